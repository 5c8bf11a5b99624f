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
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import unquote
from xml.etree import ElementTree

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


def screen_report(parts: Mapping[str, bytes]) -> Screened:
    """What speaks against a report that may have been through other hands."""
    trees: dict[str, ElementTree.Element] = {}
    broken: list[tuple[str, str]] = []
    for name in filter(is_xml, parts):
        try:
            trees[name] = tree_of(name, parts[name])
        except UnsoundError as error:
            broken.append((name, error.why))
    broken += _dangling(parts, trees)
    reasons = dict.fromkeys(_reasons(parts, trees, IN_A_REPORT))
    return Screened(broken, [(_place(trees.get(name), name, why), why) for name, why in reasons])


def _reasons(
    parts: Mapping[str, bytes], trees: Mapping[str, ElementTree.Element], allowed: Allowed
) -> Iterator[tuple[str, str]]:
    """Parts with what speaks against them."""
    yield from _parts(parts, trees, allowed)
    for name, tree in trees.items():
        if name.lower().endswith(".rels"):
            for relation in tree:
                yield from ((name, why) for why in _relationship(relation, name, allowed))
    for name, tree in trees.items():
        if not name.lower().startswith("customxml/"):  # data of other programs, which nobody shows
            yield from ((name, why) for why in (*_elements(tree, allowed), *_fields(tree)))


def _place(tree: ElementTree.Element | None, part: str, why: str) -> str:
    """A part, with the words of the paragraph in which something stands."""
    for element in tree.iter() if tree is not None else ():
        if element.tag.rpartition("}")[2] != "p":
            continue
        if why in (*_elements(element, IN_A_REPORT), *_fields(element)):
            texts = (one.text or "" for one in element.iter() if one.tag.endswith("}t"))
            quote = "".join(texts).strip()[:_QUOTED]
            return f"{part}“{quote}”" if quote else part
    return part


def _dangling(
    parts: Mapping[str, bytes], trees: Mapping[str, ElementTree.Element]
) -> Iterator[tuple[str, str]]:
    """Parts that a relationship leads to and that are not there: what shows them is spoilt."""
    names = {name.lower() for name in parts}
    for name, tree in trees.items():
        if not name.lower().endswith(".rels"):
            continue
        folder = posixpath.dirname(posixpath.dirname(name))
        for relation in tree:
            target = relation.get("Target", "").partition("#")[0]
            inside = relation.get("TargetMode", "Internal") == "Internal"
            full = posixpath.normpath(posixpath.join("/", folder, unquote(target))).lstrip("/")
            if inside and target and full.lower() not in names and not _ADDRESS.match(target):
                yield full, f"{name} 里指到它，文件里却没有"


# --- parts and their types


def _parts(
    parts: Mapping[str, bytes], trees: Mapping[str, ElementTree.Element], allowed: Allowed
) -> Iterator[tuple[str, str]]:
    types = _content_types(trees.get(CONTENT_TYPES))
    names = [name.lower() for name in parts]
    if len(set(names)) < len(names):
        yield CONTENT_TYPES, "里有两个部分同名"
    for name in parts:
        ending = f".{name.lower().rpartition('.')[2]}"
        kind = types.get("/" + name.lower()) or types.get(ending, "")
        known = allowed.xml_types if is_xml(name) else allowed.other_types
        if name == CONTENT_TYPES or kind in known:
            continue
        macros = "macroenabled" in kind.lower()
        yield name, "带有宏" if macros else f"带有 Word 文档里不该有的部分（{_short(name)}）"


def _content_types(tree: ElementTree.Element | None) -> dict[str, str]:
    """The type of each part by its name, and of each ending, in small letters."""
    types = {}
    for entry in tree if tree is not None else ():
        key = entry.get("PartName") or f".{entry.get('Extension', '')}"
        types[key.lower()] = entry.get("ContentType", "")
    return types


# --- relationships


def _relationship(relation: ElementTree.Element, part: str, allowed: Allowed) -> Iterator[str]:
    """What leads out of the package. A target within it is looked for there and nowhere else."""
    kind = relation.get("Type", "").rpartition("/")[2]
    target, mode = relation.get("Target", ""), relation.get("TargetMode", "Internal")
    if mode == "External" and kind in OUTER_RELATIONS:
        scheme = _SCHEME.match(target)
        if scheme and scheme[1].lower() not in OUTER_SCHEMES:
            yield f"里有不指向网页的链接（{_short(target)}）"
    elif mode == "External" and _is_local_template(kind, target, allowed):
        return
    elif mode != "Internal" or _ADDRESS.match(target):
        yield f"里有外部的链接（{_short(target)}）"
    elif kind not in allowed.relations and not _is_chart_data(kind, target, part, allowed):
        yield _unknown(kind)


def _is_local_template(kind: str, target: str, allowed: Allowed) -> bool:
    is_template = kind == "attachedTemplate" and allowed.local_template
    return is_template and _LOCAL_TEMPLATE.match(target) is not None


def _is_chart_data(kind: str, target: str, part: str, allowed: Allowed) -> bool:
    """Whether it is the workbook that a chart shows, which Word opens when its data is edited."""
    in_chart = "/charts/_rels/" in part and target.lower().endswith(".xlsx")
    return kind == "package" and in_chart and CHART_DATA in allowed.other_types


# --- elements and attributes


def _elements(tree: ElementTree.Element, allowed: Allowed) -> Iterator[str]:
    passed: set[str] = set()
    refused: set[ElementTree.Element] = set()  # with all that stands in them: one cause
    for element in tree.iter():
        if element in refused:
            continue
        if element.tag not in passed:
            if not _is_allowed(element.tag, allowed):
                refused.update(element.iter())
                yield _unknown(element.tag.rpartition("}")[2])
                continue
            passed.add(element.tag)
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
    local = name.rpartition("}")[2]
    if tag.rpartition("}")[2] == "Relationship" or local in ("instr", "ContentType"):
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


def _fields(tree: ElementTree.Element) -> Iterator[str]:
    """The fields of a part whose name is none of those allowed."""
    for code in _codes(tree):
        name = _FIELD_NAME.match(code)
        if code.strip() and (name is None or name[1].upper() not in FIELDS):
            shown = name[1].upper() if name else _short(code.replace(_INNER, "…").strip())
            yield f"里有会取来或运行别处内容的域（{shown}）"
        elif name and name[1].upper() == "HYPERLINK":
            yield from _hyperlink(code)


def _hyperlink(code: str) -> Iterator[str]:
    """The address in a HYPERLINK field, which a reader may click on."""
    address = re.match(r'\s*\w+\s+(?:\\[ls]\s+)?"?([^"\s]*)', code)
    target = address[1] if address else ""
    scheme = _SCHEME.match(target)
    if target.startswith(("\\\\", "//")) or (scheme and scheme[1].lower() not in OUTER_SCHEMES):
        yield f"里有不指向网页的链接（{_short(target)}）"


def _codes(tree: ElementTree.Element) -> Iterable[str]:
    """The code of every field of a part, put together from its runs. Fields nest, and may run over
    paragraphs; one that never ends counts too."""
    codes: list[str] = []
    open_fields: list[_OpenField] = []
    for element in tree.iter():
        match element.tag.rpartition("}")[2]:
            case "fldSimple":
                codes.append(_attribute(element, "instr"))
            case "instrText" | "delInstrText":
                if open_fields:
                    open_fields[-1].code.append(element.text or "")
                else:
                    codes.append(element.text or "")
            case "fldChar":
                codes += _turn(open_fields, _attribute(element, "fldCharType").strip())
    return [*codes, *("".join(one.code) for one in open_fields)]


def _turn(open_fields: list[_OpenField], kind: str) -> list[str]:
    """A sign of a field: it begins, its result begins, or it ends, which gives its code."""
    if kind == "begin":
        if open_fields and not open_fields[-1].shows:
            open_fields[-1].code.append(_INNER)
        open_fields.append(_OpenField())
    elif kind == "separate" and open_fields:
        open_fields[-1].shows = True
    elif kind == "end" and open_fields:
        return ["".join(open_fields.pop().code)]
    return []


def _attribute(element: ElementTree.Element, name: str) -> str:
    """An attribute by its local name."""
    return next((v for key, v in element.attrib.items() if key.rpartition("}")[2] == name), "")


def _unknown(kind: str) -> str:
    """What a relationship or an element that is not allowed brings along."""
    known = NOT_ALLOWED.get(kind.lower())
    return known or f"带有 Word 文档里不该有的内容（{_short(kind)}）"


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
