"""What `--confirm` asks for: D-81, D-81:支出, D-81:支出.csv:8、17."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import chain
from typing import NamedTuple

from ..codebook.spelling import fold
from ..kernel.catalogue import CATALOGUE
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
        return self._names_file(place) and self._names_row(place.row or 0)

    def _names_file(self, place: Place) -> bool:
        return not self.sheet or fold(self.sheet) in _names(place)

    def _names_row(self, row: int) -> bool:
        return not self.rows or any(first <= row <= last for first, last in self.rows)

    def refused(self, why: str) -> Problem:
        """That nothing comes of it."""
        return _refused(self.typed, why)


def _refused(typed: str, why: str) -> Problem:
    return problem("D-40", asked=typed, why=why)


def narrowed(one: Problem, requests: Iterable[Request]) -> Problem | None:
    """The problem with those of its lines that are asked for; None where none is."""
    asked = [request for request in requests if request.code == one.code]
    places = [place for place in (one.place, *one.alike) if _is_asked_for(place, asked)]
    return replace(one, place=places[0], alike=tuple(places[1:])) if places else None


def _is_asked_for(place: Place, requests: Iterable[Request]) -> bool:
    return any(request.is_about(place) for request in requests)


def _names(place: Place) -> set[str]:
    """What a place may be called: 支出, 支出.csv, the worksheet 支出."""
    file = fold(place.file)
    return {file, file.rpartition(".")[0], fold(place.sheet)} - {""}


def read_requests(typed: Iterable[str]) -> tuple[list[Request], list[Problem]]:
    """All that was asked for, and what cannot be."""
    read = list(map(_read, typed))
    return (
        [one for one in read if isinstance(one, Request)],
        [one for one in read if isinstance(one, Problem)],
    )


def _read(typed: str) -> Request | Problem:
    """One request, or why it cannot be."""
    match = _REQUEST.fullmatch(typed.strip())
    rows = _rows(match[3]) if match else None
    if match is None or rows is None:
        return _refused(typed, "写法不对")
    code = match[1].upper()
    why = _never_confirmed(code)
    return _refused(typed, why) if why else Request(typed, code, match[2] or "", rows)


def _never_confirmed(code: str) -> str:
    """Why what has this code cannot be confirmed at all; "" where it may be."""
    if code not in CATALOGUE:
        return f"没有{code}这个代号"
    entry = CATALOGUE[code]
    return "" if may_be_confirmed(code) else f"{entry.title}是{entry.severity}，要改正"


def _rows(text: str | None) -> tuple[tuple[int, int], ...] | None:
    """8、17 and 8—12 as first and last rows; None where it is written otherwise."""
    spans = [_span(part) for part in filter(None, _BETWEEN.split(text or ""))]
    return tuple(filter(None, spans)) if all(spans) else None


def _span(text: str) -> tuple[int, int] | None:
    rows = _SPAN.fullmatch(text)
    return (int(rows[1]), int(rows[2] or rows[1])) if rows else None


def unmet(request: Request, datasets: Iterable[Sequence[Problem]]) -> Problem | None:
    """Why nothing is to be confirmed of a request in any of the datasets; None where there is, or
    where it is confirmed already."""
    known = [one for one in chain.from_iterable(datasets) if one.code == request.code]
    if any(narrowed(one, [request]) for one in known):
        return None
    if not known:
        return request.refused("现在没有这个警告或提示")
    places = "、".join(dict.fromkeys(str(one.place) for one in known))
    return request.refused(f"这里没有；{request.code}在{places}")
