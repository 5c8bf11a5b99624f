"""The sections of a report as an outline: headings in their order, each text under its own.

What is wrong here prints a report that reads as if it were right: a heading as text, a section under
the heading of another, twice, or not at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

from ..kernel.problems import Place, Problem, problem
from ..kernel.yamltext import Node
from .markup import (
    PICTURES_AT_MOST,
    PictureError,
    footnote_mistakes,
    picture_mistake,
    pictures_in,
    without_pictures,
)
from .prose import (
    Raw,
    TypedHeading,
    headings_of,
    is_blank,
    prose_of,
    raw_braces,
    raw_markdown,
    sign_at,
)
from .reading import nodes_of
from .template import SectionFile, Template, TemplateEntry

_TEXTS = ("章节", "表格")


def outline_problems(template: Template) -> Iterator[Problem]:
    """What is wrong with the sections that the parts name, and with how they follow each other."""
    yield from _listed_twice(template)
    outline: dict[str, list[TypedHeading]] = {}
    for name in _sections(template):
        if name not in outline:
            outline[name] = []
            yield from _section_problems(name, template.sections[name], outline)
            yield from _markup_problems(template, template.sections[name])
    for part in template.parts:
        yield from _order_problems(template, part, outline)
    yield from _typed_values(template)


def _sections(template: Template) -> Iterator[str]:
    return filter(template.sections.__contains__, template.named_by_parts("章节"))


def _listed_twice(template: Template) -> Iterator[Problem]:
    """Sections and tables that the parts name more than once."""
    parts = template.settings.get("部分")
    if parts is None:
        return
    for key, kind in zip(_TEXTS, ("节", "表"), strict=True):
        first: dict[str, int] = {}
        for node in chain.from_iterable(part.entries(key) for part in template.parts):
            if node.text in first:
                place = parts.within(node).place
                values = {"kind": kind, "name": node.text, "first": first[node.text]}
                yield problem("M-43", place, **values)
            first.setdefault(node.text, node.line)


# --- one section


def _section_problems(
    name: str, section: SectionFile, outline: dict[str, list[TypedHeading]]
) -> Iterator[Problem]:
    """What is wrong within a section; its headings are noted."""
    if is_blank(section.text):
        reason = "这个文件是空的，这一节什么也不会印；不要这一节，从“部分”里去掉它"
        yield problem("M-41", Place(section.name), reason=reason)
        return
    prose = prose_of(section.text)
    for heading in headings_of(prose):
        if heading.mistake:
            place = Place(section.name, row=heading.row)
            yield problem("M-41", place, reason=heading.mistake)
        outline[name].append(heading)
    prose = without_pictures(prose)
    yield from (_raw_problem(section, raw) for raw in chain(raw_braces(prose), raw_markdown(prose)))


def _raw_problem(section: SectionFile, raw: Raw) -> Problem:
    return problem("M-40", _place_of(section, raw.at), signs=raw.signs, why=raw.why)


def _place_of(section: SectionFile, at: int) -> Place:
    """Where a sign of a section stands, by its number."""
    row, character = sign_at(section.text, at)
    return Place(section.name, row=row, character=character)


def _markup_problems(template: Template, section: SectionFile) -> Iterator[Problem]:
    """What is wrong with the pictures and footnotes of a section."""
    if "![" not in section.text and "[^" not in section.text:  # as nearly always
        return
    prose = prose_of(section.text)
    yield from _picture_problems(template, section, prose)
    for raw in footnote_mistakes(prose):
        yield problem("M-65", _place_of(section, raw.at), signs=raw.signs, why=raw.why)


def _picture_problems(template: Template, section: SectionFile, prose: str) -> Iterator[Problem]:
    size = 0
    for tag in pictures_in(prose):
        reason = picture_mistake(prose, tag)
        if not reason:
            reason, bytes_more = _picture_file(template, tag.path)
            size += bytes_more
        if not reason and size > PICTURES_AT_MOST:
            reason = f"这一节的图片一共超过{PICTURES_AT_MOST // 1_000_000}MB；先缩小或压缩"
        if reason:
            yield problem("M-64", _place_of(section, tag.at), reason=reason)


def _picture_file(template: Template, path: str) -> tuple[str, int]:
    """What is wrong with the file of a picture, "" for nothing, and how large it is."""
    try:
        return "", len(template.picture(path).data)
    except PictureError as error:
        return str(error), 0


# --- how they follow each other


def _order_problems(
    template: Template, part: Node, outline: Mapping[str, list[TypedHeading]]
) -> Iterator[Problem]:
    """Headings that skip a level, and texts that would stand under a heading of another section."""
    deepest, above = 0, ""
    nodes = [node for node in part.entries("章节") if node.text in outline]
    for number, node in enumerate(nodes):
        headings = [heading for heading in outline[node.text] if heading.level]
        if not headings:
            continue
        if headings[0].level > 1:
            yield from _orphaned(template, node, above, outline)
        else:
            above = node.text
            if number and _has_text_before(template, node.text, headings[0]):
                yield _elsewhere(template, node.text, headings[0])
        yield from _skipping(template, node, headings, deepest)
        deepest = headings[-1].level


def _skipping(
    template: Template, node: Node, headings: list[TypedHeading], deepest: int
) -> Iterator[Problem]:
    """Headings of a section more than one level below the one before. deepest: of the one before
    them, 0 for none."""
    for heading in headings:
        if heading.level > deepest + 1 and not heading.mistake:
            yield _skipped(template, node, heading, deepest, heading is headings[0])
        deepest = heading.level


def _has_text_before(template: Template, name: str, heading: TypedHeading) -> bool:
    lines = prose_of(template.sections[name].text).split("\n")[: heading.row - 1]
    return any(line.strip("\x01 \t") for line in lines)


def _elsewhere(template: Template, name: str, heading: TypedHeading) -> Problem:
    place = Place(template.sections[name].name, row=1)
    reason = f"标题“{heading.title}”前面的文字会接在上一节后面"
    return problem("M-42", place, reason=reason.replace("\x00", ""))


def _skipped(
    template: Template, node: Node, heading: TypedHeading, deepest: int, is_first: bool
) -> Problem:
    """A heading without the one above it: the list of sections is wrong where it is the section's
    first, else the section is."""
    signs, above = "#" * heading.level, "#" * (heading.level - 1)
    reason = f"“{node.text}”的标题是“{signs}”，前面却没有“{above}”的标题"
    entry = template.settings["部分"]
    if is_first and deepest == 0:
        return problem("M-41", entry.within(node).place, reason=reason)
    place = Place(template.sections[node.text].name, row=heading.row)
    return problem("M-41", place, reason=reason)


def _orphaned(
    template: Template, node: Node, above: str, outline: Mapping[str, list[TypedHeading]]
) -> Iterator[Problem]:
    """A section that goes on under the heading of another than in the template that is extended,
    because that one is no longer named."""
    entry, section = template.settings["部分"], template.sections[node.text]
    if not above or section.name.startswith(f"{template.name}/"):
        return
    listed = [part.texts("章节") for part in _inherited_parts(template)]
    meant, named = _above(template, outline).get(node.text, ""), set(_sections(template))
    if meant and meant not in named and above in chain.from_iterable(listed):
        reason = (
            f"“{node.text}”原在“{meant}”的标题之下，“{meant}”没有列入“部分”，它会落到“{above}”之下"
        )
        yield problem("M-42", entry.within(node).place, reason=reason)


def _inherited_parts(template: Template) -> Sequence[Node]:
    """The parts of the template that is extended; none where none is."""
    inherited = template.inherited_parts
    return () if inherited is None else inherited.children or ()


def _above(template: Template, outline: Mapping[str, list[TypedHeading]]) -> dict[str, str]:
    """The section under whose heading each one stands in the template that is extended."""
    headed: dict[str, str] = {}
    for part in _inherited_parts(template):
        above = ""
        for name in filter(template.sections.__contains__, part.texts("章节")):
            level = _first_level(template, name, outline)
            above = name if level == 1 else above
            if level > 1:
                headed[name] = above
    return headed


def _first_level(template: Template, name: str, outline: Mapping[str, list[TypedHeading]]) -> int:
    """The level of a section's first heading; 0 where it has none."""
    headings = outline.get(name)
    if headings is None:
        headings = list(headings_of(prose_of(template.sections[name].text)))
    return next((heading.level for heading in headings if heading.level), 0)


# --- texts of YAML files


def _typed_values(template: Template) -> Iterator[Problem]:
    """Braces in settings and terms that are no tag's."""
    texts = [*_titles(template), *template.glossary.values()]
    for entry in texts:
        for node in filter(lambda node: node.is_text, nodes_of(entry.node)):
            if not any(sign in node.text for sign in "{｛}｝"):  # as nearly always
                continue
            for raw in raw_braces(prose_of(node.text)):
                place = entry.within(node).place
                yield problem("M-40", place, signs=raw.signs, why=raw.why)


def _titles(template: Template) -> Iterator[TemplateEntry]:
    for key in ("标题", "封面标题", "表头左", "表头右", "尾差注"):
        if key in template.settings:
            yield template.settings[key]
    parts = template.settings.get("部分")
    for part in template.parts:
        title = part.get("标题")
        if title is not None and parts is not None:
            yield parts.within(title)
