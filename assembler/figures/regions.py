"""Regions: what an amount is the sum of, as sets of values a dimension, kept as bit masks.

An amount of an official table is the sum over a *region* of the lines nobody has: 功能 beginning
with 201, 类别 one of two, everything else whatever it is. Regions can be compared: one lies within
another, two have nothing in common, one is split by a dimension. That is all a cut needs to know.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from ..dataset.model import Dataset, TableAmount
from ..dataset.schema import CLASSIFICATIONS, Column, ledger_sheets

Region = tuple[int, ...]  # a mask for each axis of the space; all bits set: not told apart
_REST = "\0"  # in an open axis, and where no project is known: every value that no table tells
_WIDE = 40  # values on an axis that are not looked up one by one


@dataclass(frozen=True)
class Axis:
    """A dimension with all values it may have. A code of a higher level that occurs, or a branch
    of the tree of funds, is a value of its own: what lies there and is not told further.

    levels: the digits of each level of its codes, the finest last; none where it has no codes.
    """

    name: str
    values: tuple[str, ...]
    levels: Mapping[str, int] = field(default_factory=dict)
    _known: dict[frozenset[str], int] = field(default_factory=dict, repr=False, compare=False)

    @property
    def elsewhere(self) -> frozenset[str]:
        """Where a value lies that no table knows: with the rest, if the axis has one."""
        return frozenset({_REST} & set(self.values))

    @cached_property
    def everything(self) -> frozenset[str]:
        """All values."""
        return frozenset(self.values)

    @cached_property
    def full(self) -> int:
        """The mask of all values."""
        return (1 << len(self.values)) - 1

    def mask(self, wanted: Iterable[str]) -> int:
        """The mask of some values; a code takes all that begin with it."""
        key = frozenset(wanted)
        if key not in self._known:
            self._known[key] = sum([1 << n for n in self._positions(key)])
        return self._known[key]

    def _positions(self, wanted: frozenset[str]) -> Iterable[int]:
        """Where the values stand that are wanted. (Of thousands of codes each is looked up by its
        beginnings: to try all that are wanted takes far longer.)"""
        if not self.levels:
            return [n for n, value in enumerate(self.values) if value in wanted]
        positions: set[int] = set()
        for digits in set(map(len, wanted)):
            positions.update(n for n, value in enumerate(self.values) if value[:digits] in wanted)
        return positions

    def members(self, mask: int) -> list[str]:
        """The values of a mask."""
        return [value for n, value in enumerate(self.values) if mask >> n & 1]


@dataclass(frozen=True)
class Space:
    """The axes of one ledger, and how its levels (功能类 …) and unit natures lead to them."""

    axes: tuple[Axis, ...]
    natures: Mapping[str, frozenset[str]]  # 单位性质 → units
    projects: Mapping[str, Mapping[str, str]]  # project → what it implies: 单位, 类别

    def is_like(self, other: Space) -> bool:
        """Whether every table amount has the same region in both: none is asked by natures."""
        return self.axes == other.axes and self.projects == other.projects

    @cached_property
    def everything(self) -> Region:
        return tuple(axis.full for axis in self.axes)

    @cached_property
    def position(self) -> dict[str, int]:
        return {axis.name: n for n, axis in enumerate(self.axes)}

    def base(self, name: str) -> tuple[str, int]:
        """The axis of a dimension and how many digits of a code it shows (0: all of it)."""
        return self._bases.get(name, (name, 0))

    @cached_property
    def _bases(self) -> dict[str, tuple[str, int]]:
        bases = {}
        for axis in self.axes:
            bases[axis.name] = axis.name, max(axis.levels.values(), default=0)
            bases |= {f"{axis.name}{level}": (axis.name, n) for level, n in axis.levels.items()}
        return bases

    def region(self, wanted: Mapping[str, Iterable[str]]) -> Region:
        """The region of a condition; a project implies its unit and kind."""
        masks = list(self.everything)
        for name, values in wanted.items():
            self._narrow(masks, name, values)
        projects = wanted.get("项目")
        if projects is not None:
            for name, values in self._implied(projects).items():
                self._narrow(masks, name, values)
        return tuple(masks)

    def _narrow(self, masks: list[int], name: str, values: Iterable[str]) -> None:
        if name == "单位性质":
            units = frozenset[str]().union(*(self.natures.get(v, frozenset()) for v in values))
            name, values = "单位", units
        at = self.position[self.base(name)[0]]
        masks[at] &= self.axes[at].mask(values)

    def _implied(self, projects: Iterable[str]) -> dict[str, set[str]]:
        implied: dict[str, set[str]] = {}
        for project in projects:
            known = self.projects.get(project)
            if known is None:
                return {}
            for name, value in known.items():
                implied.setdefault(name, set()).add(value)
        return implied

    def single(self, region: Region, dimension: str) -> str | None:
        """The one value a region has in a dimension; None where it has several."""
        if dimension == "单位性质":
            return self._nature(region)
        name, digits = self.base(dimension)
        at = self.position[name]
        members = self.axes[at].members(region[at])
        value, *others = {member[:digits] if digits else member for member in members} or (None,)
        if value is None or others or (digits and len(value) != digits):
            return None
        return value

    def tells(self, region: Region, dimension: str) -> bool:
        """Whether a region is narrower than everything in a dimension."""
        at = self.position[self.base(dimension)[0]]
        return region[at] != self.axes[at].full

    def _nature(self, region: Region) -> str | None:
        at = self.position["单位"]
        units = set(self.axes[at].members(region[at]))
        return next((nature for nature, own in self.natures.items() if units <= own), None)

    def parts(self, region: Region, name: str, blocks: Sequence[int]) -> list[Region]:
        """The region split along an axis; one part where it cannot be split."""
        at = self.position[name]
        cut = [region[at] & block for block in blocks if region[at] & block]
        return [(*region[:at], mask, *region[at + 1 :]) for mask in cut]


def within(inner: Region, outer: Region) -> bool:
    """Whether one region lies in another. (Asked by the million: a loop is fastest.)"""
    for a, b in zip(inner, outer, strict=True):  # noqa: SIM110
        if a is not b and a & b != a:
            return False
    return True


def common(one: Region, other: Region) -> Region | None:
    """What two regions have in common; None for nothing."""
    both = []
    for a, b in zip(one, other, strict=True):
        if not a & b:
            return None
        both.append(a & b)
    return tuple(both)


def size(region: Region) -> int:
    """Grows strictly with containment: the number of values on all axes."""
    return sum(mask.bit_count() for mask in region)


class Buckets:
    """Numbers of regions by their values on one axis, to find quickly those that may have something
    in common with another region."""

    def __init__(self, regions: Iterable[Region]) -> None:
        """regions: those that are to come, for the axis that tells most of them apart."""
        masks = list(zip(*regions, strict=True))
        self._axis = max(range(len(masks)), key=lambda n: len(set(masks[n])), default=0)
        self._by_value: dict[int, list[int]] = {}
        self._wide: list[int] = []
        self._count = 0

    def add(self, region: Region) -> None:
        """The next region, numbered from 0."""
        values = _values(region[self._axis])
        for value in values or ():
            self._by_value.setdefault(value, []).append(self._count)
        if values is None:
            self._wide.append(self._count)
        self._count += 1

    def near(self, region: Region) -> Iterable[int]:
        """The numbers of those that may have something in common with a region, in their order."""
        values = _values(region[self._axis])
        if values is None:
            return range(self._count)
        numbers = {number for value in values for number in self._by_value.get(value, ())}
        return sorted(numbers.union(self._wide))


def _values(mask: int) -> list[int] | None:
    """The positions of the values of a mask; None where they are many."""
    if mask.bit_count() > _WIDE:
        return None
    positions = []
    while mask:
        last = mask & -mask
        positions.append(last.bit_length())
        mask ^= last
    return positions


# --- the space of a ledger


def space_of(ledger: str, dataset: Dataset, amounts: Sequence[TableAmount]) -> Space:
    """The space for the amounts of one ledger (支出, 收入, 年初预算, 结转)."""
    natures: dict[str, set[str]] = {}
    for unit in dataset.units:
        natures.setdefault(unit.nature, set()).add(unit.code)
    sheet = next(sheet for sheet in ledger_sheets() if sheet.ledger == ledger)
    has_projects = any(column.refers == "项目" for column in sheet.dimensions)
    projects = {p.name: {"单位": p.unit, "类别": p.kind} for p in dataset.projects}
    return Space(
        tuple(_axis(column, dataset, amounts) for column in sheet.dimensions),
        {nature: frozenset(units) for nature, units in natures.items()},
        projects if has_projects else {},
    )


def _axis(column: Column, dataset: Dataset, amounts: Sequence[TableAmount]) -> Axis:
    """The axis of a dimension: what it may have by its declaration, and what the amounts ask for."""
    name = column.dimension
    occurring = (value for amount in amounts for value in amount.asked.get(name, ()))
    values = dict.fromkeys((*_possible(column, dataset), *occurring))
    return Axis(name, tuple(values) or ("",), column.levels)


def _possible(column: Column, dataset: Dataset) -> Iterable[str]:
    """The values that a column may have, known beforehand."""
    if column.levels:
        codes = getattr(dataset.codebook, CLASSIFICATIONS[column.refers].book)
        finest = max(column.levels.values())
        return [code for code in codes if len(code) == finest]
    listed: Mapping[str, Iterable[str]] = {
        "单位": [unit.code for unit in dataset.units],
        "项目": [project.name for project in dataset.projects],
        "类别": dataset.kind_of_report.expenditure_kinds,
        "资金": dataset.codebook.funds.names(),
    }
    values = listed.get(column.dimension, column.choices)
    if column.required or column.default:
        return values
    return ("", *(values or [_REST]))  # some that are not known
