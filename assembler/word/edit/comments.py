"""The comments (批注) of an edited docx: those of the engine added and taken back, all others kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import compress
from operator import not_

from ..read.tree import (
    Element,
    children,
    highest_id,
    joined_text,
    parent_of,
    parsed,
    relations,
    value_of,
    within,
)
from ..xml import DECLARATION, HINT, W, legal, run
from .paragraph import Editor, drop_if_blank, made

AUTHOR = "assembler"
_SMALL = '<w:sz w:val="18"/><w:szCs w:val="18"/>'
_PART = "word/comments.xml"


class Comments:
    """The comments part of a package. date: of new comments, YYYY-MM-DD."""

    def __init__(self, parts: Mapping[str, bytes], main: str, date: str) -> None:
        targets = (target for kind, target in relations(parts, main) if kind == "comments")
        self.part = next((target for target in targets if target in parts), "")
        self.tree = parsed(parts, self.part) if self.part else _empty()
        self.changed = False
        self._date = date
        comments = children(self.tree, "comment")
        self._by_id = {value_of(comment, "id"): comment for comment in comments}
        self._next = highest_id(comments) + 1

    @property
    def is_new(self) -> bool:
        """Whether the package had no comments before."""
        return not self.part

    @property
    def name(self) -> str:
        """The name of the part."""
        return self.part or _PART

    def texts(self) -> dict[str, str]:
        """What the comments of the engine say, by id."""
        return {number: text for number in self._by_id if (text := self.text_of(number))}

    def text_of(self, number: str) -> str:
        """What a comment of the engine says; "" where it is another's."""
        comment = self._by_id.get(number)
        if comment is None or value_of(comment, "author") != AUTHOR:
            return ""
        return joined_text(within(comment, "t"))

    def withhold(self, kept: Callable[[Sequence[str]], Sequence[bool]]) -> None:
        """Take paragraphs out of the engine's comments. kept: of each of their texts whether it
        stays."""
        for comment in self._by_id.values():
            if value_of(comment, "author") != AUTHOR:
                continue
            paragraphs = children(comment, "p")
            stay = kept([joined_text(within(paragraph, "t")) for paragraph in paragraphs])
            for paragraph in compress(paragraphs, map(not_, stay)):
                comment.remove(paragraph)
                self.changed = True

    def register(self, text: str) -> int:
        """A new comment, whose marks are still to be put in; its id."""
        number = self._next
        self._next += 1
        comment = _comment(number, self._date, text)
        self.tree.append(comment)
        self._by_id[str(number)] = comment
        self.changed = True
        return number

    def add(self, editor: Editor, start: int, end: int, text: str) -> str:
        """Comment on characters of a paragraph; the comment's id."""
        number = self.register(text)
        like = editor.paragraph.element
        reference = made(like, "r")
        reference.append(made(like, "commentReference", id=number))
        end_mark = made(like, "commentRangeEnd", id=number)
        editor.enclose(
            start, end, made(like, "commentRangeStart", id=number), [end_mark, reference]
        )
        return str(number)

    def remove(self, number: str, editor: Editor) -> None:
        """Take a comment back; its marks stand in this paragraph."""
        comment = self._by_id.pop(number, None)
        if comment is None:
            return
        self.tree.remove(comment)
        self.changed = True
        for mark in _marks(editor.paragraph.nodes(), number):
            parent = parent_of(mark)
            parent.remove(mark)
            drop_if_blank(parent)


def _marks(elements: Iterable[Element], number: str) -> list[Element]:
    """What of a comment stands in a text."""
    marks = children(elements, "commentRangeStart", "commentRangeEnd", "commentReference")
    return [mark for mark in marks if value_of(mark, "id") == number]


def _empty() -> Element:
    from lxml import etree

    empty: Element = etree.fromstring(f"<w:comments {W}/>")
    return empty


def _comment(number: int, date: str, text: str) -> Element:
    from lxml import etree

    lines = "".join(
        f'<w:p><w:pPr><w:spacing w:line="240" w:lineRule="auto"/></w:pPr>{run(line, HINT + _SMALL)}</w:p>'
        for line in legal(text).split("\n")
    )
    comment: Element = etree.fromstring(
        f'<w:comment {W} w:id="{number}" w:author="{AUTHOR}" w:date="{date}T00:00:00Z" '
        f'w:initials="A">{lines}</w:comment>'
    )
    return comment


def part_text(comments: Comments) -> bytes:
    """The part as bytes."""
    from lxml import etree

    text: str = etree.tostring(comments.tree, encoding="unicode")
    return (DECLARATION + text).encode()
