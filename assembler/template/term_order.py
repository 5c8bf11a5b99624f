"""The order of the glossary's terms (名词顺序).

Terms that are listed stand one after the other as they are listed, where the first of them in the
glossary stood; the others stay. So a whole list gives the whole order, and a known term with a new
one after it puts the new one behind the known. Several lists are several such groups.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

from ..kernel.problems import Problem, did_you_mean, problem
from ..kernel.yamltext import Node
from .template import TemplateEntry

SETTING = "名词顺序"
LISTED_AT_MOST = 1_000  # names, far beyond any glossary


def in_order(
    glossary: dict[str, TemplateEntry], order: TemplateEntry | None
) -> dict[str, TemplateEntry]:
    """The terms in the order that is asked for; what is not there is passed over."""
    names = list(glossary)
    groups = _groups(order)
    for group in groups if sum(map(len, groups)) <= LISTED_AT_MOST else ():
        listed = list(filter(glossary.__contains__, dict.fromkeys(group)))
        names = _together(names, listed) if listed else names
    return {name: glossary[name] for name in names}


def _together(names: Sequence[str], listed: Sequence[str]) -> list[str]:
    """The names, some of them one after the other where the first of these stood."""
    at = min(map(names.index, listed))
    after = (name for name in names[at:] if name not in listed)
    return [*names[:at], *listed, *after]


def order_problems(
    glossary: Mapping[str, TemplateEntry], order: TemplateEntry, own: str
) -> Iterator[Problem]:
    """What is wrong with it. own: the template's name; what a base lists may have been deleted."""
    nodes = list(chain.from_iterable(map(_several, _several(order.node))))
    if len(nodes) > LISTED_AT_MOST:
        values = {"what": SETTING, "counted": f"有{len(nodes)}个", "most": LISTED_AT_MOST}
        yield problem("M-63", order.place, **values)
    elif order.file.startswith(f"{own}/"):
        for node in nodes:
            if node.text not in glossary:
                reason = f"在名词解释里没有{did_you_mean(node.text, glossary)}"
                place = order.within(node).place
                yield problem("M-95", place, edit=SETTING, name=node.text, reason=reason)


def _several(node: Node) -> list[Node]:
    return [node] if node.children is None else node.children


def _groups(order: TemplateEntry | None) -> list[list[str]]:
    nodes = _several(order.node) if order else []
    groups = [[one.text for one in _several(node)] for node in nodes]
    in_groups = any(node.children is not None for node in nodes)
    return groups if in_groups else [list(chain.from_iterable(groups))]
