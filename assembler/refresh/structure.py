"""Paragraphs and tables that the new build has and the old did not, or the other way round; and
what leads to them: bookmarks of headings and tables, and the contents (目录)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from itertools import chain, filterfalse, groupby, starmap

from ..snapshot.matching import PrintedBlock, unspaced
from ..text.punctuation import levelled
from ..word.edit.blocks import (
    close_body,
    holds_additions,
    placed,
    remove_bookmarks,
)
from ..word.edit.contents import (
    ContentsLine,
    add_line,
    contents_lines,
    remove_line,
    rename_bookmarks,
)
from ..word.edit.paragraph import Editor
from ..word.edit.sections import PlacedBlock, settle
from ..word.names import dropped_bookmark, is_block_bookmark, is_dropped_table
from ..word.read.blocks import ReadBlock, ReadParagraph, ReadTable
from ..word.snapshot_part import pages_in
from .inserted import add_footnote, has_picture, remove_shown
from .settling import Settling, of_words
from .state import PrintedSnapshot, Refreshing, T, beside
from .tables import first_cell, table_is_untouched

_BEGINS = ("heading", "label", "title")  # what goes before what follows it, not behind


# --- bookmarks


def rename_block_bookmarks(state: Refreshing) -> None:
    """Give bookmarks of headings and tables the names they have in the new build, and let the
    contents lead there."""
    names: dict[str, str] = {}
    for number, block in enumerate(state.base.blocks):
        old = _block_bookmarks(block)
        new = _block_bookmarks(state.ours.block(state.same.get(number)))
        names |= dict(zip(old, map(dropped_bookmark, old), strict=True))
        names |= dict(zip(old, new, strict=False))
    state.renamed = {old: new for old, new in names.items() if old != new}
    if state.renamed:
        rename_bookmarks(state.document, state.renamed)


def _block_bookmarks(block: PrintedBlock) -> tuple[str, ...]:
    return tuple(filter(is_block_bookmark, block.bookmarks))


# --- taken out


def remove_blocks(state: Refreshing) -> None:
    """Take out what the new build does not have, unless a person changed it."""
    standing = state.match.block_of.keys() | state.match.parts.keys()
    gone = sorted(filterfalse(partial(_stays, state), standing - state.same.keys()))
    for number in gone:
        _remove(state, number)
    if gone:
        close_body(state.document)
        remove_bookmarks(state.document, set(filter(is_dropped_table, state.renamed.values())))


def _stays(state: Refreshing, number: int) -> bool:
    """Whether a paragraph of the shell stays that is only the cover of the new report."""
    block = state.base.blocks[number]
    if not _is_in_shell(state.base, block) or _has_shell(state.ours):
        return False
    return unspaced(block.text) in {unspaced(each.text) for each in state.fresh.paragraphs}


def _remove(state: Refreshing, number: int) -> None:
    built, block = state.base.blocks[number], state.block(number)
    if block is None:
        return
    if _is_untouched(state, built, block):
        remove_shown(state, built, block)
        state.changes += 1
    elif isinstance(block, ReadParagraph):
        at = state.match.block_of[number]
        whole, editor = (0, len(block.text)), Editor(block)
        settling = Settling(
            take=lambda _: _take_out(state, built, block),
            write=of_words(editor).write,
            outcome="（没有这一段）",
        )
        state.block_conflict("R-24", at, editor, whole, settling, was=built.text)
    else:
        cell = first_cell(block.rows)
        where = f"附表《{built.text}》"
        settling = Settling(
            take=lambda _: _take_out(state, built, block),
            standing="（手工改过的表）",
            outcome="（没有这张表）",
        )
        values = {"quote": cell.text if cell else "", "was": built.text}
        state.cell_conflict("R-24", [cell], where, settling=settling, **values)


def _take_out(state: Refreshing, built: PrintedBlock, block: ReadBlock) -> None:
    """Take out what a person had changed, and wants no more."""
    remove_shown(state, built, block)
    close_body(state.document)


def _is_untouched(state: Refreshing, built: PrintedBlock, block: ReadParagraph | ReadTable) -> bool:
    """Whether a block stands in the file as it was built, and nothing was put into it."""
    if isinstance(block, ReadTable):
        return built.table is not None and table_is_untouched(state, built.table, block)
    same = unspaced(levelled(block.text)) == unspaced(levelled(built.text))
    return same and not holds_additions(block, state.our_comments)


def _is_in_shell(printed: PrintedSnapshot, block: PrintedBlock) -> bool:
    return printed.snapshot.blocks[block.block].in_shell


def _has_shell(printed: PrintedSnapshot) -> bool:
    """Whether the shell of a report is more than its cover."""
    return any(block.in_shell for block in printed.snapshot.blocks)


# --- brought in


def add_blocks(state: Refreshing) -> None:
    """Bring in what the new build has and the old did not, those that follow each other and lie
    the same way as one group."""
    if len(state.base_of) == len(state.ours.blocks):
        return
    added = _Added(state)
    for (is_new, sideways), blocks in groupby(enumerate(state.ours.blocks), added.kind):
        group = list(chain.from_iterable(starmap(added.add, blocks))) if is_new else []
        if group:
            settle(group, sideways, state.fresh)
    close_body(state.document)


class _Added:
    """Blocks being brought in. places: those of ours that stand in the file, and where."""

    def __init__(self, state: Refreshing) -> None:
        self.state = state
        self.places = _places(
            (ours, state.block(base))
            for base, ours in state.same.items()
            if state.ours.blocks[ours].kind != "footnote"  # which stands in another part
        )
        self.new: set[int] = set()
        self.standing = {} if _has_shell(state.base) else self._cover()
        self.standing |= _places(state.kept_blocks.items())
        self.places |= self.standing

    def _cover(self) -> dict[int, PlacedBlock]:
        """What was only the cover before, and stands in the file."""
        paragraphs = {unspaced(each.text): each for each in self.state.match.paragraphs.values()}
        blocks = enumerate(self.state.ours.blocks)
        ours = ((n, block) for n, block in blocks if _is_in_shell(self.state.ours, block))
        return _places((n, paragraphs.get(unspaced(block.text))) for n, block in ours)

    def kind(self, numbered: tuple[int, PrintedBlock]) -> tuple[bool, bool]:
        """Whether a block is new, and whether it lies on a page of landscape."""
        number, block = numbered
        source = self.state.ours.snapshot.blocks[block.block]
        return number not in self.state.base_of, getattr(source, "landscape", False)

    def add(self, number: int, block: PrintedBlock) -> list[PlacedBlock]:
        """Bring one in behind what stands before it; what begins something goes before what
        follows, unless that was brought in behind another new one. Gives it; [] where nothing
        of the report stands any more."""
        if number in self.standing:
            return []
        if block.kind == "footnote":
            add_footnote(self.state, number, self.new)
            return []
        fresh = self.state.fresh_block(number)
        before, behind = beside(self.places, number)
        begins = block.kind in _BEGINS and number - 1 not in self.new
        is_caption = has_picture(self.state.ours, block)
        if behind is not None and (begins or before is None):
            place = self.state.grafts.insert_before(fresh, behind, is_caption)
        elif before is not None:
            place = self.state.grafts.insert_after(fresh, before, is_caption)
        else:
            return []
        self.places[number] = place
        self.new.add(number)
        self.state.changes += 1
        return [place]


def _places(blocks: Iterable[tuple[int, ReadBlock | None]]) -> dict[int, PlacedBlock]:
    """Where numbered blocks stand in the body, those that do."""
    places = ((number, placed(block)) for number, block in blocks)
    return {number: place for number, place in places if place is not None}


# --- contents


def refresh_contents(state: Refreshing) -> dict[str, int]:
    """Bring entries and pages up to date. Gives the pages of the new build's contents."""
    pages = pages_in(state.fresh_parts)
    lines = contents_lines(state.document.contents)
    if lines:
        _Contents(state, lines, pages).run()
    return pages


class _Contents:
    """The entries of one contents. pages, before: of the new build, and of the file when it was
    written, by the bookmarks to which the entries lead."""

    def __init__(self, state: Refreshing, lines: list[ContentsLine], pages: dict[str, int]) -> None:
        self.state, self.lines, self.pages = state, lines, pages
        self.before = pages_in(state.document.parts)
        self.by_anchor = _by_anchor(lines)

    def run(self) -> None:
        """Entries that are still there, those that went, those that came."""
        standing = {}
        for number, block in enumerate(self.state.base.blocks):
            line = self._line(block)
            if line is None:
                continue
            ours = self.state.same.get(number)
            if ours is not None:
                standing[ours] = line
                self._update(line, block, ours)
            elif not self._was_left(number):
                remove_line(line, self.lines)
                self.lines.remove(line)
        self._add(standing)

    def _line(self, block: PrintedBlock) -> ContentsLine | None:
        names = (self.state.renamed.get(name, name) for name in _block_bookmarks(block))
        return _first_known(names, self.by_anchor)

    def _was_left(self, number: int) -> bool:
        """Whether a heading that the new build does not have was left in the file."""
        block = self.state.block(number)
        return isinstance(block, ReadParagraph) and placed(block) is not None

    def _update(self, line: ContentsLine, block: PrintedBlock, ours: int) -> None:
        """An entry follows its heading; its page moves as far as it does in the new build."""
        new, entry = self.state.ours.blocks[ours], line.entry
        current = self.state.texts.get(ours)
        if current is not None and new.text != block.text and _is_entry_of(entry, block.text):
            entry = current.replace("\n", "　")  # as the contents show a heading of two lines
        was = _first_known(_block_bookmarks(block), self.before)
        page, now = line.page, _first_known(_block_bookmarks(new), self.pages)
        if page is not None and was is not None and now is not None:
            page += now - was
        line.write(entry, page)

    def _add(self, standing: dict[int, ContentsLine]) -> None:
        added = set(range(len(self.state.ours.blocks))) - self.state.base_of.keys()
        if not added:  # and the new build need not be read
            return
        fresh = _by_anchor(contents_lines(self.state.fresh.contents))
        for number in sorted(added):
            source = _first_known(_block_bookmarks(self.state.ours.blocks[number]), fresh)
            before, _ = beside(standing, number)
            if source is not None and before is not None:
                standing[number] = add_line(source, before, self.state.grafts)


def _by_anchor(lines: Iterable[ContentsLine]) -> dict[str, ContentsLine]:
    return {line.anchor: line for line in lines}


def _first_known(names: Iterable[str], known: Mapping[str, T]) -> T | None:
    """What is known by the first of these names that is known at all."""
    return next((known[name] for name in names if name in known), None)


def _is_entry_of(entry: str, heading: str) -> bool:
    return "".join(entry.split()) == "".join(heading.split())
