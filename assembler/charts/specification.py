"""A chart's specification: the files of 图表/ merged along `extends`, whole settings at a time, and
checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..kernel.money import NumberStyle
from ..kernel.problems import Place, Problem, problem
from ..kernel.yamltext import Node
from ..template.checking import shape_problems, style_problems, unknown_settings
from ..template.settings import is_true, restyle
from ..template.template import Template, TemplateEntry
from .shapes import CHART, CHART_KEYS, SOURCES

_KINDS_AT_MOST = {
    "饼图": 8,
    "折线图": 0,
}  # categories, where the author says nothing; 0: any number
_USUAL_AT_MOST = 12
_USUAL_HEIGHT = 7  # centimetres
ITEMS_AT_MOST = 500  # categories that an author writes, or a table or ledger has
SERIES_AT_MOST = 12
POINTS_IN_CENTIMETRE = 72 / 2.54


class ChartError(Exception):
    """The specification cannot be used; the argument says in Chinese why. place: where, if it is
    known more exactly than by the chart's file."""

    def __init__(self, reason: str, place: Place | None = None) -> None:
        super().__init__(reason)
        self.place = place


@dataclass(frozen=True)
class ChartSpec:
    """A merged specification: each setting with the file that gave it."""

    key: str
    settings: Mapping[str, TemplateEntry]
    place: Place
    style: NumberStyle

    def place_of(self, name: str) -> Place:
        """Where a setting stands."""
        entry = self.settings.get(name)
        return entry.place if entry else self.place

    def node(self, name: str) -> Node | None:
        """A setting; None where it is left out or blank."""
        entry = self.settings.get(name)
        return None if entry is None or entry.node.null else entry.node

    def word(self, name: str, default: str = "") -> str:
        """A setting that is a text."""
        node = self.node(name)
        return default if node is None or not node.is_text else node.text

    def items(self, name: str) -> list[TemplateEntry]:
        """The items of a setting that is a list; a single one counts as a list of one."""
        node = self.node(name)
        if node is None:
            return []
        nodes = [node] if node.children is None else node.children
        return [self.settings[name].within(each) for each in nodes]

    @property
    def kind(self) -> str:
        return self.word("种类")

    @property
    def at_most(self) -> int:
        """How many categories are drawn; 0 for all."""
        usual = _KINDS_AT_MOST.get(self.kind, _USUAL_AT_MOST)
        return int(self.word("最多") or usual)

    @property
    def rest(self) -> str:
        """What the category is called in which the smallest are gathered."""
        return self.word("其余", "其他")

    @property
    def shows_zeros(self) -> bool:
        """Whether categories of zero are drawn."""
        if self.node("含零") is not None:
            return is_true(self.word("含零"))
        return self.kind != "饼图" and self.node("类别") is not None

    @property
    def height(self) -> float:
        """How high the chart is, in points."""
        return int(self.word("高") or _USUAL_HEIGHT) * POINTS_IN_CENTIMETRE


_READ: dict[tuple[str, str, str], tuple[ChartSpec | None, list[Problem]]] = {}
_KEPT = 1_000


def chart_specification(template: Template, key: str, problems: list[Problem]) -> ChartSpec | None:
    """The specification of a chart; None (with problems) where it is wrong. Read once a process and
    template."""
    known = (template.name, template.digest, key)
    if known not in _READ:
        if len(_READ) >= _KEPT:
            _READ.clear()
        _READ[known] = _read(template, key)
    spec, mistakes = _READ[known]
    problems.extend(one for one in mistakes if one not in problems)
    return spec


def _read(template: Template, key: str) -> tuple[ChartSpec | None, list[Problem]]:
    files = template.charts[key]
    mistakes: list[Problem] = []
    style = template.style()
    settings: dict[str, TemplateEntry] = {}
    for file in files:
        mistakes += _mistakes_in(file)
        for name, node in file.node.items():
            settings[name] = file.within(node)
            if name == "数字样式":
                style = restyle(style, node)
    settings = _of_last_source(settings, files)
    spec = ChartSpec(key, settings, Place(files[-1].file), style)
    mistakes = mistakes or list(_lacking(spec))
    return (None if mistakes else spec), mistakes


def _mistakes_in(file: TemplateEntry) -> list[Problem]:
    mistakes = list(unknown_settings(file, CHART_KEYS))
    style = file.node.get("数字样式")
    if style is not None:
        mistakes += style_problems(file.within(style))
    for name, node in file.node.items():
        mistakes += shape_problems(file.within(node), name, CHART, mistakes, _written_otherwise)
    return mistakes


def _written_otherwise(place: Place, name: str, wanted: str) -> Problem:
    return problem("M-120", place, reason=f"“{name}”应是{wanted}")


def _of_last_source(
    settings: dict[str, TemplateEntry], files: Sequence[TemplateEntry]
) -> dict[str, TemplateEntry]:
    """The settings without the source of the values that a template extended has and this one
    replaces by another."""
    own = [name for name in SOURCES if any(name == key for key, _ in files[-1].node.items())]
    if len(own) != 1:
        return settings
    return {name: one for name, one in settings.items() if name not in SOURCES or name in own}


def _lacking(spec: ChartSpec) -> Iterator[Problem]:
    """What a chart cannot do without, and what excludes each other."""
    sources = [name for name in SOURCES if spec.node(name) is not None]
    reasons = [
        ("种类", "缺少“种类”", spec.node("种类") is None),
        (sources[0] if sources else "", "缺少“类别”：各类的指标（或写“分组”、“表”）", not sources),
        (
            sources[-1] if sources else "",
            f"{'”和“'.join(sources).join('“”')}只能写一个",
            len(sources) > 1,
        ),
    ]
    for name, reason, holds in reasons:
        if holds:
            yield problem("M-120", spec.place_of(name), reason=reason)
    yield from _too_many(spec)


def _too_many(spec: ChartSpec) -> Iterator[Problem]:
    counted = (
        ("类别", ITEMS_AT_MOST),
        ("系列", SERIES_AT_MOST),
        ("行", ITEMS_AT_MOST),
        ("列", ITEMS_AT_MOST),
    )
    for name, most in counted:
        if len(spec.items(name)) > most:
            yield problem("M-120", spec.place_of(name), reason=f"“{name}”太多，最多{most}个")
