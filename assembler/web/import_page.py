"""The page 导入: exported workbooks become a dataset."""

from __future__ import annotations

from nicegui import ui

from .frame import frame
from .workplace import Workplace


async def import_page(workplace: Workplace) -> None:
    with frame(workplace, "导入", "import"):
        ui.label("")
