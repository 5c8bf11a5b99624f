"""Regions: what an amount is the sum of, as sets of values a dimension, kept as bit masks.

An amount of an official table is the sum over a *region* of the lines nobody has: 功能 beginning
with 201, 类别 one of two, everything else whatever it is. Regions can be compared: one lies within
another, two have nothing in common, one is split by a dimension. That is all a cut needs to know.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from ..dataset.model import Dataset, TableAmount
from ..dataset.schema import BALANCES, EXPENDITURE_KINDS, PERIODS
from .ledger import OPEN_AXES

Region = tuple[int, ...]  # a mask for each axis of the space; all bits set: not told apart
FUNCTION, DEPARTMENT_ECONOMIC, GOVERNMENT_ECONOMIC = "功能", "部门经济", "政府经济"
CODED = {FUNCTION: 7, DEPARTMENT_ECONOMIC: 5, GOVERNMENT_ECONOMIC: 5}
_REST = "\0"  # in an open axis, and where no project is known: every value that no table tells
_LEVELS = {"类": 3, "款": 5, "项": 7}
_WIDE = 40  # values on an axis that are not looked up one by one


@dataclass(frozen=True)
class Axis:
    """A dimension with all values it may have. A code of a higher level that occurs, or a branch
    of the tree of funds, is a value of its own: what lies there and is not told further."""

    name: str
    values: tuple[str, ...]
    coded: bool = False
    _known: dict[frozenset[str], int] = field(default_factory=dict, repr=False, compare=False)

    @property
    def elsewhere(self) -> frozenset[str]:
        """Where a value lies that no table knows: with the rest, if the axis has one."""
        return frozenset({_REST} & set(self.values))

    @cached_property
    def full(self) -> int:
        """The mask of all values."""
        return (1 << len(self.values)) - 1

    def mask(self, wanted: Iterable[str]) -> int:
        """The mask of some values; a code takes all that begin with it."""
        key = frozenset(wanted)
        if key not in self._known:
            self._known[key] = sum(1 << n for n, v in enumerate(self.values) if self._takes(v, key))
        return self._known[key]

    def _takes(self, value: str, wanted: frozenset[str]) -> bool:
        if self.coded:
            return value.startswith(tuple(wanted))
        return value in wanted

    def members(self, mask: int) -> list[str]:
        """The values of a mask."""
        return [value for n, value in enumerate(self.values) if mask >> n & 1]


@dataclass(frozen=True)
class Space:
    """The axes of one ledger, and how its levels (功能类 …) and unit natures lead to them."""

    axes: tuple[Axis, ...]
    natures: Mapping[str, frozenset[str]]  # 单位性质 → units
    projects: Mapping[str, Mapping[str, str]]  # project → what it implies: 单位, 类别

    @cached_property
    def everything(self) -> Region:
        return tuple(axis.full for axis in self.axes)

    @cached_property
    def position(self) -> dict[str, int]:
        return {axis.name: n for n, axis in enumerate(self.axes)}

    def base(self, name: str) -> tuple[str, int]:
        """The axis of a dimension and how many digits of a code it shows (0: all of it)."""
        if name in self.position:
            return name, CODED.get(name, 0)
        head, level = name[:-1], name[-1:]
        return (head, _LEVELS[level]) if head in CODED and level in _LEVELS else (name, 0)

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
        found: dict[str, set[str]] = {}
        for project in projects:
            known = self.projects.get(project)
            if known is None:
                return {}
            for name, value in known.items():
                found.setdefault(name, set()).add(value)
        return found

    def single(self, region: Region, dimension: str) -> str | None:
        """The one value a region has in a dimension; None where it has several."""
        if dimension == "单位性质":
            return self._nature(region)
        name, digits = self.base(dimension)
        at = self.position[name]
        found = {value[:digits] if digits else value for value in self.axes[at].members(region[at])}
        return (
            found.pop() if len(found) == 1 and (not digits or len(min(found)) == digits) else None
        )

    def told(self, region: Region, dimension: str) -> bool:
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
        found = {number for value in values for number in self._by_value.get(value, ())}
        return sorted(found.union(self._wide))


def _values(mask: int) -> list[int] | None:
    """The positions of the values of a mask; None where they are many."""
    if mask.bit_count() > _WIDE:
        return None
    found = []
    while mask:
        last = mask & -mask
        found.append(last.bit_length())
        mask ^= last
    return found


# --- the space of a ledger


def space_of(ledger: str, dataset: Dataset, amounts: Sequence[TableAmount]) -> Space:
    """The space for the amounts of one ledger (支出, 收入, 年初预算, 结转)."""
    natures: dict[str, set[str]] = {}
    for unit in dataset.units:
        natures.setdefault(unit.nature, set()).add(unit.code)
    projects = {p.name: {"单位": p.unit, "类别": p.kind} for p in dataset.projects}
    return Space(
        tuple(_axes(ledger, dataset, amounts)),
        {nature: frozenset(units) for nature, units in natures.items()},
        projects if ledger == "支出" else {},
    )


def _axes(ledger: str, dataset: Dataset, amounts: Sequence[TableAmount]) -> Iterator[Axis]:
    book = dataset.codebook

    def occurring(name: str) -> list[str]:
        return [value for amount in amounts for value in amount.asked.get(name, ())]

    def axis(name: str, known: Iterable[str], coded: bool = False) -> Axis:
        return Axis(name, tuple(dict.fromkeys((*known, *occurring(name)))) or ("",), coded)

    yield axis("单位", (unit.code for unit in dataset.units))
    yield axis(FUNCTION, (c for c in book.functional if len(c) == CODED[FUNCTION]), True)
    yield axis("资金", book.funds.names())
    if ledger == "支出":
        economic = {
            DEPARTMENT_ECONOMIC: book.department_economic,
            GOVERNMENT_ECONOMIC: book.government_economic,
        }
        for name, codes in economic.items():
            yield axis(name, (c for c in codes if len(c) == CODED[name]), True)
        yield axis("类别", _kinds(dataset))
        projects = [project.name for project in dataset.projects] or [_REST]  # some, not known
        yield axis("项目", ("", *projects))
        yield from (axis(name, ("", _REST)) for name in OPEN_AXES)
    if ledger in ("支出", "收入"):
        yield axis("年度", PERIODS)
    if ledger == "结转":
        yield axis("栏目", BALANCES)


def _kinds(dataset: Dataset) -> Sequence[str]:
    """The kinds of expenditure (类别) this kind of report knows."""
    from ..dataset.schema import ACCOUNTS

    budget = ("人员经费", "公用经费", "其他运转类", "特定目标类")
    return EXPENDITURE_KINDS if dataset.kind == ACCOUNTS else budget
