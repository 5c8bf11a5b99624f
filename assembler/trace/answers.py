"""What was traced in lines for people, and what is said where there is nothing of the kind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import filterfalse
from typing import TypeVar

from ..kernel.money import stated_number
from ..kernel.places import RowReference, where
from ..kernel.problems import Place, did_you_mean
from ..snapshot.values import Snapshot, SnapshotFigure
from ..text.numbers import Number, numbers_in
from .lines import line_words
from .values import Traced, as_number, bare

T = TypeVar("T")
_MOST_PLACES, _MOST_ROWS, _MOST_ORIGINS = 20, 40, 10
_NEAR = Decimal("0.1")  # how far off, as a part of it, a number may be that is suggested


def answer(origins: Sequence[Traced], wanted: str, snapshot: Snapshot) -> Iterator[str]:
    """What was traced, the first of it in full; how to ask for less where it is much."""
    rows_above: set[RowReference] = set()
    if len(origins) > 1:
        places = sum(len(each.places) for each in origins)
        yield f"“{wanted}”有{len(origins)}个来历，在{places}处："
    for each in origins[:_MOST_ORIGINS]:
        yield from _origin(each, snapshot, rows_above)
    rest = origins[_MOST_ORIGINS:]
    if rest:
        yield f"另有{len(rest)}个：{_names(rest)}。{_narrower(as_number(wanted))}--json 列出全部。"


def _names(origins: Sequence[Traced]) -> str:
    names = list(dict.fromkeys(each.title for each in origins))
    return "、".join(names[:_MOST_ORIGINS]) + ("等" if len(names) > _MOST_ORIGINS else "")


def _narrower(number: Number | None) -> str:
    """How to ask for less: only a number can be asked for more narrowly."""
    if number is None:
        return ""
    how = "写指标名称" if number.unit else "写上单位（如 0万元、0辆）或指标名称"
    return f"{how}可以少列一些，"


def _origin(traced: Traced, snapshot: Snapshot, rows_above: set[RowReference]) -> Iterator[str]:
    """A traced number in lines. rows_above: rows that were told in full before; grows."""
    exact = f"（准确值 {traced.value}）" if traced.value else ""
    yield f"{traced.title} = {traced.shown}{exact}"
    if traced.formula:
        yield f"    算法：{traced.formula}"
    places, more_places = _first(traced.places, _MOST_PLACES)
    yield from (f"    位置：{place}" for place in places)
    yield from (f"    另有{count}处" for count in more_places)
    yield from _rows(traced, snapshot, rows_above)


def _rows(traced: Traced, snapshot: Snapshot, rows_above: set[RowReference]) -> Iterator[str]:
    """The lines of the dataset behind it; those told before by their numbers alone."""
    again = filter(rows_above.__contains__, traced.rows)
    phrases = where(Place(row.file, row.tab, row.row) for row in again)
    yield from (f"    依据：{words}（见上）" for words in phrases)
    new = list(filterfalse(rows_above.__contains__, traced.rows))
    rows, more_rows = _first(new, _MOST_ORIGINS if traced.alike else _MOST_ROWS)
    for row in rows:
        line = snapshot.rows.get(row)
        yield f"    依据：{row}{line_words(line, snapshot) if line else ''}"
    yield from (f"    另有{count}行" for count in more_rows)
    rows_above.update(rows)


def _first(items: Sequence[T], most: int) -> tuple[Sequence[T], list[int]]:
    """The first of a list, and how many more there are, if there are."""
    return items[:most], [len(items) - most] if len(items) > most else []


def nearest(snapshot: Snapshot, wanted: str, labels: Mapping[str, str]) -> str:
    """The name, or number, most like one that is not there; "" where none is near."""
    number = as_number(wanted)
    if number is None:
        names = dict.fromkeys(bare(figure.name) for figure in snapshot.figures)
        return did_you_mean(wanted, [*labels, *names])
    return _nearest_number(snapshot, number)


def _nearest_number(snapshot: Snapshot, number: Number) -> str:
    near = [
        (abs(value - number.value), at)
        for at, figure in enumerate(snapshot.figures)
        for value in _values(figure, number)
    ]
    if not near:
        return ""
    off, at = min(near)
    if off > abs(number.value) * _NEAR:
        return "，也没有相近的。可以写报告里的数（万元）、台账里的数（元），或指标名称。"
    return _suggestion(snapshot.figures[at], snapshot.public)


def _suggestion(figure: SnapshotFigure, public: bool) -> str:
    value = None if public else _exact(figure)
    exact = "" if value is None else f"，准确值 {value:,f}元"
    return f"，最接近的是 {figure.text}（{figure.name}{exact}）"


def _exact(figure: SnapshotFigure) -> Decimal | None:
    """An amount in 元; None for what is none."""
    return stated_number(figure.value) if figure.unit == "元" else None


def _values(figure: SnapshotFigure, wanted: Number) -> Iterator[Decimal]:
    """What a figure is, as the number that is asked for may mean it."""
    shown = numbers_in(figure.text)
    if shown and not wanted.unit:
        yield shown[0].value
    exact = _exact(figure)
    if exact is not None and wanted.unit in ("", "元"):
        yield exact
