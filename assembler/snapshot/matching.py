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

from ..word.names import figure_bookmark, heading_bookmark, table_bookmark, title_bookmark
from ..word.read.blocks import ReadBlock, ReadDocument, ReadParagraph, ReadTable
from .values import FigureMark, MissingMark, Snapshot, SnapshotParagraph, SnapshotTable

_ALIKE, _ALIKE_HERE = 0.6, 0.35  # anywhere; between the same neighbours
_MOST_PAIRS = 40_000  # compared for likeness; beyond that only neighbours are
_LONGEST = 4000  # characters compared
_MOST_WORK = 400_000_000  # pairs of characters; no honest file comes near
_MOST_ROW_PAIRS = 60_000_000


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph or table of the snapshot as it stood in the file.

    kind: heading, paragraph, label, title, caption, table or note. block: number of the
    snapshot's block. names: its bookmarks. Marks count characters of `text`.
    """

    kind: str
    text: str
    block: int
    names: tuple[str, ...] = ()
    figures: tuple[FigureMark, ...] = ()
    missing: tuple[MissingMark, ...] = ()
    table: SnapshotTable | None = None
    figure_names: tuple[str, ...] = ()  # the bookmark of each of `figures`


@dataclass
class Match:
    """Pieces of the snapshot and blocks of the file, led to each other.

    pieces: all, in order. blocks: those of the file with something in them, in order. found:
    piece number → block number; `source` the other way. joined: pieces that now stand whole in
    a block which is another piece's.
    """

    pieces: list[Piece]
    blocks: list[ReadBlock]
    found: dict[int, int] = field(default_factory=dict)
    source: dict[int, int] = field(default_factory=dict)
    joined: dict[int, int] = field(default_factory=dict)

    def piece_of(self, block: int) -> Piece | None:
        """The piece a block of the file is; None where a person added it."""
        number = self.source.get(block)
        return None if number is None else self.pieces[number]

    def lost(self) -> list[Piece]:
        """Pieces that are nowhere in the file."""
        return [
            piece
            for number, piece in enumerate(self.pieces)
            if number not in self.found and number not in self.joined
        ]

    def _pair(self, piece: int, block: int) -> None:
        self.found[piece] = block
        self.source[block] = piece

    def _free_pieces(self) -> list[int]:
        return [n for n in range(len(self.pieces)) if n not in self.found]

    def _free_blocks(self) -> list[int]:
        return [n for n in range(len(self.blocks)) if n not in self.source]


def match(snapshot: Snapshot, document: ReadDocument, bookmarks: bool = True) -> Match:
    """Lead every block of a file back to the snapshot. bookmarks: whether those in the file are
    the snapshot's; they are not where it was built from other data."""
    blocks = [b for b in document.blocks if isinstance(b, ReadTable) or b.text.strip()]
    made = Match(list(pieces_of(snapshot)), blocks)
    if bookmarks:
        _by_bookmark(made)
    _by_text(made)
    _tables(made)
    _by_likeness(made)
    _find_joined(made)
    return made


def plain(text: str) -> str:
    """A text as far as it matters: without blanks."""
    return re.sub(r"\s+", "", text)


# --- the snapshot as it stood in the file


def pieces_of(snapshot: Snapshot) -> Iterator[Piece]:
    """Every paragraph and table of the snapshot, with the bookmarks it was written with."""
    times: Counter[int] = Counter()
    headings = tables = 0
    for number, block in enumerate(snapshot.blocks):
        if isinstance(block, SnapshotTable):
            tables += 1
            yield from _table_pieces(block, number, tables)
            continue
        headings += bool(block.level)
        yield _paragraph_piece(block, number, headings, times)


def _paragraph_piece(
    block: SnapshotParagraph, number: int, headings: int, times: Counter[int]
) -> Piece:
    names = []
    for mark in block.figures:
        times[mark.figure] += 1
        names.append(figure_bookmark(mark.figure, times[mark.figure]))
    lead = len(block.lead)
    figures = tuple(FigureMark(m.start + lead, m.end + lead, m.figure) for m in block.figures)
    missing = tuple(MissingMark(m.start + lead, m.end + lead, m.why) for m in block.missing)
    kind = "heading" if block.level else "paragraph"
    own = [heading_bookmark(headings)] if block.level else []
    return Piece(
        kind, block.shown, number, (*own, *names), figures, missing, figure_names=tuple(names)
    )


def _table_pieces(table: SnapshotTable, block: int, number: int) -> Iterator[Piece]:
    if table.label:
        yield Piece("label", table.label, block)
    yield Piece("title", table.title, block, (title_bookmark(number),))
    if table.left or table.right:
        yield Piece("caption", f"{table.left}\t{table.right}", block)
    yield Piece("table", table.title, block, (table_bookmark(number),), table=table)
    for note in table.notes:
        yield Piece("note", note, block)


# --- ways to find a piece


def _by_bookmark(made: Match) -> None:
    """A paragraph is the piece that most of its bookmarks are of."""
    places: dict[str, int] = {}
    for number, block in enumerate(made.blocks):
        if isinstance(block, ReadParagraph):
            for mark in block.bookmarks:
                if mark.end > mark.start:  # else what it enclosed is gone
                    places.setdefault(mark.name, number)
    for number, piece in enumerate(made.pieces):
        if piece.table is None:
            votes = Counter(places[name] for name in piece.names if name in places)
            for block_number, _ in votes.most_common():
                if block_number not in made.source:
                    made._pair(number, block_number)
                    break


def _by_text(made: Match) -> None:
    """Paragraphs that stand as they were: first texts that stand once, then of several alike
    each in its place (the line above every table), at last whatever is left of these."""
    for wanted in (_alone, _here, _any):
        waiting = _waiting(made)
        ours = Counter(plain(made.pieces[n].text) for n in made._free_pieces())
        for number in made._free_pieces():
            text = plain(made.pieces[number].text)
            same = waiting.get(text, [])
            block = None if made.pieces[number].table else wanted(made, number, same, ours[text])
            if block is not None:
                same.remove(block)
                made._pair(number, block)


def _waiting(made: Match) -> dict[str, list[int]]:
    """The paragraphs that are not found yet, by text."""
    waiting: dict[str, list[int]] = {}
    for number in made._free_blocks():
        block = made.blocks[number]
        if isinstance(block, ReadParagraph):
            waiting.setdefault(plain(block.text), []).append(number)
    return waiting


def _alone(made: Match, piece: int, same: list[int], times: int) -> int | None:
    return same[0] if len(same) == 1 and times == 1 else None


def _here(made: Match, piece: int, same: list[int], times: int) -> int | None:
    low, high = _neighbours(made, piece) if same else (0, 0)
    return next((block for block in same if low < block < high), None)


def _any(made: Match, piece: int, same: list[int], times: int) -> int | None:
    return same[0] if same else None


def _tables(made: Match) -> None:
    """A table is the one after its title, or the one with its bookmark, or the likest."""
    for way in (_after_title, _with_bookmark):
        for number in made._free_pieces():
            found = way(made, number) if made.pieces[number].table else None
            if found is not None:
                made._pair(number, found)
    left = [n for n in made._free_blocks() if isinstance(made.blocks[n], ReadTable)]
    for number in made._free_pieces():
        table = made.pieces[number].table
        scored = [(_table_likeness(table, made.blocks[n]), -n) for n in left] if table else []
        if scored and max(scored)[0] >= _ALIKE:
            chosen = -max(scored)[1]
            left.remove(chosen)
            made._pair(number, chosen)


def _after_title(made: Match, number: int) -> int | None:
    """The first table after the piece's title, with nothing between but its own lines."""
    block = made.pieces[number].block
    titles = [
        made.found[n]
        for n in range(max(0, number - 3), number)
        if made.pieces[n].block == block and made.pieces[n].kind == "title" and n in made.found
    ]
    for at in range(titles[0] + 1, len(made.blocks)) if titles else ():
        if isinstance(made.blocks[at], ReadTable):
            return at if at not in made.source else None
        piece = made.piece_of(at)
        if piece is not None and piece.block != block:
            return None
    return None


def _with_bookmark(made: Match, number: int) -> int | None:
    """The table with the piece's bookmark, which LibreOffice may have left open."""
    piece = made.pieces[number]
    for at in made._free_blocks():
        block = made.blocks[at]
        marked = isinstance(block, ReadTable) and block.names.intersection(piece.names)
        if marked and _table_likeness(piece.table, block) >= _ALIKE_HERE:
            return at
    return None


def _table_likeness(table: SnapshotTable | None, block: ReadBlock) -> float:
    """How many of the cells are the same, 0 to 1."""
    if table is None or not isinstance(block, ReadTable):
        return 0.0
    ours = Counter(plain(text) for row in _rows_of(table) for text in row if text)
    theirs = Counter(plain(text) for row in block.texts() for text in row if text)
    shared, both = (ours & theirs).total(), ours.total() + theirs.total()
    return 2 * shared / both if both else 0.0


def _by_likeness(made: Match) -> None:
    """What was reworded is the piece it is most like, best first."""
    pieces = [n for n in made._free_pieces() if made.pieces[n].table is None]
    blocks = [n for n in made._free_blocks() if isinstance(made.blocks[n], ReadParagraph)]
    few = len(pieces) * len(blocks) <= _MOST_PAIRS
    scored, work = [], 0
    for piece in pieces:
        low, high = _neighbours(made, piece)
        for block in blocks:
            here = low < block < high
            if here or few:
                text, other = made.pieces[piece].text, _text(made.blocks[block])
                work += len(text) * len(other)
                score = likeness(text, other) if work < _MOST_WORK else 0.0
                if score >= (_ALIKE_HERE if here else _ALIKE):
                    scored.append((score + here, piece, block))
    for _, piece, block in sorted(scored, key=lambda one: (-one[0], one[1], one[2])):
        if piece not in made.found and block not in made.source:
            made._pair(piece, block)


def _neighbours(made: Match, piece: int) -> tuple[int, int]:
    """The blocks between which a piece should stand."""
    before = next((made.found[n] for n in range(piece - 1, -1, -1) if n in made.found), -1)
    after = next(
        (made.found[n] for n in range(piece + 1, len(made.pieces)) if n in made.found),
        len(made.blocks),
    )
    return before, after


def likeness(first: str, second: str) -> float:
    """How alike two texts are, 0 to 1; amounts in them do not count."""
    a, b = (re.sub(r"\d[\d,.]*", "0", plain(text))[:_LONGEST] for text in (first, second))
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    if matcher.real_quick_ratio() < _ALIKE_HERE or matcher.quick_ratio() < _ALIKE_HERE:
        return 0.0
    return matcher.ratio()


def _text(block: ReadBlock) -> str:
    return block.text if isinstance(block, ReadParagraph) else ""


def _find_joined(made: Match) -> None:
    """Pieces that were run together with another one."""
    texts = [plain(_text(block)) for block in made.blocks]
    for number in made._free_pieces():
        piece = made.pieces[number]
        wanted = plain(piece.text)
        if piece.table is None and wanted:
            place = next((n for n, text in enumerate(texts) if wanted in text), None)
            if place is not None:
                made.joined[number] = place


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


def figure_places(pieces: Sequence[Piece]) -> Mapping[str, tuple[int, FigureMark]]:
    """Each figure's bookmark → its piece and its mark there."""
    return {
        name: (number, mark)
        for number, piece in enumerate(pieces)
        for name, mark in zip(piece.figure_names, piece.figures, strict=True)
    }
