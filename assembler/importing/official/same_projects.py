"""Projects that two tables call otherwise: found by their code, or by amount and name, and taken as
one, by the name of the table that lists the amounts; and units whose names differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import combinations
from typing import NamedTuple

from ...codebook.spelling import fold
from ...kernel.problems import Place, Problem, problem
from .amounts import OfficialRow, TableReading
from .texts import bare

_PROJECT = "项目"
_LETTERS_SHARED = 0.5  # of the shorter name


class _Listed(NamedTuple):
    """A project as one table lists it. row: its first row."""

    name: str
    code: str
    row: OfficialRow

    @property
    def amount(self) -> Decimal:
        """Its first amount, which is that of all its money."""
        return self.row.cells[0].value if self.row.cells else Decimal(0)


def settle_projects(readings: Sequence[TableReading], problems: list[Problem]) -> None:
    """Give projects that are one in two tables one name; each is told once, with both cells."""
    listing = [reading for reading in readings if reading.recorded(_PROJECT)]
    for first, second in combinations(listing, 2):
        here, there = _listed(first), _listed(second)
        own = {name: one for name, one in here.items() if name not in there}
        strange = {name: one for name, one in there.items() if name not in here}
        for one, other in _pairs(list(own.values()), list(strange.values())):
            _tell(one, other, problems)
            _rename(second, other.name, one.name)


def _listed(reading: TableReading) -> dict[str, _Listed]:
    codes = {row["项目名称"]: row["项目编码"] for row in reading.recorded(_PROJECT)}
    listed: dict[str, _Listed] = {}
    for row in reading.rows:
        name = row.columns.get(_PROJECT, "")
        if name in codes:
            listed.setdefault(name, _Listed(name, codes[name], row))
    return listed


def _pairs(own: Sequence[_Listed], strange: Sequence[_Listed]) -> Iterator[tuple[_Listed, _Listed]]:
    """Those that are one: each has just one that it can be, and is the only one for that."""
    may_be = {one.name: [o for o in strange if _may_be_one(one, o)] for one in own}
    for one in own:
        others = may_be[one.name]
        claimed = sum(others == claims for claims in may_be.values())
        if len(others) == 1 and claimed == 1:
            yield one, others[0]


def _may_be_one(one: _Listed, other: _Listed) -> bool:
    if one.code and other.code:
        return one.code == other.code
    if one.amount != other.amount or not one.amount:
        return False
    a, b = set(bare(one.name)), set(bare(other.name))
    return len(a & b) >= _LETTERS_SHARED * min(len(a), len(b))


def _tell(one: _Listed, other: _Listed, problems: list[Problem]) -> None:
    here, there = one.row, other.row
    problems.append(
        problem(
            "I-91",
            there.grid.place(there.row, 0).at(""),
            name=one.name,
            other=other.name,
            place=str(here.grid.place(here.row, 0).at("")),
        )
    )


def _rename(reading: TableReading, name: str, wanted: str) -> None:
    for row in reading.rows:
        if row.columns.get(_PROJECT) == name:
            row.columns[_PROJECT] = wanted
    for sheet, column in ((_PROJECT, "项目名称"), ("绩效指标", _PROJECT), ("项目自评", _PROJECT)):
        for record in reading.recorded(sheet):
            if record.get(column) == name:
                record[column] = wanted


def tell_unit_names(readings: Sequence[TableReading], problems: list[Problem]) -> None:
    """Units that tables call otherwise: each once, with both places."""
    known: dict[str, Mapping[str, str]] = {}
    differing = set[str]()
    for reading in readings:
        for row in reading.recorded("单位"):
            code, name = row["单位编码"], row["单位名称"]
            first = known.setdefault(code, row)
            if name and fold(name) != fold(first["单位名称"]) and code not in differing:
                differing.add(code)
                problems.append(
                    problem(
                        "I-92",
                        Place(),
                        code=code,
                        name=name,
                        source=row["来源"],
                        wanted=first["单位名称"],
                        other=first["来源"],
                    )
                )
