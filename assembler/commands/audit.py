"""The command `audit`: published reports held against themselves, one or many."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from ..audit.audit import Audit, audit
from ..audit.finding import Finding
from ..audit.page import MARK, write_page
from ..audit.places import as_json, line
from ..audit.requirements import Requirements, requirements
from ..files.paths import exists, is_folder
from ..kernel.problems import Place, Problem, print_problems, problem, unusable
from ..published.reading import read_published
from .delivery import (
    impossible,
    may_replace_page,
    page_kind_is_wrong,
    print_json,
    print_lines,
    with_ending,
    written,
)

_ENDINGS = (".docx", ".pdf", ".htm", ".html", ".txt", ".xlsx")
_FILES_AT_MOST = 2000


class AuditOptions(NamedTuple):
    """What is asked for, besides the reports. html: a page, or a folder for pages."""

    html: Path | None = None
    rules: Path | None = None
    all: bool = False
    as_json: bool = False


class Audited(NamedTuple):
    """A file, what was counts in it (None where it cannot be read), and what is told of it."""

    path: Path
    result: Audit | None
    problems: list[Problem]

    @property
    def status(self) -> int:
        """2: unusable; 1: something is certainly wrong; else 0."""
        if self.result is None or unusable(self.problems):
            return 2
        return 1 if self.result.certain else 0

    @property
    def counts(self) -> tuple[int, int, int]:
        """How many official tables were recognised, what is certainly wrong, what is likely."""
        if self.result is None:
            return (0, 0, 0)
        return len(self.result.report.kinds), len(self.result.certain), len(self.result.likely)


def audit_all(reports: Sequence[Path], options: AuditOptions) -> int:
    """`audit`: every report; the exit status of the worst."""
    problems: list[Problem] = []
    rules = requirements(options.rules, problems)
    files = list(_files(reports, problems))
    problems += _refused_page(options.html, len(files))
    if rules is None or problems:
        print_problems(problems)
        return 2
    results = [_delivered(_audit(path, rules), options, len(files) > 1) for path in files]
    status = max(one.status for one in results)
    _conclude(results, status, options)
    return status


def _conclude(results: Sequence[Audited], status: int, options: AuditOptions) -> None:
    """Print what is told of all reports together."""
    if options.as_json:
        print_json({"exit": status, "reports": [_json(one, options.all) for one in results]})
    elif len(results) > 1:
        print_lines(_table(results))


def _delivered(one: Audited, options: AuditOptions, many: bool) -> Audited:
    """A report with its page written and its findings printed."""
    _deliver(one, options, many)
    if not options.as_json:
        _print(one, options.all, many)
    return one


def _files(reports: Sequence[Path], problems: list[Problem]) -> Iterator[Path]:
    """The files themselves, and those of folders."""
    for path in reports:
        yield from _reports_in(path, problems) if is_folder(path) else [path]


def _reports_in(folder: Path, problems: list[Problem]) -> list[Path]:
    try:
        inside = sorted(filter(_is_report, folder.iterdir()))[:_FILES_AT_MOST]
    except OSError as error:
        from ..kernel.problems import system_reason

        problems.append(problem("O-03", path=str(folder), why=system_reason(error)))
        return []
    if not inside:
        problems.append(problem("A-60", name=str(folder)))
    return inside


def _is_report(path: Path) -> bool:
    is_kept = not path.name.startswith(("~$", "."))
    return path.suffix.lower() in _ENDINGS and is_kept and exists(path) and not is_folder(path)


def _audit(path: Path, rules: Requirements) -> Audited:
    problems: list[Problem] = []
    published = read_published(path, problems)
    result = audit(published, rules) if published else None
    if result and not result.report.kinds:
        problems.append(problem("A-62", Place(path.name)))
    return Audited(path, result, problems)


# --- what is told


def _print(one: Audited, tails: bool, many: bool) -> None:
    print_problems(one.problems)
    if one.result is None:
        return
    report = one.result.report
    print_lines(line(report, finding) for finding in _findings(one.result, tails))
    if not many:
        print_lines([_summary(one.result)])


def _findings(result: Audit, tails: bool) -> tuple[Finding, ...]:
    """Every finding; with what is but a difference in the last digit where that is asked for."""
    return (*result.findings, *(result.tails if tails else ()))


def _summary(result: Audit) -> str:
    """What was looked at, and how much was counts."""
    known, kind = len(result.report.kinds), result.report.kind
    year = f"{result.report.year}年" if result.report.year else ""
    counts = (
        f"必错{len(result.certain)}处、存疑{len(result.likely)}处"
        if result.findings
        else "没有发现问题"
    )
    tails = f"；另有尾差{len(result.tails)}处，不算错（--all 列出）" if result.tails else ""
    return f"审核了{year}{kind}公开，认出公开表{known}张：{counts}{tails}。"


def _table(results: Sequence[Audited]) -> Iterator[str]:
    """A table of results: 文件, 认出的表, 必错, 存疑."""
    yield "文件\t认出的表\t必错\t存疑"
    yield from map(_row, results)
    _, certain, likely = map(sum, zip(*(one.counts for one in results), strict=True))
    yield f"合计{len(results)}份\t\t{certain}\t{likely}"


def _row(one: Audited) -> str:
    if one.result is None:
        return f"{one.path.name}\t不能审核\t\t"
    return "\t".join([one.path.name, *map(str, one.counts)])


def _json(one: Audited, tails: bool) -> dict[str, object]:
    described = _as_json(one.result, tails) if one.result else {}
    return {
        "report": str(one.path),
        "exit": one.status,
        **described,
        "problems": [each.as_json() for each in one.problems],
    }


def _as_json(result: Audit, tails: bool) -> dict[str, object]:
    """What was read, and every finding."""
    report = result.report
    return {
        "kind": report.kind,
        "year": report.year,
        "department": report.department,
        "tables": [
            {"title": table.grid.title, "kind": table.kind.value if table.kind else None}
            for table in report.tables
        ],
        "certain": len(result.certain),
        "likely": len(result.likely),
        "findings": [as_json(report, finding) for finding in _findings(result, tails)],
    }


# --- the page


def _refused_page(html: Path | None, count: int) -> list[Problem]:
    """What speaks against writing pages there, before anything is read."""
    if html is None:
        return []
    if count > 1:
        return _refused_folder(html)
    if page_kind_is_wrong(html):
        return [problem("A-63", path=str(html), why="是别的文件的名称")]
    return impossible(html)


def _refused_folder(html: Path) -> list[Problem]:
    """The same where the pages of several reports need a folder, which need not be there yet."""
    is_page = exists(html) or html.suffix.lower() in (".html", ".htm")
    if is_folder(html) or not is_page:
        return []
    return [problem("A-63", path=str(html), why="是一个文件，要审核的报告却有几份")]


def _deliver(one: Audited, options: AuditOptions, many: bool) -> None:
    """Write the page of a report; never over a file that is none of ours."""
    if options.html is None or one.result is None:
        return
    target = _target(options.html, one.path, many)
    if _wrote(target, one.result, one.problems) and not options.as_json:
        print(f"已生成审核页 {target}，用浏览器打开。", file=sys.stderr)


def _target(html: Path, report: Path, many: bool) -> Path:
    """The page of a report: in the folder that is asked for, or that file."""
    if many or is_folder(html):
        return html / f"{report.stem}.html"
    return with_ending(html, ".html")


def _wrote(target: Path, result: Audit, problems: list[Problem]) -> bool:
    foreign = problem("A-63", path=str(target), why="已经有一个不是本程序生成的文件")
    may_be = may_replace_page(target, MARK, foreign, "--html", problems)
    return may_be and written(target, write_page(result), problems)
