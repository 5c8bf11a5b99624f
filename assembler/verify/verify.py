"""Verification as a whole: a docx, and what it is held against."""

from __future__ import annotations

from ..kernel.problems import Place, problem
from ..snapshot.matching import Match, match
from ..snapshot.values import Snapshot
from ..word.read.blocks import ReadDocument
from .cover import cover_problems
from .known_numbers import KnownNumbers
from .tables import TableCheck, old_cells
from .texts import TextCheck, old_values
from .verdict import Places, Verdict


def verify(
    document: ReadDocument, file: str, snapshot: Snapshot, built: Snapshot | None = None
) -> Verdict:
    """Hold a docx against a snapshot: its own, or that of the data as it is now.

    built: the docx's own, where `snapshot` is newer; what only the data has changed since is
    told apart from what a person has changed.
    """
    verdict = Verdict()
    own_bookmarks = built is not None and same_figures(built, snapshot)
    own: Match | None = None
    if built is not None and built != snapshot:
        one, other = (f"{each.department}{each.year}年{each.kind}" for each in (built, snapshot))
        if one != other:  # every number would be told as changed
            verdict.problems.append(problem("V-06", Place(file), found=one, wanted=other))
            return verdict
        own = match(built, document)
    matched = match(snapshot, document, bookmarks=own_bookmarks)
    known, places = KnownNumbers(snapshot), Places(matched.blocks, file)
    verdict.problems += cover_problems(matched, snapshot, Place(file))
    TextCheck(matched, known, places, verdict, old_values(own) if own else {}).run()
    TableCheck(matched, known, places, verdict, old_cells(own) if own else {}).run()
    return verdict


def same_figures(first: Snapshot, second: Snapshot) -> bool:
    """Whether both count the same figures, so that bookmarks of one lead to those of the other."""
    return [figure.name for figure in first.figures] == [figure.name for figure in second.figures]
