"""A whole report in Word: everything that a section can do works in `shell.docx`, and its figures are
traced, verified and brought up to date like any other's."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

import pytest
from conftest import ROOT, replace_in
from docx import Document
from docx.document import Document as Shell
from docx.oxml import parse_xml
from office import convert, needs_office, needs_printing
from reading import read, render
from word_kit import W, edited, part_of, tree
from word_validity import WordValidator

from assembler.authoring.checking import check_template
from assembler.cli import main
from assembler.kernel.problems import Severity
from assembler.pipeline import Built, build
from assembler.snapshot.opening import open_report
from assembler.word.names import figure_bookmark

GOLDEN = Path(__file__).parent / "word_only" / "report.txt"
DOCUMENT = "word/document.xml"
Capture = pytest.CaptureFixture[str]
Drawn = str | list[list[str]]  # a paragraph; the cells of a table


def dataset(folder: Path, template: str = "word-only") -> Path:
    """孟津's, without what it writes for sections."""
    path = folder / "数据"
    shutil.copytree(ROOT / "data" / "mengjin-2024-budget", path)
    report = path / "报告.yaml"
    text = report.read_text("utf-8").partition("补充:")[0]
    report.write_text(text.replace("模板: mengjin-budget", f"模板: {template}"), "utf-8")
    return path


def draw(shell: Shell, drawn: Iterable[Drawn]) -> None:
    """Paragraphs and tables at the end of a document."""
    for each in drawn:
        if isinstance(each, str):
            shell.add_paragraph(each)
            continue
        table = shell.add_table(len(each), len(each[0]))
        for row, texts in zip(table.rows, each, strict=True):
            for cell, text in zip(row.cells, texts, strict=True):
                cell.text = text


def whole_report(folder: Path, *drawn: Drawn, header: str = "") -> Path:
    """A dataset whose template is one shell with these paragraphs and tables; the dataset's path."""
    own = folder / "templates" / "case"
    own.mkdir(parents=True)
    settings = "名称: 一页\nextends: henan-budget\n部分: []\n"
    (own / "template.yaml").write_text(settings, "utf-8")
    shell = Document()
    draw(shell, drawn)
    if header:
        shell.sections[0].header.paragraphs[0].text = header
    shell.save(str(own / "shell.docx"))
    return dataset(folder, "case")


def within(folder: Path, cover: Iterable[Drawn] = (), closing: Iterable[Drawn] = ()) -> Path:
    """A dataset whose template is 河南's, with more on its cover and behind the report."""
    own = folder / "templates" / "case"
    own.mkdir(parents=True)
    (own / "template.yaml").write_text("名称: 一份\nextends: henan-budget\n", "utf-8")
    shell = Document(str(ROOT / "templates" / "henan-budget" / "shell.docx"))
    first = shell.paragraphs[0]
    for text in cover:
        assert isinstance(text, str)
        first.insert_paragraph_before(text)
    draw(shell, closing)
    shell.save(str(own / "shell.docx"))
    return dataset(folder, "case")


def built(path: Path, folder: Path) -> tuple[Built, Path]:
    """A report with all its lines, and its file."""
    made = build(path, internal=True)
    assert made.data is not None, [str(problem) for problem in made.problems]
    file = folder / "报告.docx"
    file.write_bytes(made.data)
    return made, file


def first_edited(data: bytes, old: str, new: str) -> bytes:
    """A docx with the first of these pieces of its text replaced."""
    before = part_of(data).decode().partition(old)[0]
    return edited(data, DOCUMENT, before + old, before + new)


def lines(file: Path) -> list[str]:
    """What stands in a file, a block or row a line."""
    return [line for line in render(read(file.read_bytes())).splitlines() if line.strip()]


def bookmarks(file: Path) -> dict[str, str]:
    """The texts in bookmarks of figures, in order."""
    found, name = {}, ""
    for element in tree(file.read_bytes()).iter(f"{W}bookmarkStart", f"{W}bookmarkEnd", f"{W}t"):
        if element.tag == f"{W}bookmarkStart":
            name = element.get(f"{W}name")
        elif element.tag == f"{W}bookmarkEnd":
            name = ""
        elif name.startswith("_fig_"):
            found[name] = found.get(name, "") + element.text
    return found


def printed_pages(file: Path, folder: Path) -> list[str]:
    convert([file], "pdf", folder)
    pdf = folder / f"{file.stem}.pdf"
    done = subprocess.run(["pdftotext", "-layout", pdf, "-"], capture_output=True, check=True)
    return done.stdout.decode().removesuffix("\f").split("\f")


def said(*arguments: object, capsys: Capture) -> str:
    main([str(argument) for argument in arguments])
    return capsys.readouterr().out


# --- the template that is shipped


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Built, Path]:
    """The dataset, what was built of it, and its file."""
    folder = tmp_path_factory.mktemp("word-only")
    data = dataset(folder)
    return data, *built(data, folder)


Shipped = tuple[Path, Built, Path]


def test_the_shipped_one_reads_as_before(shipped: Shipped) -> None:
    text = render(read(shipped[2].read_bytes()))
    if os.environ.get("ASSEMBLER_UPDATE"):
        GOLDEN.write_text(text, "utf-8")
    assert text.splitlines() == GOLDEN.read_text("utf-8").splitlines()


def test_nothing_is_wrong_with_it(shipped: Shipped, tmp_path: Path) -> None:
    """But for reasons that are given for the sections of another template."""
    _, made, file = shipped
    assert {problem.code for problem in made.problems if not problem.confirmed} == {"B-57"}
    assert check_template("word-only")[1] == []
    assert [str(e) for e in WordValidator().validate(str(file)).errors] == []


@needs_printing
def test_it_fits_on_one_page(shipped: Shipped, tmp_path: Path) -> None:
    [page] = printed_pages(shipped[2], tmp_path)
    assert "一、收支总体情况" in page and "— 1 —" in page.replace("—1—", "— 1 —")


def test_its_snapshot_is_read_back(shipped: Shipped) -> None:
    _, made, file = shipped
    opened = open_report(file, [])
    assert opened is not None and made.snapshot is not None
    assert opened.snapshot.blocks == made.snapshot.blocks
    assert opened.snapshot.figures == made.snapshot.figures
    assert [table.title for table in made.snapshot.tables] == [
        "表1　2024年支出预算表",
        "表2　2024年“三公”经费预算表",
    ]
    assert [block.text for block in made.snapshot.paragraphs if block.level] == [
        "一、收支总体情况",
        "二、“三公”经费情况",
        "三、项目安排情况",
    ]


def test_each_figure_of_its_text_has_a_bookmark(shipped: Shipped) -> None:
    _, made, file = shipped
    assert made.snapshot is not None
    marked = {
        mark.figure: block.text[mark.start : mark.end]
        for block in made.snapshot.paragraphs
        for mark in block.figures
    }
    names = bookmarks(file)
    assert names == {figure_bookmark(figure): text for figure, text in marked.items()}
    assert list(names.values())[:4] == ["954.72", "954.72", "43.28", "4.75%"]


def test_a_figure_of_its_text_is_traced(shipped: Shipped, capsys: Capture) -> None:
    assert said("trace", shipped[2], "公用经费", capsys=capsys).splitlines()[:3] == [
        "公用经费 = 34.69万元（准确值 346,900.00元）",
        "    算法：支出表中类别为公用经费的金额合计",
        "    位置：“一、收支总体情况”：2.公用经费34.69万元，占3.63%",
    ]


def test_a_figure_of_its_tables_is_traced(shipped: Shipped, capsys: Capture) -> None:
    shown = said("trace", shipped[2], "534,700.00", capsys=capsys).splitlines()
    where = "    位置：附表《表1　2024年支出预算表》“住房保障支出”行“预算数”列"
    assert [line for line in shown if "位置" in line] == [where, f"{where}：534,700.00"]
    assert [line[:40] for line in shown if "依据" in line] == [
        "    依据：支出.csv 第30行 “金额”列：146001，2210201住房公积金，"[:40]
    ]


def test_a_changed_number_is_found(shipped: Shipped, tmp_path: Path, capsys: Capture) -> None:
    data, _, file = shipped
    wrong = tmp_path / "改.docx"
    text = edited(file.read_bytes(), DOCUMENT, "722.22", "723.22")
    wrong.write_bytes(edited(text, DOCUMENT, "534,700.00", "534,800.00"))
    expected = [
        "错误 V-10 改.docx：“一、收支总体情况”第1段“支出中，基本支出723.22万元，占75.65%”："
        "“基本支出”应是722.22万元，现在是723.22万元。"
        "改回722.22万元；确实要更正的，改数据后重新生成。",
        "错误 V-20 改.docx：表《表1　2024年支出预算表》“住房保障支出”行“预算数”列："
        "应是534,700.00，现在是534,800.00。"
        "改回534,700.00；确实要更正的，改数据后重新生成。",
        "核对正文数字18个、表中数字27个：一致43个，改动2个。",
    ]
    assert said("verify", wrong, capsys=capsys).splitlines() == expected
    assert said("verify", wrong, data, capsys=capsys).splitlines() == expected
    assert said("verify", file, data, capsys=capsys).splitlines() == [
        "核对正文数字18个、表中数字27个：一致45个。没有问题。"
    ]


def corrected(folder: Path, data: Path) -> Path:
    """The dataset with another amount, a function that is new and one that is gone."""
    path = folder / "更正"
    shutil.copytree(data, path)
    lines = path / "支出.csv"
    replace_in(
        lines, "公用经费,,公用经费,,财政拨款,177000.00,", "公用经费,,公用经费,,财政拨款,187000.00,"
    )
    text = (
        lines.read_text("utf-8").replace(",2101101,", ",2130101,").replace(",2101103,", ",2130101,")
    )
    lines.write_text(text, "utf-8")
    replace_in(path / "收入.csv", "9547200.00", "9557200.00")
    return path


def test_a_correction_is_told(shipped: Shipped, tmp_path: Path, capsys: Capture) -> None:
    data, _, _ = shipped
    shown = said("diff", data, corrected(tmp_path, data), capsys=capsys).splitlines()
    assert shown[2] == "录入改了3行，18个指标、5句话、6格表格有变化。"
    assert "    2.公用经费〔－34.69－〕〔＋35.69＋〕万元，占〔－3.63%－〕〔＋3.73%＋〕；" in shown
    at = shown.index("  表1　2024年支出预算表")
    assert (
        shown[at + 1]
        == "    一般公共服务支出，预算数：7,989,400.00 → 7,999,400.00　←支出.csv 第9行"
    )


def test_a_correction_reaches_an_edited_file(
    shipped: Shipped, tmp_path: Path, capsys: Capture
) -> None:
    """Text and cells, rows that came and went; what a person wrote stays."""
    data, _, file = shipped
    hand, fresh = tmp_path / "手改.docx", tmp_path / "更新.docx"
    typed = edited(file.read_bytes(), DOCUMENT, "按类别分：", "按支出类别分：")
    hand.write_bytes(edited(typed, DOCUMENT, "一般公共服务支出", "一般公共服务类"))
    right = corrected(tmp_path, data)
    shown = said("refresh", hand, right, "-o", fresh, capsys=capsys).splitlines()
    assert shown[-1] == f"已更新 {fresh}：更新10处。"
    expected = lines(built(right, tmp_path)[1])
    stands = lines(fresh)
    own = [(old, new) for old, new in zip(expected, stands, strict=True) if old != new]
    assert [
        (new, new.replace("按支出类别", "按类别").replace("服务类 ", "服务支出 ")) for _, new in own
    ] == [(new, old) for old, new in own]
    assert len(own) == 2 and "|1 213 |2 农林水支出 |3 307,700.00 |4 3.22% |" in stands
    assert said("verify", fresh, right, capsys=capsys).splitlines() == [
        "核对正文数字18个、表中数字27个：一致45个。没有问题。"
    ]
    assert [str(e) for e in WordValidator().validate(str(fresh)).errors] == []


def test_rows_come_and_go(shipped: Shipped, tmp_path: Path, capsys: Capture) -> None:
    data, _, file = shipped
    right, hand, fresh = tmp_path / "更正", tmp_path / "手改.docx", tmp_path / "更新.docx"
    shutil.copytree(data, right)
    sheet = right / "支出.csv"
    kept = sheet.read_text("utf-8").splitlines()
    housing = next(line for line in kept if ",2210201," in line)
    others = [housing.replace("2210201", "2130101"), housing.replace("2210201", "2120101")]
    moved = [line for line in kept if line != housing] + [
        line.replace("534700.00", "267350.00") for line in others
    ]
    sheet.write_text("\n".join(moved) + "\n", "utf-8")
    hand.write_bytes(edited(file.read_bytes(), DOCUMENT, "按类别分：", "按支出类别分："))
    said("refresh", hand, right, "-o", fresh, capsys=capsys)
    at = lines(fresh).index("0 单位：元")
    assert lines(fresh)[at + 2 : at + 8] == [
        "|1 201 |2 一般公共服务支出 |3 7,989,400.00 |4 83.68% |",
        "|1 208 |2 社会保障和就业支出 |3 715,400.00 |4 7.49% |",
        "|1 210 |2 卫生健康支出 |3 307,700.00 |4 3.22% |",
        "|1 212 |2 城乡社区支出 |3 267,350.00 |4 2.80% |",
        "|1 213 |2 农林水支出 |3 267,350.00 |4 2.80% |",
        "|1  |2 合计 |3 9,547,200.00 |4 100.00% |",
    ]
    assert "没有问题" in said("verify", fresh, right, capsys=capsys)


def test_another_branch_and_another_column(tmp_path: Path, capsys: Capture) -> None:
    data = whole_report(
        tmp_path,
        "本局的说明。",
        "{%p if 支出总计 > 9550000 %}",
        "支出较多，{{ 支出总计|万元 }}。",
        "{%p else %}",
        "支出{{ 支出总计|元 }}，不多。",
        "{%p endif %}",
        [
            ["{%tc for 类 in 支出().按('功能类') %}", "{{ 类.名称 }}", "{%tc endfor %}"],
            ["{%tc for 类 in 支出().按('功能类') %}", "{{ 类|千分位 }}", "{%tc endfor %}"],
        ],
    )
    _, file = built(data, tmp_path)
    assert lines(file)[3] == "0 支出9547200.00元，不多。"
    hand, fresh = tmp_path / "手改.docx", tmp_path / "更新.docx"
    hand.write_bytes(edited(file.read_bytes(), DOCUMENT, "本局的说明", "我局的说明"))
    replace_in(data / "支出.csv", "177000.00", "187000.00")
    with (data / "支出.csv").open("a", encoding="utf-8") as sheet:
        sheet.write("146001,2130101,30201,50201,公用经费,,公用经费,,财政拨款,5000.00,\n")
    replace_in(data / "收入.csv", "9547200.00", "9562200.00")
    said("refresh", hand, data, "-o", fresh, capsys=capsys)
    assert lines(fresh)[2:] == [
        "0 我局的说明。",
        "0 支出较多，956.22万元。",
        "|1 一般公共服务支出 |2 社会保障和就业支出 |3 卫生健康支出 |4 农林水支出 |5 住房保障支出 |",
        "|1 7,999,400.00 |2 715,400.00 |3 307,700.00 |4 5,000.00 |5 534,700.00 |",
    ]
    assert "没有问题" in said("verify", fresh, data, capsys=capsys)


# --- what is missing


def test_what_is_missing_is_asked_for(tmp_path: Path) -> None:
    """A reason and last year's amount: marked in the text and in cells, as in sections."""
    data = whole_report(
        tmp_path,
        "收入总计{{ 比上年(收入总计) }}{{ 原因('收入总计') }}。",
        [["项目", "上年"], ["接待费", "{{ 上年(公务接待费)|万元 }}"]],
        "接待费{{ 比上年(公务接待费) }}。",
    )
    replace_in(
        data / "原因.csv",
        "收入总计,政务服务大厅的运行费用上升，专项工作和网络维护、租赁所需资金增加\n",
        "",
    )
    replace_in(data / "指标.csv", "公务接待费,上年,0.00,元,由本年预算数和公布的增减额推得\n", "")
    replace_in(data / "指标.csv", "三公经费,上年,0.00,元,由本年预算数和公布的增减额推得\n", "")
    made, file = built(data, tmp_path)
    assert [str(p) for p in made.problems if p.code in ("B-10", "B-12")] == [
        "错误 B-10 原因.csv：“收入总计”比上年有变化，没有写原因（Word 外壳要用）。"
        "在“原因”表中补一行，“指标”列填 收入总计。",
        "错误 B-12 指标.csv：没有给出“公务接待费”的上年数，文字中不能比较（Word 外壳要用）。"
        "在“指标”表中补一行：指标填 公务接待费，期间填 上年。",
    ]
    assert made.report is not None and made.report.is_marked
    assert part_of(file.read_bytes()).count(b"<w:highlight ") == 3  # that of the cell, too
    assert lines(file)[2:] == [
        "0 草稿，不要公开",
        "0 收入总计增加43.28万元，增长4.75%，主要原因：⟦【收入总计变化原因待填】⟧。",
        "|1 项目 |2 上年 |",
        "|1 接待费 |2 【上年公务接待费待填】 |",
        "0 接待费⟦【上年公务接待费待填】⟧。",
        "【批注】",
        "待补：“收入总计”比上年有变化，“原因”表中没有写原因。请补上后重新生成。",
        "待补：“指标”表中没有上年公务接待费，请补上后重新生成。",
        "待补：“指标”表中没有“公务接待费”的上年数，不能比较。请补上后重新生成。",
    ]


def test_what_was_missing_reaches_an_edited_file(tmp_path: Path, capsys: Capture) -> None:
    data = whole_report(
        tmp_path,
        "收入总计{{ 比上年(收入总计) }}{{ 原因('收入总计') }}。",
        "本局没有其他收入。",
        [["项目", "上年"], ["收入", "{{ 上年(收入总计)|万元 }}"]],
    )
    income = "收入总计,上年,9114400.00,元,由本年预算数和公布的增减额推得\n"
    replace_in(data / "指标.csv", income, "")
    replace_in(data / "指标.csv", income.replace("收入总计", "一般公共预算收入"), "")
    _, file = built(data, tmp_path)
    hand, fresh = tmp_path / "手改.docx", tmp_path / "更新.docx"
    hand.write_bytes(edited(file.read_bytes(), DOCUMENT, "本局没有", "我局没有"))
    with (data / "指标.csv").open("a", encoding="utf-8") as sheet:
        sheet.write(income)
    said("refresh", hand, data, "-o", fresh, capsys=capsys)
    assert lines(fresh)[2:] == [
        "0 收入总计增加43.28万元，增长4.75%，"
        "主要原因：政务服务大厅的运行费用上升，专项工作和网络维护、租赁所需资金增加。",
        "0 我局没有其他收入。",
        "|1 项目 |2 上年 |",
        "|1 收入 |2 911.44万元 |",
    ]


# --- where tags may stand


def test_everything_of_a_section(tmp_path: Path) -> None:
    """Names, filters, phrases, conditions and loops over paragraphs, rows and columns."""
    data = whole_report(
        tmp_path,
        "{{ 部门.自称 }}{{ 年度|中文年份 }}：{{ 支出总计|万元(小数=1) }}、{{ 支出总计|元 }}、"
        "{{ [基本支出, 项目支出]|列示(分隔='；') }}。",
        "{%p for 类 in 支出(资金='一般公共预算拨款').按('类别') %}",
        "{{ loop.index }}.{{ 类.名称 }}{{ 类|万元 }}{{ 类|占(支出总计) }}"
        "{% if not loop.last %}；{% else %}。{% endif %}",
        "{%p endfor %}",
        "{%p if 政府性基金支出 > 0 %}",
        "基金支出{{ 政府性基金支出|万元 }}。",
        "{%p else %}",
        "没有基金支出。",
        "{%p endif %}",
        "与上年相比{{ 用语('持平') }}；三公经费{{ 比上年(三公经费, 用语='三公') }}，"
        "{% set 差 = 收入总计 - 上年(收入总计) %}收入多{{ 差|万元 }}。",
        [
            ["{%tc for 类 in 支出().按('功能类') %}", "{{ 类.名称 }}", "{%tc endfor %}"],
            ["{%tc for 类 in 支出().按('功能类') %}", "{{ 类|千分位 }}", "{%tc endfor %}"],
        ],
    )
    made, file = built(data, tmp_path)
    assert lines(file)[2:] == [
        "0 我局二〇二四：954.7万元、9547200.00元、基本支出722.22万元；项目支出232.50万元。",
        "0 1.人员经费687.53万元，占72.01%；",
        "0 2.公用经费34.69万元，占3.63%；",
        "0 3.其他运转类232.50万元，占24.35%。",
        "0 没有基金支出。",
        "0 与上年相比持平；三公经费比2023年增加1.80万元，收入多43.28万元。",
        "|1 一般公共服务支出 |2 社会保障和就业支出 |3 卫生健康支出 |4 住房保障支出 |",
        "|1 7,989,400.00 |2 715,400.00 |3 307,700.00 |4 534,700.00 |",
    ]
    assert made.snapshot is not None
    assert [len(block.figures) for block in made.snapshot.paragraphs] == [4, 2, 2, 2, 0, 2]
    [table] = made.snapshot.tables
    assert [cell.quoted for cell in table.origin.cells] == [(12,), (13,), (14,), (15,)]


def test_within_a_usual_report(tmp_path: Path, capsys: Capture) -> None:
    """A figure on the cover, a table that an author drew behind the report: traced, verified and
    brought up to date; department and dates of the cover are looked for as ever."""
    data = within(
        tmp_path,
        ["收入{{ 收入总计|万元 }}"],
        [
            "附：各单位支出",
            [
                ["单位", "支出"],
                ["{%tr for 单位 in 单位列表 %}", ""],
                ["{{ 单位.名称 }}", "{{ 支出(单位=单位.编码)|万元 }}"],
                ["{%tr endfor %}", ""],
            ],
            "合计{{ 支出总计|元 }}{{ 基本支出|占(支出总计) }}。",
        ],
    )
    made, file = built(data, tmp_path)
    assert made.snapshot is not None
    assert made.snapshot.cover == (
        "收入954.72万元",
        "洛阳市孟津区政务服务和大数据管理局",
        "2024年部门预算公开",
        "目　录",
    )
    assert lines(file)[-6:-2] == [
        "0 附：各单位支出",
        "|1 单位 |2 支出 |",
        "|1 洛阳市孟津区政务服务和大数据管理局 |2 954.72万元 |",
        "0 合计9547200.00元，占75.65%。",
    ]
    assert [str(e) for e in WordValidator().validate(str(file)).errors] == []
    whole = "核对正文数字46个、表中数字573个：一致619个。没有问题。"
    assert said("verify", file, data, capsys=capsys).splitlines() == [whole]

    wrong = tmp_path / "改.docx"
    typed = first_edited(file.read_bytes(), ">954.72<", ">945.72<")
    wrong.write_bytes(first_edited(typed, "2024年部门预算公开", "2023年部门预算公开"))
    assert said("verify", wrong, capsys=capsys).splitlines() == [
        "错误 V-26 改.docx：封面上应有“2024年”，现在是“2023年部门预算公开”。"
        "改正封面；确实要更正的，改数据后重新生成。",
        "错误 V-10 改.docx：正文开头第1段“收入945.72万元”：“收入总计”应是954.72万元，"
        "现在是945.72万元；附表《2024年部门收支预算表》“收入总计”行是954.72万元。"
        "改回954.72万元；确实要更正的，改数据后重新生成。",
        "核对正文数字46个、表中数字573个：一致618个，改动1个。",
    ]

    replace_in(data / "支出.csv", "177000.00", "187000.00")
    replace_in(data / "收入.csv", "9547200.00", "9557200.00")
    hand, fresh = tmp_path / "手改.docx", tmp_path / "更新.docx"
    hand.write_bytes(edited(file.read_bytes(), DOCUMENT, ">合计<", ">总计<"))
    said("refresh", hand, data, "-o", fresh, capsys=capsys)
    assert lines(fresh)[-4:-2] == [
        "|1 洛阳市孟津区政务服务和大数据管理局 |2 955.72万元 |",
        "0 总计9557200.00元，占75.67%。",
    ]
    assert said("verify", fresh, data, capsys=capsys).splitlines() == [whole]
    assert [str(e) for e in WordValidator().validate(str(fresh)).errors] == []


def test_a_cover_comes_to_show_figures_and_ceases_to(tmp_path: Path, capsys: Capture) -> None:
    """Between a report and its correction: its lines are neither doubled nor lost."""
    datasets = within(tmp_path / "一"), within(tmp_path / "二", ["收入{{ 收入总计|万元 }}"])
    covers = [
        ["0 洛阳市孟津区政务服务和大数据管理局", "0 2024年部门预算公开"],
        ["0 收入954.72万元", "0 洛阳市孟津区政务服务和大数据管理局", "0 2024年部门预算公开"],
    ]
    for old, new in ((0, 1), (1, 0)):
        _, file = built(datasets[old], tmp_path)
        hand, fresh = tmp_path / "手改.docx", tmp_path / f"更新{new}.docx"
        hand.write_bytes(edited(file.read_bytes(), DOCUMENT, "主要职责", "主要的职责"))
        said("refresh", hand, datasets[new], "-o", fresh, capsys=capsys)
        paragraphs = [line for line in lines(fresh) if line.startswith("0 ")]
        assert paragraphs[: paragraphs.index("0 目　录")] == covers[new]


def test_a_header_shows_figures_too(tmp_path: Path) -> None:
    """Without bookmarks and comments, which a header cannot have."""
    data = whole_report(
        tmp_path,
        "支出{{ 支出总计|万元 }}。",
        header="收入{{ 收入总计|万元 }}{{ 上年(公务接待费)|万元 }}",
    )
    made, file = built(data, tmp_path)
    assert "收入954.72万元0万元" in render(read(file.read_bytes()))
    assert made.report is not None
    assert [figure.name for figure in made.report.figures] == [
        "支出总计",
        "收入总计",
        "上年公务接待费",
    ]
    assert list(bookmarks(file).values()) == ["954.72"]


@needs_office
def test_a_shell_saved_by_libreoffice(shipped: Shipped, tmp_path: Path) -> None:
    own = tmp_path / "templates" / "case"
    own.mkdir(parents=True)
    shutil.copy(ROOT / "templates" / "word-only" / "template.yaml", own)
    convert([ROOT / "templates" / "word-only" / "shell.docx"], "docx", own)
    made, file = built(dataset(tmp_path, "case"), tmp_path)
    assert made.snapshot is not None and shipped[1].snapshot is not None
    assert made.snapshot.blocks == shipped[1].snapshot.blocks
    assert bookmarks(file) == bookmarks(shipped[2])


def test_its_sentences_lead_to_the_shell(tmp_path: Path, capsys: Capture) -> None:
    """And those of sections beside it to their sections, on the review page too."""
    data = within(tmp_path, ["收入{{ 收入总计|万元 }}"], [[["支出"], ["{{ 支出总计|元 }}"]]])
    for sentence, source in (
        ("收入954.72万元", "    Word 外壳　case/shell.docx"),
        ("9547200.00元", "    Word 外壳　case/shell.docx"),
        ("没有负责管理的专项转移支付项目", "    节 专项转移支付　"),
    ):
        lines_of = said("template", "where", sentence, data, capsys=capsys).splitlines()
        assert any(line.startswith(source) for line in lines_of), lines_of
    page = tmp_path / "页.html"
    said("review", data, "-o", page, capsys=capsys)
    written = page.read_text("utf-8")
    assert "Word 外壳　case/shell.docx" in written
    assert "节 专项转移支付　henan-budget/sections/专项转移支付.md" in written


BOX = (
    f'<w:p xmlns:w="{W[1:-1]}" xmlns:v="urn:schemas-microsoft-com:vml"><w:r><w:pict><v:rect>'
    "<v:textbox><w:txbxContent><w:p><w:r><w:t>支出{{ 支出总计|万元 }}</w:t></w:r></w:p>"
    "</w:txbxContent></v:textbox></v:rect></w:pict></w:r></w:p>"
)


def test_a_figure_in_a_text_box(tmp_path: Path, capsys: Capture) -> None:
    data = within(tmp_path)
    shell = tmp_path / "templates" / "case" / "shell.docx"
    document = Document(str(shell))
    document.element.body.insert(0, parse_xml(BOX))
    document.save(str(shell))
    _, file = built(data, tmp_path)
    assert list(bookmarks(file).values())[0] == "954.72"
    wrong = tmp_path / "改.docx"
    wrong.write_bytes(first_edited(file.read_bytes(), ">954.72<", ">945.72<"))
    shown = said("verify", wrong, capsys=capsys)
    assert "“支出945.72万元”：“支出总计”应是954.72万元，现在是945.72万元" in shown


# --- what must be there


def test_parts_ask_for_a_place(tmp_path: Path) -> None:
    """And a place for the report asks for parts."""
    data = whole_report(tmp_path, "支出{{ 支出总计|万元 }}。")
    settings = tmp_path / "templates" / "case" / "template.yaml"
    settings.write_text("名称: 一页\nextends: henan-budget\n", "utf-8")
    grave = [str(p) for p in build(data).problems if p.severity is Severity.UNUSABLE]
    shell = tmp_path / "templates" / "case" / "shell.docx"
    assert [line.replace(str(shell), "shell.docx") for line in grave] == [
        "无法使用 M-56 shell.docx：要有且只有一处 {{p 正文 }}。"
        "在 Word 外壳里让 {{p 目录 }}、{{p 正文 }} 各自单独成段。"
    ]
    settings.write_text("名称: 一页\nextends: henan-budget\n部分: []\n", "utf-8")
    shutil.copy(ROOT / "templates" / "henan-budget" / "shell.docx", shell)
    grave = [str(p) for p in build(data).problems if p.severity is Severity.UNUSABLE]
    assert grave == [
        "无法使用 M-19 case/template.yaml 第3行 第5个字符：“部分”的写法不对。这里应当是一项一个“- ”的列表。"
    ]


def test_signs_that_could_be_taken_for_figures(tmp_path: Path) -> None:
    data = whole_report(tmp_path, "支出\ue0000\ue001{{ 支出总计|万元 }}。")
    assert [p.code for p in build(data).problems if p.severity is Severity.UNUSABLE] == ["M-51"]
