"""What a template's settings and parts name must be there; what its own files hold must be used."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain

from ..kernel.problems import Place, Problem, did_you_mean, problem
from .conditions import condition_problems
from .settings import PART_KEYS, is_answer, style_mistake
from .template import Template, TemplateEntry
from .term_order import order_problems


def check_settings(template: Template, problems: list[Problem]) -> None:
    """Tell what is wrong with template.yaml and the parts (部分) in it."""
    _check_styles(template, problems)
    _check_threshold(template, problems)
    for name in ("类型", "部分"):
        if name not in template.settings and not problems:
            place = Place(f"{template.name}/template.yaml")
            problems.append(problem("M-07", place, name=name))
    parts = template.settings.get("部分")
    if parts is not None:
        _check_parts(parts, template, problems)
    problems += condition_problems(template)
    order = template.settings.get("名词顺序")
    if order is not None:
        problems += order_problems(template.glossary, order, template.name)


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
    if not problems and len(template.folders) > 1:
        _check_unused(template, problems)


def _part_problems(part: TemplateEntry, template: Template) -> Iterator[Problem]:
    yield from unknown_settings(part, PART_KEYS)
    by_unit = part.node.get("每单位")
    if by_unit is not None and not is_answer(by_unit.text):
        place = part.within(by_unit).place
        yield problem("M-19", place, name="每单位", wanted="“是”或“否”")
    for key, known, kind in (("章节", template.sections, "节"), ("表格", template.tables, "表")):
        for node in part.node.entries(key):
            if node.text not in known:
                hint = did_you_mean(node.text, known)
                place = part.within(node).place
                yield problem("M-08", place, kind=kind, name=node.text, hint=hint)


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
            add = "增加章节" if kind == "节" else "增加表格"
            problems.append(problem("M-12", Place(file), kind=kind, name=name, add=add))


def _used_names(template: Template) -> set[str]:
    """The sections and tables that the parts name, and the tables that those take over (套用): one
    may take over another that takes over a third."""
    keys = ("章节", "表格")
    used = {name for part in template.parts for key in keys for name in part.texts(key)}
    used |= set(template.printed_tables)
    added = used
    while added:
        entries = chain.from_iterable(template.tables.get(name, ()) for name in added)
        added = {entry.node.word("套用") for entry in entries} - used
        used |= added
    return used
