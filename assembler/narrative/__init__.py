"""Text templates into paragraphs: figures printed, phrases chosen, reasons asked for."""

from .language import ATTRIBUTES, CALLS, FILTERS, NAMES
from .narrative import Narrative, check_supplements

__all__ = ["ATTRIBUTES", "CALLS", "FILTERS", "NAMES", "Narrative", "check_supplements"]
