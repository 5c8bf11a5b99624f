"""Changes in words: the one line that sums them up, lines and causes as people say them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import Protocol

from ..dataset.schema import SHEETS, Kind
from ..kernel.money import stated_number
from ..kernel.places import RowReference, where
from ..kernel.printable import NEW, OLD, PLAIN
from ..kernel.problems import Place
from ..text.differences import DiffKind, Segment
from .causes import Cause
from .changes import Changes, FieldChange, FigureChange, RowChange

CORRECTED = "依据的更正："
NO_CHANGE = "没有变化"
_AMOUNTS = frozenset(
    column.name for sheet in SHEETS for column in sheet.columns if column.kind is Kind.AMOUNT
)
_MOST_COMMENTED, _LONGEST_COMMENTED = 6, 200  # lines of a comment; characters of one
_KEY_SHOWN = 4  # parts of a ledger line's key that are told

ADDED, REMOVED, CHANGED = "added", "removed", "changed"


class TwoSided(Protocol):
    """Something that stands on both sides, or on one of them."""

    @property
    def old(self) -> object: ...
    @property
    def new(self) -> object: ...


def kind_of(change: TwoSided) -> str:
    """ADDED, REMOVED or CHANGED."""
    if change.old is None:
        return ADDED
    return REMOVED if change.new is None else CHANGED


def _count(changes: Iterable[TwoSided], kind: str) -> int:
    return sum(kind_of(change) == kind for change in changes)


# --- the one line


def summary(changes: Changes) -> str:
    """What changed, in one line without a full stop."""
    rows = _rows_counted(changes) if changes.rows_known else "录入行无从比较"
    return _in_one_line(changes, rows)


def known_changes(changes: Changes) -> str:
    """The same without a word of lines where none are at hand, as with files to be published."""
    return _in_one_line(changes, _rows_counted(changes) if changes.rows_known else "")


def _in_one_line(changes: Changes, rows: str) -> str:
    parts = [*map(_subject_words, changes.subject), rows, _report_counted(changes)]
    return "，".join(filter(None, parts)) or NO_CHANGE


def _subject_words(field: FieldChange) -> str:
    old, new = field.old.replace("\n", " "), field.new.replace("\n", " ")
    if not (old and new):
        return f"{field.column}多了“{new}”" if new else f"{field.column}少了“{old}”"
    return f"{field.column}由“{old}”变为“{new}”"


def _rows_counted(changes: Changes) -> str:
    verbs = {CHANGED: "改", ADDED: "增", REMOVED: "删"}
    counted = enumerated(
        (f"{verb}了{{}}行", _count(changes.rows, kind)) for kind, verb in verbs.items()
    )
    if counted:
        return f"录入{counted}"
    return "录入行没有变化" if changes.shown else ""


def _report_counted(changes: Changes) -> str:
    values, rows = _values_counted(changes), _table_rows_counted(changes)
    counted = enumerated(
        [
            (f"{values}有变化", len(values)),
            (f"表格{rows}", len(rows)),
            ("多了{}张表", _count(changes.tables, ADDED)),
            ("少了{}张表", _count(changes.tables, REMOVED)),
            ("{}处序号顺延", sum(change.renumbered for change in changes.texts)),
            (
                "{}张表的标题、表头、表注或行序不同",
                sum(table.differs_around for table in changes.tables_of_both),
            ),
        ],
        "，",
    )
    return counted or ("报告没有变化" if changes.rows else "")


def _values_counted(changes: Changes) -> str:
    return enumerated(
        [
            ("{}个指标", len(changes.moved)),
            ("{}句话", _total(change.reworded for change in changes.texts)),
            ("{}格表格", _total(table.cells for table in changes.tables_of_both)),
        ]
    )


def _table_rows_counted(changes: Changes) -> str:
    tables = changes.tables_of_both
    return enumerated(
        [
            ("增{}行", _total(table.added for table in tables)),
            ("删{}行", _total(table.removed for table in tables)),
        ]
    )


def _total(lists: Iterable[Sequence[object]]) -> int:
    return sum(map(len, lists))


def enumerated(parts: Iterable[tuple[str, int]], separator: str = "、") -> str:
    """The phrases whose count is not 0, each with its count."""
    return separator.join(phrase.format(count) for phrase, count in parts if count)


# --- lines


def or_empty(text: str) -> str:
    """A text as it is told; nothing is （空）."""
    return text or "（空）"


def field_shown(column: str, text: str) -> str:
    """A value as people write it, on one line; nothing is （空）."""
    number = stated_number(text) if column in _AMOUNTS else None
    return (
        or_empty("／".join(filter(None, text.split("\n")))) if number is None else f"{number:,.2f}"
    )


def field_words(field: FieldChange) -> str:
    """金额 1,129,600.00 → 1,132,600.00."""
    old, new = (field_shown(field.column, text) for text in (field.old, field.new))
    return f"{field.column} {old} → {new}"


def row_words(row: RowChange) -> str:
    """A line that changed, with where it stands: 支出.csv 第4行 金额 … → …"""
    if kind_of(row) == CHANGED:
        return f"{row.reference} {'；'.join(map(field_words, row.fields))}"
    filled = [f"{field.column} {field_shown(field.column, field.text)}" for field in row.filled]
    verb = {ADDED: "增加", REMOVED: "删去"}[kind_of(row)]
    return f"{place_words(row)}（{verb}） {'；'.join(filled)}"


def place_words(row: RowChange) -> str:
    """Where a line stands; where it stood, if it is gone."""
    return str(row.reference) if row.new else f"原 {row.reference}"


def key_words(row: RowChange) -> str:
    """What a line is about, its last few keys: of a ledger line the codes and the project."""
    return " ".join(row.key[-_KEY_SHOWN:])


def cause_words(cause: Cause) -> str:
    """The corrected lines behind a change, or what else is known: 支出.csv 第4行. Nothing of what
    cannot be known: that is told once, not of every change."""
    if cause.unknowable:
        return ""
    standing = (row.new for row in cause.rows)
    gone = (row.old for row in cause.rows if row.new is None)
    phrases = [*_places(standing), *(f"原 {place}" for place in _places(gone)), cause.other]
    return "；".join(filter(None, phrases))


def _places(references: Iterable[RowReference | None]) -> list[str]:
    return where(Place(r.file, r.tab, r.row) for r in filter(None, references))


def comment_text(cause: Cause, by_hand: bool = False) -> str:
    """A cause as a comment (批注). by_hand: a person had changed this in the old file."""
    return "\n".join(_comment_lines(cause, by_hand))


def _comment_lines(cause: Cause, by_hand: bool) -> Iterator[str]:
    if by_hand:
        yield "原文件的这一处在生成后被人手工改过，这里改成了由数据生成的内容。"
    if not cause.unknowable and (cause.rows or not by_hand):
        yield from _reason_lines(cause)


def _reason_lines(cause: Cause) -> Iterator[str]:
    if cause.rows:
        yield CORRECTED
        yield from map(_commented, cause.rows[:_MOST_COMMENTED])
    if len(cause.rows) > _MOST_COMMENTED:
        yield f"等共{len(cause.rows)}行"
    if cause.other:
        yield f"原因：{cause.other}。"
    elif not cause.rows:
        yield "原因：没有找到改动的录入行。"


def _commented(row: RowChange) -> str:
    """A corrected line; long texts stand in the report itself."""
    text, names = row_words(row), "、".join(field.column for field in row.fields)
    return text if len(text) <= _LONGEST_COMMENTED else f"{place_words(row)} {names}有改动"


# --- words and figures

Mark = Callable[[DiffKind, str], str]
_SIGN = {DiffKind.OLD: "－", DiffKind.NEW: "＋"}
_COLOUR = {DiffKind.OLD: OLD, DiffKind.NEW: NEW}


def marked(kind: DiffKind, text: str) -> str:
    """Old and new words in brackets: 〔－954.72－〕〔＋955.02＋〕."""
    return text if kind is DiffKind.SAME else f"〔{_SIGN[kind]}{text}{_SIGN[kind]}〕"


def coloured(kind: DiffKind, text: str) -> str:
    """The same for a terminal: old words red and struck through, new ones green."""
    return text if kind is DiffKind.SAME else f"{_COLOUR[kind]}{text}{PLAIN}"


def joined(segments: Sequence[Segment], mark: Mark) -> str:
    """A sentence with its changes marked."""
    runs = groupby(segments, lambda segment: segment.kind)
    return "".join(mark(kind, "".join(part.text for part in run)) for kind, run in runs)


def figure_words(change: FigureChange) -> str:
    """954.72 → 955.02（9,547,200.00元 → 9,550,200.00元）."""
    old, new = change.old, change.new
    shown = f"{old.text if old else '（未列）'} → {new.text if new else '（不再列）'}"
    if not (old and new and old.value and new.value):
        return shown
    exact = f"{exact_words(old.value, old.unit)} → {exact_words(new.value, new.unit)}"
    return f"{shown}（{exact}）" if change.shows else f"显示仍是{new.text}（{exact}）"


def exact_words(value: str, unit: str) -> str:
    """An exact value with its unit, thousands parted; ratios not longer than anyone reads."""
    number = stated_number(value)
    if number is None:
        return value
    if unit == "元":
        return f"{number:,.2f}元"
    return f"{number:,.4f}".rstrip("0").rstrip(".") + unit
