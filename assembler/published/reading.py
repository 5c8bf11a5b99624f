"""The one door to a published report: read, whatever its file, or refused in one sentence."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ..files.own_files import read_bytes
from ..files.paths import exists
from ..files.zip_package import LIMIT_BYTES
from ..kernel.problems import Place, Problem, Refusal, problem, unusable
from .document import PublishedReport
from .parts import ReadPart
from .recognition import DOCX, HTML, PDF, XLSX, kind_of
from .soundness import refuse_unsound, tables_as_pictures
from .structure import assembled

_WHY = {"D-05": "reason", "D-07": "reason", "D-16": "reason"}  # why a file cannot be read at all


def read_published(path: Path, problems: list[Problem]) -> PublishedReport | None:
    """A report as it stands in a file; None, and told, where it cannot be read."""
    place, own = Place(path.name), list[Problem]()
    try:
        report = _read(path, own)
    except Refusal as refusal:
        problems.append(_as_published(refusal).at(place))
        return None
    problems += own
    return report


def _read(path: Path, problems: list[Problem]) -> PublishedReport | None:
    if not exists(path):
        raise Refusal("A-94", name=path.name)
    data = read_bytes(path, LIMIT_BYTES)
    form = kind_of(data, path.suffix.lower())
    parts = _parts(data, form, path, problems)
    if unusable(problems):
        return None
    report = PublishedReport(path.name, form, assembled(parts))
    refuse_unsound(report, parts)
    pictures = tables_as_pictures(parts)
    if pictures:
        names = "、".join(pictures)
        problems.append(problem("A-88", Place(path.name), count=len(pictures), names=names))
    return report


def _parts(data: bytes, form: str, path: Path, problems: list[Problem]) -> Sequence[ReadPart]:
    """What stands in the file, by the reader of its format."""
    if form == DOCX:
        from .from_docx import read_docx

        parts, tracked = read_docx(data)
        if tracked:
            problems.append(problem("A-89", Place(path.name)))
        return parts
    if form == HTML:
        from .from_page import read_page

        return read_page(data, path.name)
    if form == XLSX:
        from .from_workbook import read_workbook

        return read_workbook(path, problems)
    if form == PDF:
        from .pdf.process import read_pdf

        parts, pictures = read_pdf(data)
        if pictures:
            pages = "、".join(map(str, pictures))
            problems.append(problem("A-92", Place(path.name), pages=pages))
        return parts
    from ..importing.text_tables import text_of_file
    from .from_text import read_text

    return read_text(text_of_file(data))


def _as_published(refusal: Refusal) -> Refusal:
    """What the readers of files say, as it is said of reports."""
    if refusal.code == "D-06":
        return Refusal("A-83", what=f"超过{refusal.values['most']} MB")
    if refusal.code in _WHY:
        return Refusal("A-80", why=refusal.values[_WHY[refusal.code]])
    if refusal.code == "D-08":
        return Refusal("A-80", why="里面不是文字")
    if refusal.code == "I-13":
        return Refusal("A-84")
    return refusal
