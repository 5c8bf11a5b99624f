"""The named figures of a template (figures.yaml), evaluated over a dataset.

One registry serves sentences, tables, 指标, 原因 and the command `figures`. An entry is an
expression, or a mapping: 算法 (an expression) or 声明 (a unit: the value stands in the sheet 指标),
with 显示名, 缺省 and 说明.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from ..dataset.model import (
    FULL_YEAR_BUDGET,
    LAST_YEAR,
    OPENING_BUDGET,
    THIS_YEAR,
    Dataset,
    Declared,
)
from ..dataset.prose import Prose
from ..dataset.schema import DECLARED_UNITS, PROJECT_KINDS, UNIT_NATURES
from ..kernel.money import UNITS, NotAnAmountError, parse_amount
from ..kernel.problems import Place, Problem, did_you_mean, problem
from ..template.template import Template, TemplateEntry
from .evaluations import Evaluations, grades_of
from .expression import ExpressionError, evaluate, names_in, parse
from .figure import MONEY, Figure, Missing, UnitsDifferError, open_gap
from .ledger import Condition, Ledger, UnknownNameError, Values, condition_words, ledgers_of

if TYPE_CHECKING:
    from .last_year import LastYear

ENTRY_KEYS = ("算法", "声明", "显示名", "缺省", "说明")


class Specification(NamedTuple):
    """One entry of figures.yaml. unit: of a declared figure; "" where `expression` computes it."""

    name: str
    label: str
    expression: str
    unit: str
    default: str
    explanation: str
    place: Place
    broken: bool = False  # what is wrong with it has been told


@dataclass(slots=True, eq=False)
class Slice(Figure):
    """A figure that is a sum over a ledger, and can be broken down by a dimension (按)."""

    ledger: Ledger | None = field(default=None, repr=False)
    condition: Condition = field(default_factory=dict, repr=False)
    asked: tuple[str, ...] = ()

    @property
    def full_name(self) -> str:
        """类（类）款（款）项（项）, for a group of 功能项; its plain label for any other."""
        assert self.ledger is not None
        if len(self.code) != 7 or "功能项" not in self.ledger.dimensions:
            return self.label
        label = self.ledger.dimension("功能项").label
        return "".join(
            f"{label(self.code[:n])}（{level}）" for level, n in (("类", 3), ("款", 5), ("项", 7))
        )

    def by(self, dimension: str, order: str = "") -> list[Slice]:
        """The groups of this slice, one for each value of the dimension that occurs.

        order: 编码 (by code; default where the dimension has codes) or 台账 (as the ledger has it).
        """
        assert self.ledger is not None
        kind = self.ledger.dimension(dimension)
        values = self.ledger.values(dimension, self.condition)
        _one_of(order, ("编码", "台账"), "顺序")
        if values is None:
            return [self._open(dimension)]
        if order != "台账":
            values.sort()
        return [self._group(dimension, value, kind.label(value)) for value in values]

    def _open(self, dimension: str) -> Slice:
        """What stands for the groups where no table tells them apart."""
        assert self.ledger is not None
        words = _slice_words(self.ledger.name, (*self.asked, f"按{dimension}分"))
        found = Slice(None, label=f"各{dimension}", formula=words, missing=(open_gap(words),))
        found.ledger, found.condition, found.asked = self.ledger, self.condition, self.asked
        return found

    def _group(self, dimension: str, value: str, label: str) -> Slice:
        assert self.ledger is not None
        condition = {**self.condition, dimension: frozenset({value})}
        words = _slice_words(self.ledger.name, (*self.asked, f"{dimension}为{label}"))
        found = self.ledger.sum(condition, words)
        return _as_slice(
            found, self.ledger, condition, (*self.asked, f"{dimension}为{label}"), label, value
        )


def _slice_words(ledger: str, asked: tuple[str, ...]) -> str:
    return f"{ledger}表中{'、'.join(asked)}的金额合计" if asked else f"{ledger}表的金额合计"


def _as_slice(
    figure: Figure,
    ledger: Ledger,
    condition: Condition,
    asked: tuple[str, ...],
    label: str = "",
    code: str = "",
) -> Slice:
    return Slice(
        value=figure.value,
        label=label,
        formula=_slice_words(ledger.name, asked),
        places=figure.places,
        missing=() if figure.known else (open_gap(_slice_words(ledger.name, asked)),),
        code=code,
        ledger=ledger,
        condition=condition,
        asked=asked,
    )


class LedgerSlices:
    """支出 and 收入 as authors use them: called with conditions, or broken down as a whole."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger

    def __call__(self, **wanted: Values) -> Slice:
        condition = self.ledger.condition(**wanted)
        asked = (condition_words(wanted),) if wanted else ()
        found = self.ledger.sum(condition)
        return _as_slice(found, self.ledger, condition, asked)

    def by(self, dimension: str, order: str = "") -> list[Slice]:
        """The whole ledger broken down."""
        return self().by(dimension, order)


# --- reading figures.yaml


def specifications(template: Template, problems: list[Problem]) -> dict[str, Specification]:
    """The entries of figures.yaml in order; each mistake in it is told with its line."""
    return {name: _specification(name, entry, problems) for name, entry in template.figures.items()}


def _specification(name: str, entry: TemplateEntry, problems: list[Problem]) -> Specification:
    node, place = entry.node, entry.place
    if not node.is_map:
        return Specification(name, name, node.text, "", "", "", place)
    unknown = [key for key, _ in node.items() if key not in ENTRY_KEYS]
    for key in unknown:
        problems.append(problem("M-06", place, name=key, hint=did_you_mean(key, ENTRY_KEYS)))
    reason = _mistake(node.word("算法"), node.word("声明"))
    if reason:
        problems.append(problem("M-11", place, expression=name, reason=reason))
    return Specification(
        name=name,
        label=node.word("显示名", name),
        expression=node.word("算法"),
        unit=node.word("声明"),
        default=node.word("缺省"),
        explanation=node.word("说明"),
        place=place,
        broken=bool(reason or unknown),
    )


def _mistake(expression: str, unit: str) -> str:
    """What is wrong with an entry's 算法 and 声明; "" where nothing is."""
    if bool(expression) == bool(unit):
        return "“算法”和“声明”须有一项，且只有一项"
    if unit and unit not in DECLARED_UNITS:
        return f"单位“{unit}”不在{'、'.join(DECLARED_UNITS)}之中"
    return ""


FUNCTIONS = {
    "支出": "支出台账中满足条件的金额合计，如 支出(类别='公用经费', 资金='一般公共预算拨款')",
    "收入": "收入台账中满足条件的金额合计，如 收入(资金='事业收入')",
    "年初预算": "决算：年初预算表中满足条件的金额合计，如 年初预算(功能='2010301')",
    "结转": "决算：结转结余表中满足条件的金额合计，如 结转(栏目='年初结转和结余')",
    "上年": "一个指标的上年数，如 上年(收入总计)",
    "年初": "决算：指标表中给出的一个指标的年初预算数，如 年初(机关运行经费)",
    "全年": "决算：指标表中给出的一个指标的全年预算数，如 全年(三公经费)",
    "项目数": "项目个数，可写 项目数(类型='其他运转类')、项目数(目标='有')",
    "单位数": "预算单位个数，可写 单位数(性质='事业')",
    "年初项目数": "决算：年初预算表中“项目数”的合计，可写 年初项目数(资金='一般公共预算拨款')",
    "自评合计": "决算：项目自评表一列的合计，如 自评合计('全年预算数')",
    "等级": "决算：一个得分的等级，如 等级(部门整体自评得分)，分数段写在 template.yaml 的“等级”里",
    "自评数": "决算：项目自评表的项目个数，可写 自评数(等级='优')、自评数(偏差='是')",
}


_OWN = (ExpressionError, UnknownNameError, UnitsDifferError, NotAnAmountError)
_PLAIN = {
    TypeError: "取数的条件写错",
    RecursionError: "引用的层次太多",
    AttributeError: "括号里应是指标",
}
_FAILURES = (*_OWN, TypeError, ArithmeticError, AttributeError, RecursionError)


def _default(spec: Specification) -> Decimal | None:
    """The value a declared figure has where the dataset lacks it."""
    if not spec.default:
        return None
    try:
        return parse_amount(spec.default, spec.unit if spec.unit in UNITS else "元")
    except NotAnAmountError as error:
        raise ExpressionError(f"“缺省”写的“{spec.default}”{error}") from None


class Figures(Mapping[str, Figure]):
    """The named figures of a report, each computed when it is first asked for."""

    def __init__(
        self,
        dataset: Dataset,
        template: Template,
        problems: list[Problem],
        last: LastYear | None = None,
    ) -> None:
        self.dataset, self.last = dataset, last
        self.specifications = specifications(template, problems)
        self.ledgers = ledgers_of(dataset)
        self.evaluations = Evaluations(dataset, grades_of(template, problems))
        self.declared = {(d.name, d.period): d for d in dataset.declared}
        self.functions: dict[str, Callable[..., Any]] = {
            **{name: LedgerSlices(ledger) for name, ledger in self.ledgers.items()},
            "上年": self.last_year,
            "年初": self.opening_budget,
            "全年": self.full_year_budget,
            "项目数": self.count_projects,
            "单位数": self.count_units,
            "年初项目数": self.count_opening_projects,
            "自评合计": self.evaluations.total,
            "自评数": self.evaluations.count,
            "等级": self.evaluations.grade_of,
        }
        self._values: dict[str, Figure] = {}
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

    def __iter__(self) -> Iterator[str]:
        return iter(self.specifications)

    def __len__(self) -> int:
        return len(self.specifications)

    @cached_property
    def prose(self) -> Prose:
        """What the clerk wrote in words, for the checks that read it."""
        return Prose(self.dataset)

    # --- what expressions may call

    def last_year(self, figure: Figure | str) -> Figure:
        """The same figure last year (上年), as declared in 指标, else as last year's report has
        it; unknown where neither gives it."""
        return self._in_period(figure, LAST_YEAR)

    def opening_budget(self, figure: Figure | str) -> Figure:
        """A figure's opening budget (年初预算), as declared in 指标."""
        return self._in_period(figure, OPENING_BUDGET)

    def full_year_budget(self, figure: Figure | str) -> Figure:
        """A figure's full-year budget (全年预算), as declared in 指标."""
        return self._in_period(figure, FULL_YEAR_BUDGET)

    def _in_period(self, figure: Figure | str, period: str) -> Figure:
        name = figure.name if isinstance(figure, Figure) else str(figure)
        if name not in self.specifications:
            hint = did_you_mean(name, self.specifications) if name else ""
            raise UnknownNameError(f"{period}(…)里应是一个指标的名称，没有“{name}”{hint}")
        spec = self.specifications[name]
        found = self.declared.get((name, period))
        label = f"{period}{spec.label}"
        if found is None and period == LAST_YEAR and self.last is not None:
            before = self.last.figure(name, self[name], label)
            if before is not None:
                return before
        if found is None:
            unit = MONEY if spec.unit in ("", "万元") else spec.unit
            missing = (Missing(name, period, unit, label),)
            return Figure(None, unit, label=label, formula="指标表中没有给出", missing=missing)
        formula = f"指标表中给出的{label}"
        return Figure(found.value, found.unit, "", label, formula, (found.place,))

    def count_opening_projects(self, 资金: str = "") -> Figure:
        """How many unspent projects the opening budget stands for (项目数), of a fund."""
        opening = self.ledgers["年初预算"]
        lines = opening.select(opening.condition(资金=资金) if 资金 else {})
        found = [line for line in lines if line.projects is not None]
        total = sum((line.projects for line in found), Decimal(0))
        places = tuple(line.place for line in found)
        return Figure(total, "个", formula="年初预算表中“项目数”的合计", places=places)

    def count_projects(self, 类型: str = "", 单位: str = "", 目标: str = "") -> Figure:
        """How many projects there are, of a kind, of a unit, with targets or without (有, 无)."""
        _one_of(类型, PROJECT_KINDS, "项目类型")
        _one_of(目标, ("有", "无"), "绩效目标的情况")
        aimed = {target.project for target in self.dataset.targets}
        found = [
            project
            for project in self.dataset.projects
            if 类型 in ("", project.kind)
            and 单位 in ("", project.unit)
            and 目标 in ("", "有" if project.name in aimed else "无")
        ]
        places = tuple(project.place for project in found)
        return Figure(Decimal(len(found)), "个", formula="项目表的行数", places=places)

    def count_units(self, 性质: str = "") -> Figure:
        """How many budget units there are."""
        _one_of(性质, UNIT_NATURES, "单位性质")
        found = [unit for unit in self.dataset.units if 性质 in ("", unit.nature)]
        places = tuple(unit.place for unit in found)
        return Figure(Decimal(len(found)), "个", formula="单位表的行数", places=places)

    def calculate(self, expression: str) -> Any:
        """The value of any expression over these figures.

        Raises ExpressionError, UnknownNameError or UnitsDifferError, each with its message in Chinese.
        """
        tree = parse(expression)
        unknown = [
            name for name in names_in(tree) if name not in self and name not in self.functions
        ]
        if unknown:
            hint = did_you_mean(unknown[0], [*self, *self.functions])
            raise UnknownNameError(f"没有“{unknown[0]}”这个名称{hint}")
        return evaluate(tree, _Names(self))

    # --- computing

    def _compute(self, spec: Specification) -> Figure:
        if spec.broken:
            return Figure(None, spec.unit or MONEY, spec.name, spec.label, "算法有误")
        if spec.unit:
            return self._declared(spec)
        if spec.name in self._open:
            raise ExpressionError("绕一圈又用到了自己")
        self._open.append(spec.name)
        try:
            found = self.calculate(spec.expression)
        finally:
            self._open.pop()
        if not isinstance(found, Figure):
            raise ExpressionError("算出来的不是一个数，取数请写成 支出(…) 的形式")
        if found.known or not any(gap.is_open for gap in found.missing):
            return replace(found, name=spec.name, label=spec.label)
        return self._instead(spec, found)

    def _instead(self, spec: Specification, found: Figure) -> Figure:
        """A figure that no official table tells: as declared in 指标, or asked for there."""
        declared = self.declared.get((spec.name, THIS_YEAR))
        if declared is not None:
            return Figure(
                declared.value,
                declared.unit,
                spec.name,
                spec.label,
                "指标表中给出（各表不能得出）",
                (declared.place,),
            )
        gap = Missing(spec.name, THIS_YEAR, found.unit, spec.label)
        given = tuple(one for one in found.missing if not one.is_open)
        return replace(found, name=spec.name, label=spec.label, missing=(*given, gap))

    def _declared(self, spec: Specification) -> Figure:
        found = self.declared.get((spec.name, THIS_YEAR))
        if found is None:
            value = _default(spec)
            unit = MONEY if spec.unit in UNITS else spec.unit
            formula = (
                f"指标表中没有给出，按缺省值{spec.default}" if spec.default else "指标表中没有给出"
            )
            gap = Missing(spec.name, THIS_YEAR, spec.unit, spec.label)
            missing = () if spec.default else (gap,)
            return Figure(value, unit, spec.name, spec.label, formula, missing=missing)
        return Figure(
            found.value, found.unit, spec.name, spec.label, "指标表中给出", (found.place,)
        )

    # --- checking

    def _check(self, problems: list[Problem]) -> None:
        for spec in self.specifications.values():
            self[spec.name]
        for declared in self.dataset.declared:
            self._check_declared(declared, problems)
        for reason in self.dataset.reasons:
            if reason.name not in self.specifications and not self._is_function(reason.name):
                hint = did_you_mean(reason.name, self.specifications)
                problems.append(problem("D-86", reason.at("指标"), name=reason.name, hint=hint))

    def _in_wrong_unit(self) -> set[str]:
        """Figures that the clerk gave in a unit that is not theirs: D-87 tells it, and what is
        computed from them is not the template's mistake."""
        wanted = {
            name: MONEY if spec.unit in UNITS else spec.unit
            for name, spec in self.specifications.items()
            if spec.unit
        }
        return {
            given.name
            for given in self.dataset.declared
            if given.unit != wanted.get(given.name, given.unit)
        }

    def _is_function(self, code: str) -> bool:
        """Whether a reason is given for a function's difference from its opening budget."""
        return any(code in self.ledgers[name].column("功能") for name in ("支出", "年初预算"))

    def _uses_broken(self, spec: Specification) -> bool:
        """Whether an expression uses a figure that is broken, which has been told."""
        try:
            names = names_in(parse(spec.expression))
        except ExpressionError:
            return False
        return any(name in self._broken for name in names)

    def _tell(self, spec: Specification, error: Exception) -> None:
        """One message a cause: a figure that only uses a broken one is not told again."""
        consequence = self._uses_broken(spec)
        self._broken.add(spec.name)
        self._values[spec.name] = Figure(None, MONEY, spec.name, spec.label, "算法有误")
        if consequence:
            return
        reason = str(error) if isinstance(error, _OWN) else _PLAIN.get(type(error), "写法不对")
        self._problems.append(
            problem("M-11", spec.place, expression=spec.expression or spec.name, reason=reason)
        )

    def _check_declared(self, declared: Declared, problems: list[Problem]) -> None:
        spec = self.specifications.get(declared.name)
        if spec is None:
            hint = did_you_mean(declared.name, self.specifications)
            problems.append(problem("D-85", declared.at("指标"), name=declared.name, hint=hint))
            return
        expected = MONEY if spec.unit in UNITS else spec.unit or self[declared.name].unit
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


def _one_of(value: str, known: tuple[str, ...], what: str) -> None:
    if value and value not in known:
        raise UnknownNameError(f"没有“{value}”这个{what}{did_you_mean(value, known)}")


class _Names(Mapping[str, Any]):
    """Figures and functions together, figures computed on demand."""

    def __init__(self, figures: Figures) -> None:
        self.figures = figures

    def __getitem__(self, name: str) -> Any:
        return self.figures.functions.get(name) or self.figures[name]

    def __iter__(self) -> Iterator[str]:
        return iter((*self.figures.functions, *self.figures))

    def __len__(self) -> int:
        return len(self.figures.functions) + len(self.figures)
