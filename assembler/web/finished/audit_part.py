"""Reports to audit: finished ones of out/, and files that are dropped onto the page, whoever made
them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex

from nicegui import events, ui

from ...audit.requirements import requirements
from ...commands.audit import AuditTask, is_report
from ...commands.many import Done, Task
from ...files.whole_file import scratch_folder
from ...kernel.problems import Problem
from ..frame import tell
from ..parts.drop_field import DropLimits, DroppedFile, drop_field
from ..parts.push_button import PushButton
from ..shelf.many_runs import ManyRun, RunSubject
from ..shelf.summary_view import SUMMARY_FILES
from ..workplace import Workplace

_LIMITS = DropLimits(100 * 2**20, 100)  # the readers refuse less
_ENDINGS = (".docx", ".pdf", ".htm", ".html", ".txt", ".xlsx")
_DONE = "没有必错"


@dataclass(frozen=True)
class DroppedAudit(Task):
    """A report that was dropped onto the page. name: as the browser calls it, which is no path: while it
    is audited it has a name of ours, which is taken out of what is said of it."""

    ending: str
    content: bytes

    def run(self) -> Done:
        rules = requirements(None, [])
        assert rules is not None  # our own
        with scratch_folder() as folder:
            file = folder / f"{token_hex(8)}{self.ending}"
            file.write_bytes(self.content)
            outcome = AuditTask(self.name, file, None, rules, False, True, False).run().outcome
        text, first = (part.replace(file.name, self.name) for part in (outcome.text, outcome.first))
        return Done(outcome._replace(text=text, first=first, result=""))


class AuditPart:
    """The part of the page; begin: begins a run."""

    def __init__(self, workplace: Workplace, begin: Callable[[ManyRun], bool]) -> None:
        self._workplace, self._begin = workplace, begin
        self._boxes: dict[Path, ui.checkbox] = {}
        self._dropped: list[DroppedAudit] = []

    def show(self) -> None:
        """Put it onto the page."""
        with ui.element("section").classes("panel"):
            ui.html("<h2>审核</h2>", sanitize=False)
            ui.label(
                "表内、表间、文表、文中各数互相核对，目录、标题、必须公开的内容逐项检查。"
                "不论谁做的报告都可以审核；拖进来的文件审核完就不再留着。"
            )
            self._finished = ui.element("div").classes("finished")
            self.list_finished()
            drop_field(
                "把报告拖到这里（Word、PDF、网页、文本、工作簿）",
                _ENDINGS,
                "能审核的报告（Word、PDF、网页、文本、工作簿）",
                self._take,
                _LIMITS,
            )
            self._names = ui.label().props('role="status"')
            with ui.element("div").classes("actions"):
                PushButton("审核", self._audit)

    def list_finished(self) -> None:
        """The files in out/ that can be audited, as they are now; chosen ones stay chosen."""
        files = list(filter(_may_be_chosen, self._workplace.finished()))
        if list(self._boxes) == files:
            return
        before = {file: box.value for file, box in self._boxes.items()}
        self._finished.clear()
        self._boxes = {}
        with self._finished:
            if not files:
                ui.label("在这里还没有生成过报告。").classes("muted")
            else:
                ui.checkbox("全选", on_change=self._choose_all).props("dense")
            for file in files:
                box = ui.checkbox(file.name, value=before.get(file, False)).props("dense")
                self._boxes[file] = box

    def _choose_all(self, event: events.ValueChangeEventArguments[bool | None]) -> None:
        for box in self._boxes.values():
            box.set_value(bool(event.value))

    async def _take(self, file: DroppedFile) -> None:
        self._dropped.append(DroppedAudit(file.name, file.ending, await file.upload.read()))
        self._list_dropped()

    def _list_dropped(self) -> None:
        names = "、".join(one.name for one in self._dropped)
        self._names.set_text(f"拖进来的：{names}" if names else "")

    async def _audit(self) -> None:
        files = [file for file, box in self._boxes.items() if box.value]
        if not files and not self._dropped:
            tell("先选在这里生成的报告，或把报告拖进来。", "look")
            return
        problems: list[Problem] = []
        rules = await self._workplace.engine.run(requirements, None, problems)
        if rules is None:
            tell(str(problems[0]), "bad")
            return
        own = [AuditTask(str(file), file, None, rules, False, True, True) for file in files]
        subjects = {str(file): RunSubject(file.name, file=file) for file in files}
        if self._begin(ManyRun("审核", [*own, *self._dropped], _DONE, subjects)):
            self._dropped = []
            self._list_dropped()


def _may_be_chosen(file: Path) -> bool:
    """Whether a file of out/ may be a report: pages there are our own, and 汇总 is none."""
    is_own = file.suffix.lower() in (".htm", ".html", ".txt") or file.name in SUMMARY_FILES
    return is_report(file) and not is_own
