"""A docx held against data that is newer than it: each of its numbers is led to the figure that it
showed when it was built, and from that to the same figure of the newer report.

Bookmarks only count figures. One that came, went or stands elsewhere moves all behind it, and so
those of the file never lead into a newer report by themselves; nor does a place in a sentence.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, cached_property
from typing import NamedTuple

from ..snapshot.matching import Match, PrintedBlock, carried_match, figure_places
from ..snapshot.printed import PrintedSnapshot, masked, same_figured_blocks
from ..snapshot.values import Snapshot, SnapshotTable
from ..text.tokens import Token, Wording, wording
from ..text.value_pairs import paired

Span = tuple[int, int]
Anchors = Mapping[int, Mapping[tuple[int, int], Span]]
_ENDS = "。；：！？\n"
_Key = tuple[str, bool, str]  # name of a figure, whether it is a word of direction, words


class Led(NamedTuple):
    """Where the values of a paragraph lead. became: tokens of the newer report → tokens of the file;
    ended: those of the file that the newer report does not have here."""

    became: Mapping[int, int]
    ended: frozenset[int]


def bookmark_anchors(match: Match) -> Anchors:
    """For each block of a file: figures that a bookmark leads to, as piece and character there →
    characters of the block."""
    places = figure_places(match.printed)
    anchors: dict[int, dict[tuple[int, int], Span]] = {}
    for number, block in match.paragraphs.items():
        for mark in block.bookmarks:
            if mark.name in places and mark.end > mark.start:
                piece, figure = places[mark.name]
                anchors.setdefault(number, {})[piece, figure.start] = (mark.start, mark.end)
    return anchors


def own_pairs(
    anchors: Mapping[tuple[int, int], Span], source: int, ours: Wording, theirs: Wording
) -> dict[int, int]:
    """The values of a piece that bookmarks lead to: our token → theirs, one to one."""
    became: dict[int, int] = {}
    for (piece, start), span in anchors.items():
        one, other = ours.number_at(start, start + 1), theirs.number_at(*span)
        if piece != source or one is None or other is None or other in became.values():
            continue
        became.setdefault(one, other)
    return became


class NewerData:
    """own: the file led to the snapshot it was built from."""

    def __init__(self, own: Match, built: Snapshot, snapshot: Snapshot) -> None:
        self.own = own
        self._base, self._ours = PrintedSnapshot(built), PrintedSnapshot(snapshot)
        self._same = same_figured_blocks(self._base, self._ours)
        self._base_of = {ours: base for base, ours in self._same.items()}
        self._tokens = cache(self._same_tokens)
        self._written = cache(lambda n: written(self._base.blocks[n]))
        self._written_now = cache(lambda n: written(self._ours.blocks[n]))

    @cached_property
    def match(self) -> Match:
        """The file led to the newer snapshot."""
        return carried_match(self.own, self._ours.blocks, self._same)

    @cached_property
    def anchors(self) -> Anchors:
        """As `bookmark_anchors`, in the newer snapshot's terms."""
        anchors: dict[int, dict[tuple[int, int], Span]] = {}
        for block, marks in self._own_anchors.items():
            for (piece, start), span in marks.items():
                place = self._place_now(piece, start)
                if place is not None:
                    anchors.setdefault(block, {})[place] = span
        return anchors

    @cached_property
    def _own_anchors(self) -> Anchors:
        return bookmark_anchors(self.own)

    def _place_now(self, piece: int, start: int) -> tuple[int, int] | None:
        """Where a figure of the older report stands in the newer one: piece and character."""
        one = self._written(piece).number_at(start, start + 1)
        now = self._same.get(piece)
        if now is None or one is None or one not in self._became(piece):
            return None
        return now, self._written_now(now).tokens[self._became(piece)[one]].start

    def led(self, block: int, source: int, theirs: Wording) -> Led:
        """Where the values of a block of the file lead. source: the piece that it is of now."""
        was = self.own.printed_of.get(block)
        if was is None:
            return Led({}, frozenset())
        ours = self._written(was)
        anchors = own_pairs(self._own_anchors.get(block, {}), was, ours, theirs)
        now = self._became(was) if self._same.get(was, -1) == source else {}
        became: dict[int, int] = {}
        ended: set[int] = set()
        for one, other in paired(ours, theirs, anchors):
            if one is None or other is None:
                continue
            if one in now:
                became[now[one]] = other
            else:
                ended.add(other)
        return Led(became, frozenset(ended))

    def is_new(self, piece: int, start: int) -> bool:
        """Whether the older report did not have the value that begins at a character."""
        was = self._base_of.get(piece)
        if was is None:
            return True
        tokens = self._written_now(piece).tokens
        return all(tokens[now].start != start for now in self._became(was).values())

    def is_new_piece(self, piece: int) -> bool:
        """Whether the older report did not have a paragraph."""
        return piece not in self._base_of

    def built_table(self, table: SnapshotTable) -> SnapshotTable | None:
        """A table of the newer report as it was; None where the older one did not have it."""
        return next((one for one in self._base.snapshot.tables if one.key == table.key), None)

    def _became(self, piece: int) -> Mapping[int, int]:
        """The values of a piece of the older report that the newer one still has there."""
        now = self._same.get(piece)
        return {} if now is None else self._tokens(piece, now)

    def _same_tokens(self, piece: int, now: int) -> Mapping[int, int]:
        ours, theirs = self._written(piece), self._written_now(now)
        if self._base.keys[piece] == self._ours.keys[now] and len(ours.tokens) == len(
            theirs.tokens
        ):
            return {n: n for n in range(len(ours.tokens))}  # the words are the same
        old, new = _by_key(ours, self._base.snapshot), _by_key(theirs, self._ours.snapshot)
        same: dict[int, int] = {}
        for key, standing in old.items():
            now_standing = new.get(key, ())
            if key[0] or len(standing) == len(now_standing):
                same.update(zip(standing, now_standing, strict=False))
        return same


def written(piece: PrintedBlock) -> Wording:
    """What a piece of a snapshot states."""
    return wording(piece.text, piece.figures)


def _by_key(says: Wording, snapshot: Snapshot) -> Mapping[_Key, Sequence[int]]:
    """The values of a text by what they are of, in order."""
    keyed: defaultdict[_Key, list[int]] = defaultdict(list)
    for at, key in enumerate(_keys(says, snapshot)):
        keyed[key].append(at)
    return keyed


def _keys(says: Wording, snapshot: Snapshot) -> Iterator[_Key]:
    """What each value of a text is of: a figure by its name, a word of direction by the number
    behind it, any other by the words of its sentence before it."""
    tokens = says.tokens
    for token, behind in zip(tokens, [*tokens[1:], None], strict=False):
        is_bound = token.moves and behind is not None and behind.is_figure
        named = behind if is_bound and behind else token
        if named.is_figure:
            yield snapshot.figures[named.figure].name, bool(token.way), ""
        else:
            unit = token.number.unit if token.number else ""
            yield "", bool(token.way), unit + _lead(says.text, token)


def _lead(text: str, token: Token) -> str:
    """The words of a sentence before a value, other values left out."""
    begin = max(text.rfind(end, 0, token.start) for end in _ENDS) + 1
    return masked(text[begin : token.start])
