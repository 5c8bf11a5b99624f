"""What can be wrong: places, problems, and how they are told.

The catalogue itself stands in `catalogue/`, as data. A problem never stops a pass: readers and
checks append to a list, and the whole list is told at once, one message for each cause.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from .catalogue import CATALOGUE
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
    def severity(self) -> Severity:
        return Severity(CATALOGUE[self.code].severity)

    @property
    def title(self) -> str:
        return CATALOGUE[self.code].title

    @property
    def message(self) -> str:
        said = CATALOGUE[self.code].message.format(**self.values)
        return _NESTED.sub(r"“\1‘\2’\3”", said)

    @property
    def mend(self) -> str:
        return CATALOGUE[self.code].mend.format(**self.values)

    def __str__(self) -> str:
        place = f"{self.place}：" if str(self.place) else ""
        against = f"（对照：{'；'.join(where(self.others))}）" if self.others else ""
        said = _ended(f"{self.message}{against}")
        return f"{self.severity.value} {self.code} {place}{said}{_ended(self.mend)}"

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
