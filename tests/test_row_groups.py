"""Rows that belong together on one page, and labels repeated where they do not fit on one; read
back, refreshed and verified."""

from __future__ import annotations

import io
from pathlib import Path
from zipfile import ZipFile

import pytest
from conftest import ROOT, run_assembler
from lxml import etree
from word_kit import build, find, part, report, table, text, tree

from assembler.layout.row_groups import PagedRows, PageRoom, has_groups, paged
from assembler.layout.widths import TableLayout, lay_out
from assembler.report import Cell, Report, Row, Table, TableColumn
from assembler.word.edit.rows import join_continued, repeat_labels
from assembler.word.read.blocks import ReadTable
from assembler.word.read.docx import read_bytes

COLUMNS = (TableColumn("code"), TableColumn(), TableColumn("number"), TableColumn())
ROW = 16.0  # points: a row of one line


def group(name: str, rows: int) -> list[Row]:
    """A project: code, name and amount merged down beside its indicators."""
    first = (Cell(f"{name}01", rows=rows), Cell(name, rows=rows), Cell("9.00", rows=rows))
    return [(*(first if n == 0 else (None,) * 3), Cell(f"{name}{n}")) for n in range(rows)]


def projects(**sizes: int) -> Table:
    body = [row for name, rows in sizes.items() for row in group(name, rows)]
    return table("项目表", columns=COLUMNS, body=tuple(body), landscape=True)


def on_pages(made: Table, rows_a_page: int, head: float = ROW) -> PagedRows:
    """The rows on pages that hold so many beside the header row."""
    layout: TableLayout = lay_out(made, 700.0, 10.5, 1000.0, 0.0)
    return paged(made, layout, PageRoom(0.0, head, head + rows_a_page * ROW, ROW))


def labels(paged_rows: PagedRows) -> list[tuple[int, str, str, str]]:
    """Each row with a label: its number, code, name and amount."""
    return [
        (number, *(cell.text if cell else "" for cell in row[:3]))
        for number, row in enumerate(paged_rows.rows)
        if row[0] is not None
    ]


def test_a_group_that_fits_on_a_page_goes_to_the_next_as_a_whole() -> None:
    made = on_pages(projects(甲=4, 乙=4, 丙=2), 6)
    assert made.breaks == {4}
    assert made.kept == {0, 1, 2, 4, 5, 6, 8}  # every row but the last of a group
    assert labels(made) == [
        (0, "甲01", "甲", "9.00"),
        (4, "乙01", "乙", "9.00"),
        (8, "丙01", "丙", "9.00"),
    ]


def test_what_is_left_at_the_foot_of_a_page_is_given_to_its_rows() -> None:
    made = on_pages(projects(甲=4, 乙=4, 丙=2), 6)
    assert made.heights[:4] == pytest.approx(
        [ROW + 1.5 * ROW / 4] * 4, abs=0.1
    )  # two rows are left
    assert made.heights[4:] == pytest.approx([ROW] * 6)


def test_one_that_does_not_fit_repeats_code_and_name_but_no_amount() -> None:
    made = on_pages(projects(甲=2, 乙=14, 丙=3), 6)
    assert made.breaks == {6, 12, 16}
    assert labels(made) == [
        (0, "甲01", "甲", "9.00"),
        (2, "乙01", "乙", "9.00"),
        (6, "乙01（续）", "乙（续）", ""),
        (12, "乙01（续）", "乙（续）", ""),
        (16, "丙01", "丙", "9.00"),
    ]
    assert sum(cell.rows for row in made.rows if (cell := row[0])) == 19


def test_inner_groups_are_cut_last() -> None:
    inner = [2, 3, 4, 3]
    rows: list[Row] = []
    for number, count in enumerate(inner):
        for n in range(count):
            outer = Cell("产出", rows=sum(inner)) if not rows else None
            second = Cell(f"第{number}类", rows=count) if n == 0 else None
            rows.append((outer, second, Cell(f"{number}{n}")))
    made = on_pages(table("甲", columns=(TableColumn(),) * 3, body=tuple(rows)), 7)
    assert made.breaks == {5}  # seven rows would cut 第2类 too
    texts = [[cell.text if cell else None for cell in row[:2]] for row in made.rows]
    assert texts[5] == ["产出（续）", "第2类"]


def test_a_form_fills_its_pages_and_keeps_its_headings_with_what_they_head() -> None:
    rows: list[Row] = [(Cell("名称"), Cell("某局"))] * 4
    rows.append((Cell("一级指标", align="center"), Cell("指标值", align="center")))
    rows += [(Cell("产出", rows=6) if n == 0 else None, Cell(f"{n}")) for n in range(6)]
    form = table("表", columns=(TableColumn(), TableColumn()), body=tuple(rows))
    made = on_pages(form, 8, head=0.0)
    assert made.breaks == {8} and made.rows[8][0] == made.rows[8][0].__class__("产出（续）", 1, 3)
    assert on_pages(form, 5, head=0.0).breaks == {4, 9}  # not a heading alone at a page's foot


def test_rows_that_nothing_joins_are_left_to_the_page() -> None:
    plain = table(columns=COLUMNS, body=tuple(group("甲", 1) * 9))
    assert not has_groups(plain) and has_groups(projects(甲=2))


# --- in a document


@pytest.fixture(scope="module")
def long_table() -> ReadTable:
    return read_bytes(build(document())).tables[0]


def document() -> Report:
    return report(part("", "附件", projects(甲=3, 乙=70, 丙=2)))


def test_a_repeated_label_reads_as_the_cell_it_repeats(long_table: ReadTable) -> None:
    built = [
        [cell.text if cell else None for cell in row] for row in projects(甲=3, 乙=70, 丙=2).body
    ]
    assert long_table.texts()[1:] == built
    repeated = [(part.own.text, part.cell.text, part.column) for part in long_table.continued]
    assert repeated[:3] == [("乙01（续）", "乙01", 0), ("乙（续）", "乙", 1), ("", "9.00", 2)]
    assert {part.first for part in long_table.continued} == {4}


def test_rows_of_a_group_are_kept_with_the_next() -> None:
    rows = find(tree(build(document())), "//w:tbl/w:tr")
    kept = [bool(find(row, ".//w:keepNext")) for row in rows]
    assert kept[:5] == [False, True, True, False, True]
    assert all(
        len(find(row, ".//w:keepNext")) == 4 for row, keeps in zip(rows, kept, strict=True) if keeps
    )


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        (("乙（续）", "丁（续）"), "丁（续）"),  # another name
        (("乙01（续）", "乙02（续）"), "乙02（续）"),
    ],
)
def test_a_label_changed_by_hand_is_seen(wrong: tuple[str, str], expected: str) -> None:
    data = build(document())
    element = tree(data)
    cells = [t for t in find(element, "//w:tbl//w:t") if t.text == wrong[0]]
    cells[0].text = wrong[1]
    read = read_bytes(repacked(data, element)).tables[0]
    assert expected in [cell for row in read.texts() for cell in row if cell]


def repacked(data: bytes, element: object) -> bytes:
    out = io.BytesIO()
    with ZipFile(io.BytesIO(data)) as source, ZipFile(out, "w") as target:
        for name in source.namelist():
            content = etree.tostring(element) if name == "word/document.xml" else source.read(name)
            target.writestr(name, content)
    return out.getvalue()


def test_two_projects_of_which_one_goes_on_with_the_other_stay_two() -> None:
    """二期 is called “甲（续）” by its department: it has its own code."""
    body = [*group("甲", 2), *group("甲（续）", 2)]
    read = read_bytes(
        build(report(part("", "附", table(columns=COLUMNS, body=tuple(body)))))
    ).tables
    assert read[0].continued == ()
    assert [row[1] for row in read[0].texts()] == ["乙", "甲", None, "甲（续）", None]


def test_a_label_is_repeated_as_it_reads_now_and_joined_again() -> None:
    read = read_bytes(build(document())).tables[0]
    label = next(part.cell for part in read.continued if part.cell.text == "乙")
    label.element.find(".//{*}t").text = "戊"
    repeat_labels(read)
    own = [text(part.own.element) for part in read.continued if part.column == 1]
    assert set(own) == {"戊（续）"}
    parts = join_continued(read)
    assert {text(part.own.element) for part in parts} == {""} and read.continued == ()
    merges = {merge for part in parts for merge in find(part.own.element, "w:tcPr/w:vMerge/@w:val")}
    assert merges == {"continue"}


# --- refreshed

MORE_LINES = (
    "另有一句说明占一行的位置，以便看表怎样续到下一页上去。" * 9
)  # 投入管理指标 goes over a page


def built(dataset: Path, name: str) -> Path:
    docx = dataset.parent / name
    done = run_assembler("build", str(dataset), "-o", str(docx), cwd=ROOT)
    assert docx.exists(), done.stderr
    return docx


def form_of(docx: Path) -> ReadTable:
    return next(
        t for t in read_bytes(docx.read_bytes()).tables if t.texts()[0][0] == "部门（单位）名称"
    )


def repeated(form: ReadTable) -> list[str]:
    return [part.own.text for part in form.continued if part.own.text]


@pytest.mark.parametrize(
    ("old", "new", "label"),
    [
        ("投入管理指标", "投入和管理指标", "投入和管理指标（续）"),  # the label itself
        (
            "绩效指标,投入管理指标,绩效管理,部门绩效评价完成率,100%,已完成评价的重点项目数占部门重点评价项目总数的比例。\n",
            "",
            "投入管理指标（续）",
        ),
        (
            "绩效指标,投入管理指标,绩效管理,部门绩效评价完成率",
            "绩效指标,投入管理指标,绩效管理,新增的评价完成率,99%,新增。\n"
            "绩效指标,投入管理指标,绩效管理,部门绩效评价完成率",
            "投入管理指标（续）",
        ),
    ],
    ids=["renamed", "a row less", "a row more"],
)
def test_refresh_keeps_repeated_labels_in_step(
    mengjin_copy: Path, old: str, new: str, label: str
) -> None:
    sheet = mengjin_copy / "整体绩效.csv"
    written = sheet.read_text("utf-8").replace("谋划全区", MORE_LINES + "谋划全区", 1)
    assert MORE_LINES in written and old in written
    sheet.write_text(written, "utf-8")
    before = built(mengjin_copy, "原.docx")
    assert repeated(form_of(before)) == ["投入管理指标（续）"]
    sheet.write_text(written.replace(old, new), "utf-8")
    fresh, after = built(mengjin_copy, "新.docx"), mengjin_copy.parent / "更新.docx"
    done = run_assembler("refresh", str(before), str(mengjin_copy), "-o", str(after), cwd=ROOT)
    assert after.exists(), done.stderr
    assert form_of(after).texts() == form_of(fresh).texts()
    assert repeated(form_of(after)) == repeated(form_of(fresh)) == [label]
    verified = run_assembler("verify", str(after), str(mengjin_copy), cwd=ROOT)
    assert verified.returncode == 0, verified.stdout + verified.stderr
