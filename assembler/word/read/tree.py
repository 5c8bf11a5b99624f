"""The parts of a docx as trees: parsed without trust, walked by local names, styles by id."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, MutableMapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple, Protocol

from ...kernel.places import whole
from ...kernel.problems import Place, Problem, problem


class Element(Protocol):
    """An element of lxml, as far as it is used here. Spelled out, since lxml is imported only
    where a file is read, and since a type that allows anything (`Any`) would let every room work
    on XML: no module outside `word/` may name this type, nor what belongs to it."""

    text: str | None
    tail: str | None

    @property
    def tag(self) -> Any:
        """The name with its namespace; of comments and the like no text at all."""

    @property
    def attrib(self) -> MutableMapping[str, str]: ...
    def get(self, key: str, default: str = "", /) -> str: ...
    def set(self, key: str, value: str, /) -> None: ...
    def keys(self) -> list[str]: ...
    def items(self) -> list[tuple[str, str]]: ...
    def __iter__(self) -> Iterator[Element]: ...
    def __len__(self) -> int: ...
    def __getitem__(self, index: int, /) -> Element: ...
    def append(self, element: Element, /) -> None: ...
    def extend(self, elements: Iterable[Element], /) -> None: ...
    def insert(self, index: int, element: Element, /) -> None: ...
    def remove(self, element: Element, /) -> None: ...
    def replace(self, old: Element, new: Element, /) -> None: ...
    def index(self, child: Element, /) -> int: ...
    def addnext(self, element: Element, /) -> None: ...
    def addprevious(self, element: Element, /) -> None: ...
    def getparent(self) -> Element | None: ...
    def getnext(self) -> Element | None: ...
    def getprevious(self) -> Element | None: ...
    def getroottree(self) -> Any: ...
    def iter(self, *tags: str) -> Iterator[Element]: ...
    def iterancestors(self, *tags: str) -> Iterator[Element]: ...
    def itersiblings(self, *tags: str, preceding: bool = False) -> Iterator[Element]: ...


_DEFAULT = "word/document.xml"
BODY_LEVEL = 9  # what outlineLvl says of a paragraph that is no heading


class UnreadableError(ValueError):
    """No docx that can be read. code: of the problem; values: of its message."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code, self.values = code, values

    def at(self, place: Place) -> Problem:
        """The problem of the file that was read."""
        return problem(self.code, place, **self.values)


class ShortenedPart(NamedTuple):
    """The main part of a document without some rows of tables (`word.same_rows`). rows: each stretch
    of them in order."""

    text: bytes
    rows: Sequence[bytes]


def parsed(parts: Mapping[str, bytes], name: str) -> Element:
    """A part as a tree: no document type, no entity of its own, nothing fetched."""
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root: Element = etree.fromstring(parts[name], parser)
    except KeyError as error:
        raise UnreadableError("V-01", why=f"里面没有 {name}") from error
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableError("V-01", why=f"{name} 不是完好的 XML") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise UnreadableError("V-01", why=f"{name} 里有文件类型声明（DTD），不予读取")
    return root


def relations(parts: Mapping[str, bytes], name: str) -> Iterator[tuple[str, str]]:
    """The relationships of a part: their kind, and the part they lead to."""
    folder, _, file = name.rpartition("/")
    path = f"{folder}/_rels/{file}.rels" if folder else f"_rels/{file}.rels"
    if path not in parts:
        return
    for relation in parsed(parts, path):
        target = str(relation.get("Target", "")) if name_of(relation) else ""
        full = target.lstrip("/") if target.startswith("/") or not folder else f"{folder}/{target}"
        yield str(relation.get("Type", "")).rpartition("/")[2], full


def relation_targets(parts: Mapping[str, bytes], name: str) -> dict[str, str]:
    """The parts to which the relationships of a part lead, by the ids of these."""
    folder, _, file = name.rpartition("/")
    path = f"{folder}/_rels/{file}.rels"
    targets: dict[str, str] = {}
    for relation in parsed(parts, path) if path in parts else ():
        target = str(relation.get("Target", "")) if name_of(relation) else ""
        full = target.lstrip("/") if target.startswith("/") else f"{folder}/{target}"
        targets[str(relation.get("Id", ""))] = full
    return targets


def main_part(parts: Mapping[str, bytes]) -> str:
    """The name of the part that holds the text."""
    for kind, target in relations(parts, ""):
        if kind == "officeDocument" and target in parts:
            return target
    return _DEFAULT


class Styles:
    """Names and outline levels of the paragraph styles by id."""

    def __init__(self, parts: Mapping[str, bytes], main: str) -> None:
        self.names: dict[str, str] = {}
        self._levels: dict[str, int] = {}
        self._above: dict[str, str] = {}
        self._default = ""
        self._known: dict[str, tuple[str, int]] = {}
        name = next((t for kind, t in relations(parts, main) if kind == "styles"), "")
        for style in parsed(parts, name) if name in parts else ():
            if name_of(style) == "style":
                self._take(style)

    def _take(self, style: Element) -> None:
        number = value_of(style, "styleId")
        if is_on_attribute(style, "default") and value_of(style, "type") == "paragraph":
            self._default = number
        stated = by_name(style)
        if "name" in stated:
            self.names[number] = value_of(stated["name"]).lower()
        if "basedOn" in stated:
            self._above[number] = value_of(stated["basedOn"])
        depth = whole(value_of(find(stated.get("pPr"), "outlineLvl")))
        if depth is not None:
            self._levels[number] = depth

    def of(self, number: str) -> tuple[str, int]:
        """The name of a style, and the outline level of its paragraphs."""
        if number not in self._known:
            self._known[number] = self._look_up(number or self._default)
        return self._known[number]

    def number_of(self, name: str) -> str:
        """The id of the style with this name; "" where there is none."""
        return next((number for number, known in self.names.items() if known == name), "")

    def _look_up(self, number: str) -> tuple[str, int]:
        name, seen = self.names.get(number, number.lower()), set[str]()
        at = number
        while at and at not in seen and at not in self._levels:
            seen.add(at)
            at = self._above.get(at, "")
        level = self._levels.get(at, BODY_LEVEL)
        stated = whole(name.removeprefix("heading ")) if name.startswith("heading ") else None
        if level == BODY_LEVEL and stated is not None:
            level = stated - 1
        return name, (level + 1) if level < BODY_LEVEL else 0


# --- elements


def name_of(element: Element) -> str:
    """The local name: WordprocessingML has two namespaces. "" for comments and the like."""
    return _local(element.tag)


@lru_cache(maxsize=4096)
def _local(tag: object) -> str:
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def value_of(element: Element | None, name: str = "val") -> str:
    """An attribute by its local name; "" where it, or the element, is not there."""
    for key, value in element.items() if element is not None else ():
        if _local(key) == name:
            return str(value)
    return ""


def parent_of(element: Element) -> Element:
    """What an element stands in; it must stand in something."""
    parent = element.getparent()
    assert parent is not None
    return parent


def take_out(element: Element) -> None:
    """Take an element out of what it stands in, if it does."""
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def find(element: Element | None, *path: str) -> Element | None:
    """The first descendant along local names."""
    for name in path:
        for child in element if element is not None else ():
            if _local(child.tag) == name:
                element = child
                break
        else:
            return None
    return element


def by_name(element: Element | None) -> dict[str, Element]:
    """The children by local name; of several of one name the first."""
    children: dict[str, Element] = {}
    for child in element if element is not None else ():
        children.setdefault(_local(child.tag), child)
    return children


def children(element: Iterable[Element], *names: str) -> list[Element]:
    """Of the children, or of any other elements, those with one of these local names."""
    return [child for child in element if _local(child.tag) in names]


def within(element: Element, *names: str) -> list[Element]:
    """Of everything inside an element, and itself, what has one of these local names."""
    return list(element.iter(*[f"{{*}}{name}" for name in names]))


def joined_text(elements: Iterable[Element]) -> str:
    """The texts of some elements as one."""
    return "".join(element.text or "" for element in elements)


def inside(element: Element | None) -> Iterable[Element]:
    """The children of an element; none where there is no element."""
    return () if element is None else element


def highest_id(elements: Iterable[Element]) -> int:
    """The highest whole number among the ids of some elements; -1 where there is none."""
    numbers = (whole(value_of(element, "id")) for element in elements)
    return max((number for number in numbers if number is not None), default=-1)


def is_on(element: Element | None) -> bool:
    """Whether a property that is on or off is on."""
    return element is not None and value_of(element) not in ("0", "false", "off", "none")


def is_on_attribute(element: Element, name: str) -> bool:
    """Whether an attribute that is on or off is on."""
    return value_of(element, name) in ("1", "true", "on")
