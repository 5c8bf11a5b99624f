"""The demonstration in data/: two years of an invented department with two units."""

from __future__ import annotations

from pathlib import Path

import pytest

from assembler.kernel.problems import Severity
from assembler.pipeline import build, prepare

DATA = Path(__file__).parents[1] / "data"
UNITS = ("局机关", "服务中心")
LAST, THIS = ("示例-2024-预算", "示例-2025-预算")


def figures(name: str, wanted: str) -> dict[str, str]:
    prepared = prepare(DATA / name, [])
    assert prepared is not None
    return {each: f"{prepared.figures[each].amount:f}" for each in wanted.split()}


@pytest.mark.parametrize("name", [LAST, *(f"{LAST}-{unit}" for unit in UNITS)])
def test_the_first_year_is_whole(name: str) -> None:
    built = build(DATA / name)
    assert built.data is not None and list(map(str, built.problems)) == []


@pytest.mark.parametrize("name", [THIS, *(f"{THIS}-{unit}" for unit in UNITS)])
def test_of_the_second_year_only_reasons_are_lacking(name: str) -> None:
    """They are to be drafted; the book of codes is that of the year before."""
    built = build(DATA / name)
    assert built.data is not None
    errors = [str(p) for p in built.problems if p.severity is Severity.ERROR]
    assert errors and all("原因" in line for line in errors)
    assert [p.code for p in built.problems if p.severity is not Severity.ERROR] == ["D-51"]


@pytest.mark.parametrize("year", [LAST, THIS])
def test_the_department_is_the_sum_of_its_units(year: str) -> None:
    wanted = "收入总计 支出总计 项目支出 三公经费 机构运转经费 政府采购预算 车辆 项目个数 在职人数"
    whole = figures(year, wanted)
    one, other = (figures(f"{year}-{unit}", wanted) for unit in UNITS)
    sums = {name: float(one[name]) + float(other[name]) for name in whole}
    assert {name: float(value) for name, value in whole.items()} == sums
