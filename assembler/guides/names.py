"""The names of each template's sections and tables, for 补充 and 省略 of 报告, made from the
templates.

`data/README.md` holds them between two markers; `assembler/guides` brings them up to date.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from ..dataset.guide import table
from ..kernel.problems import Place
from ..template.loading import load_template
from ..template.template import Template
from ..template.titles import names_and_titles

MARKERS = ("<!-- 节和表的名称由程序生成：开始 -->", "<!-- 节和表的名称由程序生成：结束 -->")
Line = tuple[str, str, str]
_HEAD = ("名称", "是什么", "印出的标题")
_FEW = 6  # lines in which a template differs from another and is still told by that one
_UNTITLED = "（没有自己的标题）"
_NONE = "整份报告写在 Word 里，没有节和表，“补充”“省略”用不上。"


def generated(templates: Iterable[Template]) -> str:
    """The sections and tables of each template; of one that is much as another one, the difference."""
    known: dict[str, list[Line]] = {}
    parts = []
    for template in templates:
        lines = [
            (name, what, title or _UNTITLED) for name, what, title in names_and_titles(template)
        ]
        text = _beside(known, lines) if lines else _NONE
        known[template.name] = lines
        kind = template.word("类型")
        parts.append(f"#### {template.name}（{kind}）\n\n{text}")
    return "\n\n".join(parts) + "\n"


def _beside(known: Mapping[str, list[Line]], lines: list[Line]) -> str:
    """The lines of one template as they are, or as they differ from those of the first one that has
    nearly the same."""
    names = {line[0] for line in lines}
    for other, others in known.items():
        own = [line for line in lines if line not in others]
        lacking = [line[0] for line in others if line[0] not in names]
        if len(own) + len(lacking) <= _FEW:
            return f"与 {other} 相同{_difference(own, lacking)}"
    return table(_HEAD, lines)


def _difference(own: list[Line], lacking: list[str]) -> str:
    """How a template differs from another one, as a sentence with its lines below."""
    without = f"没有{'、'.join(lacking)}" if lacking else ""
    if not own:
        return f"，只是{without}。" if without else "。"
    also = f"{without}，下面几处不同" if without else "下面几处不同"
    return f"，只是{also}：\n\n{table(_HEAD, own)}"


def own_templates(folder: Path) -> list[Template]:
    """The templates of a folder that can be read, those that extend none first."""
    names = sorted(path.parent.name for path in folder.glob("*/template.yaml"))
    loaded = (load_template(name, Place(), []) for name in names)
    templates = [template for template in loaded if template is not None]
    return sorted(templates, key=lambda one: ("extends" in one.settings, one.name))
