"""Where in the report a problem shows: the gap it left, the table, the figure, or the row it names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ..kernel.problems import Flow, Problem, Severity
from .model import Located, Section, Sheet, Text
from .origins import Origins
from .sections import missing_cells

_NAMES = ("label", "name", "project")


def located(
    problems: Iterable[Problem], sections: Sequence[Section], origins: Origins
) -> tuple[Located, ...]:
    """The problems, the worst first, each with its place as far as it can be known."""
    order = list(Severity)
    finder = _Finder(sections)
    ranked = sorted(problems, key=lambda p: -order.index(p.severity))
    return tuple(Located(p, finder.anchor(p), _row(p, origins)) for p in ranked)


class _Finder:
    """Anchors by what a problem may name."""

    def __init__(self, sections: Sequence[Section]) -> None:
        blocks = [block for section in sections for block in (section.heading, *section.blocks)]
        sheets = [block for block in blocks if isinstance(block, Sheet)]
        self.tables = {
            name: sheet.anchor for sheet in sheets for name in (sheet.table.title, sheet.table.key)
        }
        self.gaps = [*_gaps_in_text(blocks), *_gaps_in_tables(sheets)]
        self.cells = _first_cells(sheets)

    def anchor(self, problem: Problem) -> str:
        """The first of: a gap that speaks of it, its table, a row that its name heads."""
        names = [str(problem.values[key]) for key in _NAMES if problem.values.get(key)]
        for name in names:
            for why, anchor in self.gaps:
                if name in why:
                    return anchor
        if problem.place.file in self.tables:
            return self.tables[problem.place.file]
        of_amounts = Flow.OF_AMOUNTS in problem.flow
        rows = (self.cells[name] for name in names if of_amounts and name in self.cells)
        return next(rows, "")


def _gaps_in_text(blocks: Iterable[Text | Sheet]) -> Iterator[tuple[str, str]]:
    for block in blocks:
        if isinstance(block, Text):
            yield from ((piece.why, piece.gap) for piece in block.pieces if piece.gap)


def _gaps_in_tables(sheets: Iterable[Sheet]) -> Iterator[tuple[str, str]]:
    for sheet in sheets:
        yield from zip(missing_cells(sheet.table.body), sheet.gaps, strict=True)


def _first_cells(sheets: Iterable[Sheet]) -> dict[str, str]:
    """The anchor of the first table row in which a text stands."""
    found: dict[str, str] = {}
    for sheet in sheets:
        for number, row in enumerate(sheet.table.body):
            for cell in row:
                if cell is not None and cell.text:
                    found.setdefault(cell.text, row_anchor(sheet, number))
    return found


def row_anchor(sheet: Sheet, number: int) -> str:
    """The anchor of a row of a table's body."""
    return f"{sheet.anchor}r{number}"


def _row(problem: Problem, origins: Origins) -> int | None:
    """The origin that shows the row of the dataset which a problem is about."""
    place = problem.place
    if place.row is None or place.character is not None:
        return None
    return origins.of_row(problem.title, place)
