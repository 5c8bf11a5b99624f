"""A small slice of the battery of `refresh` (tests/battery/run.py): every seventh edit with one
correction, over the three samples in turn."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parent / "battery"))

from edits import EDITS, made  # noqa: E402
from judging import Case  # noqa: E402
from samples import ALL, CORRECTIONS, data_of  # noqa: E402

_EVERY = 7


def slice_of_battery() -> list[tuple[str, str, str]]:
    """Sample, edit, correction."""
    chosen = list(EDITS)[::_EVERY]
    samples = [list(ALL)[number % len(ALL)] for number in range(len(chosen))]
    return [
        (sample, edit, list(CORRECTIONS[sample])[number % len(CORRECTIONS[sample])])
        for number, (sample, edit) in enumerate(zip(samples, chosen, strict=True))
    ]


def test_its_size() -> None:
    """As the guide says: 150 edits and more, 20 corrections of each sample."""
    assert len(EDITS) >= 150
    assert {len(corrections) for corrections in CORRECTIONS.values()} == {20}


@pytest.mark.parametrize(("sample", "edit", "correction"), slice_of_battery())
def test_nothing_is_wrong(sample: str, edit: str, correction: str) -> None:
    """No text lost, nothing stale untold, the same again, tracked changes exact, no traceback."""
    data, done = made(data_of(sample), edit, ALL[sample])
    assert Case(sample, data, done, correction).run().faults == []
