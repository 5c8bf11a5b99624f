"""The workbook of many reports: 汇总, 变化, 问题 and charts that Excel draws from these sheets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook

from ..kernel.money import growth
from ..tables_workbook.formats import STANDARD
from ..tables_workbook.seal import add_seal, sealed
from ..word.xml import legal
from .entries import (
    MEASURES,
    SEVERITIES,
    BothYears,
    SummaryEntry,
    SummaryTotal,
    files_of,
    largest_changes,
    link,
    shared_faults,
    totals,
)

_MONEY, _PERCENT = "#,##0.00;[Red]-#,##0.00", "0.00%"
_CHANGES, _DRAWN, _DRAWN_REPORTS = 50, 10, 30
_ALL, _CHANGED, _FAULTS, _CHARTS = "汇总", "变化", "问题", "图"
_FIRST = ("部门", "年度", "类型")
_FILES = ("报告", "审阅页", "附表")
_LABELS = len(_FIRST) + 4 * len(MEASURES) + len(SEVERITIES) + len(_FILES) + 2
_CREATED = datetime(2000, 1, 1)  # the same reports give the same bytes


def summary_workbook(entries: Sequence[SummaryEntry], reports: Path, target: Path) -> bytes:
    """The bytes of the workbook. reports: the folder of the reports it links to. target: where the
    workbook itself will stand."""
    saved = BytesIO()
    book = Workbook(saved, {"in_memory": True, "default_format_properties": STANDARD})
    book.set_properties({"title": "汇总", "created": _CREATED})
    writer = _Writer(book, reports, target)
    composed = writer.write_all(entries)
    changes = writer.write_changes(entries)
    writer.write_faults(entries)
    writer.draw(composed, changes)
    add_seal(book, public=False)
    book.close()
    return sealed(saved.getvalue())


class _Writer:
    """Writes the sheets one after the other."""

    def __init__(self, book: Any, reports: Path, target: Path) -> None:
        self.book, self.reports, self.target = book, reports, target
        self.heading = book.add_format(
            {"bold": True, "text_wrap": True, "align": "center", "valign": "vcenter", "border": 1}
        )
        self.text = book.add_format({"border": 1})
        self.money = book.add_format({"border": 1, "num_format": _MONEY})
        self.percent = book.add_format({"border": 1, "num_format": _PERCENT})
        self.bold_text = book.add_format({"border": 1, "bold": True})
        self.bold_money = book.add_format({"border": 1, "bold": True, "num_format": _MONEY})
        self.bold_percent = book.add_format({"border": 1, "bold": True, "num_format": _PERCENT})
        self.linked = book.add_format({"border": 1, "font_color": "blue", "underline": 1})

    # --- 汇总

    def write_all(self, entries: Sequence[SummaryEntry]) -> range:
        """A row a report, below them the totals; the rows of which expenditure is drawn: of the
        reports, of the totals where these are too many to be told apart."""
        sheet = self.book.add_worksheet(_ALL)
        headings = [
            *_FIRST,
            *self._headings(),
            *SEVERITIES,
            *_FILES,
            "第一个问题",
            "数据",
            "图中的名称",
        ]
        self._begin(sheet, headings, columns=len(_FIRST))
        for row, entry in enumerate(entries, start=1):
            self._write_entry(sheet, row, entry)
        sheet.autofilter(0, 0, max(len(entries), 1), len(headings) - 1)
        sums, below = totals(entries), len(entries) + 2
        for row, total in enumerate(sums, start=below):
            self._write_total(sheet, row, total)
        are_many = len(entries) > _DRAWN_REPORTS
        return range(below, below + len(sums)) if are_many else range(1, len(entries) + 1)

    def _headings(self) -> Iterator[str]:
        for label in MEASURES.values():
            yield from (
                f"{label}（元）",
                f"{label}上年（元）",
                f"{label}增减（元）",
                f"{label}增减率",
            )

    def _write_entry(self, sheet: Any, row: int, entry: SummaryEntry) -> None:
        self._texts(sheet, row, (entry.department or entry.data, entry.year or "", entry.kind))
        column = self._amounts(sheet, row, [entry.amounts.get(name) for name in MEASURES])
        for severity in SEVERITIES:
            sheet.write_number(row, column, entry.count(severity), self.text)
            column += 1
        files = files_of(entry, self.reports)
        for name in _FILES:
            self._write_file(sheet, row, column, files.get(name))
            column += 1
        words = f"{entry.department} {entry.year}年{entry.kind}" if entry.is_usable else entry.data
        self._texts(sheet, row, (entry.first, entry.data, words), column)

    def _write_file(self, sheet: Any, row: int, column: int, file: Path | None) -> None:
        """A link to a file; a blank where it is not there."""
        if file is None:
            sheet.write_blank(row, column, None, self.text)
        else:
            url = f"external:{_escaped(link(file, self.target))}"
            sheet.write_url(row, column, url, self.linked, file.name)

    def _write_total(self, sheet: Any, row: int, total: SummaryTotal) -> None:
        name = f"合计（{len(total.entries)}份）"
        self._texts(sheet, row, (name, total.year, total.kind), bold=True)
        self._amounts(sheet, row, [total.amount(name) for name in MEASURES], bold=True)
        self._texts(sheet, row, (f"{total.year}年{total.kind}",), _LABELS, bold=True)

    def _amounts(
        self, sheet: Any, row: int, amounts: Sequence[BothYears | None], bold: bool = False
    ) -> int:
        """This year's and last year's, the change; the column after them."""
        money, percent = (
            (self.bold_money, self.bold_percent) if bold else (self.money, self.percent)
        )
        column = len(_FIRST)
        for amount in amounts:
            now, before, difference = (
                (amount.now, amount.before, amount.difference) if amount else (None, None, None)
            )
            for value in (now, before, difference):
                self._number(sheet, row, column, value, money)
                column += 1
            self._number(sheet, row, column, _rate(now, before), percent)
            column += 1
        return column

    # --- 变化

    def write_changes(self, entries: Sequence[SummaryEntry]) -> int:
        """What changed most; how many rows there are."""
        sheet = self.book.add_worksheet(_CHANGED)
        headings = [
            "部门和项目",
            *_FIRST,
            "项目",
            "本年（元）",
            "上年（元）",
            "增减（元）",
            "增减率",
        ]
        self._begin(sheet, headings, columns=1)
        moved = largest_changes(entries, _CHANGES)
        for row, one in enumerate(moved, start=1):
            entry, label = one.entry, MEASURES[one.name]
            words = f"{entry.department}{entry.year}年{entry.kind} {label}"
            texts = (words, entry.department, entry.year, entry.kind, label)
            self._texts(sheet, row, texts)
            for column, value in enumerate((*one.amount, one.difference), start=len(texts)):
                self._number(sheet, row, column, value, self.money)
            self._number(sheet, row, len(texts) + 3, _rate(*one.amount), self.percent)
        return len(moved)

    # --- 问题

    def write_faults(self, entries: Sequence[SummaryEntry]) -> None:
        """Which reports have the same problem."""
        sheet = self.book.add_worksheet(_FAULTS)
        self._begin(sheet, ["轻重", "代号", "问题", "几份有", "共几处", "哪些"], columns=3)
        for row, (fault, having) in enumerate(shared_faults(entries), start=1):
            count = sum(entry.faults.count(fault) for entry in having)
            names = "、".join(entry.department or entry.data for entry in having)
            texts = (fault.severity, fault.code, fault.title, len(having), count, names)
            self._texts(sheet, row, texts)

    # --- 图

    def draw(self, composed: range, changes: int) -> None:
        """What expenditure is made of, and the ten largest changes."""
        sheet = self.book.add_worksheet(_CHARTS)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 1)
        if composed:
            chart = self.book.add_chart({"type": "bar", "subtype": "stacked"})
            for name in ("基本支出", "项目支出"):
                column = len(_FIRST) + 4 * list(MEASURES).index(name)
                chart.add_series(self._series(_ALL, MEASURES[name], composed, column))
            self._insert(sheet, 0, chart, "支出构成（元）", len(composed))
        if changes:
            drawn = range(1, min(changes, _DRAWN) + 1)
            chart = self.book.add_chart({"type": "bar"})
            chart.add_series(self._series(_CHANGED, "增减", drawn, 7))
            chart.set_legend({"none": True})
            below = 2 * max(len(composed), _DRAWN) + 8
            self._insert(sheet, below, chart, f"变化最大的{len(drawn)}项（元）", len(drawn))

    def _series(self, sheet: str, name: str, rows: range, column: int) -> dict[str, object]:
        first, last = rows[0], rows[-1]
        labels = _LABELS if sheet == _ALL else 0
        return {
            "name": name,
            "categories": [sheet, first, labels, last, labels],
            "values": [sheet, first, column, last, column],
        }

    def _insert(self, sheet: Any, row: int, chart: Any, title: str, bars: int) -> None:
        chart.set_title({"name": title})
        chart.set_y_axis({"reverse": True, "label_position": "low"})  # in the order of the rows
        chart.set_x_axis({"num_format": "#,##0"})
        chart.set_size({"width": 1100, "height": 140 + 32 * max(bars, 6)})
        sheet.insert_chart(row, 0, chart)

    # --- cells

    def _begin(self, sheet: Any, headings: Sequence[str], columns: int) -> None:
        for column, heading in enumerate(headings):
            sheet.write_string(0, column, heading, self.heading)
        sheet.set_row(0, 45)
        sheet.set_column(0, len(headings) - 1, 16)
        sheet.set_column(0, 0, 34)
        sheet.freeze_panes(1, columns)

    def _texts(
        self,
        sheet: Any,
        row: int,
        texts: Sequence[str | int],
        first: int = 0,
        bold: bool = False,
    ) -> None:
        style = self.bold_text if bold else self.text
        for column, text in enumerate(texts, start=first):
            if text == "":
                sheet.write_blank(row, column, None, style)
            elif isinstance(text, int):
                sheet.write_number(row, column, text, style)
            else:
                sheet.write_string(row, column, legal(text)[:32_000], style)

    def _number(self, sheet: Any, row: int, column: int, value: Decimal | None, style: Any) -> None:
        if value is None:
            sheet.write_blank(row, column, None, style)
        else:
            sheet.write_number(row, column, value, style)


def _rate(now: Decimal | None, before: Decimal | None) -> Decimal | None:
    """How much an amount has grown, as a share of last year's."""
    rate = None if now is None or before is None else growth(now, before)
    return None if rate is None else rate / 100


def _escaped(name: str) -> str:
    """A file's name for a link of a workbook, in which # begins a place in the file."""
    return name.replace("%", "%25").replace("#", "%23").replace(" ", "%20")
