"""Every section of a template under every situation its figures can take (`template rehearse`): only
the paragraphs that read differently, each with the situation and its lines in the template; and
the branches that none of them reached."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from jinja2.meta import find_undeclared_variables

from ..figures import Figures
from ..kernel.problems import Place, Problem
from ..narrative import Narrative
from ..narrative.language import FAILURES, rendered
from ..narrative.markdown import blocks_of
from ..narrative.small_table import SmallTableError
from ..report import Heading, Paragraph, Table
from ..template.template import Template
from .branches import Branch, Watched, lines_in, without_lines
from .situations import Situation, situations, without_figures


@dataclass(frozen=True)
class Passage:
    """A heading or paragraph that reads differently from all before it. situations: in which it
    stands; place: the first of its lines in the template."""

    situations: tuple[str, ...]
    text: str
    place: Place
    is_heading: bool = False


@dataclass
class RehearsedSection:
    """A section with what it says, and the branches that were not reached."""

    name: str
    file: str
    passages: list[Passage] = field(default_factory=list)
    unreached: list[Branch] = field(default_factory=list)


def rehearse(template: Template) -> Iterator[RehearsedSection]:
    """The sections in the order of the report."""
    stages = [Stage(template, each) for each in situations(template)]
    named = dict.fromkeys(name for part in template.parts for name in part.texts("章节"))
    for name in named:
        if name in template.sections:
            yield _rehearsed(name, stages, template)


class Stage:
    """A situation with the narrative over it."""

    def __init__(self, template: Template, situation: Situation) -> None:
        self.name, self.dataset = situation
        problems: list[Problem] = []
        figures = Figures(self.dataset, template, problems)
        self.narrative = Narrative(self.dataset, template, figures, problems)

    def play(self, watched: Watched, section: str) -> list[Heading | Paragraph]:
        """The headings and paragraphs of a section, with the numbers of their lines in them."""
        names = {**self.narrative.names, **watched.names()}
        try:
            text = rendered(watched.compiled, names, {})
        except FAILURES:
            return []  # told by `template check`
        try:
            blocks = blocks_of(text, self.narrative.draft.spans, section)
        except SmallTableError:
            return []  # told where the section is written
        return [block for block in blocks if not isinstance(block, Table)]

    def wording(self, block: Heading | Paragraph) -> str:
        """What a block says apart from its figures and the department's name."""
        department = self.dataset.department.name
        texts = (span.text if span.figure is None else "#" for span in block.spans)
        return without_lines("".join(texts)).replace(department, "#")


def _rehearsed(name: str, stages: list[Stage], template: Template) -> RehearsedSection:
    """A section under the situations that concern every text, then with nothing behind each of the
    figures it names; of these only what takes a branch that nothing took before."""
    source, usual = template.sections[name], stages[0]
    environment = usual.narrative.language.environment
    watched = Watched(environment, source.text, source.name)
    section = RehearsedSection(name, source.name)
    passages: dict[str, Passage] = {}
    for stage in stages:
        _add(passages, stage, stage.play(watched, name), source.name)
    asked = find_undeclared_variables(environment.parse(source.text, filename=source.name))
    for situation in without_figures(sorted(asked), usual.dataset, template):
        before = watched.reached
        if len(before) == len(watched.branches):
            break
        stage = Stage(template, situation)
        blocks = stage.play(watched, name)
        if watched.reached != before:
            _add(passages, stage, blocks, source.name)
    section.passages = list(passages.values())
    section.unreached = [branch for branch in watched.branches if not branch.reached]
    return section


def _add(
    passages: dict[str, Passage], stage: Stage, blocks: list[Heading | Paragraph], file: str
) -> None:
    """Keep what reads differently from all before; the situation is noted with what is kept."""
    for block in blocks:
        wording, lines = stage.wording(block), lines_in(block.text)
        known = passages.get(wording)
        if known is None:
            place = Place(file, row=lines[0] if lines else None)
            text, is_heading = without_lines(block.text), isinstance(block, Heading)
            passages[wording] = Passage((stage.name,), text, place, is_heading)
        else:
            names = (*known.situations, stage.name)
            passages[wording] = replace(known, situations=names)
