"""`assembler import`: from exported workbooks to a dataset, and what is still to be answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ..dataset.reading import dataset_of
from ..dataset.schema import ACCOUNTS, BUDGET, FIELDS, KINDS_OF_REPORT
from ..importing.recognition import kind_in, template_for, year_in
from ..importing.mapping import mapping_advice
from ..importing.draft_questions import report_questions
from ..importing.gather import gather
from ..importing.imported import Imported, Row
from ..importing.mapping import from_yaml
from ..importing.questions import (
    QUESTIONS,
    cell_questions,
    is_optional,
    merged_questions,
    nature_questions,
    tell_left_out,
    word_question,
    word_questions,
)
from ..importing.sheet import SourceWorksheet
from ..importing.source import read_source
from ..importing.target import (
    TargetDataset,
    as_it_will_be,
    known_words,
    open_target,
    replaced,
    rows_to_write,
)
from ..kernel.printable import as_typed
from ..kernel.problems import Place, Problem, distinct, problem, system_reason, unusable
from ..pipeline import exit_status, prepare_dataset
from ..template.template import Template, load_template
from .delivery import print_problems, wrong_dataset_name

_ASKED_ANYWAY = "D-95"  # that a question is open is no news here
_NO_SHEET = "D-04"


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the clerk says beside the files. kind, template: "" and year: None are found out."""

    kind: str = ""
    year: int | None = None
    template: str = ""
    force: bool = False


@dataclass(slots=True)
class Outcome:
    """What came of an import: lines to tell, how many questions are open and how many of these
    need no answer, whether it was written. rows: how many were written, by sheet."""

    told: list[str]
    rows: dict[str, int] = field(default_factory=dict)
    questions: int = 0
    optional: int = 0
    written: bool = False


def import_files(
    sources: Sequence[Path], target: Path, wishes: Wishes, problems: list[Problem]
) -> Outcome:
    """Read the sources, write the dataset. Nothing is written where something is unusable."""
    if wrong := wrong_dataset_name(target):
        problems.extend(wrong)
        return Outcome([])
    stored = open_target(target, problems)
    sheets = [sheet for path in sources for sheet in read_source(path, problems)]
    template = None if unusable(problems) else _template(sheets, stored, wishes, problems)
    if template is None:
        return Outcome([])
    kind, year = template.word("类型"), _year(sheets, stored, wishes)
    if year is None:
        problems.append(problem("I-83", Place()))
        return Outcome([])
    mapping = from_yaml(stored.mapping, problems) if stored.mapping else None
    imported = gather(sheets, kind, year, template, mapping, problems)
    outcome = Outcome(imported.told)
    if not unusable(problems):
        _store(imported, stored, template, wishes.force, outcome, problems)
    return outcome


def _template(
    sheets: Sequence[SourceWorksheet], stored: TargetDataset, wishes: Wishes, problems: list[Problem]
) -> Template | None:
    """The template of the report that the sheets are for; None, and told, where there is none."""
    if not sheets:
        problems.append(problem("I-82", Place()))
        return None
    found = kind_in(sheets)
    kind = wishes.kind or stored.words.get("类型") or found
    if found == ACCOUNTS and kind == BUDGET and not wishes.kind:
        problems.append(problem("I-86", Place(), found=found, kind=kind))
        return None
    if kind not in KINDS_OF_REPORT:
        problems.append(problem("D-92", Place(), found=kind, choices="、".join(KINDS_OF_REPORT)))
        return None
    name = wishes.template or stored.words.get("模板") or template_for(sheets, kind)
    template = load_template(name, Place(), problems)
    made = template.word("类型") if template else kind
    if made != kind:
        problems.append(problem("I-84", Place(), name=name, kind=made, wanted=kind))
    return None if unusable(problems) else template


def _year(sheets: Sequence[SourceWorksheet], stored: TargetDataset, wishes: Wishes) -> int | None:
    said = stored.words.get("年度", "")
    known = int(said) if said.isdecimal() and len(said) == 4 else None
    return wishes.year or known or year_in(sheets)


def _store(
    imported: Imported,
    stored: TargetDataset,
    template: Template,
    force: bool,
    outcome: Outcome,
    problems: list[Problem],
) -> None:
    """Ask what is open, and write; nothing is replaced that the clerk did not agree to."""
    rows = rows_to_write(stored, imported)
    changes = replaced(stored, rows)
    if changes and not force:
        problems.append(problem("I-81", Place(str(stored.path)), sheets="、".join(changes)))
        return
    outcome.rows = {name: len(found) for name, found in rows.items()}
    rows[QUESTIONS] = _questions(stored, imported, rows, template, problems)
    unanswered = [row for row in rows[QUESTIONS] if not row["回答"].strip()]
    outcome.questions, outcome.optional = len(unanswered), sum(map(is_optional, unanswered))
    if not unusable(problems):
        outcome.written = _write(stored, imported, rows, problems)


# --- questions


def _questions(
    stored: TargetDataset,
    imported: Imported,
    rows: dict[str, list[Row]],
    template: Template,
    problems: list[Problem],
) -> list[Row]:
    """All questions: those known beforehand first, for without them there is no draft."""
    before, units = stored.rows(QUESTIONS), rows.get("单位") or stored.rows("单位")
    first = [
        *word_questions({**known_words(imported), **stored.words}, template),
        *_found_words(stored, imported, template),
        *cell_questions({**rows, "单位": units}, imported.kind),
        *nature_questions(units),
    ]
    asked = {**rows, QUESTIONS: merged_questions(before, first)}
    told: list[Problem] = []
    dataset = dataset_of(as_it_will_be(stored, imported, asked), stored.path, told)
    prepared = prepare_dataset(dataset, told) if dataset else None
    found = report_questions(prepared, told) if prepared else []
    lacking = [str(p.values["name"]) for p in told if p.code == _NO_SHEET]
    if lacking:
        problems.append(problem("I-88", Place(), names="、".join(lacking)))
    problems += (p for p in told if p.code not in (_ASKED_ANYWAY, _NO_SHEET) and p not in problems)
    questions = merged_questions(before, [*first, *found])
    if not unusable(problems):
        tell_left_out(questions, problems)
    return questions


def _found_words(stored: TargetDataset, imported: Imported, template: Template) -> list[Row]:
    """Words that are found out only now: the clerk's 报告 is not written into, so they are answers."""
    if stored.raw is None:
        return []
    return [
        word_question(field, template, imported.words[field.name])
        for field in FIELDS
        if field.name in imported.words and field.name not in stored.words
    ]


# --- writing and telling


def _write(
    stored: TargetDataset, imported: Imported, rows: dict[str, list[Row]], problems: list[Problem]
) -> bool:
    if stored.is_workbook:
        from ..importing.workbook_writer import write_workbook as write
    else:
        from ..importing.folder_writer import write_folder as write
    try:
        write(stored.path, imported, rows)
    except OSError as error:
        reason = system_reason(error)
        problems.append(problem("D-91", Place(), name=str(stored.path), reason=reason))
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
        for line in mapping_advice(problems, target):
            print(line)
        return 2
    print(f"已写成 {target}：{_rows_written(outcome)}。")
    print(_how_to_go_on(outcome, target))
    return exit_status(problems)


def _rows_written(outcome: Outcome) -> str:
    return "、".join(f"{name}{count}行" for name, count in outcome.rows.items())


def _how_to_go_on(outcome: Outcome, target: Path) -> str:
    if not outcome.questions:
        return f"运行 assembler build {as_typed(target)} 生成报告。"
    needless = f"（其中{outcome.optional}个可以不答）" if outcome.optional else ""
    if outcome.optional == outcome.questions:
        needless = "，都可以不答"
    return (
        f"还有{outcome.questions}个问题{needless}：在{_questions_in(target)}的“回答”一列填，"
        f"再运行 assembler build {as_typed(target)}"
    )


def _questions_in(target: Path) -> str:
    if target.suffix.lower() == ".xlsx":
        return f"工作表“{QUESTIONS}”"
    return f" {target / QUESTIONS}.csv "
