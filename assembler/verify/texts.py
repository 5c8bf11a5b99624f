"""The paragraphs of a file against the snapshot: each number, each direction word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ..kernel.problems import Problem
from ..snapshot.matching import Match, PrintedBlock, figure_places, plain
from ..text.comparing import FLAT, Direction, Wording, made_at, pair, wording
from ..text.numbers import Number
from ..word.read.blocks import ReadParagraph
from .findings import Places, Verdict, finding, quoted
from .known import Key, Known, unit_in
from .relations import Teller, relation_problems

_DOUBLED = re.compile(r"(亿元|万元|元|%|％)[ \u3000]*(亿元|万元|元|%|％)")
Old = Mapping[tuple[int, int], Key]  # block and character → what stood there when it was built


class TextCheck:
    """Goes through the paragraphs once, telling what it finds to a verdict.

    old: what the numbers of the file said when it was built, where the data is newer.
    """

    def __init__(
        self, match: Match, known: Known, places: Places, verdict: Verdict, old: Old
    ) -> None:
        self.match, self.known, self.places = match, known, places
        self.verdict, self.old = verdict, old
        self.figures = figure_places(match.printed)
        self.seen: set[tuple[int, int]] = set()  # piece and figure found wherever they stand
        self.anchors = self._anchors()

    def run(self) -> None:
        """Every paragraph, then what is nowhere."""
        for number, block in enumerate(self.match.blocks):
            if isinstance(block, ReadParagraph):
                self.verdict.problems += self._block(number, block)
        self.verdict.problems += self._lost()

    # --- which number is which

    def _anchors(self) -> dict[int, dict[tuple[int, int], tuple[int, int]]]:
        """For each block: figures that a bookmark leads to, as piece and mark → characters."""
        found: dict[int, dict[tuple[int, int], tuple[int, int]]] = {}
        for number, block in enumerate(self.match.blocks):
            for mark in block.bookmarks if isinstance(block, ReadParagraph) else ():
                if mark.name in self.figures and mark.end > mark.start:
                    piece, figure = self.figures[mark.name]
                    found.setdefault(number, {})[piece, figure.start] = (mark.start, mark.end)
        return found

    def _block(self, number: int, block: ReadParagraph) -> Iterator[Problem]:
        at = self.match.printed_of.get(number)
        piece = self.match.printed[at] if at is not None else None
        ours = wording(piece.text, piece.figures) if piece else Wording("")
        if piece and block.text == piece.text:
            self._all_same(at, ours)
            yield from self._open_places(number, block, piece)
            return
        theirs = wording(block.text)
        anchors, foreign = self._anchored(number, at, ours, theirs)
        pairs = pair(ours, theirs, anchors)
        told: set[int] = set()
        for one, other in pairs:
            for found in self._judge(number, at, ours, theirs, one, other, foreign):
                told.add(-1 if other is None else other)
                yield found
        if piece is not None:
            yield from self._open_places(number, block, piece)
            yield from self._units(number, block, piece)
        tell = self._teller(number)
        before = {p.code for p in relation_problems(ours, set(), self.known, tell)}
        found_now = relation_problems(theirs, told, self.known, tell)
        yield from (p for p in found_now if p.code not in before)

    def _all_same(self, at: int | None, ours: Wording) -> None:
        self.verdict.text += len(ours.figures)
        self.verdict.same += len(ours.figures)
        self.seen.update((at if at is not None else -1, figure) for figure in ours.figures.values())

    def _anchored(
        self, number: int, at: int | None, ours: Wording, theirs: Wording
    ) -> tuple[dict[int, int], dict[int, tuple[Number, int]]]:
        """Numbers led to by bookmarks: of this piece, and of other pieces (moved here)."""
        anchors: dict[int, int] = {}
        foreign: dict[int, tuple[Number, int]] = {}
        for (piece, start), (first, last) in self.anchors.get(number, {}).items():
            other = made_at(theirs, first, last)
            if other is None:
                continue
            source = self.match.printed[piece]
            its = ours if piece == at else wording(source.text, source.figures)
            one = made_at(its, start, start + 1)
            token = its.tokens[one] if one is not None else None
            if one is None or not isinstance(token, Number):
                continue
            if piece == at:
                anchors.setdefault(one, other)
            else:
                foreign[other] = (token, its.figures[one])
                self.seen.add((piece, its.figures[one]))
        return _one_to_one(anchors), foreign

    # --- judging

    def _judge(
        self,
        number: int,
        at: int | None,
        ours: Wording,
        theirs: Wording,
        one: int | None,
        other: int | None,
        foreign: Mapping[int, tuple[Number, int]],
    ) -> Iterator[Problem]:
        was = ours.tokens[one] if one is not None else None
        now = theirs.tokens[other] if other is not None else None
        figure = ours.figures.get(one) if one is not None else None
        if was is None and other is not None and other in foreign:
            was, figure = foreign[other]
        elif figure is not None:
            self.seen.add((at if at is not None else -1, figure))
        self.verdict.text += figure is not None
        if isinstance(now, Direction) and isinstance(was, Direction):
            yield from self._direction(number, ours, theirs, was, now)
        elif isinstance(now, Number) and isinstance(was, Number):
            yield from self._number(number, theirs, was, now, figure)
        elif isinstance(now, Number):
            yield from self._new(number, theirs, now)
        elif isinstance(was, Number) and figure is not None:
            yield from self._gone(number, theirs, was, figure, at)

    def _number(
        self, number: int, theirs: Wording, was: Number, now: Number, figure: int | None
    ) -> Iterator[Problem]:
        matters = figure is not None or was.is_figure
        if was.key == now.key or not matters:
            self.verdict.same += figure is not None
            return
        is_old = self.old.get((number, now.start)) == now.key
        self.verdict.outdated += is_old
        self.verdict.changed += not is_old
        tell = self._teller(number)
        values = {"name": self._name(figure), "expected": was.shown, "found": now.shown}
        if is_old:
            yield tell("V-30", theirs.text, now.start, now.end, **values)
        elif was.digits == now.digits:
            yield tell("V-14", theirs.text, now.start, now.end, **values)
        else:
            yield tell(
                "V-10", theirs.text, now.start, now.end, **values, also=self._also(was, figure)
            )

    def _name(self, figure: int | None) -> str:
        """What a number is called: its figure's name, or that it stands in the clerk's words."""
        if figure is None:
            return "文字中的数字"
        name = self.known.snapshot.figures[figure].name
        return name.strip("（）") if name.startswith("（") else f"“{name}”"

    def _also(self, was: Number, figure: int | None) -> str:
        """Where the tables still show what the text no longer does: a cell of the same lines,
        best one that is called like the figure."""
        if figure is None or self.old:  # held against newer data, the tables are as old
            return ""
        record, snapshot = self.known.snapshot.figures[figure], self.known.snapshot
        same = [
            (table, table.row_label(row, column))
            for table, row, column in self.known.tables_by_value.get(was.key, ())
            if snapshot.lines_of(table, row, column) == record.lines
        ]
        same.sort(key=lambda one: record.name not in one[1])
        if not same:
            return ""
        table, label = same[0]
        return f"；附表《{table.title}》“{label}”行是{was.shown}"

    def _new(self, number: int, theirs: Wording, now: Number) -> Iterator[Problem]:
        """A number that somebody typed: it may say what the report says elsewhere."""
        tell = self._teller(number)
        if now.is_figure and now.key in self.known.keys:
            name = self.known.called(theirs.text, now)
            if name:
                said = "、".join(sorted(self._shown(name)))
                yield tell(
                    "V-25",
                    theirs.text,
                    now.start,
                    now.end,
                    name=name,
                    expected=said,
                    found=now.shown,
                )
            return
        if not now.is_figure:
            return
        self.verdict.foreign += 1
        if self.old.get((number, now.start)) == now.key:
            yield tell("V-31", theirs.text, now.start, now.end, found=now.shown)
        else:
            yield tell("V-11", theirs.text, now.start, now.end, found=now.shown)

    def _shown(self, name: str) -> set[str]:
        """What the report prints for a figure of this name."""
        return {
            words.tokens[at].shown
            for words in self.known.wordings.values()
            for at, figure in words.figures.items()
            if self.known.snapshot.figures[figure].name == name
        }

    def _gone(
        self, number: int, theirs: Wording, was: Number, figure: int, at: int | None
    ) -> Iterator[Problem]:
        if any(
            (at, start) in marks and block != number
            for block, marks in self.anchors.items()
            for start in [was.start]
        ):
            self.verdict.text -= 1
            return  # it stands in another paragraph now, where it is counted
        self.verdict.lost += 1
        values = {"name": self._name(figure), "expected": was.shown}
        text = theirs.text
        yield self._teller(number)("V-12", text, 0, min(len(text), 1), **values)

    def _direction(
        self, number: int, ours: Wording, theirs: Wording, was: Direction, now: Direction
    ) -> Iterator[Problem]:
        about_figures = was.bound or now.bound or was.way == FLAT
        if was.way != now.way and about_figures and ours.figures:
            tell = self._teller(number)
            yield tell("V-15", theirs.text, now.start, now.end, found=now.shown, expected=was.shown)

    def _open_places(
        self, number: int, block: ReadParagraph, piece: PrintedBlock
    ) -> Iterator[Problem]:
        """Places that are still to be filled in."""
        for mark in piece.missing:
            wanted = piece.text[mark.start : mark.end]
            at = block.text.find(wanted)
            if wanted and at >= 0:
                tell = self._teller(number)
                yield tell("V-18", block.text, at, at + len(wanted), found=wanted)

    def _units(self, number: int, block: ReadParagraph, piece: PrintedBlock) -> Iterator[Problem]:
        """A unit twice; the unit of a table's amounts changed in the line above it."""
        tell = self._teller(number)
        for found in _DOUBLED.finditer(block.text):
            if found[0] not in piece.text:
                yield tell(
                    "V-14",
                    block.text,
                    *found.span(),
                    name="单位",
                    expected=found[1],
                    found=found[0],
                )
        unit, now = unit_in(piece.text), unit_in(block.text)
        if piece.kind == "caption" and unit and unit != now:
            yield tell(
                "V-14",
                block.text,
                0,
                len(block.text),
                name="表中金额的单位",
                expected=unit,
                found=now or "没有写",
            )

    def _lost(self) -> Iterator[Problem]:
        """Paragraphs with figures that are nowhere in the file."""
        headings = _headings(self.match)
        for number, piece in enumerate(self.match.printed):
            if number in self.match.block_of or not piece.figures:
                continue
            left = [m for m in piece.figures if (number, m.figure) not in self.seen]
            self.verdict.text += len(left)
            if number in self.match.joined or not left or self._is_split(piece):
                self.verdict.same += len(left)
                continue
            self.verdict.lost += len(left)
            shown = "、".join(dict.fromkeys(piece.text[m.start : m.end] for m in left[:5]))
            yield finding(
                "V-13",
                self.places.file,
                headings.get(number, ""),
                quote=quoted(piece.text, 0, 1),
                expected=shown,
                count=len(left),
            )

    def _is_split(self, piece: PrintedBlock) -> bool:
        """Whether the text goes on over several paragraphs now."""
        whole = plain("".join(b.text for b in self.match.blocks if isinstance(b, ReadParagraph)))
        return plain(piece.text) in whole

    def _teller(self, number: int) -> Teller:
        def tell(code: str, text: str, start: int, end: int, **values: object) -> Problem:
            quote = quoted(text, start, end)
            return finding(code, self.places.file, self.places.of(number), quote=quote, **values)

        return tell


def _one_to_one(anchors: dict[int, int]) -> dict[int, int]:
    """Each number of the file for one of the snapshot only."""
    taken: set[int] = set()
    kept = {}
    for one, other in anchors.items():
        if other not in taken:
            taken.add(other)
            kept[one] = other
    return kept


def _headings(match: Match) -> dict[int, str]:
    """For each piece the heading it stands under in the snapshot."""
    found, heading = {}, ""
    for number, piece in enumerate(match.printed):
        if piece.kind == "heading":
            heading = " ".join(piece.text.split())
        found[number] = f"“{heading}”"
    return found


def old_values(match: Match) -> dict[tuple[int, int], Key]:
    """What the numbers of a file said when it was built: those that are still the same."""
    found = {}
    for number, block in enumerate(match.blocks):
        piece = match.printed_as(number)
        if piece is None or not isinstance(block, ReadParagraph):
            continue
        ours, theirs = wording(piece.text, piece.figures), wording(block.text)
        for one, other in pair(ours, theirs, {}):
            if one is not None and other is not None:
                was, now = ours.tokens[one], theirs.tokens[other]
                if isinstance(was, Number) and isinstance(now, Number) and was.key == now.key:
                    found[number, now.start] = now.key
    return found
