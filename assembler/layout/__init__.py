"""Measuring and laying out: widths of text and columns, lines, pages; for Word and the workbook."""
