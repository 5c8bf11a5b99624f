"""Every number that the snapshot vouches for: those of its sentences and of its tables."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from itertools import chain, pairwise

from ..snapshot.values import Snapshot, SnapshotFigure, SnapshotTable
from ..text.numbers import Number, cell_number, cell_numbers, numbers_in, unit_in
from ..text.tokens import Token, Wording, wording
from .names import Key as Key
from .names import Names
from .organisations import units_of

_SHARE = re.compile(r"[，,（(、 ]{0,2}(?:约|只)?占[^，。；\d]{0,30}")


def table_unit(table: SnapshotTable) -> str:
    """The unit of a table's amounts, as the line above it says; "" where it says none."""
    return unit_in(table.right) or unit_in(table.left)


def _table_numbers(table: SnapshotTable) -> Iterator[Number]:
    unit = table_unit(table)
    for text in set(filter(None, chain.from_iterable(table.body))):
        yield from cell_numbers(text, unit)
    yield from chain.from_iterable(map(numbers_in, table.notes))


class KnownNumbers:
    """What a number typed anywhere in the report may say."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.wordings = [wording(block.text, block.figures) for block in snapshot.paragraphs]

    @cached_property
    def keys(self) -> frozenset[Key]:
        """Value and unit of every number of the report."""
        texts = (sentence.numbers for sentence in self.wordings)
        numbers = chain(*texts, *map(_table_numbers, self.snapshot.tables))
        return frozenset(number.key for number in numbers)

    @cached_property
    def _money(self) -> list[Decimal]:
        """The sizes of all amounts of money in order."""
        return sorted({abs(value) for value, unit in self.keys if unit == "元"})

    def has_money_between(self, low: Decimal, high: Decimal) -> bool:
        """Whether an amount of the report, whatever its sign, lies between two values."""
        at = bisect_left(self._money, low)
        return at < len(self._money) and self._money[at] <= high

    @cached_property
    def units(self) -> frozenset[str]:
        """The names of the department and its units."""
        return units_of(self.snapshot)

    @cached_property
    def names(self) -> Names:
        """The names that the report knows."""
        return Names(self.snapshot, self.units)

    @cached_property
    def ways(self) -> Mapping[Key, set[str]]:
        """The words of direction right before a number, wherever it stands."""
        ways: defaultdict[Key, set[str]] = defaultdict(set)
        for direction, number in chain.from_iterable(map(bound_pairs, self.wordings)):
            ways[number.key].add(direction.way)
        return ways

    @cached_property
    def _by_name(self) -> Mapping[str, list[Number]]:
        """What each figure of the text is printed as, by its name."""
        numbers: defaultdict[str, list[Number]] = defaultdict(list)
        for token in chain.from_iterable(sentence.figures for sentence in self.wordings):
            if token.number:
                numbers[self.snapshot.figures[token.figure].name].append(token.number)
        return numbers

    @cached_property
    def _by_origin(self) -> Mapping[tuple[Sequence[str], str], SnapshotFigure]:
        """The first figure that shows a text and has these lines behind it."""
        figures = reversed(self.snapshot.figures)
        return {(figure.lines, figure.text): figure for figure in figures if figure.lines}

    def figure_of(self, lines: Sequence[str], text: str) -> SnapshotFigure | None:
        """The figure of the text that shows the same of the same lines as a cell."""
        return self._by_origin.get((lines, text))

    def printed(self, name: str) -> list[str]:
        """The different ways in which the report prints a figure of this name, sorted."""
        return sorted({number.shown for number in self._by_name.get(name, ())})

    @cached_property
    def shares(self) -> set[tuple[Key, Key]]:
        """An amount and the share said of it, side by side somewhere in the report."""
        pairs = chain.from_iterable(map(shared_pairs, self.wordings))
        return {(amount.key, share.key) for amount, share in pairs}

    @cached_property
    def cells(self) -> Mapping[Key, list[tuple[SnapshotTable, int, int]]]:
        """Where an amount stands in the tables: table, row and column."""
        cells: defaultdict[Key, list[tuple[SnapshotTable, int, int]]] = defaultdict(list)
        for table in self.snapshot.tables:
            for row, column, number in _numbers_at(table):
                if number.value:
                    cells[number.key].append((table, row, column))
        return cells


def _numbers_at(table: SnapshotTable) -> Iterator[tuple[int, int, Number]]:
    """The cells of a table that hold one number, by row and column."""
    unit = table_unit(table)
    for row, texts in enumerate(table.body):
        for column, text in enumerate(texts):
            number = cell_number(text or "", unit)
            if number:
                yield row, column, number


def bound_pairs(sentence: Wording) -> Iterator[tuple[Token, Number]]:
    """增加43.28万元: each word for up or down with the number right behind it."""
    for first, second in pairwise(sentence.tokens):
        if first.moves and second.number:
            yield first, second.number


def shared_pairs(sentence: Wording) -> Iterator[tuple[Number, Number]]:
    """722.22万元，占75.65%: each amount with the share right behind it."""
    for amount, share in pairwise(sentence.numbers):
        between = sentence.text[amount.end : share.start]
        if (amount.unit, share.unit) == ("元", "%") and _SHARE.fullmatch(between):
            yield amount, share
