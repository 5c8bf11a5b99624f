"""What `build` and `check` share: the datasets they go through, and how each result is reported."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from ..dataset.model import Dataset
from ..files.paths import is_file, is_folder
from ..kernel.places import where
from ..kernel.problems import Problem, Severity, unconfirmed
from ..pipeline import exit_status

NO_DATASETS = "data 文件夹里没有数据。用 assembler new data/<名称> 新建一套。"


class WrittenFiles(NamedTuple):
    """The files that were written; None for those that were not. changes: against the report that
    was replaced, in one line. internal: whether they are not to be published."""

    report: Path | None = None
    tables: Path | None = None
    pdf: Path | None = None
    changes: str = ""
    internal: bool = False


NOTHING_WRITTEN = WrittenFiles()


def chosen(data: list[Path]) -> list[Path]:
    """The datasets that are named, else all in data/, by name."""
    folder = Path("data")
    if data or not is_folder(folder):
        return data
    return sorted(filter(_is_dataset, folder.iterdir()))


def _is_dataset(path: Path) -> bool:
    if is_file(path / "报告.yaml"):
        return True
    # “~$…” is what Excel keeps beside a workbook while it is open.
    return path.suffix.lower() == ".xlsx" and not path.name.startswith("~")


def counted(problems: list[Problem]) -> str:
    """How many there are of each severity, the worst first: 错误2处、警告1处. What the clerk has
    confirmed is not among them."""
    counts = Counter(problem.severity for problem in unconfirmed(problems))
    return "、".join(
        f"{severity.value}{counts[severity]}处"
        for severity in reversed(Severity)
        if counts[severity]
    )


def confirmed_count(problems: list[Problem], hint: str = "，check --all 列出") -> str:
    """（另有已确认的2处，check --all 列出）; "" where there is none."""
    count = len(problems) - len(unconfirmed(problems))
    return f"（另有已确认的{count}处{hint}）" if count else ""


def result_as_json(
    path: Path, problems: list[Problem], files: WrittenFiles = NOTHING_WRITTEN
) -> dict[str, object]:
    """What came of one dataset, for `--json`."""
    report, tables, pdf = (str(file) if file else None for file in files[:3])
    return {
        "data": str(path),
        "report": report,
        "tables": tables,
        "pdf": pdf,
        "changes": files.changes,
        "internal": files.internal,
        "exit": exit_status(problems),
        "problems": [problem.as_json() for problem in problems],
    }


def eliminations_in_words(dataset: Dataset) -> Iterator[str]:
    """The transfers between units that stand in neither ledger, a line each, with their rows."""
    names = {unit.code: unit.name for unit in dataset.units}
    for one in dataset.eliminations:
        payer, receiver = (f"{code} {names.get(code, '')}" for code in (one.payer, one.receiver))
        places = [*(line.place for line in one.paid), *(line.place for line in one.received)]
        rows = "；".join(where(places))
        yield f"抵销：{payer}付给{receiver}{one.amount:,f}元，收支两边都不计（{rows}）"
