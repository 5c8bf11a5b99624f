"""The page 待补: what is missing, with the sentence it is needed for."""

from __future__ import annotations

from nicegui import ui

from .frame import frame, title_of
from .open_dataset import OpenDataset
from .workplace import Workplace


async def questions_page(workplace: Workplace, dataset: OpenDataset) -> None:
    reading = await dataset.current()
    with frame(workplace, title_of(reading, dataset), "questions", dataset):
        ui.label("")
