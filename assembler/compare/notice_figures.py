"""What a notice of a correction says of figures, in the words of the report.

A reader of the published report has never seen a figure's internal name. Items that say the same
are one, with all their places; an increase is told with its direction and its rate.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import filterfalse
from typing import NamedTuple

from ..kernel.money import UNITS
from ..kernel.places import spans_of
from ..snapshot.values import FigureMark, Snapshot, SnapshotFigure, SnapshotParagraph
from ..text.direction import MOVED
from .changes import Changes, TextChange, paragraph_at
from .notice_places import Place, ReportOrder, place_of
from .notice_rows import CellRead, Item, joined_names, tables_showing
from .notice_texts import NoticeTexts

_UNIT = re.compile(r"亿元|万元|元|人次|批次|平方米|台（套）|[辆台个人分项家]")
_WAY = re.compile(rf"(?:{MOVED})(?=了?$)")
_CHANGE = re.compile(r"(.[^比]*比.+?)的?增减[额率]")
_RATE = re.compile(r"(.+)的完成率")
_CLAUSE_BEGINS = re.compile(r"\A.*[。；，：\n]", re.DOTALL)
_LEAD = re.compile(r"(?:\d+[．.、]|（[\d一二三四五六七八九十]+）)?([^。\d]{2,80}（项）)。")
_VERB = re.compile(r"(?:为|是|共|约|仅)+$")
_NOBODY_SAYS = "当年"  # tells figures of the dataset apart; a reader needs it only for that


class _Name(NamedTuple):
    """What a reader calls a figure. subject: the figure itself, its change and the rate of that
    being one; compared: 比上年, where it is a change; full: its name where another figure has the
    same one in the text. A figure without a name is told in the report's own words."""

    short: str
    subject: str
    full: str
    compared: str = ""


@dataclass
class _Correction:
    """A figure that reads otherwise: what it read and reads, and where."""

    name: _Name
    readings: dict[tuple[str, str], None] = field(default_factory=dict)
    places: dict[Place, None] = field(default_factory=dict)
    cells: set[CellRead] = field(default_factory=set)

    @property
    def group(self) -> object:
        """What is told together: changes against one base; figures of one ledger, for income stands
        in other tables than expenditure; what has no name."""
        if self.name.compared:
            return self.name.compared
        sheets = frozenset(spans_of(line)[:2] for cell in self.cells for line in cell.lines)
        return not self.name.short or sheets


# --- figures


def figure_items(changes: Changes, texts: NoticeTexts) -> Iterator[Item]:
    """The figures that were corrected in the text; those of one ledger that read the same on both
    sides of the correction are told together. texts: those that are told as a whole tell their
    figures as well."""
    together: dict[object, list[_Correction]] = {}
    for one in _told_apart(_corrections(changes, texts)):
        key = tuple(one.readings), bool(one.name.compared), one.group
        together.setdefault(key, []).append(one)
    for group in together.values():
        yield _item(group, changes, texts.order)


def _told_apart(corrections: Sequence[_Correction]) -> Sequence[_Correction]:
    """With the full name where the short one would stand for two figures that read differently."""
    readings: dict[tuple[str, str], dict[str, set[tuple[str, str]]]] = {}
    for one in corrections:
        called = one.name.short, one.name.compared
        readings.setdefault(called, {}).setdefault(one.name.subject, set()).update(one.readings)
    for one in corrections:
        subjects = readings[one.name.short, one.name.compared].values()
        if len(set(map(frozenset, subjects))) > 1:
            one.name = one.name._replace(short=one.name.full)
    return corrections


def _item(group: Sequence[_Correction], changes: Changes, order: ReportOrder) -> Item:
    names = dict.fromkeys(one.name.short for one in group)
    places = [place for one in group for place in one.places]
    cells = {cell for one in group for cell in one.cells}
    tables = joined_names(tables_showing(cells, changes))
    old, new = zip(*group[0].readings, strict=True)
    return {
        "名称": "、".join(names) + group[0].name.compared,
        "原数": "、".join(old),
        "现数": "、".join(new),
        "位置": "，以及".join(filter(None, (order.words(places), tables))),
    }


def _corrections(changes: Changes, texts: NoticeTexts) -> list[_Correction]:
    """Each figure by its name. Its change is told with the rate of that; what is printed in two
    ways is told twice."""
    corrections: dict[object, _Correction] = {}
    names = _Names(changes.new)
    for change in filterfalse(texts.passage_of, changes.texts):
        for name, reading, cell in _moved(change, changes, names):
            shared = name.short and name.compared
            key = (name.short, name.subject, name.compared, "" if shared else reading)
            one = corrections.setdefault(key if name.short else reading, _Correction(name))
            one.readings[reading] = None
            one.places[place_of(change)] = None
            one.cells.add(cell)
    return list(corrections.values())


def _moved(
    change: TextChange, changes: Changes, names: _Names
) -> Iterator[tuple[_Name, tuple[str, str], CellRead]]:
    """The figures of a paragraph that read otherwise, each with how it read and reads."""
    before, after = paragraph_at(changes.old, change.old), paragraph_at(changes.new, change.new)
    for was, mark in _as_pairs(before, after, changes):
        figure = changes.new.figures[mark.figure]
        old, new = _printed(before, was), _printed(after, mark)
        if old == new:
            continue
        name = names.of(figure, after, mark)
        if not name.short:
            old, new = f"“{_clause(before, was)}{old}”", f"“{_clause(after, mark)}{new}”"
        cell = CellRead(_digits(before, was), _digits(after, mark), figure.lines, figure.name)
        yield name, (old, new), cell


def _as_pairs(
    before: SnapshotParagraph, after: SnapshotParagraph, changes: Changes
) -> Iterator[tuple[FigureMark, FigureMark]]:
    """The figures of one name, the first with the first and so on."""
    waiting: dict[str, deque[FigureMark]] = {}
    for mark in before.figures:
        waiting.setdefault(changes.old.figures[mark.figure].name, deque()).append(mark)
    for mark in after.figures:
        of_name = waiting.get(changes.new.figures[mark.figure].name)
        if of_name:
            yield of_name.popleft(), mark


def _digits(block: SnapshotParagraph, mark: FigureMark) -> str:
    return block.text[mark.start : mark.end]


def _printed(block: SnapshotParagraph, mark: FigureMark) -> str:
    """A figure with its unit, and the direction word before it: 增加43.28万元."""
    way = _WAY.search(block.text, 0, mark.start)
    unit = _UNIT.match(block.text, mark.end)
    return f"{way[0] if way else ''}{_digits(block, mark)}{unit[0] if unit else ''}"


# --- names


class _Names:
    """What readers call the figures of a report."""

    def __init__(self, report: Snapshot) -> None:
        self._report = report

    def of(self, figure: SnapshotFigure, block: SnapshotParagraph, mark: FigureMark) -> _Name:
        """A figure as a reader knows it; without a name where only the sentence says it."""
        name = figure.name
        change, rate = _CHANGE.fullmatch(name), _RATE.fullmatch(name)
        lead = None if change else _LEAD.match(block.text)
        clause = _VERB.sub("", _clause(block, mark))
        if lead and clause:
            return _of_item(name, lead[1].rpartition("（款）")[2], clause)
        if self._is_internal(figure):
            return _Name("", name, "")
        if rate and clause:
            return _of_rate(name, rate[1], clause)
        return _of_change(change[1]) if change else _usual(name)

    def _is_internal(self, figure: SnapshotFigure) -> bool:
        """Whether it has no name of its own, or is a count called by a name that the report does
        not have (项目个数)."""
        if figure.name.startswith("（"):
            return True
        return figure.unit not in (*UNITS, "%", "") and figure.name not in self._whole

    @cached_property
    def _whole(self) -> str:
        """All that stands in the text of the report."""
        return "".join(block.text for block in self._report.paragraphs)


def _usual(name: str) -> _Name:
    return _Name(name.replace(_NOBODY_SAYS, ""), name, name)


def _of_rate(name: str, of: str, clause: str) -> _Name:
    """How much of a budget was spent: 支出完成年初预算的比例, or as the sentence calls it (预算执行率)."""
    called = f"{of.replace(_NOBODY_SAYS, '')}{clause}比例" if clause.endswith("的") else clause
    return _Name(called, name, called)


def _of_item(name: str, item: str, clause: str) -> _Name:
    called = f"{item}{clause}比例" if clause.endswith("的") else f"{item}{clause}"
    return _Name(called, name, called)


def _of_change(compared: str) -> _Name:
    subject, _, than = compared.rpartition("比")
    return _Name(subject.replace(_NOBODY_SAYS, ""), subject, subject, f"比{than}")


def _clause(block: SnapshotParagraph, mark: FigureMark) -> str:
    """The words before a figure, back to a comma or the figure before it."""
    start = max((m.end for m in block.figures if m.end <= mark.start), default=0)
    unit = _UNIT.match(block.text, start) if start else None
    words = block.text[unit.end() if unit else start : mark.start]
    words = _CLAUSE_BEGINS.sub("", words).strip("、 \u3000")
    return _WAY.sub("", words)
