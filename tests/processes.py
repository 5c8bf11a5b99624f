"""The program in processes of their own, where streams, signals and rights are those of the system.

What must happen at a certain moment happens there by an audit hook, which Python calls before it
opens, imports, makes or renames anything: nothing waits and hopes.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from conftest import ROOT

PROGRAM = [sys.executable, "-m", "assembler.cli"]
_HOOK = """
import os, signal, sys
EVENTS = {events!r}.split()
count, started = 0, False
def hook(event, arguments):
    global count, started
    if event == "import" and arguments[0] == "argparse":
        started = True
    if not started or (EVENTS and event not in EVENTS):
        return
    count += 1
    if {log!r}:
        os.write({log_to}, b"x")
    if count == {at}:
        {what}
{log_open}
sys.addaudithook(hook)
"""
INTERRUPT = "signal.raise_signal(signal.SIGINT)"
TERMINATE = "signal.raise_signal(signal.SIGTERM)"
KILL = "os.kill(os.getpid(), signal.SIGKILL)"
WAIT = "os.write(1, b'waiting\\n'); os.read(0, 1)"
CHANGES = "os.mkdir os.rename shutil.copytree shutil.rmtree"
_AS_INSTALLED = {"PYTHONDONTWRITEBYTECODE": "1"}  # to compile the program is no event of its own


def at_event(folder: Path, what: str, at: int, events: str = "") -> dict[str, str]:
    """The environment of a process that does `what` before the event of that number, counted from
    the import of the first library on. events: which count; all where none is named."""
    folder.mkdir(exist_ok=True)
    code = _HOOK.format(events=events, at=at, what=what, log="", log_to=0, log_open="")
    (folder / "sitecustomize.py").write_text(code, "utf-8")
    return {"PYTHONPATH": os.pathsep.join([str(folder), str(ROOT)]), **_AS_INSTALLED}


def events_of(folder: Path, arguments: list[str], cwd: Path, events: str = "") -> int:
    """How many such events there are in a whole run."""
    folder.mkdir(exist_ok=True)
    log = folder / "events"
    opened = f"LOG = os.open({str(log)!r}, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)"
    code = _HOOK.format(events=events, at=0, what="pass", log="yes", log_to="LOG", log_open=opened)
    (folder / "sitecustomize.py").write_text(code, "utf-8")
    path = os.pathsep.join([str(folder), str(ROOT)])
    done = assembler(*arguments, cwd=cwd, PYTHONPATH=path, **_AS_INSTALLED)
    assert done.returncode in (0, 1), done.stderr
    return log.stat().st_size


def assembler(
    *arguments: str | Path, cwd: Path, options: dict[str, Any] | None = None, **environment: str
) -> subprocess.CompletedProcess[bytes]:
    """Run to its end; standard output and errors as bytes. options: of subprocess."""
    return subprocess.run(
        [*PROGRAM, *map(str, arguments)],
        cwd=cwd,
        env=surroundings(**environment),
        timeout=120,
        check=False,
        **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **(options or {})},
    )


def surroundings(**environment: str) -> dict[str, str]:
    """The environment, as a clerk's is: nothing set for developers."""
    inherited = {k: v for k, v in os.environ.items() if k != "ASSEMBLER_TRACEBACK"}
    return {**inherited, "PYTHONPATH": str(ROOT), **environment}


def without_the_rights_of_root() -> None:
    """Called in the new process: root may read and write anything, which a clerk may not."""
    import ctypes

    drop, override, read_search = 24, 1, 2  # PR_CAPBSET_DROP and two capabilities
    for capability in (override, read_search):
        ctypes.CDLL(None).prctl(drop, capability, 0, 0, 0)
