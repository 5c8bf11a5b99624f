"""A report with its findings in place as one HTML file: nothing is fetched or run, nothing of the
report can become markup. Which findings are shown is chosen by style alone."""

from __future__ import annotations

import base64
from collections import defaultdict
from collections.abc import Iterator, Sequence
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from ..kernel.catalogue import CATALOGUE
from ..published.document import PublishedParagraph, PublishedTable
from .audit import Audit
from .finding import Finding
from .grid import heading_owners, is_amount
from .places import grade, message, place_words

MARK = '<meta name="generator" content="assembler audit">'
_ASSETS = Path(__file__).parent / "assets"


class NumberedFinding(NamedTuple):
    """A finding as the page shows it. kind: certain or likely, also the name of its style."""

    number: int
    kind: str
    finding: Finding
    grade: str
    message: str
    code: str
    title: str
    place: str
    mend: str


def write_page(audit: Audit) -> bytes:
    """The file; the same audit gives the same bytes."""
    environment = Environment(
        loader=FileSystemLoader(_ASSETS),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style = (_ASSETS / "audit.css").read_text("utf-8")
    digest = base64.b64encode(sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    numbered = [_numbered(audit, n, finding) for n, finding in enumerate(audit.findings, 1)]
    text = environment.get_template("audit.html").render(
        mark=Markup(MARK),
        policy=Markup(policy),
        style=Markup(style),
        file=audit.report.report.file,
        facts=_facts(audit),
        findings=numbered,
        certain=len(audit.certain),
        likely=len(audit.likely),
        blocks=list(_blocks(audit, numbered)),
    )
    return text.encode("utf-8", "replace")


def _facts(audit: Audit) -> str:
    report = audit.report
    kind, year = report.kind, f"{report.year}年度" if report.year else ""
    known = report.kinds
    tables = f"认出公开表{len(known)}张" + (f"：{'、'.join(dict.fromkeys(known))}" if known else "")
    return (
        "；".join(part for part in (report.department, f"{year}{kind}公开", tables) if part) + "。"
    )


def _numbered(audit: Audit, number: int, finding: Finding) -> NumberedFinding:
    entry = CATALOGUE[finding.code]
    kind = "certain" if finding.certain else "likely"
    place = place_words(audit.report, finding.spot)
    words = (grade(finding), message(finding), finding.code, entry.title, place, entry.mend)
    return NumberedFinding(number, kind, finding, *words)


# --- the report


def _blocks(audit: Audit, numbered: Sequence[NumberedFinding]) -> Iterator[Markup]:
    by_block: dict[int, list[NumberedFinding]] = defaultdict(list)
    for one in numbered:
        by_block[one.finding.spot.block].append(one)
    page = 0
    for number, block in enumerate(audit.report.report.blocks):
        if block.spot.page > page:
            page = block.spot.page
            yield Markup('<p class="page">第{}页</p>').format(page)
        mine = by_block.get(number, [])
        yield _table(block, mine) if isinstance(block, PublishedTable) else _paragraph(block, mine)
        if mine:
            yield _notes(mine)


def _paragraph(block: PublishedParagraph, mine: Sequence[NumberedFinding]) -> Markup:
    name = f"h{min(block.level + 1, 4)}" if block.level else "p"
    style = Markup(' class="contents"') if block.contents else Markup("")
    return Markup("<{0}{1}>{2}</{0}>").format(Markup(name), style, _marked(block.text, mine))


def _marked(text: str, mine: Sequence[NumberedFinding]) -> Markup:
    """A text with the words of its findings marked, and their numbers behind these."""
    spans = [_Marking(one.finding.start, min(one.finding.end, len(text)), one) for one in mine]
    within = [span for span in spans if span.start < span.end]
    cuts = sorted({0, len(text), *(at for span in within for at in span[:2])})
    parts = [_stretch(text, start, end, within) for start, end in pairwise(cuts)]
    without = [span.finding for span in spans if span.start >= span.end]
    return Markup("").join(parts) + _numbers(without)


class _Marking(NamedTuple):
    start: int
    end: int
    finding: NumberedFinding


def _stretch(text: str, start: int, end: int, spans: Sequence[_Marking]) -> Markup:
    """Characters that belong to the same findings."""
    here = [span.finding for span in spans if span.start <= start and end <= span.end]
    part = escape(text[start:end])
    if here:
        part = Markup('<mark class="{}">{}</mark>').format(_kinds(here)[0], part)
    return part + _numbers([span.finding for span in spans if span.end == end])


def _numbers(mine: Sequence[NumberedFinding]) -> Markup:
    link = Markup('<sup><a class="{}" href="#f{}">{}</a></sup>')
    return Markup("").join(link.format(one.kind, one.number, one.number) for one in mine)


def _notes(mine: Sequence[NumberedFinding]) -> Markup:
    item = Markup(
        '<li class="{}" id="f{}"><a class="number {}" href="#n{}" aria-label="回到列表的第{}处">{}</a>'
        '<span class="grade">{}</span> {}</li>'
    )
    items = (
        item.format(
            one.kind,
            one.number,
            one.kind,
            one.number,
            one.number,
            one.number,
            one.grade,
            one.message,
        )
        for one in mine
    )
    return Markup('<ul class="notes">{}</ul>').format(Markup("").join(items))


# --- tables


def _table(table: PublishedTable, mine: Sequence[NumberedFinding]) -> Markup:
    by_cell: dict[tuple[int | None, int | None], list[NumberedFinding]] = defaultdict(list)
    for one in mine:
        by_cell[one.finding.spot.row, one.finding.spot.column].append(one)
    rows = (_row(table, number, by_cell) for number in range(len(table.rows)))
    whole = by_cell.get((None, None), [])
    title = "" if table.title_spot and not whole else table.title  # a paragraph shows it
    caption = Markup("<caption>{}{}</caption>").format(title, _numbers(whole)) if title else ""
    return Markup('<div class="scroll"><table>{}{}</table></div>').format(
        caption, Markup("").join(rows)
    )


def _row(
    table: PublishedTable,
    number: int,
    by_cell: dict[tuple[int | None, int | None], list[NumberedFinding]],
) -> Markup:
    if number < table.headings:
        return Markup("<tr>{}</tr>").format(Markup("").join(_headings(table, number, by_cell)))
    cells = []
    for column, cell in enumerate(table.rows[number]):
        here = by_cell.get((number, column), [])
        text = " ".join((cell or "").split())
        names = [*(["amount"] if is_amount(text) else []), *_kinds(here)]
        style = Markup(' class="{}"').format(" ".join(names)) if names else Markup("")
        cells.append(Markup("<td{}>{}{}</td>").format(style, text, _numbers(here)))
    return Markup("<tr>{}</tr>").format(Markup("").join(cells))


def _kinds(here: Sequence[NumberedFinding]) -> list[str]:
    kinds = {one.kind for one in here}
    return ["certain"] if "certain" in kinds else sorted(kinds)


def _headings(
    table: PublishedTable,
    number: int,
    by_cell: dict[tuple[int | None, int | None], list[NumberedFinding]],
) -> Iterator[Markup]:
    """The headings that begin in a row, as wide and high as they are."""
    rows = table.rows[: table.headings]
    covered: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    for r, row in enumerate(heading_owners(rows)):
        for c, owner in enumerate(row):
            if owner and owner[0] == number:
                covered[owner].append((r, c))
    for (row_number, column), positions in sorted(covered.items()):
        width, height = (len({at[side] for at in positions}) for side in (1, 0))
        here = by_cell.get((row_number, column), [])
        style = Markup(' class="{}"').format(_kinds(here)[0]) if here else Markup("")
        text = " ".join((rows[row_number][column] or "").split())
        yield Markup('<th{} colspan="{}" rowspan="{}">{}{}</th>').format(
            style, width, height, text, _numbers(here)
        )
