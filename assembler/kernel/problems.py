"""What can be wrong: places, problems, and how they are told.

The catalogue itself stands in `catalogue/`, as data. A problem never stops a pass: readers and
checks append to a list, and the whole list is told at once, one message for each cause.

Where something goes wrong in a depth that knows neither its place nor the list (a cell's parser,
the reader of a file's bytes), `raise Refusal(code, **values)`; who knows the place catches it:
`problems.append(refusal.at(place))`. There is no other carrier.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from .catalogue import CATALOGUE, Entry, Filling, Settled
from .catalogue import Flow as Flow
from .places import Place as Place
from .places import where

_COMPARED = ("expected", "found", "difference")  # placeholders that `--json` gives by themselves
_NESTED = re.compile("“([^“”]*)“([^“”]*)”([^“”]*)”")  # “‘三公’经费”, not ““三公”经费”


class Severity(Enum):
    """How bad it is: nothing to mend; the report builds; builds as a marked draft; cannot be
    built."""

    NOTE = "提示"
    WARNING = "警告"
    ERROR = "错误"
    UNUSABLE = "无法使用"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong. `values` fill the placeholders of the catalogue's message.

    others: the rows on the other side, where two things contradict each other.
    """

    code: str
    place: Place = field(default_factory=Place)
    values: dict[str, object] = field(default_factory=dict)
    others: tuple[Place, ...] = ()

    @property
    def entry(self) -> Entry:
        """What the catalogue says of it."""
        return CATALOGUE[self.code]

    @property
    def severity(self) -> Severity:
        return Severity(self.entry.severity)

    @property
    def title(self) -> str:
        return self.entry.title

    @property
    def message(self) -> str:
        return _NESTED.sub(r"“\1‘\2’\3”", self.entry.message.format(**self.values))

    @property
    def mend(self) -> str:
        return self.entry.mend.format(**self.values)

    @property
    def flow(self) -> Flow:
        """What follows from it besides its severity: `Flow.GAP in problem.flow`."""
        return self.entry.flow

    @property
    def filling(self) -> Filling | None:
        """The row of the dataset that fills this gap; None where it is no gap that a row fills."""
        return self.entry.filling and self.entry.filling.of(self.values)

    @property
    def settled(self) -> list[Settled]:
        """The lines of 导入对照 that settle it: one, or one for each of the names `lacking`; none
        where nothing can be settled there."""
        settled, names = self.entry.settled, self.values.get("lacking", ("",))
        if settled is None or not isinstance(names, Iterable):
            return []
        return [settled.of({**self.values, "lacking": name}) for name in names]

    def at(self, place: Place) -> Problem:
        """The same at another place."""
        return Problem(self.code, place, self.values, self.others)

    def __str__(self) -> str:
        place = f"{self.place}：" if str(self.place) else ""
        against = f"（对照：{'；'.join(where(self.others))}）" if self.others else ""
        message = _ended(f"{self.message}{against}")
        return f"{self.severity.value} {self.code} {place}{message}{_ended(self.mend)}"

    def as_json(self) -> dict[str, object]:
        """The same as plain values, for `--json`."""
        return {
            "code": self.code,
            "severity": self.severity.value,
            "title": self.title,
            "file": self.place.file,
            "sheet": self.place.sheet,
            "row": self.place.row,
            "column": self.place.column,
            "character": self.place.character,
            "message": self.message,
            "mend": self.mend,
            "against": where(self.others),
            **{name: self._shown(name) for name in _COMPARED},
        }

    def _shown(self, name: str) -> str | None:
        value = self.values.get(name)
        return None if value is None else str(value)


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith(("？", "。")) else f"{sentence}。"


def problem(
    code: str, place: Place | None = None, others: Iterable[Place] = (), /, **values: object
) -> Problem:
    """A problem of the catalogue. others: places on the other side. `values` are the message's
    placeholders."""
    return Problem(code, place or Place(), values, tuple(others))


class Refusal(Exception):  # noqa: N818 - told to the clerk, not an error of the program
    """Something is refused where its place is not known: a code of the catalogue and the values of
    its message. instead: what a reader may go on with, if anything."""

    def __init__(self, code: str, /, *, instead: object = None, **values: object) -> None:
        super().__init__(code)
        self.code, self.values, self.instead = code, values, instead

    def at(self, place: Place | None = None) -> Problem:
        """The problem, now that its place is known."""
        return Problem(self.code, place or Place(), self.values)


def worst(problems: Iterable[Problem]) -> Severity | None:
    """The worst severity among them; None where there is none."""
    order = list(Severity)
    return max((p.severity for p in problems), key=order.index, default=None)


def unusable(problems: Iterable[Problem]) -> bool:
    """Whether one of them forbids building at all."""
    return worst(problems) is Severity.UNUSABLE


def grave(problems: Iterable[Problem]) -> list[Problem]:
    """Those that must be mended: not the warnings and hints."""
    return [p for p in problems if p.severity in (Severity.ERROR, Severity.UNUSABLE)]


def distinct(problems: Iterable[Problem]) -> list[Problem]:
    """Without repetitions, in the order they were found."""
    return list({(str(p)): p for p in problems}.values())


def print_problems(problems: Iterable[Problem]) -> None:
    """One problem a line, the worst first."""
    order = list(Severity)
    for each in sorted(problems, key=lambda p: -order.index(p.severity)):
        print(each)


def system_reason(error: OSError) -> str:
    """Why the system refused a file, in Chinese."""
    import errno

    reasons = {
        errno.EACCES: "没有权限",
        errno.EPERM: "没有权限",
        errno.EROFS: "这里只能读，不能写",
        errno.ENOSPC: "磁盘满了",
        errno.ENOENT: "文件夹不存在",
        errno.EISDIR: "这是一个文件夹",
        errno.ENOTDIR: "路径中间有一段不是文件夹",
        errno.ENAMETOOLONG: "名称太长",
        errno.EEXIST: "已经有同名的文件",
        errno.EBUSY: "文件正被别的程序占用",
    }
    return reasons.get(error.errno or 0, "系统不允许")


def leads_outside(file: Path, levels: int = 1) -> bool:
    """Whether a file of a folder is really elsewhere, by a link. levels: how far above it the
    folder is that it belongs to."""
    folder = file.parents[levels - 1] if len(file.parents) >= levels else file.parent
    if not any(one.is_symlink() for one in (file, *file.parents[: levels - 1])):
        return False
    try:
        return not file.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):  # a link that leads to itself
        return True


def did_you_mean(name: str, candidates: Iterable[str]) -> str:
    """“，是不是“X”？” for the candidate spelled most like `name`; "" where none is near."""
    from difflib import get_close_matches

    near = get_close_matches(name, list(candidates), n=1, cutoff=0.5)
    return f"，是不是“{near[0]}”？" if near else ""
