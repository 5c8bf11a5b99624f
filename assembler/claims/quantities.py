"""How much a text says: digits and Chinese numerals, 约 and 近, 六成, 三分之一, 翻一番, ranges."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import NamedTuple

from ..kernel.numerals import CAPITALS, NUMERALS, parse_chinese
from ..text.numbers import Number, folded, numbers_in, unit_at
from .claim import Quantity

_HALF = Decimal("0.5")
_UNBOUNDED = Decimal(10) ** 18  # 超过: no department's figure is as large
_TENTH = Decimal("0.1")
_ROUGH = Decimal("0.05")  # how far 约 and 左右 may be from what is meant, of the whole
_NEARLY = Decimal("0.1")  # how far 近 may be below
_PART = Decimal(1)  # points that 三分之一 may be off
_N = NUMERALS
_SIGNS = NUMERALS + CAPITALS
_FIRST = "".join(sign for sign in _SIGNS if sign not in "万亿点")


class _Amount(NamedTuple):
    """A quantity before its hedges and ranges. step: the last digit shown; factor: what 1 of its
    unit is worth; exact: whether it is no rounded number (counts)."""

    start: int
    end: int
    value: Decimal
    unit: str
    shown: str
    places: int
    step: Decimal
    factor: Decimal = Decimal(1)
    more: bool = False
    room: Decimal | None = None


def read_quantities(text: str) -> list[Quantity]:
    """Every quantity of a text that carries a unit, in order; ranges as one."""
    text = folded(text)
    amounts, bare = _digits(text)
    amounts += _in_words(text)
    amounts += (_nothing(match) for match in _NOTHING.finditer(text))
    amounts.sort(key=lambda amount: (amount.start, -amount.end))
    return list(_ranges(text, _apart(amounts), bare))


def _apart(amounts: list[_Amount]) -> Iterator[_Amount]:
    """Those that do not stand within the one before."""
    end = 0
    for amount in amounts:
        if amount.start >= end:
            yield amount
            end = amount.end


# --- in digits

_MORE = re.compile(r"[余多](?=.)|(?=[万亿][余多]元)")
_MORE_MONEY = re.compile(r"(?P<group>万|亿)[余多]元")
_GROUP = {"万": Decimal(10_000), "亿": Decimal(100_000_000)}
_GROUPED = re.compile(r"[ \u3000]?亿[ \u3000]?(?=\d)")  # 1亿2000万元
_TIMES = re.compile(r"[ \u3000]?倍")


def _digits(text: str) -> tuple[list[_Amount], dict[int, Number]]:
    """Numbers with their units, and those without, by where they end."""
    amounts: list[_Amount] = []
    bare: dict[int, Number] = {}
    for number in numbers_in(text):
        amount = _of_number(number) if number.unit else _with_more(text, number)
        before = bare.pop(number.start, None)
        if amount is None:
            bare[_after_group(text, number)] = number
        elif before is not None and amount.unit == "元":
            amounts.append(_joined(before, amount))
        else:
            amounts.append(amount)
    return amounts, bare


def _after_group(text: str, number: Number) -> int:
    group = _GROUPED.match(text, number.end)
    return group.end() if group else number.end


def _joined(before: Number, amount: _Amount) -> _Amount:
    """1亿2000万元 as one."""
    value = before.value * _GROUP["亿"] + amount.value
    return amount._replace(start=before.start, value=value)


def _of_number(number: Number) -> _Amount:
    factor = number.factor
    return _Amount(
        number.start,
        number.end,
        number.value,
        number.unit,
        number.shown[len(number.digits) :].strip(),
        number.places,
        factor.scaleb(-number.places),
        factor,
    )


def _with_more(text: str, number: Number) -> _Amount | None:
    """A number whose unit stands behind 余 or 多 (954余万元, 954万余元), or that is of 倍."""
    times = _TIMES.match(text, number.end)
    if times:
        value, step = number.value * 100, Decimal(100).scaleb(-number.places)
        return _Amount(
            number.start, times.end(), value, "%", "倍", number.places, step, Decimal(100)
        )
    if not _MORE.match(text, number.end):
        return None
    money = _MORE_MONEY.match(text, number.end)
    unit = ("元", int(_GROUP[money["group"]]), money.end()) if money else None
    unit = unit or unit_at(text, number.end + 1)
    if unit is None:
        return None
    name, factor, end = unit
    shown = text[number.end : end].replace("余", "").replace("多", "")
    return _Amount(
        number.start,
        end,
        number.value * factor,
        name,
        shown,
        number.places,
        Decimal(factor).scaleb(-number.places),
        Decimal(factor),
        more=True,
    )


# 年初预算为0，支出决算为…: nothing needs no unit.
_NOTHING = re.compile(r"(?<=[为是])0(?:\.0{1,4})?(?=[,，。;；])")


def _nothing(match: re.Match[str]) -> _Amount:
    return _Amount(*match.span(), Decimal(0), "元", "", 0, Decimal(0))


# --- in words

_WORDS = re.compile(
    rf"百分之(?P<percent>[{_N}]{{1,20}}|\d{{1,9}}(?:\.\d{{1,9}})?)"
    rf"|(?P<below>[二三四五六七八九十百]{{1,4}})分之(?P<above>[{_N}]{{1,4}})"
    r"|翻了?(?P<nearly>近)?(?P<doubled>[一两二三四])番"
    r"|(?<![第之唯同])(?P<tenths>[一二两三四五六七八九])成(?![立员果本为效绩熟功长都份就不交套])(?P<half>半)?"
    rf"|(?P<run>[{_FIRST}][{_SIGNS}]*)"
)
_COUNTED = re.compile(r"(?:[共计有为]|分别|合计|总计)$")
_CASH = re.compile(
    rf"[元圆](?:整|正|(?P<jiao>[{CAPITALS}])角(?P<fen>[{CAPITALS}])?分?整?|零?(?P<cent>[{CAPITALS}])分)?"
)


def _in_words(text: str) -> Iterator[_Amount]:
    for match in _WORDS.finditer(text):
        kind = match.lastgroup if match.lastgroup != "half" else "tenths"
        made = _READERS["below" if kind == "above" else str(kind)](text, match)
        if made is not None:
            yield made


def _percent(text: str, match: re.Match[str]) -> _Amount | None:
    digits = match["percent"]
    value = Decimal(digits) if digits[0].isdigit() and digits.isascii() else parse_chinese(digits)
    if value is None:
        return None
    places = max(-int(value.as_tuple().exponent), 0)
    return _Amount(*match.span(), value, "%", "%", places, Decimal(1).scaleb(-places))


def _fraction(text: str, match: re.Match[str]) -> _Amount | None:
    below, above = parse_chinese(match["below"]), parse_chinese(match["above"])
    if not below or above is None:
        return None
    value = above / below * 100
    return _Amount(*match.span(), value, "%", "分之", 0, Decimal(1), room=_PART)


def _doubled(text: str, match: re.Match[str]) -> _Amount | None:
    times = parse_chinese(match["doubled"]) or Decimal(0)
    value = (Decimal(2) ** int(times) - 1) * 100
    room = value * (_TENTH if match["nearly"] else _ROUGH)
    return _Amount(*match.span(), value, "%", "番", 0, Decimal(100), room=room)


def _tenths(text: str, match: re.Match[str]) -> _Amount | None:
    value = (parse_chinese(match["tenths"]) or Decimal(0)) * 10 + (5 if match["half"] else 0)
    more = text[match.end() : match.end() + 1] in ("多", "余")
    end = match.end() + more
    return _Amount(match.start(), end, value, "%", "成", 0, Decimal(10), Decimal(10), more)


def _run(text: str, match: re.Match[str]) -> _Amount | None:
    """A Chinese numeral with its unit: 九百八十四点七二万元, 玖佰捌拾肆万元整, 共九个."""
    run, (start, end) = match["run"], match.span()
    unit = _unit_of_run(text, end)
    value = parse_chinese(run) if unit else None
    if unit is None or value is None or not _is_meant(text, run, start, unit[0]):
        return None
    name, factor, stop = unit
    places, last = _precision(run)
    cash = _CASH.match(text, end) if name == "元" and run[0] in CAPITALS else None
    if cash is not None:
        value, stop = value + _small_change(cash), max(stop, cash.end())
    shown = _shown(run, text[end:stop])
    return _Amount(start, stop, value * factor, name, shown, places, last * factor, last * factor)


def _unit_of_run(text: str, end: int) -> tuple[str, int, int] | None:
    """The unit behind a numeral, as `unit_at` gives it; 圆 of cheques and 倍 too."""
    own = _UNITS_OF_RUNS.get(text[end : end + 1])
    return (*own, end + 1) if own else unit_at(text, end)


_UNITS_OF_RUNS = {"圆": ("元", 1), "倍": ("%", 100)}


def _is_meant(text: str, run: str, start: int, unit: str) -> bool:
    """Not the 一个 and 两个 that mean nothing, nor 一元化: counts behind 共, money of some length."""
    if unit == "元":
        return len(run) > 1
    return unit == "%" or bool(_COUNTED.search(text, max(0, start - 2), start))


def _precision(run: str) -> tuple[int, Decimal]:
    """Decimals of a numeral, and what the last of them is worth, in the unit behind it."""
    digits, group = run.rstrip("万亿"), run[len(run.rstrip("万亿")) :]
    places = len(digits.partition("点")[2])
    worth = Decimal(1)
    for sign in group:
        worth *= _GROUP[sign]
    return places, worth.scaleb(-places)


def _shown(run: str, unit: str) -> str:
    return run[len(run.rstrip("万亿")) :] + unit


def _small_change(cash: re.Match[str]) -> Decimal:
    """角 and 分 of an amount in capitals, in 元."""
    signs = cash["jiao"], cash["fen"] or cash["cent"]
    tenths, hundredths = (parse_chinese(sign or "零") or Decimal(0) for sign in signs)
    return tenths / 10 + hundredths / 100


_READERS: dict[str, Callable[[str, re.Match[str]], _Amount | None]] = {
    "percent": _percent,
    "below": _fraction,
    "nearly": _doubled,
    "doubled": _doubled,
    "tenths": _tenths,
    "run": _run,
}


# --- hedges and ranges

_BETWEEN = re.compile(r"[ ]?(?:[-—–~～－]{1,2}|至|到)[ ]?$")
_BEFORE = re.compile(
    r"(?P<rough>(?<![节制集预合契大])约|大约|大致|大概)$"
    r"|(?P<nearly>(?<![最附临邻])近|将近|接近)$"
    r"|(?P<over>(?<!不)超过|(?<![不赶])超|逾|突破|(?<!不)高于|(?<!不)多于|至少|不少于|不低于|≥|>|>=)$"
    r"|(?P<under>不足|不到|(?<!不)低于|(?<!不)少于|至多|最多|不超过|不高于|≤|<|<=)$"
)
_BEFORE_ENDS = frozenset("约致概近超过逾破于少多足到≥>≤<=")
_AFTER = re.compile(r"(?P<rough>左右|上下)|(?P<over>以上|[余多](?!个))|(?P<under>以下|以内)")
_AFTER_STARTS = frozenset("左上以余多")


def _ranges(text: str, amounts: Iterator[_Amount], bare: dict[int, Number]) -> Iterator[Quantity]:
    """The quantities with their hedges; two with a dash between as one."""
    held: Quantity | None = None
    for amount in amounts:
        last = _unitless(text, amount, bare) or held
        if last is not None and _is_range(text, last, amount):
            amount_from, held = held, _range(text, last, amount)
            if amount_from is not None and last is not amount_from:
                yield amount_from
            continue
        if held is not None:
            yield held
        held = _hedged(text, amount)
    if held is not None:
        yield held


def _unitless(text: str, amount: _Amount, bare: dict[int, Number]) -> Quantity | None:
    """The 3 of 3—5%."""
    between = _BETWEEN.search(text, max(0, amount.start - 3), amount.start)
    number = bare.get(between.start()) if between else None
    if number is None:
        return None
    value = number.value * amount.factor
    like = amount._replace(start=number.start, end=number.end, value=value)
    return _hedged(text, like)


def _is_range(text: str, first: Quantity, second: _Amount) -> bool:
    near = 0 < second.start - first.end <= 3
    if not near or first.unit != second.unit or first.value > second.value:
        return False
    points = text[max(0, first.start - 1) : first.start] in ("从", "由")
    return not points and _BETWEEN.match(text, first.end, second.start) is not None


def _range(text: str, first: Quantity, second: _Amount) -> Quantity:
    high = _hedged(text, second).high
    shown = text[first.start : second.end]
    return first._replace(end=second.end, text=shown, high=high, shown=second.shown)


def _hedged(text: str, amount: _Amount) -> Quantity:
    """The quantity with what its hedges leave open. Hedges are no part of its text."""
    low, high = _bounds(amount, _hedge(text, amount))
    start, end = amount.start, amount.end
    return Quantity(
        start,
        end,
        text[start:end],
        amount.value,
        low,
        high,
        amount.unit,
        amount.shown,
        amount.places,
    )


def _hedge(text: str, amount: _Amount) -> str:
    """The name of the hedge of a quantity, empty where it has none."""
    if amount.more:
        return "more"
    start, end = amount.start, amount.end
    hedge = _AFTER.match(text, end) if text[end : end + 1] in _AFTER_STARTS else None
    if hedge is None and text[start - 1 : start] in _BEFORE_ENDS:
        hedge = _BEFORE.search(text, max(0, start - 4), start)
    return str(hedge.lastgroup) if hedge else ""


def _bounds(amount: _Amount, hedge: str) -> tuple[Decimal, Decimal]:
    value = amount.value
    if not hedge:
        half = amount.step * _HALF if amount.room is None else amount.room
        exact = not amount.places and amount.unit not in ("元", "%")  # counts
        return (value, value) if exact else (value - half, value + half)
    size, rounding = abs(value), amount.step * _HALF if amount.places else Decimal(0)
    rough = max(amount.step * _HALF, size * _ROUGH)
    return {
        "rough": (value - rough, value + rough),
        "nearly": (value - max(amount.step, size * _NEARLY), value + rounding),
        "more": (value, value + max(amount.step, _last_digit(value))),
        "over": (value - rounding, _UNBOUNDED),
        "under": (Decimal(0), value + rounding),
    }[hedge]


def _last_digit(value: Decimal) -> Decimal:
    """What the last digit that is not zero is worth: 900万 → 100万."""
    exponent = int(value.normalize().as_tuple().exponent)
    return Decimal(1).scaleb(exponent)
