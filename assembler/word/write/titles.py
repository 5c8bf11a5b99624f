"""Titles on the cover, of parts and tables, headings and lines of the contents, narrowed so that they
break well."""

from __future__ import annotations

import re
from functools import partial

from ...layout.line_breaks import heading_room, title_width
from ...layout.measure import STRICT, line_ends
from ...layout.styles import Style
from ..xml import indented, visible_text
from .shell import Shell

_COVER = "封面标题"


def narrowed(title: str, style: Style, width: float, name: str) -> str:
    """The indents at which a title breaks well; "" where it needs none. name: of the department,
    which stays on one line."""
    room = (width - style.left - style.right) / style.size
    spare = (room - title_width(title, room, name)) * style.size / 2
    return indented(style.left + spare, style.right + spare) if spare else ""


def without_orphan(text: str, style: Style, width: float) -> str:
    """The indent on the right at which a heading leaves no character alone on its last line."""
    spare = _spare(text, style, width)
    right = round((style.right + spare * style.size) * 20)
    return f'<w:ind w:rightChars="0" w:right="{right}"/>' if spare else ""


def broken_well(text: str, style: Style, width: float) -> str:
    """The text with a break of line where it would leave a character alone on its last one."""
    spare = _spare(text, style, width)
    if not spare:
        return text
    room = (width - style.left - style.right) / style.size - spare
    start = line_ends(text, room, STRICT)[-2]
    return f"{text[:start]}\n{text[start:]}"


def _spare(text: str, style: Style, width: float) -> float:
    """How much of its room, in em, a heading is not to take so that no character stands alone."""
    size = style.size
    room = (width - style.left - style.right) / size
    return room - heading_room(text, room, style.indent / size, style.spacing / size)


def narrowed_cover(document: str, shell: Shell, name: str) -> str:
    """A rendered document whose cover titles break well, where the shell leaves that to us."""
    style = shell.style(_COVER)
    if not style.id:
        return document
    width = shell.sections.pages[False].width
    titles = re.compile(
        rf'(<w:p(?: [^<>]*)?><w:pPr><w:pStyle w:val="{re.escape(style.id)}"/>'
        r"(?:<w:spacing [^<>]*/>)?)"  # which puts the first one down the page
        r"((?:<w:jc [^<>]*/>)?</w:pPr>)((?:(?!</w:p>).)*)",
        re.DOTALL,
    )
    return titles.sub(partial(_narrowed_title, style, width, name), document)


def _narrowed_title(style: Style, width: float, name: str, title: re.Match[str]) -> str:
    has_lines = "<w:br" in title[3]  # broken by the shell itself
    indents = "" if has_lines else narrowed(visible_text(title[3]), style, width, name)
    return f"{title[1]}{indents}{title[2]}{title[3]}"
