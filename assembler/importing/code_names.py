"""Whether the name beside a code in an export is that of the code in the codebook.

A name that is shorter, longer or otherwise spelled is the same name; one that means another code
is told, with what the codebook says.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from ..codebook.spelling import fold
from ..dataset.cells import shown

_NAME_FROM = 2  # letters
_SUBDIVISION = 5  # digits of the 款, below which names are looked for first
_NO_LETTERS = re.compile(r"[\W\d_]+")


def contradiction(column: str, code: str, name: str, book: Mapping[str, str]) -> dict[str, str]:
    """The values of I-89 for a code and the name beside it; nothing where they agree."""
    own = book.get(code, "")
    if (
        not own
        or len(_letters(name)) < _NAME_FROM
        or any(map(_same, _titles(code, book), [name] * len(code)))
    ):
        return {}
    others = [
        one for one, title in book.items() if len(one) == len(code) and fold(title) == fold(name)
    ]
    if not others and set(_letters(own)) & set(_letters(name)):
        return {}  # put otherwise: it is no other code's name
    near = [one for one in others if one[:_SUBDIVISION] == code[:_SUBDIVISION]] or others
    hint = f"，叫这个名称的是{near[0]}" if len(near) == 1 else ""
    return {"column": column, "code": code, "name": shown(name), "title": own, "hint": hint}


def _titles(code: str, book: Mapping[str, str]) -> list[str]:
    """The name of a code and of those above it, which some exports print instead."""
    return [book[code[:length]] for length in range(len(code), 2, -1) if code[:length] in book]


def _same(title: str, name: str) -> bool:
    """Whether one name has all letters of the other in their order: an abbreviation, a path."""
    short, long = sorted((_letters(title), _letters(name)), key=len)
    rest = iter(long)
    return all(letter in rest for letter in short)


def _letters(name: str) -> str:
    return _NO_LETTERS.sub("", fold(name))
