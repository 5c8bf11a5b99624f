"""Benchmarks against plain docxtpl: `python tests/benchmarks/run.py`.

This process stays small and only starts others: on Linux a child's peak memory is never told
lower than its parent's was when it started it.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from large_dataset import multiply

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
DATA = ROOT / "data" / "mengjin-2024-budget"
ACCOUNTS = ROOT / "data" / "xigong-2023-accounts"
SIZES = (1, 10, 30, 100)
SMALLEST, TENFOLD, LARGEST = SIZES[0], SIZES[1], SIZES[-1]

_DESCRIPTION = """\
与 docxtpl 比较速度和内存。对方只把现成的数字填进同样内容的模板；我方从读数据、计算、核对做到
Word 文件。两边轮流运行，结果是中位数之比（我方÷对方），所以与机器快慢无关。

热启动  同一进程，模板已编译：孟津一份预算、西工一份决算，从读文件到 docx 的字节
冷启动  新进程：assembler build 对最短的 docxtpl 脚本
大数据  台账、单位、项目和目标放大到 100 倍，附表随之变长（固定格式的收支总表等行数不变）：
        时间，以及新进程的内存峰值（ru_maxrss，不扣除）
线性    我方 100 倍的时间 ÷ 10 倍的时间 ÷ 10，越接近 1 越好

临时文件放在系统的临时文件夹，结束时删除，不写入项目。别的程序占用机器时数字会有波动。"""
_EXIT = "退出状态：0 全部达标；1 有未达标的项目。"


@dataclass(frozen=True, slots=True)
class Runs:
    """How often each thing is measured. docxtpl is slow at ×100."""

    warm: int
    cold: int
    large: int
    large_theirs: int


FULL, QUICK = Runs(30, 20, 20, 5), Runs(5, 3, 2, 1)


@dataclass(frozen=True, slots=True)
class Comparison:
    """One ratio of ours to theirs, which should be at most `goal`; None where it is only shown."""

    name: str
    ours: float
    theirs: float
    unit: str
    goal: float | None
    runs: str

    @property
    def ratio(self) -> float:
        return self.ours / self.theirs

    @property
    def met(self) -> bool:
        return self.goal is None or self.ratio <= self.goal

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "ratio": self.ratio, "met": self.met}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure everything and print it; the exit status."""
    options = _options(arguments)
    runs = QUICK if options.quick else FULL
    with tempfile.TemporaryDirectory(prefix="assembler-benchmark-") as name:
        folder = Path(name)
        _set_up_children(folder / "bytecode")
        _tell("准备数据和模板……")
        sizes = {times: _prepare(folder, times) for times in SIZES}
        _tell("热启动……")
        cases = [_warm(folder, runs), _warm_accounts(folder, runs)]
        _tell("冷启动……")
        cases.append(_cold(folder, runs))
        cases += _large(folder, runs)
    if options.json:
        result = {"cases": [case.as_json() for case in cases], "sizes": sizes}
        print(json.dumps(result, ensure_ascii=False, indent=1))
    else:
        _print(cases, sizes)
    return int(not all(case.met for case in cases))


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python tests/benchmarks/run.py",
        description=_DESCRIPTION,
        epilog=_EXIT,
        usage="python tests/benchmarks/run.py [--quick] [--json]",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        add_help=False,
    )
    parser._optionals.title = "选项"
    parser.add_argument("--quick", action="store_true", help="只跑几次，试试能不能跑通")
    parser.add_argument("--json", action="store_true", help="把结果按 JSON 输出")
    parser.add_argument("-h", "--help", action="help", help="显示这段说明")
    return parser.parse_args(arguments)


# --- the measurements


def _prepare(folder: Path, times: int) -> dict[str, int]:
    """Dataset, docxtpl template and context of one size; its ledger lines and table rows."""
    _side(folder, times).mkdir()
    lines = multiply(DATA, _data(folder, times), times)
    prepared = _worker("prepare", _data(folder, times), _side(folder, times))
    return {"lines": lines, "rows": prepared["rows"]}


def _data(folder: Path, times: int) -> Path:
    return folder / f"data-{times}"


def _side(folder: Path, times: int) -> Path:
    return folder / f"docxtpl-{times}"


def _warm(folder: Path, runs: Runs) -> Comparison:
    seconds = _worker("warm", DATA, _side(folder, SMALLEST), runs.warm)
    ours, theirs = median(seconds["ours"]), median(seconds["theirs"])
    return Comparison("热启动", ours, theirs, "秒", 1 / 5, f"各{runs.warm}次")


def _warm_accounts(folder: Path, runs: Runs) -> Comparison:
    """Shown without a goal. docxtpl pays for each cell, we for each amount that is computed and
    checked, and final accounts have many amounts (budget, adjusted budget, actual, carried over)
    in few cells."""
    side = folder / "docxtpl-accounts"
    side.mkdir()
    _worker("prepare", ACCOUNTS, side)
    seconds = _worker("warm", ACCOUNTS, side, runs.warm)
    ours, theirs = median(seconds["ours"]), median(seconds["theirs"])
    return Comparison("热启动：决算", ours, theirs, "秒", None, f"各{runs.warm}次")


def _cold(folder: Path, runs: Runs) -> Comparison:
    side = _side(folder, SMALLEST)
    scripts: tuple[list[object], list[object]] = (
        ["-m", "assembler.cli", "build", DATA.relative_to(ROOT), "-o"],
        [HERE / "docxtpl_minimal.py", side / "template.docx", side / "context.json"],
    )
    times: tuple[list[float], list[float]] = ([], [])
    for turn in range(runs.cold + 1):
        for script, seconds in zip(scripts, times, strict=True):
            target = folder / "cold.docx"
            start = perf_counter()
            _python(*script, target)
            if turn:  # the first run only fills the caches of bytecode and files
                seconds.append(perf_counter() - start)
            target.unlink()
    return Comparison("冷启动", median(times[0]), median(times[1]), "秒", 1.0, f"各{runs.cold}次")


def _large(folder: Path, runs: Runs) -> list[Comparison]:
    """The growing sizes by turns; docxtpl at the largest size, spread over the turns."""
    ours: dict[int, list[dict[str, float]]] = {times: [] for times in SIZES}
    theirs: list[dict[str, float]] = []
    pause = runs.large // runs.large_theirs
    for turn in range(runs.large):
        _tell(f"大数据，第{turn + 1}轮，共{runs.large}轮……")
        for times in SIZES:
            ours[times].append(_worker("ours", DATA, _data(folder, times)))
        if turn % pause == 0 and len(theirs) < runs.large_theirs:
            theirs.append(_worker("theirs", _side(folder, SMALLEST), _side(folder, LARGEST)))
    seconds = {times: _median(runs, "seconds") for times, runs in ours.items()}
    count = f"我方{runs.large}次，对方{len(theirs)}次（太慢）"
    return [
        Comparison(
            "大数据：时间", seconds[LARGEST], _median(theirs, "seconds"), "秒", 1 / 10, count
        ),
        Comparison(
            "大数据：内存", _median(ours[LARGEST], "mb"), _median(theirs, "mb"), "MB", 1 / 4, count
        ),
        Comparison(
            "线性：100倍对10倍",
            seconds[LARGEST],
            seconds[TENFOLD] * LARGEST / TENFOLD,
            "秒",
            1.2,
            f"各{runs.large}次",
        ),
        Comparison(
            "线性：30倍对10倍",
            seconds[30],
            seconds[TENFOLD] * 30 / TENFOLD,
            "秒",
            1.2,
            f"各{runs.large}次",
        ),
    ]


def _median(runs: list[dict[str, float]], key: str) -> float:
    return median(run[key] for run in runs)


# --- children


def _worker(*arguments: object) -> dict[str, Any]:
    result: dict[str, Any] = json.loads(_python(HERE / "worker.py", *arguments).splitlines()[-1])
    return result


def _python(*arguments: object) -> str:
    """What a fresh Python prints. Ends the benchmark where it fails."""
    done = subprocess.run(
        [sys.executable, *map(str, arguments)],
        cwd=ROOT,
        env=os.environ,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"没有跑成：{' '.join(map(str, arguments))}\n{done.stdout}{done.stderr}")
    return done.stdout


def _set_up_children(folder: Path) -> None:
    """Children keep their bytecode, as an installed program does, but not in the tree."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ.update(PYTHONPYCACHEPREFIX=str(folder), PYTHONPATH=str(ROOT), PYTHONUTF8="1")


# --- printing


def _tell(message: str) -> None:
    if sys.stderr.isatty():
        print(message, file=sys.stderr)


def _print(cases: list[Comparison], sizes: dict[int, dict[str, int]]) -> None:
    print("与 docxtpl 比较：我方÷对方，越小越好")
    for case in cases:
        print(f"  {_wide(case.name, 20)}{case.ratio:8.3f}   {_against_goal(case)}")
    print("附：本机的绝对值（只供参考，随机器和负载而变）")
    for case in cases:
        digits = 0 if case.unit == "MB" else 4
        print(
            f"  {_wide(case.name, 20)}本机 我方 {case.ours:.{digits}f}{case.unit}，"
            f"对方 {case.theirs:.{digits}f}{case.unit}；{case.runs}"
        )
    grown = "，".join(f"{n}倍 {size['lines']}/{size['rows']}" for n, size in sizes.items())
    print(f"  台账行数/附表行数：{grown}")
    print("  “线性”一项的“对方”是由我方10倍时间按比例推出的时间")


def _against_goal(case: Comparison) -> str:
    if case.goal is None:
        return "不设目标"
    return f"目标 ≤ {case.goal:<6.3g}{'达标' if case.met else '未达标'}"


def _wide(text: str, width: int) -> str:
    """The text filled up with blanks; Chinese characters are two wide."""
    return text + " " * (width - sum(2 if char > "\x7f" else 1 for char in text))


if __name__ == "__main__":
    sys.exit(main())
