"""The main figures of many reports on a page: a table that is sorted, totals, charts, what changed
most, which problems they share. The values are those of the page that `summary` writes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from nicegui import ui
from nicegui.element import Element
from nicegui.elements.mixins.text_element import TextElement

from ...summary.entries import SummaryEntry
from ...summary.page import page_values
from ..addresses import address_of
from ..parts.push_button import PushButton
from ..parts.table_parts import head_row, mark_order

SUMMARY_FILES = ("汇总.xlsx", "汇总.html")  # in out/: the workbook, the page
_FIRST = ("部门", "年度", "类型")


class SummaryView:
    """The summary of some reports. reports: the folder of the reports."""

    def __init__(self, entries: Sequence[SummaryEntry], reports: Path) -> None:
        self._entries = entries
        self._values = page_values(entries, reports, reports / SUMMARY_FILES[1])
        self._headings = [*_FIRST, *self._values["measures"], "问题"]

    def show(self) -> None:
        """Put it onto the page."""
        ui.html("<h2>汇总</h2>", sanitize=False)
        ui.label(
            "单位：万元。点表头排序，再点一次倒过来。里面有台账的数和问题，供内部使用，不要公开。"
        )
        self._table()
        self._charts()
        self._changes()
        self._faults()

    # --- every report

    def _table(self) -> None:
        self._order = (-1, False)
        with _table_of("各部门的主要数") as table:
            with ui.element("thead"), ui.element("tr"):
                self._cells = [self._heading(at, text) for at, text in enumerate(self._headings)]
            with ui.element("tbody") as self._body:
                self._rows = [
                    (self._row(entry, row), _keys(entry, row))
                    for entry, row in zip(self._entries, self._values["rows"], strict=True)
                ]
            with ui.element("tfoot"):
                for total in self._values["totals"]:
                    self._row(None, total)
        table.classes("summary")

    def _heading(self, at: int, text: str) -> Element:
        with ui.element("th").props('scope="col"') as cell:
            PushButton(text, lambda: self._sort(at), "sorts")
        return cell

    def _sort(self, column: int) -> None:
        """By a column; what is not known comes last either way."""
        at, is_down = self._order
        self._order = column, is_down = column, column == at and not is_down
        mark_order(self._cells, column, is_down)
        known = [one for one in self._rows if one[1][column] is not None]
        known.sort(key=lambda one: one[1][column], reverse=is_down)
        others = [one for one in self._rows if one[1][column] is None]
        self._body.default_slot.children[:] = [element for element, _ in (*known, *others)]
        self._body.update()

    def _row(self, entry: SummaryEntry | None, row: Mapping[str, Any]) -> Element:
        with ui.element("tr") as element:
            with ui.element("th").props('scope="row"'):
                if entry is None:
                    ui.label(row["name"])
                else:
                    ui.link(row["name"], address_of(Path(entry.data).name))
            _text("td", str(row["year"]))
            _text("td", row["kind"])
            for amount in row["amounts"]:
                with ui.element("td").classes("number"):
                    ui.label(amount["now"])
                    if amount["exact_change"]:
                        rate = f"（{amount['rate']}）" if amount["rate"] else ""
                        ui.label(f"{amount['change']}{rate}").classes("muted small")
            _text("td", _problems_in_words(entry) if entry else "")
        return element

    # --- of all of them

    def _charts(self) -> None:
        with ui.element("div").classes("charts"):
            for chart in self._values["charts"]:
                with ui.element("figure"):
                    ui.label(f"{chart['title']}（{chart['unit']}）").classes("caption")
                    ui.html(chart["svg"], sanitize=False)

    def _changes(self) -> None:
        changes = self._values["changes"]
        if not changes:
            return
        ui.html(f"<h3>变化最大的{len(changes)}项</h3>", sanitize=False)
        headings = (*_FIRST, "项目", "本年", "上年", "增减", "增减率")
        rows = (
            (
                one["name"],
                one["year"],
                one["kind"],
                one["measure"],
                one["now"],
                one["before"],
                one["change"],
                one["rate"] or "—",
            )
            for one in changes
        )
        _texts("变化最大的", headings, rows, numbers_from=4)

    def _faults(self) -> None:
        faults = self._values["faults"]
        if not faults:
            return
        ui.html("<h3>同样的问题</h3>", sanitize=False)
        headings = ("轻重", "代号", "问题", "几份有", "哪些")
        rows = (
            (
                one["fault"].severity,
                one["fault"].code,
                one["fault"].title,
                len(one["names"]),
                "、".join(one["names"]),
            )
            for one in faults
        )
        _texts("同样的问题", headings, rows)


def _keys(entry: SummaryEntry, row: Mapping[str, Any]) -> list[Any]:
    """By what a row is sorted, for each column."""
    amounts = [Decimal(one["exact"]) if one["exact"] else None for one in row["amounts"]]
    return [row["name"], entry.year or None, entry.kind or None, *amounts, len(entry.faults)]


def _problems_in_words(entry: SummaryEntry) -> str:
    counts = {fault.severity: entry.count(fault.severity) for fault in entry.faults}
    return "、".join(f"{severity}{count}处" for severity, count in counts.items()) or "没有"


def _table_of(label: str) -> Element:
    scrolled = ui.element("div").classes("scroll")
    scrolled.props["tabindex"], scrolled.props["role"] = "0", "region"
    scrolled.props["aria-label"] = label
    with scrolled:
        return ui.element("table").classes("plain")


def _texts(
    label: str,
    headings: Sequence[str],
    rows: Iterator[tuple[object, ...]],
    numbers_from: int | None = None,
) -> None:
    with _table_of(label):
        head_row(headings)
        with ui.element("tbody"):
            for row in rows:
                with ui.element("tr"):
                    for at, text in enumerate(row):
                        cell = _text("td", str(text))
                        if numbers_from is not None and at >= numbers_from:
                            cell.classes("number")


def _text(tag: str, text: str) -> Element:
    return TextElement(tag=tag, text=text)
