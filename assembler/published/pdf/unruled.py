"""Tables without lines: below a title, their columns told by where the amounts stand.

Only what is sure is taken for a table: several rows of amounts under a title, parted by blanks that
no sentence has. The amounts make the columns; what stands above them are headings, over one column
or several; a label that was broken belongs to the row that is nearest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median_low
from typing import NamedTuple

from ..headings import is_amount
from ..outline import is_caption, is_note, is_table_title
from ..parts import Grid, Widths
from .lines import TextLine, joined
from .page import Sign
from .ruled import PageTable, one_text

_APART = 0.9  # of a sign's size: what stands further from each other is not of one cell
_ROWS_AT_LEAST = 3  # with amounts
_TIGHT = 1.45  # signs between lines of one broken heading
_SAME_ROW = 0.75  # of the distance between rows, within which a broken label belongs to one
_CAPTIONS_AT_MOST = 4
_LONGEST = 0.6  # of the width of the page: a longer piece without blanks is of a sentence


class Piece(NamedTuple):
    """What stands together on a line."""

    text: str
    x0: float
    x1: float


@dataclass
class _Row:
    """A row: its pieces by column, and where it stands."""

    middle: float
    pieces: dict[int, list[tuple[float, str]]] = field(default_factory=dict)

    def add(self, column: int, middle: float, text: str) -> None:
        """Take a piece; those of one cell stand from top to bottom."""
        self.pieces.setdefault(column, []).append((middle, text))

    def text(self, column: int) -> str:
        """What a cell says."""
        return one_text(text for _, text in sorted(self.pieces.get(column, [])))


def unruled_tables(
    lines: Sequence[TextLine], width: float
) -> Iterator[tuple[PageTable, Sequence[TextLine]]]:
    """The tables among the lines of a page, each with the lines it is made of."""
    at = 0
    while at < len(lines):
        region = _region(lines, at, width) if is_table_title(lines[at].text) else []
        table = _table(region) if region else None
        if table is not None:
            yield table, region
        at += 1 + len(region)


def pieces_of(line: TextLine) -> list[Piece]:
    """The pieces of a line, parted by wide blanks."""
    groups: list[list[Sign]] = [[line.signs[0]]]
    for before, sign in pairwise(line.signs):
        if sign.x0 - before.x1 > _APART * max(sign.size, before.size):
            groups.append([])
        groups[-1].append(sign)
    return [Piece(joined(group), group[0].x0, group[-1].x1) for group in groups]


def _region(lines: Sequence[TextLine], title: int, width: float) -> Sequence[TextLine]:
    """The lines below a title that may be its table."""
    first = title + 1
    while first < min(len(lines), title + 1 + _CAPTIONS_AT_MOST) and is_caption(lines[first].text):
        first += 1
    end = first
    while end < len(lines) and _is_of_table(lines[end], width):
        end += 1
    return lines[first:end]


def _is_of_table(line: TextLine, width: float) -> bool:
    if is_note(line.text) or is_table_title(line.text) or line.text.endswith("。"):
        return False
    return all(piece.x1 - piece.x0 < _LONGEST * width for piece in pieces_of(line))


def _table(lines: Sequence[TextLine]) -> PageTable | None:
    """The table that lines make; None where they make none."""
    amounts = [line for line in lines if _has_amounts(pieces_of(line))]
    if len(amounts) < _ROWS_AT_LEAST:
        return None
    step = median_low(b.middle - a.middle for a, b in pairwise(amounts))
    first = amounts[0].middle - _SAME_ROW * step
    body = [line for line in lines if line.middle >= first]
    columns = _columns(piece for line in body for piece in pieces_of(line))
    if len(columns) < 2:
        return None
    heads, widths = _headings([line for line in lines if line.middle < first], columns)
    rows: Grid = [
        [row.text(column) for column in range(len(columns))] for row in _rows(body, columns, step)
    ]
    edges = [*(column.x0 for column in columns), columns[-1].x1]
    return PageTable(
        [*heads, *rows], widths, edges, [lines[0].top, lines[-1].bottom], lines[0].page
    )


def _has_amounts(pieces: Sequence[Piece]) -> bool:
    """Whether a line is a row: something, and an amount that is no code at its end."""
    return len(pieces) > 1 and "." in pieces[-1].text and is_amount(pieces[-1].text)


# --- columns


def _columns(pieces: Iterable[Piece]) -> list[Piece]:
    """Where pieces stand: those that overlap are of one column."""
    columns: list[Piece] = []
    for piece in sorted(pieces, key=lambda one: one.x0):
        if columns and piece.x0 < columns[-1].x1:
            columns[-1] = columns[-1]._replace(x1=max(columns[-1].x1, piece.x1))
        else:
            columns.append(Piece("", piece.x0, piece.x1))
    return columns


def _nearest(piece: Piece, columns: Sequence[Piece]) -> int:
    """The column that a piece stands in, or nearest to."""
    return min(range(len(columns)), key=lambda n: _distance(piece, columns[n]))


def _distance(one: Piece, other: Piece) -> tuple[float, float]:
    """How far pieces stand from each other; those that overlap, by their middles."""
    apart = max(one.x0 - other.x1, other.x0 - one.x1, 0.0)
    return apart, abs((one.x0 + one.x1) - (other.x0 + other.x1))


# --- headings


def _headings(lines: Sequence[TextLine], columns: Sequence[Piece]) -> tuple[Grid, Widths]:
    """The rows of headings: those of one column at the bottom, those over several above them."""
    levels = _levels(lines)
    if not levels:
        return [], {}
    *above, own = levels
    texts = {_nearest(piece, columns): piece.text for piece in own}
    over = [piece for level in above for piece in level]
    alone = {_nearest(piece, columns): piece for piece in over}
    single = {c: piece for c, piece in alone.items() if c not in texts}
    texts.update((column, piece.text) for column, piece in single.items())
    wide = [piece for piece in over if piece not in single.values()]
    row: list[str | None] = [texts.get(column, "") for column in range(len(columns))]
    if not wide:
        return [row], {}
    owned = {c: _nearest(columns[c], wide) for c in range(len(columns)) if c not in single}
    return _two_levels(row, wide, owned)


def _two_levels(
    row: list[str | None], wide: Sequence[Piece], owned: dict[int, int]
) -> tuple[Grid, Widths]:
    """Headings of single columns below those over several. owned: which of these is over each."""
    above: list[str | None] = list(row)
    below: list[str | None] = [row[c] if c in owned else None for c in range(len(row))]
    widths: Widths = {}
    for number, piece in enumerate(wide):
        for column in (c for c, owner in owned.items() if owner == number):
            first = min(c for c, owner in owned.items() if owner == number)
            above[column] = piece.text if column == first else None
            widths[0, first] = column - first + 1
    return [above, below], widths


def _levels(lines: Sequence[TextLine]) -> list[list[Piece]]:
    """The lines of headings by their level: lines close to each other are of one, broken."""
    levels: list[list[Piece]] = []
    for number, line in enumerate(lines):
        pieces = pieces_of(line)
        last = lines[number - 1] if number else None
        if last is not None and line.middle - last.middle < _TIGHT * line.size:
            levels[-1] = _stacked(levels[-1], pieces)
        else:
            levels.append(pieces)
    return levels


def _stacked(above: Sequence[Piece], below: Sequence[Piece]) -> list[Piece]:
    """Two lines of broken headings as one."""
    stacked = list(above)
    for piece in below:
        n = _nearest(piece, stacked)
        if piece.x0 < stacked[n].x1 and stacked[n].x0 < piece.x1:
            x0, x1 = min(piece.x0, stacked[n].x0), max(piece.x1, stacked[n].x1)
            stacked[n] = Piece(stacked[n].text + piece.text, x0, x1)
        else:
            stacked.append(piece)
    return sorted(stacked, key=lambda one: one.x0)


# --- rows


def _rows(lines: Sequence[TextLine], columns: Sequence[Piece], step: float) -> list[_Row]:
    """The rows: a line with amounts is one, and so is a label that stands as far from them as rows
    do; a nearer one belongs to the nearest row."""
    whole = [line.middle for line in lines if _has_amounts(pieces_of(line))]
    rows: dict[float, _Row] = {}
    for line in lines:
        nearest = min(whole, key=lambda middle: abs(middle - line.middle))
        is_own = abs(nearest - line.middle) > _SAME_ROW * step
        place = line.middle if is_own else nearest
        row = rows.setdefault(place, _Row(place))
        for piece in pieces_of(line):
            row.add(_nearest(piece, columns), line.middle, piece.text)
    return sorted(rows.values(), key=lambda one: one.middle)
