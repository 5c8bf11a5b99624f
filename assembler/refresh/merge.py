"""A paragraph three ways: as the engine wrote it (base), as it stands in the file (theirs), as
the engine writes it now (ours).

Where a person left a sentence alone, it becomes ours. Where a person reworded it, the words stay
and the figures in it are brought up to date. Where both changed the same thing, the person's
text stays and a conflict is told. The result is a list of edits to the text in the file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from ..text.differences import TokenChange, token_changes
from ..text.marked import EditedTokens, MarkedText, edited_tokens, keys_for_file, keys_in_file
from ..text.tokens import FIGURE as FIGURE_KEY
from ..text.tokens import MISSING, Token, ends_sentence, sentences

DIRECTION, FIGURE, WORDING = "direction", "figure", "wording"


@dataclass(frozen=True, slots=True)
class Edit:
    """Characters start to end of the text in the file become `text`, which begins at character
    `ours` of the engine's new text."""

    start: int
    end: int
    text: str
    ours: int


@dataclass(frozen=True, slots=True)
class Conflict:
    """A place where a person's edit and the correction meet. start, end: characters of the text
    in the file. wanted: what the engine would write. kind: direction, figure or wording."""

    kind: str
    start: int
    end: int
    wanted: str


@dataclass
class Merged:
    """edits: in order. figures: the figures of ours that stand in the result, each with its
    characters there. missing: the same of places to be filled in. filled: edits that write over
    such a place. left: sentences a person took out that
    now read differently: as they were, and as they are."""

    theirs: str
    edits: list[Edit] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    figures: dict[int, tuple[int, int]] = field(default_factory=dict)
    missing: dict[int, tuple[int, int]] = field(default_factory=dict)
    filled: list[Edit] = field(default_factory=list)
    left: list[tuple[str, str]] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text that comes of it."""
        pieces, at = [], 0
        for edit in self.edits:
            pieces += [self.theirs[at : edit.start], edit.text]
            at = edit.end
        return "".join(pieces) + self.theirs[at:]

    def moved(self, at: int) -> int:
        """Where a character of the text in the file stands in the result."""
        by = 0
        for edit in self.edits:
            if edit.end <= at:
                by += len(edit.text) - (edit.end - edit.start)
        return at + by

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The same of some characters; what is added right behind them is not of them."""
        if start >= end:
            return self.moved(start), self.moved(start)
        return self.moved(start), self.moved(end - 1) + 1


def merge(
    base: MarkedText,
    theirs: str,
    ours: MarkedText,
    anchors: Mapping[int, tuple[int, int]] | None = None,
) -> Merged:
    """Bring a paragraph of a file up to date. anchors: figures of the base that bookmarks in
    the file lead to, with their characters."""
    if theirs == ours.text and base.text == ours.text:
        return _as_it_is(theirs, ours)
    return _Merge(base, theirs, ours, anchors or {}).run()


def _as_it_is(theirs: str, ours: MarkedText) -> Merged:
    made = Merged(theirs)
    made.figures = {n: (m.start, m.end) for n, m in enumerate(ours.figures)}
    made.missing = {n: (m.start, m.end) for n, m in enumerate(ours.missing)}
    return made


class _Merge:
    """One merge under way."""

    def __init__(
        self,
        base: MarkedText,
        theirs: str,
        ours: MarkedText,
        anchors: Mapping[int, tuple[int, int]],
    ) -> None:
        self.ours, self.theirs = ours, theirs
        self.b, self.o = base.tokens(), ours.tokens()
        pairing = _same(self.b) if theirs == base.text else None
        self.pairing = pairing or edited_tokens(theirs, base, self.b, anchors)
        self.t = self.pairing.tokens
        self.by_us = token_changes([t.key for t in self.b], [t.key for t in self.o])
        self.by_them = [] if pairing else token_changes(keys_for_file(self.b), keys_in_file(self.t))
        self.made = Merged(theirs)

    def run(self) -> Merged:
        """Sentence by sentence."""
        for start, end in self._units():
            self._unit(start, end)
        self.made.edits.sort(key=lambda edit: (edit.start, edit.end, edit.ours))
        self._place_marks()
        return self.made

    # --- what belongs together

    def _units(self) -> Iterator[tuple[int, int]]:
        """Sentences of the base; those that a change reaches over are one."""
        parts = sentences(self.b) or [(0, 0)]
        start = parts[0][0]
        for number, (begin, end) in enumerate(parts):
            if number + 1 < len(parts) and self._goes_on(begin, end):
                continue
            yield start, end
            start = end

    def _goes_on(self, start: int, end: int) -> bool:
        """Whether a change reaches over the end of a sentence, or takes the end away."""
        sides = ((self.by_us, self.o), (self.by_them, self.t))
        return any(
            change.a < end < change.b or _opens_end(change, start, end, side)
            for changes, side in sides
            for change in changes
        )

    def _unit(self, start: int, end: int) -> None:
        ours = [c for c in self.by_us if self._belongs(c, start, end)]
        theirs = [c for c in self.by_them if self._belongs(c, start, end)]
        values = [n for n in range(start, end) if n in self.kept and self._has_new_value(n)]
        added = [
            c for c in ours if c.a == c.b and c.a in (start, end) and self._is_whole(c, self.o)
        ]
        changed = [c for c in ours if c not in added]
        theirs = [c for c in theirs if not (c.a == c.b and self._is_whole(c, self.t))]
        theirs += self._by_hand(start, end)
        for change in added:
            self._add_sentence(change)
        if not theirs:
            self._take_all(changed, values)
        elif any(c.a <= start and c.b >= end and c.c == c.d for c in theirs):
            if changed or values:
                was = "".join(token.text for token in self.b[start:end])
                self.made.left.append((was, self._wanted(start, end)))
        elif changed or values:
            self._both(start, end, changed, theirs, values)

    def _by_hand(self, start: int, end: int) -> list[TokenChange]:
        """Values that a person wrote over, as changes."""
        return [
            TokenChange(number, number + 1, token, token + 1)
            for number, token in self.values.items()
            if start <= number < end and self.t[token].text != self.b[number].text
        ]

    def _belongs(self, change: TokenChange, start: int, end: int) -> bool:
        """Whether a change is one of this sentence. What is added between two sentences belongs
        to the second, and to the first only where nothing follows."""
        if change.a != change.b:
            return change.a < end and change.b > start
        is_last = end == len(self.b)
        return start <= change.a < end or (is_last and change.a == end)

    def _is_whole(self, change: TokenChange, side: Sequence[Token]) -> bool:
        """Whether what is added are sentences of their own."""
        before = "".join(t.text for t in self.b[max(0, change.a - 2) : change.a])
        alone = change.a == 0 or ends_sentence(before)
        said = "".join(token.text for token in side[change.c : change.d])
        return alone and (ends_sentence(said) or change.a == len(self.b))

    # --- positions

    @cached_property
    def kept(self) -> dict[int, int]:
        """Tokens of the base that are the same thing in ours."""
        return _equal(self.by_us, len(self.b))

    @cached_property
    def standing(self) -> dict[int, int]:
        """Tokens of the base that still stand in the file, in their place."""
        return _equal(self.by_them, len(self.b))

    @cached_property
    def values(self) -> dict[int, int]:
        """Values of the base that stand in the file, wherever: token there."""
        found = {base: token for token, base in self.pairing.base.items()}
        return {n: t for n, t in self.standing.items() if self.b[n].is_value} | found

    def _has_new_value(self, number: int) -> bool:
        return self.b[number].text != self.o[self.kept[number]].text

    def _place(self, at: int) -> int:
        """The character of the file at which a token of the base begins, or would."""
        if at in self.standing:
            return self.t[self.standing[at]].start
        if at - 1 in self.standing:
            return self.t[self.standing[at - 1]].end
        return self._span(at, at)[0]

    def _after(self, at: int) -> int:
        """The character of the file behind the token of the base before this position."""
        return self.t[self.standing[at - 1]].end if at - 1 in self.standing else self._place(at)

    def _span(self, start: int, end: int) -> tuple[int, int]:
        """The characters of the file that came of these tokens of the base."""
        first, last = self._there(start, True), self._there(end, False)
        return self._character(first), self._character(max(first, last), True)

    def _there(self, at: int, first: bool) -> int:
        """The token of the file at a place of the base."""
        by = 0
        for change in self.by_them:
            if change.a < at or (change.a == at == change.b and not first):
                by = change.d - min(change.b, at)
        return max(0, min(at + by, len(self.t)))

    def _character(self, token: int, end: bool = False) -> int:
        if end:
            return self.t[token - 1].end if token else 0
        return self.t[token].start if token < len(self.t) else len(self.theirs)

    def _wanted(self, start: int, end: int) -> str:
        """What the engine writes now for these tokens of the base."""
        first, last = _across(self.by_us, start, True), _across(self.by_us, end, False)
        return "".join(token.text for token in self.o[first:last])

    # --- taking over

    def _take_all(self, changes: Sequence[TokenChange], values: Sequence[int]) -> None:
        for change in changes:
            self._take(change)
        for number in values:
            self._set(self.standing[number], self.kept[number])

    def _take(self, change: TokenChange) -> None:
        said = "".join(token.text for token in self.o[change.c : change.d])
        at = self.o[change.c].start if change.c < len(self.o) else len(self.ours.text)
        if change.a == change.b:
            start = end = self._after(change.a) if change.a else self._place(0)
        else:
            start, end = self._place(change.a), self._after(change.b)
        edit = Edit(start, end, said, at)
        self.made.edits.append(edit)
        if any(token.key.startswith(MISSING) for token in self.b[change.a : change.b]):
            self.made.filled.append(edit)

    def _add_sentence(self, change: TokenChange) -> None:
        """A whole sentence that is new, unless a person has written the same."""
        said = "".join(token.text for token in self.o[change.c : change.d])
        if said not in self.theirs:
            self._take(change)

    def _set(self, token: int, ours: int) -> None:
        old, new = self.t[token], self.o[ours]
        self.made.edits.append(Edit(old.start, old.end, new.text, new.start))

    # --- both have changed the sentence

    def _both(
        self,
        start: int,
        end: int,
        ours: Sequence[TokenChange],
        theirs: Sequence[TokenChange],
        values: Sequence[int],
    ) -> None:
        span, wanted = self._span(start, end), self._wanted(start, end)
        if self.theirs[slice(*span)] == wanted:
            return
        ours = [c for c in ours if not (self._opens_gap(c) and _meet([c], theirs))]
        kind = self._clash(start, end, ours, theirs, values)
        if kind:
            self.made.conflicts.append(Conflict(kind, *span, wanted))
            return
        for change in ours:
            self._take(change)
        for number in values:
            self._update(number)

    def _clash(
        self,
        start: int,
        end: int,
        ours: Sequence[TokenChange],
        theirs: Sequence[TokenChange],
        values: Sequence[int],
    ) -> str:
        """Why the whole sentence cannot be merged, or ""."""
        if any(self._turns(number) for number in values):
            return DIRECTION
        first, last = _across(self.by_us, start, True), _across(self.by_us, end, False)
        before = [t.key for t in self.b[start:end] if t.is_value]
        after = [t.key for t in self.o[first:last] if t.is_value]
        if before != after:
            return WORDING
        return WORDING if _meet(ours, theirs) else ""

    def _opens_gap(self, change: TokenChange) -> bool:
        """Whether the engine only lacks words here, which a person has written."""
        return any(token.key.startswith(MISSING) for token in self.o[change.c : change.d])

    def _turns(self, number: int) -> bool:
        """Whether a direction word turns that a person did not turn already."""
        old, new = self.b[number], self.o[self.kept[number]]
        if not old.way or old.way == new.way:
            return False
        token = self.values.get(number)
        return token is None or self.t[token].way != new.way

    def _update(self, number: int) -> None:
        """A figure in a sentence that a person reworded."""
        token, ours = self.values.get(number), self.kept[number]
        if token is None:
            return
        old, new = self.t[token], self.o[ours]
        if old.text == self.b[number].text:
            self._set(token, ours)
        elif old.text != new.text and not new.way:
            self.made.conflicts.append(Conflict(FIGURE, old.start, old.end, new.text))

    def fates(self) -> dict[int, Fate]:
        """See the function of that name."""
        found: dict[int, Fate] = {}
        for start, end in self._units():
            values = [n for n in range(start, end) if n in self.kept and self.b[n].is_value]
            turned = any(self.b[n].way != self.o[self.kept[n]].way for n in values)
            for number in values:
                old, new = self.b[number], self.o[self.kept[number]]
                if old.figure >= 0:
                    name = old.key.removeprefix(FIGURE_KEY)
                    said = self._wanted(start, end)
                    found[old.start] = Fate(name, new.figure, old.text, new.text, turned, said)
        return found

    # --- marks

    def _place_marks(self) -> None:
        by_ours = {ours: base for base, ours in self.kept.items()}
        for at, token in enumerate(self.o):
            if token.figure >= 0:
                found = self._found(at, token, by_ours)
                if found is not None:
                    self.made.figures[token.figure] = found
        for number, mark in enumerate(self.ours.missing):
            at = next((n for n, t in enumerate(self.o) if t.start == mark.start), -1)
            if at >= 0:
                found = self._found(at, self.o[at], by_ours)
                if found is not None:
                    self.made.missing[number] = found

    def _found(self, at: int, token: Token, by_ours: Mapping[int, int]) -> tuple[int, int] | None:
        """Where a token of ours stands in the result."""
        by = 0
        for edit in self.made.edits:
            if edit.ours <= token.start and token.end <= edit.ours + len(edit.text):
                start = edit.start + by + token.start - edit.ours
                return start, start + token.end - token.start
            by += len(edit.text) - (edit.end - edit.start)
        base = by_ours.get(at)
        there = self.values.get(base, self.standing.get(base)) if base is not None else None
        if there is None:
            return None
        return self.made.span(self.t[there].start, self.t[there].end)


def _meet(ours: Sequence[TokenChange], theirs: Sequence[TokenChange]) -> bool:
    """Whether two changes concern the same words, or words side by side."""
    return any(c.a <= d.b and d.a <= c.b for c in ours for d in theirs)


def _opens_end(change: TokenChange, start: int, end: int, side: Sequence[Token]) -> bool:
    """Whether a sentence runs on into the next one now."""
    if change.b != end or change.a == end:
        return False
    said = "".join(token.text for token in side[change.c : change.d])
    is_gone = change.a <= start and not said
    return not is_gone and not ends_sentence(said)


def _same(base: Sequence[Token]) -> EditedTokens:
    """Where nobody changed the text, its tokens are the base's."""
    return EditedTokens(list(base), {n: n for n, token in enumerate(base) if token.is_value})


def _equal(changes: Sequence[TokenChange], count: int) -> dict[int, int]:
    """Positions that no change touches, each with the one it has become."""
    found: dict[int, int] = {}
    at = by = 0
    for change in (*changes, TokenChange(count, count, count, count)):
        found.update((n, n + by) for n in range(at, change.a))
        at, by = change.b, change.d - change.b
    return found


def _across(changes: Sequence[TokenChange], at: int, first: bool) -> int:
    """A position of the base on the other side. first: where something is added here, before it."""
    by = 0
    for change in changes:
        if change.b < at or (change.b == at and not (first and change.a == at)):
            by = change.d - change.b
    return at + by


# --- figures by themselves


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a figure of the base. ours: its position among the new figures. turned: a
    direction word in its sentence has turned; wanted: that sentence as it is now."""

    name: str
    ours: int
    old: str
    new: str
    turned: bool
    wanted: str


def fates(base: MarkedText, ours: MarkedText) -> dict[int, Fate]:
    """What became of each figure, by the character of the base at which it began."""
    return _Merge(base, base.text, ours, {}).fates()
