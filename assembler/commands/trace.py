"""`assembler trace`: where a value or a named figure comes from."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from contextlib import redirect_stdout
from pathlib import Path
from typing import NamedTuple

from ..figures.specifications import specifications
from ..kernel.printable import as_typed
from ..kernel.problems import Place, Problem, print_problems, problem
from ..pipeline import build, usable_snapshot
from ..snapshot.opening import open_report
from ..snapshot.values import Snapshot
from ..trace.answers import answer, nearest
from ..trace.search import trace
from ..trace.values import Traced
from ..trace.with_lines import trace_with_lines
from ..word.snapshot_part import changed_by_hand
from .delivery import print_json, print_lines


def trace_value(path: Path, data: Path | None, wanted: str, as_json: bool) -> int:
    """`trace`: where a value or a named figure comes from; the exit status. data: the dataset of a
    report that is published without its lines."""
    problems: list[Problem] = []
    traced = _traced(path, data, wanted, problems)
    if traced is None:
        print_problems(problems)
        return 2
    if not traced.matches:
        near = nearest(traced.snapshot, wanted, traced.labels)
        print(f"报告里没有“{wanted}”{near or '。'}")
        _print_if_edited(path)
        _print_if_public(path, traced)
        return 2
    if as_json:
        _print_json(traced.matches, traced.lines)
        with redirect_stdout(sys.stderr):
            print_problems(problems)
        return 0
    print_lines(answer(traced.matches, wanted, traced.lines))
    print_problems(problems)
    _print_if_public(path, traced)
    return 0


class _TracedValue(NamedTuple):
    """What was traced, in which report. labels: what names of figures are called. lines: the
    snapshot that has the dataset's lines, where one has them."""

    matches: list[Traced]
    snapshot: Snapshot
    labels: Mapping[str, str]
    lines: Snapshot


def _traced(
    path: Path, data: Path | None, wanted: str, problems: list[Problem]
) -> _TracedValue | None:
    """None where the report or the dataset cannot be used, which is told."""
    source = _source(path, problems)
    if source is None:
        return None
    snapshot, labels = source
    if data is None or not snapshot.public:
        return _TracedValue(trace(snapshot, wanted, labels), snapshot, labels, snapshot)
    built = _built(data, problems)
    if built is None:
        return None
    now, labels = built
    place = Place(path.name)
    one, other = (f"{each.subject}{each.kind}" for each in (snapshot, now))
    if one != other:
        problems.append(problem("V-29", place, found=one, wanted=other))
        return None
    matches = trace_with_lines(snapshot, now, wanted, labels, place, problems)
    return _TracedValue(matches, snapshot, labels, now)


def _print_if_public(path: Path, traced: _TracedValue) -> None:
    """What a published file cannot answer, and how it is had."""
    if traced.lines.public:
        print(
            "（这是公开的文件，不带台账各行和准确数。要查依据的行，再写上生成它的数据："
            f"assembler trace {as_typed(path)} 数据 数字或指标。）"
        )


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
    built = build(path, internal=True, keep=True)
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
