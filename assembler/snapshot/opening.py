"""The one door to a docx that was built here: opened, its snapshot found, and what is wrong with
it said in one way, whichever command asks.

Only the package is unpacked at first; the document is read (and lxml loaded) when it is asked
for, since comparing and tracing need no more than the snapshot.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from ..kernel.problems import Place, Problem, problem
from ..word.read.blocks import ReadDocument
from ..word.read.docx import load, read_package, unpacked
from ..word.read.tree import ShortenedPart, UnreadableError, main_part
from ..word.screening import screen_report
from ..word.snapshot_part import is_edited, snapshot_in
from .decoding import OtherFormatError, SnapshotError, from_json
from .values import FORMAT, Snapshot

_TOLD_AT_MOST = 20  # objections to one file


@dataclass(frozen=True, eq=False)
class OpenedDocx:
    """A docx whose package could be unpacked, whoever made it. place: the file, for messages.
    broken: parts that could not be, with what is wrong with them. shortened: its main part without
    the rows that another docx has as well (`without_same_rows`)."""

    place: Place
    data: bytes
    parts: Mapping[str, bytes]
    broken: Mapping[str, str] = field(default_factory=dict)
    shortened: ShortenedPart | None = None

    def objections(
        self, broken_part: str, reaching_out: str, read: ReadDocument | None = None
    ) -> list[Problem]:
        """What speaks against copying the file through, or trusting it: each under one of these
        codes. Of parts that are broken, of what fetches or runs something when it is opened.
        read: its document where it was read before, so that its text was parsed already."""
        short = {main_part(self.parts): self.shortened.text} if self.shortened else {}
        screened = screen_report({**self.parts, **short}, {read.main} if read else ())
        broken = [(*one, broken_part) for one in (*self.broken.items(), *screened.broken)]
        reaching = [(*one, reaching_out) for one in screened.reaching]
        return [
            problem(code, self.place, part=part, why=why)
            for part, why, code in (broken + reaching)[:_TOLD_AT_MOST]
        ]

    @property
    def is_ours(self) -> bool:
        """Whether it was built here: it carries its making."""
        return snapshot_in(self.parts) is not None

    @cached_property
    def is_edited(self) -> bool:
        """Whether it was changed, or saved again, since it was built here."""
        return bool(is_edited(self.parts))

    def document(self, problems: list[Problem], rejected: bool = False) -> ReadDocument | None:
        """What stands in it, read anew at every call: whoever edits has a tree of his own. None
        where it cannot be read, which is told. rejected: tracked changes as if rejected."""
        try:
            return read_package(self.parts, rejected, self.shortened)
        except UnreadableError as error:
            problems.append(error.at(self.place))
        return None

    def snapshot_text(self, problems: list[Problem]) -> str | None:
        """The snapshot as it is kept, JSON of whatever format; None where there is none, which is
        told. A file that is no Word file at all is told as one."""
        text = snapshot_in(self.parts)
        if text is None and self.document(problems) is not None:
            problems.append(problem("V-03", self.place))
        return text

    def snapshot(self, problems: list[Problem]) -> Snapshot | None:
        """The snapshot in it; None where it has none that can be used, which is told."""
        text = self.snapshot_text(problems)
        if text is None:
            return None
        try:
            return from_json(text)
        except OtherFormatError as error:
            problems.append(problem("V-04", self.place, found=str(error), wanted=FORMAT))
        except SnapshotError as error:
            problems.append(problem("V-05", self.place, why=str(error)))
        return None


@dataclass(frozen=True, eq=False)
class OpenedReport:
    """A docx that was built here, with its snapshot."""

    file: OpenedDocx
    snapshot: Snapshot

    @property
    def name(self) -> str:
        """The file as messages name it."""
        return self.file.place.file


def without_same_rows(old: OpenedReport, new: OpenedReport) -> tuple[OpenedReport, OpenedReport]:
    """Two reports without the rows of tables that both have; as they are where one was edited, or
    is not as it is written here. The new one was just built: what it has needs no judging."""
    if old.file.is_edited or new.file.is_edited:
        return old, new
    from ..word.same_rows import shortened

    texts = [each.file.parts.get(main_part(each.file.parts), b"") for each in (old, new)]
    short = shortened(*texts)
    if short is None:
        return old, new
    return (
        replace(old, file=replace(old.file, shortened=short[0])),
        replace(new, file=replace(new.file, shortened=short[1])),
    )


def open_docx(
    source: Path | bytes, problems: list[Problem], name: str = "", tolerant: bool = False
) -> OpenedDocx | None:
    """Unpack a docx; None where it is none or cannot be had, which is told.

    name: what messages call it; the path as it was typed, where none is given. tolerant: parts that
    cannot be unpacked are left out, for whoever asks for `objections`.
    """
    place = Place(name or (str(source) if isinstance(source, Path) else ""))
    try:
        data = load(source) if isinstance(source, Path) else source
        broken: dict[str, str] = {}
        parts = unpacked(data, broken if tolerant else None)
        return OpenedDocx(place, data, parts, broken)
    except UnreadableError as error:
        problems.append(error.at(place))
    return None


def open_report(
    source: Path | bytes, problems: list[Problem], name: str = "", tolerant: bool = False
) -> OpenedReport | None:
    """Open a docx that was built here; None where it was not, or cannot be used, which is told."""
    opened = open_docx(source, problems, name, tolerant)
    snapshot = opened.snapshot(problems) if opened else None
    return OpenedReport(opened, snapshot) if opened and snapshot else None
