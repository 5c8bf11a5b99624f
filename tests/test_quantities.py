"""Numbers typed with their unit: the one of the column is taken off, another one is told."""

from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path

import pytest
from small import told
from test_broken import BROKEN

from assembler.dataset import read_dataset
from assembler.dataset.cells import without_unit
from assembler.kernel.problems import Problem, Refusal


@pytest.mark.parametrize(
    ("text", "unit", "number"),
    [
        ("911.44", "万元", "911.44"),
        ("911.44万元", "万元", "911.44"),
        ("1,911.44 万", "万元", "1,911.44"),
        ("-3.5元", "元", "-3.5"),
        ("２辆", "辆", "2"),
        ("3台", "台（套）", "3"),
        ("95%", "%", "95"),
        ("95％", "%", "95"),
        ("两辆", "辆", "两辆"),
        ("2部", "辆", "2部"),
        ("5²元", "元", "5²元"),
        ("1辆", "", "1辆"),
        ("￥1,200.50", "元", "1,200.50"),
        ("¥1200元", "元", "1200"),
        ("￥2", "辆", "￥2"),
        ("1,元", "元", "1,元"),
        ("", "元", ""),
    ],
)
def test_the_unit_of_the_column_is_taken_off(text: str, unit: str, number: str) -> None:
    assert without_unit(text, unit) == number


@pytest.mark.parametrize(
    ("text", "unit"), [("9114400元", "万元"), ("911.44万", "元"), ("2人", "辆"), ("5%", "分")]
)
def test_another_unit_is_told(text: str, unit: str) -> None:
    with pytest.raises(Refusal) as told_of:
        without_unit(text, unit)
    assert (told_of.value.code, told_of.value.values) == ("D-37", {"found": text, "unit": unit})


def _read(folder: Path) -> tuple[dict[tuple[str, str], tuple[Decimal, str]], list[str]]:
    problems: list[Problem] = []
    data = read_dataset(folder, problems)
    found = data.declared if data else ()
    return {(one.name, one.period): (one.value, one.unit) for one in found}, told(problems)


def test_answers_and_declared_figures_with_their_units(tmp_path: Path) -> None:
    """As the clerk wrote them: money in 元, everything else as it is."""
    folder = shutil.copytree(BROKEN / "_base", tmp_path / "数据")
    (folder / "指标.csv").write_text("指标,期间,数值,单位\n收入总计,上年,190万元,万元\n", "utf-8")
    (folder / "待补.csv").write_text(
        "归入,名称,期间,单位,问题,用在,句子,回答\n"
        "指标,支出总计,上年,万元,,,,911.44万元\n指标,其他用车,本年,辆,,,,2 辆\n",
        "utf-8",
    )
    found, said = _read(folder)
    assert said == []
    assert found == {
        ("收入总计", "上年"): (Decimal(1_900_000), "元"),
        ("支出总计", "上年"): (Decimal("9114400.00"), "元"),
        ("其他用车", "本年"): (Decimal(2), "辆"),
    }


def test_an_amount_with_the_unit_of_its_column(tmp_path: Path) -> None:
    folder = shutil.copytree(BROKEN / "_base", tmp_path / "数据")
    base = (BROKEN / "_base/支出.csv").read_text("utf-8-sig")
    (folder / "支出.csv").write_text(base.replace("1000000.00", "1000000.00元"), "utf-8")
    assert _read(folder)[1] == []
    (folder / "支出.csv").write_text(base.replace("1000000.00", "100万元"), "utf-8")
    assert _read(folder)[1] == [
        "D-37 支出.csv 第2行 “金额（元）”列：这里写的是“100万元”，它的单位应是元"
    ]
