"""The tables of a file against the snapshot, cell by cell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, filterfalse, starmap

from ..kernel.money import UNITS
from ..kernel.problems import Problem
from ..snapshot.matching import Match
from ..snapshot.table_matching import CellPair, Signature, TableMatch, signature, unspaced
from ..snapshot.values import SnapshotTable
from ..text.numbers import Number, cell_number, cell_numbers, numbers_in
from ..text.tokens import wording
from ..text.value_pairs import paired
from ..word.read.blocks import ReadCell, ReadTable
from .known_numbers import Key, KnownNumbers
from .labels import label_change, names_another_unit
from .newer_data import NewerData
from .row_labels import LabelChanges, is_label
from .row_sums import RowSums
from .table_units import TableUnit, says_the_same, standing_unit
from .verdict import Places, Verdict, finding

Cells = Mapping[ReadCell, str]
_MOST_AMOUNTS, _MOST_FOREIGN = 4, 6  # told of one row


@dataclass(frozen=True)
class _Cell:
    """A cell of the snapshot's table and what it is in the file. unit: of the table's amounts.
    Rows count from the first of the body."""

    match: TableMatch
    pair: CellPair
    unit: TableUnit

    @property
    def read(self) -> ReadCell | None:
        """The cell of the file."""
        return _read_cell(self.match, self.pair)

    @property
    def was(self) -> Number | None:
        """The number that it was printed with, if it is one."""
        return cell_number(self.pair.text, self.unit.printed)

    @property
    def now(self) -> Number | None:
        """The number that stands there."""
        return cell_number(self.pair.read_text, self.unit.standing)

    @property
    def is_of_amounts(self) -> bool:
        """Whether it held a number, or several, or nothing where a number stands now."""
        text = self.pair.text
        is_filled = self.now is not None and not text.strip()
        return self.was is not None or is_filled or _holds_several(text)

    @property
    def is_unchanged(self) -> bool:
        """Whether it says what it said: a zero in an empty cell says nothing new, nor does a zero
        that is left out; in another unit as exactly as before."""
        was, now = self.was, self.now
        if was is None:
            return now is not None and not now.value
        if now is None:
            return not was.value and not self.pair.read_text.strip()
        return was.key == now.key or (self.unit.is_turned and says_the_same(was, now))

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
    def names_row(self) -> bool:
        """Whether it is a label of its row."""
        is_ours = self.pair.row is not None and self.pair.column is not None
        return is_ours and is_label(self.match, self.row + self.match.header, self.column)

    @property
    def row_name(self) -> str:
        """What its row was called, itself included."""
        if not self.table.origin.levels:
            return self.pair.text.strip()
        return self.table.row_label(self.row, len(self.table.body[self.row]))

    @property
    def is_open(self) -> bool:
        """Whether it is still to be filled in."""
        cell = self.table.cells.get((self.row, self.column))
        return cell is not None and bool(cell.missing)

    @property
    def where(self) -> str:
        """表《2024年部门收支预算表》“收入总计”行“收入 › 金额”列."""
        path = " › ".join(self.table.path(self.column))
        label = self.row_name if self.names_row else self.label
        row = f"“{label}”行" if label else f"第{self.row + 1}行"
        column = f"“{path}”列" if path else f"第{self.column + 1}列"
        return f"{_title(self.table)}{row}{column}"

    def own_unit(self, was: Number | None) -> str:
        """The unit of its amounts where the cell does not say it itself."""
        of_money = was is not None and was.unit == "元"
        return self.unit.printed if of_money and _is_number(self.pair.text) else ""


class TableCheck:
    """Goes through the tables once, telling what it finds to a verdict.

    newer: how the file leads to the data, where that is newer than it. `old`: what the cells of the
    file said when it was built.
    """

    def __init__(
        self,
        match: Match,
        known: KnownNumbers,
        places: Places,
        verdict: Verdict,
        newer: NewerData | None = None,
    ) -> None:
        self.match, self.known, self.places, self.newer = match, known, places, newer
        self.verdict, self.old = verdict, old_cells(newer.own) if newer else {}
        self.labels = LabelChanges(known.snapshot)

    def run(self) -> None:
        """Every table of the snapshot, then those that a person added."""
        for number, table in _tables(self.match):
            rows = self.match.table_match(number)
            if rows:
                self.verdict.problems += self._table(rows, standing_unit(self.match, number))
            else:
                is_new = self.newer is not None and self.newer.is_new_piece(number)
                code = "V-39" if is_new else "V-23"
                self.verdict.problems.append(self._tell(code, _title(table)))
                numbers = map(numbers_in, filter(None, chain(*table.body)))
                self._lose(len(list(filter(None, numbers))))
        for number, added in _added_tables(self.match):
            if was := self.newer and self.newer.own.printed_as(number):
                self.verdict.problems.append(self._tell("V-62", f"表《{was.text}》", _first(added)))
                continue
            where = f"{self.places.of(number)}后面添的表"
            self.verdict.problems += self._foreign(where, chain(*added.texts()), "", _first(added))

    def _lose(self, count: int) -> None:
        self.verdict.cells += count
        self.verdict.lost += count

    # --- one table

    def _table(self, match: TableMatch, unit: TableUnit) -> Iterator[Problem]:
        if match.lacks_columns:
            yield self._tell("V-24", _title(match.table), _first(match.read))
            return
        if unit.standing not in (unit.printed, unit.stated):
            values = {"expected": unit.standing, "found": unit.stated}
            yield self._tell("V-66", _title(match.table), _first(match.read), **values)
        yield from self._rows(match, unit)
        if match.is_sorted and not self.old:
            yield self._tell("V-63", _title(match.table), _first(match.read))

    def _rows(self, match: TableMatch, unit: TableUnit) -> Iterator[Problem]:
        """The rows as they stand in the file, and those that it lacks."""
        sums = RowSums(match, unit)
        for row, read_row in match.rows:
            if read_row is None:
                yield from self._lost_row(match, row or 0, sums)
            elif row is None:
                yield from self._added_row(match, read_row, sums)
            else:
                yield from self._row(match, row, read_row, unit)

    def _row(
        self, match: TableMatch, row: int, read_row: int, unit: TableUnit
    ) -> Iterator[Problem]:
        """A row that both have."""
        if row < match.header:
            for pair in filterfalse(_reads_same, match.cells(row, read_row)):
                yield from self._heading(match, pair)
            return
        for pair in match.cells(row, read_row):
            yield from self._cell(_Cell(match, pair, unit))
        yield from self._own_columns(match, row, read_row, unit)

    def _heading(self, match: TableMatch, pair: CellPair) -> Iterator[Problem]:
        """A heading of a column that names something else, or another unit."""
        change = label_change(pair.text, pair.read_text, self.known.names)
        if change is not None and not self.old:
            values = {"found": change.standing, "expected": change.expected, "name": "栏目"}
            where = f"{_title(match.table)}表头"
            at = _read_cell(match, pair)
            yield self._tell(change.code, where, at, quote=change.standing, **values)

    def _own_columns(
        self, match: TableMatch, row: int, read_row: int, unit: TableUnit
    ) -> Iterator[Problem]:
        """What a person wrote in columns of their own."""
        if match.own_columns:
            texts = [match.theirs[read_row][c : c + 1] for c in match.own_columns]
            where = f"{_title(match.table)}“{_label(match.ours[row])}”行自己加的一列"
            first = match.own_columns[0]
            at = next(iter(match.read.rows[read_row][first : first + 1]), None)
            yield from self._foreign(where, chain(*texts), unit.standing, at)

    def _cell(self, cell: _Cell) -> Iterator[Problem]:
        if _reads_same(cell.pair):
            yield from self._same(cell)
        elif cell.is_of_amounts:
            yield from self._amount(cell)
        else:
            yield from self._words(cell)
            yield from self._label(cell)

    def _same(self, cell: _Cell) -> Iterator[Problem]:
        """A cell that says what it said: it may be still to be filled in."""
        text = cell.pair.text
        has_number = bool(numbers_in(text))
        self.verdict.cells += has_number
        self.verdict.same += has_number
        if has_number:
            self.verdict.judge_cell(cell.read)
        if "【" in text and cell.is_open:
            yield self._tell("V-18", cell.where, cell.read, quote=text, found=text)

    def _amount(self, cell: _Cell) -> Iterator[Problem]:
        """A cell of one number, or an empty one where a number stands now; of several where a
        person joined cells."""
        was, pair = cell.was, cell.pair
        is_known = bool(pair.text.strip())
        self.verdict.cells += is_known
        if cell.is_unchanged:
            self.verdict.same += is_known
            self.verdict.judge_cell(cell.read if is_known else None)
            return
        self._count(cell, is_known)
        printed = cell.unit.shown(pair.text, pair.read_text)
        wanted, standing = ("、".join(each.split("\n")) for each in (printed, pair.read_text))
        label = list(self._label(cell))
        yield from label or [self._changed(cell, wanted or "空", standing or "空", was)]

    def _label(self, cell: _Cell) -> Iterator[Problem]:
        """A label that names something else."""
        was, now = cell.pair.text, cell.pair.read_text
        code = "" if self.old else self.labels.changed(was, now)
        if code == "V-65" and names_another_unit(was, now, self.known.names):
            code = "V-64"
        if code and cell.names_row:
            yield self._tell(code, cell.where, cell.read, expected=was, found=now)

    def _is_old(self, cell: _Cell) -> bool:
        read = cell.read
        return read is not None and self.old.get(read) == cell.pair.read_text

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
                cell.read,
                quote=now,
                name="这一格",
                expected=expected,
                found=now,
                table=cell.table.title,
                row=cell.label,
                unit=cell.own_unit(was),
            )
        if was is None and not cell.pair.text.strip():
            return self._tell("V-21", cell.where, cell.read, found=now, also="")
        values = {"expected": expected, "found": now, "also": self._also(cell)}
        return self._tell("V-20", cell.where, cell.read, **values)

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
            values = {"quote": cell.pair.read_text.strip(), "found": number.shown, "also": ""}
            code = "V-31" if self._is_old(cell) else "V-21"
            yield self._tell(code, cell.where, cell.read, **values)

    # --- rows that are gone or new

    def _lost_row(self, match: TableMatch, row: int, sums: RowSums) -> Iterator[Problem]:
        if row < match.header:
            return
        numbers = list(filter(_is_number, filter(None, match.ours[row])))
        amounts = dict.fromkeys([text for text in numbers if "." in text][:_MOST_AMOUNTS])
        self._lose(len(numbers))
        if amounts:
            where = f"{_title(match.table)}“{_label(match.ours[row])}”行"
            also = sums.over_ours(row - match.header)
            shown = "、".join(map(sums.unit.shown, amounts))
            is_new = self.newer is not None and not self._was_printed(match, match.ours[row])
            code = "V-38" if is_new else "V-22"
            yield self._tell(code, where, _first(match.read), expected=shown, also=also)

    def _was_printed(self, match: TableMatch, row: Sequence[str | None]) -> bool:
        """Whether the table had a row of these labels when the file was built."""
        built = self.newer.built_table(match.table) if self.newer else None
        return built is not None and any(_label(row) == _label(each) for each in built.body)

    def _added_row(self, match: TableMatch, read_row: int, sums: RowSums) -> Iterator[Problem]:
        """A row of the file that is none of ours: one that stands twice, or one of a person's."""
        texts, at = match.theirs[read_row], _first(match.read, read_row)
        where = f"{_title(match.table)}第{read_row + 1}行“{_label(texts)}”"
        twin = self._twin(match, read_row)
        also = "" if twin.startswith("表") else sums.over_added(read_row)
        if twin:
            yield self._tell("V-60", where, at, found=twin, also=also)
            return
        as_built = not self.old.keys().isdisjoint(filter(None, match.read.rows[read_row]))
        unit = sums.unit.standing
        foreign = [] if as_built else list(self._foreign(where, texts, unit, at, also))
        yield from foreign
        amounts = dict.fromkeys(match.amounts_in(read_row))
        if amounts and not foreign:
            shown = "、".join([*amounts][:_MOST_FOREIGN])
            yield self._tell("V-61", where, at, found=shown, also=also)

    def _twin(self, match: TableMatch, read_row: int) -> str:
        """The row that a row of the file repeats, in this table or in another one; "" for none."""
        texts, has_amounts = signature(match.theirs[read_row]), bool(match.amounts_in(read_row))
        twin = match.doubled.get(read_row)
        if twin is not None and (has_amounts or texts == signature(match.theirs[twin])):
            return f"第{twin + 1}行"
        return self._elsewhere(texts, match.table.title) if has_amounts else ""

    def _elsewhere(self, texts: Signature, here: str) -> str:
        """The first other table with this row; "" for none."""
        titles = self._rows_elsewhere.get(texts, ())
        title = next((title for title in titles if title != here), "")
        return f"表《{title}》里的一行" if title else ""

    @cached_property
    def _rows_elsewhere(self) -> Mapping[Signature, list[str]]:
        """The rows of all tables, with the titles of those in which they stand."""
        titles: dict[Signature, list[str]] = defaultdict(list)
        for table in self.known.snapshot.tables:
            for row in table.body:
                titles[signature(row)].append(table.title)
        return titles

    def _foreign(
        self,
        where: str,
        texts: Iterable[str | None],
        unit: str,
        at: ReadCell | None,
        also: str = "",
    ) -> Iterator[Problem]:
        """Amounts that nothing vouches for, told together."""
        numbers = chain.from_iterable(cell_numbers(text, unit) for text in filter(None, texts))
        foreign = list(filter(self._is_foreign, numbers))
        if foreign:
            self.verdict.foreign += len(foreign)
            shown = (number.shown for number in foreign[:_MOST_FOREIGN])
            yield self._tell("V-21", where, at, found="、".join(shown), also=also)

    def _is_foreign(self, number: Number) -> bool:
        """An amount that is neither nothing nor known: codes and ordinals have no decimals. A
        number without a unit may be in any of those of reports."""
        exact = "." in number.digits
        says_something = exact or (number.is_figure and number.unit != "元")
        vouched = not self.known.keys.isdisjoint(_meant(number))
        return bool(number.value) and says_something and not vouched

    def _tell(self, code: str, where: str, at: ReadCell | None = None, **values: object) -> Problem:
        """A problem of a table. at: the cell where it stands, or its row or table begins."""
        problem = finding(code, self.places.file, where, **values)
        self.verdict.judge_cell(at, problem)
        return problem


def _meant(number: Number) -> list[Key]:
    """What a number may say: one without a unit an amount in any of those of reports."""
    sizes = () if number.unit else UNITS.values()
    return [number.key, *((number.value * size, "元") for size in sizes)]


def _reads_same(pair: CellPair) -> bool:
    """Whether a cell has the same words as before; most have the very same text."""
    return pair.text == pair.read_text or unspaced(pair.text) == unspaced(pair.read_text)


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
    for number, block in match.tables.items():
        if number not in match.printed_of:
            yield number, block


def _tables(match: Match) -> Iterator[tuple[int, SnapshotTable]]:
    """Each table of the snapshot with its number among the printed blocks."""
    for number, piece in enumerate(match.printed):
        if piece.table is not None:
            yield number, piece.table


def old_cells(match: Match) -> Cells:
    """The cells of a file that say what they said when it was built."""
    cells: dict[ReadCell, str] = {}
    for number, _ in _tables(match):
        rows = match.table_match(number)
        if rows:
            cells.update(_same_cells(rows))
    return cells


def _same_cells(match: TableMatch) -> Iterator[tuple[ReadCell, str]]:
    for pair in chain.from_iterable(starmap(match.cells, match.kept)):
        read = _read_cell(match, pair)
        if read is not None and _reads_same(pair):
            yield read, pair.read_text


def _read_cell(match: TableMatch, pair: CellPair) -> ReadCell | None:
    if pair.read_row is None or pair.read_column is None:
        return None
    return match.read.rows[pair.read_row][pair.read_column]


def _first(table: ReadTable, row: int | None = None) -> ReadCell | None:
    """The first cell of a table, or of a row of it."""
    rows = table.rows if row is None else table.rows[row : row + 1]
    return next(filter(None, chain.from_iterable(rows)), None)


def _holds_several(text: str) -> bool:
    """Whether a text is that of several cells of numbers that a person joined."""
    lines = text.split("\n")
    return len(lines) > 1 and all(map(_is_number, lines))
