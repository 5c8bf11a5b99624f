"""The sheet of open questions (待补): its rows, and how they are kept from one import to the next.

What the words of a report and its units leave open is known beforehand; everything else a draft
of the report tells (`draft_questions.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from ..dataset.kinds import kind_named
from ..dataset.schema import FIELDS, PROJECT_KINDS, Field
from ..dataset.sheets import QUESTIONS
from ..kernel.problems import Place, Problem, problem
from ..template.template import Template
from .imported import Row

__all__ = [
    "QUESTIONS",
    "cell_questions",
    "is_optional",
    "key_of",
    "merged_questions",
    "nature_questions",
    "question",
    "section_naming",
    "tell_left_out",
    "word_question",
    "word_questions",
    "words_asked",
]

_COLUMNS = ("归入", "名称", "期间", "单位", "问题", "用在", "句子", "回答")
_ASKED_ALL_THE_SAME = ("机构设置", "部门.简称", "部门.自称", "公开日期", "预算口径")
_ASKED_IF_PRINTED = ("部门.简称", "部门.自称", "预算口径")
_LAST_YEAR = "上年"
_NAMED_AT_MOST = 3  # units or projects that a message names
_ASKED_OTHERWISE = {
    _LAST_YEAR: "上年同类报告的位置：上年的数据，或本程序生成的上年 Word 文件，相对本数据，如：../某某局-2023"
    "（可以不答；答了，能从那里取的上年数都不用答）",
    "职责": "主要职责；一条一行，不写序号",
    "机构设置": "内设机构和单位构成的说明；一段一行（可以不答）",
}


def question(belongs: str, name: str, asked: str, **more: str) -> Row:
    """A row of the sheet."""
    return {**dict.fromkeys(_COLUMNS, ""), "归入": belongs, "名称": name, "问题": asked, **more}


def word_questions(known: Mapping[str, str], template: Template) -> Iterator[Row]:
    """The report's words that are not known yet; optional ones may stay unanswered."""
    for field in words_asked(FIELDS, template):
        if not known.get(field.name):
            yield word_question(field, template)


def words_asked(fields: Iterable[Field], template: Template | None) -> Iterator[Field]:
    """Which of the report's words are asked for: the required ones, those that are better given, and
    those that the template prints."""
    for field in fields:
        asked = field.required or field.name in (*_ASKED_ALL_THE_SAME, _LAST_YEAR)
        if asked and (field.name not in _ASKED_IF_PRINTED or _prints(template, field.name)):
            yield field


def _prints(template: Template | None, name: str) -> bool:
    return template is not None and template.mentions(name)


def word_question(field: Field, template: Template | None, answer: str = "") -> Row:
    """The question about one entry of the report's words."""
    return question(
        "报告",
        field.name,
        _ASKED_OTHERWISE.get(field.name) or _asked(field, answer),
        用在=section_naming(field.name, template) if field.many and template else "",
        回答=answer,
    )


def _asked(field: Field, answer: str = "") -> str:
    if answer:
        return f"{field.explanation}：“回答”里是导入的表上写的，请核对，不对的改正"
    example = f"，如：{field.example}" if field.example and "…" not in field.example else ""
    return f"{field.explanation}{example}{'' if field.required else '（可以不答）'}"


def section_naming(name: str, template: Template) -> str:
    """The first section whose text names a word or a figure; "" where none does."""
    sections = (key for key, files in template.sections.items() if name in files.text)
    return next(sections, "")


def nature_questions(units: Sequence[Row]) -> Iterator[Row]:
    """The natures of units, which no table shows."""
    for unit in units:
        code = unit.get("单位编码", "")
        if code and not unit.get("单位性质"):
            name = unit.get("单位名称") or code
            yield question(
                "单位", code, f"“{name}”的性质（行政、参公或事业）？", 用在="预算单位构成"
            )


def cell_questions(rows: Mapping[str, Sequence[Row]], kind: str) -> Iterator[Row]:
    """What the exports leave out of the lists of units and projects."""
    for code in _lacking(rows.get("单位", ()), "单位编码", "单位名称"):
        yield question("单位名称", code, f"单位{code}的名称？", 用在="预算单位构成")
    coded = kind_named(kind).requires("项目", "项目编码")
    projects = rows.get("项目", ()) if coded else ()
    for name in _lacking(projects, "项目名称", "项目编码"):
        yield question("项目编码", name, f"项目“{name}”的编码？（一体化系统中的项目编码）")
    kinds = "或".join(k for k in PROJECT_KINDS if k in kind_named(kind).expenditure_kinds)
    for name in _lacking(rows.get("项目", ()), "项目名称", "项目类型"):
        yield question("项目类型", name, f"项目“{name}”是{kinds}？")


def _lacking(rows: Sequence[Row], key: str, column: str) -> list[str]:
    """The keys of the rows that leave a column blank; rows without a key are broken, which the
    sheet's reader tells."""
    keys = (row.get(key, "") for row in rows if not row.get(column))
    return list(filter(None, keys))


def tell_left_out(questions: Sequence[Row], problems: list[Problem]) -> None:
    """That the exports leave out names or codes, which have not been answered: once for each."""
    for code, belongs in (("I-34", "单位名称"), ("I-33", "项目编码")):
        names = [
            row["名称"] for row in questions if row["归入"] == belongs and not row["回答"].strip()
        ]
        if names:
            problems.append(problem(code, Place(), count=len(names), names=_few(names)))


def _few(names: Sequence[str]) -> str:
    more = "等" if len(names) > _NAMED_AT_MOST else ""
    return "、".join(names[:_NAMED_AT_MOST]) + more


def merged_questions(before: Sequence[Row], now: Sequence[Row]) -> list[Row]:
    """The questions of today in the order they were asked in; what has been answered stays as it
    is, be it still asked or not."""
    asked = {key_of(row): row for row in now}
    kept = []
    for row in before:
        today = asked.pop(key_of(row), None)
        if row.get("回答", "").strip():
            kept.append({**dict.fromkeys(_COLUMNS, ""), **row})
        elif today is not None:
            kept.append({**row, **today})
    return [*kept, *asked.values()]


def is_optional(row: Row) -> bool:
    """Whether the question says that it may stay open."""
    return "不答" in row["问题"] or "不用答" in row["问题"]


def key_of(row: Row) -> tuple[str, ...]:
    """What makes two questions the same."""
    return tuple(row.get(name, "").strip() for name in ("归入", "名称", "期间"))
