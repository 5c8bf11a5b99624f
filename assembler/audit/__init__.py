"""Any published report held against itself (审核): docx, PDF, web page, text or workbook, made here
or not."""
