"""Files and folders written whole or not at all: made beside their place, then moved there.

What is being made is called `.assembler-<random>.tmp`, with a folder `.assembler-<random>.d` beside
it where it is one. The process that makes it holds a lock on the `.tmp` file, which the system
takes away when the process ends, however it ends. So the next run that writes there can tell what
a killed one left from what another still makes; numbers of processes, which are given out anew,
play no part. On Windows a file that is open cannot be removed, which says the same.
"""

from __future__ import annotations

import os
import re
import shutil
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ..kernel.interruption import undone_if_cut_short

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

_PREFIX, _LOCK, _FOLDER = ".assembler-", ".tmp", ".d"
_NEW, _OLD = "new", "old"  # in a folder that is being made: what comes, and what it replaces
# What versions before locks called theirs: by Python's own `mkstemp` and `mkdtemp`.
_OLDER_FILE = re.compile(r"\.[a-z0-9_]{8}\.tmp")
_OLDER_FOLDER = re.compile(r"\.(?:import|new)-[a-z0-9_]{8}")
_OLDER_BEGINS = (b"PK\3\4", b"<!doctype html")  # a docx or workbook, a page; or nothing yet
_OLDER_HELD = (".csv", ".yaml", ".md", ".xlsx")
_OLDER_AGE = 600  # seconds: they were written in a moment
_WITHOUT_LOCKS = 24 * 3600  # seconds after which a leftover is one, where nothing can be locked


def write_whole(path: Path, data: bytes) -> None:
    """Write beside the target, then move over it. Raises OSError; then the old file stands."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with _claim(path.parent) as (own, handle):
        with os.fdopen(handle, "wb", closefd=fcntl is None) as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        own.chmod(_mode(path))
        os.replace(own, path)  # noqa: PTH105 - Path.replace is the same; this reads plainer


@contextmanager
def folder_beside(path: Path, over: bool = False) -> Iterator[Path]:
    """Where to make what will stand at `path`; moved there when all is made. Raises OSError; then
    what stood there stands. over: whether it may replace what stands there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with _claim(path.parent) as (own, _):
        folder = own.with_suffix(_FOLDER)
        for inner in (folder, folder / _NEW, folder / _OLD):
            inner.mkdir()
        made = folder / _NEW / (path.name or "made")
        yield made
        if over and os.path.lexists(path):
            os.rename(path, folder / _OLD / path.name)  # noqa: PTH104
        elif os.path.lexists(path):
            raise FileExistsError(17, "exists", str(path))
        os.rename(made, path)  # noqa: PTH104 - fails where something stands


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """An empty folder for a time, where the system keeps such; gone afterwards."""
    import tempfile

    with _claim(Path(tempfile.gettempdir())) as (own, _):
        folder = own.with_suffix(_FOLDER)
        folder.mkdir(mode=0o700)
        yield folder


@contextmanager
def _claim(folder: Path) -> Iterator[tuple[Path, int]]:
    """A new, locked file in the folder with its descriptor; gone at the end, with what is made
    under its name, unless it was moved."""
    remove_leftovers(folder)
    own = Path()

    def undo() -> None:
        if own.name:
            _discard(own)

    with undone_if_cut_short(undo):
        handle = -1
        try:
            while handle < 0:
                own = folder / f"{_PREFIX}{os.urandom(8).hex()}{_LOCK}"
                handle = _locked(own)
            yield own, handle
        finally:
            if fcntl is None:
                _close(handle)
            _discard(own)
            _close(handle)


def _locked(own: Path) -> int:
    """A new file's descriptor, locked; -1 where another process took it for a leftover in the
    moment between."""
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    handle = os.open(own, flags, 0o600)
    try:
        if _lock(handle) and os.path.lexists(own):
            return handle
    except OSError:  # a file system without locks
        return handle
    os.close(handle)
    return -1


def _close(handle: int) -> None:
    with suppress(OSError):  # closed already, where it had to be to be moved
        os.close(handle)


def _lock(handle: int) -> bool:
    """Whether the lock was to be had. Raises OSError where nothing can be locked."""
    if fcntl is None:
        return True
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _mode(path: Path) -> int:
    """The permissions the file has, or those that a new file would get here."""
    if path.exists():
        return path.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


# --- what a killed run left


def remove_leftovers(folder: Path) -> None:
    """Remove from a folder what killed runs left in it, and put back what they had moved aside;
    what a living process makes stays."""
    with suppress(OSError):
        hidden = [name for name in os.listdir(folder) if name.startswith(".")]  # noqa: PTH208
        names = {name for name in hidden if name.startswith(_PREFIX)}
        for name in {Path(name).stem for name in names if name.endswith((_LOCK, _FOLDER))}:
            lock = folder / f"{name}{_LOCK}"
            if lock.name in names:
                _discard_if_abandoned(lock)
            elif not os.path.lexists(lock):  # it goes last
                _discard(lock)
        for name in hidden:
            _discard_older(folder / name)


def _discard_older(path: Path) -> None:
    """Remove what a killed run of a version without locks left, where both its name and what it
    holds say so."""
    is_file = _OLDER_FILE.fullmatch(path.name)
    if not (is_file or _OLDER_FOLDER.fullmatch(path.name)):
        return
    with suppress(OSError):
        status = path.lstat()
        if time.time() - status.st_mtime < _OLDER_AGE:
            return
        if is_file and stat.S_ISREG(status.st_mode) and _begins_as_ours(path):
            path.unlink()
        elif not is_file and stat.S_ISDIR(status.st_mode) and _holds_a_dataset(path):
            shutil.rmtree(path, ignore_errors=True)


def _begins_as_ours(path: Path) -> bool:
    with path.open("rb") as file:
        start = file.read(14).lower()
    return not start or start.startswith(tuple(map(bytes.lower, _OLDER_BEGINS)))


def _holds_a_dataset(folder: Path) -> bool:
    inner = [folder, *(entry for entry in folder.iterdir() if entry.is_dir())]
    files = [entry for each in inner for entry in each.iterdir() if not entry.is_dir()]
    return all(file.suffix in _OLDER_HELD and not file.is_symlink() for file in files)


def _discard_if_abandoned(lock: Path) -> None:
    if fcntl is None:
        with suppress(OSError):
            lock.unlink()
            _discard(lock)
        return
    try:
        handle = os.open(lock, os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:  # somebody else's, or gone by now
        return
    try:
        if stat.S_ISREG(os.fstat(handle).st_mode) and _is_abandoned(handle):
            _discard(lock)
    finally:
        os.close(handle)


def _is_abandoned(handle: int) -> bool:
    try:
        return _lock(handle)
    except OSError:  # a file system without locks
        return time.time() - os.fstat(handle).st_mtime > _WITHOUT_LOCKS


def _discard(lock: Path) -> None:
    """What was being made under this name, and the file itself last."""
    folder = lock.with_suffix(_FOLDER)
    if _put_back(folder):
        shutil.rmtree(folder, ignore_errors=True)
    with suppress(OSError):
        lock.unlink()


def _put_back(folder: Path) -> bool:
    """Put back what was moved aside, where nothing has taken its place; whether the rest may go."""
    if not os.path.isdir(folder / _OLD):  # noqa: PTH112
        return True
    try:
        for name in os.listdir(folder / _OLD):  # noqa: PTH208
            if not os.path.lexists(folder.parent / name):
                os.rename(folder / _OLD / name, folder.parent / name)  # noqa: PTH104
    except OSError:
        return False
    return True
