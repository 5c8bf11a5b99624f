"""The names that a report knows: its figures, accounts, projects, units, the labels of its tables;
and which numbers the report gives each of them.

Read only where somebody changed words: most files that are verified have none.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import cached_property
from itertools import chain, filterfalse, repeat

from ..claims.claim import Claim, ClaimKind, NameKind
from ..claims.lexicon import GENERIC, Entry, Lexicon, fold_name, official_lexicon
from ..claims.periods import periods_in
from ..claims.reading import read_claims
from ..codebook import FIRST_YEAR, LAST_YEAR, load_codebook
from ..snapshot.values import Snapshot, SnapshotTable, is_amount
from ..text.direction import UP
from ..text.numbers import cell_numbers, unit_in
from ..text.tokens import moved_figures, wording
from .organisations import looks_like_name

Key = tuple[Decimal, str]  # what a number says: its value and unit
_ORDINAL = re.compile(
    r"^(?:其中|减|加)?[:：、]?(?:[一二三四五六七八九十]+[、.．]|[（(][一二三四五六七八九十\d]+[）)]|\d+[、.．])?"
    r"(?:其中|减|加)?[:：、]?"
)
_SUMS = frozenset(
    ("合计", "小计", "总计", "栏次", "项目", "金额", "行次", "类", "款", "项", "", "无")
)
_DERIVED = re.compile(r"(?:比上年|的完成率|占.*的比重|的.*率)")
_CHANGE = re.compile(r"(.{1,60}?)(?:比上年的增减[额率])")
_SHARE = re.compile(r"(.{1,60}?)占(.{1,60})的比重")
_PROJECT = re.compile("项目名称")
_SHORTEST, _LONGEST = 3, 40
_ENDINGS = re.compile(r"(?:支出|经费|费用|预算数?|决算数?|数|合计|（[类款项]）|\([类款项]\))+$")
_LINES_READ = 400  # paragraphs whose claims are read; no report has as many with figures


def without_ordinal(label: str) -> str:
    """A label of a row without what numbers it: 一、, （一）, 其中：."""
    return _ORDINAL.sub("", "".join(label.split()), count=1)


class Names:
    """What may be meant by the words of a report."""

    def __init__(self, snapshot: Snapshot, units: Iterable[str]) -> None:
        self.snapshot = snapshot
        self.units = frozenset(units)

    @cached_property
    def lexicon(self) -> Lexicon:
        """Official names with those of the report, and its template's, which go before."""
        year = min(max(self.snapshot.year, FIRST_YEAR), LAST_YEAR)
        return official_lexicon(
            load_codebook(year), self.snapshot.synonyms, entries=list(self._entries())
        )

    def _entries(self) -> Iterator[Entry]:
        yield from ((label, NameKind.FIGURE, label) for label in sorted(self._labels))
        yield from ((name, NameKind.PROJECT, name) for name in sorted(self._projects))
        yield from ((name, NameKind.UNIT, name) for name in sorted(self.units))

    @cached_property
    def _official(self) -> Lexicon:
        year = min(max(self.snapshot.year, FIRST_YEAR), LAST_YEAR)
        return official_lexicon(load_codebook(year), self.snapshot.synonyms)

    @cached_property
    def _labels(self) -> set[str]:
        """Names of figures and labels that no official list has."""
        figures = (f.name.strip("（）") for f in self.snapshot.figures)
        labels = map(without_ordinal, chain.from_iterable(map(_labels_of, self.snapshot.tables)))
        return set(filter(self._is_own_name, chain(figures, labels)))

    def _is_own_name(self, label: str) -> bool:
        """Whether a label names something, and neither an official list nor a rule has it."""
        known = (
            _SUMS.__contains__,
            _DERIVED.search,
            _is_period,
            self._official.key,
            looks_like_name,
        )
        is_name = _SHORTEST <= len(label) <= _LONGEST
        return is_name and not any(has(label) for has in known)

    @cached_property
    def _projects(self) -> set[str]:
        """Names of projects, as the tables that list them have them."""
        named = chain.from_iterable(map(_projects_of, self.snapshot.tables))
        return {name for name in named if len(name) >= _SHORTEST and name not in self.units}

    def key(self, label: str) -> str:
        """What a label names; "" where nobody knows."""
        bare = without_ordinal(label).replace("开支", "支出")
        return self.lexicon.key(bare) or (bare if bare in self._all_labels else "")

    @cached_property
    def _all_labels(self) -> set[str]:
        labels = chain.from_iterable(map(_labels_of, self.snapshot.tables))
        return set(map(without_ordinal, labels)) - _SUMS

    @cached_property
    def _numbers_of_names(self) -> Mapping[str, set[Key]]:
        """Of each name the numbers that the report gives it, in its sentences and its tables."""
        numbers: defaultdict[str, set[Key]] = defaultdict(set)
        in_tables = chain.from_iterable(map(self._in_table, self.snapshot.tables))
        for name, key in chain(self._in_sentences(), in_tables):
            numbers[name].add(key)
        return numbers

    def _in_sentences(self) -> Iterator[tuple[str, Key]]:
        """The numbers of the claims with their names."""
        for claim in self.claims:
            if claim.quantity:
                key = claim.quantity.value, claim.quantity.unit
                yield from ((name.key, key) for name in claim.names)

    @cached_property
    def claims(self) -> list[Claim]:
        """What the sentences of the report claim."""
        texts = (block.text for block in self.snapshot.paragraphs if block.figures)
        read = (
            read_claims(text, self.lexicon)
            for text, _ in zip(texts, range(_LINES_READ), strict=False)
        )
        return list(chain.from_iterable(read))

    def _in_table(self, table: SnapshotTable) -> Iterator[tuple[str, Key]]:
        """The numbers of a table with the names of their rows and columns."""
        unit = unit_in(table.right) or unit_in(table.left)
        columns = [set(map(self.key, table.path(at))) for at in range(table.width)]
        for texts in table.body:
            labels = set(map(self.key, _labels_in(texts)))
            for at, text in enumerate(texts):
                for number in cell_numbers(text or "", unit):
                    yield from zip((labels | columns[at]) - {""}, repeat(number.key), strict=False)

    def may_be(self, name: str, key: Key) -> bool:
        """Whether the report gives a name this number somewhere; a zero, which many cells show,
        in a sentence."""
        if key[0]:
            return key in self._numbers_of_names.get(name, ())
        quantities = (claim.quantity for claim in self._claims_by_name.get(name, ()))
        return any(q is not None and (q.value, q.unit) == key for q in quantities)

    def changes(self, name: str) -> set[int]:
        """Which ways the report says that something went: 1, -1, 0."""
        names = _WHOLE.get(name, (name,))
        of_figures = set().union(*(self._ways_of_figures.get(one, set()) for one in names))
        return of_figures or self._claimed_ways(name)

    def _claimed_ways(self, name: str) -> set[int]:
        """The ways that its sentences say something went."""
        moved = (ClaimKind.CHANGE, ClaimKind.RATE, ClaimKind.DIRECTION)
        claims = chain.from_iterable(self.claims_of(name, kind) for kind in moved)
        return {one.direction for one in claims if one.direction is not None}

    @cached_property
    def _ways_of_figures(self) -> Mapping[str, set[int]]:
        """The words right before figures that are changes of other ones."""
        ways: defaultdict[str, set[int]] = defaultdict(set)
        for block in self.snapshot.paragraphs:
            tokens = wording(block.text, block.figures).tokens if block.figures else []
            for word, number in moved_figures(tokens):
                change = _CHANGE.fullmatch(self.snapshot.figures[number.figure].name)
                name = self.key(change[1]) if change else ""
                ways[name].add(1 if word.way == UP else -1)
        return ways

    def claims_of(self, name: str, kind: ClaimKind) -> list[Claim]:
        """What the report claims of something; of changes also under another name of the sum."""
        names = (name,) if kind is ClaimKind.AMOUNT else _WHOLE.get(name, (name,))
        claims = chain.from_iterable(self._claims_by_name.get(one, ()) for one in names)
        return [claim for claim in claims if claim.kind is kind]

    @cached_property
    def _claims_by_name(self) -> Mapping[str, list[Claim]]:
        """The claims by what they are of."""
        claims: defaultdict[str, list[Claim]] = defaultdict(list)
        for claim in self.claims:
            if claim.names:
                claims[claim.names[-1].key].append(claim)
        return claims

    @cached_property
    def wholes(self) -> set[tuple[str, str]]:
        """Of which whole the report says the share of what."""
        named = (_SHARE.fullmatch(figure.name) for figure in self.snapshot.figures)
        return {(self.key(match[1]), self.key(match[2])) for match in named if match}


_WHOLE = {
    "收入": ("收入", "收入总计", "收支总计", "收支", "本年收入合计"),
    "支出": ("支出", "支出总计", "收支总计", "收支", "本年支出合计"),
    "收支": ("收支", "收支总计", "收入总计", "支出总计"),
    "收入总计": ("收入", "收入总计", "收支总计", "收支"),
    "支出总计": ("支出", "支出总计", "收支总计", "收支"),
    "本年收入合计": ("收入", "收入总计", "本年收入合计"),
    "本年支出合计": ("支出", "支出总计", "本年支出合计"),
}


def _is_period(label: str) -> bool:
    """Whether a label is a 口径 or a year, and no name: 全年预算数."""
    words = list(periods_in(label))
    return len(words) == 1 and (words[0].start, words[0].end) == (0, len(label))


def are_alike(one: str, other: str) -> bool:
    """Whether two keys may be of one thing: equal but for an ending, or one within the other."""
    if one in GENERIC and other in GENERIC:
        return one == other or "收支" in (one, other)
    first, second = map(_bare, (one, other))
    return first == second or first in second or second in first


def _bare(key: str) -> str:
    return _ENDINGS.sub("", fold_name(key)) or fold_name(key)


def _labels_of(table: SnapshotTable) -> Iterator[str]:
    """The headings of a table and what stands on the left of its amounts."""
    headings = filter(None, chain.from_iterable(table.header))
    yield from (cell[0].strip() for cell in headings)
    yield from map(str.strip, _labels_in(chain.from_iterable(table.body)))


def _labels_in(texts: Iterable[str | None]) -> Iterator[str]:
    """What stands in some cells but for their amounts."""
    return filterfalse(is_amount, filter(None, texts))


def _projects_of(table: SnapshotTable) -> Iterator[str]:
    return map(str.strip, table.texts_under(_PROJECT))
