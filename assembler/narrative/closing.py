"""What is known only once all is written: reasons that no sentence gave, figures that count as their
default, displayed differences that do not add up (尾差).
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import filterfalse

from ..dataset.model import OPENING_BUDGET, Dataset, Reason
from ..dataset.sheets import WORDS
from ..figures import Change, Figure
from ..kernel.money import decimals_needed, round_half_up
from ..kernel.problems import Place, Problem, did_you_mean, problem
from .draft import Draft, Unchanged
from .narrative import Narrative

_BASIS = ("预算数(", "按口径(", "预算口径")  # what a template asks for that follows it
_FEW = 3  # differences that are named one by one


def closing_problems(narrative: Narrative) -> Iterator[Problem]:
    """The hints and warnings about a report that has been written."""
    for reason in _unused(narrative):
        yield from _not_given(reason, narrative.draft)
    yield from _unused_words(narrative.dataset, narrative.draft)
    defaults = [f"{spec.label}{spec.default}" for spec in narrative.figures.by_default]
    if defaults:
        place = narrative.dataset.place_of("指标")
        yield problem("B-59", place, names="、".join(defaults))
    yield from doubtful_conditions(narrative)
    for section, differences in narrative.draft.remainders.items():
        yield _remainder(section, differences, narrative.draft)


def doubtful_conditions(narrative: Narrative) -> Iterator[Problem]:
    """Values that the template's slices ask for and that may be slips, each where it is written."""
    for value, doubt in narrative.figures.doubtful.items():
        place = narrative.template.written_at(value)
        if place is not None:  # else the data has it, as in 支出(功能=项.编码)
            yield problem("M-48", place, reason=doubt.reason)


def _unused(narrative: Narrative) -> Iterator[Reason]:
    """The rows of 原因 of which the text uses nothing; one row may serve several figures."""
    used, rows = narrative.draft.used_reasons, narrative.dataset.reasons
    seen = {reason.place for reason in rows if reason.name in used}
    for reason in rows:
        if reason.place not in seen and narrative.figures.takes_reason(reason.name):
            seen.add(reason.place)
            yield reason


def _unused_words(dataset: Dataset, draft: Draft) -> Iterator[Problem]:
    """What is said of functions (科目说明) or put in one's own words (文字), and stands nowhere."""
    for note in dataset.function_notes:
        if note.function not in draft.used_purposes:
            label = draft.figures.label_of(note.function)
            yield problem("B-105", note.place.at("用途"), name=label, text=note.purpose)
    if dataset.budget_basis != OPENING_BUDGET and not any(map(draft.template.mentions, _BASIS)):
        place, values = dataset.place_of(WORDS), {"template": draft.template.name}
        yield problem("B-107", place, basis=dataset.budget_basis, **values)
    known = "、".join(sorted(draft.used_texts)) or "（没有）"
    for name in filterfalse(draft.used_texts.__contains__, dataset.texts):
        hint = did_you_mean(name, draft.used_texts)
        yield problem("B-103", dataset.texts[name][0].place, name=name, hint=hint, known=known)


def _not_given(reason: Reason, draft: Draft) -> Iterator[Problem]:
    """A reason that the text leaves out, and why: nothing has changed, or no sentence asks."""
    place, unchanged = reason.at("原因"), _unchanged(reason, draft)
    if unchanged is None:
        label = draft.figures.label_of(reason.name)
        yield problem("B-57", place, name=label, text=reason.text)
        return
    now, base, against = unchanged
    yield problem(
        "B-56",
        place,
        (*now.places, *base.places),
        name=now.words,
        text=reason.text,
        found=draft.displayed(now),
        base=against,
        expected=draft.displayed(base),
    )


def _unchanged(reason: Reason, draft: Draft) -> Unchanged | None:
    """Why a reason was left out, or would have been where a sentence had asked for it."""
    withheld = draft.withheld_reasons.get(reason.name)
    if withheld is None and reason.name in draft.figures:
        return draft.unchanged(draft.figures[reason.name])
    return withheld


def _remainder(section: str, differences: list[tuple[Change, Decimal]], draft: Draft) -> Problem:
    shown = [
        _in_words(changed, seen, draft)
        for changed, seen in {one.now.words: (one, seen) for one, seen in differences}.values()
    ]
    more = f"等{len(shown)}处" if len(shown) > _FEW else ""
    return problem("T-10", Place(f"节“{section}”"), where="；".join(shown[:_FEW]) + more)


def _in_words(changed: Change, seen: Decimal, draft: Draft) -> str:
    now, before = changed.now, changed.before
    difference = draft.displayed(Figure(changed.difference, now.unit))
    unit = draft.style.unit if now.is_money else now.unit
    places = max(draft.style.places, decimals_needed(seen)) if now.is_money else 0
    return (
        f"“{now.words}”本年{draft.displayed(now)}，上年{draft.displayed(before)}，"
        f"增减{difference}，按显示的数相减是{round_half_up(seen, places)}{unit}"
    )
