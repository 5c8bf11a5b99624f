"""A rehearsal as one HTML file: nothing is fetched, nothing of a template can become markup.

What reads otherwise than in the usual situation is marked. The page's script filters by section and
situation; without it everything is shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from markupsafe import Markup

from ..files.html_page import page_environment, page_policy
from ..text.differences import DiffKind, diff
from ..text.tokens import Token, cut
from .rehearsal import Passage, Rehearsal, RehearsedText
from .rehearsal_words import (
    label,
    left_of,
    line_of,
    origin,
    phrases_of,
    summary,
    unused_by_template,
)

MARK = '<meta name="generator" content="assembler rehearse">'
_ASSETS = Path(__file__).parent / "assets"
_NUMBER = "#"
_NUMBERS = re.compile(r"(\d[\d,.]*%?)")


class MarkedRun(NamedTuple):
    """A run of a passage. kind: "" as usual, "ins" only here, "del" only in the usual situation."""

    kind: str
    text: str


def rehearsal_page(rehearsal: Rehearsal, texts: list[RehearsedText]) -> bytes:
    """The file; the same rehearsal gives the same bytes."""
    style, script = _style_and_script()
    own, inherited = unused_by_template(rehearsal)
    page = (
        page_environment(_ASSETS)
        .get_template("rehearsal.html")
        .render(
            mark=Markup(MARK),
            policy=Markup(rehearsal_policy()),
            style=Markup(style),
            script=Markup(script),
            name=rehearsal.template.name,
            summary=summary(rehearsal, texts),
            texts=[_text(text, rehearsal) for text in texts],
            situations=_situations(rehearsal, texts),
            own=[(line_of(item), item.name) for item in own],
            inherited=inherited,
        )
    )
    return page.encode("utf-8", "replace")


def rehearsal_policy() -> str:
    """What the page may do: run its own script, and nothing else."""
    style, script = _style_and_script()
    return page_policy(style, [script])


def _style_and_script() -> tuple[str, str]:
    style, script = (
        (_ASSETS / name).read_text("utf-8") for name in ("rehearsal.css", "rehearsal.js")
    )
    return style, script


def _situations(rehearsal: Rehearsal, texts: Iterable[RehearsedText]) -> list[str]:
    """Every situation that a passage stands in, those of all texts first."""
    own = (name for text in texts for passage in text.passages for name in passage.situations)
    return list(dict.fromkeys((*rehearsal.situation_names, *own)))


def _text(text: RehearsedText, rehearsal: Rehearsal) -> dict[str, Any]:
    return {
        "title": f"{text.kind} {text.name}",
        "file": text.place.file,
        "passages": [_passage(passage, text, rehearsal) for passage in text.passages],
        "left": list(left_of(text)),
    }


def _passage(passage: Passage, text: RehearsedText, rehearsal: Rehearsal) -> dict[str, Any]:
    return {
        "label": label(passage, text),
        "situations": passage.situations,
        "is_usual": not passage.usual,
        "level": passage.level,
        "origin": origin(passage),
        "phrases": phrases_of(passage, rehearsal),
        "runs": list(beside_usual(passage)),
    }


def beside_usual(passage: Passage) -> Iterator[MarkedRun]:
    """A passage in runs that tell it from the usual one; mere numbers do not."""
    if not passage.usual:
        yield MarkedRun("", passage.text)
        return
    kinds = {DiffKind.SAME: "", DiffKind.NEW: "ins", DiffKind.OLD: "del"}
    for segment in diff(_tokens(passage.usual), _tokens(passage.text)):
        for position, part in enumerate(_NUMBERS.split(segment.text)):
            is_number = bool(position % 2)
            if part and not (is_number and segment.kind is DiffKind.OLD):
                yield MarkedRun("" if is_number else kinds[segment.kind], part)


def _tokens(text: str) -> list[Token]:
    """The tokens of a text, all numbers alike."""
    return [
        token._replace(key=_NUMBER) if token.text[0].isdigit() else token
        for token in cut(text, directions=False)
    ]
