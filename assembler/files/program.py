"""Which program this is: it changes with the code that runs, as Python knows when its bytecode is
out of date (by the times and sizes of sources), and with the Python that runs it."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]
_LIBRARIES = ("jinja2", "yaml")  # what templates are read and compiled by
# what else has a say in what is written; installed anew, they begin with another file
_FURTHER = ("babel", "docxtpl", "lxml", "mistune", "num2words2", "openpyxl", "xlsxwriter", "docx")
_NEITHER = ("__pycache__", "web")  # the workbench reads no template of its own


@lru_cache(maxsize=1)
def program_stamp() -> str:
    """A digest of it. Raises OSError where it does not lie in files."""
    folders = [str(_PACKAGE), *map(_folder_of, _LIBRARIES)]
    lines = [sys.version, *(line for folder in folders for line in _files(folder))]
    lines += map(_beginning_of, _FURTHER)
    return hashlib.sha256("\n".join(lines).encode("utf-8", "surrogateescape")).hexdigest()


def _folder_of(library: str) -> str:
    spec = find_spec(library)
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError(library)
    return spec.submodule_search_locations[0]


def _beginning_of(library: str) -> str:
    spec = find_spec(library)
    if spec is None or not spec.origin:
        return library
    status = Path(spec.origin).stat()
    return f"{spec.origin} {status.st_size} {status.st_mtime_ns}"


def _files(folder: str) -> Iterator[str]:
    with os.scandir(folder) as entries:
        within = sorted(entries, key=lambda entry: entry.name)
    for entry in within:
        if not entry.is_dir():
            status = entry.stat()
            yield f"{entry.path} {status.st_size} {status.st_mtime_ns}"
        elif entry.name not in _NEITHER:
            yield from _files(entry.path)
