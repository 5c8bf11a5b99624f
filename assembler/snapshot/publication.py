"""The snapshot of a report that is published: it says no more of the dataset than the report shows.

Out of it go the lines, where they stand, which of them each cell adds up, and the dataset's digest:
of a dataset that is known but for one amount, a digest would tell the amount. Every value stands as
the report displays it, for rounding remainders are no one's business but the department's.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from ..kernel.money import stated_number
from ..report import CellOrigin
from .values import Snapshot, SnapshotBlock, SnapshotFigure, SnapshotTable

_NUMBER = re.compile(r"[0-9][0-9,]*(?:\.[0-9]+)?")
# As powers of ten: 元, 千, 万, 百万, 千万, 亿, and a ratio as 百分数.
_UNITS = frozenset({0, 3, 4, 6, 7, 8, -2})
_HALF = Decimal("0.5")
_KEPT_DIGESTS = ("模板",)


def published(snapshot: Snapshot) -> Snapshot:
    """A snapshot as it may be published."""
    return replace(
        snapshot,
        public=True,
        digests={
            name: snapshot.digests[name] for name in _KEPT_DIGESTS if name in snapshot.digests
        },
        figures=tuple(map(_figure, snapshot.figures)),
        blocks=tuple(map(_block, snapshot.blocks)),
        ledgers={},
        sources=(),
    )


def displayed_value(text: str, value: str) -> str:
    """A value as exactly as its text says it: 954.72 of 9547212.35 is 9547200. "" where the text
    does not say it."""
    number, digits = stated_number(value), _NUMBER.search(text)
    if number is None or digits is None:
        return ""
    printed = Decimal(digits[0].replace(",", ""))
    if not printed:
        return "0"
    # A number is between half and one and a half of what it rounds to, so this is its unit.
    power = (abs(number) / printed * 2).adjusted()
    shown = printed.scaleb(power)
    step = Decimal(1).scaleb(power + int(printed.as_tuple().exponent))
    if power not in _UNITS or abs(abs(number) - shown) > step * _HALF:
        return ""
    return f"{shown.copy_sign(number):f}"


def displayed_step(text: str, value: str) -> Decimal:
    """How much the last digit of a displayed value stands for: of 954.72 for 9547200 it is 100."""
    digits, number = _NUMBER.search(text), stated_number(value)
    printed = Decimal(digits[0].replace(",", "")) if digits else Decimal(0)
    if not printed or not number:
        return Decimal(0)
    return abs(number) / printed * Decimal(1).scaleb(int(printed.as_tuple().exponent))


def _figure(figure: SnapshotFigure) -> SnapshotFigure:
    value = displayed_value(figure.text, figure.value)
    return SnapshotFigure(figure.name, figure.text, value, figure.formula, (), figure.unit)


def _block(block: SnapshotBlock) -> SnapshotBlock:
    if not isinstance(block, SnapshotTable):
        return block
    origin, text_at = block.origin, _text_at(block)
    kept = replace(
        origin,
        takings=(),
        rows=("",) * len(origin.rows),  # that it lists rows is seen by anybody
        cells=tuple([_cell(cell, text_at(cell)) for cell in origin.cells]),
    )
    return replace(block, origin=kept)


def _text_at(table: SnapshotTable) -> Callable[[CellOrigin], str]:
    def text_at(cell: CellOrigin) -> str:
        return table.body[cell.row][cell.column] or ""

    return text_at


def _cell(cell: CellOrigin, text: str) -> CellOrigin:
    return CellOrigin(
        cell.row,
        cell.column,
        cell.name,
        displayed_value(text, cell.value),
        cell.unit,
        cell.formula,
        (),
        cell.missing,
        cell.quoted,
    )
