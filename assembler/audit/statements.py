"""Statements of one sentence that cannot all be true, where no table is asked: a reason that points
the other way, lists shorter than counted, a grade that its score does not earn, people without
money, a comparison with a year that nobody compares with."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from ..codebook.spelling import fold
from ..published.document import PublishedParagraph
from ..text.counted_lists import miscounted, miscounted_below
from ..text.direction import DOWN, NAMES, UP, direction, direction_words
from .context import AuditedReport
from .finding import Finding
from .passages import LINE, passages

_AMOUNT = r"(\d{1,12}(?:\.\d{1,6})?)"
_REASON = re.compile(
    r"(?P<change>[^。；;\n]{4,300}?)(?:主要)?原因(?:是|为)?[:：]?(?P<reason>[^。；;\n]{3,300})"
)
_BETWEEN = re.compile("决算数?[大小高低多少]于|差异|完成|结转|结余|不一致")
_GRADED = re.compile(
    r"(?:得分|评分)(?:为|是)?(\d{1,3}(?:\.\d{1,4})?)分[，,、]?(?:评价|自评|评定)?(?:等级|结果)?(?:为|是)?[“\"]?(优|良|中|差)"
)
_GRADES = {"优": (90, 101), "良": (80, 90), "中": (60, 80), "差": (0, 60)}
_RECEIVED = re.compile(
    r"(?P<amount>\d{1,9}(?:\.\d{1,6})?)万?元[^。；]{0,20}[。；，,][^。；]{0,20}?接待[^，。；\d]{0,14}?"
    r"(?P<groups>\d{1,6})(?:个|批次?)[^。；\d]{0,8}?(?P<people>\d{1,7})(?:人次|人)"
)
_SMALL_FIRMS = re.compile(
    rf"政府采购支出总额{_AMOUNT}万元[^\n]{{0,200}}?授予中小企业合同金额{_AMOUNT}万元"
)
_COMPARED = re.compile(
    r"(?:与|同|比|较)(20\d\d)年(?:度)?(?:年初)?(?:部门)?(?:预算|决算|执行)?数?(?:相比|增加|减少|增长|下降|持平|一致)"
)
_SUBJECT = re.compile(r"([一-鿿（）]{4,40}?(?:局|厅|委员会|办公室|中心))(?:20\d\d)年")
_ITEMS_AT_MOST = 100
_SECTIONS_AT_LEAST = 3  # sentences that begin with the department's name


def reasons_point_the_right_way(report: AuditedReport) -> Iterator[Finding]:
    """What went up is not explained by what went down alone, nor the other way."""
    for paragraph, match in passages(report, _REASON) if report.year else ():
        way = _way_of_change(match["change"])
        points = {1: UP, -1: DOWN}.get(direction(match["reason"], report.year), "") if way else ""
        if points and points != way:
            why = f"前面说的是{NAMES[way]}，原因说的只有{NAMES[points]}"
            quote, span = match["reason"].strip(), match.span("reason")
            yield Finding("A-106", paragraph.spot, quote, "", why, False, *span)


def _way_of_change(text: str) -> str:
    """The one way in which the amounts of a text moved; "" where none did, or both ways, or where
    it compares with a budget."""
    ways = {word.way for word in direction_words(text) if word.bound}
    is_clear = len(ways) == 1 and not _BETWEEN.search(text)
    return ways.pop() if is_clear and ways <= {UP, DOWN} else ""


def lists_are_as_long_as_counted(report: AuditedReport) -> Iterator[Finding]:
    """Of a list whose length is told, as many are named."""
    for one in report.texts:
        for wrong in miscounted(one.text[:LINE]):
            quote = one.text[wrong.start : wrong.end][:60]
            why = f"写的是{wrong.counted}{wrong.what}，列出的是{wrong.listed}"
            yield Finding("A-108", one.spot, quote, "", why, False, wrong.start, wrong.end)


def numbered_lines_are_as_many_as_counted(report: AuditedReport) -> Iterator[Finding]:
    """The same of a list whose items are paragraphs of their own."""
    texts = report.texts
    for number, one in enumerate(texts):
        if one.text.rstrip().endswith(("：", ":")):
            below = [each.text for each in texts[number : number + _ITEMS_AT_MOST]]
            wrong = miscounted_below(below)
            if wrong:
                why = f"写的是{wrong[0]}个，下面列出的是{wrong[1]}个"
                start = max(len(one.text) - 30, 0)
                quote = one.text[start:]
                yield Finding("A-108", one.spot, quote, "", why, False, start, len(one.text))


def statements_do_not_contradict(report: AuditedReport) -> Iterator[Finding]:
    """A score has the grade it earns; who is received costs something, and comes in groups no
    larger than all; small firms have no more than all have."""
    for paragraph, match in passages(report, _GRADED):
        low, high = _GRADES[match[2]]
        if not low <= Decimal(match[1]) < high:
            yield _contradicting(paragraph, match, "90分以上为优，80分以上为良，60分以上为中")
    for paragraph, match in passages(report, _RECEIVED):
        amount, groups, people = (Decimal(match[name]) for name in ("amount", "groups", "people"))
        if people < groups:
            yield _contradicting(paragraph, match, "人次比批次（团组）还少")
        elif people and not amount:
            yield _contradicting(paragraph, match, "有接待的人次，支出是0")
    for paragraph, match in passages(report, _SMALL_FIRMS):
        if Decimal(match[2]) > Decimal(match[1]):
            why = f"合同金额{match[2]}万元大于政府采购支出总额{match[1]}万元"
            yield Finding("A-109", paragraph.spot, match[0][-30:], "", why, True, *match.span())


def _contradicting(paragraph: PublishedParagraph, match: re.Match[str], why: str) -> Finding:
    return Finding("A-111", paragraph.spot, match[0], "", why, False, *match.span())


def changes_are_against_last_year(report: AuditedReport) -> Iterator[Finding]:
    """This year is compared with last year, or with its own budget."""
    for paragraph, match in passages(report, _COMPARED) if report.year else ():
        if int(match[1]) not in (report.year, report.year - 1):
            why = f"报告是{report.year}年的，应与上一年比较"
            expected = f"{report.year - 1}年"
            yield Finding("A-110", paragraph.spot, match[0], expected, why, False, *match.span())


def sentences_are_about_the_department(report: AuditedReport) -> Iterator[Finding]:
    """Where section after section begins with the department's name, none begins with one that
    stands nowhere else: it is left over from the report of another department."""
    name = fold(report.department)
    begun = [(one, match) for one in report.texts if (match := _SUBJECT.match(fold(one.text)))]
    own = sum(1 for _, match in begun if match[1] == name)
    whole = "\n".join(fold(one.text) for one in report.texts)
    for one, match in begun if own >= _SECTIONS_AT_LEAST else ():
        if match[1] not in name and name not in match[1] and whole.count(match[1]) == 1:
            why = f"报告的部门是“{report.department}”"
            span = (0, min(match.end(1), len(one.text)))
            yield Finding("A-36", one.spot, match[1], report.department, why, False, *span)
