"""The totals of a template's tables with their parts, found by their headings and labels: columns
under a heading with 合计 or 小计, numbered rows of a form above a total row."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby, takewhile
from typing import Any, NamedTuple

from ..figures import ExpressionError, Figures, Specification
from ..figures.expression import parse
from ..figures.regions import size
from ..kernel.problems import Problem, problem
from ..tables.specification import TableSpec, as_list, list_in, place_in, text_in
from .column_sums import ShownAmounts, Sums, Universe, lies_in

_TOTAL = re.compile(r"(?:合计|小计|总计|总额)$")
_INCLUDED = "其中"
_KINDS = ("透视表", "并列清单", "表单")
_NO_AMOUNTS = ("标签", "清单", "内容", "行次", "文字", "算")
_CONDITION, _PERIOD = "条件", "期间"
_NUMBERINGS = (r"[一二三四五六七八九十]{1,4}、", r"（[一二三四五六七八九十]{1,4}）")
_CODE_DIGITS = (3, 5, 7)
_DEEPEST = 20  # figures within figures


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
        blocks = [block for block in self.spec.items("块") if isinstance(block, Mapping)]
        for _, several in groupby(blocks, lambda block: text_in(block, "标题")):
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
        yield from self._included(nodes)
        for node in nodes:
            yield from self._columns(node.below)

    def _under(self, total: ColumnNode, nodes: Sequence[ColumnNode]) -> Iterator[Problem]:
        whole = self._amounts(total)
        others = [n for n in nodes if n is not total and not n.is_included]
        parts = [part for node in others for part in self._parts(node)]
        if whole is None or None in parts:
            yield from self._figures_under(total, others)
            return
        same = [part for part in parts if part and part.ledger == whole.ledger]
        if same:
            yield from self.sums.of(whole._replace(title=total.path), same)

    def _figures_under(self, total: ColumnNode, others: Sequence[ColumnNode]) -> Iterator[Problem]:
        """The same of figures that are no slices (指标表's, 全年(…)): by their terms."""
        whole = self._terms(total)
        parts = [self._terms(shown) for node in others for shown in self._shown(node)]
        known = [terms for terms in parts if terms is not None]
        if whole is None or not known or len(known) < len(parts):
            return
        missing = whole - sum(known, Counter())
        if missing:
            place = place_in(total.settings) or self.spec.place
            yield problem("M-84", place, whole=total.path, missing="、".join(missing))

    def _shown(self, node: ColumnNode) -> list[ColumnNode]:
        """The columns that stand for one in the total beside it."""
        if not node.below:
            return [node]
        total = self._total(node.below)
        below = [n for n in node.below if n.has_amounts and not n.is_included]
        return [total] if total else [shown for one in below for shown in self._shown(one)]

    def _terms(self, node: ColumnNode) -> Counter[str] | None:
        """What a figure adds up, by the words of each term; None where it does anything else."""
        expression = text_in(node.settings, "指标")
        try:
            terms = Counter(terms_of(parse(expression), self.figures.specifications))
        except ExpressionError:
            return None
        return terms if expression else None

    def _total(self, nodes: Sequence[ColumnNode]) -> ColumnNode | None:
        """The column of the total among neighbours: it takes all that their heading does, or is a
        figure that is called a total; the first that is called so, else the first."""
        totals = [node for node in nodes if self._is_total(node)]
        called = [node for node in totals if _TOTAL.search(node.title)]
        return next(iter(called or totals), None)

    def _is_total(self, node: ColumnNode) -> bool:
        if node.below or node.is_included:
            return False
        if text_in(node.settings, "指标"):
            return bool(_TOTAL.search(node.title))
        own = self.universe.region(node.ledger, node.wanted)
        return own is not None and own == self.universe.region(node.ledger, node.around)

    def _parts(self, node: ColumnNode) -> list[ShownAmounts | None]:
        """What a column adds to the total beside it: itself, or its own total, or all below it."""
        if not node.below:
            return [self._amounts(node)]
        total = self._total(node.below)
        if total is not None:
            amounts = self._amounts(total)
            place = place_in(node.settings)
            return [amounts and amounts._replace(title=node.title, place=place)]
        below = (n for n in node.below if n.has_amounts and not n.is_included)
        return [part for one in below for part in self._parts(one)]

    def _included(self, nodes: Sequence[ColumnNode]) -> Iterator[Problem]:
        """其中 lies in the column before it."""
        before: ShownAmounts | None = None
        for node in nodes:
            if not node.is_included:
                before = self._whole(node)
                continue
            own = self._amounts(node)
            if own and before and own.ledger == before.ledger:
                yield from self.sums.included(own, before)

    def _whole(self, node: ColumnNode) -> ShownAmounts | None:
        """All that a column shows, or a heading stands for."""
        if not node.below or text_in(node.settings, "指标"):
            return self._amounts(node)
        return self._slice(node.title, node.settings, node.ledger, node.wanted)

    def _amounts(self, node: ColumnNode) -> ShownAmounts | None:
        """What a column adds up; None where it is anything but slices added up."""
        expression = text_in(node.settings, "指标")
        if expression:
            return self._figure(node.title, node.settings, expression, node.wanted)
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
        portions = self.figures.parts.of_expression(expression)
        ledgers = {portion.ledger for portion in portions or ()}
        if not portions or len(ledgers) != 1:
            return None
        asked = [{name: list(v) for name, v in portion.asked.items()} for portion in portions]
        regions = [
            self.universe.region(portion.ledger, (*wanted, own))
            for portion, own in zip(portions, asked, strict=True)
        ]
        known = tuple(region for region in regions if region is not None)
        if len(known) < len(regions):
            return None
        return ShownAmounts(title, place_in(settings), ledgers.pop(), known)

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
        shows = any(row.get(name) not in (None, "") for name in ("取", "指标", "合计"))
        unclear = shows and amounts is None
        return LabelledRow(label, _depth(labels), amounts, label.startswith(_INCLUDED), unclear)

    def _row_amounts(self, row: Any, label: str, column: ColumnNode | None) -> ShownAmounts | None:
        """What a row adds up in the first column of slices."""
        if row.get("指标"):
            return self._figure(label, row, str(row["指标"]), ())
        if column is None:
            return None
        if row.get("合计"):
            parts = [self._row_slice(part, label, column) for part in as_list(row["合计"])]
            return _added([part for part in parts if part], len(parts))
        return self._row_slice(row, label, column) if row.get("取") is not None else None

    def _row_slice(self, row: Any, label: str, column: ColumnNode) -> ShownAmounts | None:
        ledger = text_in(row, "台账") or column.ledger
        return self._slice(label, row, ledger, (*column.wanted, row.get("取") or {}))

    def _rows(self, top: Sequence[LabelledRow], bottom: Sequence[LabelledRow]) -> Iterator[Problem]:
        yield from self._included_rows(top)
        shown = [row for row in top if not row.is_included]
        depths = sorted({row.depth for row in shown if row.depth is not None})
        for depth in depths[1:]:
            yield from self._nested(shown, depth)
        outermost = [row for row in shown if row.depth == (depths[0] if depths else None)]
        yield from self._above_totals(outermost, bottom, bool(depths))
        yield from self._totals(bottom)

    def _included_rows(self, rows: Sequence[LabelledRow]) -> Iterator[Problem]:
        before: ShownAmounts | None = None
        for row in rows:
            if not row.is_included:
                before = row.amounts
            elif row.amounts and before and row.amounts.ledger == before.ledger:
                yield from self.sums.included(row.amounts, before)

    def _nested(self, rows: Sequence[LabelledRow], depth: int) -> Iterator[Problem]:
        """Rows of one depth, right after the row that they are parts of: 一、 and its （一）…."""
        for number, row in enumerate(rows):
            if row.depth is None or row.depth >= depth or row.amounts is None:
                continue
            below = takewhile(lambda r: r.depth is None or r.depth >= depth, rows[number + 1 :])
            parts = _clear_amounts([r for r in below if r.depth == depth])
            if parts:
                yield from self.sums.of(row.amounts, parts)

    def _above_totals(
        self, rows: Sequence[LabelledRow], bottom: Sequence[LabelledRow], are_numbered: bool
    ) -> Iterator[Problem]:
        """The outermost rows against the smallest total row that has most of them."""
        parts = _clear_amounts(rows)
        if not parts or (not are_numbered and _are_nested(parts)):
            return  # nothing says which of the rows are parts
        totals = [row.amounts for row in bottom if row.amounts and not row.is_included]
        for total in sorted(totals, key=_size):
            beyond = [part for part in parts if not lies_in(part, total)]
            if 2 * len(beyond) < len(parts):  # this is the total that is meant
                yield from self._against(total, parts, beyond)
                break

    def _against(
        self, total: ShownAmounts, parts: Sequence[ShownAmounts], beyond: Iterable[ShownAmounts]
    ) -> Iterator[Problem]:
        """Rows beyond their total, or else rows that do not make it up."""
        outside = [mistake for part in beyond for mistake in self.sums.included(part, total)]
        yield from outside or self.sums.of(total, parts)

    def _totals(self, bottom: Sequence[LabelledRow]) -> Iterator[Problem]:
        """Total rows of total rows: those right before one, or right after it, that lie in it."""
        for number, row in enumerate(bottom):
            if row.amounts is None or row.is_included:
                continue
            before = _run_within(row, reversed(bottom[:number]))
            after = _run_within(row, bottom[number + 1 :])
            for parts in (before[::-1], after):
                if len(parts) > 1:
                    yield from self.sums.of(row.amounts, parts)


def terms_of(
    tree: ast.expr, specifications: Mapping[str, Specification], depth: int = 0
) -> Iterator[str]:
    """The terms that an expression adds up, figures that are sums taken apart. Raises
    ExpressionError for anything but a sum."""
    if isinstance(tree, ast.BinOp) and isinstance(tree.op, ast.Add):
        for side in (tree.left, tree.right):
            yield from terms_of(side, specifications, depth + 1)
        return
    if not isinstance(tree, ast.Name | ast.Call) or depth > _DEEPEST:
        raise ExpressionError("不是几项相加")
    spec = specifications.get(tree.id) if isinstance(tree, ast.Name) else None
    if spec is not None and spec.expression:
        yield from terms_of(parse(spec.expression), specifications, depth + 1)
    else:
        yield ast.unparse(tree)


def _run_within(whole: LabelledRow, rows: Iterable[LabelledRow]) -> list[ShownAmounts]:
    """The rows next to one that lie in it, and are less than it."""
    parts = []
    for row in rows:
        if row.amounts is None or whole.amounts is None or row.is_included:
            break
        if not lies_in(row.amounts, whole.amounts) or lies_in(whole.amounts, row.amounts):
            break
        parts.append(row.amounts)
    return parts


def _added(parts: Sequence[ShownAmounts], several: int) -> ShownAmounts | None:
    """Several slices of one ledger as one amount; None where some are not known."""
    if len(parts) < several or len({part.ledger for part in parts}) != 1:
        return None
    regions = tuple(region for part in parts for region in part.regions)
    return parts[0]._replace(regions=regions)


def _clear_amounts(rows: Iterable[LabelledRow]) -> list[ShownAmounts]:
    """What rows show, of one ledger; nothing where some of them are not slices, or of others."""
    rows = list(rows)
    parts = [row.amounts for row in rows if row.amounts]
    is_clear = not any(row.is_unclear for row in rows)
    return parts if is_clear and len({part.ledger for part in parts}) == 1 else []


def _are_nested(parts: Sequence[ShownAmounts]) -> bool:
    """Whether one of them lies in another."""
    return any(one is not other and lies_in(one, other) for one in parts for other in parts)


def _size(amounts: ShownAmounts) -> int:
    return sum(map(size, amounts.regions))


def _first_leaf(node: ColumnNode) -> ColumnNode | None:
    """The first column of slices at or below one."""
    if not node.has_amounts:
        return None
    if node.below:
        return next(filter(None, map(_first_leaf, node.below)), None)
    return None if text_in(node.settings, "指标") else node


def _depth(labels: Sequence[str]) -> int | None:
    """How deep a row stands by its number (一、 （一）) or its code (301, 30101)."""
    first = labels[0] if labels else ""
    if first.isascii() and first.isdecimal() and len(first) in _CODE_DIGITS:
        return _CODE_DIGITS.index(len(first))
    for depth, numbering in enumerate(_NUMBERINGS):
        if re.match(numbering, first):
            return depth
    return None


def table_sums(
    specs: Iterable[TableSpec], figures: Figures, universe: Universe
) -> Iterator[Problem]:
    """What does not add up in these tables."""
    for spec in specs:
        yield from TableSums(spec, figures, universe).problems()
