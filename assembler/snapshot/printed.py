"""Two snapshots of one report beside each other: which block of the one is which of the other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from ..text.alignment import most_alike, stretches
from ..text.direction import MOVED
from ..text.marked import MarkedText
from .matching import PrintedBlock, likeness, printed_blocks
from .values import Snapshot, SnapshotParagraph, SnapshotTable

_ALIKE = 0.3  # the same sentence where it stands between the same neighbours
_NUMBER = re.compile(r"-?\d[\d,.]*%?")
_DIRECTION = re.compile(MOVED)
_NOTHING = PrintedBlock("", "", -1)


class PrintedSnapshot:
    """A snapshot block by block as it was printed; `base` and `ours` of a refresh."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.blocks = list(printed_blocks(snapshot))
        self.groups = [self._group(block) for block in self.blocks]
        self.keys = [
            (*group, masked(block.text))
            for group, block in zip(self.groups, self.blocks, strict=True)
        ]

    def _group(self, block: PrintedBlock) -> tuple[str, ...]:
        """Only blocks of one group can be one and the same."""
        source = self.snapshot.blocks[block.block]
        if isinstance(source, SnapshotTable):
            return block.kind, source.key
        return block.kind, str(source.level), source.section

    def of_group(self, group: tuple[str, ...], numbers: Iterable[int]) -> list[int]:
        """Of some blocks those of a group."""
        return [number for number in numbers if self.groups[number] == group]

    def block(self, number: int | None) -> PrintedBlock:
        """A block; one with nothing in it where there is none."""
        return _NOTHING if number is None else self.blocks[number]

    def sentence(self, number: int) -> MarkedText:
        """A block as the merge wants it."""
        block = self.blocks[number]
        names = tuple(self.snapshot.figures[mark.figure].name for mark in block.figures)
        return MarkedText(block.text, block.figures, names, block.missing)

    def figures_of(self, number: int) -> frozenset[str]:
        """The names of the figures that a block shows."""
        return frozenset(
            self.snapshot.figures[mark.figure].name for mark in self.blocks[number].figures
        )

    def bookmarks_of(self, numbers: Iterable[int]) -> list[str]:
        """The bookmarks of the figures of some blocks, in order."""
        return [name for number in numbers for name in self.blocks[number].figure_bookmarks]

    def without_number(self, number: int) -> str:
        """The text of a block, of a heading without its number."""
        block = self.blocks[number]
        source = self.snapshot.blocks[block.block]
        if isinstance(source, SnapshotParagraph) and source.level:
            return source.text
        return block.text


def masked(text: str) -> str:
    """A text without its values: numbers, words of direction and blanks do not tell it from another."""
    return _DIRECTION.sub("±", _NUMBER.sub("0", re.sub(r"\s", "", text)))


def same_blocks(base: PrintedSnapshot, ours: PrintedSnapshot) -> dict[int, int]:
    """Blocks of the old snapshot that are still there: number there → number in the new one."""
    same: dict[int, int] = {}
    for left, right, are_equal in stretches(base.keys, ours.keys):
        if are_equal:
            same.update(zip(left, right, strict=True))
        else:
            same.update(_pairs(base, ours, left, right))
    return same


def _pairs(
    base: PrintedSnapshot, ours: PrintedSnapshot, left: range, right: range
) -> Iterator[tuple[int, int]]:
    """Between two places: of each group in order, all where there are as many as before; else,
    and headings always, those that are most alike."""

    def alike(a: int, b: int) -> float:
        return likeness(base.without_number(a), ours.without_number(b))

    for group in dict.fromkeys(base.groups[left.start : left.stop]):
        old, new = base.of_group(group, left), ours.of_group(group, right)
        if group[0] == "heading" or len(old) != len(new):
            yield from most_alike(old, new, alike, _ALIKE)
        else:
            yield from zip(old, new, strict=True)


# --- by the figures that they show


def same_figured_blocks(base: PrintedSnapshot, ours: PrintedSnapshot) -> dict[int, int]:
    """The same, but that two blocks that both show figures are one only where a figure of the one
    stands in the other: the items of two projects read alike. Found wherever they stand."""
    same: dict[int, int] = {}
    for left, right, are_equal in stretches(base.keys, ours.keys):
        pairs = zip(left, right, strict=True) if are_equal else _by_figures(base, ours, left, right)
        same.update(pairs)
    same.update(_moved(base, ours, same))
    return same


def _by_figures(
    base: PrintedSnapshot, ours: PrintedSnapshot, left: range, right: range
) -> Iterator[tuple[int, int]]:
    """Between two places: of each group those that are most alike."""

    def alike(a: int, b: int) -> float:
        one, other = base.figures_of(a), ours.figures_of(b)
        if one and other:
            return len(one & other) and 1 + len(one & other) / len(one | other)
        return likeness(base.without_number(a), ours.without_number(b))

    for group in dict.fromkeys(base.groups[left.start : left.stop]):
        old, new = base.of_group(group, left), ours.of_group(group, right)
        yield from most_alike(old, new, alike, _ALIKE)


def _moved(
    base: PrintedSnapshot, ours: PrintedSnapshot, same: Mapping[int, int]
) -> Iterator[tuple[int, int]]:
    """Blocks that stand in another order now, as the items of a list do that follow their amounts:
    those of a group that alone show some figures."""
    taken = frozenset(same.values())
    old = _alone(base, (n for n in range(len(base.blocks)) if n not in same))
    new = _alone(ours, (n for n in range(len(ours.blocks)) if n not in taken))
    return ((old[key], new[key]) for key in old if key in new)


def _alone(printed: PrintedSnapshot, numbers: Iterable[int]) -> Mapping[object, int]:
    """Some blocks by their group and the figures that they show, where no other shows the same."""
    keyed: dict[object, list[int]] = {}
    for number in numbers:
        if figures := printed.figures_of(number):
            keyed.setdefault((printed.groups[number], figures), []).append(number)
    return {key: alike[0] for key, alike in keyed.items() if len(alike) == 1}
