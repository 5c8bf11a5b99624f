"""A line to be typed, and a field with its name before it."""

from __future__ import annotations

from nicegui import ui
from nicegui.element import Element

from .keyed_fields import KeyedFields, OnChange, begin_with, hear, put_in


class TextField(Element):
    """A field of one line; on_change: called with what was typed once that is finished. label: for a
    reader of the screen. fields: those that the page knows by their keys."""

    def __init__(
        self, label: str, text: str, on_change: OnChange, fields: KeyedFields | None = None
    ) -> None:
        super().__init__("input")
        self.classes("text-field")
        self.props["aria-label"] = label
        begin_with(self, text)
        hear(self, label, on_change, fields)

    def set_text(self, text: str) -> None:
        """Show another text."""
        put_in(self, text)


def labelled(text: str) -> Element:
    """The name of the field that is put within."""
    with ui.element("label").classes("labelled") as label:
        ui.label(text).classes("name")
    return label
