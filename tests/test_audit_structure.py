"""What belongs to a published report of its kind, and what must not be left in one."""

from __future__ import annotations

from pathlib import Path

import pytest
from audit_kit import findings, report, table, told
from test_audit_tables import COVER, EXPENDITURE

from assembler.audit.audit import audit
from assembler.audit.requirements import requirements
from assembler.kernel.problems import Problem

SPENT = table("支出决算表", EXPENDITURE)


# --- contents


def test_contents_and_titles_agree() -> None:
    assert (
        told(
            COVER,
            "> 第一部分 云溪县财政局概况",
            "> 第二部分 云溪县财政局2024年度部门决算表\t3",
            "> 一、支出决算表 …… 3",
            "> 二、支出决算情况说明",
            "# 第一部分 云溪县财政局概况",
            "# 第二部分 部门决算表",
            SPENT,
            "# 二、支出决算情况说明",
        )
        == []
    )


@pytest.mark.parametrize("behind", [" 3", "\t12", " …… 3", "　- 3 -", ""])
def test_the_page_of_a_line_of_the_contents_is_none_of_its_words(behind: str) -> None:
    assert told(COVER, f"> 一、支出决算表{behind}", SPENT) == []


def test_where_most_titles_are_missing_they_were_not_understood() -> None:
    listed = [f"> {number}、第{number}张表" for number in "一二三四"]
    assert {finding.certain for finding in findings(COVER, *listed, SPENT)} == {False}


def test_a_table_that_is_listed_and_is_not_there() -> None:
    said = told(COVER, "> 一、收入决算表", "> 二、支出决算表", SPENT)
    assert said == [("A-30", "一、收入决算表", "")]


def test_a_title_in_other_words_is_likely_wrong() -> None:
    (finding,) = findings(COVER, "> 十一、其他重要事项说明", "# 十一、其他重要事项的情况说明")
    assert (finding.code, finding.certain) == ("A-31", False)
    assert finding.why == "正文的标题是“十一、其他重要事项的情况说明”"


# --- what is left over


@pytest.mark.parametrize(
    ("text", "code", "quote"),
    [
        ("云溪县XX局负责财政工作。", "A-34", "云溪县XX局负责财政工作。"),
        ("本年支出XX万元。", "A-34", "本年支出XX万元。"),
        ("主要原因是【原因待补】。", "A-34", "主要原因是【原因待补】。"),
        ("收入增加1.00万元万元。", "A-40", "收入增加1.00万元万元。"),
        ("包括国有资本经营预算财政拨款。。", "A-39", "国有资本经营预算财政拨款。。"),
        (
            "无政府性基金收支的，仍保留该表格式，并在本表下方作下述说明：",
            "A-33",
            "无政府性基金收支的，仍保留该表格式，并在本表下方作下述说明：",
        ),
    ],
)
def test_what_is_left_over(text: str, code: str, quote: str) -> None:
    assert [(c, q) for c, q, _ in told(COVER, text)] == [(code, quote)]


def test_several_placeholders_of_a_paragraph_are_told_once() -> None:
    (finding,) = findings(COVER, "收入XX万元，支出XX万元，结余XX万元。")
    assert finding.why == "“XX”是占位符，这一段里共3处"


def test_a_placeholder_in_a_table() -> None:
    (finding,) = findings(COVER, table("支出决算表", EXPENDITURE.replace("行政运行", "某某运行")))
    assert (finding.code, finding.spot.row, finding.spot.column) == ("A-34", 4, 1)


def test_a_choice_that_was_not_made() -> None:
    (finding,) = findings(COVER, "收入总计增长（下降）4.75%。")
    assert (finding.code, finding.certain) == ("A-34", True)


@pytest.mark.parametrize(
    ("title", "right"),
    [
        ("# 三、支出预算情况说明", "三、支出决算情况说明"),
        ("收入支出预算总表", "收入支出决算总表"),
        ("# 五、一般公共预算财政拨款支出决算情况说明", ""),
        ("# 十、预算绩效情况说明", ""),
        ("政府性基金预算财政拨款收入支出决算表", ""),
    ],
)
def test_a_title_of_another_kind_of_report(title: str, right: str) -> None:
    assert [(code, expected) for code, _, expected in told(COVER, title)] == (
        [("A-41", right)] if right else []
    )


@pytest.mark.parametrize("text", ["XXL号服装10套。", "《×与÷》一书。", "共2024个〔2024〕1号文件。"])
def test_what_is_no_placeholder(text: str) -> None:
    assert told(COVER, text) == []


def test_what_should_not_be_published_is_masked() -> None:
    (finding,) = findings(COVER, "联系人张三，身份证号11010519491231002X。")
    assert (finding.code, finding.quote, finding.certain) == ("A-37", "110*************2X", False)


# --- years, names, numbers of headings


def test_a_title_of_another_year() -> None:
    said = told(
        COVER,
        "# 第二部分 云溪县财政局2024年度部门决算表",
        "# 第三部分 云溪县财政局2023年度部门决算情况说明",
    )
    assert said == [
        (
            "A-35",
            "第三部分云溪县财政局2023年度部门决算情况说明",
            "第三部分云溪县财政局2024年度部门决算情况说明",
        )
    ]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("截至2024年12月31日，共有车辆2辆。", []),
        ("截至2023年12月31日，共有车辆2辆。", ["A-35"]),
        ("2024年末共有车辆2辆，比2023年末减少1辆。", []),
    ],
)
def test_the_last_day_of_the_year(text: str, codes: list[str]) -> None:
    assert [code for code, _, _ in told(COVER, "# 三、国有资产占用情况", text)] == codes


def test_a_budget_counts_its_assets_at_the_end_of_last_year() -> None:
    text = "2023年期末，共有车辆2辆。"
    assert told("云溪县财政局2024年部门预算", "# 四、国有资产占用情况", text) == []


def test_another_departments_name() -> None:
    said = told(
        COVER,
        "# 第一部分 云溪县财政局概况",
        "部门名称：云溪县财政局 单位：万元",
        "部门名称：云溪县教育局 单位：万元",
        "部门名称：云溪县教育局 单位：万元",
    )
    assert said == [("A-36", "云溪县教育局", "云溪县财政局")]


def test_headings_without_a_gap() -> None:
    headings = (
        "# 一、收入",
        "## （一）甲",
        "## （二）乙",
        "# 二、支出",
        "## （一）丙",
        "# 四、结余",
    )
    assert told(COVER, *headings) == [("A-38", "四、结余", "")]


# --- what is required


def required(text: str, tmp_path: Path) -> list[str]:
    """What a report that has nothing lacks by a list of its own."""
    file = tmp_path / "清单.yaml"
    file.write_text(text, "utf-8")
    problems: list[Problem] = []
    rules = requirements(file, problems)
    assert rules is not None, [str(problem) for problem in problems]
    return [f.quote for f in audit(report(COVER, SPENT), rules).findings if f.code == "A-32"]


def test_what_is_required_of_final_accounts() -> None:
    rules = requirements(None, [])
    assert rules is not None
    missing = [f.quote for f in audit(report(COVER, SPENT), rules).findings]
    assert "收支总表" in missing and "政府采购" in missing and "支出表" not in missing


def test_an_authority_adds_and_takes_away(tmp_path: Path) -> None:
    all_of = required("决算: []\n", tmp_path)
    other = required(
        """
        决算:
          - 名称: 政府采购
            不要求: 是
          - 名称: 乡村振兴资金
            写作: [乡村振兴, 衔接资金]
            依据: 本市要求公开
        """.replace("\n        ", "\n"),
        tmp_path,
    )
    assert set(all_of) - set(other) == {"政府采购"}
    assert set(other) - set(all_of) == {"乡村振兴资金"}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("决算: 全部\n", "清单.yaml 第1行：“决算”下面应是一项一项的要求，最多500项"),
        ("决策: []\n", "清单.yaml 第1行：没有“决策”这一部分，只有“预算”“决算”"),
        ("决算:\n  - 写作: [采购]\n", "清单.yaml 第2行：每一项都要有“名称”"),
        (
            "决算:\n  - 名称: 采购\n    写法: 采购\n",
            "清单.yaml 第2行：不认识“写法”，可写的是名称、写作、见于、依据、不要求",
        ),
        (
            "决算:\n  - 名称: 采购\n    见于: 附表\n",
            "清单.yaml 第2行：“见于”写的是“附表”，应是标题、正文或表",
        ),
        ("- 采购\n", "清单.yaml里应是“预算”“决算”两部分"),
    ],
)
def test_a_list_that_cannot_be_used(text: str, why: str, tmp_path: Path) -> None:
    file = tmp_path / "清单.yaml"
    file.write_text(text, "utf-8")
    problems: list[Problem] = []
    assert requirements(file, problems) is None
    assert [(problem.code, problem.message) for problem in problems] == [("A-61", why)]
