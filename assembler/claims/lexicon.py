"""The names that a text may call things by, each with one key for all its synonyms.

lexicon = official_lexicon(entries=[("政务大厅运行费", NameKind.PROJECT, "政务大厅运行费")])
lexicon.names_in("一般公共服务支出（类）264.87万元")
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import product

from ..codebook import Codebook
from .claim import Name, NameKind

Entry = tuple[str, NameKind, str]
"""What a text says, what kind of name it is, and its key."""

_LEVEL = re.compile(r"\(\d{0,7}[类款项]\)")
# An account by its level alone, whoever knows it: 行政事业单位离退休（款）.
_LEVELLED = re.compile(
    r"(?:^|(?<=[^一-鿿(]))(?P<name>[一-鿿]{2,30}(?:\((?![类款项]\))[^()\d]{1,6}\)[一-鿿]{0,20})?)\(\d{0,7}[类款项]\)"
)
_LEAD = re.compile(r"(?:其中|主要用于|用于|安排|分别为|[是为和在])+")
_FOLDED = str.maketrans("（）“”‘’\"'「」『』", "()" + "\0" * 10)
_HEAD = 2  # signs by which names are looked up


def fold_name(text: str) -> str:
    """A name as it is compared: without quotes and blanks, with half-width brackets."""
    return "".join(text.translate(_FOLDED).replace("\0", "").split())


class Lexicon:
    """Names, found in a text longest first. A later entry goes before an earlier one."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self._names: dict[str, tuple[NameKind, str]] = {}
        for text, kind, key in entries:
            name = fold_name(text)
            if len(name) >= _HEAD:
                self._names[name] = kind, key
        lengths = defaultdict(set)
        for name in self._names:
            lengths[name[:_HEAD]].add(len(name))
        self._lengths = {head: sorted(sizes, reverse=True) for head, sizes in lengths.items()}

    def __len__(self) -> int:
        return len(self._names)

    def key(self, text: str) -> str:
        """The key of a name as it stands; empty where nobody knows it."""
        return self._names.get(fold_name(text), (None, ""))[1]

    def keys(self) -> frozenset[str]:
        """The keys of all names."""
        return frozenset(key for _, key in self._names.values())

    def names_in(self, text: str) -> Iterator[Name]:
        """The names in a text whose quotes, blanks and brackets are folded already (`fold_name`),
        with the 类, 款 or 项 that stands behind them; the longest at each place."""
        end = 0
        for name in sorted((*self._levelled(text), *self._known(text)), key=_place):
            if name.start >= end:
                yield name
                end = name.end

    def _known(self, text: str) -> Iterator[Name]:
        lengths, end = self._lengths, 0
        heads = [at for at in range(len(text) - 1) if text[at : at + _HEAD] in lengths]
        for at in heads:
            length = self._length_at(text, at) if at >= end else 0
            if length:
                level = _LEVEL.match(text, at + length)
                end = level.end() if level else at + length
                yield Name(at, end, text[at:end], *self._names[text[at : at + length]])

    def _length_at(self, text: str, at: int) -> int:
        """How long the longest name is that begins there; 0 where none does."""
        for length in self._lengths.get(text[at : at + _HEAD], ()):
            if at + length <= len(text) and text[at : at + length] in self._names:
                return length
        return 0

    def _levelled(self, text: str) -> Iterator[Name]:
        """Accounts that no list has, known by the level behind them."""
        for match in _LEVELLED.finditer(text) if "(" in text else ():
            lead = _LEAD.match(match["name"])
            start = match.start("name") + (lead.end() if lead else 0)
            name = text[start : match.end("name")]
            if len(name) > 1 and self._length_at(name, 0) == 0:
                yield Name(start, match.end(), text[start : match.end()], NameKind.ACCOUNT, name)


def _place(name: Name) -> tuple[int, int]:
    return name.start, -name.end


# --- where names come from


def account_entries(book: Codebook) -> Iterator[Entry]:
    """The names of 功能科目 and 经济科目. The key is the name: 行政运行 stands under many codes."""
    for name in {*book.department_economic.values(), *book.functional.values()}:
        yield name, NameKind.ACCOUNT, name
    for code, name in book.functional.items():
        short = name.removesuffix("支出")
        if len(code) == 3 and short != name and len(short) > 2:
            yield short, NameKind.ACCOUNT, name
            yield f"{short}（类）支出", NameKind.ACCOUNT, name


# Whose revenue and expenditure: names as they stand, the first is that of the key.
_FUNDS = {
    "一般公共预算": (
        "一般公共预算财政拨款",
        "一般公共预算拨款",
        "一般公共预算当年拨款",
        "一般公共预算",
    ),
    "政府性基金": (
        "政府性基金预算财政拨款",
        "政府性基金预算拨款",
        "政府性基金财政拨款",
        "政府性基金预算",
        "政府性基金",
    ),
    "国有资本经营预算": (
        "国有资本经营预算财政拨款",
        "国有资本经营预算拨款",
        "国有资本经营财政拨款",
        "国有资本经营预算",
        "国有资本经营",
    ),
    "财政拨款": ("财政拨款",),
}
_ASPECTS = {
    "收入": ("收入", "收入合计"),
    "支出": ("支出", "支出合计", "安排的支出"),
    "收支": ("收支", "收入支出", "收入和支出", "收、支", "收支预算", "收入支出预算"),
    "收入总计": ("收入总计",),
    "支出总计": ("支出总计",),
    "收支总计": (
        "收支总计",
        "收入支出总计",
        "收、支总计",
        "收支总额",
        "收支总预算",
        "收入支出总额",
    ),
    "基本支出": ("基本支出",),
    "项目支出": ("项目支出",),
    "结转和结余": ("结转和结余", "结转结余"),
    "年初结转和结余": ("年初结转和结余", "年初结转结余"),
    "年末结转和结余": ("年末结转和结余", "年末结转结余"),
}
_OTHERS = {
    "收入总计": ("收入总计", "总收入", "收入总额", "收入总预算"),
    "支出总计": ("支出总计", "总支出", "支出总额", "支出总预算"),
    "收支总计": (
        "收支总计",
        "收入支出总计",
        "收、支总计",
        "收支总额",
        "收支总预算",
        "收支预算总额",
    ),
    "本年收入合计": ("本年收入合计", "收入合计", "本年收入"),
    "本年支出合计": ("本年支出合计", "支出合计", "本年支出"),
    "基本支出": ("基本支出", "基本支出合计"),
    "项目支出": ("项目支出", "项目支出合计"),
    "人员经费": ("人员经费", "人员经费支出", "人员支出"),
    "公用经费": ("公用经费", "公用经费支出", "日常公用经费", "公用支出"),
    "机关运行经费": ("机关运行经费", "机关运行经费支出", "机构运行经费"),
    "机构运转经费": ("机构运转经费", "机构运转经费支出"),
    "三公经费": (
        "三公经费",
        "三公经费支出",
        "三公经费财政拨款支出",
        "财政拨款三公经费",
        "财政拨款三公经费支出",
        "一般公共预算三公经费",
        "一般公共预算三公经费支出",
    ),
    "因公出国境费": (
        "因公出国（境）费",
        "因公出国（境）费用",
        "因公出国（境）经费",
        "因公出国（境）费支出",
        "因公出国（境）支出",
        "因公出国（境）费用支出",
        "因公出国境费",
        "出国（境）费",
    ),
    "公务用车购置及运行费": (
        "公务用车购置及运行费",
        "公务用车购置及运行维护费",
        "公务用车购置和运行维护费",
        "公务用车购置及运行经费",
        "公务用车购置及运行费支出",
        "公务用车购置及运行维护费支出",
    ),
    "公务用车购置费": ("公务用车购置费", "公务用车购置", "公务用车购置支出", "公务用车购置费支出"),
    "公务用车运行维护费": (
        "公务用车运行维护费",
        "公务用车运行费",
        "公务用车运行支出",
        "公务用车运行维护支出",
        "公务用车运行维护费支出",
        "公务用车运行维护费用",
        "公务用车运行维护费用支出",
        "公务用车运行费支出",
    ),
    "公务接待费": ("公务接待费", "公务接待费支出", "公务接待支出", "公务接待经费"),
    "政府采购支出": ("政府采购支出总额", "政府采购支出", "政府采购金额", "政府采购总额"),
    "政府采购预算": ("政府采购预算", "政府采购预算总额"),
    "政府采购货物支出": ("政府采购货物支出", "货物采购金额", "政府采购货物金额"),
    "政府采购工程支出": ("政府采购工程支出", "工程采购金额", "政府采购工程金额"),
    "政府采购服务支出": ("政府采购服务支出", "服务采购金额", "政府采购服务金额"),
    "政府采购货物预算": ("政府采购货物预算", "货物采购预算"),
    "政府采购工程预算": ("政府采购工程预算", "工程采购预算"),
    "政府采购服务预算": ("政府采购服务预算", "服务采购预算"),
    "授予中小企业合同金额": ("授予中小企业合同金额",),
    "授予小微企业合同金额": ("授予小微企业合同金额", "授予小型和微型企业合同金额"),
    "事业收入": ("事业收入",),
    "经营收入": ("经营收入", "事业单位经营收入"),
    "上级补助收入": ("上级补助收入",),
    "附属单位上缴收入": ("附属单位上缴收入",),
    "其他收入": ("其他收入",),
    "财政专户管理资金收入": ("财政专户管理资金收入", "财政专户管理资金"),
    "上缴上级支出": ("上缴上级支出",),
    "经营支出": ("经营支出",),
    "对附属单位补助支出": ("对附属单位补助支出",),
    "使用非财政拨款结余": ("使用非财政拨款结余", "使用非财政拨款结余和专用结余"),
    "结余分配": ("结余分配",),
    "年初结转和结余": ("年初结转和结余", "上年结转结余", "上年结转和结余", "年初结转结余"),
    "年末结转和结余": ("年末结转和结余", "年末结转结余", "年终结转结余", "结转下年"),
    "上年结转": ("上年结转", "上年结转资金", "上年结转收入", "上年结余"),
    "结转结余": ("结转结余", "结转和结余"),
    "车辆": ("共有车辆", "车辆"),
    "公务用车保有量": ("公务用车保有量",),
    "一般公务用车": ("一般公务用车",),
    "主要领导干部用车": ("主要领导干部用车",),
    "机要通信用车": ("机要通信用车",),
    "应急保障用车": ("应急保障用车", "应急保障车"),
    "执法执勤用车": ("执法执勤用车", "一般执法执勤用车"),
    "特种专业技术用车": ("特种专业技术用车",),
    "离退休干部用车": ("离退休干部用车",),
    "其他用车": ("其他用车",),
    "收入": ("收入",),
    "支出": ("支出",),
    "收支": ("收支", "收、支"),
}
# Names that say too little by themselves: 支出 of what was named before.
GENERIC = frozenset(("收入", "支出", "收支"))


def figure_entries() -> Iterator[Entry]:
    """The figures that every report of the kind names."""
    for (fund, of_fund), (aspect, of_aspect) in product(_FUNDS.items(), _ASPECTS.items()):
        for name, what in product(of_fund, of_aspect):
            yield name + what, NameKind.FIGURE, fund + aspect
    for fund in ("一般公共预算", "政府性基金"):
        for name, what in product(_FUNDS[fund], ("基本支出", "项目支出", "人员经费", "公用经费")):
            yield name + what, NameKind.FIGURE, fund + what
    for key, names in _OTHERS.items():
        yield from ((name, NameKind.FIGURE, key) for name in names)


def official_lexicon(
    book: Codebook | None = None,
    synonyms: Mapping[str, Iterable[str]] | None = None,
    entries: Iterable[Entry] = (),
) -> Lexicon:
    """The names of official reports, with the accounts of a year. synonyms: a county's own, key →
    names. entries: of a template, a dataset or a snapshot; they go before all others."""
    return Lexicon([*_official(book), *entries, *_own(synonyms or {})])


def _own(synonyms: Mapping[str, Iterable[str]]) -> Iterator[Entry]:
    for key, names in synonyms.items():
        yield from ((name, NameKind.FIGURE, key) for name in names)


def _official(book: Codebook | None) -> tuple[Entry, ...]:
    accounts = account_entries(book) if book else ()
    return *accounts, *_figures()


@cache
def _figures() -> tuple[Entry, ...]:
    return tuple(figure_entries())
