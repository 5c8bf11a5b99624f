"""A rehearsal as a Word file in the template's own shell: the parts of the report in order, each
section with what it says in every situation, each table full, empty, and long enough to break over
pages. What of it is no part of a report stands in 〔 〕."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import chain
from pathlib import Path

from jinja2 import Environment

from ..assemble import numbered_blocks
from ..charts.make import make_chart
from ..dataset.model import Dataset
from ..figures import Figures
from ..kernel.numerals import heading_number
from ..kernel.problems import Problem
from ..kernel.yamltext import Node
from ..narrative import Narrative
from ..report import Block, Heading, Paragraph, Part, Report, Span, Table
from ..snapshot.making import snapshot_of
from ..snapshot.values import to_json
from ..tables import make_table
from ..template.settings import answer, is_true
from ..template.template import Template
from ..word.write.docx import write_docx
from ..word.write.shell import Shell, load_plain_shell, load_shell
from .items import SECTION
from .rehearsal import Passage, RehearsedText
from .rehearsal_words import label, left_of, origin
from .situations import example_of, long_example

_EMPTY = "两年均为零"


def rehearsal_docx(
    template: Template, texts: Iterable[RehearsedText], problems: list[Problem]
) -> bytes | None:
    """The bytes of the file; None where the shell cannot be used, which is told."""
    usual, empty, long = (
        _narrative(dataset, template)
        for dataset in (
            example_of(template),
            example_of(template, _EMPTY),
            long_example(template),
        )
    )
    stages = {"": usual, "空表": empty, "长表": long}
    sections = {text.name: text for text in texts if text.kind == SECTION}
    parts: list[Part] = []
    for node in template.parts:
        part = _part(node, stages, sections, parts)
        if part.blocks:
            parts.append(part)
    report = Report(
        title=f"模板 {template.name} 的试写",
        author=usual.dataset.department.name,
        date=usual.dataset.published,
        parts=tuple(parts),
    )
    shell = _shell(template.shell, usual.language.environment, problems) if template.shell else None
    if shell is None:
        return None
    snapshot = to_json(snapshot_of(report, usual.dataset, internal=True))
    return write_docx(report, shell, usual.shell_names(), snapshot, problems)


def _shell(path: Path, environment: Environment, problems: list[Problem]) -> Shell | None:
    """A shell for examples: of one that is a whole report itself, its look."""
    shell = load_shell(path, environment, problems, may_lack_body=True)
    return shell if shell is None or shell.has_body else load_plain_shell(path, environment, [])


def _narrative(dataset: Dataset, template: Template) -> Narrative:
    problems: list[Problem] = []  # of the example: told by `template check`
    return Narrative(dataset, template, Figures(dataset, template, problems), problems)


def _part(
    node: Node,
    stages: Mapping[str, Narrative],
    sections: Mapping[str, RehearsedText],
    before: list[Part],
) -> Part:
    usual = stages[""]
    place = replace(usual.template.place("部分"), row=node.line, character=None)
    numbered = node.get("编号") is None or is_true(node.word("编号"))
    count = 1 + sum(bool(part.heading.number) for part in before)
    number = heading_number(1, count, usual.template.numbering(node)) if numbered else ""
    heading = Heading(1, number, usual.own_spans(node.word("标题"), place))
    blocks = tuple(_blocks(node, stages, sections))
    return Part(heading, blocks, answer(node, "另起页", True), answer(node, "横向", False))


def _blocks(
    node: Node, stages: Mapping[str, Narrative], sections: Mapping[str, RehearsedText]
) -> Iterator[Block]:
    written = (
        block
        for name in node.texts("章节")
        if name in sections
        for block in _section(sections[name])
    )
    forms = stages[""].template.numbering(node)
    yield from numbered_blocks(written, forms)
    if node.get("名词") is not None:
        yield from stages[""].glossary("", True, forms)
    for key in stages[""].template.tables_of(node):
        if key in stages[""].template.tables:
            yield from _table_thrice(key, stages)
    yield from _charts(node, stages[""])


def _charts(node: Node, usual: Narrative) -> Iterator[Block]:
    """The charts that the sections of a part place, over the example department."""
    template = usual.template
    for name in chain.from_iterable(map(template.charts_placed_in, node.texts("章节"))):
        if name in template.charts:
            number = usual.charts_printed = usual.charts_printed + 1
            made = make_chart(name, "", number, usual, [])
            yield from [made] if made else []


def _section(text: RehearsedText) -> Iterator[Block]:
    for passage in text.passages:
        if passage.level:
            yield Heading(passage.level, "", passage.spans)
        else:
            yield Paragraph((Span(f"〔{label(passage, text)}　{_where(passage)}〕", bold=True),))
            yield Paragraph(passage.spans, text.name)
    for line in left_of(text):
        yield Paragraph((Span(f"〔{line}〕", bold=True),))


def _where(passage: Passage) -> str:
    phrases = f"，用语 {'、'.join(passage.phrases)}" if passage.phrases else ""
    return f"{origin(passage)}{phrases}"


def _table_thrice(key: str, stages: Mapping[str, Narrative]) -> Iterator[Table]:
    """A table full, empty, and long; not the long one where it has as many rows as the full."""
    rows = 0
    for name, narrative in stages.items():
        table = make_table(key, narrative, [])
        if table is None or (name == "长表" and len(table.body) <= rows):
            continue
        rows = max(rows, len(table.body))
        yield replace(
            table,
            key=f"{key}{name}",
            title=f"{table.title}〔{name or '有数据'}〕",
        )
