"""From raw sheets to the model: each sheet by its declaration, then how the sheets fit together.

Sheets are read in an order in which a later one can refer to an earlier one (units, the county's
own codes, projects, then the ledgers). Where a list cannot be had, nothing is checked against it:
what is wrong with the list has been told already.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from ..codebook import FIRST_YEAR, LAST_YEAR, Codebook, load_codebook
from ..kernel.problems import Place
from . import build, relations
from .answers import Answers, read_answers, with_cells
from .cells import (
    Parser,
    amount,
    choice,
    code,
    fund,
    known_code,
    known_name,
    listed_code,
    number,
    plain_text,
    several,
)
from .findings import Findings
from .model import Dataset
from .quantities import without_units
from .schema import ACCOUNTS, BUDGET, SHEETS, Column, Kind, Sheet, sheets_for
from .sheets import QUESTIONS, WORDS, RawDataset, RawSheet, RawWord
from .table import Headings, Row, read_headings, read_rows
from .words import Header, parse_words

_ANY_YEAR = 2024  # the tree of funds is the same in every year
_LEAF = {"功能分类": 7, "部门经济分类": 0, "政府经济分类": 0}
_Line = TypeVar("_Line")


@dataclass(slots=True)
class Lists:
    """What values may refer to. None: the list could not be had. book: that of the report's year,
    with the county's own codes; codes: whether these could all be had."""

    year: int | None
    book: Codebook
    units: list[str] | None = None
    projects: list[str] | None = None
    codes: bool = True


def parse(raw: RawDataset, path: Path, findings: Findings) -> Dataset:
    """The model. It may be used only if nothing unusable was found."""
    answers = read_answers(raw, _declared(QUESTIONS), findings)
    words = None if raw.words is None else [*_unanswered(raw.words, answers), *answers.words]
    header = parse_words(words, raw.file, findings)
    lists = Lists(header.year, load_codebook(header.year or _ANY_YEAR))
    if header.year and not lists.book.covers:
        used = min(max(header.year, FIRST_YEAR), LAST_YEAR)
        findings.tell("D-51", header.year_place, year=header.year, used=used)
    sheets = {sheet.name: sheet for sheet in sheets_for(header.kind or BUDGET)}
    _tell_missing_sheets(raw, sheets.values(), Place(path.name), findings)
    for name in raw.sheets:
        if name not in sheets and name != WORDS:
            findings.tell("D-54", raw.sheets[name].place(), table=name, kind=header.kind or BUDGET)
    rows = _all_rows(raw, sheets, lists, answers, findings)
    dataset = _dataset(path, raw, header, lists, rows)
    dataset = replace(dataset, open_questions=answers.open)
    relations.check(dataset, rows, lists.projects is not None, findings)
    return dataset


def _unanswered(words: Iterable[RawWord], answers: Answers) -> Iterator[RawWord]:
    """The words without blank entries that are answered elsewhere."""
    answered = {word.name for word in answers.words}
    return (word for word in words if word.name not in answered)


def _tell_missing_sheets(
    raw: RawDataset, sheets: Iterable[Sheet], place: Place, findings: Findings
) -> None:
    if WORDS not in raw.seen:
        name = f"工作表“{WORDS}”" if raw.file == place.file else f"文件 {raw.file}"
        findings.tell("D-03", place, name=name)
    for declared in sheets:
        given = {declared.name, declared.instead} & raw.seen
        if declared.required and not given:
            findings.tell("D-04", place, name=declared.name)


# --- rows of every sheet


def _declared(name: str) -> Sheet:
    return next(sheet for sheet in SHEETS if sheet.name == name)


def _all_rows(
    raw: RawDataset,
    sheets: Mapping[str, Sheet],
    lists: Lists,
    answers: Answers,
    findings: Findings,
) -> defaultdict[str, list[Row]]:
    rows: defaultdict[str, list[Row]] = defaultdict(list)
    for name in _reading_order(sheets):
        if name == QUESTIONS:
            continue
        found, declared = raw.sheets.get(name), _with_stand_in(sheets[name], raw)
        if found:
            found, declared = with_cells(found, declared, answers, findings)
        rows[name] = _sheet_rows(found, declared, lists, findings) if found else []
        if name in answers.sheets:
            rows[name] += _sheet_rows(
                answers.sheets[name][0], sheets[name], lists, findings, answers.sheets[name][1]
            )
        if name == "单位":
            lists.units = _listed(rows[name], "单位编码", found is not None)
        elif name == "项目":
            known = found is not None or name not in raw.seen
            lists.projects = _listed(rows[name], "项目名称", known)
        elif name == "补充科目":
            lists.book = _with_extra(lists.book, rows[name], findings)
            unread = name in raw.seen and found is None
            lists.codes = not unread and all(row.sound for row in rows[name])
    return rows


def _with_stand_in(declared: Sheet, raw: RawDataset) -> Sheet:
    """A sheet that another one stands in for may be without rows."""
    instead = raw.sheets.get(declared.instead)
    return declared._replace(required=False) if instead and instead.rows else declared


def _reading_order(sheets: Iterable[str]) -> list[str]:
    first = ["单位", "补充科目", "项目"]
    return first + [name for name in sheets if name not in first]


def _listed(rows: list[Row], column: str, known: bool) -> list[str] | None:
    """The names a list holds; None if it is incomplete, so that nothing can be held against it."""
    names = [row.values[column] for row in rows]
    return None if not known or None in names else names


def _sheet_rows(
    raw: RawSheet,
    declared: Sheet,
    lists: Lists,
    findings: Findings,
    typed: Mapping[str, str] | None = None,
) -> list[Row]:
    """typed: what the columns are called in the file, where they stand under other names."""
    raw = without_units(raw) if declared.name == "指标" else raw
    headings = read_headings(raw, declared, findings)
    headings.typed.update(typed or {})
    if not raw.rows and headings.at and declared.required and not typed:
        findings.tell("D-14", raw.place(), table=raw.name)
    parsers = {
        column.name: _column_parser(column, headings, lists, findings)
        for column in declared.columns
    }
    return read_rows(raw, declared, headings, parsers, findings)


def _column_parser(column: Column, headings: Headings, lists: Lists, findings: Findings) -> Parser:
    one = _parser(column, headings, lists, findings)
    return several(one) if column.several else one


def _parser(column: Column, headings: Headings, lists: Lists, findings: Findings) -> Parser:
    if column.refers:
        return _referring(column, lists, findings)
    if column.kind is Kind.CHOICE:
        return choice(column, findings)
    if column.kind is Kind.FUND:
        return fund(lists.book.funds, findings)
    if column.kind is Kind.AMOUNT:
        unit = headings.units.get(column.name)
        return amount(unit) if unit else _without_unit
    if column.kind is Kind.NUMBER:
        return number()
    return code(column) if column.kind is Kind.CODE else plain_text()


def _without_unit(text: str) -> None:
    """The heading says no unit, which has been told: no amount can be had."""


def _referring(column: Column, lists: Lists, findings: Findings) -> Parser:
    if column.refers == "单位":
        known = lists.units
        return known_code(column, known, findings) if known else code(column)
    if column.refers == "项目":
        return known_name(lists.projects, findings) if lists.projects else plain_text()
    if lists.year is None or not lists.codes:
        return code(column)
    books = {
        "功能分类": lists.book.functional,
        "部门经济分类": lists.book.department_economic,
        "政府经济分类": lists.book.government_economic,
    }
    return listed_code(column, books[column.refers], findings, _LEAF[column.refers])


def _with_extra(book: Codebook, rows: list[Row], findings: Findings) -> Codebook:
    extra: dict[str, dict[str, str]] = {name: {} for name in _LEAF}
    for row in filter(lambda row: row.sound, rows):
        kind, found = row.values["分类"], row.values["编码"]
        if len(found) == 7 and kind != "功能分类":
            findings.tell("D-63", row.at("编码"), found=found, wanted="3位或5位数字")
        elif found in extra[kind]:
            findings.tell("D-82", row.at("编码"), found=found, kind=kind)
        else:
            extra[kind][found] = row.values["名称"]
    return book.with_extra(
        functional=extra["功能分类"],
        department_economic=extra["部门经济分类"],
        government_economic=extra["政府经济分类"],
    )


# --- the model


def _dataset(
    path: Path, raw: RawDataset, header: Header, lists: Lists, rows: Mapping[str, list[Row]]
) -> Dataset:
    return Dataset(
        path=path,
        kind=header.kind,
        year=header.year or 0,
        template=header.template,
        department=header.department,
        published=header.published,
        published_as=header.published_as,
        codebook=lists.book,
        opening_from=header.opening,
        last_year_from=header.last_year,
        duties=header.duties,
        organisation=header.organisation,
        supplements=header.supplements,
        omissions=header.omissions,
        units=_lines(rows["单位"], build.unit),
        expenditure=_lines(rows["支出"], build.expenditure),
        income=_lines(rows["收入"], build.income),
        projects=_lines(rows["项目"], build.project),
        targets=_lines(rows["绩效指标"], build.target),
        overall_targets=_lines(rows["整体绩效"], build.overall_target),
        declared=_lines(rows["指标"], build.declared),
        reasons=_lines(rows["原因"], build.reason),
        transfers=_lines(rows["专项转移支付"], build.transfer),
        opening=_lines(rows["年初预算"], build.opening),
        balances=_lines(rows["结转结余"], build.balance),
        evaluations=_lines(rows["项目自评"], build.evaluation),
        opening_known=_opening_known(rows, header),
        table_amounts=_lines(rows["分表数"], build.table_amount),
        digest=raw.digest,
    )


def _opening_known(rows: Mapping[str, list[Row]], header: Header) -> bool:
    """A sheet with nothing but headings tells nothing: who had no budget writes a line of 0."""
    return header.kind != ACCOUNTS or header.opening is not None or bool(rows["年初预算"])


def _lines(rows: Iterable[Row], make: Callable[[Row], _Line]) -> tuple[_Line, ...]:
    return tuple(make(row) for row in rows if row.sound)
