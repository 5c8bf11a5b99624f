"""A published report traced with its dataset: the report says where a number stands and how it is
computed, the dataset which lines are behind it, where it still gives the same number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..kernel.problems import Place, Problem, problem
from ..snapshot.values import Snapshot
from .search import Keyed, joined, places_of, trace
from .values import Traced, what_is_wanted

_Key = tuple[str, ...]  # name, what is shown, formula; and the place


def trace_with_lines(
    published: Snapshot,
    now: Snapshot,
    text: str,
    labels: Mapping[str, str],
    place: Place,
    problems: list[Problem],
) -> list[Traced]:
    """What was traced in a published report, with the lines of the dataset. A number which that
    does not give any more is told, and stands without lines.

    now: of the dataset, with its lines. place: the report, for messages.
    """
    if _read_alike(published, now):
        return trace(now, text, labels)
    wanted = what_is_wanted(text, labels)
    known = _Known(places_of(now, text, wanted))
    places = [known.with_lines(keyed) for keyed in places_of(published, text, wanted)]
    for name, shown in known.unknown:
        called = f"“{name}”" if name else "表中一格"
        problems.append(problem("V-28", place, name=called, shown=shown))
    return joined(places)


class _Known:
    """The places of the dataset's own report. unknown: names and numbers of those that it was
    asked for and does not have."""

    def __init__(self, keyed: list[Keyed]) -> None:
        self.unknown: dict[tuple[str, str], None] = {}
        self._by_place: dict[_Key, Keyed] = {}
        self._by_name: dict[_Key, list[Keyed]] = {}
        for one in keyed:
            self._by_place.setdefault(_key(one[1], one[1].places), one)
            self._by_name.setdefault(_key(one[1]), []).append(one)

    def with_lines(self, keyed: Keyed) -> Keyed:
        """A place of the published report with the lines behind it."""
        traced = keyed[1]
        same = self._by_place.get(_key(traced, traced.places)) or self._alone(_key(traced))
        if same is None:
            self.unknown[traced.name, traced.shown] = None
            return keyed
        key, other = same
        traced.rows, traced.value = other.rows, other.value
        return key, traced

    def _alone(self, key: _Key) -> Keyed | None:
        """What has this name and number, elsewhere than before; not where several have, of
        different lines."""
        alike = self._by_name.get(key, [])
        return alike[0] if len({tuple(traced.rows) for _, traced in alike}) == 1 else None


def _key(traced: Traced, places: Iterable[str] = ()) -> _Key:
    return traced.name, traced.shown, traced.formula, *places


def _read_alike(published: Snapshot, now: Snapshot) -> bool:
    """Whether both display the same."""
    texts = ([block.shown for block in each.paragraphs] for each in (published, now))
    bodies = ([table.body for table in each.tables] for each in (published, now))
    (one, other), (body, other_body) = texts, bodies
    return one == other and body == other_body
