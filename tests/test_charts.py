"""Charts (图表): from a specification to numbers, what is said of them, and what is refused."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
import small

from assembler.authoring.checking import check_template
from assembler.charts.svg import chart_svg
from assembler.dataset.model import Dataset
from assembler.report import Chart, Paragraph

LEDGER = """
人员经费 7220100 功能=2010301
公用经费 500000 功能=2010301
特定目标类 1800100 功能=2080505
特定目标类 26900 功能=2101101
"""
FIGURES = """
收入总计: 收入()
支出总计: 支出()
基本支出: 支出(类别=['人员经费', '公用经费'])
项目支出: 支出(类别='特定目标类')
国有支出: 支出(资金='国有资本经营预算拨款')
车辆: {声明: 辆}
"""
SECTION = "# 支出\n\n文字。\n\n{{ 图表('图') }}\n"


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def data(指标: str = "", **more: object) -> Dataset:  # noqa: N803
    income = "一般公共预算拨款 9547100"
    return small.dataset(LEDGER, income, 指标, **more)


def drawn(
    text: str, dataset: Dataset | None = None, **files: str
) -> tuple[Paragraph | None, list[str]]:
    """What stands in the place of the chart 图 with this specification, and what is told."""
    texts = {"sections/节.md": SECTION, "figures": FIGURES, "图表/图": text, **files}
    made, problems = small.report(dataset or data(), texts)
    blocks = [block for part in made.parts for block in part.blocks if isinstance(block, Paragraph)]
    return (blocks[1] if len(blocks) > 1 else None), problems


def chart(text: str, dataset: Dataset | None = None, **files: str) -> Chart:
    """The chart, of which nothing is told."""
    paragraph, problems = drawn(text, dataset, **files)
    assert problems == []
    assert paragraph is not None and paragraph.chart is not None
    return paragraph.chart


def rows(made: Chart) -> list[list[str]]:
    """Categories with the texts of their points, the series above them."""
    body = zip(made.categories, *(series.points for series in made.series), strict=True)
    shown = [[name, *(point.text for point in points)] for name, *points in body]
    return [["", *(series.name for series in made.series)], *shown]


# --- where the numbers come from


def test_of_figures() -> None:
    paragraph, problems = drawn(
        "标题: 支出结构图\n种类: 饼图\n类别: [基本支出, {标签: 项目, 指标: 项目支出}]\n"
    )
    assert problems == []
    assert paragraph is not None and paragraph.chart is not None
    made = paragraph.chart
    assert paragraph.text == "图1　支出结构图"
    assert (made.kind, made.unit, made.places) == ("饼图", "万元", 2)
    assert rows(made) == [["", "2024年"], ["基本支出", "772.01"], ["项目", "182.70"]]
    assert [point.value for point in made.series[0].points] == [
        Decimal("772.01"),
        Decimal("182.70"),
    ]
    assert [point.share for point in made.series[0].points] == ["80.86%", "19.14%"]
    assert made.alt == (
        "支出结构图（饼图，单位：万元）：基本支出772.01（80.86%）；项目182.70（19.14%）。"
    )


def test_each_point_is_a_figure_of_the_report() -> None:
    texts = {
        "sections/节.md": SECTION,
        "figures": FIGURES,
        "图表/图": "种类: 柱形图\n类别: [项目支出]\n",
    }
    made, _ = small.report(data(), texts)
    assert [(f.name, f.text, f.value, f.unit, f.lines) for f in made.figures] == [
        ("图表“图”的项目支出", "182.70", "1827000", "元", ("支出.csv 第4—5行",))
    ]


def test_of_two_years() -> None:
    given = "收入总计 上年 9114400 元\n支出总计 上年 9114400 元"
    text = "种类: 柱形图\n类别: [收入总计, 支出总计]\n系列: [{期间: 上年}, {期间: 本年}]\n"
    assert rows(chart(text, data(given))) == [
        ["", "2023年", "2024年"],
        ["收入总计", "911.44", "954.71"],
        ["支出总计", "911.44", "954.71"],
    ]


def test_series_with_expressions_of_their_own() -> None:
    text = """
种类: 折线图
类别: ["{{ 上年度 }}年", "{{ 年度 }}年"]
系列:
  - {标题: 收入, 指标: [上年(收入总计), 收入总计]}
  - {标题: 基本支出, 指标: [基本支出 - 项目支出, 基本支出]}
数字样式: {单位: 元, 小数: 0, 千分位: 是}
"""
    made = chart(text, data("收入总计 上年 9114400 元"))
    assert rows(made) == [
        ["", "收入", "基本支出"],
        ["2023年", "9,114,400", "5,893,100"],
        ["2024年", "9,547,100", "7,720,100"],
    ]
    assert made.unit == "元"


def test_of_a_ledger_in_groups() -> None:
    text = "种类: 条形图\n分组: {台账: 支出, 取: {类别: 特定目标类}, 按: 功能类}\n顺序: 从小到大\n"
    assert rows(chart(text)) == [
        ["", "2024年"],
        ["卫生健康支出", "2.69"],
        ["社会保障和就业支出", "180.01"],
    ]


TABLE = """
标题: 支出表
种类: 透视表
行: [合计, 功能类]
列:
  - {标题: 科目, 标签: {合计: 合计, 功能类: "{功能类.名称}"}}
  - {标题: 合计}
  - {标题: 其中, 列: [{标题: 基本支出, 取: {类别: [人员经费, 公用经费]}}, {标题: 项目支出, 取: {类别: 特定目标类}}]}
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "种类: 饼图\n表: 表\n行: 合计\n列: [基本支出, 其中/项目支出]\n类别取自: 列\n",
            [["", "合计"], ["基本支出", "772.01"], ["项目支出", "182.70"]],
        ),
        (
            "种类: 堆积条形图\n表: 表\n行: 功能类\n列: [基本支出, 项目支出]\n",
            [
                ["", "基本支出", "项目支出"],
                ["一般公共服务支出", "772.01", "0.00"],
                ["社会保障和就业支出", "0.00", "180.01"],
                ["卫生健康支出", "0.00", "2.69"],
            ],
        ),
        (
            "种类: 柱形图\n表: 表\n行: [卫生健康支出, 合计]\n",
            [["", "合计"], ["卫生健康支出", "2.69"], ["合计", "954.71"]],
        ),
    ],
)
def test_of_a_table(text: str, expected: list[list[str]]) -> None:
    made = chart(text, **{"tables/表": TABLE})
    assert rows(made) == expected


def test_a_row_that_the_table_has_not_this_year_is_nothing_and_said() -> None:
    text = "种类: 柱形图\n表: 表\n行: [合计, 教育支出]\n含零: 是\n"
    paragraph, problems = drawn(text, **{"tables/表": TABLE})
    assert paragraph is not None and paragraph.chart is not None
    assert rows(paragraph.chart)[1:] == [["合计", "954.71"], ["教育支出", "0.00"]]
    assert problems == ["M-125 小/图表/图.yaml：图表“图”取的“教育支出”一行，今年的表里没有，按零画"]


def test_counts_have_no_decimals() -> None:
    made = chart("种类: 柱形图\n类别: [车辆]\n", data("车辆 本年 3 辆"))
    assert (rows(made)[1], made.unit, made.places) == (["车辆", "3"], "辆", 0)


# --- numbers that are hard on a chart


def test_of_nothing_a_sentence_stands_in_its_place() -> None:
    text = "标题: 国有支出图\n种类: 饼图\n类别: [国有支出]\n"
    paragraph, problems = drawn(text)
    assert paragraph is not None and paragraph.chart is None
    assert paragraph.text == "“国有支出图”各项均为零，图从略。"
    assert problems == ["M-121 小/图表/图.yaml：图表“图”的各项都是零，没有画图"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [('"{{ 年度 }}年没有这项支出。"', "2024年没有这项支出。"), ('""', None)],
)
def test_the_sentence_is_the_author_s(words: str, expected: str | None) -> None:
    paragraph, _ = drawn(f"种类: 饼图\n类别: [国有支出]\n空图说明: {words}\n")
    assert (paragraph and paragraph.text) == expected


def test_a_pie_with_less_than_nothing_is_of_bars() -> None:
    text = "种类: 饼图\n类别: [支出总计, {标签: 差额, 指标: 项目支出 - 基本支出}]\n"
    paragraph, problems = drawn(text)
    assert paragraph is not None and paragraph.chart is not None
    assert paragraph.chart.kind == "条形图"
    assert rows(paragraph.chart)[1:] == [["支出总计", "954.71"], ["差额", "-589.31"]]
    assert problems == [
        "M-122 小/图表/图.yaml：图表“图”是饼图，“差额”是负数，饼图画不了负数，改画成条形图"
    ]


def many(count: int) -> Dataset:
    """Income of as many units, each with 100 元 more than the one before."""
    lines = "\n".join(f"事业收入 {10000 + 100 * n} 单位=1460{n:02}" for n in range(count))
    return small.dataset("", lines)


def test_the_smallest_of_sixty_slices_are_gathered() -> None:
    paragraph, problems = drawn("种类: 饼图\n分组: {台账: 收入, 按: 单位}\n最多: 3\n", many(60))
    assert paragraph is not None and paragraph.chart is not None
    *_, (rest, shown) = rows(paragraph.chart)
    assert rows(paragraph.chart)[1:3] == [["146058", "1.58"], ["146059", "1.59"]]
    assert (rest, shown) == ("其他", "74.53")  # of the exact amounts, not of those displayed
    assert problems == ["M-123 小/图表/图.yaml：图表“图”有60类，只画最大的2类，其余58类合为“其他”"]


def test_a_pie_gathers_by_itself_and_a_line_does_not() -> None:
    (pie, _), (line, told) = (
        drawn(f"种类: {kind}\n分组: {{台账: 收入, 按: 单位}}\n其余: 其余单位\n", many(20))
        for kind in ("饼图", "折线图")
    )
    assert pie is not None and pie.chart is not None and line is not None and line.chart is not None
    assert (len(pie.chart.categories), pie.chart.categories[-1]) == (8, "其余单位")
    assert (len(line.chart.categories), told) == (20, [])


def test_what_is_not_known_stays_blank_and_is_asked_for() -> None:
    text = "种类: 柱形图\n类别: [收入总计, 支出总计]\n系列: [{期间: 上年}, {期间: 本年}]\n"
    paragraph, problems = drawn(text, data("收入总计 上年 9114400 元"))
    assert paragraph is not None and paragraph.chart is not None
    assert rows(paragraph.chart)[2] == ["支出总计", "", "954.71"]
    assert paragraph.text == "图1　图【图中有数待填】"
    assert [bool(span.missing) for span in paragraph.spans] == [False, True]
    assert [line[:4] for line in problems] == ["B-12"]


def test_without_last_year_its_series_falls_away() -> None:
    text = "种类: 柱形图\n类别: [收入总计]\n系列: [{期间: 上年}, {期间: 本年}]\n"
    paragraph, _ = drawn(text)
    assert paragraph is not None and paragraph.chart is not None
    assert rows(paragraph.chart) == [["", "2024年"], ["收入总计", "954.71"]]
    groups = "种类: 柱形图\n分组: {台账: 支出, 按: 功能类}\n系列: [{期间: 上年}, {期间: 本年}]\n"
    paragraph, problems = drawn(groups)
    assert paragraph is not None and paragraph.chart is not None
    assert rows(paragraph.chart)[0] == ["", "2024年"]
    assert problems == ["M-124 小/图表/图.yaml：图表“图”里没有画“2023年”：没有上年的明细"]


# --- where it stands


def test_captions_are_numbered_through_the_report() -> None:
    texts = {
        "sections/甲.md": "# 甲\n\n{{ 图表('乙图') }}\n\n{{ 图表('零') }}\n",
        "sections/乙.md": "# 乙\n\n{{ 图表('甲图') }}\n",
        "figures": FIGURES,
        "图表/甲图": "种类: 柱形图\n类别: [收入总计]\n",
        "图表/乙图": "种类: 柱形图\n类别: [支出总计]\n",
        "图表/零": "种类: 柱形图\n类别: [国有支出]\n空图说明: ''\n",
    }
    made, _ = small.report(data(), texts)
    captions = [b.text for p in made.parts for b in p.blocks if isinstance(b, Paragraph)]
    assert captions == ["图1　乙图", "图2　甲图"]


def test_a_condition_that_does_not_hold_takes_it_away() -> None:
    paragraph, problems = drawn("种类: 柱形图\n类别: [收入总计]\n条件: 国有支出 > 0\n")
    assert (paragraph, problems) == (None, [])


def test_a_template_that_extends_changes_single_settings() -> None:
    base = {
        "template": "类型: 部门预算\n部分:\n  - {标题: 正文, 章节: [节]}\n",
        "wording": small.WORDING,
    }
    chart_of_base = "种类: 饼图\n标题: 底\n表: 表\n列: [合计]\n"
    small.write_template(
        {**base, "figures": FIGURES, "sections/节.md": SECTION, "图表/图": chart_of_base}, "底"
    )
    small.write_template(
        {"template": "extends: 底\n类型: 部门预算\n", "图表/图": "类别: [收入总计]\n"}
    )
    template, told = small.read_template()
    assert template is not None and told == []
    from assembler.charts.specification import chart_specification

    spec = chart_specification(template, "图", [])
    assert spec is not None
    # Another source of the numbers takes the place of the inherited one.
    assert {name: spec.place_of(name).file for name in spec.settings if spec.node(name)} == {
        "种类": "底/图表/图.yaml",
        "标题": "底/图表/图.yaml",
        "列": "底/图表/图.yaml",
        "类别": "小/图表/图.yaml",
    }


# --- mistakes


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("类别: [收入总计]\n", "小/图表/图.yaml：缺少“种类”"),
        ("种类: 饼图\n", "小/图表/图.yaml：缺少“类别”：各类的指标（或写“分组”、“表”）"),
        (
            "种类: 饼图\n类别: [收入总计]\n分组: {台账: 支出, 按: 资金}\n",
            "小/图表/图.yaml 第3行 第5个字符：“类别”和“分组”只能写一个",
        ),
        (
            "种类: 圆图\n类别: [收入总计]\n",
            "小/图表/图.yaml 第1行 第5个字符：“种类”应是柱形图、堆积柱形图、条形图、堆积条形图、饼图、"
            "折线图之一，写的是“圆图”",
        ),
        (
            "种类: 饼图\n类别:\n  - 收入总计\n  - 收入总数\n",
            "小/图表/图.yaml 第4行 第5个字符：没有“收入总数”这个名称，是不是“收入总计”？",
        ),
        (
            "种类: 饼图\n类别: [收入总计, 支出(类别='人员经赛')]\n",
            "小/图表/图.yaml 第2行 第12个字符：没有“人员经赛”这个支出类别，是不是“人员经费”？",
        ),
        (
            "种类: 饼图\n类别: [收入总计, 车辆]\n",
            "小/图表/图.yaml 第2行 第5个字符：一个图里的数要有同一个单位，这里有元、辆",
        ),
        (
            "种类: 饼图\n类别: [收入总计]\n系列: [{期间: 上年}, {期间: 本年}]\n",
            "小/图表/图.yaml 第3行 第5个字符：饼图只能有一个系列",
        ),
        (
            "种类: 柱形图\n类别: [甲]\n系列:\n  - {标题: 乙, 指标: [收入总计, 支出总计]}\n",
            "小/图表/图.yaml 第4行 第5个字符：系列“乙”的“指标”有2个，“类别”有1个，要一样多",
        ),
        (
            "种类: 柱形图\n类别: [收入()]\n系列: [{期间: 上年}]\n",
            "小/图表/图.yaml 第2行 第6个字符：“收入()”不是指标的名称，没有它的上年数；在“系列”里写“指标”",
        ),
        (
            "种类: 饼图\n分组: {台账: 收入, 按: 类别}\n",
            "小/图表/图.yaml 第2行 第17个字符：“收入”不能按“类别”分",
        ),
        (
            "种类: 饼图\n表: 表一\n",
            "小/图表/图.yaml 第2行 第4个字符：没有名为“表一”的表，是不是“表”？",
        ),
        (
            "种类: 饼图\n表: 表\n列: [项目支山]\n",
            "小/图表/图.yaml 第3行 第5个字符：表里没有“项目支山”这一列数，是不是“项目支出”？",
        ),
        (
            "种类: 饼图\n类别: [收入总计]\n最多: 一\n",
            "小/图表/图.yaml 第3行 第5个字符：“最多”应是2到60的整数，写的是“一”",
        ),
    ],
)
def test_a_mistake_is_told_where_it_stands(text: str, expected: str) -> None:
    _, problems = drawn(text, data("车辆 本年 3 辆"), **{"tables/表": TABLE})
    assert [line for line in problems if line.startswith("M-120")] == [f"M-120 {expected}"]


@pytest.mark.parametrize(
    ("section", "expected"),
    [
        ("# 节\n\n{{ 图表('圖') }}\n", "第3行：没有名为“圖”的图表"),
        ("# 节\n\n见{{ 图表('图') }}。\n", "：图表(…)要单独成段，不能和文字、标题写在一起"),
        ("# 节\n\n{{ 图表('图') }}\n\n{{ 图表('图') }}\n", "：“图”放了两次"),
    ],
)
def test_a_place_that_is_none(section: str, expected: str) -> None:
    files = {"sections/节.md": section, "图表/图": "种类: 柱形图\n类别: [收入总计]\n"}
    _, problems = small.report(data(), {**files, "figures": FIGURES})
    assert [line for line in problems if line.startswith("M-14")] == [
        f"M-14 小/sections/节.md{' ' if expected[0] == '第' else ''}{expected}"
    ]


def test_the_check_of_a_template_makes_every_chart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also one whose sentence stands only in a branch that the example does not take."""
    files = {
        "template": "名称: 小\nextends: henan-budget\n类型: 部门预算\n增加章节: {收支总体: 图节}\n",
        "sections/图节.md": "{% if 收入总计 == 1 %}{{ 图表('图') }}{% endif %}\n\n文字。\n",
        "图表/图": "种类: 饼图\n类别: [收入总数]\n",
        "图表/空": "种类: 饼图\n类别: [收入总计]\n空图说明: '{{ 年渡 }}年'\n",
    }
    small.write_template(files)
    _, problems = check_template("小")
    assert small.told(problems) == [
        "M-126 小/图表/空.yaml：图表“空”没有放进任何一节，不会印出",
        "M-120 小/图表/图.yaml 第2行 第6个字符：没有“收入总数”这个名称，是不是“收入总计”？",
        "M-10 小/图表/空.yaml 第3行 第7个字符：没有“年渡”这个名称，是不是“年度”？",
    ]


# --- drawn as SVG


@pytest.mark.parametrize("kind", ["柱形图", "堆积柱形图", "条形图", "堆积条形图", "饼图", "折线图"])
def test_each_kind_is_drawn(kind: str) -> None:
    made = chart(f"种类: {kind}\n类别: [基本支出, 项目支出]\n")
    svg = chart_svg(made)
    assert svg == chart_svg(made)
    assert "772.01" in svg and "基本支出" in svg and "style=" not in svg
    assert svg.startswith('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 ')


def test_names_of_the_data_are_no_markup() -> None:
    made = chart("种类: 饼图\n类别: [{标签: '<script>&', 指标: 收入总计}]\n")
    assert "<script" not in chart_svg(made)
    assert "&lt;script&gt;&amp;" in chart_svg(made)
