"""Values that take long to make, kept for the user's next process.

They are pickles, and compiled code is among them: to read one is to trust who wrote it. So they are
read from a folder only that is the user's own, and nobody else's to write into, as Python reads the
bytecode of its modules. A file begins with the digest of what follows; one that is torn, or that
another program wrote, is made anew. Whatever goes wrong here costs time and nothing else.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from .user_cache import is_private, private_folder
from .whole_file import write_whole

_ENDING = ".kept"
_FILES_AT_MOST, _BYTES_AT_MOST = 20, 50_000_000  # of one folder
_FILE_AT_MOST = 10_000_000
_DIGEST = hashlib.sha256().digest_size
_FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)


def kept_value(name: str, key: str) -> Any:
    """What was kept in a folder of that name under a key; None where there is nothing, or nothing to be trusted."""
    folder = private_folder(name)
    if folder is None:
        return None
    try:
        data = _read(folder / f"{key}{_ENDING}")
        if hashlib.sha256(data[_DIGEST:]).digest() == data[:_DIGEST]:
            return pickle.loads(memoryview(data)[_DIGEST:])
    except Exception:  # noqa: BLE001 - a pickle may raise anything
        pass
    return None


def keep_value(name: str, key: str, value: object, without: type | None = None) -> None:
    """Keep a value in a folder of that name under a key, unless there is anything of a type in it;
    old ones make room."""
    with suppress(Exception):
        data = _pickled(value, without)
        folder = private_folder(name, make=True)
        if folder is None or len(data) > _FILE_AT_MOST:
            return
        file = folder / f"{key}{_ENDING}"
        write_whole(file, hashlib.sha256(data).digest() + data)
        file.chmod(0o600)
        for old in _too_many(folder):
            old.unlink(missing_ok=True)


def _read(file: Path) -> bytes:
    handle = os.open(file, _FLAGS | getattr(os, "O_BINARY", 0))
    with os.fdopen(handle, "rb") as opened:
        if not is_private(os.fstat(handle), stat.S_IFREG):
            raise PermissionError
        return opened.read(_FILE_AT_MOST + _DIGEST)


def _pickled(value: object, without: type | None) -> bytes:
    import io

    class Pickler(pickle.Pickler):
        def reducer_override(self, obj: object) -> Any:
            if without is not None and isinstance(obj, without):
                raise pickle.PicklingError
            return NotImplemented

    out = io.BytesIO()
    Pickler(out, pickle.HIGHEST_PROTOCOL).dump(value)
    return out.getvalue()


def _too_many(folder: Path) -> Iterator[Path]:
    """The oldest, beyond what may be kept."""
    ages = {file: file.stat() for file in folder.glob(f"*{_ENDING}")}
    total = 0
    for number, file in enumerate(sorted(ages, key=lambda f: -ages[f].st_mtime_ns), start=1):
        total += ages[file].st_size
        if number > _FILES_AT_MOST or total > _BYTES_AT_MOST:
            yield file
