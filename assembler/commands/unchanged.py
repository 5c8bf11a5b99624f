"""Reports that need not be built again: nothing they were made from has changed, nor they themselves.

What each was made from is recorded with its digest: the dataset and those it takes from, the
templates, the program itself, what was asked for. A digest of a ledger that is known but for one
amount tells the amount, and a salt beside it would hide nothing: so no digest stands in a report
that may be published, nor beside it. The records stand where the system keeps what a user's
programs may forget, for that user's eyes alone. Where there is no such place, all is built.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from ..files.program import program_stamp
from ..files.sources import NOTHING, digest_of
from ..files.user_cache import user_cache
from ..files.whole_file import write_whole
from .many import Outcome

_FORMAT = 1
_KINDS = (str, str, str, int, str, str, str)  # of an outcome's fields


class Seal:
    """What a report is known again by. target: its file. asked: everything that decides what is
    built, besides what is read for it."""

    def __init__(self, target: Path, asked: Sequence[object]) -> None:
        where = os.path.abspath(target)  # noqa: PTH100 - a link is followed when it is read
        program, home = _program(), user_cache()
        self._asked = _digest([os.getcwd(), where, program, *map(repr, asked)])  # noqa: PTH109
        self._record = home / f"{_digest([where])}.json" if home and program else None

    def recall(self) -> Callable[[], Outcome] | None:
        """What gives the outcome of last time; None where something has changed since."""
        record = self._read()
        if record is None or record.get("asked") != self._asked:
            return None
        known = {**_texts(record.get("sources")), **_texts(record.get("files"))}
        if not known or any(digest_of(path) != digest for path, digest in known.items()):
            return None
        return lambda: Outcome(*record["outcome"])

    def keep(self, outcome: Outcome, files: Sequence[Path], sources: Mapping[str, str]) -> None:
        """Record the outcome, once its files are written. sources: what was read for it."""
        if self._record is None or any(digest_of(path) != sources[path] for path in sources):
            return
        record = {
            "format": _FORMAT,
            "asked": self._asked,
            "sources": dict(sources),
            "files": {os.path.abspath(path): digest_of(path) for path in files},  # noqa: PTH100
            "outcome": outcome,
        }
        with suppress(OSError):
            self._record.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_whole(self._record, json.dumps(record).encode())
            self._record.chmod(0o600)

    def _read(self) -> dict[str, Any] | None:
        """The record, where it is one of this format."""
        try:
            record = json.loads(self._record.read_bytes()) if self._record else None
        except (OSError, ValueError, RecursionError):
            return None
        if not isinstance(record, dict) or record.get("format") != _FORMAT:
            return None
        return record if _is_outcome(record.get("outcome")) else None


def _program() -> str:
    """Which program this is; "" where that cannot be told."""
    try:
        return program_stamp()
    except OSError:
        return ""


def _texts(value: object) -> dict[str, str]:
    """Paths with their digests; of what is not there any more none is like it was."""
    return value if isinstance(value, dict) else {"": NOTHING}


def _is_outcome(fields: object) -> bool:
    """Whether what a record holds is an outcome by the kinds of its fields."""
    return isinstance(fields, list) and tuple(map(type, fields)) == _KINDS


def _digest(texts: Sequence[str]) -> str:
    whole = "\0".join(texts).encode("utf-8", "surrogateescape")
    return hashlib.sha256(whole).hexdigest()
