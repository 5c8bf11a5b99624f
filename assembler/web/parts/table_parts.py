"""Parts of the tables of pages: their head, and by which column they are sorted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from nicegui import ui
from nicegui.element import Element


def head_row(headings: Iterable[str]) -> None:
    """The head of a table, with what stands over each column."""
    with ui.element("thead"), ui.element("tr"):
        for heading in headings:
            with ui.element("th").props('scope="col"'):
                ui.label(heading)


def mark_order(cells: Sequence[Element], by: int, is_down: bool) -> None:
    """Say in the head of a table by which column its rows are sorted, and which way."""
    for number, cell in enumerate(cells):
        cell.props.pop("aria-sort", None)
        if number == by:
            cell.props["aria-sort"] = "descending" if is_down else "ascending"
        cell.update()
