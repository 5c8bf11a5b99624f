"""Table specifications into grids of cells with merged headers."""

from .make import TablePage, make_table, make_tables
from .specification import COLUMN_KEYS, KINDS, TABLE_KEYS

__all__ = ["COLUMN_KEYS", "KINDS", "TABLE_KEYS", "TablePage", "make_table", "make_tables"]
