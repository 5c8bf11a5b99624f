"""What a slice asks for that no ledger can hold: an amount that is zero whatever the department is.

Only what no dataset can make right is refused. A code of a known 类 that no year's book has may be a
county's own (补充科目), a unit or project may be another department's: these are noted as doubtful.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from ..codebook import load_codebook
from ..codebook.book import FIRST_YEAR, LAST_YEAR
from ..dataset.schema import CLASSIFICATIONS
from ..kernel.problems import did_you_mean

_CLASS = 3  # digits of a 类


def impossible_code(asked: str, classification: str, digits: int, book: Mapping[str, str]) -> str:
    """Why no line can have a code that begins so; "" where one can. digits: how many the asked
    level has, 0 for any. book: of the year, with the dataset's own codes."""
    if not asked or asked in book and digits in (0, len(asked)):
        return ""
    if not (asked.isdecimal() and asked.isascii()):
        return f"编码只有数字，写的是“{asked}”"
    if digits and len(asked) != digits:
        return f"这一级是{digits}位编码，写的是“{asked}”"
    longest = max(CLASSIFICATIONS[classification].levels.values())
    if len(asked) > longest:
        return f"{classification}的编码最多{longest}位，写的是“{asked}”"
    if any(_begins_any(asked[:_CLASS], one) for one in (book, *_books(classification))):
        return ""
    return f"{classification}没有“{asked[:_CLASS]}”开头的科目"


def unknown_code(asked: str, classification: str, book: Mapping[str, str]) -> str:
    """Why a code may be a slip: no year's book has one that begins so; "" where one has."""
    books = (book, *_books(classification))
    if not asked or any(_begins_any(asked, one) for one in books):
        return ""
    hint = did_you_mean(asked, dict.fromkeys(code for one in books for code in one))
    return f"{classification}科目里没有“{asked}”{hint}"


def _begins_any(asked: str, book: Mapping[str, str]) -> bool:
    return asked in book or any(code.startswith(asked) for code in book)


@cache
def _books(classification: str) -> tuple[Mapping[str, str], ...]:
    name = CLASSIFICATIONS[classification].book
    years = range(FIRST_YEAR, LAST_YEAR + 2)  # the next year's changes are known in part
    return tuple(getattr(load_codebook(year), name) for year in years)
