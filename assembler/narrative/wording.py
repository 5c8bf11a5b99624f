"""The phrases of wording.yaml: which there must be, what they may quote, and which one is meant."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import chain

from ..kernel.problems import Place, Problem, did_you_mean, problem
from ..template.template import Template, TemplateEntry

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
ALWAYS = ("年度", "上年度")
_AMOUNTS = (*ALWAYS, "差额", "本年", "上年")
_RATED = (*_AMOUNTS, "比例")

# Every phrase the engine chooses by itself, with what it may quote.
PHRASES: Mapping[str, tuple[str, ...]] = {
    "增加": _RATED, "减少": _RATED, "本年为零": _RATED,
    "略增": _AMOUNTS, "略减": _AMOUNTS, "持平": _AMOUNTS, "均为零": _AMOUNTS,
    "上年为零": _AMOUNTS, "由负转正": _AMOUNTS, "由正转负": _AMOUNTS,
    "完成率": (*ALWAYS, "比例"), "完成率无支出": (*ALWAYS, "比例"), "完成率无预算": ALWAYS,
    "完成率均为零": ALWAYS, "差异原因": (*ALWAYS, "原因"),
    "占比": (*ALWAYS, "比例"), "占比无总额": ALWAYS, "原因": (*ALWAYS, "原因"),
}  # fmt: skip
# Phrases of completion are looked for when a section asks for them: a budget has none.
_ON_DEMAND = ("完成率", "完成率无支出", "完成率无预算", "完成率均为零", "差异原因")
_NEEDED = tuple(key for key in PHRASES if key not in _ON_DEMAND)


class PhraseError(ValueError):
    """A phrase that is not there, or asks for a value that is not; the message is in Chinese.

    reported: whether `phrase_problems` has reported it already.
    """

    def __init__(self, message: str, reported: bool = False) -> None:
        super().__init__(message)
        self.reported = reported


def phrase_entry(template: Template, key: str, group: str) -> TemplateEntry:
    """The phrase of a group (用语='三公'), or the one outside groups where the group lacks it."""
    inside = _group(template, group).get(key) if group else None
    if inside is not None:
        return inside
    if key not in template.wording:
        hint = did_you_mean(key, template.wording)
        raise PhraseError(
            f"wording.yaml 中没有“{key}”这一用语{hint}",
            reported=key in _NEEDED,
        )
    if template.wording[key].node.is_map:
        reported = key in PHRASES
        raise PhraseError(f"“{key}”是一组用语，写成 用语('增加', '{key}')", reported=reported)
    return template.wording[key]


def _group(template: Template, name: str) -> dict[str, TemplateEntry]:
    group = template.wording.get(name)
    if group is None or not group.node.is_map:
        hint = did_you_mean(name, template.wording)
        raise PhraseError(f"wording.yaml 中没有“{name}”这一组用语{hint}")
    return _phrases(group)


def _phrases(entry: TemplateEntry) -> dict[str, TemplateEntry]:
    """The phrases of a group."""
    return {key: TemplateEntry(node, entry.file) for key, node in entry.node.items()}


def phrase_problems(template: Template) -> Iterator[Problem]:
    """Phrases that are missing, and placeholders that nothing fills."""
    for key in _NEEDED:
        if key not in template.wording:
            place = Place(f"{template.name}/wording.yaml")
            yield problem("M-15", place, name=key, hint=did_you_mean(key, template.wording))
    for term, entry in template.glossary.items():
        if not entry.node.is_text:
            yield problem("M-19", entry.place, name=term, wanted="释义（文字）")
    for key, entry in template.wording.items():
        phrases = _phrases(entry) if entry.node.is_map else {key: entry}
        yield from chain.from_iterable(map(_unknown, phrases, phrases.values()))


def _unknown(key: str, entry: TemplateEntry) -> Iterator[Problem]:
    if not entry.node.is_text:
        yield problem("M-19", entry.place, name=key, wanted="一句用语（文字）")
    allowed = PHRASES.get(key, ALWAYS)
    for placeholder in PLACEHOLDER.findall(entry.node.text):
        if placeholder not in allowed:
            known = "、".join(f"{{{name}}}" for name in allowed)
            yield problem("M-16", entry.place, name=key, placeholder=placeholder, known=known)
