"""What the page of a template lists: its items in the order of the report, with what is its own, found
by a word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from ...authoring.items import (
    CHART,
    FIGURE,
    KINDS,
    LIST,
    PHRASE,
    SECTION,
    SETTING,
    TABLE,
    TERM,
    TemplateItem,
    items_of,
)
from ...authoring.rehearsal import Passage, RehearsedText
from ...template.template import Template

OF_FILES = (SECTION, TABLE, CHART, LIST)
OF_ENTRIES = (PHRASE, TERM, FIGURE, SETTING)
REWORDED = (PHRASE, TERM, FIGURE)


class ItemGroup(NamedTuple):
    """Items that are listed under one heading."""

    title: str
    items: tuple[TemplateItem, ...]


class RehearsedPassage(NamedTuple):
    """A passage with the text that it stands in."""

    text: RehearsedText
    passage: Passage


def outline(template: Template) -> Iterator[ItemGroup]:
    """Sections and tables as the parts list them, then those that no part does, charts, lists."""
    items = {kind: items_of(template, kind) for kind in OF_FILES}
    placed: set[tuple[str, str]] = set()
    for part in template.parts:
        listed = [
            items[kind][name]
            for key, kind in (("章节", SECTION), ("表格", TABLE))
            for name in part.texts(key)
            if name in items[kind]
        ]
        placed |= {(item.kind, item.name) for item in listed}
        yield ItemGroup(f"部分：{part.word('名') or part.word('标题')}", tuple(listed))
    for kind, title in ((SECTION, "没有列入部分的节"), (TABLE, "没有列入部分的表")):
        rest = (one for one in items[kind].values() if (kind, one.name) not in placed)
        yield ItemGroup(title, tuple(rest))
    for kind in (CHART, LIST):
        yield ItemGroup(kind, tuple(items[kind].values()))


def own_items(template: Template) -> Iterator[TemplateItem]:
    """What the template writes itself."""
    for kind in KINDS:
        for item in items_of(template, kind).values():
            if item.template == template.name:
                yield item


def standing(template: Template, item: TemplateItem) -> str:
    """Whether an item is the template's own, in a word; "" where it is inherited."""
    if len(template.folders) == 1 or item.template != template.name:
        return ""
    return "改写" if item.overridden else "新写"


def matching(template: Template, word: str) -> list[TemplateItem]:
    """The items with a word in their name or their text, those first that are called so."""
    every = [item for kind in KINDS for item in items_of(template, kind).values()]
    named = [item for item in every if word in item.name]
    return [*named, *(item for item in every if word not in item.name and word in item.text)]


def using(template: Template, figure: str) -> list[TemplateItem]:
    """The items that name a figure."""
    name = re.compile(rf"(?<!\w){re.escape(figure)}(?!\w)")
    kinds = (*OF_FILES, FIGURE, SETTING)
    every = [item for kind in kinds for item in items_of(template, kind).values()]
    return [item for item in every if name.search(item.text)]


def is_single_text(item: TemplateItem) -> bool:
    """Whether an item can be changed as a text alone, and is not written over several lines."""
    return item.kind in REWORDED and "\n" not in item.text and not item.text.startswith(("{", "["))


def text_of(item: TemplateItem) -> str:
    """The text of an item as a field shows it."""
    return "" if item.text == '""' else item.text


def passages_of(texts: tuple[RehearsedText, ...], kind: str, name: str) -> list[RehearsedPassage]:
    """What is said by an item, in every situation; by a phrase wherever it is used."""
    every = (RehearsedPassage(text, passage) for text in texts for passage in text.passages)
    if kind == PHRASE:
        return [one for one in every if name in one.passage.phrases]
    return [
        one
        for one in every
        if one.text.kind == kind and (one.text.name == name or _is_of(one.text.name, name))
    ]


def _is_of(text: str, name: str) -> bool:
    return text.startswith(f"{name} 的")


def texts_of_item(texts: tuple[RehearsedText, ...], kind: str, name: str) -> list[RehearsedText]:
    """The rehearsed texts of an item."""
    return [
        one for one in texts if one.kind == kind and (one.name == name or _is_of(one.name, name))
    ]
