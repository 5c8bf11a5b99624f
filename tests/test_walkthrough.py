"""The clerk's walk-throughs in data/README.md, executed literally: their commands are run, what they
print is compared with what they show, and their tables are filled in: answers into 待补, corrections
and further rows into the sheets.

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
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from exports import Cell, expenditure_rows, income_rows
from reading import texts_of

from assembler.cli import main
from assembler.dataset.model import Dataset
from assembler.pipeline import build, prepare

ROOT = Path(__file__).parents[1]
GUIDE = ROOT / "data/README.md"
EXPORTS = ROOT / "data/示例导出"
SAMPLE = ROOT / "data/mengjin-2024-budget"
UNIT = ROOT / "data/示例-2025-预算-局机关"
FIRST, SECOND = "## 从一体化系统的导出到报告\n", "## 走一遍第二年\n"
_STEP = re.compile(r"```console\n(.*?)```|((?:^\|[^\n]*\n)+)", re.DOTALL | re.MULTILINE)
_ANSWERS = ["归入", "名称", "期间", "回答"]
_CORRECTIONS = ["哪张表", "哪一行", "哪一列", "改成"]
_TARGETS = ["项目", "指标类别", "三级指标", "指标值"]
_LEFT_OUT = "……"
_UNMARKED = "去掉“待确认：”"


def _chapter(heading: str) -> str:
    text = GUIDE.read_text("utf-8")
    begin = text.index(heading)
    return text[begin : text.index("\n## ", begin)]


def _commands(block: str) -> Iterator[tuple[str, str]]:
    """Each command of a block, and what the guide says it prints."""
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, _, printed = part.partition("\n")
        yield command, printed


def _cells(line: str) -> list[str]:
    cells = re.split(r"(?<!\\)\|", line.strip()[1:-1])
    return [cell.strip().replace("<br>", "\n").replace("\\|", "|") for cell in cells]


def _fill(table: str, data: Path) -> None:
    """Fill one of the guide's tables in; one that only explains is left alone."""
    headings, _, *lines = (_cells(line) for line in table.splitlines())
    if headings == _ANSWERS:
        _answer(lines, data / "待补.csv")
    elif headings == _CORRECTIONS:
        for sheet, row, column, value in lines:
            _correct(data, sheet, row, column, value)
    elif headings == _TARGETS:
        names, rows = _read(data / "绩效指标.csv")
        _write(
            data / "绩效指标.csv",
            names,
            [*rows, *(dict(zip(headings, line, strict=True)) for line in lines)],
        )


def _answer(lines: list[list[str]], file: Path) -> None:
    """Each must be a question that is asked."""
    names, rows = _read(file)
    asked = {(row["归入"], row["名称"], row["期间"]): row for row in rows}
    for belongs, name, period, answer in lines:
        asked[belongs, name, period]["回答"] = answer
    _write(file, names, rows)


def _correct(data: Path, sheet: str, which: str, column: str, value: str) -> None:
    """One cell of the row that has these values; one field of 报告."""
    if sheet == "报告":
        _correct_report(data / "报告.yaml", which, value)
        return
    names, rows = _read(data / f"{sheet}.csv")
    [row] = [row for row in rows if {*which.split("、")} <= {*row.values()}]
    row[column] = value
    _write(data / f"{sheet}.csv", names, rows)


def _correct_report(file: Path, field: str, value: str) -> None:
    block = re.search(
        rf"^{field}:(?:.*\n)(?:  .*\n)*", text := file.read_text("utf-8"), re.MULTILINE
    )
    assert block is not None
    now = block[0].replace("待确认：", "") if value == _UNMARKED else f"{field}: {value}\n"
    assert now != block[0]
    file.write_text(text.replace(block[0], now), "utf-8")


def _read(file: Path) -> tuple[list[str], list[dict[str, str]]]:
    with file.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.DictReader(stream)
        return list(reader.fieldnames or ()), list(reader)


def _write(file: Path, names: list[str], rows: list[dict[str, str]]) -> None:
    with file.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.DictWriter(stream, names)
        writer.writeheader()
        writer.writerows(rows)


def _as_shown(printed: str, shown: str) -> str:
    """What a command prints, as much left out as the guide leaves out (a line ……)."""
    lines, wanted = printed.splitlines(keepends=True), shown.splitlines()
    if _LEFT_OUT not in wanted:
        return printed
    before = wanted.index(_LEFT_OUT)
    after = len(wanted) - before - 1
    assert len(lines) > before + after
    return "".join((*lines[:before], f"{_LEFT_OUT}\n", *lines[len(lines) - after :]))


def _write_into_the_guide(chapter: str, printed: list[str]) -> None:
    outputs = iter(printed)

    def block(found: re.Match[str]) -> str:
        commands = (
            f"$ {command}\n{_as_shown(next(outputs), shown)}"
            for command, shown in _commands(found[1])
        )
        return f"```console\n{''.join(commands)}```"

    now = re.sub(r"```console\n(.*?)```", block, chapter, flags=re.DOTALL)
    GUIDE.write_text(GUIDE.read_text("utf-8").replace(chapter, now), "utf-8")


@pytest.fixture
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the samples, as the clerk has it."""
    shutil.copytree(ROOT / "data", tmp_path / "data")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _walk(heading: str, data: Path, capsys: pytest.CaptureFixture[str]) -> list[int]:
    """Do what a chapter says, and compare what is printed with what it shows; the exit statuses."""
    chapter = _chapter(heading)
    shown, printed, statuses = [], [], []
    for step in _STEP.finditer(chapter):
        if step[2]:
            _fill(step[2], data)
        for command, output in _commands(step[1] or ""):
            program, *arguments = shlex.split(command)
            assert program == "assembler"
            statuses.append(main(arguments))
            printed.append(capsys.readouterr().out)
            shown.append(output)
    if os.environ.get("ASSEMBLER_UPDATE"):
        _write_into_the_guide(chapter, printed)
    else:
        assert [_as_shown(*pair) for pair in zip(printed, shown, strict=True)] == shown
    return statuses


def test_from_exports_to_a_report(workplace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = workplace / "data/我的部门-2024"
    assert _walk(FIRST, data, capsys) == [0] * 5
    assert (workplace / "out/我的部门-2024.docx").exists() and (workplace / "附表.xlsx").exists()
    _assert_tables_of_the_sample(data)


def test_the_second_year(workplace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Errors stand where the chapter looks at what is still open, and after the correction."""
    data = workplace / "data/某局-2025-局机关"
    assert _walk(SECOND, data, capsys) == [0, 0, 1, *[0] * 11]
    assert main(["check", str(data)]) == 0
    assert "检查完毕：提示1处" in capsys.readouterr().out
    made = build(data)
    assert made.report is not None
    assert "2025年收入总计1649.42万元" in "".join(texts_of(made.report))


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


@pytest.mark.parametrize(
    ("name", "sample", "rows_of"),
    [
        ("支出明细.csv", SAMPLE, expenditure_rows),
        ("收入明细.csv", SAMPLE, income_rows),
        ("2025局机关支出.csv", UNIT, expenditure_rows),
        ("2025局机关收入.csv", UNIT, income_rows),
    ],
)
def test_the_example_exports_are_those_of_the_samples(
    name: str, sample: Path, rows_of: Callable[[Dataset], list[list[Cell]]]
) -> None:
    prepared = prepare(sample, [])
    assert prepared is not None
    rows = rows_of(prepared.dataset)
    if os.environ.get("ASSEMBLER_UPDATE"):
        (EXPORTS / name).write_bytes(_as_csv(rows))
    assert (EXPORTS / name).read_bytes() == _as_csv(rows)


def _as_csv(rows: list[list[Cell]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([["" if cell is None else cell for cell in row] for row in rows])
    return out.getvalue().encode("utf-8-sig")
