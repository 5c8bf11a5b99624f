"""A field onto which files are dropped, or in which they are chosen; by keyboard, too."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from nicegui import events, ui


def drop_field(
    label: str,
    endings: Sequence[str],
    on_upload: Callable[[events.UploadEventArguments], Any],
    on_rejected: Callable[[], object],
    bytes_at_most: int,
    files_at_most: int,
) -> None:
    """Put it onto the page. What comes is handed over by NiceGUI's uploader, which nobody sees: its
    own field has no name for a reader of a screen."""
    with ui.element("label").classes("drop"):
        ui.label(label)
        field = ui.element("input").props('type="file" multiple')
        field.props["accept"] = ",".join(endings)
    with ui.element("div").classes("uploader"):
        uploader = ui.upload(
            multiple=True,
            auto_upload=True,
            max_file_size=bytes_at_most,
            max_files=files_at_most,
            on_upload=on_upload,
            on_rejected=on_rejected,
        )
    field.props["data-uploader"] = str(uploader.id)
    ui.add_body_html('<script src="/assets/drop.js"></script>')
