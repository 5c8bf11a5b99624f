"""A template's tables turned round: what each specification says about how to read it back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...dataset.schema import LEDGERS
from ...figures import Ledger
from ...figures.registry import specifications
from ...kernel.money import UNITS
from ...kernel.problems import Problem, problem
from ...tables.columns import Leaf, leaves_of
from ...tables.levels import Level, levels_of
from ...tables.specification import TableError, TableSpec, specification
from ...template.template import Template
from .meaning import Meaning, Meanings, NoMeaningError, Slice, Sum
from .texts import label_in, title_key, unit_of_caption

_LEDGERS = {name: Ledger(name, (), {}) for name in LEDGERS}
_MISTAKES = (TableError, AttributeError, KeyError, TypeError, ValueError, IndexError)


@dataclass(frozen=True, slots=True)
class Column:
    """A leaf of the headings. path: the titles from the top. meaning: of its amounts, without
    what the row says; None where they cannot be said. block: which of a form's blocks."""

    number: int
    path: tuple[str, ...]
    leaf: Leaf
    meaning: Meaning | None
    block: int = 0

    @property
    def title(self) -> str:
        """The headings as a message names them."""
        return "/".join(part for part in self.path if part)


@dataclass(frozen=True, slots=True)
class FormRow:
    """A row of a form's block. labels: one for each label column. given: the specification."""

    number: int
    block: int
    labels: tuple[str, ...]
    given: Mapping[str, Any]

    @property
    def label(self) -> str:
        return " ".join(label for label in self.labels if label)


@dataclass(frozen=True, slots=True)
class Layout:
    """A table of the template. titles: keys it may be found by, the template's own first."""

    spec: TableSpec
    name: str
    titles: tuple[str, ...]
    labels: tuple[str, ...]
    unit: str
    columns: tuple[Column, ...] = ()
    levels: tuple[Level, ...] = ()
    rows: tuple[FormRow, ...] = ()

    @property
    def key(self) -> str:
        return self.spec.key

    @property
    def kind(self) -> str:
        return str(self.spec.get("种类"))

    @property
    def label_columns(self) -> list[Column]:
        return [column for column in self.columns if _is_label(column.leaf)]

    @property
    def money_columns(self) -> list[Column]:
        return [column for column in self.columns if column.leaf.is_money]


def _is_label(leaf: Leaf) -> bool:
    return leaf.labels is not None or leaf.is_text


def meanings_of(template: Template, funds: Any) -> Meanings:
    """What expressions of this template mean."""
    return Meanings(funds, specifications(template, []))


def layouts_of(template: Template, meanings: Meanings, problems: list[Problem]) -> list[Layout]:
    """All tables that the template's parts name, in their order."""
    keys = [key for part in template.parts for key in part.texts("表格")]
    found = []
    for key in dict.fromkeys(keys):
        spec = specification(template, key, problems) if key in template.tables else None
        if spec is None:
            continue
        try:
            found.append(_layout(template, spec, meanings))
        except _MISTAKES as error:
            reason = str(error) if isinstance(error, TableError) else "有一项不是所要求的形式"
            problems.append(problem("M-20", spec.place, reason=reason))
    return found


def _layout(template: Template, spec: TableSpec, meanings: Meanings) -> Layout:
    blocks = spec.items("块")
    columns = tuple(_form_columns(spec, meanings) if blocks else _columns(spec, meanings))
    rows = tuple(row for number, block in enumerate(blocks) for row in _rows(block, number))
    levels = tuple(levels_of(spec.items("行")))
    title = str(spec.get("标题") or spec.key)
    name = re.sub(r"\{\{.*?\}\}年?度?", "", title).replace("（年度）", "") or spec.key
    return Layout(
        spec,
        name,
        _titles(template, spec),
        _labels(template, spec),
        _unit(template, spec),
        columns,
        levels,
        rows,
    )


def _titles(template: Template, spec: TableSpec) -> tuple[str, ...]:
    """This template's title first, then those of the templates it extends."""
    own = [entry.node.word("标题") for entry in reversed(template.tables[spec.key])]
    return tuple(
        dict.fromkeys(key for title in (*own, str(spec.get("标题"))) if (key := title_key(title)))
    )


def _labels(template: Template, spec: TableSpec) -> tuple[str, ...]:
    written = [entry.node.word("编号") for entry in template.tables[spec.key]]
    found = (label_in(text) for text in (spec.key, *written))
    return tuple(dict.fromkeys(label for label in found if label))


def _unit(template: Template, spec: TableSpec) -> str:
    """The unit the table is printed in."""
    right = spec.settings.get("右上")
    said = unit_of_caption(str(template.word("表头右") if right is None else right))
    return said if said in UNITS else spec.style.unit


# --- columns


def _columns(spec: TableSpec, meanings: Meanings) -> Iterator[Column]:
    base = spec.settings.get("筛选")
    leaves = leaves_of(spec.items("列"), _LEDGERS, str(spec.get("台账", "支出")), base)
    paths = _paths(spec.items("列"))
    for number, (path, leaf) in enumerate(zip(paths, leaves, strict=True)):
        yield Column(number, path, leaf, _meaning(leaf, meanings))


def _form_columns(spec: TableSpec, meanings: Meanings) -> Iterator[Column]:
    number, base = 0, spec.settings.get("筛选")
    for block_number, block in enumerate(spec.items("块")):
        columns = block.get("列") or []
        leaves = leaves_of(columns, _LEDGERS, str(block.get("台账") or "支出"), base)
        title = str(block.get("标题") or "")
        for at, (path, leaf) in enumerate(zip(_paths(columns, (title,)), leaves, strict=True)):
            if at == 0:
                leaf = _as_label(leaf)
            yield Column(number, path, leaf, _meaning(leaf, meanings), block_number)
            number += 1


def _as_label(leaf: Leaf) -> Leaf:
    """A block's first column holds its labels, whether it says so or not."""
    from dataclasses import replace

    return replace(leaf, is_text=True)


def _paths(columns: Sequence[Any], above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for column in columns:
        path = (*above, str(column.get("标题") or ""))
        if column.get("列"):
            yield from _paths(column["列"], path)
        else:
            yield path


def _meaning(leaf: Leaf, meanings: Meanings) -> Meaning | None:
    if not leaf.is_money:
        return None
    try:
        if leaf.expression:
            return meanings.of(leaf.expression)
        return meanings.slice_of(leaf.ledger.name, *leaf.wanted)
    except NoMeaningError:
        return None


def meaning_of(expression: str, meanings: Meanings) -> Meaning | None:
    """What an expression means; None where that cannot be said."""
    try:
        return meanings.of(expression)
    except NoMeaningError:
        return None


# --- rows of forms


def _rows(block: Any, number: int) -> Iterator[FormRow]:
    given = [*(block.get("行") or []), *(block.get("末行") or [])]
    for at, row in enumerate(given):
        labels = row.get("标签")
        listed = labels if isinstance(labels, list) else [labels]
        yield FormRow(number * 1000 + at, number, tuple(str(text or "") for text in listed), row)


def row_meaning(
    row: FormRow, column: Column, first: bool, meanings: Meanings
) -> tuple[Meaning | None, bool]:
    """What a form's cell means, and whether the template puts a number there at all."""
    try:
        if row.given.get("指标"):
            return (meanings.of(str(row.given["指标"])), True) if first else (None, False)
        if row.given.get("合计"):
            parts = [_row_slice(part, column, meanings) for part in row.given["合计"]]
            return Sum(tuple((1, part) for part in parts)), True
        if row.given.get("取") is None:
            return None, False
        return _row_slice(row.given, column, meanings), True
    except NoMeaningError:
        return None, True


def _row_slice(wanted: Any, column: Column, meanings: Meanings) -> Slice:
    """A row's slice within the column's, on the row's own ledger where it names one."""
    ledger = str(wanted.get("台账") or column.leaf.ledger.name)
    return meanings.slice_of(ledger, *column.leaf.wanted, wanted.get("取") or {})
