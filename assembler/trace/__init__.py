"""Where a number comes from: its place in the report, its formula, and the lines behind it.

Everything is answered from a snapshot, so a dataset and a docx alone are asked in the same way.
"""
