"""One figure, one value: the same figure in several places, statements against amounts, years and
units."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ..claims.claim import Claim, ClaimKind, NameKind
from .claims_context import ClaimedFigure, ClaimedReport, ClaimedText, interval, is_exact, words
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
        exact = [place for place in places if is_exact(place[1])]
        groups = _groups(exact)
        if len(groups) < 2:
            continue
        best = max(groups, key=lambda group: (_supported(group), len(group)))
        others = [group for group in groups if group is not best]
        clear = all(
            (_supported(best), len(best)) > (_supported(other), len(other)) for other in others
        )
        wrong = [place for group in others for place in group]
        yield figure, wrong if clear else groups[-1], best[0] if clear else None


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
    if one.quantity is None or other.quantity is None:
        return True
    return interval(one.quantity).meets(interval(other.quantity))


def _supported(group: Sequence[Place]) -> bool:
    """Whether a share of it is stated that fits: 722.22万元，占75.65%."""
    return any(claim.whole is not None for _, claim in group)


def _tells_of_several(report: ClaimedReport) -> bool:
    """Whether a report tells of several units one after the other: its figures are several then."""
    totals = report.known("收支总计", report.basis("")) + report.known("收入总计", report.basis(""))
    return len(_groups(totals)) > 2


def figures_have_one_value(report: ClaimedReport) -> Iterator[Finding]:
    """The same figure has the same value everywhere."""
    for _, wrong, right in contradicted(report):
        for text, claim in wrong:
            other = right or next(
                place
                for place in report.figures[_figure(report, text, claim)]
                if not _same(place[1], claim)
            )
            said = other[1].quantity.text if other[1].quantity else ""
            expected = "".join(said.split()) if right else ""
            why = f"同一个数在别处写的是“{_quoted(*other)}”"
            yield text.finding("A-107", (claim.start, claim.end), expected, why, right is not None)


def _figure(report: ClaimedReport, text: ClaimedText, claim: Claim) -> ClaimedFigure:
    figure = report.figure(text, claim)
    assert figure is not None
    return figure


def _quoted(text: ClaimedText, claim: Claim) -> str:
    return "".join(text.text[claim.start : claim.end].split())


# --- the budget at the beginning of the year as a whole


def opening_budget_is_one(report: ClaimedReport) -> Iterator[Finding]:
    """The opening budget of all (我单位年初预算资金) is that of the funds together."""
    parts = [
        report.known(name, "年初预算")
        for name in ("一般公共预算支出", "政府性基金支出", "国有资本经营预算支出")
    ]
    if not parts[0] or any(len(_groups(places)) > 1 for places in parts):
        return
    values = [places[0][1].quantity.value for places in parts if places and places[0][1].quantity]
    right = {values[0], sum(values, Decimal(0))}
    for text in report.texts:
        for claim in text.amounts:
            unnamed = not claim.names or claim.names[-1].key == "年初预算"
            if claim.period.basis != "年初预算":
                continue
            if unnamed and claim.quantity and claim.quantity.unit == "元":
                low, high = interval(claim.quantity)
                if not any(low <= value <= high for value in right):
                    why = f"前面的年初预算是{'＋'.join(words(places[0][1]) for places in parts if places)}"
                    yield text.finding("A-107", (claim.start, claim.end), "", why, False)


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
            if other.quantity and other.quantity.value:
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
        if year == report.year and claim.kind in (ClaimKind.CHANGE, ClaimKind.RATE):
            return year, report.year - 1, True
        return (year, report.year - 1, False) if year > report.year else (0, 0, False)
    named = claim.names and claim.names[-1].kind is NameKind.FIGURE
    year = claim.period.year or report.year
    if claim.kind is not ClaimKind.AMOUNT or claim.in_reason or not named or year == report.year:
        return 0, 0, False
    compared_with = any(c is not claim and c.names == claim.names for c in text.amounts)
    if claim.period.basis in (*_CLOSING, "上年") or str(report.year) in text.text or compared_with:
        return 0, 0, False
    return year, report.year, False


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
