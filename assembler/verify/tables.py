"""The tables of a file against the snapshot, cell by cell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, filterfalse

from ..kernel.money import UNITS
from ..kernel.problems import Problem
from ..snapshot.matching import CellPair, Match, TableMatch, match_table, unspaced
from ..snapshot.values import SnapshotTable
from ..text.numbers import Number, cell_number, cell_numbers, numbers_in
from ..text.tokens import wording
from ..text.value_pairs import paired
from ..word.read.blocks import ReadTable
from .known_numbers import KnownNumbers, table_unit
from .labels import label_change
from .verdict import Places, Verdict, finding

Position = tuple[int, int | None, int | None]  # block, row and column of the file
Cells = Mapping[Position, str]
_MOST_AMOUNTS, _MOST_FOREIGN = 4, 6  # told of one row


@dataclass(frozen=True)
class _Cell:
    """A cell of the snapshot's table and what it is in the file. block: that of the file's table;
    unit: of the table's amounts. Rows of a position count from the first of the body."""

    block: int
    match: TableMatch
    pair: CellPair
    unit: str

    @property
    def position(self) -> Position:
        """Where it stands in the file."""
        return self.block, self.pair.read_row, self.pair.read_column

    @property
    def table(self) -> SnapshotTable:
        """The snapshot's table."""
        return self.match.table

    @property
    def row(self) -> int:
        """Its row in the body of the snapshot's table."""
        return (self.pair.row or self.match.header) - self.match.header

    @property
    def column(self) -> int:
        """Its column in the snapshot's table."""
        return self.pair.column or 0

    @property
    def label(self) -> str:
        """What its row is called."""
        return self.table.row_label(self.row, self.column)

    @property
    def is_open(self) -> bool:
        """Whether it is still to be filled in."""
        cell = self.table.cells.get((self.row, self.column))
        return cell is not None and bool(cell.missing)

    @property
    def where(self) -> str:
        """表《2024年部门收支预算表》“收入总计”行“收入 › 金额”列."""
        path = " › ".join(self.table.path(self.column))
        row = f"“{self.label}”行" if self.label else f"第{self.row + 1}行"
        column = f"“{path}”列" if path else f"第{self.column + 1}列"
        return f"{_title(self.table)}{row}{column}"

    @property
    def row_place(self) -> str:
        """表《2024年部门收支预算表》第3行."""
        return f"{_title(self.table)}第{self.row + 1}行"

    def own_unit(self, was: Number | None) -> str:
        """The unit of its amounts where the cell does not say it itself."""
        of_money = was is not None and was.unit == "元"
        return table_unit(self.table) if of_money and _is_number(self.pair.text) else ""


class TableCheck:
    """Goes through the tables once, telling what it finds to a verdict.

    old: what the cells of the file said when it was built, where the data is newer.
    """

    def __init__(
        self, match: Match, known: KnownNumbers, places: Places, verdict: Verdict, old: Cells
    ) -> None:
        self.match, self.known, self.places = match, known, places
        self.verdict, self.old = verdict, old

    def run(self) -> None:
        """Every table of the snapshot, then those that a person added."""
        for table, block, read in _tables(self.match):
            if read:
                self.verdict.problems += self._table(block, match_table(table, read))
            else:
                self.verdict.problems.append(self._tell("V-23", _title(table)))
                numbers = map(numbers_in, filter(None, chain(*table.body)))
                self._lose(len(list(filter(None, numbers))))
        for number, added in _added_tables(self.match):
            where = f"{self.places.of(number)}后面添的表"
            self.verdict.problems += self._foreign(where, chain(*added.texts()), "")

    def _lose(self, count: int) -> None:
        self.verdict.cells += count
        self.verdict.lost += count

    # --- one table

    def _table(self, block: int, match: TableMatch) -> Iterator[Problem]:
        if match.changed_width:
            yield self._tell("V-24", _title(match.table))
            return
        unit = table_unit(match.table)
        for row, read_row in match.rows:
            if read_row is None:
                yield from self._lost_row(match, row or 0)
            elif row is None:
                label = _label(match.theirs[read_row])
                where = f"{_title(match.table)}第{read_row + 1}行“{label}”"
                yield from self._foreign(where, match.theirs[read_row], unit)
            else:
                check = self._cell if row >= match.header else self._heading
                for pair in match.cells(row, read_row):
                    yield from check(_Cell(block, match, pair, unit))

    def _heading(self, cell: _Cell) -> Iterator[Problem]:
        """A heading of a column."""
        if not _reads_same(cell.pair):
            yield from self._label(cell, f"{_title(cell.table)}表头")

    def _label(self, cell: _Cell, where: str) -> Iterator[Problem]:
        """What a row or column is called."""
        change = label_change(cell.pair.text, cell.pair.read_text, self.known.names)
        if change is not None:
            values = {"found": change.found, "expected": change.expected, "name": "单位"}
            yield self._tell(change.code, where, quote=change.found, **values)

    def _cell(self, cell: _Cell) -> Iterator[Problem]:
        text, read = cell.pair.text, cell.pair.read_text
        if _reads_same(cell.pair):
            has_number = bool(numbers_in(text))
            self.verdict.cells += has_number
            self.verdict.same += has_number
            if "【" in text and cell.is_open:
                yield self._tell("V-18", cell.where, quote=text, found=text)
            return
        was, now = cell_number(text, cell.unit), cell_number(read, cell.unit)
        if was or (now and not text.strip()):
            yield from self._amount(cell, was, now)
        else:
            yield from self._words(cell)

    def _amount(self, cell: _Cell, was: Number | None, now: Number | None) -> Iterator[Problem]:
        """A cell of one number, or an empty one where a number stands now."""
        self.verdict.cells += was is not None
        if _is_unchanged(was, now, cell.pair.read_text):
            self.verdict.same += was is not None
            return
        self._count(cell, was is not None)
        yield self._changed(cell, cell.pair.text or "空", cell.pair.read_text or "空", was)

    def _is_old(self, cell: _Cell) -> bool:
        return self.old.get(cell.position) == cell.pair.read_text

    def _count(self, cell: _Cell, known: bool) -> None:
        is_old = self._is_old(cell)
        self.verdict.outdated += known and is_old
        self.verdict.changed += known and not is_old
        self.verdict.foreign += not known

    def _changed(self, cell: _Cell, expected: str, now: str, was: Number | None) -> Problem:
        if self._is_old(cell):
            return self._tell(
                "V-30",
                cell.where,
                quote=now,
                name="这一格",
                expected=expected,
                found=now,
                table=cell.table.title,
                row=cell.label,
                unit=cell.own_unit(was),
            )
        if was is None and not cell.pair.text.strip():
            return self._tell("V-21", cell.where, found=now)
        return self._tell("V-20", cell.where, expected=expected, found=now, also=self._also(cell))

    def _also(self, cell: _Cell) -> str:
        """Where the text still shows what the cell no longer does: a figure of the same lines."""
        if cell.pair.column is None or self.old:
            return ""
        lines = self.known.snapshot.lines_of(cell.table, cell.row, cell.column)
        figure = self.known.figure_of(lines, cell.pair.text.strip())
        return f"；正文的“{figure.name}”是{figure.text}" if figure else ""

    def _words(self, cell: _Cell) -> Iterator[Problem]:
        """A cell of words: the numbers with a unit in it, as in a sentence."""
        ours, theirs = wording(cell.pair.text), wording(cell.pair.read_text)
        has_number = bool(ours.numbers)
        self.verdict.cells += has_number
        problems = [
            problem
            for one, other in paired(ours, theirs, {})
            for problem in self._number(cell, ours.number(one), theirs.number(other))
        ]
        self.verdict.same += has_number and not problems
        yield from problems
        yield from self._label(cell, cell.row_place)

    def _number(self, cell: _Cell, was: Number | None, now: Number | None) -> Iterator[Problem]:
        if now is None or not _has_unit(was, now):
            return
        if was is None:
            yield from self._foreign_number(cell, now)
        elif was.key != now.key:
            self._count(cell, True)
            yield self._changed(cell, was.shown, now.shown, was)

    def _foreign_number(self, cell: _Cell, number: Number) -> Iterator[Problem]:
        """A number that was not in the words of a cell, unless the report has it elsewhere."""
        if number.key not in self.known.keys:
            self.verdict.foreign += 1
            yield self._tell("V-21", cell.where, found=number.shown)

    # --- rows that are gone or new

    def _lost_row(self, match: TableMatch, row: int) -> Iterator[Problem]:
        if row < match.header:
            return
        numbers = list(filter(_is_number, filter(None, match.ours[row])))
        amounts = dict.fromkeys([text for text in numbers if "." in text][:_MOST_AMOUNTS])
        self._lose(len(numbers))
        if amounts:
            where = f"{_title(match.table)}“{_label(match.ours[row])}”行"
            yield self._tell("V-22", where, expected="、".join(amounts))

    def _foreign(self, where: str, texts: Iterable[str | None], unit: str) -> Iterator[Problem]:
        """Amounts that nothing vouches for, told together."""
        numbers = chain.from_iterable(cell_numbers(text, unit) for text in filter(None, texts))
        foreign = list(filter(self._is_foreign, numbers))
        if foreign:
            self.verdict.foreign += len(foreign)
            shown = (number.shown for number in foreign[:_MOST_FOREIGN])
            yield self._tell("V-21", where, found="、".join(shown))

    def _is_foreign(self, number: Number) -> bool:
        """An amount that is neither nothing nor known: codes and ordinals have no decimals. A
        number without a unit may be in any of those of reports."""
        exact = "." in number.digits
        says_something = exact or (number.is_figure and number.unit != "元")
        sizes = () if number.unit else UNITS.values()
        meant = [number.key, *((number.value * size, "元") for size in sizes)]
        vouched = not self.known.keys.isdisjoint(meant)
        return bool(number.value) and says_something and not vouched

    def _tell(self, code: str, where: str, **values: object) -> Problem:
        return finding(code, self.places.file, where, **values)


def _reads_same(pair: CellPair) -> bool:
    """Whether a cell has the same words as before; most have the very same text."""
    return pair.text == pair.read_text or unspaced(pair.text) == unspaced(pair.read_text)


def _is_unchanged(was: Number | None, now: Number | None, text: str) -> bool:
    """Whether a cell says what it said: a zero in an empty cell says nothing new, nor does a zero
    that is left out."""
    if was is None:
        return now is not None and not now.value
    if now is None:
        return not was.value and not text.strip()
    return was.key == now.key


def _title(table: SnapshotTable) -> str:
    return f"表《{table.title}》"


def _label(row: Iterable[str | None]) -> str:
    texts = filterfalse(_is_number, filter(None, row))
    return " ".join(dict.fromkeys(map(str.strip, texts)))


def _is_number(text: str) -> bool:
    """Whether a cell holds one number and nothing else."""
    return cell_number(text, "") is not None


def _has_unit(*numbers: Number | None) -> bool:
    """Whether one of these carries a unit."""
    return any(number.is_figure for number in filter(None, numbers))


def _added_tables(match: Match) -> Iterator[tuple[int, ReadTable]]:
    """The tables of the file that a person added, with the numbers of their blocks."""
    for number, block in enumerate(match.blocks):
        if isinstance(block, ReadTable) and number not in match.printed_of:
            yield number, block


def _tables(match: Match) -> Iterator[tuple[SnapshotTable, int, ReadTable | None]]:
    """Each table of the snapshot with its block in the file and what stands there; -1 and None
    where it is gone."""
    for number, piece in enumerate(match.printed):
        if piece.table is not None:
            block = match.block_of.get(number, -1)
            read = match.blocks[block] if block >= 0 else None
            yield piece.table, block, read if isinstance(read, ReadTable) else None


def old_cells(match: Match) -> Cells:
    """The cells of a file that say what they said when it was built."""
    cells: dict[Position, str] = {}
    for snapshot_table, block, read in _tables(match):
        pairs = _standing_cells(match_table(snapshot_table, read)) if read else ()
        for pair in pairs:
            if pair.read_column is not None and _reads_same(pair):
                cells[block, pair.read_row, pair.read_column] = pair.read_text
    return cells


def _standing_cells(match: TableMatch) -> Iterator[CellPair]:
    for row, read_row in match.rows:
        if row is not None and read_row is not None:
            yield from match.cells(row, read_row)
