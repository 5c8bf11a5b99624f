"""The fuzz profile: mutations of everything the commands read, over all commands.

    python tests/fuzz/run.py 100000 --seed 1 [--log out/fuzz.jsonl] [--keep out/fuzz]

Each case is decided by the seed and its number, so that a run that was interrupted goes on where its
log ends, and any case can be met again: `--only 4711 --keep folder` leaves its files in a folder. The
table at the end counts tracebacks, malformed outputs, other faults, cases over 5 seconds of the
processor and over 500 MB; the exit status is 1 where any of them is not 0.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import select
import shutil
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
SECONDS, MEGABYTES = 5, 500
_CASES_A_WORKER = 500  # so that what one case costs is not hidden by what others have left
_WAITED = 120  # seconds on the clock after which a worker is ended
_COLUMNS = ("traceback", "malformed", "other", f"over {SECONDS} s", f"over {MEGABYTES} MB")


class Worker:
    """A process that meets cases, started anew where it ends or hangs."""

    def __init__(self, seed: int) -> None:
        self.seed, self.cases = seed, 0
        self.process = self._start()

    def _start(self) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, str(HERE / "worker.py"), str(self.seed)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )

    def meet(self, number: int) -> dict[str, Any]:
        """What became of a case, also where it ended the process."""
        self.cases += 1
        if self.cases % _CASES_A_WORKER == 0:
            self.close()
            self.process.wait()
            self.process = self._start()
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(f"{number}\n")
        self.process.stdin.flush()
        ready, _, _ = select.select([self.process.stdout], [], [], _WAITED)
        line = self.process.stdout.readline() if ready else ""
        if line:
            result: dict[str, Any] = json.loads(line)
            return result
        self.close()
        status = self.process.wait()
        self.process = self._start()
        fault = f"ended by {status}" if ready else "hangs"
        return {"case": number, "command": "?", "seconds": 0 if ready else _WAITED, "mb": 0, "faults": [fault]}  # fmt: skip

    def close(self) -> None:
        self.process.kill()


def results(count: int, seed: int, log: Path | None) -> Iterator[dict[str, Any]]:
    """What became of the first `count` cases: those in the log, then the others, which go there."""
    known = _logged(log, seed)
    yield from (result for number, result in known.items() if number < count)
    worker = Worker(seed)
    with contextlib.ExitStack() as stack:
        stack.callback(worker.close)
        file = stack.enter_context(log.open("a", encoding="utf-8")) if log else None
        for number in range(count):
            if number in known:
                continue
            result = worker.meet(number)
            if file:
                print(
                    json.dumps({"seed": seed, **result}, ensure_ascii=False), file=file, flush=True
                )
            yield result


def _logged(log: Path | None, seed: int) -> dict[int, dict[str, Any]]:
    if log is None or not log.exists():
        return {}
    lines = map(json.loads, log.read_text("utf-8").splitlines())
    return {line["case"]: line for line in lines if line["seed"] == seed}


def verdicts(result: dict[str, Any]) -> list[str]:
    """The columns of the table that a case counts in."""
    kinds = {"traceback": "traceback", "malformed": "malformed"}
    found = {kinds.get(fault.split()[0], "other") for fault in result["faults"]}
    slow = [f"over {SECONDS} s"] * (result["seconds"] > SECONDS)
    large = [f"over {MEGABYTES} MB"] * (result["mb"] > MEGABYTES)
    return [*found, *slow, *large]


def table(counted: dict[str, Counter[str]]) -> Iterator[str]:
    """A row a command, and all together."""
    everything: Counter[str] = sum(counted.values(), Counter())
    yield "| command | cases | changes | " + " | ".join(_COLUMNS) + " |"
    yield "| --- |" + " --- |" * (len(_COLUMNS) + 2)
    for command, row in [*sorted(counted.items()), ("all", everything)]:
        numbers = " | ".join(str(row[column]) for column in ("cases", "changes", *_COLUMNS))
        yield f"| {command} | {numbers} |"


def keep(seed: int, number: int, folder: Path) -> None:
    """The files of a case in a folder, with its command."""
    sys.path[:0] = [str(HERE.parents[1]), str(HERE.parent), str(HERE)]
    from cases import prepared

    target = folder / str(number)
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    with contextlib.chdir(target):
        case = prepared(seed, number)
        Path("命令.txt").write_text(" ".join(map(repr, case.arguments)), "utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("count", type=int, nargs="?", default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--log", type=Path)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--only", type=int, nargs="*")
    options = parser.parse_args()
    if options.only is not None:
        for number in options.only:
            keep(options.seed, number, options.keep or Path("fuzz"))
        return 0
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for done, result in enumerate(results(options.count, options.seed, options.log), start=1):
        row = counted[result["command"]]
        row.update(cases=1, changes=result.get("changes", 0))
        row.update(verdicts(result))
        if verdicts(result):
            print(json.dumps(result, ensure_ascii=False), flush=True)
            if options.keep:
                keep(options.seed, result["case"], options.keep)
        if done % 1000 == 0:
            print(f"… {done}", file=sys.stderr, flush=True)
    print("\n".join(table(counted)))
    bad = sum(row[column] for row in counted.values() for column in _COLUMNS)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
