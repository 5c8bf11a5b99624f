"""How names are compared: the same letters however they were typed, and the closest spelling."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import lru_cache

_CLOSE_ENOUGH = 0.5  # the share of letters two names must have in common to be worth suggesting


@lru_cache(maxsize=4096)
def fold(name: str) -> str:
    """The name without differences of typing: full or half width (NFKC), blanks anywhere."""
    return "".join(unicodedata.normalize("NFKC", name).split())


def nearest(name: str, candidates: Iterable[str]) -> str | None:
    """The candidate spelled most like `name`, or None if none is like it. For messages only."""
    from difflib import get_close_matches  # slow to load, and needed only when something is wrong

    by_fold = {fold(candidate): candidate for candidate in candidates}
    near = get_close_matches(fold(name), by_fold, n=1, cutoff=_CLOSE_ENOUGH)
    return by_fold[near[0]] if near else None
