"""年初预算 taken from the budget dataset of the same year."""

from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path

from assembler.dataset import Dataset, read_dataset
from assembler.kernel.problems import Problem

DATA = Path(__file__).parents[1] / "data"


def read(
    tmp_path: Path, value: str, year: str = "2023", keep: bool = False
) -> tuple[Dataset | None, list[str]]:
    """西工's accounts beside 孟津's budget (taken for that of `year`), naming `value`."""
    accounts, budget = tmp_path / "决算", tmp_path / "预算"
    shutil.copytree(DATA / "xigong-2023-accounts", accounts)
    shutil.copytree(DATA / "mengjin-2024-budget", budget)
    words = budget / "报告.yaml"
    words.write_text(words.read_text("utf-8").replace("2024", year, 1), "utf-8")
    if not keep:
        (accounts / "年初预算.csv").unlink()
    with (accounts / "报告.yaml").open("a", encoding="utf-8") as file:
        file.write(f"\n年初预算: {value}\n")
    problems: list[Problem] = []
    found = read_dataset(accounts, problems)
    return found, [str(p).split("：", 1)[1] for p in problems if p.code == "D-52"]


def test_the_budgets_expenditure_is_the_opening_budget(tmp_path: Path) -> None:
    dataset, told = read(tmp_path, "../预算")
    assert dataset is not None and told == []
    assert sum(line.amount for line in dataset.opening) == Decimal("9547200.00")
    assert (dataset.opening[0].function, str(dataset.opening[0].place)) == (
        "2010301",
        "预算/支出.csv 第2行",
    )


def test_a_budget_that_is_not_there(tmp_path: Path) -> None:
    dataset, told = read(tmp_path, "../没有")
    assert dataset is None
    assert told[0].startswith("“年初预算”指的“../没有”不能用：找不到“")


def test_a_budget_of_another_year(tmp_path: Path) -> None:
    dataset, told = read(tmp_path, "../预算", year="2024")
    assert dataset is None
    assert told == [
        "“年初预算”指的“../预算”是2024年的，应是2023年的。"
        "请改正位置（相对本数据所在处），或删去这一栏、填“年初预算”表。"
    ]


def test_accounts_are_no_budget(tmp_path: Path) -> None:
    dataset, told = read(tmp_path, "../决算")
    assert dataset is None
    assert told[0].startswith("“年初预算”指的“../决算”不是部门预算的数据。")


def test_both_a_budget_and_a_sheet(tmp_path: Path) -> None:
    dataset, told = read(tmp_path, "../预算", keep=True)
    assert dataset is None
    assert told[0].startswith(
        "“年初预算”指的“../预算”已经指明，“年初预算”表又填了数，两者只能有一个。"
    )
