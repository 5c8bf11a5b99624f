"""Numbers of a worksheet: written exactly, shown by a number format as the report shows them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from ..report import Cell, Table

_ZERO = re.compile(r"0(\.0+)?%?")
_OTHER_DIGITS = re.compile("[1-9]")


class Digits(NamedTuple):
    """How a column shows its numbers: decimals, and thousands separators."""

    places: int = 2
    grouped: bool = False


def exactly(value: Decimal) -> str:
    """A number as it stands in the file. openpyxl would write 8.95 as 8.949999999999999."""
    return f"{(value + 0).normalize():f}"


def digits_of(table: Table) -> list[Digits]:
    """For each column the decimals that most of its numbers have."""
    columns: list[list[str]] = [[] for _ in table.columns]
    for row in table.body:
        for texts, cell in zip(columns, row, strict=False):
            if cell is not None and cell.value is not None and cell.text:
                texts.append(cell.text)
    return [_digits(texts) for texts in columns]


def _digits(texts: Iterable[str]) -> Digits:
    counts = Counter(_places(text) for text in texts if _OTHER_DIGITS.search(text))
    counts = counts or Counter(_places(text) for text in texts if _ZERO.fullmatch(text))
    places = counts.most_common(1)[0][0] if counts else Digits().places
    return Digits(places, any("," in text for text in texts))


def _places(text: str) -> int:
    return len(text.removesuffix("%").partition(".")[2])


def number_format(cell: Cell, usual: Digits) -> str:
    """The format under which the cell's value shows the cell's text.

    A zero that the report shows as a blank or a sign has it in the format's third part, and so
    has a value that only rounding makes zero.
    """
    value = cell.value or Decimal(0)
    return _format(cell.text, (value > 0) - (value < 0), usual)


@lru_cache(maxsize=1024)
def _format(text: str, sign: int, usual: Digits) -> str:
    if _OTHER_DIGITS.search(text):
        return _plain(Digits(_places(text), usual.grouped), text.endswith("%"))
    if _ZERO.fullmatch(text) and not sign:
        usual = usual._replace(places=_places(text))
        return _plain(usual, text.endswith("%"))
    return _with_zero(text, bool(sign), usual)


def _plain(digits: Digits, ratio: bool) -> str:
    whole = "#,##0" if digits.grouped else "0"
    return whole + ("." + "0" * digits.places if digits.places else "") + ("%" if ratio else "")


def _with_zero(text: str, tiny: bool, digits: Digits) -> str:
    """With a part of its own for zero, or for what rounds to zero."""
    if _ZERO.fullmatch(text):
        digits = digits._replace(places=_places(text))
    ratio = text.endswith("%")
    plain = _plain(digits, ratio)
    shown = '"' + text.replace('"', "") + '"' if text else ""
    if not tiny:
        return f"{plain};-{plain};{shown};@"
    half = Decimal(5).scaleb(-digits.places - (3 if ratio else 1))
    return f"[>={half:f}]{plain};[<=-{half:f}]-{plain};{shown};@"
