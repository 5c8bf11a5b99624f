"""What was left in a file that is to be published: tracked changes, struck-through and hidden text."""

from __future__ import annotations

from collections.abc import Iterator

from ..kernel.problems import Place, Problem, problem
from ..snapshot.matching import Match
from ..word.read.blocks import ReadDocument
from ..word.read.concealed import Concealment, concealed_texts
from .verdict import Places, finding

_CODES = {Concealment.STRUCK: "V-40", Concealment.HIDDEN: "V-41"}
_LONGEST = 60


def concealed_problems(document: ReadDocument, match: Match, places: Places) -> Iterator[Problem]:
    """Text that is struck through or hidden, and still there."""
    numbers = {id(block): number for number, block in enumerate(match.blocks)}
    for text in concealed_texts(document):
        number = numbers.get(id(text.block))
        where = places.of(number) if number is not None else "正文中"
        quote = text.text if len(text.text) <= _LONGEST else f"{text.text[:_LONGEST]}…"
        yield finding(_CODES[text.how], places.file, where, quote=quote)


def tracked_problems(document: ReadDocument, file: Place) -> Iterator[Problem]:
    """Tracked changes that nobody has accepted or rejected."""
    if document.tracked:
        yield problem("V-42", file)
