"""Reads 表单: rows known by their labels, in blocks side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, dropwhile, filterfalse, starmap
from operator import attrgetter, eq

from ...codebook.spelling import fold
from ...kernel.problems import Problem, did_you_mean, problem
from .amounts import Amounts, OfficialRow, TableReading, is_amount, unknown_row
from .headers import MatchedHeader, align, label_like
from .layouts import FormRow, in_block, row_meaning
from .meaning import Meanings
from .texts import bare


class MatchedBlock:
    """One of the blocks that stand side by side in a form: its columns, and the rows that the
    specification gives it."""

    def __init__(self, number: int, header: MatchedHeader) -> None:
        self.header, layout = header, header.region.layout
        self.money = in_block(header.money, number)
        self.labels = list(filter(attrgetter("is_text"), in_block(header.present, number)))
        joined = [block for block, other in header.joined_blocks.items() if other == number]
        rows = chain.from_iterable(in_block(layout.rows, one) for one in (number, *sorted(joined)))
        self.rows = list(filter(attrgetter("label"), rows))
        self._labels_at = list(map(in_block(layout.label_columns, number).index, self.labels))

    def matched(self, rows: Sequence[int]) -> dict[int, FormRow]:
        """The worksheet's rows that are rows of the specification, in their common order."""
        labelled = [row for row in rows if self.label(row)]
        return dict(align(labelled, self.rows, self._likeness))

    def label(self, row: int) -> str:
        """A worksheet's row as messages call it."""
        return " ".join(self.header.texts(row, self.labels))

    def _likeness(self, row: int, form_row: FormRow) -> float:
        """How alike two rows' labels are; codes decide where both have them."""
        texts = [fold(self.header.text(row, column)) for column in self.labels]
        wanted = list(map(form_row.label_in, self._labels_at))
        codes = _codes_of_both(texts, wanted)
        if codes:
            return float(all(starmap(eq, codes)))
        names = filterfalse(str.isdecimal, filter(None, wanted))
        is_final = self.header.region.layout.is_final
        likeness = (max(label_like(text, name, is_final) for text in texts) for name in names)
        return min(likeness, default=0.0)

    def amounts_at(self, row: int) -> list[int]:
        """The worksheet's columns in which a row holds an amount."""
        filled = [c for c in self.money if is_amount(self.header.own(row, c))]
        return self.header.all_at(filled)

    def without(self, matched: Mapping[int, FormRow]) -> list[FormRow]:
        """The specification's rows that none of the worksheet's is."""
        return [row for row in self.rows if row not in matched.values()]


def _codes_of_both(texts: Sequence[str], wanted: Sequence[str]) -> list[tuple[str, str]]:
    """The codes that are filled in, each with the one that is wanted; none where a cell for a code
    holds something else."""
    pairs = zip(texts, wanted, strict=True)
    codes = [(text, code) for text, code in pairs if text and code.isdecimal()]
    return codes if all(text.isdecimal() for text, _ in codes) else []


def read_form(header: MatchedHeader, meanings: Meanings, problems: list[Problem]) -> TableReading:
    """The rows of one region, block by block."""
    region = header.region
    amounts = Amounts(region, header, problems)
    reader = FormReader(header, amounts, meanings, problems)
    if amounts.unit:
        for number in range(len(region.layout.spec.items("块"))):
            reader.read_block(MatchedBlock(number, header))
    return reader.reading


class FormReader:
    """Reads one region of a form."""

    def __init__(
        self, header: MatchedHeader, amounts: Amounts, meanings: Meanings, problems: list[Problem]
    ) -> None:
        self.header, self.region = header, header.region
        self.amounts, self.meanings, self.problems = amounts, meanings, problems
        self.reading = TableReading(
            self.region.layout, [self.region], columns=len(header.present), header=header
        )
        self.rows = list(self._rows())

    def _rows(self) -> Iterator[int]:
        """The rows below the headings and the numbers of columns that may stand right below."""
        others, money = self.header.others, self.header.money
        return dropwhile(
            lambda row: self.header.is_numbering(row, others, money), self.header.body()
        )

    def read_block(self, block: MatchedBlock) -> None:
        """Match the block's labels to the specification's in their order, then take the amounts."""
        if not block.labels or not block.money:
            return
        matched = block.matched(self.rows)
        for row in self.rows:
            if row in matched:
                self._take(row, matched[row], block)
            else:
                self._tell_unknown(row, block, matched)

    def _take(self, row: int, form_row: FormRow, block: MatchedBlock) -> None:
        taken = OfficialRow((form_row.number,), None, form_row.label, self.region.grid, row, {})
        for column in block.money:
            first = column is block.money[0]
            meaning, has_amount = row_meaning(form_row, column, first, self.meanings)
            position = (row, self.header.at(column))
            cell = self.amounts.cell(position, column.number, meaning, taken.name, column.title)
            if cell is None:
                continue
            if has_amount:
                taken.cells.append(cell)
            elif cell.value:
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
        self.reading.accounted.add(row)

    def _tell_unknown(self, row: int, block: MatchedBlock, matched: Mapping[int, FormRow]) -> None:
        """A row whose label the specification has not; it matters where it holds an amount."""
        columns = block.amounts_at(row)
        if not columns:
            return
        self.reading.accounted.add(row)
        label, position = block.label(row), (row, block.labels[0])
        known = {bare(form_row.label): form_row.label for form_row in block.without(matched)}
        near = did_you_mean(bare(label), known)
        name = near.partition("“")[2].partition("”")[0]
        hint = near.replace(name, known.get(name, name))
        self.problems.append(unknown_row(self.header, position, label, columns, hint))
