"""What two templates say differently: items that only one has, and those whose text differs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..template.template import Template
from ..text.alignment import stretches
from .copies import effective_text
from .items import KINDS, SETTING, TemplateItem, items_of
from .show import place_of

_OF_ITSELF = {(SETTING, name) for name in ("名称", "说明", "extends")}


def differences(template: Template, other: Template) -> Iterator[str]:
    """Lines for the author, item by item: what only one of them has, what reads differently, with
    `-` before what the other says and `+` before what this one does."""
    for kind in KINDS:
        own, others = items_of(template, kind), items_of(other, kind)
        for name in [*others, *(name for name in own if name not in others)]:
            if (kind, name) not in _OF_ITSELF:
                yield from _difference(template, own.get(name), other, others.get(name))


def _difference(
    template: Template, own: TemplateItem | None, base: Template, other: TemplateItem | None
) -> Iterator[str]:
    if own is not None and other is not None:
        text, before = effective_text(template, own), effective_text(base, other)
        if text != before:
            yield f"{own.kind} {own.name}　［{place_of(own)}；{base.name} 用 {place_of(other)}］"
            yield from _lines(text.splitlines(), before.splitlines())
    elif own is not None:
        yield f"{own.kind} {own.name}：只有 {template.name} 有　［{place_of(own)}］"
    elif other is not None:
        yield f"{other.kind} {other.name}：{template.name} 没有　［{place_of(other)}］"


def _lines(new: Sequence[str], old: Sequence[str]) -> Iterator[str]:
    """The lines that differ."""
    for before, after, equal in stretches(old, new):
        if not equal:
            yield from (f"  - {old[n]}" for n in before)
            yield from (f"  + {new[n]}" for n in after)
