"""Grids, columns and numbers as single texts, for the JSON of a snapshot: it writes and reads one
long text many times faster than thousands of short ones.

A text that holds a sign which would be taken for a separator stays in a list of its own kind, so
whatever is written comes back.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

COVERED = "\ue000"  # a position that another cell covers: data cannot hold private-use signs

LIMIT = 4_000_000  # parts of one text, each of which becomes an object
Grid = Sequence[Sequence[str | None]]


def numbers_out(numbers: Iterable[int]) -> str:
    """Whole numbers with blanks between them."""
    return " ".join(map(str, numbers))


def numbers_in(text: str) -> tuple[int, ...]:
    """The numbers of such a text. Raises ValueError."""
    return tuple(map(int, _parts(text, " "))) if text else ()


def grid_out(rows: Grid) -> str | Grid:
    """All cells with tabs between them, row by row; the rows themselves where that could not be
    read back: rows of several widths, signs that mean something else here."""
    cells: list[Any] = list(chain.from_iterable(rows))
    covered = len(cells) - len([cell for cell in cells if cell is not None])
    if covered:
        cells = [COVERED if cell is None else cell for cell in cells]
    text = "\t".join(cells)
    signs = text.count("\t"), text.count(COVERED)
    exact = signs == (len(cells) - 1, covered) and len({*map(len, rows)}) == 1
    return text if exact else rows


def grid_in(text: str, width: int) -> tuple[tuple[str | None, ...], ...]:
    """The rows of such a text. Raises ValueError, also where its cells do not fill them."""
    cells: list[str | None] = [*_parts(text, "\t")]
    if not 0 < width <= len(cells):
        raise ValueError(width)
    if COVERED in text:
        cells = [None if cell == COVERED else cell for cell in cells]
    return tuple(zip(*[iter(cells)] * width, strict=True))


def _parts(text: str, separator: str) -> list[str]:
    if text.count(separator) >= LIMIT:
        raise ValueError("too many")
    return text.split(separator)


def column_out(values: Sequence[Any]) -> str | list[str]:
    """A line a value; the values themselves where one has several lines. Amounts are written
    without an exponent, what is not there as nothing."""
    try:
        text = "\n".join(values)
    except TypeError:
        values = [value if isinstance(value, str) else exact_text(value) for value in values]
        text = "\n".join(values)
    return text if text.count("\n") == len(values) - 1 else list(values)


def column_in(text: str, rows: int) -> list[str]:
    """The values of such a text. Raises ValueError where these are not as many as the rows."""
    if text.count("\n") != rows - 1:
        raise ValueError(rows)
    return text.split("\n")


def exact_text(value: Any) -> str:
    """An amount as text, never with an exponent."""
    return "" if value is None else f"{value:f}"
