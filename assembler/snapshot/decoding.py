"""A snapshot read back from JSON. The JSON comes out of a file that anybody may have changed, so
every value is looked at before it is believed."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from ..kernel.money import stated_number
from ..report import CellOrigin, Origin, Taking
from .encoding import column_in, grid_in, numbers_in
from .values import (
    FORMAT,
    ChartMark,
    FigureMark,
    Merged,
    MissingMark,
    PictureMark,
    Run,
    SeriesMark,
    Snapshot,
    SnapshotBlock,
    SnapshotFigure,
    SnapshotParagraph,
    SnapshotTable,
    SourceSheet,
)

_T = TypeVar("_T")
_WIDEST = 10_000  # columns of a table, and rows of a header
_CATEGORIES_AT_MOST, _SERIES_AT_MOST = 1_000, 50  # of a chart
_LONGEST = 2_000_000  # lines of all ledgers together


class SnapshotError(ValueError):
    """No snapshot, or a broken one."""


class OtherFormatError(SnapshotError):
    """A snapshot of a format that this version does not read; the argument says which."""


def from_json(text: str) -> Snapshot:
    """The snapshot of a JSON text. Raises OtherFormatError, SnapshotError."""
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise SnapshotError("不是 JSON") from error
    if not isinstance(content, dict) or "正文" not in content:
        raise SnapshotError("里面没有正文")
    version = content.get("格式", 1)
    if version != FORMAT or isinstance(version, bool):
        raise OtherFormatError(str(version) if isinstance(version, int | str) else "不明")
    return _snapshot(_Map(content))


class _Map:
    """A mapping whose values are asked for by type."""

    def __init__(self, content: Any) -> None:
        if not isinstance(content, dict):
            raise SnapshotError("有一项应是“名称: 值”")
        self._content: dict[str, Any] = content

    def __contains__(self, name: str) -> bool:
        return name in self._content

    def text(self, name: str) -> str:
        return _text(self._content.get(name, ""))

    def number(self, name: str) -> int:
        return _number(self._content.get(name, 0))

    def flag(self, name: str) -> bool:
        return self._content.get(name) is True

    def value(self, name: str) -> Any:
        return self._content.get(name, [])

    def list(self, name: str, each: Callable[[Any], _T]) -> tuple[_T, ...]:
        return _list(self._content.get(name, []), each)

    def map(self, name: str, each: Callable[[Any], _T]) -> dict[str, _T]:
        content = _Map(self._content.get(name, {}))._content
        return {_text(key): each(value) for key, value in content.items()}


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise SnapshotError("有一项应是文字")
    return value


def _cell(value: Any) -> str | None:
    return None if value is None else _text(value)


# Types whose values need no further look.
_SOUND: Mapping[Any, frozenset[type]] = {
    _text: frozenset((str,)),
    _cell: frozenset((str, type(None))),
}


def _number(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) > 10**9:
        raise SnapshotError("有一项应是整数")
    return value


def _natural(value: Any) -> int:
    if _number(value) < 0:
        raise SnapshotError("有一项应是不小于0的整数")
    return int(value)


def _exact(value: Any) -> str:
    """The exact value of a figure; nothing where the dataset did not give it."""
    if _text(value) and stated_number(value) is None:
        raise SnapshotError("有一个数字的值不是数")
    return _text(value)


def _list(value: Any, each: Callable[[Any], _T]) -> tuple[_T, ...]:
    if not isinstance(value, list):
        raise SnapshotError("有一项应是列表")
    if set(map(type, value)) <= _SOUND.get(each, frozenset()):
        return tuple(value)  # nearly always, and far faster than one by one
    return tuple([each(item) for item in value])


def _fixed(value: Any, *kinds: Callable[[Any], Any]) -> list[Any]:
    """A list of as many values as kinds."""
    if not isinstance(value, list) or len(value) != len(kinds):
        raise SnapshotError("有一项的个数不对")
    return [kind(item) for kind, item in zip(kinds, value, strict=True)]


def _texts(value: Any) -> tuple[str, ...]:
    return _list(value, _text)


def _numbers(value: Any) -> tuple[int, ...]:
    if isinstance(value, str):
        return _numbers(_numbers_of(value))
    if not isinstance(value, list) or not value or set(map(type, value)) != {int}:
        return _list(value, _number)
    _number(min(value))
    _number(max(value))
    return tuple(value)


def _numbers_of(text: str) -> list[int]:
    try:
        return list(numbers_in(text))
    except ValueError as error:
        raise SnapshotError("有一项应是整数") from error


# --- the parts of a snapshot


def _snapshot(content: _Map) -> Snapshot:
    figures = content.list("数字", lambda value: _figure(_Map(value)))
    blocks = content.list("正文", lambda value: _block(_Map(value), len(figures)))
    ledgers = content.map("台账", lambda runs: _list(runs, _run))
    if sum(run[3] - run[2] for runs in ledgers.values() for run in runs) > _LONGEST:
        raise SnapshotError("行数太多")
    return Snapshot(
        title=content.text("标题"),
        kind=content.text("类型"),
        year=content.number("年度"),
        department=content.text("部门"),
        template=content.text("模板"),
        digests=content.map("校验", _text),
        figures=figures,
        blocks=blocks,
        ledgers=ledgers,
        sources=content.list("数据", lambda value: _sheet(_Map(value))),
        public=content.flag("公开"),
        engine=content.text("引擎"),
        cover=content.list("封面", _text),
        synonyms=content.map("同义词", _texts),
    )


def _figure(content: _Map) -> SnapshotFigure:
    return SnapshotFigure(
        content.text("name"),
        content.text("text"),
        _exact(content.text("value")),
        content.text("formula"),
        content.list("lines", _text),
        content.text("unit"),
    )


def _block(content: _Map, figures: int) -> SnapshotBlock:
    if "表" in content:
        return _table(content, figures)
    heading = "标题" in content
    text = content.text("标题" if heading else "段")
    return SnapshotParagraph(
        text,
        content.text("节"),
        content.number("级"),
        content.text("号"),
        content.list("数", lambda value: FigureMark(*_mark(value, text, _below(figures)))),
        content.list("缺", lambda value: MissingMark(*_mark(value, text, _text))),
        content.flag("横"),
        _picture(content.value("图")) if "图" in content else None,
        content.flag("脚注"),
        content.list("引", lambda value: _within(value, text)),
        _chart(content.value("图表")) if "图表" in content else None,
    )


def _picture(value: Any) -> PictureMark:
    return PictureMark(*_fixed(value, _text, _text))


def _chart(value: Any) -> ChartMark:
    series = lambda several: _list(several, _series)  # noqa: E731
    mark = ChartMark(*_fixed(value, _text, _text, _text, _text, _text, _texts, series))
    count = len(mark.categories)
    if not 0 < count <= _CATEGORIES_AT_MOST or not 0 < len(mark.series) <= _SERIES_AT_MOST:
        raise SnapshotError("有一个图表没有数，或数太多")
    for one in mark.series:
        if len(one.values) != count or len(one.shares) not in (0, count):
            raise SnapshotError("有一个图表的数不全")
    return mark


def _series(value: Any) -> SeriesMark:
    return SeriesMark(*_fixed(value, _text, lambda values: _list(values, _exact), _texts))


def _within(value: Any, text: str) -> int:
    if _natural(value) > len(text):
        raise SnapshotError("有一处标记不在文字里")
    return int(value)


def _mark(value: Any, text: str, last: Callable[[Any], Any]) -> list[Any]:
    mark = _fixed(value, _natural, _natural, last)
    if not mark[0] <= mark[1] <= len(text):
        raise SnapshotError("有一处标记不在文字里")
    return mark


def _below(limit: int) -> Callable[[Any], int]:
    def check(value: Any) -> int:
        if not 0 <= _number(value) < limit:
            raise SnapshotError("有一个数字的号码不对")
        return int(value)

    return check


def _table(content: _Map, figures: int) -> SnapshotTable:
    table = SnapshotTable(
        content.text("键"),
        content.text("表"),
        content.text("号"),
        content.text("左"),
        content.text("右"),
        content.list("注", _text),
        content.flag("横"),
        content.list("头", lambda row: _list(row, _header_cell)),
        _body(content.value("格"), content.number("宽")),
        _origin(content, figures),
        _merges(content.value("并")),
        content.text("对"),
        content.flag("画"),
    )
    widths = list(map(len, table.body))
    for cell in table.origin.cells:
        if not (cell.row < len(widths) and cell.column < widths[cell.row]):
            raise SnapshotError("有一个数不在它的表里")
    return table


def _body(value: Any, width: int) -> tuple[tuple[str | None, ...], ...]:
    if not isinstance(value, str):
        return _list(value, lambda row: _list(row, _cell))
    try:
        return grid_in(value, width)
    except ValueError as error:
        raise SnapshotError("表格缺少格子") from error


def _merges(value: Any) -> tuple[Merged, ...]:
    """As one text, four numbers a merged cell; as a list of them in files of the first versions."""
    if not isinstance(value, str):
        return _list(value, _merged)
    numbers = _numbers(value)
    if len(numbers) % 4 or min(numbers, default=0) < 0:
        raise SnapshotError("合并的格不对")
    return tuple(zip(numbers[::4], numbers[1::4], numbers[2::4], numbers[3::4], strict=True))


def _merged(value: Any) -> Merged:
    row, column, columns, rows = _fixed(value, _natural, _natural, _natural, _natural)
    return row, column, columns, rows


def _header_cell(value: Any) -> tuple[str, int, int] | None:
    if value is None:
        return None
    text, columns, rows = _fixed(value, _text, _natural, _natural)
    if max(columns, rows) > _WIDEST:
        raise SnapshotError("表头太宽")
    return text, columns, rows


def _origin(content: _Map, figures: int) -> Origin:
    def cell(value: Any) -> CellOrigin:
        quoted = lambda numbers: _list(numbers, _below(figures))  # noqa: E731
        return CellOrigin(
            *_fixed(value, _natural, _natural, _text, _exact, _text, _text, _texts, _text, quoted)
        )

    return Origin(
        content.list("列", _text),
        content.list("层", _text),
        _numbers(content.value("级")),
        content.list("取", _taking),
        content.list("行", _text),
        content.list("数", cell),
    )


def _taking(value: Any) -> Taking:
    return Taking(*_fixed(value, _text, _numbers, _numbers, lambda kinds: _list(kinds, _numbers)))


def _run(value: Any) -> Run:
    file, tab, first, last = _fixed(value, _text, _text, _natural, _natural)
    if last - first > _LONGEST:
        raise SnapshotError("行数太多")
    return file, tab, first, last


def _sheet(content: _Map) -> SourceSheet:
    columns = content.list("列", _text)
    if "各列" in content:
        rows: Sequence[Sequence[Any]] = _lines(content, len(columns))
    else:  # line by line, as the first versions wrote them
        rows = content.list("行", lambda row: _line(row, len(columns)))
    name, file, tab = (content.text(key) for key in ("表", "文件", "工作表"))
    key, numbers = content.list("键", _text), content.list("数列", _text)
    return SourceSheet(name, file, tab, columns, rows, key, numbers)


def _lines(content: _Map, columns: int) -> list[tuple[Any, ...]]:
    numbers = _numbers(content.value("行号"))
    values = content.list("各列", lambda column: _column(column, len(numbers)))
    if len(values) != columns or min(numbers, default=0) < 0:
        raise SnapshotError("有一行的列数不对")
    return list(zip(numbers, *values, strict=True))


def _column(value: Any, rows: int) -> Sequence[str]:
    if not isinstance(value, str):
        texts = _texts(value)
        if len(texts) != rows:
            raise SnapshotError("有一列的行数不对")
        return texts
    try:
        return column_in(value, rows)
    except ValueError as error:
        raise SnapshotError("有一列的行数不对") from error


def _line(value: Any, columns: int) -> Sequence[Any]:
    if not isinstance(value, list) or len(value) != columns + 1:
        raise SnapshotError("有一行的列数不对")
    number, *values = value
    if set(map(type, values)) <= {str}:
        return (_natural(number), *values)
    return (_natural(number), *("" if v is None else _text(v) for v in values))
