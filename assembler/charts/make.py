"""One chart of the report, from its specification: the paragraph with it and its caption."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import chain

from ..figures import ExpressionError, UnitsDifferError, UnknownNameError
from ..kernel.money import (
    NumberStyle,
    round_half_up,
    share,
    show_digits,
    show_percent,
    telling_places,
)
from ..kernel.problems import Problem, problem
from ..narrative import Narrative
from ..report import Chart, ChartPoint, ChartSeries, FigureRecord, Paragraph, Span
from .amounts import Category, ChartAmount, Numbers, numbers_of
from .shapes import LARGEST_FIRST, SMALLEST_FIRST
from .specification import ChartError, ChartSpec, chart_specification

_MISTAKES = (ChartError, ExpressionError, UnitsDifferError, UnknownNameError)
_PER_CENT = "%"
_NONE = Decimal(0)


def make_chart(
    key: str, section: str, number: int, narrative: Narrative, problems: list[Problem]
) -> Paragraph | None:
    """The chart of that name with its caption, or what stands in its place; None where there is
    nothing to print, or its specification is wrong, which is reported. number: of the caption (图1)."""
    spec = chart_specification(narrative.template, key, problems)
    if spec is None:
        return None
    narrative.draft.table = f"图表“{key}”"
    try:
        return _made(spec, section, number, narrative)
    except _MISTAKES as error:
        place = getattr(error, "place", None) or spec.place
        mistake = problem("M-120", place, reason=str(error))
        if mistake not in problems:
            problems.append(mistake)
        return None
    finally:
        narrative.draft.table = ""


def _made(spec: ChartSpec, section: str, number: int, narrative: Narrative) -> Paragraph | None:
    title = _text(spec, "标题", narrative) or spec.key
    numbers = numbers_of(spec, narrative)
    if spec.kind == "饼图" and len(numbers.series) > 1:
        raise ChartError(
            "饼图只能有一个系列", spec.place_of("列" if "表" in spec.settings else "系列")
        )
    numbers = _arranged(spec, numbers, narrative)
    missing = _missing(numbers, narrative)
    numbers = _without_unknown_series(numbers)
    if not numbers.categories and not missing:
        return _instead(spec, title, section, narrative)
    caption = [Span(f"图{number}　{title}")]
    if missing:
        caption.append(Span("【图中有数待填】", missing=missing))
    if not numbers.categories or not numbers.series:
        return Paragraph(tuple(caption), section)
    chart = chart_of(spec, title, numbers, narrative)
    return Paragraph(tuple(caption), section, chart=chart)


def _text(spec: ChartSpec, name: str, narrative: Narrative) -> str:
    return narrative.table_text(spec.word(name), spec.place_of(name))


def _instead(spec: ChartSpec, title: str, section: str, narrative: Narrative) -> Paragraph | None:
    """The sentence in the place of a chart of nothing."""
    narrative.draft.report(problem("M-121", spec.place, name=spec.key))
    if "空图说明" in spec.settings:
        words = _text(spec, "空图说明", narrative)
    else:
        words = f"“{title}”各项均为零，图从略。"
    return Paragraph((Span(words),), section) if words else None


# --- which categories are drawn


def _arranged(spec: ChartSpec, numbers: Numbers, narrative: Narrative) -> Numbers:
    """The categories in their order, without those of zero, the smallest gathered in one."""
    categories = list(numbers.categories)
    if not any(one.size or _is_open(one) for one in categories):
        return numbers._replace(categories=())
    if not spec.shows_zeros:
        categories = [one for one in categories if one.size or _is_open(one)]
    order = spec.word("顺序")
    if order in (LARGEST_FIRST, SMALLEST_FIRST):
        categories.sort(key=lambda one: one.size, reverse=order == LARGEST_FIRST)
    gathered = _gathered(spec, categories, narrative)
    return numbers._replace(categories=tuple(gathered))


def _is_open(category: Category) -> bool:
    return any(one.value is None for one in category.amounts)


def _gathered(
    spec: ChartSpec, categories: Sequence[Category], narrative: Narrative
) -> Sequence[Category]:
    """The largest categories as they stand, and one with the sums of all others (其他) behind them;
    what is not known is never small."""
    most = spec.at_most
    if not most or len(categories) <= most:
        return categories
    by_size = sorted(categories, key=lambda one: (_is_open(one), one.size), reverse=True)
    kept = {id(one) for one in by_size[: most - 1]}
    rest = [one for one in categories if id(one) not in kept]
    values = {"count": len(categories), "shown": most - 1, "rest": len(rest), "label": spec.rest}
    narrative.draft.report(problem("M-123", spec.place, name=spec.key, **values))
    sums = tuple(map(_sum, zip(*(one.amounts for one in rest), strict=True)))
    return [*(one for one in categories if id(one) in kept), Category(spec.rest, sums)]


def _sum(amounts: Sequence[ChartAmount]) -> ChartAmount:
    """Several numbers as one. What of them is not known leaves the sum open."""
    unknown = next((one for one in amounts if one.value is None), None)
    if unknown is not None:
        return unknown
    value = sum((one.value or _NONE for one in amounts), _NONE)
    return ChartAmount(value, None, f"较小的{len(amounts)}类之和")


# --- what is missing


def _missing(numbers: Numbers, narrative: Narrative) -> str:
    """What the clerk has yet to give; "" where nothing is missing. It is reported as of a text."""
    amounts = chain.from_iterable(category.amounts for category in numbers.categories)
    lacking = [_lack(amount, narrative) for amount in amounts if amount.value is None]
    return next(iter(lacking), "")


def _lack(amount: ChartAmount, narrative: Narrative) -> str:
    if amount.figure is None:
        return amount.missing
    return narrative.draft.unknown_figure(amount.figure)[1]


def _without_unknown_series(numbers: Numbers) -> Numbers:
    """Without the series of which nothing is known."""
    kept = [
        at
        for at in range(len(numbers.series))
        if any(one.amounts[at].value is not None for one in numbers.categories)
    ]
    if len(kept) == len(numbers.series):
        return numbers
    categories = (
        one._replace(amounts=tuple(one.amounts[at] for at in kept)) for one in numbers.categories
    )
    return numbers._replace(
        series=tuple(numbers.series[at] for at in kept), categories=tuple(categories)
    )


# --- the chart


def chart_of(spec: ChartSpec, title: str, numbers: Numbers, narrative: Narrative) -> Chart:
    """The chart of these numbers."""
    points = _Points(spec, numbers, narrative)
    kind = _kind(spec, numbers, narrative)
    made = points.series(with_shares=kind == "饼图")
    labels = tuple(_labels(numbers))
    chart = Chart(
        spec.key, kind, title, labels, made, numbers.unit, points.places, height=spec.height
    )
    return chart._replace(alt=_text(spec, "替代文字", narrative) or _words(chart))


def _labels(numbers: Numbers) -> Iterator[str]:
    """The names of the categories, each once: those that are called alike are told apart."""
    seen: dict[str, int] = {}
    for one in numbers.categories:
        times = seen[one.label] = seen.get(one.label, 0) + 1
        yield one.label if times == 1 else f"{one.label}（{times}）"


def _kind(spec: ChartSpec, numbers: Numbers, narrative: Narrative) -> str:
    """The kind of the chart; bars where a pie would have slices of less than nothing."""
    if spec.kind != "饼图":
        return spec.kind
    values = [one.amounts[0].value or _NONE for one in numbers.categories]
    negative = next(
        (one.label for one in numbers.categories if (one.amounts[0].value or _NONE) < 0), ""
    )
    if not negative and sum(values, _NONE):
        return spec.kind
    narrative.draft.report(problem("M-122", spec.place, name=spec.key, label=negative))
    return "条形图"


def _words(chart: Chart) -> str:
    """What the chart shows, in words."""
    unit = f"，单位：{chart.unit}" if chart.unit else ""
    parts = []
    for number, category in enumerate(chart.categories):
        points = [(series.name, series.points[number]) for series in chart.series]
        shown = "、".join(
            f"{name if len(points) > 1 else ''}{point.text or '（未填）'}"
            + (f"（{point.share}）" if point.share else "")
            for name, point in points
        )
        parts.append(f"{category}{shown}")
    return f"{chart.title}（{chart.kind}{unit}）：{'；'.join(parts)}。"


@dataclass
class _Points:
    """Makes the points of a chart, each a figure of the report."""

    spec: ChartSpec
    numbers: Numbers
    narrative: Narrative
    places: int = field(init=False)

    def __post_init__(self) -> None:
        style, unit = self.spec.style, self.numbers.unit
        self.places = style.percent_places if unit == _PER_CENT else style.places
        if not self._is_money and unit != _PER_CENT and all(map(_is_whole, self._values())):
            self.places = 0

    @property
    def _is_money(self) -> bool:
        return self.numbers.unit == self.spec.style.unit

    def _values(self) -> list[Decimal]:
        amounts = (one for category in self.numbers.categories for one in category.amounts)
        return [one.value for one in amounts if one.value is not None]

    def series(self, with_shares: bool) -> tuple[ChartSeries, ...]:
        """All series."""
        total = sum(self._values(), _NONE)
        return tuple(
            ChartSeries(
                name,
                tuple(
                    self._point(
                        name, category, category.amounts[at], total if with_shares else None
                    )
                    for category in self.numbers.categories
                ),
            )
            for at, name in enumerate(self.numbers.series)
        )

    def _point(
        self, series: str, category: Category, amount: ChartAmount, total: Decimal | None
    ) -> ChartPoint:
        if amount.value is None:
            return ChartPoint(None, "")
        style = self.spec.style.but(places=self.places, zero=None)
        value = round_half_up(amount.value, self.places)
        text = show_digits(value, style)
        record = self._record(series, category, amount, text)
        return ChartPoint(value, text, _share(amount.value, total, style), record)

    def _record(self, series: str, category: Category, amount: ChartAmount, text: str) -> int:
        """Keep the number with where it comes from; its number in the report."""
        draft, figure = self.narrative.draft, amount.figure
        several = f"（{series}）" if len(self.numbers.series) > 1 else ""
        name = f"图表“{self.spec.key}”的{category.label}{several}"
        if figure is not None:
            lines = draft.references.of(figure.places)
            formula = figure.formula if figure.words == category.label else figure.words
            made = FigureRecord(name, text, figure.exact, formula, lines, figure.unit)
        else:
            made = FigureRecord(
                name, text, f"{amount.value:f}", amount.formula, (), self.numbers.unit
            )
        draft.records.append(made)
        return len(draft.records) - 1


def _is_whole(value: Decimal) -> bool:
    return value == value.to_integral_value()


def _share(value: Decimal, total: Decimal | None, style: NumberStyle) -> str:
    """A part of a pie as its label shows it."""
    part = None if total is None else share(value, total)
    if part is None:
        return ""
    return show_percent(part, style.but(percent_places=telling_places(part, style)))
