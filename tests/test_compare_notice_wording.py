"""The notices of many corrections, as texts to be read aloud: `tests/golden/notices/<name>.txt`.

Each is what an official has to sign. After a change that is meant, write them anew with

    ASSEMBLER_UPDATE=1 pytest tests/test_compare_notice_wording.py

and read every one of them before you commit it.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from conftest import SAMPLES, Sample
from notice_cases import CORRECTIONS
from reading import read
from refresh_edits import edited

from assembler.cli import main

GOLDEN = Path(__file__).parent / "golden" / "notices"


def notice_text(name: str, sample: Sample, folder: Path) -> str:
    """The notice of a correction: its paragraphs, then its table, a row a line."""
    correction = CORRECTIONS[name]
    data = shutil.copytree(sample.path, folder / sample.path.name)
    for file, old, new in correction.changes:
        text = (data / file).read_text("utf-8")
        assert old in text, (file, old)
        (data / file).write_text(text.replace(old, new), "utf-8")
    published, target = folder / "已公开.docx", folder / "更正说明.docx"
    published.write_bytes(edited(sample.published, *correction.published))
    arguments = [str(published), str(data), "--notice", str(target), "--reason", correction.reason]
    assert main(["diff", *arguments]) == 0
    notice = read(target.read_bytes())
    assert not notice.comments
    lines = [text.text for text in notice.texts]
    for table in notice.tables():
        lines += [" | ".join(row) for row in table.grid.rows]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("name", CORRECTIONS)
def test_reads_as_it_was_approved(
    name: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    sample: Sample = request.getfixturevalue(CORRECTIONS[name].sample)
    golden = GOLDEN / f"{name}.txt"
    text = notice_text(name, sample, tmp_path)
    if os.environ.get("ASSEMBLER_UPDATE"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(text, "utf-8")
    assert text.splitlines() == golden.read_text("utf-8").splitlines()


def test_there_are_enough_of_every_kind() -> None:
    """Of every sample, and of files that a person had changed before they were published."""
    assert len(CORRECTIONS) >= 20
    assert sum(bool(correction.published) for correction in CORRECTIONS.values()) >= 5
    assert {correction.sample for correction in CORRECTIONS.values()} == set(SAMPLES)
    assert sorted(path.stem for path in GOLDEN.iterdir()) == sorted(CORRECTIONS)


@pytest.mark.parametrize("name", CORRECTIONS)
def test_no_sign_of_its_making(name: str) -> None:
    text = (GOLDEN / f"{name}.txt").read_text("utf-8")
    for mark in ("【", "手工", "“”", "。。", "；。", "、，", "，，", "：。", "None", "个数由"):
        assert mark not in text.replace("手工改动有误", "")
    body = text.partition("\n附件：")[0].splitlines()[1:]
    numbered = [line for line in body if line[0].isdecimal()]
    assert all(line.endswith(("。", "。”")) for line in numbered)
    assert len(set(numbered)) == len(numbered)
