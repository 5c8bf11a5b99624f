"""`refresh`: a battery of edits by hand × corrections of the data, over a budget and over accounts.

Each case says what the file reads like afterwards: as a new build, but for the texts named; and
every conflict that is told. A comment stands in the file for each of these.
"""

from __future__ import annotations

import gc
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import pytest
from refresh_edits import Edit, marks, remarks, texts
from refreshing import But, after, corrected, data_of, expected, told

from assembler.kernel.problems import Severity
from assembler.refresh.refresh import Refreshed, refresh
from assembler.snapshot.opening import open_report
from assembler.snapshot.printed import PrintedSnapshot
from assembler.verify.verify import verify
from assembler.word.read.blocks import ReadDocument
from assembler.word.read.docx import read_bytes

IN = "2024年收入总计"  # the paragraph on income and expenditure
HOST = "（二）公务接待费"
FORM = "2024年部门收支预算表"
LIST = "2024年项目支出预算表"


class Case(NamedTuple):
    """edits, then a correction: `but` is how the file differs from a new build."""

    edits: Sequence[Edit]
    correction: str
    but: Sequence[But] = ()
    told: Sequence[tuple[str, str]] = ()


def say(part: str, old: str, new: str) -> Edit:
    return lambda word: word.say(part, old, new)


SAME = say(IN, "与2023年预算相比", "同2023年预算相比")
SAME_BUT = But(IN, "与2023年预算相比", "同2023年预算相比")
OLD_SENTENCE = (
    "同2023年预算相比，收入增加43.28万元，增长4.75%，主要原因：政务服务大厅的运行费用上升，专项工作和网络维护、"
    "租赁所需资金增加；支出增加43.28万元，增长4.75%，主要原因：政务服务大厅的运行费用上升，专项工作和网络维护、"
    "租赁方面的开支增加。"
)
KEPT_SENTENCE = (
    "洛阳市孟津区政务服务和大数据管理局2024年收入总计{0}万元，支出总计{0}万元。" + OLD_SENTENCE
)
HOST_OWN = say(HOST, "人员增加，物价上涨", "来访增多")
ADDED = "本年无其他需要说明的收支事项。"

BUDGET = {
    "before the sentence, amount": Case([say(IN, "洛阳市孟津区", "经核定，洛阳市孟津区")], "金额",
        [But(IN, "洛阳市孟津区", "经核定，洛阳市孟津区")]),
    "before the sentence, turned: another sentence turns": Case(
        [say(IN, "洛阳市孟津区", "经核定，洛阳市孟津区")], "转减",
        [But(IN, "洛阳市孟津区", "经核定，洛阳市孟津区")]),
    "inside, amount": Case([SAME], "金额", [SAME_BUT]),
    "inside, last year's": Case([SAME], "上年", [SAME_BUT]),
    "inside, another reason": Case([SAME], "换原因", [SAME_BUT]),
    "inside, turned": Case([SAME], "转减", [But(IN, "", KEPT_SENTENCE.format("904.72"))],
        [("R-20", OLD_SENTENCE)]),
    "inside, flat": Case([SAME], "持平", [But(IN, "", KEPT_SENTENCE.format("911.44"))],
        [("R-20", OLD_SENTENCE)]),
    "a sentence behind, turned": Case([say(IN, "方面的开支增加。", "方面的开支增加。详见附表。")],
        "转减", [But(IN, "方面的开支增加。", "方面的开支增加。详见附表。")]),
    "a sentence between, flat": Case([say(IN, "与2023年预算", "收支平衡。与2023年预算")], "持平",
        [But(IN, "与2023年预算", "收支平衡。与2023年预算")]),
    "bold and large, turned": Case([lambda w: w.bold(IN)], "转减"),
    "bold and large, flat": Case([lambda w: w.bold(IN)], "持平"),
    "runs of one character, amount": Case([lambda w: w.shatter(IN)], "金额"),
    "runs of one character, turned": Case([lambda w: w.shatter(IN), SAME], "转减",
        [But(IN, "", KEPT_SENTENCE.format("904.72"))], [("R-20", OLD_SENTENCE)]),
    "paragraph added, amount": Case([lambda w: w.add_after(IN, ADDED)], "金额",
        [But(IN, behind=(ADDED,))]),
    "paragraph added, a section falls away": Case(
        [lambda w: w.add_after("政府性基金支出年初预算为", ADDED)], "略去一节",
        [But("政府性基金支出年初预算为", behind=(ADDED,))]),
    "an old figure in an added paragraph": Case(
        [lambda w: w.add_after(IN, "全年收入954.72万元。")], "金额",
        [But(IN, behind=("全年收入954.72万元。",))], [("R-60", "954.72万元")]),
    "sentence deleted, amount": Case([say(IN, OLD_SENTENCE.replace("同", "与", 1), "")], "金额",
        [But(IN, "", "洛阳市孟津区政务服务和大数据管理局2024年收入总计964.72万元，支出总计964.72万元。")],
        [("R-30", "“一、收入支出预算总体情况说明”第1段")]),
    "sentence deleted, cars": Case([say(IN, OLD_SENTENCE.replace("同", "与", 1), "")], "车辆",
        [But(IN, "", "洛阳市孟津区政务服务和大数据管理局2024年收入总计954.72万元，支出总计954.72万元。")]),
    "paragraph deleted, amount": Case([lambda w: w.delete(IN)], "金额", [But(IN)],
        [("R-30", "“一、收入支出预算总体情况说明”")]),
    "paragraph deleted, a table falls away": Case([lambda w: w.delete("共有车辆")], "略去一表",
        [But("共有车辆")]),
    "reason written over, no other": Case([HOST_OWN], "缺原因",
        [But(HOST, "【公务接待费变化原因待填】", "来访增多")]),
    "reason written over, figures too": Case([HOST_OWN], "缺原因且金额",
        [But(HOST, "【公务接待费变化原因待填】", "来访增多")]),
    "reason written over, another given": Case(
        [say(IN, "政务服务大厅的运行费用上升，专项工作和网络维护、租赁所需资金增加", "来访增多")], "换原因",
        [But(IN, "新增大厅运行费", "来访增多")],
        [("R-22", "与2023年预算相比，收入增加43.28万元，增长4.75%，主要原因：来访增多；支出增加43.28万元，"
          "增长4.75%，主要原因：政务服务大厅的运行费用上升，专项工作和网络维护、租赁方面的开支增加。")]),
    "comment of a person, turned": Case([lambda w: w.comment(IN, "请核对")], "转减"),
    "picture, flat": Case([lambda w: w.picture(IN)], "持平"),
    "cell written over, corrected": Case([lambda w: w.cell(FORM, 3, 1, "999.99")], "金额",
        [But("其中：财政拨款|964.72|二、外交|", "|964.72|", "|999.99|")], [("R-23", "999.99")]),
    "cell written over, not corrected": Case([lambda w: w.cell(FORM, 3, 1, "999.99")], "车辆",
        [But("其中：财政拨款|954.72|二、外交|", "|954.72|", "|999.99|")]),
    "label of a row reworded": Case([lambda w: w.cell(FORM, 3, 0, "其中：拨款")], "金额",
        [But("其中：财政拨款|964.72|二、外交|", "其中：财政拨款", "其中：拨款")]),
    "row added, a project comes": Case(
        [lambda w: w.add_row(LIST, 5, ["", "手工加的", "", "", "", "", "", "", "", "", "", ""])],
        "加项目", [But("计算机网络维修费|洛阳市孟津区政务服务和大数据管理局|3.63|3.63",
                       behind=("|手工加的||||||||||",))]),
    "row deleted, a project comes": Case([lambda w: w.delete_row(LIST, 4)], "加项目",
        [But("其他运转类|北区光纤租赁服务费|洛阳市孟津区政务服务和大数据管理局|2.92|2.92")],
        [("R-53", "2.92")]),
    "heading reworded, amount": Case([say("一、收入支出预算总体", "总体情况", "总的情况")], "金额",
        [But("一、收入支出预算总体", "总体情况", "总的情况")]),
    "heading reworded, renumbered": Case(
        [say("八、政府性基金支出预算", "情况说明", "说明")], "略去一节",
        [But("七、政府性基金支出预算情况说明", "情况说明", "说明")]),
    "tracked insertion, amount": Case(
        [lambda w: w.track_insert(IN, "收入增加", "（含结转）")], "金额",
        [But(IN, "收入增加", "收入增加（含结转）")]),
    "tracked insertion, cars": Case(
        [lambda w: w.track_insert(IN, "收入增加", "（含结转）")], "车辆",
        [But(IN, "收入增加", "收入增加（含结转）")]),
    "tracked deletion, amount": Case([lambda w: w.track_delete(IN, "万元，支出总计")], "金额",
        [But(IN, "万元，支出总计", "")]),
    "figure written over, corrected": Case([say(IN, "收入总计954.72", "收入总计955.72")], "金额",
        [But(IN, "收入总计964.72", "收入总计955.72")], [("R-21", "955.72")]),
    "figure written over, not corrected": Case([say(IN, "收入总计954.72", "收入总计955.72")], "车辆",
        [But(IN, "收入总计954.72", "收入总计955.72")]),
    "figure written over, rightly": Case([say(IN, "收入总计954.72", "收入总计964.72")], "金额"),
    "no bookmarks, amount": Case([lambda w: w.unmark(IN), SAME], "金额", [SAME_BUT]),
    "retyped, amount": Case(
        [lambda w: w.retype("共有车辆", "2023年期末共有各种车辆2辆，其中：一般公务用车2辆。")], "车辆",
        [But("共有车辆", "", "2023年期末共有各种车辆3辆，其中：一般公务用车3辆。")]),
    "cut in two paragraphs, turned": Case([lambda w: w.split(IN, "与2023年预算相比")], "转减",
        [But(IN, "", "洛阳市孟津区政务服务和大数据管理局2024年收入总计904.72万元，支出总计904.72万元。",
             (OLD_SENTENCE.replace("同", "与", 1).replace("43.28", "6.72").replace("4.75", "0.74")
              .replace("收入增加", "收入减少").replace("支出增加", "支出减少").replace("增长", "下降"),))]),
    "unit wrapped by hand, last year nothing": Case(
        [say("机构运转经费预算数比", "239.76万元减少", "239.76（万元）减少")],
        "上年为零", [But("机构运转经费预算数比", "",
        "机构运转经费预算数比2023年预算数239.76（万元）减少205.07万元，"
        "主要原因：上年预算数按商品和服务支出填列，其中含有项目支出和专项经费。")],
        [("R-20", "机构运转经费预算数比2023年预算数239.76（万元）减少205.07万元，"
          "主要原因：上年预算数按商品和服务支出填列，其中含有项目支出和专项经费。")]),
}  # fmt: skip

GENERAL = "一般公共预算财政拨款支出349.76万元，占支出合计"
OWN = "这项支出比上年减少8.11万元，下降2.27%，主要原因是压减开支，部分经费当年没有支付。"
FIRST = "1．一般公共服务支出（类）政府办公厅"
REWORDED = (
    "年初预算数为50.67万元，决算数为56.94万元，完成年初预算的112.37%，"
    "决算数与预算数存在差异的主要原因是增人增资。"
)
ACCOUNTS = {
    "inside, amount": Case(
        [say(GENERAL, "与上年度相比，这项支出", "这项支出比上年")],
        "金额",
        [
            But(
                "一般公共预算财政拨款支出347.76万元，占支出合计",
                "与上年度相比，这项支出",
                "这项支出比上年",
            )
        ],
    ),
    "inside, turned": Case(
        [say(GENERAL, "与上年度相比，这项支出", "这项支出比上年")],
        "转增",
        [
            But(
                "一般公共预算财政拨款支出359.76万元，占支出合计",
                "",
                "2023年度一般公共预算财政拨款支出359.76万元，占支出合计的78.25%。" + OWN,
            )
        ],
        [("R-20", OWN)],
    ),
    "bold, turned": Case([lambda w: w.bold(GENERAL)], "转增"),
    "paragraph moved, amount": Case(
        [lambda w: w.move_after("2023年度支出合计", "“三公”经费财政拨款支出决算总体情况说明")],
        "年初持平",
        [
            But("2023年度支出合计449.76"),
            But(
                "（一）“三公”经费财政拨款支出决算总体情况说明",
                behind=(
                    "2023年度支出合计449.76万元，其中：基本支出176.37万元，占39.21%；项目支出273.39万元，占60.79%；上缴上级支出0.00万元，占0.00%；"
                    "经营支出0.00万元，占0.00%；对附属单位补助支出0.00万元，占0.00%。",
                ),
            ),
        ],
    ),
    # the reason falls away, for nothing differs any more: what the person made of it is kept
    "wording of an item, its budget now equal": Case(
        [say(FIRST, "人员增加", "增人增资")],
        "年初持平",
        [But(FIRST, "", f"{FIRST}（室）及相关机构事务（款）行政运行（项）。{REWORDED}")],
        [("R-22", REWORDED)],
    ),
    "wording of an item, its budget gone": Case(
        [say("2．一般公共服务支出（类）", "压减开支，部分经费当年没有支付", "项目推迟")],
        "去一科目",
        [
            But(
                "2．一般公共服务支出（类）",
                "",
                "2．一般公共服务支出（类）政府办公厅（室）及相关机构事务（款）一般行政管理事务（项）。年初预算数为557.96万元，决算数为"
                "36.06万元，完成年初预算的6.46%，决算数与预算数存在差异的主要原因是项目推迟。",
            )
        ],
        [
            (
                "R-22",
                "年初预算数为557.96万元，决算数为36.06万元，完成年初预算的6.46%，决算数与预算数存在差异的主要原因是项目推迟。",
            )
        ],
    ),
    "paragraph added, a section and a table fall away": Case(
        [lambda w: w.add_after("机关运行经费年初预算为", "本部门没有其他机关运行经费。")],
        "略去",
        [But("机关运行经费年初预算为", behind=("本部门没有其他机关运行经费。",))],
    ),
    "last year's total": Case(
        [say("2023年度收、支总计均为", "均为", "都是")],
        "上年",
        [
            But(
                "2023年度收入总计",
                "",
                "2023年度收、支总计都是449.76万元。与上年度相比，收、支总计各增加91.89万元，"
                "增长25.68%，主要原因是新成立了所属单位西工区大数据中心，人员和项目相应增加。",
            )
        ],
        [
            (
                "R-20",
                "2023年度收、支总计都是449.76万元。与上年度相比，收、支总计各增加91.89万元，增长25.68%，主要原因是"
                "新成立了所属单位西工区大数据中心，人员和项目相应增加。",
            )
        ],
    ),
    "score in a form": Case([lambda w: w.bold("2．洛阳市西工区政务服务中心")], "得分"),
}


@cache
def refreshed(name: str) -> Refreshed:
    """What became of a budget's case."""
    return after("mengjin", BUDGET[name].edits, BUDGET[name].correction)


@pytest.mark.parametrize("name", BUDGET)
def test_budget(name: str) -> None:
    _check("mengjin", BUDGET[name], refreshed(name))


@pytest.mark.parametrize("name", BUDGET)
def test_a_published_budget(name: str) -> None:
    """A file without the dataset's lines keeps the edits as well."""
    case = BUDGET[name]
    made = after("mengjin", case.edits, case.correction, internal=False)
    _check("mengjin", case, made, internal=False)


@pytest.mark.parametrize("name", ACCOUNTS)
def test_accounts(name: str) -> None:
    case = ACCOUNTS[name]
    _check("xigong", case, after("xigong", case.edits, case.correction))


@pytest.mark.parametrize("name", ACCOUNTS)
def test_published_accounts(name: str) -> None:
    case = ACCOUNTS[name]
    made = after("xigong", case.edits, case.correction, internal=False)
    _check("xigong", case, made, internal=False)


def _check(sample: str, case: Case, made: Refreshed, internal: bool = True) -> None:
    assert made.data is not None
    fresh = data_of(sample, case.correction, internal)
    assert texts(made.data) == expected(fresh, *case.but)
    assert told(made) == list(case.told)
    conflicts = [
        said for author, said in remarks(made.data) if said.startswith("更新时没有改动这里")
    ]
    assert len(conflicts) == sum(code < "R-30" or code >= "R-60" for code, _ in case.told)
    again = refresh(made.data, corrected(sample, case.correction, internal), "稿.docx")
    assert again.data == made.data
    assert [p.code for p in again.problems] == ["R-28"] * len(conflicts)


OWN_NUMBERS = ("cell written over, not corrected", "figure written over, not corrected")


@pytest.mark.parametrize(
    "name", [n for n, c in BUDGET.items() if n not in OWN_NUMBERS and not c.told]
)
def test_verifies(name: str) -> None:
    """Without conflicts, and without numbers of the person's own, every number is right."""
    data = refreshed(name).data
    assert data is not None
    document = read_bytes(data)
    report = open_report(data, [])
    assert report is not None
    found = verify(document, "", report.snapshot).problems
    allowed = {"row deleted, a project comes": ["V-22"]}.get(name, [])
    assert [p.code for p in found if p.severity is Severity.ERROR] == allowed


def test_figures_keep_their_bookmarks() -> None:
    """As in a new build, also where the words round them were changed."""
    made = after("mengjin", [SAME, lambda w: w.shatter("2024年支出合计")], "略去一节")
    assert made.data is not None
    assert marks(made.data) == marks(data_of("mengjin", "略去一节"))


def test_a_file_that_nobody_edited_is_judged_and_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    def unread(*_: object) -> None:
        raise AssertionError

    built = corrected("mengjin", "金额")
    monkeypatch.setattr("assembler.refresh.refresh.read_package", unread)
    made = refresh(data_of("mengjin"), built)
    assert (made.is_new_build, made.data) == (True, built.data)
    with pytest.raises(AssertionError):
        after("mengjin", [SAME], "金额")


def test_what_was_read_goes_as_soon_as_the_file_is_refreshed() -> None:
    """Nothing in it refers in a circle: the collector, which only whole runs wait for, is left out."""
    corrected("mengjin", "加项目")
    gc.collect()
    gc.disable()
    try:
        made = after("mengjin", [SAME], "加项目")
        left = [one for one in gc.get_objects() if isinstance(one, ReadDocument | PrintedSnapshot)]
    finally:
        gc.enable()
    assert made.data is not None
    assert left == []
