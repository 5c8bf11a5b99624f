"""What audit finds: a place of a report, what stands there, what should, and how that follows."""

from __future__ import annotations

from typing import NamedTuple

from ..published.document import Spot


class Finding(NamedTuple):
    """code: of the catalogue (A-…). quote: the words or the cell as they stand, start, end: the
    characters of them in the paragraph or cell. expected: what should stand there, empty where
    nothing should; why: how that follows, in words with the figures. certain: it cannot be right;
    otherwise likely wrong."""

    code: str
    spot: Spot
    quote: str
    expected: str
    why: str
    certain: bool
    start: int = 0
    end: int = 0
