"""Chinese numerals for headings and dates: 一、（一）二〇二四年."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache


@lru_cache(maxsize=512)
def chinese(number: int) -> str:
    """A cardinal in Chinese, `21 → 二十一`."""
    from num2words2 import num2words

    say: Callable[..., object] = num2words
    return str(say(number, lang="zh_CN"))


def chinese_digits(number: int | str) -> str:
    """Digit by digit as in dates, `2024 → 二〇二四` (GB/T 15835 writes 〇, not 零)."""
    return "".join("〇" if digit == "0" else chinese(int(digit)) for digit in str(number))


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
