"""The named figures of a template (figures.yaml), evaluated over a dataset.

One registry serves sentences, tables, 指标, 原因 and the command `figures`. What its entries are
stands in `specifications.py`, what they ask of the ledgers in `slices.py`.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ..dataset.model import (
    FULL_YEAR_BUDGET,
    LAST_YEAR,
    OPENING_BUDGET,
    THIS_YEAR,
    Dataset,
    Declared,
)
from ..dataset.prose import Prose
from ..dataset.schema import PROJECT_KINDS, UNIT_NATURES
from ..kernel.money import NotAnAmountError
from ..kernel.problems import Problem, did_you_mean, problem, spelled_like
from ..template.template import Template
from .deduced import Deduced, Deductions, follows
from .evaluations import Evaluations, grades_of
from .expression import ExpressionError, evaluate, names_in, parse
from .figure import LARGEST, MONEY, Figure, Missing, UnitsDifferError
from .ledger import Doubtful, Ledger, UnknownNameError, ledgers_of
from .parts import Parts
from .periods import PeriodFigures
from .slices import LedgerSlices, Slice
from .specifications import Specification, specifications

if TYPE_CHECKING:
    from .own_lists import ListRows, OwnLists
    from .unit_sums import UnitSums

FUNCTIONS = {
    "支出": "支出台账中满足条件的金额合计，如 支出(类别='公用经费', 资金='一般公共预算拨款')",
    "收入": "收入台账中满足条件的金额合计，如 收入(资金='事业收入')",
    "年初预算": "决算：年初预算表中满足条件的金额合计，如 年初预算(功能='2010301')",
    "全年预算": "决算：全年预算表中满足条件的金额合计，如 全年预算(功能='2010301')",
    "预算数": "决算：完成率所比的预算数，照报告的“预算口径”取年初预算表或全年预算表，如 预算数(功能='2010301')",
    "结转": "决算：结转结余表中满足条件的金额合计，如 结转(栏目='年初结转和结余')",
    "上年": "一个指标的上年数，如 上年(收入总计)",
    "年初": "决算：指标表中给出的一个指标的年初预算数，如 年初(机关运行经费)",
    "全年": "决算：指标表中给出的一个指标的全年预算数，如 全年(三公经费)",
    "按口径": "决算：照报告的“预算口径”，指标表中给出的一个指标的年初预算数或全年预算数，如 按口径(三公经费)",
    "项目数": "项目个数，可写 项目数(类型='其他运转类')、项目数(目标='有')",
    "单位数": "预算单位个数，可写 单位数(性质='事业')",
    "年初项目数": "决算：年初预算表中“项目数”的合计，可写 年初项目数(资金='一般公共预算拨款')",
    "自评合计": "决算：项目自评表一列的合计，如 自评合计('全年预算数')",
    "等级": "决算：一个得分的等级，如 等级(部门整体自评得分)，分数段写在 template.yaml 的“等级”里",
    "清单合计": "清单里一列的合计，如 清单合计('政府采购明细表', '金额', 品目类别='货物')",
    "清单数": "清单的行数，如 清单数('人员情况表')，可写条件",
    "自评数": "决算：项目自评表的项目个数，可写 自评数(等级='优')、自评数(偏差='是')",
}


_HINTED_AT_MOST = 50  # broken figures for which a name spelled alike is looked for
_OWN = (ExpressionError, UnknownNameError, UnitsDifferError, NotAnAmountError)
_REASONS = {
    TypeError: "取数的条件写错",
    RecursionError: "引用的层次太多",
    AttributeError: "括号里应是指标",
}
_FAILURES = (*_OWN, TypeError, ArithmeticError, AttributeError, RecursionError)


@dataclass(frozen=True)
class LastYear:
    """Last year's report (上年) as this year's figures see it: what its dataset or docx gives.

    name: as messages call it. department: its budget code, "" where it is not known. reasons: by
    figure. prose: the text of its report, where only that is known. digest: of its contents.
    steps: what the last digit stands for, of figures known only as they were displayed. ledgers: by
    name, where its lines are known. projects: their names. whole: the figures of its dataset as
    they are, where that is known. dataset: what gives its lines, or its tables, to whoever takes
    the change of a figure apart; None comes of it where they are not known.
    """

    name: str
    figures: Mapping[str, Figure]
    department: str = ""
    reasons: Mapping[str, str] = field(default_factory=dict)
    prose: str = ""
    digest: str = ""
    steps: Mapping[str, Decimal] = field(default_factory=dict)
    ledgers: Mapping[str, Ledger] = field(default_factory=dict)
    projects: tuple[str, ...] = ()
    whole: Figures | None = None
    dataset: Callable[[], Dataset | None] = field(default=lambda: None, repr=False)

    def figure(self, name: str, now: Figure, label: str) -> Figure | None:
        """A figure of last year under this year's name and label; None where there is none of
        that unit. A docx gives values without their unit: this year's is meant."""
        before = self.figures.get(name)
        if before is None or not before.known or (before.unit or now.unit) != now.unit:
            return None
        # A formula stands in the published file, which names no source file.
        source = self.name.partition("“")[0]
        formula = f"{source}的{now.words}（{before.formula}）"
        return replace(before, unit=now.unit, name="", label=label, formula=formula)


class Figures(Mapping[str, Figure]):
    """The named figures of a report, each computed when it is first asked for."""

    def __init__(
        self,
        dataset: Dataset,
        template: Template,
        problems: list[Problem],
        last: LastYear | None = None,
    ) -> None:
        self.dataset, self.template, self.last = dataset, template, last
        self.specifications = specifications(template, problems)
        self.doubtful: Doubtful = {}
        self.ledgers = ledgers_of(dataset, self.doubtful)
        self.evaluations = Evaluations(dataset, grades_of(template, problems))
        self.declared = {(d.name, d.period): d for d in dataset.declared}
        self.functions: dict[str, Callable[..., Any]] = {
            **{name: LedgerSlices(ledger) for name, ledger in self.ledgers.items()},
            "上年": self.last_year,
            "年初": self.opening_budget,
            "全年": self.full_year_budget,
            "预算数": LedgerSlices(self.ledgers[dataset.budget_basis]),
            "按口径": self.budget,
            "项目数": self.count_projects,
            "单位数": self.count_units,
            "年初项目数": self.count_opening_projects,
            "自评合计": self.evaluations.total,
            "自评数": self.evaluations.count,
            "等级": self.evaluations.grade_of,
            "清单合计": self.total_of_list,
            "清单数": self.number_in_list,
        }
        self._values: dict[str, Figure] = {}
        self._of_periods: dict[tuple[str, str], Figure] = {}
        self._open: list[str] = []
        self._broken = {name for name, spec in self.specifications.items() if spec.broken}
        self._broken |= self._in_wrong_unit()
        self._problems = problems
        self._check(problems)

    def __getitem__(self, name: str) -> Figure:
        if name not in self._values:
            spec = self.specifications[name]
            try:
                self._values[name] = self._compute(spec)
            except _FAILURES as error:
                self._tell(spec, error)
        return self._values[name]

    def __contains__(self, name: object) -> bool:
        """Whether there is such a figure, without computing it."""
        return name in self.specifications

    def __iter__(self) -> Iterator[str]:
        return iter(self.specifications)

    def __len__(self) -> int:
        return len(self.specifications)

    @cached_property
    def prose(self) -> Prose:
        """What the clerk wrote in words, for the checks that read it."""
        return Prose(self.dataset)

    @cached_property
    def last_ledgers(self) -> dict[str, Ledger]:
        """The ledgers of last year by name, 上年支出; without lines where they are not known."""
        known = self.last.ledgers if self.last is not None else {}
        return {
            f"{LAST_YEAR}{name}": known[name] if name in known else ledger.without_lines(LAST_YEAR)
            for name, ledger in self.ledgers.items()
        }

    @cached_property
    def parts(self) -> Parts:
        """What each figure takes of the ledgers, and which are part of which."""
        kinds, funds = self.dataset.kind_of_report.expenditure_kinds, self.dataset.codebook.funds
        return self.template.once(
            ("parts", kinds), lambda: Parts(self.specifications, funds, kinds)
        )

    @cached_property
    def own_lists(self) -> OwnLists:
        """The lists of the template's own (清单), which few reports ask."""
        from .own_lists import OwnLists

        return OwnLists(self.dataset, self.template.lists)

    def rows_of_list(self, 清单: str) -> ListRows:
        """清单: the rows of a list."""
        return self.own_lists.rows(清单)

    def total_of_list(self, 清单: str, 列: str, **asked: Any) -> Figure:
        """清单合计: what a column of a list comes to, over the rows that have these values."""
        return self.own_lists.rows(清单).total(列, **asked)

    def number_in_list(self, 清单: str, **asked: Any) -> Figure:
        """清单数: how many rows of a list have these values."""
        if not asked and 清单 in self.template.lists and 清单 not in self.dataset.own_lists:
            # so templates ask whether there is any, in reports of all those that bring none
            return Figure(Decimal(0), "个", formula=f"{清单}的行数")
        return self.own_lists.rows(清单).number(**asked)

    def finish(self) -> None:
        """Nothing is asked any more: what the ledgers keep of their lines makes room for the
        document. Without the functions, the one large cycle, dataset and figures go at once when
        they are let go, and the collector need not look through them first."""
        self.functions.clear()
        vars(self).pop("prose", None)
        for ledger in self.ledgers.values():
            ledger.forget()

    def is_broken(self, name: str) -> bool:
        """Whether a figure's entry is wrong, which has been told."""
        return name in self._broken

    @cached_property
    def unit_sums(self) -> UnitSums | None:
        """The figures of the department's units, where their datasets are named."""
        if not self.dataset.unit_datasets:
            return None
        from .unit_sums import UnitSums

        return UnitSums(self.dataset, lambda unit: Figures(unit, self.template, []))

    # --- what expressions may call

    def last_year(self, figure: Figure | str) -> Figure:
        """The same figure last year (上年), as declared in 指标 or added up from its parts there,
        else as last year's report has it, else as it follows from others of last year; unknown
        where none of these gives it."""
        return self._in_period(figure, LAST_YEAR)

    def opening_budget(self, figure: Figure | str) -> Figure:
        """A figure's opening budget (年初预算), as declared in 指标."""
        return self._in_period(figure, OPENING_BUDGET)

    def full_year_budget(self, figure: Figure | str) -> Figure:
        """A figure's full-year budget (全年预算), as declared in 指标."""
        return self._in_period(figure, FULL_YEAR_BUDGET)

    def budget(self, figure: Figure | str) -> Figure:
        """A figure's budget as 指标 declares it: of the year's opening or of the whole year, as the
        report has it (预算口径)."""
        return self._in_period(figure, self.dataset.budget_basis)

    def from_parts(self, name: str, period: str) -> Figure | None:
        """A figure of another period as its parts add it up, all of which 指标 gives."""

        def given(part: str) -> Figure | None:
            own = self._as_declared(part, period)
            return None if own is None else own.named("", self.specifications[part].label)

        return PeriodFigures(self.specifications, given).from_parts(name)

    def _in_period(self, figure: Figure | str, period: str) -> Figure:
        name = figure.name if isinstance(figure, Figure) else str(figure)
        if name not in self.specifications:
            hint = did_you_mean(name, self.specifications) if name else ""
            raise UnknownNameError(f"{period}(…)里应是一个指标的名称，没有“{name}”{hint}")
        known = self._of_periods.get((name, period))
        if known is None:
            known = self._of_periods[name, period] = self._asked_in(name, period)
        return known

    def _asked_in(self, name: str, period: str) -> Figure:
        """A figure of another period, from where it is given first."""
        spec, label = self.specifications[name], f"{period}{self.specifications[name].label}"
        own = self._as_declared(name, period)
        if own is not None:
            return own
        parts = PeriodFigures(self.specifications, self._given_in(period)).from_parts(name)
        if parts is not None and self._is_declared(parts, period):
            return parts.named("", label)  # as 指标 goes before last year's report, so do its parts
        before = self._in_other_datasets(name, period)
        if before is not None:
            return before
        if parts is not None:
            return parts.named("", label)
        if period == LAST_YEAR and name in self._deduced:
            return follows(self._deduced[name], self._given_last_year, label)
        unit = MONEY if spec.unit in ("", "万元") else spec.unit
        missing = (Missing(name, period, unit, label),)
        return Figure(None, unit, label=label, formula="指标表中没有给出", missing=missing)

    def _as_declared(self, name: str, period: str) -> Figure | None:
        declared = self.declared.get((name, period))
        if declared is None:
            return None
        label = f"{period}{self.specifications[name].label}"
        formula = f"指标表中给出的{label}"
        return Figure(declared.value, declared.unit, "", label, formula, (declared.place,))

    def _is_declared(self, figure: Figure, period: str) -> bool:
        """Whether 指标 gives any of a figure's parts."""
        places = {d.place for d in self.dataset.declared if d.period == period}
        return not places.isdisjoint(figure.places)

    def _in_other_datasets(self, name: str, period: str) -> Figure | None:
        """A figure of another period as last year's report or the units' datasets give it."""
        before = self._as_last_year(name, period)
        return self._of_units_in(name, period) if before is None else before

    def _as_last_year(self, name: str, period: str) -> Figure | None:
        if period != LAST_YEAR or self.last is None:
            return None
        label = f"{period}{self.specifications[name].label}"
        return self.last.figure(name, self[name], label)

    def given_in_sheet(self, name: str, period: str) -> Figure | None:
        """A figure of another period as 指标 gives it, or as its parts there add it up."""
        own = self._as_declared(name, period)
        return self.from_parts(name, period) if own is None else own

    def _of_units_in(self, name: str, period: str) -> Figure | None:
        """A figure of another period as all units give it; not where transfers between them are
        eliminated, for of another period these are not known."""
        spec, sums = self.specifications[name], self.unit_sums
        if sums is None or (self.dataset.eliminations and spec.unit in ("", "元", "万元")):
            return None
        return sums.sum_of(spec, period, f"{period}{spec.label}")

    def _given_in(self, period: str) -> Callable[[str], Figure | None]:
        """What gives a figure of a period: 指标, else last year's report."""

        def given(name: str) -> Figure | None:
            own = self._as_declared(name, period)
            return self._as_last_year(name, period) if own is None else own

        return given

    @cached_property
    def _given_last_year(self) -> dict[str, Figure]:
        """The figures of last year that are given, by name: none is computed for it, for figures
        may be computed from last year's."""
        given = dict(self.last.figures) if self.last is not None else {}
        for (name, period), declared in self.declared.items():
            if period == LAST_YEAR:
                places = (declared.place,)
                given[name] = Figure(declared.value, declared.unit, name, places=places)
        return {
            name: replace(before, label=f"{LAST_YEAR}{self.specifications[name].label}")
            for name, before in given.items()
            if before.known and name in self.specifications
        }

    @cached_property
    def _deduced(self) -> dict[str, Deduced]:
        """What follows of last year's figures from those that are given."""
        funds, kind = self.dataset.codebook.funds, self.dataset.kind_of_report
        balanced = not kind.has("结转结余")  # there stands what is carried over, if anywhere
        deductions = self.template.once(
            "deductions", lambda: Deductions(self.specifications, funds)
        )
        return deductions.deduce(self._given_last_year, balanced)

    def count_opening_projects(self, 资金: str = "") -> Figure:
        """How many unspent projects the opening budget stands for (项目数), of a fund."""
        opening = self.ledgers["年初预算"]
        lines = opening.select(opening.condition(资金=资金) if 资金 else {})
        counted = [line for line in lines if line.projects is not None]
        total = sum((line.projects for line in counted), Decimal(0))
        places = tuple(line.place for line in counted)
        return Figure(total, "个", formula="年初预算表中“项目数”的合计", places=places)

    def count_projects(self, 类型: str = "", 单位: str = "", 目标: str = "") -> Figure:
        """How many projects there are, of a kind, of a unit, with targets or without (有, 无)."""
        _one_of(类型, PROJECT_KINDS, "项目类型")
        _one_of(目标, ("有", "无"), "绩效目标的情况")
        aimed = {target.project for target in self.dataset.targets}
        asked = (类型, 单位, 目标)
        places = tuple(
            project.place
            for project in self.dataset.projects
            for own in [(project.kind, project.unit, "有" if project.name in aimed else "无")]
            if all(map(_meets, own, asked))
        )
        return Figure(Decimal(len(places)), "个", formula="项目表的行数", places=places)

    def count_units(self, 性质: str = "") -> Figure:
        """How many budget units there are."""
        _one_of(性质, UNIT_NATURES, "单位性质")
        places = tuple(unit.place for unit in self.dataset.units if _meets(unit.nature, 性质))
        return Figure(Decimal(len(places)), "个", formula="单位表的行数", places=places)

    def calculate(self, expression: str, values: Mapping[str, Any] | None = None) -> Any:
        """The value of any expression over these figures. values: further names that it may use.

        Raises ExpressionError, UnknownNameError or UnitsDifferError, each with its message in Chinese.
        """
        tree = parse(expression)
        unknown = [
            name
            for name in names_in(tree)
            if not (name in self or name in self.functions or (values and name in values))
        ]
        if unknown:
            few = len(self._broken) < _HINTED_AT_MOST  # to look for each of thousands takes long
            hint = did_you_mean(unknown[0], [*self, *self.functions]) if few else ""
            raise UnknownNameError(f"没有“{unknown[0]}”这个名称{hint}")
        names = CallableNames(self)
        return evaluate(tree, ChainMap(dict(values), names) if values else names)  # type: ignore[arg-type]

    # --- computing

    def _compute(self, spec: Specification) -> Figure:
        if spec.broken:
            return Figure(None, spec.unit or MONEY, spec.name, spec.label, "算法有误")
        if spec.unit:
            figure = self._of_units(spec)
            if figure is None:
                figure = self.of_ledger(spec)
            return self._declared(spec) if figure is None else figure
        if spec.name in self._open:
            raise ExpressionError("绕一圈又用到了自己")
        self._open.append(spec.name)
        try:
            result = self.calculate(spec.expression)
        finally:
            self._open.pop()
        result = _sound(result)
        if result.known:
            return result.named(spec.name, spec.label)
        if any(gap.is_open for gap in result.missing):
            return self._instead(spec, result)
        declared = self.declared.get((spec.name, THIS_YEAR))
        if declared is not None and declared.unit == result.unit:
            return _given(spec, declared, "指标表中给出（分项没有给全）")
        return result.named(spec.name, spec.label)

    def _of_units(self, spec: Specification) -> Figure | None:
        """A declared figure as the units give it, where the department does not."""
        if self.unit_sums is None or (spec.name, THIS_YEAR) in self.declared:
            return None
        figure = self.unit_sums.sum_of(spec, THIS_YEAR, spec.label)
        return None if figure is None else figure.named(spec.name, spec.label)

    def of_ledger(self, spec: Specification) -> Figure | None:
        """A declared figure as the ledger has it; None where no line says anything of it, so that
        it must be declared. Raises ExpressionError."""
        if not spec.ledger:
            return None
        figure = self.calculate(spec.ledger)
        if not isinstance(figure, Slice):
            raise ExpressionError("“台账”应是一次取数，写成 支出(…) 的形式")
        if not (figure.known and figure.is_said_by_lines):
            return None
        return figure.named(spec.name, spec.label)

    def _instead(self, spec: Specification, figure: Figure) -> Figure:
        """A figure that no official table tells: as declared in 指标, or asked for there."""
        declared = self.declared.get((spec.name, THIS_YEAR))
        if declared is not None:
            return _given(spec, declared, "指标表中给出（各表不能得出）")
        gap = Missing(spec.name, THIS_YEAR, figure.unit, spec.label)
        given = tuple(one for one in figure.missing if not one.is_open)
        return replace(figure, name=spec.name, label=spec.label, missing=(*given, gap))

    def _declared(self, spec: Specification) -> Figure:
        declared = self.declared.get((spec.name, THIS_YEAR))
        if declared is not None:
            return _given(spec, declared, "指标表中给出")
        value, unit, formula = spec.default_value, spec.shown_unit, "指标表中没有给出"
        if spec.default:
            formula = f"{formula}，按缺省值{spec.default}"
            return Figure(value, unit, spec.name, spec.label, formula)
        gap = Missing(spec.name, THIS_YEAR, spec.unit, spec.label)
        return Figure(value, unit, spec.name, spec.label, formula, missing=(gap,))

    # --- checking

    def _check(self, problems: list[Problem]) -> None:
        for spec in self.specifications.values():
            self[spec.name]
        for declared in self.dataset.given("declared"):
            self._check_declared(declared, problems)
        for reason in self.dataset.reasons:
            if not self._may_explain(reason.name) and not self._is_hidden(reason.name):
                meant = self._name_meant(reason.name)
                hint = f"，是不是“{meant}”？" if meant else ""
                problems.append(
                    problem("D-86", reason.at("指标"), name=reason.name, hint=hint, meant=meant)
                )

    def _name_meant(self, name: str) -> str:
        """What a reason that explains nothing may be meant for: the figure, project or unit that is
        spelled most like it. A code is like no name; of codes there may be very many."""
        if name.isdecimal():
            return ""
        projects = (project.name for project in self.dataset.projects)
        units = (unit.name for unit in self.dataset.units)
        return spelled_like(name, (*self.specifications, *projects, *units))

    def _in_wrong_unit(self) -> set[str]:
        """Figures that the clerk gave in a unit that is not theirs: D-87 tells it, and what is
        computed from them is not the template's mistake."""
        wanted = {name: spec.shown_unit for name, spec in self.specifications.items() if spec.unit}
        return {
            given.name
            for given in self.dataset.declared
            if given.unit != wanted.get(given.name, given.unit)
        }

    @property
    def by_default(self) -> list[Specification]:
        """The declared figures that count as their default (缺省), for nobody gives them."""
        return [
            spec
            for spec in self.specifications.values()
            if spec.default and spec.name not in self._broken and not self[spec.name].places
        ]

    def label_of(self, name: str) -> str:
        """What a figure is called, or a function that a reason is given for."""
        spec = self.specifications.get(name)
        functions = self.dataset.codebook.functional
        return spec.label if spec else f"{name} {functions.get(name, '')}".strip()

    def takes_reason(self, name: str) -> bool:
        """Whether there is a figure or function of that name, which a reason may be given for."""
        return name in self.specifications or self._is_function(name)

    def _may_explain(self, name: str) -> bool:
        """Whether 原因 may say something of that name: of a figure, or of a part of its change
        (a project, an item, a unit), for drafts."""
        return self.takes_reason(name) or name in self._names_of_parts

    @cached_property
    def _names_of_parts(self) -> frozenset[str]:
        """What the parts of a change may be called: what this year's lines and last year's name."""
        book, last = self.dataset.codebook, self.last.dataset() if self.last is not None else None
        projects = (*self.dataset.projects, *(last.projects if last is not None else ()))
        return frozenset(
            (
                *(project.name for project in projects),
                *(unit.name for unit in self.dataset.units),
                *book.functional.values(),
                *book.department_economic.values(),
                *book.funds.names(),
                *self.dataset.kind_of_report.expenditure_kinds,
            )
        )

    def _is_function(self, code: str) -> bool:
        """Whether a reason is given for a function's difference from its opening budget."""
        names = ("支出", self.dataset.budget_basis)
        return any(code in self.ledgers[name].column("功能") for name in names)

    def _uses_broken(self, spec: Specification) -> bool:
        """Whether an expression uses a figure that is broken, which has been told."""
        try:
            names = names_in(parse(spec.expression))
        except ExpressionError:
            return False
        return any(name in self._broken or self._is_hidden(name) for name in names)

    def _is_hidden(self, name: str) -> bool:
        """Whether a name that nothing answers may stand in a file that could not be read."""
        known = name in self.specifications or name in self.functions
        return not known and self.template.hides(name)

    def _tell(self, spec: Specification, error: Exception) -> None:
        """One message a cause: a figure that only uses a broken one is not told again."""
        consequence = self._uses_broken(spec)
        self._broken.add(spec.name)
        self._values[spec.name] = Figure(None, MONEY, spec.name, spec.label, "算法有误")
        if consequence:
            return
        reason = str(error) if isinstance(error, _OWN) else _REASONS.get(type(error), "写法不对")
        expression = spec.expression or spec.ledger or spec.name
        self._problems.append(problem("M-11", spec.place, expression=expression, reason=reason))

    def _check_declared(self, declared: Declared, problems: list[Problem]) -> None:
        spec = self.specifications.get(declared.name)
        if spec is None:
            if self._is_hidden(declared.name):
                return
            hint = did_you_mean(declared.name, self.specifications)
            problems.append(problem("D-85", declared.at("指标"), name=declared.name, hint=hint))
            return
        expected = spec.shown_unit or self[declared.name].unit
        if declared.unit != expected and not spec.broken:
            problems.append(
                problem(
                    "D-87",
                    declared.at("单位"),
                    name=declared.name,
                    unit=declared.unit,
                    expected=expected,
                )
            )


def _sound(result: object) -> Figure:
    """What an expression gives, if it is an amount. Raises ExpressionError."""
    if not isinstance(result, Figure):
        raise ExpressionError("算出来的不是一个数，取数请写成 支出(…) 的形式")
    if not -LARGEST <= result.amount <= LARGEST:
        raise ExpressionError("算出来的数太大")
    return result


def _given(spec: Specification, declared: Declared, formula: str) -> Figure:
    return Figure(declared.value, declared.unit, spec.name, spec.label, formula, (declared.place,))


def _meets(value: str, asked: str) -> bool:
    """Whether a value is the one asked for, if any is."""
    return asked in ("", value)


def _one_of(value: str, known: tuple[str, ...], what: str) -> None:
    if value and value not in known:
        raise UnknownNameError(f"没有“{value}”这个{what}{did_you_mean(value, known)}")


class CallableNames(Mapping[str, Any]):
    """What an expression may name: figures and functions together, figures computed on demand."""

    def __init__(self, figures: Figures) -> None:
        self.figures = figures

    def __getitem__(self, name: str) -> Any:
        return self.figures.functions.get(name) or self.figures[name]

    def __iter__(self) -> Iterator[str]:
        return iter((*self.figures.functions, *self.figures))

    def __len__(self) -> int:
        return len(self.figures.functions) + len(self.figures)
