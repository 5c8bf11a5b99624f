"""The list of checks as a whole: every rule has its cases, and the project's own data passes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import test_checks_balances
import test_checks_declared
import test_checks_plausible
import test_checks_reasons
from conftest import Sample

from assembler.checks import CHECKS, REPORT_CHECKS, official_tables, unit_sums
from assembler.checks.own_lists import lists_add_up, mistaken_checks, required_lists_are_there
from assembler.kernel.catalogue import CATALOGUE
from assembler.kernel.problems import problem

ROOT = Path(__file__).parents[1]
CASES = [
    *test_checks_balances.CASES,
    *test_checks_declared.CASES,
    *test_checks_plausible.CASES,
    *test_checks_reasons.CASES,
]
# told while the text and the tables are written, and tested there
GAPS = {"B-10", "B-11", "B-12", "B-13", "B-14", "B-15", "B-100", "B-102", "B-104"}
LEFT_OUT = {"B-56", "B-57", "B-58", "B-59", "B-103", "B-105", "B-107"}
WRITTEN = GAPS | LEFT_OUT | {"B-07", "B-09", "T-01", "T-10"}
KNOWN = {"mengjin": [], "yanjin": [], "xigong": ["F-01", "F-02", "F-02", "F-25", "T-10"]}


def test_every_rule_has_one_failing_and_one_passing_case() -> None:
    rules = {code for code in CATALOGUE if code[0] in "BFTS"} - WRITTEN
    assert [case.code for case in CASES if not case.said] == []
    assert sorted(case.code for case in CASES) == sorted(rules)


def test_every_rule_explains_itself() -> None:
    assert [
        code for code in CATALOGUE if code[0] in "BFTS" and not CATALOGUE[code].explanation
    ] == []


def test_every_code_is_told_by_a_listed_check() -> None:
    sources = [*(ROOT / "assembler/checks").glob("*.py")]
    named = set(
        re.findall(r'"([BFTS]-\d{2,3})"', "".join(path.read_text("utf-8") for path in sources))
    )
    rules = {code for code in CATALOGUE if code[0] in "BFTS"} - WRITTEN
    assert named == rules
    assert len(CHECKS) == len(set(CHECKS)) and len(REPORT_CHECKS) == len(set(REPORT_CHECKS))


def test_every_function_that_checks_is_listed() -> None:
    """Each generator over figures of assembler/checks that is public stands in a list, or serves the
    lists of a template's own."""
    own_lists = (lists_add_up, mistaken_checks, required_lists_are_there)
    further = (*official_tables.CHECKS, *unit_sums.CHECKS, *own_lists)
    listed = {check.__name__ for check in (*CHECKS, *REPORT_CHECKS, *further)}
    signature = re.compile(
        r"^def ([a-z]\w*)\((?:report: Report, )?figures: Figures\) -> Iterator\[Problem\]", re.M
    )
    found = {
        name
        for path in (ROOT / "assembler/checks").glob("*.py")
        for name in signature.findall(path.read_text("utf-8"))
    }
    assert found == listed


def test_the_samples_are_told_nothing_but_what_is_true(sample: Sample) -> None:
    mild = [p.code for p in sample.built.problems if p.code not in ("D-81", "T-01")]
    assert sorted(mild) == KNOWN[sample.name]


@pytest.mark.parametrize("code", sorted({case.code for case in CASES}))
def test_an_entry_of_the_catalogue_shows_what_it_compares(code: str) -> None:
    message = CATALOGUE[code].message
    compares = "{expected}" in message and "{difference}" in message
    assert not compares or "{found}" in message
    assert str(
        problem(
            code, **dict.fromkeys(re.findall(r"\{(\w+)\}", message + CATALOGUE[code].mend), "甲")
        )
    )
