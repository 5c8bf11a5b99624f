"""The sheet beside the report: one of the dataset's, chosen from a list, in its grid."""

from __future__ import annotations

from nicegui import ui

from ..filling.sheet_editor import SheetEditor, no_such_sheet
from ..grid.sheet_view import read_sheets
from ..open_dataset import OpenDataset, Reading
from ..workplace import Workplace

_FIRST = "支出"


class SheetPane:
    """Made where it stands; filled in by `begin`."""

    def __init__(self, workplace: Workplace, dataset: OpenDataset) -> None:
        self._workplace, self._dataset = workplace, dataset
        self._client = ui.context.client
        self._editor: SheetEditor | None = None
        self._choice = ui.select([], label="表", on_change=self._chosen)
        self._choice.props("dense outlined options-dense").classes("sheet-choice")
        self._place = ui.element("div").classes("sheet-place")

    async def begin(self, reading: Reading, name: str = "") -> None:
        """List the sheets, and open one of them."""
        names = await self._workplace.engine.run(_names, self._dataset)
        if self._client.is_deleted:
            return
        first = name if name in names else _FIRST if _FIRST in names else next(iter(names), "")
        self._choice.set_options(names, value=first or None)

    async def go_to(self, name: str, row: int) -> None:
        """Open a sheet, and put the cursor into a row of it."""
        if self._editor is None or self._editor.name != name:
            await self._open(name)
            self._choice.set_value(name)
        if self._editor is not None:
            self._editor.go_to(row, "")

    async def _chosen(self) -> None:
        name = self._choice.value
        if name and (self._editor is None or self._editor.name != name):
            await self._open(str(name))

    async def _open(self, name: str) -> None:
        reading = await self._dataset.current()
        if self._client.is_deleted:
            return
        self._place.clear()
        self._editor = SheetEditor(self._workplace.engine, self._dataset, name)
        with self._client, self._place:
            if not await self._editor.begin(reading):
                no_such_sheet(name)


def _names(dataset: OpenDataset) -> list[str]:
    """The sheets that there are."""
    sheets = read_sheets(dataset.path)
    return [entry.name for entry in sheets.entries() if entry.is_there] if sheets else []
