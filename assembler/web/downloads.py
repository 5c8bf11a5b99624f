"""The files in out/, to be downloaded: by names that are there, always as files to be saved."""

from __future__ import annotations

from pathlib import Path

from fastapi import HTTPException
from nicegui import app, ui
from starlette.responses import FileResponse

from ..files.paths import resolved
from .addresses import download_address
from .frame import tell
from .parts.push_button import PushButton
from .workplace import Workplace


def add_downloads(workplace: Workplace) -> None:
    """Let the files in out/ be downloaded."""

    @app.get("/download/{name}")
    def answer(name: str) -> FileResponse:
        file = workplace.file(name)
        if file is None or not resolved(file).is_relative_to(resolved(workplace.out)):
            raise HTTPException(404, "out 文件夹里没有这个文件。")
        return FileResponse(
            file,
            media_type="application/octet-stream",
            filename=file.name,
            headers={"Cache-Control": "no-store"},
        )


def download_button(workplace: Workplace, file: Path, title: str = "下载") -> None:
    """Gives the browser a file of out/, as long as it is there."""

    def give() -> None:
        if workplace.file(file.name) is None:
            tell(f"“{file.name}”已经被移走或改名了。", "bad")
        else:
            ui.download.from_url(download_address(file.name), file.name)

    PushButton(title, give).named(f"{title} {file.name}" if title == "下载" else title)
