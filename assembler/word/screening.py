"""A foreign package held against what a docx may hold (`vocabulary`), before anything of it is used.

A shell from a stranger, or a report that went through other hands, must not make Word or
LibreOffice fetch or run anything when our file is opened or converted: a picture from a server
tells who reads the report, a path to another machine gives away a password's digest. What is looked
at is what the parser gives: namespaces, character references, CDATA and encodings are resolved, and
the code of a field is put together from its runs.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, partial
from typing import NamedTuple
from urllib.parse import unquote
from xml.etree import ElementTree

from .telling import telling_tree
from .vocabulary import (
    CHART_DATA,
    ELEMENTS,
    FIELDS,
    HARMLESS_FAMILIES,
    HARMLESS_NAMESPACES,
    INNER_RELATIONS,
    NAMING_ATTRIBUTES,
    NEVER,
    NOT_ALLOWED,
    OTHER_TYPES,
    OUTER_RELATIONS,
    OUTER_SCHEMES,
    REPORT_NAMESPACES,
    REPORT_OTHER_TYPES,
    REPORT_RELATIONS,
    REPORT_XML_TYPES,
    TEXT_ATTRIBUTES,
    VOCABULARIES,
    XML_TYPES,
)

CONTENT_TYPES = "[Content_Types].xml"
_ADDRESS = re.compile(
    r"\s*(?:[A-Za-z][A-Za-z0-9+.-]{1,30}:)?(?://|\\\\)|\s*[A-Za-z][\w+.-]{2,30}:\S"
)
_SCHEME = re.compile(r"\s*([A-Za-z][A-Za-z0-9+.-]{0,30}):")
_FIELD_NAME = re.compile(r"\s*([A-Za-z]+|=)")
# The root of the part that a relationship of each kind leads to.
_ROOTS = {
    "header": "hdr",
    "footer": "ftr",
    "comments": "comments",
    "footnotes": "footnotes",
    "endnotes": "endnotes",
    "styles": "styles",
    "settings": "settings",
    "numbering": "numbering",
}
_KINDS_SHOWN = {
    "header": "页眉",
    "footer": "页脚",
    "comments": "批注",
    "footnotes": "脚注",
    "endnotes": "尾注",
    "styles": "样式",
    "settings": "设置",
    "numbering": "编号",
}
_REFERENCES = frozenset(("headerReference", "footerReference"))
# What is looked at besides the names and values of a part.
_TELLING = _REFERENCES | {"fldSimple", "instrText", "delInstrText", "fldChar"}
_INNER = "\0"  # a field within the code of another, which may assemble any name
# What Word itself writes of a template on the machine of whoever saved the file.
_LOCAL_TEMPLATE = re.compile(r"file:///[A-Za-z]:[\\/](?![\\/])")
_SHOWN = 80
_QUOTED = 20


class Allowed(NamedTuple):
    """What a package may hold: types of parts, relationships, namespaces."""

    xml_types: frozenset[str]
    other_types: frozenset[str]
    relations: frozenset[str]
    namespaces: frozenset[str]
    local_template: bool = False


# A shell is made once, and what is in it goes into every report; a report has been through other
# hands, which paste charts and pictures of Excel into it.
IN_A_SHELL = Allowed(XML_TYPES, OTHER_TYPES, INNER_RELATIONS, HARMLESS_NAMESPACES)
IN_A_REPORT = Allowed(
    REPORT_XML_TYPES, REPORT_OTHER_TYPES, REPORT_RELATIONS, REPORT_NAMESPACES, local_template=True
)


class Screened(NamedTuple):
    """What speaks against a report: parts that are broken, with what is wrong with them, and places
    from which something is fetched or run, with what that is. Each once."""

    broken: list[tuple[str, str]]
    reaching: list[tuple[str, str]]


class UnsoundError(ValueError):
    """A part that is no sound XML in UTF-8, or has a document type; the argument is its name."""

    why = "不是完好的 XML"


class _WithoutDoctype(ElementTree.TreeBuilder):
    """Builds no tree of a text with a document type, whose entities could grow without end."""

    def doctype(self, name: str, public: str | None, system: str | None) -> None:
        raise ValueError(name)


def tree_of(name: str, data: bytes) -> ElementTree.Element:
    """A part as a tree. Raises UnsoundError."""
    unsound = UnsoundError(name)
    try:
        data.decode("utf-8")
        return ElementTree.fromstring(data, ElementTree.XMLParser(target=_WithoutDoctype()))
    except (UnicodeDecodeError, LookupError) as error:
        unsound.why = "不是 UTF-8 编码"
        raise unsound from error
    except (ElementTree.ParseError, ValueError) as error:
        raise unsound from error


def is_xml(name: str) -> bool:
    """Whether a part is XML by its name, in whatever letters."""
    return name.lower().endswith((".xml", ".rels"))


def objections(parts: Mapping[str, bytes]) -> list[str]:
    """Why a shell may not be used, in Chinese, each reason once; [] where nothing speaks against
    it. Raises UnsoundError for a part that cannot be read."""
    trees = {name: tree_of(name, data) for name, data in parts.items() if is_xml(name)}
    return list(dict.fromkeys(why for _, why in _reasons(parts, trees, IN_A_SHELL)))


def screen_report(parts: Mapping[str, bytes], parsed: Collection[str] = ()) -> Screened:
    """What speaks against a report that may have been through other hands. parsed: the parts that
    a parser has been through, and found sound."""
    trees: dict[str, ElementTree.Element] = {}
    broken: list[tuple[str, str]] = []
    for name in filter(is_xml, parts):
        try:
            trees[name] = _tree_to_judge(name, parts[name], name in parsed)
        except UnsoundError as error:
            broken.append((name, error.why))
    broken += _dangling(parts, trees)
    broken += _mistaken(trees)
    broken += _unrelated(trees)
    reasons = dict.fromkeys(_reasons(parts, trees, IN_A_REPORT))
    return Screened(broken, [(_place(parts, trees, *each), each[1]) for each in reasons])


def _tree_to_judge(name: str, data: bytes, is_parsed: bool) -> ElementTree.Element:
    """A part as far as it must be looked at; relationships and types as a whole."""
    if name == CONTENT_TYPES or name.lower().endswith(".rels"):
        return tree_of(name, data)
    telling = telling_tree(data, _may_stand_in_a_report, _TELLING, is_parsed)
    return tree_of(name, data) if telling is None else telling


def _may_stand_in_a_report(tags: Iterable[str], values: Iterable[str]) -> bool:
    """Whether nothing speaks against elements with these names, and attributes with these values,
    whichever belong together."""
    is_allowed = partial(_is_allowed, allowed=IN_A_REPORT)
    return all(map(is_allowed, tags)) and not any(map(_ADDRESS.match, values))


def _reasons(
    parts: Mapping[str, bytes], trees: Mapping[str, ElementTree.Element], allowed: Allowed
) -> Iterator[tuple[str, str]]:
    """Parts with what speaks against them."""
    yield from _parts(parts, trees, allowed)
    for relation in _relations(trees):
        yield from ((relation.part, why) for why in _relationship(relation, allowed))
    for name, tree in trees.items():
        if not name.lower().startswith("customxml/"):  # data of other programs, which nobody shows
            yield from ((name, why) for why in _inside(tree, allowed))


def _inside(tree: ElementTree.Element, allowed: Allowed) -> Iterator[str]:
    """What speaks against an element and all that stands in it."""
    yield from _elements(tree, allowed)
    yield from _fields(tree)


def _place(
    parts: Mapping[str, bytes], trees: Mapping[str, ElementTree.Element], part: str, why: str
) -> str:
    """A part, with the words of the paragraph in which something stands."""
    elements = tree_of(part, parts[part]).iter() if part in trees else ()
    paragraphs = (element for element in elements if _local(element.tag) == "p")
    quotes = (_quote(each) for each in paragraphs if why in _inside(each, IN_A_REPORT))
    quote = next(quotes, "")
    return f"{part}“{quote}”" if quote else part


def _quote(paragraph: ElementTree.Element) -> str:
    texts = (one.text or "" for one in paragraph.iter() if one.tag.endswith("}t"))
    return "".join(texts).strip()[:_QUOTED]


def _dangling(
    parts: Mapping[str, bytes], trees: Mapping[str, ElementTree.Element]
) -> Iterator[tuple[str, str]]:
    """Parts that a relationship leads to and that are not there: what shows them is spoilt."""
    names = set(map(str.lower, parts))
    for relation in _relations(trees):
        if relation.leads_to_a_part and relation.full_path.lower() not in names:
            yield relation.full_path, f"{relation.part} 里指到它，文件里却没有"


def _mistaken(trees: Mapping[str, ElementTree.Element]) -> Iterator[tuple[str, str]]:
    """Parts that are not what a relationship takes them for, or that the package names no type of:
    Word opens no such file."""
    types = _content_types(trees.get(CONTENT_TYPES))
    for relation in _relations(trees):
        name = relation.full_path
        wanted = _ROOTS.get(relation.kind)
        if wanted is None or name not in trees or not relation.leads_to_a_part:
            continue
        if _local(trees[name].tag) != wanted:
            yield name, f"{relation.part} 里指到它，内容却不是{_shown_kind(relation.kind)}"
        elif f"/{name.lower()}" not in types:
            yield name, f"{CONTENT_TYPES} 里没有登记它的类型"


def _shown_kind(kind: str) -> str:
    return _KINDS_SHOWN.get(kind, kind)


def _unrelated(trees: Mapping[str, ElementTree.Element]) -> Iterator[tuple[str, str]]:
    """Headers and footers that a text refers to and that no relationship leads to."""
    for name, tree in trees.items():
        wanted = {
            value
            for element in tree.iter()
            if _local(element.tag) in _REFERENCES
            for key, value in element.attrib.items()
            if _local(key) == "id"
        }
        folder, _, file = name.rpartition("/")
        related = trees.get(f"{folder}/_rels/{file}.rels") if wanted else None
        known = {each.get("Id", "") for each in related} if related is not None else set()
        for number in sorted(wanted - known):
            yield name, f"里引用的页眉或页脚（{_short(number)}）文件里没有"


def _local(name: str) -> str:
    """A name of XML without its namespace."""
    return name.rpartition("}")[2]


# --- parts and their types


def _parts(
    parts: Mapping[str, bytes], trees: Mapping[str, ElementTree.Element], allowed: Allowed
) -> Iterator[tuple[str, str]]:
    types = _content_types(trees.get(CONTENT_TYPES))
    if len(set(map(str.lower, parts))) < len(parts):
        yield CONTENT_TYPES, "里有两个部分同名"
    for name in parts:
        kind = _type_of(name, types)
        known = allowed.xml_types if is_xml(name) else allowed.other_types
        if name != CONTENT_TYPES and kind not in known:
            yield name, _unwelcome(name, kind)


def _type_of(name: str, types: Mapping[str, str]) -> str:
    """The type of a part: its own, or that of its ending."""
    lower = name.lower()
    return types.get(f"/{lower}") or types.get(f".{lower.rpartition('.')[2]}", "")


def _unwelcome(name: str, kind: str) -> str:
    macros = "macroenabled" in kind.lower()
    return "带有宏" if macros else f"带有 Word 文档里不该有的部分（{_short(name)}）"


def _content_types(tree: ElementTree.Element | None) -> dict[str, str]:
    """The type of each part by its name, and of each ending, in small letters."""
    types = {}
    for entry in tree if tree is not None else ():
        key = entry.get("PartName") or f".{entry.get('Extension', '')}"
        types[key.lower()] = entry.get("ContentType", "")
    return types


# --- relationships


class _Relation(NamedTuple):
    """A relationship that stands in a part. kind: the last word of its type."""

    part: str
    kind: str
    target: str
    mode: str

    @classmethod
    def of(cls, part: str, element: ElementTree.Element) -> _Relation:
        """As it is written."""
        kind = element.get("Type", "").rpartition("/")[2]
        return cls(part, kind, element.get("Target", ""), element.get("TargetMode", "Internal"))

    @property
    def path(self) -> str:
        return self.target.partition("#")[0]

    @property
    def full_path(self) -> str:
        """Where its target lies in the package."""
        folder = posixpath.dirname(posixpath.dirname(self.part))
        return posixpath.normpath(posixpath.join("/", folder, unquote(self.path))).lstrip("/")

    @property
    def leads_to_a_part(self) -> bool:
        return self.mode == "Internal" and bool(self.path) and not _ADDRESS.match(self.path)

    @property
    def leads_out(self) -> bool:
        return self.mode != "Internal" or _ADDRESS.match(self.target) is not None

    @property
    def is_for_readers(self) -> bool:
        """Whether it leads where only a reader's click does."""
        return self.mode == "External" and self.kind in OUTER_RELATIONS

    @property
    def is_local_template(self) -> bool:
        is_template = self.mode == "External" and self.kind == "attachedTemplate"
        return is_template and _LOCAL_TEMPLATE.match(self.target) is not None

    @property
    def is_chart_data(self) -> bool:
        """Whether it is the workbook that a chart shows, which Word opens when its data is edited."""
        in_chart = "/charts/_rels/" in self.part and self.target.lower().endswith(".xlsx")
        return self.kind == "package" and in_chart


def _relations(trees: Mapping[str, ElementTree.Element]) -> Iterator[_Relation]:
    """Every relationship of a package."""
    for name, tree in trees.items():
        if name.lower().endswith(".rels"):
            yield from map(partial(_Relation.of, name), tree)


def _relationship(relation: _Relation, allowed: Allowed) -> Iterator[str]:
    """What leads out of the package. A target within it is looked for there and nowhere else."""
    if relation.is_for_readers:
        yield from _off_the_web(relation.target)
    elif relation.leads_out:
        if not (allowed.local_template and relation.is_local_template):
            yield f"里有外部的链接（{_short(relation.target)}）"
    elif not _may_relate(relation, allowed):
        yield _unknown(relation.kind)


def _may_relate(relation: _Relation, allowed: Allowed) -> bool:
    of_chart = CHART_DATA in allowed.other_types and relation.is_chart_data
    return of_chart or relation.kind in allowed.relations


def _off_the_web(target: str) -> Iterator[str]:
    """An address that is none of a web page."""
    scheme = _SCHEME.match(target)
    if scheme and scheme[1].lower() not in OUTER_SCHEMES:
        yield f"里有不指向网页的链接（{_short(target)}）"


# --- elements and attributes


def _elements(tree: ElementTree.Element, allowed: Allowed) -> Iterator[str]:
    is_allowed = cache(partial(_is_allowed, allowed=allowed))
    refused: set[ElementTree.Element] = set()  # with all that stands in them: one cause
    for element in tree.iter():
        if element in refused:
            continue
        if is_allowed(element.tag):
            yield from _addresses(element)
        else:
            refused.update(element.iter())
            yield _unknown(_local(element.tag))


def _addresses(element: ElementTree.Element) -> Iterator[str]:
    for name, value in element.attrib.items():
        if _ADDRESS.match(value) and not _may_hold_an_address(name, value, element.tag):
            yield f"里有外部的链接（{_short(value)}）"


def _is_allowed(tag: str, allowed: Allowed) -> bool:
    namespace, _, name = tag.removeprefix("{").rpartition("}")
    known = ELEMENTS.get(namespace)
    if known is not None:  # where a template lies is said by the relationship
        return name in known or (name == "attachedTemplate" and allowed.local_template)
    harmless = namespace in allowed.namespaces or namespace.startswith(HARMLESS_FAMILIES)
    return harmless and name not in NEVER


def _may_hold_an_address(name: str, value: str, tag: str) -> bool:
    """Whether an attribute may say this: words for readers, or the name of a vocabulary. Addresses
    of relationships and the codes of fields are judged by themselves."""
    local = _local(name)
    if _local(tag) == "Relationship" or local in ("instr", "ContentType"):
        return True
    return local in TEXT_ATTRIBUTES or (
        local in NAMING_ATTRIBUTES and value.startswith(VOCABULARIES)
    )


# --- fields


@dataclass(slots=True)
class _OpenField:
    """A field whose end has not come: its code so far, and whether its result has begun."""

    code: list[str] = field(default_factory=list)
    shows: bool = False

    @property
    def text(self) -> str:
        return "".join(self.code)


@dataclass(slots=True)
class _FieldCodes:
    """The codes of the fields of a part, put together from its runs. Fields nest, and may run over
    paragraphs."""

    codes: list[str] = field(default_factory=list)
    open: list[_OpenField] = field(default_factory=list)

    def read(self, element: ElementTree.Element) -> None:
        """Go on with the next element."""
        match _local(element.tag):
            case "fldSimple":
                self.codes.append(_attribute(element, "instr"))
            case "instrText" | "delInstrText":
                code = self.open[-1].code if self.open else self.codes
                code.append(element.text or "")
            case "fldChar":
                self._turn(_attribute(element, "fldCharType").strip())

    def _turn(self, kind: str) -> None:
        """A sign of a field: it begins, its result begins, or it ends."""
        if kind == "begin":
            self._begin()
        elif self.open:
            self._go_on(kind)

    def _begin(self) -> None:
        if self.open and not self.open[-1].shows:
            self.open[-1].code.append(_INNER)
        self.open.append(_OpenField())

    def _go_on(self, kind: str) -> None:
        if kind == "separate":
            self.open[-1].shows = True
        elif kind == "end":
            self.codes.append(self.open.pop().text)


def _fields(tree: ElementTree.Element) -> Iterator[str]:
    """The fields of a part whose name is none of those allowed."""
    for code in filter(str.strip, _codes(tree)):
        name = _field_name(code)
        if name not in FIELDS:
            shown = name or _short(code.replace(_INNER, "…").strip())
            yield f"里有会取来或运行别处内容的域（{shown}）"
        elif name == "HYPERLINK":
            yield from _hyperlink(code)


def _field_name(code: str) -> str:
    """The name of a field in capitals, "" where its code begins with none."""
    name = _FIELD_NAME.match(code)
    return name[1].upper() if name else ""


def _hyperlink(code: str) -> Iterator[str]:
    """The address in a HYPERLINK field, which a reader may click on."""
    address = re.match(r'\s*\w+\s+(?:\\[ls]\s+)?"?([^"\s]*)', code)
    target = address[1] if address else ""
    if target.startswith(("\\\\", "//")):
        yield f"里有不指向网页的链接（{_short(target)}）"
    else:
        yield from _off_the_web(target)


def _codes(tree: ElementTree.Element) -> Iterable[str]:
    """The code of every field of a part; one that never ends counts too."""
    fields = _FieldCodes()
    for element in tree.iter():
        fields.read(element)
    return [*fields.codes, *(one.text for one in fields.open)]


def _attribute(element: ElementTree.Element, name: str) -> str:
    """An attribute by its local name."""
    return next((v for key, v in element.attrib.items() if _local(key) == name), "")


def _unknown(kind: str) -> str:
    """What a relationship or an element that is not allowed brings along."""
    known = NOT_ALLOWED.get(kind.lower())
    return known or f"带有 Word 文档里不该有的内容（{_short(kind)}）"


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
