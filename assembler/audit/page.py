"""A report with its findings in place as one HTML file: nothing is fetched or run, nothing of the
report can become markup. Which findings are shown is chosen by style alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, pairwise
from pathlib import Path
from typing import NamedTuple

from markupsafe import Markup, escape

from ..files.html_page import page_environment, page_policy
from ..kernel.catalogue import CATALOGUE
from ..published.document import PublishedParagraph, PublishedTable
from .audit import Audit
from .finding import Finding
from .grid import Rows, heading_owners, is_amount
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


_ByCell = dict[tuple[int | None, int | None], list[NumberedFinding]]


def write_page(audit: Audit) -> bytes:
    """The file; the same audit gives the same bytes."""
    style = (_ASSETS / "audit.css").read_text("utf-8")
    numbered = numbered_findings(audit)
    template = page_environment(_ASSETS).get_template("audit.html")
    text = template.render(
        mark=Markup(MARK),
        policy=Markup(page_policy(style)),
        style=Markup(style),
        file=audit.report.report.file,
        facts=facts(audit),
        findings=numbered,
        certain=len(audit.certain),
        likely=len(audit.likely),
        blocks=list(marked_blocks(audit, numbered)),
    )
    return text.encode("utf-8", "replace")


def facts(audit: Audit) -> str:
    """Whose report it is, and which of its tables were recognised."""
    report = audit.report
    kind, year = report.kind, f"{report.year}年度" if report.year else ""
    known = report.kinds
    tables = f"认出公开表{len(known)}张" + (f"：{'、'.join(dict.fromkeys(known))}" if known else "")
    return (
        "；".join(part for part in (report.department, f"{year}{kind}公开", tables) if part) + "。"
    )


def numbered_findings(audit: Audit) -> list[NumberedFinding]:
    """The findings in the order of the report."""
    return [_numbered(audit, n, finding) for n, finding in enumerate(audit.findings, 1)]


def _numbered(audit: Audit, number: int, finding: Finding) -> NumberedFinding:
    entry = CATALOGUE[finding.code]
    kind = "certain" if finding.certain else "likely"
    place = place_words(audit.report, finding.spot)
    words = (grade(finding), message(finding), finding.code, entry.title, place, entry.mend)
    return NumberedFinding(number, kind, finding, *words)


# --- the report


def marked_blocks(audit: Audit, numbered: Sequence[NumberedFinding]) -> Iterator[Markup]:
    """The report as it was read, block by block, with its findings marked and explained in place."""
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
    without = [span.finding for span in spans if span.start >= span.end]
    return Markup("").join(_stretches(text, within)) + _numbers(without)


class _Marking(NamedTuple):
    start: int
    end: int
    finding: NumberedFinding


def _stretches(text: str, spans: Sequence[_Marking]) -> Iterator[Markup]:
    """A text cut where a finding's words begin or end."""
    edges = chain.from_iterable((span.start, span.end) for span in spans)
    for start, end in pairwise(sorted({0, len(text), *edges})):
        yield _stretch(text, start, end, spans)


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
    by_cell: _ByCell = defaultdict(list)
    for one in mine:
        by_cell[one.finding.spot.row, one.finding.spot.column].append(one)
    rows = (_row(table, number, by_cell) for number in range(len(table.rows)))
    caption = _caption(table, by_cell.get((None, None), []))
    return Markup(
        '<div class="scroll" tabindex="0" role="group" aria-label="表"><table>{}{}</table></div>'
    ).format(caption, Markup("").join(rows))


def _caption(table: PublishedTable, whole: Sequence[NumberedFinding]) -> Markup:
    """The title with its findings; none where a paragraph shows it and nothing is wrong with it."""
    title = "" if table.title_spot and not whole else table.title
    numbered = Markup("<caption>{}{}</caption>").format(title, _numbers(whole))
    return numbered if title else Markup("")


def _row(table: PublishedTable, number: int, by_cell: _ByCell) -> Markup:
    if number < table.headings:
        cells = _headings(table, number, by_cell)
    else:
        numbered = enumerate(table.rows[number])
        cells = (_cell(cell, by_cell.get((number, column), [])) for column, cell in numbered)
    return Markup("<tr>{}</tr>").format(Markup("").join(cells))


def _cell(cell: str | None, here: Sequence[NumberedFinding]) -> Markup:
    text = _one_line(cell)
    style = _style([*(["amount"] if is_amount(text) else []), *_kinds(here)])
    return Markup("<td{}>{}{}</td>").format(style, text, _numbers(here))


def _one_line(text: str | None) -> str:
    return " ".join((text or "").split())


def _style(names: Sequence[str]) -> Markup:
    return Markup(' class="{}"').format(" ".join(names)) if names else Markup("")


def _kinds(here: Sequence[NumberedFinding]) -> list[str]:
    kinds = {one.kind for one in here}
    return ["certain"] if "certain" in kinds else sorted(kinds)


def _headings(table: PublishedTable, number: int, by_cell: _ByCell) -> Iterator[Markup]:
    """The headings that begin in a row, as wide and high as they are."""
    rows = table.rows[: table.headings]
    for column, positions in _covered(rows, number):
        height, width = (len(set(numbers)) for numbers in zip(*positions, strict=True))
        here = by_cell.get((number, column), [])
        text = _one_line(rows[number][column])
        yield Markup('<th{} colspan="{}" rowspan="{}">{}{}</th>').format(
            _style(_kinds(here)), width, height, text, _numbers(here)
        )


def _covered(rows: Rows, number: int) -> Iterable[tuple[int, list[tuple[int, int]]]]:
    """The columns where headings of a row begin, each with the positions that it covers."""
    covered: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for r, row in enumerate(heading_owners(rows)):
        for c, owner in enumerate(row):
            if owner and owner[0] == number:
                covered[owner[1]].append((r, c))
    return sorted(covered.items())
