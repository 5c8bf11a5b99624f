"""Fields as HTML has them: heard, and shown another value; those that a page draws anew after every
choice, known by their keys."""

from __future__ import annotations

import json
from collections.abc import Callable

from nicegui import events, ui
from nicegui.element import Element

from .scripts import add_script

OnChange = Callable[[str], object]


class KeyedFields:
    """Those of one page. An event of an element that was just replaced would be lost, for nothing is
    known of it any more: here the field that stands in its place hears of it."""

    def __init__(self) -> None:
        self._heard: dict[str, OnChange] = {}

    def show(self) -> None:
        """Put onto the page what hears of changes."""
        add_script("keyed_fields")
        ui.on("field", self._changed)

    def add(self, element: Element, key: str, on_change: OnChange) -> None:
        """Let a field be known by a key."""
        element.props["data-key"] = key
        self._heard[key] = on_change

    def find(self) -> None:
        """What was in use before the page was drawn is in use again."""
        ui.run_javascript("window.findField?.()")

    def _changed(self, event: events.GenericEventArguments) -> None:
        match event.args:
            case [str(key), str(value)] if key in self._heard:
                self._heard[key](value.strip())


def hear(element: Element, key: str, on_change: OnChange, fields: KeyedFields | None) -> None:
    """Call it with each new value of a field, by its key where it has one."""
    if fields is not None:
        fields.add(element, key, on_change)
        return

    def changed(event: events.GenericEventArguments) -> object:
        return on_change(event.args.strip()) if isinstance(event.args, str) else None

    element.on("change", changed, js_handler="(event) => emit(event.target.value)")


def begin_with(element: Element, text: str) -> None:
    """What an input or textarea shows before anybody types. As its value, Vue would put it back over
    what is being typed whenever anything on the page is drawn anew."""
    element.props[".defaultValue"] = text


def put_in(element: Element, text: str) -> None:
    """Show another value in a field, whatever was typed or chosen there."""
    element.client.run_javascript(
        f"const field = getHtmlElement({element.id}); if (field) field.value = {json.dumps(text)}"
    )
