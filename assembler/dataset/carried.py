"""What stands in a dataset since last year (从上年带来), and nobody has looked at yet: rows whose
状态 is 待确认."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

from ..codebook.spelling import fold
from .cells import Findings, shown
from .model import Dataset, ListLine
from .schema import SHEETS, STATE, TO_CONFIRM, Sheet, sheet_named
from .sheets import RawSheet

_BEGUN = "项目自评"  # its rows are begun with what is known, and have to be filled in
_NAMED_AT_MOST = 10
_TEXTS_OF_LINE = 3  # of a list: 146001 便携式计算机 货物


def is_to_confirm(line: Any) -> bool:
    """Whether a line comes from last year and is yet to be looked at."""
    return bool(line.further) and (STATE, TO_CONFIRM) in line.further


def has_state(line: Any) -> bool:
    """Whether a line says that it comes from last year, be it confirmed or not."""
    return any(name == STATE for name, _ in line.further)


def lines_to_confirm(dataset: Dataset) -> Iterator[tuple[Sheet, list[Any]]]:
    """The lines that are yet to be looked at, by sheet."""
    for sheet in SHEETS:
        if STATE in sheet.further and sheet.name != _BEGUN:
            lines = [line for line in getattr(dataset, sheet.attribute) if is_to_confirm(line)]
            if lines:
                yield sheet, lines
    for own, lines_of_list in dataset.own_lists.values():
        carried = [line for line in lines_of_list if is_to_confirm(line)]
        if carried:
            yield own, carried


def name_of(line: Any) -> str:
    """What a line is called in messages; goals without a name by their content, lines of lists (清单)
    by the first texts they have."""
    if isinstance(line, ListLine):
        texts = (text for name, text in line.further if isinstance(text, str) and name != STATE)
        return shown(" ".join(islice(texts, _TEXTS_OF_LINE)))
    return shown(line.name or line.explanation)


def few(names: Sequence[str]) -> str:
    """Names as a message lists them."""
    names = list(dict.fromkeys(names))
    more = "……" if len(names) > _NAMED_AT_MOST else ""
    return "、".join(names[:_NAMED_AT_MOST]) + more


def without_unfilled(sheet: RawSheet, declared: Sheet, findings: Findings) -> RawSheet:
    """The sheet without rows that are only begun: marked 待确认, a required cell blank. They are
    told, and are no lines yet."""
    headings = [fold(name).partition("(")[0] for name in sheet.headings]
    if declared.name != _BEGUN or STATE not in headings:
        return sheet
    begun = _begun(sheet, headings, {one.name for one in declared.columns if one.required})
    if begun:
        named = headings.index(sheet_named(_BEGUN).key[-1])
        names = few([_cell(cells, named) for cells in begun.values()])
        findings.tell("N-32", sheet.place(next(iter(begun))), count=len(begun), names=names)
    return replace(sheet, rows=[(row, cells) for row, cells in sheet.rows if row not in begun])


def _begun(
    sheet: RawSheet, headings: Sequence[str], required: Container[str]
) -> dict[int, list[str]]:
    """The rows that are marked and lack what is required, by their numbers."""
    state = headings.index(STATE)
    needed = [at for at, name in enumerate(headings) if name in required]
    marked = {row: cells for row, cells in sheet.rows if _cell(cells, state) == TO_CONFIRM}
    return {
        row: cells for row, cells in marked.items() if not all(_cell(cells, at) for at in needed)
    }


def _cell(cells: Sequence[str], at: int) -> str:
    return cells[at].strip() if at < len(cells) else ""
