"""The shell (Word 外壳): cover, contents, styles and pages, as an author made them in Word.

It is read, checked, cleaned and compiled once; what does not change from report to report is
kept deflated.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment
from markupsafe import Markup

from ...files.zip_package import LIMIT_BYTES, Packed, TooLargeError, read_file
from ...kernel.made_once import MadeOnce
from ...kernel.problems import Place, Problem, did_you_mean, problem, system_reason
from ...layout.styles import Style
from .compiled_tags import Tagged, compile_part, prepared
from .sections import Sections
from .table_style import TableStyle

DOCUMENT, TYPES, RELATIONS = (
    "word/document.xml",
    "[Content_Types].xml",
    "word/_rels/document.xml.rels",
)
CONTENTS, BODY, LAST_SECTION = "目录", "正文", "_last_section"
OURS = frozenset({CONTENTS, BODY, LAST_SECTION})
# Rendered for 正文, 目录 and the closing section, until these are put in.
REPORT_HERE = Markup("<?assembler-report?>")
CONTENTS_HERE = Markup("<?assembler-contents?>")
SECTION_HERE = Markup("<?assembler-section?>")
NO_PLACE = "要有且只有一处 {{p 正文 }}"


class ShellFile(NamedTuple):
    """A shell's file as far as it does not depend on an environment.

    has_body: it has a place for the report ({{p 正文 }}); else it is the whole report itself.
    markup, sources: its parts of text as they stand there; those with tags, cleaned. texts: other
    parts that the writer completes; styles_part: as it stands there; static: the rest, deflated. docx: what docxtpl renders, None
    where all tags are simple ones. ends_document: nothing follows the report in its last section,
    so that the section may end in landscape. has_landscape: an
    empty section shows how landscape pages look. first_id: the first bookmark id that is free.
    """

    has_body: bool
    markup: Mapping[str, str]
    sources: Mapping[str, str]
    static: tuple[Packed, ...]
    texts: Mapping[str, str]
    styles_part: bytes
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
    has_body: bool
    markup: Mapping[str, str]
    static: tuple[Packed, ...]
    texts: Mapping[str, str]
    styles_part: bytes
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

    @property
    def names(self) -> frozenset[str]:
        """What its tags name, but for what we put in."""
        return frozenset().union(*(part.names for part in self.tagged)) - OURS

    def unknown_names(self, known: Collection[str]) -> list[Problem]:
        """Names in tags that nothing answers."""
        answered = {*known, *self.environment.globals, *OURS}
        if self.names <= answered:  # as nearly always
            return []
        from .tags import unknown_names

        return [p for part in self.tagged for p in unknown_names(part, answered, self.file)]


Sources = Mapping[str, str]  # parts of text by name
_READ: dict[tuple[str, int, int], tuple[ShellFile | Sources, list[Problem]]] = {}
_COMPILED: dict[tuple[str, int, int, int], tuple[Environment, Shell | None, list[Problem]]] = {}
_KEPT = 16


def load_shell(
    path: Path,
    environment: Environment,
    problems: list[Problem],
    names: Collection[str] = (),
    may_lack_body: bool = False,
    made: MadeOnce | None = None,
) -> Shell | None:
    """The shell at a path; None where it cannot be used. What is wrong with it is told.

    names: what its tags may name; () where that is not known yet. may_lack_body: there is no report
    to be put into it: it may be the whole report itself. made: of the template whose shell it is;
    what follows from the shell belongs to that.
    """
    made = MadeOnce() if made is None else made
    try:
        status = path.stat()
        key = (str(path), status.st_mtime_ns, status.st_size)
        if key not in _READ:
            _keep(_READ, key, made.once("shell", lambda: _read_with_problems(path)))
    except TooLargeError:
        problems.append(problem("M-52", Place(str(path))))
        return None
    except OSError as error:
        problems.append(_unreadable(path, error))
        return None
    file, reported = _READ[key]
    problems.extend(reported)
    shell = _compiled(file, (*key, id(environment)), environment, problems, names, made)
    if shell is not None and not (shell.has_body or may_lack_body):
        problems.append(problem("M-56", Place(str(path)), why=NO_PLACE))
        return None
    return shell


def _read_with_problems(path: Path) -> tuple[ShellFile | Sources, list[Problem]]:
    from .shell_reading import read_shell

    problems: list[Problem] = []
    return read_shell(read_file(path, LIMIT_BYTES), str(path), problems), problems


def _unreadable(path: Path, error: OSError) -> Problem:
    if isinstance(error, FileNotFoundError):
        return problem("M-50", Place(str(path)), hint=_neighbour(path))
    return problem("M-51", Place(str(path)), why=f"读不了：{system_reason(error)}")


def load_plain_shell(path: Path, environment: Environment, problems: list[Problem]) -> Shell | None:
    """The same shell without what stands before the report (cover, contents): a document of this
    look that is no report. Read anew each time, for hardly any are written."""
    if load_shell(path, environment, problems, may_lack_body=True) is None:
        return None
    from .shell_reading import read_shell

    again: list[Problem] = []
    file = read_shell(read_file(path, LIMIT_BYTES), str(path), again, is_plain=True)
    shell = _compile(file, str(path), environment, again, (), MadeOnce())
    problems.extend(one for one in again if one not in problems)
    return shell


def _keep(cache: dict[Any, Any], key: object, value: object) -> None:
    """A few are enough: a process builds with one template or two."""
    if len(cache) >= _KEPT:
        cache.clear()
    cache[key] = value


def _compiled(
    file: ShellFile | Sources,
    key: tuple[str, int, int, int],
    environment: Environment,
    problems: list[Problem],
    names: Collection[str],
    made: MadeOnce,
) -> Shell | None:
    """Compiled for this environment, which is kept so that its id stays its own."""
    if key not in _COMPILED:
        reported: list[Problem] = []
        shell = _compile(file, key[0], environment, reported, names, made)
        _keep(_COMPILED, key, (environment, shell, reported))
    _, shell, reported = _COMPILED[key]
    problems.extend(reported)
    return shell


def _compile(
    file: ShellFile | Sources,
    name: str,
    environment: Environment,
    problems: list[Problem],
    names: Collection[str],
    made: MadeOnce,
) -> Shell | None:
    """names: those that are known, where that is known. Where a tag is broken, all are looked at."""
    ready = prepared(environment)
    if not isinstance(file, ShellFile):
        problems.extend(_tag_mistakes(file, name, ready, names, is_whole=False))
        return None
    reported: list[Problem] = []
    sources = file.sources
    parts = (
        compile_part(part, text, ready, name, reported, made) for part, text in sources.items()
    )
    tagged = tuple(filter(None, parts))
    if len(tagged) == len(sources):
        kept = file._asdict()
        del kept["sources"]
        return Shell(name, ready, tagged, **kept)
    problems.extend(_tag_mistakes(sources, name, ready, names, is_whole=True) or reported)
    return None


def _tag_mistakes(
    sources: Sources, name: str, environment: Environment, names: Collection[str], is_whole: bool
) -> list[Problem]:
    """What is wrong with the tags of parts of text."""
    from .tag_mistakes import tag_mistakes

    known = {*names, *environment.globals, *OURS} if names else set()
    return [
        mistake
        for part, text in sources.items()
        for mistake in tag_mistakes(part, text, environment, name, known, is_whole)
    ]


def _neighbour(path: Path) -> str:
    try:
        return did_you_mean(path.name, [p.name for p in path.parent.glob("*.docx")])
    except OSError:
        return ""
