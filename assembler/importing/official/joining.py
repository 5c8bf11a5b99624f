"""Joins what stands in several places: sheets of one table, and projects of two tables.

Tables of several units, each with totals of its own, are not joined: their printed amounts cannot
be added up, for each has been rounded for itself, so the sums would contradict each other; and
shares, texts and targets have no sum at all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import chain, compress, permutations, starmap
from operator import attrgetter, itemgetter

from ...codebook.spelling import fold
from ...kernel.problems import Place, Problem, first_few, problem
from .amounts import OfficialRow, TableReading
from .regions import Region
from .texts import department_of_caption

Row = dict[str, str]
_WITH_TOTALS = ("透视表", "表单")  # kinds of tables that have a total
_NAMED_AT_MOST = 3


def joined(parts: Sequence[TableReading], problems: list[Problem]) -> TableReading:
    """One table from its sheets: further rows go on below, a second copy is left out."""
    whole, *further = parts
    _drop_repeated(whole, problems)
    for part in further:
        _drop_repeated(part, problems)
        _join(whole, part, problems)
    return whole


def _join(whole: TableReading, part: TableReading, problems: list[Problem]) -> None:
    """Take a further sheet, unless it contradicts an earlier one or is a copy of it."""
    again = whole.repeated(part)
    contradictions = list(compress(again, starmap(OfficialRow.contradicts, again)))
    whole_again = 0 < len(part.rows) == len(again)
    if contradictions:
        _tell_contradiction(part, *contradictions[0], problems)
    elif whole_again and all(starmap(OfficialRow.agrees, again)):
        region, place = part.region, str(whole.region.place)
        problems.append(problem("I-48", region.place, title=region.title, other=place))
    else:
        whole.go_on(part)


def _drop_repeated(reading: TableReading, problems: list[Problem]) -> None:
    """Of two rows that say the same the first is kept, unless 明细 tells them apart."""
    kept: dict[object, OfficialRow] = {}
    rows = []
    for row in reading.rows:
        first = kept.setdefault(row.key, row)
        if first is row or row.counted:
            rows.append(row)
        elif row.has_amounts and not (row.is_total and row.agrees(first)):
            place, other = row.grid.place(row.row, 0).at(""), f"第{first.row + 1}行"
            problems.append(problem("I-54", place, row=row.name, other=other))
    reading.rows = rows


def _tell_contradiction(
    part: TableReading, row: OfficialRow, first: OfficialRow, problems: list[Problem]
) -> None:
    """That a sheet has other amounts in a row of an earlier one: the first of them."""
    for cell, other in list(row.differences(first))[:1]:
        problems.append(
            problem(
                "I-47",
                cell.place,
                title=part.region.title,
                cell=cell.name,
                found=cell.text,
                wanted=other.text,
                other=str(other.place),
            )
        )


def number_details(rows: Sequence[OfficialRow]) -> None:
    """Rows that only 明细 tells apart are numbered 1, 2, …; a single one is not."""
    counted = list(filter(attrgetter("counted"), rows))
    equal, numbers = Counter(row.key for row in counted), Counter[object]()
    for row in counted:
        numbers[row.key] += 1
        if equal[row.key] > 1:
            row.columns["明细"] = str(numbers[row.key])


# --- projects


def joined_projects(
    readings: Sequence[TableReading], units: Sequence[Row], problems: list[Problem]
) -> list[Row]:
    """Projects by name, each with what the tables that list it say together."""
    listing = [reading for reading in readings if reading.recorded("项目")]
    projects: dict[str, Row] = {}
    for row in chain.from_iterable(reading.recorded("项目") for reading in listing):
        name = row["项目名称"]
        projects[name] = _completed(projects.get(name, row), row)
    codes = dict(map(itemgetter("单位名称", "单位编码"), units))
    for name, project in projects.items():
        code = codes.get(project.pop("单位名称"), "")
        only = units[0]["单位编码"] if len(units) == 1 else ""
        projects[name] = _completed(project, {"单位编码": code or only})
    _tell_strangers(listing, problems)
    return list(projects.values())


def _completed(row: Row, other: Row) -> Row:
    """A row with what it leaves blank as another one has it."""
    return {name: text or other.get(name, "") for name, text in row.items()}


def _tell_strangers(listing: Sequence[TableReading], problems: list[Problem]) -> None:
    """Projects that one table has and another has not."""
    for reading, other in permutations(listing, 2):
        names = set(map(itemgetter("项目名称"), other.recorded("项目")))
        for row in reading.recorded("项目"):
            if row["项目名称"] not in names:
                problems.append(
                    problem(
                        "I-60",
                        Place(),
                        name=row["项目名称"],
                        source=row["来源"],
                        title=reading.layout.name,
                        other=other.layout.name,
                    )
                )


# --- several units


def tell_several_units(regions: Sequence[Region], problems: list[Problem]) -> bool:
    """Whether one and the same table is there for different units, which is told."""
    tables: dict[str, dict[str, Region]] = {}
    for region in regions:
        name = fold(region.caption(department_of_caption).text)
        if name and region.layout.kind in _WITH_TOTALS:
            tables.setdefault(region.layout.key, {}).setdefault(name, region)
    units = max(tables.values(), key=len, default={})
    if len(units) < 2:
        return False
    first, other, *_ = units.values()
    place = Place(other.place.file, other.place.sheet)
    files = [f"{name}（{region.grid.sheet.file}）" for name, region in units.items()]
    names = first_few(files, _NAMED_AT_MOST, "等")
    problems.append(problem("I-65", place, title=first.title, count=len(units), names=names))
    return True
