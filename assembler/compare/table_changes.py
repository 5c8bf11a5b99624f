"""Appended tables of two reports beside each other: cells, rows and columns, found by their
labels and never by their numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ..snapshot.values import Snapshot, SnapshotTable, is_amount
from ..text.alignment import Pair, alike, gaps
from .input_rows import FieldChange

At = tuple[int, int]  # row and column of the grid
_Key = tuple[Hashable, int]
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
        lines = self.added or self.removed or self.reordered
        columns = self.columns_added or self.columns_removed
        return bool(self.cells or lines or columns or self.around)


def compare_tables(old: Snapshot, new: Snapshot) -> Iterator[TableChange]:
    """Every table that differs: those of the new report in order, then those that are gone."""
    before, after = _keyed(old), _keyed(new)
    for key, at in after.items():
        table = new.blocks[at]
        assert isinstance(table, SnapshotTable)
        if key not in before:
            yield TableChange(table.key, table.title, table.label, None, at)
            continue
        other = old.blocks[before[key]]
        assert isinstance(other, SnapshotTable)
        change = _compared(other, table, before[key], at)
        if change.differs:
            yield change
    for key, at in before.items():
        table = old.blocks[at]
        if key not in after and isinstance(table, SnapshotTable):
            yield TableChange(table.key, table.title, table.label, at, None)


def _keyed(snapshot: Snapshot) -> Mapping[tuple[str, int], int]:
    """The number of each table's block by its key, and how many of that key stand before it."""
    times: Counter[str] = Counter()
    found = {}
    for number, block in enumerate(snapshot.blocks):
        if isinstance(block, SnapshotTable):
            found[block.key, times[block.key]] = number
            times[block.key] += 1
    return found


def _compared(old: SnapshotTable, new: SnapshotTable, before: int, after: int) -> TableChange:
    columns = _columns(old, new)
    rows = _rows(old, new)
    gone, come = {i for i, _ in rows}, {j for _, j in rows}
    return TableChange(
        new.key,
        new.title,
        new.label,
        before,
        after,
        tuple(_cells(old, new, rows, columns)),
        tuple(_line(new, j) for j in range(len(new.body)) if j not in come),
        tuple(_line(old, i) for i in range(len(old.body)) if i not in gone),
        tuple(new.path(c) for c in range(_width(new)) if c not in {b for _, b in columns}),
        tuple(old.path(c) for c in range(_width(old)) if c not in {a for a, _ in columns}),
        tuple(_around(old, new)),
        any(a > b for (_, a), (_, b) in pairwise(rows)),
    )


def _around(old: SnapshotTable, new: SnapshotTable) -> Iterator[FieldChange]:
    for name, a, b in (
        ("标题", old.title, new.title),
        ("表号", old.label, new.label),
        ("表头左", old.left, new.left),
        ("表头右", old.right, new.right),
        ("表注", "\n".join(old.notes), "\n".join(new.notes)),
    ):
        if a != b:
            yield FieldChange(name, a, b)


# --- columns


def _width(table: SnapshotTable) -> int:
    return max(map(len, (*table.header[:1], *table.body[:1])), default=0)


def _columns(old: SnapshotTable, new: SnapshotTable) -> list[Pair]:
    """The columns that stand below the same headings."""
    if old.header == new.header and _width(old) == _width(new):
        return [(c, c) for c in range(_width(new))]
    return _same(
        _counted(map(old.path, range(_width(old)))), _counted(map(new.path, range(_width(new))))
    )


def _counted(keys: Iterable[Hashable]) -> list[_Key]:
    """Keys that occur again get a number, so that each is there once."""
    times: Counter[Hashable] = Counter()
    found: list[_Key] = []
    for key in keys:
        found.append((key, times[key]))
        times[key] += 1
    return found


def _same(old: Sequence[_Key], new: Sequence[_Key]) -> list[Pair]:
    where = {key: i for i, key in enumerate(old)}
    return [(where[key], j) for j, key in enumerate(new) if key in where]


# --- rows


def _rows(old: SnapshotTable, new: SnapshotTable) -> list[Pair]:
    """The rows of the same labels; then, between them, rows that have much in common."""
    if _in_step(old, new):
        return [(n, n) for n in range(len(new.body))]
    pairs = _labelled(old, new)
    in_order = _rising(pairs)
    taken_old, taken_new = {i for i, _ in pairs}, {j for _, j in pairs}
    for a, b in gaps(in_order, len(old.body), len(new.body)):
        left = [i for i in a if i not in taken_old]
        right = [j for j in b if j not in taken_new]
        found = alike(
            range(len(left)),
            range(len(right)),
            lambda x, y, left=left, right=right: _alike(old.body[left[x]], new.body[right[y]]),  # type: ignore[misc]
            _ALIKE,
        )
        pairs += [(left[x], right[y]) for x, y in found]
    return sorted(pairs, key=lambda pair: pair[1])


def _in_step(old: SnapshotTable, new: SnapshotTable) -> bool:
    """Whether row for row the labels are the same, as in most corrections of an amount."""
    if len(old.body) != len(new.body) or old.origin.depths != new.origin.depths:
        return False
    columns = [c for c, taken in enumerate(new.origin.columns) if not taken]
    labels = columns if new.origin.levels and old.origin.columns == new.origin.columns else None
    return all(
        a == b or _own_labels(a, labels) == _own_labels(b, labels)
        for a, b in zip(old.body, new.body, strict=True)
    )


def _own_labels(
    row: Sequence[str | None], columns: Sequence[int] | None
) -> list[tuple[int, str | None]]:
    """A row's labels without those above it. columns: where they stand, None if that is not told."""
    if columns is not None:
        return [(c, row[c]) for c in columns if c < len(row)]
    return [(c, text) for c, text in enumerate(row) if text and not is_amount(text)]


def _labelled(old: SnapshotTable, new: SnapshotTable) -> list[Pair]:
    """The rows of the same labels. Where one side has more rows of a label than the other, those
    of the same amounts belong together first."""
    before, after = list(_labels(old)), list(_labels(new))
    a, b = Counter(before), Counter(after)
    uneven = {label for label in a.keys() & b.keys() if a[label] != b[label]}
    whole = [
        _counted(
            (label, _amounts(table, n) if label in uneven else ()) for n, label in enumerate(labels)
        )
        for table, labels in ((old, before), (new, after))
    ]
    pairs = _same(*whole)
    taken_old, taken_new = {i for i, _ in pairs}, {j for _, j in pairs}
    left = [i for i, label in enumerate(before) if label in uneven and i not in taken_old]
    right = [j for j, label in enumerate(after) if label in uneven and j not in taken_new]
    rest = _same(_counted(before[i] for i in left), _counted(after[j] for j in right))
    return sorted([*pairs, *((left[i], right[j]) for i, j in rest)], key=lambda pair: pair[1])


def _amounts(table: SnapshotTable, at: int) -> tuple[str | None, ...]:
    """What stands in a row beside its labels."""
    taken = table.origin.columns if table.origin.levels else ()
    row = table.body[at]
    if taken:
        return tuple(text for text, what in zip(row, taken, strict=False) if what)
    return tuple(text for text in row if text and is_amount(text))


def _rising(pairs: Sequence[Pair]) -> list[Pair]:
    """The pairs that stand in the same order on both sides, for places between them."""
    found: list[Pair] = []
    for pair in pairs:
        if not found or pair[0] > found[-1][0]:
            found.append(pair)
    return found


def _alike(old: Sequence[str | None], new: Sequence[str | None]) -> float:
    """The share of the cells filled in that show the same."""
    filled = [(a, b) for a, b in zip(old, new, strict=False) if a or b]
    return sum(a == b for a, b in filled) / (len(filled) or 1)


def _labels(table: SnapshotTable) -> Iterator[tuple[str, ...]]:
    """What each row is about: its labels, in a pivot with those of the levels above."""
    if table.origin.levels:
        yield from _pivot_labels(table)
        return
    carried: dict[int, str] = {}
    for row in table.body:
        carried.update((c, text) for c, text in enumerate(row) if text is not None)
        texts = (carried.get(c, "").strip() for c in range(len(row)))
        yield tuple(text for text in texts if text and not is_amount(text))


def _pivot_labels(table: SnapshotTable) -> Iterator[tuple[str, ...]]:
    origin = table.origin
    columns = [c for c, taken in enumerate(origin.columns) if not taken]
    above: list[tuple[str, ...]] = []
    carried: dict[int, str] = {}
    for row, depth in zip(table.body, origin.depths, strict=False):
        carried.update((c, text) for c, text in enumerate(row) if text is not None)
        texts = tuple(carried.get(c, "") for c in columns)
        if depth >= 0:
            above = [*above[:depth], texts]
            yield tuple(text for level in above for text in level)
        else:
            yield tuple(text for level in above for text in level) + texts


def _heading(path: tuple[str, ...]) -> tuple[str, ...]:
    """The headings above a cell without the running number (栏次) below them."""
    return path[:-1] if len(path) > 1 and path[-1].isdecimal() else path


def _label(table: SnapshotTable, row: int, column: int) -> str:
    """What a row is called, without the prose that a form may have on the left of a cell."""
    words = table.row_label(row, column).split(" ")
    short = [word for word in words if len(word) <= _LONGEST_LABEL]
    return " ".join(short or [f"{words[0][:_LONGEST_LABEL]}…"])


def _line(table: SnapshotTable, at: int) -> LineChange:
    row = table.body[at]
    shown = table.row_label(at, len(row)) if table.origin.levels else ""
    label = shown or " ".join(dict.fromkeys(t for t in row if t and not is_amount(t)))
    return LineChange(label, at, row)


# --- cells


def _cells(
    old: SnapshotTable, new: SnapshotTable, rows: Sequence[Pair], columns: Sequence[Pair]
) -> Iterator[CellChange]:
    same_columns = all(a == b for a, b in columns)
    for i, j in rows:
        before, after = old.body[i], new.body[j]
        if same_columns and before == after:
            continue
        for a, b in columns:
            was = before[a] if a < len(before) else ""
            now = after[b] if b < len(after) else ""
            if was is now is None:
                continue
            if was is None or now is None:  # one of the two is covered by the cell above it
                was, now = old.standing(i, a), new.standing(j, b)
            if was != now:
                yield CellChange(_label(new, j, b), _heading(new.path(b)), was, now, (i, a), (j, b))
