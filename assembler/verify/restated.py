"""Words round a right number that say something else than they did: another name, year, 口径, unit.

A rewording matters only where the new words mean something else that is known (another figure, account,
project, unit, fund; another year or basis), and where the report does not give that the same number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Set
from typing import NamedTuple

from ..claims.condensing import condensed
from ..claims.marks import MarkKind, marks_in
from ..text.alignment import resemblance
from .names import Names, are_alike
from .organisations import is_name_of, is_self, organisations_in
from .terms import Substitution, Term, TermKind, substitutions, terms_in


class Restatement(NamedTuple):
    """Characters of a text that say something else than they did. code: of the problem; standing, expected: what stands there, and
    what belongs there; number: where the number begins that it is said of, -1 where none is."""

    code: str
    start: int
    end: int
    standing: str
    expected: str
    number: int = -1


_ALIKE = 0.3  # of the names of two units, one of which stands in the place of the other
_UNIT_NAME = 5  # signs of the name of a unit that is told though it is like none
_BEFORE_UNIT = frozenset("：:，、。；;,（(. ．\t\n\u3000")
_PROSE_NAME = 4  # signs of a name in a text without figures


def restatements(
    old: str, new: str, names: Names, of_amounts: bool = True
) -> Iterator[Restatement]:
    """What a text says that it did not say before. of_amounts: whether it is of figures (a sentence
    with numbers, a heading, a label), and no mere prose."""
    ours, theirs = terms_in(old, names), terms_in(new, names)
    had = {term.key for term in ours}
    for one in substitutions(ours, theirs, len(new)):
        if of_amounts or len(one.old.text) >= _PROSE_NAME:
            made = _JUDGES[one.old.kind](one, new, names, had)
            if made is not None:
                yield made
    yield from _offered(old, new, names)


def period_of(names: Names) -> str:
    """2024年预算: what the figures of a report are of, unless their words say something else."""
    return f"{names.snapshot.year}年{names.snapshot.kind[-2:]}"


def _in_place(code: str, new: Term, expected: str) -> Restatement:
    return Restatement(code, new.start, new.end, new.text, expected)


def _name(one: Substitution, text: str, names: Names, had: Set[str]) -> Restatement | None:
    new = one.new
    after = one.after
    if new is None or are_alike(one.old.key, new.key) or _is_vouched(new, after, names, had):
        return None
    made = _in_place("V-44", new, f"{one.old.text}（{period_of(names)}）")
    return made._replace(number=after.start) if after else made


def _is_vouched(new: Term, after: Term | None, names: Names, had: Set[str]) -> bool:
    """Whether the report gives a new name the number behind it too."""
    if after is None or after.number is None:
        return False
    is_twice = new.key in had and not after.number[0]  # 基本支出0万元；基本支出0万元
    return names.may_be(new.key, after.number) and not is_twice


def _year(one: Substitution, text: str, names: Names, had: Set[str]) -> Restatement | None:
    of_report = {str(names.snapshot.year), str(names.snapshot.year - 1)}
    if one.new is None or one.old.key not in of_report:
        return None
    return _in_place("V-45", one.new, one.old.text)


def _basis(one: Substitution, text: str, names: Names, had: Set[str]) -> Restatement | None:
    new = one.new
    if new is None or one.old.key in new.key or new.key in one.old.key:
        return None
    return _in_place("V-46", new, one.old.text)


def _unit(one: Substitution, text: str, names: Names, had: Set[str]) -> Restatement | None:
    """The name of a department or unit (单位): another one, known or not, that is no short form."""
    new, old = one.new, one.old
    if new is None:
        return _unknown_unit(one, text)
    related = is_name_of(new.key, old.key) or is_name_of(old.key, new.key)
    return None if related else _in_place("V-47", new, old.text)


def _unknown_unit(one: Substitution, text: str) -> Restatement | None:
    """A name that nobody knows in the place of that of a unit; None where a short form is there."""
    places = list(organisations_in(text, one.start, one.end))
    if any(_is_short_form(text[start:end], one.old.key) for start, end in places):
        return None
    start, end = next((span for span in places if _is_instead(one, text, *span)), (0, 0))
    return Restatement("V-47", start, end, text[start:end], one.old.text) if end else None


def _is_short_form(name: str, unit: str) -> bool:
    return is_self(name) or is_name_of(name, unit)


def _is_instead(one: Substitution, text: str, start: int, end: int) -> bool:
    """Whether a name stands by itself, or is like the one that stood there."""
    stands_alone = end - start >= _UNIT_NAME and _stands_alone(text, start, one.start)
    return stands_alone or resemblance(text[start:end], one.old.key) >= _ALIKE


def _stands_alone(text: str, start: int, begin: int) -> bool:
    """Whether nothing stands before a name that leads to it."""
    return start == begin or text[start - 1] in _BEFORE_UNIT


def _number(one: Substitution, text: str, names: Names, had: Set[str]) -> Restatement | None:
    """Numbers are judged one by one elsewhere."""
    return None


_Judge = Callable[[Substitution, str, Names, Set[str]], Restatement | None]
_JUDGES: dict[TermKind, _Judge] = {
    TermKind.NAME: _name,
    TermKind.SIDE: _name,
    TermKind.YEAR: _year,
    TermKind.BASIS: _basis,
    TermKind.UNIT: _unit,
    TermKind.NUMBER: _number,
}


# --- two directions left to choose from


def _offered(old: str, new: str, names: Names) -> Iterator[Restatement]:
    """增长（下降）4.75%: words of a form that nobody chose from."""
    before = {text for _, _, text in _choices(old, names)}
    for start, end, text in _choices(new, names):
        if text not in before:
            yield Restatement("V-48", start, end, text, "")


def _choices(text: str, names: Names) -> Iterator[tuple[int, int, str]]:
    short = condensed(text)
    for mark in marks_in(short.text, names.lexicon):
        if mark.kind is MarkKind.WAY and mark.way is None:
            start, end = short.span(mark.start, mark.end)
            end -= text[end - 1].isdigit()
            yield start, end, text[start:end]
