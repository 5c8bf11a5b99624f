"""A draft: one report's text while it is written. It prints figures, chooses phrases, finds
reasons, and collects spans and problems. Its methods are what authors call in their sections.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import NamedTuple

from ..dataset.answers import why_open
from ..dataset.model import Dataset, OpenQuestion, Reason
from ..figures import (
    MONEY,
    Change,
    Figure,
    Figures,
    Missing,
    UnknownNameError,
    change,
    completion,
    joined,
)
from ..kernel.money import NumberStyle, round_half_up, share, show_amount, show_percent
from ..kernel.places import References
from ..kernel.problems import Problem, did_you_mean, problem
from ..report import FigureRecord, Span
from ..template.template import Template
from .limits import PRINTED_AT_MOST, STEPS_AT_MOST, limited, too_much
from .markers import CLOSE, OPEN, Marked, marker, plain_text
from .wording import PLACEHOLDER, PhraseError, phrase_entry


class Gap(NamedTuple):
    """Something the clerk has yet to give: what is lacking, what is told of it, and what the mark in
    the text says."""

    problem: Problem
    told: Problem
    why: str


class Draft:
    """The text of one report in the making.

    spans: everything printed so far, by marker number. records: the printed figures.
    unmarked: values print as they are, without markers (for the Word shell).
    """

    def __init__(
        self,
        dataset: Dataset,
        template: Template,
        figures: Figures,
        problems: list[Problem],
        unmarked: bool = False,
    ) -> None:
        self.unmarked = unmarked
        self.dataset, self.template, self.figures = dataset, template, figures
        self.problems = problems
        self.style = template.style()
        self.spans: list[Span] = []
        self.records: list[FigureRecord] = []
        self.references = References()
        self.reasons = {reason.name: reason for reason in dataset.reasons}
        self.threshold = template.word("原因门槛", "0")
        self.gaps: list[Gap] = []
        self._steps = self._printed = 0

    # --- limits

    def step(self, weight: int) -> None:
        """Count a turn of a loop, so that loops within loops come to an end."""
        self._steps += weight
        if self._steps > STEPS_AT_MOST:
            raise too_much("循环的次数太多")

    # --- printing

    def print_span(self, span: Span) -> Marked:
        """Keep a span and give the marker it travels by."""
        self._printed += len(span.text)
        if self._printed > PRINTED_AT_MOST:
            raise too_much("写出的文字太多")
        if self.unmarked:
            return Marked(span.text)
        self.spans.append(span)
        return marker(len(self.spans) - 1)

    def print_text(self, value: object) -> Marked:
        """Any value but a figure; what is marked already stays so."""
        text = str(value)
        if OPEN not in text:
            return self.print_span(Span(text, missing=why_open(text)))
        pieces = re.split(f"({OPEN}[0-9]+{CLOSE})", text)
        return Marked(
            "".join(p if p.startswith(OPEN) else self.print_span(Span(p)) for p in pieces if p)
        )

    def print_figure(self, figure: Figure, text: str, value: str = "") -> Marked:
        """A figure's displayed text, recorded with its origin."""
        exact = value or (f"{figure.amount:f}" if figure.known else "")
        lines = self.references.of(figure.places)
        record = FigureRecord(figure.words, text, exact, figure.formula, lines, figure.unit)
        self.records.append(record)
        return self.print_span(Span(text, figure=len(self.records) - 1))

    def print_missing(self, label: str, why: str) -> Marked:
        """A highlighted placeholder for what the clerk has yet to give."""
        return self.print_span(Span(label, missing=why))

    def plain(self, marked: str) -> str:
        """The text a reader would see."""
        return plain_text(marked, self.spans)

    # --- amounts and shares

    def amount(self, figure: Figure, style: NumberStyle | None = None) -> Marked:
        """A figure with its unit: 954.72万元, 2辆."""
        style = style or self.style
        if not figure.known:
            return self._unknown(figure)
        if figure.unit == MONEY:
            shown = show_amount(figure.amount, style)
            return Marked(
                self.print_figure(figure, shown) + style.space + style.unit if shown else ""
            )
        if not figure.unit:
            return self.print_figure(figure, show_percent(figure.amount * 100, style))
        shown = format(round_half_up(figure.amount, style.places).normalize(), "f")
        return Marked(self.print_figure(figure, shown) + style.space + figure.unit)

    def _unknown(self, figure: Figure) -> Marked:
        return self.print_missing(*self.gap(figure))

    def gap(self, figure: Figure) -> tuple[str, str]:
        """What stands in a missing figure's place, and why; the problem is told."""
        said = "、".join(gap.label for gap in figure.missing) or figure.words
        why = f"“指标”表中没有{said}，请补上后重新生成。"
        if any(gap.label.startswith("年初预算") and gap.is_open for gap in figure.missing):
            why = "没有“年初预算”表，也没有指明同年预算数据，请补上后重新生成。"
        elif any(gap.is_open for gap in figure.missing):
            why = f"“分表数”中的各表都不能得出{figure.words}。"
        problems = [self._gap_problem(gap) for gap in figure.missing]
        why = self._why(problems, why)
        for told in problems:
            self._note(told, why)
        return f"【{figure.words}待填】", why

    def _gap_problem(self, gap: Missing) -> Problem:
        if gap.is_open and gap.label.startswith("年初预算"):
            return problem("B-14", self.dataset.place_of("年初预算"))
        if gap.is_open:
            return problem("C-01", self.dataset.place_of("分表数"), words=gap.label)
        return problem("B-11", self.dataset.place_of("指标"), **gap._asdict())

    def percent(
        self, part: Figure, whole: Figure, style: NumberStyle | None = None
    ) -> Marked | None:
        """A share as text (75.65%); None where there is no whole."""
        if not part.known or not whole.known:
            return self._unknown(whole if part.known else part)
        value = share(part.amount, whole.amount)
        if value is None:
            return None
        origin = Figure(
            value,
            "%",
            label=f"{part.words}占{whole.words}的比重",
            formula=f"{part.words}÷{whole.words}",
            places=joined((part, whole)),
        )
        return self.print_figure(origin, show_percent(value, style or self.style), f"{value:.10f}")

    # --- phrases

    def phrase(self, key: str, group: str = "", **values: object) -> Marked:
        """A phrase of wording.yaml with its {…} filled in."""
        entry = phrase_entry(self.template, key, group)
        values = {"年度": self.dataset.year, "上年度": self.dataset.year - 1, **values}

        def fill(found: re.Match[str]) -> str:
            if found[1] not in values:
                raise PhraseError(
                    f"{entry.place}：用语“{key}”里的“{{{found[1]}}}”不能用，可用的有{'、'.join(values)}",
                    told=True,
                )
            value = values[found[1]]
            return value if isinstance(value, Marked) else self.print_text(value)

        return Marked(limited(PLACEHOLDER.sub(fill, entry.node.text)))

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
            return self._unknown(now)
        if not before.known:
            return self._no_last_year(now)
        return self._say(change(now, before, self.style), 用语)

    def move_alike(self, 甲: Figure | str, 乙: Figure | str) -> bool:
        """Whether two figures are and were the same, and no other reason is given for the second
        than for the first, so that one sentence may tell of both (收支总计各增加…). Where anything is
        lacking they do not move alike: each is then asked for by its own sentence."""
        first, second = self.named(甲), self.named(乙)
        before = [self.figures.last_year(figure) for figure in (first, second)]
        if not all(figure.known for figure in (first, second, *before)):
            return False
        if first != second or before[0] != before[1]:
            return False
        own, other = (self.reasons.get(figure.name) for figure in (first, second))
        if own is None:
            return other is None and not self._reason_due(first)
        return other is None or _reason_text(other) == _reason_text(own)

    def _no_last_year(self, now: Figure) -> Marked:
        told = problem("B-12", self.dataset.place_of("指标"), name=now.name, label=now.words)
        why = f"“指标”表中没有“{now.name}”的上年数，不能比较。请补上后重新生成。"
        why = self._why([told], why)
        self._note(told, why)
        return self.print_missing(f"【上年{now.words}待填】", why)

    def _say(self, found: Change, group: str) -> Marked:
        values: dict[str, Callable[[], Marked]] = {
            "差额": lambda: self._difference(found),
            "本年": lambda: self.amount(found.now),
            "上年": lambda: self.amount(found.before),
            "比例": lambda: self._rate(found),
        }
        entry = phrase_entry(self.template, found.phrase, group)
        used = {name: make() for name, make in values.items() if f"{{{name}}}" in entry.node.text}
        return self.phrase(found.phrase, group, **used)

    def _difference(self, found: Change) -> Marked:
        label = f"{found.now.words}比上年的增减额"
        formula = f"{found.now.words}－{found.before.words}"
        places = joined((found.now, found.before))
        origin = Figure(
            found.difference, found.now.unit, label=label, formula=formula, places=places
        )
        return self.amount(origin)

    def _rate(self, found: Change) -> Marked:
        if found.rate is None:
            raise PhraseError(f"用语“{found.phrase}”里不能用“{{比例}}”：基数不是正数，没有比例可说")
        formula = f"（{found.now.words}－{found.before.words}）÷{found.before.words}"
        places = joined((found.now, found.before))
        origin = Figure(
            found.rate,
            "%",
            label=f"{found.now.words}比上年的增减率",
            formula=formula,
            places=places,
        )
        return self.print_figure(origin, show_percent(found.rate, self.style), f"{found.rate:.10f}")

    def reason(self, figure: Figure | str, 用语: str = "原因") -> Marked:
        """“，主要原因：…” in the clerk's words; a marked place where one is due and missing."""
        now = self.named(figure)
        given = self.reasons.get(now.name)
        if given is not None:
            return self.phrase(用语, 原因=self.print_text(_reason_text(given)))
        if not self._reason_due(now):
            return Marked("")
        told = problem("B-10", self.dataset.place_of("原因"), name=now.name, label=now.words)
        why = f"“{now.words}”比上年有变化，“原因”表中没有写原因。请补上后重新生成。"
        why = self._why([told], why)
        self._note(told, why)
        return self.phrase(用语, 原因=self.print_missing(f"【{now.words}变化原因待填】", why))

    def _reason_due(self, now: Figure) -> bool:
        before = self.figures.last_year(now)
        if not now.known or not before.known:
            return False
        found = change(now, before, self.style)
        return not found.flat and (found.rate is None or found.rate >= Decimal(self.threshold))

    # --- completion

    def complete(self, 决算: Figure | str, 预算: Figure | str, 用语: str = "") -> Marked:
        """How far a budget was spent, in the phrase the displayed values call for."""
        actual, budget = self.named(决算), self.named(预算)
        unknown = next((f for f in (actual, budget) if not f.known), None)
        if unknown is not None:
            return self._unknown(unknown)
        found = completion(actual, budget, self.style)
        if found.rate is None:
            return self.phrase(found.phrase, 用语)
        formula = f"{actual.words}÷{budget.words}"
        places = joined((actual, budget))
        label = f"{actual.words}的完成率"
        origin = Figure(found.rate, "%", label=label, formula=formula, places=places)
        shown = show_percent(found.rate, self.style)
        entry = phrase_entry(self.template, found.phrase, 用语)
        rated = "{比例}" in entry.node.text
        values = {"比例": self.print_figure(origin, shown, f"{found.rate:.10f}")} if rated else {}
        return self.phrase(found.phrase, 用语, **values)

    def difference_reason(
        self, 决算: Figure | str, 预算: Figure | str, 用语: str = "差异原因", 名称: str = ""
    ) -> Marked:
        """Why an actual amount differs from its budget: the reason given under the figure's name,
        or a function's code; a marked place where it is missing."""
        actual, budget = self.named(决算), self.named(预算)
        key = 名称 or actual.name or actual.code
        if not (actual.known and budget.known):
            return Marked("")
        given = self.reasons.get(key)
        if given is not None:
            return self.phrase(用语, 原因=self.print_text(_reason_text(given)))
        if not completion(actual, budget, self.style).differs:
            return Marked("")
        label = actual.words
        told = problem("B-13", self.dataset.place_of("原因"), name=key, label=label)
        why = f"“{label}”的决算数与预算数有差异，“原因”表中没有写原因。请补上后重新生成。"
        why = self._why([told], why)
        self._note(told, why)
        return self.phrase(用语, 原因=self.print_missing(f"【{label}差异原因待填】", why))

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
        """Whether the dataset gives a declared figure (有)."""
        return self.named(name).known

    def _note(self, lacking: Problem, why: str) -> None:
        """Tell of something that is lacking: at its row of 待补, where it is asked there."""
        asked = self._asked(lacking)
        told = problem("B-15", asked.place, asked=asked.asked) if asked else None
        self.tell(told or lacking)
        self.gaps.append(Gap(lacking, told or lacking, why))

    def _asked(self, lacking: Problem) -> OpenQuestion | None:
        name, period = (str(lacking.values.get(key, "")) for key in ("name", "period"))
        keys = {
            "B-10": ("原因", name, ""),
            "B-13": ("原因", name, ""),
            "B-11": ("指标", name, period),
            "B-12": ("指标", name, "上年"),
            "B-14": ("报告", "年初预算", ""),
        }
        return self.dataset.open_questions.get(keys.get(lacking.code, ("", "", "")))

    def _why(self, lacking: list[Problem], otherwise: str) -> str:
        """What the mark says: the rows of 待补, where that is where all of it is asked."""
        asked = [self._asked(one) for one in lacking]
        rows = [str(one.place.row) for one in asked if one is not None]
        if not rows or len(rows) < len(asked):
            return otherwise
        return f"“待补”表第{'、'.join(rows)}行的问题还没有回答，请填好后重新生成。"

    def tell(self, found: Problem) -> None:
        """Note a problem once."""
        if found not in self.problems:
            self.problems.append(found)


def _reason_text(given: Reason) -> str:
    """A reason without what the phrase around it says already."""
    text = re.sub(r"^(主要)?原因(是|为)?[：:]?", "", given.text.strip())
    return text.rstrip("。；;")


def words_of(dataset: Dataset) -> Mapping[str, object]:
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
