"""The first page (总览): the reports of the folder, how far each is, what is to be done next."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from nicegui import ui

from .frame import address_of, frame, readiness_mark
from .shelf import Shelved
from .workplace import Workplace

_COLUMNS = ("报告", "年度", "状态", "问题", "上次生成", "之后变了什么")


async def shelf_page(workplace: Workplace) -> None:
    """One row a report, filled in as each is looked at."""
    datasets = workplace.datasets()
    with frame(workplace, "总览"):
        with ui.element("div").classes("page-head"):
            ui.html("<h1>报告</h1>", sanitize=False)
            new_buttons(workplace)
        if not datasets:
            _nothing_yet()
            return
        rows = _table(datasets)
    client = ui.context.client
    for path in datasets:
        entry = await workplace.entry(path)
        if client.is_deleted:
            return
        rows[path](entry)


def new_buttons(workplace: Workplace) -> None:
    """The three ways to a new report."""
    with ui.element("div").classes("actions"):
        ui.link("从导出的表新建", "/import").classes("button primary")


def _nothing_yet() -> None:
    ui.label(
        "data 文件夹里还没有数据。把预算系统、决算软件导出的工作簿拖到“导入”页，就从那里开始。"
    )
    ui.link("去导入", "/import").classes("button primary")


def _table(datasets: list[Path]) -> dict[Path, Callable[[Shelved], None]]:
    """The table with a row for each, and what fills each row in."""
    fill: dict[Path, Callable[[Shelved], None]] = {}
    with ui.element("div").classes("scroll"), ui.element("table").classes("shelf"):
        with ui.element("thead"), ui.element("tr"):
            for heading in _COLUMNS:
                with ui.element("th").props('scope="col"'):
                    ui.label(heading)
        with ui.element("tbody"):
            for path in datasets:
                fill[path] = _row(path)
    return fill


def _row(path: Path) -> Callable[[Shelved], None]:
    with ui.element("tr") as row, ui.element("th").props('scope="row"'):
        link = ui.link(path.name, address_of(path.name))
    with row:
        cells = [ui.element("td") for _ in _COLUMNS[1:]]
    with cells[1]:
        ui.label("正在看…").classes("muted")

    def show(entry: Shelved) -> None:
        link.set_text(entry.title)
        link.props(f'title="data/{entry.name}"')
        for cell in cells:
            cell.clear()
        year, state, problems, built, changes = cells
        with year:
            ui.label(f"{entry.year}年{entry.kind.removeprefix('部门')}" if entry.year else "")
        with state:
            readiness_mark(entry.readiness)
        with problems:
            ui.label(entry.counted or "没有")
            if entry.first:
                ui.label(entry.first.message).classes("muted clamp")
        with built:
            ui.label(entry.built or "还没有")
        with changes:
            ui.label(entry.changes).classes("clamp")

    return show
