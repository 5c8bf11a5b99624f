"""The book of codes (政府收支分类科目) by fiscal year, and the tree of fund sources (资金来源).

    book = load_codebook(2024)
    book.functional["2010301"]              # "行政运行"
    book.funds.canonical("政府性基金")       # "政府性基金预算拨款"

The data stand beside the code as CSV, so that whoever keeps them needs no Python.
"""

from .book import FIRST_YEAR, LAST_YEAR, Codebook, Pair, load_codebook
from .funds import FundTree
from .spelling import nearest

__all__ = [
    "FIRST_YEAR",
    "LAST_YEAR",
    "Codebook",
    "FundTree",
    "Pair",
    "load_codebook",
    "nearest",
]
