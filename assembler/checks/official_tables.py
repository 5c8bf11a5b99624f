"""How official tables (分表数) differ from themselves, from each other, and from the ledger.

An amount that disagrees is told once, where it is finest: the totals above it disagree for the
same cause.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from ..dataset.model import Dataset, TableAmount
from ..figures import Figures
from ..figures.cuts import Cut, CutLedger, cut_ledger
from ..figures.ledger import condition_words
from ..figures.regions import Region, size, within
from ..kernel.places import where
from ..kernel.problems import Problem, problem

_AT_MOST = 20
_FEW = 3  # cells that are named one by one
_DOWNWARDS = ("单位", "功能", "项目")  # the dimensions whose rows always add up to their total
_IMPLIED = {"项目": ("单位", "类别")}  # a project says them too


@dataclass(frozen=True)
class _Difference:
    """An amount that differs from another answer. sources: where that one stands, in words;
    table: whose it is; printed: its cell, where the other table prints it."""

    region: Region
    cell: TableAmount
    answer: Decimal
    sources: str
    table: str = ""
    printed: TableAmount | None = None
    also: str = ""

    @property
    def tables(self) -> set[str]:
        """The tables that differ; "" for the ledger."""
        return {self.cell.table, *self.table.split("、")}

    def turned(self) -> _Difference:
        """The same, seen from the other table; itself where that one does not print it."""
        if self.printed is None:
            return self
        mine = (self.cell.amount, _sources([self.cell]), self.cell.table, self.cell)
        return _Difference(self.region, self.printed, *mine)


def short_totals(figures: Figures) -> list[Problem]:
    """Totals that the rows of their table do not add up to (C-03)."""
    told: list[Problem] = []
    for ledger in _cut_ledgers(figures):
        for cut in ledger.cuts:
            told += _told("C-03", _finest(list(_short_totals(cut, ledger))), figures)
    return told


def contradictions(figures: Figures) -> list[Problem]:
    """Amounts that two tables tell differently (C-04). A total that its own table contradicts
    has been told."""
    told: list[Problem] = []
    for ledger in _cut_ledgers(figures):
        found: list[_Difference] = []
        for number, cut in enumerate(ledger.cuts):
            for other in ledger.cuts[number + 1 :]:
                found += _finest([*_against(cut, other), *_against(other, cut, cut.cells)])
        cuts = ledger.cuts if found else ()
        wrong = {id(one.cell) for cut in cuts for one in _short_totals(cut, ledger)}
        news = [one for one in found if not {id(one.cell), id(one.printed)} & wrong]
        told += _told("C-04", _same_cause(_by_culprit(news)), figures)
    return told


def against_the_ledger(figures: Figures) -> list[Problem]:
    """Amounts that the ledger tells differently (C-05). What several tables say together is told
    once."""
    told: list[Problem] = []
    for ledger in _control_ledgers(figures):
        found = [one for cut in ledger.cuts for one in _against_lines(cut, figures)]
        told += _told("C-05", _same_cause(_finest(found)), figures)
    return told


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
    below = [_Below(name, cut, ledger) for name in _DOWNWARDS if name in ledger.space.position]
    for region, cell in cut.cells.items():
        for dimension in below:
            parts = dimension.parts(region)
            summed = sum((part.amount for part in parts), Decimal(0))
            if parts and abs(summed - cell.amount) > cut.tolerance(len(parts)):
                yield _Difference(region, cell, summed, _sources(parts))
                break


class _Below:
    """The amounts of a table by all dimensions but one (and what that implies): those of a group
    are apart from each other in this dimension alone."""

    def __init__(self, name: str, cut: Cut, ledger: CutLedger) -> None:
        position = ledger.space.position
        self.cut, self.at = cut, position[name]
        self.free = {position[n] for n in (name, *_IMPLIED.get(name, ())) if n in position}
        self.groups: dict[Region, list[Region]] = {}
        for region in cut.cells:
            self.groups.setdefault(self._others(region), []).append(region)

    def _others(self, region: Region) -> Region:
        return tuple(mask for n, mask in enumerate(region) if n not in self.free)

    def parts(self, region: Region) -> list[TableAmount]:
        """The amounts just below one."""
        if region[self.at].bit_count() == 1:
            return []
        below = [
            inner
            for inner in self.groups[self._others(region)]
            if inner[self.at] != region[self.at] and within(inner, region)
        ]
        top: list[Region] = []
        for one in sorted(below, key=size, reverse=True):
            if not any(within(one, outer) for outer in top):
                top.append(one)
        known = set(top)
        return [self.cut.cells[one] for one in below if one in known]


def _against(
    cut: Cut, other: Cut, but: Mapping[Region, object] | None = None
) -> Iterator[_Difference]:
    """Amounts of one table that the other can tell, and tells otherwise. but: not these."""
    for region, cell in cut.cells.items():
        if but is not None and region in but:
            continue
        printed = other.cells.get(region)
        if printed is not None:
            answer, cells = printed.amount, [printed]
        else:
            lines = other.lines_in(region)
            if lines is None:
                continue
            answer = sum((line.amount for line in lines), Decimal(0))
            cells = [line.origin for line in lines]
        tolerance = max(one.tolerance(0 if printed else len(cells)) for one in (cut, other))
        if abs(answer - cell.amount) > tolerance:
            yield _Difference(region, cell, answer, _sources(cells), other.table, printed)


def _against_lines(cut: Cut, figures: Figures) -> Iterator[_Difference]:
    for region, cell in cut.cells.items():
        ledger = figures.ledgers[cell.ledger]
        found = ledger.sum(ledger.condition(**{n: list(v) for n, v in cell.asked.items()}))
        if abs(found.amount - cell.amount) > cut.tolerance(0):
            lines = "；".join(where(found.places)) or "没有一行"
            yield _Difference(region, cell, found.amount, lines)


def _finest(found: Sequence[_Difference]) -> list[_Difference]:
    """Those that have no other one within them, each region once."""
    kept: list[_Difference] = []
    for one in sorted(found, key=lambda one: size(one.region)):
        if not any(within(other.region, one.region) for other in kept):
            kept.append(one)
    return kept


def _by_culprit(found: Sequence[_Difference]) -> list[_Difference]:
    """A table that several others contradict with one amount is told once, against all of them."""
    regions: dict[Region, list[_Difference]] = {}
    for one in found:
        regions.setdefault(one.region, []).append(one)
    return [one for group in regions.values() for one in _joined(_turned(group))]


def _turned(group: Sequence[_Difference]) -> list[_Difference]:
    """Each difference seen from the table that fewer agree with."""
    said = dict.fromkeys(
        pair
        for one in group
        for pair in ((one.table, one.answer), (one.cell.table, one.cell.amount))
    )
    votes = Counter(amount for _, amount in said)
    return [one.turned() if votes[one.cell.amount] > votes[one.answer] else one for one in group]


def _joined(group: Sequence[_Difference]) -> list[_Difference]:
    joined: dict[Hashable, _Difference] = {}
    for one in group:
        key = (id(one.cell), one.answer)
        before = joined.setdefault(key, one)
        if before is not one:
            tables, sources = f"{before.table}、{one.table}", f"{before.sources}；{one.sources}"
            joined[key] = replace(before, table=tables, sources=sources)
    return list(joined.values())


def _same_cause(found: Sequence[_Difference]) -> list[_Difference]:
    """Of several that differ by the same amount, from the ledger or from one and the same table,
    the first, the tables of the others named with it."""
    groups: dict[Hashable, list[_Difference]] = {}
    for one in found:
        groups.setdefault(abs(one.answer - one.cell.amount), []).append(one)
    told: list[_Difference] = []
    for group in groups.values():
        shared = set.intersection(*(one.tables for one in group))
        told += [replace(group[0], also=_also(group))] if shared else group
    return told


def _also(group: Sequence[_Difference]) -> str:
    others = dict.fromkeys(name for one in group[1:] for name in sorted(one.tables))
    names = [name for name in others if name not in group[0].tables]
    return f"；{'、'.join(names)}也差这么多" if names else ""


# --- how they are told


def _told(code: str, found: Sequence[_Difference], figures: Figures) -> Iterator[Problem]:
    """The first of many; how many more there are."""
    for one in found[:_AT_MOST]:
        yield problem(
            code,
            one.cell.place,
            what=_what(one.cell, figures),
            table=one.cell.table,
            other=one.table,
            printed=f"{one.cell.amount:,f}",
            answer=f"{one.answer:,f}",
            difference=f"{abs(one.cell.amount - one.answer):,f}",
            source=_source(one.cell),
            sources=one.sources,
            also=one.also,
        )
    if found[_AT_MOST:]:
        place = replace(found[0].cell.place, row=None)
        yield problem("C-06", place, count=len(found) - _AT_MOST)


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


def _sources(cells: Sequence[TableAmount]) -> str:
    """Where amounts stand in the original: 预算表.xlsx 预算03表 F8、F9等6格."""
    heads: dict[str, list[str]] = {}
    for cell in cells:
        head, _, reference = _source(cell).rpartition(" ")
        heads.setdefault(head, []).append(reference)
    return "；".join(f"{head} {_few(references)}".strip() for head, references in heads.items())


def _few(references: Sequence[str]) -> str:
    more = f"等{len(references)}格" if len(references) > _FEW else ""
    return "、".join(references[:_FEW]) + more
