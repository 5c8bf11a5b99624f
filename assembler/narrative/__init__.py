"""Text templates into paragraphs: figures printed, phrases chosen, reasons asked for."""

from ..references import where
from .environment import ATTRIBUTES, FILTERS
from .language import CALLS, WORDS
from .narrative import Narrative, check_supplements

__all__ = ["ATTRIBUTES", "CALLS", "FILTERS", "WORDS", "Narrative", "check_supplements", "where"]
