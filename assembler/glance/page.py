"""一图读懂 as a page of the report: the picture's contents as sentences and charts (图表), so that every
number on it is a figure of the report, or a point of a chart, and is watched like any other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..charts.amounts import Category, ChartAmount, Numbers
from ..charts.make import chart_of
from ..charts.specification import POINTS_IN_CENTIMETRE, ChartSpec
from ..figures import Figure, change
from ..kernel.money import NumberStyle, exact_in_unit
from ..kernel.places import Place
from ..kernel.yamltext import Node
from ..narrative import Narrative
from ..report import Block, Heading, Paragraph, Part, Span
from ..template.template import TemplateEntry
from .content import Glance, GlanceChange, GlanceWhole, glance_of

HEADING = "一图读懂"
_CHANGES = "和上年比"
_PIE, _COLUMNS, _BARS = "饼图", "柱形图", "条形图"
_PIE_AT_MOST = 4  # parts; the labels of more have no room beside each other
_ROOM = 12.5  # centimetres of the page that are left for charts by its heading and sentences
_LOWEST, _HIGHEST, _CAPTION = 3.2, 5.5, 1.0


def glance_page(narrative: Narrative) -> Part:
    """The page, in front of all other parts; it has no number."""
    draft = narrative.draft
    draft.section = HEADING
    glance = glance_of(narrative.figures, narrative.template, "", False)
    blocks = tuple(_Page(glance, narrative).blocks())
    draft.remainders.pop(HEADING, None)  # those are sentence where the report speaks of the amounts
    draft.section = ""
    return Part(Heading(1, "", (Span(HEADING),)), blocks)


class _Page:
    """Writes the blocks of the page."""

    def __init__(self, glance: Glance, narrative: Narrative) -> None:
        self.glance, self.narrative = glance, narrative
        self.style: NumberStyle = narrative.template.style()
        self.charted = [whole for whole in glance.wholes if len(whole.parts) > 1]

    def blocks(self) -> Iterator[Block]:
        """Everything that is known, from the totals to “三公”."""
        glance = self.glance
        yield from self._sentence(
            self._moved(glance.totals, f"{glance.department}{glance.subject}：")
        )
        height = self._height()
        if glance.moved:
            yield self._chart(_CHANGES, _COLUMNS, self._numbers_of_changes(), height)
        for whole in glance.wholes:
            if whole in self.charted:
                yield self._chart(whole.heading, _kind(whole), self._numbers_of(whole), height)
            else:
                yield from self._sentence(self._alone(whole))
        yield from self._sentence(self._public())

    def _height(self) -> float:
        """How high each chart is, so that all have room on the page, in points."""
        count = len(self.charted) + bool(self.glance.moved)
        share = _ROOM / max(count, 1) - _CAPTION
        return min(max(share, _LOWEST), _HIGHEST) * POINTS_IN_CENTIMETRE

    # --- sentences

    def _sentence(self, text: str) -> Iterator[Paragraph]:
        if text:
            yield Paragraph(self.narrative.spans_in(text), HEADING)

    def _moved(self, changes: Sequence[GlanceChange], before: str) -> str:
        sentence = "；".join(
            f"{one.name}{self._amount(one.figures[0])}{self._change(one)}" for one in changes
        )
        return f"{before}{sentence}。" if sentence else ""

    def _amount(self, figure: Figure) -> str:
        return self.narrative.draft.amount(figure)

    def _change(self, one: GlanceChange) -> str:
        """How an amount changed, in the phrase of the template."""
        now, last = one.figures
        phrase = change(now, last, self.style).phrase if one.before is not None else ""
        if phrase not in self.narrative.template.wording:
            return ""
        return f"，与上年相比{self.narrative.draft.compare(now)}"

    def _alone(self, whole: GlanceWhole) -> str:
        """A whole that is one part."""
        names = "、".join(f"{part.name}{self._amount(part.figure)}" for part in whole.parts)
        return f"{whole.heading}：{names}。" if names else ""

    def _public(self) -> str:
        """“三公” as a whole, then by item."""
        total = self.glance.public_total
        if total is None:
            return ""
        items = "，".join(f"{one.name}{self._amount(one.figures[0])}" for one in self.glance.public)
        return f"{self._moved([total], '')}{f'其中：{items}。' if items else ''}"

    # --- charts

    def _chart(self, title: str, kind: str, numbers: Numbers, height: float) -> Paragraph:
        narrative = self.narrative
        narrative.charts_printed += 1
        spec = _spec(f"{HEADING}：{title}", kind, self.style)
        chart = chart_of(spec, title, numbers, narrative)._replace(height=height)
        caption = Span(f"图{narrative.charts_printed}　{title}")
        return Paragraph((caption,), HEADING, chart=chart)

    def _numbers_of_changes(self) -> Numbers:
        year = self.narrative.dataset.year
        rows = [(one.name, one.figures[::-1]) for one in self.glance.moved]
        return self._numbers((f"{year - 1}年", f"{year}年"), rows)

    def _numbers_of(self, whole: GlanceWhole) -> Numbers:
        rows = [(part.name, (part.figure,)) for part in whole.parts]
        return self._numbers((f"{self.narrative.dataset.year}年",), rows)

    def _numbers(
        self, series: tuple[str, ...], rows: Sequence[tuple[str, Sequence[Figure]]]
    ) -> Numbers:
        categories = (Category(name, tuple(map(self._point, figures))) for name, figures in rows)
        return Numbers(series, tuple(categories), self.style.unit)

    def _point(self, figure: Figure) -> ChartAmount:
        return ChartAmount(exact_in_unit(figure.amount, self.style), figure)


def _kind(whole: GlanceWhole) -> str:
    is_pie = whole.is_drawn and len(whole.parts) <= _PIE_AT_MOST
    return _PIE if is_pie else _BARS


def _spec(key: str, kind: str, style: NumberStyle) -> ChartSpec:
    """The specification of a chart that no file gives."""
    settings = {"种类": TemplateEntry(Node(0, 0, kind), key)}
    return ChartSpec(key, settings, Place(key), style)
