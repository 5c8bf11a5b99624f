"""Parts and their whole in a text: amounts, counts, grades, purchases from small enterprises."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import chain, groupby, pairwise
from operator import attrgetter

from ..claims.claim import Claim, ClaimKind, NameKind
from .claims_agreement import RightAmounts
from .claims_context import (
    ClaimedReport,
    ClaimedText,
    Place,
    as_printed,
    have_one_value,
    interval,
    is_exact,
    keys,
    last_key,
    shown,
    total,
    total_interval,
    unit,
    value,
    words,
)
from .finding import Finding

# Parts that make up their whole, by key; what any of them is not named counts as nothing only
# where the text names all.
_COMPLETE = {
    "三公经费": ("因公出国境费", "公务用车购置及运行费", "公务接待费"),
    "公务用车购置及运行费": ("公务用车购置费", "公务用车运行维护费"),
    "政府采购支出": ("政府采购货物支出", "政府采购工程支出", "政府采购服务支出"),
    "政府采购预算": ("政府采购货物预算", "政府采购工程预算", "政府采购服务预算"),
    "一般公共预算基本支出": ("人员经费", "公用经费"),
    "基本支出": ("人员经费", "公用经费"),
}
_EACH = re.compile(r"平均|人均|户均|每|单价")  # 平均每辆1.50万元 is no part
_LAST_CAR = "其他用车"  # ends the list of all kinds of cars
_HUNDRED = Decimal(100)
_ROUNDING = Decimal("0.2")  # what shares that add up to all may miss


def parts_add_up(report: ClaimedReport) -> Iterator[Finding]:
    """支出合计954.72万元，其中：基本支出…；项目支出…: the parts are no more than their whole, and all
    of it where they are all that there is."""
    corrected = RightAmounts.of(report)
    for text in report.texts:
        groups = parted(text)
        members = set(chain.from_iterable(groups.values()))
        for whole, parts in groups.items():
            yield from _misplaced(text, whole, parts)
            nested = whole in members or not groups.keys().isdisjoint(parts)
            # a total that contradicts itself elsewhere is told there
            if not nested and not corrected.knows(text.claims[whole]):
                yield from _of_group(text, whole, parts)


def parted(text: ClaimedText) -> dict[int, list[int]]:
    """The parts of each whole, by their numbers among the claims."""
    groups: dict[int, list[int]] = defaultdict(list)
    for number, claim in enumerate(text.claims):
        if claim.whole is not None and claim.is_counted:
            groups[claim.whole].append(number)
    return groups


def _of_group(text: ClaimedText, number: int, parts: Sequence[int]) -> Iterator[Finding]:
    whole = text.claims[number]
    alike = _addends(whole, map(text.claims.__getitem__, parts))
    if not _comparable(whole, alike) or total_interval(alike).meets(interval(whole)):
        return
    if _are_over(whole, alike) or _is_complete(text, whole, parts):
        yield _told_apart(text, whole, alike)


def _addends(whole: Claim, parts: Iterable[Claim]) -> list[Claim]:
    """The parts that are added up; what each of them costs is none."""
    others = (part for part in parts if not is_misplaced((whole,), part))
    return [part for part in others if not _EACH.match(last_key(part))]


def _are_over(whole: Claim, parts: Sequence[Claim]) -> bool:
    """Whether parts that lists know, or counts, are more than their whole."""
    over = total_interval(parts).low > interval(whole).high
    return over and (whole.kind is ClaimKind.COUNT or _are_known(parts))


def _are_known(parts: Sequence[Claim]) -> bool:
    """Whether lists know their names."""
    return all(part.name_kind is not NameKind.LABEL for part in parts)


def _told_apart(text: ClaimedText, whole: Claim, parts: Sequence[Claim]) -> Finding:
    """A whole that is not the sum of its parts; that is sure where lists know their names."""
    sums = "＋".join(as_printed(c) for c in parts if value(c)) or "各项"
    why = f"{sums}＝{shown(total(parts), whole)}，写的总数是{words(whole)}"
    code = "A-103" if whole.kind is ClaimKind.AMOUNT else "A-108"
    return text.finding(code, (whole.start, whole.end), "", why, _are_known(parts))


def _comparable(whole: Claim, parts: Sequence[Claim]) -> bool:
    """Whether parts can be added up: of one unit and 口径, each named once, and all exact."""
    if not _are_several_things(parts) or len({*map(unit, (whole, *parts))}) > 1:
        return False
    bases = {c.period.basis for c in parts} - {""}
    if len(bases) > 1 or whole.period.basis not in ("", *bases):
        return not bases
    return whole.kind is ClaimKind.COUNT or all(map(is_exact, (whole, *parts)))


def _are_several_things(parts: Sequence[Claim]) -> bool:
    return 2 <= len(parts) == len({*map(keys, parts)})


def _is_complete(text: ClaimedText, whole: Claim, parts: Sequence[int]) -> bool:
    """Whether parts are said to be all: their kinds are, or their shares add up to 100%."""
    kinds = {last_key(text.claims[n]) for n in parts}
    return _are_all_kinds(last_key(whole), kinds) or _are_all_shares(text, parts)


def _are_all_kinds(whole: str, kinds: set[str]) -> bool:
    """Whether these are all kinds that there are of something, or of cars."""
    known = set(_COMPLETE.get(whole, ()))
    return (bool(known) and known <= kinds) or (_LAST_CAR in kinds and len(kinds) > 5)


def _are_all_shares(text: ClaimedText, parts: Sequence[int]) -> bool:
    """Whether the shares of parts add up to 100%."""
    shares = [c for c in text.claims if c.kind is ClaimKind.SHARE and c.about in parts]
    return len(shares) == len(parts) and abs(total(shares) - _HUNDRED) <= _ROUNDING


def _misplaced(text: ClaimedText, number: int, parts: Sequence[int]) -> Iterator[Finding]:
    """项目支出 among the parts of 基本支出."""
    for n in parts:
        part = text.claims[n]
        if is_misplaced((text.claims[number],), part):
            share = next((c for c in text.claims if c.about == n), part)
            why = "项目支出不是基本支出的组成部分"
            yield text.finding("A-103", (part.start, share.end), "", why, True)


def is_misplaced(wholes: Sequence[Claim], part: Claim) -> bool:
    """Whether it is 项目支出 that is told as a part of 基本支出."""
    basic = any(last_key(whole).endswith("基本支出") for whole in wholes)
    return basic and last_key(part) == "项目支出" and bool(value(part))


# --- figures whose parts stand elsewhere


def figures_are_their_parts(report: ClaimedReport) -> Iterator[Finding]:
    """“三公” expenses are the sum of their kinds, whose amounts stand in items of their own."""
    for figure, places in report.figures.items():
        parts = [report.known(kind, figure.basis) for kind in _OF_ONE_NAME.get(figure.name, ())]
        if parts and all(parts) and figure.unit == "元":
            yield from _of_kinds([places, *parts])


# parts of 基本支出 are named alike for several funds
_OF_ONE_NAME = {
    whole: kinds for whole, kinds in _COMPLETE.items() if not whole.endswith("基本支出")
}


def _of_kinds(groups: Sequence[Sequence[Place]]) -> Iterator[Finding]:
    """A whole and its parts, each with its places, the whole first."""
    (text, whole), *parts = (group[0] for group in groups)
    alone = [claim for _, claim in parts]
    exact = all(map(have_one_value, groups)) and all(map(is_exact, (whole, *alone)))
    apart = any(other is not text for other, _ in parts)
    if exact and apart and not total_interval(alone).meets(interval(whole)):
        why = f"{'＋'.join(map(words, alone))}＝{shown(total(alone), whole)}"
        yield text.finding("A-103", (whole.start, whole.end), "", why, True)


# --- items of accounts below their total


def items_add_up(report: ClaimedReport) -> Iterator[Finding]:
    """The items of a section (1．行政运行（项）…) add up to the total before them, with what the
    section names besides (未形成支出的项目)."""
    for _, section in groupby(report.texts, attrgetter("section")):
        texts = list(section)
        items = list(filter(_is_item, texts))
        for basis in ("年初预算", "全年预算", "决算") if len(items) > 1 else ():
            yield from _of_section(texts, items, basis)


def _is_item(text: ClaimedText) -> bool:
    """Whether a text is on one account down to its 项."""
    names = next((c.names for c in text.amounts), ())
    return bool(names) and names[-1].kind is NameKind.ACCOUNT and "项" in names[-1].text[-2:]


def _of_section(
    texts: Sequence[ClaimedText], items: Sequence[ClaimedText], basis: str
) -> Iterator[Finding]:
    head = [(t, c) for t in texts[: texts.index(items[0])] for c in _of_basis(t, basis)]
    parts = list(chain.from_iterable(_of_basis(item, basis)[:1] for item in items))
    if len(head) != 1 or len(parts) != len(items):
        return
    text, whole = head[0]
    if not _make_up(whole, parts, _extras(texts)):
        why = f"下面{len(parts)}项的{basis}之和是{shown(total(parts), whole)}"
        yield text.finding("A-103", (whole.start, whole.end), "", why, False)


def _make_up(whole: Claim, parts: Sequence[Claim], extras: Iterable[Claim]) -> bool:
    """Whether parts add up to their whole, by themselves or with one amount more."""
    listed = chain([parts], ([*parts, extra] for extra in extras))
    return any(total_interval(claims).meets(interval(whole)) for claims in listed)


def _of_basis(text: ClaimedText, basis: str) -> list[Claim]:
    return [c for c in text.amounts if c.period.basis == basis and is_exact(c)]


def _extras(texts: Sequence[ClaimedText]) -> Iterator[Claim]:
    """Amounts of a section that are of no account."""
    exact = filter(is_exact, chain.from_iterable(text.amounts for text in texts))
    return (claim for claim in exact if claim.name_kind is NameKind.LABEL)


# --- grades

_GRADE = re.compile(
    r"(?:等级|评级|自评|评价|结果|档次)[^,，。；]{0,6}?为?(不合格|合格|优|良|中|差|较好|一般)"
)
_WORST = frozenset(("差", "不合格"))


def grades_add_up(report: ClaimedReport) -> Iterator[Finding]:
    """9个项目为优，6个为良: as many as were graded."""
    for text in report.texts:
        for whole, graded in _graded(text):
            yield from _of_grades(text, whole, graded)


def _of_grades(text: ClaimedText, whole: Claim, graded: Sequence[Claim]) -> Iterator[Finding]:
    if total(graded) == value(whole) or whole.quantity is None:
        return
    grades = list(map(_grade, graded))
    listed = "、".join(map(str.__add__, grades, map(as_printed, graded)))
    why = f"{listed}，合计{total(graded)}个，{words(whole)}"
    # the worst grade may be left out where it is told last
    certain = total(graded) > value(whole) or not _WORST.isdisjoint(grades)
    yield text.finding("A-108", (whole.quantity.start, graded[-1].end), "", why, certain)


def _graded(text: ClaimedText) -> Iterator[tuple[Claim, list[Claim]]]:
    """What was graded, and the counts of the grades that follow it."""
    counts = filter(_is_of_projects, text.claims)
    runs = [(graded, list(claims)) for graded, claims in groupby(counts, _has_grade)]
    for (_, before), (graded, claims) in pairwise(runs):
        if graded and len(claims) > 1:
            yield before[-1], claims


def _is_of_projects(claim: Claim) -> bool:
    return claim.kind is ClaimKind.COUNT and unit(claim) in ("个", "项")


def _has_grade(claim: Claim) -> bool:
    return bool(_grade(claim))


def _grade(claim: Claim) -> str:
    """The grade that a count is of, empty where it is of none."""
    match = _GRADE.search(claim.names[-1].text) if claim.names else None
    return match[1] if match else ""


# --- purchases from small and medium enterprises

_MEDIUM, _SMALL = "中小企业", "小微企业"
_WON = re.compile(r"中标|成交")


def purchases_are_within_their_total(report: ClaimedReport) -> Iterator[Finding]:
    """What small and medium enterprises won, reserved and other, is within all purchases."""
    totals = report.known("政府采购支出", report.basis("决算"))
    for text in report.texts:
        medium = list(filter(_is_won, text.amounts))
        if totals and len(medium) > 1:
            yield from _beyond(text, medium, totals[0][1])
        yield from _small_within_medium(text)


def _beyond(text: ClaimedText, parts: Sequence[Claim], whole: Claim) -> Iterator[Finding]:
    if total_interval(parts).low > interval(whole).high:
        last = parts[-1]
        sums = "＋".join(map(as_printed, parts))
        why = f"{sums}＝{shown(total(parts), last)}，超过{words(whole)}"
        yield text.finding("A-109", (last.names[0].start, last.end), "", why, True)


def _is_won(claim: Claim) -> bool:
    """Whether it is what medium and small enterprises won; of small ones alone it is told apart."""
    text = claim.names[0].text if claim.names else ""
    return bool(_WON.search(text)) and _MEDIUM in text and _SMALL not in text


def _small_within_medium(text: ClaimedText) -> Iterator[Finding]:
    """授予小微企业合同金额 is no more than 授予中小企业合同金额."""
    by_key: Mapping[str, Claim] = {last_key(c): c for c in text.amounts}
    medium, small = (by_key.get(f"授予{kind}合同金额") for kind in (_MEDIUM, _SMALL))
    if medium and small and interval(small).low > interval(medium).high:
        why = f"小微企业是中小企业的一部分，{words(small)}不能超过{words(medium)}"
        yield text.finding("A-109", (small.start, small.end), "", why, True)
