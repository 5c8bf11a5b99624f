"""What a cell of each kind of column may hold: parsers from text to values.

A parser takes the stripped text of a filled cell and returns its value, or raises Wrong with the
problem to tell. It never sees a row: readers keep its answer for each distinct text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal

from ..codebook import FundTree
from ..codebook.spelling import fold
from ..kernel.money import NotAnAmountError, parse_amount
from .findings import Findings, Wrong, shown
from .quantities import without_unit
from .schema import Column

Parser = Callable[[str], object]

_LONGEST = 32_767  # what a cell of Excel holds
# Compiled when it is first needed: a class of so many signs takes a while.
_FORBIDDEN = "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ue000-\uf8ff\ufffd-\uffff]"
_REPLACED = "\ufffd"  # forbidden, and yet printable
_CODE = re.compile(r"[0-9A-Za-z-]+")
_DIGITS = re.compile(r"[0-9]+")
_SCIENTIFIC = re.compile(r"[0-9]+(\.[0-9]+)?[eE]\+?[0-9]+")
_WITH_POINT = re.compile(r"[0-9]+\.0+")
_FEW = 3  # choices that are all told anyway
_EXCEL_KEEPS = 15  # digits of a number


def check_text(text: str) -> str:
    """The text itself. Control and private-use characters, and texts too long, are refused."""
    if len(text) > _LONGEST:
        raise Wrong("D-33", value=text[:_LONGEST], length=len(text), most=_LONGEST)
    if text.isprintable() and _REPLACED not in text:
        return text
    found = re.search(_FORBIDDEN, text)
    if found:
        name = f"U+{ord(found[0]):04X}"
        raise Wrong("D-32", value=re.sub(_FORBIDDEN, "", text), sign=name, at=found.start() + 1)
    return text


def plain_text() -> Parser:
    """Any text."""
    return lambda text: text


def choice(column: Column, findings: Findings) -> Parser:
    """One of the column's choices, however its brackets were typed."""
    known = {fold(one): one for one in column.choices}

    def parse(text: str) -> str:
        if fold(text) in known:
            return known[fold(text)]
        hint = findings.hint(text, column.choices) if len(column.choices) > _FEW else ""
        raise Wrong("D-34", found=shown(text), hint=hint, choices="、".join(column.choices))

    return parse


def several(one: Parser) -> Parser:
    """Values between 、, each read by `one`."""
    return lambda text: tuple(one(part.strip()) for part in text.split("、") if part.strip())


def amount(unit: str) -> Parser:
    """An amount in the column's unit, as 元; the same unit may stand behind it."""

    def parse(text: str) -> Decimal:
        try:
            return parse_amount(without_unit(text, unit), unit)
        except NotAnAmountError as error:
            raise Wrong("D-31", found=shown(text), reason=str(error)) from None

    return parse


def number() -> Parser:
    """A number whose unit stands in another column."""

    def parse(text: str) -> Decimal:
        try:
            return parse_amount(text)
        except NotAnAmountError as error:
            raise Wrong("D-31", found=shown(text), reason=str(error)) from None

    return parse


def fund(tree: FundTree, findings: Findings) -> Parser:
    """A fund source (资金来源) in its one spelling."""

    def parse(text: str) -> str:
        canonical = tree.canonical(text)
        if canonical is None:
            hint = findings.hint(text, tree.spellings)
            raise Wrong("D-68", found=shown(text), hint=hint)
        return canonical

    return parse


def code(column: Column) -> Parser:
    """A code as it should look, whether or not it is in a list."""

    def parse(text: str) -> str:
        found = fold(text)
        _refuse_eaten(found)
        if column.digits and not (_DIGITS.fullmatch(found) and len(found) in column.digits):
            counts = [str(count) for count in column.digits]
            wanted = "或".join(filter(None, ("、".join(counts[:-1]), counts[-1])))
            raise Wrong("D-63", found=shown(text), wanted=f"{wanted}位数字")
        if not _CODE.fullmatch(found):
            raise Wrong("D-63", found=shown(text), wanted="数字（或字母、短横）组成的编码")
        return found

    return parse


def _refuse_eaten(found: str) -> None:
    """Excel turns long codes into numbers: 4.1E+20, zeros after the 15th digit, 2010301.0."""
    if _SCIENTIFIC.fullmatch(found):
        raise Wrong("D-60", found=shown(found))
    if _WITH_POINT.fullmatch(found):
        raise Wrong("D-62", found=shown(found))
    tail = found[_EXCEL_KEEPS:]
    if len(tail) >= 3 and _DIGITS.fullmatch(found) and set(tail) == {"0"}:
        raise Wrong("D-61", found=shown(found), zeros=len(tail))


def listed_code(column: Column, book: Mapping[str, str], findings: Findings, leaf: int) -> Parser:
    """A code of the book. One of `leaf` digits that is missing under a known parent is only
    warned of, for the book does not know every leaf; leaf=0: none is let pass."""
    well_formed = code(column)

    def parse(text: str) -> str:
        found = str(well_formed(text))
        if found in book:
            return found
        parent = found[:-2]
        if len(found) == leaf and parent in book:
            raise Wrong("D-65", value=found, found=found, parent=f"{parent} {book[parent]}")
        raise Wrong("D-64", found=found, column=column.name, hint=_code_hint(found, book, findings))

    return parse


def _code_hint(found: str, book: Mapping[str, str], findings: Findings) -> str:
    if not findings.suggests:
        return ""
    alike = [known for known in book if len(known) == len(found)]
    near = findings.nearest(found, [c for c in alike if c[:3] == found[:3]] or alike)
    return f"，最接近的是“{near} {book[near]}”" if near else ""


def known_code(column: Column, known: Iterable[str], findings: Findings) -> Parser:
    """The code of a unit (单位) that has its row in the sheet of units."""
    well_formed, names = code(column), dict.fromkeys(known)

    def parse(text: str) -> str:
        found = str(well_formed(text))
        if found in names:
            return found
        raise Wrong("D-66", found=found, hint=findings.hint(found, names))

    return parse


def known_name(known: Iterable[str], findings: Findings) -> Parser:
    """The name of a project (项目) that has its row in the sheet of projects."""
    names = {fold(name): name for name in known}

    def parse(text: str) -> str:
        if fold(text) in names:
            return names[fold(text)]
        raise Wrong("D-67", found=shown(text), hint=findings.hint(text, names.values()))

    return parse
