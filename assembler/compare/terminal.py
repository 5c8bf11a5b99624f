"""Changes as lines for a terminal: the sum of all first, then line by line, each with its cause."""

from __future__ import annotations

from collections.abc import Iterator

from ..text.differences import DiffKind
from .causes import Cause, Causes
from .changes import Changes, RowChange, TableChange, TextChange
from .phrases import (
    ADDED,
    CHANGED,
    REMOVED,
    Mark,
    cause_words,
    field_words,
    figure_words,
    joined,
    key_words,
    kind_of,
    or_empty,
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
    yield from _group("录入行", [list(map(_row_line, changes.rows))])
    yield from _group("指标", [list(_figure_lines(changes, causes))])
    worded = (change for change in changes.texts if not change.renumbered)  # else only counted
    yield from _group("句子", [list(_text_lines(change, causes, mark)) for change in worded], True)
    yield from _group("表格", [list(_table_lines(table, causes)) for table in changes.tables], True)


def _group(title: str, lists: list[list[str]], apart: bool = False) -> Iterator[str]:
    """Lists below a title. apart: each has a heading of its own, which always stays."""
    if any(lists):
        yield ""
        yield title
    for one in lists:
        yield from (_INDENT + line for line in one[:_MOST])
        if len(one) > _MOST:
            inner = _INDENT * (2 if apart else 1)
            yield f"{inner}……另有{len(one) - _MOST}处，用 --json 或 --html 看全部"


def _row_line(row: RowChange) -> str:
    if not (row.old and row.new):
        verb = {ADDED: "增", REMOVED: "删"}[kind_of(row)]
        return f"{verb} {row_words(row)}"
    fields = "；".join(map(field_words, row.fields))
    moved = "" if row.old.row == row.new.row else f"（原第{row.old.row}行）"
    return f"改 {place_words(row)}{moved}〔{key_words(row)}〕：{fields}"


def _figure_lines(changes: Changes, causes: Causes) -> Iterator[str]:
    for change in changes.figures:
        if change.shows:
            yield f"{change.name}：{figure_words(change)}{_because(causes.figure(change))}"
    hidden = dict.fromkeys(change.name for change in changes.figures if not change.shows)
    if hidden:
        yield f"另有{len(hidden)}个指标只是精确值变了，显示不变：{'、'.join(hidden)}"


def _because(cause: Cause | None) -> str:
    words = cause_words(cause) if cause else ""
    return f"　←{words}" if words else ""


# --- sentences


def _text_lines(change: TextChange, causes: Causes, mark: Mark) -> Iterator[str]:
    kind = kind_of(change)
    what = "标题" if change.level else "段落"
    verb = {ADDED: f"（新增{what}）", REMOVED: f"（删去{what}）", CHANGED: ""}[kind]
    yield f"{' › '.join(change.under) or '报告'}{verb}{_because(causes.text(change))}"
    if kind == CHANGED:
        yield from (_INDENT + joined(sentence, mark) for sentence in change.sentences)
    else:
        side = DiffKind.NEW if kind == ADDED else DiffKind.OLD
        yield _INDENT + mark(side, "".join(part.text for part in change.segments))


# --- tables

_Detail = tuple[str, Cause | None]


def _table_lines(table: TableChange, causes: Causes) -> Iterator[str]:
    if kind_of(table) != CHANGED:
        verb = {ADDED: "新增", REMOVED: "删去"}[kind_of(table)]
        yield f"{table.name}（{verb}这张表）{_because(causes.table(table))}"
        return
    details = [*_around(table, causes), *_rows(table, causes), *_cells(table, causes)]
    details += [("行的先后不同", causes.order(table))] if table.reordered else []
    reasons = {_because(cause) for _, cause in details}
    if len(reasons) == 1:  # told once, behind the table
        yield f"{table.name}{reasons.pop()}"
        yield from (_INDENT + text for text, _ in details)
    else:
        yield table.name
        yield from (f"{_INDENT}{text}{_because(cause)}" for text, cause in details)


def _around(table: TableChange, causes: Causes) -> Iterator[_Detail]:
    for field in table.around:
        text = f"{field.column}：{field.old or '（无）'} → {field.new or '（无）'}"
        yield text, causes.table(table)
    for verb, paths in (("增列", table.columns_added), ("删列", table.columns_removed)):
        yield from ((f"{verb} {'/'.join(path)}", causes.table(table)) for path in paths)


def _rows(table: TableChange, causes: Causes) -> Iterator[_Detail]:
    for verb, rows, added in (("增行", table.added, True), ("删行", table.removed, False)):
        for line in rows:
            yield f"{verb} {line.text}", causes.line(table, line, added)


def _cells(table: TableChange, causes: Causes) -> Iterator[_Detail]:
    for cell in table.cells:
        place = "，".join(filter(None, (cell.row, "/".join(cell.column))))
        text = f"{place}：{or_empty(cell.old)} → {or_empty(cell.new)}"
        yield text, causes.cell(table, cell)
