"""Numbers of a worksheet, shown by a number format as the report shows them: the exact ones, or
those that are displayed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from ..kernel.money import round_half_up
from ..report import Cell, Row, Table

_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_ZERO = re.compile(r"0(\.0+)?%?")
_OTHER_DIGITS = re.compile("[1-9]")


class Digits(NamedTuple):
    """How a column shows its numbers: decimals, and thousands separators."""

    places: int = 2
    grouped: bool = False


def as_displayed(table: Table) -> Table:
    """A table whose numbers are those that it displays."""
    return replace(table, body=tuple(map(_row_as_displayed, table.body)))


def _row_as_displayed(row: Row) -> Row:
    return tuple([c and (c if c.value is None else replace(c, value=_displayed(c))) for c in row])


def _displayed(cell: Cell) -> Decimal:
    """The number that a cell's text says; that of a sign for zero is zero."""
    value, text = cell.value or Decimal(0), cell.text
    if not _NUMBER.fullmatch(text.removesuffix("%").replace(",", "")):
        return round_half_up(value, _places(text))
    number = Decimal(text.removesuffix("%").replace(",", ""))
    return number / 100 if text.endswith("%") else number


def digits_of(table: Table) -> list[Digits]:
    """For each column the decimals that most of its numbers have."""
    columns: list[list[str]] = [[] for _ in table.columns]
    for row in table.body:
        for texts, cell in zip(columns, row, strict=False):
            if cell and cell.text and cell.value is not None:
                texts.append(cell.text)
    return list(map(_digits, columns))


def _digits(texts: Sequence[str]) -> Digits:
    counts = Counter(map(_places, filter(_OTHER_DIGITS.search, texts)))
    counts = counts or Counter(map(_places, filter(_ZERO.fullmatch, texts)))
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
        return _usual_format(Digits(_places(text), usual.grouped), text.endswith("%"))
    if _ZERO.fullmatch(text) and not sign:
        usual = usual._replace(places=_places(text))
        return _usual_format(usual, text.endswith("%"))
    return _with_zero(text, bool(sign), usual)


def _usual_format(digits: Digits, ratio: bool) -> str:
    whole = "#,##0" if digits.grouped else "0"
    return whole + ("." + "0" * digits.places if digits.places else "") + ("%" if ratio else "")


def _with_zero(text: str, tiny: bool, digits: Digits) -> str:
    """With a part of its own for zero, or for what rounds to zero."""
    if _ZERO.fullmatch(text):
        digits = digits._replace(places=_places(text))
    ratio = text.endswith("%")
    usual = _usual_format(digits, ratio)
    shown = '"' + text.replace('"', "") + '"' if text else ""
    if not tiny:
        return f"{usual};-{usual};{shown};@"
    half = Decimal(5).scaleb(-digits.places - (3 if ratio else 1))
    return f"[>={half:f}]{usual};[<=-{half:f}]-{usual};{shown};@"
