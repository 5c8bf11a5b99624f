"""A chart as SVG, from the same values as the one in Word: for the review page, and for pages on
the web. The same chart gives the same text."""

from __future__ import annotations

from collections.abc import Sequence

from ..report import Chart
from ..word.xml import escape
from .svg_axes import draw_axes
from .svg_parts import COLOURS, SIZE, px
from .svg_pie import draw_pie

WIDTH = 640.0
_FONTS = "'Times New Roman', '宋体', SimSun, 'Noto Serif CJK SC', serif"


def chart_svg(chart: Chart, width: float = WIDTH, colours: Sequence[str] = COLOURS) -> str:
    """An `svg` element, which is a whole file as well. colours: as #rrggbb, of the series or slices
    in order."""
    drawn = (draw_pie if chart.is_pie else draw_axes)(chart, width, colours)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {px(width)} {px(drawn.height)}" '
        f'width="{px(width)}" height="{px(drawn.height)}" role="img" font-size="{px(SIZE)}" '
        f'font-family="{_FONTS}"><title>{escape(chart.title)}</title>'
        f"<desc>{escape(chart.alt)}</desc>{drawn.markup}</svg>"
    )
