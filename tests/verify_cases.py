"""Edits of a finished report with what verify finds in each: (code, expected, found)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from docx.shared import Pt, RGBColor
from verify_edits import Edited

from assembler.snapshot.decoding import from_json
from assembler.snapshot.values import Snapshot
from assembler.verify.verdict import Verdict
from assembler.verify.verify import verify
from assembler.word.read.docx import read_bytes
from assembler.word.snapshot_part import read_snapshot

Found = tuple[str, object, object]
Edit = Callable[[Edited], object]


@dataclass(frozen=True)
class EditCase:
    """An edit with what is found."""

    edit: Edit
    found: tuple[Found, ...] = ()


def verdict_of(data: bytes, snapshot: Snapshot | None = None) -> Verdict:
    """Verify a file against its own snapshot, or another."""
    document = read_bytes(data)
    own = from_json(read_snapshot(data) or "")
    return verify(document, "报告.docx", snapshot or own, own)


def found_in(verdict: Verdict) -> list[Found]:
    """What was found, as the cases say it."""
    return [(p.code, p.values.get("expected"), p.values.get("found")) for p in verdict.problems]


# --- 孟津's budget

TOTALS = "收入总计954.72万元"
FUNDS = "收入合计954.72万元，其中"
SHARES = "支出合计954.72万元，其中"
ABROAD = "（一）因公出国（境）费0万元"
RECEPTION = "（二）公务接待费0.30万元"
CARS = "（三）公务用车购置及运行费1.50万元"
RUNNING = "机构运转经费预算数比2023年"
INCOME = "2024年部门收入预算表"
KINDS = "2024年部门支出预算表"
TARGETS = "本级部门预算项目绩效目标汇总表"
HOUSING = "住房公积金"


def look(e: Edited) -> None:
    for run in e.paragraph(TOTALS).runs:
        run.bold, run.font.size, run.font.name = True, Pt(20), "黑体"
        run.font.color.rgb = RGBColor(255, 0, 0)


def blanks(e: Edited) -> None:
    e.paragraph(TOTALS).insert_paragraph_before("")
    e.paragraph(SHARES).add_run().add_break()


def swap(e: Edited) -> None:
    e.retype(SHARES, "基本支出722.22万元", "基本支出甲")
    e.retype(SHARES, "项目支出232.50万元", "项目支出722.22万元")
    e.retype(SHARES, "基本支出甲", "基本支出232.50万元")


def reorder(e: Edited) -> None:
    one, other = "基本支出722.22万元，占75.65%", "项目支出232.50万元，占24.35%"
    e.retype(SHARES, f"{one}；{other}", f"{other}；{one}")


def add_row(e: Edited) -> None:
    row = e.row_with(KINDS, HOUSING)
    width = len(e.table(KINDS)._tbl.tr_lst[row].tc_lst)
    e.copy_row(KINDS, row, ["229", "99", "99", "", "其他支出", "12.34", *[""] * (width - 6)])


def text_and_table(e: Edited) -> None:
    e.type_over(RECEPTION, "0.30", "0.40")
    e.set_cell(KINDS, e.row_with(KINDS, HOUSING), 5, "53.57")


def housing(text: str) -> Edit:
    return lambda e: e.set_cell(KINDS, e.row_with(KINDS, HOUSING), 5, text)


BUDGET_HARMLESS: dict[str, Edit] = {
    "reworded reason": lambda e: e.type_over(RUNNING, "其中含有项目支出", "包括一部分项目支出"),
    "another look": look,
    "moved paragraph": lambda e: e.move(CARS, "各项经费的安排如下"),
    "comment": lambda e: e.comment(TOTALS, "请核对955.72万元"),
    "picture": lambda e: e.picture(TOTALS),
    "added words": lambda e: e.add(RUNNING, "以上安排符合厉行节约的要求。"),
    "added dates and document numbers": lambda e: e.add(
        RUNNING,
        "依据豫财预〔2023〕115号文件，2024年3月5日前经第2次会议讨论，历时3个月，电话0379-6791。",
    ),
    "a figure said again": lambda e: e.add(RUNNING, "与954.72万元的总收入相比，占比不高。"),
    "retyped as it was": lambda e: e.retype(TOTALS, "954.72", "954.72"),
    "split paragraph": lambda e: e.split(TOTALS, "与2023年"),
    "joined paragraphs": lambda e: e.join(ABROAD, RECEPTION),
    "in yuan": lambda e: e.retype(TOTALS, TOTALS, "收入总计9,547,200.00元"),
    "full-width digits": lambda e: e.type_over(TOTALS, "954.72", "９５４．７２"),
    "a zero with decimals": lambda e: e.type_over(FUNDS, "0", "0.00", 0),
    "deleted words": lambda e: e.delete("（九）承担区委、区政府交办的其他工作"),
    "tracked rewording": lambda e: e.track_insert(
        e.track_delete(TOTALS, "万元，支出总计"), "万元，而支出总计"
    ),
    "tracked retyping": lambda e: e.track_insert(e.track_delete(TOTALS, "954.72"), "954.72"),
    "number in two runs": lambda e: e.break_run(TOTALS, "954.72", 2),
    "blank lines and breaks": blanks,
    "heading reworded": lambda e: e.type_over(
        "一、收入支出预算总体情况说明", "总体情况", "总体安排情况"
    ),
    "content control": lambda e: e.control(SHARES),
    "parts in another order": reorder,
    "label of a row reworded": lambda e: e.set_cell(INCOME, 3, 1, "合　计"),
    "zeros spelt out in a cell": housing("53.470"),
    "reason in a paragraph of its own": lambda e: e.add(RECEPTION, "主要原因：来访人员增加。"),
}
BUDGET_HARMFUL: dict[str, EditCase] = {
    "figure typed over": EditCase(
        lambda e: e.type_over(TOTALS, "954.72", "955.72"), (("V-10", "954.72万元", "955.72万元"),)
    ),
    "figure typed anew": EditCase(
        lambda e: e.retype(TOTALS, "支出总计954.72", "支出总计945.72"),
        (("V-10", "954.72万元", "945.72万元"),),
    ),
    "share typed over": EditCase(
        lambda e: e.type_over(SHARES, "75.65%", "76.65%"), (("V-10", "75.65%", "76.65%"),)
    ),
    "figures swapped": EditCase(
        swap,
        (("V-10", "722.22万元", "232.50万元"), ("V-10", "232.50万元", "722.22万元")),
    ),
    "count in the clerk's words": EditCase(
        lambda e: e.type_over("内设股室4个", "4个", "5个"), (("V-10", "4个", "5个"),)
    ),
    "amount of one's own": EditCase(
        lambda e: e.add(RUNNING, "其中办公费17.71万元。"), (("V-11", None, "17.71万元"),)
    ),
    "counts of one's own": EditCase(
        lambda e: e.add(RECEPTION, "全年共接待12批次、98人次。"),
        (("V-11", None, "12批次"), ("V-11", None, "98人次")),
    ),
    "rate of one's own": EditCase(
        lambda e: e.retype(RUNNING, "减少205.07万元", "减少205.07万元，下降85.53%"),
        (("V-11", None, "85.53%"),),
    ),
    "another figure's amount": EditCase(
        lambda e: e.add(RUNNING, "全年基本支出为954.72万元，公用经费支出34.69万元。"),
        (("V-25", "722.22万元", "954.72万元"),),
    ),
    "text box": EditCase(
        lambda e: e.text_box(RUNNING, "总额达到1234.56万元"), (("V-11", None, "1234.56万元"),)
    ),
    "figure taken out": EditCase(
        lambda e: e.retype(TOTALS, "，支出总计954.72万元", ""), (("V-12", "954.72万元", None),)
    ),
    "paragraph deleted": EditCase(lambda e: e.delete(RECEPTION), (("V-13", "0.30", None),)),
    "paragraph deleted, tracked": EditCase(
        lambda e: e.track_delete_paragraph(RECEPTION), (("V-13", "0.30", None),)
    ),
    "unit made smaller": EditCase(
        lambda e: e.retype(TOTALS, TOTALS, "收入总计954.72元"),
        (("V-14", "954.72万元", "954.72元"),),
    ),
    "unit lost": EditCase(
        lambda e: e.retype(TOTALS, TOTALS, "收入总计954.72"), (("V-14", "954.72万元", "954.72"),)
    ),
    "unit twice": EditCase(
        lambda e: e.retype(TOTALS, TOTALS, "收入总计954.72万元万元"),
        (("V-14", "万元", "万元万元"),),
    ),
    "unit of a table": EditCase(
        lambda e: e.type_over("部门名称：", "单位：万元", "单位：元"), (("V-14", "万元", "元"),)
    ),
    "direction turned": EditCase(
        lambda e: e.type_over(TOTALS, "增长", "下降"), (("V-15", "增长", "下降"),)
    ),
    "flat turned": EditCase(
        lambda e: e.type_over(ABROAD, "与2023年一致", "比2023年减少"), (("V-15", "一致", "减少"),)
    ),
    "turned in a sentence typed anew": EditCase(
        lambda e: e.retype(RUNNING, "减少205.07万元", "增加205.07万元"),
        (("V-15", "减少", "增加"),),
    ),
    "turned in a sentence of one's own": EditCase(
        lambda e: e.add(RUNNING, "收入减少43.28万元。"), (("V-15", "报告中这个数是增加", "减少"),)
    ),
    "parts over their whole": EditCase(
        lambda e: e.add(RUNNING, "收入722.22万元，其中：人员687.53万元、项目232.50万元。"),
        (("V-16", "722.22万元", "920.03万元"),),
    ),
    "parts under their whole": EditCase(
        lambda e: e.add(RUNNING, "支出954.72万元，其中：人员687.53万元、公用34.69万元。"),
        (("V-19", "954.72万元", "722.22万元"),),
    ),
    "share of another": EditCase(
        lambda e: e.add(RUNNING, "支出954.72万元，其中：公用34.69万元，占24.35%。"),
        (("V-17", "3.63%", "24.35%"),),
    ),
    "figure tracked": EditCase(
        lambda e: e.track_insert(e.track_delete(TOTALS, "954.72", 1), "955.72"),
        (("V-10", "954.72万元", "955.72万元"),),
    ),
    "cell typed over": EditCase(housing("54.37"), (("V-20", "53.47", "54.37"),)),
    "cell emptied": EditCase(housing(""), (("V-20", "53.47", "空"),)),
    "empty cell filled": EditCase(
        lambda e: e.set_cell(INCOME, e.row_with(INCOME, "146"), 8, "8.88"),
        (("V-21", None, "8.88"),),
    ),
    "words of a cell": EditCase(
        lambda e: e.type_in_table(TARGETS, "≤25.48万元", "≤26.48万元"),
        (("V-20", "25.48万元", "26.48万元"),),
    ),
    "row deleted": EditCase(
        lambda e: e.delete_row(KINDS, e.row_with(KINDS, HOUSING)), (("V-22", "53.47", None),)
    ),
    "row added": EditCase(add_row, (("V-21", None, "12.34"),)),
    "table deleted": EditCase(lambda e: e.delete_table(KINDS), (("V-23", None, None),)),
    "column deleted": EditCase(lambda e: e.delete_column(INCOME, 12), (("V-24", None, None),)),
    "text and table": EditCase(
        text_and_table, (("V-10", "0.30万元", "0.40万元"), ("V-20", "53.47", "53.57"))
    ),
}

# --- 西工's final accounts

BOTH = "收、支总计均为449.76万元。与上年度相比，收、支"
SPENT = "2023年度支出合计449.76万元，其中"
ITEM = "（项）。年初预算数为557.96万元"
PERSONNEL = "人员经费172.32万元"
OFFICE = "机关运行经费年初预算为0.00万元"
SCORES = "应开展绩效自评的项目17个"
BASIC = "一般公共预算财政拨款支出决算表"
EXPENSES = "支出决算表"

ACCOUNTS_HARMLESS: dict[str, Edit] = {
    "reworded reason": lambda e: e.retype(ITEM, "压减开支，部分经费当年没有支付", "厉行节约"),
    "another look": lambda e: setattr(e.paragraph(BOTH).runs[0], "italic", True),
    "moved paragraph": lambda e: e.move(ITEM, "住房公积金（项）"),
    "comment and picture": lambda e: (e.comment(BOTH, "核对过"), e.picture(SPENT)),
    "retyped as it was": lambda e: e.retype(SCORES, "17个", "17个"),
    "tracked rewording": lambda e: e.track_insert(
        e.track_delete(PERSONNEL, "万元，与上年度相比"), "万元，和上一年度相比"
    ),
    "added words": lambda e: e.add(SCORES, "一是加强管理，二是及时整改，2025年全部完成。"),
    "tabs instead of blanks": lambda e: e.retype(BOTH, "449.76万元", "449.76 万元"),
    "rounded words of the glossary": lambda e: e.type_over(
        "十三、商品和服务支出", "所发生", "发生"
    ),
}
ACCOUNTS_HARMFUL: dict[str, EditCase] = {
    "truncated rate": EditCase(
        lambda e: e.type_over(BOTH, "25.68%", "25.67%"), (("V-10", "25.68%", "25.67%"),)
    ),
    "digits swapped": EditCase(
        lambda e: e.retype(SPENT, "176.37万元", "173.67万元"),
        (("V-10", "176.37万元", "173.67万元"),),
    ),
    "grades": EditCase(lambda e: e.retype(SCORES, "良的5个", "良的6个"), (("V-10", "5个", "6个"),)),
    "rate against the base": EditCase(
        lambda e: e.type_over(OFFICE, "下降", "增长"), (("V-15", "下降", "增长"),)
    ),
    "unit lost": EditCase(
        lambda e: e.retype(ITEM, "557.96万元", "557.96元"),
        (("V-14", "557.96万元", "557.96元"),),
    ),
    "item deleted": EditCase(lambda e: e.delete(ITEM), (("V-13", "557.96、36.06、6.46%", None),)),
    "cell": EditCase(
        lambda e: e.set_cell(EXPENSES, e.row_with(EXPENSES, "行政运行"), 2, "57.94"),
        (("V-20", "56.94", "57.94"),),
    ),
    "row deleted": EditCase(
        lambda e: e.delete_row(BASIC, e.row_with(BASIC, "行政运行")),
        (("V-22", "56.94", None),),
    ),
}
