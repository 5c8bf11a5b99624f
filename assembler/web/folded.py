"""A part of a page that is folded away under a line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from nicegui import ui


class FoldedPart(NamedTuple):
    """The part, and the line above it."""

    whole: ui.element
    heading: ui.label


@contextmanager
def folded(title: str, style: str = "fold") -> Iterator[FoldedPart]:
    """Put one onto the page; what stands within is put into it."""
    with ui.element("details").classes(style) as whole:
        with ui.element("summary"):
            heading = ui.label(title).classes("inline")
        yield FoldedPart(whole, heading)
