"""What no table tells: open questions (待补), each with the sentence it is needed for.

The report is drafted from what was imported, and every gap in it becomes a question: words of the
report, natures of units, last year's and other declared figures, reasons.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from ..assemble import assemble
from ..dataset.answers import is_open
from ..dataset.model import Dataset, Declared
from ..dataset.schema import FIELDS, UNIT_NATURES, Field
from ..dataset.sheets import QUESTIONS
from ..figures import Figures
from ..narrative import Narrative
from ..pipeline import Prepared, prepare
from ..problems import Place, Problem
from ..report import Heading, Paragraph, Report, Table
from ..template import Template
from .imported import Row

_ASKED_ALL_THE_SAME = ("机构设置", "部门.简称", "部门.自称", "公开日期")
_ATTEMPTS = 4
_OPENING = "年初预算"
_COLUMNS = ("归入", "名称", "期间", "单位", "问题", "用在", "句子", "回答")


def question(belongs: str, name: str, asked: str, **more: str) -> Row:
    """A row of the sheet."""
    return {**dict.fromkeys(_COLUMNS, ""), "归入": belongs, "名称": name, "问题": asked, **more}


def word_questions(known: Mapping[str, str], template: Template) -> Iterator[Row]:
    """The report's words that are not known yet; optional ones may stay unanswered."""
    for field in FIELDS:
        if known.get(field.name) or field.keyed:
            continue
        if field.required or field.name in _ASKED_ALL_THE_SAME:
            yield question(
                "报告", field.name, _asked(field), 用在=_section_with(field.name, template)
            )


def _asked(field: Field) -> str:
    many = "；一条一行" if field.many else ""
    optional = "" if field.required else "（可以不答）"
    example = f"，如：{field.example}" if field.example and "…" not in field.example else ""
    return f"{field.explanation.replace('，一条一项，不写序号', '').replace('，一段一项', '')}{many}{example}{optional}"


def _section_with(name: str, template: Template) -> str:
    """The first section whose text names the word."""
    for key, files in template.sections.items():
        if name in files.text:
            return key
    return ""


def nature_questions(units: list[Row]) -> Iterator[Row]:
    """The natures of units, which no table shows."""
    for unit in units:
        code = unit.get("单位编码", "")  # without one the sheet is broken, which its reader tells
        if code and not unit.get("单位性质"):
            name = unit.get("单位名称") or code
            yield question("单位", code, f"“{name}”的性质（行政、参公或事业）？",
                           用在="预算单位构成")  # fmt: skip


def report_questions(path: Path, problems: list[Problem]) -> list[Row]:
    """What the draft of the report lacks. Problems of the dataset and the template are told; none
    of the gaps is: they are asked here.

    An answer may raise another question (a change its reason), so the draft is made again with
    made-up answers until nothing new is asked.
    """
    prepared = prepare(path, problems)
    asked: dict[tuple[str, ...], Row] = {}
    for attempt in range(_ATTEMPTS if prepared else 0):
        assert prepared is not None
        drafted = _with_natures(prepared, attempt)
        found = _asked_by(drafted, problems if attempt == 0 else [])
        new = {_key(row): row for row in found if _key(row) not in asked}
        asked.update(new if attempt == 0 else {k: {**r, "句子": ""} for k, r in new.items()})
        if not new and attempt:
            break
        prepared = _answered(prepared, list(asked.values()))
    return list(asked.values())


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
    return Prepared(dataset, prepared.template, Figures(dataset, prepared.template, []))


def _asked_by(prepared: Prepared, problems: list[Problem]) -> list[Row]:
    """The questions of one draft."""
    told: list[Problem] = []
    narrative = Narrative(prepared.dataset, prepared.template, prepared.figures, told)
    report = assemble(narrative, told)
    gaps = {id(gap.problem) for gap in narrative.draft.gaps}
    problems.extend(p for p in told if id(p) not in gaps and p.code != "T-01")
    return [
        *_figure_questions(narrative, report, problems),
        *_reason_questions(narrative, prepared),
    ]


def _answered(prepared: Prepared, asked: list[Row]) -> Prepared:
    """The same with made-up figures, each another one, so that no two of them agree."""
    place = Place(f"{QUESTIONS}.csv")
    made_up = tuple(
        Declared(place, row["名称"], row["期间"], Decimal(number), row["单位"])
        for number, row in enumerate(asked, 1)
        if row["归入"] == "指标"
    )
    declared = (*prepared.dataset.declared, *made_up)
    return _remade(prepared, replace(prepared.dataset, declared=declared))


def _figure_questions(
    narrative: Narrative, report: Report, problems: list[Problem]
) -> Iterator[Row]:
    asked: set[tuple[str, str]] = set()
    for gap in narrative.draft.gaps:
        values = gap.problem.values
        section, sentence = _used(report, gap.why)
        name, label = str(values.get("name", "")), str(values.get("label", ""))
        if gap.problem.code.startswith("C-"):
            problems.append(gap.problem)
        elif gap.problem.code == "B-14":
            if (_OPENING, "") not in asked:
                asked.add((_OPENING, ""))
                said = "同年部门预算数据的位置？没有的，在“年初预算”表中填列"
                yield question("报告", _OPENING, said, 用在=section, 句子=sentence)
        elif gap.problem.code in ("B-10", "B-13"):
            if (name, "") not in asked:
                asked.add((name, ""))
                yield question(
                    "原因", name, _why(label, gap.problem.code), 用在=section, 句子=sentence
                )
        else:
            period = str(values.get("period") or "上年")
            unit = str(values.get("unit") or "元")
            if (name, period) not in asked:
                asked.add((name, period))
                yield question("指标", name, f"{_label(label, period)}（{unit}）？", 期间=period,
                               单位=unit, 用在=section, 句子=sentence)  # fmt: skip
    yield from _defaults(narrative, asked)


def _label(label: str, period: str) -> str:
    return label if label.startswith(period) else f"{period}{label}"


def _why(label: str, code: str = "B-10") -> str:
    if code == "B-13":
        return f"{label}的决算数与预算数不同的主要原因？（相同的不用答）"
    return f"{label}变化的主要原因？（没有变化的不用答）"


def _defaults(narrative: Narrative, asked: set[tuple[str, str]]) -> Iterator[Row]:
    """Declared figures that count as their default, or are passed over, unless they are given."""
    figures = narrative.figures
    for spec in figures.specifications.values():
        given = (spec.name, "本年") in figures.declared or (spec.name, "本年") in asked
        if spec.unit and not given:
            instead = f"不答即为{spec.default}" if spec.default else "没有的不用答"
            said = f"{spec.label}（{spec.unit}）？{instead}"
            yield question("指标", spec.name, said, 期间="本年", 单位=spec.unit)


def _reason_questions(narrative: Narrative, prepared: Prepared) -> Iterator[Row]:
    given = {reason.name for reason in prepared.dataset.reasons}
    for name, label in narrative.draft.possible_reasons.items():
        if name and name not in given:
            yield question("原因", name, _why(label, "B-13" if name.isdecimal() else "B-10"))


def _used(report: Report, why: str) -> tuple[str, str]:
    """The heading and the sentence, or the table, where the mark of a gap stands."""
    for part in report.parts:
        heading = part.heading.text
        for block in part.blocks:
            if isinstance(block, Heading):
                heading = block.number + block.text
            elif isinstance(block, Paragraph) and any(s.missing == why for s in block.spans):
                return heading, _sentence(block, why)
            elif isinstance(block, Table) and _has(block, why):
                return block.title, ""
    return "", ""


def _sentence(paragraph: Paragraph, why: str) -> str:
    """The sentence of the paragraph that holds the mark."""
    mark = next(span.text for span in paragraph.spans if span.missing == why)
    sentences = [f"{one}。" for one in paragraph.text.split("。") if one]
    return next((one for one in sentences if mark in one), paragraph.text)


def _has(table: Table, why: str) -> bool:
    return any(cell is not None and cell.missing == why for row in table.body for cell in row)


def merged_questions(before: list[Row], now: list[Row]) -> list[Row]:
    """The questions of today; answers that were given stay, also of questions no longer asked."""
    answers = {_key(row): row for row in before if row.get("回答", "").strip()}
    kept = [{**row, "回答": answers.pop(_key(row), {}).get("回答", "")} for row in now]
    return [*({name: row.get(name, "") for name in _COLUMNS} for row in answers.values()), *kept]


def _key(row: Row) -> tuple[str, ...]:
    return tuple(row.get(name, "").strip() for name in ("归入", "名称", "期间"))


__all__ = [
    "QUESTIONS",
    "merged_questions",
    "nature_questions",
    "report_questions",
    "word_questions",
]
