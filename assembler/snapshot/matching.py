"""What stands in an edited docx, led back to the snapshot it was built from.

Bookmarks tell most; what has lost them is found by its text, and what was reworded by likeness
to what is left. A moved paragraph is found wherever it stands.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import TypeVar

from ..word.names import figure_bookmark, heading_bookmark, table_bookmark, title_bookmark
from ..word.read.blocks import ReadBlock, ReadDocument, ReadParagraph, ReadTable
from .values import FigureMark, MissingMark, Snapshot, SnapshotParagraph, SnapshotTable

_ALIKE, _ALIKE_HERE = 0.6, 0.35  # anywhere; between the same neighbours
_MOST_PAIRS = 40_000  # compared for likeness; beyond that only neighbours are
_LONGEST = 4000  # characters compared
_MOST_COMPARED = 400_000_000  # pairs of characters; no honest file comes near
_MOST_ROW_PAIRS = 60_000_000
_B = TypeVar("_B", ReadParagraph, ReadTable)


@dataclass(frozen=True, slots=True)
class PrintedBlock:
    """A paragraph or table of the snapshot as it stood in the file: of a table its title, its
    caption and its notes are printed blocks of their own.

    kind: heading, paragraph, label, title, caption, table or note. block: number of the
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

    def lost(self) -> list[PrintedBlock]:
        """Printed blocks that are nowhere in the file."""
        return [self.printed[n] for n in self._open_printed() if n not in self.joined]

    def _pair(self, printed: int, block: int) -> None:
        self.block_of[printed] = block
        self.printed_of[block] = printed

    def _open_printed(self, tables: bool | None = None) -> list[int]:
        """Printed blocks that are not found yet: all, tables alone, or all but tables."""
        numbers = (n for n in range(len(self.printed)) if n not in self.block_of)
        return [n for n in numbers if tables in (None, self.printed[n].table is not None)]

    def _open_blocks(self, kind: type[_B]) -> dict[int, _B]:
        """Blocks of the file that are not taken yet, of one kind."""
        blocks = enumerate(self.blocks)
        return {n: b for n, b in blocks if n not in self.printed_of and isinstance(b, kind)}


def match(snapshot: Snapshot, document: ReadDocument, bookmarks: bool = True) -> Match:
    """Lead every block of a file back to the snapshot. bookmarks: whether those in the file are
    the snapshot's; they are not where it was built from other data."""
    blocks = [b for b in document.blocks if isinstance(b, ReadTable) or b.text.strip()]
    result = Match(list(printed_blocks(snapshot)), blocks)
    if bookmarks:
        _by_bookmark(result)
    _by_text(result)
    _tables(result)
    _by_likeness(result)
    _find_joined(result)
    return result


def plain(text: str) -> str:
    """A text as far as it matters: without blanks."""
    return re.sub(r"\s+", "", text)


# --- the snapshot as it stood in the file


def printed_blocks(snapshot: Snapshot) -> Iterator[PrintedBlock]:
    """Every paragraph and table of the snapshot, with the bookmarks it was written with."""
    times: Counter[int] = Counter()
    headings = tables = 0
    for number, block in enumerate(snapshot.blocks):
        if isinstance(block, SnapshotTable):
            tables += 1
            yield from _printed_table(block, number, tables)
            continue
        headings += bool(block.level)
        yield _printed_paragraph(block, number, headings, times)


def _printed_paragraph(
    block: SnapshotParagraph, number: int, headings: int, times: Counter[int]
) -> PrintedBlock:
    bookmarks = []
    for mark in block.figures:
        times[mark.figure] += 1
        bookmarks.append(figure_bookmark(mark.figure, times[mark.figure]))
    lead = len(block.lead)
    return PrintedBlock(
        "heading" if block.level else "paragraph",
        block.shown,
        number,
        (*([heading_bookmark(headings)] if block.level else []), *bookmarks),
        tuple(FigureMark(m.start + lead, m.end + lead, m.figure) for m in block.figures),
        tuple(MissingMark(m.start + lead, m.end + lead, m.why) for m in block.missing),
        figure_bookmarks=tuple(bookmarks),
    )


def _printed_table(table: SnapshotTable, block: int, number: int) -> Iterator[PrintedBlock]:
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
    places: dict[str, int] = {}
    for number, block in result._open_blocks(ReadParagraph).items():
        for mark in block.bookmarks:
            if mark.end > mark.start:  # else what it enclosed is gone
                places.setdefault(mark.name, number)
    for number in result._open_printed(tables=False):
        names = result.printed[number].bookmarks
        votes = Counter(places[name] for name in names if name in places).most_common()
        block_number = next((n for n, _ in votes if n not in result.printed_of), None)
        if block_number is not None:
            result._pair(number, block_number)


def _by_text(result: Match) -> None:
    """Paragraphs that stand as they were: first texts that stand once, then of several alike
    each in its place (the line above every table), at last whatever is left of these."""
    for choose in (_only, _in_place, _any):
        waiting: dict[str, list[int]] = {}
        for number, block in result._open_blocks(ReadParagraph).items():
            waiting.setdefault(plain(block.text), []).append(number)
        printed = result._open_printed(tables=False)
        times = Counter(plain(result.printed[n].text) for n in result._open_printed())
        for number in printed:
            text = plain(result.printed[number].text)
            same = waiting.get(text, [])
            chosen = choose(result, number, same, times[text]) if same else None
            if chosen is not None:
                same.remove(chosen)
                result._pair(number, chosen)


def _only(result: Match, printed: int, same: list[int], times: int) -> int | None:
    return same[0] if len(same) == 1 and times == 1 else None


def _in_place(result: Match, printed: int, same: list[int], times: int) -> int | None:
    low, high = _neighbours(result, printed)
    return next((block for block in same if low < block < high), None)


def _any(result: Match, printed: int, same: list[int], times: int) -> int | None:
    return same[0]


def _tables(result: Match) -> None:
    """A table is the one after its title, or the one with its bookmark, or the likest."""
    for way in (_after_title, _with_bookmark):
        for number in result._open_printed(tables=True):
            block = way(result, number)
            if block is not None:
                result._pair(number, block)
    for number in result._open_printed(tables=True):
        table = result.printed[number].table
        left = result._open_blocks(ReadTable)
        likest = max(left, key=lambda n: (_table_likeness(table, left[n]), -n), default=None)
        if likest is not None and _table_likeness(table, left[likest]) >= _ALIKE:
            result._pair(number, likest)


def _after_title(result: Match, number: int) -> int | None:
    """The first table after the title, with nothing between but the table's own lines."""
    block = result.printed[number].block
    title = next(
        (
            result.block_of[n]
            for n in range(max(0, number - 3), number)
            if (result.printed[n].block, result.printed[n].kind) == (block, "title")
            and n in result.block_of
        ),
        len(result.blocks),
    )
    for at in range(title + 1, len(result.blocks)):
        if isinstance(result.blocks[at], ReadTable):
            return at if at not in result.printed_of else None
        printed = result.printed_as(at)
        if printed is not None and printed.block != block:
            return None
    return None


def _with_bookmark(result: Match, number: int) -> int | None:
    """The table with the bookmark, which LibreOffice may have left open."""
    printed = result.printed[number]
    tables = result._open_blocks(ReadTable).items()
    marked = ((at, block) for at, block in tables if block.names.intersection(printed.bookmarks))
    alike = (at for at, block in marked if _table_likeness(printed.table, block) >= _ALIKE_HERE)
    return next(alike, None)


def _table_likeness(table: SnapshotTable | None, block: ReadTable) -> float:
    """How many of the cells are the same, 0 to 1."""
    if table is None:
        return 0.0
    ours = Counter(plain(text) for row in _rows_of(table) for text in row if text)
    theirs = Counter(plain(text) for row in block.texts() for text in row if text)
    shared, both = (ours & theirs).total(), ours.total() + theirs.total()
    return 2 * shared / both if both else 0.0


def _by_likeness(result: Match) -> None:
    """What was reworded is the printed block it is most like, best first."""
    scored = sorted(_likenesses(result), key=lambda one: (-one[0], one[1], one[2]))
    for _, printed, block in scored:
        if printed not in result.block_of and block not in result.printed_of:
            result._pair(printed, block)


def _likenesses(result: Match) -> Iterator[tuple[float, int, int]]:
    """How like each printed block and each paragraph are that may be the same; more by 1 where
    the paragraph stands between the same neighbours."""
    printed, blocks = result._open_printed(tables=False), result._open_blocks(ReadParagraph)
    everywhere = len(printed) * len(blocks) <= _MOST_PAIRS
    compared = 0  # pairs of characters
    for number in printed:
        low, high = _neighbours(result, number)
        text = result.printed[number].text
        near = (n for n in blocks if everywhere or low < n < high)
        for block in near:
            here, other = low < block < high, blocks[block].text
            compared += len(text) * len(other)
            score = likeness(text, other) if compared < _MOST_COMPARED else 0.0
            if score >= (_ALIKE_HERE if here else _ALIKE):
                yield score + here, number, block


def _neighbours(result: Match, printed: int) -> tuple[int, int]:
    """The blocks between which a printed block should stand."""
    known = result.block_of
    before = next((known[n] for n in range(printed - 1, -1, -1) if n in known), -1)
    after = (known[n] for n in range(printed + 1, len(result.printed)) if n in known)
    return before, next(after, len(result.blocks))


def likeness(first: str, second: str) -> float:
    """How alike two texts are, 0 to 1; amounts in them do not count."""
    a, b = (re.sub(r"\d[\d,.]*", "0", plain(text))[:_LONGEST] for text in (first, second))
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    if matcher.real_quick_ratio() < _ALIKE_HERE or matcher.quick_ratio() < _ALIKE_HERE:
        return 0.0
    return matcher.ratio()


def _find_joined(result: Match) -> None:
    """Printed blocks that were run together with another one."""
    texts = [plain(b.text) if isinstance(b, ReadParagraph) else "" for b in result.blocks]
    for number in result._open_printed(tables=False):
        wanted = plain(result.printed[number].text)
        place = next((n for n, text in enumerate(texts) if wanted in text), None)
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
    def changed_width(self) -> bool:
        """Whether a column was added or deleted: most rows have another number of cells."""
        pairs = [(a, b) for a, b in self.rows if a is not None and b is not None]
        other = sum(len(_present(self.ours[a])) != len(_present(self.theirs[b])) for a, b in pairs)
        return other * 2 > len(pairs)

    def cells(self, row: int, read_row: int) -> Iterator[CellPair]:
        """The cells of a pair of rows."""
        ours, theirs = _present(self.ours[row]), _present(self.theirs[read_row])
        for a, b in _aligned([text for _, text in ours], [text for _, text in theirs]):
            column, text = ours[a] if a is not None else (None, "")
            read_column, read_text = theirs[b] if b is not None else (None, "")
            yield CellPair(row, column, read_row, read_column, text, read_text)


def match_table(table: SnapshotTable, read: ReadTable) -> TableMatch:
    """Lead the rows of a table in the file back to the snapshot's."""
    ours, theirs = _rows_of(table), read.texts()
    rows = [
        (a, b)
        for a, b in _row_pairs(
            [_signature(row) for row in ours], [_signature(row) for row in theirs]
        )
        if a is None or any(text is not None for text in ours[a])  # covered from end to end
    ]
    return TableMatch(table, read, len(table.header), ours, theirs, rows)


def _rows_of(table: SnapshotTable) -> list[list[str | None]]:
    header = [[cell[0] if cell else None for cell in row] for row in table.header]
    return [*header, *(list(row) for row in table.body)]


def _present(row: Sequence[str | None]) -> list[tuple[int, str]]:
    return [(at, text) for at, text in enumerate(row) if text is not None]


Signature = tuple[str, ...]


def _signature(row: Sequence[str | None]) -> Signature:
    return tuple(plain(text) for text in row if text is not None)


def _row_pairs(
    ours: list[Signature], theirs: list[Signature]
) -> list[tuple[int | None, int | None]]:
    """Equal rows, then those between them that are alike."""
    shorter = min(len(ours), len(theirs))
    start = next((n for n in range(shorter) if ours[n] != theirs[n]), shorter)
    pairs: list[tuple[int | None, int | None]] = [(n, n) for n in range(start)]
    one, other = ours[start:], theirs[start:]
    if len(one) * len(other) > _MOST_ROW_PAIRS:
        in_order = zip_longest(range(start, len(ours)), range(start, len(theirs)))
        return [*pairs, *in_order]
    for tag, a, b, c, d in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        left, right = range(a + start, b + start), range(c + start, d + start)
        if tag == "equal":
            pairs += zip(left, right, strict=True)
        else:
            pairs += _alike_rows(ours, theirs, left, right)
    return pairs


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
        pairs += [(None, n) for n in range(at, -position)]
        pairs.append((row, -position))
        at = -position + 1
    return pairs + [(None, n) for n in range(at, right.stop)]


def _row_likeness(first: Signature, second: Signature) -> float:
    """Labels count more than amounts, of which many are alike."""
    weights = Counter(
        {text: 3 if not _is_number(text) else 1 for text in (*first, *second) if text}
    )
    shared = sum(weights[text] for text in set(first) & set(second) if text)
    whole = sum(weights[text] for text in {*first, *second} if text)
    return shared / whole if whole else 1.0


def _is_number(text: str) -> bool:
    return text.replace(",", "").replace(".", "", 1).removesuffix("%").lstrip("-").isdecimal()


def _aligned(ours: list[str], theirs: list[str]) -> Iterable[tuple[int | None, int | None]]:
    """Positions that belong together: one by one, or by equal texts where a cell is gone."""
    if len(ours) == len(theirs):
        yield from zip(range(len(ours)), range(len(theirs)), strict=True)
        return
    a_texts, b_texts = [plain(t) for t in ours], [plain(t) for t in theirs]
    for tag, a, b, c, d in SequenceMatcher(None, a_texts, b_texts, autojunk=False).get_opcodes():
        shared = min(b - a, d - c)
        yield from ((a + n, c + n) for n in range(shared))
        if tag != "equal":
            yield from ((n, None) for n in range(a + shared, b))
            yield from ((None, n) for n in range(c + shared, d))


def figure_places(printed: Sequence[PrintedBlock]) -> Mapping[str, tuple[int, FigureMark]]:
    """Each figure's bookmark → its printed block and its mark there."""
    return {
        name: (number, mark)
        for number, block in enumerate(printed)
        for name, mark in zip(block.figure_bookmarks, block.figures, strict=True)
    }
