"""The snapshot (快照) a docx was built from, kept inside it as a custom XML part.

Beside the snapshot stands a digest of the parts that people edit. A file that Word, WPS or
LibreOffice has saved again counts as changed: nothing less can be known for certain.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path
from xml.etree import ElementTree

from .package import (
    LIMIT_BYTES,
    DamagedError,
    Packed,
    TooLargeError,
    pack_text,
    read_file,
    read_parts,
)
from .xml import DECLARATION

NAMESPACE = "urn:assembler:snapshot"
_WATCHED = re.compile(r"word/(document|comments|header\d*|footer\d*)\.xml")
_CONTROLS = bytes(n for n in range(32) if n not in b"\t\n\r")
_ITEM = re.compile(r"customXml/item(\d{1,9})\.xml")
_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"


def free_number(names: Iterable[str]) -> int:
    """The number of the next custom XML part beside those that are there."""
    return max((int(m[1]) for name in names if (m := _ITEM.fullmatch(name))), default=0) + 1


def snapshot_parts(number: int, snapshot: str, parts: Iterable[Packed]) -> list[Packed]:
    """The custom XML part with its properties and relationship."""
    digest = _digest({part.name: part.digest for part in parts})
    text, encoding = _encoded(snapshot)
    item = (
        f'{DECLARATION}<snapshot xmlns="{NAMESPACE}" digest="{digest}" encoding="{encoding}">'
        f"{text}</snapshot>"
    )
    properties = (
        f'{DECLARATION}<ds:datastoreItem xmlns:ds="{_OFFICE}/customXml" '
        f'ds:itemID="{_guid(digest)}"><ds:schemaRefs><ds:schemaRef ds:uri="{NAMESPACE}"/>'
        "</ds:schemaRefs></ds:datastoreItem>"
    )
    relation = (
        f'{DECLARATION}<Relationships xmlns="{_RELS}"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/relationships/customXmlProps" Target="itemProps{number}.xml"/>'
        "</Relationships>"
    )
    return [
        pack_text(f"customXml/item{number}.xml", item),
        pack_text(f"customXml/itemProps{number}.xml", properties),
        pack_text(f"customXml/_rels/item{number}.xml.rels", relation),
    ]


def _digest(digests: Mapping[str, str]) -> str:
    watched = sorted(name for name in digests if _WATCHED.fullmatch(name))
    return sha256("\n".join(f"{name} {digests[name]}" for name in watched).encode()).hexdigest()


def _encoded(snapshot: str) -> tuple[str, str]:
    """As text where XML can hold it, else in base 64. Quotation marks stay: JSON is full of them."""
    if _is_legal(snapshot):
        text = snapshot.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        return text.replace("\r", "&#13;"), "text"
    return base64.b64encode(snapshot.encode("utf-8", "surrogatepass")).decode(), "base64"


def _is_legal(text: str) -> bool:
    """Whether XML can hold the text; by bytes, which is many times faster than by pattern."""
    try:
        data = text.encode()
    except UnicodeEncodeError:
        return False
    clean = len(data.translate(None, _CONTROLS)) == len(data)
    return clean and b"\xef\xbf\xbe" not in data and b"\xef\xbf\xbf" not in data


def _guid(digest: str) -> str:
    d = digest[:32].upper()
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
    found = _digest({name: sha256(data).hexdigest() for name, data in parts.items()})
    return found != element.get("digest")


def _parts(source: Path | str | bytes) -> dict[str, bytes] | None:
    try:
        data = source if isinstance(source, bytes) else read_file(Path(source), LIMIT_BYTES)
        return read_parts(data)
    except (DamagedError, TooLargeError, OSError):
        return None


def _find(parts: Mapping[str, bytes]) -> ElementTree.Element | None:
    """The newest snapshot among the custom XML parts."""
    numbered = {int(m[1]): name for name in parts if (m := _ITEM.fullmatch(name))}
    for number in sorted(numbered, reverse=True):
        data = parts[numbered[number]]
        if NAMESPACE.encode() in data:
            return _parsed(data)
    return None


class _Plain(ElementTree.TreeBuilder):
    """Builds no tree of a text with a document type, whose entities could grow without end."""

    def doctype(self, name: str, public: str | None, system: str | None) -> None:
        raise ValueError(name)


def _parsed(data: bytes) -> ElementTree.Element | None:
    try:
        element = ElementTree.fromstring(data, ElementTree.XMLParser(target=_Plain()))
    except (ElementTree.ParseError, LookupError, ValueError):
        return None
    return element if element.tag == f"{{{NAMESPACE}}}snapshot" else None
