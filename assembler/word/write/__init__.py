"""A report and a shell become a docx."""
