"""The equations of all tables, and what is told where they do not hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import chain

from ..kernel.money import round_half_up
from .between import between_equations
from .context import AuditedReport
from .equations import Breach, CellKey, Equation, breaches
from .finding import Finding
from .sums import table_equations

_SHOWN = 6  # addends that a message shows
_ALL_SHOWN = 3  # equations that a message shows


def with_corrections(report: AuditedReport) -> tuple[AuditedReport, list[Finding]]:
    """Every cell by which a table contradicts itself or another, once; the report that knows what
    these cells should be."""
    known = _breaches(report)
    findings = [_finding(report, breach) for breach in known]
    corrections = {one.key: one.expected for one in known if one.expected is not None}
    doubtful = frozenset(chain.from_iterable(breach.doubtful for breach in known))
    return replace(report, corrections=corrections, doubtful=doubtful), findings


def _breaches(report: AuditedReport) -> list[Breach]:
    """The wrong cells; of a text, whose columns are guessed from blanks, only those with an amount."""
    wrong = breaches(_equations(report), report.cells)
    return [one for one in wrong if not report.is_of_text or _quote(report, one.key)]


def tails(report: AuditedReport) -> Iterator[Finding]:
    """Sums that differ by rounding alone (尾差): no mistakes."""
    for one in _equations(report):
        excess = one.excess(report.cells)
        if excess and one.holds(report.cells):
            why = f"{_of_sum(report, one, one.total)}，相差{_shown(report, one.total, abs(excess))}，是四舍五入的尾差"
            yield _at(report, "A-12", one.total, "", why, certain=False)


def _equations(report: AuditedReport) -> list[Equation]:
    equations: list[Equation] = []
    for table in report.tables:
        equations += table_equations(table.number, table.grid, report.accounts, report.cells)
    equations += between_equations(report)
    seen: dict[tuple[object, ...], Equation] = {}
    for one in equations:  # a sum of one addend may be told twice
        seen.setdefault((one.total, one.addends, one.deductions), one)
    return list(seen.values())


def _finding(report: AuditedReport, breach: Breach) -> Finding:
    why = "；".join(
        f"{_of_sum(report, one, breach.key)}，相差{_shown(report, one.total, abs(one.excess(report.cells)))}"
        for one in breach.equations[:_ALL_SHOWN]
    )
    certain = breach.certain and not report.is_of_text
    expected = "" if breach.expected is None else _shown(report, breach.key, breach.expected)
    return _at(report, breach.equations[0].code, breach.key, expected, why, certain)


def _at(
    report: AuditedReport, code: str, key: CellKey, expected: str, why: str, certain: bool
) -> Finding:
    quote = _quote(report, key)
    spot = report.tables[key.table].grid.spot(key.row, key.column)
    return Finding(code, spot, quote, expected, why, certain, 0, len(quote))


def _quote(report: AuditedReport, key: CellKey) -> str:
    """A cell as it is printed."""
    _, _, row = report.place_of(key)
    return row.text(key.column)


def _of_sum(report: AuditedReport, one: Equation, key: CellKey) -> str:
    """“合计”307.82，下级之和308.82（51.32＋…）: as seen from one of its cells."""
    total, sum_of = report.cells[one.total].value, one.sum(report.cells)
    shown = _shown(report, key, sum_of)
    if not one.words:
        if len(one.addends) == 1:
            other = one.addends[0] if key == one.total else one.total
            return f"{_named(report, other, key)}是{_shown(report, key, report.cells[other].value)}"
        return f"{_named(report, one.total, key)}是{_shown(report, key, total)}，{_group(report, one)}是{shown}"
    words = f"{one.words}是{shown}{_addends(report, one.addends)}"
    if key == one.total:
        return words
    return f"{_named(report, one.total, key)}是{_shown(report, key, total)}，{words}"


def _group(report: AuditedReport, one: Equation) -> str:
    table, _, row = report.place_of(one.addends[0])
    rest = f"等{len(one.addends)}项" if len(one.addends) > 1 else ""
    return f"《{table.grid.title}》“{row.label}”{rest}合计"


def _addends(report: AuditedReport, addends: Sequence[CellKey]) -> str:
    values = [(key, report.cells[key].value) for key in addends if report.cells[key].value]
    if len(values) < 2:
        return ""
    words = "＋".join(_shown(report, key, value) for key, value in values[:_SHOWN])
    return f"（{words}{'＋…' if len(values) > _SHOWN else ''}）"


def _named(report: AuditedReport, key: CellKey, near: CellKey) -> str:
    """A cell as it is named beside another: by its row, its column, its table as far as they
    differ."""
    table, block, row = report.place_of(key)
    column = next(column.words for column in block.columns if column.index == key.column)
    if key.table != near.table:
        return f"《{table.grid.title}》“{row.name}”“{column}”"
    if key.row != near.row:
        return f"“{row.name}”" if key.column == near.column else f"“{row.name}”“{column}”"
    return f"“{column}”"


def named_cell(report: AuditedReport, key: CellKey) -> str:
    """A cell as it is named by itself: table, row and column."""
    return _named(report, key, key._replace(table=-1))


def _shown(report: AuditedReport, key: CellKey, value: Decimal) -> str:
    """An amount in the unit and with the decimals of the table of a cell."""
    table = report.tables[key.table]
    step = (report.cells[key].step or _step_of(report, key.table)) / table.size
    places = max(-int(step.normalize().as_tuple().exponent), 0) if step else 2
    return f"{round_half_up(value / table.size, places):f}"


def _step_of(report: AuditedReport, number: int) -> Decimal:
    """What the last digit of a table's amounts stands for."""
    return next(
        (cell.step for key, cell in report.cells.items() if key.table == number and cell.step),
        Decimal(0),
    )
