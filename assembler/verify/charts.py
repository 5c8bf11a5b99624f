"""The charts of a file against those that were printed: gone, or with other numbers, names or labels,
in what they show and in their workbooks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Context, Decimal, InvalidOperation
from typing import NamedTuple

from ..kernel.problems import Place, Problem, Refusal, problem
from ..snapshot.values import ChartMark, SeriesMark, Snapshot
from ..word.read.blocks import ReadDocument
from ..word.read.charts import ReadChart, ReadSeries, WantedChart, charts_of, matched
from .verdict import Verdict

_FIFTEEN = Context(prec=15)  # digits that programs keep
_LONGEST = 60  # signs of a number in a foreign file
_Grid = Sequence[Sequence[str]]


class _Point(NamedTuple):
    """Where a number stands in a chart."""

    chart: str
    series: str
    category: str

    @property
    def values(self) -> Mapping[str, str]:
        """What a message says of it."""
        several = f"“{self.series}”系列" if self.series else ""
        return {"name": self.chart, "point": f"{several}“{self.category}”"}


def check_charts(
    document: ReadDocument, snapshot: Snapshot, own: Snapshot | None, file: Place, verdict: Verdict
) -> None:
    """Hold every printed chart against the file. own: the file's own snapshot, where `snapshot` is
    newer: what only the data has changed since is told apart."""
    marks = snapshot.charts
    if not marks:
        return
    before = {mark.key: mark for mark in own.charts} if own else {}
    shown = matched(charts_of(document), list(map(wanted_chart, marks)))
    for mark, chart in zip(marks, shown, strict=True):
        if chart is None:
            verdict.problems.append(problem("V-70", file, name=mark.title))
        else:
            check = _ChartCheck(mark, before.get(mark.key), chart, file, verdict)
            check.run(_grid(document.parts.get(chart.workbook, b"")))


def wanted_chart(mark: ChartMark) -> WantedChart:
    """By what the chart of a snapshot is known in a file."""
    names = (*(series.name for series in mark.series), *mark.categories)
    return WantedChart(mark.key, mark.alt, mark.title, names)


def hand_edits(mark: ChartMark, chart: ReadChart, document: ReadDocument) -> list[str]:
    """What a person changed in a chart since it was printed, in words."""
    verdict = Verdict()
    check = _ChartCheck(mark, None, chart, Place(), verdict)
    check.run(_grid(document.parts.get(chart.workbook, b"")))
    return [one.message.removeprefix(f"图表“{mark.title}”的") for one in verdict.problems]


class _ChartCheck:
    """One chart. before: as it was printed, where `mark` is what the data gives now."""

    def __init__(
        self,
        mark: ChartMark,
        before: ChartMark | None,
        chart: ReadChart,
        file: Place,
        verdict: Verdict,
    ) -> None:
        self.mark, self.before, self.chart = mark, before, chart
        self.file, self.verdict = file, verdict
        self.changed: set[_Point] = set()

    def run(self, grid: _Grid | None) -> None:
        """What it shows, then what its workbook holds."""
        if not self._has_its_names():
            return
        for at, series in enumerate(self.mark.series):
            self._numbers(series, self.chart.series[at])
            self.verdict.problems += self._labels(series, self.chart.series[at])
        if grid is None:
            self._tell("V-73", what="的数据表（嵌入的工作簿）不见了", expected="有数据表")
        else:
            self._workbook(grid)

    def _tell(self, code: str, **values: object) -> None:
        self.verdict.problems.append(
            problem(code, self.file, **{"name": self.mark.title, **values})
        )

    def _has_its_names(self) -> bool:
        """Whether there are as many series and categories as were printed; names that are others are
        told."""
        series, categories = [one.name for one in self.mark.series], self.mark.categories
        shown = self.chart.series
        counts = {len(one.categories) for one in shown}
        if len(shown) != len(series) or counts != {len(categories)}:
            most = max(counts, default=0)
            values = {
                "expected": f"{len(series)}个系列、{len(categories)}个类别",
                "found": f"{len(shown)}个系列、{most}个类别",
            }
            self._tell("V-71", point="系列和类别", **values)
            return False
        self._names("系列", series, [one.name for one in shown])
        other = next((one.categories for one in shown if one.categories != categories), categories)
        self._names("类别", categories, other)
        return True

    def _names(self, kind: str, expected: Sequence[str], names: Sequence[str]) -> None:
        for one, other in zip(expected, names, strict=True):
            if one != other:
                self._tell("V-73", what=f"的{kind}“{one}”写成了“{other}”", expected=one)

    def _points(self, series: SeriesMark) -> Iterator[tuple[int, _Point, str]]:
        name = series.name if len(self.mark.series) > 1 else ""
        for at, (category, value) in enumerate(
            zip(self.mark.categories, series.values, strict=True)
        ):
            yield at, _Point(self.mark.title, name, category), value

    def _numbers(self, series: SeriesMark, shown: ReadSeries) -> None:
        for at, point, expected in self._points(series):
            number = shown.values[at] if at < len(shown.values) else ""
            self.verdict.points += bool(expected)
            if same_number(number, expected):
                self.verdict.same += bool(expected)
                continue
            self.changed.add(point)
            code = "V-74" if self._was(series.name, point.category, number) else "V-71"
            if code == "V-74":
                self.verdict.outdated += 1
            else:
                self.verdict.changed += 1
            values = {
                "expected": _in_unit(expected, self.mark),
                "found": _in_unit(number, self.mark),
            }
            self._tell(code, **{**point.values, **values})

    def _was(self, series: str, category: str, number: str) -> bool:
        """Whether a number is the one that was printed."""
        printed = self.before.points() if self.before else ()
        return any(
            (name, of) == (series, category) and same_number(value, number)
            for name, of, value in printed
        )

    def _labels(self, series: SeriesMark, shown: ReadSeries) -> Iterator[Problem]:
        """Labels that somebody typed: they say the number or the share, or are told."""
        shares = series.shares or ("",) * len(series.values)
        for at, point, value in self._points(series):
            words = shown.labels.get(at)
            if words is None or shares[at] in words and shares[at] or _says(words, value):
                continue
            self.verdict.changed += 1
            expected = shares[at] or _in_unit(value, self.mark)
            values = {**point.values, "expected": expected, "found": f"手工写的“{words}”"}
            yield problem("V-71", self.file, **values)

    def _workbook(self, grid: _Grid) -> None:
        """The cells of the workbook; a number that the chart shows wrongly, too, is told once."""
        for column, series in enumerate(self.mark.series, start=1):
            for at, point, expected in self._points(series):
                row = grid[at + 1] if at + 1 < len(grid) else ()
                number = row[column] if column < len(row) else ""
                if point in self.changed or same_number(number, expected):
                    continue
                if self._was(series.name, point.category, number):
                    continue  # as what it shows was when it was printed
                self.verdict.changed += 1
                values = {
                    "expected": _in_unit(expected, self.mark),
                    "found": _in_unit(number, self.mark),
                }
                self._tell("V-72", **{**point.values, **values})


def same_number(number: str, expected: str) -> bool:
    """Whether two texts are one number, however a program writes it."""
    if not number or not expected:
        return number == expected
    one, other = _number(number), _number(expected)
    return one is not None and one == other


def _number(text: str) -> Decimal | None:
    """A number as programs write it: with an exponent, or with more digits than it has."""
    try:
        number = _FIFTEEN.create_decimal(text.strip()) if len(text) < _LONGEST else None
    except InvalidOperation:
        return None
    return number if number is not None and number.is_finite() else None


def _says(words: str, value: str) -> bool:
    return bool(value) and value in words.replace(",", "")


def _in_unit(value: str, mark: ChartMark) -> str:
    return f"{value}{mark.unit}" if value else "（空）"


def _grid(data: bytes) -> _Grid | None:
    """The first worksheet of a workbook as texts; None where there is none that can be read."""
    if not data:
        return None
    from ..dataset.xlsx import cell_text, open_worksheets

    def rows(worksheet: object, source: bytes) -> _Grid:
        return [
            ["" if value is None else cell_text(value) for value in row]
            for row in worksheet.iter_rows(max_row=600, max_col=20, values_only=True)  # type: ignore[attr-defined]
        ]

    try:
        worksheets = open_worksheets(data, rows)
    except Refusal:
        return None
    return worksheets[0] if worksheets else None
