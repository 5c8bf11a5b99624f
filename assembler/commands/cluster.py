"""A Dask cluster that works for this machine: `--dask`.

Through `distributed`'s executor of `concurrent.futures` it is a crew like the processes of this
machine. What a task reads travels with it, and what that leads to (the templates, last year's
dataset, those of units) when a worker asks for it; what came of it is written here, as a task of
this machine writes it. Whatever a worker cannot do as well as this machine is done here: a dataset
that cannot be used (what lies beside it helps to say why), a device, a file that changed meanwhile.
A worker that is lost is Dask's own business: it gives the task to another one.
"""

from __future__ import annotations

import asyncio
import logging
import os
import pickle
import socket
import sys
import time
import warnings
from collections.abc import Mapping, Sequence
from concurrent.futures import CancelledError, Future
from pathlib import Path
from typing import Any, NamedTuple, Self

from ..files.mirror import Luggage, UnsendableError
from ..files.sources import digest_of
from ..files.whole_file import write_whole
from ..kernel.problems import problem
from ..template.homes import shipped_homes
from .elsewhere import (
    FilesWanted,
    Made,
    Order,
    Refused,
    engine_here,
    made_elsewhere,
    packed,
    unpacked,
)
from .engine import versions
from .many import UNUSABLE, NobodyThereError, Outcome, Task, outcome_in_this_process

IS_WINDOWS = os.name == "nt"
_SECONDS_TO_CONNECT = 10
_SECONDS_WITHOUT_WORKERS = 60.0
_A_THREAD = 1  # task that a thread is given: one more would be blamed, too, for a lost worker
_TURNS_AT_MOST = 100  # that one task is sent
_MISSING: dict[str, str] = {}
_REASONS: dict[type[BaseException], str] = {
    ValueError: "不是调度器的地址",
    TypeError: "没有配置 TLS 的证书",  # what distributed makes of an address of TLS without any
    socket.gaierror: "找不到这台机器",
    ConnectionRefusedError: "那里没有调度器",
}


class _Sent(NamedTuple):
    """A task that was sent. further: what workers asked for, in so many turns. targets: what each of
    its files held. workers: those that may do it, where not everybody may."""

    further: tuple[str, ...]
    turns: int
    targets: Mapping[str, str]
    workers: frozenset[str]

    def next(self, paths: Sequence[str] = ()) -> tuple[tuple[str, ...], int]:
        """What it is sent with the next time."""
        return (*self.further, *paths), self.turns + 1


class Cluster:
    """The workers of a cluster, which do tasks: a `Crew`."""

    def __init__(self, address: str) -> None:
        self.address, self.client = address, _connected(address)
        self._executor = self.client.get_executor(pure=False)
        self._refused: set[str] = set()
        self._sent: dict[Future[Any], _Sent] = {}
        self._shared = Luggage()
        self._shared_bytes = packed(((), {}))
        self._alone_since: float | None = None
        self.at_once = 1

    def __enter__(self) -> Self:
        try:
            self._look_at(self._asked())
            if not self._workers():
                why = "没有一个能用的工作进程" if self._refused else "还没有工作进程"
                raise NobodyThereError(problem("O-78", address=self.address, why=why))
        except BaseException:
            self._close()
            raise
        return self

    def __exit__(self, *error: object) -> None:
        self._close()

    def _close(self) -> None:
        self._executor.shutdown(wait=False)
        self.client.close(timeout=1)

    # --- who is there

    def _asked(self) -> Mapping[str, Any]:
        """What each worker says it is, or what went wrong when it was asked."""
        try:
            answers = self.client.run(engine_here, on_error="return")
        except Exception as error:  # the connection, or whatever distributed makes of it
            raise self._lost() from error
        return answers if isinstance(answers, dict) else {}

    def _look_at(self, answers: Mapping[str, Any]) -> None:
        """Leave out whoever is another program, and say so."""
        for address, answer in answers.items():
            if answer != versions():
                self._refuse(address, answer if isinstance(answer, dict) else _MISSING)

    def _refuse(self, worker: str, theirs: Mapping[str, str]) -> None:
        if worker not in self._refused:
            self._refused.add(worker)
            values = {"worker": worker, "differences": _differences(theirs)}
            print(problem("O-79", **values), file=sys.stderr)

    def _workers(self) -> frozenset[str]:
        """Those that are there and the same program."""
        try:
            threads = self.client.nthreads()
        except Exception as error:
            raise self._lost() from error
        usable = {worker: count for worker, count in threads.items() if worker not in self._refused}
        self.at_once = max(_A_THREAD * sum(usable.values()), 1)
        return frozenset(usable)

    def _lost(self) -> NobodyThereError:
        return NobodyThereError(problem("O-80", address=self.address, why="断开了"))

    # --- a task on its way

    def submit(self, task: Task) -> Future[Any]:
        """Send a task with its files."""
        return self._submit(task, (), 1)

    def _submit(self, task: Task, further: tuple[str, ...], turns: int) -> Future[Any]:
        folder = os.getcwd()  # noqa: PTH109
        own = tuple(os.path.join(folder, path) for path in task.files())  # noqa: PTH118
        homes = tuple(os.path.join(folder, home) for home in shipped_homes())  # noqa: PTH118
        targets = {path: digest_of(path) for path in own}
        luggage = Luggage()
        try:
            luggage.pack(folder, contents=False)
            for path in (*own, *further):
                luggage.pack(path)
        except UnsendableError:
            return _for_this_process()
        order = packed(Order(task, own, folder, homes, (*own, *further), luggage.entries))
        workers = self._workers() if self._refused else frozenset[str]()
        limited = {"workers": list(workers)} if workers else {}
        call = pickle.dumps(_Call((versions(), order, self._shared_bytes)))
        future: Future[Any] = self._executor.submit(pickle.loads, call, **limited)
        self._sent[future] = _Sent(further, turns, targets, workers)
        return future

    def outcome(self, future: Future[Any], task: Task) -> Outcome | Future[Any]:
        """Write what came of a task; send it again where something was missing."""
        sent = self._sent.pop(future, None)
        if sent is None:
            return outcome_in_this_process(task)
        if not future.done():  # nobody is left who may do it
            future.cancel()
            return self._submit(task, *sent.next())
        self._alone_since = None
        try:
            answer = unpacked(future.result())
        except (CancelledError, Exception) as error:
            return self._after(error, task, sent)
        if isinstance(answer, Made):
            return _delivered(task, sent, answer)
        if isinstance(answer, Refused):
            self._refuse(answer.address, answer.versions)
            return self._submit(task, *sent.next())
        if not self._takes(answer, sent):
            return outcome_in_this_process(task)
        return self._submit(task, *sent.next(() if answer.shared else answer.paths))

    def _after(self, error: BaseException, task: Task, sent: _Sent) -> Outcome | Future[Any]:
        """What becomes of a task that no worker could do."""
        from distributed.scheduler import KilledWorker

        if isinstance(error, KilledWorker):
            return task.failed(problem("O-81", name=task.name, count=error.allowed_failures + 1))
        if self.client.status != "running" or isinstance(error, CancelledError):
            raise self._lost() from error
        before = len(self._refused)
        self._look_at(self._asked())  # one that came later, and has no such program
        if len(self._refused) > before:
            return self._submit(task, *sent.next())
        return outcome_in_this_process(task)

    def _takes(self, wanted: FilesWanted, sent: _Sent) -> bool:
        """Whether what a worker wants can be sent. What others will want, too, is sent with all."""
        if not wanted.paths or sent.turns >= _TURNS_AT_MOST:
            return False
        if wanted.shared:
            try:
                for path in set(wanted.paths).difference(self._shared.paths):
                    self._shared.pack(path)
            except UnsendableError:
                return False
            self._shared_bytes = packed((tuple(self._shared.paths), self._shared.entries))
        return True

    def stranded(self) -> Sequence[Future[Any]]:
        """Tasks that wait for workers that are gone. Raises NobodyThereError where none come back."""
        workers = self._workers()
        if workers:
            self._alone_since = None
            return [
                each
                for each, sent in self._sent.items()
                if sent.workers and not sent.workers & workers
            ]
        self._alone_since = self._alone_since or time.monotonic()
        if time.monotonic() - self._alone_since < _SECONDS_WITHOUT_WORKERS:
            return ()
        why = "那里的工作进程都没有了"
        raise NobodyThereError(problem("O-80", address=self.address, why=why))


class _Call:
    """What does a task in whichever worker reads it. The scheduler reads what it hands on, too: so it
    is given bytes, and need not have this program."""

    def __init__(self, arguments: tuple[Any, ...]) -> None:
        self._arguments = arguments

    def __reduce__(self) -> tuple[Any, ...]:
        return made_elsewhere, self._arguments


def _connected(address: str) -> Any:
    """The client of a scheduler. It says nothing by itself: what goes wrong is told here."""
    if IS_WINDOWS:
        raise NobodyThereError(problem("O-82"))
    try:
        import distributed
    except ImportError:
        raise NobodyThereError(problem("O-76")) from None
    for name in ("distributed", "tornado", "asyncio"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    warnings.simplefilter("ignore")
    try:
        asyncio.run(_reached(address))  # a client that fails leaves threads behind
        return distributed.Client(address, timeout=_SECONDS_TO_CONNECT, set_as_default=False)
    except Exception as error:
        why = _reason(error, address)
        raise NobodyThereError(problem("O-77", address=address, why=why)) from error


async def _reached(address: str) -> None:
    from distributed import Security
    from distributed.comm import connect

    secured = Security().get_connection_args("client")  # as the settings of Dask say
    connection = await connect(address, timeout=_SECONDS_TO_CONNECT, **secured)
    await connection.close()


def _reason(error: BaseException, address: str) -> str:
    """Why there is no connection."""
    causes = [error]
    while causes[-1].__cause__ is not None:
        causes.append(causes[-1].__cause__)
    causes.append(_refusal(address))  # of several attempts, the last may only have run out of time
    reasons = (_REASONS.get(type(cause)) for cause in causes[-2:])
    return next(filter(None, reasons), f"等了{_SECONDS_TO_CONNECT}秒没有回答")


def _refusal(address: str) -> BaseException:
    """What a plain connection says."""
    from distributed.comm.addressing import parse_address, parse_host_port

    try:
        _, place = parse_address(address)
        socket.create_connection(parse_host_port(place), timeout=_SECONDS_TO_CONNECT).close()
    except (OSError, ValueError) as error:
        return error
    return TimeoutError()


def _differences(theirs: Mapping[str, str]) -> str:
    """What differs between a worker's program and this one."""
    if not theirs:
        return "那里没有装本程序，或版本太旧"
    ours = versions()
    names = [name for name in (*ours, *theirs) if ours.get(name) != theirs.get(name)]
    parts = (
        f"{name} 那里是{theirs.get(name, '没有')}，这里是{ours.get(name, '没有')}"
        for name in dict.fromkeys(names)
    )
    return "；".join(parts)


def _for_this_process() -> Future[Any]:
    future: Future[Any] = Future()
    future.set_result(None)
    return future


def _delivered(task: Task, sent: _Sent, made: Made) -> Outcome:
    """Write what a worker made, as long as nobody else has written there meanwhile. Where that
    cannot be, or this machine may know more of what is wrong, it is done here."""
    done = made.done
    if done.outcome.status == UNUSABLE or not done.is_whole:
        return outcome_in_this_process(task)
    if any(digest_of(path) != sent.targets[path] for path in made.written):
        return outcome_in_this_process(task)
    try:
        for path, data in made.written.items():
            write_whole(Path(path), data)
    except OSError:
        return outcome_in_this_process(task)
    seal = task.seal()
    if seal is not None and done.kept is not None:
        seal.keep(done.kept, done.files, made.sources)
    return done.outcome
