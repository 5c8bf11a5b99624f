"""A finished report brought up to date: what changes, what stays that a person had changed, the
conflicts between the two settled one by one; then the files."""

from __future__ import annotations

from collections.abc import Sequence

from nicegui import ui

from ..commands.datasets import dataset_name
from ..commands.delivery import IS_INTERNAL
from ..kernel.problems import Flow, Problem, Severity
from ..refresh.refresh import Refreshed
from ..refresh.settling import MetEdits, Settlement, Settlements, Whose
from ..text.differences import DiffKind, diff
from ..text.marked import MarkedText
from .finished import FinishedFile, UpdatedFile, updated, write_update
from .frame import problem_list, tell
from .open_dataset import OpenDataset
from .push_button import PushButton
from .report_cells import download_button, text_lines
from .workplace import Workplace

_LEFT = "先留着"  # neither is chosen: the comment stays


class UpdateView:
    """What an update of a file does. Nothing is written before it is asked for."""

    def __init__(self, workplace: Workplace, file: FinishedFile, dataset: OpenDataset) -> None:
        self._workplace, self._file, self._dataset = workplace, file, dataset
        self._conflicts: list[_Conflict] = []

    async def show(self) -> None:
        """Put it onto the page."""
        with ui.element("h2"):
            ui.label("更新")
        place = ui.element("div")
        found = await self._update({})
        if place.is_deleted:
            return
        with place:
            if found.made.data is None:
                problem_list(found.made.problems)
            else:
                self._preview(found)

    async def _update(self, settlements: Settlements) -> UpdatedFile:
        path = self._dataset.path
        return await self._workplace.engine.run(updated, self._file, path, settlements)

    def _preview(self, found: UpdatedFile) -> None:
        made = found.made
        with ui.element("div").classes("result-line").props('role="status"'):
            ui.label(_words(made)).classes("sum")
        _folded("更新改了什么", found.changes)
        _folded("手工改过、照样保留的", found.kept)
        _others([one for one in made.problems if Flow.CONFLICT not in one.flow])
        if made.met:
            self._to_settle(made.met)
        with ui.element("div").classes("actions"):
            self._with_changes = ui.checkbox("另写一份，用修订标记标出这次的更新", value=True)
            self._button = PushButton("写成文件", self._write, "button primary")
        self._written = ui.element("div").classes("written").props('role="status"')

    def _to_settle(self, met: Sequence[MetEdits]) -> None:
        with ui.element("h3"):
            ui.label(f"冲突{len(met)}处，一处一处定")
        ui.label("手工改过的地方，数据也变了。没有定的保留手工的写法，在文件里加批注。").classes(
            "muted"
        )
        with ui.element("div").classes("actions"):
            PushButton("全部用手工的", lambda: self._choose(Whose.HAND))
            PushButton("全部用新的", lambda: self._choose(Whose.NEW))
        self._conflicts = [_Conflict(number, each) for number, each in enumerate(met, 1)]
        for conflict in self._conflicts:
            conflict.show()

    def _choose(self, whose: Whose) -> None:
        for conflict in self._conflicts:
            conflict.choose(whose)

    # --- the files

    async def _write(self) -> None:
        """Bring it up to date as it was decided, and write it."""
        decided = {one.met.key: one.settlement for one in self._conflicts if one.settlement}
        blank = next((one for one in self._conflicts if one.is_blank), None)
        if blank is not None:
            tell(f"第{blank.number}处选了“{Whose.OWN.value}”，还没有写。", "look")
            return
        self._button.allow(False)
        self._written.clear()
        with self._written:
            ui.label("正在写……")
        found = await self._update(decided)
        stem, with_changes = dataset_name(self._dataset.path), bool(self._with_changes.value)
        files = (
            await self._workplace.engine.run(
                write_update, self._workplace.out, stem, self._file, found.made, with_changes
            )
            if found.made.data is not None
            else None
        )
        if self._written.is_deleted:
            return
        self._button.allow(True)
        self._written.clear()
        with self._written:
            if files is None:
                problem_list(found.made.problems)
                return
            left = len(found.made.conflicts)
            settled = f"定了{len(found.made.settled)}处冲突" if found.made.settled else ""
            open_ones = f"还有{left}处冲突没有定，已在文中加批注" if left else ""
            words = "；".join(filter(None, ("写好了", settled, open_ones)))
            ui.label(f"{words}。").classes("sum")
            ui.label(files.shown).classes("muted")
            if found.made.is_internal:
                ui.label(IS_INTERNAL)
            with ui.element("div").classes("actions"):
                for file in files.files:
                    download_button(self._workplace, file, f"下载{file.name}")
            problem_list([one for one in files.problems if one.severity is not Severity.NOTE])


def _words(made: Refreshed) -> str:
    """What an update comes to, in a line."""
    if made.is_new_build:
        return "文件没有手工改动，更新以后就是新生成的报告。"
    changes = f"更新{made.changes}处" if made.changes else "没有要改的地方"
    return f"{changes}" + (f"，另有{len(made.met)}处与手工修改冲突。" if made.met else "。")


def _folded(title: str, lines: Sequence[str]) -> None:
    """Lines as `diff` prints them, once they are asked for."""
    with ui.element("details").classes("fold"):
        with ui.element("summary"):
            ui.label(f"{title}：{lines[0] if lines else '没有'}").classes("inline")
        if lines[1:]:
            text_lines("\n".join(lines[1:]).strip(), title)


def _others(problems: Sequence[Problem]) -> None:
    if problems:
        with ui.element("details").classes("fold"):
            with ui.element("summary"):
                ui.label(f"另外要知道的（{len(problems)}）").classes("inline")
            problem_list(problems)


class _Conflict:
    """One conflict: the three wordings, and whose is to stand."""

    def __init__(self, number: int, met: MetEdits) -> None:
        self.number, self.met = number, met
        self._own: ui.textarea | None = None

    @property
    def _text(self) -> str:
        return (self._own.value or "") if self._own else ""

    @property
    def settlement(self) -> Settlement | None:
        """What is decided; None where nothing is."""
        whose = next((one for one in Whose if one.value == self._radio.value), None)
        return Settlement(whose, self._text) if whose else None

    @property
    def is_blank(self) -> bool:
        """Whether one's own wording is chosen, and not written."""
        settlement = self.settlement
        is_own = settlement is not None and settlement.whose is Whose.OWN
        return is_own and not self._text.strip()

    def choose(self, whose: Whose) -> None:
        """Decide, where it can be decided so."""
        if whose in self.met.choices:
            self._radio.set_value(whose.value)

    def show(self) -> None:
        """Put it onto the page."""
        one = self.met.problem
        where = str(one.values.get("where", ""))
        with ui.element("fieldset").classes("conflict"):
            with ui.element("legend"):
                ui.label(f"{self.number}．{where} {one.title}".strip())
            with ui.element("dl"):
                _wording("手工的", self.met.standing)
                _wording("原来的", self.met.was)
                _wording("新的", self.met.wanted, self.met.standing)
            quote = str(one.values.get("quote", ""))
            if len(quote) > len(self.met.standing):
                ui.label(f"在“{quote}”里。").classes("muted")
            if one.values.get("why"):
                ui.label(str(one.values["why"])).classes("muted")
            choices = [_LEFT, *(whose.value for whose in self.met.choices)]
            self._radio = ui.radio(choices, value=_LEFT, on_change=self._changed)
            self._radio.props(f'inline aria-label="第{self.number}处怎么定"')
            self._own_place = ui.element("div")
            if len(self.met.choices) == 1:
                ui.label(f"这一处只能在 Word 里改：{one.mend}。").classes("muted")

    def _changed(self) -> None:
        is_own = self._radio.value == Whose.OWN.value
        if is_own and self._own is None:  # made where it is seen, it has room for its text
            with self._own_place:
                self._own = ui.textarea(f"第{self.number}处改成", value=self.met.standing)
                self._own.props("outlined autogrow dense")
        self._own_place.set_visibility(is_own)


def _wording(title: str, text: str, standing: str = "") -> None:
    """One wording; of the new one what differs from the person's is marked."""
    if not text:
        return
    with ui.element("dt"):
        ui.label(title)
    with ui.element("dd"):
        if not standing:
            ui.label(text)
            return
        for segment in diff(MarkedText(standing).tokens(), MarkedText(text).tokens()):
            if segment.kind is not DiffKind.OLD:
                ui.label(segment.text).classes("new" if segment.kind is DiffKind.NEW else "same")
