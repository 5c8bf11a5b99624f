"""The sheet of open questions (待补): its answers stand for rows of other sheets.

An answer counts as if it had been written where it belongs: a word of the report, a row of 指标 or
原因, a unit's nature. What is still open is told, and marked in the draft.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from ..problems import Place
from .findings import Findings, shown
from .schema import Sheet
from .sheets import QUESTIONS, RawDataset, RawSheet, RawWord
from .table import read_plain
from .words import field_of

# A list is numbered by the report: what the clerk put before an item would stand there twice.
_NUMBERING = re.compile(
    r"^(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]+[）)]|\d{1,2}[.．、](?!\d))\s*"
)
_AS_ROWS = {
    "指标": {"指标": "名称", "期间": "期间", "数值": "回答", "单位": "单位"},
    "原因": {"指标": "名称", "原因": "回答"},
}


def open_mark(name: str) -> str:
    """What stands in the draft where a question is still open."""
    return f"【{name}待填】"


def is_open(text: str) -> bool:
    """Whether a text is such a mark, be it as a sentence."""
    return text.rstrip("。").endswith("待填】") and text.startswith("【")


@dataclass(slots=True)
class Answers:
    """words: entries of the report's words. sheets: rows for other sheets, as raw sheets with the
    heading each column is typed under. natures: by unit."""

    words: list[RawWord] = field(default_factory=list)
    sheets: dict[str, tuple[RawSheet, dict[str, str]]] = field(default_factory=dict)
    natures: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Question:
    """A row of the sheet."""

    place: Place
    belongs: str
    name: str
    asked: str
    cells: dict[str, str]

    @property
    def is_needed(self) -> bool:
        """Whether the report is a draft without an answer, and no sentence will say so."""
        declared = field_of(self.name) if self.belongs == "报告" else None
        return self.belongs == "单位" or (declared is not None and declared.required)

    @property
    def answer(self) -> str:
        return self.cells["回答"].strip()


def read_answers(raw: RawDataset, declared: Sheet, findings: Findings) -> Answers:
    """What has been answered; a word that 报告 gives goes before its answer. Open questions about words and units are told; open figures and
    reasons are told by the sentences that miss them."""
    answers = Answers()
    sheet = raw.sheets.get(QUESTIONS)
    questions = list(_questions(sheet, declared, findings)) if sheet else []
    given = {word.name for word in raw.words or () if word.text.strip() or word.told}
    for question in questions:
        if question.belongs == "报告" and question.name not in given:
            answers.words += _words(question)
        elif question.belongs == "单位":
            answers.natures[question.name] = question.answer
        if question.is_needed and not question.answer:
            findings.tell("D-95", question.place.at("回答"), asked=shown(question.asked, 60))
    for name, columns in _AS_ROWS.items():
        rows = [q for q in questions if q.belongs == name and q.answer]
        if sheet and rows:
            answers.sheets[name] = _as_sheet(sheet, name, columns, rows), columns
    return answers


def _questions(sheet: RawSheet, declared: Sheet, findings: Findings) -> Iterator[_Question]:
    known = next(column.choices for column in declared.columns if column.name == "归入")
    for row in read_plain(sheet, declared, findings) or ():
        values = {name: str(value or "") for name, value in row.values.items()}
        if values["归入"] not in known:
            findings.tell(
                "D-34",
                row.at("归入"),
                found=shown(values["归入"]),
                hint="",
                choices="、".join(known),
            )
        elif values["名称"]:
            yield _Question(row.place, values["归入"], values["名称"],
                            values["问题"] or values["名称"], values)  # fmt: skip


def _words(question: _Question) -> Iterator[RawWord]:
    """A line a text, where the field holds several."""
    many = (found := field_of(question.name)) is not None and found.many
    place = question.place.at("回答")
    for text in question.answer.splitlines() if many else [question.answer]:
        plain = _NUMBERING.sub("", text.strip(), count=1) if many else text.strip()
        if plain:
            yield RawWord(question.name, plain, place)
    if question.is_needed and not question.answer:
        yield RawWord(question.name, open_mark(question.name), place)


def _as_sheet(
    sheet: RawSheet, name: str, columns: dict[str, str], questions: Iterable[_Question]
) -> RawSheet:
    rows = [
        (question.place.row or 0, [question.cells[column].strip() for column in columns.values()])
        for question in questions
    ]
    return replace(sheet, name=name, headings=list(columns), rows=rows, faults={})


def with_natures(sheet: RawSheet, natures: dict[str, str]) -> RawSheet:
    """The sheet of units with the natures that were answered."""
    if not natures or not {"单位编码", "单位性质"} <= set(sheet.headings):
        return sheet
    code, nature = (sheet.headings.index(name) for name in ("单位编码", "单位性质"))
    rows = [(number, _filled(cells, nature, natures.get(cells[code], "") if code < len(cells) else ""))
            for number, cells in sheet.rows]  # fmt: skip
    return replace(sheet, rows=rows)


def _filled(cells: list[str], at: int, value: str) -> list[str]:
    if at >= len(cells) or cells[at].strip() or not value:
        return cells
    return [*cells[:at], value, *cells[at + 1 :]]


def without_nature(declared: Sheet) -> Sheet:
    """The sheet of units while a question about a unit's nature may be open: a mark stands for it."""
    columns = tuple(
        replace(column, required=False, default=open_mark(column.name))
        if column.name == "单位性质"
        else column
        for column in declared.columns
    )
    return replace(declared, columns=columns)
