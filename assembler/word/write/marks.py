"""Marks in a document: bookmarks with their ids, and comments on what is still missing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import count
from typing import TYPE_CHECKING

from ...files.zip_package import Packed
from ...report import Span
from ..names import figure_bookmark
from ..xml import DECLARATION, HIGHLIGHT, HINT, W, bookmark, run

if TYPE_CHECKING:
    from .inserted import Inserted

_AUTHOR = "assembler"


class Marks:
    """Ids and names given out so far; comments collected.

    first_id: the first free bookmark id. date: of all comments, YYYY-MM-DD. existing: the
    comments part of the shell, or ""; shell_parts: those of its parts that stay as they are.
    """

    def __init__(
        self, first_id: int, date: str, existing: str = "", shell_parts: Sequence[Packed] = ()
    ) -> None:
        self._ids = count(first_id)
        self._date = date
        self._existing = existing
        self._figures: dict[int, int] = {}
        self._comments: list[str] = []
        self._shell = shell_parts
        self._inserted: Inserted | None = None
        numbers = re.findall(r'<w:comment [^<>]*?w:id="(\d{1,9})"', existing)
        self._first_comment = max(map(int, numbers), default=-1) + 1

    def named(self, name: str, content: str) -> str:
        """Content inside a bookmark of this name."""
        return bookmark(next(self._ids), name, content)

    def opened(self, name: str) -> tuple[str, str]:
        """The two ends of a bookmark round several paragraphs."""
        number = next(self._ids)
        start = f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>'
        return start, f'<w:bookmarkEnd w:id="{number}"/>'

    def figure(self, number: int, content: str) -> str:
        """A printed figure; when it is printed again, its name gets a suffix."""
        times = self._figures[number] = self._figures.get(number, 0) + 1
        return self.named(figure_bookmark(number, times), content)

    def commented(self, content: str, comment: str) -> str:
        """Content with a comment."""
        number = self._first_comment + len(self._comments)
        self._comments.append(
            f'<w:comment w:id="{number}" w:author="{_AUTHOR}" w:date="{self._date}T00:00:00Z" '
            f'w:initials="A"><w:p><w:pPr><w:spacing w:line="240" w:lineRule="auto"/></w:pPr>'
            f"{run(comment, HINT + _SMALL)}</w:p></w:comment>"
        )
        return (
            f'<w:commentRangeStart w:id="{number}"/>{content}<w:commentRangeEnd '
            f'w:id="{number}"/><w:r><w:commentReference w:id="{number}"/></w:r>'
        )

    def inserted(self) -> Inserted:
        """Where pictures and footnotes are written to."""
        if self._inserted is None:
            from .inserted import Inserted

            self._inserted = Inserted(self._shell)
        return self._inserted

    @property
    def has_inserted(self) -> bool:
        """Whether a picture or footnote was written."""
        return self._inserted is not None

    def comments_part(self) -> str:
        """The comments part; "" where there is none."""
        if not self._comments:
            return self._existing
        added = "".join(self._comments)
        if "</w:comments>" in self._existing:
            return self._existing.replace("</w:comments>", f"{added}</w:comments>")
        return f"{DECLARATION}<w:comments {W}>{added}</w:comments>"

    def spans(self, spans: tuple[Span, ...]) -> str:
        """Runs of text: figures in their bookmarks, what is missing highlighted."""
        return "".join([self._span(span) for span in spans])

    def _span(self, span: Span) -> str:
        if span.refers:
            return self.inserted().reference()
        bold = "<w:b/><w:bCs/>" if span.bold else ""
        content = run(span.text, HINT + bold + (HIGHLIGHT if span.missing else ""))
        if span.figure is not None:
            content = self.figure(span.figure, content)
        return self.commented(content, f"待补：{span.missing}") if span.missing else content


_SMALL = '<w:sz w:val="18"/><w:szCs w:val="18"/>'
