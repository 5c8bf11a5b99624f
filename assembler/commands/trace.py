"""`assembler trace`: where a value or a named figure comes from."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ..figures.specifications import specifications
from ..kernel.printable import as_typed
from ..kernel.problems import Problem, print_problems
from ..pipeline import build, usable_snapshot
from ..snapshot.opening import open_report
from ..snapshot.values import Snapshot
from ..trace.answers import answer, nearest
from ..trace.search import trace
from ..trace.values import Traced
from ..word.snapshot_part import changed_by_hand
from .delivery import print_json, print_lines


def trace_value(path: Path, wanted: str, as_json: bool) -> int:
    """`trace`: where a value or a named figure comes from; the exit status."""
    problems: list[Problem] = []
    source = _source(path, problems)
    if source is None:
        print_problems(problems)
        return 2
    snapshot, labels = source
    matches = trace(snapshot, wanted, labels)
    if not matches:
        print(f"报告里没有“{wanted}”{nearest(snapshot, wanted, labels) or '。'}")
        _print_if_edited(path)
        return 2
    if as_json:
        _print_json(matches, snapshot)
        return 0
    print_lines(answer(matches, wanted, snapshot))
    if snapshot.public:
        print("（这是对外公开的版本，文件里不带台账各行，只能指到行号。）")
    return 0


def _print_if_edited(path: Path) -> None:
    """A number that a person typed in has no origin; another command finds it."""
    if path.suffix.lower() == ".docx" and changed_by_hand(path):
        print(
            "文件生成后被人改过，这里查的是它生成时的内容。"
            f"手工改的数没有来历，用 assembler verify {as_typed(path)} 找出来。"
        )


def _source(path: Path, problems: list[Problem]) -> tuple[Snapshot, Mapping[str, str]] | None:
    """The snapshot of a docx, or of a dataset built in memory with the names of its figures."""
    if path.suffix.lower() == ".docx":
        opened = open_report(path, problems, path.name)
        return (opened.snapshot, {}) if opened else None
    return _built(path, problems)


def _built(path: Path, problems: list[Problem]) -> tuple[Snapshot, Mapping[str, str]] | None:
    built = build(path, keep=True)
    snapshot = usable_snapshot(built, problems)
    if snapshot is None or built.prepared is None:
        return None
    specs = specifications(built.prepared.template, [])
    return snapshot, {name: spec.label for name, spec in specs.items()}


def _print_json(matches: list[Traced], snapshot: Snapshot) -> None:
    results = [
        {
            "name": each.name,
            "shown": each.shown,
            "value": each.value,
            "formula": each.formula,
            "places": each.places,
            "rows": [
                {
                    "file": row.file,
                    "sheet": row.tab,
                    "row": row.row,
                    "values": dict(snapshot.rows[row].values) if row in snapshot.rows else None,
                }
                for row in each.rows
            ],
        }
        for each in matches
    ]
    print_json(results)
