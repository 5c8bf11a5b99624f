"""Of a sound part only what a judgment of it needs: nearly all of its elements differ in nothing but
their words, so their tags are judged once however often they stand there, and no tree is built.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from itertools import chain
from xml.etree import ElementTree
from xml.parsers import expat

_SEPARATOR = "}"  # between namespace and name, as ElementTree has it behind its {
# What may stand before the root of a part whose bytes are read as UTF-8 here.
_HEAD = re.compile(
    rb"""(?:\xef\xbb\xbf)?(?:<\?xml\s{1,9}version=["']1\.0["'](?:\s{1,9}encoding=["']utf-8["'])?"""
    rb"""(?:\s{1,9}standalone=["'](?:yes|no)["'])?\s{0,9}\?>)?\s{0,9}""",
    re.IGNORECASE,
)
_START = re.compile(rb"<([^<>/?!\s][^<>]*)>")
_ATTRIBUTE = re.compile(rb"""\s([^\s="']+)\s*=\s*("[^"]*"|'[^']*')""")


class _NotPlainError(Exception):
    pass


def telling_tree(
    data: bytes,
    is_sound: Callable[[Iterable[str], Iterable[str]], bool],
    telling: Collection[str],
    is_parsed: bool = False,
) -> ElementTree.Element | None:
    """The root of a part with the elements of these local names right below it, in order; None
    where the part is to be read as a whole: it is no sound XML in UTF-8, has a document type, or
    something may speak against it. is_sound: asked of the different names and values. is_parsed:
    a parser went through the part before and found nothing wrong with it."""
    reader = _TellingReader(telling)
    short = condensed(data, telling)
    try:
        data.decode("utf-8")
        if short is not None and not is_parsed:
            expat.ParserCreate(namespace_separator=_SEPARATOR).Parse(data, True)
        reader.read(data if short is None else short)
    except (UnicodeDecodeError, LookupError, ValueError, expat.ExpatError, _NotPlainError):
        return None
    tags = map(_tag, reader.names)
    return reader.root if is_sound(tags, reader.values) else None


def _tag(name: str) -> str:
    return f"{{{name}" if _SEPARATOR in name else name


def condensed(data: bytes, telling: Collection[str]) -> bytes | None:
    """A part with each of its tags once, right below the root, and the elements of these local names
    as often as they stand there, with the words they begin with; None where it cannot be told what
    a tag means without what it stands in.

    Exact for every part that a parser takes: where nothing but elements follows the head, each < is
    that of a tag. A tag may hold a > in an attribute: cut off there, it leaves a quotation mark
    open, so that no parser takes what is made here.
    """
    begin = _HEAD.match(data)
    root = _START.match(data, begin.end()) if begin else None
    if root is None or b"\0" in data:  # it is in another encoding, which parsers recognise by that
        return None
    if any(_stands_in(data, sign, root.end()) for sign in (b"<!", b"<?")):
        return None
    names = {tag: _name(tag) for tag in set(_START.findall(data, root.start()))}
    root_name, added = names.pop(root[1]), _added_namespaces(root[1], names)
    telling_names = {name for name in names.values() if _local(name) in telling}
    if added is None or root[1].endswith(b"/") or _local(root_name) in telling:
        return None
    plain = (b"<%b/>" % tag.rstrip(b"/") for tag in names if names[tag] not in telling_names)
    apart = _telling_elements(data, telling_names)
    if apart is None:
        return None
    return b"<%b%b>%b</%b>" % (root[1], added, b"".join([*plain, *apart]), root_name)


def _stands_in(data: bytes, sign: bytes, start: int) -> bool:
    """Whether a sign of two stands behind a place; the second is rare, and found at once."""
    return data.find(sign[1:], start) >= 0 and data.find(sign, start) >= 0


def _name(tag: bytes) -> bytes:
    """The name in a tag, which may end in a slash."""
    return tag.split(None, 1)[0].rstrip(b"/")


def _local(name: bytes) -> str:
    return name.rpartition(b":")[2].decode("utf-8", "replace")


def _added_namespaces(root: bytes, tags: Iterable[bytes]) -> bytes | None:
    """The namespaces that are declared below the root, as they are added to its tag; None where a
    prefix means different ones, or names without a prefix do."""
    above = dict(_namespaces(root))
    below: dict[bytes, bytes] = {}
    for prefix, space in chain.from_iterable(map(_namespaces, tags)):
        if prefix == b"xmlns" or above.get(prefix, space) != space:
            return None
        if below.setdefault(prefix, space) != space:
            return None
    return b"".join(b" %b=%b" % each for each in below.items() if each[0] not in above)


def _namespaces(tag: bytes) -> list[tuple[bytes, bytes]]:
    """What a tag declares: xmlns or xmlns:prefix, and the namespace as it is written."""
    if b"xmlns" not in tag:
        return []
    return [each for each in _ATTRIBUTE.findall(tag) if each[0].partition(b":")[0] == b"xmlns"]


def _telling_elements(data: bytes, names: Collection[bytes]) -> list[bytes] | None:
    """The elements of these names, with the words they begin with; None where what looks like words
    may be the rest of a tag that was cut off."""
    if not names:
        return []
    either = b"|".join(map(re.escape, sorted(names)))
    elements = re.findall(rb"<((%b)(?![^\s/>])[^>]*)>([^<]*)" % either, data)
    if any(b">" in words for _, _, words in elements):
        return None
    return [
        b"<%b>" % tag if tag.endswith(b"/") else b"<%b>%b</%b>" % (tag, words, name)
        for tag, name, words in elements
    ]


class _TellingReader:
    def __init__(self, telling: Collection[str]) -> None:
        self.names: set[str] = set()
        self.values: set[str] = set()
        self.root: ElementTree.Element | None = None
        self._telling = telling
        self._plain: set[str] = set()  # names that were met and tell nothing
        self._words: list[str] = []
        self._parser = parser = expat.ParserCreate(namespace_separator=_SEPARATOR)
        parser.ordered_attributes = True
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.StartDoctypeDeclHandler = self._doctype

    def read(self, data: bytes) -> None:
        """Go through a part, once: the parser goes, which refers to this as this does to it."""
        self._parser.Parse(data, True)
        del self._parser

    def _doctype(self, *_: object) -> None:
        raise _NotPlainError

    def _start(self, name: str, attributes: list[str]) -> None:
        if attributes:
            self.values.update(attributes[1::2])
        if name not in self._plain:
            self._first(name, attributes)

    def _first(self, name: str, attributes: list[str]) -> None:
        """An element that tells something, or the first with its name."""
        self.names.add(name)
        is_telling = name.rpartition(_SEPARATOR)[2] in self._telling
        pairs = zip(map(_tag, attributes[::2]), attributes[1::2], strict=True)
        if self.root is None:
            if is_telling:
                raise _NotPlainError
            self.root = ElementTree.Element(_tag(name), dict(pairs))
        elif is_telling:
            self.root.append(ElementTree.Element(_tag(name), dict(pairs)))
            self._begin_words()
        else:
            self._plain.add(name)

    # --- the words that stand in an element before whatever else does

    def _begin_words(self) -> None:
        self._parser.CharacterDataHandler = self._words.append
        self._parser.StartElementHandler = self._start_within
        self._parser.EndElementHandler = self._end_words

    def _start_within(self, name: str, attributes: list[str]) -> None:
        self._end_words(name)
        self._start(name, attributes)

    def _end_words(self, _: str) -> None:
        assert self.root is not None
        self.root[-1].text = "".join(self._words)
        self._words.clear()
        self._parser.CharacterDataHandler = None
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = None
