"""The book of codes: what is in it, what follows from the year, and the tree of fund sources."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import assembler.codebook as codebook
from assembler.codebook import FIRST_YEAR, LAST_YEAR, Codebook, load_codebook, nearest
from assembler.codebook.funds import fund_tree
from assembler.codebook.history import abolished, added, renamed

FOLDER = Path(codebook.__file__).parent
YEARS = range(FIRST_YEAR, LAST_YEAR + 3)
KINDS = {"行政", "参公", "事业"}
BOOKS = {"功能分类科目": (3, 5, 7), "部门经济分类科目": (3, 5), "政府经济分类科目": (3, 5)}

# Codes and names as published reports of 2022 to 2025 print them.
FUNCTIONAL_SEEN = """
201 一般公共服务支出
20103 政府办公厅（室）及相关机构事务
2010301 行政运行
2010302 一般行政管理事务
2010350 事业运行
2010399 其他政府办公厅（室）及相关机构事务支出
20113 商贸事务
2011308 招商引资
208 社会保障和就业支出
20805 行政事业单位养老支出
2080501 行政单位离退休
2080502 事业单位离退休
2080505 机关事业单位基本养老保险缴费支出
2089999 其他社会保障和就业支出
210 卫生健康支出
21011 行政事业单位医疗
2101101 行政单位医疗
2101102 事业单位医疗
221 住房保障支出
22102 住房改革支出
2210201 住房公积金
229 其他支出
22904 其他政府性基金及对应专项债务收入安排的支出
2290402 其他地方自行试点项目收益专项债券收入安排的支出
"""

DEPARTMENTAL_SEEN = """
301 工资福利支出
30101 基本工资
30102 津贴补贴
30103 奖金
30106 伙食补助费
30107 绩效工资
30108 机关事业单位基本养老保险缴费
30109 职业年金缴费
30110 职工基本医疗保险缴费
30111 公务员医疗补助缴费
30112 其他社会保障缴费
30113 住房公积金
30114 医疗费
30199 其他工资福利支出
302 商品和服务支出
30201 办公费
30202 印刷费
30203 咨询费
30204 手续费
30205 水费
30206 电费
30207 邮电费
30208 取暖费
30209 物业管理费
30211 差旅费
30212 因公出国（境）费用
30213 维修（护）费
30214 租赁费
30215 会议费
30216 培训费
30217 公务接待费
30218 专用材料费
30224 被装购置费
30225 专用燃料费
30226 劳务费
30227 委托业务费
30228 工会经费
30229 福利费
30231 公务用车运行维护费
30239 其他交通费用
30240 税金及附加费用
30299 其他商品和服务支出
303 对个人和家庭的补助
30301 离休费
30302 退休费
30303 退职（役）费
30304 抚恤金
30305 生活补助
30306 救济费
30307 医疗费补助
30308 助学金
30309 奖励金
30310 个人农业生产补贴
30311 代缴社会保险费
30399 其他对个人和家庭的补助
307 债务利息及费用支出
30701 国内债务付息
30702 国外债务付息
310 资本性支出
31001 房屋建筑物购建
31002 办公设备购置
31003 专用设备购置
31005 基础设施建设
31006 大型修缮
31007 信息网络及软件购置更新
31008 物资储备
31009 土地补偿
31010 安置补助
31011 地上附着物和青苗补偿
31012 拆迁补偿
31013 公务用车购置
31019 其他交通工具购置
31021 文物和陈列品购置
31022 无形资产购置
31099 其他资本性支出
399 其他支出
39907 国家赔偿费用支出
39908 对民间非营利组织和群众性自治组织补贴
39909 经常性赠与
39910 资本性赠与
39999 其他支出
"""

GOVERNMENTAL_SEEN = """
50101 工资奖金津补贴
50102 社会保障缴费
50103 住房公积金
50201 办公经费
50205 委托业务费
50206 公务接待费
50208 公务用车运行维护费
50209 维修（护）费
50299 其他商品和服务支出
50306 设备购置
50501 工资福利支出
50502 商品和服务支出
50905 离退休费
50999 其他对个人和家庭的补助
"""

FUNDS = """
一般公共预算拨款
  财政拨款
  纳入预算管理的行政事业性收费
  专项收入
  国有资产资源有偿使用收入
  其他一般公共预算资金
  一般性转移支付资金
  一般债券
政府性基金预算拨款
  政府性基金预算资金
  专项债券
国有资本经营预算拨款
财政专户管理资金
单位资金
  事业收入
  事业单位经营收入
  上级补助收入
  附属单位上缴收入
  其他收入
"""


def table(name: str) -> list[list[str]]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def listed(text: str) -> dict[str, str]:
    return dict(line.split(" ", 1) for line in text.split("\n") if line)


@pytest.fixture
def book() -> Codebook:
    return load_codebook(2024)


# What is in the book


@pytest.mark.parametrize("year", YEARS)
def test_every_code_seen_in_published_reports_is_there_by_that_name(year: int) -> None:
    book = load_codebook(year)
    assert listed(FUNCTIONAL_SEEN).items() <= book.functional.items()
    assert listed(DEPARTMENTAL_SEEN).items() <= book.department_economic.items()
    assert listed(GOVERNMENTAL_SEEN).items() <= book.government_economic.items()


@pytest.mark.parametrize(("name", "lengths"), BOOKS.items())
def test_rows_are_well_formed(name: str, lengths: tuple[int, ...]) -> None:
    heading, *rows = table(name)
    assert heading == ["编码", "名称", "启用年度", "停用年度"]
    for code, title, first, ended in rows:
        assert code.isascii() and code.isdigit() and len(code) in lengths, code
        assert title == title.strip() != "", code
        assert not set(title) & set("()\"' ,"), f"{code} {title}：书里用全角"
        assert all(not year or (year.isdigit() and len(year) == 4) for year in (first, ended))
        assert not (first and ended) or first < ended, code


@pytest.mark.parametrize("name", [*BOOKS, "资金来源", "常见搭配"])
def test_files_are_utf8_without_bom_and_end_their_lines_plainly(name: str) -> None:
    raw = (FOLDER / f"{name}.csv").read_bytes()
    assert not raw.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in raw
    assert raw.endswith(b"\n")


@pytest.mark.parametrize("name", BOOKS)
@pytest.mark.parametrize("year", YEARS)
def test_no_code_is_in_force_twice(name: str, year: int) -> None:
    codes = [
        code
        for code, _, first, ended in table(name)[1:]
        if (not first or int(first) <= year) and (not ended or year < int(ended))
    ]
    assert len(codes) == len(set(codes))


@pytest.mark.parametrize("year", YEARS)
def test_every_code_stands_under_its_parents(year: int) -> None:
    book = load_codebook(year)
    for codes in (book.functional, book.department_economic, book.government_economic):
        assert list(codes) == sorted(codes)
        missing = {code for code in codes for cut in (3, 5) if code[:cut] not in codes}
        assert missing == set()


def test_every_class_is_there(book: Codebook) -> None:
    def classes(codes: Iterable[str]) -> list[str]:
        return [code for code in codes if len(code) == 3]

    functional = [*range(201, 218), *range(219, 225), 227, *range(229, 235)]
    assert classes(book.functional) == [str(code) for code in functional]
    departmental = [301, 302, 303, 307, 309, 310, 311, 312, 313, 399]
    assert classes(book.department_economic) == [str(code) for code in departmental]
    assert classes(book.government_economic) == [str(code) for code in (*range(501, 515), 599)]


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("2013202", "一般行政管理事务"),
        ("2040299", "其他公安支出"),
        ("20822", "大中型水库移民后期扶持基金支出"),
        ("2082201", "移民补助"),
        ("2120803", "城市建设支出"),
        ("2130504", "农村基础设施建设"),
        ("2130508", "“三西”农业建设专项补助"),
        ("2230105", "国有企业退休人员社会化管理补助支出"),
        ("2296002", "用于社会福利的彩票公益金支出"),
        ("2300412", "自然资源海洋气象等"),
    ],
)
def test_budgets_of_every_kind_are_in_the_functional_book(
    book: Codebook, code: str, name: str
) -> None:
    assert book.functional[code] == name


# Years


def test_social_work_and_petitions_begin_in_2024() -> None:
    before, after = load_codebook(2023).functional, load_codebook(2024).functional
    assert after["20139"] == "社会工作事务"
    assert after["2013904"] == "专项业务"
    assert after["20140"] == "信访事务"
    assert not {"20139", "2013904", "20140", "2014001"} & before.keys()


def test_petitions_leave_the_government_office_in_2024() -> None:
    assert load_codebook(2023).functional["2010308"] == "信访事务"
    assert "2010308" not in load_codebook(2024).functional


def test_a_renamed_code_keeps_its_number() -> None:
    assert load_codebook(2023).functional["2130153"] == "农田建设"
    assert load_codebook(2024).functional["2130153"] == "耕地建设与利用"


@pytest.mark.parametrize(("year", "covered"), [(2022, 0), (2023, 1), (2024, 1), (2025, 0)])
def test_covers_says_whether_the_book_was_kept_for_the_year(year: int, covered: int) -> None:
    assert load_codebook(year).year == year
    assert load_codebook(year).covers == bool(covered)


def test_an_earlier_year_uses_the_first_book() -> None:
    assert load_codebook(2019).functional == load_codebook(FIRST_YEAR).functional


def test_a_later_year_uses_the_last_book_and_the_changes_known_since() -> None:
    last, later = load_codebook(LAST_YEAR).functional, load_codebook(2031).functional
    assert last.items() <= later.items()
    assert later["2170404"] == "中央金融机构注资特别国债支出"
    assert "2170404" not in last


def test_a_book_is_read_once() -> None:
    assert load_codebook(2024) is load_codebook(2024)


# A county's own codes


def test_extra_codes_join_in_the_order_of_codes_and_leave_the_book_alone(book: Codebook) -> None:
    own = book.with_extra(functional={"2010388": "县级专项"}, government_economic={"50288": "其"})
    assert own.functional["2010388"] == "县级专项"
    assert list(own.functional) == sorted(own.functional)
    assert own.government_economic["50288"] == "其"
    assert own.department_economic == book.department_economic
    assert (own.year, own.funds, own.pairs) == (book.year, book.funds, book.pairs)
    assert "2010388" not in load_codebook(2024).functional


def test_an_extra_name_goes_before_the_books(book: Codebook) -> None:
    assert book.with_extra(functional={"2010302": "一般事务"}).functional["2010302"] == "一般事务"


# Usual pairs


@pytest.mark.parametrize("year", YEARS)
def test_pairs_are_of_codes_in_the_books(year: int) -> None:
    book = load_codebook(year)
    assert {pair[0] for pair in book.pairs} <= book.department_economic.keys()
    assert {pair[1] for pair in book.pairs} <= book.government_economic.keys()
    assert {pair[2] for pair in book.pairs} == KINDS
    assert len(book.pairs) == len(table("常见搭配")) - 1


@pytest.mark.parametrize(
    ("department", "office", "institution"),
    [
        ("30101", "50101", "50501"),
        ("30107", None, "50501"),
        ("30113", "50103", "50501"),
        ("30199", "50199", "50501"),
        ("30201", "50201", "50502"),
        ("30226", "50205", "50502"),
        ("30231", "50208", "50502"),
        ("30302", "50905", "50905"),
        ("30399", "50999", "50999"),
        ("30701", "51101", "51101"),
        ("30901", "50401", "50602"),
        ("31002", "50306", "50601"),
        ("31010", "50305", "50601"),
        ("31204", "50701", "50701"),
        ("39999", "59999", "59999"),
    ],
)
def test_usual_pairs_follow_the_kind_of_unit(
    book: Codebook, department: str, office: str | None, institution: str
) -> None:
    def usual(kind: str) -> set[str]:
        return {gov for dept, gov, of in book.pairs if (dept, of) == (department, kind)}

    assert usual("行政") == usual("参公") == ({office} if office else set())
    assert usual("事业") == {institution}


def test_every_departmental_code_has_a_usual_pair(book: Codebook) -> None:
    leaves = {code for code in book.department_economic if len(code) == 5}
    assert leaves - {dept for dept, _, kind in book.pairs if kind == "事业"} == set()
    # 绩效工资 is paid by institutions (事业单位) only
    assert leaves - {dept for dept, _, kind in book.pairs if kind == "行政"} == {"30107"}


# Fund sources


def test_the_tree_of_fund_sources(book: Codebook) -> None:
    indented = ["  " * (len(book.funds.path(name)) - 1) + name for name in book.funds.names()]
    assert indented == FUNDS.strip("\n").split("\n")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("一般公共预算拨款", "一般公共预算拨款"),
        ("一般公共预算", "一般公共预算拨款"),
        ("一般公共预算财政拨款", "一般公共预算拨款"),
        ("政府性基金", "政府性基金预算拨款"),
        ("国资预算", "国有资本经营预算拨款"),
        ("财政专户管理资金收入", "财政专户管理资金"),
        ("经营收入", "事业单位经营收入"),
        (" 单位 资金\u3000", "单位资金"),
        ("国有资源（资产）有偿使用收入", "国有资产资源有偿使用收入"),
        ("国有资源(资产)有偿使用收入", "国有资产资源有偿使用收入"),
        ("彩票", None),
        ("", None),
    ],
)
def test_canonical_understands_how_people_write(
    book: Codebook, typed: str, meant: str | None
) -> None:
    assert book.funds.canonical(typed) == meant


def test_no_spelling_is_listed_twice() -> None:
    heading, *rows = table("资金来源")
    assert heading == ["名称", "上级", "简称"]
    spellings = [word for name, _, others in rows for word in (name, *others.split("、")) if word]
    assert len(spellings) == len(set(spellings))


def test_a_spelling_of_two_funds_is_refused() -> None:
    with pytest.raises(ValueError, match="资金来源“基金”同时指向两处"):
        fund_tree([("政府性基金", "", "基金"), ("其他基金", "", "基金")])


def test_within_takes_all_below(book: Codebook) -> None:
    funds = book.funds
    assert funds.within("政府性基金") == {"政府性基金预算拨款", "政府性基金预算资金", "专项债券"}
    assert funds.within("专项债券") == {"专项债券"}
    assert len(funds.within("单位资金")) == 6


def test_children_parent_and_path(book: Codebook) -> None:
    funds = book.funds
    assert funds.children("政府性基金") == ("政府性基金预算资金", "专项债券")
    assert funds.children("事业收入") == ()
    assert funds.parent("经营收入") == "单位资金"
    assert funds.parent("单位资金") is None
    assert funds.path("经营收入") == ("单位资金", "事业单位经营收入")


@pytest.mark.parametrize("question", ["parent", "children", "within", "path"])
def test_an_unknown_fund_is_a_key_error(book: Codebook, question: str) -> None:
    with pytest.raises(KeyError, match="彩票"):
        getattr(book.funds, question)("彩票")


@given(st.sampled_from(load_codebook(2024).funds.names()))
def test_a_fund_is_within_exactly_what_is_on_its_path(name: str) -> None:
    funds = load_codebook(2024).funds
    assert {above for above in funds.names() if name in funds.within(above)} == set(
        funds.path(name)
    )


# Suggestions


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("政府性基金预算拔款", "政府性基金预算拨款"),
        ("财政专户管理资金收人", "财政专户管理资金"),
        ("事业单位经营收人", "事业单位经营收入"),
        ("上海", None),
    ],
)
def test_nearest_suggests_what_was_probably_meant(
    book: Codebook, typed: str, meant: str | None
) -> None:
    assert nearest(typed, book.funds.names()) == meant


def test_nearest_gives_the_candidate_as_it_is_spelled() -> None:
    assert nearest("维修(护)费", ["维修（护）费", "租赁费"]) == "维修（护）费"
    assert nearest("维修费", []) is None


@pytest.mark.parametrize(
    ("code", "year", "became"),
    [
        ("2010308", 2023, None),
        ("2010308", 2024, "2010308 信访事务自2024年起停用，改用20140 信访事务"),
        (
            "2100601",
            2025,
            "2100601 中医（民族医）药专项自2024年起停用，改用2101704 中医（民族医）药专项",
        ),
        # of a 款 that ended, every 项 ended with it; where it went is not written down
        ("2240301", 2024, "22403 森林消防事务自2024年起停用，改用哪个请查当年的科目书"),
        ("2010301", 2025, None),
        ("2013804", 2024, None),  # renamed, and in force
        ("9999999", 2024, None),
    ],
)
def test_what_became_of_a_code(code: str, year: int, became: str | None) -> None:
    gone = abolished("功能分类", code, year)
    assert (str(gone) if gone else None) == became


def test_codes_that_were_renamed_and_added() -> None:
    assert str(renamed("功能分类", "2013804", 2023, 2024)) == (
        "2013804 市场主体管理自2024年起改称经营主体管理"
    )
    assert renamed("功能分类", "2013804", 2024, 2025) is None
    assert renamed("功能分类", "2010308", 2023, 2024) is None  # ended
    assert [str(one) for one in added("功能分类", 2024, 2025)] == [
        "20141 数据事务",
        "2170404 中央金融机构注资特别国债支出",
        "22911 中央金融机构注资特别国债财务基金支出",
        "23107 中央金融机构注资特别国债还本支出",
    ]
    assert added("部门经济分类", 2023, 2025) == []


def test_what_took_the_place_of_a_code_is_in_force() -> None:
    book = load_codebook(LAST_YEAR).functional
    with (FOLDER / "科目沿革.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            assert row["新编码"] in book and row["原编码"] not in book
            assert abolished("功能分类", row["原编码"], int(row["年度"])) is not None
