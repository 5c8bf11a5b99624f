"""Why something in a report changed: each consequence led back to the lines that were corrected.

A figure or cell names the lines behind it on both sides; those among them that changed are its
cause. Where there are none, what else may have caused it is said, or that nothing was found.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property

from ..snapshot.values import SnapshotFigure, SnapshotParagraph, is_amount
from ..text.differences import DiffKind
from .changes import (
    CellChange,
    Changes,
    FigureChange,
    LineChange,
    RowChange,
    TableChange,
    TextChange,
)
from .lines import ChangedLines

TEMPLATE = "模板改了"
FORMULA = "算法改了"
ENGINE = "程序版本不同"
UNKNOWN = "公开的版本不带录入行，无从查找"
OTHER = "没有找到改动的录入行，可能是数据中别的内容改了（如部门名称、公开日期）"
NOTHING = "没有找到改动的录入行"
_SHORTEST = 2  # characters of a corrected text that are looked for in a paragraph
_OPERATORS = re.compile("[＋－×÷（）]")
_TAG = re.compile(r"\{\{[^{}]*\}\}|\{%[^{}]*%\}")


@dataclass(frozen=True, slots=True)
class Cause:
    """rows: the corrected lines. other: in words, where there are none, or besides."""

    rows: tuple[RowChange, ...] = ()
    other: str = ""


class Causes:
    """The cause of each change in a comparison."""

    def __init__(self, changes: Changes) -> None:
        self._changes = changes
        old = {row.old: n for n, row in enumerate(changes.rows) if row.old}
        new = {row.new: n for n, row in enumerate(changes.rows) if row.new}
        self._old = ChangedLines(changes.old, old)
        self._new = ChangedLines(changes.new, new)

    def figure(self, change: FigureChange) -> Cause:
        """Why a named figure moved."""
        old, new = change.old, change.new
        rows = self._behind(self._old, old) | self._behind(self._new, new)
        return self._cause(rows, FORMULA if old and new and old.formula != new.formula else "")

    def _behind(self, side: ChangedLines, figure: SnapshotFigure | None) -> set[int]:
        """The corrected lines behind a figure. A share names the lines of its part alone: where
        none of them was corrected, those of the figures that its formula names are looked at."""
        rows = side.of_figure(figure)
        if rows or figure is None:
            return rows
        words = set(_OPERATORS.split(figure.formula))
        named = (f for f in side.snapshot.figures if f.name in words and f.name != figure.name)
        return rows.union(*map(side.of_figure, named))

    def text(self, change: TextChange) -> Cause:
        """Why a heading or paragraph reads differently."""
        rows: set[int] = set()
        for segment in change.segments:
            if segment.figure >= 0 and segment.kind is not DiffKind.SAME:
                side = self._old if segment.kind is DiffKind.OLD else self._new
                rows |= self._behind(side, side.snapshot.figures[segment.figure])
        rows |= self._quoted(change)
        if not rows and None in (change.old, change.new):
            # A text without figures stands or falls with a condition: any corrected line may be why.
            rows = set(range(len(self._changes.rows)))
        return self._cause(rows)

    def cell(self, table: TableChange, cell: CellChange) -> Cause:
        """Why a cell shows another text."""
        rows: set[int] = set()
        for side, number, at in (
            (self._old, table.old, cell.old_at),
            (self._new, table.new, cell.new_at),
        ):
            if number is not None:
                rows |= side.of_cell(number, *at)
        return self._cause(rows or self._typed([cell.old], [cell.new]))

    def line(self, table: TableChange, line: LineChange, added: bool) -> Cause:
        """Why a row was added to a table, or removed from it."""
        side, number = (self._new, table.new) if added else (self._old, table.old)
        rows = side.of_row(number, line.at) if number is not None else set()
        texts = [text for text in line.cells if text]
        return self._cause(rows or self._typed([] if added else texts, texts if added else []))

    def table(self, table: TableChange) -> Cause:
        """Why a table was added or removed, or what stands round it changed."""
        rows: set[int] = set()
        for side, number in ((self._old, table.old), (self._new, table.new)):
            if number is not None:
                rows |= side.of_table(number)
        return self._cause(rows)

    def _cause(self, rows: Iterable[int], other: str = "") -> Cause:
        found = tuple(self._changes.rows[number] for number in sorted(rows))
        return Cause(found, other if found or other else self._otherwise)

    @cached_property
    def _otherwise(self) -> str:
        """What may be the cause where no line is."""
        old, new = self._changes.old, self._changes.new
        if old.digests.get("模板") != new.digests.get("模板"):
            return TEMPLATE
        if not self._changes.rows_known:
            return UNKNOWN
        if old.engine != new.engine:
            return f"{ENGINE}（{old.engine}，现为{new.engine}）"
        return NOTHING if old.digests.get("数据") == new.digests.get("数据") else OTHER

    # --- words of the clerk

    def _quoted(self, change: TextChange) -> set[int]:
        """Corrected lines whose words, a reason for example, came into the paragraph or left it."""
        before = self._shown(self._old, change.old)
        after = self._shown(self._new, change.new)
        return {
            number
            for number, old, new in self._texts
            if (old and old in before and old not in after)
            or (new and new in after and new not in before)
        }

    def _shown(self, side: ChangedLines, number: int | None) -> str:
        block = side.snapshot.blocks[number] if number is not None else None
        return block.shown if isinstance(block, SnapshotParagraph) else ""

    def _typed(self, old: Collection[str], new: Collection[str]) -> set[int]:
        """Corrected lines that have these very texts in them."""
        return {n for n, a, b in self._texts if (a and a in old) or (b and b in new)}

    @cached_property
    def _texts(self) -> list[tuple[int, str, str]]:
        """The texts that were corrected, with the number of their line."""
        found = (
            (number, _literal(field.old), _literal(field.new))
            for number, row in enumerate(self._changes.rows)
            for field in row.fields
        )
        return [one for one in found if one[1] or one[2]]


def _literal(text: str) -> str:
    """What of a typed text stands in the report as it is; "" if that is too little to tell."""
    longest = max(_TAG.split(text), key=len).strip().rstrip("。；")
    return "" if len(longest) < _SHORTEST or is_amount(longest) else longest
