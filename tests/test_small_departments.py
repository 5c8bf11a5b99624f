"""What a department with little, or with much and odd, reads in its report: parts that do not
exist are not spoken of, one unit is named in the sentence, nil has no purpose."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import replace_in
from reading import Read, read

from assembler.pipeline import build

SMALL = {
    "报告.yaml": """\
类型: 部门预算
年度: 2024
模板: henan-budget
部门: {编码: "211", 名称: 青石县档案馆, 自称: 我馆}
职责: [保管县直机关移交的档案。]
""",
    "单位.csv": """\
单位编码,单位名称,单位性质
211001,青石县档案馆,参公
""",
    "支出.csv": """\
单位编码,功能科目,部门经济科目,政府经济科目,支出类别,项目,项目类别,资金来源,金额（元）
211001,2012601,30101,50101,人员经费,,,财政拨款,301200
211001,2012601,30201,50201,公用经费,,,财政拨款,12000
""",
    "收入.csv": """\
单位编码,资金来源,金额（元）
211001,财政拨款,313200
""",
    "指标.csv": """\
指标,期间,数值,单位
收入总计,上年,313200,元
支出总计,上年,313200,元
一般公共预算支出,上年,313200,元
三公经费,上年,0,元
因公出国境费,上年,0,元
公务接待费,上年,0,元
公务用车购置费,上年,0,元
公务用车运行维护费,上年,0,元
机构运转经费,上年,12000,元
政府采购货物预算,本年,0,元
政府采购工程预算,本年,0,元
政府采购服务预算,本年,0,元
一般公务用车,本年,0,辆
一般执法执勤用车,本年,0,辆
特种专业技术用车,本年,0,辆
其他用车,本年,0,辆
通用设备,本年,0,台（套）
专用设备,本年,0,台（套）
""",
    "原因.csv": "指标,原因\n",
    "项目.csv": "项目编码,项目名称,项目类型,单位编码\n",
    "绩效指标.csv": "项目,指标类别,三级指标,指标值\n",
    "整体绩效.csv": """\
类别,一级指标,二级指标,名称,指标值,说明
履职目标,,,保管档案,,保管县直机关移交的档案。
""",
}


def made(folder: Path, *changes: tuple[str, str, str], told: tuple[str, ...] = ()) -> Read:
    """The report of the small department after changes (file, old text, new text); `told`: the
    codes of its problems."""
    for name, text in SMALL.items():
        (folder / name).write_text(text, "utf-8")
    for name, old, new in changes:
        replace_in(folder / name, old, new)
    built = build(folder)
    assert tuple(problem.code for problem in built.problems) == told
    assert built.data is not None
    return read(built.data)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Read:
    return made(tmp_path_factory.mktemp("small"))


@pytest.mark.parametrize(
    ("heading", "said"),
    [
        (
            "二、预算单位构成",
            "2024年单独编列预算的单位共1个，即青石县档案馆（参照公务员法管理的事业单位）。",
        ),
        (
            "一、收入支出预算总体情况说明",
            "青石县档案馆2024年收入总计31.32万元，支出总计31.32万元。与2023年预算相比，收支总计"
            "均持平。",
        ),
        ("三、支出预算总体情况说明", "青石县档案馆2024年支出合计31.32万元，全部为基本支出。"),
        (
            "五、一般公共预算支出预算情况说明",
            "青石县档案馆2024年一般公共预算支出年初预算为31.32万元，全部为基本支出。",
        ),
        (
            "（三）预算绩效情况说明",
            "青石县档案馆2024年没有安排项目支出，也没有纳入绩效目标管理的项目。",
        ),
        (
            "（四）国有资产占用情况",
            "2023年期末，青石县档案馆没有车辆。\n2023年期末，青石县档案馆没有单价50万元以上通用设备和单价100万元以上专用设备。",
        ),
    ],
)
def test_sentences(small: Read, heading: str, said: str) -> None:
    assert small.section(heading) == said.split("\n")


def test_what_is_nil_has_no_purpose(small: Read) -> None:
    assert small.section("七、一般公共预算“三公”经费支出预算情况说明") == [
        "青石县档案馆2024年“三公”经费支出预算为0万元，与2023年一致，因公出国（境）费、公务接待费、"
        "公务用车购置费和公务用车运行维护费均无预算安排。"
    ]
    assert small.section("二、收入预算总体情况说明") == [
        "青石县档案馆2024年收入合计31.32万元，其中：一般公共预算拨款收入31.32万元；"
        "政府性基金预算拨款收入、国有资本经营预算拨款收入、财政专户管理资金收入、上级补助收入、"
        "事业收入、附属单位上缴收入、事业单位经营收入、其他收入、上年结转结余均无预算安排。"
    ]
    assert small.section("（二）政府采购支出预算情况") == [
        "青石县档案馆2024年没有安排货物、工程和服务的政府采购预算。"
    ]


def test_what_has_an_amount_has_a_purpose(tmp_path: Path) -> None:
    report = made(
        tmp_path,
        ("支出.csv", "30201,50201,公用经费", "30217,50206,公用经费"),
        ("指标.csv", "公务接待费,上年,0", "公务接待费,上年,12000"),
        ("指标.csv", "三公经费,上年,0", "三公经费,上年,12000"),
    )
    assert report.section("七、一般公共预算“三公”经费支出预算情况说明")[2] == (
        "（二）公务接待费1.20万元，用于按标准开支的各项公务接待，预算数与2023年持平。"
    )


def test_personnel_and_projects(tmp_path: Path) -> None:
    report = made(
        tmp_path,
        ("支出.csv", "公用经费,,,财政拨款,12000", "其他运转类,数字化,,财政拨款,12000"),
        ("指标.csv", "机构运转经费,上年,12000", "机构运转经费,上年,0"),
        ("项目.csv", "单位编码\n", "单位编码\n1,数字化,其他运转类,211001\n"),
        told=("B-05",),  # the project has no targets
    )
    assert report.section("三、支出预算总体情况说明") == [
        "青石县档案馆2024年支出合计31.32万元，其中：基本支出30.12万元，占96.17%；"
        "项目支出1.20万元，占3.83%。"
    ]
    assert report.section("（三）预算绩效情况说明") == [
        "青石县档案馆2024年安排项目支出1.20万元，没有纳入绩效目标管理的项目。"
    ]
    assert report.section("六、一般公共预算基本支出预算情况说明") == [
        "青石县档案馆2024年一般公共预算基本支出年初预算为30.12万元，全部为人员经费支出。"
    ]
    assert report.section("（一）行政（事业）单位机构运转经费支出预算情况") == [
        "青石县档案馆2024年没有安排机构运转经费支出预算。",
        "机构运转经费预算数与2023年预算数一致。",
    ]


def test_only_projects_with_targets_count_as_managed_by_them(tmp_path: Path) -> None:
    report = made(
        tmp_path,
        ("支出.csv", "公用经费,,,财政拨款,12000", "其他运转类,数字化,,财政拨款,12000"),
        ("指标.csv", "机构运转经费,上年,12000", "机构运转经费,上年,0"),
        (
            "项目.csv",
            "单位编码\n",
            "单位编码\n1,数字化,其他运转类,211001\n2,修缮,其他运转类,211001\n",
        ),
        ("绩效指标.csv", "指标值\n", "指标值\n数字化,产出指标,扫描档案,≥100卷\n"),
        told=("B-04", "B-05"),  # one project has neither expenditure nor targets
    )
    assert report.section("（三）预算绩效情况说明") == [
        "青石县档案馆2024年安排项目支出1.20万元，纳入绩效目标管理的项目共1个，没有编制绩效目标的项目1个。"
    ]


@pytest.mark.parametrize(
    ("figure", "said"),
    [
        ("政府性基金支出", "政府性基金收支预算减少50.00万元，下降100.00%"),
        ("国有资本经营预算支出", "国有资本经营收支预算减少50.00万元，下降100.00%"),
    ],
)
def test_what_fell_away_since_last_year_is_said(tmp_path: Path, figure: str, said: str) -> None:
    report = made(
        tmp_path,
        ("指标.csv", "数值,单位\n", f"数值,单位\n{figure},上年,500000,元\n"),
        ("指标.csv", "收入总计,上年,313200", "收入总计,上年,813200"),
        ("指标.csv", "支出总计,上年,313200", "支出总计,上年,813200"),
        ("原因.csv", "指标,原因\n", f"指标,原因\n收入总计、支出总计、{figure},项目完成\n"),
    )
    assert report.section("四、财政拨款收入支出预算总体情况说明") == [
        "青石县档案馆2024年一般公共预算收支预算31.32万元，无政府性基金、国有资本经营收支预算。"
        f"与2023年预算相比，一般公共预算收支预算持平；{said}，主要原因：项目完成。"
    ]


def test_what_moved_alike_for_one_reason_is_said_once(tmp_path: Path) -> None:
    report = made(
        tmp_path,
        ("指标.csv", "收入总计,上年,313200", "收入总计,上年,263200"),
        ("指标.csv", "支出总计,上年,313200", "支出总计,上年,263200"),
        ("指标.csv", "一般公共预算支出,上年,313200", "一般公共预算支出,上年,263200"),
        (
            "原因.csv",
            "指标,原因\n",
            "指标,原因\n收入总计,人员增加\n支出总计,人员增加\n一般公共预算支出,人员增加\n",
        ),
    )
    assert report.section("一、收入支出预算总体情况说明") == [
        "青石县档案馆2024年收入总计31.32万元，支出总计31.32万元。与2023年预算相比，"
        "收支总计各增加5.00万元，增长19.00%，主要原因：人员增加。"
    ]


def test_a_reason_left_over_is_not_given_for_nothing(tmp_path: Path) -> None:
    """Neither year has anything for vehicles; receptions are new."""
    report = made(
        tmp_path,
        ("支出.csv", "30201,50201,公用经费", "30217,50206,公用经费"),
        (
            "原因.csv",
            "指标,原因\n",
            "指标,原因\n三公经费,来访增加\n公务接待费,来访增加\n公务用车购置费,人员增加\n",
        ),
        told=("B-56",),
    )
    assert report.section("七、一般公共预算“三公”经费支出预算情况说明")[-1] == (
        "（三）公务用车购置及运行费0万元。其中：公务用车购置费0万元，预算数与2023年一致；"
        "公务用车运行维护费0万元，预算数与2023年一致。"
    )


def test_a_few_yuan_are_not_nothing(tmp_path: Path) -> None:
    """1元 was budgeted: it is neither 0万元 nor all of the decrease."""
    report = made(
        tmp_path,
        ("支出.csv", "公用经费,,,财政拨款,12000", "公用经费,,,财政拨款,1"),
        ("收入.csv", "313200", "301201"),
        ("指标.csv", "收入总计,上年,313200", "收入总计,上年,301201"),
        ("指标.csv", "支出总计,上年,313200", "支出总计,上年,301201"),
        ("指标.csv", "一般公共预算支出,上年,313200", "一般公共预算支出,上年,301201"),
        ("原因.csv", "指标,原因\n", "指标,原因\n机构运转经费,划转\n"),
        told=("B-06", "T-10"),
    )
    assert (
        "机构运转经费支出预算1元"
        in report.section("（一）行政（事业）单位机构运转经费支出预算情况")[0]
    )
    assert report.section("（一）行政（事业）单位机构运转经费支出预算情况")[-1] == (
        "机构运转经费预算数比2023年预算数1.20万元减少1.20万元，主要原因：划转。"
    )


def test_running_costs_without_last_year(tmp_path: Path) -> None:
    """Some departments do not publish it: the comparison is left out, with its reason."""
    report = made(
        tmp_path,
        ("指标.csv", "机构运转经费,上年,12000,元\n", ""),
        ("报告.yaml", "职责:", "省略: {机构运转经费增减: 没有公布上年数}\n职责:"),
    )
    assert len(report.section("（一）行政（事业）单位机构运转经费支出预算情况")) == 1


def test_both_funds_are_named(tmp_path: Path) -> None:
    """延津 has no section of its own for state capital."""
    report = made(tmp_path, ("报告.yaml", "henan-budget", "yanjin-budget"))
    assert report.section("八、政府性基金预算支出情况说明") == [
        "我馆2024年没有使用政府性基金预算拨款、国有资本经营预算拨款安排的支出。"
    ]
    assert (
        "无政府性基金、国有资本经营收支预算。"
        in (report.section("四、财政拨款收入支出预算总体情况说明")[0])
    )


def test_a_fund_of_last_years_money_alone(tmp_path: Path) -> None:
    line = "211001,2120801,30201,50201,其他运转类,数字化,,政府性基金预算拨款,50000,上年结转\n"
    report = made(
        tmp_path,
        ("支出.csv", "金额（元）", "金额（元）,年度"),
        ("支出.csv", "财政拨款,301200", "财政拨款,301200,本年"),
        ("支出.csv", "财政拨款,12000\n", f"财政拨款,12000,本年\n{line}"),
        ("项目.csv", "单位编码\n", "单位编码\n1,数字化,其他运转类,211001\n"),
        ("收入.csv", "金额（元）", "金额（元）,年度"),
        ("收入.csv", "313200\n", "313200,本年\n211001,政府性基金预算拨款,50000,上年结转\n"),
        ("指标.csv", "数值,单位\n", "数值,单位\n政府性基金支出,上年,0,元\n"),
        ("原因.csv", "指标,原因\n", "指标,原因\n收入总计,新项目\n政府性基金支出,新项目\n"),
        told=("B-05",),
    )
    assert report.section("八、政府性基金支出预算情况说明") == [
        "青石县档案馆2024年没有使用当年政府性基金预算拨款安排的支出，"
        "用上年结转的政府性基金安排支出5.00万元。"
    ]


def test_a_blank_kind_of_item_is_blank_in_the_table(small: Read) -> None:
    rows = small.table("机构运转经费预算表").grid.rows
    assert [row[:4] for row in rows if "30201" in row] == [("30201", "办公费", "", "1.20")]


def test_accounts_of_a_single_unit(xigong_copy: Path) -> None:
    units = xigong_copy / "单位.csv"
    lines = units.read_text("utf-8").splitlines()
    units.write_text("\n".join(lines[:2]) + "\n", "utf-8")
    for name in ("支出.csv", "收入.csv", "项目.csv", "项目自评.csv"):
        file = xigong_copy / name
        file.write_text(file.read_text("utf-8").replace("113002", "113001"), "utf-8")
    built = build(xigong_copy)
    assert built.data is not None
    assert read(built.data).section("二、机构设置")[-1] == (
        "本决算只包括本级决算，纳入本部门2023年度决算编制范围的单位共1个，"
        "即洛阳市西工区政务服务和大数据管理局（行政单位）。"
    )
