"""What became of the codes that last year's report used: what the clerk is told of the new book."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ..codebook.history import FILES, Abolished, abolished, added, renamed
from ..kernel.places import where
from .source import CodeUse

_ADDED_AT_MOST = 8
_PROJECTS_AT_MOST = 5


def abolished_codes(
    uses: Iterable[CodeUse], year: int
) -> dict[tuple[str, str], tuple[Abolished, list[CodeUse]]]:
    """The codes in use that were abolished up to a year, with all their uses."""
    by_code: dict[tuple[str, str], list[CodeUse]] = {}
    for use in uses:
        by_code.setdefault((use.classification, use.code), []).append(use)
    gone = ((key, abolished(*key, year), own) for key, own in by_code.items())
    return {key: (one, own) for key, one, own in gone if one is not None}


def lines_about_codes(uses: Sequence[CodeUse], since: int, year: int) -> Iterator[str]:
    """What was abolished, renamed and added, a line each, as far as it concerns these codes."""
    yield from _abolished(uses, year)
    yield from _renamed(uses, since, year)
    yield from _added(uses, since, year)


def _abolished(uses: Sequence[CodeUse], year: int) -> Iterator[str]:
    for (_, code), (gone, own) in abolished_codes(uses, year).items():
        at = "；".join(where(use.place for use in own))
        yield f"停用：{_named(code, gone)}（用在{at}{_projects(own)}）"


def _renamed(uses: Sequence[CodeUse], since: int, year: int) -> Iterator[str]:
    for classification, code in sorted({(use.classification, use.code) for use in uses}):
        changed = renamed(classification, code, since, year)
        if changed is not None:
            yield f"改名：{changed}"


def _added(uses: Sequence[CodeUse], since: int, year: int) -> Iterator[str]:
    new = list(_added_near(uses, since, year))
    if new:
        more = f"……共{len(new)}个" if len(new) > _ADDED_AT_MOST else ""
        yield f"新增：{'、'.join(new[:_ADDED_AT_MOST])}{more}（{year}年起可以用）"


def _named(code: str, gone: Abolished) -> str:
    return str(gone) if gone.code == code else f"{code}（{gone}）"


def _projects(uses: Iterable[CodeUse]) -> str:
    """The projects whose lines use a code."""
    names = list(dict.fromkeys(use.project for use in uses if use.project))
    more = "等" if len(names) > _PROJECTS_AT_MOST else ""
    return f"，项目{'、'.join(names[:_PROJECTS_AT_MOST])}{more}" if names else ""


def _added_near(uses: Iterable[CodeUse], since: int, year: int) -> Iterator[str]:
    """The codes that are new in the 类 that the department uses."""
    used = {(use.classification, use.code[:3]) for use in uses}
    for classification in FILES:
        for one in added(classification, since, year):
            if (classification, one.code[:3]) in used:
                yield str(one)
