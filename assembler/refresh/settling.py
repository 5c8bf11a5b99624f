"""Conflicts settled one by one (取舍): whose wording stands where a person's edit and a correction
met. A conflict that nobody settles stays the person's, with its comment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import partial
from hashlib import sha256
from typing import NamedTuple

from ..kernel.problems import Problem
from ..text.marked import MarkedText
from ..word.edit.comments import Comments
from ..word.edit.paragraph import Editor
from ..word.edit.rows import write_cell
from ..word.read.blocks import ReadCell
from ..word.xml import legal
from .merge import Span, merge

_KEY = 16  # signs of a key


class Whose(Enum):
    """Whose wording stands: the person's, the new build's, or one that is written now."""

    HAND = "用手工的"
    NEW = "用新的"
    OWN = "自己写"


class Settlement(NamedTuple):
    """How one conflict is settled. text: of one's own wording."""

    whose: Whose
    text: str = ""


Settlements = Mapping[str, Settlement]
"""By the key of each conflict."""


class Settling(NamedTuple):
    """What can be done at a place of conflict, with the characters of its paragraph. take: have it as
    the new build has it; write: write something else there; None for what only a person can do in
    Word. standing: what stands there, where it is more than these characters; outcome: what the new
    build makes of it, where it is no text."""

    take: Callable[[Span], object] | None = None
    write: Callable[[Span, str], object] | None = None
    standing: str = ""
    outcome: str = ""


BY_HAND = Settling()


@dataclass(frozen=True)
class MetEdits:
    """A conflict as it is put to a person. key: the same for the same file and data. standing: what
    the person wrote; was: what the engine had written, "" where it is not known; wanted: what it
    writes now, or does there. choices: whose wording may stand."""

    key: str
    problem: Problem
    standing: str
    was: str
    wanted: str
    choices: tuple[Whose, ...]


@dataclass(frozen=True)
class _Open:
    """A conflict that stands in the file with a comment. number: of the comment."""

    met: MetEdits
    number: str
    editor: Editor
    settling: Settling


@dataclass
class OpenConflicts:
    """The conflicts of one refresh, in the order in which they were met."""

    _open: list[_Open] = field(default_factory=list)
    _alike: Counter[str] = field(default_factory=Counter)

    @property
    def met(self) -> list[MetEdits]:
        return [one.met for one in self._open]

    def add(
        self, noted: Problem, number: str, editor: Editor, span: Span, settling: Settling
    ) -> None:
        """One more, at some characters of a paragraph."""
        standing = settling.standing or editor.text[slice(*span)]
        wanted = settling.outcome or str(noted.values.get("wanted", ""))
        was = str(noted.values.get("was", ""))
        key = self._key(noted.code, str(noted.values.get("where", "")), standing, wanted)
        met = MetEdits(key, noted, standing, was, wanted, _choices(settling))
        self._open.append(_Open(met, number, editor, settling))

    def _key(self, *texts: str) -> str:
        """The same words may be in conflict at several places: these are counted."""
        whole = "\0".join(texts)
        self._alike[whole] += 1
        return sha256(f"{whole}\0{self._alike[whole]}".encode()).hexdigest()[:_KEY]

    def settle(self, settlements: Settlements, comments: Comments) -> list[MetEdits]:
        """Settle those that can be, in the file; these."""
        settled = []
        for one in self._open:
            wanted = settlements.get(one.met.key)
            if wanted is not None and _may_be(one.met, wanted):
                _settle(one, wanted, comments)
                settled.append(one.met)
        return settled


def _choices(settling: Settling) -> tuple[Whose, ...]:
    new = (Whose.NEW,) if settling.take else ()
    own = (Whose.OWN,) if settling.write else ()
    return (Whose.HAND, *new, *own)


def _may_be(met: MetEdits, wanted: Settlement) -> bool:
    """Whether a conflict can be settled so; one's own wording has words."""
    is_written = wanted.whose is not Whose.OWN or bool(legal(wanted.text).strip())
    return is_written and wanted.whose in met.choices


def _settle(conflict: _Open, wanted: Settlement, comments: Comments) -> None:
    """The comment goes; the characters it stood on are as they are wanted."""
    editor, settling = conflict.editor, conflict.settling
    span = editor.comments().get(conflict.number, editor.whole)
    comments.remove(conflict.number, editor)
    if wanted.whose is Whose.NEW and settling.take:
        settling.take(span)
    elif wanted.whose is Whose.OWN and settling.write:
        settling.write(span, legal(wanted.text).strip())


def of_words(editor: Editor, wanted: str = "") -> Settling:
    """Words of a paragraph, which the new build has otherwise, if it has them."""
    rewriting = _Rewriting(editor)
    take = partial(rewriting.write, text=wanted) if wanted else None
    return Settling(take, rewriting.write)


def of_cells(cells: Iterable[ReadCell | None], now: Mapping[str, str]) -> Settling:
    """Amounts of a row that are no more: they become what they are now, where each is a cell of its
    own and that is known. now: by the amounts as they stand."""
    amounts = [cell for cell in cells if cell and cell.text.strip() in now]
    is_known = all(now.values()) and now.keys() == {cell.text.strip() for cell in amounts}

    def take(_: Span) -> None:
        for cell in amounts:
            write_cell(cell, now[cell.text.strip()], ())

    return Settling(take if is_known else None, standing="、".join(now))


class _Rewriting(NamedTuple):
    """Puts words in place of others; only what differs is touched, so that looks and the bookmarks
    of figures stay."""

    editor: Editor

    def write(self, span: Span, text: str) -> None:
        start, end = span
        standing, text = self.editor.text[start:end], " ".join(text.split("\n"))
        merged = merge(MarkedText(standing), standing, MarkedText(text))
        if merged.text != text:
            self.editor.replace(start, end, text)
            return
        for edit in reversed(merged.edits):
            self.editor.replace(start + edit.start, start + edit.end, edit.text)
