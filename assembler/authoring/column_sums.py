"""Whether the columns and rows of a table add up, whatever a ledger may hold.

A slice is a region: a set of values in each dimension (`figures/regions.py`). Under a total (合计,
小计) stand its parts: no line may lie in two of them, and each line of the total in one. 其中 shows
a piece of the part before it. That is decided over all lines that a department can have, not
over an example.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, reduce
from itertools import combinations
from operator import or_
from typing import Any, NamedTuple

from ..dataset.model import Dataset
from ..dataset.schema import LEDGERS
from ..figures.regions import Axis, Region, Space, common, space_of, within
from ..kernel.problems import Place, Problem, problem

_EVERYTHING = "全部"
_FEW = 4  # values named in a message
GRANTS = ("一般公共预算拨款", "政府性基金预算拨款", "国有资本经营预算拨款")
_NOT_GRANTED = ("上缴上级支出", "经营支出", "对附属单位补助支出")  # paid from a unit's own money
_NOT_A_DEPARTMENTS = ("209", "227", "230", "233")  # 社保基金, 预备费, 转移性支出, 债务发行费用
_USUAL_CODES = {"人员经费": ("301", "303"), "公用经费": ("302", "310")}


class ShownAmounts(NamedTuple):
    """What a column or row shows: the regions that are added up, of one ledger. is_always: whether
    it is printed whatever the report; of two that are not, only one may be."""

    title: str
    place: Place | None
    ledger: str
    regions: tuple[Region, ...]
    is_always: bool = True


@dataclass
class Universe:
    """The lines that the ledgers of a kind of report may have, as regions without overlap.

    Only what is told apart at all: a line of a branch of the funds, or of a code that is not of the
    finest level, is reported of the data. Codes that a kind of expenditure is never paid under
    are left out, and functions that no department has.
    """

    dataset: Dataset
    _spaces: dict[str, Space] = field(default_factory=dict)
    _lines: dict[str, list[Region]] = field(default_factory=dict)

    def space(self, ledger: str) -> Space:
        """The dimensions of a ledger with all their values."""
        if ledger not in self._spaces:
            space = space_of(ledger, self.dataset, ())
            axes = tuple(map(self._completed, space.axes))
            self._spaces[ledger] = replace(space, axes=axes)
        return self._spaces[ledger]

    def _completed(self, axis: Axis) -> Axis:
        """An axis of codes with those that the book does not divide further, too."""
        book = self._books.get(axis.name, {})
        heads = {code[:digits] for code in book for digits in (3, 5) if digits < len(code)}
        finest = max(axis.levels.values(), default=0)
        undivided = [code for code in book if code not in heads and len(code) < finest]
        return replace(axis, values=(*axis.values, *undivided)) if undivided else axis

    @cached_property
    def _books(self) -> Mapping[str, Mapping[str, str]]:
        """The codes with their names, by dimension."""
        book = self.dataset.codebook
        return {
            "功能": book.functional,
            "部门经济": book.department_economic,
            "政府经济": book.government_economic,
        }

    def lines(self, ledger: str) -> list[Region]:
        """All lines there may be."""
        if ledger not in self._lines:
            self._lines[ledger] = list(self._possible(ledger))
        return self._lines[ledger]

    def _possible(self, ledger: str) -> Iterator[Region]:
        space = self.space(ledger)
        whole = space.region({"资金": self._leaf_funds})
        if "功能" in space.position:
            at = space.position["功能"]
            mask = whole[at] & ~space.axes[at].mask(_NOT_A_DEPARTMENTS)
            whole = (*whole[:at], mask, *whole[at + 1 :])
        if "类别" not in space.position:
            yield whole
            return
        for kind in self.dataset.kind_of_report.expenditure_kinds:
            wanted: dict[str, Iterable[str]] = {"类别": (kind,)}
            if kind in _USUAL_CODES:
                wanted["部门经济"] = _USUAL_CODES[kind]
            if kind in _NOT_GRANTED:
                wanted["资金"] = self._leaf_funds - self._granted
            region = common(whole, space.region(wanted))
            if region is not None:
                yield region

    @cached_property
    def _leaf_funds(self) -> frozenset[str]:
        funds = self.dataset.codebook.funds
        return frozenset(name for name in funds.names() if not funds.children(name))

    @cached_property
    def _granted(self) -> frozenset[str]:
        funds = self.dataset.codebook.funds
        return frozenset().union(*map(funds.within, GRANTS))

    # --- regions of slices

    def region(self, ledger: str, wanted: Iterable[Any]) -> Region | None:
        """The region of several conditions at once; None where the ledger cannot be asked so."""
        if ledger not in LEDGERS:
            return None
        space = self.space(ledger)
        region: Region | None = space.everything
        for one in wanted:
            if not isinstance(one, dict) or any(not self._knows(space, name) for name in one):
                return None
            for name, values in one.items():
                own = space.region({name: self._values(name, values)})
                region = common(region, own) if region is not None else None
        return region

    def _knows(self, space: Space, name: str) -> bool:
        return name == "单位性质" or space.base(name)[0] in space.position

    def _values(self, name: str, values: Any) -> list[str]:
        asked = [str(value) for value in (values if isinstance(values, list) else [values])]
        if name != "资金":
            return asked
        funds = self.dataset.codebook.funds
        return [below for fund in asked if funds.canonical(fund) for below in funds.within(fund)]

    # --- sets of lines

    def within_lines(self, ledger: str, regions: Iterable[Region]) -> list[Region]:
        """Which of the possible lines some regions take."""
        pairs = (common(line, region) for region in regions for line in self.lines(ledger))
        return [both for both in pairs if both is not None]

    def missing(self, whole: ShownAmounts, parts: Iterable[ShownAmounts]) -> list[Region]:
        """The lines of a whole that no part takes."""
        left = self.within_lines(whole.ledger, whole.regions)
        for part in parts:
            for region in part.regions:
                left = [piece for one in left for piece in without(one, region)]
        return left

    def shared(self, one: ShownAmounts, other: ShownAmounts) -> list[Region]:
        """The lines that two parts both take, usual or not."""
        whole = self.space(one.ledger).region({"资金": self._leaf_funds})
        both = filter(None, (common(a, b) for a in one.regions for b in other.regions))
        return list(filter(None, (common(region, whole) for region in both)))

    def words(self, ledger: str, region: Region, whole: Sequence[Region] = ()) -> str:
        """A region in Chinese: only what it tells apart from a whole, of lines there may be."""
        space = self.space(ledger)
        whole = whole or (space.everything,)
        shown = [at for at in range(len(space.axes)) if not self._is_all(ledger, at, region, whole)]
        if not shown:  # a kind and the codes it is paid under each follow from the other
            everything = space.everything
            shown = [
                at
                for at, axis in enumerate(space.axes)
                if not axis.levels
                and not self._is_all(
                    ledger, at, (*everything[:at], region[at], *everything[at + 1 :]), whole
                )
            ]
        texts = [f"{space.axes[at].name}为{self._named(ledger, at, region[at])}" for at in shown]
        return "、".join(texts) or _EVERYTHING

    def summary(self, ledger: str, regions: Sequence[Region], whole: Sequence[Region]) -> str:
        """Several regions in Chinese, by all the values they have; the first of them where that
        would say nothing."""
        bounds = tuple(reduce(or_, masks) for masks in zip(*regions, strict=True))
        text = self.words(ledger, bounds, whole)
        if text != _EVERYTHING or len(regions) == 1:
            return text
        return f"{self.words(ledger, regions[0], whole)}等{len(regions)}处"

    def _is_all(self, ledger: str, at: int, region: Region, whole: Sequence[Region]) -> bool:
        """Whether a region takes on an axis all that its whole does of the lines it could have."""
        wide = (*region[:at], self.space(ledger).axes[at].full, *region[at + 1 :])
        possible = asked = 0
        for line in self.lines(ledger):
            possible |= line[at] if common(line, wide) else 0
        for one in whole:
            asked |= one[at]
        return not possible & asked & ~region[at]

    def _named(self, ledger: str, at: int, mask: int) -> str:
        axis = self.space(ledger).axes[at]
        names = list(self._shortest(axis.name, axis.members(mask)))
        more = "等" if len(names) > _FEW else ""
        return "、".join(names[:_FEW]) + more

    def _shortest(self, axis: str, members: Sequence[str]) -> Iterator[str]:
        """Values with their names; codes of one 类 or 款 that are all there as that one."""
        known = self._books.get(axis, {})
        rest = [member for member in members if member]
        while rest and known:
            code = self._widest(rest[0], members, known)
            yield f"{code} {known.get(code, '')}".strip()
            rest = [member for member in rest if not member.startswith(code)]
        if not known:
            yield from rest

    def _widest(self, code: str, members: Sequence[str], known: Any) -> str:
        finest = len(code)
        own = set(members)
        for digits in (3, 5):
            head = code[:digits]
            below = [c for c in known if len(c) == finest and c.startswith(head)]
            if digits < finest and own.issuperset(below):
                return head
        return code


def without(region: Region, taken: Region) -> Iterator[Region]:
    """What is left of a region, in regions without overlap."""
    both = common(region, taken)
    if both is None:
        yield region
        return
    rest = list(region)
    for at, mask in enumerate(both):
        left = rest[at] & ~mask
        if left:
            yield (*rest[:at], left, *rest[at + 1 :])
        rest[at] = mask


class Sums:
    """A total with its parts in one table, and what is wrong with them."""

    def __init__(self, universe: Universe, at: Callable[[ShownAmounts], Place]) -> None:
        """at: where a column or row stands."""
        self.universe, self.at = universe, at

    def of(self, whole: ShownAmounts, parts: Sequence[ShownAmounts]) -> Iterator[Problem]:
        """Parts that overlap, or else leave something of their total."""
        overlaps = list(self.overlaps(parts, whole))
        yield from overlaps
        missing = [] if overlaps else self.universe.missing(whole, parts)
        if missing:
            words = self.universe.summary(whole.ledger, missing, whole.regions)
            yield problem("M-84", self.at(whole), whole=whole.title, missing=words)

    def overlaps(self, parts: Sequence[ShownAmounts], whole: ShownAmounts) -> Iterator[Problem]:
        """Parts that take the same lines: what overlaps most others is told first, and once."""
        pairs = self._overlapping(parts)
        while pairs:
            count = Counter(number for pair in pairs for number in reversed(pair))
            worst = max(count, key=lambda number: (count[number], number))
            first = next(pair for pair in pairs if worst in pair)
            partner = parts[first[0] if worst == first[1] else first[1]]
            words = self.universe.summary(whole.ledger, pairs[first], whole.regions)
            place, title = self.at(parts[worst]), parts[worst].title
            yield problem("M-85", place, one=title, other=partner.title, common=f"“{words}”的数")
            pairs = {pair: shared for pair, shared in pairs.items() if worst not in pair}

    def _overlapping(self, parts: Sequence[ShownAmounts]) -> dict[tuple[int, int], list[Region]]:
        """The pairs of parts, by number, that take the same lines, with these."""
        pairs = {}
        for pair in combinations(range(len(parts)), 2):
            one, other = parts[pair[0]], parts[pair[1]]
            shared = self.universe.shared(one, other)
            if shared and (one.is_always or other.is_always):
                pairs[pair] = shared
        return pairs

    def included(self, part: ShownAmounts, whole: ShownAmounts) -> Iterator[Problem]:
        """其中 beyond what it is part of."""
        beyond = self.universe.missing(part, (whole,))
        if beyond:
            words = self.universe.summary(part.ledger, beyond, ())
            yield problem("M-86", self.at(part), part=part.title, whole=whole.title, beyond=words)


def lies_in(inner: ShownAmounts, outer: ShownAmounts) -> bool:
    """Whether all that one takes is taken by another."""
    return inner.ledger == outer.ledger and all(
        any(within(one, other) for other in outer.regions) for one in inner.regions
    )
