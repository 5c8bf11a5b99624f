"""Settings of a column or row of which only one can hold: 取 beside 标签, 指标 above further columns.

Without a word one of them would win, and under a heading would stand another number than is meant.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ..kernel.problems import Problem, problem
from .specification import TableSpec, as_list, list_in, place_in, text_in

_CONTENTS = ("标签", "取", "台账", "指标", "清单", "内容", "行次", "文字")
# which of these may stand together, by what a column is; the first of each decides
_TOGETHER = (
    ("列", "取", "台账"),
    ("标签",),
    ("清单", "内容"),
    ("行次",),
    ("文字",),
    ("指标", "取"),
    ("取", "台账"),
)
_ROW_CONTENTS = ("指标", "合计", "取")
_LISTS = "清单表"


def contradictions(spec: TableSpec) -> Iterator[Problem]:
    """What contradicts itself in the columns and rows of a table."""
    if spec.get("种类") == _LISTS:
        yield from _of_list(spec.items("列"))
    else:
        for column in (*spec.items("列"), *spec.items("块")):
            yield from _of_column(column)
    for block in _mappings(spec.items("块")):
        yield from _of_block(block)


def _mappings(items: Iterable[Any]) -> Iterator[Mapping[str, Any]]:
    """Those that are mappings; what is not is told elsewhere."""
    return (item for item in items if isinstance(item, Mapping))


def _of_column(column: Any) -> Iterator[Problem]:
    if not isinstance(column, Mapping):
        return
    present = [name for name in ("列", *_CONTENTS) if _is_set(column, name)]
    together = next((each for each in _TOGETHER if each[0] in present), present)
    for name in present:
        if name not in together:
            yield _both(f"列“{text_in(column, '标题')}”", together[0], name, column)
    for child in as_list(list_in(column, "列")):
        yield from _of_column(child)


def _is_set(settings: Mapping[str, Any], name: str) -> bool:
    return settings.get(name) not in (None, "", "否", [], {})


def _both(what: str, one: str, other: str, settings: Any) -> Problem:
    because = "有下级的列" if one == "列" else f"写了“{one}”"
    reason = f"{what}{because}，“{other}”就用不上"
    return problem("M-81", place_in(settings, other), reason=reason)


def _of_list(columns: Iterable[Any]) -> Iterator[Problem]:
    """The columns of a 清单表 show fields of the sheet alone."""
    for column in _mappings(columns):
        for name in _CONTENTS:
            if name != "内容" and _is_set(column, name):
                reason = f"列“{text_in(column, '标题')}”在清单表里只用“内容”，“{name}”用不上"
                yield problem("M-81", place_in(column, name), reason=reason)
        yield from _of_list(as_list(list_in(column, "列")))


def _of_block(block: Mapping[str, Any]) -> Iterator[Problem]:
    """The rows of a form, against each other's settings and against columns of figures."""
    columns = list(_leaves(as_list(list_in(block, "列"))))
    yield from _of_label_columns(columns[:1])
    texts = sum(_is_set(column, "文字") for column in columns[1:]) + 1
    amounts = [c for c in columns[1:] if not (_is_set(c, "行次") or _is_set(c, "文字"))]
    rows = [row for name in ("行", "末行") for row in as_list(list_in(block, name))]
    for row in _mappings(rows):
        yield from _of_row(row, texts)
        yield from _under_figures(row, amounts)


def _leaves(columns: Iterable[Any]) -> Iterator[Mapping[str, Any]]:
    for column in _mappings(columns):
        children = as_list(list_in(column, "列"))
        yield from _leaves(children) if children else (column,)


def _row_name(row: Mapping[str, Any]) -> str:
    return f"行“{next(iter(as_list(row.get('标签'))), '') or ''}”"


def _of_label_columns(columns: Iterable[Mapping[str, Any]]) -> Iterator[Problem]:
    """The first column of a block, which holds the labels."""
    for column in columns:
        for name in ("取", "指标", "标签", "清单"):
            if _is_set(column, name):
                reason = f"块的第一列“{text_in(column, '标题')}”是行名，“{name}”用不上"
                yield problem("M-81", place_in(column, name), reason=reason)


def _of_row(row: Mapping[str, Any], texts: int) -> Iterator[Problem]:
    """texts: how many columns of texts there are for its labels."""
    labels = as_list(row.get("标签"))
    if len(labels) > texts:
        reason = f"{_row_name(row)}的“标签”有{len(labels)}项，文字的列只有{texts}列"
        yield problem("M-81", place_in(row, "标签"), reason=reason)
    present = [name for name in _ROW_CONTENTS if row.get(name) not in (None, "")]
    for name in present[1:]:
        yield _both(_row_name(row), present[0], name, row)
    if present[:1] in (["指标"], ["合计"]) and _is_set(row, "台账"):
        yield _both(_row_name(row), present[0], "台账", row)


def _under_figures(row: Mapping[str, Any], amounts: list[Mapping[str, Any]]) -> Iterator[Problem]:
    """Where a column shows a figure, a row can narrow it (取), but not show another: a figure of its
    own stands in the first column of amounts."""
    figures = [column for column in amounts if _is_set(column, "指标")]
    if not figures:
        return
    title = text_in(figures[0], "标题")
    for name in ("合计", "台账", *(["指标"] if figures[0] is amounts[0] else [])):
        if _is_set(row, name):
            reason = f"列“{title}”是“指标”，{_row_name(row)}的“{name}”在这一列用不上"
            yield problem("M-81", place_in(row, name), reason=reason)
