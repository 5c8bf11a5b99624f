"""A report written so that every stretch of its text knows what made it: the line and character of
its section, the phrase, the figure, the glossary's entry, the clerk's own words.

The sources travel through Jinja and Markdown as marks of private-use characters, put into the
sections before they are compiled and round what a draft prints; `traced_block` takes them out
again. A plain build knows nothing of this.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from itertools import chain
from typing import Any

from jinja2 import Template as JinjaTemplate

from ..dataset.model import Dataset, Reason, Words
from ..figures import Figure, Figures
from ..kernel.problems import Place, Problem
from ..narrative import Narrative
from ..narrative.draft import Draft, dataset_names
from ..narrative.language import SectionEnvironment, make_environment
from ..narrative.markdown import Marked
from ..narrative.placing import places_something
from ..narrative.wording import phrase_entry
from ..report import Block, Heading, Paragraph, Span, Table
from ..template.template import SectionFile, Template
from .branches import with_every_branch
from .items import FIGURE, PHRASE, SECTION, TERM, WITHIN, TemplateItem, items_of

PART, GIVEN = "部分", "数据"
_OPENS, _BEGINS, _CLOSES, _ENDS, _WHOLE = "\uf8f0", "\uf8f1", "\uf8f2", "\uf8f3", "\uf8f4"
_MARK = re.compile(f"([{_OPENS}{_BEGINS}{_WHOLE}])([0-9]{{1,9}}){_CLOSES}|{_ENDS}")
# Behind what a line is known by (a table's title, a picture and its caption) and behind labels of
# footnotes; the end of a picture, which nothing may follow, begins with a bracket.
_LETTER = re.compile(
    r"^[ ]{0,3}(?:(?:表(?:（不列目录）)?|图)[：:]|!\[)|\[\^[^\]\n]{1,40}\](?:[:：][ \t]{0,9})?|\]\([^)\n]{0,300}\)|(?=[^\W\d_])"
)
_CONDITIONS, _BRANCHES = ("if", "for"), ("elif", "else")


@dataclass(frozen=True, slots=True)
class Source:
    """One place that made a stretch of text. kind: 节, 用语, 指标, 名词, 部分, 表 …, or 数据 for what
    the clerk gave. branch: the tag of the section's branch that was taken."""

    kind: str
    name: str
    place: Place
    branch: str = ""


@dataclass(frozen=True, slots=True)
class TracedStretch:
    """A stretch of a text, and what made it, from the outside in."""

    start: int
    end: int
    sources: tuple[Source, ...]


def sources_in(stretches: Iterable[TracedStretch], start: int, end: int) -> tuple[Source, ...]:
    """What made the text from `start` to `end`, each once, in order."""
    touched = (each.sources for each in stretches if each.start < end and start < each.end)
    return tuple(dict.fromkeys(chain.from_iterable(touched)))


class _Numbered:
    """Sources by number, each kept once in a process: a compiled section bears their numbers."""

    def __init__(self) -> None:
        self.sources: list[Source] = []
        self.number = cache(self._added)

    def _added(self, source: Source) -> int:
        self.sources.append(source)
        return len(self.sources) - 1


_KNOWN = _Numbered()


def _mark(sign: str, source: Source) -> str:
    return f"{sign}{_KNOWN.number(source)}{_CLOSES}"


def without_marks(text: str) -> str:
    """A text as a reader sees it."""
    return _MARK.sub("", text)


# --- sections


@lru_cache(maxsize=1)
def _environment() -> SectionEnvironment:
    return make_environment()


@lru_cache(maxsize=512)
def _compiled(name: str, section: SectionFile, every_branch: bool) -> JinjaTemplate:
    """A section whose every stretch and tag carries its own place."""
    file = section.name
    tree = _environment().parse("".join(_with_marks(name, section)), filename=file)
    if every_branch:
        tree = with_every_branch(tree)
    code = _environment().compile(tree, filename=file)
    return JinjaTemplate.from_code(_environment(), code, {})


def _with_marks(name: str, section: SectionFile) -> Iterator[str]:
    """The text of a section, a mark before each printing tag and in each line between tags: before
    its first letter, where Markdown sees no sign of its own."""
    taken: list[str] = []  # the tags of the branches that are open, the innermost last
    text, at, tag = section.text, 0, ""
    for _, kind, token in _environment().lexer.tokeniter(text, None, section.name):
        start = text.find(token, at)
        yield text[at:start]
        at = start + len(token)
        tag = "" if kind == "block_begin" else tag + token
        if kind == "block_end":
            _follow(tag.removesuffix(token).strip(), taken)
        source = Source(SECTION, name, _place(section, start), taken[-1] if taken else "")
        if kind == "variable_begin":
            yield _mark(_OPENS, source)
        yield from _lines(token, source, section, start) if kind == "data" else [token]
    yield text[at:]


def _lines(token: str, source: Source, section: SectionFile, start: int) -> Iterator[str]:
    for line in token.splitlines(keepends=True):
        letter = _LETTER.search(line)
        if letter is None or letter[0].startswith("]"):
            yield line
        else:
            place = _place(section, start + letter.start())
            yield line[: letter.end()]
            yield _mark(_OPENS, replace(source, place=place))
            yield line[letter.end() :]
        start += len(line)


def _place(section: SectionFile, at: int) -> Place:
    given = section.heading_given(at)
    if given is not None:
        return given
    text = section.text
    row = text.count("\n", 0, at)
    return Place(section.name, row=row + 1, character=at - text.rfind("\n", 0, at))


def _follow(tag: str, taken: list[str]) -> None:
    """Note which branch begins or ends with a tag."""
    word = tag.partition(" ")[0]
    if word in _CONDITIONS:
        taken.append(tag)
    elif word in _BRANCHES and taken:
        opened = taken.pop().partition("：")[0]
        taken.append(f"{opened}：{tag}" if word == "else" else tag)
    elif word in ("endif", "endfor") and taken:
        taken.pop()


# --- what is printed


class ClerkWords(str):
    """Words of the clerk with their place."""

    __slots__ = ("place",)
    place: Place

    @classmethod
    def at(cls, text: str, place: Place) -> ClerkWords:
        given = cls(text)
        given.place = place
        return given


class TracedDraft(Draft):
    """A draft that marks what it prints, while `tracing` is on."""

    def __init__(
        self, dataset: Dataset, template: Template, figures: Figures, problems: list[Problem]
    ) -> None:
        super().__init__(dataset, template, figures, problems)
        self.tracing = False
        self._phrases = items_of(template, PHRASE)
        self._figures = items_of(template, FIGURE)
        self._labels = {spec.label: name for name, spec in figures.specifications.items()}
        self._about = ""  # the figure that a rate or difference is of
        self._reason: Reason | None = None

    def _made_by(self, source: Source | None, text: str) -> Marked:
        if source is None or not text or not self.tracing:
            return Marked(text)
        return Marked(f"{_mark(_BEGINS, source)}{text}{_ENDS}")

    def print_text(self, value: object) -> Marked:
        printed, source = super().print_text(value), None
        if self._reason is not None:
            source = Source(GIVEN, "原因", self._reason.place)
        elif isinstance(value, ClerkWords):
            source = Source(GIVEN, "", value.place)
        elif str(value) in self._labels:
            source = _source(self._figures.get(self._labels[str(value)]))
        return self._made_by(source, printed)

    def print_figure(self, figure: Figure, text: str, value: str = "") -> Marked:
        printed = super().print_figure(figure, text, value)
        item = self._figures.get(figure.name or self._about)
        return self._made_by(_source(item), printed)

    def phrase(self, key: str, group: str = "", **values: object) -> Marked:
        printed = super().phrase(key, group, **values)
        inside = phrase_entry(self.template, key, group) is not self.template.wording.get(key)
        name = f"{group}{WITHIN}{key}" if inside else key
        return self._made_by(_source(self._phrases.get(name)), printed)

    def compare(self, figure: Figure | str, 用语: str = "") -> Marked:
        with self._of(figure):
            return super().compare(figure, 用语)

    def complete(self, 决算: Figure | str, 预算: Figure | str, 用语: str = "") -> Marked:
        with self._of(决算):
            return super().complete(决算, 预算, 用语)

    def reason(self, figure: Figure | str, 用语: str = "原因") -> Marked:
        with self._because(self.named(figure).name):
            return super().reason(figure, 用语)

    def difference_reason(
        self, 决算: Figure | str, 预算: Figure | str, 用语: str = "差异原因", 名称: str = ""
    ) -> Marked:
        actual = self.named(决算)
        with self._because(名称 or actual.name or actual.code):
            return super().difference_reason(决算, 预算, 用语, 名称)

    @contextmanager
    def _of(self, figure: Figure | str) -> Iterator[None]:
        before, self._about = self._about, self.named(figure).name
        try:
            yield
        finally:
            self._about = before

    @contextmanager
    def _because(self, name: str) -> Iterator[None]:
        self._reason = self.reasons.get(name)
        try:
            yield
        finally:
            self._reason = None


def _source(item: TemplateItem | None) -> Source | None:
    return Source(item.kind, item.name, item.place) if item else None


class TracedNarrative(Narrative):
    """A narrative whose headings, paragraphs and small tables carry marks of what made them; the
    texts of other tables carry none. every_branch: all branches of a section are printed, one after the other."""

    draft: TracedDraft

    def __init__(
        self,
        dataset: Dataset,
        template: Template,
        figures: Figures,
        problems: list[Problem],
        every_branch: bool = False,
    ) -> None:
        super().__init__(dataset, template, figures, problems)
        self.draft = TracedDraft(dataset, template, figures, problems)
        self.names = {**self._names(self.draft), **_given_words(dataset)}
        self.language = replace(
            self.language,
            sections={
                name: _compiled(name, template.sections[name], every_branch)
                for name in self.language.sections
            },
        )

    @contextmanager
    def _tracing(self) -> Iterator[None]:
        self.draft.tracing = True
        try:
            yield
        finally:
            self.draft.tracing = False

    def spans(self, text: str, place: Place) -> tuple[Span, ...]:
        """The spans with a mark behind them: they are all from that place."""
        with self._tracing():
            spans = super().spans(text, place)
        return (*spans, Span(_mark(_WHOLE, self._whole(place))))

    def _whole(self, place: Place) -> Source:
        if place.file.endswith("/glossary.yaml"):
            return Source(TERM, "", place)
        if place.file.endswith("/template.yaml"):
            return Source(PART, "标题", place)
        return Source(GIVEN, "补充", place)

    def glossary(self, written: str, everything: bool, forms: Sequence[str]) -> list[Paragraph]:
        return super().glossary(without_marks(written), everything, forms)

    def _with_tables(self, blocks: Iterable[Block], place: Place) -> Iterator[Block]:
        return super()._with_tables(map(_place_unmarked, blocks), place)

    def _blocks(self, name: str) -> list[Block]:
        with self._tracing():
            blocks = super()._blocks(name)
        return [block for block in blocks if _is_written(block)]


def _place_unmarked(block: Block) -> Block:
    """The place of a table is known by what stands there alone."""
    if isinstance(block, Table) or not places_something(block):
        return block
    return block._replace(spans=(Span(without_marks(block.text)),))


def _is_written(block: Block) -> bool:
    """Whether anything stands in it; a paragraph with nothing but marks is none."""
    return isinstance(block, Heading | Table) or bool(without_marks(block.text).strip())


def _given_words(dataset: Dataset) -> dict[str, list[ClerkWords]]:
    """职责 and 机构设置 with their places."""
    names = dataset_names(dataset)

    def given(name: str, words: Sequence[Words]) -> list[ClerkWords]:
        texts: Any = names[name]
        return [ClerkWords.at(text, one.place) for text, one in zip(texts, words, strict=True)]

    return {
        "职责": given("职责", dataset.duties),
        "机构设置": given("机构设置", dataset.organisation),
    }


# --- the marks taken out again


@dataclass(frozen=True)
class TracedBlock:
    """A heading or paragraph as the report has it, and what made each stretch of its text."""

    block: Heading | Paragraph
    stretches: tuple[TracedStretch, ...]


@dataclass
class _MarkReader:
    """Goes through a text with marks; `stretches` so far, without the last one."""

    at: int = 0
    base: Source | None = None
    inside: list[Source] = field(default_factory=list)
    whole: list[Source] = field(default_factory=list)
    stretches: list[TracedStretch] = field(default_factory=list)

    def read(self, text: str) -> str:
        """The text without its marks."""
        clean, last = "", 0
        for mark in _MARK.finditer(text):
            clean += self._printed(text[last : mark.start()])
            self._follow(mark)
            last = mark.end()
        return clean + self._printed(text[last:])

    def _printed(self, text: str) -> str:
        if text:
            sources = (*([self.base] if self.base else []), *self.inside)
            self.stretches.append(TracedStretch(self.at, self.at + len(text), sources))
            self.at += len(text)
        return text

    def _follow(self, mark: re.Match[str]) -> None:
        sign, number = mark[1], int(mark[2] or 0)
        if sign is None:
            del self.inside[-1:]
        elif number < len(_KNOWN.sources):
            source = _KNOWN.sources[number]
            _FOLLOWED[sign](self, source)

    def opened(self, source: Source) -> None:
        self.base = source


_FOLLOWED: dict[str, Callable[[_MarkReader, Source], None]] = {
    _OPENS: _MarkReader.opened,
    _BEGINS: lambda reader, source: reader.inside.append(source),
    _WHOLE: lambda reader, source: reader.whole.append(source),
}


def sources_marked(text: str) -> tuple[Source, ...]:
    """What made a text with marks."""
    reader = _MarkReader()
    length = len(reader.read(text))
    return sources_in(reader.stretches, 0, length)


def traced_block(block: Heading | Paragraph) -> TracedBlock:
    """A block of a traced narrative without its marks."""
    reader = _MarkReader()
    spans = tuple(_cleaned(reader, span) for span in block.spans)
    first = next((s for each in reader.stretches for s in each.sources), None)
    stretches = tuple(
        replace(each, sources=(*reader.whole, *(each.sources or filter(None, [first]))))
        for each in reader.stretches
    )
    kept = tuple(s for s in spans if s.text or s.refers)
    return TracedBlock(block._replace(spans=kept), stretches)


def _cleaned(reader: _MarkReader, span: Span) -> Span:
    return replace(span, text=reader.read(span.text))
