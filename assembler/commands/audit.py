"""The command `audit`: published reports held against themselves, one or many."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
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
from .datasets import expanded, shared_targets
from .delivery import (
    impossible,
    may_replace_page,
    page_kind_is_wrong,
    print_lines,
    with_ending,
    written,
)
from .many import (
    THIS_MACHINE,
    Done,
    Hands,
    Outcome,
    Task,
    Together,
    outcome_of,
    printed,
    run_tasks,
)

ENDINGS = (".docx", ".pdf", ".htm", ".html", ".txt", ".xlsx")
_FILES_AT_MOST = 2000
_MADE = "已生成审核页 {page}，用浏览器打开。"


class AuditOptions(NamedTuple):
    """What is asked for, besides the reports. html: a page, or a folder for pages."""

    html: Path | None = None
    rules: Path | None = None
    all: bool = False
    as_json: bool = False


def audit_all(reports: Sequence[Path], options: AuditOptions, hands: Hands = THIS_MACHINE) -> int:
    """`audit`: every report; the exit status."""
    problems: list[Problem] = []
    rules = requirements(options.rules, problems)
    files = list(_files(expanded(reports), problems))
    pages = _pages(files, options.html)
    problems += _refused_page(options.html, len(files))
    problems += shared_targets(
        (file, page) for file, page in zip(files, pages, strict=True) if page
    )
    if rules is None or problems:
        print_problems(problems)
        return 2
    several = len(files) > 1
    tasks = [
        AuditTask(str(file), file, page, rules, options.all, options.as_json, several)
        for file, page in zip(files, pages, strict=True)
    ]
    return run_tasks(tasks, Together(options.as_json, hands, "没有必错", key="reports"))


@dataclass(frozen=True)
class AuditTask(Task):
    """A report to be audited. page: where its page goes. everything: differences in the last digit
    are told, too. several: whether others are audited with it."""

    path: Path
    page: Path | None
    rules: Requirements
    everything: bool
    as_json: bool
    several: bool

    def run(self) -> Done:
        problems: list[Problem] = []
        result = audited_file(self.path, self.rules, problems)
        made = _deliver_page(self.page, result, problems)
        text = f"—— {self.path}\n" if self.several else ""
        text += printed(_print, result, problems, self.everything)
        if made and self.several:
            text += f"{made}\n"
        elif made and not self.as_json:
            print(made, file=sys.stderr)
        return Done(self._outcome(result, problems, text))

    def _outcome(self, result: Audit | None, problems: list[Problem], text: str) -> Outcome:
        described = _as_json(result, self.everything) if result else {}
        whole = {"report": str(self.path), **described}
        failed, is_wrong = result is None or unusable(problems), bool(result and result.certain)
        outcome = outcome_of(self.name, text, whole, problems, failed, is_wrong=is_wrong)
        if result is None or failed:
            return outcome
        first = [
            line(result.report, finding) for finding in (result.certain or result.findings)[:1]
        ]
        return outcome._replace(counted=_counted(result), first=(first or [outcome.first])[0])

    def files(self) -> list[Path]:
        return list(filter(None, (self.path, self.page)))


def audited_file(
    path: Path, rules: Requirements, problems: list[Problem], name: str = ""
) -> Audit | None:
    """A published report held against itself; None where it cannot be read, which is told. name: of
    the file, where it is not called as its path is."""
    published = read_published(path, problems)
    if published is None:
        return None
    if name:
        published = replace(published, file=name)
    result = audit(published, rules)
    if not result.report.kinds:
        problems.append(problem("A-62", Place(path.name)))
    return result


def _counted(result: Audit) -> str:
    """How many official tables were recognised, what is certainly wrong, what is likely."""
    known = f"认出{len(result.report.kinds)}张表"
    return f"{known}，必错{len(result.certain)}处、存疑{len(result.likely)}处"


def _files(reports: Sequence[Path], problems: list[Problem]) -> Iterator[Path]:
    """The files themselves, and those of folders."""
    for path in reports:
        yield from _reports_in(path, problems) if is_folder(path) else [path]


def _reports_in(folder: Path, problems: list[Problem]) -> list[Path]:
    try:
        inside = sorted(filter(is_report, folder.iterdir()))[:_FILES_AT_MOST]
    except OSError as error:
        from ..kernel.problems import system_reason

        problems.append(problem("O-03", path=str(folder), why=system_reason(error)))
        return []
    if not inside:
        problems.append(problem("A-60", name=str(folder)))
    return inside


def is_report(path: Path) -> bool:
    """Whether something in a folder is a report that can be audited, by its name."""
    is_kept = not path.name.startswith(("~$", "."))
    return path.suffix.lower() in ENDINGS and is_kept and exists(path) and not is_folder(path)


# --- what is told


def _print(result: Audit | None, problems: list[Problem], tails: bool) -> None:
    print_problems(problems)
    if result is None:
        return
    report = result.report
    print_lines(line(report, finding) for finding in _findings(result, tails))
    print_lines([_summary(result)])


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


def _pages(files: Sequence[Path], html: Path | None) -> list[Path | None]:
    """The page of each report: in the folder that is asked for, or that file."""
    if html is None:
        return [None] * len(files)
    if len(files) > 1 or is_folder(html):
        return [html / f"{file.stem}.html" for file in files]
    return [with_ending(html, ".html")] * len(files)


def _deliver_page(page: Path | None, result: Audit | None, problems: list[Problem]) -> str:
    """Write the page of a report, never over a file that is none of ours; what is said of it."""
    if page is None or result is None:
        return ""
    foreign = problem("A-63", path=str(page), why="已经有一个不是本程序生成的文件")
    if not may_replace_page(page, MARK, foreign, "--html", problems):
        return ""
    return _MADE.format(page=page) if written(page, write_page(result), problems) else ""
