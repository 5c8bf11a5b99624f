"""Two versions of a table row by row: which row of the old one became which of the new one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..snapshot.values import SnapshotTable
from ..text.alignment import equal_runs, most_alike, unmatched
from .table_changes import labels_in

_LIKE = 0.5


class TableGrid:
    """A table of a snapshot by grid position, header rows first."""

    def __init__(self, table: SnapshotTable) -> None:
        self.table = table
        self.header = len(table.header)
        self.rows: list[list[str | None]] = [
            *([cell[0] if cell else None for cell in row] for row in table.header),
            *map(list, table.body),
        ]
        self.width = max(map(len, self.rows), default=0)

    def key(self, row: int) -> tuple[str, ...]:
        """What tells a row apart: its labels, and not its amounts."""
        if row < self.header:
            return ("", *(text or "" for text in self.rows[row]))
        columns = self.table.origin.columns
        amounts = {column for column, taken in enumerate(columns) if taken}
        texts = (
            self.table.standing(row - self.header, column).strip()
            for column in range(len(self.rows[row]))
            if column not in amounts
        )
        return tuple(labels_in(texts))

    def is_covered(self, row: int) -> bool:
        """Whether a row is covered from end to end: it is not written."""
        return all(text is None for text in self.rows[row])

    @property
    def written_rows(self) -> list[int]:
        """The rows that are written: not those covered from end to end by cells above."""
        return [n for n in range(len(self.rows)) if not self.is_covered(n)]

    def where(self, row: int, column: int) -> str:
        """A cell in words: the table, the row's label, the column's headings."""
        title = f"附表《{self.table.title}》"
        if row < self.header:
            return f"{title}表头第{row + 1}行"
        label = self.table.row_label(row - self.header, column) or self.label(row)
        path = "／".join(self.table.path(column))
        return (
            title
            + (f"“{label}”行" if label else f"第{row - self.header + 1}行")
            + (f"“{path}”列" if path else "")
        )

    def label(self, row: int) -> str:
        """What a row is called."""
        return " ".join(dict.fromkeys(self.key(row)))[:40]

    def missing(self, row: int, column: int) -> str:
        """What is still wanted in a cell; "" where nothing is."""
        cell = self.table.cells.get((row - self.header, column))
        return cell.missing if cell else ""


def same_rows(base: TableGrid, ours: TableGrid) -> Mapping[int, int]:
    """Rows of the old table that are still there: number there → number in the new one.

    Between rows of the same labels as many as before are the same ones in order, whatever their
    labels; else those that share most of them.
    """
    old, new = base.written_rows, ours.written_rows
    keys, wanted = list(map(base.key, old)), list(map(ours.key, new))
    pairs = [(i + n, j + n) for i, j, size in equal_runs(keys, wanted) for n in range(size)]
    for a, b in list(unmatched(pairs, len(old), len(new))):
        if len(a) == len(b):
            pairs += zip(a, b, strict=True)
        else:
            pairs += most_alike(a, b, lambda i, j: _shared(keys[i], wanted[j]), _LIKE)
    return {old[i]: new[j] for i, j in pairs}


def _shared(first: Sequence[str], second: Sequence[str]) -> float:
    """The share of their labels that two rows have in common."""
    whole = {*first, *second}
    return len({*first} & {*second}) / len(whole) if whole else 1.0
