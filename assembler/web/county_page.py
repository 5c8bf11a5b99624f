"""The page 汇总: many reports built, summed up, audited."""

from __future__ import annotations

from nicegui import ui

from .frame import frame
from .workplace import Workplace


async def county_page(workplace: Workplace) -> None:
    with frame(workplace, "汇总", "county"):
        ui.label("")
