"""A finished report brought up to date: what changes, what stays that a person had changed, the
conflicts between the two settled one by one; then the files."""

from __future__ import annotations

from collections.abc import Sequence

from nicegui import ui

from ...commands.datasets import dataset_name
from ...commands.delivery import IS_INTERNAL
from ...kernel.problems import Problem, Severity, grave, worst_first
from ...refresh.refresh import Refreshed
from ...refresh.settling import MetEdits, Settlement, Settlements, Whose
from ...text.differences import DiffKind, diff
from ...text.marked import MarkedText
from ..downloads import download_button
from ..frame import problem_list, tell
from ..open_dataset import OpenDataset
from ..parts.folded import folded
from ..parts.mending import mended_at
from ..parts.printed_lines import text_lines
from ..parts.push_button import PushButton
from ..workplace import Workplace
from .finished_files import FinishedFile, UpdatedFile, WrittenUpdate, updated, write_update

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
        update = await self._update({})
        if place.is_deleted:
            return
        with place:
            if update.made.data is None:
                problem_list(update.made.problems)
            else:
                self._preview(update)

    async def _update(self, settlements: Settlements) -> UpdatedFile:
        path = self._dataset.path
        return await self._workplace.engine.run(updated, self._file, path, settlements)

    def _preview(self, update: UpdatedFile) -> None:
        made = update.made
        with ui.element("div").classes("result-line").props('role="status"'):
            ui.label(_words(made)).classes("sum")
        _folded("更新改了什么", update.changes)
        _folded("手工改过、照样保留的", update.kept)
        to_settle = {id(each.problem) for each in made.met}
        errors = errors_left(made)
        apart = to_settle | set(map(id, errors))
        self._draft(errors)
        _others([one for one in made.problems if id(one) not in apart])
        if made.met:
            self._to_settle(made.met)
        with ui.element("div").classes("actions"):
            self._with_changes = ui.checkbox("另写一份，用修订标记标出这次的更新", value=True)
            self._button = PushButton("写成文件", self._write, "button primary")
        self._written = ui.element("div").classes("written").props('role="status"')

    def _draft(self, errors: Sequence[Problem]) -> None:
        """What keeps the file from being published, each with the way to where it is mended."""
        if errors:
            ui.label(f"还有错误{len(errors)}处，写成的文件是草稿，不能公开。").classes("mark bad")
            problem_list(errors, lambda one: mended_at(self._dataset, one))

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
        blank = next((one for one in self._conflicts if one.is_blank), None)
        if blank is not None:
            tell(f"第{blank.number}处选了“{Whose.OWN.value}”，还没有写。", "look")
            return
        self._button.allow(False)
        self._say_written("正在写……")
        update, written = await self._deliver()
        if self._written.is_deleted:
            return
        self._button.allow(True)
        self._say_written("" if written is None else _decided(update.made))
        with self._written:
            if written is None:
                problem_list(update.made.problems)
            else:
                self._offer(update.made, written)

    def _say_written(self, text: str) -> None:
        self._written.clear()
        with self._written:
            ui.label(text).classes("sum")

    async def _deliver(self) -> tuple[UpdatedFile, WrittenUpdate | None]:
        decided = {one.met.key: one.settlement for one in self._conflicts if one.settlement}
        update = await self._update(decided)
        if update.made.data is None:
            return update, None
        run, out = self._workplace.engine.run, self._workplace.out
        stem, with_changes = dataset_name(self._dataset.path), bool(self._with_changes.value)
        return update, await run(write_update, out, stem, self._file, update.made, with_changes)

    def _offer(self, made: Refreshed, written: WrittenUpdate) -> None:
        """What was written, to be downloaded."""
        errors = errors_left(made)
        if errors:
            ui.label(f"是草稿，不能公开：还有错误{len(errors)}处，列在上面。").classes("mark bad")
        ui.label(written.shown).classes("muted")
        if made.is_internal:
            ui.label(IS_INTERNAL)
        with ui.element("div").classes("actions"):
            for file in written.files:
                download_button(self._workplace, file, f"下载{file.name}")
        problem_list([one for one in written.problems if one.severity is not Severity.NOTE])


def _decided(made: Refreshed) -> str:
    """What was written, and what became of the conflicts."""
    settled, left = len(made.settled), len(made.conflicts)
    words = [
        "写好了",
        f"定了{settled}处冲突" if settled else "",
        f"还有{left}处冲突没有定，已在文中加批注" if left else "",
    ]
    return f"{'；'.join(filter(None, words))}。"


def _words(made: Refreshed) -> str:
    """What an update comes to, in a line."""
    if made.is_new_build:
        return "文件没有手工改动，更新以后就是新生成的报告。"
    changes = f"更新{made.changes}处" if made.changes else "没有要改的地方"
    return f"{changes}" + (f"，另有{len(made.met)}处与手工修改冲突。" if made.met else "。")


def _folded(title: str, lines: Sequence[str]) -> None:
    """Lines as `diff` prints them, once they are asked for."""
    with folded(f"{title}：{lines[0] if lines else '没有'}"):
        if lines[1:]:
            text_lines("\n".join(lines[1:]).strip(), title)


def errors_left(made: Refreshed) -> list[Problem]:
    """The errors of the data with which a file was brought up to date, conflicts apart, which are
    settled in the file."""
    conflicts = {id(one) for one in [*made.conflicts, *(met.problem for met in made.met)]}
    return [one for one in worst_first(grave(made.problems)) if id(one) not in conflicts]


def _others(problems: Sequence[Problem]) -> None:
    shown = worst_first(problems)  # what is confirmed is not listed, and not counted
    if shown:
        with folded(f"另外要知道的（{len(shown)}）"):
            problem_list(shown)


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
                ui.label(f"这一处只能在 Word 里改：{one.mend_on_page}。").classes("muted")

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
