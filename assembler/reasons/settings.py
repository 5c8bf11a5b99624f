"""How reasons are drafted, as a template sets it (草拟 in template.yaml)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from ..kernel.money import NotAnAmountError, parse_amount
from ..kernel.yamltext import Node
from ..template.template import Template
from .choice import Rule
from .named_figures import DRIVERS, SAME_CAUSE, SETTING, entries_below, one_or_more


class DraftingSettings(NamedTuple):
    """rule: how much is told. drivers: the figures that move what goes by a name, a figure's or a
    part's (工资福利支出: 在职人数). same_cause: a figure → another one that explains it where both are
    the same (收入总计: 支出总计)."""

    rule: Rule
    drivers: Mapping[str, tuple[str, ...]]
    same_cause: Mapping[str, str]


def drafting_settings(template: Template) -> DraftingSettings:
    """The settings; usual ones where the template sets none."""
    entry = template.settings.get(SETTING)
    node = entry.node if entry else None
    usual = Rule()
    rule = Rule(
        _number(node, "比例", usual.share),
        _number(node, "相抵", usual.offset),
        int(_number(node, "至多", Decimal(usual.most))),
    )
    drivers, same_cause = entries_below(node, DRIVERS), entries_below(node, SAME_CAUSE)
    return DraftingSettings(
        rule,
        {name: tuple(one.text for one in one_or_more(value)) for name, value in drivers},
        {name: value.text for name, value in same_cause},
    )


def _number(node: Node | None, name: str, usual: Decimal) -> Decimal:
    """A setting's number; the usual one where it is none, which is told of the template."""
    inner = node.get(name) if node is not None else None
    try:
        return usual if inner is None else parse_amount(inner.text)
    except NotAnAmountError:
        return usual
