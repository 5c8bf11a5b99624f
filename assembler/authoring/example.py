"""An example department (示例部门) in which everything occurs once: every fund, kind of expenditure,
carry-over, projects with targets of each group, cars, reasons, last year's figures.

A template can be tried on it without any department's data. The cases of a figure (increase,
decrease, nothing last year …) are made from it by `situations.py`. Amounts are invented.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from itertools import count, product
from pathlib import Path
from typing import Any

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
    IncomeLine,
    OpeningLine,
    OverallTarget,
    Project,
    Reason,
    Target,
    Transfer,
    Unit,
    Words,
)
from ..dataset.schema import BALANCES, OVERALL_GROUPS, PROCUREMENTS, PROJECT_KINDS, TARGET_GROUPS
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
    Unit(_PLACE, "001002", "示例县政务服务中心", "事业"),
)
_Codes = tuple[str, str, str]  # function, departmental and governmental economic classification
_BASIC: tuple[tuple[str, _Codes], ...] = (
    ("人员经费", ("2010301", "30101", "50101")),
    ("人员经费", ("2080505", "30108", "50102")),
    ("人员经费", ("2101101", "30110", "50102")),
    ("人员经费", ("2210201", "30113", "50103")),
    ("人员经费", ("2080501", "30302", "50905")),
    ("公用经费", ("2010301", "30201", "50201")),
    ("公用经费", ("2010301", "30212", "50207")),
    ("公用经费", ("2010301", "30217", "50206")),
    ("公用经费", ("2010301", "30228", "50201")),
    ("公用经费", ("2010301", "30231", "50208")),
    ("公用经费", ("2010301", "31002", "50306")),
)
_PROJECT_LINES: tuple[_Codes, ...] = (
    ("2010302", "30213", "50209"),
    ("2010302", "30227", "50205"),
    ("2010302", "31013", "50303"),
)
_LEAST, _STEP = Decimal("120000.00"), Decimal("34567.89")
_REASON = "人员和工作任务变动"
BEFORE = Decimal("0.8")  # last year's figures over this year's


def example(template: Template) -> Dataset:
    """The example department's dataset for a template of its kind."""
    kind, book = kind_named(template.word("类型")), load_codebook(YEAR)
    projects = _projects(kind)
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
        organisation=(Words("内设办公室、审批管理股2个股室。", _PLACE),),
        units=_UNITS,
        expenditure=tuple(_expenditure(kind, book, projects)),
        income=tuple(_income(kind, book)),
        projects=projects,
        targets=tuple(_targets(projects)),
        overall_targets=tuple(_overall_targets()),
        transfers=(
            Transfer(_PLACE, "示例专项转移支付", Decimal("560000.00"), "用于乡镇便民服务中心"),
        ),
        opening=tuple(_opening(book)) if kind.is_final else (),
        balances=tuple(_balances(book)) if kind.is_final else (),
        evaluations=tuple(_evaluations(projects)) if kind.is_final else (),
    )
    dataset = with_declared(numbered(dataset), template)
    return with_other_years(dataset, template, BEFORE)


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
    )


def with_declared(dataset: Dataset, template: Template) -> Dataset:
    """The dataset with the figures of this year that the template asks a clerk for, and a reason
    for every change."""
    figures = Figures(dataset, template, [])
    declared = tuple(
        Declared(
            _PLACE,
            name,
            THIS_YEAR,
            _declared_value(specification, number),
            _unit(specification.unit),
        )
        for number, (name, specification) in enumerate(figures.specifications.items())
        if specification.unit
    )
    spent = dict.fromkeys(line.function for line in dataset.expenditure)
    planned = dict.fromkeys(line.function for line in dataset.opening)
    items = {**spent, **planned} if dataset.kind_of_report.is_final else {}
    reasons = tuple(Reason(_PLACE, name, _REASON) for name in (*figures, *items))
    return replace(dataset, declared=declared, reasons=reasons)


def with_other_years(dataset: Dataset, template: Template, ratio: Decimal) -> Dataset:
    """The dataset with last year's and the budgets' values of every figure: this year's times a
    ratio."""
    declared = tuple(one for one in dataset.declared if one.period == THIS_YEAR)
    figures = Figures(replace(dataset, declared=declared), template, [])
    others = tuple(
        Declared(_PLACE, name, period, _times(figures[name], ratio), figures[name].unit)
        for name, period in product(figures, (LAST_YEAR, OPENING_BUDGET, FULL_YEAR_BUDGET))
        if figures[name].known
    )
    return replace(dataset, declared=declared + others)


def _times(figure: Figure, ratio: Decimal) -> Decimal:
    """A figure's value times a ratio, to the cent, or whole where it counts something."""
    step = Decimal("0.01") if figure.unit == MONEY else Decimal(1)
    return (figure.amount * ratio).quantize(step)


def _declared_value(specification: Specification, number: int) -> Decimal:
    """An amount that shows in 万元, or a small count."""
    return _LEAST + _STEP * number if specification.is_money else Decimal(3 + number % 5)


def _unit(unit: str) -> str:
    return MONEY if unit in UNITS else unit


def leaf_funds(book: Codebook) -> list[str]:
    """The funds that lines may name: those without others below them."""
    return [name for name in book.funds.names() if not book.funds.children(name)]


def _amounts() -> Iterator[Decimal]:
    return (_LEAST + _STEP * number for number in count())


def _projects(kind: KindOfReport) -> tuple[Project, ...]:
    kinds = [name for name in PROJECT_KINDS if name in kind.expenditure_kinds]
    return tuple(
        Project(
            _PLACE,
            f"4100000{number}",
            f"示例项目{'甲乙丙丁'[number]}",
            name,
            _UNITS[number % 2].code,
        )
        for number, name in enumerate(kinds)
    )


def _expenditure(
    kind: KindOfReport, book: Codebook, projects: tuple[Project, ...]
) -> Iterator[ExpenditureLine]:
    """Basic expenditure from general grants, projects from every fund, both carried over too, and
    what else a kind of report has."""
    amounts, funds = _amounts(), leaf_funds(book)
    for number, (category, codes) in enumerate(_BASIC):
        unit = _UNITS[number % 2].code
        yield _line(unit, codes, category, "", funds[0], THIS_YEAR, next(amounts))
    for fund in funds[1:]:
        codes = _BASIC[0][1]
        yield _line(_UNITS[1].code, codes, "人员经费", "", fund, THIS_YEAR, next(amounts))
    for number, (fund, period) in enumerate(product(funds, (THIS_YEAR, CARRIED_OVER))):
        project, codes = projects[number % len(projects)], _PROJECT_LINES[number % 3]
        bought = (("政府采购", PROCUREMENTS[number % 3]),) if not kind.is_final else ()
        yield replace(
            _line(project.unit, codes, project.kind, project.name, fund, period, next(amounts)),
            project_category="示例类别",
            further=bought,
        )
    for category in kind.expenditure_kinds:
        if category not in ("人员经费", "公用经费", *PROJECT_KINDS):
            codes = ("2010399", "39999", "59999")
            yield _line(_UNITS[1].code, codes, category, "", funds[-1], THIS_YEAR, next(amounts))


def _line(
    unit: str, codes: _Codes, category: str, project: str, fund: str, period: str, amount: Decimal
) -> ExpenditureLine:
    function, departmental, governmental = codes
    return ExpenditureLine(
        _PLACE, unit, function, departmental, governmental,
        category, project, "", "", fund, period, amount,
    )  # fmt: skip


def _income(kind: KindOfReport, book: Codebook) -> Iterator[IncomeLine]:
    amounts, functions = _amounts(), ("2010301", "2080505", "2010302")
    for number, (fund, period) in enumerate(product(leaf_funds(book), (THIS_YEAR, CARRIED_OVER))):
        function = functions[number % 3] if kind.is_final else ""
        yield IncomeLine(_PLACE, _UNITS[number % 2].code, fund, period, next(amounts) * 2, function)


def _opening(book: Codebook) -> Iterator[OpeningLine]:
    amounts = _amounts()
    for number, fund in enumerate(leaf_funds(book)):
        function = ("2010301", "2080505", "2010302")[number % 3]
        yield OpeningLine(_PLACE, function, fund, Decimal(number), next(amounts) * 3)


def _balances(book: Codebook) -> Iterator[BalanceLine]:
    amounts = _amounts()
    for item, fund in product(BALANCES, leaf_funds(book)):
        yield BalanceLine(_PLACE, "2010302", fund, item, next(amounts))


def _targets(projects: tuple[Project, ...]) -> Iterator[Target]:
    for project, group in product(projects, TARGET_GROUPS):
        yield Target(_PLACE, project.name, group, f"示例{group}一", "≥95%")
        yield Target(_PLACE, project.name, group, f"示例{group}二", "按期完成")


def _overall_targets() -> Iterator[OverallTarget]:
    for group in OVERALL_GROUPS:
        yield OverallTarget(
            _PLACE, group, "投入管理", "工作目标管理", f"示例{group}", "≥95%", "示例说明"
        )


def _evaluations(projects: tuple[Project, ...]) -> Iterator[Evaluation]:
    scores: Mapping[int, tuple[str, str]] = {0: ("96.5", "否"), 1: ("82", "是"), 2: ("55", "是")}
    for number, project in enumerate(projects):
        score, deviates = scores[number % 3]
        amount = _LEAST + _STEP * number
        yield Evaluation(
            _PLACE, project.unit, project.name, "可执行项目", "行政政法科",
            amount, amount / 2, amount / 2, Decimal(score), deviates, "100%", "100%", "90%", "85%", "95%",
        )  # fmt: skip
