"""The official tables (预算01–14, 公开01–09) read back by the specifications that print them.

A template's tables say what each of their cells means; `layouts.py` turns a specification round,
`finding.py` finds the tables in worksheets, `headers.py` matches their headings, `pivots.py`,
`forms.py`, `documents.py` and `lists.py` read each kind, and `sums.py` adds up what was read.
"""

from __future__ import annotations

from .reading import Official, read_tables

__all__ = ["Official", "read_tables"]
