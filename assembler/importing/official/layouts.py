"""A template's tables turned round: what each specification says about how to read it back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from operator import attrgetter
from typing import Any, TypeVar

from ...dataset.kinds import kind_named
from ...dataset.schema import LEDGERS
from ...figures import Ledger
from ...figures.specifications import specifications
from ...kernel.problems import Problem, problem
from ...tables.columns import LAST, Leaf, in_periods, leaves_of, unbound_leaves
from ...tables.levels import Level, levels_of
from ...tables.specification import TableError, TableSpec, specification, with_unit
from ...template.template import Template
from ...template.titles import of_department
from .meaning import LedgerMeaning, Meaning, Meanings, Sum, listed, meaning_or_none
from .texts import captured, label_in, money_unit, title_key, unit_of_caption

_FIELD = re.compile(r"\A\{([^{}]+)\}\Z")

_LEDGERS = {name: Ledger(name, (), {}) for each in LEDGERS for name in (each, f"{LAST}{each}")}
_MISTAKES = (TableError, AttributeError, KeyError, TypeError, ValueError, IndexError)


@dataclass(frozen=True, slots=True)
class OfficialColumn:
    """A leaf of the headings. path: the titles from the top. meaning: of its amounts, without
    what the row says; None where they cannot be said. block: which of a form's blocks.
    is_conditional: whether it, or a heading above it, is printed on a condition (条件)."""

    number: int
    path: tuple[str, ...]
    leaf: Leaf
    meaning: Meaning | None
    block: int = 0
    is_conditional: bool = False

    @property
    def title(self) -> str:
        """The headings as a message names them."""
        return "/".join(filter(None, self.path))

    @property
    def is_money(self) -> bool:
        """Whether it holds amounts of this year: those of last year are none of its ledgers, and
        what is computed of two columns says nothing new."""
        return self.leaf.is_money and not in_periods(self.leaf)

    @property
    def is_text(self) -> bool:
        """Whether it holds the labels of a form's rows."""
        return self.leaf.is_text

    @property
    def has_levels(self) -> bool:
        """Whether it holds the labels of a pivot's rows."""
        return self.leaf.labels is not None

    @property
    def holds_labels(self) -> bool:
        return self.has_levels or self.is_text

    @property
    def holds_data(self) -> bool:
        """Whether something is lost where it is missing; not where it is printed on a condition."""
        if self.is_conditional:
            return False
        return any((self.is_money, self.leaf.listing, self.leaf.content))

    @property
    def field(self) -> str:
        """The field that all of its content is: 项目 for {项目}; "" otherwise."""
        return captured(_FIELD, self.leaf.content)

    @property
    def labels(self) -> Mapping[str, str]:
        """The labels that stand in it by level."""
        return self.leaf.labels or {}

    def label_of(self, level: str) -> str:
        """The label in the rows of a level; "" where none stands there."""
        return self.labels.get(level) or ""

    def labels_at(self, level: Level | None) -> list[str]:
        """The labels in the rows of a level, or of any, where it is not known."""
        labels = [self.label_of(level.name)] if level else self.labels.values()
        return list(filter(None, labels))


@dataclass(frozen=True, slots=True)
class FormRow:
    """A row of a form's block. labels: one for each label column. given: the specification."""

    number: int
    block: int
    labels: tuple[str, ...]
    given: Mapping[str, Any]

    @property
    def label(self) -> str:
        return " ".join(filter(None, self.labels))

    def label_in(self, number: int) -> str:
        """Its label in one of the block's label columns."""
        return self.labels[number] if number < len(self.labels) else ""


@dataclass(frozen=True, slots=True)
class OfficialLayout:
    """A table of the template. titles: keys it may be found by, the template's own first.
    is_final: whether it is of final accounts."""

    spec: TableSpec
    name: str
    titles: tuple[str, ...]
    labels: tuple[str, ...]
    unit: str
    columns: tuple[OfficialColumn, ...] = ()
    levels: tuple[Level, ...] = ()
    rows: tuple[FormRow, ...] = ()
    is_final: bool = False

    @property
    def key(self) -> str:
        return self.spec.key

    @property
    def kind(self) -> str:
        return str(self.spec.get("种类"))

    @property
    def label_columns(self) -> list[OfficialColumn]:
        return list(filter(attrgetter("holds_labels"), self.columns))

    def labels_of_block(self, block: int) -> list[OfficialColumn]:
        """The label columns of one of a form's blocks."""
        return [column for column in self.label_columns if column.block == block]

    @property
    def money_columns(self) -> list[OfficialColumn]:
        return list(filter(attrgetter("is_money"), self.columns))


_InBlock = TypeVar("_InBlock", OfficialColumn, FormRow)


def in_block(parts: Iterable[_InBlock], number: int) -> list[_InBlock]:
    """The columns or rows that belong to one of a form's blocks."""
    return [part for part in parts if part.block == number]


def written(node: Any, key: str, otherwise: str = "") -> str:
    """A setting as text; another one where it is not set or blank."""
    return str(node.get(key) or otherwise)


def meanings_of(template: Template, funds: Any) -> Meanings:
    """What expressions of this template mean."""
    return Meanings(funds, specifications(template, []))


def layouts_of(
    template: Template, meanings: Meanings, problems: list[Problem]
) -> list[OfficialLayout]:
    """All tables that the template prints, in their order."""
    tables = filter(template.tables.__contains__, template.printed_tables)
    layouts = []
    specs = filter(None, (specification(template, key, problems) for key in tables))
    for spec in specs:
        if spec.get("清单") in template.lists:
            continue  # is read by its declaration (`importing/own_lists.py`)
        try:
            layouts.append(_layout(template, spec, meanings))
        except _MISTAKES as error:
            reason = str(error) if isinstance(error, TableError) else "有一项不是所要求的形式"
            problems.append(problem("M-20", spec.place, reason=reason))
    return layouts


def _layout(template: Template, spec: TableSpec, meanings: Meanings) -> OfficialLayout:
    blocks = spec.items("块")
    title = of_department(written(spec, "标题", spec.key))
    return OfficialLayout(
        spec,
        name=re.sub(r"\{\{.*?\}\}年?度?", "", title).replace("（年度）", "").replace("（）", "")
        or spec.key,
        titles=_titles(template, spec),
        labels=_labels(template, spec),
        unit=_unit(template, spec),
        columns=tuple(_form_columns(spec, meanings) if blocks else _columns(spec, meanings)),
        levels=tuple(levels_of(spec.items("行"))),
        rows=tuple(row for number, block in enumerate(blocks) for row in _rows(block, number)),
        is_final=kind_named(template.word("类型")).is_final,
    )


def _titles(template: Template, spec: TableSpec) -> tuple[str, ...]:
    """This template's title first, then those of the templates it extends."""
    own = [entry.node.word("标题") for entry in reversed(template.tables[spec.key])]
    keys = map(title_key, (*own, str(spec.get("标题"))))
    return tuple(dict.fromkeys(filter(None, keys)))


def _labels(template: Template, spec: TableSpec) -> tuple[str, ...]:
    numbers = [entry.node.word("编号") for entry in template.tables[spec.key]]
    return tuple(dict.fromkeys(filter(None, map(label_in, (spec.key, *numbers)))))


def _unit(template: Template, spec: TableSpec) -> str:
    """The unit the table is printed in."""
    caption = str(spec.get("右上", template.word("表头右")))
    return money_unit(unit_of_caption(with_unit(caption, spec.style.unit)), spec.style.unit)


# --- columns


def _columns(spec: TableSpec, meanings: Meanings) -> Iterator[OfficialColumn]:
    base = spec.settings.get("筛选")
    leaves = unbound_leaves(spec.items("列"), str(spec.get("台账", "支出")), base)
    paths = _paths(spec.items("列"))
    for number, ((path, may_miss), leaf) in enumerate(zip(paths, leaves, strict=True)):
        bound = leaf.over(_LEDGERS)
        meaning = _meaning(bound, meanings)
        yield OfficialColumn(number, path, bound, meaning, is_conditional=may_miss)


def _form_columns(spec: TableSpec, meanings: Meanings) -> Iterator[OfficialColumn]:
    numbers, base = count(), spec.settings.get("筛选")
    for block_number, block in enumerate(spec.items("块")):
        columns = block.get("列") or []
        leaves = leaves_of(columns, _LEDGERS, written(block, "台账", "支出"), base)
        # a block's first column holds its labels, whether it says so or not
        leaves[:1] = (replace(leaf, is_text=True) for leaf in leaves[:1])
        paths = _paths(columns, (written(block, "标题"),), bool(block.get("条件")))
        for (path, may_miss), leaf in zip(paths, leaves, strict=True):
            meaning = _meaning(leaf, meanings)
            yield OfficialColumn(next(numbers), path, leaf, meaning, block_number, may_miss)


def _paths(
    columns: Sequence[Any], above: tuple[str, ...] = (), conditional: bool = False
) -> Iterator[tuple[tuple[str, ...], bool]]:
    """The headings over each leaf, and whether it is printed on a condition."""
    for column in columns:
        path, may_miss = (*above, written(column, "标题")), conditional or bool(column.get("条件"))
        if column.get("列"):
            yield from _paths(column["列"], path, may_miss)
        else:
            yield path, may_miss


def _meaning(leaf: Leaf, meanings: Meanings) -> Meaning | None:
    if not leaf.is_money or in_periods(leaf):
        return None  # last year's amounts are none of this year's ledger
    if leaf.expression:
        return meaning_or_none(meanings.of, leaf.expression)
    return meaning_or_none(meanings.slice_of, leaf.ledger.name, *leaf.wanted)


# --- rows of forms


def _rows(block: Any, number: int) -> Iterator[FormRow]:
    rows = [*(block.get("行") or []), *(block.get("末行") or [])]
    for at, row in enumerate(rows):
        texts = tuple(str(label or "") for label in listed(row.get("标签")))
        yield FormRow(number * 1000 + at, number, texts, row)


def row_meaning(
    row: FormRow, column: OfficialColumn, first: bool, meanings: Meanings
) -> tuple[Meaning | None, bool]:
    """What a form's cell means, and whether the template puts a number there at all. first: in
    the block's first column of amounts, where a figure stands."""
    expression = written(row.given, "指标")
    if expression:
        return (meaning_or_none(meanings.of, expression), True) if first else (None, False)
    if row.given.get("合计"):
        return meaning_or_none(_row_sum, row.given["合计"], column, meanings), True
    if row.given.get("取") is None:
        return None, False
    return meaning_or_none(_row_slice, row.given, column, meanings), True


def _row_sum(parts: Sequence[Any], column: OfficialColumn, meanings: Meanings) -> Sum:
    return Sum(tuple((1, _row_slice(part, column, meanings)) for part in parts))


def _row_slice(wanted: Any, column: OfficialColumn, meanings: Meanings) -> LedgerMeaning:
    """A row's slice within the column's, on the row's own ledger where it names one."""
    ledger = written(wanted, "台账", column.leaf.ledger.name)
    return meanings.slice_of(ledger, *column.leaf.wanted, wanted.get("取"))
