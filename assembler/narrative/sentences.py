"""The sentences of an assembled report in which something stands: a gap, a figure, a text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import takewhile
from typing import NamedTuple

from ..kernel.places import Place, rows_of
from ..report import Block, Heading, Paragraph, Report, Span, Table

_ENDS = re.compile("(?<=[。！？])")
_SENTENCES_AT_MOST = 3
_FAR = 1_000_000  # not in the sentence
_QUOTES = str.maketrans("", "", "“”‘’（）")


class Fragment(NamedTuple):
    """A run of a sentence. is_meant: whether it is what was looked for."""

    text: str
    is_meant: bool = False


class Sentence(NamedTuple):
    """Where something is used: the heading that it stands under, and the sentence; of a table its
    title alone."""

    heading: str
    fragments: tuple[Fragment, ...] = ()

    @property
    def text(self) -> str:
        return "".join(one.text for one in self.fragments)

    def with_text(self, text: str) -> tuple[Fragment, ...]:
        """The fragments with another text in the place of what was looked for."""
        return tuple(one._replace(text=text) if one.is_meant else one for one in self.fragments)


def title_of(block: object) -> str:
    """What a block is called where something under it is named; "" for a paragraph."""
    if isinstance(block, Heading):
        return block.number + block.text
    return block.title if isinstance(block, Table) else ""


def under_headings(report: Report) -> Iterator[tuple[str, Block]]:
    """Every block with the heading that it stands under."""
    for part in report.parts:
        heading = part.heading.text
        for block in part.blocks:
            if isinstance(block, Heading):
                heading = title_of(block)
            else:
                yield heading, block


def with_gap(report: Report, why: str, section: str = "") -> list[Sentence]:
    """Those with the mark of a gap, known by what it says; where only a condition asks for it, the
    first one of its section."""
    marked = _those(report, lambda span: span.missing == why)
    if marked:
        return marked
    for heading, block in under_headings(report):
        if isinstance(block, Table) and _is_marked(block, why):
            return [Sentence(block.title)]
        if isinstance(block, Paragraph) and block.text and section and block.section == section:
            return [Sentence(heading, next(_split(block.spans, lambda span: False)))]
    return []


def _is_marked(table: Table, why: str) -> bool:
    return any(cell is not None and cell.missing == why for row in table.body for cell in row)


def with_row(report: Report, place: Place) -> list[Sentence]:
    """Those with a figure that takes a row of the dataset."""
    own = {
        number
        for number, record in enumerate(report.figures)
        if any(_is_row(line, place) for line in record.lines)
    }
    return _those(report, lambda span: span.figure in own) if own else []


def _is_row(line: str, place: Place) -> bool:
    return any(
        (one.file, one.tab, one.row) == (place.file, place.sheet, place.row)
        for one in rows_of(line)
    )


def with_text(
    report: Report,
    text: str,
    section: str = "",
    heading: str = "",
    beside: str = "",
    about: str = "",
) -> list[Sentence]:
    """Those in which a text stands; of several, those under a heading, and those that hold `beside`
    too. section: where it is looked for, "" for anywhere. about: what the text is said of; of several
    that say the same, the one goes first in which that is named just before."""
    sentences = [
        _around(title, block.text, text, at)
        for title, block in _paragraphs(report, section)
        for at in _every_place(text, block.text)
    ]
    here = [one for one in sentences if one.heading == heading] or sentences
    telling = [one for one in here if beside and beside in one.text] or here
    return sorted(telling, key=lambda one: _distance(one, about))[:_SENTENCES_AT_MOST]


def _every_place(text: str, whole: str) -> Iterator[int]:
    """Where a text begins, every time that it stands there."""
    at = whole.find(text) if text else -1
    while at >= 0:
        yield at
        at = whole.find(text, at + len(text))


def _distance(sentence: Sentence, about: str) -> int:
    """How far before the text its subject is named."""
    before = "".join(
        one.text for one in takewhile(lambda one: not one.is_meant, sentence.fragments)
    ).translate(_QUOTES)
    if not about:
        return 0
    at = before.rfind(about.translate(_QUOTES))
    return len(before) - at if at >= 0 else _FAR


def _paragraphs(report: Report, section: str) -> Iterator[tuple[str, Paragraph]]:
    """The paragraphs of a section, or all, with the headings that they stand under."""
    for heading, block in under_headings(report):
        if isinstance(block, Paragraph) and section in ("", block.section):
            yield heading, block


def _around(heading: str, whole: str, text: str, at: int) -> Sentence:
    """The sentence of a paragraph that holds a text, which may itself be several. at: where it begins."""
    ends = [0, *(match.start() for match in _ENDS.finditer(whole)), len(whole)]
    start = max(one for one in ends if one <= at)
    end = min(one for one in ends if one >= at + len(text))
    parts = (
        Fragment(whole[start:at]),
        Fragment(text, True),
        Fragment(whole[at + len(text) : end]),
    )
    return Sentence(heading, tuple(part for part in parts if part.text))


def _those(report: Report, is_meant: Callable[[Span], bool]) -> list[Sentence]:
    """The first sentences with such a span."""
    sentences: list[Sentence] = []
    for heading, block in _paragraphs(report, ""):
        if any(map(is_meant, block.spans)):
            sentences += (
                Sentence(heading, one)
                for one in _split(block.spans, is_meant)
                if any(part.is_meant for part in one)
            )
        if len(sentences) >= _SENTENCES_AT_MOST:
            break
    return sentences[:_SENTENCES_AT_MOST]


def _split(
    spans: Sequence[Span], is_meant: Callable[[Span], bool]
) -> Iterator[tuple[Fragment, ...]]:
    """A paragraph sentence by sentence."""
    own: list[Fragment] = []
    for span in spans:
        meant = is_meant(span)
        for part in [span.text] if meant else _ENDS.split(span.text):
            if part:
                own.append(Fragment(part, meant))
            if part.endswith(("。", "！", "？")) and not meant:
                yield tuple(own)
                own = []
    if own:
        yield tuple(own)
