"""Which heading of a line export goes to which column of the ledger.

A heading that can mean only one column goes there. Of several that can mean the same column, the
one whose values say so is taken; where the values do not settle it, the choices are told and
nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from ..codebook.spelling import fold
from ..dataset.cells import Findings, spelled_choices
from ..dataset.kinds import kind_named
from ..dataset.schema import sheet_for
from .cell_values import COARSE, Values, kind_of, period_of, split_code, text_of, year_of
from .headings import (
    AMOUNT,
    CATEGORY,
    CLASSIFIED,
    FUND,
    KIND,
    PERIOD,
    UNIT,
    YEAR,
    ExportHeading,
    ExportHeadings,
    exported_columns,
)
from .sheet import SourceWorksheet, Value

_SAMPLED = 1000  # rows whose values are looked at
_FINE, _COARSE = 1.0, 0.5  # a 支出类别 that tells 人员 from 公用 is worth more than 基本支出


@dataclass(slots=True)
class Columns:
    """at: heading by column of the ledger (and 单位名称, 功能科目名称, 预算年度 …). unused: the
    other headings. unclear: columns of which nothing could be settled, which has been told.
    spread: columns of amounts, one for each period or fund; 金额 is their sum then, or the first
    of them where there is none."""

    at: dict[str, ExportHeading] = field(default_factory=dict)
    spread: tuple[ExportHeading, ...] = ()
    unused: list[ExportHeading] = field(default_factory=list)
    unclear: set[str] = field(default_factory=set)


def assign(
    sheet: SourceWorksheet, headings: ExportHeadings, part: str, values: Values, findings: Findings
) -> Columns:
    """The column of each heading; what cannot be settled is told. part: 支出 or 收入."""
    columns = Columns(spread=headings.spread)
    taken = {heading.column for heading in columns.spread}
    for target in _in_order(headings):
        fitting = [h for h in headings.all if target in h.targets and h.column not in taken]
        for role, candidates in _by_role(target, fitting, sheet, headings).items():
            chosen = _choose(role, candidates, sheet, headings, values)
            if len(chosen) > 1:
                columns.unclear.add(role)
                _tell_unclear(role, chosen, sheet, headings, part, findings)
            elif chosen:
                columns.at[role] = chosen[0]
            taken.update(heading.column for heading in chosen)
    if columns.spread:
        sums = [h for h in headings.all if h.is_sum and h.column not in taken]
        columns.at.setdefault(AMOUNT, next(iter(sums), columns.spread[0]))
        taken.add(columns.at[AMOUNT].column)
    columns.unused = [h for h in headings.all if h.column not in taken]
    return columns


def _in_order(headings: ExportHeadings) -> list[str]:
    """支出类别 before 项目类别: what is no kind of expenditure may be a category."""
    targets = dict.fromkeys(target for heading in headings.all for target in heading.targets)
    return sorted(targets, key=lambda target: target == CATEGORY)


def _by_role(
    target: str, candidates: list[ExportHeading], sheet: SourceWorksheet, headings: ExportHeadings
) -> dict[str, list[ExportHeading]]:
    """年度 may hold 2024 as well as 上年结转: two columns with one name."""
    if target != PERIOD:
        return {target: candidates}
    years = [h for h in candidates if _all_years(_cells(sheet, headings, h))]
    return {YEAR: years[:1], PERIOD: [h for h in candidates if h not in years]}


def _all_years(cells: Iterable[Value | None]) -> bool:
    texts = [text for cell in cells if (text := text_of(cell))]
    years = sum(year_of(text) is not None for text in texts)
    return years * 2 > len(texts)


def _choose(
    role: str,
    candidates: list[ExportHeading],
    sheet: SourceWorksheet,
    headings: ExportHeadings,
    values: Values,
) -> list[ExportHeading]:
    """The one that fits; none; or several between which only a person can choose."""
    saved = [heading for heading in candidates if heading.saved]
    candidates = saved or candidates
    if role == AMOUNT:
        candidates = [h for h in candidates if f"{values.book.year}年" in h.text] or candidates
    if role == AMOUNT or not candidates or saved:
        return candidates if len(candidates) < 2 else _distinct(candidates, sheet, headings, str)
    worth = _worth(role, values)
    read = {h.column: [worth(cell) for cell in _cells(sheet, headings, h)] for h in candidates}
    scores = {column: sum(score for score, _ in cells) for column, cells in read.items()}
    best = max(scores.values())
    if best == 0 and (len(candidates[0].targets) > 1 or _spelled(role)):
        return []  # 项目类型 without a single kind of expenditure in it is no 支出类别
    equal = [h for h in candidates if scores[h.column] == best]
    meanings = {tuple(meaning for _, meaning in read[h.column]) for h in equal}
    return equal[:1] if len(meanings) == 1 else equal


def _distinct(
    candidates: list[ExportHeading],
    sheet: SourceWorksheet,
    headings: ExportHeadings,
    read: Callable[..., str],
) -> list[ExportHeading]:
    """Columns with the same heading and the same cells are one."""
    kept = {(h.text, tuple(map(read, _cells(sheet, headings, h)))): h for h in candidates[::-1]}
    return list(kept.values())[::-1]


def _worth(role: str, values: Values) -> Callable[[Value | None], tuple[float, object]]:
    """How much a cell says of a column, and what it means there."""

    def worth(cell: Value | None) -> tuple[float, object]:
        text = text_of(cell)
        if not text:
            return 0.0, None
        meaning = _meaning(role, text, values)
        if role == KIND and meaning in (COARSE, "项目支出"):
            return _COARSE, meaning
        return (_FINE if meaning else 0.0), meaning or text

    return worth


def _meaning(role: str, text: str, values: Values) -> object:
    if fold(text) in values.saved.get(role, {}):
        return values.saved[role][fold(text)]
    if role == FUND:
        return values.find_fund(text)
    if role == KIND:
        return kind_of(text)
    if role == PERIOD:
        return period_of(text)
    if role in CLASSIFIED:
        return split_code(text).code
    return _spelled(role).get(fold(text), "") if _spelled(role) else text


def _spelled(role: str) -> Mapping[str, str]:
    """How exports spell the choices of a column; none where it is no such column."""
    column = exported_columns("支出").get(role)
    return spelled_choices(column) if column and column.spellings else {}


def _cells(
    sheet: SourceWorksheet, headings: ExportHeadings, heading: ExportHeading
) -> list[Value | None]:
    below = sheet.rows[headings.last + 1 : headings.last + 1 + _SAMPLED]
    return [row[heading.column] for row in below]


def _tell_unclear(
    role: str,
    chosen: list[ExportHeading],
    sheet: SourceWorksheet,
    headings: ExportHeadings,
    part: str,
    findings: Findings,
) -> None:
    place = sheet.place(headings.last, chosen[0].column)
    names = [heading.text for heading in chosen]
    alike = len(set(names)) < len(names)
    code = "I-14" if alike else "I-19"
    choices = "、".join(f"“{name}”" for name in dict.fromkeys(names))
    values = {"part": part, "first": names[0]} if not alike else {}
    findings.tell(code, place, role=role, count=len(chosen), choices=choices, **values)


def wanted(part: str, kind: str) -> tuple[str, ...]:
    """The columns a line export must have: those a row needs, but the unit, which may stand above
    the headings, and the 支出类别 where 项目支出 need not be told apart."""
    spared = {UNIT, KIND} if kind_named(kind).has_undivided_projects else {UNIT}
    columns = sheet_for(kind, part).columns
    return tuple(column.name for column in columns if column.required and column.name not in spared)
