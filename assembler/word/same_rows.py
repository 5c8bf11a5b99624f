"""Long tables of two documents without the rows that both have: most rows of a corrected report are
those of the one before, but for their sizes, and need neither be judged nor read nor aligned.

A stretch of rows that is left out stands as one empty row that says how many there were. Only of
documents as they were written here, of tables under the same words; and only rows in which nothing
begins or ends: no heading, no merged cell, no label repeated on another page. What is read of the
others is the same with and without them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from ..report import CONTINUED
from ..text.alignment import common_start, longest_rising_pairs
from .names import LEFT_OUT
from .read.tree import ShortenedPart

_BODY, _TABLE, _TABLE_ENDS = b"<w:body>", b"<w:tbl>", b"</w:tbl>"
_ROW, _ROW_ENDS = b"<w:tr>", b"</w:tr>"
_WORDS = re.compile(rb"<w:t[^<>]{0,100}>([^<]*)")
_BEFORE = 3000  # bytes before a table, in which its title stands
_SHORTEST = 8  # rows of a stretch that is left out
_MARK = f'<w:tr w:{LEFT_OUT}="%d"/>'
_MARKS = re.compile(_MARK.replace("%d", "[0-9]{1,9}").encode())
# How wide, high and large what stands in a table is: it follows from the longest text in it.
_SIZES = re.compile(
    rb'<w:(?:tcW w:w="\d+" w:type="dxa"|trHeight w:val="\d+" w:hRule="\w+"|sz w:val="\d+"'
    rb'|szCs w:val="\d+"|spacing w:line="\d+" w:lineRule="\w+"|keepNext|ind(?: w:\w+="\d+")+)/>'
)
_MERGED = b"<w:vMerge"
_BEGINS = (b'<w:vMerge w:val="restart"', b"<w:tblHeader", CONTINUED.encode())
_Run = tuple[int, int, int]  # of rows: where it begins on either side, and how long it is


def with_rows(text: bytes, rows: Sequence[bytes]) -> bytes:
    """A main part with the rows that were left out."""
    left = iter(rows)
    return _MARKS.sub(lambda _: next(left), text) if rows else text


def shortened(old: bytes, new: bytes) -> tuple[ShortenedPart, ShortenedPart] | None:
    """Two main parts without the rows that both have; None where there are not enough of them, or
    the parts are not as they are written here."""
    if not _are_comparable(old, new):
        return None
    before, after = list(_tables(old)), list(_tables(new))
    if len(before) != len(after):
        return None
    left, right = _Shortening(old), _Shortening(new)
    for one, other in zip(before, after, strict=True):
        if one.title == other.title and min(len(one.rows), len(other.rows)) > _SHORTEST:
            for i, j, size in _left_out(one.rows, other.rows):
                left.leave_out(one, i, size)
                right.leave_out(other, j, size)
    return (left.part(), right.part()) if left.rows else None


def _are_comparable(old: bytes, new: bytes) -> bool:
    """Whether two parts begin alike, and what looks like a row in them is one."""
    heads = [part.partition(_BODY)[0] for part in (old, new)]
    return heads[0] == heads[1] and _has_elements_alone(old) and _has_elements_alone(new)


def _has_elements_alone(part: bytes) -> bool:
    """Whether there are no comments and the like, nor another name for the namespace, nor rows
    that were left out already."""
    is_simple = part.count(b"<?") == 1 and b"<!" not in part
    return is_simple and part.count(b"xmlns:w=") == 1 and LEFT_OUT.encode() not in part


class _TableText(NamedTuple):
    """A table: the words before it, and its rows with where each begins."""

    title: Sequence[bytes]
    starts: Sequence[int]
    rows: Sequence[bytes]


class _Shortening:
    """A text of which rows are left out, from the first to the last."""

    def __init__(self, whole: bytes) -> None:
        self.rows: list[bytes] = []
        self._whole, self._at = whole, 0
        self._parts: list[bytes] = []

    def leave_out(self, table: _TableText, first: int, size: int) -> None:
        start, last = table.starts[first], first + size - 1
        end = table.starts[last] + len(table.rows[last])
        self._parts += self._whole[self._at : start], (_MARK % size).encode()
        self.rows.append(self._whole[start:end])
        self._at = end

    def part(self) -> ShortenedPart:
        return ShortenedPart(b"".join([*self._parts, self._whole[self._at :]]), self.rows)


def _tables(text: bytes) -> Iterator[_TableText]:
    """Every table, without its rows where they are not one behind the other."""
    end = 0
    while (start := text.find(_TABLE, end)) >= 0:
        title = _WORDS.findall(text, max(end, start - _BEFORE), start)
        end = text.find(_TABLE_ENDS, start)
        first = text.find(_ROW, start, end)
        rows = _rows(text[first:end]) if first >= 0 else []
        starts, at = list[int](), first
        for row in rows:
            starts.append(at)
            at += len(row)
        yield _TableText(title, starts, rows)


def _rows(text: bytes) -> list[bytes]:
    *rows, rest = text.split(_ROW_ENDS)
    is_plain = not rest and _TABLE not in text and all(row.startswith(_ROW) for row in rows)
    return [row + _ROW_ENDS for row in rows] if is_plain else []


# --- which rows


def _left_out(old: Sequence[bytes], new: Sequence[bytes]) -> Iterator[_Run]:
    """The stretches of rows that are left out."""
    first, second = _without_sizes(old), _without_sizes(new)
    for i, j, size in _equal_runs(first, second):
        # What stands beside a difference is kept: comments on rows that come or go end there.
        begin = i + (i > 0 or j > 0)
        end = i + size - ((i + size, j + size) != (len(old), len(new)))
        for at, count in _unremarkable(first, begin, end):
            yield at, j + at - i, count


def _without_sizes(rows: Sequence[bytes]) -> list[bytes]:
    """Rows by what stands in them."""
    return _SIZES.sub(b"", b"\0".join(rows)).split(b"\0")


def _unremarkable(rows: Sequence[bytes], begin: int, end: int) -> Iterator[tuple[int, int]]:
    """Stretches of rows in which nothing begins or ends: where, and how many rows."""
    start = begin
    for at in range(begin, end + 1):
        if at == end or not _goes_on(rows, at):
            if at - start >= _SHORTEST:
                yield start, at - start
            start = at + 1


def _goes_on(rows: Sequence[bytes], at: int) -> bool:
    """Whether no cell begins to be merged in a row, and none of those above ends there."""
    above = rows[at - 1].count(_MERGED) if at else 0
    return rows[at].count(_MERGED) == above and not any(sign in rows[at] for sign in _BEGINS)


def _equal_runs(old: Sequence[bytes], new: Sequence[bytes]) -> Iterator[_Run]:
    """Rows that both have one behind the other: the first, the last, and between them round those
    that stand once on either side."""
    head = common_start(old, new)
    yield 0, 0, head
    tail = common_start(reversed(old[head:]), reversed(new[head:]))
    ends = len(old) - tail, len(new) - tail
    at = head, head
    for i, j in _anchors(old, new, head, ends):
        if i >= at[0]:
            size = common_start(old[i : ends[0]], new[j : ends[1]])
            yield i, j, size
            at = i + size, j + size
    yield *ends, tail


def _anchors(
    old: Sequence[bytes], new: Sequence[bytes], start: int, ends: tuple[int, int]
) -> Sequence[tuple[int, int]]:
    """Rows between the first and the last that stand once on either side, in order."""
    ours, theirs = _places(old, start, ends[0]), _places(new, start, ends[1])
    return longest_rising_pairs((at, theirs[row]) for row, at in ours.items() if row in theirs)


def _places(rows: Sequence[bytes], start: int, end: int) -> Mapping[bytes, int]:
    """Where each row stands that stands once."""
    times = Counter(rows[start:end])
    return {rows[at]: at for at in range(start, end) if times[rows[at]] == 1}
