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
_CUSTOM, _CORE = "docProps/custom.xml", "docProps/core.xml"
_FIRST = "[Content_Types].xml"
_WATCHED = re.compile(r"xl/(worksheets/[^/]+|workbook|styles|sharedStrings)\.xml")
_FOUND = re.compile(rf'name="{_SEAL}"[^<]*<vt:lpwstr[^>]*>([0-9a-f]{{64}})<'.encode())
_MERGED = re.compile(rb"(<mergeCells[^>]*>)(.*?)(</mergeCells>)", re.DOTALL)
_ONE = re.compile(rb"<mergeCell [^>]*>")
_CREATED = re.compile(rb"<dcterms:created[^>]*>([^<]*)</dcterms:created>")
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")
_END = b"</worksheet>"
_SIZE = re.compile(rb'<dimension ref="([^"]+)"')


def with_seal(book: Any) -> None:
    """Make room for the seal among the properties of an openpyxl workbook."""
    from openpyxl.packaging.custom import StringProperty

    book.custom_doc_props.append(StringProperty(name=_SEAL, value=_BLANK))


def sealed(data: bytes) -> bytes:
    """A saved workbook without anything that depends on time or chance, and with its seal."""
    with ZipFile(BytesIO(data)) as package:
        parts = {name: _settled(name, package.read(name)) for name in package.namelist()}
    made = _CREATED.search(parts[_CORE])
    if made:
        parts[_CORE] = _MODIFIED.sub(rb"\g<1>" + made[1] + rb"\g<2>", parts[_CORE])
    parts[_CUSTOM] = parts[_CUSTOM].replace(_BLANK.encode(), _digest(parts).encode())
    names = sorted(parts, key=lambda name: (name != _FIRST, name))
    return assemble(pack(name, [parts[name]]) for name in names)


def _settled(name: str, part: bytes) -> bytes:
    """A sheet with its merged cells in order, and with no green corner at codes kept as text."""
    if not name.startswith("xl/worksheets/") or not part.rstrip().endswith(_END):
        return part
    part = _MERGED.sub(lambda m: m[1] + b"".join(sorted(_ONE.findall(m[2]))) + m[3], part)
    size = _SIZE.search(part)
    if size is None:
        return part
    ignored = b'<ignoredErrors><ignoredError sqref="%s" numberStoredAsText="1"/></ignoredErrors>'
    return part.rstrip().removesuffix(_END) + ignored % size[1] + _END


def _digest(parts: Mapping[str, bytes]) -> str:
    watched = sorted(name for name in parts if _WATCHED.fullmatch(name))
    lines = (f"{name} {sha256(parts[name]).hexdigest()}" for name in watched)
    return sha256("\n".join(lines).encode()).hexdigest()


def changed_by_hand(path: Path) -> bool | None:
    """Whether a workbook was changed since it was made; None where it is not one of ours."""
    try:
        parts = read_parts(path.read_bytes())
    except (DamagedError, TooLargeError, OSError):
        return None
    found = _FOUND.search(parts.get(_CUSTOM, b""))
    return None if found is None else found[1].decode() != _digest(parts)
