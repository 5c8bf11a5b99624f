"""The command `template check`: a template without any dataset, everything wrong with it at once."""

from __future__ import annotations

from ..authoring.checking import check_template
from ..kernel.problems import exit_status, print_problems
from .datasets import counted
from .delivery import print_json


def check(name: str, as_json: bool) -> int:
    """`template check`; the exit status."""
    _, problems = check_template(name)
    status = exit_status(problems)
    if as_json:
        shown = [problem.as_json() for problem in problems]
        print_json({"template": name, "exit": status, "problems": shown})
    else:
        print_problems(problems)
        print(f"检查完毕：{counted(problems) or '没有问题'}。")
    return status
