"""Amounts: what is read, what is refused, and how a number is rounded and shown."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import amounts, positive, styles

from assembler.kernel.money import (
    UNITS,
    NotAnAmountError,
    NumberStyle,
    as_seen,
    growth,
    in_unit,
    parse_amount,
    round_half_up,
    share,
    show_amount,
    show_number,
    show_percent,
    telling_places,
    visible,
)

# --- reading


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("9547200.00", "9547200.00"),
        ("0", "0"),
        ("+5", "5"),
        ("-5.25", "-5.25"),
        ("１２３４．５", "1234.5"),
        ("－５", "-5"),
        ("−5", "-5"),
        ("1,234,567.89", "1234567.89"),
        ("1，234", "1234"),
        ("-1,234", "-1234"),
        (" 12 ", "12"),
        ("1 000 000", "1000000"),
        ("\u30001\u00a0000\u3000", "1000"),
        ("\t7\n", "7"),
        ("007", "7"),
        ("123456789012345678", "123456789012345678"),
        ("0.1234567890123456", "0.1234567890123456"),
    ],
)
def test_reads_what_people_type(text: str, value: str) -> None:
    assert parse_amount(text) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [("954.72", "万元", "9547200"), ("1.5", "亿元", "150000000"), ("1.5", "元", "1.5")],
)
def test_reads_into_yuan(text: str, unit: str, value: str) -> None:
    assert parse_amount(text, unit) == Decimal(value)


@pytest.mark.parametrize("text", ["", " ", "\u3000", "\t\n"])
def test_refuses_a_blank(text: str) -> None:
    with pytest.raises(NotAnAmountError, match="^是空的$"):
        parse_amount(text)


@pytest.mark.parametrize(
    "text",
    [
        "nan",
        "NaN",
        "inf",
        "-Infinity",
        "1e400",
        "1E3",
        "４．１Ｅ＋２０",
        "一百",
        "12元",
        "￥5",
        "5%",
        "1,00",
        "1,0000",
        ",100",
        "1,,000",
        "1.2.3",
        "1.",
        ".5",
        "--1",
        "-",
        "+",
        "1-2",
        "0x10",
        "1_000",
        "(100)",
        "1,234,56",
        "1.000,5",
    ],
)
def test_refuses_what_is_no_number(text: str) -> None:
    with pytest.raises(NotAnAmountError, match="^不是数字$"):
        parse_amount(text)


@pytest.mark.parametrize("text", ["1234567890123456789", "0.1234567890123456789", "9" * 100_000])
def test_refuses_more_digits_than_any_department_has(text: str) -> None:
    with pytest.raises(NotAnAmountError, match="^位数太多$"):
        parse_amount(text)


@given(st.text(max_size=12))
def test_any_text_is_an_amount_or_refused(text: str) -> None:
    try:
        assert parse_amount(text).is_finite()
    except NotAnAmountError as error:
        assert str(error) in ("是空的", "不是数字", "位数太多")


# --- rounding


@pytest.mark.parametrize(
    ("value", "places", "rounded"),
    [
        ("0.125", 2, "0.13"),
        ("0.135", 2, "0.14"),
        ("2.5", 0, "3"),
        ("-0.005", 2, "-0.01"),
        ("-0.125", 2, "-0.13"),
        ("-0.0049", 2, "0.00"),
        ("-0", 2, "0.00"),
        ("0.0049999999999999999", 2, "0.00"),
        ("4.7485", 2, "4.75"),
        ("9.995", 2, "10.00"),
        ("1", 2, "1.00"),
    ],
)
def test_rounds_halves_away_from_zero(value: str, places: int, rounded: str) -> None:
    assert str(round_half_up(Decimal(value), places)) == rounded


@given(amounts, styles)
def test_rounding_is_off_by_half_a_unit_at_most(amount: Decimal, style: NumberStyle) -> None:
    off = abs(in_unit(amount, style) * UNITS[style.unit] - amount)
    assert off * 2 <= UNITS[style.unit].scaleb(-style.places)


@given(amounts)
def test_rounding_twice_is_rounding_once(amount: Decimal) -> None:
    once = round_half_up(amount, 1)
    assert round_half_up(once, 1) == once


@given(amounts, styles)
def test_rounding_keeps_the_sign_and_has_no_negative_zero(
    amount: Decimal, style: NumberStyle
) -> None:
    assert round_half_up(-amount, style.places) == -round_half_up(amount, style.places)
    shown = show_amount(amount, style)
    assert shown.startswith("-") == (in_unit(amount, style) < 0)


@given(amounts, styles)
def test_what_is_shown_reads_back(amount: Decimal, style: NumberStyle) -> None:
    style = style.but(places=min(style.places, 5))  # eighteen digits are all that is read
    shown = show_amount(amount, style)
    assert parse_amount(shown, style.unit) == in_unit(amount, style) * UNITS[style.unit]


@given(amounts)
def test_yuan_with_two_decimals_loses_nothing(amount: Decimal) -> None:
    assert parse_amount(show_amount(amount, NumberStyle(unit="元", grouped=True))) == amount


# --- showing


@pytest.mark.parametrize(
    ("style", "amount", "shown"),
    [
        (NumberStyle(), "9547200", "954.72"),
        (NumberStyle(), "49.99", "0.00"),
        (NumberStyle(), "50", "0.01"),
        (NumberStyle(), "-50", "-0.01"),
        (NumberStyle(), "-49", "0.00"),
        (NumberStyle(unit="元"), "9547200", "9547200.00"),
        (NumberStyle(unit="亿元", places=4), "9547200", "0.0955"),
        (NumberStyle(places=0), "9547200", "955"),
        (NumberStyle(places=1), "9547200", "954.7"),
        (NumberStyle(grouped=True), "12345678900", "1,234,567.89"),
        (NumberStyle(grouped=True), "-12345678900", "-1,234,567.89"),
        (NumberStyle(trim_whole=True), "200000", "20"),
        (NumberStyle(trim_whole=True), "998000", "99.80"),
        (NumberStyle(trim_whole=True, grouped=True), "20000000", "2,000"),
        (NumberStyle(trim_whole=True), "0", "0"),
        (NumberStyle(trim_whole=True), "200049", "20"),
        (NumberStyle(zero=""), "0", ""),
        (NumberStyle(zero="0"), "0", "0"),
        (NumberStyle(zero="0.00", places=0), "0", "0.00"),
        (NumberStyle(zero="—", trim_whole=True), "0", "—"),
        (NumberStyle(zero=""), "49", "0.00"),  # something, and not blank
        (NumberStyle(zero=""), "50", "0.01"),
    ],
)
def test_shows(style: NumberStyle, amount: str, shown: str) -> None:
    assert show_amount(Decimal(amount), style) == shown


def test_a_rounded_value_is_not_rounded_again() -> None:
    assert show_number(Decimal("0.125"), NumberStyle(places=2)) == "0.125"


def test_a_style_with_some_settings_changed() -> None:
    style = NumberStyle(unit="元", places=3, zero="0").but(places=1, grouped=True)
    assert style == NumberStyle(unit="元", places=1, zero="0", grouped=True)


@pytest.mark.parametrize(
    ("amount", "style", "shown"),
    [
        ("0", NumberStyle(zero="0"), "0万元"),
        ("50", NumberStyle(), "0.01万元"),
        ("49", NumberStyle(zero="0"), "49元"),
        ("-1.5", NumberStyle(), "-1.50元"),
        ("400", NumberStyle(places=1), "400元"),
        ("4000", NumberStyle(places=0), "4000元"),
        ("400000", NumberStyle(unit="亿元"), "40万元"),
        ("49", NumberStyle(unit="亿元"), "49元"),
        ("0.004", NumberStyle(), "0.004元"),
        ("0.0042", NumberStyle(unit="元"), "0.004元"),
    ],
)
def test_what_would_show_as_zero_shows_in_a_smaller_unit(
    amount: str, style: NumberStyle, shown: str
) -> None:
    seen = visible(Decimal(amount), style)
    assert show_amount(Decimal(amount), seen) + seen.unit == shown
    in_yuan = Decimal(shown.rstrip("亿万元")) * UNITS[seen.unit]
    assert as_seen(Decimal(amount), style) == in_yuan


@pytest.mark.parametrize(
    ("value", "places"),
    [
        ("0", 2),
        ("100", 2),
        ("75.6473", 2),
        ("99.99", 2),
        ("99.995", 3),
        ("99.999999", 6),
        ("100.001", 3),
        ("0.004", 3),
        ("0.005", 2),
        ("0.00000000001", 2),
        ("99.99999999999", 2),
    ],
)
def test_nothing_and_all_are_said_of_nothing_and_all(value: str, places: int) -> None:
    assert telling_places(Decimal(value), NumberStyle()) == places


# --- shares and growth


def test_shares_and_growth_of_nothing_are_none() -> None:
    assert share(Decimal(5), Decimal(0)) is None
    assert growth(Decimal(5), Decimal(0)) is None
    assert growth(Decimal(5), Decimal(-1)) is None


def test_shares_and_growth_are_in_per_cent_and_unrounded() -> None:
    assert share(Decimal(1), Decimal(8)) == Decimal("12.5")
    assert share(Decimal(-1), Decimal(8)) == Decimal("-12.5")
    assert growth(Decimal(9), Decimal(8)) == Decimal("12.5")
    assert growth(Decimal(0), Decimal(8)) == Decimal(-100)
    assert str(share(Decimal(1), Decimal(3))).startswith("33.33333333333333")


@pytest.mark.parametrize(
    ("value", "places", "shown"),
    [
        ("75.6473", 2, "75.65%"),
        ("4.745", 2, "4.75%"),
        ("100", 2, "100.00%"),
        ("0", 2, "0.00%"),
        ("-0.001", 2, "0.00%"),
        ("33.35", 1, "33.4%"),
        ("0.5", 0, "1%"),
    ],
)
def test_shows_a_percentage(value: str, places: int, shown: str) -> None:
    assert show_percent(Decimal(value), NumberStyle(percent_places=places)) == shown


@given(st.lists(positive, min_size=1, max_size=20))
def test_shares_of_the_parts_make_a_hundred(parts: list[Decimal]) -> None:
    whole = sum(parts, Decimal(0))
    shares = [share(part, whole) or Decimal(0) for part in parts]
    assert abs(sum(shares) - 100) < Decimal("1e-20")
    shown = sum(round_half_up(value, 2) for value in shares)
    assert abs(shown - 100) * 2 <= Decimal("0.01") * len(parts)


def test_a_unit_that_does_not_exist() -> None:
    with pytest.raises(KeyError):
        parse_amount("1", "斤")
