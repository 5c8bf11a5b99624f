"""Text templates into paragraphs: figures printed, phrases chosen, reasons asked for."""

from .closing import closing_problems
from .language import ATTRIBUTES, CALLS, FILTERS, NAMES
from .narrative import Narrative, check_supplements
from .placing import chart_placed, table_placed
from .table_numbers import table_number

__all__ = [
    "ATTRIBUTES",
    "CALLS",
    "FILTERS",
    "NAMES",
    "Narrative",
    "check_supplements",
    "closing_problems",
    "table_number",
    "chart_placed",
    "table_placed",
]
