"""What `assembler review` does: make the page, write it, say what was found; the exit status."""

from __future__ import annotations

import sys
from pathlib import Path

from ..files.paths import is_folder, resolved
from ..kernel.problems import Problem, print_problems, problem
from ..pipeline import exit_status
from ..review.model import ReviewPage
from ..review.page import MARK, write_page
from ..review.sources import page_of_dataset, page_of_docx
from .delivery import impossible, may_replace_page, page_kind_is_wrong, with_ending, written


def review(source: Path, output: Path | None, force: bool) -> int:
    """`review`: the page of a dataset or of a docx."""
    target = page_path(source, output)
    refused = impossible(output) if output else []
    if not refused and page_kind_is_wrong(output):
        refused = [problem("O-42", path=str(output))]
    if refused:
        print_problems(refused)
        return 2
    problems: list[Problem] = []
    page = _page(source, problems)
    done = page is not None and _deliver(page, target, force, problems)
    print_problems(problems)
    if done:
        private = "页里有台账各行，不要公开。" if page and page.origins["sheets"] else ""
        print(f"已生成审阅页 {target}，用浏览器打开。{private}")
    else:
        print("没有生成审阅页。", file=sys.stderr)
    return exit_status(problems) if done else 2


def page_path(source: Path, output: Path | None) -> Path:
    """The file to write: -o, within it where it is a folder, else out/<name>.html."""
    name = f"{_name(resolved(source))}.html"
    if output is None:
        return Path("out") / name
    if is_folder(output):
        return output / name
    return output if output.suffix.lower() == ".htm" else with_ending(output, ".html")


def _name(path: Path) -> str:
    """A dataset's folder by its whole name (which may have a dot), a file without its ending."""
    return path.stem if path.suffix.lower() in (".xlsx", ".xlsm", ".docx") else path.name


def _page(source: Path, problems: list[Problem]) -> ReviewPage | None:
    if source.suffix.lower() == ".docx" and not is_folder(source):
        return page_of_docx(source, problems)
    page, built = page_of_dataset(source)
    problems += built.problems
    return page


def _deliver(page: ReviewPage, target: Path, force: bool, problems: list[Problem]) -> bool:
    """Write the page; never over a file that is none of ours."""
    foreign = problem("O-40", path=str(target))
    if not may_replace_page(target, None if force else MARK, foreign, "-o", problems):
        return False
    return written(target, write_page(page), problems)
