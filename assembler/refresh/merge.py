"""A paragraph three ways: as the engine wrote it (base), as it stands in the file (theirs), as
the engine writes it now (ours).

Where a person left a sentence alone, it becomes ours. Where a person reworded it, the words stay
and the figures in it are brought up to date. Where both changed the same thing, the person's
text stays and a conflict is told. The result is a list of edits to the text in the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from itertools import accumulate, chain, filterfalse, pairwise, starmap

from ..text.differences import TokenChange, token_changes
from ..text.direction import direction_words
from ..text.marked import EditedTokens, MarkedText, edited_tokens, keys_for_file, keys_in_file
from ..text.numbers import Number, numbers_in
from ..text.punctuation import levelled, says_nothing
from ..text.restated import Value, restated, rounds
from ..text.tokens import FIGURE as FIGURE_KEY
from ..text.tokens import MISSING, Token, ends_sentence, sentences, wording

DIRECTION, FIGURE, WORDING = "direction", "figure", "wording"

_LEAD = re.compile(r"\s*(?:（[^（）]{1,80}）|[^，。；：（）]{1,40}[，：])\s*")
_ASIDE = re.compile(r"\s*（[^（）]{1,80}）\s*")
# What gives a reason, sets against something or measures (受……影响, 虽然, 大幅).
_BEARING = re.compile(
    "受|因|由于|随着|虽|但|却|而|得益|尽管|不过|所以|影响|幅|较|略|有所|仍|继续|持续|同样|明显|显著"
)
Span = tuple[int, int]  # characters of a text, from the first to behind the last


def spans_meet(first: Span, second: Span) -> bool:
    """Whether two spans have a character in common; an empty one stands for the next character."""
    return first[0] < max(second[1], second[0] + 1) and second[0] < max(first[1], first[0] + 1)


def is_free(span: Span, taken: Iterable[Span]) -> bool:
    """Whether a span has no character in common with those that are taken."""
    return not any(spans_meet(span, other) for other in taken)


@dataclass(frozen=True, slots=True)
class Replacement:
    """Characters start to end of the text in the file become `text`, which begins at character
    `ours` of the engine's new text; -1 where it is no part of it."""

    start: int
    end: int
    text: str
    ours: int

    @property
    def growth(self) -> int:
        """By how much the text becomes longer."""
        return len(self.text) - (self.end - self.start)


@dataclass(frozen=True, slots=True)
class Conflict:
    """A place where a person's edit and the correction meet. start, end: characters of the text
    in the file. wanted: what the engine would write; was: what it wrote before. kind: direction, figure or wording."""

    kind: str
    start: int
    end: int
    wanted: str
    was: str = ""


@dataclass
class Merged:
    """edits: in order. figures: the figures of ours that stand in the result, each with its
    characters there. missing: the same of places to be filled in. filled: edits that write over
    such a place. dropped: sentences a person took out that now read differently: as they were,
    and as they are."""

    theirs: str
    edits: list[Replacement] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    figures: dict[int, Span] = field(default_factory=dict)
    missing: dict[int, Span] = field(default_factory=dict)
    filled: list[Replacement] = field(default_factory=list)
    dropped: list[tuple[str, str]] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text that comes of it."""
        parts, at = [], 0
        for edit in self.edits:
            parts += [self.theirs[at : edit.start], edit.text]
            at = edit.end
        return "".join(parts) + self.theirs[at:]

    def moved(self, at: int) -> int:
        """Where a character of the text in the file stands in the result."""
        return at + sum(edit.growth for edit in self.edits if edit.end <= at)

    def span(self, start: int, end: int) -> Span:
        """The same of some characters; what is added right behind them is not of them."""
        if start >= end:
            return self.moved(start), self.moved(start)
        return self.moved(start), self.moved(end - 1) + 1

    def written(self) -> list[Span]:
        """The characters of the result that each of the edits wrote."""
        growths = accumulate((edit.growth for edit in self.edits), initial=0)
        starts = (edit.start + growth for edit, growth in zip(self.edits, growths, strict=False))
        return [(at, at + len(edit.text)) for at, edit in zip(starts, self.edits, strict=True)]

    def sort(self) -> None:
        """Bring the edits in order."""
        self.edits.sort(key=lambda edit: (edit.start, edit.end, edit.ours))


def merge(
    base: MarkedText,
    theirs: str,
    ours: MarkedText,
    anchors: Mapping[int, Span] | None = None,
    breaks: Sequence[int] = (),
) -> Merged:
    """Bring a paragraph of a file up to date. anchors: figures of the base that bookmarks in
    the file lead to, with their characters. breaks: where a person's paragraphs end that were
    one."""
    is_same = base.text == ours.text and tuple(base.missing) == tuple(ours.missing)
    if is_same and theirs == ours.text:
        return _as_it_is(theirs, ours)
    return _Merge(base, theirs, ours, anchors or {}, breaks).run()


def _as_it_is(theirs: str, ours: MarkedText) -> Merged:
    figures = {n: (m.start, m.end) for n, m in enumerate(ours.figures)}
    missing = {n: (m.start, m.end) for n, m in enumerate(ours.missing)}
    return Merged(theirs, figures=figures, missing=missing)


class _Merge:
    """One merge under way. Positions are those of tokens: b of the base, t of the file, o of ours.

    by_us, by_them: what the new build, and what a person, has changed in the base.
    """

    def __init__(
        self,
        base: MarkedText,
        theirs: str,
        ours: MarkedText,
        anchors: Mapping[int, Span],
        breaks: Sequence[int] = (),
    ) -> None:
        self.base, self.ours, self.theirs = base, ours, theirs
        self.breaks = breaks
        self.b, self.o = base.tokens(), ours.tokens()
        self.by_us = token_changes([t.key for t in self.b], [t.key for t in self.o])
        if theirs == base.text:  # nobody changed it: its tokens are the base's
            values = {n: n for n, token in enumerate(self.b) if token.is_value}
            self.pairing, self.by_them = EditedTokens(list(self.b), values), []
        else:
            self.pairing = edited_tokens(theirs, base, self.b, anchors)
            keys = keys_in_file(self.pairing.tokens)
            self.by_them = token_changes(keys_for_file(self.b), keys)
        self.t = self.pairing.tokens
        self.result = Merged(theirs)

    def run(self) -> Merged:
        """Sentence by sentence."""
        for start, end in self._sentences():
            self._sentence(start, end)
        self.result.sort()
        self._place_marks()
        return self.result

    # --- what belongs together

    def _sentences(self) -> Iterator[Span]:
        """Sentences of the base; those that a change reaches over are one."""
        parts = list(self._broken(sentences(self.b) or [(0, 0)]))
        start = parts[0][0]
        for number, (begin, end) in enumerate(parts):
            if number + 1 < len(parts) and self._goes_on(begin, end):
                continue
            yield start, end
            start = end

    def _broken(self, parts: Iterable[Span]) -> Iterator[Span]:
        """Sentences, and the parts of those in which a person began a new paragraph."""
        ends = [
            max((n + 1 for n, t in self.standing.items() if self.t[t].start < at), default=0)
            for at in self.breaks
        ]
        for start, end in parts:
            cuts = [start, *(at for at in ends if start < at < end), end]
            yield from pairwise(cuts)

    def _goes_on(self, start: int, end: int) -> bool:
        """Whether a change reaches over the end of a sentence, or takes the end away."""
        sides = ((self.by_us, self.o), (self.by_them, self.t))
        return any(
            change.a < end < change.b or _opens_end(change, start, end, side)
            for changes, side in sides
            for change in changes
        )

    def _sentence(self, start: int, end: int) -> None:
        ours = self._within(self.by_us, start, end)
        is_beside = partial(self._is_beside, start, end)
        added, changed = filter(is_beside, ours), list(filterfalse(is_beside, ours))
        values = list(filter(self._has_new_value, range(start, end)))
        theirs = self._their_changes(start, end)
        for change in added:
            self._add_sentence(change)
        if not theirs:
            self._take_all(changed, values)
        elif not changed and not values:
            return
        elif _takes_out(theirs, start, end):
            self.result.dropped.append((_text(self.b[start:end]), self._wanted(start, end)))
        else:
            self._both(start, end, changed, theirs, values)

    def _is_beside(self, start: int, end: int, change: TokenChange) -> bool:
        """Whether a change of ours adds whole sentences before or behind this one."""
        return change.a in (start, end) and self._is_added_whole(change, self.o)

    def _their_changes(self, start: int, end: int) -> list[TokenChange]:
        """What a person changed in a sentence: words, and values that were written over."""
        words = self._within(self.by_them, start, end)
        is_remark = partial(self._is_remark, start, end)
        words = list(filterfalse(is_remark, filter(self._matters, words)))
        values = (
            TokenChange(number, number + 1, token, token + 1)
            for number, token in self.values.items()
            if start <= number < end and _differ(self.t[token].text, self.b[number].text)
        )
        return [*words, *values]

    def _matters(self, change: TokenChange) -> bool:
        """Whether a person's change is more than punctuation, and no sentence of its own."""
        was, now = _text(self.b[change.a : change.b]), _text(self.t[change.c : change.d])
        return not says_nothing(was + now) and not self._is_added_whole(change, self.t)

    def _is_remark(self, start: int, end: int, change: TokenChange) -> bool:
        """Whether a person only set a remark before a sentence, or at its end (经核定，), that says
        nothing of its amounts: it holds whatever becomes of the sentence."""
        if change.a != change.b or any(map(partial(_covers, change.a, start), self.by_us)):
            return False
        text = levelled(_text(self.t[change.c : change.d]))
        is_last = says_nothing(_text(self.b[change.a : end]))
        is_apart = (change.a == start and _LEAD.fullmatch(text)) or (
            is_last and _ASIDE.fullmatch(text)
        )
        return bool(is_apart) and not _bears_on_amounts(text)

    def _within(self, changes: Sequence[TokenChange], start: int, end: int) -> list[TokenChange]:
        """The changes of a sentence. What is added between two sentences belongs to the second,
        and to the first only where nothing follows."""
        last = end + (end == len(self.b))
        return [
            c for c in changes if (start <= c.a < last if c.a == c.b else c.a < end and c.b > start)
        ]

    def _is_added_whole(self, change: TokenChange, side: Sequence[Token]) -> bool:
        """Whether a change adds sentences of their own."""
        if change.a != change.b:
            return False
        before = _text(self.b[max(0, change.a - 2) : change.a])
        alone = change.a == 0 or ends_sentence(before)
        added = _text(side[change.c : change.d])
        return alone and (ends_sentence(added) or change.a == len(self.b))

    # --- positions

    @cached_property
    def kept(self) -> dict[int, int]:
        """Tokens of the base that are the same thing in ours."""
        return _unchanged(self.by_us, len(self.b))

    @cached_property
    def standing(self) -> dict[int, int]:
        """Tokens of the base that still stand in the file, in their place."""
        return _unchanged(self.by_them, len(self.b))

    @cached_property
    def values(self) -> dict[int, int]:
        """Values of the base that stand in the file, wherever: token there."""
        in_place = {n: t for n, t in self.standing.items() if self.b[n].is_value}
        return in_place | {base: token for token, base in self.pairing.base.items()}

    def _has_new_value(self, number: int) -> bool:
        """Whether a token of the base is the same thing in ours, with another text."""
        ours = self.kept.get(number)
        return ours is not None and self.b[number].text != self.o[ours].text

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

    def _span(self, start: int, end: int) -> Span:
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
        return _text(self._new_tokens(start, end))

    def _new_tokens(self, start: int, end: int) -> Sequence[Token]:
        """The tokens of ours that came of these tokens of the base."""
        first, last = _across(self.by_us, start, True), _across(self.by_us, end, False)
        return self.o[first:last]

    # --- taking over

    def _take_all(self, changes: Sequence[TokenChange], values: Sequence[int]) -> None:
        for change in changes:
            self._take(change)
        for number in values:
            token = self.values.get(number)
            if token is not None:
                self._set(token, self.kept[number])

    def _take(self, change: TokenChange) -> None:
        text = _text(self.o[change.c : change.d])
        at = self.o[change.c].start if change.c < len(self.o) else len(self.ours.text)
        if change.a == change.b:
            start = end = self._after(change.a) if change.a else self._place(0)
        else:
            start, end = self._place(change.a), self._after(change.b)
        edit = Replacement(start, end, text, at)
        self.result.edits.append(edit)
        if any(token.key.startswith(MISSING) for token in self.b[change.a : change.b]):
            self.result.filled.append(edit)

    def _add_sentence(self, change: TokenChange) -> None:
        """A whole sentence that is new, unless a person has written the same."""
        if _text(self.o[change.c : change.d]) not in self.theirs:
            self._take(change)

    def _set(self, token: int, ours: int) -> None:
        old, new = self.t[token], self.o[ours]
        self.result.edits.append(Replacement(old.start, old.end, new.text, new.start))

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
        if not _differ(self.theirs[slice(*span)], wanted):
            return
        ours = [c for c in ours if not (self._only_lacks(c) and _meet([c], theirs))]
        kind = self._clash(start, end, ours, theirs, values)
        if kind:
            self.result.conflicts.append(Conflict(kind, *span, wanted, _text(self.b[start:end])))
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
        if any(map(self._turns, values)):
            return DIRECTION
        same_values = _value_keys(self.b[start:end]) == _value_keys(self._new_tokens(start, end))
        return "" if same_values and not _meet(ours, theirs) else WORDING

    def _only_lacks(self, change: TokenChange) -> bool:
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
        if not _differ(old.text, self.b[number].text):
            self._set(token, ours)
        elif _differ(old.text, new.text) and not new.way:
            self._written_over(number, old, new)

    def _written_over(self, number: int, standing: Token, new: Token) -> None:
        """A figure that a person wrote over: told with the new value in the unit used there, unless
        it says that already."""
        start, end, wanted = standing.start, standing.end, new.text
        was, now = (
            _number_at(side.text, token)
            for side, token in ((self.base, self.b[number]), (self.ours, new))
        )
        number_there = _number_at(self.theirs, standing)
        if was and now and number_there and number_there.unit == now.unit:
            if number_there.key == now.key:
                return
            if _is_in_other_digits(number_there, was, now):
                start, end = number_there.span
                wanted = restated(number_there, Value.of(was), Value.of(now))
        if wanted == self.theirs[start:end]:
            return  # rounded as it stands there, the new value reads the same
        self.result.conflicts.append(Conflict(FIGURE, start, end, wanted, self.b[number].text))

    def fates(self) -> dict[int, Fate]:
        """See the function of that name."""
        return dict(chain.from_iterable(starmap(self._fates_within, self._sentences())))

    def _fates_within(self, start: int, end: int) -> Iterator[tuple[int, Fate]]:
        values = filter(self._is_kept_value, range(start, end))
        pairs = [(self.b[number], self.o[self.kept[number]]) for number in values]
        turned = any(old.way != new.way for old, new in pairs)
        for old, new in pairs:
            if old.is_figure:
                name, wanted = old.key.removeprefix(FIGURE_KEY), self._wanted(start, end)
                yield old.start, Fate(name, new.figure, old.text, new.text, turned, wanted)

    def _is_kept_value(self, number: int) -> bool:
        """Whether a token of the base is a value that the new build has too."""
        return number in self.kept and self.b[number].is_value

    # --- marks

    def _place_marks(self) -> None:
        figures = {t.figure: t.start for t in self.o if t.figure >= 0}
        missing = {number: mark.start for number, mark in enumerate(self.ours.missing)}
        self.result.figures |= self._result_spans(figures)
        self.result.missing |= self._result_spans(missing)

    def _result_spans(self, starts: Mapping[int, int]) -> dict[int, Span]:
        """Where tokens of ours stand in the result, those that do. starts: by number, the
        character of ours at which each begins."""
        tokens = {token.start: at for at, token in enumerate(self.o)}
        known = ((number, tokens[start]) for number, start in starts.items() if start in tokens)
        spans = ((number, self._result_span(token)) for number, token in known)
        return {number: span for number, span in spans if span is not None}

    def _result_span(self, at: int) -> Span | None:
        """Where a token of ours stands in the result."""
        token = self.o[at]
        for edit, (start, _) in zip(self.result.edits, self.result.written(), strict=True):
            if edit.ours <= token.start and token.end <= edit.ours + len(edit.text):
                first = start + token.start - edit.ours
                return first, first + token.end - token.start
        base = self._base_of.get(at)
        there = self.values.get(base, self.standing.get(base)) if base is not None else None
        return None if there is None else self.result.span(self.t[there].start, self.t[there].end)

    @cached_property
    def _base_of(self) -> dict[int, int]:
        """The tokens of ours that are the same thing in the base."""
        return {ours: base for base, ours in self.kept.items()}


def _is_in_other_digits(there: Number, was: Number, now: Number) -> bool:
    """Whether a number is in another unit than the new build's, or rounds the value of before."""
    return there.factor != now.factor or rounds(there, Value.of(was))


def _covers(at: int, start: int, change: TokenChange) -> bool:
    """Whether a change takes what stands on both sides of a place, or adds something where the
    sentence begins that the place is before."""
    return change.a < at < change.b or change.a == change.b == at == start


def _bears_on_amounts(text: str) -> bool:
    """Whether a text says something that may hold no more when amounts are others."""
    has_figures = any(number.is_figure for number in numbers_in(text))
    return has_figures or any(direction_words(text)) or bool(_BEARING.search(text))


def _differ(one: str, other: str) -> bool:
    return levelled(one) != levelled(other)


def _number_at(text: str, token: Token) -> Number | None:
    """The number of which a token shows the digits."""
    words = wording(text)
    return words.number(words.number_at(token.start, token.end))


def _text(tokens: Sequence[Token]) -> str:
    return "".join(token.text for token in tokens)


def _value_keys(tokens: Sequence[Token]) -> list[str]:
    """The values among some tokens: which they are, in order."""
    return [token.key for token in tokens if token.is_value]


def _takes_out(changes: Sequence[TokenChange], start: int, end: int) -> bool:
    """Whether one of these takes out all tokens from start to end."""
    return any(c.a <= start and c.b >= end and c.c == c.d for c in changes)


def _meet(ours: Sequence[TokenChange], theirs: Sequence[TokenChange]) -> bool:
    """Whether two changes concern the same words, or words side by side."""
    return any(c.a <= d.b and d.a <= c.b for c in ours for d in theirs)


def _opens_end(change: TokenChange, start: int, end: int, side: Sequence[Token]) -> bool:
    """Whether a sentence runs on into the next one now."""
    if change.b != end or change.a == end:
        return False
    text = _text(side[change.c : change.d])
    is_gone = change.a <= start and not text
    return not is_gone and not ends_sentence(text)


def _unchanged(changes: Sequence[TokenChange], count: int) -> dict[int, int]:
    """Positions that no change touches, each with the one it has become."""
    positions: dict[int, int] = {}
    at = by = 0
    for change in (*changes, TokenChange(count, count, count, count)):
        positions.update((n, n + by) for n in range(at, change.a))
        at, by = change.b, change.d - change.b
    return positions


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
