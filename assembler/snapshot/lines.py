"""The lines that an internal docx carries, as a dataset again: its units, projects and ledgers.

What the file says may be anything; a line that is none makes the whole of no use.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import Any

from ..codebook import load_codebook
from ..dataset.model import LINES, Dataset, Department
from ..dataset.schema import Column, Sheet, ledger_sheets, sheet_named
from ..kernel.money import stated_number
from ..kernel.problems import Place
from .values import Snapshot, SourceRow

_YEARS = range(1990, 2100)


class _NoLineError(ValueError):
    """What a snapshot has as a line cannot be one."""


def dataset_of_lines(snapshot: Snapshot, path: Path) -> Dataset | None:
    """The dataset as far as its lines stand in the file; None where there are none."""
    if snapshot.year not in _YEARS or not snapshot.sources:
        return None
    sheets = [sheet_named("单位"), sheet_named("项目"), *ledger_sheets()]
    try:
        lines = {sheet.attribute: tuple(_lines(sheet, snapshot)) for sheet in sheets}
    except _NoLineError:
        return None
    if not (lines["expenditure"] or lines["income"]):
        return None
    given: dict[str, Any] = lines
    return Dataset(
        path=path,
        kind=snapshot.kind,
        year=snapshot.year,
        template=snapshot.template,
        department=Department("", snapshot.department, snapshot.department, ""),
        published="",
        codebook=load_codebook(snapshot.year),
        **given,
    )


def _lines(sheet: Sheet, snapshot: Snapshot) -> Iterator[Any]:
    """The lines of a sheet, told with the name of the file they stood in."""
    line = LINES[sheet.attribute]
    names = {field.name for field in fields(line)}
    columns = [column for column in sheet.columns if column.attribute in names]
    sources = (source.lines() for source in snapshot.sources if source.name == sheet.name)
    for row in chain.from_iterable(sources):
        place = Place(row.file, row.tab, row.row)
        values = {one.attribute: _value(one, row) for one in columns}
        yield line(place, **values, further=tuple(_further(sheet.further, row)))


def _further(columns: Sequence[str], row: SourceRow) -> Iterator[tuple[str, str]]:
    return ((name, row.values[name]) for name in columns if row.values.get(name))


def _value(column: Column, row: SourceRow) -> str | Decimal | None:
    """What a column holds in a line. Raises _NoLineError."""
    text = row.values.get(column.name, "")
    if not column.is_number:
        return text or column.default
    if not text and not column.required:
        return None
    number = stated_number(text)
    if number is None:
        raise _NoLineError(text)
    return number
