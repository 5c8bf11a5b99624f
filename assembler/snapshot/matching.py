"""What stands in an edited docx, led back to the snapshot it was built from.

Bookmarks tell most; what has lost them is found by its text, and what was reworded by likeness
to what is left. A moved paragraph is found wherever it stands.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain, count, filterfalse, repeat, zip_longest
from operator import attrgetter
from typing import TypeVar

from ..text.alignment import common_start, resemblance, stretches
from ..word.names import figure_bookmark, heading_bookmark, table_bookmark, title_bookmark
from ..word.read.blocks import ReadBlock, ReadDocument, ReadParagraph, ReadTable
from .values import FigureMark, MissingMark, Snapshot, SnapshotParagraph, SnapshotTable, is_amount

_ALIKE, _ALIKE_HERE = 0.6, 0.35  # anywhere; between the same neighbours
_MOST_PAIRS = 40_000  # compared for likeness; beyond that only neighbours are
_LONGEST = 4000  # characters compared
_MOST_COMPARED = 400_000_000  # pairs of characters; no honest file comes near
_MOST_ROW_PAIRS = 60_000_000
_UNIT = re.compile("(?:万元|亿元|元)$")
_B = TypeVar("_B", ReadParagraph, ReadTable)
_Mark = TypeVar("_Mark", FigureMark, MissingMark)


@dataclass(frozen=True, slots=True)
class PrintedBlock:
    """A paragraph or table of the snapshot as it stood in the file: of a table its title, its
    caption and its notes are printed blocks of their own.

    kind: heading, paragraph, footnote, label, title, caption, table or note. block: number of the
    snapshot's block. bookmarks: all it was written with; figure_bookmarks: that of each of
    `figures`. Marks count characters of `text`.
    """

    kind: str
    text: str
    block: int
    bookmarks: tuple[str, ...] = ()
    figures: tuple[FigureMark, ...] = ()
    missing: tuple[MissingMark, ...] = ()
    table: SnapshotTable | None = None
    figure_bookmarks: tuple[str, ...] = ()


@dataclass
class Match:
    """The printed blocks of the snapshot and the blocks of the file, led to each other.

    printed: all, in order. blocks: those of the file with something in them, in order. block_of:
    number in `printed` → number in `blocks`; `printed_of` the other way. joined: printed blocks
    that now stand whole in a block which is another one.
    """

    printed: list[PrintedBlock]
    blocks: list[ReadBlock]
    block_of: dict[int, int] = field(default_factory=dict)
    printed_of: dict[int, int] = field(default_factory=dict)
    joined: dict[int, int] = field(default_factory=dict)

    def printed_as(self, block: int) -> PrintedBlock | None:
        """What a block of the file was printed as; None where a person added it."""
        number = self.printed_of.get(block)
        return None if number is None else self.printed[number]

    def lost(self) -> list[int]:
        """Printed blocks that are nowhere in the file."""
        return [n for n in self._open() if n not in self.joined]

    def lost_or_joined(self) -> list[int]:
        """Printed blocks that are no block of the file by themselves, but for tables."""
        return self._open_texts()

    @cached_property
    def paragraphs(self) -> Mapping[int, ReadParagraph]:
        """The paragraphs of the file that stand outside tables, by their numbers in `blocks`."""
        return {n: b for n, b in enumerate(self.blocks) if isinstance(b, ReadParagraph)}

    def _pair(self, printed: int, block: int | None) -> None:
        """Lead two to each other, unless one of them is taken, or there is no such block."""
        if block is None or printed in self.block_of or block in self.printed_of:
            return
        self.block_of[printed] = block
        self.printed_of[block] = printed

    def _snapshot_block(self, block: int) -> int | None:
        """The number of the snapshot's block that a block of the file is of, if it is of one."""
        printed = self.printed_as(block)
        return None if printed is None else printed.block

    def _open(self) -> list[int]:
        """Printed blocks that are not found yet."""
        return sorted(set(range(len(self.printed))) - self.block_of.keys())

    def _open_texts(self) -> list[int]:
        """Those among them that are no tables."""
        return [n for n in self._open() if self.printed[n].table is None]

    def _open_tables(self) -> list[tuple[int, SnapshotTable]]:
        """Those among them that are tables."""
        tables = ((n, self.printed[n].table) for n in self._open())
        return [(n, table) for n, table in tables if table]

    def _open_blocks(self, kind: type[_B]) -> dict[int, _B]:
        """Blocks of the file that are not taken yet, of one kind."""
        blocks = enumerate(self.blocks)
        return {n: b for n, b in blocks if n not in self.printed_of and isinstance(b, kind)}


def match(snapshot: Snapshot, document: ReadDocument, bookmarks: bool = True) -> Match:
    """Lead every block of a file back to the snapshot. bookmarks: whether those in the file are
    the snapshot's; they are not where it was built from other data."""
    blocks = filterfalse(attrgetter("is_blank"), document.blocks)
    result = Match(list(printed_blocks(snapshot)), list(blocks))
    if bookmarks:
        _by_bookmark(result)
    _by_text(result)
    _tables(result)
    _by_likeness(result)
    _find_joined(result)
    return result


def unspaced(text: str) -> str:
    """A text as far as it matters: without blanks."""
    return re.sub(r"\s+", "", text)


# --- the snapshot as it stood in the file


def printed_blocks(snapshot: Snapshot) -> Iterator[PrintedBlock]:
    """Every paragraph and table of the snapshot, with the bookmarks it was written with."""
    times: Counter[int] = Counter()
    headings, tables = map(heading_bookmark, count(1)), count(1)
    for number, block in enumerate(snapshot.blocks):
        if isinstance(block, SnapshotTable):
            yield from _printed_table(block, number, 0 if block.drawn else next(tables))
        elif block.level:
            bookmarks = () if block.section else (next(headings),)
            yield _printed_paragraph("heading", block, number, times, *bookmarks)
        elif block.picture and not block.text:
            continue  # a picture without a caption: no text of it stands in the file
        elif block.is_footnote:
            yield _printed_paragraph("footnote", block, number, times)
        else:
            yield _printed_paragraph("paragraph", block, number, times)


def _printed_paragraph(
    kind: str, block: SnapshotParagraph, number: int, times: Counter[int], *bookmarks: str
) -> PrintedBlock:
    """times: how often each figure was printed so far. bookmarks: round the whole."""
    of_figures = []
    for mark in block.figures:
        times[mark.figure] += 1
        of_figures.append(figure_bookmark(mark.figure, times[mark.figure]))
    lead = len(block.lead)
    return PrintedBlock(
        kind,
        block.shown,
        number,
        (*bookmarks, *of_figures),
        _shifted(block.figures, lead),
        _shifted(block.missing, lead),
        figure_bookmarks=tuple(of_figures),
    )


def _shifted(marks: Sequence[_Mark], by: int) -> tuple[_Mark, ...]:
    return tuple(mark._replace(start=mark.start + by, end=mark.end + by) for mark in marks)


def _printed_table(table: SnapshotTable, block: int, number: int) -> Iterator[PrintedBlock]:
    """number: of its bookmarks. One that was drawn in the shell has none, nor a title of its own."""
    if table.drawn:
        yield PrintedBlock("table", table.title, block, table=table)
        return
    if table.label:
        yield PrintedBlock("label", table.label, block)
    yield PrintedBlock("title", table.title, block, (title_bookmark(number),))
    if table.left or table.right:
        yield PrintedBlock("caption", f"{table.left}\t{table.right}", block)
    yield PrintedBlock("table", table.title, block, (table_bookmark(number),), table=table)
    for note in table.notes:
        yield PrintedBlock("note", note, block)


# --- ways to find a printed block


def _by_bookmark(result: Match) -> None:
    """A paragraph is the one that most of its bookmarks are of."""
    places = _bookmark_places(result)
    for number in result._open_texts():
        names = result.printed[number].bookmarks
        votes = Counter(places[name] for name in names if name in places).most_common()
        result._pair(number, next((n for n, _ in votes if n not in result.printed_of), None))


def _bookmark_places(result: Match) -> Mapping[str, int]:
    """The first paragraph with each bookmark; one that encloses nothing any more does not count."""
    return {
        mark.name: number
        for number, block in reversed(result._open_blocks(ReadParagraph).items())
        for mark in filterfalse(attrgetter("is_empty"), block.bookmarks)
    }


def _by_text(result: Match) -> None:
    """Paragraphs that stand as they were: first texts that stand once, then of several alike
    each in its place (the line above every table), at last whatever is left of these."""
    for choose in (_only, _in_place, _any):
        _by_equal_text(result, choose)


def _by_equal_text(
    result: Match, choose: Callable[[Match, int, list[int], int], int | None]
) -> None:
    """choose: one of the paragraphs with the text of a printed block, so many of which have it."""
    waiting: dict[str, list[int]] = defaultdict(list)
    for number, block in result._open_blocks(ReadParagraph).items():
        waiting[unspaced(block.text)].append(number)
    times = Counter(unspaced(result.printed[n].text) for n in result._open())
    for number in result._open_texts():
        text = unspaced(result.printed[number].text)
        chosen = choose(result, number, waiting[text], times[text])
        if chosen is not None:
            waiting[text].remove(chosen)
            result._pair(number, chosen)


def _only(result: Match, printed: int, same: list[int], times: int) -> int | None:
    return same[0] if len(same) == times == 1 else None


def _in_place(result: Match, printed: int, same: list[int], times: int) -> int | None:
    return next(filter(_place(result, printed).__contains__, same), None)


def _any(result: Match, printed: int, same: list[int], times: int) -> int | None:
    return next(iter(same), None)


def _tables(result: Match) -> None:
    """A table is the one after its title, or the one with its bookmark, or the likest."""
    for way in (_after_title, _with_bookmark, _likest):
        for number, table in result._open_tables():
            result._pair(number, way(result, number, table))


def _after_title(result: Match, number: int, table: SnapshotTable) -> int | None:
    """The first table after the title, with nothing between but the table's own lines; of one drawn
    in the shell, after what stood before it."""
    own = {None, result.printed[number].block}
    numbers = range(number - 1, -1, -1)
    title = next((n for n in numbers if table.drawn or result.printed[n].kind == "title"), -1)
    behind = result.block_of.get(title, len(result.blocks)) + 1
    for at in range(behind, len(result.blocks)):
        if isinstance(result.blocks[at], ReadTable):
            return at
        if result._snapshot_block(at) not in own:
            return None
    return None


def _with_bookmark(result: Match, number: int, table: SnapshotTable) -> int | None:
    """The table with the bookmark, which LibreOffice may have left open."""
    names = result.printed[number].bookmarks
    tables = result._open_blocks(ReadTable).items()
    marked = ((at, block) for at, block in tables if block.names.intersection(names))
    alike = (at for at, block in marked if _table_likeness(table, block) >= _ALIKE_HERE)
    return next(alike, None)


def _likest(result: Match, number: int, table: SnapshotTable) -> int | None:
    """The table with the most cells that are the same, if they are many."""
    tables = result._open_blocks(ReadTable).items()
    alike = {at: _table_likeness(table, block) for at, block in tables}
    likest = max(alike, key=alike.__getitem__, default=-1)
    return likest if alike.get(likest, 0.0) >= _ALIKE else None


def _table_likeness(table: SnapshotTable, block: ReadTable) -> float:
    """How many of the cells are the same, 0 to 1."""
    ours, theirs = _cell_texts(table.rows), _cell_texts(block.texts())
    return 2 * (ours & theirs).total() / max(ours.total() + theirs.total(), 1)


def _cell_texts(rows: Iterable[Iterable[str | None]]) -> Counter[str]:
    """The texts of a table, each with the number of cells that have it."""
    return Counter(map(unspaced, filter(None, chain.from_iterable(rows))))


def _by_likeness(result: Match) -> None:
    """What was reworded is the printed block it is most like, best first."""
    for _, printed, block in sorted(_unlikenesses(result)):
        result._pair(printed, block)


def _unlikenesses(result: Match) -> Iterator[tuple[float, int, int]]:
    """How unlike each printed block and each paragraph are that may be the same, from -1 (they
    are equal) to 0; less by 1 where the paragraph stands between the same neighbours."""
    least = {True: _ALIKE_HERE, False: _ALIKE}
    compared = 0  # pairs of characters
    for number, block, here in _comparable(result):
        text, other = result.printed[number].text, result.paragraphs[block].text
        compared += len(text) * len(other)
        if compared >= _MOST_COMPARED:
            return
        score = likeness(text, other)
        if score >= least[here]:
            yield -score - here, number, block


def _comparable(result: Match) -> Iterator[tuple[int, int, bool]]:
    """Printed blocks and paragraphs that are compared for likeness, and whether the paragraph
    stands where the printed block should."""
    printed, blocks = result._open_texts(), result._open_blocks(ReadParagraph)
    everywhere = len(printed) * len(blocks) <= _MOST_PAIRS
    for number in printed:
        place = _place(result, number)
        yield from ((number, n, n in place) for n in blocks if everywhere or n in place)


def _place(result: Match, printed: int) -> range:
    """The blocks of the file between those to which the neighbours of a printed block led."""
    known = result.block_of
    before = next(filter(known.__contains__, range(printed - 1, -1, -1)), -1)
    behind = next(filter(known.__contains__, range(printed + 1, len(result.printed))), -1)
    return range(known.get(before, -1) + 1, known.get(behind, len(result.blocks)))


def likeness(first: str, second: str) -> float:
    """How alike two texts are, 0 to 1; amounts in them do not count."""
    a, b = (re.sub(r"\d[\d,.]*", "0", unspaced(text))[:_LONGEST] for text in (first, second))
    return resemblance(a, b, _ALIKE_HERE)


def _find_joined(result: Match) -> None:
    """Printed blocks that were run together with another one."""
    texts = {n: unspaced(block.text) for n, block in result.paragraphs.items()}
    for number in result._open_texts():
        wanted = unspaced(result.printed[number].text)
        place = next((n for n, text in texts.items() if wanted in text), None)
        if wanted and place is not None:
            result.joined[number] = place


# --- inside a table


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
    included; None where one side has no such row. header: how many header rows there are."""

    table: SnapshotTable
    read: ReadTable
    header: int
    ours: list[list[str | None]]
    theirs: list[list[str | None]]
    rows: list[tuple[int | None, int | None]]

    @property
    def kept(self) -> list[tuple[int, int]]:
        """The pairs of rows that both sides have."""
        return [(a, b) for a, b in self.rows if a is not None and b is not None]

    @property
    def changed_width(self) -> bool:
        """Whether a column was added or deleted: most rows have another number of cells."""
        pairs = self.kept
        other = sum(len(_present(self.ours[a])) != len(_present(self.theirs[b])) for a, b in pairs)
        return other * 2 > len(pairs)

    def cells(self, row: int, read_row: int) -> Iterator[CellPair]:
        """The cells of a pair of rows."""
        pairs = _aligned(_present(self.ours[row]), _present(self.theirs[read_row]))
        for (column, text), (read_column, read_text) in pairs:
            yield CellPair(row, column, read_row, read_column, text, read_text)

    def kept_cells(self, row: int, read_row: int) -> list[tuple[int, int]]:
        """The columns of those among them that both sides have."""
        columns = ((pair.column, pair.read_column) for pair in self.cells(row, read_row))
        return [(a, b) for a, b in columns if a is not None and b is not None]


def match_table(table: SnapshotTable, read: ReadTable) -> TableMatch:
    """Lead the rows of a table in the file back to the snapshot's."""
    ours, theirs = table.rows, read.texts()
    signatures = list(map(signature, ours))
    pairs = _row_pairs(signatures, list(map(signature, theirs)))
    # Without a signature: covered from end to end.
    rows = [(a, b) for a, b in pairs if a is None or signatures[a]]
    return TableMatch(table, read, len(table.header), ours, theirs, rows)


_Cell = tuple[int | None, str]  # column and text
_NO_CELL: _Cell = (None, "")


def _present(row: Sequence[str | None]) -> list[_Cell]:
    """The cells that begin in a row."""
    return [(at, text) for at, text in enumerate(row) if text is not None]


Signature = tuple[str, ...]


def signature(row: Sequence[str | None]) -> Signature:
    """What stands in a row, blanks left aside; () where it is covered from end to end."""
    return tuple(unspaced(text) for _, text in _present(row))


def _row_pairs(
    ours: list[Signature], theirs: list[Signature]
) -> list[tuple[int | None, int | None]]:
    """Equal rows, then those between them that are alike."""
    start = common_start(ours, theirs)
    pairs: list[tuple[int | None, int | None]] = [*zip(range(start), range(start), strict=True)]
    one, other = ours[start:], theirs[start:]
    if len(one) * len(other) > _MOST_ROW_PAIRS:
        in_order = zip_longest(range(start, len(ours)), range(start, len(theirs)))
        return [*pairs, *in_order]
    for left, right, _ in stretches(one, other):
        pairs += _alike_rows(ours, theirs, _moved(left, start), _moved(right, start))
    return pairs


def _moved(positions: range, by: int) -> range:
    return range(positions.start + by, positions.stop + by)


def _alike_rows(
    ours: list[Signature], theirs: list[Signature], left: range, right: range
) -> list[tuple[int | None, int | None]]:
    """Rows that were replaced: as many as before are the same ones in order; else by likeness."""
    if len(left) == len(right):
        return list(zip(left, right, strict=True))
    pairs: list[tuple[int | None, int | None]] = []
    at = right.start
    for row in left:
        scores = [(_row_likeness(ours[row], theirs[n]), -n) for n in range(at, right.stop)]
        score, position = max(scores, default=(0.0, 0))
        if score < 0.5:
            pairs.append((row, None))
            continue
        pairs += zip(repeat(None), range(at, -position))  # noqa: B905 - without an end
        pairs.append((row, -position))
        at = -position + 1
    return [*pairs, *zip(repeat(None), range(at, right.stop))]  # noqa: B905


def _row_likeness(first: Signature, second: Signature) -> float:
    """The share of their texts that two rows have in common, 0 to 1."""
    one, other = ({*texts} - {""} for texts in (first, second))
    whole = sum(map(_weight, one | other))
    return sum(map(_weight, one & other)) / whole if whole else 1.0


def _weight(text: str) -> int:
    """Labels count more than amounts, of which many are alike."""
    return 1 if _is_number(text) else 3


def _is_number(text: str) -> bool:
    """Whether a text is a number, be it with its unit (as cells that an author drew may have it)."""
    return is_amount(_UNIT.sub("", text))


def _aligned(ours: Sequence[_Cell], theirs: Sequence[_Cell]) -> Iterator[tuple[_Cell, _Cell]]:
    """Cells that belong together: one by one, or by equal texts where a cell is gone."""
    if len(ours) == len(theirs):
        yield from zip(ours, theirs, strict=True)
        return
    one, other = ([unspaced(text) for _, text in cells] for cells in (ours, theirs))
    for left, right, _ in stretches(one, other):
        cells = ours[left.start : left.stop], theirs[right.start : right.stop]
        yield from zip_longest(*cells, fillvalue=_NO_CELL)


def figure_places(printed: Sequence[PrintedBlock]) -> Mapping[str, tuple[int, FigureMark]]:
    """Each figure's bookmark → its printed block and its mark there."""
    return {
        name: (number, mark)
        for number, block in enumerate(printed)
        for name, mark in zip(block.figure_bookmarks, block.figures, strict=True)
    }
