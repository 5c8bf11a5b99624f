"""The sample reports as text, compared as a whole with `tests/golden/<name>.txt`.

A golden file holds nothing but the report's own text: contents with page numbers, headings,
paragraphs, tables with their merges (← and ↑ are covered positions, ‖ a header row; see `reading.render`), notes, and
where the page turns. After a change that is meant, write them anew with

    ASSEMBLER_UPDATE=1 pytest tests/test_golden.py

and read the difference before you commit it.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from conftest import REPORTS, Sample
from reading import render

GOLDEN = Path(__file__).parent / "golden"


def test_reads_as_before(report: Sample) -> None:
    golden = GOLDEN / f"{report.name}.txt"
    text = render(report.read)
    if os.environ.get("ASSEMBLER_UPDATE"):
        golden.write_text(text, "utf-8")
    assert text.splitlines() == golden.read_text("utf-8").splitlines()


def test_every_golden_file_has_a_sample() -> None:
    assert sorted(path.stem for path in GOLDEN.glob("*.txt")) == sorted(REPORTS)


@pytest.mark.parametrize("name", REPORTS)
def test_a_published_report_carries_no_marks_of_its_making(name: str) -> None:
    text = (GOLDEN / f"{name}.txt").read_text("utf-8")
    for mark in ("待填", "待补", "⟦", "{{", "}}", "{%", "None", "NaN", "【批注】"):
        assert mark not in text
