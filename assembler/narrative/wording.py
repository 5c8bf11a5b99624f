"""The phrases of wording.yaml: which there must be, what they may quote, and which one is meant."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ..kernel.problems import Place, Problem, did_you_mean, problem
from ..kernel.shapes import Either, Entries, Scalar, Setting
from ..kernel.yamltext import Node
from ..reasons import phrases as drafting
from ..template.template import Template, TemplateEntry

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_BRACE = re.compile(r"[{｛]([^{}｛｝\n]{0,40})[}｝]?|[}｝]()")
ALWAYS = ("年度", "上年度")
_OF_BUDGET = (*ALWAYS, "口径")
_AMOUNTS = (*ALWAYS, "差额", "本年", "上年")
_RATED = (*_AMOUNTS, "比例")

# Every phrase the engine chooses by itself, with what it may quote.
PHRASES: Mapping[str, tuple[str, ...]] = {
    "增加": _RATED, "减少": _RATED, "本年为零": _RATED,
    "略增": _AMOUNTS, "略减": _AMOUNTS, "持平": _AMOUNTS, "均为零": _AMOUNTS,
    "上年为零": _AMOUNTS, "由负转正": _AMOUNTS, "由正转负": _AMOUNTS,
    "完成率": (*_OF_BUDGET, "比例"), "完成率无支出": (*_OF_BUDGET, "比例"),
    "完成率无预算": _OF_BUDGET, "完成率均为零": _OF_BUDGET, "完成率为负": _OF_BUDGET,
    "差异原因": (*_OF_BUDGET, "比较", "原因"), "没有差异": _OF_BUDGET,
    "占比": (*ALWAYS, "比例"), "占比无总额": ALWAYS, "原因": (*ALWAYS, "原因"),
    **{key: (*ALWAYS, *quoted) for key, quoted in drafting.DRAFTING.items()},
}  # fmt: skip
CASES: Mapping[str, str] = {
    "增加": "比上年多，而且有增长的比例可说",
    "减少": "比上年少，而且有下降的比例可说",
    "本年为零": "上年有数，本年为零",
    "略增": "比上年多，但没有比例可说（增幅显示为零，或两年都是负数）",
    "略减": "比上年少，但没有比例可说（降幅显示为零，或两年都是负数）",
    "持平": "两年的数显示出来一样",
    "均为零": "两年都为零",
    "上年为零": "上年为零，本年有数",
    "由负转正": "上年是负数，本年不是",
    "由正转负": "上年不是负数，本年是",
    "完成率": "完成预算的比例",
    "完成率无支出": "有预算，没有支出",
    "完成率无预算": "没有预算，有支出",
    "完成率均为零": "没有预算，也没有支出",
    "差异原因": "决算数与预算数不同的原因；{比较}是大于或小于",
    "没有差异": "决算数与预算数显示出来一样；没有这一用语的不印",
    "占比": "占总额的比重",
    "占比无总额": "总额为零，说不出比重",
    "原因": "增减变化的原因",
    **drafting.CASES,
}
"""When each phrase is chosen, for authors."""
# Phrases of completion are looked for when a section asks for them: a budget has none; those of
# drafted reasons when one is drafted.
_ON_DEMAND = (
    "完成率",
    "完成率无支出",
    "完成率无预算",
    "完成率均为零",
    "完成率为负",
    "差异原因",
    "没有差异",
    *drafting.DRAFTING,
)
_NEEDED = tuple(key for key in PHRASES if key not in _ON_DEMAND)


def _phrase(allowed: tuple[str, ...]) -> Scalar:
    """A phrase that may quote these values."""
    names = "|".join(allowed)
    return Scalar(
        "一句用语（文字；以花括号开头的，给整句加上引号）",
        pattern=rf"^(?:(?!\{{(?!(?:{names})\}})[^{{}}]*\}})[\s\S])*$",
        hint=f"可用的占位：{'、'.join(f'{{{name}}}' for name in allowed)}",
    )


def _explained(key: str) -> Setting:
    quoted = "".join(f"{{{name}}}" for name in PHRASES[key])
    return Setting(f"{CASES.get(key, '')}。可用的占位：{quoted}", _phrase(PHRASES[key]))


_CASES = {key: _explained(key) for key in PHRASES}
_OWN = _phrase(ALWAYS)
# A blank one at the top removes what is inherited; in a group nothing would be left to print.
_GROUP = Entries(
    "一组用语",
    {key: each._replace(blank=False) for key, each in _CASES.items()},
    _OWN,
    rest_blank=False,
)
WORDING = Entries(
    "wording.yaml",
    _CASES,
    Either((_OWN, _GROUP), "一句用语，或一组用语"),
)
_EXPLANATION = Scalar("释义（文字）；要删去这一条，值留空", filled=True)
GLOSSARY = Entries("glossary.yaml", {}, _EXPLANATION)


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
            reported=key in _NEEDED or template.hides(key),
        )
    if template.wording[key].node.is_map:
        reported = key in PHRASES
        raise PhraseError(f"“{key}”是一组用语，写成 用语('增加', '{key}')", reported=reported)
    return template.wording[key]


def _group(template: Template, name: str) -> dict[str, TemplateEntry]:
    group = template.wording.get(name)
    if group is None or not group.node.is_map:
        hint = did_you_mean(name, template.wording)
        message = f"wording.yaml 中没有“{name}”这一组用语{hint}"
        raise PhraseError(message, reported=template.hides(name))
    return _phrases(group)


def _phrases(entry: TemplateEntry) -> dict[str, TemplateEntry]:
    """The phrases of a group."""
    return {key: TemplateEntry(node, entry.file) for key, node in entry.node.items()}


def phrase_problems(template: Template) -> Iterator[Problem]:
    """Phrases that are missing or misspelt, and what in them nothing fills."""
    yield from _missing_phrases(template)
    yield from _unexplained_terms(template)
    for key, entry in template.wording.items():
        if not _is_group(key, entry):
            yield from _phrase_problems(key, entry, template)
        else:
            for inner, phrase in _phrases(entry).items():
                yield from _phrase_problems(inner, phrase, template)


def _missing_phrases(template: Template) -> Iterator[Problem]:
    for key in _NEEDED:
        if key not in template.wording and not template.hides(key):
            place = Place(f"{template.name}/wording.yaml")
            yield problem("M-15", place, name=key, hint=did_you_mean(key, template.wording))


def _unexplained_terms(template: Template) -> Iterator[Problem]:
    for term, entry in template.glossary.items():
        if not entry.node.is_text or not entry.node.text.strip():
            yield problem("M-19", entry.place, name=term, wanted=_EXPLANATION.expected)


def _is_group(key: str, entry: TemplateEntry) -> bool:
    """Whether an entry of wording.yaml is a group of phrases."""
    return entry.node.is_map and key not in PHRASES


def _phrase_problems(key: str, entry: TemplateEntry, template: Template) -> Iterator[Problem]:
    misspelt = list(_misspelt(key, entry, template))
    yield from misspelt or _mistakes(key, entry)


def _mistakes(key: str, entry: TemplateEntry) -> Iterator[Problem]:
    """What is wrong with the text of a phrase."""
    node = entry.node
    if not node.is_text:
        example = _unquoted(node)
        instead = f'，如 {key}: "{example}"' if example else ""
        wanted = f"一句用语（文字）；句子以大括号开头的，给整句加上引号{instead}"
        yield problem("M-19", entry.place, name=key, wanted=wanted)
    elif node.null:
        yield problem("M-19", entry.place, name=key, wanted='一句用语；什么也不印的，写成 ""')
    yield from _unfilled(key, entry)
    yield from _raw(entry)


def _unfilled(key: str, entry: TemplateEntry) -> Iterator[Problem]:
    """Placeholders of a phrase that nothing fills."""
    text, allowed = entry.node.text, PHRASES.get(key, ALWAYS)
    for placeholder in () if _is_tag(text) else PLACEHOLDER.findall(text):
        if placeholder not in allowed:
            known = "、".join(f"{{{name}}}" for name in allowed)
            yield problem("M-16", entry.place, name=key, placeholder=placeholder, known=known)


def _unquoted(node: Node) -> str:
    """The phrase that YAML read as a mapping: {差额} without quotation marks."""
    if node.pairs is None or not all(value.null for _, value in node.pairs):
        return ""
    return "".join(f"{{{name}}}" for name, _ in node.items())


def _is_tag(text: str) -> bool:
    return "{{" in text or "{%" in text


def _raw(entry: TemplateEntry) -> Iterator[Problem]:
    """Braces that no value takes the place of."""
    text = entry.node.text
    if not any(sign in text for sign in "{}｛｝"):
        return
    if _is_tag(text):
        why = "用语里不能用标签，值写一层大括号，如 {差额}"
        yield problem("M-40", entry.place, signs="{{" if "{{" in text else "{%", why=why)
        return
    for brace in _BRACE.finditer(PLACEHOLDER.sub("", text)):
        name = brace[1]
        wide = "大括号是全角的，" if brace[0][0] in "｛｝" else ""
        why = f"{wide}要写成 {{{name}}}" if name else f"{wide}大括号没有成对"
        yield problem("M-40", entry.place, signs=brace[0], why=why)


def _misspelt(key: str, entry: TemplateEntry, template: Template) -> Iterator[Problem]:
    """A phrase that nothing asks for, and that is spelled nearly like one that is."""
    if key in PHRASES or template.quotes(key):
        return
    hint = did_you_mean(key, PHRASES)
    if hint:
        reason = f"没有一处用到这一用语{hint}"
        yield problem("M-45", entry.place, name=key, reason=reason)


def unused_phrases(template: Template) -> Iterator[tuple[str, Place]]:
    """Phrases and groups of the template's own that nothing asks for, and are spelled like none."""
    for key, entry in template.wording.items():
        is_group = _is_group(key, entry)
        if is_group and key not in drafting.GROUPS and not template.quotes(key):
            yield key, entry.place
        for name, phrase in (_phrases(entry) if is_group else {key: entry}).items():
            if _is_unused(name, template):
                yield name, phrase.place


def _is_unused(name: str, template: Template) -> bool:
    """Whether neither the engine nor the template asks for a phrase, nor it is one misspelt."""
    is_asked = name in PHRASES or template.quotes(name)
    return not is_asked and not did_you_mean(name, PHRASES)
