"""Last year beside this year, and what the whole is made of: figures outside of the report's text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from ..figures import MONEY, Change, Figure, Figures, LedgerSlices, Slice, change
from ..kernel.money import (
    NumberStyle,
    growth,
    in_unit,
    round_half_up,
    share,
    show_amount,
    show_percent,
)
from .model import Compared, Composition, CompositionPart, Shown
from .origins import Origins

_SLICES = 7  # a bar of more parts cannot be read; the rest is drawn as one
_DIRECTIONS = {1: "up", 0: "flat", -1: "down"}
_COMPOSED = (
    ("支出构成（按支出类别）", "支出", "类别"),
    ("支出构成（按功能分类）", "支出", "功能类"),
    ("收入构成（按资金来源）", "收入", "资金"),
)


# --- last year


def compared(figures: Figures, style: NumberStyle, origins: Origins) -> tuple[Compared, ...]:
    """Every named figure that both years have, in the template's order."""
    style = style.but(zero=None)
    pairs = filter(None, (_pair(figures, name) for name in figures))
    changes = [change(now, before, style) for now, before in pairs]
    largest = max((one.difference for one in changes if one.now.unit == MONEY), default=Decimal(0))
    return tuple(_compared(one, largest, style, origins) for one in changes)


def _pair(figures: Figures, name: str) -> tuple[Figure, Figure] | None:
    now, before = figures[name], figures.last_year(name)
    fit = now.known and before.known and now.unit == before.unit
    return (now, before) if fit and (now or before) else None


def _compared(changed: Change, largest: Decimal, style: NumberStyle, origins: Origins) -> Compared:
    now, before = changed.now, changed.before
    difference = now - before
    seen = _seen(difference, style)
    drawn = now.unit == MONEY and largest
    text = _signed(seen, _shown(difference, style))
    rate = growth(now.amount, before.amount) if seen else None
    return Compared(
        name=now.words,
        now=_with_origin(now, style, origins),
        before=_with_origin(before, style, origins),
        change=Shown(text, origins.of_figure(difference, text, f"{now.words}比上年的增减额")),
        rate="—" if rate is None else _signed(rate, show_percent(rate, style)),
        direction=_DIRECTIONS[int(seen.compare(Decimal(0)))],
        size=f"{round_half_up(difference.amount / largest, 4):f}" if drawn else None,
    )


def _signed(value: Decimal, text: str) -> str:
    """The text with the sign that says it grew."""
    return f"+{text}" if value > 0 else text


def _with_origin(figure: Figure, style: NumberStyle, origins: Origins) -> Shown:
    text = _shown(figure, style)
    return Shown(text, origins.of_figure(figure, text))


def _seen(figure: Figure, style: NumberStyle) -> Decimal:
    """What a reader sees of a figure."""
    if figure.unit == MONEY:
        return in_unit(figure.amount, style)
    return round_half_up(figure.amount * (1 if figure.unit else 100), style.places)


def _shown(figure: Figure, style: NumberStyle) -> str:
    """Money in the report's unit, which the table's heading says; anything else with its own."""
    if figure.unit == MONEY:
        return show_amount(figure.amount, style)
    if not figure.unit:
        return show_percent(figure.amount * 100, style)
    return f"{round_half_up(figure.amount, style.places).normalize():f}{figure.unit}"


# --- composition


def compositions(figures: Figures, style: NumberStyle, origins: Origins) -> Iterator[Composition]:
    """The ledgers by kind, function and fund, as far as their parts are known."""
    style = style.but(zero=None)
    for title, ledger, dimension in _COMPOSED:
        whole = LedgerSlices(figures.ledgers[ledger])()
        parts = whole.by(dimension, "台账") if whole else []
        if parts and all(part.known for part in parts):
            yield _composition(title, whole, list(filter(None, parts)), style, origins)


def _composition(
    title: str, whole: Slice, parts: list[Slice], style: NumberStyle, origins: Origins
) -> Composition:
    if len(parts) > 1 and parts[0].code.isdecimal():
        parts = sorted(parts, key=lambda part: part.amount, reverse=True)
    drawn = all(part.amount > 0 for part in parts)
    shown = tuple(_part(part, whole, style, origins) for part in _few(parts))
    return Composition(title, _with_origin(whole, style, origins), shown, drawn)


def _few(parts: Sequence[Figure]) -> Iterable[Figure]:
    if len(parts) <= _SLICES:
        return parts
    rest: Figure = sum(parts[_SLICES:], parts[_SLICES - 1])
    rest.label = f"其余{len(parts) - _SLICES + 1}项"
    return [*parts[: _SLICES - 1], rest]


def _part(part: Figure, whole: Figure, style: NumberStyle, origins: Origins) -> CompositionPart:
    percent = share(part.amount, whole.amount) or Decimal(0)
    return CompositionPart(
        part.words,
        _with_origin(part, style, origins),
        show_percent(percent, style),
        f"{round_half_up(percent, 3):f}",
    )
