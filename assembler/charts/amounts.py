"""The numbers of a chart, by category and series: from figures, from a ledger in groups, or from a
table of the report."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from ..dataset.model import FULL_YEAR_BUDGET, LAST_YEAR, OPENING_BUDGET, THIS_YEAR
from ..figures import (
    MONEY,
    ExpressionError,
    Figure,
    Figures,
    LedgerSlices,
    UnitsDifferError,
    UnknownNameError,
)
from ..figures.slices import Slice
from ..kernel.money import NumberStyle, exact_in_unit
from ..kernel.problems import did_you_mean, problem
from ..narrative import Narrative
from ..template.template import TemplateEntry
from .shapes import PERIODS
from .specification import ITEMS_AT_MOST, ChartError, ChartSpec

_OWN_PERIOD = {LAST_YEAR: "上年", OPENING_BUDGET: "年初", FULL_YEAR_BUDGET: "全年"}


class Amount(NamedTuple):
    """A number of a chart. value: exact, in the unit of the chart; None where it is not known.
    figure: what it is; None for a number of a table. formula: of such a number."""

    value: Decimal | None
    figure: Figure | None = None
    formula: str = ""
    missing: str = ""


NOTHING = Amount(Decimal(0))


class Category(NamedTuple):
    """A category with its number in each series."""

    label: str
    amounts: tuple[Amount, ...]

    @property
    def size(self) -> Decimal:
        """How large it is beside the others."""
        return sum((abs(one.value or Decimal(0)) for one in self.amounts), Decimal(0))


class Numbers(NamedTuple):
    """All that a chart is of. series: their names."""

    series: tuple[str, ...]
    categories: tuple[Category, ...]
    unit: str


def numbers_of(spec: ChartSpec, narrative: Narrative) -> Numbers:
    """The numbers of a chart. Raises ChartError, and what computing raises."""
    if spec.node("表") is not None:
        from .from_table import numbers_of_table

        return numbers_of_table(spec, narrative)
    make = _of_groups if spec.node("分组") is not None else _of_figures
    return make(spec, narrative)


def text_of(spec: ChartSpec, entry: TemplateEntry, narrative: Narrative) -> str:
    """A text of a specification with its tags filled in."""
    return narrative.text(entry.node.text, entry.place) if entry.node.is_text else ""


# --- series


class _Series(NamedTuple):
    name: str
    period: str
    expressions: tuple[TemplateEntry, ...]
    entry: TemplateEntry | None


def _series_of(spec: ChartSpec, narrative: Narrative) -> list[_Series]:
    """The series that are written; this year's alone where none is."""
    year = narrative.dataset.year
    usual = {THIS_YEAR: f"{year}年", LAST_YEAR: f"{year - 1}年"}
    if spec.node("系列") is not None and not spec.items("系列"):
        raise ChartError("“系列”是空的；不写“系列”即只有本年", spec.place_of("系列"))
    series = [_one_series(entry, usual, narrative) for entry in spec.items("系列")]
    return series or [_Series(usual[THIS_YEAR], THIS_YEAR, (), None)]


def _one_series(entry: TemplateEntry, usual: Mapping[str, str], narrative: Narrative) -> _Series:
    period = entry.node.word("期间", THIS_YEAR)
    title = entry.node.get("标题")
    name = narrative.text(title.text, entry.within(title).place) if title else ""
    written = entry.node.get("指标")
    expressions = tuple(entry.within(node) for node in entry.node.entries("指标"))
    if written is not None and not (written.null or expressions):
        raise ChartError("系列的“指标”是空的", entry.within(written).place)
    return _Series(name or usual.get(period, f"{period}数"), period, expressions, entry)


# --- figures


def _of_figures(spec: ChartSpec, narrative: Narrative) -> Numbers:
    series, items = _series_of(spec, narrative), spec.items("类别")
    if any(one.expressions for one in series):
        names, rows = _of_series(series, items, narrative)
    else:
        names, rows = _of_categories(series, items, narrative)
    return _measured(spec, [one.name for one in series], names, rows)


def _of_series(
    series: Sequence[_Series], items: Sequence[TemplateEntry], narrative: Narrative
) -> tuple[list[str], list[list[Figure]]]:
    """Series that bring their own expressions; the categories are names alone."""
    for one in series:
        if len(one.expressions) != len(items):
            reason = f"系列“{one.name}”的“指标”有{len(one.expressions)}个，“类别”有{len(items)}个，要一样多"
            raise ChartError(reason, one.entry.place if one.entry else None)
    names = [_label(entry, narrative) for entry in items]
    columns = [[_figure(e, narrative) for e in one.expressions] for one in series]
    return names, [list(row) for row in zip(*columns, strict=True)]


def _of_categories(
    series: Sequence[_Series], items: Sequence[TemplateEntry], narrative: Narrative
) -> tuple[list[str], list[list[Figure]]]:
    """Categories that are figures, each in the periods of the series."""
    names, rows = [], []
    for entry in items:
        written = entry.node.get("指标") if entry.node.is_map else entry.node
        if written is None:
            raise ChartError("这一类缺少“指标”", entry.place)
        place = entry.within(written)
        figure = _figure(place, narrative)
        names.append(_label(entry, narrative, figure))
        rows.append([_in_period(figure, one.period, place, narrative) for one in series])
    return names, rows


def _label(entry: TemplateEntry, narrative: Narrative, figure: Figure | None = None) -> str:
    """The name of a category: as it is written, else that of its figure."""
    written = entry.node.get("标签")
    if written is None and figure is not None:
        return figure.words
    node = entry.node if written is None else written
    return narrative.text(node.text, entry.within(node).place)


def _figure(entry: TemplateEntry, narrative: Narrative) -> Figure:
    with_place = calculated(entry)
    return with_place(narrative.figures.calculate, entry.node.text)


def calculated(entry: TemplateEntry) -> Callable[..., Figure]:
    """Calls something that computes a figure; a mistake is told at the entry. Raises ChartError."""

    def call(compute: Callable[..., object], *arguments: object, **named: object) -> Figure:
        try:
            figure = compute(*arguments, **named)
        except (ExpressionError, UnitsDifferError, UnknownNameError) as error:
            raise ChartError(str(error), entry.place) from None
        except (TypeError, AttributeError, ArithmeticError):
            raise ChartError(f"算法“{entry.node.text}”有误：取数的条件写错", entry.place) from None
        if not isinstance(figure, Figure):
            raise ChartError(f"算法“{entry.node.text}”算出来的不是一个数", entry.place)
        return figure

    return call


def _in_period(figure: Figure, period: str, entry: TemplateEntry, narrative: Narrative) -> Figure:
    if period == THIS_YEAR:
        return figure
    if figure.name not in narrative.figures:
        reason = f"“{entry.node.text}”不是指标的名称，没有它的{period}数；在“系列”里写“指标”"
        raise ChartError(reason, entry.place)
    return calculated(entry)(narrative.figures.functions[_OWN_PERIOD[period]], figure)


def _measured(
    spec: ChartSpec, series: Sequence[str], names: Sequence[str], rows: Sequence[Sequence[Figure]]
) -> Numbers:
    """Figures as numbers of one unit. Raises ChartError where they have several."""
    units = {figure.unit for row in rows for figure in row}
    if len(units) > 1:
        shown = "、".join(sorted(unit or "比例" for unit in units))
        raise ChartError(f"一个图里的数要有同一个单位，这里有{shown}", spec.place_of("类别"))
    categories = tuple(
        Category(name, tuple(Amount(_value(figure, spec.style), figure) for figure in row))
        for name, row in zip(names, rows, strict=True)
    )
    return Numbers(tuple(series), categories, _unit(*units, style=spec.style))


def _unit(unit: str = MONEY, *, style: NumberStyle) -> str:
    """The unit of the chart for figures of a unit."""
    return style.unit if unit == MONEY else unit or "%"


def _value(figure: Figure, style: NumberStyle) -> Decimal | None:
    if not figure.known:
        return None
    if figure.unit == MONEY:
        return exact_in_unit(figure.amount, style)
    return figure.amount if figure.unit else figure.amount * 100


# --- a ledger in groups


def _of_groups(spec: ChartSpec, narrative: Narrative) -> Numbers:
    entry, columns = spec.settings["分组"], dict[str, list[Slice]]()
    for series in _series_of(spec, narrative):
        if series.period == LAST_YEAR and not _knows_last_year(entry, narrative.figures):
            values = {"name": spec.key, "series": series.name}
            narrative.draft.report(problem("M-124", spec.place, **values))
            continue
        columns[series.name] = _groups(entry, series, narrative.figures)
    labels = {_key(group): group.label for groups in columns.values() for group in groups}
    if len(labels) > ITEMS_AT_MOST:
        raise ChartError(f"分出来的组太多（{len(labels)}组）", entry.place)
    by_key = [{_key(group): group for group in groups} for groups in columns.values()]
    nothing = Figure(Decimal(0), formula="没有这一组")
    rows: list[list[Figure]] = [[groups.get(key, nothing) for groups in by_key] for key in labels]
    return _measured(spec, list(columns), list(labels.values()), rows)


def _key(group: Slice) -> str:
    """By what a group is known in both years."""
    return group.code or group.label


def _knows_last_year(entry: TemplateEntry, figures: Figures) -> bool:
    return figures.last is not None and entry.node.word("台账") in figures.last.ledgers


def _groups(entry: TemplateEntry, series: _Series, figures: Figures) -> list[Slice]:
    """The groups of a ledger in the period of a series."""
    node = entry.node
    if series.period not in PERIODS[:2]:
        place = series.entry.place if series.entry else None
        raise ChartError(f"“分组”的系列只能是{'、'.join(PERIODS[:2])}", place)
    ledger = figures.ledgers[node.word("台账")]
    if series.period == LAST_YEAR:
        ledger = figures.last_ledgers[f"{LAST_YEAR}{ledger.name}"]
    wanted, by = node.get("取"), node.get("按")
    conditions = wanted.as_data() if wanted is not None and wanted.is_map else {}
    whole = calculated(entry.within(wanted or node))(LedgerSlices(ledger), **conditions)
    assert isinstance(whole, Slice)
    if by is None or by.text not in ledger.dimensions:
        name = by.text if by else ""
        reason = f"“{ledger.name}”不能按“{name}”分{did_you_mean(name, ledger.dimensions)}"
        raise ChartError(reason, entry.within(by or node).place)
    return whole.by(by.text)
