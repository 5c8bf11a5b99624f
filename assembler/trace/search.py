"""A value or name looked for in a snapshot: in sentences, in tables, in what cells quote."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import compress, count, islice

from ..figures import MONEY
from ..kernel.money import stated_number
from ..kernel.places import RowReference
from ..kernel.printable import within_quotes
from ..snapshot.values import Snapshot, SnapshotFigure, SnapshotParagraph, SnapshotTable
from ..text.numbers import Number, cell_number
from ..text.tokens import wording
from ..verify.known_numbers import table_unit
from ..verify.verdict import quoted
from .lines import typed_in
from .values import Traced, Wanted, as_number, bare, exact_words, rows_in, what_is_wanted

Keyed = tuple[tuple[object, ...], Traced]  # equal keys are one origin


def trace(snapshot: Snapshot, text: str, labels: Mapping[str, str] | None = None) -> list[Traced]:
    """Everything that has this value or name. labels: what names of figures.yaml are called.

    Cells that show a figure of the text, which is to say the same lines, stand with it.
    """
    wanted = what_is_wanted(text, labels or {})
    return joined(places_of(snapshot, text, wanted)) or list(typed_in(snapshot, wanted))


def places_of(snapshot: Snapshot, text: str, wanted: Wanted) -> list[Keyed]:
    """Every place where the report shows what is asked for."""
    return list(_figures(snapshot, wanted)) or list(_rows_called(snapshot, text))


def trace_figure(snapshot: Snapshot, block: SnapshotParagraph, at: int) -> Traced:
    """A figure of a paragraph, the one so many before it."""
    start, end, number = block.figures[at]
    record, place = snapshot.figures[number], quoted(block.text, start, end)
    return _figure(snapshot, record, block.text[start:end], number, place)[1]


def trace_cell(snapshot: Snapshot, table: SnapshotTable, row: int, column: int) -> list[Traced]:
    """What a cell of a table shows: a number, or the figures that its text quotes."""
    cell = table.cells.get((row, column))
    if cell is not None and cell.quoted:
        place = cell_place(table, row, column)
        records = [snapshot.figures[number] for number in cell.quoted]
        return [_figure(snapshot, one, one.text, one.text, place)[1] for one in records]
    return [_cell(snapshot, table, row, column, table.body[row][column] or "")[1]]


def joined(keyed: Iterable[Keyed]) -> list[Traced]:
    """Each origin once, with all its places."""
    origins: dict[tuple[object, ...], Traced] = {}
    by_lines: dict[tuple[object, ...], Traced] = {}
    for key, one in keyed:
        lines = (one.shown, tuple(one.rows))
        known = by_lines.get(lines) if one.in_table and one.rows else None
        origin = origins.get(key) or known
        if origin:
            origin.places += one.places
        else:
            origins[key] = one
            by_lines.setdefault(lines, one)
    return list(origins.values())


def _figures(snapshot: Snapshot, wanted: Wanted) -> Iterator[Keyed]:
    heading = ""
    for block in snapshot.paragraphs:
        heading = " ".join(block.shown.split()) if block.level else heading
        yield from _sentences(snapshot, block, heading, wanted)
    for table in snapshot.tables if wanted.number else ():
        yield from _cells(snapshot, table, wanted)
    yield from _quoted(snapshot, wanted)


def _sentences(
    snapshot: Snapshot, block: SnapshotParagraph, heading: str, wanted: Wanted
) -> Iterator[Keyed]:
    """The figures of a paragraph that are asked for."""
    for token in wording(block.text, block.figures).figures:
        record = snapshot.figures[token.figure]
        if token.number and _is_wanted(snapshot, record, token.number, wanted):
            quote = quoted(block.text, token.start, token.end)
            place = f"“{within_quotes(heading)}”：{quote}" if heading else quote
            yield _figure(snapshot, record, token.text, token.number.key, place)


def _is_wanted(snapshot: Snapshot, record: SnapshotFigure, number: Number, wanted: Wanted) -> bool:
    if wanted.is_said_by(number) or wanted.is_called(record.name):
        return True
    if snapshot.public:  # of an exact amount it knows how it would be displayed
        return wanted.may_be(number)
    return wanted.is_exactly(record.value, record.unit)


def _figure(
    snapshot: Snapshot, record: SnapshotFigure, shown: str, key: object, place: str
) -> Keyed:
    exact = "" if snapshot.public else exact_words(record.value, record.unit, shown)
    traced = Traced(record.name, shown, exact, record.formula, [place], rows_in(record.lines))
    return (record.name, key, record.formula, record.lines), traced


# --- tables


def _amounts(table: SnapshotTable) -> Iterator[tuple[int, int, Number, str]]:
    """The cells of a table that hold an amount: row, column, the number, and its unit."""
    units = [_unit_of(table, column) for column in range(max(map(len, table.body), default=0))]
    for row, column, text in _texts_of_amounts(table):
        number = cell_number(text, units[column])
        if number is not None:
            yield row, column, number, units[column]


def _texts_of_amounts(table: SnapshotTable) -> Iterator[tuple[int, int, str]]:
    """What the cells say in which an amount may stand."""
    taken = _columns_taken(table)
    for row, cells in enumerate(table.body):
        for column, text in enumerate(cells):
            if text and (column in taken or (row, column) in table.cells):
                yield row, column, text


def _columns_taken(table: SnapshotTable) -> Collection[int]:
    """The columns of amounts, where a table tells them from codes and numbers of lines."""
    origin = table.origin
    if not (origin.levels or origin.rows):
        return ()
    return set(compress(count(), origin.columns))


def _unit_of(table: SnapshotTable, column: int) -> str:
    """The unit of a column: that of the table, but for what a declared sheet has beside money."""
    heading = "".join(table.origin.columns[column : column + 1]) if table.origin.rows else "数"
    beyond = column >= len(table.origin.columns)
    is_money = any(cell.column == column and cell.unit == MONEY for cell in table.origin.cells)
    return table_unit(table) if beyond or is_money or heading.endswith("数") else ""


def _cells(snapshot: Snapshot, table: SnapshotTable, wanted: Wanted) -> Iterator[Keyed]:
    """The cells of a table that say what is asked for."""
    for row, column, number, unit in _amounts(table):
        shown = f"{number.digits}{unit}"
        if wanted.is_said_by(number):
            yield _cell(snapshot, table, row, column, shown)
        elif wanted.may_be(number):
            key, traced = _cell(snapshot, table, row, column, shown)
            exact = traced.value.removesuffix("元").replace(",", "")
            if snapshot.public or wanted.is_exactly(exact, "元"):
                yield key, traced


def _rows_called(snapshot: Snapshot, text: str) -> Iterator[Keyed]:
    """The amounts of the table rows that have this very label: a project's, an item's."""
    name = bare(text)
    if name and as_number(text) is None:
        for table in snapshot.tables:
            yield from _rows_labelled(snapshot, table, name)


def _rows_labelled(snapshot: Snapshot, table: SnapshotTable, name: str) -> Iterator[Keyed]:
    labels = dict(_labels(table, name))
    for row, column, number, unit in _amounts(table) if labels else ():
        known = row in labels and bool(number.value)
        if known and labels[row] in table.row_label(row, column):
            yield _cell(snapshot, table, row, column, f"{number.digits}{unit}")


def _labels(table: SnapshotTable, name: str) -> Iterator[tuple[int, str]]:
    """The rows in which this name stands, with the first text that is it."""
    for row, cells in enumerate(table.body):
        texts = filter(None, cells)
        yield from islice(((row, text.strip()) for text in texts if bare(text) == name), 1)


def _cell(snapshot: Snapshot, table: SnapshotTable, row: int, column: int, shown: str) -> Keyed:
    origin = table.cells.get((row, column))
    lines = snapshot.lines_of(table, row, column)
    rows = rows_in(lines)
    if origin:
        name, formula = origin.name, origin.formula
        exact = "" if snapshot.public else exact_words(origin.value, origin.unit, shown)
    else:
        name, formula = "", "".join(table.origin.columns[column : column + 1])
        exact = _summed(snapshot, table, rows)
    name = name or table.row_label(row, column)
    place = cell_place(table, row, column)
    return (
        (name, shown, formula, lines),
        Traced(name, shown, exact, formula, [place], rows, in_table=True),
    )


def cell_place(table: SnapshotTable, row: int, column: int) -> str:
    """附表《2024年部门收支预算表》“收入总计”行“收入 › 金额”列."""
    path = " › ".join(table.path(column))
    label = table.row_label(row, column)
    return f"附表《{table.title}》“{label}”行" + (f"“{path}”列" if path else f"第{column + 1}列")


def _summed(snapshot: Snapshot, table: SnapshotTable, rows: Sequence[RowReference]) -> str:
    """The exact sum of the lines that a cell of a pivot adds up, where they are known."""
    if not rows or not table.origin.takings:
        return ""
    known = list(_amounts_of_lines(snapshot, rows))
    return f"{sum(known, Decimal(0)):,f}元" if len(known) == len(rows) else ""


def _amounts_of_lines(snapshot: Snapshot, rows: Iterable[RowReference]) -> Iterator[Decimal]:
    for line in filter(None, map(snapshot.rows.get, rows)):
        amount = stated_number(line.values.get("金额", ""))
        if amount is not None:
            yield amount


def _quoted(snapshot: Snapshot, wanted: Wanted) -> Iterator[Keyed]:
    """Figures that the text of a cell quotes."""
    for table in snapshot.tables:
        for cell in table.origin.cells:
            for record in map(snapshot.figures.__getitem__, cell.quoted):
                if _is_quoted(record, wanted):
                    place = cell_place(table, cell.row, cell.column)
                    text = table.body[cell.row][cell.column]
                    where = f"{place}：{text}"
                    yield _figure(snapshot, record, record.text, record.text, where)


def _is_quoted(record: SnapshotFigure, wanted: Wanted) -> bool:
    shown = as_number(record.text)
    reads_like = wanted.number and shown and wanted.number.printed == shown.printed
    return bool(reads_like) or wanted.is_called(record.name)
