"""A paragraph of official text in, its claims out.

    read_claims("收入总计954.72万元，比上年增加43.28万元，增长4.75%。", official_lexicon())

The marks of the text (`marks.py`) are gone through once, in order. A quantity closes a claim; what
it is a claim of, follows from the marks since the one before.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import islice, takewhile

from .claim import Claim, ClaimKind, Name, NameKind, Period, Quantity
from .condensing import Condensed, condensed
from .lexicon import GENERIC, Lexicon
from .marks import Mark, MarkKind, marks_in
from .periods import UNKNOWN, periods_in, together

_READ_AT_MOST = 100_000  # signs; twice what is read of a paragraph of a docx
_LOOK_BACK = 40  # claims that a change may be of
_BINDS = re.compile(
    r"(?:[了约近超逾达数]|额为?|率为?|幅度?为?|为|达到|超过|不足|接近|总额|资金|经费|支出|收入){0,3}"
)
_BINDS_TO = re.compile(r"[至到]|为至")
_HEDGED = re.compile(r"(?:有所|略有|稍有|均|都|大幅|小幅|明显|持续|逐年|同比|各有|仍)$")
_ITEM = re.compile(r"\(?[一二三四五六七八九十\d]{1,3}[)、．.]")
_LABEL_LEAD = re.compile(
    r"(?:(?:19|20)\d\d年(?:度)?|(?:第|其中)?[一二三四五六七八九十]是|[的为在对和及由]|截至|\d+月|\d+日|本年度?|年初|期末|年末)+"
)
_LABEL_TAIL = re.compile(r"(?:共计|共有|合计为?|分别|约|近|[为是达共计有]|达到)+$")
_LONGEST_LABEL = 40
_TAIL_LABEL = 20
_LISTED = 24  # marks that 分别为 may be followed by
_NEGATED = 14  # signs between 没有 and the name that it denies
_RATE_AFTER = 16  # signs between a change and its rate


def read_claims(text: str, lexicon: Lexicon) -> list[Claim]:
    """The claims of a paragraph in order. Places are those of the text as it stands."""
    short = condensed(text[:_READ_AT_MOST])
    reader = _Reader(short.text, marks_in(short.text, lexicon))
    reader.read()
    if short.places is None:
        return reader.claims
    return [_placed(text, short, claim) for claim in reader.claims]


def _placed(text: str, short: Condensed, claim: Claim) -> Claim:
    """A claim of a condensed text as one of the text that it was made of."""
    start, end = short.span(claim.start, claim.end)
    quantity = claim.quantity
    if quantity is not None:
        first, last = short.span(quantity.start, quantity.end)
        quantity = quantity._replace(start=first, end=last, text=text[first:last])
    names = tuple(_placed_name(text, short, name) for name in claim.names)
    return claim._replace(start=start, end=end, quantity=quantity, names=names)


def _placed_name(text: str, short: Condensed, name: Name) -> Name:
    start, end = short.span(name.start, name.end)
    return name._replace(start=start, end=end, text=text[start:end])


class _Reader:
    """Goes through the marks; its attributes are what stands open at each."""

    def __init__(self, text: str, marks: list[Mark]) -> None:
        self.text, self.marks = text, marks
        self.claims: list[Claim] = []
        self.head: tuple[Name, ...] = ()  # of an item: 1．行政运行（项）。
        self.names: list[Name] = []  # since the last quantity
        self.queue: list[Name] = []  # those that 分别为 gives quantities to
        self.subject: tuple[Name, ...] = ()  # of the last amount
        self.year: int | None = None
        self.period = UNKNOWN
        self.against, self.base = "", UNKNOWN
        self.base_end = -1  # where a comparison ends: an amount right behind it is its base
        self.share = self.done = -1  # where 占 and 完成 end; -1 where none is open
        self.among = -1  # how many claims stand before 其中; -1 where none is open
        self.clause = 0  # where the clause begins
        self.way: Mark | None = None
        self.denied = -1  # where 没有 ends
        self.label_start = 0
        self.start = -1  # of the claim that is open
        self.sentence = 0  # the first claim of the sentence
        self.is_item = bool(_ITEM.match(text))

    def read(self) -> None:
        """Go through the marks."""
        for number, mark in enumerate(self.marks):
            if mark.kind is MarkKind.EACH:
                self._on_each(number)
                continue
            if self.start < 0 and mark.kind in _OPENING:
                self.start = mark.start
            _ACTIONS[mark.kind](self, mark)

    # --- marks that end something

    def _on_stop(self, mark: Mark) -> None:
        self._close_item()
        self._on_pause(mark)
        self.against, self.base, self.among = "", UNKNOWN, -1
        self.sentence = len(self.claims)

    def _on_pause(self, mark: Mark) -> None:
        self._on_comma(mark)
        self.names, self.queue = [], []
        self.period = UNKNOWN
        self.share = self.done = -1
        self.start = -1
        self.clause = mark.end

    def _on_comma(self, mark: Mark) -> None:
        self.way = None
        self.denied = -1
        self.label_start = mark.end

    def _close_item(self) -> None:
        """Names of a sentence without quantities head what follows: 2、财政事务（款）行政运行（项）。"""
        levels = [name for name in self.names if name.text.endswith((")", "）"))]
        if self.sentence == len(self.claims) and (levels or (self.is_item and not self.head)):
            self.head = tuple(self.names) or self.head
            self.subject = self.head

    # --- marks that open something

    def _on_name(self, mark: Mark) -> None:
        if mark.name is None:
            return
        self.names.append(mark.name)
        if self.denied >= 0 and mark.start - self.denied <= _NEGATED:
            self._add(ClaimKind.STATEMENT, mark.end, (mark.name,), None)
            self.denied = -1

    def _on_period(self, mark: Mark) -> None:
        if mark.period.year is not None:
            self.year = mark.period.year
        self.period = together(self.period, mark.period)

    def _on_among(self, mark: Mark) -> None:
        self.among = len(self.claims)
        self.names, self.label_start, self.clause, self.start = [], mark.end, mark.end, -1
        self.share = self.done = -1

    def _on_share(self, mark: Mark) -> None:
        self.share, self.label_start, self.names = mark.end, mark.end, []

    def _on_done(self, mark: Mark) -> None:
        self.done, self.label_start = mark.end, mark.end

    def _on_against(self, mark: Mark) -> None:
        self.against, self.base = mark.basis, mark.period
        self.base_end = self.label_start = mark.end

    def _on_none(self, mark: Mark) -> None:
        self.denied = mark.end

    def _on_each(self, number: int) -> None:
        """分别为: the last names go to the quantities that follow, one each."""
        following = takewhile(
            lambda mark: mark.kind not in (MarkKind.STOP, MarkKind.PAUSE),
            islice(self.marks, number + 1, number + 1 + _LISTED),
        )
        units = [mark.quantity.unit for mark in following if mark.quantity]
        same = len(list(takewhile(lambda unit: unit == units[0], units)))
        self.queue = self.names[-same:] if len(self.names) >= same else []
        self.names, self.label_start = [], self.marks[number].end

    # --- directions without a quantity

    def _on_way(self, mark: Mark) -> None:
        self.way = mark
        hedged = _HEDGED.search(self.text, max(0, mark.start - 3), mark.start)
        says = mark.way == 0 or hedged or self._ends_comparison(mark)
        if says and not self._leads_to_quantity(mark):
            self._direction(mark, self.against)

    def _ends_comparison(self, mark: Mark) -> bool:
        return 0 <= mark.start - self.base_end <= 4

    def _leads_to_quantity(self, mark: Mark) -> bool:
        binding = _BINDS.match(self.text, mark.end)
        end = binding.end() if binding else mark.end
        return self.text[end : end + 1].isdigit()

    def _on_than(self, mark: Mark) -> None:
        self._direction(mark, mark.basis)

    def _direction(self, mark: Mark, against: str) -> None:
        about = self._about(self._own_names(), "元")
        basis = periods_in(against)[-1].period.basis if against and periods_in(against) else ""
        whole = self._amount_of_basis(basis) if mark.kind is MarkKind.THAN else None
        names = self._own_names() or self._names_of(about)
        self._add(ClaimKind.DIRECTION, mark.end, names, None, mark.way, about, whole, against)

    # --- quantities

    def _on_quantity(self, mark: Mark) -> None:
        quantity = mark.quantity
        if quantity is None:
            return
        kind, way = self._kind(quantity)
        if mark.in_reason:
            self._add(kind, quantity.end, tuple(self.names), quantity, way)
        else:
            _CLAIMS[kind](self, quantity, way)
        self.names, self.way = [], None
        self.period = UNKNOWN
        self.label_start = self.clause = quantity.end
        self.start = -1

    def _kind(self, quantity: Quantity) -> tuple[ClaimKind, int | None]:
        way, bound = self._bound_way(quantity)
        percent = quantity.unit == "%" and quantity.shown != "个百分点"
        if quantity.shown == "番":
            return ClaimKind.RATE, 1
        if bound:
            return ClaimKind.RATE if percent else ClaimKind.CHANGE, way
        if percent and self.share >= 0:
            return ClaimKind.SHARE, None
        if percent and self.done >= 0:
            return ClaimKind.COMPLETION, None
        return (ClaimKind.AMOUNT if quantity.unit == "元" else ClaimKind.COUNT), None

    def _bound_way(self, quantity: Quantity) -> tuple[int | None, bool]:
        """Which way a quantity went, and whether it is one that went somewhere."""
        way = self.way
        if way is None or way.way == 0 or quantity.start - way.end > 6:
            return None, False
        return way.way, _BINDS.fullmatch(self.text, way.end, quantity.start) is not None

    def _on_amount(self, quantity: Quantity, way: int | None) -> None:
        is_base = 0 <= quantity.start - self.base_end <= 2
        names = self._own_names() or self._label(quantity)
        if names and all(name.key in GENERIC for name in names):
            names = (*(name for name in self.subject if name.key not in GENERIC), *names)
        names = names or self.subject or self.head
        kind = ClaimKind.AMOUNT if quantity.unit == "元" else ClaimKind.COUNT
        if is_base:
            names = names or self.subject
            period = self._period(self.base)
        else:
            period = self._period(self.period)
            self.subject = names
        self._add(
            kind, quantity.end, names, quantity, None, None, self._whole(quantity.unit), "", period
        )

    def _on_change(self, quantity: Quantity, way: int | None) -> None:
        own = self._own_names()
        about = self._about(own, quantity.unit)
        names = own or self._names_of(about) or self.subject
        self._add(ClaimKind.CHANGE, quantity.end, names, quantity, way, about, None, self.against)

    def _on_rate(self, quantity: Quantity, way: int | None) -> None:
        last = len(self.claims) - 1
        change = self.claims[last] if last >= self.sentence else None
        if (
            change is not None
            and change.kind is ClaimKind.CHANGE
            and quantity.start - change.end <= _RATE_AFTER
        ):
            names, about = change.names, change.about
        else:
            own = self._own_names()
            about = self._about(own, "元")
            names = own or self._names_of(about) or self.subject
        self._add(ClaimKind.RATE, quantity.end, names, quantity, way, about, None, self.against)

    def _on_share_of(self, quantity: Quantity, way: int | None) -> None:
        of = self.text[self.share : quantity.start].rstrip("的比例重为")
        about = self._last_amount()
        whole = self._named(self._own_names()) if of else self._whole("元")
        names = self._names_of(about) or self.subject
        self._add(ClaimKind.SHARE, quantity.end, names, quantity, None, about, whole, of)
        self.share = -1

    def _on_completion(self, quantity: Quantity, way: int | None) -> None:
        of = self.text[self.done : quantity.start].rstrip("的为数")
        basis = self.period.basis
        about = self._last_amount()
        whole = self._amount_of_basis(basis or "预算")
        names = self._names_of(about) or self.subject
        period = self._period(Period(None, basis))
        self._add(
            ClaimKind.COMPLETION, quantity.end, names, quantity, None, about, whole, of, period
        )
        self.done = -1

    # --- what a claim is about

    def _own_names(self) -> tuple[Name, ...]:
        if self.names:
            return tuple(self.names)
        return (self.queue.pop(0),) if self.queue else ()

    def _label(self, quantity: Quantity) -> tuple[Name, ...]:
        """The words right before a quantity, which no list knows, or right behind it where none
        stand before (9个项目自评等级为优)."""
        start = max(self.label_start, quantity.start - _LONGEST_LABEL)
        end = quantity.start
        lead = _LABEL_LEAD.match(self.text, start, end)
        start = lead.end() if lead else start
        tail = _LABEL_TAIL.search(self.text, start, end)
        end = tail.start() if tail else end
        if self._says_something(start, end):
            label = self._named_label(start, end)
            if label.text in _TOO_LITTLE and self._says_something(self.clause, start):
                return self._named_label(self.clause, start), label
            return (label,)
        if quantity.unit in ("元", "%"):
            return ()
        start = quantity.end
        stops = takewhile(
            lambda sign: sign not in ",。;:、\n", self.text[start : start + _TAIL_LABEL]
        )
        end = start + sum(1 for _ in stops)
        return (self._named_label(start, end),) if self._says_something(start, end) else ()

    def _named_label(self, start: int, end: int) -> Name:
        text = self.text[start:end]
        return Name(start, end, text, NameKind.LABEL, text)

    def _says_something(self, start: int, end: int) -> bool:
        """Whether words are more than a period."""
        size = end - start - sum(p.end - p.start for p in periods_in(self.text[start:end]))
        return size >= 2 and any("\u4e00" <= sign <= "\u9fff" for sign in self.text[start:end])

    def _recent(self) -> Iterable[int]:
        """The last claims, the latest first."""
        return range(len(self.claims) - 1, max(-1, len(self.claims) - 1 - _LOOK_BACK), -1)

    def _about(self, own: Sequence[Name], unit: str) -> int | None:
        """The amount that a change or direction is of: that of its names, else the last one."""
        if own:
            return self._named(own, unit)
        return self._last_amount(unit)

    def _named(self, own: Sequence[Name], unit: str = "元") -> int | None:
        own = [name for name in own if name.key not in GENERIC] or list(own)
        if not own:
            return None
        alike = (n for n in self._recent() if self._is_amount(n, unit) and self._fits(n, own[-1]))
        return next(alike, None)

    def _fits(self, number: int, name: Name) -> bool:
        return any(_alike(other.key, name.key) for other in self.claims[number].names[-1:])

    def _last_amount(self, unit: str = "") -> int | None:
        return next((n for n in self._recent() if self._is_amount(n, unit)), None)

    def _is_amount(self, number: int, unit: str) -> bool:
        """Whether a claim is an amount of this year's, of that unit."""
        claim = self.claims[number]
        if claim.kind not in _AMOUNTS or claim.quantity is None:
            return False
        return (
            (not unit or claim.quantity.unit == unit)
            and claim.period.basis != "上年"
            and (claim.period.year is None or self.year is None or claim.period.year >= self.year)
        )

    def _amount_of_basis(self, basis: str) -> int | None:
        """The budget that a completion is of, among the amounts of the same thing."""
        for number in self._recent():
            claim = self.claims[number]
            if claim.kind is ClaimKind.AMOUNT and _is_basis(claim.period.basis, basis):
                return number if claim.names == self.subject else None
        return None

    def _whole(self, unit: str) -> int | None:
        """The amount before 其中, of that unit."""
        numbers = range(self.among - 1, max(-1, self.among - 1 - _LOOK_BACK), -1)
        return next((n for n in numbers if self._is_amount(n, unit)), None)

    def _names_of(self, number: int | None) -> tuple[Name, ...]:
        return () if number is None else self.claims[number].names

    def _period(self, period: Period) -> Period:
        return period if period.year is not None else Period(self.year, period.basis)

    def _add(
        self,
        kind: ClaimKind,
        end: int,
        names: tuple[Name, ...],
        quantity: Quantity | None,
        direction: int | None = None,
        about: int | None = None,
        whole: int | None = None,
        against: str = "",
        period: Period | None = None,
    ) -> None:
        start = self.start if self.start >= 0 else (quantity.start if quantity else end)
        period = self._period(self.period) if period is None else period
        self.claims.append(
            Claim(kind, start, end, names, period, quantity, direction, about, whole, against)
        )


def _alike(one: str, other: str) -> bool:
    """Whether two keys may be of one thing: 收入 and 收入总计, 支出 and 一般公共预算收支."""
    if one == other or one in other or other in one:
        return True
    return (one in GENERIC and "收支" in other) or (other in GENERIC and "收支" in one)


def _is_basis(has: str, wanted: str) -> bool:
    return has == wanted or (wanted == "预算" and has in ("年初预算", "全年预算", "调整预算"))


_TOO_LITTLE = frozenset(("金额", "采购金额", "预算金额", "资金", "合同金额", "总额", "合计"))
_AMOUNTS = (ClaimKind.AMOUNT, ClaimKind.COUNT)
_OPENING = frozenset(
    (
        *(MarkKind.NAME, MarkKind.QUANTITY, MarkKind.PERIOD, MarkKind.WAY, MarkKind.SHARE),
        *(MarkKind.DONE, MarkKind.AGAINST, MarkKind.THAN, MarkKind.NONE),
    )
)
_ACTIONS: dict[MarkKind, Callable[[_Reader, Mark], None]] = {
    MarkKind.NAME: _Reader._on_name,
    MarkKind.QUANTITY: _Reader._on_quantity,
    MarkKind.PERIOD: _Reader._on_period,
    MarkKind.WAY: _Reader._on_way,
    MarkKind.STOP: _Reader._on_stop,
    MarkKind.PAUSE: _Reader._on_pause,
    MarkKind.COMMA: _Reader._on_comma,
    MarkKind.AMONG: _Reader._on_among,
    MarkKind.SHARE: _Reader._on_share,
    MarkKind.DONE: _Reader._on_done,
    MarkKind.AGAINST: _Reader._on_against,
    MarkKind.THAN: _Reader._on_than,
    MarkKind.NONE: _Reader._on_none,
}
_CLAIMS: dict[ClaimKind, Callable[[_Reader, Quantity, int | None], None]] = {
    ClaimKind.AMOUNT: _Reader._on_amount,
    ClaimKind.COUNT: _Reader._on_amount,
    ClaimKind.CHANGE: _Reader._on_change,
    ClaimKind.RATE: _Reader._on_rate,
    ClaimKind.SHARE: _Reader._on_share_of,
    ClaimKind.COMPLETION: _Reader._on_completion,
}
