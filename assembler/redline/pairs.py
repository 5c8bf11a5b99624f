"""Which blocks, rows and cells of two documents belong together, for a redline.

What is paired keeps its place and has its changed words shown; what is not is struck out or
added whole. Tables are told by what they are; paragraphs and rows by their texts, then by what
stands in them beside figures, then by likeness.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from ..compare.table_changes import labels_in
from ..snapshot.values import Snapshot
from ..text.alignment import aligned, likeness
from ..text.tokens import Token, cut, figure_token, skeleton
from ..word.names import figure_number
from ..word.read.blocks import ReadParagraph, ReadTable

_ALIKE = 0.5
T = TypeVar("T")
_JOINT = "\x1f"
Step = tuple[int | None, int | None]  # of the old side, of the new side


@dataclass(eq=False)
class Item:
    """What is aligned. Only items of one kind can be paired. text: all that is said; words: what
    of it stays when figures move. fills: a blank one may be filled in."""

    kind: str
    text: str
    words: Callable[[], list[str]]
    fills: bool = False

    @property
    def key(self) -> str:
        """What two items that are the same share."""
        return f"{self.kind}{_JOINT}{self.text}"

    @cached_property
    def skeleton(self) -> list[str]:
        """The words, taken once."""
        return self.words()


def steps(
    old: Sequence[Item],
    new: Sequence[Item],
    last: bool = False,
    known: Iterable[tuple[int, int]] = (),
) -> Iterator[Step]:
    """Everything in the order of the redline; between pairs first what is gone, then what came.

    last: the last items are one whatever they say, as the last paragraph of a cell must be. known:
    pairs in order that are one in any case.
    """
    i = j = 0
    for a, b in known:
        yield from _shifted(_steps(old[i:a], new[j:b], False), i, j)
        yield a, b
        i, j = a + 1, b + 1
    yield from _shifted(_steps(old[i:], new[j:], last), i, j)


def _shifted(plan: Iterable[Step], i: int, j: int) -> Iterator[Step]:
    """A plan of items that begin at these places."""
    for a, b in plan:
        yield None if a is None else a + i, None if b is None else b + j


def _steps(old: Sequence[Item], new: Sequence[Item], last: bool) -> Iterator[Step]:
    ends = len(old), len(new)
    held = last and min(ends) > 0 and TABLE not in (old[-1].kind, new[-1].kind)
    pairs = aligned(
        old[: ends[0] - held],
        new[: ends[1] - held],
        (lambda item: item.key, _bare),
        _likeness,
        _ALIKE,
    )
    i = j = 0
    for a, b in [*pairs, (ends[0] - held, ends[1] - held)]:
        yield from _gap(old, new, range(i, a), range(j, b))
        if a < ends[0] or b < ends[1]:
            yield a, b
        i, j = a + 1, b + 1


def moved(plan: Iterable[Step], old: Sequence[Item], new: Sequence[Item]) -> dict[int, int]:
    """Of what is struck and added by a plan what only stands elsewhere now: of the old side, of the
    new. It is told by its words, which it must be alone to have."""
    alone = [step for step in plan if None in step]
    gone = _single((_bare(old[i]), i) for i, j in alone if i is not None)
    come = _single((_bare(new[j]), j) for i, j in alone if j is not None)
    return {i: come[words] for words, i in gone.items() if words in come}


def _single(numbered: Iterable[tuple[str, int]]) -> dict[str, int]:
    """What has words, and words that nothing else has."""
    pairs = list(numbered)
    times = Counter(words for words, _ in pairs)
    return {words: at for words, at in pairs if times[words] == 1 and not words.endswith(_JOINT)}


def beside(
    plan: Iterable[Step], old: Sequence[T], new: Sequence[T]
) -> Iterator[tuple[T | None, T | None, T | None]]:
    """What belongs together by a plan: of the old side, of the new side, and what comes next on
    the new side, itself where there is one."""
    planned = list(plan)
    following: list[T | None] = []
    behind: T | None = None
    for _, j in reversed(planned):
        behind = behind if j is None else new[j]
        following.append(behind)
    for (i, j), behind in zip(planned, reversed(following), strict=True):
        yield _at(old, i), _at(new, j), behind


def _at(items: Sequence[T], position: int | None) -> T | None:
    return None if position is None else items[position]


def _gap(old: Sequence[Item], new: Sequence[Item], gone: range, come: range) -> Iterator[Step]:
    """Two tables that would meet are one, or Word would join them."""
    meets = gone and come and old[gone[-1]].kind == new[come[0]].kind == TABLE
    yield from ((i, None) for i in gone[: len(gone) - bool(meets)])
    if meets:
        yield gone[-1], come[0]
    yield from ((None, j) for j in come[bool(meets) :])


def _bare(item: Item) -> str:
    return _JOINT.join([item.kind, *item.skeleton])


def _likeness(old: Item, new: Item) -> float:
    if old.kind != new.kind:
        return 0.0
    blank = new.fills and not (old.text.strip(_JOINT) and new.text.strip(_JOINT))
    return _ALIKE if blank else likeness(old.skeleton, new.skeleton)


# --- what is aligned


TABLE = "table"


def paragraph_units(paragraph: ReadParagraph, snapshot: Snapshot) -> list[Token]:
    """A paragraph as words and figures, each figure known by its name."""
    return cut(paragraph.text, _figures(paragraph, snapshot), directions=False)


def _figures(paragraph: ReadParagraph, snapshot: Snapshot) -> Iterator[Token]:
    at = 0
    for mark in sorted(paragraph.bookmarks, key=lambda mark: (mark.start, mark.end)):
        number = figure_number(mark.name)
        is_known = number is not None and number < len(snapshot.figures)
        if number is not None and is_known and at <= mark.start < mark.end:
            name = snapshot.figures[number].name
            yield figure_token(paragraph.text, mark.start, mark.end, name, number)
            at = mark.end


def paragraph_item(paragraph: ReadParagraph, snapshot: Snapshot, kind: str = "") -> Item:
    """A paragraph; headings of different levels are never the same. kind: what else it must be."""
    words = lambda: skeleton(paragraph_units(paragraph, snapshot))  # noqa: E731
    return Item(f"p{paragraph.level}{kind}", paragraph.text, words)


def table_item(key: str) -> Item:
    """A table, known by its key."""
    return Item(TABLE, key, lambda: [key])


def contents_item(paragraph: ReadParagraph) -> Item:
    """A line of the contents, whatever its page."""
    entry = paragraph.text.rpartition("\t")[0] or paragraph.text
    return Item(paragraph.style, entry, lambda: list(entry))


def row_items(table: ReadTable) -> list[Item]:
    """The rows of a table."""
    return [_row_item(table, number) for number in range(len(table.rows))]


def _row_item(table: ReadTable, number: int) -> Item:
    """A row. Rows whose cells are merged in another way are not the same."""
    texts = [cell.text if cell else "" for cell in table.rows[number]]
    labels = list(labels_in(texts))
    return Item(table.shape(number), _JOINT.join(texts), lambda: labels, fills=True)
