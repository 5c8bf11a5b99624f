"""A file on the desktop that starts the workbench by a double click: .bat, .command or .desktop."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from ..files.paths import is_folder, resolved
from ..files.whole_file import write_whole

_NAME = "部门公开工作台"
_EXECUTABLE = 0o755


class _Shortcut(NamedTuple):
    """What starts it on one system. suffix: of the file; write: its bytes, from the words of the
    command and the folder."""

    suffix: str
    write: Callable[[list[str], Path], bytes]


def put_shortcut(folder: Path, system: str = sys.platform, home: Path | None = None) -> Path:
    """Write it, and say where. Raises OSError."""
    shortcut = _SHORTCUTS.get(system, _SHORTCUTS["linux"])
    words = [sys.executable, "-m", "assembler.cli", "serve", str(resolved(folder))]
    file = desktop(system, home or Path.home()) / f"{_NAME}{shortcut.suffix}"
    write_whole(file, shortcut.write(words, resolved(folder)))
    file.chmod(_EXECUTABLE)
    return file


def desktop(system: str, home: Path) -> Path:
    """The folder of the desktop, whatever it is called there."""
    if system == "linux":
        named = _named_by_system(home)
        if named is not None:
            return named
    names = ("Desktop", "桌面", "OneDrive/Desktop", "OneDrive/桌面")
    return next((home / name for name in names if is_folder(home / name)), home)


def _named_by_system(home: Path) -> Path | None:
    """The one that the desktop of Linux is set to (`xdg-user-dir`); None where that is not said."""
    try:
        answer = subprocess.run(
            ["xdg-user-dir", "DESKTOP"], capture_output=True, check=True, text=True, timeout=5
        )
    except (OSError, subprocess.SubprocessError):
        return None
    folder = Path(answer.stdout.strip())
    return folder if answer.stdout.strip() and folder != home and is_folder(folder) else None


def _bat(words: list[str], folder: Path) -> bytes:
    """Read by cmd in the code page that the first line asks for. In it % stands for itself twice."""
    command = subprocess.list2cmdline(words).replace("%", "%%")
    lines = ["@echo off", "chcp 65001 >nul", f"title {_NAME}", command, "if errorlevel 1 pause", ""]
    return "\r\n".join(lines).encode()


def _command(words: list[str], folder: Path) -> bytes:
    return f"#!/bin/sh\nexec {shlex.join(words)}\n".encode()


def _desktop_entry(words: list[str], folder: Path) -> bytes:
    """An entry of freedesktop.org, in whose Exec quotes, backslashes and % are written twice over."""
    command = " ".join(map(_quoted, words))
    lines = (
        "[Desktop Entry]",
        "Type=Application",
        f"Name={_NAME}",
        f"Comment=编制部门预算、部门决算公开报告：{os.fspath(folder)}",
        f"Exec={command}",
        "Terminal=true",
        "",
    )
    return "\n".join(lines).encode()


def _quoted(word: str) -> str:
    for sign in ("\\", '"', "`", "$"):
        word = word.replace(sign, f"\\{sign}")
    return '"' + word.replace("\\", "\\\\").replace("%", "%%") + '"'


_SHORTCUTS = {
    "win32": _Shortcut(".bat", _bat),
    "darwin": _Shortcut(".command", _command),
    "linux": _Shortcut(".desktop", _desktop_entry),
}
