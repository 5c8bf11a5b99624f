"""The command `import`: a dataset from exported workbooks, and what is still to be answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from ..dataset.sheets import QUESTIONS
from ..importing.chosen import MappingFile
from ..importing.import_files import ImportOptions, ImportOutcome, import_files
from ..importing.mapping import mapping_advice
from ..kernel.printable import as_typed
from ..kernel.problems import Problem, distinct, exit_status, print_problems, unusable
from .delivery import print_lines, wrong_dataset_name


def import_dataset(
    sources: Sequence[Path], target: Path, options: ImportOptions, mapping: Path | None = None
) -> int:
    """`import`: what was read, what is wrong, what is open, and how to go on; the exit status.
    mapping: where the 导入对照 to go by is, None for the dataset's own."""
    problems: list[Problem] = wrong_dataset_name(target)
    if mapping is not None:
        options = replace(options, mapping=MappingFile.of(mapping, problems))
    stopped = unusable(problems)
    outcome = ImportOutcome([]) if stopped else import_files(sources, target, options, problems)
    print_lines(outcome.lines)
    print_problems(distinct(problems))
    if not outcome.written:
        print("没有写成数据。")
        print_lines(mapping_advice(problems, target))
        return 2
    rows = "、".join(f"{name}{count}行" for name, count in outcome.rows.items())
    print(f"已写成 {target}：{rows}。")
    print(_how_to_go_on(outcome, target))
    print_lines(mapping_advice(problems, target))
    return exit_status(problems)


def _how_to_go_on(outcome: ImportOutcome, target: Path) -> str:
    if not outcome.questions:
        return f"运行 assembler build {as_typed(target)} 生成报告。"
    optional = _optional(outcome.optional, outcome.questions)
    sheet = f" {target / QUESTIONS}.csv "
    if target.suffix.lower() == ".xlsx":
        sheet = f"工作表“{QUESTIONS}”"
    return (
        f"还有{outcome.questions}个问题{optional}：在{sheet}的“回答”一列填，"
        f"再运行 assembler build {as_typed(target)}"
    )


def _optional(optional: int, questions: int) -> str:
    """How many of the questions need no answer."""
    if optional == questions:
        return "，都可以不答"
    return f"（其中{optional}个可以不答）" if optional else ""
