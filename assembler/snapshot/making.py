"""The snapshot of a report that has just been built: its texts, its tables, the dataset's lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any

from ..dataset.model import Dataset, Words
from ..kernel.problems import Place
from ..report import Heading, Paragraph, Report, Span, Table
from .values import (
    FigureMark,
    Merged,
    MissingMark,
    Run,
    Snapshot,
    SnapshotBlock,
    SnapshotParagraph,
    SnapshotTable,
    SourceSheet,
)

_ROWS_THAT_TELL = 40


def snapshot_of(report: Report, dataset: Dataset, public: bool = False) -> Snapshot:
    """The snapshot of a report. public: without the lines of the dataset."""
    return Snapshot(
        title=report.title,
        kind=dataset.kind,
        year=dataset.year,
        department=dataset.department.name,
        template=dataset.template,
        digests=report.digests,
        figures=report.figures,
        blocks=tuple(_blocks(report)),
        ledgers={name: tuple(_runs(lines)) for name, lines in _ledgers(dataset).items()},
        sources=() if public else tuple(_sources(dataset)),
        public=public,
    )


def _blocks(report: Report) -> Iterator[SnapshotBlock]:
    for part in report.parts:
        for block in (part.heading, *part.blocks):
            yield _table(block) if isinstance(block, Table) else _paragraph(block)


def _paragraph(block: Heading | Paragraph) -> SnapshotParagraph:
    figures, missing = _marks(block.spans)
    if isinstance(block, Heading):
        return SnapshotParagraph(block.text, "", block.level, block.number, figures, missing)
    return SnapshotParagraph(block.text, block.section, 0, "", figures, missing)


def _marks(spans: Sequence[Span]) -> tuple[tuple[FigureMark, ...], tuple[MissingMark, ...]]:
    figures, missing = [], []
    at = 0
    for span in spans:
        end = at + len(span.text)
        if span.figure is not None:
            figures.append(FigureMark(at, end, span.figure))
        if span.missing:
            missing.append(MissingMark(at, end, span.missing))
        at = end
    return tuple(figures), tuple(missing)


def _table(table: Table) -> SnapshotTable:
    return SnapshotTable(
        table.key,
        table.title,
        table.label,
        table.left,
        table.right,
        table.notes,
        table.landscape,
        tuple(
            tuple((c.text, c.columns, c.rows) if c else None for c in row) for row in table.header
        ),
        tuple([tuple([c.text if c is not None else None for c in row]) for row in table.body]),
        table.origin,
        _merged(table),
        _aligned(table),
    )


def _merged(table: Table) -> tuple[Merged, ...]:
    if all(map(all, table.body)):  # a cell is true, what it covers is not
        return ()  # as in a long pivot
    return tuple(
        [
            (row, column, cell.columns, cell.rows)
            for row, cells in enumerate(table.body)
            for column, cell in enumerate(cells)
            if cell is not None and (cell.rows > 1 or cell.columns > 1)
        ]
    )


def _aligned(table: Table) -> str:
    """The usual alignment of each column; its first rows say it."""
    found = ""
    for cells in zip(*table.body[:_ROWS_THAT_TELL], strict=True):
        aligns = [cell.align[0] for cell in cells if cell is not None and cell.text]
        kinds = sorted(set(aligns))
        found += max(kinds, key=aligns.count) if len(kinds) > 1 else "".join(kinds) or "l"
    return found.ljust(len(table.columns), "l")


def _ledgers(dataset: Dataset) -> dict[str, Sequence[Any]]:
    return {
        "支出": dataset.expenditure,
        "收入": dataset.income,
        "年初预算": dataset.opening,
        "结转": dataset.balances,
    }


def _runs(lines: Sequence[Any]) -> Iterator[Run]:
    """Where lines stand, rows that follow each other as one."""
    start: Place | None = None
    last = 0
    for line in lines:
        place, row = line.place, line.place.row or 0
        if start and row == last + 1 and place.file == start.file and place.sheet == start.sheet:
            last = row
            continue
        if start:
            yield start.file, start.sheet, start.row or 0, last
        start, last = place, row
    if start:
        yield start.file, start.sheet, start.row or 0, last


# The sheets that are kept, each with its columns and where their values stand in the model.
_KEPT: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "单位": ("units", {"单位编码": "code", "单位名称": "name", "单位性质": "nature"}),
    "支出": ("expenditure", {
        "单位编码": "unit", "功能科目": "function", "部门经济科目": "department_economic",
        "政府经济科目": "government_economic", "支出类别": "kind", "项目": "project",
        "项目类别": "project_category", "明细": "detail", "资金来源": "fund", "年度": "period",
        "金额": "amount",
    }),
    "收入": ("income", {
        "单位编码": "unit", "功能科目": "function", "资金来源": "fund", "年度": "period",
        "金额": "amount",
    }),
    "项目": ("projects", {
        "项目编码": "code", "项目名称": "name", "项目类型": "kind", "单位编码": "unit",
    }),
    "指标": ("declared", {"指标": "name", "期间": "period", "数值": "value", "单位": "unit"}),
    "原因": ("reasons", {"指标": "name", "原因": "text"}),
    "专项转移支付": ("transfers", {"项目名称": "name", "金额": "amount", "说明": "explanation"}),
    "年初预算": ("opening", {
        "功能科目": "function", "资金来源": "fund", "项目数": "projects", "金额": "amount",
    }),
    "结转结余": ("balances", {
        "功能科目": "function", "资金来源": "fund", "栏目": "item", "金额": "amount",
    }),
    "项目自评": ("evaluations", {
        "单位编码": "unit", "项目": "project", "项目类型": "kind", "资金归口处室": "office",
        "全年预算数": "budget", "全年执行数": "spent", "系统查询全年执行数": "queried",
        "自评得分": "score", "是否有偏差": "deviates",
    }),
    "绩效指标": ("targets", {
        "项目": "project", "指标类别": "group", "三级指标": "name", "指标值": "value",
    }),
    "整体绩效": ("overall_targets", {
        "类别": "group", "一级指标": "first", "二级指标": "second", "名称": "name",
        "指标值": "value", "说明": "explanation",
    }),
}  # fmt: skip
_READERS = {
    name: attrgetter("place.row", *columns.values()) for name, (_, columns) in _KEPT.items()
}
_WITH_BLANKS = ("年初预算",)
_IN_FILE = attrgetter("place.file", "place.sheet")


def _sources(dataset: Dataset) -> Iterator[SourceSheet]:
    """The lines of every sheet that is kept, those of one file together."""
    for name, (where_kept, columns) in _KEPT.items():
        lines = getattr(dataset, where_kept)
        for (file, tab), group in groupby(lines, _IN_FILE) if lines else ():
            rows: list[Sequence[Any]] = list(map(_READERS[name], group))
            if name in _WITH_BLANKS:
                rows = [["" if value is None else value for value in row] for row in rows]
            yield SourceSheet(name, file, tab, tuple(columns), rows)
    yield from _table_amounts(dataset)
    for (file, tab), said in groupby(_said(dataset), lambda pair: _IN_FILE(pair[1])):
        lines = [(words.place.row or 0, name, words.text) for name, words in said]
        yield SourceSheet("报告", file, tab, ("栏目", "内容"), lines)


_ASKED = (
    "单位",
    "功能",
    "部门经济",
    "政府经济",
    "类别",
    "项目",
    "项目类别",
    "明细",
    "资金",
    "年度",
    "栏目",
)


def _table_amounts(dataset: Dataset) -> Iterator[SourceSheet]:
    """The amounts of official tables that answer for a ledger without lines."""
    ledgers = _ledgers(dataset)
    kept = [one for one in dataset.table_amounts if not ledgers[one.ledger]]
    for (file, tab), group in groupby(kept, _IN_FILE):
        rows = [
            (
                one.place.row,
                one.table,
                one.ledger,
                *("、".join(one.asked.get(name, ())) for name in _ASKED),
                one.amount,
                one.source,
            )
            for one in group
        ]
        yield SourceSheet("分表数", file, tab, ("表", "台账", *_ASKED, "金额", "来源"), rows)


def _said(dataset: Dataset) -> Iterator[tuple[str, Words]]:
    """The clerk's prose, each piece with the name of its entry."""
    yield from (("职责", words) for words in dataset.duties)
    yield from (("机构设置", words) for words in dataset.organisation)
    for section, pieces in dataset.supplements.items():
        yield from ((f"补充.{section}", words) for words in pieces)
    yield from ((f"省略.{name}", words) for name, words in dataset.omissions.items())
