"""The paragraphs of an edited docx brought up to date, headings and the lines round tables too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from ..snapshot.matching import figure_places
from ..text.marked import MarkedText
from ..text.numbers import Number, numbers_in
from ..text.tokens import wording
from ..word.edit.paragraph import Editor
from ..word.names import is_figure_bookmark
from ..word.read.blocks import ReadParagraph
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
    spans_meet,
)
from .state import TO_FILL, Refreshing

_CODES = {DIRECTION: "R-20", FIGURE: "R-21"}
_QUOTED = 40  # characters of a paragraph
Figures = list[tuple[str, Span]]  # bookmarks of figures with the characters in them


def refresh_texts(state: Refreshing) -> None:
    """Every paragraph that stands outside tables; what a person took out is only reported."""
    texts = _Texts(state)
    for number, block in enumerate(state.match.blocks):
        if isinstance(block, ReadParagraph):
            texts.refresh(number, block)
    _report_lost(state)


def _report_lost(state: Refreshing) -> None:
    """Paragraphs that a person took out, and that read differently now."""
    lost = {id(block) for block in state.match.lost()}
    heading = ""
    for number, block in enumerate(state.base.blocks):
        heading = " ".join(block.text.split()) if block.kind == "heading" else heading
        ours = state.same.get(number)
        if ours is None or block.table or id(state.match.printed[number]) not in lost:
            continue
        now = state.ours.blocks[ours].text
        if now != block.text:
            _report_dropped(state, f"“{heading}”", block.text, now)


def _report_dropped(state: Refreshing, where: str, was: str, now: str) -> None:
    """Words that a person took out, and that read differently now; moved ones are not gone."""
    if not state.stands(was):
        state.report("R-30", where=where, quote=_shortened(now))


class _Texts:
    """Goes through the paragraphs of the file once."""

    def __init__(self, state: Refreshing) -> None:
        self.state = state
        self.figures = figure_places(state.base.blocks)

    def refresh(self, number: int, block: ReadParagraph) -> None:
        """Bring one paragraph up to date. number: of the block in the file."""
        state, editor = self.state, Editor(block)
        base = state.match.printed_of.get(number)
        ours = None if base is None else state.same.get(base)
        is_gone = base is not None and ours is None  # not in the new build
        merged, now = self._merged(base, ours, block)
        bookmarks = state.ours.blocks[ours].figure_bookmarks if ours is not None else ()
        figures = [(bookmarks[n], span) for n, span in merged.figures.items()]
        if not is_gone:
            figures += self._figures_from_elsewhere(base, block, merged)
        where = state.places.of(number)
        for was, wanted in merged.dropped:
            _report_dropped(state, where, was, wanted)
        self._write(block, editor, merged, figures)
        self._clear_filled(editor, merged)
        self._mark_missing(editor, merged, now)
        for conflict in merged.conflicts:
            self._conflict(number, editor, merged, conflict)
        if state.open_conflicts:
            state.settle_open_conflicts(editor, where)
        if not is_gone and (base is None or block.text != now.text):
            self._report_outdated(number, editor, merged, now)

    def _merged(
        self, base: int | None, ours: int | None, block: ReadParagraph
    ) -> tuple[Merged, MarkedText]:
        """A paragraph merged, and what it reads in the new build; unchanged where it is not of
        both."""
        if base is None or ours is None:
            return Merged(block.text), MarkedText("")
        state = self.state
        own = state.base.blocks[base].figure_bookmarks
        anchors = {
            own.index(mark.name): (mark.start, mark.end)
            for mark in block.bookmarks
            if mark.name in own and mark.end > mark.start
        }
        now = state.ours.sentence(ours)
        merged = merge(state.base.sentence(base), block.text, now, anchors)
        state.texts[ours] = merged.text
        return merged, now

    # --- figures that were moved here from another paragraph

    def _figures_from_elsewhere(
        self, base: int | None, block: ReadParagraph, merged: Merged
    ) -> Figures:
        """Bring them up to date too; their new bookmarks with their characters in the result."""
        moved: list[tuple[str, Span]] = []
        for mark in block.bookmarks:
            owner, figure = self.figures.get(mark.name, (base, None))
            if owner is None or owner == base or figure is None or mark.end <= mark.start:
                continue
            fate = self._fates(owner).get(figure.start)
            if fate is not None:
                span = mark.start, mark.end
                _follow(fate, block.text, span, merged)
                names = self.state.ours.blocks[self.state.same[owner]].figure_bookmarks
                moved.append((names[fate.ours], span))
        merged.sort()
        written = {edit.start: len(edit.text) for edit in merged.edits if edit.ours < 0}
        starts = ((name, start, end, merged.moved(start)) for name, (start, end) in moved)
        return [
            (name, (at, at + written.get(start, end - start))) for name, start, end, at in starts
        ]

    def _fates(self, base: int) -> Mapping[int, Fate]:
        """What became of a block's figures, by the character at which they began."""
        ours = self.state.same.get(base)
        if ours is None:
            return {}
        return fates(self.state.base.sentence(base), self.state.ours.sentence(ours))

    # --- numbers a person wrote that were right once

    @cached_property
    def _outdated(self) -> Mapping[object, _Outdated]:
        """Values of figures that were corrected and stand nowhere any more."""
        old: dict[object, _Outdated] = {}
        current: set[object] = set()
        for number, ours in self.state.same.items():
            before, now = self.state.base.sentence(number), self.state.ours.sentence(ours)
            current.update(printed.key for printed in numbers_in(now.text))
            for key, value in _corrected(before, now) if before.text != now.text else ():
                old[key] = old[key].beside(value) if key in old else value
        return {key: value for key, value in old.items() if key not in current}

    def _report_outdated(
        self, number: int, editor: Editor, merged: Merged, now: MarkedText
    ) -> None:
        taken = [*merged.figures.values(), *merged.written()]
        for printed in numbers_in(merged.text):
            old = self._outdated.get(printed.key) if printed.is_figure else None
            if old is None or printed.shown in now.text or _overlaps(printed, taken):
                continue
            values = {"found": printed.shown, "name": old.name, "wanted": old.wanted}
            span = printed.start, printed.end
            self.state.paragraph_conflict("R-27", number, editor, span, **values)

    # --- writing

    def _write(
        self, block: ReadParagraph, editor: Editor, merged: Merged, figures: Figures
    ) -> None:
        """The new words, and bookmarks round the figures and round nothing else."""
        wanted = [(name, span) for name, span in figures if span[1] > span[0]]
        marks = (mark for mark in block.bookmarks if is_figure_bookmark(mark.name))
        standing = [(mark.name, (mark.start, mark.end)) for mark in marks]
        for edit in reversed(merged.edits):
            editor.replace(edit.start, edit.end, edit.text)
        self.state.changes += bool(merged.edits)
        if merged.edits or sorted(wanted) != sorted(standing):
            editor.mark_figures(wanted, self.state.grafts.next_id)

    def _clear_filled(self, editor: Editor, merged: Merged) -> None:
        """What is filled in now is no longer marked as missing."""
        spans, comments = merged.written(), self.state.comments
        for number, commented in editor.comments().items() if spans else ():
            is_ours = comments.text_of(number).startswith(TO_FILL)
            if is_ours and any(spans_meet(commented, span) for span in spans):
                comments.remove(number, editor)
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
        values = {"wanted": conflict.wanted, "found": merged.text[slice(*span)]}
        code = _CODES.get(conflict.kind, "R-22")
        self.state.paragraph_conflict(code, number, editor, span, **values)


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


@dataclass(frozen=True, slots=True)
class _Outdated:
    """A number that no longer holds: of which figure it was, and what is right now."""

    name: str
    wanted: str

    def beside(self, other: _Outdated) -> _Outdated:
        """One that may also have been another figure, which is something else now."""
        if other.wanted in self.wanted.split("或"):
            return self
        return _Outdated(f"{self.name}或{other.name}", f"{self.wanted}或{other.wanted}")


def _corrected(base: MarkedText, ours: MarkedText) -> Iterator[tuple[object, _Outdated]]:
    """The values of a paragraph's figures that were corrected."""
    words = wording(base.text)
    for start, fate in fates(base, ours).items():
        at = words.number_at(start, start + 1)
        number = words.tokens[at].number if at is not None else None
        if number and number.is_figure and fate.old != fate.new:
            shown = number.shown.replace(fate.old.rstrip("%"), fate.new.rstrip("%"), 1)
            yield number.key, _Outdated(f"“{fate.name}”", shown)


def _overlaps(number: Number, spans: Sequence[Span]) -> bool:
    return any(start < number.end and number.start < end for start, end in spans)


def _shortened(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _QUOTED else f"{text[:_QUOTED]}…"
