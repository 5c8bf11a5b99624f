"""What must not be published: identity cards, telephones, bank accounts, mail addresses.

Codes of projects have 21 digits and stand in columns of their own, which are not searched. What
is found is shown masked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from typing import NamedTuple

from ..figures import Figures
from ..kernel.problems import Problem, problem
from .wording import TextFault

_NUMBER = r"[0-9０-９](?:[- ]?[0-9０-９]){6,}[Xx]?"
_MAIL = r"[A-Za-z0-9][\w.+-]*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"
_CODE = r"(?:编码|代码|编号|项目码|文号|序列号)\D{0,4}$"
_ACCOUNT = r"(?:账号|帐号|账户|帐户|卡号)[^\d。；，]{0,6}$"
_TELEPHONE = r"(?:电话|热线|传真|座机)(?:号码)?[：:为是（( ]*$"
_AREA = r"[（(]0\d{2,3}[)）]\s*$"
_BEFORE = 14  # signs before a number that say what it is
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"


def sensitive_in(text: str) -> Iterator[TextFault]:
    """Everything sensitive in a text."""
    for match in _pattern(_NUMBER).finditer(text):
        before = text[max(match.start() - _BEFORE, 0) : match.start()]
        code = NumberRun(match[0], before).code
        if code:
            yield TextFault(code, match.start(), match[0])
    if "@" in text:
        for match in _pattern(_MAIL).finditer(text):
            yield TextFault("S-05", match.start(), match[0])


def may_be_sensitive(text: str) -> bool:
    """Whether anything in a text could be sensitive: a long number, or an @."""
    return "@" in text or _pattern(_NUMBER).search(text) is not None


class NumberRun(NamedTuple):
    """A run of digits, and the signs before it that may say what it is."""

    run: str
    before: str

    @property
    def code(self) -> str:
        """The code of what must not be published in it; "" where it is none of these."""
        return next((code for code, holds in _KINDS if holds(self)), "")

    @property
    def digits(self) -> str:
        """Its digits alone, full-width ones as ASCII."""
        return "".join(str(int(sign)) for sign in self.run if sign.isdecimal())

    def comes_after(self, pattern: str) -> bool:
        """Whether the signs before it end in such words."""
        return _pattern(pattern).search(self.before) is not None

    def is_identity(self) -> bool:
        """An identity card's number, whose check digit may be an X."""
        last = self.run[-1].upper() if self.run[-1] in "Xx" else ""
        return is_identity(self.digits + last)

    def is_account(self) -> bool:
        """A number that is called an account or card."""
        return 10 <= len(self.digits) <= 25 and self.comes_after(_ACCOUNT)

    def is_code(self) -> bool:
        """A number that is called a code, which may be published."""
        return self.comes_after(_CODE)

    def is_mobile(self) -> bool:
        return re.fullmatch(r"(?:86)?1[3-9]\d{9}", self.digits) is not None

    def is_bank_card(self) -> bool:
        digits = self.digits
        return 16 <= len(digits) <= 19 and digits[0] in "3456" and is_card(digits)

    def is_landline(self) -> bool:
        """With its area code, or a number as long as one that is called a telephone."""
        if re.fullmatch(r"0\d{2,3}[- ]\d{7,8}", self.run):
            return True
        if self.run.count("-") >= 2 or not re.fullmatch(r"\d{7,8}|0\d{9,11}", self.digits):
            return False  # 2024-04-10 is a date
        return self.comes_after(_TELEPHONE) or self.comes_after(_AREA)


# In this order: a number that is called a code is not asked what else it looks like.
_KINDS: tuple[tuple[str, Callable[[NumberRun], bool]], ...] = (
    ("S-01", NumberRun.is_identity),
    ("S-04", NumberRun.is_account),
    ("", NumberRun.is_code),
    ("S-02", NumberRun.is_mobile),
    ("S-04", NumberRun.is_bank_card),
    ("S-03", NumberRun.is_landline),
)


def is_identity(number: str) -> bool:
    """Whether 18 signs are an identity card's: a date of birth, and the right check digit."""
    if not re.fullmatch(r"[1-9]\d{16}[\dX]", number):
        return False
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    return born.year >= 1900 and _CHECK[total % 11] == number[-1]


def is_card(digits: str) -> bool:
    """Luhn's check of a bank card."""
    doubled = [int(d) * (1 + at % 2) for at, d in enumerate(reversed(digits))]
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0


def masked(text: str) -> str:
    """Signs so that they can be recognised and not be read: 138******78."""
    return f"{text[:3]}{'*' * max(len(text) - 5, 1)}{text[-2:]}"


def clerk_tells_nothing_sensitive(figures: Figures) -> Iterator[Problem]:
    """Nothing sensitive stands in what the clerk wrote."""
    prose = figures.prose
    for fault in sensitive_in(prose.text) if may_be_sensitive(prose.once) else ():
        yield problem(fault.code, prose.at(fault.start).place, found=masked(fault.signs))


@cache
def _pattern(text: str) -> re.Pattern[str]:
    """Compiled when it is first needed."""
    return re.compile(text)
