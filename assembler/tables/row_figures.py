"""A figure (指标) where it stands in a column: within what the column, its headings and the table
take (取, 筛选), and within its row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..figures import Figure, Figures, Ledger, intersect
from ..figures.ledger import OPEN_AXES, Condition, condition_words
from ..figures.narrowed import NarrowedNames, NarrowingError
from .columns import condition_of
from .grid import figure_of
from .specification import TableError

_NO_ROW: Mapping[str, str] = {}


def narrowed_figure(
    figures: Figures,
    expression: str,
    wanted: Sequence[Mapping[str, Any]],
    row: Mapping[str, str] = _NO_ROW,
) -> Figure:
    """The figure of an expression within these slices and the row with these keys. Raises TableError
    where a part of it is no slice, so that nobody knows its share."""
    wanted = [one for one in wanted if one]
    whole = figure_of(figures, expression)
    if not wanted and not row:
        return whole

    def narrowing(ledger: Ledger) -> Condition:
        condition = _row_condition(ledger, row)
        for one in wanted:
            condition = intersect(condition, condition_of(one, ledger))
        return condition

    words = "、".join(map(condition_words, filter(None, (*wanted, row))))
    try:
        value = NarrowedNames(figures, narrowing, words).value(expression)
    except NarrowingError as error:
        raise TableError(_reason(expression, str(error)), code="M-80") from None
    return value if isinstance(value, Figure) else whole


def _row_condition(ledger: Ledger, row: Mapping[str, str]) -> Condition:
    for name in row:
        ledger.dimension(name)  # raises where the ledger cannot tell the row
    return {
        name: frozenset({value})
        for name, value in row.items()
        if value or not (ledger.by_tables and name in OPEN_AXES)
    }


def _reason(expression: str, part: str) -> str:
    is_all = expression.strip().startswith(part.removesuffix("…)"))
    named = "" if is_all else f"里的“{part}”"
    return f"“指标”的“{expression}”{named}不是从台账取的数，不能按行、按“筛选”和“取”分开算"
