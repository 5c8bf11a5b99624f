"""What the settings of a template may say: their names, yes and no, and number styles (数字样式)."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TypeVar

from ..kernel.money import UNITS, NumberStyle
from ..kernel.numerals import NO_NUMBER, USUAL_NUMBERS, is_number_form
from ..kernel.problems import did_you_mean
from ..kernel.yamltext import Node

SETTINGS = (
    "名称",
    "说明",
    "类型",
    "extends",
    "封面标题",
    "标题",
    "数字样式",
    "表格样式",
    "表头左",
    "表头右",
    "尾差注",
    "等级",
    "标题编号",
    "原因门槛",
    "部分",
)
PART_ANSWERS = ("另起页", "横向", "表格另起页")  # by 是 or 否
PART_KEYS = ("名", "标题", "章节", "名词", "表格", "编号", "标题编号", *PART_ANSWERS)
STYLE_KEYS = {
    "单位": "unit",
    "小数": "places",
    "百分比小数": "percent_places",
    "零": "zero",
    "单位前": "space",
    "千分位": "grouped",
    "整数省略": "trim_whole",
}

_TRUE = {"true", "是", "yes", "True"}
_FALSE = {"", "false", "否", "no", "False"}


def is_true(text: str) -> bool:
    """Whether a YAML scalar says yes (是, true)."""
    return text in _TRUE


def is_answer(text: str) -> bool:
    """Whether a YAML scalar says yes or no."""
    return text in _TRUE or text in _FALSE


_Otherwise = TypeVar("_Otherwise", bool, None)


def answer(settings: Node, name: str, otherwise: _Otherwise) -> bool | _Otherwise:
    """What a setting answers, 是 or 否; what holds where it does not stand."""
    node = settings.get(name)
    return otherwise if node is None or node.null else is_true(node.text)


_READ: dict[str, Callable[[str], object]] = {
    "places": int,
    "percent_places": int,
    "grouped": is_true,
    "trim_whole": is_true,
}


def restyle(style: NumberStyle, node: Node) -> NumberStyle:
    """The style with the settings of a YAML mapping; one that is wrong is passed over."""
    changes = {
        STYLE_KEYS[key]: _style_value(STYLE_KEYS[key], value)
        for key, value in node.items()
        if not style_mistake(key, value)
    }
    return style.but(**changes)


def _style_value(attribute: str, node: Node) -> object:
    if attribute == "zero" and node.null:
        return None  # a zero is shown like any other amount
    return _READ.get(attribute, str)(node.text)


def style_mistake(name: str, node: Node) -> str:
    """What is wrong with one setting of a number style; "" where nothing is."""
    if name not in STYLE_KEYS:
        return f"没有“{name}”这一项{did_you_mean(name, STYLE_KEYS)}"
    if name in ("小数", "百分比小数") and not re.fullmatch(r"[0-8]", node.text):
        return f"“{name}”应是0到8的整数，写的是“{node.text}”"
    if name == "单位" and node.text not in UNITS:
        return f"“单位”应是{'、'.join(UNITS)}之一，写的是“{node.text}”"
    return ""


# --- how headings are numbered (标题编号)


def numbers_changed(forms: Sequence[str], node: Node | None) -> tuple[str, ...]:
    """The forms of numbers with those of a setting in their place, from the highest level down."""
    if node is None or numbering_mistake(node):
        return tuple(forms)
    own = _forms(node)
    return (*own, *forms[len(own) :])


def _forms(node: Node) -> list[str]:
    """The levels that a setting gives; 无 by itself is for all of them."""
    if node.children is None:
        return [node.text] * len(USUAL_NUMBERS)
    return [child.text for child in node.children]


def numbering_mistake(node: Node) -> str:
    """What a setting should be that is no list of numbers; "" where it is one."""
    wanted = f"一级一个序号的列表，如 [{', '.join(USUAL_NUMBERS[:4])}]，不编号的写“{NO_NUMBER}”"
    if node.children is None:
        return "" if node.is_text and node.text == NO_NUMBER else wanted
    forms = _forms(node)
    if len(forms) > len(USUAL_NUMBERS):
        return f"最多{len(USUAL_NUMBERS)}级，{wanted}"
    wrong = next((form for form in forms if not is_number_form(form)), None)
    return "" if wrong is None else f"{wanted}，写的是“{wrong}”"
