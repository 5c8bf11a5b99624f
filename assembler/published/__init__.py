"""A published report, whatever its file (docx, PDF, web page, text, workbook) and whoever made it, as
paragraphs and tables with their places."""
