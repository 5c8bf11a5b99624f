"""What `assembler review` does: make the page, write it, say what was found; the exit status."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ..files.paths import exists, is_folder, resolved
from ..files.sources import note
from ..kernel.problems import Problem, print_problems, problem
from .datasets import expanded, is_no_dataset, passed_over, shared_targets
from .delivery import impossible, may_replace_page, page_kind_is_wrong, with_ending, written
from .many import THIS_MACHINE, Done, Hands, Task, Together, outcome_of, printed, run_tasks

if TYPE_CHECKING:
    from ..review.model import ReviewPage
    from .unchanged import Seal

_NOT_MADE = "没有生成审阅页。"


class ReviewOptions(NamedTuple):
    """What is asked of `review` besides the sources. force: pages take the place of whatever stands
    there."""

    output: Path | None = None
    force: bool = False
    as_json: bool = False


def review_all(sources: Sequence[Path], options: ReviewOptions, hands: Hands = THIS_MACHINE) -> int:
    """`review`: a page of each dataset or docx; the exit status."""
    meant = passed_over(expanded(sources), _is_no_source)
    output, several = options.output, len(meant) > 1
    refused = _wrong_output(output, several)
    targets = [page_path(source, output, several) for source in meant]
    refused = refused or shared_targets(list(zip(meant, targets, strict=True)))
    if refused:
        print_problems(refused)
        return 2
    tasks = [
        ReviewTask(str(source), source, target, options.force, several)
        for source, target in zip(meant, targets, strict=True)
    ]
    return run_tasks(tasks, Together(options.as_json, hands))


def _is_no_source(path: Path) -> str:
    """Why no page can be made of something; "" where one may be."""
    return "" if path.suffix.lower() == ".docx" else is_no_dataset(path)


def _wrong_output(output: Path | None, several: bool) -> list[Problem]:
    """What speaks against -o by itself."""
    if output is None:
        return []
    refused = impossible(output)
    if refused:
        return refused
    if several and exists(output) and not is_folder(output):
        return [problem("O-08", path=str(output))]
    return [problem("O-42", path=str(output))] if page_kind_is_wrong(output) else []


@dataclass(frozen=True)
class ReviewTask(Task):
    """A dataset or a docx, and where its page goes. several: whether others are made with it."""

    source: Path
    target: Path
    force: bool
    several: bool

    def run(self) -> Done:
        problems: list[Problem] = []
        note(self.source)
        page = _page(self.source, problems)
        done = page is not None and _deliver(page, self.target, self.force, problems)
        private = "页里有台账各行，不要公开。" if page and page.origins["sheets"] else ""
        made = f"已生成审阅页 {self.target}，用浏览器打开。{private}"
        text = f"—— {self.source}\n" if self.several else ""
        text += printed(print_problems, problems)
        if done or self.several:
            text += f"{made if done else _NOT_MADE}\n"
        else:
            print(_NOT_MADE, file=sys.stderr)
        result = {"source": str(self.source), "page": str(self.target) if done else None}
        outcome = outcome_of(self.name, text, result, problems, failed=not done)
        if not done:
            return Done(outcome, is_whole=False)
        text = printed(self._print_unchanged, problems, private)
        kept = outcome_of(self.name, text, result, problems, failed=False, unchanged=True)
        return Done(outcome, kept, (self.target,))

    def _print_unchanged(self, problems: list[Problem], private: str) -> None:
        print(f"—— {self.source}")
        print_problems(problems)
        print(f"没有变，没有再生成 {self.target}。{private}")

    def files(self) -> list[Path]:
        return [self.source, self.target]

    def seal(self) -> Seal | None:
        if not self.several:
            return None
        from .unchanged import Seal

        return Seal(self.target, ("review", self.source, self.target))

    def is_wanted_anew(self) -> bool:
        return self.force


def page_path(source: Path, output: Path | None, several: bool = False) -> Path:
    """The file to write: -o, within it where it is a folder, else out/<name>.html. several: it is
    one, then."""
    name = f"{_name(resolved(source))}.html"
    if output is None:
        return Path("out") / name
    if several or is_folder(output):
        return output / name
    return output if output.suffix.lower() == ".htm" else with_ending(output, ".html")


def _name(path: Path) -> str:
    """A dataset's folder by its whole name (which may have a dot), a file without its ending."""
    return path.stem if path.suffix.lower() in (".xlsx", ".xlsm", ".docx") else path.name


def _page(source: Path, problems: list[Problem]) -> ReviewPage | None:
    from ..review.sources import page_of_dataset, page_of_docx

    if source.suffix.lower() == ".docx" and not is_folder(source):
        return page_of_docx(source, problems)
    page, built = page_of_dataset(source)
    problems += built.problems
    return page


def _deliver(page: ReviewPage, target: Path, force: bool, problems: list[Problem]) -> bool:
    """Write the page; never over a file that is none of ours."""
    from ..review.page import MARK, write_page

    foreign = problem("O-40", path=str(target))
    if not may_replace_page(target, None if force else MARK, foreign, "-o", problems):
        return False
    return written(target, write_page(page), problems)
