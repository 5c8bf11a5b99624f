"""Which report the files are for: its kind and year, and the template whose tables they hold."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from ..codebook.spelling import fold
from ..dataset.schema import ACCOUNTS, BUDGET, USUAL_TEMPLATES
from ..kernel.problems import Place
from ..tables.specification import specification
from ..template.loading import load_template, template_names
from ..template.template import Template
from .sheet import SourceSheet

_ROWS_OF_TITLES = 6
_YEARS = (
    re.compile(r"(?<!\d)(20\d\d)\s*(?=年(?!\s*\d))"),  # a date is when it was exported
    re.compile(r"年度\s*[:：]\s*(20\d\d)(?!\d)"),
)
_TAG = re.compile(r"\{\{[^{}]*\}\}|\{%[^{}]*%\}")


def titles(sheets: Sequence[SourceSheet]) -> Iterator[str]:
    """The texts that say what a file is about: names, and what stands above the tables."""
    for sheet in sheets:
        yield from (sheet.file, sheet.name)
        for row in sheet.rows[:_ROWS_OF_TITLES]:
            yield from (cell for cell in row if isinstance(cell, str))


def year_in(sheets: Sequence[SourceSheet]) -> int | None:
    """The year that is named most often; None where none is."""
    texts = list(titles(sheets))
    for pattern in _YEARS:
        found = Counter(int(year) for text in texts for year in pattern.findall(text))
        if found:
            return found.most_common(1)[0][0]
    return None


def kind_in(sheets: Sequence[SourceSheet]) -> str:
    """部门决算 where at least half of the worksheets speak of 决算: final accounts name budgets all
    over, budgets hardly ever name final accounts."""
    naming = sum(any("决算" in text for text in titles([sheet])) for sheet in sheets)
    return ACCOUNTS if sheets and 2 * naming >= len(sheets) else BUDGET


def template_for(sheets: Sequence[SourceSheet], kind: str) -> str:
    """The template of this kind of report that most titles of tables belong to; the usual one
    where no other has more."""
    seen = {fold(text) for text in titles(sheets)}
    best, most = USUAL_TEMPLATES[kind], -1
    names = [best, *(name for name in template_names() if name != best)]
    for name in names:
        template = load_template(name, Place(), [])
        if template is not None and template.word("类型") == kind:
            found = sum(any(title in text for text in seen) for title in _titles_of(template))
            if found > most:
                best, most = name, found
    return best


def _titles_of(template: Template) -> Iterator[str]:
    """The titles of a template's tables, without the tags in them."""
    for part in template.parts:
        for key in part.texts("表格"):
            spec = specification(template, key, []) if key in template.tables else None
            if spec is not None:
                yield fold(_TAG.sub("", str(spec.get("标题")))).removeprefix("年")
