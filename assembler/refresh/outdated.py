"""Values that a correction has changed, and the numbers of a text that still tell the old ones.

A number is one of them where it says an old value in whatever unit and rounding. Where the new
report shows the same number for something else, the name before it decides.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from functools import cached_property, partial
from itertools import chain, filterfalse
from operator import attrgetter, itemgetter
from typing import NamedTuple

from ..claims.claim import Quantity
from ..claims.quantities import read_quantities
from ..compare.changes import CellChange, Changes, FigureChange, LineChange, paragraph_at, table_at
from ..compare.table_changes import TableChange
from ..kernel.money import stated_number
from ..snapshot.publication import displayed_value
from ..snapshot.values import Snapshot, SnapshotFigure, SnapshotTable
from ..text.direction import DirectionWord, direction_words
from ..text.in_words import in_words, shown_amount
from ..text.numbers import Number, cell_number, numbers_in, unit_in
from ..text.restated import Value, restated, rounds, tells
from ..text.tokens import Token
from .merge import Span, is_free
from .naming import Keys, clause_before, core_of, is_called_otherwise
from .turned import (
    DIRECTION_OF,
    Outdated,
    figure_ways,
    flattened,
    outdated_claims,
    outdated_names,
    renamed,
    turned_figures,
)

_OWN_UNIT = re.compile(r"（(亿元|万元|元)）")
_CODE = re.compile(r"\d+|[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|其中：")
_TELLING = Decimal(1000)  # 元 or more, said exactly, need no name
_LABEL = 6  # characters before a number of mere words that are taken as its name
# What the last digit of a number is worth, from which on it may be a rounded value of the report.
_COARSE = {"元": Decimal(10), "%": Decimal("0.1")}
_NEVER = Decimal("Infinity")
_REACH = 4  # signs between a word of direction and its number (增加了约)
_NAMED = 0.5  # the share of a name that must stand there


# A figure of the text; a cell of a table, or a row that is gone.
ValueChange = FigureChange | tuple[TableChange, CellChange | LineChange]


class MovedValue(NamedTuple):
    """A value that the correction changed. name: of the figure, or of the cell's row and column.
    keys: the words by which a text may call it. new: None where there is none any more. way:
    the word of direction before it now, "" where none stood there or it is the same. change: in
    which it is."""

    name: str
    keys: Keys
    unit: str
    old: Value
    new: Value | None
    way: str = ""
    change: ValueChange | None = None

    def restated(self, number: Number) -> str:
        """A number that tells the old value, said with the new one; "" where there is none."""
        return restated(number, self.old, self.new) if self.new else ""

    def is_of_cell(self) -> bool:
        """Whether it is of a cell, and no figure of the text."""
        return self.name.startswith("附表")


class _FigureMove(NamedTuple):
    """A figure that had a value: its unit, the value, and that of now, None where it has none."""

    change: FigureChange
    unit: str
    was: Value
    now: Value | None

    @property
    def has_arisen(self) -> bool:
        """Whether it is an amount that was zero."""
        new = self.change.new
        is_amount = new is not None and new.unit == "元"
        return is_amount and bool(self.now and self.now.shown) and not self.was.shown


Named = tuple[str, Value, Callable[[], Keys]]  # a value with its unit and its names


class OutdatedValues:
    """The values that differ between two reports. changes: what `compare` gives of them."""

    def __init__(self, changes: Changes) -> None:
        self._changes = changes

    def __bool__(self) -> bool:
        return bool(self._moved or self._turned or self._renamed)

    def is_new(self, number: Number) -> bool:
        """Whether a number is what a value became."""
        return any(m.unit == number.unit and m.new and tells(number, m.new) for m in self._moved)

    def within(self, text: str, taken: Sequence[Span] = (), context: str = "") -> list[Outdated]:
        """The numbers of a text that tell old values, but for those on characters that are taken.
        context: what stands before the text, such as the labels of a cell's row."""
        hits = list(self._among(numbers_in(text), text, taken, context))
        hits += self._quantities(text, [*taken, *map(_span, hits)], context)
        hits += self._without_numbers(text, [*taken, *map(_span, hits)])
        return sorted(hits, key=_span)

    def _quantities(self, text: str, taken: Sequence[Span], context: str) -> Iterator[Outdated]:
        """The quantities in words or roughly said (九百五十四点七二万元, 近八成) that hold no more."""
        for quantity in read_quantities(text):
            if is_free((quantity.start, quantity.end), taken):
                before = context + clause_before(text, quantity.start)
                yield from self._in_words(quantity, before)

    def _in_words(self, quantity: Quantity, before: str) -> Iterator[Outdated]:
        matching = list(filter(partial(_held, quantity), self._moved))
        named = _best_named(matching, before) or _said_exactly(quantity, matching)
        if named and not is_called_otherwise(before, _keys_of(named)):
            yield _outdated_words(quantity, named[0])

    def _without_numbers(self, text: str, taken: list[Span]) -> Iterator[Outdated]:
        """Claims and names that hold no more, each on characters of its own. taken: grows."""
        claims = outdated_claims(text, self._turned, self._arisen, self._changes.new.synonyms)
        for hit in chain(claims, outdated_names(text, self._renamed)):
            if is_free(hit.span, taken):
                taken.append(hit.span)
                yield hit

    def changes_behind(self, outdated: Iterable[Outdated]) -> Iterator[ValueChange]:
        """The changes that made some words untrue."""
        names = {each.name.removesuffix(DIRECTION_OF) for each in outdated if each.name}
        for moved in self._moved:
            if moved.change is not None and {moved.name, core_of(moved.name)} & names:
                yield moved.change

    def in_cell(self, text: str, unit: str, labels: str) -> list[Outdated]:
        """The same of a cell. unit: that of its table; labels: of its row and column."""
        number = cell_number(text, unit)
        if number is None:
            return self.within(text, (), labels)
        return list(self._among([number], text, (), labels))

    def _among(
        self, numbers: Iterable[Number], text: str, taken: Sequence[Span], context: str
    ) -> Iterator[Outdated]:
        for number in numbers:
            if number.is_figure and is_free(number.span, taken):
                before = context + clause_before(text, number.start)
                matching = self._values_of(number, before)
                if matching:
                    yield _outdated(number, matching)

    # --- which value a number tells

    def _values_of(self, number: Number, before: str) -> list[MovedValue]:
        """The values that a number may tell: those that are named before it, else all."""
        moved = list(filterfalse(partial(_still_tells, number), self._moved_of(number)))
        if not moved or is_called_otherwise(before, _keys_of(moved)):
            return []
        return self._named_best(number, moved, before)

    def _named_best(self, number: Number, moved: list[MovedValue], before: str) -> list[MovedValue]:
        """Those that are named before a number, and better than what the new report shows with it;
        all where it shows it nowhere, but for a zero, which says little."""
        named, rivals = _best_named(moved, before), self._current(number)
        if not rivals and number.value:
            return named or moved
        return named if _likeness(_keys_of(named), before) > _likeness(rivals, before) else []

    @cached_property
    def _moved(self) -> list[MovedValue]:
        tables = self._changes.tables_of_both
        cells = chain.from_iterable(map(self._of_cells, tables))
        return list(filter(None, chain(self._of_figures(), cells)))

    def _moved_of(self, number: Number) -> list[MovedValue]:
        """The values that a number may tell as they were."""
        exactly = self._by_value[number.unit, abs(number.value)]
        if exactly or number.factor.scaleb(-number.places) < _COARSE.get(number.unit, _NEVER):
            return exactly
        return [m for m in self._moved if m.unit == number.unit and rounds(number, m.old)]

    @cached_property
    def _by_value(self) -> defaultdict[tuple[str, Decimal], list[MovedValue]]:
        by_value: defaultdict[tuple[str, Decimal], list[MovedValue]] = defaultdict(list)
        for moved in self._moved:
            for value in moved.old.readings:
                by_value[moved.unit, value].append(moved)
        return by_value

    @cached_property
    def _figures(self) -> list[_FigureMove]:
        """The figures that changed, and had a value."""
        values = ((c, c.old, _value(c.old), _value(c.new)) for c in self._changes.figures)
        return [_FigureMove(c, old.unit, was, now) for c, old, was, now in values if old and was]

    def _of_figures(self) -> Iterator[MovedValue]:
        """The figures that are shown otherwise, or no more though their paragraph still stands."""
        for change, unit, was, now in self._figures:
            name = change.name
            if change.shows and (now or name in self._standing):
                keys, way = _figure_keys(name), self._new_way(name)
                yield MovedValue(name, keys, unit, was, now, way, change)

    def _new_way(self, figure: str) -> str:
        """The word of direction before a figure now, where it is another one."""
        words = [ways[figure].text for ways in self._ways if figure in ways]
        return words[1] if len(set(words)) > 1 else ""

    @cached_property
    def _standing(self) -> frozenset[str]:
        """The figures of paragraphs that are still there and read otherwise, or in the place of
        which their section says something else."""
        old, new, texts = self._changes.old, self._changes.new, self._changes.texts
        anew = {paragraph_at(new, text.new).section for text in texts if text.old is None}
        before = ((text.new, paragraph_at(old, text.old)) for text in texts)
        standing = (one for now, one in before if now is not None or one.section in anew)
        marks = chain.from_iterable(paragraph.figures for paragraph in standing)
        return frozenset(old.figures[mark.figure].name for mark in marks)

    @cached_property
    def _ways(self) -> tuple[dict[str, Token], dict[str, Token]]:
        """The words of direction before figures, by their names: of the old report, of the new."""
        return figure_ways(self._changes.old), figure_ways(self._changes.new)

    @cached_property
    def _turned(self) -> dict[str, tuple[int, int]]:
        gone = {change.name for change in self._changes.figures if change.new is None}
        return turned_figures(*self._ways, gone & self._standing)

    @cached_property
    def _arisen(self) -> dict[str, str]:
        """The amounts that were zero, by their figures, as they are shown now."""
        arisen = filter(attrgetter("has_arisen"), self._figures)
        return {core_of(one.change.name): shown_amount(one.now.exact) for one in arisen if one.now}

    @cached_property
    def _renamed(self) -> dict[str, str]:
        return renamed(self._changes)

    def _of_cells(self, change: TableChange) -> Iterator[MovedValue | None]:
        """The values of cells, and those of rows that are gone."""
        before = table_at(self._changes.old, change.old)
        after = table_at(self._changes.new, change.new)
        for cell in change.cells:
            one = _cell_number(before, *cell.old_at, cell.old)
            other = _cell_number(after, *cell.new_at, cell.new)
            path = "／".join(cell.column)
            yield self._of_cell(before, cell.row, path, one, other, (change, cell))
        for line in change.removed:
            yield from self._of_line(before, change, line)

    def _of_line(
        self, table: SnapshotTable, change: TableChange, line: LineChange
    ) -> Iterator[MovedValue | None]:
        """The values of a row that is gone."""
        for column, text in enumerate(line.cells):
            path = "／".join(table.path(column))
            number = _cell_number(table, line.at, column, text)
            yield self._of_cell(table, line.label, path, number, None, (change, line))

    def _of_cell(
        self,
        table: SnapshotTable,
        row: str,
        column: str,
        old: Number | None,
        new: Number | None,
        change: ValueChange,
    ) -> MovedValue | None:
        if old is None or not old.value:
            return None
        now = None if new is None else Value.of(new)
        name = f"附表《{table.title}》“{row}”行" + (f"“{column}”列" if column else "")
        keys = self._keys(row.split(), column.split("／"))
        return MovedValue(name, keys, old.unit, Value.of(old), now, "", change)

    def _keys(self, row: Iterable[str], column: Iterable[str]) -> Keys:
        words, columns = (tuple(filter(self._is_telling, _words(each))) for each in (row, column))
        return Keys(words, columns)

    def _is_telling(self, word: str) -> bool:
        """Whether a label tells a row apart; the department's name stands in most of them."""
        return word not in self._changes.new.department and len(word) > 1

    # --- what the new report shows

    def _current(self, number: Number) -> list[Keys]:
        """The names of what the new report shows with the same number."""
        return [named() for named in self._shown[number.unit, abs(number.value)]]

    @cached_property
    def _shown(self) -> defaultdict[tuple[str, Decimal], list[Callable[[], Keys]]]:
        """What the new report shows, by unit and value: its names, made when they are wanted."""
        shown: defaultdict[tuple[str, Decimal], list[Callable[[], Keys]]] = defaultdict(list)
        new = self._changes.new
        for unit, value, named in chain(self._in_figures(new), self._in_cells(new), _in_texts(new)):
            for each in value.readings:
                shown[unit, each].append(named)
        return shown

    def _in_figures(self, new: Snapshot) -> Iterator[Named]:
        for figure in new.figures:
            value = _value(figure)
            if value is not None:
                yield figure.unit, value, partial(_figure_keys, figure.name)

    def _in_cells(self, new: Snapshot) -> Iterator[Named]:
        for table in new.tables:
            for row, column, number in _amounts(table):
                yield number.unit, Value.of(number), partial(self._of, table, row, column)

    def _of(self, table: SnapshotTable, row: int, column: int) -> Keys:
        return self._keys(table.row_label(row, column).split(), table.path(column))


def _amounts(table: SnapshotTable) -> Iterator[tuple[int, int, Number]]:
    """The numbers of a table but for zeros, with their rows and columns."""
    for row, texts in enumerate(table.body):
        for column, text in enumerate(texts):
            number = _cell_number(table, row, column, text)
            if number is not None and number.value:
                yield row, column, number


def _in_texts(snapshot: Snapshot) -> Iterator[Named]:
    """Numbers of words that are no figures, such as those of a reason."""
    for paragraph in snapshot.paragraphs:
        marks = [mark.span for mark in paragraph.figures]
        for number in numbers_in(paragraph.text):
            if number.is_figure and is_free(number.span, marks):
                words = clause_before(paragraph.text, number.start)[-_LABEL:]
                yield number.unit, Value.of(number), partial(Keys, (words,))


def _outdated(number: Number, matching: Sequence[MovedValue]) -> Outdated:
    """What is said of a number. A figure of the text comes before the cells that repeat it."""
    now = matching[0].restated(number)
    alike = (moved for moved in matching if moved.restated(number) == now)
    first = min(alike, key=MovedValue.is_of_cell)
    return Outdated(number, first.name, now, first.way)


def _outdated_words(quantity: Quantity, moved: MovedValue) -> Outdated:
    """What is said of a quantity in words."""
    text, value, unit = quantity.text, quantity.value, quantity.unit
    now = in_words(quantity, moved.new.shown) if moved.new else ""
    number = Number(quantity.start, quantity.end, text, value, unit, text)
    return Outdated(number, moved.name, now, moved.way)


def rewritten(text: str, span: Span, outdated: Sequence[Outdated]) -> str:
    """Some words with the new numbers in them, and the words of direction before these; "" where
    one of them has nothing to take its place."""
    edits = list(flattened(text, outdated))
    standing = [each for each in outdated if is_free(each.span, (edit[:2] for edit in edits))]
    if not all(each.now for each in standing):
        return ""
    edits += [(*each.span, each.now) for each in standing]
    edits += _turned_words(text, standing)
    edited = text
    for start, end, new in sorted(edits, reverse=True):
        edited = edited[:start] + new + edited[end:]
    return edited[span[0] : span[1] + len(edited) - len(text)]


def _turned_words(text: str, outdated: Sequence[Outdated]) -> Iterator[tuple[int, int, str]]:
    """The words of direction right before numbers, each with what it becomes."""
    turned = [each for each in outdated if each.way]
    for word in direction_words(text):
        ahead = next(filter(partial(_leads_to, word), turned), None)
        if word.bound and ahead is not None:
            yield word.start, word.end, ahead.way


def _leads_to(word: DirectionWord, outdated: Outdated) -> bool:
    return 0 <= outdated.number.start - word.end <= _REACH


def _best_named(moved: Iterable[MovedValue], before: str) -> list[MovedValue]:
    """The values that are named before a number, those named best first."""
    measured = ((m.keys.likeness(before), m) for m in moved)
    best_first = sorted(measured, key=itemgetter(0), reverse=True)
    return [m for likeness, m in best_first if likeness >= _NAMED]


def _said_exactly(quantity: Quantity, moved: Iterable[MovedValue]) -> list[MovedValue]:
    """The values that a quantity gives exactly, where it is so large that it needs no name."""
    if quantity.value < _TELLING:
        return []
    return [m for m in moved if abs(quantity.value) in m.old.readings]


def _span(outdated: Outdated) -> Span:
    return outdated.span


def _keys_of(moved: Iterable[MovedValue]) -> list[Keys]:
    return [each.keys for each in moved]


def _likeness(named: Iterable[Keys], before: str) -> float:
    """How much of the best of some names stands before a number."""
    return max((keys.likeness(before) for keys in named), default=0.0)


def _still_tells(number: Number, moved: MovedValue) -> bool:
    return moved.new is not None and tells(number, moved.new)


def _held(quantity: Quantity, moved: MovedValue) -> bool:
    """Whether a quantity was true of a value and is so no more."""
    low, high = sorted((abs(quantity.low), abs(quantity.high)))
    holds = moved.new is not None and low <= moved.new.exact <= high
    return moved.unit == quantity.unit and low <= moved.old.exact <= high and not holds


# --- values


def _value(figure: SnapshotFigure | None) -> Value | None:
    """The value of a figure; None where it is no number."""
    if figure is None:
        return None
    exact = stated_number(figure.value)
    shown = stated_number(displayed_value(figure.text, figure.value))
    digits = re.search(r"\d[\d,]*(?:\.\d+)?", figure.text)
    if exact is None or shown is None or digits is None:
        return None
    return Value.of(Number(*digits.span(), digits[0], abs(shown), figure.unit, figure.text), exact)


def _cell_number(table: SnapshotTable, row: int, column: int, cell: str | None) -> Number | None:
    """The number of a cell in the unit of its table, or of the words beside it (（万元）)."""
    text = cell or ""
    number = cell_number(text, unit_in(table.right)) if any(map(str.isdigit, text)) else None
    if number is None:
        return None
    own = _OWN_UNIT.search("".join(table.path(column)))
    if own is None and not number.unit:
        own = _OWN_UNIT.search(table.row_label(row, column))
    return cell_number(text, own[1]) if own else number


# --- names


def _figure_keys(name: str) -> Keys:
    return Keys((core_of(name),))


def _words(labels: Iterable[str]) -> Iterator[str]:
    """Labels without codes and numbers of lists."""
    return (bare for label in labels if (bare := _CODE.sub("", label).strip()))
