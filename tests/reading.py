"""A built docx read back as plain values, and as text to compare as a whole.

`read` knows python-docx and the XML and nothing of the engine, so that the tests see what Word
would see. `render` gives the golden text: one block a line, tables as rows between bars.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain, takewhile
from pathlib import Path
from zipfile import ZipFile

from docx import Document
from docx.oxml.ns import qn
from lxml import etree

from assembler.report import Heading, Paragraph, Report, Table

LEFT, UP = "←", "↑"  # a position that the cell on its left, or above it, covers
CONTENTS = ("toc 1", "toc 2")
HEADINGS = ("heading 1", "heading 2", "heading 3", "heading 4")


@dataclass(frozen=True)
class Text:
    """A paragraph. style: its name in Word. marked: the highlighted parts of it."""

    style: str
    text: str
    marked: tuple[str, ...] = ()

    @property
    def level(self) -> int:
        """1 to 4 for a heading, 0 for anything else."""
        return HEADINGS.index(self.style) + 1 if self.style in HEADINGS else 0


@dataclass(frozen=True)
class DocumentGrid:
    """A table. rows: every grid position; covered ones are LEFT or UP, so is a merged cell that
    begins anew on another page. header: how many rows repeat on each page. cut: whether a row may
    be cut by a page's end. continued: what the first cell says in rows that go on there."""

    rows: tuple[tuple[str, ...], ...]
    header: int
    cut: bool
    continued: tuple[str, ...] = ()

    def filled(self, row: int) -> list[str]:
        """A row with the text of the cell above in the positions it covers."""
        texts = []
        for column, text in enumerate(self.rows[row]):
            above = row
            while text == UP:
                above -= 1
                text = self.rows[above][column]
            texts.append(text)
        return texts


@dataclass(frozen=True)
class Titled:
    """An appended table with what belongs to it."""

    title: str
    above: tuple[str, ...]
    grid: DocumentGrid
    notes: tuple[str, ...]
    landscape: bool


@dataclass
class Read:
    """A whole docx: its blocks with the orientation of their page, and what surrounds them."""

    blocks: list[tuple[Text | DocumentGrid, bool]] = field(default_factory=list)
    contents: list[tuple[int, str, str]] = field(default_factory=list)  # level, text, page
    comments: list[str] = field(default_factory=list)
    around: list[str] = field(default_factory=list)  # headers and footers

    @property
    def texts(self) -> list[Text]:
        return [block for block, _ in self.blocks if isinstance(block, Text)]

    @property
    def body(self) -> str:
        """Every paragraph outside tables and contents."""
        return "\n".join(text.text for text in self.texts)

    def section(self, heading: str) -> list[str]:
        """The paragraphs under a heading, up to the next of the same or a higher level."""
        at = self._heading(heading)
        level = self.texts[at].level
        below = takewhile(lambda text: not 0 < text.level <= level, self.texts[at + 1 :])
        return [text.text for text in below]

    def own_section(self, heading: str) -> str:
        """The text under a heading up to the next heading of any level."""
        below = self.texts[self._heading(heading) + 1 :]
        return "\n".join(text.text for text in takewhile(lambda text: not text.level, below))

    def _heading(self, heading: str) -> int:
        headings = {text.text: at for at, text in reversed([*enumerate(self.texts)]) if text.level}
        if heading not in headings:
            raise AssertionError(f"no heading {heading!r}; {[*headings]}")
        return headings[heading]

    def tables(self) -> list[Titled]:
        """The tables with their titles and notes."""
        return [
            self._titled(at, block, landscape)
            for at, (block, landscape) in enumerate(self.blocks)
            if isinstance(block, DocumentGrid)
        ]

    def _titled(self, at: int, grid: DocumentGrid, landscape: bool) -> Titled:
        above = self._texts_from(range(at - 1, -1, -1), ("表格标题", "表格标注"))[::-1]
        below = self._texts_from(range(at + 1, len(self.blocks)), ("表注",))
        title = next(text.text for text in above if text.style == "表格标题")
        others = tuple(text.text for text in above if text.style != "表格标题")
        return Titled(title, others, grid, tuple(text.text for text in below), landscape)

    def table(self, title: str) -> Titled:
        """The one table whose title ends so."""
        tables = [table for table in self.tables() if table.title.endswith(title)]
        if len(tables) != 1:
            raise AssertionError(f"{title!r}: {[table.title for table in self.tables()]}")
        return tables[0]

    def _texts_from(self, positions: range, styles: tuple[str, ...]) -> list[Text]:
        texts = []
        for position in positions:
            block = self.blocks[position][0]
            if not isinstance(block, Text) or block.style not in styles:
                break
            texts.append(block)
        return texts


def read(source: Path | bytes) -> Read:
    """Everything of a docx that a reader sees."""
    data = source if isinstance(source, bytes) else source.read_bytes()
    document = Document(io.BytesIO(data))
    names = {style.style_id: _style_name(style.name) for style in document.styles}
    result = Read(comments=_comments(data), around=_around(document))
    pending: list[Text | DocumentGrid] = []
    body = document.element.body
    _refuse_stray(body)
    for child in body:
        if child.tag == qn("w:p"):
            _paragraph(child, names, result, pending)
        elif child.tag == qn("w:tbl"):
            pending.append(_grid(child))
        properties = _section_properties(child)
        if properties is not None:
            result.blocks += [(block, _is_landscape(properties)) for block in pending]
            pending.clear()
    if pending:
        raise AssertionError(f"blocks after the last section: {pending[:2]}")
    return result


def _refuse_stray(body: etree._Element) -> None:
    """Text beside the paragraphs would be seen by nobody."""
    texts = [body.text, *(child.tail for child in body)]
    stray = [text for text in texts if text and text.strip()]
    if stray:
        raise AssertionError(f"text outside of any paragraph: {stray[0][:200]!r}")


def _style_name(name: str) -> str:
    """Word itself writes the names of its own styles in capitals or not."""
    return name.lower() if name.lower().startswith(("heading", "toc")) else name


def _paragraph(
    element: etree._Element, names: dict[str, str], result: Read, pending: list[Text | DocumentGrid]
) -> None:
    style = element.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    name = names.get(style.get(qn("w:val")), "?") if style is not None else ""
    text = _text(element)
    if name in CONTENTS:
        title, _, page = text.partition("\t")
        result.contents.append((CONTENTS.index(name) + 1, title, page))
    elif text:
        pending.append(Text(name, text, tuple(_highlighted(element))))


def _text(element: etree._Element) -> str:
    out = []
    for node in element.iter(qn("w:t"), qn("w:tab"), qn("w:br")):
        if node.tag == qn("w:t"):
            out.append(node.text or "")
        elif node.getparent().tag == qn("w:r"):
            out.append("\t" if node.tag == qn("w:tab") else "\n")
    return "".join(out)


def _highlighted(element: etree._Element) -> Iterator[str]:
    for run in element.iter(qn("w:r")):
        if run.find(f"{qn('w:rPr')}/{qn('w:highlight')}") is not None:
            yield _text(run)


def _grid(element: etree._Element) -> DocumentGrid:
    rows = list(element.iter(qn("w:tr")))
    header = sum(row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None for row in rows)
    kept = [row.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None for row in rows]
    texts = [_row_texts(row) for row in rows]
    widths = set(map(len, texts))
    if len(widths) != 1:
        raise AssertionError(f"rows of different widths: {widths}")
    continued = []
    for number in range(1, len(rows)):
        label = _continued_label(texts, number)
        if label:
            continued.append(label)
            merged = _merged_down(rows[number])
            texts[number] = tuple(
                UP if column in merged and (not text or text.endswith("（续）")) else text
                for column, text in enumerate(texts[number])
            )
    return DocumentGrid(tuple(texts), header, not all(kept), tuple(continued))


def _continued_label(texts: list[tuple[str, ...]], row: int) -> str:
    """The label that a row repeats from the page before, "" where it repeats none."""
    for column, text in enumerate(texts[row]):
        above = row - 1
        while above > 0 and texts[above][column] == UP:
            above -= 1
        if text.endswith("（续）") and text == f"{texts[above][column]}（续）":
            return text
    return ""


def _merged_down(row: etree._Element) -> set[int]:
    """The grid columns at which cells begin that are merged downwards."""
    columns, at = set(), 0
    for cell in row.iter(qn("w:tc")):
        span = cell.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}")
        if cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}") is not None:
            columns.add(at)
        at += int(span.get(qn("w:val"))) if span is not None else 1
    return columns


def _row_texts(row: etree._Element) -> tuple[str, ...]:
    """A row's grid positions."""
    texts: list[str] = []
    for cell in row.iter(qn("w:tc")):
        span = cell.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}")
        merge = cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
        covered = merge is not None and merge.get(qn("w:val")) != "restart"
        paragraphs = [_text(paragraph) for paragraph in cell.iter(qn("w:p"))]
        if covered and any(paragraphs):
            raise AssertionError(f"text in a covered cell: {paragraphs}")
        texts.append(UP if covered else "\n".join(paragraphs))
        width = int(span.get(qn("w:val"))) if span is not None else 1
        texts += [UP if covered else LEFT] * (width - 1)
    return tuple(texts)


def _section_properties(child: etree._Element) -> etree._Element | None:
    if child.tag == qn("w:sectPr"):
        return child
    return child.find(f"{qn('w:pPr')}/{qn('w:sectPr')}")


def _is_landscape(properties: etree._Element) -> bool:
    size = properties.find(qn("w:pgSz"))
    return size is not None and int(size.get(qn("w:w"))) > int(size.get(qn("w:h")))


def _comments(data: bytes) -> list[str]:
    with ZipFile(io.BytesIO(data)) as archive:
        if "word/comments.xml" not in archive.namelist():
            return []
        root = etree.fromstring(archive.read("word/comments.xml"))
    return [_text(comment) for comment in root.iter(qn("w:comment"))]


def _around(document: object) -> list[str]:
    texts: dict[str, None] = {}
    for section in document.sections:  # type: ignore[attr-defined]
        for part in (
            section.header,
            section.even_page_header,
            section.footer,
            section.even_page_footer,
        ):
            text = "" if part.is_linked_to_previous else "".join(map(_text, part._element))
            if text.strip():
                texts[text.strip()] = None
    return list(texts)


# --- as text


def render(report: Read) -> str:
    """The whole report as text, for a golden file.

    Headings and contents stand behind their level, other paragraphs behind 0 or, beside a
    table, behind a sign of what they are; cells stand behind the number of their column, header
    rows behind a double bar.
    """
    lines = ["【目录】"]
    lines += [f"{level} {text} …… {page}" for level, text, page in report.contents]
    lines += ["", "【正文】"]
    landscape = False
    for block, turned in report.blocks:
        if turned != landscape:
            lines.append(f"〔{'横' if turned else '纵'}向页〕")
            landscape = turned
        lines += _lines_of(block)
    if report.comments:
        lines += ["", "【批注】", *report.comments]
    if report.around:
        lines += ["", "【页眉页脚】", *report.around]
    return "\n".join(lines) + "\n"


def _lines_of(block: Text | DocumentGrid) -> list[str]:
    if isinstance(block, DocumentGrid):
        return [_row(row, number < block.header) for number, row in enumerate(block.rows)]
    text = block.text
    for marked in block.marked:
        text = text.replace(marked, f"⟦{marked}⟧")
    if block.level:
        return ["", f"{block.level} {_on_one_line(text)}"]
    if block.style == "表格标题":
        return ["", f"表0 {_on_one_line(text)}"]
    return [f"{_SIGNS.get(block.style, '0')} {_on_one_line(text)}"]


def _row(row: tuple[str, ...], header: bool) -> str:
    bar = "‖" if header else "|"
    cells = (f"{bar}{number} {_on_one_line(text)}" for number, text in enumerate(row, 1))
    return " ".join(cells) + f" {bar}"


def _on_one_line(text: str) -> str:
    return text.replace("\n", " ⏎0 ").replace("\t", " ⇥0 ")


_SIGNS = {"表注": "注0", "表格标注": "·0"}


def texts_of(report: Report) -> list[str]:
    """Everything a report's values say, a line a paragraph or a row of a table."""
    texts = [report.title]
    for part in report.parts:
        texts.append(part.heading.number + part.heading.text)
        texts += chain.from_iterable(map(_block_texts, part.blocks))
    return texts


def _block_texts(block: Heading | Paragraph | Table) -> list[str]:
    if isinstance(block, Heading):
        return [block.number + block.text]
    if isinstance(block, Paragraph):
        return [block.text]
    rows = ["|".join(c.text if c else "" for c in row) for row in (*block.header, *block.body)]
    return [block.title, block.label, block.left, block.right, *block.notes, *rows]
