"""Official tables (分表数) against themselves, against each other, and against the ledger.

An amount that disagrees is reported once, where it is finest: the totals above it disagree for the
same cause. Few datasets bring such tables: this module is only imported for those.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import chain, combinations, filterfalse, islice
from operator import attrgetter

from ..dataset.model import Dataset, TableAmount
from ..figures import Figures
from ..figures.cuts import Cut, CutLedger, cut_ledger
from ..figures.ledger import condition_words
from ..figures.regions import Region, size, within
from ..kernel.places import where
from ..kernel.problems import Flow, Problem, problem
from .coarse_funds import CoarseAmount, coarse_amount, coarse_funds
from .comparing import amount_of, grouped_by
from .table_units import in_other_units, times

_AT_MOST = 20
_FEW = 3  # cells that are named one by one
_DOWNWARDS = ("单位", "功能", "项目")  # the dimensions whose rows always add up to their total
_IMPLIED = {"项目": ("单位", "类别")}  # a project says them too


@dataclass(frozen=True)
class Difference:
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
    def amount(self) -> Decimal:
        """How far the two are apart."""
        return abs(self.cell.amount - self.answer)

    @property
    def pair(self) -> tuple[Decimal, Decimal]:
        """What the two tables say."""
        return self.cell.amount, self.answer

    @property
    def tables(self) -> set[str]:
        """The tables that differ; "" for the ledger."""
        return {self.cell.table, *self.table.split("、")}

    def turned(self) -> Difference:
        """The same, seen from the other table; itself where that one does not print it."""
        if self.printed is None:
            return self
        mine = (self.cell.amount, _sources([self.cell]), self.cell.table, self.cell)
        return Difference(self.region, self.printed, *mine)


def tables_add_up(figures: Figures) -> Iterator[Problem]:
    """Each table: its rows add up to their totals (C-03)."""
    for ledger in _cut_ledgers(figures):
        for cut in ledger.cuts:
            yield from _problems("C-03", _finest(_short_totals(cut, ledger)), figures)


def tables_agree(figures: Figures) -> Iterator[Problem]:
    """Two tables that both print an amount print the same (C-04). A total that its own table
    contradicts has been reported; a table in another unit than it says is told as one (C-07)."""
    for differences in _disagreements(figures):
        others = list(filterfalse(times, differences))
        yield from _problems("C-04", _same_cause(_by_culprit(others)), figures)


def tables_have_one_unit(figures: Figures) -> Iterator[Problem]:
    """No table prints ten thousand times what the others print (C-07)."""
    differences = chain.from_iterable(_disagreements(figures))
    for table, scaled in in_other_units(differences):
        first = next((one for one in scaled if one.cell.table == table), scaled[0])
        others = set(chain.from_iterable(one.tables for one in scaled)) - {table}
        yield problem(
            "C-07",
            first.cell.place,
            table=table,
            against="、".join(sorted(others)),
            times=times(first),
            what=_what(first.cell, figures),
            own=first.cell.table,
            printed=f"{first.cell.amount:,f}",
            other=first.table,
            answer=f"{first.answer:,f}",
            source=_source(first.cell),
            sources=first.sources,
        )


def _disagreements(figures: Figures) -> Iterator[list[Difference]]:
    """Of each ledger, the amounts that two tables print otherwise."""
    for ledger in _cut_ledgers(figures):
        differences: list[Difference] = []
        for cut, other in combinations(ledger.cuts, 2):
            differences += _finest([*_against(cut, other), *_against(other, cut, cut.cells)])
        if differences:
            yield _not_reported(differences, ledger)


def _not_reported(differences: Iterable[Difference], ledger: CutLedger) -> list[Difference]:
    """Those that no table's own total explains."""
    wrong = {id(one.cell) for cut in ledger.cuts for one in _short_totals(cut, ledger)}
    return [one for one in differences if wrong.isdisjoint((id(one.cell), id(one.printed)))]


def tables_agree_with_ledger(figures: Figures) -> Iterator[Problem]:
    """Control totals: what the tables say, the ledger says too (C-05). What several tables say
    together is reported once; what differs because the ledger's funds are too wide, as one
    (I-56)."""
    coarse: list[CoarseAmount] = []
    for ledger in _control_ledgers(figures):
        others = list(_but_coarse(_against_all_lines(ledger, figures), coarse, figures))
        scaled = list(filter(times, others))
        if len(scaled) >= _FEW:
            yield _in_another_unit(scaled[0], figures)
            others = list(filterfalse(times, others))
        yield from _problems("C-05", _same_cause(_finest(others)), figures)
    yield from coarse_funds(coarse)


def _but_coarse(
    differences: Iterable[Difference], coarse: list[CoarseAmount], figures: Figures
) -> Iterator[Difference]:
    """The differences without those that funds too wide explain, which are noted."""
    for one in differences:
        caused = coarse_amount(one.cell, one.answer, figures)
        if caused is None:
            yield one
        else:
            coarse.append(caused)


def _in_another_unit(one: Difference, figures: Figures) -> Problem:
    """The ledger is ten thousand times what the tables print, or a ten-thousandth (C-08)."""
    return problem(
        "C-08",
        one.cell.place,
        times=times(one),
        what=_what(one.cell, figures),
        table=one.cell.table,
        printed=f"{one.cell.amount:,f}",
        answer=f"{one.answer:,f}",
        source=_source(one.cell),
        sources=one.sources,
    )


def ledger_has_the_unit(figures: Figures) -> list[Problem]:
    """The same, of all ledgers: what an import tells at once."""
    return [one for one in tables_agree_with_ledger(figures) if Flow.UNIT_IS_WRONG in one.flow]


def funds_too_wide(figures: Figures) -> list[CoarseAmount]:
    """The amounts that differ because the ledger's funds are too wide."""
    differences = chain.from_iterable(
        _against_all_lines(ledger, figures) for ledger in _control_ledgers(figures)
    )
    caused = (coarse_amount(one.cell, one.answer, figures) for one in differences)
    return list(filter(None, caused))


CHECKS = (tables_add_up, tables_have_one_unit, tables_agree, tables_agree_with_ledger)


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
    apart = [one for one in dataset.table_amounts if "明细" in one.asked]
    kept = [one for one in dataset.table_amounts if "明细" not in one.asked]
    groups = grouped_by(_but_details, apart).values()
    return replace(dataset, table_amounts=(*kept, *map(_as_one, groups)))


def _but_details(one: TableAmount) -> Hashable:
    """What a row shows but for what keeps it apart."""
    asked = sorted(item for item in one.asked.items() if item[0] != "明细")
    return one.table, one.ledger, *asked


def _as_one(group: Sequence[TableAmount]) -> TableAmount:
    """Rows that show the same, as the first of them with what all add up to."""
    asked = {name: values for name, values in group[0].asked.items() if name != "明细"}
    return replace(group[0], asked=asked, amount=amount_of(group))


# --- how they differ


def _short_totals(cut: Cut, ledger: CutLedger) -> Iterator[Difference]:
    """Totals that the rows below them do not add up to, in the first dimension that shows it."""
    below = [RowsBelow(name, cut, ledger) for name in _DOWNWARDS if name in ledger.space.position]
    for region, cell in cut.cells.items():
        differences = (rows.difference(region, cell) for rows in below)
        yield from islice(filter(None, differences), 1)


class RowsBelow:
    """The amounts of a table by all dimensions but one (and what that implies): those of a group
    are apart from each other in this dimension alone."""

    def __init__(self, name: str, cut: Cut, ledger: CutLedger) -> None:
        position = ledger.space.position
        self.cut, self.at = cut, position[name]
        free = {position[n] for n in (name, *_IMPLIED.get(name, ())) if n in position}
        self.fixed = [n for n in position.values() if n not in free]
        self.groups = grouped_by(self._others, cut.cells)

    def _others(self, region: Region) -> Region:
        return tuple(region[n] for n in self.fixed)

    def difference(self, region: Region, cell: TableAmount) -> Difference | None:
        """How far the rows below miss a total; None where they make it, or there are none."""
        parts = self.parts(region)
        summed = amount_of(parts)
        if not parts or abs(summed - cell.amount) <= self.cut.tolerance(len(parts)):
            return None
        return Difference(region, cell, summed, _sources(parts))

    def parts(self, region: Region) -> list[TableAmount]:
        """The amounts just below one."""
        if region[self.at].bit_count() == 1:
            return []
        below = [
            inner
            for inner in self.groups[self._others(region)]
            if inner[self.at] != region[self.at] and within(inner, region)
        ]
        top = frozenset(_outermost(below))
        return list(map(self.cut.cells.__getitem__, filter(top.__contains__, below)))


def _outermost(regions: Iterable[Region]) -> list[Region]:
    """Those that lie within no other one."""
    kept: list[Region] = []
    for one in sorted(regions, key=size, reverse=True):
        if not any(within(one, outer) for outer in kept):
            kept.append(one)
    return kept


def _against(cut: Cut, other: Cut, but: Container[Region] = ()) -> Iterator[Difference]:
    """Amounts of one table that the other knows, and gives otherwise. but: not these."""
    for region, cell in cut.cells.items():
        answer = None if region in but else _answer(other, region)
        if answer is None:
            continue
        amount, cells = answer
        printed = other.cells.get(region)
        addends = 0 if printed else len(cells)
        if abs(amount - cell.amount) > max(cut.tolerance(addends), other.tolerance(addends)):
            yield Difference(region, cell, amount, _sources(cells), other.table, printed)


def _answer(cut: Cut, region: Region) -> tuple[Decimal, list[TableAmount]] | None:
    """A region as a table prints it, else as its lines add up; the cells that say so."""
    printed = cut.cells.get(region)
    if printed is not None:
        return printed.amount, [printed]
    lines = cut.lines_in(region)
    if lines is None:
        return None
    return amount_of(lines), [line.origin for line in lines]


def _against_all_lines(ledger: CutLedger, figures: Figures) -> Iterator[Difference]:
    """What the ledger says otherwise than any of its tables."""
    return chain.from_iterable(_against_lines(cut, figures) for cut in ledger.cuts)


def _against_lines(cut: Cut, figures: Figures) -> Iterator[Difference]:
    for region, cell in cut.cells.items():
        ledger = figures.ledgers[cell.ledger]
        figure = ledger.sum(ledger.condition(**{n: list(v) for n, v in cell.asked.items()}))
        if abs(figure.amount - cell.amount) > cut.tolerance(0):
            lines = "；".join(where(figure.places)) or "没有一行"
            yield Difference(region, cell, figure.amount, lines)


def _finest(differences: Iterable[Difference]) -> list[Difference]:
    """Those that have no other one within them, each region once."""
    kept: list[Difference] = []
    for one in sorted(differences, key=lambda one: size(one.region)):
        if not any(within(other.region, one.region) for other in kept):
            kept.append(one)
    return kept


def _by_culprit(differences: Sequence[Difference]) -> list[Difference]:
    """A table that several others contradict with one amount is reported once, against all of them."""
    groups = grouped_by(attrgetter("region"), differences).values()
    return list(chain.from_iterable(_joined(_turned(group)) for group in groups))


def _turned(group: Sequence[Difference]) -> list[Difference]:
    """Each difference seen from the table that fewer agree with."""
    votes = _votes(group)
    return [one.turned() if votes[one.cell.amount] > votes[one.answer] else one for one in group]


def _votes(group: Iterable[Difference]) -> Counter[Decimal]:
    """How many tables give each amount."""
    answers: set[tuple[str, Decimal]] = set()
    for one in group:
        answers |= {(one.table, one.answer), (one.cell.table, one.cell.amount)}
    return Counter(amount for _, amount in answers)


def _joined(group: Sequence[Difference]) -> list[Difference]:
    joined: dict[Hashable, Difference] = {}
    for one in group:
        key = (id(one.cell), one.answer)
        before = joined.setdefault(key, one)
        if before is not one:
            tables, sources = f"{before.table}、{one.table}", f"{before.sources}；{one.sources}"
            joined[key] = replace(before, table=tables, sources=sources)
    return list(joined.values())


def _same_cause(differences: Sequence[Difference]) -> list[Difference]:
    """Of several that differ by the same amount, from the ledger or from one and the same table,
    the first, the tables of the others named with it."""
    causes: list[Difference] = []
    for group in grouped_by(attrgetter("amount"), differences).values():
        shared = set.intersection(*(one.tables for one in group))
        causes += [replace(group[0], also=_also(group))] if shared else group
    return causes


def _also(group: Sequence[Difference]) -> str:
    others = dict.fromkeys(chain.from_iterable(sorted(one.tables) for one in group[1:]))
    names = [name for name in others if name not in group[0].tables]
    return f"；{'、'.join(names)}也差这么多" if names else ""


# --- how they are reported


def _problems(code: str, differences: Sequence[Difference], figures: Figures) -> Iterator[Problem]:
    """The first of many; how many more there are."""
    for one in differences[:_AT_MOST]:
        yield problem(
            code,
            one.cell.place,
            what=_what(one.cell, figures),
            table=one.cell.table,
            other=one.table,
            printed=f"{one.cell.amount:,f}",
            answer=f"{one.answer:,f}",
            difference=f"{one.amount:,f}",
            source=_source(one.cell),
            sources=one.sources,
            also=one.also,
        )
    if differences[_AT_MOST:]:
        place = replace(differences[0].cell.place, row=None)
        yield problem("C-06", place, count=len(differences) - _AT_MOST)


def _what(cell: TableAmount, figures: Figures) -> str:
    """支出，功能为行政运行（2010301）、类别为人员经费."""
    dimensions = figures.ledgers[cell.ledger].dimensions
    conditions = {}
    for name, values in cell.asked.items():
        label = dimensions[name].label
        conditions[name] = [v if label(v) == v else f"{label(v)}（{v}）" for v in values]
    text = condition_words(conditions)
    return f"{cell.ledger}，{text}" if text else f"{cell.ledger}合计"


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
