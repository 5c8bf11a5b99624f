"""Which reports of the folder are shown, and in what order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from ...kernel.problems import Severity
from ...readiness import Readiness
from .shelf import Shelved

_STATES = list(Readiness)
_SEVERITIES = [None, *Severity]


class ShelfFilter(NamedTuple):
    """What is looked for; "" and None for any. words: all of them, anywhere in what the list says."""

    words: str = ""
    year: str = ""
    kind: str = ""
    readiness: Readiness | None = None

    def takes(self, entry: Shelved) -> bool:
        """Whether a report is what is looked for."""
        return (
            self.year in ("", entry.year)
            and self.kind in ("", entry.kind)
            and self.readiness in (None, entry.readiness)
            and self._is_named(entry)
        )

    def _is_named(self, entry: Shelved) -> bool:
        text = " ".join([*_texts(entry)]).casefold()
        return all(word in text for word in self.words.casefold().split())


def _texts(entry: Shelved) -> Iterable[str]:
    yield from (entry.title, entry.name, entry.period, entry.kind, entry.readiness.value)
    yield entry.counted
    if entry.first:
        yield from (entry.first.code, entry.first.message)


def in_each_state(entries: Iterable[Shelved]) -> Mapping[Readiness, int]:
    """How many reports there are in each state, the farthest from publication first; those that do
    not occur left out."""
    counts = Counter(entry.readiness for entry in entries)
    return {state: counts[state] for state in Readiness if counts[state]}


ORDERS: Mapping[str, Callable[[Shelved], tuple[object, ...]]] = {
    "报告": lambda one: (one.title,),
    "年度": lambda one: (one.year, one.kind),
    "状态": lambda one: (_STATES.index(one.readiness),),
    "问题": lambda one: (-_SEVERITIES.index(one.first.severity) if one.first else 0, -one.problems),
    "上次生成": lambda one: (one.written,),
}
"""By what reports are sorted, under the heading that says so."""
