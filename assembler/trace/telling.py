"""What was found in lines for people, and what is said where nothing was found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from ..kernel.money import stated_number
from ..kernel.places import RowReference, where
from ..kernel.problems import Place, did_you_mean
from ..snapshot.values import Snapshot, SnapshotFigure
from ..text.numbers import Number, numbers_in
from .asked import as_number, bare
from .lines import amount_column, row_words
from .traced import Traced

_MOST_PLACES, _MOST_ROWS, _MOST_FOUND = 20, 40, 10
_NEAR = Decimal("0.1")  # how far off, as a part of it, a number may be that is suggested


def tell_all(found: Sequence[Traced], wanted: str, snapshot: Snapshot) -> Iterator[str]:
    """What was found, the first of it in full; how to ask for less where it is much."""
    told: set[RowReference] = set()
    if len(found) > 1:
        yield f"“{wanted}”有{len(found)}个来历，在{sum(len(each.places) for each in found)}处："
    for each in found[:_MOST_FOUND]:
        yield from _tell(each, snapshot, told)
    rest = list(dict.fromkeys(each.name or "表中一格" for each in found[_MOST_FOUND:]))
    if rest:
        names = "、".join(rest[:_MOST_FOUND]) + ("等" if len(rest) > _MOST_FOUND else "")
        number = as_number(wanted)
        narrower = (
            "写上单位（如 0万元、0辆）或指标名称" if number and not number.unit else "写指标名称"
        )
        fewer = f"{narrower}可以少列一些，" if number else ""
        yield f"另有{len(found) - _MOST_FOUND}个：{names}。{fewer}--json 列出全部。"


def _names_of(snapshot: Snapshot) -> list[str]:
    """What the figures of a report are called."""
    return list(dict.fromkeys(bare(figure.name) for figure in snapshot.figures))


def nearest(snapshot: Snapshot, wanted: str, labels: Mapping[str, str]) -> str:
    """The name, or number, most like one that is not there; "" where none is near."""
    number = as_number(wanted)
    if number is None:
        return did_you_mean(wanted, [*labels, *_names_of(snapshot)])
    near = [
        (abs(value - number.value), figure)
        for figure in snapshot.figures
        for value in _values(figure, number)
    ]
    if not near:
        return ""
    off, figure = min(near, key=lambda one: one[0])
    if off > abs(number.value) * _NEAR:
        return "，也没有相近的。可以写报告里的数（万元）、台账里的数（元），或指标名称。"
    value = stated_number(figure.value) if figure.unit == "元" else None
    exact = f"，准确值 {value:,f}元" if value is not None else ""
    return f"，最接近的是 {figure.text}（{figure.name}{exact}）"


def _values(figure: SnapshotFigure, wanted: Number) -> Iterator[Decimal]:
    """What a figure is, as the number that is asked for may mean it."""
    shown = numbers_in(figure.text)
    if shown and not wanted.unit:
        yield shown[0].value
    exact = stated_number(figure.value) if figure.unit == "元" else None
    if exact is not None and wanted.unit in ("", "元"):
        yield exact


def _tell(found: Traced, snapshot: Snapshot, told: set[RowReference]) -> Iterator[str]:
    """A traced number in lines for people. told: rows that were told in full before."""
    exact = f"（准确值 {found.value}）" if found.value else ""
    yield f"{found.name or '表中一格'} = {found.shown}{exact}"
    if found.formula:
        yield f"    算法：{found.formula}"
    for place in found.places[:_MOST_PLACES]:
        yield f"    位置：{place}"
    if len(found.places) > _MOST_PLACES:
        yield f"    另有{len(found.places) - _MOST_PLACES}处"
    again = (Place(row.file, row.tab, row.row) for row in found.rows if row in told)
    for words in where(again):
        yield f"    依据：{words}（见上）"
    new = [row for row in found.rows if row not in told]
    most = _MOST_FOUND if found.alike else _MOST_ROWS
    for row in new[:most]:
        line = snapshot.rows.get(row)
        said = f"{amount_column(line)}：{row_words(line, snapshot)}" if line else ""
        yield f"    依据：{row}{said}"
    if len(new) > most:
        yield f"    另有{len(new) - most}行"
    told.update(new[:most])
