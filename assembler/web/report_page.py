"""The page of a report (报告): as it will look, what is wrong with it, and the files made of it."""

from __future__ import annotations

from nicegui import ui

from .frame import follow, frame, problem_list, title_of
from .open_dataset import OpenDataset, Reading
from .workplace import Workplace


async def report_page(workplace: Workplace, dataset: OpenDataset) -> None:
    reading = await dataset.current()
    with frame(workplace, title_of(reading, dataset), dataset=dataset):
        problems_shown = ui.element("section").props('aria-label="问题"')

    def show(reading: Reading) -> None:
        problems_shown.clear()
        with problems_shown:
            problem_list(reading.problems)

    show(reading)
    follow(dataset, show)
