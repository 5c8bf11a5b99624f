"""The reports of the folder as a table: filled in as each is looked at, searched and sorted, and
looked at anew when something has changed on the disk."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import NamedTuple

from nicegui import ui
from nicegui.element import Element
from nicegui.events import GenericEventArguments

from ...readiness import Readiness
from ..addresses import address_of
from ..parts.push_button import PushButton
from ..parts.scripts import add_script
from ..parts.table_parts import mark_order
from ..workplace import Workplace
from .shelf import Shelved, outdated
from .shelf_filter import ORDERS, ShelfFilter, in_each_state

_SECONDS_TO_LOOK = 2.0
_ANY = ""


class ReportColumn(NamedTuple):
    """A column of the table. fill: puts into a cell what it says of a report."""

    heading: str
    fill: Callable[[Path, Shelved], None]


@dataclass
class _ListedReport:
    line: Element
    link: ui.link
    which: ui.label
    cells: list[Element]
    box: ui.checkbox | None
    entry: Shelved | None = None
    is_shown: bool = True


@dataclass
class ReportList:
    """The table of a page. columns: beside the report's name. is_for_choosing: whether reports are
    chosen in it; on_choice: called when others are."""

    workplace: Workplace
    columns: Sequence[ReportColumn]
    is_for_choosing: bool = False
    on_choice: Callable[[], object] = lambda: None
    wanted: ShelfFilter = ShelfFilter()
    _rows: dict[Path, _ListedReport] = field(default_factory=dict)
    _order: tuple[str, bool] = ("", False)
    _is_seen: bool = True
    _is_looking: bool = False

    def show(self) -> None:
        """Put the table onto the page; it fills itself."""
        self._controls()
        with (
            ui.element("div").classes("scroll"),
            ui.element("table").classes("shelf cards") as table,
        ):
            table.props["aria-label"] = "报告"
            with ui.element("thead"), ui.element("tr"):
                self._headings = list(self._make_headings())
            with ui.element("tbody") as self.body:
                for path in self.workplace.datasets():
                    self._add_row(path)
        self._nothing = ui.label("没有符合的报告。").classes("muted")
        self._nothing.set_visibility(False)
        add_script("seen")
        ui.on("seen", self._seen)
        ui.timer(0, self._load, once=True)
        ui.timer(_SECONDS_TO_LOOK, self.look)

    # --- what is shown

    def _controls(self) -> None:
        with ui.element("div").classes("filters").props('role="search"'):
            self._states = ui.element("div").classes("states")
            self._states.props["role"], self._states.props["aria-label"] = "group", "按状态"
            ui.input(
                "搜索", on_change=lambda e: self._want(self.wanted._replace(words=e.value or ""))
            ).props("dense outlined clearable").classes("search")
            self._years = self._select(
                "年度", lambda value: self._want(self.wanted._replace(year=value))
            )
            self._kinds = self._select(
                "类型", lambda value: self._want(self.wanted._replace(kind=value))
            )

    def _select(self, label: str, choose: Callable[[str], None]) -> ui.select:
        return (
            ui.select({_ANY: "全部"}, value=_ANY, label=label, on_change=lambda e: choose(e.value))
            .props("dense outlined options-dense")
            .classes("choice")
        )

    def _want(self, wanted: ShelfFilter) -> None:
        self.wanted = wanted
        self._filter()

    def _filter(self) -> None:
        for row in self._rows.values():
            self._show_if_wanted(row)
        self._nothing.set_visibility(not any(row.is_shown for row in self._rows.values()))
        self._show_states()
        self.on_choice()

    def _show_if_wanted(self, row: _ListedReport) -> None:
        row.is_shown = self.wanted.takes(row.entry) if row.entry else self.wanted == ShelfFilter()
        row.line.set_visibility(row.is_shown)

    def _show_states(self) -> None:
        entries = [row.entry for row in self._rows.values() if row.entry]
        self._states.clear()
        with self._states:
            self._state_button(None, f"全部 {len(self._rows)}")
            for state, count in in_each_state(entries).items():
                self._state_button(state, f"{state.value} {count}")

    def _state_button(self, state: Readiness | None, text: str) -> None:
        button = PushButton(text, lambda: self._want(self.wanted._replace(readiness=state)))
        button.props["aria-pressed"] = str(state == self.wanted.readiness).lower()

    def _offer_choices(self) -> None:
        entries = [row.entry for row in self._rows.values() if row.entry]
        for select, values in (
            (self._years, {one.year: f"{one.year}年" for one in entries if one.year}),
            (self._kinds, {one.kind: one.kind for one in entries if one.kind}),
        ):
            options = {_ANY: "全部", **dict(sorted(values.items()))}
            if select.options != options:
                select.set_options(options)

    # --- the table

    def _make_headings(self) -> Iterator[Element]:
        if self.is_for_choosing:
            with ui.element("th").props('scope="col"').classes("box"):
                self._all = ui.checkbox(value=True, on_change=lambda e: self._choose_all(e.value))
                self._all.props("dense").props["aria-label"] = "全选"
        for heading in ("报告", *(column.heading for column in self.columns)):
            with ui.element("th").props('scope="col"') as cell:
                if heading in ORDERS:
                    PushButton(heading, partial(self._sort_by, heading), "sorts")
                else:
                    ui.label(heading)
            yield cell

    def _sort_by(self, heading: str) -> None:
        at, is_down = self._order
        self._order = (heading, heading == at and not is_down)
        headings = ("报告", *(column.heading for column in self.columns))
        mark_order(self._headings, headings.index(heading), self._order[1])
        self._sort()

    def _sort(self) -> None:
        """Put the rows into order; those of which nothing is known yet come last."""
        heading, is_down = self._order
        if not heading:
            return
        known = [(row.entry, row.line) for row in self._rows.values() if row.entry]
        known.sort(key=lambda one: ORDERS[heading](one[0]), reverse=is_down)
        others = [row.line for row in self._rows.values() if not row.entry]
        self.body.default_slot.children[:] = [*(line for _, line in known), *others]
        self.body.update()

    def _add_row(self, path: Path) -> None:
        box = None
        with self.body, ui.element("tr") as line:
            if self.is_for_choosing:
                with ui.element("td").classes("box"):
                    box = ui.checkbox(value=True, on_change=lambda: self.on_choice())
                    box.props("dense").props["aria-label"] = f"选 {path.name}"
            with ui.element("th").props('scope="row"'):
                link = ui.link(path.name, address_of(path.name))
                which = ui.label("").classes("muted")
                which.set_visibility(False)
            cells = []
            for column in self.columns:
                cell = ui.element("td")
                cell.props["data-label"] = column.heading
                cells.append(cell)
        with cells[1]:
            ui.label("正在看…").classes("muted")
        self._rows[path] = _ListedReport(line, link, which, cells, box)

    def _fill(self, path: Path, entry: Shelved) -> None:
        row = self._rows.get(path)
        if row is None or row.entry is entry:
            return
        if row.entry is None and row.box and entry.readiness is Readiness.UNUSABLE:
            row.box.set_value(False)  # nothing comes of it; whoever wants to see why chooses it
        row.entry = entry
        row.link.set_text(entry.title)
        row.link.props["title"] = f"data/{entry.name}"
        if row.box is not None:
            row.box.props["aria-label"] = f"选 {entry.title}"
        self._tell_apart(entry.title)
        self._show_if_wanted(row)
        for cell, column in zip(row.cells, self.columns, strict=True):
            cell.clear()
            with cell:
                column.fill(path, entry)

    def _tell_apart(self, title: str) -> None:
        """Of reports that are called alike the names of their datasets are shown, too."""
        alike = [row for row in self._rows.values() if row.entry and row.entry.title == title]
        for row in alike:
            row.which.set_text(row.entry.name if row.entry and len(alike) > 1 else "")
            row.which.set_visibility(len(alike) > 1)

    # --- choosing

    def _choose_all(self, chosen: bool) -> None:
        for row in self._rows.values():
            if row.is_shown and row.box is not None:
                row.box.set_value(chosen)
        self.on_choice()

    def chosen(self) -> list[Path]:
        """The reports that are chosen, as far as they are shown, in the order of their names."""
        return [
            path
            for path, row in sorted(self._rows.items())
            if row.is_shown and row.box is not None and row.box.value
        ]

    def title_of(self, path: Path) -> str:
        """What a report is called, as far as that is known."""
        row = self._rows.get(path)
        return row.entry.title if row and row.entry else path.name

    # --- looked at, and looked at anew

    async def _load(self) -> None:
        with self._looking():
            await self._look_at(list(self._rows))

    async def look(self) -> None:
        """Take in what has changed on the disk, while somebody sees the page and nothing is being
        done with many of them."""
        if self._is_seen and not self._is_looking and not self.workplace.many.is_busy:
            with self._looking():
                await self._take_news()

    @contextmanager
    def _looking(self) -> Iterator[None]:
        """One look after the other."""
        self._is_looking = True
        try:
            yield
        finally:
            self._is_looking = False

    async def _take_news(self) -> None:
        known = {path: row.entry for path, row in self._rows.items() if row.entry}
        there, stale = await asyncio.to_thread(self._news, list(known.values()))
        if self.body.client.is_deleted:
            return
        gone = set(self._rows) - set(there)
        self._keep_only(there)
        new = [path for path in there if path not in known or path.name in stale]
        if new or gone:
            await self._look_at(new)

    async def _look_at(self, paths: Sequence[Path]) -> None:
        client = self.body.client
        for path in paths:
            entry = await self.workplace.entry(path)
            if client.is_deleted:
                return
            self._fill(path, entry)
        self._offer_choices()
        self._sort()
        self._filter()

    async def _seen(self, event: GenericEventArguments) -> None:
        self._is_seen = bool(event.args)
        await self.look()

    def _news(self, entries: Sequence[Shelved]) -> tuple[list[Path], set[str]]:
        return self.workplace.datasets(), outdated(entries)

    def _keep_only(self, there: Sequence[Path]) -> None:
        for path in set(self._rows) - set(there):
            self._rows.pop(path).line.delete()
        for path in there:
            if path not in self._rows:
                self._add_row(path)
