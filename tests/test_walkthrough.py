"""The clerk's walk-through in data/README.md, executed literally: its commands are run, what they
print is compared with what it shows, and its table of answers is filled into 待补.

`ASSEMBLER_UPDATE=1 pytest tests/test_walkthrough.py` writes what is printed now into the guide, and
the example exports anew; look at the difference before you commit it.
"""

from __future__ import annotations

import csv
import io
import os
import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from exports import Cell, expenditure_rows, income_rows
from reading import texts_of

from assembler.cli import main
from assembler.pipeline import build, prepare

ROOT = Path(__file__).parents[1]
GUIDE = ROOT / "data/README.md"
EXPORTS = ROOT / "data/示例导出"
SAMPLE = ROOT / "data/mengjin-2024-budget"
CHAPTER = "## 从一体化系统的导出到报告\n"
_STEP = re.compile(r"```console\n(.*?)```|((?:^\|[^\n]*\n)+)", re.DOTALL | re.MULTILINE)
_ANSWERS = ["归入", "名称", "期间", "回答"]


def _chapter() -> str:
    text = GUIDE.read_text("utf-8")
    begin = text.index(CHAPTER)
    return text[begin : text.index("\n## ", begin)]


def _commands(block: str) -> Iterator[tuple[str, str]]:
    """Each command of a block, and what the guide says it prints."""
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, _, printed = part.partition("\n")
        yield command, printed


def _cells(line: str) -> list[str]:
    return [cell.strip().replace("<br>", "\n") for cell in line.strip().strip("|").split("|")]


def _answer(table: str, data: Path) -> None:
    """Fill the guide's answers into the sheet; each must be a question that is asked."""
    headings, _, *lines = (_cells(line) for line in table.splitlines())
    if headings != _ANSWERS:
        return
    file = data / "待补.csv"
    with file.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    asked = {(row["归入"], row["名称"], row["期间"]): row for row in rows}
    for belongs, name, period, answer in lines:
        asked[belongs, name, period]["回答"] = answer
    with file.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0])
        writer.writeheader()
        writer.writerows(rows)


def _write_into_the_guide(printed: list[str]) -> None:
    outputs = iter(printed)

    def block(found: re.Match[str]) -> str:
        commands = (f"$ {command}\n{next(outputs)}" for command, _ in _commands(found[1]))
        return f"```console\n{''.join(commands)}```"

    chapter = re.sub(r"```console\n(.*?)```", block, _chapter(), flags=re.DOTALL)
    GUIDE.write_text(GUIDE.read_text("utf-8").replace(_chapter(), chapter), "utf-8")


def test_the_walk_through_prints_what_it_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(ROOT / "data", tmp_path / "data")
    monkeypatch.chdir(tmp_path)
    chapter = _chapter()
    shown, printed = [], []
    for step in _STEP.finditer(chapter):
        if step[2]:
            _answer(step[2], tmp_path / "data/我的部门-2024")
        for command, output in _commands(step[1] or ""):
            program, *arguments = shlex.split(command)
            assert program == "assembler"
            status = main(arguments)
            printed.append(capsys.readouterr().out)
            shown.append(output)
            assert status == 0, printed[-1]
    if os.environ.get("ASSEMBLER_UPDATE"):
        _write_into_the_guide(printed)
    else:
        assert printed == shown
    assert len(printed) == 5
    assert (tmp_path / "out/我的部门-2024.docx").exists() and (tmp_path / "附表.xlsx").exists()
    _assert_tables_of_the_sample(tmp_path / "data/我的部门-2024")


def _assert_tables_of_the_sample(data: Path) -> None:
    """Every cell of the appended tables is the sample's, and so is this year's money in the text."""
    made, sample = build(data), build(SAMPLE)
    assert made.report is not None and sample.report is not None
    tables = [
        [line for line in texts_of(one.report) if line.count("|") > 2]
        for one in (made, sample)
        if one.report
    ]
    assert tables[0] == tables[1]
    money = "2024年收入总计954.72万元"
    assert money in "".join(texts_of(made.report)) and money in "".join(texts_of(sample.report))


@pytest.mark.parametrize("name", ["支出明细.csv", "收入明细.csv"])
def test_the_example_exports_are_those_of_the_sample(name: str) -> None:
    prepared = prepare(SAMPLE, [])
    assert prepared is not None
    rows = {"支出明细.csv": expenditure_rows, "收入明细.csv": income_rows}[name](prepared.dataset)
    if os.environ.get("ASSEMBLER_UPDATE"):
        (EXPORTS / name).write_bytes(_as_csv(rows))
    assert (EXPORTS / name).read_bytes() == _as_csv(rows)


def _as_csv(rows: list[list[Cell]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([["" if cell is None else cell for cell in row] for row in rows])
    return out.getvalue().encode("utf-8-sig")
