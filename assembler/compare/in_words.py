"""Changes in words: the one line that sums them up, lines and causes as people say them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from ..dataset.schema import SHEETS, Kind
from ..kernel.money import stated_number
from ..kernel.places import RowReference, where
from ..kernel.printable import NEW, OLD, PLAIN
from ..kernel.problems import Place
from ..text.differences import DiffKind, Segment
from .causes import Cause
from .changes import Changes, FieldChange, FigureChange, RowChange

NOTHING = "没有变化"
_AMOUNTS = frozenset(
    column.name for sheet in SHEETS for column in sheet.columns if column.kind is Kind.AMOUNT
)
_KEY_SHOWN = 4  # parts of a ledger line's key that are told


# --- the one line


def summary(changes: Changes) -> str:
    """What changed, in one line without a full stop."""
    said = list(map(_about_words, changes.about))
    said += [_rows_counted(changes), _report_counted(changes)]
    return "，".join(part for part in said if part) or NOTHING


def _about_words(field: FieldChange) -> str:
    old, new = field.old.replace("\n", " "), field.new.replace("\n", " ")
    if not (old and new):
        return f"{field.column}多了“{new}”" if new else f"{field.column}少了“{old}”"
    return f"{field.column}由“{old}”变为“{new}”"


def _rows_counted(changes: Changes) -> str:
    if not changes.rows_known:
        return "录入行无从比较"
    kinds = [
        ("改", sum(bool(row.old and row.new) for row in changes.rows)),
        ("增", sum(row.old is None for row in changes.rows)),
        ("删", sum(row.new is None for row in changes.rows)),
    ]
    counted = _counted((f"{verb}了{count}行", count) for verb, count in kinds)
    if counted:
        return f"录入{counted}"
    return "录入行没有变化" if changes.shown else ""


def _report_counted(changes: Changes) -> str:
    inside = [table for table in changes.tables if table.old is not None and table.new is not None]
    cells = sum(len(table.cells) for table in inside)
    moved = len({change.name for change in changes.figures if change.shows})
    sentences = sum(len(change.reworded) for change in changes.texts)
    said = _counted(
        [(f"{moved}个指标", moved), (f"{sentences}句话", sentences), (f"{cells}格表格", cells)]
    )
    added = sum(len(table.added) for table in inside)
    removed = sum(len(table.removed) for table in inside)
    lines = _counted([(f"增{added}行", added), (f"删{removed}行", removed)])
    come = sum(table.old is None for table in changes.tables)
    gone = sum(table.new is None for table in changes.tables)
    renumbered = sum(change.renumbered for change in changes.texts)
    around = sum(
        bool(t.around or t.columns_added or t.columns_removed or t.reordered) for t in inside
    )
    parts = [
        said and f"{said}有变化",
        lines and f"表格{lines}",
        come and f"多了{come}张表",
        gone and f"少了{gone}张表",
        renumbered and f"{renumbered}处序号顺延",
        around and f"{around}张表的标题、表头、表注或行序不同",
    ]
    if not any(parts) and changes.rows:
        return "报告没有变化"
    return "，".join(part for part in parts if part)


def _counted(parts: Iterable[tuple[str, int]]) -> str:
    return "、".join(text for text, count in parts if count)


# --- lines


def field_shown(column: str, text: str) -> str:
    """A value as people write it; nothing is （空）."""
    if not text:
        return "（空）"
    if column in _AMOUNTS:
        number = stated_number(text)
        return text if number is None else f"{number:,.2f}"
    return text


def field_words(field: FieldChange) -> str:
    """金额 1,129,600.00 → 1,132,600.00."""
    return f"{field.column} {field_shown(field.column, field.old)} → {field_shown(field.column, field.new)}"


def row_words(row: RowChange) -> str:
    """A line that changed, with where it stands: 支出.csv 第4行 金额 … → …"""
    if row.old and row.new:
        return f"{row.reference} {'；'.join(map(field_words, row.fields))}"
    filled = [
        f"{f.column} {field_shown(f.column, f.new or f.old)}" for f in row.fields if f.new or f.old
    ]
    return f"{place_words(row)}（{'增加' if row.new else '删去'}） {'；'.join(filled)}"


def place_words(row: RowChange) -> str:
    """Where a line stands; where it stood, if it is gone."""
    return str(row.reference) if row.new else f"原 {row.reference}"


def key_words(row: RowChange) -> str:
    """What a line is about, its last few keys: of a ledger line the codes and the project."""
    return " ".join(row.key[-_KEY_SHOWN:] if len(row.key) > _KEY_SHOWN else row.key)


def cause_words(cause: Cause) -> str:
    """The corrected lines behind a change, or what else is known: 支出.csv 第4行."""
    here = [row.new for row in cause.rows if row.new]
    gone = [row.old for row in cause.rows if row.new is None and row.old]
    said = [*_places(here), *(f"原 {place}" for place in _places(gone))]
    return "；".join([*said, cause.other] if cause.other else said)


def _places(references: Iterable[RowReference]) -> list[str]:
    return where(Place(r.file, r.tab, r.row) for r in references)


# --- words and figures

Mark = Callable[[DiffKind, str], str]


def marked(kind: DiffKind, text: str) -> str:
    """Old and new words in brackets: 〔－954.72－〕〔＋955.02＋〕."""
    return text if kind is DiffKind.SAME else f"〔{_SIGN[kind]}{text}{_SIGN[kind]}〕"


_SIGN = {DiffKind.OLD: "－", DiffKind.NEW: "＋"}


def coloured(kind: DiffKind, text: str) -> str:
    """The same for a terminal: old words red and struck through, new ones green."""
    return text if kind is DiffKind.SAME else f"{_COLOUR[kind]}{text}{PLAIN}"


_COLOUR = {DiffKind.OLD: OLD, DiffKind.NEW: NEW}


def joined(pieces: Sequence[Segment], mark: Mark) -> str:
    """A sentence with its changes marked."""
    runs: list[tuple[DiffKind, str]] = []
    for piece in pieces:
        if runs and runs[-1][0] is piece.kind:
            runs[-1] = (piece.kind, runs[-1][1] + piece.text)
        else:
            runs.append((piece.kind, piece.text))
    return "".join(mark(kind, text) for kind, text in runs)


def figure_words(change: FigureChange) -> str:
    """954.72 → 955.02（9,547,200.00元 → 9,550,200.00元）."""
    old, new = change.old, change.new
    shown = f"{old.text if old else '（未列）'} → {new.text if new else '（不再列）'}"
    if not (old and new):
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
    text = f"{number:,.4f}"
    return f"{text.rstrip('0').rstrip('.') if '.' in text else text}{unit}"
