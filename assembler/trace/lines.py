"""Amounts that the report shows nowhere by themselves: lines of the dataset, and what they go into."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from ..codebook import load_codebook
from ..kernel.places import RowReference
from ..kernel.printable import within_quotes
from ..snapshot.values import Snapshot, SourceRow
from ..text.numbers import Number
from .asked import grouped, is_exactly
from .traced import Traced, rows_in

_AMOUNTS = ("金额", "数值", "全年预算数", "全年执行数", "系统查询全年执行数")
_CODES = {
    "功能科目": "functional",
    "部门经济科目": "department_economic",
    "政府经济科目": "government_economic",
}


def typed_in(snapshot: Snapshot, wanted: Number | None) -> Iterator[Traced]:
    """Lines of the dataset with this amount, which the report adds up with others and shows
    nowhere by itself; those that go into the same figures together."""
    if wanted is None:
        return
    amounts = {row: _amount_of(line, wanted) for row, line in snapshot.rows.items()}
    shown = {row: amount for row, amount in amounts.items() if amount}
    alike: dict[tuple[str, tuple[str, ...]], list[RowReference]] = {}
    for row, figures in _goes_into(snapshot, shown).items():
        alike.setdefault((shown[row], tuple(figures)), []).append(row)
    for (amount, figures), rows in alike.items():
        name = "数据中的一行" if len(rows) == 1 else f"数据中的{len(rows)}行，每行"
        places = list(figures) or ["报告里没有单独列出，正文也没有用到"]
        yield Traced(name, amount, "", "", places, rows, alike=True)


def _amount_of(line: SourceRow, wanted: Number) -> str:
    """The amount of a line as it has it, where that is what is asked for; else ""."""
    unit = line.values.get("单位", "元") if line.sheet == "指标" else "元"
    amounts = (line.values.get(name, "") for name in _AMOUNTS)
    found = next((value for value in amounts if value and is_exactly(value, unit, wanted)), "")
    return f"{grouped(found)}元" if found else ""


def _goes_into(
    snapshot: Snapshot, rows: Iterable[RowReference]
) -> Mapping[RowReference, Iterable[str]]:
    """The amounts of the text that each of these lines is one of the parts of."""
    told: dict[RowReference, dict[str, None]] = {row: {} for row in rows}
    parts: dict[Sequence[str], list[RowReference]] = {}  # figures of one slice share their lines
    for figure in snapshot.figures if told else ():
        if figure.unit != "元" or figure.name.startswith("（"):
            continue
        if figure.lines not in parts:
            parts[figure.lines] = [row for row in rows_in(figure.lines) if row in told]
        words = f"报告里没有单独列出，用来算“{within_quotes(figure.name)}”{figure.text}"
        for row in parts[figure.lines]:
            told[row][words] = None
    return told


def amount_column(line: SourceRow) -> str:
    """The column of a line that holds its amount."""
    names = [name for name in _AMOUNTS if name in line.values]
    return f" “{names[0]}”列" if len(names) == 1 else ""


def row_words(line: SourceRow, snapshot: Snapshot) -> str:
    """A line of the dataset in words, codes with their names, the amount last."""
    book = load_codebook(snapshot.year)
    amounts = [name for name in _AMOUNTS if line.values.get(name)]
    unit = line.values.get("单位", "元")
    said = []
    for name, value in line.values.items():
        if value and name not in (*amounts, "单位"):
            title = getattr(book, _CODES[name]).get(value, "") if name in _CODES else ""
            said.append(f"{value}{title}")
    for name in amounts:
        said.append(f"{name if len(amounts) > 1 else ''}{grouped(line.values[name])}{unit}")
    return "，".join(said)
