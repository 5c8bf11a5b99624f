"""The cover of a file: the department and the dates that stand there.

They are in the words of the shell, so only these facts are looked for, wherever on the cover they
stand and in whatever figures; how it is worded and set is the person's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial

from ..kernel.problems import Place, Problem, problem
from ..snapshot.matching import Match, unspaced
from ..snapshot.values import Snapshot
from ..text.alignment import resemblance
from ..text.numbers import folded

_DIGITS = "〇一二三四五六七八九"
_DATE = re.compile(
    rf"(\d{{4}}|[{_DIGITS}○零]{{4}})年(?:(\d{{1,2}}|[十{_DIGITS}]{{1,3}})月)?(?:(\d{{1,2}}|[十{_DIGITS}]{{1,3}})日)?"
)
_LONGEST = 60

_Date = tuple[int, ...]  # year, then month and day where they are given


def cover_problems(matched: Match, snapshot: Snapshot, file: Place) -> Iterator[Problem]:
    """Facts of the cover that are not there any more; nothing where there is no cover."""
    lines = _cover_lines(matched, snapshot)
    for fact, line in _missing(snapshot, "".join(lines)) if lines else ():
        yield problem("V-26", file, expected=fact, found=_likest(line, lines))


def cover_blocks(matched: Match, snapshot: Snapshot) -> list[int]:
    """What stands before the report, and in text boxes, where shells like to set the cover."""
    first = _first_of_report(matched, snapshot)
    return [n for n, block in matched.paragraphs.items() if n < first or block.boxed]


def is_watched(fact: str, snapshot: Snapshot) -> bool:
    """Whether `cover_problems` looks for it: the department's name, or a date."""
    return snapshot.department in fact or any(_dates(fact))


def _cover_lines(matched: Match, snapshot: Snapshot) -> list[str]:
    lines = (matched.paragraphs[number].text for number in cover_blocks(matched, snapshot))
    return list(filter(str.strip, lines))


def _first_of_report(matched: Match, snapshot: Snapshot) -> int:
    """The first block of the file that does not come from the shell."""
    printed = ((number, matched.printed[at].block) for number, at in matched.printed_of.items())
    own = (number for number, block in printed if not snapshot.blocks[block].in_shell)
    return min(own, default=0)


def _missing(snapshot: Snapshot, text: str) -> Iterator[tuple[str, str]]:
    """The department's name and each date that is not in the text, with its line."""
    whole = unspaced(text)
    dates = [date for _, date in _dates(text)]
    for line in snapshot.cover:
        if snapshot.department in line and unspaced(snapshot.department) not in whole:
            yield snapshot.department, line
        for shown, date in _dates(line):
            if date not in dates:
                yield shown, line


def _dates(text: str) -> Iterator[tuple[str, _Date]]:
    """2024年 and 二〇二四年四月十日, as they stand and as numbers."""
    for match in _DATE.finditer(unspaced(folded(text))):
        yield match[0], tuple(map(_number, filter(None, match.groups())))


def _number(text: str) -> int:
    """2024, 二〇二四, 十, 二十一."""
    if text.isascii():
        return int(text)
    digit: Callable[[str], int] = lambda sign: max(0, _DIGITS.find(sign))  # noqa: E731
    tens, ten, ones = text.partition("十")
    if ten:
        return 10 * (digit(tens) if tens else 1) + (digit(ones) if ones else 0)
    return int("".join(str(digit(sign)) for sign in text))


def _likest(line: str, lines: list[str]) -> str:
    """What most likely stands in the place of a line."""
    return max(lines, key=partial(resemblance, line)).strip()[:_LONGEST]
