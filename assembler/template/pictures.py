"""The pictures (图片) of a template: PNG and JPEG files of its folder, or of one that it extends.

A picture goes into the report as it is. Of its contents only the first lines are read here, those
that say how large it is; a template may come from a stranger, so that nothing is unpacked.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from ..files.zip_package import TooLargeError, read_file
from ..kernel.problems import did_you_mean, leads_outside, system_reason
from ..report import Picture
from .markup import PictureError

BYTES_AT_MOST = 5_000_000
_SIDE_AT_MOST, _SIGNS_AT_MOST = 10_000, 50_000_000  # pixels of a side, and in all
_LISTED_AT_MOST = 500  # files among which the nearest name is looked for
_ENDINGS = {".png": "png", ".jpg": "jpeg", ".jpeg": "jpeg"}
_OUTSIDE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,30}:|[/\\~]")
_USUAL_DENSITY = 96.0  # pixels in an inch, where a picture does not say
_PNG, _PNG_END = b"\x89PNG\r\n\x1a\n", b"IEND\xaeB`\x82"
_JPEG, _JPEG_END = b"\xff\xd8\xff", b"\xff\xd9"
_METRE, _INCH = 39.370_078_74, 2.54
# Of a JPEG: the segments that say how large it is, and those that have no length.
_FRAMES = frozenset((*range(0xC0, 0xC4), *range(0xC5, 0xC8), *range(0xC9, 0xCC), 0xCD, 0xCE, 0xCF))
_BARE = frozenset((0x01, *range(0xD0, 0xD8)))


class _Size(NamedTuple):
    """Pixels across and down; how many of them make an inch, 0 where that is not said."""

    width: int
    height: int
    density: float = 0.0


def picture_of(folders: Iterable[Path], path: str) -> Picture:
    """The picture of that path in the first of the folders that has it. Raises PictureError."""
    _check_path(path)
    ending = PurePosixPath(path).suffix.lower()
    if ending not in _ENDINGS:
        shown = f"“{ending}”的图片" if ending else "没有后缀的文件"
        raise PictureError(f"{shown}不能用，只用 .png、.jpg；请另存为 PNG 或 JPEG")
    folder = next((one for one in folders if (one / path).exists()), None)
    if folder is None:
        hint = did_you_mean(path, islice(_pictures_below(folders), _LISTED_AT_MOST))
        raise PictureError(f"模板文件夹里没有“{path}”{hint}")
    return _read(folder / path, path)


def _check_path(path: str) -> None:
    """Raises PictureError for a path that leads out of the folder, or too deep into it."""
    if not path:
        raise PictureError("圆括号里没有写图片的文件名")
    if _OUTSIDE.match(path) or ".." in PurePosixPath(path.replace("\\", "/")).parts:
        raise PictureError(f"“{path}”不在模板文件夹里；图片要放进模板文件夹，写成“图/机构图.png”")
    if "/" in path and PurePosixPath(path).parent.parent.name:
        raise PictureError(f"“{path}”放得太深；图片放在模板文件夹里，或它的一个子文件夹里")


def _pictures_below(folders: Iterable[Path]) -> Iterator[str]:
    for folder in folders:
        for file in chain(folder.glob("*.*"), folder.glob("*/*.*")):
            if file.suffix.lower() in _ENDINGS:
                yield file.relative_to(folder).as_posix()


def _read(file: Path, path: str) -> Picture:
    if leads_outside(file, 1 + path.count("/")):
        raise PictureError(f"“{path}”是指向模板文件夹之外的链接")
    try:
        data = read_file(file, BYTES_AT_MOST)
    except TooLargeError:
        raise PictureError(
            f"“{path}”太大，最大{BYTES_AT_MOST // 1_000_000}MB；先缩小或压缩这张图片"
        ) from None
    except OSError as error:
        raise PictureError(f"“{path}”读不了：{system_reason(error)}") from None
    return _picture(data, path)


def _picture(data: bytes, path: str) -> Picture:
    """The picture of a file's bytes."""
    kind, size = _size_of(data)
    if size is None:
        raise PictureError(f"“{path}”不是 PNG 或 JPEG 图片（改后缀不会改变格式），或已损坏")
    if not 0 < max(size[:2]) <= _SIDE_AT_MOST or size.width * size.height > _SIGNS_AT_MOST:
        raise PictureError(
            f"“{path}”有{size.width}×{size.height}个像素，太大；每边最多{_SIDE_AT_MOST}个"
        )
    points = 72 / (size.density or _USUAL_DENSITY)
    return Picture(data, kind, size.width * points, size.height * points)


def _size_of(data: bytes) -> tuple[str, _Size | None]:
    """The kind of a picture by its contents, and its size; None for what is none, or is cut off."""
    try:
        if data.startswith(_PNG):
            return "png", _png(data) if data.rstrip(b"\0").endswith(_PNG_END) else None
        if data.startswith(_JPEG):
            return "jpeg", _jpeg(data) if _JPEG_END in data[-1024:] else None
    except struct.error:
        pass
    return "", None


def _png(data: bytes) -> _Size | None:
    if data[12:16] != b"IHDR":
        return None
    width, height = struct.unpack_from(">II", data, 16)
    at = data.find(b"pHYs", 0, 4096)
    across, _, unit = struct.unpack_from(">IIB", data, at + 4) if at > 0 else (0, 0, 0)
    return _checked(width, height, across / _METRE if unit == 1 else 0.0)


def _jpeg(data: bytes) -> _Size | None:
    at, density = 2, 0.0
    while data[at] == 0xFF if at < len(data) else False:
        kind = data[at + 1] if at + 1 < len(data) else 0
        if kind in _FRAMES:
            height, width = struct.unpack_from(">HH", data, at + 5)
            return _checked(width, height, density)
        if kind in (0xFF, *_BARE):
            at += 1 if kind == 0xFF else 2
            continue
        if kind == 0xE0 and data[at + 4 : at + 9] == b"JFIF\0":
            unit, across = struct.unpack_from(">BH", data, at + 11)
            density = across * {1: 1.0, 2: _INCH}.get(unit, 0.0)
        at += 2 + struct.unpack_from(">H", data, at + 2)[0]
    return None


def _checked(width: int, height: int, density: float) -> _Size | None:
    """A size that is one; a density that no picture has is none."""
    return (
        _Size(width, height, density if 20 <= density <= 2400 else 0.0)
        if width and height
        else None
    )
