"""What is to be looked at: warnings that a clerk may confirm, and those that are confirmed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path

from nicegui import app, ui

from ..confirming.sheet import confirm, withdraw
from ..dataset.carried_edits import carried_items
from ..dataset.model import Confirmation
from ..dataset.sheet_edits import NotWritten
from ..kernel.catalogue import CATALOGUE
from ..kernel.places import Place
from ..kernel.problems import Flow, Problem, Severity, unconfirmed, worst_first
from .answering import Saver, Write, acting, folded
from .frame import tell
from .open_dataset import Reading

_PERSON = "person"
_SHOWN_AT_MOST = 100


class WarningsSection:
    """The part of the page 待补 that holds them."""

    def __init__(self, saver: Saver) -> None:
        self.saver = saver
        self.reading: Reading | None = None
        self._remarks: dict[str, str] = {}
        self._shown: tuple[object, ...] = ()
        with ui.element("section").classes("look"):
            ui.html("<h2>要看一看的</h2>", sanitize=False)
            self._intro = ui.label(
                "这些不一定错。核对过、确实如此的，写明为什么，确认以后不再提醒；内容一变又会再提。"
            ).classes("muted")
            self._person = (
                ui.input("确认人", on_change=self._remember)
                .props('dense outlined autocomplete="name"')
                .classes("person")
            )
            self._list = ui.element("div")
        ui.context.client.on_connect(self._recall)

    def _remember(self) -> None:
        app.storage.tab[_PERSON] = self._person.value

    def _recall(self) -> None:
        """Who confirmed last in this tab."""
        if not self._person.value:
            self._person.set_value(app.storage.tab.get(_PERSON, ""))

    def show(self, reading: Reading) -> None:
        """What is to be looked at now."""
        self.reading = reading
        dataset = reading.built.prepared.dataset if reading.built.prepared else None
        every = _to_look_at(reading)
        entries = dataset.confirmations if dataset else ()
        shown = (*map(str, every), *entries)
        if shown == self._shown and self._shown:
            return
        self._shown = shown
        self._list.clear()
        with self._list:
            self._show(every, entries)
        self._person.set_visibility(bool(every))
        self._intro.set_visibility(bool(every))

    def _show(self, every: Sequence[Problem], entries: Sequence[Confirmation]) -> None:
        if not every:
            ui.label("没有要看的。").classes("all-done")
        notes = [one for one in every if one.severity is Severity.NOTE]
        self._problems([one for one in every if one.severity is not Severity.NOTE])
        if notes:
            with folded(f"提示（{len(notes)}处，不是错误，可以不管）"):
                self._problems(notes)
        if entries:
            with (
                folded(f"已经确认的（{len(entries)}条）"),
                ui.element("ul").classes("problems"),
            ):
                for one in entries:
                    self._entry(one)

    def _problems(self, problems: Sequence[Problem]) -> None:
        with ui.element("ul").classes("problems"):
            for one in problems[:_SHOWN_AT_MOST]:
                self._problem(one)
        if len(problems) > _SHOWN_AT_MOST:
            ui.label(f"还有{len(problems) - _SHOWN_AT_MOST}处，确认了上面的再列出。")

    def _problem(self, one: Problem) -> None:
        key = str(one)
        with ui.element("li").classes("note" if one.severity is Severity.NOTE else "look"):
            ui.label(one.severity.value).classes("severity")
            ui.label(str(one.place)).classes("place")
            ui.label(f"{one.message}。").classes("message")
            ui.label(f"{one.mend}。" if one.mend else "").classes("mend")
            ui.label(one.code).classes("code")
            with ui.element("div").classes("confirming"):
                remark = (
                    ui.input(value=self._remarks.get(key, ""), placeholder="说明，如：原表如此")
                    .props("dense outlined")
                    .classes("remark")
                )
                remark.props["aria-label"] = f"说明：{one.message}"
                remark.on_value_change(lambda e: self._remarks.update({key: e.value or ""}))
                acting("确认", one.message, partial(self._confirm, one, remark))

    async def _confirm(self, one: Problem, remark: ui.input) -> None:
        reading = self.reading
        if reading is None or reading.built.prepared is None:
            tell("这套数据还无法使用，先改正那些问题。", "bad")
            return
        dataset, person = reading.built.prepared.dataset, (self._person.value or "").strip()
        words = (remark.value or "").strip()

        def write(path: Path) -> Path:
            assert path == dataset.path
            done = confirm(dataset, [one], reading.problems, person, words)
            if done is None:
                raise NotWritten("这一处以前已经确认过")
            return done.file

        await self._make(f"确认：{one.title}", write)

    async def _make(self, label: str, write: Write, moves: bool = False) -> None:
        fault = await self.saver.save(label, write, is_tried=False, moves_rows=moves)
        if fault:
            tell(fault, "bad")
        else:
            tell(f"{label}，已存好。")

    def _entry(self, one: Confirmation) -> None:
        known = CATALOGUE.get(one.code.strip().upper())
        who = "，".join(filter(None, (one.person, one.date)))
        with ui.element("li"):
            ui.label(known.title if known else one.code).classes("severity")
            ui.label(one.message).classes("message")
            ui.label("：".join(filter(None, (one.sheet, one.content)))).classes("mend")
            ui.label("：".join(filter(None, (who, one.remark)))).classes("who")
            acting("撤回", one.message or one.content, partial(self._withdraw, one))

    async def _withdraw(self, one: Confirmation) -> None:
        rows = [one.place.row or 0]
        await self._make("撤回确认", partial(withdraw, rows=rows), moves=True)


def _to_look_at(reading: Reading) -> list[Problem]:
    """What may be confirmed here, the worst first: what came over from last year is confirmed in its
    own row."""
    dataset = reading.built.prepared.dataset if reading.built.prepared else None
    places = open_places(reading.problems)
    carried = {item.place for item in carried_items(dataset, places)} if dataset else set()
    every = (one for one in reading.problems if one.may_be_confirmed and one.place not in carried)
    return worst_first(every)


def open_places(problems: Iterable[Problem]) -> set[Place]:
    """Where something is marked in the draft that nobody has looked at."""
    marking = (one for one in unconfirmed(problems) if Flow.MARKED in one.flow)
    return {place for one in marking for place in (one.place, *one.alike)}
