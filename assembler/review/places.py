"""Where in the report a problem shows: the gap it left, the table, the figure, or the row it names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from ..kernel.problems import Flow, Place, Problem, Severity, unconfirmed
from .model import Located, Section, TableSheet, Text
from .origins import Origins
from .sections import missing_cells

_NAMES = ("label", "name", "project")


def located(
    problems: Iterable[Problem], sections: Sequence[Section], origins: Origins
) -> tuple[Located, ...]:
    """The problems, the worst first, each with its place as far as it can be known; none that the
    clerk has confirmed."""
    order = list(Severity)
    finder = _Finder(sections)
    ranked = sorted(unconfirmed(problems), key=lambda p: -order.index(p.severity))
    return tuple(Located(p, finder.anchor(p), _row(p, origins)) for p in ranked)


class _Finder:
    """Anchors by what a problem may name."""

    def __init__(self, sections: Sequence[Section]) -> None:
        blocks = [block for section in sections for block in (section.heading, *section.blocks)]
        sheets = [block for block in blocks if isinstance(block, TableSheet)]
        self.tables = {
            name: sheet.anchor for sheet in sheets for name in (sheet.table.title, sheet.table.key)
        }
        self.missing = [*_gaps_in_text(blocks), *_gaps_in_tables(sheets)]
        self.cells = _first_cells(sheets)
        self.written = _Written(blocks)

    def anchor(self, problem: Problem) -> str:
        """The first of: a gap that speaks of it, its table, a row that its name heads."""
        names = [str(problem.values[key]) for key in _NAMES if problem.values.get(key)]
        missing = (anchor for name in names for why, anchor in self.missing if name in why)
        tables = [self.tables.get(problem.place.file)]
        rows = map(self.cells.get, names if Flow.OF_AMOUNTS in problem.flow else ())
        written = [self.written.anchor(problem.place)]
        return next(filter(None, chain(missing, tables, rows, written)), "")


class _Written:
    """Anchors by the lines of the template and of the dataset that made a text."""

    def __init__(self, blocks: Iterable[Text | TableSheet]) -> None:
        self.by_line: dict[tuple[str, int | None], str] = {}
        self.tables: dict[str, str] = {}
        for block in blocks:
            for _, place in block.made:
                self.by_line.setdefault((place.file, place.row), block.anchor)
                if isinstance(block, TableSheet):
                    self.tables.setdefault(place.file, block.anchor)

    def anchor(self, place: Place) -> str:
        """The first text made by a line; of a section's line that made none, the nearest one."""
        exact = self.by_line.get((place.file, place.row)) or self.tables.get(place.file)
        if exact or not place.file.endswith(".md"):
            return exact or ""
        return self._nearest(place.file, place.row or 0)

    def _nearest(self, file: str, line: int) -> str:
        """The text made by the line of a file that is nearest to one."""
        anchors = {row or 0: anchor for (name, row), anchor in self.by_line.items() if name == file}
        near = min(anchors, key=lambda row: abs(row - line), default=line)
        return anchors.get(near, "")


def _gaps_in_text(blocks: Iterable[Text | TableSheet]) -> Iterator[tuple[str, str]]:
    for block in blocks:
        if isinstance(block, Text):
            yield from ((run.why, run.gap) for run in block.runs if run.gap)


def _gaps_in_tables(sheets: Iterable[TableSheet]) -> Iterator[tuple[str, str]]:
    for sheet in sheets:
        yield from zip(missing_cells(sheet.table.body), sheet.gap_anchors, strict=True)


def _first_cells(sheets: Iterable[TableSheet]) -> dict[str, str]:
    """The anchor of the first table row in which a text stands."""
    anchors: dict[str, str] = {}
    for sheet in sheets:
        for number, row in enumerate(sheet.table.body):
            for cell in filter(None, row):
                anchors.setdefault(cell.text, row_anchor(sheet, number))
    return anchors


def row_anchor(sheet: TableSheet, number: int) -> str:
    """The anchor of a row of a table's body."""
    return f"{sheet.anchor}r{number}"


def _row(problem: Problem, origins: Origins) -> int | None:
    """The origin that shows the row of the dataset which a problem is about."""
    place = problem.place
    if place.row is None or place.character is not None:
        return None
    return origins.of_row(problem.title, place)
