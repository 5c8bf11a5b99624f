"""What a sentence of an official text claims, as plain values.

`收入总计954.72万元，比上年增加43.28万元，增长4.75%` makes three claims: an amount, the change of
that amount, and the rate of that change. The second and the third are about the first.
"""

from __future__ import annotations

from decimal import Decimal
from enum import Enum
from typing import NamedTuple


class ClaimKind(Enum):
    """What kind of thing is claimed."""

    AMOUNT = "金额"  # 收入总计954.72万元
    COUNT = "数量"  # 共有车辆2辆
    CHANGE = "增减额"  # 增加43.28万元
    RATE = "增减率"  # 增长4.75%
    SHARE = "占比"  # 占75.65%
    COMPLETION = "完成率"  # 完成年初预算的98.20%
    DIRECTION = "方向"  # 均有所增长；决算数大于预算数
    STATEMENT = "说明"  # 本年度没有政府性基金预算支出: no quantity and no direction


class Quantity(NamedTuple):
    """How much, as it is written. value: in 元 for money, in points for %, in its own unit
    otherwise. low, high: an exact value within them is told rightly (what rounding, 约, 近, 余 and
    ranges leave open). unit: 元, % or that of a count. shown: the unit as it stands (万元). places:
    decimals shown."""

    start: int
    end: int
    text: str
    value: Decimal
    low: Decimal
    high: Decimal
    unit: str
    shown: str
    places: int


class NameKind(Enum):
    """What a name in a text is a name of."""

    FIGURE = "指标"
    ACCOUNT = "科目"
    PROJECT = "项目"
    UNIT = "单位"
    FUND = "资金来源"
    LABEL = "其他"  # words that nobody's list knows, right before the quantity


class Name(NamedTuple):
    """Words that say what is meant. key: one for all synonyms (a figure's name, a code, a name)."""

    start: int
    end: int
    text: str
    kind: NameKind
    key: str


class Period(NamedTuple):
    """When, and of which 口径. year: None where none is said. basis: 年初预算, 全年预算, 预算, 决算,
    上年, 年初, 年末 …, empty where none is said."""

    year: int | None
    basis: str

    def is_of(self, year: int) -> bool:
        """Whether nothing says that it is of another year."""
        return self.year in (None, year) and self.basis != "上年"

    def is_before(self, year: int) -> bool:
        """Whether it says that it is of an earlier year."""
        return self.basis == "上年" or (self.year is not None and self.year < year)


class Claim(NamedTuple):
    """One claim of a text. start, end: characters of the whole claim. names: nearest last.
    direction: 1 up, -1 down, 0 flat, None where none is said. about: the claim (by its number in
    the list) whose amount this is a change, rate or completion of; whole: the claim it is a part
    or a share of; against: what it is compared with, as it stands (2023年预算, 年初预算). in_reason: it
    stands in a reason (原因：…), and tells of something else than the sentence."""

    kind: ClaimKind
    start: int
    end: int
    names: tuple[Name, ...]
    period: Period
    quantity: Quantity | None
    direction: int | None = None
    about: int | None = None
    whole: int | None = None
    against: str = ""
    in_reason: bool = False

    @property
    def is_amount(self) -> bool:
        """Whether it is an amount that the sentence itself is about, not one of a reason."""
        return self.kind is ClaimKind.AMOUNT and not self.in_reason

    @property
    def is_counted(self) -> bool:
        """Whether it is such an amount or a count."""
        return self.kind in AMOUNTS and not self.in_reason

    @property
    def name_kind(self) -> NameKind | None:
        """What kind of name its nearest one is; None where it has none."""
        return self.names[-1].kind if self.names else None


AMOUNTS = (ClaimKind.AMOUNT, ClaimKind.COUNT)
