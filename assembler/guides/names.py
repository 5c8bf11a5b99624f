"""The names of each template's sections and tables, for 补充 and 省略 of 报告, made from the
templates.

`data/README.md` holds them between two markers; `assembler/guides` brings them up to date.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from ..dataset.guide import table
from ..kernel.problems import Place
from ..template.loading import load_template
from ..template.template import Template
from ..template.titles import names_and_titles

MARKERS = ("<!-- 节和表的名称由程序生成：开始 -->", "<!-- 节和表的名称由程序生成：结束 -->")
_UNTITLED = "（没有自己的标题）"
_NONE = "整份报告写在 Word 里，没有节和表，“补充”“省略”用不上。"


def generated(templates: Iterable[Template]) -> str:
    """The sections and tables of each template, those with the same as another one told once."""
    known: dict[str, str] = {}
    parts = []
    for template in templates:
        names = list(names_and_titles(template))
        lines = ((name, what, title or _UNTITLED) for name, what, title in names)
        rows = table(("名称", "是什么", "印出的标题"), lines)
        same = known.setdefault(rows, template.name)
        if not names:
            rows = _NONE
        text = rows if same == template.name else f"与 {same} 相同。"
        kind = template.word("类型")
        parts.append(f"#### {template.name}（{kind}）\n\n{text}")
    return "\n\n".join(parts) + "\n"


def own_templates(folder: Path) -> list[Template]:
    """The templates of a folder that can be read, those that extend none first."""
    names = sorted(path.parent.name for path in folder.glob("*/template.yaml"))
    loaded = (load_template(name, Place(), []) for name in names)
    templates = [template for template in loaded if template is not None]
    return sorted(templates, key=lambda one: ("extends" in one.settings, one.name))
