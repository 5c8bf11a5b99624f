"""Rows of a table are known by their key, wherever they stand: `verify` and `refresh` on tables
that a person sorted, parted, joined, turned into 元 …; edits: row_edits.py."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
from conftest import Sample, examples
from hypothesis import given
from hypothesis import strategies as st
from refresh_edits import Edit, edited, remarks, texts
from refreshing import corrected, data_of
from row_edits import (
    add,
    add_column,
    body,
    copy,
    delete,
    drop,
    in_order,
    in_yuan,
    join,
    merge,
    move,
    part,
    retype,
    sorted_by,
    type_in,
    unmerge,
)
from verify_cases import verdict_of

from assembler.kernel.problems import Severity
from assembler.refresh.refresh import Refreshed, refresh
from assembler.snapshot.row_pairs import KeyedRow, RowPairing
from assembler.snapshot.values import SnapshotTable
from assembler.text.alignment import longest_rising_pairs

KINDS = "2024年部门支出预算表"  # headings in rows 0 to 2; 201-03-01 in row 5, 208-05-01 in row 6
FORM = "2024年部门收支预算表"
GENERAL = "2024年财政拨款收支预算表"
PROJECTS = "2024年项目支出预算表"  # headings in rows 0 and 1; 北区光纤租赁服务费 in row 4
PUBLIC = "2024年一般公共预算“三公”经费预算表"
FUND, CAPITAL = "2024年政府性基金支出预算表", "2024年国有资本经营支出预算表"
TARGETS = "本级部门预算项目绩效目标汇总表"
OUTLAY = "一般公共预算财政拨款支出决算表"  # 201 in row 4, 20103 in row 5, 2010301 in row 6
ITEMS = "一般公共预算财政拨款基本支出决算明细表"
UNIT = "洛阳市孟津区政务服务和大数据管理局"
HALL = ("特定目标类", "新大厅项目", UNIT, "10.00", "10.00")  # what the correction 加项目 brings


def told(data: bytes) -> list[tuple[str, object]]:
    """What verify says of a file: code, and what was found or is missing."""
    problems = verdict_of(data).problems
    return [(p.code, p.values.get("found", p.values.get("expected"))) for p in problems]


# --- verify


def orders(table: SnapshotTable) -> list[Sequence[int]]:
    """Backwards, and each row behind the one that was behind it."""
    rows = range(len(table.body))
    return [rows[::-1], [*rows[1::2], *rows[::2]]]


def test_a_table_in_another_order_loses_nothing(sample: Sample) -> None:
    """Every table without merged cells of the three samples, all of them in one file: a notice of
    each."""
    assert sample.built.snapshot is not None
    tables = [t for t in sample.built.snapshot.tables if not t.merged and len(t.body) > 1]
    assert len(tables) > 6
    for turned in zip(*map(orders, tables), strict=True):
        edits = [
            in_order(table.title, len(table.header), order)
            for table, order in zip(tables, turned, strict=True)
        ]
        verdict = verdict_of(edited(sample.data, *edits))
        told = [(p.code, p.values["where"]) for p in verdict.problems]
        assert told == [("V-63", f"表《{table.title}》") for table in tables]
        assert verdict.same == verdict.text + verdict.cells


def test_a_deleted_table_is_told_by_its_title(sample: Sample) -> None:
    """Once, and nothing else: neither the cover nor another table's line is taken for its own."""
    assert sample.built.snapshot is not None
    for table in sample.built.snapshot.tables:
        problems = verdict_of(edited(sample.data, drop(table.title))).problems
        assert [(p.code, p.values["where"]) for p in problems] == [("V-23", f"表《{table.title}》")]


MOVED = [("V-63", None)]
VERIFIED: dict[str, tuple[str, list[Edit], list[tuple[str, object]]]] = {
    "sorted by amount": ("mengjin", [sorted_by(PROJECTS, 2, 3)], MOVED),
    "sorted by name": ("mengjin", [sorted_by(PROJECTS, 2, 1)], MOVED),
    "a 类 with its 款 and 项 moved": ("xigong", [move(OUTLAY, 4, 8, 15)], MOVED),
    "a project moved with its targets": ("mengjin", [move(TARGETS, 5, 8, 11)], MOVED),
    "typed anew": ("mengjin", [retype(PROJECTS, 5)], []),
    "parted": ("mengjin", [part(KINDS, 6, 0)], []),
    "parted, headings repeated": ("mengjin", [part(KINDS, 6, 3)], []),
    "parted, headings and title repeated": ("xigong", [part(OUTLAY, 9, 3, f"{OUTLAY}（续）")], []),
    "parted, between a project's targets": ("mengjin", [part(TARGETS, 9, 3, "续表")], []),
    "sorted and parted": ("mengjin", [sorted_by(PROJECTS, 2, 3), part(PROJECTS, 7, 2)], MOVED),
    "parted, a row copied to the second part": (
        "mengjin",
        [part(PROJECTS, 11, 2), copy(PROJECTS, 5)],
        [("V-60", "第6行")],
    ),
    "joined": ("mengjin", [join(KINDS, GENERAL)], []),
    "joined, the very same headings": ("mengjin", [join(FUND, CAPITAL)], []),
    "joined, without headings": ("mengjin", [join(FUND, CAPITAL, 3)], []),
    "joined in final accounts": ("xigong", [join(OUTLAY, ITEMS)], []),
    "copied": ("mengjin", [copy(PROJECTS, 5)], [("V-60", "第6行")]),
    "copied to the end": ("mengjin", [copy(PROJECTS, 5, "", 12)], [("V-60", "第6行")]),
    "copied into another table": (
        "mengjin",
        [copy(KINDS, 7, PROJECTS, 5)],
        [("V-60", f"表《{KINDS}》里的一行")],
    ),
    "a 类 copied": ("xigong", [copy(OUTLAY, 4)], [("V-60", "第5行")]),
    "deleted": ("xigong", [delete(OUTLAY, 6)], [("V-22", "56.94")]),
    "one's own": (
        "mengjin",
        [add(PROJECTS, 5, "其他运转类", "自加", UNIT, "7.77")],
        [("V-21", "7.77")],
    ),
    "one's own, of a known amount": (
        "mengjin",
        [add(PROJECTS, 5, "其他运转类", "自加", UNIT, "10.33")],
        [("V-61", "10.33")],
    ),
    "reworded": ("mengjin", [type_in(KINDS, 8, 4, "养老保险缴费支出")], []),
    "blanks and 续 in a label": ("mengjin", [type_in(KINDS, 6, 4, "行政单位 离退休（续）")], []),
    "renamed": (
        "mengjin",
        [type_in(PROJECTS, 5, 1, "计算机网络维护费")],
        [("V-65", "计算机网络维护费")],
    ),
    "renamed and sorted": (
        "mengjin",
        [type_in(PROJECTS, 5, 1, "计算机网络维护费"), sorted_by(PROJECTS, 2, 3)],
        [("V-65", "计算机网络维护费"), *MOVED],
    ),
    "named as another": (
        "mengjin",
        [type_in(KINDS, 6, 4, "事业单位离退休")],
        [("V-64", "事业单位离退休")],
    ),
    "named as another of the classification": (
        "mengjin",
        [type_in(FORM, 2, 2, "一、公共安全")],
        [("V-64", "一、公共安全")],
    ),
    "another code": ("mengjin", [type_in(KINDS, 6, 2, "09")], [("V-64", "09")]),
    "in yuan": ("mengjin", [in_yuan(KINDS, 3)], []),
    "in yuan, a form": ("mengjin", [in_yuan(FORM, 2)], []),
    "in yuan, one row": ("mengjin", [in_yuan(PUBLIC, 2)], []),
    "in yuan, sorted": ("mengjin", [in_yuan(PROJECTS, 2), sorted_by(PROJECTS, 2, 3)], MOVED),
    "in yuan, above it 万元": ("mengjin", [in_yuan(KINDS, 3, stated=False)], [("V-66", "万元")]),
    "in yuan, one wrong": ("mengjin", [in_yuan(KINDS, 3), type_in(KINDS, 6, 5, "18300.50")], []),
    "in yuan, one wrong by more than is shown": (
        "mengjin",
        [in_yuan(KINDS, 3), type_in(KINDS, 6, 5, "18400.00")],
        [("V-20", "18400.00")],
    ),
    "a column of notes": ("mengjin", [add_column(PROJECTS, 11, "备注", "", "", "已审")], []),
    "a column of notes in between": (
        "mengjin",
        [add_column(PROJECTS, 1, "科室", "", "", "办")],
        [],
    ),
    "a column of ordinals": ("mengjin", [add_column(PROJECTS, 0, "序号", *"0123456789")], []),
    "a column of amounts": (
        "mengjin",
        [add_column(PROJECTS, 11, "上级", *[""] * 4, "12.34")],
        [("V-21", "12.34")],
    ),
    "an amount merged with a blank": ("mengjin", [merge(PUBLIC, (2, 0), (2, 1))], []),
    "a blank merged with an amount": ("mengjin", [merge(PUBLIC, (2, 1), (2, 2))], []),
    "amounts merged": ("mengjin", [merge(PUBLIC, (2, 2), (2, 4))], []),
    "labels merged downwards": ("mengjin", [merge(PROJECTS, (4, 2), (8, 2))], []),
    "amounts merged downwards": ("mengjin", [merge(PROJECTS, (4, 3), (5, 3))], []),
    "merged cells parted": ("mengjin", [unmerge(TARGETS, 0), unmerge(TARGETS, 1)], []),
}


@pytest.mark.parametrize("name", VERIFIED)
def test_verify(name: str) -> None:
    sample, edits, expected = VERIFIED[name]
    assert told(edited(data_of(sample), *edits)) == expected


@pytest.mark.parametrize(
    ("sample", "edit", "also"),
    [
        ("mengjin", copy(PROJECTS, 5), f"；明细相加是236.13，“146 {UNIT}”行是232.50"),
        (
            "xigong",
            copy(OUTLAY, 6),
            "；明细相加是370.93，“20103 政府办公厅（室）及相关机构事务”行是313.99",
        ),
        ("xigong", delete(OUTLAY, 4), "；明细相加是30.78，“合计”行是349.76"),
        (
            "mengjin",
            add(PROJECTS, 5, "其他运转类", "自加", UNIT, "7.77"),
            f"；明细相加是240.27，“146 {UNIT}”行是232.50",
        ),
        ("mengjin", copy(FORM, 2), ""),  # its rows are added up by no level
    ],
)
def test_details_that_no_longer_add_up(sample: str, edit: Edit, also: str) -> None:
    problems = verdict_of(edited(data_of(sample), edit)).problems
    assert [p.values["also"] for p in problems] == [also]


def test_the_same_against_corrected_data() -> None:
    """What only the data changed is told apart also where a table is sorted and parted."""
    snapshot = corrected("mengjin", "金额").snapshot
    assert snapshot is not None
    plain = verdict_of(data_of("mengjin"), snapshot)
    arranged = edited(data_of("mengjin"), sorted_by(KINDS, 3, 5), part(KINDS, 6, 3))
    again = verdict_of(arranged, snapshot)
    assert (again.outdated, again.changed, again.lost, again.foreign) == (plain.outdated, 0, 0, 0)
    assert [p.code for p in again.problems] == [p.code for p in plain.problems]


# --- refresh


@dataclass(frozen=True)
class Case:
    """Edits and a correction: what refresh tells, and what verify then says. sums: whether the
    texts are those of the new build, in whatever order."""

    edits: list[Edit]
    correction: str = "加项目"
    told: list[str] = field(default_factory=list)
    verified: list[str] = field(default_factory=list)
    table: str = ""
    header: int = 0
    sample: str = "mengjin"


NEW = ("R-50", ["V-63"])  # the row stands where the person put it
CASES: dict[str, Case] = {
    "sorted by amount": Case(
        [sorted_by(PROJECTS, 2, 3)], verified=["V-63"], table=PROJECTS, header=2
    ),
    "sorted by amount, a project goes": Case(
        [sorted_by(PROJECTS, 2, 3)], "去项目", verified=["V-63"], table=PROJECTS, header=2
    ),
    "sorted by name": Case([sorted_by(KINDS, 3, 4)], verified=["V-63"], table=KINDS, header=3),
    "a 类 moved": Case(
        [move(OUTLAY, 4, 8, 15)], "金额", verified=["V-63"], table=OUTLAY, header=3, sample="xigong"
    ),
    "parted": Case([part(PROJECTS, 7, 0)]),
    "parted, headings repeated": Case([part(PROJECTS, 7, 2, f"{PROJECTS}（续）")]),
    "parted, sorted, a project goes": Case(
        [sorted_by(PROJECTS, 2, 3), part(PROJECTS, 7, 2)], "去项目", verified=["V-63"]
    ),
    "parted, amounts": Case([part(OUTLAY, 9, 3)], "金额", sample="xigong"),
    "joined": Case([join(KINDS, GENERAL)], "金额"),
    "joined, a project comes": Case([join(KINDS, GENERAL)]),
    "joined, a fund comes": Case([join(FUND, CAPITAL)], "基金", verified=["V-18"]),
    "typed anew": Case([retype(PROJECTS, 3), retype(PROJECTS, 5)], table=PROJECTS, header=2),
    "renamed": Case([type_in(KINDS, 5, 4, "行政运行经费")], "金额"),
    "another code": Case([type_in(KINDS, 5, 2, "09")], "金额", verified=["V-64"]),
    "copied, and corrected": Case([copy(KINDS, 5)], "金额", ["R-54"], ["V-60"]),
    "copied, and not corrected": Case([copy(KINDS, 7)], "金额", ["R-51"], ["V-60"]),
    "the total copied into a table that stays": Case(
        [copy(KINDS, 3, PROJECTS, 5)], "金额", ["R-54"], ["V-21"]
    ),
    "one's own, in the data now": Case(
        [add(PROJECTS, 5, *HALL)], told=["R-50"], verified=["V-63"], table=PROJECTS, header=2
    ),
    "one's own, in the data with another amount": Case(
        [add(PROJECTS, 5, *HALL[:3], "12.00", "12.00")],
        told=["R-50"],
        verified=["V-63"],
        table=PROJECTS,
        header=2,
    ),
    "one's own by its name alone, in the data now": Case(
        [add(PROJECTS, 5, "", HALL[1])], told=["R-50"], verified=["V-63"], table=PROJECTS, header=2
    ),
    "one's own, sorted, in the data now": Case(
        [add(PROJECTS, 5, *HALL), sorted_by(PROJECTS, 2, 3)],
        told=["R-50"],
        verified=["V-63"],
        table=PROJECTS,
        header=2,
    ),
    "one's own, in 元, in the data now": Case(
        [add(PROJECTS, 5, *HALL), in_yuan(PROJECTS, 2)], told=["R-50"], verified=["V-63"]
    ),
    "one's own, not in the data": Case(
        [add(PROJECTS, 5, "其他运转类", "自加", UNIT, "7.77")], told=["R-51"], verified=["V-21"]
    ),
    "one's own, an old amount": Case(
        [add(PROJECTS, 5, "其他运转类", "自加", UNIT, "954.72")], "金额", ["R-54"], ["V-21"]
    ),
    "deleted, changed later": Case([delete(KINDS, 5)], "金额", ["R-39"], ["V-22"]),
    "deleted, not changed": Case([delete(KINDS, 7)], "金额", ["R-53"], ["V-22"]),
    "deleted, gone": Case([delete(PROJECTS, 4)], "去项目", table=PROJECTS, header=2),
    "table deleted, with amounts now": Case([drop(FUND)], "基金", ["R-52"], ["V-18", "V-23"]),
    "table deleted, title left, with amounts now": Case(
        [drop(FUND, whole=False)], "基金", ["R-52"], ["V-18", "V-23"]
    ),
    "table deleted, without amounts": Case([drop(CAPITAL)], "基金", [], ["V-18", "V-23"]),
    "in yuan": Case([in_yuan(KINDS, 3)], "金额"),
    "in yuan, a project comes": Case([in_yuan(PROJECTS, 2)]),
    "in yuan, sorted, a project goes": Case(
        [in_yuan(PROJECTS, 2), sorted_by(PROJECTS, 2, 3)], "去项目", verified=["V-63"]
    ),
    "a column of notes": Case([add_column(PROJECTS, 11, "备注", "", "", "已审")]),
    "a column of notes in between": Case([add_column(PROJECTS, 1, "科室", "", "", "办")]),
    "an amount merged with a blank": Case(
        [merge(PUBLIC, (2, 0), (2, 1))], "缺原因且金额", verified=["V-18"]
    ),
    "amounts merged": Case([merge(PUBLIC, (2, 4), (2, 5))], "缺原因且金额", verified=["V-18"]),
    "labels merged downwards": Case([merge(PROJECTS, (4, 2), (8, 2))]),
    "amounts merged downwards": Case([merge(KINDS, (5, 5), (6, 5))], "金额"),
}


def refreshed(case: Case, internal: bool = True) -> Refreshed:
    report = edited(data_of(case.sample, internal=internal), *case.edits)
    return refresh(report, corrected(case.sample, case.correction, internal), "稿.docx")


@pytest.mark.parametrize("name", CASES)
def test_refresh(name: str) -> None:
    """Every row gets its amounts wherever it stands, nothing stale stays untold, and a second
    refresh finds nothing more to do."""
    case = CASES[name]
    made = refreshed(case)
    assert made.data is not None
    assert [p.code for p in made.problems] == case.told
    assert [p.code for p in verdict_of(made.data).problems] == case.verified
    if case.table:
        fresh = data_of(case.sample, case.correction)
        rows = body(made.data, case.table, case.header)
        assert sorted(rows) == sorted(body(fresh, case.table, case.header))
    again = refresh(made.data, corrected(case.sample, case.correction), "稿.docx")
    assert again.data == made.data
    lasting = [code for code in case.told if code == "R-52"]
    assert [p.code for p in again.problems] == lasting + ["R-28"] * len(made.conflicts)


@pytest.mark.parametrize("name", [n for n, c in CASES.items() if c.told == ["R-50"]])
def test_a_published_report_is_merged_as_well(name: str) -> None:
    made = refreshed(CASES[name], internal=False)
    assert [p.code for p in made.problems] == ["R-50"]


def test_what_stays_a_persons() -> None:
    """A column and a row of one's own stay as they are; the new row has the column, too."""
    notes = add_column(PROJECTS, 11, "备注", "", "", "", "已审")
    own = add(PROJECTS, 5, "其他运转类", "自加", UNIT, "7.77")
    made = refreshed(Case([own, notes]))
    assert made.data is not None
    rows = body(made.data, PROJECTS, 0)
    assert {len(row) for row in rows[2:]} == {13}
    assert [row[-1] for row in rows[:6]] == ["备注", "", "", "", "", "已审"]
    assert [row[1] for row in rows[4:9]] == [
        "新大厅项目",
        "北区光纤租赁服务费",
        "计算机网络维修费",
        "自加",
        "日常公用经费",
    ]


def test_amounts_in_the_unit_that_stands_there() -> None:
    """New rows, corrected amounts and the comment on a conflict: in 元, as the table is."""
    wrong = type_in(PROJECTS, 2, 3, "2400000.00")
    made = refreshed(Case([in_yuan(PROJECTS, 2), wrong]))
    assert made.data is not None
    rows = body(made.data, PROJECTS, 2)
    assert rows[0][2:5] == ["合计", "2400000.00", "2425000.00"]
    assert rows[2][:5] == [*HALL[:3], "100000.00", "100000.00"]
    assert [p.code for p in made.problems] == ["R-23"]
    assert [said.endswith("2425000.00") for _, said in remarks(made.data)] == [True]


def test_a_copy_bears_a_comment_and_the_row_is_brought_up_to_date() -> None:
    made = refreshed(CASES["copied, and corrected"])
    assert made.data is not None
    amounts = [row[5] for row in body(made.data, KINDS, 5)[:2]]
    assert amounts == ["808.94", "798.94"]
    assert [said.split("。")[0] for _, said in remarks(made.data)] == [
        "更新时没有改动这里：手工加的行里是更正前的数"
    ]


def test_a_table_that_fell_away_and_was_parted_is_left() -> None:
    """With a comment, as any table that a person changed."""
    made = refreshed(Case([part("2024年一般公共预算基本支出预算表", 9, 2)], "略去一表"))
    assert [p.code for p in made.problems] == ["R-24"]
    assert made.data is not None
    shown = [text for text in texts(made.data) if text.startswith(("30103|", "30399|"))]
    assert [text.split("|")[1] for text in shown] == ["其他对个人和家庭的补助", "奖金"]


TABLES = {
    "mengjin": [(FORM, 2, 33), (KINDS, 3, 8), (PROJECTS, 2, 11)],
    "xigong": [(OUTLAY, 3, 19), (ITEMS, 2, 29), ("收入决算表", 3, 22)],
}
TURNS = {"mengjin": ["金额", "加项目", "去项目"], "xigong": ["金额"]}


@examples(10)
@given(st.data())
def test_any_order(data: st.DataObject) -> None:
    """Any permutation of a table's rows, then a correction: each row says what the new build
    says of its key; again changes nothing; verify finds no error."""
    sample = data.draw(st.sampled_from(sorted(TABLES)))
    title, header, count = data.draw(st.sampled_from(TABLES[sample]))
    order = data.draw(st.permutations(range(count)))
    correction = data.draw(st.sampled_from(TURNS[sample]))
    made = refreshed(Case([in_order(title, header, order)], correction, sample=sample))
    assert made.data is not None and made.problems == []
    fresh = data_of(sample, correction)
    assert sorted(body(made.data, title, header)) == sorted(body(fresh, title, header))
    assert refresh(made.data, corrected(sample, correction)).data == made.data
    errors = [p for p in verdict_of(made.data).problems if p.severity is Severity.ERROR]
    assert errors == []


# --- keys


def keyed(*rows: str) -> dict[int, KeyedRow]:
    """Rows written as “labels|amounts”, blanks between several."""
    made = {}
    for number, row in enumerate(rows):
        labels, _, amounts = row.partition("|")
        texts = (*labels.split(), *amounts.split())
        made[number] = KeyedRow(tuple(labels.split()), tuple(amounts.split()), texts)
    return made


def pairs_of(ours: Sequence[str], theirs: Sequence[str], depths: Sequence[int] = ()) -> list[str]:
    found = RowPairing(keyed(*ours), keyed(*theirs), depths).run()
    return [f"{a}-{b}" for a, b in sorted(found.items())]


UNITS = ("合计|9.00", "甲局|4.00", "培训|2.00", "会议|2.00", "乙局|5.00", "培训|2.00", "会议|3.00")


def test_the_same_names_under_two_units_are_told_apart_by_the_unit() -> None:
    """培训 of 乙局 says the same as that of 甲局, and was moved with its unit."""
    moved = [UNITS[n] for n in (0, 4, 5, 6, 1, 2, 3)]
    found = pairs_of(UNITS, moved, (0, 1, 2, 2, 1, 2, 2))
    assert found == ["0-0", "1-4", "2-5", "3-6", "4-1", "5-2", "6-3"]


@pytest.mark.parametrize(
    ("theirs", "found"),
    [
        (["甲 乙|1.00", "丙|2.00"], ["0-0", "1-1"]),
        (["丙|2.00", "甲 乙|1.00"], ["0-1", "1-0"]),
        (["丙|9.00", "甲 乙|8.00"], ["0-1", "1-0"]),  # by labels alone
        (["戊|2.00", "甲 乙|1.00"], ["0-1", "1-0"]),  # by what else stands there
        (["甲 丁|1.00"], ["0-0"]),
        (["戊|7.00"], []),
        (["丙|2.00", "丙|2.00"], ["1-0"]),
    ],
)
def test_rows_by_their_key(theirs: list[str], found: list[str]) -> None:
    assert pairs_of(["甲 乙|1.00", "丙|2.00"], theirs, (0, 0)) == found


def test_rows_that_stand_in_order_of_both_sides() -> None:
    assert longest_rising_pairs([(0, 3), (1, 0), (2, 1), (3, 2)]) == [(1, 0), (2, 1), (3, 2)]
