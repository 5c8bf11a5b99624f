"""Line exports in which something is wrong: everything a clerk is told, word for word."""

from __future__ import annotations

from math import isfinite

import pytest
from conftest import examples
from hypothesis import given
from hypothesis import strategies as st
from test_importing_lines import HALL, HEAD, TITLE, WAGES, Rows, imported

from assembler.dataset.xlsx import exact
from assembler.importing.lines import read_lines
from assembler.importing.mapping import from_yaml
from assembler.importing.source import SourceWorksheet, Value
from assembler.kernel.problems import Problem

Row = list[object]


def line(base: Row, **changes: object) -> Row:
    """A line with some of its cells changed, by heading."""
    row = [*base]
    for name, value in changes.items():
        row[HEAD.index("金额（元）" if name == "金额" else name)] = value
    return row


def without(*names: str) -> list[Row]:
    """The export without some of its columns."""
    at = [HEAD.index(name) for name in names]
    return [TITLE, *([c for i, c in enumerate(row) if i not in at] for row in (HEAD, WAGES, HALL))]


def total(label: str, amount: object) -> Row:
    return [label, *[None] * 8, amount]


CASES: dict[str, Rows] = {
    "资金来源不认识": [TITLE, HEAD, *[line(WAGES, 资金来源="县里的钱")] * 3, line(WAGES, 资金来源="111")],
    "功能科目不认识": [TITLE, HEAD, line(WAGES, 功能科目="2010388"), line(WAGES, 功能科目="9010301"),
                line(WAGES, 功能科目="20103")],
    "经济科目不认识": [TITLE, HEAD, line(WAGES, 部门经济科目="39901", 政府经济科目=None)],
    "科目只有名称": [TITLE, HEAD, line(WAGES, 功能科目="行政运行"), line(WAGES, 功能科目="没有的科目")],
    "支出类别不认识": [TITLE, HEAD, line(WAGES, 支出类别="运转类"), line(WAGES, 支出类别=None)],
    "基本支出分不清": [TITLE, HEAD, line(WAGES, 支出类别="基本支出", 部门经济科目="39999")],
    "结转看不出": [TITLE, [*HEAD, "指标来源"], [*WAGES, "追加"], [*HALL, "上年结转"]],
    "缺列": without("支出类别", "资金来源"),
    "缺金额": [TITLE, [*HEAD[:-1], "2024年数"], WAGES],
    "缺单位": without("单位编码", "单位名称"),
    "金额列有两个": [TITLE, [*HEAD[:-1], "批复数（元）", "申请数（元）"], [*WAGES, 100]],
    "列名重复": [TITLE, [*HEAD, "资金来源"], [*WAGES, "专项收入"]],
    "金额没有单位": [TITLE, [*HEAD[:-1], "金额"], WAGES],
    "没有金额": [TITLE, HEAD, line(WAGES, 金额=None), line(HALL, 金额=None), line(HALL, 金额="—"), WAGES],
    "金额是科学计数": [TITLE, HEAD, line(WAGES, 金额="1.2E+05")],
    "编码变成日期": [TITLE, HEAD, line(WAGES, 单位编码="2024-01-06"), line(HALL, 项目编码="2024/1/6")],
    "金额不是数字": [TITLE, HEAD, line(WAGES, 金额="约100"), line(WAGES, 金额="1,2")],
    "金额是文字": [TITLE, HEAD, line(WAGES, 金额="1，234.50"), line(WAGES, 金额="２00")],
    "金额是负数": [TITLE, HEAD, line(WAGES, 金额=-5)],
    "金额有零头": [TITLE, HEAD, line(WAGES, 金额=1.2345)],
    "编码被Excel改过": [TITLE, HEAD, line(HALL, 项目编码=4.1030824e20),
                  line(HALL, 项目编码="410308240000000000000", 项目名称="乙"),
                  line(WAGES, 单位编码="146001.0")],
    "项目有两个编码": [TITLE, HEAD, HALL, line(HALL, 项目编码="410308240000000026857"),
                line(HALL, 项目名称="乙"), line(HALL, 支出类别="特定目标类")],
    "项目支出没有项目": [TITLE, HEAD, line(HALL, 项目编码=None, 项目名称=None)],
    "单位没有编码": [TITLE, HEAD, line(WAGES, 单位编码=None), line(WAGES, 单位编码=None, 单位名称=None)],
    "单位有两个名称": [TITLE, HEAD, WAGES, line(WAGES, 单位名称="某局")],
    "合计不符": [TITLE, HEAD, WAGES, total("小计", 99), HALL, total("小计", 20.5), total("合计", 130)],
    "上面的合计不符": [TITLE, HEAD, total("合计", 1), WAGES, HALL],
    "没有年度": [["部门预算支出明细"], HEAD, WAGES],
    "年度有两个": [["2023年部门预算支出明细（2024年编）"], HEAD, WAGES],
    "没有种类": [["2024年支出明细"], HEAD, WAGES],
    "行的年度不对": [TITLE, [*HEAD, "预算年度"], [*WAGES, 2023], [*HALL, 2024]],
    "看不见的字符": [TITLE, HEAD, line(HALL, 项目名称="大厅\ue000运行")],
}  # fmt: skip

EXPECTED: dict[str, list[str]] = {
    "资金来源不认识": [
        "无法使用 I-26 第3行 “I”列：“县里的钱”不知道是哪种资金来源（这样的共3处）。请在 导入对照.yaml 的“资金来源”下写明，如“县里的钱: 财政拨款”。",
        "无法使用 I-26 第6行 “I”列：“111”不知道是哪种资金来源。请在 导入对照.yaml 的“资金来源”下写明，如“111: 财政拨款”。",
    ],
    "功能科目不认识": [
        "警告 D-65 第3行 “C”列：“2010388”不在科目书中，但它所属的“20103 政府办公厅（室）及相关机构事务”是有的。请核对；没有错的话，请在“补充科目”表写上它的名称，报告中才好显示。",
        "无法使用 I-25 第4行 “C”列：功能科目“9010301”不在科目书中，最接近的是“2010301 行政运行”，导出里也没有它的名称。请改正；确是本地使用的科目，请在导出中带上科目名称。",
        "无法使用 D-63 第5行 “C”列：编码“20103”的样子不对。应当是7位数字。",
    ],
    "经济科目不认识": [
        "警告 D-65 第3行 “D”列：“39901”不在科目书中，但它所属的“399 其他支出”是有的。请核对；没有错的话，请在“补充科目”表写上它的名称，报告中才好显示。",
        "无法使用 D-30 第3行 “E”列：“政府经济科目”没有填。请填上；整行不要的，请把整行删去。",
    ],
    "科目只有名称": [
        "无法使用 I-30 第3行 “C”列：功能科目“行政运行”没有编码，叫这个名称的，科目书里有81个。请在导出中带上科目编码。",
        "无法使用 I-30 第4行 “C”列：功能科目“没有的科目”没有编码，叫这个名称的，科目书里没有。请在导出中带上科目编码。",
    ],
    "支出类别不认识": [
        "无法使用 I-27 第3行 “F”列：“运转类”不知道是哪种支出类别。请在 导入对照.yaml 的“支出类别”下写明，如“运转类: 其他运转类”。",
        "无法使用 D-30 第4行 “F”列：“支出类别”没有填。请填上；整行不要的，请把整行删去。",
    ],
    "基本支出分不清": [
        "无法使用 I-28 第3行 “F”列：“基本支出”配部门经济科目39999，分不清是人员经费还是公用经费。请在导出中带上分得清的支出类别，或把这一行改成人员经费、公用经费。",
    ],
    "结转看不出": [
        "无法使用 I-29 第3行 “K”列：“追加”不知道是本年还是上年结转。请在 导入对照.yaml 的“年度”下写明，如“追加: 本年”；这一列不用的，写列名和“不用”。",
    ],
    "缺列": [
        "无法使用 I-18 第2行：像是支出明细，但没有找到“支出类别”、“资金来源”列。请重新导出，带上这些列；只是叫法不同的，请在 导入对照.yaml 的“支出”下写明。",
    ],
    "缺金额": [
        "无法使用 I-18 第2行：像是支出明细，但没有找到“金额”列（没有用到的列：“2024年数”）。请重新导出，带上这些列；只是叫法不同的，请在 导入对照.yaml 的“支出”下写明。",
    ],
    "缺单位": [
        "无法使用 I-18 第2行：像是支出明细，但没有找到“单位编码”列。请重新导出，带上这些列；只是叫法不同的，请在 导入对照.yaml 的“支出”下写明。",
    ],
    "金额列有两个": [
        "无法使用 I-19 第2行 “J”列：有2列都可以是“金额”：“批复数”、“申请数”。请在 导入对照.yaml 的“支出”下写明用哪一列，如“批复数: 金额”，其余写“不用”。",
    ],
    "列名重复": [
        "无法使用 I-14 第2行 “I”列：有2列的列名都是“资金来源”，内容却不同，不知道用哪一列作“资金来源”。请改正列名，或删去不用的列。",
    ],
    "金额没有单位": [
        "无法使用 I-20 第2行 “J”列：“金额”列没有写单位，不知道是元还是万元。请在列名里或表格上方写明，如“金额（元）”“单位：万元”；也可以在 导入对照.yaml 的“金额单位”下写“金额: 元”。",
    ],
    "没有金额": [
        "无法使用 I-23 第3行 “J”列：这一行没有金额（这样的共2处）。请填上金额；不要的行请整行删去。",
    ],
    "金额是科学计数": [
        "无法使用 D-31 第3行 “J”列：这里要填数字，现在是“1.2E+05”（是科学计数法，后面的数字可能已经丢失）。请只填数字，可以带小数点和千分位逗号；没有金额的填 0。",
    ],
    "编码变成日期": [
        "无法使用 I-76 第3行 “A”列：编码是“2024-01-06”，像是 Excel 把编码当成了日期。请把这一列设为文本格式，从系统中重新复制编码。",
        "无法使用 I-76 第4行 “G”列：编码是“2024/1/6”，像是 Excel 把编码当成了日期。请把这一列设为文本格式，从系统中重新复制编码。",
    ],
    "金额不是数字": [
        "无法使用 D-31 第3行 “J”列：这里要填数字，现在是“约100”（不是数字）。请只填数字，可以带小数点和千分位逗号；没有金额的填 0。",
        "无法使用 D-31 第4行 “J”列：这里要填数字，现在是“1,2”（不是数字）。请只填数字，可以带小数点和千分位逗号；没有金额的填 0。",
    ],
    "金额是文字": [],
    "金额是负数": [
        "警告 D-36 第3行 “J”列：金额是负数：-5。如果是冲减就不用改；不是的话请改正。",
    ],
    "金额有零头": [
        "警告 I-24 第3行 “J”列：金额“1.2345”（元）有不到一分的零头。请核对金额和单位，元和万元不要弄混。",
    ],
    "编码被Excel改过": [
        "无法使用 D-60 第3行 “G”列：“4.1030824E+20”是被 Excel 改过的编码，后面的数字已经丢失。请把这一列设为文本格式，从系统中重新复制编码。",
        "无法使用 D-61 第4行 “G”列：“410308240000000000000”的最后6位都是零，是 Excel 把编码当成数字时丢掉的。请把这一列设为文本格式，从系统中重新复制编码。",
        "无法使用 D-62 第5行 “A”列：编码“146001.0”带了小数点，是被当成数字存过的。请把这一列设为文本格式，去掉小数点和后面的零。",
    ],
    "项目有两个编码": [
        "错误 I-32 第4行 “H”列：项目“大厅运行”的编码有两个：第3行是“410308240000000026856”，这里是“410308240000000026857”。请核对，改成同一个；确是两个的，请在名称里区分开。",
        "错误 I-32 第5行 “H”列：项目编码“410308240000000026856”的名称有两个：第3行是“大厅运行”，这里是“乙”。请核对，改成同一个；确是两个的，请在名称里区分开。",
        "错误 I-32 第6行 “H”列：项目“大厅运行”的类型有两个：第3行是“其他运转类”，这里是“特定目标类”。请核对，改成同一个；确是两个的，请在名称里区分开。",
    ],
    "项目支出没有项目": [
        "错误 D-73 第3行 “H”列：其他运转类是项目支出，但没有填项目。请填上项目名称（与“项目”表一致）；基本支出请改支出类别。",
    ],
    "单位没有编码": [
        "无法使用 I-35 第3行 “A”列：单位“某中心”没有编码。请在导出中带上单位编码，或在 导入对照.yaml 的“单位编码”下写明，如“某中心: 146001”。",
        "无法使用 D-30 第4行 “A”列：“单位编码”没有填。请填上；整行不要的，请把整行删去。",
    ],
    "单位有两个名称": [
        "错误 I-32 第4行 “A”列：单位“146001”的名称有两个：第3行是“某中心”，这里是“某局”。请核对，改成同一个；确是两个的，请在名称里区分开。",
    ],
    "合计不符": [
        "错误 I-21 第4行 “J”列：“小计”是99.00元，第3行的明细相加是100.00元，相差1.00元。请核对这些行，看是否漏了行、多了行或改过金额。",
        "错误 I-21 第7行 “J”列：“合计”是130.00元，第3行到第5行的明细相加是120.50元，相差9.50元。请核对这些行，看是否漏了行、多了行或改过金额。",
    ],
    "上面的合计不符": [
        "错误 I-21 第3行 “J”列：“合计”是1.00元，第4行到第5行的明细相加是120.50元，相差119.50元。请核对这些行，看是否漏了行、多了行或改过金额。",
    ],
    "没有年度": [
        "无法使用 I-15 导出.xlsx：看不出是哪一年的：没有写明年度。请用 --year 写明年度，如 --year 2025。",
    ],
    "年度有两个": [
        "无法使用 I-15 导出.xlsx：看不出是哪一年的：写的年度有2023、2024。请用 --year 写明年度，如 --year 2025。",
    ],
    "没有种类": [
        "无法使用 I-17 导出.xlsx：标题、工作表名和文件名里都没有写预算或决算。请用 --kind 写明，如 --kind 部门预算。",
    ],
    "行的年度不对": [
        "无法使用 I-37 第3行 “K”列：这一行是2023年的，报告是2024年的。请只导出2024年的明细；上年结转的，请在列中写明上年结转。",
    ],
    "看不见的字符": [
        "无法使用 D-32 第3行 “H”列：第3个字符是看不见的或自造的字符（U+E000）。请删去这个字符，重新输入；造字请换成通用汉字。",
    ],
}


@pytest.mark.parametrize("name", CASES)
def test_tells_exactly(name: str) -> None:
    _, said = imported(CASES[name])
    assert [_short(text) for text in said] == EXPECTED[name]


def _short(text: str) -> str:
    return text.replace("导出.xlsx 工作表“支出” ", "")


# --- the saved mapping

MAPPINGS = {
    "支出: [": ["无法使用 I-36 导入对照.yaml 第1行 第1个字符：从这里起读不下去："],
    "支出:\n  批复数: 钱\n": [
        "无法使用 I-38 导入对照.yaml 第2行 第8个字符：“钱”不能写在这里。这里可以写：单位编码、"
    ],
    "支出:\n  批复数:\n": [
        "无法使用 I-38 导入对照.yaml 第2行 第3个字符：“批复数”没有对应的内容。这里可以写：一个名称。"
    ],
    "支出: 批复数\n": [
        "无法使用 I-38 导入对照.yaml 第1行 第5个字符：“支出”不是“名称: 内容”。这里可以写：一行一项。"
    ],
    "支付:\n  甲: 金额\n": [
        "无法使用 I-38 导入对照.yaml 第1行 第1个字符：没有“支付”这一部分。这里可以写："
        "支出、收入、金额单位、资金来源、支出类别、项目类型、年度、单位编码、工作表、表格。"
    ],
    "资金来源:\n  甲: 乙\n金额单位:\n  金额: 千元\n": [
        "无法使用 I-38 导入对照.yaml 第2行 第6个字符：“乙”不能写在这里。这里可以写：一般公共预算拨款、",
        "无法使用 I-38 导入对照.yaml 第4行 第7个字符：“千元”不能写在这里。这里可以写：元、万元、亿元。",
    ],
}


@pytest.mark.parametrize("text", MAPPINGS)
def test_a_saved_mapping_that_is_wrong(text: str) -> None:
    problems: list[Problem] = []
    from_yaml(text, problems)
    said = [str(problem) for problem in problems]
    assert [a[: len(b)] for a, b in zip(said, MAPPINGS[text], strict=True)] == MAPPINGS[text]


@pytest.mark.parametrize("text", ["", "支出:\n", "# 空的\n"])
def test_an_empty_mapping_is_none(text: str) -> None:
    problems: list[Problem] = []
    assert (from_yaml(text, problems).get("支出", {}), problems) == ({}, [])


# --- whatever stands in the cells

CELLS = st.one_of(
    st.none(),
    st.text(max_size=6),
    st.integers(-(10**22), 10**22),
    st.floats(allow_nan=False),
    st.sampled_from(
        [*WAGES, *HALL, *HEAD, "合计", "小计", "2010301-行政运行", "基本支出", "4.1E+20", "２", "-"]
    ),
)


@examples(80)
@given(
    rows=st.lists(st.lists(CELLS, min_size=10, max_size=12), max_size=6),
    merges=st.lists(st.tuples(*[st.integers(0, 8)] * 4), max_size=3),
)
def test_any_cells_below_the_headings(
    rows: list[list[Value | None]], merges: list[tuple[int, int, int, int]]
) -> None:
    grid = [[*row, *[None] * (12 - len(row))] for row in ([*TITLE], HEAD, WAGES, *rows)]
    areas = tuple((min(a, c), min(b, d), max(a, c), max(b, d)) for a, b, c, d in merges)
    inside = tuple(area for area in areas if area[2] < len(grid))
    cells = [[_stored(cell) for cell in row] for row in grid]
    problems: list[Problem] = []
    lines = read_lines(
        [SourceWorksheet("甲.xlsx", "支出", cells, inside)], "", None, None, problems
    )
    assert all(str(problem) for problem in problems)
    assert all(line.values["金额"] for line in lines.expenditure)
    problems = []
    from_yaml(lines.mapping.as_yaml(), problems)
    assert problems == []


def _stored(cell: object) -> Value | None:
    if isinstance(cell, int | float):
        return exact(cell) if isfinite(cell) else str(cell)
    return cell if cell is None else str(cell) or None
