"""A published report as it is read, whatever the file: paragraphs and tables in their order,
each with its place. Plain values; the readers beside make them, `audit` holds them against each
other, `importing` takes their tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple


class Spot(NamedTuple):
    """Where something stands. page: from 1, 0 where the file has no pages (docx, text).
    block: its number among the report's blocks, from 0. row, column: of a table, from 0."""

    block: int
    page: int = 0
    row: int | None = None
    column: int | None = None


@dataclass(frozen=True)
class PublishedParagraph:
    """A paragraph or heading. level: of a heading, from 1; 0 for text. contents: a line of the
    contents (目录)."""

    text: str
    spot: Spot
    level: int = 0
    contents: bool = False


@dataclass(frozen=True)
class PublishedTable:
    """A table. rows: by grid position, None where another cell covers it; a table that goes on over
    pages is one, with its repeated heading once. title: as it stands, with its number and without
    单位；unit: 万元, 元 …, empty where none is said. headings: how many of the first rows are
    headings. notes: the lines below it (注, 说明). pages: the page of each row. captions: the lines
    between the title and the table (公开01表, 部门, 年度, 单位), and the number above the title.

    Title, captions and notes are paragraphs of the report as well, in their places; title_spot:
    that of the title, or of its first line. merged: the areas of its merged cells: top, left,
    bottom, right, from 0, inclusive."""

    title: str
    unit: str
    rows: tuple[tuple[str | None, ...], ...]
    spot: Spot
    headings: int = 1
    notes: tuple[str, ...] = ()
    pages: tuple[int, ...] = ()
    captions: tuple[str, ...] = ()
    title_spot: Spot | None = None
    merged: tuple[tuple[int, int, int, int], ...] = ()


PublishedBlock = PublishedParagraph | PublishedTable


@dataclass(frozen=True)
class PublishedReport:
    """A report as it was read. file: as messages name it. form: docx, pdf, html, text, xlsx."""

    file: str
    form: str
    blocks: tuple[PublishedBlock, ...] = field(default=())

    @property
    def paragraphs(self) -> Iterator[PublishedParagraph]:
        """Its paragraphs and headings, in order."""
        return (block for block in self.blocks if isinstance(block, PublishedParagraph))

    @property
    def tables(self) -> Iterator[PublishedTable]:
        """Its tables, in order."""
        return (block for block in self.blocks if isinstance(block, PublishedTable))
