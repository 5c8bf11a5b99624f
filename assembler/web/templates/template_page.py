"""The page of one template: its items at the left, one of them in the middle with where it comes from,
changed there; at the right what is wrong, and how it reads."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from html import escape
from pathlib import Path
from typing import NamedTuple

from fastapi import Response
from nicegui import app, background_tasks, ui

from ...authoring.copies import effective_text
from ...authoring.differences import differences
from ...authoring.items import KINDS, SECTION, SETTING, TABLE, TemplateItem, items_of
from ...authoring.rehearsal_page import rehearsal_page, rehearsal_policy
from ...authoring.show import origin, place_of, show_items
from ...authoring.where import in_order, in_words, shown_text
from ...kernel.problems import Place
from ...template.loading import load_template
from ...template.template import Template
from ..addresses import address_of_place, address_of_template
from ..frame import attempt, frame
from ..history import FileChange
from ..parts.push_button import PushButton
from ..parts.scripts import add_script
from ..workplace import Workplace
from .open_template import OpenTemplate, OpenTemplates, RehearsedTexts, TemplateReading
from .template_aside import Aside
from .template_editor import FileEditor, show_line, text_area
from .template_entries import EntryTable
from .template_outline import OF_ENTRIES, OF_FILES, matching, outline, own_items, standing
from .template_trial import may_write, uses_of
from .templates_page import new_template_form

_SECONDS_TO_LOOK = 1.0
_MATCHES_AT_MOST = 80
_OCCURRENCES_AT_MOST = 10
_DIFFERENCES = "differences"


class ShownItem(NamedTuple):
    """What the page is asked for; "" for what it is not. view: of the whole template."""

    kind: str = ""
    item: str = ""
    file: str = ""
    line: int = 0
    view: str = ""


def add_template_pages(workplace: Workplace) -> None:
    """Let the pages of single templates answer."""
    templates = OpenTemplates(workplace.engine)

    @ui.page("/templates/{name}")
    async def page(
        name: str, kind: str = "", item: str = "", file: str = "", line: str = "", view: str = ""
    ) -> None:
        opened = templates.open(name)
        if opened is None:
            _not_there(workplace, name)
            return
        number = int(line) if line.isdecimal() and line.isascii() and len(line) < 8 else 0
        await template_page(workplace, opened, ShownItem(kind, item, file, number, view))

    @app.get("/templates/{name}/rehearsal")
    async def whole_rehearsal(name: str) -> Response:
        opened = templates.open(name)
        rehearsal, texts = await opened.rehearsed() if opened else RehearsedTexts()
        if rehearsal is None:
            return Response("这个模板现在不能试写。", 404, media_type="text/plain; charset=utf-8")
        page = await workplace.engine.run(rehearsal_page, rehearsal, list(texts))
        headers = {"Content-Security-Policy": rehearsal_policy(), "Cache-Control": "no-store"}
        return Response(page, media_type="text/html; charset=utf-8", headers=headers)

    app.timer(_SECONDS_TO_LOOK, templates.look)


def _not_there(workplace: Workplace, name: str) -> None:
    with frame(workplace, "没有这个模板", "templates"):
        ui.label(f"没有叫“{name}”的模板，可能改了名或删掉了。")
        ui.link("看有哪些模板", "/templates")


async def template_page(workplace: Workplace, opened: OpenTemplate, shown: ShownItem) -> None:
    """The page; what stands on it once the template is read."""
    client = ui.context.client
    add_script("template_editor")
    with frame(workplace, f"模板 {opened.name}", "templates", styles=("templates",)):
        body = ui.element("div")
        with body:
            ui.label("正在读模板……").classes("muted")
    await client.connected()
    reading = await opened.current()
    uses = await workplace.engine.run(uses_of, workplace.datasets())
    if client.is_deleted:
        return
    template = reading.template
    datasets = [use.dataset for use in uses if template and may_write(template, use)]
    body.clear()
    with body:
        page = TemplatePage(workplace, opened, reading, shown, datasets)

    async def heard(new: TemplateReading) -> None:
        with client:
            await page.show(new)

    def listener(new: TemplateReading) -> None:
        background_tasks.create(heard(new))

    client.on_delete(opened.listeners.listen(listener))
    await page.aside.show(reading)


class TemplatePage:
    """What stands on the page, and how it follows the template."""

    def __init__(
        self,
        workplace: Workplace,
        opened: OpenTemplate,
        reading: TemplateReading,
        shown: ShownItem,
        datasets: list[Path],
    ) -> None:
        self._workplace, self._opened, self.shown = workplace, opened, shown
        self._reading, self._client = reading, ui.context.client
        self._editor: FileEditor | None = None
        self._entries: EntryTable | None = None
        self._word = ""
        self._where: ui.element | None = None
        self._head = ui.element("div").classes("page-head")
        self._show_head()
        with ui.element("div").classes("template-panes"):
            with ui.element("nav").classes("outline").props('aria-label="模板的内容"'):
                self._search = ui.input("找文字或名称", on_change=self._searched)
                self._search.props("outlined dense clearable")
                self._outline = ui.element("div")
            self._middle = ui.element("div").classes("middle")
            with ui.element("div").classes("aside"):
                self.aside = Aside(workplace, opened, self._selected, datasets)
        self._show_outline()
        self._show_middle()
        if self._editor is None:
            show_line(0)

    async def show(self, reading: TemplateReading) -> None:
        """The template was read anew."""
        self._reading = reading
        self._show_head()
        self._show_outline()
        if self._editor is not None and self._editor.file in reading.files:
            self._editor.heard(reading)
        elif self._entries is not None and reading.template is not None:
            self._entries.show(reading.template)
        else:
            self._show_middle()
        await self.aside.show(reading)

    def _selected(self) -> tuple[str, str]:
        """The kind and the name of what is shown."""
        if self.shown.kind:
            return self.shown.kind, self.shown.item
        item = self._item_of_file(self.shown.file)
        return (item.kind, item.name) if item else ("", "")

    def _item_of_file(self, file: str) -> TemplateItem | None:
        template = self._reading.template
        if template is None or not file:
            return None
        every = (one for kind in OF_FILES for one in items_of(template, kind).values())
        shown = f"{template.name}/{file}"
        return next((one for one in every if one.place.file == shown), None)

    async def _choose(self, name: str) -> None:
        self.shown = self.shown._replace(item=name)
        await self.aside.show(self._reading)

    # --- head

    def _show_head(self) -> None:
        opened, template = self._opened, self._reading.template
        self._head.clear()
        with self._head:
            with ui.element("div"):
                ui.html(f"<h1>{escape(f'模板 {opened.name}')}</h1>", sanitize=False)
                if template is not None:
                    names = " → ".join(folder.name for folder in template.folders[1:])
                    extends = f"，沿用 {names}" if names else ""
                    ui.label(
                        f"{template.word('名称')}（{template.word('类型')}）{extends}"
                    ).classes("origin")
            with ui.element("div").classes("actions"):
                self._step("撤销", opened.undo, opened.history.to_undo)
                self._step("重做", opened.redo, opened.history.to_redo)

    def _step(
        self, word: str, action: Callable[[], Awaitable[object]], change: FileChange | None
    ) -> None:

        async def step() -> None:
            with self._client:  # the button itself is made anew meanwhile
                await attempt(action)

        button = PushButton(word, step)
        button.allow(change is not None)
        button.props["title"] = f"{word}：{change.label}" if change else word

    # --- left

    def _searched(self) -> None:
        self._word = str(self._search.value or "").strip()
        self._show_outline()

    def _show_outline(self) -> None:
        template = self._reading.template
        self._outline.clear()
        with self._outline:
            if template is not None and self._word:
                self._show_matches(template)
                return
            self._show_whole(template)
            if template is not None:
                for group in outline(template):
                    if group.items:
                        _heading(group.title)
                        for item in group.items:
                            self._link(template, item)
                _heading("各处用的")
                for kind in OF_ENTRIES:
                    count = len(items_of(template, kind))
                    self._way(f"{kind}（{count}）", kind=kind)
            _heading("这个模板的文件")
            for file in sorted(self._reading.files):
                self._way(file, file=file)

    def _show_whole(self, template: Template | None) -> None:
        self._way("概况")
        if template is not None and len(template.folders) > 1:
            self._way(f"与 {template.folders[1].name} 的不同", view=_DIFFERENCES)
        if template is not None:
            address = f"{address_of_template(self._opened.name)}/rehearsal"
            ui.link("整份试写（新窗口）", address, new_tab=True)

    def _show_matches(self, template: Template) -> None:
        matches = matching(template, self._word)
        ui.label(f"名称、文字里有的：{len(matches)}处").classes("muted").props('aria-live="polite"')
        for item in matches[:_MATCHES_AT_MOST]:
            self._link(template, item, item.kind)
        PushButton("报告里的这句话是哪里印的", self._show_where, "button small")
        self._where = ui.element("div").props('aria-live="polite"')

    async def _show_where(self) -> None:
        word = self._word
        occurrences = await self._opened.where(word)
        if self._client.is_deleted or word != self._word or self._where is None:
            return
        self._where.clear()
        with self._where:
            if not occurrences:
                ui.label("没有这样的句子。").classes("muted")
            for one in occurrences[:_OCCURRENCES_AT_MOST]:
                ui.label(f"{one.text.within}：{shown_text(one)}").classes("origin")
                for source in in_order(one.sources):
                    address = address_of_place(source.place)
                    if address:
                        ui.link(in_words(source), address)
                    else:
                        ui.label(in_words(source)).classes("origin")

    def _link(self, template: Template, item: TemplateItem, kind: str = "") -> None:
        text = f"{kind} {item.name}".strip()
        self._way(text, standing(template, item), kind=item.kind, item=item.name)

    def _way(self, text: str, mark: str = "", **shown: str) -> None:
        link = ui.link("", address_of_template(self._opened.name, **shown))
        with link:
            ui.label(text)
            if mark:
                ui.label(mark).classes("standing")
        if shown == {key: value for key, value in self._asked.items() if value}:
            link.props('aria-current="page"')

    @property
    def _asked(self) -> dict[str, str]:
        """What the page was asked for, as links to it say it."""
        shown, item = self.shown, self._item_of_file(self.shown.file)
        if shown.kind in OF_ENTRIES:
            return {"kind": shown.kind}
        if item is not None:
            return {"kind": item.kind, "item": item.name}
        return {"kind": shown.kind, "item": shown.item, "file": shown.file, "view": shown.view}

    # --- middle

    def _show_middle(self) -> None:
        self._middle.clear()
        self._editor = self._entries = None
        with self._middle:
            if not self._opened.is_own:
                self._offer_own()
            self._show_asked()

    def _show_asked(self) -> None:
        shown, template = self.shown, self._reading.template
        if shown.file in self._reading.files:
            self._show_file(shown.file, shown.line, self._item_of_file(shown.file))
        elif template is None:
            ui.label("模板读不出来：右边列出了哪里写错，点开就能改。")
        elif shown.view == _DIFFERENCES and len(template.folders) > 1:
            self._show_differences(template)
        elif shown.kind in OF_ENTRIES:
            self._show_entries(template)
        elif shown.kind in OF_FILES and shown.item in items_of(template, shown.kind):
            self._show_item(template, items_of(template, shown.kind)[shown.item])
        else:
            self._show_own(template)

    def _offer_own(self) -> None:
        ui.label(
            "这个模板是程序自带的，不在这里改（程序更新时会换成新的）。要改，新建一个沿用它的模板："
        ).classes("note")
        shown = self.shown
        new_template_form(self._workplace, {}, self._opened.name, kind=shown.kind, item=shown.item)

    def _show_file(self, file: str, line: int, item: TemplateItem | None) -> None:
        with ui.element("div").classes("item-head"):
            ui.html(f"<h2>{escape(file)}</h2>", sanitize=False)
            if item is not None:
                ui.label(origin(item)).classes("origin")
                self._withdrawal(item)
        self._editor = FileEditor(self._opened, file, self._reading, line)
        self._more(item)

    def _show_item(self, template: Template, item: TemplateItem) -> None:
        if item.template == template.name:
            self._show_file(item.place.file.partition("/")[2], self.shown.line, item)
            return
        with ui.element("div").classes("item-head"):
            ui.html(f"<h2>{escape(f'{item.kind} {item.name}')}</h2>", sanitize=False)
            ui.label(f"沿用自 {origin(item)}").classes("origin")
            if self._opened.is_own:
                PushButton("在本模板中改写", lambda: self._override(item), "button primary grow")
        text_area(f"{item.kind} {item.name}", effective_text(template, item), editable=False)
        show_line(0)
        self._more(item)

    async def _override(self, item: TemplateItem) -> None:
        with self._client:
            await attempt(lambda: self._opened.override(item.kind, item.name))

    def _withdrawal(self, item: TemplateItem) -> None:
        if not (self._opened.is_own and item.overridden):
            return

        async def withdraw() -> None:
            self.shown = ShownItem(item.kind, item.name)
            with self._client:
                await attempt(lambda: self._opened.withdraw(item.kind, item.name))

        PushButton("改回沿用的", withdraw, "button small grow")

    def _more(self, item: TemplateItem | None) -> None:
        """Where each setting of an item comes from, and every name that is valid in it."""
        template = self._reading.template
        if item is None or template is None:
            return
        lines = list(show_items(template, item.kind, item.name))
        if item.kind == SECTION:  # its text stands above
            lines = [line for line in lines if line.startswith("可用的")]
        with ui.element("details").classes("more"):
            with ui.element("summary"):
                ui.label("这里可用的名称" if item.kind == SECTION else "各项从哪里来，可用的名称")
            _listing(("", line) for line in lines)

    def _show_differences(self, template: Template) -> None:
        base = load_template(template.folders[1].name, Place(), [])
        ui.html(f"<h2>{escape(f'与 {template.folders[1].name} 的不同')}</h2>", sanitize=False)
        lines = list(differences(template, base)) if base else []
        if not lines:
            ui.label("没有不同。")
            return
        _listing((_class_of(line), line) for line in lines)

    def _show_entries(self, template: Template) -> None:
        kind = self.shown.kind
        with ui.element("div").classes("item-head"):
            ui.html(f"<h2>{escape(kind)}</h2>", sanitize=False)
            if kind == SETTING and self._opened.is_own:
                ui.label(
                    "设置写在这个模板的 template.yaml 里；要改沿用的一项，在那里另写一行。"
                ).classes("origin")
                address = address_of_template(self._opened.name, file="template.yaml")
                ui.link("打开 template.yaml", address)
        self._entries = EntryTable(self._opened, kind, self.shown.item, self._choose)
        self._entries.show(template)

    def _show_own(self, template: Template) -> None:
        """What the template writes itself."""
        ui.html("<h2>概况</h2>", sanitize=False)
        own = list(own_items(template))
        if len(template.folders) == 1:
            ui.label("这个模板不沿用别的，所有的都是自己写的。")
        elif not own:
            ui.label("还没有与所沿用的不同的地方。在左边选一处，点“在本模板中改写”。")
        counted = (f"{kind}{len(items_of(template, kind))}" for kind in KINDS)
        ui.label(f"共有{'、'.join(counted)}；自己写的{len(own)}处：").classes("muted")
        with ui.element("ul"):
            for item in own:
                with ui.element("li"):
                    ui.link(f"{item.kind} {item.name}", self._address_of(item))
                    ui.label(place_of(item)).classes("origin")

        if self._opened.is_own:
            self._offer_new()

    def _offer_new(self) -> None:
        """A new section or table."""
        with ui.element("section").classes("panel new-template"):
            ui.html("<h2>新写一节、一张表</h2>", sanitize=False)
            with ui.element("div").classes("fields"):
                kind = ui.select([SECTION, TABLE], value=SECTION, label="种类")
                name = ui.input("名称").props("outlined dense")
                kind.props("outlined dense")

                async def make() -> None:
                    word, called = str(kind.value), str(name.value).strip()
                    with self._client:
                        if await attempt(lambda: self._opened.create(word, called)):
                            ui.navigate.to(
                                address_of_template(self._opened.name, kind=word, item=called)
                            )

                PushButton("新写", make, "button primary")
                name.on("keydown.enter", make)

    def _address_of(self, item: TemplateItem) -> str:
        if item.kind == SETTING:
            return address_of_place(item.place)
        return address_of_template(self._opened.name, kind=item.kind, item=item.name)


def _heading(text: str) -> None:
    ui.html(f"<h3>{escape(text)}</h3>", sanitize=False)


def _listing(lines: Iterable[tuple[str, str]]) -> None:
    shown = "".join(
        f'<span class="{kind}">{escape(line)}</span>' + ("" if kind else "\n")
        for kind, line in lines
    )
    ui.html(f'<pre class="listing">{shown}</pre>', sanitize=False)


def _class_of(line: str) -> str:
    if line.startswith("  - "):
        return "old"
    return "new" if line.startswith("  + ") else "head"
