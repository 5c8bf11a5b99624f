"""Change against last year: which phrase the displayed values call for, and its numbers."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from strategies import amounts

from assembler.figures import MONEY, Change, Figure, UnitsDifferError, change, displayed
from assembler.kernel.money import (
    NumberStyle,
    as_seen,
    growth,
    round_half_up,
    show_percent,
)

STYLE = NumberStyle()  # 万元, two decimals


def compared(
    now: str | Decimal, before: str | Decimal, style: NumberStyle = STYLE, unit: str = MONEY
) -> Change:
    return change(Figure(Decimal(now), unit), Figure(Decimal(before), unit), style)


@pytest.mark.parametrize(
    ("now", "before", "phrase", "difference", "rate"),
    [
        # up and down
        ("9547200", "9114400", "增加", "432800", "4.75%"),
        ("9114400", "9547200", "减少", "432800", "4.53%"),
        ("300", "100", "增加", "200", "200.00%"),
        # nothing that can be seen has changed
        ("1000000", "1000000", "持平", "0", "0.00%"),
        ("1000049", "1000000", "持平", "49", "0.00%"),
        ("999951", "1000000", "持平", "49", "0.00%"),
        ("1000149", "1000050", "持平", "99", "0.01%"),  # both show 100.01
        ("1000050", "1000049", "略增", "1", "0.00%"),  # 100.01 and 100.00
        ("-1000", "-1000", "持平", "0", None),
        # both zero
        ("0", "0", "均为零", "0", None),
        # a few 元 are not nothing
        ("49", "0", "上年为零", "49", None),
        ("0", "49", "本年为零", "49", "100.00%"),
        ("3", "1", "增加", "2", "200.00%"),
        ("49", "50", "减少", "1", "2.00%"),
        ("100000", "49", "增加", "99951", "203981.63%"),
        ("49", "100000", "减少", "99951", "99.95%"),
        # a zero on one side
        ("50", "0", "上年为零", "50", None),
        ("100000", "0", "上年为零", "100000", None),
        ("0", "100000", "本年为零", "100000", "100.00%"),
        # a rate that would show as 0.00%
        ("1000000050", "1000000000", "略增", "50", "0.00%"),
        ("999999950", "1000000000", "持平", "50", "0.00%"),  # 99999.995 is rounded up
        ("999999949", "1000000000", "略减", "51", "0.00%"),
        ("1000049999", "1000000000", "略增", "49999", "0.00%"),
        ("1000050000", "1000000000", "增加", "50000", "0.01%"),
        # signs
        ("5000", "-10000", "由负转正", "15000", None),
        ("0", "-10000", "由负转正", "10000", None),
        ("49", "-10000", "由负转正", "10049", None),
        ("-10000", "5000", "由正转负", "15000", "300.00%"),
        ("-10000", "0", "由正转负", "10000", None),
        ("-5000", "-10000", "略增", "5000", None),
        ("-10000", "-5000", "略减", "5000", None),
    ],
)
def test_the_phrase(now: str, before: str, phrase: str, difference: str, rate: str | None) -> None:
    found = compared(now, before)
    assert (found.phrase, found.difference) == (phrase, Decimal(difference))
    assert (None if found.rate is None else show_percent(found.rate, STYLE)) == rate


@pytest.mark.parametrize(
    ("style", "phrase"),
    [
        (NumberStyle(unit="元"), "增加"),
        (NumberStyle(unit="元", percent_places=0), "略增"),
        (NumberStyle(unit="万元", places=2), "持平"),
        (NumberStyle(unit="万元", places=4), "增加"),
        (NumberStyle(unit="亿元", places=6), "持平"),
    ],
)
def test_the_phrase_follows_the_style(style: NumberStyle, phrase: str) -> None:
    assert compared("10040", "10000", style).phrase == phrase


@pytest.mark.parametrize(
    ("now", "before", "phrase"),
    [
        ("3", "2", "增加"),
        ("2", "3", "减少"),
        ("2", "2", "持平"),
        ("0", "0", "均为零"),
        ("1", "0", "上年为零"),
        ("0", "1", "本年为零"),
    ],
)
def test_counts(now: str, before: str, phrase: str) -> None:
    found = compared(now, before, unit="辆")
    assert found.phrase == phrase
    assert found.difference == abs(Decimal(now) - Decimal(before))


def test_only_two_phrases_are_flat() -> None:
    pairs = [("1", "1"), ("0", "0"), ("2", "1"), ("1", "2"), ("1", "0"), ("0", "1"), ("-1", "1")]
    flat = [compared(now, before, unit="辆").flat for now, before in pairs]
    assert flat == [True, True, False, False, False, False, False]


def test_units_must_agree() -> None:
    with pytest.raises(UnitsDifferError):
        change(Figure(Decimal(1), "辆"), Figure(Decimal(1), "个"), STYLE)


def test_what_a_reader_sees_of_money() -> None:
    assert displayed(Figure(Decimal(9547249)), STYLE) == Decimal("954.72")
    assert displayed(Figure(Decimal(3), "辆"), STYLE) == Decimal(3)


# --- for any two amounts

near = st.tuples(amounts, st.decimals(-99, 99, places=2)).map(
    lambda pair: (pair[0] + pair[1], pair[0])
)
few = st.decimals(-60, 60, places=2)  # round about what shows as 0.00万元
pairs = st.one_of(
    st.tuples(amounts, amounts),
    near,
    st.tuples(few, few),
    st.tuples(amounts, few),
    amounts.map(lambda a: (Decimal(0), a)),
    amounts.map(lambda a: (a, Decimal(0))),
)
UP, DOWN = ("增加", "略增", "上年为零", "由负转正"), ("减少", "略减", "本年为零", "由正转负")


@given(pairs)
@example((Decimal(50), Decimal(0)))
@example((Decimal(-49), Decimal(-100)))
def test_the_direction_is_that_of_the_displayed_amounts(pair: tuple[Decimal, Decimal]) -> None:
    now, before = pair
    found = compared(now, before)
    seen = as_seen(now, STYLE) - as_seen(before, STYLE)
    assert found.flat == (seen == 0)
    assert (found.phrase in UP) == (seen > 0)
    assert (found.phrase in DOWN) == (seen < 0)
    assert seen * (now - before) >= 0  # and never another than the real one


@given(pairs)
@example((Decimal(350), Decimal(9114400)))
def test_what_is_displayed_adds_up_or_is_known_not_to(pair: tuple[Decimal, Decimal]) -> None:
    found = compared(*pair)
    seen = abs(as_seen(pair[0], STYLE) - as_seen(pair[1], STYLE))
    shown = Decimal(0) if found.flat else as_seen(found.difference, STYLE)
    by_display = found.by_display(STYLE)
    assert by_display is None or by_display * 10_000 == seen
    assert (by_display is None) == (shown == seen)


@given(pairs)
def test_no_change_of_nothing_is_said(pair: tuple[Decimal, Decimal]) -> None:
    found = compared(*pair)
    assert found.difference == abs(pair[0] - pair[1])
    assert found.flat or as_seen(found.difference, STYLE) != 0


@given(pairs)
def test_a_percentage_needs_a_positive_base_and_is_never_seen_as_zero(
    pair: tuple[Decimal, Decimal],
) -> None:
    now, before = pair
    found = compared(now, before)
    assert (found.rate is None) == (before <= 0)
    if found.phrase in ("增加", "减少"):
        assert found.rate is not None and round_half_up(found.rate, 2) != 0
        assert found.rate == abs(growth(now, before) or Decimal(0))


@given(pairs)
def test_zero_is_said_of_what_is_zero(pair: tuple[Decimal, Decimal]) -> None:
    now, before = pair
    phrase = compared(now, before).phrase
    assert (phrase == "均为零") == (now == before == 0)
    assert (phrase == "上年为零") == (before == 0 < now)
    assert (phrase == "本年为零") == (now == 0 < before)


@given(pairs)
def test_sign_changes_are_said(pair: tuple[Decimal, Decimal]) -> None:
    now, before = pair
    phrase = compared(now, before).phrase
    if now < 0 < before:
        assert phrase == "由正转负"
    if before < 0 < now:
        assert phrase == "由负转正"
