"""A line to be typed, and a field with its name before it."""

from __future__ import annotations

from collections.abc import Callable

from nicegui import events, ui
from nicegui.element import Element


class TextField(Element):
    """A field of one line; on_change: called with what was typed once that is finished. label: for a
    reader of the screen. key: by which the page knows it again after it was drawn anew."""

    def __init__(
        self, label: str, text: str, on_change: Callable[[str], object], key: str = ""
    ) -> None:
        super().__init__("input")
        self._on_change = on_change
        self.classes("text-field")
        self.props["aria-label"], self.props["data-key"] = label, key or label
        self.props["value"] = text
        self.on("change", self._changed, js_handler="(event) => emit(event.target.value)")

    def _changed(self, event: events.GenericEventArguments) -> object:
        return self._on_change(event.args.strip()) if isinstance(event.args, str) else None

    def set_text(self, text: str) -> None:
        """Show another text."""
        self.props["value"] = text
        self.update()


def labelled(text: str) -> Element:
    """The name of the field that is put within."""
    with ui.element("label").classes("labelled") as label:
        ui.label(text).classes("name")
    return label
