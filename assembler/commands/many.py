"""Many reports in one run: each a task, in this process or in others, one failing never stopping
another.

A command that takes many makes a `Task` of each and hands them to `run_tasks`, which prints what
each of them says in the order in which they were given, a table at the end, and gives the exit
status. What a task is made of and what comes of it are plain values, for it may be done elsewhere.
"""

from __future__ import annotations

import gc
import io
import os
import shutil
import sys
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing, redirect_stdout
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, NamedTuple, ParamSpec

from ..kernel.problems import Problem, problem, worst_first
from ..pipeline import exit_status
from .datasets import counted
from .delivery import json_text, print_json_texts, print_lines

if TYPE_CHECKING:
    from concurrent.futures import Future

    from .workers import Workers

P = ParamSpec("P")
BUILT, UNCHANGED, WITH_PROBLEMS, FAILED = "built", "unchanged", "problems", "failed"
_WIDTH_IN_FILES, _PROBLEM_AT_LEAST = 160, 30
_NUMBERS, _COLLECTED_AFTER = count(1), 10
_IN_TABLE = {UNCHANGED: "没有变", WITH_PROBLEMS: "有错误", FAILED: "没有做成"}


class Outcome(NamedTuple):
    """What came of one task. text: what is printed of it. result: the same as JSON. status: its own
    exit status. state: see above. counted: its problems by severity. first: the worst of them, as
    it is printed; "" where it has none."""

    name: str
    text: str
    result: str
    status: int
    state: str
    counted: str = ""
    first: str = ""


@dataclass(frozen=True)
class Task:
    """One report, or what a command does with one. name: as it was typed."""

    name: str

    def run(self) -> Outcome:
        """Do it. What goes wrong with the report is in the outcome; any exception is `failed`."""
        raise NotImplementedError

    def failed(self, why: Problem) -> Outcome:
        """What came of it where it could not be done to its end."""
        text = f"—— {self.name}\n{why}\n"
        return outcome_of(self.name, text, {"data": self.name}, [why], True)

    def unchanged(self) -> Callable[[], Outcome] | None:
        """What gives the outcome of last time, where nothing has changed since; None where it is to
        be done."""
        return None


def _at(problem: Problem) -> str:
    """What it is and where, without how to mend it."""
    return f"{problem.place}：{problem.message}" if str(problem.place) else problem.message


def printed(function: Callable[P, object], /, *args: P.args, **kwargs: P.kwargs) -> str:
    """What a function prints, to be printed when its turn comes."""
    with redirect_stdout(io.StringIO()) as out:
        function(*args, **kwargs)
    return out.getvalue()


def outcome_of(
    name: str,
    text: str,
    result: Mapping[str, object],
    problems: list[Problem],
    failed: bool,
    unchanged: bool = False,
) -> Outcome:
    """The outcome of a task. result: what `--json` says of it besides the problems. unchanged: what
    it will be as long as nothing changes."""
    status = exit_status(problems)
    state = FAILED if failed else WITH_PROBLEMS if status else BUILT
    state = UNCHANGED if unchanged else state
    first = next(
        (f"{each.severity.value} {each.code} {_at(each)}" for each in worst_first(problems)), ""
    )
    shown = {"problems": [each.as_json() for each in problems], **result}
    whole = {**result, "exit": status, "state": state, "problems": shown["problems"]}
    return Outcome(name, text, json_text(whole), status, state, counted(problems), first)


class Together(NamedTuple):
    """How many tasks are done. jobs: processes, None for as many as there are cores. done: what the
    table calls one that succeeded. listed: whether `--json` gives a list of one, too."""

    as_json: bool = False
    jobs: int | None = None
    done: str = "已生成"
    listed: bool = True


def run_tasks(
    tasks: Sequence[Task], together: Together, each: Callable[[Outcome], object] = lambda _: None
) -> int:
    """Do them all and print what came of them; the exit status. each: is given what came of each
    of them, in their order."""
    from .progress import progress

    rows, results = [], []
    with progress(len(tasks)) as bar:
        for outcome in _in_order(tasks, together.jobs, bar.advance):
            each(outcome)
            rows.append(outcome._replace(text="", result=""))
            if together.as_json:
                results.append(outcome.result)
            else:
                bar.show(outcome.text)
    if together.as_json:
        print_json_texts(results, listed=together.listed or len(results) > 1)
    elif len(rows) > 1:
        print_lines(table(rows, together.done, _width()))
    return status_of_all([row.status for row in rows])


def status_of_all(statuses: Sequence[int]) -> int:
    """The exit status: of the one that there is; of several 0 where all went well, 2 where none of
    them could be used, else 1."""
    if len(statuses) <= 1 or min(statuses) == 2:
        return max(statuses, default=2)
    return min(1, max(statuses))


# --- in this process or in others


def outcome_in_this_process(task: Task) -> Outcome:
    """What came of a task, whatever happens."""
    if next(_NUMBERS) % _COLLECTED_AFTER == 0:
        gc.collect()  # by itself it hardly looks at what a build leaves (`pipeline.uncollected`)
    try:
        return task.run()
    except Exception as error:
        from ..kernel.mishaps import mishap, unexpected

        if mishap(error) is None and os.environ.get("ASSEMBLER_TRACEBACK"):
            raise
        return task.failed(mishap(error) or unexpected(error))


def _in_order(
    tasks: Sequence[Task], jobs: int | None, advance: Callable[[], None]
) -> Iterator[Outcome]:
    """What came of each, in the order of the tasks. advance: called once one is done."""
    if len(tasks) == 1:  # what goes wrong is told as of any command
        yield tasks[0].run()
        return
    kept = [task.unchanged() for task in tasks]
    open_tasks = [(number, task) for number, task in enumerate(tasks) if kept[number] is None]
    with closing(_as_they_are_done(open_tasks, jobs)) as outcomes:
        yield from _recalled_or_done(kept, outcomes, advance)


def _recalled_or_done(
    kept: Sequence[Callable[[], Outcome] | None],
    outcomes: Iterator[tuple[int, Outcome]],
    advance: Callable[[], None],
) -> Iterator[Outcome]:
    """The outcome of last time where there is one, else that of now, as soon as it is its turn."""
    done: dict[int, Outcome] = {}
    for number, recall in enumerate(kept):
        if recall is not None:
            advance()
            yield recall()
            continue
        while number not in done:
            other, outcome = next(outcomes)
            done[other] = outcome
            advance()
        yield done.pop(number)


def _as_they_are_done(
    tasks: Sequence[tuple[int, Task]], jobs: int | None
) -> Generator[tuple[int, Outcome], None, None]:
    at_most = _jobs(jobs) if tasks else 1
    if at_most == 1:
        for number, task in tasks:
            yield number, outcome_in_this_process(task)
        return
    from .workers import Workers

    processes = min(
        len(tasks), at_most
    )  # one as well: it may be the one that brings its process down
    with Workers(processes) as workers:
        yield from _in_processes(tasks, workers, processes)


def _jobs(wanted: int | None) -> int:
    if wanted is not None:
        return wanted
    from .workers import cores

    return cores()


def _in_processes(
    tasks: Sequence[tuple[int, Task]], workers: Workers, at_once: int
) -> Iterator[tuple[int, Outcome]]:
    """Tasks done by an executor. at_once: how many of them it is given before one has to be done."""
    from concurrent.futures import FIRST_COMPLETED, wait

    running: dict[Future[Outcome], tuple[int, Task]] = {}
    left = iter(tasks)
    while True:
        for number, task in left:
            running[workers.submit(outcome_in_this_process, task)] = (number, task)
            if len(running) >= at_once:
                break
        if not running:
            return
        for future in wait(running, return_when=FIRST_COMPLETED).done:
            number, task = running.pop(future)
            yield number, _result(future, task, workers)


def _result(future: Future[Outcome], task: Task, workers: Workers) -> Outcome:
    from concurrent.futures import BrokenExecutor

    try:
        return future.result()
    except BrokenExecutor:
        return task.failed(
            problem("O-70", name=task.name, why=_in_words(workers.signal_of(future)))
        )


def _in_words(signal_number: int) -> str:
    """What ended a process, in words."""
    import signal

    if not signal_number:
        return ""
    if signal_number == getattr(signal, "SIGKILL", 0):
        return "（被系统或别人强行结束，多半是内存不够）"
    return f"（信号 {signal_number}）"


# --- the table at the end


def table(rows: Sequence[Outcome], done: str, width: int) -> Iterator[str]:
    """What came of each: result, name, problems, the first of them; how many there are of each.
    width: columns that a line may take, if only the problem need be cut for it. done: what a
    success is called."""
    words = {BUILT: done, **_IN_TABLE}
    cells = [(words[row.state], row.name, row.counted) for row in rows]
    widths = [max(map(wide, column)) for column in zip(*cells, strict=True)]
    left = max(width - sum(widths) - 2 * len(widths), _PROBLEM_AT_LEAST)
    for row, texts in zip(rows, cells, strict=True):
        padded = [
            text + " " * (most - wide(text)) for text, most in zip(texts, widths, strict=True)
        ]
        yield "  ".join([*padded, _cut(row.first, left)]).rstrip()
    yield f"共{len(rows)}份：{'，'.join(_counts(rows, words))}。"


def _counts(rows: Sequence[Outcome], words: Mapping[str, str]) -> Iterator[str]:
    for state, word in words.items():
        alike = [row for row in rows if row.state == state]
        if alike:
            yield f"{word}{len(alike)}份{_mistaken(alike) if state == UNCHANGED else ''}"


def _mistaken(rows: Sequence[Outcome]) -> str:
    """How many of the reports that were left as they are have mistakes."""
    mistaken = sum(row.status > 0 for row in rows)
    return f"（其中有错误{mistaken}份）" if mistaken else ""


def wide(text: str) -> int:
    """How many columns of a terminal a text takes."""
    from unicodedata import combining, east_asian_width

    return sum(
        0 if combining(sign) else 2 if east_asian_width(sign) in "WF" else 1 for sign in text
    )


def _cut(text: str, width: int) -> str:
    text = text[: width + 1]  # no sign takes less than a column, but for marks over another
    if wide(text) <= width:
        return text
    while wide(text) > width - 2:
        text = text[:-1]
    return f"{text}…"


def _width() -> int:
    """Of the terminal; in a file lines may be longer."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else _WIDTH_IN_FILES
