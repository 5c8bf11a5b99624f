"""The sheet of open questions (待补): its answers stand for rows of other sheets.

An answer counts as if it had been written where it belongs: a word of the report, a row of 指标 or
原因, a unit's nature. What is still open is told, and marked in the draft.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from ..codebook.spelling import fold
from ..kernel.problems import Place, Refusal
from .cells import Findings, Parser, any_text, check_text, choice, code, shared_names, shown
from .model import FULL_YEAR_BUDGET, OpenQuestion
from .schema import Column, Kind, Sheet
from .sheets import QUESTIONS, WORDS, CellFault, RawDataset, RawSheet, RawWord
from .table import read_texts
from .words import field_of

# A list is numbered by the report: what the clerk put before an item would stand there twice.
_NUMBERING = (
    r"^(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]+[）)]|\d{1,2}[.．、](?!\d))\s*"
)
_AMOUNT = "金额"  # a column whose heading has the unit, as the question's 单位 says it
_AS_ROWS = {
    "指标": {"指标": "名称", "期间": "期间", "数值": "回答", "单位": "单位"},
    "原因": {"指标": "名称", "原因": "回答"},
    "科目说明": {"功能科目": "名称", "用途": "回答"},
    FULL_YEAR_BUDGET: {"功能科目": "名称", "资金来源": "期间", _AMOUNT: "回答"},
}
"""归入 of questions whose answer is a row of another sheet: which of its columns each of theirs is.
Of a full-year budget 期间 is the fund."""


def open_mark(name: str) -> str:
    """What stands in the draft where a question is still open."""
    return f"【{name}待填】"


def mark_of(belongs: str, name: str) -> str:
    """What stands in the draft where a question of a 归入 and 名称 is open; "" where the sentence says
    it otherwise."""
    if belongs == WORDS:
        return open_mark(name)
    if belongs not in _AS_CELLS:
        return ""
    column = _AS_CELLS[belongs][-1]
    return open_mark(f"{name}的名称" if column.endswith("名称") else column)


def is_open(text: str) -> bool:
    """Whether a text is such a mark, be it as a sentence."""
    return text.rstrip("。").endswith("待填】") and text.startswith("【")


_AS_CELLS = {
    "单位": ("单位", "单位编码", "单位性质"),
    "单位名称": ("单位", "单位编码", "单位名称"),
    "项目编码": ("项目", "项目名称", "项目编码"),
    "项目类型": ("项目", "项目名称", "项目类型"),
}
"""归入 of questions whose answer is one cell of another sheet: the sheet, the column that the
question's 名称 is looked for in, the column that is filled."""
_HINT = re.compile(r"（[^（）]*(?:不答|不用答)）$|(?:不答即为.*|没有的不用答)$")
_ASKED_AT_MOST = 60
_STILL_OPEN = "“待补”表中的问题还没有回答，请填好后重新生成。"


def why_open(text: str) -> str:
    """What is wanted in the place of such a mark; "" for any other text."""
    return _STILL_OPEN if is_open(text) else ""


@dataclass(slots=True)
class Answers:
    """words: entries of the report's words. sheets: rows for other sheets, as raw sheets with the
    heading each column is typed under. cells: questions whose answer fills a cell, by sheet and
    column, then by the name of its row. open: the other questions without an answer, by 归入,
    名称, 期间."""

    words: list[RawWord] = field(default_factory=list)
    sheets: dict[str, tuple[RawSheet, dict[str, str]]] = field(default_factory=dict)
    cells: dict[str, dict[str, dict[str, _Question]]] = field(default_factory=dict)
    open: dict[tuple[str, str, str], OpenQuestion] = field(default_factory=dict)

    def take_for_cell(self, question: _Question) -> None:
        """A question whose answer fills a cell of another sheet."""
        sheet, _, column = _AS_CELLS[question.belongs]
        asked = self.cells.setdefault(sheet, {}).setdefault(column, {})
        asked.setdefault(fold(question.name), question)

    def take(self, question: _Question, findings: Findings) -> None:
        """A question of another kind; that it is still open is told where no sentence will."""
        if question.belongs == WORDS:
            self.words += _words(question)
        if question.answer:
            return
        if question.is_needed:
            findings.tell("D-95", question.answer_place, asked=question.asked)
        open_question = OpenQuestion(question.answer_place, question.asked)
        self.open.setdefault(question.key, open_question)


@dataclass(frozen=True, slots=True)
class _Question:
    """A row of the sheet."""

    place: Place
    belongs: str
    name: str
    cells: dict[str, str]

    @property
    def is_needed(self) -> bool:
        """Whether the report is a draft without an answer, and no sentence will say so."""
        declared = field_of(self.name) if self.belongs == WORDS else None
        return declared is not None and declared.required

    @property
    def answer(self) -> str:
        return self.cells["回答"].strip()

    @property
    def asked(self) -> str:
        """The question as a message quotes it, without the hint when it may stay open."""
        return shown(_HINT.sub("", self.cells["问题"]) or self.name, _ASKED_AT_MOST)

    @property
    def answer_place(self) -> Place:
        return self.place.at("回答")

    @property
    def key(self) -> tuple[str, str, str]:
        """归入, 名称, 期间."""
        return self.belongs, self.name.strip(), self.cells["期间"].strip()


def read_answers(raw: RawDataset, declared: Sheet, findings: Findings) -> Answers:
    """What has been answered; what 报告 gives itself goes before its answer. Open questions about
    words are told; those about cells when their sheet is read, open figures and reasons by the
    sentences that miss them."""
    answers = Answers()
    sheet = raw.sheets.get(QUESTIONS)
    if sheet is None:
        return answers
    questions = list(_questions(sheet, declared, findings))
    given = {word.name for word in raw.words or () if word.is_given}
    questions = [q for q in questions if q.belongs != WORDS or q.name not in given]
    for question in questions:
        if question.belongs in _AS_CELLS:
            answers.take_for_cell(question)
        else:
            answers.take(question, findings)
    for name, columns in _AS_ROWS.items():
        _answer_rows(sheet, name, columns, questions, answers)
    if FULL_YEAR_BUDGET in answers.sheets:  # one that is open yet would count as nothing
        _tell_open(FULL_YEAR_BUDGET, answers, findings)
    return answers


def _tell_open(belongs: str, answers: Answers, findings: Findings) -> None:
    """The questions of one 归入 that nobody has answered yet."""
    for key, one in answers.open.items():
        if key[0] == belongs:
            findings.tell("D-95", one.place, asked=one.asked)


def _answer_rows(
    sheet: RawSheet,
    name: str,
    columns: dict[str, str],
    questions: Iterable[_Question],
    answers: Answers,
) -> None:
    """The answers that are rows of another sheet, as if they had been typed there."""
    answered = [one for one in questions if one.belongs == name and one.answer]
    if answered:
        unit = answered[0].cells["单位"].strip()
        headings = [f"{_AMOUNT}（{unit}）" if one == _AMOUNT else one for one in columns]
        rows = [(one.place.row or 0, list(_row_cells(one, columns, unit))) for one in answered]
        as_sheet = replace(sheet, name=name, headings=headings, rows=rows, faults={})
        answers.sheets[name] = as_sheet, columns


def _row_cells(question: _Question, columns: dict[str, str], unit: str) -> Iterator[str]:
    """The cells of such a row; an amount says its unit where that is not the column's."""
    for heading, column in columns.items():
        text, own = question.cells[column].strip(), question.cells["单位"].strip()
        yield f"{text}{own}" if heading == _AMOUNT and own != unit else text


def _questions(sheet: RawSheet, declared: Sheet, findings: Findings) -> Iterator[_Question]:
    known = declared.column("归入").choices
    for row in read_texts(sheet, declared, findings) or ():
        values = {name: str(value or "") for name, value in row.values.items()}
        if values["归入"] not in known:
            findings.tell(
                "D-34",
                row.at("归入"),
                found=shown(values["归入"]),
                hint="",
                choices="、".join(known),
            )
        elif values["归入"] in _AS_ROWS:
            for name in shared_names(values["名称"]):
                yield _Question(row.place, values["归入"], name, {**values, "名称": name})
        elif values["名称"]:
            yield _Question(row.place, values["归入"], values["名称"], values)


def _words(question: _Question) -> Iterator[RawWord]:
    """A line a text, where the field holds several."""
    declared, place = field_of(question.name), question.answer_place
    texts = [question.answer]
    if declared is not None and declared.many:
        texts = lines_of_answer(question.answer)
    yield from (RawWord(question.name, text, place) for text in texts if text)
    if question.is_needed and not question.answer:
        yield RawWord(question.name, open_mark(question.name), place)


def lines_of_answer(answer: str) -> list[str]:
    """The texts of an answer that may be several, one a line, without the numbers before them."""
    lines = (re.sub(_NUMBERING, "", line.strip(), count=1) for line in answer.splitlines())
    return [line for line in lines if line]


# --- answers that fill a cell


def with_cells(
    sheet: RawSheet, declared: Sheet, answers: Answers, findings: Findings
) -> tuple[RawSheet, Sheet]:
    """The sheet with the cells that were answered, and how it is declared while some are open: a
    mark stands for these, which is told where they were asked."""
    for column, asked in answers.cells.get(declared.name, {}).items():
        filled = declared.column(column)
        if filled.required:
            sheet = _filled(sheet, declared, filled, asked, findings)
            marked = filled._replace(required=False, default=open_mark(column))
            columns = tuple(marked if one is filled else one for one in declared.columns)
            declared = declared._replace(columns=columns)
    return sheet, declared


def _filled(
    sheet: RawSheet,
    declared: Sheet,
    column: Column,
    asked: Mapping[str, _Question],
    findings: Findings,
) -> RawSheet:
    """The answers in the blank cells of a column. One that nobody asked about is told as blank."""
    key = next(
        key
        for name, key, filled in _AS_CELLS.values()
        if (name, filled) == (declared.name, column.name)
    )
    headings = [fold(name) for name in sheet.headings]
    if not {key, column.name} <= set(headings):
        return sheet
    by, at = headings.index(key), headings.index(column.name)
    rows, faults = [], dict(sheet.faults)
    for number, cells in sheet.rows:
        cells = [*cells, *[""] * (1 + max(by, at) - len(cells))]
        if not cells[at].strip() and cells[by].strip():
            question = asked.get(fold(cells[by]))
            if question is None:
                faults[number, at] = CellFault("D-30", {"name": column.name})
            else:
                cells[at] = _answer(question, column, findings) or _named_mark(question, column)
        rows.append((number, cells))
    return replace(sheet, rows=rows, faults=faults)


def _named_mark(question: _Question, column: Column) -> str:
    """The mark in a text, which says whose it is; other kinds of columns have it as their default."""
    return mark_of(question.belongs, question.name) if column.kind is Kind.TEXT else ""


def _answer(question: _Question, column: Column, findings: Findings) -> str:
    """The answer, where it is one that the column may hold; what is wrong with it is told."""
    if not question.answer:
        findings.tell("D-95", question.answer_place, asked=question.asked)
        return ""
    parse: Parser = any_text()
    if column.kind is Kind.CHOICE:
        parse = choice(column, findings)
    elif column.kind is Kind.CODE:
        parse = code(column)
    try:
        return str(parse(check_text(question.answer)))
    except Refusal as refusal:
        findings.tell_refusal(refusal, question.answer_place)
        return ""
