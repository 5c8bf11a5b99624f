"""An example department (示例部门) in which everything occurs once: every fund, kind of expenditure,
carry-over, projects with targets of each group, cars, reasons, last year's figures.

A template can be tried on it without any department's data. Its amounts are invented, but as those
of a county's department: income and expenditure balance in each unit and fund, what is part of
something is no more than the whole, scores are scores. The cases of a figure (increase, decrease,
nothing last year …) are made from it by `situations.py`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import chain, count, cycle, product
from pathlib import Path
from typing import Any, NamedTuple

from ..codebook import Codebook, load_codebook
from ..dataset.kinds import KindOfReport, kind_named
from ..dataset.model import (
    CARRIED_OVER,
    FULL_YEAR_BUDGET,
    LAST_YEAR,
    OPENING_BUDGET,
    THIS_YEAR,
    BalanceLine,
    Dataset,
    Declared,
    Department,
    Evaluation,
    ExpenditureLine,
    FullYearLine,
    FunctionNote,
    IncomeLine,
    ListLine,
    OpeningLine,
    OverallTarget,
    OwnList,
    Project,
    Reason,
    Target,
    Transfer,
    Unit,
    Words,
)
from ..dataset.schema import (
    BALANCES,
    OVERALL_GROUPS,
    PROCUREMENTS,
    PROJECT_KINDS,
    TARGET_GROUPS,
    Column,
    Kind,
)
from ..figures import MONEY, Figure, Figures
from ..figures.specifications import Specification
from ..kernel.money import UNITS
from ..kernel.problems import Place
from ..template.template import Template

YEAR = 2024
NAME = "示例县政务服务局"
_PLACE = Place("示例数据")
_UNITS = (
    Unit(_PLACE, "001001", "示例县政务服务局机关", "行政"),
    Unit(_PLACE, "001002", "示例县大数据中心", "参公"),
    Unit(_PLACE, "001003", "示例县政务服务中心", "事业"),
)
_Codes = tuple[str, str, str]  # function, departmental and governmental economic classification
_BASIC: tuple[tuple[str, str, _Codes], ...] = (
    ("人员经费", "1286400", ("2010301", "30101", "50101")),
    ("人员经费", "205824", ("2080505", "30108", "50102")),
    ("人员经费", "90048", ("2101101", "30110", "50102")),
    ("人员经费", "154368", ("2210201", "30113", "50103")),
    ("人员经费", "36000", ("2080501", "30302", "50905")),
    ("人员经费", "642000", ("2010350", "30101", "50501")),
    ("公用经费", "86500", ("2010301", "30201", "50201")),
    ("公用经费", "30000", ("2010301", "30212", "50207")),
    ("公用经费", "18000", ("2010301", "30217", "50206")),
    ("公用经费", "25728", ("2010301", "30228", "50201")),
    ("公用经费", "60000", ("2010301", "30231", "50208")),
    ("公用经费", "48000", ("2010301", "31002", "50306")),
    ("公用经费", "35200", ("2010350", "30201", "50502")),
)
_STAFF, _OFFICE = ("30101", "50101"), ("30201", "50201")
_PROJECT_COSTS = (("30213", "50209"), ("30227", "50205"), ("31013", "50303"))
_FUNCTIONS = {"政府性基金预算拨款": "2120899", "国有资本经营预算拨款": "2230105"}
_PROJECTS = "2010302"  # the function of projects from other funds
_STEP = Decimal("2345.50")
_CENT = Decimal("0.01")
_REASON = "人员和工作任务变动"
_PURPOSE = "本单位的人员经费和日常工作"
_OWN_TEXT = re.compile(r"文字\(['\"]([^'\"]{1,60})['\"]")
_SHARE_OF_LAST_YEAR, _SHARE_OF_BUDGET = Decimal("0.8"), Decimal("1.05")
_ADJUSTED = Decimal("1.02")
_DECLARED = {
    "外宾接待支出": "3000",
    "政府采购货物支出": "320000",
    "政府采购工程支出": "450000",
    "政府采购服务支出": "280000",
    "授予中小企业合同金额": "840000",
    "授予小微企业合同金额": "525000",
    "面向中小企业预留预算": "840000",
    "面向小微企业预留预算": "525000",
    "预留项目中小企业成交金额": "700000",
    "预留项目小微企业成交金额": "500000",
    "其他项目中小企业成交金额": "100000",
    "绩效评级优": "1",
    "绩效评级良": "1",
    "绩效评级合格": "1",
    "绩效评级不合格": "0",
    "绩效问题已整改": "2",
    "绩效问题正在整改": "1",
    "预算调整率标准": "20",
}
_PART_OF = {"外宾接待支出": "公务接待费"}  # declared amounts that are part of one of a ledger
_USUAL_BY_UNIT = {"分": "92.5", "%": "100", "辆": "2", "台": "1", "人次": "36"}

Measure = Callable[[Figure, str], Decimal | None]
"""What a figure of this year was in another period; None where that is not given."""


def example(template: Template) -> Dataset:
    """The example department's dataset for a template of its kind."""
    kind, book = kind_named(template.word("类型")), load_codebook(YEAR)
    projects = _projects(kind)
    expenditure = tuple(_expenditure(kind, book, projects))
    dataset = Dataset(
        path=Path("示例数据"),
        kind=kind.name,
        year=YEAR,
        template=template.name,
        department=Department("001", NAME, "县政务服务局", "我局"),
        published="2024-04-10" if not kind.is_final else "2025-09-10",
        codebook=book,
        duties=(
            Words("承担全县政务服务工作的组织协调。", _PLACE),
            Words("管理政务服务大厅。", _PLACE),
        ),
        organisation=(Words("局机关内设办公室、审批管理股2个股室。", _PLACE),),
        units=_UNITS,
        expenditure=expenditure,
        income=tuple(_income(kind, expenditure)),
        projects=projects,
        targets=tuple(_targets(projects)),
        overall_targets=tuple(_overall_targets()),
        transfers=(
            Transfer(_PLACE, "示例专项转移支付", Decimal("560000.00"), "用于乡镇便民服务中心"),
        ),
        opening=tuple(_opening(expenditure)) if kind.is_final else (),
        full_year=tuple(_full_year(expenditure)) if kind.is_final else (),
        function_notes=tuple(_notes(expenditure)) if template.mentions("用途(") else (),
        texts=_texts(template),
        balances=tuple(_balances(book)) if kind.is_final else (),
        evaluations=tuple(_evaluations(projects, expenditure)) if kind.is_final else (),
    )
    dataset = replace(dataset, own_lists=dict(_own_lists(template, projects)))
    dataset = with_reasons(with_declared(numbered(dataset), template), template, _REASON)
    return with_other_years(dataset, template, usual_measure)


def _own_lists(template: Template, projects: tuple[Project, ...]) -> Iterator[tuple[str, OwnList]]:
    """The template's own lists (清单), a line for each of three units."""
    for one in template.lists.values():
        if one.sheet is not None:
            columns = one.sheet.columns
            lines = (
                ListLine(
                    replace(_PLACE, row=number + 1),
                    tuple(
                        (column.name, _list_value(column, number, projects)) for column in columns
                    ),
                )
                for number in range(len(_UNITS))
            )
            yield one.name, OwnList(one.sheet, tuple(lines))


def _list_value(column: Column, number: int, projects: tuple[Project, ...]) -> Any:
    """What stands in a column of a list in the line of that number."""
    if column.refers:
        return _UNITS[number].code if column.refers == "单位" else projects[number].name
    if column.is_number:
        return Decimal(3 + number) if column.kind is not Kind.AMOUNT else 8_000 + _STEP * number
    if column.choices:
        return column.choices[number % len(column.choices)]
    if column.kind is Kind.DATE:
        return f"{YEAR}-0{number + 1}"
    if column.kind is Kind.FUND:
        return "一般公共预算拨款"
    if column.kind is Kind.CODE:
        return str(number + 1).zfill(column.digits[0] if column.digits else 3)
    return f"示例{column.name}{'一二三'[number]}"


def numbered(dataset: Dataset) -> Dataset:
    """The dataset with a row of its own for each line, by which the lines behind a figure can be
    told."""
    rows = count(1)

    def at_rows(lines: Iterable[Any]) -> tuple[Any, ...]:
        return tuple(replace(line, place=replace(_PLACE, row=next(rows))) for line in lines)

    return replace(
        dataset,
        expenditure=at_rows(dataset.expenditure),
        income=at_rows(dataset.income),
        opening=at_rows(dataset.opening),
        balances=at_rows(dataset.balances),
        full_year=at_rows(dataset.full_year),
    )


def with_declared(dataset: Dataset, template: Template) -> Dataset:
    """The dataset with the figures of this year that the template asks a clerk for; those that a
    ledger tells (台账) as it tells them."""
    figures = Figures(dataset, template, [])
    own = tuple(
        _as_declared(figures, specification, number)
        for number, specification in enumerate(figures.specifications.values())
        if specification.unit
    )
    others = tuple(one for one in dataset.declared if one.period != THIS_YEAR)
    return replace(dataset, declared=own + others)


def _as_declared(figures: Figures, specification: Specification, number: int) -> Declared:
    """A declared figure: an amount or a count in its own unit."""
    ledger = figures.calculate(specification.ledger) if specification.ledger else None
    has_lines = any(line.further for line in figures.dataset.expenditure)
    if isinstance(ledger, Figure) and (has_lines or not figures.dataset.expenditure):
        value = ledger.amount
    elif specification.name in _DECLARED:
        value = min(Decimal(_DECLARED[specification.name]), _whole(figures, specification.name))
    elif specification.is_money:
        value = Decimal(100_000 + 10_000 * number)
    else:
        value = Decimal(_USUAL_BY_UNIT.get(specification.unit, "3"))
    return Declared(_PLACE, specification.name, THIS_YEAR, value, _unit(specification.unit))


def _whole(figures: Figures, name: str) -> Decimal:
    """What a declared amount may come to at most."""
    whole = _PART_OF.get(name, "")
    return max(figures[whole].amount, Decimal(0)) if whole in figures else Decimal("Infinity")


def _unit(unit: str) -> str:
    return MONEY if unit in UNITS else unit


def with_reasons(
    dataset: Dataset, template: Template, reason: str, other: str | None = None
) -> Dataset:
    """The dataset with a reason for every change; every second figure with another, if one is
    given."""
    figures = Figures(dataset, template, [])
    items: dict[str, None] = {}
    if dataset.kind_of_report.is_final:
        items |= dict.fromkeys(line.function for line in dataset.expenditure)
        items |= dict.fromkeys(line.function for line in dataset.opening if line.function)
    texts = (reason, other or reason)
    reasons = tuple(
        Reason(_PLACE, name, texts[number % 2]) for number, name in enumerate((*figures, *items))
    )
    return replace(dataset, reasons=reasons)


def with_other_years(dataset: Dataset, template: Template, measure: Measure) -> Dataset:
    """The dataset with last year's value of every figure, and in final accounts its budgets, as a
    measure gives them."""
    declared = tuple(one for one in dataset.declared if one.period == THIS_YEAR)
    figures = Figures(replace(dataset, declared=declared), template, [])
    is_final = dataset.kind_of_report.is_final
    periods = (LAST_YEAR, OPENING_BUDGET, FULL_YEAR_BUDGET) if is_final else (LAST_YEAR,)
    others = tuple(
        Declared(_PLACE, name, period, value, figures[name].unit)
        for name, period in product(figures, periods)
        if figures[name].known
        for value in [measure(figures[name], period)]
        if value is not None
    )
    return replace(dataset, declared=declared + others)


def usual_measure(figure: Figure, period: str) -> Decimal:
    """Less last year; nearly all of the budget was spent."""
    share = _SHARE_OF_LAST_YEAR if period == LAST_YEAR else _SHARE_OF_BUDGET
    return times(figure, share)


def times(figure: Figure, ratio: Decimal) -> Decimal:
    """An amount times a ratio, to the cent; what counts something stays, or comes to nothing."""
    if figure.unit != MONEY:
        return figure.amount * bool(ratio)
    return (figure.amount * ratio).quantize(_CENT)


def leaf_funds(book: Codebook) -> list[str]:
    """The funds that lines may name: those without others below them."""
    return [name for name in book.funds.names() if not book.funds.children(name)]


def _projects(kind: KindOfReport) -> tuple[Project, ...]:
    kinds = [name for name in PROJECT_KINDS if name in kind.expenditure_kinds]
    return tuple(
        Project(_PLACE, f"4100000{number}", name, kinds[number % len(kinds)], unit.code)
        for number, (name, unit) in enumerate(
            zip(("政务大厅运行项目", "审批系统运维项目", "窗口设备更新项目"), _UNITS, strict=True)
        )
    )


class _Spent(NamedTuple):
    """What a line of expenditure is for, whatever its fund."""

    category: str
    codes: _Codes
    unit: str
    project: str = ""


def _expenditure(
    kind: KindOfReport, book: Codebook, projects: tuple[Project, ...]
) -> Iterator[ExpenditureLine]:
    """Basic expenditure and projects from every fund, in a budget carried over too, and what else a
    kind of report has."""
    funds = leaf_funds(book)
    for number, (category, amount, codes) in enumerate(_BASIC):
        unit = _UNITS[2 if codes[0] == "2010350" else number % 2].code
        yield _line(_Spent(category, codes, unit), funds[0], THIS_YEAR, Decimal(amount))
    for number, fund in enumerate(funds[1:]):
        function = _function_of(fund, book, "2010350")
        staff = _Spent("人员经费", (function, *_STAFF), _UNITS[2].code)
        office = _Spent("公用经费", (function, *_OFFICE), _UNITS[2].code)
        yield _line(staff, fund, THIS_YEAR, 60_000 + _STEP * number)
        yield _line(office, fund, THIS_YEAR, 12_000 + _STEP * number)
    periods = (THIS_YEAR,) if kind.is_final else (THIS_YEAR, CARRIED_OVER)
    for number, (fund, period) in enumerate(product(funds, periods)):
        project = projects[number % len(projects)]
        codes = (_function_of(fund, book, _PROJECTS), *_PROJECT_COSTS[number % 3])
        spent = _Spent(project.kind, codes, project.unit, project.name)
        bought = (("政府采购", PROCUREMENTS[number % 3]),) if not kind.is_final else ()
        line = _line(spent, fund, period, 80_000 + _STEP * number)
        yield replace(line, project_category="部门预算项目", further=bought)
    for number, category in enumerate(kind.expenditure_kinds):
        if category not in ("人员经费", "公用经费", *PROJECT_KINDS):
            spent = _Spent(category, ("2010350", "39999", "59999"), _UNITS[2].code)
            yield _line(spent, "事业单位经营收入", THIS_YEAR, 50_000 + _STEP * number)


def _function_of(fund: str, book: Codebook, usual: str) -> str:
    """The function that a fund is spent on."""
    own = (code for name, code in _FUNCTIONS.items() if fund in (name, *book.funds.children(name)))
    return next(own, usual)


def _line(spent: _Spent, fund: str, period: str, amount: Decimal) -> ExpenditureLine:
    function, departmental, governmental = spent.codes
    return ExpenditureLine(
        _PLACE, spent.unit, function, departmental, governmental,
        spent.category, spent.project, "", "", fund, period, amount,
    )  # fmt: skip


def _income(kind: KindOfReport, expenditure: Iterable[ExpenditureLine]) -> Iterator[IncomeLine]:
    """As much as is spent, in each unit and of each fund; by function where the accounts ask."""
    sums: defaultdict[tuple[str, str, str, str], Decimal] = defaultdict(Decimal)
    for line in expenditure:
        function = line.function if kind.is_final else ""
        sums[line.unit, line.fund, line.period, function] += line.amount
    for (unit, fund, period, function), amount in sums.items():
        yield IncomeLine(_PLACE, unit, fund, period, amount, function)


def _opening(expenditure: Iterable[ExpenditureLine]) -> Iterator[OpeningLine]:
    """A budget for nearly every function: more than was spent, as much, less; one that was not
    spent at all; projects that were not."""
    sums: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for line in expenditure:
        if line.function != "2101101":  # spent without an opening budget
            sums[line.function, line.fund] += line.amount
    shares = cycle((Decimal("1.05"), Decimal(1), Decimal("0.96")))
    for (function, fund), amount in sums.items():
        yield OpeningLine(_PLACE, function, fund, None, (amount * next(shares)).quantize(_CENT))
    yield OpeningLine(_PLACE, "2011308", "财政拨款", None, Decimal(50_000))
    yield OpeningLine(_PLACE, "", "财政拨款", Decimal(2), Decimal(80_000))


def _full_year(expenditure: Iterable[ExpenditureLine]) -> Iterator[FullYearLine]:
    """The opening budget by function, somewhat adjusted."""
    for line in _opening(expenditure):
        if line.function:
            amount = (line.amount * _ADJUSTED).quantize(_CENT)
            yield FullYearLine(_PLACE, line.function, line.fund, amount)


def _notes(expenditure: Iterable[ExpenditureLine]) -> Iterator[FunctionNote]:
    """What each function's money went into."""
    for function in dict.fromkeys(line.function for line in expenditure):
        yield FunctionNote(_PLACE, function, _PURPOSE)


def _texts(template: Template) -> dict[str, tuple[Words, ...]]:
    """What the template has the department put in its own words (文字)."""
    written = chain(
        (section.text for section in template.sections.values()),
        (entry.node.text for entry in template.glossary.values()),
    )
    names = chain.from_iterable(map(_OWN_TEXT.findall, written))
    return {name: (Words(f"示例的{name}", _PLACE),) for name in dict.fromkeys(names)}


def _balances(book: Codebook) -> Iterator[BalanceLine]:
    """As much carried out as in; what is used of savings is distributed again."""
    grants = book.funds.children("单位资金")
    for number, fund in enumerate(leaf_funds(book)):
        function = _function_of(fund, book, _PROJECTS)
        for item in BALANCES:
            if item in ("年初结转和结余", "年末结转和结余") or fund in grants:
                yield BalanceLine(_PLACE, function, fund, item, 20_000 + _STEP * number)


def _targets(projects: tuple[Project, ...]) -> Iterator[Target]:
    for project, group in product(projects, TARGET_GROUPS):
        yield Target(_PLACE, project.name, group, f"示例{group}一", "≥95%")
        yield Target(_PLACE, project.name, group, f"示例{group}二", "按期完成")


def _overall_targets() -> Iterator[OverallTarget]:
    for group in OVERALL_GROUPS:
        names = ("投入管理", "工作目标管理") if group == "绩效指标" else ("", "")
        value = "≥95%" if group == "绩效指标" else ""
        yield OverallTarget(_PLACE, group, *names, f"示例{group}", value, "示例说明")


def _evaluations(
    projects: tuple[Project, ...], expenditure: tuple[ExpenditureLine, ...]
) -> Iterator[Evaluation]:
    scores = (("96.5", "否", "100%"), ("82", "是", "95%"), ("55", "是", "60%"))
    for project, (score, deviates, rate) in zip(projects, scores, strict=False):
        spent = sum((one.amount for one in expenditure if one.project == project.name), Decimal(0))
        budget = (spent * _SHARE_OF_BUDGET).quantize(_CENT)
        yield Evaluation(
            _PLACE, project.unit, project.name, "可执行项目", "行政政法科",
            budget, spent, spent, Decimal(score), deviates, rate, rate, rate, rate, rate,
        )  # fmt: skip
