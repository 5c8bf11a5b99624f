"""A review page as one HTML file: nothing is fetched, nothing of the data can become markup.

Texts are put into `assets/page.html` by Jinja, which escapes each; scripts and styles are
named by their digest in the page's content security policy, so that no other can run. Rows of
tables, of which there may be many thousands, are written here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

from jinja2 import Environment, FunctionLoader
from markupsafe import Markup, escape

from ..files.html_page import page_environment, page_policy
from ..kernel.numerals import heading_lead
from ..kernel.problems import Problem, Severity
from ..report import Cell, Origin, Row
from .charts import WIDTH, column_chart, stretches
from .model import ReviewPage, Section, TableSheet, Text
from .places import row_anchor
from .restored import is_amount, own_cells
from .template_sources import TemplateLines

MARK = '<meta name="generator" content="assembler review">'
_ASSETS = Path(__file__).parent / "assets"
PAPER = _ASSETS / "paper.css"
"""The look of a report, for other pages that show one."""
TABLE_PLACES = _ASSETS / "table_places.js"
_SCRIPTS = (TABLE_PLACES.name, "grid.js", "cells.js", "panel.js", "search.js", "page.js")


def write_page(page: ReviewPage, version: str = "") -> bytes:
    """The file; the same page gives the same bytes. version: of a page that is served and asks
    for its next version (`template watch`), with each problem beside its sentence."""
    lines = TemplateLines(page.sections)
    text = (
        _environment()
        .get_template("page.html")
        .render(
            page=page,
            mark=Markup(MARK),
            chart=column_chart(page.compared),
            width=WIDTH,
            stretches=stretches,
            rows_of=rows_of,
            policy=_policy(bool(version), _has_pictures(page)),
            version=version,
            made=lambda block: " ".join(map(str, lines.of(block.made))),
            beside=_Beside(page).problems,
            groups=_groups(page),
            contents=list(contents_of(page.sections)),
            columns_of=columns_of,
            theme=_inline("theme.js"),
            style=_style(),
            script=_script(bool(version)),
        )
    )
    return text.encode("utf-8", "replace")


def write_blocks(blocks: Iterable[Text | TableSheet]) -> list[str]:
    """Headings, paragraphs and tables one by one, as they stand on the page; a figure carries, in the
    place of its origin's number, which one of its block it is."""
    macros: Any = _environment().get_template("blocks.html").make_module(_ALONE)
    return [str(_of_kind(block, macros)).strip() for block in map(_with_own_numbers, blocks)]


def write_year_beside(page: ReviewPage) -> str:
    """Last year beside this year, and what the whole is made of, as they stand on the page."""
    variables = {**_ALONE, "chart": column_chart(page.compared)}
    macros: Any = _environment().get_template("blocks.html").make_module(variables)
    return f"{macros.year_beside(page)}{macros.composed(page)}".strip()


def _of_kind(block: Text | TableSheet, macros: Any) -> Markup:
    if isinstance(block, TableSheet):
        return Markup(macros.table(block))
    return Markup(macros.heading(block) if block.level else macros.paragraph(block))


def _with_own_numbers(block: Text | TableSheet) -> Text | TableSheet:
    """The figures of a text numbered anew, so that it reads the same whatever stands before it."""
    if isinstance(block, TableSheet):
        return block
    numbers = count()
    runs = tuple(
        run if run.origin is None else replace(run, origin=next(numbers)) for run in block.runs
    )
    return replace(block, runs=runs)


@cache
def _environment() -> Environment:
    environment = page_environment(FunctionLoader(_asset))
    environment.keep_trailing_newline = True
    environment.policies["json.dumps_kwargs"] = {
        "ensure_ascii": False,
        "separators": (",", ":"),
        "sort_keys": False,
    }
    environment.tests["sheet"] = lambda block: isinstance(block, TableSheet)
    return environment


@cache
def _asset(name: str) -> str:
    return (_ASSETS / name).read_text("utf-8")


def _inline(name: str) -> Markup:
    return Markup(_asset(name))


def _style() -> Markup:
    """The look of the report, then that of the page."""
    return Markup(_asset(PAPER.name) + _asset("page.css"))


def _script(served: bool) -> Markup:
    """The page's scripts as one, in a scope of their own."""
    names = (*_SCRIPTS, "watch.js") if served else _SCRIPTS
    return Markup('"use strict";\n(() => {\n' + "".join(map(_asset, names)) + "})();\n")


@cache
def _policy(served: bool, pictures: bool) -> str:
    """What the page may do; one that is served may listen to its own server, one that has pictures
    may show those that it carries."""
    listening = "connect-src 'self'; " if served else ""
    listening += "img-src data:; " if pictures else ""
    return page_policy(_style(), (_asset("theme.js"), _script(served)), listening)


def _has_pictures(page: ReviewPage) -> bool:
    blocks = (block for section in page.sections for block in section.blocks)
    return any(isinstance(block, Text) and block.picture is not None for block in blocks)


_ALONE: dict[str, object] = {
    "version": "",
    "width": WIDTH,
    "stretches": stretches,
    "made": lambda _block: "",
    "beside": lambda _block: (),
    "rows_of": lambda sheet, header: rows_of(sheet, header),
    "columns_of": lambda sheet: columns_of(sheet),
}
"""What the macros are given for blocks that stand on no page."""

# --- contents and problems


def contents_of(sections: Iterable[Section]) -> Iterator[tuple[int, str, str]]:
    """Level, anchor and text of what the side contents list."""
    for section in sections:
        for block in (section.heading, *section.blocks):
            if isinstance(block, TableSheet):
                yield 2, block.anchor, block.table.title
            elif 0 < block.level <= 2:
                yield block.level, block.anchor, _heading_text(block)


def _heading_text(heading: Text) -> str:
    return heading_lead(heading.level, heading.number).replace("\n", "　") + heading.text


def _groups(page: ReviewPage) -> list[tuple[str, str, int]]:
    """The severities that occur, the worst first: name, class, count."""
    counts = Counter(located.problem.severity for located in page.problems or ())
    return [
        (severity.value, severity.name.lower(), counts[severity])
        for severity in reversed(Severity)
        if counts[severity]
    ]


class _Beside:
    """The problems by the text or table that they concern."""

    def __init__(self, page: ReviewPage) -> None:
        self.by_anchor: dict[str, list[Problem]] = {}
        for located in page.problems or ():
            if located.anchor:
                self.by_anchor.setdefault(located.anchor, []).append(located.problem)

    def problems(self, block: Text | TableSheet) -> list[Problem]:
        """Those of a block, of its gaps, and of a table's rows."""
        anchors = [block.anchor]
        if isinstance(block, TableSheet):
            anchors += block.gap_anchors
            anchors += (row_anchor(block, number) for number in range(len(block.table.body)))
        else:
            anchors += (run.gap for run in block.runs if run.gap)
        return [one for anchor in anchors for one in self.by_anchor.get(anchor, ())]


# --- tables


def columns_of(sheet: TableSheet) -> list[str]:
    """The width of each column in per cent where the template wishes for one, else ""."""
    columns = sheet.table.columns
    weights = [column.weight for column in columns if column.weight is not None]
    total = sum(weights)
    if len(weights) < len(columns) or not total:
        return [""] * len(columns)
    return [f"{weight * 100 // total}%" for weight in weights]


def rows_of(sheet: TableSheet, header: bool) -> Markup:
    """The rows of a table's head or body."""
    rows = sheet.table.header if header else sheet.table.body
    writer = _RowWriter(sheet, "th" if header else "td")
    return Markup("\n").join(writer.row(number, row) for number, row in enumerate(rows))


class _RowWriter:
    """Writes rows; gaps take their anchors in reading order."""

    def __init__(self, sheet: TableSheet, tag: str) -> None:
        self.sheet, self.tag = sheet, tag
        self.kinds = [column.kind for column in sheet.table.columns]
        self.gap_anchors = iter(sheet.gap_anchors)
        origin = sheet.table.origin if tag == "td" else Origin()
        self.own, self.lines = own_cells(origin), origin.rows
        self.quoting = {(cell.row, cell.column) for cell in origin.cells if cell.quoted}

    def row(self, number: int, row: Row) -> Markup:
        cells = (self.cell(number, position, cell) for position, cell in enumerate(row) if cell)
        anchor = f' id="{row_anchor(self.sheet, number)}"' if self.tag == "td" else ""
        return Markup(f"<tr{anchor}>{''.join(cells)}</tr>")

    def cell(self, row: int, position: int, cell: Cell) -> str:
        attributes = [
            _named("class", self.classes(row, position, cell)),
            _named("colspan", cell.columns if cell.columns > 1 else ""),
            _named("rowspan", cell.rows if cell.rows > 1 else ""),
            ' scope="col"' if self.tag == "th" else "",
        ]
        text = self.gap(cell) if cell.missing else str(escape(cell.text))
        return f"<{self.tag}{''.join(attributes)}>{text}</{self.tag}>"

    def classes(self, row: int, position: int, cell: Cell) -> str:
        """n: a number at the right; a: another number with an origin; q: a text that quotes
        figures; c, k, b: centred, code, bold."""
        if self.tag == "th":
            return ""
        kind = self.kinds[position]
        number = kind == "number" or cell.align == "right"
        names = {
            "n": number,
            "a": not number and self.known(row, position) and is_amount(cell.text),
            "q": (row, position) in self.quoting,
            "c": cell.align == "center",
            "k": kind == "code",
            "b": cell.bold,
        }
        return " ".join(name for name, holds in names.items() if holds)

    def known(self, row: int, position: int) -> bool:
        """Whether the cell's own origin, or its row's line of the dataset, is known."""
        return (row, position) in self.own or bool(row < len(self.lines) and self.lines[row])

    def gap(self, cell: Cell) -> str:
        anchor = next(self.gap_anchors, "")
        return f'<mark class="gap" id="{anchor}" tabindex="-1" title="{escape(cell.missing)}">{escape(cell.text)}</mark>'


def _named(name: str, value: object) -> str:
    return f' {name}="{value}"' if value != "" else ""
