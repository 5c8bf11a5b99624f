"""Table specifications into grids of cells with merged headers."""

from .make import make_table, make_tables
from .specification import COLUMN_KEYS, KINDS, TABLE_KEYS

__all__ = ["COLUMN_KEYS", "KINDS", "TABLE_KEYS", "make_table", "make_tables"]
