"""A new dataset (`assembler new`): a folder, or a workbook, ready to be filled in; empty, or begun
with what is known already."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from ..files.paths import exists
from ..files.whole_file import folder_beside
from ..kernel.problems import Place, Problem, problem, system_reason
from .folder import quoted
from .guide import HELP_TITLE, guide
from .kinds import KINDS_OF_REPORT, kind_named
from .own_lists import TemplateSheets
from .schema import (
    DRAFTED,
    NARRATIVES,
    STATE,
    Column,
    Field,
    Kind,
    Sheet,
    fields_for,
    sheets_to_fill,
)
from .sheets import HELP, MAPPING, WORDS
from .words import REPORT_YEARS

Row = Mapping[str, str]
_PLAIN = re.compile(
    r"[一-鿿“（《【A-Za-z.][^:#\n\t]*|[0-9]{1,12}"
)  # a text that YAML takes as it stands
AS_NEEDED = (STATE, DRAFTED, *NARRATIVES)
"""Columns that commands add where they write into them, or that only some templates print."""
_KEYWORDS = ("true", "false", "yes", "no", "on", "off", "null", "y", "n")


@dataclass(frozen=True, slots=True)
class Contents:
    """What a new dataset begins with. words: texts by the entry of 报告 (部门.名称, 补充.三公经费).
    rows: of each sheet, by column; amounts in 元. mapping: the text of 导入对照."""

    words: Mapping[str, Sequence[str]] = field(default_factory=dict)
    rows: Mapping[str, Sequence[Row]] = field(default_factory=dict)
    mapping: str = ""
    own: TemplateSheets = TemplateSheets()

    def texts(self, field: Field) -> Sequence[str]:
        """The texts of a field that has no entries of its own."""
        return self.words.get(field.name, ())

    def keyed(self, field: Field) -> dict[str, Sequence[str]]:
        """The texts of the entries below a field (补充), by their names."""
        head = f"{field.name}."
        return {n.removeprefix(head): t for n, t in self.words.items() if n.startswith(head)}


_EMPTY = Contents()


def new_dataset(
    path: Path,
    kind: str,
    year: int,
    workbook: bool,
    problems: list[Problem],
    contents: Contents = _EMPTY,
) -> None:
    """Write a dataset where nothing stands yet; whole, or not at all."""
    path = Path(path)
    if kind not in KINDS_OF_REPORT:
        choices = "、".join(KINDS_OF_REPORT)
        problems.append(problem("D-92", Place(), found=kind, choices=choices))
        return
    if year not in REPORT_YEARS:
        problems.append(problem("D-93", Place(), year=year))
        return
    if workbook and path.suffix.lower() != ".xlsx" and not exists(path):
        path = path.with_name(f"{path.name}.xlsx")
    if exists(path):
        problems.append(problem("D-90", Place(), name=str(path)))
        return
    writer = _workbook_writer if workbook else _folder_writer
    write = writer(kind, year, contents)
    try:
        with folder_beside(path) as made:
            write(made)
    except OSError as error:
        reason = system_reason(error)
        problems.append(problem("D-91", Place(), name=str(path), reason=reason))


# --- folder


def _folder_writer(kind: str, year: int, contents: Contents) -> Callable[[Path], None]:
    def write(folder: Path) -> None:
        folder.mkdir()
        (folder / f"{WORDS}.yaml").write_text(words_text(kind, year, contents), "utf-8")
        for sheet in begun_sheets(kind, contents):
            text = "".join(map(csv_text, sheet_cells(sheet, contents)))
            (folder / f"{sheet.name}.csv").write_text(text, "utf-8-sig", newline="")
        explained = guide(kind, contents.own.begun, contents.own.optional)
        (folder / f"{HELP}.md").write_text(f"# {HELP_TITLE}\n\n{explained}", "utf-8")
        if contents.mapping:
            (folder / f"{MAPPING}.yaml").write_text(contents.mapping, "utf-8")

    return write


def begun_sheets(kind: str, contents: Contents) -> Iterator[Sheet]:
    """The sheets a dataset begins with; 状态 only where a row has one."""
    for sheet in (*sheets_to_fill(kind), *contents.own.begun):
        rows = contents.rows.get(sheet.name, ())
        there = set().union(*rows) if rows else set()
        there |= contents.own.columns
        columns = (one for one in sheet.columns if one.name not in AS_NEEDED or one.name in there)
        yield sheet._replace(columns=tuple(columns))


def sheet_cells(sheet: Sheet, contents: Contents) -> Iterator[list[str]]:
    """The headings of a sheet, and the cells of its rows."""
    yield [heading(column) for column in sheet.columns]
    for row in contents.rows.get(sheet.name, ()):
        yield [row.get(column.name, "") for column in sheet.columns]


def heading(column: Column) -> str:
    """The column's heading in a new dataset: amounts are asked for in 元."""
    return f"{column.name}（元）" if column.kind is Kind.AMOUNT else column.name


def csv_text(cells: list[str]) -> str:
    """One line of CSV as Excel writes it."""
    out = io.StringIO()
    csv.writer(out).writerow(map(quoted, cells))
    return out.getvalue()


def known_words(kind: str, year: int) -> dict[str, str]:
    """The words that are known beforehand."""
    return {"类型": kind, "年度": str(year), "模板": kind_named(kind).template}


def with_known(contents: Contents, kind: str, year: int) -> Contents:
    """The contents with the words that are known beforehand."""
    known = {name: (text,) for name, text in known_words(kind, year).items()}
    return replace(contents, words={**known, **contents.words})


def words_text(kind: str, year: int, contents: Contents = _EMPTY) -> str:
    """`报告.yaml` with every field, each under its explanation."""
    contents = with_known(contents, kind, year)
    lines = [
        "# 报告的信息和文字，不填金额。“#”开头的行是说明，不进入报告。",
        "# 每行写成“名称: 内容”，冒号用英文，后面空一格；内容里有英文冒号的，给内容加引号。",
        "",
    ]
    group = ""
    for declared in fields_for(kind):
        head, _, leaf = declared.name.rpartition(".")
        if head and head != group:
            lines.append(f"{head}:")
        group = head
        lines += _field_lines(declared, leaf or declared.name, "  " if head else "", contents)
    return "\n".join(lines)


def _field_lines(field: Field, name: str, indent: str, contents: Contents) -> list[str]:
    need = "必填" if field.required else "可不填"
    texts, keyed = contents.texts(field), contents.keyed(field)
    given = bool(texts or keyed)
    example = f"。例如：{field.example}" if field.example and not given else ""
    value = "".join(map(_scalar, texts[:1])) if not field.many else ""
    lines = [
        f"{indent}# {field.explanation}（{need}）{example}",
        f"{indent}{name}: {value}".rstrip(),
    ]
    if field.keyed:
        lines += _keyed_lines(field, keyed) or _keyed_example(field)
    elif field.many:
        lines += _items(texts) or [f"{indent}  - "]
    return lines if indent else [*lines, ""]


def _items(texts: Iterable[str], indent: str = "  ") -> list[str]:
    return [f"{indent}- {_scalar(text)}" for text in texts]


def _keyed_lines(field: Field, keyed: Mapping[str, Sequence[str]]) -> list[str]:
    lines = []
    for name, texts in keyed.items():
        value = "" if field.many else _scalar(texts[0])
        lines.append(f"  {_scalar(name)}: {value}".rstrip())
        lines += _items(texts, "    ") if field.many else ()
    return lines


def _scalar(text: str) -> str:
    """A text as YAML has it: in quotes where it would be taken for something else."""
    is_plain = _PLAIN.fullmatch(text) and text == text.strip() and text not in _KEYWORDS
    return text if is_plain and text.isprintable() else json.dumps(text, ensure_ascii=False)


def _keyed_example(field: Field) -> list[str]:
    name, text = field.inside
    return [f"#  {name}:", f"#    - {text}"] if field.many else [f"#  {name}: {text}"]


# --- workbook


def _workbook_writer(kind: str, year: int, contents: Contents) -> Callable[[Path], None]:
    def write(file: Path) -> None:
        from .new_workbook import new_workbook

        file.write_bytes(new_workbook(kind, year, contents))

    return write
