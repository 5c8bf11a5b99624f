"""Which parts of a change are told: the axis that explains most with fewest parts, the parts in its
direction until a set share of them is told, those against it where they are large."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from .division import ChangePart, Division

_WHOSE = 3  # the cost of axes that only say whose money it is, or of which year


class Rule(NamedTuple):
    """How much is told, in per cent of all that moved in the change's direction. share: parts are
    told until they make up so much. offset: movements against it are told from so much on. most: how
    many parts of either."""

    share: Decimal = Decimal(70)
    offset: Decimal = Decimal(30)
    most: int = 3


class Choice(NamedTuple):
    """What is told of a change. along: parts in its direction; against: those the other way, none
    where they are small."""

    division: Division
    along: tuple[ChangePart, ...]
    against: tuple[ChangePart, ...]
    reaches: bool
    covered: Decimal

    @property
    def is_telling(self) -> bool:
        """Whether it says what the money is or is for, not only whose it is."""
        return self.division.axis.cost < _WHOSE

    @property
    def parts(self) -> tuple[ChangePart, ...]:
        return (*self.along, *self.against)


def chosen(divisions: Iterable[Division], change: Decimal, rule: Rule) -> Choice | None:
    """The division that is told, and what of it; None where none explains anything."""
    choices = [one for one in (_choice(d, change, rule) for d in divisions) if one is not None]
    numbered = sorted(enumerate(choices), key=lambda pair: (*_rank(pair[1]), pair[0]))
    return numbered[0][1] if numbered else None


def _rank(choice: Choice) -> tuple[bool, Decimal]:
    """The better the smaller: enough is told, by few parts; else as much as can be."""
    if choice.reaches:
        return False, Decimal(2 * len(choice.parts) + choice.division.axis.cost)
    return True, -choice.covered


def _choice(division: Division, change: Decimal, rule: Rule) -> Choice | None:
    sign = 1 if change > 0 else -1
    along = [part for part in division.moved if part.change * sign > 0]
    against = [part for part in division.moved if part.change * sign < 0]
    whole, opposed = _sum(along), _sum(against)
    if not whole:
        return None
    listed = _until(along, whole, rule)
    is_offset = opposed * 100 >= whole * rule.offset and bool(opposed)
    covered = _sum(listed) / whole * 100
    return Choice(
        division,
        tuple(listed),
        tuple(_until(against, opposed, rule) if is_offset else ()),
        covered >= rule.share,
        covered,
    )


def _until(parts: Sequence[ChangePart], whole: Decimal, rule: Rule) -> list[ChangePart]:
    """The largest parts, until they make up the share of the whole, or are as many as may be."""
    listed: list[ChangePart] = []
    for part in parts[: rule.most]:
        if listed and _sum(listed) * 100 >= whole * rule.share:
            break
        listed.append(part)
    return listed


def _sum(parts: Iterable[ChangePart]) -> Decimal:
    return abs(sum((part.change for part in parts), Decimal(0)))
