"""What a template's settings and parts name must be there; what its own files hold must be used."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import chain

from ..dataset.kinds import KINDS_OF_REPORT
from ..kernel.problems import Place, Problem, did_you_mean, problem, unusable
from ..kernel.yamltext import Node
from .settings import PART_KEYS, TERMS_PRINTED, is_answer, style_mistake
from .template import Template, TemplateEntry

_TEXTS = ("名称", "说明", "类型", "封面标题", "标题", "表头左", "表头右", "尾差注", "原因门槛")
QUOTED = "一句文字；里面有大括号、冒号的，给整句加上引号"


def check_settings(template: Template, problems: list[Problem]) -> None:
    """Tell what is wrong with template.yaml and the parts (部分) in it."""
    _check_styles(template, problems)
    _check_threshold(template, problems)
    problems += _setting_mistakes(template)
    for name in ("类型", "部分"):
        if name not in template.settings and not unusable(problems):
            place = Place(f"{template.name}/template.yaml")
            problems.append(problem("M-07", place, name=name))
    parts = template.settings.get("部分")
    if parts is not None:
        _check_parts(parts, template, problems)


def _setting_mistakes(template: Template) -> Iterator[Problem]:
    """Settings that are no text, or a kind of report that there is none of."""
    for name in _TEXTS:
        entry = template.settings.get(name)
        if entry and not entry.node.is_text:
            yield problem("M-19", entry.place, name=name, wanted=QUOTED)
    kind = template.settings.get("类型")
    if kind and kind.node.is_text and kind.node.text not in KINDS_OF_REPORT:
        hint = f"{'、'.join(KINDS_OF_REPORT)}之一，写的是“{kind.node.text}”"
        yield problem("M-19", kind.place, name="类型", wanted=hint)


def _check_styles(template: Template, problems: list[Problem]) -> None:
    for key in ("数字样式", "表格样式"):
        if key in template.settings:
            problems += style_problems(template.settings[key])


def style_problems(style: TemplateEntry) -> Iterator[Problem]:
    """What is wrong with the settings of a number style."""
    for name, node in style.node.items():
        reason = style_mistake(name, node)
        if reason:
            yield problem("M-09", style.within(node).place, reason=reason)


def unknown_settings(entry: TemplateEntry, known: Sequence[str]) -> Iterator[Problem]:
    """Settings with a name that nothing reads."""
    for name, node in entry.node.items():
        if name not in known:
            hint = did_you_mean(name, known)
            yield problem("M-06", entry.within(node).place, name=name, hint=hint)


def _check_threshold(template: Template, problems: list[Problem]) -> None:
    entry = template.settings.get("原因门槛")
    if entry and not re.fullmatch(r"\d+(\.\d+)?", entry.node.text):
        problems.append(
            problem("M-19", entry.place, name="原因门槛", wanted="百分数的数字部分，如 5")
        )


def _check_parts(parts: TemplateEntry, template: Template, problems: list[Problem]) -> None:
    if not parts.node.children:
        problems.append(problem("M-19", parts.place, name="部分", wanted="一项一个“- ”的列表"))
    for part in template.parts:
        if part.is_map:
            problems += _part_problems(parts.within(part), template)
        else:
            place = parts.within(part).place
            problems.append(problem("M-19", place, name="部分", wanted="标题、章节、表格等项"))
    # A template that extends none may hold some for those that extend it.
    if not unusable(problems) and len(template.folders) > 1:
        _check_unused(template, problems)


def _part_problems(part: TemplateEntry, template: Template) -> Iterator[Problem]:
    yield from unknown_settings(part, PART_KEYS)
    yield from _part_mistakes(part)
    for key, known, kind in (("章节", template.sections, "节"), ("表格", template.tables, "表")):
        for node in part.node.entries(key):
            if not node.is_text or node.null:
                place = part.within(node).place
                yield problem("M-19", place, name=key, wanted=f"一列{kind}的名称")
            elif node.text not in known and not template.hides(node.text):
                hint = did_you_mean(node.text, known)
                place = part.within(node).place
                yield problem("M-08", place, kind=kind, name=node.text, hint=hint)


def _part_mistakes(part: TemplateEntry) -> Iterator[Problem]:
    """Values of a part that nothing knows."""
    wanted: dict[str, Callable[[Node], bool]] = {
        "名": lambda node: node.is_text,
        "标题": lambda node: node.is_text and bool(node.text.strip()),
        "名词": lambda node: node.text in TERMS_PRINTED,
        "编号": lambda node: node.is_text and is_answer(node.text),
    }
    words = {
        "名词": "、".join(TERMS_PRINTED) + "之一",
        "编号": "是或否",
        "标题": QUOTED,
        "名": QUOTED,
    }
    for name, node in part.node.items():
        if name in wanted and not wanted[name](node):
            yield problem("M-19", part.within(node).place, name=name, wanted=words[name])


def _check_unused(template: Template, problems: list[Problem]) -> None:
    """Sections and tables of the template's own that no part names. What it inherits may have
    been left out on purpose."""
    used = _used_names(template)
    files = [
        *(("节", name, section.name) for name, section in template.sections.items()),
        *(("表", name, entries[-1].file) for name, entries in template.tables.items()),
    ]
    for kind, name, file in files:
        if name not in used and file.startswith(f"{template.name}/"):
            problems.append(problem("M-12", Place(file), kind=kind, name=name))


def _used_names(template: Template) -> set[str]:
    """The sections and tables that the parts name, and the tables that those take over (套用): one
    may take over another that takes over a third."""
    keys = ("章节", "表格")
    used = {name for part in template.parts for key in keys for name in part.texts(key)}
    added = used
    while added:
        entries = chain.from_iterable(template.tables.get(name, ()) for name in added)
        added = {entry.node.word("套用") for entry in entries} - used
        used |= added
    return used
