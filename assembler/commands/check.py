"""The command `check`: everything `build` would report. Nothing is written but, with `--confirm`,
which warnings the clerk has looked at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ..files.paths import resolved
from ..kernel.problems import (
    Problem,
    print_problems,
    problem,
    system_reason,
    unconfirmed,
    unusable,
)
from .datasets import (
    chosen,
    confirmed_count,
    counted,
    eliminations_in_words,
    result_as_json,
)
from .delivery import print_lines
from .many import THIS_MACHINE, Done, Hands, Task, Together, outcome_of, printed, run_tasks

if TYPE_CHECKING:
    from ..pipeline import Built
    from .unchanged import Seal


class CheckOptions(NamedTuple):
    """What is asked of `check`. everything: what is confirmed is listed too. confirm: which
    problems are confirmed, by whom (person) and why they are as they should be (remark)."""

    as_json: bool = False
    everything: bool = False
    confirm: Sequence[str] = ()
    person: str = ""
    remark: str = ""
    template: str = ""


def check_all(data: list[Path], options: CheckOptions, hands: Hands = THIS_MACHINE) -> int:
    """`check`: every named dataset, or every one in data/; the exit status."""
    datasets = chosen(data)
    refused, is_done = _confirming(datasets, options)
    if not options.as_json:
        print_problems(refused)
        if is_done:
            return 2
    several = len(datasets) > 1
    tasks = [
        CheckTask(str(path), path, options.everything, options.template, several, tuple(refused))
        for path in datasets
    ]
    status = run_tasks(tasks, Together(options.as_json, hands, "没有错误"))
    return 2 if refused else status


@dataclass(frozen=True)
class CheckTask(Task):
    """A dataset to be checked. everything, template: see `CheckOptions`. several: whether others are checked
    with it: then what was found is told from memory where nothing has changed. refused: what forbade
    to confirm, which `--json` tells with it."""

    path: Path
    everything: bool
    template: str
    several: bool
    refused: tuple[Problem, ...]

    def run(self) -> Done:
        from ..pipeline import build  # which nothing needs where nothing has changed

        built = build(self.path, keep=self.everything, template=self.template)
        text = printed(_print_result, self.path, built, self.everything)
        result, problems = result_as_json(self.path), [*built.problems, *self.refused]
        outcome = outcome_of(self.name, text, result, problems, failed=unusable(problems))
        return Done(outcome, None if unusable(problems) else outcome)

    def files(self) -> list[Path]:
        return [self.path]

    def seal(self) -> Seal | None:
        if not self.several or self.refused:
            return None
        from .unchanged import Seal

        return Seal(self.path, ("check", self.path, self.everything, self.template))


def _print_result(path: Path, built: Built, everything: bool) -> None:
    print(f"—— {path}")
    print_problems(built.problems)
    if everything:
        _print_further(path, built)
    hint = "" if everything else "，check --all 列出"
    print(
        f"检查完毕：{counted(built.problems) or '没有问题'}{confirmed_count(built.problems, hint)}。"
    )


def _print_further(path: Path, built: Built) -> None:
    """What --all adds: what is confirmed, the templates, what was taken out between units."""
    print_lines(_as_confirmed(p) for p in built.problems if p.confirmed is not None)
    print_lines(_templates(path, built))
    if built.prepared:
        print_lines(eliminations_in_words(built.prepared.dataset))


def _as_confirmed(confirmed: Problem) -> str:
    """A problem that was confirmed, with who did it and when."""
    place = f"{confirmed.place}：" if str(confirmed.place) else ""
    by = f"（{confirmed.confirmed}）" if confirmed.confirmed else ""
    return f"已确认 {confirmed.code} {place}{confirmed.message}{by}"


def _templates(path: Path, built: Built) -> Iterator[str]:
    """Where the template and those it extends were found; others of the same names are not used."""
    from ..template.homes import folders_named

    for folder in built.prepared.template.folders if built.prepared else ():
        _, *others = folders_named(folder.name, path)
        unused = f"；同名的 {'、'.join(map(str, others))} 没有用" if others else ""
        yield f"模板 {folder.name}：{resolved(folder)}{unused}"


def _confirming(datasets: Sequence[Path], options: CheckOptions) -> tuple[list[Problem], bool]:
    """Confirm what is asked for. What forbids it, and whether that was so before anything was
    tried: then nothing is checked either."""
    if not (options.confirm or options.person or options.remark):
        return [], False
    from ..pipeline import build

    results = [(path, build(path, keep=True)) for path in datasets]
    refused = _refused(results, options)
    return (refused, True) if refused else (_confirm(results, options), False)


def _refused(results: Sequence[tuple[Path, Built]], options: CheckOptions) -> list[Problem]:
    """What forbids confirming what is asked for: then nothing else is done."""
    from ..confirming.requests import read_requests, unmet

    requests, refused = read_requests(options.confirm)
    if not options.confirm:
        return [problem("D-40", asked="没有写", why="--by、--note 要与 --confirm 一起用")]
    every_problem = [built.problems for _, built in results]
    return [*refused, *filter(None, (unmet(request, every_problem) for request in requests))]


def _confirm(results: Sequence[tuple[Path, Built]], options: CheckOptions) -> list[Problem]:
    """Write 已确认 of each dataset that has what is to be confirmed; why it could not be written."""
    from ..confirming.requests import narrowed, read_requests

    requests, refused, done = read_requests(options.confirm)[0], list[Problem](), set[str]()
    for path, built in results:
        parts = (narrowed(problem, requests) for problem in unconfirmed(built.problems))
        wanted = list(filter(None, parts))
        done |= {part.code for part in wanted}
        refused += _written(path, built, wanted, options)
    if not options.as_json:
        before = (request.typed for request in requests if request.code not in done)
        print_lines(f"{typed} 以前已经确认过，没有改动。" for typed in before)
    return refused


def _written(
    path: Path, built: Built, wanted: list[Problem], options: CheckOptions
) -> list[Problem]:
    """Write what is confirmed of one dataset, and say so; why it could not be written."""
    from ..confirming.sheet import NotWritten, confirm

    if not wanted:
        return []
    asked = "、".join(options.confirm)
    if built.prepared is None:
        why = f"{path}还无法使用，先改正那些问题"
        return [problem("D-40", asked=asked, why=why)]
    try:
        done = confirm(
            built.prepared.dataset, wanted, built.problems, options.person, options.remark
        )
    except NotWritten as error:
        return [problem("D-40", asked=asked, why=str(error))]
    except OSError as error:
        return [problem("O-03", path=str(path), why=system_reason(error))]
    if done is not None and not options.as_json:
        entries = _entries(done.added, done.outdated)
        print(f"已写进 {done.file}：确认{len(wanted)}处，{entries}。")
    return []


def _entries(added: int, outdated: int) -> str:
    """How many entries were written, and how many that were of no more use were taken out."""
    return f"记了{added}条" + (f"，去掉用不上的{outdated}条" if outdated else "")
