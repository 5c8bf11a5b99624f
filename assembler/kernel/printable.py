"""What is printed, without the signs that steer a terminal.

Messages quote file names, cells and texts of foreign files. An escape sequence among them could
hide or rewrite what stands on the screen, a mark of direction could show a name backwards. Only
the colours by which `diff` shows old and new words pass: they can do neither.
"""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import TextIO

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
    """A stream that shows such signs as □. All else goes on to the stream it is made for."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        self._stream.write(
            text if text.isascii() and text.isprintable() else _without_steering(text)
        )
        return len(text)

    def flush(self) -> None:
        self._stream.flush()

    def isatty(self) -> bool:
        return self._stream.isatty()

    def writable(self) -> bool:
        return True

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return self._stream.encoding


def _without_steering(text: str) -> str:
    if "\033" not in text:
        return text.translate(_SHOWN)
    colours = [*_COLOUR.findall(text), ""]
    between = _COLOUR.split(text)
    return "".join(
        part.translate(_SHOWN) + colour for part, colour in zip(between, colours, strict=True)
    )
