"""`assembler template shell`: what each style, page and tag drives, a document of examples, repair."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import docx
import pytest
from conftest import ROOT
from test_word_look import TABLE, paragraph_style, with_styles
from word_kit import SHELL, edited, part_of
from word_validity import WordValidator

from assembler.authoring.shell_guide import STYLES
from assembler.cli import main
from assembler.word.write.shell_styles import NEEDED, OPTIONAL

CUT = "{{</w:t></w:r><w:r><w:t>p 正文 }}"


@pytest.fixture
def county(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A template 某县 with a shell of its own, in a working directory of its own."""
    monkeypatch.chdir(tmp_path)
    assert main(["template", "new", "某县", "--extends", "henan-budget"]) == 0
    folder = tmp_path / "templates" / "某县"
    shutil.copy(SHELL, folder / "shell.docx")
    return folder


def lines(capsys: pytest.CaptureFixture[str], *arguments: str, status: int = 0) -> list[str]:
    capsys.readouterr()
    assert main(["template", "shell", *arguments]) == status
    return capsys.readouterr().out.splitlines()


def test_every_style_and_tag_is_listed(county: Path, capsys: pytest.CaptureFixture[str]) -> None:
    listed = lines(capsys, "某县")
    assert listed[0] == "外壳 templates/某县/shell.docx"
    assert (
        "    标题 1：各部分的标题（“第一部分 …”）；部分里先是附表的，标题独占一页。"
        "22磅，行距36磅，居中" in listed
    )
    assert "    表头：附表的表头各行。外壳里没有，照默认的样子" in listed
    assert "    竖页：版心156×225毫米，有页脚（单双页）" in listed
    assert listed[-5:] == [
        "    正文页 {{ 部门.名称 }}：示例印出“示例县政务服务局”",
        "    正文页 {{ 封面标题 }}：示例印出“2024年部门预算公开”",
        "    正文页 {{ 公开日期中文 }}：示例印出“二〇二四年四月十日”",
        "    正文页 {{p 目录 }}：放目录",
        "    正文页 {{p 正文 }}：放正文",
    ]


def test_the_list_has_every_style_that_the_program_uses() -> None:
    assert {style.name for style in STYLES} == {*NEEDED, *OPTIONAL}


def test_what_the_author_added_is_listed(county: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = with_styles(TABLE, paragraph_style("表头", "h1", "left", 28, 360))
    (county / "shell.docx").write_bytes(data)
    listed = lines(capsys, "某县")
    assert "    表头：附表的表头各行。14磅，行距18磅，居左" in listed
    assert any(line.endswith("表头底纹。边距（磅）左5、右4、上2、下3") for line in listed)


def test_an_inherited_shell_and_a_lacking_style(
    county: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = edited(SHELL.read_bytes(), "word/styles.xml", '"表注"', '"表格注"')
    (county / "shell.docx").write_bytes(data)
    assert main(["template", "new", "某镇", "--extends", "某县"]) == 0
    listed = lines(capsys, "某镇", status=1)
    assert listed[0] == "外壳 templates/某县/shell.docx（沿用 某县 的）"
    assert "    表注：附表下面的注。外壳里没有，要新建（M-57）" in listed
    assert "    没有用到的样式：“表格注”" in listed


def test_a_document_shows_each_style(county: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert lines(capsys, "某县", "-o", "样子")[-1] == "各样式的样子已写入 样子.docx。"
    made = docx.Document("样子.docx")
    used = {paragraph.style.name.lower() for paragraph in made.paragraphs}
    cells = {
        p.style.name for t in made.tables for r in t.rows[:1] for c in r.cells for p in c.paragraphs
    }
    shown = {name.lower() for name in NEEDED}
    assert shown <= used | cells and len(made.tables) == 2
    assert made.sections[-1].orientation == 1
    assert [str(e) for e in WordValidator().validate("样子.docx").errors] == []


def test_a_page_shows_each_style(county: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert lines(capsys, "某县", "-o", "样子.html")[-1] == "各样式的样子已写入 样子.html。"
    page = Path("样子.html").read_text("utf-8")
    captions = re.findall("<figcaption>([^：]*)：", page)
    assert captions == [style.shown for style in STYLES if style.name in NEEDED]
    assert "font-size:22pt;line-height:36pt;" in page and "{{p 正文 }}：放正文" in page
    assert "<script" not in page and "http" not in page


def test_another_kind_of_file(county: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "O-07" in "".join(lines(capsys, "某县", "-o", "样子.xlsx", status=2))


def test_repair(county: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = county / "shell.docx"
    assert lines(capsys, "某县", "--repair")[-1] == "templates/某县/shell.docx 不用修整。"
    path.write_bytes(edited(path.read_bytes(), "word/document.xml", "{{p 正文 }}", CUT))
    listed = lines(capsys, "某县", "--repair")
    assert listed[-1] == "templates/某县/shell.docx 已修整：标签已合拢，分节符与标签已分开。"
    assert "{{p 正文 }}" in part_of(path.read_bytes()).decode()
    assert lines(capsys, "某县", "--repair")[-1] == "templates/某县/shell.docx 不用修整。"


def test_only_a_shell_of_its_own_is_repaired(
    county: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (county / "shell.docx").unlink()
    capsys.readouterr()
    assert main(["template", "shell", "某县", "--repair"]) == 1
    assert "O-61" in capsys.readouterr().out


def test_an_inherited_shell_is_copied_once(
    county: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (county / "shell.docx").unlink()
    capsys.readouterr()
    assert main(["template", "override", "某县", "外壳"]) == 0
    assert capsys.readouterr().out == (
        "外壳已复制到 templates/某县/shell.docx，用 Word 或 WPS 改它就只改 某县。\n"
    )
    inherited = ROOT / "templates/henan-budget/shell.docx"
    assert (county / "shell.docx").read_bytes() == inherited.read_bytes()
    assert main(["template", "override", "某县", "外壳"]) == 2
    assert "M-33 外壳“shell.docx”已经写在 templates/某县 里" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "complaint"), [(["节"], "缺少参数 名称"), (["外壳", "封面"], "不认识的参数 封面")]
)
def test_what_to_copy_is_named_in_full(
    arguments: list[str], complaint: str, county: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["template", "override", "某县", *arguments])
    assert f"命令写错：{complaint}。" in capsys.readouterr().err


def test_a_shell_that_is_none(county: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (county / "shell.docx").write_bytes(b"x")
    capsys.readouterr()
    assert main(["template", "shell", "某县"]) == 2
    assert "M-51" in capsys.readouterr().out
