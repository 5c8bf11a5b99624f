"""The report as a component of a page (NiceGUI). Its other half stands in `assets/report_view.js`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from nicegui.element import Element
from nicegui.events import GenericEventArguments

from .report_differences import ShownChanges
from .report_mirror import ReportMirror
from .report_view import AskedPlace, ReportView


class ReportElement(Element, component="assets/report_view.js"):
    """The report in the browser. on_ask: is given what was clicked. on_leave: called
    where what was said of it is not wanted any more."""

    def __init__(self, on_ask: Callable[[AskedPlace], object]) -> None:
        super().__init__()
        self.mirror = ReportMirror()
        self._on_ask, self._is_ready = on_ask, False
        self.on_leave: Callable[[], object] = lambda: None
        self.on("ready", self._ready, [])
        self.on("ask", self._ask)
        self.on("leave", lambda: self.on_leave(), [])

    def show(self, view: ReportView) -> ShownChanges:
        """Show a report; only what differs is sent. What reads differently."""
        step = self.mirror.step_to(view)
        if self._is_ready:
            self.run_method("patch", {**step.patch, "first": step.changes.first})
        return step.changes

    def go_to(self, key: str, anchor: str = "") -> None:
        """Bring a block, or a place within it, into view."""
        self.run_method("go_to", key, anchor)

    def unmark(self) -> None:
        """Nothing is marked as changed any more."""
        self.run_method("mark", {})

    def release(self, back: bool) -> None:
        """Nothing is asked any more. back: the keyboard goes back to where it was asked."""
        self.run_method("release", back)

    def _ready(self) -> None:
        self._is_ready = True
        self.run_method("load", self.mirror.whole())

    def _ask(self, event: GenericEventArguments) -> object:
        asked = _asked(self.mirror, event.args)
        return self._on_ask(asked) if asked is not None else None


def _asked(mirror: ReportMirror, args: Mapping[str, Any]) -> AskedPlace | None:
    """What a browser says was clicked; None where it is not there any more."""
    at = mirror.at(str(args.get("key", "")))
    if at is None:
        return None
    numbers = {name: _number(args.get(name)) for name in ("figure", "row", "column", "offset")}
    return AskedPlace(
        at, gap=str(args.get("gap") or ""), by_key=bool(args.get("by_key")), **numbers
    )


def _number(value: object) -> int | None:
    return value if isinstance(value, int) and value >= 0 else None
