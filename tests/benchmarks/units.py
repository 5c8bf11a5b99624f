"""How long it takes to add up a department's units: read, checked and built with 1, 10, 50, 100 of
them, each of 60 lines of expenditure. The time for each unit should stay the same.

    python tests/benchmarks/units.py
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from units_kit import write_dataset, write_unit  # noqa: E402

from assembler.pipeline import build, prepare  # noqa: E402

SIZES = (1, 10, 50, 100)
LINES = 60


def department(here: Path, units: int) -> Path:
    """A department of so many units."""
    names = [f"单位{number:03}" for number in range(1, units + 1)]
    for number, name in enumerate(names, 1):
        code = f"201{number:03}"
        lines = (
            f"{code} 2010301 301{1 + row % 3:02} 50101 人员经费 - 财政拨款 - {1000 + row}"
            for row in range(LINES)
        )
        total = sum(1000 + row for row in range(LINES))
        write_unit(
            here / name,
            code,
            支出="\n".join(lines),
            收入=f"{code} 财政拨款 - {total}",
            指标="一般公务用车 本年 2 辆\n通用设备 本年 1 台（套）",
        )
    listed = "[" + ", ".join(f"../{name}" for name in names) + "]"
    words = ("部门预算", "henan-budget", "201", "某县某局")
    return write_dataset(here / "部门", *words, 单位数据=listed)


def main() -> None:
    """Print a line a size."""
    for units in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            path = department(Path(folder), units)
            build(path)
            started = time.perf_counter()
            assert prepare(path, []) is not None
            prepared = time.perf_counter()
            assert build(path).data is not None
            ended = time.perf_counter()
        read, whole = prepared - started, ended - prepared
        each = 1000 * whole / units
        print(f"{units:4} units: read {read:6.3f} s, built {whole:6.3f} s, {each:7.1f} ms a unit")


if __name__ == "__main__":
    main()
