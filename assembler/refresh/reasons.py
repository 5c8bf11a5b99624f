"""The corrected lines behind a conflict, in words for its comment."""

from __future__ import annotations

from functools import cached_property

from ..compare.causes import Cause, Causes
from ..compare.changes import Changes, compare
from ..redline.causes import said
from ..snapshot.values import Snapshot


class Reasons:
    """What caused the changes between two snapshots; compared only when it is asked for."""

    def __init__(self, old: Snapshot, new: Snapshot) -> None:
        self._old, self._new = old, new

    @cached_property
    def _changes(self) -> Changes:
        return compare(self._old, self._new)

    @cached_property
    def _causes(self) -> Causes:
        return Causes(self._changes)

    def text(self, block: int | None) -> str:
        """Why a paragraph of the new snapshot changed; "" where no line is known."""
        changes = (change for change in self._changes.texts if change.new == block)
        change = next(changes, None) if block is not None else None
        return _said(self._causes.text(change)) if change else ""

    def cell(self, block: int, row: int, column: int) -> str:
        """The same of a cell of a table's body."""
        table = next((t for t in self._changes.tables if t.new == block), None)
        cells = table.cells if table else ()
        cell = next((cell for cell in cells if cell.new_at == (row, column)), None)
        return _said(self._causes.cell(table, cell)) if table and cell else ""


def _said(cause: Cause) -> str:
    return said(cause) if cause.rows else ""
