"""Paragraphs and tables that the new build has and the old did not, or the other way round."""

from __future__ import annotations

from collections.abc import Iterator

from ..snapshot.matching import Piece, plain
from ..word.edit.blocks import (
    close_body,
    drop_marks,
    ends_section,
    hand_on_section,
    is_landscape,
    remove_block,
    section_of,
    turn,
)
from ..word.edit.paragraph import Editor
from ..word.edit.rows import holds_more
from ..word.read.blocks import ReadParagraph, ReadTable
from ..word.read.tree import Element, find, name_of
from .work import Work, elements_of

_BEGINS = ("heading", "label", "title")


def remove_blocks(work: Work) -> None:
    """Take out what the new build does not have, unless a person changed it."""
    gone = [n for n in range(len(work.base.list)) if n not in work.same and n in work.found.found]
    for piece in gone:
        block = work.block(piece)
        if isinstance(block, ReadTable):
            _remove_table(work, piece, block)
        elif block is not None:
            _remove_paragraph(work, piece, block)
    if gone:
        close_body(work.document.root)
        names = work.renamed.values()
        drop_marks(
            work.document.root, {n for n in names if n.startswith("_tbl_") and n.endswith("_0")}
        )


def _remove_paragraph(work: Work, piece: int, block: ReadParagraph) -> None:
    number = work.found.found[piece]
    same = plain(block.text) == plain(work.base.list[piece].text)
    if same and not any(holds_more(e, work.our_comments) for e in block.elements):
        for element in block.elements:
            remove_block(element)
        work.changes += 1
        return
    editor = Editor(block)
    work.paragraph_conflict("R-24", number, editor, (0, len(block.text)))


def _remove_table(work: Work, piece: int, block: ReadTable) -> None:
    table = work.base.list[piece].table
    assert table is not None
    ours = [[cell[0] for cell in row if cell] for row in table.header]
    ours += [[text for text in row if text is not None] for row in table.body]
    ours = [[plain(text) for text in row] for row in ours if row]
    theirs = [[plain(cell.text) for cell in row if cell] for row in block.rows]
    if theirs == ours and not holds_more(block.element, work.our_comments):
        small = block.element.getnext()
        remove_block(block.element)
        if small is not None and _is_blank(small):
            remove_block(small)
        work.changes += 1
        return
    cell = next((c for row in block.rows for c in row if c and c.paragraphs), None)
    if cell is not None:
        editor = Editor(cell.paragraphs[0])
        where, quote = f"附表《{table.title}》", cell.text
        work.conflict("R-24", editor, (0, len(editor.text)), where, quote=quote)


def _is_blank(paragraph: Element) -> bool:
    """Whether it is the small paragraph behind a table."""
    said = any(name_of(e) in ("t", "drawing", "pict", "object") for e in paragraph.iter())
    return name_of(paragraph) == "p" and not said


# --- brought in


def add_blocks(work: Work) -> None:
    """Bring in what the new build has and the old did not."""
    known = set(work.same.values())
    if len(known) == len(work.ours.list):
        return
    _Adding(work).run()
    close_body(work.document.root)


class _Adding:
    """Blocks being brought in. placed: pieces of ours with their elements in the file."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.placed: dict[int, tuple[Element, ...]] = {}
        for piece, ours in work.same.items():
            block = work.block(piece)
            elements = elements_of(block) if block is not None else ()
            if elements and all(e.getparent() is not None for e in elements):
                self.placed[ours] = elements

    def run(self) -> None:
        """Piece by piece in order, those that follow each other as one group."""
        known = set(self.work.same.values())
        group: list[Element] = []
        sideways = False
        for number, piece in enumerate(self.work.ours.list):
            if number in known:
                self._settle(group, sideways)
                group = []
                continue
            if group and self._is_sideways(piece) != sideways:
                self._settle(group, sideways)
                group = []
            sideways = self._is_sideways(piece)
            group += self._add(number, piece)
        self._settle(group, sideways)

    def _is_sideways(self, piece: Piece) -> bool:
        return bool(getattr(self.work.new.blocks[piece.block], "landscape", False))

    def _add(self, number: int, piece: Piece) -> list[Element]:
        elements = [self.work.grafts.of(element) for element in self._fresh(number)]
        behind = self._next(number) if piece.kind in _BEGINS else None
        before = self._previous(number)
        if behind is not None and not self._is_new(number - 1):
            for element in elements:
                behind.addprevious(element)
        elif before is not None:
            for element in reversed(elements):
                before.addnext(element)
        elif (following := self._next(number)) is not None:
            for element in elements:
                following.addprevious(element)
        else:
            return []
        self.placed[number] = tuple(elements)
        self.work.changes += 1
        return elements

    def _is_new(self, number: int) -> bool:
        return number >= 0 and number not in self.work.same.values() and number in self.placed

    def _fresh(self, number: int) -> Iterator[Element]:
        block = self.work.fresh_block(number)
        yield from elements_of(block)
        small = elements_of(block)[-1].getnext()
        if isinstance(block, ReadTable) and small is not None and _is_blank(small):
            yield small

    def _previous(self, number: int) -> Element | None:
        at = next((n for n in range(number - 1, -1, -1) if n in self.placed), None)
        if at is None:
            return None
        element = self.placed[at][-1]
        small = element.getnext()
        behind_table = name_of(element) == "tbl" and small is not None and _is_blank(small)
        return small if behind_table else element

    def _next(self, number: int) -> Element | None:
        at = next(
            (n for n in range(number + 1, len(self.work.ours.list)) if n in self.placed), None
        )
        return None if at is None else self.placed[at][0]

    def _settle(self, group: list[Element], sideways: bool) -> None:
        """See that a group stands in a section of its orientation."""
        section = section_of(group[-1]) if group else None
        if section is None or is_landscape(section) == sideways:
            return
        before = group[0].getprevious()
        ended = find(before, "pPr", "sectPr") if before is not None else None
        if ended is not None and is_landscape(ended) == sideways and ends_section(group[-1]):
            hand_on_section(before, group[-1])
            return
        fresh = next(
            (s for s in self.work.fresh.root.iter(section.tag) if is_landscape(s) == sideways), None
        )
        if fresh is not None:
            turn(group, sideways, fresh)
