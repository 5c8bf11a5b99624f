"""Export → import → build gives the same report: from tables alone, and from a line export."""

from __future__ import annotations

import csv
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from exports import line_export
from openpyxl import load_workbook
from reading import texts_of

from assembler.cli import main
from assembler.dataset.model import Dataset
from assembler.figures import Figures
from assembler.importing.import_files import ImportOptions, import_files
from assembler.kernel.money import round_half_up
from assembler.kernel.problems import Problem
from assembler.pipeline import build, prepare
from assembler.report import Report
from assembler.tables_workbook import tables_workbook

DATA = Path(__file__).parent.parent / "data"
SAMPLES = ("mengjin-2024-budget", "yanjin-2024-budget", "xigong-2023-accounts")


@dataclass
class Exported:
    """What a clerk would get out of the budget system, and the report it should become."""

    dataset: Dataset
    figures: Figures
    told: list[Problem]
    report: Report
    tables: Path
    lines: Path


@pytest.fixture(scope="module", params=SAMPLES)
def exported(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Exported:
    folder = tmp_path_factory.mktemp(request.param)
    path = DATA / request.param
    prepared, built = prepare(path, []), build(path)
    assert prepared is not None and built.report is not None
    tables, lines = folder / "正式表格.xlsx", folder / "指标明细.xlsx"
    data = tables_workbook(built.report, [], exact=True)
    assert data is not None
    tables.write_bytes(data)
    lines.write_bytes(line_export(prepared.dataset))
    return Exported(prepared.dataset, prepared.figures, built.problems, built.report, tables, lines)


# --- what a clerk writes into the sheet of open questions


def _answer(row: dict[str, str], exported: Exported) -> str:
    name, dataset = row["名称"], exported.dataset
    if row["归入"] == "单位":
        return next(unit.nature for unit in dataset.units if unit.code == name)
    if row["归入"] == "原因":
        return next((r.text for r in dataset.reasons if r.name == name), "")
    if row["归入"] == "指标":
        return _figure(row, exported)
    department = dataset.department
    words = {
        "部门.编码": department.code,
        "部门.名称": department.name,
        "部门.简称": department.short_name,
        "部门.自称": department.self_name,
        "公开日期": dataset.published,
        "职责": "\n".join(words.text for words in dataset.duties),
        "机构设置": "\n".join(words.text for words in dataset.organisation),
    }
    return words.get(name, "")


def _figure(row: dict[str, str], exported: Exported) -> str:
    """As declared; a figure of this year that no table tells, as the books have it."""
    name, period = row["名称"], row["期间"]
    found = [d for d in exported.dataset.declared if (d.name, d.period) == (name, period)]
    if found:
        return _in_unit(found[0].value, row)
    known = period == "本年" and exported.figures[name].known
    return _in_unit(exported.figures[name].amount, row) if known else ""


def _in_unit(value: Decimal, row: dict[str, str]) -> str:
    return f"{value / 10_000 if row['单位'] == '万元' else value:f}"


def _fill_in(sources: list[Path], data: Path, exported: Exported) -> None:
    """Answer every question; and write what no question asks: the opening budget, paragraphs.
    Once the opening budget is there, the reasons of its differences are asked."""
    dataset = exported.dataset
    _answer_all(data, exported)
    _write_supplements(data, dataset)
    if dataset.opening:
        _write_opening(data, dataset.path / "年初预算.csv")
        _imported(sources, data, exported)
        _answer_all(data, exported)


def _write_supplements(data: Path, dataset: Dataset) -> None:
    if data.is_dir():
        with (data / "报告.yaml").open("a", encoding="utf-8") as stream:
            stream.writelines(_supplements(dataset))
        return
    with _workbook(data) as book:
        for section, paragraphs in dataset.supplements.items():
            for words in paragraphs:
                book["报告"].append([f"补充.{section}", words.text])


def _write_opening(data: Path, file: Path) -> None:
    if data.is_dir():
        shutil.copy(file, data)
        return
    with _workbook(data) as book, file.open(encoding="utf-8-sig", newline="") as stream:
        del book["年初预算"]
        sheet = book.create_sheet("年初预算")
        for row in csv.reader(stream):
            sheet.append(row)


@contextmanager
def _workbook(data: Path) -> Iterator[Any]:
    book = load_workbook(data)
    yield book
    book.save(data)


def _answer_all(data: Path, exported: Exported) -> None:
    if not data.is_dir():
        with _workbook(data) as book:
            headings, *rows = book["待补"].iter_rows()
            names = [cell.value for cell in headings]
            for row in rows:
                typed = {name: str(cell.value or "") for name, cell in zip(names, row, strict=True)}
                row[names.index("回答")].value = _answer(typed, exported) or None
        return
    file = data / "待补.csv"
    with file.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    for row in rows:
        row["回答"] = _answer(row, exported)
    with file.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0])
        writer.writeheader()
        writer.writerows(rows)


def _supplements(dataset: Dataset) -> Iterator[str]:
    if dataset.supplements:
        yield "补充:\n"
    for section, paragraphs in dataset.supplements.items():
        yield f"  {section}:\n"
        yield from (f"    - {words.text}\n" for words in paragraphs)


def _imported(sources: list[Path], data: Path, exported: Exported) -> list[str]:
    """With the sample's template, which its tables do not tell where it has another's."""
    same_tables = "mengjin-budget" if exported.dataset.template == "mengjin-budget" else ""
    problems: list[Problem] = []
    outcome = import_files(sources, data, ImportOptions(template=same_tables), problems)
    assert outcome.written, [str(p) for p in problems]
    return [p.code for p in problems]


def _assert_same(data: Path, exported: Exported) -> None:
    """The report of the sample, and nothing told that the sample itself is not told."""
    built = build(data)
    assert built.report is not None
    assert texts_of(built.report) == texts_of(exported.report)
    known = {p.code for p in exported.told}
    assert [str(p) for p in built.problems if p.code not in known] == []


# --- the round trips

# Each sample as a folder; one as a workbook, which is the same dataset in another form.
FORMS = pytest.mark.parametrize(
    ("exported", "name"),
    [*((sample, "数据") for sample in SAMPLES), (SAMPLES[-1], "数据.xlsx")],
    indirect=["exported"],
    scope="module",
)
KINDS = pytest.mark.parametrize(
    "exported", [SAMPLES[0], SAMPLES[-1]], indirect=True, scope="module"
)


@FORMS
def test_from_the_tables_alone(exported: Exported, name: str, tmp_path: Path) -> None:
    data = tmp_path / name
    _imported([exported.tables], data, exported)
    assert not (data / "支出.csv").exists()
    _fill_in([exported.tables], data, exported)
    _assert_same(data, exported)


@FORMS
def test_from_a_line_export_and_the_tables(exported: Exported, name: str, tmp_path: Path) -> None:
    """The tables then are control totals: they agree with the ledger."""
    data, sources = tmp_path / name, [exported.lines, exported.tables]
    _imported(sources, data, exported)
    _fill_in(sources, data, exported)
    _assert_same(data, exported)
    prepared = prepare(data, [])
    assert prepared is not None
    assert prepared.dataset.table_amounts and prepared.dataset.expenditure


def test_from_tables_as_they_were_typed(exported: Exported, tmp_path: Path) -> None:
    """Rounded to 0.01 万元: the printed totals stay, and what does not add up is noted as 尾差, in the
    same places as with the exact amounts."""
    typed, data = tmp_path / "正式表格.xlsx", tmp_path / "数据"
    _rounded(exported.tables, typed)
    _imported([typed], data, exported)
    _fill_in([typed], data, exported)
    built = build(data)
    assert built.report is not None
    told = {str(p) for p in built.problems if p.code not in ("F-02", "F-25")}
    assert {p for p in told if " T-01 " not in p} == set()
    known = {str(p) for p in exported.told if p.code == "T-01"}
    assert told == known
    assert _table_lines(built.report) == _table_lines(exported.report)


def _rounded(source: Path, target: Path) -> None:
    """The workbook with its amounts as they are displayed."""
    book = load_workbook(source)
    for cell in (cell for sheet in book for row in sheet.iter_rows() for cell in row):
        if isinstance(cell.value, float):
            cell.value = float(round_half_up(Decimal(str(cell.value)), 2))
    book.save(target)


def _table_lines(report: Report) -> list[str]:
    return [line for line in texts_of(report) if line.count("|") > 2]


@KINDS
def test_an_amount_leads_back_to_the_cell_it_was_read_from(
    exported: Exported, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data, report = tmp_path / "数据", tmp_path / "报告.docx"
    _imported([exported.tables], data, exported)
    command = ["build", str(data), "-o", str(report), "--internal"]
    assert main(command) == 1  # the questions are still open
    capsys.readouterr()
    name = "支出总计" if exported.dataset.kind == "部门预算" else "本年支出合计"
    table = "预算01表" if exported.dataset.kind == "部门预算" else "公开01表"
    for source in (data, report):
        assert main(["trace", str(source), name]) == 0
        told = capsys.readouterr().out
        assert f"{table}，支出，正式表格.xlsx" in told
    assert main(["build", str(data), "-o", str(tmp_path / "公开.docx")]) == 1
    with zipfile.ZipFile(tmp_path / "公开.docx") as package:
        texts = [package.read(name).decode() for name in package.namelist()]
    assert [
        word for word in ("正式表格.xlsx", ".xlsx", "分表数", ".csv") if word in "".join(texts)
    ] == []
