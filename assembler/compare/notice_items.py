"""What a notice of a correction lists: figures, sentences and projects in the words of the report.

A reader of the published report has never seen a figure's internal name. Items that say the same
are one, with all their places; an increase is told with its direction and its rate.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import compress, product
from typing import NamedTuple

from ..kernel.money import UNITS
from ..kernel.places import spans_of
from ..kernel.printable import within_quotes
from ..snapshot.values import FigureMark, Snapshot, SnapshotParagraph, SnapshotTable
from ..text.differences import DiffKind, one_side
from ..text.direction import MOVED
from ..verify.known_numbers import table_unit
from .changes import COVER, CellChange, Changes, TableChange, TextChange, paragraph_at, table_at

_UNIT = re.compile(r"亿元|万元|元|人次|批次|平方米|台（套）|[辆台个人分项家]")
_WAY = re.compile(rf"(?:{MOVED})(?=了?$)")
_CHANGE = re.compile(r"(.[^比]*比.+?)的?增减[额率]")
_CLAUSE_BEGINS = re.compile(r"\A.*[。；，：\n]", re.DOTALL)
_LEAD = re.compile(r"(?:\d+[．.、]|（[\d一二三四五六七八九十]+）)?([^。\d]{2,80}（项）)。")
_VERB = re.compile(r"(?:为|是|共|约|仅)+$")
_NOBODY_SAYS = "当年"  # tells figures of the dataset apart; a reader needs it only for that

Item = Mapping[str, str]
_Place = tuple[str, str]  # 第二部分, 一、收入支出预算总体情况说明


class CellRead(NamedTuple):
    """An amount as cells print it, before and after; the lines behind it, and what it is called."""

    old: str
    new: str
    lines: tuple[str, ...]
    name: str


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
    places: dict[_Place, None] = field(default_factory=dict)
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


def figure_items(changes: Changes) -> Iterator[Item]:
    """The figures that were corrected in the text; those of one ledger that read the same on both
    sides of the correction are told together."""
    together: dict[object, list[_Correction]] = {}
    for one in _told_apart(_corrections(changes)):
        key = tuple(one.readings), bool(one.name.compared), one.group
        together.setdefault(key, []).append(one)
    for group in together.values():
        yield _item(group, changes)


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


def _item(group: Sequence[_Correction], changes: Changes) -> Item:
    names = dict.fromkeys(one.name.short for one in group)
    places = [place for one in group for place in one.places]
    cells = {cell for one in group for cell in one.cells}
    tables = "、".join(tables_showing(cells, changes))
    old, new = zip(*group[0].readings, strict=True)
    return {
        "名称": "、".join(names) + group[0].name.compared,
        "原数": "、".join(old),
        "现数": "、".join(new),
        "位置": "，以及".join(filter(None, (place_words(places), tables))),
    }


def tables_showing(cells: Collection[CellRead], changes: Changes) -> Iterator[str]:
    """The tables that show one of these figures, as the notice calls them: 预算03表."""
    for change in changes.tables:
        table = table_at(changes.new, change.new)
        if any(_is_of(table, *pair, changes.new) for pair in product(change.cells, cells)):
            yield change.label or f"《{change.title}》"


def _is_of(table: SnapshotTable, cell: CellChange, wanted: CellRead, new: Snapshot) -> bool:
    """Whether a cell shows a figure: the same amount of the same lines, or by name. That an equal
    amount stands in it is not enough."""
    if (cell.old, cell.new) != (wanted.old, wanted.new):
        return False
    origin = table.cells.get(cell.new_at)
    if origin is not None and origin.name == wanted.name:
        return True
    return bool(wanted.lines) and new.lines_of(table, *cell.new_at) == wanted.lines


def _corrections(changes: Changes) -> list[_Correction]:
    """Each figure by its name. Its change is told with the rate of that; what is printed in two
    ways is told twice."""
    corrections: dict[object, _Correction] = {}
    for change in changes.texts:
        for name, reading, cell in _moved(change, changes):
            shared = name.short and name.compared
            key = (name.short, name.subject, name.compared, "" if shared else reading)
            one = corrections.setdefault(key if name.short else reading, _Correction(name))
            one.readings[reading] = None
            one.places[place_of(change)] = None
            one.cells.add(cell)
    return list(corrections.values())


def _moved(
    change: TextChange, changes: Changes
) -> Iterator[tuple[_Name, tuple[str, str], CellRead]]:
    """The figures of a paragraph that read otherwise, each with how it read and reads."""
    before, after = paragraph_at(changes.old, change.old), paragraph_at(changes.new, change.new)
    for was, mark in _as_pairs(before, after, changes):
        figure = changes.new.figures[mark.figure]
        old, new = _printed(before, was), _printed(after, mark)
        if old == new:
            continue
        name = _named(figure.name, after, mark)
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


def _named(name: str, block: SnapshotParagraph, mark: FigureMark) -> _Name:
    """A figure as a reader knows it; without a name where only the sentence says it."""
    change = _CHANGE.fullmatch(name)
    lead = None if change else _LEAD.match(block.text)
    clause = _VERB.sub("", _clause(block, mark))
    if lead and clause:
        return _of_item(name, lead[1].rpartition("（款）")[2], clause)
    if name.startswith("（"):
        return _Name("", name, "")
    if change:
        return _of_change(change[1])
    return _Name(name.replace(_NOBODY_SAYS, ""), name, name)


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


# --- places


def place_of(change: TextChange) -> _Place:
    """The part and the headings within it that a paragraph stands below."""
    if not change.under:
        return "报告", ""
    part, _, title = change.under[0].partition("　")
    return part, "".join(change.under[1:]) or title


def place_words(places: Iterable[_Place]) -> str:
    """第二部分“一、收入支出预算总体情况说明”“三、支出预算总体情况说明”."""
    parts: dict[str, dict[str, None]] = {}
    for part, inner in places:
        parts.setdefault(part, {})[inner] = None
    return "、".join(
        part + "".join(f"“{within_quotes(title)}”" for title in filter(None, titles))
        for part, titles in parts.items()
    )


# --- sentences


def text_items(changes: Changes) -> Iterator[Item]:
    """The sentences that read differently now, those that are the same told once."""
    for around in changes.subject:
        if around.column == COVER:
            yield _text_item(COVER, around.old, around.new)
    for (old, new), places in _places_of_sentences(changes.texts).items():
        yield _text_item(place_words(places), old, new)


def _places_of_sentences(
    texts: Iterable[TextChange],
) -> Mapping[tuple[str, str], Collection[_Place]]:
    """Each sentence as it was and is, with where it stands."""
    sentences: dict[tuple[str, str], dict[_Place, None]] = {}
    for change in texts:
        for sentence in _sentences(change):
            sentences.setdefault(sentence, {})[place_of(change)] = None
    return sentences


def _text_item(place: str, old: str, new: str) -> Item:
    kind = "更正" if old and new else "新增" if new else "删去"
    return {
        "位置": place,
        "变化": kind,
        "原文": within_quotes(old),
        "现文": within_quotes(new),
    }


def _sentences(change: TextChange) -> Iterator[tuple[str, str]]:
    """Each as it was and is; a paragraph that came or went is told as a whole."""
    if change.old is None or change.new is None:
        yield one_side(change.segments, DiffKind.OLD), one_side(change.segments, DiffKind.NEW)
        return
    for sentence in change.reworded:
        old, new = (one_side(sentence, kind) for kind in (DiffKind.OLD, DiffKind.NEW))
        yield old.strip(), new.strip()


# --- projects

_LEVEL = "项目"  # what the level of a table is called whose rows are projects
_NAMED = "项目名称"  # the heading of the column with their names
_MOST_PROJECTS = 20  # of more the appended table is looked at


def project_items(changes: Changes) -> Iterator[Item]:
    """Each project whose whole amount was corrected, with the tables that show it: what was
    corrected in fact, where the figures of the text only add it up.

    A project is told by the rows of the appended tables that are called by its name, so that a
    report without the dataset's lines has them as well.
    """
    projects: dict[object, tuple[CellRead, str]] = {}
    for change in changes.tables:
        for project, unit in _projects(change, changes.new):
            projects.setdefault(project.lines or project.name, (project, unit))
    for project, unit in projects.values() if len(projects) <= _MOST_PROJECTS else ():
        yield {
            "名称": f"“{project.name}”项目",
            "原数": f"{project.old}{unit}",
            "现数": f"{project.new}{unit}",
            "位置": "、".join(tables_showing([project], changes)),
        }


def _projects(change: TableChange, new: Snapshot) -> Iterator[tuple[CellRead, str]]:
    """The projects of a table whose first amount was corrected, which is the whole one; each with
    the unit of that."""
    table = table_at(new, change.new)
    origin = table.origin
    names, amount = _columns_of_projects(table)
    if _LEVEL not in origin.levels or names is None:
        return
    depth = origin.levels.index(_LEVEL)
    for cell in change.cells:
        row, column = cell.new_at
        if (column, origin.depths[row]) == (amount, depth) and all((cell.old, cell.new)):
            name, lines = table.standing(row, names), new.lines_of(table, row, column)
            yield CellRead(cell.old, cell.new, lines, name), _unit_of(table, column)


def _columns_of_projects(table: SnapshotTable) -> tuple[int | None, int | None]:
    """The columns with the names of projects and with their whole amounts; None for none."""
    taken = table.origin.columns
    names = next((c for c in range(len(taken)) if _NAMED in table.path(c)), None)
    return names, next(compress(range(len(taken)), taken), None)


def _unit_of(table: SnapshotTable, column: int) -> str:
    """The unit of a table, or of one of its columns: 金额（万元）."""
    headings = "".join(table.path(column))
    named = (unit for unit in UNITS if f"（{unit}）" in headings)
    return table_unit(table) or next(named, "")
