"""Which lines of a template made the texts of a table: its title, headings, labels, amounts, notes.

They are found by the specification the table was made from: the tree of its columns beside the
grid, the rows of a form beside its body, the levels of a pivot beside its labels.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from ..kernel.places import spans_of
from ..kernel.problems import Place
from ..report import Table
from ..tables.specification import TableSpec, list_in, place_in, specification, text_in
from ..template.template import Template
from ..text.alignment import resemblance
from .items import FIGURE, SETTING, TABLE, items_of
from .traced import GIVEN, Source

_LABEL, _TITLE, _FIGURE = "标签", "标题", "指标"
_ALIKE = 0.4
_Chain = tuple[Any, ...]  # the settings of a grid column, from its uppermost heading down


class TableSources:
    """The sources of one table's texts."""

    def __init__(self, template: Template, table: Table) -> None:
        self.template, self.table = template, table
        spec = specification(template, table.key, [])
        assert spec is not None  # the table was made from it
        self.spec: TableSpec = spec
        self.roots: Sequence[Any] = spec.items("块") or spec.items("列")
        chains = list(chain.from_iterable(_chains(root, ()) for root in self.roots))
        self.chains = chains if len(chains) == len(table.columns) else []
        self.figures = items_of(template, FIGURE)

    # --- beside the grid

    def title(self) -> tuple[Source, ...]:
        return (self._at(self.spec.place_of(_TITLE)),)

    def label(self) -> tuple[Source, ...]:
        return (self._at(self.spec.place_of("编号")),)

    def above(self, own: str, setting: str) -> tuple[Source, ...]:
        """What stands above the grid: the table's own (左上, 右上), else the template's."""
        if self.spec.settings.get(own) is not None:
            return (self._at(self.spec.place_of(own)),)
        return (Source(SETTING, setting, self.template.place(setting)),)

    def note(self, number: int) -> tuple[Source, ...]:
        """A paragraph below: the table's own notes come first."""
        if number < len(self.spec.items("注")):
            return (self._at(self.spec.place_of("注")),)
        name, text = "尾差注", self.table.notes[number]
        empty = text_in(self.spec.settings, "空表说明")
        if empty and resemblance(text, empty) > resemblance(text, self.template.word(name)):
            return (self._at(self.spec.place_of("空表说明")),)
        return (Source(SETTING, name, self.template.place(name)),)

    def _at(self, place: Place | None) -> Source:
        return Source(TABLE, self.table.key, place or self.spec.place)

    # --- the grid

    def heading(self, row: int, column: int) -> tuple[Source, ...]:
        """A cell of the head: its column's title; the row of numbers is 栏次."""
        levels = self.chains[column] if column < len(self.chains) else ()
        if row >= len(levels):
            is_numbers = self.spec.get("栏次") and row == len(self.table.header) - 1
            return (self._at(self.spec.place_of("栏次" if is_numbers else "列")),)
        return (self._at(place_in(levels[row], _TITLE)),)

    def cell(self, row: int, column: int) -> tuple[Source, ...]:
        """A cell of the body: its row and its column, the figure in it, the clerk's line."""
        settings = self.chains[column][-1] if column < len(self.chains) else None
        block = self._block(column)
        own = _form_row(block, row, len(self.table.body)) if block else None
        if settings is None:
            places = [self._document_place(row, column)]
        elif own is not None:
            places = [place_in(own)]
        elif isinstance(settings.get(_LABEL), Mapping):
            places = [place_in(settings[_LABEL], self._level(row))]
        else:
            places = []
        if settings is not None and not _is_label(settings, own):
            places.append(place_in(settings))
        sources = [self._at(place) for place in places]
        figures = (each.get(_FIGURE) for each in (own, settings) if isinstance(each, Mapping))
        sources += self._named(map(str, filter(None, figures)))
        return tuple(dict.fromkeys([*sources, *self._line(row)]))

    def column(self, column: int) -> tuple[Source, ...]:
        """A whole column."""
        levels = self.chains[column] if column < len(self.chains) else ()
        return (self._at(place_in(levels[-1]) if levels else None),)

    def rows(self, column: int) -> Iterator[Source | None]:
        """The rows of a form as they are written for the block of a column, None for blank ones;
        of other tables no row is written alone."""
        block = self._block(column)
        for row in range(len(self.table.body) if block else 0):
            settings = _form_row(block, row, len(self.table.body))
            yield None if settings is None else self._at(place_in(settings))

    @property
    def sides(self) -> list[int]:
        """Of each grid column the number of its block."""
        numbers = {id(root): number for number, root in enumerate(self.roots)}
        return [numbers[id(levels[0])] for levels in self.chains]

    def _block(self, column: int) -> Any:
        """The block of a form that a grid column belongs to."""
        if column >= len(self.chains) or not _is_side(self.chains[column][0]):
            return None
        return self.chains[column][0]

    def _level(self, row: int) -> str:
        """The level of a pivot's row."""
        origin = self.table.origin
        depth = origin.depths[row] if row < len(origin.depths) else -1
        return origin.levels[depth] if 0 <= depth < len(origin.levels) else ""

    def _named(self, names: Iterable[str]) -> Iterator[Source]:
        for name in names:
            if name in self.figures:
                yield Source(FIGURE, name, self.figures[name].place)

    def _line(self, row: int) -> Iterator[Source]:
        """The line of the dataset that a row shows."""
        lines = self.table.origin.rows
        file, tab, spans = spans_of(lines[row]) if row < len(lines) else ("", "", [])
        if spans:
            yield Source(GIVEN, "", Place(file, tab, spans[0][0]))

    def _document_place(self, row: int, column: int) -> Place | None:
        """Of a form of sections (段) the setting that reads like the cell."""
        cell = self.table.body[row][column]
        text, best, place = cell.text if cell else "", _ALIKE, self.spec.place_of("段")
        for settings, name, value in _texts(self.spec.items("段")):
            alike = 1.0 if value == text else resemblance(text, value, best)
            if alike > best:
                best, place = alike, place_in(settings, name) or place
        return place


def _chains(column: Any, above: _Chain) -> Iterator[_Chain]:
    """The columns of the grid below a heading, each with all that stands above it."""
    children = list_in(column, "列")
    if not children:
        yield (*above, column)
    for child in children:
        yield from _chains(child, (*above, column))


def _is_side(settings: Any) -> bool:
    """Whether it is a block of a form: it has rows of its own."""
    return bool(list_in(settings, "行") or list_in(settings, "末行"))


def _form_row(block: Any, row: int, height: int) -> Any:
    """The settings of a block's row: those of 末行 stand at the bottom; None for a blank one."""
    top, bottom = list_in(block, "行"), list_in(block, "末行")
    if row < len(top):
        return top[row]
    from_bottom = row - (height - len(bottom))
    return bottom[from_bottom] if 0 <= from_bottom < len(bottom) else None


def _is_label(settings: Any, row: Any) -> bool:
    """Whether a column holds labels: its own by level, or (a form's first ones) those of its rows."""
    if row is None:
        return isinstance(settings.get(_LABEL), Mapping)
    return not any(settings.get(name) for name in ("取", _FIGURE, "台账"))


def _texts(settings: Any) -> Iterator[tuple[Any, str, str]]:
    """Every text below these settings with the mapping and key it stands under."""
    for each in settings if isinstance(settings, list) else [settings]:
        if not isinstance(each, Mapping):
            continue
        for name, value in each.items():
            if isinstance(value, str):
                yield each, name, value
            else:
                yield from _nested(each, name, value)


def _nested(above: Any, name: str, value: Any) -> Iterator[tuple[Any, str, str]]:
    """Texts of a list stand under its key; those of rows of cells within them."""
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, str):
            yield above, name, one
        elif isinstance(one, list):
            yield from _nested(above, name, one)
        else:
            yield from _texts(one)
