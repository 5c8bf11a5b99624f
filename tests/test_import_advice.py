"""What a clerk is told to do next: with a workbook that is no dataset, after an import, and where
an import would replace something."""

from __future__ import annotations

from pathlib import Path

import pytest
from exports import workbook
from test_import_command import BOTH, EARNED, Run, _changed, run
from test_importing_lines import HEAD, TITLE, WAGES

from assembler.cli import main
from assembler.dataset import read_dataset
from assembler.kernel.printable import as_typed
from assembler.kernel.problems import Problem
from assembler.pipeline import build

__all__ = ["run"]


def _told(path: Path) -> list[str]:
    problems: list[Problem] = []
    assert read_dataset(path, problems) is None
    return [str(p) for p in problems]


def test_official_tables_given_to_build_lead_to_import(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    tables = {f"预算{number:02}表": [[f"预算{number:02}表"]] for number in range(1, 15)}
    Path("我的 附表.xlsx").write_bytes(workbook(tables))
    assert _told(Path("我的 附表.xlsx")) == [
        "无法使用 D-94 我的 附表.xlsx：这本工作簿里没有“报告”“单位”这两张表，不是一套数据；有的是“预算01表”、“预算02表”、"
        '“预算03表”等。如果是一体化系统导出的明细、正式表格，先运行 assembler import "我的 附表.xlsx" -o data/<名称> '
        "得到数据，再用那个数据；是数据的，请改正工作表的名称。"
    ]


def test_so_does_a_line_export_whose_worksheets_are_called_like_sheets(tmp_path: Path) -> None:
    """Its title would be told as a column, and every column as missing."""
    file = tmp_path / "明细.xlsx"
    file.write_bytes(workbook({"支出": [TITLE, HEAD, WAGES], "收入": EARNED}))
    (said,) = _told(file)
    assert said.startswith(
        "无法使用 D-94 明细.xlsx：这本工作簿里没有“报告”“单位”这两张表，不是一套数据；有的是“支出”、“收入”。"
    )


@pytest.mark.parametrize(
    ("path", "named"),
    [
        ("数据", "数据"),
        ("data/某某局-2024", "data/某某局-2024"),
        ("我的 数据", '"我的 数据"'),
        ("某局（本级）", "某局（本级）"),
        ("a&b", '"a&b"'),
    ],
)
def test_a_name_in_a_command(path: str, named: str) -> None:
    assert as_typed(Path(path)) == named


def test_an_import_says_what_it_wrote_and_how_to_go_on(run: Run) -> None:
    assert run(BOTH, to="我的 数据") == (
        0,
        [
            "已写成 我的 数据：单位1行、项目1行、支出2行、收入2行。",
            "还有39个问题（其中15个可以不答）：在 我的 数据/待补.csv 的“回答”一列填，"
            '再运行 assembler build "我的 数据"',
        ],
    )


def test_what_an_import_again_replaces_and_what_stays(run: Run) -> None:
    run(BOTH)
    assert run(_changed(101)) == (
        2,
        [
            "无法使用 I-81 数据：数据里已有的内容会被替换：支出（原有2行，去掉1行，加上1行）、"
            "收入（原有2行，去掉1行，加上1行）；什么都没有改动。确认要替换的，加 --force：只换这里列出的表"
            "（“分表数”整张换成这次的），“待补”的回答和“报告”“原因”里写的都留着；想保留原来的，用 -o 写到另一个数据。",
            "没有写成数据。",
        ],
    )


def test_a_new_dataset_names_the_next_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["new", "我的 数据"]) == 0
    assert capsys.readouterr().out == '已新建 我的 数据。填好后运行 assembler build "我的 数据"\n'
    assert not build(Path("我的 数据")).data
