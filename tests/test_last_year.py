"""上年: last year's figures from last year's dataset, or from the docx built of it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from conftest import ROOT, SAMPLES, replace_in
from docx import Document

from assembler.kernel.problems import Problem
from assembler.pipeline import Built, build, prepare

MENGJIN = SAMPLES["mengjin"]


def last_year(folder: Path) -> Path:
    """孟津's dataset as that of 2023, with 432,800 元 less received, and spent on one line."""
    before = shutil.copytree(ROOT / "data" / MENGJIN, folder / "去年")
    replace_in(before / "报告.yaml", '年度: "2024"', '年度: "2023"')
    replace_in(before / "支出.csv", "财政拨款,1686100.00,", "财政拨款,1253300.00,")
    replace_in(before / "收入.csv", "9547200.00", "9114400.00")
    return before


def this_year(folder: Path, value: str, keep: bool = False) -> Path:
    """孟津's dataset naming last year's; without most of its own figures of last year."""
    path = shutil.copytree(ROOT / "data" / MENGJIN, folder / "今年")
    words = path / "报告.yaml"
    words.write_text(f"{words.read_text('utf-8')}\n上年: {value}\n", "utf-8")
    if not keep:
        sheet = path / "指标.csv"
        lines = sheet.read_text("utf-8").splitlines(keepends=True)
        kept = [line for line in lines if ",上年," not in line or line.startswith("机构")]
        sheet.write_text("".join(kept), "utf-8")
    return path


def docx_of(path: Path) -> Path:
    """The docx built of a dataset, beside it."""
    built = build(path)
    assert built.data is not None
    target = path.with_suffix(".docx")
    target.write_bytes(built.data)
    return target


def told(built: Built, *codes: str) -> list[str]:
    return [f"{p.code} {p.place}：{p.message}" for p in built.problems if p.code in codes]


LAST = ("D-55", "D-56", "D-58")


def test_figures_of_last_years_dataset(tmp_path: Path) -> None:
    last_year(tmp_path)
    built = build(this_year(tmp_path, "../去年"))
    assert built.data is not None and built.report is not None
    assert told(built, "B-12", *LAST) == []
    change = next(f for f in built.report.figures if f.name == "收入总计比上年的增减额")
    assert (change.text, change.lines) == ("43.28", ("收入.csv 第2行", "去年/收入.csv 第2行"))


def test_where_a_figure_of_last_year_comes_from(tmp_path: Path) -> None:
    last_year(tmp_path)
    prepared = prepare(this_year(tmp_path, "../去年"), [])
    assert prepared is not None
    found = prepared.figures.last_year("收入总计")
    assert (found.amount, found.label) == (9114400, "上年收入总计")
    assert found.formula == "上年数据的收入总计（收入表的金额合计）"
    assert [str(place) for place in found.places] == ["去年/收入.csv 第2行"]


def test_what_the_sheet_gives_wins_and_a_difference_is_told(tmp_path: Path) -> None:
    before = last_year(tmp_path)
    replace_in(before / "收入.csv", "9114400.00", "9114300.00")
    path = this_year(tmp_path, "../去年", keep=True)
    built, prepared = build(path), prepare(path, [])
    assert prepared is not None and prepared.figures.last_year("收入总计").amount == 9114400
    assert told(built, "B-20") == [
        "B-20 指标.csv 第2行 “数值”列：“收入总计”的上年数，“指标”表填的是9,114,400.00元，上年数据“去年”是9,114,300.00元，相差100.00元",
        "B-20 指标.csv 第4行 “数值”列：“一般公共预算拨款收入”的上年数，“指标”表填的是9,114,400.00元，上年数据“去年”是9,114,300.00元，相差100.00元",
        "B-20 指标.csv 第6行 “数值”列：“机构运转经费”的上年数，“指标”表填的是2,397,600.00元，上年数据“去年”是346,900.00元，相差2,050,700.00元",
        "B-20 指标.csv 第7行 “数值”列：“‘三公’经费”的上年数，“指标”表填的是0.00元，上年数据“去年”是18,000.00元，相差18,000.00元",
        "B-20 指标.csv 第9行 “数值”列：“公务接待费”的上年数，“指标”表填的是0.00元，上年数据“去年”是3,000.00元，相差3,000.00元",
        "B-20 指标.csv 第10行 “数值”列：“公务用车购置及运行费”的上年数，“指标”表填的是0.00元，上年数据“去年”是15,000.00元，相差15,000.00元",
        "B-20 指标.csv 第12行 “数值”列：“公务用车运行维护费”的上年数，“指标”表填的是0.00元，上年数据“去年”是15,000.00元，相差15,000.00元",
    ]


def test_reasons_copied_from_last_year(tmp_path: Path) -> None:
    last_year(tmp_path)
    found = told(build(this_year(tmp_path, "../去年")), "B-22")
    assert len(found) == 9
    assert found[4] == (
        "B-22 原因.csv 第6行 “原因”列：“‘三公’经费”的原因和上年数据“去年”写的一样：“人员增加，物价和燃油价格上涨”"
    )


def test_figures_of_last_years_docx(tmp_path: Path) -> None:
    docx_of(last_year(tmp_path))
    built = build(this_year(tmp_path, "../去年.docx"))
    assert built.data is not None and built.report is not None
    assert told(built, "B-12", *LAST) == []
    change = next(f for f in built.report.figures if f.name == "收入总计比上年的增减额")
    assert (change.text, change.lines) == ("43.28", ("收入.csv 第2行", "去年.docx"))
    assert len(told(built, "B-22")) > 5  # its prose tells the reasons too


def test_last_years_title_may_leave_out_the_year(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "templates/本县").mkdir(parents=True)
    (tmp_path / "templates/本县/template.yaml").write_text(
        'extends: henan-budget\n标题: "{{ 部门.名称 }}部门预算公开"\n', "utf-8"
    )
    before = last_year(tmp_path)
    replace_in(before / "报告.yaml", "模板: mengjin-budget", "模板: 本县")
    docx_of(before)
    assert told(build(this_year(tmp_path, "../去年.docx")), *LAST) == []


def test_the_report_depends_on_last_years_data(tmp_path: Path) -> None:
    before = last_year(tmp_path)
    path = this_year(tmp_path, "../去年")
    first = build(path).report
    replace_in(before / "单位.csv", "行政\n", "参公\n")
    second = build(path).report
    assert first is not None and second is not None
    assert first.digests["数据"] != second.digests["数据"]


def test_a_docx_changed_by_hand(tmp_path: Path) -> None:
    file = docx_of(last_year(tmp_path))
    document = Document(str(file))
    document.paragraphs[0].text = "改过"
    document.save(str(file))
    assert told(build(this_year(tmp_path, "../去年.docx")), *LAST) == [
        "D-58 报告.yaml 第33行 第5个字符：“上年”指的“../去年.docx”生成后被人改过，取的是生成时的数"
    ]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("../没有", "D-55 “../没有”不能用：找不到“…/没有”"),
        (
            "../当年",
            "D-55 “../当年”不能用：找不到“…/当年”",
        ),  # not 今年, which is the dataset itself
        ("../决年", "D-55 “../决年”不能用：找不到“…/决年”，是不是“决算”？"),
        ("../没有.docx", "D-55 “../没有.docx”不能用：找不到“没有.docx”，是不是“乱.docx”？"),
        ("/etc", "D-55 “/etc”不是相对的位置"),
        (r"\\主机\共享", r"D-55 “\\主机\共享”不是相对的位置"),
        (r"'C:\数据'", r"D-55 “C:\数据”不是相对的位置"),
        (".", "D-56 “.”是2024年的部门预算，应是2023年的部门预算"),
        ("../决算", "D-56 “../决算”是2023年的部门决算，应是2023年的部门预算"),
        (
            "../普通.docx",
            "D-55 “../普通.docx”不能用：文件里没有生成时留下的快照，不知道它是由什么数据生成的",
        ),
        ("../乱.docx", "D-55 “../乱.docx”不能用：读不出来（不是 Word 文件，或文件已损坏）"),
        ("../今年.docx", "D-56 “../今年.docx”是2024年的部门预算，应是2023年的部门预算"),
    ],
)
def test_what_cannot_be_last_years(tmp_path: Path, value: str, said: str) -> None:
    shutil.copytree(ROOT / "data" / SAMPLES["xigong"], tmp_path / "决算")
    Document().save(str(tmp_path / "普通.docx"))
    (tmp_path / "乱.docx").write_bytes(b"PK\x03\x04 no package")
    path = this_year(tmp_path, value)
    if "今年" in value:
        docx_of(shutil.copytree(ROOT / "data" / MENGJIN, tmp_path / "旧" / "今年"))
        shutil.copy(tmp_path / "旧" / "今年.docx", tmp_path / "今年.docx")
    built = build(path)
    assert built.data is None
    (found,) = [p for p in built.problems if p.code in LAST]
    message = found.message.replace(str(path.parent), "…").removeprefix("“上年”指的")
    assert f"{found.code} {message}" == said
    assert told(built, "B-12") == []  # a consequence


def test_a_last_year_that_has_no_template(tmp_path: Path) -> None:
    before = last_year(tmp_path)
    replace_in(before / "报告.yaml", "模板: mengjin-budget", "模板: 没有的")
    problems: list[Problem] = []
    prepare(this_year(tmp_path, "../去年"), problems)
    (found,) = [p.message for p in problems if p.code == "D-55"]
    assert found.startswith("“上年”指的“../去年”不能用：没有名为“没有的”的模板")
