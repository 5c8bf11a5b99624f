"""What differs between two reports, as plain values: lines of the dataset, named figures, words,
cells of tables. Why it differs is told by `causes`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, filterfalse, zip_longest

from ..snapshot.values import (
    Snapshot,
    SnapshotBlock,
    SnapshotFigure,
    SnapshotParagraph,
    SnapshotTable,
)
from .hand_edits import NO_EDITS, HandEdits
from .input_rows import FieldChange, RowChange, comparable, compare_rows
from .table_changes import CellChange, LineChange, TableChange, changed_fields, compare_tables
from .text_changes import TextChange, compare_texts

__all__ = [
    "CellChange",
    "Changes",
    "FieldChange",
    "FigureChange",
    "LineChange",
    "RowChange",
    "TableChange",
    "TextChange",
    "compare",
]


COVER = "封面"


@dataclass(frozen=True, slots=True)
class FigureChange:
    """A named figure whose value moved; old or new is None where it is not printed on that side."""

    name: str
    old: SnapshotFigure | None
    new: SnapshotFigure | None

    @property
    def shows(self) -> bool:
        """Whether the move can be seen: the printed text differs."""
        return _text(self.old) != _text(self.new)


@dataclass(frozen=True)
class Changes:
    """Everything that differs between two snapshots.

    rows_known: whether the lines could be compared. subject: the department, year or title, where
    they differ. by_hand: what of both sides a person changed in Word.
    """

    old: Snapshot
    new: Snapshot
    rows_known: bool
    subject: tuple[FieldChange, ...]
    rows: tuple[RowChange, ...]
    figures: tuple[FigureChange, ...]
    texts: tuple[TextChange, ...]
    tables: tuple[TableChange, ...]
    by_hand: tuple[HandEdits, HandEdits] = (NO_EDITS, NO_EDITS)

    def __bool__(self) -> bool:
        return bool(self.subject or self.rows or self.shown)

    @property
    def shown(self) -> bool:
        """Whether the reports themselves read differently."""
        return any((self.subject, self.figures, self.texts, self.tables))

    @property
    def moved(self) -> set[str]:
        """The names of the figures that are printed otherwise."""
        return {change.name for change in self.figures if change.shows}

    @property
    def tables_of_both(self) -> list[TableChange]:
        """The tables that both reports have, and that differ."""
        return [table for table in self.tables if None not in (table.old, table.new)]


def compare(
    old: Snapshot,
    new: Snapshot,
    by_hand: tuple[HandEdits, HandEdits] = (NO_EDITS, NO_EDITS),
) -> Changes:
    """What differs between two snapshots of reports of the same kind. by_hand: what of them a person
    changed in Word."""
    known = not (old.public or new.public)
    return Changes(
        old=old,
        new=new,
        rows_known=known,
        subject=tuple(_subject(old, new)),
        rows=tuple(compare_rows(old, new)) if known else (),
        figures=tuple(_figures(old, new, frozenset().union(*(one.figures for one in by_hand)))),
        texts=tuple(compare_texts(old, new)),
        tables=tuple(compare_tables(old, new)),
        by_hand=by_hand,
    )


def _text(figure: SnapshotFigure | None) -> str | None:
    return figure.text if figure else None


def _block_at(snapshot: Snapshot, number: int | None) -> SnapshotBlock | None:
    return None if number is None else snapshot.blocks[number]


def paragraph_at(snapshot: Snapshot, number: int | None) -> SnapshotParagraph:
    """The paragraph that a change names; an empty one where that side has none."""
    block = _block_at(snapshot, number)
    return block if isinstance(block, SnapshotParagraph) else SnapshotParagraph("")


def table_at(snapshot: Snapshot, number: int | None) -> SnapshotTable:
    """The table that a change names; an empty one where that side has none."""
    block = _block_at(snapshot, number)
    return block if isinstance(block, SnapshotTable) else SnapshotTable("", "")


def _subject(old: Snapshot, new: Snapshot) -> Iterable[FieldChange]:
    changes = changed_fields(
        ("部门", old.department, new.department),
        ("年度", str(old.year), str(new.year)),
        ("标题", old.title, new.title),
    )
    return changes or _cover(old.cover, new.cover)


def _cover(old: Sequence[str], new: Sequence[str]) -> Iterator[FieldChange]:
    """What differs of two covers; nothing where one of them is not known."""
    if old and new and old != new:
        gone, come = filterfalse(new.__contains__, old), filterfalse(old.__contains__, new)
        yield FieldChange(COVER, "\n".join(gone), "\n".join(come))


# --- figures

_Printed = tuple[object, ...]  # what makes a figure read otherwise
_Ways = dict[_Printed, SnapshotFigure]
_Way = tuple[_Printed, SnapshotFigure]


def _figures(old: Snapshot, new: Snapshot, typed: Collection[str]) -> Iterator[FigureChange]:
    """Named figures, each told once for every way it is printed. typed: those whose number a person
    typed over, of which only what is displayed is known."""
    displayed = old.public or new.public
    before, after = (_by_name(side, displayed, typed) for side in (old, new))
    for name in dict.fromkeys((*after, *before)):
        was, now = (list(ways.get(name, {}).items()) for ways in (before, after))
        if name in typed:
            was, now = _unlike(was, now), _unlike(now, was)
        yield from _of_figure(name, was, now)


def _of_figure(name: str, was: list[_Way], now: list[_Way]) -> Iterator[FigureChange]:
    """The ways in which a figure is printed otherwise."""
    for (a, old), (b, new) in zip_longest(was, now, fillvalue=(None, None)):
        if a != b:
            yield FigureChange(name, old, new)


def _unlike(own: list[_Way], other: list[_Way]) -> list[_Way]:
    """The ways in which a figure is printed on this side alone; the first where all are on both."""
    printed = dict(other)
    alone = [way for way in own if way[0] not in printed]
    return alone or own[:1]


def _by_name(snapshot: Snapshot, displayed: bool, typed: Collection[str]) -> Mapping[str, _Ways]:
    """The different ways in which each figure is printed in the text, or else in tables.
    displayed: only what is displayed is known on both sides."""
    in_text = _ways(snapshot.figures, displayed, typed)
    in_tables = _ways(chain.from_iterable(map(_in_table, snapshot.tables)), displayed, typed)
    return {**in_text, **in_tables, **in_text}  # in this order, those of the text first


def _ways(
    figures: Iterable[SnapshotFigure], displayed: bool, typed: Collection[str]
) -> Mapping[str, _Ways]:
    ways: defaultdict[str, _Ways] = defaultdict(dict)
    for figure in figures:
        value = "" if displayed or figure.name in typed else figure.value
        # by the number, for 6408000.00 is 6408000
        printed = figure.text, comparable(value), figure.unit
        kept = replace(figure, value="") if displayed else figure
        ways[figure.name].setdefault(printed, kept)
    ways.pop("", None)  # shown nowhere any more
    return ways


def _in_table(table: SnapshotTable) -> Iterator[SnapshotFigure]:
    for cell in table.origin.cells:
        text = table.body[cell.row][cell.column]
        if cell.name and cell.value and text is not None:
            yield SnapshotFigure(cell.name, text, cell.value, cell.formula, cell.lines, cell.unit)
