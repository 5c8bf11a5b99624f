"""Which window of the browser asks: its tab, which stays the same from page to page."""

from __future__ import annotations

from nicegui import ui


def this_window() -> str:
    """The window whose page is being served; "" where none is."""
    try:
        client = ui.context.client
    except RuntimeError:  # nobody's page: a task of the server
        return ""
    return client.tab_id or client.id
