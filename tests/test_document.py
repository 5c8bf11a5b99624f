"""The samples as Word documents: tables, contents, snapshot, validity, printed pages."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from conftest import Edit, Sample
from office import convert, needs_printing, printed
from word_validity import WordValidator

from assembler import __version__
from assembler.pipeline import build
from assembler.word.snapshot_part import changed_by_hand, read_snapshot

# --- the document


def test_no_row_is_wholly_covered_by_the_one_above(sample: Sample) -> None:
    for table in sample.read.tables():
        for row in table.grid.rows:
            assert set(row) - {"↑", "←"}, table.title


def test_tables_repeat_their_header_and_keep_rows_whole(sample: Sample) -> None:
    for table in sample.read.tables():
        assert not table.grid.cut, table.title
        assert table.grid.header or "整体绩效" in table.title


def test_contents_name_every_heading_and_table(sample: Sample) -> None:
    wanted = [
        text.text.replace("\n", "　")
        for text in sample.read.texts
        if text.level in (1, 2) or text.style == "表格标题"
    ]
    assert [text for _, text, _ in sample.read.contents] == wanted


def test_the_snapshot_reads_back(sample: Sample) -> None:
    snapshot = json.loads(read_snapshot(sample.data) or "")
    assert snapshot["引擎"] == __version__
    digests = {k: bool(re.fullmatch(r"[0-9a-f]{64}", v)) for k, v in snapshot["校验"].items()}
    assert digests == {"数据": True, "模板": True}
    report = sample.built.report
    assert report is not None
    assert [(f["name"], f["text"], bool(f["formula"])) for f in snapshot["数字"]] == [
        (figure.name, figure.text, True) for figure in report.figures
    ]
    said = [each["段"] for each in snapshot["正文"] if "段" in each]
    assert set(said) <= {text.text for text in sample.read.texts}
    assert [each["表"] for each in snapshot["正文"] if "表" in each] == [
        table.title for table in sample.read.tables()
    ]
    assert changed_by_hand(sample.data) is False


def test_digests_follow_data_and_template(mengjin: Sample, mengjin_copy: Path, edit: Edit) -> None:
    edit("单位.csv", "行政", "参公")
    data = build(mengjin_copy, internal=True).data
    assert data is not None
    old, new = (json.loads(read_snapshot(each) or "{}")["校验"] for each in (mengjin.data, data))
    assert (old["模板"] == new["模板"], old["数据"] == new["数据"]) == (True, False)


def test_openxml_audit_finds_nothing(sample: Sample, tmp_path: Path) -> None:
    file = tmp_path / f"{sample.name}.docx"
    file.write_bytes(sample.data)
    result = WordValidator().validate(str(file))
    assert [str(error) for error in result.errors] == []


# --- printed pages


@pytest.fixture(scope="module")
def pages(
    mengjin: Sample, yanjin: Sample, xigong: Sample, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, list[str]]:
    """The text of each page of the samples, as LibreOffice prints them."""
    folder = tmp_path_factory.mktemp("pdf")
    files = {one.name: folder / f"{one.name}.docx" for one in (mengjin, yanjin, xigong)}
    for one in (mengjin, yanjin, xigong):
        files[one.name].write_bytes(one.data)
    convert(files.values(), "pdf", folder)
    return {
        name: [re.sub(r"\s", "", page) for page in printed(file.with_suffix(".pdf"), "-layout")]
        for name, file in files.items()
    }


@needs_printing
def test_each_entry_of_the_contents_names_its_printed_page(
    sample: Sample, pages: dict[str, list[str]]
) -> None:
    printed = pages[sample.name]
    numbers = [re.search(r"—(\d+)—$", page) for page in printed]
    first = next(at for at, number in enumerate(numbers) if number and number[1] == "1")
    assert [int(number[1]) for number in numbers[first:] if number] == list(
        range(1, len(printed) - first + 1)
    )
    for _, text, page in sample.read.contents:
        squeezed = re.sub(r"\s|　", "", text)
        found = [
            at - first + 1 for at, each in enumerate(printed) if at >= first and squeezed in each
        ]
        assert int(page) in found, (text, page, found)


@needs_printing
def test_no_page_is_blank(sample: Sample, pages: dict[str, list[str]]) -> None:
    for number, page in enumerate(pages[sample.name], 1):
        assert re.sub(r"—\d+—", "", page), f"page {number}"
