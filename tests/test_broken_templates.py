"""Every kind of mistake in a template as a named case, with the exact lines an author is told.

A case is a folder of `tests/broken_templates/`: the files of a template `case`, laid out as a
template is, and `expected.txt`. Without a template.yaml it extends henan-budget; a folder in it
that is not `sections` or `tables` is a template beside it. `case.txt` with the line `模板: name`
lets the dataset name another template. Word shells are made here, see SHELLS, from the real one.

孟津 is built with the template; its own warnings are left out of what is compared.

`ASSEMBLER_UPDATE=1 pytest tests/test_broken_templates.py` writes what is told now into
`expected.txt`; look at the difference before you commit it.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT, SAMPLES, replace_in
from docx import Document
from docx.document import Document as Shell

from assembler.cli import main
from assembler.kernel.problems import Severity
from assembler.pipeline import build

CASES = Path(__file__).parent / "broken_templates"
MILD = (Severity.WARNING, Severity.NOTE)
NAMES = sorted(path.name for path in CASES.iterdir() if path.is_dir())
PARTS = ("sections", "tables")
PLACES = ("case/", "templates/case/", "市模板/", "报告.yaml")
ENGLISH = re.compile(r"[A-Za-z]{3,} [A-Za-z]{2,} [A-Za-z]{2,}")


def _typed(text: str) -> Callable[[Shell], None]:
    """A shell with a paragraph of this text on its cover."""

    def change(shell: Shell) -> None:
        shell.paragraphs[0].insert_paragraph_before(text)

    return change


def _without_body(shell: Shell) -> None:
    shell.paragraphs[-1].runs[0].text = "这里应是正文"


def _without_style(shell: Shell) -> None:
    shell.styles["表格标注"].name = "表格标注了"


SHELLS: dict[str, Callable[[Shell], None]] = {
    "外壳的标签没有写完": _typed("预算{{ 收入总计|万元 }，{{ 年度 }}"),
    "外壳的名称不认识": _typed("{{ 部门.名称 }}预算{{ 收入总记|万元 }}"),
    "外壳的过滤器不认识": _typed("预算{{ 收入总计|万园 }}"),
    "外壳的大括号是全角的": _typed("｛｛ 年度 ｝｝年"),
    "外壳的标签算不出": _typed("{{ 部门.名字 }}"),
    "外壳没有正文": _without_body,
    "外壳缺少样式": _without_style,
}
NO_DOCX = "外壳不是docx"


def prepare(case: Path, folder: Path) -> Path:
    """templates/ and the dataset in a folder; the dataset's path."""
    own = folder / "templates" / "case"
    own.mkdir(parents=True)
    (own / "template.yaml").write_text("extends: henan-budget\n", "utf-8")
    named = "case"
    for path in case.iterdir():
        if path.name == "case.txt":
            named = path.read_text("utf-8").partition(":")[2].strip()
        elif path.is_dir():
            above = own if path.name in PARTS else own.parent
            shutil.copytree(path, above / path.name, dirs_exist_ok=True)
        elif path.name != "expected.txt":
            shutil.copy(path, own)
    _make_shell(case.name, own)
    data = shutil.copytree(ROOT / "data" / SAMPLES["mengjin"], folder / "孟津")
    replace_in(data / "报告.yaml", "模板: mengjin-budget", f"模板: {named}")
    return data


def _make_shell(case: str, folder: Path) -> None:
    if case in SHELLS:
        shell = Document(str(ROOT / "templates" / "henan-budget" / "shell.docx"))
        SHELLS[case](shell)
        shell.save(str(folder / "shell.docx"))
    if case == NO_DOCX:
        (folder / "shell.docx").write_text("其实是一份文本", "utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_tells_exactly(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    case = CASES / name
    data = prepare(case, tmp_path)
    monkeypatch.chdir(tmp_path)
    problems = [p for p in build(data).problems if p.severity not in MILD]
    lines = [str(problem).replace(str(tmp_path), "…") for problem in problems]
    expected = case / "expected.txt"
    if os.environ.get("ASSEMBLER_UPDATE"):
        expected.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    assert lines == expected.read_text("utf-8").splitlines()
    assert lines, "a broken case that nothing is said about"


@pytest.mark.parametrize("name", NAMES)
def test_says_it_in_chinese_and_where(name: str) -> None:
    for line in (CASES / name / "expected.txt").read_text("utf-8").splitlines():
        assert not ENGLISH.search(line), line
        place = line.split(" ")[2]
        assert place.startswith(PLACES), line


def test_the_command_ends_with_status_2_and_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    data = prepare(CASES / "几处同时有错", tmp_path)
    monkeypatch.chdir(tmp_path)
    assert main(["build", str(data)]) == 2
    assert "没有生成报告：无法使用" in capsys.readouterr().out
    assert not (tmp_path / "out").exists()


def test_shells_made_here_have_their_case() -> None:
    assert {*SHELLS, NO_DOCX} <= set(NAMES)


def test_a_template_without_mistakes_says_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "good").mkdir()
    data = prepare(tmp_path / "good", tmp_path)
    monkeypatch.chdir(tmp_path)
    assert [str(p) for p in build(data).problems if p.severity not in MILD] == []
