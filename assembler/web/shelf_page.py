"""The first page (总览): the reports of the folder, how far each is, what is to be done next."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from nicegui import ui

from ..readiness import Readiness
from .frame import address_of, frame, problem_list, readiness_mark, tell
from .push_button import PushButton
from .report_cells import built_cell, download_button, period_cell, problems_cell, text_lines
from .report_list import ReportColumn, ReportList
from .report_making import FilesMade, make_report
from .shelf import Shelved, differences
from .workplace import Workplace


class NextStep(NamedTuple):
    """What brings a report nearer to publication. key: of the page on which it is done."""

    title: str
    key: str


NEXT_STEPS = {
    Readiness.UNUSABLE: NextStep("去改正", "figures"),
    Readiness.WITH_ERRORS: NextStep("去改正", "figures"),
    Readiness.TO_FILL_IN: NextStep("去填写", "questions"),
    Readiness.TO_CONFIRM: NextStep("去确认", "questions"),
}


async def shelf_page(workplace: Workplace) -> None:
    """One row a report, filled in as each is looked at."""
    with frame(workplace, "总览", styles=("shelf",)):
        with ui.element("div").classes("page-head"):
            ui.html("<h1>报告</h1>", sanitize=False)
            new_buttons(workplace)
        if not workplace.datasets():
            _nothing_yet()
            return
        _ShelfTable(workplace).show()


def new_buttons(workplace: Workplace) -> None:
    """The three ways to a new report."""
    with ui.element("div").classes("actions"):
        ui.link("从导出的表新建", "/import").classes("button primary")
        ui.link("从上年或空白新建", "/new").classes("button")


def _nothing_yet() -> None:
    ui.label(
        "data 文件夹里还没有数据。把预算系统、决算软件导出的工作簿拖到“导入”页，就从那里开始。"
    )
    ui.link("去导入", "/import").classes("button primary")


class _ShelfTable:
    """The table of the page, and what is done from it."""

    def __init__(self, workplace: Workplace) -> None:
        self._workplace = workplace
        self._list = ReportList(
            workplace,
            [
                ReportColumn("年度", lambda _, entry: period_cell(entry)),
                ReportColumn("状态", lambda _, entry: readiness_mark(entry.readiness)),
                ReportColumn("问题", lambda _, entry: problems_cell(entry)),
                ReportColumn("上次生成", lambda _, entry: built_cell(entry)),
                ReportColumn("之后变了什么", self._changes_cell),
                ReportColumn("下一步", self._actions_cell),
            ],
        )

    def show(self) -> None:
        self._list.show()

    def _changes_cell(self, path: Path, entry: Shelved) -> None:
        """In one line; what exactly is looked for once it is asked for."""
        if not entry.changes or entry.is_as_built:
            if entry.changes:
                ui.label(entry.changes).classes("muted")
            return
        with ui.element("details").classes("fold") as fold:
            with ui.element("summary"):
                ui.label(entry.changes).classes("inline")
            content = ui.element("div").classes("lines").props('aria-live="polite"')
        is_asked = False

        async def unfold() -> None:
            nonlocal is_asked
            if is_asked:
                return
            is_asked = True
            with content:
                ui.label("正在比较…").classes("muted")
            report = self._workplace.report_of(path)
            lines = await self._workplace.engine.run(differences, path, report)
            if content.is_deleted:
                return
            content.clear()
            with content:
                text_lines("\n".join(lines), "变了什么")

        fold.on("toggle", unfold)

    def _actions_cell(self, path: Path, entry: Shelved) -> None:
        step = NEXT_STEPS.get(entry.readiness)
        with ui.element("div").classes("actions"):
            if step is not None:
                ui.link(step.title, address_of(path.name, step.key)).classes("button")
            is_next = entry.readiness is Readiness.PUBLISHABLE and not entry.is_as_built
            make = PushButton(
                "生成",
                lambda: self._build(path, make),
                "button primary" if is_next else "button",
            ).named(f"生成 {entry.title}")
            make.allow(entry.readiness is not Readiness.UNUSABLE)
            if entry.written:
                download_button(self._workplace, self._workplace.report_of(path))

    async def _build(self, path: Path, button: PushButton) -> None:
        button.allow(False)
        button.set_text("正在生成…")
        report = self._workplace.report_of(path)
        made = await self._workplace.engine.run(make_report, path, report, tables=False)
        if button.client.is_deleted:
            return
        if not button.is_deleted:
            button.set_text("生成")
            button.allow(True)
        with self._list.body:
            if made.report is None:
                _say_why_not(made, path)
            else:
                tell(made.text, "look" if made.is_draft else "good")
        await self._list.look()


def _say_why_not(made: FilesMade, path: Path) -> None:
    """Why nothing was built, and the way on."""
    with ui.dialog() as dialog, ui.card().classes("why-not"):
        dialog.props["aria-label"] = "没有生成"
        ui.html("<h2>没有生成</h2>", sanitize=False)
        problem_list(made.problems)
        with ui.element("div").classes("actions"):
            if made.is_kept:
                ui.link("到“成稿”页把新数更新进改过的文件", "/files").classes("button primary")
            ui.link("看这份报告", address_of(path.name)).classes("button")
            PushButton("关闭", dialog.close)
    dialog.open()
