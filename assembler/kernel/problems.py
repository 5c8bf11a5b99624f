"""What can be wrong: places, problems, and how they are told.

The catalogue itself stands in `catalogue/`, as data. A problem never stops a pass: readers and
checks append to a list, and the whole list is told at once, one message for each cause.

Where something goes wrong in a depth that knows neither its place nor the list (a cell's parser,
the reader of a file's bytes), `raise Refusal(code, **values)`; who knows the place catches it:
`problems.append(refusal.at(place))`. There is no other carrier.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
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

    others: the rows on the other side, where two things contradict each other. alike: the further
    rows of which the same is told here. confirmed: who confirmed it and when, where the clerk has
    looked at it and it is so; None where nobody has.
    """

    code: str
    place: Place = field(default_factory=Place)
    values: dict[str, object] = field(default_factory=dict)
    others: tuple[Place, ...] = ()
    alike: tuple[Place, ...] = ()
    confirmed: str | None = None

    @property
    def entry(self) -> Entry:
        """What the catalogue says of it."""
        return CATALOGUE[self.code]

    @property
    def severity(self) -> Severity:
        return Severity(self.entry.severity)

    @property
    def may_be_confirmed(self) -> bool:
        """Whether a clerk may say that it is so: not of what must be mended."""
        return may_be_confirmed(self.code)

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
    def mend_on_page(self) -> str:
        """How it is mended on the pages of the workbench."""
        return (self.entry.on_page or self.entry.mend).format(**self.values)

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
        """The lines of 导入对照 that settle it: one, or one for each of the names `lacking`, or of
        the pairs `entries`; none where nothing can be settled there."""
        settled, names = self.entry.settled, self.values.get("lacking", ("",))
        pairs = self.values.get("entries", (("", ""),))
        if settled is None or not (isinstance(names, Iterable) and isinstance(pairs, Iterable)):
            return []
        return [
            settled.of({**self.values, "lacking": name, "spelling": a, "meaning": b})
            for name in names
            for a, b in pairs
        ]

    def at(self, place: Place) -> Problem:
        """The same at another place."""
        return replace(self, place=place)

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
            "confirmed": self.confirmed is not None,
        }

    def _shown(self, name: str) -> str | None:
        value = self.values.get(name)
        return None if value is None else str(value)


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith(("？", "。")) else f"{sentence}。"


def may_be_confirmed(code: str) -> bool:
    """The same by the code alone."""
    entry = CATALOGUE[code]
    is_mild = entry.severity in (Severity.NOTE.value, Severity.WARNING.value)
    may_be = is_mild or Flow.MAY_BE_CONFIRMED in entry.flow
    return may_be and Flow.BEYOND_CONFIRMING not in entry.flow


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


def exit_status(problems: list[Problem]) -> int:
    """0 done, warnings at most; 1 errors were found, a draft may stand; 2 nothing was built."""
    if unusable(problems):
        return 2
    return int(any(p.severity is Severity.ERROR for p in unconfirmed(problems)))


def grave(problems: Iterable[Problem]) -> list[Problem]:
    """Those that must be mended: not the warnings and hints, nor what has been confirmed."""
    return [p for p in unconfirmed(problems) if p.severity in (Severity.ERROR, Severity.UNUSABLE)]


def unconfirmed(problems: Iterable[Problem]) -> list[Problem]:
    """Those that are told: not what the clerk has confirmed."""
    return [p for p in problems if p.confirmed is None]


def distinct(problems: Iterable[Problem]) -> list[Problem]:
    """Without repetitions, in the order they were found."""
    return list({(str(p)): p for p in problems}.values())


def worst_first(problems: Iterable[Problem]) -> list[Problem]:
    """Those that are told, the worst first."""
    order = list(Severity)
    return sorted(unconfirmed(problems), key=lambda p: -order.index(p.severity))


def print_problems(problems: Iterable[Problem]) -> None:
    """One problem a line, the worst first; none that the clerk has confirmed."""
    for each in worst_first(problems):
        print(each)


_REASONS = {  # by name: no system has them all
    "EACCES": "没有权限",
    "EPERM": "没有权限",
    "EROFS": "这里只能读，不能写",
    "ENOSPC": "磁盘满了",
    "EDQUOT": "超过了磁盘配额",
    "EFBIG": "文件太大，这里放不下",
    "ENOENT": "文件或文件夹不存在",
    "EISDIR": "这是一个文件夹",
    "ENOTDIR": "路径中间有一段不是文件夹",
    "ENOTEMPTY": "文件夹里有东西",
    "ENAMETOOLONG": "名称太长",
    "ELOOP": "它是一个链接，指来指去指不到文件",
    "EEXIST": "已经有同名的文件",
    "EBUSY": "文件正被别的程序占用",
    "ETXTBSY": "文件正被别的程序占用",
    "EMFILE": "打开的文件太多",
    "ENFILE": "打开的文件太多",
    "EIO": "磁盘读写出错",
    "ENXIO": "设备用不了",
    "ENODEV": "设备用不了",
    "ESTALE": "网络上的文件夹已断开",
    "ETIMEDOUT": "网络上的文件夹没有回应",
    "EHOSTDOWN": "网络上的文件夹没有回应",
    "EINVAL": "名称或位置不能用",
    "EILSEQ": "名称里有这里不能用的字符",
    "ENOMEM": "内存不够",
    "EPIPE": "接收的一方已经关闭",
    "EADDRINUSE": "已经有别的程序在用它",
}
_WINDOWS_REASONS = {  # codes of Windows, which Python lumps together in errno
    32: "文件正被别的程序占用",
    33: "文件正被别的程序占用",
    112: "磁盘满了",
    123: "名称里有这里不能用的字符",
    206: "名称太长",
    10048: "已经有别的程序在用它",
}
_WINDOWS_PATH = 260  # signs, from which on a path may be "not found" there for its length


def system_reason(error: OSError) -> str:
    """Why the system refused a file, in Chinese."""
    import errno

    known = _WINDOWS_REASONS.get(getattr(error, "winerror", None) or 0)
    if known:
        return known
    if error.errno == errno.ENOENT and len(str(error.filename or "")) >= _WINDOWS_PATH:
        return "名称太长"
    return _REASONS.get(errno.errorcode.get(error.errno or 0, ""), "系统不允许")


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


def first_few(names: Sequence[str], most: int, more: str) -> str:
    """The first few of them as a message names them; `more` says that there are others."""
    return "、".join(names[:most]) + (more if len(names) > most else "")


_SPELLED_AT_MOST = 200


def did_you_mean(name: str, candidates: Iterable[str]) -> str:
    """“，是不是“X”？” for the candidate spelled most like `name`; "" where none is near."""
    near = spelled_like(name, candidates)
    return f"，是不是“{near}”？" if near else ""


def spelled_like(name: str, candidates: Iterable[str]) -> str:
    """The candidate spelled most like `name`; "" where none is near."""
    from difflib import get_close_matches

    if len(name) > _SPELLED_AT_MOST:  # near to nothing, and looking for it takes long
        return ""
    return next(iter(get_close_matches(name, list(candidates), n=1, cutoff=0.5)), "")
