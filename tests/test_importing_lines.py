"""Line exports as lines of the ledger: what is understood, and that samples come back whole."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest
from conftest import SAMPLES, examples
from exports import expenditure_rows, income_rows, line_export, workbook
from hypothesis import given
from hypothesis import strategies as st

from assembler.dataset import Dataset, read_dataset
from assembler.dataset.model import ExpenditureLine
from assembler.importing.lines import Lines, read_lines
from assembler.importing.mapping import Mapped, from_yaml
from assembler.importing.source import read_source
from assembler.kernel.problems import Problem

DATA = Path(__file__).parent.parent / "data"
TITLE = ["2024年部门预算支出明细表"]
HEAD = [
    "单位编码",
    "单位名称",
    "功能科目",
    "部门经济科目",
    "政府经济科目",
    "支出类别",
    "项目编码",
    "项目名称",
    "资金来源",
    "金额（元）",
]
WAGES = ["146001", "某中心", "2010301", "30101", "50101", "人员经费", None, None, "财政拨款", 100]
HALL = [
    "146001",
    "某中心",
    "2010302",
    "30201",
    "50201",
    "其他运转类",
    "410308240000000026856",
    "大厅运行",
    "专项收入",
    20.5,
]
SPENT = (
    "单位编码",
    "功能科目",
    "部门经济科目",
    "政府经济科目",
    "支出类别",
    "项目",
    "项目类别",
    "明细",
    "资金来源",
    "年度",
    "金额",
)

Rows = Sequence[Sequence[object]]


NOTES = ("I-22", "I-39")


def imported(
    data: bytes | Rows,
    kind: str = "",
    year: int | None = None,
    mapping: Mapped | None = None,
    merged: Sequence[str] = (),
    name: str = "支出",
    quiet: Sequence[str] = NOTES,
) -> tuple[Lines, list[str]]:
    """What the lines of a workbook, or of one sheet's rows, become; what is told of them."""
    if not isinstance(data, bytes):
        data = workbook({name: data}, {name: merged})
    problems: list[Problem] = []
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "导出.xlsx"
        file.write_bytes(data)
        lines = read_lines(read_source(file, problems), kind, year, mapping, problems)
    return lines, [str(p) for p in problems if p.code not in quiet]


def spent(lines: Lines) -> list[tuple[str, ...]]:
    """The expenditure lines, their values under these names; no other column is filled in."""
    for line in lines.expenditure:
        assert {name for name, text in line.values.items() if text} <= {*SPENT} <= {*line.values}
    return [tuple(line.values[name] for name in SPENT) for line in lines.expenditure]


WAGES_READ = (
    "146001",
    "2010301",
    "30101",
    "50101",
    "人员经费",
    "",
    "",
    "",
    "财政拨款",
    "本年",
    "100.00",
)
HALL_READ = (
    "146001",
    "2010302",
    "30201",
    "50201",
    "其他运转类",
    "大厅运行",
    "",
    "",
    "专项收入",
    "本年",
    "20.50",
)

# --- the samples


def as_read(line: ExpenditureLine) -> tuple[object, ...]:
    return (
        line.unit,
        line.function,
        line.department_economic,
        line.government_economic,
        line.kind,
        line.project,
        line.project_category,
        line.detail,
        line.fund,
        line.period,
        line.amount,
    )


def same(lines: Lines, dataset: Dataset) -> None:
    """The ledger read from an export is the dataset's, line by line."""
    assert (lines.kind, lines.year) == (dataset.kind, dataset.year)
    assert [(*line[:-1], Decimal(line[-1])) for line in spent(lines)] == [
        as_read(line) for line in dataset.expenditure
    ]
    income = [line.values for line in lines.income]
    assert [
        (v.get("单位编码", ""), v.get("功能科目", ""), v["资金来源"], v["年度"], Decimal(v["金额"]))
        for v in income
    ] == [
        (line.unit, line.function, line.fund, line.period, line.amount) for line in dataset.income
    ]


@pytest.mark.parametrize("unit", ["元", "万元"])
@pytest.mark.parametrize("name", SAMPLES.values())
def test_an_export_of_a_sample_gives_its_ledger(name: str, unit: str) -> None:
    dataset = read_dataset(DATA / name, [])
    assert dataset is not None
    lines, said = imported(line_export(dataset, unit))
    without_code = [p for p in dataset.projects if not p.code]
    assert said == [] and (dataset.kind == "部门决算" or not without_code)
    same(lines, dataset)
    spending = {line.unit for line in dataset.expenditure}
    assert [unit.values for unit in lines.units] == [
        {"单位编码": unit.code, "单位名称": unit.name}
        for unit in dataset.units
        if unit.code in spending
    ]
    named = {line.project for line in dataset.expenditure} - {""}
    assert {tuple(project.values.values()) for project in lines.projects} == {
        (p.code, p.name, p.kind, p.unit) for p in dataset.projects if p.name in named
    }
    assert lines.taken == [("导出.xlsx", "支出明细"), ("导出.xlsx", "收入明细")]


@pytest.mark.parametrize("name", SAMPLES.values())
def test_the_mapping_kept_gives_the_same_next_time(name: str) -> None:
    dataset = read_dataset(DATA / name, [])
    assert dataset is not None
    first, _ = imported(line_export(dataset))
    problems: list[Problem] = []
    saved = from_yaml(first.mapping.as_yaml(), problems)
    assert problems == []
    again, said = imported(line_export(dataset), mapping=saved)
    assert said == []
    assert again.mapping.as_yaml() == first.mapping.as_yaml()
    same(again, dataset)


# --- a ledger in any clothes

NAMES = {
    "单位": ("单位", "预算单位"),
    "功能": ("功能科目", "科目编码", "支出功能分类科目", "功能分类"),
    "部门": ("部门经济科目", "部门经济分类编码", "部门预算支出经济分类科目"),
    "政府": ("政府经济科目", "政府预算支出经济分类", "政府经济分类"),
    "类别": ("支出类别", "支出类型", "项目类别"),
    "项目": ("项目名称", "项目", "二级项目名称"),
    "明细": ("明细", "支出明细"),
    "资金": ("资金来源", "资金性质", "资金性质名称"),
    "年度": ("年度", "指标来源", "是否结转"),
    "金额": ("金额", "指标金额", "年初预算数", "批复数"),
}
SPELLED = {
    "人员经费": ("人员经费", "人员类项目", "基本支出", "11-人员类"),
    "公用经费": ("公用经费", "公用经费项目", "运转类-公用经费", "基本支出-公用经费"),
    "其他运转类": ("其他运转类", "其他运转类项目", "运转类-其他运转类项目"),
    "特定目标类": ("特定目标类", "31-特定目标类项目"),
    "财政拨款": ("财政拨款", "111-经费拨款", "[11]财政拨款（补助）"),
    "政府性基金预算拨款": ("政府性基金预算拨款", "12 政府性基金预算", "政府性基金"),
    "本年": (None, "本年", "当年预算", "否"),
    "上年结转": ("上年结转", "结转资金", "是"),
    "146001": ("146001-某中心", "[146001]某中心", "146001 某中心"),
    "146002": ("146002-另一中心", "146002另一中心"),
}
CODES = {
    "2010301": "行政运行",
    "2080505": "机关事业单位基本养老保险缴费支出",
    "30101": "基本工资",
    "30302": "退休费",
    "30201": "办公费",
    "31002": "办公设备购置",
    "50101": "工资奖金津补贴",
    "50299": "其他商品和服务支出",
}


@st.composite
def ledger_lines(draw: st.DrawFn) -> tuple[str, ...]:
    kind = draw(st.sampled_from(["人员经费", "公用经费", "其他运转类", "特定目标类"]))
    economic = {"人员经费": ["30101", "30302"], "公用经费": ["30201", "31002"]}.get(
        kind, ["30201", "31002"]
    )
    project = draw(st.sampled_from(["大厅运行", "110联动"])) if kind.endswith("类") else ""
    number = draw(st.integers(1, 10**9))
    unit = draw(st.sampled_from(["146001", "146002"]))
    return (
        unit,
        draw(st.sampled_from(["2010301", "2080505"])),
        draw(st.sampled_from(economic)),
        draw(st.sampled_from(["50101", "50299"])),
        kind,
        f"{project}{kind}{unit}" if project else "",
        "",
        draw(st.sampled_from(["", "甲", "(1)乙"])),
        draw(st.sampled_from(["财政拨款", "政府性基金预算拨款"])),
        draw(st.sampled_from(["本年", "上年结转"])),
        f"{Decimal(number) / 100:.2f}",
    )


def project_cell(name: str) -> str:
    """A project's code of 21 digits and its name in one cell."""
    return f"4103082400000{crc32(name.encode()):08d}"[:21] + f"-{name}" if name else ""


def spellings(text: str) -> st.SearchStrategy[object]:
    """A code alone or with its name, any other text under any of its names."""
    if text not in CODES:
        return st.sampled_from(SPELLED.get(text, (text or None,)))
    name = CODES[text]
    return st.sampled_from([text, f"{text}-{name}", f"{text} {name}", f"[{text}]{name}", int(text)])


def total_row(
    label: str, lines: list[tuple[str, ...]], columns: list[str], yuan: int
) -> list[object]:
    """yuan: how many 元 the unit of the amounts has."""
    money = sum((Decimal(line[-1]) for line in lines), Decimal(0)) / yuan
    return [label, *(money if name == "金额" else None for name in columns[1:])]


def headings_of(
    columns: list[str], unit: str, draw: Callable[[st.SearchStrategy[Any]], Any]
) -> tuple[list[list[object]], list[object]]:
    """The rows above the headings, and the headings: one of them says the unit."""
    heading = [draw(st.sampled_from(NAMES[name])) for name in columns]
    if not draw(st.booleans()):
        return [[None, f"金额单位：{unit}"]], heading
    form = draw(st.sampled_from(["（{}）", "(单位：{})", "/{}"]))
    heading[columns.index("金额")] += form.format(unit)
    return [], heading


@examples(60)
@given(st.data())
def test_any_ledger_in_any_clothes_comes_back(data: st.DataObject) -> None:
    """Columns in any order under any of their names, codes with names in any form, totals,
    blank rows, repeated headings, units merged over their lines, in 元 or 万元."""
    draw = data.draw
    ledger = sorted(
        draw(st.lists(ledger_lines(), min_size=1, max_size=8)), key=lambda line: line[0]
    )
    unit, yuan = draw(st.sampled_from([("元", 1), ("万元", 10_000)]))
    columns = ["单位", *draw(st.permutations(sorted(NAMES.keys() - {"单位"})))]
    above, heading = headings_of(columns, unit, draw)

    def cells(line: tuple[str, ...]) -> list[object]:
        by_name = dict(
            zip(
                ("单位", "功能", "部门", "政府", "类别", "项目", "_", "明细", "资金", "年度"),
                line,
                strict=False,
            )
        )
        money = Decimal(line[-1]) / yuan
        typed = {"金额": money, "项目": project_cell(by_name["项目"]), "明细": by_name["明细"]}
        return [typed[n] if n in typed else draw(spellings(by_name[n])) for n in columns]

    rows: list[Sequence[object]] = [["2024年部门预算支出明细"], *above, heading]
    merged = []
    for code in ("146001", "146002"):
        own = [line for line in ledger if line[0] == code]
        first = len(rows) + 1
        rows += [cells(line) for line in own]
        if len(own) > 1 and draw(st.booleans()):
            merged.append(f"A{first}:A{first + len(own) - 1}")
        if own and draw(st.booleans()):
            rows.append(total_row("小计", own, columns, yuan))
        rows += draw(st.sampled_from([[], [[None]], [heading]]))
    rows.append(total_row("合计", ledger, columns, yuan))
    lines, said = imported(rows, merged=merged)
    assert said == []
    assert spent(lines) == ledger


# --- what is understood


def test_two_lines() -> None:
    lines, said = imported([TITLE, HEAD, WAGES, HALL])
    assert said == []
    assert spent(lines) == [WAGES_READ, HALL_READ]
    assert str(lines.expenditure[1].place) == "导出.xlsx 工作表“支出” 第4行 “J”列"
    assert [line.values for line in lines.projects] == [
        {
            "项目编码": "410308240000000026856",
            "项目名称": "大厅运行",
            "项目类型": "其他运转类",
            "单位编码": "146001",
        }
    ]
    assert [line.values for line in lines.units] == [{"单位编码": "146001", "单位名称": "某中心"}]


def test_headings_of_three_rows() -> None:
    rows = [
        ["2024年部门预算支出明细表", *[None] * 9],
        ["单位", None, "科目", None, None, "支出类别", "项目", None, "资金性质", "预算（万元）"],
        ["编码", "名称", "功能分类", "经济分类", None, None, "编码", "名称", None, "指标金额"],
        [None, None, "编码", "部门", "政府", None, None, None, None, None],
        [*WAGES[:-1], Decimal("0.01")],
    ]
    rows[2][3:5] = ["部门经济分类", "政府经济分类"]
    rows[3][3:5] = ["科目编码", "科目编码"]
    lines, said = imported(rows, merged=["A1:J1", "A2:B2", "C2:E2", "F2:F4", "G2:H2", "I2:I4"])
    assert said == []
    assert spent(lines) == [WAGES_READ]
    assert lines.mapping.summary()[0] == "导出.xlsx 工作表“支出”：支出明细1行；第2至4行是列名"


def test_the_unit_above_the_headings() -> None:
    rows = [TITLE, ["预算单位：146001-某中心", None, "单位：元"], [*HEAD[2:-1], "金额"], WAGES[2:]]
    lines, said = imported(rows)
    assert said == [] and spent(lines) == [WAGES_READ]
    assert [line.values for line in lines.units] == [{"单位编码": "146001", "单位名称": "某中心"}]


def test_the_kind_with_the_finer_values_is_taken() -> None:
    rows = [TITLE, [*HEAD, "项目类型"], [*WAGES, "人员类项目"], [*HALL, "特定目标类"]]
    rows[2][5], rows[3][5] = "基本支出", "项目支出"
    lines, said = imported(rows)
    assert said == []
    assert [line.values["支出类别"] for line in lines.expenditure] == ["人员经费", "特定目标类"]


@pytest.mark.parametrize(
    ("economic", "kind"),
    [("30101", "人员经费"), ("30302", "人员经费"), ("30201", "公用经费"), ("31002", "公用经费")],
)
def test_basic_expenditure_by_its_economic_code(economic: str, kind: str) -> None:
    line = [*WAGES]
    line[3], line[5] = economic, "基本支出"
    lines, said = imported([TITLE, HEAD, line])
    assert said == [] and lines.expenditure[0].values["支出类别"] == kind


def test_a_code_by_its_name_where_only_one_has_it() -> None:
    line = [*WAGES]
    line[2] = "机关事业单位基本养老保险缴费支出"
    lines, said = imported([TITLE, [*HEAD[:2], "功能科目名称", *HEAD[3:]], line])
    assert said == [] and lines.expenditure[0].values["功能科目"] == "2080505"


def test_a_code_of_the_place_is_kept_with_its_name() -> None:
    line = [*WAGES]
    line[2] = "2010388-本地事务"
    lines, said = imported([TITLE, HEAD, line])
    assert lines.expenditure[0].values["功能科目"] == "2010388"
    assert [code.values for code in lines.codes] == [
        {"分类": "功能分类", "编码": "2010388", "名称": "本地事务"}
    ]
    assert said == [
        "警告 I-31 导出.xlsx 工作表“支出” 第3行 “C”列：功能科目“2010388 本地事务”不在科目书中，"
        "照导出的名称记入“补充科目”。请核对编码和名称。"
    ]


def test_basic_expenditure_split_by_projects_becomes_one_line() -> None:
    first, second = [*WAGES], [*WAGES]
    first[7], second[7], second[9] = "基本工资", "津贴补贴", 50
    lines, said = imported([TITLE, HEAD, first, second, ["合计", *[None] * 8, 150]])
    assert said == [] and spent(lines) == [(*WAGES_READ[:-1], "150.00")]
    assert lines.projects == []


def test_what_was_passed_over_is_noted() -> None:
    line = [*WAGES]
    line[7] = "基本工资"
    rows = [TITLE, HEAD, line, [None], HEAD, ["合计", *[None] * 8, 100], ["制表人：张三"]]
    _, said = imported(rows, quiet=())
    assert said == [
        "提示 I-22 导出.xlsx 工作表“支出”：跳过了不是明细的行：合计行1行、重复的列名1行、空行1行、说明行1行。不用改。",
        "提示 I-39 导出.xlsx 工作表“支出”：基本支出不分项目，1行人员经费、公用经费的项目名称没有用到。不用改。",
    ]


def test_income_of_a_budget_by_function_becomes_one_line() -> None:
    rows = [
        ["2024年部门预算收入明细（单位：万元）"],
        ["预算单位", "功能科目", "资金性质", "金额"],
        ["146001-某中心", "2010301", "经费拨款", 1],
        ["146001-某中心", "2010302", "财政拨款", "1,000.5"],
    ]
    lines, said = imported(rows, name="收入")
    assert said == []
    assert [line.values for line in lines.income] == [
        {"单位编码": "146001", "资金来源": "财政拨款", "年度": "本年", "金额": "10015000.00"}
    ]


def test_year_and_kind_from_columns_and_file() -> None:
    rows = [[*HEAD[:-1], "决算数（元）", "预算年度"], [*WAGES, 2023]]
    rows[1][5] = "基本支出"
    lines, said = imported(rows)
    assert (lines.kind, lines.year, said) == ("部门决算", 2023, [])


def test_accounts_need_no_kind_of_expenditure() -> None:
    heading = [name for name in HEAD if name not in ("支出类别", "政府经济科目", "项目编码")]
    rows = [
        ["2023年部门决算支出明细"],
        heading,
        ["1", "甲", "2010301", "30201", None, "财政拨款", 1],
        ["1", "甲", "2010301", "30201", "大厅", "财政拨款", 2],
    ]
    lines, said = imported(rows)
    assert said == []
    assert [line.values["支出类别"] for line in lines.expenditure] == ["公用经费", "项目支出"]


def test_sheets_that_are_no_line_exports_are_left_alone() -> None:
    table = [
        ["预算03表 支出总体情况表"],
        ["科目编码", "科目名称", "总计", "基本支出", "项目支出"],
        ["2010301", "行政运行", 1, 1, 0],
    ]
    lines, said = imported(table)
    assert (lines.expenditure, lines.income, lines.taken, said) == ([], [], [], [])


def test_the_mapping_in_words() -> None:
    heading = [*HEAD, "负责人"]
    lines, _ = imported([TITLE, heading, [*WAGES, "张三"], [], ["合计", *[None] * 8, 100]])
    assert lines.mapping.summary() == [
        "导出.xlsx 工作表“支出”：支出明细1行；第2行是列名",
        "  “单位编码”（A）→单位编码；“单位名称”（B）→单位名称；“功能科目”（C）→功能科目；"
        "“部门经济科目”（D）→部门经济科目；“政府经济科目”（E）→政府经济科目；“支出类别”（F）→支出类别；"
        "“项目编码”（G）→项目编码；“项目名称”（H）→项目；“资金来源”（I）→资金来源；“金额”（J）→金额；"
        "金额以元为单位（写在列名里）",
        "  没有用到的列：“负责人”",
        "  跳过：合计行1行、空行1行",
    ]


def test_a_saved_mapping_goes_before_the_synonyms() -> None:
    saved = from_yaml(
        "支出:\n  批复数: 金额\n  申请数: 不用\n  口径: 支出类别\n  支出类别: 不用\n"
        "金额单位:\n  批复数: 万元\n资金来源:\n  县级: 财政拨款\n支出类别:\n  甲口: 人员经费\n",
        [],
    )
    heading = [*HEAD[:-1], "申请数", "批复数", "口径"]
    line = [*WAGES[:-2], "县级", 7, 0.01, "甲口"]
    lines, said = imported([TITLE, heading, line], mapping=saved)
    assert said == [] and spent(lines) == [WAGES_READ]
    kept = from_yaml(lines.mapping.as_yaml(), [])
    assert (kept["支出"]["批复数"], kept["支出"]["申请数"], kept["金额单位"]["批复数"]) == (
        "金额",
        "不用",
        "万元",
    )
    assert kept["资金来源"] == {"县级": "财政拨款"}


def test_helpers_write_what_they_say() -> None:
    dataset = read_dataset(DATA / SAMPLES["xigong"], [])
    assert dataset is not None
    assert expenditure_rows(dataset)[0][0] == "2023年部门决算支出明细表"
    assert income_rows(dataset)[-1][0] == "合计"


def _named(functional: str, economic: str) -> list[str]:
    line = [*WAGES]
    line[2], line[3] = functional, economic
    return imported([TITLE, HEAD, line, [*line]])[1]


def test_a_name_that_is_another_codes_is_told_once_a_pair() -> None:
    assert _named("2130299-行政运行", "30102-奖金") == [
        "警告 I-89 导出.xlsx 工作表“支出” 第3行 “C”列：功能科目2130299在科目书中是“其他林业和草原支出”，"
        "这里写的是“行政运行”，叫这个名称的是2130201。"
        "请核对编码和名称：编码错了的，改正后重新导入；只是名称不同的不用改。",
        "警告 I-89 导出.xlsx 工作表“支出” 第3行 “D”列：部门经济科目30102在科目书中是“津贴补贴”，"
        "这里写的是“奖金”，叫这个名称的是30103。"
        "请核对编码和名称：编码错了的，改正后重新导入；只是名称不同的不用改。",
    ]


@pytest.mark.parametrize(
    ("functional", "economic"),
    [
        ("2130201-行政运行", "30102-津贴补贴"),
        ("2080505-机关养老保险", "30108-养老保险"),  # shorter
        ("2080505-社会保障和就业支出", "30103-年终奖"),  # the name above it; put otherwise
    ],
)
def test_a_name_spelled_otherwise_is_not_told(functional: str, economic: str) -> None:
    assert _named(functional, economic) == []


# --- amounts as systems write them


@pytest.mark.parametrize(
    ("written", "money"),
    [
        *((dash, "0.00") for dash in ("-", "—", "——", "–", "−", "/", "／", "无", 0)),
        *(
            (text, "1234.50")
            for text in ("1,234.50", "１，２３４．５０", "￥1234.5", "¥ 1,234.50", 1234.5)
        ),
        ("1234.500000000001", "1234.50"),
        (1234.4999999999, "1234.50"),
        ("1234.505", "1234.505"),
    ],
)
def test_amounts_as_they_are_written(written: object, money: str) -> None:
    lines, _ = imported([TITLE, HEAD, [*WAGES[:-1], written]])
    assert [line.values["金额"] for line in lines.expenditure] == [money]


NOISE = Path(__file__).parent / "import_files" / "金额带浮点误差.xlsx"


def test_noise_of_binary_numbers_is_no_difference() -> None:
    """Every amount is 10⁻⁹ 元 too much, the total 2 × 10⁻⁹."""
    lines, said = imported(NOISE.read_bytes(), kind="部门预算")
    assert said == []
    assert sum(Decimal(line.values["金额"]) for line in lines.expenditure) == Decimal(9_547_200)


def test_a_difference_below_a_cent_is_shown() -> None:
    _, said = imported([TITLE, HEAD, WAGES, HALL, ["合计", *[None] * 8, "120.504"]])
    assert [text for text in said if "I-21" in text] == [
        "错误 I-21 导出.xlsx 工作表“支出” 第5行 “J”列：“合计”是120.504元，第3行到第4行的明细相加是120.50元，相差0.004元。请核对这些行，看是否漏了行、多了行或改过金额。"
    ]
