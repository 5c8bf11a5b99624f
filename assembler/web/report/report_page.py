"""The page of a report (报告): as it will look, beside the sheet that is typed into; a change there
shows here at once. Where numbers come from, last year beside, what is wrong, the files made of it."""

from __future__ import annotations

import asyncio
from typing import cast

from nicegui import app, background_tasks, ui
from nicegui.events import GenericEventArguments

from ...kernel.problems import Problem, unconfirmed
from ...review.model import ReviewPage
from ...review.page import PAPER, TABLE_PLACES, write_year_beside
from ..frame import follow, frame, problem_list, title_of
from ..open_dataset import OpenDataset, Reading
from ..parts.mending import mended_at
from ..parts.panes import LEFT, OVER, Panes
from ..parts.scripts import add_script
from ..workplace import Workplace
from .report_changes import ChangesStrip
from .report_element import ReportElement
from .report_files import ReportFiles
from .report_origins import explained_origin
from .report_panel import OriginPanel
from .report_view import AskedPlace, ReportView, beside, report_view
from .sheet_pane import SheetPane

_TABS = {"report": "报告", "year": "对比上年", "problems": "问题", "files": "文件"}
_REVIEW = "/review"
_NO_REPORT = "现在有无法使用的地方，报告做不出来。"
_NOTHING_BESIDE = '<p class="muted">没有上年数，也没有可以画的构成。</p>'
_NUMBER_ASKED = """(event) => {
  const number = event.target.closest("[data-origin]");
  if (!number || (event.type === "keydown" && event.key !== "Enter" && event.key !== " ")) return;
  event.preventDefault();
  emit(Number(number.dataset.origin), event.type === "keydown");
}"""
_AS_BEFORE = "现在有无法使用的地方，报告做不出来；下面还是改动之前的样子。"


def add_review_assets() -> None:
    """Let be fetched what the page has of the review page: the look of a report, the places of its
    tables."""
    for file in (PAPER, TABLE_PLACES):
        app.add_static_file(local_file=file, url_path=f"{_REVIEW}/{file.name}", max_cache_age=0)


async def report_page(workplace: Workplace, dataset: OpenDataset) -> None:
    """`?sheet=…` opens a sheet beside the report."""
    reading = await dataset.current()
    asked = ui.context.client.request.query_params
    ui.add_head_html(f'<link rel="stylesheet" href="{_REVIEW}/{PAPER.name}">')
    add_script(TABLE_PLACES.stem, _REVIEW)
    with frame(workplace, title_of(reading, dataset), dataset=dataset, styles=("report",)):
        page = _ReportPage(workplace, dataset)
    await page.begin(reading, asked.get("sheet", ""))


class _ReportPage:
    """What stands on the page, and what of it follows each new reading."""

    def __init__(self, workplace: Workplace, dataset: OpenDataset) -> None:
        self._workplace, self._dataset = workplace, dataset
        self._client = ui.context.client
        self._in_turn = asyncio.Lock()
        self._shown = 0  # the number of the reading
        self._origins: list[dict[str, object]] = []  # of the numbers beside the report
        self._panes = Panes("数据", _TABS, "报告和有关的内容", self._turned)
        with self._panes.pane(LEFT):
            self._sheet = SheetPane(workplace, dataset)
        with self._panes.pane("report"):
            with ui.element("div").classes("notice") as self._notice:
                self._notice_text = ui.label("").props('role="status"')
                way = ui.button(
                    "看问题", on_click=lambda: self._panes.choose("problems"), color=None
                )
                way.props("flat dense no-caps")
            self._changes = ChangesStrip()
            self._report = ReportElement(self._ask)
        with self._panes.pane(OVER):
            self._panel = OriginPanel(workplace, dataset, self._to_row)
        self._changes.report = self._panel.report = self._report
        self._report.on_leave = self._panel.close
        with self._panes.pane("year"):
            self._year = ui.html("", sanitize=False).classes("beside")
            for event in ("click", "keydown"):
                self._year.on(event, self._ask_beside, js_handler=_NUMBER_ASKED)
        with self._panes.pane("problems"):
            self._problems = ui.element("section").props('aria-label="问题"')
        with self._panes.pane("files"):
            self._files = ReportFiles(workplace, dataset)

    async def begin(self, reading: Reading, sheet: str) -> None:
        """Fill the page in, and follow the dataset."""
        await self._show(reading)
        follow(self._dataset.listeners, self._heard)
        await self._sheet.begin(reading, sheet)
        await self._files.refresh()

    def _heard(self, reading: Reading) -> None:
        background_tasks.create(self._follow(reading))

    async def _follow(self, reading: Reading) -> None:
        await self._show(reading)
        if not self._is_gone:
            await self._files.refresh()

    def _turned(self) -> None:
        self._panel.close()

    async def _ask(self, asked: AskedPlace) -> None:
        await self._panel.ask(asked)

    async def _to_row(self, sheet: str, row: int) -> None:
        """Go to a row in the sheet beside the report."""
        self._panes.choose(LEFT)
        await self._sheet.go_to(sheet, row)

    async def _show(self, reading: Reading) -> None:
        """Bring everything up to a reading, the report first; earlier ones are passed over."""
        async with self._in_turn:
            if reading.number <= self._shown or self._is_gone:
                return
            self._shown = reading.number
            view = await self._workplace.engine.run(
                report_view, self._dataset.path, reading.built, self._report.mirror.view
            )
            if self._is_gone:
                return
            with self._client:
                self._show_report(view)
                await asyncio.sleep(0)
                self._show_problems(reading)
            if view is not None:
                with self._client:
                    await self._panel.follow()
                page = await self._workplace.engine.run(beside, view)
                self._show_year(page)

    @property
    def _is_gone(self) -> bool:
        return bool(self._client.is_deleted)

    def _show_report(self, view: ReportView | None) -> None:
        had = self._report.mirror.view is not None
        self._notice_text.set_text("" if view else _AS_BEFORE if had else _NO_REPORT)
        self._notice.set_visibility(view is None)
        if view is None:
            return
        changes = self._report.show(view)
        if had and changes.total:
            self._changes.show(changes)

    def _show_problems(self, reading: Reading) -> None:
        open_problems = unconfirmed(reading.problems)
        self._panes.count("problems", len(open_problems))
        self._problems.clear()
        with self._problems:
            if open_problems:
                problem_list(
                    reading.problems,
                    lambda one: mended_at(self._dataset, one),
                    beside=self._way_into_report,
                )
            else:
                ui.label("没有发现问题。").classes("muted")

    def _way_into_report(self, problem: Problem) -> None:
        """A button to the place in the report that a problem is about, where there is one."""
        view = self._report.mirror.view
        anchor = view.anchor_of(problem) if view else ""
        if anchor:
            way = ui.button("到报告中的位置", on_click=lambda: self._to_place(anchor), color=None)
            way.props("flat dense no-caps")

    def _to_place(self, anchor: str) -> None:
        self._panes.choose("report")
        self._report.go_to(self._report.mirror.key_of(anchor), anchor)

    def _show_year(self, page: ReviewPage) -> None:
        if self._is_gone:
            return
        self._origins = cast(list[dict[str, object]], page.origins["origins"])
        html = write_year_beside(page) or _NOTHING_BESIDE
        if html != self._year.content:
            self._year.set_content(html)

    async def _ask_beside(self, event: GenericEventArguments) -> None:
        """Say where a number beside the report comes from."""
        number, by_key = event.args
        view = self._report.mirror.view
        if view is None or number not in range(len(self._origins)):
            return
        run = self._workplace.engine.run
        self._panel.say(await run(explained_origin, view, self._origins[number]), bool(by_key))
