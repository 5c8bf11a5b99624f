"""The official tables (预算01–14, 公开01–09) read back by the specifications that print them.

A template's tables say what each of their cells means; `layouts.py` turns a specification round,
`regions.py` finds the tables in worksheets, `headers.py` matches their headings, `pivots.py` (with
`labels.py`), `forms.py`, `documents.py` and `lists.py` read each kind into `amounts.py`, `joining.py`
joins sheets of one table, `sums.py` adds up what was read, and `reading.py` does all of it.
"""

from __future__ import annotations

from .reading import IgnoredSheet, KnownTable, Official, read_tables
from .table_readings import RecognizedTable

__all__ = ["IgnoredSheet", "KnownTable", "Official", "RecognizedTable", "read_tables"]
