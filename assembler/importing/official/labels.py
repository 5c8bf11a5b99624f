"""A pivot's row labels read backwards: which level a row is of, and what it says.

The specification's label of a level ({功能项.类}, {项目.名称}, 合计 …) is matched to the cell:
literal text must be equal, placeholders capture.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from ...codebook import Codebook
from ...tables.levels import Level
from .layouts import Column
from .texts import bare, is_total

UNLISTED = "（未列明）"
_LONGEST, _MOST = 300, 3  # signs of a label that is taken apart, and its placeholders
_PLACEHOLDER = re.compile(r"\{([^{}.]+)\.([^{}.]+)\}")
_CODE_AND_NAME = re.compile(r"\[?([0-9A-Za-z]+)(\]?[\s\-—_:、.]*)([^\s\d\-—_:、.\]].*)?")
_PROJECT_CODE_AT_LEAST = 12  # letters; codes of departments and units are shorter
_NAME_AFTER_CODE = re.compile(r"\[?(\d{3,})\]?[\s\-—_:、.]*([^\s\d\-—_:、.\[(（].*)")
_DIGITS = {"类": 3, "款": 5, "项": 7}
_CODED = re.compile(r"(?:功能|部门经济|政府经济)(?:类|款|项)")
_BRANCHES = {
    "功能": "functional",
    "部门经济": "department_economic",
    "政府经济": "government_economic",
}

Attribute = tuple[str, str]


@dataclass(frozen=True)
class Fit:
    """How well a row's labels fit a level, and what they say: (功能项, 编码) → 2010301."""

    level: Level
    score: int = 0
    said: Mapping[Attribute, str] = field(default_factory=dict)


def is_coded(dimension: str) -> bool:
    """Whether a dimension is a level of a classification (功能项, 部门经济款 …)."""
    return bool(_CODED.fullmatch(dimension))


def digits_of(dimension: str) -> int:
    """How many digits its codes have."""
    return _DIGITS[dimension[-1]]


def fit_of(
    level: Level, texts: Mapping[int, str], columns: Sequence[Column], book: Codebook
) -> Fit:
    """The fit of one level. A label that is missing counts little against it, a wrong one much;
    a code of the book speaks most for it."""
    score, said = 0, dict[Attribute, str]()
    for column in columns:
        label = (column.leaf.labels or {}).get(level.name) or ""
        text = texts.get(column.number, "")
        points, found = label_fit(label, text)
        score += points + 2 * _is_listed(book, found)
        for attribute, value in found.items():
            said.setdefault(attribute, value)
    return Fit(level, score, said)


def label_fit(label: str, text: str) -> tuple[int, dict[Attribute, str]]:
    """How one label fits a cell, and what the cell says by it."""
    if not label:
        return (-1 if text else 0), {}
    if not text:
        return -1, {}
    placeholders = _PLACEHOLDER.findall(label)
    if not placeholders:
        same = bare(text) == bare(label) or (is_total(text) and is_total(label))
        return (3, {}) if same else (-2, {})
    found = _captured(label, placeholders, text)
    if found is None:
        return -2, {}
    return (
        2 if any(attribute in ("编码", "类", "款", "项") for _, attribute in found) else 1
    ), found


def _captured(label: str, placeholders: list[Attribute], text: str) -> dict[Attribute, str] | None:
    if len(placeholders) == 1 and _PLACEHOLDER.fullmatch(label):
        return _one(*placeholders[0], text)
    if len(text) > _LONGEST or len(placeholders) > _MOST:
        return None  # the pattern might go over it without end
    match = _pattern(label).fullmatch(text)
    if match is None:
        return None
    found: dict[Attribute, str] = {}
    for (dimension, attribute), part in zip(placeholders, match.groups(), strict=True):
        one = _one(dimension, attribute, part)
        if one is None:
            return None
        found.update(one)
    return found


@lru_cache(maxsize=512)
def _pattern(label: str) -> re.Pattern[str]:
    """The label as a pattern: its literal text, and a group for each placeholder."""
    parts = _PLACEHOLDER.split(label)[::3]
    return re.compile("(.+?)".join(re.escape(part) for part in parts))


def _one(dimension: str, attribute: str, text: str) -> dict[Attribute, str] | None:
    """What a cell says about one attribute of a dimension; None where it cannot be that."""
    if attribute in ("类", "款", "项") and is_coded(dimension):
        return _part(dimension, attribute, text)
    if attribute == "编码":
        return _code(dimension, text)
    if attribute == "名称" and (is_coded(dimension) or dimension in ("部门", "单位")):
        return _name(dimension, text)
    return {(dimension, attribute): text}


def _part(dimension: str, attribute: str, text: str) -> dict[Attribute, str] | None:
    """类, 款 or 项 of a code in a column of its own; a number has lost its zero."""
    digits = _folded(text)
    size = 3 if attribute == "类" else 2
    if not digits.isdecimal() or len(digits) > size or (size == 3 and len(digits) != 3):
        return None
    return {(dimension, attribute): digits.zfill(size)}


def _code(dimension: str, text: str) -> dict[Attribute, str] | None:
    """A code in its column, perhaps with its name behind it."""
    match = _CODE_AND_NAME.fullmatch(_folded(text))
    if match is None:
        return None
    code, between, name = match.groups()
    if is_coded(dimension):
        fits = code.isdecimal() and len(code) == digits_of(dimension)
    else:
        fits = (len(code) >= _PROJECT_CODE_AT_LEAST) == (dimension == "项目")
        fits = fits and bool(between or not name)
    if not fits:
        return None
    found = {(dimension, "编码"): code}
    return {**found, (dimension, "名称"): name} if name else found


def _name(dimension: str, text: str) -> dict[Attribute, str]:
    """A name, with its code before it where a system writes both in one cell."""
    match = _NAME_AFTER_CODE.fullmatch(_folded(text))
    if match is None or (is_coded(dimension) and len(match[1]) != digits_of(dimension)):
        return {(dimension, "名称"): text}
    return {(dimension, "名称"): match[2], (dimension, "编码"): match[1]}


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def _is_listed(book: Codebook, said: Mapping[Attribute, str]) -> bool:
    """Whether a whole code was given that the book has."""
    return any(
        attribute == "编码" and is_coded(dimension) and code in _codes(book, dimension)
        for (dimension, attribute), code in said.items()
    )


def _codes(book: Codebook, dimension: str) -> Mapping[str, str]:
    codes: Mapping[str, str] = getattr(book, _BRANCHES[dimension[:-1]])
    return codes


def code_sizes(label: str) -> list[int]:
    """How many digits the codes have that a label shows."""
    shown = [(d, a) for d, a in _PLACEHOLDER.findall(label) if is_coded(d)]
    whole = [digits_of(dimension) for dimension, attribute in shown if attribute == "编码"]
    return whole + [3 if a == "类" else 2 for _, a in shown if a in ("类", "款", "项")]


# --- what a row says, as codes


def code_said(dimension: str, said: Mapping[Attribute, str]) -> str:
    """The code that a row gives, whole or in parts; "" where it gives none or not all of it."""
    whole = said.get((dimension, "编码"), "")
    if whole or not is_coded(dimension):
        return whole
    parts = [said.get((dimension, part), "") for part in "类款项"[: _PARTS[dimension[-1]]]]
    return "".join(parts) if all(parts) else ""


_PARTS = {"类": 1, "款": 2, "项": 3}


def codes_named(book: Codebook, dimension: str, name: str) -> list[str]:
    """The codes of this level with that name."""
    size, wanted = digits_of(dimension), bare(name)
    listed = _codes(book, dimension).items()
    return [code for code, known in listed if len(code) == size and bare(known) == wanted]
