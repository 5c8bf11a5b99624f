"""Lists of a template's own (清单) in a dataset: found among what is no sheet of every dataset.

Which lists there are is the template's to say, which is found by the names of the words 模板 and by
where the dataset stands. It is asked only where a dataset has a file or worksheet of another name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from ..codebook.spelling import fold
from .cells import Findings
from .folder import likely_sheet
from .schema import STATE, Sheet, sheet_named
from .sheets import ListsOf, RawDataset, UnreadSheet


class TemplateSheets(NamedTuple):
    """What the template of a new dataset has of its own. begun: the lists (清单) it begins with;
    optional: those that may be added. columns: that it prints, and others do not."""

    begun: tuple[Sheet, ...] = ()
    optional: tuple[Sheet, ...] = ()
    columns: frozenset[str] = frozenset()


def take_own_lists(
    raw: RawDataset, path: Path, lists_of: ListsOf, findings: Findings
) -> list[Sheet]:
    """The lists of its template that a dataset brings, which are read now; in the template's order."""
    candidates = [one for one in raw.unread if one.take is not None]
    declared = lists_of(_template(raw), path)
    _take_candidates(raw, candidates, declared, findings)
    return [
        with_state(sheet) if STATE in map(str.strip, raw.sheets[name].headings) else sheet
        for name, sheet in declared.items()
        if sheet and name in raw.sheets
    ]


def with_state(sheet: Sheet) -> Sheet:
    """A list with the column 状态 that rows carried over from last year have, beside its own."""
    if any(column.name == STATE for column in sheet.columns):
        return sheet
    state = next(one for one in sheet_named("项目").columns if one.name == STATE)
    return sheet._replace(columns=(*sheet.columns, state))


def _take_candidates(
    raw: RawDataset,
    candidates: Iterable[UnreadSheet],
    declared: Mapping[str, Sheet | None],
    findings: Findings,
) -> None:
    """Read those that are lists, and name the nearest of those that are not."""
    by_name = {fold(name): name for name in declared}
    taken: dict[str, UnreadSheet] = {}
    for one in candidates:
        name = by_name.get(fold(one.name), "")
        if not name:
            _name_nearest(one, declared, raw, findings)
            continue
        raw.unread.remove(one)
        if name in taken:
            findings.tell("D-10", one.place, other=taken[name].name)
        elif name not in raw.sheets:  # an import may have brought it
            taken[name] = one
            _take(one, name, declared[name], raw)


def _name_nearest(
    one: UnreadSheet, declared: Iterable[str], raw: RawDataset, findings: Findings
) -> None:
    """What is no list may be meant for one."""
    near = one.near or likely_sheet(one.name, declared, findings)
    raw.unread[raw.unread.index(one)] = one._replace(near=near)


def _take(one: UnreadSheet, name: str, sheet: Sheet | None, raw: RawDataset) -> None:
    assert one.take is not None  # it is a candidate
    if sheet is not None:
        raw.seen.add(name)
        one.take(raw, name)


def _template(raw: RawDataset) -> str:
    """The template that the dataset names; "" where that cannot be had."""
    return next((word.text.strip() for word in raw.words or () if word.name == "模板"), "")
