"""The rows, columns and cells of a table in a file, led back to the snapshot's table."""

from __future__ import annotations

import re
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain, compress, filterfalse, islice
from operator import not_
from typing import NamedTuple

from ..report import CONTINUED
from ..text.alignment import longest_rising_pairs, most_alike
from ..text.numbers import folded
from ..word.read.blocks import ReadTable
from .row_pairs import KeyedRow, RowPairing
from .values import SnapshotTable, is_amount

_UNIT = re.compile("(?:万元|亿元|元)$")
_ALIKE_COLUMNS, _BLANK_COLUMNS = 0.1, 0.1
Grid = Sequence[Sequence[str | None]]
At = tuple[int, int]  # row and column of a grid, header rows first


def unspaced(text: str) -> str:
    """A text as far as it matters: without blanks."""
    return "".join(text.split())


Signature = tuple[str, ...]


def signature(row: Sequence[str | None]) -> Signature:
    """What stands in a row, blanks left aside; () where it is covered from end to end."""
    return tuple(unspaced(text) for text in row if text is not None)


class StandingCell(NamedTuple):
    """A cell of the file, or of ours where the file's covers it no longer, and the cells of ours
    that it stands for. read: where it begins; None where the file has no such cell."""

    ours: tuple[At, ...]
    read: At | None


@dataclass(frozen=True, slots=True)
class CellPair:
    """A cell of the snapshot's table and of the file's, by grid position; None where there is
    none. Rows count from the first header row; `body` is how many of them are headers."""

    row: int | None
    column: int | None
    read_row: int | None
    read_column: int | None
    text: str
    read_text: str


@dataclass
class TableMatch:
    """A table of the snapshot led to one of the file. rows: pairs of row numbers, header rows
    included; None where one side has no such row. header: how many header rows there are.
    columns: for each of our columns that of the file, None where it is gone. doubled: rows of the
    file that have the labels of another one, which is led to ours: number there → of that one.
    is_sorted: rows stand in another order than ours. labels: of the rows of the file, where they
    are not those of the snapshot one by one.
    """

    table: SnapshotTable
    read: ReadTable
    header: int
    ours: list[list[str | None]]
    theirs: list[list[str | None]]
    rows: list[tuple[int | None, int | None]]
    columns: Sequence[int | None]
    doubled: Mapping[int, int] = field(default_factory=dict)
    is_sorted: bool = False
    labels: Mapping[int, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def kept(self) -> list[tuple[int, int]]:
        """The pairs of rows that both sides have."""
        return [(a, b) for a, b in self.rows if a is not None and b is not None]

    @property
    def added(self) -> list[int]:
        """The rows of the file that are none of ours."""
        return [b for a, b in self.rows if a is None and b is not None]

    @property
    def lacks_columns(self) -> bool:
        """Whether a column is gone."""
        return None in self.columns

    @cached_property
    def own_columns(self) -> list[int]:
        """The columns of the file that a person added."""
        known = set(self.columns)
        return [column for column in range(self.read.width) if column not in known]

    def amounts_in(self, read_row: int) -> list[str]:
        """The amounts of a row of the file: numbers in the columns of amounts, or with decimals
        where the table has none such; zeros are none."""
        texts = self.theirs[read_row]
        if not self._amount_columns:
            return list(filter(_is_amount, filter(None, texts)))
        shown = (text or "" for text in map(texts.__getitem__, self._amount_columns_in(read_row)))
        return [text for text in shown if is_number(text) and text.strip("0.,- ")]

    def _amount_columns_in(self, read_row: int) -> Iterator[int]:
        width = len(self.theirs[read_row])
        return (column for column in self._amount_columns if column < width)

    @cached_property
    def _amount_columns(self) -> list[int]:
        """Where the columns of a pivot's amounts stand in the file."""
        taken = self.table.origin.columns if self.table.origin.levels else ()
        return [at for at in compress(self.columns, taken) if at is not None]

    @cached_property
    def _row_of(self) -> Mapping[int, int]:
        return {b: a for a, b in self.kept}

    def cells(self, row: int, read_row: int) -> Iterator[CellPair]:
        """The cells of a pair of rows; of a cell that a person joined or split with its texts line
        by line, where there are as many."""
        if self.has_same_cells:
            for column, (text, read_text) in enumerate(
                zip(self.ours[row], self.theirs[read_row], strict=True)
            ):
                if text is not None and read_text is not None:
                    yield CellPair(row, column, read_row, column, text, read_text)
            return
        for region in self.regions(row, read_row):
            yield from self._pairs(region)

    @cached_property
    def has_same_cells(self) -> bool:
        """Whether nobody joined or split cells, or added a column."""
        return all(_covered(self.ours[a]) == _covered(self.theirs[b]) for a, b in self.kept)

    def _pairs(self, region: StandingCell) -> Iterator[CellPair]:
        texts = [(row, column, self.ours[row][column] or "") for row, column in region.ours]
        read_row, read_column = region.read or (None, None)
        read_text = self.text_at(region.read)
        for row, column, text, line in _line_by_line(texts, read_text):
            yield CellPair(row, column, read_row, read_column, text, line)

    def text_at(self, place: At | None) -> str:
        """The text of the cell of the file that begins at a place."""
        return "" if place is None else self.theirs[place[0]][place[1]] or ""

    def regions(self, row: int, read_row: int) -> Iterator[StandingCell]:
        """The cells of the file that begin in a row, with those of ours for which they stand; then
        cells of ours that are gone."""
        covered: dict[At | None, list[At]] = defaultdict(list)
        for column, text in enumerate(self.ours[row]):
            if text is not None:
                covered[self._covering(read_row, column)].append((row, column))
        for place, ours in covered.items():
            if place is None:
                yield from (StandingCell((one,), None) for one in ours)
            elif place[0] == read_row:
                yield StandingCell((*ours, *self._below(place)), place)

    def _covering(self, read_row: int, column: int) -> At | None:
        """Where the cell of the file begins that stands at the place of a cell of ours."""
        at = self.columns[column] if column < len(self.columns) else None
        return None if at is None else self._starts.get((read_row, at))

    def _below(self, place: At) -> Iterator[At]:
        """The cells of ours in the rows below into which a cell of the file reaches."""
        row = place[0] + 1
        while row < len(self.theirs) and self._starts.get((row, place[1])) == place:
            ours = self._row_of.get(row)
            for column, text in enumerate(self.ours[ours] if ours is not None else ()):
                if text is not None and ours is not None and self._covering(row, column) == place:
                    yield ours, column
            row += 1

    @cached_property
    def _starts(self) -> Mapping[At, At]:
        """For each position of the file's grid where the cell begins that covers it."""
        starts: dict[At, At] = {}
        for row, cells in enumerate(self.read.rows):
            until, place = 0, (row, 0)
            for column, cell in enumerate(cells):
                if cell is not None:
                    until, place = column + cell.columns, (row, column)
                    starts[row, column] = place
                elif column < until:
                    starts[row, column] = place
                else:
                    starts[row, column] = starts.get((row - 1, column), (row, column))
        return starts


def _line_by_line(
    texts: Sequence[tuple[int, int, str]], read_text: str
) -> Iterator[tuple[int, int, str, str]]:
    """Texts of ours, by row and column, each with what stands for it in one cell of the file: a
    line each, or the same for all; else all of them with the whole."""
    stating = [each for each in texts if each[2].strip()]
    lines = _lines_for(stating, read_text)
    if lines:
        yield from ((*each, line) for each, line in zip(stating, lines, strict=True))
    else:
        row, column, _ = (stating or texts)[0]
        yield row, column, "\n".join(text for _, _, text in stating), read_text


def _lines_for(texts: Sequence[tuple[int, int, str]], read_text: str) -> list[str]:
    """What one cell of the file says of each of some texts; [] where that cannot be told apart."""
    lines = list(filter(str.strip, read_text.split("\n")))
    if len(texts) == len(lines) > 1:
        return lines
    return [read_text] * len(texts) if _is_of_all(texts, read_text) else []


def _is_of_all(texts: Sequence[tuple[int, int, str]], read_text: str) -> bool:
    """Whether texts all say what one of the file says."""
    return {unspaced(text) for _, _, text in texts} == {unspaced(read_text)}


def match_table(table: SnapshotTable, read: ReadTable) -> TableMatch:
    """Lead the rows and columns of a table in the file back to the snapshot's."""
    ours, theirs, header = table.rows, read.texts(), len(table.header)
    rows = _row_by_row(ours, theirs, read.left_out)
    if rows is not None:
        return TableMatch(table, read, header, ours, theirs, rows, range(_width(ours)))
    return _Matching(table, read, ours, theirs).run()


def _row_by_row(
    ours: Grid, theirs: Grid, left_out: Mapping[int, int]
) -> list[tuple[int | None, int | None]] | None:
    """The pairs of rows where both sides say the same throughout; else None. left_out: rows of the
    file that stand for so many of ours, which are in no pair."""
    shown = [number for number, row in enumerate(ours) if signature(row)]
    numbers = iter(shown)
    rows: list[tuple[int | None, int | None]] = []
    for at, row in enumerate(theirs):
        if at in left_out:
            deque(islice(numbers, left_out[at]), maxlen=0)
            continue
        number = next(numbers, None)
        if number is None or signature(ours[number]) != signature(row):
            return None
        rows.append((number, at))
    return rows if next(numbers, None) is None else None


class _Matching:
    """The rows of one table being led to those of a file."""

    def __init__(
        self,
        table: SnapshotTable,
        read: ReadTable,
        ours: list[list[str | None]],
        theirs: list[list[str | None]],
    ) -> None:
        self.table, self.read, self.ours, self.theirs = table, read, ours, theirs
        self.header = len(table.header)
        self.columns = _columns(ours, theirs)

    def run(self) -> TableMatch:
        """Rows of the body by key, then what stands above them."""
        heads = {signature(row) for row in self.ours[: self.header]} - {()}
        repeated = [n for n, row in enumerate(self.theirs) if signature(row) in heads]
        theirs = self._their_rows(set(repeated))
        pairing = RowPairing(self._our_rows(), theirs, self.table.origin.depths)
        paired = {row + self.header: at for row, at in pairing.run().items()}
        first = min(paired.values(), default=len(self.theirs))
        above = [n for n in range(first) if n not in pairing.taken]
        head = _heads(self.ours[: self.header], self.theirs, above)
        rows = self._in_order(head | paired, repeated)
        pairs = sorted(paired.items())
        return TableMatch(
            self.table,
            self.read,
            self.header,
            self.ours,
            self.theirs,
            rows,
            self.columns,
            self._doubled(pairing, theirs),
            longest_rising_pairs(pairs) != pairs,
            {at: row.labels for at, row in theirs.items()},
        )

    def _in_order(
        self, paired: Mapping[int, int], repeated: Iterable[int]
    ) -> list[tuple[int | None, int | None]]:
        """The rows as they stand in the file, and what is gone behind what stood before it.
        repeated: rows that say the headings again, which are none of their own."""
        gone = self._gone(paired)
        ours = {at: row for row, at in paired.items()}
        again = set(repeated) - ours.keys()
        rows: list[tuple[int | None, int | None]] = [(row, None) for row in gone.pop(None)]
        for at in filterfalse(again.__contains__, range(len(self.theirs))):
            one = ours.get(at)
            rows.append((one, at))
            rows += [(row, None) for row in gone.pop(one, ())]
        return rows

    def _gone(self, paired: Mapping[int, int]) -> dict[int | None, list[int]]:
        """The rows of ours that the file does not have, by the last one before that it has."""
        gone: dict[int | None, list[int]] = {None: []}
        before: int | None = None
        for row, texts in enumerate(self.ours):
            if row in paired:
                before = row
            elif signature(texts):
                gone.setdefault(before, []).append(row)
        return gone

    def _doubled(self, pairing: RowPairing, theirs: Mapping[int, KeyedRow]) -> Mapping[int, int]:
        """Rows of the file with the labels of one that is led to ours, which has them once."""
        by_labels = {theirs[at].labels: at for at in sorted(pairing.taken, reverse=True)}
        return {
            at: by_labels[row.labels]
            for at, row in theirs.items()
            if at not in pairing.taken and row.labels and row.labels in by_labels
        }

    # --- rows by what tells them apart

    def _our_rows(self) -> dict[int, KeyedRow]:
        spans = {(row, column): columns for row, column, columns, _ in self.table.merged}
        body = [*self.table.body]
        rows = carried(body, lambda row, column: spans.get((row, column), 1))
        return {
            n: self._keyed(row, texts, range(len(row)))
            for n, (row, texts) in enumerate(zip(body, rows, strict=True))
            if signature(row)
        }

    def _their_rows(self, repeated: set[int]) -> dict[int, KeyedRow]:
        cells = self.read.rows
        rows = carried(self.theirs, lambda row, column: cells[row][column].columns)  # type: ignore[union-attr]
        return {
            n: self._keyed(self.theirs[n], texts, self.columns)
            for n, texts in enumerate(rows)
            if n not in repeated
        }

    def _keyed(
        self, row: Sequence[str | None], texts: Sequence[str], columns: Iterable[int | None]
    ) -> KeyedRow:
        """columns: where each of our columns stands in the row."""
        by_column = [_at(texts, column) for column in columns]
        labels = filter(None, self._labels(by_column))
        amounts = dict.fromkeys(filter(_is_amount, by_column))
        return KeyedRow(tuple(labels), tuple(amounts), signature(row))

    def _labels(self, by_column: Sequence[str]) -> Iterable[str]:
        """Of the texts by our columns those that are labels."""
        if not self.table.origin.levels or not any(self.table.origin.columns):
            return filterfalse(is_number, by_column)
        return compress(by_column, map(not_, self.table.origin.columns))


def _at(texts: Sequence[str], column: int | None) -> str:
    """The text in a column; "" where there is none."""
    return "" if column is None else "".join(texts[column : column + 1])


def _is_amount(text: str) -> bool:
    """Whether a text is an amount that says something."""
    return is_number(text) and "." in text and bool(text.strip("0.,- "))


def _columns(ours: Grid, theirs: Grid) -> list[int | None]:
    """For each of our columns that of the file: by what stands in them, where there are more or
    fewer than before; the headings count as the cells do."""
    width, other = _width(ours), _usual_width(theirs)
    if width == other:
        return list(range(width))
    first, second = _profiles(ours, width), _profiles(theirs, other)

    def alike(a: int, b: int) -> float:
        whole = max(first[a].total(), second[b].total())
        return (first[a] & second[b]).total() / whole if whole else _BLANK_COLUMNS

    pairs = dict(most_alike(range(width), range(other), alike, _ALIKE_COLUMNS))
    return [pairs.get(column) for column in range(width)]


def _profiles(rows: Grid, width: int) -> list[Counter[str]]:
    """What stands in each column, as far as rows have the usual width."""
    profiles: list[Counter[str]] = [Counter() for _ in range(width)]
    for row in filter(lambda row: len(row) == width, rows):
        for column, text in enumerate(row):
            if text and text.strip():
                profiles[column][unspaced(text)] += 1
    return profiles


def _width(rows: Grid) -> int:
    return max(map(len, rows), default=0)


def _usual_width(rows: Grid) -> int:
    """The width that most rows have."""
    return max(Counter(map(len, rows)).items(), key=lambda each: each[::-1], default=(0, 0))[0]


def _covered(row: Sequence[object | None]) -> list[bool]:
    """Which positions of a row are covered by other cells."""
    return [cell is None for cell in row]


def _heads(ours: Grid, theirs: Grid, above: Sequence[int]) -> dict[int, int]:
    """Rows of the header: those that say the same, then as many as are left in order. above: rows
    of the file before the first of the body."""
    left: dict[Signature, list[int]] = defaultdict(list)
    for number in above:
        left[signature(theirs[number])].append(number)
    wanted = [number for number, row in enumerate(ours) if signature(row)]
    paired = {n: left[key].pop(0) for n in wanted if left[key := signature(ours[n])]}
    rest = list(filterfalse(paired.__contains__, wanted))
    others = sorted(chain.from_iterable(left.values()))
    return paired | (dict(zip(rest, others, strict=True)) if len(rest) == len(others) else {})


def carried(rows: Grid, columns: Callable[[int, int], int]) -> list[list[str]]:
    """The texts of each row without blanks in them, those of cells that reach down from above in
    each of their rows. columns: how many a cell covers."""
    shown: list[list[str]] = []
    above: list[str] = []
    for number, row in enumerate(rows):
        texts: list[str] = []
        until = 0
        for column, text in enumerate(row):
            if text is not None:
                until = column + columns(number, column)
                texts.append(known_as(text))
            elif column < until or column >= len(above):
                texts.append("")
            else:
                texts.append(above[column])
        shown.append(texts)
        above = texts
    return shown


def known_as(text: str) -> str:
    """A label as it is compared: without blanks and “（续）”, in plain digits."""
    return unspaced(folded(text)).removesuffix(CONTINUED)


def is_number(text: str) -> bool:
    """Whether a text is a number, be it with its unit (as cells that an author drew may have it)."""
    return is_amount(_UNIT.sub("", text))


def cell_texts(rows: Iterable[Iterable[str | None]]) -> Counter[str]:
    """The texts of a table, each with the number of cells that have it."""
    return Counter(map(unspaced, filter(None, chain.from_iterable(rows))))
