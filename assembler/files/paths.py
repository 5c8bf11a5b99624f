"""Questions about paths that a person typed or a file names, which may be impossible.

A name that no file can have (too long, a link that leads to itself, a sign that cannot stand in
one) stands for nothing, as a missing one does. What the system forbids to look at is not missing:
the OSError tells the reader, or in the end the clerk, of it.
"""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

_IMPOSSIBLE = (errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENAMETOOLONG, errno.EBADF)
_IMPOSSIBLE_IN_WINDOWS = (21, 87, 123, 161, 206, 1921)
_RESERVED = frozenset(
    [
        *("CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", "CLOCK$"),
        *(f"{port}{number}" for port in ("COM", "LPT") for number in "0123456789¹²³"),
    ]
)
_FORBIDDEN = '<>:"|?*\\/'
_BYTES_AT_MOST = 255  # of a name, on every usual file system
_PATH_AT_MOST = 4095


def exists(path: Path) -> bool:
    """Whether anything stands there. Raises OSError where that may not be asked."""
    return _mode(path) != 0


def is_file(path: Path) -> bool:
    """Whether a plain file stands there. Raises OSError where that may not be asked."""
    return stat.S_ISREG(_mode(path))


def is_folder(path: Path) -> bool:
    """Whether a folder stands there. Raises OSError where that may not be asked."""
    return stat.S_ISDIR(_mode(path))


def are_same(one: Path, other: Path) -> bool:
    """Whether both are names of one file or folder that is there."""
    return exists(one) and exists(other) and one.samefile(other)


def resolved(path: Path) -> Path:
    """The whole path, links followed as far as they lead anywhere."""
    try:
        return Path(os.path.realpath(path))
    except (OSError, ValueError):
        return path


def _mode(path: Path) -> int:
    try:
        return path.stat().st_mode
    except ValueError:  # a sign that cannot stand in a name
        return 0
    except OSError as error:
        windows = getattr(error, "winerror", None)
        if error.errno in _IMPOSSIBLE or windows in _IMPOSSIBLE_IN_WINDOWS:
            return 0
        raise


def forbids(path: Path) -> str:
    """Why nothing can be made under this path, on this system or on another on which the file will
    be opened (Windows); "" where it can. What stands already may be written anew."""
    mode = _mode(path)
    if mode and not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        return "它是设备或管道，不是文件"
    if len(os.fsencode(os.path.abspath(path))) > _PATH_AT_MOST:  # noqa: PTH100
        return "整个路径太长"
    reasons = (
        _forbids_name(each.name)
        for each in (path, *path.parents)
        if each.name not in ("", "..") and not exists(each)
    )
    return next(filter(None, reasons), "")


def _forbids_name(name: str) -> str:
    """Why a file or folder cannot be called so."""
    stem = name.partition(".")[0].rstrip(" ")
    signs = [sign for sign in name if sign in _FORBIDDEN or sign < " " or sign == "\x7f"]
    if stem.upper() in _RESERVED:
        return f"“{stem}”是 Windows 留给设备的名字"
    if signs:
        shown = "换行等控制字符" if signs[0] < " " or signs[0] == "\x7f" else f" {signs[0]} "
        return f"名字里不能有{shown}，Windows 不认"
    if name.endswith((".", " ")):
        return "名字不能以句点或空格结尾，Windows 会把它丢掉"
    if len(os.fsencode(name)) > _BYTES_AT_MOST:
        return f"名字太长，最多{_BYTES_AT_MOST}个字节（约{_BYTES_AT_MOST // 3}个汉字）"
    return ""
