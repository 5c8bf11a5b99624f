"""The zip package of a docx: read with limits, written byte for byte the same each time.

Static parts are deflated once and kept; `zipfile` cannot write such parts back as they are,
so the few structures of the format are written here.
"""

from __future__ import annotations

import errno
import io
import os
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from zlib_ng import zlib_ng

LIMIT_BYTES = 50 * 1024 * 1024
LIMIT_PARTS = 2000
LIMIT_TAGS = 4_000_000  # each of which becomes an object
_FAST, SMALL = 2, 9  # levels of deflate: over twice as fast for a third more bytes, and the best
_SMALL_TEXT = 20_000  # signs
_OLE = (
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # the container of old formats, and of what Office encrypts
)
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_DATE = (1980 - 1980) << 9 | 1 << 5 | 1  # 1980-01-01: the same input gives the same bytes


class DamagedError(ValueError):
    """Not a zip package, or a broken one. part: the part that is, where it is one."""

    part = ""


class LockedError(DamagedError):
    """It can be opened with its password only."""


class OldFormatError(DamagedError):
    """A container as .doc and .xls are, without a password that could be told from outside."""


class TooLargeError(ValueError):
    """Unpacked it would be larger than any honest document."""


class Packed(NamedTuple):
    """A part, deflated: pieces, for a long one is put together only in the package. size, crc: of
    its unpacked bytes."""

    name: str
    pieces: Sequence[bytes]
    size: int
    crc: int

    @property
    def checksum(self) -> str:
        """What its unpacked bytes are known by."""
        return _checksum(self.size, self.crc)


def checksum(data: bytes) -> str:
    """What the unpacked bytes of a part are known by."""
    return _checksum(len(data), zlib_ng.crc32(data))


def _checksum(size: int, crc: int) -> str:
    return f"{size} {crc:08x}"


_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    struct.error,  # places before the file, names
    OSError,
    ValueError,
)


def read_parts(data: bytes, broken: dict[str, str] | None = None) -> dict[str, bytes]:
    """All parts by name. Raises DamagedError (LockedError, OldFormatError) or TooLargeError.

    broken: where it is given, a part that cannot be unpacked is left out, and goes there with what
    is wrong with it.
    """
    if data.startswith(_OLE):
        raise LockedError if _ENCRYPTED in data else OldFormatError
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            _limit(package.infolist())
            unsound: dict[str, str] = {}
            parts = _unpacked(package, unsound)
    except (LockedError, TooLargeError):
        raise
    except _BROKEN as error:
        raise DamagedError(str(error)) from error
    if broken is not None:
        broken |= unsound
    elif unsound:
        raise _damaged(next(iter(unsound)))
    if sum(part.count(b"<") for part in parts.values()) > LIMIT_TAGS:
        raise TooLargeError
    return parts


def _damaged(part: str) -> DamagedError:
    error = DamagedError(part)
    error.part = part
    return error


def _unpacked(package: zipfile.ZipFile, broken: dict[str, str]) -> dict[str, bytes]:
    """The parts that can be unpacked, of several with one name the first."""
    parts: dict[str, bytes] = {}
    names: set[str] = set()
    for info in package.infolist():
        name = info.filename
        if info.is_dir():
            continue
        if name.lower() in names:  # which of them a program reads is its own choice
            broken[name] = "有两份同名的"
            continue
        names.add(name.lower())
        try:
            parts[name] = package.read(info)
        except _BROKEN:
            broken[name] = "解不开，或与校验和不符"
    return parts


def read_file(path: Path, at_most: int) -> bytes:
    """The bytes of a plain file. Raises OSError, also for what is none (a pipe would never end),
    and TooLargeError."""
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(path, flags), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(errno.EINVAL, "not a plain file")
        data = file.read(at_most + 1)
    if len(data) > at_most:
        raise TooLargeError
    return data


def _limit(infos: list[zipfile.ZipInfo]) -> None:
    if any(info.flag_bits & 1 for info in infos):
        raise LockedError
    if len(infos) > LIMIT_PARTS or sum(info.file_size for info in infos) > LIMIT_BYTES:
        raise TooLargeError


def pack(name: str, chunks: Iterable[bytes], level: int = _FAST) -> Packed:
    """Deflate a part, chunk by chunk."""
    deflate = zlib_ng.compressobj(level, zlib.DEFLATED, -15)
    size = crc = 0
    packed = []
    for chunk in chunks:
        size += len(chunk)
        crc = zlib_ng.crc32(chunk, crc)  # far faster than zlib's own
        packed.append(deflate.compress(chunk))
    packed.append(deflate.flush())
    if size < _SMALL_TEXT:  # as of those that are kept
        packed = [b"".join(packed)]
    return Packed(name, packed, size, crc)


def pack_text(name: str, text: str) -> Packed:
    """Deflate a part of text. A small one is nearly always the same from report to report."""
    return _packed(name, text) if len(text) <= _SMALL_TEXT else pack(name, [text.encode()])


@lru_cache(maxsize=64)
def _packed(name: str, text: str) -> Packed:
    return pack(name, [text.encode()])


def assemble(parts: Iterable[Packed]) -> bytes:
    """The whole package, parts in the order given."""
    written: list[bytes] = []
    directory: list[bytes] = []
    offset = 0
    for part in parts:
        name = part.name.encode()
        flags = 0 if part.name.isascii() else 0x800
        length = sum(map(len, part.pieces))
        common = struct.pack(
            "<HHHHHIIIHH", 20, flags, 8, 0, _DATE, part.crc, length, part.size, len(name), 0
        )
        written += [b"PK\3\4", common, name, *part.pieces]
        tail = struct.pack("<HHHII", 0, 0, 0, 0, offset)
        directory += [b"PK\1\2", struct.pack("<H", 20), common, tail, name]
        offset += 4 + len(common) + len(name) + length
    listing = b"".join(directory)
    count = len(directory) // 5
    end = struct.pack("<HHHHIIH", 0, 0, count, count, len(listing), offset, 0)
    return b"".join([*written, listing, b"PK\5\6", end])
