"""What is to be looked at: warnings that a clerk may confirm, and those that are confirmed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from nicegui import app, ui

from ..confirming.sheet import confirm, withdraw
from ..dataset.carried_edits import carried_items
from ..dataset.model import Confirmation
from ..dataset.sheet_edits import NotWritten
from ..kernel.catalogue import CATALOGUE
from ..kernel.places import Place
from ..kernel.problems import Flow, Problem, Severity, unconfirmed, worst_first
from .answering import Saver, Write, acting
from .folded import folded
from .frame import problem_parts, tell
from .mending import mended_at
from .open_dataset import Reading
from .places import place_words
from .push_button import PushButton

_PERSON = "person"
_SHOWN_AT_MOST = 100


class _Kind(NamedTuple):
    """Warnings of one kind: where they stand, and the line above them where they are several."""

    box: ui.element
    head: ui.element
    items: ui.element


class WarningsSection:
    """The part of the page 待补 that holds them."""

    def __init__(self, saver: Saver) -> None:
        self.saver = saver
        self.reading: Reading | None = None
        self._every: list[Problem] = []
        self._remarks: dict[str, str] = {}
        self._kinds: dict[str, _Kind] = {}
        self._items: dict[str, ui.element] = {}
        self._entries: Sequence[Confirmation] = ()
        with ui.element("section").classes("look"):
            ui.html("<h2>要看一看的</h2>", sanitize=False)
            self._intro = ui.label(
                "这些不一定错。核对过、确实如此的，点“确认”，以后不再提醒；最好写明为什么，日后好查。"
                "内容一变又会再提。"
            ).classes("muted")
            self._person = (
                ui.input("确认人", on_change=self._remember)
                .props('dense outlined autocomplete="name"')
                .classes("person")
            )
            self._nothing = ui.label("没有要看的。").classes("all-done")
            self._done = ui.label().classes("all-done").props('role="status" aria-live="polite"')
            self._list = ui.element("div")
            self._left = ui.label()
            with folded("", "folded") as self._notes:
                self._notes_list = ui.element("div")
            self._confirmed = ui.element("div").props("data-settled")
        ui.context.client.on_connect(self._recall)

    def _remember(self) -> None:
        app.storage.tab[_PERSON] = self._person.value

    def _recall(self) -> None:
        """Who confirmed last in this tab."""
        if not self._person.value:
            self._person.set_value(app.storage.tab.get(_PERSON, ""))

    def show(self, reading: Reading) -> None:
        """What is to be looked at now; what stands there is not made anew."""
        self.reading = reading
        self._every = _to_look_at(reading)
        self._show_items({str(one): one for one in self._every[:_SHOWN_AT_MOST]})
        self._show_kinds(Counter(one.code for one in self._every))
        self._tell()
        dataset = reading.built.prepared.dataset if reading.built.prepared else None
        self._show_entries(dataset.confirmations if dataset else ())

    def _show_items(self, shown: Mapping[str, Problem]) -> None:
        for key in set(self._items) - set(shown):
            self._items.pop(key).delete()
        for key, one in shown.items():
            if key not in self._items:
                self._add(key, one)

    def _show_kinds(self, counts: Mapping[str, int]) -> None:
        for code in set(self._kinds) - set(counts):
            self._kinds.pop(code).box.delete()
        for code, kind in self._kinds.items():
            kind.head.set_visibility(counts[code] > 1)

    def _tell(self) -> None:
        every = self._every
        notes = sum(one.severity is Severity.NOTE for one in every)
        left = len(every) - _SHOWN_AT_MOST
        self._nothing.set_visibility(not every)
        self._person.set_visibility(bool(every))
        self._intro.set_visibility(bool(every))
        self._left.set_text(f"还有{left}处，确认了上面的再列出。")
        self._left.set_visibility(left > 0)
        self._notes.heading.set_text(f"提示（{notes}处，不是错误，可以不管）")
        self._notes.whole.set_visibility(bool(notes))

    def _show_entries(self, entries: Sequence[Confirmation]) -> None:
        """Those that are confirmed."""
        if list(entries) == list(self._entries):
            return
        self._entries = entries
        self._confirmed.clear()
        if not entries:
            return
        with (
            self._confirmed,
            folded(f"已经确认的（{len(entries)}条）", "folded"),
            ui.element("ul").classes("problems"),
        ):
            for one in entries:
                self._entry(one)

    # --- those of a kind

    def _kind_of(self, one: Problem) -> _Kind:
        if one.code not in self._kinds:
            is_note = one.severity is Severity.NOTE
            with self._notes_list if is_note else self._list:
                self._kinds[one.code] = self._new_kind(one)
        return self._kinds[one.code]

    def _new_kind(self, one: Problem) -> _Kind:
        with ui.element("div").classes("kind") as box:
            with ui.element("div").classes("kind-head") as head:
                ui.label(one.title)
                acting("同类的一起确认……", one.title, partial(self._ask_for_kind, one.code))
            items = ui.element("ul").classes("problems")
        return _Kind(box, head, items)

    async def _ask_for_kind(self, code: str) -> None:
        """All of a kind at once, once they have been looked at."""
        alike = [one for one in self._every if one.code == code]
        if not alike:
            return
        with ui.dialog() as dialog, ui.card():
            ui.label(f"“{alike[0].title}”的这{len(alike)}处都核对过、确实如此吗？").classes(
                "progress"
            )
            with ui.element("ul").classes("dialog-list").props('tabindex="0"'):
                for one in alike:
                    with ui.element("li"):
                        ui.label(f"{place_words(one.place)}：{one.message}")
            remark = ui.input("说明（可以不填）").props("dense outlined").classes("remark")
            with ui.element("div").classes("buttons"):
                act = partial(self._confirm_kind, dialog, alike, remark)
                acting(f"这{len(alike)}处一起确认", "", act, "button primary")
                PushButton("再看看", dialog.close)
        dialog.on("hide", dialog.delete)
        dialog.open()

    async def _confirm_kind(
        self, dialog: ui.dialog, alike: Sequence[Problem], remark: ui.input
    ) -> None:
        words = (remark.value or "").strip()
        dialog.close()
        await self._confirm(alike, words)

    # --- one

    def _add(self, key: str, one: Problem) -> None:
        with self._kind_of(one).items:
            self._items[key] = self._problem(one)

    def _problem(self, one: Problem) -> ui.element:
        key = f"{one.code} {one.message}"
        with ui.element("li").classes("note" if one.severity is Severity.NOTE else "look") as item:
            problem_parts(one, mended_at(self.saver.dataset, one))
            with ui.element("div").classes("confirming"):
                remark = (
                    ui.input(value=self._remarks.get(key, ""), placeholder="说明，如：原表如此")
                    .props("dense outlined")
                    .classes("remark")
                )
                remark.props["aria-label"] = f"说明：{one.message}"
                remark.on_value_change(lambda e: self._remarks.update({key: e.value or ""}))
                acting("确认", one.message, partial(self._confirm_one, one, remark))
        return item

    async def _confirm_one(self, one: Problem, remark: ui.input) -> None:
        await self._confirm([one], (remark.value or "").strip())

    async def _confirm(self, wanted: Sequence[Problem], words: str) -> None:
        reading = self.reading
        if reading is None or reading.built.prepared is None:
            tell("这套数据还无法使用，先改正那些问题。", "bad")
            return
        dataset, person = reading.built.prepared.dataset, (self._person.value or "").strip()

        def write(path: Path) -> Path:
            assert path == dataset.path
            done = confirm(dataset, list(wanted), reading.problems, person, words)
            if done is None:
                raise NotWritten("以前已经确认过")
            return done.file

        several = f"（{len(wanted)}处）" if len(wanted) > 1 else ""
        await self._make(f"确认：{wanted[0].title}{several}", write)

    async def _make(self, label: str, write: Write, moves: bool = False) -> None:
        fault = await self.saver.save(label, write, is_tried=False, moves_rows=moves)
        if self._list.client.is_deleted:
            return
        self._done.set_text("" if fault else f"{label}，已存好。")
        if fault:
            tell(fault, "bad")

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
