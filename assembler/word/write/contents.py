"""The contents (目录): a real field whose entries and page numbers are there from the start."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ...layout.pages import paragraph_lines
from ...layout.styles import Style
from ..xml import HINT, field, paragraph, run
from .shell import Shell
from .shell_styles import CONTENTS
from .titles import broken_well

_CODE = r"TOC \o &quot;1-2&quot; \h \z \u"

_SHARE = 0.86  # of the page is left for entries below the heading of the contents
_CLOSEST = 1.4  # line height over size of type


@dataclass(slots=True)
class ContentsEntry:
    """A line of the contents. level 1 or 2; page is known once the page is counted."""

    level: int
    text: str
    bookmark: str
    page: int = 0

    def falls_on(self, page: int) -> None:
        """Learn the page."""
        self.page = page


def write_contents(entries: Sequence[ContentsEntry], shell: Shell) -> str:
    """The paragraphs of the contents, in one field."""
    if not entries:
        return ""
    styles = [shell.style(CONTENTS[entry.level - 1]) for entry in entries]
    width = shell.sections.pages[False].width
    lines = [_line(entry, style, width) for entry, style in zip(entries, styles, strict=True)]
    lines[0] = OPENING + lines[0]
    lines[-1] += CLOSING
    texts = zip((entry.text for entry in entries), styles, strict=True)
    squeezed = _squeezed(sum(paragraph_lines(text, own, width) for text, own in texts), shell)
    return "".join(
        paragraph(style.id, line, squeezed) for style, line in zip(styles, lines, strict=True)
    )


def _squeezed(count: int, shell: Shell) -> str:
    """Closer lines where a few too many would begin another page."""
    room = shell.sections.pages[False].height * _SHARE
    style = shell.style(CONTENTS[1])
    if count * style.line_height <= room or count * style.size * _CLOSEST > room:
        return ""
    return f'<w:spacing w:line="{int(room / count * 20)}" w:lineRule="exact"/>'


OPENING = (
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
    f'<w:r><w:instrText xml:space="preserve"> {_CODE} </w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
)
CLOSING = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'


def _line(entry: ContentsEntry, style: Style, width: float) -> str:
    """A line with its number. It is broken by hand where a character would stand alone: an indent
    would leave the number's tab stop outside, and the number unseen."""
    number = field(f"PAGEREF {entry.bookmark} \\h", str(entry.page))
    text = run(broken_well(entry.text, style, width), HINT)
    return (
        f'<w:hyperlink w:anchor="{entry.bookmark}" w:history="1">'
        f"{text}<w:r><w:tab/></w:r>{number}</w:hyperlink>"
    )
