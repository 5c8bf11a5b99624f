"""Named figures over a ledger: values with unit, formula in Chinese, and the lines behind them."""

from .change import Change, change, completion, displayed
from .expression import ExpressionError
from .figure import MONEY, Figure, Missing, UnitsDifferError, joined
from .ledger import Ledger, UnknownNameError, intersect
from .parts import Parts
from .registry import FUNCTIONS, Figures
from .slices import LedgerSlices, Slice
from .specifications import Specification

__all__ = [
    "FUNCTIONS",
    "MONEY",
    "ExpressionError",
    "Change",
    "Figure",
    "Figures",
    "Ledger",
    "LedgerSlices",
    "Missing",
    "Parts",
    "Slice",
    "Specification",
    "UnitsDifferError",
    "UnknownNameError",
    "change",
    "completion",
    "displayed",
    "intersect",
    "joined",
]
