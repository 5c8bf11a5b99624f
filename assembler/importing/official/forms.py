"""Reads 表单: rows known by their labels, in blocks side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import dropwhile, starmap
from operator import eq

from ...codebook.spelling import fold
from ...kernel.problems import Problem, did_you_mean, problem
from .amounts import Amounts, OfficialRow, Reading, is_amount, named_cells
from .headers import MatchedHeader, align
from .layouts import FormRow, row_meaning
from .meaning import Meanings
from .texts import bare, similar


class FormBlock:
    """One of the blocks that stand side by side in a form: its columns, and the rows that the
    specification gives it."""

    def __init__(self, number: int, header: MatchedHeader) -> None:
        self.header, layout = header, header.region.layout
        columns = [column for column in header.present if column.block == number]
        self.labels = [column for column in columns if column.leaf.is_text]
        self.money = [column for column in columns if column.leaf.is_money]
        self.rows = layout.rows_of_block(number)
        self._labels_at = list(map(layout.labels_of_block(number).index, self.labels))

    def matched(self, rows: Sequence[int]) -> dict[int, FormRow]:
        """The worksheet's rows that are rows of the specification, in their common order."""
        labelled = [row for row in rows if self.label(row)]
        return dict(align(labelled, self.rows, self._likeness))

    def label(self, row: int) -> str:
        """A worksheet's row as messages call it."""
        return " ".join(self.header.texts(row, self.labels))

    def _likeness(self, row: int, form_row: FormRow) -> float:
        """How alike two rows' labels are; codes decide where both have them."""
        texts = [self.header.text(row, column) for column in self.labels]
        wanted = [form_row.label_in(number) for number in self._labels_at]
        codes = _shared_codes(texts, wanted)
        if codes:
            return float(all(starmap(eq, codes)))
        names = filter(lambda label: label and not label.isdecimal(), wanted)
        likeness = (max(similar(text, name) for text in texts) for name in names)
        return min(likeness, default=0.0)

    def amounts_at(self, row: int) -> list[tuple[int, int]]:
        """The cells of a worksheet's row that hold an amount."""
        filled = [c for c in self.money if is_amount(self.header.own(row, c))]
        return [(row, at) for at in self.header.all_at(filled)]


def _shared_codes(texts: Sequence[str], wanted: Sequence[str]) -> list[tuple[str, str]]:
    """The codes that two rows have in the same columns; none where one of them is no code."""
    labels = ((fold(text), label) for text, label in zip(texts, wanted, strict=True))
    codes = [(text, code) for text, code in labels if text and code.isdecimal()]
    return codes if all(text.isdecimal() for text, _ in codes) else []


def read_form(header: MatchedHeader, meanings: Meanings, problems: list[Problem]) -> Reading:
    """The rows of one region, block by block."""
    region = header.region
    amounts = Amounts(region, header, problems)
    reader = FormReader(header, amounts, meanings, problems)
    if amounts.unit:
        for number in range(len(region.layout.spec.items("块"))):
            reader.read_block(FormBlock(number, header))
    return reader.reading


class FormReader:
    """Reads one region of a form."""

    def __init__(
        self, header: MatchedHeader, amounts: Amounts, meanings: Meanings, problems: list[Problem]
    ) -> None:
        self.header, self.region = header, header.region
        self.amounts, self.meanings, self.problems = amounts, meanings, problems
        self.reading = Reading(self.region.layout, [self.region], columns=len(header.present))
        self.rows = list(self._rows())

    def _rows(self) -> Iterator[int]:
        """The rows below the headings and the numbers of columns that may stand right below."""
        money = [column for column in self.header.present if column.leaf.is_money]
        others = [column for column in self.header.present if not column.leaf.is_money]
        return dropwhile(
            lambda row: self.header.is_numbering(row, others, money), self.header.body()
        )

    def read_block(self, block: FormBlock) -> None:
        """Match the block's labels to the specification's in their order, then take the amounts."""
        if not block.labels or not block.money:
            return
        matched = block.matched(self.rows)
        unmatched = [row for row in block.rows if row not in matched.values()]
        for row in self.rows:
            if row in matched:
                self._take(row, matched[row], block)
            else:
                self._tell_unknown(row, block, unmatched)

    def _take(self, row: int, form_row: FormRow, block: FormBlock) -> None:
        taken = OfficialRow((form_row.number,), None, form_row.label, self.region.grid, row, {})
        for column in block.money:
            first = column is block.money[0]
            meaning, has_amount = row_meaning(form_row, column, first, self.meanings)
            position = (row, self.header.at(column))
            cell = self.amounts.cell(position, column.number, meaning, taken.name, column.title)
            if cell and has_amount:
                taken.cells.append(cell)
            elif cell and cell.value:
                self.problems.append(
                    problem(
                        "I-58",
                        cell.place,
                        cell=cell.name,
                        found=cell.text,
                        title=self.region.title,
                    )
                )
        self.reading.rows.append(taken)

    def _tell_unknown(self, row: int, block: FormBlock, unmatched: Sequence[FormRow]) -> None:
        """A row whose label the specification has not; it matters where it holds an amount."""
        cells = block.amounts_at(row)
        if not cells:
            return
        label = block.label(row)
        known = {bare(form_row.label): form_row.label for form_row in unmatched}
        near = did_you_mean(bare(label), known)
        name = near.partition("“")[2].partition("”")[0]
        self.problems.append(
            problem(
                "I-52",
                self.header.place(row, block.labels[0]),
                label=label or "（空）",
                title=self.region.title,
                cells=named_cells(cells),
                hint=near.replace(name, known.get(name, name)),
            )
        )
