"""What is said of a place of the report that is clicked: what a number is and which rows it adds up,
which line of the template made a sentence, what is missing and where it is filled in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ..kernel.places import Place, RowReference, where
from ..kernel.problems import Problem
from ..report import Cell
from ..review.model import MadeBy, TableSheet, Text
from ..snapshot.values import SnapshotParagraph, SnapshotTable, is_amount
from ..trace.search import trace_cell, trace_figure
from ..trace.values import Traced, rows_in
from .report_view import AskedPlace, ReportView, sentence_at

_ROWS_SHOWN = 30
_LONGEST_QUOTE = 120
_AMOUNT = "金额"


class SheetRows(NamedTuple):
    """Rows of a sheet behind a number. dataset: the name of another one that they stand in, "" for the
    report's own. sheet: its name, "" where it is no sheet that can be opened. headings: of the
    columns that hold something. rows: by their numbers. more: how many are not shown."""

    words: str
    dataset: str
    sheet: str
    headings: tuple[str, ...] = ()
    rows: tuple[tuple[int, tuple[str, ...]], ...] = ()
    more: int = 0


class ExplainedFigure(NamedTuple):
    """A number: what it is called, as it is printed, exactly, how it is computed, its rows."""

    name: str
    shown: str
    value: str = ""
    formula: str = ""
    places: Sequence[str] = ()
    sheets: Sequence[SheetRows] = ()


class Explained(NamedTuple):
    """What is said of a place. quote: the sentence, where one was clicked. why: what is missing.
    made: the lines of the template."""

    title: str
    quote: str = ""
    figures: Sequence[ExplainedFigure] = ()
    why: str = ""
    problems: Sequence[Problem] = ()
    made: Sequence[MadeBy] = ()


def explained(view: ReportView, asked: AskedPlace) -> Explained:
    """What is said of what was clicked."""
    block = view.blocks[asked.at]
    if asked.gap:
        return _gap(view, asked)
    if isinstance(block.shown, TableSheet):
        return _cell(view, asked)
    if asked.figure is not None:
        return _figure(view, asked)
    return _text(view, asked, block.shown)


def _text(view: ReportView, asked: AskedPlace, shown: Text) -> Explained:
    sentence = None if asked.offset is None else sentence_at(shown.text, asked.offset)
    quote = shown.text[slice(*sentence)] if sentence else shown.text
    quote = quote if len(quote) <= _LONGEST_QUOTE else f"{quote[:_LONGEST_QUOTE]}……"
    return Explained("出自模板", quote, made=view.made(asked.at, sentence))


def _figure(view: ReportView, asked: AskedPlace) -> Explained:
    number = view.blocks[asked.at].number
    block = view.snapshot.blocks[number] if number >= 0 else None
    at = asked.figure or 0
    if not isinstance(block, SnapshotParagraph) or at >= len(block.figures):
        return Explained("数字", made=view.made(asked.at))
    mark = block.figures[at]
    traced = trace_figure(view.snapshot, block, at)
    made = view.made(asked.at, (mark.start, mark.end))
    return Explained(_name(traced), figures=[_explained_figure(view, traced)], made=made)


def _cell(view: ReportView, asked: AskedPlace) -> Explained:
    table = view.snapshot.blocks[view.blocks[asked.at].number]
    column = asked.column or 0
    made = view.made_cell(asked.at, asked.row, column)
    if asked.row is None or not isinstance(table, SnapshotTable):
        return Explained("出自模板", made=made)
    if asked.row >= len(table.body) or not table.standing(asked.row, column):
        return Explained("出自模板", made=made)
    traced = trace_cell(view.snapshot, table, asked.row, column)
    if not any(map(_is_number, traced)):
        return Explained("出自模板", table.standing(asked.row, column), made=made)
    figures = [_explained_figure(view, one) for one in traced]
    title = _name(traced[0]) if len(traced) == 1 else "这一格引用的数"
    return Explained(title, figures=figures, made=made)


def _gap(view: ReportView, asked: AskedPlace) -> Explained:
    """What is missing, why, and what was found there."""
    why = _missing_at(view.blocks[asked.at].shown, asked.gap)
    return Explained("待填", "", (), why, view.problems_at(asked.gap), view.made(asked.at))


def _missing_at(shown: Text | TableSheet, gap: str) -> str:
    if isinstance(shown, Text):
        return next((run.why for run in shown.runs if run.gap == gap), "")
    cells: Iterable[Cell | None] = (cell for row in shown.table.body for cell in row)
    missing = (cell.missing for cell in cells if cell is not None and cell.missing)
    return dict(zip(shown.gap_anchors, missing, strict=False)).get(gap, "")


# --- numbers


def explained_origin(view: ReportView, origin: Mapping[str, Any]) -> Explained:
    """What is said of a number that stands beside the report."""
    lines = rows_in(map(str, origin.get("lines", ())))
    name, text, value, formula = (
        str(origin.get(key, "")) for key in ("name", "text", "value", "formula")
    )
    figure = ExplainedFigure(name, text, value, formula, (), tuple(_sheets(view, lines)))
    return Explained(name or "数字", figures=[figure])


def _is_number(traced: Traced) -> bool:
    return bool(traced.rows or traced.formula or traced.value or is_amount(traced.shown))


def _name(traced: Traced) -> str:
    """A figure without a name is called by its formula in brackets, which its formula repeats."""
    return "数字" if traced.name == f"（{traced.formula}）" else traced.title


def _explained_figure(view: ReportView, traced: Traced) -> ExplainedFigure:
    return ExplainedFigure(
        _name(traced),
        traced.shown,
        traced.value,
        traced.formula,
        traced.places if traced.in_table else (),
        tuple(_sheets(view, traced.rows)),
    )


def _sheets(view: ReportView, rows: Iterable[RowReference]) -> Iterator[SheetRows]:
    """The rows by their sheets."""
    names = {(one.file, one.tab): one.name for one in view.snapshot.sources}
    by_sheet: dict[tuple[str, str], list[int]] = {}
    for file, tab, row in rows:
        by_sheet.setdefault((file, tab), []).append(row)
    for (file, tab), numbers in by_sheet.items():
        words = where(Place(file, tab, number) for number in numbers)
        other = file.rpartition("/")[0]
        shown = SheetRows(words[0], other, names.get((file, tab), ""))
        typed = view.typed.get(str(Place(file, tab)))
        if typed is None:
            yield shown
            continue
        there = [(n, typed.rows[n]) for n in numbers if n in typed.rows]
        yield _with_rows(shown, typed.headings, there)


def _with_rows(
    shown: SheetRows, headings: Sequence[str], rows: Sequence[tuple[int, Sequence[str]]]
) -> SheetRows:
    """With the cells of the columns in which something stands, the amount first."""
    few = rows[:_ROWS_SHOWN]
    filled = [
        at
        for at in range(len(headings))
        if any(at < len(cells) and cells[at].strip() for _, cells in few)
    ]
    used = sorted(filled, key=lambda at: not headings[at].startswith(_AMOUNT))
    return shown._replace(
        headings=tuple(headings[at] for at in used),
        rows=tuple(
            (n, tuple((*cells, *[""] * len(headings))[at] for at in used)) for n, cells in few
        ),
        more=len(rows) - len(few),
    )
