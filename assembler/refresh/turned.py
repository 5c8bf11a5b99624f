"""What a correction made untrue besides numbers: directions that turned (均有所增长), and names that
are others now."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import cache, partial
from itertools import chain, filterfalse
from typing import NamedTuple

from ..claims.claim import Claim, ClaimKind
from ..claims.lexicon import official_lexicon
from ..claims.reading import read_claims
from ..compare.changes import Changes
from ..snapshot.values import Snapshot, is_amount
from ..text.direction import DOWN, MOVED, UP, direction_words
from ..text.numbers import Number
from ..text.tokens import Token, moved_figures, wording
from .naming import clause_before, core_of

DIRECTION_OF = "增减方向"  # ends the name of what turned
_SHORTEST, _LONGEST = 4, 60  # signs of a name
_OPPOSITE = {
    "增加": "减少",
    "增长": "下降",
    "增多": "减少",
    "上升": "下降",
    "上涨": "下降",
    "提高": "降低",
    "减少": "增加",
    "下降": "增长",
    "降低": "提高",
    "缩减": "增加",
    "减低": "增加",
    "下滑": "上升",
    "回落": "上升",
}
_CHANGES = ("比上年的增减额", "比上年的增减率")
_SIGNS = {UP: 1, DOWN: -1}
_COMPARED = re.compile("[比较与同]上年|[比较与同]去年|[比较与同]20\\d\\d年|同比")
_OF_ALL = frozenset(("", "总体", "整体", "总的", "总体上", "总的来看", "总体看", "合计", "总额"))
_TOTALS = frozenset(("收入总计", "支出总计", "本年收入合计", "本年支出合计"))


class Outdated(NamedTuple):
    """Words of a text that held before a correction: a number, a name, a direction. name: of what,
    "" of a name itself; now: how they read now, "" where nothing takes their place. way: the word
    of direction that belongs before a number."""

    number: Number
    name: str
    now: str
    way: str = ""

    @property
    def span(self) -> tuple[int, int]:
        """The characters that are outdated."""
        return self.number.span


def words_at(start: int, text: str) -> Number:
    """Words as if they were a number."""
    return Number(start, start + len(text), text, Decimal(0), "", text)


# --- directions


def figure_ways(snapshot: Snapshot) -> dict[str, Token]:
    """The word of direction right before each figure that has one."""
    ways: dict[str, Token] = {}
    for paragraph in snapshot.paragraphs:
        if not paragraph.figures:
            continue
        tokens = wording(paragraph.text, paragraph.figures).tokens
        for word, number in moved_figures(tokens):
            ways.setdefault(snapshot.figures[number.figure].name, word)
    return ways


def turned_figures(
    before: Mapping[str, Token], after: Mapping[str, Token], gone: Iterable[str]
) -> dict[str, tuple[int, int]]:
    """Figures whose direction turned: by their names the sign of before and of now, 0 where they
    are as they were a year ago."""
    was = _signs(before)
    now = dict.fromkeys(gone, 0) | _signs(after)
    return {
        core_of(name): (was.get(name, 0), now[name])
        for name in before
        if name in now and now[name] != was.get(name, 0)
    }


def _signs(ways: Mapping[str, Token]) -> dict[str, int]:
    """Of the figures that went up or down which way they went."""
    return {name: _SIGNS[word.way] for name, word in ways.items() if word.way in _SIGNS}


def outdated_claims(
    text: str,
    turned: Mapping[str, tuple[int, int]],
    arisen: Mapping[str, str],
    synonyms: Mapping[str, Iterable[str]],
) -> Iterator[Outdated]:
    """Claims of a text without numbers that say the direction of before, or that there is nothing
    where there is something now. arisen: figures that were zero, as they are shown now. synonyms:
    what else the template calls figures."""
    for claim in read_claims(text, official_lexicon(synonyms=synonyms)) if turned or arisen else ():
        now = _now(claim, text, turned, arisen)
        if now is not None:
            yield Outdated(words_at(claim.start, text[claim.start : claim.end]), *now)


def _now(
    claim: Claim, text: str, turned: Mapping[str, tuple[int, int]], arisen: Mapping[str, str]
) -> tuple[str, str] | None:
    """The figure of which a claim is true no more, and what is to be words."""
    if claim.kind is ClaimKind.STATEMENT:
        return _arisen(claim, arisen)
    is_directed = claim.kind is ClaimKind.DIRECTION and claim.direction is not None
    return _turned(claim, text, turned) if is_directed else None


def _arisen(claim: Claim, arisen: Mapping[str, str]) -> tuple[str, str] | None:
    """The figure that a claim says there is none of, and what is to be words."""
    figure = next(filter(partial(_is_of_one, _names_of(claim)), arisen), None)
    return None if figure is None else (figure, f"{figure}{arisen[figure]}")


def _turned(
    claim: Claim, text: str, turned: Mapping[str, tuple[int, int]]
) -> tuple[str, str] | None:
    """The figure whose direction a claim says as it was, and what is to be words."""
    figure = _turned_of(claim, text, turned)
    if not figure:
        return None
    now = _opposite(text[claim.start : claim.end]) if turned[figure][1] else ""
    return f"{figure}{DIRECTION_OF}", now


def _turned_of(claim: Claim, text: str, turned: Mapping[str, tuple[int, int]]) -> str:
    """The figure that a claim speaks of, and that turned since; "" where it is none."""
    figures = [figure for figure, (old, _) in turned.items() if old == claim.direction]
    if claim.names:
        return next(filter(partial(_is_of_one, _names_of(claim)), figures), "")
    return next(filter(_TOTALS.__contains__, figures), "") if _is_of_whole(claim, text) else ""


def _is_of_whole(claim: Claim, text: str) -> bool:
    """Whether a claim without a name compares the whole with last year (总体比上年有所增长)."""
    compared = _COMPARED.search(text, max(0, claim.start - 20), claim.end)
    return bool(compared) and clause_before(text, claim.start).strip("，、：； ") in _OF_ALL


def _is_of_one(names: Iterable[str], figure: str) -> bool:
    return any(_is_of(name, figure) for name in names)


def _names_of(claim: Claim) -> list[str]:
    """What a claim is of, as it says it and as its figures are usually called."""
    return [each for name in claim.names for each in (name.text, name.key)]


def _is_of(name: str, figure: str) -> bool:
    if name.startswith(("收支", "收、支")):
        return figure in _TOTALS
    return len(name) > 1 and (name in figure or figure in name)


def _opposite(text: str) -> str:
    """A claim with its words of direction turned; "" where one has no opposite."""
    for word in sorted(direction_words(text), reverse=True):
        other = _OPPOSITE.get(text[word.start : word.end])
        if other is None:
            return ""
        text = text[: word.start] + other + text[word.end :]
    return text


@cache
def _moved_since() -> re.Pattern[str]:
    """What a sentence says of a change against the year before, its amount and rate."""
    return re.compile(
        rf"[比较与同]((?:上|去)年度?|20\d\d年度?(?:预算|决算)?)(?:相比)?，?(?:各|均|共)?(?:{MOVED})了?约?"
        rf"\d[\d,.]*(?:[万亿]?元|%)(?:[，、](?:{MOVED})了?约?\d[\d,.]*(?:[万亿]?元|%))?(?=[。；])"
    )


def flattened(text: str, outdated: Iterable[Outdated]) -> Iterator[tuple[int, int, str]]:
    """The characters that tell changes which are none any more (持平), and what takes their place;
    none where some of these words are no change, or a reason of it follows."""
    gone = [each for each in outdated if not each.now]
    matches = list(_moved_since().finditer(text)) if all(map(_is_change, gone)) else []
    for match in matches:
        if any(match.start() < each.number.start < match.end() for each in gone):
            yield match.start(), match.end(), f"与{match[1]}持平"


def _is_change(outdated: Outdated) -> bool:
    return outdated.name.endswith(_CHANGES)


# --- names


def renamed(changes: Changes) -> dict[str, str]:
    """Names of rows that stand nowhere in the new report: each with the one it has now, "" where
    there is none."""
    names: dict[str, str] = {}
    for table in changes.tables_of_both:
        names |= {cell.old: cell.new for cell in table.cells if not is_amount(cell.new)}
        gone = filter(None, chain.from_iterable(line.cells for line in table.removed))
        names |= dict.fromkeys(filterfalse(names.__contains__, gone), "")
    whole = "\n".join(_texts(changes.new))
    return {old: names[old] for old in filter(_is_name, names) if old not in whole}


def _is_name(text: str) -> bool:
    """Whether a text is as long as a name, and has letters."""
    return _SHORTEST <= len(text) <= _LONGEST and any(map(str.isalpha, text))


def _texts(snapshot: Snapshot) -> Iterator[str]:
    yield from (paragraph.shown for paragraph in snapshot.paragraphs)
    for table in snapshot.tables:
        yield from filter(None, chain.from_iterable(table.body))


def outdated_names(text: str, names: Mapping[str, str]) -> Iterator[Outdated]:
    """Names in a text that are others now, where they are no part of the new one."""
    for old, new in names.items():
        for match in re.finditer(re.escape(old), text):
            if not _is_within(old, new, text[: match.end() + len(new)]):
                yield Outdated(words_at(match.start(), old), "", new)


def _is_within(old: str, new: str, text: str) -> bool:
    """Whether a name may be part of the new one, which stands there."""
    return bool(new) and old in new and new in text
