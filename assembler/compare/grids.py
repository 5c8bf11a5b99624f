"""Two versions of a table row by row: which row of the old one became which of the new one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher

from ..snapshot.values import SnapshotTable, is_amount

_LIKE = 0.5


class Grid:
    """A table of a snapshot by grid position, header rows first."""

    def __init__(self, table: SnapshotTable) -> None:
        self.table = table
        self.header = len(table.header)
        self.rows: list[list[str | None]] = [
            *([cell[0] if cell else None for cell in row] for row in table.header),
            *(list(row) for row in table.body),
        ]
        self.width = max((len(row) for row in self.rows), default=0)

    def key(self, row: int) -> tuple[str, ...]:
        """What tells a row apart: its labels, and not its amounts."""
        if row < self.header:
            return ("", *(text or "" for text in self.rows[row]))
        body = row - self.header
        columns = self.table.origin.columns
        texts = [
            self.table.standing(body, at).strip()
            for at in range(len(self.rows[row]))
            if not (at < len(columns) and columns[at])
        ]
        return tuple(text for text in texts if text and not is_amount(text))

    def is_covered(self, row: int) -> bool:
        """Whether a row is covered from end to end: it is not written."""
        return not any(text is not None for text in self.rows[row])

    def where(self, row: int, column: int) -> str:
        """A cell in words: the table, the row's label, the column's headings."""
        said = f"附表《{self.table.title}》"
        if row < self.header:
            return f"{said}表头第{row + 1}行"
        label = self.table.row_label(row - self.header, column) or self.label(row)
        path = "／".join(self.table.path(column))
        return (
            said
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


def same_rows(base: Grid, ours: Grid) -> Mapping[int, int]:
    """Rows of the old table that are still there: number there → number in the new one."""
    old = [n for n in range(len(base.rows)) if not base.is_covered(n)]
    new = [n for n in range(len(ours.rows)) if not ours.is_covered(n)]
    keys, wanted = [base.key(n) for n in old], [ours.key(n) for n in new]
    found: dict[int, int] = {}
    for tag, a, b, c, d in SequenceMatcher(None, keys, wanted, autojunk=False).get_opcodes():
        left, right = old[a:b], new[c:d]
        if tag == "equal" or len(left) == len(right):
            found.update(zip(left, right, strict=True))
        else:
            found.update(_likest(base, ours, left, right))
    return found


def _likest(base: Grid, ours: Grid, left: Sequence[int], right: Sequence[int]) -> Mapping[int, int]:
    """Rows that share most of their labels, in order."""
    found: dict[int, int] = {}
    at = 0
    for row in left:
        scores = [(_shared(base.key(row), ours.key(n)), -p) for p, n in enumerate(right) if p >= at]
        score, position = max(scores, default=(0.0, 0))
        if score >= _LIKE:
            found[row] = right[-position]
            at = 1 - position
    return found


def _shared(first: Sequence[str], second: Sequence[str]) -> float:
    whole = {*first, *second}
    return len({*first} & {*second}) / len(whole) if whole else 1.0
