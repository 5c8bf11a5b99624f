"""Parts and their whole in a text: amounts, counts, grades, purchases from small enterprises."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from ..claims.claim import Claim, ClaimKind, NameKind
from .claims_agreement import RightAmounts
from .claims_context import (
    NOTHING,
    ClaimedReport,
    ClaimedText,
    Interval,
    interval,
    is_exact,
    shown,
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
_HUNDRED = Decimal(100)
_ROUNDING = Decimal("0.2")  # what shares that add up to all may miss


def parts_add_up(report: ClaimedReport) -> Iterator[Finding]:
    """支出合计954.72万元，其中：基本支出…；项目支出…: the parts are no more than their whole, and all
    of it where they are all that there is."""
    corrected = RightAmounts.of(report)
    for text in report.texts:
        groups = parted(text)
        members = {n for parts in groups.values() for n in parts}
        for whole, parts in groups.items():
            yield from _misplaced(text, whole, parts)
            nested = whole in members or any(part in groups for part in parts)
            # a total that contradicts itself elsewhere is told there
            if not nested and not corrected.knows(text.claims[whole]):
                yield from _of_group(text, whole, parts)


def parted(text: ClaimedText) -> dict[int, list[int]]:
    """The parts of each whole, by their numbers among the claims."""
    groups: dict[int, list[int]] = defaultdict(list)
    for number, claim in enumerate(text.claims):
        counted = claim.kind in (ClaimKind.AMOUNT, ClaimKind.COUNT) and not claim.in_reason
        if claim.whole is not None and counted:
            groups[claim.whole].append(number)
    return groups


def _of_group(text: ClaimedText, number: int, parts: Sequence[int]) -> Iterator[Finding]:
    whole = text.claims[number]
    alike = [one for n in parts if not is_misplaced((whole,), one := text.claims[n])]
    if whole.quantity is None or not _comparable(whole, alike):
        return
    total, room = _sum(alike), interval(whole.quantity)
    over, complete = total.low > room.high, _is_complete(text, whole, parts)
    if total.meets(room) or not (over or complete):
        return
    value = sum((c.quantity.value for c in alike if c.quantity), Decimal(0))
    amounts = [c.quantity.text for c in alike if c.quantity and c.quantity.value]
    sums = "＋".join(amounts).replace(" ", "") or "各项"
    why = f"{sums}＝{shown(value, whole.quantity)}，写的总数是{words(whole)}"
    code = "A-103" if whole.kind is ClaimKind.AMOUNT else "A-108"
    known = all(name.kind is not NameKind.LABEL for c in alike for name in c.names[-1:])
    yield text.finding(code, (whole.start, whole.end), "", why, known)


def _comparable(whole: Claim, parts: Sequence[Claim]) -> bool:
    """Whether parts can be added up: of one unit and 口径, each named once, and all exact."""
    quantities = [c.quantity for c in (whole, *parts)]
    units = {q.unit for q in quantities if q is not None}
    names = [tuple(n.key for n in c.names) for c in parts]
    bases = {c.period.basis for c in parts} - {""}
    exact = all(map(is_exact, (whole, *parts))) or whole.kind is ClaimKind.COUNT
    return (
        len(parts) > 1
        and len(units) == 1
        and len(set(names)) == len(names)
        and len(bases) <= 1
        and (not bases or whole.period.basis in ("", *bases))
        and exact
    )


def _sum(parts: Sequence[Claim]) -> Interval:
    total = NOTHING
    for part in parts:
        total += interval(part.quantity) if part.quantity else NOTHING
    return total


def _is_complete(text: ClaimedText, whole: Claim, parts: Sequence[int]) -> bool:
    """Whether parts are said to be all: their kinds are, or their shares add up to 100%."""
    keys = {text.claims[n].names[-1].key for n in parts if text.claims[n].names}
    known = _COMPLETE.get(whole.names[-1].key if whole.names else "", ())
    if known and set(known) <= keys:
        return True
    if any(key in ("其他用车",) for key in keys) and len(keys) > 5:
        return True
    shares = [
        c.quantity.value
        for c in text.claims
        if c.kind is ClaimKind.SHARE and c.about in parts and c.quantity
    ]
    return len(shares) == len(parts) and abs(sum(shares) - _HUNDRED) <= _ROUNDING


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
    basic = any(w.names and w.names[-1].key.endswith("基本支出") for w in wholes)
    project = part.names and part.names[-1].key == "项目支出"
    return bool(basic and project and part.quantity and part.quantity.value)


# --- figures whose parts stand elsewhere


def figures_are_their_parts(report: ClaimedReport) -> Iterator[Finding]:
    """“三公” expenses are the sum of their kinds, whose amounts stand in items of their own."""
    for figure, places in report.figures.items():
        kinds = _COMPLETE.get(figure.name, ())
        parts = [report.known(kind, figure.basis) for kind in kinds]
        if not kinds or not all(parts) or figure.unit != "元" or figure.name.endswith("基本支出"):
            continue
        text, whole = places[0]
        alone = [group[0][1] for group in parts]
        once = all(
            len({c.quantity.value for _, c in p if c.quantity}) == 1 for p in (places, *parts)
        )
        apart = any(group[0][0] is not text for group in parts)
        if not once or not apart or whole.quantity is None or not all(map(is_exact, alone)):
            continue
        if not _sum(alone).meets(interval(whole.quantity)):
            value = sum((c.quantity.value for c in alone if c.quantity), Decimal(0))
            why = f"{'＋'.join(map(words, alone))}＝{shown(value, whole.quantity)}"
            yield text.finding("A-103", (whole.start, whole.end), "", why, True)


# --- items of accounts below their total


def items_add_up(report: ClaimedReport) -> Iterator[Finding]:
    """The items of a section (1．行政运行（项）…) add up to the total before them, with what the
    section names besides (未形成支出的项目)."""
    sections: dict[int, list[ClaimedText]] = defaultdict(list)
    for text in report.texts:
        sections[text.section].append(text)
    for texts in sections.values():
        items = [t for t in texts if _is_item(t)]
        if len(items) > 1:
            yield from _of_section(report, texts, items)


def _is_item(text: ClaimedText) -> bool:
    """Whether a text is on one account down to its 项."""
    names = next((c.names for c in text.amounts), ())
    return bool(names) and names[-1].kind is NameKind.ACCOUNT and "项" in names[-1].text[-2:]


def _of_section(
    report: ClaimedReport, texts: Sequence[ClaimedText], items: Sequence[ClaimedText]
) -> Iterator[Finding]:
    head = texts[: texts.index(items[0])]
    for basis in ("年初预算", "全年预算", "决算"):
        totals = [
            (text, c)
            for text in head
            for c in text.amounts
            if c.period.basis == basis and is_exact(c)
        ]
        amounts = [_amount_of(item, basis) for item in items]
        if len(totals) != 1 or any(a is None for a in amounts):
            continue
        text, total = totals[0]
        parts = [a for a in amounts if a is not None]
        extras = _extras(texts, items)
        room = interval(total.quantity) if total.quantity else NOTHING
        sums = [_sum(parts), *(_sum([*parts, extra]) for extra in extras)]
        if total.quantity and not any(one.meets(room) for one in sums):
            value = sum((c.quantity.value for c in parts if c.quantity), Decimal(0))
            why = f"下面{len(parts)}项的{basis}之和是{shown(value, total.quantity)}"
            yield text.finding("A-103", (total.start, total.end), "", why, False)


def _amount_of(item: ClaimedText, basis: str) -> Claim | None:
    return next((c for c in item.amounts if c.period.basis == basis), None)


def _extras(texts: Sequence[ClaimedText], items: Sequence[ClaimedText]) -> list[Claim]:
    """Amounts of the section that are of no item."""
    return [
        c
        for text in texts
        for c in text.amounts
        if c.names and c.names[-1].kind is NameKind.LABEL and is_exact(c)
    ]


# --- grades

_GRADE = re.compile(
    r"(?:等级|评级|自评|评价|结果|档次)[^,，。；]{0,6}?为?(不合格|合格|优|良|中|差|较好|一般)"
)
_WORST = ("差", "不合格")


def grades_add_up(report: ClaimedReport) -> Iterator[Finding]:
    """9个项目为优，6个为良: as many as were graded."""
    for text in report.texts:
        for whole, grades in _graded(text):
            total = whole.quantity.value if whole.quantity else Decimal(0)
            value = sum((c.quantity.value for _, c in grades if c.quantity), Decimal(0))
            if value == total:
                continue
            listed = "、".join(f"{grade}{c.quantity.text}" for grade, c in grades if c.quantity)
            why = f"{listed}，合计{value}个，{words(whole)}".replace(" ", "")
            complete = any(grade in _WORST for grade, _ in grades)
            span = (whole.quantity.start if whole.quantity else whole.start, grades[-1][1].end)
            certain = value > total or complete
            yield text.finding("A-108", span, "", why, certain)


def _graded(text: ClaimedText) -> Iterator[tuple[Claim, list[tuple[str, Claim]]]]:
    """What was graded, and the grades that follow it."""
    last: Claim | None = None
    grades: list[tuple[str, Claim]] = []
    for claim in text.claims:
        if claim.kind is not ClaimKind.COUNT or not claim.names or not claim.quantity:
            continue
        match = _GRADE.search(claim.names[-1].text)
        if match and claim.quantity.unit in ("个", "项"):
            grades.append((match[1], claim))
            continue
        if last is not None and len(grades) > 1:
            yield last, grades
        grades = []
        last = claim if claim.quantity.unit in ("个", "项") else last
    if last is not None and len(grades) > 1:
        yield last, grades


# --- purchases from small and medium enterprises

_MEDIUM, _SMALL = "中小企业", "小微企业"
_WON = re.compile(r"中标|成交")


def purchases_are_within_their_total(report: ClaimedReport) -> Iterator[Finding]:
    """What small and medium enterprises won, reserved and other, is within all purchases."""
    totals = report.known("政府采购支出", report.basis("决算"))
    for text in report.texts:
        won = [c for c in text.amounts if _is_won(c)]
        medium = [c for c in won if _SMALL not in c.names[0].text]
        if totals and len(medium) > 1 and _sum(medium).low > _high(totals[0][1]):
            value = sum((c.quantity.value for c in medium if c.quantity), Decimal(0))
            whole = totals[0][1]
            like = medium[-1].quantity
            sums = "＋".join(c.quantity.text for c in medium if c.quantity)
            why = f"{sums}＝{shown(value, like) if like else ''}，超过{words(whole)}".replace(
                " ", ""
            )
            last = medium[-1]
            yield text.finding("A-109", (last.names[0].start, last.end), "", why, True)
        yield from _small_within_medium(text)


def _is_won(claim: Claim) -> bool:
    text = claim.names[0].text if claim.names else ""
    return bool(_WON.search(text)) and (_MEDIUM in text or _SMALL in text)


def _high(claim: Claim) -> Decimal:
    return interval(claim.quantity).high if claim.quantity else Decimal(0)


def _small_within_medium(text: ClaimedText) -> Iterator[Finding]:
    """授予小微企业合同金额 is no more than 授予中小企业合同金额."""
    by_key: Mapping[str, Claim] = {c.names[-1].key: c for c in text.amounts if c.names}
    medium, small = (by_key.get(f"授予{kind}合同金额") for kind in (_MEDIUM, _SMALL))
    if medium and small and small.quantity and interval(small.quantity).low > _high(medium):
        why = f"小微企业是中小企业的一部分，{words(small)}不能超过{words(medium)}"
        yield text.finding("A-109", (small.start, small.end), "", why, True)
