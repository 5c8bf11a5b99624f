"""The report as the workbench shows it: what differs from one reading to the next, what is said of a
place that is clicked, which files are made of it. Without a browser."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest
from conftest import ROOT, replace_in

from assembler.pipeline import build
from assembler.review.model import TableSheet
from assembler.review.page import write_page, write_year_beside
from assembler.review.sources import page_of_dataset
from assembler.web.report.report_making import (
    copy_of,
    files_of_report,
    make_notice,
    make_pdf,
    make_report,
)
from assembler.web.report.report_mirror import ReportMirror  # noqa: E402
from assembler.web.report.report_origins import explained, explained_origin
from assembler.web.report.report_view import (
    AskedPlace,
    ReportView,
    beside,
    report_view,
    sentence_at,
)

MENGJIN = "mengjin-2024-budget"
INCOME = "146001,财政拨款,9547200.00"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT / "data" / MENGJIN, tmp_path / "data" / MENGJIN))


def seen(data: Path, before: ReportView | None = None) -> ReportView:
    view = report_view(data, build(data, internal=True, keep=True), before)
    assert view is not None
    return view


def at(view: ReportView, text: str) -> int:
    """The first paragraph in which a text stands."""
    return next(
        number
        for number, block in enumerate(view.blocks)
        if not isinstance(block.shown, TableSheet)
        and not block.shown.level
        and text in block.shown.text
    )


def table_at(view: ReportView, title: str) -> int:
    return next(
        number
        for number, block in enumerate(view.blocks)
        if isinstance(block.shown, TableSheet) and block.shown.table.title == title
    )


# --- what is sent


def test_what_has_not_changed_is_not_sent(data: Path) -> None:
    mirror = ReportMirror()
    first = mirror.step_to(seen(data))
    assert set(first.patch["blocks"]) == set(mirror.keys)
    assert first.changes.total == 0
    again = mirror.step_to(seen(data))
    assert again.patch == {"blocks": {}, "marks": {}}
    assert again.changes.total == 0


def test_a_corrected_amount_sends_its_blocks_and_says_what_reads_differently(data: Path) -> None:
    mirror = ReportMirror()
    mirror.step_to(seen(data))
    keys = list(mirror.keys)
    replace_in(data / "收入.csv", INCOME, "146001,财政拨款,9800000.00")
    step = mirror.step_to(seen(data))

    assert mirror.keys == keys
    assert set(step.patch) == {"blocks", "marks", "cover"}, "no other order or contents"
    assert set(step.patch["marks"]) == set(step.patch["blocks"]), "each is told, and no other sent"
    assert 0 < len(step.patch["blocks"]) < len(keys) / 4
    assert step.changes.summary == "录入改了1行，5个指标、3句话、22格表格有变化"
    assert step.changes.total == 25
    sentence = step.changes.texts[0]
    assert (
        sentence.under
        == "第二部分　2024年洛阳市孟津区政务服务和大数据管理局部门预算情况说明 › 一、收入支出预算总体情况说明"
    )
    assert sentence.words == (
        "洛阳市孟津区政务服务和大数据管理局2024年收入总计〔954.72〕【980.00】万元，支出总计954.72万元。"
    )
    assert sentence.key == step.changes.first
    table = step.changes.tables[0]
    assert table.name == "预算01表 2024年部门收支预算表"
    assert table.cells[0] == ("一、一般公共预算，收入/金额", "954.72", "980.00")


def test_what_is_taken_from_before_is_as_if_written_anew(data: Path) -> None:
    before = seen(data)
    replace_in(data / "收入.csv", INCOME, "146001,财政拨款,9800000.00")
    view = seen(data, before)
    assert [block.html for block in view.blocks] == [block.html for block in seen(data).blocks]
    assert (
        view.cover
        == seen(data).cover
        == ["草稿，不要公开", "洛阳市孟津区政务服务和大数据管理局", "2024年部门预算公开"]
    )


def test_texts_of_the_data_are_no_markup(data: Path) -> None:
    evil = "<img src=x onerror=alert(1)>"
    replace_in(data / "报告.yaml", "承担区委、区政府交办的其他工作", f"{evil}的其他工作")
    html = "".join(block.html for block in seen(data).blocks)
    assert "<img" not in html
    assert "&lt;img src=x onerror=alert(1)&gt;" in html


def test_marks_are_at_the_words_and_cells_that_are_new(data: Path) -> None:
    mirror = ReportMirror()
    mirror.step_to(seen(data))
    replace_in(data / "收入.csv", INCOME, "146001,财政拨款,9800000.00")
    step = mirror.step_to(seen(data))
    view = mirror.view
    assert view is not None
    words, cells = set(), set()
    for key, marks in step.patch["marks"].items():
        shown = view.blocks[mirror.keys.index(key)].shown
        if isinstance(shown, TableSheet):
            found = (shown.table.body[y][x] for y, x in marks["cells"])
            cells |= {cell.text for cell in found if cell is not None}
        else:
            words |= {shown.text[start:end] for start, end in marks["words"]}
    assert {"980.00", "68.56", "7.52%"} <= words
    assert not words & {"954.72", "万元"}
    assert "980.00" in cells


def test_a_paragraph_that_comes_or_goes_changes_the_order_alone(data: Path) -> None:
    """What stands round it is not sent again, and keeps its keys."""
    mirror = ReportMirror()
    mirror.step_to(seen(data))
    keys, words = list(mirror.keys), (data / "报告.yaml").read_text("utf-8")
    duty = next(line for line in words.splitlines() if "交办的其他工作" in line)
    (data / "报告.yaml").write_text(words.replace(duty + "\n", ""), "utf-8")
    step = mirror.step_to(seen(data))
    gone = set(keys) - set(mirror.keys)
    assert len(gone) == 1
    assert step.patch["blocks"] == {}
    assert [key for sheet in step.patch["layout"] for key in sheet] == mirror.keys
    assert [text.key for text in step.changes.texts] == [""]


def test_blocks_are_those_of_the_review_page(data: Path) -> None:
    """Word for word, but for the numbers and marks by which its own script asks."""
    page, _ = page_of_dataset(data)
    assert page is not None
    asked = re.compile(r' (?:data-origin|data-made|id)="[^"]*"|\s')
    shown = asked.sub("", write_page(page).decode())
    view = seen(data)
    for block in view.blocks:
        assert asked.sub("", block.html) in shown
    assert asked.sub("", write_year_beside(beside(view))) in shown


# --- what is said of a place


def test_a_figure_is_explained_with_its_rows(data: Path) -> None:
    view = seen(data)
    answer = explained(view, AskedPlace(at(view, "收入总计954.72万元"), figure=0))
    (figure,) = answer.figures
    assert (answer.title, figure.shown, figure.value) == ("收入总计", "954.72", "9,547,200.00元")
    (sheet,) = figure.sheets
    assert (sheet.words, sheet.sheet, sheet.dataset) == ("收入.csv 第2行", "收入", "")
    assert sheet.headings == ("金额（元）", "单位编码", "资金来源")  # the amount is not cut off
    assert sheet.rows == ((2, ("9547200.00", "146001", "财政拨款")),)
    places = [str(one.place) for one in answer.made]
    assert places[0].startswith("henan-budget/sections/收支总体.md 第")


def test_a_cell_is_explained_with_what_it_adds_up(data: Path) -> None:
    view = seen(data)
    number = table_at(view, "2024年部门支出预算表")
    shown = view.blocks[number].shown
    assert isinstance(shown, TableSheet)
    row, column = next(
        (y, x)
        for y, cells in enumerate(shown.table.body)
        for x, cell in enumerate(cells)
        if cell is not None and cell.text == "954.72"
    )
    (figure,) = explained(view, AskedPlace(number, row=row, column=column)).figures
    assert figure.value == "9,547,200.00元"
    assert figure.places[0].startswith("附表《2024年部门支出预算表》")
    (sheet,) = figure.sheets
    assert sheet.words.startswith("支出.csv 第2—")
    assert [len(sheet.rows), sheet.more] == [29, 0]


def test_a_sentence_is_explained_by_the_lines_of_the_template_that_made_it(data: Path) -> None:
    view = seen(data)
    number = at(view, "收入总计954.72万元")
    shown = view.blocks[number].shown
    assert not isinstance(shown, TableSheet)
    offset = shown.text.index("与2023年预算相比")
    answer = explained(view, AskedPlace(number, offset=offset))
    assert answer.title == "出自模板"
    assert answer.quote.startswith("与2023年预算相比，收入增加43.28万元")
    assert {one.place.file for one in answer.made} >= {"henan-budget/sections/收支总体.md"}


def test_sentences_end_where_they_do() -> None:
    text = "一、名称。收入10万元；支出9万元。"
    assert [text[slice(*sentence_at(text, n))] for n in (0, 6, 12)] == [
        "一、名称。",
        "收入10万元；",
        "支出9万元。",
    ]
    assert sentence_at("没有句号", 2) == (0, 4)


def test_a_gap_says_what_is_missing_and_where_it_is_filled_in(data: Path) -> None:
    reasons = data / "原因.csv"
    lines = reasons.read_text("utf-8-sig").splitlines(keepends=True)
    reasons.write_text("".join(lines[:1]), "utf-8-sig")
    view = seen(data)
    number, run = next(
        (number, run)
        for number, block in enumerate(view.blocks)
        if not isinstance(block.shown, TableSheet)
        for run in block.shown.runs
        if run.gap
    )
    answer = explained(view, AskedPlace(number, gap=run.gap))
    assert (answer.title, answer.why) == ("待填", run.why)
    assert [one.filling.sheet for one in answer.problems if one.filling] == ["原因"]


def test_a_number_beside_the_report_is_explained(data: Path) -> None:
    view = seen(data)
    page = beside(view)
    origins = page.origins["origins"]
    assert isinstance(origins, list)
    number = next(one.now.origin for one in page.compared if one.name == "收入总计")
    (figure,) = explained_origin(view, origins[number]).figures
    assert (figure.name, figure.shown) == ("收入总计", "954.72")
    assert [sheet.words for sheet in figure.sheets] == ["收入.csv 第2行"]


# --- files


def test_files_are_made_and_listed(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    report = Path("out") / f"{MENGJIN}.docx"
    made = make_report(Path("data") / MENGJIN, report, tables=True)
    assert made.text == f"已生成 {report}，附表 {report.with_suffix('.xlsx')}。"
    (report.parent / f"{MENGJIN}-局机关.docx").write_bytes(b"another's")
    listed = files_of_report(data, sorted(report.parent.iterdir()))
    assert [(one.name, one.kind, one.internal) for one in listed] == [
        (f"{MENGJIN}.docx", "报告（Word）", False),
        (f"{MENGJIN}.xlsx", "附表（Excel）", False),
    ]


def test_files_that_are_out_of_date_are_told(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The report against the data as they are, read with their lines as the workbench reads them; the
    others against the report; not the notice, which is written before."""
    monkeypatch.chdir(tmp_path)
    report = Path("out") / f"{MENGJIN}.docx"
    make_report(Path("data") / MENGJIN, report, tables=False)
    for name, written in ((".docx", 100), (".pdf", 0), ("-更正说明.docx", 0)):
        file = report.with_name(f"{MENGJIN}{name}")
        file.touch()
        os.utime(file, (1_700_000_000 + written, 1_700_000_000 + written))
    finished = sorted(report.parent.iterdir())

    def ages() -> dict[str, str]:
        now = build(data, internal=True).snapshot
        return {one.name: one.age for one in files_of_report(data, finished, now)}

    others = {f"{MENGJIN}.pdf": "比 Word 旧，要重新生成", f"{MENGJIN}-更正说明.docx": ""}
    assert ages() == {f"{MENGJIN}.docx": "", **others}
    replace_in(data / "支出.csv", "20400.00", "20500.00")
    assert ages() == {f"{MENGJIN}.docx": "和现在的数据不一样，要重新生成", **others}


def test_what_is_to_be_looked_at_makes_no_draft(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Warnings are to be confirmed before it is published; a draft has errors."""
    monkeypatch.chdir(tmp_path)
    name = "xigong-2023-accounts"
    shutil.copytree(ROOT / "data" / name, tmp_path / "data" / name)
    made = make_report(Path("data") / name, Path("out") / f"{name}.docx", tables=False)
    assert made.text == (
        f"已生成 out/{name}.docx：警告4处、提示6处。要看一看的核对、确认之后再公开。"
    )
    assert not made.is_draft


def test_what_a_person_changed_is_kept_and_another_name_offered(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    report = Path("out") / f"{MENGJIN}.docx"
    report.parent.mkdir()
    shutil.copy(ROOT / "templates/henan-budget/shell.docx", report)
    before = report.read_bytes()
    made = make_report(data, report, tables=False)
    assert (made.text, made.is_kept, [one.code for one in made.problems]) == ("", True, ["O-02"])
    assert report.read_bytes() == before
    copy = copy_of(report)
    assert copy.name == f"{MENGJIN}-另存1.docx"
    assert make_report(data, copy, tables=False).report == copy
    assert copy_of(report).name == f"{MENGJIN}-另存2.docx"
    listed = files_of_report(data, sorted(report.parent.iterdir()))
    assert [one.kind for one in listed] == ["报告（Word）", "报告（另存的 Word）"]


def test_the_notice_says_what_was_corrected_since(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path, report = Path("data") / MENGJIN, Path("out") / f"{MENGJIN}.docx"
    assert make_notice(path, report, "").text == "还没有生成过报告，没有可以更正的。"
    make_report(path, report, tables=False)
    assert "R-10" in [one.code for one in make_notice(path, report, "录入有误").problems]
    replace_in(data / "收入.csv", INCOME, "146001,财政拨款,9547300.00")
    replace_in(data / "支出.csv", "20400.00", "20500.00")
    made = make_notice(path, report, "录入有误")
    assert made.text == f"已生成更正说明 out/{MENGJIN}-更正说明.docx，请核对文字后公开。"
    listed = files_of_report(data, sorted(report.parent.iterdir()))
    assert [(one.kind, one.internal) for one in listed][1] == ("更正说明（Word）", False)


def test_no_pdf_without_libreoffice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    made = make_pdf(tmp_path / "报告.docx")
    assert (made.text, [one.code for one in made.problems]) == ("", ["O-04"])
