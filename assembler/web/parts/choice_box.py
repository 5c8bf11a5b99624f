"""A drop-down list as HTML has it: light enough for hundreds on a page, known to every reader of a
screen, used by keyboard as any other."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import NamedTuple

from nicegui.element import Element

from .keyed_fields import KeyedFields, OnChange, hear


class Option(NamedTuple):
    """value: "" for what is seen by itself. text: "" for the value."""

    value: str
    text: str = ""


class ChoiceBox(Element):
    """A list of options, one of them chosen. label: what is chosen, for a reader of the screen. fields:
    those that the page knows by their keys."""

    def __init__(
        self,
        label: str,
        options: Iterable[Option],
        chosen: str,
        on_change: OnChange,
        fields: KeyedFields | None = None,
    ) -> None:
        super().__init__("select")
        self.classes("choice-box")
        self.props["aria-label"] = label
        offered = list(options)
        self.props["innerHTML"] = "".join(_option(one, chosen) for one in offered)
        values = {one.value for one in offered}

        def chosen_of_these(value: str) -> object:
            return on_change(value) if value in values else None

        hear(self, label, chosen_of_these, fields)


def _option(one: Option, chosen: str) -> str:
    mark = " selected" if one.value == chosen else ""
    return f'<option value="{escape(one.value)}"{mark}>{escape(one.text or one.value)}</option>'
