"""The user's own folder for what may be lost: records of reports that have not changed, templates
as they were read and compiled. `ASSEMBLER_CACHE`, else where the system keeps such things."""

from __future__ import annotations

import os
import stat
import sys
from contextlib import suppress
from pathlib import Path

_OTHERS_MAY_WRITE = stat.S_IWGRP | stat.S_IWOTH


def user_cache() -> Path | None:
    """That folder, be it there or not; None where there can be none."""
    with suppress(RuntimeError, OSError):
        home = os.environ.get("ASSEMBLER_CACHE")
        return Path(home) if home else _cache_of_user() / "assembler"
    return None


def _cache_of_user() -> Path:
    if os.name == "nt":
        local = os.environ.get("LOCALAPPDATA")
        return Path(local) if local else Path.home() / "AppData" / "Local"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches"
    cache = os.environ.get("XDG_CACHE_HOME", "")
    return Path(cache) if os.path.isabs(cache) else Path.home() / ".cache"  # noqa: PTH117


def private_folder(name: str, make: bool = False) -> Path | None:
    """A folder of that name within it, where both are the user's and nobody else may write there:
    what lies there may be trusted as the program itself. None where that is not so, or not known."""
    home = user_cache()
    if home is None or (os.name == "nt" and os.environ.get("ASSEMBLER_CACHE")):
        return None  # Windows guards the profile of a user; of other places we know nothing
    folder = home / name
    with suppress(OSError):
        if make:
            home.mkdir(mode=0o700, parents=True, exist_ok=True)
            folder.mkdir(mode=0o700, exist_ok=True)
        if is_private(home.stat(), stat.S_IFDIR) and is_private(folder.lstat(), stat.S_IFDIR):
            return folder
    return None


def is_private(status: os.stat_result, kind: int) -> bool:
    """Whether that is a file, or folder, of the user's in which nobody else may write."""
    if stat.S_IFMT(status.st_mode) != kind:
        return False
    if os.name == "nt":
        return True
    return status.st_uid == os.geteuid() and not status.st_mode & _OTHERS_MAY_WRITE
