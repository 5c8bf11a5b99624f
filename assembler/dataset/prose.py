"""Everything the clerk wrote in words that reaches the report, as one text with its places."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import accumulate, chain
from operator import attrgetter
from typing import Any, NamedTuple

from .model import Dataset, ExpenditureLine, Words
from .schema import Sheet, sheet_named


class TextSource(NamedTuple):
    """Things with texts in some of their attributes. columns: what these are called in the sheet,
    "" where the thing's place is that of the text."""

    things: Sequence[Any]
    columns: Mapping[str, str]

    def texts(self) -> Iterator[str]:
        texts: Iterator[Any] = map(attrgetter(*self.columns), self.things)
        return texts if len(self.columns) == 1 else chain.from_iterable(texts)

    def at(self, number: int) -> Words:
        """The text of that number."""
        thing, at = divmod(number, len(self.columns))
        attribute, column = list(self.columns.items())[at]
        place = self.things[thing].place
        text = getattr(self.things[thing], attribute)
        return Words(text, place.at(column) if column else place)


class Prose:
    """All texts, and `text`, in which each stands on a line of its own: one text is searched far
    faster than hundreds. Where one stands is only looked up when it is asked for."""

    def __init__(self, dataset: Dataset) -> None:
        self._sources = _sources(dataset)
        self._texts = [text for source in self._sources for text in source.texts()]
        self.text = "\n".join(self._texts)

    @cached_property
    def once(self) -> str:
        """The same with each piece once, for a first look at what may stand in one line: what
        is not found here stands nowhere."""
        return "\n".join(dict.fromkeys(self._texts))

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *accumulate(len(text) + 1 for text in self._texts)]

    def at(self, position: int) -> Words:
        """The piece that stands at a position of the text."""
        number = bisect_right(self._starts, position) - 1
        for source in self._sources:
            count = len(source.things) * len(source.columns)
            if number < count:
                return source.at(number)
            number -= count
        raise IndexError(position)

    def find(self, fragment: str) -> Words | None:
        """The first piece that has the fragment."""
        position = self.text.find(fragment)
        return None if position < 0 else self.at(position)


def written(dataset: Dataset) -> Iterator[Words]:
    """The paragraphs of 报告: duties, organisation, supplements, what else is in its own words."""
    further = (*dataset.supplements.values(), *dataset.texts.values())
    return chain(dataset.duties, dataset.organisation, *further)


# By their sheets: what of each is prose is declared with its columns.
_SHEETS = ("单位", "原因", "科目说明", "项目", "专项转移支付", "绩效指标", "整体绩效")


def _sources(dataset: Dataset) -> list[TextSource]:
    details: dict[str, ExpenditureLine] = {}
    for line in dataset.expenditure:
        details.setdefault(line.detail, line)
    details.pop("", None)
    sheets = [sheet_named(name) for name in _SHEETS]
    return [
        TextSource(list(written(dataset)), {"text": ""}),
        *(TextSource(getattr(dataset, s.attribute), _prose_columns(s)) for s in sheets),
        TextSource(list(_further_texts(dataset)), {"text": ""}),
        # of the ledger each text once, where it stands first
        TextSource(list(details.values()), _prose_columns(sheet_named("支出"))),
    ]


def _prose_columns(sheet: Sheet) -> dict[str, str]:
    columns = (column for column in sheet.columns if column.prose and column.attribute)
    return {column.attribute: column.name for column in columns}


def _further_texts(dataset: Dataset) -> Iterator[Words]:
    """The prose in columns without an attribute: of projects, and of the template's own lists."""
    projects = sheet_named("项目")
    sheets: list[tuple[Sheet, Sequence[Any]]] = [(projects, dataset.projects)]
    sheets += dataset.own_lists.values()
    for sheet, lines in sheets:
        prose = {column.name for column in sheet.columns if column.is_further and column.prose}
        for line in lines:
            for name, text in line.further:
                if name in prose:
                    yield Words(text, line.place.at(name))
