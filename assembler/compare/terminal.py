"""Changes as lines for a terminal: the sum of all first, then line by line, each with its cause."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..text.differences import DiffKind
from .causes import Causes
from .changes import Changes, FigureChange, TableChange, TextChange
from .in_words import (
    Mark,
    cause_words,
    field_words,
    figure_words,
    joined,
    key_words,
    place_words,
    row_words,
    summary,
)
from .sides import Side

_MOST = 30  # lines of one list; all of them are in --json and --html
_INDENT = "  "


def lines(old: Side, new: Side, changes: Changes, mark: Mark) -> Iterator[str]:
    """Everything that is printed about a comparison."""
    causes = Causes(changes)
    yield f"原来：{old.name}"
    yield f"现在：{new.name}"
    yield f"{summary(changes)}。" if changes else "两边一致，没有变化。"
    yield from _group("录入行", [_row_lines(changes)])
    yield from _group("指标", [list(_figure_lines(changes, causes))])
    yield from _group("句子", [list(_text_lines(c, causes, mark)) for c in _worded(changes)], True)
    yield from _group("表格", [list(_table_lines(table, causes)) for table in changes.tables], True)


def _group(title: str, lists: Iterable[list[str]], apart: bool = False) -> Iterator[str]:
    """Lists below a title. apart: each has a heading of its own, which always stays."""
    filled = [found for found in lists if found]
    if filled:
        yield ""
        yield title
    for found in filled:
        yield from (_INDENT + line for line in found[:_MOST])
        if len(found) > _MOST:
            inner = _INDENT * (2 if apart else 1)
            yield f"{inner}……另有{len(found) - _MOST}处，用 --json 或 --html 看全部"


def _row_lines(changes: Changes) -> list[str]:
    said = []
    for row in changes.rows:
        if row.old and row.new:
            fields = "；".join(map(field_words, row.fields))
            moved = "" if row.old.row == row.new.row else f"（原第{row.old.row}行）"
            said.append(f"改 {place_words(row)}{moved}〔{key_words(row)}〕：{fields}")
        else:
            said.append(f"{'增' if row.new else '删'} {row_words(row)}")
    return said


def _figure_lines(changes: Changes, causes: Causes) -> Iterator[str]:
    for change in filter(_shows, changes.figures):
        yield f"{change.name}：{figure_words(change)}{_because(cause_words(causes.figure(change)))}"

    hidden = [change.name for change in changes.figures if not change.shows]
    if hidden:
        names = "、".join(dict.fromkeys(hidden))
        yield f"另有{len(set(hidden))}个指标只是精确值变了，显示不变：{names}"


def _shows(change: FigureChange) -> bool:
    return change.shows


def _because(words: str) -> str:
    return f"　←{words}" if words else ""


# --- sentences


def _worded(changes: Changes) -> Iterator[TextChange]:
    """What reads differently; that headings are numbered anew is only counted."""
    return (change for change in changes.texts if not change.renumbered)


def _text_lines(change: TextChange, causes: Causes, mark: Mark) -> Iterator[str]:
    what = "标题" if change.level else "段落"
    kind = (
        f"（新增{what}）" if change.old is None else f"（删去{what}）" if change.new is None else ""
    )
    place = " › ".join(change.under) or "报告"
    yield f"{place}{kind}{_because(cause_words(causes.text(change)))}"
    if change.old is not None and change.new is not None:
        yield from (_INDENT + joined(sentence, mark) for sentence in change.sentences)
    else:
        side = DiffKind.NEW if change.old is None else DiffKind.OLD
        yield _INDENT + mark(side, "".join(piece.text for piece in change.segments))


# --- tables


def _table_lines(table: TableChange, causes: Causes) -> Iterator[str]:
    if table.old is None or table.new is None:
        kind = "新增" if table.old is None else "删去"
        yield f"{table.name}（{kind}这张表）{_because(cause_words(causes.table(table)))}"
        return
    found = list(_table_details(table, causes))
    shared = {because for _, because in found}
    common = shared.pop() if len(shared) == 1 else None
    yield f"{table.name}{_because(common) if common else ''}"
    for said, because in found:
        yield _INDENT + said + ("" if common is not None else _because(because))


def _table_details(table: TableChange, causes: Causes) -> Iterator[tuple[str, str]]:
    """What differs in a table, each with its cause."""
    for field in table.around:
        yield (
            f"{field.column}：{field.old or '（无）'} → {field.new or '（无）'}",
            cause_words(causes.table(table)),
        )
    for verb, paths in (("增列", table.columns_added), ("删列", table.columns_removed)):
        for path in paths:
            yield f"{verb} {'/'.join(path)}", cause_words(causes.table(table))
    for verb, found in (("增行", table.added), ("删行", table.removed)):
        for line in found:
            cells = " ".join(text for text in line.cells if text)
            yield f"{verb} {cells}", cause_words(causes.line(table, line, verb == "增行"))
    for cell in table.cells:
        place = "，".join(part for part in (cell.row, "/".join(cell.column)) if part)
        said = f"{place}：{cell.old or '（空）'} → {cell.new or '（空）'}"
        yield said, cause_words(causes.cell(table, cell))
    if table.reordered:
        yield "行的先后不同", ""
