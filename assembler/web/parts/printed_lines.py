"""Lines as a command prints them."""

from __future__ import annotations

from nicegui import ui


def text_lines(text: str, label: str) -> None:
    """Lines as a command prints them, which may be many: a region that is scrolled by keyboard, too."""
    region = ui.element("div").classes("printed")
    region.props["tabindex"], region.props["role"] = "0", "region"
    region.props["aria-label"] = label
    with region:
        ui.label(text)
