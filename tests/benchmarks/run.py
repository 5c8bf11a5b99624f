"""Benchmarks against plain docxtpl: `python tests/benchmarks/run.py`, or some of them by name.

A measure is a function over a `Ground` that gives `Comparison`s, and an entry in MEASURES. This
process stays small and only starts others: on Linux a child's peak memory is never told lower than
its parent's was when it started it.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from large_dataset import multiply
from many_at_once import datasets

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
DATA = ROOT / "data" / "mengjin-2024-budget"
ACCOUNTS = ROOT / "data" / "xigong-2023-accounts"
ONE_SECOND = 1.0
SIZES = (1, 10, 30, 100)
SMALLEST, TENFOLD, LARGEST = SIZES[0], SIZES[1], SIZES[-1]

_DESCRIPTION = """\
与 docxtpl 比较速度和内存。对方只把现成的数字填进同样内容的模板；我方从读数据、计算、核对做到
Word 文件。两边轮流运行，结果是中位数之比（我方÷对方），所以与机器快慢无关。

热启动  同一进程，模板已编译：孟津一份预算，从读文件到 docx 的字节
决算    同上，西工一份决算
冷启动  新进程：assembler build 对最短的 docxtpl 脚本
大数据  台账、单位、项目和目标放大到 100 倍，附表随之变长（固定格式的收支总表等行数不变）：
        时间，以及新进程的内存峰值（ru_maxrss，不扣除）；“线性”：我方 100 倍的时间 ÷ 10 倍的
        时间 ÷ 10，越接近 1 越好
文档    从编好的报告到 docx 的字节，对把同样的部件用 zipfile 压缩一遍
多份    200 份不同的孟津预算，两个进程：assembler build 对两个各填一半的 docxtpl 进程
导入    从西工的附表工作簿（--tables-xlsx）导入，比生成一份西工决算多用的时间，对 1 秒
略过    没有变的报告再生成一遍，对生成
成品    verify、diff、refresh 西工决算（refresh 没有改过的和手工改过的各一份），对生成它
修订稿  4800 条绩效指标改一条，--redline 多用的时间，对生成它
长段    一段 4.9 万字、全是数字和说法的报告：verify、audit，对 1 秒

别的程序占用机器时数字会有波动，可用 --cpu 只算处理器时间。临时文件放在系统的临时文件夹，结束时
删除，不写入项目。"""
_EXIT = "退出状态：0 全部达标；1 有未达标的项目。"


@dataclass(frozen=True, slots=True)
class Runs:
    """How often each thing is measured. docxtpl is slow at ×100."""

    warm: int
    cold: int
    large: int
    large_theirs: int
    many: int
    reports: int


FULL, QUICK = Runs(30, 20, 5, 5, 5, 200), Runs(5, 3, 2, 1, 1, 20)


@dataclass(frozen=True, slots=True)
class Ground:
    """A folder to work in, how often each thing is measured, and what has been made there: by
    size, ledger lines and table rows."""

    folder: Path
    runs: Runs
    cpu: bool = False
    sizes: dict[int, dict[str, int]] = field(default_factory=dict)

    def large(self, times: int) -> tuple[Path, Path]:
        """The dataset of one size; the folder with docxtpl's template and context for it."""
        data, side = self.folder / f"data-{times}", self.folder / f"docxtpl-{times}"
        if times not in self.sizes:
            side.mkdir()
            lines = multiply(DATA, data, times)
            self.sizes[times] = {"lines": lines, "rows": _worker("prepare", data, side)["rows"]}
        return data, side

    def side(self, data: Path) -> Path:
        """docxtpl's template and context for a sample."""
        side = self.folder / f"docxtpl-{data.name}"
        if not side.exists():
            side.mkdir()
            _worker("prepare", data, side)
        return side

    def seconds(self, task: Callable[[], object]) -> float:
        """What a task takes that starts other processes: of the clock, or of the processor."""
        used, start = _used_by_children(), perf_counter()
        task()
        return _used_by_children() - used if self.cpu else perf_counter() - start


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
    """Measure what is asked for and print it; the exit status."""
    options = _options(arguments)
    with tempfile.TemporaryDirectory(prefix="assembler-benchmark-") as name:
        folder = Path(name)
        _set_up_children(folder / "bytecode", options.cpu)
        ground = Ground(folder, QUICK if options.quick else FULL, options.cpu)
        cases = []
        for measure in options.measures or MEASURES:
            _tell(f"{measure}……")
            cases += MEASURES[measure](ground)
    if options.json:
        result = {"cases": [case.as_json() for case in cases], "sizes": ground.sizes}
        print(json.dumps(result, ensure_ascii=False, indent=1))
    else:
        _print(cases, ground)
    return int(not all(case.met for case in cases))


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python tests/benchmarks/run.py",
        description=_DESCRIPTION,
        epilog=_EXIT,
        usage="python tests/benchmarks/run.py [--quick] [--cpu] [--json] [项目 …]",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        add_help=False,
    )
    parser._positionals.title, parser._optionals.title = "参数", "选项"
    parser.add_argument(
        "measures",
        nargs="*",
        metavar="项目",
        choices=[*MEASURES, []],
        help=f"只量这些：{'、'.join(MEASURES)}；不写则全量",
    )
    parser.add_argument("--quick", action="store_true", help="只跑几次，试试能不能跑通")
    parser.add_argument("--cpu", action="store_true", help="只算处理器时间，机器忙的时候用")
    parser.add_argument("--json", action="store_true", help="把结果按 JSON 输出")
    parser.add_argument("-h", "--help", action="help", help="显示这段说明")
    return parser.parse_args(arguments)


# --- the measurements


def _warm(ground: Ground) -> list[Comparison]:
    return [_both(ground, "热启动", DATA, 0.08)]


def _warm_accounts(ground: Ground) -> list[Comparison]:
    """docxtpl pays for each cell, we for each amount that is computed and checked, and final
    accounts have many amounts (budget, adjusted budget, actual, carried over) in few cells."""
    return [_both(ground, "热启动：决算", ACCOUNTS, 0.20)]


def _both(ground: Ground, name: str, data: Path, goal: float) -> Comparison:
    runs = ground.runs.warm
    seconds = _worker("warm", data, ground.side(data), runs)
    return _compared(name, seconds["ours"], seconds["theirs"], goal, f"各{runs}次")


def _cold(ground: Ground) -> list[Comparison]:
    side, target, runs = ground.side(DATA), ground.folder / "cold.docx", ground.runs.cold
    ours = ["-m", "assembler.cli", "build", DATA.relative_to(ROOT), "-o", target]
    theirs = [HERE / "docxtpl_minimal.py", side / "template.docx", side / "context.json", target]

    def run(script: Sequence[object]) -> float:
        target.unlink(missing_ok=True)
        return ground.seconds(lambda: _python(*script))

    run(ours), run(theirs)  # the first run only fills the caches of bytecode and files
    pairs = [(run(ours), run(theirs)) for _ in range(runs)]
    return [_compared("冷启动", *zip(*pairs, strict=True), 0.60, f"各{runs}次")]


def _large(ground: Ground) -> list[Comparison]:
    """The growing sizes by turns; docxtpl at the largest size, spread over the turns."""
    runs = ground.runs
    data = {times: ground.large(times) for times in SIZES}
    ours: dict[int, list[dict[str, float]]] = {times: [] for times in SIZES}
    theirs: list[dict[str, float]] = []
    pause = runs.large // runs.large_theirs
    for turn in range(runs.large):
        _tell(f"大数据，第{turn + 1}轮，共{runs.large}轮……")
        for times in SIZES:
            ours[times].append(_worker("ours", DATA, data[times][0]))
        if turn % pause == 0 and len(theirs) < runs.large_theirs:
            theirs.append(_worker("theirs", data[SMALLEST][1], data[LARGEST][1]))
    seconds = {times: [run["seconds"] for run in each] for times, each in ours.items()}
    count = f"我方{runs.large}次，对方{len(theirs)}次（太慢）"
    return [
        _compared("大数据：时间", seconds[LARGEST], _of(theirs, "seconds"), 0.05, count),
        _compared("大数据：内存", _of(ours[LARGEST], "mb"), _of(theirs, "mb"), 0.125, count, "MB"),
        *(
            _compared(
                f"线性：{times}倍对10倍",
                seconds[times],
                [each * times / TENFOLD for each in seconds[TENFOLD]],
                1.2,
                f"各{runs.large}次",
            )
            for times in (LARGEST, 30)
        ),
    ]


def _document(ground: Ground) -> list[Comparison]:
    """The report set in Word and packed, against packing alone."""
    cases = []
    for name, data in (("预算", DATA), ("决算", ACCOUNTS)):
        seconds = _worker("document", data, ground.runs.warm)
        count = f"各{ground.runs.warm}次"
        ours, theirs = seconds["ours"], seconds["theirs"]
        cases.append(_compared(f"文档：{name}", ours, theirs, 1.5, count))
    return cases


def _many(ground: Ground) -> list[Comparison]:
    """Distinct reports over two processes."""
    runs, side = ground.runs, ground.side(DATA)
    paths = list(datasets(ground.folder / "many", runs.reports, DATA.name))
    half = runs.reports // 2
    pairs = []
    for turn in range(runs.many):
        out = ground.folder / f"out-{turn}"
        ours = ["-m", "assembler.cli", "build", *paths, "--jobs", 2, "--force", "-o", f"{out}/"]
        out.mkdir()
        pairs.append(
            (
                ground.seconds(lambda ours=ours: _python(*ours)),
                ground.seconds(lambda: _at_once(["fill_many", side, half], 2)),
            )
        )
    return [
        _compared(f"多份：{runs.reports}份", *zip(*pairs, strict=True), 0.06, f"各{runs.many}次")
    ]


def _import(ground: Ground) -> list[Comparison]:
    """Final accounts from their tables alone, against a build and a second."""
    tables, report = ground.folder / "附表.xlsx", ground.folder / "决算.docx"
    build = ["-m", "assembler.cli", "build", ACCOUNTS.relative_to(ROOT), "--force", "-o", report]
    _python(*build, "--tables-xlsx", tables)
    more, runs = [], ground.runs.cold
    for turn in range(runs + 1):
        target = ground.folder / f"import-{turn}"
        taken = ground.seconds(
            lambda target=target: _python("-m", "assembler.cli", "import", tables, "-o", target)
        )
        more.append(taken - ground.seconds(lambda: _python(*build)))
    return [_compared("导入：比生成多", more[1:], [ONE_SECOND], 1.0, f"各{runs}次")]


def _skip(ground: Ground) -> list[Comparison]:
    """Reports of which nothing has changed, against building them."""
    number = min(ground.runs.reports, 50)
    paths = list(datasets(ground.folder / "skipped", number, DATA.name))
    build = ["-m", "assembler.cli", "build", *paths, "--jobs", 1]
    pairs = []
    for turn in range(ground.runs.many):
        command = [*build, "-o", f"{ground.folder / f'skipped-{turn}'}/"]
        built = ground.seconds(lambda command=command: _python(*command))
        pairs.append((ground.seconds(lambda command=command: _python(*command)), built))
    return [_compared(f"略过：{number}份", *zip(*pairs, strict=True), 0.1, f"各{len(pairs)}次")]


def _finished(ground: Ground) -> list[Comparison]:
    """What is done with a finished report, against its build."""
    times, runs = _of_finished(ground, "commands", ground.runs.cold), ground.runs.cold
    return [
        _compared(f"成品：{name}", times[name], times["build"], 1.5, f"各{runs}次")
        for name in ("verify", "diff", "refresh", "refresh：改过")
    ]


def _redline(ground: Ground) -> list[Comparison]:
    """The redline of one correction among 4,800 indicators, against the build it is made with."""
    times = _of_finished(ground, "redline", ground.runs.many)
    more = [both - median(times["build"]) for both in times["redline"]]
    return [_compared("修订稿：4800条指标", more, times["build"], 4.0, f"各{ground.runs.many}次")]


def _swollen(ground: Ground) -> list[Comparison]:
    """A paragraph as long as one may be, full of claims, against a second."""
    times = _of_finished(ground, "swollen", ground.runs.many)
    count = f"各{ground.runs.many}次"
    return [
        _compared(f"长段：{name}", taken, [ONE_SECOND], 1.0, count) for name, taken in times.items()
    ]


def _of_finished(ground: Ground, measure: str, runs: int) -> dict[str, list[float]]:
    folder = ground.folder / f"finished-{measure}"
    folder.mkdir()
    printed = _python(HERE / "finished_files.py", measure, folder, runs)
    times: dict[str, list[float]] = json.loads(printed.splitlines()[-1])
    return times


MEASURES: Mapping[str, Callable[[Ground], list[Comparison]]] = {
    "热启动": _warm,
    "决算": _warm_accounts,
    "冷启动": _cold,
    "大数据": _large,
    "文档": _document,
    "多份": _many,
    "导入": _import,
    "略过": _skip,
    "成品": _finished,
    "修订稿": _redline,
    "长段": _swollen,
}


def _compared(
    name: str,
    ours: Sequence[float],
    theirs: Sequence[float],
    goal: float | None,
    runs: str,
    unit: str = "秒",
) -> Comparison:
    return Comparison(name, median(ours), median(theirs), unit, goal, runs)


def _of(runs: list[dict[str, float]], key: str) -> list[float]:
    return [run[key] for run in runs]


def _used_by_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


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


def _at_once(arguments: Sequence[object], processes: int) -> None:
    """The same work by several workers at once."""
    command = [sys.executable, HERE / "worker.py", *arguments]
    started = [
        subprocess.Popen([*map(str, command)], cwd=ROOT, stdout=subprocess.DEVNULL)
        for _ in range(processes)
    ]
    if sum([process.wait() for process in started]):
        raise SystemExit(f"没有跑成：{' '.join(map(str, arguments))}")


def _set_up_children(folder: Path, cpu: bool) -> None:
    """Children keep their bytecode, as an installed program does, but not in the tree."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ.update(PYTHONPYCACHEPREFIX=str(folder), PYTHONPATH=str(ROOT), PYTHONUTF8="1")
    os.environ.update(ASSEMBLER_CACHE=str(folder / "records"), BENCHMARK_CPU="1" if cpu else "")


# --- printing


def _tell(message: str) -> None:
    if sys.stderr.isatty():
        print(message, file=sys.stderr)


def _print(cases: list[Comparison], ground: Ground) -> None:
    clock = "（处理器时间）" if ground.cpu else ""
    print(f"与 docxtpl 比较{clock}：我方÷对方，越小越好")
    for case in cases:
        print(f"  {_wide(case.name, 20)}{case.ratio:8.3f}   {_against_goal(case)}")
    print("附：本机的绝对值（只供参考，随机器和负载而变）")
    for case in cases:
        digits = 0 if case.unit == "MB" else 4
        print(
            f"  {_wide(case.name, 20)}本机 我方 {case.ours:.{digits}f}{case.unit}，"
            f"对方 {case.theirs:.{digits}f}{case.unit}；{case.runs}"
        )
    if ground.sizes:
        sizes = ground.sizes.items()
        grown = "，".join(f"{n}倍 {size['lines']}/{size['rows']}" for n, size in sizes)
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
