"""Reads 表单: rows known by their labels, in blocks side by side."""

from __future__ import annotations

from decimal import Decimal

from ...codebook.spelling import fold
from ...kernel.money import NotAnAmountError, parse_amount
from ...kernel.problems import Problem, did_you_mean, problem
from .finding import Region
from .headers import Header, align
from .layouts import Column, FormRow, row_meaning
from .meaning import Given, Meaning, Meanings
from .pivots import is_numbering, repeats_header
from .texts import bare, is_note, similar
from .values import Amounts, Line, MoneyCell, Reading, named_cells


def read_form(
    region: Region, header: Header, meanings: Meanings, problems: list[Problem]
) -> Reading:
    """The rows of one region, block by block."""
    reader = _Reader(region, header, meanings, problems)
    for block in range(len(region.layout.spec.items("块"))):
        reader.block(block)
    return reader.reading


class _Reader:
    def __init__(
        self, region: Region, header: Header, meanings: Meanings, problems: list[Problem]
    ) -> None:
        self.region, self.header, self.meanings = region, header, meanings
        self.problems, self.grid, self.layout = problems, region.grid, region.layout
        self.amounts = Amounts(region, header, problems)
        self.columns = [c for c in self.layout.columns if c.number in header.columns]
        self.reading = Reading(self.layout, [region], columns=len(self.columns))
        self.rows = self._rows()

    def _rows(self) -> list[int]:
        found: list[int] = []
        labels = [self._at(c) for c in self.columns if not c.leaf.is_money]
        money = [self._at(c) for c in self.columns if c.leaf.is_money]
        for row in range(self.header.bottom, self.region.bottom):
            texts = self.grid.texts(row)
            if not texts or is_note(texts) or repeats_header(self.grid, self.header, row):
                continue
            if found or not is_numbering(self.grid, row, labels, money):
                found.append(row)
        return found

    def _at(self, column: Column) -> int:
        return self.header.columns[column.number]

    def block(self, number: int) -> None:
        """Match the block's labels to the specification's in their order, then take the amounts."""
        columns = [c for c in self.columns if c.block == number]
        labels = [c for c in columns if c.leaf.is_text]
        money = [c for c in columns if c.leaf.is_money]
        if not labels or not money or not self.amounts.unit:
            return
        wanted = [row for row in self.layout.rows if row.block == number and row.label]
        all_labels = [c for c in self.layout.label_columns if c.block == number]
        shown = [(row, [self.grid.text(row, self._at(c)) for c in labels]) for row in self.rows]
        shown = [(row, texts) for row, texts in shown if any(texts)]
        at = [all_labels.index(c) for c in labels]
        likeness = [
            [_like(texts, [_label(row, n) for n in at]) for row in wanted] for _, texts in shown
        ]
        matched = {shown[found][0]: wanted[given] for found, given in align(likeness)}
        for row in self.rows:
            given = matched.get(row)
            if given is not None:
                self._line(row, given, money)
            else:
                left = [one for one in wanted if one not in matched.values()]
                self._unknown(row, labels, money, left)

    def _line(self, row: int, given: FormRow, money: list[Column]) -> None:
        line = Line((given.number,), None, given.label, self.grid, row, {})
        for position, column in enumerate(money):
            meaning, counted = row_meaning(given, column, position == 0, self.meanings)
            self._cell(line, column, meaning, counted)
        self.reading.lines.append(line)

    def _cell(self, line: Line, column: Column, meaning: Meaning | None, counted: bool) -> None:
        at = self._at(column)
        unit = self.amounts.unit_at(at)
        if isinstance(meaning, Given) and meaning.unit != "元":
            unit = meaning.unit
        called = f"“{line.name}”行“{column.title}”"
        value = self.amounts.read(line.row, at, unit, called)
        if value is None:
            return
        if not counted:
            if value:
                place = self.grid.sheet.place(line.row, at)
                found = self.grid.text(line.row, at)
                self.problems.append(
                    problem("I-58", place, cell=called, found=found, title=self.region.title)
                )
            return
        line.cells.append(
            MoneyCell(
                self.grid, line.row, at, column.number, meaning, value, line.name, column.title
            )
        )

    def _unknown(
        self, row: int, labels: list[Column], money: list[Column], wanted: list[FormRow]
    ) -> None:
        """A row whose label the specification has not; it matters where it holds an amount."""
        filled = [c for c in money if is_amount(self.grid.own(row, self._at(c)))]
        if not filled:
            return
        label = " ".join(t for c in labels if (t := self.grid.text(row, self._at(c))))
        cells = [
            MoneyCell(self.grid, row, self._at(c), c.number, None, Decimal(0), "", "")
            for c in filled
        ]
        place = self.grid.sheet.place(row, self._at(labels[0]))
        known = {bare(given.label): given.label for given in wanted}
        near = did_you_mean(bare(label), known)
        name = near.partition("“")[2].partition("”")[0]
        self.problems.append(
            problem(
                "I-52",
                place,
                label=label or "（空）",
                title=self.region.title,
                cells=named_cells(cells),
                hint=near.replace(name, known.get(name, name)),
            )
        )


def is_amount(value: object) -> bool:
    """Whether a cell holds a number other than zero."""
    if isinstance(value, Decimal):
        return bool(value)
    try:
        return bool(parse_amount(str(value))) if value else False
    except NotAnAmountError:
        return False


def _label(row: FormRow, number: int) -> str:
    return row.labels[number] if number < len(row.labels) else ""


def _like(found: list[str], wanted: list[str]) -> float:
    """How alike two rows' labels are; codes decide where both have them."""
    codes = [(f, w) for f, w in zip(map(fold, found), wanted, strict=True) if w.isdecimal() and f]
    if codes and all(f.isdecimal() for f, _ in codes):
        return 1.0 if all(f == w for f, w in codes) else 0.0
    pairs = [(f, w) for f, w in zip(found, wanted, strict=True) if w and not w.isdecimal()]
    if not pairs:
        return 0.0
    return min(max(similar(text, w) for text in found) for _, w in pairs)
