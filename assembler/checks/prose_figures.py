"""Numbers in the clerk's prose that stand right behind a figure's name and contradict it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from ..figures import MONEY, Figure, Figures
from ..kernel.money import UNITS, round_half_up
from ..kernel.problems import Problem, problem
from .comparing import decimals, known

_NUMBER = r"([0-9](?<![0-9.].)[0-9,]*(?:\.[0-9]+)?) ?(亿元|万元|元|辆|台（套）|台|个|人次|批次|人|平方米|分|%)"
_LINKS = (
    "是",
    "为",
    "共",
    "共计",
    "合计",
    "总计",
    "达",
    "达到",
    "约",
    "安排",
    "：",
    ":",
    "，",
    "的",
    "数",
    "总额",
    "金额",
    "预算",
    "决算",
    " ",
)  # what may stand between a name and its number
_LOOK_BACK = 40
_OTHER_BASE = r"上年|去年|上一年|年初|全年|调整|计划|累计|其中"
_OWN_SUBJECT = r"(?:^|[，。；：、“（\s]|[我本该]|年度?|局|部门|单位|中心)$"


class Contradiction(NamedTuple):
    """A number in prose: its match, where its line begins, the figure it stands behind by name,
    and the value that was typed."""

    match: re.Match[str]
    line: int
    name: str
    figure: Figure
    typed: Decimal


def prose_agrees(figures: Figures) -> Iterator[Problem]:
    """A number in prose is what the figure named before it displays."""
    prose, labels = figures.prose, FigureLabels(figures)
    if next(_contradictions(prose.once, labels, figures), None) is None:
        return
    for contradiction in _contradictions(prose.text, labels, figures):
        match, figure, typed = contradiction.match, contradiction.figure, contradiction.typed
        unit, shown = match[2], _shown(figure, typed, match[2])
        start = max(contradiction.line, match.start() - len(figure.words) - 4)
        yield problem(
            "T-08",
            prose.at(match.start()).place,
            figure.places,
            text=prose.text[start : match.end()],
            name=figure.words,
            figure=contradiction.name,
            expected=f"{shown:f}{unit}",
            found=f"{typed:f}{unit}",
            difference=f"{abs(shown - typed):f}{unit}",
        )


def _contradictions(text: str, labels: FigureLabels, figures: Figures) -> Iterator[Contradiction]:
    for match in _pattern(_NUMBER).finditer(text):
        line = text.rfind("\n", 0, match.start()) + 1
        if line == match.start():
            continue  # a target's value
        name = labels.named_before(text[max(line, match.start() - _LOOK_BACK) : match.start()])
        figure = known(figures, name)
        typed = Decimal(match[1].replace(",", ""))
        if figure is not None and _differs(figure, typed, match[2]):
            yield Contradiction(match, line, name, figure, typed)


class FigureLabels:
    """What figures are called in prose, the longest name first; a name that two figures share
    means neither."""

    def __init__(self, figures: Figures) -> None:
        self.year = figures.dataset.year
        names: dict[str, list[str]] = {}
        for name, spec in figures.specifications.items():
            for label in {spec.label, spec.label.replace("“", "").replace("”", "")}:
                names.setdefault(label, []).append(name)
        unique = [label for label in names if len(names[label]) == 1]
        self.labels = tuple(sorted(unique, key=len, reverse=True))
        self.names = {label: names[label][0] for label in unique}

    def named_before(self, before: str) -> str:
        """The figure whose name ends the text, but for words that link a name with its number;
        "" where there is none, or the sentence speaks of another year or budget."""
        tail = self._without_links(before)
        if not tail.endswith(self.labels) or self._of_another_base(tail):
            return ""
        named = (label for label in self.labels if tail.endswith(label))
        own = (label for label in named if _pattern(_OWN_SUBJECT).search(tail[: -len(label)]))
        return self.names.get(next(own, ""), "")

    def _without_links(self, text: str) -> str:
        while text.endswith(_LINKS) and not text.endswith(self.labels):
            text = next(text[: -len(link)] for link in _LINKS if text.endswith(link))
        return text

    def _of_another_base(self, tail: str) -> bool:
        sentence = re.split("[。；\n]", tail)[-1]
        years = _pattern(r"(20\d\d)年").findall(sentence)
        other = any(int(year) != self.year for year in years)
        return other or bool(_pattern(_OTHER_BASE).search(sentence))


def _differs(figure: Figure, typed: Decimal, unit: str) -> bool:
    money = figure.unit == MONEY and unit in UNITS
    return (money or figure.unit == unit) and _shown(figure, typed, unit) != typed


def _shown(figure: Figure, typed: Decimal, unit: str) -> Decimal:
    """The figure in that unit, with as many decimals as were typed."""
    value = figure.amount / UNITS[unit] if figure.unit == MONEY else figure.amount
    return round_half_up(value, decimals(typed))


@cache
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text)
