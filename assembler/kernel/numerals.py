"""Chinese numerals for headings and dates: 一、（一）二〇二四年."""

from __future__ import annotations

from collections.abc import Callable
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


def heading_number(level: int, count: int) -> str:
    """The number before a heading (GB/T 9704 层次序数): 第一部分, 一、（一）, 1. ,（1）."""
    forms = {1: "第{0}部分", 2: "{0}、", 3: "（{0}）", 4: "{1}.", 5: "（{1}）"}
    return forms[level].format(chinese(count), count)
