"""What is wrong with the words themselves: placeholders left over, doubled units, names that do
not agree.

A few dozen fixed strings are looked for first: that is far faster than any pattern.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from ..dataset.answers import is_open
from ..dataset.prose import written
from ..figures import Figures
from ..kernel.problems import Problem, problem
from ..text.counted_lists import miscounted
from .left_over import clerk_texts

_NEAR = 12  # signs around what was found, so that it can be recognised
_PLACEHOLDERS = (
    "XX",
    "ＸＸ",
    "××",
    "✕✕",
    "○○",
    "□□",
    "某某",
    "___",
    "＿＿",
    "待定",
    "待填",
    "待补",
    "请填写",
    "请输入",
    "此处填",
    "TODO",
    "TBD",
    "#REF!",
    "#N/A",
    "#VALUE!",
    "#DIV/0",
    "#NAME?",
    "……\n",
)
TAGS = ("{{", "}}", "{%", "%}")
_UNITS = ("万元万元", "亿元亿元", "万元元", "元万元", "万万元", "元元", "%%", "％％", "%％")
_MARKS = (
    "。。",
    "，，",
    "；；",
    "、、",
    "：：",
    "，。",
    "。，",
    "；。",
    "。；",
    "，；",
    "、，",
    "、。",
)
_LETTER = r"[A-Za-z0-9]"


class TextFault(NamedTuple):
    """Signs that should not stand in a text: their code in the catalogue, and where they start."""

    code: str
    start: int
    signs: str


def faults_in(text: str, tags: bool) -> Iterator[TextFault]:
    """Placeholders, doubled units and marks in a text. tags: whether {{ }} should be gone."""
    for code, strings in (
        ("T-03", (*_PLACEHOLDERS, *(TAGS if tags else ()))),
        ("T-04", _UNITS),
        ("T-05", _MARKS),
    ):
        end = 0  # of the last fault: signs within it are no other
        for start, signs in sorted(_occurrences(text, strings)):
            if start >= end and not _is_innocent(text, start, signs):
                end = start + len(signs) + 1
                yield TextFault(code, start, signs.strip())


def _occurrences(text: str, strings: Iterable[str]) -> Iterator[tuple[int, str]]:
    for string in strings:
        if string[0] not in text:
            continue  # one sign is looked for many times faster than two
        start = text.find(string)
        while start >= 0:
            yield start, string
            start = text.find(string, start + len(string))


def _is_innocent(text: str, start: int, signs: str) -> bool:
    """XX in a word of Latin letters (XXL) is no placeholder, nor is a mark of the report's own
    (【待定】), which has been reported."""
    if text[start - 1 : start] == "【":
        return True
    beside = text[max(start - 1, 0) : start] + text[start + len(signs) : start + len(signs) + 1]
    return signs == "XX" and bool(re.search(_LETTER, beside.replace("X", "")))


def around(text: str, start: int, signs: str) -> str:
    """The signs with their line's other signs around them."""
    before = text[max(start - _NEAR, 0) : start].rpartition("\n")[2]
    after = text[start : start + len(signs) + _NEAR].partition("\n")[0]
    return before + after


def clerk_left_nothing_over(figures: Figures) -> Iterator[Problem]:
    """What the clerk wrote."""
    prose = figures.prose
    if next(faults_in(f"{prose.once}\n", tags=False), None) is None:
        return
    for fault in faults_in(f"{prose.text}\n", tags=False):
        line = prose.text[prose.text.rfind("\n", 0, fault.start) + 1 :].split("\n", 1)[0]
        if is_open(line):
            continue  # a question of 待补, which is reported as such
        text = around(prose.text, fault.start, fault.signs)
        yield problem(fault.code, prose.at(fault.start).place, found=fault.signs, text=text)


# --- the department's names

_RANK = {"省": 3, "市": 2, "州": 2, "盟": 2, "县": 1, "区": 1, "旗": 1}
_JOINS = "由在向对和与及从以把将被为是至到经报各本我该原全、（"  # what may stand before 县政务局
_SELF = (
    "我局",
    "本局",
    "我部门",
    "本部门",
    "我单位",
    "本单位",
    "我委",
    "我办",
    "我院",
    "我中心",
    "本中心",
    "我校",
    "本校",
    "我厅",
    "本厅",
    "我所",
)


def names_agree(figures: Figures) -> Iterator[Problem]:
    """Where the department's own name stands, the place before it is the department's."""
    name = figures.dataset.department.name
    full, short, core = _split(name, figures.dataset.department.short_name)
    text = figures.prose.text
    for start, _ in _occurrences(text, (core,)) if full else ():
        if text.endswith(full, 0, start):
            continue
        before = re.split(r"[^一-鿿]", text[max(start - _NEAR, 0) : start])[-1]
        if _is_another(before, full, short):
            written_name = before + core
            yield problem(
                "T-06",
                figures.prose.at(start).place,
                found=written_name,
                expected=name,
                text=around(text, start - len(before), written_name),
            )


@lru_cache(maxsize=1024)
def _split(name: str, short: str) -> tuple[str, str, str]:
    """The place before the full name, that before the short one, and what both have in common."""
    if short != name and short and name.endswith(short[1:]) and short[0] in _RANK:
        return name[: len(name) - len(short) + 1], short[0], short[1:]
    match = re.fullmatch(r"(.*?[省市县区旗州盟](?:.*?[市县区旗])?)(.{4,})", name)
    return (match[1], "", match[2]) if match else ("", "", name)


def _is_another(before: str, full: str, short: str) -> bool:
    """Whether the place named is not ours, and not that of a body above us."""
    rank = _RANK.get(before[-1:], 0)
    if not 0 < rank <= _RANK.get(full[-1], 0) or before.endswith(full):
        return False
    return not short or not before.endswith(short) or _names_a_place(before.removesuffix(short))


def _names_a_place(rest: str) -> bool:
    """Whether signs before the short name make it another one's: 由县政务局 is ours, 邻县政务局 not."""
    return rest != "" and rest[-1] not in _JOINS


def clerk_uses_one_self_name(figures: Figures) -> Iterator[Problem]:
    """What the department calls itself in the clerk's words is what it says it does."""
    own, prose = figures.dataset.department.self_name, _paragraphs(figures)
    for name in _SELF:
        if name != own and name in prose:
            passage = figures.prose.find(name)
            assert passage is not None  # the paragraphs are a part of it
            yield problem("T-07", passage.place, found=name, expected=own)


def _paragraphs(figures: Figures) -> str:
    return "\n".join(words.text for words in written(figures.dataset))


# --- lists


def lists_are_as_long_as_counted(figures: Figures) -> Iterator[Problem]:
    """Of a list whose length is told, as many are named."""
    if "个" not in figures.prose.once:
        return
    for one in dict.fromkeys(clerk_texts(figures.dataset)):
        for wrong in miscounted(one.text):
            yield problem(
                "B-115",
                one.place,
                what=wrong.what,
                found=wrong.counted,
                expected=wrong.listed,
                text=one.around(wrong.start, wrong.end),
            )
