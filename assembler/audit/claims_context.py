"""The claims of a report, as the checks over them ask for them: by stretch and by section."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, reduce
from operator import attrgetter
from typing import NamedTuple, TypeVar

from ..claims.claim import Claim, ClaimKind, NameKind
from ..claims.lexicon import GENERIC, Lexicon, official_lexicon
from ..claims.reading import read_claims
from ..codebook import load_codebook
from ..kernel.money import UNITS, round_half_up
from ..published.document import PublishedParagraph, PublishedReport, Spot
from ..text.tokens import begins_with_ordinal
from .context import AuditedReport
from .finding import Finding

_GOES_ON = ("；", "，", "、", "：", ";", ",", ":")
_LONGEST = 20_000  # signs of a paragraph that claims are read from
_TABLE_LINE = re.compile(r"\d(?:\s+[\d.,]+){2}|\t")  # a row of a table, read as text
_ACCOUNT = re.compile(r"[（(]项[）)]")  # heads an item, whose amounts follow in the next paragraph
_USUAL_YEAR = 2024
# Claims of one thing that another claim is held against: a text tells the same once or twice; one
# that tells it thousands of times would have all of them held against each other.
MOST_ALIKE = 100
_Key = TypeVar("_Key")
_start = attrgetter("start")


class ClaimedFigure(NamedTuple):
    """What an amount is of. name: whole and part (一般公共预算支出/基本支出), the classes of an
    account one below the other; basis: 预算 or 决算, the stage where several are named."""

    name: str
    basis: str
    unit: str


@dataclass(frozen=True)
class ClaimedText:
    """Paragraphs that go on from each other, read as one. starts: where each begins in the text."""

    text: str
    spots: tuple[Spot, ...]
    starts: tuple[int, ...]
    section: int
    claims: tuple[Claim, ...]

    def finding(
        self,
        code: str,
        span: tuple[int, int],
        expected: str,
        why: str,
        certain: bool,
    ) -> Finding:
        """A finding at these characters, which is quoted from the paragraph they begin in."""
        start, end = span
        number = bisect_right(self.starts, start) - 1
        stop = self.starts[number + 1] if number + 1 < len(self.starts) else len(self.text)
        quote = self.text[start : min(end, stop)].rstrip()
        first = start - self.starts[number]
        return Finding(
            code, self.spots[number], quote, expected, why, certain, first, first + len(quote)
        )

    @cached_property
    def amounts(self) -> tuple[Claim, ...]:
        """Its amounts, but for those of reasons."""
        return tuple(claim for claim in self.claims if claim.is_amount)

    def amounts_of(self, like: Claim) -> Sequence[Claim]:
        """Its amounts of the same thing, as many as one claim is held against."""
        return self._by_names.get(keys(like), ())

    @cached_property
    def _by_names(self) -> Mapping[tuple[str, ...], Sequence[Claim]]:
        return _first_of_each(self.amounts, keys)

    def amounts_called(self, like: Claim) -> Sequence[Claim]:
        """Its amounts whose nearest name is that of another claim, as many as one is held against."""
        return self._by_last_name.get(last_key(like), ())

    @cached_property
    def _by_last_name(self) -> Mapping[str, Sequence[Claim]]:
        return _first_of_each(self.amounts, last_key)

    def amounts_round(self, claim: Claim) -> Sequence[Claim]:
        """Its amounts before and behind a claim, as many as one is held against."""
        at, half = bisect_left(self.amounts, claim.start, key=_start), MOST_ALIKE // 2
        return self.amounts[max(0, at - half) : at + half]

    @cached_property
    def first_part(self) -> int:
        """Where its first amount begins that is no total of all; where it ends if there is none."""
        parts = (claim for claim in self.amounts if last_key(claim) not in _TOTALS)
        return next(map(_start, parts), len(self.text))

    def amount(self, number: int | None) -> Claim | None:
        """The claim of that number, if it is an amount or count."""
        claim = self.claims[number] if number is not None else None
        return claim if claim and claim.quantity else None


Place = tuple[ClaimedText, Claim]


def _first_of_each(
    claims: Iterable[Claim], key: Callable[[Claim], _Key]
) -> Mapping[_Key, Sequence[Claim]]:
    """The claims by a key, so many of each as one claim is held against."""
    by_key: defaultdict[_Key, list[Claim]] = defaultdict(list)
    for claim in claims:
        if len(by_key[key(claim)]) < MOST_ALIKE:
            by_key[key(claim)].append(claim)
    return by_key


@dataclass(frozen=True)
class ClaimedReport:
    """A report by its claims. is_final: of final accounts (决算)."""

    year: int
    is_final: bool
    lexicon: Lexicon
    texts: tuple[ClaimedText, ...]

    @property
    def claims(self) -> Iterator[Place]:
        """Everything that it claims."""
        return ((text, claim) for text in self.texts for claim in text.claims)

    @property
    def amounts(self) -> Iterator[Place]:
        """Its amounts, but for those of reasons."""
        return (place for place in self.claims if place[1].is_amount)

    @cached_property
    def figures(self) -> dict[ClaimedFigure, list[Place]]:
        """The amounts of this year by what they are of, as far as that is clear."""
        figures: dict[ClaimedFigure, list[Place]] = {}
        for text, claim in self.amounts:
            figure = self.figure(text, claim)
            if figure is not None:
                figures.setdefault(figure, []).append((text, claim))
        return figures

    @cached_property
    def tells_spending(self) -> bool:
        """Whether it is of final accounts, or tells what was spent beside what was planned."""
        return self.is_final or any(
            "决算" in bases or len(bases) > 1
            for text in self.texts
            for bases in _bases_by_name(text, self.year).values()
        )

    def figure(self, text: ClaimedText, claim: Claim) -> ClaimedFigure | None:
        """What an amount is of; None where its name says too little."""
        is_ours = _is_named_amount(claim) and claim.period.is_of(self.year)
        name = _figure_name(text, claim) if is_ours else ""
        return ClaimedFigure(name, self.basis(claim.period.basis), unit(claim)) if name else None

    def basis(self, basis: str) -> str:
        """The 口径 of an amount: that of the report where none is said."""
        if not self.tells_spending:
            return "" if basis in ("", "预算", "年初预算", "本年") else basis
        return "决算" if basis in ("", "决算", "本年") else basis

    @cached_property
    def _by_name(self) -> Mapping[str, Sequence[Claim]]:
        claims: defaultdict[str, list[Claim]] = defaultdict(list)
        for figure, places in self.figures.items():
            claims[figure.name] += (claim for _, claim in places[:MOST_ALIKE])
        return claims

    def amounts_called(self, name: str) -> Sequence[Claim]:
        """The amounts of all figures of a name, as many as one claim is held against."""
        return self._by_name.get(name, ())

    def known(self, name: str, basis: str) -> list[Place]:
        """The amounts of a figure."""
        return self.figures.get(ClaimedFigure(name, basis, "元"), [])


def have_one_value(places: Iterable[Place]) -> bool:
    """Whether the same is printed in all places, of which there is one at least."""
    return len({value(claim) for _, claim in places}) == 1


def _is_named_amount(claim: Claim) -> bool:
    return claim.kind is ClaimKind.AMOUNT and bool(claim.quantity) and bool(claim.names)


def _bases_by_name(text: ClaimedText, year: int) -> dict[tuple[str, ...], set[str]]:
    """The 口径 in which a text tells each thing, of this year."""
    bases: dict[tuple[str, ...], set[str]] = {}
    for claim in text.amounts:
        if claim.period.is_of(year):
            bases.setdefault(keys(claim), set()).add(claim.period.basis.replace("本年", ""))
    return bases


def _figure_name(text: ClaimedText, claim: Claim) -> str:
    """The name of an amount with that of its whole, where it is a part."""
    last = claim.names[-1]
    if last.kind is NameKind.LABEL or last.key in _OF_SOMETHING:
        return ""
    if last.key in _TOTALS:
        return _name_of_all(text, claim)
    if last.kind is NameKind.ACCOUNT:
        return _account_name(claim)
    return _part_name(text, claim) if last.key in _PARTS else last.key


def _name_of_all(text: ClaimedText, claim: Claim) -> str:
    """The name of a total, or of a part that stands for all; empty behind something else."""
    return last_key(claim) if _is_first(text, claim) else ""


def _account_name(claim: Claim) -> str:
    """The classes of an account, one below the other."""
    return "/".join(name.key for name in claim.names if name.kind is NameKind.ACCOUNT)


_PARTS = ("基本支出", "项目支出", "人员经费", "公用经费")
# What each fund has of its own, and no text says of which.
_OF_SOMETHING = (*GENERIC, "年初结转和结余", "年末结转和结余", "结转结余", "上年结转")


def _part_name(text: ClaimedText, claim: Claim) -> str:
    """The name of a part with its whole; empty where it stands behind something else."""
    whole = text.amount(claim.whole)
    if whole is None:
        return _name_of_all(text, claim)
    key, of = last_key(claim), last_key(whole)
    if of.startswith(("一般公共预算", "政府性基金", "国有资本经营预算", "财政拨款")):
        return of.split("支出")[0].removesuffix("基本").removesuffix("项目") + key
    return f"{of}/{key}"


_TOTALS = ("收入总计", "支出总计", "收支总计", "本年收入合计", "本年支出合计")


def _is_first(text: ClaimedText, claim: Claim) -> bool:
    """Whether it is of the report, not of what a text tells of first: 项目全年预算合计…，支出合计…."""
    return text.first_part >= claim.start


# --- built


def claimed(report: AuditedReport) -> ClaimedReport:
    """The claims of a report that is audited."""
    lexicon = official_lexicon(load_codebook(report.year or _USUAL_YEAR))
    texts = tuple(claimed_texts(report.report, lexicon))
    return ClaimedReport(report.year, report.is_final, lexicon, texts)


def claimed_texts(report: PublishedReport, lexicon: Lexicon) -> Iterator[ClaimedText]:
    """The paragraphs of a report with their claims; those that go on from each other together."""
    section, stretch = 0, list[PublishedParagraph]()
    for block in report.paragraphs:
        if block.contents:
            continue
        if stretch and not _goes_on(stretch[-1], block):
            yield _text(stretch, section, lexicon)
            stretch = []
        section += bool(block.level)
        stretch.append(block)
    if stretch:
        yield _text(stretch, section, lexicon)


def _goes_on(before: PublishedParagraph, block: PublishedParagraph) -> bool:
    """Whether a paragraph goes on from the one before: no heading, item or table stands between."""
    heading = before.level and not _ACCOUNT.search(before.text[:_LONGEST])
    apart = block.level or heading or begins_with_ordinal(block.text)
    return not apart and block.spot.block == before.spot.block + 1


def _text(paragraphs: Sequence[PublishedParagraph], section: int, lexicon: Lexicon) -> ClaimedText:
    """Paragraphs as one text; a row of a table that was read as text says nothing."""
    starts, parts, at = [], list[str](), 0
    for paragraph in paragraphs:
        text = paragraph.text[:_LONGEST]
        text = "" if _TABLE_LINE.search(text) else text
        text += "" if text.rstrip().endswith(_GOES_ON) else "\n"
        starts.append(at)
        parts.append(text)
        at += len(text)
    whole = "".join(parts)
    spots = tuple(paragraph.spot for paragraph in paragraphs)
    claims = tuple(read_claims(whole, lexicon))
    return ClaimedText(whole, spots, tuple(starts), section, claims)


# --- quantities


class Interval(NamedTuple):
    """What an exact value may be, given how it is printed."""

    low: Decimal
    high: Decimal

    def meets(self, other: Interval) -> bool:
        """Whether a value may lie in both."""
        return self.low <= other.high and other.low <= self.high

    def holds(self, value: Decimal) -> bool:
        """Whether it may be this value."""
        return self.low <= value <= self.high

    def __add__(self, other: object) -> Interval:
        if not isinstance(other, Interval):
            return NotImplemented
        return Interval(self.low + other.low, self.high + other.high)

    def minus(self, other: Interval) -> Interval:
        """The difference of a value of each."""
        return Interval(self.low - other.high, self.high - other.low)


NOTHING = Interval(Decimal(0), Decimal(0))


def value(claim: Claim) -> Decimal:
    """How much it says; 0 where it has no quantity."""
    return claim.quantity.value if claim.quantity else Decimal(0)


def unit(claim: Claim) -> str:
    """The unit of its quantity: 元, % or that of a count."""
    return claim.quantity.unit if claim.quantity else ""


def as_printed(claim: Claim) -> str:
    """Its quantity as it stands, without blanks: 722.22万元."""
    return "".join(claim.quantity.text.split()) if claim.quantity else ""


def interval(claim: Claim) -> Interval:
    """What its quantity leaves open; a printed zero is nothing."""
    quantity = claim.quantity
    if quantity is None or quantity.value == 0:
        return NOTHING
    return Interval(quantity.low, quantity.high)


def total(claims: Iterable[Claim]) -> Decimal:
    """What they say together."""
    return sum(map(value, claims), Decimal(0))


def total_interval(claims: Iterable[Claim]) -> Interval:
    """What they leave open together."""
    return reduce(Interval.__add__, map(interval, claims), NOTHING)


def per_cent(part: Interval, whole: Interval) -> Interval | None:
    """What a part may be of a whole that is not nothing, in per cent."""
    if whole.low <= 0:
        return None
    corners = [p / w * 100 for p in part for w in whole]
    return Interval(min(corners), max(corners))


def is_exact(claim: Claim) -> bool:
    """Whether its quantity is printed in digits without 约, 近 or a range."""
    quantity = claim.quantity
    if quantity is None or quantity.shown in ("成", "番", "倍", "分之"):
        return False
    return quantity.high - quantity.value == quantity.value - quantity.low


def shown(amount: Decimal, like: Claim) -> str:
    """A value as the text prints such quantities, with at least two decimals of money and %."""
    quantity = like.quantity
    if quantity is None:
        return f"{amount:f}"
    money = quantity.unit == "元"
    name = quantity.shown if money else quantity.unit
    size = UNITS.get(name, Decimal(1)) if money else Decimal(1)
    places = max(quantity.places, 2) if name in ("万元", "亿元", "%") else quantity.places
    return f"{round_half_up(amount / size, places):f}{name}"


def words(claim: Claim) -> str:
    """An amount as a reason names it: 基本支出722.22万元."""
    name = claim.names[-1].text if claim.names else ""
    return "".join(name.split()) + as_printed(claim)


def keys(claim: Claim) -> tuple[str, ...]:
    """The keys of its names: equal where two claims are of the same."""
    return tuple(name.key for name in claim.names)


def last_key(claim: Claim) -> str:
    """The key of its nearest name, empty where it has none."""
    return claim.names[-1].key if claim.names else ""
