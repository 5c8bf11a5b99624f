"""Lines that say less than the report asks for: 资金来源 as a branch (一般公共预算拨款) where a column
shows a leaf (其中：财政拨款), 支出类别 undivided or of another kind of report."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from ..dataset.schema import ledger_sheets
from ..figures import FUND, KIND, CoarseValue, Figures, Ledger, Unclear
from ..figures.expression import ExpressionError, names_in, parse
from ..kernel.problems import Problem, problem
from ..report import Report
from .table_totals import tables_that_fall_short

_FEW = 2  # places of the report that are named
_CALLS = re.compile(r"\{[{%]([^{}%]*)[%}]\}")
_WORD = re.compile(r"\w+")
_BALANCED = ("收入", "支出")


def lines_are_as_fine_as_asked(report: Report, figures: Figures) -> Iterator[Problem]:
    """What the report asks for below a value that lines leave undivided is told once a value."""
    watched = [ledger for ledger in figures.ledgers.values() if ledger.coarse is not None]
    if not watched:
        return
    _note_sections(figures, watched)
    for ledger in watched:
        yield from _of_kinds(ledger, figures)
        yield from _of_funds(ledger, report, figures)


def _column(ledger: Ledger, dimension: str) -> str:
    sheet = next(sheet for sheet in ledger_sheets() if sheet.ledger == ledger.name)
    return next(column.name for column in sheet.dimensions if column.dimension == dimension)


# --- 支出类别


def _of_kinds(ledger: Ledger, figures: Figures) -> Iterator[Problem]:
    """项目支出 where the template divides it. (A kind that this kind of report has not is refused
    when it is read.)"""
    coarse = ledger.coarse
    assert coarse is not None
    for value in coarse.watched:
        if value.dimension == KIND and value in coarse.taken:
            yield from _undivided(value, ledger, figures)


# --- 资金来源


def _of_funds(ledger: Ledger, report: Report, figures: Figures) -> Iterator[Problem]:
    assert ledger.coarse is not None
    for value in ledger.coarse.unclear:
        if value.dimension == FUND:
            yield from _undivided(value, ledger, figures, tables_that_fall_short(report))


def _undivided(
    value: CoarseValue, ledger: Ledger, figures: Figures, short: Iterable[str] = ()
) -> Iterator[Problem]:
    assert ledger.coarse is not None
    unclear = ledger.coarse.unclear.get(value)
    if unclear is None:
        return
    other = _other_side(value, ledger, figures)
    if other:
        why = f"“{other.name}”表分到了{_divided(value, other, figures)}"
    else:
        why = "表里只有它的各项明细，合计与各行对不上" if _falls_short(unclear, short) else ""
    first, *others = (line.place for line in unclear.lines.values())
    column = _column(ledger, value.dimension)
    yield problem(
        "D-97" if why else "D-96",
        first.at(column),
        others,
        column=column,
        found=value.value,
        why=why,
        where=_places(unclear),
        leaf=next(iter(unclear.asked)),
        choices="、".join(unclear.asked),
    )


def _falls_short(unclear: Unclear, short: Iterable[str]) -> bool:
    """Whether it is shown in one of the tables whose rows do not make their totals."""
    tables = tuple(f"{key}“" for key in short)
    return any(place.startswith(tables) for place in unclear.where)


def _other_side(value: CoarseValue, ledger: Ledger, figures: Figures) -> Ledger | None:
    """The ledger that must balance with this one, where it divides the value and this one does
    not."""
    if ledger.name not in _BALANCED or value.dimension != FUND:
        return None
    other = figures.ledgers[_BALANCED[1 - _BALANCED.index(ledger.name)]]
    funds = set(other.column(FUND)) if other.lines else set[str]()
    divided = not funds.isdisjoint(
        figures.dataset.codebook.funds.within(value.value) - {value.value}
    )
    return other if divided and value.value not in funds else None


def _divided(value: CoarseValue, other: Ledger, figures: Figures) -> str:
    within = figures.dataset.codebook.funds.within(value.value)
    return "、".join(f"“{fund}”" for fund in dict.fromkeys(other.column(FUND)) if fund in within)


def _places(unclear: Unclear) -> str:
    """Where the report shows what cannot be told."""
    places = list(unclear.where)
    return "、".join(places[:_FEW]) + (f"等{len(places)}处" if len(places) > _FEW else "")


# --- what sections ask for by named figures


def _note_sections(figures: Figures, ledgers: Sequence[Ledger]) -> None:
    """The slices of figures that sections name."""
    by_name = {ledger.name: ledger for ledger in ledgers}
    asking = [
        (name, portion)
        for name in figures.specifications
        for portion in figures.parts.of(name)
        if portion.ledger in by_name
    ]
    named = set(_named_in_sections(figures)) if asking else set[str]()
    for name, portion in asking:
        if name in named:
            label = figures.specifications[name].label
            by_name[portion.ledger].note("正文", [(label, portion.asked)])


def _named_in_sections(figures: Figures) -> list[str]:
    """The figures that sections name, and those that they are computed from."""
    words = set(_words_of_calls(figures))
    named = list(filter(words.__contains__, figures.specifications))
    for name in named:  # grows on the way
        used = filter(figures.specifications.__contains__, _used_by(name, figures))
        named += [one for one in used if one not in named]
    return named


def _words_of_calls(figures: Figures) -> Iterator[str]:
    """The words of the tags of all sections."""
    for section in figures.template.sections.values():
        for call in _CALLS.findall(section.text):
            yield from _WORD.findall(call)


def _used_by(name: str, figures: Figures) -> Iterable[str]:
    """The names in a figure's expression; none where that cannot be read."""
    try:
        return names_in(parse(figures.specifications[name].expression))
    except ExpressionError:
        return ()
