"""What is printed, without the signs that steer a terminal.

Messages quote file names, cells and texts of foreign files. An escape sequence among them could
hide or rewrite what stands on the screen, a mark of direction could show a name backwards.
"""

from __future__ import annotations

import io
from typing import TextIO

_STEERING = (*range(0x20), *range(0x7F, 0xA0), *range(0x200B, 0x2010), *range(0x2028, 0x202F), *range(0x2060, 0x2070), 0xFEFF)  # fmt: skip
_SHOWN = {sign: "□" for sign in _STEERING if chr(sign) not in "\n\t"}


class Printable(io.TextIOBase):
    """A stream that shows such signs as □. All else goes on to the stream it is made for."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        self._stream.write(
            text if text.isascii() and text.isprintable() else text.translate(_SHOWN)
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
