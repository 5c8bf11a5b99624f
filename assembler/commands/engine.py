"""The program by its versions: what it is, so that only the same one does another's work."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from ..files.sources import digest_of

PROGRAM, FILES = "assembler", "程序文件"
_PACKAGE = Path(__file__).resolve().parents[1]
_LIBRARIES = ("Jinja2", "mistune", "num2words2", "babel", "docxtpl", "XlsxWriter", "openpyxl")
_SHOWN = 12  # signs of a digest


@lru_cache(maxsize=1)
def versions() -> dict[str, str]:
    """The version, all files of the program as a digest, its codebooks among them, and the
    libraries that write."""
    from .. import __version__

    known = {PROGRAM: __version__, FILES: _of_files()[:_SHOWN]}
    from importlib.metadata import PackageNotFoundError, version

    for name in _LIBRARIES:
        with suppress(PackageNotFoundError):
            known[name] = version(name)
    return known


def _of_files() -> str:
    paths = sorted(path for path in _PACKAGE.rglob("*.*") if path.suffix != ".pyc")
    lines = (f"{path.relative_to(_PACKAGE).as_posix()} {digest_of(path)}" for path in paths)
    return hashlib.sha256("\n".join(lines).encode("utf-8", "surrogateescape")).hexdigest()
