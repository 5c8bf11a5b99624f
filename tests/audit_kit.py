"""Small published reports, made from text inside the test that audits them.

    report("# 三、支出决算情况说明", "本年支出合计10.00万元。", table("支出决算表", "…"))

A line that begins with # is a heading (## of a second level), one with > a line of the contents. A
table's rows are lines, its cells stand between |; < is a cell that another one covers.
"""

from __future__ import annotations

from assembler.audit.audit import audit
from assembler.audit.finding import Finding
from assembler.published.document import (
    PublishedBlock,
    PublishedParagraph,
    PublishedReport,
    PublishedTable,
    Spot,
)

COVERED = "<"


def table(title: str, text: str, headings: int = 1, unit: str = "万元") -> PublishedTable:
    """A table of a report."""
    rows = [line.strip().split("|") for line in text.strip().splitlines()]
    cells = [[None if cell.strip() == COVERED else cell.strip() for cell in row] for row in rows]
    return PublishedTable(title, unit, tuple(map(tuple, cells)), Spot(0), headings)


def report(*blocks: str | PublishedTable, form: str = "docx") -> PublishedReport:
    """A report of these paragraphs and tables."""
    made = (_block(block, number) for number, block in enumerate(blocks))
    return PublishedReport("报告.docx", form, tuple(made))


def _block(block: str | PublishedTable, number: int) -> PublishedBlock:
    spot = Spot(number)
    if isinstance(block, PublishedTable):
        return PublishedTable(block.title, block.unit, block.rows, spot, block.headings)
    if block.startswith(">"):
        return PublishedParagraph(block[1:].strip(), spot, contents=True)
    level = len(block) - len(block.lstrip("#"))
    return PublishedParagraph(block.lstrip("# "), spot, level + 1 if level else 0)


def findings(*blocks: str | PublishedTable, form: str = "docx") -> list[Finding]:
    """What is found in such a report; nothing is required of it."""
    return list(audit(report(*blocks, form=form), {}).findings)


def told(*blocks: str | PublishedTable, form: str = "docx") -> list[tuple[str, str, str]]:
    """The same as code, words as they stand, and what should."""
    return [(f.code, f.quote, f.expected) for f in findings(*blocks, form=form)]
