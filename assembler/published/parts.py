"""What a reader of one format hands on: lines and grids in their order, before anything is made
of them. `structure` makes the report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

Grid = list[list[str | None]]


@dataclass(slots=True)
class ReadLine:
    """A paragraph. level: of a heading where the format says so, from 1; 0 where it says nothing.
    contents: a line of the contents (目录). pictures: how many pictures stand in it. apart: it
    stands beside the text (a text box, a footnote)."""

    text: str
    page: int = 0
    level: int = 0
    contents: bool = False
    pictures: int = 0
    apart: bool = False


@dataclass(slots=True)
class ReadGrid:
    """A table by grid position, None where another cell covers it. pages: of each row. headings: how
    many rows are headings, where the format says so."""

    rows: Grid
    pages: list[int] = field(default_factory=list)
    headings: int = 0

    @property
    def width(self) -> int:
        return max(map(len, self.rows), default=0)

    def page(self, row: int) -> int:
        return self.pages[row] if row < len(self.pages) else 0


ReadPart = ReadLine | ReadGrid
Parts = Sequence[ReadPart]
