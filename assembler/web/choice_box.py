"""A drop-down list as HTML has it: light enough for hundreds on a page, known to every reader of a
screen, used by keyboard as any other."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from html import escape
from typing import NamedTuple

from nicegui import events
from nicegui.element import Element


class Option(NamedTuple):
    """value: "" for what is seen by itself. text: "" for the value."""

    value: str
    text: str = ""


class ChoiceBox(Element):
    """A list of options, one of them chosen. label: what is chosen, for a reader of the screen. key:
    by which the page knows it again after it was drawn anew."""

    def __init__(
        self,
        label: str,
        options: Iterable[Option],
        chosen: str,
        on_change: Callable[[str], object],
        key: str = "",
    ) -> None:
        super().__init__("select")
        self._on_change = on_change
        self.classes("choice-box")
        self.props["aria-label"] = label
        self.props["data-key"] = key or label
        self.props["innerHTML"] = "".join(_option(one, chosen) for one in options)
        self.on("change", self._changed, js_handler="(event) => emit(event.target.value)")

    def _changed(self, event: events.GenericEventArguments) -> object:
        value = event.args
        return self._on_change(value) if isinstance(value, str) else None


def _option(one: Option, chosen: str) -> str:
    mark = " selected" if one.value == chosen else ""
    return f'<option value="{escape(one.value)}"{mark}>{escape(one.text or one.value)}</option>'
