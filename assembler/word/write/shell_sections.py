"""The sections of a shell before its report is put in: an empty one in landscape shows how landscape
pages look, and headers and footers are the same on even pages where an author gave only odd ones
any.

Word shows an author the first page alone, so what even pages lack is not seen in a shell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from ..xml import DECLARATION, W, visible_text

SECTION = re.compile(r"<w:sectPr(?:\s[^>]*)?>.*?</w:sectPr>|<w:sectPr(?:\s[^>]*)?/>", re.DOTALL)
_OPENING = re.compile(r"<w:sectPr(?:\s[^>]*)?>")
_REFERENCE = re.compile(r"<w:(header|footer)Reference\s[^<>]*/>")
_TYPE, _ID = re.compile(r'w:type="(\w+)"'), re.compile(r'r:id="([^"]+)"')
_TURNED = re.compile(r'<w:pgSz\s[^<>]*w:orient="landscape"')
_EVEN_AND_ODD = re.compile(r'<w:evenAndOddHeaders(?! w:val="(?:0|false|off)")[^<>]*/>')
_HELD = ("<w:drawing", "<w:pict", "<w:object", "<w:tbl>", "{")
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_CONTENT = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_Key = tuple[str, str]  # header or footer; of which pages


class _ShellSection(NamedTuple):
    """start, end: what stands in it, its properties with it. properties: these."""

    start: int
    end: int
    properties: re.Match[str]


def has_even_pages(settings: str) -> bool:
    """Whether even pages have headers and footers of their own."""
    return _EVEN_AND_ODD.search(settings) is not None


def with_all_pages(document: str, has_even: bool) -> str:
    """Each section with the headers and footers that its pages show, those which it takes over from
    the section before as well; on even pages those of odd ones, where they would have none."""
    known: dict[_Key, str] = {}

    def complete(section: re.Match[str]) -> str:
        own = dict(_references(section[0]))
        known.update(own)
        for kind in ("header", "footer") if has_even else ():
            if (kind, "default") in known:
                known.setdefault((kind, "even"), known[kind, "default"])
        return _with_references(section[0], {k: i for k, i in known.items() if k not in own})

    return SECTION.sub(complete, document)


def _references(properties: str) -> Iterator[tuple[_Key, str]]:
    for reference in _REFERENCE.finditer(properties):
        pages, number = _TYPE.search(reference[0]), _ID.search(reference[0])
        if number:
            yield (reference[1], pages[1] if pages else "default"), number[1]


def _with_references(properties: str, added: Mapping[_Key, str]) -> str:
    markup = "".join(
        f'<w:{kind}Reference w:type="{pages}" r:id="{number}"/>'
        for (kind, pages), number in sorted(added.items(), reverse=True)
    )
    if not markup:
        return properties
    if properties.endswith("/>") and "</" not in properties:
        properties = f"{properties[:-2]}></w:sectPr>"
    return _OPENING.sub(lambda opening: opening[0] + markup, properties, count=1)


def without_sample(document: str) -> tuple[str, str]:
    """The document without its empty section in landscape, and the properties of that; "" where
    there is none."""
    sections = list(_sections(document))
    for number, section in enumerate(sections):
        if _TURNED.search(section.properties[0]) and _is_blank(
            document[section.start : section.end]
        ):
            if document[section.end :].lstrip().startswith("<w:p"):
                return document[: section.start] + document[section.end :], section.properties[0]
            if number:
                return _ended_before(document, sections[number - 1], section), section.properties[0]
    return document, ""


def _sections(document: str) -> Iterator[_ShellSection]:
    start = document.index(">", document.index("<w:body")) + 1
    for properties in SECTION.finditer(document):
        in_paragraph = document.startswith("</w:pPr>", properties.end())
        end = document.find("</w:p>", properties.end()) + len("</w:p>") if in_paragraph else 0
        yield _ShellSection(start, max(end, properties.end()), properties)
        start = max(end, properties.end())


def _is_blank(markup: str) -> bool:
    return not visible_text(markup) and not any(sign in markup for sign in _HELD)


def _ended_before(document: str, last: _ShellSection, sample: _ShellSection) -> str:
    """The document with a section as its last, which ends with the body and not in a paragraph."""
    before = last.properties.start()
    at = max(
        document.rfind("<w:p>", last.start, before), document.rfind("<w:p ", last.start, before)
    )
    closing = document[at:before] + document[last.properties.end() : last.end]
    kept = "" if _is_blank(closing) else closing
    return document[:at] + kept + last.properties[0] + document[sample.end :]


def lacking(upright: str, landscape: str) -> list[_Key]:
    """What landscape pages show and upright ones have not, and would take over after them."""
    own = dict(_references(upright))
    return [key for key, _ in _references(landscape) if key not in own]


def with_blank_parts(
    properties: str, wanted: Iterable[_Key], parts: dict[str, bytes], types: str, relations: str
) -> str:
    """Section properties with a blank header or footer for each; the package gets what they need."""
    added: dict[_Key, str] = {}
    for kind, pages in wanted:
        tag, name = f"w:{kind[0]}{'dr' if kind == 'header' else 'tr'}", f"blank_{kind}"
        number = f"rIdAssemblerBlank{kind}"
        added[kind, pages] = number
        if f"word/{name}.xml" in parts:
            continue
        parts[f"word/{name}.xml"] = f"{DECLARATION}<{tag} {W}><w:p/></{tag}>".encode()
        kind_of = f'<Override PartName="/word/{name}.xml" ContentType="{_CONTENT}.{kind}+xml"/>'
        relation = f'<Relationship Id="{number}" Type="{_RELATION}/{kind}" Target="{name}.xml"/>'
        for part, end, entry in (
            (types, "</Types>", kind_of),
            (relations, "</Relationships>", relation),
        ):
            parts[part] = parts[part].replace(end.encode(), f"{entry}{end}".encode())
    return _with_references(properties, added)
