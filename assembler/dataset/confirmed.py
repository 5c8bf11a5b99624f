"""What the clerk has confirmed (已确认): which warnings it keeps quiet, and which entries are of no
use any more.

An entry names the code, the line by what stands in it, and what the warning says. Rows are never
counted: a line may move. Once a cell of the line changes, or an amount that the warning tells, the
entry is about nothing, and the warning is back. An entry stands for one line: of two lines that are
the same, each needs its own.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from itertools import chain
from typing import Any, NamedTuple

from ..codebook.spelling import fold
from ..kernel.catalogue import CATALOGUE
from ..kernel.money import UNITS, NotAnAmountError, parse_amount
from ..kernel.problems import Place, Problem, first_few, may_be_confirmed, unusable
from .cells import Findings, shown
from .model import Confirmation, Dataset, TableAmount, Words
from .schema import SHEETS, Column, Kind, Sheet, sheet_named
from .sheets import WORDS

_ROW = re.compile(r" ?第[0-9—、]{1,200}行")  # where a line stands says nothing of it
_PART = re.compile(r"[;；\n]")
_NAMED = re.compile(r"([^:：]{1,40})[:：](.*)", re.DOTALL)
_WITH_UNIT = re.compile(r"(.{1,30})[（(]([^（）()]{1,10})[）)]")
_SUFFIXES = (".csv", ".yaml")
_LOOKED_INTO = 50  # entries for which a line is looked for that they may be about
_NAMED_AT_MOST = 10  # entries in one message
_SHOWN_AT_MOST = 500  # signs of a line's content in a message, which is to be copied

Content = frozenset[tuple[str, object]]
"""What stands in a line, by column; blanks and usual values left out."""
_Place = tuple[str, str, int]


class Subject(NamedTuple):
    """What an entry of 已确认 is about: one line that a problem tells of, or the problem as such."""

    code: str
    sheet: str
    content: str
    message: str


class _Key(NamedTuple):
    """A subject as it is compared. message: "" of an entry about a line that has none."""

    code: str
    sheet: str
    content: Content
    message: str


class _Entries:
    """The entries that are about nothing yet, by what they are about."""

    def __init__(self, entries: Iterable[Confirmation]) -> None:
        self._by_key: defaultdict[_Key, list[Confirmation]] = defaultdict(list)
        for one in reversed(list(entries)):
            self._by_key[_key_of_entry(one)].append(one)
        self.codes = {key.code for key in self._by_key}

    def may_concern(self, problem: Problem) -> bool:
        """Whether one of them may be about a problem."""
        return problem.code in self.codes and may_be_confirmed(problem.code)

    def take(self, subject: Subject) -> Confirmation | None:
        """The first entry about a subject, which then stands for no other; None where there is
        none."""
        key = _key_of(subject)
        keys = (key, key._replace(message="")) if subject.content else (key,)
        entries = next(filter(None, map(self._by_key.get, keys)), None)
        return entries.pop() if entries else None


@dataclass(frozen=True)
class WithConfirmed:
    """Problems, those marked that are confirmed; and the entries that are about none of them."""

    problems: list[Problem]
    unused: list[Confirmation]
    subjects: Mapping[int, list[Subject]]

    def told_of_unused(self) -> list[Problem]:
        """A word about each entry that keeps nothing quiet."""
        findings, outdated = Findings(), list[Confirmation]()
        every_open = list(chain.from_iterable(self.subjects.values()))
        for number, one in enumerate(self.unused):
            why = _objection(one, every_open if number < _LOOKED_INTO else ())
            if why:
                findings.tell("D-57", one.place, code=shown(one.code), why=why)
            else:
                outdated.append(one)
        _tell_outdated(outdated, findings)
        return findings.problems()


def _tell_outdated(entries: list[Confirmation], findings: Findings) -> None:
    """The entries that are about nothing any more, all of them in one."""
    if len(entries) == 1:
        (one,) = entries
        about = shown(one.content or one.message, _SHOWN_AT_MOST)
        what = CATALOGUE[_code(one)].title
        findings.tell("D-39", one.place, code=_code(one), what=what, about=about)
    elif entries:
        named = [f"第{one.place.row}行{_code(one)}" for one in entries]
        which = first_few(named, _NAMED_AT_MOST, "等")
        place = entries[0].place
        findings.tell("D-69", Place(place.file, place.sheet), count=len(entries), which=which)


def confirmed(problems: list[Problem], dataset: Dataset) -> WithConfirmed:
    """The problems with those marked that 已确认 keeps quiet. One that tells of several lines is
    quiet once all of them are confirmed; until then it is told of the first that is not."""
    entries, used = _Entries(dataset.given("confirmations")), set[int]()
    concerned = list(filter(entries.may_concern, problems))
    about = subjects_of(concerned, dataset)
    marked = {id(p): _marked(p, about[id(p)], entries, used) for p in concerned}
    return WithConfirmed(
        [marked.get(id(p), p) for p in problems],
        [one for one in dataset.confirmations if id(one) not in used],
        {number: about[number] for number, p in marked.items() if p.confirmed is None},
    )


def entries_wanted(
    wanted: list[Problem], problems: list[Problem], dataset: Dataset
) -> tuple[list[Subject], list[int]]:
    """What is to be added to 已确认 so that all of `wanted` are quiet, and the rows of entries with
    the same codes that are about nothing any more. problems: all that were found."""
    about, entries = subjects_of(wanted, dataset), _Entries(dataset.given("confirmations"))
    subjects = chain.from_iterable(about[id(one)] for one in wanted)
    added = [subject for subject in subjects if entries.take(subject) is None]
    codes = {subject.code for subject in added}
    return added, [] if unusable(problems) else list(_unused_rows(codes, problems, dataset))


def _unused_rows(codes: set[str], problems: list[Problem], dataset: Dataset) -> Iterator[int]:
    for one in confirmed(problems, dataset).unused:
        if _code(one) in codes:
            yield one.place.row or 0


def _marked(
    problem: Problem,
    subjects: list[Subject],
    entries: _Entries,
    used: set[int],
) -> Problem:
    places = (problem.place, *problem.alike)
    pairs = sorted(zip(places, subjects, strict=True), key=lambda pair: pair[0].row or 0)
    left: list[Place] = []
    settled: list[Place] = []
    by: list[Confirmation] = []
    for place, subject in pairs:
        entry = entries.take(subject)
        if entry is None:
            left.append(place)
        else:
            used.add(id(entry))
            settled.append(place)
            by.append(entry)
    if not left:
        return replace(problem, confirmed=_who(by[0]))
    if not by:
        return problem
    first, *others = [*left, *settled]
    values = dict(problem.values)
    if values.get("more"):
        values["more"] = f"（这样的共{len(places)}处，其中{len(settled)}处已确认）"
    return replace(problem, place=first, alike=tuple(others), values=values)


def _who(entry: Confirmation) -> str:
    head = "，".join(filter(None, (entry.person, entry.date)))
    return "：".join(filter(None, (head, entry.remark)))


# --- what a problem is about


def subjects_of(problems: Iterable[Problem], dataset: Dataset) -> dict[int, list[Subject]]:
    """What each problem is about, by its id: a subject a line, in the order of its places."""
    problems = list(problems)
    places = chain.from_iterable((p.place, *p.alike) for p in problems)
    lines = _lines(dataset, {(p.file, p.sheet, p.row) for p in places if p.row is not None})
    return {id(p): list(_subjects(p, lines)) for p in problems}


def _subjects(problem: Problem, lines: Mapping[_Place, tuple[str, str]]) -> Iterator[Subject]:
    message = _message(problem)
    for place in (problem.place, *problem.alike):
        known = lines.get(_at(place))
        sheet, content = known or (_sheet_of(place), "")
        yield Subject(problem.code, sheet, content, message)


def _message(problem: Problem) -> str:
    """What it says, without where its lines stand and how many there are."""
    if problem.values.get("more"):
        problem = replace(problem, values={**problem.values, "more": ""})
    return _without_rows(problem.message)


def _without_rows(text: str) -> str:
    return _ROW.sub("", text)


def _sheet_of(place: Place) -> str:
    """What a place is called, be the dataset a folder or a workbook."""
    return place.sheet if place.sheet else _without_suffix(place.file)


def _without_suffix(file: str) -> str:
    return next((file.removesuffix(s) for s in _SUFFIXES if file.endswith(s)), file)


def _lines(dataset: Dataset, wanted: set[tuple[str, str, int]]) -> dict[_Place, tuple[str, str]]:
    """The sheet and content of the lines that stand in these places."""
    if not wanted:
        return {}
    return {**dict(_lines_of_sheets(dataset, wanted)), **dict(_lines_of_words(dataset, wanted))}


def _lines_of_sheets(
    dataset: Dataset, wanted: set[_Place]
) -> Iterator[tuple[_Place, tuple[str, str]]]:
    rows = {row for _, _, row in wanted}
    for sheet, line in _every_line(dataset):
        if line.place.row in rows and _at(line.place) in wanted:
            yield _at(line.place), (sheet.name, _content(sheet, line))


def _every_line(dataset: Dataset) -> Iterator[tuple[Sheet, Any]]:
    for sheet in SHEETS:
        for line in dataset.given(sheet.attribute) if sheet.attribute else ():
            yield sheet, line
    for own, lines in dataset.own_lists.values():
        for line in lines:
            yield own, line


def _lines_of_words(
    dataset: Dataset, wanted: set[_Place]
) -> Iterator[tuple[_Place, tuple[str, str]]]:
    for name, words in _words(dataset):
        if _at(words.place) in wanted:
            yield _at(words.place), (WORDS, f"{name}：{' '.join(words.text.split())}")


def _at(place: Place) -> _Place:
    """Where a line stands; row 0 for none."""
    return place.file, place.sheet, place.row or 0


def _words(dataset: Dataset) -> Iterator[tuple[str, Words]]:
    """The paragraphs of 报告 with the names of their entries."""
    yield from (("职责", words) for words in dataset.duties)
    yield from (("机构设置", words) for words in dataset.organisation)
    for section, paragraphs in dataset.supplements.items():
        yield from ((f"补充.{section}", words) for words in paragraphs)
    yield from ((f"省略.{name}", words) for name, words in dataset.omissions.items())


def _content(sheet: Sheet, line: Any) -> str:
    """What stands in a line, as 已确认 has it: 单位编码：146001；金额（元）：12000."""
    parts = ((column, _value(column, line)) for column in sheet.columns if column.kept)
    return "；".join(
        f"{_heading(column)}：{text}"
        for column, value in parts
        if (text := _text(value)) and text != column.default
    )


def _heading(column: Column) -> str:
    return f"{column.name}（元）" if column.kind is Kind.AMOUNT else column.name


def _value(column: Column, line: Any) -> Any:
    if isinstance(line, TableAmount) and column.dimension:
        return "、".join(line.asked.get(column.dimension, ()))
    if column.attribute:
        return getattr(line, column.attribute)
    return dict(line.further).get(column.name, "")


def _text(value: Any) -> str:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return "" if value is None else " ".join(str(value).split())


# --- entries and subjects compared


def _code(entry: Confirmation) -> str:
    return fold(entry.code).upper()


def _key_of_entry(entry: Confirmation) -> _Key:
    sheet = _without_suffix(entry.sheet)
    return _key(_code(entry), sheet, entry.content, entry.message.strip().rstrip("。"))


def _key_of(subject: Subject) -> _Key:
    return _key(*subject)


def _key(code: str, sheet: str, content: str, message: str) -> _Key:
    parts = frozenset(_parts(sheet, content).items())
    return _Key(code, fold(sheet), parts, fold(_without_rows(message)))


@lru_cache(maxsize=4096)
def _parts(sheet: str, content: str) -> Mapping[str, object]:
    """What a line holds by its columns, as values that compare whatever way they were typed. Of 报告
    and of what is no sheet, the text as such."""
    columns = _columns_of(sheet)
    texts = _texts_by_column(columns, content)
    values = (_comparable(columns, name, "；".join(parts)) for name, parts in texts.items())
    return {name: value for name, value in values if value != ""}


def _columns_of(sheet: str) -> Mapping[str, Column]:
    """The columns of a sheet by their folded names; none of what is no sheet."""
    try:
        return {fold(column.name): column for column in sheet_named(sheet).columns}
    except KeyError:
        return {}


def _texts_by_column(columns: Container[str], content: str) -> Mapping[str, list[str]]:
    """The parts of a line by the column they stand behind; "" where they stand behind none."""
    texts: defaultdict[str, list[str]] = defaultdict(list)
    name = ""
    for part in _PART.split(content):
        named = _NAMED.fullmatch(part)
        if named and fold(_without_unit(named[1])[0]) in columns:
            name, part = fold(named[1]), named[2]
        texts[name].append(part)
    return texts


def _comparable(columns: Mapping[str, Column], typed: str, text: str) -> tuple[str, object]:
    """The column's name and a value; "" for a blank or what a blank means."""
    name, unit = _without_unit(typed)
    column, text = columns.get(name), text.strip()
    if column is None:
        return name, fold(text)
    if column.is_number and text and unit in UNITS:
        return name, _number(text, unit)
    return name, "" if text == column.default else fold(text)


def _number(text: str, unit: str) -> object:
    """The amount; the text where it is none."""
    try:
        return parse_amount(text, unit)
    except NotAnAmountError:
        return fold(text)


def _without_unit(heading: str) -> tuple[str, str]:
    match = _WITH_UNIT.fullmatch(heading.strip())
    return (match[1], match[2]) if match else (heading.strip(), "元")


# --- entries that keep nothing quiet


def _objection(entry: Confirmation, subjects: Iterable[Subject]) -> str:
    """Why an entry could never count as it is written; "" where it is only out of date."""
    code = _code(entry)
    if code not in CATALOGUE:
        return "没有这个代号"
    if not may_be_confirmed(code):
        return f"它是{CATALOGUE[code].severity}“{CATALOGUE[code].title}”，要改正，不能确认"
    if not entry.content and not entry.message:
        return "“行的内容”“问题”都没有写，不知道说的是哪一处"
    meant = _meant(_key_of_entry(entry), subjects)
    return f"“行的内容”没有写全，应写：{shown(meant.content, _SHOWN_AT_MOST)}" if meant else ""


def _meant(key: _Key, subjects: Iterable[Subject]) -> Subject | None:
    """The subject of whose line an entry has only a part."""
    for subject in subjects:
        other = _key_of(subject)
        same_sheet = (other.code, other.sheet) == (key.code, key.sheet)
        if same_sheet and _is_part(key.content, other.content, subject.sheet):
            return subject
    return None


def _is_part(part: Content, whole: Content, sheet: str) -> bool:
    """Whether an entry has only some of a line's cells, without one that every line has."""
    if not part < whole:
        return False
    columns = _columns_of(sheet)
    lacking = dict(whole).keys() - dict(part).keys()
    needed = (name in lacking for name, column in columns.items() if column.required)
    return not columns or any(needed)
