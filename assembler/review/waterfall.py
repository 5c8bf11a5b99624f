"""The parts of a change as a waterfall: from what it was, part by part, to what it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate, chain, pairwise

from ..kernel.money import NumberStyle, in_unit, show_digits
from ..narrative import Narrative
from ..reasons.division import ChangePart
from ..reasons.drafting import Drafted
from .charts import WIDTH, ChartColumn, column_lengths, folded

_PARTS_AT_MOST = 8
_PLOT = Decimal(120)
_ABOVE, _LABEL_LINE, _SIGNS_A_LINE = 24, 17, 12
_FLOOR = Decimal("0.15")  # of the span of levels, below the lowest


@dataclass(frozen=True, slots=True)
class Waterfall:
    """One change. drafted: the reason as it can be drafted, "" where it cannot. from_zero: whether
    the columns of both totals stand on zero."""

    name: str
    axis: str
    drafted: str
    columns: tuple[ChartColumn, ...]
    height: int
    label_y: str
    from_zero: bool


@dataclass(frozen=True, slots=True)
class _Step:
    """A column: what it is called, where it begins and ends in money, which way it goes."""

    name: str
    text: str
    start: Decimal
    end: Decimal
    direction: str


def waterfalls(narrative: Narrative, style: NumberStyle) -> Iterator[Waterfall]:
    """Every change that the report gives a reason for, as far as its parts are known."""
    draft = narrative.draft
    if narrative.figures.last is None and narrative.dataset.opening_from is None:
        return
    for asked in draft.asked_reasons.values():
        one = waterfall_of(draft.drafted(asked), style)
        if one is not None:
            yield one


def waterfall_of(drafted: Drafted, style: NumberStyle) -> Waterfall | None:
    """One change; None where nothing of its parts is known."""
    explained = drafted.explained
    if explained.choice is None:
        return None
    division = explained.choice.division
    steps = list(_steps(drafted, division.moved, division.remainder, style))
    floor, high = _floor(steps), max(_levels(steps))
    drawn = [_on_floor(step, floor) for step in steps]
    scale = _PLOT / (max(high - floor, Decimal(1)))
    room = Decimal(WIDTH - 16) / len(drawn)
    bottom = _ABOVE + _PLOT
    signs = max(3, int(room / _SIGNS_A_LINE))
    columns = tuple(
        _column(step, number, room, bottom, floor, scale, signs)
        for number, step in enumerate(drawn)
    )
    lines = max(len(column.lines) for column in columns)
    label_y = bottom + _LABEL_LINE
    return Waterfall(
        explained.now.words,
        division.words,
        drafted.text,
        columns,
        int(label_y) + lines * _LABEL_LINE,
        f"{label_y:f}",
        floor <= 0,
    )


def _levels(steps: Iterable[_Step]) -> list[Decimal]:
    """Where columns begin and end."""
    return list(chain.from_iterable((step.start, step.end) for step in steps))


def _floor(steps: Sequence[_Step]) -> Decimal:
    """Where the drawing begins: zero, or right below the parts where these are small."""
    levels = _levels(steps)
    parts = _levels(steps[1:-1]) or levels
    cut = min(parts) - (max(parts) - min(parts)) * _FLOOR
    is_cut = min(levels) >= 0 and cut > max(levels) / 3
    return cut if is_cut else min(*levels, Decimal(0))


def _steps(
    drafted: Drafted, moved: Sequence[ChangePart], remainder: Decimal, style: NumberStyle
) -> Iterator[_Step]:
    """Both totals, and between them the parts from the largest; the small ones as one."""
    now, before = drafted.explained.now.amount, drafted.explained.before.amount
    listed = list(_listed(moved, remainder))
    base = drafted.explained.base
    yield _Step(base, _amount(before, style), Decimal(0), before, "total")
    levels = accumulate((change for _, change in listed), initial=before)
    for (name, change), (start, end) in zip(listed, pairwise(levels), strict=True):
        text = f"{'+' if change > 0 else ''}{_amount(change, style)}"
        yield _Step(name, text, start, end, "up" if change > 0 else "down")
    yield _Step("本年", _amount(now, style), Decimal(0), now, "total")


def _listed(moved: Sequence[ChangePart], remainder: Decimal) -> Iterator[tuple[str, Decimal]]:
    """The largest parts, and the rest as one."""
    yield from ((part.label, part.change) for part in moved[:_PARTS_AT_MOST])
    small = moved[_PARTS_AT_MOST:]
    rest = sum((part.change for part in small), remainder)
    if rest:
        yield f"其余{len(small)}项" if small else "尾差", rest


def _amount(amount: Decimal, style: NumberStyle) -> str:
    """In the report's unit, which the caption names."""
    return show_digits(in_unit(amount, style), style)


def _on_floor(step: _Step, floor: Decimal) -> _Step:
    """A total, which begins where the drawing does."""
    if step.direction != "total" or floor <= 0:
        return step
    return _Step(step.name, step.text, floor, step.end, step.direction)


def _column(
    step: _Step,
    number: int,
    room: Decimal,
    bottom: Decimal,
    floor: Decimal,
    scale: Decimal,
    signs: int,
) -> ChartColumn:
    high, low = max(step.start, step.end), min(step.start, step.end)
    top = bottom - (high - floor) * scale
    height = max((high - low) * scale, Decimal(2))
    return column_lengths(
        step.name,
        step.text,
        step.direction,
        number,
        room,
        top,
        height,
        top - 7,
        folded(step.name, signs),
    )
