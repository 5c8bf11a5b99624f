"""Everything the clerk wrote in words that reaches the report, as one text with its places."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import accumulate, chain

from ..problems import Place
from .model import Dataset, Words

Piece = tuple[str, Place, str]  # text, row, column ("" where the place is that of the text)


class Prose:
    """The pieces, and `text`, in which each stands on a line of its own: one text is searched
    far faster than hundreds."""

    def __init__(self, dataset: Dataset) -> None:
        self.pieces = tuple(chain(_words(dataset), _cells(dataset)))
        self.text = "\n".join(piece[0] for piece in self.pieces)

    @cached_property
    def _starts(self) -> list[int]:
        lengths = (len(piece[0]) + 1 for piece in self.pieces)
        return [0, *accumulate(lengths)]

    def at(self, position: int) -> Words:
        """The piece that stands at a position of the text."""
        text, place, column = self.pieces[bisect_right(self._starts, position) - 1]
        return Words(text, place.at(column) if column else place)

    def find(self, fragment: str) -> Words | None:
        """The first piece that has the fragment."""
        position = self.text.find(fragment)
        return None if position < 0 else self.at(position)


def written(dataset: Dataset) -> Iterator[Words]:
    """The paragraphs of 报告: duties, organisation, supplements."""
    return chain(dataset.duties, dataset.organisation, *dataset.supplements.values())


def _words(dataset: Dataset) -> Iterator[Piece]:
    return ((words.text, words.place, "") for words in written(dataset))


def _cells(dataset: Dataset) -> Iterator[Piece]:
    for unit in dataset.units:
        yield unit.name, unit.place, "单位名称"
    for reason in dataset.reasons:
        yield reason.text, reason.place, "原因"
    for project in dataset.projects:
        yield project.name, project.place, "项目名称"
    for transfer in dataset.transfers:
        yield transfer.name, transfer.place, "项目名称"
        yield transfer.explanation, transfer.place, "说明"
    yield from _targets(dataset)
    yield from _once((line.detail, line.place, "明细") for line in dataset.expenditure)


def _targets(dataset: Dataset) -> Iterator[Piece]:
    for target in dataset.targets:
        yield target.name, target.place, "三级指标"
        yield target.value, target.place, "指标值"
    for overall in dataset.overall_targets:
        yield overall.name, overall.place, "名称"
        yield overall.value, overall.place, "指标值"
        yield overall.explanation, overall.place, "说明"


def _once(pieces: Iterable[Piece]) -> Iterator[Piece]:
    seen = {""}
    for piece in pieces:
        if piece[0] not in seen:
            seen.add(piece[0])
            yield piece
