"""A rehearsal in words: labels of situations, where a passage comes from, lines for the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from ..kernel.problems import Place
from .items import SECTION, TemplateItem
from .rehearsal import Passage, Rehearsal, RehearsedText

_NAMED = 3  # situations that a label names


def label(passage: Passage, text: RehearsedText) -> str:
    """In which situations a passage stands: 增加、减少等12种情形."""
    names = passage.situations
    if len(names) == text.played:
        return "各种情形"
    if len(names) <= _NAMED + 1:
        return "、".join(names)
    return f"{'、'.join(names[:_NAMED])}等{len(names)}种情形"


def origin(passage: Passage) -> str:
    """Where a passage is written: its file and line in the template."""
    if passage.place.row is None:
        return f"{passage.place.file} 数据里的话"
    return str(passage.place)


def lines_of_text(text: RehearsedText, rehearsal: Rehearsal) -> Iterator[str]:
    """A text with its passages, for the terminal."""
    yield ""
    yield f"{text.kind} {text.name}　{text.place.file}"
    for passage in text.passages:
        phrases = phrases_of(passage, rehearsal)
        made = f"；用语 {'、'.join(phrases)}" if phrases else ""
        yield f"  〔{label(passage, text)}〕{origin(passage)}{made}"
        yield f"    {_mark(passage)}{passage.text}"
    yield from (f"  {line}" for line in left_of(text))


def left_of(text: RehearsedText) -> Iterator[str]:
    """What cannot be written, and what was not reached."""
    for failure in text.failures:
        yield f"写不出〔{failure.situation}〕：{failure.place}：{failure.reason}"
    for branch in text.unreached:
        yield f"没有走到：{branch.place} {branch.condition}"


def _mark(passage: Passage) -> str:
    """How the section writes a heading: # is the second level of the report."""
    return f"{'#' * (passage.level - 1)} " if passage.level else ""


def phrases_of(passage: Passage, rehearsal: Rehearsal) -> list[str]:
    """The phrases of a passage with where they are written."""
    return [f"{name}（{line_of(rehearsal.phrases[name])}）" for name in passage.phrases]


def line_of(item: TemplateItem) -> str:
    """The file and line of an item."""
    return str(Place(item.place.file, row=item.place.row))


def lines_of_unused(rehearsal: Rehearsal) -> Iterator[str]:
    """The phrases that nothing used: the template's own one by one, those it inherits by template."""
    own, inherited = unused_by_template(rehearsal)
    if own or inherited:
        yield ""
        yield "没有用到的用语"
    for item in own:
        yield f"  {line_of(item)} {item.name}"
    for name, items in inherited.items():
        yield f"  沿用 {name} 的：{'、'.join(item.name for item in items)}"


def unused_by_template(
    rehearsal: Rehearsal,
) -> tuple[list[TemplateItem], dict[str, list[TemplateItem]]]:
    """Unused phrases: the template's own; those it inherits, by the template that has them."""
    own: list[TemplateItem] = []
    inherited: dict[str, list[TemplateItem]] = {}
    for item in rehearsal.unused:
        if item.template == rehearsal.template.name:
            own.append(item)
        else:
            inherited.setdefault(item.template, []).append(item)
    return own, inherited


def summary(rehearsal: Rehearsal, texts: Iterable[RehearsedText]) -> str:
    """What came of it, in one line."""
    if not rehearsal.template.parts:
        return "整份报告写在 Word 外壳里，没有可以试写的节；用 assembler template check 试外壳的每个分支。"
    every = list(texts)
    sections = sum(text.kind == SECTION for text in every)
    passages = sum(len(text.passages) for text in every)
    unreached = sum(len(text.unreached) for text in every)
    left = f"，{unreached}个分支没有走到" if unreached else "，每个分支都走到了"
    unused = len(rehearsal.unused)
    phrases = f"，{unused}条用语没有用到" if unused else ""
    return f"试写完毕：{sections}节在各种情形下共{passages}种说法{left}{phrases}。"


def as_json(rehearsal: Rehearsal, texts: Iterable[RehearsedText]) -> dict[str, Any]:
    """The same for a program."""
    return {
        "template": rehearsal.template.name,
        "situations": list(rehearsal.situation_names),
        "texts": [_text_as_json(text) for text in texts],
        "unused": [_item_as_json(item) for item in rehearsal.unused],
        "problems": [problem.as_json() for problem in rehearsal.mistakes],
    }


def _text_as_json(text: RehearsedText) -> dict[str, Any]:
    return {
        "kind": text.kind,
        "name": text.name,
        "file": text.place.file,
        "passages": [
            {
                "situations": list(passage.situations),
                "line": passage.place.row,
                "phrases": list(passage.phrases),
                "level": passage.level,
                "text": passage.text,
            }
            for passage in text.passages
        ],
        "unreached": [
            {
                "line": branch.place.row,
                "character": branch.place.character,
                "condition": branch.condition,
            }
            for branch in text.unreached
        ],
        "failures": [
            {
                "situation": failure.situation,
                "line": failure.place.row,
                "character": failure.place.character,
                "reason": failure.reason,
            }
            for failure in text.failures
        ],
    }


def _item_as_json(item: TemplateItem) -> dict[str, Any]:
    return {"name": item.name, "file": item.place.file, "line": item.place.row}
