"""One side of a comparison: a dataset, or a docx built here, opened to its snapshot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import filterfalse, islice
from operator import attrgetter
from pathlib import Path

from ..files.paths import are_same, exists, is_folder
from ..kernel.problems import Place, Problem, Severity, problem, unusable
from ..snapshot.opening import OpenedReport, open_report
from ..snapshot.values import Snapshot
from .hand_edits import NO_EDITS, HandEdits


@dataclass(frozen=True)
class Side:
    """What is compared. name: as the person named it. rows_known: whether it has the dataset's
    lines; a docx has them only if built with --internal. edited: a docx that was changed after it was
    built. by_hand: what of it; the snapshot says what the file does. tracked: there are tracked changes
    in it, which count as accepted. parts: the package of a docx."""

    name: str
    snapshot: Snapshot
    rows_known: bool
    edited: bool = False
    by_hand: HandEdits = NO_EDITS
    tracked: bool = False
    parts: Mapping[str, bytes] | None = None

    @property
    def place(self) -> Place:
        """What a message about it names."""
        return Place(self.name)


def open_side(path: Path, problems: list[Problem]) -> Side | None:
    """A dataset folder or workbook, or a built docx; None where it cannot be used, which is told."""
    if path.suffix.lower() in (".docx", ".docm", ".doc") and not is_folder(path):
        return side_of_docx(path, problems)
    if not exists(path):
        problems.append(problem("R-01", Place(str(path))))
        return None
    return _dataset(path, problems)


def side_of_docx(source: Path | bytes, problems: list[Problem], name: str = "") -> Side | None:
    """A built docx, edited or not, as it stands; None where it cannot be used, which is told."""
    report = open_report(source, problems, name)
    return _as_it_stands(_opened(report), report, problems) if report else None


def _as_it_stands(side: Side, report: OpenedReport, problems: list[Problem]) -> Side | None:
    """An edited docx with what stands in it; None where that cannot be read, which is told."""
    if not side.edited:
        return side
    document = report.file.document(problems)
    if document is None:
        return None
    from .standing import as_it_stands

    snapshot, by_hand = as_it_stands(side.snapshot, document)
    return replace(side, snapshot=snapshot, by_hand=by_hand, tracked=document.tracked)


def open_sides(old: Path, new: Path, problems: list[Problem]) -> tuple[Side, Side] | None:
    """Both sides of a comparison, which must be reports of the same kind."""
    if are_same(old, new):
        problems.append(problem("R-02", Place(str(old))))
        return None
    before, after = open_side(old, problems), open_side(new, problems)
    if before is None or after is None:
        return None
    problems += fit(before, after)
    return None if unusable(problems) else (before, after)


def fit(old: Side, new: Side) -> list[Problem]:
    """What speaks against comparing two sides, or should be known of the comparison."""
    a, b = old.snapshot, new.snapshot
    if a.kind != b.kind:
        return [problem("R-03", old.place, old=a.kind, other=new.name, new=b.kind)]
    sides = old, new
    edited = (side for side in sides if side.by_hand)
    problems = [problem("R-06", side.place, count=side.by_hand.count) for side in edited]
    problems += [problem("R-72", side.place) for side in filter(attrgetter("tracked"), sides)]
    problems += _beside(old, new)
    without_rows = filterfalse(attrgetter("rows_known"), sides)
    problems += [problem("R-07", side.place) for side in islice(without_rows, 1)]
    if a.subject != b.subject:
        values = {"old": a.subject, "other": new.name, "new": b.subject}
        problems.append(problem("R-05", old.place, **values))
    return problems


def _beside(old: Side, new: Side) -> list[Problem]:
    """What else than texts and tables differs of two docx, one of which was edited."""
    if not (old.edited or new.edited) or old.parts is None or new.parts is None:
        return []
    from .beside import beside_texts

    return list(beside_texts(old.parts, new.parts, new.place))


# --- the report that `build` is about to replace

_SAME = "与原文件一致"


def changes_against(target: Path, data: bytes, snapshot: Snapshot) -> str:
    """What changes against the file that stands there, in one line; "" where there is none of ours
    to compare.

    data: the new file, which is often the old one to the last byte.
    """
    try:
        old = target.read_bytes()
    except OSError:
        return ""
    if old == data:
        return f"{_SAME}。"
    report = open_report(old, [], str(target))
    if report is None or report.snapshot.kind != snapshot.kind:
        return ""
    side = _opened(report)
    from .changes import compare
    from .phrases import known_changes

    changes = compare(side.snapshot, snapshot)
    by_hand = "；原文件里的手工改动不在其内" if side.edited else ""
    return (
        f"与原文件相比：{known_changes(changes)}{by_hand}。" if changes else f"{_SAME}{by_hand}。"
    )


# --- datasets


def _dataset(path: Path, problems: list[Problem]) -> Side | None:
    """Written in memory. What is wrong with the data is told by `build`, here only what forbids it."""
    from ..pipeline import draft

    drafted = draft(path)
    forbidding = [p for p in drafted.problems if p.severity is Severity.UNUSABLE]
    problems += forbidding
    if drafted.snapshot is None or forbidding:
        return None
    return Side(str(path), drafted.snapshot, rows_known=True)


def _opened(report: OpenedReport) -> Side:
    """The report as it was built."""
    snapshot = report.snapshot
    file = report.file
    known = not snapshot.public
    return Side(report.name, snapshot, known, file.is_edited, parts=file.parts)
