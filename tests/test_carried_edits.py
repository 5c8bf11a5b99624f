"""What came over from last year, confirmed one by one: rows by their 状态, texts of 报告 without the
mark before them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from conftest import ROOT, replace_in

from assembler.dataset.carried_edits import CarriedItem, carried_items, write_looked_at
from assembler.kernel.problems import Flow, unconfirmed
from assembler.pipeline import build

DUTY = "与相关部门一道落实各级关于行政审批制度改革的部署，健全审批工作的体制机制，使全区审批行为有章可循。"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    path = Path(shutil.copytree(ROOT / "data/mengjin-2024-budget", tmp_path / "数据"))
    lines = (path / "指标.csv").read_text("utf-8-sig").splitlines()
    marked = [f"{line},{'待确认' if at in (2, 3) else ''}" for at, line in enumerate(lines)]
    (path / "指标.csv").write_text("\n".join([f"{lines[0]},状态", *marked[1:], ""]), "utf-8")
    words = path / "报告.yaml"
    words.write_text(words.read_text("utf-8").replace("  - ", "  - 待确认：", 1), "utf-8")
    replace_in(words, "年度: ", "公开日期: 待确认：2024-04-10\n年度: ")
    return path


def carried(path: Path) -> list[CarriedItem]:
    built = build(path, internal=True, keep=True)
    assert built.prepared is not None
    marking = [one for one in unconfirmed(built.problems) if Flow.MARKED in one.flow]
    places = {place for one in marking for place in (one.place, *one.alike)}
    return list(carried_items(built.prepared.dataset, places))


def test_one_by_one(data: Path) -> None:
    before = (data / "报告.yaml").read_text("utf-8")
    items = carried(data)
    assert [(one.sheet, one.name, one.text, one.place.row, one.is_own) for one in items] == [
        ("指标", "", "支出总计", 3, True),
        ("指标", "", "一般公共预算收入", 4, True),
        ("报告", "公开日期", "2024-04-10", items[2].place.row, True),
        ("报告", "职责", DUTY, items[3].place.row, True),
    ]
    write_looked_at(data, [items[0], items[3]])
    assert [one.text for one in carried(data)] == ["一般公共预算收入", "2024-04-10"]
    write_looked_at(data, carried(data))
    assert carried(data) == []
    assert (data / "报告.yaml").read_text("utf-8") == before.replace("待确认：", "")


def test_what_a_row_says_stands_beside_what_it_is_called(data: Path) -> None:
    """A target has a project and a value; of what is counted the number is to be looked at."""
    targets = data / "绩效指标.csv"
    heading, first, *others = targets.read_text("utf-8-sig").splitlines()
    assert (heading, first) == (
        "项目,指标类别,三级指标,指标值",
        "公用经费,成本指标,预算成本,≤{{ 项目金额|万元 }}",
    )
    marked = [f"{heading},状态", f"{first},待确认", *(f"{line}," for line in others)]
    targets.write_text("\n".join([*marked, ""]), "utf-8")
    replace_in(
        data / "指标.csv",
        "一般公务用车,本年,2,辆,2023年末,",
        "一般公务用车,本年,2,辆,2023年末,待确认",
    )
    items = {one.text: (one.owner, one.value) for one in carried(data)}
    assert items["预算成本"] == ("公用经费", "≤〔项目金额〕")
    assert items["一般公务用车"] == ("", "2辆")
