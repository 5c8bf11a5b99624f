"""A new, empty dataset (`assembler new`): a folder, or a workbook, ready to be filled in."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

from ..files.paths import exists
from ..files.whole_file import folder_beside
from ..kernel.problems import Place, Problem, problem, system_reason
from .guide import HELP_TITLE, guide
from .kinds import KINDS_OF_REPORT, kind_named
from .schema import Column, Field, Kind, fields_for, sheets_to_fill
from .sheets import HELP, WORDS


def new_dataset(path: Path, kind: str, year: int, workbook: bool, problems: list[Problem]) -> None:
    """Write an empty dataset where nothing stands yet; whole, or not at all."""
    path = Path(path)
    if kind not in KINDS_OF_REPORT:
        choices = "、".join(KINDS_OF_REPORT)
        problems.append(problem("D-92", Place(), found=kind, choices=choices))
        return
    if not 2000 <= year <= 2099:
        problems.append(problem("D-93", Place(), year=year))
        return
    if workbook and path.suffix.lower() != ".xlsx":
        path = path.with_name(f"{path.name}.xlsx")
    if exists(path):
        problems.append(problem("D-90", Place(), name=str(path)))
        return
    write = _workbook_writer(kind, year) if workbook else _folder_writer(kind, year)
    try:
        with folder_beside(path) as made:
            write(made)
    except OSError as error:
        reason = system_reason(error)
        problems.append(problem("D-91", Place(), name=str(path), reason=reason))


# --- folder


def _folder_writer(kind: str, year: int) -> Callable[[Path], None]:
    def write(folder: Path) -> None:
        folder.mkdir()
        (folder / f"{WORDS}.yaml").write_text(words_text(kind, year), "utf-8")
        for sheet in sheets_to_fill(kind):
            headings = csv_text([heading(column) for column in sheet.columns])
            (folder / f"{sheet.name}.csv").write_text(headings, "utf-8-sig", newline="")
        (folder / f"{HELP}.md").write_text(f"# {HELP_TITLE}\n\n{guide(kind)}", "utf-8")

    return write


def heading(column: Column) -> str:
    """The column's heading in a new dataset: amounts are asked for in 元."""
    return f"{column.name}（元）" if column.kind is Kind.AMOUNT else column.name


def csv_text(cells: list[str]) -> str:
    """One line of CSV as Excel writes it."""
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue()


def known_words(kind: str, year: int) -> dict[str, str]:
    """The words that are known beforehand."""
    return {"类型": kind, "年度": str(year), "模板": kind_named(kind).template}


def words_text(kind: str, year: int) -> str:
    """`报告.yaml` with every field, each under its explanation."""
    lines = [
        "# 报告的信息和文字，不填金额。“#”开头的行是说明，不进入报告。",
        "# 每行写成“名称: 内容”，冒号用英文，后面空一格；内容里有英文冒号的，给内容加引号。",
        "",
    ]
    group = ""
    for field in fields_for(kind):
        head, _, leaf = field.name.rpartition(".")
        if head and head != group:
            lines.append(f"{head}:")
        group = head
        lines += _field_lines(
            field,
            leaf or field.name,
            "  " if head else "",
            known_words(kind, year).get(field.name, ""),
        )
    return "\n".join(lines)


def _field_lines(field: Field, name: str, indent: str, value: str) -> list[str]:
    need = "必填" if field.required else "可不填"
    example = f"。例如：{field.example}" if field.example and not value else ""
    lines = [
        f"{indent}# {field.explanation}（{need}）{example}",
        f"{indent}{name}: {value}".rstrip(),
    ]
    if field.keyed:
        lines += _keyed_example(field)
    elif field.many:
        lines.append(f"{indent}  - ")
    return lines if indent else [*lines, ""]


def _keyed_example(field: Field) -> list[str]:
    if field.many:
        return ["#  某一节的名称:", "#    - 要补充的一段"]
    return ["#  某一节或某张表的名称: 理由"]


# --- workbook


def _workbook_writer(kind: str, year: int) -> Callable[[Path], None]:
    def write(file: Path) -> None:
        from .new_workbook import empty_workbook

        file.write_bytes(empty_workbook(kind, year))

    return write
