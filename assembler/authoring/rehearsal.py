"""Every text of a template under every situation its figures can take (`template rehearse`): only
the paragraphs that read differently, each with the situations, its line in the template and the
phrases it was made with; the branches that none of them reached, the phrases that none used.

Beside the sections there are the short texts of a template that read differently now and then:
terms of the glossary, titles, headings and notes of tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from itertools import chain, islice
from typing import NamedTuple

from ..dataset.answers import why_open
from ..figures import Figures
from ..kernel.catalogue import TEMPLATE
from ..kernel.problems import Place, Problem, Severity, distinct
from ..narrative import Narrative
from ..narrative.draft import Draft
from ..narrative.language import FAILURES, reason_of, rendered
from ..narrative.markdown import OPEN, Marked, blocks_of, join_spans, spans_of
from ..report import Heading, Paragraph, Span
from ..tables.specification import specification
from ..template.template import Template
from .branches import (
    Branch,
    Watched,
    lines_in,
    use_mark,
    uses_in,
    value_marked,
    with_data_as,
    without_notes,
)
from .items import PHRASE, SECTION, SETTING, TABLE, TERM, WITHIN, TemplateItem, items_of
from .situations import USUAL, Situation, situations, with_values, without_figures

_TITLES = ("封面标题", "标题", "表头左", "表头右")  # settings of the template that are printed
_TABLE_TEXTS = ("标题", "编号", "左上", "右上", "注", "空表说明")
_MOST_TRIALS = 60  # situations of a text's own of each sort, beside those of every text
_GRAVE = (Severity.ERROR, Severity.UNUSABLE)
_FILLED, _LONG_VALUE = "#", "##"
_LONG = 30  # signs; a longer name may break a line
_SHORT = 3  # 行政 and 事业 are words of the sentence rather than names
_NUMERALS = "一二三四五六七八九十"


class Passage(NamedTuple):
    """A heading or paragraph that reads differently from all before it.

    situations: in which it stands; place: the first of its lines in the template, without a row
    where it has none; phrases: names of those it was made with; spans: as it is printed;
    level: of a heading, 0 of a paragraph; usual: what stands there in the usual situation, "" where
    it stands there itself, or nothing.
    """

    situations: tuple[str, ...]
    place: Place
    phrases: tuple[str, ...]
    spans: tuple[Span, ...]
    level: int = 0
    usual: str = ""

    @property
    def text(self) -> str:
        return "".join(span.text for span in self.spans)


class Failure(NamedTuple):
    """Where a text cannot be written, why, and the first situation in which it cannot."""

    place: Place
    reason: str
    situation: str


@dataclass
class RehearsedText:
    """A text of a template with what it says, and the branches that were not reached. kind: 节, 表
    …; played: how many situations it was tried in; failures: what cannot be written."""

    kind: str
    name: str
    place: Place
    passages: list[Passage] = field(default_factory=list)
    unreached: list[Branch] = field(default_factory=list)
    played: int = 0
    failures: list[Failure] = field(default_factory=list)


class TemplateText(NamedTuple):
    """A text of a template that is rehearsed: its source, and where that begins."""

    kind: str
    name: str
    source: str
    place: Place


class NotingDraft(Draft):
    """A draft that leaves a mark where a phrase was used, and where a text of the data stands."""

    phrase_numbers: dict[str, int]

    def print_text(self, value: object) -> Marked:
        text = str(value)
        if OPEN in text or self.unmarked:
            return super().print_text(value)
        return self.print_span(Span(value_marked(text), missing=why_open(text)))

    def phrase(self, key: str, group: str = "", **values: object) -> Marked:
        inside = f"{group}{WITHIN}{key}"
        number = self.phrase_numbers.get(inside if inside in self.phrase_numbers else key)
        text = super().phrase(key, group, **values)
        return text if number is None else Marked(text + use_mark(number))


class _NotingNarrative(Narrative):
    """A narrative whose draft notes its phrases."""

    draft_type = NotingDraft
    draft: NotingDraft


class Stage:
    """A situation with the narrative over it."""

    def __init__(self, situation: Situation, template: Template, phrases: dict[str, int]) -> None:
        self.name, self.dataset = situation.name, situation.dataset
        self.problems: list[Problem] = []
        self.figures = Figures(self.dataset, template, self.problems)
        self.narrative = _NotingNarrative(self.dataset, template, self.figures, self.problems)
        self.narrative.draft.phrase_numbers = phrases
        self.narrative.names |= {
            name: replace(self.figures[name], value=value)
            for name, value in situation.values.items()
        }

    def play(
        self, watched: Watched, text: TemplateText, failures: list[Failure]
    ) -> list[Heading | Paragraph]:
        """The headings and paragraphs of a text, with notes of where they come from; none where it
        cannot be written."""
        names = {**self.narrative.names, **watched.names()}
        self.narrative.draft.section = text.name
        try:
            written = rendered(watched.compiled, names, {})
        except FAILURES as error:
            place, reason = watched.place_of(error), reason_of(error)
            if (place, reason) not in [failure[:2] for failure in failures]:
                failures.append(Failure(place, reason, self.name))
            return []
        spans = self.narrative.draft.spans
        if text.kind == SECTION:
            return blocks_of(written, spans, text.name)
        return [Paragraph(join_spans(spans_of(written, spans)))]

    def wording(self, block: Heading | Paragraph) -> str:
        """What a block says apart from its figures and the names in it; of items that read alike,
        one stands for all."""
        department = self.dataset.department
        own = (department.name, department.self_name, department.short_name)

        def kind_of(value: str) -> str:
            return _FILLED if value in own else _kind_of_value(value)

        text = with_data_as("".join(map(_wording, block.spans)), kind_of)
        items = re.split("([；、])", without_notes(text))
        return "".join(
            item for number, item in enumerate(items) if number < 2 or item != items[number - 2]
        )


def _wording(span: Span) -> str:
    """A span without its figure: whether it is nothing, one, all, negative, or any other."""
    if span.missing:
        return "【】"
    if span.figure is None:
        return span.text
    digits = span.text.rstrip("%")
    kinds = ((digits.startswith("-"), "负"), (not digits.strip("0."), "零"))
    rare = next((kind for holds, kind in kinds if holds), "")
    return rare or (span.text if span.text in ("1", "100.00%") else _FILLED)


def _kind_of_value(value: str) -> str:
    """A text of the data as one of its kind: a year or a short word as it is, any name as a name."""
    if len(value) > _LONG:
        return _LONG_VALUE
    is_year = value.isdecimal() and len(value) > _SHORT
    is_word = len(value) <= _SHORT and not value.isdecimal() and value.strip(_NUMERALS)
    return value if is_year or is_word else _FILLED


class Rehearsal:
    """A template's texts, rehearsed one by one; the phrases they use are noted on the way."""

    def __init__(self, template: Template) -> None:
        self.template = template
        self.phrases: dict[str, TemplateItem] = items_of(template, PHRASE)
        self.used: set[str] = set()
        self._numbers = {name: number for number, name in enumerate(self.phrases)}
        self._situations = situations(template)
        self._stages: dict[str, Stage] = {}

    @cached_property
    def situation_names(self) -> tuple[str, ...]:
        """The situations that concern every text."""
        return tuple(situation.name for situation in self._situations)

    @cached_property
    def mistakes(self) -> list[Problem]:
        """What is wrong with the template whatever the figures are, as a build would tell it."""
        usual = self._stage(self._situations[0])
        return distinct(p for p in usual.problems if p.code in TEMPLATE and p.severity in _GRAVE)

    def texts(self) -> Iterator[RehearsedText]:
        """The sections in the order of the report, then the short texts that vary."""
        for text in texts_of(self.template):
            rehearsed = self._rehearsed(text)
            varies = len(rehearsed.passages) > 1 or rehearsed.unreached or rehearsed.failures
            if text.kind == SECTION or varies:
                yield rehearsed

    @property
    def unused(self) -> list[TemplateItem]:
        """The phrases that no text has used so far."""
        return [item for name, item in self.phrases.items() if name not in self.used]

    def _stage(self, situation: Situation) -> Stage:
        if situation.name not in self._stages:
            self._stages[situation.name] = Stage(situation, self.template, self._numbers)
        return self._stages[situation.name]

    def _rehearsed(self, text: TemplateText) -> RehearsedText:
        """A text under the situations that concern every text, then with nothing behind figures
        on which its unreached branches hang; of these only what takes such a branch."""
        usual = self._stage(self._situations[0])
        environment = usual.narrative.language.environment
        rehearsed = RehearsedText(text.kind, text.name, text.place)
        try:
            watched = Watched(environment, text.source, text.place.file, text.place.row or 1)
        except FAILURES:
            return rehearsed  # told by `template check`
        passages: dict[str, Passage] = {}
        for situation in self._situations:
            stage = self._stage(situation)
            self._add(passages, stage, stage.play(watched, text, rehearsed.failures), text)
        rehearsed.played = len(self._situations)
        for situation in self._trials(watched):
            before = len(watched.unreached)
            stage = self._stage(situation)
            blocks = stage.play(watched, text, [])
            if len(watched.unreached) < before:
                self._add(passages, stage, blocks, text)
                rehearsed.played += 1
        rehearsed.passages = list(_beside_usual(list(passages.values())))
        rehearsed.unreached = watched.unreached
        return rehearsed

    def _trials(self, watched: Watched) -> Iterator[Situation]:
        """Situations that may reach the branches that are left, until there are none."""
        usual = self._situations[0]
        asked = {name for branch in watched.unreached for name in branch.names}
        figures = self._stage(usual).figures
        numbers = sorted(Decimal(name) for name in asked if name.isdecimal())
        trials = chain(
            islice(without_figures(sorted(asked), figures, usual), _MOST_TRIALS),
            islice(with_values(sorted(asked), numbers, figures, usual), _MOST_TRIALS),
        )
        for situation in trials:
            if not watched.unreached:
                return
            yield situation

    def _add(
        self,
        passages: dict[str, Passage],
        stage: Stage,
        blocks: Iterable[Heading | Paragraph],
        text: TemplateText,
    ) -> None:
        """Keep what reads differently from all before; the situation is noted with what is kept."""
        for block in blocks:
            wording = stage.wording(block)
            if not wording.strip():
                continue
            names = list(self.phrases)
            used = tuple(names[number] for number in uses_in(block.text))
            self.used.update(used)
            known = passages.get(wording)
            if known is None:
                passages[wording] = _passage(stage.name, block, used, text.place)
            elif stage.name not in known.situations:
                passages[wording] = known._replace(situations=(*known.situations, stage.name))


def _passage(
    situation: str, block: Heading | Paragraph, used: tuple[str, ...], begins: Place
) -> Passage:
    lines = lines_in(block.text)
    place = Place(begins.file, row=lines[0] if lines else None)
    spans = (replace(span, text=without_notes(span.text), figure=None) for span in block.spans)
    level = block.level if isinstance(block, Heading) else 0
    return Passage((situation,), place, used, join_spans(spans), level)


def _beside_usual(passages: list[Passage]) -> Iterator[Passage]:
    """Each passage with what stands in its place in the usual situation: of the same line, or the
    only paragraph there is."""
    usual = [passage for passage in passages if USUAL in passage.situations and not passage.level]
    of_line: dict[int | None, str] = {}
    for passage in usual:
        of_line.setdefault(passage.place.row, passage.text)
    only = usual[0].text if len(usual) == 1 else ""
    for passage in passages:
        if USUAL in passage.situations or passage.level:
            yield passage
        else:
            yield passage._replace(usual=of_line.get(passage.place.row, only))


# --- which texts there are


def texts_of(template: Template) -> Iterator[TemplateText]:
    """What is rehearsed of a template: its sections as the parts name them; of its titles, terms
    and tables what has tags."""
    named = dict.fromkeys(name for part in template.parts for name in part.texts("章节"))
    for name in named:
        if name in template.sections:
            source = template.sections[name]
            yield TemplateText(SECTION, name, source.text, Place(source.name))
    yield from filter(_has_tags, _short_texts(template))


def _has_tags(text: TemplateText) -> bool:
    return "{{" in text.source or "{%" in text.source


def _short_texts(template: Template) -> Iterator[TemplateText]:
    for name in _TITLES:
        yield TemplateText(SETTING, name, template.word(name), template.place(name))
    for part in template.parts:
        place = replace(template.place("部分"), row=part.line, character=None)
        yield TemplateText(SETTING, f"部分“{part.word('名')}”", part.word("标题"), place)
    for term, entry in template.glossary.items():
        yield TemplateText(TERM, term, entry.node.text, entry.place)
    for key in dict.fromkeys(name for part in template.parts for name in part.texts("表格")):
        yield from _texts_of_table(template, key)


def _texts_of_table(template: Template, key: str) -> Iterator[TemplateText]:
    spec = specification(template, key, []) if key in template.tables else None
    if spec is None:
        return  # told by `template check`
    for name in _TABLE_TEXTS:
        value = spec.settings.get(name)
        for text in value if isinstance(value, list) else [value]:
            if isinstance(text, str):
                yield TemplateText(TABLE, f"{key} 的{name}", text, spec.place_of(name))
