"""Single rows of a form (表单) edited by their labels: 修改行, 删除行, 增加行.

A row is named by its label (标签), or by one of them where it has several; where it stands twice,
by the title of its block before it: 支出/二、项目支出. A new row stands after the one named; named
by a block's title alone, at the top of the block.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any, NamedTuple

from ..kernel.problems import did_you_mean

ROW_EDITS = ("修改行", "删除行", "增加行")
_LISTS = ("行", "末行")


class RowPosition(NamedTuple):
    """A row among its siblings. block: the title of its block; labels: what it may be called."""

    siblings: list[Any]
    at: int
    block: str
    labels: tuple[str, ...]

    def is_called(self, path: str) -> bool:
        return path in self.labels or any(path == f"{self.block}/{name}" for name in self.labels)


def edit_rows(blocks: list[Any], edit: str, path: str, rows: Any) -> str:
    """Edit the row of that name; why that cannot be, "" where it was done."""
    name = path.strip()
    matches = [row for row in _positions(blocks) if row.is_called(name)]
    if len(matches) > 1:
        return f"{edit}的“{name}”有好几行，请写成“块的标题/行名”{_in_blocks(matches, name)}"
    if not matches:
        return _edit_block(blocks, edit, name, rows)
    _apply(edit, matches[0], rows)
    return ""


def _edit_block(blocks: list[Any], edit: str, name: str, rows: Any) -> str:
    """Put rows before all others of the block of that name; why that cannot be."""
    tops = [block for block in blocks if block.get("标题") == name]
    if edit == "增加行" and len(tops) == 1:
        tops[0]["行"] = [*_listed(rows), *_listed(tops[0].get("行"))]
        return ""
    known = chain.from_iterable(row.labels for row in _positions(blocks))
    return f"{edit}的“{name}”没有这一行{did_you_mean(name, known)}"


def _in_blocks(matches: Iterable[RowPosition], name: str) -> str:
    titles = list(dict.fromkeys(match.block for match in matches))
    return f"，如“{titles[0]}/{name}”" if len(titles) > 1 else "；同一块里重名的，先改行名"


def _positions(blocks: list[Any]) -> Iterator[RowPosition]:
    for block in blocks:
        title = str(block.get("标题") or "")
        for siblings in (block.get(name) for name in _LISTS):
            if isinstance(siblings, list):
                yield from _rows(siblings, title)


def _rows(siblings: list[Any], title: str) -> Iterator[RowPosition]:
    for at, row in enumerate(siblings):
        if isinstance(row, Mapping):
            texts = [str(text).strip() for text in _listed(row.get("标签")) if text]
            yield RowPosition(siblings, at, title, (*texts, " ".join(texts)))


def _apply(edit: str, row: RowPosition, settings: Any) -> None:
    siblings, at = row.siblings, row.at
    if edit == "删除行":
        del siblings[at]
    elif edit == "修改行":
        siblings[at] = siblings[at].changed_by(settings or {})
    else:
        siblings[at + 1 : at + 1] = _listed(settings)


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
