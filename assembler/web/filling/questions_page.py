"""The page 待补: what is missing, with the sentence it is needed for; and what is to be looked at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

from nicegui import background_tasks, ui
from nicegui.elements.mixins.value_element import ValueElement

from ...dataset.filling import ClerkAnswer, write_answer
from ...dataset.reading import read_raw
from ...dataset.sheets import WORDS
from ...importing.open_questions import AnswerKind, ReportQuestion, questions_of, settled
from ...kernel.problems import grave
from ..addresses import address_of
from ..frame import follow, frame, title_of
from ..open_dataset import OpenDataset, Reading
from ..parts.folded import folded
from ..parts.mending import to_mend
from ..workplace import Workplace
from .answering import Preview, Saver, keep_place
from .warnings_section import WarningsSection

_ALL = "全部"
_WORDS = "报告的信息"
_OPEN, _OPTIONAL, _DONE = "open", "optional", "done"
_EXAMPLES = {AnswerKind.DATE: "2025-02-20"}
_Key = tuple[str, str, str]


async def questions_page(workplace: Workplace, dataset: OpenDataset) -> None:
    """The questions, filled in one by one, and below them what only has to be looked at."""
    reading = await dataset.current()
    questions = await workplace.engine.run(_asked, reading, dataset.path)
    with frame(workplace, title_of(reading, dataset), "questions", dataset, styles=("words",)):
        page = _QuestionsPage(Saver(workplace, dataset))
        page.show(questions, reading)
        warnings = WarningsSection(Saver(workplace, dataset))
        warnings.show(reading)
    client = ui.context.client

    async def show(new: Reading) -> None:
        known = await workplace.engine.run(_with_settled, new, dataset.path, page.known)
        if not client.is_deleted and new is dataset.reading:
            with client:
                page.show(known, new)
                warnings.show(new)

    def heard(new: Reading) -> None:
        background_tasks.create(show(new))

    follow(dataset.listeners, heard)
    client.on_disconnect(page.save_what_is_typed)


def _asked(reading: Reading, path: Path) -> list[ReportQuestion]:
    return questions_of(reading.built, read_raw(path))


def _with_settled(
    reading: Reading, path: Path, before: Sequence[ReportQuestion]
) -> list[ReportQuestion]:
    """The questions now, and those that are not asked any more since the page was opened."""
    now = _asked(reading, path)
    keys = {one.key for one in now}
    return [*now, *(settled(one, reading.built) for one in before if one.key not in keys)]


class _Group(NamedTuple):
    """A part of the page: where its questions stand, and the line above them."""

    box: ui.element
    heading: ui.label
    whole: ui.element


class _QuestionsPage:
    """The questions of a report, each in its group."""

    def __init__(self, saver: Saver) -> None:
        self.saver = saver
        self.known: list[ReportQuestion] = []
        self._cards: dict[_Key, _Card] = {}
        keep_place()
        with ui.element("div").classes("page-head"):
            ui.html("<h2>还要填的</h2>", sanitize=False)
            self._count = ui.label().classes("progress").props('aria-live="polite" role="status"')
        self._bar = ui.element("progress").props('aria-label="填了多少" max="1" value="0"')
        self._section = (
            ui.select([_ALL], value=_ALL, label="只看这一节", on_change=self._filter)
            .props("dense outlined options-dense")
            .classes("section-filter")
        )
        self._groups = {
            _OPEN: self._open_group(),
            _OPTIONAL: self._folded("可以不填的"),
            _DONE: self._folded("已经填好的"),
        }
        self._groups[_DONE].whole.props["data-settled"] = True

    def _open_group(self) -> _Group:
        box = ui.element("div").classes("questions").props('id="questions-open"')
        self._nothing = ui.label("都填好了。").classes("all-done")
        self._aside = ui.element("div")
        return _Group(box, self._nothing, box)

    def _folded(self, title: str) -> _Group:
        with folded(title, "folded") as part:
            box = ui.element("div").classes("questions")
        return _Group(box, part.heading, part.whole)

    # --- what is asked now

    def show(self, questions: Sequence[ReportQuestion], reading: Reading) -> None:
        """The questions as they are now; what stands on the page is not made anew."""
        self.known = list(questions)
        keys = {one.key for one in questions}
        for key in [key for key in self._cards if key not in keys]:
            self._cards.pop(key).article.delete()
        for question in self._those_shown_first(questions):
            self._place(question, _group_of(question))
        counts = Counter(map(_group_of, questions))
        self._tell(counts, reading)
        sections = dict.fromkeys(map(_section_of, questions))
        self._section.set_options([_ALL, *sections])
        self._filter()

    def _those_shown_first(self, questions: Sequence[ReportQuestion]) -> list[ReportQuestion]:
        return sorted(questions, key=lambda one: one.key not in self._cards)

    def _place(self, question: ReportQuestion, group: str) -> None:
        """Put a question at the end of its group: nobody who types on meets it before the next one that
        stood there."""
        box = self._groups[group].box
        card = self._cards.get(question.key)
        if card is None:
            with box:
                card = self._cards[question.key] = _Card(question, self.saver, self._put_away)
            card.group = group
        card.due = group
        if not card.is_in_use:
            self._put_away(card)
        card.show(question)

    def _put_away(self, card: _Card) -> None:
        """Move a card to where it belongs. One that is being typed in stays until it is left: moved, it
        would lose the focus, and with it what is typed on."""
        if card.group != card.due:
            card.article.move(self._groups[card.due].box)
            card.group = card.due

    def _tell(self, counts: Mapping[str, int], reading: Reading) -> None:
        left = counts[_OPEN]
        self._aside.clear()
        with self._aside:
            _tell_of_others(reading, self.saver.dataset)
        filled = counts[_DONE]
        is_done = not left and reading.built.report is not None
        is_known = left or reading.built.report is not None
        self._count.set_text("不差了" if is_done else f"还差{left}项" if is_known else "")
        self._bar.props(f'value="{filled}" max="{max(filled + left, 1)}"')
        self._nothing.set_visibility(not left and reading.built.report is not None)
        for group, title in ((_OPTIONAL, "可以不填的"), (_DONE, "已经填好的")):
            self._groups[group].heading.set_text(f"{title}（{counts[group]}项）")
            self._groups[group].whole.set_visibility(bool(counts[group]))

    def _filter(self) -> None:
        wanted = self._section.value or _ALL
        for card in self._cards.values():
            card.article.set_visibility(wanted in (_ALL, _section_of(card.question)))

    async def save_what_is_typed(self) -> None:
        """What was typed and not left yet, when the page is closed."""
        for card in list(self._cards.values()):
            await card.save()


def _tell_of_others(reading: Reading, dataset: OpenDataset) -> None:
    """What else is to be done before the report is done, and on which page."""
    prepared = reading.built.prepared
    drafts = sum(one.is_draft for one in prepared.dataset.reasons) if prepared else 0
    if drafts:
        ui.link(f"另有{drafts}条原因是草稿，到“原因”页确认", address_of(dataset.name, "reasons"))
    if reading.built.report is None:
        others = grave(reading.problems)
        ui.label(f"现在还不能生成报告，有{len(others)}处要先改正；改正后还缺什么，会列在这里。")
        to_mend(others, dataset)


def _group_of(question: ReportQuestion) -> str:
    if question.is_open:
        return _OPEN
    return _DONE if question.answer else _OPTIONAL


def _section_of(question: ReportQuestion) -> str:
    return question.section or _WORDS


class _Card:
    """One question on the page. group: the part of the page in which it stands; due: the one where it
    belongs. is_in_use: whether somebody is in its field. on_left: called when it is left."""

    def __init__(
        self, question: ReportQuestion, saver: Saver, on_left: Callable[[_Card], None]
    ) -> None:
        self.question, self.saver, self._on_left = question, saver, on_left
        self.group = self.due = ""
        self.is_in_use = False
        self._saved = question.answer
        self._is_saving = False
        with ui.element("article").classes("question") as self.article:
            with ui.element("h3") as self._heading:
                ui.label(question.asked).classes("inline")
            self._used = ui.label().classes("muted")
            self._preview = Preview()
            self._draft = ui.element("p").classes("drafted")
            with ui.element("div") as self._place:
                self._field = self._input()
            self._faults = ui.element("div").classes("faults").props('role="alert"')

    @property
    def _label(self) -> str:
        """What the field is called for readers of a screen."""
        one = self.question
        return f"{one.asked}（{one.unit}）" if one.unit else one.asked

    def _input(self) -> ValueElement[Any] | None:
        """The field that fits the answer."""
        one, typed = self.question, partial(self._typed)
        label = self._label
        field: ui.select | ui.textarea | ui.input
        if one.kind is AnswerKind.ELSEWHERE:
            ui.link("到“数据”页填这张表", address_of(self.saver.dataset.name, "figures"))
            return None
        if one.kind is AnswerKind.CHOICE:
            options = list(dict.fromkeys([*one.choices, *filter(None, [one.answer])]))
            field = ui.select(options, value=one.answer or None, label=label, on_change=self.save)
            field.classes("named-above")
        elif one.kind is AnswerKind.LINES:
            field = ui.textarea(value=one.answer, on_change=typed).props("autogrow rows=1")
            self._hear_of_use(field)
        else:
            field = ui.input(value=one.answer, on_change=typed)
            field.props["suffix"] = one.unit
            self._hear_of_use(field)
            field.on("keydown.enter", self._leave)
        if one.kind is AnswerKind.NUMBER:
            field.props('inputmode="decimal"').classes("short")
        if one.kind in (AnswerKind.DATE, AnswerKind.CHOICE):
            field.classes("short")
        is_list = one.kind is AnswerKind.LINES and one.belongs == WORDS
        example = "一条一行" if is_list else _EXAMPLES.get(one.kind, "")
        field.props("dense outlined hide-bottom-space").props(f'placeholder="{example}"')
        field.props["aria-label"] = label
        field.classes("answer")
        return field

    def _hear_of_use(self, field: ui.textarea | ui.input) -> None:
        field.on("focus", self._enter)
        field.on("blur", self._leave)

    def _enter(self) -> None:
        self.is_in_use = True

    async def _leave(self) -> None:
        self.is_in_use = False
        await self.save()
        if not self.is_in_use and not self.article.client.is_deleted:
            self._on_left(self)

    @property
    def _text(self) -> str:
        return str((self._field.value if self._field else None) or "").strip()

    def _typed(self) -> None:
        if self.group != _DONE or self._text != self._saved:
            self._preview.typed(self._text)

    def show(self, question: ReportQuestion) -> None:
        """The question as it is now; what is being typed stays."""
        is_untouched = self._text in (self._saved, question.answer)
        self.question = question
        self._name_place(question.row)
        if is_untouched and question.answer != self._text:
            # A new field: one that is moved as well takes along what was typed in it.
            self._place.clear()
            with self._place:
                self._field = self._input()
        if is_untouched:
            self._saved = question.answer
            self._show_faults(question.faults)
        elif question.answer != self._saved and not self._is_saving:
            self._saved = question.answer
            self._show_faults([f"别处刚刚填了“{question.answer}”，还没有用这里写的。"])
        self._used.set_text(f"用在：{question.section}" if question.section else "")
        self._used.set_visibility(bool(question.section))
        first = next(iter(question.sentences), None)
        self._preview.show(first, "" if is_untouched else self._text)
        self._show_draft(question.draft)

    def _name_place(self, row: int | None) -> None:
        """The name by which other pages lead to the question: its row of 待补."""
        name = f"asked-{row}" if row else ""
        if self._heading.props.get("id", "") != name:
            self._heading.props["id"] = name
            self._heading.update()

    def _show_draft(self, draft: str) -> None:
        self._draft.clear()
        self._draft.set_visibility(bool(draft))
        if draft:
            with self._draft:
                ui.label("句中暂用草拟的原因，").classes("inline")
                page = address_of(self.saver.dataset.name, "reasons")
                ui.link("到“原因”页看各部分、采用", f"{page}#reason-{quote(self.question.name)}")
                ui.label("，或者在这里自己写。").classes("inline")

    def _show_faults(self, faults: Sequence[str]) -> None:
        self._faults.clear()
        self._faults.set_visibility(bool(faults))
        with self._faults:
            for one in faults:
                ui.label(one)
        if self._field is not None:
            self._field.props("error" if faults else "", remove="" if faults else "error")

    async def save(self) -> None:
        """Save what is typed, if it is something else than what stands there."""
        text = self._text
        if self._field is None or text == self._saved or self._is_saving:
            return
        one = self.question
        answer = ClerkAnswer(one.belongs, one.name, one.period, one.unit, text, one.row)
        self._is_saving = True
        try:
            label = f"填写：{one.name}"
            fault = await self.saver.save(label, partial(write_answer, answer=answer))
        finally:
            self._is_saving = False
        if self.article.client.is_deleted:
            return
        if not fault:
            self._saved = text
        with self.article:
            self._show_faults([fault] if fault else [])
        if not fault and self._text not in (text, self.question.answer):
            await self.save()  # what was typed meanwhile
