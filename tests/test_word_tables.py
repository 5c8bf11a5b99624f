"""Tables in Word: merged cells, header rows, widths, sections of their own."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from conftest import examples
from docx import Document
from hypothesis import given
from hypothesis import strategies as st
from word_kit import W, build, find, heading, part, report, row, table, text, tree, words

from assembler.layout import measure
from assembler.layout.measure import WIDEST, ems, lines
from assembler.layout.widths import MARGIN, lay_out, row_lines, without_covered_rows
from assembler.report import Cell, Table, TableColumn

WIDTH, HEIGHT = 442.25, 636.9


def grid(data: bytes) -> list[list[tuple[str, str, str]]]:
    """Each row's cells as (text, gridSpan, vMerge)."""

    def one(cell: object, path: str) -> str:
        return (find(cell, f"w:tcPr/w:{path}/@w:val") or [""])[0]

    return [
        [(text(c), one(c, "gridSpan"), one(c, "vMerge")) for c in find(r, "w:tc")]
        for r in find(tree(data), "//w:tr")
    ]


def three(kind: str = "text") -> tuple[TableColumn, ...]:
    return tuple(TableColumn(kind) for _ in range(3))


def test_merged_cells() -> None:
    header = (
        (Cell("名", rows=2), Cell("金额", columns=2), None),
        (None, Cell("本年"), Cell("上年")),
    )
    body = ((Cell("甲", rows=2, columns=2), None, Cell("1")), (None, None, Cell("2")))
    data = build(report(part("", "附", table(header=header, body=body, columns=three()))))
    assert grid(data) == [
        [("名", "", "restart"), ("金额", "2", "")],
        [("", "", "continue"), ("本年", "", ""), ("上年", "", "")],
        [("甲", "2", "restart"), ("1", "", "")],
        [("", "2", "continue"), ("2", "", "")],
    ]
    read = Document(io.BytesIO(data)).tables[0]
    assert [c.text for c in read.rows[1].cells] == ["名", "本年", "上年"]
    assert [c.text for c in read.rows[3].cells] == ["甲", "甲", "2"]


def test_one_column_may_end_its_merge_while_another_goes_on() -> None:
    body = (
        (Cell("甲", rows=3), Cell("子", rows=2), Cell("1")),
        (None, None, Cell("2")),
        (None, Cell("丑"), Cell("3")),
    )
    data = build(report(part("", "附", table(body=body, columns=three()))))
    assert [r[0][2] for r in grid(data)[1:]] == ["restart", "continue", "continue"]
    assert [r[1] for r in grid(data)[1:]] == [
        ("子", "", "restart"),
        ("", "", "continue"),
        ("丑", "", ""),
    ]


def test_a_ragged_grid_still_makes_whole_rows() -> None:
    body = (row("甲"), (Cell("乙", columns=9),), (None, None, None), ())
    data = build(report(part("", "附", table(body=body, columns=three()))))
    for cells in grid(data):
        assert sum(int(span or 1) for _, span, _ in cells) == 3


def test_rows_covered_from_end_to_end_are_left_out() -> None:
    body = (
        (Cell("甲", rows=3), Cell("1", rows=3)),
        row(None, None),
        row(None, None),
        row("乙", "2"),
    )
    found = without_covered_rows(table(body=body))
    assert [[c.text for c in r if c] for r in found.body] == [["甲", "1"], ["乙", "2"]]
    assert found.body[0][0] == Cell("甲") and without_covered_rows(found) is found


def test_header_rows_repeat_and_rows_stay_whole() -> None:
    data = build(report(part("", "附", table(header=(row("a", "b"), row("c", "d"))))))
    rows = find(tree(data), "//w:tr")
    assert [bool(find(r, "w:trPr/w:tblHeader")) for r in rows] == [True, True, False]
    assert all(find(r, "w:trPr/w:cantSplit") for r in rows)


def test_a_row_taller_than_a_page_may_break() -> None:
    data = build(report(part("", "附", table(body=((Cell("长" * 6000), Cell("1")),)))))
    assert [bool(find(r, "w:trPr/w:cantSplit")) for r in find(tree(data), "//w:tr")] == [
        True,
        False,
    ]


def test_title_label_captions_and_notes() -> None:
    made = table(
        "收支总表", label="预算01表", left="部门：某局", right="单位：万元", notes=("注：无。",)
    )
    data = build(report(part("", "附", made)))
    body = find(tree(data), "//w:body/*")
    at = [e.tag for e in body].index(f"{W}tbl")
    around = [text(e) for e in (*body[at - 3 : at], body[at + 1])]
    assert around == ["预算01表", "收支总表", "部门：某局\t单位：万元", "注：无。"]
    styles = [find(e, "w:pPr/w:pStyle/@w:val")[0] for e in body[at - 3 : at]]
    names = {s.style_id: s.name for s in Document(io.BytesIO(data)).styles}
    assert [names[s] for s in styles] == ["表格标注", "表格标题", "表格标注"]
    tables = find(tree(data), "//w:bookmarkStart[@w:name='_tbl_01']")
    assert tables[0].getparent() is not None and text(tables[0].getparent()) == "预算01表"


def test_lines_in_a_cell_become_paragraphs() -> None:
    data = build(report(part("", "附", table(body=((Cell("甲\n乙\r\n丙"), Cell("1")),)))))
    assert [text(p) for p in find(tree(data), "//w:tc[1]/w:p")][1:] == ["甲", "乙", "丙"]


# --- sections


def sections(data: bytes) -> list[tuple[str, str]]:
    """Orientation and first page number of each section."""
    return [
        (
            (find(s, "w:pgSz/@w:orient") or ["portrait"])[0],
            (find(s, "w:pgNumType/@w:start") or [""])[0],
        )
        for s in find(tree(data), "//w:sectPr")
    ]


def test_landscape_tables_have_their_own_sections() -> None:
    wide = table(landscape=True)
    made = report(
        part("", "甲", words("乙"), wide, wide, table(), wide), part("", "丙", words("丁"))
    )
    data = build(made)
    assert sections(data) == [
        ("portrait", ""),
        ("portrait", ""),
        ("portrait", "1"),
        ("landscape", ""),
        ("portrait", ""),
        ("landscape", ""),
        ("portrait", ""),
    ]
    for section in find(tree(data), "//w:sectPr")[2:]:
        assert len(find(section, "w:footerReference")) == 2
        assert find(section, "w:type/@w:val") == ["nextPage"]


def test_a_report_may_end_or_begin_in_landscape() -> None:
    data = build(report(part("", "附", table(landscape=True))))
    assert sections(data)[-2:] == [("portrait", "1"), ("landscape", "")]
    assert find(tree(data), "//w:body/*")[-1].tag == f"{W}sectPr"


def test_consecutive_landscape_tables_begin_on_new_pages() -> None:
    wide = table(landscape=True, label="表")
    data = build(report(part("", "附", wide, wide, wide)))
    first = find(tree(data), "//w:p[w:bookmarkStart[starts-with(@w:name,'_tbl')]]")
    assert [bool(find(p, "w:pPr/w:pageBreakBefore")) for p in first] == [False, True, True]


def test_only_the_first_part_begins_without_a_page_break() -> None:
    data = build(report(part("", "甲", words("子")), part("", "乙", words("丑"))))
    titles = [p for p in find(tree(data), "//w:body/w:p") if text(p) in "甲乙" and text(p)]
    assert [bool(find(p, "w:pPr/w:pageBreakBefore")) for p in titles] == [False, True]


def test_no_paragraph_is_empty_but_the_smallest() -> None:
    made = report(
        part("第一部分", "甲", heading(2, "一、", "乙"), words("丙")),
        part("", "附", table(), table(landscape=True)),
    )
    empty = [p for p in find(tree(build(made)), "//w:body/w:p") if not text(p)]
    assert empty
    for p in empty:
        own = find(p, "w:pPr/w:spacing/@w:line")
        assert own == ["20"] or find(p, "w:pPr/w:pStyle/@w:val") == ["af9"]


# --- widths


def layout(made: Table, width: float = WIDTH) -> tuple[float, tuple[float, ...]]:
    found = lay_out(made, width, 10.5, HEIGHT, 50)
    return found.size, found.columns


def test_columns_fill_the_page_exactly() -> None:
    made = table(columns=three(), body=(row("甲" * 30, "乙", "丙" * 5),))
    found = lay_out(made, WIDTH, 10.5, HEIGHT, 50)
    assert sum(found.columns) == pytest.approx(WIDTH)
    assert sum(found.twips()) == int(WIDTH * 20)
    assert found.columns[0] > found.columns[2] > found.columns[1]


def test_numbers_never_wrap_and_type_steps_down() -> None:
    columns = (TableColumn(), *(TableColumn("number") for _ in range(25)))
    body = (row("科目名称很长很长", *("12345678.90" if n < 9 else "" for n in range(25))),)
    head = (row("名", *("一般公共预算拨款收入" for _ in range(25))),)
    size, widths = layout(table(columns=columns, body=body, header=head), 728.5)
    assert size < 10.5
    for text_, width in zip(("12345678.90",) * 9, widths[1:10], strict=True):
        assert ems(text_) * size + 2 * MARGIN < width
    assert min(widths[10:]) >= size + 2 * MARGIN


def many_columns(amount: str, filled: int) -> Table:
    """26 columns under long headings, some with an amount."""
    return table(
        columns=tuple(TableColumn("number") for _ in range(26)),
        body=(row(*(amount if n < filled else "" for n in range(26))),),
        header=(row(*("政府性基金" for _ in range(26))),),
    )


def test_an_empty_column_may_be_two_characters_wide() -> None:
    size, widths = layout(many_columns("9999.99", 12), 728.5)
    assert size == 7.5 and 2 * size + 2 * MARGIN < widths[25] < 3 * size


def test_an_empty_column_may_be_one_character_wide_where_the_page_is_full() -> None:
    size, widths = layout(many_columns("99,999.99", 18), 728.5)
    assert size == 6.0 and size + 2 * MARGIN < widths[25] < 2 * size + 2 * MARGIN


def test_what_finds_no_room_even_so_is_set_condensed_and_never_broken() -> None:
    made = lay_out(many_columns("1,234,567.89", 26), 728.5, 10.5, HEIGHT, 0.0)
    needed = ems("1,234,567.89", WIDEST) * made.size * made.condensed
    assert 0.5 < made.condensed < 0.7
    assert all(width - 2 * MARGIN >= needed for width in made.columns)
    data = build(report(part("", "附", replace(many_columns("1,234,567.89", 26), landscape=True))))
    (shown,) = set(find(tree(data), "//w:tbl//w:rPr/w:w/@w:val"))
    assert 50 < int(shown) < 70


def test_the_wished_weight_comes_first() -> None:
    made = table(columns=(TableColumn(weight=1), TableColumn(weight=3)), body=(row("甲", "乙"),))
    assert layout(made)[1] == pytest.approx((WIDTH / 4, WIDTH * 3 / 4))


def test_a_form_of_forty_rows_stays_on_one_page() -> None:
    made = table(
        columns=three(), body=tuple(row("一般公共服务支出", "1.00", "2") for _ in range(40))
    )
    data = build(report(part("", "附", made)))
    heights = [int(h) for h in find(tree(data), "//w:trHeight/@w:val")]
    assert len(heights) == 41 and sum(heights) / 20 < HEIGHT - 30


def test_a_small_table_stands_below_its_text() -> None:
    data = build(report(part("", "甲", words("乙"), table(), words("丙"))))
    assert not find(tree(data), "//w:p[w:bookmarkStart[@w:name='_tbl_01']]/w:pPr/w:pageBreakBefore")


def test_what_a_merged_cell_lacks_its_last_row_gets() -> None:
    body = ((Cell("甲" * 200, rows=2), Cell("1")), (None, Cell("2")))
    made = table(body=body, columns=(TableColumn(weight=1), TableColumn(weight=1)))
    counts = row_lines(made.body, lay_out(made, 200.0, 10.5, HEIGHT, 50))
    assert counts[0] == 1 and counts[1] > 10


@pytest.mark.parametrize(
    ("said", "width", "wanted"),
    [
        ("", 5, 1),
        ("甲乙丙丁戊", 5, 1),
        ("甲乙丙丁戊己", 5, 2),
        ("甲\n乙", 5, 2),
        ("甲乙丙丁戊。", 5, 1),  # a full stop hangs in the margin
        ("甲乙丙丁戊）己", 5, 2),
        ("甲乙丙丁（戊", 5, 2),
        ("甲乙丙12345678", 5, 2),  # a number is not broken
        ("1234567890123456789012345", 5, 3),  # unless it is wider than the line
    ],
)
def test_lines_are_counted(said: str, width: float, wanted: int) -> None:
    assert lines(said, width + 0.1) == wanted


@examples(100)
@given(
    st.text(st.sampled_from("甲乙，。（）“”一龥0189aWﬁ %.-\n"), max_size=30),
    st.sampled_from([1.0, 3.1, 5.2, 8.0]),
    st.booleans(),
)
def test_signs_of_one_width_are_counted_alike(said: str, width: float, hang: bool) -> None:
    """Lines are counted for a text's shape; counted for the text itself they are as many."""
    setting = measure.Typesetting(hang=hang)
    each = measure._breaks_of_shape.__wrapped__(said, width, setting)
    assert measure._lines(said, width, setting) == len(each) + 1
    assert measure.extent(said) == measure._extent_of_shape.__wrapped__(said)


def test_a_bracket_takes_its_neighbour_along() -> None:
    assert lines("甲乙丙丁戊）" + "己" * 4, 5.1) == 3
    assert lines("甲乙丙丁（" + "己" * 4, 5.1) == 2
