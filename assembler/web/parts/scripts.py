"""Scripts that a page runs beside its components."""

from __future__ import annotations

from nicegui import ui

from ..guard import nonce


def add_script(name: str, folder: str = "/assets") -> None:
    """Have the page run a script of ours, by its name. It bears the page's nonce, as all of them do."""
    ui.add_body_html(f'<script src="{folder}/{name}.js" nonce="{nonce.get()}"></script>')
