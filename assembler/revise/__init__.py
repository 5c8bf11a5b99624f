"""What changed between two reports: compared, brought into an edited docx (更正)."""
