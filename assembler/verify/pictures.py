"""The pictures of a file against those that were printed: gone, or others."""

from __future__ import annotations

from collections.abc import Iterator

from ..kernel.problems import Place, Problem, problem
from ..snapshot.values import Snapshot
from ..word.read.blocks import ReadDocument
from ..word.read.pictures import picture_digests


def picture_problems(document: ReadDocument, snapshot: Snapshot, file: Place) -> Iterator[Problem]:
    """Printed pictures that the file does not show as they were: programs may save a picture smaller,
    but leave it its words (替代文字)."""
    shown = picture_digests(document)
    words = set[str]().union(*shown.values())
    for mark in dict.fromkeys(snapshot.pictures):
        if mark.digest not in shown:
            code = "M-67" if mark.alt in words else "M-66"
            yield problem(code, file, alt=mark.alt)
