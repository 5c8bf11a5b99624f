"""Where a finding stands, in words: page, table, row and column, or the section of a paragraph."""

from __future__ import annotations

from ..kernel.catalogue import CATALOGUE
from ..kernel.problems import problem
from ..published.document import PublishedParagraph, PublishedReport, PublishedTable, Spot
from .context import AuditedReport
from .finding import Finding
from .grid import GridBlock

_INNER = str.maketrans("“”", "‘’")
_SHORT = 40  # signs of a title or heading that a place shows


def place_words(report: AuditedReport, spot: Spot) -> str:
    """第11页 表“支出决算表”“合计”行“项目支出”列; 第3页 “三、支出决算情况说明”."""
    page = f"第{spot.page}页 " if spot.page else ""
    block = block_at(report.report, spot)
    if isinstance(block, PublishedTable):
        return f"{page}{_of_table(report, block, spot)}"
    above = _above(report.report, spot)
    if isinstance(above, PublishedTable):
        return f"{page}{_title(above)}下面"
    return f"{page}“{short(above.text)}”" if above else page.strip() or "文首"


def block_at(report: PublishedReport, spot: Spot) -> PublishedParagraph | PublishedTable | None:
    """The block of a place."""
    return report.blocks[spot.block] if 0 <= spot.block < len(report.blocks) else None


def _above(report: PublishedReport, spot: Spot) -> PublishedParagraph | PublishedTable | None:
    """The nearest heading or table that a paragraph stands below, or the heading itself."""
    here = block_at(report, spot)
    if isinstance(here, PublishedParagraph) and here.contents:
        return here
    return next(filter(_is_landmark, reversed(report.blocks[: spot.block + 1])), None)


def _is_landmark(block: PublishedParagraph | PublishedTable) -> bool:
    return isinstance(block, PublishedTable) or block.level > 0


def _of_table(report: AuditedReport, block: PublishedTable, spot: Spot) -> str:
    table = report.table_of(block)
    if table is None or spot.row is None:
        return _title(block)
    cell = next(filter(None, (_of_cell(part, spot) for part in table.grid.blocks)), "")
    return _title(block) + (cell or f"第{spot.row + 1}行")


def _title(table: PublishedTable) -> str:
    return f"表“{short(table.title) or '（没有标题）'}”"


def _of_cell(part: GridBlock, spot: Spot) -> str:
    """“合计”行“项目支出”列; "" where the cell is not of this part of the table."""
    row, column = part.row(spot.row), part.column(spot.column)
    if row is None or (column is None and spot.column is not None):
        return ""
    return f"“{short(row.name)}”行" + (f"“{short(column.words)}”列" if column else "")


def short(text: str) -> str:
    """A text on one line, not too long."""
    line = _inner(" ".join(text.split()))
    return line if len(line) <= _SHORT else f"{line[: _SHORT - 1]}…"


def _inner(text: str) -> str:
    """Quotation marks within others."""
    return text.translate(_INNER)


def grade(finding: Finding) -> str:
    """必错 or 存疑."""
    return "必错" if finding.certain else "存疑"


def message(finding: Finding) -> str:
    """What is wrong with it, and what should stand there."""
    values = {
        "quote": finding.quote or "（空白）",
        "expected": finding.expected,
        "why": finding.why,
    }
    filled = problem(finding.code, **values)
    if finding.expected and "{expected}" not in filled.entry.message:
        return f"{filled.message}；应为“{_inner(finding.expected)}”"
    return filled.message


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
