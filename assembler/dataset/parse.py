"""From raw sheets to the model: each sheet by its declaration, then how the sheets fit together.

Sheets are read in an order in which a later one can refer to an earlier one (units, the county's
own codes, projects, then the ledgers). A line is made of its row by the attributes that the
columns declare.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields, replace
from itertools import filterfalse
from operator import itemgetter
from pathlib import Path, PurePosixPath
from typing import Any

from ..codebook import FIRST_YEAR, LAST_YEAR, Codebook, load_codebook
from ..codebook.spelling import fold
from ..kernel.money import UNITS
from ..kernel.problems import Place
from . import relations
from .answers import Answers, read_answers, with_cells
from .carried import without_unfilled
from .cells import Findings
from .kinds import kind_named
from .model import LINES, Dataset, Declared, OpeningLine, OwnList, TableAmount
from .schema import (
    CLASSIFICATIONS,
    SHEETS,
    Sheet,
    dimension_columns,
    sheet_named,
    sheets_for,
)
from .sheets import QUESTIONS, WORDS, RawDataset, UnreadSheet
from .table import Lists, Row, sheet_rows
from .words import ReportWords, parse_words

_ANY_YEAR = 2024  # the tree of funds is the same in every year
_LEDGERS = ("支出", "收入")
_READ_FIRST = ("单位", "补充科目", "项目")  # others refer to them
_ASIDE = (
    "说明",
    "备注",
    "注释",
    "旧",
    "原来",
    "去年",
    "上年",
    "往年",
    "参考",
    "示例",
    "样例",
    "草稿",
    "分析",
    "明细",
    "台账",
    "导出",
    "汇总",
    "支出",
    "收入",
)
_SHORT = 2  # signs of a name that is near to many others
Rows = Mapping[str, list[Row]]


def parse(
    raw: RawDataset, path: Path, findings: Findings, own_sheets: Sequence[Sheet] = ()
) -> Dataset:
    """The model. It may be used only if nothing unusable was found. raw: lets go of its sheets as
    they are read, for of a long dataset they weigh more than the model. own_sheets: lists of the
    template's own that stand there."""
    answers = read_answers(raw, sheet_named(QUESTIONS), findings)
    entries = None
    if raw.words is not None:
        answered = {word.name for word in answers.words}
        entries = [word for word in raw.words if word.name not in answered] + answers.words
    words = parse_words(entries, raw.file, findings)
    lists = Lists(words.year, load_codebook(words.year or _ANY_YEAR))
    if words.year and not (lists.book.covers or raw.within):  # a department tells it once
        used = min(max(words.year, FIRST_YEAR), LAST_YEAR)
        findings.tell("D-51", words.year_place, year=words.year, used=used)
    sheets = {sheet.name: sheet for sheet in (*sheets_for(words.kind), *own_sheets)}
    _rely_on_units(raw, sheets, words)
    _tell_missing_sheets(raw, sheets.values(), _place_of(raw, path), findings)
    for name in filterfalse((*sheets, WORDS).__contains__, raw.sheets):
        kind = words.kind or kind_named("").name
        findings.tell("D-54", raw.sheets[name].place(), table=name, kind=kind)
    rows = _all_rows(raw, sheets, lists, answers, findings)
    dataset = _dataset(path, raw, words, lists, rows, answers)
    dataset = _with_own_lists(dataset, own_sheets, rows)
    relations.check(dataset, rows, lists.projects is not None, findings)
    return dataset


def _with_own_lists(dataset: Dataset, sheets: Sequence[Sheet], rows: Rows) -> Dataset:
    """The dataset with the lists of the template's own that it brings."""
    if not sheets:  # as nearly always
        return dataset
    lists = {s.name: OwnList(s, lines_of(s, rows.get(s.name, ()))) for s in sheets}
    return replace(dataset, own_lists=lists)


def _place_of(raw: RawDataset, path: Path) -> Place:
    """The dataset as a whole."""
    return Place(raw.within.rstrip("/") or path.name)


def _rely_on_units(raw: RawDataset, sheets: dict[str, Sheet], words: ReportWords) -> None:
    """A department that adds up its units' datasets needs no lines of its own, and no list of units
    where it has none; a workbook of theirs beside its own files is no sheet of it."""
    if not words.units:
        return
    own = any(name in raw.sheets and raw.sheets[name].rows for name in _LEDGERS)
    for name in _LEDGERS if own else ("单位", *_LEDGERS):
        sheets[name] = sheets[name]._replace(required=False)
    named = {PurePosixPath(one.text).name for one in words.units}
    raw.unread = [one for one in raw.unread if PurePosixPath(one.place.file).name not in named]


def _tell_missing_sheets(
    raw: RawDataset, sheets: Iterable[Sheet], place: Place, findings: Findings
) -> None:
    """What was not read, and what must be there and is not: one may well be the other, misspelt."""
    missing = _missing(raw, sheets)
    optional = {sheet.name for sheet in sheets} - missing - raw.seen
    for unread in raw.unread:
        near = unread.near
        if near in missing or (near in optional and _is_meant(unread)):
            then = f"，再补上“{near}”" if near in missing else ""
            missing.discard(near)
            optional.discard(near)
            raw.seen.add(near)  # and yet unread: nothing can be held against it
            findings.tell("D-99", unread.place, found=unread.name, name=near, then=then)
        else:
            _tell_unread(unread, findings)
    if WORDS in missing:
        name = f"工作表“{WORDS}”" if raw.file == place.file else f"文件 {raw.file}"
        findings.tell("D-03", place, name=name)
    for name in [sheet.name for sheet in sheets if sheet.name in missing]:
        findings.tell("D-04", place, name=name)


def _is_meant(unread: UnreadSheet) -> bool:
    """Whether a sheet that need not be there is clearly meant: its name with something added
    (指标1, 原因表), or a long one misspelt. Not notes about it, nor what is kept of last year."""
    aside = any(word in unread.name for word in _ASIDE if word not in unread.near)
    spelled = unread.near in unread.name or len(unread.near) > _SHORT
    return unread.readable and spelled and not aside


def _missing(raw: RawDataset, sheets: Iterable[Sheet]) -> set[str]:
    """The sheets that must be there, and are not."""
    missing = {WORDS} - raw.seen
    for sheet in sheets:
        if sheet.required and not {sheet.name, sheet.instead} & raw.seen:
            missing.add(sheet.name)
    return missing


def _tell_unread(unread: UnreadSheet, findings: Findings) -> None:
    if unread.near and not unread.readable:
        findings.tell("D-83", unread.place, found=unread.place.file, name=unread.near)
    else:
        hint = f"，最接近的是“{unread.near}”" if unread.near else ""
        findings.tell("D-12", unread.place, found=unread.name, hint=hint)


# --- rows of every sheet


def _all_rows(
    raw: RawDataset,
    sheets: Mapping[str, Sheet],
    lists: Lists,
    answers: Answers,
    findings: Findings,
) -> defaultdict[str, list[Row]]:
    rows: defaultdict[str, list[Row]] = defaultdict(list)
    filled = {name for name, sheet in raw.sheets.items() if sheet.rows}
    for name in dict.fromkeys((*_READ_FIRST, *sheets)):
        if name == QUESTIONS:
            continue
        sheet, declared = raw.sheets.pop(name, None), sheets[name]
        if declared.instead in filled:  # which stands in for it, so that it may be without rows
            declared = declared._replace(required=False)
        if sheet:
            sheet = without_unfilled(sheet, declared, findings)
            sheet, declared = with_cells(sheet, declared, answers, findings)
            rows[name] = sheet_rows(sheet, declared, lists, findings)
        if name in answers.sheets:
            answered, typed = answers.sheets[name]
            rows[name] += sheet_rows(answered, sheets[name], lists, findings, typed)
        if name in _READ_FIRST:
            unread = sheet is None and (name == "单位" or name in raw.seen)
            _take_list(name, rows[name], unread, lists, findings)
    return rows


def _take_list(name: str, rows: list[Row], unread: bool, lists: Lists, findings: Findings) -> None:
    """What the other sheets may refer to. unread: the sheet could not be had."""
    if name == "单位":
        lists.units = _listed(rows, "单位编码", not unread)
    elif name == "项目":
        lists.projects = _listed(rows, "项目名称", not unread)
    else:
        lists.book = _with_extra(lists.book, rows, findings)
        lists.codes = not unread and all(row.sound for row in rows)


def _listed(rows: list[Row], column: str, known: bool) -> list[str] | None:
    """The names a list holds; None if it is incomplete, so that nothing can be held against it."""
    names = [row.values[column] for row in rows]
    return None if not known or None in names else names


def _with_extra(book: Codebook, rows: list[Row], findings: Findings) -> Codebook:
    """The book with the county's own codes (补充科目)."""
    extra: dict[str, dict[str, str]] = {name: {} for name in CLASSIFICATIONS}
    for row in filter(lambda row: row.sound, rows):
        name, code = row.values["分类"], row.values["编码"]
        digits = CLASSIFICATIONS[name].levels.values()
        if len(code) not in digits:
            wanted = "或".join(f"{count}位" for count in digits)
            findings.tell("D-63", row.at("编码"), found=code, wanted=f"{wanted}数字")
        elif code in extra[name]:
            findings.tell("D-82", row.at("编码"), found=code, kind=name)
        else:
            extra[name][code] = row.values["名称"]
    return book.with_extra(**{CLASSIFICATIONS[name].book: codes for name, codes in extra.items()})


# --- the model


def _dataset(
    path: Path,
    raw: RawDataset,
    words: ReportWords,
    lists: Lists,
    rows: Rows,
    answers: Answers,
) -> Dataset:
    lines: dict[str, Any] = {
        sheet.attribute: lines_of(sheet, rows.get(sheet.name, ()))
        for sheet in SHEETS
        if sheet.attribute and sheet.name in rows
    }
    # A sheet with nothing but headings tells nothing: who had no budget writes a line of 0.
    opening_known = (
        not kind_named(words.kind).has("年初预算")
        or words.opening is not None
        or bool(rows.get("年初预算"))
    )
    dataset = Dataset(
        path=path,
        kind=words.kind,
        year=words.year or 0,
        template=words.template,
        department=words.department,
        published=words.published,
        published_as=words.published_as,
        internal=words.internal,
        marks_drafts=words.marks_drafts,
        glance=words.glance,
        codebook=lists.book,
        opening_from=words.opening,
        last_year_from=words.last_year,
        units_from=words.units,
        within=raw.within,
        duties=words.duties,
        organisation=words.organisation,
        supplements=words.supplements,
        omissions=words.omissions,
        opening_known=opening_known,
        budget_basis=words.basis,
        texts=words.texts,
        open_questions=answers.open,
        words_to_confirm=words.to_confirm,
        digest=raw.digest,
    )
    return replace(dataset, **lines)


def lines_of(sheet: Sheet, rows: Sequence[Row]) -> tuple[Any, ...]:
    """The lines that the rows of a sheet are, without those of which something could not be had."""
    sound = [row for row in rows if row.sound]
    if not sound:
        return ()
    if sheet.attribute in _FIRST_COUNTS:
        sound = _first_of_each(sound, sheet.key)
    if sheet.attribute == "table_amounts":
        return tuple(map(_table_amount, sound))
    lines = map(_line_maker(sheet, sound), sound)
    if sheet.attribute in _AFTERWARDS:
        return tuple(map(_AFTERWARDS[sheet.attribute], lines))
    return tuple(lines)


def _first_of_each(rows: Iterable[Row], key: Sequence[str]) -> list[Row]:
    """The rows without those whose key stood in an earlier one, as D-78 and D-79 tell."""
    first: dict[tuple[str, ...], Row] = {}
    for row in rows:
        first.setdefault(tuple(fold(row.values[column]) for column in key), row)
    return list(first.values())


def _line_maker(sheet: Sheet, rows: Sequence[Row]) -> Callable[[Row], Any]:
    """What makes a line of a row: the columns in the order of the line's attributes, and those
    without one that some row fills in."""
    line = LINES[sheet.attribute]
    columns = {column.attribute: column.name for column in sheet.columns}
    names = [field.name for field in fields(line)]
    named = [columns[name] for name in names if name in columns]
    values = itemgetter(*named) if named else _no_values  # all of a list's own stand in `further`
    further = [name for name in sheet.further if any(row.values[name] != "" for row in rows)]
    keeps_headings = "typed" in names
    if not (further or keeps_headings):
        return lambda row: line(row.place, *values(row.values))

    def make(row: Row) -> Any:
        given = tuple([(name, row.values[name]) for name in further if row.values[name] != ""])
        headings = {"typed": row.typed} if keeps_headings else {}
        return line(row.place, *values(row.values), further=given, **headings)

    return make


def _no_values(values: Mapping[str, Any]) -> tuple[Any, ...]:
    return ()


def _without_blank_number(line: OpeningLine) -> OpeningLine:
    """A line of 年初预算 whose 项目数 is left blank tells no number."""
    return line if line.projects else replace(line, projects=None)


def _in_yuan(declared: Declared) -> Declared:
    """A row of 指标 with money in 元, whatever unit it was given in; anything else as it is."""
    factor = UNITS.get(declared.unit)
    if factor is None or factor == 1:
        return declared
    return replace(declared, value=declared.value * factor, unit="元")


def _table_amount(row: Row) -> TableAmount:
    """分表数: blank columns are dimensions that are not told apart."""
    cells = row.values
    asked = {
        dimension: cell if isinstance(cell, tuple) else (cell,)
        for dimension, column in dimension_columns().items()
        if (cell := cells.get(column.name))
    }
    return TableAmount(row.place, cells["表"], cells["台账"], asked, cells["金额"], cells["来源"])


_FIRST_COUNTS = ("declared", "reasons", "function_notes")
"""The lines of sheets where the same may be told twice (an error), and the first is used."""

_AFTERWARDS: Mapping[str, Callable[[Any], Any]] = {
    "declared": _in_yuan,
    "opening": _without_blank_number,
}
"""What is done to the lines of some sheets once they are made."""
