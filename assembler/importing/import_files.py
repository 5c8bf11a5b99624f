"""From exported workbooks to a dataset: read, gathered, asked about, written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import chain
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from ..checks.coarse_funds import coarse_funds
from ..checks.official_tables import (
    funds_too_wide,
    ledger_has_the_unit,
    tables_have_one_unit,
)
from ..dataset.carried import few
from ..dataset.cells import Findings
from ..dataset.kinds import KINDS_OF_REPORT, kind_named
from ..dataset.own_lists import take_own_lists
from ..dataset.reading import dataset_of
from ..dataset.schema import FIELDS, Sheet, ledger_sheets
from ..dataset.sheet_edits import NotWritten
from ..kernel.money import parse_amount
from ..kernel.places import whole
from ..kernel.problems import (
    Flow,
    Place,
    Problem,
    problem,
    system_reason,
    unusable,
)
from ..pipeline import Prepared, prepare_dataset
from ..template.for_new import required_lists
from ..template.loading import load_template, sheets_declared
from ..template.template import Template
from .chosen import ChosenMapping, MappingFile, read_mapping
from .draft_questions import report_questions
from .gather import gather
from .headings import in_quotes
from .imported import Imported, Row
from .own_lists import with_units
from .project_texts import with_project_texts
from .questions import (
    QUESTIONS,
    cell_questions,
    is_optional,
    merged_questions,
    nature_questions,
    tell_left_out,
    word_question,
    word_questions,
)
from .recognition import kind_in, template_for, year_in
from .same_report import other_reports
from .sheet import SourceWorksheet
from .sheet_choices import without_unwanted
from .source import read_source
from .target import (
    TO_CONFIRM,
    TargetDataset,
    as_it_will_be,
    ended_projects,
    known_words,
    open_target,
    renamed_projects,
    replaced_sheets,
    rows_to_write,
    targets_of,
)
from .unit_list import department_in

_ONLY_UNIT = "001"  # the code of a department's one unit, until the clerk gives another


class SourceFiles(NamedTuple):
    """The worksheets of files that are imported, read once, and what is wrong with the files."""

    sheets: Sequence[SourceWorksheet]
    problems: Sequence[Problem] = ()

    @classmethod
    def read(cls, paths: Iterable[Path]) -> SourceFiles:
        problems: list[Problem] = []
        sheets = list(chain.from_iterable(read_source(path, problems) for path in paths))
        return cls(sheets, problems)


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What the clerk says beside the files. kind, template: "" and year: None are found out.
    mapping: 导入对照 to go by in place of the dataset's; None for that."""

    kind: str = ""
    year: int | None = None
    template: str = ""
    force: bool = False
    mapping: MappingFile | None = None


@dataclass(slots=True)
class ImportPlan:
    """What an import would write: everything is known of it, and nothing written. imported: None
    where it is not even known which report it is for. rows: the sheets to write, whole. replaced:
    the sheets whose contents would go, in words."""

    target: TargetDataset
    problems: list[Problem]
    template: Template | None = None
    imported: Imported | None = None
    rows: dict[str, list[Row]] = field(default_factory=dict)
    replaced: Sequence[str] = ()
    is_ready: bool = False

    @property
    def lines(self) -> list[str]:
        """What was read from where, and what is to be confirmed of it."""
        if self.imported is None:
            return []
        return [*self.imported.summary, *_to_confirm(self.imported, self.target)]

    @property
    def brought(self) -> dict[str, list[Row]]:
        """The sheets that the import fills, without those that it only begins or asks by."""
        begun = self.imported.begun_lists if self.imported else ()
        return {name: rows for name, rows in self.rows.items() if name not in (*begun, QUESTIONS)}

    @property
    def questions(self) -> list[Row]:
        """Those of 待补 that nobody has answered."""
        return [row for row in self.rows.get(QUESTIONS, ()) if not row["回答"].strip()]

    def total(self, sheet: str) -> Decimal | None:
        """What the amounts of a ledger add up to, in 元; None for any other sheet."""
        if sheet not in (one.name for one in ledger_sheets()):
            return None
        amounts = (parse_amount(row.get("金额", "") or "0") for row in self.rows.get(sheet, ()))
        return sum(amounts, Decimal(0))

    def write(self) -> bool:
        """Write the dataset, whole; False, and a problem, where the system does not let us."""
        if not self.is_ready or self.imported is None:
            return False
        return _write(self.target, self.imported, self.rows, self.problems)


@dataclass(slots=True)
class ImportOutcome:
    """What came of an import: lines that say what was read, how many questions are open and how
    many of these need no answer, whether it was written. rows: how many were written, by sheet."""

    lines: list[str]
    rows: dict[str, int] = field(default_factory=dict)
    questions: int = 0
    optional: int = 0
    written: bool = False


def import_files(
    sources: Sequence[Path], target: Path, options: ImportOptions, problems: list[Problem]
) -> ImportOutcome:
    """Read the sources, write the dataset. Nothing is written where something is unusable."""
    plan = plan_import(SourceFiles.read(sources), target, options)
    written = plan.write()
    problems += plan.problems
    rows = {name: len(lines) for name, lines in plan.brought.items()}
    optional = sum(map(is_optional, plan.questions))
    return ImportOutcome(plan.lines, rows, len(plan.questions), optional, written)


def plan_import(sources: SourceFiles, target: Path, options: ImportOptions) -> ImportPlan:
    """What an import of these files would write into a dataset."""
    problems: list[Problem] = []
    plan = ImportPlan(open_target(target, problems), problems)
    problems += sources.problems
    of_mapping: list[Problem] = []
    mapping = read_mapping(options.mapping or MappingFile(plan.target.mapping), of_mapping)
    wanted = without_unwanted(sources.sheets, mapping.lines)
    if unusable(problems):
        return plan
    report = _report(wanted, plan.target, options, problems)
    if report is None:
        problems += of_mapping
        return plan
    plan.template = report.template
    problems += of_mapping
    plan.imported = _gathered(sources.sheets, report, mapping, plan.target, problems)
    stated = _stated_year(plan.target, options)
    _tell_other_reports(plan.imported, plan.target, stated, problems)
    if not unusable(problems):
        _plan_rows(plan, plan.imported, report.template, options.force)
    return plan


class ReportImported(NamedTuple):
    """Which report files are imported for."""

    kind: str
    year: int
    template: Template


def _report(
    sheets: Sequence[SourceWorksheet],
    target: TargetDataset,
    options: ImportOptions,
    problems: list[Problem],
) -> ReportImported | None:
    """The report that worksheets are for; None, and told, where it is not known."""
    kind = _kind(sheets, target, options, problems)
    template = None if kind is None else _template(sheets, kind, target, options, problems)
    if kind is None or template is None:
        return None
    year = _year(sheets, target, options)
    if year is None:
        problems.append(problem("I-83", Place()))
        return None
    return ReportImported(kind, year, template)


def _gathered(
    sheets: Sequence[SourceWorksheet],
    report: ReportImported,
    mapping: ChosenMapping,
    target: TargetDataset,
    problems: list[Problem],
) -> Imported:
    """What the sheets bring, read by what 导入对照 says of them."""
    imported = gather(sheets, *report, mapping.lines, mapping.tables, problems)
    _add_department(imported, target, problems)
    _settle_lists(imported, target, report.template)
    _settle_project_texts(imported, target)
    return imported


def _settle_project_texts(imported: Imported, target: TargetDataset) -> None:
    """What is told of projects, in the rows of those that exports bring, or else of those that stand
    there; where there are none, they are the projects."""
    texts = imported.project_texts
    if not texts:
        return
    projects = imported.sheets.get("项目") or list(map(dict, target.rows("项目")))
    if not projects:
        imported.add("项目", texts)
        return
    imported.sheets["项目"] = projects
    others = with_project_texts(projects, texts)
    if others:
        imported.summary.append(f"项目情况没有用到：没有这些项目：{in_quotes(others)}")


def _settle_lists(imported: Imported, target: TargetDataset, template: Template) -> None:
    """Lists of the template's own: those that stand there are read, those that are brought name
    units by their codes."""
    if target.raw is not None and target.raw.unread:
        declared = {one.name: one.sheet for one in template.lists.values()}
        take_own_lists(target.raw, target.path, lambda _name, _near: declared, Findings())
    units = [*target.rows("单位"), *imported.sheets.get("单位", ())]
    for name, sheet in imported.lists.items():
        imported.sheets[name] = with_units(imported.sheets[name], sheet, units)
    for one in required_lists(template):
        if not (target.rows(one.name) or imported.sheets.get(one.name)):
            _ask_for_list(one, imported)


def _ask_for_list(sheet: Sheet, imported: Imported) -> None:
    """A list that the template requires and nobody has brought: it is begun, to be filled in."""
    imported.lists[sheet.name] = sheet
    imported.begun_lists.append(sheet.name)
    columns = "、".join(column.name for column in sheet.columns if column.required) or "各列"
    imported.summary.append(
        f"还没有模板要求的清单“{sheet.name}”：已写好空表，至少填一行（{columns}）"
    )


def _add_department(imported: Imported, target: TargetDataset, problems: list[Problem]) -> None:
    """The units that a list names, or the department as the one unit, where tables of final accounts
    name none: they print no codes of units, but a report needs a list of them."""
    if not _lacks_units(imported, target):
        return
    listed = imported.listed_units
    if department_in(listed):
        imported.words.setdefault("部门.名称", department_in(listed))
    words = {**imported.words, **target.words}
    code, name = words.get("部门.编码") or _ONLY_UNIT, words.get("部门.名称", "")
    if len(listed) > 1:
        codes = [f"{code}{number:03}" for number in range(1, 1 + len(listed))]
        rows = zip(codes, listed, strict=True)
        imported.add("单位", [{"单位编码": own, **row} for own, row in rows])
        problems.append(problem("I-120", Place(), count=len(listed), codes="、".join(codes)))
    elif name:
        imported.add("单位", [{"单位编码": code, "单位名称": name, **dict(*listed)}])
        problems.append(problem("I-70", Place(), code=code, name=name))


def _lacks_units(imported: Imported, target: TargetDataset) -> bool:
    """Whether final accounts come from tables, and nothing names a unit."""
    by_tables = kind_named(imported.kind).is_final and "分表数" in imported.sheets
    return by_tables and not (target.rows("单位") or imported.sheets.get("单位"))


def _template(
    sheets: Sequence[SourceWorksheet],
    kind: str,
    target: TargetDataset,
    options: ImportOptions,
    problems: list[Problem],
) -> Template | None:
    """The template of the report that the sheets are for; None, and told, where there is none."""
    name = options.template or target.words.get("模板") or template_for(sheets, kind, target.path)
    return _template_for_kind(name, kind, target, problems)


def _template_for_kind(
    name: str, kind: str, target: TargetDataset, problems: list[Problem]
) -> Template | None:
    template = load_template(name, Place(), problems, target.path)
    made = template.word("类型") if template else kind
    if not kind_named(kind).is_written_by(made):
        problems.append(problem("I-84", Place(), name=name, kind=made, wanted=kind))
    return None if unusable(problems) else template


def _kind(
    sheets: Sequence[SourceWorksheet],
    target: TargetDataset,
    options: ImportOptions,
    problems: list[Problem],
) -> str | None:
    """The kind of report: as the clerk says, as the dataset says, as the sheets look."""
    if not sheets:
        problems.append(problem("I-82", Place()))
        return None
    looks = kind_in(sheets)
    kind = options.kind or target.words.get("类型") or looks
    if not options.kind and _is_final_only(looks, kind):
        problems.append(problem("I-86", Place(), found=looks, kind=kind))
        return None
    return _known_kind(kind, problems)


def _is_final_only(looks: str, kind: str) -> bool:
    """Whether sheets look like final accounts, for a report that is of none."""
    return kind_named(looks).is_final and not kind_named(kind).is_final


def _known_kind(kind: str, problems: list[Problem]) -> str | None:
    if kind in KINDS_OF_REPORT:
        return kind
    problems.append(problem("D-92", Place(), found=kind, choices="、".join(KINDS_OF_REPORT)))
    return None


def _year(
    sheets: Sequence[SourceWorksheet], target: TargetDataset, options: ImportOptions
) -> int | None:
    return _stated_year(target, options) or year_in(sheets)


def _stated_year(target: TargetDataset, options: ImportOptions) -> int | None:
    """The year as the clerk says, or as the dataset says."""
    stated = target.words.get("年度", "")
    return options.year or (whole(stated) if len(stated) == 4 else None)


def _tell_other_reports(
    imported: Imported, target: TargetDataset, stated: int | None, problems: list[Problem]
) -> None:
    """That the files are of several reports. Where their years are, what follows from a year that
    was but guessed is left out."""
    others = list(other_reports(imported.says, stated, target.rows("单位")))
    if unusable(others):
        problems[:] = (one for one in problems if Flow.OF_GUESSED_YEAR not in one.flow)
    problems += others


def _plan_rows(plan: ImportPlan, imported: Imported, template: Template, force: bool) -> None:
    """Ask what is open; nothing is to be replaced that the clerk did not agree to."""
    target, problems = plan.target, plan.problems
    rows = rows_to_write(target, imported)
    plan.replaced = replaced_sheets(target, rows)
    if plan.replaced and not force:
        sheets = "、".join(plan.replaced)
        problems.append(problem("I-81", Place(str(target.path)), sheets=sheets))
        return
    problems += _of_last_year(target, imported)
    plan.rows = rows | {name: [] for name in imported.begun_lists}
    plan.rows[QUESTIONS] = _questions(target, imported, plan.rows, template, problems)
    plan.is_ready = not unusable(problems)


def _of_last_year(target: TargetDataset, imported: Imported) -> Iterator[Problem]:
    """What was carried over from last year and has ended."""
    ended = ended_projects(target, imported)
    if ended:
        count = targets_of(target, ended)
        names = few(list(ended.values()))
        yield problem("N-53", Place(), count=len(ended), targets=count, names=names)
    renamed = renamed_projects(target, imported)
    if renamed:
        names = few([f"“{old}”→“{new}”" for old, new in renamed.values()])
        yield problem("N-54", Place(), count=len(renamed), names=names)


def _questions(
    target: TargetDataset,
    imported: Imported,
    rows: dict[str, list[Row]],
    template: Template,
    problems: list[Problem],
) -> list[Row]:
    """All questions: those known beforehand first, for without them there is no draft."""
    before, units = target.rows(QUESTIONS), rows.get("单位") or target.rows("单位")
    first = [
        *word_questions({**known_words(imported), **imported.words, **target.words}, template),
        *_new_words(target, imported, template),
        *cell_questions({**rows, "单位": units}, imported.kind),
        *nature_questions(units),
    ]
    asked = {**rows, QUESTIONS: merged_questions(before, first)}
    of_draft: list[Problem] = []
    raw = as_it_will_be(target, imported, asked)
    dataset = dataset_of(raw, target.path, of_draft, sheets_declared)
    prepared = prepare_dataset(dataset, of_draft) if dataset else None
    of_report = _asked_by_draft(prepared, imported, of_draft) if prepared else []
    problems += _news(of_draft, problems)
    questions = merged_questions(before, [*first, *of_report])
    if not unusable(problems):
        tell_left_out(questions, problems)
    return questions


def _asked_by_draft(prepared: Prepared, imported: Imported, of_draft: list[Problem]) -> list[Row]:
    """The questions of the draft; what is wrong with it is told."""
    questions = report_questions(prepared, of_draft)
    if imported.sheets.get("分表数"):
        of_draft += coarse_funds(funds_too_wide(prepared.figures), imported.funds)
        of_draft += tables_have_one_unit(prepared.figures)
        of_draft += ledger_has_the_unit(prepared.figures)
    return questions


def _news(of_draft: list[Problem], known: list[Problem]) -> list[Problem]:
    """What is wrong with the dataset as it will be, as far as the clerk needs to hear it now: the
    sheets that lack in one problem, and what is neither known yet nor asked in 待补."""
    lacking = filter(attrgetter("entry.together"), of_draft)
    rest = [p for p in of_draft if not _is_reported_elsewhere(p) and p not in known]
    return [*_in_one(list(lacking)), *rest]


def _in_one(lacking: Sequence[Problem]) -> Iterator[Problem]:
    """One problem for all sheets that lack; none where none does."""
    names = "、".join(str(p.values["name"]) for p in lacking)
    for first in lacking[:1]:
        yield problem(first.entry.together, Place(), names=names)


def _is_reported_elsewhere(one: Problem) -> bool:
    """Whether it is told together with others, or not before the report is built."""
    return bool(one.entry.together) or Flow.UNTOLD_ON_IMPORT in one.flow


def _new_words(target: TargetDataset, imported: Imported, template: Template) -> list[Row]:
    """Words that are found out only now: the clerk's 报告 is not written into, so they are answers;
    and those that the clerk is to confirm."""
    wanted = TO_CONFIRM if target.raw is None else tuple(imported.words)
    names = _new_names(wanted, imported, target)
    return [
        word_question(field, template, imported.words[field.name])
        for field in FIELDS
        if field.name in names
    ]


def _new_names(wanted: Iterable[str], imported: Imported, target: TargetDataset) -> set[str]:
    """Those of the words that the import brings and 报告 does not say."""
    return set(wanted).intersection(imported.words).difference(target.words)


def _to_confirm(imported: Imported, target: TargetDataset) -> Iterator[str]:
    """A line about each word that stands on the tables and is for the clerk to confirm."""
    answered = {row.get("名称") for row in target.rows(QUESTIONS) if row.get("回答")}
    names = _new_names(TO_CONFIRM, imported, target).difference(answered)
    for name in filter(names.__contains__, TO_CONFIRM):
        text = imported.words[name]
        is_many = any(field.many for field in FIELDS if field.name == name)
        stated = f"报告里写了{len(text.splitlines())}段" if is_many else f"表上写的是“{text}”"
        yield f"{name}：{stated}，已填进“{QUESTIONS}”表的“回答”，请核对"


def _write(
    target: TargetDataset, imported: Imported, rows: dict[str, list[Row]], problems: list[Problem]
) -> bool:
    if target.is_workbook:
        from .workbook_writer import write_workbook as write
    else:
        from .folder_writer import write_folder as write
    try:
        write(target.path, imported, rows)
    except (OSError, NotWritten) as error:
        reason = system_reason(error) if isinstance(error, OSError) else str(error)
        problems.append(problem("D-91", Place(), name=str(target.path), reason=reason))
        return False
    return True
