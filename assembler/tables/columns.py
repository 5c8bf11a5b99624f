"""The tree of column headings: its leaves with their slices, and the merged header rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ..figures import Ledger, intersect
from ..figures.ledger import Condition, condition_words
from ..kernel.money import NumberStyle
from ..report import Cell, Row, TableColumn
from ..template.settings import STYLE_KEYS, is_true
from .specification import TableError

_NO_LEDGER = Ledger("", (), {})


@dataclass(frozen=True)
class Leaf:
    """A column of the grid.

    labels: what stands in it, by row level (a text column). listing, content: a column of a
    parallel list. expression: a figure. Otherwise it is a slice of `ledger`: all of `wanted`.
    numbers: 行次. is_text: a further label column of a form. source: the name of the ledger, which
    only a report has.
    """

    title: str
    source: str
    ledger: Ledger = _NO_LEDGER
    wanted: tuple[Mapping[str, Any], ...] = ()
    labels: Mapping[str, str] | None = None
    listing: str = ""
    content: str = ""
    expression: str = ""
    weight: int | None = None
    is_code: bool = False
    merges: bool = False
    numbers: bool = False
    is_text: bool = False
    style: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_money(self) -> bool:
        return self.labels is None and not (
            self.listing or self.content or self.numbers or self.is_text
        )

    @property
    def is_slice(self) -> bool:
        return self.is_money and not self.expression

    @cached_property
    def condition(self) -> Condition:
        """The slice on the column's own ledger."""
        return self._condition_on(self.ledger)

    def condition_on(self, ledger: Ledger) -> Condition:
        """The same slice of another ledger."""
        return self.condition if ledger is self.ledger else self._condition_on(ledger)

    def _condition_on(self, ledger: Ledger) -> Condition:
        condition: Condition = {}
        for wanted in self.wanted:
            condition = intersect(condition, taken(wanted, ledger))
        return condition

    def over(self, ledgers: Mapping[str, Ledger]) -> Leaf:
        """The same column over a report's ledger. (`replace` takes ten times as long.)"""
        leaf = Leaf.__new__(Leaf)
        vars(leaf).update(vars(self), ledger=ledger_named(self.source, ledgers))
        return leaf

    @property
    def words(self) -> str:
        """What the column takes, in Chinese."""
        return slice_words(self.ledger.name, self.wanted)

    @property
    def column(self) -> TableColumn:
        kind = "number" if self.is_money else "code" if self.is_code or self.numbers else "text"
        return TableColumn(kind, self.weight)

    def styled(self, style: NumberStyle) -> NumberStyle:
        """The table's style with this column's own settings."""
        return restyled(style, self.style)


def restyled(style: NumberStyle, settings: Mapping[str, Any] | None) -> NumberStyle:
    """A number style changed by plain settings (零, 小数 …)."""
    changes: dict[str, object] = {}
    for key, value in (settings or {}).items():
        name = STYLE_KEYS.get(key)
        if name in ("places", "percent_places"):
            changes[name] = int(value)
        elif name in ("grouped", "trim_whole"):
            changes[name] = is_true(str(value))
        elif name:
            changes[name] = value
    return style.but(**changes) if changes else style


def leaves_of(
    columns: Sequence[Any], ledgers: Mapping[str, Ledger], ledger: str, base: Any = None
) -> list[Leaf]:
    """The leaves in order; a child takes its parent's slice and narrows it.

    ledger: the name of the ledger a column is taken from unless it says otherwise (台账).
    base: a slice that all of them share (筛选).
    """
    return [leaf.over(ledgers) for leaf in plain_leaves(columns, ledger, base)]


def plain_leaves(columns: Sequence[Any], ledger: str, base: Any = None) -> list[Leaf]:
    """The leaves as far as the template says what they are, over no report's ledgers yet."""
    return list(_leaves(columns, ledger, (base,) if base else ()))


def _leaves(columns: Sequence[Any], above: str, wanted: tuple[Any, ...]) -> Iterator[Leaf]:
    for column in columns:
        name = str(column.get("台账") or above)
        own = (*wanted, column["取"]) if column.get("取") else wanted
        if column.get("列"):
            yield from _leaves(column["列"], name, own)
        else:
            yield _leaf(column, name, own)


def ledger_named(name: str, ledgers: Mapping[str, Ledger]) -> Ledger:
    """The ledger a table asks for (台账)."""
    if name not in ledgers:
        raise TableError(f"“台账”应是{'、'.join(ledgers)}之一，写的是“{name}”")
    return ledgers[name]


def taken(wanted: Any, ledger: Ledger) -> Condition:
    """A 取 mapping as a condition on the ledger. Raises TableError, UnknownNameError."""
    if not wanted:
        return {}
    if not isinstance(wanted, dict):
        raise TableError("“取”应写成 {条件: 值} 的形式")
    known = ledger.asked.get(id(wanted))
    if known is None:  # kept with the mapping, so that its id stays its own
        known = ledger.asked[id(wanted)] = wanted, ledger.condition(**wanted)
    return known[1]


def slice_words(ledger: str, wanted: Iterable[Mapping[str, Any] | None]) -> str:
    """The sum over a slice in Chinese: 支出表中类别为人员经费、年度为本年的金额合计."""
    said = "、".join(condition_words(each) for each in wanted if each)
    return f"{ledger}表中{said}的金额合计" if said else f"{ledger}表的金额合计"


def _leaf(column: Mapping[str, Any], source: str, wanted: tuple[Any, ...]) -> Leaf:
    labels = column.get("标签")
    if labels is not None and not isinstance(labels, dict):
        raise TableError(f"列“{column.get('标题')}”的“标签”应写成 {{层: 文字}} 的形式")
    width = column.get("宽")
    if width is not None and not str(width).isdecimal():
        raise TableError(f"列“{column.get('标题')}”的“宽”应是整数")
    return Leaf(
        title=str(column.get("标题") or ""),
        source=source,
        wanted=wanted,
        labels=labels,
        listing=str(column.get("清单") or ""),
        content=str(column.get("内容") or ""),
        expression=str(column.get("指标") or ""),
        weight=int(width) if width is not None else None,
        is_code=is_true(str(column.get("编码列") or "")),
        merges=is_true(str(column.get("纵向合并") or "")),
        numbers=is_true(str(column.get("行次") or "")),
        is_text=is_true(str(column.get("文字") or "")),
        style=column.get("数字样式") or {},
    )


# --- header


def header_rows(columns: Sequence[Any]) -> tuple[Row, ...]:
    """The header as a grid: a heading spans its leaves, and reaches down where it has none."""
    depth = max((_depth(column) for column in columns), default=1)
    rows: list[list[Cell | None]] = [[] for _ in range(depth)]
    for column in columns:
        _place(column, 0, depth, rows)
    return tuple(tuple(row) for row in rows)


def _depth(column: Mapping[str, Any]) -> int:
    return 1 + max((_depth(child) for child in column.get("列") or []), default=0)


def _width(column: Mapping[str, Any]) -> int:
    return sum(_width(child) for child in column.get("列") or []) or 1


def _place(
    column: Mapping[str, Any], level: int, depth: int, rows: list[list[Cell | None]]
) -> None:
    children, width = column.get("列") or [], _width(column)
    reach = 1 if children else depth - level
    title = Cell(str(column.get("标题") or ""), width, reach, "center")
    rows[level].extend([title, *[None] * (width - 1)])
    for below in range(level + 1, level + reach):
        rows[below].extend([None] * width)
    for child in children:
        _place(child, level + 1, depth, rows)


def numbered_header(leaves: Sequence[Leaf], blocks: Sequence[int], word: str) -> Row:
    """The row of 栏次: the word over each block's label columns, numbers over its amounts.

    blocks: how many leaves each block has. word: 栏次, or "" for numbers alone.
    """
    cells: list[Cell | None] = []
    count, start = 0, 0
    for size in blocks:
        block = leaves[start : start + size]
        labels = next((n for n, leaf in enumerate(block) if leaf.is_money), size)
        if labels and word:
            spanned = next((n for n, leaf in enumerate(block) if leaf.numbers), labels)
            cells += [Cell(word, spanned, 1, "center"), *[None] * (spanned - 1)]
            cells += [Cell("") for _ in range(labels - spanned)]
        else:
            cells += [Cell("") for _ in range(labels)]
        for _ in block[labels:]:
            count += 1
            cells.append(Cell(str(count), align="center"))
        start += size
    return tuple(cells)
