"""A redline against a file: the old document opened, refused where it cannot serve, and what the
redline shows told in one line."""

from __future__ import annotations

from pathlib import Path

from ..compare import sides
from ..kernel.problems import Place, Problem, problem, system_reason, unusable
from ..pipeline import uncollected
from ..word.read.docx import read_document
from ..word.snapshot_part import changed_by_hand
from .redline import Counts, Side, redline

_SUFFIXES = (".docx", ".docm")


def redlined(
    old: Path, data: bytes, target: Path, problems: list[Problem]
) -> tuple[bytes | None, str]:
    """The redline of a report that was built against an old file, and what it shows in a line;
    None where the old file cannot be used, which is told. target: where it will be written."""
    before = _bytes(old, target, problems)
    if before is None:
        return None, ""
    with uncollected():
        made = redline_bytes(before, data, problems, str(old))
    if made is None:
        return None, ""
    if changed_by_hand(before):
        problems.append(problem("R-44", Place(str(old))))
    return made[0], summary(made[1], str(old))


def redline_bytes(
    old: bytes, new: bytes, problems: list[Problem], name: str = ""
) -> tuple[bytes, Counts] | None:
    """The redline of two documents built here, or edited since; None where one of them cannot be
    used, which is told. name: of the old file, for messages."""
    before, after = _opened(old, name, problems), _opened(new, "", problems)
    if before is None or after is None:
        return None
    pair = [
        sides.Side(label, side.snapshot, not side.snapshot.public)
        for label, side in ((name, before), ("现在生成的报告", after))
    ]
    problems += sides.fit(*pair)
    return None if unusable(problems) else redline(before, after, new)


def _bytes(old: Path, target: Path, problems: list[Problem]) -> bytes | None:
    place = Place(str(old))
    if not old.exists():
        problems.append(problem("R-01", place))
    elif old.is_dir() or old.suffix.lower() not in _SUFFIXES:
        problems.append(problem("R-43", place))
    elif target.exists() and target.samefile(old):
        problems.append(problem("R-41", place))
    else:
        try:
            return old.read_bytes()
        except OSError as error:
            problems.append(problem("V-01", place, why=system_reason(error)))
    return None


def _opened(data: bytes, name: str, problems: list[Problem]) -> Side | None:
    place = Place(name)
    found: list[Problem] = []
    document = read_document(data, found)
    problems += [problem(p.code, place, **p.values) for p in found]
    if document is None:
        return None
    if document.tracked:
        problems.append(problem("R-42", place))
        return None
    if document.snapshot is None:
        problems.append(problem("V-03", place))
        return None
    snapshot = sides.read_text(document.snapshot, place, problems)
    return Side(document, snapshot) if snapshot else None


def summary(counts: Counts, name: str) -> str:
    """What a redline shows, in one line."""
    kinds = [
        (f"文字{counts.texts}段", counts.texts),
        (f"表格{counts.cells}格", counts.cells),
        (f"增删{counts.rows}行", counts.rows),
        (f"整张表{counts.tables}张", counts.tables),
        (f"目录{counts.contents}行", counts.contents),
    ]
    said = "、".join(text for text, count in kinds if count)
    if not said:
        return f"与 {name} 相比没有改动，没有修订标记。"
    return f"与 {name} 相比，改动{said}，已用修订标记标出，并批注了所依据的更正。"
