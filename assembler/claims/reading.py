"""A paragraph of official text in, its claims out.

    read_claims("收入总计954.72万元，比上年增加43.28万元，增长4.75%。", official_lexicon())

The marks of the text (`marks.py`) are gone through once, in order. A quantity closes a claim; what
it is a claim of, follows from the marks since the one before.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice, takewhile

from ..text.direction import MOVED
from .claim import AMOUNTS, Claim, ClaimKind, Name, NameKind, Period, Quantity
from .condensing import Condensed, condensed
from .lexicon import GENERIC, Lexicon
from .marks import MarkKind, TextMark, marks_in
from .periods import UNKNOWN, periods_in, together

_READ_AT_MOST = 100_000  # signs; twice what is read of a paragraph of a docx
_OF_WHOLE = re.compile(
    r"^(?:全部|本年度?|当年|全年|同期|部门)|(?:总额|金额|合计|总数|预算|决算|数)+$"
)
_LOOK_BACK = 40  # claims that a change may be of
_BINDS = re.compile(
    r"(?:[了约近超逾达数]|额为?|率为?|幅度?为?|为|达到|超过|不足|接近|总额|资金|经费|支出|收入){0,3}"
)
_MOVED = re.compile(rf"(?:{MOVED}|[少多])(?:了|约|近)?$")
_HEDGED = re.compile(r"(?:有所|略有|稍有|均|都|大幅|小幅|明显|持续|逐年|同比|各有|仍)$")
_ITEM = re.compile(r"\(?[一二三四五六七八九十\d]{1,3}[)、．.]")
_LABEL_LEAD = re.compile(
    r"(?:(?:增加|减少|增长|下降|提高|降低|上升)(?:[至到]|为)|(?:19|20)\d\d年(?:度)?|(?:第|其中)?[一二三四五六七八九十]是|[的为在对和及由]|截至|\d+月|\d+日|本年度?|年初|期末|年末)+"
)
_LABEL_TAIL = re.compile(r"(?:共计|共有|合计为?|分别|约|近|[为是达共计有]|达到)+$")
_SAYS_NOTHING = re.compile(
    r"支出|收入|收支|资金|总额|数额?$|我单位|本单位|本部门|我局|[的为是共计约]"
)
_LONGEST_LABEL = 40
_LONGEST_PART = 100  # signs before 占 that may name what is a part
_MOST_NAMES = 24  # of what stands open: 分别 gives no more their quantities
_BLANK = re.compile(r"\s*")
_BEHIND = re.compile(r"[^,。;:、\n]{0,20}")
_LISTED = 24  # marks that 分别为 may be followed by
_NEGATED = 14  # signs between 没有 and the name that it denies
_RATE_AFTER = 16  # signs between a change and its rate


def read_claims(text: str, lexicon: Lexicon) -> list[Claim]:
    """The claims of a paragraph in order. Places are those of the text as it stands."""
    short = condensed(text[:_READ_AT_MOST])
    reader = _ClaimReader(short.text, marks_in(short.text, lexicon))
    reader.read()
    if short.text == text:
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


class _ClaimReader:
    """Goes through the marks; its attributes are what stands open at each."""

    def __init__(self, text: str, marks: Sequence[TextMark]) -> None:
        self.text, self.marks = text, marks
        self.claims: list[Claim] = []
        self.head: tuple[Name, ...] = ()  # of an item: 1．行政运行（项）。
        self.names: list[Name] = []  # since the last quantity
        self.queue: list[Name] = []  # those that 分别为 gives quantities to
        self.listed: list[Name] = []  # those that it gave quantities to in this sentence
        self.kind: tuple[ClaimKind, int | None] = ClaimKind.AMOUNT, None  # of the last quantity
        self.subject: tuple[Name, ...] = ()  # of the last amount
        self.year: int | None = None
        self.latest = 0  # the latest year that was named
        self.period = UNKNOWN
        self.against, self.base = "", UNKNOWN
        self.base_end = -1  # where a comparison ends: an amount right behind it is its base
        self.bases: set[int] = set()  # amounts of last year that others are compared with
        self.share = self.done = -1  # where 占 and 完成 end; -1 where none is open
        self.among = -1  # how many claims stand before 其中; -1 where none is open
        self.since = 0  # the first claim that may be the one before 其中
        self.outer = -1  # the same of the 其中 in which 包括 stands
        self.clause = 0  # where the clause begins
        self.segment = 0  # what stands since the last stop of any kind, or quantity
        self.against_start = -1
        self.way: TextMark | None = None
        self.denied = -1  # where 没有 ends
        self.label_start = 0
        self.start = -1  # of the claim that is open
        self.sentence = 0  # the first claim of the sentence
        self.paragraph = self.begun = 0  # the same of the paragraph, and where it begins
        self.amounts: list[int] = []  # the claims of amounts and counts
        self.shared: tuple[Name, ...] = ()  # whose share it is, where it says so: 货物采购占…
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

    def _on_stop(self, mark: TextMark) -> None:
        self._close_item()
        self._on_pause(mark)
        self.against, self.base, self.among = "", UNKNOWN, -1
        self.listed = []
        if self.text[mark.start] == "\n":
            self.subject = self.head
            self.paragraph, self.begun = len(self.claims), mark.end
        self.sentence = len(self.claims)

    def _on_pause(self, mark: TextMark) -> None:
        self._on_comma(mark)
        self.names, self.queue = [], []
        self.period = UNKNOWN
        self.share = self.done = -1
        self.start = -1
        self.clause = mark.end
        if self.outer >= 0:
            self.among, self.outer = self.outer, -1

    def _on_comma(self, mark: TextMark) -> None:
        self.way = None
        self.denied = -1
        self.label_start = self.segment = mark.end

    def _close_item(self) -> None:
        """Names of a sentence without quantities head what follows: 2、财政事务（款）行政运行（项）。"""
        if self.sentence < len(self.claims) or not self.names:
            return
        if self.names[-1].text.endswith(")") or (self.is_item and not self.head):
            self.subject = self.head = tuple(self.names)

    # --- marks that open something

    def _on_name(self, mark: TextMark) -> None:
        if mark.name is None:
            return
        self.names.append(mark.name)
        del self.names[:-_MOST_NAMES]
        if self.denied >= 0 and mark.start - self.denied <= _NEGATED:
            self._add(ClaimKind.STATEMENT, mark.end, (mark.name,), None)
            self.denied = -1

    def _on_period(self, mark: TextMark) -> None:
        if mark.period.year is not None:
            self.year = mark.period.year
            self.latest = max(self.latest, self.year)
        self.period = together(self.period, mark.period)

    def _on_among(self, mark: TextMark) -> None:
        # 其中 that begins a paragraph goes on from the one before
        begins = _BLANK.fullmatch(self.text, self.begun, mark.start) is not None
        self.since = 0 if begins else self.paragraph
        self.among = len(self.claims)
        self.names, self.label_start, self.clause, self.start = [], mark.end, mark.end, -1
        self.share = self.done = self.outer = -1
        self.segment = mark.end

    def _on_includes(self, mark: TextMark) -> None:
        """Parts of a part, to the end of the clause: 基本支出…，包括人员经费…；项目支出…."""
        outer = self.outer if self.outer >= 0 else self.among
        self._on_among(mark)
        self.outer = outer

    def _on_share(self, mark: TextMark) -> None:
        start = max(self.segment, mark.start - _LONGEST_PART)
        self.shared = tuple(self.names) or self._labelled(start, mark.start)
        self.share, self.label_start, self.names = mark.end, mark.end, []

    def _on_done(self, mark: TextMark) -> None:
        self.done, self.label_start = mark.end, mark.end

    def _on_against(self, mark: TextMark) -> None:
        self.against, self.base, self.against_start = mark.basis, mark.period, mark.start
        self.base_end = self.label_start = mark.end

    def _on_none(self, mark: TextMark) -> None:
        self.denied = mark.end

    def _on_each(self, number: int) -> None:
        """分别为: the last names go to the quantities that follow, one each."""
        self.names = self.names or list(self.listed)
        if not self.names:
            return
        following = islice(self.marks, number + 1, number + 1 + _LISTED)
        count = _quantities_listed(following)
        self.queue = self.names[-count:] if 0 < count <= len(self.names) else []
        self.listed = list(self.queue)
        self.names, self.label_start = [], self.marks[number].end

    # --- directions without a quantity

    def _on_way(self, mark: TextMark) -> None:
        self.way = mark
        hedged = _HEDGED.search(self.text, max(0, mark.start - 3), mark.start)
        says = mark.way == 0 or hedged or self._ends_comparison(mark)
        if says and not self._leads_to_quantity(mark):
            self._direction(mark, self.against)

    def _ends_comparison(self, mark: TextMark) -> bool:
        return 0 <= mark.start - self.base_end <= 4

    def _leads_to_quantity(self, mark: TextMark) -> bool:
        binding = _BINDS.match(self.text, mark.end)
        end = binding.end() if binding else mark.end
        return self.text[end : end + 1].isdigit()

    def _on_than(self, mark: TextMark) -> None:
        self._direction(mark, mark.basis)

    def _direction(self, mark: TextMark, against: str) -> None:
        about = self._about(self._own_names(), "元")
        basis = periods_in(against)[-1].period.basis if against and periods_in(against) else ""
        whole = self._amount_of_basis(basis) if mark.kind is MarkKind.THAN else None
        names = self._own_names() or self._names_of(about)
        self._add(ClaimKind.DIRECTION, mark.end, names, None, mark.way, about, whole, against)

    # --- quantities

    def _on_quantity(self, mark: TextMark) -> None:
        quantity = mark.quantity
        if quantity is None:
            return
        if mark.in_reason:
            self._on_reason(quantity)
        else:
            self.kind = kind, way = self._kind(quantity)
            _CLAIMS[kind](self, quantity, way)
        self.names, self.way = [], None
        self.period = UNKNOWN
        self.label_start = self.clause = self.segment = quantity.end

    def _on_reason(self, quantity: Quantity) -> None:
        moved = _MOVED.search(self.text, max(0, quantity.start - 6), quantity.start)
        kind = ClaimKind.AMOUNT if quantity.unit == "元" else ClaimKind.COUNT
        if moved:
            kind = ClaimKind.RATE if quantity.unit == "%" else ClaimKind.CHANGE
        self._add(kind, quantity.end, tuple(self.names), quantity)
        self.claims[-1] = self.claims[-1]._replace(in_reason=True)

    def _kind(self, quantity: Quantity) -> tuple[ClaimKind, int | None]:
        if self.queue and len(self.queue) < len(self.listed):
            return self.kind  # 分别增加43.28万元、12.50万元
        way, bound = self._bound_way(quantity)
        if bound:
            return ClaimKind.RATE if _is_percentage(quantity) else ClaimKind.CHANGE, way
        if quantity.shown in ("番", "倍"):
            return ClaimKind.RATE, 1
        return self._kind_of_unmoved(quantity), None

    def _kind_of_unmoved(self, quantity: Quantity) -> ClaimKind:
        """The kind of a quantity that went nowhere."""
        if _is_percentage(quantity):
            return self._kind_of_percent()
        return ClaimKind.AMOUNT if quantity.unit == "元" else ClaimKind.COUNT

    def _kind_of_percent(self) -> ClaimKind:
        if self.share >= 0:
            return ClaimKind.SHARE
        return ClaimKind.COMPLETION if self.done >= 0 else ClaimKind.COUNT

    def _bound_way(self, quantity: Quantity) -> tuple[int | None, bool]:
        """Which way a quantity went, and whether it is one that went somewhere."""
        way = self.way
        if way is None or way.way == 0 or quantity.start - way.end > 6:
            return None, False
        return way.way, _BINDS.fullmatch(self.text, way.end, quantity.start) is not None

    def _on_amount(self, quantity: Quantity, way: int | None) -> None:
        kind, number = self.kind[0], len(self.claims)
        names = self._whose(quantity)
        self.subject = names
        base = self._base_of(quantity)
        if base is not None:
            self.bases.add(number)
        period = self._period(self.period) if base is None else base
        whole = self._whole(quantity.unit)
        self._add(kind, quantity.end, names, quantity, None, None, whole, "", period)

    def _base_of(self, quantity: Quantity) -> Period | None:
        """The period of an amount that another is compared with (比2023年预算数239.76万元减少…,
        由0万元增加至…); None where it is none."""
        if self.text[quantity.start - 1 : quantity.start] in ("由", "从"):
            return Period(None, "上年")
        behind = 0 <= quantity.start - self.base_end <= 2
        return self._period(self.base) if behind else None

    def _whose(self, quantity: Quantity) -> tuple[Name, ...]:
        """The names of an amount: its own, else what the text speaks of."""
        names = self._own_names() or self._label(quantity)
        if names and not _specific(names):
            return *_specific(self.subject), *names
        return names or self.subject or self.head

    def _on_change(self, quantity: Quantity, way: int | None) -> None:
        names, about = self._moved_amount(quantity.unit)
        self._add(ClaimKind.CHANGE, quantity.end, names, quantity, way, about, None, self.against)

    def _on_rate(self, quantity: Quantity, way: int | None) -> None:
        if quantity.shown == "倍" and self.way is None:
            quantity = _as_growth(quantity)
        change = self._change_before(quantity)
        names, about = (change.names, change.about) if change else self._moved_amount("元")
        self._add(ClaimKind.RATE, quantity.end, names, quantity, way, about, None, self.against)

    def _moved_amount(self, unit: str) -> tuple[tuple[Name, ...], int | None]:
        """The names of a change, and the amount that it is of."""
        own = self._own_names() or self._moved()
        about = self._about(own, unit)
        return own or self._names_of(about) or self.subject, about

    def _change_before(self, quantity: Quantity) -> Claim | None:
        """The change whose rate follows it: 增加43.28万元，增长4.75%."""
        change = self.claims[-1] if len(self.claims) > self.sentence else None
        if change is None or change.kind is not ClaimKind.CHANGE or self.queue:
            return None
        return change if quantity.start - change.end <= _RATE_AFTER else None

    def _on_share_of(self, quantity: Quantity, way: int | None) -> None:
        of = self.text[self.share : quantity.start].rstrip("的比例重为")
        about = self._about(self.shared, "")
        whole = self._whole_named(of) if of else self._whole("元")
        names = self.shared or self._names_of(about) or self.subject
        self._add(ClaimKind.SHARE, quantity.end, names, quantity, None, about, whole, of)
        self.share = -1

    def _whole_named(self, of: str) -> int | None:
        """The amount of what a share is said to be of: 占一般公共预算支出总额的…."""
        called = _OF_WHOLE.sub("", of), of
        name = next((name for name in self.names if name.text in called), None)
        return self._amount_called(name.key) if name else None

    def _amount_called(self, key: str) -> int | None:
        amounts = ((number, self.claims[number].names) for number in self._amounts("元"))
        return next((number for number, names in amounts if names and names[-1].key == key), None)

    def _on_completion(self, quantity: Quantity, way: int | None) -> None:
        of = self.text[self.done : quantity.start].rstrip("的为数")
        basis = self.period.basis
        about = self._here(self._last_amount())
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

    def _moved(self) -> tuple[Name, ...]:
        """Words that no list knows, of which a change is: 项目减少13.14万元."""
        if self.way is None:
            return ()
        start, end = self.segment, self.way.start
        if start <= self.against_start < end:  # 项目比上年减少…, or 比上年项目减少…
            return self._labelled(self.base_end, end) or self._labelled(start, self.against_start)
        return self._labelled(start, end)

    def _label(self, quantity: Quantity) -> tuple[Name, ...]:
        """The words right before a quantity, which no list knows, or right behind it where none
        stand before (9个项目自评等级为优)."""
        start = max(self.label_start, quantity.start - _LONGEST_LABEL)
        tail = _LABEL_TAIL.search(self.text, start, quantity.start)
        label = self._labelled(start, tail.start() if tail else quantity.start)
        if label and label[0].text in _TOO_LITTLE:
            return *self._labelled(self.clause, label[0].start), *label
        is_counted = quantity.unit not in ("元", "%")
        return label or (self._label_behind(quantity) if is_counted else ())

    def _label_behind(self, quantity: Quantity) -> tuple[Name, ...]:
        behind = _BEHIND.match(self.text, quantity.end)
        return self._labelled(quantity.end, behind.end() if behind else quantity.end)

    def _labelled(self, start: int, end: int) -> tuple[Name, ...]:
        """Words as a name, without the years and 其中 that lead to them; none where nothing is left."""
        lead = _LABEL_LEAD.match(self.text, start, end)
        start = lead.end() if lead else start
        return (self._named_label(start, end),) if self._says_something(start, end) else ()

    def _named_label(self, start: int, end: int) -> Name:
        text = self.text[start:end]
        return Name(start, end, text, NameKind.LABEL, text)

    def _says_something(self, start: int, end: int) -> bool:
        """Whether words are more than a period."""
        text, at, rest = self.text[start:end], 0, []
        for word in periods_in(text):
            rest.append(text[at : word.start])
            at = word.end
        words = _SAYS_NOTHING.sub("", "".join((*rest, text[at:])))
        return len(words) >= 2 and any("\u4e00" <= sign <= "\u9fff" for sign in words)

    def _recent(self) -> Iterable[int]:
        """The last claims, the latest first."""
        return range(len(self.claims) - 1, max(-1, len(self.claims) - 1 - _LOOK_BACK), -1)

    def _about(self, own: Sequence[Name], unit: str) -> int | None:
        """The amount that a change or direction is of: that of its names, else the last one."""
        if not own:
            return self._spoken_of(self._last_amount(unit))
        before = self._moved_before(own) if own[-1].key in GENERIC else None
        return self._named(own, unit) if before is None else before

    def _spoken_of(self, last: int | None) -> int | None:
        """A new sentence without a name goes on about the whole, not about its last part."""
        last = self._here(last)
        if last is None or last >= self.sentence or self.claims[last].whole is None:
            return last
        return self.claims[last].whole

    def _here(self, last: int | None) -> int | None:
        """An amount of this paragraph; of an item its head holds what follows together."""
        return last if last is None or last >= self.paragraph or self.head else None

    def _moved_before(self, own: Sequence[Name]) -> int | None:
        """What the change before in the sentence is of, where 支出 may mean that: 一般公共预算收支
        增加…；支出增加…."""
        for number in self._recent():
            claim = self.claims[number]
            if number < self.sentence:
                return None
            if claim.kind is ClaimKind.CHANGE and claim.about is not None:
                return claim.about if self._fits(claim.about, own[-1].key) else None
        return None

    def _named(self, own: Sequence[Name], unit: str = "元") -> int | None:
        """The latest amount that bears the last of some names."""
        specific = _specific(own)
        key = (specific or own)[-1].key
        # 支出 by itself is all of it, not the 项目支出 that stands nearer
        amounts = (n for n in self._amounts(unit) if specific or self.claims[n].whole is None)
        return next((n for n in amounts if self._fits(n, key)), None)

    def _fits(self, number: int, key: str) -> bool:
        names = self.claims[number].names
        return bool(names) and _alike(names[-1].key, key)

    def _amounts(self, unit: str = "") -> Iterator[int]:
        """The last amounts of this year, the latest first."""
        first = len(self.claims) - _LOOK_BACK
        recent = takewhile(first.__le__, reversed(self.amounts))
        return (number for number in recent if self._is_amount(number, unit))

    def _last_amount(self, unit: str = "") -> int | None:
        return next(self._amounts(unit), None)

    def _is_told(self, number: int, unit: str) -> bool:
        """Whether a claim is an amount of that unit, not in a reason and not one compared with."""
        claim = self.claims[number]
        if not claim.is_counted or claim.quantity is None or number in self.bases:
            return False
        return unit in ("", claim.quantity.unit)

    def _is_amount(self, number: int, unit: str) -> bool:
        """The same, of this year."""
        year, basis = self.claims[number].period
        return (
            self._is_told(number, unit)
            and basis != "上年"
            and (year is None or year >= self.latest)
        )

    def _amount_of_basis(self, basis: str) -> int | None:
        """The budget that a completion is of, among the amounts of the same thing."""
        amounts = (number for number in self._recent() if self.claims[number].is_amount)
        latest = next((n for n in amounts if _is_basis(self.claims[n].period.basis, basis)), None)
        same = _keys(self._names_of(latest)) == _keys(self.subject)
        return latest if same else None

    def _whole(self, unit: str) -> int | None:
        """The amount before 其中, of that unit."""
        numbers = range(self.among - 1, max(self.since - 1, self.among - 1 - _LOOK_BACK), -1)
        alike = (n for n in numbers if self._is_told(n, unit))
        return next(alike, None)

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
        if kind in AMOUNTS:
            self.amounts.append(len(self.claims))
        self.claims.append(
            Claim(kind, start, end, names, period, quantity, direction, about, whole, against)
        )
        self.start = -1


def _quantities_listed(marks: Iterable[TextMark]) -> int:
    """How many quantities follow each other, until something else begins."""
    units: list[str] = []
    for mark in marks:
        if _ends_list(mark, units):
            break
        units += (mark.quantity.unit,) if mark.quantity else ()
    return len(units)


def _ends_list(mark: TextMark, units: Sequence[str]) -> bool:
    """Whether something else begins than quantities of one unit. units: of those before."""
    if mark.quantity:
        return bool(units) and mark.quantity.unit != units[0]
    return mark.kind in _ENDS_LIST or (bool(units) and mark.kind is not MarkKind.COMMA)


def _specific(names: Sequence[Name]) -> list[Name]:
    """The names that say something by themselves."""
    return [name for name in names if name.key not in GENERIC]


def _as_growth(times: Quantity) -> Quantity:
    """是上年的2倍: growth by 100%."""
    value, low, high = (number - 100 for number in (times.value, times.low, times.high))
    return times._replace(value=value, low=low, high=high)


def _alike(has: str, wanted: str) -> bool:
    """Whether the key of an amount may be of what is named: 收入总计 for 收入, 一般公共预算收支 for
    支出; an amount that is called 支出 alone is of nothing else."""
    if has == wanted:
        return True
    if has in GENERIC:
        return False
    return wanted in has or has in wanted or (wanted in GENERIC and "收支" in has)


def _keys(names: Sequence[Name]) -> list[str]:
    return [name.key for name in names]


def _is_percentage(quantity: Quantity) -> bool:
    return quantity.unit == "%" and quantity.shown != "个百分点"


def _is_basis(has: str, wanted: str) -> bool:
    return has == wanted or (wanted == "预算" and has in ("年初预算", "全年预算", "调整预算"))


_TOO_LITTLE = frozenset(("金额", "采购金额", "预算金额", "资金", "合同金额", "总额", "合计"))
_ENDS_LIST = frozenset((MarkKind.STOP, MarkKind.PAUSE, MarkKind.EACH, MarkKind.AGAINST))
_OPENING = frozenset(
    (
        *(MarkKind.NAME, MarkKind.QUANTITY, MarkKind.PERIOD, MarkKind.WAY, MarkKind.SHARE),
        *(MarkKind.DONE, MarkKind.AGAINST, MarkKind.THAN, MarkKind.NONE),
    )
)
_ACTIONS: dict[MarkKind, Callable[[_ClaimReader, TextMark], None]] = {
    MarkKind.NAME: _ClaimReader._on_name,
    MarkKind.QUANTITY: _ClaimReader._on_quantity,
    MarkKind.PERIOD: _ClaimReader._on_period,
    MarkKind.WAY: _ClaimReader._on_way,
    MarkKind.STOP: _ClaimReader._on_stop,
    MarkKind.PAUSE: _ClaimReader._on_pause,
    MarkKind.COMMA: _ClaimReader._on_comma,
    MarkKind.AMONG: _ClaimReader._on_among,
    MarkKind.INCLUDES: _ClaimReader._on_includes,
    MarkKind.SHARE: _ClaimReader._on_share,
    MarkKind.DONE: _ClaimReader._on_done,
    MarkKind.AGAINST: _ClaimReader._on_against,
    MarkKind.THAN: _ClaimReader._on_than,
    MarkKind.NONE: _ClaimReader._on_none,
}
_CLAIMS: dict[ClaimKind, Callable[[_ClaimReader, Quantity, int | None], None]] = {
    ClaimKind.AMOUNT: _ClaimReader._on_amount,
    ClaimKind.COUNT: _ClaimReader._on_amount,
    ClaimKind.CHANGE: _ClaimReader._on_change,
    ClaimKind.RATE: _ClaimReader._on_rate,
    ClaimKind.SHARE: _ClaimReader._on_share_of,
    ClaimKind.COMPLETION: _ClaimReader._on_completion,
}
