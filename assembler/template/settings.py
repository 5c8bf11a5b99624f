"""What the settings of a template may say: their names, yes and no, and number styles (数字样式)."""

from __future__ import annotations

import re
from collections.abc import Callable

from ..kernel.money import UNITS, NumberStyle
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
    "原因门槛",
    "部分",
)
PART_KEYS = ("名", "标题", "章节", "名词", "表格", "编号")
TERMS_PRINTED = ("全部", "出现的")  # of a part: all terms (名词解释), or those that the report uses
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
