"""Paragraphs that a person ran together or parted: which blocks of the base stand in one paragraph of
the file, and which paragraphs one block has become."""

from __future__ import annotations

from bisect import bisect_left
from itertools import chain

from ..snapshot.matching import unspaced
from ..text.punctuation import levelled
from ..word.names import is_figure_bookmark
from ..word.read.blocks import ReadParagraph
from .state import Refreshing

_SHORTEST = 4  # signs of a text by which it is found in another


def joined_blocks(state: Refreshing, number: int) -> list[int]:
    """The blocks of the base that stand in a paragraph of the file, in order: its own, and such as
    stand in it and nowhere else."""
    own = state.match.printed_of.get(number)
    if own is None:
        return []
    others = [n for n in state.match.lost_or_joined() if _holder(state, n) == number]
    if not others:
        return [own]
    text = _bare(state.match.paragraphs[number].text)
    return sorted({own, *others}, key=lambda n: _place(state, n, text))


def _place(state: Refreshing, block: int, text: str) -> tuple[int, int]:
    """Where a block stands in a text; in its order where that cannot be seen."""
    at = text.find(_bare(state.base.blocks[block].text))
    return (max(at, 0), block) if at > 0 else (0, block)


def lost_blocks(state: Refreshing) -> list[int]:
    """Blocks of the base that stand nowhere in the file."""
    return [n for n in state.match.lost() if _holder(state, n) is None]


def _holder(state: Refreshing, block: int) -> int | None:
    """The paragraph of the file that holds a block with others: most of its figures, or its text."""
    if block in state.match.joined:
        return state.match.joined[block]
    marks = state.base.blocks[block].figure_bookmarks
    if not marks:
        return None
    holders = [n for name in marks if (n := state.holder_of.get(name)) is not None]
    likest = max(set(holders), key=holders.count, default=None)
    return likest if holders.count(likest or 0) * 2 > len(marks) else None


def parted_paragraphs(
    state: Refreshing, number: int, owners: list[int]
) -> dict[int, ReadParagraph]:
    """The paragraphs right before and right behind one that are parts of the same blocks, with
    itself, in order."""
    parts = {number: state.match.paragraphs[number]}
    for at in range(number + 1, len(state.match.blocks)):
        if not _add_part(state, at, owners, parts):
            break
    for at in range(number - 1, -1, -1):
        if at in state.match.printed_of:
            break
        standing = "".join(_bare(part.text) for part in parts.values())
        whole = _bare("".join(state.base.blocks[n].text for n in owners))
        if whole in standing or not _add_part(state, at, owners, parts):
            break
    return dict(sorted(parts.items()))


def _add_part(
    state: Refreshing, at: int, owners: list[int], parts: dict[int, ReadParagraph]
) -> bool:
    """Whether a block of the file is a part of some blocks, as which it is noted."""
    block = state.match.paragraphs.get(at)
    if block is None or at in state.match.printed_of or not _is_part(state, block, owners):
        return False
    parts[at] = block
    return True


def begun_before(state: Refreshing, number: int) -> int:
    """The paragraph that is a block of the base, and of which this one may be the beginning: the
    next that is one; itself where it is one, or none follows."""
    known = state.known_blocks
    at = bisect_left(known, number)
    is_paragraph = at < len(known) and known[at] in state.match.paragraphs
    return known[at] if is_paragraph else number


def _is_part(state: Refreshing, block: ReadParagraph, owners: list[int]) -> bool:
    """Whether all of a paragraph came of some blocks: its figures, or its words."""
    if block.boxed or block.noted:
        return False
    built = [state.base.blocks[n] for n in owners]
    figures = set(filter(is_figure_bookmark, block.spans))
    if figures:
        return figures.issubset(chain.from_iterable(each.figure_bookmarks for each in built))
    return _stands_in(block.text, "".join(each.text for each in built))


def _stands_in(text: str, whole: str) -> bool:
    """Whether a text that is long enough to be known by it is part of another."""
    return len(_bare(text)) >= _SHORTEST and _bare(text) in _bare(whole)


def _bare(text: str) -> str:
    return unspaced(levelled(text))
