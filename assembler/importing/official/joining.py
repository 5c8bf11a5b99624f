"""Joins what stands in several places: sheets of one table, and projects of two tables."""

from __future__ import annotations

from collections.abc import Sequence

from ...kernel.problems import Place, Problem, problem
from .values import Line, Reading, with_detail

Row = dict[str, str]


def joined(parts: Sequence[Reading], problems: list[Problem]) -> Reading:
    """One table from its sheets: further rows go on below, a second copy is left out."""
    whole = parts[0]
    _drop_repeated(whole, problems)
    for part in parts[1:]:
        _drop_repeated(part, problems)
        known = {line.key: line for line in whole.lines}
        again = [(line, known[line.key]) for line in part.lines if line.key in known]
        different = [(line, first) for line, first in again if not line.same(first)]
        plain = [(line, first) for line, first in different if not line.counted]
        if plain:
            _tell_contradiction(part, *plain[0], problems)
            continue
        if part.lines and len(again) == len(part.lines) and not different:
            _tell_copy(part, whole, problems)
            continue
        added = [line for line in part.lines if line.key not in known or line.counted]
        whole.lines += added
        whole.regions += part.regions
        for sheet, rows in part.records.items():
            _add_records(whole.records.setdefault(sheet, []), rows)
    return whole


def _add_records(known: list[Row], rows: Sequence[Row]) -> None:
    said = [{**row, "来源": ""} for row in known]
    known += [row for row in rows if {**row, "来源": ""} not in said]


def _drop_repeated(reading: Reading, problems: list[Problem]) -> None:
    """Of two rows that say the same the first is kept, unless 明细 tells them apart."""
    kept: dict[object, Line] = {}
    lines = []
    for line in reading.lines:
        first = kept.setdefault(line.key, line)
        if first is line or line.counted:
            lines.append(line)
        elif any(cell.value for cell in line.cells):
            place = line.grid.sheet.place(line.row, 0)
            other = line.grid.sheet.place(first.row, 0)
            problems.append(
                problem(
                    "I-54",
                    Place(place.file, place.sheet, place.row),
                    row=line.name,
                    other=f"第{other.row}行",
                )
            )
    reading.lines = lines


def _tell_contradiction(part: Reading, line: Line, first: Line, problems: list[Problem]) -> None:
    values = {cell.column: cell for cell in first.cells}
    cell = next(
        (c for c in line.cells if c.column in values and values[c.column].value != c.value), None
    )
    if cell is None:
        return
    other = values[cell.column]
    problems.append(
        problem(
            "I-47",
            cell.place,
            title=part.regions[0].title,
            cell=cell.name,
            found=cell.grid.text(cell.row, cell.at) or "0",
            wanted=other.grid.text(other.row, other.at) or "0",
            other=str(other.place),
        )
    )


def _tell_copy(part: Reading, whole: Reading, problems: list[Problem]) -> None:
    region, first = part.regions[0], whole.regions[0]
    place = region.grid.sheet.place(region.title_row, region.title_column)
    other = first.grid.sheet.place(first.title_row, first.title_column)
    problems.append(problem("I-48", place, title=region.title, other=str(other)))


def number_details(lines: Sequence[Line]) -> None:
    """Rows that only 明细 tells apart are numbered 1, 2, …; a single one is not."""
    groups: dict[object, list[Line]] = {}
    for line in lines:
        if line.counted:
            groups.setdefault(line.key, []).append(line)
    for group in groups.values():
        for number, line in enumerate(group if len(group) > 1 else (), start=1):
            with_detail(line, number)


# --- projects


def joined_projects(
    readings: Sequence[Reading], units: Sequence[Row], problems: list[Problem]
) -> list[Row]:
    """Projects by name, each with what the tables that list it say together."""
    codes = {unit["单位名称"]: unit["单位编码"] for unit in units}
    found: dict[str, Row] = {}
    listing = [(reading, reading.records.get("项目", [])) for reading in readings]
    listing = [(reading, rows) for reading, rows in listing if rows]
    for _, rows in listing:
        for row in rows:
            known = found.setdefault(row["项目名称"], dict(row))
            known.update({name: value for name, value in row.items() if not known[name]})
    for row in found.values():
        name = row.pop("单位名称")
        row["单位编码"] = row["单位编码"] or codes.get(name, "")
    _tell_strangers(listing, problems)
    return list(found.values())


def _tell_strangers(listing: Sequence[tuple[Reading, list[Row]]], problems: list[Problem]) -> None:
    """Projects that one table has and another has not."""
    for number, (reading, rows) in enumerate(listing):
        for other, others in (*listing[:number], *listing[number + 1 :]):
            names = {row["项目名称"] for row in others}
            for row in rows:
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
