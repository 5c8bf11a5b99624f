"""Parts and tables with or without a new page, and parts on pages of landscape."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import small
from conftest import ROOT, SAMPLES
from word_kit import W, find, tree

from assembler.kernel.problems import Place, Problem
from assembler.pipeline import build
from assembler.refresh.refresh import refresh
from assembler.report import Table
from assembler.template.loading import load_template

TABLE = "种类: 表单\n块:\n  - {标题: 支出, 列: [{标题: 项目}, {标题: 金额}], 行: [{标签: 甲}]}\n"
PARTS = (
    "类型: 部门预算\n部分:\n"
    "  - {标题: 正文, 章节: [节]}\n"
    "  - {标题: 接着, 章节: [节], 另起页: 否}\n"
    "  - {标题: 横的, 章节: [节], 表格: [一, 二], 横向: 是}\n"
    "  - {标题: 附表, 表格: [一, 二, 三], 表格另起页: 否}\n"
)


def paged(settings: str = PARTS, **tables: str) -> list[object]:
    """What each part and table says of its page."""
    files = {f"tables/{name}": TABLE + tables.get(name, "") for name in "一二三"}
    made, said = small.report(
        small.dataset(), {"template": settings, "sections/节.md": "正文", **files}
    )
    assert [one for one in said if not one.startswith("M-43")] == []  # they stand in several parts
    out: list[object] = []
    for part in made.parts:
        out.append((part.heading.text, part.new_page, part.landscape))
        tables_in = (block for block in part.blocks if isinstance(block, Table))
        out += [(table.key, table.new_page, table.landscape) for table in tables_in]
    return out


@pytest.mark.usefixtures("home")
def test_what_parts_and_tables_say_of_their_pages() -> None:
    assert paged(二="横向: 否\n", 三="另起页: 是\n横向: 是\n") == [
        ("正文", True, False),
        ("接着", False, False),
        ("横的", True, True),
        ("一", None, True),
        ("二", None, False),
        ("附表", True, False),
        ("一", False, False),
        ("二", False, False),
        ("三", True, True),
    ]


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("name", ["另起页", "横向", "表格另起页"])
@pytest.mark.parametrize("answer", ["也许", "[是]", "{是: 是}"])
def test_there_is_no_third_answer(name: str, answer: str) -> None:
    settings = f"类型: 部门预算\n部分:\n  - 标题: 正文\n    章节: [节]\n    {name}: {answer}\n"
    small.write_template({"template": settings, "sections/节.md": "正文"})
    problems: list[Problem] = []
    load_template("小", Place(), problems)
    (found,) = problems
    written = "，写的是“也许”" if answer == "也许" else ""
    assert (found.code, found.place.row) == ("M-19", 5)
    assert found.mend == f"这里应当是“是”或“否”{written}"


def sections_of(data: bytes) -> list[str]:
    """The orientation of each section in order."""
    kinds = find(tree(data), "//w:sectPr/w:pgSz")
    return [size.get(f"{W}orient", "portrait") for size in kinds]


def test_what_is_brought_into_a_landscape_part_stays_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    data = shutil.copytree(ROOT / "data" / SAMPLES["mengjin"], tmp_path / "data")
    words = data / "报告.yaml"
    text = words.read_text("utf-8").replace("模板: mengjin-budget", "模板: own")
    words.write_text(text, "utf-8")
    own = tmp_path / "templates" / "own"
    own.mkdir(parents=True)
    (own / "template.yaml").write_text(
        "extends: mengjin-budget\n部分:\n"
        "  - {标题: 概况, 章节: [主要职责]}\n"
        "  - {标题: 说明, 章节: [收支总体, 三公经费, 预算绩效], 横向: 是}\n"
        "  - {标题: 名词解释, 名词: 全部, 另起页: 否}\n",
        "utf-8",
    )
    before = build(data)
    assert before.data is not None
    more = text.replace("补充:\n", "补充:\n  收支总体:\n    - 另有一段新的说明。\n", 1)
    words.write_text(more, "utf-8")
    fresh = build(data)
    assert fresh.data is not None
    refreshed = refresh(before.data, fresh, "稿.docx")
    assert refreshed.data is not None
    document = find(tree(refreshed.data), "string(//w:body)")
    assert "另有一段新的说明。" in document
    # the contents, the parts, landscape, and the rest
    assert sections_of(before.data) == sections_of(fresh.data) == sections_of(refreshed.data)
    assert "landscape" in sections_of(fresh.data)
