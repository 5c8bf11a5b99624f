"""XML tables of Excel 2003 (SpreadsheetML), which many systems write and call .xls."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from ..dataset.xlsx import HIDDEN_COLUMNS, HIDDEN_ROWS, HIDDEN_SHEET, exact
from ..files.markup import read_xml
from ..kernel.places import whole
from .sheet import Cells
from .text_tables import text_of_file
from .web_page import declared_encoding

_FARTHEST = 1 << 24  # of rows and columns, beyond which no grid is laid out anyway


class XmlWorksheets:
    """Takes the tags of a workbook."""

    def __init__(self, file: str) -> None:
        self.file, self.sheets = file, list[Cells]()
        self._path: list[str] = []
        self._row = self._column = -1
        self._next_row = self._next_column = 0
        self._type = self._formula = ""
        self._texts: list[str] = []

    def begin(self, name: str, attributes: Mapping[str, str]) -> None:
        self._path.append(name)
        if name == "worksheet":
            self.sheets.append(Cells(self.file, attributes.get("name", "")))
            self._next_row = 0
        elif self.sheets and name in _BEGINNINGS:
            _BEGINNINGS[name](self, attributes)

    def _begin_row(self, attributes: Mapping[str, str]) -> None:
        self._row = _position(attributes, self._next_row)
        self._next_row = self._row + 1 + _number(attributes, "span")
        self._next_column = 0
        if attributes.get("hidden") == "1":
            self._hide(HIDDEN_ROWS)

    def _begin_column(self, attributes: Mapping[str, str]) -> None:
        if attributes.get("hidden") == "1":
            self._hide(HIDDEN_COLUMNS)

    def _begin_cell(self, attributes: Mapping[str, str]) -> None:
        column = _position(attributes, self._next_column)
        across, down = (_number(attributes, name) for name in ("mergeacross", "mergedown"))
        if across or down:
            area = (self._row, column, self._row + down, column + across)
            self.sheets[-1].merges.append(area)
        self._column, self._next_column = column, column + 1 + across
        self._formula = attributes.get("formula", "")

    def _begin_data(self, attributes: Mapping[str, str]) -> None:
        self._type, self._texts = attributes.get("type", ""), []

    def end(self, name: str) -> None:
        if name == "data" and self._is_of_cell():
            self._put("".join(self._texts))
            self._formula = ""
        elif name == "cell" and self._formula and self.sheets:
            self.sheets[-1].unsolved.append((self._row, self._column))
        elif name == "visible" and "".join(self._texts).strip() == "SheetHidden":
            self._hide(HIDDEN_SHEET)
        if self._path:
            self._path.pop()

    def _is_of_cell(self) -> bool:
        """Whether these are a cell's data; a comment on one has data too."""
        return self._path[-2:] == ["cell", "data"] and bool(self.sheets)

    def _put(self, text: str) -> None:
        cells = self.sheets[-1]
        if self._type == "Error":
            cells.fail(self._row, self._column, text)
        else:
            cells.put(self._row, self._column, _value(self._type, text))

    def _hide(self, what: str) -> None:
        if self.sheets and what not in self.sheets[-1].hidden:
            self.sheets[-1].hidden.append(what)

    def text(self, text: str) -> None:
        if "data" in self._path[-9:] or self._path[-1:] == ["visible"]:
            self._texts.append(text)

    def remark(self, text: str) -> None:
        """Comments say nothing."""


def _begin_visible(sheets: XmlWorksheets, attributes: Mapping[str, str]) -> None:
    sheets._texts = []


_BEGINNINGS = {
    "row": XmlWorksheets._begin_row,
    "column": XmlWorksheets._begin_column,
    "cell": XmlWorksheets._begin_cell,
    "data": XmlWorksheets._begin_data,
    "visible": _begin_visible,
}


def _position(attributes: Mapping[str, str], following: int) -> int:
    index = _number(attributes, "index")
    return index - 1 if index else following


def _number(attributes: Mapping[str, str], name: str) -> int:
    return min(whole(attributes.get(name, "")) or 0, _FARTHEST)


def _value(kind: str, text: str) -> object:
    """A cell's value as other formats give it; what cannot be understood stays text."""
    try:
        if kind == "Number":
            return exact(float(text))
        if kind == "DateTime":
            return datetime.fromisoformat(text)
    except (ValueError, OverflowError):
        return text
    return bool(whole(text.strip())) if kind == "Boolean" else text


def read_xml_workbook(data: bytes, file: str) -> list[Cells]:
    """The worksheets of the file. Raises Refusal."""
    sheets = XmlWorksheets(file)
    read_xml(text_of_file(data, declared_encoding(data)), sheets)
    return sheets.sheets
