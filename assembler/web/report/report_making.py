"""The files of one report: made as the commands make them, and listed as they stand in out/."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from ...commands.build import BuildOptions, deliver
from ...commands.datasets import counted, dataset_name
from ...commands.delivery import IS_INTERNAL
from ...commands.diff import DiffOptions, compared
from ...commands.glance import write_glance
from ...commands.report_target import is_public_report
from ...files.paths import exists, is_file
from ...kernel.problems import Problem
from ...pipeline import build
from ...readiness import Readiness, readiness_of
from ...snapshot.publication import published
from ...snapshot.values import Snapshot, to_json
from ...tables_workbook import is_public_workbook
from ...word.snapshot_part import read_snapshot
from ...word.write.pdf import to_pdf

_NOTICE = "-更正说明.docx"
_BEFORE_PUBLICATION = {
    Readiness.TO_CONFIRM: "要看一看的核对、确认之后再公开。",
    Readiness.PUBLISHABLE: "",
}
_IS_DRAFT = "还是草稿，不能公开。"
_CHANGED_SINCE, _OLDER = "和现在的数据不一样，要重新生成", "比 Word 旧，要重新生成"
_MADE_TOGETHER = 10  # seconds between files of one making
_NEVER_BUILT = "还没有生成过报告，没有可以更正的。"
_KINDS = {
    ".docx": "报告（Word）",
    ".pdf": "报告（PDF）",
    ".xlsx": "附表（Excel）",
    _NOTICE: "更正说明（Word）",
    ".svg": "一图读懂（SVG）",
    ".png": "一图读懂（PNG）",
    ".html": "审阅页",
}
_COPY, _COPIES_AT_MOST = "-另存{}.docx", 99
_IS_COPY = re.compile(r"-另存[0-9]{1,2}\.docx")


class FilesMade(NamedTuple):
    """What came of making files. text: in one line; "" where none was made. problems: what is told of
    the making itself. is_kept: whether the report stays as it is, for a person has changed it.
    is_draft: whether it is not to be published as it is."""

    text: str = ""
    problems: Sequence[Problem] = ()
    report: Path | None = None
    is_kept: bool = False
    is_draft: bool = False


class MadeFile(NamedTuple):
    """A file in out/ that belongs to a report. size: in bytes. age: what is told of one that is out
    of date."""

    name: str
    kind: str
    written: str
    size: int
    internal: bool
    age: str = ""


# --- made


def make_report(dataset: Path, report: Path, tables: bool) -> FilesMade:
    """Build the report, and the workbook of its tables where that is asked for."""
    workbook = report.with_suffix(".xlsx") if tables else None
    built = build(dataset)
    before = len(built.problems)
    files = deliver(built, report, workbook, BuildOptions())
    problems_of_making = built.problems[before:]
    if files.report is None:
        return FilesMade(
            "", problems_of_making, None, is_kept=bool(problems_of_making) and exists(report)
        )
    beside = f"，附表 {files.tables}" if files.tables else ""
    count = counted(built.problems[:before])
    text = f"已生成 {files.report}{beside}{'：' if count else ''}{count}。{files.changes}"
    readiness = readiness_of(built.problems[:before])
    is_draft = readiness not in _BEFORE_PUBLICATION
    return FilesMade(
        text
        + (IS_INTERNAL if files.internal else "")
        + _BEFORE_PUBLICATION.get(readiness, _IS_DRAFT),
        problems_of_making,
        files.report,
        is_draft=is_draft,
    )


def copy_of(report: Path) -> Path:
    """A name beside the report under which nothing stands yet."""
    names = (report.with_name(report.stem + _COPY.format(n)) for n in range(1, _COPIES_AT_MOST))
    return next((one for one in names if not exists(one)), report)


def make_pdf(report: Path) -> FilesMade:
    """The PDF beside a report. It takes seconds, and nothing of the engine: for another thread."""
    problems: list[Problem] = []
    pdf = report.with_suffix(".pdf")
    done = to_pdf(report, pdf, problems)
    return FilesMade(f"PDF 已写成 {pdf}。" if done else "", problems)


def make_notice(dataset: Path, report: Path, reason: str) -> FilesMade:
    """The notice of what has been corrected since the report was built."""
    if not is_file(report):
        return FilesMade(_NEVER_BUILT)
    notice = report.with_name(report.stem + _NOTICE)
    done = compared(report, dataset, DiffOptions(notice=notice, reason=reason))
    return FilesMade("".join(done.reported), done.problems)


def make_glance(dataset: Path, report: Path, ending: str) -> FilesMade:
    """The report in one picture."""
    problems: list[Problem] = []
    picture = report.with_suffix(ending)
    done = write_glance(dataset, picture, False, problems)
    return FilesMade(f"已生成 {picture}。" if done else "", problems if not done else ())


# --- listed


def files_of_report(
    dataset: Path, finished: Sequence[Path], now: Snapshot | None = None
) -> list[MadeFile]:
    """The files in out/ that are made of a dataset, the report first. now: the report as it would be
    built now, None where that is not known."""
    name = dataset_name(dataset)
    known = {f"{name}{ending}": kind for ending, kind in _KINDS.items()}
    there = {file.name: file for file in finished}
    copies = [one for one in there if one.startswith(name) and _IS_COPY.fullmatch(one[len(name) :])]
    listed = {**known, **dict.fromkeys(sorted(copies), "报告（另存的 Word）")}
    report = there.get(f"{name}.docx")
    return [
        _made_file(there[each], kind, _age(there[each], report, now))
        for each, kind in listed.items()
        if each in there and is_file(there[each])
    ]


def _age(file: Path, report: Path | None, now: Snapshot | None) -> str:
    """What is told of a file that is out of date: the report itself, or what was made of an earlier
    one; a notice is written before."""
    if report is None or not is_file(report) or file.name.endswith(_NOTICE):
        return ""
    if file == report:
        return _CHANGED_SINCE if now is not None and _says_otherwise(report, now) else ""
    is_older = report.stat().st_mtime - file.stat().st_mtime > _MADE_TOGETHER
    return _OLDER if is_older and file.suffix != ".docx" else ""


def _says_otherwise(report: Path, now: Snapshot) -> bool:
    """Whether a file was built of something else than there is now, whatever a person changed in it
    since; a file that is to be published is held against what of it may be."""
    content = read_snapshot(report)
    return content not in (None, to_json(now), to_json(published(now)))


def _made_file(file: Path, kind: str, age: str) -> MadeFile:
    state = file.stat()
    written = datetime.fromtimestamp(state.st_mtime).strftime("%Y-%m-%d %H:%M")
    return MadeFile(file.name, kind, written, state.st_size, _is_internal(file), age)


def _is_internal(file: Path) -> bool:
    """Whether a file says more of the dataset than its report shows."""
    match file.suffix:
        case ".docx":
            is_ours = read_snapshot(file) is not None and not file.name.endswith(_NOTICE)
            return is_ours and not is_public_report(file)
        case ".xlsx":
            return not is_public_workbook(file)
    return file.suffix == ".html"
