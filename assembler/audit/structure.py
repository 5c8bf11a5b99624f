"""What belongs to a report of its kind, and what must not be left in one: required parts, notes under
empty tables, placeholders, sentences for whoever fills the form, years, names, numbering."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import takewhile
from operator import attrgetter
from typing import NamedTuple

from ..checks.sensitive import masked, sensitive_in
from ..checks.wording import faults_in
from ..codebook.spelling import fold
from ..importing.official.texts import bare
from ..kernel.catalogue import CATALOGUE
from ..kernel.numerals import chinese
from ..published.document import PublishedBlock, PublishedParagraph, PublishedTable, Spot
from .context import AuditedReport, AuditedTable
from .finding import Finding
from .kinds import TableKind, kind_of_title
from .passages import LINE, is_table_title
from .requirements import Requirement, Requirements

_FORM_SENTENCE = re.compile(
    r"[^。；;\n]{0,60}(?:仍保留该表|保留该表格式|作下述说明|作如下说明：?$|请填写|请填列|此处填|按实际情况填|根据实际情况填"
    r"|填表说明|填报说明[:：]|（?删除此行|（?请删除|如无此项|如没有此项|可删除此|以下为模板|示例文字)[^。；;\n]{0,60}[。；;]?"
)
_PLACEHOLDER = re.compile(
    r"(?<![A-Za-z0-9])[XxＸ×]{1,4}(?=局|委|部门|单位|年|万元|厅|县|区|市)|【[^【】]{0,30}】|\{\{[^{}]{0,40}\}\}"
)
_CHOICE = re.compile(
    r"(?:增长|下降|增加|减少|大于|小于|上升)\s?[（(](?:增长|下降|增加|减少|大于|小于|等于|上升|或)[^（）()]{0,6}[)）]"
)
_OTHER_BUDGETS = re.compile(
    "一般公共预算|公共预算|基金预算|经营预算|年初预算|全年预算|预算绩效|预算单位|预算执行|预决算"
)
_UNCHOSEN = (
    (_CHOICE, "是模板里供选择的字样，没有选定"),
    (_PLACEHOLDER, "是占位符"),
)
_WORDS_OF = {
    "T-03": ("A-34", "是占位符"),
    "T-04": ("A-40", "单位写了两次"),
    "T-05": ("A-39", "标点重复"),
}
_TITLE_YEAR = re.compile(r"(20\d\d)年?(?:度)?")
_TITLE_OF_REPORT = re.compile(r"(20\d\d)年度?[^，。；]{0,40}(?:预算|决算|概况)")
_CLOSING_DAY = re.compile(
    r"(?:截至|截止)?(?:到)?(20\d\d)年(?:12月31日|12月底|期末|年末|年底|末|底)"
)
_COUNTED = re.compile("车辆|资产|设备|保有量|截[至止]")
_COMPARED = re.compile(r"(?:比|较|与|同|和|上年|去年)[^，。；]{0,6}$")
_CAPTION_NAME = re.compile(
    r"(?:部门|单位)(?:名称)?[:：]([^:：]{3,50}?)(?:20\d\d年|单位[:：]|金额|$)"
)
_NO_NAME = re.compile("合计|万元")
_NO = re.compile("没有|无")
_NOTE = re.compile(r"\s*(?:注|说明|备注|无|\d|[（(])")
_NOTHING = re.compile(
    r"本表(?:无|没有)数据|此表(?:无|没有)数据|本表为空|空表|(?:无|没有)[^，。]{2,40}(?:，|,)?(?:故|因此)?(?:此|本)表"
)
_HEADING = re.compile(
    r"\A\s*(?:([一二三四五六七八九十百]{1,4})、|[（(]([一二三四五六七八九十百]{1,4})[)）])"
)
_NUMBERS = {chinese(number): number for number in range(1, 100)}
_EMPTY_KINDS = (TableKind.THREE, TableKind.FUND, TableKind.STATE_CAPITAL)
_NAME_AT_LEAST = 4  # signs
_NOTES_AT_MOST = 6  # lines below a table


def required_parts(rules: Requirements) -> Callable[[AuditedReport], Iterator[Finding]]:
    """The check of a list of requirements."""

    def check(report: AuditedReport) -> Iterator[Finding]:
        listed = " ".join(bare(one.text) for one in report.contents)
        for rule in rules.get("决算" if report.is_final else "预算", ()):
            if not _is_met(report, rule) and not (rule.where == "表" and _is_listed(rule, listed)):
                yield Finding("A-32", Spot(0), rule.name, "", rule.reason, False)

    return check


def _is_met(report: AuditedReport, rule: Requirement) -> bool:
    if rule.where != "表" and report.report.form == "xlsx":  # tables alone
        return True
    return _PLACES[rule.where](report, rule)


def _has_table(report: AuditedReport, rule: Requirement) -> bool:
    titles = list(_table_titles(report))
    kinds = filter(None, map(kind_of_title, titles))
    return any(kind.value in rule.words for kind in kinds) or _mentions(titles, rule)


def _table_titles(report: AuditedReport) -> Iterator[str]:
    for table in report.tables:
        yield table.grid.title
    yield from filter(is_table_title, map(attrgetter("text"), report.texts))


def _has_heading(report: AuditedReport, rule: Requirement) -> bool:
    return _mentions([p.text for p in report.report.paragraphs if p.level or p.contents], rule)


def _has_words(report: AuditedReport, rule: Requirement) -> bool:
    return _mentions([one.text for one in report.texts], rule)


_PLACES = {"表": _has_table, "标题": _has_heading, "正文": _has_words}


def _mentions(texts: Sequence[str], rule: Requirement) -> bool:
    """Whether one of the texts has any of the words."""
    return any(fold(word) in folded for folded in map(fold, texts) for word in rule.words)


def _is_listed(rule: Requirement, listed: str) -> bool:
    """Whether the contents list the table, so that its absence is told there (A-30)."""
    _, opened, rest = rule.reason.partition("（")
    return bool(opened) and rest.partition("）")[0] in listed


# --- notes under tables


def notes_agree_with_tables(report: AuditedReport) -> Iterator[Finding]:
    """A table that is noted to be empty is, and one that is empty says so."""
    for table in report.tables:
        notes = _notes(report, table)
        note = next(filter(_says_empty, notes), None)
        if note:
            yield from _noted_empty(table, note)
        elif _needs_note(table) and not any(map(_says_no, _notes_and_next(report, table))):
            why = "表里没有数，也没有注明本年度没有这项收支"
            yield Finding("A-25", table.grid.spot(), table.grid.title, "", why, False)


def _says_empty(note: PublishedParagraph) -> bool:
    return _NOTHING.search(note.text) is not None


def _says_no(note: PublishedParagraph) -> bool:
    return _NO.search(note.text) is not None


def _noted_empty(table: AuditedTable, note: PublishedParagraph) -> Iterator[Finding]:
    if not table.grid.is_empty:
        why, end = f"表“{table.grid.title}”里有数", len(note.text)
        yield Finding("A-24", note.spot, note.text.strip(), "", why, True, 0, end)


def _needs_note(table: AuditedTable) -> bool:
    return table.kind in _EMPTY_KINDS and not table.grid.has_cells


def _notes(report: AuditedReport, table: AuditedTable) -> list[PublishedParagraph]:
    """The line below a table, and the notes that follow it."""
    below = _lines_below(report, table)
    return [*below[:1], *takewhile(_is_note, below[1:])]


def _notes_and_next(report: AuditedReport, table: AuditedTable) -> list[PublishedParagraph]:
    """The notes, and the line behind them: that there is nothing may be said without 注."""
    return _lines_below(report, table)[: len(_notes(report, table)) + 1]


def _lines_below(report: AuditedReport, table: AuditedTable) -> list[PublishedParagraph]:
    """The lines up to the next heading or table."""
    below: list[PublishedParagraph] = []
    for block in report.report.blocks[table.grid.table.spot.block + 1 :][:_NOTES_AT_MOST]:
        if isinstance(block, PublishedTable) or block.level:
            break
        below.append(block)
    return below


def _is_note(line: PublishedParagraph) -> bool:
    return _NOTE.match(line.text) is not None


# --- what is left over


class _Leftover(NamedTuple):
    """Signs that should not stand in a text; code: of the catalogue."""

    code: str
    start: int
    signs: str
    why: str

    @property
    def end(self) -> int:
        return self.start + len(self.signs)


def nothing_is_left_over(report: AuditedReport) -> Iterator[Finding]:
    """No placeholder, no sentence for whoever fills the form, no doubled mark or unit."""
    for one in report.report.paragraphs:
        yield from _form_sentences(one)
        yield from _left_in(one)
    for table in report.tables:
        yield from _left_in_cells(table)


def _left_in_cells(table: AuditedTable) -> Iterator[Finding]:
    for spot, cell in _words_of_cells(table):
        for one in _faults(cell[:LINE]):
            yield Finding(one.code, spot, one.signs, "", one.why, True, one.start, one.end)


def _words_of_cells(table: AuditedTable) -> Iterator[tuple[Spot, str]]:
    """The cells that hold more than digits."""
    for number, row in enumerate(table.grid.table.rows):
        for column, cell in enumerate(row):
            if cell and not cell.strip().isdigit():
                yield table.grid.spot(number, column), cell


def _form_sentences(one: PublishedParagraph) -> Iterator[Finding]:
    for match in _FORM_SENTENCE.finditer(one.text[:LINE]):
        why = "这是模板写给填表人的话"
        yield Finding("A-33", one.spot, match[0].strip(), "", why, True, *match.span())


def _left_in(one: PublishedParagraph) -> Iterator[Finding]:
    """What is left in a paragraph, the first of each kind."""
    text = one.text[:LINE]
    by_code: dict[str, list[_Leftover]] = defaultdict(list)
    for leftover in _leftovers(text):
        by_code[leftover.code].append(leftover)
    for code, places in by_code.items():
        first = min(places)
        more = f"，这一段里共{len(places)}处" if len(places) > 1 else ""
        quote, why = _with_words(text, first.start, first.signs), first.why + more
        yield Finding(code, one.spot, quote, "", why, True, first.start, first.end)


def _leftovers(text: str) -> Iterator[_Leftover]:
    """All that is left in a text, each sign once."""
    marks = list(_PLACEHOLDER.finditer(text))
    for one in _faults(text):
        if not any(mark.start() <= one.start < mark.end() for mark in marks):
            yield one
    for pattern, why in _UNCHOSEN:
        for match in pattern.finditer(text):
            yield _Leftover("A-34", match.start(), match[0], f"“{match[0]}”{why}")


def _faults(text: str) -> Iterator[_Leftover]:
    for fault in faults_in(text, tags=False):
        code, why = _WORDS_OF[fault.code]
        yield _Leftover(code, fault.start, fault.signs, f"“{fault.signs}”{why}")


def _with_words(text: str, start: int, signs: str) -> str:
    """The signs with a few before and behind, so that they can be found."""
    return text[max(start - 12, 0) : start + len(signs) + 8].strip()


def nothing_is_sensitive(report: AuditedReport) -> Iterator[Finding]:
    """No identity card, telephone, account or address."""
    for one in report.texts:
        for fault in sensitive_in(one.text[:LINE]):
            title = CATALOGUE[fault.code].title
            end = fault.start + len(fault.signs)
            yield Finding("A-37", one.spot, masked(fault.signs), "", title, False, fault.start, end)


# --- years and names


def years_are_of_the_report(report: AuditedReport) -> Iterator[Finding]:
    """Titles name the report's year, and the day on which assets are counted is its last."""
    if report.year:
        for block in report.report.blocks:
            yield from _of_year(report, block)


def _of_year(report: AuditedReport, block: PublishedBlock) -> Iterator[Finding]:
    if isinstance(block, PublishedTable):
        if not block.title_spot:
            yield from _title_year(report, block.title, block.spot)
    elif _is_title(block):
        yield from _title_year(report, block.text, block.spot)
    elif report.is_final:
        yield from _closing_day(report, block)


def _is_title(block: PublishedParagraph) -> bool:
    """Whether a paragraph is a heading, a line of the contents or the title of a table."""
    return bool(block.level) or block.contents or is_table_title(block.text)


def _title_year(report: AuditedReport, title: str, spot: Spot) -> Iterator[Finding]:
    words = re.sub(r"\s", "", title)[:100]
    match = _year_in(words)
    if match and int(match[1]) != report.year and str(report.year) not in words:
        near = abs(int(match[1]) - report.year) <= 2
        start = max(title.find(match[1]), 0)
        expected = words.replace(match[1], str(report.year), 1)
        why = f"报告是{report.year}年度的，标题写的是{match[1]}年"
        yield Finding("A-35", spot, words, expected, why, near, start, start + 4)


def _year_in(title: str) -> re.Match[str] | None:
    """The year that a title names: of the report; that of a table may name any."""
    match = _TITLE_OF_REPORT.search(title)
    return _TITLE_YEAR.search(title) if match is None and title.endswith("表") else match


def titles_are_of_the_kind(report: AuditedReport) -> Iterator[Finding]:
    """A title of final accounts says 决算, one of a budget 预算."""
    wrong, right = ("预算", "决算") if report.is_final else ("决算", "预算")
    for block in filter(_is_title, report.texts):
        words = "".join(block.text.split())[:100]
        if _is_of_other_kind(words, wrong, right):
            start = block.text.find(wrong, len(block.text) - len(block.text.lstrip()))
            expected = right.join(words.rsplit(wrong, 1))
            why = f"这是{right}公开，标题写的是“{wrong}”"
            yield Finding("A-41", block.spot, words, expected, why, True, start, start + len(wrong))


def _is_of_other_kind(title: str, wrong: str, right: str) -> bool:
    """Whether the title of a table or of an explanation names the other kind of report alone."""
    rest = _OTHER_BUDGETS.sub("", title)
    if right in rest or wrong not in rest:
        return False
    return title.endswith("说明") or kind_of_title(title) is not None


def _closing_day(report: AuditedReport, block: PublishedParagraph) -> Iterator[Finding]:
    text = fold(block.text[:LINE])
    for match in _CLOSING_DAY.finditer(text):
        if _is_of_other_year(report.year, text, match):
            right = match[0].replace(match[1], str(report.year))
            why = f"报告是{report.year}年度的决算，期末是{report.year}年12月31日"
            start, is_last = max(block.text.find(match[1]), 0), int(match[1]) == report.year - 1
            yield Finding("A-35", block.spot, match[0], right, why, is_last, start, start + 4)


def _is_of_other_year(year: int, text: str, day: re.Match[str]) -> bool:
    """Whether assets are counted on the last day of another year, which is none of comparison."""
    before, behind = text[: day.start()], text[day.start() :]
    if int(day[1]) == year or _COMPARED.search(before):
        return False
    sentence = re.split("[。；]", before)[-1] + re.split("[。；]", behind)[0]
    return f"{year}年" not in sentence and _COUNTED.search(sentence) is not None


def names_are_the_department(report: AuditedReport) -> Iterator[Finding]:
    """部门名称 above each table is that of the report."""
    name = fold(report.department)
    if len(name) < _NAME_AT_LEAST:
        return
    why = f"报告的部门是“{report.department}”"
    for other, spot in _caption_names(report).items():
        if _is_another_name(other, name):
            yield Finding("A-36", spot, other, report.department, why, False)


def _caption_names(report: AuditedReport) -> dict[str, Spot]:
    """The names above tables, each where it stands first."""
    names: dict[str, Spot] = {}
    for one in report.texts:
        match = _CAPTION_NAME.search(fold(one.text)) if len(one.text) < 120 else None
        if match:
            names.setdefault(match[1], one.spot)
    return names


def _is_another_name(other: str, name: str) -> bool:
    """Whether a caption names another department: neither is a part of the other."""
    return not (other in name or name in other or _NO_NAME.search(other))


# --- numbering


def headings_are_numbered(report: AuditedReport) -> Iterator[Finding]:
    """一、二、三 and （一）（二） go on without a gap."""
    if report.report.form == "text":  # lines of its tables are numbered too
        return
    for one, match, number, before in _numbered(report):
        if number not in (1, before + 1):
            quote = one.text.strip()[:40]
            why = f"上一个标题是第{before}项，这里是第{number}项"
            yield Finding("A-38", one.spot, quote, "", why, False, 0, match.end())


def _numbered(
    report: AuditedReport,
) -> Iterator[tuple[PublishedParagraph, re.Match[str], int, int]]:
    """The headings that have numbers, with their own and that of the heading before in the same row,
    which one less stands for where there is none. A heading without number ends all rows."""
    last: dict[int, int] = {}
    for one in filter(attrgetter("level"), report.texts):
        match = _HEADING.match(one.text)
        if match is None:
            last = {}
            continue
        level = match.lastindex or 1  # 2 in brackets
        number = _NUMBERS.get(match[level])
        if number is None:
            continue
        yield one, match, number, last.get(level, number - 1)
        last = {above: n for above, n in last.items() if above < level} | {level: number}
