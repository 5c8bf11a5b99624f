"""The demonstration in data/: two years of an invented department with two units, and the first one's
final accounts."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from assembler.kernel.problems import Severity
from assembler.pipeline import build, prepare

DATA = Path(__file__).parents[1] / "data"
UNITS = ("局机关", "服务中心")
LAST, THIS, ACCOUNTS = ("示例-2024-预算", "示例-2025-预算", "示例-2024-决算")


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
    wanted = "收入总计 支出总计 项目支出 三公经费 机构运转经费 政府采购预算 车辆 项目个数"
    whole = figures(year, wanted)
    one, other = (figures(f"{year}-{unit}", wanted) for unit in UNITS)
    sums = {name: Decimal(one[name]) + Decimal(other[name]) for name in whole}
    assert {name: Decimal(value) for name, value in whole.items()} == sums


@pytest.mark.parametrize("name", [ACCOUNTS, *(f"{ACCOUNTS}-{unit}" for unit in UNITS)])
def test_of_the_final_accounts_only_reasons_of_differences_are_lacking(name: str) -> None:
    """Those against the opening budget, which is that of the first year's datasets."""
    built = build(DATA / name)
    assert built.data is not None
    lines = [str(p) for p in built.problems]
    assert lines and all(line.startswith("错误") and "差异" in line for line in lines)


def test_what_one_unit_pays_the_other_is_eliminated() -> None:
    wanted = "收入总计 支出总计"
    whole = figures(ACCOUNTS, wanted)
    one, other = (figures(f"{ACCOUNTS}-{unit}", wanted) for unit in UNITS)
    for name in whole:
        both = Decimal(one[name]) + Decimal(other[name])
        assert both - Decimal(whole[name]) == Decimal("30000.00")
