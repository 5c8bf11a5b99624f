"""What a table's title says it is, however it is worded: the terms of the field that stand in it.

部门收支预算表 and 部门收支总体情况表 say the same; 一般公共预算支出表 and 政府性基金支出表 do not. Where
two titles share all terms, they are titles of one table.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import takewhile
from typing import TypeVar

from ...codebook.spelling import fold
from .texts import is_note, label_in, title_key

Terms = frozenset[str]
_Titled = TypeVar("_Titled")
_TITLE_AT_LEAST, _TITLE_AT_MOST = 3, 80  # signs
_TERMS = (
    ("三公", ("三公",)),
    ("整体绩效", ("整体支出绩效", "整体绩效", "整体目标")),
    ("项目绩效", ("项目支出绩效", "项目预算绩效", "项目年度绩效", "项目绩效")),
    ("自评", ("自评",)),
    ("机构运转", ("机构运转", "运转经费")),
    ("机关运行", ("机关运行",)),
    ("政府采购", ("政府采购",)),
    ("购买服务", ("购买服务",)),
    ("资产", ("国有资产", "资产")),
    ("转移支付", ("转移支付",)),
    ("债务", ("债务", "债券")),
    ("财政专户", ("财政专户",)),
    ("社会保险", ("社会保险", "社保基金")),
    ("经济分类", ("经济分类", "经济科目")),
    ("功能分类", ("功能分类", "功能科目")),
    (
        "一般公共预算",
        (
            "一般公共预算财政拨款",
            "公共预算财政拨款",
            "一般公共预算拨款",
            "一般公共预算",
            "公共预算",
        ),
    ),
    (
        "政府性基金",
        ("政府性基金预算财政拨款", "政府性基金预算拨款", "政府性基金预算", "政府性基金"),
    ),
    (
        "国有资本经营",
        (
            "国有资本经营预算财政拨款",
            "国有资本经营预算拨款",
            "国有资本经营预算",
            "国有资本经营",
            "国资预算",
        ),
    ),
    ("财政拨款", ("财政拨款",)),
    ("基本支出", ("基本支出",)),
    ("项目支出", ("项目支出",)),
    ("结转", ("结转结余", "结转")),
    ("收支", ("收入支出", "收支")),
    ("收入", ("收入",)),
    ("支出", ("支出",)),
)  # the longer before the shorter that it holds: what was met is not met again
_OF_ITSELF = ("三公", "整体绩效", "项目绩效", "自评")  # say all: 收支, 财政拨款 beside them nothing
_WAYS = frozenset({"功能分类", "经济分类"})  # how rows are classified, which headings show too
_SPENDING = frozenset({"支出", "基本支出", "项目支出"})
_TELLING = frozenset(
    {
        *("一般公共预算", "政府性基金", "国有资本经营", "财政专户", "财政拨款"),
        *("基本支出", "项目支出"),
    }
)  # terms that no two titles of one table differ in
_BODY_ENDS = re.compile("[局委会室院中心厅所站部校处队社团馆园]")
_BEHIND = re.compile(r"(?:\([^()]*\))+$")  # （2022年度）, （一）
_CUTS_AT_MOST = 12


@lru_cache(maxsize=4096)
def terms_of(title: str) -> Terms:
    """The terms in a title."""
    terms, rest = set[str](), title_key(title)
    for term, spellings in _TERMS:
        for spelling in spellings:
            if spelling in rest:
                terms.add(term)
                rest = rest.replace(spelling, "，")
    by_themselves = terms.intersection(_OF_ITSELF)
    return frozenset(by_themselves | (terms & {"机关运行"}) if by_themselves else terms)


def is_of_final_accounts(title: str) -> bool | None:
    """Whether a title is one of final accounts, or of a budget; None where it does not say. What
    names a fund (一般公共预算) says nothing."""
    rest = fold(title)
    if "决算" in rest:
        return True
    for _, spellings in _TERMS:
        for spelling in spellings:
            rest = rest.replace(spelling, "")
    return False if "预算" in rest else None


def is_title(text: str) -> bool:
    """Whether a text may be the title of a table, known or not."""
    return ends_as_title(text) and bool(terms_of(text))


def ends_as_title(text: str) -> bool:
    """Whether a text ends as titles do, though it may say nothing of the field (机构运行信息表)."""
    if len(text) > _TITLE_AT_MOST or is_note([text]) or label_in(text):
        return False
    return _BEHIND.sub("", fold(text)).endswith("表") and len(title_key(text)) >= _TITLE_AT_LEAST


def of_terms(
    title: str, titled: Sequence[tuple[_Titled, Iterable[str]]]
) -> tuple[list[_Titled], list[_Titled]]:
    """Those whose titles have just the terms of a title, and those that may be meant by it.

    A department's name before the title may hold terms of its own (政府采购中心): without it is
    tried as well."""
    known = [(one, set(map(terms_of, titles))) for one, titles in titled]
    for terms in takewhile(bool, map(terms_of, _without_bodies(title))):
        same = _with_terms(terms, known)
        if same:
            return same, same
    terms = terms_of(title)
    near = (one for one, of_one in known if not terms or any(_may_be(terms, t) for t in of_one))
    return [], list(near)


def _with_terms(terms: Terms, known: Sequence[tuple[_Titled, set[Terms]]]) -> list[_Titled]:
    """Those whose titles have just these terms; failing that, whatever rows are classified by."""
    same = [one for one, of_one in known if terms in of_one]
    bare = terms - _WAYS
    return same or [one for one, of_one in known if bare and bare in {t - _WAYS for t in of_one}]


def _may_be(terms: Terms, known: Terms) -> bool:
    """Whether two titles may be of one table: they share a term, their funds are the same, and
    they are of the same side of the budget, and part of the expenditure."""
    same_side = not ("收入" in terms and known & _SPENDING or "收入" in known and terms & _SPENDING)
    return bool(terms & known) and terms & _TELLING == known & _TELLING and same_side


def _without_bodies(title: str) -> Iterator[str]:
    """The title, and what is left of it behind each end of what may be a department's name."""
    key = title_key(title)
    yield key
    for cut in list(_BODY_ENDS.finditer(key))[:_CUTS_AT_MOST]:
        if cut.end() < len(key):
            yield key[cut.end() :]
