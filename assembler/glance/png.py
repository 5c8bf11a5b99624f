"""The picture in pixels, by resvg: it finds the fonts of the system by itself, needs no browser, and
reads nothing but what it is given."""

from __future__ import annotations

import struct
import zlib
from importlib.util import find_spec

from ..kernel.problems import Problem, problem
from .picture import FONTS

MARK = b"assembler glance"
_LIBRARY = "resvg_py"
_SIGNATURE = 8  # bytes
_CHUNK = 12  # bytes of a chunk besides what is in it
_SIGNS = ("图", "读")


def pixels(svg: str, problems: list[Problem]) -> bytes | None:
    """The picture as a PNG file that bears our mark; None (told) where it cannot be made."""
    if find_spec(_LIBRARY) is None:
        problems.append(problem("O-85"))
        return None
    one, other = (_rendered(_sign(sign)) for sign in _SIGNS)
    if one == other:  # two signs look alike: as the box that stands for a sign without a glyph
        problems.append(problem("O-86"))
        return None
    return _marked(_rendered(svg))


def _rendered(svg: str) -> bytes:
    import resvg_py

    return bytes(resvg_py.svg_to_bytes(svg_string=svg))


def _sign(sign: str) -> str:
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40" '
        f'font-family="{FONTS}"><text x="4" y="32" font-size="30">{sign}</text></svg>'
    )


def _marked(png: bytes) -> bytes:
    """With a chunk that says who made it, behind the first, which gives the size."""
    (length,) = struct.unpack(">I", png[_SIGNATURE : _SIGNATURE + 4])
    at = _SIGNATURE + _CHUNK + length
    body = b"tEXt" + b"Software\0" + MARK
    chunk = struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
    return png[:at] + chunk + png[at:]
