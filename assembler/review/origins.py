"""The origins (来历) of the numbers on the page: name, exact value, formula, and the rows behind
it. Each is kept once; a number on the page carries its origin's number.

A cell of a pivot has none of its own: the page works out which lines it adds up when it is asked,
from what the table says about all of its cells (`tables`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from ..figures import Figure
from ..kernel.money import round_half_up, stated_number
from ..kernel.places import where
from ..kernel.problems import Place
from ..report import CellOrigin, FigureRecord
from ..snapshot.values import Run, SnapshotTable


@dataclass(frozen=True, slots=True)
class TypedSheet:
    """A sheet of the dataset: headings, and cells by row number."""

    headings: Sequence[str]
    rows: Mapping[int, Sequence[str]]


@dataclass
class Origins:
    """The origins collected so far. typed: the dataset's sheets by how a place names them.
    ledgers: where the lines of each ledger stand, in its order. knows_exact: whether values are
    exact; those of a published report are what it shows anyway."""

    typed: Mapping[str, TypedSheet] = field(default_factory=dict)
    ledgers: Mapping[str, Sequence[Run]] = field(default_factory=dict)
    knows_exact: bool = True
    _known: dict[tuple[object, ...], int] = field(default_factory=dict)
    _items: list[dict[str, object]] = field(default_factory=list)
    _tables: dict[str, dict[str, object]] = field(default_factory=dict)

    def of_record(self, record: FigureRecord) -> int:
        """The origin of a printed figure."""
        exact = self._exact(record.value, record.unit, record.text)
        name = _without_brackets(record.name, record.formula)
        return self._add(name, record.text, exact, record.formula, record.lines)

    def of_figure(self, figure: Figure, text: str, name: str = "") -> int:
        """The origin of a figure that the page itself shows."""
        value = exact_words(f"{figure.amount:f}", figure.unit, text) if figure.known else ""
        return self._add(name or figure.words, text, value, figure.formula, where(figure.places))

    def of_row(self, name: str, place: Place) -> int | None:
        """The origin that shows one row of the dataset; None where that row is not at hand."""
        typed = self.typed.get(str(Place(place.file, place.sheet)))
        if typed is None or place.row not in typed.rows:
            return None
        return self._add(name, "", "", "", [str(Place(place.file, place.sheet, place.row))])

    def add_table(self, anchor: str, table: SnapshotTable, figures: Sequence[FigureRecord]) -> None:
        """What the cells of a table add up or quote."""
        origin = table.origin
        parts: dict[str, object] = {
            "words": origin.columns,
            "depths": list(origin.depths),
            "lines": origin.rows,
            "takings": [
                [t.ledger, list(t.rows), list(t.kinds), list(map(list, t.columns))]
                for t in origin.takings
            ],
            "cells": {
                f"{cell.row},{cell.column}": self._of_cell(cell, figures) for cell in origin.cells
            },
        }
        given = {name: value for name, value in parts.items() if value}
        if given:
            self._tables[anchor] = given

    def _of_cell(self, cell: CellOrigin, figures: Sequence[FigureRecord]) -> list[int]:
        if cell.quoted:
            return [self.of_record(figures[number]) for number in cell.quoted]
        exact = self._exact(cell.value, cell.unit, "")
        return [self._add(cell.name, "", exact, cell.formula, cell.lines)]

    def _exact(self, value: str, unit: str, text: str) -> str:
        return exact_words(value, unit, text) if self.knows_exact else ""

    def _add(self, name: str, text: str, value: str, formula: str, lines: Iterable[str]) -> int:
        key = (name, text, value, formula, tuple(lines))
        if key not in self._known:
            self._known[key] = len(self._items)
            item = {"name": name, "text": text, "value": value, "formula": formula}
            shown: dict[str, object] = {name: given for name, given in item.items() if given}
            self._items.append({**shown, "lines": list(key[4])})
        return self._known[key]

    def as_json(self) -> dict[str, object]:
        """Everything the page's panel needs."""
        sheets = {
            name: {
                "headings": sheet.headings,
                "rows": {str(n): row for n, row in sheet.rows.items()},
            }
            for name, sheet in self.typed.items()
        }
        ledgers = {
            name: [[str(Place(file, tab)), first, last] for file, tab, first, last in runs]
            for name, runs in self.ledgers.items()
        }
        return {
            "origins": self._items,
            "tables": self._tables,
            "ledgers": ledgers,
            "sheets": sheets,
        }


def _without_brackets(name: str, formula: str) -> str:
    """A figure without a name is called by its formula in brackets, which its formula repeats."""
    return "" if name == f"（{formula}）" else name


def exact_words(value: str, unit: str, text: str) -> str:
    """An exact value for people: thousands separated, with its unit; a ratio in per cent."""
    amount = stated_number(value)
    if amount is None:
        return value
    if not unit and text.endswith("%"):
        return f"{grouped(amount * 100)}%"
    return grouped(amount) + unit


def grouped(value: Decimal) -> str:
    """A value in full, thousands separated, without idle zeros: 9,547,200 and 4.7484."""
    text = format(round_half_up(value, 10) if value.as_tuple().exponent < -10 else value, ",f")  # type: ignore[operator]
    return text.rstrip("0").rstrip(".") if "." in text else text
