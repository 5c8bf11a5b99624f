"""A template as another process has prepared it: read, merged and checked, its tables specified, its
sections and its shell compiled, all of it values.

It is known again by every file of its folders, by name and contents, and by the program; of one in
which anything is wrong nothing is kept, so that all is told as ever. What stands in a section is no
safer for being compiled: the sandbox acts while it runs, and what is to be counted was written into
the code when it was compiled, by the same program.
"""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from pathlib import Path
from time import monotonic
from typing import NamedTuple

from ..files.kept_values import keep_value, kept_value
from ..files.program import program_stamp
from ..files.sources import digest_of, is_sent
from ..kernel.afterwards import afterwards
from ..kernel.problems import Problem
from .extending import Extended, extended_by, is_known_to_extend
from .reading import digest_of_texts
from .template import Template

_FOLDER = "templates"
_AT_MOST = 20
_SECONDS = 10.0  # between one time and the next, in a process that makes many reports
_TO_KEEP: dict[Path, Template] = {}
_kept_at = float("-inf")


class KeptTemplate(NamedTuple):
    """A template, with what each of its folders held and extends."""

    template: Template
    contents: tuple[str, ...]
    extended: tuple[Extended, ...]


def kept_template(folder: Path) -> KeptTemplate | None:
    """What is kept of the template in a folder; it may have changed since."""
    if is_sent():
        return None
    with suppress(OSError):
        kept = kept_value(_FOLDER, _key(folder))
        return kept if isinstance(kept, KeptTemplate) else None
    return None


def is_as_kept(kept: KeptTemplate) -> bool:
    """Whether all its files are what they were; then what each extends is known, too."""
    folders = kept.template.folders
    if tuple(map(digest_of, folders)) != kept.contents:
        return False
    for folder, extended in zip(folders, kept.extended, strict=True):
        is_known_to_extend(folder, extended)
    return True


def may_be_kept(template: Template) -> None:
    """Nothing is wrong with it as far as it was read: keep it once the work is done, with all that
    will have been made of it."""
    if not is_sent():
        while len(_TO_KEEP) >= _AT_MOST:
            del _TO_KEEP[next(iter(_TO_KEEP))]
        _TO_KEEP[template.folders[0]] = template
        afterwards(_keep_all)


def _keep_all() -> None:
    global _kept_at
    afterwards(_keep_all)  # another report may make more of them
    if monotonic() < _kept_at + _SECONDS:
        return
    for folder, template in _TO_KEEP.items():
        if template.made.is_new:
            template.made.is_new = False
            with suppress(OSError):
                _keep(folder, template)
    _kept_at = monotonic()


def _keep(folder: Path, template: Template) -> None:
    contents = tuple(map(digest_of, template.folders))
    extended = [extended_by(one, []) for one in template.folders]
    if digest_of_texts(template.folders[::-1]) == template.digest:  # else it has changed meanwhile
        kept = KeptTemplate(template, contents, tuple(filter(None, extended)))
        keep_value(_FOLDER, _key(folder), kept, without=Problem)


def _key(folder: Path) -> str:
    """Raises OSError."""
    names = "\0".join((program_stamp(), os.path.abspath(folder), str(folder)))  # noqa: PTH100
    return hashlib.sha256(names.encode("utf-8", "surrogateescape")).hexdigest()
