"""The paragraphs of an edited docx brought up to date, headings and the lines round tables too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from ..snapshot.matching import figure_places
from ..text.marked import MarkedText
from ..text.numbers import Number, numbers_in
from ..text.tokens import wording
from ..word.edit.paragraph import Editor, made, set_value
from ..word.read.blocks import ReadParagraph
from ..word.read.tree import Element, value_of
from .merge import DIRECTION, FIGURE, Conflict, Edit, Fate, Merged, fates, merge
from .pieces import said_by
from .work import GAP, Work

_CODES = {DIRECTION: "R-20", FIGURE: "R-21"}
_FIGURE = "_fig_"


@dataclass(frozen=True, slots=True)
class _Old:
    """A number that no longer holds: what it showed, and what is right now."""

    name: str
    wanted: str

    def beside(self, other: _Old) -> _Old:
        """One that may also have been another figure, which is something else now."""
        known = self.wanted.split("或")
        if other.wanted in known:
            return self
        return _Old(f"{self.name}或{other.name}", f"{self.wanted}或{other.wanted}")


class Texts:
    """Goes through the paragraphs of the file once."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.figures = figure_places(work.base.list)

    def run(self) -> None:
        """Every paragraph that stands outside tables."""
        for number, block in enumerate(self.work.found.blocks):
            if isinstance(block, ReadParagraph):
                self._block(number, block)
        self._lost()

    def _lost(self) -> None:
        """Paragraphs that a person took out, and that read differently now."""
        gone = {id(piece) for piece in self.work.found.lost()}
        heading = ""
        for number, piece in enumerate(self.work.found.pieces):
            heading = " ".join(piece.text.split()) if piece.kind == "heading" else heading
            ours = self.work.same.get(number)
            if id(piece) not in gone or ours is None or self.work.stands(piece.text):
                continue
            now = self.work.ours.list[ours].text
            if piece.table is None and now != piece.text:
                self.work.tell("R-30", where=f"“{heading}”", quote=_short(now))

    def _block(self, number: int, block: ReadParagraph) -> None:
        piece = self.work.found.source.get(number)
        ours = self.work.same.get(piece) if piece is not None else None
        if piece is None or ours is None:
            merged, names = Merged(block.text), {}
            known = MarkedText("")
        else:
            known = said_by(self.work.ours.list[ours], self.work.new)
            base = said_by(self.work.base.list[piece], self.work.old)
            merged = merge(base, block.text, known, self._anchors(piece, block))
            names = dict(enumerate(self.work.ours.list[ours].figure_names))
            self.work.texts[ours] = merged.text
        is_gone = piece is not None and ours is None
        foreign = [] if is_gone else list(self._foreign(piece, block, merged))
        for was, said in merged.left:
            if not self.work.stands(was):
                self.work.tell("R-30", where=self.work.places.of(number), quote=_short(said))
        self._write(number, block, merged, known, names, foreign)
        if not is_gone:
            self._stale(number, block, merged, known)

    def _anchors(self, piece: int, block: ReadParagraph) -> dict[int, tuple[int, int]]:
        """Figures of a piece that bookmarks in its paragraph lead to."""
        own = self.work.base.list[piece].figure_names
        return {
            own.index(mark.name): (mark.start, mark.end)
            for mark in block.bookmarks
            if mark.name in own and mark.end > mark.start
        }

    # --- figures that were moved here from another paragraph

    def _foreign(
        self, piece: int | None, block: ReadParagraph, merged: Merged
    ) -> Iterator[tuple[str, tuple[int, int]]]:
        """Bring them up to date too; their new bookmarks with their characters in the result."""
        places = []
        for mark in block.bookmarks:
            owner = self.figures.get(mark.name)
            if owner is None or owner[0] == piece or mark.end <= mark.start:
                continue
            fate = self._fates(owner[0]).get(owner[1].start)
            if fate is None:
                continue
            self._follow(fate, block.text, (mark.start, mark.end), merged)
            names = self.work.ours.list[self.work.same[owner[0]]].figure_names
            places.append((names[fate.ours], mark.start, fate))
        merged.edits.sort(key=lambda edit: (edit.start, edit.end, edit.ours))
        for name, start, _ in places:
            edit = next((e for e in merged.edits if e.start == start and e.ours < 0), None)
            first = merged.moved(start)
            end = next(
                m.end for m in block.bookmarks if m.start == start and m.name in self.figures
            )
            yield name, (first, first + (len(edit.text) if edit else end - start))

    def _fates(self, piece: int) -> Mapping[int, Fate]:
        """What became of a piece's figures, by the character at which they began."""
        ours = self.work.same.get(piece)
        if ours is None:
            return {}
        base = said_by(self.work.base.list[piece], self.work.old)
        return fates(base, said_by(self.work.ours.list[ours], self.work.new))

    def _follow(self, fate: Fate, text: str, span: tuple[int, int], merged: Merged) -> None:
        found = text[slice(*span)]
        if fate.old == fate.new and not fate.turned:
            return
        if found != fate.old and found != fate.new:
            merged.conflicts.append(Conflict(FIGURE, *span, fate.new))
        elif fate.turned:
            merged.conflicts.append(Conflict(DIRECTION, *span, fate.wanted))
        elif found != fate.new:
            merged.edits.append(Edit(*span, fate.new, -1))

    # --- numbers a person wrote that were right once

    @cached_property
    def _outdated(self) -> Mapping[object, _Old]:
        """Values of figures that were corrected and stand nowhere any more."""
        old: dict[object, _Old] = {}
        current: set[object] = set()
        for piece, ours in self.work.same.items():
            base = said_by(self.work.base.list[piece], self.work.old)
            said = said_by(self.work.ours.list[ours], self.work.new)
            current.update(number.key for number in numbers_in(said.text))
            if base.text != said.text:
                for key, value in _corrected(base, said):
                    old[key] = old[key].beside(value) if key in old else value
        return {key: value for key, value in old.items() if key not in current}

    def _stale(self, number: int, block: ReadParagraph, merged: Merged, known: MarkedText) -> None:
        if number in self.work.found.source and block.text == known.text:
            return
        text = merged.text
        taken = [*merged.figures.values(), *_spans(merged)]
        for found in numbers_in(text):
            old = self._outdated.get(found.key) if found.is_figure else None
            if old is None or found.shown in known.text or _covered(found, taken):
                continue
            editor = self._editor(block)
            values = {"found": found.shown, "name": old.name, "wanted": old.wanted}
            self.work.paragraph_conflict("R-27", number, editor, (found.start, found.end), **values)

    def _editor(self, block: ReadParagraph) -> Editor:
        return self._editors.setdefault(id(block), Editor(block))

    @cached_property
    def _editors(self) -> dict[int, Editor]:
        return {}

    # --- writing

    def _write(
        self,
        number: int,
        block: ReadParagraph,
        merged: Merged,
        known: MarkedText,
        names: Mapping[int, str],
        foreign: Sequence[tuple[str, tuple[int, int]]],
    ) -> None:
        wanted = [(names[n], span) for n, span in merged.figures.items()] + list(foreign)
        wanted = [(name, span) for name, span in wanted if span[1] > span[0]]
        standing = [(m.name, (m.start, m.end)) for m in block.bookmarks if _is_figure(m.name)]
        editor = self._editor(block)
        for edit in reversed(merged.edits):
            editor.replace(edit.start, edit.end, edit.text)
        self.work.changes += bool(merged.edits)
        if merged.edits or sorted(wanted) != sorted(standing):
            self._mark(editor, wanted)
        self._gaps(editor, merged, known)
        for conflict in merged.conflicts:
            self._conflict(number, editor, merged, conflict)
        if self.work.conflicts_before:
            self.work.tell_open(editor, self.work.places.of(number))

    def _mark(self, editor: Editor, wanted: Sequence[tuple[str, tuple[int, int]]]) -> None:
        """Bookmarks round the figures, and round nothing else."""
        standing = {
            span: mark for mark, span in editor.bookmarks() if _is_figure(value_of(mark, "name"))
        }
        kept = {span for _, span in wanted if span in standing}
        for mark, span in editor.bookmarks():
            if _is_figure(value_of(mark, "name")) and (
                span not in kept or standing[span] is not mark
            ):
                _unmark(mark)
        for name, span in wanted:
            if span in kept:
                set_value(standing[span], "name", name)
            else:
                number = self.work.grafts.next_id()
                like = editor.paragraph.element
                start = made(like, "bookmarkStart", id=number, name=name)
                editor.enclose(*span, start, [made(like, "bookmarkEnd", id=number)])

    def _gaps(self, editor: Editor, merged: Merged, known: MarkedText) -> None:
        """What is filled in now is no longer marked as missing; what is missing now, is."""
        spans = _spans(merged)
        if not spans:
            return
        gaps = [span for span in merged.missing.values() if span in spans or _inside(span, spans)]
        for number, span in editor.comments().items():
            if self.work.comments.said(number).startswith(GAP) and _meets(span, spans):
                self.work.comments.remove(number, editor.paragraph.elements)
        for edit, span in zip(merged.edits, spans, strict=True):
            if edit in merged.filled and span[1] > span[0]:
                editor.highlight(*span, False)
        for place, gap in merged.missing.items():
            if gap in gaps:
                editor.highlight(*gap, True)
                self.work.comments.add(editor, *gap, GAP + known.missing[place].why)

    def _conflict(self, number: int, editor: Editor, merged: Merged, conflict: Conflict) -> None:
        span = merged.span(conflict.start, conflict.end)
        found = merged.text[slice(*span)]
        code = _CODES.get(conflict.kind, "R-22")
        self.work.paragraph_conflict(
            code, number, editor, span, wanted=conflict.wanted, found=found
        )


def _is_figure(name: str) -> bool:
    return name.startswith(_FIGURE)


def _unmark(mark: Element) -> None:
    """Take a bookmark out, both its ends."""
    number = value_of(mark, "id")
    body = mark.getroottree().getroot()
    mark.getparent().remove(mark)
    for end in list(body.iter(mark.tag.replace("bookmarkStart", "bookmarkEnd"))):
        if value_of(end, "id") == number:
            end.getparent().remove(end)
            return


def _spans(merged: Merged) -> list[tuple[int, int]]:
    """The characters of the result that the edits wrote."""
    spans, by = [], 0
    for edit in merged.edits:
        start = edit.start + by
        spans.append((start, start + len(edit.text)))
        by += len(edit.text) - (edit.end - edit.start)
    return spans


def _inside(span: tuple[int, int], spans: Sequence[tuple[int, int]]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in spans)


def _meets(span: tuple[int, int], spans: Sequence[tuple[int, int]]) -> bool:
    return any(
        start < max(span[1], span[0] + 1) and span[0] < max(end, start + 1) for start, end in spans
    )


def _covered(number: Number, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start < number.end and number.start < end for start, end in spans)


def _corrected(base: MarkedText, ours: MarkedText) -> Iterator[tuple[object, _Old]]:
    """The values of a paragraph's figures that were corrected."""
    words = wording(base.text)
    for start, fate in fates(base, ours).items():
        at = words.number_at(start, start + 1)
        number = words.tokens[at].number if at is not None else None
        if number and number.is_figure and fate.old != fate.new:
            shown = number.shown.replace(fate.old.rstrip("%"), fate.new.rstrip("%"), 1)
            yield number.key, _Old(f"“{fate.name}”", shown)


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 40 else f"{text[:40]}…"
