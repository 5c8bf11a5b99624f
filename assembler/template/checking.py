"""What a template's settings and parts name must be there; what its own files hold must be used."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import chain

from ..kernel.problems import Place, Problem, did_you_mean, problem, unusable
from ..kernel.shapes import Entries, Misshapen, misshapen_entry
from .conditions import condition_problems
from .reading import holds_report
from .settings import PART_KEYS, TEMPLATE, numbering_mistake, style_mistake, wrong_number
from .template import Template, TemplateEntry
from .term_order import order_problems

# What a template may hold in all, far beyond any report: each of it is computed, compiled or looked
# up among all others.
FIGURES_AT_MOST, PHRASES_AT_MOST, TERMS_AT_MOST = 2_000, 2_000, 1_000
PARTS_AT_MOST, NAMED_AT_MOST = 100, 500


def crowded_files(template: Template) -> Iterator[Problem]:
    """The files in which there is more than any report needs."""
    counts = [
        ("figures.yaml", "指标", len(template.figures), FIGURES_AT_MOST),
        ("wording.yaml", "用语", len(template.wording), PHRASES_AT_MOST),
        ("glossary.yaml", "名词", len(template.glossary), TERMS_AT_MOST),
        ("template.yaml", "部分", len(template.parts), PARTS_AT_MOST),
        ("template.yaml", "各部分列出的章节", _named(template, "章节"), NAMED_AT_MOST),
        ("template.yaml", "各部分列出的表格", _named(template, "表格"), NAMED_AT_MOST),
    ]
    for file, what, count, most in counts:
        if count > most:
            place = Place(f"{template.name}/{file}")
            yield problem("M-63", place, what=what, counted=f"有{count}个", most=most)


def _named(template: Template, key: str) -> int:
    return sum(len(part.texts(key)) for part in template.parts if part.is_map)


def check_settings(template: Template, problems: list[Problem]) -> None:
    """Tell what is wrong with template.yaml and the parts (部分) in it."""
    _check_styles(template, problems)
    _check_threshold(template, problems)
    if "标题编号" in template.settings:
        problems += _wrong_numbering(template.settings["标题编号"])
    for name in () if unusable(problems) else _lacking(template):
        problems.append(problem("M-07", Place(f"{template.name}/template.yaml"), name=name))
    parts = template.settings.get("部分")
    if parts is not None:
        _check_parts(parts, template, problems)
    for name, entry in template.settings.items():
        problems += shape_problems(entry, name, TEMPLATE, problems)
    places = {each.place for each in problems}
    problems += (each for each in _of_order_and_conditions(template) if each.place not in places)


def _lacking(template: Template) -> Iterator[str]:
    """Settings that a template cannot do without."""
    if "类型" not in template.settings:
        yield "类型"
    elif "部分" not in template.settings and _has_place_for_parts(template):
        yield "部分"


def _has_place_for_parts(template: Template) -> bool:
    """Whether its shell is to hold a report; else it is the whole report itself."""
    return template.shell is None or holds_report(template.shell)


def _of_order_and_conditions(template: Template) -> Iterator[Problem]:
    yield from condition_problems(template)
    order = template.settings.get("名词顺序")
    if order is not None:
        yield from order_problems(template.glossary, order, template.name)
    synonyms = template.settings.get("同义词")
    if synonyms is not None and synonyms.node.is_map:
        from .synonyms import synonym_problems

        yield from synonym_problems(template, synonyms)


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


def shape_problems(
    entry: TemplateEntry,
    name: str,
    file: Entries,
    known: Sequence[Problem] = (),
    report: Callable[[Place, str, str], Problem] | None = None,
) -> list[Problem]:
    """What of an entry of a file is not as its readers take it, each at its place. name: its key.
    known: what has been reported; of one place nothing more is. report: makes the problem of a
    place, the name that is wrong there, and what should stand there; M-19 unless given."""
    places = {each.place for each in known}
    mistakes = (
        _misshapen(entry, each, report or _written_otherwise)
        for each in misshapen_entry(name, entry.node, file)
    )
    return [each for each in mistakes if each.place not in places]


def _misshapen(
    entry: TemplateEntry, mistake: Misshapen, report: Callable[[Place, str, str], Problem]
) -> Problem:
    place = entry.within(mistake.node).place
    if not mistake.wanted:
        return problem("M-06", place, name=mistake.name, hint=mistake.hint)
    return report(place, mistake.name, mistake.wanted)


def _written_otherwise(place: Place, name: str, wanted: str) -> Problem:
    return problem("M-19", place, name=name, wanted=wanted)


def _check_threshold(template: Template, problems: list[Problem]) -> None:
    entry = template.settings.get("原因门槛")
    if entry and not re.fullmatch(r"\d+(\.\d+)?", entry.node.text):
        problems.append(
            problem("M-19", entry.place, name="原因门槛", wanted="百分数的数字部分，如 5")
        )


def _check_parts(parts: TemplateEntry, template: Template, problems: list[Problem]) -> None:
    if not parts.node.children and _has_place_for_parts(template):
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


def _wrong_numbering(entry: TemplateEntry) -> Iterator[Problem]:
    wanted = numbering_mistake(entry.node)
    if wanted:
        place = entry.within(wrong_number(entry.node)).place
        yield problem("M-19", place, name="标题编号", wanted=wanted)


def _part_problems(part: TemplateEntry, template: Template) -> Iterator[Problem]:
    yield from unknown_settings(part, PART_KEYS)
    numbering = part.node.get("标题编号")
    if numbering is not None:
        yield from _wrong_numbering(part.within(numbering))
    yield from _wrong_names(part, "章节", "节", template.sections, template)
    yield from _wrong_names(part, "表格", "表", template.tables, template)


def _wrong_names(
    part: TemplateEntry, key: str, kind: str, known: Collection[str], template: Template
) -> Iterator[Problem]:
    """What a part lists that is no name of a section or table that there is."""
    for node in part.node.entries(key):
        place = part.within(node).place
        if not node.is_text or node.null:
            yield problem("M-19", place, name=key, wanted=f"一列{kind}的名称")
        elif node.text not in known and not template.hides(node.text):
            hint = did_you_mean(node.text, known)
            yield problem("M-08", place, kind=kind, name=node.text, hint=hint)


def _check_unused(template: Template, problems: list[Problem]) -> None:
    """Sections and tables of the template's own that no part names. What it inherits may have
    been left out on purpose."""
    used = _used_names(template)
    files = [
        *(("节", name, section.name) for name, section in template.sections.items()),
        *(("表", name, entries[-1].file) for name, entries in template.tables.items()),
    ]
    for name, entries in template.charts.items():
        if name not in template.printed_charts and entries[-1].file.startswith(f"{template.name}/"):
            problems.append(problem("M-126", Place(entries[-1].file), name=name))
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
