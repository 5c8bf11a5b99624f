"""条件: which sections and tables of a template are printed only where an expression holds.

It stands in template.yaml by the name of a section or table (条件: {政府性基金: 政府性基金支出 > 0}), in
a part for all that stands in it, or in a table's own file. Blank, it takes away an inherited one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain

from ..kernel.problems import Problem, did_you_mean, problem
from ..kernel.yamltext import Node
from .template import Template, TemplateEntry

CONDITION = "条件"
_FOLLOWED_AT_MOST = 10  # tables, one following the other; more is told when they are made


def conditions_of(template: Template) -> Iterator[tuple[str, TemplateEntry]]:
    """The name of each section or table that is printed on a condition, with that condition."""
    yield from _of_setting(template)
    yield from _of_parts(template)
    for key in template.printed_tables:
        own = _of_table(template, key)
        if own is not None:
            yield key, own
    for key in template.printed_charts:
        own = _written_in(template.charts.get(key, ()))
        if own is not None:
            yield key, own


def _of_setting(template: Template) -> Iterator[tuple[str, TemplateEntry]]:
    """What template.yaml says of sections and tables by their names."""
    setting = template.settings.get(CONDITION)
    if setting is not None:
        pairs = [(name, node) for name, node in setting.node.items() if not node.null]
        yield from ((name, setting.within(node)) for name, node in pairs)


def _of_parts(template: Template) -> Iterator[tuple[str, TemplateEntry]]:
    """What stands in parts with a condition, but for what stands in another part too."""
    several = Counter(chain.from_iterable(map(_names, template.parts)))
    for part in template.parts:
        condition = part_condition(part, template)
        if condition:
            yield from ((name, condition) for name in _names(part) if several[name] == 1)


def part_condition(part: Node, template: Template) -> TemplateEntry | None:
    """The condition of a whole part."""
    node = part.get(CONDITION)
    if node is None or node.null:
        return None
    return TemplateEntry(node, template.settings["部分"].file)


def _names(part: Node) -> Iterator[str]:
    yield from part.texts("章节")
    yield from part.texts("表格")


def _of_table(template: Template, key: str) -> TemplateEntry | None:
    """A table's own condition, else that of the table it follows (套用)."""
    for _ in range(_FOLLOWED_AT_MOST):
        entries = template.tables.get(key, ())
        written = (entry for entry in reversed(entries) if entry.node.get(CONDITION))
        last = next(written, None)
        node = last and last.node.get(CONDITION)
        if last and node:
            return None if node.null else last.within(node)
        key = next(filter(None, (entry.node.word("套用") for entry in entries)), "")
    return None


def _written_in(files: Sequence[TemplateEntry]) -> TemplateEntry | None:
    """The condition of the last of some files that says one; None where that is blank."""
    last = next((file for file in reversed(files) if file.node.get(CONDITION)), None)
    node = last and last.node.get(CONDITION)
    return last.within(node) if last and node and not node.null else None


def condition_problems(template: Template) -> Iterator[Problem]:
    """Conditions of what the template does not have."""
    setting = template.settings.get(CONDITION)
    known = [*template.sections, *template.tables, *template.charts]
    if setting is None:
        return
    for key, node in setting.node.pairs or ():
        if key.text not in known:
            charts = "、图表" if template.charts else ""
            reason = f"不是节，也不是表{charts}{did_you_mean(key.text, known)}"
            place = TemplateEntry(key, node.file or setting.file).place
            yield problem("M-95", place, edit=CONDITION, name=key.text, reason=reason)
