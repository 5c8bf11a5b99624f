"""What `build` and `check` share: the datasets they go through, and how each result is reported."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ..files.paths import exists, is_file, is_folder, resolved
from ..kernel.places import where
from ..kernel.problems import Problem, Severity, first_few, problem, unconfirmed

if TYPE_CHECKING:
    from ..dataset.model import Dataset

_WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".et", ".ods")  # of the last three it is told how to go on
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


def chosen(data: Sequence[Path]) -> list[Path]:
    """The datasets that are named, else all in data/, by name. Of several, as `data/*` names them,
    those that are none are passed over with a word; a name alone is tried, whatever it is."""
    folder = Path("data")
    if not data and not is_folder(folder):
        print(NO_DATASETS, file=sys.stderr)
        return []
    if not data:
        datasets = sorted(filter(_is_dataset, folder.iterdir()))
        if not datasets:
            print(NO_DATASETS, file=sys.stderr)
        return datasets
    return passed_over(expanded(data), is_no_dataset)


def expanded(paths: Sequence[Path]) -> list[Path]:
    """The paths, those with * or ? that no shell has taken for a pattern (in Windows) as what they
    stand for."""
    return [path for each in paths for path in _matching(each)]


def _matching(path: Path) -> list[Path]:
    at = next((n for n, part in enumerate(path.parts) if set(part) & set("*?")), None)
    if at is None or exists(path):
        return [path]
    return sorted(Path(*path.parts[:at]).glob("/".join(path.parts[at:]))) or [path]


def passed_over(paths: list[Path], why: Callable[[Path], str]) -> list[Path]:
    """Those of several that can be meant, the others told in a word. why: what speaks against one."""
    if len(paths) <= 1:
        return paths
    meant = [path for path in paths if not _is_passed_over(path, why(path))]
    if not meant:
        print(problem("O-71", names=first_few(list(map(str, paths)), 5, " 等")))
    return meant


def _is_passed_over(path: Path, objection: str) -> bool:
    if objection:
        print(f"跳过 {path}：{objection}。", file=sys.stderr)
    return bool(objection)


def is_no_dataset(path: Path) -> str:
    """Why something is no dataset at all; "" where it is one, or may be meant for one."""
    if is_file(path / "报告.yaml"):
        return ""
    if is_folder(path):
        from ..dataset.folder import holds_a_sheet

        return "" if holds_a_sheet(path) else "文件夹里没有 报告.yaml，也没有数据的表，不是数据"
    if path.name.startswith("~$"):
        return "是 Excel 打开文件时的临时文件"
    if not exists(path) or path.suffix.lower() in _WORKBOOKS:
        return ""
    return "不是数据（数据是文件夹或 .xlsx 工作簿）"


def _is_dataset(path: Path) -> bool:
    if is_file(path / "报告.yaml"):
        return True
    # “~$…” is what Excel keeps beside a workbook while it is open.
    return path.suffix.lower() == ".xlsx" and not path.name.startswith("~")


def shared_targets(targets: Iterable[tuple[Path, Path]]) -> list[Problem]:
    """Files that two sources would be written to. targets: each source with its file."""
    takers: dict[Path, list[str]] = {}
    for path, target in targets:
        takers.setdefault(target, []).append(str(path))
    return [
        problem("O-09", path=str(target), names="、".join(names))
        for target, names in takers.items()
        if len(names) > 1
    ]


def dataset_name(path: Path) -> str:
    """What the files are called that are made of a dataset."""
    path = resolved(path)
    return path.stem if path.suffix.lower() == ".xlsx" else path.name


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


def result_as_json(path: Path, files: WrittenFiles = NOTHING_WRITTEN) -> dict[str, object]:
    """What came of one dataset, for `--json`, besides its problems."""
    report, tables, pdf = (str(file) if file else None for file in files[:3])
    return {
        "data": str(path),
        "report": report,
        "tables": tables,
        "pdf": pdf,
        "changes": files.changes,
        "internal": files.internal,
    }


def eliminations_in_words(dataset: Dataset) -> Iterator[str]:
    """The transfers between units that stand in neither ledger, a line each, with their rows."""
    names = {unit.code: unit.name for unit in dataset.units}
    for one in dataset.eliminations:
        payer, receiver = (f"{code} {names.get(code, '')}" for code in (one.payer, one.receiver))
        places = [*(line.place for line in one.paid), *(line.place for line in one.received)]
        rows = "；".join(where(places))
        yield f"抵销：{payer}付给{receiver}{one.amount:,f}元，收支两边都不计（{rows}）"
