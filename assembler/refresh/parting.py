"""Paragraphs of a file that were one paragraph of the base: read as one text, and parted again where
the person had parted them.

A correction may build anew the words round the place where a paragraph ends. What came of them then
stands before that place, on to the end of the sentence where a sentence ended there; a paragraph of
which nothing is left has no text any more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

from ..text.punctuation import levelled, says_nothing
from ..text.tokens import SENTENCE_ENDS, ends_sentence
from .merge import Conflict, Merged, Replacement, Span

_SEAM = 3  # signs on either side of a break by which it is seen that nothing was changed there
_CLOSING = frozenset("，、；：。！？％%）”")


@dataclass(frozen=True, slots=True)
class Run:
    """Paragraphs as one text. spans: the characters of each."""

    text: str
    spans: Sequence[Span]

    @classmethod
    def of(cls, paragraphs: Sequence[str], base: str) -> Run:
        """Some paragraphs right behind each other, as in the base where they are parts of it;
        else with a break between them."""
        whole = levelled(base)
        seams = [
            "" if levelled(one[-_SEAM:] + other[:_SEAM]) in whole else "\n"
            for one, other in pairwise(paragraphs)
        ]
        lengths = (len(each) + len(seam) for each, seam in zip(paragraphs, seams, strict=False))
        starts = [0, *accumulate(lengths)]
        text = "".join(a + b for a, b in zip(paragraphs, [*seams, ""], strict=True))
        return cls(text, [(at, at + len(p)) for at, p in zip(starts, paragraphs, strict=True)])

    @property
    def breaks(self) -> list[int]:
        """Where each paragraph but the last ends."""
        return [end for _, end in self.spans[:-1]]


def parted(merged: Merged, spans: Sequence[Span]) -> list[Merged]:
    """The merged text of some paragraphs as what came of each. spans: their characters in the file.
    What was dropped goes with the first."""
    parts = list(_clipped(merged, spans))
    parts[0].dropped = merged.dropped
    last = parts[0]
    for part in parts[1:]:
        count = _belonging(last, part)
        if count:
            _move(part, count, last)
        if part.text or not part.theirs:
            last = part
    return parts


# --- at the places where they end in the file


def _clipped(merged: Merged, spans: Sequence[Span]) -> Iterator[Merged]:
    """Each paragraph with its edits; one that reaches over an end writes into the first it
    touches."""
    owners = [_owner(edit, spans) for edit in merged.edits]
    at = 0
    for number, (start, end) in enumerate(spans):
        part = Merged(merged.theirs[start:end])
        for edit, owner in zip(merged.edits, owners, strict=True):
            _clip(edit, owner == number, merged, (start, end), part)
        part.conflicts += _conflicts_within(merged, number, spans)
        until = at + len(part.text)
        part.figures = _within(merged.figures, at, until)
        part.missing = _within(merged.missing, at, until)
        yield part
        behind = spans[number + 1][0] if number + 1 < len(spans) else end
        is_gone = any(edit.start <= end and behind <= edit.end for edit in merged.edits)
        at = until + (0 if is_gone else behind - end)


def _owner(edit: Replacement, spans: Sequence[Span]) -> int:
    """The paragraph in which an edit writes: the first it touches."""
    for number, (_, end) in enumerate(spans):
        is_at_end = edit.start == end and (edit.end == end or spans[number + 1][0] > end)
        if edit.start < end or is_at_end:
            return number
    return len(spans) - 1


def _clip(edit: Replacement, owns: bool, merged: Merged, span: Span, part: Merged) -> None:
    """What of an edit concerns some characters, counted from the first of them. owns: it writes
    here."""
    start, end = max(edit.start, span[0]), min(edit.end, span[1])
    if not owns and start >= end:
        return
    text = edit.text if owns else ""
    clipped = Replacement(start - span[0], max(start, end) - span[0], text, edit.ours)
    part.edits.append(clipped)
    if edit in merged.filled:
        part.filled.append(clipped)


def _conflicts_within(merged: Merged, number: int, spans: Sequence[Span]) -> Iterator[Conflict]:
    """The conflicts that begin in a paragraph, counted from its first character."""
    start, end = spans[number]
    is_last = number + 1 == len(spans)
    for each in merged.conflicts:
        if start <= each.start < end or (is_last and each.start == end):
            yield replace(each, start=each.start - start, end=min(each.end, end) - start)


def _within(spans: Mapping[int, Span], first: int, last: int) -> dict[int, Span]:
    """Those of some spans that lie there, counted from the first character."""
    inside = ((n, span) for n, span in spans.items() if first <= span[0] and span[1] <= last)
    return {n: (start - first, end - first) for n, (start, end) in inside}


# --- where they end by what they say now


def _belonging(ahead: Merged, behind: Merged) -> int:
    """How many signs at the beginning of a paragraph belong to the one before it now."""
    text = behind.text
    count = _signs_to_end(ahead, behind)
    if not says_nothing(behind.theirs) and says_nothing(text[count:]):
        count = len(text)
    return 0 if _meets_conflict(behind, count) else count


def _signs_to_end(ahead: Merged, behind: Merged) -> int:
    """Those to the end of the sentence where one ended there, or the punctuation."""
    text = behind.text
    if says_nothing(ahead.text) and not says_nothing(ahead.theirs):
        return len(text)
    if ends_sentence(ahead.theirs) and not ends_sentence(ahead.text):
        ends = (at for at, sign in enumerate(text, 1) if sign in SENTENCE_ENDS)
        return next(ends, len(text))
    if behind.theirs[:1] in _CLOSING or ahead.text == ahead.theirs:
        return 0
    return next((at for at, sign in enumerate(text) if sign not in _CLOSING), len(text))


def _meets_conflict(part: Merged, count: int) -> bool:
    """Whether a conflict stands among the first signs of a result."""
    return any(part.moved(each.start) < count for each in part.conflicts)


def _move(part: Merged, count: int, ahead: Merged) -> None:
    """The first signs of a paragraph to the end of the one before it."""
    text, length = part.text, len(ahead.text)
    ahead.edits.append(Replacement(len(ahead.theirs), len(ahead.theirs), text[:count], 0))
    for spans, others in ((part.figures, ahead.figures), (part.missing, ahead.missing)):
        others |= {n: (a + length, b + length) for n, (a, b) in spans.items() if b <= count}
    part.figures, part.missing = (
        _within(spans, count, len(text)) for spans in (part.figures, part.missing)
    )
    part.edits = _without_beginning(part, count)
    part.filled = [edit for edit in part.filled if edit in part.edits]


def _without_beginning(part: Merged, count: int) -> list[Replacement]:
    """The edits of a paragraph of whose result the first signs are taken out."""
    grown = 0
    for number, edit in enumerate(part.edits):
        start = edit.start + grown
        if count <= start:
            break
        if count <= start + len(edit.text):
            rest = edit.text[count - start :]
            return [Replacement(0, edit.end, rest, edit.ours), *part.edits[number + 1 :]]
        grown += edit.growth
    else:
        number = len(part.edits)
    return [Replacement(0, count - grown, "", 0), *part.edits[number:]]
