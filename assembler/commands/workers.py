"""Processes that work for this one: reports are built beside each other, and one that brings its
process down (no memory, a fault of a library) brings no other down.

`Workers` is an executor of `concurrent.futures` like any other. Python's own pool is broken as a
whole when one of its processes ends, and does not say at which task; here every process is a pool
of its own. Each starts anew after some reports, so that what it kept of them is given back.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
from collections.abc import Callable, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.process import BaseProcess
from types import TracebackType
from typing import Any, ParamSpec, Self, TypeVar

from ..kernel.afterwards import work_is_done
from ..kernel.interruption import follow_parent, held_back, undone_if_cut_short
from ..kernel.problems import problem
from .many import Outcome, Task, outcome_in_this_process

P = ParamSpec("P")
T = TypeVar("T")
_TASKS_OF_A_PROCESS = 100
_SECONDS_TO_END = 5.0


class Workers(Executor):
    """So many processes, each with one task at a time. Whoever submits more than that waits for the
    first that is free."""

    def __init__(self, number: int) -> None:
        _start_tracker()
        self._lanes = [_Lane() for _ in range(number)]
        self._undone = undone_if_cut_short(self._end)
        self._undone.__enter__()

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Give a task to a process that has none."""
        lane = next(filter(_Lane.is_free, self._lanes), self._lanes[0])
        return lane.submit(fn, *args, **kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the processes: when their tasks are done, or at once where these are cancelled."""
        self._undone.__exit__(None, None, None)
        if cancel_futures:
            self._end()
        for lane in self._lanes:
            lane.close(wait)

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        self.shutdown(cancel_futures=kind is not None)

    def signal_of(self, future: Future[Any]) -> int:
        """The signal that ended the process of a task; 0 where that is not known."""
        lane = next((lane for lane in self._lanes if lane.last is future), None)
        if lane is None or lane.process is None:
            return 0
        lane.close(wait=True)  # until the pool has seen how it ended
        return -min(0, lane.process.exitcode or 0)

    def _end(self) -> None:
        """End the processes now, whatever they do; they undo what is unfinished."""
        processes = [lane.process for lane in self._lanes if lane.process]
        for process in processes:
            process.terminate()
        for process in processes:
            process.join(_SECONDS_TO_END)
            if process.is_alive():
                process.kill()


class _Lane:
    """One process after the other. last: the task it was given last."""

    def __init__(self) -> None:
        self.pool: ProcessPoolExecutor | None = None
        self.process: BaseProcess | None = None
        self.last: Future[Any] | None = None
        self.tasks = 0

    def is_free(self) -> bool:
        return self.last is None or self.last.done()

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        pool = self._pool()
        others = set(multiprocessing.active_children())
        with held_back():
            future = pool.submit(fn, *args, **kwargs)
        if self.process is None:
            self.process = next(iter(set(multiprocessing.active_children()) - others), None)
        self.last, self.tasks = future, self.tasks + 1
        return future

    def _pool(self) -> ProcessPoolExecutor:
        """The process, a new one where it has done its share or is no more."""
        is_broken = self.last is not None and isinstance(self.last.exception(), BrokenProcessPool)
        if is_broken or self.tasks == _TASKS_OF_A_PROCESS:
            self.close(wait=False)
        if self.pool is None:
            context = multiprocessing.get_context("spawn")  # the same on every system
            self.pool = ProcessPoolExecutor(1, context, _begin)
            self.process, self.tasks = None, 0
        return self.pool

    def close(self, wait: bool) -> None:
        if self.pool is not None:
            self.pool.shutdown(wait, cancel_futures=True)
        self.pool = None


def _start_tracker() -> None:
    """The process in which Python keeps account of the locks between processes (but for Windows).
    Should we be killed, it takes them away, which is worth no warning on the clerk's terminal."""
    if os.name == "nt":
        return
    from multiprocessing.resource_tracker import ensure_running

    before = os.environ.get("PYTHONWARNINGS")
    os.environ["PYTHONWARNINGS"] = "ignore:resource_tracker"
    try:
        with held_back():
            ensure_running()
    finally:
        del os.environ["PYTHONWARNINGS"]
        if before is not None:
            os.environ["PYTHONWARNINGS"] = before


def _begin() -> None:
    """First in each of the processes."""
    follow_parent()
    gc.set_threshold(200_000)


def _outcome(task: Task) -> Outcome:
    """What came of a task; what it has made of its template is kept for other processes."""
    outcome = outcome_in_this_process(task)
    work_is_done()
    return outcome


class Processes:
    """So many processes of this machine, which do tasks: a `Crew`."""

    def __init__(self, number: int) -> None:
        self.at_once, self._workers = number, Workers(number)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._workers.__exit__(kind, error, trace)

    def submit(self, task: Task) -> Future[Outcome]:
        """Give a task to a process that has none."""
        return self._workers.submit(_outcome, task)

    def outcome(self, future: Future[Outcome], task: Task) -> Outcome:
        """What came of it, though its process should have ended."""
        try:
            return future.result()
        except BrokenExecutor:
            why = _in_words(self._workers.signal_of(future))
            return task.failed(problem("O-70", name=task.name, why=why))

    def stranded(self) -> Sequence[Future[Outcome]]:
        """None: a report may take its time."""
        return ()


def _in_words(signal_number: int) -> str:
    """What ended a process, in words."""
    if not signal_number:
        return ""
    if signal_number == getattr(signal, "SIGKILL", 0):
        return "（被系统或别人强行结束，多半是内存不够）"
    return f"（信号 {signal_number}）"


def cores() -> int:
    """How many processes may run at the same time."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1
