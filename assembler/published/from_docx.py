"""A report as a Word file, whoever made it. Tracked changes are read as accepted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ..kernel.problems import Refusal
from ..word.read.blocks import ReadBlock, ReadDocument, ReadParagraph, ReadTable
from ..word.read.docx import read_bytes
from ..word.read.pictures import pictures_in
from ..word.read.tree import UnreadableError
from .contents import begins_contents
from .parts import ReadGrid, ReadLine, ReadPart, Widths

_DEEPEST = 5  # tables within tables


class DocxParts(NamedTuple):
    """What a Word file holds. tracked: changes are left in it that nobody has settled."""

    parts: list[ReadPart]
    tracked: bool


def read_docx(data: bytes) -> DocxParts:
    """The lines and grids of a Word file. Raises Refusal."""
    try:
        document = read_bytes(data)
    except UnreadableError as error:
        raise _refusal(error) from None
    parts = list(_parts(document.blocks, 0))
    heading = next((n for n, part in enumerate(parts) if begins_contents(part)), -1)
    parts[heading + 1 : heading + 1] = _contents(document)
    return DocxParts(parts, document.tracked)


def _refusal(error: UnreadableError) -> Refusal:
    """What the reader of docx files says, in words for whoever has only the file."""
    if error.code == "V-09":
        return Refusal("A-82", what=" Word 文件")
    if error.code == "V-02":
        return Refusal("A-83", what="解开后太大，或里面的层次太深")
    return Refusal("A-80", why=error.values.get("why", "不是完好的 Word 文件"))


def _contents(document: ReadDocument) -> Iterator[ReadLine]:
    """The contents, which Word makes, and its reader hands over beside the text."""
    for paragraph in document.contents:
        yield ReadLine(paragraph.text.strip(), contents=True)


def _parts(blocks: Iterable[ReadBlock], depth: int) -> Iterator[ReadPart]:
    for block in blocks:
        if isinstance(block, ReadParagraph):
            yield _line(block)
        else:
            yield ReadGrid(_rows(block), widths=_widths(block))
            if depth < _DEEPEST:
                yield from _within(block, depth)


def _line(paragraph: ReadParagraph) -> ReadLine:
    return ReadLine(
        paragraph.text.strip(),
        level=paragraph.level,
        pictures=pictures_in(paragraph),
        apart=paragraph.boxed or paragraph.noted,
    )


def _rows(table: ReadTable) -> list[list[str | None]]:
    return [[text if text is None else text.strip() for text in row] for row in table.texts()]


def _widths(table: ReadTable) -> Widths:
    return {
        (number, column): cell.columns
        for number, row in enumerate(table.rows)
        for column, cell in enumerate(row)
        if cell is not None and cell.columns > 1
    }


def _within(table: ReadTable, depth: int) -> Iterator[ReadPart]:
    """The tables in the cells of a table: many a page is laid out by one."""
    cells = [cell for row in table.rows for cell in row if cell is not None]
    for cell in cells:
        yield from _parts(cell.tables, depth + 1)
        pictures = sum(map(pictures_in, cell.paragraphs))
        if pictures:
            yield ReadLine("", pictures=pictures)
