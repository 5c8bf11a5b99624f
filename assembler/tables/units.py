"""The unit that a table says its amounts are in, and the one they are shown in.

A unit is stated by the texts round the table (右上 …), by a heading （万元）, by a row's label. The
nearest to an amount holds; where it is another than the amount is shown in, readers are out by
ten thousand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ..kernel.money import NumberStyle
from ..kernel.problems import Place, Problem, problem
from ..narrative import Narrative
from .columns import restyled
from .grid import figure_of
from .specification import TableSpec, as_list, list_in, place_in, text_in

_UNIT = "(亿元|万元|元)"
_STATED = re.compile(
    rf"单位[ 　]?(?:[：:]|为|是)[ 　]?(?:人民币)?{_UNIT}|(?:四舍五入|精确|保留)到{_UNIT}|以{_UNIT}为单位"
)
_IN_HEADING = re.compile(rf"[（(](?:单位[：:])?{_UNIT}[）)]|[/／]{_UNIT}$")
_NO_AMOUNTS = ("标签", "清单", "行次", "文字", "算")
_LISTED_AMOUNTS = re.compile(r"\{(?:全年预算数|全年执行数|系统查询全年执行数)\}")
_UNIT_KEY = "单位"
_SHOWING = ("取", "指标", "合计")  # what makes a row of a form show an amount


class UnitStatement(NamedTuple):
    """A text that says a unit. common: whether it stands round every table of the template."""

    text: str
    unit: str
    place: Place | None
    common: bool = False


def statement(
    text: str, place: Place | None, heading: bool = False, common: bool = False
) -> UnitStatement | None:
    """The unit that a text says; None where it says none."""
    stated = _STATED.search(text) or (_IN_HEADING.search(text) if heading else None)
    unit = next(filter(None, stated.groups()), "") if stated else ""
    return UnitStatement(text, unit, place, common) if unit else None


def _own_style(item: Mapping[str, Any]) -> Mapping[str, Any]:
    """The style of numbers that a row or column has of its own."""
    return item.get("数字样式") or {}


def _shows_an_amount(row: Mapping[str, Any]) -> bool:
    return any(row.get(name) is not None for name in _SHOWING)


def wrong_units(
    spec: TableSpec, narrative: Narrative, round_it: Sequence[UnitStatement]
) -> Iterator[Problem]:
    """Where what is stated is not what is shown. round_it: what the texts round the table say."""
    own = spec.once("one unit", lambda: set(_units_in(spec.settings)) <= {spec.style.unit})
    if own and all(each.unit == spec.style.unit for each in round_it):  # as nearly always
        return iter(())
    return TableUnits(spec, narrative, round_it).problems()


def _units_in(settings: Any) -> Iterator[str]:
    """Every unit that a setting states, or has amounts shown in, however deep within."""
    if isinstance(settings, Mapping):
        yield from filter(None, [settings.get(_UNIT_KEY) if _UNIT_KEY in settings else None])
        settings = list(settings.values())
    if isinstance(settings, str):
        stated = statement(settings, None, heading=True)
        yield from [stated.unit] if stated else ()
    elif isinstance(settings, list):
        yield from _units_in("".join(each for each in settings if isinstance(each, str)))
        for each in settings:
            yield from _units_in(each)


class TableUnits:
    """The amounts of one table, against what is stated of them."""

    def __init__(
        self, spec: TableSpec, narrative: Narrative, round_it: Sequence[UnitStatement]
    ) -> None:
        self.spec, self.narrative, self.round_it = spec, narrative, round_it
        self.listing = spec.get("种类") == "清单表"

    def problems(self) -> Iterator[Problem]:
        """Column by column, row by row; each contradiction once."""
        for column in self.spec.items("列"):
            yield from self._column(column, None)
        for block in self.spec.items("块"):
            yield from self._block(block)
        for section in self.spec.items("段"):
            for row in as_list(list_in(section, "行")):
                yield from self._cells(as_list(row))

    def _column(self, column: Any, above: UnitStatement | None) -> Iterator[Problem]:
        title = text_in(column, "标题")
        stated = statement(title, place_in(column, "标题"), heading=True) or above
        children = as_list(list_in(column, "列"))
        for child in children:
            yield from self._column(child, stated)
        if not children and self._shows_amounts(column):
            yield from self._against(stated, self._style(column), column, title)

    def _block(self, block: Mapping[str, Any]) -> Iterator[Problem]:
        stated = statement(text_in(block, "标题"), place_in(block, "标题"), heading=True)
        columns = as_list(list_in(block, "列"))[1:]  # the first holds the labels
        for column in columns:
            yield from self._column(column, stated)
        shown = [style for column in columns for style in self._styles(column)]
        for row in (*as_list(list_in(block, "行")), *as_list(list_in(block, "末行"))):
            yield from self._row(row, shown)

    def _styles(self, column: Any) -> Iterator[NumberStyle]:
        children = as_list(list_in(column, "列"))
        for child in children:
            yield from self._styles(child)
        if not children and self._shows_amounts(column):
            yield self._style(column)

    def _row(self, row: Mapping[str, Any], shown: Iterable[NumberStyle]) -> Iterator[Problem]:
        """A row's label may say a unit of its own, and the row be shown in its own."""
        if not (self._is_money(row) and _shows_an_amount(row)):
            return
        own = _own_style(row)
        label = "".join(str(text or "") for text in as_list(row.get("标签")))
        for stated in self._stated_of(row, label, own):
            for unit in dict.fromkeys(restyled(style, own).unit for style in shown):
                if unit != stated.unit:
                    yield self._wrong(stated, stated.place, "这一行的金额", unit)

    def _stated_of(
        self, row: Mapping[str, Any], label: str, own: Mapping[str, Any]
    ) -> Iterator[UnitStatement]:
        """What is said of a row by its label; of one in a unit of its own, round the table."""
        stated = statement(label, place_in(row, "标签"), heading=True)
        if stated is not None:
            yield stated
        elif _UNIT_KEY in own:
            place = place_in(row, "数字样式")
            yield from (UnitStatement(each.text, each.unit, place) for each in self.round_it)

    def _cells(self, cells: Sequence[Any]) -> Iterator[Problem]:
        """A row of a 文件表: its texts say the unit of its figures."""
        stated: UnitStatement | None = None
        for cell in cells:
            if isinstance(cell, Mapping) and cell.get("指标"):
                if self._is_money(cell):
                    yield from self._against(stated, self.spec.style, {}, "")
                continue
            text = cell if isinstance(cell, str) else text_in(cell, "文字")
            stated = statement(text, place_in(cell, "文字"), heading=True) or stated

    def _against(
        self,
        stated: UnitStatement | None,
        style: NumberStyle,
        column: Mapping[str, Any],
        title: str,
    ) -> Iterator[Problem]:
        """An amount's unit against the nearest statement; else against those round the table."""
        if stated is None:
            yield from self._against_round(style, column, title)
        elif stated.unit != style.unit:
            amounts = "这一列的金额" if stated.text == title else "这一栏的金额"
            yield self._wrong(stated, stated.place, amounts, style.unit)

    def _against_round(
        self, style: NumberStyle, column: Mapping[str, Any], title: str
    ) -> Iterator[Problem]:
        """An amount's unit against what the texts round the table say."""
        is_own = _UNIT_KEY in _own_style(column)
        for each in self.round_it:
            if each.unit == style.unit:
                continue
            place = place_in(column, "数字样式") if is_own else self._place(each)
            amounts = f"列“{title}”的金额" if is_own else self._amounts(each)
            yield self._wrong(each, place, amounts, style.unit)

    def _place(self, each: UnitStatement) -> Place | None:
        """A table that is shown otherwise than all others is at fault itself, not their text."""
        return self.spec.place_of("数字样式") if self._is_alone(each) else each.place

    def _wrong(
        self, stated: UnitStatement, place: Place | None, amounts: str, unit: str
    ) -> Problem:
        """Told where the template itself has changed something: its style, where the text stands in
        a template that it extends."""
        at, own = "", f"{self.narrative.template.name}/"
        style = next((p for p in self._style_places() if p.file.startswith(own)), None)
        if style and place and not place.file.startswith(own):
            at, place = f"（{Place(place.file, row=place.row)}）", style
        return problem("M-82", place, text=stated.text, at=at, amounts=amounts, unit=unit)

    def _style_places(self) -> Iterator[Place]:
        """Where the unit of the table may come from, the nearest first."""
        if self.spec.settings.get("数字样式"):
            yield self.spec.place_of("数字样式")
        template = self.narrative.template
        for name in ("表格样式", "数字样式"):
            if name in template.settings:
                yield template.place(name)

    def _amounts(self, each: UnitStatement) -> str:
        return "这张表的金额" if self._is_alone(each) else "表里的金额"

    def _is_alone(self, each: UnitStatement) -> bool:
        usual = self.narrative.template.style("表格样式").unit
        return each.common and self.spec.style.unit != usual

    def _style(self, column: Mapping[str, Any]) -> NumberStyle:
        if self.listing:
            return self.spec.style
        return restyled(self.spec.style, column.get("数字样式"))

    def _shows_amounts(self, column: Mapping[str, Any]) -> bool:
        if self.listing:
            return bool(_LISTED_AMOUNTS.search(text_in(column, "内容")))
        return not any(column.get(name) for name in _NO_AMOUNTS) and self._is_money(column)

    def _is_money(self, settings: Mapping[str, Any]) -> bool:
        expression = text_in(settings, "指标")
        return not expression or figure_of(self.narrative.figures, expression).is_money
