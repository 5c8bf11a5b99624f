"""What is printed, without the signs that steer a terminal.

Messages quote file names, cells and texts of foreign files. An escape sequence among them could
hide or rewrite what stands on the screen, a mark of direction could show a name backwards. Only
the colours by which `diff` shows old and new words pass: they can do neither.
"""

from __future__ import annotations

import codecs
import contextlib
import errno
import io
import os
import re
from pathlib import Path
from typing import Any, TextIO

_STEERING = (
    *range(0x20),
    *range(0x7F, 0xA0),
    *range(0x200B, 0x2010),
    *range(0x2028, 0x202F),
    *range(0x2060, 0x2070),
    0xFEFF,
)
_SHOWN = {sign: "□" for sign in _STEERING if chr(sign) not in "\n\t"}

OLD, NEW, PLAIN = "\033[9;31m", "\033[32m", "\033[0m"
"""The colours: red and struck through, green, and neither."""
_COLOUR = re.compile("|".join(map(re.escape, (OLD, NEW, PLAIN))))


_PLAIN_NAME = re.compile(r"[\w./\\:~+=,@%（）《》、。，“”·—\-]+")
_NOT_IN_QUOTES = re.compile(r'["$`!]|\\$')


def shown_text(text: str) -> str:
    """A text in one line, without the signs that steer."""
    return " ".join(text.split()).translate(_SHOWN)


def within_quotes(text: str) -> str:
    """A text that will stand between quotation marks itself."""
    return text.replace("“", "‘").replace("”", "’")


def as_typed(path: Path | str) -> str:
    """A file's name as it is typed in a command: between quotation marks where it has blanks or
    signs that a command line takes for its own."""
    import shlex

    name = str(path)
    name = f"./{name}" if name.startswith("-") else name
    if _PLAIN_NAME.fullmatch(name):
        return name
    return shlex.quote(name) if _NOT_IN_QUOTES.search(name) else f'"{name}"'


class Printable(io.TextIOBase):
    """A stream that shows such signs as □. All else goes on to the stream it is made for, as long
    as that takes it: a command whose reader has gone (`| head`) or whose disk is full goes on to
    its end, and has the status that it would have had.

    stream: None where the process was started with none. failure: why the rest is lost.
    """

    def __init__(self, stream: TextIO | None) -> None:
        self._stream = stream
        self.failure: OSError | None = None
        self.is_unheard = False  # whether something was to be shown on a stream that is none

    def write(self, text: str) -> int:
        self.is_unheard = self.is_unheard or self._stream is None
        if self._stream is not None and self.failure is None:
            shown = text if text.isascii() and text.isprintable() else _without_steering(text)
            try:
                self._stream.write(shown)
            except OSError as error:
                self._lose(error)
        return len(text)

    def flush(self) -> None:
        if self._stream is not None and self.failure is None:
            try:
                self._stream.flush()
            except OSError as error:
                self._lose(error)

    def _lose(self, error: OSError) -> None:
        """What is kept to be written would fail once more when Python ends: it goes nowhere."""
        assert self._stream is not None
        self.failure = error
        with contextlib.suppress(OSError, ValueError):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self._stream.fileno())
            os.close(nowhere)

    @property
    def is_abandoned(self) -> bool:
        """Whether the reader has gone; Windows calls that an invalid argument."""
        gone = (errno.EPIPE, errno.EINVAL) if os.name == "nt" else (errno.EPIPE,)
        return self.failure is not None and self.failure.errno in gone

    def isatty(self) -> bool:
        return self._stream is not None and self._stream.isatty()

    def writable(self) -> bool:
        return True

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return getattr(self._stream, "encoding", None) or "utf-8"


# --- the encoding of a stream

_CHINESE = "部门预算公开“”：（）《》、。□—"
_NEAREST = str.maketrans({"−": "-", "–": "-", "‑": "-", "•": "·", "‐": "-", "\u00a0": " "})
_HANDLER = "assembler.nearest"


def fit_for_chinese(stream: TextIO | None) -> None:
    """Set a stream's encoding: the one that Python took from the console, the system's language or
    PYTHONIOENCODING, where Chinese can be written in it (UTF-8, GBK, GB18030); else UTF-8. A sign
    that is missing in it is written as the nearest one, or as □."""
    if not isinstance(stream, io.TextIOWrapper):
        return
    codecs.register_error(_HANDLER, _nearest)
    try:
        _CHINESE.encode(stream.encoding)
        encoding = stream.encoding
    except (UnicodeError, LookupError):
        encoding = "utf-8"
    stream.reconfigure(encoding=encoding, errors=_HANDLER)


def _nearest(error: UnicodeError) -> tuple[str | bytes, int]:
    """The signs that an encoding lacks, as those of it that are most like them."""
    import unicodedata

    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end]
    return "".join(_fitting(one, error.encoding, unicodedata) for one in lacking), error.end


def _fitting(sign: str, encoding: str, unicodedata: Any) -> str:
    for near in (sign.translate(_NEAREST), unicodedata.normalize("NFKC", sign), "□"):
        try:
            near.encode(encoding)
        except UnicodeError:
            continue
        return near
    return "?"


def _without_steering(text: str) -> str:
    if "\033" not in text:
        return text.translate(_SHOWN)
    colours = [*_COLOUR.findall(text), ""]
    between = _COLOUR.split(text)
    return "".join(
        part.translate(_SHOWN) + colour for part, colour in zip(between, colours, strict=True)
    )
