"""Amounts of money: parsing what people type, and the one place where anything is rounded.

An amount is a `Decimal` in 元. Nothing is rounded before display, and display rounds half up
(四舍五入), which neither Python's `format` nor Babel does. `float` never enters here.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import cache

UNITS = {"元": Decimal(1), "万元": Decimal(10_000), "亿元": Decimal(100_000_000)}
_PLAIN = re.compile(r"[+-]?\d+(\.\d+)?")
_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
_STATED = re.compile(r"-?[0-9]{1,40}(\.[0-9]{1,100})?")  # shares have many decimals
_WIDE = Context(prec=60)  # room for any amount; the usual 28 digits would refuse some
_ALL = Decimal(100)
_PERCENT_PLACES_AT_MOST = 10
_DIGITS_AT_MOST = 18  # beyond a hundred million 亿元: no department's figure, but a typing error


class NotAnAmountError(ValueError):
    """The text is not an amount; the argument says in Chinese why."""


@dataclass(frozen=True, slots=True)
class NumberStyle:
    """How amounts and shares are shown (数字样式).

    unit: 元, 万元 or 亿元. places: decimals of an amount; percent_places: of a share.
    zero: what a zero is shown as ("0.00", "0" or ""); None means like any other amount.
    space: what stands between number and unit. grouped: thousands separators.
    trim_whole: a whole number is shown without decimals (20万元 beside 99.80万元).
    """

    unit: str = "万元"
    places: int = 2
    percent_places: int = 2
    zero: str | None = None
    space: str = ""
    grouped: bool = False
    trim_whole: bool = False

    def but(self, **changes: object) -> NumberStyle:
        """The same style with some of its settings changed."""
        return replace(self, **changes)  # type: ignore[arg-type]


class ExactNumber(Decimal):
    """A number that stands in a workbook as it is. XlsxWriter asks a number for 16 digits; 15 and
    more are no rarity where shares are computed."""

    def __format__(self, specification: str, context: object = None, /) -> str:
        return Decimal.__format__((self + 0).normalize(), "f")


def parse_amount(text: str, unit: str = "元") -> Decimal:
    """Read an amount as people type it (full-width digits, thousands separators) into 元.

    Raises NotAnAmountError for blanks, words, `nan`, exponents, and numbers no department has.
    """
    if any(unicodedata.category(sign) == "No" for sign in text):
        raise NotAnAmountError("不是数字")  # 5² and 100① must not become 52 and 1001
    folded = unicodedata.normalize("NFKC", text).replace("−", "-").replace(" ", "").strip()
    if not folded:
        raise NotAnAmountError("是空的")
    if not (_PLAIN.fullmatch(folded) or _GROUPED.fullmatch(folded)):
        raise NotAnAmountError("不是数字")
    value = Decimal(folded.replace(",", ""))
    whole, _, fraction = folded.replace(",", "").partition(".")
    if len(whole) + len(fraction.rstrip("0")) > _DIGITS_AT_MOST:
        raise NotAnAmountError("位数太多")
    return value * UNITS[unit]


def stated_number(text: str) -> Decimal | None:
    """A number as a snapshot writes it, out of a file that anybody may have changed; None where it
    is none, not finite, has an exponent, or is longer than any that means something."""
    return Decimal(text) if _STATED.fullmatch(text) else None


def round_half_up(value: Decimal, places: int) -> Decimal:
    """Round to `places` decimals, halves away from zero (四舍五入)."""
    rounded = value.quantize(_step(places), ROUND_HALF_UP, _WIDE)
    return rounded if rounded else abs(rounded)


def decimals_needed(value: Decimal) -> int:
    """How many decimals it takes to write a value in full."""
    return max(-int(value.normalize().as_tuple().exponent), 0)


@cache
def _step(places: int) -> Decimal:
    """The last digit kept: 2 → 0.01."""
    return Decimal(1).scaleb(-places)


def exact_in_unit(amount: Decimal, style: NumberStyle) -> Decimal:
    """An amount in 元 converted to the style's unit, not rounded."""
    return amount / UNITS[style.unit]


def in_unit(amount: Decimal, style: NumberStyle) -> Decimal:
    """The displayed value of an amount in 元: converted to the style's unit and rounded."""
    return round_half_up(exact_in_unit(amount, style), style.places)


def visible(amount: Decimal, style: NumberStyle) -> NumberStyle:
    """The style in which an amount that is not zero does not show as zero (1元, not 0.00万元): the
    style itself nearly always, else a smaller unit, in the end as many decimals as it takes."""
    if not amount or in_unit(amount, style):
        return style
    smaller = [unit for unit, size in UNITS.items() if size < UNITS[style.unit]]
    for unit in reversed(smaller):
        tried = style.but(unit=unit, places=2, trim_whole=True)
        if in_unit(amount, tried):
            return tried
    return style.but(unit="元", places=-amount.adjusted())


def as_seen(amount: Decimal, style: NumberStyle) -> Decimal:
    """What a reader sees of an amount, in 元."""
    seen = visible(amount, style)
    return in_unit(amount, seen) * UNITS[seen.unit]


def show_amount(amount: Decimal, style: NumberStyle) -> str:
    """An amount in 元 as text without its unit, `9547200 → "954.72"`."""
    if not amount and style.zero is not None:
        return style.zero  # most cells of a table are zero
    return show_digits(in_unit(amount, style), style)


def show_number(displayed: Decimal, style: NumberStyle) -> str:
    """A value that is rounded already, as text."""
    if not displayed and style.zero is not None:
        return style.zero
    return show_digits(displayed, style)


def show_digits(displayed: Decimal, style: NumberStyle) -> str:
    """The same of what is not nil, even if it is rounded to zero: 0.00 tells it from nothing."""
    if style.trim_whole and displayed == displayed.to_integral_value():
        displayed = displayed.quantize(Decimal(1))
    return format(displayed, ",f" if style.grouped else "f")


def share(part: Decimal, whole: Decimal) -> Decimal | None:
    """`part` as per cent of `whole` (占比), unrounded; None where there is no whole."""
    return part / whole * 100 if whole else None


def growth(now: Decimal, before: Decimal) -> Decimal | None:
    """Growth in per cent (增长率), unrounded; None on a base that is zero or negative."""
    return (now - before) / before * 100 if before > 0 else None


def telling_places(value: Decimal, style: NumberStyle) -> int:
    """How many decimals a percentage takes so that what is not nothing does not show as 0.00%, nor
    what is not all as 100.00%; no more than usual where even ten do not show it."""
    for places in range(style.percent_places, _PERCENT_PLACES_AT_MOST + 1):
        shown = round_half_up(value, places)
        if (shown or not value) and (shown != _ALL or value == _ALL):
            return places
    return style.percent_places


def show_percent(value: Decimal, style: NumberStyle) -> str:
    """A percentage as text with its sign, `75.6473 → "75.65%"`."""
    return f"{round_half_up(value, style.percent_places):f}%"
