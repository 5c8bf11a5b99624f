"""Slices of a ledger as authors use them: 支出(功能='201'), broken down by a dimension (按)."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..dataset.schema import CLASSIFICATIONS
from ..kernel.problems import did_you_mean
from .figure import Figure, open_gap
from .ledger import Condition, Ledger, UnknownNameError, Values, condition_words

_ORDERS = ("编码", "台账")


@dataclass(slots=True, eq=False)
class Slice(Figure):
    """A figure that is a sum over a ledger, and can be broken down by a dimension (按)."""

    ledger: Ledger | None = field(default=None, repr=False)
    condition: Condition = field(default_factory=dict, repr=False)
    asked: tuple[str, ...] = ()

    def named(self, name: str, label: str) -> Slice:
        """It stays a slice: authors break it down under its name."""
        return Slice(
            self.value,
            self.unit,
            name,
            label,
            self.formula,
            self.places,
            self.code,
            self.missing,
            self.ledger,
            self.condition,
            self.asked,
        )

    @property
    def full_name(self) -> str:
        """类（类）款（款）项（项）, for a group of 功能项; its plain label for any other."""
        assert self.ledger is not None
        levels = CLASSIFICATIONS["功能分类"].levels
        if len(self.code) != max(levels.values()) or "功能项" not in self.ledger.dimensions:
            return self.label
        label = self.ledger.dimension("功能项").label
        return "".join(f"{label(self.code[:n])}（{level}）" for level, n in levels.items())

    def by(self, dimension: str, order: str = "") -> list[Slice]:
        """The groups of this slice, one for each value of the dimension that occurs.

        order: 编码 (by code; default where the dimension has codes) or 台账 (as the ledger has it).
        """
        assert self.ledger is not None
        kind = self.ledger.dimension(dimension)
        values = self.ledger.values(dimension, self.condition)
        if order and order not in _ORDERS:
            raise UnknownNameError(f"没有“{order}”这个顺序{did_you_mean(order, _ORDERS)}")
        if values is None:
            return [self._open(dimension)]
        if order != "台账":
            values.sort()
        return [self._group(dimension, value, kind.label(value)) for value in values]

    def _open(self, dimension: str) -> Slice:
        """What stands for the groups where no table tells them apart."""
        assert self.ledger is not None
        words = _slice_words(self.ledger.name, (*self.asked, f"按{dimension}分"))
        return Slice(
            None,
            label=f"各{dimension}",
            formula=words,
            missing=(open_gap(words),),
            ledger=self.ledger,
            condition=self.condition,
            asked=self.asked,
        )

    def _group(self, dimension: str, value: str, label: str) -> Slice:
        assert self.ledger is not None
        condition = {**self.condition, dimension: frozenset({value})}
        asked = (*self.asked, f"{dimension}为{label}")
        total = self.ledger.sum(condition, _slice_words(self.ledger.name, asked))
        return slice_figure(total, self.ledger, condition, asked, label, value)

    @property
    def is_said_by_lines(self) -> bool:
        """Whether its ledger fills in every column it asks for, on some line."""
        assert self.ledger is not None
        return all(any(self.ledger.column(name)) for name in self.condition)


def _slice_words(ledger: str, asked: tuple[str, ...]) -> str:
    return f"{ledger}表中{'、'.join(asked)}的金额合计" if asked else f"{ledger}表的金额合计"


def slice_figure(
    figure: Figure,
    ledger: Ledger,
    condition: Condition,
    asked: tuple[str, ...],
    label: str = "",
    code: str = "",
) -> Slice:
    """The sum over a slice as one that can be broken down. asked: its conditions in Chinese."""
    return Slice(
        value=figure.value,
        label=label,
        formula=_slice_words(ledger.name, asked),
        places=figure.places,
        missing=() if figure.known else (open_gap(_slice_words(ledger.name, asked)),),
        code=code,
        ledger=ledger,
        condition=condition,
        asked=asked,
    )


class LedgerSlices:
    """支出 and 收入 as authors use them: called with conditions, or broken down as a whole."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger

    def __call__(self, **wanted: Values) -> Slice:
        condition = self.ledger.condition(**wanted)
        asked = (condition_words(wanted),) if wanted else ()
        return slice_figure(self.ledger.sum(condition), self.ledger, condition, asked)

    def by(self, dimension: str, order: str = "") -> list[Slice]:
        """The whole ledger broken down."""
        return self().by(dimension, order)
