"""The snapshot (快照) a docx was built from, kept inside it as a custom XML part.

Beside the snapshot stand the sums of the parts that people edit: their sizes and checksums, which
the package needs anyway. They tell an edit; whoever wants to deceive could as well write new sums.
A file that Word, WPS or LibreOffice has saved again counts as changed: nothing less can be known
for certain.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path
from xml.etree import ElementTree

from .package import DamagedError, Packed, TooLargeError, checksum, pack, pack_text, read_parts
from .xml import DECLARATION

NAMESPACE = "urn:assembler:snapshot"
_WATCHED = re.compile(r"word/(document|comments|header\d*|footer\d*)\.xml")
_CONTROLS = bytes(n for n in range(32) if n not in b"\t\n\r")
_ITEM = re.compile(r"customXml/item(\d+)\.xml")
_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"


def free_number(names: Iterable[str]) -> int:
    """The number of the next custom XML part beside those that are there."""
    return max((int(m[1]) for name in names if (m := _ITEM.fullmatch(name))), default=0) + 1


def snapshot_parts(number: int, snapshot: str, parts: Iterable[Packed]) -> list[Packed]:
    """The custom XML part with its properties and relationship."""
    sums = _sums({part.name: part.checksum for part in parts})
    content, encoding = _encoded(snapshot)
    start = f'{DECLARATION}<snapshot xmlns="{NAMESPACE}" sums="{sums}" encoding="{encoding}">'
    item = start.encode(), content, b"</snapshot>"
    properties = (
        f'{DECLARATION}<ds:datastoreItem xmlns:ds="{_OFFICE}/customXml" '
        f'ds:itemID="{_guid(sums)}"><ds:schemaRefs><ds:schemaRef ds:uri="{NAMESPACE}"/>'
        "</ds:schemaRefs></ds:datastoreItem>"
    )
    relation = (
        f'{DECLARATION}<Relationships xmlns="{_RELS}"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/relationships/customXmlProps" Target="itemProps{number}.xml"/>'
        "</Relationships>"
    )
    return [
        pack(f"customXml/item{number}.xml", item),
        pack_text(f"customXml/itemProps{number}.xml", properties),
        pack_text(f"customXml/_rels/item{number}.xml.rels", relation),
    ]


def _sums(checksums: Mapping[str, str]) -> str:
    """One text for the checksums of the parts that people edit."""
    watched = sorted(name for name in checksums if _WATCHED.fullmatch(name))
    return sha256("\n".join(f"{name} {checksums[name]}" for name in watched).encode()).hexdigest()


def _encoded(snapshot: str) -> tuple[bytes, str]:
    """As text where XML can hold it, else in base 64. Quotation marks stay: JSON is full of them."""
    try:
        data = snapshot.encode()
    except UnicodeEncodeError:
        data = b""
    if data and _is_legal(snapshot, data):
        text = data.replace(b"&", b"&amp;").replace(b"<", b"&lt;").replace(b">", b"&gt;")
        return text.replace(b"\r", b"&#13;"), "text"
    return base64.b64encode(snapshot.encode("utf-8", "surrogatepass")), "base64"


def _is_legal(text: str, data: bytes) -> bool:
    """Whether XML can hold the text; looked for sign by sign, many times faster than a pattern."""
    if "\ufffe" in text or "\uffff" in text:
        return False
    return not any(control in data for control in _CONTROLS)


def _guid(sums: str) -> str:
    d = sums[:32].upper()
    return f"{{{d[:8]}-{d[8:12]}-{d[12:16]}-{d[16:20]}-{d[20:]}}}"


def read_snapshot(source: Path | str | bytes) -> str | None:
    """The snapshot of a docx built here; None where it has none or is no docx."""
    parts = _parts(source)
    return snapshot_in(parts) if parts else None


def snapshot_in(parts: Mapping[str, bytes]) -> str | None:
    """The snapshot among the parts of a package; "" where it is garbled."""
    element = _find(parts)
    if element is None:
        return None
    text = element.text or ""
    if element.get("encoding") != "base64":
        return text
    try:
        return base64.b64decode(text).decode("utf-8", "surrogatepass")
    except ValueError:
        return ""


def changed_by_hand(path: Path | str | bytes) -> bool | None:
    """Whether a docx was changed since it was built; None where it is not one of ours."""
    parts = _parts(path)
    return edited(parts) if parts else None


def edited(parts: Mapping[str, bytes]) -> bool | None:
    """The same of the parts of a package."""
    element = _find(parts)
    if element is None:
        return None
    if "sums" not in element.attrib:  # as the first versions wrote it
        digests = {name: sha256(data).hexdigest() for name, data in parts.items()}
        return _sums(digests) != element.get("digest")
    return _sums({name: checksum(data) for name, data in parts.items()}) != element.get("sums")


def _parts(source: Path | str | bytes) -> dict[str, bytes] | None:
    try:
        return read_parts(source if isinstance(source, bytes) else Path(source).read_bytes())
    except (DamagedError, TooLargeError, OSError):
        return None


def _find(parts: Mapping[str, bytes]) -> ElementTree.Element | None:
    """The newest snapshot among the custom XML parts."""
    numbered = {int(m[1]): name for name in parts if (m := _ITEM.fullmatch(name))}
    for number in sorted(numbered, reverse=True):
        data = parts[numbered[number]]
        if NAMESPACE.encode() in data and b"<!DOCTYPE" not in data:
            return _parsed(data)
    return None


def _parsed(data: bytes) -> ElementTree.Element | None:
    try:
        element = ElementTree.fromstring(data)
    except ElementTree.ParseError:
        return None
    return element if element.tag == f"{{{NAMESPACE}}}snapshot" else None
