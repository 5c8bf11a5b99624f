"""The words of a section (节) beside its tags: what would print as it is typed, and headings.

Tags are blanked out sign by sign, so that every place stays where it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

VALUE, SILENT = "\x00", "\x01"  # stand for the signs of {{ … }}, and of {% … %} and {# … #}
_OPENS = re.compile(r"\{[{%#]")
_CLOSES = {"{{": ("}}", VALUE), "{%": ("%}", SILENT), "{#": ("#}", SILENT)}
_HEADING = re.compile(r"([#＃]{1,8})([ \t　]*)(.{0,300})")
_NUMBER = re.compile(
    r"[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十0-9]{1,3}[）)]|[0-9]{1,2}[.．、](?![0-9])"
    r"|第[一二三四五六七八九十]{1,3}(?:部分|章|节)"
)
_TITLE_ENDS = (
    "情况",
    "说明",
    "概况",
    "职责",
    "职能",
    "构成",
    "机构设置",
    "分析",
    "结论",
    "建议",
    "措施",
    "解释",
)
_TITLE_AT_MOST = 40
_DEEPEST = 4


class Raw(NamedTuple):
    """Signs that would print as they are typed. at: number of the first sign, from 0."""

    at: int
    signs: str
    why: str


class TypedHeading(NamedTuple):
    """A heading line of a section. row: from 1. mistake: what is wrong with it, "" for nothing."""

    row: int
    level: int
    title: str
    mistake: str = ""


def prose_of(text: str) -> str:
    """The text with the signs of its tags replaced; what follows a tag without end is one too."""
    parts: list[str] = []
    end = 0
    while (opening := _OPENS.search(text, end)) is not None:
        closing, sign = _CLOSES[opening[0]]
        at = text.find(closing, opening.end())
        after = at + len(closing) if at >= 0 else len(text)
        tag = "\n".join(sign * len(line) for line in text[opening.start() : after].split("\n"))
        parts += [text[end : opening.start()], tag]
        end = after
    return "".join([*parts, text[end:]])


# --- what prints as it is typed

WIDE_TAG = re.compile("｛[｛{%％]|[%％}｝]｝|[{]％|％[}]")
_BRACES = re.compile(r"[{｛][^{}｛｝\n]{0,40}[}｝]?|[}｝]{1,2}")


def raw_braces(prose: str) -> Iterator[Raw]:
    """Braces that are no tag's. Tags whose own braces are full width are told when compiled."""
    if WIDE_TAG.search(prose):
        return
    for brace in _BRACES.finditer(prose):
        signs = brace[0].replace(VALUE, "").strip()
        name = signs.strip("{}｛｝ ")
        wide = "大括号是全角的，" if "｛" in signs or "｝" in signs else ""
        why = f"{wide}要写成 {{{{ {name} }}}}" if name else f"{wide}大括号没有成对"
        yield Raw(brace.start(), signs, why)


_MARKDOWN = (
    (re.compile(r"(?<!!)\[[^\]\n^]{1,100}\]\([^)\n]{0,200}\)"), "链接", "只写文字"),
    (re.compile(r"^[ ]{0,3}> ?[^\n]{0,20}", re.MULTILINE), "引用", "去掉行首的“>”"),
    (re.compile(r"^[ ]{0,3}(?:```|~~~)[^\n]{0,20}", re.MULTILINE), "代码块", "只写文字"),
    (re.compile(r"</?(?:br|p|b|u|i|div|span|font|center|table|tr|td|img)\b[^<>\n]{0,60}>", re.IGNORECASE), "HTML 标签", "换段空一行，加粗用 **"),
)  # fmt: skip
_BOLD = re.compile(r"\*\*")


def raw_markdown(prose: str) -> Iterator[Raw]:
    """Markdown that sections do not know."""
    for pattern, kind, instead in _MARKDOWN:
        for markup in pattern.finditer(prose):
            signs = markup[0].split("\n")[0].split(VALUE)[0].split(SILENT)[0].strip()
            yield Raw(markup.start(), signs, f"节里不能写 Markdown 的{kind}，{instead}")
    start = 0
    for paragraph in re.split(r"(\n[ \t]*\n)", prose):
        stars = [star.start() for star in _BOLD.finditer(paragraph)]
        if len(stars) % 2:
            yield Raw(start + stars[-1], "**", "加粗的 ** 没有成对")
        start += len(paragraph)


# --- headings


def headings_of(prose: str) -> Iterator[TypedHeading]:
    """The headings of a section, and lines that look like one that lacks its #."""
    lines = prose.replace(SILENT, "").split("\n")
    for row, line in enumerate(lines, start=1):
        text = line.strip()
        heading = _HEADING.match(text)
        if heading is not None:
            yield _heading(row, *heading.groups())
        elif _is_title(text) and not _goes_on(lines, row):
            mistake = f"“{_shown(text)}”像是标题，前面没有“# ”，会印成正文"
            yield TypedHeading(row, 0, text, mistake)


def _heading(row: int, signs: str, space: str, title: str) -> TypedHeading:
    mistake, level = "", len(signs)
    number = _NUMBER.match(title)
    if "＃" in signs:
        mistake = f"“{signs}”是全角的，会印成正文，要写成半角的“{'#' * level}”"
    elif not title.strip():
        mistake = f"“{signs}”后面没有标题"
    elif space == "":
        mistake = f"“{signs}”和标题之间要空一格，否则会印成正文"
    elif "　" in space:
        mistake = f"“{signs}”和标题之间的空格是全角的，要用半角的"
    elif level > _DEEPEST:
        mistake = f"标题最多{_DEEPEST}级，这里写了{level}个“#”"
    elif number is not None:
        mistake = f"标题里写了序号“{number[0]}”，程序还会再编一个，要去掉"
    return TypedHeading(row, level, title.strip(), mistake)


@cache
def _chinese() -> re.Pattern[str]:
    """Compiled when it is needed, for it is over thousands of signs."""
    return re.compile("[㐀-鿿]")


def _is_title(text: str) -> bool:
    return (
        0 < len(text) <= _TITLE_AT_MOST
        and text.endswith(_TITLE_ENDS)
        and not text.startswith(("- ", "|", ">", "[^", "!["))
        and _chinese().search(text) is not None
        and not re.search("[，。；：]", text)
    )


def _goes_on(lines: list[str], row: int) -> bool:
    """Whether the line on a row is part of a paragraph."""
    before, after = lines[row - 2] if row > 1 else "", lines[row] if row < len(lines) else ""
    return bool(before.strip() or after.strip())


def _shown(text: str) -> str:
    return text.replace(VALUE, "").strip()


def is_blank(text: str) -> bool:
    """Whether nothing at all is written."""
    return not text.strip()


def sign_at(text: str, at: int) -> tuple[int, int]:
    """Line and character (from 1) of a sign by its number."""
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
