"""The fuzz profile runs, counts what it should, and goes on where it stopped; a few cases of it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from conftest import ROOT

RUN = ROOT / "tests" / "fuzz" / "run.py"


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(RUN), *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )


def changes(log: Path) -> int:
    """How many changes the cases of a log have had, one at least in each."""
    made = [json.loads(line)["changes"] for line in log.read_text("utf-8").splitlines()]
    assert all(made)
    return sum(made)


def test_a_few_cases(tmp_path: Path) -> None:
    log = tmp_path / "记录.jsonl"
    first = run("8", "--seed", "7", "--log", str(log))
    assert first.returncode == 0, (first.stdout, first.stderr[-2000:])
    assert first.stdout.splitlines()[-1] == f"| all | 8 | {changes(log)} | 0 | 0 | 0 | 0 | 0 |"
    again = run("10", "--seed", "7", "--log", str(log))
    assert again.stdout.splitlines()[-1] == f"| all | 10 | {changes(log)} | 0 | 0 | 0 | 0 | 0 |"
    lines = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
    assert [line["case"] for line in lines] == list(range(10))


def test_what_counts(tmp_path: Path) -> None:
    """Faults of every kind, from a log."""
    faults = {
        "traceback": {"faults": ["traceback"]},
        "malformed": {"faults": ["malformed 出.docx: 2 errors"]},
        "other": {"faults": ["left ['出.docx']", "silence"]},
        "over 5 s": {"seconds": 5.5},
        "over 500 MB": {"mb": 501},
    }
    usual = {"seed": 1, "command": "build", "seconds": 1, "mb": 90, "faults": [], "changes": 2}
    log = tmp_path / "记录.jsonl"
    lines = [usual | {"case": number} | fault for number, fault in enumerate(faults.values())]
    log.write_text("".join(f"{json.dumps(line)}\n" for line in lines), "utf-8")
    done = run("5", "--seed", "1", "--log", str(log))
    assert (done.returncode, done.stdout.splitlines()[-1]) == (
        1,
        "| all | 5 | 10 | 1 | 1 | 1 | 1 | 1 |",
    )


def test_the_files_of_a_case_can_be_had(tmp_path: Path) -> None:
    for folder in ("甲", "乙"):
        run("--seed", "1", "--only", "3", "--keep", str(tmp_path / folder))
    one, other = (
        {
            path.relative_to(tmp_path / folder): path.read_bytes()
            for path in (tmp_path / folder).rglob("*")
            if path.is_file() and path.suffix not in (".docx", ".xlsx")
        }
        for folder in ("甲", "乙")
    )
    assert one == other and Path("3/命令.txt") in one
