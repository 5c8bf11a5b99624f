"""Small tables that an author writes in a section: printed, verified, traced, refreshed."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT, SAMPLES, replace_in, run_assembler
from narrative_kit import write
from reading import read
from word_kit import edited, part_of

from assembler.cli import main
from assembler.pipeline import Built, build
from assembler.refresh.refresh import refresh
from assembler.report import CellOrigin, Table
from assembler.tables_workbook import tables_workbook

SECTION = """# 收入预算总体情况说明

收入构成如下表。

表：{{ 年度 }}年收入构成

| 来源 | 金额 | 占比 |
| --- | ---: | :---: |
| 一般公共预算 | {{ 一般公共预算收入|万元 }} | {{ 一般公共预算收入|占比(收入总计) }} |
{% if 政府性基金收入 %}
| 政府性基金 | {{ 政府性基金收入|万元 }} | {{ 政府性基金收入|占比(收入总计) }} |
{% endif %}
| **合计** | **{{ 收入总计|万元 }}** | 另见预算02表 |

表中金额含结转。
"""


@pytest.fixture
def make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Built]:
    """make(): 孟津, its section 收入预算 with a table, built as its files are now."""
    monkeypatch.chdir(tmp_path)
    data = shutil.copytree(ROOT / "data" / SAMPLES["mengjin"], tmp_path / "data")
    replace_in(data / "报告.yaml", "模板: mengjin-budget", "模板: own")
    own = tmp_path / "templates" / "own" / "sections"
    own.mkdir(parents=True)
    (own.parent / "template.yaml").write_text("extends: mengjin-budget\n", "utf-8")
    (own / "收入预算.md").write_text(SECTION, "utf-8")

    def built() -> Built:
        made = build(data, internal=True)
        assert made.data is not None, [str(problem) for problem in made.problems]
        return made

    return built


def grid_of(data: bytes) -> tuple[tuple[str, ...], ...]:
    """The texts of the small table of a docx."""
    grid = read(data).table("年收入构成").grid
    return (*map(tuple, grid.rows),)


@pytest.mark.usefixtures("home")
def test_a_table_of_markdown_is_a_table_of_the_report() -> None:
    written = write(
        "表：{{ 年度 }}年收支\n\n| 项目 | 金额 |\n|---|---:|\n| **收入** | {{ 收入总计|万元 }} |\n"
        "| 面积 | {{ 面积 }} |\n\n完。"
    )
    table, after = written.blocks
    assert isinstance(table, Table)
    assert (table.key, table.title, table.new_page, after.text) == (  # type: ignore[union-attr]
        "节之表1",
        "2024年收支",
        False,
        "完。",
    )
    texts = [[(c.text, c.align, c.bold) for c in row if c] for row in (*table.header, *table.body)]
    assert texts == [
        [("项目", "center", False), ("金额", "center", False)],
        [("收入", "left", True), ("100.00万元", "right", False)],
        [("面积", "left", False), ("【面积待填】", "right", False)],
    ]
    quoted, missing = table.origin.cells
    assert quoted == CellOrigin(0, 1, quoted=(0,))
    assert (missing.row, missing.column, bool(missing.missing)) == (1, 1, True)


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "| 甲 | 乙 |\n|---|---|\n| 1 | 2 |",
            "M-71 小/sections/节.md：节里的表格上面要有一段标题，写成“表：政府采购情况”，和表格之间空一行",
        ),
        (
            "表：题\n\n| 甲 | 乙 |\n|---|---|\n| 1 |",
            "M-70 小/sections/节.md：“| 甲 | 乙 ||---|---|| 1 |…”这几行不成表格，会照样印出",
        ),
        (
            "表：题\n\n| 甲 | 乙 |\n| 1 | 2 |",
            "M-70 小/sections/节.md：“| 甲 | 乙 || 1 | 2 |…”这几行不成表格，会照样印出",
        ),
        (
            "表：题\n\n" + "| 甲 " * 21 + "|\n" + "|---" * 21 + "|\n",
            "M-71 小/sections/节.md：节里的表格“题”太大，最多20列、200行；更大的表写成 tables 文件夹里的一张表",
        ),
    ],
)
def test_a_table_that_is_none_is_told(text: str, told: str) -> None:
    assert write(text).told == [told]


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(
    "text", ["表：不是表格的一段。", "表：甲\n\n又一段。", "甲 | 乙", "{{ '| 甲 | 乙 |' }}"]
)
def test_what_looks_like_one_stays_text(text: str) -> None:
    written = write(text)
    assert written.told == []
    assert all(not isinstance(block, Table) for block in written.blocks)


def test_it_stands_in_the_docx_and_is_verified(make: Callable[[], Built], tmp_path: Path) -> None:
    built = make()
    assert built.data is not None
    assert grid_of(built.data) == (
        ("来源", "金额", "占比"),
        ("一般公共预算", "954.72万元", "100.00%"),
        ("合计", "954.72万元", "另见预算02表"),
    )
    assert [entry for entry in read(built.data).contents if entry[1] == "2024年收入构成"]
    (tmp_path / "稿.docx").write_bytes(built.data)
    verified = run_assembler("verify", "稿.docx", "data", cwd=tmp_path)
    assert verified.stdout.splitlines()[-1].endswith("没有问题。")
    document = part_of(built.data).decode()
    row = re.search(r"一般公共预算</w:t>.{1,900}?954\.72万元", document)
    assert row is not None
    wrong = edited(built.data, "word/document.xml", row[0], row[0].replace("954.72", "945.72"))
    (tmp_path / "错.docx").write_bytes(wrong)
    verified = run_assembler("verify", "错.docx", "data", cwd=tmp_path)
    assert "表《2024年收入构成》" in verified.stdout
    assert "945.72万元" in verified.stdout
    assert tables_workbook(built.report, []) is not None  # type: ignore[arg-type]


def test_it_is_refreshed(make: Callable[[], Built], tmp_path: Path) -> None:
    before = make()
    assert before.data is not None
    replace_in(
        tmp_path / "data" / "收入.csv", "146001,财政拨款,9547200.00", "146001,财政拨款,9547300.00"
    )
    fresh = make()
    refreshed = refresh(before.data, fresh, "稿.docx")
    assert refreshed.data is not None
    assert fresh.data is not None
    assert grid_of(refreshed.data) == grid_of(fresh.data)
    assert grid_of(refreshed.data)[1][1] == "954.73万元"


def test_one_that_is_new_is_brought_in(make: Callable[[], Built], tmp_path: Path) -> None:
    section = tmp_path / "templates" / "own" / "sections" / "收入预算.md"
    section.write_text("# 收入预算总体情况说明\n\n收入构成如下表。\n\n表中金额含结转。\n", "utf-8")
    before = make()
    section.write_text(SECTION, "utf-8")
    fresh = make()
    assert before.data is not None
    assert fresh.data is not None
    refreshed = refresh(before.data, fresh, "稿.docx")
    assert refreshed.data is not None
    assert grid_of(refreshed.data) == grid_of(fresh.data)
    assert read(refreshed.data).contents == read(fresh.data).contents


def test_the_check_of_a_template_tells_them(make: Callable[[], Built], tmp_path: Path) -> None:
    sections = tmp_path / "templates" / "own" / "sections"
    (sections / "收入预算.md").write_text("# 收入\n\n| 甲 | 乙 |\n|---|---|\n| 1 | 2 |\n", "utf-8")
    (sections / "支出预算.md").write_text("# 支出\n\n表：题\n\n| 甲 | 乙 |\n| 1 |\n", "utf-8")
    checked = run_assembler("template", "check", "own", cwd=tmp_path)
    assert checked.returncode == 2
    assert sorted(checked.stdout.splitlines()[:2]) == [
        "无法使用 M-71 own/sections/收入预算.md：节里的表格上面要有一段标题，写成“表：政府采购情况”，"
        "和表格之间空一行。改正这张表的写法，见 templates/README.md。",
        "警告 M-70 own/sections/支出预算.md：“| 甲 | 乙 || 1 |…”这几行不成表格，会照样印出。"
        "每一行都以 | 起头和收尾，各行的格数一样，第二行写 | --- | --- |（靠右的列写 ---:），表格前后各空一行。",
    ]


@pytest.mark.parametrize("target", [["data"], ["--template", "own"]], ids=["dataset", "template"])
@pytest.mark.parametrize(
    ("cell", "lines"),
    [
        ("一般公共预算", "sections/收入预算.md 第9行"),
        ("年收入构成", "sections/收入预算.md 第5行"),
        ("来源", "sections/收入预算.md 第7行"),
    ],
)
def test_a_cell_is_led_back_to_its_line(
    make: Callable[[], Built],
    capsys: pytest.CaptureFixture[str],
    target: list[str],
    cell: str,
    lines: str,
) -> None:
    assert main(["template", "where", cell, *target]) == 0
    assert lines in capsys.readouterr().out


def test_a_section_with_a_small_table_is_rehearsed(
    make: Callable[[], Built], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["template", "rehearse", "own"]) in (0, 1)
    said = capsys.readouterr().out
    assert "收入构成如下表。" in said and "表中金额含结转。" in said and "| ---" not in said


def test_a_review_page_shows_the_lines_of_a_small_table(
    make: Callable[[], Built], tmp_path: Path
) -> None:
    page = tmp_path / "核对.html"
    assert main(["review", "data", "-o", str(page)]) == 0
    assert "收入预算.md 第9行" in page.read_text("utf-8")
