"""The page 成稿: finished files held to account, brought up to date."""

from __future__ import annotations

from nicegui import ui

from .frame import frame
from .workplace import Workplace


async def files_page(workplace: Workplace) -> None:
    with frame(workplace, "成稿", "files"):
        ui.label("")
