"""Small reports and shells for the tests of the Word room; no tests of its own."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import jinja2
from lxml import etree

from assembler.kernel.problems import Problem
from assembler.report import (
    Block,
    Cell,
    Heading,
    Paragraph,
    Part,
    Report,
    Row,
    Span,
    Table,
    TableColumn,
)
from assembler.word.write.docx import write_docx
from assembler.word.write.shell import Shell, load_shell

SHELL = Path(__file__).parent.parent / "templates" / "henan-budget" / "shell.docx"
NS = {"w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main"}
W = f"{{{NS['w']}}}"
NAMES = {
    "部门": {"名称": "某局"},
    "封面标题": "2024年部门预算公开",
    "公开日期中文": "二〇二四年二月",
}
ENVIRONMENT = jinja2.Environment(undefined=jinja2.StrictUndefined)


def heading(level: int, number: str, text: str) -> Heading:
    return Heading(level, number, (Span(text),))


def words(text: str) -> Paragraph:
    return Paragraph((Span(text),))


def part(number: str, title: str, *blocks: Block) -> Part:
    return Part(heading(1, number, title), blocks)


def report(*parts: Part) -> Report:
    return Report("某局2024年部门预算公开", "某局", "2024-02-20", parts)


def row(*texts: str | None) -> Row:
    return tuple(None if text is None else Cell(text) for text in texts)


def table(
    title: str = "收支总表",
    *,
    body: tuple[Row, ...] = (),
    header: tuple[Row, ...] = (),
    columns: tuple[TableColumn, ...] = (TableColumn(), TableColumn("number")),
    landscape: bool = False,
    notes: tuple[str, ...] = (),
    label: str = "",
    left: str = "",
    right: str = "",
) -> Table:
    header = header or (row(*"甲乙丙丁戊己庚辛壬癸"[: len(columns)]),)
    body = body or (tuple(Cell("1.00") for _ in columns),)
    return Table("表", title, columns, header, body, label, left, right, notes, landscape)


def shell(path: Path = SHELL) -> Shell:
    problems: list[Problem] = []
    loaded = load_shell(path, ENVIRONMENT, problems)
    assert loaded is not None, [str(p) for p in problems]
    return loaded


def build(made: Report, snapshot: str = "{}", **names: object) -> bytes:
    problems: list[Problem] = []
    data = write_docx(made, shell(), {**NAMES, **names}, snapshot, problems)
    assert data is not None, [str(p) for p in problems]
    return data


def part_of(data: bytes, name: str = "word/document.xml") -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return package.read(name)


def tree(data: bytes, name: str = "word/document.xml") -> etree._Element:
    return etree.fromstring(part_of(data, name))


def find(element: etree._Element, path: str) -> list[etree._Element]:
    return element.xpath(path, namespaces=NS)


def text(element: etree._Element) -> str:
    """As a reader sees it: line breaks and tabs included."""
    signs = {f"{W}br": "\n", f"{W}tab": "\t"}
    return "".join(
        e.text or "" if e.tag == f"{W}t" else signs[e.tag]
        for e in element.iter(f"{W}t", f"{W}br", f"{W}tab")
        if e.tag == f"{W}t" or e.getparent().tag == f"{W}r"
    )


def paragraphs(data: bytes) -> list[str]:
    return [text(p) for p in find(tree(data), "//w:body/w:p")]


def edited(data: bytes, part: str, old: str, new: str) -> bytes:
    """A docx with a piece of one part replaced; the piece must be there."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == part:
                assert old in content.decode(), f"{old} is not in {part}"
                content = content.decode().replace(old, new).encode()
            target.writestr(name, content)
    return out.getvalue()


def build_with(loaded: Shell, made: Report) -> bytes:
    problems: list[Problem] = []
    data = write_docx(made, loaded, NAMES, "", problems)
    assert data is not None, [str(p) for p in problems]
    return data
