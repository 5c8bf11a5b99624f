"""A pivot's row labels read backwards: which level a row is of, and what it says.

The specification's label of a level ({功能项.类}, {项目.名称}, 合计 …) is matched to the cell:
literal text must be equal, placeholders capture.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain, product
from operator import attrgetter

from ...codebook import Codebook
from ...tables.levels import DEPARTMENT, TOTAL, Level
from .layouts import OfficialColumn
from .meaning import column_of
from .texts import bare, is_total, same_label

UNLISTED = "（未列明）"
ALL_ROWS = Level(TOTAL, ())
_LONGEST, _MOST = 300, 3  # signs of a label that is taken apart, and its placeholders
_PLACEHOLDER = re.compile(r"\{([^{}.]+)\.([^{}.]+)\}")
_CODE_AND_NAME = re.compile(r"\[?([0-9A-Za-z]+)(\]?[\s\-—_:、.]*)([^\s\d\-—_:、.\]].*)?")
_PROJECT_CODE_AT_LEAST = 12  # letters; codes of departments and units are shorter
_NAME_AFTER_CODE = re.compile(r"\[?(\d{3,})\]?[\s\-—_:、.]*([^\s\d\-—_:、.\[(（].*)")
_PARTS = ("类", "款", "项")  # of a code, from the widest
_FINER = {"类": ("款", "项"), "款": ("项",), "项": ()}
_PART_SIZES = {"类": 3, "款": 2, "项": 2}
_DIGITS = {"类": 3, "款": 5, "项": 7}
_CODED = re.compile(r"(?:功能|部门经济|政府经济)(?:类|款|项)")
_BRANCHES = {
    "功能": "functional",
    "部门经济": "department_economic",
    "政府经济": "government_economic",
}

Attribute = tuple[str, str]
"""What a placeholder shows: (功能项, 编码)."""


class RowLabels(dict[Attribute, str]):
    """What a row's labels say: (功能项, 编码) → 2010301."""

    def code(self, dimension: str) -> str:
        """A dimension's code, given whole or in parts; "" for none, or not all of it."""
        whole = self.get((dimension, "编码"), "")
        if whole or not is_coded(dimension):
            return whole
        parts = [self.get((dimension, part), "") for part in _parts_of(dimension)]
        return "".join(parts) if all(parts) else ""

    def name(self, dimension: str) -> str:
        return self.get((dimension, "名称"), "")

    def mentions(self, dimension: str) -> bool:
        """Whether they say anything of a dimension."""
        return any(one == dimension for one, _ in self)

    @property
    def gives_code(self) -> bool:
        """Whether they say a code, or a part of one."""
        return any(attribute in ("编码", *_PARTS) for _, attribute in self)

    def of(self, dimension: str) -> dict[str, str]:
        """All that they say of a dimension."""
        return {attribute: text for (one, attribute), text in self.items() if one == dimension}


@dataclass(frozen=True)
class LevelFit:
    """How well a row's labels fit a level, and what they say."""

    level: Level
    score: int = 0
    labels: RowLabels = field(default_factory=RowLabels)

    @property
    def dimension(self) -> str:
        """The first dimension that the level adds; "" for 合计 and 部门."""
        return first_key(self.level)

    @property
    def lacks_code(self) -> bool:
        return is_coded(self.dimension) and not self.labels.code(self.dimension)

    def is_likely(self, parallel: bool) -> bool:
        """Whether a row is of this level indeed. parallel: whether the table has lists beside a
        project, whose rows may fit badly."""
        if self.lacks_code or not (self.score > 0 or parallel):
            return False
        return not self.dimension or self.labels.mentions(self.dimension)

    @property
    def is_unit(self) -> bool:
        """Whether it is a row of a unit or of the department, which look alike."""
        return self.level.name in (DEPARTMENT, "单位")

    @property
    def unit_code(self) -> str:
        return self.labels.code(DEPARTMENT) or self.labels.code("单位")

    @property
    def unit_name(self) -> str:
        return self.labels.name(DEPARTMENT) or self.labels.name("单位")

    @property
    def unit(self) -> str:
        """The unit as messages call it."""
        return self.unit_name or self.unit_code


def first_key(level: Level) -> str:
    """The first dimension that a level adds; "" where it adds none."""
    return next(iter(level.keys), "")


@lru_cache(maxsize=512)
def is_coded(dimension: str) -> bool:
    """Whether a dimension is a level of a classification (功能项, 部门经济款 …)."""
    return bool(_CODED.fullmatch(dimension))


def _parts_of(dimension: str) -> tuple[str, ...]:
    """The parts its codes have: 类款 for 功能款."""
    return _PARTS[: _PARTS.index(dimension[-1]) + 1]


def _wider(dimension: str) -> list[str]:
    """The levels of a classification above one of them, the nearest first: 功能款, 功能类."""
    if not is_coded(dimension):
        return []
    return [dimension[:-1] + part for part in _parts_of(dimension)[-2::-1]]


class RowLevels:
    """The levels of a table's rows, told apart by their labels."""

    def __init__(
        self, levels: Sequence[Level], columns: Sequence[OfficialColumn], book: Codebook
    ) -> None:
        self.levels, self.columns, self.book = levels, columns, book
        self.names = [level.name for level in levels]
        self._projects = [level for level in levels if level.name == "项目"]

    def fit(self, texts: Mapping[int, str], listing: bool, parallel: bool) -> LevelFit | None:
        """The level that the labels of a row fit best; None where they fit none.

        texts: by the specification's column. listing: whether a list begins beside the row, which
        it does beside a project alone. parallel: whether the table has such lists.
        """
        shown = list(filter(None, texts.values()))
        if not shown:
            return None
        if all(map(is_total, shown)):
            return LevelFit(ALL_ROWS, 1)
        levels = self._projects if listing else self.levels
        fits = (self._fit_of(level, texts) for level in levels)
        best = max(fits, key=attrgetter("score"), default=LevelFit(ALL_ROWS))
        if best.is_likely(parallel):
            return best
        uncoded = best if best.lacks_code and best.score > 0 else None
        return self._subtotal(texts) or uncoded

    def _fit_of(self, level: Level, texts: Mapping[int, str]) -> LevelFit:
        """The fit of one level. A label that is missing counts little against it, a wrong one
        much; a code of the book speaks most for it."""
        score, labels = 0, RowLabels()
        for column in self.columns:
            points, read = label_fit(column.label_of(level.name), texts.get(column.number, ""))
            score += points + 2 * self._is_listed(read)
            labels = RowLabels({**read, **labels})
        return LevelFit(level, score, labels)

    def _is_listed(self, labels: RowLabels) -> bool:
        """Whether a whole code was given that the book has."""
        return any(
            attribute == "编码" and is_coded(dimension) and code in codes_of(self.book, dimension)
            for (dimension, attribute), code in labels.items()
        )

    def _subtotal(self, texts: Mapping[int, str]) -> LevelFit | None:
        """A subtotal by 类 or 款 in a table that is printed by 项 alone."""
        printed = set(map(first_key, self.levels))
        wider = ((level, one) for level in self.levels for one in _wider(first_key(level)))
        fits = (self._fit_wider(level, one, texts) for level, one in wider if one not in printed)
        return next(filter(None, fits), None)

    def _fit_wider(self, level: Level, dimension: str, texts: Mapping[int, str]) -> LevelFit | None:
        """The fit of a level's labels with a wider dimension in place of its own."""
        labels = RowLabels()
        finer = [f"{{{dimension}.{part}}}" for part in _FINER[dimension[-1]]]
        for column in self.columns:
            text, label = texts.get(column.number, ""), column.label_of(level.name)
            label = label.replace(f"{{{first_key(level)}.", f"{{{dimension}.")
            if text and any(part in label for part in finer):
                return None
            labels.update(label_fit(label, text)[1])
        subtotal = LevelFit(Level(dimension, (dimension,)), 1, labels)
        return None if subtotal.lacks_code else subtotal

    def by_name(
        self, texts: Mapping[int, str], above: Sequence[Mapping[str, str]]
    ) -> LevelFit | None:
        """A row that gives a name alone: the one code of that name below the levels above it.

        above: what the rows above say of 分表数's columns, a mapping a level."""
        for depth, level in enumerate(self.levels):
            dimension = first_key(level)
            if not is_coded(dimension):
                continue
            labels = self._fit_of(level, texts).labels
            column = column_of()[dimension]
            prefix = max((row.get(column, "") for row in above[:depth]), key=len, default="")
            code = self._code_named(dimension, labels.name(dimension), prefix)
            if code:
                return LevelFit(level, 1, RowLabels({**labels, (dimension, "编码"): code}))
        return None

    def _code_named(self, dimension: str, name: str, above: str = "") -> str:
        """The one code of this level, below another one, with that name; "" for none or several."""
        size, wanted, listed = digits_of(dimension), bare(name), codes_of(self.book, dimension)
        below = (code for code in listed if len(code) == size and code.startswith(above))
        codes = [code for code in below if wanted and bare(listed[code]) == wanted]
        return codes[0] if len(codes) == 1 else ""

    def values(self, level: Level, labels: RowLabels) -> dict[str, str]:
        """What labels say of 分表数's columns at a level; "" where they leave one open."""
        keys = filter(lambda key: key != "明细", level.keys)
        return {column_of()[key]: self._value(key, labels) for key in keys}

    def _value(self, dimension: str, labels: RowLabels) -> str:
        name, code = labels.name(dimension), labels.code(dimension)
        if is_coded(dimension):
            return code or self._code_named(dimension, name)
        value = code if dimension == "单位" else name
        return "" if value == UNLISTED else value

    def missed_sizes(self, column: OfficialColumn, text: str, level: Level | None) -> list[int]:
        """How many digits the codes have that a column shows, where a text is none of them.

        level: that of the row; None where it is of no level that is known."""
        labels = column.labels_at(level)
        if not text or any(label_fit(label, text)[0] >= 0 for label in labels):
            return []
        return sorted(set(chain.from_iterable(map(_code_sizes, labels))))

    def carried(self, fit: LevelFit, last: RowLabels) -> RowLabels:
        """What a system leaves blank below the first of equal cells: codes, and a project's kind.

        last: what the row before says."""
        missing = [attribute for attribute in last if attribute not in fit.labels]
        carried = RowLabels()
        for column, attribute in product(self.columns, missing):
            shown = f"{{{'.'.join(attribute)}}}" in column.label_of(fit.level.name)
            if shown and _may_carry(attribute, fit, last, column):
                carried[attribute] = last[attribute]
        return carried


def _may_carry(
    attribute: Attribute, fit: LevelFit, last: RowLabels, column: OfficialColumn
) -> bool:
    """Parts of a code above one that is given; a whole code, where no name says another."""
    dimension, part = attribute
    if attribute == ("项目", "类型"):
        return True
    if not is_coded(dimension):
        return False
    if part == "编码":
        name = fit.labels.name(dimension)
        return name == last.name(dimension) if name else column.leaf.merges
    return any((dimension, finer) in fit.labels for finer in _FINER.get(part, ()))


# --- one label


def label_fit(label: str, text: str) -> tuple[int, RowLabels]:
    """How one label fits a cell, and what the cell says by it."""
    if label == text == "":
        return 0, RowLabels()
    if not (label and text):
        return -1, RowLabels()
    placeholders = _PLACEHOLDER.findall(label)
    if not placeholders and same_label(text, label):
        return 3, RowLabels()
    labels = _captured(label, placeholders, text) if placeholders else None
    return (-2, RowLabels()) if labels is None else (1 + labels.gives_code, labels)


def _captured(label: str, placeholders: list[Attribute], text: str) -> RowLabels | None:
    if len(placeholders) == 1 and _PLACEHOLDER.fullmatch(label):
        return _read(placeholders[0], text)
    if len(text) > _LONGEST or len(placeholders) > _MOST:
        return None  # the pattern might go over it without end
    match = _pattern(label).fullmatch(text)
    return _merged(map(_read, placeholders, match.groups())) if match else None


def _merged(parts: Iterable[RowLabels | None]) -> RowLabels | None:
    """All of them together; None where one is none."""
    merged = RowLabels()
    for labels in parts:
        if labels is None:
            return None
        merged.update(labels)
    return merged


@lru_cache(maxsize=512)
def _pattern(label: str) -> re.Pattern[str]:
    """The label as a pattern: its literal text, and a group for each placeholder."""
    parts = _PLACEHOLDER.split(label)[::3]
    return re.compile("(.+?)".join(map(re.escape, parts)))


def _read(placeholder: Attribute, text: str) -> RowLabels | None:
    """What a cell says about one attribute of a dimension; None where it cannot be that."""
    dimension, attribute = placeholder
    if attribute in _PARTS and is_coded(dimension):
        return _read_part(placeholder, text)
    if attribute == "编码":
        return _read_code(dimension, text)
    if attribute == "名称" and _may_show_code(dimension):
        return _read_name(dimension, text)
    return RowLabels({placeholder: text})


def _may_show_code(dimension: str) -> bool:
    """Whether systems write a code before its name in one cell."""
    return is_coded(dimension) or dimension in (DEPARTMENT, "单位")


def _read_part(placeholder: Attribute, text: str) -> RowLabels | None:
    """类, 款 or 项 of a code in a column of its own; a number has lost its zero."""
    digits = _folded(text)
    size = _PART_SIZES[placeholder[1]]
    if len(digits) == _DIGITS[placeholder[1]]:
        digits = digits[-size:]  # 20103 in the column 款, 2010301 in that of 项
    shortest = size if size == _PART_SIZES["类"] else 1  # no 类 begins with a zero
    if not digits.isdecimal() or not shortest <= len(digits) <= size:
        return None
    return RowLabels({placeholder: digits.zfill(size)})


def _read_code(dimension: str, text: str) -> RowLabels | None:
    """A code in its column, perhaps with its name behind it."""
    match = _CODE_AND_NAME.fullmatch(_folded(text))
    if match is None:
        return None
    code, between, name = match.groups()
    runs_on = bool(name) and not between  # letters belong to a code, unless it has digits alone
    if not _may_be_code(dimension, code) or (runs_on and not is_coded(dimension)):
        return None
    labels = RowLabels({(dimension, "编码"): code})
    if name:
        labels[dimension, "名称"] = name
    return labels


def _may_be_code(dimension: str, code: str) -> bool:
    if is_coded(dimension):
        return code.isdecimal() and len(code) == digits_of(dimension)
    return (len(code) >= _PROJECT_CODE_AT_LEAST) == (dimension == "项目")


def _read_name(dimension: str, text: str) -> RowLabels:
    """A name, with its code before it where a system writes both in one cell."""
    match = _NAME_AFTER_CODE.fullmatch(_folded(text))
    if match is None or (is_coded(dimension) and len(match[1]) != digits_of(dimension)):
        return RowLabels({(dimension, "名称"): text})
    return RowLabels({(dimension, "名称"): match[2], (dimension, "编码"): match[1]})


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


# --- codes


def digits_of(dimension: str) -> int:
    """How many digits its codes have."""
    return _DIGITS[dimension[-1]]


def codes_of(book: Codebook, dimension: str) -> Mapping[str, str]:
    """The codes of a dimension's classification with their names."""
    codes: Mapping[str, str] = getattr(book, _BRANCHES[dimension[:-1]])
    return codes


def _code_sizes(label: str) -> Iterator[int]:
    """How many digits the codes have that a label shows."""
    for dimension, attribute in _PLACEHOLDER.findall(label):
        if is_coded(dimension):
            sizes = {**_PART_SIZES, "编码": digits_of(dimension)}
            yield from filter(None, [sizes.get(attribute)])
