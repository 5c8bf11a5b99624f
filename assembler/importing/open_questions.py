"""Everything that a report asks of the clerk, as the page 待补 shows it: the rows of 待补, what the
draft lacks besides, the words of 报告; each with the sentences that it is needed for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from enum import Enum
from typing import NamedTuple

from ..codebook.spelling import fold
from ..dataset.answers import mark_of
from ..dataset.cells import Findings
from ..dataset.kinds import kind_named
from ..dataset.model import Dataset
from ..dataset.schema import PROJECT_KINDS, UNIT_NATURES, Field, fields_for, sheet_named
from ..dataset.sheets import WORDS, RawDataset, RawWord
from ..dataset.table import Row as SheetRow
from ..dataset.table import read_texts
from ..dataset.words import field_of
from ..kernel.money import UNITS
from ..kernel.problems import Place, grave
from ..narrative.draft import without_end_mark
from ..narrative.sentences import Sentence, with_gap, with_row, with_text
from ..pipeline import Built
from ..template.template import Template
from .draft_questions import OpenGap, ReportDraft
from .imported import Row
from .questions import QUESTIONS, key_of, word_question, words_asked

_FULL_YEAR = "全年预算"
_DATE = "公开日期"
_NUMBERS = ("指标", _FULL_YEAR)
_PRINTED = ("部门.名称", "部门.简称", "部门.自称", "职责", "机构设置")
_PRINTED_BELOW = ("文字.", "补充.")
"""Entries of 报告 that are printed as they stand."""
_REASON = "原因"
_LONG = (_REASON, "科目说明")


class AnswerKind(Enum):
    """How a question is answered."""

    NUMBER = "数"
    CHOICE = "选项"
    DATE = "日期"
    TEXT = "文字"
    LINES = "几段文字"
    ELSEWHERE = "另一张表"


class ReportQuestion(NamedTuple):
    """A question. belongs, name, period, unit: as 待补 has them. asked: in words. section: where the
    answer is used. row: of 待补, None where it does not stand there. is_needed: whether the report is
    a draft without an answer. draft: what may be answered, as it was drafted. sentences: those that
    it is needed for, or in which the answer stands. faults: what is wrong with the answer."""

    belongs: str
    name: str
    period: str
    unit: str
    asked: str
    section: str
    answer: str
    kind: AnswerKind
    choices: tuple[str, ...]
    row: int | None = None
    is_needed: bool = False
    draft: str = ""
    sentences: tuple[Sentence, ...] = ()
    faults: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, str, str]:
        """What makes two questions the same."""
        return self.belongs, self.name, self.period

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done about it."""
        return self.is_needed or bool(self.faults)


def questions_of(built: Built, raw: RawDataset | None) -> list[ReportQuestion]:
    """The questions of a report as it was last built; those of 待补 first, in its order."""
    if raw is None:
        return []
    return list(_Asking(built, raw).every())


class _Use(NamedTuple):
    """How a question stands: see `ReportQuestion`."""

    row: int | None = None
    is_needed: bool = False
    draft: str = ""
    sentences: tuple[Sentence, ...] = ()
    faults: tuple[str, ...] = ()


class _Asking:
    """What is known of a report while its questions are gathered."""

    def __init__(self, built: Built, raw: RawDataset) -> None:
        self.raw, self.report, self.errors = raw, built.report, grave(built.problems)
        self.template: Template | None = built.prepared.template if built.prepared else None
        self.dataset: Dataset | None = built.prepared.dataset if built.prepared else None
        self.gaps: dict[tuple[str, ...], tuple[Row, OpenGap]] = {}
        if built.prepared and built.narrative and built.report:
            draft = ReportDraft.written(built.prepared, built.narrative, built.report)
            self.gaps = {key_of(row): (row, gap) for row, gap in draft.gap_questions()}

    @property
    def kind(self) -> str:
        """The kind of report."""
        written = (word.text.strip() for word in self._written("类型"))
        return self.dataset.kind if self.dataset else next(written, "")

    def every(self) -> Iterator[ReportQuestion]:
        rows = [(row, _texts(row)) for row in self._rows()]
        asked = {key_of(cells) for _, cells in rows}
        yield from (self._of_row(row, cells) for row, cells in rows)
        for field in words_asked(fields_for(self.kind), self.template):
            if (WORDS, field.name, "") not in asked:
                asked.add((WORDS, field.name, ""))
                yield self._of_word(field)
        for key, (cells, gap) in self.gaps.items():
            if key not in asked:
                use = _Use(None, True, _drafted(gap), self._gap_sentences(gap))
                yield self._question(cells, "", use)

    # --- what stands in 待补

    def _rows(self) -> list[SheetRow]:
        sheet = self.raw.sheets.get(QUESTIONS)
        rows = read_texts(sheet, sheet_named(QUESTIONS), Findings()) if sheet else None
        return [row for row in rows or () if row.values["归入"] and row.values["名称"]]

    def _of_row(self, row: SheetRow, cells: Row) -> ReportQuestion:
        """A row of 待补. What 报告 says itself goes before its answer."""
        place, elsewhere = row.at("回答"), self._given_elsewhere(cells)
        answer = elsewhere or cells["回答"].strip()
        _, gap = self.gaps.get(key_of(cells), (None, None))
        errors = self._told_at(place)
        sentences = self._gap_sentences(gap) if gap else self._answered_at(cells, answer, place)
        use = _Use(
            None if elsewhere else place.row,
            not answer and (gap is not None or bool(errors)),
            _drafted(gap) if gap else "",
            sentences,
            errors if answer else (),
        )
        return self._question(cells, answer, use)

    def _given_elsewhere(self, cells: Row) -> str:
        """What 报告 says to a question of 待补."""
        return self._answer_of_word(cells["名称"]) if cells["归入"] == WORDS else ""

    def _told_at(self, place: Place) -> tuple[str, ...]:
        """The errors in a row."""
        own = (place.file, place.sheet, place.row)
        return tuple(
            f"{one.message}。{one.mend_on_page}。"
            for one in self.errors
            if (one.place.file, one.place.sheet, one.place.row) == own
        )

    # --- the words of 报告

    def _of_word(self, field: Field) -> ReportQuestion:
        answer = self._answer_of_word(field.name)
        _, gap = self.gaps.get((WORDS, field.name, ""), (None, None))
        faults = [one for word in self._written(field.name) for one in self._told_at(word.place)]
        cells = word_question(field, self.template)
        sentences = self._gap_sentences(gap) if gap else self._answered_at(cells, answer, None)
        is_needed = not answer and (field.required or gap is not None)
        faults = faults if answer else []
        return self._question(cells, answer, _Use(None, is_needed, "", sentences, tuple(faults)))

    def _written(self, name: str) -> list[RawWord]:
        return [word for word in self.raw.words or () if fold(word.name) == fold(name)]

    def _answer_of_word(self, name: str) -> str:
        texts = (word.text.strip() for word in self._written(name))
        return "\n".join(filter(None, texts))

    # --- both

    def _question(self, cells: Mapping[str, str], answer: str, use: _Use) -> ReportQuestion:
        belongs, name = cells["归入"].strip(), cells["名称"].strip()
        kind, choices = self._kind(belongs, name, use.row is not None)
        return ReportQuestion(
            belongs,
            name,
            cells["期间"].strip(),
            cells["单位"].strip(),
            cells["问题"],
            cells["用在"],
            answer,
            kind,
            choices,
            *use,
        )

    def _kind(self, belongs: str, name: str, is_row: bool) -> tuple[AnswerKind, tuple[str, ...]]:
        declared = field_of(name) if belongs == WORDS else None
        choices = declared.choices if declared else self._choices(belongs)
        if choices:
            return AnswerKind.CHOICE, choices
        if belongs in _NUMBERS:
            is_asked = is_row or belongs != _FULL_YEAR
            return (AnswerKind.NUMBER if is_asked else AnswerKind.ELSEWHERE), ()
        if declared and name == _DATE:
            return AnswerKind.DATE, ()
        several = declared.many if declared else belongs in _LONG
        return AnswerKind.LINES if several else AnswerKind.TEXT, ()

    def _choices(self, belongs: str) -> tuple[str, ...]:
        if belongs == "单位":
            return UNIT_NATURES
        own = kind_named(self.kind).expenditure_kinds if belongs == "项目类型" else ()
        return tuple(kind for kind in PROJECT_KINDS if kind in own)

    def _gap_sentences(self, gap: OpenGap) -> tuple[Sentence, ...]:
        """Those that wait for an answer."""
        assert self.report is not None
        draft, section = _drafted(gap), gap.gap.section
        if draft:
            filling = gap.gap.problem.filling
            about = filling[1] if filling and filling[0] == _REASON else ""
            return tuple(with_text(self.report, draft, section, about=about))
        return tuple(with_gap(self.report, gap.gap.why, section))

    def _answered_at(self, cells: Row, answer: str, place: Place | None) -> tuple[Sentence, ...]:
        """Those in which an answer stands, or the mark in its place."""
        if self.report is None:
            return ()
        if not answer:
            return tuple(with_text(self.report, mark_of(cells["归入"], cells["名称"])))[:1]
        if cells["归入"] in _NUMBERS and place is not None:
            return tuple(with_row(self.report, place))
        if not _is_printed(cells["归入"], cells["名称"]):
            return ()
        text, heading = _as_printed(answer), cells["用在"]
        about = cells["名称"] if cells["归入"] == _REASON else ""
        return tuple(with_text(self.report, text, heading=heading, about=about))[:1]


def _texts(row: SheetRow) -> dict[str, str]:
    return {name: str(text or "") for name, text in row.values.items()}


def _as_printed(answer: str) -> str:
    """The first line of an answer without the sign that ends it."""
    return without_end_mark(next(iter(answer.strip().splitlines()), ""))


def _is_printed(belongs: str, name: str) -> bool:
    """Whether an answer stands in the text as it was given, and would not be found by chance."""
    if belongs == WORDS:
        return name in _PRINTED or name.startswith(_PRINTED_BELOW)
    return belongs in _LONG


def _drafted(gap: OpenGap) -> str:
    """The draft that stands in the text for now; "" where there is none."""
    return str(gap.gap.problem.values.get("text", ""))


# --- what has been answered


def settled(question: ReportQuestion, built: Built) -> ReportQuestion:
    """A question that is not asked any more, with the answer that it has got."""
    text, place = "", None
    if built.prepared is not None:
        text, place = _answer_in(question, built.prepared.dataset)
    sentences: list[Sentence] = []
    if built.report is not None and place is not None and question.kind is AnswerKind.NUMBER:
        sentences = with_row(built.report, place)
    elif built.report is not None:
        about = question.name if question.belongs == _REASON else ""
        sentences = with_text(
            built.report, _as_printed(text), heading=question.section, about=about
        )[:1]
    return question._replace(answer=text, is_needed=False, draft="", sentences=tuple(sentences))


def _answer_in(question: ReportQuestion, dataset: Dataset) -> tuple[str, Place | None]:
    """What the dataset says to it, and where."""
    key = question.name, question.period
    if question.belongs == WORDS:
        texts = dataset.texts.get(question.name.partition(".")[2], ())
        return "\n".join(words.text for words in texts), None
    answers: dict[str, Iterator[tuple[str, Place]]] = {
        "指标": (
            (_in_unit(one.value, question.unit), one.place)
            for one in dataset.declared
            if (one.name, one.period) == key
        ),
        "原因": ((one.text, one.place) for one in dataset.reasons if one.name == key[0]),
        "科目说明": (
            (one.purpose, one.place) for one in dataset.function_notes if one.function == key[0]
        ),
    }
    return next(answers.get(question.belongs, iter(())), ("", None))


def _in_unit(value: Decimal, unit: str) -> str:
    """A declared value as it was asked for: money is kept in 元."""
    return f"{(value / UNITS.get(unit, Decimal(1))).normalize():f}"
