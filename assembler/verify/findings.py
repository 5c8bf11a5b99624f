"""What verification gives: problems with their places, and a count of the numbers proven."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ..kernel.problems import Place, Problem, problem
from ..word.read.blocks import ReadBlock, ReadParagraph

_AROUND = 24  # characters quoted on either side


@dataclass
class Verdict:
    """problems: in the order of the file. The counts are of the snapshot's numbers, but for
    `foreign`, the numbers that have no source."""

    problems: list[Problem] = field(default_factory=list)
    text: int = 0
    cells: int = 0
    same: int = 0
    changed: int = 0
    outdated: int = 0
    foreign: int = 0
    lost: int = 0

    @property
    def summary(self) -> str:
        """One line for people."""
        counted = f"核对正文数字{self.text}个、表中数字{self.cells}个：一致{self.same}个"
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
        self._said: list[str] = []
        heading, count = "", 0
        for block in blocks:
            if isinstance(block, ReadParagraph) and block.level and not block.boxed:
                heading, count = " ".join(block.text.split()), 0
                self._said.append(f"标题“{heading}”")
                continue
            count += isinstance(block, ReadParagraph)
            self._said.append(f"“{heading}”第{count}段" if heading else f"正文开头第{count}段")

    def of(self, block: int) -> str:
        """“一、收入支出预算总体情况说明”第1段."""
        return self._said[block]


def quoted(text: str, start: int, end: int) -> str:
    """The words round a place of a sentence."""
    first = max(text.rfind(sign, 0, start) for sign in "。；\n") + 1
    last = min((n for sign in "。；\n" if (n := text.find(sign, end)) >= 0), default=len(text))
    left, right = max(first, start - _AROUND), min(last, end + _AROUND)
    before = "…" if left > first else ""
    after = "…" if right < last else ""
    return f"{before}{text[left:right].strip()}{after}"


def finding(code: str, file: Place, where: str, **values: object) -> Problem:
    """A problem at a place of the report."""
    return problem(code, file, where=where, **values)
