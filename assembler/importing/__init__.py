"""From what the clerk already has: workbooks of the budget system, read and understood.

`import_files.py` goes the whole way. `source.py` reads any workbook as plain sheets, `recognition.py`
says what they are, `official/` reads the official tables back, `lines.py` the line exports (明细导出),
`gather.py` brings both together; `questions.py` and `draft_questions.py` ask what is open, `target.py`
says what changes, and `folder_writer.py` or `workbook_writer.py` writes it.
"""
