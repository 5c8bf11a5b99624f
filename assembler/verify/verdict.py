"""What verification gives: problems with their places, and a count of the numbers proven.

One corrected line moves a figure in a dozen sentences and cells. They are one cause to the reader,
so what a correction of the data left behind is told once for each figure (`grouped`): what it was,
what it is now, and where it stands.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import filterfalse
from typing import NamedTuple, TypeGuard

from ..kernel.problems import Place, Problem, first_few, problem
from ..text.numbers import numbers_in
from ..word.read.blocks import ReadBlock, ReadCell, ReadParagraph

_AROUND = 24  # characters quoted on either side
_MOST_OPEN = 10
_END = re.compile(r"[。；;\n]")


class Judged(NamedTuple):
    """A place of the file that was judged. problem: what is wrong with it, None where it is proven.
    block: of the file; cell: of a table, None in a paragraph; start, end: its characters there, 0 for
    a whole cell. figure: of the snapshot, -1 where it is none."""

    problem: Problem | None
    block: int = -1
    cell: ReadCell | None = None
    start: int = 0
    end: int = 0
    figure: int = -1


@dataclass
class Verdict:
    """problems: in the order of the file. The counts are of the snapshot's numbers, but for
    `foreign`, the numbers that have no source. left_open: what only a person can see (请人核对), as
    place and words. blocks: of the file, as `judged` counts them, each of which is a place and what was
    found there."""

    problems: list[Problem] = field(default_factory=list)
    text: int = 0
    cells: int = 0
    points: int = 0
    same: int = 0
    changed: int = 0
    outdated: int = 0
    foreign: int = 0
    lost: int = 0
    left_open: dict[tuple[str, str], None] = field(default_factory=dict)
    blocks: Sequence[ReadBlock] = ()
    judged: list[Judged] = field(default_factory=list)

    def judge_cell(self, cell: ReadCell | None, problem: Problem | None = None) -> None:
        """What was found in a cell: nothing, where its number is proven."""
        if cell is not None:
            self.judged.append(Judged(problem, cell=cell))

    def leave_open(self, where: str, quote: str) -> None:
        """A claim that nothing here can decide."""
        self.left_open[where, quote] = None

    def open_problems(self, file: Place) -> Iterable[Problem]:
        """What is left open, told in one."""
        if self.left_open:
            claims = [f"{where}“{quote}”" for where, quote in self.left_open]
            listed = first_few(claims, _MOST_OPEN, f"等{len(claims)}处")
            yield problem("V-50", file, claims=listed)

    @property
    def summary(self) -> str:
        """One line for people."""
        points = f"、图中数字{self.points}个" if self.points else ""
        counted = f"核对正文数字{self.text}个、表中数字{self.cells}个{points}：一致{self.same}个"
        for name, count in (
            ("改动", self.changed),
            ("数据更正后还是旧数", self.outdated),
            ("缺少", self.lost),
        ):
            counted += f"，{name}{count}个" if count else ""
        return counted + (f"；另有没有来源的数字{self.foreign}个" if self.foreign else "")


class Places:
    """Where a block stands, as a reader would say it."""

    def __init__(self, blocks: Sequence[ReadBlock], file: str) -> None:
        self.file = Place(file)
        self._names: list[str] = []
        heading, count = "", 0
        for block in blocks:
            if _is_heading(block):
                heading, count = " ".join(block.text.split()), 0
                self._names.append(f"标题“{heading}”")
                continue
            is_noted = isinstance(block, ReadParagraph) and block.noted
            count += isinstance(block, ReadParagraph) and not is_noted
            under = f"“{heading}”" if heading else "正文开头"
            self._names.append(f"{under}第{count}段" + "的脚注" * is_noted)

    def of(self, block: int) -> str:
        """“一、收入支出预算总体情况说明”第1段."""
        return self._names[block]


def _is_heading(block: ReadBlock) -> TypeGuard[ReadParagraph]:
    return isinstance(block, ReadParagraph) and bool(block.level) and not block.boxed


def quoted(text: str, start: int, end: int) -> str:
    """The words round a place of a sentence."""
    # of the sentence only what may be quoted, and one sign more that says whether it goes on
    lead, rest = text[max(0, start - _AROUND - 1) : start], text[end : end + _AROUND + 1]
    first = start - len(_END.split(lead)[-1])
    last = end + len(_END.split(rest)[0])
    left, right = max(first, start - _AROUND), min(last, end + _AROUND)
    before = "…" if left > first else ""
    after = "…" if right < last else ""
    return f"{before}{text[left:right].strip()}{after}"


def finding(code: str, file: Place, where: str, **values: object) -> Problem:
    """A problem at a place of the report."""
    return problem(code, file, where=where, **values)


# --- what a correction left behind


def grouped(problems: Iterable[Problem]) -> list[Problem]:
    """The problems in their order, and after them what the catalogue has told in one (outdated
    numbers), a figure each."""
    others: list[Problem] = []
    groups: dict[tuple[str, str], list[Problem]] = {}
    for one in problems:
        if one.entry.together:
            groups.setdefault((_digits(one, "found"), _digits(one, "expected")), []).append(one)
        else:
            others.append(one)
    return others + list(map(_together, groups.values()))


def _digits(outdated: Problem, name: str) -> str:
    """A number as it is printed, without its unit, which most cells leave to the table."""
    text = _value(outdated, name)
    numbers = numbers_in(text)
    if len(numbers) != 1:
        return text
    return numbers[0].digits + ("%" if numbers[0].unit == "%" else "")


def _together(group: Sequence[Problem]) -> Problem:
    first = group[0]
    if len(group) == 1:
        return first
    unit = first.values.get("unit", "")
    return problem(
        first.entry.together,
        first.place,
        name=_names(group),
        count=len(group),
        where="；".join(_places(group)),
        expected=f"{first.values['expected']}{unit}",
        found=f"{first.values['found']}{unit}",
    )


def _names(group: Iterable[Problem]) -> str:
    """What the text calls the figure; of cells alone, what their rows are called."""
    names = dict.fromkeys(_value(one, "name") for one in filterfalse(_is_of_table, group))
    if names:
        return "、".join(names)
    first, *others = dict.fromkeys(_value(one, "row") for one in group)
    if not first:
        return "表中几格"
    return f"表中“{first}”" + ("等行" if others else "行")


def _places(group: Iterable[Problem]) -> list[str]:
    """Paragraphs one by one, tables with the number of their cells."""
    places = Counter(map(_place, group))
    tables = set(map(_place, filter(_is_of_table, group)))
    return [place + _counted(count, place in tables) for place, count in places.items()]


def _value(outdated: Problem, name: str) -> str:
    return str(outdated.values.get(name, ""))


def _is_of_table(outdated: Problem) -> bool:
    return "table" in outdated.values


def _place(outdated: Problem) -> str:
    table = _value(outdated, "table")
    return f"附表《{table}》" if table else _value(outdated, "where")


def _counted(count: int, cells: bool) -> str:
    if cells:
        return f"{count}格"
    return f"{count}处" if count > 1 else ""
