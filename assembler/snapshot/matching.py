"""What stands in an edited docx, led back to the snapshot it was built from.

Bookmarks tell most; what has lost them is found by its text, and what was reworded by likeness
to what is left. A moved paragraph is found wherever it stands.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count, filterfalse
from operator import attrgetter
from typing import TypeVar

from ..text.alignment import resemblance
from ..word.names import figure_bookmark, heading_bookmark, table_bookmark, title_bookmark
from ..word.read.blocks import ReadBlock, ReadDocument, ReadParagraph, ReadTable
from .parted_tables import cut_apart, is_part_of, joined_parts
from .table_matching import TableMatch, cell_texts, match_table
from .table_matching import unspaced as unspaced
from .values import FigureMark, MissingMark, Snapshot, SnapshotParagraph, SnapshotTable

_ALIKE, _ALIKE_HERE = 0.6, 0.35  # anywhere; between the same neighbours
_MOST_PAIRS = 40_000  # compared for likeness; beyond that only neighbours are
_LONGEST = 4000  # characters compared
_MOST_COMPARED = 400_000_000  # pairs of characters; no honest file comes near
_OF_A_TABLE = ("label", "title", "caption")  # known by their place: those of all tables are alike
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
    that now stand whole in a block which is another one. parts: tables that a person parted, or
    ran together with another one: number in `printed` → what of the file they are. closed: blocks
    that are known to be none of `printed`.
    """

    printed: list[PrintedBlock]
    blocks: list[ReadBlock]
    block_of: dict[int, int] = field(default_factory=dict)
    printed_of: dict[int, int] = field(default_factory=dict)
    joined: dict[int, int] = field(default_factory=dict)
    parts: dict[int, ReadTable] = field(default_factory=dict)
    closed: frozenset[int] = frozenset()
    _tables: dict[int, TableMatch] = field(default_factory=dict)

    def read_block(self, printed: int) -> ReadBlock | None:
        """Where a printed block stands in the file: a table as a whole, wherever its rows are."""
        if printed in self.parts:
            return self.parts[printed]
        at = self.block_of.get(printed)
        return None if at is None else self.blocks[at]

    def table_match(self, printed: int) -> TableMatch | None:
        """The rows and columns of a printed table in the file; None where it is gone."""
        table, read = self.printed[printed].table, self.read_block(printed)
        if table is None or not isinstance(read, ReadTable):
            return None
        if printed not in self._tables:
            self._tables[printed] = match_table(table, read)
        return self._tables[printed]

    def unit_above(self, printed: int) -> str:
        """The line above a printed table as it stands in the file; "" where it is gone."""
        own = self.printed[printed].block
        above = (n for n in range(printed) if self.printed[n].block == own)
        number = next((n for n in above if self.printed[n].kind == "caption"), printed)
        block = self.read_block(number)
        return block.text if isinstance(block, ReadParagraph) else ""

    def printed_as(self, block: int) -> PrintedBlock | None:
        """What a block of the file was printed as; None where a person added it."""
        number = self.printed_of.get(block)
        return None if number is None else self.printed[number]

    def lost(self) -> list[int]:
        """Printed blocks that are nowhere in the file."""
        return [n for n in self._open() if n not in self.joined and n not in self.parts]

    def lost_or_joined(self) -> list[int]:
        """Printed blocks that are no block of the file by themselves, but for tables."""
        return self._open_texts()

    @cached_property
    def paragraphs(self) -> Mapping[int, ReadParagraph]:
        """The paragraphs of the file that stand outside tables, by their numbers in `blocks`."""
        return {n: b for n, b in enumerate(self.blocks) if isinstance(b, ReadParagraph)}

    @cached_property
    def tables(self) -> Mapping[int, ReadTable]:
        """The tables of the file by their numbers in `blocks`."""
        return {n: b for n, b in enumerate(self.blocks) if isinstance(b, ReadTable)}

    def _pair(self, printed: int, block: int | None) -> None:
        """Lead two to each other, unless one of them is taken, or there is no such block."""
        if block is None or printed in self.block_of or block in self.printed_of:
            return
        if block in self.closed:
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
        taken = self.printed_of.keys() | self.closed
        return {n: b for n, b in blocks if n not in taken and isinstance(b, kind)}


def match(snapshot: Snapshot, document: ReadDocument, bookmarks: bool = True) -> Match:
    """Lead every block of a file back to the snapshot. bookmarks: whether those in the file are
    the snapshot's; they are not where it was built from other data, not even where both have the
    same figures: a bookmark only counts how many stand before it."""
    blocks = filterfalse(attrgetter("is_blank"), document.blocks)
    result = Match(list(printed_blocks(snapshot)), list(blocks))
    if bookmarks:
        _by_bookmark(result)
    _by_text(result)
    return _matched_rest(result)


def carried_match(own: Match, printed: list[PrintedBlock], same: Mapping[int, int]) -> Match:
    """Lead a file on to a newer snapshot. own: the file led to the one it was built from; printed:
    the blocks of the newer one; same: number in `own.printed` → number in `printed`."""
    result = Match(printed, own.blocks)
    for was, block in own.block_of.items():
        if was in same:
            result._pair(same[was], block)
    result.parts.update((same[was], part) for was, part in own.parts.items() if was in same)
    for block, was in own.printed_of.items():
        if was in same:
            result.printed_of.setdefault(block, same[was])
    _by_text(result)
    result.closed = frozenset(own.printed_of.keys() - result.printed_of.keys())
    return _matched_rest(result)


def _matched_rest(result: Match) -> Match:
    """What neither bookmarks nor texts lead to."""
    _tables(result)
    _parted_tables(result)
    _by_likeness(result)
    _find_joined(result)
    return result


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
    ours, theirs = cell_texts(table.rows), cell_texts(block.texts())
    return 2 * (ours & theirs).total() / max(ours.total() + theirs.total(), 1)


def _parted_tables(result: Match) -> None:
    """Tables in two parts (续表), and two that are one now."""
    for at, block in result._open_blocks(ReadTable).items():
        _join_part(result, at, block)
    for number, table in result._open_tables():
        _cut_from_before(result, number, table)


def _join_part(result: Match, at: int, block: ReadTable) -> None:
    """A table of the file that is the rest of one of ours."""
    for number, table, standing in _standing_tables(result):
        if is_part_of(table, standing, block):
            result.parts[number] = joined_parts(table, standing, block)
            result.printed_of[at] = number
            return


def _cut_from_before(result: Match, number: int, table: SnapshotTable) -> None:
    """A table of ours that was run together with the one before."""
    for other, first, standing in reversed(_standing_tables(result)):
        if other < number:
            halves = cut_apart(first, table, standing)
            if halves is not None:
                result.parts[other], result.parts[number] = halves
            return


def _standing_tables(result: Match) -> list[tuple[int, SnapshotTable, ReadTable]]:
    """The printed tables that stand in the file, and what stands there."""
    numbers = sorted({*result.block_of, *result.parts})
    tables = ((n, result.printed[n].table, result.read_block(n)) for n in numbers)
    return [(n, table, read) for n, table, read in tables if table and isinstance(read, ReadTable)]


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
    begin = min(result.printed_of, default=0)  # what stands before it is the cover's
    for number in printed:
        place = _place(result, number)
        anywhere = everywhere and result.printed[number].kind not in _OF_A_TABLE
        elsewhere = range(begin, len(result.blocks)) if anywhere else range(0)
        yield from ((number, n, n in place) for n in blocks if n in place or n in elsewhere)


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


def figure_places(printed: Sequence[PrintedBlock]) -> Mapping[str, tuple[int, FigureMark]]:
    """Each figure's bookmark → its printed block and its mark there."""
    return {
        name: (number, mark)
        for number, block in enumerate(printed)
        for name, mark in zip(block.figure_bookmarks, block.figures, strict=True)
    }
