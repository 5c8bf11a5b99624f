"""Two versions of a table row by row: which row of the old one became which of the new one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..compare.table_changes import labels_in
from ..snapshot.values import SnapshotTable
from ..text.alignment import equal_runs, most_alike, unmatched

_LIKE = 0.5


class TableGrid:
    """A table of a snapshot by grid position, header rows first."""

    def __init__(self, table: SnapshotTable) -> None:
        self.table = table
        self.header = len(table.header)
        self.rows = table.rows
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
            if column not in amounts and not self.table.is_filled_in(row - self.header, column)
        )
        return tuple(labels_in(texts))

    @property
    def written_rows(self) -> list[int]:
        """The rows that are written: not those covered from end to end by cells above."""
        return [n for n in range(len(self.rows)) if any(map(_stands, self.rows[n]))]

    @property
    def open_cells(self) -> list[tuple[int, int]]:
        """The cells of the body that are still to be filled in."""
        return [at for at, cell in self.table.cells.items() if cell.missing]

    def text(self, row: int, column: int) -> str:
        """The text of a cell; "" where another covers it."""
        return self.rows[row][column] or ""

    def texts(self, row: int) -> dict[int, str]:
        """The texts of a row by column; blank cells are left out."""
        return {at: text for at, text in enumerate(self.rows[row]) if text}

    def content(self, row: int) -> tuple[list[str | None], list[str]]:
        """What stands in a row, and what is still wanted in its cells."""
        return self.rows[row], [self.missing(row, column) for column in range(self.width)]

    def where_row(self, row: int) -> str:
        """A row in words."""
        return self.where(row, len(self.rows[row]))

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


def _stands(text: str | None) -> bool:
    return text is not None


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
