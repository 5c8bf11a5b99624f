"""Official tables (分表数) against themselves, against each other, and against the ledger.

An amount that disagrees is told once, where it is finest: the totals above it disagree for the
same cause.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import islice

from ..dataset.model import Dataset, TableAmount
from ..figures import Figures
from ..figures.cuts import Cut, CutLedger, cut_ledger
from ..figures.ledger import condition_words
from ..figures.regions import Region, within
from ..problems import Place, Problem, problem
from ..references import where

_AT_MOST = 20
_DOWNWARDS = ("单位", "功能", "项目")  # the dimensions whose rows always add up to their total
_IMPLIED = {"项目": ("单位", "类别")}  # a project says them too


@dataclass(frozen=True)
class _Difference:
    """An amount that differs from another answer. places: of that answer; table: whose it is."""

    region: Region
    cell: TableAmount
    answer: Decimal
    places: tuple[Place, ...]
    table: str = ""


def tables_add_up(figures: Figures) -> Iterator[Problem]:
    """Each table: its rows add up to their totals (C-03)."""
    for ledger in _cut_ledgers(figures):
        for cut in ledger.cuts:
            found = _finest(list(_short_totals(cut, ledger)))
            yield from _limited(
                problem("C-03", one.cell.place, table=one.cell.table, what=_what(one.cell, figures),
                        source=_source(one.cell), parts=_places(one.places),
                        printed=f"{one.cell.amount:,f}", summed=f"{one.answer:,f}",
                        difference=f"{abs(one.cell.amount - one.answer):,f}")
                for one in found
            )  # fmt: skip


def tables_agree(figures: Figures) -> Iterator[Problem]:
    """Two tables that both tell an amount tell the same (C-04)."""
    for ledger in _cut_ledgers(figures):
        for number, cut in enumerate(ledger.cuts):
            for other in ledger.cuts[number + 1 :]:
                found = _finest([*_against(cut, other), *_against(other, cut, cut.cells)])
                yield from _limited(_disagreement("C-04", one, figures) for one in found)


def tables_agree_with_ledger(figures: Figures) -> Iterator[Problem]:
    """Control totals: what the tables say, the ledger says too (C-05)."""
    for ledger in _control_ledgers(figures):
        for cut in ledger.cuts:
            found = _finest(list(_against_lines(cut, figures)))
            yield from _limited(_disagreement("C-05", one, figures) for one in found)


# --- which amounts there are


def _cut_ledgers(figures: Figures) -> Iterator[CutLedger]:
    return (ledger for ledger in figures.ledgers.values() if isinstance(ledger, CutLedger))


def _control_ledgers(figures: Figures) -> Iterator[CutLedger]:
    """The table amounts of those ledgers that have lines of their own."""
    named = {amount.ledger for amount in figures.dataset.table_amounts}
    controls = _without_details(figures.dataset) if named else figures.dataset
    for name, ledger in figures.ledgers.items():
        if name in named and not ledger.by_tables:
            yield cut_ledger(name, ledger.dimensions, controls)


def _without_details(dataset: Dataset) -> Dataset:
    """Rows that a table keeps apart (明细) as one: the ledger calls them by other names."""
    kept: list[TableAmount] = []
    joined: dict[Hashable, TableAmount] = {}
    for one in dataset.table_amounts:
        if "明细" not in one.asked:
            kept.append(one)
            continue
        asked = {name: values for name, values in one.asked.items() if name != "明细"}
        key = (one.table, one.ledger, *sorted(asked.items()))
        before = joined.get(key)
        amount = one.amount + (before.amount if before else 0)
        joined[key] = replace(before or one, asked=asked, amount=amount)
    return replace(dataset, table_amounts=(*kept, *joined.values()))


# --- how they differ


def _short_totals(cut: Cut, ledger: CutLedger) -> Iterator[_Difference]:
    for region, cell in cut.cells.items():
        for name in _DOWNWARDS:
            if name not in ledger.space.position:
                continue
            parts = _parts(region, name, cut, ledger)
            summed = sum((part.amount for part in parts), Decimal(0))
            if parts and abs(summed - cell.amount) > cut.tolerance(len(parts)):
                yield _Difference(region, cell, summed, tuple(part.place for part in parts))
                break


def _parts(region: Region, name: str, cut: Cut, ledger: CutLedger) -> list[TableAmount]:
    """The amounts just below one, apart from it in this dimension alone."""
    free = {ledger.space.position[n] for n in (name, *_IMPLIED.get(name, ()))
            if n in ledger.space.position}  # fmt: skip
    at = ledger.space.position[name]
    below = [
        inner
        for inner in cut.cells
        if inner[at] != region[at] and within(inner, region)
        and all(a == b for n, (a, b) in enumerate(zip(inner, region, strict=True)) if n not in free)
    ]  # fmt: skip
    top = [one for one in below if not any(one != o and within(one, o) for o in below)]
    return [cut.cells[one] for one in top]


def _against(
    cut: Cut, other: Cut, but: Mapping[Region, object] | None = None
) -> Iterator[_Difference]:
    """Amounts of one table that the other can tell, and tells otherwise. but: not these."""
    for region, cell in cut.cells.items():
        if but is not None and region in but:
            continue
        printed = other.cells.get(region)
        if printed is not None:
            answer, count = printed.amount, 0
            places: tuple[Place, ...] = (printed.place,)
        else:
            lines = other.lines_in(region)
            if lines is None:
                continue
            answer = sum((line.amount for line in lines), Decimal(0))
            places, count = tuple(line.origin.place for line in lines), len(lines)
        tolerance = max(cut.tolerance(count), other.tolerance(count))
        if abs(answer - cell.amount) > tolerance:
            yield _Difference(region, cell, answer, places, other.table)


def _against_lines(cut: Cut, figures: Figures) -> Iterator[_Difference]:
    for region, cell in cut.cells.items():
        ledger = figures.ledgers[cell.ledger]
        found = ledger.sum(ledger.condition(**{n: list(v) for n, v in cell.asked.items()}))
        if abs(found.amount - cell.amount) > cut.tolerance(0):
            yield _Difference(region, cell, found.amount, found.places)


def _finest(found: Sequence[_Difference]) -> list[_Difference]:
    """Those that have no other one within them."""
    return [
        one
        for one in found
        if not any(o is not one and o.region != one.region and within(o.region, one.region)
                   for o in found)
    ]  # fmt: skip


# --- how they are told


def _disagreement(code: str, one: _Difference, figures: Figures) -> Problem:
    return problem(
        code, one.cell.place, what=_what(one.cell, figures), table=one.cell.table,
        other=one.table, printed=f"{one.cell.amount:,f}", answer=f"{one.answer:,f}",
        difference=f"{abs(one.cell.amount - one.answer):,f}",
        source=_source(one.cell), sources=_places(one.places) or "没有一行",
    )  # fmt: skip


def _what(cell: TableAmount, figures: Figures) -> str:
    """支出，功能为行政运行（2010301）、类别为人员经费."""
    dimensions = figures.ledgers[cell.ledger].dimensions
    said = {}
    for name, values in cell.asked.items():
        label = dimensions[name].label
        said[name] = [v if label(v) == v else f"{label(v)}（{v}）" for v in values]
    words = condition_words(said)
    return f"{cell.ledger}，{words}" if words else f"{cell.ledger}合计"


def _source(cell: TableAmount) -> str:
    return cell.source or str(cell.place)


def _places(places: Sequence[Place]) -> str:
    return "；".join(where(places))


def _limited(problems: Iterator[Problem]) -> Iterator[Problem]:
    """The first of many; how many more there are."""
    yield from islice(problems, _AT_MOST)
    rest = list(problems)
    if rest:
        yield problem("C-06", replace(rest[0].place, row=None), count=len(rest))
