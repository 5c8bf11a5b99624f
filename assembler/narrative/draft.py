"""A draft: one report's text while it is written. It prints figures, chooses phrases, finds
reasons, and collects spans and problems. Its methods are what authors call in their sections.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from ..dataset.answers import why_open
from ..dataset.model import (
    FULL_YEAR_BUDGET,
    LAST_YEAR,
    OPENING_BUDGET,
    Dataset,
    OpenQuestion,
    Reason,
)
from ..dataset.sheets import WORDS
from ..figures import (
    MONEY,
    Change,
    Figure,
    Figures,
    Missing,
    UnknownNameError,
    change,
    completion,
    displayed,
    joined,
)
from ..kernel.money import (
    NumberStyle,
    round_half_up,
    share,
    show_amount,
    show_percent,
    telling_places,
    visible,
)
from ..kernel.places import References
from ..kernel.problems import Problem, did_you_mean, problem
from ..report import CLOSE, OPEN, FigureRecord, Span
from ..template.template import Template
from .limits import PHRASE, PRINTED, RECORDED, Effort, limited, weight
from .markdown import Marked, displayed_text, marker
from .placing import (
    CHARTS_ONLY_IN_SECTIONS,
    ONLY_IN_SECTIONS,
    place_of_chart,
    place_of_table,
)
from .unprintable import why_unprintable
from .wording import PLACEHOLDER, PhraseError, phrase_entry

if TYPE_CHECKING:
    from ..reasons.drafting import Drafted, Drafting


class Gap(NamedTuple):
    """Something the clerk has yet to give: what is lacking, the problem reported of it (that of its
    row of 待补, where it is asked there), what the mark in the text says, and the section whose text
    uses it, where one does."""

    problem: Problem
    reported: Problem
    why: str
    section: str


class Unchanged(NamedTuple):
    """Why a reason was not printed: the figure is what the other one is, of whatever they are
    called in that phrase."""

    now: Figure
    base: Figure
    against: str


_NO_DIFFERENCE = "没有差异"
IN_SHELL = "Word 外壳"  # what is being written, in the words of a message


class AskedReason(NamedTuple):
    """A reason that the text asked for: under which name of 原因, of what. budget: what an actual
    amount is compared with; None for a change against last year. section: the one whose text asks."""

    name: str
    now: Figure
    budget: Figure | None = None
    section: str = ""


class Draft:
    """The text of one report in the making.

    spans: everything printed so far, by marker number. records: the printed figures. section,
    table: what is being written, as messages name it. unmarked: values print as they are, without
    markers (for an example of the Word shell). effort: what the texts of this report have done before.
    """

    def __init__(
        self,
        dataset: Dataset,
        template: Template,
        figures: Figures,
        problems: list[Problem],
        unmarked: bool = False,
        effort: Effort | None = None,
    ) -> None:
        self.unmarked = unmarked
        self.effort = effort or Effort(_lines(dataset))
        self.dataset, self.template, self.figures = dataset, template, figures
        self.problems = problems
        self.style = template.style()
        self.spans: list[Span] = []
        self.records: list[FigureRecord] = []
        self.references = References()
        self.reasons = {reason.name: reason for reason in dataset.reasons}
        self.threshold = template.word("原因门槛", "0")
        self.missing: list[Gap] = []
        self.section = self.table = ""
        self.asked = 0  # how often a condition looked at a figure that is not known
        self.remainders: dict[str, list[tuple[Change, Decimal]]] = {}
        # of reasons, by figure: those looked at, and of those not printed what did not change
        self.asked_reasons: dict[str, AskedReason] = {}
        self.used_reasons: set[str] = set()
        self.purposes = {note.function: note for note in dataset.function_notes}
        self.used_purposes: set[str] = set()
        self.used_texts: set[str] = set()
        self.withheld_reasons: dict[str, Unchanged] = {}
        self._reported: dict[str, Problem] = {}

    def for_shell(self) -> Draft:
        """The same draft as tags of the Word shell print into it: texts as they are, figures and
        what is missing with their markers."""
        own = ShellDraft.__new__(ShellDraft)
        own.__dict__.update(vars(self))
        own.section, own.table = "", IN_SHELL
        return own

    # --- printing

    def print_span(self, span: Span) -> Marked:
        """Keep a span and give the marker it travels by."""
        self.effort.step(PRINTED)
        self.effort.prints(len(span.text))
        if self.unmarked:
            return Marked(span.text)
        self.spans.append(span)
        return marker(len(self.spans) - 1)

    def print_text(self, value: object) -> Marked:
        """Any value but a figure; what is marked already stays so. Raises UnknownNameError of what
        no report prints."""
        text = value if isinstance(value, str) else str(_printable(value))
        if OPEN not in text:
            return self.print_span(Span(text, missing=why_open(text)))
        parts = re.split(f"({OPEN}[0-9]+{CLOSE})", text)
        parts[::2] = (part and self.print_span(Span(part)) for part in parts[::2])
        return Marked("".join(parts))

    def joinable(self, value: object) -> str:
        """A value as part of a text that an author joins by `~`."""
        if isinstance(value, Figure):
            return self.amount(value)
        return value if isinstance(value, str) else str(_printable(value))

    def print_figure(self, figure: Figure, text: str, value: str = "") -> Marked:
        """A figure's displayed text, recorded with its origin."""
        self.effort.step(RECORDED)
        exact = value or figure.exact
        lines = self.references.of(figure.places)
        record = FigureRecord(figure.words, text, exact, figure.formula, lines, figure.unit)
        self.records.append(record)
        return self.print_span(Span(text, figure=len(self.records) - 1))

    def print_missing(self, label: str, why: str) -> Marked:
        """A highlighted placeholder for what the clerk has yet to give."""
        return self.print_span(Span(label, missing=why))

    def text_of(self, marked: str) -> str:
        """The text a reader would see."""
        return displayed_text(marked, self.spans)

    # --- amounts and shares

    def amount(self, figure: Figure, style: NumberStyle | None = None) -> Marked:
        """A figure with its unit: 954.72万元, 2辆."""
        style = style or self.style
        if not figure.known:
            return self._print_unknown(figure)
        shown, unit = _shown(figure, style)
        return Marked(self.print_figure(figure, shown) + unit if shown else "")

    def displayed(self, figure: Figure) -> str:
        """The same as a message says it."""
        return "".join(_shown(figure, self.style))

    def percent(self, part: Figure, whole: Figure) -> Marked | None:
        """A share as text (75.65%); None where there is no whole."""
        if not part.known or not whole.known:
            return self._print_unknown(whole if part.known else part)
        value = share(part.amount, whole.amount)
        if value is None:
            return None
        label = f"{part.words}占{whole.words}的比重"
        formula = f"{part.words}÷{whole.words}"
        return self._print_rate(value, label, formula, (part, whole))

    def _print_rate(
        self,
        value: Decimal,
        label: str,
        formula: str,
        of: tuple[Figure, Figure],
        telling: bool = True,
    ) -> Marked:
        """A rate that follows from two figures, recorded with more digits than it shows. telling:
        with as many that it does not look like nothing or all where it is not."""
        figure = Figure(value, "%", label=label, formula=formula, places=joined(of))
        style = self.style
        if telling:
            style = style.but(percent_places=telling_places(value, style))
        return self.print_figure(figure, show_percent(value, style), f"{value:.10f}")

    # --- what is missing

    def ask(self, figure: Figure) -> None:
        """Report what an unknown figure lacks, as where it is printed: a condition looks at it."""
        self.asked += 1
        self.unknown_figure(figure)

    def _print_unknown(self, figure: Figure) -> Marked:
        return self.print_missing(*self.unknown_figure(figure))

    def unknown_figure(self, figure: Figure) -> tuple[str, str]:
        """What stands in an unknown figure's place, and why; what it lacks is reported."""
        labels = "、".join(lack.label for lack in figure.missing) or figure.words
        open_labels = [lack.label for lack in figure.missing if lack.is_open]
        why = f"“指标”表中没有{labels}，请补上后重新生成。"
        if open_labels:
            why = _why_open(figure.words, open_labels)
        why = self._note(list(map(self._lack, figure.missing)), why)
        return f"【{figure.words}待填】", why

    def _lack(self, lack: Missing) -> Problem:
        if lack.is_open:
            if _is_opening_budget(lack.label):
                return problem("B-14", self.dataset.place_of("年初预算"))
            if _is_full_year_budget(lack.label):
                return problem("B-100", self.dataset.place_of("全年预算"))
            return problem("C-01", self.dataset.place_of("分表数"), words=lack.label)
        if lack.period == LAST_YEAR:
            label = lack.label.removeprefix(LAST_YEAR)
            return self._lacking("B-12", "指标", name=lack.name, label=label)
        return self._lacking("B-11", "指标", **lack._asdict())

    def _lacking(self, code: str, sheet: str, **values: str) -> Problem:
        """Something that a sheet lacks, with where the report uses it."""
        return problem(code, self.dataset.place_of(sheet), **values, used=self._used())

    def _used(self) -> str:
        """What is being written, for a message: （“三公经费”一节要用）."""
        if self.table:
            return f"（{self.table}要用）"
        return f"（“{self.section}”一节要用）" if self.section else ""

    def _note(self, lacking: list[Problem], why: str) -> str:
        """Report what is lacking: at its rows of 待补, where it is asked there. What the mark says:
        the questions, where all of it is asked there, else why."""
        questions = list(map(self._question, lacking))
        asked = [question for question in questions if question]
        if asked and asked == questions:
            # The mark is a comment in a file that names no rows.
            named = "”“".join(question.asked for question in asked)
            why = f"“待补”表的“{named}”还没有回答，请填好后重新生成。"
        for lack, question in zip(lacking, questions, strict=True):
            reported = self._report_once(
                problem("B-15", question.place, asked=question.asked) if question else lack
            )
            self.missing.append(Gap(lack, reported, why, self.section))
        return why

    def _question(self, lack: Problem) -> OpenQuestion | None:
        """The row of 待补 that asks for what is lacking."""
        row, asked = lack.filling, self.dataset.open_questions
        if row and row.sheet == FULL_YEAR_BUDGET:  # asked of each 项, and none is answered
            return next((one for key, one in asked.items() if key[0] == row.sheet), None)
        return row and asked.get((row.sheet, row.name, row.period))

    def _report_once(self, lack: Problem) -> Problem:
        """Note what is lacking where it is first used, and give it as it was noted there."""
        what = [value for name, value in lack.values.items() if name != "used"]
        key = f"{lack.code} {lack.place} {what}"
        if key not in self._reported:
            self._reported[key] = lack
            self.report(lack)
        return self._reported[key]

    def report(self, problem: Problem) -> None:
        """Note a problem once."""
        if problem not in self.problems:
            self.problems.append(problem)

    # --- phrases

    def phrase(self, key: str, group: str = "", **values: object) -> Marked:
        """A phrase of wording.yaml with its {…} filled in."""
        entry = phrase_entry(self.template, key, group)
        self.effort.step(PHRASE + weight(entry.node.text))
        values = {"年度": self.dataset.year, "上年度": self.dataset.year - 1, **values}

        def fill(placeholder: re.Match[str]) -> str:
            name = placeholder[1]
            if name not in values:
                raise PhraseError(
                    f"{entry.place}：用语“{key}”里的“{{{name}}}”不能用，可用的有{'、'.join(values)}",
                    reported=True,
                )
            value = values[name]
            if isinstance(value, Figure):
                return self.amount(value)
            return value if isinstance(value, Marked) else self.print_text(value)

        return Marked(limited(PLACEHOLDER.sub(fill, entry.node.text)))

    def _phrase_made(
        self, key: str, group: str, values: Mapping[str, Callable[[], Marked]]
    ) -> Marked:
        """A phrase whose values are printed only where it quotes them."""
        text = phrase_entry(self.template, key, group).node.text
        used = {name: make() for name, make in values.items() if f"{{{name}}}" in text}
        return self.phrase(key, group, **used)

    def share_phrase(self, part: Figure, whole: Figure) -> Marked:
        """“，占75.65%”, or the wording for a share of nothing."""
        shown = self.percent(part, whole)
        return self.phrase("占比无总额") if shown is None else self.phrase("占比", 比例=shown)

    # --- change and reason

    def compare(self, figure: Figure | str, 用语: str = "") -> Marked:
        """How a figure changed against last year, in the phrase its displayed values call for."""
        now = self.named(figure)
        before = self.figures.last_year(now)
        if not now.known:
            return self._print_unknown(now)
        if not before.known:
            why = f"“指标”表中没有“{now.name}”的上年数，不能比较。请补上后重新生成。"
            why = self._note(list(map(self._lack, before.missing)), why)
            return self.print_missing(f"【上年{now.words}待填】", why)
        changed = change(now, before, self.style)
        self._note_remainder(changed)
        values: dict[str, Callable[[], Marked]] = {
            "差额": lambda: self._difference(changed),
            "本年": lambda: self.amount(now),
            "上年": lambda: self.amount(before),
            "比例": lambda: self._rate(changed),
        }
        return self._phrase_made(changed.phrase, 用语, values)

    def _note_remainder(self, changed: Change) -> None:
        """Note where displayed amounts and their displayed difference do not agree (尾差)."""
        seen = changed.by_display(self.style)
        if seen is not None:
            self.remainders.setdefault(self.section, []).append((changed, seen))

    def move_alike(self, 甲: Figure | str, 乙: Figure | str) -> bool:
        """Whether two figures are and were the same, and no other reason is given for the second
        than for the first, so that one sentence may tell of both (收支总计各增加…). Where anything is
        lacking they do not move alike: each is then asked for by its own sentence."""
        first, second = self.named(甲), self.named(乙)
        before = [self.figures.last_year(figure) for figure in (first, second)]
        if not all(figure.known for figure in (first, second, *before)):
            return False
        if (first, before[0]) != (second, before[1]):
            return False
        unchanged = self.unchanged(second)
        if unchanged is not None:  # there is no reason to give of either
            self.withheld_reasons[second.name] = unchanged
            return True
        if not self._have_one_reason(first, second):
            return False
        self.used_reasons.add(second.name)  # the sentence gives it as the first one's
        of_first = AskedReason(first.name, first, section=self.section)
        self.asked_reasons.setdefault(first.name, of_first)
        self._note_reason(AskedReason(second.name, second))
        return True

    def _have_one_reason(self, first: Figure, second: Figure) -> bool:
        own, other = (self.reasons.get(figure.name) for figure in (first, second))
        if own is None:
            return other is None and (
                not self._reason_due(first) or self._have_one_draft(first, second)
            )
        return other is None or _reason_text(other) == _reason_text(own)

    def _have_one_draft(self, *figures: Figure) -> bool:
        """Whether the same is drafted for all of them, so that it need not stand twice."""
        asked = [AskedReason(figure.name, figure) for figure in figures]
        if not all(map(self._can_draft, asked)):
            return False
        drafts = {self.drafted(one).text for one in asked}
        return len(drafts) == 1 and "" not in drafts

    def _difference(self, changed: Change) -> Marked:
        now, before = changed.now, changed.before
        label, formula = f"{now.words}比上年的增减额", f"{now.words}－{before.words}"
        places = joined((now, before))
        return self.amount(
            Figure(changed.difference, now.unit, label=label, formula=formula, places=places)
        )

    def _rate(self, changed: Change) -> Marked:
        now, before = changed.now, changed.before
        if changed.rate is None:
            raise PhraseError(
                f"用语“{changed.phrase}”里不能用“{{比例}}”：基数不是正数，没有比例可说"
            )
        formula = f"（{now.words}－{before.words}）÷{before.words}"
        label = f"{now.words}比上年的增减率"
        return self._print_rate(changed.rate, label, formula, (now, before))

    def reason(self, figure: Figure | str, 用语: str = "原因") -> Marked:
        """“，主要原因：…” in the clerk's words; a marked place where one is due and missing. One that
        is left over, where nothing has changed, is not printed."""
        now = self.named(figure)
        asked = AskedReason(now.name, now)
        if now.name in self.reasons:
            return self._given_reason(asked, 用语, self.unchanged(now))
        if not self._reason_due(now):
            return Marked("")
        drafted = self._note_reason(asked)
        if drafted is not None and drafted.text:
            return self._print_drafted(asked, drafted, "N-03", 用语)
        lack = self._lacking("B-10", "原因", name=now.name, label=now.words)
        why = f"“{now.words}”比上年有变化，“原因”表中没有写原因。请补上后重新生成。"
        why = self._note([lack], why)
        return self.phrase(用语, 原因=self.print_missing(f"【{now.words}变化原因待填】", why))

    def _reason_phrase(self, asked: AskedReason, phrase: str, reason: Marked) -> Marked:
        """A reason in its phrase, which may say of a difference from a budget which way it is."""
        values = {}
        if asked.budget is not None:
            seen = [displayed(figure, self.style) for figure in (asked.now, asked.budget)]
            values = {
                "口径": Marked(self.dataset.budget_basis),
                "比较": Marked("大于" if seen[0] > seen[1] else "小于"),
            }
        return self.phrase(phrase, 原因=reason, **values)

    def _given_reason(self, asked: AskedReason, 用语: str, unchanged: Unchanged | None) -> Marked:
        """The reason that the clerk gives, unless there is nothing to give one for; marked where it
        is a draft that nobody has confirmed."""
        if unchanged is not None:
            self.withheld_reasons[asked.name] = unchanged
            return Marked("")
        self.used_reasons.add(asked.name)
        given = self.reasons[asked.name]
        drafted, text = self._note_reason(asked), _reason_text(given)
        if not given.is_draft:
            return self._reason_phrase(asked, 用语, self.print_text(text))
        why = f"这是草拟的原因，还没有确认。属实的，在“原因”表把“状态”改成已确认；不对的，改写后再确认。{self._arithmetic(drafted)}"
        return self._reason_phrase(asked, 用语, self.print_missing(text, why))

    # --- drafted reasons

    @cached_property
    def drafting(self) -> Drafting:
        """What drafts reasons from the ledgers."""
        from ..reasons.drafting import Drafting

        return Drafting(self.figures)

    def _note_reason(self, asked: AskedReason) -> Drafted | None:
        """Keep what is asked for. What can be drafted of it, where it is missing or is a draft; that
        a draft is still to be confirmed, and whether it has become outdated, is told."""
        self.asked_reasons[asked.name] = asked._replace(section=self.section)
        given = self.reasons.get(asked.name)
        if given is None:
            return self.drafted(asked) if self._can_draft(asked) else None
        if given.is_from_draft and self._can_draft(asked):
            self._report_unfit(given, asked)
        if not given.is_draft:
            return None
        drafted = self.drafted(asked)
        self._report_draft(given, drafted)
        return drafted

    def drafted(self, asked: AskedReason) -> Drafted:
        """What the ledgers say of a reason that the text asks for."""
        if asked.budget is None:
            return self.drafting.of_change(asked.now)
        return self.drafting.of_difference(asked.name, asked.now, asked.budget)

    def _can_draft(self, asked: AskedReason) -> bool:
        """Whether the other side of a comparison is known at all."""
        if asked.budget is None:
            return self.figures.last is not None
        is_of_opening = self.dataset.budget_basis == OPENING_BUDGET
        return is_of_opening and self.dataset.opening_from is not None

    def _report_unfit(self, given: Reason, asked: AskedReason) -> None:
        """What in a confirmed reason is not so any more."""
        from ..reasons.fitting import objections

        why = objections(given, self.drafted(asked), self.drafting.wording)
        if why:
            values = {"name": asked.now.words, "figure": asked.name, "data": self.dataset.path}
            self.report(problem("N-06", given.at("原因"), why="；".join(why), **values))

    def _report_draft(self, given: Reason, drafted: Drafted) -> None:
        values = {"text": given.text, "data": self.dataset.path}
        is_outdated = given.text == given.original and drafted.text not in ("", given.text)
        if is_outdated:
            self.report(problem("N-02", given.at("原因"), **values, now=drafted.text))
        else:
            self.report(problem("N-01", given.at("原因"), **values))

    def _print_drafted(
        self, asked: AskedReason, drafted: Drafted, code: str, phrase: str
    ) -> Marked:
        """A reason that is missing, as it can be drafted: marked, for nobody has seen it."""
        values = {"name": drafted.name, "label": asked.now.words, "text": drafted.text}
        lack = self._lacking(code, "原因", **values, data=str(self.dataset.path))
        why = "“原因”表中没有写原因，这是程序草拟的，请核对。"
        why = f"{self._note([lack], why)}{self._arithmetic(drafted)}"
        return self._reason_phrase(asked, phrase, self.print_missing(drafted.text, why))

    def _arithmetic(self, drafted: Drafted | None) -> str:
        from ..reasons.drafting import arithmetic

        return f"依据：{arithmetic(drafted, self.figures)}。" if drafted is not None else ""

    def unchanged(self, now: Figure) -> Unchanged | None:
        """A figure and what it was last year, where that looks the same."""
        before = self.figures.last_year(now)
        if not (now.known and before.known and change(now, before, self.style).flat):
            return None
        return Unchanged(now, before, "上年")

    def _reason_due(self, now: Figure) -> bool:
        before = self.figures.last_year(now)
        if not (now.known and before.known):
            return False
        changed = change(now, before, self.style)
        return not changed.flat and self._is_large(changed.rate)

    def _is_large(self, rate: Decimal | None) -> bool:
        """Whether a change asks for its reason; one from nothing always does."""
        return rate is None or rate >= Decimal(self.threshold)

    # --- completion

    def complete(self, 决算: Figure | str, 预算: Figure | str, 用语: str = "") -> Marked:
        """How far a budget was spent, in the phrase the displayed values call for."""
        actual, budget = self.named(决算), self.named(预算)
        unknown = next((figure for figure in (actual, budget) if not figure.known), None)
        if unknown is not None:
            return self._print_unknown(unknown)
        completed = completion(actual, budget, self.style)
        rate = completed.rate
        basis = {"口径": lambda: Marked(self.dataset.budget_basis)}
        if rate is None:
            return self._phrase_made(completed.phrase, 用语, basis)
        label, formula = f"{actual.words}的完成率", f"{actual.words}÷{budget.words}"
        values = {
            **basis,
            # amounts that look alike were spent in full
            "比例": lambda: self._print_rate(
                rate, label, formula, (actual, budget), telling=completed.differs
            ),
        }
        return self._phrase_made(completed.phrase, 用语, values)

    def difference_reason(
        self, 决算: Figure | str, 预算: Figure | str, 用语: str = "差异原因", 名称: str = ""
    ) -> Marked:
        """Why an actual amount differs from its budget: the reason given under the figure's name,
        or a function's code; a marked place where it is missing."""
        actual, budget = self.named(决算), self.named(预算)
        key = 名称 or actual.name or actual.code
        if not (actual.known and budget.known):
            self.used_reasons.add(key)  # whether there is anything to explain is not known yet
            return Marked("")
        differs = completion(actual, budget, self.style).differs
        asked = AskedReason(key, actual, budget)
        if not differs:
            if key in self.reasons:
                self.withheld_reasons[key] = Unchanged(actual, budget, "预算")
            return self._without_difference()
        if key in self.reasons:
            return self._given_reason(asked, 用语, None)
        return self._drafted_difference(asked, 用语)

    def _without_difference(self) -> Marked:
        """What a template says where two amounts look alike; nothing where it has no words for it."""
        if _NO_DIFFERENCE not in self.template.wording:
            return Marked("")
        return self.phrase(_NO_DIFFERENCE, 口径=Marked(self.dataset.budget_basis))

    def _drafted_difference(self, asked: AskedReason, phrase: str) -> Marked:
        """The draft of why two amounts differ; a marked place where there is none."""
        label = self.dataset.codebook.functional.get(asked.name, asked.now.words)
        drafted = self._note_reason(asked)
        if drafted is not None and drafted.text:
            return self._print_drafted(asked, drafted, "N-04", phrase)
        basis = self.dataset.budget_basis
        lack = self._lacking("B-13", "原因", name=asked.name, label=label, basis=basis)
        why = f"“{label}”的决算数与预算数有差异，“原因”表中没有写原因。请补上后重新生成。"
        why = self._note([lack], why)
        return self._reason_phrase(
            asked, phrase, self.print_missing(f"【{label}差异原因待填】", why)
        )

    # --- what else the clerk says

    def purpose(self, 科目: Figure | str) -> Marked:
        """What a function's money went into (用途); a marked place where nobody has said it."""
        code = 科目.code if isinstance(科目, Figure) else str(科目)
        self.used_purposes.add(code)
        note = self.purposes.get(code)
        if note is not None:
            return self.print_text(without_end_mark(note.purpose))
        label = self.dataset.codebook.functional.get(code, code)
        why = f"“科目说明”表中没有“{label}”的用途。请补上后重新生成。"
        why = self._note([self._lacking("B-104", "科目说明", name=code, label=label)], why)
        return self.print_missing(f"【{label}的用途待填】", why)

    def own_text(self, 名称: str, 分隔: str = "、") -> Marked:
        """What the department puts in its own words under a name (文字); a marked place where it has
        not."""
        name = str(名称)
        self.used_texts.add(name)
        given = self.dataset.texts.get(name, ())
        if given:
            texts = [self.print_text(without_end_mark(words.text)) for words in given]
            return Marked(limited(分隔.join(texts)))
        why = f"“报告”的“文字”里没有“{name}”。请补上后重新生成。"
        why = self._note([self._lacking("B-102", WORDS, name=name)], why)
        return self.print_missing(f"【{name}待填】", why)

    # --- help

    def named(self, figure: Figure | str) -> Figure:
        """A figure given itself or by its name."""
        if isinstance(figure, Figure):
            return figure
        if not isinstance(figure, str):
            raise UnknownNameError("括号里应是指标、金额或指标的名称")
        if figure not in self.figures:
            raise UnknownNameError(
                f"没有“{figure}”这个指标{did_you_mean(str(figure), self.figures)}"
            )
        return self.figures[figure]

    def given(self, name: str) -> bool:
        """Whether the dataset gives a declared figure (有): where it does not, the template leaves
        something out, which is told."""
        figure = self.named(name)
        if not figure.known:
            self._report_once(self._lacking("B-58", "指标", name=figure.name, label=figure.words))
        return figure.known

    def place_table(self, 名称: str) -> Marked:
        """A table in a section's text (表), in a paragraph of its own."""
        name = str(名称)
        if self.unmarked:
            raise PhraseError(ONLY_IN_SECTIONS)
        if name not in self.template.tables:
            raise PhraseError(f"没有名为“{name}”的表{did_you_mean(name, self.template.tables)}")
        if any(name in part.texts("表格") for part in self.template.parts):
            raise PhraseError(f"“{name}”已列在“部分”的“表格”里，会印两次；先写 删除表格: {name}")
        return self.print_span(Span(place_of_table(name)))

    def place_chart(self, 名称: str) -> Marked:
        """A chart in a section's text (图表), in a paragraph of its own."""
        name = str(名称)
        if self.unmarked:
            raise PhraseError(CHARTS_ONLY_IN_SECTIONS)
        if name not in self.template.charts:
            raise PhraseError(f"没有名为“{name}”的图表{did_you_mean(name, self.template.charts)}")
        return self.print_span(Span(place_of_chart(name)))

    def grade(self, 得分: Figure | int) -> str | Marked:
        """The grade a score earns (等级); a marked place where the score is not known."""
        if isinstance(得分, Figure) and not 得分.known:
            _, why = self.unknown_figure(得分)
            return self.print_missing(f"【{得分.words}等级待填】", why)
        return self.figures.evaluations.grade_of(得分)


class ShellDraft(Draft):
    """A draft of what stands in the Word shell. It keeps what it prints in the lists of the draft it
    was made from."""

    def print_span(self, span: Span) -> Marked:
        if span.figure is None and not span.missing:
            self.effort.step(PRINTED)
            self.effort.prints(len(span.text))
            return Marked(span.text)
        return super().print_span(span)

    def place_table(self, 名称: str) -> Marked:
        raise PhraseError(ONLY_IN_SECTIONS)

    def place_chart(self, 名称: str) -> Marked:
        raise PhraseError(CHARTS_ONLY_IN_SECTIONS)


def _printable(value: object) -> object:
    why = why_unprintable(value)
    if why:
        raise UnknownNameError(why)
    return value


def _shown(figure: Figure, style: NumberStyle) -> tuple[str, str]:
    """A known figure as it is displayed, and its unit. A few 元 are not shown as 0.00万元."""
    if not figure.unit:
        return show_percent(figure.amount * 100, style), ""
    if figure.unit == MONEY:
        style = visible(figure.amount, style)
        return show_amount(figure.amount, style), style.space + style.unit
    shown = format(round_half_up(figure.amount, style.places).normalize(), "f")
    return shown, style.space + figure.unit


def _lines(dataset: Dataset) -> int:
    """The lines a report is about: what honest texts turn through grows with them."""
    sheets = (
        dataset.expenditure,
        dataset.income,
        dataset.projects,
        dataset.targets,
        dataset.table_amounts,
        *(own.lines for own in dataset.own_lists.values()),
    )
    return sum(map(len, sheets))


def _why_open(words: str, open_labels: Iterable[str]) -> str:
    """Why no official table tells an amount."""
    if any(map(_is_opening_budget, open_labels)):
        return "没有“年初预算”表，也没有指明同年预算数据，请补上后重新生成。"
    if any(map(_is_full_year_budget, open_labels)):
        return "没有“全年预算”表，请补上后重新生成。"
    return f"“分表数”中的各表都不能得出{words}。"


def _is_opening_budget(label: str) -> bool:
    return label.startswith(OPENING_BUDGET)


def _is_full_year_budget(label: str) -> bool:
    return label.startswith(FULL_YEAR_BUDGET)


def dataset_names(dataset: Dataset) -> Mapping[str, object]:
    """The dataset's words under the names authors use."""
    department = dataset.department
    return {
        "部门": {
            "编码": department.code,
            "名称": department.name,
            "简称": department.short_name,
            "自称": department.self_name,
        },
        "年度": dataset.year,
        "上年度": dataset.year - 1,
        "类型": dataset.kind,
        "主体": dataset.kind_of_report.subject,
        "预算口径": dataset.budget_basis,
        "公开日期": dataset.published,
        "职责": [_ended(words.text) for words in dataset.duties],
        "机构设置": [_ended(words.text) for words in dataset.organisation],
        "单位列表": dataset.units,
        "项目列表": dataset.projects,
        "专项转移支付": dataset.transfers,
    }


def _ended(text: str) -> str:
    """A sentence with its full stop, whether the clerk wrote it or not."""
    return text if text.endswith(("。", "；", "：", "！", "？")) else f"{text.rstrip('，、,;.')}。"


def _reason_text(given: Reason) -> str:
    """A reason without what the phrase around it says already."""
    return without_end_mark(re.sub(r"^(主要)?原因(是|为)?[：:]?", "", given.text.strip()))


def without_end_mark(text: str) -> str:
    """A clause without the sign that ends it: the sentence around it has its own."""
    return text.strip().rstrip("。；;")
