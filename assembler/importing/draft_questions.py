"""What a draft of the report lacks, as questions: figures nobody has given, reasons.

An answer may raise another question (a change its reason), so the draft is made again with made-up
answers until nothing new is asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from ..assemble import assemble
from ..dataset.answers import is_open
from ..dataset.model import Dataset, Declared, OpeningLine
from ..dataset.schema import UNIT_NATURES
from ..dataset.sheets import QUESTIONS
from ..figures import MONEY, Figures
from ..kernel.problems import Place, Problem
from ..narrative import Narrative
from ..narrative.draft import Gap
from ..pipeline import Prepared
from ..report import Heading, Paragraph, Report, Table
from .imported import Row
from .questions import key_of, question, section_naming

_ATTEMPTS = 4
_OPENING = "年初预算"
_THIS_YEAR, _LAST_YEAR = "本年", "上年"
_ASKED_IN = "万元"  # as last year's report and the tables have it
_FAR_FROM_ANY = 123_457  # 元; times a number, so that no two made-up amounts agree
_LONGEST, _BEFORE, _AFTER = 70, 36, 24  # signs of a sentence
_TOLD_ON_BUILDING = ("T-01", "B-07")  # of the report, and of what the clerk is yet to fill
_REASONS = {"B-10": "比上年变化的主要原因？", "B-13": "决算数与年初预算数不同的主要原因？"}
_IF_AT_ALL = {
    "变化的": "（没有变化的不用答）",
    "不同的": "（相同的不用答）",
    "是多少": "（算得出的不用答）",
}


def report_questions(prepared: Prepared, problems: list[Problem]) -> list[Row]:
    """What the draft of the report lacks, in the order of the report. What is wrong besides is
    told; none of the gaps is: they are asked here."""
    drafted = _Drafted.of(_with_natures(prepared, 0), problems)
    asked = {key_of(row): row for row in drafted.questions()}
    for attempt in range(1, _ATTEMPTS):
        made_up = _answered(prepared, list(asked.values()))
        more = _Drafted.of(_with_natures(made_up, attempt), [])
        new = {key_of(row): row for row in more.questions() if key_of(row) not in asked}
        if not new:
            break
        asked.update((key, _if_at_all(row, asked)) for key, row in new.items())
    return sorted(asked.values(), key=lambda row: drafted.order(row["用在"]))


def _if_at_all(row: Row, others: dict[tuple[str, ...], Row]) -> Row:
    """A question that only some answers raise; its sentence would show figures that were made up."""
    before = others.get(("指标", row["名称"], _LAST_YEAR), {})
    hint = next((said for asked, said in _IF_AT_ALL.items() if asked in row["问题"]), "")
    return {**row, "问题": row["问题"] + hint, "句子": before.get("句子", "")}


# --- one draft


@dataclass
class _Drafted:
    """A draft of the report and what it lacks."""

    prepared: Prepared
    report: Report
    gaps: list[Gap]

    @classmethod
    def of(cls, prepared: Prepared, problems: list[Problem]) -> _Drafted:
        told: list[Problem] = []
        narrative = Narrative(prepared.dataset, prepared.template, prepared.figures, told)
        report = assemble(narrative, told)
        open_ones = [gap for gap in narrative.draft.missing if gap.problem.code.startswith("B-")]
        asked = {id(gap.reported) for gap in open_ones}
        problems += (p for p in told if id(p) not in asked and p.code not in _TOLD_ON_BUILDING)
        return cls(prepared, report, open_ones)

    def questions(self) -> Iterator[Row]:
        """Every gap once; where 年初预算 is not known, nothing that it would settle."""
        opening = [gap for gap in self.gaps if gap.problem.code == "B-14"]
        settled = self._settled() if opening else set()
        for gap in [*opening[:1], *(gap for gap in self.gaps if gap not in opening)]:
            if gap.problem.values.get("name") not in settled:
                yield self._question(gap)
        yield from self._with_default()

    def _settled(self) -> set[str]:
        """The figures that a table 年初预算 would give."""
        given = _answered(self.prepared, [question("报告", _OPENING, "")]).figures
        return {
            name
            for name, figure in given.items()
            if figure.known and not self.prepared.figures[name].known
        }

    def _question(self, gap: Gap) -> Row:
        code, values = gap.problem.code, {k: str(v) for k, v in gap.problem.values.items()}
        name, label = values.get("name", ""), values.get("label", "")
        section, sentence = _used(self.report, gap.why)
        if code == "B-14":
            return question(
                "报告", _OPENING, _where_opening(self.prepared.dataset), 用在=section, 句子=sentence
            )
        if code in _REASONS:
            return question("原因", name, label + _REASONS[code], 用在=section, 句子=sentence)
        period = values.get("period") or _LAST_YEAR
        unit = self._unit(name, values.get("unit", ""))
        asked = _how_much(label, period, unit, self.prepared.dataset.year)
        return question("指标", name, asked, 期间=period, 单位=unit, 用在=section, 句子=sentence)

    def _unit(self, name: str, unit: str) -> str:
        unit = unit or self.prepared.figures[name].unit
        return _ASKED_IN if unit in (MONEY, _ASKED_IN) else unit

    def _with_default(self) -> Iterator[Row]:
        """Declared figures that count as their default, or are passed over, unless given."""
        figures = self.prepared.figures
        gaps = {gap.problem.values.get("name") for gap in self.gaps}
        for spec in figures.specifications.values():
            if not spec.unit or (spec.name, _THIS_YEAR) in figures.declared or spec.name in gaps:
                continue
            unit = self._unit(spec.name, spec.unit)
            instead = f"不答即为{spec.default}" if spec.default else "没有的不用答"
            asked = _how_much(spec.label, _THIS_YEAR, unit, 0)
            yield question(
                "指标",
                spec.name,
                f"{asked}{instead}",
                期间=_THIS_YEAR,
                单位=unit,
                用在=self._heading_over(spec.name),
            )

    def _heading_over(self, name: str) -> str:
        """The heading of the section whose text names a figure."""
        section, heading = section_naming(name, self.prepared.template), ""
        for block in (block for part in self.report.parts for block in part.blocks):
            if isinstance(block, Heading):
                heading = block.number + block.text
            elif section and isinstance(block, Paragraph) and block.section == section:
                return heading
        return ""

    def order(self, title: str) -> int:
        """How far back in the report a heading or a table stands."""
        titles = [title_of(block) for part in self.report.parts for block in part.blocks]
        return titles.index(title) if title and title in titles else len(titles)


def title_of(block: object) -> str:
    """What a question names the block by; "" for a paragraph."""
    if isinstance(block, Heading):
        return block.number + block.text
    return block.title if isinstance(block, Table) else ""


# --- how it is asked


def _where_opening(dataset: Dataset) -> str:
    return (
        f"{dataset.year}年部门预算数据的位置（相对本数据，如：../某某局-{dataset.year}-预算）？"
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


def _with_natures(prepared: Prepared, attempt: int) -> Prepared:
    """Units of a nature not yet known: first as administrative ones, which have more to say, then
    the first one alone, so that what sets them apart is asked too."""
    units = tuple(
        replace(unit, nature=UNIT_NATURES[0 if number == 0 or attempt == 0 else -1])
        if is_open(unit.nature)
        else unit
        for number, unit in enumerate(prepared.dataset.units)
    )
    return _remade(prepared, replace(prepared.dataset, units=units))


def _remade(prepared: Prepared, dataset: Dataset) -> Prepared:
    last = prepared.figures.last
    return Prepared(dataset, prepared.template, Figures(dataset, prepared.template, [], last))


def _answered(prepared: Prepared, asked: list[Row]) -> Prepared:
    """The same with made-up figures. A made-up opening budget is what was spent: whether the two
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
    return _remade(
        prepared, replace(dataset, declared=(*dataset.declared, *made_up), opening=opening)
    )


def _made_up(number: int, unit: str) -> tuple[Decimal, str]:
    if unit == _ASKED_IN:
        return Decimal(number * _FAR_FROM_ANY), MONEY
    return Decimal(number), unit


def _opening_as_spent(prepared: Prepared, place: Place) -> Iterator[OpeningLine]:
    spent = prepared.figures.ledgers["支出"]
    for fund in ("一般公共预算拨款", "政府性基金预算拨款", "国有资本经营预算拨款", "单位资金"):
        condition = spent.condition(资金=fund)
        for function in spent.values("功能项", condition) or ():
            found = spent.sum(spent.condition(资金=fund, 功能=function))
            yield OpeningLine(place, function, fund, None, found.amount)


# --- where it is used


def _used(report: Report, why: str) -> tuple[str, str]:
    """The heading and the sentence, or the table, where the mark of a gap stands."""
    for part in report.parts:
        heading = part.heading.text
        for block in part.blocks:
            if isinstance(block, Heading):
                heading = title_of(block)
            elif isinstance(block, Paragraph) and any(s.missing == why for s in block.spans):
                return heading, _sentence(block, why)
            elif isinstance(block, Table) and _has(block, why):
                return block.title, ""
    return "", ""


def _sentence(paragraph: Paragraph, why: str) -> str:
    """The sentence of the paragraph that holds the mark, cut where it is long."""
    mark = next(span.text for span in paragraph.spans if span.missing == why)
    sentences = [f"{one}。" for one in paragraph.text.split("。") if one]
    sentence = next((one for one in sentences if mark in one), paragraph.text)
    if len(sentence) <= _LONGEST:
        return sentence
    at = sentence.index(mark)
    start, end = max(0, at - _BEFORE), at + len(mark) + _AFTER
    head, tail = "……" if start else "", "……" if end < len(sentence) else ""
    return f"{head}{sentence[start:end]}{tail}"


def _has(table: Table, why: str) -> bool:
    return any(cell is not None and cell.missing == why for row in table.body for cell in row)
