"""What authors write in a section: filters, words, loops, phrases."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
import small
from narrative_kit import sentence, told, write

from assembler.narrative.localized import grouped
from assembler.report import Span

pytestmark = pytest.mark.usefixtures("home")


# --- filters and words


@pytest.mark.parametrize(
    ("tag", "shown"),
    [
        ("收入总计", "100.00万元"),
        ("收入总计|万元", "100.00万元"),
        ("'收入总计'|万元", "100.00万元"),
        ("支出(功能='20103')|万元", "95.47万元"),
        ("支出(功能='20103')|万元(小数=1)", "95.5万元"),
        ("收入总计|万元(整数省略=true)", "100万元"),
        ("收入总计|金额", "100.00万元"),
        ("收入总计|金额(小数=1)", "100.0万元"),
        ("收入总计|万元(固定=true)", "100.00万元"),
        ("金额单位", "万元"),
        ("收入总计|元", "1000000.00元"),
        ("收入总计|元(小数=0)", "1000000元"),
        ("收入总计|亿元(小数=4)", "0.0100亿元"),
        ("基金支出|万元", "0.00万元"),
        ("(收入总计 - 支出总计)|元", "0.00元"),
        ("20000|万元", "2.00万元"),
        ("车辆", "3辆"),
        ("车辆.名称", "公务用车"),
        ("车辆.单位", "辆"),
        ("占用", "95.47%"),
        ("单位数()", "2个"),
        ("项目数(类型='其他运转类')", "1个"),
        ("基本支出|占(支出总计)", "，占95.47%"),
        ("基本支出|占比(支出总计)", "95.47%"),
        ("支出总计|占(基金支出)", "（无总额）"),
        ("支出总计|占比(基金支出)", "（无总额）"),
        ("'社会保障和就业支出'|去掉('支出')", "社会保障和就业"),
        ("'支出额'|去掉('支出')", "支出额"),
        ("(收入总计|万元)|去掉('万元')", "100.00"),
        ("['甲', '乙']|列举", "甲、乙"),
        ("('甲\\n乙'|分段)|列举", "甲、乙"),
        ("['甲', 3]|列举(分隔='；')", "甲；3"),
        ("[收入总计, 基金支出, 车辆]|列示", "收入总计100.00万元、公务用车3辆"),
        ("[收入总计, 基金支出]|列示(分隔='；', 含零=true)", "收入总计100.00万元；基金支出0.00万元"),
        ("21|中文数字", "二十一"),
        ("年度|中文年份", "二〇二四"),
        ("收入总计|千分位", "1,000,000.00"),
        ("收入总计|千分位(小数=0)", "1,000,000"),
        ("'基本支出'|千分位", "954,720.00"),
        ("1234567|千分位", "1,234,567.00"),
        ("车辆|千分位", "3"),
        ("公开日期|日期", "2024年4月10日"),
        ("'2024-04'|日期", "2024年4月"),
        ("年度|日期", "2024年"),
        ("''|日期", ""),
        ("年度", "2024"),
        ("上年度", "2023"),
        ("类型", "部门预算"),
        ("公开日期", "2024-04-10"),
        ("公开日期中文", "二〇二四年四月十日"),
        ("部门.名称", "某县政务局"),
        ("部门.简称 ~ 部门.自称 ~ 部门.编码", "县政务局我局146"),
        ("单位列表[1].名称", "某县政务服务中心"),
        ("项目列表[0].类型", "其他运转类"),
        ("2 * 3", "6"),
        ("(收入总计 * 2)|万元", "200.00万元"),
        ("用语('均为零')", "均未安排"),
    ],
)
def test_a_tag(tag: str, shown: str) -> None:
    assert sentence(f"甲{{{{ {tag} }}}}乙") == f"甲{shown}乙"


@pytest.mark.parametrize(
    ("tag", "why"),
    [
        ("'明天'|日期", "“明天”不是日期，应写成 2024-04-10、2024-04 或 2024"),
        ("'2024-02-30'|日期", "“2024-02-30”不是日期，应写成 2024-04-10、2024-04 或 2024"),
        ("'20240410'|日期", "“20240410”不是日期，应写成 2024-04-10、2024-04 或 2024"),
        ("收入总计|千分位(小数=11)", "小数应是 0 到 10 的整数"),
        ("收入总计|千分位(小数='二')", "小数应是 0 到 10 的整数"),
        ("项目列表|千分位", "这个筛选器前面应是一个指标或金额"),
    ],
)
def test_what_the_locale_cannot_write_is_told(tag: str, why: str) -> None:
    (problem,) = told(f"甲{{{{ {tag} }}}}")
    assert why in problem


@pytest.mark.parametrize(
    ("amount", "places", "shown"),
    [
        ("0.125", 2, "0.13"),  # 四舍五入; Babel by itself would say 0.12
        ("-0.125", 2, "-0.13"),
        ("2.5", 0, "3"),
        ("123456789012345678901234567890.015", 2, "123,456,789,012,345,678,901,234,567,890.02"),
        ("1234.50", None, "1,234.5"),
        ("1E+6", None, "1,000,000"),
    ],
)
def test_groups_of_three_are_exact_and_rounded_half_up(
    amount: str, places: int | None, shown: str
) -> None:
    assert grouped(Decimal(amount), places) == shown


def test_every_filter_is_tried_here() -> None:
    from assembler.narrative import FILTERS

    written = Path(__file__).read_text("utf-8")
    assert [name for name in FILTERS if f"|{name}" not in written] == []


def test_loops_and_conditions() -> None:
    text = (
        "{% for 类 in 支出.按('功能类') %}{{ loop.index }}{{ 类.名称|去掉('支出') }}{{ 类.编码 }}"
        "{{ 类|占(支出总计) }}{% if not loop.last %}；{% endif %}{% endfor %}。"
    )
    assert sentence(text) == "1一般公共服务201，占95.47%；2社会保障和就业208，占4.53%。"
    assert sentence("{% if 基金支出 %}有{% else %}无{% endif %}") == "无"
    assert sentence("{% if 收入总计 > 999999 %}多{% endif %}{{ 年度 }}") == "多2024"
    assert sentence("{% if 有('车辆') %}有车{% endif %}") == "有车"
    assert sentence("{% set 甲 = 收入总计 %}{{ 甲|万元 }}") == "100.00万元"


def test_special_transfers() -> None:
    data = small.dataset(transfers=small.transfers("就业补助 20000 用于就业\n教育 5000 学校"))
    text = (
        "{% for 项 in 专项转移支付 %}{{ 项.名称 }}{{ 项.金额|万元 }}（{{ 项.说明 }}）{% endfor %}"
    )
    assert sentence(text, data) == "就业补助2.00万元（用于就业）教育0.50万元（学校）"


def test_the_number_style_of_the_template() -> None:
    settings = (
        "类型: 部门预算\n数字样式: {单位: 元, 小数: 1, 百分比小数: 0, 零: 零, 单位前: ' ', 千分位: 是}\n"
        "部分: [{标题: 正, 章节: [节]}]\n"
    )
    text = "{{ 收入总计 }}，{{ 基金支出 }}，{{ 基本支出|占比(支出总计) }}"
    assert sentence(text, template=settings) == "1,000,000.0 元，零 元，95%"


def test_a_printed_figure_is_a_span_with_its_origin() -> None:
    written = write("共{{ 基本支出|万元 }}{{ 基本支出|占(支出总计) }}。")
    (paragraph,) = written.blocks
    assert paragraph.spans == (
        Span("共"),
        Span("95.47", figure=0),
        Span("万元，占"),
        Span("95.47%", figure=1),
        Span("。"),
    )
    amount, share = written.records
    assert (amount.name, amount.text, amount.value) == ("基本支出", "95.47", "954720")
    assert amount.formula == "支出表中类别为人员经费或公用经费的金额合计"
    assert amount.lines == ("支出.csv 第2—3行",)
    assert (share.name, share.text) == ("基本支出占支出总计的比重", "95.47%")
    assert (share.value, share.formula) == ("95.4720000000", "基本支出÷支出总计")


# --- phrases


def compared(now: str, before: str, tag: str = "比上年(收入总计)", **files: str) -> str:
    data = small.dataset(收入=f"财政拨款 {now}", 指标=f"收入总计 上年 {before} 元")
    return sentence(f"{{{{ {tag} }}}}", data, **files)


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [
        ("1000000", "956720", "增加4.33万元，增长4.52%"),
        ("956720", "1000000", "减少4.33万元，下降4.33%"),
        ("1000000050", "1000000000", "增加0.01万元"),
        ("999999950", "1000000000", "与上年持平"),  # both show 100000.00
        ("999999949", "1000000000", "减少0.01万元"),
        ("1000000", "999999", "与上年持平"),
        ("0", "0", "均未安排"),
        ("30000", "0", "增加3.00万元（上年未安排）"),
        ("0", "30000", "减少3.00万元，本年未再安排"),
        ("10000", "-20000", "由上年的-2.00万元转为1.00万元"),
        ("-10000", "20000", "由上年的2.00万元转为-1.00万元"),
        ("-10000", "-20000", "增加1.00万元"),
    ],
)
def test_the_change_against_last_year(now: str, before: str, said: str) -> None:
    assert compared(now, before) == said


def test_a_figure_may_be_given_by_name() -> None:
    assert compared("10000", "0", "比上年('收入总计')") == "增加1.00万元（上年未安排）"


def test_a_group_of_phrases_falls_back_on_those_outside() -> None:
    wording = small.WORDING + "三公:\n  增加: 比{上年度}年{上年}多{差额}\n"
    tag = "比上年(收入总计, 用语='三公')"
    assert compared("30000", "20000", tag, wording=wording) == "比2023年2.00万元多1.00万元"
    assert compared("20000", "30000", tag, wording=wording) == "减少1.00万元，下降33.33%"


def test_only_what_a_phrase_says_is_recorded() -> None:
    data = small.dataset(收入="财政拨款 30000", 指标="收入总计 上年 20000 元")
    written = write("{{ 比上年(收入总计) }}", data)
    assert [(r.name, r.text, r.value, r.formula) for r in written.records] == [
        ("收入总计比上年的增减额", "1.00", "10000", "收入总计－上年收入总计"),
        (
            "收入总计比上年的增减率",
            "50.00%",
            "50.0000000000",
            "（收入总计－上年收入总计）÷上年收入总计",
        ),
    ]
    assert written.records[0].lines == ("收入.csv 第2行", "指标.csv 第2行")


def test_a_phrase_may_not_quote_a_share_that_is_not_there() -> None:
    wording = small.WORDING.replace("上年为零: 增加{差额}（上年未安排）", "上年为零: 增长{比例}")
    data = small.dataset(收入="财政拨款 1", 指标="收入总计 上年 0 元")
    line = wording.splitlines().index("上年为零: 增长{比例}") + 1
    assert told("甲", data, wording=wording) == [
        f"M-16 小/wording.yaml 第{line}行 第7个字符：用语“上年为零”里的“{{比例}}”不能用"
    ]


def test_a_phrase_of_the_template_itself() -> None:
    wording = small.WORDING + '无此项: "{年度}年无此项"\n'
    assert sentence("{{ 用语('无此项') }}。", wording=wording) == "2024年无此项。"


@pytest.mark.parametrize(
    ("tag", "message"),
    [
        ("用语('均为')", " 第1个字符：wording.yaml 中没有“均为”这一用语，是不是“均为零”？"),
        ("用语('均为零', '组')", " 第1个字符：wording.yaml 中没有“组”这一组用语"),
        (
            "比上年(收入总计, 用语='占比')",
            " 第1个字符：wording.yaml 中没有“占比”这一组用语，是不是“占比”？",
        ),
        ("比上年(支出())", "：上年(…)里应是一个指标的名称，没有“”"),
    ],
)
def test_a_phrase_that_is_not_there(tag: str, message: str) -> None:
    assert told(f"{{{{ {tag} }}}}") == [f"M-14 小/sections/节.md 第1行{message}"]
