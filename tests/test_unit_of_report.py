"""A report in 元 or 亿元 by one line of a template that extends the one of the sample."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from conftest import Sample, run_assembler
from narrative_kit import sentence
from reading import read, render

from assembler.kernel.money import UNITS, NumberStyle, in_unit, visible
from assembler.pipeline import Built, build
from assembler.report import Cell, Report, Table

InUnit = Callable[..., tuple[Path, Built]]


@pytest.fixture
def in_unit_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> InUnit:
    """in_unit_of(sample, settings): the sample built by a template with these settings alone."""
    monkeypatch.chdir(tmp_path)

    def make(sample: Sample, settings: str, **files: str) -> tuple[Path, Built]:
        data = shutil.copytree(sample.path, tmp_path / sample.path.name)
        words = (data / "报告.yaml").read_text("utf-8")
        base = re.findall(r"(?m)^模板: (\S+)$", words)[0]
        (data / "报告.yaml").write_text(words.replace(f"模板: {base}", "模板: own"), "utf-8")
        own = tmp_path / "templates" / "own"
        for name, text in {**files, "template.yaml": f"extends: {base}\n{settings}\n"}.items():
            (own / name).parent.mkdir(parents=True, exist_ok=True)
            (own / name).write_text(text, "utf-8")
        built = build(data, internal=True)
        assert built.data is not None, [str(problem) for problem in built.problems]
        return data, built

    return make


def tables(report: Report | None) -> list[Table]:
    assert report is not None
    return [block for part in report.parts for block in part.blocks if isinstance(block, Table)]


def amounts(table: Table) -> Iterator[Cell]:
    """The cells of amounts: those that depend on the unit."""
    for row in table.body:
        yield from (cell for cell in row if cell and cell.value is not None)


@pytest.mark.parametrize(("unit", "places"), [("元", 2), ("亿元", 6)])
def test_one_line_turns_a_whole_report(
    sample: Sample, in_unit_of: InUnit, unit: str, places: int
) -> None:
    _, built = in_unit_of(sample, f"数字样式: {{单位: {unit}, 小数: {places}}}")
    before, after = sample.built.report, built.report
    assert before is not None
    assert after is not None

    check_figures(before, after, NumberStyle(unit, places))
    check_cells(before, after, unit)

    # and no 万元 is left but the one that is part of a term, and what the clerk wrote
    assert built.data is not None
    text = re.sub(r"单价\d+万元", "", render(read(built.data)))
    clerk = "".join(path.read_text("utf-8") for path in sample.path.glob("*.csv"))
    left = [match[0] for match in re.finditer(r"[≤≥]?[0-9.]*万元", text)]
    assert [amount for amount in left if amount not in clerk] == []


def check_figures(before: Report, after: Report, style: NumberStyle) -> None:
    """Every figure of the text is the same, and shows in the unit."""
    known = {(one.name, one.value): one for one in before.figures}
    for record in after.figures:
        assert (record.name, record.value) in known
        value = Decimal(record.value) if record.unit == "元" else Decimal()
        if value:
            shown = visible(value, style)
            assert (
                Decimal(record.text) * UNITS[shown.unit]
                == in_unit(value, shown) * (UNITS[shown.unit])
            )
            assert shown.unit == style.unit


def check_cells(before: Report, after: Report, unit: str) -> None:
    """Every cell of the tables, too."""
    for old, new in zip(tables(before), tables(after), strict=True):
        for was, now in zip(amounts(old), amounts(new), strict=True):
            assert was.value is not None
            assert now.value is not None
            assert now.value in (was.value, was.value * UNITS["万元"] / UNITS[unit])
        assert old.right.replace("万元", unit) == new.right


def test_the_headings_of_tables_follow_their_own_unit(mengjin: Sample, in_unit_of: InUnit) -> None:
    """表格样式 turns the tables, 数字样式 of one table that table alone."""
    _, built = in_unit_of(
        mengjin,
        "表格样式: {单位: 元}",
        **{"tables/预算03表.yaml": "数字样式: {单位: 亿元, 小数: 4}\n"},
    )
    captions = {table.key: table.right for table in tables(built.report)}
    assert captions["预算02表"] == "单位：元"
    assert captions["预算03表"] == "单位：亿元"
    headings = {t.key: {c.text for row in t.header for c in row if c} for t in tables(built.report)}
    assert "项目金额（元）" in headings["预算14表"]
    assert built.data is not None
    assert "年收入合计954.72万元" in render(read(built.data))


def test_a_column_is_named_by_the_heading_that_is_printed(
    mengjin: Sample, in_unit_of: InUnit
) -> None:
    _, built = in_unit_of(
        mengjin,
        "数字样式: {单位: 元}",
        **{"tables/预算14表.yaml": '修改列:\n  项目金额（元）: {标题: "金额（{{ 金额单位 }}）"}\n'},
    )
    (table,) = (table for table in tables(built.report) if table.key == "预算14表")
    assert "金额（元）" in {cell.text for row in table.header for cell in row if cell}


def test_such_a_report_is_verified_and_traced(mengjin: Sample, in_unit_of: InUnit) -> None:
    data, built = in_unit_of(mengjin, "数字样式: {单位: 元}")
    assert built.data is not None
    (data.parent / "元.docx").write_bytes(built.data)
    verified = run_assembler("verify", "元.docx", data.name, cwd=data.parent)
    assert verified.stdout.splitlines()[-1].endswith("没有问题。")
    traced = run_assembler("trace", "元.docx", "9547200.00", cwd=data.parent)
    assert "收入总计" in traced.stdout


@pytest.mark.parametrize(
    ("tag", "shown"),
    [
        ("收入总计", "1000000.00元"),
        ("收入总计|金额", "1000000.00元"),
        ("收入总计|万元", "1000000.00元"),
        ("收入总计|万元(小数=0)", "1000000元"),
        ("收入总计|万元(固定=true)", "100.00万元"),
        ("收入总计|亿元(小数=4)", "0.0100亿元"),
        ("[收入总计]|列示", "收入总计1000000.00元"),
        ("金额单位", "元"),
    ],
)
@pytest.mark.usefixtures("home")
def test_the_filters_of_a_report_in_yuan(tag: str, shown: str) -> None:
    settings = "类型: 部门预算\n数字样式: {单位: 元}\n部分:\n  - {标题: 正文, 章节: [节]}\n"
    assert sentence(f"{{{{ {tag} }}}}", template=settings) == shown
