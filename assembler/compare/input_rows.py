"""The lines of two datasets beside each other, matched by what they are about and never by where
they stand: a line inserted above shifts the numbers of all below, and changes none of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import chain, repeat
from operator import attrgetter, itemgetter
from typing import Any, NamedTuple

from ..dataset.schema import Column, Kind, derived, sheet_named
from ..kernel.money import stated_number
from ..kernel.places import RowReference
from ..snapshot.values import Snapshot, SourceSheet
from ..text.alignment import common_start

_NOT_COMPARED = {"分表数": ("来源",)}  # they say where an import found a line, and nothing else
_VALUES = itemgetter(slice(1, None))  # of a row, which its number stands before
_NEARLY = 4  # columns a sheet must have for two of its lines that differ in one to be the same line


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A value of a line that changed; money in 元."""

    column: str
    old: str
    new: str

    @property
    def text(self) -> str:
        """What stands there now; what stood there, if it is gone."""
        return self.new or self.old


@dataclass(frozen=True, slots=True)
class RowChange:
    """A line of the dataset that was changed, added (no old) or removed (no new).

    key: what tells the line from others. fields: what changed, or all that was filled in.
    """

    sheet: str
    old: RowReference | None
    new: RowReference | None
    key: tuple[str, ...]
    fields: tuple[FieldChange, ...]

    @property
    def reference(self) -> RowReference:
        """Where it stands now; where it stood, if it is gone."""
        reference = self.new or self.old
        assert reference is not None
        return reference

    @property
    def filled(self) -> Iterator[FieldChange]:
        """The values that are not empty on both sides."""
        return filter(attrgetter("text"), self.fields)


class InputLine(NamedTuple):
    """A line of the dataset that a report was made from, with comparable values."""

    place: RowReference
    values: tuple[Any, ...]


def compare_rows(old: Snapshot, new: Snapshot) -> Iterator[RowChange]:
    """Every line that differs, sheet by sheet."""
    names = dict.fromkeys(sheet.name for sheet in (*new.sources, *old.sources))
    for name in names:
        before, after = _named(old, name), _named(new, name)
        declared = _declared_by((*after, *before))
        yield from _sheet(
            name, declared, _columns(name, declared, (*after, *before)), before, after
        )


def _named(snapshot: Snapshot, name: str) -> list[SourceSheet]:
    """A sheet of the dataset, which may stand in several files."""
    return [sheet for sheet in snapshot.sources if sheet.name == name]


_Declared = Mapping[str, Column]


def _columns(name: str, declared: _Declared, sheets: Iterable[SourceSheet]) -> tuple[str, ...]:
    """What is compared: a line is the same whatever file or cell an import had it from. A column
    that one side does not have is blank there where it is left out unless somebody fills it in;
    any other was not kept yet by an older version, and says nothing."""
    sides = [sheet.columns for sheet in sheets]
    every = dict.fromkeys(chain.from_iterable(sides))
    of_all = set(every).intersection(*sides)
    further = {label for label, column in declared.items() if column.is_further}
    compared = (of_all | further).difference(_NOT_COMPARED.get(name, ()))
    return tuple(filter(compared.__contains__, every))


def _sheet(
    name: str,
    declared: _Declared,
    columns: tuple[str, ...],
    before: list[SourceSheet],
    after: list[SourceSheet],
) -> Iterator[RowChange]:
    old, new = (_lines(declared, columns, side) for side in _trimmed(before, after))
    _cancel(old, new)
    keys = [at for at, column in enumerate(columns) if _is_key(column, declared)]
    pairs = _taken(old, new, lambda line: tuple(line.values[at] for at in keys))
    if len(columns) >= _NEARLY:
        for at in keys:
            pairs += _taken(old, new, lambda line, at=at: _without(line.values, at))  # type: ignore[misc]
    everything = [*pairs, *zip(old, repeat(None)), *zip(repeat(None), new)]
    for a, b in sorted(everything, key=_order):
        yield _change(name, columns, keys, a, b)


def _order(pair: tuple[InputLine | None, InputLine | None]) -> tuple[bool, RowReference]:
    """By the lines' place on the new side, what is gone after it."""
    old, new = pair
    line = new or old
    assert line is not None
    return new is None, line.place


def _declared_by(sheets: Sequence[SourceSheet]) -> _Declared:
    """What is declared of a sheet's columns: by the program, or of a template's own list by what
    stands beside its lines."""
    if not any(sheet.is_own_list for sheet in sheets):
        return _declared(sheets[0].name)
    kinds = {name: Kind.NUMBER for sheet in sheets for name in sheet.numbers}
    keys = {name for sheet in sheets for name in sheet.key}
    names = dict.fromkeys(chain.from_iterable(sheet.columns for sheet in sheets))
    return {
        name: Column(name, kinds.get(name, Kind.TEXT), "", "", key=name in keys) for name in names
    }


@derived
def _declared(name: str) -> dict[str, Column]:
    """The columns of a sheet as snapshots call them; none where it is no longer declared. Those of
    分表数 are called by their dimensions."""
    try:
        columns = sheet_named(name).columns
    except KeyError:
        return {}
    return {label: column for column in columns for label in (column.name, column.dimension)}


def _is_key(column: str, declared: Mapping[str, Column]) -> bool:
    """Whether a column belongs to what tells the lines of its sheet apart."""
    return declared[column].key if column in declared else column != "金额"


def _without(values: tuple[Any, ...], at: int) -> tuple[Any, ...]:
    return values[:at] + values[at + 1 :]


def _trimmed(
    before: list[SourceSheet], after: list[SourceSheet]
) -> tuple[list[SourceSheet], list[SourceSheet]]:
    """Without the lines that are the same at the beginning and the end, which are most."""
    if (len(before), len(after)) != (1, 1) or before[0].columns != after[0].columns:
        return before, after
    a, b = before[0].rows, after[0].rows
    start = common_start(map(_VALUES, a), map(_VALUES, b))
    rest_of_a, rest_of_b = reversed(a[start:]), reversed(b[start:])
    end = common_start(map(_VALUES, rest_of_a), map(_VALUES, rest_of_b))
    return (
        [replace(before[0], rows=a[start : len(a) - end])],
        [replace(after[0], rows=b[start : len(b) - end])],
    )


def _lines(
    declared: _Declared, columns: tuple[str, ...], sheets: Iterable[SourceSheet]
) -> list[InputLine]:
    """The lines with comparable values in order of `columns`."""
    numbers = {name for name, column in declared.items() if column.is_number}
    read = [(column, comparable if column in numbers else None) for column in columns]
    return list(chain.from_iterable(_lines_of(sheet, read) for sheet in sheets))


_Reading = Callable[[Any], Any]


def _lines_of(
    sheet: SourceSheet, columns: Sequence[tuple[str, _Reading | None]]
) -> Iterator[InputLine]:
    """The lines of one sheet. columns: each with what makes its values comparable, if anything."""
    values = [_column(sheet, name, reading) for name, reading in columns]
    for number, *of_row in zip(map(itemgetter(0), sheet.rows), *values, strict=True):
        yield InputLine(RowReference(sheet.file, sheet.tab, number), tuple(of_row))


def _column(sheet: SourceSheet, name: str, reading: _Reading | None) -> Iterable[Any]:
    """The values of a column; blanks where the sheet has none of that name."""
    if name not in sheet.columns:
        return repeat("", len(sheet.rows))
    values = map(itemgetter(1 + sheet.columns.index(name)), sheet.rows)
    return map(reading, values) if reading else values


def comparable(value: Any) -> Any:
    """A value of a column of numbers as one, however it is written; a text that is none as it is."""
    if isinstance(value, Decimal):
        return value
    number = stated_number(str(value))
    return value if number is None else number


def _cancel(old: list[InputLine], new: list[InputLine]) -> None:
    """Take out the lines that both sides have."""
    common = Counter(map(_LINE_VALUES, old)) & Counter(map(_LINE_VALUES, new))
    for lines in (old, new):
        lines[:] = _without_common(lines, Counter(common))


_LINE_VALUES = attrgetter("values")


def _without_common(
    lines: Iterable[InputLine], common: Counter[tuple[Any, ...]]
) -> Iterator[InputLine]:
    """The lines that are more than as many as are common."""
    for line in lines:
        if common[line.values] > 0:
            common[line.values] -= 1
        else:
            yield line


def _taken(
    old: list[InputLine], new: list[InputLine], key: Callable[[InputLine], tuple[Any, ...]]
) -> list[tuple[InputLine | None, InputLine | None]]:
    """Take out the lines that have the same key, paired in their order."""
    before, after = _grouped(old, key), _grouped(new, key)
    pairs: list[tuple[InputLine | None, InputLine | None]] = []
    for at, group in before.items():
        pairs += zip(group, after.get(at, ()), strict=False)
    gone = set(map(id, chain.from_iterable(pairs)))
    for lines in (old, new):
        lines[:] = [line for line in lines if id(line) not in gone]
    return pairs


def _grouped(
    lines: Iterable[InputLine], key: Callable[[InputLine], tuple[Any, ...]]
) -> Mapping[tuple[Any, ...], list[InputLine]]:
    groups: defaultdict[tuple[Any, ...], list[InputLine]] = defaultdict(list)
    for line in lines:
        groups[key(line)].append(line)
    return groups


def _change(
    name: str,
    columns: tuple[str, ...],
    keys: Sequence[int],
    old: InputLine | None,
    new: InputLine | None,
) -> RowChange:
    nothing: tuple[RowReference | None, tuple[Any, ...]] = None, ("",) * len(columns)
    (was, before), (now, after) = old or nothing, new or nothing
    last = after if new else before
    key = tuple(value_text(last[at]) for at in keys if last[at] != "")
    return RowChange(name, was, now, key, tuple(_fields(columns, before, after)))


def _fields(
    columns: Iterable[str], before: Iterable[Any], after: Iterable[Any]
) -> Iterator[FieldChange]:
    """The fields that differ."""
    for column, a, b in zip(columns, before, after, strict=True):
        if a != b:
            yield FieldChange(column, value_text(a), value_text(b))


def value_text(value: Any) -> str:
    """A value as text; equal numbers give the same text."""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)
