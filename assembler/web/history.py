"""What was changed in the files of a dataset or template, to be undone and done again.

A change is kept as the bytes of the files before and after: undone, a file is again what it was, with
its comments, the order of its columns, its encoding.
"""

from __future__ import annotations

import errno
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from ..dataset.folder import own_files
from ..dataset.xlsx import WORKBOOK_AT_MOST
from ..files.paths import exists, is_file, is_folder
from ..files.whole_file import write_whole
from ..kernel.problems import system_reason

Files = Mapping[str, bytes | None]
"""Files by their name in the folder; None of one that is not there."""
_CHANGES_AT_MOST, _BYTES_AT_MOST = 500, 100 * 1024 * 1024


class NotChanged(Exception):  # noqa: N818 - told to the clerk, not an error of the program
    """A change that was not made; the argument says in Chinese why."""


class FileChange(NamedTuple):
    """One change. label: what was done, as the page says it. window: in which window of the browser,
    "" where that is not known."""

    label: str
    before: Files
    after: Files
    window: str = ""

    @property
    def size(self) -> int:
        """How many bytes are kept for it."""
        return sum(
            len(data or b"") for files in (self.before, self.after) for data in files.values()
        )


@dataclass
class History:
    """Changes that were made, and those that were undone, the last one last."""

    made: list[FileChange] = field(default_factory=list)
    undone: list[FileChange] = field(default_factory=list)

    def record(self, label: str, before: Files, after: Files, window: str = "") -> None:
        """The files were changed, if they were: what was undone before cannot be done again."""
        touched = differing(before, after)
        if not touched:
            return
        old, new = ({name: files.get(name) for name in touched} for files in (before, after))
        self.made.append(FileChange(label, old, new, window))
        self.undone.clear()
        while self._is_too_much():
            del self.made[0]

    def _is_too_much(self) -> bool:
        if len(self.made) <= 1:
            return False
        return len(self.made) > _CHANGES_AT_MOST or sum(c.size for c in self.made) > _BYTES_AT_MOST

    @property
    def to_undo(self) -> FileChange | None:
        return self.made[-1] if self.made else None

    def undoes_others(self, window: str) -> bool:
        """Whether what would be undone was done in another window than this one."""
        change = self.to_undo
        return change is not None and bool(change.window) and change.window != window

    @property
    def to_redo(self) -> FileChange | None:
        return self.undone[-1] if self.undone else None

    def undo(self, home: Path, now: Files) -> FileChange:
        """Take the last change back; which one that was. now: the files in their folder. Raises
        NotChanged."""
        change = self.to_undo
        if change is None:
            raise NotChanged("没有可以撤销的。")
        _put_back_unless_changed(home, now, change.after, change.before)
        self.undone.append(self.made.pop())
        return change

    def redo(self, home: Path, now: Files) -> FileChange:
        """Make the change again that was undone last; which one that was. Raises NotChanged."""
        change = self.to_redo
        if change is None:
            raise NotChanged("没有可以重做的。")
        _put_back_unless_changed(home, now, change.before, change.after)
        self.made.append(self.undone.pop())
        return change


def _put_back_unless_changed(home: Path, now: Files, expected: Files, wanted: Files) -> None:
    """Put files back, where they are as they were left. Raises NotChanged."""
    names = "、".join(sorted(differing(expected, {name: now.get(name) for name in expected})))
    if names:
        raise NotChanged(f"“{names}”后来在别处又改过，不能撤销或重做，以免丢掉那边的改动。")
    try:
        put_back(home, wanted)
    except OSError as error:
        raise NotChanged(f"写不进去：{system_reason(error)}。") from None


def files_of(path: Path) -> dict[str, bytes]:
    """The files of a dataset as they are: those of the folder, or the workbook. What is larger than
    any reader takes cannot have been written here, nor is it held. Raises OSError."""
    if is_folder(path):
        return {file.name: file.read_bytes() for file in own_files(path)}
    if exists(path) and not is_file(path):  # a pipe would be waited for without end
        raise OSError(errno.EINVAL, "no plain file", str(path))
    if path.stat().st_size > WORKBOOK_AT_MOST:
        raise OSError(errno.EFBIG, "too large", str(path))
    return {path.name: path.read_bytes()}


def home_of(path: Path) -> Path:
    """The folder in which the files of a dataset stand."""
    return path if is_folder(path) else path.parent


def differing(before: Files, after: Files) -> set[str]:
    """The names of the files that are not the same."""
    return {name for name in {*before, *after} if before.get(name) != after.get(name)}


def restore(home: Path, before: Files, after: Files) -> None:
    """Take back what a change has written that may not stand. Raises OSError."""
    put_back(home, {name: before.get(name) for name in differing(before, after)})


def put_back(home: Path, files: Files) -> None:
    """Make these files what they are here. Raises OSError."""
    for name, data in files.items():
        if data is None:
            (home / name).unlink(missing_ok=True)
        else:
            write_whole(home / name, data)
