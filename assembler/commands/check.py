"""The command `check`: everything `build` would report, and nothing written."""

from __future__ import annotations

import sys
from pathlib import Path

from ..kernel.problems import print_problems
from ..pipeline import build, exit_status
from .datasets import NO_DATASETS, chosen, counted, result_as_json
from .delivery import print_json


def check_all(data: list[Path], as_json: bool) -> int:
    """`check`: every named dataset, or every one in data/. The worst exit status."""
    datasets = chosen(data)
    statuses, results = [], []
    for path in datasets:
        problems = build(path).problems
        statuses.append(exit_status(problems))
        results.append(result_as_json(path, problems))
        if not as_json:
            print(f"—— {path}")
            print_problems(problems)
            print(f"检查完毕：{counted(problems) or '没有问题'}。")
    if as_json:
        print_json(results)
    elif not datasets:
        print(NO_DATASETS, file=sys.stderr)
    return max(statuses, default=2)
