"""Web pages and XML of unknown origin as a run of tags and texts: no tree is built, nothing is
fetched, no entity is looked up. What reads a docx has a room of its own (`word/`)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Protocol

from ..kernel.problems import Refusal

TAGS_AT_MOST = 4_000_000
_BLOCK = 1 << 20
_DECLARATIONS = re.compile(r"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_LONG_TAG = re.compile(r"<[^<]{1000000}")  # parsers go through it again with each block they read


class Events(Protocol):
    """What takes the tags and texts, in their order. Names are local, in lower case; attributes
    too."""

    def begin(self, name: str, attributes: Mapping[str, str]) -> None: ...
    def end(self, name: str) -> None: ...
    def text(self, text: str) -> None: ...
    def remark(self, text: str) -> None: ...


def read_html(text: str, events: Events) -> None:
    """A web page, however badly it is written. Raises Refusal."""
    from lxml.etree import HTMLParser

    _feed(text, HTMLParser(target=_Target(events), encoding="utf-8", no_network=True))


def read_xml(text: str, events: Events) -> None:
    """An XML file without a document type. Raises Refusal."""
    from lxml.etree import XMLParser

    if _DECLARATIONS.search(text):
        raise Refusal("D-29", part="XML")
    options: dict[str, Any] = {"resolve_entities": False, "no_network": True, "huge_tree": False}
    _feed(text, XMLParser(target=_Target(events), encoding="utf-8", **options))


def _feed(text: str, parser: Any) -> None:
    from lxml.etree import LxmlError

    if text.count("<") > TAGS_AT_MOST or _LONG_TAG.search(text):
        raise Refusal("D-28", most=TAGS_AT_MOST // 10_000)
    data = text.encode()
    try:
        for start in range(0, len(data), _BLOCK):
            parser.feed(data[start : start + _BLOCK])
        parser.close()
    except LxmlError:
        raise Refusal("D-16", reason="里面的内容已损坏") from None


class _Target:
    """What lxml calls."""

    def __init__(self, events: Events) -> None:
        self.events = events
        self.data, self.comment = events.text, events.remark

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self.events.begin(_local(tag), {_local(name): text for name, text in attributes.items()})

    def end(self, tag: str) -> None:
        self.events.end(_local(tag))

    def close(self) -> None:
        """Nothing is handed over at the end."""


def _local(name: str) -> str:
    """A name without its namespace: {urn:…}Row, ss:Row → row."""
    return name.rpartition("}")[2].rpartition(":")[2].lower()
