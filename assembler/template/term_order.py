"""The order of the glossary's terms (名词顺序).

Terms that are listed stand one after the other as they are listed, where the first of them in the
glossary stood; the others stay. So a whole list gives the whole order, and a known term with a new
one after it puts the new one behind the known. Several lists are several such groups.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain

from ..kernel.problems import Problem, did_you_mean, problem
from .template import TemplateEntry

SETTING = "名词顺序"


def in_order(
    glossary: dict[str, TemplateEntry], order: TemplateEntry | None
) -> dict[str, TemplateEntry]:
    """The terms in the order that is asked for; what is not there is passed over."""
    names = list(glossary)
    for group in _groups(order):
        listed = [name for name in dict.fromkeys(group) if name in glossary]
        if listed:
            at = min(map(names.index, listed))
            before, after = names[:at], [name for name in names[at:] if name not in listed]
            names = [*before, *listed, *after]
    return {name: glossary[name] for name in names}


def order_problems(
    glossary: Mapping[str, TemplateEntry], order: TemplateEntry, own: str
) -> Iterator[Problem]:
    """What is wrong with it. own: the template's name; what a base lists may have been deleted."""
    nodes = order.node.children
    if nodes is None or any(node.is_map for node in nodes):
        yield problem("M-19", order.place, name=SETTING, wanted="名词的列表")
        return
    for node in chain.from_iterable(each.children or [each] for each in nodes):
        if node.text not in glossary and order.file.startswith(f"{own}/"):
            reason = f"在名词解释里没有{did_you_mean(node.text, glossary)}"
            place = order.within(node).place
            yield problem("M-95", place, edit=SETTING, name=node.text, reason=reason)


def _groups(order: TemplateEntry | None) -> list[list[str]]:
    nodes = (order and order.node.children) or []
    if any(node.children is not None for node in nodes):
        return [[one.text for one in node.children or [node]] for node in nodes]
    return [[node.text for node in nodes]]
