"""The page 模板: wording with its origin, edited and tried."""

from __future__ import annotations

from nicegui import ui

from .frame import frame
from .workplace import Workplace


async def templates_page(workplace: Workplace) -> None:
    with frame(workplace, "模板", "templates"):
        ui.label("")
