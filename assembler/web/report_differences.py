"""What reads differently in a report from one reading to the next: told, and marked in its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any, NamedTuple

from ..compare.changes import Changes, TableChange, TextChange, paragraph_at
from ..compare.phrases import joined, known_changes, or_empty
from ..snapshot.values import Snapshot
from ..text.differences import DiffKind, Segment

_CELLS_TOLD = 6  # of one table; all of them are marked in it


class ChangedSentence(NamedTuple):
    """A sentence that reads differently. key: of its block, "" where that is gone. under: the headings
    above it. segments: what it said and says."""

    key: str
    under: str
    segments: tuple[Segment, ...]

    @property
    def words(self) -> str:
        return joined(self.segments, _in_brackets)


class ChangedTable(NamedTuple):
    """A table that reads differently. cells: place, before, now. more: how many others are not told."""

    key: str
    name: str
    cells: tuple[tuple[str, str, str], ...]
    more: int = 0


class ShownChanges(NamedTuple):
    """What reads differently. total: sentences, cells and rows. summary: in one line. marks: by key of
    the block, what of it is to be marked: `words` (from sign to sign), `cells` (row, column),
    `whole`."""

    total: int = 0
    summary: str = ""
    texts: tuple[ChangedSentence, ...] = ()
    tables: tuple[ChangedTable, ...] = ()
    marks: Mapping[str, Mapping[str, Any]] = {}

    @property
    def first(self) -> str:
        """The key of the first block that reads differently; "" for none."""
        keys = [*(text.key for text in self.texts), *(table.key for table in self.tables)]
        return next(filter(None, keys), "")


NO_CHANGES = ShownChanges()


def _in_brackets(kind: DiffKind, text: str) -> str:
    return {DiffKind.OLD: f"〔{text}〕", DiffKind.NEW: f"【{text}】"}.get(kind, text)


def shown_changes(changes: Changes, keys: Mapping[int | None, str]) -> ShownChanges:
    """What reads differently, by the keys of the blocks in which it stands."""
    texts = [one for one in changes.texts if not one.renumbered]
    sentences = tuple(chain.from_iterable(_sentences(one, keys) for one in texts))
    tables = tuple(_changed_table(one, keys) for one in changes.tables)
    total = len(sentences) + sum(max(1, len(_details(one))) for one in changes.tables)
    summary = known_changes(changes) if total else ""
    return ShownChanges(total, summary, sentences, tables, _marks(texts, changes, keys))


def _marks(
    texts: Iterable[TextChange], changes: Changes, keys: Mapping[int | None, str]
) -> Mapping[str, Mapping[str, Any]]:
    """What is to be marked in each block."""
    marks = {keys[one.new]: _text_marks(one, changes.new) for one in texts if one.new in keys}
    return marks | {keys[one.new]: _table_marks(one) for one in changes.tables if one.new in keys}


def _sentences(change: TextChange, keys: Mapping[int | None, str]) -> Iterator[ChangedSentence]:
    under = " › ".join(change.under)
    whole = change.old is None or change.new is None
    for sentence in [change.segments] if whole else change.sentences:
        yield ChangedSentence(keys.get(change.new, ""), under, sentence)


def _text_marks(change: TextChange, snapshot: Snapshot) -> Mapping[str, Any]:
    """What of a text is new: the signs of a paragraph, a heading as a whole."""
    block = paragraph_at(snapshot, change.new)
    if change.old is None or block.level or block.chart or block.picture:
        return {"whole": True}
    words, at = [], 0
    for segment in change.segments:
        if segment.kind is DiffKind.NEW:
            words.append((at, at + len(segment.text)))
        at += 0 if segment.kind is DiffKind.OLD else len(segment.text)
    return {"words": words}


def _table_marks(change: TableChange) -> Mapping[str, Any]:
    if change.old is None:
        return {"whole": True}
    return {"cells": [cell.new_at for cell in change.cells], "rows": [r.at for r in change.added]}


def _changed_table(change: TableChange, keys: Mapping[int | None, str]) -> ChangedTable:
    details = _details(change)
    listed = tuple(details[:_CELLS_TOLD])
    return ChangedTable(keys.get(change.new, ""), change.name, listed, len(details) - len(listed))


def _details(change: TableChange) -> list[tuple[str, str, str]]:
    """Place, before and now of everything that differs in a table."""
    if change.old is None or change.new is None:
        words = ("", "（新增这张表）") if change.old is None else ("（删去这张表）", "")
        return [("", *words)]
    return [
        *((one.column, one.old, one.new) for one in change.around),
        *((f"第{one.at + 1}行", "", one.text) for one in change.added),
        *((f"原第{one.at + 1}行", one.text, "") for one in change.removed),
        *(
            ("，".join(filter(None, (one.row, "/".join(one.column)))), one.old, one.new)
            for one in change.cells
        ),
    ]


def shown_pair(before: str, now: str) -> str:
    """What a cell said and says."""
    return f"{or_empty(before)} → {or_empty(now)}"
