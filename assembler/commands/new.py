"""The command `new`: a dataset of either form, empty or begun with last year's."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ..dataset.kinds import KINDS_OF_REPORT, kind_named
from ..dataset.new import Contents, new_dataset
from ..kernel.printable import as_typed
from ..kernel.problems import Place, Problem, exit_status, print_problems, problem
from ..template.for_new import sheets_for_new
from ..template.loading import load_template
from .delivery import print_lines, with_ending, wrong_dataset_name

if TYPE_CHECKING:
    from ..carrying.new_year import NewYear

_YEAR = re.compile(r"(?<![0-9])20[0-9]{2}(?![0-9])")


class NewReport(NamedTuple):
    """What report a new dataset is for. kind: "" for that of the template or source, else the usual
    one. template: "" for the usual one."""

    kind: str = ""
    year: int | None = None
    template: str = ""


class Begun(NamedTuple):
    """A dataset that was made, and in words what came of it. first: that it was made. carried: what was
    brought of a source; None where there was none."""

    path: Path
    first: str
    carried: NewYear | None = None

    @property
    def lines(self) -> list[str]:
        return [self.first, *(self.carried.lines if self.carried else ())]


def make_new(path: Path, wanted: NewReport, workbook: bool, source: Path | None = None) -> int:
    """`new`: a folder, or a workbook where one is asked for or named; the exit status."""
    problems: list[Problem] = []
    made = begun(path, wanted, workbook, problems, source)
    print_problems(problems)
    if made is not None:
        how = _how_to_go_on(made, source is not None)
        print_lines([*made.lines, how] if source else ["".join([*made.lines, how])])
    return exit_status(problems)


def _how_to_go_on(made: Begun, is_continued: bool) -> str:
    name = as_typed(made.path)
    if not is_continued:
        return f"填好后运行 assembler build {name}"
    command = f"assembler import 文件… -o {name}"
    return f"接着导入本年的明细、表格（{command}），再运行 assembler check {name}"


def begun(
    path: Path,
    wanted: NewReport,
    workbook: bool,
    problems: list[Problem],
    source: Path | None = None,
) -> Begun | None:
    """The new dataset made; None where there is none."""
    problems += wrong_dataset_name(path)
    if problems:
        return None
    if workbook or path.suffix.lower() == ".xlsx":
        workbook, path = True, with_ending(path, ".xlsx")
    if source is None:
        return _begun_empty(path, wanted, workbook, problems)
    return _begun_from(path, source, wanted, workbook, problems)


def _begun_empty(
    path: Path, wanted: NewReport, workbook: bool, problems: list[Problem]
) -> Begun | None:
    usual = next(iter(KINDS_OF_REPORT))
    name = wanted.template or kind_named(wanted.kind or usual).template
    of_template: list[Problem] = []
    template = load_template(name, Place(), of_template, path)
    if template is None:
        problems += of_template
        return None
    made = template.word("类型")
    kind = wanted.kind or (made if wanted.template and made in KINDS_OF_REPORT else usual)
    if kind in KINDS_OF_REPORT and not kind_named(kind).is_written_by(made):
        known = kind_named(kind).template
        values = {"name": name, "kind": made, "wanted": kind, "known": known}
        problems.append(problem("M-18", Place(), **values))
        return None
    used, whence = _year(path, wanted.year)
    contents = Contents({"模板": [name]}, own=sheets_for_new(template))
    new_dataset(path, kind, used, workbook, problems, contents)
    if problems:
        return None
    return Begun(path, f"已新建 {path}（{kind}，{used}年{whence}）。")


def _begun_from(
    path: Path, source: Path, wanted: NewReport, workbook: bool, problems: list[Problem]
) -> Begun | None:
    from ..carrying.new_year import begin_with

    asked = wanted.year if wanted.year is not None else year_named(path.name)
    made = begin_with(path, source, wanted.kind, asked, workbook, problems)
    if made is None:
        return None
    return Begun(path, f"已新建 {path}（{made.kind}，{made.year}年）。", made)


def year_named(name: str) -> int | None:
    """The only year in a dataset's name; None where there is none, or there are several."""
    named = set(_YEAR.findall(name))
    return int(named.pop()) if len(named) == 1 else None


def _year(path: Path, asked: int | None) -> tuple[int, str]:
    """The report's year and where it is from: as asked for, else the only one in the dataset's name,
    else this year."""
    if asked is not None:
        return asked, ""
    named = year_named(path.name)
    return (named, "，照名称") if named else (date.today().year, "，是今年；不对的请改“年度”")
