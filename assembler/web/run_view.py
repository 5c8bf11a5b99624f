"""What is being done with many reports, and what came of it: a bar, a table, files to download."""

from __future__ import annotations

from nicegui import ui
from nicegui.element import Element

from ..commands.many import (
    BUILT,
    FAILED,
    UNCHANGED,
    WITH_PROBLEMS,
    Outcome,
    counts_in_words,
    states_in_words,
)
from .folded import folded
from .frame import follow, problem_list
from .many_runs import ManyRun
from .push_button import PushButton
from .report_cells import download_button, text_lines
from .table_parts import head_row
from .workplace import Workplace

_TONES = {BUILT: "good", UNCHANGED: "note", WITH_PROBLEMS: "look", FAILED: "bad"}
_COLUMNS = ("结果", "报告", "问题", "第一个问题", "文件")


class RunView:
    """The last run of the workplace on one page. It takes in what is new without being drawn anew."""

    def __init__(self, workplace: Workplace) -> None:
        self._workplace = workplace
        self._run: ManyRun | None = None
        self._rows = 0
        self._is_ended = False

    def show(self) -> None:
        """Put it onto the page."""
        self._panel = ui.element("section").classes("panel run")
        self._panel.props["aria-label"] = "进度和结果"
        if self._workplace.many.last is not None:
            self.take_in(self._workplace.many.last)
        else:
            self._panel.set_visibility(False)
        follow(self._workplace.many.listeners, self.take_in)

    def take_in(self, run: ManyRun) -> None:
        """What became of a run since."""
        if run is not self._run:
            self._begin(run)
        for outcome in run.outcomes[self._rows :]:
            self._add_row(run, outcome)
        self._rows = len(run.outcomes)
        self._say(run)
        if run.is_over and not self._is_ended:
            self._end(run)

    def _begin(self, run: ManyRun) -> None:
        self._run, self._rows, self._is_ended = run, 0, False
        self._panel.set_visibility(True)
        self._panel.clear()
        with self._panel:
            ui.html("<h2>进度和结果</h2>", sanitize=False)
            with ui.element("div").classes("progress-line"):
                self._bar = ui.element("progress")
                self._bar.props["max"], self._bar.props["aria-label"] = run.total, "进度"
                self._words = ui.label().props('role="status"')
                self._stop = PushButton("停止", run.stop)
            self._files = ui.element("div").classes("actions files")
            with (
                ui.element("div").classes("scroll"),
                ui.element("table").classes("shelf cards") as table,
            ):
                table.props["aria-label"] = run.title
                head_row(_COLUMNS)
                self._body = ui.element("tbody")

    def _say(self, run: ManyRun) -> None:
        done, counts = len(run.outcomes), "，".join(counts_in_words(run.outcomes, run.done))
        self._bar.props["value"] = done
        self._bar.update()
        if run.is_over:
            left = run.total - done
            how = f"停止了，还有{left}份没有做；做了" if left else "完了，共"
            self._words.set_text(f"{run.title}{how}{done}份{'：' if counts else ''}{counts}。")
        else:
            stopping = "，做完这一份就停" if run.is_stopped else ""
            title = run.subject(run.under_way).title if run.under_way else ""
            self._words.set_text(f"{run.title} {done}/{run.total}：{title}{stopping}")

    def _end(self, run: ManyRun) -> None:
        self._is_ended = True
        for element in (self._bar, self._stop):
            element.set_visibility(False)
        with self._files:
            for file in run.files:
                download_button(self._workplace, file, f"下载{file.name}")
        if run.problems:
            with self._panel:
                problem_list(run.problems)

    def _add_row(self, run: ManyRun, outcome: Outcome) -> None:
        subject = run.subject(outcome.name)
        with self._body, ui.element("tr"):
            with _cell("结果"):
                word = states_in_words(run.done)[outcome.state]
                ui.label(word).classes(f"mark {_TONES[outcome.state]}")
            with ui.element("th").props('scope="row"'):
                if subject.address:
                    ui.link(subject.title, subject.address)
                else:
                    ui.label(subject.title)
            with _cell("问题"):
                ui.label(outcome.counted or "没有").classes("nowrap")
            with _cell("第一个问题"):
                _first_problem(outcome)
            with _cell("文件"):
                if subject.file and self._workplace.file(subject.file.name):
                    with ui.element("div").classes("actions"):
                        download_button(self._workplace, subject.file)


def _first_problem(outcome: Outcome) -> None:
    """The worst problem; all that was said of the report, once it is asked for."""
    if not outcome.text.strip():
        ui.label(outcome.first)
        return
    with folded(outcome.first or "全部") as fold:
        content = ui.element("div").classes("lines")

    def unfold() -> None:
        if not content.default_slot.children:
            with content:
                text_lines(outcome.text.strip(), "这一份的全部问题")

    fold.whole.on("toggle", unfold)


def _cell(label: str) -> Element:
    cell = ui.element("td")
    cell.props["data-label"] = label
    return cell
