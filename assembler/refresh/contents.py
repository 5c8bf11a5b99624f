"""The contents of an edited docx brought up to date, and the bookmarks they lead to."""

from __future__ import annotations

from ..snapshot.matching import Piece
from ..word.edit.contents import ContentsLine, add_line, contents_lines, lead_elsewhere, remove_line
from ..word.edit.paragraph import set_value
from ..word.read.blocks import ReadParagraph
from ..word.read.tree import name_of, value_of
from ..word.snapshot_part import pages_in
from .work import Work

_OURS = ("_Toc", "_tbl_")


def refresh_contents(work: Work) -> dict[str, int]:
    """Bring entries and pages up to date. Gives the pages of the new build's contents."""
    pages = pages_in(work.fresh_parts)
    lines = contents_lines(work.document.contents)
    if lines:
        _Lines(work, lines, pages).run()
    return pages


def rename_bookmarks(work: Work) -> None:
    """Give bookmarks of headings and tables the names they have in the new build, and let the
    contents lead there."""
    names = {old: new for old, new in _names(work) if old != new}
    for mark in work.document.root.iter() if names else ():
        if name_of(mark) == "bookmarkStart" and value_of(mark, "name") in names:
            set_value(mark, "name", names[value_of(mark, "name")])
    if names:
        lead_elsewhere(work.document.contents, names)
    work.renamed = names


def _names(work: Work) -> list[tuple[str, str]]:
    found = []
    for number, piece in enumerate(work.base.list):
        ours = work.same.get(number)
        new = _own(work.ours.list[ours]) if ours is not None else ()
        for at, name in enumerate(_own(piece)):
            found.append((name, new[at] if at < len(new) else f"{name}_0"))
    return found


def _own(piece: Piece) -> tuple[str, ...]:
    return tuple(name for name in piece.names if name.startswith(_OURS))


class _Lines:
    """The entries of one contents."""

    def __init__(self, work: Work, lines: list[ContentsLine], pages: dict[str, int]) -> None:
        self.work, self.lines, self.pages = work, lines, pages
        self.before = pages_in(work.document.parts)
        self.by_anchor = {line.anchor: line for line in lines}

    def run(self) -> None:
        """Entries that are still there, those that went, those that came."""
        placed = {}
        for number, piece in enumerate(self.work.base.list):
            line = self._line(piece)
            if line is None:
                continue
            ours = self.work.same.get(number)
            if ours is not None:
                placed[ours] = line
                self._update(line, piece, ours)
            elif not self._stands(number):
                remove_line(line, self.lines)
                self.lines.remove(line)
        self._add(placed)

    def _line(self, piece: Piece) -> ContentsLine | None:
        names = [self.work.renamed.get(name, name) for name in _own(piece)]
        return next((self.by_anchor[name] for name in names if name in self.by_anchor), None)

    def _stands(self, number: int) -> bool:
        """Whether a piece that the new build does not have was left in the file."""
        block = self.work.block(number)
        return isinstance(block, ReadParagraph) and block.element.getparent() is not None

    def _update(self, line: ContentsLine, piece: Piece, ours: int) -> None:
        """An entry follows its heading; its page moves as far as it does in the new build."""
        said = line.said
        new_text, current = self.work.ours.list[ours].text, self.work.texts.get(ours)
        if current is not None and new_text != piece.text and _like(said, piece.text):
            said = _entry(current)
        old = next((self.before[n] for n in _own(piece) if n in self.before), None)
        names = _own(self.work.ours.list[ours])
        new = next((self.pages[n] for n in names if n in self.pages), None)
        page = line.page
        if page is not None and new is not None and old is not None:
            page += new - old
        line.write(said, page)

    def _add(self, placed: dict[int, ContentsLine]) -> None:
        fresh = {line.anchor: line for line in contents_lines(self.work.fresh.contents)}
        known = set(self.work.same.values())
        for number, piece in enumerate(self.work.ours.list):
            source = next((fresh[name] for name in _own(piece) if name in fresh), None)
            before = next((placed[n] for n in range(number - 1, -1, -1) if n in placed), None)
            if number not in known and source is not None and before is not None:
                placed[number] = add_line(source, before, self.work.grafts)


def _entry(text: str) -> str:
    """A heading as the contents show it."""
    return text.replace("\n", "　")


def _like(entry: str, heading: str) -> bool:
    return "".join(entry.split()) == "".join(heading.split())
