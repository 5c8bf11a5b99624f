"""Charts in the docx: what Word, LibreOffice and a reader of the file see; hand edits told, brought up
to date, compared. The report is 西工's by the template of 四川."""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from collections.abc import Callable
from decimal import Decimal
from itertools import chain
from pathlib import Path

import openpyxl
import pytest
import word_kit
from conftest import ROOT
from hostile import rewritten
from lxml import etree
from office import convert, needs_printing, printed
from word_validity import WordValidator

from assembler.compare.changes import compare
from assembler.compare.standing import as_it_stands
from assembler.kernel.problems import Problem
from assembler.pipeline import Built, build
from assembler.redline.files import redline_bytes
from assembler.refresh.refresh import Refreshed, refresh
from assembler.report import Chart, Paragraph, Span, Table
from assembler.review.page import write_page
from assembler.review.sources import page_of_docx
from assembler.snapshot.opening import open_report
from assembler.snapshot.values import Snapshot
from assembler.verify.verify import verify
from assembler.word.screening import screen_report
from assembler.word.snapshot_part import changed_since_written

TEMPLATE = "sichuan-accounts"
DATA = ROOT / "data" / "xigong-2023-accounts"
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
CAPTIONS = [
    "图1　收入、支出决算总计变动情况图",
    "图2　收入决算结构图",
    "图3　支出决算结构图",
    "图4　财政拨款收、支决算总计变动情况图",
    "图5　一般公共预算财政拨款支出决算变动情况图",
    "图6　一般公共预算财政拨款支出决算结构图",
]
TOTALS, OF_KINDS = "word/charts/chart1.xml", "word/charts/chart3.xml"


@pytest.fixture(scope="module")
def built() -> Built:
    return build(DATA, template=TEMPLATE, keep=True)


@pytest.fixture(scope="module")
def data(built: Built) -> bytes:
    assert built.data is not None
    return built.data


@pytest.fixture(scope="module")
def charts(built: Built) -> list[Chart]:
    assert built.report is not None
    blocks = [block for part in built.report.parts for block in part.blocks]
    return [b.chart for b in blocks if isinstance(b, Paragraph) and b.chart is not None]


@pytest.fixture(scope="module")
def corrected(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The same after a correction: 10万元 more were paid, and came in."""
    folder = shutil.copytree(DATA, tmp_path_factory.mktemp("corrected") / "data")
    for name, old, new in (("支出", "228900.00", "328900.00"), ("收入", "569378.50", "669378.50")):
        file = folder / f"{name}.csv"
        text = file.read_text("utf-8")
        assert old in text
        file.write_text(text.replace(old, new, 1), "utf-8")
    return build(folder, template=TEMPLATE)


def parts(package: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def cached(chart: bytes) -> list[list[str]]:
    """What a chart part shows: categories, then each series."""
    root = etree.fromstring(chart)
    series = list(root.iter(f"{C}ser"))

    def texts(element: etree._Element, name: str) -> list[str]:
        return [v.text or "" for v in element.find(f"{C}{name}").iter(f"{C}v")]

    columns = [[*texts(one, "tx"), *texts(one, "val")] for one in series]
    return [["", *texts(series[0], "cat")], *columns]


def of_workbook(workbook: bytes) -> list[list[str]]:
    """The same of its workbook."""
    sheet = openpyxl.load_workbook(io.BytesIO(workbook)).active
    columns = [list(column) for column in sheet.iter_cols(values_only=True)]
    shown = [[str(value) for value in column] for column in columns]
    assert shown[0][0].startswith("单位：")
    return [["", *shown[0][1:]], *shown[1:]]


def numbers(columns: list[list[str]]) -> list[list[str | Decimal]]:
    first, *series = columns
    return [first, *([name, *map(Decimal, values)] for name, *values in series)]


# --- what is written


def test_cache_and_workbook_say_the_same(data: bytes, charts: list[Chart]) -> None:
    package = parts(data)
    assert len(charts) == len(CAPTIONS)
    for number, chart in enumerate(charts, start=1):
        shown = cached(package[f"word/charts/chart{number}.xml"])
        values = [[s.name, *(f"{p.value:f}" for p in s.points)] for s in chart.series]
        assert shown == [["", *chart.categories], *values]
        workbook = of_workbook(package[f"word/embeddings/chart{number}.xlsx"])
        assert numbers(workbook) == numbers(shown)


def test_they_say_what_the_table_prints(built: Built, charts: list[Chart]) -> None:
    assert built.report is not None
    blocks = chain.from_iterable(part.blocks for part in built.report.parts)
    table = next(b for b in blocks if isinstance(b, Table) and b.key == "公开03表")
    rows = ([cell.text for cell in filter(None, row)] for row in table.body)
    total = next(row for row in rows if "合计" in row)
    assert {point.text for point in charts[2].series[0].points} <= set(total)


def test_the_same_report_gives_the_same_bytes(data: bytes) -> None:
    assert build(DATA, template=TEMPLATE).data == data


def test_nothing_speaks_against_it_when_it_comes_back(data: bytes) -> None:
    assert screen_report(parts(data)) == ([], [])


def test_captions_words_and_the_sentence_of_an_empty_chart(built: Built, data: bytes) -> None:
    document = parts(data)["word/document.xml"].decode()
    shown = [re.sub("<[^>]+>", "", one) for one in re.findall(r"<w:p>.*?</w:p>", document)]
    assert [text for text in shown if re.match(r"图\d　", text)] == CAPTIONS
    assert "本部门2023年度没有“三公”经费支出，结构图从略。" in shown
    drawings = re.findall(r'<wp:docPr id="(\d+)" name="图表 ([^"]+)" descr="([^"]+)"', document)
    assert drawings[2] == (
        "10003",
        "支出决算结构图",
        "支出决算结构图（饼图，单位：万元）：基本支出176.37（39.21%）；项目支出273.39（60.79%）。",
    )
    codes = [one.code for one in built.problems if one.code.startswith("M-12")]
    assert codes == ["M-121"]


def test_typefaces_and_colours_are_the_shell_s(data: bytes) -> None:
    chart = parts(data)[TOTALS].decode()
    assert '<a:latin typeface="Times New Roman"/><a:ea typeface="宋体"/>' in chart
    assert re.findall(r'<c:spPr><a:solidFill><a:schemeClr val="(\w+)"', chart) == [
        "accent1",
        "accent2",
    ]
    assert '<c:min val="0"/>' in chart  # a small change does not look large


def test_tables_stand_last(built: Built) -> None:
    assert built.report is not None
    assert [part.heading.text for part in built.report.parts] == [
        "部门概况",
        "2023年度部门决算情况说明",
        "名词解释",
        "附件",
        "附表",
    ]


def test_the_numbers_are_those_of_the_other_template(built: Built) -> None:
    """The template says the same of the same data: what the check finds is the same, too."""
    other = build(DATA)
    known = {one.code for one in other.problems}
    assert {one.code for one in built.problems} - known == {"M-121"}


# --- the review page


def test_the_review_page_draws_the_same(data: bytes, tmp_path: Path) -> None:
    file = tmp_path / "x.docx"
    file.write_bytes(data)
    page = page_of_docx(file, [])
    assert page is not None
    text = write_page(page).decode()
    assert len(re.findall('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640', text)) == 6
    assert "基本支出：176.37万元，39.21%" in text


# --- verify


def verdict(package: bytes, against: Snapshot | None = None) -> list[Problem]:
    problems: list[Problem] = []
    report = open_report(package, problems)
    assert report is not None
    document = report.file.document(problems)
    assert document is not None
    now = against or report.snapshot
    return verify(document, "x.docx", now, report.snapshot).problems


def messages(problems: list[Problem]) -> list[str]:
    return [f"{one.code} {one.message}" for one in problems if one.code.startswith("V-7")]


def swapped(old: str, new: str) -> Callable[[bytes], bytes]:
    def change(content: bytes) -> bytes:
        assert old.encode() in content
        return content.replace(old.encode(), new.encode(), 1)

    return change


def in_workbook(cell: str, value: object) -> Callable[[bytes], bytes]:
    def change(content: bytes) -> bytes:
        book = openpyxl.load_workbook(io.BytesIO(content))
        book.active[cell] = value
        saved = io.BytesIO()
        book.save(saved)
        return saved.getvalue()

    return change


def without_drawing(content: bytes) -> bytes:
    return re.sub(
        rb"<w:r><w:drawing>(?:(?!</w:drawing>).)*chart.*?</w:drawing></w:r>", b"", content, count=1
    )


CHANGED = "“2023年”系列“支出总计”应是449.76万元"
HAND_EDITS = [
    (
        TOTALS,
        swapped("<c:v>449.76</c:v></c:pt></c:numCache>", "<c:v>450</c:v></c:pt></c:numCache>"),
        f"V-71 图表“收入、支出决算总计变动情况图”的{CHANGED}，图里是450万元",
    ),
    (
        "word/embeddings/chart1.xlsx",
        in_workbook("C3", 450),
        f"V-72 图表“收入、支出决算总计变动情况图”的{CHANGED}，它的数据表（编辑数据时打开的工作簿）里是450万元",
    ),
    (
        TOTALS,
        swapped("<c:v>2022年</c:v>", "<c:v>2021年</c:v>"),
        "V-73 图表“收入、支出决算总计变动情况图”的系列“2022年”写成了“2021年”，生成时是“2022年”",
    ),
    (
        OF_KINDS,
        swapped("<c:v>项目支出</c:v>", "<c:v>专项</c:v>"),
        "V-73 图表“支出决算结构图”的类别“项目支出”写成了“专项”，生成时是“项目支出”",
    ),
    (
        OF_KINDS,
        swapped(
            "<c:dLbls>",
            '<c:dLbls><c:dLbl><c:idx val="1"/><c:tx><c:rich><a:bodyPr/><a:p><a:r><a:t>约七成</a:t></a:r></a:p></c:rich></c:tx></c:dLbl>',
        ),
        "V-71 图表“支出决算结构图”的“项目支出”应是60.79%，图里是手工写的“约七成”",
    ),
    (
        "word/document.xml",
        without_drawing,
        "V-70 生成时有的图表“收入、支出决算总计变动情况图”，文件里没有了",
    ),
]


def test_an_untouched_report_has_nothing(data: bytes) -> None:
    assert verdict(data) == []
    assert changed_since_written(data) is False


@pytest.mark.parametrize(("part", "change", "expected"), HAND_EDITS)
def test_a_hand_edit_is_told(
    data: bytes, part: str, change: Callable[[bytes], bytes], expected: str
) -> None:
    edited = rewritten(data, part, change)
    assert messages(verdict(edited)) == [expected]
    assert changed_since_written(edited) is True


def test_what_the_data_corrected_is_told_apart(data: bytes, corrected: Built) -> None:
    assert corrected.snapshot is not None
    told = messages(verdict(data, corrected.snapshot))
    assert {line[:4] for line in told} == {"V-74"}
    assert told[0] == (
        "V-74 图表“收入、支出决算总计变动情况图”的“2023年”系列“收入总计”，数据更正后应是459.76万元，"
        "图里还是449.76万元"
    )


# --- refresh


@pytest.fixture(scope="module")
def coloured(data: bytes) -> bytes:
    """Somebody gave a series another colour, and a sentence another word."""
    colour = swapped('<a:schemeClr val="accent2">', '<a:schemeClr val="accent6">')
    words = swapped("年度收、支总计均为", "年度的收、支总计均为")
    return rewritten(rewritten(data, TOTALS, colour), "word/document.xml", words)


@pytest.fixture(scope="module")
def refreshed(coloured: bytes, corrected: Built) -> Refreshed:
    return refresh(coloured, corrected)


def test_refresh_brings_the_numbers_and_keeps_the_look(
    refreshed: Refreshed, corrected: Built
) -> None:
    assert refreshed.data is not None and corrected.data is not None
    assert [one.code for one in refreshed.problems] == []
    package, fresh = parts(refreshed.data), parts(corrected.data)
    for number in range(1, 7):
        chart, book = f"word/charts/chart{number}.xml", f"word/embeddings/chart{number}.xlsx"
        assert cached(package[chart]) == cached(fresh[chart])
        assert of_workbook(package[book]) == of_workbook(fresh[book])
    assert b"accent6" in package[TOTALS] and b"accent2" not in package[TOTALS]
    assert b"459.76" in re.findall(rb'descr="([^"]+)"', package["word/document.xml"])[0]
    assert messages(verdict(refreshed.data)) == []


def test_numbers_changed_by_hand_stay_and_are_told(data: bytes, corrected: Built) -> None:
    change = swapped("<c:v>449.76</c:v></c:pt></c:numCache>", "<c:v>450</c:v></c:pt></c:numCache>")
    made = refresh(rewritten(data, TOTALS, change), corrected)
    assert made.data is not None
    assert [str(one.message) for one in made.conflicts] == [
        "图表“收入、支出决算总计变动情况图”手工改过（“2023年”系列“支出总计”应是449.76万元，图里是450万元），"
        "没有更新；按现在的数据：“收入总计”（2023年）459.76万元；“支出总计”（2023年）459.76万元"
    ]
    assert cached(parts(made.data)[TOTALS])[2] == ["2023年", "449.76", "450"]
    assert "“收入总计”（2023年）459.76万元" in parts(made.data)["word/comments.xml"].decode()


def test_without_a_correction_hand_edits_are_told(data: bytes, built: Built) -> None:
    made = refresh(
        rewritten(data, OF_KINDS, swapped("<c:v>项目支出</c:v>", "<c:v>专项</c:v>")), built
    )
    assert [(one.code, one.values["edits"]) for one in made.problems if one.code[0] == "R"] == [
        ("R-81", "类别“项目支出”写成了“专项”，生成时是“项目支出”")
    ]


def test_one_that_was_taken_out_is_not_put_back(data: bytes, corrected: Built) -> None:
    made = refresh(rewritten(data, "word/document.xml", without_drawing), corrected)
    assert [one.code for one in made.problems if one.code[0] == "R"] == ["R-82"]


def with_template(tmp_path: Path, kinds: str) -> Path:
    """A template that says of a chart what `kinds` does, and the dataset beside it."""
    folder = tmp_path / "templates" / "别样"
    (folder / "图表").mkdir(parents=True)
    folder.joinpath("template.yaml").write_text(f"名称: 别样\nextends: {TEMPLATE}\n", "utf-8")
    folder.joinpath("图表", "支出决算结构图.yaml").write_text(kinds, "utf-8")
    return shutil.copytree(DATA, tmp_path / "data" / "西工")


def test_other_categories_and_another_kind(coloured: bytes, tmp_path: Path) -> None:
    """One more category takes over what stands; another kind is drawn anew."""
    table = "行: 合计\n列: [基本支出, 项目支出, 经营支出]\n含零: 是\n"
    for number, (kinds, codes) in enumerate(((table, []), ("种类: 条形图\n", ["R-83"]))):
        path = with_template(tmp_path / str(number), kinds)
        new = build(path, template="别样")
        made = refresh(coloured, new)
        assert made.data is not None and new.data is not None
        assert [one.code for one in made.problems] == codes
        assert cached(parts(made.data)[OF_KINDS]) == cached(parts(new.data)[OF_KINDS])
        assert messages(verdict(made.data)) == []


def test_a_chart_comes_and_goes_with_its_caption(coloured: bytes, tmp_path: Path) -> None:
    path = with_template(tmp_path, "条件: 收入总计 == 0\n")
    new = build(path, template="别样")
    fewer = refresh(coloured, new)
    assert fewer.data is not None
    assert "支出决算结构图" not in re.sub(
        "一般公共预算财政拨款支出决算结构图", "", parts(fewer.data)["word/document.xml"].decode()
    )
    again = refresh(fewer.data, build(DATA, template=TEMPLATE))
    assert again.data is not None
    assert messages(verdict(again.data)) == []
    assert len(re.findall(rb"<c:chart ", parts(again.data)["word/document.xml"])) == 6


# --- diff and redline


def test_diff_tells_old_and_new(built: Built, corrected: Built) -> None:
    assert built.snapshot is not None and corrected.snapshot is not None
    changes = compare(built.snapshot, corrected.snapshot)
    shown = ["".join(s.text for s in change.segments) for change in changes.texts]
    assert any("图3　支出决算结构图" in text and "186.37" in text for text in shown)


def test_diff_takes_an_edited_chart_as_it_stands(data: bytes, built: Built) -> None:
    assert built.snapshot is not None
    edited = rewritten(data, *HAND_EDITS[0][:2])
    report = open_report(edited, [])
    assert report is not None
    document = report.file.document([])
    assert document is not None
    standing, _ = as_it_stands(report.snapshot, document)
    assert standing.charts[0].series[1].values == ("449.76", "450")
    assert standing.charts[1:] == report.snapshot.charts[1:]


def test_redline_says_that_charts_show_other_numbers(data: bytes, corrected: Built) -> None:
    problems: list[Problem] = []
    assert corrected.data is not None
    made = redline_bytes(data, corrected.data, problems)
    assert made is not None
    noted = [one for one in problems if one.code == "R-84"]
    assert len(noted) == 1 and "支出决算结构图" in noted[0].message
    assert parts(made[0])[TOTALS] == parts(corrected.data)[TOTALS]


# --- what LibreOffice makes of it


@needs_printing
def test_a_sound_package_that_libreoffice_draws(charts: list[Chart], tmp_path: Path) -> None:
    """Shares on slices, numbers over columns, the unit above: as the values say."""
    blocks = [Paragraph((Span(f"图{n}　{c.title}"),), chart=c) for n, c in enumerate(charts, 1)]
    file = tmp_path / "x.docx"
    file.write_bytes(word_kit.build(word_kit.report(word_kit.part("", "图", *blocks))))
    assert [str(error) for error in WordValidator().validate(str(file)).errors] == []
    convert([file], "pdf", tmp_path)
    text = "".join(printed(file.with_suffix(".pdf")))
    assert [word for word in ("39.21%", "60.79%", "357.87", "449.76") if word not in text] == []
    assert "单位：万元" in re.sub(r"\s", "", text)


def test_without_the_names_that_libreoffice_drops(data: bytes) -> None:
    """Saved by it, drawings have other names and no words; captions and what they show are left."""

    def change(content: bytes) -> bytes:
        return re.sub(rb' name="\xe5[^"]{1,200}" descr="[^"]*"', b' name="Object1"', content)

    edited = rewritten(data, "word/document.xml", change)
    assert b'name="Object1"' in parts(edited)["word/document.xml"]
    assert messages(verdict(edited)) == []


# --- from other hands


RELS = "word/charts/_rels/chart1.xml.rels"


def test_nothing_may_be_fetched_or_run(data: bytes) -> None:
    outside = swapped(
        'Target="../embeddings/chart1.xlsx"',
        'Target="http://x.example/a.xlsx" TargetMode="External"',
    )
    assert [why for _, why in screen_report(parts(rewritten(data, RELS, outside))).reaching] == [
        "里有外部的链接（http://x.example/a.xlsx）"
    ]
    macros = swapped(
        'PartName="/word/embeddings/chart1.xlsx" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"',
        'PartName="/word/embeddings/chart1.xlsx" ContentType="application/vnd.ms-excel.sheet.macroEnabled.12"',
    )
    reaching = screen_report(parts(rewritten(data, "[Content_Types].xml", macros))).reaching
    assert [why for _, why in reaching] == ["带有宏"]


def test_a_broken_chart_or_workbook_stops_nothing(data: bytes) -> None:
    broken = rewritten(data, TOTALS, lambda content: b"<c:chartSpace")
    assert messages(verdict(broken)) == [
        "V-71 图表“收入、支出决算总计变动情况图”的系列和类别应是2个系列、2个类别，图里是0个系列、0个类别"
    ]
    emptied = rewritten(data, "word/embeddings/chart1.xlsx", lambda content: b"PK")
    assert [line[:4] for line in messages(verdict(emptied))] == ["V-73"]
