"""The charts of a docx: what they show, and the workbooks in which their data is edited."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ...kernel.places import whole
from ..names import charted
from .blocks import ReadDocument
from .tree import (
    Element,
    UnreadableError,
    children,
    find,
    joined_text,
    name_of,
    parsed,
    relation_targets,
    value_of,
    within,
)

_PLOTS = (
    "barChart",
    "lineChart",
    "pieChart",
    "bar3DChart",
    "line3DChart",
    "pie3DChart",
    "areaChart",
)
_POINTS_AT_MOST = 10_000  # of a series of a foreign file


class ReadSeries(NamedTuple):
    """A series as it stands: its name, its categories, its numbers, as text; "" where there is none.
    labels: words that somebody typed in the place of a label, by point."""

    name: str
    categories: tuple[str, ...]
    values: tuple[str, ...]
    labels: dict[int, str]


@dataclass(frozen=True)
class ReadChart:
    """A chart as it stands. key: the specification it was made from, "" where the drawing does not
    say it (LibreOffice drops its name and words); alt: its words; caption: what stands below.
    relation: that leads to it from the text; part: where it stands;
    workbook: the part with its data, "" where there is none. drawing: the element that shows it."""

    key: str
    alt: str
    caption: str
    relation: str
    part: str
    series: tuple[ReadSeries, ...]
    workbook: str
    drawing: Element


def charts_of(document: ReadDocument) -> list[ReadChart]:
    """The charts of a text in order; those whose part cannot be read show nothing."""
    targets = relation_targets(document.parts, document.main)
    charts = []
    for drawing in within(document.root, "drawing"):
        properties = next(iter(within(drawing, "docPr")), None)
        name, alt = value_of(properties, "name"), value_of(properties, "descr")
        for shown in within(drawing, "chart"):
            number = value_of(shown, "id")
            part = posixpath.normpath(targets.get(number, ""))
            series, workbook = _content(document, part)
            charts.append(
                ReadChart(
                    charted(name), alt, _below(drawing), number, part, series, workbook, drawing
                )
            )
    return charts


def _below(drawing: Element) -> str:
    """The text of the paragraph below the one in which a drawing stands."""
    own = next((one for one in drawing.iterancestors() if name_of(one) == "p"), None)
    below = own.getnext() if own is not None else None
    while below is not None and name_of(below) in ("bookmarkStart", "bookmarkEnd"):
        below = below.getnext()
    return joined_text(within(below, "t")) if below is not None and name_of(below) == "p" else ""


def _content(document: ReadDocument, part: str) -> tuple[tuple[ReadSeries, ...], str]:
    """The series of a chart part, and its workbook."""
    if part not in document.parts:
        return (), ""
    try:
        root = parsed(document.parts, part)
        targets = relation_targets(document.parts, part)
    except UnreadableError:
        return (), ""
    external = next(iter(within(root, "externalData")), None)
    workbook = posixpath.normpath(targets.get(value_of(external, "id"), ""))
    series = tuple(_series(one) for one in series_of(root))
    return series, workbook if workbook in document.parts else ""


def series_of(root: Element) -> list[Element]:
    """The series of a chart, in the order in which they are drawn."""
    plots = within(root, *_PLOTS)
    return [series for plot in plots for series in children(plot, "ser")]


def _series(element: Element) -> ReadSeries:
    name = find(element, "tx")
    shown = joined_text(within(name, "v")) if name is not None else ""
    categories, values = points_of(find(element, "cat")), points_of(find(element, "val"))
    return ReadSeries(shown, categories, values, dict(_typed_labels(element)))


def points_of(element: Element | None) -> tuple[str, ...]:
    """The cached points of categories or values; "" for one that is left out."""
    if element is None:
        return ()
    stated = whole(value_of(next(iter(within(element, "ptCount")), None))) or 0
    points: dict[int, str] = {}
    for point in within(element, "pt"):
        at = whole(value_of(point, "idx"))
        if at is not None and 0 <= at < _POINTS_AT_MOST:
            points[at] = joined_text(within(point, "v"))
    count = max(min(stated, _POINTS_AT_MOST), *(at + 1 for at in points), 0)
    return tuple(points.get(at, "") for at in range(count))


def _typed_labels(series: Element) -> Iterator[tuple[int, str]]:
    for labels in children(series, "dLbls"):
        for label in children(labels, "dLbl"):
            at, words = whole(value_of(find(label, "idx"))), find(label, "tx", "rich")
            if at is not None and words is not None:
                yield at, typed_text(words)


def typed_text(words: Element) -> str:
    """What a label says."""
    return "\n".join(joined_text(within(one, "t")) for one in children(words, "p"))


class WantedChart(NamedTuple):
    """A chart that is looked for, by what it may be known by."""

    key: str
    alt: str
    title: str
    names: tuple[str, ...]  # of its series and categories


def matched(charts: Sequence[ReadChart], wanted: Sequence[WantedChart]) -> list[ReadChart | None]:
    """For each chart that is wanted, the one that is it: by its name, by its words, by its caption,
    by what it is of; the only one that is left."""
    left = list(charts)
    pairs: list[ReadChart | None] = [None] * len(wanted)
    for is_it in _KNOWN_BY:
        for at, one in enumerate(wanted):
            if pairs[at] is None:
                pairs[at] = next((chart for chart in left if is_it(chart, one)), None)
                left = [chart for chart in left if chart is not pairs[at]]
    missing = [at for at, chart in enumerate(pairs) if chart is None]
    if len(missing) == len(left) == 1:
        pairs[missing[0]] = left[0]
    return pairs


def _names(chart: ReadChart) -> tuple[str, ...]:
    categories = chart.series[0].categories if chart.series else ()
    return (*(series.name for series in chart.series), *categories)


_KNOWN_BY: tuple[Callable[[ReadChart, WantedChart], bool], ...] = (
    lambda chart, wanted: chart.key == wanted.key,
    lambda chart, wanted: bool(chart.alt) and chart.alt == wanted.alt,
    lambda chart, wanted: not chart.key and wanted.title in chart.caption,
    lambda chart, wanted: not chart.key and _names(chart) == wanted.names,
)
