"""The tree of column headings (列): its leaves with their slices, and the merged header rows."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property, partial
from itertools import count, takewhile
from typing import Any

from ..figures import Ledger, intersect
from ..figures.ledger import Condition, condition_words
from ..kernel.money import NumberStyle
from ..report import Cell, Row, TableColumn
from ..template.settings import STYLE_KEYS, is_true
from .specification import MistakesAt, TableError, TableSpec, is_yes, list_in, place_in, text_in

LAST = "上年"  # before the name of a ledger: last year's
COMPUTATIONS = ("增减", "增减%", "完成%")
_NO_LEDGER = Ledger("", (), {})
_STYLE_VALUES: Mapping[str, Callable[[Any], object]] = {
    "places": int,
    "percent_places": int,
    "grouped": lambda value: is_true(str(value)),
    "trim_whole": lambda value: is_true(str(value)),
}


@dataclass(frozen=True)
class Leaf:
    """A column of the grid.

    labels: what stands in it, by row level (a text column). listing, content: a column of a
    parallel list. expression: a figure. Otherwise it is a slice of `ledger`: all of `wanted`.
    numbers: 行次. is_text: a further label column of a form. computed: what it shows of two other
    columns (算). source: the name of the ledger, which only a report has, 上年支出 for last year's
    (期间). settings: all of these as they were written, with their places.
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
    computed: str = ""
    style: Mapping[str, Any] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_money(self) -> bool:
        others = (self.listing, self.content, self.numbers, self.is_text)
        return self.labels is None and not any(others)

    @property
    def is_slice(self) -> bool:
        return self.is_money and not (self.expression or self.computed)

    @property
    def is_single(self) -> bool:
        """Whether it shows neither a slice nor a list: a label, or a figure of its own."""
        return not (self.is_slice or self.listing)

    @property
    def align(self) -> str:
        """Where a label stands in it."""
        return "center" if self.is_code else "left"

    def label_at(self, level: str) -> str:
        """The label of the rows of a level, "" where they have none."""
        return (self.labels or {}).get(level) or ""

    def check_labels(self, levels: Collection[str]) -> None:
        """A label for a level that the table does not have would stay blank unseen."""
        unknown = [name for name in self.labels or () if name not in levels]
        if unknown:
            known = "、".join(levels)
            raise TableError(
                f"列“{self.title}”的标签写了“{unknown[0]}”，行的层次只有{known}",
                place_in(self.settings.get("标签"), unknown[0]),
            )

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
            condition = intersect(condition, condition_of(wanted, ledger))
        return condition

    @property
    def named(self) -> list[tuple[str, Mapping[str, Any]]]:
        """What it takes, each part with the column's name."""
        return [(self.title, wanted) for wanted in self.wanted]

    def over(self, ledgers: Mapping[str, Ledger]) -> Leaf:
        """The same column over a report's ledger. (`replace` takes ten times as long.)"""
        leaf = Leaf.__new__(Leaf)
        vars(leaf).update(vars(self), ledger=ledger_named(self.source, ledgers))
        return leaf

    @property
    def description(self) -> str:
        """What the column takes, in Chinese."""
        return describe_slice(self.ledger.name, self.wanted)

    @property
    def kind(self) -> str:
        """What stands in it: numbers, codes or texts."""
        if self.is_money:
            return "number"
        return "code" if self.is_code or self.numbers else "text"

    @property
    def column(self) -> TableColumn:
        """What the writers of a document need to know of the column."""
        return TableColumn(self.kind, self.weight)

    def styled(self, style: NumberStyle) -> NumberStyle:
        """The table's style with this column's own settings."""
        return restyled(style, self.style)


def in_periods(leaf: Leaf) -> bool:
    """Whether a column shows last year's amounts, or is computed of two others."""
    return bool(leaf.computed) or leaf.source.startswith(LAST)


class Leaves(list[Leaf]):
    """The leaves of a table in order."""

    @property
    def columns(self) -> tuple[TableColumn, ...]:
        """The columns of the grid."""
        return tuple(leaf.column for leaf in self)

    @cached_property
    def slices(self) -> list[int]:
        """The numbers of those that are slices of a ledger."""
        return [number for number, leaf in enumerate(self) if leaf.is_slice]

    @property
    def merging(self) -> list[int]:
        """The numbers of those whose equal neighbours are merged (纵向合并)."""
        return [number for number, leaf in enumerate(self) if leaf.merges]

    @property
    def descriptions(self) -> tuple[str, ...]:
        """What each takes in words; "" where it is no slice."""
        return tuple(leaf.description if leaf.is_slice else "" for leaf in self)

    @property
    def rounding(self) -> Decimal:
        """How far amounts may be from the exact ones, where a ledger's came rounded."""
        return max((self[n].ledger.rounding for n in self.slices), default=Decimal(0))


def restyled(style: NumberStyle, settings: Mapping[str, Any] | None) -> NumberStyle:
    """A number style changed by settings of a column or row (零, 小数 …)."""
    if not settings:  # as nearly always
        return style
    changes = {
        STYLE_KEYS[key]: _style_value(STYLE_KEYS[key], value)
        for key, value in settings.items()
        if key in STYLE_KEYS
    }
    return style.but(**changes) if changes else style


def _style_value(name: str, value: Any) -> object:
    return _STYLE_VALUES[name](value) if name in _STYLE_VALUES else value


def leaves_of(
    columns: Sequence[Any], ledgers: Mapping[str, Ledger], ledger: str, base: Any = None
) -> Leaves:
    """The leaves of a form or list in order; a child takes its parent's slice and narrows it.

    ledger: the name of the ledger a column is taken from unless it says otherwise (台账).
    base: a slice that all of them share (筛选).
    """
    leaves = leaves_of_this_year(columns, ledger, base)
    return Leaves(leaf.over(ledgers) for leaf in leaves)


def leaves_of_this_year(columns: Sequence[Any], ledger: str, base: Any = None) -> list[Leaf]:
    """The same over no report's ledgers yet."""
    leaves = unbound_leaves(columns, ledger, base)
    for leaf in filter(in_periods, leaves):
        name = "算" if leaf.computed else "期间"
        raise TableError(f"列“{leaf.title}”的“{name}”只能用于透视表", place_in(leaf.settings, name))
    return leaves


def unbound_leaves(columns: Sequence[Any], ledger: str, base: Any = None) -> list[Leaf]:
    """The leaves as far as the template says what they are, over no report's ledgers yet."""
    return list(_leaves(columns, ledger, (base,) if base else ()))


def _leaves(columns: Sequence[Any], above: str, wanted: tuple[Any, ...]) -> Iterator[Leaf]:
    for column in columns:
        name = _ledger_asked(column, above)
        own = (*wanted, column["取"]) if column.get("取") else wanted
        children = list_in(column, "列")
        if children:
            yield from _leaves(children, name, own)
        else:
            yield _leaf(column, name, own)


def _ledger_asked(column: Mapping[str, Any], above: str) -> str:
    """The name of the ledger that a column is taken from: its own or that of the heading above it,
    and of which year (期间)."""
    period = text_in(column, "期间")
    if period not in ("", "本年", LAST):
        raise TableError(f"“期间”应是本年或上年，写的是“{period}”", place_in(column, "期间"))
    name = str(column.get("台账") or above).removeprefix(LAST)
    is_last = period == LAST or (not period and above.startswith(LAST))
    return f"{LAST}{name}" if is_last else name


def ledger_named(name: str, ledgers: Mapping[str, Ledger]) -> Ledger:
    """The ledger a table asks for (台账)."""
    if name not in ledgers:
        raise TableError(f"“台账”应是{'、'.join(ledgers)}之一，写的是“{name}”")
    return ledgers[name]


def condition_of(wanted: Any, ledger: Ledger) -> Condition:
    """A 取 mapping as a condition on the ledger. Raises TableError, UnknownNameError."""
    if not wanted:
        return {}
    if not isinstance(wanted, dict):
        raise TableError("“取”应写成 {条件: 值} 的形式")
    known = ledger.asked.get(id(wanted))
    if known is None:  # kept with the mapping, so that its id stays its own
        known = ledger.asked[id(wanted)] = wanted, _condition(wanted, ledger)
    return known[1]


def _condition(wanted: Mapping[str, Any], ledger: Ledger) -> Condition:
    condition: dict[str, frozenset[str]] = {}
    for name, values in wanted.items():
        with MistakesAt(place_in(wanted, name)):
            condition.update(ledger.condition(**{name: values}))
    return condition


def describe_slice(ledger: str, wanted: Iterable[Mapping[str, Any] | None]) -> str:
    """The sum over a slice in Chinese: 支出表中类别为人员经费、年度为本年的金额合计."""
    conditions = "、".join(map(condition_words, filter(None, wanted)))
    return f"{ledger}表中{conditions}的金额合计" if conditions else f"{ledger}表的金额合计"


def _leaf(column: Mapping[str, Any], source: str, wanted: tuple[Any, ...]) -> Leaf:
    text, yes = partial(text_in, column), partial(is_yes, column)
    labels = column.get("标签")
    computed = text("算")
    if computed not in ("", *COMPUTATIONS):
        raise TableError(
            f"“算”应是{'、'.join(COMPUTATIONS)}之一，写的是“{computed}”", place_in(column, "算")
        )
    if not isinstance(labels, dict | None):
        raise TableError(
            f"列“{text('标题')}”的“标签”应写成 {{层: 文字}} 的形式", place_in(column, "标签")
        )
    return Leaf(
        title=text("标题"),
        source=source,
        wanted=wanted,
        labels=labels,
        listing=text("清单"),
        content=text("内容"),
        expression=text("指标"),
        weight=_weight(column),
        is_code=yes("编码列"),
        merges=yes("纵向合并"),
        numbers=yes("行次"),
        is_text=yes("文字"),
        computed=computed,
        style=column.get("数字样式") or {},
        settings=column,
    )


def _weight(column: Mapping[str, Any]) -> int | None:
    """The width that a column wishes for (宽)."""
    width = column.get("宽")
    if width is None:
        return None
    if not str(width).isdecimal():
        raise TableError(f"列“{column.get('标题')}”的“宽”应是整数", place_in(column, "宽"))
    return int(width)


def column_paths(columns: Sequence[Any], above: str = "") -> Iterator[str]:
    """The titles of each leaf from the top, joined by /."""
    for column in columns:
        path = f"{above}/{text_in(column, '标题')}" if above else text_in(column, "标题")
        children = list_in(column, "列")
        if children:
            yield from column_paths(children, path)
        else:
            yield path


# --- header


def table_header(
    spec: TableSpec, columns: Sequence[Any], leaves: Sequence[Leaf], blocks: Sequence[int]
) -> tuple[Row, ...]:
    """The header rows, with that of 栏次 where the table asks for it (是, or 数字 alone).
    blocks: how many leaves each block has. Made once a template: it follows from the settings."""

    def make() -> tuple[Row, ...]:
        asked = str(spec.get("栏次"))
        if asked != "数字" and not spec.yes("栏次"):
            return header_rows(columns)
        word = "" if asked == "数字" else "栏次"
        return (*header_rows(columns), _numbered_row(leaves, blocks, word))

    return spec.once("header", make)


def header_rows(columns: Sequence[Any]) -> tuple[Row, ...]:
    """The header as a grid: a heading spans its leaves, and reaches down where it has none."""
    depth = max(map(_depth, columns), default=1)
    rows: list[list[Cell | None]] = [[] for _ in range(depth)]
    for column in columns:
        _place(column, 0, rows)
    return tuple(map(tuple, rows))


def _depth(column: Mapping[str, Any]) -> int:
    return 1 + max(map(_depth, list_in(column, "列")), default=0)


def _width(column: Mapping[str, Any]) -> int:
    return sum(map(_width, list_in(column, "列"))) or 1


def _place(column: Mapping[str, Any], level: int, rows: list[list[Cell | None]]) -> None:
    children, width = list_in(column, "列"), _width(column)
    reach = 1 if children else len(rows) - level
    title = Cell(text_in(column, "标题"), width, reach, "center")
    rows[level].extend([title, *[None] * (width - 1)])
    for below in rows[level + 1 : level + reach]:
        below.extend([None] * width)
    for child in children:
        _place(child, level + 1, rows)


def _numbered_row(leaves: Sequence[Leaf], blocks: Sequence[int], word: str) -> Row:
    """The row of 栏次: the word over each block's label columns, numbers over its amounts."""
    cells: list[Cell | None] = []
    numbers, start = count(1), 0
    for size in blocks:
        block = leaves[start : start + size]
        labels = list(takewhile(lambda leaf: not leaf.is_money, block))
        spanned = len(list(takewhile(lambda leaf: not leaf.numbers, labels))) if word else 0
        cells += [Cell(word, spanned, 1, "center"), *[None] * (spanned - 1)] if spanned else []
        cells += [Cell("")] * (len(labels) - spanned)
        cells += [Cell(str(next(numbers)), align="center") for _ in block[len(labels) :]]
        start += size
    return tuple(cells)
