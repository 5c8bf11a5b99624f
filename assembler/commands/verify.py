"""The command `verify`: a finished docx held against its snapshot or its data."""

from __future__ import annotations

from pathlib import Path

from ..kernel.problems import Problem, print_problems, unusable
from ..pipeline import build, exit_status, usable_snapshot
from ..snapshot.opening import open_docx
from ..snapshot.values import Snapshot
from ..verify.left_in import tracked_problems
from ..verify.verdict import Verdict, grouped
from ..verify.verify import verify
from .delivery import print_json, print_lines


def verify_report(path: Path, data: Path | None, as_json: bool) -> int:
    """`verify`: every number of a finished docx against its source; the exit status."""
    problems: list[Problem] = []
    verdict = _verdict(path, data, problems)
    problems += verdict.problems if verdict else []
    status = exit_status(problems)
    if as_json:
        print_json(_as_json(path, status, verdict, problems))
        return status
    if verdict is None:
        print_problems(problems)
        return status
    print_lines(map(str, grouped(problems)))  # in the order of the file
    if not unusable(problems):
        print(f"{verdict.summary}。" + ("" if problems else "没有问题。"))
    return status


def _verdict(path: Path, data: Path | None, problems: list[Problem]) -> Verdict | None:
    """None where there is nothing to hold the file against, which is told."""
    opened = open_docx(path, problems, path.name, tolerant=True)
    if opened is None:
        return None
    document = opened.document(problems)
    if document is None:
        return None
    problems += opened.objections("V-34", "V-35")
    problems += tracked_problems(document, opened.place)
    own = opened.snapshot([] if data else problems)
    now = fresh_snapshot(data, problems) if data else own
    return verify(document, path.name, now, own) if now else None


def fresh_snapshot(data: Path, problems: list[Problem]) -> Snapshot | None:
    """The snapshot of a dataset as it is now; None where it cannot be built, which is told."""
    return usable_snapshot(build(data, internal=True), problems)


def _as_json(
    path: Path, status: int, verdict: Verdict | None, problems: list[Problem]
) -> dict[str, object]:
    return {
        "report": str(path),
        "exit": status,
        "counts": _counts(verdict) if verdict else None,
        "problems": [{**p.as_json(), "values": p.values} for p in problems],
    }


def _counts(verdict: Verdict) -> dict[str, int]:
    return {
        "text": verdict.text,
        "cells": verdict.cells,
        "same": verdict.same,
        "changed": verdict.changed,
        "outdated": verdict.outdated,
        "lost": verdict.lost,
        "foreign": verdict.foreign,
    }
