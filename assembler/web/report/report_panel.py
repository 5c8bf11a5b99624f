"""The panel beside the report: where a number comes from, what made a sentence, what is missing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

from nicegui import ui

from ...review.model import MadeBy
from ..addresses import address_of, address_of_template, cell_address
from ..frame import problem_list
from ..open_dataset import OpenDataset
from ..parts.mending import mended_at
from ..workplace import Workplace
from .report_element import ReportElement
from .report_origins import Explained, ExplainedFigure, SheetRows, explained
from .report_view import AskedPlace

_ROW_CLICKED = """(event) => {
  const link = event.target.closest("[data-row]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  emit(Number(link.dataset.row));
}"""

_INTO_PANEL = """
const panel = document.getElementById("origin-panel");
panel.asked = document.activeElement;
panel.focus();"""
_OUT_OF_PANEL = """
const panel = document.getElementById("origin-panel"), asked = panel.asked;
panel.asked = null;
if (asked && asked.isConnected) asked.focus({ preventScroll: true });"""


class OriginPanel:
    """on_row: goes to a row of a sheet of the dataset beside the report."""

    def __init__(
        self, workplace: Workplace, dataset: OpenDataset, on_row: Callable[[str, int], object]
    ) -> None:
        self._workplace, self._dataset, self._on_row = workplace, dataset, on_row
        self.report: ReportElement | None = None
        self._asked: tuple[str, AskedPlace] | None = None
        with (
            ui.element("aside")
            .classes("origin-panel")
            .props('aria-labelledby="origin-title" tabindex="-1" id="origin-panel"') as self._box
        ):
            with ui.element("div").classes("origin-head"):
                with ui.element("h2").props('id="origin-title"'):
                    self._title = ui.label("")
                close = ui.button("关闭", on_click=lambda: self.close(back=True), color=None)
                close.props("flat dense no-caps")
            self._body = ui.element("div").classes("origin-body")
        self._box.set_visibility(False)
        self._box.on("keydown.esc", lambda: self.close(back=True))

    async def ask(self, asked: AskedPlace) -> None:
        """Say what was clicked in the report."""
        view = self.report.mirror.view if self.report else None
        if view is None:
            return
        key = self.report.mirror.keys[asked.at] if self.report else ""
        self.say(await self._workplace.engine.run(explained, view, asked), asked.by_key)
        self._asked = key, asked

    async def follow(self) -> None:
        """Say of a report that is another now what is known of the same place; nothing where the place
        is not there any more."""
        if not self._box.visible or self.report is None or self.report.mirror.view is None:
            return
        key, asked = self._asked or ("", None)
        at, title = self.report.mirror.at(key), self._title.text
        if asked is not None and at is not None:
            again = asked._replace(at=at, by_key=False)
            answer = await self._workplace.engine.run(explained, self.report.mirror.view, again)
            if answer.title == title:
                self.say(answer)
                self._asked = key, again
                return
        self.close()

    def say(self, answer: Explained, by_key: bool = False) -> None:
        """Show what is known of a place. by_key: the keyboard goes into the panel."""
        if self._box.is_deleted:
            return
        self._asked = None
        self._title.set_text(answer.title)
        self._body.clear()
        with self._body:
            self._say(answer)
        self._box.set_visibility(True)
        if by_key:
            ui.run_javascript(_INTO_PANEL)

    def close(self, back: bool = False) -> None:
        """back: the keyboard goes back to where it was asked."""
        self._box.set_visibility(False)
        if self.report is not None:
            self.report.release(back)
        if back:
            ui.run_javascript(_OUT_OF_PANEL)

    # --- what it says

    def _say(self, answer: Explained) -> None:
        if answer.quote:
            ui.label(f"“{answer.quote}”").classes("quote")
        if answer.why:
            ui.label(answer.why).classes("why")
        if answer.problems:
            problem_list(answer.problems, lambda one: mended_at(self._dataset, one))
        elif answer.why:
            ui.link("到“待补”页填写", address_of(self._dataset.name, "questions"))
        for figure in answer.figures:
            self._say_figure(figure, with_name=len(answer.figures) > 1)
        _say_made(answer.made)

    def _say_figure(self, figure: ExplainedFigure, with_name: bool) -> None:
        if with_name:
            with ui.element("h3"):
                ui.label(figure.name)
        with ui.element("dl").classes("facts"):
            _fact("报告中", figure.shown)
            _fact("精确值", figure.value)
            _fact("算法", figure.formula)
            _fact("位置", "；".join(figure.places))
        if not (figure.sheets or figure.formula):
            ui.label("没有对应的数据行。").classes("muted")
        for sheet in figure.sheets:
            self._say_rows(sheet)

    def _say_rows(self, sheet: SheetRows) -> None:
        page = self._page_of(sheet)
        with ui.element("h3").classes("rows-head"):
            ui.label(sheet.words)
            if page:
                ui.link("在“数据”页打开", f"{page}&row={sheet.rows[0][0] if sheet.rows else ''}")
        if not sheet.rows:
            return
        here = page if not sheet.dataset else ""
        table = ui.html(_rows_table(sheet, page), sanitize=False).classes("scroll")
        table.props('tabindex="0" role="group"')
        table.props["aria-label"] = sheet.words
        if here:
            table.on(
                "click",
                lambda event: self._on_row(sheet.sheet, int(event.args)),
                js_handler=_ROW_CLICKED,
            )
        if sheet.more:
            ui.label(f"只列出前{len(sheet.rows)}行，还有{sheet.more}行。").classes("muted")

    def _page_of(self, sheet: SheetRows) -> str:
        """Where the rows can be looked at and changed; "" where they stand in no dataset of here."""
        name = sheet.dataset or self._dataset.name
        known = {path.name for path in self._workplace.datasets()}
        if not sheet.sheet or name not in known:
            return ""
        return cell_address(name, sheet.sheet)


def _fact(name: str, text: str) -> None:
    if text:
        with ui.element("dt"):
            ui.label(name)
        with ui.element("dd"):
            ui.label(text)


def _rows_table(sheet: SheetRows, page: str) -> str:
    """The rows as they were typed; everything of the data escaped."""
    head = "".join(f'<th scope="col">{escape(one)}</th>' for one in sheet.headings)
    body = "".join(
        f'<tr><th scope="row">{_row_link(page, number)}</th>{_cells(cells)}</tr>'
        for number, cells in sheet.rows
    )
    return (
        '<table class="plain rows"><thead><tr><th scope="col">行</th>'
        f"{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def _cells(cells: Sequence[str]) -> str:
    return "".join(f"<td>{escape(cell)}</td>" for cell in cells)


def _row_link(page: str, number: int) -> str:
    if not page:
        return str(number)
    return f'<a href="{escape(page)}&amp;row={number}" data-row="{number}">{number}</a>'


def _say_made(made: Sequence[MadeBy]) -> None:
    """The lines of the template, each with the page on which it is edited."""
    if not made:
        return
    with ui.element("ul").classes("made").props('aria-label="出自模板的哪一行"'):
        for one in made:
            what, _, where = one.words.partition("\u3000")
            with ui.element("li"):
                ui.label(what)
                address = template_address(one)
                if address:
                    ui.link(where, address).classes("place")
                else:
                    ui.label(where).classes("place")


def template_address(made: MadeBy) -> str:
    """Where a line of a template is edited; "" for what the dataset gives."""
    template, slash, file = made.place.file.partition("/")
    if not slash or not file.endswith((".md", ".yaml")):
        return ""
    return address_of_template(template, file=file, line=made.place.row or 1)
