"""What a dataset, or a docx that was built here, holds that may be carried over to another report."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import product
from operator import attrgetter
from pathlib import Path
from typing import Any, NamedTuple

from ..dataset.answers import is_open
from ..dataset.cells import shown
from ..dataset.model import Dataset, Words
from ..dataset.reading import read_dataset, read_raw
from ..dataset.schema import REPORT_FILES, SHEETS, YES_NO, Column, Sheet
from ..dataset.sheets import RawDataset, RawWord
from ..files.paths import exists
from ..importing.target import open_target
from ..kernel.problems import Place, Problem, did_you_mean, problem, unusable
from ..template.loading import sheets_declared

Row = dict[str, str]
OWN_CODES = "补充科目"
_SHOWN_AT_MOST = 200
_OF_A_YEAR = (
    "类型",
    "年度",
    "模板",
    "上年",
    "年初预算",
    "预算口径",
    "报告文件",
    "草稿字样",
    "一图读懂",
    "部门.简称",
    "部门.自称",
)


class CodeUse(NamedTuple):
    """A code of a classification (功能分类 …), where it stands, and the project of that line."""

    classification: str
    code: str
    place: Place
    project: str = ""


@dataclass(slots=True)
class SourceReport:
    """A report that another one is begun with.

    words: texts by the entry of 报告. rows: of each sheet by column, money in 元. codes: every code
    that its lines use. figures: value and unit by the label, of what its tables show; printed: the labels of
    those that its text prints. dataset: where it is one. further:
    entries of 报告 that are not carried over. can_be_named: whether 上年 of the new dataset may name
    it, so that figures are taken from there; a report not built here may not. called: what messages
    call the file. notes: what was read of it, and what was not. units: whose datasets it adds up;
    their rows are their own, and none of its. is_exact: whether it knows more than its report shows.
    lacking: what it does
    not hold, in words.
    """

    path: Path
    kind: str
    year: int
    template: str
    words: dict[str, list[str]] = field(default_factory=dict)
    rows: dict[str, list[Row]] = field(default_factory=dict)
    codes: list[CodeUse] = field(default_factory=list)
    mapping: str = ""
    is_docx: bool = False
    can_be_named: bool = True
    called: str = " Word 文件"
    notes: list[str] = field(default_factory=list)
    is_exact: bool = True
    lacking: list[str] = field(default_factory=list)
    figures: dict[str, tuple[str, str]] = field(default_factory=dict)
    printed: frozenset[str] = frozenset()
    dataset: Dataset | None = None
    further: list[str] = field(default_factory=list)
    units: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """2024年的部门预算."""
        return f"{self.year}年的{self.kind}"


def open_source(path: Path, near: Path, problems: list[Problem]) -> SourceReport | None:
    """What stands at a path; None where it cannot be used, which is told. near: the new dataset,
    beside which templates are looked for."""
    if path.suffix.lower() == ".docx":
        from .docx_source import source_of_docx

        return source_of_docx(path, near, problems)
    if path.suffix.lower() == ".pdf":
        from .published_source import source_of_published

        return source_of_published(path, near, problems)
    if not exists(path):
        problems.append(refused(path, f"找不到{did_you_mean(path.name, _beside(path))}"))
        return None
    return _source_of_dataset(path, problems)


def _source_of_dataset(path: Path, problems: list[Problem]) -> SourceReport | None:
    own: list[Problem] = []
    dataset = read_dataset(path, own, sheets_declared)
    if dataset is None:
        why = next((f"{one.place}：{one.message}" for one in own if unusable([one])), "读不出来")
        problems.append(refused(path, f"不能用：{why.removeprefix('：')}"))
        return None
    return _of_dataset(path, dataset)


def first_objection(problems: Iterable[Problem]) -> str:
    """Why a file cannot be used; "" where it can."""
    return next((one.message for one in problems if unusable([one])), "")


def refused(path: Path, why: str) -> Problem:
    """That nothing can be carried over from there."""
    return problem("N-50", Place(), name=shown(str(path), _SHOWN_AT_MOST), why=why)


def _beside(path: Path) -> list[str]:
    try:
        return [one.name for one in path.parent.iterdir()]
    except (OSError, ValueError):
        return []


# --- from a dataset


def _of_dataset(path: Path, dataset: Dataset) -> SourceReport:
    source = SourceReport(path, dataset.kind, dataset.year, dataset.template)
    source.dataset = dataset
    source.units = [unit.within.rstrip("/") for unit in dataset.unit_datasets]
    source.words = _words_of(dataset)
    for sheet in filter(attrgetter("attribute"), SHEETS):
        lines = _own_lines(dataset, getattr(dataset, sheet.attribute))
        source.rows[sheet.name] = [_row_of(sheet, line) for line in lines]
        source.codes += _codes_of(sheet, lines)
    for own in dataset.own_lists.values():
        source.rows[own.sheet.name] = [
            _row_of(own.sheet, o) for o in _own_lines(dataset, own.lines)
        ]
    raw = read_raw(path)
    if raw is not None:
        source.further = _further(raw.words or (), source.words)
        source.rows |= _own_codes(raw)
    source.mapping = open_target(path, []).mapping
    return source


def _own_codes(raw: RawDataset) -> dict[str, list[Row]]:
    """The county's own codes, where the dataset has a sheet of them."""
    sheet = raw.sheets.get(OWN_CODES)
    if sheet is None:
        return {}
    names = [name.strip() for name in sheet.headings]
    rows = (map(str.strip, cells) for _, cells in sheet.rows)
    return {OWN_CODES: [dict(zip(names, row, strict=False)) for row in rows]}


def _own_lines(dataset: Dataset, lines: Iterable[Any]) -> list[Any]:
    """The lines of a department's own files; those of its units are carried over with the units."""
    of_units = tuple(unit.within for unit in dataset.unit_datasets)
    return [line for line in lines if not of_units or not line.place.file.startswith(of_units)]


def _words_of(dataset: Dataset) -> dict[str, list[str]]:
    department = dataset.department
    short = department.short_name
    return _given(
        {
            "部门.编码": [department.code],
            "部门.名称": [department.name],
            "部门.简称": [short if short != department.name else ""],
            "部门.自称": [department.self_name],
            "公开日期": [dataset.published],
            "报告文件": [REPORT_FILES[-1] if dataset.internal else ""],
            "草稿字样": [] if dataset.marks_drafts else [YES_NO[-1]],
            "一图读懂": [] if dataset.glance is None else [YES_NO[not dataset.glance]],
            "职责": _texts(dataset.duties),
            "机构设置": _texts(dataset.organisation),
            **{f"补充.{name}": _texts(words) for name, words in dataset.supplements.items()},
            **{f"文字.{name}": _texts(words) for name, words in dataset.texts.items()},
            **{f"省略.{name}": [words.text] for name, words in dataset.omissions.items()},
        }
    )


def _given(words: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
    """The entries with those of their texts that are given; those without any left out."""
    given = {name: list(filter(_is_given, texts)) for name, texts in words.items()}
    return {name: texts for name, texts in given.items() if texts}


def _further(entries: Iterable[RawWord], known: Container[str]) -> list[str]:
    """The entries of 报告 that nothing here knows of."""
    names = (entry.name for entry in entries if entry.text.strip())
    return [name for name in dict.fromkeys(names) if name not in known and name not in _OF_A_YEAR]


def _texts(paragraphs: Iterable[Words]) -> list[str]:
    return [words.text for words in paragraphs]


def _is_given(text: str) -> bool:
    return bool(text) and not is_open(text)


def _row_of(sheet: Sheet, line: Any) -> Row:
    values = ((column.name, _value(column, line)) for column in sheet.columns if column.kept)
    return {name: text for name, value in values if (text := text_of(value)) and not is_open(text)}


def _value(column: Column, line: Any) -> Any:
    return (
        getattr(line, column.attribute) if column.attribute else dict(line.further).get(column.name)
    )


def text_of(value: object) -> str:
    """A value as a cell has it."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value if isinstance(value, str) else ""


def coded_columns(sheet: Sheet) -> list[Column]:
    """The columns of a sheet that hold codes of a classification."""
    return [column for column in sheet.columns if column.levels]


def _codes_of(sheet: Sheet, lines: Sequence[Any]) -> Iterator[CodeUse]:
    columns = [column for column in coded_columns(sheet) if column.attribute != "asked"]
    for line, column in product(lines, columns):
        code = getattr(line, column.attribute)
        if code:
            yield CodeUse(column.refers, code, line.place, getattr(line, "project", ""))
