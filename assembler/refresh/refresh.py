"""A report edited by hand brought up to date after a correction (更新).

The base is the snapshot inside the edited file, theirs is what stands in it, ours is the new
build. The edited package is worked on: what nobody touched becomes the new text, what a person
wrote stays, and where both meet the person's text stays with a comment.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path

from ..files.zip_package import read_parts
from ..kernel.problems import Flow, Place, Problem, problem
from ..pipeline import Built, uncollected
from ..snapshot.matching import likeness, match, unspaced
from ..snapshot.opening import OpenedDocx, open_report
from ..snapshot.values import Snapshot, to_json
from ..word.draft_mark import bears_mark
from ..word.edit.comments import Comments
from ..word.edit.draft_mark import mark_as_draft
from ..word.edit.properties import without_personal_traces
from ..word.edit.repack import repacked
from ..word.read.blocks import ReadDocument
from ..word.read.docx import is_protected, read_package
from ..word.read.tree import UnreadableError
from ..word.write.cover import before_report
from ..word.write.shell import DOCUMENT
from .charts import refresh_charts
from .inserted import refresh_pictures
from .own_words import report_outdated_margins, report_outdated_tables
from .settling import MetEdits, Settlements
from .state import PrintedSnapshot, Refreshing, without_causes
from .structure import add_blocks, refresh_contents, remove_blocks, rename_block_bookmarks
from .tables import refresh_tables
from .texts import refresh_texts

_ALIKE = 0.6
_LOOKS = ("word/styles.xml", "word/settings.xml", "word/numbering.xml", "word/theme/theme1.xml")


@dataclass
class Refreshed:
    """What came of a refresh. data: the docx, None where it could not be made. problems: what
    stands against it, conflicts, notes. changes: places brought up to date. has_gaps: whether a
    place that the new build leaves open is still open in the file. is_new_build: nobody had
    edited the file, so that it is the new build itself. is_internal: whether it carries the
    dataset's lines. met: the conflicts, to be settled one by one; settled: those that were."""

    data: bytes | None = None
    problems: list[Problem] = field(default_factory=list)
    changes: int = 0
    has_gaps: bool = True
    is_new_build: bool = False
    is_internal: bool = False
    met: list[MetEdits] = field(default_factory=list)
    settled: list[MetEdits] = field(default_factory=list)

    @property
    def conflicts(self) -> list[Problem]:
        """Places where a person's edit and the correction meet."""
        return [noted for noted in self.problems if Flow.CONFLICT in noted.flow]


@dataclass(frozen=True)
class Edited:
    """A docx that can be brought up to date, and the snapshot in it."""

    file: OpenedDocx
    snapshot: Snapshot

    @property
    def place(self) -> Place:
        """The file, for messages."""
        return self.file.place

    @cached_property
    def document(self) -> ReadDocument:
        """It as it was read. Raises UnreadableError."""
        return read_package(self.file.parts)


def open_edited(source: Path | bytes, problems: list[Problem], name: str = "") -> Edited | None:
    """Open an edited docx; None where it cannot be brought up to date, which is told. One that
    nobody has edited is not read: the new build takes its place as it is."""
    report = open_report(source, problems, name, tolerant=True)
    if report is None:
        return None
    edited = Edited(report.file, report.snapshot)
    against: list[Problem] = []
    try:
        document = edited.document if edited.file.is_edited else None
        if is_protected(edited.file.parts):
            against.append(problem("R-37", edited.place))
    except UnreadableError as error:
        document = None
        against.append(error.at(edited.place))
    # What is in it would be copied through.
    objections = edited.file.objections("R-45", "R-46", document)
    problems += objections or against
    return None if objections or against else edited


@uncollected(documents=True)
def refresh(
    edited: bytes, built: Built, file: str = "", settlements: Settlements | None = None
) -> Refreshed:
    """Bring an edited docx up to date. file: its name, for messages. settlements: what is decided
    of the conflicts."""
    problems: list[Problem] = []
    opened = open_edited(edited, problems, file)
    if opened is None:
        return Refreshed(problems=problems)
    return refresh_opened(opened, built, settlements)


def refresh_opened(
    edited: Edited, built: Built, settlements: Settlements | None = None
) -> Refreshed:
    """The same of a docx that was opened before."""
    made = _refreshed_once(edited, built, settlements or {})
    if not made.settled or made.data is None:
        return made
    # Words that were settled are led back to their figures as any other words of the file.
    settled = open_edited(made.data, [], edited.place.file)
    again = _refreshed_once(settled, built, {}) if settled else Refreshed()
    if again.data is None:
        return made
    return replace(made, data=again.data, has_gaps=again.has_gaps)


def _refreshed_once(edited: Edited, built: Built, settlements: Settlements) -> Refreshed:
    if built.data is None or built.snapshot is None:
        return Refreshed()
    old, new = _subject(edited.snapshot), _subject(built.snapshot)
    if old != new:
        return Refreshed(problems=[problem("R-35", edited.place, found=old, wanted=new)])
    date = built.report.date if built.report else ""
    try:
        return _brought_up_to_date(edited, built.snapshot, built.data, date, settlements)
    except UnreadableError as error:
        return Refreshed(problems=[error.at(edited.place)])


def _subject(snapshot: Snapshot) -> str:
    """Whose report of which year and kind it is."""
    return f"{snapshot.department}{snapshot.year}年{snapshot.kind}"


def _brought_up_to_date(
    edited: Edited, new: Snapshot, built: bytes, date: str, settlements: Settlements
) -> Refreshed:
    """Texts and tables where they stand, then what went and what came, then the contents. Raises
    UnreadableError where a part of the docx cannot be read."""
    if _is_untouched(edited.file, built):
        return Refreshed(built, is_new_build=True)
    document = edited.document
    state = Refreshing(
        edited.place,
        PrintedSnapshot(edited.snapshot),
        PrintedSnapshot(new),
        document,
        match(edited.snapshot, document),
        built,
        Comments(document.parts, document.main, date or "2000-01-01"),
    )
    state.recognise_kept_blocks()
    refresh_texts(state)
    refresh_tables(state)
    _report_cover(state)
    rename_block_bookmarks(state)
    remove_blocks(state)
    add_blocks(state)
    refresh_pictures(state)
    if edited.snapshot.charts:
        refresh_charts(state)
    report_outdated_tables(state)
    report_outdated_margins(state)
    settled = state.to_settle.settle(settlements, state.comments)
    pages = refresh_contents(state)
    mark_as_draft(document, bears_mark(state.fresh_parts[DOCUMENT]))
    document = replace(document, parts=state.grafts.brought_in.applied(document.parts))
    if new.public:
        state.comments.withhold(without_causes)
        parts = without_personal_traces(document.parts, document.main, state.fresh_parts)
        document = replace(document, parts=parts)
    data = repacked(document, state.comments, to_json(new), pages)
    decided = [met.problem for met in settled]
    return Refreshed(
        data,
        [problem for problem in state.problems if not any(problem is each for each in decided)],
        state.changes + len(settled),
        state.has_open_places,
        met=state.to_settle.met,
        settled=settled,
    )


def _is_untouched(file: OpenedDocx, built: bytes) -> bool:
    """Whether nobody saved the file since it was built, with a look that is still the shell's."""
    if file.is_edited:
        return False
    fresh = read_parts(built)
    return all(file.parts.get(name) == fresh.get(name) for name in _LOOKS)


def _report_cover(state: Refreshing) -> None:
    """What the shell says before the report is in no snapshot: a difference is only reported."""
    first = min(state.match.printed_of, default=0)
    paragraphs = state.match.paragraphs.items()
    theirs = [paragraph.text for number, paragraph in paragraphs if number < first]
    ours = before_report(state.fresh_parts)
    old = _others(theirs, ours)
    for text in _others(ours, theirs):
        likest = max(old, key=partial(likeness, text), default="")
        if likest and likeness(text, likest) >= _ALIKE:
            state.report("R-31", found=likest, wanted=text)


def _others(texts: Iterable[str], known: Iterable[str]) -> list[str]:
    """Texts that are none of those known."""
    bare = set(map(unspaced, known))
    return [text for text in texts if unspaced(text) not in bare]
