"""Rows and cells of a table edited in its XML: texts set, rows copied from a neighbour, cells
joined as the new table has them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from itertools import chain

from ...report import CONTINUED
from ..read.blocks import ContinuedCell, ReadCell, ReadParagraph, ReadTable, paragraphs_in
from ..read.tree import (
    Element,
    children,
    find,
    joined_text,
    name_of,
    parent_of,
    take_out,
    value_of,
    within,
)
from .blocks import PICTURES, Grafts, has_additions, keep_marks
from .paragraph import Editor, drop, made, run_like, set_text

_MARKS = frozenset(["bookmarkStart", "bookmarkEnd", "commentRangeStart", "commentRangeEnd"])
_CHANGES = frozenset(["ins", "del"])
_BEFORE_MERGE = frozenset(["cnfStyle", "tcW", "gridSpan", "hMerge"])  # in the schema's order
Cells = Iterable[ReadCell | None]


def row_stands(table: ReadTable, row: int) -> bool:
    """Whether a row was not taken out."""
    return table.row_elements[row].getparent() is not None


# --- cells


def write_cell(cell: ReadCell, text: str, models: Cells) -> None:
    """Give a cell another text, a line a paragraph. models: cells from which a blank one takes
    the look of its text."""
    like = None if any(paragraph.text for paragraph in cell.paragraphs) else _first_run(models)
    lines, paragraphs = text.split("\n"), [paragraph.element for paragraph in cell.paragraphs]
    for spare in paragraphs[len(lines) :]:
        take_out(spare)
    for paragraph, line in zip(cell.paragraphs, lines, strict=False):
        _write_paragraph(paragraph, line, like)
    if paragraphs:
        last = paragraphs[min(len(paragraphs), len(lines)) - 1]
        _add_lines(last, lines[len(paragraphs) :], like)


def _add_lines(last: Element, lines: Iterable[str], like: Element | None) -> None:
    """A paragraph like the last one for each further line."""
    for line in lines:
        copy = deepcopy(last)
        _set_text(copy, line, like)
        last.addnext(copy)
        last = copy


def uncover(table: ReadTable, row: int, column: int, text: str) -> None:
    """Give a text to a cell that was covered by the one above it."""
    cell = _cells_by_column(table.row_elements[row]).get(column)
    paragraph = next(_paragraphs(cell), None) if cell is not None else None
    if paragraph is not None:
        _set_text(paragraph, text, _first_run(table.rows[row]))


def join_continued(table: ReadTable) -> tuple[ContinuedCell, ...]:
    """Let cells that begin anew where a page ends be covered again: rows are about to move. Gives
    what they were."""
    parts, table.continued = table.continued, ()
    for part in parts:
        properties = find(part.own.element, "tcPr")
        if properties is not None:
            _put_merge(properties, "continue")
        for paragraph in part.own.paragraphs:
            _set_text(paragraph.element, "", None)
    return parts


def repeat_labels(table: ReadTable) -> None:
    """Let the cells that begin anew where a page ends repeat what their labels say now."""
    for part in table.continued:
        text = _text_of(part.cell.element) + CONTINUED
        if part.own.text not in ("", text):
            write_cell(part.own, text, [part.cell])


def _write_paragraph(paragraph: ReadParagraph, text: str, like: Element | None) -> None:
    if paragraph.text == text:
        return
    if paragraph.text:
        Editor(paragraph).replace(0, len(paragraph.text), text)
    else:
        _set_text(paragraph.element, text, like)


def _set_text(paragraph: Element, text: str, like: Element | None) -> None:
    """Let a paragraph say this and nothing else, in the look of its first run; pictures stay.
    like: a run whose look it takes where it has none with a text."""
    runs = within(paragraph, "r")
    model = next((run for run in runs if find(run, "t") is not None), like)
    for run in runs:
        if not children(run, *PICTURES):
            take_out(run)
    if not text:
        return
    run, content = run_like(model, paragraph), made(paragraph, "t")
    set_text(content, text)
    run.append(content)
    paragraph.append(run)


def _first_run(cells: Cells) -> Element | None:
    """The first run with a text in some cells."""
    parts = chain.from_iterable(one.text_elements for one in paragraphs_in(cells))
    parents = (parent_of(element) for element, text in parts if text.strip())
    return next((run for run in parents if name_of(run) == "r"), None)


def _cells_by_column(row: Element) -> dict[int, Element]:
    """The cells of a row by the grid column at which they begin."""
    cells: dict[int, Element] = {}
    at = _count(find(row, "trPr", "gridBefore"))
    for cell in row.iter():
        if name_of(cell) == "tc" and _row_of(cell) is row:
            cells[at] = cell
            at += max(_count(find(cell, "tcPr", "gridSpan")), 1)
    return cells


def _row_of(cell: Element) -> Element | None:
    return next((up for up in cell.iterancestors() if name_of(up) == "tr"), None)


def _count(element: Element | None) -> int:
    text = value_of(element)
    return int(text) if text.isdecimal() else 0


def _paragraphs(cell: Element) -> Iterator[Element]:
    return iter(children(cell, "p"))


# --- rows


@dataclass(frozen=True, slots=True, eq=False)
class TableRow:
    """A row of a table: a handle, to put others beside it."""

    element: Element

    def add_after(self, row: TableRow) -> None:
        """Put another row behind it."""
        self.element.addnext(row.element)

    def add_before(self, row: TableRow) -> None:
        """Put another row before it."""
        self.element.addprevious(row.element)

    @property
    def columns(self) -> list[int]:
        """The grid columns at which its cells begin."""
        return [*_cells_by_column(self.element)]

    def has_columns_of(self, other: TableRow) -> bool:
        """Whether its cells begin at the same grid columns."""
        return self.columns == other.columns

    def copied(self, texts: Mapping[int, str], models: Cells) -> TableRow:
        """A copy with these texts, by grid column; the other cells are blank. models: cells from
        which a blank cell takes the look of its text."""
        copy = _without_own(self.element)
        like = _first_run(models)
        for column, cell in _cells_by_column(copy).items():
            paragraph = next(_paragraphs(cell), None)
            if paragraph is None:
                continue
            first, *others = texts.get(column, "").split("\n")
            _set_text(paragraph, first, like)
            for line in others:
                following = deepcopy(paragraph)
                _set_text(following, line, like)
                paragraph.addnext(following)
                paragraph = following
        return TableRow(copy)

    def join_like(self, fresh: TableRow) -> None:
        """Join its cells downwards as those of a row of the new table, if the cells are the same."""
        if not self.has_columns_of(fresh):
            return
        models = _cells_by_column(fresh.element)
        for column, cell in _cells_by_column(self.element).items():
            properties = find(cell, "tcPr")
            if properties is not None:
                _set_merge(properties, find(models[column], "tcPr", "vMerge"))

    def continue_from(self, first: TableRow, column: int, repeats: bool) -> None:
        """Let a cell that is covered by one of the row `first` begin anew here, where a page ends.
        repeats: its label."""
        cell = _cells_by_column(self.element).get(column)
        above = _cells_by_column(first.element).get(column)
        properties = find(cell, "tcPr") if cell is not None else None
        paragraph = next(_paragraphs(cell), None) if cell is not None else None
        if properties is None or above is None or paragraph is None or not _is_covered(properties):
            return
        _put_merge(properties, "restart")
        if repeats:
            runs = [run for run in within(above, "r") if find(run, "t") is not None]
            _set_text(paragraph, _text_of(above) + CONTINUED, next(iter(runs), None))


def rows_of(table: ReadTable) -> list[TableRow]:
    """The rows of a table as handles."""
    return [TableRow(element) for element in table.row_elements]


def append_row(table: ReadTable, row: TableRow) -> None:
    """Put a row at the end of a table."""
    table.element.append(row.element)


def grafted_row(fresh: TableRow, grafts: Grafts) -> TableRow:
    """A row of the new document, made fit for the edited one."""
    return TableRow(grafts.of(fresh.element))


def remove_row(table: ReadTable, row: int) -> None:
    """Take a row out; bookmarks that reach over it keep their ends."""
    element = table.row_elements[row]
    keep_marks(element)
    take_out(element)


def row_holds_additions(table: ReadTable, row: int, our_comments: frozenset[str]) -> bool:
    """Whether a person put a picture, or a comment, into a row. our_comments: their ids."""
    return has_additions(table.row_elements[row], our_comments)


def _is_covered(properties: Element) -> bool:
    """Whether a cell of these properties is covered by one above it."""
    merge = find(properties, "vMerge")
    return merge is not None and value_of(merge) in ("", "continue")


def _without_own(row: Element) -> Element:
    """A copy of a row without what belongs to the row alone: marks, changes, texts, pictures."""
    copy = deepcopy(row)
    for element in list(copy.iter()):
        if name_of(element) in _MARKS:
            take_out(element)
        elif name_of(element) in _CHANGES:
            _unwrap(element)
    for cell in _cells_by_column(copy).values():
        for spare in list(_paragraphs(cell))[1:]:
            cell.remove(spare)
        for run in within(cell, "r")[1:]:
            take_out(run)
    return copy


def _unwrap(change: Element) -> None:
    """Put what a tracked change holds in its place."""
    for child in list(change):
        change.addprevious(child)
    take_out(change)


def _text_of(cell: Element) -> str:
    """What a cell says, its paragraphs one a line."""
    return "\n".join(joined_text(within(paragraph, "t")) for paragraph in _paragraphs(cell))


def _set_merge(properties: Element, model: Element | None) -> None:
    """Give a cell the vertical merge of another."""
    if model is None:
        drop(properties, "vMerge")
    else:
        _put_merge(properties, value_of(model) or "continue")


def _put_merge(properties: Element, value: str) -> None:
    """Give a cell a vertical merge: behind width and span, where the schema wants it."""
    drop(properties, "vMerge")
    merge = made(properties, "vMerge", val=value)
    before = children(properties, *_BEFORE_MERGE)
    properties.insert(properties.index(before[-1]) + 1 if before else 0, merge)
