"""The page 汇总: many reports built, checked, held against their data, summed up, audited."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from nicegui import ui

from ...commands.build import BuildOptions, build_tasks
from ...commands.check import CheckTask
from ...commands.many import Outcome
from ...commands.summary import SummaryOptions, SummaryTask, deliver, entry_of
from ...commands.verify import VerifyTask
from ...files.paths import is_file
from ...kernel.problems import Problem
from ...summary.entries import SummaryEntry
from ..addresses import address_of
from ..downloads import download_button
from ..finished.audit_part import AuditPart
from ..frame import (
    follow,
    frame,
    problem_list,
    readiness_mark,
    tell,
)
from ..parts.push_button import PushButton
from ..workplace import Workplace
from .many_runs import Ending, ManyRun, RunSubject
from .report_cells import built_cell, period_cell, problems_cell
from .report_list import ReportColumn, ReportList
from .run_view import RunView
from .summary_view import SUMMARY_FILES, SummaryView


async def county_page(workplace: Workplace) -> None:
    """The reports to choose from, what may be done with them, what came of it."""
    with frame(workplace, "汇总", "county", styles=("shelf", "county")):
        ui.html("<h1>许多份报告一起做</h1>", sanitize=False)
        _County(workplace).show()


class SummaryRun(ManyRun):
    """A run that sums up. entries: of the reports, once it is over."""

    def __init__(
        self, datasets: Sequence[Path], out: Path, subjects: dict[str, RunSubject]
    ) -> None:
        tasks = [SummaryTask(str(path), path) for path in datasets]
        self.entries: list[SummaryEntry] = []
        self._out = out
        ending = Ending(self._keep, self._finish)
        super().__init__("汇总", tasks, "没有错误", subjects, ending)

    def _keep(self, outcome: Outcome) -> None:
        self.entries.append(entry_of(outcome))

    def _finish(self) -> tuple[list[Path], list[Problem]]:
        problems: list[Problem] = []
        workbook, page = (self._out / name for name in SUMMARY_FILES)
        options = SummaryOptions(workbook, page, self._out, as_json=True)
        deliver(self.entries, options, problems)
        return list(filter(is_file, (workbook, page))), problems


class _County:
    """The page's parts."""

    def __init__(self, workplace: Workplace) -> None:
        self._workplace = workplace
        self._shown: ManyRun | None = None

    def show(self) -> None:
        self._choice()
        self._run_view = RunView(self._workplace)
        self._run_view.show()
        self._summary = ui.element("section").classes("panel")
        self._summary.set_visibility(False)
        self._audit = AuditPart(self._workplace, self._begin)
        self._audit.show()
        follow(self._workplace.many.listeners, self._take_in)
        if self._workplace.many.last is not None:
            self._take_in(self._workplace.many.last)
        self._count()

    # --- the reports

    def _choice(self) -> None:
        with ui.element("section").classes("panel choose"):
            ui.html("<h2>选报告</h2>", sanitize=False)
            self._list = ReportList(
                self._workplace,
                [
                    ReportColumn("年度", lambda _, entry: period_cell(entry)),
                    ReportColumn("状态", lambda _, entry: readiness_mark(entry.readiness)),
                    ReportColumn("问题", lambda _, entry: problems_cell(entry)),
                    ReportColumn("上次生成", lambda _, entry: built_cell(entry)),
                ],
                is_for_choosing=True,
                on_choice=self._count,
            )
            self._list.show()
            with ui.element("div").classes("actions do"):
                self._number = ui.label().props('role="status"')
                self._buttons = [
                    PushButton("生成", self._build, "button primary"),
                    PushButton("检查数据", self._check),
                    PushButton("核对成稿", self._verify),
                    PushButton("汇总", self._sum_up),
                ]
                self._tables = ui.checkbox("同时生成附表工作簿").props("dense")
                self._pdf = ui.checkbox("同时生成 PDF").props("dense")
                self._earlier = ui.element("div").classes("actions files")
        self._offer_earlier()

    def _offer_earlier(self) -> None:
        """The summary that was written before."""
        self._earlier.clear()
        with self._earlier:
            for name in SUMMARY_FILES:
                file = self._workplace.file(name)
                if file is not None:
                    download_button(self._workplace, file, f"下载上次的{name}")

    def _count(self) -> None:
        if not hasattr(self, "_buttons"):
            return
        count, is_busy = len(self._list.chosen()), self._workplace.many.is_busy
        self._number.set_text(f"选了{count}份")
        for button in self._buttons:
            button.allow(bool(count) and not is_busy)

    # --- what is done with them

    def _subjects(self, datasets: Sequence[Path]) -> dict[str, RunSubject]:
        return {
            str(path): RunSubject(
                self._list.title_of(path), address_of(path.name), self._workplace.report_of(path)
            )
            for path in datasets
        }

    def _begin(self, run: ManyRun) -> bool:
        begun = self._workplace.many.begin(run)
        if not begun:
            tell("上一件事还没有做完；等它做完，或先停止。", "look")
        return begun

    def _build(self) -> None:
        datasets = self._list.chosen()
        out = self._workplace.out
        workbook = self._workplace.report_of(datasets[0]).with_suffix(".xlsx")
        tables = (out if len(datasets) > 1 else workbook) if self._tables.value else None
        problems: list[Problem] = []
        options = BuildOptions(pdf=self._pdf.value, tables=tables)
        tasks = build_tasks(datasets, options, True, problems)
        if problems:
            self._refuse(problems)
        else:
            subjects = self._subjects(datasets)
            self._begin(
                ManyRun("生成", tasks, "已生成", subjects, takes_long=bool(self._pdf.value))
            )

    def _check(self) -> None:
        datasets = self._list.chosen()
        tasks = [CheckTask(str(path), path, False, "", True, ()) for path in datasets]
        self._begin(ManyRun("检查", tasks, "没有错误", self._subjects(datasets)))

    def _verify(self) -> None:
        """The reports that are there, against the data as they are now."""
        pairs = [(self._workplace.report_of(path), path) for path in self._list.chosen()]
        built = [(report, path) for report, path in pairs if is_file(report)]
        if not built:
            tell("选的报告都还没有生成，没有成稿可以核对。", "look")
            return
        tasks = [VerifyTask(str(report), report, path, True) for report, path in built]
        by_data = self._subjects([path for _, path in built])
        subjects = {str(report): by_data[str(path)] for report, path in built}
        self._begin(ManyRun("核对", tasks, "没有错误", subjects))

    def _sum_up(self) -> None:
        datasets = self._list.chosen()
        self._begin(SummaryRun(datasets, self._workplace.out, self._subjects(datasets)))

    def _refuse(self, problems: list[Problem]) -> None:
        with ui.dialog() as dialog, ui.card():
            problem_list(problems)
            PushButton("知道了", dialog.close)
        dialog.open()

    # --- what came of it

    def _take_in(self, run: ManyRun) -> None:
        self._count()
        if not run.is_over or run is self._shown:
            return
        self._shown = run
        self._audit.list_finished()
        self._offer_earlier()
        if isinstance(run, SummaryRun) and run.entries and not run.is_stopped:
            self._summary.clear()
            self._summary.set_visibility(True)
            with self._summary:
                SummaryView(run.entries, self._workplace.out).show()
