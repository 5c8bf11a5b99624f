"""No regular expression takes time that grows with the square of a stranger's text."""

from __future__ import annotations

from hostile import guarded
from pattern_costs import slow_patterns


def test_no_pattern_is_slow_over_a_long_text() -> None:
    *slow, (_, number) = guarded(slow_patterns, memory=2000, seconds=200)
    assert slow == [] and int(number) > 100
