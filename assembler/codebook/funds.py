"""Where money comes from (资金来源): a tree of names with their other spellings.

`资金来源.csv` has the columns 名称, 上级 (blank for a root) and 简称 (other spellings between 、).
A line of the ledger names a leaf or a branch; a slice of the ledger takes all below it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from .files import rows
from .spelling import fold


@dataclass(frozen=True)
class FundTree:
    """The tree of fund sources. Every question takes any known spelling of a name.

    parents: canonical name -> canonical name above it, None for a root; in the file's order.
    spellings: folded spelling -> canonical name, the canonical one included.
    A name that is not known raises KeyError, except in `canonical`, which is there to ask.
    """

    parents: Mapping[str, str | None]
    spellings: Mapping[str, str]

    def canonical(self, name: str) -> str | None:
        """The one spelling used everywhere, or None if the name is not known."""
        return self.spellings.get(fold(name))

    def names(self) -> tuple[str, ...]:
        """All canonical names in the file's order: a branch before what is below it."""
        return tuple(self.parents)

    def parent(self, name: str) -> str | None:
        """The name above, None for a root."""
        return self.parents[self._known(name)]

    def children(self, name: str) -> tuple[str, ...]:
        """The names directly below, in the file's order."""
        return tuple(self._children.get(self._known(name), ()))

    @cached_property
    def _children(self) -> Mapping[str | None, list[str]]:
        """The names by the one above them."""
        children: dict[str | None, list[str]] = {}
        for child, parent in self.parents.items():
            children.setdefault(parent, []).append(child)
        return children

    def within(self, name: str) -> frozenset[str]:
        """The name itself and everything below it."""
        below = (self.within(child) for child in self.children(name))
        return frozenset({self._known(name)}).union(*below)

    def path(self, name: str) -> tuple[str, ...]:
        """The names from the root down to this one: ("单位资金", "事业收入")."""
        known = self._known(name)
        above = self.parents[known]
        return (*(self.path(above) if above else ()), known)

    def _known(self, name: str) -> str:
        canonical = self.canonical(name)
        if canonical is None:
            raise KeyError(name)
        return canonical


@cache
def load_funds() -> FundTree:
    """The tree of `资金来源.csv`."""
    return fund_tree(rows("资金来源"))


def fund_tree(table: Iterable[Sequence[str]]) -> FundTree:
    """A tree from rows (名称, 上级, 简称); a spelling claimed by two names raises ValueError."""
    parents: dict[str, str | None] = {}
    spellings: dict[str, str] = {}
    for name, parent, others in table:
        parents[name] = parent or None
        for spelling in (name, *filter(None, others.split("、"))):
            if spellings.setdefault(fold(spelling), name) != name:
                raise ValueError(f"资金来源“{spelling}”同时指向两处")
    return FundTree(parents, spellings)
