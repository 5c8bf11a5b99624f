"""Verification as a whole: a docx, and what it is held against."""

from __future__ import annotations

from ..kernel.problems import Place, problem
from ..snapshot.matching import Match, match
from ..snapshot.values import Snapshot
from ..word.read.blocks import ReadDocument
from .cover import cover_problems
from .findings import Places, Verdict
from .known import Known
from .tables import TableCheck, old_cells
from .texts import TextCheck, old_values


def verify(
    document: ReadDocument, file: str, snapshot: Snapshot, built: Snapshot | None = None
) -> Verdict:
    """Hold a docx against a snapshot: its own, or that of the data as it is now.

    built: the docx's own, where `snapshot` is newer; what only the data has changed since is
    told apart from what a person has changed.
    """
    verdict = Verdict()
    newer = built is not None and built != snapshot
    if newer and built is not None and _is_other_report(built, snapshot, file, verdict):
        return verdict
    found = match(snapshot, document, bookmarks=built is not None and same_figures(built, snapshot))
    own = match(built, document) if newer and built is not None else None
    return _checked(found, own, snapshot, built, file, verdict)


def _checked(
    found: Match,
    own: Match | None,
    snapshot: Snapshot,
    built: Snapshot | None,
    file: str,
    verdict: Verdict,
) -> Verdict:
    known, places = Known(snapshot), Places(found.blocks, file)
    verdict.problems += cover_problems(found, snapshot, Place(file))
    both = own is not None and built is not None
    TextCheck(found, known, places, verdict, old_values(own) if both and own else {}).run()
    TableCheck(found, known, places, verdict, old_cells(own) if both and own else {}).run()
    return verdict


def same_figures(first: Snapshot, second: Snapshot) -> bool:
    """Whether both count the same figures, so that bookmarks of one lead to those of the other."""
    return [figure.name for figure in first.figures] == [figure.name for figure in second.figures]


def _is_other_report(built: Snapshot, snapshot: Snapshot, file: str, verdict: Verdict) -> bool:
    """Whether the data is of another department, year or kind, which is told: every number would
    be told as changed."""
    one, other = (f"{each.department}{each.year}年{each.kind}" for each in (built, snapshot))
    if one != other:
        verdict.problems.append(problem("V-06", Place(file), found=one, wanted=other))
    return one != other
