"""The report put together from its parts: headings numbered, tables and glossary in place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, filterfalse

from .dataset.sheets import WORDS
from .kernel.numerals import USUAL_NUMBERS, heading_number
from .kernel.problems import Problem, problem
from .kernel.yamltext import Node
from .narrative import Narrative, chart_placed, table_placed
from .report import Block, Heading, Paragraph, Part, Report
from .tables import TablePage, make_tables
from .template.settings import answer, is_true

GLANCE = "一图读懂"  # the setting
_BELOW_ALL = 100  # no heading is so deep: a paragraph or table stands under any


def assemble(narrative: Narrative, problems: list[Problem]) -> Report:
    """All parts of the template in order, as values."""
    template, dataset = narrative.template, narrative.dataset
    parts: list[Part] = []
    if wants_glance(narrative):
        from .glance.page import glance_page

        page = glance_page(narrative)
        parts += [page] if page.blocks else []
    for node in template.parts:
        part = _part(node, narrative, parts, problems)
        if part.blocks:
            parts.append(part)
    return Report(
        title=narrative.word("标题"),
        author=dataset.department.name,
        date=dataset.published,
        parts=tuple(parts),
        figures=tuple(narrative.draft.records),
        digests={"数据": dataset.digest, "模板": template.digest},
        synonyms=template.synonyms,
    )


def wants_glance(narrative: Narrative) -> bool:
    """Whether the report has a page 一图读懂: as the dataset says, else the template."""
    asked, template = narrative.dataset.glance, narrative.template
    if asked is None:
        asked = is_true(template.word(GLANCE))
    if asked and not template.parts:
        narrative.problems.append(problem("M-127", narrative.dataset.place_of(WORDS)))
    return asked and bool(template.parts)


def _part(node: Node, narrative: Narrative, before: list[Part], problems: list[Problem]) -> Part:
    root = narrative.template.place("部分")
    place = replace(root, file=node.file or root.file, row=node.line, character=None)
    numbered = node.get("编号") is None or is_true(node.word("编号"))
    count = 1 + sum(bool(part.heading.number) for part in before)
    number = heading_number(1, count, narrative.template.numbering(node)) if numbered else ""
    heading = Heading(1, number, narrative.own_spans(node.word("标题"), place))
    blocks = tuple(_blocks(node, narrative, before, problems))
    return Part(heading, blocks, answer(node, "另起页", True), answer(node, "横向", False))


def _blocks(
    node: Node, narrative: Narrative, before: list[Part], problems: list[Problem]
) -> Iterator[Block]:
    """The blocks of a part: its sections, the glossary, its tables. What the dataset leaves out
    (省略) and what has a condition (条件) that does not hold falls away, and with it the headings
    that had nothing else under them."""
    if not narrative.conditions.part_holds(node):
        return
    omitted, tables = narrative.omitted, narrative.template.tables
    sections = filterfalse(omitted.__contains__, node.texts("章节"))
    keys = filterfalse(omitted.__contains__, filter(tables.__contains__, node.texts("表格")))
    written = chain.from_iterable(map(narrative.section, sections))
    forms = narrative.template.numbering(node)
    page = TablePage(answer(node, "横向", False), answer(node, "表格另起页", None))
    for block in numbered_blocks(without_empty_headings(written), forms):
        key = table_placed(block)
        if key:
            yield from make_tables([key], narrative, problems, page)
        else:
            yield from _with_chart(block, narrative, problems)
    if node.get("名词") is not None:
        everything = node.word("名词") == "全部"
        yield from narrative.glossary(_text_of(before), everything, forms)
    by_unit = is_true(node.word("每单位"))
    yield from make_tables(list(keys), narrative, problems, page, by_unit)


def _with_chart(block: Block, narrative: Narrative, problems: list[Problem]) -> Iterator[Block]:
    """A block; the chart whose place it is, numbered, with its caption."""
    key = chart_placed(block) if narrative.template.charts else ""
    if not key or not isinstance(block, Paragraph):
        yield block
        return
    from .charts.make import make_chart

    number = narrative.charts_printed + 1
    made = make_chart(key, block.section, number, narrative, problems)
    if made is not None:
        narrative.charts_printed += made.chart is not None or any(s.missing for s in made.spans)
        yield made


def without_empty_headings(blocks: Iterable[Block]) -> list[Block]:
    """Headings with nothing under them fall away, innermost first."""
    kept: list[Block] = []
    deepest = 0  # a heading of a higher level than this has something under it
    for block in reversed(list(blocks)):
        if isinstance(block, Heading) and block.level >= deepest:
            continue
        deepest = block.level if isinstance(block, Heading) else _BELOW_ALL
        kept.append(block)
    return kept[::-1]


def numbered_blocks(
    blocks: Iterable[Block], forms: Sequence[str] = USUAL_NUMBERS
) -> Iterator[Block]:
    """Headings with their numbers, counted anew within each higher heading."""
    counts: dict[int, int] = {}
    for block in blocks:
        if isinstance(block, Heading):
            counts = {level: n for level, n in counts.items() if level <= block.level}
            counts[block.level] = counts.get(block.level, 0) + 1
            yield block._replace(number=heading_number(block.level, counts[block.level], forms))
        else:
            yield block


def _text_of(parts: Iterable[Part]) -> str:
    return "".join(
        block.text
        for part in parts
        for block in part.blocks
        if isinstance(block, Heading | Paragraph)
    )
