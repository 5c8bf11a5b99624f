"""The tables of the clerk's guide, made from the declarations: every sheet, column and field, and
everything that can be wrong with a dataset.

`data/README.md` holds them between two markers; `assembler/guides.py` brings them up to date.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ..kernel.catalogue import DATASET, IMPORTING, OFFICIAL, PUBLISHED, UNITS, Entry
from .overall_indicators import HEADINGS, OFFER, offered_rows
from .schema import SHEETS, WORDS_SHEET, Column, Field, Kind, Sheet, fields_for, sheets_to_fill

MARKERS = ("<!-- 由程序生成：开始 -->", "<!-- 由程序生成：结束 -->")
HELP_TITLE = "填表说明"
_OVERALL = "整体绩效"


def guide(kind: str = "", begun: Sequence[Sheet] = (), optional: Sequence[Sheet] = ()) -> str:
    """The tables of all fields and sheets, as Markdown; of one kind of report where it is named.
    begun, optional: lists (清单) of the template's own."""
    sheets = (*(sheets_to_fill(kind) if kind else SHEETS), *begun)
    parts = [_fields_part(kind), *map(_sheet_part, sheets)]
    parts += [_sheet_part(sheet, f"可选：要用就新建“{sheet.name}”表。") for sheet in optional]
    if any(sheet.name == _OVERALL for sheet in sheets):
        parts.append(_offered_part())
    return "\n\n".join(parts) + "\n"


def _offered_part() -> str:
    """The usual indicators as lines of a CSV file, to be copied."""
    lines = "\n".join(map(",".join, (HEADINGS, *offered_rows())))
    return f"### 可选的投入管理指标\n\n{OFFER}。\n\n```csv\n{lines}\n```"


def problems_guide(entries: Mapping[str, Entry] = DATASET) -> str:
    """The list of everything a dataset, or an import, can be told, as a Markdown table."""
    rows = [
        (code, entry.severity, entry.title, f"{entry.mend}。")
        for code, entry in sorted(entries.items())
    ]
    return table(("代号", "轻重", "问题", "怎样改"), rows) + "\n"


def generated() -> str:
    """All that stands between the markers."""
    return (
        f"{guide()}\n### 检查数据时会说的话\n\n{problems_guide()}"
        f"\n### 汇总单位时会说的话\n\n{problems_guide(UNITS)}"
        f"\n### 导入时会说的话\n\n{problems_guide({**IMPORTING, **OFFICIAL, **PUBLISHED})}"
    )


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join(f"| {' | '.join(map(_cell, line))} |" for line in lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _fields_part(kind: str) -> str:
    head = (
        "### 报告\n\n"
        "文件夹里是 `报告.yaml`，工作簿里是工作表“报告”"
        f"（两列：{'、'.join(column.name for column in WORDS_SHEET.columns[:2])}）。"
    )
    rows = [(f.name, _need(f.required), _field_text(f), f.example) for f in fields_for(kind)]
    return f"{head}\n\n{table(('栏目', '必填', '说明', '例'), rows)}"


def _field_text(field: Field) -> str:
    choices = f"（可填：{'、'.join(field.choices)}）" if field.choices else ""
    return field.explanation + choices


def _sheet_part(sheet: Sheet, need: str = "") -> str:
    need = "必需。" if sheet.required else need
    rows = [
        (
            column.name,
            _need(column.required),
            column.kind.value,
            _column_text(column),
            column.example,
        )
        for column in sheet.columns
    ]
    columns = table(("列", "必填", "类型", "说明", "例"), rows)
    return f"### {sheet.name}\n\n{need}{sheet.explanation}。\n\n{columns}"


def _need(required: bool) -> str:
    return "是" if required else ""


def _column_text(column: Column) -> str:
    return column.explanation + _choices_text(column)


def _choices_text(column: Column) -> str:
    if column.kind is not Kind.CHOICE or all(c in column.explanation for c in column.choices):
        return ""
    return f"（可填：{'、'.join(column.choices)}）"
