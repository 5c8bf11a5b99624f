"""One figure, one value: the same figure in several places, statements against amounts, years and
units."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..claims.claim import Claim, ClaimKind, NameKind
from .claims_context import (
    ClaimedFigure,
    ClaimedReport,
    ClaimedText,
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

Place = tuple[ClaimedText, Claim]


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
        groups = _groups([place for place in places if is_exact(place[1])])
        if len(groups) > 1:
            yield figure, *_judged(groups)


def _judged(groups: Sequence[list[Place]]) -> tuple[list[Place], Place | None]:
    """Which places are wrong, and which is right, None where neither has more for it."""
    best = max(groups, key=_weight)
    others = [group for group in groups if group is not best]
    if any(_weight(other) == _weight(best) for other in others):
        return groups[-1], None
    return [place for group in others for place in group], best[0]


def _weight(group: Sequence[Place]) -> tuple[bool, int]:
    """What speaks for a value: a whole it is told as a part of (722.22万元，占75.65%), and places."""
    return any(claim.whole is not None for _, claim in group), len(group)


def _groups(places: Sequence[Place]) -> list[list[Place]]:
    """Places whose values may be one."""
    groups: list[list[Place]] = []
    for place in places:
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
            places = (place for place in report.figures[figure] if not _same(place[1], claim))
            other = right or next(places)
            expected = as_printed(other[1]) if right else ""
            why = f"同一个数在别处写的是“{_quoted(*other)}”"
            yield text.finding("A-107", (claim.start, claim.end), expected, why, right is not None)


def _quoted(text: ClaimedText, claim: Claim) -> str:
    return "".join(text.text[claim.start : claim.end].split())


# --- the budget at the beginning of the year as a whole


_WITH_BUDGETS = ("一般公共预算支出", "政府性基金支出", "国有资本经营预算支出")


def opening_budget_is_one(report: ClaimedReport) -> Iterator[Finding]:
    """The opening budget of all (我单位年初预算资金) is that of the funds together."""
    groups = [report.known(name, "年初预算") for name in _WITH_BUDGETS]
    opening = [group[0][1] for group in groups if group]
    if not groups[0] or any(len(_groups(group)) > 1 for group in groups):
        return
    right = [total(opening[:1]), total(opening)]
    for text in report.texts:
        for claim in filter(_is_of_all, text.amounts):
            if not any(interval(claim).holds(one) for one in right):
                why = f"前面的年初预算是{'＋'.join(map(words, opening))}"
                yield text.finding("A-107", (claim.start, claim.end), "", why, False)


def _is_of_all(claim: Claim) -> bool:
    """Whether it is an opening budget of which nothing is named."""
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
        large, nothing = _LARGE.search(text.text), _NO_REST.search(text.text)
        if large and nothing:
            why = f"同一处又写“{nothing[0]}”"
            yield text.finding("A-111", large.span(), "", why, True)
        for claim in text.claims:
            if claim.kind is ClaimKind.STATEMENT and claim.names:
                yield from _denied(report, text, claim)


def _denied(report: ClaimedReport, text: ClaimedText, claim: Claim) -> Iterator[Finding]:
    name = claim.names[-1]
    ours = claim.period.year in (None, report.year) and claim.period.basis not in (
        "上年",
        "年初预算",
    )
    lead = _DENIES.search(text.text, max(0, name.start - 10), name.start)
    if not ours or lead is None or not name.key.startswith(_OF_FUNDS):
        return
    keys = {name.key, name.key.replace("收支", "支出"), name.key.replace("收支", "收入")}
    for key in sorted(keys):
        for _, other in report.known(key, report.basis("")):
            if value(other):
                why = f"别处写有{words(other)}"
                yield text.finding("A-111", (lead.start(), claim.end), "", why, True)
                return


# --- years

_CLOSING = ("年末", "年初")


def years_are_this_and_last(report: ClaimedReport) -> Iterator[Finding]:
    """Figures are of the year of the report, and compared with the year before."""
    if not report.year:
        return
    for text in report.texts:
        seen: set[tuple[int, str]] = set()
        for claim in text.claims:
            year, expected, certain = _wrong_year(report, text, claim)
            if year and (year, claim.against) not in seen:
                seen.add((year, claim.against))
                at = text.text.find(str(year), max(0, claim.start - 4), claim.end)
                if at >= 0:
                    why = f"报告是{report.year}年的"
                    yield text.finding("A-110", (at, claim.end), f"{expected}年", why, certain)


def _wrong_year(report: ClaimedReport, text: ClaimedText, claim: Claim) -> tuple[int, int, bool]:
    """The wrong year of a claim, the right one, and whether it cannot be right."""
    compared = re.search(r"(?:19|20)\d\d", claim.against)
    if compared:
        year = int(compared[0])
        moved = claim.kind in (ClaimKind.CHANGE, ClaimKind.RATE)
        wrong = year > report.year or (year == report.year and moved)
        return (year, report.year - 1, year == report.year) if wrong else _NO_YEAR
    year = claim.period.year or report.year
    if year == report.year or not _is_of_this_year(report, text, claim):
        return _NO_YEAR
    return year, report.year, False


_NO_YEAR = 0, 0, False


def _is_of_this_year(report: ClaimedReport, text: ClaimedText, claim: Claim) -> bool:
    """Whether a claim is a figure of the report's year, and none that this year's are held against."""
    figure = claim.names and claim.names[-1].kind is NameKind.FIGURE
    if claim.kind is not ClaimKind.AMOUNT or claim.in_reason or not figure:
        return False
    if claim.period.basis in (*_CLOSING, "上年") or str(report.year) in text.text:
        return False
    return not any(
        keys(c) == keys(claim)
        if c.kind is ClaimKind.AMOUNT
        else str(claim.period.year) in c.against
        for c in text.claims
        if c is not claim
    )


# --- units

_NO_UNIT = re.compile(
    r"(?<![\d.,])(?P<number>\d{1,12}\.\d{2})(?=\s*(?:增加|减少|增长|下降|，占|,占))"
)


_NO_PERCENT = re.compile(r"占(?:比)?(?:为)?\s*(?P<number>\d{1,3}\.\d{1,2})(?=\s*[，。；、,;])")


def amounts_have_units(report: ClaimedReport) -> Iterator[Finding]:
    """预算数239.76减少205.07万元: the unit was left out."""
    for text in report.texts:
        units = Counter(
            c.quantity.shown for c in text.claims if c.quantity and c.quantity.unit == "元"
        )
        if not units:
            continue
        unit = units.most_common(1)[0][0]
        for match in _NO_UNIT.finditer(text.text):
            expected = match["number"] + unit
            why = f"同一处的数都以{unit}为单位"
            yield text.finding("A-112", match.span(), expected, why, True)
        for match in _NO_PERCENT.finditer(text.text):
            why = "占比应写百分号"
            yield text.finding("A-112", match.span(), f"{match['number']}%", why, True)
