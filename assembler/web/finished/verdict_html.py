"""A finished docx as it reads, with its numbers judged in place: what is wrong with what should stand
there, what is proven. All of it is text of the file, escaped."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from markupsafe import Markup, escape

from ...kernel.problems import Problem, Severity
from ...verify.verdict import Judged, Verdict
from ...word.read.blocks import ReadCell, ReadParagraph, ReadTable

_TONES = {Severity.NOTE: "note", Severity.WARNING: "look"}
_BLANK = Markup("")


class VerdictItem(NamedTuple):
    """A problem of the file as the page lists it: once for all places of one cause. times: how many
    these are; is_placed: whether they are marked in the text."""

    number: int
    problem: Problem
    times: int
    is_placed: bool

    @property
    def tone(self) -> str:
        return _TONES.get(self.problem.severity, "bad")


class NumberedVerdict(NamedTuple):
    """items: the list. by_problem: its numbers by the identity of each problem."""

    items: list[VerdictItem]
    by_problem: Mapping[int, VerdictItem]


def numbered(problems: Iterable[Problem], judged: Sequence[Judged]) -> NumberedVerdict:
    """The problems in the order of the file, those that have one cause as one."""
    placed = {id(one.problem) for one in judged if one.problem is not None}
    groups: dict[object, list[Problem]] = defaultdict(list)
    for one in problems:
        values = one.values.get("found"), one.values.get("expected")
        groups[(one.code, *values) if one.entry.together else id(one)].append(one)
    items, by_problem = list[VerdictItem](), dict[int, VerdictItem]()
    for number, group in enumerate(groups.values(), 1):
        is_placed = any(id(one) in placed for one in group)
        items.append(VerdictItem(number, group[0], len(group), is_placed))
        by_problem |= {id(one): items[-1] for one in group}
    return NumberedVerdict(items, by_problem)


def verdict_html(verdict: Verdict, listed: NumberedVerdict) -> str:
    """The blocks of the file."""
    return "\n".join(_VerdictWriter(verdict, listed).blocks())


class _VerdictWriter:
    def __init__(self, verdict: Verdict, listed: NumberedVerdict) -> None:
        self._verdict, self._listed = verdict, listed
        self._by_block: dict[int, list[Judged]] = defaultdict(list)
        self._by_cell: dict[int, list[Judged]] = defaultdict(list)
        for one in verdict.judged:
            if one.problem is None or id(one.problem) in listed.by_problem:
                place = (
                    self._by_block[one.block] if one.cell is None else self._by_cell[id(one.cell)]
                )
                place.append(one)
        self._anchored: set[int] = set()

    def blocks(self) -> Iterator[Markup]:
        for number, block in enumerate(self._verdict.blocks):
            if isinstance(block, ReadTable):
                yield self._table(block)
            else:
                yield self._paragraph(block, self._by_block[number])

    def _paragraph(self, block: ReadParagraph, judged: Sequence[Judged]) -> Markup:
        style = f"level-{min(block.level, 3)}" if block.level else "text"
        text = _BLANK.join(self._stretches(block.text, judged))
        return Markup('<p class="{}">{}</p>').format(style, text)

    def _stretches(self, text: str, judged: Sequence[Judged]) -> Iterator[Markup]:
        """The text with what was judged marked; of two that overlap the first that is wrong."""
        at = 0
        for one in sorted(judged, key=lambda one: (one.start, one.problem is None)):
            if one.start < at:
                yield self._number(one)
                continue
            yield escape(text[at : one.start])
            yield self._marked(one, escape(text[one.start : one.end]))
            at = max(at, one.end)
        yield escape(text[at:])

    def _marked(self, one: Judged, text: Markup) -> Markup:
        item = self._item(one)
        if item is None:
            return Markup('<span class="proven">{}</span>').format(text)
        mark = Markup('<mark class="{}">{}</mark>').format(item.tone, text)
        return mark + _wanted(one.problem) + self._number(one)

    def _item(self, one: Judged) -> VerdictItem | None:
        return self._listed.by_problem[id(one.problem)] if one.problem else None

    def _number(self, one: Judged) -> Markup:
        """The number of the item in the list, which leads there; its first place can be led to."""
        item = self._item(one)
        if item is None:
            return _BLANK
        anchor = _BLANK
        if item.number not in self._anchored:
            self._anchored.add(item.number)
            anchor = Markup(' id="place-{}"').format(item.number)
        return Markup('<sup{}><a class="{}" href="#item-{}">{}</a></sup>').format(
            anchor, item.tone, item.number, item.number
        )

    # --- tables

    def _table(self, table: ReadTable) -> Markup:
        rows = _BLANK.join(self._row(table, number) for number in range(len(table.rows)))
        return Markup(
            '<div class="scroll" tabindex="0" role="group" aria-label="表"><table class="read">{}</table></div>'
        ).format(rows)

    def _row(self, table: ReadTable, number: int) -> Markup:
        cells = (
            self._cell(cell, _height(table, number, column))
            for column, cell in enumerate(table.rows[number])
            if cell is not None
        )
        return Markup("<tr>{}</tr>").format(_BLANK.join(cells))

    def _cell(self, cell: ReadCell, height: int) -> Markup:
        judged = self._by_cell.get(id(cell), [])
        wrong = [one for one in judged if one.problem is not None]
        items = [self._listed.by_problem[id(one.problem)] for one in wrong]
        tone = items[0].tone if items else "proven" if judged else ""
        numbers = _BLANK.join(_wanted(one.problem) + self._number(one) for one in wrong)
        return Markup('<td class="{}" colspan="{}" rowspan="{}">{}{}</td>').format(
            tone, cell.columns, height, cell.text, numbers
        )


def _wanted(one: Problem | None) -> Markup:
    """What should stand there, where it is known."""
    expected = one.values.get("expected") if one else None
    if not expected:
        return _BLANK
    lead = "应为" if one and one.values.get("found") else "缺"  # what is not there stands nowhere
    return Markup('<span class="wanted"><span class="arrow">{}</span>{}</span>').format(
        lead, expected
    )


def _height(table: ReadTable, number: int, column: int) -> int:
    """Over how many rows a cell reaches: those below where nothing of their own stands."""
    height = 1
    for row in table.rows[number + 1 :]:
        if row[column : column + 1] != (None,) or column in _covered(row):
            break
        height += 1
    return height


def _covered(row: Sequence[ReadCell | None]) -> set[int]:
    """The columns that cells to their left cover."""
    starts = ((column, cell.columns) for column, cell in enumerate(row) if cell is not None)
    return {at for column, width in starts for at in range(column + 1, column + width)}
