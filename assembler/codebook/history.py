"""What became of codes from one fiscal year to another: added, renamed, abolished.

`科目沿革.csv` says which code took the place of one that was abolished, as far as that is known
(年度: the first year of the new one); nothing is guessed of the others.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from .book import FIRST_YEAR
from .files import rows

FILES = {
    "功能分类": "功能分类科目",
    "部门经济分类": "部门经济分类科目",
    "政府经济分类": "政府经济分类科目",
}
"""The file of each classification."""


class Abolished(NamedTuple):
    """A code (停用科目) that was in force once. year: the first without it. became: the codes that
    took its place, with their names; none where that is not known."""

    code: str
    name: str
    year: int
    became: tuple[str, ...]

    def __str__(self) -> str:
        instead = f"改用{'、'.join(self.became)}" if self.became else "改用哪个请查当年的科目书"
        return f"{self.code} {self.name}自{self.year}年起停用，{instead}"


class Renamed(NamedTuple):
    """A code whose name is another from a year on."""

    code: str
    before: str
    name: str
    year: int

    def __str__(self) -> str:
        return f"{self.code} {self.before}自{self.year}年起改称{self.name}"


class Added(NamedTuple):
    """A code that is in force from a year on, and was not before."""

    code: str
    name: str
    year: int

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class _Term(NamedTuple):
    """A row of a file: the years from which a code had a name, and had it no more; 0 for none."""

    name: str
    first: int
    ended: int

    def is_in_force(self, year: int) -> bool:
        return self.first <= year and not (self.ended and self.ended <= year)


@cache
def _terms(classification: str) -> dict[str, list[_Term]]:
    terms: dict[str, list[_Term]] = {}
    for code, name, first, ended in rows(FILES[classification]):
        terms.setdefault(code, []).append(_Term(name, int(first or 0), int(ended or 0)))
    return terms


def _name_in(classification: str, code: str, year: int) -> str:
    """What a code was called in a year; "" where it was not in force."""
    year = max(year, FIRST_YEAR)
    terms = _terms(classification).get(code, ())
    return next((term.name for term in terms if term.is_in_force(year)), "")


def abolished(classification: str, code: str, year: int) -> Abolished | None:
    """The code, or the 款 it belongs to, where it was abolished up to a year; None where it is in
    force or never was."""
    terms = _terms(classification)
    if _name_in(classification, code, year):
        return None
    for one in (code, code[:5], code[:3]):
        ended = [term for term in terms.get(one, ()) if 0 < term.ended <= max(year, FIRST_YEAR)]
        if ended and not _name_in(classification, one, year):
            last = ended[-1]
            return Abolished(one, last.name, last.ended, _became(classification, one))
    return None


def _became(classification: str, code: str) -> tuple[str, ...]:
    """The codes that took another's place, with their names."""
    if classification != "功能分类":
        return ()
    names = _terms(classification)
    return tuple(f"{new} {names[new][-1].name}" for _, old, new in rows("科目沿革") if old == code)


def renamed(classification: str, code: str, since: int, year: int) -> Renamed | None:
    """How a code came to be called otherwise from one year to another; None where it is not."""
    before, now = _name_in(classification, code, since), _name_in(classification, code, year)
    if not before or not now or before == now:
        return None
    term = next(t for t in _terms(classification)[code] if t.name == now)
    return Renamed(code, before, now, term.first)


def added(classification: str, since: int, year: int) -> list[Added]:
    """The codes that are in force in a year and were not in an earlier one, in their order; of a new
    款 only itself."""
    new = [
        Added(code, name, next(t.first for t in terms if t.name == name))
        for code, terms in _terms(classification).items()
        if (name := _name_in(classification, code, year))
        and not _name_in(classification, code, since)
    ]
    above = {one.code for one in new}
    return [one for one in new if one.code[:-2] not in above]
