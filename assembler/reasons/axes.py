"""The dimensions over which a change is taken apart (按……分), and the keys of lines along them.

An axis may join several dimensions: by project where a line has one, else by economic item. So what
a department says of its projects and what it says of its staff stand beside each other.
"""

from __future__ import annotations

from typing import NamedTuple

from ..codebook import FundTree
from ..dataset.model import Dataset
from ..dataset.schema import PROJECT_KINDS
from ..figures.ledger import Ledger

PROJECT = "项目"
OTHER_LEDGERS = "收支"
_NATURE, _FUND_ROOT = "支出性质", "资金大类"
_BASE = {_NATURE: "类别", _FUND_ROOT: "资金"}
_PROJECTS, _OWN_FUNDS = "项目支出", "单位资金"
_OF_LEDGER = {"收入": "本年收入", "支出": "本年支出", "年初预算": "年初预算", "结转": "结转和结余"}


class Breakdown(NamedTuple):
    """dimensions: a line goes by the first that it has a value of. cost: in halves of a part, what a
    less telling one has to save to be chosen."""

    dimensions: tuple[str, ...]
    cost: int


BREAKDOWNS = (
    Breakdown((PROJECT, "部门经济款", OTHER_LEDGERS), 0),
    Breakdown((PROJECT, "部门经济类", OTHER_LEDGERS), 0),
    Breakdown((PROJECT, _NATURE, OTHER_LEDGERS), 0),
    Breakdown((PROJECT,), 0),
    Breakdown((OTHER_LEDGERS,), 0),
    Breakdown(("部门经济款",), 2),
    Breakdown(("部门经济类",), 2),
    Breakdown((_NATURE,), 2),
    Breakdown((_FUND_ROOT,), 2),
    Breakdown(("资金",), 2),
    Breakdown(("功能项",), 2),
    Breakdown(("功能类",), 2),
    Breakdown(("单位",), 3),
    Breakdown(("年度",), 3),
)
"""From the most telling one: of two that tell as much, the first is taken."""
WORDS = {
    PROJECT: "项目",
    "部门经济款": "部门经济科目（款）",
    "部门经济类": "部门经济科目（类）",
    _NATURE: "支出类别",
    _FUND_ROOT: "资金来源（大类）",
    "资金": "资金来源",
    "功能项": "功能科目（项）",
    "功能类": "功能科目（类）",
    "单位": "单位",
    "年度": "年度（本年、上年结转）",
    OTHER_LEDGERS: "收支结转",
}
"""What each dimension is called where parts are listed."""


class Key(NamedTuple):
    """A part of an axis. ended: whether only the earlier side has it, under that value."""

    dimension: str
    value: str
    ended: bool = False


def base_of(dimension: str) -> str:
    """The dimension of a ledger that an axis' own one is read from."""
    return _BASE.get(dimension, dimension)


def is_open_to(axis: Breakdown, ledger: Ledger) -> bool:
    """Whether lines of a ledger can be told apart so."""
    return any(
        name == OTHER_LEDGERS or base_of(name) in ledger.dimensions for name in axis.dimensions
    )


def keys_of(ledger: Ledger, axis: Breakdown, funds: FundTree) -> list[Key | None]:
    """The key of every line; None of a line that has none."""
    keys: list[Key | None] = [None] * len(ledger.lines)
    for name in reversed(axis.dimensions):
        for position, key in enumerate(_column(ledger, name, funds)):
            if key is not None:
                keys[position] = key
    return keys


def _column(ledger: Ledger, name: str, funds: FundTree) -> list[Key | None]:
    """Each line's key of one dimension."""
    if name == OTHER_LEDGERS:
        return list(_by_ledger(ledger))
    if base_of(name) not in ledger.dimensions:
        return []
    column = ledger.column(base_of(name))
    keys = {value: grouped_key(name, value, funds) for value in set(column)}
    return [keys[value] for value in column]


def grouped_key(name: str, value: str, funds: FundTree) -> Key | None:
    """The key that lines of a value go by."""
    if not value:
        return None
    if name == _NATURE and value in PROJECT_KINDS:
        return Key(name, _PROJECTS)
    if name == _FUND_ROOT:
        return Key(name, _root_of(value, funds))
    return Key(name, value)


def _root_of(value: str, funds: FundTree) -> str:
    """The root of the tree of funds above one; of what a unit takes in itself, the name below that:
    事业收入 and 其他收入 are told apart everywhere."""
    path = funds.path(value) if funds.canonical(value) else (value,)
    return path[1] if path[0] == _OWN_FUNDS and len(path) > 1 else path[0]


def _by_ledger(ledger: Ledger) -> list[Key | None]:
    if "栏目" in ledger.dimensions:
        return [Key(OTHER_LEDGERS, item) for item in ledger.column("栏目")]
    return [key_of_ledger(ledger)] * len(ledger.lines)


def key_of_ledger(ledger: Ledger) -> Key:
    """The key of all that a ledger without 栏目 has."""
    return Key(OTHER_LEDGERS, _OF_LEDGER.get(ledger.name, ledger.name))


# --- what a part is called

_ENDING = {"支出": "支出", "收入": "收入", "年初预算": "支出"}


def label_of(key: Key, ledger: Ledger, dataset: Dataset) -> str:
    """What a part is called in a sentence: 工资福利支出, 事业收入, 县政务服务中心支出."""
    name = label_of_value(key, ledger, dataset)
    ending = _ENDING.get(ledger.name, "")
    if key.dimension in ("功能项", "功能类", "单位", _FUND_ROOT, "资金"):
        spent = (
            "安排的支出" if key.dimension in (_FUND_ROOT, "资金") and ending == "支出" else ending
        )
        return name if name.endswith(ending or "\n") else f"{name}{spent}"
    if key.dimension == "年度":
        return f"上年结转安排的{ending}" if name == "上年结转" else f"当年预算安排的{ending}"
    return name


def label_of_value(key: Key, ledger: Ledger, dataset: Dataset) -> str:
    """What its value is called by itself."""
    if key.dimension in (OTHER_LEDGERS, _NATURE, PROJECT, _FUND_ROOT):
        return key.value
    known = ledger.dimensions.get(base_of(key.dimension))
    return known.label(key.value) if known else key.value
