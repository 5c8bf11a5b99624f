"""Where templates are looked for: beside the dataset first, whatever the working directory."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from assembler.cli import main
from assembler.pipeline import build, prepare
from assembler.template.homes import template_homes, template_names

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "data/mengjin-2024-budget"
TEMPLATE = "名称: {name}\nextends: {base}\n类型: 部门预算\n"


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A dataset with the template 县, read from a working directory that has nothing to do with
    it."""
    elsewhere = tmp_path / "别处"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    data = tmp_path / "财政/数据/部门"
    shutil.copytree(SAMPLE, data)
    words = data / "报告.yaml"
    words.write_text(words.read_text("utf-8").replace("mengjin-budget", "县"), "utf-8")
    return data


def make(folder: Path, name: str = "这个", base: str = "mengjin-budget") -> None:
    folder.mkdir(parents=True)
    (folder / "template.yaml").write_text(TEMPLATE.format(name=name, base=base), "utf-8")


def used(data: Path) -> str:
    """The template's own name (名称)."""
    prepared = prepare(data, [])
    assert prepared is not None
    return prepared.template.word("名称")


@pytest.mark.parametrize(
    "place",
    [
        "财政/数据/县",
        "财政/数据/templates/县",
        "财政/templates/县",
        "templates/县",
        "别处/templates/县",
    ],
)
def test_it_is_found(data: Path, tmp_path: Path, place: str) -> None:
    make(tmp_path / place)
    assert used(data) == "这个"
    assert build(data).data is not None


def test_the_nearest_wins(data: Path, tmp_path: Path) -> None:
    """In this order: beside it, above it, in the working directory, with the program."""
    places = [
        "财政/数据/县",
        "财政/数据/templates/县",
        "财政/templates/县",
        "templates/县",
        "别处/templates/县",
    ]
    for place in places:
        make(tmp_path / place, place)
    for place in places:
        assert used(data) == place
        shutil.rmtree(tmp_path / place)
    assert [p.code for p in build(data).problems if p.severity.value == "无法使用"] == ["M-01"]


def test_what_it_extends_is_found_the_same_way(data: Path, tmp_path: Path) -> None:
    make(tmp_path / "财政/数据/templates/县", "县的", "市")
    make(tmp_path / "财政/templates/市", "市的")
    make(tmp_path / "别处/templates/市", "另一个市的")
    prepared = prepare(data, [])
    assert prepared is not None
    assert [folder.name for folder in prepared.template.folders] == [
        "县",
        "市",
        "mengjin-budget",
        "henan-budget",
    ]
    assert prepared.template.folders[1] == tmp_path / "财政/templates/市"


def test_a_workbook_too(data: Path, tmp_path: Path) -> None:
    make(tmp_path / "财政/templates/县")
    assert template_homes(data.with_suffix(".xlsx"))[:2] == [
        tmp_path / "财政/数据",
        tmp_path / "财政/templates",
    ]


def test_an_own_version_of_the_base_goes_before_that_of_the_program(
    data: Path, tmp_path: Path
) -> None:
    make(tmp_path / "财政/templates/县")
    own = tmp_path / "财政/templates/henan-budget"
    shutil.copytree(ROOT / "templates/henan-budget", own)
    prepared = prepare(data, [])
    assert prepared is not None
    assert prepared.template.folders[-1] == own


def test_where_it_was_looked_for_is_told(data: Path, tmp_path: Path) -> None:
    make(tmp_path / "财政/templates/孟县")
    (problem,) = (p for p in build(data).problems if p.code == "M-01")
    assert "孟县" in template_names(data)
    assert str(problem) == (
        "无法使用 M-01 报告.yaml：没有名为“县”的模板，是不是“孟县”？"
        f"找过的地方：{tmp_path}/财政/数据、它和上级各文件夹的 templates、当前文件夹的 templates、"
        "程序自带的。现有模板：chanhe-budget、henan-accounts、henan-budget、luolong-budget、mengjin-budget、word-only、yanjin-budget、孟县；"
        "请改正名称，或把模板的文件夹放到这些地方之一。"
    )


def test_a_folder_where_anybody_writes_is_nobodys_parent(data: Path, tmp_path: Path) -> None:
    make(tmp_path / "财政/templates/县")
    (tmp_path / "财政").chmod(0o1777)
    assert tmp_path / "财政/templates" not in template_homes(data)


def test_a_path_is_no_name_wherever_it_is_looked_for(data: Path, tmp_path: Path) -> None:
    make(tmp_path / "财政/templates/县")
    words = data / "报告.yaml"
    words.write_text(words.read_text("utf-8").replace("模板: 县", "模板: ../templates/县"), "utf-8")
    assert "M-02" in [p.code for p in build(data).problems]


def test_check_all_says_which_one_is_used(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make(tmp_path / "财政/templates/县", base="henan-budget")
    make(tmp_path / "别处/templates/县")
    main(["check", str(data), "--all"])
    lines = capsys.readouterr().out.splitlines()
    assert (
        f"模板 县：{tmp_path}/财政/templates/县；同名的 {tmp_path}/别处/templates/县 没有用"
        in lines
    )
    assert f"模板 henan-budget：{ROOT}/templates/henan-budget" in lines


def test_every_command_finds_it(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make(tmp_path / "财政/templates/县")
    shutil.copytree(data, data.with_name("更正"))
    for command in (
        ["build", str(data), "-o", "甲.docx"],
        ["figures", str(data), "收入总计"],
        ["trace", str(data), "收入总计"],
        ["review", str(data)],
        ["verify", "甲.docx", str(data)],
        ["refresh", "甲.docx", str(data), "-o", "乙.docx"],
        ["diff", str(data), str(data.with_name("更正"))],
        [
            "import",
            str(ROOT / "data/示例导出/支出明细.csv"),
            "-o",
            str(data.with_name("新")),
            "--template",
            "县",
        ],
    ):
        main(command)
        assert "M-01" not in capsys.readouterr().out, command
