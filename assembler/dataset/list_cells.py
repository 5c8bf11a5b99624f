"""What the cells of lists of a template's own (清单) may hold besides texts, choices and amounts:
counts, shares and dates."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

from ..codebook.spelling import fold
from ..kernel.money import NotAnAmountError, parse_amount
from ..kernel.problems import Refusal
from .cells import Parser, shown
from .schema import Kind

_BEHIND = re.compile(r"([0-9,]+(?:\.0+)?)(?:[^0-9.,]{1,4})?")  # 12人, 3台(套); Excel's 12.0
_DATE = re.compile(
    r"([12][0-9]{3})(?:年|[-/.])([0-9]{1,2})(?:(?:月|[-/.])(?:([0-9]{1,2})日?)?)?(?:00:00:00)?"
)
_COMPACT = re.compile(r"([12][0-9]{3})([0-9]{2})([0-9]{2})")


def count() -> Parser:
    """A whole number from zero on; what is counted may stand behind it."""

    def parse(text: str) -> Decimal:
        match = _BEHIND.fullmatch(fold(text))
        if match is None:
            raise Refusal("D-155", found=shown(text))
        return _number(match[1], text).to_integral_value()

    return parse


def percent() -> Parser:
    """A share in per cent, be the sign written or not."""
    return lambda text: _number(fold(text).removesuffix("%"), text)


def _number(digits: str, text: str) -> Decimal:
    try:
        return parse_amount(digits)
    except NotAnAmountError as error:
        raise Refusal("D-31", found=shown(text), reason=str(error)) from None


def day() -> Parser:
    """A day or a month, as 2024-04-10 or 2024-04."""

    def parse(text: str) -> str:
        typed = text.strip()
        match = _DATE.fullmatch(fold(typed)) or _COMPACT.fullmatch(fold(typed))
        if match is None or not _is_a_day(match):
            raise Refusal("D-156", found=shown(text))
        year, month, *of_month = filter(None, match.groups())
        return "-".join([year, *(part.zfill(2) for part in (month, *of_month))])

    return parse


def _is_a_day(match: re.Match[str]) -> bool:
    """Whether the calendar has it."""
    try:
        date(int(match[1]), int(match[2]), int(match[3] or 1))
    except ValueError:
        return False
    return True


OF_LISTS: Mapping[Kind, Callable[[], Parser]] = {
    Kind.COUNT: count,
    Kind.PERCENT: percent,
    Kind.DATE: day,
}
