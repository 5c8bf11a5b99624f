"""Adds up what was read: totals against their rows, subtotals against their columns, sums of
figures against their parts. Rounded amounts may differ by a 尾差, which is no error."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from ...codebook import Codebook
from ...dataset.schema import ACCOUNTS, BALANCES, EXPENDITURE_KINDS, PERIODS
from ...kernel.money import UNITS
from ...kernel.problems import Problem, problem
from .meaning import CODED, Slice, Sum
from .values import Line, MoneyCell, Reading, named_cells, plain, rounding

_BUDGET_KINDS = ("人员经费", "公用经费", "其他运转类", "特定目标类")
_OTHERS = "…"  # whatever else there may be, so that what is listed is never all of it
Box = tuple[frozenset[str], ...]


@dataclass
class Sums:
    """Checks one table after the other. kind: 部门预算 or 部门决算."""

    book: Codebook
    kind: str
    problems: list[Problem]

    def check(self, reading: Reading, unit: str) -> None:
        """Everything inside one table."""
        cells = [cell for line in reading.lines for cell in line.cells]
        tell = _Teller(rounding(cells, reading.layout), unit, self.problems)
        _downwards(reading.lines, tell)
        self._across(reading, tell)
        if reading.layout.rows:
            self._form_rows(reading, tell)
        _equal_cells(cells, tell)

    def check_figures(self, reading: Reading, unit: str, cells: Mapping[object, MoneyCell]) -> None:
        """Sums of figures, whose parts may stand in another table."""
        own = {cell.meaning: cell for line in reading.lines for cell in line.cells}
        tell = _Teller(rounding(list(own.values()), reading.layout), unit, self.problems)
        for total in own.values():
            if not isinstance(total.meaning, Sum):
                continue
            parts = [(sign, own.get(part) or cells.get(part)) for sign, part in total.meaning.parts]
            if all(cell for _, cell in parts):
                tell.sum(total, [(sign, cell) for sign, cell in parts if cell])

    def _across(self, reading: Reading, tell: _Teller) -> None:
        """Subtotals against their columns. Parts that are all left blank are no parts: money
        whose source is not broken down stands in the subtotal alone."""
        columns = [c for c in reading.layout.columns if isinstance(c.meaning, Slice)]
        slices = [c.meaning for c in columns if isinstance(c.meaning, Slice)]
        parts = self.partitions(slices)
        for line in reading.lines:
            at = {cell.column: cell for cell in line.cells if isinstance(cell.meaning, Slice)}
            for total, some in parts.items():
                cells = [at.get(columns[n].number) for n in (total, *some)]
                if all(cells) and not all(_sure(cell).is_blank for cell in cells[1:]):
                    tell.sum(_sure(cells[0]), [(1, _sure(cell)) for cell in cells[1:]])

    def _form_rows(self, reading: Reading, tell: _Teller) -> None:
        """A form's rows are slices too: those of one column that make up another one."""
        for column in reading.layout.money_columns:
            cells = [
                cell
                for line in reading.lines
                for cell in line.cells
                if cell.column == column.number and isinstance(cell.meaning, Slice)
            ]
            slices = [cell.meaning for cell in cells if isinstance(cell.meaning, Slice)]
            for total, some in self.partitions(slices).items():
                tell.sum(cells[total], [(1, cells[n]) for n in some])

    # --- which slices make up another

    def partitions(self, slices: Sequence[Slice]) -> dict[int, list[int]]:
        """For each slice that others make up without gap or overlap: the largest such others."""
        found = {}
        for ledger in dict.fromkeys(one.ledger for one in slices):
            at = [n for n, one in enumerate(slices) if one.ledger == ledger]
            boxes = self._boxes([slices[n] for n in at])
            for total, box in enumerate(boxes):
                parts = _parts(box, boxes)
                if parts:
                    found[at[total]] = [at[n] for n in parts]
        return found

    def _boxes(self, slices: Sequence[Slice]) -> list[Box]:
        columns = sorted({column for one in slices for column, _ in one.asked})
        sets = {}
        for column in columns:
            asked = {v for one in slices for v in one.columns.get(column, ())}
            sets[column] = self._universe(column, asked)
        return [
            tuple(self._taken(column, one.columns.get(column), sets[column]) for column in columns)
            for one in slices
        ]

    def _universe(self, column: str, asked: set[str]) -> frozenset[str]:
        if column == "资金来源":
            funds = self.book.funds
            return frozenset(name for name in funds.names() if not funds.children(name))
        if column == "支出类别":
            return frozenset(EXPENDITURE_KINDS if self.kind == ACCOUNTS else _BUDGET_KINDS)
        if column in ("年度", "栏目"):
            return frozenset(PERIODS if column == "年度" else BALANCES)
        if column in CODED:
            return self._codes(column, asked)
        return frozenset({*asked, _OTHERS})

    def _codes(self, column: str, asked: set[str]) -> frozenset[str]:
        """The finest codes: 类 of functions where only these are asked for, else 款 or 项."""
        branches = {
            "功能科目": self.book.functional,
            "部门经济科目": self.book.department_economic,
            "政府经济科目": self.book.government_economic,
        }
        size = max(map(len, asked))
        listed = {code for code in branches[column] if len(code) == size}
        return frozenset({*listed, *(code for code in asked if len(code) == size)})

    def _taken(
        self, column: str, values: Iterable[str] | None, universe: frozenset[str]
    ) -> frozenset[str]:
        if values is None:
            return universe
        found = frozenset[str]()
        for value in values:
            found |= self._below(column, value, universe)
        return found

    def _below(self, column: str, value: str, universe: frozenset[str]) -> frozenset[str]:
        if column == "资金来源":
            known = self.book.funds.canonical(value)
            return universe & self.book.funds.within(known) if known else frozenset({value})
        if column in CODED:
            return frozenset(c for c in universe if c.startswith(value)) or frozenset({value})
        return frozenset({value})


def _parts(total: Box, boxes: Sequence[Box]) -> list[int]:
    """The largest boxes inside a box, where they fill it without overlap."""
    inside = [n for n, box in enumerate(boxes) if box != total and _within(box, total)]
    first = {boxes[n]: n for n in reversed(inside)}
    largest = [
        n
        for box, n in first.items()
        if not any(other != box and _within(box, other) for other in first)
    ]
    largest.sort()
    if sum(_size(boxes[n]) for n in largest) != _size(total):
        return []
    apart = all(
        any(not a & b for a, b in zip(boxes[one], boxes[other], strict=True))
        for one in largest
        for other in largest
        if one < other
    )
    return largest if apart else []


def _within(box: Box, other: Box) -> bool:
    return all(a <= b for a, b in zip(box, other, strict=True))


def _size(box: Box) -> int:
    size = 1
    for values in box:
        size *= len(values)
    return size


# --- totals and their rows


def _downwards(lines: Sequence[Line], tell: _Teller) -> None:
    for parent, children in children_of(lines):
        found = []
        for cell in parent.cells:
            parts = [c for child in children for c in child.cells if c.column == cell.column]
            if len(parts) == len(children):
                found.append((cell, [(1, part) for part in parts]))
        tell.sums(found)


def children_of(lines: Sequence[Line]) -> Iterator[tuple[Line, list[Line]]]:
    """Each row with the rows it is the total of: those right below its level."""
    open_lines: list[tuple[Line, list[Line]]] = []
    for line in lines:
        if line.depth is None:
            continue
        while open_lines and _depth(open_lines[-1][0]) >= line.depth:
            yield from _with_children(open_lines.pop())
        if open_lines:
            open_lines[-1][1].append(line)
        open_lines.append((line, []))
    for pair in reversed(open_lines):
        yield from _with_children(pair)


def _with_children(pair: tuple[Line, list[Line]]) -> Iterator[tuple[Line, list[Line]]]:
    if pair[1]:
        yield pair


def _depth(line: Line) -> int:
    return line.depth if line.depth is not None else 0


def _equal_cells(cells: Sequence[MoneyCell], tell: _Teller) -> None:
    """Cells of one meaning hold one value."""
    first: dict[object, MoneyCell] = {}
    for cell in cells:
        if not isinstance(cell.meaning, Slice):
            continue
        same = first.setdefault(cell.meaning, cell)
        if same is not cell:
            tell.equal(same, cell)


# --- telling


Terms = Sequence[tuple[int, MoneyCell]]


@dataclass
class _Teller:
    """step: what the amounts are rounded to, 0 where they are exact. told: cells known to be wrong."""

    step: Decimal
    unit: str
    problems: list[Problem]
    told: set[tuple[int, int]] = field(default_factory=set)

    def sum(self, total: MoneyCell, terms: Terms) -> None:
        self.sums([(total, terms)])

    def sums(self, found: Sequence[tuple[MoneyCell, Terms]]) -> None:
        """The totals of one row: the first that is wrong is told, and how many more are."""
        wrong = [(total, terms) for total, terms in found if self._differs(total, terms)]
        wrong = [(total, terms) for total, terms in wrong if (total.row, total.at) not in self.told]
        if not wrong:
            return
        self.told |= {(total.row, total.at) for total, _ in wrong}
        total, terms = wrong[0]
        summed = _summed(terms)
        more = f"，这一行还有{len(wrong) - 1}栏不符" if len(wrong) > 1 else ""
        self.problems.append(
            problem(
                "I-55",
                total.place,
                cell=total.name,
                found=self._show(total.value),
                parts=named_cells([cell for _, cell in terms]) + ("之和" if len(terms) > 1 else ""),
                where=_elsewhere(total, terms),
                summed=self._show(summed),
                difference=self._show(abs(total.value - summed)),
                more=more,
            )
        )

    def equal(self, one: MoneyCell, other: MoneyCell) -> None:
        known = {(one.row, one.at), (other.row, other.at)} & self.told
        if abs(one.value - other.value) > self.step and not known:
            self.problems.append(
                problem(
                    "I-57",
                    other.place,
                    cell=other.name,
                    found=self._show(other.value),
                    other=one.name,
                    wanted=self._show(one.value),
                    place=str(one.place),
                )
            )

    def _differs(self, total: MoneyCell, terms: Terms) -> bool:
        return abs(total.value - _summed(terms)) > self.step / 2 * (len(terms) + 1)

    def _show(self, value: Decimal) -> str:
        return f"{plain(value / UNITS[self.unit])}{self.unit}"


def _summed(terms: Terms) -> Decimal:
    return sum((sign * cell.value for sign, cell in terms), Decimal(0))


def _elsewhere(total: MoneyCell, terms: Terms) -> str:
    """The sheet of the parts, where it is another one."""
    sheet = next((cell.grid.sheet for _, cell in terms if cell.grid is not total.grid), None)
    return f"{sheet.file} 工作表“{sheet.name}”的" if sheet else ""


def _sure(cell: MoneyCell | None) -> MoneyCell:
    assert cell is not None
    return cell
