"""The file of a shell read: checked, cured of what other programs have made of it, cleaned. All
that is found goes into values (`ShellFile`), so that a file that has not changed need not be read
again."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from itertools import filterfalse, islice
from xml.etree import ElementTree

from ...files.zip_package import (
    SMALL,
    DamagedError,
    LockedError,
    Packed,
    TooLargeError,
    assemble,
    pack,
    read_parts,
)
from ...kernel.problems import Place, Problem, did_you_mean, problem
from ...layout.styles import Style
from ...report import CLOSE, OPEN
from ..screening import UnsoundError, objections
from ..xml import visible_text
from .sections import read_sections
from .shell import (
    BODY,
    CONTENTS,
    DOCUMENT,
    LAST_SECTION,
    NO_PLACE,
    OURS,
    RELATIONS,
    TYPES,
    ShellFile,
    Sources,
)
from .shell_sections import (
    SECTION,
    has_even_pages,
    lacking,
    with_all_pages,
    with_blank_parts,
    without_sample,
)
from .shell_styles import NEEDED, read_styles
from .table_style import read_table_style
from .tags import (
    TEXT_PART,
    clean,
    full_width,
    has_tags,
    is_simple,
    needs_repair,
    not_alone,
    unpaired,
    without_unpaired,
)

_NEEDED_PARTS = (TYPES, "_rels/.rels", DOCUMENT, RELATIONS, "word/styles.xml")
_REPLACED = {TYPES, RELATIONS, "_rels/.rels", "docProps/core.xml", "docProps/app.xml"}
# Of all text parts together; each pair of braces is looked for over all of a part.
_TEXT_AT_MOST, _BRACES_AT_MOST = 1_000_000, 1_000
_COMMENTS = "word/comments.xml"
_COMPLETED = _REPLACED | {_COMMENTS}
_PARAGRAPH = re.compile(r"<w:p[ >].*?</w:p>", re.DOTALL)
_IN_PLACE = re.compile(r"\{\{p\s([^{}]*)\}\}")
_IN_PLACE_OF_PARAGRAPH = re.compile(rf"\{{\{{p\s+{BODY}\s")


def read_shell(
    data: bytes, file: str, problems: list[Problem], is_plain: bool = False
) -> ShellFile | Sources:
    """A sound docx with its tags in order; where it is not, which is told, the parts whose tags can
    still be looked at. is_plain: only its look is wanted, and none of its text."""
    parts = _parts(data, file, problems)
    markup = _texts(parts, file, problems) if parts else None
    if parts is None or markup is None:
        return {}
    has_even = has_even_pages(parts.get("word/settings.xml", b"").decode(errors="replace"))
    document = with_all_pages(markup[DOCUMENT], has_even)
    markup[DOCUMENT], landscape = without_sample(document)
    is_whole_report = not _tags(visible_text(markup[DOCUMENT]), f"p?\\s*{BODY}")
    if is_plain:
        markup[DOCUMENT] = _without_text(markup[DOCUMENT])
    if not _tags_are_whole(markup, file, problems):
        return _sources({name: without_unpaired(text) for name, text in markup.items()})
    sources = _sources(markup)
    styles = _styles(parts, file, [] if is_whole_report else problems)
    why = _misplaced(markup[DOCUMENT], sources.get(DOCUMENT, ""))
    if why:
        problems.append(problem("M-56", Place(file), why=why))
        return sources
    shell = _shell_file(parts, markup, sources, landscape, styles)
    if shell is None:
        problems.append(problem("M-51", Place(file), why="打不开，不是 docx 或已损坏"))
        return {}
    return shell


def _shell_file(
    parts: dict[str, bytes],
    markup: dict[str, str],
    sources: dict[str, str],
    landscape: str,
    styles: Mapping[str, Style],
) -> ShellFile | None:
    """What is kept of a shell that is in order; None where python-docx makes nothing of it."""
    has_body = bool(_tags(sources.get(DOCUMENT, ""), BODY))
    section, ends_document = _section_of_report(markup, sources)
    section = with_blank_parts(section, lacking(section, landscape), parts, TYPES, RELATIONS)
    are_simple = all(map(is_simple, map(markup.__getitem__, sources)))
    docx = None if are_simple else _for_docxtpl(parts, markup)
    if docx is None and not are_simple:
        return None
    return ShellFile(
        has_body=has_body,
        markup=markup,
        sources=sources,
        static=_static(parts, sources),
        texts={name: parts[name].decode() for name in _COMPLETED & parts.keys()},
        styles_part=parts["word/styles.xml"],
        docx=docx,
        styles=styles,
        tables=read_table_style(parts["word/styles.xml"], styles),
        sections=read_sections(section, landscape),
        ends_document=ends_document,
        has_landscape=bool(landscape),
        first_id=_first_id(markup.values()),
    )


def _texts(parts: Mapping[str, bytes], file: str, problems: list[Problem]) -> dict[str, str] | None:
    """The parts of text, cured of what other programs have made of them; None where they cannot be
    read, which is told."""
    markup = {name: parts[name].decode() for name in filter(TEXT_PART.fullmatch, parts)}
    if _is_too_much(markup.values()):
        problems.append(problem("M-52", Place(file)))
        return None
    if any(sign in text for text in markup.values() for sign in (OPEN, CLOSE)):
        problems.append(problem("M-51", Place(file), why="里面有不能用的特殊字符（私用区字符）"))
        return None
    _repair(markup)
    return markup


def _parts(data: bytes, file: str, problems: list[Problem]) -> dict[str, bytes] | None:
    """The parts of a sound docx."""
    try:
        parts = read_parts(data)
    except TooLargeError:
        problems.append(problem("M-52", Place(file)))
        return None
    except LockedError:
        problems.append(problem("M-51", Place(file), why="有密码，打不开；先在 Word 里去掉密码"))
        return None
    except DamagedError:
        problems.append(problem("M-51", Place(file), why="打不开，不是 docx 或已损坏"))
        return None
    try:
        why, reasons = _unsound(parts), objections(parts)
    except UnsoundError as error:
        why, reasons = f"里面的 {error} 已损坏", []
    if why:
        problems.append(problem("M-51", Place(file), why=why))
        return None
    problems.extend(problem("M-60", Place(file), why=why) for why in reasons)
    return None if reasons else parts


def _sources(markup: Sources) -> dict[str, str]:
    """The parts that have tags, with these joined."""
    return {name: clean(text) for name, text in markup.items() if has_tags(text)}


def _without_text(document: str) -> str:
    """The document with the place of the report alone, and what stands behind it; that of a whole
    report in its last section."""
    begin = document.index(">", document.index("<w:body")) + 1
    paragraphs = _PARAGRAPH.finditer(document, begin)
    tagged = (p for p in paragraphs if _IN_PLACE_OF_PARAGRAPH.search(visible_text(p[0])))
    report = next(tagged, None)
    if report is not None:
        return document[:begin] + document[report.start() :]
    sections = [section.start() for section in SECTION.finditer(document)]
    end = sections[-1] if sections else document.index("</w:body")
    place = f"<w:p><w:r><w:t>{{{{p {BODY} }}}}</w:t></w:r></w:p>"
    return document[:begin] + place + document[end:]


def _is_too_much(texts: Collection[str]) -> bool:
    """Whether there is more text, or there are more tags, than patterns are let loose on."""
    braces = sum(text.count("{") for text in texts)
    return sum(map(len, texts)) > _TEXT_AT_MOST or braces > _BRACES_AT_MOST


def _repair(markup: dict[str, str]) -> None:
    """Cure, in place, the parts that other programs have saved in their way."""
    wanting = [name for name, text in markup.items() if needs_repair(text)]
    if wanting:
        from .shell_repair import repaired

        markup.update((name, repaired(name, markup[name])) for name in wanting)


def _tags_are_whole(markup: Mapping[str, str], file: str, problems: list[Problem]) -> bool:
    """Whether each tag ends in its paragraph, and has that to itself where it takes its place."""
    for name, text in markup.items():
        problems.extend(full_width(name, text, file))
    loose = [fault for name, text in markup.items() for fault in unpaired(name, text, file)]
    loose += [fault for name, text in markup.items() for fault in not_alone(name, text, file)]
    problems.extend(loose)
    return not loose


def _for_docxtpl(parts: Mapping[str, bytes], markup: Mapping[str, str]) -> bytes | None:
    """The shell's file with its texts as they are now; None where python-docx makes nothing of it,
    which asks for more than Word does."""
    from .docxtpl_shell import can_open

    texts = {name: text.encode() for name, text in markup.items()}
    docx = assemble(pack(name, [data]) for name, data in {**parts, **texts}.items())
    return docx if can_open(docx) else None


def _unsound(parts: Mapping[str, bytes]) -> str:
    missing = next((name for name in _NEEDED_PARTS if name not in parts), "")
    if missing:
        return f"里面没有 {missing}"
    # The tags of these parts are looked for in their text, where a comment or CDATA would hide them.
    odd = next((n for n, data in parts.items() if TEXT_PART.fullmatch(n) and b"<!" in data), "")
    return f"里面的 {odd} 有注释一类的内容，不是 Word 或 WPS 存出的样子" if odd else ""


def _section_of_report(markup: dict[str, str], sources: dict[str, str]) -> tuple[str, bool]:
    """The section properties round the report, and whether the document ends with it; then its
    closing section properties become a tag in both texts."""
    source = sources.get(DOCUMENT, markup[DOCUMENT])
    sections = list(SECTION.finditer(source))
    places = _tags(source, BODY)
    if not places:
        return (sections[-1][0] if sections else ""), False
    after = places[0].end()
    number = sum(section.start() < after for section in sections)
    if number == len(sections):
        return "", False
    section = sections[number]
    between = source[after : section.start()]
    if any(sign in between for sign in ("<w:t", "<w:drawing", "{{", "{%")):
        return section[0], False
    for texts in (markup, sources):
        texts[DOCUMENT] = _section_as_tag(texts[DOCUMENT], number)
    return section[0], True


def _section_as_tag(text: str, number: int) -> str:
    section = next(islice(SECTION.finditer(text), number, None))
    return f"{text[: section.start()]}{{{{ {LAST_SECTION} }}}}{text[section.end() :]}"


def _tags(source: str, name: str) -> list[re.Match[str]]:
    return list(re.finditer(rf"\{{\{{-?\s*{name}\s*-?\}}\}}", source))


def _misplaced(original: str, source: str) -> str:
    """What is wrong with the tags {{p 目录 }} and {{p 正文 }}; "" where they stand well."""
    reports, contents = len(_tags(source, BODY)), len(_tags(source, CONTENTS))
    if reports > 1 or contents > reports:
        return NO_PLACE if reports != 1 else "{{p 目录 }} 只能有一处"
    name = next(filter(lambda name: _is_within_paragraph(name, source), (BODY, CONTENTS)), "")
    if name:
        return f"“{name}”要写成 {{{{p {name} }}}}，大括号后紧跟字母 p"
    others = map(str.strip, _IN_PLACE.findall(visible_text(original)))
    other = next(filterfalse(OURS.__contains__, others), "")
    return other and f"{{{{p }}}} 只用于目录和正文，“{other}”要写成 {{{{ {other} }}}}"


def _is_within_paragraph(name: str, source: str) -> bool:
    """Whether a tag of that name stands within a paragraph, which it should take the place of."""
    before = (source[: tag.start()] for tag in _tags(source, name))
    return any(max(b.rfind("<w:p>"), b.rfind("<w:p ")) > b.rfind("</w:p>") for b in before)


def _styles(parts: Mapping[str, bytes], file: str, problems: list[Problem]) -> dict[str, Style]:
    try:
        styles = read_styles(parts["word/styles.xml"])
    except ElementTree.ParseError:  # cannot happen: it was found well-formed
        styles = {}
    for name in filter(lambda name: name not in styles, NEEDED):
        hint = did_you_mean(name, styles)
        problems.append(problem("M-57", Place(file), name=name, hint=hint))
    return styles


def _static(parts: Mapping[str, bytes], sources: Mapping[str, str]) -> tuple[Packed, ...]:
    changing = {*_COMPLETED, *sources}
    return tuple(pack(name, [data], SMALL) for name, data in parts.items() if name not in changing)


def _first_id(texts: Iterable[str]) -> int:
    numbers = re.findall(r'<w:bookmarkStart[^<>]*?w:id="(\d{1,9})"', "\n".join(texts))
    return max(map(int, numbers), default=0) + 1
