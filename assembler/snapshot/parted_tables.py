"""Tables that a person parted (续表), or ran together: read as the one each of them was."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from itertools import filterfalse

from ..word.read.blocks import ReadTable
from .table_matching import Grid, is_number, known_as, signature
from .values import SnapshotTable

_ALIKE = 0.5
Token = tuple[str, ...]


def is_part_of(table: SnapshotTable, standing: ReadTable, other: ReadTable) -> bool:
    """Whether another table of the file has rows of ours that are missing where ours stands."""
    heads = _heads(table)
    rows = _tokens(other.texts(), heads)
    missing = _tokens(table.rows, heads) - _tokens(standing.texts(), heads)
    return bool(rows) and (rows & missing).total() >= rows.total() * _ALIKE


def joined_parts(table: SnapshotTable, first: ReadTable, second: ReadTable) -> ReadTable:
    """Two parts as one table; headings that are repeated are left out. Rows that come at its end
    come at the end of the second part."""
    heads, texts = _heads(table), second.texts()
    kept = [n for n in range(len(texts)) if signature(texts[n]) not in heads]
    return first.followed_by(second.of_rows(kept))


def cut_apart(
    first: SnapshotTable, second: SnapshotTable, standing: ReadTable
) -> tuple[ReadTable, ReadTable] | None:
    """A table of the file that holds two of ours; None where the second is not in it."""
    texts = standing.texts()
    at = _beginning(first, second, texts)
    rest = _tokens(texts[at:], _heads(second))
    wanted = _tokens(second.rows, _heads(second))
    common = (rest & wanted).total()
    if at >= len(texts) or common < max(rest.total(), wanted.total(), 1) * _ALIKE:
        return None
    return standing.of_rows(range(at)), standing.of_rows(range(at, len(texts)))


def _beginning(first: SnapshotTable, second: SnapshotTable, texts: Grid) -> int:
    """The row at which the second table begins: that of its headings, else the one behind as many
    as the first table has."""
    head = signature(second.rows[0]) if second.rows else ()
    behind = range(len(first.header) + 1, len(texts))
    usual = sum(1 for row in first.rows if signature(row))
    return next((n for n in behind if signature(texts[n]) == head), usual)


def _heads(table: SnapshotTable) -> set[Token]:
    return {signature(row) for row in table.rows[: len(table.header)]} - {()}


def _tokens(rows: Grid, heads: Collection[Token]) -> Counter[Token]:
    """The rows by their labels, those without any by all that stands in them; without headings."""
    others = (row for row in rows if signature(row) not in heads)
    return Counter(filter(None, map(_token, others)))


def _token(row: Sequence[str | None]) -> Token:
    texts = [known_as(text) for text in filter(None, row) if text.strip()]
    return tuple(filterfalse(is_number, texts)) or tuple(texts)
