"""Changes as one HTML file: nothing is fetched or run, nothing of the data can become markup."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from ..kernel.problems import Problem
from ..text.differences import Segment
from .causes import Causes
from .changes import Changes, FigureChange, RowChange, TableChange, TextChange
from .in_words import cause_words, exact_words, field_shown, key_words, place_words, summary
from .sides import Side

MARK = '<meta name="generator" content="assembler diff">'
_ASSETS = Path(__file__).parent / "assets"

_Values = Mapping[str, Any]


def write_page(old: Side, new: Side, changes: Changes, problems: list[Problem]) -> bytes:
    """The file; the same changes give the same bytes."""
    environment = Environment(
        loader=FileSystemLoader(_ASSETS),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style = (_ASSETS / "diff.css").read_text("utf-8")
    digest = base64.b64encode(sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    causes = Causes(changes)
    text = environment.get_template("diff.html").render(
        mark=Markup(MARK),
        policy=Markup(policy),
        style=Markup(style),
        title=new.snapshot.title,
        old=old,
        new=new,
        summary=summary(changes),
        problems=problems,
        rows=[_row(row) for row in changes.rows],
        figures=[_figure(change, causes) for change in changes.figures],
        texts=[_text(change, causes) for change in changes.texts],
        tables=[_table(table, causes) for table in changes.tables],
    )
    return text.encode("utf-8", "replace")


def _row(row: RowChange) -> _Values:
    shown = [
        {
            "column": field.column,
            "old": field_shown(field.column, field.old) if row.old else "",
            "new": field_shown(field.column, field.new) if row.new else "",
        }
        for field in row.fields
        if field.old or field.new
    ]
    kind = "改" if row.old and row.new else "增" if row.new else "删"
    return {"place": place_words(row), "kind": kind, "key": key_words(row), "fields": shown}


def _figure(change: FigureChange, causes: Causes) -> _Values:
    old, new = change.old, change.new
    return {
        "name": change.name,
        "shows": change.shows,
        "old": old.text if old else "",
        "new": new.text if new else "",
        "old_exact": exact_words(old.value, old.unit) if old else "",
        "new_exact": exact_words(new.value, new.unit) if new else "",
        "because": cause_words(causes.figure(change)),
    }


def _text(change: TextChange, causes: Causes) -> _Values:
    what = "标题" if change.level else "段落"
    kind = f"新增{what}" if change.old is None else f"删去{what}" if change.new is None else ""
    return {
        "place": " › ".join(change.under) or "报告",
        "kind": "序号顺延" if change.renumbered else kind,
        "sentences": [list(map(_piece, sentence)) for sentence in change.sentences],
        "because": cause_words(causes.text(change)),
    }


def _piece(piece: Segment) -> tuple[str, str]:
    return piece.kind.value, piece.text


def _table(table: TableChange, causes: Causes) -> _Values:
    kind = "新增" if table.old is None else "删去" if table.new is None else ""
    return {
        "name": table.name,
        "kind": kind,
        "lines": list(_lines(table, causes)),
        "because": cause_words(causes.table(table)),
    }


def _lines(table: TableChange, causes: Causes) -> Iterator[_Values]:
    """What differs in a table, a line each."""
    whole = cause_words(causes.table(table))
    for field in table.around:
        yield _line(field.column, "", field.old, field.new, whole)
    for path in table.columns_added:
        yield _line("", "/".join(path), "", "新增这一栏", whole)
    for path in table.columns_removed:
        yield _line("", "/".join(path), "删去这一栏", "", whole)
    for added, found in ((True, table.added), (False, table.removed)):
        for line in found:
            cells = " ".join(text for text in line.cells if text)
            because = cause_words(causes.line(table, line, added))
            yield _line(line.label, "整行", *(("", cells) if added else (cells, "")), because)
    for cell in table.cells:
        because = cause_words(causes.cell(table, cell))
        yield _line(cell.row, "/".join(cell.column), cell.old, cell.new, because)
    if table.reordered:
        yield _line("", "", "", "行的先后不同", "")


def _line(row: str, column: str, old: str, new: str, because: str) -> _Values:
    return {"row": row, "column": column, "old": old, "new": new, "because": because}
