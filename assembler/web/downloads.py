"""The files in out/, to be downloaded: by names that are there, always as files to be saved."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import HTTPException
from nicegui import app
from starlette.responses import FileResponse

from ..files.paths import resolved
from .workplace import Workplace


def download_address(name: str) -> str:
    """Where a file in out/ is downloaded."""
    return f"/download/{quote(name, safe='')}"


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
