"""Many reports in one run: `python tests/benchmarks/many_at_once.py 200 --jobs 2`.

So many datasets of different amounts are built, then built again with nothing changed. Printed are
the times, their ratio, and the memory of the process that was started and of those that work for
it, in the first and the last quarter of the run (Linux).
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
_PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096
_EVERY = 0.2  # seconds


class Memory(NamedTuple):
    """Megabytes at one moment: of the process that was started, of the largest that works for it."""

    own: float
    worker: float


def datasets(folder: Path, number: int, sample: str) -> Iterator[Path]:
    """Copies of a sample, each with an amount of its own, in expenditure and in income."""
    for n in range(number):
        data = Path(shutil.copytree(ROOT / "data" / sample, folder / f"部门{n:04}"))
        for sheet in ("支出.csv", "收入.csv"):
            _add(data / sheet, n)
        yield data


def _add(sheet: Path, more: int) -> None:
    """Add so many 元 to the first amount of a sheet."""
    heading, first, *others = sheet.read_text("utf-8").splitlines()
    at, cells = heading.split(",").index("金额（元）"), first.split(",")
    cells[at] = f"{Decimal(cells[at]) + more:f}"
    sheet.write_text("\n".join([heading, ",".join(cells), *others, ""]), "utf-8")


def _resident(process: int) -> float:
    try:
        return int(Path(f"/proc/{process}/statm").read_text("ascii").split()[1]) * _PAGE / 1e6
    except (OSError, IndexError, ValueError):
        return 0.0


def _children(process: int) -> list[int]:
    try:
        text = Path(f"/proc/{process}/task/{process}/children").read_text("ascii")
    except OSError:
        return []
    return list(map(int, text.split()))


def run(arguments: list[str], folder: Path) -> tuple[float, list[Memory]]:
    """How many seconds a run takes, and its memory meanwhile."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "ASSEMBLER_CACHE": str(folder / "records"),
    }
    started, memory = time.perf_counter(), []
    with subprocess.Popen(
        [sys.executable, "-m", "assembler.cli", *arguments],
        cwd=folder,
        env=environment,
        stdout=subprocess.DEVNULL,
    ) as process:
        while process.poll() is None:
            workers = map(_resident, _children(process.pid))
            memory.append(Memory(_resident(process.pid), max(workers, default=0.0)))
            time.sleep(_EVERY)
    return time.perf_counter() - started, memory


def _quarters(values: list[float]) -> str:
    quarter = max(len(values) // 4, 1)
    return f"{max(values[:quarter]):.0f} MB in the first quarter, {max(values[-quarter:]):.0f} MB in the last"


def main() -> None:
    """Build, build again, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("number", nargs="?", type=int, default=200)
    parser.add_argument("--jobs", default="2")
    parser.add_argument("--sample", default="mengjin-2024-budget")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        paths = list(map(str, datasets(folder / "data", options.number, options.sample)))
        arguments = ["build", *paths, "--jobs", options.jobs]
        built, memory = run(arguments, folder)
        skipped, _ = run(arguments, folder)
    print(f"{options.number} of {options.sample}, {options.jobs} processes")
    print(f"built {built:.1f} s, skipped {skipped:.1f} s: ratio {skipped / built:.3f}")
    print(f"the process itself: {_quarters([each.own for each in memory])}")
    print(f"the largest worker: {_quarters([each.worker for each in memory])}")


if __name__ == "__main__":
    main()
