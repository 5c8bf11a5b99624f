"""From section files to headings and paragraphs, with glossary, titles and the clerk's own words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ..dataset.model import Dataset, Words
from ..figures import Figures
from ..kernel.numerals import chinese, chinese_digits, heading_number
from ..kernel.problems import Place, Problem, problem
from ..report import Heading, Paragraph, Span
from ..template.template import Template
from .draft import Draft, words_of
from .language import Language, language_of, render
from .limits import DRAFT
from .markdown import blocks_of
from .markers import join_spans, spans_of

SIGNED = "落款："  # begins a clerk's paragraph that stands at the right: name or date


class Narrative:
    """Writes the text of one report. Rendering prints into `draft`, which keeps the figures."""

    def __init__(
        self, dataset: Dataset, template: Template, figures: Figures, problems: list[Problem]
    ) -> None:
        self.dataset, self.figures = dataset, figures
        self.template, self.problems = template, problems
        self.language: Language = language_of(template, figures, problems)
        self.draft = Draft(dataset, template, figures, problems)
        self.names = self._names(self.draft)

    def _names(self, draft: Draft) -> dict[str, Any]:
        """Everything a text may name, printing into `draft`."""
        return {
            **self.figures,
            **self.figures.functions,
            **words_of(self.dataset),
            "公开日期中文": date_in_chinese(self.dataset.published),
            "比上年": draft.compare,
            "同增减": draft.move_alike,
            "原因": draft.reason,
            "完成": draft.complete,
            "差异原因": draft.difference_reason,
            "用语": draft.phrase,
            "有": draft.given,
            DRAFT: draft,
        }

    def shell_names(self) -> dict[str, Any]:
        """The same names for the Word shell, where values print as they are."""
        draft = Draft(self.dataset, self.template, self.figures, self.problems, unmarked=True)
        titles = {
            name: self.text(self.template.word(name), self.template.place(name))
            for name in ("封面标题", "标题")
        }
        return {**self._names(draft), **titles}

    # --- texts

    def text(self, text: str, place: Place, names: Mapping[str, Any] | None = None) -> str:
        """A short text with its tags filled in, as a reader sees it."""
        if "{" not in text:
            return text
        return self.draft.plain(self.marked(text, place, names))

    def marked(self, text: str, place: Place, names: Mapping[str, Any] | None = None) -> str:
        """The same with markers; "" where it is wrong (and told)."""
        if "{" not in text:
            return text
        compiled = self.language.small(text, place, self.problems, names or ())
        if compiled is None:
            return ""
        return render(compiled, self.names, place, self.problems, names) or ""

    def spans(self, text: str, place: Place) -> tuple[Span, ...]:
        """A short text as spans."""
        return join_spans(spans_of(self.marked(text, place), self.draft.spans))

    # --- sections

    def section(self, name: str) -> list[Heading | Paragraph]:
        """The blocks of a section, the clerk's supplements (补充) at its end, then its signature."""
        blocks: list[Heading | Paragraph] = []
        compiled = self.language.sections.get(name)
        if compiled is not None:
            place = Place(self.template.sections[name].name)
            rendered = render(compiled, self.names, place, self.problems) or ""
            blocks = blocks_of(rendered, self.draft.spans, name)
        signed = [b for b in blocks if isinstance(b, Paragraph) and b.at_end]
        return [b for b in blocks if b not in signed] + self._supplements(name) + signed

    def _supplements(self, name: str) -> list[Heading | Paragraph]:
        """The clerk's paragraphs; those that begin with 落款： are the signature."""
        return [
            _supplement(self._own_words(words), name)
            for words in self.draft.dataset.supplements.get(name, ())
        ]

    def _own_words(self, words: Words) -> tuple[Span, ...]:
        return self.spans(words.text, words.place)

    # --- glossary

    def glossary(self, written: str, everything: bool) -> list[Paragraph]:
        """The terms (名词解释) as numbered paragraphs.

        written: the text of the report so far; unless `everything`, only terms in it are kept.
        """
        chosen = [
            (term, entry)
            for term, entry in self.template.glossary.items()
            if everything or term in written
        ]
        paragraphs = []
        for number, (term, entry) in enumerate(chosen, start=1):
            head = Span(f"{heading_number(2, number)}{term}：", bold=True)
            body = self.spans(entry.node.text.strip(), entry.place)
            paragraphs.append(Paragraph((head, *body), "名词解释"))
        return paragraphs


def _supplement(spans: tuple[Span, ...], section: str) -> Paragraph:
    """A paragraph of the clerk's, without what says that it is a signature."""
    first, *others = spans or (Span(""),)
    if not first.text.startswith(SIGNED):
        return Paragraph(spans, section)
    return Paragraph((replace(first, text=first.text.removeprefix(SIGNED)), *others), section, True)


def date_in_chinese(date: str) -> str:
    """2024-04-10 → 二〇二四年四月十日; what is not a date stays as it is."""
    parts = date.split("-")
    if not all(part.isdecimal() for part in parts) or len(parts) > 3:
        return date
    said = [
        f"{chinese_digits(parts[0])}年",
        *(f"{chinese(int(p))}{n}" for p, n in zip(parts[1:], "月日", strict=False)),
    ]
    return "".join(said)


def check_supplements(dataset: Dataset, template: Template) -> list[Problem]:
    """补充 and 省略 must name sections or tables of the template."""
    from ..kernel.problems import did_you_mean

    sections = {name for part in template.parts for name in part.texts("章节")}
    tables = {name for part in template.parts for name in part.texts("表格")}
    found = []
    for name, words in dataset.supplements.items():
        if name not in sections and words:
            hint = did_you_mean(name, sections)
            found.append(problem("D-88", words[0].place, name=name, hint=hint))
    for name, reason in dataset.omissions.items():
        if name not in sections | tables:
            hint = did_you_mean(name, sections | tables)
            found.append(problem("D-89", reason.place, name=name, hint=hint))
    return found
