"""Numbers in a text, with their units: what counts as a figure and what does not.

A number is a figure when a unit of money, per cent or count stands behind it (万元, 元, %, 个,
辆, 人次 …). Years, dates, document numbers, numbers of lists and sections, 第3次, telephone
numbers and spans of time (3个月) are none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from ..kernel.money import UNITS

_WIDE = str.maketrans("０１２３４５６７８９．，％－−＋", "0123456789.,%--+")
_MONEY = {
    "万亿元": 10**12,
    "亿元": 10**8,
    "千万元": 10**7,
    "百万元": 10**6,
    "万元": 10**4,
    "千元": 1000,
    "百元": 100,
    "元": 1,
}
_PERCENT = ("个百分点", "%")
_COUNTS = (
    "人次",
    "台（套）",
    "台(套)",
    "平方米",
    "批次",
    "公里",
    "个",
    "人",
    "辆",
    "台",
    "套",
    "批",
    "件",
    "项",
    "家",
    "户",
    "名",
    "宗",
    "处",
    "所",
    "座",
    "间",
    "亩",
    "吨",
    "份",
    "次",
    "分",
)
_NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d)|\d+(?:\.\d+)?")
_UNIT = re.compile(
    r"[ \u3000\u00a0]{0,2}(?P<unit>"
    + "|".join(map(re.escape, (*_MONEY, *_PERCENT)))
    + r"|(?P<many>万|亿)?(?P<count>"
    + "|".join(map(re.escape, _COUNTS))
    + r"))"
)
_NO_COUNT = re.compile(
    r"个(?:多|半)?(?:月|工作日|小时|季度|星期|自然日)|分(?:钟|之|类|别|为|项|级)|次日|人民"
)
_CELL = re.compile(r"-?\d[\d,]*(?:\.\d+)?%?")
_MANY = {"万": 10**4, "亿": 10**8, None: 1}
_LONGEST = 40  # digits of a number; longer ones are no figures of any report


@dataclass(frozen=True, slots=True)
class Number:
    """A number of a text. value: in 元 for money, per cent for shares, else in `unit`, which is
    "" where the number carries none. shown: as it stands, with its unit."""

    start: int
    end: int
    digits: str
    value: Decimal
    unit: str
    shown: str

    @property
    def span(self) -> tuple[int, int]:
        """The characters it takes."""
        return self.start, self.end

    @property
    def is_figure(self) -> bool:
        """Whether it carries a unit."""
        return bool(self.unit)

    @property
    def printed(self) -> Decimal:
        """The number as it is printed, whatever its unit."""
        return Decimal(self.digits.replace(",", ""))

    @property
    def places(self) -> int:
        """How many decimals it is printed with."""
        return len(self.digits.partition(".")[2])

    @property
    def factor(self) -> Decimal:
        """What 1 of its unit is worth: 10,000 of 万元; a zero of money may be of 万元."""
        if self.printed:
            return self.value / self.printed
        return Decimal(10_000 if self.unit == "元" else 1)

    @property
    def key(self) -> tuple[Decimal, str]:
        """Equal for numbers that say the same: 954.72万元 and 9,547,200元."""
        return self.value, self.unit


def folded(text: str) -> str:
    """Full-width digits and signs as plain ones, character for character."""
    return text.translate(_WIDE)


def numbers_in(text: str) -> list[Number]:
    """Every number of a text in order."""
    text = folded(text)
    return [_number(text, match) for match in _NUMBER.finditer(text) if _counts(text, match)]


def _counts(text: str, match: re.Match[str]) -> bool:
    """Whether it is a number of its own, not part of a name (A3, 3.1.2)."""
    start, end = match.span()
    before, after = text[max(0, start - 1) : start], text[end : end + 2]
    part_of_name = before.isascii() and before.isalpha()
    dotted = before == "." or (after[:1] == "." and after[1:].isdigit())
    return not part_of_name and not dotted and len(match[0]) <= _LONGEST


def _number(text: str, match: re.Match[str]) -> Number:
    start, end = match.span()
    negative = _negative(text, start)
    value = Decimal(match[0].replace(",", "")) * (-1 if negative else 1)
    start -= negative
    unit = None if _ordinal(text, start) else unit_at(text, end)
    if unit is None:
        return Number(start, end, text[start:end], value, "", text[start:end])
    name, factor, unit_end = unit
    shown = text[start:unit_end]
    return Number(start, unit_end, text[start:end], value * factor, name, shown)


def unit_at(text: str, at: int) -> tuple[str, int, int] | None:
    """The unit that stands at a place of a text: its name, what 1 of it is worth, where it ends."""
    match = _UNIT.match(text, at)
    if match is None or _NO_COUNT.match(text, match.start("unit")):
        return None
    return *_unit(match), match.end()


def _negative(text: str, start: int) -> bool:
    """A minus sign, and not a dash between two numbers or behind a letter."""
    before = text[max(0, start - 2) : start]
    return before.endswith("-") and not (before[:-1].isascii() and before[:-1].isalnum())


def _ordinal(text: str, start: int) -> bool:
    """第3次, 〔2024〕3号."""
    return text[max(0, start - 3) : start].rstrip().endswith("第")


def _unit(match: re.Match[str]) -> tuple[str, int]:
    name = match["unit"]
    if name in _MONEY:
        return "元", _MONEY[name]
    if name in _PERCENT:
        return "%", 1
    return match["count"].replace("(", "（").replace(")", "）"), _MANY[match["many"]]


# --- numbers of tables


def unit_in(text: str) -> str:
    """The unit that the line above a table gives its amounts: 单位：万元 → 万元; "" for none."""
    match = re.search(r"单位\s*[:：]\s*(亿元|万元|元)", text)
    return match[1] if match else ""


def cell_number(text: str, unit: str) -> Number | None:
    """A cell that holds one number and nothing else, in the unit of its table."""
    bare = folded(text).strip()
    numbers = numbers_in(bare) if _CELL.fullmatch(bare) else []
    if len(numbers) != 1:
        return None
    number = numbers[0]
    if not unit or number.unit:
        return number
    value = number.value * UNITS[unit]
    return Number(number.start, number.end, number.digits, value, "元", number.shown)


def cell_numbers(text: str, unit: str) -> list[Number]:
    """The number of a cell, or the numbers in its words."""
    number = cell_number(text, unit)
    return [number] if number else numbers_in(text)
