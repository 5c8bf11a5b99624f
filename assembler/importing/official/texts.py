"""How titles, headings and labels are compared: whatever differs by typing alone is left out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from ...codebook.spelling import fold
from ...kernel.money import UNITS
from ...template.titles import of_department

TOTALS = frozenset({"合计", "总计", "小计", "总合计"})
_MARKS = re.compile(r"[\s:,;、。.·()\[\]<>《》“”‘’\"'「」『』\-—―_/|*]+")
_NUMERALS = "一二三四五六七八九十百"
_NUMBERING = re.compile(rf"\A(?:[{_NUMERALS}]+[、.]|\([{_NUMERALS}\d]+\)|\d+[、.](?!\d))+")
_SPENT = re.compile(r"(?:支出|事务)+$")
_EARNED = re.compile(r"(?:收入|资金|拨款|预算|财政)+$")
_IN_BRACKETS = re.compile(r"\((?:单位:)?([^()]*元)\)")  # a heading's unit
_LONGEST = 300  # signs of a title, heading or label; what is longer is none of these
_ENOUGH = 0.7  # of the longer text's letters must stand in the shorter one


@lru_cache(maxsize=8192)
def bare(text: str) -> str:
    """A label without numbering (一、（一）1.), unit in brackets, punctuation and blanks."""
    folded = fold(of_department(text))
    rest = _IN_BRACKETS.sub("", _NUMBERING.sub("", folded))
    return _MARKS.sub("", rest or folded)


def captured(pattern: re.Pattern[str], text: str) -> str:
    """The first group of what a pattern matches first in a text; "" where it matches nothing."""
    match = pattern.search(text)
    return match[1] if match else ""


def is_total(text: str) -> bool:
    """Whether a label is 合计, 总计 …"""
    return bare(text) in TOTALS


def same_label(one: str, other: str) -> bool:
    """Whether two labels are equal but for typing; any name of a total is another's."""
    return bare(one) == bare(other) or (is_total(one) and is_total(other))


@lru_cache(maxsize=32768)
def similar(one: str, other: str) -> float:
    """How likely two labels mean the same, 0 to 1. 一般公共预算 is 一般公共预算拨款, and
    城乡社区事务 城乡社区支出; but never 年初 年末, or 收入 支出."""
    a, b = bare(one), bare(other)
    if a == b:
        return 1.0
    shortest, longest = sorted(map(len, (a, b)))
    if not shortest or longest > _LONGEST:
        return 0.0
    if any(_stripped(a, ending) == _stripped(b, ending) for ending in (_SPENT, _EARNED)):
        return 0.95
    return _shared(_stripped(a, _SPENT), _stripped(b, _SPENT))


def _stripped(text: str, ending: re.Pattern[str]) -> str:
    rest = ending.sub("", text)
    return rest if len(rest) > 1 else text


def _shared(a: str, b: str) -> float:
    """The same letters in another order, or one text with a few letters more."""
    first, second = Counter(a), Counter(b)
    if first == second:
        return 0.9
    short, long = sorted((first, second), key=lambda letters: letters.total())
    share = short.total() / long.total()
    return 0.85 * share if short <= long and share >= _ENOUGH else 0.0


# --- titles

_JINJA = re.compile(r"\{\{[^{}]*\}\}|\{%[^{}]*%\}")
CHINESE_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_YEAR = r"(?:20\d\d|[二〇○零一二三四五六七八九]{4})"
_YEAR_OF = re.compile(rf"(20\d\d(?=年|\))|{_YEAR}(?=年))")
YEAR_BEFORE = re.compile(r"\A(\s*20\d\d\s*年度?)")
_BRACKETED_YEAR = re.compile(rf"\((?:{_YEAR})?年?度?\)")
_CLASSIFIED = re.compile("经济|功能")
_YEAR_IN_TITLE = re.compile(rf"{_YEAR}年?度?")
_CONTINUED = re.compile(
    r"\((?:续表?\d*|接上页|[一二三四五六七八九十\d]+)\)$|(?:续表|续)\d*$|^续表?"
)
_ANNEX = re.compile(
    r"^\(?(?:附件|附表|附|表)(?:\d+(?:-\d+)?|[一二三四五六七八九十]+(?=[:、.\-)]))\)?[:、.\-]?"
)
_LABEL = re.compile(r"\(?(?:财决|部门)?((?:预算|公开)表?\d{1,2}(?!\d)(?:-\d{1,2})?表?)\)?[:、.\-]?")
_NUMBER_OF_LABEL = re.compile(r"(预算|公开)表?0?(\d{1,2})(?!\d|-)")
_LABEL_AT_MOST = 12  # signs: a longer text only mentions a table
_UNIT_BEHIND = re.compile(r"\((?:单位:)?(?:元|万元|亿元)\)$")
_BODY = re.compile(r"\A.*(?:局|委|委员会|办|办公室|院|中心|厅|会|所|站|部|校|处|队|社)(?=.)")


@lru_cache(maxsize=4096)
def title_key(text: str) -> str:
    """What of a title is compared: no year, no annex or table number, no quotation marks."""
    if len(text) > _LONGEST:
        return bare(text)  # patterns would go over it again from each of its signs
    title = fold(_JINJA.sub("", of_department(text)))
    for pattern in (_BRACKETED_YEAR, _UNIT_BEHIND, _CONTINUED):
        title = pattern.sub("", title)
    title = _at_front(_LABEL, _at_front(_ANNEX, title))
    return bare(re.sub(r"^年?度?(?=.)", "", _without_year(_before_brackets(title))))


def _before_brackets(title: str) -> str:
    """A title without what stands in brackets behind it: a department, a remark; but how its rows
    are classified makes it another table."""
    before, bracket, behind = title.partition("表(")
    is_remark = bracket and title.endswith(")") and not _CLASSIFIED.search(behind)
    return f"{before}表" if is_remark else title


def _without_year(title: str) -> str:
    """What stands behind the year, or before it, where that is the title of a table."""
    year = _YEAR_IN_TITLE.search(title)
    if year is None:
        return title
    before, after = title[: year.start()], title[year.end() :]
    return before if before.endswith("表") and not after.endswith("表") else after or before


def _at_front(pattern: re.Pattern[str], title: str) -> str:
    """A title without what a pattern matches at its beginning."""
    match = pattern.match(title)
    return title[match.end() :] if match else title


def title_without_body(text: str) -> str:
    """A title's key without a department's name before it (某某局收入支出决算总表); the longest
    such name is taken away."""
    return _BODY.sub("", title_key(text)[:_LONGEST], count=1)


def label_in(text: str) -> str:
    """预算03表, where a short text names a table by its number; "" otherwise."""
    folded = fold(text)
    match = _LABEL.fullmatch(folded) if len(folded) <= _LABEL_AT_MOST else None
    return _number(match) if match else ""


def label_before(title: str) -> str:
    """预算03表, where a title begins with the number; "" otherwise."""
    match = _LABEL.match(fold(title)[:_LABEL_AT_MOST])
    return _number(match) if match else ""


def _number(label: re.Match[str]) -> str:
    """公开3表, 公开表3 → 公开03表; "" where it has a number within a number."""
    match = _NUMBER_OF_LABEL.match(label[1])
    return f"{match[1]}{int(match[2]):02}表" if match else ""


def year_in(text: str) -> str:
    """The year a title or caption is of, as four digits; "" where it names none."""
    return captured(_YEAR_OF, fold(text)).translate(CHINESE_DIGITS)


# --- captions

_UNIT = re.compile(r"(?:金额)?单位:(?:人民币)?([^\s,;)]*元)")
_DEPARTMENT = re.compile(
    r"^(?:部门名称|单位名称|编制单位|预算单位|填报单位|编报单位|部门|单位)(?:\([^)]*\))?:(.+?)"
    r"(?:金额单位.*|单位:.*)?$"
)


def unit_of_caption(text: str) -> str:
    """The unit a caption gives (单位：万元), as written; "" where it gives none."""
    return captured(_UNIT, fold(text)[:_LONGEST])


def unit_in_heading(text: str) -> str:
    """The unit a heading gives in brackets: 金额（万元）."""
    return captured(_IN_BRACKETS, fold(text)[:_LONGEST])


def money_unit(written: str, otherwise: str) -> str:
    """A unit as it is written, where it is one of money; another one otherwise."""
    return written if written in UNITS else otherwise


def department_of_caption(text: str) -> str:
    """The department a caption names (部门名称：…); "" where it names none."""
    name = re.sub(r"20\d\d年度?$", "", captured(_DEPARTMENT, fold(text)[:_LONGEST]))
    return "" if re.fullmatch(r"(人民币)?[百千万亿]*元", name) else name


# --- what stands below a table

_SIGNING = (
    "填表|填报|填制|制表|编制|编报|审核|审批|复核|校核|经办|承办|打印|导出|报送|上报|负责|分管|主管|联系|"
    "会计|财务|领导|签字|签名|签章|盖章|公章|电话|手机|传真|日期|时间"
)
_SIGNED = re.compile(rf"\(?[^:,。]{{0,6}}?(?:{_SIGNING})[^:,。]{{0,6}}:")
_SIGNATURE = re.compile(
    rf"(?:单位|部门|项目)?(?:{_SIGNING}){{1,2}}(?:人|员)?(?:签字|签章|电话|日期|时间)?"
)
_REMARK = re.compile(r"(?:备?注|附注|(?:填表|填报|编制|编报|备注|补充)?说明)\d{0,2}[:.、]")
_ALONE = re.compile(
    r"第\d{1,4}页(?:[,/]?共\d{1,4}页)?|共\d{1,4}页|-\d{1,4}-|\d{1,4}/\d{1,4}"
    r"|20\d\d(?:年|-|/|\.)\d{1,2}(?:月|-|/|\.)\d{1,2}日?"
)
_NUMBERED = re.compile(r"\(?\d{1,2}[.、)]")
_NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?")
_PHONE = re.compile(r"\d{7,12}")
_SENTENCE_FROM = 12  # letters


def is_note(texts: Iterable[str]) -> bool:
    """Whether a row's texts are no row of a table but a note or signatures below it: marked as
    such, a page's number, or a single sentence. A row with amounts is none."""
    folded = [fold(text)[:_LONGEST] for text in texts]
    if not folded or any(_NUMBER.fullmatch(t) and not _PHONE.fullmatch(t) for t in folded[1:]):
        return False
    first = folded[0]
    if _REMARK.match(first) or _SIGNED.match(first) or _SIGNATURE.fullmatch(first):
        return True
    return len(folded) == 1 and (bool(_ALONE.fullmatch(first)) or _is_sentence(first))


def _is_sentence(text: str) -> bool:
    ends = text.endswith("。") or bool(_NUMBERED.match(text))
    return len(text) > _SENTENCE_FROM and ends
