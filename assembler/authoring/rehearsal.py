"""Every text of a template under every situation its figures can take (`template rehearse`): only
the paragraphs that read differently, each with the situations, its line in the template and the
phrases it was made with; the branches that none of them reached, the phrases that none used.

Beside the sections there are the short texts of a template that read differently now and then:
terms of the glossary, titles, headings and notes of tables.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from itertools import chain, islice
from typing import NamedTuple

from ..charts.specification import chart_specification
from ..dataset.answers import why_open
from ..figures import Figures
from ..kernel.catalogue import TEMPLATE
from ..kernel.problems import Place, Problem, distinct, grave
from ..narrative import Narrative
from ..narrative.draft import Draft
from ..narrative.footnotes import FootnoteError
from ..narrative.language import FAILURES, reason_of, rendered
from ..narrative.markdown import Marked, blocks_of, join_spans, spans_of
from ..narrative.placing import CHART_HERE, TABLE_HERE
from ..narrative.small_table import SmallTableError
from ..reasons.phrases import GROUPS as DRAFTING_GROUPS
from ..report import OPEN, Block, Heading, Paragraph, Span, Table
from ..tables.specification import as_list, specification
from ..template.markup import PictureError
from ..template.template import ITEMISED, Template
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
from .items import CHART, PHRASE, SECTION, SETTING, TABLE, TERM, WITHIN, TemplateItem, items_of
from .situations import USUAL, Situation, situations, with_values, without_figures

_TITLES = ("封面标题", "标题", "表头左", "表头右")  # settings of the template that are printed
_CHART_TEXTS = ("标题", "空图说明", "替代文字")
_TABLE_TEXTS = ("标题", "编号", "左上", "右上", "注", "空表说明")
_MOST_TRIALS = 60  # situations of a text's own of each sort, beside those of every text
_FILLED, _LONG_VALUE = "#", "##"
_LONG = 30  # signs; a longer name may break a line
_SHORT = 3  # 行政 and 事业 are words of the sentence rather than names
_ONE_OR_ALL = ("1", "100.00%")
_REFERENCE = "〔注〕"  # stands for the number of a footnote
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

    @property
    def varies(self) -> bool:
        """Whether there is more to say of it than how it always reads."""
        return len(self.passages) > 1 or bool(self.unreached) or bool(self.failures)


class TemplateText(NamedTuple):
    """A text of a template that is rehearsed: its source, and where that begins; whether it gives
    each item with its zero (逐项写零)."""

    kind: str
    name: str
    source: str
    place: Place
    itemised: bool = False


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

    def play(self, watched: Watched, text: TemplateText, failures: list[Failure]) -> list[Block]:
        """The headings, paragraphs and small tables of a text, with notes of where they come from; none where it
        cannot be written."""
        names = {**self.narrative.names, **watched.names()}
        self.narrative.draft.section = text.name
        try:
            written = rendered(watched.compiled, names, {ITEMISED: text.itemised})
        except FAILURES as error:
            place, reason = watched.place_of(error), reason_of(error)
            if (place, reason) not in [failure[:2] for failure in failures]:
                failures.append(Failure(place, reason, self.name))
            return []
        spans = self.narrative.draft.spans
        if text.kind != SECTION:
            return [Paragraph(join_spans(spans_of(written, spans)))]
        try:
            return blocks_of(written, spans, text.name, self.narrative.template.picture)
        except (SmallTableError, PictureError, FootnoteError):
            return []  # told by `template check`

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
    return _kind_of_figure(span.text)


def _kind_of_figure(text: str) -> str:
    digits = text.rstrip("%")
    if digits.startswith("-"):
        return "负"
    if not digits.strip("0."):
        return "零"
    return text if text in _ONE_OR_ALL else _FILLED


def _kind_of_value(value: str) -> str:
    """A text of the data as one of its kind: a year or a short word as it is, any name as a name."""
    if len(value) > _LONG:
        return _LONG_VALUE
    return value if _is_year_or_word(value) else _FILLED


def _is_year_or_word(value: str) -> bool:
    if len(value) > _SHORT:
        return value.isdecimal()
    return not value.isdecimal() and bool(value.strip(_NUMERALS))


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
        return distinct(one for one in grave(usual.problems) if one.code in TEMPLATE)

    def texts(self) -> Iterator[RehearsedText]:
        """The sections in the order of the report, then the short texts that vary."""
        for text in texts_of(self.template):
            rehearsed = self._rehearsed(text)
            if text.kind == SECTION or rehearsed.varies:
                yield rehearsed

    @property
    def unused(self) -> list[TemplateItem]:
        """The phrases that no text has used so far; those of drafted reasons, which no text uses,
        apart; none where the report is written in the Word shell alone, which is not rehearsed."""
        if not self.template.parts:
            return []
        return [
            item
            for name, item in self.phrases.items()
            if name not in self.used and name.partition(WITHIN)[0] not in DRAFTING_GROUPS
        ]

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
        rehearsed.played = len(self._situations) + self._play_trials(passages, watched, text)
        rehearsed.passages = list(_beside_usual(list(passages.values())))
        # which way a template writes zeros is for it to say, whatever the figures are
        rehearsed.unreached = [one for one in watched.unreached if ITEMISED not in one.names]
        return rehearsed

    def _play_trials(
        self, passages: dict[str, Passage], watched: Watched, text: TemplateText
    ) -> int:
        """Play the situations that may reach what is left; how many did."""
        reaching = 0
        for situation in self._trials(watched):
            before = len(watched.unreached)
            stage = self._stage(situation)
            blocks = stage.play(watched, text, [])
            if len(watched.unreached) < before:
                self._add(passages, stage, blocks, text)
                reaching += 1
        return reaching

    def _trials(self, watched: Watched) -> Iterator[Situation]:
        """Situations that may reach the branches that are left, until there are none."""
        usual = self._situations[0]
        asked = set(chain.from_iterable(branch.names for branch in watched.unreached))
        figures = self._stage(usual).figures
        numbers = sorted(map(Decimal, filter(str.isdecimal, asked)))
        trials = chain(
            islice(without_figures(sorted(asked), figures, usual), _MOST_TRIALS),
            islice(with_values(sorted(asked), numbers, figures, usual), _MOST_TRIALS),
        )
        for situation in trials:
            if not watched.unreached:
                return
            yield situation

    def _phrases_in(self, text: str) -> tuple[str, ...]:
        """The phrases a printed text was made with; they are noted as used."""
        names = list(self.phrases)
        used = tuple(names[number] for number in uses_in(text))
        self.used.update(used)
        return used

    def _add(
        self,
        passages: dict[str, Passage],
        stage: Stage,
        blocks: Iterable[Block],
        text: TemplateText,
    ) -> None:
        """Keep what reads differently from all before; the situation is noted with what is kept."""
        for block in blocks:
            if isinstance(block, Table):
                self._phrases_in(_words_of(block))
                continue
            wording = _as_words(block) + stage.wording(block)
            if not wording.strip():
                continue
            used = self._phrases_in(_as_words(block) + block.text)
            known = passages.get(wording)
            if known is None:
                passages[wording] = _passage(stage.name, block, used, text.place)
            elif stage.name not in known.situations:
                passages[wording] = known._replace(situations=(*known.situations, stage.name))


def _words_of(table: Table) -> str:
    cells = (cell.text for cell in chain(*table.header, *table.body) if cell)
    return "".join((table.title, *cells))


def _as_words(block: Heading | Paragraph) -> str:
    """What is no text of a paragraph: that it is a footnote; its picture in words."""
    if isinstance(block, Heading):
        return ""
    if block.is_footnote:
        return "〔脚注〕"
    return f"〔图片：{block.picture.alt}〕" if block.picture else ""


def _passage(
    situation: str, block: Heading | Paragraph, used: tuple[str, ...], begins: Place
) -> Passage:
    shown = _as_words(block)
    lines = lines_in(shown + block.text)
    place = Place(begins.file, row=lines[0] if lines else None)
    typed = (replace(span, text=span.text or _REFERENCE, refers=False) for span in block.spans)
    spans = (
        replace(span, text=_readable(span.text), figure=None) for span in (Span(shown), *typed)
    )
    level = block.level if isinstance(block, Heading) else 0
    return Passage((situation,), place, used, join_spans(spans), level)


def _readable(text: str) -> str:
    """A text without notes; where a table or chart is placed, its name."""
    shown = without_notes(text)
    for here in (TABLE_HERE, CHART_HERE):
        shown = shown.replace(here, "〔", 1).replace(here, "〕", 1)
    return shown


def _beside_usual(passages: list[Passage]) -> Iterator[Passage]:
    """Each passage with what stands in its place in the usual situation: of the same line, or the
    only paragraph there is."""
    usual = [passage for passage in passages if USUAL in passage.situations and not passage.level]
    of_line = _by_line(usual)
    for passage in passages:
        if USUAL in passage.situations or passage.level:
            yield passage
        else:
            yield passage._replace(usual=of_line[passage.place.row])


def _by_line(passages: Sequence[Passage]) -> Mapping[int | None, str]:
    """The first text of each line; if there is but one, it stands for any line."""
    only = passages[0].text if len(passages) == 1 else ""
    texts = {passage.place.row: passage.text for passage in reversed(passages)}
    return defaultdict(lambda: only, texts)


# --- which texts there are


def texts_of(template: Template) -> Iterator[TemplateText]:
    """What is rehearsed of a template: its sections as the parts name them; of its titles, terms
    and tables what has tags."""
    for name in template.named_by_parts("章节"):
        if name in template.sections:
            source = template.sections[name]
            yield TemplateText(SECTION, name, source.text, Place(source.name), source.itemised)
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
    for key in template.named_by_parts("表格"):
        yield from _texts_of_table(template, key)
    for key in filter(template.charts.__contains__, template.printed_charts):
        yield from _texts_of_chart(template, key)


def _texts_of_chart(template: Template, key: str) -> Iterator[TemplateText]:
    spec = chart_specification(template, key, [])
    if spec is None:
        return
    for name in _CHART_TEXTS:
        yield TemplateText(CHART, f"{key} 的{name}", spec.word(name), spec.place_of(name))


def _texts_of_table(template: Template, key: str) -> Iterator[TemplateText]:
    spec = specification(template, key, []) if key in template.tables else None
    if spec is None:
        return  # told by `template check`
    for name in _TABLE_TEXTS:
        for text in as_list(spec.settings.get(name)):
            if isinstance(text, str):
                yield TemplateText(TABLE, f"{key} 的{name}", text, spec.place_of(name))
