"""Reasons (原因): left over from another year, pointing the wrong way, saying nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from operator import attrgetter

from ..dataset.model import Reason
from ..figures import Figure, Figures, displayed
from ..kernel.money import round_half_up
from ..kernel.problems import Problem, problem
from ..text.direction import direction
from .amounts import AMOUNT, amounts_of_dataset, bases, is_among
from .comparing import STYLE, decimals, grouped_by, in_full, spent_on
from .left_over import AmountsOfLastYear

_EMPTY = (
    r"(?:因|由于|根据|按照|按|主要|是|为|系|属|本年|实际|正常|客观|工作|业务|预算|单位|部门|相关|有关|的)*"
    r"(?:需要|需求|情况|原因|变动|变化|调整|安排|编制|列支|据实|开支|增减|所致|导致|无|略|同上|其他)+"
)
_ONLY_AMOUNTS = r"(?:[\W\d_]|[元万亿千百个项人辆台次])*"
_NOTHING = rf"{_EMPTY}|{_ONLY_AMOUNTS}|."
_DIRECTIONS = {1: "增加", -1: "减少"}
_REVERSED = ("结转", "结余", "差额", "率")  # a smaller expenditure makes these larger


def label_of_reason(reason: Reason, figures: Figures) -> str:
    spec = figures.specifications.get(reason.name)
    names = figures.dataset.codebook.functional
    return spec.label if spec else f"{reason.name} {names.get(reason.name, '')}".strip()


def written_reasons(figures: Figures) -> Iterator[tuple[Reason, str]]:
    """Each reason once, however many figures it serves, and what these are called."""
    for own in grouped_by(attrgetter("place"), figures.dataset.reasons).values():
        yield own[0], "、".join(label_of_reason(reason, figures) for reason in own)


def reasons_say_something(figures: Figures) -> Iterator[Problem]:
    """A reason is more than a set phrase."""
    for reason, label in written_reasons(figures):
        text = re.sub(r"[\s。；;，,]+", "", reason.text)
        if re.fullmatch(_NOTHING, text):
            yield problem("B-53", reason.at("原因"), name=label, found=reason.text)


def reasons_are_of_this_year(figures: Figures) -> Iterator[Problem]:
    """Years named in a reason are those compared."""
    year = figures.dataset.year
    for reason, label in written_reasons(figures):
        for named in dict.fromkeys(re.findall(r"((?:19|20)\d\d)年", reason.text)):
            if int(named) not in (year, year - 1):
                yield problem(
                    "B-50",
                    reason.at("原因"),
                    name=label,
                    found=named,
                    expected=f"{year}年和{year - 1}年",
                )


# --- amounts


def amounts_of_reasons(figures: Figures) -> Iterator[Problem]:
    """An amount named in a reason is one of the dataset's, or a change of one; last year's are told
    as such (N-34). Those of drafts, and of what was drafted, are held against the parts of the
    change (N-02, N-06)."""
    of_last_year = AmountsOfLastYear(figures)
    for reason, label in written_reasons(figures):
        if reason.original:
            continue
        for number, unit in re.findall(AMOUNT, reason.text):
            typed = Decimal(number.replace(",", ""))
            known = is_among(typed, unit, amounts_of_dataset(figures))
            if not known and not of_last_year.has(number, unit):
                yield problem("B-51", reason.at("原因"), name=label, found=f"{number}{unit}")


# --- rates


_RATE = re.compile(
    r"(?:同比|[较比](?:上年|去年|上一年|20\d\d年|年初预算)(?:度|同期)?(?:预算|决算|执行)?数?|与(?:上年|去年|上一年)相比)"
    r"[，,]?(?:增长|增加|上升|提高|下降|减少|降低)(?:了|约)?(\d{1,6}(?:\.\d{1,4})?)[%％]"
)
# before it: no subject but the figure itself
_OWN = re.compile(r"(?:^|[，。；,;])(?:本年|今年|总体|总额)?$")


def rates_of_reasons(figures: Figures) -> Iterator[Problem]:
    """A rate of change that a reason names for the figure (比上年增长4.75%) is one of the dataset's."""
    rates: list[Decimal] = []
    for reason, label in written_reasons(figures):
        for match in _RATE.finditer(reason.text):
            if not _OWN.search(reason.text, 0, match.start()):
                continue
            rates = rates or list(_rates_of_change(figures))
            if not _is_shown(Decimal(match[1]), rates):
                yield problem("B-112", reason.at("原因"), name=label, found=f"{match[1]}%")


def _rates_of_change(figures: Figures) -> Iterator[Decimal]:
    functions = {reason.name for reason in figures.dataset.reasons if reason.name.isdecimal()}
    for name in (*figures, *functions):
        now = figures[name] if name in figures else _function(name, figures)
        if now is not None and now.known:
            yield from (
                abs(100 * (now.amount - base.amount) / base.amount)
                for base in bases(name, figures)
                if base.unit == now.unit and base.amount
            )


def _is_shown(typed: Decimal, rates: Iterable[Decimal]) -> bool:
    """Whether a rate as it is typed shows one of these."""
    places = decimals(typed)
    return any(round_half_up(rate, places) == typed for rate in rates)


# --- direction


def reasons_point_the_right_way(figures: Figures) -> Iterator[Problem]:
    """A reason that only tells of increases stands with no decrease, and the other way."""
    for reason in figures.dataset.reasons:
        points = direction(reason.text, figures.dataset.year)
        label = label_of_reason(reason, figures)
        if points and not any(mark in label for mark in _REVERSED):
            yield from _turned(reason, label, points, figures)


def _turned(reason: Reason, label: str, points: int, figures: Figures) -> Iterator[Problem]:
    """Where the figure went another way than its reason points."""
    for now, base in _movement(reason.name, figures):
        change = now.amount - base.amount
        if _sign(change) != points:
            yield problem(
                "B-52",
                reason.at("原因"),
                (*now.places, *base.places),
                name=label,
                text=reason.text,
                base=f"比{base.label}",
                found=_DIRECTIONS[points],
                expected=f"{_DIRECTIONS[_sign(change)]}{in_full(abs(change), now.unit)}",
            )


def _movement(name: str, figures: Figures) -> Iterator[tuple[Figure, Figure]]:
    """A figure with what it was compared with; none where several bases, any of which the reason
    may be for, do not agree on its direction."""
    now = figures[name] if name in figures else _function(name, figures)
    if now is None or not now.known:
        return
    comparable = [base for base in bases(name, figures) if base.unit == now.unit]
    if _directions(now, comparable) in ({1}, {-1}):
        yield now, comparable[0]


def _directions(now: Figure, bases: Iterable[Figure]) -> set[int]:
    """Which way a figure has moved from each of these, as both are displayed."""
    shown = displayed(now, STYLE)
    return {_sign(shown - displayed(base, STYLE)) for base in bases}


def _sign(value: Decimal) -> int:
    return (value > 0) - (value < 0)


def _function(code: str, figures: Figures) -> Figure | None:
    """What was spent on a function, for a reason given under its code."""
    return spent_on(figures, 功能=code) if code.isdecimal() else None
