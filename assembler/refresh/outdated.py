"""Values that a correction has changed, and the numbers of a text that still tell the old ones.

A number is one of them where it says an old value in whatever unit and rounding. Where the new
report shows the same number for something else, the name before it decides.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cached_property, partial
from itertools import chain
from typing import NamedTuple

from ..claims.claim import Quantity
from ..claims.quantities import read_quantities
from ..compare.changes import Changes, FigureChange, paragraph_at
from ..compare.table_changes import TableChange
from ..kernel.money import stated_number
from ..snapshot.publication import displayed_value
from ..snapshot.values import Snapshot, SnapshotFigure, SnapshotTable
from ..text.direction import direction_words
from ..text.in_words import in_words, shown_amount
from ..text.numbers import Number, cell_number, numbers_in, unit_in
from ..text.restated import Value, restated, rounds, tells
from ..text.tokens import Token
from .merge import Span, spans_meet
from .naming import Keys, clause_before, core_of, is_called_otherwise
from .turned import (
    Outdated,
    figure_ways,
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


class MovedValue(NamedTuple):
    """A value that the correction changed. name: of the figure, or of the cell's row and column.
    keys: the words by which a text may call it. new: None where there is none any more. way:
    the word of direction before it now, "" where none stood there or it is the same."""

    name: str
    keys: Keys
    unit: str
    old: Value
    new: Value | None
    way: str = ""


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
        known = [*taken, *((hit.number.start, hit.number.end) for hit in hits)]
        for quantity in read_quantities(text):
            span = quantity.start, quantity.end
            if not any(spans_meet(span, other) for other in known):
                hits += self._in_words(quantity, context + clause_before(text, span[0]))
        settled = [*taken, *((hit.number.start, hit.number.end) for hit in hits)]
        others = chain(
            outdated_claims(text, self._turned, self._arisen, self._changes.new.synonyms),
            outdated_names(text, self._renamed),
        )
        for hit in others:
            span = hit.number.start, hit.number.end
            if not any(spans_meet(span, other) for other in settled):
                hits.append(hit)
                settled.append(span)
        return sorted(hits, key=lambda hit: hit.number.start)

    def _in_words(self, quantity: Quantity, before: str) -> Iterator[Outdated]:
        """A quantity in words or roughly said (九百五十四点七二万元, 近八成) that holds no more."""
        matching = [m for m in self._moved if m.unit == quantity.unit and _held(quantity, m)]
        named = _best_named(matching, before)
        if not named and quantity.value >= _TELLING:
            named = [m for m in matching if abs(quantity.value) in (m.old.exact, m.old.shown)]
        if named and not is_called_otherwise(before, [m.keys for m in named]):
            first, text = named[0], quantity.text
            number = Number(quantity.start, quantity.end, text, quantity.value, quantity.unit, text)
            now = in_words(quantity, first.new.shown) if first.new else ""
            yield Outdated(number, first.name, now, first.way)

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
            span = number.start, number.end
            if not number.is_figure or any(spans_meet(span, other) for other in taken):
                continue
            before = context + clause_before(text, number.start)
            matching = self._told_by(number, before)
            if matching:
                yield _outdated(number, matching)

    # --- which value a number tells

    def _told_by(self, number: Number, before: str) -> list[MovedValue]:
        """The values that a number may tell: those that are named before it, else all."""
        moved = [m for m in self._moved_of(number) if not _still_tells(number, m)]
        if not moved or is_called_otherwise(before, [m.keys for m in moved]):
            return []
        named = _best_named(moved, before)
        rivals = [keys.likeness(before) for keys in self._current(number)]
        if not rivals and number.value:
            return named or moved
        best = named[0].keys.likeness(before) if named else 0.0
        return named if best > max(rivals, default=0.0) else []

    @cached_property
    def _moved(self) -> list[MovedValue]:
        figures = (self._of_figure(change) for change in self._changes.figures)
        cells = (m for table in self._changes.tables_of_both for m in self._of_cells(table))
        return [m for m in (*figures, *cells) if m]

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
            for value in {moved.old.exact, moved.old.shown}:
                by_value[moved.unit, value].append(moved)
        return by_value

    def _of_figure(self, change: FigureChange) -> MovedValue | None:
        """A figure that is shown otherwise, or no more though its paragraph still stands."""
        old, new = change.old, change.new
        before, now = _value(old), _value(new)
        if before is None or not change.shows or (now is None and not self._stands(change)):
            return None
        assert old is not None
        was, is_now = (ways.get(change.name) for ways in self._ways)
        way = is_now.text if was and is_now and was.text != is_now.text else ""
        return MovedValue(change.name, _figure_keys(change.name), old.unit, before, now, way)

    def _stands(self, change: FigureChange) -> bool:
        """Whether a paragraph that showed the figure is still there, and reads otherwise."""
        old = self._changes.old
        both = (text.old for text in self._changes.texts if None not in (text.old, text.new))
        marks = chain.from_iterable(paragraph_at(old, block).figures for block in both)
        return any(old.figures[mark.figure].name == change.name for mark in marks)

    @cached_property
    def _ways(self) -> tuple[dict[str, Token], dict[str, Token]]:
        """The words of direction before figures, by their names: of the old report, of the new."""
        return figure_ways(self._changes.old), figure_ways(self._changes.new)

    @cached_property
    def _turned(self) -> dict[str, tuple[int, int]]:
        gone = (c.name for c in self._changes.figures if c.new is None and self._stands(c))
        return turned_figures(*self._ways, gone)

    @cached_property
    def _arisen(self) -> dict[str, str]:
        """The amounts that were zero, by their figures, as they are shown now."""
        figures = ((c.name, c.old, c.new) for c in self._changes.figures)
        moved = ((name, _value(old), _value(new), new) for name, old, new in figures)
        return {
            core_of(name): shown_amount(now.exact)
            for name, was, now, new in moved
            if was and now and new and new.unit == "元" and not was.shown and now.shown
        }

    @cached_property
    def _renamed(self) -> dict[str, str]:
        return renamed(self._changes)

    def _of_cells(self, change: TableChange) -> Iterator[MovedValue | None]:
        """The values of cells, and those of rows that are gone."""
        old, new = self._changes.old, self._changes.new
        before, after = (
            side.blocks[at] for side, at in ((old, change.old), (new, change.new)) if at is not None
        )
        assert isinstance(before, SnapshotTable)
        assert isinstance(after, SnapshotTable)
        for cell in change.cells:
            one = _cell_number(before, *cell.old_at, cell.old)
            other = _cell_number(after, *cell.new_at, cell.new)
            yield self._of_cell(before, cell.row, "／".join(cell.column), one, other)
        for line in change.removed:
            for column, text in enumerate(line.cells):
                path = "／".join(before.path(column))
                number = _cell_number(before, line.at, column, text or "")
                yield self._of_cell(before, line.label, path, number, None)

    def _of_cell(
        self, table: SnapshotTable, row: str, column: str, old: Number | None, new: Number | None
    ) -> MovedValue | None:
        if old is None or not old.value:
            return None
        now = None if new is None else Value.of(new)
        name = f"附表《{table.title}》“{row}”行" + (f"“{column}”列" if column else "")
        keys = self._keys(row.split(), column.split("／"))
        return MovedValue(name, keys, old.unit, Value.of(old), now)

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
            for each in {value.exact, value.shown}:
                shown[unit, each].append(named)
        return shown

    def _in_figures(self, new: Snapshot) -> Iterator[Named]:
        for figure in new.figures:
            value = _value(figure)
            if value is not None:
                yield figure.unit, value, partial(_figure_keys, figure.name)

    def _in_cells(self, new: Snapshot) -> Iterator[Named]:
        for table in new.tables:
            for row, texts in enumerate(table.body):
                for column, text in enumerate(texts):
                    number = _cell_number(table, row, column, text or "")
                    if number is not None and number.value:
                        yield number.unit, Value.of(number), partial(self._of, table, row, column)

    def _of(self, table: SnapshotTable, row: int, column: int) -> Keys:
        return self._keys(table.row_label(row, column).split(), table.path(column))


def _in_texts(snapshot: Snapshot) -> Iterator[Named]:
    """Numbers of words that are no figures, such as those of a reason."""
    for paragraph in snapshot.paragraphs:
        marks = [(mark.start, mark.end) for mark in paragraph.figures]
        for number in numbers_in(paragraph.text):
            span = number.start, number.end
            if number.is_figure and not any(spans_meet(span, mark) for mark in marks):
                words = clause_before(paragraph.text, span[0])[-_LABEL:]
                yield number.unit, Value.of(number), partial(Keys, (words,))


def _outdated(number: Number, matching: Sequence[MovedValue]) -> Outdated:
    """What is said of a number. A figure of the text comes before the cells that repeat it."""
    news = [restated(number, m.old, m.new) if m.new else "" for m in matching]
    alike = [m for m, now in zip(matching, news, strict=True) if now == news[0]]
    first = min(alike, key=lambda m: m.name.startswith("附表"))  # a figure before the cells of it
    now = restated(number, first.old, first.new) if first.new else ""
    return Outdated(number, first.name, now, first.way)


def rewritten(text: str, span: Span, outdated: Sequence[Outdated]) -> str:
    """Some words with the new numbers in them, and the words of direction before these; "" where
    one of them has nothing to take its place."""
    if not all(each.now for each in outdated):
        return ""
    edits = [(each.number.start, each.number.end, each.now) for each in outdated]
    edits += _turned_words(text, {each.number.start: each.way for each in outdated if each.way})
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    growth = sum(len(new) - (end - start) for start, end, new in edits)
    return text[span[0] : span[1] + growth]


def _turned_words(text: str, ways: Mapping[int, str]) -> Iterator[tuple[int, int, str]]:
    """The words of direction right before numbers, each with what it becomes. ways: by where the
    number begins."""
    for word in direction_words(text) if ways else ():
        at = next((start for start in ways if 0 <= start - word.end <= _REACH), None)
        if word.bound and at is not None:
            yield word.start, word.end, ways[at]


def _best_named(moved: Iterable[MovedValue], before: str) -> list[MovedValue]:
    """The values that are named before a number, those named best first."""
    measured = [(m.keys.likeness(before), m) for m in moved]
    named = [(like, m) for like, m in measured if like >= _NAMED]
    return [m for _, m in sorted(named, key=lambda pair: -pair[0])]


def _still_tells(number: Number, moved: MovedValue) -> bool:
    return moved.new is not None and tells(number, moved.new)


def _held(quantity: Quantity, moved: MovedValue) -> bool:
    """Whether a quantity was true of a value and is so no more."""
    low, high = sorted((abs(quantity.low), abs(quantity.high)))
    return low <= moved.old.exact <= high and not (moved.new and low <= moved.new.exact <= high)


# --- values


def _value(figure: SnapshotFigure | None) -> Value | None:
    """The value of a figure; None where it is no number."""
    if figure is None:
        return None
    exact = stated_number(figure.value)
    shown = stated_number(displayed_value(figure.text, figure.value))
    digits = re.search(r"\d[\d,]*(?:\.(\d+))?", figure.text)
    if exact is None or shown is None or digits is None:
        return None
    printed = Decimal(digits[0].replace(",", ""))
    step = abs(shown) / printed if printed else Decimal(10_000 if figure.unit == "元" else 1)
    return Value(abs(exact), abs(shown), step.scaleb(-len(digits[1] or "")))


def _cell_number(table: SnapshotTable, row: int, column: int, text: str) -> Number | None:
    """The number of a cell in the unit of its table, or of the words beside it (（万元）)."""
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
