"""The shell (Word 外壳): cover, contents, styles and pages, as an author made them in Word.

It is read, checked, cleaned and compiled once; what does not change from report to report is
kept deflated.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree

from jinja2 import Environment
from markupsafe import Markup

from ...files.zip_package import (
    LIMIT_BYTES,
    SMALL,
    DamagedError,
    LockedError,
    Packed,
    TooLargeError,
    assemble,
    pack,
    read_file,
    read_parts,
)
from ...kernel.problems import Place, Problem, did_you_mean, problem, system_reason
from ...layout.styles import Style
from ..screening import UnsoundError, objections
from ..xml import visible_text
from .sections import Sections, read_sections
from .shell_sections import (
    SECTION,
    has_even_pages,
    lacking,
    with_all_pages,
    with_blank_parts,
    without_sample,
)
from .shell_styles import NEEDED, read_styles
from .table_style import TableStyle, read_table_style
from .tags import (
    TEXT_PART,
    Tagged,
    clean,
    compile_part,
    full_width,
    has_tags,
    is_simple,
    needs_repair,
    not_alone,
    prepared,
    unknown_names,
    unpaired,
)

DOCUMENT, TYPES, RELATIONS = (
    "word/document.xml",
    "[Content_Types].xml",
    "word/_rels/document.xml.rels",
)
CONTENTS, BODY, LAST_SECTION = "目录", "正文", "_last_section"
OURS = frozenset({CONTENTS, BODY, LAST_SECTION})
REPORT_HERE = Markup("<?assembler-report?>")  # rendered for 正文, until the body is put in
NO_PLACE = "要有且只有一处 {{p 正文 }}"
_NEEDED_PARTS = (TYPES, "_rels/.rels", DOCUMENT, RELATIONS, "word/styles.xml")
_REPLACED = {TYPES, RELATIONS, "_rels/.rels", "docProps/core.xml", "docProps/app.xml"}
# Of all text parts together; each pair of braces is looked for over all of a part.
_TEXT_AT_MOST, _BRACES_AT_MOST = 1_000_000, 1_000
_COMMENTS = "word/comments.xml"
_COMPLETED = _REPLACED | {_COMMENTS}
_PARAGRAPH = re.compile(r"<w:p[ >].*?</w:p>", re.DOTALL)
_IN_PLACE = re.compile(r"\{\{p\s([^{}]*)\}\}")
_IN_PLACE_OF_PARAGRAPH = re.compile(rf"\{{\{{p\s+{BODY}\s")
_OF_PARAGRAPH = re.compile(rf"\{{\{{p\s+(?:{BODY}|{CONTENTS})\s*\}}\}}")


class ShellFile(NamedTuple):
    """A shell's file as far as it does not depend on an environment.

    markup, sources: its parts of text as they stand there; those with tags, cleaned. texts: other
    parts that the writer completes; static: the rest, deflated. docx: what docxtpl renders, None
    where all tags are simple ones. ends_document: nothing follows the report in its last section,
    so that the section may end in landscape. has_landscape: an
    empty section shows how landscape pages look. first_id: the first bookmark id that is free.
    """

    markup: Mapping[str, str]
    sources: Mapping[str, str]
    static: tuple[Packed, ...]
    texts: Mapping[str, str]
    docx: bytes | None
    styles: Mapping[str, Style]
    tables: TableStyle
    sections: Sections
    ends_document: bool
    has_landscape: bool
    first_id: int


class Shell(NamedTuple):
    """A shell ready for use: the parts of its file, see there, with their tags compiled."""

    file: str
    environment: Environment
    tagged: tuple[Tagged, ...]
    markup: Mapping[str, str]
    static: tuple[Packed, ...]
    texts: Mapping[str, str]
    docx: bytes | None
    styles: Mapping[str, Style]
    tables: TableStyle
    sections: Sections
    ends_document: bool
    has_landscape: bool
    first_id: int

    def style(self, name: str) -> Style:
        """A style by its name; the default one where the shell lacks it."""
        return self.styles.get(name) or Style()

    @property
    def has_table_style(self) -> bool:
        """Whether it has a table style of its own for the report's tables."""
        return self.tables.is_own

    def unknown_names(self, known: Collection[str]) -> list[Problem]:
        """Names in tags that nothing answers."""
        answered = {*known, *self.environment.globals, *OURS}
        return [p for part in self.tagged for p in unknown_names(part, answered, self.file)]


_READ: dict[tuple[str, int, int], tuple[ShellFile | None, list[Problem]]] = {}
_COMPILED: dict[tuple[str, int, int, int], tuple[Environment, Shell | None, list[Problem]]] = {}
_KEPT = 16


def load_shell(path: Path, environment: Environment, problems: list[Problem]) -> Shell | None:
    """The shell at a path; None where it cannot be used. What is wrong with it is told."""
    try:
        status = path.stat()
        key = (str(path), status.st_mtime_ns, status.st_size)
        if key not in _READ:
            reported: list[Problem] = []
            file = _read(read_file(path, LIMIT_BYTES), str(path), reported)
            _keep(_READ, key, (file, reported))
    except TooLargeError:
        problems.append(problem("M-52", Place(str(path))))
        return None
    except OSError as error:
        if not isinstance(error, FileNotFoundError):
            why = f"读不了：{system_reason(error)}"
            problems.append(problem("M-51", Place(str(path)), why=why))
            return None
        problems.append(problem("M-50", Place(str(path)), hint=_neighbour(path)))
        return None
    file, reported = _READ[key]
    problems.extend(reported)
    return _compiled(file, (*key, id(environment)), environment, problems) if file else None


def load_plain_shell(path: Path, environment: Environment, problems: list[Problem]) -> Shell | None:
    """The same shell without what stands before the report (cover, contents): a document of this
    look that is no report. Read anew each time, for hardly any are written."""
    if load_shell(path, environment, problems) is None:
        return None
    again: list[Problem] = []
    file = _read(read_file(path, LIMIT_BYTES), str(path), again, with_cover=False)
    shell = _compile(file, str(path), environment, again) if file else None
    problems.extend(one for one in again if one not in problems)
    return shell


def _keep(cache: dict[Any, Any], key: object, value: object) -> None:
    """A few are enough: a process builds with one template or two."""
    if len(cache) >= _KEPT:
        cache.clear()
    cache[key] = value


def _compiled(
    file: ShellFile,
    key: tuple[str, int, int, int],
    environment: Environment,
    problems: list[Problem],
) -> Shell | None:
    """Compiled for this environment, which is kept so that its id stays its own."""
    if key not in _COMPILED:
        reported: list[Problem] = []
        shell = _compile(file, key[0], environment, reported)
        _keep(_COMPILED, key, (environment, shell, reported))
    _, shell, reported = _COMPILED[key]
    problems.extend(reported)
    return shell


def _compile(
    file: ShellFile, name: str, environment: Environment, problems: list[Problem]
) -> Shell | None:
    ready = prepared(environment)
    tagged = [
        compile_part(part, source, ready, name, problems) for part, source in file.sources.items()
    ]
    if None in tagged:
        return None
    kept = file._asdict()
    del kept["sources"]
    return Shell(name, ready, tuple(filter(None, tagged)), **kept)


def _neighbour(path: Path) -> str:
    try:
        return did_you_mean(path.name, [p.name for p in path.parent.glob("*.docx")])
    except OSError:
        return ""


def _read(
    data: bytes, file: str, problems: list[Problem], with_cover: bool = True
) -> ShellFile | None:
    """A sound docx with its tags in order; None where it is not, which is told."""
    parts = _parts(data, file, problems)
    if parts is None:
        return None
    markup = {name: parts[name].decode() for name in filter(TEXT_PART.fullmatch, parts)}
    if _is_too_much(markup.values()):
        problems.append(problem("M-52", Place(file)))
        return None
    _repair(markup)
    has_even = has_even_pages(parts.get("word/settings.xml", b"").decode(errors="replace"))
    document = with_all_pages(markup[DOCUMENT], has_even)
    markup[DOCUMENT], landscape = without_sample(document)
    if not with_cover:
        markup[DOCUMENT] = _from_report_on(markup[DOCUMENT])
    if not _tags_are_whole(markup, file, problems):
        return None
    sources = {name: clean(text) for name, text in markup.items() if has_tags(text)}
    styles = _styles(parts, file, problems)
    why = _misplaced(markup[DOCUMENT], sources.get(DOCUMENT, ""))
    if why:
        problems.append(problem("M-56", Place(file), why=why))
        return None
    section, ends_document = _section_of_report(markup, sources)
    section = with_blank_parts(section, lacking(section, landscape), parts, TYPES, RELATIONS)
    docx = None
    if not all(map(is_simple, map(markup.__getitem__, sources))):
        docx = _for_docxtpl(parts, markup)
        if docx is None:
            problems.append(problem("M-51", Place(file), why="打不开，不是 docx 或已损坏"))
            return None
    return ShellFile(
        markup=markup,
        sources=sources,
        static=_static(parts, sources),
        texts={name: parts[name].decode() for name in _COMPLETED & parts.keys()},
        docx=docx,
        styles=styles,
        tables=read_table_style(parts["word/styles.xml"], styles),
        sections=read_sections(section, landscape),
        ends_document=ends_document,
        has_landscape=bool(landscape),
        first_id=_first_id(markup.values()),
    )


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


def _from_report_on(document: str) -> str:
    """The document without the paragraphs before the one of the report."""
    begin = document.index(">", document.index("<w:body")) + 1
    paragraphs = _PARAGRAPH.finditer(document, begin)
    tagged = (p for p in paragraphs if _IN_PLACE_OF_PARAGRAPH.search(visible_text(p[0])))
    report = next(tagged, None)
    return document if report is None else document[:begin] + document[report.start() :]


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
    source = sources[DOCUMENT]
    after = _tags(source, BODY)[0].end()
    sections = list(SECTION.finditer(source))
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
    if len(_tags(source, BODY)) != 1:
        return NO_PLACE
    if len(_tags(source, CONTENTS)) > 1:
        return "{{p 目录 }} 只能有一处"
    for name in (BODY, CONTENTS):
        for tag in _tags(source, name):
            before = source[: tag.start()]
            if max(before.rfind("<w:p>"), before.rfind("<w:p ")) > before.rfind("</w:p>"):
                return f"“{name}”要写成 {{{{p {name} }}}}，大括号后紧跟字母 p"
    others = (name.strip() for name in _IN_PLACE.findall(visible_text(original)))
    other = next((name for name in others if name not in OURS), "")
    return other and f"{{{{p }}}} 只用于目录和正文，“{other}”要写成 {{{{ {other} }}}}"


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
