"""The words of a text that say what is claimed, in order: names, years, 口径, units; and between
them its numbers, by which two wordings of one text are brought beside each other.

Words of a reason (原因：……) are left out: they tell of something else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from enum import Enum
from typing import NamedTuple

from ..claims.claim import Name, NameKind, Period
from ..claims.condensing import condensed
from ..claims.lexicon import GENERIC
from ..claims.marks import MarkKind, TextMark, marks_in
from ..text.alignment import equal_runs
from .names import Key, Names


class TermKind(Enum):
    """What a term says."""

    NAME = "名称"
    SIDE = "收支"  # 收入 or 支出 alone
    YEAR = "年度"
    BASIS = "口径"
    UNIT = "单位"
    NUMBER = "数"


class Term(NamedTuple):
    """A word of a text that says what is claimed. key: one for all that say the same. number: its
    value and unit, of a number."""

    start: int
    end: int
    kind: TermKind
    key: str
    text: str
    number: Key | None = None


class Substitution(NamedTuple):
    """A term that stands in the place of another; new is None where none of its kind does. after:
    the term of the number that comes next in the new text. start, end: the characters of the new text between
    the neighbours of both."""

    old: Term
    new: Term | None
    after: Term | None
    start: int
    end: int


_DATED = frozenset("0123456789一二三四五六七八九十")
_RELATIVE = {"上年": -1, "本年": 0}
_LONGEST = 60_000


def terms_in(text: str, names: Names) -> list[Term]:
    """The terms of a text in order."""
    short = condensed(text[:_LONGEST].replace("开支", "支出"))
    terms: list[Term] = []
    for mark in marks_in(short.text, names.lexicon):
        if not mark.in_reason:
            start, end = short.span(mark.start, mark.end)
            terms += _terms(mark, start, end, short.text, text, names.snapshot.year)
    return terms


def _terms(
    mark: TextMark, start: int, end: int, short: str, text: str, this_year: int
) -> Iterator[Term]:
    shown = text[start:end]
    if mark.name is not None:
        yield Term(start, end, _kind_of_name(mark.name), mark.name.key, shown)
    elif mark.quantity is not None:
        number = mark.quantity.value, mark.quantity.unit
        yield Term(
            start, end, TermKind.NUMBER, f"{number[0].normalize()}{number[1]}", shown, number
        )
    elif mark.kind in (MarkKind.PERIOD, MarkKind.AGAINST):
        yield from _period_terms(mark, start, end, short, shown, this_year)


def _kind_of_name(name: Name) -> TermKind:
    if name.kind is NameKind.UNIT:
        return TermKind.UNIT
    return TermKind.SIDE if name.key in GENERIC else TermKind.NAME


def _period_terms(
    mark: TextMark, start: int, end: int, short: str, shown: str, this_year: int
) -> Iterator[Term]:
    """A year, by itself or relative, and a 口径. The year of a date is no term."""
    year, basis = _year_of(mark.period, this_year), mark.period.basis
    is_date = short[mark.end : mark.end + 1] in _DATED
    if year is not None and not is_date:
        yield Term(start, end, TermKind.YEAR, str(year), shown)
    if basis and basis not in _RELATIVE:
        yield Term(start, end, TermKind.BASIS, basis, shown)


def _year_of(period: Period, this_year: int) -> int | None:
    """The year of a period, relative ones too; None where it has none."""
    if period.year is None and period.basis in _RELATIVE:
        return this_year + _RELATIVE[period.basis]
    return period.year


def _senses(terms: Iterable[Term]) -> list[tuple[TermKind, str]]:
    """What terms say, whatever their words."""
    return [(term.kind, term.key) for term in terms]


def substitutions(old: Sequence[Term], new: Sequence[Term], length: int) -> Iterator[Substitution]:
    """Terms that stand where others of their kind stood, between the same neighbours. length: of
    the new text."""
    i = j = 0
    for a, b, size in equal_runs(_senses(old), _senses(new)):
        if i < a:
            start = new[j - 1].end if j else 0
            end = new[b].start if b < len(new) else length
            yield from _replaced(old[i:a], new[j:b], new[b:], (start, end))
        i, j = a + size, b + size


def _replaced(
    old: Sequence[Term], new: Sequence[Term], rest: Sequence[Term], span: tuple[int, int]
) -> Iterator[Substitution]:
    """Of one stretch: the terms of each kind that are gone against those that came, in order."""
    for kind in TermKind:
        ours, theirs = _of_kind(old, kind), _of_kind(new, kind)
        gone, came = _but_for(ours, theirs), _but_for(theirs, ours)
        if kind is TermKind.BASIS:
            gone, came = _one_for_one(gone, came)
        if len(gone) == len(came):
            for one, other in zip(gone, came, strict=True):
                yield Substitution(one, other, _number_behind(other, [*new, *rest]), *span)
        elif not came:
            yield from (Substitution(one, None, None, *span) for one in gone)


def _one_for_one(gone: list[Term], came: list[Term]) -> tuple[list[Term], list[Term]]:
    """年末预算 in place of 年初预算 is two terms for one."""
    new = [t for t in came if not any(_within(t.key, one.key) for one in gone)]
    return gone[: len(new) or None], new


def _of_kind(terms: Iterable[Term], kind: TermKind) -> list[Term]:
    return [term for term in terms if term.kind is kind]


def _but_for(terms: Iterable[Term], others: Iterable[Term]) -> list[Term]:
    """The terms that say nothing of what the others say."""
    kept = {term.key for term in others}
    return [term for term in terms if term.key not in kept]


def _number_behind(term: Term, terms: Iterable[Term]) -> Term | None:
    return next((t for t in terms if t.start >= term.end and t.number), None)


def _within(one: str, other: str) -> bool:
    return one in other or other in one
