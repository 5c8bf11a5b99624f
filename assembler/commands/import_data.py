"""The command `import`: a dataset from exported workbooks, and what is still to be answered."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ..dataset.sheets import QUESTIONS
from ..importing.import_files import ImportOptions, ImportOutcome, import_files
from ..importing.mapping import mapping_advice
from ..kernel.printable import as_typed
from ..kernel.problems import Problem, distinct, print_problems
from ..pipeline import exit_status
from .delivery import wrong_dataset_name


def import_dataset(sources: Sequence[Path], target: Path, options: ImportOptions) -> int:
    """`import`: what was read, what is wrong, what is open, and how to go on; the exit status."""
    problems: list[Problem] = wrong_dataset_name(target)
    outcome = ImportOutcome([]) if problems else import_files(sources, target, options, problems)
    for line in outcome.lines:
        print(line)
    print_problems(distinct(problems))
    if not outcome.written:
        print("没有写成数据。")
        for line in mapping_advice(problems, target):
            print(line)
        return 2
    rows = "、".join(f"{name}{count}行" for name, count in outcome.rows.items())
    print(f"已写成 {target}：{rows}。")
    print(_how_to_go_on(outcome, target))
    return exit_status(problems)


def _how_to_go_on(outcome: ImportOutcome, target: Path) -> str:
    if not outcome.questions:
        return f"运行 assembler build {as_typed(target)} 生成报告。"
    optional = f"（其中{outcome.optional}个可以不答）" if outcome.optional else ""
    if outcome.optional == outcome.questions:
        optional = "，都可以不答"
    sheet = f" {target / QUESTIONS}.csv "
    if target.suffix.lower() == ".xlsx":
        sheet = f"工作表“{QUESTIONS}”"
    return (
        f"还有{outcome.questions}个问题{optional}：在{sheet}的“回答”一列填，"
        f"再运行 assembler build {as_typed(target)}"
    )
