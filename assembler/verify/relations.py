"""What the numbers of a reworded sentence say of each other: parts and their whole, shares,
directions. Only numbers that are right by themselves are held against each other: a wrong one
is told once."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Sequence
from decimal import Decimal
from itertools import pairwise
from operator import attrgetter, itemgetter
from typing import NamedTuple

from ..text.direction import DOWN, FLAT, NAMES, UP
from ..text.numbers import Number
from ..text.tokens import Token, Wording
from .known_numbers import KnownNumbers, bound_pairs, shared_pairs

_HALF = Decimal("0.5")
_AMONG = re.compile(r"其中[:：，,]?")
_END = re.compile(r"[。；;]")
_NEAR = 20  # signs between two words of direction that may speak of one thing


class Disagreement(NamedTuple):
    """Characters of a sentence that disagree with others. code: of the problem it is."""

    code: str
    start: int
    end: int
    text: str
    expected: str


def contradictions(
    sentence: Wording, wrong: Collection[int | None], known: KnownNumbers
) -> Iterator[Disagreement]:
    """Where a sentence contradicts itself. wrong: tokens that are wrong by themselves."""
    right = Wording(sentence.text, [t for n, t in enumerate(sentence.tokens) if n not in wrong])
    yield from _directions(right, known)
    if not wrong:
        yield from _sums(sentence)
        yield from _shares(sentence, known)


# --- directions


def _directions(sentence: Wording, known: KnownNumbers) -> Iterator[Disagreement]:
    for direction, number in bound_pairs(sentence):
        usual = known.ways.get(number.key, set())
        if number.value <= 0:
            yield _turned(direction, f"数字是{number.shown}")
        elif usual and direction.way not in usual:
            expected = NAMES[UP if UP in usual else DOWN]
            yield _turned(direction, f"报告中这个数是{expected}")
    yield from _moves_after_all(sentence)
    yield from _rates(sentence, known)


def _rates(sentence: Wording, known: KnownNumbers) -> Iterator[Disagreement]:
    """增加43.28万元，下降4.75%: an amount and its rate that point two ways."""
    for (first, amount), (second, rate) in pairwise(bound_pairs(sentence)):
        if first.way != second.way and _are_of_one(amount, second, rate, known):
            yield _turned(second, f"前面是{first.text}{amount.shown}")


def _moves_after_all(sentence: Wording) -> Iterator[Disagreement]:
    """与上年持平，增加43.28万元."""
    for first, second in pairwise(sentence.tokens):
        if first.way == FLAT and second.bound and not _apart(sentence.text, first, second):
            yield _turned(first, "后面又有增减")


def _are_of_one(amount: Number, second: Token, rate: Number, known: KnownNumbers) -> bool:
    """Whether a rate is that of the amount before it, and the report has neither of them."""
    near = second.start - amount.end <= 2
    vouched = known.ways.get(amount.key) or known.ways.get(rate.key)
    return near and (amount.unit, rate.unit) == ("元", "%") and not vouched


def _apart(text: str, first: Token, second: Token) -> bool:
    ended = _END.search(text, first.end, second.start) is not None
    return ended or second.start - first.end > _NEAR


def _turned(direction: Token, why: str) -> Disagreement:
    return Disagreement("V-15", direction.start, direction.end, direction.text, why)


# --- parts and their whole


def _sums(sentence: Wording) -> Iterator[Disagreement]:
    """合计954.72万元，其中：基本支出722.22万元…；项目支出232.50万元."""
    for whole, parts in _parted(sentence):
        total = sum((n.value for n in parts), Decimal(0))
        room = sum(map(_step, (whole, *parts)), Decimal(0)) * _HALF
        if abs(total - whole.value) > room:
            code = "V-16" if total > whole.value else "V-19"
            yield Disagreement(code, whole.start, whole.end, _in_words(total, whole), whole.shown)


def _parted(sentence: Wording) -> Iterator[tuple[Number, list[Number]]]:
    """Each amount before 其中 with those of the rest of the sentence, which are its parts; not
    where these have parts of their own, or are changes."""
    money, text = _money(sentence), sentence.text
    changes = {number for _, number in bound_pairs(sentence)}
    starts = [number.start for number in money]
    among = [match.span() for match in _AMONG.finditer(text)]
    limits = [*(start for start, _ in among[1:]), len(text)]
    for (start, behind), limit in zip(among, limits, strict=False):
        end = text.find("。", behind, limit)
        if end < 0 and limit < len(text):  # another 其中 in the sentence parts them
            continue
        parts = money[bisect_left(starts, behind) : bisect_left(starts, end if end >= 0 else limit)]
        whole = _last_before(money, start)
        if whole and len(parts) > 1 and changes.isdisjoint(parts):
            yield whole, parts


def _money(sentence: Wording) -> list[Number]:
    """The amounts of a sentence, in order."""
    return [number for number in sentence.numbers if number.unit == "元"]


def _last_before(numbers: Sequence[Number], at: int) -> Number | None:
    before = bisect_right(numbers, at, key=attrgetter("end"))
    return numbers[before - 1] if before else None


def _step(number: Number) -> Decimal:
    """The last digit shown, in the number's own unit: 954.72万元 → 100元."""
    return number.factor.scaleb(-number.places)


def _in_words(value: Decimal, like: Number) -> str:
    """A value as the sentence would show it."""
    unit = like.shown[len(like.digits) :].strip()
    return f"{value / like.factor:.{like.places}f}{unit}"


# --- shares


def _shares(sentence: Wording, known: KnownNumbers) -> Iterator[Disagreement]:
    """722.22万元，占75.65%: of the amount before 其中."""
    for amount, share, whole in _shared_wholes(sentence):
        if (amount.key, share.key) in known.shares or whole is None or not whole.value:
            continue
        exact = amount.value / whole.value * 100
        if abs(exact - share.value) > _step(share) * _HALF + _room(amount, whole):
            yield Disagreement("V-17", share.start, share.end, share.shown, f"{exact:.2f}%")


def _shared_wholes(sentence: Wording) -> Iterator[tuple[Number, Number, Number | None]]:
    """Each amount with its share, and the amount before the last 其中 that stands before it."""
    money = _money(sentence)
    among = [match.span() for match in _AMONG.finditer(sentence.text)]
    for amount, share in shared_pairs(sentence):
        before = bisect_right(among, amount.start, key=itemgetter(1))
        yield amount, share, _last_before(money, among[before - 1][0] if before else -1)


def _room(part: Number, whole: Number) -> Decimal:
    """What rounding of both may make of the share."""
    relative = _step(part) * _HALF + _step(whole) * _HALF * part.value / whole.value
    return abs(relative / whole.value * 100)
