"""一图读懂 as a page of the report: what it says, that it is what the picture says, and that it is held to
account like the rest of the report."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import pytest
from conftest import ROOT, replace_in
from docx import Document

from assembler.cli import main
from assembler.commands.glance import glance_of_build
from assembler.pipeline import Built, build
from assembler.refresh.refresh import refresh
from assembler.report import Heading, Paragraph, Part, Table

NOTHING = ["0万元", "0万元", "持平"]


def with_page(folder: Path, name: str, setting: str = "一图读懂: 是") -> Path:
    """A copy of a sample whose 报告 asks for the page."""
    data = Path(shutil.copytree(ROOT / "data" / name, folder / name))
    words = data / "报告.yaml"
    words.write_text(f"{words.read_text('utf-8')}\n{setting}\n", "utf-8")
    return data


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return build(with_page(tmp_path_factory.mktemp("数据"), "yanjin-2024-budget"), keep=True)


def first_part(built: Built) -> Part:
    assert built.report is not None
    return built.report.parts[0]


def table_of(part: Part) -> list[list[str]]:
    table = next(block for block in part.blocks if isinstance(block, Table))
    return [[cell.text for cell in row if cell] for row in (*table.header, *table.body)]


def test_the_page(built: Built) -> None:
    part = first_part(built)
    assert (part.heading.number, part.heading.text) == ("", "一图读懂")
    assert table_of(part) == [
        ["项目", "2024年", "2023年", "与上年相比"],
        ["收入总计", "421.29万元", "417.01万元", "增加4.28万元，增长1.03%"],
        ["支出总计", "421.29万元", "417.01万元", "增加4.28万元，增长1.03%"],
        ["“三公”经费", *NOTHING],
        ["因公出国（境）费", *NOTHING],
        ["公务用车购置费", *NOTHING],
        ["公务用车运行维护费", *NOTHING],
        ["公务接待费", *NOTHING],
    ]
    assert [block.text for block in part.blocks if isinstance(block, Paragraph)] == [
        "收入从哪里来：财政拨款421.29万元。",
        "图1　支出是哪几类",
        "图2　支出用在哪里",
    ]


def test_its_charts_show_what_the_picture_shows(built: Built) -> None:
    picture = glance_of_build(built, False)
    assert picture is not None
    wholes = {whole.heading: whole for whole in picture.wholes}
    charts = [b.chart for b in first_part(built).blocks if isinstance(b, Paragraph) and b.chart]
    assert [(chart.title, chart.kind) for chart in charts] == [
        ("支出是哪几类", "饼图"),
        ("支出用在哪里", "饼图"),
    ]
    for chart in charts:
        points = [point.text for series in chart.series for point in series.points]
        parts = wholes[chart.title].parts
        assert [(p.name, p.amount.digits) for p in parts] == list(
            zip(chart.categories, points, strict=True)
        )


def test_it_stands_in_the_contents(built: Built) -> None:
    paragraphs = Document(io.BytesIO(built.data or b"")).paragraphs
    begin = [p.text for p in paragraphs if p.text.startswith("一图读懂")]
    assert begin[0].startswith("一图读懂\t") and begin[1:] == ["一图读懂"]


def test_nothing_is_told_more_than_without_it(built: Built) -> None:
    without = build(ROOT / "data" / "yanjin-2024-budget")
    codes = [[(p.code, p.title) for p in one.problems] for one in (built, without)]
    assert codes[0] == codes[1]
    assert without.report is not None and without.report.parts[0].heading.text != "一图读懂"


def test_an_amount_changed_by_hand_is_found(
    built: Built, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = Document(io.BytesIO(built.data or b""))
    table = next(t for t in document.tables if t.cell(0, 0).text == "项目")
    run = table.cell(2, 1).paragraphs[0].runs[0]
    assert run.text == "421.29万元"
    run.text = "422.29万元"
    document.save(str(tmp_path / "改过.docx"))
    assert main(["verify", str(tmp_path / "改过.docx")]) == 1
    assert capsys.readouterr().out.startswith(
        "错误 V-20 改过.docx：表《收支和“三公”经费》“支出总计”行“2024年”列："
        "应是421.29万元，现在是422.29万元。"
    )


def test_refreshed_with_new_data(built: Built, tmp_path: Path) -> None:
    """What was written by hand stays, the amounts are the new ones."""
    document = Document(io.BytesIO(built.data or b""))
    source = next(p for p in document.paragraphs if p.text.startswith("收入从哪里来"))
    source.runs[0].text = f"今年{source.runs[0].text}"
    edited = io.BytesIO()
    document.save(edited)
    data = with_page(tmp_path, "yanjin-2024-budget")
    replace_in(data / "收入.csv", "4212900.00", "4312900.00")
    after = refresh(edited.getvalue(), build(data))
    document = Document(io.BytesIO(after.data or b""))
    texts = [p.text for p in document.paragraphs]
    assert "今年收入从哪里来：财政拨款431.29万元。" in texts
    table = next(t for t in document.tables if t.cell(0, 0).text == "项目")
    assert table.cell(1, 1).text == "431.29万元"


# --- what is not known, or negative


def test_without_last_year(tmp_path: Path) -> None:
    data = with_page(tmp_path, "yanjin-2024-budget")
    figures = data / "指标.csv"
    rows = [row for row in figures.read_text("utf-8").splitlines() if ",上年," not in row]
    figures.write_text("\n".join(rows), "utf-8")
    rows_shown = table_of(first_part(build(data)))
    assert rows_shown[:2] == [["项目", "2024年"], ["收入总计", "421.29万元"]]


def test_a_negative_part_is_a_bar(tmp_path: Path) -> None:
    data = with_page(tmp_path, "yanjin-2024-budget")
    sheet = data / "支出.csv"
    rows = sheet.read_text("utf-8").splitlines()
    turned = [row.replace("财政拨款,", "财政拨款,-") if ",221" in row else row for row in rows]
    sheet.write_text("\n".join(turned), "utf-8")
    blocks = first_part(build(data)).blocks
    charts = [block.chart for block in blocks if isinstance(block, Paragraph) and block.chart]
    assert [(chart.title, chart.kind) for chart in charts][-1] == ("支出用在哪里", "条形图")
    assert charts[-1].series[0].points[-1].text == "-13.56"


# --- who asks for it


@pytest.fixture
def template(tmp_path: Path) -> Path:
    """A template that has the page, and a dataset of it."""
    own = tmp_path / "templates" / "自己的"
    own.mkdir(parents=True)
    (own / "template.yaml").write_text(
        "名称: 自己的\nextends: chanhe-budget\n一图读懂: 是\n", "utf-8"
    )
    data = Path(shutil.copytree(ROOT / "data" / "chanhe-2022-budget", tmp_path / "data" / "数据"))
    replace_in(data / "报告.yaml", '模板: "chanhe-budget"', "模板: 自己的")
    return data


def headings(data: Path) -> list[str]:
    report = build(data).report
    assert report is not None
    return [part.heading.text for part in report.parts if isinstance(part.heading, Heading)]


def test_a_template_asks_for_it_and_a_dataset_declines(template: Path) -> None:
    assert headings(template)[0] == "一图读懂"
    words = template / "报告.yaml"
    words.write_text(f"{words.read_text('utf-8')}\n一图读懂: 否\n", "utf-8")
    assert "一图读懂" not in headings(template)


def test_wrong_answers(template: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    replace_in(tmp_path / "templates" / "自己的" / "template.yaml", "一图读懂: 是", "一图读懂: 好")
    assert main(["check", str(template)]) == 2
    assert (
        "M-19 自己的/template.yaml 第3行 第7个字符：“一图读懂”的写法不对。"
        "这里应当是“是”或“否”，写的是“好”。" in capsys.readouterr().out
    )
    data = with_page(tmp_path, "yanjin-2024-budget", "一图读懂: 要")
    assert main(["check", str(data)]) == 2
    assert "“一图读懂”填的是“要”。应当填：是或否。" in capsys.readouterr().out


def test_a_report_written_in_word_has_no_place_for_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = with_page(tmp_path, "yanjin-2024-budget")
    replace_in(data / "报告.yaml", "模板: yanjin-budget", "模板: word-only")
    main(["check", str(data)])
    assert "M-127 报告.yaml：没有印“一图读懂”：" in capsys.readouterr().out
