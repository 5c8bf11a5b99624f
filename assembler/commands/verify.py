"""The command `verify`: a finished docx held against its snapshot or its data."""

from __future__ import annotations

from pathlib import Path

from ..kernel.problems import Problem, grave, print_problems, unusable
from ..pipeline import build, exit_status
from ..snapshot.opening import open_docx
from ..snapshot.values import Snapshot
from ..verify.verdict import Verdict, grouped
from ..verify.verify import verify
from .delivery import print_json


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
    for each in grouped(problems):  # in the order of the file
        print(each)
    if not unusable(problems):
        print(f"{verdict.summary}。" + ("" if problems else "没有问题。"))
    return status


def _verdict(path: Path, data: Path | None, problems: list[Problem]) -> Verdict | None:
    """None where there is nothing to hold the file against, which is told."""
    opened = open_docx(path, problems, path.name)
    document = opened.document(problems) if opened else None
    if opened is None or document is None:
        return None
    own = opened.snapshot([] if data else problems)
    if data is None:
        return verify(document, path.name, own, own) if own else None
    now = fresh_snapshot(data, problems)
    return verify(document, path.name, now, own) if now else None


def fresh_snapshot(data: Path, problems: list[Problem]) -> Snapshot | None:
    """The snapshot of a dataset as it is now; None where it cannot be built, which is told."""
    built = build(data)
    if unusable(built.problems) or built.snapshot is None:
        problems += grave(built.problems)
        return None
    return built.snapshot


def _as_json(
    path: Path, status: int, verdict: Verdict | None, problems: list[Problem]
) -> dict[str, object]:
    counts = (
        {
            "text": verdict.text,
            "cells": verdict.cells,
            "same": verdict.same,
            "changed": verdict.changed,
            "outdated": verdict.outdated,
            "lost": verdict.lost,
            "foreign": verdict.foreign,
        }
        if verdict
        else None
    )
    return {
        "report": str(path),
        "exit": status,
        "counts": counts,
        "problems": [{**p.as_json(), "values": p.values} for p in problems],
    }
