"""What a draft of the report lacks, as questions: figures nobody has given, reasons.

An answer may raise another question (a change its reason), so the draft is made again with made-up
answers until nothing new is asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import chain, filterfalse
from operator import attrgetter
from typing import NamedTuple

from ..assemble import assemble
from ..dataset.answers import is_open
from ..dataset.model import Dataset, Declared, FullYearLine, OpeningLine
from ..dataset.schema import UNIT_NATURES
from ..dataset.sheets import QUESTIONS
from ..figures import MONEY, Figures
from ..kernel.catalogue.entry import Filling
from ..kernel.problems import Flow, Place, Problem
from ..narrative import Narrative
from ..narrative.draft import Gap
from ..narrative.sentences import title_of, under_headings
from ..pipeline import Prepared
from ..reasons.named_figures import drivers_of
from ..report import Block, Heading, Paragraph, Report, Table
from .imported import Row
from .questions import key_of, question, section_naming

_ATTEMPTS = 4
_OPENING, _FULL_YEAR = "年初预算", "全年预算"
_FUNDS = ("一般公共预算拨款", "政府性基金预算拨款", "国有资本经营预算拨款", "单位资金")
_THIS_YEAR, _LAST_YEAR = "本年", "上年"
_ASKED_IN = "万元"  # as last year's report and the tables have it
_FAR_FROM_ANY = 123_457  # 元; times a number, so that no two made-up amounts agree
_LONGEST, _BEFORE, _AFTER = 70, 36, 24  # signs of a sentence
_IF_AT_ALL = {
    "变化的": "（没有变化的不用答）",
    "不同的": "（相同的不用答）",
    "是多少": "（算得出的不用答）",
}


def report_questions(prepared: Prepared, problems: list[Problem]) -> list[Row]:
    """What the draft of the report lacks, in the order of the report. What is wrong besides is
    told; none of the gaps is: they are asked here."""
    draft = ReportDraft.of(_remade(prepared, _with_natures(prepared.dataset, 0)), problems)
    asked = {key_of(row): row for row in draft.questions()}
    for attempt in range(1, _ATTEMPTS):
        made_up = _with_natures(_answered(prepared, list(asked.values())), attempt)
        further = ReportDraft.of(_remade(prepared, made_up), []).questions()
        new = [row for row in further if key_of(row) not in asked]
        if not new:
            break
        asked.update([(key_of(row), _if_at_all(row, asked)) for row in new])
    return sorted(asked.values(), key=lambda row: draft.order(row["用在"]))


def _if_at_all(row: Row, others: dict[tuple[str, ...], Row]) -> Row:
    """A question that only some answers raise; its sentence would show figures that were made up."""
    before = others.get(("指标", row["名称"], _LAST_YEAR), {})
    hint = next((hint for phrase, hint in _IF_AT_ALL.items() if phrase in row["问题"]), "")
    return {**row, "问题": row["问题"] + hint, "句子": before.get("句子", "")}


# --- one draft


class OpenGap(NamedTuple):
    """Something that the draft lacks, and the row of the dataset that fills it."""

    gap: Gap
    filling: Filling

    @property
    def figure(self) -> object:
        return self.gap.problem.values.get("name")

    @property
    def is_opening(self) -> bool:
        """Whether 年初预算 as a whole is not there."""
        return (self.filling.sheet, self.filling.name) == ("报告", _OPENING)

    @property
    def is_full_year(self) -> bool:
        """Whether 全年预算 as a whole is not there."""
        return self.filling.sheet == _FULL_YEAR


@dataclass
class ReportDraft:
    """A draft of the report and what it lacks."""

    prepared: Prepared
    report: Report
    open_gaps: list[OpenGap]

    @classmethod
    def of(cls, prepared: Prepared, problems: list[Problem]) -> ReportDraft:
        of_draft: list[Problem] = []
        narrative = Narrative(prepared.dataset, prepared.template, prepared.figures, of_draft)
        own = cls.written(prepared, narrative, assemble(narrative, of_draft))
        asked = {id(one.gap.reported) for one in own.open_gaps}
        rest = (p for p in of_draft if id(p) not in asked)
        problems += (p for p in rest if Flow.UNTOLD_ON_IMPORT not in p.flow)
        return own

    @classmethod
    def written(cls, prepared: Prepared, narrative: Narrative, report: Report) -> ReportDraft:
        """The draft of a report that has been written."""
        fillings = ((gap, gap.problem.filling) for gap in narrative.draft.missing)
        return cls(
            prepared, report, [OpenGap(gap, filling) for gap, filling in fillings if filling]
        )

    def questions(self) -> Iterator[Row]:
        """Every gap once, and what has a default."""
        yield from (row for row, _ in self.gap_questions())
        yield from self._with_default()

    def gap_questions(self) -> Iterator[tuple[Row, OpenGap]]:
        """Every gap once; where 年初预算 is not known, nothing that it would settle. 全年预算 is
        asked for by 项 and fund."""
        opening = list(filter(attrgetter("is_opening"), self.open_gaps))
        settled = self._settled_by_opening() if opening else set()
        rest = filterfalse(attrgetter("is_opening"), self.open_gaps)
        for one in (*opening[:1], *rest):
            if one.is_full_year:
                yield from ((row, one) for row in self._full_year_questions(one))
            elif one.figure not in settled:
                yield self._question(one), one

    def _full_year_questions(self, one: OpenGap) -> Iterator[Row]:
        section, sentence = _used(self.report, one.gap)
        year, names = self.prepared.dataset.year, self.prepared.dataset.codebook.functional
        for function, fund, _ in _spent(self.prepared):
            asked = (
                f"{year}年{names.get(function, function)}（{fund}）的全年预算数是多少{_ASKED_IN}？"
            )
            yield question(
                _FULL_YEAR, function, asked, 期间=fund, 单位=_ASKED_IN, 用在=section, 句子=sentence
            )

    def _settled_by_opening(self) -> set[object]:
        """The figures that a table 年初预算 would give."""
        answered = _answered(self.prepared, [question("报告", _OPENING, "")])
        given = _remade(self.prepared, answered).figures
        known = (name for name, figure in given.items() if figure.known)
        return {name for name in known if not self.prepared.figures[name].known}

    def _question(self, one: OpenGap) -> Row:
        filling, values = one.filling, one.gap.problem.values
        year, asked, columns = self.prepared.dataset.year, filling.question, {}
        if one.is_opening:
            asked = _where_opening(year)
        elif not asked:
            period = filling.period or _LAST_YEAR
            unit = self._unit(filling.name, str(values.get("unit", "")))
            asked = _how_much(str(values.get("label", "")), period, unit, year)
            columns = {"期间": period, "单位": unit}
        section, sentence = _used(self.report, one.gap)
        return question(filling.sheet, filling.name, asked, **columns, 用在=section, 句子=sentence)

    def _unit(self, name: str, unit: str) -> str:
        unit = unit or self.prepared.figures[name].unit
        return _ASKED_IN if unit in (MONEY, _ASKED_IN) else unit

    def _with_default(self) -> Iterator[Row]:
        """Declared figures that count as their default, or are passed over, unless given; not those
        that only explain others (动因)."""
        figures = self.prepared.figures
        given = {name for name, period in figures.declared if period == _THIS_YEAR}
        asked = given.union(str(one.figure) for one in self.open_gaps)
        asked |= drivers_of(self.prepared.template)
        for spec in figures.specifications.values():
            if not spec.unit or spec.name in asked:
                continue
            unit = self._unit(spec.name, spec.unit)
            instead = f"不答即为{spec.default}" if spec.default else "没有的不用答"
            amount = _how_much(spec.label, _THIS_YEAR, unit, 0)
            yield question(
                "指标",
                spec.name,
                f"{amount}{instead}",
                期间=_THIS_YEAR,
                单位=unit,
                用在=self._heading_over(spec.name),
            )

    @property
    def blocks(self) -> Iterator[Block]:
        return chain.from_iterable(part.blocks for part in self.report.parts)

    def _heading_over(self, name: str) -> str:
        """The heading of the section whose text names a figure."""
        section, heading = section_naming(name, self.prepared.template), ""
        for block in self.blocks if section else ():
            if isinstance(block, Heading):
                heading = title_of(block)
            elif isinstance(block, Paragraph) and block.section == section:
                return heading
        return ""

    def order(self, title: str) -> int:
        """How far back in the report a heading or a table stands."""
        titles = list(map(title_of, self.blocks))
        return titles.index(title) if title and title in titles else len(titles)


# --- how it is asked


def _where_opening(year: int) -> str:
    return (
        f"{year}年部门预算数据的位置（相对本数据，如：../某某局-{year}-预算）？"
        "还没有的，可以先从预算的正式表格导入；也可以不答，填“年初预算”表"
    )


def _how_much(label: str, period: str, unit: str, year: int) -> str:
    name = label.removeprefix(period)
    if period == _LAST_YEAR:
        return f"{year - 1}年（上年）的{name}是多少{unit}？"
    if period != _THIS_YEAR:
        return f"{year}年{name}的{period}是多少{unit}？"
    return f"{name}是多少{unit}？"


# --- made-up answers


def _with_natures(dataset: Dataset, attempt: int) -> Dataset:
    """Units of a nature not yet known: first as administrative ones, which have more to say, then
    the first one alone, so that what sets them apart is asked too."""
    units = tuple(
        replace(unit, nature=UNIT_NATURES[0 if number == 0 or attempt == 0 else -1])
        if is_open(unit.nature)
        else unit
        for number, unit in enumerate(dataset.units)
    )
    return dataset if units == dataset.units else replace(dataset, units=units)


def _remade(prepared: Prepared, dataset: Dataset) -> Prepared:
    """The same of another dataset; itself where that is its own, for figures are costly."""
    if dataset is prepared.dataset:
        return prepared
    last = prepared.figures.last
    return Prepared(dataset, prepared.template, Figures(dataset, prepared.template, [], last))


def _answered(prepared: Prepared, asked: list[Row]) -> Dataset:
    """The dataset with made-up figures. A made-up opening budget is what was spent: whether the two
    differ is not to be known before it is there."""
    place, dataset = Place(f"{QUESTIONS}.csv"), prepared.dataset
    made_up = tuple(
        Declared(place, row["名称"], row["期间"], *_made_up(number, row["单位"]))
        for number, row in enumerate(asked, 1)
        if row["归入"] == "指标"
    )
    opening = dataset.opening
    if any(row["名称"] == _OPENING for row in asked):
        opening = tuple(_opening_as_spent(prepared, place))
    full_year = dataset.full_year + tuple(
        FullYearLine(place, row["名称"], row["期间"], Decimal(number * _FAR_FROM_ANY))
        for number, row in enumerate(asked, 1)
        if row["归入"] == _FULL_YEAR
    )
    declared = (*dataset.declared, *made_up)
    return replace(dataset, declared=declared, opening=opening, full_year=full_year)


def _made_up(number: int, unit: str) -> tuple[Decimal, str]:
    if unit == _ASKED_IN:
        return Decimal(number * _FAR_FROM_ANY), MONEY
    return Decimal(number), unit


def _opening_as_spent(prepared: Prepared, place: Place) -> Iterator[OpeningLine]:
    for function, fund, amount in _spent(prepared):
        yield OpeningLine(place, function, fund, None, amount)


def _spent(prepared: Prepared) -> Iterator[tuple[str, str, Decimal]]:
    """What was spent, by 项 and fund."""
    spent = prepared.figures.ledgers["支出"]
    for fund in _FUNDS:
        condition = spent.condition(资金=fund)
        for function in spent.values("功能项", condition) or ():
            yield function, fund, spent.sum(spent.condition(资金=fund, 功能=function)).amount


# --- where it is used


def _used(report: Report, gap: Gap) -> tuple[str, str]:
    """The heading and the sentence, or the table, where the mark of a gap stands; the heading
    and the first sentence of the section where only a condition asks for it."""
    return _marked(report, gap.why) or _in_section(report, gap.section) or ("", "")


def _in_section(report: Report, section: str) -> tuple[str, str] | None:
    for heading, block in under_headings(report):
        if isinstance(block, Paragraph) and section and block.section == section:
            return heading, _sentence(block.text, "")
    return None


def _marked(report: Report, why: str) -> tuple[str, str] | None:
    for heading, block in under_headings(report):
        if isinstance(block, Paragraph) and (marks := _marks(block, why)):
            return heading, _sentence(block.text, marks[0])
        if isinstance(block, Table) and _has(block, why):
            return block.title, ""
    return None


def _marks(paragraph: Paragraph, why: str) -> list[str]:
    return [span.text for span in paragraph.spans if span.missing == why]


def _sentence(text: str, mark: str) -> str:
    """The sentence of a text that holds the mark, cut where it is long."""
    sentences = (f"{one}。" for one in text.split("。") if mark in one)
    sentence = next(sentences, text)
    if len(sentence) <= _LONGEST:
        return sentence
    at = sentence.index(mark)
    start, end = max(0, at - _BEFORE), at + len(mark) + _AFTER
    head, tail = "……" if start else "", "……" if end < len(sentence) else ""
    return f"{head}{sentence[start:end]}{tail}"


def _has(table: Table, why: str) -> bool:
    cells = filter(None, chain.from_iterable(table.body))
    return any(cell.missing == why for cell in cells)
