"""The blocks of a report as the browser has them, so that only what differs is sent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import count
from typing import Any, NamedTuple

from ..compare.changes import compare
from ..review.model import Text
from ..text.alignment import stretches
from .report_differences import NO_CHANGES, ShownChanges, shown_changes
from .report_view import ReportView, ShownBlock


class Step(NamedTuple):
    """What is sent for the browser to show another reading, and what reads differently."""

    patch: dict[str, Any]
    changes: ShownChanges


class ReportMirror:
    """The blocks as the browser has them. A block keeps its key while it stays in its place."""

    def __init__(self) -> None:
        self._numbers = count(1)
        self.view: ReportView | None = None
        self.keys: list[str] = []

    def at(self, key: str) -> int | None:
        """Which block has a key; None where it is gone."""
        return self.keys.index(key) if key in self.keys else None

    def key_of(self, anchor: str) -> str:
        """The block in which a place of the report stands; "" where there is none."""
        wanted = f'id="{anchor}"'
        blocks = zip(self.keys, self.view.blocks if self.view else (), strict=False)
        return next((key for key, block in blocks if anchor and wanted in block.html), "")

    def whole(self) -> dict[str, Any]:
        """Everything, for a browser that has nothing yet."""
        if self.view is None:
            return {"cover": [], "contents": [], "blocks": {}, "layout": [], "marks": {}}
        return {**self._around(None), "blocks": self._html(self.keys), "marks": {}}

    def step_to(self, view: ReportView) -> Step:
        """Show this from now on: the blocks that differ, and what reads differently."""
        before, had = self.view, dict(zip(self.keys, self._blocks(self.view), strict=True))
        self.view, self.keys = view, self._aligned(self._blocks(before), view.blocks)
        html = {
            key: block.html
            for key, block in zip(self.keys, view.blocks, strict=True)
            if key not in had or had[key].html != block.html
        }
        changes = NO_CHANGES
        if before is not None and html.keys() | (had.keys() - set(self.keys)):
            pairs = zip(self.keys, view.blocks, strict=True)
            numbers: dict[int | None, str] = {b.number: key for key, b in pairs if b.number >= 0}
            changes = shown_changes(compare(before.snapshot, view.snapshot), numbers)
        patch = {"blocks": html, "marks": changes.marks, **self._around(before, list(had))}
        return Step(patch, changes)

    @staticmethod
    def _blocks(view: ReportView | None) -> Sequence[ShownBlock]:
        return view.blocks if view is not None else ()

    def _html(self, keys: Iterable[str]) -> dict[str, str]:
        blocks = zip(self.keys, self._blocks(self.view), strict=True)
        html = {key: block.html for key, block in blocks}
        return {key: html[key] for key in keys}

    def _aligned(self, old: Sequence[ShownBlock], new: Sequence[ShownBlock]) -> list[str]:
        """The keys of the new blocks: those of the old ones in whose place they stand."""
        keys: list[str] = []
        texts = [block.html for block in old], [block.html for block in new]
        for a, b, _ in stretches(*texts):
            kept = zip(a, b, strict=False)
            alike = {j: self.keys[i] for i, j in kept if old[i].is_table == new[j].is_table}
            keys += (alike.get(j) or f"b{next(self._numbers)}" for j in b)
        return keys

    def _around(self, before: ReportView | None, keys: Sequence[str] = ()) -> dict[str, Any]:
        """Cover, contents and the order of the blocks, as far as they are others than before."""
        view = self.view
        assert view is not None
        around: dict[str, Any] = {}
        if before is None or before.cover != view.cover:
            around["cover"] = view.cover
        if before is None or before.contents != view.contents:
            around["contents"] = view.contents
        if before is None or list(keys) != self.keys:
            around["layout"] = self._layout(view)
        return around

    def _layout(self, view: ReportView) -> list[list[str]]:
        """The blocks by sheet of paper: tables each on its own, texts of a part together."""
        sheets: list[list[str]] = []
        starts_anew = True
        for key, block in zip(self.keys, view.blocks, strict=True):
            begins_part = isinstance(block.shown, Text) and block.shown.level == 1
            if starts_anew or block.is_table or begins_part:
                sheets.append([])
            sheets[-1].append(key)
            starts_anew = block.is_table
        return sheets
