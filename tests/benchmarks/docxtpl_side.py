"""The other side: a plain docxtpl template and context with the content of a built report.

docxtpl only fills: every number is computed, formatted and escaped for it beforehand. Its
template has headings, narrative paragraphs with a placeholder for each figure, and each table
with a fixed header and a row loop, its cells formatted as ours are (style, alignment, rows that
do not break); no cover, contents, bookmarks, snapshot, merged body cells or fitted widths.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_ROW_HEIGHT_RULE
from docx.enum.text import WD_PARAGRAPH_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.table import Table as WordTable
from docx.table import _Cell as WordCell
from docx.table import _Row as WordRow
from docxtpl import DocxTemplate

from assembler.report import Block, Heading, Paragraph, Report, Row, Span, Table

Context = dict[str, Any]
_NINE_LEVELS = 9
_CELL_STYLE = "Cell"
_ALIGNMENTS = {
    "left": WD_PARAGRAPH_ALIGNMENT.LEFT,
    "center": WD_PARAGRAPH_ALIGNMENT.CENTER,
    "right": WD_PARAGRAPH_ALIGNMENT.RIGHT,
}


def fill(template: Path, context: Context) -> bytes:
    """What a docxtpl script does for each document."""
    document = DocxTemplate(template)
    document.render(context)
    target = BytesIO()
    document.save(target)
    return target.getvalue()


def make_template(report: Report, file: Path) -> None:
    """Write the template for a report."""
    document = Document()
    document.styles.add_style(_CELL_STYLE, WD_STYLE_TYPE.PARAGRAPH).font.size = Pt(9)
    number = 0
    for block in _blocks(report):
        if isinstance(block, Table):
            document.add_paragraph(block.title)
            document.add_paragraph(f"{block.left} {block.right}")
            rows = len(block.header) + 3
            _fill_table(document.add_table(rows, len(block.columns), "Table Grid"), block, number)
            for note in block.notes:
                document.add_paragraph(note)
            number += 1
        elif isinstance(block, Heading):
            level = min(block.level, _NINE_LEVELS)
            document.add_heading(block.number + _placeholders(block.spans), level)
        else:
            document.add_paragraph(_placeholders(block.spans))
    document.save(str(file))


def make_context(report: Report) -> Context:
    """The values for a report's template: f0 … for figures, t0 … for rows of tables."""
    context: Context = {}
    tables = 0
    for block in _blocks(report):
        if isinstance(block, Table):
            context[f"t{tables}"] = [_row_values(row) for row in _rows(block)]
            tables += 1
        else:
            for span in block.spans:
                if span.figure is not None:
                    context[f"f{span.figure}"] = escape(span.text)
    return context


def missing_texts(report: Report, docx: bytes) -> list[str]:
    """The paragraphs and cells of a report that a docx does not show."""
    root = Document(BytesIO(docx)).element
    shown = Counter(
        "".join(text.text or "" for text in paragraph.iter(qn("w:t")))
        for paragraph in root.iter(qn("w:p"))
    )
    wanted = Counter(text.replace("\n", "") for text in _texts(report) if text)
    return list((wanted - shown).elements())


def row_count(report: Report) -> int:
    """The rows in the bodies of all tables."""
    return sum(len(_rows(block)) for block in _blocks(report) if isinstance(block, Table))


def _blocks(report: Report) -> Iterator[Block]:
    for part in report.parts:
        yield part.heading
        yield from part.blocks


def _rows(table: Table) -> list[Row]:
    """The rows of the body that have anything of their own; ours leaves out the others, too."""
    return [row for row in table.body if any(row)]


def _texts(report: Report) -> Iterator[str]:
    for block in _blocks(report):
        if isinstance(block, Paragraph):
            yield block.text
        elif isinstance(block, Table):
            for row in (*block.header, *block.body):
                yield from (cell.text for cell in row if cell)


def _placeholders(spans: Iterable[Span]) -> str:
    return "".join(
        span.text if span.figure is None else f"{{{{ f{span.figure} }}}}" for span in spans
    )


def _fill_table(word: WordTable, table: Table, number: int) -> None:
    for position, row in enumerate(table.header):
        _fill_header(word, position, row)
        _format_row(word.rows[position], "w:tblHeader")
    opening, body, closing = (word.rows[len(table.header) + n] for n in range(3))
    opening.cells[0].text = f"{{%tr for r in t{number} %}}"
    closing.cells[0].text = "{%tr endfor %}"
    _format_row(body)
    alignments = _alignments(table)
    for column, cell in enumerate(body.cells):
        cell.text = f"{{{{ r.c{column} }}}}"
        _format_cell(cell, alignments[column])


def _fill_header(word: WordTable, position: int, row: Row) -> None:
    for column, cell in enumerate(row):
        if cell is None:
            continue
        here = word.cell(position, column)
        if cell.columns > 1 or cell.rows > 1:
            here = here.merge(word.cell(position + cell.rows - 1, column + cell.columns - 1))
        here.text = cell.text
        _format_cell(here, "center")


def _alignments(table: Table) -> list[str]:
    """How the cells of each column stand, by the lowest one in it."""
    aligns = ["left"] * len(table.columns)
    for row in table.body:
        for column, cell in enumerate(row):
            if cell:
                aligns[column] = cell.align
    return aligns


def _format_row(row: WordRow, *marks: str) -> None:
    row.height, row.height_rule = Pt(20), WD_ROW_HEIGHT_RULE.AT_LEAST
    for mark in ("w:cantSplit", *marks):
        row._tr.get_or_add_trPr().append(OxmlElement(mark))


def _format_cell(cell: WordCell, align: str) -> None:
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    cell.paragraphs[0].style = _CELL_STYLE
    cell.paragraphs[0].alignment = _ALIGNMENTS[align]


def _row_values(row: Row) -> dict[str, str]:
    return {f"c{n}": escape(cell.text) if cell else "" for n, cell in enumerate(row)}
