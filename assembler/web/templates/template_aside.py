"""Beside what is edited of a template: what `template check` says of it, how it reads in every situation,
and what it changes in the report of a dataset."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from html import escape
from pathlib import Path

from nicegui import ui

from ...authoring.items import FIGURE, PHRASE, SECTION, TABLE
from ...authoring.rehearsal import RehearsedText
from ...authoring.rehearsal_page import beside_usual
from ...authoring.rehearsal_words import label, left_of
from ...kernel.problems import Place, Problem
from ..addresses import address_of_place, address_of_template
from ..frame import problem_list
from ..parts.marked_texts import marked, tagged
from ..parts.push_button import PushButton
from ..workplace import Workplace
from .open_template import OpenTemplate, RehearsedTexts, TemplateReading
from .template_outline import RehearsedPassage, passages_of, texts_of_item, using
from .template_preview import example_table, table_html
from .template_trial import DraftedReport, changed_texts

_PASSAGES_AT_MOST, _CHANGES_AT_MOST = 60, 40
_NO_DATASET = "示例部门"
Selected = Callable[[], tuple[str, str]]
"""The kind and the name of what the page shows."""


def _address_of_problem(one: Problem) -> str:
    return address_of_place(one.place)


class Aside:
    """The right side of the page. selected: what it is beside; datasets: those that it may be tried
    with."""

    def __init__(
        self, workplace: Workplace, opened: OpenTemplate, selected: Selected, datasets: list[Path]
    ) -> None:
        self._workplace, self._opened, self._selected = workplace, opened, selected
        self._datasets = {path.name: path for path in datasets}
        self._client = ui.context.client
        self._reading: TemplateReading | None = None
        with ui.element("section").classes("panel").props('aria-label="检查"'):
            ui.html("<h2>检查</h2>", sanitize=False)
            self._checked = ui.element("div").props('aria-live="polite"')
        with ui.element("section").classes("panel").props('aria-label="试写"'):
            ui.html("<h2>试写</h2>", sanitize=False)
            options = [_NO_DATASET, *self._datasets]
            chosen = opened.trial.name if opened.trial else ""
            ui.select(
                options,
                value=chosen if chosen in options else _NO_DATASET,
                label="用哪里的数",
                on_change=lambda event: self._try_with(event.value),
            ).props("outlined dense options-dense")
            self._played = (
                ui.element("div")
                .classes("scrolled")
                .props('aria-live="polite" tabindex="0" role="region" aria-label="试写的文字"')
            )

    async def _try_with(self, name: str) -> None:
        await self._opened.try_with(self._datasets.get(name))
        await self.show(await self._opened.current())

    async def show(self, reading: TemplateReading) -> None:
        """What is wrong with a reading, then how it reads; nothing more of it once there is another."""
        self._reading = reading
        self._say_checking()
        problems = await self._opened.problems()
        if self._is_past(reading):
            return
        self._checked.clear()
        with self._checked:
            if problems:
                problem_list(problems, _address_of_problem)
            else:
                ui.label("没有问题。").classes("mark good")
        tried = await self._opened.tried()
        rehearsed = await self._opened.rehearsed() if tried is None else RehearsedTexts()
        kind, name = self._selected()
        preview = None
        if kind == TABLE and tried is None:
            preview = await self._workplace.engine.run(example_table, self._opened.name, name)
        if self._is_past(reading):
            return
        self._played.clear()
        with self._played:
            if tried is not None:
                self._show_trial(*tried)
            else:
                self._show_rehearsal(rehearsed)
            if preview is not None:
                ui.label("示例部门的这张表：").classes("origin")
                ui.html(table_html(preview), sanitize=False).classes("scroll")

    def _is_past(self, reading: TemplateReading) -> bool:
        return self._client.is_deleted or self._reading is not reading

    def _say_checking(self) -> None:
        """What was found before is not said of what is saved now."""
        for part, words in ((self._checked, "正在检查……"), (self._played, "正在试写……")):
            part.clear()
            with part:
                ui.label(words).classes("muted")

    # --- the example department

    def _show_rehearsal(self, rehearsed: RehearsedTexts) -> None:
        kind, name = self._selected()
        if rehearsed.rehearsal is None:
            ui.label("模板现在读不出来，改好上面列出的再试写。")
            return
        if not name:
            ui.label("在左边选一节、一条用语或一张表，这里列出它在各种情形下怎样说。")
            return
        if kind == FIGURE:
            self._show_uses(name)
            return
        passages = passages_of(rehearsed.texts, kind, name)
        texts = texts_of_item(rehearsed.texts, kind, name)
        for text in texts:
            # a text that cannot be written reaches nothing
            for line in left_of(replace(text, unreached=[]) if text.failures else text):
                ui.label(line).classes("note look")
        if not passages:
            ui.label(_why_none(kind, texts)).classes("muted")
            return
        ui.html(
            "绿的是与通常情形不同的说法，<del>划去的</del>是通常有、这里没有的。", sanitize=False
        ).classes("origin")
        _list_passages(passages[:_PASSAGES_AT_MOST], has_names=kind == PHRASE)
        if len(passages) > _PASSAGES_AT_MOST:
            ui.label(f"还有{len(passages) - _PASSAGES_AT_MOST}种说法，见“整份试写”。")

    def _show_uses(self, figure: str) -> None:
        template = self._reading.template if self._reading else None
        items = using(template, figure) if template else []
        ui.label("写到它的：" if items else "没有写到它的地方。").classes("muted")
        with ui.element("ul"):
            for item in items:
                with ui.element("li"):
                    address = address_of_template(self._opened.name, kind=item.kind, item=item.name)
                    ui.link(f"{item.kind} {item.name}", address)

    # --- a dataset

    def _show_trial(self, before: DraftedReport, after: DraftedReport) -> None:
        kind, name = self._selected()
        if after.problems:
            ui.label("用这个模板，这套数据的报告现在生成不了：")
            problem_list(after.problems, _address_of_problem)
            return
        changes = list(changed_texts(before, after))
        with ui.element("div").classes("item-head"):
            ui.label(
                f"这套数据的报告里，{len(changes)}处变了（从选这套数据时算起）："
                if changes
                else "选这套数据以来，它的报告还没有变。"
            )
            if changes:
                PushButton("从现在算起", self._begin_anew, "button small")
        _list_texts(marked(change.segments) for change in changes[:_CHANGES_AT_MOST])
        own = [one.text for one in after.texts if kind in (SECTION, TABLE) and one.source == name]
        if own and not changes:
            ui.label(f"现在的{kind}“{name}”：").classes("muted")
            _list_texts(map(escape, own[:_CHANGES_AT_MOST]))

    async def _begin_anew(self) -> None:
        await self._opened.try_with(self._opened.trial)
        await self.show(await self._opened.current())


def _why_none(kind: str, texts: Sequence[RehearsedText]) -> str:
    """Why no passage is listed. texts: of the item."""
    if any(text.failures for text in texts):
        return "写错的地方改好以后，这里列出它在各种情形下怎样说。"
    return "没有一句话用到它。" if kind == PHRASE else "它没有随情形变化的文字。"


def _list_texts(texts: Iterable[str]) -> None:
    with ui.element("ul").classes("passages"):
        for text in texts:
            with ui.element("li"):
                ui.html(f"<p>{text}</p>", sanitize=False)


def _list_passages(passages: Iterable[RehearsedPassage], has_names: bool) -> None:
    with ui.element("ul").classes("passages"):
        for text, passage in passages:
            with ui.element("li"):
                with ui.element("div").classes("situations"):
                    name = ui.label(label(passage, text))
                    name.props["title"] = "、".join(passage.situations)
                    ui.link(
                        _origin(passage.place, text.name, has_names),
                        address_of_place(passage.place),
                    )
                runs = "".join(tagged(run.kind, run.text) for run in beside_usual(passage))
                heading = ' class="heading"' if passage.level else ""
                ui.html(f"<p{heading}>{runs}</p>", sanitize=False)


def _origin(place: Place, name: str, has_name: bool) -> str:
    row = f"第{place.row}行" if place.row else ""
    return f"{name} {row}".strip() if has_name else row or name
