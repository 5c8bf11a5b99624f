"""The charts (图表) of a report in Word: each a part of DrawingML and a workbook, which say the same. A
build without charts does not import this."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from io import BytesIO
from itertools import count
from zipfile import ZipFile

from ...files.zip_package import Packed, assemble, pack, pack_text
from ...kernel.money import ExactNumber
from ...report import Chart
from ..names import chart_name, chart_part, chart_relations, chart_workbook
from ..xml import DECLARATION, escape, legal
from .chart_look import ChartLook
from .chart_markup import chart_markup, number_format

_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_EMU = 12_700  # in a point
_MADE = datetime(2000, 1, 1)  # the same chart gives the same bytes


class WrittenCharts:
    """Charts written so far. taken: the names of the shell's parts."""

    def __init__(self, taken: Iterable[str], look: ChartLook) -> None:
        names = set(taken)
        self._free = (n for n in count(1) if not names & {chart_part(n), chart_workbook(n)})
        self._look = look
        self._charts: dict[int, Chart] = {}

    def run(self, chart: Chart, drawing: int, width: float) -> str:
        """A run with the chart. drawing: the id of the drawing; width: in points."""
        number = next(self._free)
        self._charts[number] = chart
        size = f'cx="{round(width * _EMU)}" cy="{round(chart.height * _EMU)}"'
        return (
            f'<w:r><w:drawing><wp:inline xmlns:wp="{_DRAWING}/wordprocessingDrawing" distT="0" '
            f'distB="0" distL="0" distR="0"><wp:extent {size}/><wp:docPr id="{drawing}" '
            f'name="{escape(chart_name(chart.key))}" descr="{escape(chart.alt)}"/>'
            f'<wp:cNvGraphicFramePr/><a:graphic xmlns:a="{_DRAWING}/main"><a:graphicData '
            f'uri="{_DRAWING}/chart"><c:chart xmlns:c="{_DRAWING}/chart" xmlns:r="{_OFFICE}" '
            f'r:id="{_chart_id(number)}"/></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>'
        )

    def parts(self) -> Iterator[Packed]:
        """The parts of all charts."""
        for number, chart in self._charts.items():
            yield pack_text(chart_part(number), chart_markup(chart, self._look))
            yield pack_text(chart_relations(number), _relations(number))
            yield pack(chart_workbook(number), [workbook_of(chart)])

    def types(self) -> dict[str, str]:
        """The content types by the names of parts."""
        charts = {f"/{chart_part(number)}": CHART_TYPE for number in self._charts}
        return charts | {f"/{chart_workbook(number)}": WORKBOOK_TYPE for number in self._charts}

    def relations(self) -> Iterator[tuple[str, str, str]]:
        """What leads from the document to the charts: id, kind and part."""
        return ((_chart_id(number), "chart", chart_part(number)) for number in self._charts)


def _chart_id(number: int) -> str:
    return f"rIdAssemblerChart{number}"


def _relations(number: int) -> str:
    target = chart_workbook(number).replace("word/", "../", 1)
    return (
        f'{DECLARATION}<Relationships xmlns="{_PACKAGE}"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/package" Target="{target}"/></Relationships>'
    )


def workbook_of(chart: Chart) -> bytes:
    """The workbook of a chart: categories in the first column, a series in each of the others."""
    from xlsxwriter import Workbook

    saved = BytesIO()
    book = Workbook(saved, {"in_memory": True})
    book.set_properties({"created": _MADE})
    sheet, shown = (
        book.add_worksheet("Sheet1"),
        book.add_format({"num_format": number_format(chart)}),
    )
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, len(chart.series), 16)
    if chart.unit:
        sheet.write_string(0, 0, legal(f"单位：{chart.unit}"))
    for row, category in enumerate(chart.categories, start=1):
        sheet.write_string(row, 0, legal(category))
    for column, series in enumerate(chart.series, start=1):
        sheet.write_string(0, column, legal(series.name))
        for row, point in enumerate(series.points, start=1):
            if point.value is not None:
                sheet.write_number(row, column, ExactNumber(point.value), shown)
    book.close()
    return _packed(saved.getvalue())


def _packed(data: bytes) -> bytes:
    """A workbook packed so that the same parts give the same bytes."""
    with ZipFile(BytesIO(data)) as package:
        return assemble(pack(name, [package.read(name)]) for name in package.namelist())


_THEME = re.compile(r"word/theme/theme[0-9]{1,3}\.xml")


def has_theme(names: Iterable[str]) -> bool:
    """Whether a package has a theme, with colours."""
    return any(map(_THEME.fullmatch, names))
