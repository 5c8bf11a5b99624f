"""Drafted reasons in the finished docx: highlighted with their arithmetic, held to account by verify,
taken back by refresh once they are confirmed; and on the review page."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import replace_in
from docx import Document
from docx.enum.text import WD_COLOR_INDEX
from docx.oxml.ns import qn
from reason_kit import NOW, two_years
from refresh_edits import edited, remarks
from word_validity import WordValidator

from assembler.cli import main
from assembler.pipeline import build

CARS = "车辆由2辆增加到3辆"
NEW = "新增“数字文化馆”项目85.00万元（建设线上展厅）"
WHOLE = f"{NEW}；同时“农家书屋更新”项目完成、不再安排，减少50.00万元"


@dataclass
class Reports:
    """The later of two years: its data, and the docx built of them."""

    data: Path

    def built(self) -> bytes:
        data = build(self.data).data
        assert data is not None
        return data

    def write(self) -> None:
        """The drafts go into 原因."""
        assert main(["reasons", str(self.data), "--write"]) == 0

    def confirm(self) -> None:
        """The clerk confirms all of them, and writes what could not be drafted."""
        sheet = self.data / "原因.csv"
        text = sheet.read_text("utf-8").replace(",草稿,", ",已确认,")
        sheet.write_text(f"{text}公务接待费,压减接待支出,,\n", "utf-8")


@pytest.fixture
def reports(tmp_path: Path) -> Reports:
    return Reports(two_years(tmp_path))


def highlighted(data: bytes) -> list[str]:
    """The highlighted texts of the narrative."""
    return [
        run.text
        for paragraph in Document(io.BytesIO(data)).paragraphs
        for run in paragraph.runs
        if run.font.highlight_color == WD_COLOR_INDEX.YELLOW
    ]


def test_a_draft_stands_marked_where_the_reason_is_missing(reports: Reports) -> None:
    data = reports.built()
    assert highlighted(data) == [
        WHOLE,
        WHOLE,
        "车辆由2辆增加到3辆，公务用车运行维护费增加1.25万元；同时公务接待费减少0.60万元",
        "【公务接待费变化原因待填】",
        CARS,
        "车辆由2辆增加到3辆，公务用车运行维护费增加1.25万元；同时公务接待费减少0.60万元",
    ]
    assert remarks(data)[0][1] == (
        "待补：“原因”表中没有写原因，这是程序草拟的，请核对。依据：收入总计320.65万元，上年268.00万元，增加52.65万元；"
        "按“支出总计”的项目和部门经济科目（款）分："
        "数字文化馆增加85.00万元、农家书屋更新减少50.00万元、基本工资增加15.00万元、戏曲进乡村增加6.00万元、"
        "馆舍维修减少5.00万元、可移动文物普查增加4.50万元、文物普查减少4.50万元、公务用车运行维护费增加1.25万元等10项。"
    )


def test_a_draft_of_the_sheet_stands_marked_until_it_is_confirmed(reports: Reports) -> None:
    reports.write()
    data = reports.built()
    assert WHOLE in highlighted(data)
    assert remarks(data)[1][1] == (
        "待补：这是草拟的原因，还没有确认。属实的，在“原因”表把“状态”改成已确认；不对的，改写后再确认。"
        "依据：一般公共预算支出305.65万元，上年253.00万元，增加52.65万元；按项目和部门经济科目（款）分："
        "数字文化馆增加85.00万元、农家书屋更新减少50.00万元、基本工资增加15.00万元、戏曲进乡村增加6.00万元、"
        "馆舍维修减少5.00万元、可移动文物普查增加4.50万元、文物普查减少4.50万元、公务用车运行维护费增加1.25万元等10项。"
    )
    reports.confirm()
    assert highlighted(reports.built()) == [] and remarks(reports.built()) == []


def test_drafts_make_a_valid_docx(reports: Reports, tmp_path: Path) -> None:
    file = tmp_path / "x.docx"
    for write in (lambda: None, reports.write):
        write()
        file.write_bytes(reports.built())
        assert WordValidator().validate(file).errors == []


def test_verify_names_drafts(reports: Reports, capsys: pytest.CaptureFixture[str]) -> None:
    reports.write()
    file = reports.data.with_suffix(".docx")
    file.write_bytes(reports.built())
    capsys.readouterr()
    assert main(["verify", str(file), str(reports.data)]) == 1
    lines = [line for line in capsys.readouterr().out.splitlines() if "N-10" in line]
    assert len(lines) == 5  # 收支总计, which has one reason
    assert lines[3] == (
        f"错误 N-10 今年.docx：“七、一般公共预算‘三公’经费支出预算情况说明”第4段"
        f"“…，预算数比2023年增加1.25万元，主要原因：{CARS}”：草拟的原因还没有确认。"
        "在数据的“原因”表里确认后重新生成，或在文件里核对、改写。"
    )


def test_refresh_takes_the_marks_off_confirmed_drafts(
    reports: Reports, capsys: pytest.CaptureFixture[str]
) -> None:
    reports.write()
    file = reports.data.with_suffix(".docx")
    hand = edited(
        reports.built(), lambda word: word.say("发展文化事业", "发展文化事业", "繁荣文化事业")
    )
    file.write_bytes(hand)
    reports.confirm()
    target = file.with_name("新.docx")
    assert main(["refresh", str(file), str(reports.data), "-o", str(target)]) == 0, (
        capsys.readouterr().out
    )
    data = target.read_bytes()
    assert highlighted(data) == [] and remarks(data) == []
    text = "\n".join(p.text for p in Document(io.BytesIO(data)).paragraphs)
    assert "繁荣文化事业" in text and WHOLE in text


def first_line(data: bytes) -> str:
    return str(Document(io.BytesIO(data)).paragraphs[0].text)


def test_the_cover_of_a_draft_says_so(reports: Reports) -> None:
    """In a frame, so that nothing moves; unless the dataset says that it shall not."""
    data = reports.built()
    marked = Document(io.BytesIO(data)).paragraphs
    assert marked[0].text == "草稿，不要公开"
    assert marked[0]._p.pPr.find(qn("w:framePr")) is not None
    words = reports.data / "报告.yaml"
    words.write_text(words.read_text("utf-8") + "草稿字样: 否\n", "utf-8")
    unmarked = Document(io.BytesIO(reports.built())).paragraphs
    assert [one.text for one in unmarked] == [one.text for one in marked[1:]]
    words.write_text(words.read_text("utf-8").replace("草稿字样: 否", "草稿字样: 是"), "utf-8")
    reports.write()
    reports.confirm()
    assert first_line(reports.built()) == unmarked[0].text


def test_refresh_takes_the_mark_of_a_draft_off_and_puts_it_on(reports: Reports) -> None:
    """As the report is now, whatever a person wrote in it; the mark itself is nothing to verify."""
    file, target = reports.data.with_suffix(".docx"), reports.data.with_name("新.docx")
    reports.write()
    by_hand = lambda word: word.say("发展文化事业", "发展文化事业", "繁荣文化事业")  # noqa: E731
    file.write_bytes(edited(reports.built(), by_hand))
    before = (reports.data / "原因.csv").read_bytes()
    reports.confirm()
    assert main(["refresh", str(file), str(reports.data), "-o", str(target)]) == 0
    title = first_line(target.read_bytes())
    assert title != "草稿，不要公开"
    assert main(["verify", str(target)]) == 0
    (reports.data / "原因.csv").write_bytes(before)
    assert main(["refresh", str(target), str(reports.data), "-o", str(file), "--force"]) == 1
    assert first_line(file.read_bytes()) == "草稿，不要公开"
    assert "繁荣文化事业" in "".join(p.text for p in Document(file).paragraphs)


def test_refresh_renews_a_draft_and_its_arithmetic(reports: Reports) -> None:
    reports.write()
    file = reports.data.with_suffix(".docx")
    file.write_bytes(
        edited(
            reports.built(), lambda word: word.say("发展文化事业", "发展文化事业", "繁荣文化事业")
        )
    )
    replace_in(
        reports.data / "支出.csv",
        "数字文化馆,财政拨款,本年,850000",
        "数字文化馆,财政拨款,本年,950000",
    )
    replace_in(reports.data / "收入.csv", "2746500", "2846500")
    reports.write()
    target = file.with_name("新.docx")
    assert main(["refresh", str(file), str(reports.data), "-o", str(target)]) == 1
    data = target.read_bytes()
    assert WHOLE.replace("85.00", "95.00") in highlighted(data)
    comments = [text for _, text in remarks(data)]
    assert any("数字文化馆增加95.00万元" in text for text in comments)
    assert not any("数字文化馆增加85.00万元" in text for text in comments)


def test_diff_of_a_draft_and_what_it_became(
    reports: Reports, capsys: pytest.CaptureFixture[str]
) -> None:
    reports.write()
    before = reports.data.with_suffix(".docx")
    before.write_bytes(reports.built())
    reports.confirm()
    capsys.readouterr()
    assert main(["diff", str(before), str(reports.data)]) == 0
    assert "1句话有变化" in capsys.readouterr().out.splitlines()[2]


def test_the_parts_of_changes_on_the_review_page(reports: Reports, tmp_path: Path) -> None:
    page = tmp_path / "p.html"
    main(["review", str(reports.data), "-o", str(page)])
    text = page.read_text("utf-8")
    assert text.count('<figure class="chart waterfall">') == 5
    assert (
        '<title id="fall4">上年5.50，公务用车运行维护费+1.25，公务接待费-0.60，本年6.15</title>'
        in text
    )
    assert text.count("<script") == 3  # as without charts


def test_a_report_without_last_year_has_no_drafts(tmp_path: Path) -> None:
    path = two_years(tmp_path, {**NOW, "原因": "指标,原因\n支出总计,建设数字文化馆\n"})
    replace_in(path / "报告.yaml", "上年: ../去年\n", "")
    codes = {p.code for p in build(path).problems}
    assert not any(code.startswith("N-") for code in codes)
