"""What `--confirm` asks for: D-81, D-81:支出, D-81:支出.csv:8、17."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from ..codebook.spelling import fold
from ..kernel.catalogue import CATALOGUE
from ..kernel.places import whole
from ..kernel.problems import Place, Problem, may_be_confirmed, problem

_REQUEST = re.compile(
    r"([A-Za-z]-[0-9]{1,4})(?:[:：]([^:：]{1,200}))?(?:[:：]([0-9、,，—-]{1,200}))?"
)
_BETWEEN = re.compile(r"[、,，]")
_SPAN = re.compile(r"([0-9]{1,7})(?:[—-]([0-9]{1,7}))?")


class Request(NamedTuple):
    """One `--confirm`: a code, a sheet or file ("" for any), and rows (none for any)."""

    typed: str
    code: str
    sheet: str = ""
    rows: tuple[tuple[int, int], ...] = ()

    def is_about(self, place: Place) -> bool:
        """Whether a place is one that was asked for."""
        if self.sheet and fold(self.sheet) not in _names(place):
            return False
        row = place.row or 0
        return not self.rows or any(first <= row <= last for first, last in self.rows)


def narrowed(one: Problem, requests: Iterable[Request]) -> Problem | None:
    """The problem with those of its lines that are asked for; None where none is."""
    asked = [request for request in requests if request.code == one.code]
    places = [
        place
        for place in (one.place, *one.alike)
        if any(request.is_about(place) for request in asked)
    ]
    return replace(one, place=places[0], alike=tuple(places[1:])) if places else None


def _names(place: Place) -> set[str]:
    """What a place may be called: 支出, 支出.csv, the worksheet 支出."""
    file = fold(place.file)
    return {file, file.rpartition(".")[0], fold(place.sheet)} - {""}


def read_requests(typed: Iterable[str]) -> tuple[list[Request], list[Problem]]:
    """All that was asked for, and what cannot be."""
    read = [_read(one) for one in typed]
    return (
        [one for one in read if isinstance(one, Request)],
        [one for one in read if isinstance(one, Problem)],
    )


def _read(typed: str) -> Request | Problem:
    """One request, or why it cannot be."""
    match = _REQUEST.fullmatch(typed.strip())
    rows = _rows(match[3]) if match else None
    if match is None or rows is None:
        return problem("D-40", asked=typed, why="写法不对")
    code = match[1].upper()
    if code not in CATALOGUE:
        return problem("D-40", asked=typed, why=f"没有{code}这个代号")
    if not may_be_confirmed(code):
        entry = CATALOGUE[code]
        return problem("D-40", asked=typed, why=f"{entry.title}是{entry.severity}，要改正")
    return Request(typed, code, match[2] or "", rows)


def _rows(text: str | None) -> tuple[tuple[int, int], ...] | None:
    """8、17 and 8—12 as first and last rows; None where it is written otherwise."""
    spans = [_SPAN.fullmatch(part) for part in _BETWEEN.split(text or "") if part]
    read = [(whole(span[1]), whole(span[2] or span[1])) for span in spans if span]
    return tuple((a or 0, b or 0) for a, b in read) if all(spans) else None


def unmet(request: Request, datasets: Iterable[Sequence[Problem]]) -> Problem | None:
    """Why nothing is to be confirmed of a request in any of the datasets; None where there is, or
    where it is confirmed already."""
    known = [one for problems in datasets for one in problems if one.code == request.code]
    if any(narrowed(one, [request]) for one in known):
        return None
    if not known:
        return problem("D-40", asked=request.typed, why="现在没有这个警告或提示")
    places = "、".join(dict.fromkeys(str(one.place) for one in known))
    return problem("D-40", asked=request.typed, why=f"这里没有；{request.code}在{places}")
