"""By what name a number stands in a text: whether it is called as a value of the report is, or is
clearly something else (党费收入 beside 收入总计)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ..text.alignment import equal_runs

_BEFORE = 40  # characters before a number among which its name is looked for
_SENTENCE = re.compile("[。！？；\n]")
_APART = re.compile(
    r"[，,、；;：:。（）()“”\s\d]|其中|另有|还有|本年度?|全年|当年|今年|上年|去年|安排|共计|合计"
    r"|我局|我部门|本部门|本单位|本级|年度?|的|了|比|较"
)
_TAIL = re.compile(r"[为是达共约近有到计]+$")
_MONEY = re.compile(r"(?:费|款|入|出|资金|补助|工资|奖金|基金|补贴|资产)$")
_SAYS_LITTLE = frozenset("总合计数额预决算部门单位财政拨款年度资金支出收入经费用")


_OF_FIGURE = re.compile(r"(?:比上年|占.{1,60}的比重|的完成率).*")


def core_of(name: str) -> str:
    """What a figure is about: 收入总计 of 收入总计比上年的增减率."""
    return _OF_FIGURE.sub("", name) or name


class Keys(NamedTuple):
    """The words by which a text may call a value: of a figure, or of a row; and of a column."""

    words: tuple[str, ...]
    columns: tuple[str, ...] = ()

    def likeness(self, before: str) -> float:
        """How much of these words stands before a number: of one of them from 0 to 1, a little more
        for each further one."""
        words = [_share(before, word) for word in self.words]
        columns = [_share(before, word) for word in self.columns]
        return max(words, default=0.0) + _mean(words) / 10 + _mean(columns) / 100


def _mean(shares: Sequence[float]) -> float:
    return sum(shares) / len(shares) if shares else 0.0


def _share(before: str, key: str) -> float:
    size = max((run.size for run in equal_runs(before, key)), default=0)
    return size / len(key) if size > 1 else 0.0


def clause_before(text: str, at: int) -> str:
    """The words of the sentence before a number."""
    return _SENTENCE.split(text[max(0, at - _BEFORE) : at])[-1]


def _last_phrase(before: str) -> str:
    """The words right before a number, without those that lead to it (为, 约)."""
    return _TAIL.sub("", _APART.split(_TAIL.sub("", before))[-1])


def is_called_otherwise(before: str, named: Iterable[Keys]) -> bool:
    """Whether the words right before a number are the name of some other money."""
    phrase = _last_phrase(before)
    if not _MONEY.search(phrase):
        return False
    telling = set(phrase) - _SAYS_LITTLE
    words = [word for keys in named for word in keys.words]
    return bool(telling) and not any(word in before or telling <= set(word) for word in words)
