"""The totals of a template's tables with their parts, found by their headings and labels: columns
under a heading with 合计 or 小计, numbered rows of a form above a total row."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, groupby, islice, permutations, takewhile
from typing import Any, NamedTuple, TypeVar

from ..figures import ExpressionError, Figures, Specification
from ..figures.expression import parse
from ..figures.parts import Portion
from ..figures.regions import Region, size
from ..kernel.problems import Problem, problem
from ..tables.specification import TableSpec, as_list, list_in, place_in, text_in
from .column_sums import ShownAmounts, Sums, Universe, lies_in

_TOTAL = re.compile(r"(?:合计|小计|总计|总额)$")
_INCLUDED = "其中"
_KINDS = ("透视表", "并列清单", "表单")
_NO_AMOUNTS = ("标签", "清单", "内容", "行次", "文字", "算")
_CONDITION, _PERIOD = "条件", "期间"
_DEPTHS = {  # of a row, by its number or its code
    r"[一二三四五六七八九十]{1,4}、": 0,
    r"（[一二三四五六七八九十]{1,4}）": 1,
    r"[0-9]{3}\Z": 0,
    r"[0-9]{5}\Z": 1,
    r"[0-9]{7}\Z": 2,
}
_DEEPEST = 20  # figures within figures

_Known = TypeVar("_Known")


@dataclass
class ColumnNode:
    """A column with those below it. wanted: all it takes, its headings' too; around: what its
    heading alone takes."""

    settings: Mapping[str, Any]
    ledger: str
    wanted: tuple[Any, ...]
    around: tuple[Any, ...]
    heading: str = ""
    below: list[ColumnNode] = field(default_factory=list)

    @property
    def title(self) -> str:
        return text_in(self.settings, "标题")

    @property
    def path(self) -> str:
        """Its title with that of the heading above it."""
        return f"{self.heading}/{self.title}" if self.heading else self.title

    @property
    def is_included(self) -> bool:
        """Whether it shows a piece of the column before it (其中)."""
        return self.title.startswith(_INCLUDED)

    @property
    def figure(self) -> str:
        """The expression of the figure it shows; "" for a slice."""
        return text_in(self.settings, "指标")

    @property
    def is_called_total(self) -> bool:
        return bool(_TOTAL.search(self.title))

    @property
    def parts(self) -> list[ColumnNode]:
        """The columns below that add up to it."""
        return [node for node in self.below if node.has_amounts and not node.is_included]

    @property
    def has_amounts(self) -> bool:
        if self.below:
            return any(node.has_amounts for node in self.below)
        return not any(self.settings.get(name) for name in _NO_AMOUNTS)


class LabelledRow(NamedTuple):
    """A row of a form: its depth by number or code (None: neither), and what its first amount is.
    is_unclear: whether it shows an amount that is not slices added up."""

    label: str
    depth: int | None
    amounts: ShownAmounts | None
    is_included: bool
    is_unclear: bool = False

    @property
    def whole(self) -> ShownAmounts | None:
        """What it shows beside other rows, not as a piece of one of them."""
        return None if self.is_included else self.amounts

    def is_above(self, depth: int) -> bool:
        return self.depth is not None and self.depth < depth


class TableSums:
    """The sums of one table."""

    def __init__(self, spec: TableSpec, figures: Figures, universe: Universe) -> None:
        self.spec, self.figures, self.universe = spec, figures, universe
        self.sums = Sums(universe, lambda amounts: amounts.place or spec.place)

    def problems(self) -> Iterator[Problem]:
        """Totals that their parts do not make up, and 其中 beyond what they are part of."""
        if self.spec.get("种类") not in _KINDS:
            return
        base = self.spec.settings.get("筛选")
        above = (base,) if base else ()
        ledger = str(self.spec.get("台账") or "支出")
        yield from self._columns(self._nodes(self.spec.items("列"), ledger, above))
        yield from self._forms(above)

    def _forms(self, above: tuple[Any, ...]) -> Iterator[Problem]:
        blocks = [block for block in self.spec.items("块") if isinstance(block, Mapping)]
        for _, several in groupby(blocks, lambda block: text_in(block, "标题") or id(block)):
            yield from self._blocks(list(several), above)

    def _nodes(
        self, columns: Iterable[Any], ledger: str, above: tuple[Any, ...], heading: str = ""
    ) -> list[ColumnNode]:
        nodes = []
        for column in columns:
            # amounts of another year are not parts of this year's
            own = text_in(column, _PERIOD) + (text_in(column, "台账") or ledger)
            wanted = (*above, column["取"]) if column.get("取") else above
            node = ColumnNode(column, own, wanted, above, heading)
            below = as_list(list_in(column, "列"))
            node.below = self._nodes(below, own, wanted, node.title)
            nodes.append(node)
        return nodes

    # --- columns

    def _columns(self, nodes: Sequence[ColumnNode]) -> Iterator[Problem]:
        """The columns under one heading, then those below each of them."""
        nodes = [node for node in nodes if node.has_amounts]
        total = self._total(nodes)
        if total is not None:
            yield from self._under(total, nodes)
        yield from self._included((self._amounts(node), node.is_included) for node in nodes)
        for node in nodes:
            yield from self._columns(node.below)

    def _under(self, total: ColumnNode, nodes: Sequence[ColumnNode]) -> Iterator[Problem]:
        others = [n for n in nodes if n is not total and not n.is_included]
        whole = self._amounts(total)
        parts = _all_known(chain.from_iterable(map(self._parts, others)))
        if whole is None or parts is None:
            return self._figures_under(total, others)
        same = _of_ledger(whole.ledger, parts)
        return self.sums.of(whole._replace(title=total.path), same)

    def _figures_under(self, total: ColumnNode, others: Iterable[ColumnNode]) -> Iterator[Problem]:
        """The same of figures that are no slices (指标表's, 全年(…)): by their terms."""
        whole = self._terms(total)
        parts = _all_known(map(self._terms, chain.from_iterable(map(self._shown, others))))
        if whole is None or not parts:
            return
        missing = whole - sum(parts, Counter())
        if missing:
            place = place_in(total.settings) or self.spec.place
            yield problem("M-84", place, whole=total.path, missing="、".join(missing))

    def _shown(self, node: ColumnNode) -> Iterable[ColumnNode]:
        """The columns that stand for one in the total beside it."""
        if not node.below:
            return [node]
        total = self._total(node.below)
        return [total] if total else chain.from_iterable(map(self._shown, node.parts))

    def _terms(self, node: ColumnNode) -> Counter[str] | None:
        """What a figure adds up, by the words of each term; None where it does anything else."""
        try:
            terms = Counter(terms_of(parse(node.figure), self.figures.specifications))
        except ExpressionError:
            return None
        return terms if node.figure else None

    def _total(self, nodes: Sequence[ColumnNode]) -> ColumnNode | None:
        """The column of the total among neighbours: it takes all that their heading does, or is a
        figure that is called a total; the first that is called so, else the first."""
        totals = list(filter(self._is_total, nodes))
        called = (node for node in totals if node.is_called_total)
        return next(chain(called, totals), None)

    def _is_total(self, node: ColumnNode) -> bool:
        if node.below or node.is_included:
            return False
        if node.figure:
            return node.is_called_total
        own = self.universe.region(node.ledger, node.wanted)
        return own is not None and own == self.universe.region(node.ledger, node.around)

    def _parts(self, node: ColumnNode) -> Iterable[ShownAmounts | None]:
        """What a column adds to the total beside it: itself, or its own total, or all below it."""
        if not node.below:
            return [self._amounts(node)]
        total = self._total(node.below)
        if total is None:
            return chain.from_iterable(map(self._parts, node.parts))
        amounts = self._amounts(total)
        return [amounts and amounts._replace(title=node.title, place=place_in(node.settings))]

    def _included(self, shown: Iterable[tuple[ShownAmounts | None, bool]]) -> Iterator[Problem]:
        """其中 lies in the column or row before it. shown: amounts, and whether they are 其中."""
        before: ShownAmounts | None = None
        for amounts, is_included in shown:
            if not is_included:
                before = amounts
            elif amounts and before and amounts.ledger == before.ledger:
                yield from self.sums.included(amounts, before)

    def _amounts(self, node: ColumnNode) -> ShownAmounts | None:
        """What a column adds up, or a heading stands for; None where it is anything but slices
        added up."""
        if node.figure:
            return self._figure(node.title, node.settings, node.figure, node.wanted)
        return self._slice(node.title, node.settings, node.ledger, node.wanted)

    def _slice(
        self, title: str, settings: Any, ledger: str, wanted: Iterable[Any]
    ) -> ShownAmounts | None:
        region = self.universe.region(ledger, wanted)
        if region is None:
            return None
        is_always = not settings.get(_CONDITION)
        return ShownAmounts(title, place_in(settings), ledger, (region,), is_always)

    def _figure(
        self, title: str, settings: Any, expression: str, wanted: Iterable[Any]
    ) -> ShownAmounts | None:
        portions = self.figures.parts.of_expression(expression) or ()
        ledger = _ledger_of(portions)
        regions = _all_known(self._region(portion, wanted) for portion in portions)
        if not ledger or regions is None:
            return None
        return ShownAmounts(title, place_in(settings), ledger, tuple(regions))

    def _region(self, portion: Portion, wanted: Iterable[Any]) -> Region | None:
        own = {name: list(values) for name, values in portion.asked.items()}
        return self.universe.region(portion.ledger, (*wanted, own))

    # --- rows of forms

    def _blocks(self, blocks: Sequence[Any], above: tuple[Any, ...]) -> Iterator[Problem]:
        """The columns of each block; its rows together with those of neighbours of its title."""
        top: list[LabelledRow] = []
        bottom: list[LabelledRow] = []
        for block in blocks:
            ledger = text_in(block, "台账") or "支出"
            nodes = self._nodes(as_list(list_in(block, "列")), ledger, above)[1:]
            yield from self._columns(nodes)
            first = next(filter(None, map(_first_leaf, nodes)), None)
            for rows, name in ((top, "行"), (bottom, "末行")):
                rows += [self._row(row, first) for row in as_list(list_in(block, name))]
        yield from self._rows(top, bottom)

    def _row(self, row: Any, column: ColumnNode | None) -> LabelledRow:
        labels = [str(label or "") for label in as_list(row.get("标签"))]
        label = next(filter(None, reversed(labels)), "")
        amounts = self._row_amounts(row, label, column)
        unclear = amounts is None and _shows_amounts(row)
        return LabelledRow(label, _depth(labels), amounts, label.startswith(_INCLUDED), unclear)

    def _row_amounts(self, row: Any, label: str, column: ColumnNode | None) -> ShownAmounts | None:
        """What a row adds up in the first column of slices."""
        if row.get("指标"):
            return self._figure(label, row, str(row["指标"]), ())
        return self._row_slices(row, label, column) if column else None

    def _row_slices(self, row: Any, label: str, column: ColumnNode) -> ShownAmounts | None:
        if row.get("合计"):
            return _added(self._row_slice(part, label, column) for part in as_list(row["合计"]))
        return self._row_slice(row, label, column) if row.get("取") is not None else None

    def _row_slice(self, row: Any, label: str, column: ColumnNode) -> ShownAmounts | None:
        ledger = text_in(row, "台账") or column.ledger
        return self._slice(label, row, ledger, (*column.wanted, row.get("取") or {}))

    def _rows(self, top: Sequence[LabelledRow], bottom: Sequence[LabelledRow]) -> Iterator[Problem]:
        yield from self._included((row.amounts, row.is_included) for row in top)
        yield from self._outside_in([row for row in top if not row.is_included], bottom)
        yield from self._totals(bottom)

    def _outside_in(
        self, rows: Sequence[LabelledRow], bottom: Sequence[LabelledRow]
    ) -> Iterator[Problem]:
        """Rows with those a depth further in; the outermost with the total rows."""
        depths = sorted({row.depth for row in rows if row.depth is not None})
        for depth in depths[1:]:
            yield from self._nested(rows, depth)
        least = next(iter(depths), None)
        outermost = [row for row in rows if row.depth == least]
        yield from self._above_totals(outermost, bottom, bool(depths))

    def _nested(self, rows: Sequence[LabelledRow], depth: int) -> Iterator[Problem]:
        """Rows of one depth, right after the row that they are parts of: 一、 and its （一）…."""
        for number, row in enumerate(rows):
            if row.amounts and row.is_above(depth):
                below = _rows_below(rows[number + 1 :], depth)
                yield from self.sums.of(row.amounts, _clear_amounts(below))

    def _above_totals(
        self, rows: Sequence[LabelledRow], bottom: Sequence[LabelledRow], are_numbered: bool
    ) -> Iterator[Problem]:
        """The outermost rows against the smallest total row that has most of them."""
        parts = _clear_amounts(rows)
        if not are_numbered and _are_nested(parts):
            return  # nothing says which of the rows are parts
        totals = sorted(filter(None, (row.whole for row in bottom)), key=_size)
        meant = (total for total in totals if 2 * len(_beyond(parts, total)) < len(parts))
        for total in islice(meant, 1):
            yield from self._against(total, parts)

    def _against(self, total: ShownAmounts, parts: Sequence[ShownAmounts]) -> Iterator[Problem]:
        """Rows beyond their total, or else rows that do not make it up."""
        beyond = _beyond(parts, total)
        outside = [mistake for part in beyond for mistake in self.sums.included(part, total)]
        yield from outside or self.sums.of(total, parts)

    def _totals(self, bottom: Sequence[LabelledRow]) -> Iterator[Problem]:
        """Total rows of total rows: those right before one, or right after it, that lie in it."""
        for number, row in enumerate(bottom):
            if row.whole is None:
                continue
            before = _run_within(row.whole, reversed(bottom[:number]))
            after = _run_within(row.whole, bottom[number + 1 :])
            for parts in (before[::-1], after):
                if len(parts) > 1:
                    yield from self.sums.of(row.whole, parts)


def terms_of(
    tree: ast.expr, specifications: Mapping[str, Specification], depth: int = 0
) -> Iterator[str]:
    """The terms that an expression adds up, figures that are sums taken apart. Raises
    ExpressionError for anything but a sum."""
    if isinstance(tree, ast.BinOp) and isinstance(tree.op, ast.Add):
        yield from terms_of(tree.left, specifications, depth + 1)
        yield from terms_of(tree.right, specifications, depth + 1)
        return
    if not isinstance(tree, ast.Name | ast.Call) or depth > _DEEPEST:
        raise ExpressionError("不是几项相加")
    expression = _expression_of(tree, specifications)
    if expression:
        yield from terms_of(parse(expression), specifications, depth + 1)
    else:
        yield ast.unparse(tree)


def _expression_of(tree: ast.expr, specifications: Mapping[str, Specification]) -> str:
    """What a figure that is named there is computed by; "" for anything else."""
    spec = specifications.get(tree.id) if isinstance(tree, ast.Name) else None
    return spec.expression if spec else ""


def _all_known(parts: Iterable[_Known | None]) -> list[_Known] | None:
    """All of them; None where some are not known."""
    several = list(parts)
    known = [part for part in several if part is not None]
    return known if len(known) == len(several) else None


def _ledger_of(parts: Iterable[ShownAmounts | Portion]) -> str:
    """The ledger that all are of; "" where there is no such."""
    ledgers = {part.ledger for part in parts}
    return ledgers.pop() if len(ledgers) == 1 else ""


def _of_ledger(ledger: str, parts: Iterable[ShownAmounts]) -> list[ShownAmounts]:
    return [part for part in parts if part.ledger == ledger]


def _shows_amounts(row: Any) -> bool:
    return any(row.get(name) not in (None, "") for name in ("取", "指标", "合计"))


def _rows_below(rows: Iterable[LabelledRow], depth: int) -> Iterator[LabelledRow]:
    """The rows of a depth up to the next that stands above it."""
    below = takewhile(lambda row: not row.is_above(depth), rows)
    return (row for row in below if row.depth == depth)


def _run_within(whole: ShownAmounts, rows: Iterable[LabelledRow]) -> list[ShownAmounts]:
    """The rows next to one that lie in it, and are less than it."""
    parts = []
    for row in rows:
        if row.whole is None or not _is_less(row.whole, whole):
            break
        parts.append(row.whole)
    return parts


def _is_less(inner: ShownAmounts, outer: ShownAmounts) -> bool:
    return lies_in(inner, outer) and not lies_in(outer, inner)


def _beyond(parts: Iterable[ShownAmounts], whole: ShownAmounts) -> list[ShownAmounts]:
    """The parts that do not lie in a whole."""
    return [part for part in parts if not lies_in(part, whole)]


def _added(parts: Iterable[ShownAmounts | None]) -> ShownAmounts | None:
    """Several slices of one ledger as one amount; None where some are not known."""
    known = _all_known(parts) or []
    if not _ledger_of(known):
        return None
    regions = chain.from_iterable(part.regions for part in known)
    return known[0]._replace(regions=tuple(regions))


def _clear_amounts(rows: Iterable[LabelledRow]) -> list[ShownAmounts]:
    """What rows show, of one ledger; nothing where some of them are not slices, or of others."""
    rows = list(rows)
    if any(row.is_unclear for row in rows):
        return []
    parts = list(filter(None, (row.amounts for row in rows)))
    return parts if _ledger_of(parts) else []


def _are_nested(parts: Sequence[ShownAmounts]) -> bool:
    """Whether one of them lies in another."""
    return any(lies_in(one, other) for one, other in permutations(parts, 2))


def _size(amounts: ShownAmounts) -> int:
    return sum(map(size, amounts.regions))


def _first_leaf(node: ColumnNode) -> ColumnNode | None:
    """The first column of slices at or below one."""
    if not node.has_amounts:
        return None
    if node.below:
        return next(filter(None, map(_first_leaf, node.below)), None)
    return None if node.figure else node


def _depth(labels: Sequence[str]) -> int | None:
    """How deep a row stands by its number (一、 （一）) or its code (301, 30101)."""
    first = next(iter(labels), "")
    return next((depth for pattern, depth in _DEPTHS.items() if re.match(pattern, first)), None)


def table_sums(
    specs: Iterable[TableSpec], figures: Figures, universe: Universe
) -> Iterator[Problem]:
    """What does not add up in these tables."""
    for spec in specs:
        yield from TableSums(spec, figures, universe).problems()
