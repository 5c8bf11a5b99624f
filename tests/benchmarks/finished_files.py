"""What is done with finished files, against the build of the same report, by turns in one process:
`python tests/benchmarks/finished_files.py redline FOLDER 5`.

Each command runs as a user's does, but for the start of Python; times are of the processor.
"""

from __future__ import annotations

import csv
import gc
import io
import json
import shutil
import sys
from collections.abc import Callable, Mapping
from contextlib import redirect_stderr, redirect_stdout
from decimal import Decimal
from pathlib import Path
from time import process_time

ROOT = Path(__file__).resolve().parents[2]
LARGEST_SAMPLE = "xigong-2023-accounts"
WITH_INDICATORS = "mengjin-2024-budget"
_AMOUNT = ("金额（元）", "决算数（元）")
_SIGNS = 49_000  # of a paragraph; what is longer is refused
_SWOLLEN = {
    "金额": "支出7万3元、31.7万元，",
    "增减": "支出总计比上年减少，",
    "占比": "基本支出31.7万元，占支出总计的33.3%，",
    "其中": "支出总计31万元，其中：基本支出13万元，占50%。",
}

Times = dict[str, list[float]]


def commands(folder: Path, runs: int) -> Times:
    """`verify`, `diff` and `refresh` of the largest sample, each as often as its build; `refresh` of
    the file as it was built, and of one in which a person wrote some words."""
    data = ROOT / "data" / LARGEST_SAMPLE
    corrected = Path(shutil.copytree(data, folder / "corrected"))
    _correct(corrected / "支出.csv")
    old, new, target = folder / "old.docx", folder / "new.docx", folder / "target.docx"
    edited = folder / "edited.docx"
    _run("build", data, "-o", old), _run("build", corrected, "-o", new)
    edited.write_bytes(_with_remark(old.read_bytes()))
    return _by_turns(
        {
            "build": lambda: _run("build", data, "-o", target, "--force"),
            "verify": lambda: _run("verify", old),
            "diff": lambda: _run("diff", old, new),
            "refresh": lambda: _run("refresh", old, corrected, "-o", target, "--force"),
            "refresh：改过": lambda: _run("refresh", edited, corrected, "-o", target, "--force"),
        },
        runs,
    )


def redline(folder: Path, runs: int, indicators: int = 4800) -> Times:
    """The redline of a report with so many indicators of which one was corrected."""
    old = Path(shutil.copytree(ROOT / "data" / WITH_INDICATORS, folder / "many"))
    _multiply(old / "绩效指标.csv", indicators)
    new = Path(shutil.copytree(old, folder / "many-corrected"))
    _correct_indicator(new / "绩效指标.csv", indicators // 2)
    report, target = folder / "many.docx", folder / "target.docx"
    _run("build", old, "-o", report)
    build = ("build", new, "-o", target, "--force")
    return _by_turns(
        {"build": lambda: _run(*build), "redline": lambda: _run(*build, "--redline", report)}, runs
    )


def swollen(folder: Path, runs: int) -> Times:
    """`verify` and `audit` of a report with a paragraph as long as one may be."""
    report = folder / "swollen-base.docx"
    _run("build", ROOT / "data" / WITH_INDICATORS, "-o", report)
    tasks: dict[str, Callable[[], object]] = {}
    for name, words in _SWOLLEN.items():
        file = folder / f"swollen-{name}.docx"
        file.write_bytes(_with_paragraph(report.read_bytes(), words * (_SIGNS // len(words))))
        for command in ("verify", "audit"):
            tasks[f"{command}：{name}"] = lambda command=command, file=file: _run(command, file)
    return _by_turns(tasks, runs)


def _by_turns(tasks: Mapping[str, Callable[[], object]], runs: int) -> Times:
    for task in tasks.values():
        task()
    times: Times = {name: [] for name in tasks}
    for _ in range(runs):
        for name, task in tasks.items():
            gc.collect()
            start = process_time()
            task()
            times[name].append(process_time() - start)
    return times


def _run(*arguments: object) -> int:
    from assembler.cli import main

    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        return main(list(map(str, arguments)))


def _with_remark(report: bytes) -> bytes:
    """A report with some words of a person's at the end of a paragraph."""
    from hostile import rewritten

    def added(text: str) -> str:
        before, end, behind = text.rpartition("。</w:t>")
        return f"{before}，详见附件{end}{behind}"

    return rewritten(report, "word/document.xml", lambda old: added(old.decode()).encode())


def _with_paragraph(report: bytes, text: str) -> bytes:
    from hostile import rewritten

    paragraph = f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>".encode()
    body = b"<w:body>"
    return rewritten(
        report, "word/document.xml", lambda old: old.replace(body, body + paragraph, 1)
    )


# --- datasets


def _correct(file: Path) -> None:
    """Another amount in the first line."""
    rows = _read(file)
    column = next(name for name in _AMOUNT if name in rows[0])
    rows[0][column] = f"{Decimal(rows[0][column]) + 1000:f}"
    _write(file, rows)


def _multiply(file: Path, number: int) -> None:
    """So many indicators, under the projects that there are."""
    rows = _read(file)
    copies = [
        {
            **rows[n % len(rows)],
            "三级指标": f"{rows[n % len(rows)]['三级指标']}{n // len(rows) or ''}",
        }
        for n in range(number)
    ]
    _write(file, sorted(copies, key=lambda row: row["项目"]))


def _correct_indicator(file: Path, at: int) -> None:
    rows = _read(file)
    rows[at]["三级指标"] += "改"
    _write(file, rows)


def _read(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def _write(file: Path, rows: list[dict[str, str]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, rows[0])
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT / "tests"))
    measure = {"commands": commands, "redline": redline, "swollen": swollen}[sys.argv[1]]
    print(json.dumps(measure(Path(sys.argv[2]), int(sys.argv[3]))))
