"""Many reports done one after the other (built, checked, audited), whoever looks on.

It goes on when the page is closed, and is found again when it is opened; between two reports it can
be stopped. Each is done on the engine's thread by the task of the command, so that the pages go on
answering between two.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from ..commands.many import Outcome, Task, outcome_or_recalled
from ..kernel.problems import Problem
from .engine_thread import EngineThread


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
    """title: what is done, done: what a success is called. under_way: the name of the task that is
    being done; "" before and after. outcomes: of those that are done; their JSON is not kept."""

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

    def subject(self, name: str) -> RunSubject:
        """What a task of this name is about."""
        return self.subjects.get(name) or RunSubject(name)

    def stop(self) -> None:
        """End after the report that is being done."""
        self.is_stopped = True


class ManyRuns:
    """The runs of a workplace: one at a time; the last one is kept."""

    def __init__(self, engine: EngineThread) -> None:
        self._engine = engine
        self._listeners: list[Callable[[ManyRun], None]] = []
        self._going: asyncio.Task[None] | None = None
        self.last: ManyRun | None = None

    @property
    def is_busy(self) -> bool:
        """Whether one is under way."""
        return self.last is not None and not self.last.is_over

    def listen(self, listener: Callable[[ManyRun], None]) -> Callable[[], None]:
        """Call it with whatever becomes of a run; what is returned ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener) if listener in self._listeners else None

    def begin(self, run: ManyRun) -> bool:
        """Begin a run; False where another is under way."""
        if self.is_busy:
            return False
        self.last, run.total = run, len(run.tasks)
        self._going = asyncio.create_task(self._go(run))
        return True

    async def _go(self, run: ManyRun) -> None:
        try:
            for task in run.tasks:
                if run.is_stopped:
                    break
                run.under_way = task.name
                self._tell(run)
                outcome = await self._engine.run(outcome_or_recalled, task)
                run.ending.keep(outcome)
                run.outcomes.append(outcome._replace(result=""))
            run.under_way = ""
            if not run.is_stopped:
                run.files, run.problems = await self._engine.run(run.ending.finish)
        finally:
            run.is_over, run.under_way = True, ""
            run.tasks, run.ending = (), Ending()  # they may hold whole files
            self._tell(run)

    def _tell(self, run: ManyRun) -> None:
        for listener in list(self._listeners):
            listener(run)
