"""What a correction made untrue besides numbers: directions that turned (均有所增长), and names that
are others now."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import chain, pairwise
from typing import NamedTuple

from ..claims.claim import Claim, ClaimKind
from ..claims.lexicon import official_lexicon
from ..claims.reading import read_claims
from ..compare.changes import Changes
from ..snapshot.values import Snapshot, is_amount
from ..text.direction import DOWN, UP, direction_words
from ..text.numbers import Number
from ..text.tokens import Token, wording
from .naming import clause_before, core_of

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


def words_at(start: int, text: str) -> Number:
    """Words as if they were a number."""
    return Number(start, start + len(text), text, Decimal(0), "", text)


# --- directions


def figure_ways(snapshot: Snapshot) -> dict[str, Token]:
    """The word of direction right before each figure that has one."""
    ways: dict[str, Token] = {}
    for paragraph in snapshot.paragraphs:
        tokens = wording(paragraph.text, paragraph.figures).tokens
        for word, number in pairwise(tokens):
            if word.moves and number.is_figure:
                ways.setdefault(snapshot.figures[number.figure].name, word)
    return ways


def turned_figures(
    before: Mapping[str, Token], after: Mapping[str, Token], gone: Iterable[str]
) -> dict[str, tuple[int, int]]:
    """Figures whose direction turned: by their names the sign of before and of now, 0 where they
    are as they were a year ago."""
    still = {name: 0 for name in gone if name in before}
    now = still | {name: _SIGNS[word.way] for name, word in after.items() if word.way in _SIGNS}
    signs = {name: (_SIGNS.get(word.way, 0), now.get(name)) for name, word in before.items()}
    return {
        core_of(name): (old, new)
        for name, (old, new) in signs.items()
        if new is not None and old != new
    }


def outdated_claims(
    text: str,
    turned: Mapping[str, tuple[int, int]],
    arisen: Mapping[str, str],
    synonyms: Mapping[str, Iterable[str]],
) -> Iterator[Outdated]:
    """Claims of a text without numbers that say the direction of before, or that there is nothing
    where there is something now. arisen: figures that were zero, as they are shown now. synonyms:
    what else the template calls figures."""
    if not (turned or arisen):
        return
    for claim in read_claims(text, official_lexicon(synonyms=synonyms)):
        words = text[claim.start : claim.end]
        now: tuple[str, str] | None = None
        if claim.kind is ClaimKind.STATEMENT:
            now = _arisen(claim, arisen)
        elif claim.kind is ClaimKind.DIRECTION and claim.direction is not None:
            now = _turned(claim, text, turned)
        if now is not None:
            yield Outdated(words_at(claim.start, words), *now)


def _arisen(claim: Claim, arisen: Mapping[str, str]) -> tuple[str, str] | None:
    """The figure that a claim says there is none of, and what is to be words."""
    names = _names_of(claim)
    figure = next((f for f in arisen if any(_is_of(name, f) for name in names)), None)
    return None if figure is None else (figure, f"{figure}{arisen[figure]}")


def _turned(
    claim: Claim, text: str, turned: Mapping[str, tuple[int, int]]
) -> tuple[str, str] | None:
    """The figure whose direction a claim says as it was, and what is to be words."""
    figure = _turned_of(claim, text, turned)
    if not figure:
        return None
    now = _opposite(text[claim.start : claim.end]) if turned[figure][1] else ""
    return f"{figure}增减方向", now


def _turned_of(claim: Claim, text: str, turned: Mapping[str, tuple[int, int]]) -> str:
    """The figure that a claim speaks of, and that turned since; "" where it is none."""
    figures = [figure for figure, (old, _) in turned.items() if old == claim.direction]
    if not claim.names:
        compared = _COMPARED.search(text, max(0, claim.start - 20), claim.end)
        subject = clause_before(text, claim.start).strip("，、：； ")
        is_whole = bool(compared) and subject in _OF_ALL
        return next(filter(_TOTALS.__contains__, figures), "") if is_whole else ""
    names = _names_of(claim)
    return next((f for f in figures if any(_is_of(name, f) for name in names)), "")


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


# --- names


def renamed(changes: Changes) -> dict[str, str]:
    """Names of rows that stand nowhere in the new report: each with the one it has now, "" where
    there is none."""
    names: dict[str, str] = {}
    for table in changes.tables_of_both:
        names |= {cell.old: cell.new for cell in table.cells if not is_amount(cell.new)}
        for line in table.removed:
            names |= dict.fromkeys((text for text in line.cells if text and text not in names), "")
    whole = "\n".join(_texts(changes.new))
    return {
        old: new
        for old, new in names.items()
        if _SHORTEST <= len(old) <= _LONGEST and not _has_digits_only(old) and old not in whole
    }


def _has_digits_only(text: str) -> bool:
    return not any(sign.isalpha() for sign in text)


def _texts(snapshot: Snapshot) -> Iterator[str]:
    yield from (paragraph.shown for paragraph in snapshot.paragraphs)
    for table in snapshot.tables:
        yield from filter(None, chain.from_iterable(table.body))


def outdated_names(text: str, names: Mapping[str, str]) -> Iterator[Outdated]:
    """Names in a text that are others now, where they are no part of the new one."""
    for old, new in names.items():
        for match in re.finditer(re.escape(old), text):
            within_new = new and old in new and new in text[: match.end() + len(new)]
            if not within_new:
                yield Outdated(words_at(match.start(), old), "", new)
