"""Named figures over a ledger: values with unit, formula in Chinese, and the lines behind them."""

from .change import Change, change, displayed
from .expression import BadExpression
from .figure import MONEY, Figure, UnitsDiffer
from .ledger import Ledger, UnknownName, intersect
from .registry import FUNCTIONS, Figures, LedgerSlices, Slice, Specification

__all__ = [
    "FUNCTIONS", "MONEY", "BadExpression", "Change", "Figure", "Figures", "Ledger", "LedgerSlices",
    "Slice", "Specification", "UnitsDiffer", "UnknownName", "change", "displayed", "intersect",
]  # fmt: skip
