"""The files of a report on its page: what may be made, what is being made, what there is."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from nicegui import ui

from ...snapshot.values import Snapshot
from ..addresses import download_address
from ..frame import problem_list
from ..open_dataset import OpenDataset
from ..parts.table_parts import head_row
from ..workplace import Workplace
from .report_making import (
    FilesMade,
    MadeFile,
    copy_of,
    files_of_report,
    make_glance,
    make_notice,
    make_pdf,
    make_report,
)

_COLUMNS = ("文件", "是什么", "生成时间", "大小")
_KILO = 1024


class ReportFiles:
    """The pane of the files: puts itself into the place that is open; `refresh` lists them anew."""

    def __init__(self, workplace: Workplace, dataset: OpenDataset) -> None:
        self._workplace, self._dataset = workplace, dataset
        self._client = ui.context.client
        self._buttons: list[ui.button] = []
        with ui.element("section").classes("panel making").props('aria-labelledby="making-title"'):
            ui.html('<h2 id="making-title">生成</h2>', sanitize=False)
            self._ways()
            with ui.element("div").classes("progress").props('role="status"'):
                self._bar = ui.linear_progress(show_value=False).props("indeterminate")
                self._bar.props('aria-label="正在做"')
                self._now = ui.label("")
            self._outcome = ui.element("div").props('aria-live="polite"')
        self._bar.set_visibility(False)
        with ui.element("section").props('aria-labelledby="files-title"'):
            ui.html('<h2 id="files-title">已有的文件</h2>', sanitize=False)
            self._list = ui.element("div")

    @property
    def _report(self) -> Path:
        return self._workplace.report_of(self._dataset.path)

    # --- what may be made

    def _ways(self) -> None:
        with ui.element("div").classes("actions"):
            self._button("生成 Word", self._make_report, "primary")
            self._tables = ui.checkbox("同时生成附表（Excel）")
            self._pdf = ui.checkbox("同时生成 PDF")
        with ui.element("details").classes("more-ways"):
            with ui.element("summary"):
                ui.label("更正说明、一图读懂")
            with ui.element("div").classes("actions"):
                self._reason = ui.input("更正的原因").classes("reason").props("dense outlined")
                self._button("写更正说明", self._make_notice)
            ui.label(
                "更正说明写上次生成的报告和现在的数据之间改了什么，要在再次生成之前写。"
            ).classes("muted")
            with ui.element("div").classes("actions"):
                self._button("一图读懂（SVG）", lambda: self._make_glance(".svg"))
                self._button("一图读懂（PNG）", lambda: self._make_glance(".png"))

    def _button(self, title: str, action: Callable[[], object], tone: str = "") -> None:
        button = ui.button(title, on_click=action, color=None).classes(f"button {tone}")
        button.props("unelevated dense no-caps")
        self._buttons.append(button)

    # --- being made

    async def build(self) -> None:
        """Build the report as the boxes say."""
        await self._make_report()

    async def _make_report(self, target: Path | None = None) -> None:
        report, tables, pdf = target or self._report, self._tables.value, self._pdf.value
        self._begin("正在生成 Word…")
        run = self._workplace.engine.run
        made = await run(make_report, self._dataset.path, report, bool(tables))
        await self._end(made)
        if pdf and made.report is not None and not self._is_gone:
            await self._make_pdf(made.report)

    async def _make_pdf(self, report: Path) -> None:
        self._begin("正在转成 PDF（LibreOffice，要几秒到几十秒），可以接着做别的…")
        made = await asyncio.to_thread(make_pdf, report)  # nothing of the engine
        await self._end(made, keeps=True)

    async def _make_notice(self) -> None:
        self._begin("正在写更正说明…")
        reason = str(self._reason.value or "")
        run = self._workplace.engine.run
        await self._end(await run(make_notice, self._dataset.path, self._report, reason))

    async def _make_glance(self, ending: str) -> None:
        self._begin("正在画一图读懂…")
        run = self._workplace.engine.run
        await self._end(await run(make_glance, self._dataset.path, self._report, ending))

    @property
    def _snapshot(self) -> Snapshot | None:
        """The report as it would be now."""
        reading = self._dataset.reading
        return reading.built.snapshot if reading else None

    @property
    def _is_gone(self) -> bool:
        return self._client.is_deleted

    def _begin(self, what: str) -> None:
        self._now.set_text(what)
        self._bar.set_visibility(True)
        for button in self._buttons:
            button.disable()

    async def _end(self, made: FilesMade, keeps: bool = False) -> None:
        """Say what came of it, and list the files anew. keeps: what was said before stays."""
        if self._is_gone:
            return
        self._now.set_text("")
        self._bar.set_visibility(False)
        for button in self._buttons:
            button.enable()
        if not keeps:
            self._outcome.clear()
        with self._outcome:
            self._tell(made)
        await self.refresh()

    def _tell(self, made: FilesMade) -> None:
        if made.text:
            ui.label(made.text).classes("made-text bad" if made.is_draft else "made-text")
        elif not made.problems:
            ui.label("没有生成：有无法使用的地方，见“问题”。").classes("made-text bad")
        if made.problems and not made.is_kept:
            problem_list(made.problems)
        if made.is_kept:
            for one in made.problems:
                ui.label(f"{one.message}。").classes("why")
            with ui.element("div").classes("actions"):
                ui.link("到“成稿”页把新数更新进改过的文件", "/files").classes("button")
                ui.button(
                    f"另存为 {copy_of(self._report).name}",
                    on_click=lambda: self._make_report(copy_of(self._report)),
                    color=None,
                ).props("unelevated dense no-caps").classes("button")

    # --- what there is

    async def refresh(self) -> None:
        """List the files as they are now."""
        run = self._workplace.engine.run
        finished = self._workplace.finished()
        files = await run(files_of_report, self._dataset.path, finished, self._snapshot)
        if self._is_gone:
            return
        self._list.clear()
        with self._list:
            if files:
                _table(files)
            else:
                ui.label("还没有生成过。").classes("muted")


def _table(files: list[MadeFile]) -> None:
    with ui.element("div").classes("scroll"), ui.element("table").classes("plain files"):
        head_row(_COLUMNS)
        with ui.element("tbody"):
            for file in files:
                _row(file)


def _row(file: MadeFile) -> None:
    with ui.element("tr"):
        with ui.element("th").props('scope="row"'):
            ui.link(file.name, download_address(file.name)).props("download")
        with ui.element("td"):
            ui.label(file.kind)
            if file.internal:
                ui.label("内部文件，不要公开").classes("mark bad")
        with ui.element("td"):
            ui.label(file.written)
            if file.age:
                ui.label(file.age).classes("mark look")
        with ui.element("td").classes("number"):
            ui.label(f"{-(-file.size // _KILO)} KB")
