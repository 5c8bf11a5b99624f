"""Named figures over a ledger: values with unit, formula in Chinese, and the lines behind them."""

from .change import Change, change, completion, displayed
from .coarse import FUND, KIND, CoarseValue, Unclear
from .expression import ExpressionError
from .figure import MONEY, Figure, Missing, UnitsDifferError, joined
from .ledger import Ledger, UnknownNameError, intersect
from .registry import FUNCTIONS, Figures
from .slices import LedgerSlices, Slice
from .specifications import Specification

__all__ = [
    "FUNCTIONS",
    "FUND",
    "KIND",
    "MONEY",
    "ExpressionError",
    "Change",
    "CoarseValue",
    "Figure",
    "Figures",
    "Ledger",
    "LedgerSlices",
    "Missing",
    "Slice",
    "Specification",
    "Unclear",
    "UnitsDifferError",
    "UnknownNameError",
    "change",
    "completion",
    "displayed",
    "intersect",
    "joined",
]
