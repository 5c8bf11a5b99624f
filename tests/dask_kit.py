"""A Dask cluster of this machine, in processes of their own, and tasks that bring it down.

Nothing waits for a time: the processes say themselves when they are ready, and what kills one is
the task that it does.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import IO

from conftest import ROOT
from processes import surroundings

from assembler.commands.build import BuildTask
from assembler.commands.many import Done

SCHEDULER = [sys.executable, "-m", "distributed.cli.dask_scheduler"]
WORKER = [sys.executable, "-m", "distributed.cli.dask_worker"]
# The scheduler hands on what it does not read: it needs neither the program nor these tests.
WITH_US, WITHOUT_US = os.pathsep.join([str(ROOT), str(ROOT / "tests")]), ""
OTHER_VERSION = "import assembler\nassembler.__version__ = '0.0.9'\n"


class TestCluster:
    """A scheduler and its workers. folder: for what they keep."""

    __test__ = False

    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder, self.environment = folder, environment
        self.processes: list[subprocess.Popen[str]] = []
        folder.mkdir()
        options = ["--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--no-show"]
        said = self._start([*SCHEDULER, *options], r"Scheduler at: +(\S+)", WITHOUT_US)
        self.address = said[1]

    def add_worker(self, preload: str = "") -> str:
        """One more; its address. preload: Python that it runs at first."""
        more = []
        if preload:
            script = self.folder / "preload.py"
            script.write_text(preload, "utf-8")
            more = ["--preload", str(script)]
        options = ["--nthreads", "1", "--no-nanny", "--no-dashboard", "--host", "127.0.0.1"]
        local = ["--local-directory", str(self.folder)]
        command = [*WORKER, self.address, *options, *local, *more]
        address = self._start(command, r"Start worker at: +(\S+)")[1]
        self._wait_for(r"Registered to: +(\S+)")
        return address

    def pid(self, number: int = 0) -> int:
        """Of the scheduler, or of a worker (from 1)."""
        return self.processes[number].pid

    def _start(self, command: list[str], until: str, code: str = WITH_US) -> re.Match[str]:
        environment = surroundings(**self.environment, PYTHONPATH=code)
        environment["ASSEMBLER_TRACEBACK"] = ""
        process = subprocess.Popen(
            command,
            cwd=self.folder,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.processes.append(process)
        return self._wait_for(until)

    def _wait_for(self, pattern: str) -> re.Match[str]:
        """What the last process says, once it says that."""
        stream = self.processes[-1].stderr
        assert stream is not None
        said = ""
        for line in stream:
            said += line
            if match := re.search(pattern, line):
                if "Registered" in pattern or "Scheduler" in pattern:
                    Thread(target=_read_on, args=(stream,), daemon=True).start()
                return match
        raise AssertionError(said)

    def end(self) -> None:
        """Whoever still lives."""
        for process in reversed(self.processes):
            with suppress(ProcessLookupError):
                process.kill()
            process.wait(30)


def _read_on(stream: IO[str]) -> None:
    """So that nobody waits for a full pipe to be read."""
    with suppress(ValueError, OSError):
        for _ in stream:
            pass


@contextmanager
def cluster(folder: Path, workers: int = 0, **environment: str) -> Iterator[TestCluster]:
    """A cluster for a time."""
    started = TestCluster(folder, **environment)
    try:
        for _ in range(workers):
            started.add_worker()
        yield started
    finally:
        started.end()


@dataclass(frozen=True)
class FatalTask(BuildTask):
    """It kills a process (0: the worker that does it), once where a mark is named, else each time;
    when it is done for the second time it is built."""

    pid: int = 0
    mark: str = ""

    def run(self) -> Done:
        if not self.mark or not os.path.exists(self.mark):  # noqa: PTH110
            if self.mark:
                os.close(os.open(self.mark, os.O_CREAT | os.O_EXCL))
            os.kill(self.pid or os.getpid(), signal.SIGKILL)
        return super().run()
