"""The tables of a file against the snapshot, cell by cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..kernel.problems import Problem
from ..snapshot.matching import CellPair, Match, TableMatch, match_table, plain
from ..snapshot.values import SnapshotTable
from ..text.comparing import Wording, pair, wording
from ..text.numbers import Number, numbers_in
from ..word.read.blocks import ReadTable
from .findings import Places, Verdict, finding
from .known import Key, Known, cell_number, table_unit

Cells = Mapping[tuple[int, int, int], str]  # block, row and column → text


class TableCheck:
    """Goes through the tables once, telling what it finds to a verdict.

    old: what the cells of the file said when it was built, where the data is newer.
    """

    def __init__(
        self, match: Match, known: Known, places: Places, verdict: Verdict, old: Cells
    ) -> None:
        self.match, self.known, self.places = match, known, places
        self.verdict, self.old = verdict, old

    def run(self) -> None:
        """Every table of the snapshot, then those that a person added."""
        for number, piece in enumerate(self.match.printed):
            if piece.table is None:
                continue
            block = self.match.block_of.get(number)
            read = self.match.blocks[block] if block is not None else None
            if block is None or not isinstance(read, ReadTable):
                self.verdict.problems.append(self._tell("V-23", f"表《{piece.table.title}》"))
                self._count_lost(piece.table)
            else:
                self.verdict.problems += self._table(block, match_table(piece.table, read))
        for number, added in enumerate(self.match.blocks):
            if isinstance(added, ReadTable) and number not in self.match.printed_of:
                self.verdict.problems += self._added(number, added)

    def _count_lost(self, table: SnapshotTable) -> None:
        count = sum(1 for row in table.body for text in row if text and numbers_in(text))
        self.verdict.cells += count
        self.verdict.lost += count

    # --- one table

    def _table(self, block: int, table: TableMatch) -> Iterator[Problem]:
        if table.changed_width:
            yield self._tell("V-24", f"表《{table.table.title}》")
            return
        unit = table_unit(table.table)
        for row, read_row in table.rows:
            if read_row is None:
                yield from self._lost_row(table, row if row is not None else 0)
            elif row is None:
                yield from self._new_row(table, read_row, unit)
            elif row >= table.header:
                for cell in table.cells(row, read_row):
                    yield from self._cell(block, table, cell, unit)

    def _cell(self, block: int, table: TableMatch, cell: CellPair, unit: str) -> Iterator[Problem]:
        if plain(cell.text) == plain(cell.read_text):
            count = bool(cell.text) and bool(numbers_in(cell.text))
            self.verdict.cells += count
            self.verdict.same += count
            yield from self._open_place(table, cell)
            return
        was, now = cell_number(cell.text, unit), cell_number(cell.read_text, unit)
        if was is not None or (now is not None and not cell.text.strip()):
            yield from self._amount(block, table, cell, was, now)
        else:
            yield from self._words(block, table, cell)

    def _amount(
        self, block: int, table: TableMatch, cell: CellPair, was: Number | None, now: Number | None
    ) -> Iterator[Problem]:
        """A cell of one number, or an empty one where a number stands now."""
        self.verdict.cells += was is not None
        if was is not None and now is not None and was.key == now.key:
            self.verdict.same += 1
            return
        if was is None and now is not None and not now.value:
            return  # a zero in an empty cell says nothing new
        if was is not None and not was.value and not cell.read_text.strip():
            self.verdict.same += 1
            return  # nor does a zero that is left out
        self._count(block, cell, was is not None)
        yield self._changed(block, table, cell, cell.text or "空", cell.read_text or "空", was)

    def _count(self, block: int, cell: CellPair, known: bool) -> None:
        is_old = self._is_old(block, cell)
        self.verdict.outdated += known and is_old
        self.verdict.changed += known and not is_old
        self.verdict.foreign += not known

    def _changed(
        self,
        block: int,
        table: TableMatch,
        cell: CellPair,
        expected: str,
        found: str,
        was: Number | None,
    ) -> Problem:
        where = self._where(table, cell)
        if self._is_old(block, cell):
            return self._tell(
                "V-30",
                where,
                quote=found,
                name="这一格",
                expected=expected,
                found=found,
                table=table.table.title,
                row=_row_of(table, cell),
                unit=_unit_of(table, cell, was),
            )
        if was is None and not cell.text.strip():
            return self._tell("V-21", where, found=found)
        return self._tell(
            "V-20", where, expected=expected, found=found, also=self._also(table, cell)
        )

    def _is_old(self, block: int, cell: CellPair) -> bool:
        if cell.read_row is None or cell.read_column is None:
            return False
        return self.old.get((block, cell.read_row, cell.read_column)) == cell.read_text

    def _also(self, table: TableMatch, cell: CellPair) -> str:
        """Where the text still shows what the cell no longer does: a figure of the same lines."""
        if cell.row is None or cell.column is None or self.old:
            return ""
        lines = self.known.snapshot.lines_of(table.table, cell.row - table.header, cell.column)
        for figure in self.known.snapshot.figures if lines else ():
            if figure.lines == lines and figure.text == cell.text.strip():
                return f"；正文的“{figure.name}”是{figure.text}"
        return ""

    def _words(self, block: int, table: TableMatch, cell: CellPair) -> Iterator[Problem]:
        """A cell of words: the numbers with a unit in it, as in a sentence."""
        ours, theirs = wording(cell.text), wording(cell.read_text)
        if cell.text.strip():
            self.verdict.cells += bool(numbers_in(cell.text))
        told = False
        for one, other in pair(ours, theirs, {}):
            for found in self._word(block, table, cell, _at(ours, one), _at(theirs, other)):
                told = True
                yield found
        self.verdict.same += not told and bool(numbers_in(cell.text))

    def _word(
        self, block: int, table: TableMatch, cell: CellPair, was: Number | None, now: Number | None
    ) -> Iterator[Problem]:
        if was is not None and now is not None:
            if was.key != now.key and (was.is_figure or now.is_figure):
                self._count(block, cell, True)
                yield self._changed(block, table, cell, was.shown, now.shown, was)
        elif now is not None and now.is_figure and now.key not in self.known.keys:
            self.verdict.foreign += 1
            yield self._tell("V-21", self._where(table, cell), found=now.shown)

    def _open_place(self, table: TableMatch, cell: CellPair) -> Iterator[Problem]:
        if cell.row is None or cell.column is None or "【" not in cell.text:
            return
        origin = table.table.cells.get((cell.row - table.header, cell.column))
        if origin is not None and origin.missing:
            where = self._where(table, cell)
            yield self._tell("V-18", where, quote=cell.text, found=cell.text)

    # --- rows and tables that are gone or new

    def _lost_row(self, table: TableMatch, row: int) -> Iterator[Problem]:
        texts = [text for text in table.ours[row] if text]
        numbers = [text for text in texts if cell_number(text, "") is not None]
        amounts = [text for text in numbers if "." in text]
        if row < table.header or not texts:
            return
        self.verdict.cells += len(numbers)
        self.verdict.lost += len(numbers)
        if amounts:
            where = f"表《{table.table.title}》“{_label(table.ours[row])}”行"
            yield self._tell("V-22", where, expected="、".join(dict.fromkeys(amounts[:4])))

    def _new_row(self, table: TableMatch, row: int, unit: str) -> Iterator[Problem]:
        where = f"表《{table.table.title}》第{row + 1}行“{_label(table.theirs[row])}”"
        yield from self._foreign(where, table.theirs[row], unit)

    def _added(self, block: int, table: ReadTable) -> Iterator[Problem]:
        where = f"{self.places.of(block)}后面添的表"
        yield from self._foreign(where, [text for row in table.texts() for text in row], "")

    def _foreign(self, where: str, texts: list[str | None], unit: str) -> Iterator[Problem]:
        """Amounts that nothing vouches for, told together."""
        found = []
        for text in texts:
            number = cell_number(text, unit) if text else None
            numbers = [number] if number else numbers_in(text or "")
            found += [n.shown for n in numbers if self._is_foreign(n)]
        if found:
            self.verdict.foreign += len(found)
            yield self._tell("V-21", where, found="、".join(found[:6]))

    def _is_foreign(self, number: Number) -> bool:
        """An amount that is neither nothing nor known: codes and ordinals have no decimals."""
        says_something = number.is_figure and ("." in number.digits or number.unit != "元")
        vouched = number.key in self.known.keys or self._bare(number) in self.known.keys
        return bool(number.value) and (says_something or "." in number.digits) and not vouched

    def _bare(self, number: Number) -> Key:
        """A number without a unit, taken for 万元."""
        return (number.value if number.unit else number.value * 10_000, number.unit or "元")

    # --- saying where

    def _where(self, table: TableMatch, cell: CellPair) -> str:
        row = (cell.row or table.header) - table.header
        column = cell.column if cell.column is not None else 0
        label = _row_of(table, cell)
        path = " › ".join(table.table.path(column))
        said = f"表《{table.table.title}》"
        said += f"“{label}”行" if label else f"第{row + 1}行"
        return said + (f"“{path}”列" if path else f"第{column + 1}列")

    def _tell(self, code: str, where: str, **values: object) -> Problem:
        return finding(code, self.places.file, where, **values)


def _row_of(table: TableMatch, cell: CellPair) -> str:
    """What the row of a cell is called."""
    row = (cell.row or table.header) - table.header
    return table.table.row_label(row, cell.column if cell.column is not None else 0)


def _unit_of(table: TableMatch, cell: CellPair, was: Number | None) -> str:
    """The unit of a cell's amounts where the cell does not say it itself."""
    bare = was is not None and cell_number(cell.text, "") is not None
    return table_unit(table.table) if bare and was is not None and was.unit == "元" else ""


def _at(words: Wording, at: int | None) -> Number | None:
    token = words.tokens[at] if at is not None else None
    return token if isinstance(token, Number) else None


def _label(row: list[str | None]) -> str:
    said = [text.strip() for text in row if text and cell_number(text, "") is None]
    return " ".join(dict.fromkeys(said))


def old_cells(match: Match) -> dict[tuple[int, int, int], str]:
    """The cells of a file that say what they said when it was built."""
    found = {}
    for number, piece in enumerate(match.printed):
        block = match.block_of.get(number)
        read = match.blocks[block] if block is not None else None
        if piece.table is None or block is None or not isinstance(read, ReadTable):
            continue
        table = match_table(piece.table, read)
        for row, read_row in table.rows:
            for cell in (
                table.cells(row, read_row) if row is not None and read_row is not None else ()
            ):
                if cell.read_column is not None and plain(cell.text) == plain(cell.read_text):
                    found[block, read_row or 0, cell.read_column] = cell.read_text
    return found
