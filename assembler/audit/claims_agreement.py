"""One figure, one value: the same figure in several places, statements against amounts, years and
units."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import NamedTuple

from ..claims.claim import Claim, ClaimKind, NameKind
from .claims_context import (
    MOST_ALIKE,
    ClaimedFigure,
    ClaimedReport,
    ClaimedText,
    Place,
    as_printed,
    interval,
    is_exact,
    keys,
    total,
    unit,
    value,
    words,
)
from .finding import Finding


@dataclass(frozen=True)
class RightAmounts:
    """What stands elsewhere in place of amounts that contradict it."""

    by_claim: Mapping[int, Claim]  # by id of the claim

    @classmethod
    def of(cls, report: ClaimedReport) -> RightAmounts:
        """Of figures with two values the one that most places and the parts speak for."""
        return cls(
            {
                id(claim): right[1]
                for _, wrong, right in contradicted(report)
                for _, claim in wrong
                if right is not None
            }
        )

    def knows(self, claim: Claim) -> bool:
        """Whether another amount should stand in its place."""
        return id(claim) in self.by_claim

    def right(self, claim: Claim) -> Claim:
        """The amount that should stand in its place; itself where nothing is known against it."""
        return self.by_claim.get(id(claim), claim)


Contradiction = tuple[ClaimedFigure, list[Place], Place | None]


def contradicted(report: ClaimedReport) -> Iterator[Contradiction]:
    """Figures with different values: those that are wrong, and what is right where that is clear."""
    if _tells_of_several(report):
        return
    for figure, places in report.figures.items():
        groups = _groups(filter(_is_exactly_printed, places))
        if len(groups) > 1:
            yield figure, *_judged(groups)


def _is_exactly_printed(place: Place) -> bool:
    return is_exact(place[1])


def _judged(groups: Sequence[list[Place]]) -> tuple[list[Place], Place | None]:
    """Which places are wrong, and which is right, None where neither has more for it."""
    best = max(groups, key=_weight)
    others = [group for group in groups if group is not best]
    if _weight(best) in map(_weight, others):
        return groups[-1], None
    return list(chain.from_iterable(others)), best[0]


def _weight(group: Sequence[Place]) -> tuple[bool, int]:
    """What speaks for a value: a whole it is told as a part of (722.22万元，占75.65%), and places."""
    return any(claim.whole is not None for _, claim in group), len(group)


def _groups(places: Iterable[Place]) -> list[list[Place]]:
    """Places whose values may be one."""
    groups: list[list[Place]] = []
    for place in islice(places, MOST_ALIKE):
        for group in groups:
            if _same(group[0][1], place[1]):
                group.append(place)
                break
        else:
            groups.append([place])
    return groups


def _same(one: Claim, other: Claim) -> bool:
    return interval(one).meets(interval(other))


def _tells_of_several(report: ClaimedReport) -> bool:
    """Whether a report tells of several units one after the other: its figures are several then."""
    totals = report.known("收支总计", report.basis("")) + report.known("收入总计", report.basis(""))
    return len(_groups(totals)) > 2


def figures_have_one_value(report: ClaimedReport) -> Iterator[Finding]:
    """The same figure has the same value everywhere."""
    for figure, wrong, right in contradicted(report):
        for text, claim in wrong:
            yield _of_two_values(text, claim, right, report.figures[figure])


def _of_two_values(
    text: ClaimedText, claim: Claim, right: Place | None, places: Sequence[Place]
) -> Finding:
    """A value that is wrong, beside the right one, or one that differs where none is clearly so."""
    other = right or next(place for place in places if not _same(place[1], claim))
    expected = as_printed(other[1]) if right else ""
    why = f"同一个数在别处写的是“{_quoted(*other)}”"
    return text.finding("A-107", (claim.start, claim.end), expected, why, right is not None)


def _quoted(text: ClaimedText, claim: Claim) -> str:
    return "".join(text.text[claim.start : claim.end].split())


# --- the budget at the beginning of the year as a whole


_WITH_BUDGETS = ("一般公共预算支出", "政府性基金支出", "国有资本经营预算支出")


def opening_budget_is_one(report: ClaimedReport) -> Iterator[Finding]:
    """The opening budget of all (我单位年初预算资金) is that of the funds together."""
    opening = _opening_budgets(report)
    right = [total(opening[:1]), total(opening)]
    for text, claim in filter(_is_of_all, report.amounts) if opening else ():
        if not any(map(interval(claim).holds, right)):
            why = f"前面的年初预算是{'＋'.join(map(words, opening))}"
            yield text.finding("A-107", (claim.start, claim.end), "", why, False)


def _opening_budgets(report: ClaimedReport) -> list[Claim]:
    """Those of the funds, the general one first; none where it is not there, or one differs."""
    groups = [report.known(name, "年初预算") for name in _WITH_BUDGETS]
    if not groups[0] or any(map(_differ, groups)):
        return []
    return [group[0][1] for group in groups if group]


def _differ(places: Sequence[Place]) -> bool:
    return len(_groups(places)) > 1


def _is_of_all(place: Place) -> bool:
    """Whether it is an opening budget of which nothing is named."""
    claim = place[1]
    return claim.period.basis == "年初预算" and not claim.names and unit(claim) == "元"


# --- statements

_LARGE = re.compile(r"结转[和及与]?结余(?:资金)?(?:数额|金额)?较大")
_NO_REST = re.compile(r"(?:无|没有)(?:年末)?结转[和及与]?结余")
_OF_FUNDS = ("政府性基金", "国有资本经营预算", "一般公共预算", "三公经费", "机关运行经费")
_DENIES = re.compile(r"(?:没有|无)(?:使用|安排|发生|涉及|列支)*$")


def statements_agree(report: ClaimedReport) -> Iterator[Finding]:
    """What a section says there is much of, it does not say there is none of; no expenditure is
    denied that has an amount."""
    for text in report.texts:
        yield from _much_and_none(text)
        for claim in filter(_is_named_statement, text.claims):
            yield from _denied(report, text, claim)


def _much_and_none(text: ClaimedText) -> Iterator[Finding]:
    """What is carried over is much, and there is none of it."""
    large, nothing = _LARGE.search(text.text), _NO_REST.search(text.text)
    if large and nothing:
        why = f"同一处又写“{nothing[0]}”"
        yield text.finding("A-111", large.span(), "", why, True)


def _is_named_statement(claim: Claim) -> bool:
    return claim.kind is ClaimKind.STATEMENT and bool(claim.names)


def _denied(report: ClaimedReport, text: ClaimedText, claim: Claim) -> Iterator[Finding]:
    """There is none of a fund that has an amount elsewhere."""
    name = claim.names[-1]
    lead = _DENIES.search(text.text, max(0, name.start - 10), name.start)
    other = _spent(report, name.key) if _is_of_fund(claim, report.year) else None
    if lead and other:
        why = f"别处写有{words(other)}"
        yield text.finding("A-111", (lead.start(), claim.end), "", why, True)


def _is_of_fund(claim: Claim, year: int) -> bool:
    """Whether it is of a fund in this year, not only in the budget at its beginning."""
    ours = claim.period.is_of(year) and claim.period.basis != "年初预算"
    return ours and claim.names[-1].key.startswith(_OF_FUNDS)


def _spent(report: ClaimedReport, key: str) -> Claim | None:
    """An amount of something or of its revenue or expenditure that is not nothing."""
    both = {key, key.replace("收支", "支出"), key.replace("收支", "收入")}
    places = chain.from_iterable(report.known(one, report.basis("")) for one in sorted(both))
    return next((claim for _, claim in places if value(claim)), None)


# --- years

_CLOSING = ("年末", "年初")


class WrongYear(NamedTuple):
    """A year that does not fit its report, and what is right. certain: it cannot be right."""

    year: int
    right: int
    certain: bool


def years_are_this_and_last(report: ClaimedReport) -> Iterator[Finding]:
    """Figures are of the year of the report, and compared with the year before."""
    for text in report.texts if report.year else ():
        yield from _wrong_years(report, text)


def _wrong_years(report: ClaimedReport, text: ClaimedText) -> Iterator[Finding]:
    """The wrong years of a text, each once for what it is compared with."""
    seen: set[tuple[int, str]] = set()
    for claim in text.claims:
        wrong = _wrong_year(report, text, claim)
        if wrong and (wrong.year, claim.against) not in seen:
            seen.add((wrong.year, claim.against))
            yield from _of_year(report, text, claim, wrong)


def _of_year(
    report: ClaimedReport, text: ClaimedText, claim: Claim, wrong: WrongYear
) -> Iterator[Finding]:
    at = text.text.find(str(wrong.year), max(0, claim.start - 4), claim.end)
    if at >= 0:
        why, right = f"报告是{report.year}年的", f"{wrong.right}年"
        yield text.finding("A-110", (at, claim.end), right, why, wrong.certain)


_YEAR = re.compile(r"(?:19|20)\d\d")


def _wrong_year(report: ClaimedReport, text: ClaimedText, claim: Claim) -> WrongYear | None:
    """The wrong year of a claim; None where there is none."""
    compared = _YEAR.search(claim.against)
    if compared:
        return _wrongly_compared(claim, int(compared[0]), report.year)
    year = claim.period.year or report.year
    if year == report.year or not _is_of_this_year(report, text, claim):
        return None
    return WrongYear(year, report.year, False)


def _wrongly_compared(claim: Claim, year: int, ours: int) -> WrongYear | None:
    """A year that a claim is compared with: a later one, or for a change the same."""
    moved = claim.kind in (ClaimKind.CHANGE, ClaimKind.RATE)
    wrong = year > ours or (year == ours and moved)
    return WrongYear(year, ours - 1, year == ours) if wrong else None


def _is_of_this_year(report: ClaimedReport, text: ClaimedText, claim: Claim) -> bool:
    """Whether a claim is a figure of the report's year, and none that this year's are held against."""
    figure = claim.is_amount and claim.name_kind is NameKind.FIGURE
    closing = claim.period.basis in (*_CLOSING, "上年") or str(report.year) in text.text
    return figure and not closing and not any(_is_held_against(claim, c) for c in text.claims)


def _is_held_against(claim: Claim, other: Claim) -> bool:
    """Whether another claim of the text is of the same figure, or compared with this one's year."""
    if other.kind is ClaimKind.AMOUNT:
        return other is not claim and keys(other) == keys(claim)
    return str(claim.period.year) in other.against


# --- units

_NO_UNIT = re.compile(
    r"(?<![\d.,])(?P<number>\d{1,12}\.\d{2})(?=\s*(?:增加|减少|增长|下降|，占|,占))"
)


_NO_PERCENT = re.compile(r"占(?:比)?(?:为)?\s*(?P<number>\d{1,3}\.\d{1,2})(?=\s*[，。；、,;])")


def amounts_have_units(report: ClaimedReport) -> Iterator[Finding]:
    """预算数239.76减少205.07万元: the unit was left out."""
    for text in report.texts:
        unit = _unit_of_money(text)
        if unit:
            yield from _without_units(text, unit)


def _unit_of_money(text: ClaimedText) -> str:
    """The unit that most amounts of a text have; empty where it has none."""
    quantities = (claim.quantity for claim in text.claims)
    units = Counter(one.shown for one in quantities if one and one.unit == "元")
    return max(units, key=units.__getitem__, default="")


def _without_units(text: ClaimedText, unit: str) -> Iterator[Finding]:
    for match in _NO_UNIT.finditer(text.text):
        why = f"同一处的数都以{unit}为单位"
        yield text.finding("A-112", match.span(), match["number"] + unit, why, True)
    for match in _NO_PERCENT.finditer(text.text):
        why = "占比应写百分号"
        yield text.finding("A-112", match.span(), f"{match['number']}%", why, True)
