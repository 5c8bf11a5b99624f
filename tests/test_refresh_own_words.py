"""`refresh` and what a person wrote in words of their own: never changed, told where a correction made
it untrue, with the words ready to be pasted."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy

import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from refresh_edits import Edit, Word, edited, remarks, texts
from refreshing import But, after, corrected, data_of, expected

from assembler.kernel.problems import exit_status
from assembler.refresh.refresh import Refreshed, refresh

IN = "2024年收入总计"
QUIET = "没有负责管理的专项转移支付项目"
FORM = "2024年部门收支预算表"
LIST = "2024年项目支出预算表"


def say(part: str, old: str, new: str) -> Edit:
    return lambda word: word.say(part, old, new)


def own(text: str) -> Edit:
    return lambda word: word.add_after(QUIET, text)


def proposed(made: Refreshed) -> list[tuple[str, str, str]]:
    """What was told of own words: code, what is old, what to write instead."""
    told = [problem for problem in made.problems if problem.code in ("R-60", "R-61")]
    return [(p.code, str(p.values["found"]), str(p.values["wanted"])) for p in told]


# --- the same value in the words of its writer. 孟津: 954.72万元, a year before 911.44

SENTENCES = {
    "as the report shows it": (
        "金额",
        "全年收入954.72万元。",
        "954.72万元",
        "全年收入964.72万元。",
    ),
    "in 元": ("金额", "全年收入9547200元。", "9547200元", "全年收入9647200元。"),
    "in 元, grouped": ("金额", "全年收入9,547,200元。", "9,547,200元", "全年收入9,647,200元。"),
    "in 亿元": ("金额", "全年收入0.0955亿元。", "0.0955亿元", "全年收入0.0965亿元。"),
    "rounded": ("金额", "全年收入约955万元。", "955万元", "全年收入约965万元。"),
    "one decimal": ("金额", "全年收入954.7万元。", "954.7万元", "全年收入964.7万元。"),
    "Chinese numerals": (
        "金额",
        "全年收入九百五十四点七二万元。",
        "九百五十四点七二万元",
        "全年收入九百六十四点七二万元。",
    ),
    "as on cheques": (
        "金额",
        "全年收入玖佰伍拾肆万柒仟贰佰元整。",
        "玖佰伍拾肆万柒仟贰佰元整",
        "全年收入玖佰陆拾肆万柒仟贰佰元整。",
    ),
    "wide digits": ("金额", "全年收入９５４．７２万元。", "954.72万元", "全年收入964.72万元。"),
    "a change": (
        "金额",
        "收入比上年增加43.28万元，增长4.75%。",
        "43.28万元、4.75%",
        "收入比上年增加53.28万元，增长5.85%。",
    ),
    "a change that turned": (
        "转减",
        "收入比上年增加43.28万元，增长4.75%。",
        "43.28万元、4.75%",
        "收入比上年减少6.72万元，下降0.74%。",
    ),
    "a share": ("转减", "基本支出占支出总计的75.65%。", "75.65%", "基本支出占支出总计的74.30%。"),
    "last year's": ("上年", "上年增加43.28万元。", "43.28万元", "上年增加54.72万元。"),
    "a count": ("车辆", "我局现有公务用车2辆。", "2辆", "我局现有公务用车3辆。"),
    "one sentence of three": (
        "金额",
        "收支平衡。全年收入954.72万元。请监督。",
        "954.72万元",
        "全年收入964.72万元。",
    ),
    "two numbers": (
        "金额",
        "其中基本支出722.22万元，共954.72万元。",
        "722.22万元、954.72万元",
        "其中基本支出732.22万元，共964.72万元。",
    ),
    "no digits, turned": (
        "转减",
        "收入总计比上年有所增长。",
        "收入总计比上年有所增长",
        "收入总计比上年有所下降。",
    ),
    "no digits, of both": (
        "转减",
        "收入、支出比上年均有所增长。",
        "收入、支出比上年均有所增长",
        "收入、支出比上年均有所下降。",
    ),
    "flat now": ("持平", "收入比上年增加43.28万元。", "43.28万元", "收入与上年持平。"),
    "flat now, with its rate": (
        "持平",
        "收入比2023年增加43.28万元，增长4.75%；全年954.72万元。",
        "43.28万元、4.75%、954.72万元",
        "收入与2023年持平；全年911.44万元。",
    ),
    "flat now, with a reason": (
        "持平",
        "收入比上年增加43.28万元，原因是人员增加。",
        "43.28万元",
        "",
    ),
}


@pytest.mark.parametrize("correction", dict.fromkeys(case[0] for case in SENTENCES.values()))
def test_own_sentences(correction: str) -> None:
    """Each a paragraph of its own, in one report."""
    cases = [case[1:] for case in SENTENCES.values() if case[0] == correction]
    written = [text for text, _, _ in cases]
    made = after("mengjin", [own(text) for text in written[::-1]], correction)
    assert made.data is not None
    assert proposed(made) == [("R-60", found, wanted) for _, found, wanted in cases]
    assert len(made.problems) == len(cases)
    assert exit_status(made.problems) == 1
    wanted = expected(data_of("mengjin", correction), But(QUIET, behind=tuple(written)))
    assert texts(made.data) == wanted
    assert len(remarks(made.data)) == len(cases)
    again = refresh(made.data, corrected("mengjin", correction), "稿.docx")
    assert (again.data, [p.code for p in again.problems]) == (made.data, ["R-28"] * len(cases))


def test_its_message() -> None:
    """Place, words, whose value it was, what it is now, and the sentence to be pasted."""
    made = after("mengjin", [own("全年收入9547200元。")], "金额")
    assert [str(problem) for problem in made.problems] == [
        "错误 R-60 稿.docx：“（五）专项转移支付项目情况”第2段“全年收入9547200元。”："
        "9547200元是更正前的“收入总计”，更正后是9647200元，没有改动；可改写为：全年收入9647200元。"
        "（依据的更正：收入.csv 第2行 金额 9,547,200.00 → 9,647,200.00）。改成现在的写法（或确认原来的写法仍对），再删去这条批注。"
    ]
    assert made.data is not None
    assert remarks(made.data) == [
        (
            "assembler",
            "更新时没有改动这里：自己写的话，请再看。\n依据的更正：\n"
            "收入.csv 第2行 金额 9,547,200.00 → 9,647,200.00\n按现在的数据应写：\n全年收入9647200元。",
        )
    ]


CAUSES = {
    "an economic line": (
        "金额",
        "奖金共1129600元。",
        "支出.csv 第4行 金额 1,129,600.00 → 1,229,600.00",
    ),
    "a direction": (
        "转减",
        "收入总计比上年有所增长。",
        "收入.csv 第2行 金额 9,547,200.00 → 9,047,200.00",
    ),
    "a count": ("车辆", "我局现有公务用车2辆。", "指标.csv 第16行 数值 2 → 3"),
}


@pytest.mark.parametrize("name", CAUSES)
def test_the_corrected_lines_are_named(name: str) -> None:
    correction, text, cause = CAUSES[name]
    made = after("mengjin", [own(text)], correction)
    assert [str(p.values["why"]) for p in made.problems] == [f"（依据的更正：{cause}）"]


# Numbers that are none of the report's: another name before them, another unit, never corrected.
OTHERS = {
    "other revenue": ("金额", "另有党费收入43.28万元。"),
    "other cost": ("转减", "办公用房维修费112.96万元。"),
    "another unit": ("金额", "大厅面积954.72平方米。"),
    "another count": ("车辆", "会议室2个，每周开放2次。"),
    "a figure that stayed": ("车辆", "全年收入954.72万元。"),
    "right already": ("金额", "全年收入964.72万元。"),
    "of another year": ("金额", "上年收入911.44万元。"),
    "rounded to the same": ("车辆", "全年收入约955万元。"),
    "a share that still holds": ("转减", "基本支出占比近八成。"),
    "efficiency": ("转减", "工作效率比上年有所提高。"),
    "telephones": ("金额", "联系电话：0379-95472000。"),
}


@pytest.mark.parametrize("correction", dict.fromkeys(case[0] for case in OTHERS.values()))
def test_nothing_is_told_of_others(correction: str) -> None:
    """Each a paragraph of its own, in one report."""
    written = [own(text) for wanted, text in OTHERS.values() if wanted == correction]
    assert after("mengjin", written, correction).problems == []


# --- wherever it stands


def header(word: Word) -> None:
    word.document.sections[0].header.paragraphs[0].text = "全年收入954.72万元"


def footer(word: Word) -> None:
    word.document.sections[-1].footer.paragraphs[0].text = "全年收入954.72万元"


def box(word: Word) -> None:
    run = (
        f'<w:r {nsdecls("w")} xmlns:v="urn:schemas-microsoft-com:vml"><w:pict><v:shape><v:textbox>'
        "<w:txbxContent><w:p><w:r><w:t>全年收入954.72万元</w:t></w:r></w:p></w:txbxContent>"
        "</v:textbox></v:shape></w:pict></w:r>"
    )
    word.paragraph(QUIET)._p.append(parse_xml(run))


def table(unit: str, *rows: Sequence[str]) -> Edit:
    """A table of one's own, with a line above it."""

    def edit(word: Word) -> None:
        made = word.document.add_table(len(rows), len(rows[0]))
        for cells, row in zip(made.rows, rows, strict=True):
            for cell, text in zip(cells.cells, row, strict=True):
                cell.text = text
        word.add_after(QUIET, unit)
        word.paragraph(unit)._p.addnext(made._tbl)

    return edit


PLACES: dict[str, tuple[Edit, str, str, str, str]] = {
    "header": (header, "R-60", "页眉", "954.72万元", "全年收入964.72万元"),
    "footer": (footer, "R-60", "页脚", "954.72万元", "全年收入964.72万元"),
    "text box": (
        box,
        "R-60",
        "“（五）专项转移支付项目情况”第2段",
        "954.72万元",
        "全年收入964.72万元",
    ),
    "table": (
        table("单位：万元", ["项目", "金额"], ["收入总计", "954.72"]),
        "R-61",
        "“（五）专项转移支付项目情况”第2段后的表第2行“收入总计”",
        "954.72",
        "964.72",
    ),
    "table in 元": (
        table("单位：元", ["项目", "金额"], ["收入总计", "9547200"]),
        "R-61",
        "“（五）专项转移支付项目情况”第2段后的表第2行“收入总计”",
        "9547200",
        "9647200",
    ),
    "table with units": (
        table("见下表", ["收入总计", "954.72万元"]),
        "R-61",
        "“（五）专项转移支付项目情况”第2段后的表第1行“收入总计”",
        "954.72万元",
        "964.72万元",
    ),
}


@pytest.mark.parametrize("name", PLACES)
def test_wherever_it_stands(name: str) -> None:
    edit, code, where, found, wanted = PLACES[name]
    made = after("mengjin", [edit], "金额")
    assert [
        (p.values["where"], *told) for p, told in zip(made.problems, proposed(made), strict=True)
    ] == [(where, code, found, wanted)]
    assert made.data is not None
    assert len(remarks(made.data)) == 1
    assert refresh(made.data, corrected("mengjin", "金额"), "稿.docx").data == made.data


# --- numbers of the report in another unit


WRITTEN_OVER = {
    "in 元": ("954.72万元，支出", "9547200元，支出", "9547200元", "9647200元"),
    "rounded": ("954.72万元，支出", "约955万元，支出", "955万元", "965万元"),
    "in 亿元": ("954.72万元，支出", "0.0955亿元，支出", "0.0955亿元", "0.0965亿元"),
    "wrongly": ("954.72万元，支出", "955.72万元，支出", "955.72", "964.72"),
}


@pytest.mark.parametrize("name", WRITTEN_OVER)
def test_figure_written_over(name: str) -> None:
    """The new value in the unit used there, with that unit; one comment."""
    old, new, found, wanted = WRITTEN_OVER[name]
    made = after("mengjin", [say(IN, old, new)], "金额")
    assert [(p.code, p.values["found"], p.values["wanted"]) for p in made.problems] == [
        ("R-21", found, wanted)
    ]
    assert made.data is not None
    assert [said.endswith(f"按现在的数据应写：\n{wanted}") for _, said in remarks(made.data)] == [
        True
    ]


@pytest.mark.parametrize("new", ["954.7万元，支出", "约955万元，支出", "0.0955亿元，支出"])
def test_figure_rounded_by_hand_that_still_holds(new: str) -> None:
    """Rounded as it stands there, 954.73 reads as 954.72 did."""
    made = after("mengjin", [say(IN, "954.72万元，支出", new)], "零头")
    assert made.problems == []


# --- what does not matter is no conflict


def joined(word: Word) -> None:
    """The paragraph on income run together with the next, the heading between them gone."""
    second = word.paragraph("2024年收入合计")._p
    first = word.paragraph(IN)._p
    second.getprevious().getparent().remove(second.getprevious())
    first.extend(list(second)[1:])
    second.getparent().remove(second)


HARMLESS: dict[str, Edit] = {
    "quotes": say(IN, "主要原因", "“主要原因”"),
    "other quotes": lambda word: [  # type: ignore[return-value]
        setattr(t, "text", (t.text or "").replace("“", "「").replace("”", "」"))
        for t in word.document.element.body.iter()
        if t.tag.endswith("}t")
    ],
    "narrow comma": say(IN, "，增长4.75%", ",增长4.75%"),
    "a stop becomes a semicolon": say(IN, "。与2023", "；与2023"),
    "wide digits": say(IN, "增长4.75%", "增长４．７５％"),
    "blanks round a number": say(IN, "增加43.28万元", "增加 43.28 万元"),
    "a line break": say(IN, "与2023年", "\n与2023年"),
    "parted between sentences": lambda word: word.split(IN, "与2023年预算相比"),
    "parted within a sentence": lambda word: word.split(IN, "支出增加"),
    "parted before the reason": lambda word: word.split(IN, "主要原因"),
    "joined with the next": joined,
}


@pytest.mark.parametrize("correction", ["金额", "转减"])
@pytest.mark.parametrize("name", HARMLESS)
def test_what_does_not_matter_is_no_conflict(name: str, correction: str) -> None:
    """Nothing is told, and the numbers and directions are those of the new build."""
    made = after("mengjin", [HARMLESS[name]], correction)
    assert made.problems == []
    assert made.data is not None
    assert signs(texts(made.data)) == signs(
        text
        for text in texts(data_of("mengjin", correction))
        if name != "joined with the next" or text != "二、收入预算总体情况说明"
    )


def signs(lines: object) -> str:
    """What stands there but for blanks and punctuation, in signs of one width."""
    whole = "".join(lines)  # type: ignore[arg-type]
    wide = whole.translate(str.maketrans("０１２３４５６７８９．％", "0123456789.%"))
    return "".join(sign for sign in wide if sign.isalnum() or sign in ".%")


def test_a_parted_sentence_has_one_comment_with_its_own_part() -> None:
    part = "支出增加"

    def edit(word: Word) -> None:
        word.say(IN, "与2023年预算相比", "同2023年预算相比")
        word.split(IN, part)

    made = after("mengjin", [edit], "转减")
    assert made.data is not None
    assert [p.code for p in made.problems] == ["R-20"]
    wanted = str(made.problems[0].values["wanted"])
    assert (wanted[:24], wanted[-1]) == ("与2023年预算相比，收入减少6.72万元，下降", "；")
    assert "支出减少6.72万元，下降0.74%" in "".join(texts(made.data))
    assert len(remarks(made.data)) == 1


# --- a correction that is taken back


def nested(word: Word) -> None:
    inner = word.table(LIST)._cells[-1].add_table(1, 2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "全年收入（万元）", "954.72万元"


def copied_row(word: Word) -> None:
    row = word.table("2024年一般公共预算基本支出预算表")._tbl.tr_lst[5]
    row.addnext(deepcopy(row))


TAKEN_BACK: dict[str, tuple[str, Edit, str]] = {
    "own words": ("金额", own("全年收入954.72万元。"), "R-60"),
    "own table": ("金额", table("单位：万元", ["项目", "金额"], ["收入总计", "954.72"]), "R-61"),
    "table in a cell": ("金额", nested, "R-61"),
    "row that fell away": ("去项目", lambda word: word.cell(LIST, 4, 4, "777.77"), "R-25"),
    "header": ("金额", header, "R-60"),
    "reason": (
        "换原因",
        say(IN, "政务服务大厅的运行费用上升，专项工作和网络维护、租赁所需资金增加", "来访增多"),
        "R-22",
    ),
    "direction": ("转减", say(IN, "与2023年预算相比", "同2023年预算相比"), "R-20"),
    "figure": ("金额", say(IN, "收入总计954.72", "收入总计955.72"), "R-21"),
    "cell": ("金额", lambda word: word.cell(FORM, 3, 1, "999.99"), "R-23"),
    "section": ("略去一节", say("（一）因公出国", "因公出国（境）费", "出国（境）费"), "R-24"),
    "table": (
        "略去一表",
        lambda word: word.cell("2024年一般公共预算基本支出预算表", 3, 1, "改"),
        "R-24",
    ),
}


@pytest.mark.parametrize("internal", [True, False])
@pytest.mark.parametrize("name", TAKEN_BACK)
def test_taken_back(name: str, internal: bool) -> None:
    """Nothing is left to say: the file is what it was before, without our comments; a person's
    comment stays."""
    correction, edit, code = TAKEN_BACK[name]
    note: Edit = lambda word: word.comment("一、主要职责", "请核对")  # noqa: E731
    before = edited(data_of("mengjin", internal=internal), edit, note)
    there = refresh(before, corrected("mengjin", correction, internal), "稿.docx")
    assert there.data is not None
    assert [p.code for p in there.problems] == [code]
    back = refresh(there.data, corrected("mengjin", "无更正", internal), "稿.docx")
    assert back.data is not None
    assert back.problems == []
    assert texts(back.data) == texts(before)
    assert remarks(back.data) == [("张三", "请核对")]


def test_a_copied_row_after_a_correction_that_is_taken_back() -> None:
    """It is only told that it stands twice."""
    there = after("mengjin", [copied_row], "金额")
    assert there.data is not None
    back = refresh(there.data, corrected("mengjin", "无更正"), "稿.docx")
    assert back.data is not None
    assert [p.code for p in back.problems] == ["R-51"]
    assert texts(back.data) == texts(edited(data_of("mengjin"), copied_row))
    assert remarks(back.data) == []


def test_an_own_table_is_told_until_it_is_put_right() -> None:
    """As other conflicts: again with every refresh, until the number or the comment is gone."""
    edit = table("单位：万元", ["项目", "金额"], ["收入总计", "954.72"])
    once = after("mengjin", [edit], "金额").data
    assert once is not None
    again = refresh(once, corrected("mengjin", "金额"), "稿.docx")
    assert (again.data, [p.code for p in again.problems]) == (once, ["R-28"])

    def put_right(word: Word) -> None:
        cells = (cell for table in word.document.tables for cell in table._cells)
        cell = next(cell for cell in cells if cell.text == "954.72")
        cell.paragraphs[0].runs[0].text = "964.72"

    made = refresh(edited(once, put_right), corrected("mengjin", "金额"), "稿.docx")
    assert made.data is not None
    assert (made.problems, remarks(made.data)) == ([], [])
