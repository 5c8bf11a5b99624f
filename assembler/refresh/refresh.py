"""A report edited by hand brought up to date after a correction (更新).

The base is the snapshot inside the edited file, theirs is what stands in it, ours is the new
build. The edited package is worked on: what nobody touched becomes the new text, what a person
wrote stays, and where both meet the person's text stays with a comment.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ..kernel.problems import Flow, Place, Problem, problem
from ..pipeline import Built, uncollected
from ..snapshot.matching import likeness, match, plain
from ..snapshot.opening import open_report
from ..snapshot.values import Snapshot, to_json
from ..word.edit.comments import Comments
from ..word.edit.repack import repacked
from ..word.read.blocks import ReadDocument, ReadParagraph
from ..word.read.docx import is_protected
from ..word.read.tree import UnreadableError
from ..word.snapshot_part import carries_edits, is_as_written
from ..word.write.cover import before_report
from .blocks import add_blocks, remove_blocks
from .contents import refresh_contents, rename_bookmarks
from .pieces import Pieces
from .tables import refresh_tables
from .texts import Texts
from .work import Work

_CLOSE = 0.6
_LOOKS = ("word/styles.xml", "word/settings.xml", "word/numbering.xml", "word/theme/theme1.xml")


@dataclass
class Refreshed:
    """What came of a refresh. data: the docx, None where it could not be made. problems: what
    stands against it, conflicts (R-20 …), notes. changes: places brought up to date. has_gaps:
    whether a place that the new build leaves open is still open in the file. is_new_build:
    nobody had edited the file, so that it is the new build itself."""

    data: bytes | None = None
    problems: list[Problem] = field(default_factory=list)
    changes: int = 0
    has_gaps: bool = True
    is_new_build: bool = False

    @property
    def conflicts(self) -> list[Problem]:
        """Places where a person's edit and the correction meet."""
        return [p for p in self.problems if Flow.CONFLICT in p.flow]


@dataclass(frozen=True)
class Edited:
    """An edited docx that can be brought up to date: as it was read, and the snapshot in it."""

    document: ReadDocument
    snapshot: Snapshot
    place: Place


def refresh(edited: bytes, built: Built, file: str = "") -> Refreshed:
    """Bring an edited docx up to date. file: its name, for messages."""
    with uncollected():
        made = Refreshed()
        opened = open_edited(edited, made.problems, file)
        return refresh_opened(opened, built) if opened else made


def refresh_opened(edited: Edited, built: Built) -> Refreshed:
    """The same of a docx that was opened before."""
    made = Refreshed()
    if built.data is None or built.snapshot is None:
        return made
    if not _is_same_report(edited, built.snapshot, made.problems):
        return made
    try:
        _bring_up_to_date(edited, built.snapshot, built, made)
    except UnreadableError as error:
        made = Refreshed(None, [error.at(edited.place)])
    return made


def _bring_up_to_date(edited: Edited, new: Snapshot, built: Built, made: Refreshed) -> None:
    """The same where it is known to be of this report. Raises UnreadableError where a part of
    the docx cannot be read."""
    assert built.data is not None
    date = built.report.date if built.report else ""
    work = _work(edited, new, built.data, date)
    if _is_untouched(edited.document, work.fresh_parts):
        made.data, made.is_new_build = built.data, True
        return
    made.data = _run(work)
    made.problems, made.changes, made.has_gaps = work.problems, work.changes, work.has_gaps


def open_edited(source: Path | bytes, problems: list[Problem], name: str = "") -> Edited | None:
    """Open an edited docx; None where it cannot be brought up to date, which is told."""
    report = open_report(source, problems, name)
    document = report.file.document(problems) if report else None
    if report is None or document is None:
        return None
    try:
        if is_protected(document):
            problems.append(problem("R-37", report.file.place))
            return None
    except UnreadableError as error:
        problems.append(error.at(report.file.place))
        return None
    return Edited(document, report.snapshot, report.file.place)


def _is_same_report(edited: Edited, new: Snapshot, problems: list[Problem]) -> bool:
    old = edited.snapshot
    found, wanted = (f"{s.department}{s.year}年{s.kind}" for s in (old, new))
    if found != wanted:
        problems.append(problem("R-35", edited.place, found=found, wanted=wanted))
    return found == wanted


def _is_untouched(document: ReadDocument, fresh: Mapping[str, bytes]) -> bool:
    """Whether nobody saved the file since it was built, with a look that is still the shell's."""
    if not is_as_written(document.parts) or carries_edits(document.parts):
        return False
    return all(document.parts.get(name) == fresh.get(name) for name in _LOOKS)


def _work(edited: Edited, new: Snapshot, built: bytes, date: str) -> Work:
    document = edited.document
    comments = Comments(document.parts, document.main, date or "2000-01-01")
    found = match(edited.snapshot, document)
    place = edited.place
    base, ours = Pieces(edited.snapshot), Pieces(new)
    return Work(place, base, ours, document, found, built, comments)


def _run(work: Work) -> bytes:
    """Texts and tables where they stand, then what went and what came, then the contents."""
    Texts(work).run()
    refresh_tables(work)
    _cover(work)
    rename_bookmarks(work)
    remove_blocks(work)
    add_blocks(work)
    pages = refresh_contents(work)
    return repacked(work.document, work.comments, to_json(work.new), pages)


def _cover(work: Work) -> None:
    """What the shell says before the report is in no snapshot: a difference is only told."""
    first = min(work.found.source, default=0)
    theirs = [b.text for b in work.found.blocks[:first] if isinstance(b, ReadParagraph)]
    ours = before_report(work.fresh_parts)
    new = [text for text in ours if plain(text) not in map(plain, theirs)]
    old = [text for text in theirs if plain(text) not in map(plain, ours)]
    for text in new:
        scores = [(likeness(text, other), -n) for n, other in enumerate(old)]
        score, at = max(scores, default=(0.0, 0))
        if score >= _CLOSE:
            work.tell("R-31", found=old[-at], wanted=text)
