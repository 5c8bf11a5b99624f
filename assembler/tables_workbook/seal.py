"""The workbook's file: the same bytes for the same input, with a seal (校验) over its sheets.

The seal stands among the document's properties. As with the docx, a workbook that a program has
saved again counts as changed by hand.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from ..files.zip_package import DamagedError, TooLargeError, assemble, pack, read_parts

_SEAL = "assembler"
_BLANK = "0" * 64
_CUSTOM = "docProps/custom.xml"
_PUBLIC = "公开"
_FIRST = "[Content_Types].xml"
_WATCHED = re.compile(r"xl/(worksheets/[^/]+|workbook|styles|sharedStrings)\.xml")
_SEALED = re.compile(rf'name="{_SEAL}"[^<]*<vt:lpwstr[^>]*>([0-9a-f]{{64}})<'.encode())


def add_seal(book: Any, public: bool) -> None:
    """Make room for the seal among the properties of an XlsxWriter workbook. public: one that may
    be published says so."""
    book.set_custom_property(_SEAL, _BLANK, "text")
    if public:
        book.set_custom_property(_PUBLIC, True, "bool")


def sealed(data: bytes) -> bytes:
    """A saved workbook with its seal, packed so that the same parts give the same bytes."""
    with ZipFile(BytesIO(data)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    parts[_CUSTOM] = parts[_CUSTOM].replace(_BLANK.encode(), _digest(parts).encode())
    names = sorted(parts, key=lambda name: (name != _FIRST, name))
    return assemble(pack(name, [parts[name]]) for name in names)


def _digest(parts: Mapping[str, bytes]) -> str:
    watched = sorted(name for name in parts if _WATCHED.fullmatch(name))
    lines = (f"{name} {sha256(parts[name]).hexdigest()}" for name in watched)
    return sha256("\n".join(lines).encode()).hexdigest()


def changed_by_hand(path: Path) -> bool | None:
    """Whether a workbook was changed since it was made; None where it is not one of ours."""
    parts = _parts_of(path)
    seal = _SEALED.search(parts.get(_CUSTOM, b""))
    return None if seal is None else seal[1].decode() != _digest(parts)


def is_public_workbook(path: Path) -> bool:
    """Whether a workbook was made to be published."""
    return f'name="{_PUBLIC}"'.encode() in _parts_of(path).get(_CUSTOM, b"")


def _parts_of(path: Path) -> dict[str, bytes]:
    try:
        return read_parts(path.read_bytes())
    except (DamagedError, TooLargeError, OSError):
        return {}
