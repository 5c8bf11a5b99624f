"""Buttons as HTML has them: small, and disabled as every reader of a screen knows it."""

from __future__ import annotations

from collections.abc import Callable

from nicegui.elements.mixins.text_element import TextElement


class PushButton(TextElement):
    """A button. more: further classes."""

    def __init__(self, text: str, on_click: Callable[..., object], more: str = "button") -> None:
        super().__init__(tag="button", text=text)
        self.classes(more)
        self.props["type"] = "button"
        self.on("click", on_click)

    def allow(self, allowed: bool) -> None:
        """Whether it can be pressed."""
        if allowed:
            self.props.pop("disabled", None)
        else:
            self.props["disabled"] = True
        self.update()

    def named(self, name: str) -> PushButton:
        """What it is called where its text alone does not say what it is about."""
        self.props["aria-label"] = name
        return self
