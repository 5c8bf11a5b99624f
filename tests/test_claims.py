"""Official text read into claims."""

from __future__ import annotations

from decimal import Decimal
from itertools import chain

import pytest

from assembler.claims.claim import Claim, ClaimKind, NameKind
from assembler.claims.lexicon import official_lexicon
from assembler.claims.quantities import read_quantities
from assembler.claims.reading import read_claims
from assembler.codebook import load_codebook
from assembler.kernel.numerals import parse_chinese

LEXICON = official_lexicon(load_codebook(2024))
_WAYS = {1: "增", -1: "减", 0: "平", None: ""}


def read(text: str) -> list[Claim]:
    return read_claims(text, LEXICON)


def line(number: int, claim: Claim) -> str:
    """A claim on one line: number, kind, key, period, quantity, way, what it is about and part of."""
    year, basis = claim.period
    quantity = claim.quantity.text if claim.quantity else ""
    parts = (
        claim.kind.value,
        claim.names[-1].key if claim.names else "",
        f"{year or ''}{basis}",
        f"{_WAYS[claim.direction]}{quantity}",
        "" if claim.about is None else f"about {claim.about}",
        "" if claim.whole is None else f"of {claim.whole}",
        f"against {claim.against}" if claim.against else "",
    )
    return " ".join((str(number), *filter(None, parts)))


def lines(text: str) -> list[str]:
    return [line(number, claim) for number, claim in enumerate(read(text))]


# --- quantities


@pytest.mark.parametrize(
    ("text", "value", "low", "high", "unit"),
    [
        ("984.72万元", "9847200", "9847150", "9847250", "元"),
        ("９８４．７２万元", "9847200", "9847150", "9847250", "元"),
        ("9,847,200元", "9847200", "9847199.5", "9847200.5", "元"),
        ("0.0985亿元", "9850000", "9845000", "9855000", "元"),
        ("1亿2000万元", "120000000", "119995000", "120005000", "元"),
        ("九百八十四点七二万元", "9847200", "9847150", "9847250", "元"),
        ("玖佰捌拾肆万柒仟贰佰元整", "9847200", "9847199.5", "9847200.5", "元"),
        ("约985万元", "9850000", "9357500", "10342500", "元"),
        ("节约12.50万元", "125000", "124950", "125050", "元"),
        ("近1000万元", "10000000", "9000000", "10000000", "元"),
        ("984余万元", "9840000", "9840000", "9850000", "元"),
        ("984万余元", "9840000", "9840000", "9850000", "元"),
        ("不足1%", "1", "0", "1", "%"),
        ("4.75%", "4.75", "4.745", "4.755", "%"),
        ("百分之四点七五", "4.75", "4.745", "4.755", "%"),
        ("近六成", "60", "50", "60", "%"),
        ("六成多", "60", "60", "70", "%"),
        ("翻一番", "100", "95", "105", "%"),
        ("翻了两番", "300", "285", "315", "%"),
        ("1.5倍", "150", "145", "155", "%"),
        ("3%—5%", "3", "2.5", "5.5", "%"),
        ("3-5%", "3", "2.5", "5.5", "%"),
        ("100至200万元", "1000000", "995000", "2005000", "元"),
        ("共9个", "9", "9", "9", "个"),
        ("共九个", "9", "9", "9", "个"),
        ("2台（套）", "2", "2", "2", "台（套）"),
        ("99.43分", "99.43", "99.425", "99.435", "分"),
    ],
)
def test_a_quantity_leaves_open_what_its_words_do(
    text: str, value: str, low: str, high: str, unit: str
) -> None:
    (quantity,) = read_quantities(text)
    read_as = (quantity.value, quantity.low, quantity.high, quantity.unit)
    assert read_as == (Decimal(value), Decimal(low), Decimal(high), unit)


def test_over_has_no_upper_end() -> None:
    (quantity,) = read_quantities("超过900万元")
    assert quantity.low == 9_000_000 and quantity.high > 10**15


@pytest.mark.parametrize(
    "text",
    [
        "2024年12月31日",
        "一个中心，两个维护",
        "一元化",
        "第一成员",
        "12345热线",
        "第3次",
        "3个月",
        "百分点",
    ],
)
def test_what_is_no_quantity(text: str) -> None:
    assert read_quantities(text) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [("十", "10"), ("三百零五", "305"), ("二〇二四", "2024"), ("一亿二千万", "120000000")],
)
def test_numerals_are_read(text: str, value: str) -> None:
    assert parse_chinese(text) == Decimal(value)


@pytest.mark.parametrize("text", ["", "点", "百分", "一" * 41])
def test_what_is_no_numeral(text: str) -> None:
    assert parse_chinese(text) is None


# --- claims


def test_an_amount_its_change_and_rate() -> None:
    assert lines("2024年收入总计986.10万元，与2023年预算相比，收入增加36.10万元，增长3.80%。") == [
        "0 金额 收入总计 2024 986.10万元",
        "1 增减额 收入 2024 增36.10万元 about 0 against 2023年预算",
        "2 增减率 收入 2024 增3.80% about 0 against 2023年预算",
    ]


def test_parts_and_their_shares() -> None:
    text = "支出合计986.10万元，其中：基本支出700.10万元，占71.00%；项目支出286.00万元，占29.00%。"
    assert lines(text) == [
        "0 金额 本年支出合计 986.10万元",
        "1 金额 基本支出 700.10万元 of 0",
        "2 占比 基本支出 71.00% about 1 of 0",
        "3 金额 项目支出 286.00万元 of 0",
        "4 占比 项目支出 29.00% about 3 of 0",
    ]


def test_a_share_of_what_is_named() -> None:
    text = "一般公共预算财政拨款支出900.00万元，占本年支出合计的91.27%。"
    assert lines(text)[1] == "1 占比 一般公共预算支出 91.27% about 0 against 本年支出合计"


def test_parts_of_a_part_end_with_their_clause() -> None:
    text = (
        "支出合计100.00万元，其中：基本支出60.00万元，包括人员经费50.00万元、公用经费10.00万元；"
        "项目支出40.00万元。"
    )
    assert [claim.whole for claim in read(text)] == [None, 0, 1, 1, 0]


def test_an_item_heads_what_follows_it() -> None:
    text = (
        "2、一般公共服务支出（类）财政事务（款）行政运行（项）。主要用于：人员等基本支出。"
        "年初预算为50.00万元，支出决算为48.10万元，完成年初预算的96.20%。决算数小于预算数的主要原因：减员。"
    )
    assert lines(text) == [
        "0 金额 行政运行 年初预算 50.00万元",
        "1 金额 行政运行 决算 48.10万元",
        "2 完成率 行政运行 年初预算 96.20% about 1 of 0 against 年初预算",
        "3 方向 行政运行 决算 减 about 1 of 0 against 预算数",
    ]
    names = [name.key for name in read(text)[0].names]
    assert names == ["一般公共服务支出", "财政事务", "行政运行"]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("一般公共服务支出（类）264.87万元", "一般公共服务支出"),
        ("一般公共服务（类）支出264.87万元", "一般公共服务支出"),
        ("一般公共服务支出（201类）264.87万元", "一般公共服务支出"),
        ("“三公”经费支出预算为1.80万元", "三公经费"),
        ('"三公"经费预算为1.80万元', "三公经费"),
        ("因公出国(境)费0万元", "因公出国境费"),
        ("本 年 收 入 合 计 2946.25 万 元", "本年收入合计"),
        ("公务接待费**0.00**万元", "公务接待费"),
        ("沿海滩涂整治（款）3.00万元", "沿海滩涂整治"),
        ("涉及预算拨款232.50万元", "涉及预算拨款"),
        ("9个项目自评等级为优", "项目自评等级为优"),
        ("单价100万元（含）以上设备（不含车辆）2台（套）", "单价100万元(含)以上设备(不含车辆)"),
    ],
)
def test_whose_the_quantity_is(text: str, key: str) -> None:
    (claim,) = read(text)
    assert claim.names[-1].key == key


def test_each_of_a_list_has_its_own_quantity() -> None:
    assert lines(
        "人员经费、公用经费分别为650.00万元、50.10万元，比上年分别增加1.00万元、0.50万元。"
    ) == [
        "0 金额 人员经费 650.00万元",
        "1 金额 公用经费 50.10万元",
        "2 增减额 人员经费 增1.00万元 about 0 against 上年",
        "3 增减额 公用经费 增0.50万元 about 1 against 上年",
    ]


@pytest.mark.parametrize(
    ("text", "direction", "against"),
    [
        ("公务接待费比上年均有所增长。", 1, "上年"),
        ("公务接待费支出决算与2023年度持平。", 0, "2023年度"),
        ("预算数与2023年保持一致。", 0, "2023年"),
        ("决算数与全年预算数无差异。", 0, "全年预算数"),
        ("决算数大于年初预算数的主要原因是追加。", 1, "年初预算数"),
        ("决算数等于预算数。", 0, "预算数"),
    ],
)
def test_directions_without_a_quantity(text: str, direction: int, against: str) -> None:
    (claim,) = read(text)
    assert (claim.kind, claim.direction, claim.against) == (ClaimKind.DIRECTION, direction, against)


def test_two_directions_that_are_offered_say_nothing() -> None:
    assert [claim.direction for claim in read("收入总计9.00万元，增加（减少）1.00万元。")] == [
        None,
        None,
    ]


def test_what_there_is_none_of() -> None:
    assert lines("2024年没有使用政府性基金预算拨款安排的支出。") == ["0 说明 政府性基金支出 2024"]


def test_a_reason_tells_of_something_else() -> None:
    text = (
        "公用经费9.00万元，比上年减少1.00万元，主要原因是差旅费减少2.00万元；同时印刷费增加1.00万元，增减相抵；"
        "人员经费1.00万元。"
    )
    told = [(claim.names[-1].key, claim.in_reason, claim.about) for claim in read(text)]
    assert told == [
        ("公用经费", False, None),
        ("公用经费", False, 0),
        ("差旅费", True, None),
        ("印刷费", True, None),
        ("人员经费", False, None),
    ]


def test_what_an_amount_is_compared_with_is_of_last_year() -> None:
    text = "2024年机构运转经费预算34.69万元，比2023年预算数239.76万元减少205.07万元。"
    assert lines(text) == [
        "0 金额 机构运转经费 2024预算 34.69万元",
        "1 金额 机构运转经费 2023预算 239.76万元",
        "2 增减额 机构运转经费 2024 减205.07万元 about 0 against 2023年预算数",
    ]


def test_a_new_sentence_goes_on_about_the_whole() -> None:
    text = "“三公”经费10.00万元。其中：公务接待费4.00万元，公务用车运行维护费6.00万元。比上年减少1.00万元。"
    assert read(text)[-1].about == 0


def test_half_width_stops_part_too() -> None:
    text = "支出合计9.00万元,其中:基本支出4.00万元,占44.44%;项目支出5.00万元,占55.56%."
    assert [claim.whole for claim in read(text)] == [None, 0, 0, 0, 0]


def test_places_are_those_of_the_text() -> None:
    text = "  “三公”  经费 支出 1.80 万元，其中：公务接待费 0.30 万元。"
    for claim in read(text):
        assert claim.quantity
        assert text[claim.quantity.start : claim.quantity.end] == claim.quantity.text
        assert all(text[name.start : name.end] == name.text for name in claim.names)
    assert text[read(text)[1].start : read(text)[1].end] == "公务接待费 0.30 万元"


def test_a_template_and_a_county_add_names() -> None:
    entries = [("政务大厅运行经费", NameKind.PROJECT, "政务大厅运行经费")]
    lexicon = official_lexicon(synonyms={"项目支出": ["专项业务经费"]}, entries=entries)
    claims = read_claims("政务大厅运行经费5.00万元，专项业务经费9.00万元。", lexicon)
    told = [(claim.names[-1].kind, claim.names[-1].key) for claim in claims]
    assert told == [(NameKind.PROJECT, "政务大厅运行经费"), (NameKind.FIGURE, "项目支出")]


def test_names_never_overlap() -> None:
    names = list(LEXICON.names_in("一般公共预算财政拨款基本支出人员经费行政运行(项)住房公积金"))
    ends = chain([0], (name.end for name in names))
    assert all(end <= name.start for end, name in zip(ends, names, strict=False))
    assert [name.key for name in names] == [
        "一般公共预算基本支出",
        "人员经费",
        "行政运行",
        "住房公积金",
    ]
