"""The notice of a correction (更正说明): what a published report needs when it is corrected.

Its wording is the template's (notice.md), its look that of the template's shell without cover and
contents. A reason that was not given is marked as missing, as anything else in a report would be.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from jinja2 import StrictUndefined, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from ..assemble import numbered_blocks
from ..jinjatext import in_chinese
from ..narrative.language import render
from ..narrative.markdown import blocks_of
from ..narrative.markers import Marked, join_spans, marker, spans_of
from ..problems import Place, Problem, problem, unusable
from ..report import Block, Cell, Column, Heading, Paragraph, Part, Report, Span, Table
from ..snapshot import Snapshot, SnapshotFigure, SnapshotParagraph
from ..template import Template, load_template, template_homes
from .changes import Changes, TableChange, TextChange
from .told import sentence_count
from .words import Kind, side

_FILE = "notice.md"
_USUAL = "henan-budget"
_GAP = Span("【更正原因待填】", missing="更正的原因，如数据录入有误、口径调整等")
_TABLE = "\uf8ff"  # stands for the table of corrections; no text of ours has this character
_UNIT = re.compile(r"亿元|万元|元|人次|批次|平方米|台（套）|[辆台个人分项家]")
_PARTS = 3  # title, text, signature


def write_notice(
    changes: Changes, reason: str, place: Place, problems: list[Problem]
) -> bytes | None:
    """The docx; None where there is nothing to correct, or the template cannot be used."""
    problems += _refused(changes, place)
    if unusable(problems):
        return None
    new = changes.new
    template = load_template(new.template, place, problems)
    if template is None:
        return None
    report = _report(changes, reason.strip(), template, problems)
    if report is None:
        return None
    if not reason.strip():
        problems.append(problem("R-12", place))
    return _docx(report, new, template, problems)


def _refused(changes: Changes, place: Place) -> list[Problem]:
    old, new = changes.old, changes.new
    if (old.department, old.year) != (new.department, new.year):
        a, b = (f"{s.department}{s.year}年的报告" for s in (old, new))
        return [problem("R-11", place, old=a, new=b)]
    return [] if changes.shown else [problem("R-10", place)]


def _docx(report: Report, new: Snapshot, template: Template, problems: list[Problem]) -> bytes | None:  # fmt: skip
    from ..narrative.environment import make_environment
    from ..word.shell import load_plain_shell
    from ..word.write import write_docx

    if template.shell is None:
        problems.append(problem("M-07", Place(template.name), name="shell.docx"))
        return None
    shell = load_plain_shell(template.shell, make_environment(), problems)
    if shell is None:
        return None
    names: dict[str, Any] = {
        "部门": {"名称": new.department}, "年度": new.year, "标题": report.title,
        "封面标题": report.title, "公开日期中文": "",
    }  # fmt: skip
    kept = json.dumps({"更正说明": report.title}, ensure_ascii=False)
    return write_docx(report, shell, names, kept, problems)


# --- the text


def _report(
    changes: Changes, reason: str, template: Template, problems: list[Problem]
) -> Report | None:
    """The notice as a report of one part, its title the heading of that."""
    printed: list[Span] = []
    rendered = _rendered(_names(changes, reason), _source(template), printed, problems)
    if rendered is None:
        return None
    title, text, signature = rendered
    heading = Heading(1, "", join_spans(spans_of(" ".join(title.split()), printed)))
    ended = [
        Paragraph(join_spans(spans_of(line.strip("\r\n"), printed)), at_end=True)
        for line in signature.split("\n")
        if line.strip()
    ]
    blocks = (*_blocks(text, printed, changes), *ended)
    return Report(heading.text, changes.new.department, "", (Part(heading, blocks),))


def _source(template: Template) -> Path:
    """The template's own wording, or one it inherits; else the usual one."""
    usual = [home / _USUAL for home in reversed(template_homes())]
    found = (folder / _FILE for folder in (*template.folders, *usual))
    return next(path for path in found if path.is_file())


def _rendered(
    names: Mapping[str, Any], source: Path, printed: list[Span], problems: list[Problem]
) -> list[str] | None:
    """Title, text and signature, each value a marker of the span it is printed as."""

    def finalize(value: Any) -> str:
        if isinstance(value, Marked):
            return value
        printed.append(value if isinstance(value, Span) else Span(str(value)))
        return marker(len(printed) - 1)

    file = f"{source.parent.name}/{source.name}"
    environment = ImmutableSandboxedEnvironment(
        finalize=finalize, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.globals.clear()
    try:
        code = environment.compile(source.read_text("utf-8-sig"), file, file)
    except TemplateSyntaxError as error:
        why = in_chinese(error.message or "")
        problems.append(problem("R-17", Place(file, row=error.lineno), why=why))
        return None
    except (OSError, UnicodeDecodeError):
        problems.append(problem("R-17", Place(file), why="读不出来，或不是 UTF-8 编码的文本"))
        return None
    compiled = environment.template_class.from_code(environment, code, {})
    text = render(compiled, dict(names), Place(file), problems)
    return None if text is None else _in_parts(text, file, problems)


def _in_parts(text: str, file: str, problems: list[Problem]) -> list[str] | None:
    parts = re.split(r"(?m)^---[ \t]*$", text)
    if len(parts) != _PARTS:
        why = f"要用两行 --- 分成题目、正文、落款三部分，现在是{len(parts)}部分"
        problems.append(problem("R-17", Place(file), why=why))
        return None
    return parts


def _blocks(text: str, printed: Sequence[Span], changes: Changes) -> Iterator[Block]:
    """The text's headings and paragraphs, the table of corrections in its place."""
    for block in numbered_blocks(blocks_of(text, printed, "更正说明")):
        if isinstance(block, Paragraph) and block.text.strip() == _TABLE:
            yield _corrections(changes)
        else:
            yield block


# --- what the wording may name


def _names(changes: Changes, reason: str) -> dict[str, Any]:
    new = changes.new
    tables = [_table_named(table) for table in changes.tables]
    return {
        "部门": new.department, "年度": new.year, "报告": new.kind, "标题": new.title,
        "更正原因": _reason(reason), "指标": list(_figures(changes)),
        "文字": [item for change in changes.texts for item in _text(change)],
        "表格": tables, "更正表": Span(_TABLE) if tables else "",
    }  # fmt: skip


def _reason(reason: str) -> Span:
    if not reason:
        return _GAP
    return Span(reason if reason.endswith(("。", "！", "？")) else f"{reason}。")


def _figures(changes: Changes) -> Iterator[Mapping[str, str]]:
    """The figures whose printed value was corrected, each with where it is printed."""
    before, after = _units(changes.old), _units(changes.new)
    places = _places(changes)
    told = set()
    for change in changes.figures:
        if not (change.old and change.new and change.shows):
            continue
        units = (
            before.get((change.name, change.old.text)), after.get((change.name, change.new.text)),
        )  # fmt: skip
        old, new = _with_units(change.old, change.new, *units)
        place = "、".join(places.get(change.name, ()))
        if place and (change.name, old, new) not in told:
            told.add((change.name, old, new))
            yield {"名称": change.name, "原数": old, "现数": new, "位置": place}


def _with_units(
    old: SnapshotFigure, new: SnapshotFigure, before: str | None, after: str | None
) -> tuple[str, str]:
    """Both as printed, with their units. A figure that stands in tables alone on one side has no
    unit behind it there: it takes the other's where both are shown on the same scale."""
    alike = _scale(old) == _scale(new)
    first = before if before is not None else after if alike else ""
    second = after if after is not None else before if alike else ""
    return f"{old.text}{first or ''}", f"{new.text}{second or ''}"


def _scale(figure: SnapshotFigure) -> int | None:
    """How many digits the exact value has more than the printed one; None where that is no number."""
    try:
        shown = Decimal(figure.text.replace(",", "").removesuffix("%"))
        return round((Decimal(figure.value) / shown).log10()) if shown else None
    except (ArithmeticError, ValueError):
        return None


def _units(snapshot: Snapshot) -> Mapping[tuple[str, str], str]:
    """The unit that stands after each printed figure in the text."""
    found = {}
    for block in snapshot.blocks:
        for mark in block.figures if isinstance(block, SnapshotParagraph) else ():
            unit = (
                _UNIT.match(block.text, mark.end) if isinstance(block, SnapshotParagraph) else None
            )
            figure = snapshot.figures[mark.figure]
            found[figure.name, figure.text] = unit[0] if unit else ""
    return found


def _places(changes: Changes) -> Mapping[str, list[str]]:
    """The sections in which each corrected figure is printed."""
    found: dict[str, dict[str, None]] = {}
    for change in changes.texts:
        for piece in change.pieces:
            if piece.kind is Kind.NEW and piece.figure is not None:
                name = changes.new.figures[piece.figure].name
                found.setdefault(name, {})[_place(change)] = None
    return {name: list(places) for name, places in found.items()}


def _place(change: TextChange) -> str:
    """第二部分“一、收入支出预算总体情况说明”."""
    if not change.under:
        return "报告"
    part, _, title = change.under[0].partition("　")
    inner = change.under[-1] if len(change.under) > 1 else title
    return f"{part}“{inner}”" if inner else f"“{part}”"


def _text(change: TextChange) -> Iterator[Mapping[str, str]]:
    """The sentences that read differently now; a paragraph that came or went as a whole."""
    place = _place(change)
    if change.old is None or change.new is None:
        kind = "新增" if change.old is None else "删去"
        yield _corrected(place, kind, side(change.pieces, Kind.OLD), side(change.pieces, Kind.NEW))
    elif sentence_count(change):
        for pieces in change.sentences:
            old, new = side(pieces, Kind.OLD).strip(), side(pieces, Kind.NEW).strip()
            yield _corrected(place, "更正" if old and new else "新增" if new else "删去", old, new)


def _corrected(place: str, kind: str, old: str, new: str) -> Mapping[str, str]:
    return {"位置": place, "变化": kind, "原文": old, "现文": new}


def _table_named(table: TableChange) -> Mapping[str, Any]:
    return {"表名": table.name, "格数": len(table.cells)}


# --- the table of corrections


_COLUMNS = ("表格", "项目", "栏目", "更正前", "更正后")


def _corrections(changes: Changes) -> Table:
    """One table of everything that was corrected in the appended tables."""
    rows = [_row(line) for table in changes.tables for line in _lines(table)]
    return Table(
        key="更正表", title="附表更正前后对照表",
        columns=tuple(Column("number" if name.startswith("更正") else "text") for name in _COLUMNS),
        header=(tuple(Cell(name, align="center") for name in _COLUMNS),), body=tuple(rows),
        right="单位：与原表一致",
    )  # fmt: skip


def _row(line: Iterable[str]) -> tuple[Cell, ...]:
    *labels, old, new = line
    return (
        *(Cell(text) for text in labels),
        *(Cell(text, align="right" if _is_short(text) else "left") for text in (old, new)),
    )


def _is_short(text: str) -> bool:
    return bool(re.fullmatch(r"[\d,.%\-－−]*", text))


def _lines(table: TableChange) -> Iterator[tuple[str, str, str, str, str]]:
    """What was corrected in one table: labels, then old and new."""
    name = table.label or table.title
    if table.old is None or table.new is None:
        yield (name, "整张表", "", *(("", "新增") if table.old is None else ("删去", "")))
        return
    for field in table.around:
        yield name, field.column, "", field.old, field.new
    for path in table.columns_added:
        yield name, "", "·".join(path), "", "新增这一栏"
    for path in table.columns_removed:
        yield name, "", "·".join(path), "", "删去这一栏"
    for line in table.added:
        yield name, line.label, "整行", "", f"新增：{_whole(line.cells)}"
    for line in table.removed:
        yield name, line.label, "整行", f"删去：{_whole(line.cells)}", ""
    for cell in table.cells:
        yield name, cell.row, "·".join(cell.column), cell.old or "（空）", cell.new or "（空）"


def _whole(cells: Iterable[str | None]) -> str:
    return " ".join(text for text in cells if text)
