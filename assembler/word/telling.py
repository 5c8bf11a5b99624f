"""Of a sound part only what a judgment of it needs: nearly all of its elements differ in nothing but
their words, so it is gone through once without a tree being built of it, which takes a third of
the time and hardly any memory.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from xml.etree import ElementTree
from xml.parsers import expat

_SEPARATOR = "}"  # between namespace and name, as ElementTree has it behind its {


class _NotPlainError(Exception):
    pass


def telling_tree(
    data: bytes,
    is_sound: Callable[[Iterable[str], Iterable[str]], bool],
    telling: Collection[str],
) -> ElementTree.Element | None:
    """The root of a part with the elements of these local names right below it, in order; None
    where the part is to be read as a whole: it is no sound XML in UTF-8, has a document type, or
    something may speak against it. is_sound: asked of the different names and values."""
    reader = _TellingReader(telling)
    try:
        data.decode("utf-8")
        reader.read(data)
    except (UnicodeDecodeError, LookupError, ValueError, expat.ExpatError, _NotPlainError):
        return None
    tags = map(_tag, reader.names)
    return reader.root if is_sound(tags, reader.values) else None


def _tag(name: str) -> str:
    return f"{{{name}" if _SEPARATOR in name else name


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
        """Go through a part."""
        self._parser.Parse(data, True)

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
