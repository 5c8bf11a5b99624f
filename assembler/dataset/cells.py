"""What a cell of each kind of column may hold, and what is found wrong with cells.

A parser takes the stripped text of a filled cell and returns its value, or raises Refusal with the
problem to tell. It never sees a row: readers keep its answer for each distinct text.

Findings are problems in the making: the same one found again is counted, and a flood of one kind
is cut. Fifty lines with the same unknown code have one cause, so they give one message that names
the first place and the count.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from ..codebook import FundTree, nearest
from ..codebook.spelling import fold
from ..kernel.catalogue import CATALOGUE
from ..kernel.money import UNITS, NotAnAmountError, parse_amount
from ..kernel.problems import Place, Problem, Refusal, may_be_confirmed, problem
from .schema import DECLARED_UNITS, Column, derived

Parser = Callable[[str], object]

# --- what is found wrong

_LISTED_AT_MOST = 20  # different problems of one code in one column
_KEPT_AT_MOST = 1000  # of those that may have been confirmed, and are not listed then
_HINTS_AT_MOST = 100  # looking for the nearest name is slow, and only the first ones are read
_NAME_AT_MOST = 60  # a longer text is no misspelt name
_SHOWN_AT_MOST = 40

_Key = tuple[str, str, str, str, tuple[tuple[str, object], ...]]


class Findings:
    """What is wrong, in the order it was met with."""

    def __init__(self) -> None:
        self._noted: dict[_Key, list[Place]] = {}
        self._repeated: Counter[_Key] = Counter()
        self._also: dict[_Key, dict[str, None]] = {}  # the sheets that each was noted in
        self._kinds: Counter[tuple[str, str, str, str]] = Counter()
        self._hints = _HINTS_AT_MOST

    def tell(self, code: str, place: Place, /, **values: object) -> None:
        """Note a problem of the catalogue; with the same values in the same column, or anywhere
        where that has one cause: count it."""
        kind = (code, place.file, place.sheet, place.column)
        anywhere = CATALOGUE[code].anywhere
        key = (*((code, "", "", "") if anywhere else kind), tuple(values.items()))
        if key in self._noted:
            self._repeated[key] += 1
            self._also[key][place.sheet or place.file] = None
            if may_be_confirmed(code):
                self._noted[key].append(place)
            return
        self._also[key] = {place.sheet or place.file: None}
        self._kinds[kind] += 1
        if self._kinds[kind] <= (_KEPT_AT_MOST if may_be_confirmed(code) else _LISTED_AT_MOST):
            self._noted[key] = [place]

    def tell_refusal(self, refusal: Refusal, place: Place) -> None:
        """Note what a cell's parser refused."""
        self.tell(refusal.code, place, **refusal.values)

    @property
    def suggests(self) -> bool:
        """Whether names are still looked for: the first questions only, for it is slow."""
        return self._hints > 0

    def hint(self, name: str, candidates: Iterable[str]) -> str:
        """“，最接近的是“X””, or "" where nothing is spelled like it."""
        near = self.nearest(name, candidates)
        return f"，最接近的是“{near}”" if near else ""

    def nearest(self, name: str, candidates: Iterable[str]) -> str | None:
        """The candidate spelled most like `name`; None for the hundred-and-first question."""
        if not self.suggests or len(name) > _NAME_AT_MOST:
            return None
        self._hints -= 1
        near = nearest(name, candidates)
        return near if near and _alike(name, near) else None

    def problems(
        self, confirm: Callable[[list[Problem]], list[Problem]] | None = None
    ) -> list[Problem]:
        """One problem for each cause, and one for each kind of which there are too many. confirm:
        marks those that the clerk has confirmed, which are not counted among the many."""
        everything = [
            _problem(key, places, self._repeated[key], list(self._also[key]))
            for key, places in self._noted.items()
        ]
        listed: list[Problem] = []
        unconfirmed: Counter[tuple[str, str, str, str]] = Counter()
        left = self._kinds.copy()
        for one in confirm(everything) if confirm else everything:
            kind = (one.code, one.place.file, one.place.sheet, one.place.column)
            unconfirmed[kind] += one.confirmed is None
            left[kind] -= 1
            if one.confirmed is not None or unconfirmed[kind] <= _LISTED_AT_MOST:
                listed.append(one)
            else:
                left[kind] += 1
        return listed + [
            problem("D-59", Place(file, sheet, None, column), alike=code, more=more)
            for (code, file, sheet, column), more in left.items()
            if more
        ]


def _problem(key: _Key, places: list[Place], repeated: int, sheets: list[str]) -> Problem:
    values: Mapping[str, Any] = dict(key[-1])
    where = f"，在{'、'.join(sheets)}" if len(sheets) > 1 else ""
    more = f"（这样的共{repeated + 1}处{where}）" if repeated else ""
    first = problem(key[0], places[0], **values, more=more)
    return replace(first, alike=tuple(places[1:])) if len(places) > 1 else first


def _alike(name: str, near: str) -> bool:
    """Names of two or three signs share one easily; it must stand in the same place to matter."""
    return len(name) > 3 or any(a == b for a, b in zip(name, near, strict=False))


def shown(text: str, at_most: int = _SHOWN_AT_MOST) -> str:
    """A text as a message quotes it: on one line, not too long, nothing invisible in it."""
    line = "".join(sign if sign.isprintable() else "□" for sign in text[: at_most * 2]).strip()
    return f"{line[:at_most]}……" if len(line) > at_most else line


# --- what a cell may hold

_LONGEST = 32_767  # what a cell of Excel holds
# Compiled when it is first needed: a class of so many signs takes a while.
_FORBIDDEN = "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ue000-\uf8ff\ufffd-\uffff]"
_REPLACED = "\ufffd"  # forbidden, and yet printable
_CODE = re.compile(r"[0-9A-Za-z-]+")
_DIGITS = re.compile(r"[0-9]+")
_SCIENTIFIC = re.compile(r"[0-9]+(\.[0-9]+)?[eE]\+?[0-9]+")
_WITH_POINT = re.compile(r"[0-9]+\.0+")
_YEAR = re.compile(r"(20[0-9]{2})(?:年|年度)?")
_FEW = 3  # choices that are all told anyway
_EXCEL_KEEPS = 15  # digits of a number


def check_text(text: str) -> str:
    """The text itself. Control and private-use characters, and texts too long, are refused."""
    if len(text) > _LONGEST:
        raise Refusal("D-33", instead=text[:_LONGEST], length=len(text), most=_LONGEST)
    if text.isprintable() and _REPLACED not in text:
        return text
    match = re.search(_FORBIDDEN, text)
    if match:
        name, rest = f"U+{ord(match[0]):04X}", re.sub(_FORBIDDEN, "", text)
        raise Refusal("D-32", instead=rest, sign=name, at=match.start() + 1)
    return text


def any_text() -> Parser:
    """Any text."""
    return lambda text: text


@derived
def spelled_choices(column: Column) -> Mapping[str, str]:
    """The column's choices by every spelling of them, folded."""
    known = {fold(one): one for one in column.choices}
    for one, others in column.spellings:
        known |= dict.fromkeys(map(fold, others), one)
    return known


def choice(column: Column, findings: Findings, year: int | None = None) -> Parser:
    """One of the column's choices, however its brackets were typed, or as exports spell it. year:
    of the report, which 本年 stands for."""
    known = spelled_choices(column)

    def parse(text: str) -> str:
        if fold(text) in known:
            return known[fold(text)]
        meant = _meant(text, column, year)
        hint = f"，是不是“{meant}”？" if meant else ""
        if not hint and len(column.choices) > _FEW:
            hint = findings.hint(text, column.choices)
        raise Refusal("D-34", found=shown(text), hint=hint, choices="、".join(column.choices))

    return parse


def _meant(text: str, column: Column, year: int | None) -> str:
    """The choice that another word for it means, or a year (2023年 for 上年); "" for none."""
    akin = {fold(word): one for one, words in column.akin for word in words}
    named = _YEAR.fullmatch(fold(text))
    if named and year and akin:
        return {year: "本年", year - 1: "上年"}.get(int(named[1]), "")
    return akin.get(fold(text), "")


_BETWEEN_NAMES = re.compile(r"[、，,；;\n]+")


def shared_names(text: str) -> list[str]:
    """The names that a cell holds between separators, each once: 收入总计、支出总计."""
    names = map(str.strip, _BETWEEN_NAMES.split(text))
    return list(dict.fromkeys(filter(None, names)))


def several(one: Parser) -> Parser:
    """Values between 、, each read by `one`."""
    return lambda text: tuple(one(part.strip()) for part in text.split("、") if part.strip())


def amount(unit: str) -> Parser:
    """An amount in the column's unit, as 元; the same unit may stand behind it."""

    def parse(text: str) -> Decimal:
        try:
            return parse_amount(without_unit(text, unit), unit)
        except NotAnAmountError as error:
            raise Refusal("D-31", found=shown(text), reason=str(error)) from None

    return parse


def number() -> Parser:
    """A number whose unit stands in another column."""

    def parse(text: str) -> Decimal:
        try:
            return parse_amount(text)
        except NotAnAmountError as error:
            raise Refusal("D-31", found=shown(text), reason=str(error)) from None

    return parse


def fund(tree: FundTree, findings: Findings) -> Parser:
    """A fund source (资金来源) in its one spelling."""

    def parse(text: str) -> str:
        canonical = tree.canonical(text)
        if canonical is None:
            hint = findings.hint(text, tree.spellings)
            raise Refusal("D-68", found=shown(text), hint=hint)
        return canonical

    return parse


def code(column: Column) -> Parser:
    """A code as it should look, whether or not it is in a list."""

    def parse(text: str) -> str:
        typed = fold(text)
        _refuse_eaten(typed)
        if column.digits and not (_DIGITS.fullmatch(typed) and len(typed) in column.digits):
            counts = [str(count) for count in column.digits]
            wanted = "或".join(filter(None, ("、".join(counts[:-1]), counts[-1])))
            raise Refusal("D-63", found=shown(text), wanted=f"{wanted}位数字")
        if not _CODE.fullmatch(typed):
            raise Refusal("D-63", found=shown(text), wanted="数字（或字母、短横）组成的编码")
        return typed

    return parse


def _refuse_eaten(typed: str) -> None:
    """Excel turns long codes into numbers: 4.1E+20, zeros after the 15th digit, 2010301.0."""
    if _SCIENTIFIC.fullmatch(typed):
        raise Refusal("D-60", found=shown(typed))
    if _WITH_POINT.fullmatch(typed):
        raise Refusal("D-62", found=shown(typed))
    tail = typed[_EXCEL_KEEPS:]
    if len(tail) >= 3 and _DIGITS.fullmatch(typed) and set(tail) == {"0"}:
        raise Refusal("D-61", found=shown(typed), zeros=len(tail))


def listed_code(
    column: Column, book: Mapping[str, str], findings: Findings, leaf: int, year: int = 0
) -> Parser:
    """A code of the book. One of `leaf` digits that is missing under a known parent is only
    warned of, for the book does not know every leaf; leaf=0: none is let pass. year: of the book,
    to say what became of a code that was abolished; 0 where that is not to be said."""
    well_formed = code(column)

    def parse(text: str) -> str:
        typed = str(well_formed(text))
        if typed in book:
            return typed
        parent = typed[:-2]
        is_leaf = len(typed) == leaf and parent in book
        _refuse_abolished(typed, column, year, typed if is_leaf else None)
        if is_leaf:
            raise Refusal("D-65", instead=typed, found=typed, parent=f"{parent} {book[parent]}")
        hint = _code_hint(typed, book, findings)
        raise Refusal("D-64", found=typed, column=column.name, hint=hint)

    return parse


def _refuse_abolished(typed: str, column: Column, year: int, instead: object) -> None:
    """A code that was in force in earlier years says what it became. instead: what may be gone on
    with, where its parent at least is known."""
    gone = abolished_code(column.refers, typed, year) if year else ""
    if gone and instead:
        raise Refusal("N-40", instead=instead, found=typed, column=column.name, gone=gone)
    if gone:
        raise Refusal("N-41", found=typed, column=column.name, gone=gone)


def abolished_code(classification: str, typed: str, year: int) -> str:
    """What became of a code that was abolished up to a year, in words; "" for any other."""
    from ..codebook.history import FILES, abolished  # needed only where something is wrong

    gone = abolished(classification, typed, year) if classification in FILES else None
    return str(gone) if gone else ""


def _code_hint(typed: str, book: Mapping[str, str], findings: Findings) -> str:
    if not findings.suggests:
        return ""
    alike = [known for known in book if len(known) == len(typed)]
    near = findings.nearest(typed, [c for c in alike if c[:3] == typed[:3]] or alike)
    return f"，最接近的是“{near} {book[near]}”" if near else ""


def known_code(column: Column, known: Iterable[str], findings: Findings) -> Parser:
    """The code of a unit (单位) that has its row in the sheet of units."""
    well_formed, names = code(column), dict.fromkeys(known)

    def parse(text: str) -> str:
        typed = str(well_formed(text))
        if typed in names:
            return typed
        raise Refusal("D-66", found=typed, hint=findings.hint(typed, names))

    return parse


def known_name(known: Iterable[str], findings: Findings) -> Parser:
    """The name of a project (项目) that has its row in the sheet of projects."""
    names = {fold(name): name for name in known}

    def parse(text: str) -> str:
        if fold(text) in names:
            return names[fold(text)]
        raise Refusal("D-67", found=shown(text), hint=findings.hint(text, names.values()))

    return parse


# --- numbers that people type with their unit behind them: 911.44万元, 2 辆; or ¥ before them

_WITH_UNIT = re.compile(r"([+\-−]?[\d,.]*\d)([^\d,.]{1,8})")
_NUMBER = re.compile(r"[\d,.]*\d")
_CURRENCY = ("¥", "￥")
_ALSO_CALLED = {
    "万": "万元",
    "亿": "亿元",
    "台": "台(套)",
    "套": "台(套)",
    "平米": "平方米",
    "元整": "元",
}
_KNOWN = {*map(fold, DECLARED_UNITS), "亿元"}


def without_unit(text: str, unit: str) -> str:
    """The number alone, where the unit behind it is this one. Raises Refusal where it is another;
    what is no unit stays, for the number's own reader to refuse."""
    if _has_no_unit(text):
        return text
    typed = fold(text).removeprefix("¥") if unit in UNITS else fold(text)
    match = _WITH_UNIT.fullmatch(typed)
    if match is None:
        return typed if _NUMBER.fullmatch(typed) else text
    behind, wanted = match[2], fold(unit)
    if wanted in (behind, _ALSO_CALLED.get(behind)):
        return match[1]
    meant = behind if behind in _KNOWN else _ALSO_CALLED.get(behind)
    if meant is None or not wanted:
        return text
    raise Refusal("D-37", found=shown(text), unit=unit)


def _has_no_unit(text: str) -> bool:
    """Whether it ends in a digit, as nearly all do; or holds signs like ² and ①, which folding
    would turn into digits."""
    if text[-1:].isdigit() and text[:1] not in _CURRENCY:
        return True
    return any(unicodedata.category(sign) == "No" for sign in text)
