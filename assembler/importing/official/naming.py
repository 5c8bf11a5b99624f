"""How a table is told: one that is not known, one that was guessed, columns that fit nowhere, and
one that is called otherwise than the template calls it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from itertools import chain, zip_longest
from typing import Any, NamedTuple

from ...codebook.spelling import fold
from ...dataset.cells import shown
from ...kernel.places import Place
from ...kernel.problems import Problem, first_few, problem
from ..headings import UNUSED
from ..table_mapping import TABLE
from .amounts import is_amount, missing_columns, named_cells
from .headers import MatchedHeader
from .identity import HeadingFit, IdentifiedTable
from .layouts import OfficialLayout
from .regions import Region, TablePlace
from .texts import title_key, title_without_body, year_in
from .titles import is_title

_NO_AMOUNTS = re.compile("序号|编码|代码|行次")  # in headings of columns of other numbers
_HEADINGS_NAMED = 6
_COLUMNS_NAMED = 5
_ROWS_LOOKED_AT = 60  # from the top, to see whether a worksheet holds a table
_AMOUNTS_AT_LEAST = 2  # of a worksheet that is a table, whatever it is called
_ALIKE = 0.02  # fits that no one can tell apart


# --- tables that are not read


def unread_table(table: IdentifiedTable, layouts: Sequence[OfficialLayout]) -> Problem:
    """That a table is not read. What has no title, no amounts and no likeness (a cover, a list of
    contents) is a note only."""
    place = table.place
    if not (table.likely or _is_table(place)):
        sheet, example = place.grid.sheet, layouts[0].name if layouts else ""
        return problem("I-40", Place(sheet.file, sheet.name), example=example)
    best = table.likely[0].layout.key if table.likely else UNUSED
    settling = _settling(place.name, (TABLE, best), *_entries(table.likely))
    return problem(
        "I-66",
        place.place,
        title=shown(place.name),
        rows=len(place.rows),
        headings=first_few(_headings(place), _HEADINGS_NAMED, "等"),
        likely=_likely(table.likely),
        **settling,
    )


def _settling(title: str, *entries: tuple[str, str]) -> dict[str, Any]:
    """What a problem has to say for 导入对照: the entries below a table's title."""
    return {"under": title, "entries": entries}


def _is_table(place: TablePlace) -> bool:
    """Whether there is a table: amounts, or a title; no list of other tables' titles."""
    texts = [list(place.grid.texts(row).values()) for row in place.rows[:_ROWS_LOOKED_AT]]
    if not texts or 2 * sum(any(map(is_title, row)) for row in texts) >= len(texts):
        return False
    amounts = sum(map(is_amount, chain.from_iterable(row[1:] for row in texts)))
    return bool(place.title) or amounts >= _AMOUNTS_AT_LEAST


def _headings(place: TablePlace) -> list[str]:
    """The first texts of a table that are no captions."""
    texts = chain.from_iterable(place.grid.texts(row).values() for row in place.rows[:3])
    headings = (text for text in texts if "：" not in text and ":" not in text)
    return [f"“{shown(text)}”" for text in dict.fromkeys(headings)]


def _likely(fits: Sequence[HeadingFit]) -> str:
    """Which tables it resembles, and what it lacks of the first."""
    if not fits:
        return "模板里没有标题和表头像它的表"
    alike = [fit for fit in fits if fit.score >= fits[0].score - _ALIKE]
    if len(alike) > 1:
        names = "、".join(f"{fit.layout.key}　{fit.layout.name}" for fit in alike)
        return f"{names}的表头一样，从表头看不出是哪一张"
    best = fits[0]
    lost = first_few([f"“{c.title}”" for c in best.lost], _COLUMNS_NAMED, "等")
    return f"最像{best.layout.key}　{best.layout.name}" + (f"，缺栏目{lost}" if lost else "")


def _entries(fits: Sequence[HeadingFit]) -> Iterator[tuple[str, str]]:
    """The lines for the headings of a table, where it has some that the likeliest one has not."""
    for fit in fits[:1]:
        if fit.header and fit.lost and fit.header.unknown:
            yield from _heading_entries(fit.header)


def _heading_entries(header: MatchedHeader) -> Iterator[tuple[str, str]]:
    """Each heading that fits nowhere, with a column that is missing, in their order."""
    headings = ("/".join(header.paths[at]) for at in header.unknown)
    lost = [column.title for column in header.lost]
    return (
        (heading, ours or UNUSED)
        for heading, ours in zip_longest(headings, lost)
        if heading is not None
    )


def guessed_table(table: IdentifiedTable, region: Region) -> Problem:
    """That a table is read as the one that it must be, though nobody said so."""
    place, layout = table.place, region.layout
    code = "I-67" if table.is_sure else "I-68"
    by = "标题和表头" if place.title and not table.place.layout else "表头"
    title, name = shown(place.name), layout.name
    return problem(code, place.place, title=title, by=by, key=layout.key, name=name)


# --- columns


def unmatched_columns(header: MatchedHeader, under: str) -> Iterator[Problem]:
    """The columns that a table lacks, and those that the template has not; both in one, for what
    is missing under one name may stand there under another. under: the table's name in 导入对照."""
    lost, spare = header.lost, header.unknown
    if lost and spare:
        yield _renamed_columns(header, under)
    elif lost:
        yield missing_columns(header, lost)
    else:
        yield from (_spare_column(header, at, under) for at in spare)


def _renamed_columns(header: MatchedHeader, under: str) -> Problem:
    region, first = header.region, min(header.unknown)
    return problem(
        "I-69",
        region.grid.place(header.bottom - 1, first),
        title=region.title,
        columns="、".join(f"“{column.title}”" for column in header.lost),
        spare="、".join(_with_cells(header, at) for at in header.unknown),
        **_settling(under, *_heading_entries(header)),
    )


def _with_cells(header: MatchedHeader, at: int) -> str:
    """A heading, and where it has amounts: “决算数”（B5、B31等3格）."""
    cells = amounts_below(header, at)
    return f"“{'/'.join(header.paths[at])}”" + (f"（{named_cells(cells)}）" if cells else "")


def _spare_column(header: MatchedHeader, at: int, under: str) -> Problem:
    """A column that the specification has not; it matters where it holds amounts."""
    region, cells = header.region, amounts_below(header, at)
    heading = "/".join(header.paths[at])
    place, shown_cells = region.grid.place(header.top, at), named_cells(cells)
    values = {"heading": heading, "title": region.title, "cells": shown_cells}
    code = "I-43" if cells else "I-44"
    return problem(code, place, **values, **_settling(under, (heading, UNUSED)))


def amounts_below(header: MatchedHeader, at: int) -> list[tuple[int, int]]:
    """The cells of a column that hold amounts; none under 序号 and the like."""
    if _NO_AMOUNTS.search(fold("/".join(header.paths[at]))):
        return []
    grid, rows = header.region.grid, range(header.bottom, header.region.bottom)
    return [(row, at) for row in rows if is_amount(grid.own(row, at))]


# --- titles and numbers for a template


class RenamedTable(NamedTuple):
    """A table whose title or number is another than the template's; "" for what is the same."""

    key: str
    title: str
    number: str

    @classmethod
    def of(cls, place: TablePlace, layout: OfficialLayout) -> RenamedTable:
        known = {title_key(place.title), title_without_body(place.title)}
        title = "" if not place.title or known & set(layout.titles) else place.title
        number = "" if place.number in ("", *layout.labels) else place.number
        return cls(layout.key, title, number)

    @property
    def is_other(self) -> bool:
        return bool(self.title or self.number)


def lines_for_template(renamed: Sequence[RenamedTable], department: str) -> list[str]:
    """What a template of the clerk's own has to say for the tables to be called so."""
    if not renamed:
        return []
    return [
        "这些表的标题或编号与模板的不同，报告里照模板的印；要照原来的印，在自己的模板"
        "（见 templates/README.md“只改一处：继承”）里放：",
        *chain.from_iterable(_lines_of(one, department) for one in renamed),
    ]


def _lines_of(one: RenamedTable, department: str) -> Iterator[str]:
    yield f"  tables/{one.key}.yaml"
    if one.title:
        title = json.dumps(_as_template(one.title, department), ensure_ascii=False)
        yield f"    标题: {title}"
    if one.number:
        yield f"    编号: {one.number}"


def _as_template(title: str, department: str) -> str:
    """A title with the year and the department as a template writes them."""
    line = "".join(title.split())
    year = year_in(line)
    line = line.replace(year, "{{ 年度 }}", 1) if year else line
    return line.replace(department, "{{ 部门.名称 }}", 1) if department else line
