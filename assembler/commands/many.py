"""Many reports in one run: each a task, in this process, in others, or on other machines, one
failing never stopping another.

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
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, redirect_stdout
from dataclasses import dataclass
from itertools import count, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, ParamSpec, Protocol

from ..files.sources import noted
from ..kernel.problems import Problem, exit_status, print_problems, worst_first
from .datasets import counted
from .delivery import json_text, print_json_beside, print_json_texts, print_lines

if TYPE_CHECKING:
    from concurrent.futures import Future

    from .unchanged import Seal

P = ParamSpec("P")
BUILT, UNCHANGED, WITH_PROBLEMS, FAILED = "built", "unchanged", "problems", "failed"
_WIDTH_IN_FILES, _PROBLEM_AT_LEAST = 160, 30
UNUSABLE = 2  # the exit status of a report that could not be made
_NUMBERS, _COLLECTED_AFTER = count(1), 10
_SECONDS_TO_LOOK_UP = 5.0
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


class Done(NamedTuple):
    """What came of a task as long as nobody else has to see to it. kept: what is told of it while
    nothing changes; None where it is to be done anew. files: those that were written. is_whole:
    whether all could be made that was asked for."""

    outcome: Outcome
    kept: Outcome | None = None
    files: tuple[Path, ...] = ()
    is_whole: bool = True


@dataclass(frozen=True)
class Task:
    """One report, or what a command does with one. name: as it was typed. It is plain values, for it
    may be done on another machine, where its paths lead elsewhere."""

    name: str

    def run(self) -> Done:
        """Do it. What goes wrong with the report is in the outcome; any exception is `failed`."""
        raise NotImplementedError

    def files(self) -> list[Path]:
        """The files that it reads or writes by name; what they lead to notes whoever reads it."""
        return []

    def seal(self) -> Seal | None:
        """What it is known by when it is asked for again; None where it is always done."""
        return None

    def is_wanted_anew(self) -> bool:
        """Whether it is to be done even where nothing has changed."""
        return False

    def failed(self, why: Problem) -> Outcome:
        """What came of it where it could not be done to its end."""
        text = f"—— {self.name}\n{why}\n"
        return outcome_of(self.name, text, {"data": self.name}, [why], True)


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
    is_wrong: bool = False,
) -> Outcome:
    """The outcome of a task. result: what `--json` says of it besides the problems. unchanged: what
    it will be as long as nothing changes. is_wrong: whether it has mistakes that are no problems of
    ours."""
    status = max(exit_status(problems), int(is_wrong))
    state = FAILED if failed else WITH_PROBLEMS if status else BUILT
    state = UNCHANGED if unchanged else state
    first = next(
        (f"{each.severity.value} {each.code} {_at(each)}" for each in worst_first(problems)), ""
    )
    shown = {"problems": [each.as_json() for each in problems], **result}
    whole = {**result, "exit": status, "state": state, "problems": shown["problems"]}
    return Outcome(name, text, json_text(whole), status, state, counted(problems), first)


class Hands(NamedTuple):
    """Who does the tasks. jobs: processes, None for as many as there are cores. dask: the address
    of a Dask cluster's scheduler instead."""

    jobs: int | None = None
    dask: str = ""


THIS_MACHINE = Hands()


class Together(NamedTuple):
    """How many tasks are done. done: what the table calls one that succeeded. listed: whether
    `--json` gives a list of one, too. key: what `--json` calls the list, where it stands beside the
    exit status."""

    as_json: bool = False
    hands: Hands = THIS_MACHINE
    done: str = "已生成"
    listed: bool = True
    key: str = ""


def run_tasks(
    tasks: Sequence[Task], together: Together, each: Callable[[Outcome], object] = lambda _: None
) -> int:
    """Do them all and print what came of them; the exit status. each: is given what came of each
    of them, in their order."""
    from .progress import progress

    rows, results = [], []
    try:
        with progress(len(tasks)) as bar:
            for outcome in _in_order(tasks, together.hands, bar.advance):
                each(outcome)
                rows.append(outcome._replace(text="", result=""))
                if together.as_json:
                    results.append(outcome.result)
                else:
                    bar.show(outcome.text)
    except NobodyThereError as nobody:
        print_problems([nobody.why])
        return 2
    status = status_of_all([row.status for row in rows])
    if together.as_json and together.key:
        print_json_beside(status, together.key, results)
    elif together.as_json:
        print_json_texts(results, listed=together.listed or len(results) > 1)
    elif len(rows) > 1:
        print_lines(table(rows, together.done, _width()))
    return status


def status_of_all(statuses: Sequence[int]) -> int:
    """The exit status: of the one that there is; of several 0 where all went well, 2 where none of
    them could be used, else 1."""
    if len(statuses) <= 1 or min(statuses) == UNUSABLE:
        return max(statuses, default=UNUSABLE)
    return min(1, max(statuses))


# --- who does them


class NobodyThereError(Exception):
    """Nobody is there who could do the tasks."""

    def __init__(self, why: Problem) -> None:
        super().__init__(why.code)
        self.why = why


class Crew(Protocol):
    """Who does tasks beside each other: processes of this machine (`workers`), or a cluster
    (`cluster`). at_once: how many of them they are given before one has to be done."""

    at_once: int

    def submit(self, task: Task) -> Future[Any]:
        """Give them a task."""

    def outcome(self, future: Future[Any], task: Task) -> Outcome | Future[Any]:
        """What came of a task that is done; another future where it is not, after all."""

    def stranded(self) -> Sequence[Future[Any]]:
        """Nothing was done for a while: the tasks that have to be given anew. Raises NobodyThereError
        where nothing will be done any more."""


def outcome_in_this_process(task: Task) -> Outcome:
    """What came of a task, whatever happens."""
    if next(_NUMBERS) % _COLLECTED_AFTER == 0:
        gc.collect()  # by itself it hardly looks at what a build leaves (`pipeline.uncollected`)
    try:
        return _recorded(task)
    except Exception as error:
        from ..kernel.mishaps import mishap, unexpected

        if mishap(error) is None and os.environ.get("ASSEMBLER_TRACEBACK"):
            raise
        return task.failed(mishap(error) or unexpected(error))


def recalled_outcome(task: Task) -> Outcome | None:
    """What came of a task last time; None where it is to be done."""
    recall = _recall(task)
    return recall() if recall else None


def outcomes_beside(
    tasks: Iterable[tuple[int, Task]], processes: int
) -> Iterator[tuple[int, Outcome]]:
    """Number and outcome of each task, done by so many processes of this machine, as they are done. A
    task is taken once a process is free for it."""
    from .workers import Processes

    with Processes(processes) as crew:
        yield from _by_a_crew(tasks, crew)


def _recorded(task: Task) -> Outcome:
    """Do it, and record what it was made from, so that it need not be done again."""
    seal = task.seal()
    if seal is None:
        return task.run().outcome
    with noted() as sources:
        done = task.run()
    if done.kept is not None:
        seal.keep(done.kept, done.files, sources)
    return done.outcome


def _in_order(
    tasks: Sequence[Task], hands: Hands, advance: Callable[[], None]
) -> Iterator[Outcome]:
    """What came of each, in the order of the tasks. advance: called once one is done."""
    if len(tasks) == 1 and not hands.dask:  # what goes wrong is told as of any command
        yield tasks[0].run().outcome
        return
    recalls = list(map(_recall, tasks))
    open_tasks = [(number, task) for number, task in enumerate(tasks) if recalls[number] is None]
    with closing(_as_they_are_done(open_tasks, hands)) as outcomes:
        next(outcomes)  # who does them is there before anything is printed
        yield from _recalled_or_done(recalls, outcomes, advance)


def _recall(task: Task) -> Callable[[], Outcome] | None:
    """What gives the outcome of last time, where nothing has changed since; None where it is to be
    done."""
    seal = None if task.is_wanted_anew() else task.seal()
    return seal.recall() if seal else None


def _recalled_or_done(
    recalls: Sequence[Callable[[], Outcome] | None],
    outcomes: Iterator[tuple[int, Outcome]],
    advance: Callable[[], None],
) -> Iterator[Outcome]:
    """The outcome of last time where there is one, else that of now, as soon as it is its turn."""
    done: dict[int, Outcome] = {}
    for number, recall in enumerate(recalls):
        if recall is not None:
            advance()
            yield recall()
            continue
        while number not in done:
            other, outcome = next(outcomes)
            done[other] = outcome
            advance()
        yield done.pop(number)


_AT_FIRST = (-1, Outcome("", "", "", 0, BUILT))


def _as_they_are_done(
    tasks: Sequence[tuple[int, Task]], hands: Hands
) -> Generator[tuple[int, Outcome], None, None]:
    """Number and outcome of each task; at first, once somebody is there to do them, none."""
    at_most = _jobs(hands.jobs) if tasks else 1
    if not tasks or (at_most == 1 and not hands.dask):
        yield _AT_FIRST
        for number, task in tasks:
            yield number, outcome_in_this_process(task)
    elif hands.dask:
        from .cluster import Cluster

        with Cluster(hands.dask) as cluster:
            yield _AT_FIRST
            yield from _by_a_crew(tasks, cluster)
    else:
        from .workers import Processes

        # One as well: it may be the one that brings its process down.
        with Processes(min(len(tasks), at_most)) as processes:
            yield _AT_FIRST
            yield from _by_a_crew(tasks, processes)


def _jobs(wanted: int | None) -> int:
    if wanted is not None:
        return wanted
    from .workers import cores

    return cores()


def _by_a_crew(tasks: Iterable[tuple[int, Task]], crew: Crew) -> Iterator[tuple[int, Outcome]]:
    """Tasks done beside each other. Should nobody be left who does them, the rest has failed."""
    left, running = iter(tasks), dict[Any, tuple[int, Task]]()
    try:
        yield from _while_somebody_is_there(left, running, crew)
    except NobodyThereError as nobody:
        for place, (number, task) in enumerate((*running.values(), *left)):
            outcome = task.failed(nobody.why)
            yield number, outcome._replace(text="") if place else outcome  # the cause is told once


def _while_somebody_is_there(
    left: Iterator[tuple[int, Task]], running: dict[Future[Any], tuple[int, Task]], crew: Crew
) -> Iterator[tuple[int, Outcome]]:
    from concurrent.futures import FIRST_COMPLETED, wait

    while True:
        for number, task in islice(left, max(crew.at_once - len(running), 0)):
            running[crew.submit(task)] = (number, task)
        if not running:
            return
        done = wait(running, _SECONDS_TO_LOOK_UP, return_when=FIRST_COMPLETED).done
        for future in done or crew.stranded():
            number, task = running[future]
            outcome = crew.outcome(future, task)
            del running[future]
            if isinstance(outcome, Outcome):
                yield number, outcome
            else:
                running[outcome] = (number, task)


# --- the table at the end


def table(rows: Sequence[Outcome], done: str, width: int) -> Iterator[str]:
    """What came of each: result, name, problems, the first of them; how many there are of each.
    width: columns that a line may take, if only the problem need be cut for it. done: what a
    success is called."""
    words = states_in_words(done)
    cells = [(words[row.state], row.name, row.counted) for row in rows]
    widths = [max(map(wide, column)) for column in zip(*cells, strict=True)]
    left = max(width - sum(widths) - 2 * len(widths), _PROBLEM_AT_LEAST)
    for row, texts in zip(rows, cells, strict=True):
        padded = [
            text + " " * (most - wide(text)) for text, most in zip(texts, widths, strict=True)
        ]
        yield "  ".join([*padded, _cut(row.first, left)]).rstrip()
    yield f"共{len(rows)}份：{'，'.join(counts_in_words(rows, done))}。"


def states_in_words(done: str) -> dict[str, str]:
    """What each state is called. done: a success."""
    return {BUILT: done, **_IN_TABLE}


def counts_in_words(rows: Sequence[Outcome], done: str) -> Iterator[str]:
    """How many there are in each state that occurs."""
    for state, word in states_in_words(done).items():
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
