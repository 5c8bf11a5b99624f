"""The command `build`: reports written, with what goes beside them, or told why not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ..files.paths import exists, is_file, is_folder
from ..kernel.problems import Flow, Problem, Severity, print_problems, problem
from .datasets import (
    NOTHING_WRITTEN,
    WrittenFiles,
    chosen,
    confirmed_count,
    counted,
    dataset_name,
    result_as_json,
    shared_targets,
)
from .delivery import IS_INTERNAL, with_ending, written, wrong_report_name
from .many import THIS_MACHINE, Done, Hands, Task, Together, outcome_of, printed, run_tasks

if TYPE_CHECKING:
    from ..pipeline import Built
    from .unchanged import Seal


class BuildOptions(NamedTuple):
    """What is asked of `build` besides the report. internal: whether its files carry the dataset's
    lines and exact amounts, None where the dataset decides. tables: where the workbook of tables
    goes. redline: the document whose differences the report is to show as tracked changes. template:
    in place of the one that the dataset names."""

    output: Path | None = None
    force: bool = False
    pdf: bool = False
    as_json: bool = False
    internal: bool | None = None
    tables: Path | None = None
    redline: Path | None = None
    template: str = ""


def build_all(data: list[Path], options: BuildOptions, hands: Hands = THIS_MACHINE) -> int:
    """`build`: every named dataset, or every one in data/; the exit status."""
    datasets = chosen(data)
    if not datasets:
        return 2
    refused: list[Problem] = []
    tasks = build_tasks(datasets, options, len(datasets) > 1, refused)
    if refused:
        print_problems(refused)
        return 2
    return run_tasks(tasks, Together(options.as_json, hands))


def build_tasks(
    datasets: list[Path], options: BuildOptions, several: bool, problems: list[Problem]
) -> list[BuildTask]:
    """A task of each dataset; none where the files could not be written so, which is told. several:
    whether one that has not changed is not built again."""
    refused = _wrong_reports(datasets, options.output) or _wrong_beside(datasets, options)
    problems += refused
    if refused:
        return []
    return [
        BuildTask(str(path), path, target, workbook, options, several)
        for path, target, workbook in _outputs(datasets, options)
    ]


@dataclass(frozen=True)
class BuildTask(Task):
    """A dataset and where its report goes, with the workbook of its tables where one is asked for.
    several: whether others are built with it: then one that has not changed is not built again."""

    path: Path
    target: Path
    workbook: Path | None
    options: BuildOptions
    several: bool

    def run(self) -> Done:
        from ..pipeline import build  # which nothing needs where nothing has changed

        built = build(self.path, self.options.internal, template=self.options.template)
        files = deliver(built, self.target, self.workbook, self.options)
        problems, name = built.problems, self.name
        result = result_as_json(self.path, files)
        text = printed(_print_result, self.path, files, built, self.several)
        outcome = outcome_of(name, text, result, problems, failed=files.report is None)
        wanted = (True, self.workbook is not None, self.options.pdf)
        if any(asked and not file for asked, file in zip(wanted, files[:3], strict=True)):
            return Done(outcome, is_whole=False)
        text = printed(_print_unchanged, self.path, files, built)
        result = result_as_json(self.path, files._replace(changes=""))
        kept = outcome_of(name, text, result, problems, failed=False, unchanged=True)
        return Done(outcome, kept, tuple(filter(None, files[:3])))

    def files(self) -> list[Path]:
        pdf = self.target.with_suffix(".pdf") if self.options.pdf else None
        return list(
            filter(None, (self.path, self.target, self.workbook, pdf, self.options.redline))
        )

    def seal(self) -> Seal | None:
        if not self.several:
            return None
        from .unchanged import Seal

        options = self.options._replace(force=False, as_json=False)
        return Seal(self.target, (self.path, self.target, self.workbook, options))

    def is_wanted_anew(self) -> bool:
        return self.options.force


# --- where each file goes


def _wrong_reports(datasets: list[Path], output: Path | None) -> list[Problem]:
    """Targets that cannot be, told before anything is read: no Word file, one file for several
    datasets, or two datasets for one file."""
    return (_wrong_output(output, datasets) if output else []) or shared_targets(
        _targets(datasets, output)
    )


def _wrong_output(output: Path, datasets: list[Path]) -> list[Problem]:
    """What speaks against -o by itself."""
    wrong = wrong_report_name(output)
    if not wrong and len(datasets) > 1 and _is_file(output):
        return [problem("O-08", path=str(output))]
    return wrong


def _wrong_beside(datasets: list[Path], options: BuildOptions) -> list[Problem]:
    """The same of what goes beside the reports: a redline is of one report alone."""
    if options.redline and len(datasets) > 1:
        return [problem("R-40", path=str(options.redline))]
    if options.tables is None:
        return []
    from ..tables_workbook.output import wrong_targets

    return wrong_targets(options.tables, [dataset_name(path) for path in datasets], datasets)


def _is_file(output: Path) -> bool:
    return not is_folder(output) and (exists(output) or output.suffix.lower() == ".docx")


def _targets(datasets: list[Path], output: Path | None) -> list[tuple[Path, Path]]:
    """Each dataset with the file to write: -o is a file for one, a folder for several."""
    if output and len(datasets) == 1 and not is_folder(output):
        return [(datasets[0], with_ending(output, ".docx"))]
    folder = output or Path("out")
    return [(path, folder / f"{dataset_name(path)}.docx") for path in datasets]


def _outputs(datasets: list[Path], options: BuildOptions) -> list[tuple[Path, Path, Path | None]]:
    """Each dataset with its report and its workbook of tables, if one is asked for."""
    reports = _targets(datasets, options.output)
    if options.tables is None:
        return [(path, report, None) for path, report in reports]
    from ..tables_workbook.output import targets

    workbooks = targets(options.tables, [dataset_name(path) for path in datasets])
    return [(*pair, workbook) for pair, workbook in zip(reports, workbooks, strict=True)]


# --- writing


def deliver(
    built: Built, target: Path, workbook: Path | None, options: BuildOptions
) -> WrittenFiles:
    """Write what was built, each file whole or not at all; nothing where one of them may not be
    replaced."""
    data, changes = _with_redline(built, target, options.redline)
    if data is None or not (options.force or _may_replace(target, workbook, built)):
        return NOTHING_WRITTEN
    tables = _tables(built) if workbook else None
    changes = changes or _against(target, built)
    if not written(target, data, built.problems):
        return NOTHING_WRITTEN
    pdf = _pdf(target, built.problems) if options.pdf else None
    beside = _written_beside(workbook, tables, built.problems)
    return WrittenFiles(target, beside, pdf, changes, built.is_internal)


def _written_beside(
    workbook: Path | None, tables: bytes | None, problems: list[Problem]
) -> Path | None:
    """The workbook of tables, once it is written; None where none is."""
    if workbook is None or tables is None:
        return None
    return workbook if written(workbook, tables, problems) else None


def _with_redline(built: Built, target: Path, redline: Path | None) -> tuple[bytes | None, str]:
    """What is to be written, and what a redline shows in one line; "" where none is asked for."""
    if built.data is None or redline is None:
        return built.data, ""
    from ..redline.files import redlined

    return redlined(redline, built.data, target, built.problems)


def _may_replace(target: Path, workbook: Path | None, built: Built) -> bool:
    """Whether nothing is lost that a person wrote or published; what speaks against it is told for
    both."""
    from .report_target import is_public_report, may_overwrite

    problems, internal = built.problems, built.is_internal
    free = may_overwrite(target, problems, keeps_public=is_public_report if internal else None)
    if workbook is None:
        return free
    from ..tables_workbook import changed_by_hand, is_public_workbook

    kept = is_public_workbook if internal else None
    return may_overwrite(workbook, problems, "--tables-xlsx", changed_by_hand, kept) and free


def _tables(built: Built) -> bytes | None:
    from ..tables_workbook import tables_workbook

    if built.report is None:
        return None
    return tables_workbook(built.report, built.problems, exact=built.is_internal)


def _against(target: Path, built: Built) -> str:
    """What changes against the report that stands at the target."""
    if not is_file(target) or built.snapshot is None or built.data is None:
        return ""
    from ..compare.sides import changes_against

    return changes_against(target, built.data, built.snapshot)


def _pdf(report: Path, problems: list[Problem]) -> Path | None:
    """The PDF beside a report; None where it could not be made, which is told."""
    from ..word.write.pdf import to_pdf

    pdf = report.with_suffix(".pdf")
    return pdf if to_pdf(report, pdf, problems) else None


# --- what is printed


def _print_result(path: Path, files: WrittenFiles, built: Built, several: bool) -> None:
    if several:
        print(f"—— {path}")
    print_problems(built.problems)
    print(_outcome(files.report, built))
    for line in _beside(files):
        print(line)
    if files.internal and files.report:
        print(IS_INTERNAL)


def _print_unchanged(path: Path, files: WrittenFiles, built: Built) -> None:
    """What is said of a report that was built before and has not changed since."""
    print(f"—— {path}")
    print_problems(built.problems)
    count, confirmed = counted(built.problems), confirmed_count(built.problems)
    draft = "草稿 " if any(map(_makes_a_draft, built.problems)) else ""
    print(
        f"没有变，没有再生成{draft or ' '}{files.report}{'：' if count else ''}{count}{confirmed}。"
    )
    if files.internal:
        print(IS_INTERNAL)


def _beside(files: WrittenFiles) -> Iterator[str]:
    """What changed, and what was written beside the report."""
    if files.changes:
        yield files.changes
    if files.pdf:
        yield f"PDF 已写成 {files.pdf}。"
    if files.tables:
        yield f"附表已写成工作簿 {files.tables}。"


def _outcome(report: Path | None, built: Built) -> str:
    """Whether a report was written, and whether it is a draft: what is wrong with another file
    beside it makes it none. Not every error is marked in the text."""
    problems = built.problems
    if report is None:
        return f"没有生成报告：{counted(problems)}。"
    if any(map(_makes_a_draft, problems)):
        return f"已生成草稿 {report}：{counted(problems)}，{_what_to_mend(built)}。"
    count, confirmed = counted(problems), confirmed_count(problems)
    return f"已生成 {report}{'：' if count else ''}{count}{confirmed}。"


def _what_to_mend(built: Built) -> str:
    if built.report is None or not built.report.is_marked:
        return "正文没有标出错处，照上面列出的错误改正后请重新生成"
    errors = filter(_makes_a_draft, built.problems)
    if all(Flow.GAP in p.flow for p in errors):
        return "文中待补之处已标出，改正后请重新生成"
    return "文中待补之处已标出，没有标记的照上面列出的改正，然后重新生成"


def _makes_a_draft(problem: Problem) -> bool:
    is_open = problem.severity is Severity.ERROR and problem.confirmed is None
    return is_open and Flow.OF_OUTPUT not in problem.flow
