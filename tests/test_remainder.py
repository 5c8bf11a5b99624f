"""尾差: found where displayed parts miss their displayed total, never where the exact ones do."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from assembler.kernel.money import NumberStyle, in_unit
from assembler.tables.remainder import across, downwards, falls_short

STYLE = NumberStyle()
D = Decimal
amounts = st.integers(-(10**9), 10**9).map(lambda cents: Decimal(cents).scaleb(-2))


def test_a_total_that_its_rounded_parts_miss() -> None:
    basic, projects = D("1455940"), D("1733940")  # 145.59 and 173.39 万元, 318.988 together
    assert falls_short(basic + projects, [basic, projects], STYLE) == (D("318.99"), D("318.98"))
    assert falls_short(basic + basic, [basic, basic], STYLE) == (D("291.19"), D("291.18"))
    assert falls_short(D(300), [D(100), D(200)], STYLE) is None


def test_an_inexact_total_is_an_error_and_no_remainder() -> None:
    assert falls_short(D(100), [D(40), D(50)], STYLE) is None


def test_parts_within_a_row_are_known_by_their_exact_sum() -> None:
    row = [D(100), D(50), D(50), D(50)]  # 总计, 甲, 乙, 其中：乙之一
    assert list(across(row, [STYLE] * 4)) == [(0, D("0.01"), D("0.02"))]
    assert list(across([D(100), D(30), D(30)], [STYLE] * 3)) == []


def test_a_subtotal_is_compared_with_its_own_parts_alone() -> None:
    rows = [
        (0, [D(149)]),
        (1, [D(98)]),
        (2, [D(49)]),
        (2, [D(49)]),
        (1, [D(51)]),
        (2, [D(51)]),
    ]
    # 0.01 over 0.01 and 0.01; 0.01 over 0.00 and 0.00; 0.01 over 0.01
    assert list(downwards(rows, [STYLE])) == [
        (0, 0, D("0.01"), D("0.02")),
        (1, 0, D("0.01"), D("0.00")),
    ]


@given(st.lists(amounts, min_size=1, max_size=8))
def test_found_exactly_where_displayed_sums_differ(parts: list[Decimal]) -> None:
    total = sum(parts, D(0))
    shown, summed = in_unit(total, STYLE), sum((in_unit(p, STYLE) for p in parts), D(0))
    assert falls_short(total, parts, STYLE) == (None if shown == summed else (shown, summed))
    # within the joint tolerance of n rounded addends and their rounded total
    assert abs(shown - summed) <= D("0.005") * (len(parts) + 1)
