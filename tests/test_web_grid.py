"""A sheet as a grid shows it, and what is changed in it written back: texts stay what was typed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from conftest import ROOT, SAMPLES, examples
from hostile import rewritten
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment

from assembler.dataset.sheet_edits import NotWritten
from assembler.kernel.places import Place
from assembler.kernel.problems import problem
from assembler.pipeline import build
from assembler.web.grid.applying import moves_rows, write_edits
from assembler.web.grid.difference import BrowserCopy
from assembler.web.grid.sheet_view import read_sheets, sheet_view
from assembler.web.grid.view import (
    CellMark,
    CellsChanged,
    Edit,
    Offer,
    RowsAdded,
    RowsDeleted,
    SheetView,
    ViewColumn,
    ViewRow,
    text_of,
)

WORDS = "类型: 部门预算\n年度: 2024\n模板: henan-budget\n"
UNITS = "单位编码,单位名称,单位性质\n146001,某县文化局本级,行政\n146002,某县文化馆,事业\n"
LEDGER = (
    "功能科目,部门经济科目,资金来源,金额（万元）,备注\n"
    "2070101,30101,财政拨款,1.5,\n"
    "2070109,30201,财政拨款,0.25,馆藏\n"
)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "某局-2024"
    folder.mkdir()
    (folder / "报告.yaml").write_text(WORDS, "utf-8")
    (folder / "单位.csv").write_text(UNITS, "utf-8")
    (folder / "支出.csv").write_text(LEDGER, "utf-8")
    return folder


def view_of(path: Path, name: str = "支出", problems: Sequence[Any] = ()) -> SheetView:
    sheets = read_sheets(path)
    assert sheets is not None
    return sheet_view(sheets, name, problems)


def change(path: Path, *edits: Edit, name: str = "支出") -> None:
    sheets = read_sheets(path)
    assert sheets is not None
    write_edits(sheets, name, edits)


def cells(view: SheetView) -> list[tuple[int, tuple[str, ...]]]:
    return [(row.number, row.cells) for row in view.rows]


# --- shown


def test_columns_stand_as_in_the_file_with_what_is_declared(data: Path) -> None:
    columns = {column.name: column for column in view_of(data).columns}
    assert list(columns)[:5] == ["功能科目", "部门经济科目", "资金来源", "金额", "备注"]
    assert columns["功能科目"].frozen and not columns["金额"].frozen
    assert columns["功能科目"].codes == "功能分类 7" and columns["功能科目"].kind == "编码"
    assert (columns["金额"].heading, columns["金额"].is_number) == ("金额（万元）", True)
    assert columns["金额"].required and not columns["备注"].required


def test_columns_that_must_be_there_are_shown_after_the_others(data: Path) -> None:
    names = [column.name for column in view_of(data).columns]
    assert names[5:] == ["单位编码", "政府经济科目", "支出类别"]


def test_a_total_is_the_exact_sum_in_the_unit_of_the_heading(data: Path) -> None:
    assert view_of(data).totals == {"金额": "1.75"}


def test_what_is_no_number_is_counted_beside_the_total(data: Path) -> None:
    (data / "支出.csv").write_text(LEDGER.replace("0.25", "0.1万元").replace("1.5", "约1"), "utf-8")
    assert view_of(data).totals == {"金额": "0.1（另有1格读不出）"}


def test_amounts_of_official_tables_are_not_added_up() -> None:
    sheets = read_sheets(ROOT / "data" / SAMPLES["mengjin"])
    assert sheets is not None
    assert dict(sheet_view(sheets, "分表数").totals) == {}
    assert dict(sheet_view(sheets, "指标").totals) == {}
    assert dict(sheet_view(sheets, "支出").totals) == {"金额": "9,547,200.00"}


def test_a_column_of_codes_offers_those_of_its_length_with_what_stands_above(data: Path) -> None:
    lookups = view_of(data).lookups
    assert (
        Offer("2070109", "群众文化", "文化旅游体育与传媒支出 › 文化和旅游")
        in lookups["功能分类 7"].offers
    )
    assert {len(one.value) for one in lookups["功能分类 7"].offers} == {7}
    assert lookups["单位"].offers == (
        Offer("146001", "某县文化局本级"),
        Offer("146002", "某县文化馆"),
    )
    assert lookups["单位"].closed


def test_codes_of_the_county_are_offered(data: Path) -> None:
    (data / "补充科目.csv").write_text("分类,编码,名称\n功能分类,2070198,某县文化惠民\n", "utf-8")
    offers = {one.value: one.name for one in view_of(data).lookups["功能分类 7"].offers}
    assert offers["2070198"] == "某县文化惠民"


def test_projects_are_offered_but_another_name_may_be_typed(data: Path) -> None:
    (data / "支出.csv").write_text("项目\n", "utf-8")
    (data / "项目.csv").write_text("项目编码,项目名称\n41,送戏下乡\n", "utf-8")
    lookup = view_of(data).lookups["项目"]
    assert (lookup.offers, lookup.closed) == ((Offer("送戏下乡", path="41"),), False)


def test_blank_lines_keep_their_place(data: Path) -> None:
    (data / "支出.csv").write_text("备注\n甲\n\n\n乙\n", "utf-8")
    rows = [(number, texts[0]) for number, texts in cells(view_of(data))]
    assert rows == [(2, "甲"), (3, ""), (4, ""), (5, "乙")]


def test_cells_without_a_heading_and_headings_that_stand_twice_are_shown(data: Path) -> None:
    (data / "支出.csv").write_text("备注,备注,未知\n甲,乙,丙,丁\n", "utf-8")
    view = view_of(data)
    assert [(one.name, one.heading) for one in view.columns][:4] == [
        ("备注", "备注"),
        ("备注（第2列）", "备注"),
        ("未知", "未知"),
        ("第4列", "（没有列名）"),
    ]
    assert view.rows[0].cells[:4] == ("甲", "乙", "丙", "丁")


def test_the_sheets_of_a_dataset_and_those_it_may_have(data: Path) -> None:
    sheets = read_sheets(data)
    assert sheets is not None
    there = {one.name: one.rows for one in sheets.entries() if one.is_there}
    assert there == {"单位": 2, "支出": 2}
    assert "收入" in {one.name for one in sheets.entries()}
    assert "人员情况表" in {one.name for one in sheets.entries()}  # a list of the template's own


def test_a_sheet_that_is_not_there_yet_has_its_declared_columns(data: Path) -> None:
    view = view_of(data, "收入")
    assert [one.heading for one in view.columns] == [
        "单位编码",
        "资金来源",
        "年度",
        "对方单位",
        "金额（元）",
        "备注",
    ]
    assert view.rows == ()


# --- what is wrong


def test_problems_stand_beside_their_cell(data: Path) -> None:
    found = [
        problem("D-60", Place("支出.csv", "", 2, "功能科目"), found="2.07E+6", more=""),
        problem("D-84", Place("支出.csv", "", 3), what="合计", more=""),
        problem("D-23", Place("支出.csv", "", 1, "金额（万元）"), name="金额", more=""),
        problem("D-60", Place("收入.csv", "", 2, "功能科目"), found="2.07E+6", more=""),
    ]
    marks = view_of(data, problems=found).marks
    assert sorted(marks) == [(0, "金额"), (2, "功能科目"), (3, "")]
    assert marks[2, "功能科目"].severity == found[0].severity.value
    assert "2.07E+6" in marks[2, "功能科目"].message


def test_the_problems_of_a_build_find_their_cells(data: Path) -> None:
    (data / "支出.csv").write_text(
        "单位编码,功能科目,部门经济科目,政府经济科目,支出类别,资金来源,金额（元）\n"
        "146001,207,30101,50101,人员经费,财政拨款,一百\n",
        "utf-8",
    )
    marks = view_of(data, problems=build(data).problems).marks
    assert set(marks) == {(2, "功能科目"), (2, "金额")}
    assert "207" in marks[2, "功能科目"].message and "一百" in marks[2, "金额"].message


def test_two_problems_of_a_cell_are_one_mark_of_the_worse(data: Path) -> None:
    place = Place("支出.csv", "", 2, "金额（万元）")
    found = [
        problem("F-01", place, name="某某", found="1", expected="2", difference="1", places=""),
        problem("D-31", place, found="约1", reason="不是数字", more=""),
    ]
    mark = view_of(data, problems=found).marks[2, "金额"]
    assert mark.severity == found[1].severity.value
    assert mark.message.count("\n") == 1


# --- changed in a CSV file


def test_cells_change_and_the_rest_stays(data: Path) -> None:
    (data / "支出.csv").write_bytes(LEDGER.encode("gb18030").replace(b"\n", b"\r\n"))
    change(data, CellsChanged(((2, "金额", "1.50"), (3, "备注", ""), (3, "资金来源", "=1+1"))))
    assert (data / "支出.csv").read_bytes().decode("gb18030") == (
        "功能科目,部门经济科目,资金来源,金额（万元）,备注\r\n"
        "2070101,30101,财政拨款,1.50,\r\n"
        "2070109,30201,'=1+1,0.25,\r\n"
    )


def test_rows_are_added_and_deleted_in_one_step(data: Path) -> None:
    blank = ("",) * 3
    edits = (
        CellsChanged(((3, "备注", "改"),)),
        RowsAdded((("2070101", "30102", "财政拨款", "3", "新\r\n行", *blank),)),
        RowsDeleted((2,)),
    )
    change(data, *edits)
    assert [row[:5] for _, row in cells(view_of(data))] == [
        ("2070109", "30201", "财政拨款", "0.25", "改"),
        ("2070101", "30102", "财政拨款", "3", "新\n行"),
    ]
    assert text_of(edits) == "改1格，加1行，删1行"
    assert moves_rows(edits) and not moves_rows(edits[:2])


def test_blank_lines_stay_so_that_rows_keep_their_numbers(data: Path) -> None:
    (data / "支出.csv").write_text("备注\n甲\n\n乙\n", "utf-8")
    change(data, CellsChanged(((3, "备注", "间"), (4, "备注", "丙"))))
    assert (data / "支出.csv").read_text("utf-8") == "备注\n甲\n间\n丙\n"


def test_a_missing_column_comes_with_what_is_typed_into_it(data: Path) -> None:
    change(data, CellsChanged(((3, "单位编码", "146002"),)))
    first, *rows = (data / "支出.csv").read_text("utf-8").splitlines()
    assert first.endswith(",备注,单位编码,政府经济科目,支出类别")
    assert rows[0] == "2070101,30101,财政拨款,1.5,"
    assert rows[1] == "2070109,30201,财政拨款,0.25,馆藏,146002"


def test_headings_that_stand_twice_are_told_apart(data: Path) -> None:
    (data / "支出.csv").write_text("备注,备注\n甲,乙\n", "utf-8")
    change(data, CellsChanged(((2, "备注（第2列）", "丙"),)))
    assert (data / "支出.csv").read_text("utf-8") == "备注,备注\n甲,丙\n"


def test_a_sheet_comes_with_its_first_row(data: Path) -> None:
    change(data, RowsAdded((("146001", "财政拨款", "", "", "100", ""),)), name="收入")
    assert (data / "收入.csv").read_text("utf-8-sig") == (
        "单位编码,资金来源,年度,对方单位,金额（元）,备注\n146001,财政拨款,,,100,\n"
    )


def test_a_list_of_the_template_is_written_as_well(data: Path) -> None:
    columns = view_of(data, "人员情况表").columns
    row = ("146001", *("1" for _ in columns[1:]))
    change(data, RowsAdded((row,)), name="人员情况表")
    change(data, CellsChanged(((2, columns[1].name, "7"),)), name="人员情况表")
    assert view_of(data, "人员情况表").rows[0].cells[:3] == ("146001", "7", "1")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("x" * 32_768, "一格最多32767个字，“xxxxxxxxxxxxxxxxxxxx……”有32768个"),
        ("甲\x00乙", "“甲□乙”里有不能写进表格的字符 U+0000"),
        ("\ud800", "“□”里有不能写进表格的字符 U+D800"),
    ],
)
def test_what_no_file_holds_is_refused(text: str, why: str, data: Path) -> None:
    with pytest.raises(NotWritten) as refused:
        change(data, CellsChanged(((2, "备注", text),)))
    assert str(refused.value) == why
    assert (data / "支出.csv").read_text("utf-8") == LEDGER


def test_a_row_that_is_gone_is_refused(data: Path) -> None:
    with pytest.raises(NotWritten, match="第9行已经不在表里"):
        change(data, CellsChanged(((9, "备注", "甲"),)))


# --- in a workbook


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Numbers as numbers, a comment, a sheet of the clerk's own."""
    made = Workbook()
    words, ledger, own = made.active, made.create_sheet("支出"), made.create_sheet("底稿")
    words.title = "报告"
    for row in (["栏目", "内容", "备注"], ["类型", "部门预算", ""], ["年度", 2024, "看一下"]):
        words.append(row)
    ledger.append(["功能科目", "金额（元）", "占比", "备注"])
    ledger.append([2070101, 15000.5, 0.95, "甲"])
    ledger.append(["2070109", None, None, None])
    ledger["C2"].number_format = "0%"
    ledger["B3"].number_format = "#,##0.00"
    ledger["D2"].comment = Comment("别动", "张三")
    own["A1"] = "合计"
    file = tmp_path / "数据.xlsx"
    made.save(file)
    return file


def values(file: Path, name: str = "支出") -> list[list[Any]]:
    return [[cell.value for cell in row] for row in load_workbook(file)[name].iter_rows()]


def test_numbers_stay_numbers_where_that_reads_as_it_was_typed(book: Path) -> None:
    edits = (
        (2, "功能科目", "2070102"),
        (2, "金额", "15000.75"),
        (2, "占比", "96%"),
        (3, "功能科目", "0207"),
        (3, "金额", "300"),
    )
    change(book, CellsChanged(edits))
    assert values(book)[1:] == [[2070102, 15000.75, 0.96, "甲"], ["0207", 300, None, None]]
    assert load_workbook(book)["支出"]["B3"].number_format == "#,##0.00"
    assert view_of(book).rows[0].cells[:3] == ("2070102", "15000.75", "96%")


def test_what_would_read_otherwise_becomes_text(book: Path) -> None:
    texts = ("15,000.50", "15000.50", "4.1E+20", "=1+1", "12345678901234567890")
    for text in texts:
        change(book, CellsChanged(((2, "金额", text),)))
        assert (values(book)[1][1], view_of(book).rows[0].cells[1]) == (text, text)


def test_a_cell_is_emptied_and_comments_and_other_sheets_stay(book: Path) -> None:
    change(book, CellsChanged(((2, "金额", ""), (2, "备注", ""))))
    assert values(book)[1] == [2070101, None, 0.95, None]
    opened = load_workbook(book)
    assert opened["支出"]["D2"].comment.text == "别动"
    assert opened["底稿"]["A1"].value == "合计"


def test_the_words_of_a_workbook_are_a_sheet(book: Path) -> None:
    view = view_of(book, "报告")
    assert [row.cells for row in view.rows] == [
        ("类型", "部门预算", ""),
        ("年度", "2024", "看一下"),
    ]
    change(book, CellsChanged(((3, "内容", "2025"),)), name="报告")
    assert values(book, "报告")[2] == ["年度", 2025, "看一下"]


def test_a_workbook_with_formulas_is_not_written(book: Path) -> None:
    opened = load_workbook(book)
    opened["底稿"]["A2"] = "=1+1"
    opened.save(book)
    before = book.read_bytes()
    with pytest.raises(NotWritten, match="工作簿里有公式"):
        change(book, CellsChanged(((2, "备注", "乙"),)))
    assert book.read_bytes() == before


def test_a_workbook_whose_looks_are_damaged_is_read_and_not_written(book: Path) -> None:
    damaged = rewritten(book.read_bytes(), "xl/styles.xml", lambda styles: styles[:-9])
    book.write_bytes(damaged)
    with pytest.raises(NotWritten, match="里面的格式有损坏"):
        change(book, CellsChanged(((2, "备注", "乙"),)))
    assert book.read_bytes() == damaged


# --- whatever is changed reads again as it was typed

SIGNS = "ab1205.,-+%=@'\"\t\n 万元（）汉，"
TEXTS = st.one_of(
    st.text(SIGNS, max_size=8),
    st.sampled_from(["4.1E+20", "007", "95%", "1,200.00", "'=1", "2024-01-01"]),
)
ROW = st.lists(TEXTS, min_size=3, max_size=3).map(tuple)
HEADINGS = ("功能科目", "金额（元）", "备注")


@st.composite
def steps(draw: st.DrawFn) -> tuple[list[tuple[str, ...]], list[Edit]]:
    """Rows, of which none is blank, and one step of edits."""
    rows = [("1", *row[1:]) for row in draw(st.lists(ROW, min_size=1, max_size=5))]
    numbers = st.integers(2, len(rows) + 1)
    places = st.tuples(numbers, st.sampled_from(["金额", "备注"]), TEXTS)
    changed = draw(st.lists(places, max_size=4, unique_by=lambda one: one[:2]))
    added = [("2", *row[1:]) for row in draw(st.lists(ROW, max_size=3))]
    gone = draw(st.sets(numbers, max_size=2))
    return rows, [
        CellsChanged(tuple(changed)),
        RowsAdded(tuple(added)),
        RowsDeleted(tuple(sorted(gone))),
    ]


def expected(rows: list[tuple[str, ...]], edits: list[Edit]) -> list[tuple[str, ...]]:
    changed, added, gone = edits
    assert isinstance(changed, CellsChanged) and isinstance(added, RowsAdded)
    assert isinstance(gone, RowsDeleted)
    texts = {(row, column): text for row, column, text in changed.cells}
    kept = [
        (row[0], texts.get((at, "金额"), row[1]), texts.get((at, "备注"), row[2]))
        for at, row in enumerate(rows, 2)
        if at not in gone.numbers
    ]
    return [*kept, *added.rows]


def read_back(path: Path) -> list[tuple[str, ...]]:
    return [row.cells[:3] for row in view_of(path).rows]


@examples(40)
@given(steps())
def test_in_a_csv_file(step: tuple[list[tuple[str, ...]], list[Edit]]) -> None:
    rows, edits = step
    with TemporaryDirectory() as folder:
        path = Path(folder)
        (path / "支出.csv").write_text(",".join(HEADINGS) + "\n", "utf-8")
        padding = ("",) * (len(view_of(path).columns) - 3)
        change(path, RowsAdded(tuple((*row, *padding) for row in rows)))
        assert read_back(path) == rows
        change(path, *edits)
        assert read_back(path) == expected(rows, edits)


@examples(40)
@given(steps())
def test_in_a_workbook(step: tuple[list[tuple[str, ...]], list[Edit]]) -> None:
    """But for blanks around a text, which a workbook's reader takes away."""
    rows, edits = step
    with TemporaryDirectory() as folder:
        path = Path(folder) / "数据.xlsx"
        made = Workbook()
        made.active.title = "报告"
        made.create_sheet("支出").append(HEADINGS)
        made.save(path)
        change(path, RowsAdded(tuple(rows)))
        change(path, *edits)
        after = [tuple(map(str.strip, row)) for row in expected(rows, edits)]
        assert read_back(path) == after


# --- what the browser has


class Browser:
    """What the browser does with messages and with what is typed."""

    def __init__(self, copy: BrowserCopy) -> None:
        whole = copy.whole()
        self.rows = [(key, list(cells)) for key, _, cells in whole["rows"]]
        self.numbers = [number for _, number, _ in whole["rows"]]
        self.marks, self.totals = whole["marks"], whole["totals"]

    def patch(self, message: dict[str, Any]) -> None:
        texts = dict(message.get("cells", ()))
        self.rows = [(key, list(texts.get(key, cells))) for key, cells in self.rows]
        if "splice" in message:
            at, count, come = message["splice"]
            self.rows[at : at + count] = [(key, list(cells)) for key, _, cells in come]
        if "numbers" in message:
            runs = message["numbers"]
            self.numbers = [one for first, many in runs for one in range(first, first + many)]
        self.marks = message.get("marks", self.marks)
        self.totals = message.get("totals", self.totals)


def small_view(rows: Sequence[tuple[str, str]], first: int = 2) -> SheetView:
    columns = (ViewColumn("甲", "甲"), ViewColumn("乙", "乙"))
    numbered = tuple(ViewRow(at, row) for at, row in enumerate(rows, first))
    marks = {(row.number, "乙"): CellMark("警告", row.cells[1]) for row in numbered if row.cells[1]}
    return SheetView("表", columns, numbered, marks, {"甲": str(len(rows))})


PAIRS = st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from(["", "x"])), max_size=6)


@examples(200)
@given(PAIRS, PAIRS, st.integers(2, 3))
def test_the_browser_has_what_was_sent(
    before: list[tuple[str, str]], after: list[tuple[str, str]], first: int
) -> None:
    copy = BrowserCopy(small_view(before))
    browser = Browser(copy)
    view = small_view(after, first)
    message = copy.step_to(view)
    assert message is not None
    browser.patch(message)
    assert [tuple(cells) for _, cells in browser.rows] == after
    assert browser.numbers == [row.number for row in view.rows]
    keys = {key: number for (key, _), number in zip(browser.rows, browser.numbers, strict=True)}
    assert {(keys[key], at): text for key, at, _, text in browser.marks} == {
        (number, 1): mark.message for (number, _), mark in view.marks.items()
    }


def test_only_what_differs_is_sent() -> None:
    rows = [("a", str(at)) for at in range(1000)]
    copy = BrowserCopy(small_view(rows)._replace(marks={}))
    copy.whole()
    changed = [*rows[:500], ("b", "500"), *rows[501:]]
    assert copy.step_to(small_view(changed)._replace(marks={})) == {
        "seen": 0,
        "cells": [(501, ("b", "500"))],
    }
    assert copy.step_to(small_view(changed[1:])._replace(marks={})) == {
        "seen": 0,
        "splice": (0, 1, []),
        "numbers": [[2, 999]],
        "totals": ["999", ""],
    }


def test_other_columns_are_sent_whole() -> None:
    copy = BrowserCopy(small_view([("a", "")]))
    other = small_view([("a", "")])._replace(
        columns=(ViewColumn("甲", "甲"), ViewColumn("丙", "丙"))
    )
    assert copy.step_to(other) is None


def test_what_was_typed_becomes_edits_by_row_numbers() -> None:
    copy = BrowserCopy(small_view([("a", ""), ("b", ""), ("c", "")]))
    message = {
        "step": 1,
        "changed": [[1, 1, "改"], [99, 0, "没有这一行"]],
        "added": [[-1, ["d"]]],
        "deleted": [2],
    }
    assert copy.take(message) == [
        CellsChanged(((2, "乙", "改"),)),
        RowsAdded((("d", ""),)),
        RowsDeleted((3,)),
    ]
    shown = small_view([("a", "改"), ("c", ""), ("d", "")])._replace(marks={})
    sent = copy.step_to(shown)
    assert sent is not None
    assert "cells" not in sent and "splice" not in sent
    assert sent["numbers"] == [[2, 3]] and sent["seen"] == 1


def test_a_step_that_was_refused_is_taken_back() -> None:
    view = small_view([("a", ""), ("b", "")])
    copy = BrowserCopy(view)
    copy.take({"step": 1, "changed": [[1, 0, "z"]], "deleted": [2]})
    sent = copy.step_to(view)
    assert sent is not None
    browser = Browser(copy)
    assert [tuple(cells) for _, cells in browser.rows] == [("a", ""), ("b", "")]
    assert sent["seen"] == 1 and sent["splice"][1] == 1
