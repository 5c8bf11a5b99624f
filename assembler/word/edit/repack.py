"""An edited package written again: the parts that were edited in place of the old ones, all the
others as they are."""

from __future__ import annotations

from collections.abc import Mapping

from ...files.zip_package import assemble, pack
from ..read.blocks import ReadDocument
from ..read.tree import Element, parsed
from ..same_rows import with_rows
from ..snapshot_part import sealed, with_snapshot
from ..xml import DECLARATION
from .comments import Comments, part_text
from .paragraph import qualified

_TYPES = "[Content_Types].xml"
_KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_ID = "rIdAssemblerComments"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"


def repacked(
    document: ReadDocument, comments: Comments, snapshot: str, pages: Mapping[str, int]
) -> bytes:
    """The bytes of an edited document with another snapshot. pages: see snapshot.pages_in."""
    parts = with_snapshot(_parts(document, comments), snapshot, pages)
    return assemble([pack(name, [data]) for name, data in parts.items()])


def resealed(document: ReadDocument, comments: Comments) -> bytes:
    """The bytes of a document that was worked on and carries the same snapshot as before."""
    return assemble(pack(name, [data]) for name, data in sealed(_parts(document, comments)).items())


def _parts(document: ReadDocument, comments: Comments) -> dict[str, bytes]:
    """The package with the parts that were worked on."""
    text = with_rows(serialised(document.root), document.left_out)
    parts = {**document.parts, document.main: text}
    if document.notes is not None:
        parts[document.notes[0]] = serialised(document.notes[1])
    if comments.changed:
        parts[comments.name] = part_text(comments)
        if comments.is_new:
            name = "word/comments.xml"
            parts |= registered(document.parts, document.main, _ID, _RELATION, name, _KIND)
    return parts


def serialised(root: Element) -> bytes:
    """A tree as the bytes of a part."""
    from lxml import etree

    content: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=False)
    return DECLARATION.encode() + content


def registered(
    parts: Mapping[str, bytes], main: str, number: str, kind: str, part: str, content_type: str
) -> dict[str, bytes]:
    """Content types and relationships of the main part that know one part more. number: the id of
    the relationship; kind: its type."""
    folder, _, file = main.rpartition("/")
    relations = f"{folder}/_rels/{file}.rels"
    empty = {relations: f'{DECLARATION}<Relationships xmlns="{_PACKAGE}"/>'.encode()}
    parts = {**empty, **parts}
    types, known = parsed(parts, _TYPES), parsed(parts, relations)
    _add(types, "Override", PartName=f"/{part}", ContentType=content_type)
    _add(known, "Relationship", Id=number, Type=kind, Target=f"/{part}")
    return {_TYPES: serialised(types), relations: serialised(known)}


def _add(parent: Element, name: str, **attributes: str) -> None:
    """A child in the namespace of its parent, attributes without one."""
    from lxml import etree

    parent.append(etree.Element(qualified(parent, name), attributes))
