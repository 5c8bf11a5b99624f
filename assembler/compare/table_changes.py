"""Appended tables of two reports beside each other: cells, rows and columns, found by their
labels and never by their numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import compress, filterfalse, starmap
from operator import eq, itemgetter

from ..snapshot.values import Snapshot, SnapshotTable, is_amount
from ..text.alignment import Pair, most_alike, rising, unmatched
from .input_rows import FieldChange

At = tuple[int, int]  # row and column of the grid
_Labels = tuple[str, ...]
_LONGEST_LABEL = 24
_ALIKE = 0.5  # two rows are one, relabelled, if half of what stands in them is the same


@dataclass(frozen=True, slots=True)
class CellChange:
    """A cell that shows another text. row: its row's labels; column: the headings above it."""

    row: str
    column: tuple[str, ...]
    old: str
    new: str
    old_at: At
    new_at: At


@dataclass(frozen=True, slots=True)
class LineChange:
    """A row that was added or removed. at: its place in the body of its side; cells: its texts."""

    label: str
    at: int
    cells: tuple[str | None, ...]

    @property
    def text(self) -> str:
        """All that stands in it."""
        return " ".join(filter(None, self.cells))


@dataclass(frozen=True, slots=True)
class TableChange:
    """A table that differs, was added (no old) or removed (no new).

    old, new: numbers of the snapshots' blocks. around: title, lines above, notes. Columns are
    told by their headings. reordered: rows stand in another order.
    """

    key: str
    title: str
    label: str
    old: int | None
    new: int | None
    cells: tuple[CellChange, ...] = ()
    added: tuple[LineChange, ...] = ()
    removed: tuple[LineChange, ...] = ()
    columns_added: tuple[tuple[str, ...], ...] = ()
    columns_removed: tuple[tuple[str, ...], ...] = ()
    around: tuple[FieldChange, ...] = ()
    reordered: bool = False

    @property
    def name(self) -> str:
        """As people call it: 预算02表 部门收入总体情况表."""
        return self.title if self.label in ("", self.title) else f"{self.label} {self.title}"

    @property
    def differs(self) -> bool:
        """Whether anything of a table that both sides have is different."""
        return any((self.cells, self.added, self.removed, self.differs_around))

    @property
    def differs_around(self) -> bool:
        """Whether something else than rows and cells does: titles, headings, notes, order."""
        return any((self.around, self.columns_added, self.columns_removed, self.reordered))


def compare_tables(old: Snapshot, new: Snapshot) -> Iterator[TableChange]:
    """Every table that differs: those of the new report in order, then those that are gone."""
    before, after = _keyed(old), _keyed(new)
    for key, (at, table) in after.items():
        if key not in before:
            yield TableChange(table.key, table.title, table.label, None, at)
            continue
        was_at, was = before[key]
        change = _change(_Compared(was), _Compared(table), was_at, at)
        if change.differs:
            yield change
    for key in filterfalse(after.__contains__, before):
        at, table = before[key]
        yield TableChange(table.key, table.title, table.label, at, None)


def _keyed(snapshot: Snapshot) -> dict[tuple[str, int], tuple[int, SnapshotTable]]:
    """Each table with the number of its block, by its key and how many of that key stand before
    it."""
    times: Counter[str] = Counter()
    tables = {}
    for number, block in enumerate(snapshot.blocks):
        if isinstance(block, SnapshotTable):
            tables[block.key, times[block.key]] = (number, block)
            times[block.key] += 1
    return tables


def labels_in(texts: Iterable[str | None]) -> Iterator[str]:
    """The texts of a row that are labels, and not amounts."""
    return filterfalse(is_amount, filter(None, texts))


class _Compared:
    """A table with what it takes to compare it."""

    def __init__(self, table: SnapshotTable) -> None:
        self.table, self.body, self.origin = table, table.body, table.origin

    @cached_property
    def paths(self) -> list[tuple[str, ...]]:
        """The headings above each column."""
        width = max(map(len, (*self.table.header[:1], *self.body[:1])), default=0)
        return [self.table.path(column) for column in range(width)]

    @cached_property
    def label_columns(self) -> list[int]:
        """The columns of a pivot that hold labels."""
        return [column for column, taken in enumerate(self.origin.columns) if not taken]

    def own_labels(self, row: Sequence[str | None], by_column: bool) -> list[object]:
        """A row's labels without those above it. by_column: taken from the columns of labels, not
        from what looks like one."""
        if by_column:
            return [row[c : c + 1] for c in self.label_columns]
        return [(c, text) for c, text in enumerate(row) if text and not is_amount(text)]

    @cached_property
    def labels(self) -> list[_Labels]:
        """What each row is about: its labels, in a pivot with those of the levels above."""
        return list(self._pivot_labels() if self.origin.levels else self._form_labels())

    def _form_labels(self) -> Iterator[_Labels]:
        for row, texts in zip(self.body, self._carried(), strict=True):
            yield tuple(labels_in(texts.get(column, "").strip() for column in range(len(row))))

    def _pivot_labels(self) -> Iterator[_Labels]:
        above: list[_Labels] = []
        for texts, depth in zip(self._carried(), self.origin.depths, strict=False):
            own = tuple(texts.get(column, "") for column in self.label_columns)
            if depth >= 0:
                above[depth:] = [own]
            yield sum(above, ()) + (() if depth >= 0 else own)

    def _carried(self) -> Iterator[dict[int, str]]:
        """For each row the texts by column; that of the cell above where it reaches down."""
        carried: dict[int, str] = {}
        for row in self.body:
            carried.update((c, text) for c, text in enumerate(row) if text is not None)
            yield carried

    def amounts(self, at: int) -> tuple[str | None, ...]:
        """What stands in a row beside its labels."""
        row, columns = self.body[at], self.origin.columns
        if self.origin.levels and columns:
            return tuple(compress(row, columns))
        return tuple(filter(is_amount, filter(None, row)))

    def line(self, at: int) -> LineChange:
        """A row as one that came or went."""
        row = self.body[at]
        shown = self.table.row_label(at, len(row)) if self.origin.levels else ""
        return LineChange(shown or " ".join(dict.fromkeys(labels_in(row))), at, row)


def _change(old: _Compared, new: _Compared, before: int, after: int) -> TableChange:
    columns, rows = _columns(old, new), _rows(old, new)
    (gone, come), (columns_gone, columns_come) = _sides(rows), _sides(columns)
    table = new.table
    return TableChange(
        table.key,
        table.title,
        table.label,
        before,
        after,
        tuple(_cells(old, new, rows, columns)),
        tuple(map(new.line, _rest(range(len(new.body)), come))),
        tuple(map(old.line, _rest(range(len(old.body)), gone))),
        tuple(new.paths[c] for c in _rest(range(len(new.paths)), columns_come)),
        tuple(old.paths[c] for c in _rest(range(len(old.paths)), columns_gone)),
        tuple(
            changed_fields(
                ("标题", old.table.title, table.title),
                ("表号", old.table.label, table.label),
                ("表头左", old.table.left, table.left),
                ("表头右", old.table.right, table.right),
                ("表注", "\n".join(old.table.notes), "\n".join(table.notes)),
            )
        ),
        rising(rows) != rows,
    )


def changed_fields(*fields: tuple[str, str, str]) -> list[FieldChange]:
    """Those of some named texts that differ: name, old and new."""
    return [FieldChange(name, old, new) for name, old, new in fields if old != new]


# --- which column and which row became which


def _sides(pairs: Sequence[Pair]) -> tuple[set[int], set[int]]:
    """The positions that are in a pair, of the old side and of the new one."""
    return {i for i, _ in pairs}, {j for _, j in pairs}


def _rest(positions: Iterable[int], taken: set[int]) -> list[int]:
    """The positions that are in no pair."""
    return list(filterfalse(taken.__contains__, positions))


def _by_key(old: Iterable[Hashable], new: Iterable[Hashable]) -> list[Pair]:
    """Items of one key wherever they stand, the first with the first, in the order of the new."""
    where = {key: i for i, key in enumerate(_counted(old))}
    return [(where[key], j) for j, key in enumerate(_counted(new)) if key in where]


def _counted(keys: Iterable[Hashable]) -> Iterator[tuple[Hashable, int]]:
    """Keys that occur again get a number, so that each is there once."""
    times: Counter[Hashable] = Counter()
    for key in keys:
        yield key, times[key]
        times[key] += 1


def _columns(old: _Compared, new: _Compared) -> list[Pair]:
    """The columns that stand below the same headings."""
    if old.table.header == new.table.header and len(old.paths) == len(new.paths):
        return [(c, c) for c in range(len(new.paths))]
    return _by_key(old.paths, new.paths)


def _rows(old: _Compared, new: _Compared) -> list[Pair]:
    """The rows of the same labels; then, between them, rows that have much in common."""
    if _in_step(old, new):
        return [(n, n) for n in range(len(new.body))]
    pairs = _labelled(old, new)
    taken_old, taken_new = _sides(pairs)
    likeness = lambda i, j: _alike(old.body[i], new.body[j])  # noqa: E731
    for a, b in unmatched(rising(pairs), len(old.body), len(new.body)):
        left, right = _rest(a, taken_old), _rest(b, taken_new)
        pairs += most_alike(left, right, likeness, _ALIKE)
    return _in_order(pairs)


def _in_order(pairs: Iterable[Pair]) -> list[Pair]:
    return sorted(pairs, key=itemgetter(1))


def _in_step(old: _Compared, new: _Compared) -> bool:
    """Whether row for row the labels are the same, as in most corrections of an amount."""
    if (len(old.body), old.origin.depths) != (len(new.body), new.origin.depths):
        return False
    by_column = bool(new.origin.levels) and old.origin.columns == new.origin.columns
    return all(
        a == b or new.own_labels(a, by_column) == new.own_labels(b, by_column)
        for a, b in zip(old.body, new.body, strict=True)
    )


def _labelled(old: _Compared, new: _Compared) -> list[Pair]:
    """The rows of the same labels. Where one side has more rows of a label than the other, those
    of the same amounts belong together first."""
    a, b = Counter(old.labels), Counter(new.labels)
    uneven = {label for label in a.keys() & b.keys() if a[label] != b[label]}
    pairs = _by_key(_whole_keys(old, uneven), _whole_keys(new, uneven))
    gone, come = _sides(pairs)
    left, right = _rest(_rows_of(old, uneven), gone), _rest(_rows_of(new, uneven), come)
    rest = _by_key(map(old.labels.__getitem__, left), map(new.labels.__getitem__, right))
    return _in_order([*pairs, *((left[i], right[j]) for i, j in rest)])


def _whole_keys(grid: _Compared, uneven: Collection[_Labels]) -> Iterator[Hashable]:
    for at, label in enumerate(grid.labels):
        yield label, grid.amounts(at) if label in uneven else ()


def _rows_of(grid: _Compared, labels: Collection[_Labels]) -> list[int]:
    return [at for at, label in enumerate(grid.labels) if label in labels]


def _alike(old: Sequence[str | None], new: Sequence[str | None]) -> float:
    """The share of the cells filled in that show the same."""
    filled = list(filter(any, zip(old, new, strict=False)))
    same = list(starmap(eq, filled)).count(True)
    return same / max(len(filled), 1)


# --- cells


def _cells(
    old: _Compared, new: _Compared, rows: Sequence[Pair], columns: Sequence[Pair]
) -> Iterator[CellChange]:
    same_columns = all(starmap(eq, columns))
    for i, j in rows:
        if same_columns and old.body[i] == new.body[j]:
            continue
        for a, b in columns:
            was, now = _texts(old, new, (i, a), (j, b))
            if was != now:
                row, path = _row_name(new.table, j, b), new.paths[b]
                yield CellChange(row, without_number(path), was, now, (i, a), (j, b))


def _texts(old: _Compared, new: _Compared, old_at: At, new_at: At) -> tuple[str, str]:
    """What a cell shows on both sides; where one of the two is covered by the cell above it, what
    that shows."""
    was, now = _text(old.body[old_at[0]], old_at[1]), _text(new.body[new_at[0]], new_at[1])
    if was is now is None:
        return "", ""
    if was is None or now is None:
        return old.table.standing(*old_at), new.table.standing(*new_at)
    return was, now


def _text(row: Sequence[str | None], column: int) -> str | None:
    return row[column] if column < len(row) else ""


def without_number(path: tuple[str, ...]) -> tuple[str, ...]:
    """The headings above a cell without the running number (栏次) below them."""
    return path[:-1] if len(path) > 1 and path[-1].isdecimal() else path


def are_amounts(words: Sequence[str]) -> bool:
    """Whether these are the amounts of a row that has no name, and no codes."""
    return all(map(is_amount, words)) and any("." in word or word == "0" for word in words)


def _row_name(table: SnapshotTable, row: int, column: int) -> str:
    """What a row is called, without the prose that a form may have on the left of a cell."""
    words = table.row_label(row, column).split(" ")
    if are_amounts(words):
        return ""
    short = [word for word in words if len(word) <= _LONGEST_LABEL]
    return " ".join(short or [f"{words[0][:_LONGEST_LABEL]}…"])
