"""Phrases, terms, figures and settings of a template, one a row: as they count, where they are written,
changed in a field."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from nicegui import ui

from ...authoring.items import PHRASE, SETTING, WITHIN, TemplateItem, items_of
from ...authoring.show import origin
from ...narrative.wording import CASES, PHRASES
from ...template.template import Template
from ..addresses import address_of_place
from ..frame import attempt
from ..parts.push_button import PushButton
from ..parts.table_parts import head_row
from .open_template import OpenTemplate
from .template_outline import is_single_text, standing, text_of

_COLUMNS = ("名称", "现在的文字", "操作")


class EntryTable:
    """The table of one kind. choose: told which row is being looked at."""

    def __init__(
        self, opened: OpenTemplate, kind: str, name: str, choose: Callable[[str], Awaitable[None]]
    ) -> None:
        self._opened, self._kind, self._choose = opened, kind, choose
        self.chosen = name
        self._edited = ""  # the row with the field
        self._typed = ""
        self._body, self._client = ui.element("div"), ui.context.client
        self._template: Template | None = None

    def show(self, template: Template) -> None:
        """The rows as a reading has them; what is being typed stays."""
        self._template = template
        self._body.clear()
        with self._body, ui.element("table").classes("plain entries"):
            head_row(_COLUMNS)
            with ui.element("tbody"):
                for item in items_of(template, self._kind).values():
                    self._row(template, item)

    def _row(self, template: Template, item: TemplateItem) -> None:
        with ui.element("tr") as row:
            row.props["data-name"] = item.name
            if item.name == self.chosen:
                row.classes("chosen")
            with ui.element("th").props('scope="row"'):
                ui.label(item.name)
                if standing(template, item):
                    ui.label(standing(template, item)).classes("standing")
            with ui.element("td"):
                if item.name == self._edited:
                    self._field(item)
                else:
                    ui.label(text_of(item)).classes("wording")
                ui.label(origin(item)).classes("origin")
            with ui.element("td"):
                self._actions(template, item)

    # --- what may be done

    def _actions(self, template: Template, item: TemplateItem) -> None:
        if item.name == self._edited:
            return
        is_own = item.template == template.name
        if self._kind != SETTING:
            look = PushButton("看用处", lambda: self._look_at(item), "button small")
            look.named(f"看“{item.name}”用在哪里")
        if self._opened.is_own and (is_own or self._kind != SETTING):
            self._ways_to_change(item, is_own)

    def _ways_to_change(self, item: TemplateItem, is_own: bool) -> None:
        """As a text alone where it is one; else in its file, to which it is copied first."""
        word = "修改" if is_own else "改写"
        if is_single_text(item):
            change = PushButton(word, lambda: self._edit(item), "button small")
            change.named(f"{word}“{item.name}”")
        elif is_own:
            ui.link("在文件里改", address_of_place(item.place))
        else:
            change = PushButton(word, lambda: self._copy(item), "button small")
            change.named(f"在本模板中改写“{item.name}”")
        if is_own and item.overridden and self._kind != SETTING:
            back = PushButton("改回沿用的", lambda: self._withdraw(item), "button small")
            back.named(f"“{item.name}”改回沿用的")

    async def _look_at(self, item: TemplateItem) -> None:
        self.chosen = item.name
        self._again()
        await self._choose(item.name)

    async def _edit(self, item: TemplateItem) -> None:
        self.chosen = self._edited = item.name
        self._typed = text_of(item)
        self._again()
        self._client.run_javascript(
            "window.templateEditor && templateEditor.focus('.entries tr.chosen input')"
        )
        await self._choose(item.name)

    async def _copy(self, item: TemplateItem) -> None:
        with self._client:
            if not await attempt(lambda: self._opened.override(self._kind, item.name)):
                return
            reading = await self._opened.current()
            if reading.template is not None:
                copy = items_of(reading.template, self._kind)[item.name]
                ui.navigate.to(address_of_place(copy.place))

    async def _withdraw(self, item: TemplateItem) -> None:
        with self._client:
            await attempt(lambda: self._opened.withdraw(self._kind, item.name))

    def _again(self) -> None:
        if self._template is not None:
            self.show(self._template)

    # --- the field

    def _field(self, item: TemplateItem) -> None:
        field = ui.input(value=self._typed).props("outlined dense autofocus")
        field.props["aria-label"] = f"“{item.name}”的文字"
        field.on_value_change(lambda event: setattr(self, "_typed", str(event.value or "")))
        if self._kind == PHRASE:
            ui.label(about_phrase(item.name)).classes("muted")

        async def save() -> None:
            typed = self._typed
            if typed == text_of(item):
                self._close()
                return
            self._edited = ""
            with self._client:
                if not await attempt(
                    lambda: self._opened.reword(self._kind, item.name, typed, item.text)
                ):
                    self._edited = item.name
                    self._again()

        field.on("keydown.enter", save)
        field.on("keydown.escape", self._close)
        with ui.element("div").classes("actions"):
            PushButton("保存", save, "button primary small")
            PushButton("取消", self._close, "button small")

    def _close(self) -> None:
        self._edited = ""
        self._again()
        self._client.run_javascript(
            "window.templateEditor && templateEditor.focus('.entries tr.chosen button')"
        )


def about_phrase(name: str) -> str:
    """When a phrase is chosen, and what it may quote."""
    key = name.rpartition(WITHIN)[2]
    quoted = "".join(f"{{{each}}}" for each in PHRASES.get(key, ()))
    when = f"什么时候用：{CASES[key]}。" if key in CASES else ""
    return when + (f"可用的占位：{quoted}" if quoted else "")
