"""The entries of figures.yaml: what a template's named figures are, before anything is computed.

An entry is an expression, or a mapping: 算法 (an expression) or 声明 (a unit: the value stands in the
sheet 指标), with 显示名, 缺省 and 说明. With 声明 may go 台账, a slice that answers in the place of
指标 where the ledger fills in the columns it asks for.
"""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from ..dataset.schema import DECLARED_UNITS
from ..kernel.money import UNITS, NotAnAmountError, parse_amount
from ..kernel.problems import Place, Problem, problem
from ..kernel.shapes import Either, Entries, Scalar, Setting, entries
from ..template.checking import shape_problems
from ..template.template import Template, TemplateEntry
from .expression import ExpressionError
from .figure import MONEY

ENTRY_KEYS = ("算法", "声明", "台账", "显示名", "缺省", "说明")
_EXPRESSION = Scalar("算法")
_ENTRY = Either(
    (
        _EXPRESSION._replace(pattern=r"\S", hint="应写一个算法，如 支出(类别='公用经费')"),
        entries(
            "指标",
            ENTRY_KEYS,
            {
                "算法": Setting("怎样从台账算出，如 支出(类别='公用经费')", _EXPRESSION),
                "声明": Setting(
                    "台账里算不出、在数据的“指标”表里填的，写它的单位",
                    Scalar("单位", choices=DECLARED_UNITS, elsewhere=True),
                ),
                "台账": Setting("和“声明: 元”一起用：台账填了这些列的，用台账的合计", _EXPRESSION),
                "显示名": Setting("印出和列示时叫什么；不写即用指标的名称", Scalar()),
                "缺省": Setting("“指标”表没有填的，算多少", Scalar("一个数")),
                "说明": Setting("口径的说明，给人看的", Scalar()),
            },
            apart=("算法", "声明"),
        ),
    ),
    "一个算法，或算法、声明等项",
)
FIGURES = Entries("figures.yaml", {}, _ENTRY)


class Specification(NamedTuple):
    """One entry of figures.yaml. unit: of a declared figure; "" where `expression` computes it.
    ledger: the slice that answers for a declared figure where the ledger says it."""

    name: str
    label: str
    expression: str
    unit: str
    default: str
    explanation: str
    place: Place
    ledger: str = ""
    broken: bool = False  # what is wrong with it has been told

    @property
    def is_money(self) -> bool:
        """Whether it is declared as an amount, which 指标 may give in 元 or 万元."""
        return self.unit in UNITS

    @property
    def shown_unit(self) -> str:
        """The unit of a declared figure's value: 元 for any amount."""
        return MONEY if self.is_money else self.unit

    @property
    def default_value(self) -> Decimal | None:
        """The value a declared figure has where the dataset lacks it. Raises ExpressionError."""
        if not self.default:
            return None
        try:
            return parse_amount(self.default, self.unit if self.is_money else MONEY)
        except NotAnAmountError as error:
            raise ExpressionError(f"“缺省”写的“{self.default}”{error}") from None


def specifications(template: Template, problems: list[Problem]) -> dict[str, Specification]:
    """The entries of figures.yaml in order; each mistake in it is told with its line."""

    def make() -> tuple[dict[str, Specification], list[Problem]]:
        own: list[Problem] = []
        entries = template.figures.items()
        return {name: _specification(name, entry, own) for name, entry in entries}, own

    read, mistakes = template.once("specifications", make)
    problems += mistakes
    return read


def _specification(name: str, entry: TemplateEntry, problems: list[Problem]) -> Specification:
    node, place = entry.node, entry.place
    misshapen = shape_problems(entry, name, FIGURES)
    problems += misshapen
    if not node.is_map:
        broken = bool(misshapen)
        return Specification(name, name, node.text, "", "", "", place, broken=broken)
    reason = _mistake(node.word("算法"), node.word("声明"), node.word("台账"))
    if reason and not misshapen:
        problems.append(problem("M-11", place, expression=name, reason=reason))
    return Specification(
        name=name,
        label=node.word("显示名", name),
        expression=node.word("算法"),
        unit=node.word("声明"),
        default=node.word("缺省"),
        explanation=node.word("说明"),
        place=place,
        ledger=node.word("台账"),
        broken=bool(reason or misshapen),
    )


def _mistake(expression: str, unit: str, ledger: str) -> str:
    """What is wrong with an entry's 算法, 声明 and 台账; "" where nothing is."""
    if bool(expression) == bool(unit):
        return "“算法”和“声明”须有一项，且只有一项"
    if ledger and unit not in UNITS:
        return "“台账”取的是金额，只能和“声明: 元”（或万元）一起用"
    if unit and unit not in DECLARED_UNITS:
        return f"单位“{unit}”不在{'、'.join(DECLARED_UNITS)}之中"
    return ""
