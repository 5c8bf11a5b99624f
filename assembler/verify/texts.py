"""The paragraphs of a file against the snapshot: each number, each word of direction."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import repeat

from ..dataset.answers import is_open
from ..kernel.problems import Problem
from ..snapshot.matching import Match, PrintedBlock, unspaced
from ..text.direction import FLAT, NAMES
from ..text.numbers import Number, unit_in
from ..text.tokens import Token, Wording, wording
from ..text.value_pairs import paired, standing_pairs
from ..word.read.blocks import ReadParagraph
from .cover import cover_blocks, is_watched
from .known_numbers import Key, KnownNumbers
from .newer_data import Anchors, Led, NewerData, Span, own_pairs, written
from .relations import contradictions
from .restated import restatements
from .stated import WrittenText, stated
from .table_units import standing_unit
from .typed import Truth, TypedClaims
from .verdict import Judged, Places, Verdict, finding, quoted

_DOUBLED = re.compile(r"(亿元|万元|元|%|％)[ \u3000]*(亿元|万元|元|%|％)")
_PROSE = ("paragraph", "footnote", "note")
_MOST_QUOTED = 5  # numbers of a paragraph that is gone
Old = Mapping[tuple[int, int], Key]  # block and character → what stood there when it was built


@dataclass(frozen=True)
class _Paragraph:
    """A paragraph of the file, and what it was. number: of the block; source: of its piece of the
    snapshot, -1 where a person added it; ours, says: what that and the file state; typed: what the
    file claims."""

    number: int
    text: str
    source: int
    piece: PrintedBlock | None
    ours: Wording
    says: WrittenText
    typed: TypedClaims

    @property
    def theirs(self) -> Wording:
        """What the file states."""
        return self.says.wording

    def standing(self, tokens: Iterable[int | None]) -> list[Token]:
        """Tokens of the file by their positions."""
        return [self.theirs.tokens[at] for at in tokens if at is not None]


class TextCheck:
    """Goes through the paragraphs once, telling what it finds to a verdict.

    anchors: see `bookmark_anchors`. newer: how the file leads to the data, where that is newer than
    it. `old`: what its numbers said when it was built.
    """

    def __init__(
        self,
        match: Match,
        known: KnownNumbers,
        places: Places,
        verdict: Verdict,
        anchors: Anchors,
        newer: NewerData | None = None,
    ) -> None:
        self.match, self.known, self.places, self.newer = match, known, places, newer
        self.verdict, self.old = verdict, old_values(newer.own) if newer else {}
        self.anchors = anchors
        self.seen: set[tuple[int, int]] = set()  # piece and figure that stand somewhere
        self.written: Callable[[int], Wording] = cache(lambda n: written(match.printed[n]))

    def run(self) -> None:
        """Every paragraph, then what is nowhere."""
        for number, block in self.match.paragraphs.items():
            self.verdict.problems += self._block(number, block)
        self.verdict.problems += self._lost()

    def _block(self, number: int, block: ReadParagraph) -> Iterator[Problem]:
        source = self.match.printed_of.get(number, -1)
        piece = self.match.printed_as(number)
        ours = self.written(source) if piece else Wording("", [])
        if piece and block.text == piece.text:
            self._count_as_same(number, source, ours)
            yield from self._open_places(number, block.text, piece)
            return
        says = stated(block.text)
        typed = TypedClaims(says, self.known, piece.text if piece else "")
        yield from self._reworded(_Paragraph(number, block.text, source, piece, ours, says, typed))

    def _count_as_same(self, number: int, source: int, ours: Wording) -> None:
        figures = [token.figure for token in ours.figures]
        self.verdict.judged += (
            Judged(None, number, None, token.start, token.end, token.figure)
            for token in ours.figures
        )
        self.verdict.text += len(figures)
        self.verdict.same += len(figures)
        self.seen.update(zip(repeat(source), figures, strict=False))

    def _reworded(self, p: _Paragraph) -> Iterator[Problem]:
        """Value by value, then what stands in the words; at last what contradicts itself now, and
        did not before."""
        anchors, moved_here = self._anchored(p)
        led = self.newer.led(p.number, p.source, p.theirs) if self.newer else Led({}, frozenset())
        wrong: set[int | None] = set()
        for one, other in paired(p.ours, p.theirs, {**anchors, **led.became}, led.ended):
            was = p.ours.token(one) or moved_here.get(other)
            for problem in self._judge(p, was, p.theirs.token(other), is_here=one is not None):
                wrong.add(other)
                yield problem
        if p.piece:
            yield from self._open_places(p.number, p.text, p.piece)
            yield from self._doubled_units(p, p.piece)
            yield from self._unit_above(p, p.piece)
            yield from self._restated(p, p.piece, wrong)
        yield from self._bare_directions(p, wrong)
        yield from self._contradictions(p, wrong)

    def _restated(
        self, p: _Paragraph, piece: PrintedBlock, wrong: Collection[int | None]
    ) -> Iterator[Problem]:
        """Words that say something else than they did when the file was built, round numbers that
        are right. wrong: tokens told already."""
        built = (self.newer.own.printed_as(p.number) if self.newer else None) or piece
        another = self._another_title(p, built)
        yield from [another] if another else self._restatements(p, built, wrong)

    def _restatements(
        self, p: _Paragraph, built: PrintedBlock, wrong: Collection[int | None]
    ) -> Iterator[Problem]:
        numbers = {token.start for token in p.standing(wrong)}
        of_amounts = built.kind not in _PROSE or bool(p.ours.numbers)
        for one in restatements(built.text, p.text, self.known.names, of_amounts):
            if one.number not in numbers and not self._is_told_of_cover(p, one.expected):
                expected = one.expected or self._way_before(p, one.end)
                values = {"found": one.standing, "expected": expected}
                yield self._tell(p.number, one.code, p.text, (one.start, one.end), **values)

    def _is_told_of_cover(self, p: _Paragraph, expected: str) -> bool:
        """Whether what is expected is a fact of the cover, which is looked for as a whole."""
        return p.number in self._cover and is_watched(expected, self.known.snapshot)

    @cached_property
    def _cover(self) -> frozenset[int]:
        return frozenset(cover_blocks(self.match, self.known.snapshot))

    def _another_title(self, p: _Paragraph, built: PrintedBlock) -> Problem | None:
        """A heading or title that is of a budget now, or of final accounts; or that of another
        table."""
        swapped = _swapped_kind(built, p.text)
        if swapped:
            at = p.text.find(swapped)
            values = {"found": swapped, "expected": "决算" if swapped == "预算" else "预算"}
            return self._tell(p.number, "V-46", p.text, (at, at + len(swapped)), **values)
        others = self._titles - {unspaced(built.text)}
        if built.kind != "title" or unspaced(p.text) not in others:
            return None
        values = {"found": p.text, "expected": f"“{built.text}”"}
        return self._tell(p.number, "V-44", p.text, (0, len(p.text)), **values)

    @cached_property
    def _titles(self) -> frozenset[str]:
        """The titles of all tables."""
        titles = (printed for printed in self.match.printed if printed.kind == "title")
        return frozenset(unspaced(title.text) for title in titles)

    def _way_before(self, p: _Paragraph, at: int) -> str:
        """Which way the number behind some characters went, as the report says it."""
        number = next((n for n in p.theirs.numbers if n.start >= at), None)
        usual = self.known.ways.get(number.key, set()) if number else set()
        return NAMES[next(iter(usual))] if len(usual) == 1 else "增加或减少"

    def _contradictions(self, p: _Paragraph, wrong: Collection[int | None]) -> Iterator[Problem]:
        """What the paragraph says against itself, and did not before. wrong: tokens that are wrong
        by themselves."""
        before = {one.code for one in contradictions(p.ours, (), self.known)}
        for one in contradictions(p.theirs, wrong, self.known):
            if one.code not in before:
                values = {"found": one.text, "expected": one.expected}
                yield self._tell(p.number, one.code, p.text, (one.start, one.end), **values)

    # --- which number is which

    def _anchored(self, p: _Paragraph) -> tuple[dict[int, int], dict[int | None, Token]]:
        """Numbers led to by bookmarks: of this piece, our token → theirs, one to one; and of other
        pieces that were moved here, by theirs."""
        marks = self.anchors.get(p.number, {})
        moved_here: dict[int | None, Token] = {}
        for (piece, start), span in marks.items():
            source = self.written(piece)
            one, other = source.number_at(start, start + 1), p.theirs.number_at(*span)
            if piece != p.source and one is not None and other is not None:
                moved_here[other] = source.tokens[one]
                self.seen.add((piece, source.tokens[one].figure))
        return own_pairs(marks, p.source, p.ours, p.theirs), moved_here

    # --- judging

    def _judge(
        self, p: _Paragraph, was: Token | None, now: Token | None, is_here: bool
    ) -> Iterator[Problem]:
        """A value, and what it has become. is_here: it was of this paragraph before."""
        if was is None:
            yield from self._new(p, now and now.number)
            return
        if was.is_figure:
            self.verdict.text += 1
            self.seen.update([(p.source, was.figure)] if is_here else ())
        if now is None:
            yield from self._gone(p, was)
        else:
            yield from self._compared(p, was, now)

    def _compared(self, p: _Paragraph, was: Token, now: Token) -> Iterator[Problem]:
        """A value that stands there, as it was and is."""
        if was.number and now.number:
            yield from self._number(p, was.number, now.number, was.figure)
        else:
            yield from self._direction(p, was, now)

    def _number(self, p: _Paragraph, was: Number, now: Number, figure: int) -> Iterator[Problem]:
        matters = figure >= 0 or was.is_figure
        if was.key == now.key or not matters or p.says.means(now, was.value, was.unit, was.factor):
            self.verdict.same += figure >= 0
            if figure >= 0:
                self.verdict.judged.append(Judged(None, p.number, None, *now.span, figure))
            return
        is_old = self.old.get((p.number, now.start)) == now.key
        self.verdict.outdated += is_old
        self.verdict.changed += not is_old
        values = {"name": self._name(figure), "expected": was.shown, "found": now.shown}
        if is_old:
            yield self._of_number("V-30", p, now, **values)
        elif was.digits == now.digits:
            yield self._of_number("V-14", p, now, **values)
        else:
            yield self._of_number("V-10", p, now, **values, also=self._also(was, figure))

    def _name(self, figure: int) -> str:
        """What a number is called: its figure's name, or that it stands in the clerk's words."""
        if figure < 0:
            return "文字中的数字"
        name = self.known.snapshot.figures[figure].name
        return name.strip("（）") if name.startswith("（") else f"“{name}”"

    def _also(self, was: Number, figure: int) -> str:
        """Where the tables still show what the text no longer does: a cell of the same lines,
        best one that is called like the figure."""
        if figure < 0 or self.old:  # held against newer data, the tables are as old
            return ""
        record, snapshot = self.known.snapshot.figures[figure], self.known.snapshot
        same = [
            (record.name not in label, f"；附表《{table.title}》“{label}”行是{was.shown}")
            for table, row, column in self.known.cells.get(was.key, ())
            if snapshot.lines_of(table, row, column) == record.lines
            for label in [table.row_label(row, column)]
        ]
        return min(same, key=lambda one: one[0], default=(True, ""))[1]

    def _new(self, p: _Paragraph, now: Number | None) -> Iterator[Problem]:
        """A number that somebody typed: it may say what the report says elsewhere."""
        if now is None or not now.is_figure:
            return
        as_built = self.old.get((p.number, now.start)) == now.key
        yield from self._no_more(p, now) if as_built else self._typed_number(p, now)

    def _no_more(self, p: _Paragraph, now: Number) -> Iterator[Problem]:
        """A number that stood there when the file was built."""
        if now.key not in self.known.keys:
            self.verdict.foreign += 1
            yield self._of_number("V-31", p, now, found=now.shown)

    def _typed_number(self, p: _Paragraph, now: Number) -> Iterator[Problem]:
        typed = p.typed.number(now)
        if typed.truth is Truth.WRONG:
            values = {"name": typed.name, "expected": typed.expected, "found": now.shown}
            yield self._of_number("V-25", p, now, **values)
        elif typed.truth is Truth.OPEN:
            self.verdict.leave_open(self.places.of(p.number), quoted(p.text, now.start, now.end))
        elif typed.truth is Truth.FOREIGN:
            self.verdict.foreign += 1
            yield self._of_number("V-11", p, now, found=now.shown)

    def _bare_directions(self, p: _Paragraph, wrong: Collection[int | None]) -> Iterator[Problem]:
        """比上年均有所增长: directions that the report itself turns. wrong: tokens told already."""
        starts = sorted(token.start for token in p.standing(wrong))
        for claim, expected in p.typed.directions():
            span = claim.start, claim.end
            if bisect_left(starts, claim.start) < bisect_left(starts, claim.end):
                continue
            if expected:
                values = {"found": p.text[slice(*span)], "expected": expected}
                yield self._tell(p.number, "V-15", p.text, span, **values)
            else:
                self.verdict.leave_open(self.places.of(p.number), quoted(p.text, *span))

    def _gone(self, p: _Paragraph, was: Token) -> Iterator[Problem]:
        if not (was.number and was.is_figure):
            return
        if self._has_moved(p, was):  # it stands in another paragraph now, where it is counted
            self.verdict.text -= 1
            return
        self.verdict.lost += 1
        name, beginning = self._name(was.figure), (0, min(len(p.text), 1))
        is_new = self.newer is not None and self.newer.is_new(p.source, was.start)
        code = "V-36" if is_new else "V-12"
        yield self._tell(p.number, code, p.text, beginning, name=name, expected=was.text)

    def _has_moved(self, p: _Paragraph, was: Token) -> bool:
        """Whether a bookmark of another paragraph leads to what stood here."""
        elsewhere = (marks for block, marks in self.anchors.items() if block != p.number)
        return any((p.source, was.start) in marks for marks in elsewhere)

    def _direction(self, p: _Paragraph, was: Token, now: Token) -> Iterator[Problem]:
        of_amounts = any((was.bound, now.bound, was.way == FLAT))
        if was.way != now.way and of_amounts and p.ours.figures:
            span = now.start, now.end
            yield self._tell(p.number, "V-15", p.text, span, found=now.text, expected=was.text)

    def _open_places(self, number: int, text: str, piece: PrintedBlock) -> Iterator[Problem]:
        """Places that are still to be filled in."""
        for mark in piece.missing:
            wanted = piece.text[mark.start : mark.end]
            at = text.find(wanted)
            if wanted and at >= 0:
                code = "V-18" if is_open(wanted) else "N-10"
                yield self._tell(number, code, text, (at, at + len(wanted)), found=wanted)

    def _doubled_units(self, p: _Paragraph, piece: PrintedBlock) -> Iterator[Problem]:
        """A unit twice: 万元元."""
        for twice in _DOUBLED.finditer(p.text):
            if twice[0] not in piece.text:
                values = {"name": "单位", "expected": twice[1], "found": twice[0]}
                yield self._tell(p.number, "V-14", p.text, twice.span(), **values)

    def _unit_above(self, p: _Paragraph, piece: PrintedBlock) -> Iterator[Problem]:
        """The unit of a table's amounts changed in the line above it."""
        unit, now = unit_in(piece.text), unit_in(p.text)
        if piece.kind == "caption" and unit and now not in (unit, self._unit_below(p.source)):
            values = {"name": "表中金额的单位", "expected": unit, "found": now or "没有写"}
            yield self._tell(p.number, "V-14", p.text, (0, len(p.text)), **values)

    def _unit_below(self, caption: int) -> str:
        """The unit of the amounts that stand below the line above a table."""
        own = self.match.printed[caption].block
        below = range(caption, len(self.match.printed))
        number = next((n for n in below if self.match.printed[n].table), -1)
        is_own = number >= 0 and self.match.printed[number].block == own
        return standing_unit(self.match, number).standing if is_own else ""

    def _lost(self) -> Iterator[Problem]:
        """Paragraphs with figures that are nowhere in the file."""
        headings = _headings(self.match)
        for number, piece in enumerate(self.match.printed):
            if number not in self.match.block_of:
                yield from self._lost_of(number, piece, headings[number])

    def _lost_of(self, number: int, piece: PrintedBlock, heading: str) -> Iterator[Problem]:
        """The figures of a paragraph that the file does not have."""
        left = [mark for mark in piece.figures if (number, mark.figure) not in self.seen]
        self.verdict.text += len(left)
        if not left or self._goes_on(number, piece):
            self.verdict.same += len(left)
            return
        self.verdict.lost += len(left)
        shown = [piece.text[mark.start : mark.end] for mark in left[:_MOST_QUOTED]]
        is_new = self.newer is not None and self.newer.is_new_piece(number)
        yield finding(
            "V-37" if is_new else "V-13",
            self.places.file,
            heading,
            quote=quoted(piece.text, 0, 1),
            expected="、".join(dict.fromkeys(shown)),
            count=len(left),
        )

    def _goes_on(self, number: int, piece: PrintedBlock) -> bool:
        """Whether a text stands in other paragraphs now: run together with one, or parted."""
        return number in self.match.joined or unspaced(piece.text) in self._whole_text

    @cached_property
    def _whole_text(self) -> str:
        """All paragraphs run together, for a text that goes on over several of them now."""
        return unspaced("".join(block.text for block in self.match.paragraphs.values()))

    def _of_number(self, code: str, p: _Paragraph, now: Number, **values: object) -> Problem:
        return self._tell(p.number, code, p.text, now.span, **values)

    def _tell(self, block: int, code: str, text: str, span: Span, **values: object) -> Problem:
        """A problem at some characters of a paragraph."""
        quote = quoted(text, *span)
        problem = finding(code, self.places.file, self.places.of(block), quote=quote, **values)
        self.verdict.judged.append(Judged(problem, block, None, *span))
        return problem


def _swapped_kind(piece: PrintedBlock, text: str) -> str:
    """预算 or 决算, whichever stands in a heading or title in place of the other; "" for neither."""
    if piece.kind in _PROSE:
        return ""
    for one, other in (("预算", "决算"), ("决算", "预算")):
        fewer = piece.text.count(one) > text.count(one)
        if fewer and piece.text.count(other) < text.count(other):
            return other
    return ""


def _headings(match: Match) -> Mapping[int, str]:
    """For each piece the heading it stands under in the snapshot."""
    headings, heading = {}, ""
    for number, piece in enumerate(match.printed):
        if piece.kind == "heading":
            heading = " ".join(piece.text.split())
        headings[number] = f"“{heading}”"
    return headings


def old_values(match: Match) -> Old:
    """What the numbers of a file said when it was built: those that are still the same."""
    values: dict[tuple[int, int], Key] = {}
    for number, block in match.paragraphs.items():
        piece = match.printed_as(number)
        if piece is not None:
            same = _same_numbers(written(piece), wording(block.text))
            values |= {(number, start): key for start, key in same}
    return values


def _same_numbers(ours: Wording, theirs: Wording) -> Iterator[tuple[int, Key]]:
    """Numbers of a paragraph that are what they were, by where they begin."""
    for was, now in standing_pairs(ours, theirs, {}):
        if now.number and was.is_same(now):
            yield now.start, now.number.key
