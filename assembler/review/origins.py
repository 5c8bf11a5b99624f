"""The origins (来历) of the numbers on the page: name, exact value, formula, and the rows behind
it with what stands in them. Each is kept once; a number on the page carries its origin's number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from ..figures import MONEY, Figure
from ..money import round_half_up
from ..narrative import where
from ..report import FigureRecord

ROWS_AT_MOST = 60  # of one origin and sheet, shown with their content; the others by number alone
_LINES = re.compile(r"(.+) 第([0-9—、]+)行")
_UNIT_AFTER = re.compile(r"\s*(亿元|万元|元)")


@dataclass(frozen=True, slots=True)
class TypedSheet:
    """A sheet of the dataset as it was typed: headings, and cells by row number."""

    headings: Sequence[str]
    rows: Mapping[int, Sequence[str]]


@dataclass
class Origins:
    """The origins collected so far. typed: the dataset's sheets, by how a place names them."""

    typed: Mapping[str, TypedSheet] = field(default_factory=dict)
    _known: dict[tuple[object, ...], int] = field(default_factory=dict)
    _items: list[dict[str, object]] = field(default_factory=list)
    _used: dict[str, set[int]] = field(default_factory=dict)

    def of_record(self, record: FigureRecord, following: str = "") -> int:
        """The origin of a printed figure; following: the text after it, which says its unit."""
        return self._add(
            record.name, record.text, exact_words(record, following), record.formula, record.lines
        )

    def of_figure(self, figure: Figure, text: str, name: str = "") -> int:
        """The origin of a figure that the page itself shows."""
        value = grouped(figure.amount) + figure.unit if figure.known else ""
        return self._add(
            name or figure.words, text, value, figure.formula, tuple(where(figure.places))
        )

    def of_row(self, name: str, lines: Iterable[str]) -> int | None:
        """The origin that shows one row of the dataset; None where that row is not at hand."""
        said = tuple(lines)
        sheet, rows = parse_lines(said[0]) if said else ("", [])
        if sheet not in self.typed or not any(row in self.typed[sheet].rows for row in rows):
            return None
        return self._add(name, "", "", "", said)

    def _add(self, name: str, text: str, value: str, formula: str, lines: Sequence[str]) -> int:
        key = (name, text, value, formula, tuple(lines))
        if key not in self._known:
            self._known[key] = len(self._items)
            item = {"name": name, "text": text, "value": value, "formula": formula}
            shown = {name: given for name, given in item.items() if given}
            self._items.append({**shown, "lines": [self._line(line) for line in lines]})
        return self._known[key]

    def _line(self, line: str) -> dict[str, object]:
        """A line of places; with the rows to be shown, where the sheet is at hand."""
        sheet, rows = parse_lines(line)
        typed = self.typed.get(sheet)
        at_hand = [row for row in rows if typed and row in typed.rows][:ROWS_AT_MOST]
        if not at_hand:
            return {"said": line}
        self._used.setdefault(sheet, set()).update(at_hand)
        more = len(rows) - len(at_hand)
        return {"said": line, "sheet": sheet, "rows": at_hand, **({"more": more} if more else {})}

    def as_json(self) -> dict[str, object]:
        """The origins, and every row that one of them shows, once."""
        sheets = {
            name: {
                "headings": list(self.typed[name].headings),
                "rows": {str(row): list(self.typed[name].rows[row]) for row in sorted(rows)},
            }
            for name, rows in self._used.items()
        }
        return {"origins": self._items, "sheets": sheets}


def parse_lines(line: str) -> tuple[str, list[int]]:
    """“支出.csv 第2—4、9行” as the sheet's name and its rows; no rows where it says nothing so."""
    found = _LINES.fullmatch(line)
    if not found:
        return line, []
    rows: list[int] = []
    for piece in found[2].split("、"):
        first, _, last = piece.partition("—")
        if first.isdecimal():
            rows += range(int(first), int(last if last.isdecimal() else first) + 1)
    return found[1], rows


def exact_words(record: FigureRecord, following: str = "") -> str:
    """A record's exact value for people: thousands separated, with its unit."""
    try:
        value = Decimal(record.value)
    except InvalidOperation:
        return record.value
    if record.text.endswith("%"):
        return f"{grouped(_in_percent(value, record.text))}%"
    return grouped(value) + (MONEY if _UNIT_AFTER.match(following) else "")


def _in_percent(value: Decimal, text: str) -> Decimal:
    """A share is recorded in per cent or as a ratio; its text says which."""
    shown = text.rstrip("%")
    places = len(shown.partition(".")[2])
    as_ratio = format(round_half_up(value * 100, places), "f") == shown
    return value * 100 if as_ratio and value else value


def grouped(value: Decimal) -> str:
    """A value in full, thousands separated, without idle zeros: 9,547,200 and 4.7484."""
    text = format(value, ",f")
    return text.rstrip("0").rstrip(".") if "." in text else text
