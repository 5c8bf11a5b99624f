"""Many reports done in one go (built, checked, audited), whoever looks on.

It goes on when the page is closed, and is found again when it is opened; between two reports it can
be stopped. Each is done by the task of the command: a few on the engine's thread, where they are done
before a process has begun, many by processes beside each other, so that the pages go on answering.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from ...commands.many import (
    Outcome,
    Task,
    outcome_in_this_process,
    outcomes_beside,
    recalled_outcome,
)
from ...commands.workers import cores
from ...kernel.mishaps import mishap, unexpected
from ...kernel.problems import Problem
from ..engine_thread import EngineThread
from ..listeners import Listeners

_SOONER_HERE = 4  # reports that are done before a process has begun


class RunSubject(NamedTuple):
    """What a task is about, as the page says it. address: the page about it, "" for none; file: what
    may be downloaded of it, where it is there."""

    title: str
    address: str = ""
    file: Path | None = None


@dataclass
class Ending:
    """What is done once all are done. keep: given what came of each; finish: at the end, where nobody
    has stopped it; gives the files that it wrote, and what is wrong with them."""

    keep: Callable[[Outcome], object] = lambda _: None
    finish: Callable[[], tuple[list[Path], list[Problem]]] = lambda: ([], [])


@dataclass
class ManyRun:
    """title: what is done, done: what a success is called. under_way: the name of the task that was
    begun last; "" before and after. outcomes: of those that are done; their JSON is not kept. takes_long:
    whether one of them would keep the pages waiting."""

    title: str
    tasks: Sequence[Task]
    done: str
    subjects: Mapping[str, RunSubject] = field(default_factory=dict)
    ending: Ending = field(default_factory=Ending)
    outcomes: list[Outcome] = field(default_factory=list)
    under_way: str = ""
    is_stopped: bool = False
    is_over: bool = False
    files: list[Path] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    total: int = 0
    takes_long: bool = False

    def subject(self, name: str) -> RunSubject:
        """What a task of this name is about."""
        return self.subjects.get(name) or RunSubject(name)

    def stop(self) -> None:
        """End after the reports that are being done."""
        self.is_stopped = True

    def break_off(self, why: Problem) -> None:
        """It cannot go on."""
        self.problems.append(why)
        self.stop()


class ManyRuns:
    """The runs of a workplace: one at a time; the last one is kept. listeners: they hear of whatever
    becomes of a run."""

    def __init__(self, engine: EngineThread) -> None:
        self._engine = engine
        self.listeners = Listeners[ManyRun]()
        self._going: asyncio.Task[None] | None = None
        self.last: ManyRun | None = None

    @property
    def is_busy(self) -> bool:
        """Whether one is under way."""
        return self.last is not None and not self.last.is_over

    def begin(self, run: ManyRun) -> bool:
        """Begin a run; False where another is under way."""
        if self.is_busy:
            return False
        self.last, run.total = run, len(run.tasks)
        self._going = asyncio.create_task(self._go(run))
        return True

    async def _go(self, run: ManyRun) -> None:
        try:
            left = await self._known(run)
            if run.takes_long or len(left) > _SOONER_HERE:
                await self._beside_each_other(run, left)
            else:
                await self._one_by_one(run, left)
            run.under_way = ""
            if not run.is_stopped:
                run.files, run.problems = await self._engine.run(run.ending.finish)
        finally:
            run.is_over, run.under_way = True, ""
            run.tasks, run.ending = (), Ending()  # they may hold whole files
            self.listeners.tell(run)

    async def _known(self, run: ManyRun) -> list[Task]:
        """Take what is known from last time; the tasks that are to be done."""
        left = []
        for task in run.tasks:
            outcome = await self._engine.run(recalled_outcome, task)
            if outcome is None:
                left.append(task)
            else:
                self._done(run, outcome)
        return left

    async def _one_by_one(self, run: ManyRun, tasks: Sequence[Task]) -> None:
        for task in tasks:
            if run.is_stopped:
                break
            self._begun(run, task)
            self._done(run, await self._engine.run(outcome_in_this_process, task))

    async def _beside_each_other(self, run: ManyRun, tasks: Sequence[Task]) -> None:
        """By processes of their own, which leave the engine's thread to the pages. Whoever ends the
        server ends them: hence a thread that nothing waits for."""
        loop, over = asyncio.get_running_loop(), asyncio.Event()

        def say(action: Callable[..., object], *args: object) -> None:
            with suppress(RuntimeError):  # the server has ended
                loop.call_soon_threadsafe(action, *args)

        def wanted() -> Iterator[tuple[int, Task]]:
            for number, task in enumerate(tasks):
                if run.is_stopped:
                    return
                say(self._begun, run, task)
                yield number, task

        def go() -> None:
            try:
                for _, outcome in outcomes_beside(wanted(), min(cores(), len(tasks))):
                    say(self._done, run, outcome)
            except Exception as error:
                say(run.break_off, mishap(error) or unexpected(error))
            finally:
                say(over.set)

        threading.Thread(target=go, daemon=True).start()
        await over.wait()

    def _begun(self, run: ManyRun, task: Task) -> None:
        run.under_way = task.name
        self.listeners.tell(run)

    def _done(self, run: ManyRun, outcome: Outcome) -> None:
        run.ending.keep(outcome)
        run.outcomes.append(outcome._replace(result=""))
        self.listeners.tell(run)

    def close(self) -> None:
        """Begin nothing any more."""
        if self.last is not None:
            self.last.stop()
