"""The numbers of a chart taken from a table of the report: what the chart shows is what the table
prints."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ..kernel.money import NumberStyle
from ..kernel.problems import Problem, did_you_mean, problem
from ..narrative import Narrative
from ..report import Cell, Table
from ..tables import make_table
from ..tables.specification import specification
from ..template.template import TemplateEntry
from .amounts import NOTHING, Category, ChartAmount, Numbers
from .shapes import COLUMNS
from .specification import ITEMS_AT_MOST, ChartError, ChartSpec

_NUMBERED = re.compile(r"[一二三四五六七八九十]{1,3}、|[0-9]{1,3}[.．、]")


def numbers_of_table(spec: ChartSpec, narrative: Narrative) -> Numbers:
    """The numbers of the rows and columns that a chart names. Raises ChartError."""
    table, style = _table(spec, narrative)
    rows, columns = _rows(spec, table, narrative), _columns(spec, table)
    body = table.body
    cells = [
        [
            _amount(body[row][column] if row >= 0 else None, table, label, title)
            for title, column in columns
        ]
        for label, row in rows
    ]
    labels, titles = [label for label, _ in rows], [title for title, _ in columns]
    if spec.word("类别取自") == COLUMNS:
        cells = [list(column) for column in zip(*cells, strict=True)] if cells else []
        labels, titles = titles, labels
    categories = tuple(
        Category(label, tuple(amounts)) for label, amounts in zip(labels, cells, strict=True)
    )
    return Numbers(tuple(titles), categories, style.unit)


def _table(spec: ChartSpec, narrative: Narrative) -> tuple[Table, NumberStyle]:
    name, tables = spec.word("表"), narrative.template.tables
    if name not in tables:
        raise ChartError(f"没有名为“{name}”的表{did_you_mean(name, tables)}", spec.place_of("表"))
    mistakes: list[Problem] = []  # of the table; told here only where the report does not print it
    table = make_table(name, narrative, mistakes)
    settings = specification(narrative.template, name, [])
    if table is None or settings is None:
        if not any(one in narrative.problems for one in mistakes):
            narrative.problems.extend(mistakes)
        raise ChartError(f"“{name}”这张表有误，图表取不了数", spec.place_of("表"))
    return table, settings.style


# --- rows


def _rows(spec: ChartSpec, table: Table, narrative: Narrative) -> list[tuple[str, int]]:
    """The rows by name, with where they stand; -1 for one that the table has not this year."""
    wanted = spec.items("行")
    levels = table.origin.levels
    if len(wanted) == 1 and wanted[0].node.text in levels:
        level = levels.index(wanted[0].node.text)
        chosen = [row for row, depth in enumerate(table.origin.depths) if depth == level]
    elif wanted:
        return [_row_named(entry, table, spec, narrative) for entry in wanted]
    else:
        chosen = list(range(len(table.body)))
    if len(chosen) > ITEMS_AT_MOST:
        raise ChartError(f"表里的行太多（{len(chosen)}行）", spec.place_of("行"))
    return [(_name_of_row(table, row), row) for row in chosen]


def _row_named(
    entry: TemplateEntry, table: Table, spec: ChartSpec, narrative: Narrative
) -> tuple[str, int]:
    name = entry.node.text
    named = {row: list(_labels(table, row)) for row in range(len(table.body))}
    rows = [row for row, labels in named.items() if name in labels]
    if len(rows) > 1:
        raise ChartError(f"表里叫“{name}”的有{len(rows)}行，不知道取哪一行", entry.place)
    if not rows and not table.origin.levels:  # a form has its rows whatever the amounts are
        every = [label for labels in named.values() for label in labels]
        raise ChartError(f"表里没有“{name}”这一行{did_you_mean(name, every)}", entry.place)
    if not rows:
        narrative.draft.report(problem("M-125", spec.place, name=spec.key, row=name))
    return name, (rows or [-1])[0]


def _labels(table: Table, row: int) -> Iterator[str]:
    """What a row is called: its labels, and these without their numbers."""
    for cell in table.body[row]:
        if cell is not None and cell.value is None and cell.text.strip():
            text = cell.text.strip()
            yield text
            number = _NUMBERED.match(text)
            if number:
                yield text[number.end() :]


def _name_of_row(table: Table, row: int) -> str:
    """The name of a row: its last label, which is no code."""
    codes = {at for at, column in enumerate(table.columns) if column.kind == "code"}
    labels = [
        cell.text.strip()
        for at, cell in enumerate(table.body[row])
        if cell is not None and cell.value is None and at not in codes and cell.text.strip()
    ]
    return labels[-1] if labels else f"第{row + 1}行"


# --- columns


def _columns(spec: ChartSpec, table: Table) -> list[tuple[str, int]]:
    """The columns by title, with where they stand; the first of amounts where none is named."""
    paths = {
        at: _path(table, at) for at, column in enumerate(table.columns) if column.kind == "number"
    }
    wanted = spec.items("列")
    if not wanted:
        if not paths:
            raise ChartError("这张表没有一列是数", spec.place_of("表"))
        first = next(iter(paths))
        return [(paths[first][-1], first)]
    return [_column_named(entry, paths) for entry in wanted]


def _column_named(entry: TemplateEntry, paths: dict[int, tuple[str, ...]]) -> tuple[str, int]:
    name = entry.node.text
    parts = tuple(name.split("/"))
    columns = [at for at, path in paths.items() if _ends(path, parts)]
    if len(columns) == 1:
        return parts[-1], columns[0]
    if columns:
        raise ChartError(f"叫“{name}”的列有{len(columns)}列，请写出上级标题", entry.place)
    titles = [path[-1] for path in paths.values()]
    raise ChartError(f"表里没有“{name}”这一列数{did_you_mean(name, titles)}", entry.place)


def _ends(path: Sequence[str], parts: Sequence[str]) -> bool:
    """Whether titles stand in a path in that order, the last at its end."""
    at = iter(path)
    return path[-1:] == tuple(parts[-1:]) and all(part in at for part in parts)


def _path(table: Table, column: int) -> tuple[str, ...]:
    """The titles above a column, from the outermost in."""
    titles: list[str] = []
    for row in table.header:
        for at, cell in enumerate(row[: column + 1]):
            if cell is not None and at + cell.columns > column and cell.text.strip():
                titles.append(cell.text.strip())
    return tuple(title for title in dict.fromkeys(titles) if not title.isdecimal()) or ("",)


def _amount(cell: Cell | None, table: Table, row: str, column: str) -> ChartAmount:
    """The number of a cell; nothing where the table has no such row."""
    if cell is None:
        return NOTHING
    formula = f"取自{table.label or table.title}“{row}”行“{column}”列"
    if cell.missing:
        return ChartAmount(None, None, formula, cell.missing)
    return ChartAmount(cell.value, None, formula) if cell.value is not None else NOTHING
