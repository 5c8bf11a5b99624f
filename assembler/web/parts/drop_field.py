"""A field onto which files are dropped, or in which they are chosen; by keyboard, too."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from pathlib import PurePosixPath
from typing import NamedTuple

from nicegui import events, ui
from nicegui.elements.upload_files import FileUpload

from ...kernel.printable import shown_text
from ..frame import tell
from .scripts import add_script

_NAME_AT_MOST = 80  # signs
_FAILED = "有的文件没有收到：读不了，或中途断了。放的是文件夹的，打开它选里面的文件；文件正开着的，关上再放。"


class DroppedFile(NamedTuple):
    """A file as the browser hands it over. name: fit to be shown, and never made a path of; ending: one
    of those that the field takes; upload: its content."""

    name: str
    ending: str
    upload: FileUpload


class DropLimits(NamedTuple):
    """How much a field takes: each file, and how many."""

    bytes_at_most: int
    files_at_most: int

    def __str__(self) -> str:
        megabytes = self.bytes_at_most // 2**20
        return f"每个不超过{megabytes}兆，一次不超过{self.files_at_most}个"


def drop_field(
    label: str,
    endings: Sequence[str],
    kinds: str,
    take: Callable[[DroppedFile], Awaitable[object]],
    limits: DropLimits,
) -> None:
    """Put it onto the page. label: what is dropped; kinds: what files these are, as others are refused.

    What comes is handed over by NiceGUI's uploader, which nobody sees: its own field has no name for a
    reader of a screen. The browser's own field is not seen, either: it speaks the browser's language."""

    async def uploaded(event: events.UploadEventArguments) -> None:
        name = shown_name(event.file.name)
        ending = PurePosixPath(name).suffix.lower()
        if ending in endings:
            await take(DroppedFile(name, ending, event.file))
        else:
            tell(f"“{name}”不是{kinds}，没有收。", "bad")

    with ui.element("label").classes("drop"):
        ui.label(label)
        ui.label("选文件").classes("button")
        field = ui.element("input").props('type="file" multiple')
        field.props["accept"] = ",".join(endings)
    with ui.element("div").classes("uploader"):
        uploader = ui.upload(
            multiple=True,
            auto_upload=True,
            max_file_size=limits.bytes_at_most,
            max_files=limits.files_at_most,
            on_upload=uploaded,
            on_rejected=lambda: tell(f"有的文件没有收：{limits}。", "bad"),
        )
        uploader.on("failed", lambda: tell(_FAILED, "bad"), args=[])
    field.props["data-uploader"] = str(uploader.id)
    add_script("drop")


def shown_name(name: str) -> str:
    """A file's name as the browser gives it: without folders before it, its end where it is long."""
    bare = shown_text(PurePosixPath(name.replace("\\", "/")).name) or "没有名字的文件"
    return bare if len(bare) <= _NAME_AT_MOST else f"…{bare[1 - _NAME_AT_MOST :]}"
