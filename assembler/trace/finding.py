"""A value or name looked for in a snapshot: in sentences, in tables, in what cells quote."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from ..kernel.money import stated_number
from ..kernel.places import RowReference
from ..kernel.printable import within_quotes
from ..snapshot.values import Snapshot, SnapshotParagraph, SnapshotTable
from ..text.numbers import Number, cell_number
from ..text.tokens import wording
from ..verify.known_numbers import table_unit
from ..verify.verdict import quoted
from .asked import as_number, bare, digits, exact_words, is_exactly, may_be, says
from .lines import typed_in
from .traced import Traced, rows_in

Keyed = tuple[tuple[object, ...], Traced]


def trace(snapshot: Snapshot, wanted: str, labels: Mapping[str, str] | None = None) -> list[Traced]:
    """Everything that has this value or name. labels: what names of figures.yaml are called.

    Cells that show a figure of the text, which is to say the same lines, stand with it.
    """
    found: dict[tuple[object, ...], Traced] = {}
    by_lines: dict[tuple[object, ...], Traced] = {}
    asked = list(_figures(snapshot, wanted, labels or {}))
    for key, one in asked or _rows_called(snapshot, wanted):
        lines = (one.shown, tuple(one.rows))
        known = found.get(key) or (by_lines.get(lines) if one.in_table and one.rows else None)
        if known is not None:
            known.places += one.places
            continue
        found[key] = one
        by_lines.setdefault(lines, one)
    return list(found.values()) or list(typed_in(snapshot, as_number(wanted)))


def _figures(snapshot: Snapshot, wanted: str, labels: Mapping[str, str]) -> Iterator[Keyed]:
    names = {bare(wanted), bare(labels.get(wanted, wanted))}
    number = as_number(wanted)
    heading = ""
    for block in snapshot.paragraphs:
        heading = " ".join(block.shown.split()) if block.level else heading
        yield from _sentences(snapshot, block, heading, names, number)
    for table in snapshot.tables if number else ():
        yield from _cells(snapshot, table, number)
    yield from _quoted(snapshot, names, number)


def _sentences(
    snapshot: Snapshot,
    block: SnapshotParagraph,
    heading: str,
    names: set[str],
    number: Number | None,
) -> Iterator[Keyed]:
    """The figures of a paragraph that are asked for."""
    words = wording(block.text, block.figures)
    for figure in words.figures:
        token = figure.number
        record = snapshot.figures[figure.figure]
        asked = (
            number is not None
            and isinstance(token, Number)
            and (says(token, number) or is_exactly(record.value, record.unit, number))
        )
        if isinstance(token, Number) and (asked or bare(record.name) in names):
            quote = quoted(block.text, token.start, token.end)
            place = f"“{within_quotes(heading)}”：{quote}" if heading else quote
            rows = rows_in(record.lines)
            exact = exact_words(record.value, record.unit, token.shown)
            yield (
                (record.name, token.key, record.formula, record.lines),
                Traced(record.name, token.shown, exact, record.formula, [place], rows),
            )


def _cells(snapshot: Snapshot, table: SnapshotTable, wanted: Number | None) -> Iterator[Keyed]:
    """The cells of a table that say what is asked for."""
    units = [_unit_of(table, column) for column in range(max(map(len, table.body), default=0))]
    for row, cells in enumerate(table.body) if wanted else ():
        for column, text in enumerate(cells):
            unit = units[column]
            number = cell_number(text, unit) if text else None
            if number is None or wanted is None or not _is_amount(table, row, column):
                continue
            if says(number, wanted):
                yield _cell(snapshot, table, row, column, f"{number.digits}{unit}")
            elif may_be(number, wanted):
                keyed = _cell(snapshot, table, row, column, f"{number.digits}{unit}")
                exact = keyed[1].value.removesuffix("元").replace(",", "")
                yield from [keyed] if is_exactly(exact, "元", wanted) else []


def _rows_called(snapshot: Snapshot, wanted: str) -> Iterator[Keyed]:
    """The amounts of the table rows that have this very label: a project's, an item's."""
    name = bare(wanted)
    for table in snapshot.tables if name and as_number(wanted) is None else ():
        for row, cells in enumerate(table.body):
            label = next((text.strip() for text in cells if text and bare(text) == name), "")
            for column, text in enumerate(cells if label else ()):
                unit = _unit_of(table, column)
                number = cell_number(text, unit) if text else None
                if number is None or not number.value or not _is_amount(table, row, column):
                    continue
                if label in table.row_label(row, column):
                    yield _cell(snapshot, table, row, column, f"{number.digits}{unit}")


def _unit_of(table: SnapshotTable, column: int) -> str:
    """The unit of a column: that of the table, but for what a declared sheet has beside money."""
    columns = table.origin.columns
    declared = bool(table.origin.rows) and column < len(columns)
    return "" if declared and not columns[column].endswith("数") else table_unit(table)


def _is_amount(table: SnapshotTable, row: int, column: int) -> bool:
    """Whether a cell holds an amount, and not a code or the number of a line."""
    columns = table.origin.columns
    if table.origin.levels or table.origin.rows:
        taken = column < len(columns) and columns[column] != ""
        return taken or (row, column) in table.cells
    return (row, column) in table.cells


def _cell(snapshot: Snapshot, table: SnapshotTable, row: int, column: int, shown: str) -> Keyed:
    origin = table.cells.get((row, column))
    columns = table.origin.columns
    formula = origin.formula if origin else columns[column] if column < len(columns) else ""
    lines = snapshot.lines_of(table, row, column)
    rows = rows_in(lines)
    label = table.row_label(row, column)
    name = origin.name if origin and origin.name else label
    exact = (
        exact_words(origin.value, origin.unit, shown) if origin else _summed(snapshot, table, rows)
    )
    return (
        (name, shown, formula, lines),
        Traced(name, shown, exact, formula, [cell_place(table, row, column)], rows, True),
    )


def cell_place(table: SnapshotTable, row: int, column: int) -> str:
    """附表《2024年部门收支预算表》“收入总计”行“收入 › 金额”列."""
    path = " › ".join(table.path(column))
    label = table.row_label(row, column)
    return f"附表《{table.title}》“{label}”行" + (f"“{path}”列" if path else f"第{column + 1}列")


def _summed(snapshot: Snapshot, table: SnapshotTable, rows: list[RowReference]) -> str:
    """The exact sum of the lines that a cell of a pivot adds up, where they are known."""
    lines = [snapshot.rows[row] for row in rows if row in snapshot.rows]
    if not table.origin.takings or len(lines) != len(rows) or not rows:
        return ""
    amounts = [stated_number(line.values.get("金额", "")) for line in lines]
    known = [amount for amount in amounts if amount is not None]
    return f"{sum(known, Decimal(0)):,f}元" if len(known) == len(rows) else ""


def _quoted(snapshot: Snapshot, names: set[str], number: Number | None) -> Iterator[Keyed]:
    """Figures that the text of a cell quotes."""
    for table in snapshot.tables:
        for cell in table.origin.cells:
            for at in cell.quoted:
                record = snapshot.figures[at]
                shown = as_number(record.text)
                asked = number is not None and shown is not None and digits(shown) == digits(number)
                if asked or bare(record.name) in names:
                    place = f"{cell_place(table, cell.row, cell.column)}：{table.body[cell.row][cell.column]}"
                    exact = exact_words(record.value, record.unit, record.text)
                    yield (
                        (record.name, record.text, record.formula, record.lines),
                        Traced(
                            record.name,
                            record.text,
                            exact,
                            record.formula,
                            [place],
                            rows_in(record.lines),
                        ),
                    )
