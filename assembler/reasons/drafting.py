"""Drafts of reasons (草稿): which reasons of 原因 are ours, which no longer fit, and what stands in
their place."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from ..dataset.model import Reason
from ..figures import Figure, Figures
from .explaining import Explainer, Explanation
from .words import DraftWording, NoPhraseError, displayed_amount


class Drafted(NamedTuple):
    """An explanation with its sentence, "" where there is none; why says why not."""

    explained: Explanation
    text: str
    why: str = ""

    @property
    def name(self) -> str:
        return self.explained.name


class Drafting:
    """Drafts for the figures of one report."""

    def __init__(self, figures: Figures) -> None:
        self.figures = figures
        self.explainer = Explainer(figures)
        self._changes: dict[str, Drafted] = {}
        self._differences: dict[str, Drafted] = {}

    @cached_property
    def wording(self) -> DraftWording:
        return DraftWording(self.figures, self.explainer.settings)

    def of_change(self, now: Figure) -> Drafted:
        """Why a figure is another one than last year."""
        if now.name not in self._changes:
            self._changes[now.name] = self._drafted(self.explainer.of_change(now))
        return self._changes[now.name]

    def of_difference(self, name: str, actual: Figure, budget: Figure) -> Drafted:
        """Why an actual amount is another one than was planned."""
        if name not in self._differences:
            explained = self.explainer.of_difference(name, actual, budget)
            self._differences[name] = self._drafted(explained)
        return self._differences[name]

    def _drafted(self, explained: Explanation) -> Drafted:
        try:
            text = self.wording.sentence(explained)
        except NoPhraseError as error:
            why = f"模板的 wording.yaml 里没有“草拟”的“{error}”这一用语"
            return Drafted(explained, "", why)
        return Drafted(explained, text, "" if text else explained.why)


def arithmetic(drafted: Drafted, figures: Figures) -> str:
    """How a draft was computed, for a comment and for the terminal: the amounts and their parts."""
    return "；".join(lines_of(drafted.explained, figures))


def lines_of(explained: Explanation, figures: Figures) -> Iterator[str]:
    """The figure against its base, then every part that moved."""
    style = figures.template.style()
    now, before = explained.now, explained.before

    def shown(amount: Decimal) -> str:
        return displayed_amount(amount, style)

    yield (
        f"{now.words}{shown(now.amount)}，{explained.base}{shown(before.amount)}，"
        f"{_signed(explained.change, shown(abs(explained.change)))}"
    )
    if explained.choice is None:
        return
    division = explained.choice.division
    whose = f"“{explained.shared}”的" if explained.shared else ""
    parts = [
        f"{part.label}{_signed(part.change, shown(abs(part.change)))}" for part in division.moved
    ]
    few = "、".join(parts[:_LISTED]) + (f"等{len(parts)}项" if len(parts) > _LISTED else "")
    yield f"按{whose}{division.words}分：{few}"


_LISTED = 8


def _signed(change: Decimal, text: str) -> str:
    if not change:
        return "持平"
    return f"增加{text}" if change > 0 else f"减少{text}"


def is_own_draft(reason: Reason) -> bool:
    """Whether a reason is a draft in our words, which the clerk has not touched."""
    return reason.is_draft and reason.text == reason.original
