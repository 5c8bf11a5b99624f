"""The page 原因: each change with its parts, its draft confirmed or rewritten."""

from __future__ import annotations

from nicegui import ui

from .frame import frame, title_of
from .open_dataset import OpenDataset
from .workplace import Workplace


async def reasons_page(workplace: Workplace, dataset: OpenDataset) -> None:
    reading = await dataset.current()
    with frame(workplace, title_of(reading, dataset), "reasons", dataset):
        ui.label("")
