"""A chart as DrawingML: the same values as its workbook, written as what Word shows until the data is
edited. Nothing in it moves, leads out or runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from ...kernel.money import round_half_up
from ...report import Chart, ChartPoint, ChartSeries
from ..xml import DECLARATION, escape
from .chart_look import ChartLook

_C = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SHEET = "Sheet1"
_CATEGORY_AXIS, _VALUE_AXIS = 10_000_001, 10_000_002
_FAINT = (
    '<c:spPr><a:ln w="6350"><a:solidFill><a:srgbClr val="D9D9D9"/></a:solidFill></a:ln></c:spPr>'
)
_RULE = (
    '<c:spPr><a:ln w="6350"><a:solidFill><a:srgbClr val="808080"/></a:solidFill></a:ln></c:spPr>'
)
# Of the highest stacked column, of the longest stacked bar: a part that can carry its number.
_LEAST = {False: Decimal("0.06"), True: Decimal("0.1")}
_NO_RULE = "<c:spPr><a:ln><a:noFill/></a:ln></c:spPr>"
_SHOWN = (  # of a label; which of them, `_label` says
    '<c:showLegendKey val="0"/><c:showVal val="{value}"/><c:showCatName val="{name}"/>'
    '<c:showSerName val="0"/><c:showPercent val="{share}"/><c:showBubbleSize val="0"/>'
)


def column_of(series: int) -> str:
    """The column of a series, counted from 0; there are fewer than letters."""
    return chr(ord("B") + series)


def chart_markup(chart: Chart, look: ChartLook) -> str:
    """The chart part. Its workbook is the relationship rId1."""
    title = _unit_above(chart, look)
    return (
        f'{DECLARATION}<c:chartSpace xmlns:c="{_C}" xmlns:a="{_A}" xmlns:r="{_R}"><c:date1904 '
        'val="0"/><c:lang val="zh-CN"/><c:roundedCorners val="0"/><c:chart>'
        f'{title}<c:autoTitleDeleted val="{int(not title)}"/><c:plotArea><c:layout/>'
        f'{_plot(chart, look)}</c:plotArea>{_legend(chart)}<c:plotVisOnly val="1"/>'
        '<c:dispBlanksAs val="gap"/></c:chart><c:spPr><a:noFill/><a:ln>'
        f"<a:noFill/></a:ln></c:spPr>{look.of_texts}"
        '<c:externalData r:id="rId1"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>'
    )


def _unit_above(chart: Chart, look: ChartLook) -> str:
    """The unit, at the upper left; of a pie, which shows shares, none."""
    if chart.is_pie or not chart.unit:
        return ""
    words = f"单位：{escape(chart.unit)}"
    return (
        f"<c:title><c:tx><c:rich><a:bodyPr/><a:lstStyle/><a:p><a:pPr>{look.text}</a:pPr><a:r>"
        f'<a:rPr lang="zh-CN"/><a:t>{words}</a:t></a:r></a:p></c:rich></c:tx><c:layout>'
        '<c:manualLayout><c:xMode val="edge"/><c:yMode val="edge"/><c:x val="0.01"/><c:y val="0.01"/>'
        '</c:manualLayout></c:layout><c:overlay val="0"/></c:title>'
    )


def _legend(chart: Chart) -> str:
    """The names of several series below; of slices beside a pie."""
    if len(chart.series) < 2 and not chart.is_pie:
        return ""
    side = "r" if chart.is_pie else "b"
    return f'<c:legend><c:legendPos val="{side}"/><c:overlay val="0"/></c:legend>'


def _plot(chart: Chart, look: ChartLook) -> str:
    if chart.is_pie:
        series = _series(chart, 0, chart.series[0], look)
        return f'<c:pieChart><c:varyColors val="1"/>{series}<c:firstSliceAng val="0"/></c:pieChart>'
    every = "".join(_series(chart, at, one, look) for at, one in enumerate(chart.series))
    axes = f'<c:axId val="{_CATEGORY_AXIS}"/><c:axId val="{_VALUE_AXIS}"/>'
    if chart.is_line:
        drawn = (
            f'<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>{every}'
            f'<c:marker val="1"/>{axes}</c:lineChart>'
        )
    else:
        direction, grouping = ("bar" if chart.lies else "col"), _grouping(chart)
        overlap = '<c:overlap val="100"/>' if chart.is_stacked else ""
        drawn = (
            f'<c:barChart><c:barDir val="{direction}"/><c:grouping val="{grouping}"/>'
            f'<c:varyColors val="0"/>{every}<c:gapWidth val="{_gap(chart)}"/>{overlap}{axes}'
            "</c:barChart>"
        )
    return drawn + _axes(chart, look)


def _grouping(chart: Chart) -> str:
    return "stacked" if chart.is_stacked else "clustered"


def _gap(chart: Chart) -> int:
    """Between the columns of one category and of the next, in per cent of a column: few columns do
    not become walls."""
    return max(60, 320 // (len(chart.categories) * (1 if chart.is_stacked else len(chart.series))))


def _axes(chart: Chart, look: ChartLook) -> str:
    first, second = ("l", "b") if chart.lies else ("b", "l")
    order = "maxMin" if chart.lies else "minMax"
    number_format = '<c:numFmt formatCode="#,##0.##########" sourceLinked="0"/>'
    grid = "" if chart.lies else f"<c:majorGridlines>{_FAINT}</c:majorGridlines>"
    return (
        f'<c:catAx><c:axId val="{_CATEGORY_AXIS}"/><c:scaling><c:orientation val="{order}"/>'
        f'</c:scaling><c:delete val="0"/><c:axPos val="{first}"/><c:numFmt formatCode="General" '
        'sourceLinked="0"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/>'
        f'<c:tickLblPos val="low"/>{_RULE}{look.of_level_texts}<c:crossAx val="{_VALUE_AXIS}"/><c:crosses '
        'val="autoZero"/><c:auto val="0"/><c:lblAlgn val="ctr"/><c:lblOffset val="100"/>'
        '<c:noMultiLvlLbl val="1"/></c:catAx>'
        f'<c:valAx><c:axId val="{_VALUE_AXIS}"/><c:scaling><c:orientation val="minMax"/>'
        f'{_from_zero(chart)}</c:scaling><c:delete val="{int(chart.lies)}"/><c:axPos val="{second}"/>{grid}'
        f"{number_format}<c:majorTickMark "
        f'val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>{_NO_RULE}'
        f'<c:crossAx val="{_CATEGORY_AXIS}"/><c:crosses val="autoZero"/><c:crossBetween '
        'val="between"/></c:valAx>'
    )


def _from_zero(chart: Chart) -> str:
    """The end of the axis at zero: programs that may choose begin it higher, and a small change looks
    large."""
    values = [p.value for series in chart.series for p in series.points if p.value is not None]
    if min(values, default=0) >= 0:
        return '<c:min val="0"/>'
    return '<c:max val="0"/>' if max(values) <= 0 else ""


# --- series


def _series(chart: Chart, number: int, series: ChartSeries, look: ChartLook) -> str:
    column, rows = column_of(number), len(chart.categories) + 1
    name = _strings(f"{_SHEET}!${column}$1", [series.name])
    categories = _strings(f"{_SHEET}!$A$2:$A${rows}", chart.categories)
    values = _numbers(f"{_SHEET}!${column}$2:${column}${rows}", chart, series)
    return (
        f'<c:ser><c:idx val="{number}"/><c:order val="{number}"/><c:tx>{name}</c:tx>'
        f"{''.join(_filling(chart, number, look))}{_labels(chart, series)}"
        f"<c:cat>{categories}</c:cat><c:val>{values}</c:val>"
        + ('<c:smooth val="0"/>' if chart.is_line else "")
        + "</c:ser>"
    )


def _filling(chart: Chart, number: int, look: ChartLook) -> Iterator[str]:
    """The colours of a series: of its columns, its line, its slices."""
    colour = look.colour(number)
    if chart.is_pie:
        white = (
            ""
            if len(chart.categories) < 2
            else '<a:ln w="9525"><a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill></a:ln>'
        )
        for at in range(len(chart.categories)):
            yield (
                f'<c:dPt><c:idx val="{at}"/><c:bubble3D val="0"/><c:spPr>{look.colour(at)}{white}'
                "</c:spPr></c:dPt>"
            )
    elif chart.is_line:
        yield (
            f'<c:spPr><a:ln w="28575" cap="rnd">{colour}<a:round/></a:ln></c:spPr><c:marker>'
            f'<c:symbol val="circle"/><c:size val="6"/><c:spPr>{colour}<a:ln>{colour}</a:ln>'
            "</c:spPr></c:marker>"
        )
    else:
        yield f'<c:spPr>{colour}</c:spPr><c:invertIfNegative val="0"/>'


def _strings(reference: str, texts: Iterable[str]) -> str:
    points = [f'<c:pt idx="{at}"><c:v>{escape(one)}</c:v></c:pt>' for at, one in enumerate(texts)]
    return (
        f'<c:strRef><c:f>{reference}</c:f><c:strCache><c:ptCount val="{len(points)}"/>'
        f"{''.join(points)}</c:strCache></c:strRef>"
    )


def _numbers(reference: str, chart: Chart, series: ChartSeries) -> str:
    points = "".join(
        f'<c:pt idx="{at}"><c:v>{point.value:f}</c:v></c:pt>'
        for at, point in enumerate(series.points)
        if point.value is not None
    )
    return (
        f"<c:numRef><c:f>{reference}</c:f><c:numCache><c:formatCode>{number_format(chart)}"
        f'</c:formatCode><c:ptCount val="{len(series.points)}"/>{points}</c:numCache></c:numRef>'
    )


def number_format(chart: Chart) -> str:
    """The format under which the values of a chart show as their labels do."""
    grouped = any("," in point.text for series in chart.series for point in series.points)
    return _format("#,##0" if grouped else "0", chart.places)


def _format(whole: str, places: int, sign: str = "") -> str:
    return whole + ("." + "0" * places if places else "") + sign


# --- labels


def _labels(chart: Chart, series: ChartSeries) -> str:
    """The labels of a series: its numbers; of a pie, what the slices are and their shares."""
    own = _of_shares(chart, series) if chart.is_pie else _of_values(chart, series)
    usual = _share_format(chart) if chart.is_pie else number_format(chart)
    leaders = '<c:showLeaderLines val="1"/>' if chart.is_pie else ""
    return f"<c:dLbls>{''.join(own)}{_label(chart, usual)}{leaders}</c:dLbls>"


def _label(chart: Chart, number_format_code: str) -> str:
    """How a label looks: its number, where it stands, what it shows."""
    shown = _SHOWN.format(value=int(not chart.is_pie), name=0, share=int(chart.is_pie))
    return (
        f'<c:numFmt formatCode="{number_format_code}" sourceLinked="0"/><c:spPr><a:noFill/><a:ln>'
        f'<a:noFill/></a:ln></c:spPr><c:dLblPos val="{_position(chart)}"/>{shown}'
    )


def _position(chart: Chart) -> str:
    if chart.is_pie:
        return "bestFit"
    if chart.is_line:
        return "t"
    return "ctr" if chart.is_stacked else "outEnd"


def _of_values(chart: Chart, series: ChartSeries) -> Iterator[str]:
    """Labels of numbers that show with other decimals than the rest (整数省略); none on parts of a
    column that are too small for it."""
    whole = number_format(chart).partition(".")[0]
    least = _least_labelled(chart)
    for at, point in enumerate(series.points):
        places = len(point.text.partition(".")[2])
        if point.value is not None and abs(point.value) < least:
            yield f'<c:dLbl><c:idx val="{at}"/><c:delete val="1"/></c:dLbl>'
        elif point.value is not None and places != chart.places:
            label = _label(chart, _format(whole, places))
            yield f'<c:dLbl><c:idx val="{at}"/>{label}</c:dLbl>'


def _least_labelled(chart: Chart) -> Decimal:
    """The smallest part of a stacked column that has room for its number."""
    if not chart.is_stacked:
        return Decimal(0)
    columns = zip(*(series.points for series in chart.series), strict=True)
    sums = (sum((abs(p.value or Decimal(0)) for p in points), Decimal(0)) for points in columns)
    return max(sums) * _LEAST[chart.lies]


def _share_format(chart: Chart) -> str:
    places = [_share_places(point) for point in chart.series[0].points if point.share]
    return _format("0", max(places, key=places.count, default=2), "%")


def _share_places(point: ChartPoint) -> int:
    return len(point.share.removesuffix("%").partition(".")[2])


def _of_shares(chart: Chart, series: ChartSeries) -> Iterator[str]:
    """Labels of slices whose share has more decimals than the others', or is another one than that
    of the displayed numbers: what the text says, the label says."""
    usual = _share_format(chart)
    total = sum((point.value or Decimal(0) for point in series.points), Decimal(0))
    for at, point in enumerate(series.points):
        places = _share_places(point)
        computed = round_half_up((point.value or Decimal(0)) / total * 100, places)
        if f"{computed:f}%" != point.share:
            yield _typed_label(chart, at, point.share, usual)
        elif _format("0", places, "%") != usual:
            label = _label(chart, _format("0", places, "%"))
            yield f'<c:dLbl><c:idx val="{at}"/>{label}</c:dLbl>'


def _typed_label(chart: Chart, at: int, words: str, usual: str) -> str:
    run = f'<a:r><a:rPr lang="zh-CN"/><a:t>{escape(words)}</a:t></a:r>'
    text = f"<c:tx><c:rich><a:bodyPr/><a:lstStyle/><a:p>{run}</a:p></c:rich></c:tx>"
    return f'<c:dLbl><c:idx val="{at}"/>{text}{_label(chart, usual)}</c:dLbl>'
