"""The notice of a correction (更正说明): what a published report needs when it is corrected.

Its wording is the template's (notice.md), its look that of the template's shell without cover and
contents. A reason that was not given is marked as missing, as anything else in a report would be.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import StrictUndefined, TemplateSyntaxError

from ..assemble import numbered_blocks
from ..kernel.jinja_messages import in_chinese
from ..kernel.problems import Place, Problem, problem, unusable
from ..narrative.language import CountedEnvironment, render, restrict
from ..narrative.limits import (
    DRAFT,
    PRINTED,
    Effort,
    counting,
    enumerated,
    printable,
    replaced,
)
from ..narrative.markdown import Marked, blocks_of, join_spans, marker, spans_of
from ..report import Block, Heading, Paragraph, Part, Report, Span
from ..snapshot.values import Snapshot
from ..template.homes import template_homes
from ..template.loading import load_template
from ..template.reading import read_text
from ..template.template import Template
from .changes import Changes, TableChange
from .notice_changes import CorrectedName, for_notice, is_published, is_same_report, refusals
from .notice_figures import figure_items
from .notice_rows import (
    Item,
    cell_items,
    changed_tables,
    moved_rows,
    name_items,
    project_items,
    project_moves,
    row_items,
    rows_in_words,
)
from .notice_table import corrections
from .notice_texts import NoticeTexts
from .sides import Side

_FILE = "notice.md"
_USUAL = "henan-budget"
_GAP = Span("【更正原因待填】", missing="更正的原因，如数据录入有误、口径调整等")
_TABLE = "\uf8ff"  # stands for the table of corrections; no text of ours has this character
_PARTS = 3  # title, text, signature
_FILTERS: Mapping[str, Callable[..., Any]] = {
    "length": len,
    "count": len,
    "first": lambda values: next(iter(values), ""),
    "last": lambda values: next(iter(reversed(values)), ""),
    "trim": lambda text: str(text).strip(),
    "join": lambda values, separator="": enumerated(str(separator), list(map(_text, values))),
    "replace": lambda text, old, new: replaced(str(text), str(old), str(new)),
    "default": lambda value, instead="": instead if isinstance(value, StrictUndefined) else value,
}


class _Printing:
    """What the texts of a notice print into: values as they are. It keeps the count of work."""

    def __init__(self) -> None:
        self.effort = Effort()

    def print_text(self, value: object) -> Marked:
        """A value of the shell."""
        self.effort.step(PRINTED)
        return Marked(printable(value))


def write_notice(
    sides: tuple[Side, Side],
    changes: Changes,
    reason: str,
    place: Place,
    problems: list[Problem],
) -> bytes | None:
    """The docx; None where there is nothing to correct, a side is a draft, or the template cannot be
    used. sides: what was published, and the dataset or docx that the notice is of."""
    problems += _refused(sides, changes, place)
    if unusable(problems):
        return None
    new = changes.new
    template = load_template(new.template, place, problems, Path(sides[1].name))
    if template is None:
        return None
    report = _report(for_notice(changes), reason.strip(), template, problems)
    if report is None:
        return None
    if not reason.strip():
        problems.append(problem("R-12", place))
    return _docx(report, new, template, problems)


def _refused(sides: tuple[Side, Side], changes: Changes, place: Place) -> list[Problem]:
    old, new = changes.old, changes.new
    if not is_same_report(old, new):
        a, b = (f"{s.department}{s.year}年的报告" for s in (old, new))
        return [problem("R-11", place, old=a, new=b)]
    if not is_published(changes):
        return [problem("R-73" if changes else "R-10", place)]
    return list(refusals(sides))


def _docx(
    report: Report, new: Snapshot, template: Template, problems: list[Problem]
) -> bytes | None:
    from ..narrative.language import make_environment
    from ..word.write.docx import write_docx
    from ..word.write.shell import load_plain_shell

    if template.shell is None:
        problems.append(problem("M-07", Place(template.name), name="shell.docx"))
        return None
    shell = load_plain_shell(template.shell, make_environment(), problems)
    if shell is None:
        return None
    names: dict[str, Any] = {
        "部门": {"名称": new.department},
        "年度": new.year,
        "标题": report.title,
        "封面标题": report.title,
        "公开日期中文": "",
        DRAFT: _Printing(),
    }
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
    blocks = (*_blocks(text, printed, changes), *_signed(signature, printed, changes))
    return Report(heading.text, changes.new.department, "", (Part(heading, blocks),))


def _source(template: Template) -> Path:
    """The template's own wording, or one it inherits; else the usual one."""
    usual = [home / _USUAL for home in reversed(template_homes())]
    paths = (folder / _FILE for folder in (*template.folders, *usual))
    return next(filter(Path.is_file, paths))


def _rendered(
    names: Mapping[str, Any], source: Path, printed: list[Span], problems: list[Problem]
) -> list[str] | None:
    """Title, text and signature, each value a marker of the span it is printed as."""

    printing = _Printing()

    def finalize(value: Any) -> str:
        printing.effort.step(PRINTED)
        if isinstance(value, Marked):
            return value
        printed.append(value if isinstance(value, Span) else Span(_text(value)))
        return marker(len(printed) - 1)

    file = f"{source.parent.name}/{source.name}"
    environment = CountedEnvironment(
        finalize=finalize, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    restrict(environment, {name: counting(made) for name, made in _FILTERS.items()})
    wording = read_text(source, problems)
    if wording is None:
        return None
    try:
        code = environment.compile(wording, file, file)
    except TemplateSyntaxError as error:
        why = in_chinese(error.message or "")
        problems.append(problem("R-17", Place(file, row=error.lineno), why=why))
        return None
    except (RecursionError, SyntaxError, MemoryError):  # Python's, of the code Jinja makes
        problems.append(problem("R-17", Place(file), why="嵌套过深"))
        return None
    compiled = environment.template_class.from_code(environment, code, {})
    text = render(compiled, {**names, DRAFT: printing}, Place(file), problems)
    return None if text is None else _in_parts(text, file, problems)


def _text(value: Any) -> str:
    return value.text if isinstance(value, Span) else str(printable(value))


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
            yield corrections(changes)
        else:
            yield block


def _signed(text: str, printed: Sequence[Span], changes: Changes) -> Iterator[Block]:
    """The lines of the signature, and what is appended behind it."""
    for line in text.splitlines():
        spans = join_spans(spans_of(line, printed))
        if "".join(span.text for span in spans) == _TABLE:
            yield corrections(changes)
        elif line.strip():
            yield Paragraph(spans, at_end=True)


# --- what the wording may name


def _names(changes: Changes, reason: str) -> dict[str, Any]:
    new = changes.new
    tables = list(map(_table_named, changes.tables))
    texts = NoticeTexts(changes)
    rows = (*changed_tables(changes), rows_in_words(changes))
    return {
        "部门": new.department,
        "年度": new.year,
        "报告": new.kind,
        "标题": changes.old.title,
        "更正原因": _reason(reason),
        "指标": list(_items(changes, texts)),
        "增减项目": list(project_moves(changes)),
        "文字": list(texts.items()),
        "顺延": texts.renumbered(),
        "表格": tables,
        "行增减": "；".join(filter(None, rows)),
        "更正表": Span(_TABLE) if tables else "",
    }


def _items(changes: Changes, texts: NoticeTexts) -> Iterator[Item]:
    """What was one thing and is another now: figures, projects, names."""
    yield from _department(CorrectedName(changes.old, changes.new))
    figures = [*figure_items(changes, texts), *project_items(changes)]
    figures = figures or list(row_items(changes))
    named = [*figures, *name_items(changes)]
    yield from named if named or _tells_rows(changes) else cell_items(changes)


def _tells_rows(changes: Changes) -> bool:
    """Whether words or whole rows say what was corrected, so that no cell has to."""
    return any((changes.texts, changes.subject, *moved_rows(changes), *changed_tables(changes)))


def _department(renamed: CorrectedName) -> Iterator[Item]:
    if renamed:
        yield {
            "名称": "部门名称",
            "原数": f"“{renamed.old}”",
            "现数": f"“{renamed.new}”",
            "位置": "封面、目录、正文和附表中写到部门名称的各处",
        }


def _reason(reason: str) -> Span:
    if not reason:
        return _GAP
    return Span(reason if reason.endswith(("。", "！", "？")) else f"{reason}。")


def _table_named(table: TableChange) -> Mapping[str, Any]:
    return {"表名": table.name, "格数": len(table.cells)}
