"""Verification as a whole: a docx, and what it is held against."""

from __future__ import annotations

from ..kernel.problems import Place, problem
from ..snapshot.matching import match
from ..snapshot.values import Snapshot
from ..word.read.blocks import ReadDocument
from .charts import check_charts
from .cover import cover_problems
from .known_numbers import KnownNumbers
from .left_in import concealed_problems
from .margins import margin_problems
from .newer_data import NewerData, bookmark_anchors
from .pictures import picture_problems
from .tables import TableCheck
from .texts import TextCheck
from .verdict import Places, Verdict


def verify(
    document: ReadDocument, file: str, snapshot: Snapshot, built: Snapshot | None = None
) -> Verdict:
    """Hold a docx against a snapshot: its own, or that of the data as it is now.

    built: the docx's own, where `snapshot` is newer; what only the data has changed since is
    told apart from what a person has changed.
    """
    verdict = Verdict()
    newer: NewerData | None = None
    if built is not None and built != snapshot:
        one, other = built.subject + built.kind, snapshot.subject + snapshot.kind
        if one != other:  # every number would be told as changed
            verdict.problems.append(problem("V-06", Place(file), found=one, wanted=other))
            return verdict
        newer = NewerData(match(built, document), built, snapshot)
    matched = newer.match if newer else match(snapshot, document, bookmarks=built is not None)
    anchors = newer.anchors if newer else bookmark_anchors(matched) if built else {}
    verdict.blocks = matched.blocks
    known, places = KnownNumbers(snapshot), Places(matched.blocks, file)
    verdict.problems += cover_problems(matched, snapshot, Place(file))
    verdict.problems += margin_problems(document, known, places)
    verdict.problems += concealed_problems(document, matched, places)
    TextCheck(matched, known, places, verdict, anchors, newer).run()
    TableCheck(matched, known, places, verdict, newer).run()
    if snapshot.pictures:
        verdict.problems += picture_problems(document, snapshot, Place(file))
    if snapshot.charts:
        check_charts(document, snapshot, built, Place(file), verdict)
    verdict.problems += verdict.open_problems(Place(file))
    return verdict
