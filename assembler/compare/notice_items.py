"""What a notice of a correction lists: figures and sentences in the words of the report.

A reader of the published report has never seen a figure's internal name. Items that say the same
are one, with all their places; an increase is told with its direction and its rate.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from ..kernel.places import spans_of
from ..kernel.printable import within_quotes
from ..snapshot.values import FigureMark, Snapshot, SnapshotParagraph, SnapshotTable
from ..text.differences import DiffKind, one_side
from .changes import COVER, CellChange, Changes, TableChange, TextChange

_UNIT = re.compile(r"亿元|万元|元|人次|批次|平方米|台（套）|[辆台个人分项家]")
_WAY = re.compile(r"(?:增加|减少|增长|下降|上升|降低|提高|减低)(?=了?$)")
_CHANGE = re.compile(r"(.[^比]*比.+?)的?增减[额率]")
_CLAUSE_BEGINS = re.compile(r"\A.*[。；，：\n]", re.DOTALL)
_LEAD = re.compile(r"(?:\d+[．.、]|（[\d一二三四五六七八九十]+）)?([^。\d]{2,80}（项）)。")
_VERB = re.compile(r"(?:为|是|共|约|仅)+$")
_NOBODY_SAYS = "当年"  # tells figures of the dataset apart; a reader needs it only for that

Item = Mapping[str, str]
_Place = tuple[str, str]  # 第二部分, 一、收入支出预算总体情况说明


CellsRead = tuple[str, str, tuple[str, ...], str]  # old and new as cells print them, lines, name


@dataclass
class _Said:
    """A figure by its name in the text: what it read and reads, and where.

    subject: the figure itself, its change and the rate of that being one. full: its name where
    another figure has the same one in the text.
    """

    name: str
    subject: str
    full: str
    pairs: dict[tuple[str, str], None] = field(default_factory=dict)
    places: dict[_Place, None] = field(default_factory=dict)
    cells: set[CellsRead] = field(default_factory=set)

    @property
    def is_quoted(self) -> bool:
        """Whether it has no name, and is told in the report's own words."""
        return not self.name

    @property
    def sheets(self) -> frozenset[tuple[str, str]]:
        """The sheets of the dataset that it comes from: income stands in other tables than
        expenditure."""
        return frozenset(spans_of(line)[:2] for _, _, lines, _ in self.cells for line in lines)


def figure_items(changes: Changes) -> Iterator[Item]:
    """The figures that were corrected in the text; those of one ledger that read the same on both
    sides of the correction are told together."""
    merged: dict[object, list[_Said]] = {}
    for said in _told_apart(_by_name(changes)):
        about = _CHANGED in said.name
        key = (
            tuple(said.pairs),
            about,
            said.name.partition(_CHANGED)[2] if about else said.is_quoted or said.sheets,
        )
        merged.setdefault(key, []).append(said)
    for group in merged.values():
        yield _item(group, changes)


_CHANGED = "\0"  # between a figure's name and what it is compared with


def _told_apart(found: Iterable[_Said]) -> list[_Said]:
    """With the full name where the short one would stand for two figures that read differently."""
    found = list(found)
    pairs: dict[str, dict[str, set[tuple[str, str]]]] = {}
    for said in found:
        pairs.setdefault(said.name, {}).setdefault(said.subject, set()).update(said.pairs)
    for said in found:
        if len({frozenset(read) for read in pairs[said.name].values()}) > 1:
            said.name = said.full
    return found


def _item(group: list[_Said], changes: Changes) -> Item:
    names = "、".join(dict.fromkeys(s.name.partition(_CHANGED)[0] for s in group))
    compared = group[0].name.partition(_CHANGED)[2]
    places = [place for said in group for place in said.places]
    cells = {cell for said in group for cell in said.cells}
    tables = [table_name(table) for table in changes.tables if shows(table, cells, changes.new)]
    pairs = group[0].pairs
    return {
        "名称": f"{names}{compared}",
        "原数": "、".join(old for old, _ in pairs),
        "现数": "、".join(new for _, new in pairs),
        "位置": "，以及".join(part for part in (places_said(places), "、".join(tables)) if part),
    }


def table_name(table: TableChange) -> str:
    """A table as the notice calls it: 预算03表."""
    return table.label or f"《{table.title}》"


def shows(table: TableChange, wanted: set[CellsRead], new: Snapshot) -> bool:
    """Whether a table shows one of these figures: the same amount of the same lines, or by name.
    That an equal amount stands in it is not enough."""
    block = new.blocks[table.new] if table.new is not None else None
    if not isinstance(block, SnapshotTable):
        return False
    return any(
        (cell.old, cell.new) == (was, now) and _is_of(block, cell, lines, name, new)
        for cell in table.cells
        for was, now, lines, name in wanted
    )


def _is_of(
    table: SnapshotTable, cell: CellChange, lines: tuple[str, ...], name: str, new: Snapshot
) -> bool:
    origin = table.cells.get(cell.new_at)
    if origin is not None and origin.name == name:
        return True
    return bool(lines) and new.lines_of(table, *cell.new_at) == lines


def _by_name(changes: Changes) -> Iterable[_Said]:
    found: dict[object, _Said] = {}
    for change in changes.texts:
        for one, old, new in _moved(change, changes):
            # a figure's change is told with its rate; what is printed in two ways is told twice
            key = (one.name, one.subject, "" if _CHANGED in one.name else (old, new))
            said = found.setdefault(key if one.name else (old, new), one)
            said.pairs[old, new] = None
            said.places[place_of(change)] = None
            said.cells |= one.cells
    return found.values()


def _moved(change: TextChange, changes: Changes) -> Iterator[tuple[_Said, str, str]]:
    """The figures of a paragraph that read otherwise, each with how it read and reads."""
    before, after = _block(changes.old, change.old), _block(changes.new, change.new)
    if before is None or after is None:
        return
    waiting = list(before.figures)
    for mark in after.figures:
        figure = changes.new.figures[mark.figure]
        was = next((m for m in waiting if changes.old.figures[m.figure].name == figure.name), None)
        if was is None:
            continue
        waiting.remove(was)
        old, new = _printed(before, was), _printed(after, mark)
        if old != new:
            said = _named(figure.name, after, mark)
            said.cells.add((_digits(before, was), _digits(after, mark), figure.lines, figure.name))
            if said.is_quoted:
                old, new = f"“{_clause(before, was)}{old}”", f"“{_clause(after, mark)}{new}”"
            yield said, old, new


def _block(snapshot: Snapshot, number: int | None) -> SnapshotParagraph | None:
    block = snapshot.blocks[number] if number is not None else None
    return block if isinstance(block, SnapshotParagraph) else None


def _digits(block: SnapshotParagraph, mark: FigureMark) -> str:
    return block.text[mark.start : mark.end]


def _printed(block: SnapshotParagraph, mark: FigureMark) -> str:
    """A figure with its unit, and the direction word before it: 增加43.28万元."""
    way = _WAY.search(block.text, 0, mark.start)
    unit = _UNIT.match(block.text, mark.end)
    return f"{way[0] if way else ''}{_digits(block, mark)}{unit[0] if unit else ''}"


# --- names


def _named(name: str, block: SnapshotParagraph, mark: FigureMark) -> _Said:
    """A figure as a reader knows it; without a name where only the sentence says it."""
    lead = _LEAD.match(block.text)
    clause = _VERB.sub("", _clause(block, mark))
    if lead and clause and not _CHANGE.fullmatch(name):
        item = lead[1].rpartition("（款）")[2]
        called = f"{item}{clause}比例" if clause.endswith("的") else f"{item}{clause}"
        return _Said(called, name, called)
    if name.startswith("（"):
        return _Said("", name, "")
    change = _CHANGE.fullmatch(name)
    subject, _, than = change[1].rpartition("比") if change else (name, "", "")
    compared = f"{_CHANGED}比{than}" if change else ""
    short = subject.replace(_NOBODY_SAYS, "")
    return _Said(f"{short}{compared}", subject, f"{subject}{compared}")


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


def places_said(places: Iterable[_Place]) -> str:
    """第二部分“一、收入支出预算总体情况说明”“三、支出预算总体情况说明”."""
    parts: dict[str, dict[str, None]] = {}
    for part, inner in places:
        parts.setdefault(part, {})[inner] = None
    return "、".join(
        part + "".join(f"“{within_quotes(title)}”" for title in titles if title)
        for part, titles in parts.items()
    )


# --- sentences


def text_items(changes: Changes) -> Iterator[Item]:
    """The sentences that read differently now, those that are the same told once."""
    for around in changes.about:
        if around.column == COVER:
            old, new = within_quotes(around.old), within_quotes(around.new)
            kind = "更正" if old and new else "新增" if new else "删去"
            yield {"位置": COVER, "变化": kind, "原文": old, "现文": new}
    found: dict[tuple[str, str, str], dict[_Place, None]] = {}
    for change in changes.texts:
        for said in _sentences(change):
            found.setdefault(said, {})[place_of(change)] = None
    for (kind, old, new), places in found.items():
        yield {
            "位置": places_said(places),
            "变化": kind,
            "原文": within_quotes(old),
            "现文": within_quotes(new),
        }


def _sentences(change: TextChange) -> Iterator[tuple[str, str, str]]:
    """Each as kind, old and new; a paragraph that came or went is told as a whole."""
    if change.old is None or change.new is None:
        kind = "新增" if change.old is None else "删去"
        yield kind, one_side(change.segments, DiffKind.OLD), one_side(change.segments, DiffKind.NEW)
    else:
        for segments in change.reworded:
            old, new = (
                one_side(segments, DiffKind.OLD).strip(),
                one_side(segments, DiffKind.NEW).strip(),
            )
            yield "更正" if old and new else "新增" if new else "删去", old, new
