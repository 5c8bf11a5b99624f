"""What a report was made from, known again later: the folders and files that were read, with digests.

Whoever reads a dataset, a template or a report of last year says so (`note`) before it reads, so a
digest is never newer than what was read: a file that changes meanwhile makes the report be built
once more, never once too few. What was looked for and was not there is noted, too.

Where a report is made elsewhere, only the files are there that were sent (`only_these`). Whoever is
about to read another one is stopped by `NotSent` and begins anew once it is there: so nobody has to
know beforehand what a dataset will lead to.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Container, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

NOTHING = ""  # the digest of what is not there
_CONTENT_AT_MOST = 64 * 1024 * 1024  # bytes; readers refuse less
_AROUND, _NEVER_THE_SAME = "", "?"
DEEP = 1  # folders within a folder: 节, 表, pictures of a template
_noted: dict[str, str] | None = None
_sent: Container[str] | None = None


class NotSent(BaseException):
    """What is about to be read was not sent. paths: what is needed; none where that cannot be sent.
    shared: whether other reports will need it, too. No error of the report: nobody catches it."""

    def __init__(self, paths: tuple[str, ...], shared: bool = False) -> None:
        super().__init__(*paths)
        self.paths, self.shared = paths, shared


@contextmanager
def noted() -> Iterator[dict[str, str]]:
    """While this lasts, what is read: its whole path, and the digest it had before."""
    global _noted
    before, _noted = _noted, {}
    try:
        yield _noted
    finally:
        _noted = before


def note(*paths: Path) -> None:
    """These are about to be read, or looked for."""
    needed(paths)
    if _noted is None:
        return
    for path in map(_whole, paths):
        if path not in _noted:
            _noted[path] = digest_of(path)


def look_around() -> None:
    """What lies beside is about to be looked at (for a name that is spelled alike): no digest tells
    whether that has changed, and it cannot be sent."""
    if _noted is not None:
        _noted[_AROUND] = _NEVER_THE_SAME
    if _sent is not None:
        raise NotSent(())


def needed(paths: Iterable[Path], shared: bool = False) -> None:
    """These are about to be looked for one after the other, until one is there."""
    if _sent is not None:
        missing = tuple(path for path in map(_whole, paths) if path not in _sent)
        if missing:
            raise NotSent(missing, shared)


@contextmanager
def only_these(paths: Container[str]) -> Iterator[None]:
    """While this lasts, only these are there to be read."""
    global _sent
    before, _sent = _sent, paths
    try:
        yield
    finally:
        _sent = before


def is_sent() -> bool:
    """Whether only what was sent is there: then the work is another machine's."""
    return _sent is not None


def _whole(path: Path) -> str:
    """As the system will read it: a link may be led elsewhere, and `..` goes up from its end."""
    return os.path.join(os.getcwd(), path)  # noqa: PTH109, PTH118


def digest_of(path: Path | str) -> str:
    """What a file or folder holds, by the names and contents in it."""
    try:
        status = os.stat(path)  # noqa: PTH116
        if stat.S_ISDIR(status.st_mode):
            return _joined(_entries(path, DEEP))
        return _of_file(str(path), status)
    except (OSError, ValueError):
        return NOTHING


def changed(sources: Mapping[str, str], known: dict[str, str] | None = None) -> bool:
    """Whether what was read is not what it was. What was looked around for (a name that is spelled
    alike) says nothing. known: digests of just now, which many reports share."""
    known = {} if known is None else known
    for path, digest in sources.items():
        if path not in known:
            known[path] = digest_of(path)
        if path != _AROUND and known[path] != digest:
            return True
    return False


def _entries(folder: Path | str, deep: int) -> Iterator[str]:
    with os.scandir(folder) as entries:
        within = sorted(entries, key=lambda entry: entry.name)
    for entry in within:
        try:
            if not entry.is_dir():
                link = "@" if entry.is_symlink() else ""
                yield f"{entry.name}{link}\0{_of_file(entry.path, entry.stat())}"
            elif deep:
                yield f"{entry.name}/\0{_joined(_entries(entry.path, deep - 1))}"
        except OSError:
            yield f"{entry.name}\0"


def _joined(lines: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode("utf-8", "surrogateescape")).hexdigest()


def _of_file(path: str, status: os.stat_result) -> str:
    if not stat.S_ISREG(status.st_mode) or status.st_size > _CONTENT_AT_MOST:
        return f"{status.st_mode} {status.st_size} {status.st_mtime_ns}"
    return _of_content(path, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)


@lru_cache(maxsize=8192)
def _of_content(path: str, *_status: int) -> str:
    """The same file is not read twice while nobody has written to it."""
    with open(path, "rb") as file:  # noqa: PTH123 - many small files
        return hashlib.sha256(file.read()).hexdigest()
