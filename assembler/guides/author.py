"""The tables of the author's guide, made from the code: names, functions, filters, attributes,
phrases, figures, settings, and everything that can be wrong with a template.

`templates/README.md` holds them between two markers; `assembler/guides.py` brings them up to date.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..authoring.show import empty_dataset
from ..charts.shapes import CHART_KEYS
from ..dataset.guide import MARKERS as MARKERS  # one generated part, marked the same way
from ..dataset.guide import table
from ..dataset.model import Project, Unit
from ..figures.ledger import ledgers_of
from ..figures.own_lists import ListRows
from ..kernel.catalogue import TEMPLATE
from ..narrative import ATTRIBUTES, CALLS, FILTERS, NAMES
from ..narrative.language import further_of
from ..report import CHART_KINDS
from ..tables import COLUMN_KEYS, KINDS, TABLE_KEYS
from ..tables.levels import DEPARTMENT, TOTAL
from ..tables.specification import EDITS, ROW_KEYS
from ..template.lists import CHECK_KEYS, COLUMN_KINDS, LIST_KEYS
from ..template.lists import COLUMN_KEYS as LIST_COLUMN_KEYS
from ..template.settings import PART_KEYS, SETTINGS, STYLE_KEYS
from ..template.template import Template, TemplateEntry

_VALUE = re.compile(r"(?<!\{)\{\w+\}(?!\})")
_TYPES = {
    "Slice": "支出(…)、收入(…)，以及 .按(…) 的一项", "Figure": "指标、金额", "LedgerSlices": "支出、收入",
    "Unit": "单位列表 的一项", "Project": "项目列表 的一项", "Target": "绩效指标的一项",
    "OverallTarget": "整体绩效的一项", "Transfer": "专项转移支付 的一项",
    "ListRows": "清单('…')，以及它的 .筛选(…)、.按(…) 的一项",
    "LoopContext": "loop（{% for %} 里）",
}  # fmt: skip


def generated(template: Template, accounts: Template) -> str:
    """All that stands between the markers, for the two base templates."""
    parts = [
        ("名称", table(("名称", "是什么"), NAMES.items())),
        ("函数", table(("函数", "用法"), CALLS.items())),
        (
            "筛选器",
            table(("筛选器", "用法"), ((name, text) for name, (_, text) in FILTERS.items())),
        ),
        ("属性", table(("用在", "可用的属性"), _attributes())),
        ("用语", table(("用语", "基础模板的说法"), _phrases(template))),
        ("指标", table(("指标", "显示名", "算法"), _figures(template))),
        ("决算的指标", table(("指标", "显示名", "算法"), _figures(accounts))),
        ("条件和行的层次", table(("哪里", "可写的"), _conditions(template, accounts))),
        ("设置", table(("哪里", "可写的项"), _settings())),
        ("检查模板时会说的话", table(("代号", "轻重", "问题", "怎样改"), _problems())),
    ]
    return "\n\n".join(f"### {title}\n\n{text}" for title, text in parts) + "\n"


def _attributes() -> Iterable[tuple[str, str]]:
    for kind, names in (*ATTRIBUTES.items(), (ListRows, ListRows.ATTRIBUTES)):
        further = further_of(kind) if kind in (Project, Unit) else ()
        yield _TYPES[kind.__name__], "、".join(f".{name}" for name in (*names, *further))
    yield "清单('…') 的一行", "这张清单的各列，如 .金额"


def _phrases(template: Template) -> Iterable[tuple[str, str]]:
    for name, entry in template.wording.items():
        if entry.node.is_map:
            yield from ((f"{name} › {key}", node.text) for key, node in entry.node.items())
        else:
            yield name, entry.node.text


def _figures(template: Template) -> Iterable[tuple[str, str, str]]:
    for name, entry in template.figures.items():
        yield name, _word(entry, "显示名", name), _formula(entry)


def _conditions(template: Template, accounts: Template) -> Iterable[tuple[str, str]]:
    dataset = empty_dataset(accounts)  # whose ledgers are all that there are
    for name, ledger in ledgers_of(dataset).items():
        yield f"台账“{name}”的条件（取、筛选、{name}(…)）", "、".join(ledger.dimensions)
    yield "行的层次", f"{TOTAL}、{DEPARTMENT}，和这本台账的各种条件"
    yield "资金的值", "、".join(dataset.codebook.funds.names())
    for each in (template, accounts):
        kinds = empty_dataset(each).kind_of_report.expenditure_kinds
        yield f"类别的值（{each.word('类型')}）", "、".join(kinds)


def _word(entry: TemplateEntry, key: str, default: str) -> str:
    return entry.node.word(key, default) if entry.node.is_map else default


def _formula(entry: TemplateEntry) -> str:
    if not entry.node.is_map:
        return f"`{entry.node.text}`"
    declared, ledger = entry.node.word("声明"), entry.node.word("台账")
    if ledger:
        return f"`{ledger}`；台账没有填这一列的，在“指标”表中填（{declared}）"
    return f"在“指标”表中填（{declared}）" if declared else f"`{entry.node.word('算法')}`"


def _settings() -> Iterable[tuple[str, str]]:
    yield "template.yaml", "、".join(SETTINGS)
    yield "template.yaml 的“部分”", "、".join(PART_KEYS)
    yield "数字样式、表格样式", "、".join(STYLE_KEYS)
    yield "tables/*.yaml", "、".join(TABLE_KEYS)
    yield "tables/*.yaml 的“种类”", "、".join(KINDS)
    yield "tables/*.yaml 的一列", "、".join(COLUMN_KEYS)
    yield "图表/*.yaml", "、".join(CHART_KEYS)
    yield "图表/*.yaml 的“种类”", "、".join(CHART_KINDS)
    yield "表单的一行", "、".join(ROW_KEYS)
    yield "清单/*.yaml", "、".join(LIST_KEYS)
    yield "清单的一列", "、".join(LIST_COLUMN_KEYS)
    yield "清单的一列的“种类”", "、".join(COLUMN_KINDS)
    yield "清单的一项核对", "、".join(CHECK_KEYS)
    yield "改所沿用的表", "、".join(EDITS)


def _problems() -> Iterable[tuple[str, str, str, str]]:
    for code, entry in TEMPLATE.items():
        yield code, entry.severity, entry.title, f"{_readable(entry.mend)}。"


def _readable(mend: str) -> str:
    """How to mend it, without the values that only a real problem has."""
    return _VALUE.sub("……", mend).replace("{{", "{").replace("}}", "}")
