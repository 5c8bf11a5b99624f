"""Where a finding stands, in words: page, table, row and column, or the section of a paragraph."""

from __future__ import annotations

from ..kernel.catalogue import CATALOGUE
from ..published.document import PublishedParagraph, PublishedReport, PublishedTable, Spot
from .context import AuditedReport
from .finding import Finding

_SHORT = 40  # signs of a title or heading that a place shows


def place_words(report: AuditedReport, spot: Spot) -> str:
    """第11页 表“支出决算表”“合计”行“项目支出”列; 第3页 “三、支出决算情况说明”."""
    page = f"第{spot.page}页 " if spot.page else ""
    block = block_at(report.report, spot)
    if isinstance(block, PublishedTable):
        return f"{page}{_of_table(report, block, spot)}"
    above = _above(report.report, spot)
    if isinstance(above, PublishedTable):
        return f"{page}表“{short(above.title) or '（没有标题）'}”下面"
    return f"{page}“{short(above.text)}”" if above else page.strip() or "文首"


def block_at(report: PublishedReport, spot: Spot) -> PublishedParagraph | PublishedTable | None:
    """The block of a place."""
    return report.blocks[spot.block] if 0 <= spot.block < len(report.blocks) else None


def _above(report: PublishedReport, spot: Spot) -> PublishedParagraph | PublishedTable | None:
    """The nearest heading or table that a paragraph stands below, or the heading itself."""
    for number in range(min(spot.block, len(report.blocks) - 1), -1, -1):
        block = report.blocks[number]
        if isinstance(block, PublishedTable) or block.level:
            return block
        if block.contents and number == spot.block:
            return block
    return None


def _of_table(report: AuditedReport, block: PublishedTable, spot: Spot) -> str:
    words = f"表“{short(block.title) or '（没有标题）'}”"
    table = next((t for t in report.tables if t.grid.table is block), None)
    if table is None or spot.row is None:
        return words
    for part in table.grid.blocks:
        columns = [c for c in part.columns if c.index == spot.column]
        row = next((row for row in part.rows if row.index == spot.row), None)
        if row is not None and (columns or spot.column is None):
            label = f"“{short(row.label or row.code or f'第{row.index + 1}行')}”行"
            return words + label + (f"“{short(columns[0].words)}”列" if columns else "")
    return f"{words}第{spot.row + 1}行"


def short(text: str) -> str:
    """A text on one line, not too long."""
    line = " ".join(text.split())
    return line if len(line) <= _SHORT else f"{line[: _SHORT - 1]}…"


def grade(finding: Finding) -> str:
    """必错 or 存疑."""
    return "必错" if finding.certain else "存疑"


def message(finding: Finding) -> str:
    """What is wrong with it, and what should stand there."""
    entry = CATALOGUE[finding.code]
    values = {
        "quote": finding.quote or "（空白）",
        "expected": finding.expected,
        "why": finding.why,
    }
    text = entry.message.format(**values)
    if finding.expected and "{expected}" not in entry.message:
        text += f"；应为“{finding.expected}”"
    return text


def line(report: AuditedReport, finding: Finding) -> str:
    """A finding on one line, for the terminal."""
    place = place_words(report, finding.spot)
    mend = CATALOGUE[finding.code].mend
    return f"{grade(finding)} {finding.code} {report.report.file} {place}：{message(finding)}。{mend}。"


def as_json(report: AuditedReport, finding: Finding) -> dict[str, object]:
    """A finding with all its fields, for `--json`."""
    entry = CATALOGUE[finding.code]
    spot = finding.spot
    block = block_at(report.report, spot)
    return {
        "code": finding.code,
        "title": entry.title,
        "certain": finding.certain,
        "grade": grade(finding),
        "page": spot.page or None,
        "block": spot.block,
        "row": spot.row,
        "column": spot.column,
        "table": block.title if isinstance(block, PublishedTable) else None,
        "place": place_words(report, spot),
        "quote": finding.quote,
        "start": finding.start,
        "end": finding.end,
        "expected": finding.expected,
        "why": finding.why,
        "message": message(finding),
        "mend": entry.mend,
    }
