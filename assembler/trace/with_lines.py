"""A published report traced with its dataset: the report says where a number stands and how it is
computed, the dataset which lines are behind it, where it still gives the same number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ..kernel.problems import Place, Problem, problem
from ..snapshot.values import Snapshot
from .search import trace
from .values import Traced

_Key = tuple[str, str, str]  # name, what is shown, formula


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
    known = _by_key(trace(now, text, labels))
    traced = trace(published, text, labels)
    for each in traced:
        same = known.get(_key(each))
        if same is None:
            name = f"“{each.name}”" if each.name else "一格"
            problems.append(problem("V-28", place, name=name, shown=each.shown))
        else:
            each.rows, each.value, each.alike = same.rows, same.value, same.alike
    return traced or _not_shown(published, now, known.values())


def _not_shown(published: Snapshot, now: Snapshot, traced: Iterable[Traced]) -> list[Traced]:
    """What only the dataset knows, an exact amount or a line of it; nothing where the report was
    made from other data."""
    return list(traced) if _read_alike(published, now) else []


def _read_alike(published: Snapshot, now: Snapshot) -> bool:
    return _readings(published) == _readings(now)


def _readings(snapshot: Snapshot) -> tuple[Sequence[object], Sequence[object]]:
    """Everything that a report displays."""
    return [block.shown for block in snapshot.paragraphs], [table.body for table in snapshot.tables]


def _by_key(traced: Iterable[Traced]) -> dict[_Key, Traced]:
    by_key: dict[_Key, Traced] = {}
    for each in traced:
        by_key.setdefault(_key(each), each)
    return by_key


def _key(traced: Traced) -> _Key:
    return traced.name, traced.shown, traced.formula
