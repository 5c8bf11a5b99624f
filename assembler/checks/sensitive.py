"""What must not be published: identity cards, telephones, bank accounts, mail addresses.

Codes of projects have 21 digits and stand in columns of their own, which are not searched. What
was found is told masked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache

from ..figures import Figures
from ..kernel.problems import Problem, problem

_NUMBER = r"[0-9０-９](?:[- ]?[0-9０-９]){6,}[Xx]?"
_MAIL = r"[A-Za-z0-9][\w.+-]*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"
_CODE = r"(?:编码|代码|编号|项目码|文号|序列号)\D{0,4}$"
_ACCOUNT = r"(?:账号|帐号|账户|帐户|卡号)[^\d。；，]{0,6}$"
_TELEPHONE = r"(?:电话|热线|传真|座机)(?:号码)?[：:为是（( ]*$"
_AREA = r"[（(]0\d{2,3}[)）]\s*$"
_BEFORE = 14  # signs before a number that say what it is
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"

Found = tuple[str, int, str]  # its code in the catalogue, where it stands, and its text


def sensitive_in(text: str) -> Iterator[Found]:
    """Everything sensitive in a text."""
    for match in _pattern(_NUMBER).finditer(text):
        before = text[max(match.start() - _BEFORE, 0) : match.start()]
        code = _kind(match[0], before)
        if code:
            yield code, match.start(), match[0]
    if "@" in text:
        for match in _pattern(_MAIL).finditer(text):
            yield "S-05", match.start(), match[0]


def worth_a_look(text: str) -> bool:
    """Whether anything in a text could be sensitive: a long number, or an @."""
    return "@" in text or _pattern(_NUMBER).search(text) is not None


def _kind(run: str, before: str) -> str:
    """The code for a run of digits; "" where it is none of these."""
    digits = "".join(str(int(sign)) for sign in run if sign.isdecimal())
    if is_identity(digits + run[-1].upper() if run[-1] in "Xx" else digits):
        return "S-01"
    if _pattern(_ACCOUNT).search(before) and 10 <= len(digits) <= 25:
        return "S-04"
    if _pattern(_CODE).search(before):
        return ""
    if re.fullmatch(r"(?:86)?1[3-9]\d{9}", digits):
        return "S-02"
    if 16 <= len(digits) <= 19 and digits[0] in "3456" and is_card(digits):
        return "S-04"
    return "S-03" if _is_landline(run, digits, before) else ""


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


def _is_landline(run: str, digits: str, before: str) -> bool:
    if re.fullmatch(r"0\d{2,3}[- ]\d{7,8}", run):
        return True
    local = len(digits) in (7, 8) or (digits[0] == "0" and 10 <= len(digits) <= 12)
    local = local and run.count("-") < 2  # 2024-04-10 is a date
    return local and bool(_pattern(_TELEPHONE).search(before) or _pattern(_AREA).search(before))


def masked(text: str) -> str:
    """What was found, so that it can be told and not be read: 138******78."""
    return f"{text[:3]}{'*' * max(len(text) - 5, 1)}{text[-2:]}"


def clerk_tells_nothing_sensitive(figures: Figures) -> Iterator[Problem]:
    """Nothing sensitive stands in what the clerk wrote."""
    prose = figures.prose
    for code, start, text in sensitive_in(prose.text) if worth_a_look(prose.once) else ():
        yield problem(code, prose.at(start).place, found=masked(text))


@cache
def _pattern(text: str) -> re.Pattern[str]:
    """Compiled when it is first needed."""
    return re.compile(text)
