"""The grid as a component of a page (NiceGUI). Its other half stands in `assets/`, over the AG Grid
that NiceGUI brings along."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from inspect import isawaitable
from typing import Any

import nicegui.elements.aggrid  # noqa: F401 - registers the module that the component imports
from nicegui.element import Element
from nicegui.events import GenericEventArguments

from .difference import BrowserCopy
from .view import Edit, SheetView

OnEdit = Callable[[list[Edit]], object]
OnStep = Callable[[], object]
OnCursor = Callable[[int, str], object]
_DROPPED = "{}处改动没有写进去：所在的行刚刚在别处删去了。"
_PARTS_AT_MOST = 500
"""A change comes in parts of some hundred thousand signs: more than a workbook of 50 MB is none."""


class SheetGrid(Element, component="assets/sheet_grid.js", esm={"assembler-sheet-grid": "assets"}):
    """A sheet in the browser.

    on_edit: takes the edits of one step, rows numbered as in the view given last, and gives the
    sheet as it is then by `update`; where it does not (the step was refused: `update` with the old
    one takes it back) the grid goes on showing what was typed. The next step is handed on after it.
    on_undo, on_redo: what Ctrl+Z and Ctrl+Y ask for. on_cursor: the row number (0 for none yet) and
    column name where the cursor is. Each may be a coroutine function.
    """

    def __init__(
        self,
        sheet: SheetView,
        on_edit: OnEdit,
        on_undo: OnStep | None = None,
        on_redo: OnStep | None = None,
        on_cursor: OnCursor | None = None,
    ) -> None:
        super().__init__()
        self._copy, self._is_ready = BrowserCopy(sheet), False
        self._on_edit, self._on_cursor = on_edit, on_cursor
        self._steps: Mapping[str, OnStep | None] = {"undo": on_undo, "redo": on_redo}
        self._parts: list[str] = []
        self._in_turn = asyncio.Lock()
        self._cursor_asked: tuple[int, str] | None = None
        self.on("ready", self._ready, [])
        self.on("edit", self._edit_part)
        self.on("step", self._step)
        if on_cursor is not None:
            self.on("cursor", self._cursor_moved)

    def update(self, sheet: SheetView | None = None) -> None:
        """Show the sheet as it is now; only what differs is sent, cursor and open editor stay."""
        if sheet is None:
            super().update()
            return
        changes = self._copy.step_to(sheet)
        if not self._is_ready:
            return
        if changes is None:
            self._send("load", self._copy.whole())
        else:
            self._send("patch", changes)

    def go_to(self, row: int, column: str) -> None:
        """Put the cursor into a cell, and the keyboard into the grid."""
        self._cursor_asked = row, column
        if self._is_ready:
            self.run_method("go_to", row, column)

    def tell(self, message: str) -> None:
        """Say something to the clerk beside the grid: why a step was refused."""
        self.run_method("tell", message)

    def _send(self, name: str, message: Mapping[str, Any]) -> None:
        """As text: NiceGUI's own encoder knows no named tuples."""
        self.run_method(name, json.dumps(message, ensure_ascii=False))

    def _ready(self) -> None:
        self._is_ready = True
        self._send("load", self._copy.whole())
        if self._cursor_asked is not None:
            self.run_method("go_to", *self._cursor_asked)

    async def _edit_part(self, event: GenericEventArguments) -> None:
        """A part of a step: a large one would not fit into one message."""
        text, is_last = event.args
        self._parts.append(str(text))
        if not is_last and len(self._parts) < _PARTS_AT_MOST:
            return
        whole, self._parts = "".join(self._parts), []
        await self._edit(json.loads(whole))

    async def _edit(self, message: Mapping[str, Any]) -> None:
        async with self._in_turn:
            edits = self._copy.take(message)
            try:
                if edits:
                    await _done(self._on_edit(edits))
                if self._copy.dropped:
                    self.tell(_DROPPED.format(self._copy.dropped))
            finally:
                self._send("patch", {"seen": self._copy.seen})

    async def _step(self, event: GenericEventArguments) -> None:
        on_step = self._steps.get(str(event.args))
        if on_step is not None:
            async with self._in_turn:
                await _done(on_step())

    async def _cursor_moved(self, event: GenericEventArguments) -> None:
        row, column = event.args
        if self._on_cursor is not None:
            await _done(self._on_cursor(int(row), str(column)))


async def _done(answer: object) -> None:
    """Wait for a callback that is a coroutine function."""
    if isawaitable(answer):
        await answer
