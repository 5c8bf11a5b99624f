"""Why a figure changed, as far as the ledgers of both sides say: against last year, and of final
accounts against the opening budget. Where they say nothing, why that is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from ..dataset import read_dataset
from ..dataset.model import LAST_YEAR, OPENING_BUDGET
from ..figures import Figure, Figures, Slice, UnknownNameError
from ..figures.parts import Portion, Portions
from ..template.loading import sheets_declared
from .choice import Choice, chosen
from .division import Book, Division, LedgerSlice, Pair, Side
from .matching import perhaps_renamed
from .settings import DraftingSettings, drafting_settings

_NO_SUM = "它不是由台账的金额相加得出的，不能按台账分开"
_NO_PARTS = "台账各行都属于同一类，分不出是哪一部分变了"
_ALL_IN_ONE = "各种分法都只有一项可说，而它两年都几乎就是这个数的全部，等于没说"
_HALF_STEP = Decimal(50)  # 0.005万元


class Explanation(NamedTuple):
    """A change and what explains it. base: what it is compared with (上年, 年初预算). choice: what is
    told of it, None where nothing is; why: the reason of that, in Chinese. divisions: over every axis
    that tells its parts. shared: the figure whose parts these are, where its own ledger tells none.
    """

    name: str
    now: Figure
    before: Figure
    base: str
    choice: Choice | None = None
    why: str = ""
    divisions: tuple[Division, ...] = ()
    shared: str = ""

    @property
    def change(self) -> Decimal:
        return self.now.amount - self.before.amount


class Explainer:
    """Takes changes apart. Both books are opened when they are first asked for."""

    def __init__(self, figures: Figures) -> None:
        self.figures = figures

    @cached_property
    def settings(self) -> DraftingSettings:
        return drafting_settings(self.figures.template)

    @cached_property
    def own(self) -> Book:
        """This year's ledgers."""
        return Book(self.figures.dataset, "本年", self.figures.ledgers)

    @cached_property
    def last(self) -> Pair | None:
        """This year beside the last; None where no lines or tables of that are known."""
        last = self.figures.last
        dataset = last.dataset() if last is not None else None
        return Pair(self.own, Book(dataset, LAST_YEAR)) if dataset is not None else None

    @cached_property
    def opening(self) -> Pair | None:
        """Final accounts beside the year's budget; None where no dataset of that is named."""
        own = self.figures.dataset
        words = own.opening_from
        if words is None:
            return None
        base = own.path.parent if own.path.is_file() else own.path
        budget = read_dataset(base / words.text, [], sheets_declared)
        return Pair(self.own, Book(budget, OPENING_BUDGET)) if budget is not None else None

    # --- against last year

    def of_change(self, now: Figure) -> Explanation:
        """Why a figure is another one than last year."""
        before = self.figures.last_year(now.name)
        unexplained = Explanation(now.name, now, before, LAST_YEAR)
        if not (now.known and before.known):
            return unexplained._replace(why="本年数或上年数还没有给出")
        if self.last is None:
            return unexplained._replace(why=self._why_no_lines())
        own = self._explained(unexplained, self.last, self._portions(now.name))
        return own if own.choice and own.choice.is_telling else self._shared(own)

    def _why_no_lines(self) -> str:
        last = self.figures.last
        if last is None:
            return "报告没有写“上年”，不知道上年的台账"
        if not last.department:  # as a docx gives it
            return f"{last.name}里没有台账各行（公开的文件都没有），只知道合计；请把“上年”写成上年的数据，或用 --internal 生成的文件"
        return f"{last.name}里没有台账"

    def _portions(self, name: str) -> Portions:
        """What a figure adds up of the ledgers; none where it is something else."""
        spec, parts = self.figures.specifications.get(name), self.figures.parts
        if spec is not None and spec.ledger and self.figures.of_ledger(spec) is not None:
            return parts.of_expression(spec.ledger) or ()
        return parts.of(name)

    def _shared(self, own: Explanation) -> Explanation:
        """What explains another figure that is and was the same, where the template says so (同因):
        what comes in is planned for what is spent."""
        other = self.settings.same_cause.get(own.name, "")
        if other not in self.figures or other == own.name or self.last is None:
            return own
        if not self._are_the_same(other, own):
            return own
        explained = self._explained(own, self.last, self._portions(other))
        return explained._replace(shared=other) if explained.choice else own

    def _are_the_same(self, other: str, own: Explanation) -> bool:
        """Whether a figure is and was what another is and was."""
        now, before = self.figures[other], self.figures.last_year(other)
        is_known = now.known and before.known
        return is_known and (now.amount, before.amount) == (own.now.amount, own.before.amount)

    def _explained(self, blank: Explanation, pair: Pair, portions: Portions) -> Explanation:
        if not portions:
            return blank._replace(why=_NO_SUM)
        try:
            now, before = (_side(book, portions) for book in (pair.now, pair.before))
        except UnknownNameError:
            return blank._replace(why=_NO_SUM)
        return self._divided(blank, pair, now, before)

    def _divided(self, blank: Explanation, pair: Pair, now: Side, before: Side) -> Explanation:
        mismatch = _mismatch(blank, now, before)
        if mismatch:
            return blank._replace(why=mismatch)
        divisions = tuple(pair.divisions(now, before, blank.change))
        choice = chosen(divisions, blank.change, self.settings.rule)
        why = "" if choice else _why_undivided(now, before, pair, divisions)
        return blank._replace(choice=choice, why=why, divisions=divisions)

    # --- against the opening budget

    def of_difference(self, name: str, actual: Figure, budget: Figure) -> Explanation:
        """Why an actual amount is another one than was planned."""
        if isinstance(actual, Slice) and _is_of_opening(actual):
            # as of what was planned and never spent
            actual, budget = budget.named(budget.name, actual.label), actual
        basis = self.figures.dataset.budget_basis
        blank = Explanation(name, actual, budget, basis)
        if basis != OPENING_BUDGET:
            return blank._replace(why=f"“{basis}”表只有各项科目的合计")
        if self.opening is None:
            return blank._replace(why="报告的“年初预算”没有指明同年预算的数据，只知道各项的合计")
        if isinstance(actual, Slice) and isinstance(budget, Slice) and actual.condition:
            assert actual.ledger is not None
            now = [LedgerSlice(actual.ledger, actual.condition)]
            planned = self.opening.before.ledgers["支出"]
            return self._divided(
                blank, self.opening, now, [LedgerSlice(planned, _planned(budget, actual))]
            )
        return self._explained(blank, self.opening, self._portions(actual.name))

    # --- names that are perhaps one

    def perhaps_renamed(self) -> Iterator[tuple[str, str]]:
        """Projects of last year that are gone, and new ones called much alike."""
        pair = self.last
        if pair is None:
            return
        same = pair.projects
        gone = [one.name for one in pair.before.dataset.projects if one.name not in same]
        known = set(same.values())
        new = [one.name for one in pair.now.dataset.projects if one.name not in known]
        yield from perhaps_renamed(gone, new)


def _is_of_opening(figure: Slice) -> bool:
    return figure.ledger is not None and figure.ledger.name == OPENING_BUDGET


def _side(book: Book, portions: Portions) -> list[LedgerSlice]:
    return [_taken(book, portion) for portion in portions]


def _taken(book: Book, portion: Portion) -> LedgerSlice:
    """A slice of a book's ledger. Raises UnknownNameError."""
    ledger = book.ledgers[portion.ledger]
    asked = {name: sorted(values) for name, values in portion.asked.items()}
    return LedgerSlice(ledger, ledger.condition(**asked))


def _planned(budget: Slice, actual: Slice) -> Mapping[str, frozenset[str]]:
    """What of the budget's expenditure was planned: as the opening budget was asked for it."""
    return budget.condition or actual.condition


def _mismatch(blank: Explanation, now: Side, before: Side) -> str:
    """Where the figures are not what the ledgers say: then these do not explain them."""
    for figure, side, whose in ((blank.now, now, "本年"), (blank.before, before, blank.base)):
        amounts = [taken.ledger.sum(taken.condition) for taken in side]
        if not all(amount.known for amount in amounts):
            return f"{whose}只有正式表格，分不到这个口径"
        total = sum((amount.amount for amount in amounts), Decimal(0))
        if abs(total - figure.amount) > _HALF_STEP * 2:
            return (
                f"{whose}数是{figure.amount:,f}元，按{whose}的台账算是{total:,f}元，"
                f"相差{abs(total - figure.amount):,f}元，对不上的不能按台账分开"
            )
    return ""


def _why_undivided(now: Side, before: Side, pair: Pair, divisions: Sequence[Division]) -> str:
    if divisions:
        return _ALL_IN_ONE
    for side, book in ((now, pair.now), (before, pair.before)):
        if any(taken.ledger.by_tables for taken in side):
            return f"{book.name}只有正式表格，没有一张把它分到两边都有的项目、科目、类别或资金"
    return _NO_PARTS
