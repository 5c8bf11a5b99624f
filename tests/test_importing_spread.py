"""Line exports whose amounts stand in a column for each period or each fund, whose codes stand in
three columns, with headings in two rows and remarks below: as budget systems and people make them."""

from __future__ import annotations

from pathlib import Path

import pytest
from exports import workbook
from test_import_command import Run, run
from test_importing_lines import Rows

from assembler.importing.lines import Lines, read_lines
from assembler.importing.source import read_source
from assembler.kernel.problems import Problem

__all__ = ["run"]

UNIT = "[146001]某县政务局（机关）"
HEAD: Rows = [
    ["2024年部门预算明细查询", *[None] * 9, "金额单位：万元"],
    [
        "序号",
        "预算单位",
        "支出功能分类科目",
        "经济分类科目",
        None,
        "项目信息",
        None,
        "资金性质",
        "预算安排数",
        None,
        None,
    ],
    [
        None,
        None,
        None,
        "部门经济科目",
        "政府经济科目",
        "项目类别",
        "项目名称",
        None,
        "合计",
        "当年预算",
        "上年结转",
    ],
]
MERGED = ["A2:A3", "B2:B3", "C2:C3", "D2:E2", "F2:G2", "H2:H3", "I2:K2", "B4:B5"]
WAGES = [
    1,
    UNIT,
    "2010301-行政运行",
    "30101-基本工资",
    "50101-工资奖金津补贴",
    "人员类项目",
    None,
    "财政拨款",
    "1,234.56",
    "1,234.56",
    None,
]
HALL = [
    2,
    None,
    "2010302-一般行政管理事务",
    "30227-委托业务费",
    "50205-委托业务费",
    "特定目标类项目",
    "大厅运行",
    "财政拨款",
    100,
    "８０",
    20,
]
BELOW: Rows = [
    ["合计", *[None] * 7, "1,334.56", "1,314.56", 20],
    ["备注：本表取自一体化系统。"],
    ["制表人：张三", None, None, None, "审核人：李四"],
]


def _read(rows: Rows, tmp_path: Path, merged: list[str] | None = None) -> tuple[Lines, list[str]]:
    file = tmp_path / "明细.xlsx"
    file.write_bytes(workbook({"支出明细": rows}, {"支出明细": merged or []}))
    problems: list[Problem] = []
    lines = read_lines(read_source(file, problems), "部门预算", 2024, None, problems)
    return lines, [f"{p.code} {p.place}：{p.message}" for p in problems if p.code != "I-33"]


def _amounts(lines: Lines, *columns: str) -> list[tuple[str, ...]]:
    return [tuple(line.values[name] for name in (*columns, "金额")) for line in lines.expenditure]


def test_a_column_for_each_period(tmp_path: Path) -> None:
    lines, said = _read([*HEAD, WAGES, HALL, *BELOW], tmp_path, MERGED)
    assert _amounts(lines, "单位编码", "项目", "年度") == [
        ("146001", "", "本年", "12345600.00"),
        ("146001", "大厅运行", "本年", "800000.00"),
        ("146001", "大厅运行", "上年结转", "200000.00"),
    ]
    assert said == ["I-22 明细.xlsx 工作表“支出明细”：跳过了不是明细的行：合计行1行、说明行2行"]
    assert [str(line.place) for line in lines.expenditure] == [
        "明细.xlsx 工作表“支出明细” 第4行 “J”列",
        "明细.xlsx 工作表“支出明细” 第5行 “J”列",
        "明细.xlsx 工作表“支出明细” 第5行 “K”列",
    ]
    assert lines.mapping.summary()[1].endswith(
        "“合计”（I）→金额（用来核对）；“当年预算”（J）→金额，年度为本年；“上年结转”（K）→金额，年度为上年结转；"
        "金额以万元为单位（写在表头上方）"
    )


def test_a_row_whose_columns_are_not_its_sum(tmp_path: Path) -> None:
    lines, said = _read([*HEAD, WAGES, [*HALL[:-1], 30]], tmp_path, MERGED[:-1])
    assert said[0] == (
        "I-16 明细.xlsx 工作表“支出明细” 第5行 “I”列：“合计”是1,000,000.00元，“当年预算”、“上年结转”各栏之和是"
        "1,100,000.00元，相差100,000.00元"
    )


def test_a_total_of_columns_without_a_sum(tmp_path: Path) -> None:
    """No 合计 column: the row 合计 says one total for each, and one of them is wrong."""
    cut = [[*row[:8], *row[9:]] for row in (*HEAD, WAGES, HALL)]
    total = ["合计", *[None] * 7, "1,314.56", 21]
    _, said = _read([*cut, total], tmp_path, ["A2:A3", "B2:B3", "C2:C3", "H2:H3", "B4:B5"])
    assert said[0] == (
        "I-21 明细.xlsx 工作表“支出明细” 第6行 “I”列：“合计”是13,355,600.00元，第4行到第5行的明细相加是"
        "13,345,600.00元，相差10,000.00元"
    )


FUNDS: Rows = [
    ["2024年部门预算支出明细表（单位：元）"],
    [
        "单位编码",
        "功能科目",
        "部门经济科目",
        "政府经济科目",
        "支出类别",
        "合计",
        "一般公共预算",
        "政府性基金",
        "事业收入",
    ],
    ["146001", "2010301", "30101", "50101", "人员经费", 120, 100, 0, 20],
    ["146001", "2010301", "30201", "50201", "公用经费", 7, None, None, 7],
]


def test_a_column_for_each_fund(tmp_path: Path) -> None:
    lines, said = _read(FUNDS, tmp_path)
    assert said == []
    assert _amounts(lines, "部门经济科目", "资金来源", "年度") == [
        ("30101", "一般公共预算拨款", "本年", "100.00"),
        ("30101", "事业收入", "本年", "20.00"),
        ("30201", "事业收入", "本年", "7.00"),
    ]


@pytest.mark.parametrize(
    ("last", "told"),
    [
        (
            ["146001", "2010301", "30201", "50201", "公用经费", None, None, None, None],
            ["I-23 明细.xlsx 工作表“支出明细” 第4行 “F”列：这一行没有金额"],
        ),
        (
            ["146001", "2010301", "30201", "50201", "公用经费", 7, None, None, "约7"],
            ["D-31 明细.xlsx 工作表“支出明细” 第4行 “I”列：这里要填数字，现在是“约7”（不是数字）"],
        ),
        (["146001", "2010301", "30201", "50201", "公用经费", 0, 0, 0, 0], []),
    ],
)
def test_what_stands_in_such_columns(last: list[object], told: list[str], tmp_path: Path) -> None:
    assert _read([*FUNDS[:-1], last], tmp_path)[1] == told


def test_a_row_without_any_amount_is_told_once(tmp_path: Path) -> None:
    """Not also for its unit, its codes and its fund, which it lacks for the same reason."""
    plain: Rows = [
        ["2024年部门预算支出明细表"],
        [
            "单位编码",
            "功能科目",
            "部门经济科目",
            "政府经济科目",
            "支出类别",
            "资金性质",
            "金额（元）",
        ],
        ["146001", "2010301", "30101", "50101", "人员经费", "财政拨款", 120],
        ["待定", "待分配", "以后再填", None, None, None, None],
    ]
    assert _read(plain, tmp_path)[1] == [
        "I-23 明细.xlsx 工作表“支出明细” 第4行 “G”列：这一行没有金额"
    ]


CODES: Rows = [
    ["预算单位：146001 某县政务局", *[None] * 9, "年度：2024"],
    [
        "类",
        "款",
        "项",
        "科目名称",
        "部门经济科目编码",
        "政府经济科目编码",
        "支出类型",
        "项目名称",
        "资金性质",
        "指标金额(元)",
        "执行进度",
    ],
    [
        "201",
        "03",
        "01",
        "行政运行",
        30101,
        50101,
        "基本支出-人员经费",
        None,
        "111 一般公共预算资金",
        "￥12,345,600.00",
        0.25,
    ],
    [
        201,
        3,
        2,
        "一般行政管理事务",
        30227,
        50205,
        "项目支出-特定目标类",
        "大厅运行",
        "111 一般公共预算资金",
        "1000000.00元",
        0.5,
    ],
]


def test_a_code_in_three_columns_and_amounts_with_their_signs(tmp_path: Path) -> None:
    lines, said = _read(CODES, tmp_path)
    assert said == []
    assert _amounts(lines, "单位编码", "功能科目", "资金来源") == [
        ("146001", "2010301", "一般公共预算拨款", "12345600.00"),
        ("146001", "2010302", "一般公共预算拨款", "1000000.00"),
    ]


def test_pieces_of_an_economic_code_are_not_taken_for_a_functional_one(tmp_path: Path) -> None:
    """What stands over 类, 款, 项 says which classification they are of."""
    groups = ["部门预算支出经济分类", *[None] * 10]
    _, said = _read([CODES[0], groups, *CODES[1:]], tmp_path, ["A2:C2"])
    assert said[0] == (
        "I-30 明细.xlsx 工作表“支出明细” 第4行 “D”列：功能科目“行政运行”没有编码，叫这个名称的，科目书里有81个"
    )


EARNED: Rows = [
    ["2024年收入预算表", None, None, "单位：万元"],
    ["预算单位", "收入来源", "当年收入", "上年结转收入"],
    [UNIT, "一般公共预算", 1314.56, 20],
    ["总计", None, 1314.56, 20],
]


def test_the_whole_import_of_such_a_workbook(run: Run) -> None:
    """A hidden list of codes beside it is passed over; the year stands in the titles."""
    book = {"支出明细": [*HEAD, WAGES, ["", UNIT, *HALL[2:]], *BELOW], "收入": EARNED}
    status, said = run({"导出.xlsx": book})
    assert (status, said[-2]) == (0, "已写成 数据：单位1行、项目1行、支出3行、收入2行。")
    assert Path("数据/收入.csv").read_text("utf-8-sig").splitlines()[1:] == [
        "146001,一般公共预算拨款,本年,13145600.00",
        "146001,一般公共预算拨款,上年结转,200000.00",
    ]
    assert run({"导出.xlsx": book})[0] == 0, "its own mapping does not get into its way"
