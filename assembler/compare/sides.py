"""One side of a comparison: a dataset, or a docx built here, opened to its snapshot."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ..kernel.problems import Place, Problem, Severity, problem, unusable
from ..snapshot.decoding import OtherFormatError, SnapshotError, from_json
from ..snapshot.values import FORMAT, Snapshot


@dataclass(frozen=True)
class Side:
    """What is compared. name: as the person named it. rows_known: whether it has the dataset's
    lines; a docx built with --public has none. edited: a docx that was changed after it was built."""

    name: str
    snapshot: Snapshot
    rows_known: bool
    edited: bool = False


def open_side(path: Path, problems: list[Problem]) -> Side | None:
    """A dataset folder or workbook, or a built docx; None where it cannot be used, which is told."""
    if not path.exists():
        problems.append(problem("R-01", Place(str(path))))
        return None
    if path.suffix.lower() in (".docx", ".docm", ".doc"):
        return _document(path, problems)
    return _dataset(path, problems)


def open_sides(old: Path, new: Path, problems: list[Problem]) -> tuple[Side, Side] | None:
    """Both sides of a comparison, which must be reports of the same kind."""
    if old.exists() and new.exists() and old.samefile(new):
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
        return [problem("R-03", Place(old.name), old=a.kind, other=new.name, new=b.kind)]
    found = [problem("R-06", Place(side.name)) for side in (old, new) if side.edited]
    found += [problem("R-07", Place(s.name)) for s in (old, new) if not s.rows_known]
    if (a.department, a.year) != (b.department, b.year):
        found.append(problem("R-05", Place(old.name), old=_of(a), other=new.name, new=_of(b)))
    return found


def _of(snapshot: Snapshot) -> str:
    return f"{snapshot.department}{snapshot.year}年"


# --- datasets


def _dataset(path: Path, problems: list[Problem]) -> Side | None:
    """Written in memory. What is wrong with the data is told by `build`, here only what forbids it."""
    from ..pipeline import draft

    drafted = draft(path)
    found = [p for p in drafted.problems if p.severity is Severity.UNUSABLE]
    problems += found
    if drafted.snapshot is None or found:
        return None
    return Side(str(path), drafted.snapshot, rows_known=True)


# --- documents


def _document(path: Path, problems: list[Problem]) -> Side | None:
    from ..word.read.docx import unreadable

    try:
        data = path.read_bytes()
    except OSError as error:
        why = unreadable(error)
        problems.append(problem(why.code, Place(str(path)), **why.values))
        return None
    return side_of(data, str(path), problems)


def side_of(data: bytes, name: str, problems: list[Problem]) -> Side | None:
    """The same of a docx that has been read already."""
    from ..files.zip_package import DamagedError, TooLargeError, read_parts
    from ..word.snapshot_part import edited, snapshot_in

    place = Place(name)
    try:
        parts = read_parts(data)
    except TooLargeError:
        problems.append(problem("V-02", place))
        return None
    except DamagedError:
        problems.append(problem("V-01", place, why="不是 Word 文件，或文件已损坏"))
        return None
    text = snapshot_in(parts)
    if text is None:
        problems.append(problem("V-03", place))
        return None
    snapshot = read_text(text, place, problems)
    if snapshot is None:
        return None
    return Side(name, snapshot, not snapshot.public, bool(edited(parts)))


def read_text(text: str, place: Place, problems: list[Problem]) -> Snapshot | None:
    """The snapshot of a JSON text, what is wrong with it told."""
    try:
        return from_json(text)
    except OtherFormatError as error:
        problems.append(problem("V-04", place, found=str(error), wanted=FORMAT))
    except SnapshotError as error:
        problems.append(problem("V-05", place, why=str(error)))
    return None
