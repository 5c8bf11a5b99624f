"""The table of self-evaluations (项目自评表) by itself and against the text: rates of execution, sums,
how many projects were evaluated, and how (优, 良, 中, 差)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from operator import attrgetter
from typing import NamedTuple

from ..kernel.money import round_half_up
from ..published.document import PublishedParagraph, PublishedTable, Spot
from .context import AuditedReport, AuditedTable
from .finding import Finding
from .kinds import TableKind
from .passages import LINE, passages, sentence_end
from .table_figures import whole_of
from .table_parts import cell_text, column_headed, only

_NUMBER = r"\d{1,9}(?:\.\d{1,4})?"
_LINE_OF_TABLE = re.compile(
    rf"^({_NUMBER}) ({_NUMBER}) ({_NUMBER}) ({_NUMBER})%(?: ?(?:{_NUMBER}|-)%){{3,6}} ({_NUMBER}) ?(?:是|否)"
)
_ALL_BUDGET = re.compile(rf"全年预算(?:数)?合计(?:为)?\s?({_NUMBER})\s?万元")
_EXECUTION = re.compile(rf"预算执行率(?:为)?\s?({_NUMBER})\s?%")
_PROJECTS_SPENT = re.compile(rf"支出合计[^。]{{0,60}}项目支出\s?({_NUMBER})\s?万元")
_SPENT = re.compile(rf"支出合计(?:为)?\s?({_NUMBER})\s?万元")
_EVALUATED = re.compile(r"(?:实际自评|自评项目|自评的项目)\s?(?:共)?\s?(\d{1,4})\s?个")
_GRADE = (
    re.compile(r"(\d{1,4})\s?个项目(?:自评)?(?:等级)?(?:自评)?为[“\"]?(优|良|中|差)"),
    re.compile(r"(?:等级)?[为的]?[“\"]?(优|良|中|差)[”\"]?的(?:项目)?\s?(\d{1,4})\s?个"),
)
_COLUMNS = ("^全年预算数?$", "^全年执行数?$", "系统查询", "执行率", "自评得分|^得分$|总分")
_BANDS = (("优", 90), ("良", 80), ("中", 60), ("差", 0))
_PREVAILS = re.compile("为准|不一致")
_HALF = Decimal("0.005")
_CLOSE = Decimal("0.02")


class Evaluated(NamedTuple):
    """A row of the table. queried: what the payment system knows, None where it has no column. In
    the table's unit."""

    spot: Spot
    text: str
    budget: Decimal
    executed: Decimal
    queried: Decimal | None
    rate: Decimal | None
    score: Decimal | None

    @property
    def excess(self) -> Decimal:
        """How much more was executed than the payment system knows; 0 where that is not known."""
        return Decimal(0) if self.queried is None else self.executed - self.queried


def evaluations_agree(report: AuditedReport) -> Iterator[Finding]:
    """The table's rows, and what the text says of all of them."""
    rows = _rows(report)
    if len(rows) < 2:
        return
    for row in rows:
        yield from _rate(row)
    yield from _executed(report, rows)
    for paragraph in report.texts:
        yield from _of_text(paragraph, rows)


# --- the rows


def _rows(report: AuditedReport) -> list[Evaluated]:
    table = next(filter(_is_of_rates, report.tables), None)
    if table is not None:
        return list(_rows_of_table(table))
    return list(_rows_of_text(report)) if report.report.form == "text" else []


def _is_of_rates(table: AuditedTable) -> bool:
    """Whether a table has budgets of projects and what they executed."""
    headed = [column_headed(table.grid.columns, name) for name in _COLUMNS[:2]]
    return table.kind is TableKind.EVALUATION and None not in headed


def _rows_of_table(table: AuditedTable) -> Iterator[Evaluated]:
    columns = [column_headed(table.grid.columns, name) for name in _COLUMNS]
    first, of_executed = table.grid.first_row, columns[1]
    for number, cells in enumerate(table.grid.table.rows[first:], first):
        budget, executed, queried, _, score = (_value(cells, column) for column in columns)
        if budget is not None and executed is not None:
            spot, text = table.grid.spot(number, of_executed), cell_text(cells, of_executed)
            rate = _per_cent(cells, columns[3])
            yield Evaluated(spot, text, budget, executed, queried, rate, score)


def _value(cells: Sequence[str | None], column: int | None) -> Decimal | None:
    number = cell_text(cells, column).rstrip("%％")
    return Decimal(number) if re.fullmatch(_NUMBER, number) else None


def _per_cent(cells: Sequence[str | None], column: int | None) -> Decimal | None:
    """A rate that is printed with its sign: a workbook may have 0.2008 for 20.08%."""
    is_shown = cell_text(cells, column).endswith(("%", "％"))
    return _value(cells, column) if is_shown else None


def _rows_of_text(report: AuditedReport) -> Iterator[Evaluated]:
    """The same of a report that is plain text: 3.26 3.26 0 100% … 否."""
    for paragraph in report.texts:
        match = _LINE_OF_TABLE.match(paragraph.text.strip()[:200])
        if match:
            budget, executed, queried, rate, score = map(Decimal, match.groups())
            yield Evaluated(paragraph.spot, match[0], budget, executed, queried, rate, score)


# --- by themselves, and against the table of expenditure


def _rate(row: Evaluated) -> Iterator[Finding]:
    """预算执行率 = 全年执行数 ÷ 全年预算数."""
    if row.rate is None or not row.budget:
        return
    right = row.executed / row.budget * 100
    places = max(-int(row.rate.as_tuple().exponent), 0)
    room = Decimal(1).scaleb(-places) + _room(row.executed, row.budget)
    if abs(right - row.rate) > room:
        shown = f"{round_half_up(right, max(places, 2))}%"
        why = f"全年执行数{row.executed}÷全年预算数{row.budget}是{shown}，写的执行率是{row.rate}%"
        yield Finding("A-29", row.spot, row.text, shown, why, True, 0, len(row.text))


def _room(part: Decimal, whole: Decimal) -> Decimal:
    """How far rounding of both amounts can move a rate, in points."""
    return (_HALF + _HALF * part / whole) / whole * 100


def _executed(report: AuditedReport, rows: Sequence[Evaluated]) -> Iterator[Finding]:
    """全年执行数 of all projects = 项目支出 of the accounts; where one row alone makes the difference,
    and the payment system knows another amount, that row is wrong."""
    spent = _project_expenditure(report)
    if spent is None or _says_which_prevails(report, rows):
        return
    total = _sum("executed", rows)
    excess, room = total - spent, _HALF * (len(rows) + 1)
    row = _guilty(rows, excess, min(room, _CLOSE))
    if row and abs(excess) > room:
        why = f"全年执行数合计{total}，比项目支出{spent}多{excess}；这个项目系统查询的执行数是{row.queried}"
        yield Finding("A-29", row.spot, row.text, f"{row.queried}", why, True, 0, len(row.text))


def _sum(amount: str, rows: Iterable[Evaluated]) -> Decimal:
    return sum(map(attrgetter(amount), rows), Decimal(0))


def _guilty(rows: Sequence[Evaluated], excess: Decimal, room: Decimal) -> Evaluated | None:
    """The one row that makes an excess by itself."""
    return only(row for row in rows if abs(row.excess - excess) <= room)


def _project_expenditure(report: AuditedReport) -> Decimal | None:
    """项目支出 of all expenditure, in 万元."""
    cells = next(whole_of(report, TableKind.EXPENDITURE, "^项目支出$"), None)
    if cells:
        return report.cells[cells[0]].value / 10000
    match = next((match for _, match in passages(report, _PROJECTS_SPENT)), None)
    return Decimal(match[1]) if match else None


def _says_which_prevails(report: AuditedReport, rows: Sequence[Evaluated]) -> bool:
    """Whether a note says that the table may differ from the accounts."""
    table = report.report.blocks[rows[0].spot.block]
    return isinstance(table, PublishedTable) and any(map(_PREVAILS.search, table.notes))


# --- against the text


def _of_text(paragraph: PublishedParagraph, rows: Sequence[Evaluated]) -> Iterator[Finding]:
    text = paragraph.text[:LINE]
    budget = _sum("budget", rows)
    match = _ALL_BUDGET.search(text)
    if match:
        yield from _budget(paragraph, match, budget, len(rows))
        yield from _execution(paragraph, match, budget)
    count = _EVALUATED.search(text)
    if count:
        yield from _count(paragraph, count, rows)


def _budget(
    paragraph: PublishedParagraph, match: re.Match[str], budget: Decimal, count: int
) -> Iterator[Finding]:
    if abs(Decimal(match[1]) - budget) > _HALF * (count + 1):
        why = f"自评表{count}个项目的全年预算数合计是{budget}万元"
        yield Finding("A-20", paragraph.spot, match[0], f"{budget}万元", why, True, *match.span())


def _execution(
    paragraph: PublishedParagraph, match: re.Match[str], budget: Decimal
) -> Iterator[Finding]:
    """The rate that the same sentence tells is of the budgets of all projects."""
    end = sentence_end(paragraph.text, match.end())
    rate, spent = (one.search(paragraph.text, match.end(), end) for one in (_EXECUTION, _SPENT))
    if not rate or not spent or not budget:
        return
    right = Decimal(spent[1]) / budget * 100
    if abs(right - Decimal(rate[1])) > Decimal("0.01") + _room(Decimal(spent[1]), budget):
        shown = f"{round_half_up(right, 2)}%"
        why = f"支出合计{spent[1]}÷自评项目的全年预算{budget}是{shown}"
        yield Finding("A-20", paragraph.spot, rate[0], shown, why, True, *rate.span())


def _count(
    paragraph: PublishedParagraph, count: re.Match[str], rows: Sequence[Evaluated]
) -> Iterator[Finding]:
    if int(count[1]) != len(rows):
        expected = count[0].replace(count[1], str(len(rows)))
        why = f"自评表列了{len(rows)}个项目"
        yield Finding("A-27", paragraph.spot, count[0], expected, why, True, *count.span())
    else:
        yield from _graded(paragraph, rows)


def _graded(paragraph: PublishedParagraph, rows: Sequence[Evaluated]) -> Iterator[Finding]:
    grades, first, last = _grades(paragraph.text[:LINE])
    right = _by_score(rows)
    if not grades or not right or grades == right:
        return
    shown = "、".join(f"{name}{right[name]}个" for name, _ in _BANDS)
    number, quote = sum(grades.values()), paragraph.text[first:last]
    is_incomplete = len(grades) > 1 and number != len(rows)
    total = f"各等级合计{number}个，自评的是{len(rows)}个；" if is_incomplete else ""
    why = f"{total}按自评表的得分（90分以上为优，80分以上为良，60分以上为中）是{shown}"
    yield Finding("A-27", paragraph.spot, quote, shown, why, is_incomplete, first, last)


def _by_score(rows: Sequence[Evaluated]) -> Counter[str]:
    """How many projects have each grade by their scores, in the usual bands, which are not those of
    every place; none where a score is lacking."""
    scores = [row.score for row in rows if row.score is not None]
    if len(scores) < len(rows):
        return Counter()
    return Counter(map(_grade, scores))


def _grade(score: Decimal) -> str:
    return next(name for name, least in _BANDS if score >= least)


def _grades(text: str) -> tuple[Counter[str], int, int]:
    """How many projects are counted as 优, 良 …, and where that stands."""
    grades: Counter[str] = Counter()
    edges: list[int] = []
    for pattern in _GRADE:
        for match in pattern.finditer(text):
            name, number = sorted(match.groups(), key=str.isdigit)
            if name not in grades:
                grades[name] = int(number)
                edges += match.span()
    return grades, min(edges, default=0), max(edges, default=0)
