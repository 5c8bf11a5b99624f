"""The paragraphs of an edited docx brought up to date, headings and the lines round tables too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

from ..snapshot.matching import figure_places
from ..text.marked import MarkedText
from ..word.edit.blocks import holds_additions, remove_block
from ..word.edit.paragraph import Editor
from ..word.names import is_figure_bookmark
from ..word.read.blocks import ReadParagraph
from .joined import begun_before, joined_blocks, lost_blocks, parted_paragraphs
from .merge import (
    DIRECTION,
    FIGURE,
    Conflict,
    Fate,
    Merged,
    Replacement,
    Span,
    fates,
    merge,
)
from .own_words import report_outdated
from .parting import Run, parted
from .state import TO_FILL, PrintedSnapshot, Refreshing, apply

_CODES = {DIRECTION: "R-20", FIGURE: "R-21"}
_QUOTED = 40  # characters of a paragraph
Figures = list[tuple[str, Span]]  # bookmarks of figures with the characters in them


def refresh_texts(state: Refreshing) -> None:
    """Every paragraph that stands outside tables; what a person took out is only reported."""
    texts = _Texts(state)
    for number, block in state.match.paragraphs.items():
        texts.refresh(number, block)
    _report_lost(state)


def _report_lost(state: Refreshing) -> None:
    """Paragraphs that a person took out, and that read differently now."""
    for number in lost_blocks(state):
        block, ours = state.base.blocks[number], state.same.get(number)
        if ours is None or block.table:
            continue
        now = state.ours.blocks[ours].text
        if now != block.text:
            _report_dropped(state, f"“{_heading_above(state.base, number)}”", block.text, now)


def _heading_above(base: PrintedSnapshot, number: int) -> str:
    """The heading under which a block stands; itself, if it is one."""
    blocks = reversed(base.blocks[: number + 1])
    return " ".join(next((b.text for b in blocks if b.kind == "heading"), "").split())


def _report_dropped(state: Refreshing, where: str, was: str, now: str) -> None:
    """Words that a person took out, and that read differently now; moved ones are not gone."""
    if not state.stands(was):
        state.report("R-30", where=where, quote=_shortened(now))


@dataclass(frozen=True)
class _Part:
    """What came of a paragraph. now: what it, and those it was joined with, reads in the new build.
    bookmarks: of the figures of `now`. owners: the blocks of the base of which it is."""

    merged: Merged
    now: MarkedText
    bookmarks: Sequence[str]
    owners: Sequence[int]

    @property
    def figures(self) -> Figures:
        """Its figures as they stand in the result."""
        return [(self.bookmarks[n], span) for n, span in self.merged.figures.items()]


class _Texts:
    """Goes through the paragraphs of the file once."""

    def __init__(self, state: Refreshing) -> None:
        self.state = state
        self.figures = figure_places(state.base.blocks)
        self.parts: dict[int, _Part] = {}

    def refresh(self, number: int, block: ReadParagraph) -> None:
        """Bring one paragraph up to date. number: of the block in the file."""
        state, editor = self.state, Editor(block)
        base, ours = state.match.printed_of.get(number), state.ours_of(number)
        is_gone = base is not None and ours is None  # not in the new build
        part = self.parts.pop(number, None) or self._merged(number, block)
        merged, now = part.merged, part.now
        figures = part.figures
        if not is_gone:
            figures += self._figures_from_elsewhere(part.owners, block, merged)
        where = state.places.of(number)
        for was, wanted in merged.dropped:
            _report_dropped(state, where, was, wanted)
        self._write(block, editor, merged, figures)
        self._clear_filled(editor, merged)
        self._mark_missing(editor, merged, now)
        for conflict in merged.conflicts:
            self._conflict(number, editor, merged, conflict)
        if not is_gone and block.text != now.text:
            report_outdated(state, number, editor, _settled(merged))
        state.settle_open_conflicts(editor, where, now.text)
        if block.text.strip() and not merged.text and not holds_additions(block, frozenset()):
            remove_block(block)  # all it said stands in the paragraph before, or is said no more

    def _merged(self, number: int, block: ReadParagraph) -> _Part:
        """A paragraph merged, with those that it was joined with or split into; unchanged where it
        is not of both."""
        state = self.state
        main = begun_before(state, number)
        owners = [n for n in joined_blocks(state, main) if n in state.same]
        if owners and owners[0] == state.match.printed_of.get(main):
            paragraphs = parted_paragraphs(state, main, owners)
            if number in paragraphs:
                self.parts |= self._merge_as_one(owners, paragraphs)
                return self.parts.pop(number)
        return _Part(Merged(block.text), MarkedText(""), [], [])

    def _merge_as_one(
        self, owners: Sequence[int], paragraphs: Mapping[int, ReadParagraph]
    ) -> dict[int, _Part]:
        """Paragraphs of the file merged as one with the blocks they came of, and parted again."""
        ours = [self.state.same[n] for n in owners]
        now = reduce(MarkedText.followed_by, map(self.state.ours.sentence, ours))
        bookmarks = self.state.ours.bookmarks_of(ours)
        base = reduce(MarkedText.followed_by, map(self.state.base.sentence, owners))
        run = Run.of([block.text for block in paragraphs.values()], base.text)
        merged = merge(base, run.text, now, self._anchors(owners, paragraphs, run), run.breaks)
        self.state.texts.update(dict.fromkeys(ours, merged.text))
        return {
            number: _Part(part, now, bookmarks, owners)
            for number, part in zip(paragraphs, parted(merged, run.spans), strict=True)
        }

    def _anchors(
        self, owners: Sequence[int], paragraphs: Mapping[int, ReadParagraph], run: Run
    ) -> Mapping[int, Span]:
        """The figures of some blocks of the base that bookmarks in the file lead to."""
        spans = {
            name: (first + start, last + start)
            for (start, _), piece in zip(run.spans, paragraphs.values(), strict=True)
            for name, (first, last) in piece.spans.items()
        }
        own = enumerate(self.state.base.bookmarks_of(owners))
        return {number: spans[name] for number, name in own if name in spans}

    # --- figures that were moved here from another paragraph

    def _figures_from_elsewhere(
        self, owners: Sequence[int], block: ReadParagraph, merged: Merged
    ) -> Figures:
        """Bring them up to date too; their new bookmarks with their characters in the result."""
        moved = list(self._moved_here(owners, block))
        for _, span, fate in moved:
            _follow(fate, block.text, span, merged)
        merged.sort()
        lengths = {edit.start: len(edit.text) for edit in merged.edits if edit.ours < 0}
        figures: Figures = []
        for name, (start, end), _ in moved:
            at = merged.moved(start)
            figures.append((name, (at, at + lengths.get(start, end - start))))
        return figures

    def _moved_here(
        self, owners: Sequence[int], block: ReadParagraph
    ) -> Iterator[tuple[str, Span, Fate]]:
        """Figures of other paragraphs that are in the new build: their bookmarks there, their
        characters here."""
        spans = block.spans
        for name in filter(self.figures.__contains__, spans):
            owner, mark = self.figures[name]
            fate = None if owner in owners else self._fates(owner).get(mark.start)
            if fate is not None:
                names = self.state.ours.blocks[self.state.same[owner]].figure_bookmarks
                yield names[fate.ours], spans[name], fate

    def _fates(self, base: int) -> Mapping[int, Fate]:
        """What became of a block's figures, by the character at which they began."""
        ours = self.state.same.get(base)
        if ours is None:
            return {}
        return fates(self.state.base.sentence(base), self.state.ours.sentence(ours))

    # --- writing

    def _write(
        self, block: ReadParagraph, editor: Editor, merged: Merged, figures: Figures
    ) -> None:
        """The new words, and bookmarks round the figures and round nothing else."""
        wanted = [(name, span) for name, span in figures if span[1] > span[0]]
        marks = (mark for mark in block.bookmarks if is_figure_bookmark(mark.name))
        standing = [(mark.name, (mark.start, mark.end)) for mark in marks]
        apply(merged, editor)
        self.state.changes += bool(merged.edits)
        if merged.edits or sorted(wanted) != sorted(standing):
            editor.mark_figures(wanted, self.state.grafts.next_id)

    def _clear_filled(self, editor: Editor, merged: Merged) -> None:
        """What is filled in now is no longer marked as missing."""
        spans = merged.written()
        self.state.take_back(TO_FILL, editor, spans)
        for edit, span in zip(merged.edits, spans, strict=True):
            if edit in merged.filled and span[1] > span[0]:
                editor.clear_highlight(*span)

    def _mark_missing(self, editor: Editor, merged: Merged, now: MarkedText) -> None:
        """What is missing now is marked, where this refresh wrote it."""
        spans = merged.written()
        for place, (start, end) in merged.missing.items():
            if any(first <= start and end <= last for first, last in spans):
                editor.highlight(start, end)
                self.state.comments.add(editor, start, end, TO_FILL + now.missing[place].why)

    def _conflict(self, number: int, editor: Editor, merged: Merged, conflict: Conflict) -> None:
        span = merged.span(conflict.start, conflict.end)
        values = {
            "wanted": conflict.wanted,
            "was": conflict.was,
            "found": merged.text[slice(*span)],
        }
        code = _CODES.get(conflict.kind, "R-22")
        self.state.paragraph_conflict(code, number, editor, span, **values)


def _settled(merged: Merged) -> list[Span]:
    """The characters of a result that are up to date, or told already."""
    conflicts = (merged.span(each.start, each.end) for each in merged.conflicts)
    return [*merged.figures.values(), *merged.written(), *conflicts]


def _follow(fate: Fate, text: str, span: Span, merged: Merged) -> None:
    """Let a figure that was moved into another paragraph follow what became of it."""
    printed = text[slice(*span)]
    if fate.old == fate.new and not fate.turned:
        return
    if printed not in (fate.old, fate.new):
        merged.conflicts.append(Conflict(FIGURE, *span, fate.new))
    elif fate.turned:
        merged.conflicts.append(Conflict(DIRECTION, *span, fate.wanted))
    elif printed != fate.new:
        merged.edits.append(Replacement(*span, fate.new, -1))


def _shortened(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _QUOTED else f"{text[:_QUOTED]}…"
