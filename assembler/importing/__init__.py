"""From what the clerk already has: workbooks of the budget system, read and understood.

`source.py` reads any workbook as plain sheets; `lines.py` finds the ledger's columns in line
exports (明细导出).
"""
