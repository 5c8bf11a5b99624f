"""The page 数据: every sheet of the dataset as a grid, what is wrong beside its cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from nicegui import background_tasks, ui

from ...dataset.sheets import QUESTIONS, WORDS
from ...kernel.places import whole
from ...kernel.problems import unconfirmed
from ..addresses import address_of, cell_address
from ..frame import follow, frame, title_of
from ..grid.sheet_view import SheetEntry, read_sheets
from ..open_dataset import OpenDataset, Reading
from ..parts.shown_places import sheet_named
from ..workplace import Workplace
from .sheet_editor import SheetEditor, no_such_sheet
from .words_form import WordsForm, has_words_apart

_FIRST = "支出"
_WORDS_IN_A_FILE = "部门的信息和文字，印在报告里；离开一栏就存好"
_ANSWERED = ("原因", "科目说明", "指标")
"""Sheets that the answers of 待补 go into when the dataset is read."""


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
        _list(workplace, dataset, entries, name, reading)
        with (
            ui.element("section")
            .props(f'aria-label="{name if name in names else ""}"')
            .classes("sheet")
        ):
            _heading(entries, name)
            if name == WORDS and has_words_apart(dataset):
                await WordsForm(workplace, dataset).begin(reading)
                return
            if name in _ANSWERED:
                await _tell_of_answers(workplace, dataset, name)
            editor = SheetEditor(workplace.engine, dataset, name)
            if not await editor.begin(reading):
                no_such_sheet(name)
                return
            if "row" in asked:
                editor.go_to(whole(asked["row"]) or 0, asked.get("column", ""))


def _entries(dataset: OpenDataset) -> list[SheetEntry]:
    """The sheets, the words of the report first."""
    sheets = read_sheets(dataset.path)
    entries = sheets.entries() if sheets else []
    if not has_words_apart(dataset):
        return entries
    return [SheetEntry(WORDS, _WORDS_IN_A_FILE, True, 0), *entries]


class _Line(NamedTuple):
    """What is told of a sheet in the list: how many rows, how many problems."""

    rows: ui.label
    problems: ui.label


def _rows(entry: SheetEntry) -> str:
    return f"{entry.rows}行" if entry.is_there and entry.name != WORDS else ""


def _list(
    workplace: Workplace,
    dataset: OpenDataset,
    entries: Sequence[SheetEntry],
    here: str,
    reading: Reading,
) -> None:
    """The sheets, those that are there first, with how many problems each has."""
    with ui.element("nav").props('aria-label="各表"').classes("sheet-list"):
        lines = {entry.name: _entry(dataset, entry, here) for entry in entries if entry.is_there}
        missing = [entry for entry in entries if not entry.is_there]
        if missing:
            with ui.element("details"):
                with ui.element("summary"):
                    ui.label(f"还没有的表（{len(missing)}）")
                lines |= {entry.name: _entry(dataset, entry, here) for entry in missing}

    def count(reading: Reading) -> None:
        counts = Counter(sheet_named(one.place) for one in unconfirmed(reading.problems))
        for name, line in lines.items():
            line.problems.set_text(str(counts[name]) if counts[name] else "")
            line.problems.set_visibility(bool(counts[name]))

    async def look() -> None:
        now = await workplace.engine.run(_entries, dataset)
        for entry in now:
            if entry.name in lines and not lines[entry.name].rows.is_deleted:
                lines[entry.name].rows.set_text(_rows(entry))

    def heard(reading: Reading) -> None:
        count(reading)
        background_tasks.create(look())

    count(reading)
    follow(dataset.listeners, heard)


def _entry(dataset: OpenDataset, entry: SheetEntry, here: str) -> _Line:
    """A sheet in the list."""
    address = cell_address(dataset.name, entry.name)
    with ui.link(target=address).classes("sheet-link") as link:
        ui.label(entry.name)
        rows = ui.label(_rows(entry)).classes("muted")
        mark = ui.label("").classes("count").props('title="处问题"')
    if entry.name == here:
        link.props('aria-current="page"')
    return _Line(rows, mark)


def _heading(entries: Sequence[SheetEntry], name: str) -> None:
    entry = next((entry for entry in entries if entry.name == name), None)
    with ui.element("h2"):
        ui.label(name)
    if entry is not None:
        ui.label(entry.explanation).classes("muted explanation")


async def _tell_of_answers(workplace: Workplace, dataset: OpenDataset, name: str) -> None:
    """Rows of a sheet that do not stand in it, but are answered on the page 待补."""
    count = await workplace.engine.run(_answered, dataset, name)
    if count:
        with ui.element("div").classes("muted explanation"):
            ui.label(f"另有{count}条填在“待补”页，和写在这里的一样用。").classes("inline")
            ui.link("到“待补”页看", address_of(dataset.name, "questions"))


def _answered(dataset: OpenDataset, name: str) -> int:
    sheets = read_sheets(dataset.path)
    every = sheets.texts(QUESTIONS, "归入", "回答") if sheets else ()
    return sum(belongs == name and bool(answer) for belongs, answer in every)
