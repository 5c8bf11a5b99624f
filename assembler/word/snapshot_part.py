"""The snapshot (快照) a docx was built from, kept inside it as a custom XML part.

Beside the snapshot stand the sums of the parts that people edit: their sizes and checksums, which
the package needs anyway. They tell an edit; whoever wants to deceive could as well write new sums.
A file that Word, WPS or LibreOffice has saved again counts as changed: nothing less can be known
for certain. So does one in which a person's edits were kept when it was brought up to date. There
also stand the pages that the contents named when the file was written.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Mapping
from hashlib import sha256
from itertools import chain
from pathlib import Path
from xml.etree import ElementTree

from ..files.zip_package import (
    LIMIT_BYTES,
    DamagedError,
    Packed,
    TooLargeError,
    checksum,
    pack,
    pack_text,
    read_file,
    read_parts,
)
from .names import (
    SNAPSHOT_NAMESPACE,
    custom_parts,
    snapshot_part,
    snapshot_properties,
    snapshot_relations,
)
from .xml import DECLARATION

_WATCHED = re.compile(
    r"word/(?:(?:document|comments|footnotes|header\d*|footer\d*)\.xml|media/report\d+\.\w+"
    r"|charts/chart\d+\.xml|embeddings/chart\d+\.xlsx)"
)
_SEAL = re.compile(rb"(<[^<>]*snapshot [^<>]*?\bsums=[\"'])\w*([\"'])")
_CONTROLS = bytes(n for n in range(32) if n not in b"\t\n\r")
_END = b"</snapshot>"
_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"


def free_number(names: Iterable[str]) -> int:
    """The number of the next custom XML part beside those that are there."""
    return max(custom_parts(names), default=0) + 1


def snapshot_parts(
    number: int,
    snapshot: Iterable[str],
    parts: Iterable[Packed],
    pages: Mapping[str, int] | None = None,
) -> list[Packed]:
    """The custom XML part with its properties and relationship. snapshot: its text in pieces, which
    can be gone through again. pages: of the contents' entries, by the bookmarks they lead to."""
    sums = _sums({part.name: part.checksum for part in parts})
    properties = (
        f'{DECLARATION}<ds:datastoreItem xmlns:ds="{_OFFICE}/customXml" '
        f'ds:itemID="{_guid(sums)}"><ds:schemaRefs><ds:schemaRef ds:uri="{SNAPSHOT_NAMESPACE}"/>'
        "</ds:schemaRefs></ds:datastoreItem>"
    )
    relation = (
        f'{DECLARATION}<Relationships xmlns="{_RELS}"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/relationships/customXmlProps" Target="itemProps{number}.xml"/>'
        "</Relationships>"
    )
    return [
        _packed(snapshot_part(number), snapshot, sums, pages or {}),
        pack_text(snapshot_properties(number), properties),
        pack_text(snapshot_relations(number), relation),
    ]


def _packed(name: str, snapshot: Iterable[str], sums: str, pages: Mapping[str, int]) -> Packed:
    """The part, as text where XML can hold it, else in base 64."""
    pieces = [snapshot] if isinstance(snapshot, str) else snapshot
    try:
        start = _start(sums, pages, "text", "")
        return pack(name, chain([start], map(_as_text, pieces), [_END]))
    except ValueError:
        start = _start(sums, pages, "base64", "")
        return pack(name, [start, _as_base64("".join(snapshot)), _END])


def _start(sums: str, pages: Mapping[str, int], encoding: str, edited: str) -> bytes:
    counted = " ".join(f"{name}:{page}" for name, page in pages.items())
    shown = f' pages="{counted}"' if counted else ""
    return (
        f'{DECLARATION}<snapshot xmlns="{SNAPSHOT_NAMESPACE}" sums="{sums}" encoding="{encoding}"'
        f"{shown}{edited}>"
    ).encode()


def with_snapshot(
    parts: Mapping[str, bytes], snapshot: str, pages: Mapping[str, int]
) -> dict[str, bytes]:
    """A package with another snapshot, marked as one that carries a person's edits."""
    name = _name(parts)
    if name is None:
        return dict(parts)
    try:
        content, encoding = _as_text(snapshot), "text"
    except ValueError:
        content, encoding = _as_base64(snapshot), "base64"
    start = _start(_sums_of(parts), pages, encoding, ' edited="1"')
    return {**parts, name: start + content + _END}


def sealed(parts: Mapping[str, bytes]) -> dict[str, bytes]:
    """A package whose parts were worked on, with the sums that they have now."""
    name = _name(parts)
    if name is None:
        return dict(parts)
    item = _SEAL.sub(rb"\g<1>" + _sums_of(parts).encode() + rb"\g<2>", parts[name], count=1)
    return {**parts, name: item}


def pages_in(parts: Mapping[str, bytes]) -> dict[str, int]:
    """The pages of the contents' entries when the file was written, by bookmark."""
    element = _find(parts)
    stated = (element.get("pages") or "") if element is not None else ""
    pairs = (pair.partition(":") for pair in stated.split())
    return {name: int(page) for name, _, page in pairs if page.isdecimal() and len(page) < 6}


def is_as_written(parts: Mapping[str, bytes]) -> bool:
    """Whether nobody saved the file after it was written here, by a build or an update."""
    element = _find(parts)
    return element is not None and element.get("sums") == _sums_of(parts)


def carries_edits(parts: Mapping[str, bytes]) -> bool:
    """Whether the file was brought up to date with a person's edits in it."""
    element = _find(parts)
    return element is not None and element.get("edited") == "1"


def _sums_of(parts: Mapping[str, bytes]) -> str:
    return _sums({name: checksum(data) for name, data in parts.items()})


def _sums(checksums: Mapping[str, str]) -> str:
    """One text for the checksums of the parts that people edit."""
    watched = sorted(name for name in checksums if _WATCHED.fullmatch(name))
    return sha256("\n".join(f"{name} {checksums[name]}" for name in watched).encode()).hexdigest()


def _as_text(snapshot: str) -> bytes:
    """Fit for XML. Quotation marks stay: JSON is full of them. Raises ValueError where XML cannot
    hold it."""
    data = snapshot.encode()
    if not _is_legal(snapshot, data):
        raise ValueError
    text = data.replace(b"&", b"&amp;").replace(b"<", b"&lt;").replace(b">", b"&gt;")
    return text.replace(b"\r", b"&#13;")


def _as_base64(snapshot: str) -> bytes:
    return base64.b64encode(snapshot.encode("utf-8", "surrogatepass"))


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
    return is_edited(parts) if parts else None


def is_edited(parts: Mapping[str, bytes]) -> bool | None:
    """The same of the parts of a package."""
    if _find(parts) is None:
        return None
    return carries_edits(parts) or not is_as_written(parts)


def changed_since_written(path: Path | str | bytes) -> bool | None:
    """The same, but a person's edits that an update kept do not count."""
    parts = _parts(path)
    return None if parts is None or _find(parts) is None else not is_as_written(parts)


def _parts(source: Path | str | bytes) -> dict[str, bytes] | None:
    try:
        data = source if isinstance(source, bytes) else read_file(Path(source), LIMIT_BYTES)
        return read_parts(data)
    except (DamagedError, TooLargeError, OSError):
        return None


def _find(parts: Mapping[str, bytes]) -> ElementTree.Element | None:
    """The newest snapshot among the custom XML parts."""
    name = _name(parts)
    return _parsed(parts[name]) if name else None


def _name(parts: Mapping[str, bytes]) -> str | None:
    numbered = sorted(custom_parts(parts).items(), reverse=True)
    wanted = SNAPSHOT_NAMESPACE.encode()
    return next((name for _, name in numbered if wanted in parts[name]), None)


class _Plain(ElementTree.TreeBuilder):
    """Builds no tree of a text with a document type, whose entities could grow without end."""

    def doctype(self, name: str, public: str | None, system: str | None) -> None:
        raise ValueError(name)


def _parsed(data: bytes) -> ElementTree.Element | None:
    try:
        element = ElementTree.fromstring(data, ElementTree.XMLParser(target=_Plain()))
    except (ElementTree.ParseError, LookupError, ValueError):
        return None
    return element if element.tag == f"{{{SNAPSHOT_NAMESPACE}}}snapshot" else None
