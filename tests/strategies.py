"""Hypothesis strategies that several tests share."""

from __future__ import annotations

from decimal import Decimal

import small
from hypothesis import strategies as st

from assembler.dataset.model import ExpenditureLine
from assembler.dataset.schema import EXPENDITURE_KINDS, PERIODS
from assembler.kernel.money import UNITS, NumberStyle
from assembler.kernel.problems import Place

amounts = st.decimals(
    min_value=-(10**12), max_value=10**12, places=2, allow_nan=False, allow_infinity=False
)
positive = st.decimals(min_value=Decimal("0.01"), max_value=10**12, places=2)
styles = st.builds(
    NumberStyle,
    unit=st.sampled_from(sorted(UNITS)),
    places=st.integers(0, 8),
    percent_places=st.integers(0, 8),
    grouped=st.booleans(),
    trim_whole=st.booleans(),
)

FUNCTIONS = ("2010301", "2010302", "2010350", "2080505", "2210201")
FUNDS = ("财政拨款", "专项收入", "一般公共预算拨款", "政府性基金预算拨款", "事业收入")


def _line(
    row: int, unit: str, function: str, kind: str, fund: str, period: str, amount: Decimal
) -> ExpenditureLine:
    return ExpenditureLine(
        Place("支出.csv", row=row),
        unit,
        function,
        "30101",
        "50101",
        kind,
        "",
        "",
        "",
        fund,
        period,
        amount,
    )


ledgers = st.lists(
    st.builds(
        _line,
        st.integers(2, 999),
        st.sampled_from([unit.code for unit in small.UNITS]),
        st.sampled_from(FUNCTIONS),
        st.sampled_from(EXPENDITURE_KINDS),
        st.sampled_from(FUNDS),
        st.sampled_from(PERIODS),
        amounts,
    ),
    max_size=12,
).map(tuple)
