"""Verify on reports that a person edited: exactly what each named edit did is found, and
nothing in the edits that leave the facts alone; the same after LibreOffice saved the file."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Sample
from office import convert, needs_office
from verify_cases import (
    ACCOUNTS_HARMFUL,
    ACCOUNTS_HARMLESS,
    BUDGET_HARMFUL,
    BUDGET_HARMLESS,
    Edit,
    EditCase,
    found_in,
    verdict_of,
)
from verify_edits import Edited

APART = (
    "in yuan",
    "full-width digits",
    "split paragraph",
    "tracked retyping",
    "number in two runs",
    "tracked rewording",
    "retyped as it was",
    "content control",
)
LOST_BY_OFFICE = {"text box"}  # LibreOffice writes it in another form, tested on its own


def edited(data: bytes, edit: Edit) -> bytes:
    opened = Edited(data)
    edit(opened)
    return opened.saved()


def test_there_are_enough_edits() -> None:
    harmless = len(BUDGET_HARMLESS) + len(ACCOUNTS_HARMLESS)
    assert harmless >= 30 and len(BUDGET_HARMFUL) + len(ACCOUNTS_HARMFUL) >= 30


@pytest.mark.parametrize("name", BUDGET_HARMLESS)
def test_harmless_in_a_budget(name: str, mengjin: Sample) -> None:
    verdict = verdict_of(edited(mengjin.data, BUDGET_HARMLESS[name]))
    assert [str(p) for p in verdict.problems] == []
    assert verdict.changed == verdict.lost == verdict.foreign == 0
    assert verdict.same == verdict.text + verdict.cells


@pytest.mark.parametrize("name", ACCOUNTS_HARMLESS)
def test_harmless_in_final_accounts(name: str, xigong: Sample) -> None:
    verdict = verdict_of(edited(xigong.data, ACCOUNTS_HARMLESS[name]))
    assert [str(p) for p in verdict.problems] == []


@pytest.mark.parametrize("name", BUDGET_HARMFUL)
def test_harmful_in_a_budget(name: str, mengjin: Sample) -> None:
    case = BUDGET_HARMFUL[name]
    assert found_in(verdict_of(edited(mengjin.data, case.edit))) == list(case.found)


@pytest.mark.parametrize("name", ACCOUNTS_HARMFUL)
def test_harmful_in_final_accounts(name: str, xigong: Sample) -> None:
    case = ACCOUNTS_HARMFUL[name]
    assert found_in(verdict_of(edited(xigong.data, case.edit))) == list(case.found)


def test_an_untouched_report_is_right(sample: Sample) -> None:
    verdict = verdict_of(sample.data)
    assert verdict.problems == []
    assert verdict.same == verdict.text + verdict.cells
    figures = sum(
        len(block.figures)
        for block in sample.built.snapshot.paragraphs  # type: ignore[union-attr]
    )
    assert verdict.text == figures > 40


# --- the same, saved by LibreOffice


@needs_office
def test_the_same_after_libreoffice(mengjin: Sample, xigong: Sample, tmp_path: Path) -> None:
    cases: dict[str, tuple[Sample, EditCase]] = {
        f"b{n}-{name}": (mengjin, case) for n, (name, case) in enumerate(_of(BUDGET_HARMFUL))
    }
    for n, (name, case) in enumerate(_of(ACCOUNTS_HARMFUL)):
        cases[f"a{n}-{name}"] = (xigong, case)
    for n, name in enumerate(APART[:2]):
        cases[f"h{n}"] = (mengjin, EditCase(BUDGET_HARMLESS[name]))
    cases["b-harmless"] = (mengjin, EditCase(_all(BUDGET_HARMLESS, APART)))
    cases["a-harmless"] = (xigong, EditCase(_all(ACCOUNTS_HARMLESS, ())))
    for name, (sample, case) in cases.items():
        (tmp_path / f"{name}.docx").write_bytes(edited(sample.data, case.edit))
    convert(sorted(tmp_path.glob("*.docx")), "docx:MS Word 2007 XML", tmp_path / "saved")
    found = {
        name: found_in(verdict_of((tmp_path / "saved" / f"{name}.docx").read_bytes()))
        for name in cases
    }
    assert found == {name: list(case.found) for name, (_, case) in cases.items()}


def _of(cases: dict[str, EditCase]) -> list[tuple[str, EditCase]]:
    """Every fifth, so that a few files do: the reader is what differs."""
    kept = [(name, case) for name, case in cases.items() if name not in LOST_BY_OFFICE]
    return [(name.replace(" ", "-").replace("'", ""), case) for name, case in kept][::5]


def _all(edits: dict[str, Edit], without: tuple[str, ...]) -> Edit:
    """All edits in one file, but for some that would get into each other's way."""

    def edit(e: Edited) -> None:
        for name, one in edits.items():
            if name not in without:
                one(e)

    return edit
