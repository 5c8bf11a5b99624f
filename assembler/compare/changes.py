"""What differs between two reports, as plain values: lines of the dataset, named figures, words,
cells of tables. Why it differs is told by `causes`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from ..snapshot.values import Snapshot, SnapshotFigure, SnapshotTable
from .input_rows import FieldChange, RowChange, compare_rows
from .table_changes import CellChange, LineChange, TableChange, compare_tables
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
        return self.old is None or self.new is None or self.old.text != self.new.text


@dataclass(frozen=True)
class Changes:
    """Everything that differs between two snapshots.

    rows_known: whether the lines could be compared. about: the department, year or title, where
    they differ.
    """

    old: Snapshot
    new: Snapshot
    rows_known: bool
    about: tuple[FieldChange, ...]
    rows: tuple[RowChange, ...]
    figures: tuple[FigureChange, ...]
    texts: tuple[TextChange, ...]
    tables: tuple[TableChange, ...]

    def __bool__(self) -> bool:
        return bool(self.about or self.rows or self.shown)

    @property
    def shown(self) -> bool:
        """Whether the reports themselves read differently."""
        return bool(self.about or self.figures or self.texts or self.tables)


def compare(old: Snapshot, new: Snapshot) -> Changes:
    """What differs between two snapshots of reports of the same kind."""
    known = not (old.public or new.public)
    return Changes(
        old=old,
        new=new,
        rows_known=known,
        about=tuple(_about(old, new)),
        rows=tuple(compare_rows(old, new)) if known else (),
        figures=tuple(_figures(old, new)),
        texts=tuple(compare_texts(old, new)),
        tables=tuple(compare_tables(old, new)),
    )


def _about(old: Snapshot, new: Snapshot) -> Iterator[FieldChange]:
    for column, a, b in (
        ("部门", old.department, new.department),
        ("年度", str(old.year), str(new.year)),
        ("标题", old.title, new.title),
    ):
        if a != b:
            yield FieldChange(column, a, b)
    same = (old.department, old.year, old.title) == (new.department, new.year, new.title)
    if same and old.cover and new.cover and old.cover != new.cover:
        yield FieldChange(COVER, *_cover(old.cover, new.cover))


def _cover(old: tuple[str, ...], new: tuple[str, ...]) -> tuple[str, str]:
    """The lines of the cover that differ, of both sides."""
    return (
        "\n".join(line for line in old if line not in new),
        "\n".join(line for line in new if line not in old),
    )


# --- figures


def _figures(old: Snapshot, new: Snapshot) -> Iterator[FigureChange]:
    """Named figures, each told once for every way it is printed."""
    before, after = _by_name(old), _by_name(new)
    for name in dict.fromkeys((*after, *before)):
        a, b = before.get(name, []), after.get(name, [])
        for at in range(max(len(a), len(b))):
            one = a[at] if at < len(a) else None
            other = b[at] if at < len(b) else None
            if _said(one) != _said(other):
                yield FigureChange(name, one, other)


def _said(figure: SnapshotFigure | None) -> tuple[str, Decimal | str, str] | None:
    return (figure.text, _number(figure.value), figure.unit) if figure else None


def _number(value: str) -> Decimal | str:
    """A value as a number, for 6408000.00 is 6408000."""
    try:
        return Decimal(value)
    except InvalidOperation:
        return value


def _by_name(snapshot: Snapshot) -> Mapping[str, list[SnapshotFigure]]:
    """The different ways in which each figure is printed in the text, or else in tables."""
    found: dict[str, list[SnapshotFigure]] = {}
    for figure in snapshot.figures:
        _add(found.setdefault(figure.name, []), figure)
    in_tables: dict[str, list[SnapshotFigure]] = {}
    for figure in _in_tables(snapshot.tables):
        if figure.name not in found:
            _add(in_tables.setdefault(figure.name, []), figure)
    return {**found, **in_tables}


def _add(ways: list[SnapshotFigure], figure: SnapshotFigure) -> None:
    if all(_said(way) != _said(figure) for way in ways):
        ways.append(figure)


def _in_tables(tables: Iterable[SnapshotTable]) -> Iterator[SnapshotFigure]:
    for table in tables:
        for cell in table.origin.cells:
            text = table.body[cell.row][cell.column]
            if cell.name and cell.value and text is not None:
                yield SnapshotFigure(
                    cell.name, text, cell.value, cell.formula, cell.lines, cell.unit
                )
