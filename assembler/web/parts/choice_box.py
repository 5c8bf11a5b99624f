"""A drop-down list as HTML has it: light enough for hundreds on a page, known to every reader of a
screen, used by keyboard as any other."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import NamedTuple

from nicegui.element import Element

from .keyed_fields import KeyedFields, OnChange, hear, put_in


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
        self._offered, self._on_change = list(options), on_change
        self._offer(chosen)
        hear(self, label, self._chosen, fields)

    def choose(self, value: str) -> None:
        """Show that another option is chosen."""
        self._offer(value)
        self.update()
        put_in(self, value)

    def _offer(self, chosen: str) -> None:
        """What is none of the options is offered, too: else the first would seem to be chosen."""
        if not self._offers(chosen):
            self._offered.insert(0, Option(chosen))
        self.props["innerHTML"] = "".join(_option(one, chosen) for one in self._offered)

    def _offers(self, value: str) -> bool:
        return any(one.value == value for one in self._offered)

    def _chosen(self, value: str) -> object:
        return self._on_change(value) if self._offers(value) else None


def _option(one: Option, chosen: str) -> str:
    mark = " selected" if one.value == chosen else ""
    return f'<option value="{escape(one.value)}"{mark}>{escape(one.text or one.value)}</option>'
