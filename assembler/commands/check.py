"""The command `check`: everything `build` would report, and nothing written."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from ..kernel.problems import print_problems
from ..pipeline import build, exit_status
from .datasets import NO_DATASETS, counted, datasets_in, result_as_json


def check_all(data: list[Path], as_json: bool) -> int:
    """`check`: every named dataset, or every one in data/. The worst exit status."""
    datasets = data or datasets_in(Path("data"))
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
        print(json.dumps(results, ensure_ascii=False, indent=1))
    elif not datasets:
        print(NO_DATASETS, file=sys.stderr)
    return max(statuses, default=2)
