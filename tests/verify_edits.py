"""Edits of a finished report in Word that `verify` must see through, or see: figures typed over,
moved, split over runs, tracked; cells, rows and columns changed. What is found: verify_cases.py.

`Edited` finds paragraphs and runs by their text; nothing here knows the engine.
"""

from __future__ import annotations

import copy
import io
import re
import struct
import zlib
from typing import Any

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph
from docx.text.run import Run

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
WHO = 'w:id="9000" w:author="张三" w:date="2024-05-01T00:00:00Z"'


class Edited:
    """A report being edited."""

    def __init__(self, data: bytes) -> None:
        self.document = Document(io.BytesIO(data))

    def saved(self) -> bytes:
        """The file as it is now."""
        out = io.BytesIO()
        self.document.save(out)
        return out.getvalue()

    # --- finding

    def paragraph(self, text: str, nth: int = 0) -> Paragraph:
        """The nth paragraph outside tables and contents that contains a text."""
        matches = [
            p
            for p in self.document.paragraphs
            if text in p.text and not p.style.name.lower().startswith("toc")
        ]
        if len(matches) <= nth:
            raise AssertionError(f"no paragraph with {text!r}")
        return matches[nth]

    def run(self, paragraph: Paragraph, text: str, nth: int = 0) -> Run:
        """The nth run of a paragraph that contains a text."""
        matches = [run for run in paragraph.runs if text in run.text]
        if len(matches) <= nth:
            raise AssertionError(f"no run with {text!r} in {paragraph.text!r}")
        return matches[nth]

    def table(self, title: str) -> Table:
        """The table after the paragraph that is this title."""
        element = next(p for p in self.document.paragraphs if p.text == title)._p
        while element.tag != qn("w:tbl"):
            element = element.getnext()
        return Table(element, self.document)

    # --- typing

    def type_over(self, within: str, old: str, new: str, nth: int = 0) -> None:
        """Type over a piece of one run: bookmarks stay."""
        run = self.run(self.paragraph(within), old, nth)
        run.text = run.text.replace(old, new, 1)

    def retype(self, within: str, old: str, new: str) -> None:
        """Type a whole paragraph anew: its bookmarks are gone."""
        paragraph = self.paragraph(within)
        text = paragraph.text
        assert old in text, text
        for child in list(paragraph._p):
            if child.tag != qn("w:pPr"):
                paragraph._p.remove(child)
        paragraph.add_run(text.replace(old, new, 1))

    def add(self, after: str, text: str) -> Paragraph:
        """A paragraph of one's own."""
        anchor = self.paragraph(after)._p
        added = copy.deepcopy(anchor)
        for child in list(added):
            if child.tag != qn("w:pPr"):
                added.remove(child)
        anchor.addnext(added)
        made = Paragraph(added, self.paragraph(after)._parent)
        made.add_run(text)
        return made

    def delete(self, within: str, nth: int = 0) -> None:
        """Delete a paragraph."""
        element = self.paragraph(within, nth)._p
        element.getparent().remove(element)

    def move(self, within: str, behind: str) -> None:
        """Cut a paragraph and paste it elsewhere."""
        self.paragraph(behind)._p.addnext(self.paragraph(within)._p)

    def split(self, within: str, at: str) -> None:
        """Press Enter before a piece of text."""
        paragraph = self.paragraph(within)
        first = self.run(paragraph, at)
        second = copy.deepcopy(first._r)
        position = first.text.index(at)
        first.text, whole = first.text[:position], first.text
        first._r.addnext(second)
        Run(second, paragraph).text = whole[position:]
        children = list(paragraph._p)
        index = children.index(second)
        following = copy.deepcopy(paragraph._p)
        for child in children[index:]:
            paragraph._p.remove(child)
        for child in list(following)[:index]:
            if child.tag != qn("w:pPr"):
                following.remove(child)
        paragraph._p.addnext(following)

    def join(self, first: str, second: str) -> None:
        """Delete the paragraph mark between two paragraphs."""
        one, other = self.paragraph(first)._p, self.paragraph(second)._p
        for child in list(other):
            if child.tag != qn("w:pPr"):
                one.append(child)
        other.getparent().remove(other)

    def break_run(self, within: str, text: str, at: int) -> None:
        """Word keeps a number in two runs, a spelling mark between them."""
        run = self.run(self.paragraph(within), text)
        second = copy.deepcopy(run._r)
        run.text, whole = run.text[:at], run.text
        Run(second, run._parent).text = whole[at:]
        mark = parse_xml(f'<w:proofErr {W} w:type="spellStart"/>')
        run._r.addnext(mark)
        mark.addnext(second)

    # --- tracked changes

    def track_delete(self, within: str, text: str, nth: int = 0) -> Any:
        """Delete a run with changes tracked; the element of the deletion."""
        run = self.run(self.paragraph(within), text, nth)._r
        deletion = parse_xml(f"<w:del {W} {WHO}/>")
        run.addprevious(deletion)
        deletion.append(run)
        for t in run.iter(qn("w:t")):
            t.tag = qn("w:delText")
        return deletion

    def track_insert(self, after: Any, text: str) -> None:
        """Insert text behind an element with changes tracked."""
        after.addnext(parse_xml(f"<w:ins {W} {WHO}><w:r><w:t>{text}</w:t></w:r></w:ins>"))

    def track_delete_paragraph(self, within: str) -> None:
        """Delete a paragraph with changes tracked, its mark included."""
        paragraph = self.paragraph(within)
        for run in paragraph.runs:
            deletion = parse_xml(f"<w:del {W} {WHO}/>")
            run._r.addprevious(deletion)
            deletion.append(run._r)
            for t in run._r.iter(qn("w:t")):
                t.tag = qn("w:delText")
        properties = paragraph._p.get_or_add_pPr()
        properties.append(parse_xml(f"<w:rPr {W}><w:del {WHO}/></w:rPr>"))

    # --- looks

    def picture(self, within: str) -> None:
        """A picture behind the text."""
        self.paragraph(within).add_run().add_picture(io.BytesIO(_dot()))

    def comment(self, within: str, text: str) -> None:
        """A comment on a paragraph."""
        self.document.add_comment(self.paragraph(within).runs, text, author="李四", initials="L")

    def text_box(self, within: str, text: str) -> None:
        """A text box anchored in a paragraph."""
        self.paragraph(within)._p.append(
            parse_xml(
                f'<w:r {W} xmlns:v="urn:schemas-microsoft-com:vml"><w:pict><v:shape id="s1" '
                'style="width:200pt;height:40pt"><v:textbox><w:txbxContent><w:p><w:r><w:t>'
                f"{text}</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
            )
        )

    def control(self, within: str) -> None:
        """The paragraph inside a content control."""
        element = self.paragraph(within)._p
        sdt = parse_xml(f"<w:sdt {W}><w:sdtPr/><w:sdtContent/></w:sdt>")
        element.addprevious(sdt)
        sdt[1].append(element)

    # --- tables

    def cell(self, title: str, row: int, column: int) -> Paragraph:
        """The first paragraph of a cell, by its place among the cells of its row."""
        tr = self.table(title)._tbl.tr_lst[row]
        return Paragraph(tr.tc_lst[column].p_lst[0], self.document)

    def set_cell(self, title: str, row: int, column: int, text: str) -> str:
        """Type over a cell; what stood there."""
        paragraph = self.cell(title, row, column)
        before = paragraph.text
        for run in paragraph.runs:
            run._r.getparent().remove(run._r)
        paragraph.add_run(text)
        return before

    def type_in_table(self, title: str, old: str, new: str) -> None:
        """Type over a piece of text in whatever cell it stands first."""
        for t in self.table(title)._tbl.iter(qn("w:t")):
            if old in (t.text or ""):
                t.text = t.text.replace(old, new)
                return
        raise AssertionError(f"no cell with {old!r} in {title!r}")

    def row_with(self, title: str, text: str) -> int:
        """The number of the first row with a cell of this text."""
        for number, tr in enumerate(self.table(title)._tbl.tr_lst):
            if any(text == _cell_text(tc) for tc in tr.tc_lst):
                return number
        raise AssertionError(f"no row with {text!r} in {title!r}")

    def delete_row(self, title: str, row: int) -> None:
        """Delete a row of a table."""
        tr = self.table(title)._tbl.tr_lst[row]
        tr.getparent().remove(tr)

    def copy_row(self, title: str, row: int, texts: list[str]) -> None:
        """A row like another one below it, with texts of one's own."""
        tr = self.table(title)._tbl.tr_lst[row]
        added = copy.deepcopy(tr)
        tr.addnext(added)
        for tc, text in zip(added.tc_lst, texts, strict=True):
            for run in list(tc.iter(qn("w:r"))):
                run.getparent().remove(run)
            Paragraph(tc.p_lst[0], self.document).add_run(text)

    def delete_column(self, title: str, column: int) -> None:
        """Delete the column-th cell of each row."""
        for tr in self.table(title)._tbl.tr_lst:
            for tc in tr.tc_lst[column : column + 1]:
                tr.remove(tc)

    def delete_table(self, title: str) -> None:
        """Delete a table; its title stays."""
        table = self.table(title)._tbl
        table.getparent().remove(table)


def _cell_text(tc: Any) -> str:
    return "".join(t.text or "" for t in tc.iter(qn("w:t")))


def _dot() -> bytes:
    """A PNG of one pixel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    image = zlib.compress(b"\0\0")
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", image) + chunk(b"IEND", b"")
    )


def part(data: bytes, name: str, change: Any) -> bytes:
    """The file with one part changed by a function on its text."""
    from zipfile import ZipFile

    out = io.BytesIO()
    with ZipFile(io.BytesIO(data)) as old, ZipFile(out, "w") as new:
        for item in old.namelist():
            text = old.read(item)
            new.writestr(item, change(text.decode()).encode() if item == name else text)
    return out.getvalue()


def without_snapshot(data: bytes) -> bytes:
    """The file as somebody else's program might leave it."""
    return part(
        data, "customXml/item1.xml", lambda text: re.sub("urn:assembler", "urn:other", text)
    )
