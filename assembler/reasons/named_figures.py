"""Figures that a template names for drafting (动因, 同因) and does not have. Apart from the settings
themselves, for every build asks this and few draft anything."""

from __future__ import annotations

from collections.abc import Iterator

from ..kernel.problems import Problem, did_you_mean, problem
from ..kernel.yamltext import Node
from ..template.template import Template

SETTING = "草拟"
DRIVERS, SAME_CAUSE = "动因", "同因"


def setting_problems(template: Template) -> Iterator[Problem]:
    """Names in the template's own file that are no figures; what it inherits may name figures that
    it has deleted."""
    entry = template.settings.get(SETTING)
    if entry is None or not entry.node.is_map:
        return
    for name, node in _named(entry.node):
        place = entry.within(node).place
        is_own = place.file.startswith(f"{template.name}/")
        if is_own and name not in template.figures and not template.hides(name):
            hint = did_you_mean(name, template.figures)
            yield problem("M-10", place, name=name, hint=hint)


def _named(settings: Node) -> Iterator[tuple[str, Node]]:
    """Every figure that is named, with where it is."""
    for _, value in entries_below(settings, DRIVERS):
        yield from ((one.text, one) for one in one_or_more(value))
    for key, value in entries_below(settings, SAME_CAUSE):
        yield from ((name, value) for name in (key, value.text))


def drivers_of(template: Template) -> frozenset[str]:
    """The figures that only explain others: nobody is asked for them."""
    entry = template.settings.get(SETTING)
    named = entries_below(entry.node if entry else None, DRIVERS)
    return frozenset(one.text for _, value in named for one in one_or_more(value))


def entries_below(settings: Node | None, name: str) -> list[tuple[str, Node]]:
    """The entries of one of the settings; none where it is no mapping, which is told elsewhere."""
    inner = settings.get(name) if settings is not None else None
    return list(inner.items()) if inner is not None and inner.is_map else []


def one_or_more(node: Node) -> list[Node]:
    """A text or a list of them."""
    return node.children if node.children is not None else [node]
