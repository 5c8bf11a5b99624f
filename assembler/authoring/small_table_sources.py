"""Which lines of a section made the texts of a small table in it: its cells carry marks, as the
paragraphs of a traced narrative do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ..report import Cell, Row, Table
from .traced import Source, sources_marked, without_marks


class SmallTableSources:
    """The sources of one table's texts; of what has none by itself, those of its row."""

    def __init__(self, marked: Table) -> None:
        self._marked = marked

    def title(self) -> tuple[Source, ...]:
        return sources_marked(self._marked.title)

    def label(self) -> tuple[Source, ...]:
        return ()

    def above(self, own: str, setting: str) -> tuple[Source, ...]:
        return ()

    def note(self, number: int) -> tuple[Source, ...]:
        return ()

    def heading(self, row: int, column: int) -> tuple[Source, ...]:
        return self._in(self._marked.header[row], column)

    def cell(self, row: int, column: int) -> tuple[Source, ...]:
        return self._in(self._marked.body[row], column)

    def column(self, column: int) -> tuple[Source, ...]:
        """A whole column."""
        return self.heading(0, column)

    def rows(self, column: int) -> Iterator[Source | None]:
        """Each row as it is written."""
        for row in range(len(self._marked.body)):
            yield next(iter(self.cell(row, 0)), None)

    @property
    def sides(self) -> list[int]:
        return [0] * len(self._marked.columns)

    def _in(self, row: Row, column: int) -> tuple[Source, ...]:
        others = (sources_marked(cell.text) for cell in row if cell)
        own = row[column]
        made = sources_marked(own.text) if own else ()
        return made or next(filter(None, others), self.title())


class ShellTableSources(SmallTableSources):
    """The source of a table that was drawn in the Word shell: the shell."""

    def __init__(self, table: Table, shell: Source) -> None:
        super().__init__(table)
        self._shell = shell

    def title(self) -> tuple[Source, ...]:
        return (self._shell,)


def cleaned(marked: Table) -> Table:
    """A small table of a traced narrative without its marks."""
    header, body = (tuple(map(_clean_row, rows)) for rows in (marked.header, marked.body))
    return replace(marked, title=without_marks(marked.title), header=header, body=body)


def _clean_row(row: Row) -> Row:
    return tuple(map(_clean, row))


def _clean(cell: Cell | None) -> Cell | None:
    return cell and replace(cell, text=without_marks(cell.text))
