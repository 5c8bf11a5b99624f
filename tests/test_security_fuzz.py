"""The commands over files gone bad: a result or problems in Chinese, status 0, 1 or 2, and
nothing left behind where nothing could be made. `ASSEMBLER_FUZZ=50 pytest tests/test_security_fuzz.py`
tries fifty times as many. The readers alone are fuzzed with more examples beside their own tests
(test_dataset_fuzz, test_importing_source, test_importing_broken, test_official_fuzz,
test_read_docx, test_snapshot, test_yamltext).
"""

from __future__ import annotations

import contextlib
import io
import shutil
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import xlwt
from conftest import ROOT, SAMPLES, examples, replace_in
from exports import expenditure_rows, line_export
from hostile import Edits, edits, mutated, parts_of, rewritten
from hypothesis import given
from hypothesis import strategies as st

from assembler.cli import main
from assembler.importing.folder_writer import csv_bytes
from assembler.pipeline import build, prepare
from assembler.tables_workbook import tables_workbook

BASES = {
    "budget": ROOT / "data" / SAMPLES["mengjin"],
    "accounts": ROOT / "data" / SAMPLES["xigong"],
}
TEMPLATE = ROOT / "templates" / "henan-budget"
INPUTS = [(base, file.name) for base, folder in BASES.items() for file in sorted(folder.iterdir())]
TEXTS = sorted(
    str(p.relative_to(TEMPLATE)) for p in TEMPLATE.rglob("*") if p.suffix in (".yaml", ".md")
)
SIGNS = st.sampled_from(
    [
        *",\n\r\t\"':-#&*[]{}|>%@`!?=+<",
        "",
        "1",
        "-1",
        "e9",
        "nan",
        "99999999999999999999",
        "１",
        "（",
        "万元",
        "财政拨款",
        "2010301",
        "\ue000",
        "\\ue000",
        "{{ ",
        " }}",
        "{% for 甲 in ",
        "收入总计",
        "\x00",
    ]
).map(str.encode)
CHANGES = edits(st.one_of(SIGNS, st.binary(max_size=6)), 20_000)
MARKUP = st.one_of(
    st.sampled_from(
        [
            b"<",
            b">",
            b'"',
            b"</w:p>",
            b"<w:p>",
            b"</w:tc>",
            b'w:val="99999999999"',
            b"&lt;",
            b"&#0;",
            b"<w:tbl>",
            b"nan",
            b"null",
            b"[",
            b"1e999",
            b"/>",
            b"954",
            "万元【".encode(),
            b"{{ ",
            b" }}",
            b"-1",
            b"9" * 5000,
        ]
    ),
    st.binary(max_size=6),
)
PARTS_CHANGED = edits(MARKUP, 200_000)


@contextlib.contextmanager
def workplace() -> Iterator[Path]:
    """A folder of its own to work in."""
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        yield Path(folder)


def runs(*arguments: str, may_make: str) -> int:
    """The command ends as it should; `may_make`: what it may leave beside its input."""
    before = set(Path().rglob("*"))
    printed = io.TextIOWrapper(io.BytesIO(), write_through=True)
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        status = main(arguments)
    told = printed.buffer.getvalue().decode()  # type: ignore[attr-defined]
    made = {path for path in set(Path().rglob("*")) - before if Path(may_make) not in path.parents}
    assert status in (0, 1, 2), told
    assert {str(path) for path in made} <= (set() if status == 2 else {may_make}), told
    assert "Traceback" not in told and told
    return status


@cache
def report(base: str) -> bytes:
    data = build(BASES[base]).data
    assert data is not None
    return data


@examples(32)
@given(chosen=st.sampled_from(INPUTS), changes=CHANGES)
def test_build_from_a_dataset(chosen: tuple[str, str], changes: Edits) -> None:
    base, name = chosen
    with workplace():
        shutil.copytree(BASES[base], "数据")
        file = Path("数据", name)
        file.write_bytes(mutated(file.read_bytes(), changes))
        runs("build", "数据", "-o", "报告.docx", may_make="报告.docx")


@examples(24)
@given(name=st.sampled_from(TEXTS), changes=CHANGES)
def test_build_with_a_template(name: str, changes: Edits) -> None:
    with workplace():
        shutil.copytree(TEMPLATE, "templates/henan-budget")
        shutil.copytree(BASES["budget"], "数据")
        file = Path("templates/henan-budget", name)
        file.write_bytes(mutated(file.read_bytes(), changes))
        runs("build", "数据", "-o", "报告.docx", may_make="报告.docx")


SHELL = (TEMPLATE / "shell.docx").read_bytes()


SHELL_PARTS = st.sampled_from([one for one in parts_of(SHELL) if one.endswith((".xml", ".rels"))])


@examples(20)
@given(part=SHELL_PARTS, changes=PARTS_CHANGED)
def test_build_with_a_shell(part: str, changes: Edits) -> None:
    with workplace():
        shutil.copytree(TEMPLATE, "templates/henan-budget")
        shutil.copytree(BASES["budget"], "数据")
        shell = rewritten(SHELL, part, lambda content: mutated(content, changes))
        Path("templates/henan-budget/shell.docx").write_bytes(shell)
        runs("build", "数据", "-o", "报告.docx", may_make="报告.docx")


DOCX_PARTS = st.sampled_from(
    [
        "",
        "word/document.xml",
        "word/styles.xml",
        "customXml/item1.xml",
        "word/_rels/document.xml.rels",
        "[Content_Types].xml",
    ]
)


def gone_bad(docx: bytes, part: str, changes: Edits) -> bytes:
    """With a part of it changed, or without a part the file itself."""
    if not part:
        return mutated(docx, changes)
    return rewritten(docx, part, lambda content: mutated(content, changes))


@pytest.mark.parametrize("command", ["trace", "verify", "review"])
@examples(16)
@given(base=st.sampled_from(list(BASES)), part=DOCX_PARTS, changes=PARTS_CHANGED)
def test_a_report_gone_bad(command: str, base: str, part: str, changes: Edits) -> None:
    with workplace():
        Path("报告.docx").write_bytes(gone_bad(report(base), part, changes))
        more = {"trace": ["收入总计"], "verify": [], "review": ["-o", "页.html"]}[command]
        runs(command, "报告.docx", *more, may_make="页.html")


@pytest.mark.parametrize("command", ["trace", "verify", "review"])
@examples(12)
@given(start=st.sampled_from([b"", b"PK\x03\x04"]), data=st.binary(max_size=200))
def test_any_bytes_for_a_report(command: str, start: bytes, data: bytes) -> None:
    with workplace():
        Path("报告.docx").write_bytes(start + data)
        more = {"trace": ["收入总计"], "verify": [], "review": ["-o", "页.html"]}[command]
        runs(command, "报告.docx", *more, may_make="页.html")


@examples(20)
@given(changes=PARTS_CHANGED, part=DOCX_PARTS)
def test_last_years_report_gone_bad(changes: Edits, part: str) -> None:
    with workplace():
        shutil.copytree(BASES["budget"], "数据")
        words = Path("数据/报告.yaml")
        replace_in(words, '年度: "2024"', '年度: "2025"\n上年: ../去年.docx')
        Path("去年.docx").write_bytes(gone_bad(report("budget"), part, changes))
        runs("build", "数据", "-o", "报告.docx", may_make="报告.docx")


# --- import


@cache
def export(kind: str) -> bytes:
    """The tables of a sample, or its lines, as a workbook; or the lines as .xls or CSV."""
    prepared, built = prepare(BASES["budget"], []), build(BASES["budget"])
    assert prepared is not None and built.report is not None
    if kind == "tables.xlsx":
        return tables_workbook(built.report, []) or b""
    rows = expenditure_rows(prepared.dataset)
    if kind == "lines.csv":
        return csv_bytes(
            [str(cell or "") for cell in rows[2]],
            [dict(zip(map(str, rows[2]), map(str, row), strict=True)) for row in rows[3:]],
        )
    if kind == "lines.xlsx":
        return line_export(prepared.dataset)
    book = xlwt.Workbook()
    sheet = book.add_sheet("支出明细")
    for y, row in enumerate(rows):
        for x, cell in enumerate(row):
            sheet.write(y, x, cell)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


WISHES = ("--kind", "部门预算", "--year", "2024", "-o", "数据")


@pytest.mark.parametrize("kind", ["tables.xlsx", "lines.xlsx"])
@examples(16)
@given(choice=st.integers(0, 99), changes=PARTS_CHANGED)
def test_import_a_part_gone_bad(kind: str, choice: int, changes: Edits) -> None:
    parts = [part for part in parts_of(export(kind)) if part.endswith(".xml")]
    with workplace():
        part = parts[choice % len(parts)]
        Path(kind).write_bytes(rewritten(export(kind), part, lambda old: mutated(old, changes)))
        runs("import", kind, *WISHES, may_make="数据")


@pytest.mark.parametrize("kind", ["tables.xlsx", "lines.xlsx", "lines.xls", "lines.csv"])
@examples(16)
@given(changes=edits(st.one_of(SIGNS, st.binary(max_size=6)), 100_000))
def test_import_a_file_gone_bad(kind: str, changes: Edits) -> None:
    with workplace():
        Path(kind).write_bytes(mutated(export(kind), changes))
        runs("import", kind, *WISHES, may_make="数据")


MADE = ["导入对照.yaml", "待补.csv", "分表数.csv", "报告.yaml", "单位.csv"]


@cache
def imported() -> dict[str, bytes]:
    """The dataset that an import of the tables makes, by file."""
    with workplace():
        Path("表.xlsx").write_bytes(export("tables.xlsx"))
        assert main(["import", "表.xlsx", *WISHES]) in (0, 1)
        return {path.name: path.read_bytes() for path in Path("数据").iterdir()}


@pytest.mark.parametrize("command", ["build", "import"])
@examples(12)
@given(name=st.sampled_from(MADE), changes=CHANGES)
def test_what_an_import_made_gone_bad(command: str, name: str, changes: Edits) -> None:
    with workplace():
        Path("数据").mkdir()
        for file, data in (imported() | {"导入对照.yaml": MAPPING}).items():
            Path("数据", file).write_bytes(mutated(data, changes) if file == name else data)
        Path("表.xlsx").write_bytes(export("tables.xlsx"))
        if command == "build":
            runs("build", "数据", "-o", "报告.docx", may_make="报告.docx")
        else:
            runs("import", "表.xlsx", *WISHES, "--force", may_make="数据")


MAPPING = "支出:\n  科目编码: 功能科目\n  负责人: 不用\n金额单位:\n  金额: 万元\n".encode()
