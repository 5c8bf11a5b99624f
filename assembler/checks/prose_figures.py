"""Numbers in the clerk's prose that stand right behind a figure's name and contradict it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache

from ..figures import MONEY, Figure, Figures
from ..money import UNITS, round_half_up
from ..problems import Problem, problem

_NUMBER = r"(?<![0-9.])([0-9][0-9,]*(?:\.[0-9]+)?) ?(亿元|万元|元|辆|台（套）|台|个|人次|批次|人|平方米|分|%)"
_LINKS = r"(?:是|为|共|共计|合计|总计|达|达到|约|约为|安排|：|:|，|的|数|总额|金额|预算|决算)*$"
_LOOK_BACK = 40
_OTHER_BASE = re.compile(r"上年|去年|上一年|年初|全年|调整|计划|累计|其中")
_OWN_SUBJECT = re.compile(r"(?:^|[，。；：、“（\s]|[我本该]|年度?|局|部门|单位|中心)$")


def prose_agrees(figures: Figures) -> Iterator[Problem]:
    """A number in prose is what the figure named before it displays."""
    prose = figures.prose
    for match in _pattern(_NUMBER).finditer(prose.text):
        line = prose.text.rfind("\n", 0, match.start()) + 1
        before = prose.text[max(line, match.start() - _LOOK_BACK) : match.start()]
        name = _named_before(before, figures)
        figure = figures.get(name) if name else None
        typed = Decimal(match[1].replace(",", ""))
        if figure is None or not figure.known or not _differs(figure, typed, match[2]):
            continue
        said = prose.text[max(line, match.start() - len(figure.words) - 4) : match.end()]
        shown = _shown(figure, typed, match[2])
        yield problem(
            "T-08", prose.at(match.start()).place, others=figure.places, text=said,
            name=figure.words, figure=name, expected=f"{shown:f}{match[2]}",
            found=f"{typed:f}{match[2]}", difference=f"{abs(shown - typed):f}{match[2]}",
        )  # fmt: skip


def _named_before(before: str, figures: Figures) -> str:
    """The figure whose name ends the text, but for words that link a name with its number."""
    tail = _pattern(_LINKS).sub("", before.rstrip())
    sentence = re.split("[。；\n]", tail)[-1]
    if _OTHER_BASE.search(sentence) or _other_year(sentence, figures.dataset.year):
        return ""
    for label, name in _labels(figures):
        for said in {label, label.replace("“", "").replace("”", "")}:
            if tail.endswith(said) and _OWN_SUBJECT.search(tail[: len(tail) - len(said)]):
                return name
    return ""


def _other_year(sentence: str, year: int) -> bool:
    return any(int(found) != year for found in re.findall(r"(20\d\d)年", sentence))


def _labels(figures: Figures) -> list[tuple[str, str]]:
    """Labels with their figures, the longest first; one that two figures share means neither."""
    found: dict[str, list[str]] = {}
    for name, spec in figures.specifications.items():
        found.setdefault(spec.label, []).append(name)
    alone = [(label, names[0]) for label, names in found.items() if len(names) == 1]
    return sorted(alone, key=lambda pair: -len(pair[0]))


def _differs(figure: Figure, typed: Decimal, unit: str) -> bool:
    money = figure.unit == MONEY and unit in UNITS
    return (money or figure.unit == unit) and _shown(figure, typed, unit) != typed


def _shown(figure: Figure, typed: Decimal, unit: str) -> Decimal:
    """The figure in that unit, with as many decimals as were typed."""
    places = max(-int(typed.as_tuple().exponent), 0)
    value = figure.amount / UNITS[unit] if figure.unit == MONEY else figure.amount
    return round_half_up(value, places)


@cache
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text)
