"""一图读懂 as a page of the report: the picture's contents as a small table, sentences and charts (图表),
so that every number on it is a figure of the report, or a point of a chart, and is watched like any
other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ..charts.amounts import Category, ChartAmount, Numbers
from ..charts.make import chart_of
from ..charts.specification import POINTS_IN_CENTIMETRE, ChartSpec
from ..figures import Figure, change
from ..kernel.money import NumberStyle, exact_in_unit
from ..kernel.places import Place
from ..kernel.yamltext import Node
from ..layout.measure import ems
from ..narrative import Narrative
from ..narrative.small_table import small_table
from ..report import Block, Heading, Paragraph, Part, Span, Table
from ..template.template import TemplateEntry
from .content import Glance, GlanceChange, GlanceWhole, glance_of

HEADING = "一图读懂"
_TITLE = "收支和“三公”经费"
_PIE, _BARS = "饼图", "条形图"
_PIE_AT_MOST = 4  # parts; the labels of more have no room beside each other
# Centimetres of a page of the usual shell: below its heading; of a line of text, a row of the table
# and what stands over it, a caption.
_ROOM, _LINE, _ROW, _OVER_TABLE, _CAPTION = 20.0, 1.0, 0.72, 1.3, 1.2
_CHARTS_AT_MOST = 2
_SIGNS = 27  # of a line
_LOWEST, _HIGHEST = 3.0, 6.0  # of a chart


def glance_page(narrative: Narrative) -> Part:
    """The page, in front of all other parts; it has no number."""
    draft = narrative.draft
    draft.section = HEADING
    glance = glance_of(narrative.figures, narrative.template, "", False)
    blocks = tuple(_Page(glance, narrative).blocks())
    draft.remainders.pop(HEADING, None)  # those are told where the report speaks of the amounts
    draft.section = ""
    return Part(Heading(1, "", (Span(HEADING),)), blocks)


class _Page:
    """Writes the blocks of the page."""

    def __init__(self, glance: Glance, narrative: Narrative) -> None:
        self.glance, self.narrative = glance, narrative
        self.style: NumberStyle = narrative.template.style()
        several = [whole for whole in glance.wholes if len(whole.parts) > 1]
        self.charted = several[::2] if len(several) > _CHARTS_AT_MOST else several

    def blocks(self) -> Iterator[Block]:
        """Everything that is known: the amounts and how they changed, then what they are made of."""
        rows = self._rows()
        if rows:
            yield self._table(rows)
        texts = {
            whole.heading: self.narrative.spans_in(self._sentence(whole))
            for whole in self.glance.wholes
            if whole not in self.charted
        }
        height = self._height(len(rows), list(texts.values()))
        for whole in self.glance.wholes:
            if whole.heading in texts:
                yield Paragraph(texts[whole.heading], HEADING)
            else:
                yield self._chart(whole, height)

    def _height(self, rows: int, texts: Sequence[tuple[Span, ...]]) -> float:
        """How high each chart is, so that all have room on the page, in points."""
        lines = sum(2 + ems("".join(s.text for s in spans)) // _SIGNS for spans in texts)
        room = _ROOM - (_OVER_TABLE + _ROW * (rows + 1)) * bool(rows) - _LINE * lines
        share = room / max(len(self.charted), 1) - _CAPTION
        return min(max(share, _LOWEST), _HIGHEST) * POINTS_IN_CENTIMETRE

    # --- the table

    def _rows(self) -> list[GlanceChange]:
        glance = self.glance
        moved = [one for one in glance.moved if one not in glance.totals]
        public = [glance.public_total] if glance.public_total else []
        return [*glance.totals, *moved, *public, *glance.public]

    def _table(self, rows: Sequence[GlanceChange]) -> Table:
        year = self.narrative.dataset.year
        is_compared = any(one.before is not None for one in rows)
        titles = ("项目", f"{year}年", f"{year - 1}年", "与上年相比")
        width = len(titles) if is_compared else 2
        texts = [titles, *(self._cells(one) for one in rows)]
        cells = [[self.narrative.spans_in(text) for text in row[:width]] for row in texts]
        aligns = ("", "right", "right", "")[:width]
        table = small_table(f"{HEADING}之表1", (Span(_TITLE),), cells, aligns)
        return replace(table, listed=False)

    def _cells(self, one: GlanceChange) -> tuple[str, ...]:
        now, before = one.figures
        if one.before is None:
            return one.name, self._amount(now), "—", "—"
        return one.name, self._amount(now), self._amount(before), self._change(now, before)

    def _amount(self, figure: Figure) -> str:
        return self.narrative.draft.amount(figure)

    def _change(self, now: Figure, before: Figure) -> str:
        """How an amount changed, in the phrase of the template."""
        phrase = change(now, before, self.style).phrase
        known = phrase in self.narrative.template.wording
        return self.narrative.draft.compare(now) if known else ""

    # --- what it is made of

    def _sentence(self, whole: GlanceWhole) -> str:
        """A whole in words, where it is one part or no chart has room."""
        parts = "、".join(f"{part.name}{self._amount(part.figure)}" for part in whole.parts)
        return f"{whole.heading}：{parts}。"

    def _chart(self, whole: GlanceWhole, height: float) -> Paragraph:
        narrative, title = self.narrative, whole.heading
        narrative.charts_printed += 1
        is_pie = whole.is_drawn and len(whole.parts) <= _PIE_AT_MOST
        spec = _spec(f"{HEADING}：{title}", _PIE if is_pie else _BARS, self.style)
        chart = chart_of(spec, title, self._numbers(whole), narrative)._replace(height=height)
        caption = Span(f"图{narrative.charts_printed}　{title}")
        return Paragraph((caption,), HEADING, chart=chart)

    def _numbers(self, whole: GlanceWhole) -> Numbers:
        points = ((part.name, self._point(part.figure)) for part in whole.parts)
        categories = tuple(Category(name, (point,)) for name, point in points)
        return Numbers((f"{self.narrative.dataset.year}年",), categories, self.style.unit)

    def _point(self, figure: Figure) -> ChartAmount:
        return ChartAmount(exact_in_unit(figure.amount, self.style), figure)


def _spec(key: str, kind: str, style: NumberStyle) -> ChartSpec:
    """The specification of a chart that no file gives."""
    settings = {"种类": TemplateEntry(Node(0, 0, kind), key)}
    return ChartSpec(key, settings, Place(key), style)
