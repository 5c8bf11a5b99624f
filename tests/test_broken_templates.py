"""Every kind of mistake in a template as a named case, with the exact lines an author is told.

A case is a folder of `tests/broken_templates/`: the files of a template `case`, laid out as a
template is, and `expected.txt`. Without a template.yaml it extends henan-budget; a folder in it
with a template.yaml of its own is a template beside it. `case.txt` with the line `模板: name`
lets the dataset name another template. Word shells are made here, see SHELLS, from the real one.

孟津 is built with the template; its own warnings are left out of what is compared.

`checked.txt` is what `assembler template check` says of the same template, without any dataset: all
of it, and no less than the build says of the template.

`ASSEMBLER_UPDATE=1 pytest tests/test_broken_templates.py` writes what is told now into
`expected.txt` and `checked.txt`; look at the difference before you commit it.
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

from assembler.authoring.checking import check_template
from assembler.cli import main
from assembler.kernel.catalogue import TEMPLATE
from assembler.kernel.problems import Problem, Severity
from assembler.pipeline import build

CASES = Path(__file__).parent / "broken_templates"
MILD = (Severity.WARNING, Severity.NOTE)
NAMES = sorted(path.name for path in CASES.iterdir() if path.is_dir())
TOLD = ("expected.txt", "checked.txt")  # what is told of a case: by a build, by a check
PLACES = ("case/", "templates/case/", "市模板/", "报告.yaml")
INHERITED = {"类型不符": "henan-budget/tables/"}  # tables of a budget, printed by final accounts
ENGLISH = re.compile(r"[A-Za-z]{3,} [A-Za-z]{2,} [A-Za-z]{2,}")


def _typed(*texts: str) -> Callable[[Shell], None]:
    """A shell with paragraphs of these texts on its cover."""

    def change(shell: Shell) -> None:
        first = shell.paragraphs[0]
        for text in texts:
            first.insert_paragraph_before(text)

    return change


def _without_body(shell: Shell) -> None:
    shell.paragraphs[-1].runs[0].text = "这里应是正文"


def _without_style(shell: Shell) -> None:
    shell.styles["表格标注"].name = "表格标注了"


def _beside_body(shell: Shell) -> None:
    shell.paragraphs[-1].add_run("附：说明")


SHELLS: dict[str, Callable[[Shell], None]] = {
    "外壳的标签没有写完": _typed("预算{{ 收入总计|万元 }，{{ 年度 }}"),
    "外壳的名称不认识": _typed("{{ 部门.名称 }}预算{{ 收入总记|万元 }}"),
    "外壳的过滤器不认识": _typed("预算{{ 收入总计|万园 }}"),
    "外壳的大括号是全角的": _typed("｛｛ 年度 ｝｝年"),
    "外壳的标签算不出": _typed("{{ 部门.名字 }}"),
    "外壳没有正文": _without_body,
    "外壳的正文旁边有字": _beside_body,
    "外壳缺少样式": _without_style,
    "外壳里几处标签同时写错": _typed(
        "收入{{ 收入总计|万园 }}",
        "支出{{ 支出总计 万元 }}",
        "{%p if 政府性基金支出 > 0 %}",
        "{{ 部门.名称 }}{{ 支出总记|万元 }}",
        "{{ 收入总计|万元 }",
    ),
    "外壳里几处标签都算不出": _typed(
        "{{ 部门.名字 }}{{ 收入总记|万元 }}",
        "{% if 部门.简名 %}{{ 部门.简称 }}{% endif %}",
        "{{ 职责|万元 }}",
        "{%p for 单位 in 单位列表 %}",
        "{{ 单位.名 }}",
        "{%p endfor %}",
        "{{ 比上年('收入总记') }}",
        "{{ 表('预算01表') }}",
    ),
    "外壳的if没有结束": _typed("{%p if 政府性基金支出 > 0 %}", "有政府性基金。", "{%p endfor %}"),
    "外壳里印出一列": _typed("{{ 职责 }}", "{{ 收入总计 > 0 }}"),
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
            above = own.parent if (path / "template.yaml").exists() else own
            shutil.copytree(path, above / path.name, dirs_exist_ok=True)
        elif path.name not in TOLD:
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
    """A build, then a check, which tells it too."""
    case = CASES / name
    data = prepare(case, tmp_path)
    monkeypatch.chdir(tmp_path)
    built = [p for p in build(data).problems if p.severity not in MILD]
    lines = _as_expected(case / "expected.txt", built, tmp_path)
    is_checked = "模板: case" in (data / "报告.yaml").read_text("utf-8")
    problems = check_template("case")[1] if is_checked else []  # else no folder's name is named
    checked = _as_expected(case / "checked.txt", problems, tmp_path) if is_checked else []
    assert lines or checked, "a broken case that nothing is said about"
    if is_checked:
        by_check = {(problem.code, problem.message) for problem in problems}
        of_template = [p for p in built if p.code in TEMPLATE and p.place.file != "报告.yaml"]
        assert [str(p) for p in of_template if (p.code, p.message) not in by_check] == []


def _as_expected(file: Path, problems: list[Problem], folder: Path) -> list[str]:
    lines = [str(problem).replace(str(folder), "…") for problem in problems]
    if os.environ.get("ASSEMBLER_UPDATE"):
        file.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    assert lines == file.read_text("utf-8").splitlines()
    return lines


@pytest.mark.parametrize("name", NAMES)
def test_says_it_in_chinese_and_where(name: str) -> None:
    files = [CASES / name / file for file in TOLD if (CASES / name / file).exists()]
    for line in "".join(file.read_text("utf-8") for file in files).splitlines():
        assert not ENGLISH.search(line), line
        place = line.split(" ")[2]
        assert place.startswith((*PLACES, INHERITED.get(name, PLACES[0]))), line


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
