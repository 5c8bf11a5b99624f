"""`assembler trace` asked for an amount: in 万元 as the report prints it, in 元 as the ledger has
it, with separators or not; what it says of an amount that stands in many places, or in none."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import Sample
from docx import Document

import assembler.trace.lines
from assembler.cli import main
from assembler.snapshot.values import Snapshot
from assembler.trace.search import trace

BONUS = ["30103 奖金 50101 工资奖金津补贴"]  # 支出.csv 第4行 alone


def names(sample: Sample, wanted: str) -> list[str]:
    assert sample.built.snapshot is not None
    return [found.name for found in trace(sample.built.snapshot, wanted)]


@pytest.mark.parametrize(
    "wanted",
    [
        "112.96",
        "112.96万元",
        "112.9600",
        "1129600",
        "1129600.00",
        "1,129,600.00",
        "1,129,600.00元",
        "１１２９６００元",
    ],
)
def test_one_amount_in_many_forms(wanted: str, mengjin: Sample) -> None:
    assert names(mengjin, wanted) == BONUS


def test_an_amount_in_yuan_is_exact(mengjin: Sample) -> None:
    """1,129,601元 would print as 112.96 as well; 112.96元 is another amount."""
    assert names(mengjin, "1129601") == names(mengjin, "112.96元") == []


def test_a_line_that_is_only_added_up(mengjin: Sample, capsys: pytest.CaptureFixture[str]) -> None:
    """支出.csv 第26行 is 43,600元 of a project; the report shows it nowhere by itself."""
    assert main(["trace", str(mengjin.path), "43,600.00元"]) == 0
    assert capsys.readouterr().out.splitlines()[:3] == [
        "数据中的一行 = 43,600.00元",
        "    位置：报告里没有单独列出，用来算“支出总计”954.72",
        "    位置：报告里没有单独列出，用来算“支出总计比上年的增减额”43.28",
    ]
    assert main(["trace", str(mengjin.path), "43600", "--json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)
    assert [(row["file"], row["row"]) for row in found["rows"]] == [("支出.csv", 26)]


def test_a_line_shows_its_own_amount(mengjin: Sample) -> None:
    """指标.csv 第4行 is 9,114,400元, asked for in 万元."""
    assert mengjin.built.snapshot is not None
    found = trace(mengjin.built.snapshot, "911.44")
    assert {one.shown for one in found} == {"9,114,400.00元"}
    assert [row.row for one in found for row in one.rows] == [2, 3, 4, 5]


def _of_equal_lines(snapshot: Snapshot) -> Snapshot:
    """The snapshot over lines of 7元 each; 支出总计 is made of all but the last."""
    (sheet,) = (sheet for sheet in snapshot.sources if sheet.name == "支出")
    (line,) = (row for row in sheet.rows if row[0] == 26)
    amount = sheet.columns.index("金额") + 1
    equal = [(n, *line[1:amount], "7", *line[amount + 1 :]) for n in range(1001, 2501)]
    (total,) = {f for f in snapshot.figures if f.name == "支出总计" and f.text == "954.72"}
    return replace(
        snapshot,
        sources=(replace(sheet, rows=equal),),
        figures=(*snapshot.figures, replace(total, lines=("支出.csv 第1001—2499行",))),
    )


def test_lines_of_the_same_amount_are_told_together(
    mengjin: Sample, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ledgers of ever more lines of 7元 each, which go into one figure."""
    snapshot = mengjin.built.snapshot
    assert snapshot is not None
    made = _of_equal_lines(snapshot)
    monkeypatch.setattr("assembler.commands.trace._source", lambda path, problems: (made, {}))
    read: list[tuple[str, ...]] = []
    rows = assembler.trace.lines.rows_in
    monkeypatch.setattr(
        "assembler.trace.lines.rows_in", lambda lines: read.append(lines) or rows(lines)
    )
    assert main(["trace", "x.docx", "7元"]) == 0
    assert len(read) == len(set(read))  # the rows of a figure are worked out once
    said = capsys.readouterr().out.splitlines()
    assert said[:3] == [
        "“7元”有2个来历，在2处：",
        "数据中的1499行，每行 = 7元",
        "    位置：报告里没有单独列出，用来算“支出总计”954.72",
    ]
    assert [text.split(" “")[0] for text in said[3:13]] == [
        f"    依据：支出.csv 第{n}行" for n in range(1001, 1011)
    ]
    assert said[13:16] == [
        "    另有1489行",
        "数据中的一行 = 7元",
        "    位置：报告里没有单独列出，正文也没有用到",
    ]


def test_advice_is_not_what_was_done(mengjin: Sample, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["trace", str(mengjin.path), "0万元"]) == 0
    last = capsys.readouterr().out.splitlines()[-1]
    assert last.endswith("。写指标名称可以少列一些，--json 列出全部。")


def test_an_amount_that_stands_in_many_places(
    mengjin: Sample, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["trace", str(mengjin.path), "0"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "“0”有22个来历，在22处："
    assert sum(not line.startswith("    ") for line in lines) == 12
    assert lines[-1].startswith("另有12个：因公出国（境）费、公务用车购置费、")
    assert lines[-1].endswith("写上单位（如 0万元、0辆）或指标名称可以少列一些，--json 列出全部。")


def test_an_amount_that_is_nowhere(mengjin: Sample, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["trace", str(mengjin.path), "9,550,000元"]) == 2
    assert capsys.readouterr().out == (
        "报告里没有“9,550,000元”，最接近的是 954.72（收入总计，准确值 9,547,200.00元）\n"
    )
    assert main(["trace", str(mengjin.path), "33880000"]) == 2
    assert capsys.readouterr().out == (
        "报告里没有“33880000”，也没有相近的。可以写报告里的数（万元）、台账里的数（元），或指标名称。\n"
    )


def test_a_project_that_stands_in_tables_alone(mengjin: Sample) -> None:
    """Its rows in the tables, told as one; of two tables beside each other the one it stands in."""
    assert mengjin.built.snapshot is not None
    (found,) = trace(mengjin.built.snapshot, "计算机网络维修费")
    assert (found.shown, [str(row) for row in found.rows]) == ("3.63万元", ["支出.csv 第18行"])
    assert "附表《2024年项目支出预算表》“其他运转类 计算机网络维修费" in found.places[0]
    told = trace(mengjin.built.snapshot, "本年支出合计")
    assert {row.file for each in told for row in each.rows} == {"支出.csv"}


def test_a_number_typed_by_hand_is_verify_s(
    mengjin: Sample, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "改过.docx"
    document = Document(io.BytesIO(mengjin.data))
    document.paragraphs[-1].insert_paragraph_before("另安排28123.45万元。")
    document.save(str(file))
    assert main(["trace", str(file), "28123.45"]) == 2
    assert capsys.readouterr().out.splitlines()[1:] == [
        "文件生成后被人改过，这里查的是它生成时的内容。"
        f"手工改的数没有来历，用 assembler verify {file} 找出来。"
    ]
