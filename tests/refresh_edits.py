"""Edits of a finished report in Word that `refresh` must keep: words, looks, paragraphs, rows; and
what a reader sees afterwards (`texts`, `looks`, `contents`, `remarks`, `marks`). Reports with their
data corrected: refreshing.py.

By python-docx and lxml: nothing of the engine is used here.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable, Iterator
from copy import deepcopy
from itertools import groupby
from operator import itemgetter

from docx import Document
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.table import Table
from docx.text.paragraph import Paragraph
from lxml import etree


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


PNG = (
    b"\x89PNG\r\n\x1a\n"
    + _chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    + _chunk(b"IDAT", zlib.compress(b"\0\0"))
    + _chunk(b"IEND", b"")
)
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_RUN, _TEXT, _TYPE = qn("w:r"), qn("w:t"), qn("w:type")
_SIGNS = {qn("w:tab"): "\t", qn("w:br"): "\n"}


class Word:
    """A docx open for editing."""

    def __init__(self, data: bytes) -> None:
        self.document = Document(io.BytesIO(data))

    def save(self) -> bytes:
        """The bytes of the edited file."""
        out = io.BytesIO()
        self.document.save(out)
        return out.getvalue()

    # --- finding

    def paragraph(self, part: str, number: int = 0) -> Paragraph:
        """The paragraph of the body that contains these words; of several the one so numbered."""
        matches = [p for p in self.document.paragraphs if part in p.text and not _in_contents(p)]
        return matches[number]

    def table(self, title: str) -> Table:
        """The table after the paragraph with this title."""
        at = self.paragraph(title)._p
        while at.tag != qn("w:tbl"):
            at = at.getnext()
        return Table(at, self.document)

    # --- wording

    def say(self, part: str, old: str, new: str, number: int = 0) -> None:
        """Type over words of a paragraph, run by run, as Word does."""
        paragraph = self.paragraph(part, number)
        runs = [t for t in paragraph._p.iter(qn("w:t")) if t.text]
        text = "".join(t.text for t in runs)
        start = text.index(old)
        end, at = start + len(old), 0
        for run in runs:
            own = run.text
            first, last = max(start - at, 0), min(end - at, len(own))
            if first < last or (old == "" and at <= start < at + len(own)):
                run.text = own[:first] + new + own[last:]
                run.set(_SPACE, "preserve")
                new = ""  # it stands in the first of the runs
            at += len(own)

    def retype(self, part: str, text: str, number: int = 0) -> None:
        """A paragraph written anew: one run, no bookmarks."""
        paragraph = self.paragraph(part, number)
        for child in list(paragraph._p):
            if child.tag != qn("w:pPr"):
                paragraph._p.remove(child)
        paragraph.add_run(text)

    def unmark(self, part: str) -> None:
        """Take all bookmarks out of a paragraph."""
        for name in ("w:bookmarkStart", "w:bookmarkEnd"):
            for mark in list(self.paragraph(part)._p.iter(qn(name))):
                mark.getparent().remove(mark)

    def delete(self, part: str, number: int = 0) -> None:
        """Take a paragraph out."""
        element = self.paragraph(part, number)._p
        element.getparent().remove(element)

    def add_after(self, part: str, text: str, number: int = 0) -> None:
        """Write a paragraph behind another, in its look."""
        element = self.paragraph(part, number)._p
        copy = _blank_copy(element)
        element.addnext(copy)
        Paragraph(copy, self.document).add_run(text)

    def move_after(self, part: str, other: str) -> None:
        """Cut a paragraph and paste it behind another."""
        element = self.paragraph(part)._p
        self.paragraph(other)._p.addnext(element)

    def split(self, part: str, at: str) -> None:
        """Press Enter before these words."""
        paragraph = self.paragraph(part)
        copy = _blank_copy(paragraph._p)
        before, is_split = "", False
        for child in list(paragraph._p):
            text = "".join(t.text or "" for t in child.iter(qn("w:t")))
            if is_split:
                copy.append(child)
            elif text and at in before + text:
                cut = (before + text).index(at) - len(before)
                half = deepcopy(child)
                first, second = next(child.iter(qn("w:t"))), next(half.iter(qn("w:t")))
                first.text, second.text = text[:cut], text[cut:]
                copy.append(half)
                is_split = True
            before += text
        paragraph._p.addnext(copy)

    # --- looks

    def bold(self, part: str, number: int = 0) -> None:
        """A paragraph in bold and red-letter size."""
        for run in self.paragraph(part, number).runs:
            run.bold = True
            run.font.size = Pt(20)
            run.font.name = "KaiTi"

    def shatter(self, part: str) -> None:
        """Every run cut into runs of one character, as after much editing in Word."""
        for run in list(self.paragraph(part)._p.iter(qn("w:r"))):
            whole = run.find(qn("w:t"))
            if whole is None or len(whole.text or "") < 2:
                continue
            at = run
            for sign in whole.text[1:]:
                copy = deepcopy(run)
                copy.find(qn("w:t")).text = sign
                at.addnext(copy)
                at = copy
            whole.text = whole.text[0]

    def picture(self, part: str) -> None:
        """A picture at the end of a paragraph."""
        self.paragraph(part).add_run().add_picture(io.BytesIO(PNG))

    def comment(self, part: str, text: str) -> None:
        """A comment on a whole paragraph."""
        self.document.add_comment(self.paragraph(part).runs, text, author="张三", initials="张")

    # --- tracked changes

    def track_insert(self, part: str, after: str, text: str) -> None:
        """Words added behind others, as a tracked change. They must end a run."""
        run = self._run_ending(part, after)
        added = etree.SubElement(run.getparent(), qn("w:ins"))
        _by(added, "901")
        copy = deepcopy(run)
        copy.find(qn("w:t")).text = text
        added.append(copy)
        run.addnext(added)

    def track_delete(self, part: str, ending: str) -> None:
        """A whole run deleted, as a tracked change."""
        run = self._run_ending(part, ending)
        removed = etree.SubElement(run.getparent(), qn("w:del"))
        _by(removed, "902")
        run.addprevious(removed)
        removed.append(run)
        run.find(qn("w:t")).tag = qn("w:delText")

    def _run_ending(self, part: str, ending: str) -> etree._Element:
        return next(
            run
            for run in self.paragraph(part)._p.iter(qn("w:r"))
            if run.find(qn("w:t")) is not None and (run.find(qn("w:t")).text or "").endswith(ending)
        )

    # --- tables

    def cell(self, title: str, row: int, column: int, text: str) -> None:
        """Type over a cell."""
        cell = self.table(title).cell(row, column)
        runs = cell.paragraphs[0].runs
        if runs:
            runs[0].text = text
            for spare in runs[1:]:
                spare.text = ""
        else:
            cell.paragraphs[0].add_run(text)

    def add_row(self, title: str, after: int, texts: list[str]) -> None:
        """A row behind another."""
        row = self.table(title).rows[after]._tr
        copy = deepcopy(row)
        row.addnext(copy)
        added = self.table(title).rows[after + 1]
        for cell, text in zip(added.cells, texts, strict=False):
            for run in cell.paragraphs[0].runs:
                run.text = ""
            cell.paragraphs[0].add_run(text)

    def delete_row(self, title: str, row: int) -> None:
        """Take a row out."""
        element = self.table(title).rows[row]._tr
        element.getparent().remove(element)


Edit = Callable[[Word], None]


def edited(data: bytes, *edits: Edit) -> bytes:
    """A docx after some edits."""
    word = Word(data)
    for edit in edits:
        edit(word)
    return word.save()


def _blank_copy(paragraph: etree._Element) -> etree._Element:
    """Another paragraph of the same look, with nothing in it."""
    copy = deepcopy(paragraph)
    for child in copy.xpath("*[not(self::w:pPr)]"):
        copy.remove(child)
    return copy


def looks(data: bytes) -> Iterator[tuple[str, str]]:
    """Every run with its formatting, as a reader of the file sees it; equal runs as one."""
    for paragraph in Document(io.BytesIO(data)).element.body.iter(qn("w:p")):
        shown = filter(itemgetter(0), map(_text_and_look, paragraph.iter(qn("w:r"))))
        for look, alike in groupby(shown, itemgetter(1)):
            yield "".join(text for text, _ in alike), look
        yield "", ""


def _text_and_look(run: etree._Element) -> tuple[str, str]:
    properties = run.find(qn("w:rPr"))
    text = "".join(t.text or "" for t in run.iter(qn("w:t")))
    return text, "" if properties is None else etree.tostring(properties).decode()


def _in_contents(paragraph: Paragraph) -> bool:
    return str(paragraph.style.name).startswith("toc")


def _by(change: etree._Element, number: str) -> None:
    change.set(qn("w:id"), number)
    change.set(qn("w:author"), "张三")
    change.set(qn("w:date"), "2024-03-01T00:00:00Z")


# --- what a reader sees


def texts(data: bytes) -> list[str]:
    """The body as it reads with tracked changes accepted: paragraphs, and tables' cells row by
    row; without the contents and blank paragraphs."""
    document = Document(io.BytesIO(data))
    of_contents = {s.style_id for s in document.styles if str(s.name).startswith("toc")}
    lines: list[str] = []
    for child in document.element.body:
        if child.tag == qn("w:p") and child.style not in of_contents:
            lines.append(_displayed(child))
        elif child.tag == qn("w:tbl"):
            lines += map(_row_text, child.iter(qn("w:tr")))
    return list(filter(str.strip, lines))


def _row_text(row: etree._Element) -> str:
    cells = (map(_displayed, cell.iter(qn("w:p"))) for cell in row.iter(qn("w:tc")))
    return "|".join(map(" ".join, cells))


def contents(data: bytes) -> list[str]:
    """The entries of the contents."""
    document = Document(io.BytesIO(data))
    lines = [Paragraph(p, document) for p in document.element.body.iter(qn("w:p"))]
    entries = [_displayed(p._p) for p in lines if _in_contents(p)]
    return [entry for entry in entries if entry.strip()]


def remarks(data: bytes) -> list[tuple[str, str]]:
    """The comments with their authors."""
    return [(c.author, c.text) for c in Document(io.BytesIO(data)).comments]


def marks(data: bytes) -> list[tuple[str, str]]:
    """The figures' bookmarks, each with the text it encloses, in order."""
    marks, open_marks = [], {}
    for element in Document(io.BytesIO(data)).element.body.iter():
        if element.tag == qn("w:bookmarkStart") and element.get(qn("w:name")).startswith("_fig"):
            open_marks[element.get(qn("w:id"))] = [element.get(qn("w:name")), ""]
            marks.append(open_marks[element.get(qn("w:id"))])
        elif element.tag == qn("w:bookmarkEnd"):
            open_marks.pop(element.get(qn("w:id")), None)
        elif element.tag == qn("w:t"):
            for mark in open_marks.values():
                mark[1] += element.text or ""
    return [(name, text) for name, text in marks]


def _displayed(paragraph: etree._Element) -> str:
    text = ""
    for element in paragraph.iter(_TEXT, *_SIGNS):
        if element.getparent().tag == _RUN and element.get(_TYPE) != "page":
            text += _SIGNS.get(element.tag, element.text or "")
    return text
