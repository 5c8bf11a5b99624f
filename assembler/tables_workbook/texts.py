"""Texts of a worksheet: names of sheets, and cells that can only be read as text."""

from __future__ import annotations

import re
from collections.abc import Collection

from ..word.xml import legal

LONGEST = 32_767  # characters a cell holds
_NAME_LONGEST = 31
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_RESERVED = ("history", "历史记录")
_LINE_END = re.compile(r"\r\n?")
_LOOKS_LIKE_A_FORMULA = ("=", "+", "-", "@")


def cell_text(text: str) -> str:
    """Text as a worksheet holds it: legal in XML, lines ended alike."""
    return text if text.isprintable() else _LINE_END.sub("\n", legal(text))


def looks_like_a_formula(text: str) -> bool:
    """Whether a program might take the text for a formula when it is edited."""
    return text.startswith(_LOOKS_LIKE_A_FORMULA)


def utf16_length(text: str) -> int:
    """Characters as spreadsheets count them: what lies beyond 65,535 counts twice."""
    return len(text) + sum(char > "\uffff" for char in text)


def cut(text: str, longest: int, end: str = "…") -> str:
    """Text of at most so many characters; `end` stands where it was cut."""
    if utf16_length(text) <= longest:
        return text
    kept = text[: longest - len(end)]
    while utf16_length(kept) > longest - len(end):
        kept = kept[:-1]
    return kept + end


def sheet_name(wanted: str, taken: Collection[str]) -> str:
    """A legal name that is not taken yet (upper and lower case are the same)."""
    name = _NOT_IN_NAMES.sub(" ", legal(wanted)).strip().strip("'").strip() or "附表"
    if name.lower() in _RESERVED:
        name = f"{name}表"
    used = {one.lower() for one in taken}
    free, number = cut(name, _NAME_LONGEST), 1
    while free.lower() in used:
        number += 1
        suffix = f"({number})"
        free = cut(name, _NAME_LONGEST - len(suffix)) + suffix
    return free.strip("'")
