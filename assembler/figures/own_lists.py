"""Lists of a template's own (清单) as authors use them: their rows, what a column comes to, how many
rows there are. A column or list that the template does not declare is told with the nearest name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, ClassVar

from ..dataset.model import Dataset, ListLine
from ..dataset.schema import Column, Kind, Sheet
from ..kernel.money import NotAnAmountError, parse_amount
from ..kernel.problems import did_you_mean
from ..template.lists import ListDeclaration, why_no_sum
from .answering import AnsweringByName
from .figure import MONEY, Figure
from .ledger import UnknownNameError

Asked = str | list[str] | tuple[str, ...]
_COUNTED = "个"


class ListRow(Mapping[str, Any], AnsweringByName):
    """A row: what authors ask of it by its columns. Money and what has a unit are figures."""

    def __init__(self, line: ListLine, sheet: Sheet) -> None:
        self.line, self.sheet = line, sheet
        self.cells: Mapping[str, Any] = dict(line.further)

    def __getitem__(self, name: str) -> Any:
        return _value(column_named(self.sheet, name), self)

    def answer(self, name: str) -> Any:
        """What stands in the column of that name."""
        return self[name]

    def __iter__(self) -> Iterator[str]:
        return (column.name for column in self.sheet.columns)

    def __len__(self) -> int:
        return len(self.sheet.columns)

    def figure(self, column: Column) -> Figure | None:
        """The number in a column as a figure; None where it is blank or none."""
        value = self.cells.get(column.name)
        if value is None or not column.is_number:
            return None
        words = f"{self.sheet.name}“{column.name}”"
        place = (self.line.place.at(column.name),)
        if column.kind is Kind.PERCENT:
            return Figure(value / 100, "", label=column.name, formula=words, places=place)
        unit = MONEY if column.kind is Kind.AMOUNT else column.unit
        return Figure(value, unit, label=column.name, formula=words, places=place)


def _value(column: Column, row: ListRow) -> Any:
    """What stands in a column: a figure, or where its numbers have no unit the number itself."""
    figure = row.figure(column)
    if figure is None:
        return Figure(Decimal(0)) if column.kind is Kind.AMOUNT else row.cells.get(column.name, "")
    is_bare = column.kind in (Kind.NUMBER, Kind.COUNT) and not column.unit
    return _bare(figure.amount) if is_bare else figure


def _bare(value: Decimal) -> int | str:
    """A number without a unit as it is printed; whole ones can be compared."""
    return int(value) if value == value.to_integral_value() else f"{value.normalize():f}"


class ListRows(list[ListRow], AnsweringByName):
    """Rows of a list, in its order, and what may be asked of them."""

    ATTRIBUTES: ClassVar[Mapping[str, str]] = {
        "合计": "total",
        "个数": "number",
        "筛选": "where",
        "按": "by",
        "名称": "label",
    }

    def __init__(self, rows: Iterable[ListRow], sheet: Sheet, asked: str = "") -> None:
        super().__init__(rows)
        self.sheet, self.asked, self.label = sheet, asked, asked or sheet.name

    def answer(self, name: str) -> Any:
        """What authors ask of rows, by its Chinese name."""
        if name not in self.ATTRIBUTES:
            raise UnknownNameError(f"没有“.{name}”，可用的有{'、'.join(self.ATTRIBUTES)}")
        return getattr(self, self.ATTRIBUTES[name])

    def where(self, **asked: Asked) -> ListRows:
        """The rows that have these values."""
        wanted = [(column_named(self.sheet, name), value) for name, value in asked.items()]
        tests = [(column.name, _values(column, value)) for column, value in wanted]
        rows = (row for row in self if all(row.cells.get(n, "") in held for n, held in tests))
        words = "、".join(f"{name}为{'或'.join(_texts(value))}" for name, value in asked.items())
        both = "、".join(filter(None, (self.asked, words)))
        return ListRows(rows, self.sheet, both)

    def by(self, name: str) -> list[ListRows]:
        """The rows by the values of a column, in the order in which these occur."""
        column = column_named(self.sheet, name)
        groups: dict[Any, list[ListRow]] = {}
        for row in self:
            groups.setdefault(row.cells.get(column.name, ""), []).append(row)
        made = [ListRows(rows, self.sheet, f"{name}为{value}") for value, rows in groups.items()]
        for rows, value in zip(made, groups, strict=True):
            rows.label = str(value)
        return made

    def total(self, 列: str, **asked: Asked) -> Figure:
        """What a column comes to, over the rows that have these values."""
        column = column_named(self.sheet, 列)
        reason = why_no_sum(column)
        if reason:
            sums = "、".join(one.name for one in self.sheet.columns if not why_no_sum(one))
            more = f"，能合计的有{sums}" if sums else ""
            raise UnknownNameError(f"{self.sheet.name}的{reason}{more}")
        rows = self.where(**asked) if asked else self
        filled = [row for row in rows if column.name in row.cells]
        value = sum((row.cells[column.name] for row in filled), Decimal(0))
        unit = MONEY if column.kind is Kind.AMOUNT else column.unit or _COUNTED
        places = tuple(row.line.place.at(column.name) for row in filled)
        return Figure(value, unit, formula=f"{rows.words}“{列}”的合计", places=places)

    def number(self, **asked: Asked) -> Figure:
        """How many rows have these values."""
        rows = self.where(**asked) if asked else self
        places = tuple(row.line.place for row in rows)
        return Figure(Decimal(len(rows)), _COUNTED, formula=f"{rows.words}的行数", places=places)

    @property
    def words(self) -> str:
        """What the rows are, for a formula."""
        return f"{self.sheet.name}中{self.asked}的" if self.asked else self.sheet.name


class OwnLists:
    """The lists of a template, with the rows that a dataset brings; without rows where it does not."""

    def __init__(self, dataset: Dataset, declared: Mapping[str, ListDeclaration]) -> None:
        self._dataset, self._declared = dataset, declared
        self._rows: dict[str, ListRows] = {}

    def rows(self, 清单: str) -> ListRows:
        """The rows of a list."""
        if 清单 not in self._rows:
            sheet = self.sheet(清单)
            brought = self._dataset.own_lists.get(清单)
            lines = brought.lines if brought else ()
            self._rows[清单] = ListRows((ListRow(line, sheet) for line in lines), sheet)
        return self._rows[清单]

    def sheet(self, name: str) -> Sheet:
        """The declaration of a list. Raises UnknownNameError."""
        declaration = self._declared.get(name)
        if declaration is None:
            known = f"，模板的清单有{'、'.join(self._declared)}" if self._declared else ""
            hint = did_you_mean(name, self._declared) or known
            raise UnknownNameError(f"没有“{name}”这张清单{hint}")
        # of one whose declaration is wrong, which has been told, nothing can be asked
        return declaration.sheet or Sheet(name, "", (), own=True)


def column_named(sheet: Sheet, name: str) -> Column:
    """A column of a list. Raises UnknownNameError."""
    for column in sheet.columns:
        if column.name == name:
            return column
    if not sheet.columns:  # its declaration is wrong, which has been told
        return Column(name, Kind.AMOUNT, "", "")
    names = [column.name for column in sheet.columns]
    hint = did_you_mean(name, names) or f"，有{'、'.join(names)}"
    raise UnknownNameError(f"{sheet.name}没有“{name}”这一列{hint}")


def _texts(value: Asked) -> list[str]:
    return [value] if isinstance(value, str) else [str(one) for one in value]


def _values(column: Column, value: Asked) -> set[Any]:
    """What rows are asked for, as the cells hold it. Raises UnknownNameError."""
    texts = _texts(value)
    for text in texts:
        if column.choices and text and text not in column.choices:
            hint = did_you_mean(text, column.choices)
            more = hint or f"，可写{'、'.join(column.choices)}"
            raise UnknownNameError(f"“{column.name}”没有“{text}”这一项{more}")
    return {_number(column, text) if column.is_number and text else text for text in texts}


def _number(column: Column, text: str) -> Decimal:
    try:
        return parse_amount(text.removesuffix("%"))
    except NotAnAmountError as error:
        raise UnknownNameError(f"“{column.name}”是数，“{text}”{error}") from None
