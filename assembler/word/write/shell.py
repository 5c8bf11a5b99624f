"""The shell (Word 外壳): cover, contents, styles and pages, as an author made them in Word.

It is read, checked, cleaned and compiled once; what does not change from report to report is
kept deflated.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree
from xml.parsers import expat

from jinja2 import Environment

from ...files.zip_package import (
    LIMIT_BYTES,
    SMALL,
    DamagedError,
    LockedError,
    Packed,
    TooLargeError,
    pack,
    read_file,
    read_parts,
)
from ...kernel.problems import Place, Problem, did_you_mean, problem, system_reason
from .look import NEEDED, Look, Style, read_look
from .outside import reaches_out
from .sections import Sections, read_sections
from .tags import (
    Tagged,
    clean,
    compile_part,
    full_width,
    has_tags,
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
_TEXT_PART = re.compile(r"word/(document|header\d*|footer\d*)\.xml")
_REPLACED = {TYPES, RELATIONS, "_rels/.rels", "docProps/core.xml", "docProps/app.xml"}
_TEXT_AT_MOST, _BRACES_AT_MOST = 3_000_000, 1_000  # each pair is looked for over all of a part
_COMMENTS = "word/comments.xml"
_SECTION = re.compile(r"<w:sectPr(?:\s[^>]*)?>.*?</w:sectPr>|<w:sectPr(?:\s[^>]*)?/>", re.DOTALL)


class Shell(NamedTuple):
    """A shell ready for use. `texts`: parts that the writer completes; `static`: deflated.

    ends_document: nothing follows the report in its last section, so that the section may end
    in landscape. first_id: the first bookmark id that is free.
    """

    file: str
    environment: Environment
    tagged: tuple[Tagged, ...]
    static: tuple[Packed, ...]
    texts: Mapping[str, str]
    look: Look
    sections: Sections
    ends_document: bool
    first_id: int

    def style(self, name: str) -> Style:
        """A style by its name; the plain one where the shell lacks it."""
        return self.look.get(name) or Style()

    def unknown_names(self, known: Collection[str]) -> list[Problem]:
        """Names in tags that nothing answers."""
        answered = {*known, *self.environment.globals, *OURS}
        return [p for part in self.tagged for p in unknown_names(part, answered, self.file)]


class _Read(NamedTuple):
    """A shell as far as it does not depend on an environment. sources: cleaned, to compile."""

    sources: Mapping[str, str]
    static: tuple[Packed, ...]
    texts: Mapping[str, str]
    look: Look
    sections: Sections
    ends_document: bool
    first_id: int


_READ: dict[tuple[str, int, int], tuple[_Read | None, list[Problem]]] = {}
_COMPILED: dict[tuple[str, int, int, int], tuple[Environment, Shell | None, list[Problem]]] = {}
_KEPT = 16


def load_shell(path: Path, environment: Environment, problems: list[Problem]) -> Shell | None:
    """The shell at a path; None where it cannot be used. What is wrong with it is told."""
    try:
        status = path.stat()
        key = (str(path), status.st_mtime_ns, status.st_size)
        if key not in _READ:
            found: list[Problem] = []
            read = _read(read_file(path, LIMIT_BYTES), str(path), found)
            _keep(_READ, key, (read, found))
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
    read, told = _READ[key]
    problems.extend(told)
    return _compiled(read, (*key, id(environment)), environment, problems) if read else None


def load_plain_shell(path: Path, environment: Environment, problems: list[Problem]) -> Shell | None:
    """The same shell without what stands before the report (cover, contents): a document of this
    look that is no report. Read anew each time, for hardly any are written."""
    if load_shell(path, environment, problems) is None:
        return None
    status = path.stat()
    read, _ = _READ[str(path), status.st_mtime_ns, status.st_size]
    assert read is not None
    source = read.sources[DOCUMENT]
    begin = source.index(">", source.index("<w:body")) + 1
    plain = source[:begin] + source[_tags(source, BODY)[0].start() :]
    return _compile(
        read._replace(sources={**read.sources, DOCUMENT: plain}), str(path), environment, problems
    )


def _keep(cache: dict[Any, Any], key: object, value: object) -> None:
    """A few are enough: a process builds with one template or two."""
    if len(cache) >= _KEPT:
        cache.clear()
    cache[key] = value


def _compiled(
    read: _Read, key: tuple[str, int, int, int], environment: Environment, problems: list[Problem]
) -> Shell | None:
    """Compiled for this environment, which is kept so that its id stays its own."""
    if key not in _COMPILED:
        found: list[Problem] = []
        _keep(_COMPILED, key, (environment, _compile(read, key[0], environment, found), found))
    _, shell, told = _COMPILED[key]
    problems.extend(told)
    return shell


def _compile(
    read: _Read, file: str, environment: Environment, problems: list[Problem]
) -> Shell | None:
    ready = prepared(environment)
    tagged = [
        compile_part(name, source, ready, file, problems) for name, source in read.sources.items()
    ]
    if None in tagged:
        return None
    return Shell(
        file,
        ready,
        tuple(part for part in tagged if part),
        read.static,
        read.texts,
        read.look,
        read.sections,
        read.ends_document,
        read.first_id,
    )


def _neighbour(path: Path) -> str:
    try:
        return did_you_mean(path.name, [p.name for p in path.parent.glob("*.docx")])
    except OSError:
        return ""


def _read(data: bytes, file: str, problems: list[Problem]) -> _Read | None:
    parts = _parts(data, file, problems)
    if parts is None:
        return None
    texts = {n: parts[n].decode("utf-8") for n in parts if _TEXT_PART.fullmatch(n)}
    if any(len(one) > _TEXT_AT_MOST or one.count("{") > _BRACES_AT_MOST for one in texts.values()):
        problems.append(problem("M-52", Place(file)))
        return None
    for name, text in texts.items():
        problems.extend(full_width(name, text, file))
    loose = [found for name, text in texts.items() for found in unpaired(name, text, file)]
    if loose:
        problems.extend(loose)
        return None
    sources = {name: clean(text) for name, text in texts.items() if has_tags(text)}
    look = _look(parts, file, problems)
    placed = _placed(texts, sources, file, problems)
    if placed is None:
        return None
    completed = {name: parts[name].decode() for name in _REPLACED | {_COMMENTS} if name in parts}
    return _Read(
        sources,
        _static(parts, sources),
        completed,
        look,
        read_sections(placed.section),
        placed.last,
        _first_id(texts.values()),
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
    why = _unsound(parts)
    if why:
        problems.append(problem("M-51", Place(file), why=why))
        return None
    reaching = reaches_out(parts)
    problems.extend(problem("M-60", Place(file), why=why) for why in reaching)
    return None if reaching else parts


def _unsound(parts: Mapping[str, bytes]) -> str:
    needed = (TYPES, "_rels/.rels", DOCUMENT, RELATIONS, "word/styles.xml")
    for name in needed:
        if name not in parts:
            return f"里面没有 {name}"
    for name, data in parts.items():
        if name.endswith((".xml", ".rels")) and not _well_formed(data):
            return f"里面的 {name} 已损坏"
        if _TEXT_PART.fullmatch(name) and b"<!" in data:
            return f"里面的 {name} 有注释一类的内容，不是 Word 或 WPS 存出的样子"
    return ""


def _well_formed(data: bytes) -> bool:
    """Sound XML in UTF-8 without a document type (whose entities could grow without end)."""
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refused
    try:
        data.decode("utf-8")
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError):
        return False
    return b"\0" not in data  # in UTF-16 all of it would look different to what searches it


def _refused(*declared: object) -> None:
    raise ValueError("a document type")


class _Placed(NamedTuple):
    """Where the report goes: the section properties round it, and whether it ends there."""

    section: str
    last: bool


def _placed(
    texts: Mapping[str, str], sources: dict[str, str], file: str, problems: list[Problem]
) -> _Placed | None:
    """Find the tags of the report; its closing section properties become a tag as well."""
    source = sources.get(DOCUMENT, "")
    why = _misplaced(texts[DOCUMENT], source)
    if why:
        problems.append(problem("M-56", Place(file), why=why))
        return None
    tag = _tags(source, BODY)[0]
    section = _SECTION.search(source, tag.end())
    if section is None:
        return _Placed("", last=False)
    between = source[tag.end() : section.start()]
    last = not any(sign in between for sign in ("<w:t", "<w:drawing", "{{", "{%"))
    if last:
        marked = f"{{{{ {LAST_SECTION} }}}}"
        sources[DOCUMENT] = source[: section.start()] + marked + source[section.end() :]
    return _Placed(section[0], last)


def _tags(source: str, name: str) -> list[re.Match[str]]:
    return list(re.finditer(rf"\{{\{{-?\s*{name}\s*-?\}}\}}", source))


def _misplaced(original: str, source: str) -> str:
    """What is wrong with the tags {{p 目录 }} and {{p 正文 }}; "" where they stand well."""
    if len(_tags(source, BODY)) != 1:
        return "要有且只有一处 {{p 正文 }}"
    if len(_tags(source, CONTENTS)) > 1:
        return "{{p 目录 }} 只能有一处"
    for name in (BODY, CONTENTS):
        for tag in _tags(source, name):
            before = source[: tag.start()]
            if max(before.rfind("<w:p>"), before.rfind("<w:p ")) > before.rfind("</w:p>"):
                return f"“{name}”要写成 {{{{p {name} }}}}，大括号后紧跟字母 p"
    if original.count("<w:sectPr") != source.count("<w:sectPr"):
        return "带 {{p }} 的那一段里有分节符，请把分节符移到另一段"
    return ""


def _look(parts: Mapping[str, bytes], file: str, problems: list[Problem]) -> dict[str, Style]:
    try:
        look = read_look(parts["word/styles.xml"])
    except ElementTree.ParseError:  # cannot happen: it was found well-formed
        look = {}
    for name in NEEDED:
        if name not in look:
            hint = did_you_mean(name, look)
            problems.append(problem("M-57", Place(file), name=name, hint=hint))
    return look


def _static(parts: Mapping[str, bytes], sources: Mapping[str, str]) -> tuple[Packed, ...]:
    changing = {*_REPLACED, _COMMENTS, *sources}
    return tuple(pack(name, [data], SMALL) for name, data in parts.items() if name not in changing)


def _first_id(texts: Collection[str]) -> int:
    found = (re.findall(r'<w:bookmarkStart[^<>]*?w:id="(\d{1,9})"', text) for text in texts)
    return max((int(number) for numbers in found for number in numbers), default=0) + 1
