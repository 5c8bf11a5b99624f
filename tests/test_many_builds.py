"""A process that builds one report after the other keeps no more of them than it means to keep:
`python tests/benchmarks/many_builds.py 500` measures its memory."""

from __future__ import annotations

import gc
import shutil
import sys
from collections import Counter
from collections.abc import Iterator
from functools import _lru_cache_wrapper
from pathlib import Path

import pytest
from conftest import ROOT, SAMPLES, rest_collector
from refreshing import after
from test_refresh import BUDGET

from assembler.dataset import schema
from assembler.pipeline import build

sys.path.append(str(ROOT / "tests" / "benchmarks"))

from many_builds import build_variant

WARM, MORE = 6, 12


@pytest.fixture(scope="module", autouse=True)
def _collector_of_a_program() -> Iterator[None]:
    """Looking for cycles as where the program is used as a library: nothing is left out."""
    gc.unfreeze()
    gc.enable()
    yield
    rest_collector()


def live() -> Counter[str]:
    gc.collect()
    return Counter(type(one).__name__ for one in gc.get_objects())


def caches() -> dict[str, int | None]:
    """The most that each cache of the program keeps."""
    kept = [one for one in gc.get_objects() if isinstance(one, _lru_cache_wrapper)]
    return {
        f"{one.__module__}.{one.__qualname__}": one.cache_parameters()["maxsize"]
        for one in kept
        if one.__module__.startswith("assembler.") and "<locals>" not in one.__qualname__
    }


@pytest.mark.parametrize("sample", ["mengjin", "xigong"])
def test_builds_of_other_values_leave_nothing_behind(sample: str, tmp_path: Path) -> None:
    data = Path(shutil.copytree(ROOT / "data" / SAMPLES[sample], tmp_path / "数据"))
    for number in range(WARM):
        build_variant(data, number)
    before = live()
    for number in range(WARM, WARM + MORE):
        build_variant(data, number)
    grown = {name: more for name, more in (live() - before).items() if more >= 3 * MORE}
    # what caches keep of texts, a few of each build, until they are full: of each text where its
    # lines end, in two typefaces; and of how cells are set
    assert set(grown) <= {"tuple", "Extent", "list", "_Type"}, grown
    assert sum(grown.values()) < 150 * MORE


@pytest.mark.parametrize("sample", ["mengjin", "xigong"])
def test_a_build_leaves_nothing_to_the_collector(sample: str) -> None:
    """But for what json makes of itself."""
    build(ROOT / "data" / SAMPLES[sample])
    gc.collect()
    gc.disable()
    try:
        build(ROOT / "data" / SAMPLES[sample])
        assert gc.collect() < 50
    finally:
        gc.enable()


def test_documents_that_were_brought_up_to_date_are_gone() -> None:
    """The parts of a document refer to each other: only the collector frees them, and builds in
    between keep it from looking."""
    name, case = next(iter(BUDGET.items()))
    for internal in (True, False):
        made = after("mengjin", case.edits, case.correction, internal=internal)
        assert made.data is not None, name
    assert [one for one in gc.get_objects() if type(one).__name__ == "ReadParagraph"] == []


def test_what_has_no_bound_is_kept_by_few_keys() -> None:
    """Patterns, assets and codebooks: the values of a dataset are no key of theirs. What follows
    from the declarations is kept whole, too (`derived`)."""
    declared = {f"{one.__self__.__module__}.{one.__self__.__qualname__}" for one in schema._forget}
    unbounded = {name for name, most in caches().items() if most is None}
    assert unbounded - declared <= {
        "assembler.authoring.traced._Numbered._added",
        "assembler.checks.left_over._pattern",
        "assembler.checks.prose_figures._pattern",
        "assembler.checks.sensitive._pattern",
        "assembler.claims.lexicon._figures",
        "assembler.codebook.book.load_codebook",
        "assembler.codebook.funds.load_funds",
        "assembler.codebook.history._terms",
        "assembler.dataset.model._rates",
        "assembler.figures.conditions._books",
        "assembler.importing.official.synonyms._by_label",
        "assembler.kernel.money._step",
        "assembler.refresh.turned._moved_since",
        "assembler.review.page._asset",
        "assembler.review.page._environment",
        "assembler.review.page._policy",
        "assembler.review.page._script",
        "assembler.template.prose._chinese",
        "assembler.text.direction._patterns",
    }
