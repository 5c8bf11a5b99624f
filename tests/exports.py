"""Line exports as the budget system writes them, made from a dataset.

`line_export` is the realistic one: title, 单位：元, codes with names in one cell, a 合计 row.
`workbook` writes any rows with merged areas, for tests that show their input.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from openpyxl import Workbook

from assembler.dataset.model import Dataset, ExpenditureLine, IncomeLine

Cell = object
KINDS = {
    "人员经费": "人员类项目",
    "公用经费": "运转类-公用经费项目",
    "其他运转类": "其他运转类项目",
    "特定目标类": "特定目标类项目",
}


def workbook(
    sheets: Mapping[str, Iterable[Sequence[Cell]]],
    merged: Mapping[str, Iterable[str]] | None = None,
) -> bytes:
    """A workbook of these rows by worksheet; merged: ranges (A1:C1) by worksheet."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        worksheet = book.create_sheet(name)
        for row in rows:
            worksheet.append(list(row))
        for area in (merged or {}).get(name, ()):
            worksheet.merge_cells(area)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def line_export(dataset: Dataset, unit: str = "元") -> bytes:
    """A dataset's ledger as the export of the system: sheets 支出明细 and 收入明细."""
    spent, earned = expenditure_rows(dataset, unit), income_rows(dataset, unit)
    return workbook(
        {"支出明细": spent, "收入明细": earned},
        {
            name: [f"A1:{chr(64 + len(rows[2]))}1"]
            for name, rows in (("支出明细", spent), ("收入明细", earned))
        },
    )


def expenditure_rows(dataset: Dataset, unit: str = "元") -> list[list[Cell]]:
    """Title, unit, headings, lines and 合计 of the expenditure."""
    headings = [
        "单位",
        "支出功能分类科目",
        "部门预算支出经济分类",
        "政府预算支出经济分类",
        "项目类别",
        "项目代码",
        "项目名称",
        "运转经费类别",
        "明细",
        "资金性质",
        "指标来源",
        _amount_heading(dataset),
    ]
    lines = [_spent(dataset, line, unit) for line in dataset.expenditure]
    return _framed(dataset, "支出", headings, lines, unit)


def income_rows(dataset: Dataset, unit: str = "元") -> list[list[Cell]]:
    """The same of the income."""
    headings = ["预算单位", "功能分类科目", "资金来源", "年度", _amount_heading(dataset)]
    if not dataset.kind_of_report.has("收入", "功能科目"):
        headings.remove("功能分类科目")
    lines = [_earned(dataset, line, unit) for line in dataset.income]
    return _framed(dataset, "收入", headings, lines, unit)


def _amount_heading(dataset: Dataset) -> str:
    return "决算数" if dataset.kind_of_report.is_final else "年初预算数"


def _framed(
    dataset: Dataset, part: str, headings: list[str], lines: list[list[Cell]], unit: str
) -> list[list[Cell]]:
    blank: list[Cell] = [None] * len(headings)
    total = sum((Decimal(str(line[-1])) for line in lines), Decimal(0))
    return [
        [f"{dataset.year}年{dataset.kind}{part}明细表", *blank[1:]],
        [*blank[:-1], f"单位：{unit}"],
        list(headings),
        *lines,
        ["合计", *blank[1:-1], total],
    ]


def _spent(dataset: Dataset, line: ExpenditureLine, unit: str) -> list[Cell]:
    book = dataset.codebook
    project = next((p for p in dataset.projects if p.name == line.project), None)
    return [
        _unit(dataset, line.unit),
        f"{line.function}-{book.functional[line.function]}",
        f"{line.department_economic}-{book.department_economic[line.department_economic]}",
        f"{line.government_economic}-{book.government_economic[line.government_economic]}"
        if line.government_economic
        else None,
        KINDS.get(line.kind, line.kind),
        project.code if project else None,
        line.project or None,
        line.project_category or None,
        line.detail or None,
        line.fund,
        "上年结转" if line.period == "上年结转" else "年初预算",
        _money(line.amount, unit),
    ]


def _earned(dataset: Dataset, line: IncomeLine, unit: str) -> list[Cell]:
    function = (
        f"{line.function}-{dataset.codebook.functional[line.function]}" if line.function else ""
    )
    cells: list[Cell] = [
        _unit(dataset, line.unit) if line.unit else None,
        function,
        line.fund,
        line.period,
        _money(line.amount, unit),
    ]
    return [cell for cell in cells if cell != ""]


def _unit(dataset: Dataset, code: str) -> str:
    return next(f"{unit.code}-{unit.name}" for unit in dataset.units if unit.code == code)


def _money(amount: Decimal, unit: str) -> Decimal:
    return amount / 10_000 if unit == "万元" else amount
