"""The report as a component of a page (NiceGUI). Its other half stands in `assets/report_view.js`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from nicegui.element import Element
from nicegui.events import GenericEventArguments

from .report_view import ReportMirror, ReportView, ShownChanges


class Asked(NamedTuple):
    """What somebody clicked in the report. at: which block. figure: which of its figures; row, column:
    of a cell, the row None in the head of a table; gap: the anchor of what is missing; offset: the
    sign of the text; each None (or "") where it is none. by_key: whether by the keyboard."""

    at: int
    figure: int | None = None
    row: int | None = None
    column: int | None = None
    gap: str = ""
    offset: int | None = None
    by_key: bool = False


class ReportElement(Element, component="assets/report_view.js"):
    """The report in the browser. on_ask: is given what was clicked."""

    def __init__(self, on_ask: Callable[[Asked], object]) -> None:
        super().__init__()
        self.mirror = ReportMirror()
        self._on_ask, self._is_ready = on_ask, False
        self.on("ready", self._ready, [])
        self.on("ask", self._ask)

    def show(self, view: ReportView) -> ShownChanges:
        """Show a report; only what differs is sent. What reads differently."""
        step = self.mirror.step_to(view)
        if self._is_ready:
            self.run_method("patch", step.patch)
        return step.changes

    def go_to(self, key: str, anchor: str = "") -> None:
        """Bring a block, or a place within it, into view."""
        self.run_method("go_to", key, anchor)

    def release(self, back: bool) -> None:
        """Nothing is asked any more. back: the keyboard goes back to where it was asked."""
        self.run_method("release", back)

    def _ready(self) -> None:
        self._is_ready = True
        self.run_method("load", self.mirror.whole())

    def _ask(self, event: GenericEventArguments) -> object:
        asked = _asked(self.mirror, event.args)
        return self._on_ask(asked) if asked is not None else None


def _asked(mirror: ReportMirror, args: Mapping[str, Any]) -> Asked | None:
    """What a browser says was clicked; None where it is not there any more."""
    at = mirror.at(str(args.get("key", "")))
    if at is None:
        return None
    numbers = {name: _number(args.get(name)) for name in ("figure", "row", "column", "offset")}
    return Asked(at, gap=str(args.get("gap") or ""), by_key=bool(args.get("by_key")), **numbers)


def _number(value: object) -> int | None:
    return value if isinstance(value, int) and value >= 0 else None
