"""Changes as plain values for `--json`; the same changes give the same text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..kernel.places import RowReference
from ..kernel.problems import Problem
from ..snapshot.values import SnapshotFigure
from ..text.differences import DiffKind, one_side
from .causes import Cause, Causes
from .changes import Changes, FieldChange, LineChange, RowChange, TableChange, TextChange
from .phrases import kind_of, summary
from .sides import Side


def as_json(
    old: Side, new: Side, changes: Changes, problems: list[Problem], status: int
) -> dict[str, Any]:
    """Everything about a comparison. A cause's rows are numbers in `rows`, from 0."""
    consequences = _Consequences(changes)
    return {
        "old": _side(old),
        "new": _side(new),
        "exit": status,
        "same": not changes,
        "summary": summary(changes),
        "rows_known": changes.rows_known,
        "about": list(map(_field, changes.subject)),
        "rows": list(map(_row, changes.rows)),
        "figures": consequences.figures(),
        "texts": list(map(consequences.text, changes.texts)),
        "tables": list(map(consequences.table, changes.tables)),
        "problems": [each.as_json() for each in problems],
    }


def _side(side: Side) -> dict[str, Any]:
    snapshot = side.snapshot
    return {
        "name": side.name,
        "title": snapshot.title,
        "kind": snapshot.kind,
        "year": snapshot.year,
        "department": snapshot.department,
        "engine": snapshot.engine,
        "rows_known": side.rows_known,
        "edited": side.edited,
        "hand_edits": side.by_hand.count,
    }


def _field(field: FieldChange) -> dict[str, str]:
    return {"column": field.column, "old": field.old, "new": field.new}


def _row(row: RowChange) -> dict[str, Any]:
    return {
        "sheet": row.sheet,
        "change": kind_of(row),
        "old": _reference(row.old),
        "new": _reference(row.new),
        "key": list(row.key),
        "fields": list(map(_field, row.fields)),
    }


def _reference(row: RowReference | None) -> dict[str, Any] | None:
    return {"file": row.file, "sheet": row.tab, "row": row.row} if row else None


def _figure(figure: SnapshotFigure | None) -> dict[str, str] | None:
    return {"text": figure.text, "value": figure.value, "unit": figure.unit} if figure else None


class _Consequences:
    """The consequences, each with its cause."""

    def __init__(self, changes: Changes) -> None:
        self._changes, self._causes = changes, Causes(changes)
        self._numbers: Mapping[int, int] = {id(row): n for n, row in enumerate(changes.rows)}

    def _cause(self, cause: Cause) -> dict[str, Any]:
        rows = [self._numbers[id(row)] for row in cause.rows]
        return {"rows": rows, "other": cause.other, "by_hand": cause.by_hand}

    def figures(self) -> list[dict[str, Any]]:
        return [
            {
                "name": change.name,
                "old": _figure(change.old),
                "new": _figure(change.new),
                "cause": self._cause(self._causes.figure(change)),
            }
            for change in self._changes.figures
        ]

    def text(self, change: TextChange) -> dict[str, Any]:
        return {
            "change": "renumbered" if change.renumbered else kind_of(change),
            "heading": bool(change.level),
            "section": change.section,
            "under": list(change.under),
            "old": None if change.old is None else one_side(change.segments, DiffKind.OLD),
            "new": None if change.new is None else one_side(change.segments, DiffKind.NEW),
            "pieces": [{"kind": part.kind.value, "text": part.text} for part in change.segments],
            "cause": self._cause(self._causes.text(change)),
        }

    def table(self, table: TableChange) -> dict[str, Any]:
        return {
            "key": table.key,
            "title": table.title,
            "label": table.label,
            "change": kind_of(table),
            "reordered": table.reordered,
            "cells": [
                {
                    "row": cell.row,
                    "column": list(cell.column),
                    "old": cell.old,
                    "new": cell.new,
                    "old_at": list(cell.old_at),
                    "new_at": list(cell.new_at),
                    "cause": self._cause(self._causes.cell(table, cell)),
                }
                for cell in table.cells
            ],
            "rows_added": [self._line(table, line, True) for line in table.added],
            "rows_removed": [self._line(table, line, False) for line in table.removed],
            "columns_added": list(map(list, table.columns_added)),
            "columns_removed": list(map(list, table.columns_removed)),
            "around": list(map(_field, table.around)),
            "cause": self._cause(self._causes.table(table)),
        }

    def _line(self, table: TableChange, line: LineChange, added: bool) -> dict[str, Any]:
        return {
            "label": line.label,
            "at": line.at,
            "cells": list(line.cells),
            "cause": self._cause(self._causes.line(table, line, added)),
        }
