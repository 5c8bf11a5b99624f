"""Files that travel: what a report is made from, laid out on another machine as it lies here.

`Luggage` takes files, folders and the way to them as values; `Mirror` lays them out below a folder of
its own that stands for the root of this machine. Whoever works there, from the same working
directory, reads and writes under the paths that the clerk typed, but for the mirror's own path
before them, which `Mirror.without_root` takes away again.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from enum import Enum
from pathlib import Path
from typing import NamedTuple

from .sources import DEEP

_BYTES_AT_MOST = 64 * 1024 * 1024  # of a file; readers refuse less
_ALL_AT_MOST, _ENTRIES_AT_MOST = 256 * 1024 * 1024, 20_000
_LINKS_AT_MOST = 40  # as the system itself


class EntryKind(Enum):
    """What stands at a path. WAY: a folder that is passed through only."""

    NOTHING, FILE, FOLDER, WAY, LINK = range(5)


class FileEntry(NamedTuple):
    """data: of a file. text: where a link leads; the names in a folder, a line each. is_everybodys:
    a folder in which anybody may write, such as /tmp."""

    kind: EntryKind
    data: bytes = b""
    text: str = ""
    is_everybodys: bool = False


class UnsendableError(Exception):
    """Something that cannot be laid out elsewhere: a device, what nobody may read, too much."""


class Luggage:
    """What is to be laid out elsewhere. paths: those that were asked for; entries: what stands
    there, and on the way."""

    def __init__(self) -> None:
        self.paths: list[str] = []
        self.entries: dict[str, FileEntry] = {}
        self._bytes = 0

    def pack(self, path: str, contents: bool = True) -> None:
        """Take what stands at a whole path, and the way to it, as the system goes it. contents: of
        a folder, what is in it, too. Raises UnsendableError."""
        try:
            self._take(path, contents, 0)
        except (OSError, ValueError) as error:
            raise UnsendableError(str(error)) from error
        self.paths.append(path)

    def _take(self, path: str, contents: bool, links: int) -> None:
        if links > _LINKS_AT_MOST:
            raise UnsendableError("links in a circle")
        steps = [step for step in path.split("/") if step not in ("", ".")]
        here = "/"
        for number, step in enumerate(steps):
            if step == "..":
                here = os.path.dirname(here)  # noqa: PTH120 - no link is in it any more
                continue
            there = os.path.join(here, step)  # noqa: PTH118
            try:
                status = os.lstat(there)
            except (FileNotFoundError, NotADirectoryError):
                self._put(there, FileEntry(EntryKind.NOTHING))
                return
            if stat.S_ISLNK(status.st_mode):
                aim = os.path.join(here, os.readlink(there))  # noqa: PTH115, PTH118
                self._put(there, FileEntry(EntryKind.LINK, text=os.path.normpath(aim)))
                self._take("/".join([aim, *steps[number + 1 :]]), contents, links + 1)
                return
            if not stat.S_ISDIR(status.st_mode):
                self._put(there, _file(there, status))
                return
            here = there
            is_everybodys = bool(status.st_mode & stat.S_ISVTX)
            self.entries.setdefault(here, FileEntry(EntryKind.WAY, is_everybodys=is_everybodys))
        if contents:
            self._take_folder(here, DEEP)

    def _take_folder(self, folder: str, deep: int) -> None:
        with os.scandir(folder) as entries:
            within = list(entries)
        self._put(
            folder, FileEntry(EntryKind.FOLDER, text="\0".join(entry.name for entry in within))
        )
        for entry in within:
            status = entry.stat(follow_symlinks=False)
            if stat.S_ISLNK(status.st_mode):
                # What it leads to is not sent: beyond the folder nothing of it is read either.
                aim = os.path.join(folder, os.readlink(entry.path))  # noqa: PTH115, PTH118
                self._put(entry.path, FileEntry(EntryKind.LINK, text=os.path.normpath(aim)))
            elif not stat.S_ISDIR(status.st_mode):
                self._put(entry.path, _file(entry.path, status))
            elif deep:
                self._take_folder(entry.path, deep - 1)
            else:
                self._put(entry.path, FileEntry(EntryKind.WAY))

    def _put(self, path: str, entry: FileEntry) -> None:
        self.entries[path] = entry
        self._bytes += len(entry.data)
        if self._bytes > _ALL_AT_MOST or len(self.entries) > _ENTRIES_AT_MOST:
            raise UnsendableError("too much")


def _file(path: str, status: os.stat_result) -> FileEntry:
    if not stat.S_ISREG(status.st_mode) or status.st_size > _BYTES_AT_MOST:
        raise UnsendableError(path)
    with open(path, "rb") as file:  # noqa: PTH123 - many small files
        return FileEntry(EntryKind.FILE, file.read(_BYTES_AT_MOST + 1))


class Mirror:
    """A folder that stands for the root of another machine. What many reports need stays, so that
    it is written, read and compiled once; what one report was made from goes (`clear`)."""

    def __init__(self, folder: Path) -> None:
        # Nobody looks for anything above it: it counts as a folder where everybody writes.
        folder.mkdir(mode=0o700, exist_ok=True)
        folder.chmod(0o700 | stat.S_ISVTX)
        self.top = os.path.join(os.path.realpath(folder), "root")  # noqa: PTH118
        Path(self.top).mkdir(exist_ok=True)
        self._files: dict[str, str] = {}  # those that were written here, by what they hold

    def path(self, whole: str) -> str:
        """Where a path of that machine is here."""
        return self.top + whole

    def without_root(self, text: str) -> str:
        """A text as it would read there."""
        return text.replace(self.top, "")

    def lay_out(self, entries: Mapping[str, FileEntry]) -> None:
        """Have everything stand here as it does there."""
        for path in sorted(entries, key=lambda each: each.count("/")):
            self._lay(path, entries[path])

    def _lay(self, path: str, entry: FileEntry) -> None:
        place, known = self.path(path), _digest(entry)
        if entry.kind in (EntryKind.WAY, EntryKind.FOLDER):
            self._lay_folder(path, entry)
        elif self._files.get(path) != known:
            self._remove(path)
            if entry.kind is EntryKind.FILE:
                Path(place).write_bytes(entry.data)
                self._files[path] = known
            elif entry.kind is EntryKind.LINK:
                Path(place).symlink_to(self.path(entry.text))

    def _lay_folder(self, path: str, entry: FileEntry) -> None:
        place = Path(self.path(path))
        if place.is_symlink() or not place.is_dir():
            self._remove(path)
            place.mkdir()
        if entry.is_everybodys:
            place.chmod(0o700 | stat.S_ISVTX)
        if entry.kind is EntryKind.FOLDER:
            for name in set(os.listdir(place)) - set(entry.text.split("\0")):  # noqa: PTH208
                self._remove(f"{path}/{name}")

    def _remove(self, path: str) -> None:
        """Whatever stands there, with all that is in it."""
        place = Path(self.path(path))
        if place.is_dir() and not place.is_symlink():
            shutil.rmtree(place)
        else:
            place.unlink(missing_ok=True)
        for each in [one for one in self._files if f"{one}/".startswith(f"{path}/")]:
            del self._files[each]

    def state(self, whole: str) -> tuple[int, int] | None:
        """What a file is known by that is not written; None where there is none."""
        with suppress(OSError):
            status = os.stat(self.path(whole))  # noqa: PTH116
            if stat.S_ISREG(status.st_mode):
                return status.st_ino, status.st_mtime_ns
        return None

    def clear(self, kept: Collection[str]) -> None:
        """Take everything away but what lies within these folders."""
        within = tuple(self.path(f"{folder}/") for folder in kept)
        for folder, folders, files in os.walk(self.top, topdown=False):
            if f"{folder}/".startswith(within):
                continue
            for path in (Path(folder, name) for name in (*files, *folders)):
                if path.is_symlink() or not path.is_dir():
                    self._remove(str(path).removeprefix(self.top))
                else:
                    with suppress(OSError):  # something in it is kept
                        path.rmdir()


def templates_in(entries: Mapping[str, FileEntry]) -> Iterator[str]:
    """The folders that are templates."""
    for path in entries:
        folder, _, name = path.rpartition("/")
        if name == "template.yaml":
            yield folder


def _digest(entry: FileEntry) -> str:
    shown = f"{entry.kind}\0{entry.text}\0{entry.is_everybodys}\0".encode(
        "utf-8", "surrogateescape"
    )
    return hashlib.sha256(shown + entry.data).hexdigest()
