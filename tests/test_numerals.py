"""Chinese numerals of headings and dates."""

from __future__ import annotations

import pytest

from assembler.kernel.numerals import chinese, chinese_digits, heading_lead, heading_number
from assembler.narrative.narrative import date_in_chinese

DIGITS = "零一二三四五六七八九"


def counted(number: int) -> str:
    """How a heading counts from 1 to 199, by the rules of the language."""
    hundreds, tens, ones = number // 100, number // 10 % 10, number % 10
    said = f"{DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        said += ("" if tens == 1 and not hundreds else DIGITS[tens]) + "十"
    elif hundreds and ones:
        said += "零"
    return said + (DIGITS[ones] if ones else "")


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (1, "一"),
        (2, "二"),
        (10, "十"),
        (11, "十一"),
        (19, "十九"),
        (20, "二十"),
        (21, "二十一"),
        (99, "九十九"),
        (100, "一百"),
        (101, "一百零一"),
        (110, "一百一十"),
        (119, "一百一十九"),
    ],
)
def test_counts(number: int, said: str) -> None:
    assert chinese(number) == said == counted(number)


def test_counts_from_1_to_120() -> None:
    assert [chinese(number) for number in range(1, 121)] == [counted(n) for n in range(1, 121)]


@pytest.mark.parametrize(
    ("year", "said"),
    [
        (2024, "二〇二四"),
        ("2024", "二〇二四"),
        (2000, "二〇〇〇"),
        (1999, "一九九九"),
        ("08", "〇八"),
        ("", ""),
    ],
)
def test_years_digit_by_digit(year: int | str, said: str) -> None:
    assert chinese_digits(year) == said


@pytest.mark.parametrize(
    ("level", "count", "number"),
    [
        (1, 1, "第一部分"),
        (1, 12, "第十二部分"),
        (2, 1, "一、"),
        (2, 10, "十、"),
        (2, 21, "二十一、"),
        (3, 3, "（三）"),
        (3, 11, "（十一）"),
        (4, 1, "1."),
        (4, 12, "12."),
        (5, 2, "（2）"),
    ],
)
def test_heading_numbers(level: int, count: int, number: str) -> None:
    assert heading_number(level, count) == number


@pytest.mark.parametrize(
    ("form", "count", "number"),
    [
        ("①", 1, "①"),
        ("①", 20, "⑳"),
        ("①", 21, "㉑"),
        ("①", 35, "㉟"),
        ("①", 36, "㊱"),
        ("①", 50, "㊿"),
        ("①", 51, "(51)"),
        ("（一）", 12, "（十二）"),
        ("1）", 12, "12）"),
        ("１．", 12, "１２．"),
        ("无", 3, ""),
    ],
)
def test_other_forms_of_numbers(form: str, count: int, number: str) -> None:
    assert heading_number(1, count, [form]) == number


@pytest.mark.parametrize(
    ("level", "number", "lead"),
    [
        (1, "第一部分", "第一部分\n"),
        (1, "一、", "一、"),
        (1, "附件1", "附件1\n"),
        (1, "", ""),
        (2, "第一节", "第一节　"),
        (2, "（一）", "（一）"),
        (3, "①", "①"),
        (3, "1.", "1."),
        (3, "1", "1　"),
    ],
)
def test_what_stands_before_a_heading(level: int, number: str, lead: str) -> None:
    assert heading_lead(level, number) == lead


@pytest.mark.parametrize(
    ("date", "said"),
    [
        ("2024-04-10", "二〇二四年四月十日"),
        ("2024-4-1", "二〇二四年四月一日"),
        ("2024-12-31", "二〇二四年十二月三十一日"),
        ("2024-04", "二〇二四年四月"),
        ("2024", "二〇二四年"),
        ("", ""),
        ("二〇二四年四月", "二〇二四年四月"),
        ("2024-04-10-1", "2024-04-10-1"),
        ("2024-四-10", "2024-四-10"),
    ],
)
def test_dates(date: str, said: str) -> None:
    assert date_in_chinese(date) == said
