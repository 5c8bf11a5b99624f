"""Which parts of a change are told: of the axes that explain enough, what a reader knows best, by few
parts; the parts in its direction until a set share of them is told, those against it where they are
large."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from .division import ChangePart, Division

_FURTHER = 20  # the part of all that moved, from which on something is told beside the whole


class Rule(NamedTuple):
    """How much is told, in per cent of all that moved in the change's direction. share: parts are
    told until they make up so much. offset: movements against it are told from so much on. most: how
    many parts of either. whole: a part that makes up more than so much of the figure in both years says
    no more than the figure itself."""

    share: Decimal = Decimal(70)
    offset: Decimal = Decimal(30)
    most: int = 3
    whole: Decimal = Decimal(80)


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
        return self.division.axis.is_telling

    @property
    def parts(self) -> tuple[ChangePart, ...]:
        return (*self.along, *self.against)


def chosen(divisions: Iterable[Division], change: Decimal, rule: Rule) -> Choice | None:
    """The division that is told, and what of it; None where none explains anything."""
    choices = [one for one in (_choice(d, change, rule) for d in divisions) if one is not None]
    numbered = sorted(enumerate(choices), key=lambda pair: (*_rank(pair[1]), pair[0]))
    return numbered[0][1] if numbered else None


def _rank(choice: Choice) -> tuple[bool, Decimal, int]:
    """The better the smaller: enough is told, in what a reader knows, by few parts; else as much as
    can be."""
    if choice.reaches:
        return False, Decimal(choice.division.axis.rank), len(choice.parts)
    return True, -choice.covered, choice.division.axis.rank


def _choice(division: Division, change: Decimal, rule: Rule) -> Choice | None:
    along, against = _by_direction(division, change > 0)
    whole, opposed = _sum(along), _sum(against)
    if not whole:
        return None
    is_offset = opposed * 100 >= whole * rule.offset and bool(opposed)
    listed = _until(along, whole, rule)
    told_against = _until(against, opposed, rule) if is_offset else []
    if not told_against and _is_whole(listed, division, rule):
        listed = _with_further(along, whole, rule)
    if not listed or any(part.is_rest for part in (*listed, *told_against)):
        return None
    covered = _sum(listed) / whole * 100
    return Choice(division, tuple(listed), tuple(told_against), covered >= rule.share, covered)


def _by_direction(
    division: Division, is_rise: bool
) -> tuple[Sequence[ChangePart], Sequence[ChangePart]]:
    """The parts that moved as the figure did, and the others."""
    rises = [part for part in division.moved if part.change > 0]
    falls = [part for part in division.moved if part.change < 0]
    return (rises, falls) if is_rise else (falls, rises)


def _is_whole(listed: Sequence[ChangePart], division: Division, rule: Rule) -> bool:
    """Whether all that is told is of the part that nearly all of the figure is: that only says the
    figure's change again. A project has a name, which says more."""
    if len(listed) > 1 or listed[0].is_project:
        return False
    now = sum((one.now for one in division.parts), Decimal(0))
    before = sum((one.before for one in division.parts), Decimal(0))
    return all(
        amount * 100 > total * rule.whole
        for amount, total in ((listed[0].now, now), (listed[0].before, before))
    )


def _with_further(along: Sequence[ChangePart], whole: Decimal, rule: Rule) -> list[ChangePart]:
    """Such a part with what moved beside it, as far as that is worth telling; nothing where none is."""
    further = [part for part in along[1 : rule.most] if abs(part.change) * _FURTHER >= whole]
    return [along[0], *further] if further else []


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
