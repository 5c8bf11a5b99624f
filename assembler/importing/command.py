"""`assembler import`: from exported workbooks to a dataset, and what is still to be answered."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..commands import print_problems
from ..dataset.schema import KINDS_OF_REPORT
from ..dataset.sheets import QUESTIONS
from ..pipeline import exit_status
from ..problems import Place, Problem, distinct, problem, system_reason, unusable
from ..template import load_template
from .about_report import kind_in, template_for, year_in
from .gather import gather
from .imported import Imported, Row
from .mapping import from_yaml
from .questions import merged_questions, nature_questions, report_questions, word_questions
from .sheet import SourceSheet
from .source import read_source
from .stored import Stored, open_stored, replaced, rows_to_write, write_folder, write_workbook


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the clerk says beside the files. kind, template: "" and year: None are found out."""

    kind: str = ""
    year: int | None = None
    template: str = ""
    force: bool = False


@dataclass(slots=True)
class Outcome:
    """What came of an import: lines to tell, how many questions are open, whether it was written."""

    told: list[str]
    questions: int = 0
    written: bool = False


def import_files(
    sources: Sequence[Path], target: Path, wishes: Wishes, problems: list[Problem]
) -> Outcome:
    """Read the sources, write the dataset. Nothing is written where something is unusable."""
    stored = open_stored(target, problems)
    sheets = [sheet for path in sources for sheet in read_source(path, problems)]
    imported = None if unusable(problems) else _imported(sheets, stored, wishes, problems)
    if imported is None or unusable(problems):
        return Outcome([])
    outcome = Outcome(imported.told)
    rows = rows_to_write(stored, imported)
    changes = replaced(stored, rows)
    if changes and not wishes.force:
        problems.append(problem("I-81", Place(str(target)), sheets="、".join(changes)))
        return outcome
    rows[QUESTIONS] = _questions(stored, imported, rows, problems)
    outcome.questions = sum(not row["回答"].strip() for row in rows[QUESTIONS])
    if not unusable(problems):
        outcome.written = _write(target, imported, rows, problems)
    return outcome


def _imported(
    sheets: Sequence[SourceSheet], stored: Stored, wishes: Wishes, problems: list[Problem]
) -> Imported | None:
    """What the sheets bring, for the report they are about."""
    if not sheets:
        problems.append(problem("I-82", Place()))
        return None
    kind = wishes.kind or stored.word("类型") or kind_in(sheets)
    if kind not in KINDS_OF_REPORT:
        problems.append(problem("D-92", Place(), found=kind, choices="、".join(KINDS_OF_REPORT)))
        return None
    known_year = wishes.year or _as_year(stored.word("年度")) or year_in(sheets)
    if known_year is None:
        problems.append(problem("I-83", Place()))
        return None
    name = wishes.template or stored.word("模板") or template_for(sheets, kind)
    template = load_template(name, Place(), problems)
    if template is None or unusable(problems):
        return None
    if template.word("类型") != kind:
        problems.append(
            problem("I-84", Place(), name=name, kind=template.word("类型"), wanted=kind)
        )
        return None
    mapping = from_yaml(stored.mapping, problems) if stored.mapping else None
    return gather(sheets, kind, known_year, template, mapping, problems)


def _as_year(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) == 4 else None


# --- questions


def _questions(
    stored: Stored, imported: Imported, rows: dict[str, list[Row]], problems: list[Problem]
) -> list[Row]:
    """All open questions: those known beforehand first, for without them there is no draft."""
    template = load_template(imported.template, Place(), [])
    assert template is not None
    before = stored.rows(QUESTIONS)
    words = {
        **imported.words,
        **{w.name: w.text for w in (stored.raw.words if stored.raw else None) or ()},
    }
    known = {"类型": imported.kind, "年度": str(imported.year), "模板": imported.template, **words}
    asked = [*word_questions(known, template), *nature_questions(rows.get("单位", []))]
    first = merged_questions(before, asked)
    with tempfile.TemporaryDirectory() as folder:
        draft = _draft(Path(folder), stored, imported, {**rows, QUESTIONS: first})
        told: list[Problem] = []
        found = report_questions(draft, told)
    problems.extend(p for p in told if p.code != "D-95" and p not in problems)
    return merged_questions(before, [*asked, *found])


def _draft(folder: Path, stored: Stored, imported: Imported, rows: dict[str, list[Row]]) -> Path:
    """The dataset as it would be, beside the real one."""
    import shutil

    path = folder / stored.path.name
    if stored.path.is_dir():
        shutil.copytree(stored.path, path, symlinks=True, ignore=_no_files)
    elif stored.path.exists():
        shutil.copy(stored.path, path)
    (write_workbook if stored.is_workbook else write_folder)(path, imported, rows)
    return path


def _no_files(folder: str, names: list[str]) -> list[str]:
    """What cannot be copied: pipes and the like."""
    return [name for name in names if not (Path(folder, name).is_symlink()
            or Path(folder, name).is_file() or Path(folder, name).is_dir())]  # fmt: skip


def _write(
    target: Path, imported: Imported, rows: dict[str, list[Row]], problems: list[Problem]
) -> bool:
    write = write_workbook if target.suffix.lower() == ".xlsx" else write_folder
    try:
        write(target, imported, rows)
    except OSError as error:
        reason = system_reason(error)
        problems.append(problem("D-91", Place(), name=str(target), reason=reason))
        return False
    return True


def import_and_tell(sources: Sequence[Path], target: Path, wishes: Wishes) -> int:
    """The command: what was found, what is wrong, what is open, and how to go on."""
    problems: list[Problem] = []
    outcome = import_files(sources, target, wishes, problems)
    for line in outcome.told:
        print(line)
    print_problems(distinct(problems))
    if not outcome.written:
        print("没有写成数据。")
        return 2
    sheet = (
        f"工作表“{QUESTIONS}”" if target.suffix.lower() == ".xlsx" else f"{target / QUESTIONS}.csv"
    )
    print(f"已写成 {target}。")
    if outcome.questions:
        print(
            f"还有{outcome.questions}个问题要回答：填好{sheet}的“回答”一列，再运行 assembler build {target}"
        )
    else:
        print(f"运行 assembler build {target} 生成报告。")
    return exit_status(problems)
