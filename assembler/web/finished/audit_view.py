"""A published report of whoever made it, audited: its findings in place, and listed beside."""

from __future__ import annotations

from pathlib import PurePath

from nicegui import ui

from ...audit.audit import Audit
from ...audit.page import NumberedFinding, facts, marked_blocks, numbered_findings, write_page
from ...kernel.problems import Problem
from ..frame import problem_list
from ..parts.folded import folded
from ..parts.push_button import PushButton
from ..workplace import Workplace
from .finished_files import FinishedFile, audit_of


class AuditView:
    """One report."""

    def __init__(self, workplace: Workplace, file: FinishedFile) -> None:
        self._workplace, self._file = workplace, file

    async def show(self) -> None:
        """Audit it, and put what is found onto the page."""
        problems: list[Problem] = []
        place = ui.element("section").props('aria-label="审核"')
        audit = await self._workplace.engine.run(audit_of, self._file, problems)
        if place.is_deleted:
            return
        with place:
            if audit is not None:
                self._summary(audit)
            problem_list(problems)
            if audit is not None:
                self._report(audit)

    def _summary(self, audit: Audit) -> None:
        ui.label(facts(audit)).classes("muted")
        with ui.element("div").classes("result-line").props('role="status"'):
            if audit.findings:
                words = f"必错{len(audit.certain)}处，存疑{len(audit.likely)}处。"
                ui.label(words).classes("sum")
            else:
                ui.label("没有发现问题。").classes("sum")
        ui.label(
            "必错：照报告自己的数和话，不可能对。存疑：多半有误，请人核对。没有列出的，不等于都对。"
        ).classes("muted")
        with ui.element("div").classes("actions"):
            PushButton("下载审核页", lambda: self._download(audit))

    def _download(self, audit: Audit) -> None:
        ui.download.content(write_page(audit), f"{PurePath(self._file.name).stem}-审核.html")

    def _report(self, audit: Audit) -> None:
        listed = numbered_findings(audit)
        with ui.element("div").classes("beside"):
            with ui.element("article").classes("paper").props('aria-label="报告"'):
                blocks = "\n".join(marked_blocks(audit, listed))
                ui.html(blocks, sanitize=False)  # every text of the file is escaped there
            if listed:
                _list(listed)


def _list(listed: list[NumberedFinding]) -> None:
    with ui.element("aside").classes("findings").props('aria-label="发现的问题"'):
        with ui.element("h3"):
            ui.label("发现的问题")
        with ui.element("ol"):
            for one in sorted(listed, key=lambda one: not one.finding.certain):
                _finding(one)


def _finding(one: NumberedFinding) -> None:
    with ui.element("li").classes(one.kind).props(f'id="n{one.number}"'):
        link = ui.link(str(one.number), f"#f{one.number}").classes("number")
        link.props(f'aria-label="到报告里的第{one.number}处"')
        ui.label(one.grade).classes("grade")
        ui.label(one.message).classes("message")
        ui.label(one.place).classes("muted")
        with folded(one.title, ""):
            ui.label(f"{one.mend}。（{one.code}）").classes("muted")
