"""How the rows of a dataset fit together: projects and their lines, what is there twice, amounts
below zero, unusual pairs of codes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import fields, replace
from decimal import Decimal
from functools import lru_cache
from operator import attrgetter
from typing import Any

from ..codebook.book import Pair
from ..codebook.spelling import fold
from ..kernel.money import UNITS
from ..kernel.problems import Place
from .answers import is_open
from .cells import Findings, shown
from .model import Dataset, ExpenditureLine, OwnList
from .schema import INDICATORS, PROJECT_KINDS, Kind, Sheet, ledger_sheets, sheet_named
from .table import Row

_AS_LISTED = (("单位编码", "单位编码", "D-76"), ("支出类别", "项目类型", "D-77"))
_ONCE = {"单位": "D-70", "项目": "D-71", "指标": "D-78", "原因": "D-79", "科目说明": "D-170"}
"""Sheets whose key must not stand there twice, and what is told of it."""
_FEN = Decimal("0.01")
_NEVER_BELOW_ZERO = {
    "支出": "金额",
    "收入": "金额",
    "专项转移支付": "金额",
    "年初预算": "金额",
    "全年预算": "金额",
    "指标": "数值",
}


def check(
    dataset: Dataset, rows: Mapping[str, list[Row]], projects_known: bool, findings: Findings
) -> None:
    """Everything that only several rows together can tell."""
    _check_repetitions(rows, findings)
    _check_projects(rows, projects_known, findings)
    for sheet in ledger_sheets():
        _check_same_lines(getattr(dataset, sheet.attribute), findings)
    _check_overall_targets(rows["整体绩效"], findings)
    for own in dataset.own_lists.values():
        _check_own_list(own, rows[own.sheet.name], findings)
    _check_signs(rows, findings)
    _check_fractions(rows, dataset.own_lists, findings)
    _check_pairs(dataset, findings)


# --- what must not be there twice


def _check_repetitions(rows: Mapping[str, list[Row]], findings: Findings) -> None:
    for name, code in _ONCE.items():
        _unique(rows[name], code, findings, *sheet_named(name).key)
        if name == "项目":
            coded = [row for row in rows[name] if _is_given(row.values["项目编码"])]
            _unique(coded, "D-72", findings, "项目编码")
    _unique(rows["项目自评"], "D-71", findings, "项目")


def _unique(rows: Iterable[Row], code: str, findings: Findings, *columns: str) -> None:
    first: dict[Hashable, Row] = {}
    for row in rows:
        values = [row.values[column] for column in columns]
        if None in values:
            continue
        before = first.setdefault(tuple(map(fold, values)), row)
        if before is not row:
            findings.tell(
                code,
                row.at(columns[0]),
                found=shown("、".join(values)),
                before=_as_seen_from(row.place, before.place),
            )


def _check_own_list(own: OwnList, rows: list[Row], findings: Findings) -> None:
    """A list of the template's own: by its key, or where it has none, whole lines."""
    key = own.sheet.key
    if not key:
        _check_same_lines(own.lines, findings)
        return
    texts = (_as_text(row, key) for row in rows)
    keyed = [row for row in texts if any(row.values[name] != "" for name in key)]
    _unique(keyed, "D-157", findings, *key)


def _as_text(row: Row, columns: Iterable[str]) -> Row:
    """The row with the values of these columns as texts, what could not be had as it is."""
    values = {name: row.values[name] for name in columns}
    texts = {name: None if value is None else str(value) for name, value in values.items()}
    return replace(row, values=texts)


def _is_given(code: str | None) -> bool:
    return bool(code) and not is_open(str(code))


def _as_seen_from(here: Place, there: Place) -> str:
    """A row, with its file where that is another: an answer of 待补 may repeat a row of 指标."""
    same = (here.file, here.sheet) == (there.file, there.sheet)
    return f"第{there.row}行" if same else str(there)


def _check_same_lines(lines: Sequence[Any], findings: Findings) -> None:
    first: dict[Hashable, Any] = {}
    if not lines:
        return
    content = attrgetter(*(f.name for f in fields(lines[0]) if f.name != "place"))
    for line in lines:
        before = first.setdefault(content(line), line)
        if before is not line:
            findings.tell("D-80", line.place, row=before.place.row)


# --- projects


def _check_projects(
    rows: Mapping[str, list[Row]], projects_known: bool, findings: Findings
) -> None:
    projects = {row.values["项目名称"]: row for row in rows["项目"]}
    no_list = projects_known and not projects
    for row in rows["支出"]:
        kind, name = row.values["支出类别"], row.values["项目"]
        if kind is None or name is None:
            continue
        if not name:
            if kind in PROJECT_KINDS:
                findings.tell("D-73", row.at("项目"), kind=kind)
        elif kind not in PROJECT_KINDS:
            findings.tell("D-74", row.at("项目"), kind=kind, found=shown(name))
        elif no_list:
            findings.tell("D-75", row.at("项目"))
        elif name in projects:
            _check_project_line(row, projects[name], findings)


def _check_project_line(line: Row, project: Row, findings: Findings) -> None:
    for column, listed, code in _AS_LISTED:
        value, wanted = line.values[column], project.values[listed]
        if None not in (value, wanted) and value != wanted:
            findings.tell(
                code,
                line.at(column),
                name=shown(line.values["项目"]),
                found=value,
                wanted=wanted,
                row=project.place.row,
            )


def _check_overall_targets(rows: Iterable[Row], findings: Findings) -> None:
    """An indicator has a name; a goal or task may have its text alone."""
    for row in rows:
        name, text = row.values["名称"], row.values["说明"]
        if name == "" and (row.values["类别"] == INDICATORS or text == ""):
            findings.tell("D-30", row.at("名称"), name="名称")


# --- what is unusual


def _check_signs(rows: Mapping[str, list[Row]], findings: Findings) -> None:
    for sheet_name, column in _NEVER_BELOW_ZERO.items():
        for row in rows[sheet_name]:
            value = row.values[column]
            if value is not None and value < 0:
                findings.tell(
                    "D-36", row.at(column), found=f"{value:f}{row.values.get('单位', '元')}"
                )


def _check_fractions(
    rows: Mapping[str, list[Row]], own_lists: Mapping[str, OwnList], findings: Findings
) -> None:
    """No amount is finer than a fen (分), in whatever unit it was typed."""
    for name in filter(rows.__getitem__, rows):
        sheet = own_lists[name].sheet if name in own_lists else sheet_named(name)
        _check_fractions_of(sheet, rows[name], findings)
    for row in {row.place: row for row in rows["指标"]}.values():  # one may be of several figures
        value, factor = row.values["数值"], UNITS.get(row.values["单位"] or "")
        if value is not None and factor:
            _check_fraction(row, "数值", value * factor, findings)


def _check_fractions_of(sheet: Sheet, rows: Iterable[Row], findings: Findings) -> None:
    columns = [column.name for column in sheet.columns if column.kind is Kind.AMOUNT]
    for row in rows if columns else ():
        for column in columns:
            _check_fraction(row, column, row.values.get(column), findings)


def _check_fraction(row: Row, column: str, amount: Decimal | None, findings: Findings) -> None:
    if amount and amount % _FEN:
        findings.tell("D-98", row.at(column), found=f"{amount.normalize():,f}")


def _check_pairs(dataset: Dataset, findings: Findings) -> None:
    """Every line of an unusual pair is told, for each of them may be confirmed."""
    natures = {unit.code: unit.nature for unit in dataset.units}
    usual = _partners(dataset.codebook.pairs)
    for line in dataset.expenditure:
        partners = usual.get((line.department_economic, natures.get(line.unit, "")), ())
        if partners and line.government_economic and line.government_economic not in partners:
            _tell_pair(line, natures[line.unit], partners, dataset, findings)


@lru_cache(maxsize=1)
def _partners(pairs: frozenset[Pair]) -> Mapping[tuple[str, str], list[str]]:
    partners: dict[tuple[str, str], list[str]] = defaultdict(list)
    for department, government, nature in sorted(pairs):
        partners[department, nature].append(government)
    return partners


def _tell_pair(
    line: ExpenditureLine,
    nature: str,
    partners: Iterable[str],
    dataset: Dataset,
    findings: Findings,
) -> None:
    names = dataset.codebook.government_economic
    findings.tell(
        "D-81",
        line.place.at("政府经济科目"),
        unit=line.unit,
        nature=nature,
        found=line.government_economic,
        department=line.department_economic,
        usual="、".join(f"{code} {names.get(code, '')}".strip() for code in partners),
    )
