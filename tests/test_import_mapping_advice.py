"""What only the clerk can settle: all of it told at once, with the lines for 导入对照 and where they go."""

from __future__ import annotations

from pathlib import Path

from test_import_command import Run, run
from test_importing_lines import Rows

__all__ = ["run"]

SPENT: Rows = [
    ["附件：2024年部门预算批复明细"],
    ["单位名称", "功能科目", "部门经济", "政府经济", "项目类别", "项目名称", "资金来源", "批复数"],
    [
        "某县政务局",
        "2010301行政运行",
        "30101基本工资",
        "50101工资奖金津补贴",
        "基本支出",
        "",
        "本级财力",
        "100.50",
    ],
    [
        "某县政务局",
        "2010301行政运行",
        "30201办公费",
        "50201办公经费",
        "保运转",
        "",
        "本级财力",
        "20",
    ],
    ["某县政务局小计", "", "", "", "", "", "", "120.50"],
]
EARNED: Rows = [
    ["2024年部门预算收入明细表（单位：万元）"],
    ["单位编码", "资金来源", "金额"],
    ["146001", "财政拨款", 120.5],
]
BOOK: dict[str, dict[str, Rows]] = {"批复.xlsx": {"支出": SPENT, "收入": EARNED}}
LINES = [
    "  金额单位:",
    '    "批复数": 元',
    "  单位编码:",
    '    "某县政务局": 146001',
    "  支出类别:",
    '    "保运转": 其他运转类',
    "  资金来源:",
    '    "本级财力": 财政拨款',
]


def _advice(said: list[str]) -> list[str]:
    return said[said.index("没有写成数据。") + 1 :]


def test_all_is_told_at_once_with_the_lines_to_write(run: Run) -> None:
    status, said = run(BOOK)
    assert status == 2
    told = [line.split()[1] for line in said if line.startswith("无法使用")]
    assert told == ["I-35", "I-26", "I-27"], "I-20, which speaks of headings, is left out above"
    head, *lines = _advice(said)
    assert head == (
        "写明的办法：在 数据/导入对照.yaml（没有就新建，用记事本存成 UTF-8）里写上下面这些，冒号后面换成实际的，再导入一次。"
    )
    assert sorted(lines) == sorted(LINES)
    assert not Path("数据").exists()


def test_those_lines_settle_it(run: Run) -> None:
    """As they are printed, with the names that were meant behind the colons."""
    lines = "\n".join(line.removeprefix("  ") for line in LINES)
    Path("数据").mkdir()
    settled = lines.replace("元", "万元").replace("其他运转类", "公用经费")
    Path("数据/导入对照.yaml").write_text(settled, "utf-8")
    assert run(BOOK)[0] == 0
    assert Path("数据/支出.csv").read_text("utf-8-sig").splitlines()[1:] == [
        "146001,2010301,30101,50101,人员经费,财政拨款,本年,1005000.00",
        "146001,2010301,30201,50201,公用经费,财政拨款,本年,200000.00",
    ]


def test_for_a_workbook_the_file_lies_beside_it_until_it_is_there(run: Run) -> None:
    head = _advice(run(BOOK, to="数据.xlsx")[1])[0]
    assert head.startswith("写明的办法：在 导入对照.yaml（没有就新建，用记事本存成 UTF-8）里写上")
    lines = "\n".join(line.removeprefix("  ") for line in LINES)
    Path("导入对照.yaml").write_text(lines.replace("其他运转类", "公用经费"), "utf-8")
    assert run(BOOK, to="数据.xlsx")[0] == 0
    more = {"批复.xlsx": {"支出": [*SPENT, [*SPENT[3][:6], "自筹", "1"]], "收入": EARNED}}
    assert _advice(run(more, "--force", to="数据.xlsx")[1]) == [
        "写明的办法：在 数据.xlsx 的工作表“导入对照”里写上下面这些，冒号后面换成实际的，再导入一次。",
        "  资金来源:",
        '    "自筹": 财政拨款',
    ]


def test_columns_that_are_called_otherwise(run: Run) -> None:
    rows = [SPENT[0], [*SPENT[1][:6], "钱从哪来", "批复数（元）"], *SPENT[2:4]]
    advice = _advice(run({"批复.xlsx": {"支出": rows, "收入": EARNED}})[1])
    assert advice[1:] == ["  支出:", '    "导出里的名称（资金来源）": 资金来源']


def test_nothing_of_the_kind_where_it_would_not_help(run: Run) -> None:
    assert _advice(run({"批复.xlsx": {"封面": [["2024年部门预算"]]}})[1]) == []
