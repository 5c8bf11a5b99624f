"""The body (正文) of a report: its parts as WordprocessingML, with pages counted.

One pass writes each block and moves the pen of `pages.PageFlow` past it, so a table can know
whether it still fits, and every heading the page it falls on.
"""

from __future__ import annotations

from collections.abc import Sequence

from ...kernel.numerals import heading_lead
from ...layout.pages import PageFlow, paragraph_height, paragraph_lines
from ...layout.styles import Page, Style
from ...layout.widths import without_covered_rows
from ...report import Block, Heading, Paragraph, Part, Report, Span, Table
from ..names import heading_bookmark, title_bookmark
from ..xml import paragraph
from .contents import ContentsEntry
from .marks import Marks
from .shell import Shell
from .shell_styles import BODY, FOOTNOTE, HEADINGS, PICTURE, PICTURE_TITLE, SIGNATURE
from .tables import Chunk, flow_table, place, write_table
from .titles import narrowed, without_orphan

_IN_CONTENTS = 2
_NEW_PAGE = "<w:pageBreakBefore/>"
_AT_END = (
    '<w:keepLines/><w:ind w:rightChars="200" w:right="640" w:firstLineChars="0" w:firstLine="0"/>'
    '<w:jc w:val="right"/>'
)
_CENTRED = '<w:ind w:firstLineChars="0" w:firstLine="0"/><w:jc w:val="center"/>'
_OF_PICTURE = (  # a line as high as the picture, whatever the style says
    '<w:snapToGrid w:val="0"/><w:spacing w:before="120" w:after="60" w:line="240" '
    'w:lineRule="auto"/>' + _CENTRED
)
_ROUND_PICTURE = 12.0  # points above and below, and what a line has under its foot
_FOOTNOTE = Style(size=9.0)  # where the shell has none of its own
_LOWERED = '<w:spacing w:before="3600"/>'  # a heading alone on its page stands at a third of it


class Body:
    """What is written so far; the last chunk is always a paragraph that can end a section.

    name: of the department, which the titles of parts keep on one line.
    """

    def __init__(self, shell: Shell, marks: Marks, name: str = "") -> None:
        self.chunks: list[Chunk] = []
        self.entries: list[ContentsEntry] = []
        self._shell, self._marks, self._name = shell, marks, name
        self._sections = shell.sections
        self._landscape = False  # the section under way is of that orientation
        self._upright = True  # the texts of the part under way are
        self._first = True  # the section under way is the report's first
        self._begun = False  # it has something in it
        self._flow = PageFlow(self._sections.pages[False], self._sections.start)
        self._last = ""
        self._tables = self._headings = 0
        self._after_table = False

    def part(self, part: Part) -> None:
        """A part, with its heading on a new page; before tables that begin one, it has the page to
        itself."""
        self._upright = not part.landscape
        self._turn(part.landscape)
        divider = part.new_page and any(map(_begins_page, part.blocks[:1]))
        if part.new_page and self._begun:
            self._flow.new_page()
            self._heading(part.heading, divider, _NEW_PAGE)
        else:
            self._heading(part.heading, divider)
        self._after_table = divider
        for block in part.blocks:
            self._block(block)

    def finish(self) -> str:
        """The properties of the closing section, where the shell leaves that to the report."""
        closes = self._shell.ends_document
        if self._landscape and not closes:
            self._turn(False)
        self._flow.end()
        self._put([])
        return self._properties()

    def _block(self, block: Block) -> None:
        if isinstance(block, Table):
            self._table(block)
            return
        self._turn(not self._upright)
        if isinstance(block, Heading):
            self._heading(block)
        else:
            self._paragraph(block)
        self._after_table = False

    def _paragraph(self, block: Paragraph) -> None:
        if block.is_footnote:
            self._footnote(block)
            return
        if block.picture is not None or block.chart is not None:
            self._illustration(block)
            return
        style, properties = self._shell.style(BODY), ""
        if block.at_end:
            own = self._shell.style(SIGNATURE)
            style, properties = (own, "") if own.id else (style, _AT_END)
        self._put([paragraph(style.id, self._marks.spans(block.spans), properties)])
        self._flow.paragraph(paragraph_lines(block.text, style, self._flow.room.width), style)

    def _footnote(self, block: Paragraph) -> None:
        """Written into its own part; on the page it takes the room of its lines."""
        self._marks.inserted().footnote(self._marks.spans(block.spans))
        style = self._shell.styles.get(FOOTNOTE, _FOOTNOTE)
        self._flow.paragraph(paragraph_lines(block.text, style, self._flow.room.width), style)

    def _illustration(self, block: Paragraph) -> None:
        """A picture as wide as it is wished, or a chart as wide as the page, no higher than that has
        room for, with its caption below."""
        room, caption = self._flow.room, self._shell.styles.get(PICTURE_TITLE)
        below, centred = (self._shell.style(BODY), _CENTRED) if caption is None else (caption, "")
        text = block.text
        lines = paragraph_lines(text, below._replace(indent=0.0), room.width) if text else 0
        height = lines * below.line_height + below.around if text else 0.0
        run, high = self._drawn(block, Page(room.width, room.height - height - _ROUND_PICTURE))
        own = self._shell.styles.get(PICTURE)
        properties = ("<w:keepNext/>" if text else "") + (_OF_PICTURE if own is None else "")
        style = self._shell.style(BODY).id if own is None else own.id
        written = [paragraph(style, run, properties)]
        if text:
            written.append(paragraph(below.id, self._marks.spans(block.spans), centred))
        self._put(written)
        self._flow.rows((), (high + _ROUND_PICTURE + height,))

    def _drawn(self, block: Paragraph, room: Page) -> tuple[str, float]:
        """The run of a picture or chart, and how high it is."""
        inserted = self._marks.inserted()
        if block.chart is not None:
            chart = block.chart._replace(height=min(block.chart.height, room.height))
            return inserted.chart(chart, room.width, self._shell.tables.text), chart.height
        assert block.picture is not None
        width, high = block.picture.fitted(room.width, room.height)
        return inserted.picture(block.picture, width, high), high

    def _heading(self, block: Heading, divider: bool = False, begins: str = "") -> None:
        """divider: it has the page to itself. begins: the property with which it begins a page."""
        self._headings += 1
        opens_part = block.level == 1
        style = self._shell.style(HEADINGS[min(block.level, len(HEADINGS)) - 1])
        name = heading_bookmark(self._headings)
        number = heading_lead(block.level, block.number)
        runs = self._marks.spans((Span(number), *block.spans) if number else block.spans)
        properties = ('<w:keepNext w:val="0"/>' if divider else "<w:keepNext/>") + begins
        if divider:
            properties += _LOWERED
        width = self._flow.room.width
        if opens_part:
            title = (number + block.text).rpartition("\n")[2]
            properties += narrowed(title, style, width, self._name)
        else:
            properties += without_orphan(number + block.text, style, width)
        self._put([paragraph(style.id, self._marks.named(name, runs), properties)])
        text = number + block.text
        entry = ContentsEntry(block.level, text.replace("\n", "　"), name)
        self._flow.keep(paragraph_height(text, style, self._flow.room.width), entry.falls_on)
        if block.level <= _IN_CONTENTS:
            self.entries.append(entry)

    def _table(self, table: Table) -> None:
        table = without_covered_rows(table)
        self._turn(table.landscape)
        self._tables += 1
        begins = self._after_table or self._landscape if table.new_page is None else table.new_page
        placement = place(table, self._shell, self._flow, self._begun and begins)
        if placement.new_page:
            self._flow.new_page()
        width = self._flow.room.width
        self._put(write_table(table, placement, self._shell, self._marks, self._tables, width))
        entry = ContentsEntry(2, table.title, title_bookmark(self._tables))
        if table.listed:
            self.entries.append(entry)
        flow_table(table, placement, self._shell, self._flow, entry.falls_on)
        self._after_table = True

    def _put(self, chunks: Sequence[Chunk]) -> None:
        """Write chunks, holding back the last one, which may have to end the section."""
        *written, last = chunks or [""]
        self.chunks += [self._last, *written]
        assert isinstance(last, str)
        self._last = last
        self._begun = True

    def _turn(self, landscape: bool) -> None:
        """Go on in a section of this orientation."""
        if landscape == self._landscape:
            return
        if self._begun:
            self._last = self._last.replace("</w:pPr>", f"{self._properties()}</w:pPr>", 1)
            self._first = False
            self._flow.new_page(self._sections.pages[landscape])
        else:
            self._flow.room = self._sections.pages[landscape]
        self._landscape, self._begun = landscape, False

    def _properties(self) -> str:
        chosen = self._sections.first if self._first else self._sections.following
        return chosen[self._landscape]


def _begins_page(block: Block) -> bool:
    """Whether a block is a table on a page of its own."""
    return isinstance(block, Table) and block.new_page is not False


def write_body(report: Report, shell: Shell, marks: Marks) -> Body:
    """All parts of a report."""
    body = Body(shell, marks, report.author)
    for part in report.parts:
        if not part.in_shell:
            body.part(part)
    return body
