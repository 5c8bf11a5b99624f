"""Dates and grouped numbers as the locale writes them, by Babel, which is imported only where a
text asks for them."""

from __future__ import annotations

import re
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, localcontext

_LOCALE = "zh_CN"
_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{1,2})(?:-([0-9]{1,2}))?)?")
_SKELETONS = ("y", "yMMM", "yMMMd")  # CLDR's: a year, with its month, with its day
_PRECISION = 60  # digits; the usual 28 would refuse some amounts


def written_date(text: str) -> str:
    """2024-04-10 → 2024年4月10日, 2024-04 → 2024年4月; raises ValueError for what is no date."""
    from babel.dates import format_skeleton

    parts = _DATE.fullmatch(text)
    if parts is None:
        raise ValueError(text)
    given = [int(part) for part in parts.groups() if part]
    year, month, day = (*given, 1, 1)[:3]
    return str(format_skeleton(_SKELETONS[len(given) - 1], date(year, month, day), locale=_LOCALE))


def grouped(number: Decimal, places: int | None = None) -> str:
    """1234567.885 → 1,234,567.89; with all its decimals where no number of them is given."""
    from babel.numbers import format_decimal

    if places is None:
        places = max(0, -int(number.normalize().as_tuple().exponent))
    pattern = "#,##0" + "." * bool(places) + "0" * places
    # Babel rounds as the context says, by default half to even: 0.125 would become 0.12.
    with localcontext(rounding=ROUND_HALF_UP, prec=_PRECISION):
        return str(format_decimal(number, pattern, locale=_LOCALE))
