"""The report's tables as a workbook that can be published: one worksheet a table.

Imported only when a workbook is asked for; XlsxWriter takes its time.
"""

from .output import targets, wrong_targets
from .seal import changed_by_hand, is_public_workbook
from .workbook import tables_of, tables_workbook

__all__ = [
    "changed_by_hand",
    "is_public_workbook",
    "tables_of",
    "tables_workbook",
    "targets",
    "wrong_targets",
]
