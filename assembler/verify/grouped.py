"""What a correction of the data left behind in a report, told once for each figure.

One corrected line moves a figure in a dozen sentences and cells. They are one cause to the reader:
what it was, what it is now, and where it stands.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from ..kernel.problems import Problem, problem
from ..text.numbers import numbers_in

_OUTDATED, _TOGETHER = "V-30", "V-32"
_CELL = "这一格"  # what a cell calls itself


def grouped(problems: Iterable[Problem]) -> list[Problem]:
    """The problems in their order, and after them what is outdated, a figure each."""
    others: list[Problem] = []
    groups: dict[tuple[str, str], list[Problem]] = {}
    for found in problems:
        if found.code == _OUTDATED:
            groups.setdefault((_key(found, "found"), _key(found, "expected")), []).append(found)
        else:
            others.append(found)
    return others + [_together(group) for group in groups.values()]


def _key(found: Problem, name: str) -> str:
    """A number as it is printed, without its unit, which most cells leave to the table."""
    text = str(found.values[name])
    numbers = numbers_in(text)
    if len(numbers) != 1:
        return text
    return numbers[0].digits + ("%" if numbers[0].unit == "%" else "")


def _shown(found: Problem, name: str) -> str:
    return f"{found.values[name]}{found.values.get('unit', '')}"


def _together(group: Sequence[Problem]) -> Problem:
    if len(group) == 1:
        return group[0]
    return problem(
        _TOGETHER,
        group[0].place,
        name=_names(group),
        count=len(group),
        where="；".join(_places(group)),
        expected=_shown(group[0], "expected"),
        found=_shown(group[0], "found"),
    )


def _names(group: Iterable[Problem]) -> str:
    """What the text calls the figure; of cells alone, what their rows are called."""
    names = dict.fromkeys(str(p.values["name"]) for p in group)
    said = [name for name in names if name != _CELL]
    if said:
        return "、".join(said)
    rows = list(dict.fromkeys(str(p.values.get("row", "")) for p in group))
    return f"表中“{rows[0]}”" + ("等行" if len(rows) > 1 else "行") if rows[0] else "表中几格"


def _places(group: Iterable[Problem]) -> list[str]:
    """Paragraphs one by one, tables with the number of their cells."""
    counts = Counter(str(p.values.get("table") or p.values["where"]) for p in group)
    tables = {p.values["table"] for p in group if p.values.get("table")}
    return [
        f"附表《{place}》{count}格"
        if place in tables
        else place + (f"{count}处" if count > 1 else "")
        for place, count in counts.items()
    ]
