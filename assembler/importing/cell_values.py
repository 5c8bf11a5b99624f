"""What the cells of a line export say: codes with names, kinds of expenditure, funds, periods.

A parser takes a cell and gives the ledger's value, or raises Refusal with the problem to tell.
Spellings that are understood are data (`KINDS`, `PERIODS`); a saved mapping goes before them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from ..codebook import Codebook
from ..codebook.spelling import fold
from ..dataset.cells import (
    Findings,
    abolished_code,
    check_text,
    code,
    listed_code,
    shown,
    spelled_choices,
    without_unit,
)
from ..dataset.model import CARRIED_OVER, THIS_YEAR
from ..dataset.schema import Column, Kind
from ..kernel.catalogue import CATALOGUE
from ..kernel.money import NotAnAmountError, parse_amount, round_half_up
from ..kernel.problems import Refusal
from .headings import (
    CLASSIFIED,
    DEPARTMENT,
    FUNCTION,
    FUND,
    GOVERNMENT,
    KIND,
    PERIOD,
    exported_columns,
)
from .sheet import Value, number_text

COARSE = "基本支出"
KINDS: dict[str, tuple[str, ...]] = {
    "人员经费": ("人员类", "人员支出", "人员类经费"),
    "公用经费": ("公用类", "公用支出", "日常公用经费", "日常公用支出", "运转类公用经费", "公用经费类",
              "日常公用"),
    "其他运转类": ("其他运转", "运转类其他运转类", "运转类其他", "其他运转类支出"),
    "特定目标类": ("特定目标", "特定目标类支出"),
    "项目支出": (),
    "上缴上级支出": ("上缴上级", "上缴上级补助支出"),
    "经营支出": ("事业单位经营支出",),
    "对附属单位补助支出": ("对附属单位补助", "补助附属单位支出"),
    COARSE: (),
}  # fmt: skip
"""支出类别 and its other spellings, without 项目 behind them. 基本支出 is settled by the code."""
COARSE_KINDS = ("", COARSE, "项目支出")
"""What a text may say of a kind, and yet leave it open."""
PERSONNEL, PUBLIC = ("301", "303"), ("302", "309", "310")
PERIODS: dict[str, tuple[str, ...]] = {
    THIS_YEAR: (
        "本年度",
        "当年",
        "当年预算",
        "本年预算",
        "年初预算",
        "年初安排",
        "当年安排",
        "本年安排",
        "当年资金",
        "本年资金",
        "年初部门预算",
        "否",
        "FALSE",
    ),
    CARRIED_OVER: (
        "结转",
        "结转资金",
        "结转结余",
        "上年结转结余",
        "上年结转资金",
        "上年结余",
        "上年结转和结余",
        "以前年度结转",
        "上年结余结转",
        "是",
        "TRUE",
    ),
}
_SCIENTIFIC = re.compile(r"\d+(?:\.\d+)?[eE]\+?\d+|\d+\.\d+")
_DATE = re.compile(r"(?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?(?:\s*\d{1,2}:\d\d(?::\d\d)?)?$")
_SCIENTIFIC_AMOUNT = re.compile(r"[+-]?\d+(?:\.\d+)?[eE][+-]?\d+")
_CODE = r"\d+(?:[A-Z]\d{6,})?"  # a project's code may have one letter: 41030824T000000026856
_CODE_FIRST = re.compile(
    rf"[\[【(（]?\s*({_CODE})\s*[\]】)）]?\s*[-—–－_:：、.．/|]*\s*(.*)", re.DOTALL
)
_CODE_LAST = re.compile(rf"(.*\S)\s*[\[【(（]\s*({_CODE})\s*[\]】)）]", re.DOTALL)
_PROJECT_CODE_FROM = 10  # digits: a shorter number at the start belongs to the project's name
_JOINTS = re.compile(r"[-—–_:/、.()\[\]]")
_PLAIN = Column("单位编码", Kind.CODE, "", "")
_LEAVES = {FUNCTION: 7, DEPARTMENT: 5, GOVERNMENT: 5}
_BOOKS = {FUNCTION: "功能分类", DEPARTMENT: "部门经济分类", GOVERNMENT: "政府经济分类"}
_CENTS = 2
_TOO_LONG = Decimal(10) ** 15
_NAME_FROM = 2  # letters of a name that can contradict a code
_SHORTEST_CODE = 3  # digits
_SUBDIVISION = 5  # digits of the 款, below which names are looked for first
_NO_LETTERS = re.compile(r"[\W\d_]+")
_REMEMBERED = 20_000  # cells: an export says the same in thousands of rows


def coded(text: str) -> str:
    """A code of units or projects. Raises Refusal for what is none, or was made a date."""
    if _DATE.match(text):
        raise Refusal("I-76", found=shown(text))
    return str(code(_PLAIN)(text))


class Coded(NamedTuple):
    """A code and the name beside it; what is not there is ""."""

    code: str
    name: str


def text_of(value: Value | None) -> str:
    """A cell as text; a number of more digits than Excel keeps in scientific form."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value.strip()
    if abs(value) >= _TOO_LONG and value.as_tuple().exponent:
        return f"{value:E}"
    return number_text(value)


@lru_cache(maxsize=_REMEMBERED)
def split_code(value: Value | None) -> Coded:
    """`2010301-行政运行`, `[2010301]行政运行`, `行政运行(2010301)`, a code alone, a name alone."""
    text = text_of(value)
    if _SCIENTIFIC.fullmatch(fold(text)) or _DATE.match(text):
        return Coded(fold(text), "")
    first = _CODE_FIRST.fullmatch(text)
    if first:
        return Coded(fold(first[1]), first[2].strip())
    last = _CODE_LAST.fullmatch(text)
    return Coded(fold(last[2]), last[1].strip()) if last else Coded("", text)


def split_project(value: Value | None) -> Coded:
    """The same for a project, whose name may begin with a number: 12345便民热线."""
    coded = split_code(value)
    if len(coded.code) < _PROJECT_CODE_FROM or (not coded.name and "." in coded.code):
        return Coded("", text_of(value))
    return coded


def kind_of(text: str) -> str | None:
    """The 支出类别 a text means, 基本支出 among them; None where it means none."""
    name = _JOINTS.sub("", fold(text)).lstrip("0123456789")
    prefixes = ("", "基本支出", "项目支出")
    names = (name, *(name.removeprefix(prefix).removesuffix("项目") for prefix in prefixes))
    known = _spellings(KINDS)
    return next((known[spelling] for spelling in names if spelling in known), None)


def period_of(text: str) -> str | None:
    """本年 or 上年结转; None where it means neither."""
    return _spellings(PERIODS).get(_JOINTS.sub("", fold(text)).lstrip("0123456789").upper())


def _spellings(table: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    return {spelling: name for name, others in table.items() for spelling in (name, *others)}


def year_of(text: str) -> int | None:
    """2024 or 2024年."""
    match = re.fullmatch(r"(20\d\d)年?度?", fold(text))
    return int(match[1]) if match else None


def settle_basic(department: str) -> str | None:
    """What 基本支出 is, by its departmental economic code; None where that is not safe."""
    if department[:3] in PERSONNEL:
        return "人员经费"
    return "公用经费" if department[:3] in PUBLIC else None


def exact_text(amount: Decimal) -> str:
    """An amount in 元 as exact text, with two decimals or more."""
    rounded = round_half_up(amount, 2)
    return f"{rounded if rounded == amount else amount.normalize():f}"


def choices_of(name: str) -> Mapping[str, str]:
    """The choices of a column by their spellings in exports, folded; none where any text goes, or
    where a reader of its own understands them."""
    column = exported_columns("支出").get(name)
    return spelled_choices(column) if column is not None and column.spellings else {}


@dataclass(slots=True)
class CellValues:
    """The parsers over a year's codebook and what a saved mapping says. used: the spellings of
    funds and kinds met, and what was made of them. extra: codes the book lacks, with their
    names, by classification."""

    book: Codebook
    saved: Mapping[str, Mapping[str, str]]
    findings: Findings
    used: dict[str, dict[str, str]] = field(default_factory=lambda: {FUND: {}, KIND: {}})
    extra: dict[str, dict[str, str]] = field(default_factory=dict)
    _compared: set[tuple[str, str, str]] = field(default_factory=set)
    _codes: dict[tuple[str, Value | None, str], str | Refusal] = field(default_factory=dict)

    def fund(self, text: str) -> str:
        """The fund source in its one spelling."""
        fund = self.used[FUND].get(text) or self._saved(FUND, text) or self.find_fund(text)
        if fund is None:
            hint = self.findings.hint(text, self.book.funds.spellings)
            raise Refusal("I-26", found=shown(text), hint=hint)
        self.used[FUND][text] = fund
        return fund

    def find_fund(self, text: str) -> str | None:
        """The fund source, with or without a code before its name; None where it is unknown."""
        name = split_code(text).name
        without_brackets = re.sub(r"[（(][^（()）]*[)）]$", "", name)
        names = filter(None, (name, without_brackets, *re.split("[-—－/]", name)[:0:-1]))
        return next(filter(None, map(self.book.funds.canonical, names)), None)

    def kind(self, text: str) -> str:
        """The 支出类别 as it is written, 基本支出 among them."""
        kind = self.used[KIND].get(text) or self._saved(KIND, text) or kind_of(text)
        if kind is None:
            raise Refusal("I-27", found=shown(text))
        self.used[KIND][text] = kind
        return kind

    def kind_told(self, text: str) -> str:
        """The same of any text; "" where it is none."""
        return self._saved(KIND, text) or kind_of(text) or ""

    def basic(self, text: str, department: str) -> str:
        """人员经费 or 公用经费. Raises Refusal where the code does not settle it."""
        settled = settle_basic(department)
        if settled is None:
            raise Refusal("I-28", found=shown(text), code=department or "（空）")
        return settled

    def period(self, text: str) -> str:
        """本年 or 上年结转."""
        period = self._saved(PERIOD, text) or period_of(text)
        if period is None:
            raise Refusal("I-29", found=shown(text))
        return period

    def _saved(self, column: str, text: str) -> str | None:
        return self.saved.get(column, {}).get(fold(text))

    def meaning(self, column: str, text: str) -> object:
        """What a text means in a column, as far as it can be seen; None where it means nothing."""
        saved = self._saved(column, text)
        if saved is not None:
            return saved
        if column in CLASSIFIED:
            return split_code(text).code
        readers = {FUND: self.find_fund, KIND: kind_of, PERIOD: period_of}
        choices = choices_of(column)
        if choices:
            return choices.get(fold(text))
        return readers[column](text) if column in readers else text

    # --- codes of a classification

    def classified(self, column: str, value: Value | None, name: str) -> str:
        """The code of a classification, from its cell and the name in a cell of its own."""
        key = (column, value, name)
        if key not in self._codes:
            try:
                self._codes[key] = self._classified(column, value, name)
            except Refusal as wrong:
                self._codes[key] = wrong.with_traceback(None)
        code = self._codes[key]
        if isinstance(code, Refusal):
            raise code
        return code

    def _classified(self, column: str, value: Value | None, beside: str) -> str:
        coded, leaf = split_code(value), _LEAVES[column]
        name, book = coded.name or beside, self.codes(column)
        if not coded.code:
            return _code_named(column, name, book)
        declared = Column(column, Kind.CODE, "", "", digits=(leaf,), refers=_BOOKS[column])
        code(declared)(coded.code)
        if coded.code not in book and name:
            check_text(name)
            self.extra.setdefault(_BOOKS[column], {})[coded.code] = name
            both = f"{coded.code} {shown(name)}"
            gone = abolished_code(_BOOKS[column], coded.code, self.book.year)
            if gone:
                raise Refusal("N-42", instead=coded.code, column=column, found=both, gone=gone)
            raise Refusal("I-31", instead=coded.code, column=column, found=both)
        try:
            year = self.book.year
            return str(listed_code(declared, book, self.findings, leaf, year)(coded.code))
        except Refusal as wrong:
            on_import = CATALOGUE[wrong.code].on_import or wrong.code
            raise Refusal(on_import, instead=wrong.instead, **wrong.values) from None

    def codes(self, column: str) -> Mapping[str, str]:
        """The book of a classification."""
        book = self.book
        books = (book.functional, book.department_economic, book.government_economic)
        return dict(zip(CLASSIFIED, books, strict=True))[column]

    def misnamed(self, column: str, code: str, name: str) -> dict[str, str]:
        """The values of I-89 for a code whose name is another's, once for each such pair; nothing
        where they agree."""
        if (column, code, name) in self._compared:
            return {}
        self._compared.add((column, code, name))
        return misnamed(column, code, name, self.codes(column))


def misnamed(column: str, code: str, name: str, book: Mapping[str, str]) -> dict[str, str]:
    """The values of I-89 for a code whose name is another's; nothing where they agree."""
    title, letters = book.get(code, ""), _letters(name)
    if not title or len(letters) < _NAME_FROM or _is_named(code, name, book):
        return {}
    others = _codes_named(name, book, len(code))
    if not others and not set(_letters(title)).isdisjoint(letters):
        return {}  # put otherwise: it is no other code's name
    near = [one for one in others if one[:_SUBDIVISION] == code[:_SUBDIVISION]] or others
    hint = f"，叫这个名称的是{near[0]}" if len(near) == 1 else ""
    return {"column": column, "code": code, "name": shown(name), "title": title, "hint": hint}


def _code_named(column: str, name: str, book: Mapping[str, str]) -> str:
    """The one code of a classification with that name."""
    if not name:
        raise Refusal("D-30", name=column)
    codes = _codes_named(name, book, _LEAVES[column])
    if len(codes) != 1:
        why = f"科目书里有{len(codes)}个" if codes else "科目书里没有"
        raise Refusal("I-30", column=column, found=shown(name), why=why)
    return codes[0]


def _codes_named(name: str, book: Mapping[str, str], digits: int) -> list[str]:
    wanted = fold(name)
    return [code for code, title in book.items() if len(code) == digits and fold(title) == wanted]


def _is_named(code: str, name: str, book: Mapping[str, str]) -> bool:
    """Whether a name is that of a code, or of one above it, which some exports print instead. A
    name that has all letters of the other in their order is the same: an abbreviation, a path."""
    for length in range(_SHORTEST_CODE, len(code) + 1):
        title = book.get(code[:length])
        if title is None:
            continue
        short, long = sorted((_letters(title), _letters(name)), key=len)
        rest = iter(long)
        if all(letter in rest for letter in short):
            return True
    return False


def _letters(name: str) -> str:
    return _NO_LETTERS.sub("", fold(name))


# --- amounts

TOLERANCE = Decimal("0.000001")
"""元 that an amount may miss a whole cent by, and an addend a sum: what binary numbers and their
sums leave behind in systems that export them."""


def without_noise(value: Decimal) -> Decimal:
    """An amount without the noise of binary numbers: 20400.000000001 → 20400.00."""
    cents = round_half_up(value, _CENTS)
    return cents if value != cents and abs(value - cents) <= TOLERANCE else value


def differs(one: Decimal, other: Decimal, addends: int = 1) -> bool:
    """Whether two amounts, one of them a sum of so many, are not the same."""
    return abs(one - other) > TOLERANCE * (addends + 1)


def money_text(amount: Decimal) -> str:
    """An amount in 元 as messages have it: with cents, or as many decimals as it needs."""
    cents = round_half_up(amount, _CENTS)
    return f"{cents:,.2f}" if cents == amount else f"{amount.normalize():,f}"


_NO_AMOUNT = re.compile(r"[-—–－‐‑−/]{1,4}|无")


def is_blank(value: Value | None) -> bool:
    """Whether nothing stands in a cell."""
    return text_of(value) == ""


def is_dash(value: Value | None) -> bool:
    """Whether a cell holds what people and systems write for nought: - — —— / 无."""
    return bool(_NO_AMOUNT.fullmatch(fold(text_of(value))))


def is_nothing(value: Value | None) -> bool:
    """Whether a cell is blank or nought, as most are where amounts are spread over columns."""
    return is_blank(value) or is_dash(value) or fold(text_of(value)).strip("0.") == ""


def amount(value: Value | None, unit: str) -> Decimal:
    """An amount in the column's unit, as 元."""
    text = text_of(value)
    if is_dash(value):
        return Decimal(0)
    if _SCIENTIFIC_AMOUNT.fullmatch(fold(text)):
        raise Refusal("D-31", found=shown(text), reason="是科学计数法，后面的数字可能已经丢失")
    text = text.lstrip("¥￥").removeprefix("人民币")
    try:
        return without_noise(parse_amount(without_unit(text, unit), unit))
    except NotAnAmountError as error:
        raise Refusal("D-31", found=shown(text), reason=str(error)) from None
