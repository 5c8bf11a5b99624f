"""Tags (标签) of the shell: cleaned of Word's markup, compiled, and their mistakes located.

Word cuts a tag into runs and turns its quotation marks into Chinese ones. Tags that stand whole in
their runs, plain {{ }} and {{p }}, are joined here; all others by docxtpl, which also renders their
shell (`docxtpl_shell.py`). Both are kept from touching quotation marks, which are then set right:
outside tags and inside a quoted name they stay as they are, as delimiters they become plain ones.
"""

from __future__ import annotations

import marshal
import re
from collections.abc import Callable, Collection, Iterator

from jinja2 import Environment, TemplateSyntaxError, meta, nodes

from ...kernel.jinja_messages import in_chinese
from ...kernel.problems import Place, Problem, did_you_mean, problem
from ..xml import visible_text
from .compiled_tags import Tagged

_QUOTES = "“”‘’"
_GUARDS = "\uf8f0\uf8f1\uf8f2\uf8f3"
_GUARD = str.maketrans(_QUOTES, _GUARDS)
_UNGUARD = str.maketrans(_GUARDS, _QUOTES)
# What opens a quoted name, with what closes it and the plain mark for both.
_PAIRS = {
    "\uf8f0": ("\uf8f1", '"'),
    "\uf8f2": ("\uf8f3", "'"),
    '"': ('"', '"'),
    "'": ("'", "'"),
}
TAG = re.compile(r"\{\{(?:(?!\{\{).)*?\}\}|\{%(?:(?!\{%).)*?%\}", re.DOTALL)
_FULL_WIDTH = re.compile(r"｛\s*[｛{%]|\{\s*｛|[%}]\s*｝|｝\s*[｝}]")
WHOLE = re.compile(rf"{TAG.pattern}|\{{#(?:(?!\{{#).)*?#\}}", re.DOTALL)
TEXT_PART = re.compile(r"word/(document|header\d*|footer\d*)\.xml")
ALONE = re.compile(r"\{[{%]p\s")  # takes the place of the paragraph it stands in
_ROW = re.compile(r"<w:tr[ >].*?</w:tr>", re.DOTALL)
_FOR_PARAGRAPH = re.compile(r"\{(?:\{p\s[^{}]*\}|%p\s[^{}%]*%)\}")
_FOR_ROW = re.compile(r"\{(?:\{tr\s[^{}]*\}|%tr\s[^{}%]*%)\}")
_CARRIED = ("<w:sectPr", "<w:drawing", "<w:pict", "<w:object", "<mc:AlternateContent")
_CLOSED_AT_ONCE = re.compile(r"<w:p(?: [^<>]*)?/>")
_WIDELY_SPACED = re.compile("\\{[{%][^{}]*[\u00a0\u3000]")
_LOOSE = re.compile(r"\{[{%#]|[}%#]\}")
_PARAGRAPH = re.compile(r"<w:p[ >].*?</w:p>", re.DOTALL)
_BRACE = re.compile("[{}]")
_SIMPLE = re.compile(r"\{\{(?!(?:tr|tc|r)\s)[^<>{}%#&]*\}\}")
_UNPRESERVED = re.compile(r"<w:t>((?:(?!<w:t>).)*\{\{.*?\}\})", re.DOTALL)
_IN_PLACE_OF_PARAGRAPH = re.compile(
    r"<w:p[ >](?:(?!<w:p[ >]).)*\{\{p ([^}%]*\}\}).*?</w:p>", re.DOTALL
)
_NAMED = re.compile(r"No (filter|test) named '([^']*)'")


def has_tags(markup: str) -> bool:
    """Whether a part has tags, perhaps cut into runs."""
    text = re.sub(r"<[^>]*>", "", markup)
    return "{{" in text or "{%" in text or "{#" in text


def is_simple(markup: str) -> bool:
    """Whether all braces are those of whole {{ }} tags, with no markup in them."""
    return _BRACE.search(_SIMPLE.sub("", markup)) is None


def clean(markup: str) -> str:
    """The part with its tags joined, each paragraph on a line of its own."""
    if is_simple(markup):
        joined = with_plain_quotes(markup, joined_simply)
    else:
        from .docxtpl_shell import patched

        joined = patched(markup)
    return joined.replace("<w:p>", "\n<w:p>").replace("<w:p ", "\n<w:p ")


def joined_simply(markup: str) -> str:
    """What docxtpl makes of simple tags, without it: importing it takes longer than a build."""
    preserved = _UNPRESERVED.sub(r'<w:t xml:space="preserve">\1', markup)
    return _IN_PLACE_OF_PARAGRAPH.sub(r"{{ \1", preserved)


def with_plain_quotes(markup: str, join: Callable[[str], str]) -> str:
    """The part with its tags joined by `join`, which sees no quotation mark, and with plain ones
    round the strings in its tags."""
    joined = join(markup.translate(_GUARD))
    return TAG.sub(lambda tag: _plain_quotes(tag[0]), joined).translate(_UNGUARD)


def _plain_quotes(tag: str) -> str:
    """A tag with plain quotation marks round its strings, and characters instead of entities."""
    for entity, char in (("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&")):
        tag = tag.replace(entity, char)
    out: list[str] = []
    opening = closing = mark = ""
    depth = 0
    for char in tag:
        if not closing and char in _PAIRS:
            opening, (closing, mark), depth = char, _PAIRS[char], 1
            char = mark
        elif closing and char == closing:
            depth -= 1
            char, closing = (char, closing) if depth else (mark, "")
        elif char == opening:
            depth += 1
        out.append(char)
    return "".join(out)


def full_width(part: str, markup: str, file: str) -> list[Problem]:
    """Braces typed full width, which would stay in the report as they are."""
    texts = (visible_text(match[0]) for match in _PARAGRAPH.finditer(markup) if "｛" in match[0])
    return [
        problem("M-58", Place(file), part=part_name(part), text=shortened(text))
        for text in texts
        if _FULL_WIDTH.search(text)
    ]


def unpaired(part: str, markup: str, file: str) -> list[Problem]:
    """Tags that do not end in the paragraph they begin in; they would swallow what follows."""
    if not has_tags(markup):
        return []
    texts = (visible_text(match[0]) for match in _PARAGRAPH.finditer(markup))
    return [
        problem("M-53", Place(file), part=part_name(part), text=shortened(text), why="括号不成对")
        for text in texts
        if is_unpaired(text)
    ]


def without_unpaired(markup: str) -> str:
    """The part without the paragraphs whose tags do not end in them."""
    return _PARAGRAPH.sub(
        lambda match: "" if is_unpaired(visible_text(match[0])) else match[0], markup
    )


def is_unpaired(text: str) -> bool:
    """Whether a tag of a paragraph's text does not end in it."""
    return _LOOSE.search(WHOLE.sub("", text)) is not None


def needs_repair(markup: str) -> bool:
    """Whether a part has tags that other programs may have cut, or put where they cannot stand, or
    paragraphs that our patterns would not see; see `shell_repair`."""
    if "{" not in markup:
        return False
    if not is_simple(markup) or "<w:txbxContent" in markup:  # paragraphs within a paragraph
        return True
    if _CLOSED_AT_ONCE.search(markup) or _WIDELY_SPACED.search(markup):
        return True
    alone = (p[0] for p in _PARAGRAPH.finditer(markup) if ALONE.search(p[0]))
    return any(sign in text for text in alone for sign in _CARRIED)


def not_alone(part: str, markup: str, file: str) -> list[Problem]:
    """Tags that take the place of their paragraph, or row of a table, with other words in it, which
    would be lost."""
    paragraphs = (
        ("一段", text, _FOR_PARAGRAPH.sub("", text, 1))
        for text in _texts(markup, _PARAGRAPH)
        if _FOR_PARAGRAPH.search(text)
    )
    rows = (
        ("一行", text, _FOR_ROW.sub("", text, 1))
        for text in _texts(markup, _ROW)
        if _FOR_ROW.search(text)
    )
    return [
        problem(
            "O-60",
            Place(file),
            part=part_name(part),
            where=where,
            text=shortened(text),
            rest=shortened(rest.strip()),
        )
        for where, text, rest in (*paragraphs, *rows)
        if rest.strip()
    ]


def _texts(markup: str, around: re.Pattern[str]) -> Iterator[str]:
    """The texts of paragraphs or rows that have a tag in them."""
    return (visible_text(match[0]) for match in around.finditer(markup) if "{" in match[0])


def part_name(part: str) -> str:
    """A part as people call it."""
    stem = part.rsplit("/", 1)[-1]
    if stem.startswith("header"):
        return "页眉"
    return "页脚" if stem.startswith("footer") else "正文页"


def compiled(
    part: str, source: str, environment: Environment, file: str, problems: list[Problem]
) -> tuple[bytes, frozenset[str]] | None:
    """The code of a cleaned part, and what its tags name; None where a tag is broken, which is
    told."""
    name = f"{file}/{part}"
    try:
        tree = environment.parse(source, name=name, filename=name)
        refuse_unknown_filters(tree, environment)
        code = environment.compile(tree, name=name, filename=name)
        names = meta.find_undeclared_variables(tree)
    except (RecursionError, SyntaxError, MemoryError):  # Python's, of the code Jinja makes
        error = TemplateSyntaxError("嵌套过深", _fullest_line(source))
        problems.append(_broken(part, source, error, environment, file))
        return None
    except TemplateSyntaxError as error:
        problems.append(_broken(part, source, error, environment, file))
        return None
    return marshal.dumps(code), frozenset(names)


def _fullest_line(source: str) -> int:
    """The line with most in its tags: what nests too deep does not say where it stands."""
    rows = source.split("\n")
    return 1 + max(range(len(rows)), key=lambda row: sum(map(len, TAG.findall(rows[row]))))


def unknown_filters(
    tree: nodes.Template, environment: Environment
) -> Iterator[nodes.Filter | nodes.Test]:
    """Also within conditions, where Jinja looks for them only when they are used."""
    for node in tree.find_all(nodes.Filter):
        if node.name not in environment.filters:
            yield node
    for test in tree.find_all(nodes.Test):
        if test.name not in environment.tests:
            yield test


def refuse_unknown_filters(tree: nodes.Template, environment: Environment) -> None:
    """Raises TemplateSyntaxError of the first."""
    for node in unknown_filters(tree, environment):
        kind = type(node).__name__.lower()
        raise TemplateSyntaxError(f"No {kind} named {node.name!r}.", node.lineno)


def _broken(
    part: str, source: str, error: TemplateSyntaxError, environment: Environment, file: str
) -> Problem:
    text = paragraph_on(source, error.lineno)
    return explained(part, text, error.message or "", environment, file, "M-53")


def paragraph_of(source: str, line: int, tag: str) -> str:
    """The same as far as it is that of a tag on the line (without its braces); the tag itself where
    it has taken the place of its paragraph."""
    row = source.split("\n")[line - 1]
    paragraph, _, behind = row.partition("</w:p>")
    if tag in paragraph or tag not in behind:
        return shortened(visible_text(paragraph))
    return next((each for each in TAG.findall(behind) if tag in each), tag)


def paragraph_on(source: str, line: int) -> str:
    """The text of the paragraph on a line of a source, cut short."""
    rows = source.split("\n")
    return shortened(visible_text(rows[line - 1])) if 0 < line <= len(rows) else ""


def explained(
    part: str, text: str, message: str, environment: Environment, file: str, code: str
) -> Problem:
    """An unknown filter has a problem of its own; what else Jinja says is passed on."""
    unknown = _NAMED.search(message)
    values = {"part": part_name(part), "text": text}
    if unknown is None:
        return problem(code, Place(file), **values, why=in_chinese(message))
    kind, name = unknown.groups()
    known = environment.filters if kind == "filter" else environment.tests
    return problem("M-55", Place(file), **values, name=name, hint=did_you_mean(name, known))


def unknown_names(tagged: Tagged, known: Collection[str], file: str) -> list[Problem]:
    """Names in tags that nothing answers, with the nearest that would."""
    missing = sorted(tagged.names.difference(known))
    return [
        problem(
            "M-54",
            Place(file),
            part=part_name(tagged.part),
            name=name,
            text=_paragraph_with(tagged, name),
            hint=did_you_mean(name, known),
        )
        for name in missing
    ]


def _paragraph_with(tagged: Tagged, name: str) -> str:
    for row in tagged.source.split("\n"):
        if any(name in tag for tag in TAG.findall(row)):
            return shortened(visible_text(row))
    return ""


def failed(
    part: str,
    source: str,
    filename: str | None,
    error: Exception,
    environment: Environment,
    file: str,
) -> Problem:
    """A tag that could not be evaluated, with the paragraph of the source it stands in.

    filename: that of the compiled template, as tracebacks name it.
    """
    line, trace = 0, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == filename:
            line = trace.tb_lineno
        trace = trace.tb_next
    message = str(error) or type(error).__name__
    return explained(part, paragraph_on(source, line), message, environment, file, "M-59")


def shortened(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"
