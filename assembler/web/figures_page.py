"""The page 数据: every sheet of the dataset as a grid, what is wrong beside its cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from urllib.parse import quote

from nicegui import ui

from ..kernel.places import whole
from ..kernel.problems import Problem, unconfirmed
from .frame import address_of, follow, frame, title_of
from .grid.sheet_view import SheetEntry, read_sheets
from .open_dataset import OpenDataset, Reading
from .sheet_editor import SheetEditor, no_such_sheet
from .workplace import Workplace

_FIRST = "支出"


async def figures_page(workplace: Workplace, dataset: OpenDataset) -> None:
    """`?sheet=…&row=…&column=…` leads to a cell."""
    reading = await dataset.current()
    asked = ui.context.client.request.query_params
    entries = await workplace.engine.run(_entries, dataset)
    names = [entry.name for entry in entries]
    name = asked.get("sheet", _FIRST if _FIRST in names else next(iter(names), ""))
    with (
        frame(workplace, title_of(reading, dataset), "figures", dataset, ["figures"]),
        ui.element("div").classes("sheets"),
    ):
        _list(dataset, entries, name, reading)
        with (
            ui.element("section")
            .props(f'aria-label="{name if name in names else ""}"')
            .classes("sheet")
        ):
            _heading(entries, name)
            editor = SheetEditor(workplace.engine, dataset, name)
            if not await editor.begin(reading):
                no_such_sheet(name)
                return
            if "row" in asked:
                editor.go_to(whole(asked["row"]) or 0, asked.get("column", ""))


def _entries(dataset: OpenDataset) -> list[SheetEntry]:
    sheets = read_sheets(dataset.path)
    return sheets.entries() if sheets else []


def _list(dataset: OpenDataset, entries: Sequence[SheetEntry], here: str, reading: Reading) -> None:
    """The sheets, those that are there first, with how many problems each has; below, problems that
    are of no sheet."""
    with ui.element("nav").props('aria-label="各表"').classes("sheet-list"):
        marks = {entry.name: _entry(dataset, entry, here) for entry in entries if entry.is_there}
        missing = [entry for entry in entries if not entry.is_there]
        if missing:
            with ui.element("details"):
                with ui.element("summary"):
                    ui.label(f"还没有的表（{len(missing)}）")
                marks |= {entry.name: _entry(dataset, entry, here) for entry in missing}

    def show(reading: Reading) -> None:
        counts = Counter(_sheet_of(one) for one in unconfirmed(reading.problems))
        for name, mark in marks.items():
            mark.set_text(str(counts[name]) if counts[name] else "")
            mark.set_visibility(bool(counts[name]))

    show(reading)
    follow(dataset.listeners, show)


def _entry(dataset: OpenDataset, entry: SheetEntry, here: str) -> ui.label:
    """A sheet in the list; where the number of its problems stands."""
    address = f"{address_of(dataset.name, 'figures')}?sheet={quote(entry.name)}"
    with ui.link(target=address).classes("sheet-link") as link:
        ui.label(entry.name)
        ui.label(f"{entry.rows}行" if entry.is_there else "").classes("muted")
        mark = ui.label("").classes("count").props('title="处问题"')
    if entry.name == here:
        link.props('aria-current="page"')
    return mark


def _heading(entries: Sequence[SheetEntry], name: str) -> None:
    entry = next((entry for entry in entries if entry.name == name), None)
    with ui.element("h2"):
        ui.label(name)
    if entry is not None:
        ui.label(entry.explanation).classes("muted explanation")


def _sheet_of(problem: Problem) -> str:
    """The sheet that a problem is told of."""
    return problem.place.sheet or problem.place.file.removesuffix(".csv")


def cell_address(dataset: OpenDataset, problem: Problem) -> str:
    """Where the cell is mended that a problem is about; "" where it is about none."""
    place = problem.place
    if place.row is None:
        return ""
    address = address_of(dataset.name, "figures")
    return (
        f"{address}?sheet={quote(_sheet_of(problem))}&row={place.row}&column={quote(place.column)}"
    )
