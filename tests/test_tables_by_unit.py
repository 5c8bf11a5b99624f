"""每单位: a table printed once for each budget unit, with that unit's lines only."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
import small
from conftest import replace_in
from table_kit import DATA, FIGURES, PIVOT

from assembler.cli import main
from assembler.dataset.model import Dataset, TableAmount
from assembler.kernel.problems import Place
from assembler.report import Table

pytestmark = pytest.mark.usefixtures("home")

BY_UNIT = "编号: 附表3\n每单位: 是\n"
ONE = replace(DATA, units=small.UNITS[:1])
FORM = """
种类: 表单
标题: "{单位.名称}收支表"
块:
  - 列: [{标题: 项目}, {标题: 金额}]
    行:
      - {标签: 人员, 取: {类别: 人员经费}}
      - {标签: 运转, 取: {类别: 其他运转类}}
      - {标签: 合计, 指标: 支出总计}
注: 注：{{ 单位.名称 }}（{{ 单位.编码 }}）支出{{ 支出总计|万元 }}，占全部门的数不在这里。
"""


def tables(
    text: str, data: Dataset = DATA, settings: str = "", **files: str
) -> tuple[list[Table], list[str]]:
    template = settings or "类型: 部门预算\n部分: [{标题: 附, 编号: 否, 表格: [表]}]\n"
    report, said = small.report(
        data, {"figures": FIGURES, "template": template, "tables/表": text, **files}
    )
    made = [block for part in report.parts for block in part.blocks if isinstance(block, Table)]
    return made, [line for line in said if not line.startswith("T-01")]


def test_a_pivot_a_unit() -> None:
    made, said = tables(PIVOT.replace("年表", "年{{ 单位.名称 }}支出表") + BY_UNIT)
    assert said == []
    assert [(table.key, table.label, table.title) for table in made] == [
        ("表·146001", "附表3-1", "2024年某县政务局本级支出表"),
        ("表·146002", "附表3-2", "2024年某县政务服务中心支出表"),
    ]
    assert [small.grid(table.body) for table in made] == [
        [
            ["合计", "120.40", "120.00", "100.00"],
            ["社会保障和就业支出", "100.00", "100.00", "100.00"],
            ["一般公共服务支出", "20.40", "20.00", "0.00"],
        ],
        [["合计", "3.00", "0.00", "0.00"], ["一般公共服务支出", "3.00", "0.00", "0.00"]],
    ]
    assert made[1].origin.columns[1] == "支出表中单位为146002的金额合计"
    assert [sum(row >= 0 for row in table.origin.takings[0].rows) for table in made] == [3, 1]


def test_a_title_that_does_not_say_the_unit_does() -> None:
    made, _ = tables(PIVOT + BY_UNIT)
    assert [table.title for table in made] == [
        "2024年表（某县政务局本级）",
        "2024年表（某县政务服务中心）",
    ]
    alone, _ = tables(PIVOT + BY_UNIT, ONE)
    assert [(table.title, table.label) for table in alone] == [("2024年表", "附表3")]


def test_a_form_a_unit() -> None:
    """Figures, notes and conditions are the unit's too."""
    made, said = tables(FORM + BY_UNIT)
    assert said == []
    assert [table.title for table in made] == ["某县政务局本级收支表", "某县政务服务中心收支表"]
    assert [[row[1] for row in small.grid(table.body)] for table in made] == [
        ["100.00", "0.00", "120.40"],
        ["0.00", "3.00", "3.00"],
    ]
    assert [table.notes[0].partition("万元")[0] for table in made] == [
        "注：某县政务局本级（146001）支出120.40",
        "注：某县政务服务中心（146002）支出3.00",
    ]
    conditional = FORM.replace("标签: 人员,", "标签: 人员, 条件: 支出(类别='人员经费') > 0,")
    made, said = tables(conditional + BY_UNIT)
    assert ([len(table.body) for table in made], said) == ([3, 2], [])


def test_a_whole_part_a_unit() -> None:
    settings = "类型: 部门预算\n部分: [{标题: 附, 编号: 否, 每单位: 是, 表格: [表, 另表]}]\n"
    other = {"tables/另表": FORM + "编号: 附表4\n"}
    made, said = tables(PIVOT + "编号: 附表3\n", settings=settings, **other)
    assert said == []
    assert [table.label for table in made] == ["附表3-1", "附表4-1", "附表3-2", "附表4-2"]


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ("每单位: 每个\n", "M-19 小/tables/表.yaml 第16行 第6个字符：“每单位”的写法不对"),
        (
            "每单位: 是\n筛选: {单位: '146001'}\n",
            "M-20 小/tables/表.yaml 第17行 第5个字符：写了“每单位”的表，“筛选”里不能再写“单位”",
        ),
    ],
)
def test_a_setting_that_cannot_be(more: str, problem: str) -> None:
    assert tables(PIVOT.strip() + "\n" + more)[1][:1] == [
        problem.replace("第16行", "第13行").replace("第17行", "第14行")
    ]


def test_a_form_of_a_whole_department_cannot_be_printed_by_unit() -> None:
    text = "种类: 文件表\n栏: [1, 1]\n段: [{标签: 甲, 内容: 乙}]\n每单位: 是\n"
    assert tables(text) == (
        [],
        ["M-20 小/tables/表.yaml 第4行 第6个字符：“每单位”只能用于透视表、并列清单、表单、清单表"],
    )


def test_units_without_number() -> None:
    """Each would have a table of its own: work that grows with the square of the dataset."""
    many = tuple(replace(small.UNITS[0], code=f"{146000 + n}") for n in range(301))
    made, said = tables(PIVOT.strip() + "\n每单位: 是\n", replace(DATA, units=many))
    assert (made, said) == (
        [],
        ["M-20 小/tables/表.yaml 第13行 第6个字符：单位太多（301个），“每单位”最多300个"],
    )


def test_without_a_ledger_no_unit_can_be_told() -> None:
    amount = TableAmount(Place("分表数.csv", row=2), "预算03表", "支出", {}, Decimal(5), "")
    data = replace(DATA, expenditure=(), table_amounts=(amount,))
    made, said = tables(PIVOT + BY_UNIT, data)
    assert (made, [line for line in said if line.startswith("M")]) == (
        [],
        [
            "M-99 小/tables/表.yaml：附表3按单位列，要按台账各行分单位，这份数据没有台账，没有印这张表"
        ],
    )


def test_a_figure_that_only_the_department_has() -> None:
    cars = FORM.replace("指标: 支出总计", "指标: 车辆") + BY_UNIT
    data = replace(DATA, declared=small.declared("车辆 本年 3 辆"))
    made, said = tables(cars, data)
    assert said == [
        "M-98 小/tables/表.yaml：附表3按单位列，里面的“车辆”只有整个部门的数，没有各单位的"
    ]
    assert [table.body[2][1].text for table in made if table.body[2][1]] == ["【车辆待填】"] * 2


def test_a_report_with_such_tables(
    mengjin_copy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """verify, refresh and diff take each for a table of its own."""
    units = mengjin_copy / "单位.csv"
    units.write_text(units.read_text("utf-8") + "146009,孟津区政务服务中心,事业\n", "utf-8")
    replace_in(mengjin_copy / "支出.csv", "146001,2010301,30101", "146009,2010301,30101")
    replace_in(mengjin_copy / "报告.yaml", "模板: mengjin-budget", "模板: 本局")
    own = tmp_path / "templates" / "本局" / "tables"
    own.mkdir(parents=True)
    (own.parent / "template.yaml").write_text("extends: mengjin-budget\n", "utf-8")
    (own / "预算03表.yaml").write_text("每单位: 是\n", "utf-8")
    for name in ("预算05表", "预算09表", "预算10表"):
        (own / f"{name}.yaml").write_text("每单位: 否\n", "utf-8")
    docx = tmp_path / "报告.docx"
    main(["build", str(mengjin_copy), "-o", str(docx)])
    built = capsys.readouterr().out
    assert main(["verify", str(docx), str(mengjin_copy)]) == 0, built
    replace_in(mengjin_copy / "支出.csv", "1686100.00", "1686200.00")
    again = tmp_path / "更正.docx"
    main(["refresh", str(docx), str(mengjin_copy), "-o", str(again)])
    assert main(["verify", str(again), str(mengjin_copy)]) == 0
    capsys.readouterr()
    main(["diff", str(docx), str(again)])
    printed = capsys.readouterr().out
    assert "预算03-2表" in printed and "预算03-1表" not in printed
