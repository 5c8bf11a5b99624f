"""What a draft must not be published with (从上年带来的, 上年留下的), marked 【待确认】 where it stands.

Which problems mark what they tell of is an attribute of their entries (`Flow.MARKED`); here the
texts and figures that stand at their places are looked for in the assembled report.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any, NamedTuple

from ..dataset.model import Dataset
from ..dataset.prose import written
from ..dataset.schema import SHEETS, TO_CONFIRM, Column
from ..figures import Figures
from ..kernel.problems import Flow, Place, Problem, unconfirmed
from ..report import Cell, CellOrigin, Paragraph, Part, Report, Span, Table

_QUOTED = re.compile(r"\{\{[^{}]{0,1000}\}\}")
TAG = f"【{TO_CONFIRM}】"
_SHORTEST = 2  # signs of a text that is looked for
_Row = tuple[str, str, int | None]


class Highlights(NamedTuple):
    """What is marked, and why: texts as they are printed, and figures by their names."""

    texts: Mapping[str, str]
    figures: Mapping[str, str]


def marked(report: Report, figures: Figures, problems: Iterable[Problem]) -> Report:
    """The report with everything highlighted that stands at the places of such problems, but for
    those that the clerk has confirmed."""
    marking = [one for one in problems if Flow.MARKED in one.flow]
    if not marking:
        return report
    marks = _marks(figures, still_open(marking, figures.dataset))
    records = report.figures
    wanted = {n: marks.figures[r.name] for n, r in enumerate(records) if r.name in marks.figures}
    parts = tuple(_marked_part(part, marks.texts, wanted) for part in report.parts)
    return replace(report, parts=parts)


def still_open(marking: list[Problem], dataset: Dataset) -> list[Problem]:
    """Those that the clerk has not confirmed; of one that tells of several rows, one for each."""
    if not dataset.confirmations:
        return marking
    from ..dataset.confirmed import confirmed

    one_by_one = [
        replace(one, place=place, alike=()) for one in marking for place in (one.place, *one.alike)
    ]
    return unconfirmed(confirmed(one_by_one, dataset).problems)


def _marks(figures: Figures, marking: Iterable[Problem]) -> Highlights:
    why = {_row_of(place): one.title for one in marking for place in (one.place, *one.alike)}
    return Highlights(
        {text: why[row] for row, text in _texts(figures.dataset) if row in why},
        {} if not why else dict(_figure_names(figures, why)),
    )


def _row_of(place: Place) -> _Row:
    return place.file, place.sheet, place.row


def _texts(dataset: Dataset) -> Iterator[tuple[_Row, str]]:
    """Every text of the clerk's, as the report prints it, with the row it stands in."""
    for words in chain(written(dataset), (one for _, one in dataset.words_to_confirm)):
        yield _row_of(words.place), _as_printed(words.text)
    for sheet in SHEETS:
        columns = [column for column in sheet.columns if column.prose]
        lines: Sequence[Any] = getattr(dataset, sheet.attribute) if columns else ()
        yield from chain.from_iterable(_texts_of(line, columns) for line in lines)


def _texts_of(line: Any, columns: Iterable[Column]) -> Iterator[tuple[_Row, str]]:
    texts = map(_as_printed, (text for column in columns for text in _paragraphs(line, column)))
    yield from ((_row_of(line.place), text) for text in filter(_tells_apart, texts))


def _paragraphs(line: Any, column: Column) -> list[str]:
    """What a line has in a column; of one that may be long each paragraph, as it is printed."""
    if column.attribute:
        return [getattr(line, column.attribute)]
    return str(dict(line.further).get(column.name, "")).splitlines()


def _tells_apart(text: str) -> bool:
    return len(text) > _SHORTEST and not text[:1].isdigit() and text[:1] not in "≤≥<>＜＞"


def _as_printed(text: str) -> str:
    """The longest part of a text without the figures that it quotes."""
    return max(_QUOTED.split(text), key=len).strip("。；; ")


def _figure_names(figures: Figures, why: Mapping[_Row, str]) -> Iterator[tuple[str, str]]:
    """The names of the figures that take one of the rows."""
    for name, spec in figures.specifications.items():
        rows = (why.get(_row_of(place)) for place in figures[name].places)
        reason = next(filter(None, rows), "")
        if reason:
            yield spec.label, reason


# --- the report


def _marked_part(part: Part, texts: Mapping[str, str], figures: Mapping[int, str]) -> Part:
    blocks = []
    for block in part.blocks:
        if isinstance(block, Paragraph):
            block = block._replace(spans=tuple(_marked_spans(block.spans, texts, figures)))
        elif isinstance(block, Table):
            block = _marked_table(block, texts)
        blocks.append(block)
    return part._replace(blocks=tuple(blocks))


def _marked_spans(
    spans: Iterable[Span], texts: Mapping[str, str], figures: Mapping[int, str]
) -> Iterator[Span]:
    for span in spans:
        if span.missing:
            yield span
        elif span.figure is not None:
            yield from _tag(span, figures.get(span.figure, ""))
            yield span
        else:
            yield from _split(span, texts)


def _split(span: Span, texts: Mapping[str, str]) -> Iterator[Span]:
    """The span cut where a marked text begins and ends."""
    own = next((text for text in texts if text in span.text), None)
    if own is None:
        yield span
        return
    before, _, after = span.text.partition(own)
    if before:
        yield from _split(replace(span, text=before), texts)
    yield from _tag(span, texts[own])
    yield replace(span, text=own)
    if after:
        yield from _split(replace(span, text=after), texts)


def _tag(span: Span, why: str) -> Iterator[Span]:
    """What stands before a marked text: once it is confirmed, a refresh takes out this alone."""
    if why:
        yield Span(TAG, bold=span.bold, missing=why)


def _marked_table(table: Table, texts: Mapping[str, str]) -> Table:
    """The table with the cells marked that show such a text; their origins say so too, for a refresh
    goes by them."""
    why = dict(_cells_to_mark(table, texts))
    if not why:
        return table
    body = tuple(
        tuple(_marked_cell(cell, why.get((at, column), "")) for column, cell in enumerate(row))
        for at, row in enumerate(table.body)
    )
    origins = {(one.row, one.column): one for one in table.origin.cells}
    for place, reason in why.items():
        origins[place] = replace(origins.get(place) or CellOrigin(*place), missing=reason)
    return replace(table, body=body, origin=replace(table.origin, cells=tuple(origins.values())))


def _cells_to_mark(table: Table, texts: Mapping[str, str]) -> Iterator[tuple[tuple[int, int], str]]:
    """The places of the cells that show such a text, with why it is marked."""
    for at, row in enumerate(table.body):
        for column, cell in enumerate(row):
            if cell is not None and not cell.missing and cell.text.strip("。；; ") in texts:
                yield (at, column), texts[cell.text.strip("。；; ")]


def _marked_cell(cell: Cell | None, why: str) -> Cell | None:
    return replace(cell, text=TAG + cell.text, missing=why) if cell is not None and why else cell
