"""Amounts that the report shows nowhere by themselves: lines of the dataset, and what they go into."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from operator import itemgetter

from ..codebook import load_codebook
from ..kernel.places import RowReference
from ..kernel.printable import within_quotes
from ..snapshot.values import Snapshot, SnapshotFigure, SourceRow
from .values import Traced, Wanted, grouped, rows_in

_AMOUNTS = ("金额", "数值", "全年预算数", "全年执行数", "系统查询全年执行数")
_CODES = {
    "功能科目": "functional",
    "部门经济科目": "department_economic",
    "政府经济科目": "government_economic",
}


def typed_in(snapshot: Snapshot, wanted: Wanted) -> Iterator[Traced]:
    """Lines of the dataset with this amount, which the report adds up with others and shows
    nowhere by itself; those that go into the same figures together."""
    if wanted.number is None:
        return
    amounts = ((row, _amount_of(line, wanted)) for row, line in snapshot.rows.items())
    shown = dict(filter(itemgetter(1), amounts))
    alike: dict[tuple[str, tuple[str, ...]], list[RowReference]] = {}
    for row, figures in _goes_into(snapshot, shown).items():
        alike.setdefault((shown[row], tuple(figures)), []).append(row)
    yield from (_traced(amount, figures, rows) for (amount, figures), rows in alike.items())


def _traced(amount: str, figures: Iterable[str], rows: list[RowReference]) -> Traced:
    """Lines of one amount that go into the same figures."""
    name = "数据中的一行" if len(rows) == 1 else f"数据中的{len(rows)}行，每行"
    places = list(figures) or ["报告里没有单独列出，正文也没有用到"]
    return Traced(name, amount, "", "", places, rows, alike=True)


def _amount_of(line: SourceRow, wanted: Wanted) -> str:
    """The amount of a line as it has it, where that is what is asked for; else ""."""
    unit = line.values.get("单位", "元") if line.sheet == "指标" else "元"
    amounts = map(line.values.__getitem__, filter(line.values.get, _AMOUNTS))
    amount = next((value for value in amounts if wanted.is_exactly(value, unit)), "")
    return f"{grouped(amount)}元" if amount else ""


def _goes_into(
    snapshot: Snapshot, rows: Iterable[RowReference]
) -> Mapping[RowReference, Iterable[str]]:
    """The amounts of the text that each of these lines is one of the parts of."""
    figures_of: dict[RowReference, dict[str, None]] = {row: {} for row in rows}

    @cache  # figures of one slice share their lines
    def parts(lines: tuple[str, ...]) -> list[RowReference]:
        return list(filter(figures_of.__contains__, rows_in(lines)))

    for figure in filter(_is_named_amount, snapshot.figures if figures_of else ()):
        words = f"报告里没有单独列出，用来算“{within_quotes(figure.name)}”{figure.text}"
        for row in parts(figure.lines):
            figures_of[row][words] = None
    return figures_of


def _is_named_amount(figure: SnapshotFigure) -> bool:
    return figure.unit == "元" and not figure.name.startswith("（")


def line_words(line: SourceRow, snapshot: Snapshot) -> str:
    """A line of the dataset in words, codes with their names, the amount last, and before them the
    column that holds it."""
    columns = list(filter(line.values.__contains__, _AMOUNTS))
    column = f" “{columns[0]}”列" if len(columns) == 1 else ""
    filled = list(filter(line.values.get, columns))
    unit = line.values.get("单位", "元")
    names = filled if len(filled) > 1 else [""]  # a lone one is named before the line
    amounts = (grouped(line.values[name]) for name in filled)
    shown = (f"{name}{amount}{unit}" for name, amount in zip(names, amounts, strict=False))
    return f"{column}：{'，'.join([*_descriptions(line, snapshot), *shown])}"


def _descriptions(line: SourceRow, snapshot: Snapshot) -> Iterator[str]:
    """What a line says beside its amounts: 2010301行政运行."""
    book = load_codebook(snapshot.year)
    for name, value in line.values.items():
        if value and name not in (*_AMOUNTS, "单位"):
            titles = getattr(book, _CODES[name]) if name in _CODES else {}
            yield f"{value}{titles.get(value, '')}"
