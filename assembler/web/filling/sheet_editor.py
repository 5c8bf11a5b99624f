"""A sheet of an open dataset as a grid: what is typed is saved at once, what others change is shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from nicegui import background_tasks, ui

from ..engine_thread import EngineThread
from ..frame import attempt, follow, undo_last
from ..grid.applying import moves_rows, write_edits
from ..grid.element import SheetGrid
from ..grid.sheet_view import DatasetSheets, read_sheets, sheet_view
from ..grid.view import Edit, SheetView, text_of
from ..history import NotChanged
from ..open_dataset import OpenDataset, Reading


class _SheetShown(NamedTuple):
    """What the grid shows: the reading it is of, and its sheets."""

    reading: Reading
    sheets: DatasetSheets
    view: SheetView


class SheetEditor:
    """One sheet of a dataset on a page. `begin` puts the grid there."""

    def __init__(
        self,
        engine: EngineThread,
        dataset: OpenDataset,
        name: str,
        on_cursor: Callable[[int, str], object] | None = None,
    ) -> None:
        self._engine, self._dataset, self.name = engine, dataset, name
        self._on_cursor = on_cursor
        self._shown: _SheetShown | None = None
        self._grid: SheetGrid | None = None

    async def begin(self, reading: Reading) -> bool:
        """Put the grid into the place that is open; whether there is such a sheet."""
        self._shown = await self._engine.run(self._look, reading)
        if self._shown is None:
            return False
        self._grid = SheetGrid(
            self._shown.view,
            on_edit=self._edited,
            on_undo=lambda: undo_last(self._dataset),
            on_redo=lambda: attempt(self._dataset.redo),
            on_cursor=self._on_cursor,
        )
        follow(self._dataset.listeners, self._heard)
        return True

    def go_to(self, row: int, column: str) -> None:
        """Put the cursor into a cell."""
        if self._grid is not None:
            self._grid.go_to(row, column)

    def _look(self, reading: Reading) -> _SheetShown | None:
        sheets = read_sheets(self._dataset.path)
        if sheets is None or self.name not in sheets.declared:
            return None
        return _SheetShown(reading, sheets, sheet_view(sheets, self.name, reading.problems))

    def _heard(self, reading: Reading) -> None:
        if self._grid is not None and not self._grid.is_deleted:
            background_tasks.create(self._show(reading))

    async def _show(self, reading: Reading) -> None:
        """Bring the grid up to a reading, unless it shows it, or a later one, already."""
        if (
            self._shown is None
            or self._grid is None
            or reading.number <= self._shown.reading.number
        ):
            return
        seen = await self._engine.run(self._look, reading)
        if seen is None or self._grid.is_deleted or reading.number <= self._shown.reading.number:
            return
        self._shown = seen
        self._grid.update(seen.view)

    async def _edited(self, edits: list[Edit]) -> None:
        """Save a step; one that may not be is taken back, and why is told beside the grid."""
        if self._shown is None or self._grid is None:
            return
        shown = self._shown

        def write(_: object) -> object:
            return write_edits(shown.sheets, self.name, edits)

        label, moves = f"{self.name}：{text_of(edits)}", moves_rows(edits)
        try:
            reading = await self._dataset.change(label, write, shown.reading.number, moves)
        except NotChanged as error:
            self._grid.tell(str(error))
            seen = await self._engine.run(self._look, await self._dataset.current())
            self._shown = seen or shown
            self._grid.update(self._shown.view)
            return
        await self._show(reading)


def no_such_sheet(name: str) -> None:
    """What stands in the place of a grid where there is none."""
    ui.label(f"这套数据没有“{name}”表，或它现在读不了：见上面列出的问题。")
