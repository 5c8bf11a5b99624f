"""Rows of a table that a person added, copied or took out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain, filterfalse

from ..snapshot.table_matching import TableMatch, is_number, known_as, signature
from ..snapshot.values import SnapshotTable
from ..text.numbers import unit_in
from .grids import TableGrid
from .settling import of_cells
from .state import Refreshing

_MOST = 6  # amounts told of one row


class OwnRows:
    """What a person did to the rows of one table, and what the data make of it."""

    def __init__(
        self, state: Refreshing, match: TableMatch, old: TableGrid, new: TableGrid
    ) -> None:
        self.state, self.match, self.old, self.new = state, match, old, new

    # --- rows that the data bring too

    @cached_property
    def merged(self) -> Mapping[int, int]:
        """Rows that the new table has and the old had not, and a person had added: number there →
        in the file. They are known by their labels, of which a person may have left some out."""
        merged: dict[int, int] = {}
        for at in filterfalse(self.match.doubled.__contains__, self.match.added):
            row = self._brought(self._labels(at))
            if row is not None:
                merged.setdefault(row, at)
        return merged

    def _brought(self, labels: frozenset[str]) -> int | None:
        """The one row that came which has these labels, or has these among its labels."""
        exact = [n for n, key in self._come.items() if labels == key]
        rows = exact or [n for n, key in self._come.items() if labels and labels <= key]
        return rows[0] if len(rows) == 1 else None

    @cached_property
    def _come(self) -> Mapping[int, frozenset[str]]:
        """The rows whose labels only the new table has."""
        known = {frozenset(map(known_as, self.old.key(n))) for n in self.old.written_rows}
        rows = {n: frozenset(map(known_as, self.new.key(n))) for n in self.new.written_rows}
        return {n: key for n, key in rows.items() if key not in known and n >= self.new.header}

    def _labels(self, at: int) -> frozenset[str]:
        return frozenset(filter(None, self.match.labels.get(at, ())))

    def is_merged(self, wanted: int, key: Iterable[str]) -> bool:
        """Whether a row of the new table is one that a person had added, and not the old row with
        these labels."""
        return wanted in self.merged and frozenset(map(known_as, key)) != self._come[wanted]

    # --- rows that stay a person's

    def report_outdated(self, same: Mapping[int, int], with_others: bool = False) -> None:
        """Rows that the data do not have, with amounts of before the correction. with_others: all
        of a person's own."""
        merged = set(self.merged.values())
        for at in self.match.added:
            amounts = self.match.amounts_in(at)
            if at in merged or not amounts:
                continue
            label = " ".join(dict.fromkeys(filter(None, self.match.labels.get(at, ()))))
            where = f"附表《{self.new.table.title}》第{at + 1}行“{label}”"
            outdated = list(self._outdated(at, amounts, same).items())[:_MOST]
            if outdated:
                values, cells = _outdated_values(outdated), self.match.read.rows[at]
                settling = of_cells(cells, dict(outdated))
                self.state.cell_conflict("R-54", cells, where, settling=settling, **values)
            elif with_others:
                self.state.report("R-51", where=where, why=self._why(at))

    def _why(self, at: int) -> str:
        twin = self.match.doubled.get(at)
        return "数据里没有" if twin is None else f"和第{twin + 1}行重复"

    def _outdated(
        self, at: int, amounts: Iterable[str], same: Mapping[int, int]
    ) -> Mapping[str, str]:
        """The amounts that are those of before, each with that of now, "" where none is known: of
        a row that stands twice what it no longer says, of any other what no table says any more."""
        row = self._row_of.get(self.match.doubled.get(at, -1))
        texts = map(str.strip, amounts)
        if row is not None:
            corrected = self._corrected(row, same)
            return {text: corrected[text] for text in texts if text in corrected}
        gone = filter(self.state.outdated_amounts.__contains__, texts)
        return {text: self._now(at, text) for text in gone}

    def _now(self, at: int, amount: str) -> str:
        """What an amount of a row of the file is now; "" where it is not known of what it is."""
        labels = " ".join(filter(None, self.match.labels.get(at, ())))
        unit = unit_in(self.new.table.right)
        hits = self.state.outdated.in_cell(amount, unit, f"{labels} ")
        return hits[0].now if hits else ""

    def _corrected(self, row: int, same: Mapping[int, int]) -> Mapping[str, str]:
        """What a row of the old table said and says no longer, with what it says there now."""
        wanted = same.get(row)
        old = signature(self.old.rows[row])
        now = () if wanted is None else signature(self.new.rows[wanted])
        after = now if len(now) == len(old) else [""] * len(old)
        return {one: other for one, other in zip(old, after, strict=True) if one not in now}

    @cached_property
    def _row_of(self) -> Mapping[int, int]:
        return {at: row for row, at in self.match.kept}

    # --- rows that a person took out

    def report_deleted(self, row: int, wanted: int) -> None:
        """A row that the data have: it changed, or says something."""
        where = self.new.where_row(wanted)
        amounts = list(_amounts_in(self.new.rows[wanted]))
        if self.old.rows[row] != self.new.rows[wanted]:
            self.state.report("R-39", where=where)
        elif amounts and row >= self.old.header:
            shown = "、".join(dict.fromkeys(amounts[:_MOST]))
            self.state.report("R-53", where=where, found=shown)


def _outdated_values(outdated: Sequence[tuple[str, str]]) -> dict[str, str]:
    """The values of a problem: the amounts, and what each is now, where all are known."""
    is_known = all(now for _, now in outdated)
    changes = (f"{old}是更正前的数" + (f"，更正后是{now}" if now else "") for old, now in outdated)
    amounts = "、".join(old for old, _ in outdated)
    return {
        "found": amounts,
        "was": amounts,
        "changes": "；".join(changes),
        "wanted": "、".join(now for _, now in outdated) if is_known else "",
    }


def report_deleted(state: Refreshing, table: SnapshotTable) -> None:
    """A table that a person took out, and that says something by the data."""
    amounts = list(chain.from_iterable(map(_amounts_in, table.body)))
    if amounts:
        state.report("R-52", where=f"附表《{table.title}》", found=_greatest(amounts))


def _greatest(amounts: Iterable[str]) -> str:
    return max(amounts, key=lambda text: (len(text), text))


def _amounts_in(row: Iterable[str | None]) -> Iterator[str]:
    """The amounts of a row: codes and counts have no decimals, zeros say nothing."""
    texts = (text.strip() for text in row if text)
    return (t for t in texts if is_number(t) and "." in t and t.strip("0.,- %"))
