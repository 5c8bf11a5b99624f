"""Every section of a template under every situation its figures can take (`template rehearse`): only
the paragraphs that read differently, each with the situation and its lines in the template; and
the branches that none of them reached."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from jinja2.meta import find_undeclared_variables

from ..figures import Figures
from ..kernel.problems import Place, Problem
from ..narrative import Narrative
from ..narrative.language import FAILURES, rendered
from ..narrative.markdown import blocks_of
from ..report import Heading
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
        self.name, problems = situation.name, list[Problem]()
        figures = Figures(situation.dataset, template, problems)
        self.dataset = situation.dataset
        self.narrative = Narrative(situation.dataset, template, figures, problems)

    def play(self, watched: Watched, section: str) -> Iterator[tuple[str, bool]]:
        """The headings and paragraphs of a section, with the numbers of their lines in them."""
        names = {**self.narrative.names, **watched.names()}
        try:
            text = rendered(watched.compiled, names, {})
        except FAILURES:
            return  # told by `template check`
        for block in blocks_of(text, self.narrative.draft.spans, section):
            yield block.text, isinstance(block, Heading)


def _rehearsed(name: str, stages: list[Stage], template: Template) -> RehearsedSection:
    source, usual = template.sections[name], stages[0]
    environment = usual.narrative.language.environment
    watched = Watched(environment, source.text, source.name)
    section = RehearsedSection(name, source.name)
    tree = environment.parse(source.text, filename=source.name)
    asked = find_undeclared_variables(tree)
    own = (
        Stage(template, each) for each in without_figures(sorted(asked), usual.dataset, template)
    )
    seen: dict[str, tuple[list[str], str, bool]] = {}
    for stage in (*stages, *own):
        for text, is_heading in stage.play(watched, name):
            key = without_lines(text)
            seen.setdefault(key, ([], text, is_heading))[0].append(stage.name)
    for key, (names, text, is_heading) in seen.items():
        lines = lines_in(text)
        place = Place(source.name, row=lines[0] if lines else None)
        section.passages.append(Passage(tuple(names), key, place, is_heading))
    section.unreached = [branch for branch in watched.branches if not branch.reached]
    return section
