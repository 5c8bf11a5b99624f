"""One entry of 报告 written anew, in 报告.yaml or the worksheet: nothing else changes."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from conftest import ROOT

from assembler.dataset.new import new_dataset
from assembler.dataset.reading import read_raw
from assembler.dataset.sheet_edits import NotWritten
from assembler.dataset.word_edits import write_words
from assembler.kernel.yaml_edits import NotEdited, with_texts

FILE = """\
# 说明
类型: 部门预算   # 报告的类型
年度: "2025"

部门:
  编码: '318'
  名称: 云溪县数据资源局   # 全称
  # 自称:

公开日期:   # 还没有
折行: >-
  一
  二

职责:
  - 一条   # 注
  # 中间
  - "二条"
  - 三条

文字: {甲: 1, 乙: "2"}
# 末尾
"""


@pytest.mark.parametrize(
    ("path", "texts", "old", "new"),
    [
        (["年度"], ["2026"], '年度: "2025"', '年度: "2026"'),
        (["类型"], ["部门决算"], "类型: 部门预算   #", "类型: 部门决算   #"),
        (["部门", "编码"], ["3'18"], "'318'", "'3''18'"),
        (["部门", "名称"], ["甲: 乙"], "云溪县数据资源局   #", '"甲: 乙"   #'),
        (["部门", "自称"], ["我局"], "# 全称\n", "# 全称\n  自称: 我局\n"),
        (["公开日期"], ["2025-02-20"], "公开日期:   #", "公开日期: 2025-02-20   #"),
        (["折行"], ["三"], "折行: >-\n  一\n  二\n", "折行: 三\n"),
        (["职责"], ["一条", "改了", "三条"], '"二条"', '"改了"'),
        (["职责"], ["一条", "二条", "三条", "四: 条"], "三条\n", '三条\n  - "四: 条"\n'),
        (["职责"], ["一条"], '  - "二条"\n  - 三条\n', ""),
        (["文字", "甲"], ["是，否"], "甲: 1", "甲: 是，否"),
        (["文字", "甲"], ["a, b"], "甲: 1", '甲: "a, b"'),
        (["文字", "丙"], ["三"], '"2"}', '"2", 丙: 三}'),
        (["上年"], ["../去年"], "# 末尾\n", "# 末尾\n上年: ../去年\n"),
        (["补充", "三公"], ["甲"], "# 末尾\n", "# 末尾\n补充:\n  三公: 甲\n"),
        (["部门", "名称"], [], "云溪县数据资源局   #", "   #"),
    ],
)
def test_one_entry_alone_changes(path: list[str], texts: list[str], old: str, new: str) -> None:
    assert FILE.count(old) == 1
    assert with_texts(FILE, path, texts, path == ["职责"]) == FILE.replace(old, new)


@pytest.mark.parametrize(
    ("text", "edited"),
    [
        ("", "职责:\n  - 甲\n  - 乙\n"),
        ("职责:\n  - \n年度: 1\n", "职责:\n  - 甲 \n  - 乙\n年度: 1\n"),
        ("职责:\r\n- 旧\r\n年度: 1\r\n", "职责:\r\n- 甲\r\n- 乙\r\n年度: 1\r\n"),
        ("职责: 只有一条 # 注\n年度: 1\n", "职责:\n  - 甲\n  - 乙 # 注\n年度: 1\n"),
        ("职责: [旧, 二]\n年度: 1\n", "职责:\n  - 甲\n  - 乙\n年度: 1\n"),
        ("年度: 1", "年度: 1\n职责:\n  - 甲\n  - 乙\n"),
    ],
)
def test_a_list_however_it_was_written(text: str, edited: str) -> None:
    assert with_texts(text, ["职责"], ["甲", "乙"], listed=True) == edited


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("类型: x\n年度: a: b\n", "第2行写法不对"),
        ("年度: 1\n年度: 2\n", "写法和一般的不同"),
        ("年度: 1\n...\n", "写法和一般的不同"),
        ("部门: 一句话\n", "写法和一般的不同"),
    ],
)
def test_what_cannot_be_edited_is_refused(text: str, why: str) -> None:
    path = ["部门", "名称"] if "部门" in text else ["年度" if "年度: 2" in text else "上年"]
    with pytest.raises(NotEdited, match=why):
        with_texts(text, path, ["3"], listed=False)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_the_file_keeps_its_encoding(tmp_path: Path, encoding: str) -> None:
    data = Path(shutil.copytree(ROOT / "data/示例-2025-预算", tmp_path / "d"))
    file = data / "报告.yaml"
    text = file.read_text("utf-8")
    file.write_bytes(text.encode(encoding))
    assert write_words(data, "部门.自称", ["本局"]) == file
    assert file.read_bytes() == text.replace("自称: 我局", "自称: 本局").encode(encoding)


def test_a_link_that_leads_out_is_not_followed(tmp_path: Path) -> None:
    data = Path(shutil.copytree(ROOT / "data/示例-2025-预算", tmp_path / "d"))
    (data / "报告.yaml").rename(tmp_path / "别处.yaml")
    (data / "报告.yaml").symlink_to(tmp_path / "别处.yaml")
    before = (tmp_path / "别处.yaml").read_bytes()
    with pytest.raises(NotWritten, match="“报告.yaml”读不了"):
        write_words(data, "部门.自称", ["本局"])
    assert (data / "报告.yaml").is_symlink()
    assert (tmp_path / "别处.yaml").read_bytes() == before


def test_a_name_that_is_no_entry(tmp_path: Path) -> None:
    data = Path(shutil.copytree(ROOT / "data/示例-2025-预算", tmp_path / "d"))
    with pytest.raises(NotWritten, match="“报告”没有“部门.全称”这一栏"):
        write_words(data, "部门.全称", ["x"])


def words(data: Path, name: str) -> list[tuple[int | None, str]]:
    raw = read_raw(data)
    assert raw is not None and raw.words is not None
    return [(word.place.row, word.text) for word in raw.words if word.name == name and word.text]


def test_in_a_workbook(tmp_path: Path) -> None:
    """Rows that say it are changed, those that are lacking are added, a blank takes the text away."""
    data = tmp_path / "数据.xlsx"
    new_dataset(data, "部门预算", 2025, True, [])
    write_words(data, "部门.名称", ["云溪县数据资源局"])
    write_words(data, "职责", ["一", "二"])
    ((row, _),) = words(data, "部门.名称")
    assert row is not None
    first, second = words(data, "职责")
    assert (first[1], second[1]) == ("一", "二")
    write_words(data, "部门.名称", ["数据局"])
    write_words(data, "职责", ["三"])
    assert words(data, "部门.名称") == [(row, "数据局")]
    assert words(data, "职责") == [(first[0], "三")]
    write_words(data, "部门.名称", [])
    assert words(data, "部门.名称") == []
