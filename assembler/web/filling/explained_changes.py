"""The changes that a report gives a reason for, as the page 原因 shows them."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import NamedTuple

from ...commands.reasons import ReasonDrafts, drafts_in
from ...dataset.model import Reason
from ...kernel.money import NumberStyle, show_amount
from ...kernel.problems import Flow, Problem, unconfirmed
from ...narrative.draft import AskedReason, without_end_mark
from ...narrative.sentences import Sentence, with_gap, with_text
from ...pipeline import Built
from ...reasons.drafting import Drafted
from ...reasons.sheet import NAME as SHEET
from ...reasons.words import displayed_value
from ...review.waterfall import Waterfall, waterfall_of

_BY_STATE = Flow.GAP | Flow.MARKED


class ReasonState(Enum):
    """How far a reason is. ALIKE: another figure's sentence tells of this one too."""

    MISSING = "没有写"
    ALIKE = "一起说"
    DRAFT = "草稿"
    TO_CONFIRM = "待确认"
    CONFIRMED = "已确认"
    OWN = "自己写的"


class PartRow(NamedTuple):
    """A part of a change as it is displayed."""

    label: str
    before: str
    now: str
    change: str


class ExplainedChange(NamedTuple):
    """A change. name: of the figure; now, base, before, change: both amounts and their difference, as
    displayed. drafted: what can be said of it. given: what 原因 has. text: what the report says now.
    sentence: in which it stands. parted: by what its parts are told. unit: of the parts. faults: what is wrong with it."""

    name: str
    label: str
    now: str
    base: str
    before: str
    change: str
    drafted: Drafted
    given: Reason | None
    state: ReasonState
    text: str
    sentence: Sentence | None
    parted: str
    parts: tuple[PartRow, ...]
    waterfall: Waterfall | None
    unit: str
    faults: tuple[str, ...] = ()

    @property
    def draft(self) -> str:
        return self.drafted.text

    @property
    def is_open(self) -> bool:
        """Whether somebody has still to look at it."""
        return self.state in (ReasonState.MISSING, ReasonState.DRAFT, ReasonState.TO_CONFIRM)


def changes_of(built: Built) -> list[ExplainedChange]:
    """Every change that a report gives a reason for, in its order."""
    problems: list[Problem] = []
    drafts = drafts_in(built.narrative, "", problems) if built.narrative else None
    if drafts is None or built.narrative is None:
        return []
    draft = built.narrative.draft
    fillings = (gap.problem.filling for gap in draft.missing)
    wanted = {one.name for one in fillings if one and one.sheet == SHEET}
    return [
        _change(one, draft.asked_reasons[one.name], drafts, built, one.name in wanted)
        for one in drafts.drafted
    ]


def _change(
    drafted: Drafted, asked: AskedReason, drafts: ReasonDrafts, built: Built, is_wanted: bool
) -> ExplainedChange:
    explained, figures = drafted.explained, drafts.figures
    style = figures.template.style()
    assert built.narrative is not None
    shown = built.narrative.draft.displayed
    given = next((one for one in figures.dataset.reasons if one.name == drafted.name), None)
    text = given.text if given else drafted.text
    division = explained.choice.division if explained.choice else None
    return ExplainedChange(
        drafted.name,
        explained.now.words,
        shown(explained.now) if explained.now.known else "没有给出",
        explained.base,
        shown(explained.before) if explained.before.known else "没有给出",
        _moved(drafted, style),
        drafted,
        given,
        _state(given, drafted, is_wanted),
        text,
        _sentence(text, asked, built, shown(explained.now) if explained.now.known else ""),
        division.words if division else "",
        tuple(_parts(drafted, style)),
        waterfall_of(drafted, style),
        style.unit,
        _faults(given, built.problems),
    )


def _faults(given: Reason | None, problems: Iterable[Problem]) -> tuple[str, ...]:
    """What is told of its row; that it is to be confirmed, its state says."""
    if given is None:
        return ()
    row = given.place.file, given.place.sheet, given.place.row
    return tuple(
        f"{one.message}。{one.mend_on_page}。"
        for one in unconfirmed(problems)
        if (one.place.file, one.place.sheet, one.place.row) == row and not one.flow & _BY_STATE
    )


def _moved(drafted: Drafted, style: NumberStyle) -> str:
    """The difference with its direction."""
    explained = drafted.explained
    if not (explained.now.known and explained.before.known):
        return ""
    if not explained.change:
        return "没有变化"
    amount = displayed_value(abs(explained.change), explained.now.unit, style)
    return f"{'增加' if explained.change > 0 else '减少'}{amount}"


def _state(given: Reason | None, drafted: Drafted, is_wanted: bool) -> ReasonState:
    if given is None and not is_wanted:
        return ReasonState.ALIKE
    if given is None:
        return ReasonState.DRAFT if drafted.text else ReasonState.MISSING
    if given.is_draft:
        return ReasonState.DRAFT
    if given.is_carried_over:
        return ReasonState.TO_CONFIRM
    own = given.text.strip() not in (given.original.strip(), drafted.text.strip())
    return ReasonState.OWN if own else ReasonState.CONFIRMED


def _sentence(text: str, asked: AskedReason, built: Built, now: str) -> Sentence | None:
    """The sentence of the reason, or of the mark in its place."""
    assert built.report is not None and built.narrative is not None
    printed = without_end_mark(text)
    sentences = with_text(built.report, printed, asked.section, beside=now, about=asked.name)
    if sentences or text:
        return next(iter(sentences), None)
    own = (
        gap
        for gap in built.narrative.draft.missing
        if gap.problem.filling and gap.problem.filling[:2] == (SHEET, asked.name)
    )
    for gap in own:
        return next(iter(with_gap(built.report, gap.why, gap.section)), None)
    return None


def _parts(drafted: Drafted, style: NumberStyle) -> list[PartRow]:
    choice = drafted.explained.choice
    if choice is None:
        return []
    rows = [
        PartRow(
            f"{part.label}（上年为“{part.former}”）" if part.former else part.label,
            show_amount(part.before, style),
            show_amount(part.now, style),
            _signed(part.change > 0, show_amount(part.change, style)),
        )
        for part in choice.division.moved
    ]
    if choice.division.remainder:
        rows.append(PartRow("尾差", "", "", show_amount(choice.division.remainder, style)))
    return rows


def _signed(is_rise: bool, text: str) -> str:
    return f"+{text}" if is_rise else text
