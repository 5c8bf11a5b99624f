"""From section files to headings and paragraphs, with glossary, titles and the clerk's own words."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import replace
from typing import Any

from jinja2.exceptions import SecurityError

from ..codebook.spelling import nearest
from ..dataset.model import Dataset, Unit, Words
from ..figures import Figures
from ..kernel.made_once import MadeOnce
from ..kernel.numerals import chinese, chinese_digits, heading_number
from ..kernel.problems import Place, Problem, Severity, problem
from ..report import Block, Paragraph, Row, Span, Table
from ..template.markup import PictureError
from ..template.template import ITEMISED, Template
from ..template.titles import names_and_titles
from . import limits
from .conditions import Conditions
from .draft import Draft, dataset_names
from .footnotes import FootnoteError
from .language import FAILURES, Language, language_of, reason_of, render
from .limits import DRAFT
from .markdown import blocks_of, lines_of_no_table, spans_with_markers
from .placing import chart_placed, not_alone, places_something, table_placed
from .small_table import SmallTableError
from .table_numbers import table_numbers
from .wording import PhraseError

_SHOWN_AT_MOST = 40  # signs of a paragraph, or of a table that is none, in a message
TITLES = ("封面标题", "标题")  # that the Word shell may name
# Names of which none prints a figure or a list: a shell of these alone is a cover.
OF_COVERS = frozenset(
    {"部门", "年度", "上年度", "类型", "公开日期", "公开日期中文", "金额单位", *TITLES}
)
SIGNED = "落款："  # begins a clerk's paragraph that stands at the right: name or date


class Narrative:
    """Writes the text of one report. Rendering prints into `draft`, which keeps the figures."""

    draft_type = Draft

    def __init__(
        self, dataset: Dataset, template: Template, figures: Figures, problems: list[Problem]
    ) -> None:
        self.dataset, self.figures = dataset, figures
        self.template, self.problems = template, problems
        self.language: Language = language_of(template, figures, problems)
        self.draft = self.draft_type(dataset, template, figures, problems)
        self.names = self._names(self.draft)
        self.unit: Unit | None = None  # of which a table is made (每单位)
        self.unit_figures: dict[str, Figures] = {}  # of each unit by code, once asked for
        self.asks_last_year = False  # whether a table has asked for last year's lines
        self.charts_printed = 0
        self.conditions = Conditions(self)
        failing = set(self.conditions.failing())
        self.omitted = failing.union(dataset.omissions)
        self.numbers = table_numbers(template, self.omitted)
        self._tell_unprinted(failing)
        problems += self._not_there()
        # Sections of which something unusable has been told: what they print would be told again.
        self._faulty = {p.place.file for p in problems if p.severity is Severity.UNUSABLE}

    def of_unit(self, unit: Unit, figures: Figures, problems: list[Problem]) -> Narrative:
        """The same of one budget unit, for its tables: they print into the report that this one
        writes."""
        own = copy(self)
        own.unit, own.dataset, own.figures, own.problems = unit, figures.dataset, figures, problems
        own.draft = Draft(own.dataset, self.template, figures, problems)
        own.draft.records, own.draft.references = self.draft.records, self.draft.references
        own.names = own._names(own.draft)
        own.conditions = Conditions(own)
        return own

    def _tell_unprinted(self, sections: Collection[str]) -> None:
        """Supplements (补充) of sections whose condition does not hold: they would go unseen."""
        for name, words in self.dataset.supplements.items():
            if name in sections and words:
                self.problems.append(problem("M-97", words[0].place, name=name))

    def _names(self, draft: Draft) -> dict[str, Any]:
        """Everything a text may name, printing into `draft`."""
        return {
            **self.figures,
            **self.figures.functions,
            **dataset_names(self.dataset),
            "金额单位": draft.style.unit,
            "公开日期中文": date_in_chinese(self.dataset.published),
            "比上年": draft.compare,
            "同增减": draft.move_alike,
            "原因": draft.reason,
            "完成": draft.complete,
            "差异原因": draft.difference_reason,
            "用途": draft.purpose,
            "文字": draft.own_text,
            "用语": draft.phrase,
            "有": draft.given,
            "清单": self.figures.rows_of_list,
            "表": draft.place_table,
            "图表": draft.place_chart,
            "等级": draft.grade,
            ITEMISED: False,  # but of a section of which the template says so
            DRAFT: draft,
        }

    def _not_there(self) -> Iterator[Problem]:
        """What the sections ask for in words and there is none of, in whatever branch."""

        def attribute(name: str, attribute: str) -> None:
            self.language.environment.getattr(self.names[name], attribute)

        for asked in self.language.asked:
            try:
                asked.look_up(self.figures, self.template, attribute)
            except FAILURES as error:
                if not (isinstance(error, PhraseError) and error.reported):
                    yield problem("M-14", asked.place, reason=reason_of(error))

    def shell_names(self) -> dict[str, Any]:
        """The same names for the Word shell, where values print as they are."""
        draft = Draft(
            self.dataset, self.template, self.figures, self.problems, True, self.draft.effort
        )
        return {**self._names(draft), **self._titles()}

    def names_of_shell(self) -> dict[str, Any]:
        """The same for the shell of this report, where figures print with their markers."""
        return {**self._names(self.draft.for_shell()), **self._titles()}

    def _titles(self) -> dict[str, str]:
        return {name: self.word(name) for name in TITLES}

    def spans_in(self, text: str) -> tuple[Span, ...]:
        """A text with markers as spans."""
        return spans_with_markers(self.draft.spans, text)

    # --- texts

    def text(self, text: str, place: Place, names: Mapping[str, Any] | None = None) -> str:
        """A short text with its tags filled in, as a reader sees it."""
        if "{" not in text:
            return text
        return self.draft.text_of(self.marked(text, place, names))

    def word(self, name: str) -> str:
        """A setting of the template as a text of the report."""
        return self.text(self.template.word(name), self.template.place(name))

    def marked(self, text: str, place: Place, names: Mapping[str, Any] | None = None) -> str:
        """The same with markers; "" where it is wrong (and reported)."""
        if "{" not in text:
            return text
        compiled = self.language.small(text, place, self.problems, self.draft.effort, names or ())
        if compiled is None:
            return ""
        self.draft.effort.steps += (
            limits.PRINTED
        )  # refused, where it is too much, by what it prints
        return render(compiled, self.names, place, self.problems, names) or ""

    def spans(self, text: str, place: Place) -> tuple[Span, ...]:
        """A short text as spans."""
        return spans_with_markers(self.draft.spans, self.marked(text, place))

    def own_spans(self, text: str, place: Place) -> tuple[Span, ...]:
        """A short text of the template's as spans, tables by their numbers as they are now."""
        return self._renumbered(self.spans(text, place), place)

    def table_text(self, text: str, place: Place) -> str:
        """A text of a table's specification; numbers of tables as they are now."""
        names = {"单位": self.unit} if self.unit else None
        return self.numbers.renumbered(self.text(text, place, names))

    def _renumbered(self, spans: tuple[Span, ...], place: Place) -> tuple[Span, ...]:
        if not self.numbers.omitted:
            return spans
        self._tell_omitted("".join(span.text for span in spans), place)
        return tuple(
            span
            if span.figure is not None or span.missing
            else replace(span, text=self.numbers.renumbered(span.text))
            for span in spans
        )

    def _tell_omitted(self, text: str, place: Place) -> None:
        """That a text refers to tables that are left out."""
        for label in dict.fromkeys(self.numbers.omitted_in(text)):
            by_clerk = self.numbers.omitted[label] in self.dataset.omissions
            why = "报告的“省略”略去了这张表" if by_clerk else "这张表的“条件”不成立，没有印"
            self.problems.append(problem("M-21", place, name=label, why=why))

    # --- sections

    def section(self, name: str) -> list[Block]:
        """The blocks of a section, the clerk's supplements (补充) at its end, then its signature."""
        self.draft.section = name
        blocks, supplements = self._blocks(name), list(self._supplements(name))
        self.draft.section = ""
        signature = [block for block in blocks if isinstance(block, Paragraph) and block.at_end]
        body = [block for block in blocks if block not in signature]
        return [*body, *supplements, *signature]

    def _blocks(self, name: str) -> list[Block]:
        """The blocks of a section's own text; none where it could not be compiled."""
        compiled = self.language.sections.get(name)
        if compiled is None or self.template.sections[name].name in self._faulty:
            return []
        source = self.template.sections[name]
        place, own = Place(source.name), {ITEMISED: source.itemised}
        rendered = render(compiled, self.names, place, self.problems, own) or ""
        if not self._is_within_limits(rendered, place):
            return []
        read = read_markdown(rendered, self.draft.spans, name, place, self.problems, self.template)
        blocks = list(self._with_tables(read, place))
        if not self.numbers.omitted:
            return blocks
        return [self._with_numbers(block, place) for block in blocks]

    def _is_within_limits(self, rendered: str, place: Place) -> bool:
        """Whether a rendered text is short enough to be read; else that is told, once."""
        effort = self.draft.effort
        try:
            limits.check_lines(rendered, effort)
        except SecurityError as error:
            if effort.report_once(error):
                self.problems.append(problem("M-14", place, reason=str(error)))
            return False
        return True

    def _with_numbers(self, block: Block, place: Place) -> Block:
        """A block that names tables by their numbers as they are now."""
        if not isinstance(block, Table):
            if places_something(block):
                return block  # names a table or chart by its file
            return block._replace(spans=self._renumbered(block.spans, place))
        rows = (block.header, block.body)
        header, body = (tuple(map(self._row_with_numbers, of_kind)) for of_kind in rows)
        title = self.numbers.renumbered(block.title)
        return replace(block, title=title, header=header, body=body)

    def _row_with_numbers(self, row: Row) -> Row:
        renumbered = self.numbers.renumbered
        return tuple(cell and replace(cell, text=renumbered(cell.text)) for cell in row)

    def _with_tables(self, blocks: Iterable[Block], place: Place) -> Iterator[Block]:
        """The blocks without the places of tables and charts that are left out; each has a paragraph
        to itself, and stands in the report once."""
        placed: set[str] = set()
        for block in blocks:
            if not places_something(block):
                yield block
                continue
            key = table_placed(block) or chart_placed(block)
            if not key or key in placed:
                reason = f"“{key}”放了两次" if key else not_alone(block)
                self.problems.append(problem("M-14", place, reason=reason))
            elif key not in self.omitted:
                placed.add(key)
                yield block

    def _supplements(self, section: str) -> Iterator[Paragraph]:
        for words in self.dataset.supplements.get(section, ()):
            yield _supplement(self.spans(words.text, words.place), section)

    # --- glossary

    def glossary(self, written: str, everything: bool, forms: Sequence[str]) -> list[Paragraph]:
        """The terms (名词解释) as numbered paragraphs.

        written: the text of the report so far; unless `everything`, only terms in it are kept.
        forms: how headings are numbered; the terms as those of sections are.
        """
        chosen = [
            (term, entry)
            for term, entry in self.template.glossary.items()
            if everything or term in written
        ]
        return [
            Paragraph(
                (
                    Span(f"{heading_number(2, number, forms)}{term}：", bold=True),
                    *self.own_spans(entry.node.text.strip(), entry.place),
                ),
                "名词解释",
            )
            for number, (term, entry) in enumerate(chosen, start=1)
        ]


def read_markdown(
    rendered: str,
    spans: Sequence[Span],
    section: str,
    place: Place,
    problems: list[Problem],
    template: Template,
) -> list[Block]:
    """The blocks of a rendered section; what is wrong with its Markdown is told."""
    outlines = template.once("outlines", lambda: MadeOnce(template.made))
    for lines in lines_of_no_table(rendered, outlines):
        problems.append(problem("M-70", place, found=lines[:_SHOWN_AT_MOST]))
    try:
        return blocks_of(rendered, spans, section, template.picture, outlines)
    except SmallTableError as error:
        problems.append(problem("M-71", place, reason=str(error)))
    except PictureError as error:
        problems.append(problem("M-64", place, reason=str(error)))
    except FootnoteError as error:
        problems.append(_wrong_footnote(error, template.sections[section].text, place))
    return []


def _wrong_footnote(error: FootnoteError, source: str, place: Place) -> Problem:
    """What is wrong with a footnote, at the line where its label first stands."""
    signs = f"[^{error.label or '…'}]"
    row = source.count("\n", 0, max(source.find(signs), 0)) + 1 if error.label else None
    return problem("M-65", replace(place, row=row), signs=signs, why=error.reason)


def _supplement(spans: tuple[Span, ...], section: str) -> Paragraph:
    """A paragraph of the clerk's. One that begins with 落款： is the signature, and stands at the
    right without that."""
    first, *others = spans or (Span(""),)
    if not first.text.startswith(SIGNED):
        return Paragraph(spans, section)
    return Paragraph((replace(first, text=first.text.removeprefix(SIGNED)), *others), section, True)


def date_in_chinese(date: str) -> str:
    """2024-04-10 → 二〇二四年四月十日; what is not a date stays as it is."""
    parts = date.split("-")
    if not all(part.isdecimal() for part in parts) or len(parts) > 3:
        return date
    year, *others = parts
    month_and_day = zip(others, "月日", strict=False)
    return f"{chinese_digits(year)}年" + "".join(
        f"{chinese(int(part))}{unit}" for part, unit in month_and_day
    )


def check_supplements(dataset: Dataset, template: Template) -> list[Problem]:
    """补充 and 省略 must name sections or tables of the template."""
    sections = template.named_by_parts("章节")
    supplements = {name: words[0].place for name, words in dataset.supplements.items() if words}
    omissions = {name: reason.place for name, reason in dataset.omissions.items()}
    left = {name: _left_out(words) for name, words in dataset.supplements.items()}
    return [
        *_unknown("D-88", supplements, sections, template, left),
        *_unknown("D-89", omissions, [*sections, *template.printed_tables], template),
    ]


def _left_out(words: Sequence[Words]) -> str:
    """The paragraphs that are not printed, as a message lists them."""
    return "；".join(f"“{_shortened(one.text)}”" for one in words)


def _shortened(text: str) -> str:
    return text if len(text) <= _SHOWN_AT_MOST else f"{text[:_SHOWN_AT_MOST]}……"


def _unknown(
    code: str,
    places: Mapping[str, Place],
    known: Sequence[str],
    template: Template,
    texts: Mapping[str, str] | None = None,
) -> Iterator[Problem]:
    """Names that the template does not have, with those that it has, the nearest by itself; be it
    that the printed title was written. texts: what was written under each."""
    for name, place in places.items():
        if name not in known:
            hint = _meant(name, known, template)
            values = {"text": texts[name]} if texts else {}
            every = "、".join(known) or "（没有：这个模板的文字都在 Word 外壳里）"
            yield problem(code, place, name=name, hint=hint, known=every, **values)


def _meant(name: str, known: Sequence[str], template: Template) -> str:
    """What may be meant by a name that the template does not have: what has that title, else the
    nearest."""
    titles = {t: n for n, _, t in names_and_titles(template) if n in known}
    exact = titles.get(name)
    return f"，是不是“{exact}”？" if exact else _nearest(name, known, titles)


def _nearest(name: str, known: Sequence[str], titles: Mapping[str, str]) -> str:
    """A question after the name, or else the title, that is spelled most like it."""
    near = nearest(name, known)
    if near is None:
        title = nearest(name, filter(None, titles))
        near = titles[title] if title else None
    return f"，是不是“{near}”？" if near else ""
