"""Where a command writes: names that cannot be, files of others that stay, and writing whole."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from ..files.paths import exists, forbids, is_folder
from ..files.whole_file import write_whole
from ..kernel.printable import as_typed
from ..kernel.problems import Problem, problem, system_reason

_OTHERS = frozenset(
    [
        ".csv",
        ".doc",
        ".docm",
        ".docx",
        ".dotx",
        ".et",
        ".htm",
        ".html",
        ".json",
        ".odt",
        ".ofd",
        ".pdf",
        ".rtf",
        ".txt",
        ".wps",
        ".xls",
        ".xlsm",
        ".xlsx",
        ".yaml",
        ".yml",
        ".zip",
    ]
)
IS_INTERNAL = "这是内部文件，带台账各行和准确数，不要公开。"
_HEAD = 4096  # the mark of a page of ours stands within so many bytes


def print_json(value: object) -> None:
    """A result for `--json`: readable Chinese, an item a line."""
    _print_json_text(json_text(value))


def print_json_texts(results: Sequence[str], listed: bool = True) -> None:
    """The same of results that are JSON already: a list of them, or the one that there is."""
    _print_json_text(_json_list(results) if listed else results[0])


def print_json_beside(status: int, key: str, results: Sequence[str]) -> None:
    """The list of them beside the exit status."""
    inner = _json_list(results).replace("\n", "\n ")
    _print_json_text(f'{{\n "exit": {status},\n {json_text(key)}: {inner}\n}}')


def _json_list(results: Sequence[str]) -> str:
    inner = ",\n".join(results).replace("\n", "\n ")
    return f"[\n {inner}\n]" if results else "[]"


def json_text(value: object) -> str:
    """JSON as it is printed."""
    return json.dumps(value, ensure_ascii=False, indent=1)


def _print_json_text(text: str) -> None:
    """In another encoding than UTF-8 the Chinese is escaped, so that every program reads the same
    and no sign is lost."""
    encoding = (sys.stdout.encoding or "").lower().replace("-", "").replace("_", "")
    if encoding not in ("utf8", "utf8sig"):
        text = json.dumps(json.loads(text), indent=1)
    print(text)


def print_lines(lines: Iterable[str]) -> None:
    """Lines for the terminal."""
    for line in lines:
        print(line)


def written(path: Path, data: bytes, problems: list[Problem]) -> bool:
    """Write a file whole; whether it could be written, else it is told."""
    refused = impossible(path)
    if refused:
        problems += refused
        return False
    try:
        write_whole(path, data)
    except OSError as error:
        problems.append(problem("O-03", path=str(path), why=system_reason(error)))
        return False
    return True


def page_kind_is_wrong(path: Path | None) -> bool:
    """Whether a target of an HTML page is named like a file of another kind."""
    return path is not None and is_another_kind(path, ".html", ".htm")


def is_another_kind(path: Path, *own: str) -> bool:
    """Whether a target is named like a file of another kind than is written there (x.pdf for a
    Word file). own: the endings it may have. 报告2.0 is a name like any other."""
    suffix = path.suffix.lower()
    return suffix in _OTHERS and suffix not in own and not is_folder(path)


def impossible(path: Path) -> list[Problem]:
    """What forbids to write any file there: a device, a name that no system or not every one
    takes. That it stands already in such a place is no objection."""
    why = forbids(path)
    return [problem("O-10", path=str(path), why=why)] if why else []


def with_ending(path: Path, ending: str) -> Path:
    """The target with its ending, which need not be typed; a folder (`.`) as it is."""
    if path.suffix.lower() == ending or path.name in ("", ".."):
        return path
    return path.with_name(f"{path.name}{ending}")


def wrong_report_name(path: Path) -> list[Problem]:
    """What speaks against writing a Word file there, by its name alone."""
    refused = impossible(path)
    if refused or not is_another_kind(path, ".docx"):
        return refused
    docx = as_typed(path.with_suffix(".docx"))
    ways = {
        ".pdf": f"写 -o {docx}；build 加 --pdf，PDF 就写在它旁边",
        ".xlsx": f"写 -o {docx}；附表的工作簿用 --tables-xlsx",
        ".html": f"写 -o {docx}；审阅页用 assembler review 生成",
    }
    way = ways.get(path.suffix.lower(), f"文件名以 .docx 结尾，如 -o {docx}")
    return [problem("O-07", path=str(path), way=way)]


def wrong_dataset_name(path: Path) -> list[Problem]:
    """What speaks against writing a dataset there, by its name alone."""
    reason = forbids(path)
    if not reason and is_another_kind(path, ".xlsx"):
        reason = "数据应是文件夹，或以 .xlsx 结尾的工作簿"
    if not reason:
        return []
    return [problem("D-91", name=str(path), reason=reason)]


def may_replace_page(
    path: Path, mark: str | None, foreign: Problem, option: str, problems: list[Problem]
) -> bool:
    """Whether an HTML page may be written here: over none, or over one that bears our mark.

    mark: None to write over anything. foreign: the problem to tell of another file. option: what
    named the target.
    """
    if is_folder(path):
        problems.append(problem("O-06", path=str(path), option=option))
        return False
    try:
        if mark is None or _bears(path, mark):
            return True
        problems.append(foreign)
    except OSError as error:
        problems.append(problem("O-03", path=str(path), why=system_reason(error)))
    return False


def _bears(path: Path, mark: str) -> bool:
    """Whether a file bears our mark; one that is not there is nobody else's."""
    return not exists(path) or mark.encode() in _beginning(path)


def _beginning(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_HEAD)
