"""What the pages call datasets and templates, and what they say of a new one, without a browser."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from conftest import ROOT

pytest.importorskip("nicegui", reason="needs nicegui: pip install '.[web]'")

from assembler.commands.new import NewReport, begun  # noqa: E402
from assembler.kernel.catalogue import CATALOGUE  # noqa: E402
from assembler.kernel.problems import problem  # noqa: E402
from assembler.web.intake.new_page import begun_lines, without_copies  # noqa: E402
from assembler.web.parts.titles import Titles, dataset_title  # noqa: E402

MENGJIN = "洛阳市孟津区政务服务和大数据管理局"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("mengjin-2024-budget", f"{MENGJIN}2024年部门预算公开"),
        ("示例-2025-预算-局机关", "云溪县数据资源局机关2025年单位预算公开"),
        (
            "chanhe-2022-budget",
            "河南省洛阳市瀍河回族区政务服务和大数据管理局2022年部门预算公开",
        ),
        ("没有这套", "没有这套"),
    ],
)
def test_a_dataset_is_called_by_its_report(name: str, expected: str) -> None:
    """The department's name may stand in 待补."""
    assert dataset_title(ROOT / "data" / name) == expected


def test_titles_with_the_folders_names() -> None:
    titles = Titles.of([ROOT / "data/mengjin-2024-budget"], ROOT / "data")
    assert titles.dataset("mengjin-2024-budget") == (
        f"{MENGJIN}2024年部门预算公开　mengjin-2024-budget"
    )
    assert titles.template("mengjin-budget") == "洛阳市孟津区部门预算公开　mengjin-budget"
    assert titles.dataset("刚建的") == "刚建的"


def test_a_new_year_in_the_words_of_the_pages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next steps are pages, sources their reports; and nothing of commands and columns."""
    shutil.copytree(ROOT / "data/mengjin-2024-budget", tmp_path / "data/mengjin-2024-budget")
    shutil.copytree(ROOT / "templates", tmp_path / "templates")
    monkeypatch.chdir(tmp_path)
    source = Path("data/mengjin-2024-budget")
    made = begun(Path("data/新"), NewReport(), False, [], source)
    assert made is not None
    text = "\n".join(begun_lines(made, Titles.of([source], Path("data"))))
    assert f"从“{MENGJIN}2024年部门预算公开”（2024年的部门预算）带来：部门、" in text
    assert f"上年数：取自“{MENGJIN}2024年部门预算公开”，不用再填" in text
    assert "先导入本年的导出（或到“数据”页填写），再到“原因”页逐项核对" in text
    assert not [word for word in ("assembler", "状态", "mengjin", "../") if word in text]
    empty = begun(Path("data/空"), NewReport("部门预算", 2025), False, [])
    assert empty is not None
    assert begun_lines(empty, Titles({}, {})) == [
        "已新建 data/空（部门预算，2025年）。",
        "接着导入本年的导出，或到“空”的“数据”页填写。",
    ]
    assert dataset_title(made.path) == f"{MENGJIN}2025年部门预算公开", (
        "though it has no figures yet"
    )


_OF_COMMANDS = re.compile(
    r"--[a-z]|-o |assembler |命令|“回答”一列|check |pip |导入对照\.yaml|报告\.yaml"
)
_OF_NO_PAGE = re.compile(
    # options of commands, their targets, files of a template's author, things told in a terminal
    r"I-13[01]|D-40|M-(38|39|91)|O-(08|09|2[0-3]|40|6\d|7[3-9]|8[0-2]|9\d|54)"
    r"|R-(1[2-8]|38|4[0-3])|A-63"
)


def test_nothing_of_commands_in_how_it_is_mended_on_a_page() -> None:
    """By what can be pressed and chosen there, not by options of a command or by names of files."""
    told = {
        code: entry.on_page or entry.mend
        for code, entry in CATALOGUE.items()
        if not _OF_NO_PAGE.fullmatch(code)
    }
    assert [code for code, mend in told.items() if _OF_COMMANDS.search(mend)] == []
    assert problem("B-15", asked="职责？").mend_on_page == "在“待补”页填上"


def test_how_imports_are_mended_on_the_page() -> None:
    """The lists and boxes of that page are named."""
    year = problem("I-83")
    assert (year.mend, year.mend_on_page) == (
        "用 --year 写明，如 --year 2025",
        "在上面“年度”里选",
    )
    assert problem("I-85", found="2024", year=2025).mend_on_page == (
        "请给出2025年的表；年度不对的，在上面“年度”里选"
    )
    assert problem("I-82").mend_on_page == problem("I-82").mend


def test_a_report_that_is_there_twice_is_offered_once() -> None:
    files = [Path(name) for name in ("甲.docx", "甲.pdf", "乙.pdf", "甲-附表.xlsx")]
    assert without_copies(files) == [Path("甲.docx"), Path("乙.pdf")]
