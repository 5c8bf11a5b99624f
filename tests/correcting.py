"""Reports before and after a correction, as snapshots of a small template or of a sample."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import small

from assembler.assemble import assemble
from assembler.compare.changes import Changes, FigureChange
from assembler.compare.input_rows import FieldChange, RowChange
from assembler.compare.phrases import joined, marked
from assembler.compare.table_changes import CellChange, TableChange
from assembler.dataset.model import Dataset
from assembler.figures import Figures
from assembler.kernel.problems import Problem
from assembler.narrative import Narrative
from assembler.snapshot.making import snapshot_of
from assembler.snapshot.values import Snapshot
from assembler.text.differences import DiffKind, Segment

FIGURES = """
收入总计: 收入()
支出总计: 支出()
基本支出: 支出(类别=['人员经费', '公用经费'])
项目支出: 支出(类别=['其他运转类', '特定目标类'])
"""
FILES = {
    "figures": FIGURES,
    "sections/总体.md": """# 总体
{{ 部门.名称 }}收入总计{{ 收入总计|万元 }}，支出总计{{ 支出总计|万元 }}，收入{{ 比上年(收入总计) }}{{ 原因('收入总计') }}。其中：基本支出{{ 基本支出|万元 }}{{ 基本支出|占(支出总计) }}。

{% if 项目支出 %}
## 项目
项目支出{{ 项目支出|万元 }}。
{% endif %}

第三段没有数字。
""",
    "tables/支出表": """
标题: 支出表
种类: 透视表
台账: 支出
行: [合计, 功能项]
列:
  - {标题: 科目, 标签: {合计: 合计, 功能项: "{功能项.编码}"}}
  - {标题: 总计}
  - 标题: 其中
    列:
      - {标题: 基本, 取: {类别: [人员经费, 公用经费]}}
      - {标题: 项目, 取: {类别: [其他运转类, 特定目标类]}}
""",
}
LEDGER = """
人员经费 1000000 功能=2010301
公用经费 200000 功能=2010301 部门经济=30201
公用经费 30000 功能=2080505
"""


def data(支出: str = LEDGER, 收入: str = "财政拨款 1230000", **more: Any) -> Dataset:  # noqa: N803
    """A dataset of the small template."""
    return small.dataset(支出, 收入, "收入总计 上年 1000000 元", {"收入总计": "人员增加"}, **more)


def snapshot(dataset: Dataset, files: Mapping[str, str] = FILES) -> Snapshot:
    """The snapshot of a dataset in the small template."""
    problems: list[Problem] = []
    template = small.small_template(files, problems)
    return snapshot_in(template, dataset)


def snapshot_in(template: Any, dataset: Dataset) -> Snapshot:
    """The same for a template that has been read."""
    problems: list[Problem] = []
    narrative = Narrative(dataset, template, Figures(dataset, template, problems), problems)
    report = assemble(narrative, problems)
    digest = str(hash(repr(dataset)))
    return snapshot_of(
        replace(report, digests={**report.digests, "数据": digest}), dataset, internal=True
    )


# --- changes as short texts


def rows(changes: Changes) -> list[str]:
    """Each line that changed: where it stood and stands, and its fields."""
    return [
        f"{row.sheet} {row.old.row if row.old else '·'}→{row.new.row if row.new else '·'} "
        + "，".join(f"{f.column} {f.old}→{f.new}" for f in row.fields)
        for row in changes.rows
    ]


def texts(changes: Changes) -> list[str]:
    """Every sentence that reads differently, changes marked."""
    return [joined(sentence, marked) for change in changes.texts for sentence in change.sentences]


def cells(changes: Changes) -> list[str]:
    """Every cell that shows another text."""
    return [
        f"{table.key} {cell.row}/{'/'.join(cell.column)} {cell.old}→{cell.new}"
        for table in changes.tables
        for cell in table.cells
    ]


# --- the other way round


def inverse(changes: Changes) -> Changes:
    """What the comparison of new with old must find."""
    return replace(
        changes,
        old=changes.new,
        new=changes.old,
        subject=tuple(_field(f) for f in changes.subject),
        rows=tuple(_row(row) for row in changes.rows),
        figures=tuple(FigureChange(f.name, f.new, f.old) for f in changes.figures),
        tables=tuple(_table(table) for table in changes.tables),
    )


def _field(field: FieldChange) -> FieldChange:
    return FieldChange(field.column, field.new, field.old)


def _row(row: RowChange) -> RowChange:
    return RowChange(row.sheet, row.new, row.old, row.key, tuple(_field(f) for f in row.fields))


def _table(table: TableChange) -> TableChange:
    return replace(
        table,
        old=table.new,
        new=table.old,
        added=table.removed,
        removed=table.added,
        columns_added=table.columns_removed,
        columns_removed=table.columns_added,
        around=tuple(_field(f) for f in table.around),
        cells=tuple(
            CellChange(c.row, c.column, c.new, c.old, c.new_at, c.old_at) for c in table.cells
        ),
    )


def turned(pieces: tuple[Segment, ...]) -> list[tuple[DiffKind, str]]:
    """Pieces with old and new changed round, in order within each run of changes."""
    swap = {DiffKind.OLD: DiffKind.NEW, DiffKind.NEW: DiffKind.OLD, DiffKind.SAME: DiffKind.SAME}
    return ordered([(swap[piece.kind], piece.text) for piece in pieces])


def ordered(parts: list[tuple[DiffKind, str]]) -> list[tuple[DiffKind, str]]:
    """Within a run of changes what is old first; runs of a kind joined."""
    out: list[tuple[DiffKind, str]] = []
    run: dict[DiffKind, str] = {}
    for kind, text in [*parts, (DiffKind.SAME, "")]:
        if kind is not DiffKind.SAME:
            run[kind] = run.get(kind, "") + text
            continue
        out += [(k, run[k]) for k in (DiffKind.OLD, DiffKind.NEW) if k in run]
        run = {}
        out += [(kind, text)] if text else []
    return out
