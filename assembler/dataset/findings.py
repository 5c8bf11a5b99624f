"""Problems in the making: the same one found again is counted, and a flood of one kind is cut.

Fifty lines with the same unknown code have one cause, so they give one message that names the
first place and the count.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from ..codebook import nearest
from ..kernel.problems import Place, Problem, problem

_LISTED_AT_MOST = 20  # different problems of one code in one column
_HINTS_AT_MOST = 100  # looking for the nearest name is slow, and only the first ones are read
_NAME_AT_MOST = 60  # a longer text is no misspelt name
_SHOWN_AT_MOST = 40

_Key = tuple[str, str, str, str, tuple[tuple[str, object], ...]]


class Wrong(Exception):  # noqa: N818 - it is a finding on a cell, not an error of the program
    """A cell's text is not what its column holds. `value`: what to go on with, if anything."""

    def __init__(self, code: str, /, *, value: object = None, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.value = value
        self.values = values


class Findings:
    """What was found wrong, in the order of finding."""

    def __init__(self) -> None:
        self._found: dict[_Key, tuple[Place, int]] = {}
        self._kinds: Counter[tuple[str, str, str, str]] = Counter()
        self._hints = _HINTS_AT_MOST

    def tell(self, code: str, place: Place, /, **values: object) -> None:
        """Note a problem of the catalogue; with the same values in the same column: count it."""
        kind = (code, place.file, place.sheet, place.column)
        key = (*kind, tuple(values.items()))
        if key in self._found:
            first, count = self._found[key]
            self._found[key] = (first, count + 1)
            return
        self._kinds[kind] += 1
        if self._kinds[kind] <= _LISTED_AT_MOST:
            self._found[key] = (place, 1)

    def tell_wrong(self, wrong: Wrong, place: Place) -> None:
        """Note what a cell's parser raised."""
        self.tell(wrong.code, place, **wrong.values)

    @property
    def suggests(self) -> bool:
        """Whether names are still looked for: the first questions only, for it is slow."""
        return self._hints > 0

    def hint(self, name: str, candidates: Iterable[str]) -> str:
        """“，最接近的是“X””, or "" where nothing is spelled like it."""
        near = self.nearest(name, candidates)
        return f"，最接近的是“{near}”" if near else ""

    def nearest(self, name: str, candidates: Iterable[str]) -> str | None:
        """The candidate spelled most like `name`; None for the hundred-and-first question."""
        if not self.suggests or len(name) > _NAME_AT_MOST:
            return None
        self._hints -= 1
        near = nearest(name, candidates)
        return near if near and _alike(name, near) else None

    def problems(self) -> list[Problem]:
        """One problem for each cause, and one for each kind of which there are too many."""
        found = [_problem(key, *entry) for key, entry in self._found.items()]
        return found + [
            problem(
                "D-59", Place(file, sheet, None, column), alike=code, more=count - _LISTED_AT_MOST
            )
            for (code, file, sheet, column), count in self._kinds.items()
            if count > _LISTED_AT_MOST
        ]


def _problem(key: _Key, place: Place, count: int) -> Problem:
    values: Mapping[str, Any] = dict(key[-1])
    more = f"（这样的共{count}处）" if count > 1 else ""
    return problem(key[0], place, **values, more=more)


def _alike(name: str, near: str) -> bool:
    """Names of two or three signs share one easily; it must stand in the same place to matter."""
    return len(name) > 3 or any(a == b for a, b in zip(name, near, strict=False))


def shown(text: str, at_most: int = _SHOWN_AT_MOST) -> str:
    """A text as a message quotes it: on one line, not too long, nothing invisible in it."""
    line = "".join(sign if sign.isprintable() else "□" for sign in text[: at_most * 2]).strip()
    return f"{line[:at_most]}……" if len(line) > at_most else line
