"""A drafted reason in words, from the phrases of wording.yaml. It says what moved and by how much;
why, only where the data say so: a driver that both years have, a project's 说明, what the clerk gave
for a part."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from ..dataset.model import LAST_YEAR
from ..dataset.schema import EXPLANATION
from ..figures import MONEY, Figure, Figures
from ..kernel.money import NumberStyle, show_amount, visible
from ..template.template import Template
from .choice import Choice
from .division import ChangePart
from .explaining import Explanation
from .phrases import CHANGE, DIFFERENCE, SEVERAL
from .settings import DraftingSettings

_QUOTED = re.compile(r"\{([^{}]{1,20})\}")
_BETWEEN, _LISTED = "，", "、"


class NoPhraseError(LookupError):
    """A template has no phrase for what is to be said; the argument is its name."""


class DraftWording:
    """Turns explanations into sentences."""

    def __init__(self, figures: Figures, settings: DraftingSettings) -> None:
        self.figures, self.settings = figures, settings
        self.style = figures.template.style()
        self.given = _reasons_of_parts(figures)
        self.explanations = {
            one.name: dict(one.further).get(EXPLANATION, "") for one in figures.dataset.projects
        }

    def sentence(self, explained: Explanation) -> str:
        """The reason in words; "" where nothing explains the change. Raises NoPhraseError."""
        is_rise = explained.change > 0
        cause = self._driver((explained.name,), is_rise)
        group = CHANGE if explained.base == LAST_YEAR else DIFFERENCE
        if explained.choice is None:
            return cause if group == CHANGE else ""
        text = self._movements(explained.choice, group)
        return (
            self._phrase("缘由", group, 缘由=cause, 变动=text)
            if cause and group == CHANGE
            else text
        )

    def _movements(self, choice: Choice, group: str) -> str:
        along = _BETWEEN.join(self._parts(choice.along, group))
        if not choice.against:
            return along
        against = _BETWEEN.join(self._parts(choice.against, group))
        return self._phrase("相抵", group, 变动=along, 相抵=against)

    def _parts(self, parts: Sequence[ChangePart], group: str) -> Iterator[str]:
        """Each part in words; those that moved alike, and of which there is no more to say, in one."""
        clauses: dict[str, list[str]] = {}
        alike: dict[str, list[ChangePart]] = {}
        for part in parts:
            key, text = _phrase_name(part), self._part(part, group)
            whole = self._with_cause(part, text, group)
            if whole != text or part.former:
                clauses[f"{key} {part.label}"] = [whole]
                continue
            clauses.setdefault(key, []).append(text)
            alike.setdefault(key, []).append(part)
        for key, texts in clauses.items():
            yield (
                self._together(key, alike[key], group) if len(texts) > 1 else ""
            ) or _BETWEEN.join(texts)

    def _together(self, key: str, parts: Sequence[ChangePart], group: str) -> str:
        """Parts that moved alike as one clause; "" where a template has no phrase for it."""
        labels = [f"“{one.label}”" if one.is_project else one.label for one in parts]
        amounts = [self.amount(abs(part.change)) for part in parts]
        one_amount = len(set(amounts)) == 1
        values = {
            "名称": "".join(labels) if parts[0].is_project else _LISTED.join(labels),
            "分别": "均" if one_amount else "分别",
            "金额": amounts[0] if one_amount else _LISTED.join(amounts),
        }
        try:
            return self._phrase(f"{SEVERAL}{key}", group, **values)
        except NoPhraseError:
            return ""

    def _part(self, part: ChangePart, group: str) -> str:
        amount = self.amount(abs(part.change))
        values = {"名称": part.label, "原名": part.former, "金额": amount}
        return self._phrase(_phrase_name(part), group, **values)

    def _with_cause(self, part: ChangePart, text: str, group: str) -> str:
        """The movement with why it is, where the data say so."""
        given = self.given.get(part.label) or self.given.get(part.former)
        cause = given or (self._driver(_names_of(part), part.change > 0) if group == CHANGE else "")
        if cause:
            return self._phrase("缘由", group, 缘由=_bare(cause), 变动=text)
        explanation = _bare(self.explanations.get(part.label, "")) if part.is_project else ""
        if explanation and part.now:
            return self._phrase("项目说明", group, 变动=text, 说明=explanation)
        return text

    def _driver(self, names: Sequence[str], is_rise: bool) -> str:
        """The driver of what goes by one of these names that moved as it did; "" where there is
        none."""
        for driver in (one for name in names for one in self.settings.drivers.get(name, ())):
            moved = self._moved(driver)
            if moved is not None and (moved[0].amount > moved[1].amount) == is_rise:
                now, before = moved
                shown = {"上年": self.displayed(before), "本年": self.displayed(now)}
                key = "动因增加" if is_rise else "动因减少"
                return self._phrase(key, CHANGE, 名称=now.words, **shown)
        return ""

    def _moved(self, driver: str) -> tuple[Figure, Figure] | None:
        """A driver of both years, where both are known and differ."""
        if driver not in self.figures:
            return None
        now, before = self.figures[driver], self.figures.last_year(driver)
        if not (now.known and before.known) or now.amount == before.amount:
            return None
        return now, before

    # --- as the report displays it

    def amount(self, amount: Decimal) -> str:
        """An amount as the report displays it."""
        return displayed_amount(amount, self.style)

    def displayed(self, figure: Figure) -> str:
        """A figure as the report displays it, with its unit."""
        return displayed_value(figure.amount, figure.unit, self.style)

    def _phrase(self, key: str, group: str, **values: str) -> str:
        year = self.figures.dataset.year
        known = {"年度": str(year), "上年度": str(year - 1), **values}
        text = phrase_text(self.figures.template, key, group)
        return _QUOTED.sub(lambda quoted: known.get(quoted[1], quoted[0]), text)


def displayed_value(value: Decimal, unit: str, style: NumberStyle) -> str:
    """A value with its unit: money as amounts are, a count as it is given."""
    return displayed_amount(value, style) if unit == MONEY else f"{value.normalize():f}{unit}"


def displayed_amount(amount: Decimal, style: NumberStyle) -> str:
    """An amount with its unit; a few 元 as such, not as nothing."""
    shown = visible(amount, style)
    return f"{show_amount(amount, shown)}{shown.space}{shown.unit}"


def phrase_text(template: Template, key: str, group: str) -> str:
    """A phrase of a group, or of the usual one where the group lacks it. Raises NoPhraseError."""
    for name in dict.fromkeys((group, CHANGE)):
        entry = template.wording.get(name)
        node = entry.node.get(key) if entry is not None and entry.node.is_map else None
        if node is not None and node.is_text:
            return node.text
    raise NoPhraseError(key)


def _phrase_name(part: ChangePart) -> str:
    """The phrase that tells a part's movement."""
    if not part.is_project:
        return f"部分{part.movement}"
    is_renamed = part.former and part.movement in ("增加", "减少")
    return f"{'更名' if is_renamed else ''}项目{part.movement}"


def _names_of(part: ChangePart) -> tuple[str, ...]:
    return (part.label,)


def _reasons_of_parts(figures: Figures) -> dict[str, str]:
    """What the clerk gave as the reason of a part: rows of 原因 under a project's name, an item's."""
    return {
        reason.name: reason.text
        for reason in figures.dataset.reasons
        if not figures.takes_reason(reason.name)
    }


def _bare(text: str) -> str:
    """A text without what ends it."""
    return text.strip().rstrip("。；;，, ")
