"""An expression evaluated within a part of the ledgers: a figure for one row of a table.

Every slice in it, those of the figures it names too, is narrowed to that part. What is no slice
(a value of 指标, last year's, a count) has no part there, and is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from .expression import evaluate, parse
from .ledger import Condition, Ledger, Values, condition_words, intersect
from .registry import Figures
from .slices import Slice, slice_figure

Narrowing = Callable[[Ledger], Condition]  # what of a ledger is meant


class NarrowingError(ValueError):
    """A part of an expression that cannot be narrowed; the argument is what it is called."""


class NarrowedNames(Mapping[str, Any]):
    """What an expression may name, within a part of the ledgers. words: that part in Chinese."""

    def __init__(self, figures: Figures, narrowing: Narrowing, words: str) -> None:
        self.figures, self.narrowing, self.words = figures, narrowing, words
        self._values: dict[str, Any] = {}

    def value(self, expression: str) -> Any:
        """The value of an expression. Raises NarrowingError, and what the ledgers raise."""
        return evaluate(parse(expression), self)

    def __getitem__(self, name: str) -> Any:
        if name in self.figures.ledgers:
            return self._slices(self.figures.ledgers[name])
        if name in self.figures.functions:
            raise NarrowingError(f"{name}(…)")
        if name not in self._values:
            self._values[name] = self._figure(name)
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter((*self.figures.functions, *self.figures))

    def __len__(self) -> int:
        return len(self.figures.functions) + len(self.figures)

    def _figure(self, name: str) -> Any:
        if self.figures.is_broken(name):
            return self.figures[name]  # which has been told
        spec = self.figures.specifications[name]
        if spec.unit and self.figures.of_ledger(spec) is None:
            raise NarrowingError(name)
        return self.value(spec.ledger or spec.expression).named(name, spec.label)

    def _slices(self, ledger: Ledger) -> Callable[..., Slice]:
        def taken(**wanted: Values) -> Slice:
            condition = intersect(self.narrowing(ledger), ledger.condition(**wanted))
            asked = tuple(filter(None, (condition_words(wanted), self.words)))
            return slice_figure(ledger.sum(condition), ledger, condition, asked)

        return taken
