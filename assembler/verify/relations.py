"""What the numbers of a reworded sentence say of each other: parts and their whole, shares,
directions. Only numbers that are right by themselves are held against each other: a wrong one
is told once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Protocol

from ..kernel.problems import Problem
from ..text.comparing import FLAT, UP, Direction, Wording
from ..text.numbers import Number
from .known import Known, bound_pairs, shared_pairs

_HALF = Decimal("0.5")
_AMONG = re.compile(r"其中[:：，,]?")
_END = re.compile(r"[。；]")


class Teller(Protocol):
    """Makes a problem of a place of the sentence."""

    def __call__(self, code: str, text: str, start: int, end: int, **values: object) -> Problem: ...


def relation_problems(
    words: Wording, told: set[int], known: Known, tell: Teller
) -> Iterator[Problem]:
    """What contradicts itself in a sentence. told: tokens that are wrong by themselves."""
    wrong = {id(words.tokens[at]) for at in told if at >= 0}
    right = Wording(words.text, [t for t in words.tokens if id(t) not in wrong])
    yield from _directions(right, known, tell)
    if not told:
        yield from _sums(words, tell)
        yield from _shares(words, known, tell)


# --- directions


def _directions(words: Wording, known: Known, tell: Teller) -> Iterator[Problem]:
    for direction, number in bound_pairs(words):
        usual = known.ways.get(number.key, set())
        if number.value <= 0:
            yield _contradiction(words, direction, tell, f"数字是{number.shown}")
        elif usual and direction.way not in usual:
            expected = "增加" if UP in usual else "减少"
            yield _contradiction(words, direction, tell, f"报告中这个数是{expected}")
    for first, second in zip(words.tokens, words.tokens[1:], strict=False):
        if not (isinstance(first, Direction) and isinstance(second, Direction)):
            continue
        if first.way == FLAT and second.bound and not _ended(words.text, first, second):
            yield _contradiction(words, first, tell, "后面又有增减")
    yield from _mixed(words, known, tell)


def _mixed(words: Wording, known: Known, tell: Teller) -> Iterator[Problem]:
    """增加43.28万元，下降4.75%: the amount and its rate say different things."""
    pairs = list(bound_pairs(words))
    for (first, amount), (second, rate) in zip(pairs, pairs[1:], strict=False):
        near = second.start - amount.end <= 2
        vouched = known.ways.get(amount.key) or known.ways.get(rate.key)
        of_one = near and amount.unit == "元" and rate.unit == "%" and not vouched
        if of_one and first.way != second.way:
            yield _contradiction(words, second, tell, f"前面是{first.shown}{amount.shown}")


def _ended(text: str, first: Direction, second: Direction) -> bool:
    return _END.search(text, first.end, second.start) is not None or second.start - first.end > 20


def _contradiction(words: Wording, direction: Direction, tell: Teller, why: str) -> Problem:
    return tell(
        "V-15", words.text, direction.start, direction.end, found=direction.shown, expected=why
    )


# --- parts and their whole


def _sums(words: Wording, tell: Teller) -> Iterator[Problem]:
    """合计954.72万元，其中：基本支出722.22万元…；项目支出232.50万元."""
    money = [t for t in words.tokens if isinstance(t, Number) and t.unit == "元"]
    for found in _AMONG.finditer(words.text):
        whole = next((n for n in reversed(money) if n.end <= found.start()), None)
        end = words.text.find("。", found.end())
        parts = [n for n in money if n.start >= found.end() and (end < 0 or n.start < end)]
        nested = _AMONG.search(words.text, found.end(), end if end >= 0 else len(words.text))
        if whole is None or len(parts) < 2 or nested or _changes(words, parts):
            continue
        total = sum((n.value for n in parts), Decimal(0))
        room = sum((_step(n) for n in (whole, *parts)), Decimal(0)) * _HALF
        if abs(total - whole.value) > room:
            code = "V-16" if total > whole.value else "V-19"
            yield tell(
                code,
                words.text,
                whole.start,
                whole.end,
                expected=whole.shown,
                found=_in_words(total, whole),
            )


def _changes(words: Wording, parts: list[Number]) -> bool:
    """Whether some of them are increases, and so no parts."""
    bound = {number.start for _, number in bound_pairs(words)}
    return any(part.start in bound for part in parts)


def _step(number: Number) -> Decimal:
    """The last digit shown, in the number's own unit: 954.72万元 → 100元."""
    digits = number.digits.replace(",", "").lstrip("-")
    places = len(digits.partition(".")[2])
    plain = Decimal(digits)
    factor = abs(number.value) / plain if plain else Decimal(10_000 if number.unit == "元" else 1)
    return factor.scaleb(-places)


def _in_words(value: Decimal, like: Number) -> str:
    """A value as the sentence would show it."""
    digits = like.digits.replace(",", "")
    unit = like.shown[len(like.digits) :].strip()
    factor = like.value / Decimal(digits) if Decimal(digits) else Decimal(10_000)
    places = len(digits.partition(".")[2])
    return f"{value / factor:.{places}f}{unit}"


# --- shares


def _shares(words: Wording, known: Known, tell: Teller) -> Iterator[Problem]:
    """722.22万元，占75.65%: of the amount before 其中."""
    for amount, share in shared_pairs(words):
        if (amount.key, share.key) in known.shares:
            continue
        whole = _whole(words, amount)
        if whole is None or not whole.value:
            continue
        exact = amount.value / whole.value * 100
        room = _step(share) * _HALF + _room(amount, whole)
        if abs(exact - share.value) > room:
            yield tell(
                "V-17",
                words.text,
                share.start,
                share.end,
                found=share.shown,
                expected=f"{exact:.2f}%",
            )


def _whole(words: Wording, amount: Number) -> Number | None:
    """The amount before the last 其中 that stands before this one."""
    among = [found.start() for found in _AMONG.finditer(words.text) if found.end() <= amount.start]
    before = [t for t in words.tokens if isinstance(t, Number) and t.unit == "元"]
    return next((n for n in reversed(before) if among and n.end <= among[-1]), None)


def _room(part: Number, whole: Number) -> Decimal:
    """What rounding of both may make of the share."""
    relative = _step(part) * _HALF + _step(whole) * _HALF * part.value / whole.value
    return abs(relative / whole.value * 100)
