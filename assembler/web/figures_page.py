"""The page 数据: every sheet as a grid."""

from __future__ import annotations

from nicegui import ui

from .frame import frame, title_of
from .open_dataset import OpenDataset
from .workplace import Workplace


async def figures_page(workplace: Workplace, dataset: OpenDataset) -> None:
    reading = await dataset.current()
    with frame(workplace, title_of(reading, dataset), "figures", dataset):
        ui.label("")
