"""Chinese numerals: written for headings and dates (一、（一）二〇二四年), read in amounts
(九百八十四点七二, 玖佰捌拾肆)."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache

_TEN = "一二三四五六七八九十"


@lru_cache(maxsize=512)
def chinese(number: int) -> str:
    """A cardinal in Chinese, `21 → 二十一`."""
    if 0 < number <= len(_TEN):  # most headings count no further, and the library takes a while
        return _TEN[number - 1]
    from num2words2 import num2words

    say: Callable[..., object] = num2words
    return str(say(number, lang="zh_CN"))


def chinese_digits(number: int | str) -> str:
    """Digit by digit as in dates, `2024 → 二〇二四` (GB/T 15835 writes 〇, not 零)."""
    return "".join("〇" if digit == "0" else chinese(int(digit)) for digit in str(number))


# --- read

NUMERALS = "零〇一二两三四五六七八九十百千万亿点"
CAPITALS = "零壹贰叁肆伍陆柒捌玖拾佰仟万亿"  # 大写, as on cheques
_SIMPLE = str.maketrans("〇两壹贰叁肆伍陆柒捌玖拾佰仟", "零二一二三四五六七八九十百千")
_DIGIT = {sign: value for value, sign in enumerate("零一二三四五六七八九")}
_PLACE = {"十": 10, "百": 100, "千": 1000}
_GROUP = {"万": 10**4, "亿": 10**8}
_LONGEST = 40  # signs of a numeral; longer ones are no amounts


def parse_chinese(text: str) -> Decimal | None:
    """The number that a Chinese numeral writes, 九百八十四点七二万 → 9847200; None where the signs
    are no number."""
    simple = text.translate(_SIMPLE)
    if not simple or len(simple) > _LONGEST:
        return None
    whole, point, fraction = simple.partition("点")
    if not point:
        return _whole(whole)
    digits = fraction.rstrip("".join((*_PLACE, *_GROUP)))
    before = _whole(whole)
    if before is None or not digits or not set(digits) <= set(_DIGIT):
        return None
    decimals = Decimal("0." + "".join(str(_DIGIT[sign]) for sign in digits))
    factors = ({**_PLACE, **_GROUP}[sign] for sign in fraction[len(digits) :])
    return (before + decimals) * math.prod(factors)


def _whole(text: str) -> Decimal | None:
    """A whole number: by places (三百零五), or digit by digit (二零二四)."""
    if len(text) > 1 and set(text) <= set(_DIGIT):
        return Decimal("".join(str(_DIGIT[sign]) for sign in text))
    if not text:
        return None
    total = group = 0
    digit: int | None = None
    for sign in text:
        if sign in _DIGIT:
            digit = _DIGIT[sign]
        elif sign in _PLACE:
            group += (1 if digit is None else digit) * _PLACE[sign]
            digit = None
        elif sign in _GROUP:
            total = _grouped(total, group + (digit or 0), sign)
            group, digit = 0, None
        else:
            return None
    return Decimal(total + group + (digit or 0))


def _grouped(total: int, group: int, sign: str) -> int:
    """What stands before 万 or 亿, multiplied; 亿 behind 万 (一万亿) multiplies all before it."""
    if sign == "亿" and 0 < total < _GROUP["亿"]:
        return (total + group) * _GROUP[sign]
    return total + group * _GROUP[sign]


# --- written

# How headings are numbered, level by level, each shown by its first number (GB/T 9704 层次序数).
USUAL_NUMBERS = ("第一部分", "一、", "（一）", "1.", "（1）")
NO_NUMBER = "无"
_FORM_AT_MOST = 8  # signs
_CIRCLED = ((20, 0x2460), (35, 0x3251 - 20), (50, 0x32B1 - 35))  # ①, ㉑, ㊱: where each run begins
_DIGITS: Mapping[str, Callable[[int], str]] = {
    "一": lambda count: chinese(count),
    "1": str,
    "１": lambda count: str(count).translate({ord("0") + n: ord("０") + n for n in range(10)}),
    "①": lambda count: circled(count),
}

_OTHERS = f"[^{''.join(_DIGITS)}]"
# A form of numbers (`is_number_form`), for editors.
NUMBER_PATTERN = (
    f"^(?:{NO_NUMBER}|(?!.{{{_FORM_AT_MOST + 1}}}){_OTHERS}*[{''.join(_DIGITS)}]{_OTHERS}*)$"
)


def circled(count: int) -> str:
    """①…㊿; beyond, what comes nearest: (51)."""
    first = next((first for last, first in _CIRCLED if count <= last), None)
    return f"({count})" if first is None else chr(first + count - 1)


def is_number_form(form: str) -> bool:
    """Whether a text shows how a level is numbered: the first number, with what stands round it."""
    return form == NO_NUMBER or (
        len(form) <= _FORM_AT_MOST and sum(form.count(digit) for digit in _DIGITS) == 1
    )


def heading_number(level: int, count: int, forms: Sequence[str] = USUAL_NUMBERS) -> str:
    """The number before a heading in the form of its level; "" where that has none."""
    form = forms[level - 1]
    for digit, write in _DIGITS.items():
        if digit in form:
            return form.replace(digit, write(count))
    return ""


def heading_lead(level: int, number: str) -> str:
    """What stands before a heading: its number, before a part on a line of its own (第一部分), or
    with a space where no sign ends it (第一节)."""
    if not (number and (number[-1].isalpha() or number[-1].isdecimal())):
        return number
    return number + ("\n" if level == 1 else "　")
