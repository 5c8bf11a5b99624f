"""A department that adds up its units (单位数据): what it declares itself against their sum, what a unit
does not give, and each unit's official tables against its own lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..dataset.model import THIS_YEAR, Declared
from ..figures import Figure, Figures, Specification
from ..figures.unit_sums import UnitFigure, UnitSums, added
from ..kernel.problems import Problem, problem
from .comparing import amount_of, grouped_by, in_full, unequal


def department_is_sum_of_units(figures: Figures) -> Iterator[Problem]:
    """A figure that the department declares, and each of its units too."""
    sums = figures.unit_sums
    for declared in figures.dataset.declared if sums else ():
        spec = figures.specifications.get(declared.name)
        if sums and spec is not None and _may_be_compared(declared, figures):
            yield from _compared(declared, spec, sums)


def _may_be_compared(declared: Declared, figures: Figures) -> bool:
    """Whether the department's figure must be its units' sum: an amount of another period need not,
    if transfers between them are eliminated."""
    is_amount = figures[declared.name].unit == declared.unit == "元"
    return declared.period == THIS_YEAR or not (is_amount and figures.dataset.eliminations)


def _compared(declared: Declared, spec: Specification, sums: UnitSums) -> Iterator[Problem]:
    each = sums.each(spec, declared.period)
    known = [one.figure for one in each if one.figure is not None]
    if not known or len(known) < len(each):
        return
    total = added(known, spec.label)
    if total.unit != declared.unit or not _differs(declared, total, sums):
        return
    yield problem(
        "U-20" if declared.period == THIS_YEAR else "U-22",
        declared.at("数值"),
        list(total.places),
        period=declared.period,
        name=spec.label,
        expected=in_full(total.amount, total.unit),
        found=in_full(declared.value, declared.unit),
        difference=in_full(abs(total.amount - declared.value), total.unit),
        units="，".join(_in_words(one.codes, one.figure) for one in each if one.figure),
    )


def _differs(declared: Declared, total: Figure, sums: UnitSums) -> bool:
    """Whether both contradict each other: the department's own lines may have a part of it too."""
    if sums.department.holds_lines:
        return declared.value < total.amount
    return declared.value != total.amount


def _in_words(codes: str, figure: Figure) -> str:
    return f"单位{codes} {in_full(figure.amount, figure.unit)}"


def units_give_figures(figures: Figures) -> Iterator[Problem]:
    """A figure of 指标 that some units give and others do not, so that it does not add up."""
    sums = figures.unit_sums
    for spec in figures.specifications.values() if sums else ():
        if sums and spec.unit and not (spec.broken or figures[spec.name].known):
            yield from _lacking(spec, sums.each(spec, THIS_YEAR), figures)


def _lacking(
    spec: Specification, each: Sequence[UnitFigure], figures: Figures
) -> Iterator[Problem]:
    lacking = [one.codes for one in each if one.figure is None]
    given = [one.figure for one in each if one.figure is not None]
    if lacking and given:
        place, codes = figures.dataset.place_of("指标"), "、".join(lacking)
        others = [place for figure in given for place in figure.places]
        yield problem("U-21", place, others, name=spec.label, lacking=codes)


def opening_is_sum_of_units(figures: Figures) -> Iterator[Problem]:
    """The opening budget of the department's budget, against those its units name or fill in."""
    dataset, units = figures.dataset, figures.dataset.unit_datasets
    is_given = all(unit.opening and unit.opening_known for unit in units)
    if dataset.opening_from is None or dataset.holds_lines or not is_given:
        return
    of_units = grouped_by(_function, [line for unit in units for line in unit.opening])
    own = grouped_by(_function, dataset.opening)
    for function in dict.fromkeys((*own, *of_units)):
        name = dataset.codebook.functional.get(function, "")
        sides = own.get(function, []), of_units.get(function, [])
        given, expected = map(amount_of, sides)
        places = [dataset.opening_from.place, *(line.place for side in sides for line in side)]
        yield from unequal("U-23", places, expected, given, function=f"{function} {name}".strip())


def _function(line: object) -> str:
    function: str = getattr(line, "function")  # noqa: B009 - an attribute of every ledger's lines
    return function


def tables_of_units_hold(figures: Figures) -> Iterator[Problem]:
    """The official tables (分表数) of each unit against its own lines: then the department's tables,
    which are held against all lines, are the sum of theirs."""
    sums = figures.unit_sums
    for unit, own in sums.units if sums else ():
        if unit.table_amounts:
            from .official_tables import CHECKS

            for check in CHECKS:
                yield from check(own)


CHECKS = (
    department_is_sum_of_units,
    units_give_figures,
    opening_is_sum_of_units,
    tables_of_units_hold,
)
