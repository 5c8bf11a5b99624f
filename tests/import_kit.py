"""Imports that are planned, without a command: small workbooks in, what would become of them out."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from exports import workbook
from test_importing_lines import HALL, HEAD, TITLE, WAGES, Rows

from assembler.importing.chosen import MappingFile
from assembler.importing.import_files import ImportOptions, ImportPlan, SourceFiles, plan_import
from assembler.importing.readings import ColumnRead, TableRead

SPENT: Rows = [TITLE, HEAD, WAGES, HALL, ["合计", *[None] * 8, 120.5]]
EARNED: Rows = [
    ["2024年部门预算收入明细表"],
    ["单位编码", "单位名称", "资金来源", "金额（元）"],
    ["146001", "某中心", "财政拨款", 100],
    ["146001", "某中心", "专项收入", 20.5],
]
STRANGE: Rows = [
    ["某市2024年部门预算批复支出"],
    ["甲", "乙", "丙", "丁", "戊", "己", "庚", "辛"],
    ["146001", "2010301", "30101", "50101", "人员经费", "", "县级财力", "0.01"],
    ["146001", "2010302", "30201", "50201", "其他运转类", "大厅运行", "专项收入", "0.00205"],
]
"""An export of which no heading is known."""
STRANGE_SETTLED = """\
工作表:
  批复: 支出明细
支出:
  甲: 单位编码
  乙: 功能科目
  丙: 部门经济科目
  丁: 政府经济科目
  戊: 支出类别
  己: 项目
  庚: 资金来源
  辛: 金额
金额单位:
  辛: 万元
资金来源:
  县级财力: 财政拨款
"""


def sources(folder: Path, books: Mapping[str, Mapping[str, Rows]]) -> list[Path]:
    """Workbooks in a folder, by their names."""
    files = []
    for name, sheets in books.items():
        files.append(folder / name)
        files[-1].write_bytes(workbook(sheets))
    return files


def planned(
    folder: Path, books: Mapping[str, Mapping[str, Rows]], mapping: str | None = None
) -> ImportPlan:
    """What an import of these workbooks into 数据 would write."""
    given = None if mapping is None else MappingFile(mapping)
    files = SourceFiles.read(sources(folder, books))
    return plan_import(files, folder / "数据", ImportOptions(mapping=given))


def tables(plan: ImportPlan) -> list[TableRead]:
    assert plan.imported is not None, list(map(str, plan.problems))
    return plan.imported.read


def column(table: TableRead, heading: str) -> ColumnRead:
    """The column with this heading."""
    (one,) = [each for each in table.columns if each.heading == heading]
    return one
