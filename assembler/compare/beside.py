"""What two docx differ in beside their texts and tables: headers and footers (页眉、页脚), pictures.

A snapshot has neither, so only a docx can be held against another docx.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256

from ..kernel.problems import Place, Problem, problem
from ..word.read.margins import margin_texts
from ..word.read.tree import UnreadableError, main_part

_MARGINS = ("页眉", "页脚")
_MEDIA = "word/media/"
_PAGE = re.compile(r"\d+")  # the number of a page, as it was last shown
_QUOTED = 60


def beside_texts(
    old: Mapping[str, bytes], new: Mapping[str, bytes], place: Place
) -> Iterator[Problem]:
    """What differs, as remarks on the new file. Both are packages, part by part."""
    try:
        before, after = (list(margin_texts(parts, main_part(parts))) for parts in (old, new))
    except UnreadableError:
        return  # told by whoever reads the text
    for where in _MARGINS:
        one, other = (
            dict.fromkeys(m.text.strip() for m in texts if m.where == where)
            for texts in (before, after)
        )
        if set(map(_bare, one)) != set(map(_bare, other)):
            yield problem("R-74", place, where=where, old=_quoted(one), new=_quoted(other))
    gone, come = _pictures(old), _pictures(new)
    if gone != come:
        yield problem("R-75", place, added=len(come - gone), removed=len(gone - come))


def _bare(text: str) -> str:
    return _PAGE.sub("", "".join(text.split()))


def _quoted(texts: Iterable[str]) -> str:
    whole = "；".join(texts)
    shown = whole if len(whole) <= _QUOTED else f"{whole[:_QUOTED]}…"
    return f"“{shown}”" if shown else "没有文字"


def _pictures(parts: Mapping[str, bytes]) -> set[bytes]:
    """The pictures of a file by their contents."""
    return {sha256(data).digest() for name, data in parts.items() if name.startswith(_MEDIA)}
