"""Changes as one HTML file: nothing is fetched or run, nothing of the data can become markup."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from markupsafe import Markup

from ..files.html_page import page_environment, page_policy
from ..kernel.problems import Problem
from ..snapshot.values import SnapshotFigure
from .causes import Causes
from .changes import Changes, FigureChange, RowChange, TableChange, TextChange
from .phrases import (
    ADDED,
    CHANGED,
    REMOVED,
    cause_words,
    exact_words,
    field_shown,
    key_words,
    kind_of,
    place_words,
    summary,
)
from .sides import Side

MARK = '<meta name="generator" content="assembler diff">'
_ASSETS = Path(__file__).parent / "assets"

_Values = Mapping[str, Any]


def write_page(old: Side, new: Side, changes: Changes, problems: list[Problem]) -> bytes:
    """The file; the same changes give the same bytes."""
    style = (_ASSETS / "diff.css").read_text("utf-8")
    causes = Causes(changes)
    template = page_environment(_ASSETS).get_template("diff.html")
    text = template.render(
        mark=Markup(MARK),
        policy=Markup(page_policy(style)),
        style=Markup(style),
        title=new.snapshot.title,
        old=old,
        new=new,
        summary=summary(changes),
        problems=problems,
        rows=list(map(_row, changes.rows)),
        figures=[_figure(change, causes) for change in changes.figures],
        texts=[_text(change, causes) for change in changes.texts],
        tables=[_table(table, causes) for table in changes.tables],
    )
    return text.encode("utf-8", "replace")


def _row(row: RowChange) -> _Values:
    fields = [
        {
            "column": field.column,
            "old": field_shown(field.column, field.old) if row.old else "",
            "new": field_shown(field.column, field.new) if row.new else "",
        }
        for field in row.filled
    ]
    kind = {CHANGED: "改", ADDED: "增", REMOVED: "删"}[kind_of(row)]
    return {"place": place_words(row), "kind": kind, "key": key_words(row), "fields": fields}


def _figure(change: FigureChange, causes: Causes) -> _Values:
    (old, old_exact), (new, new_exact) = map(_printed, (change.old, change.new))
    return {
        "name": change.name,
        "shows": change.shows,
        "old": old,
        "new": new,
        "old_exact": old_exact,
        "new_exact": new_exact,
        "because": cause_words(causes.figure(change)),
    }


def _printed(figure: SnapshotFigure | None) -> tuple[str, str]:
    """A figure as it is printed, and its exact value; nothing where it is not printed."""
    return (figure.text, exact_words(figure.value, figure.unit)) if figure else ("", "")


def _text(change: TextChange, causes: Causes) -> _Values:
    what = "标题" if change.level else "段落"
    verbs = {ADDED: f"新增{what}", REMOVED: f"删去{what}", CHANGED: ""}
    return {
        "place": " › ".join(change.under) or "报告",
        "kind": "序号顺延" if change.renumbered else verbs[kind_of(change)],
        "sentences": [
            [(part.kind.value, part.text) for part in sentence] for sentence in change.sentences
        ],
        "because": cause_words(causes.text(change)),
    }


def _table(table: TableChange, causes: Causes) -> _Values:
    return {
        "name": table.name,
        "kind": {ADDED: "新增", REMOVED: "删去", CHANGED: ""}[kind_of(table)],
        "lines": [*_around(table, causes), *_rows_and_cells(table, causes)],
        "because": cause_words(causes.table(table)),
    }


def _around(table: TableChange, causes: Causes) -> Iterator[_Values]:
    whole = cause_words(causes.table(table))
    for field in table.around:
        yield _line(field.column, "", field.old, field.new, whole)
    for path in table.columns_added:
        yield _line("", "/".join(path), "", "新增这一栏", whole)
    for path in table.columns_removed:
        yield _line("", "/".join(path), "删去这一栏", "", whole)


def _rows_and_cells(table: TableChange, causes: Causes) -> Iterator[_Values]:
    for line in table.added:
        because = cause_words(causes.line(table, line, True))
        yield _line(line.label, "整行", "", line.text, because)
    for line in table.removed:
        because = cause_words(causes.line(table, line, False))
        yield _line(line.label, "整行", line.text, "", because)
    for cell in table.cells:
        because = cause_words(causes.cell(table, cell))
        yield _line(cell.row, "/".join(cell.column), cell.old, cell.new, because)
    if table.reordered:
        yield _line("", "", "", "行的先后不同", cause_words(causes.order(table)))


def _line(row: str, column: str, old: str, new: str, because: str) -> _Values:
    return {"row": row, "column": column, "old": old, "new": new, "because": because}
