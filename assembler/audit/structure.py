"""What belongs to a report of its kind, and what must not be left in one: required parts, notes under
empty tables, placeholders, sentences for whoever fills the form, years, names, numbering."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from ..checks.sensitive import masked, sensitive_in
from ..checks.wording import faults_in
from ..codebook.spelling import fold
from ..importing.official.texts import bare
from ..kernel.catalogue import CATALOGUE
from ..kernel.numerals import chinese
from ..published.document import PublishedParagraph, PublishedTable, Spot
from .context import AuditedReport, AuditedTable
from .finding import Finding
from .kinds import TableKind, kind_of_title
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
_COMPARED = re.compile(r"(?:比|较|与|同|和|上年|去年)[^，。；]{0,6}$")
_CAPTION_NAME = re.compile(
    r"(?:部门|单位)(?:名称)?[:：]([^:：]{3,50}?)(?:20\d\d年|单位[:：]|金额|$)"
)
_NOTHING = re.compile(
    r"本表(?:无|没有)数据|此表(?:无|没有)数据|本表为空|空表|(?:无|没有)[^，。]{2,40}(?:，|,)?(?:故|因此)?(?:此|本)表"
)
_HEADING = re.compile(
    r"\A\s*(?:([一二三四五六七八九十百]{1,4})、|[（(]([一二三四五六七八九十百]{1,4})[)）])"
)
_NUMBERS = {chinese(number): number for number in range(1, 100)}
_EMPTY_KINDS = (TableKind.THREE, TableKind.FUND, TableKind.STATE_CAPITAL)
_NAME_AT_LEAST = 4  # signs
_LINE = 5000  # signs of a paragraph that patterns look at, at a time


def required_parts(rules: Requirements) -> Callable[[AuditedReport], Iterator[Finding]]:
    """The check of a list of requirements."""

    def check(report: AuditedReport) -> Iterator[Finding]:
        listed = " ".join(bare(one.text) for one in report.contents)
        for rule in rules.get("决算" if report.is_final else "预算", ()):
            if not _is_met(report, rule) and not (rule.where == "表" and _is_listed(rule, listed)):
                yield Finding("A-32", Spot(0), rule.name, "", rule.reason, False)

    return check


def _is_met(report: AuditedReport, rule: Requirement) -> bool:
    if rule.where == "表":
        return _has_table(report, rule)
    if report.report.form == "xlsx":  # tables alone
        return True
    if rule.where == "标题":
        return _mentions([p.text for p in report.report.paragraphs if p.level or p.contents], rule)
    return _mentions([one.text for one in report.texts], rule)


def _has_table(report: AuditedReport, rule: Requirement) -> bool:
    titles = [table.grid.title for table in report.tables]
    titles += [one.text for one in report.texts if _is_table_title(one.text)]
    kinds = filter(None, map(kind_of_title, titles))
    return any(kind.value in rule.words for kind in kinds) or _mentions(titles, rule)


def _mentions(texts: Sequence[str], rule: Requirement) -> bool:
    """Whether one of the texts has any of the words."""
    return any(fold(word) in folded for folded in map(fold, texts) for word in rule.words)


def _is_table_title(text: str) -> bool:
    line = text.strip()
    return len(line) < 60 and line.endswith("表")


def _is_listed(rule: Requirement, listed: str) -> bool:
    """Whether the contents list the table, so that its absence is told there (A-30)."""
    return (
        rule.reason.partition("（")[2].partition("）")[0] in listed
        if "（" in rule.reason
        else False
    )


# --- notes under tables


def notes_agree_with_tables(report: AuditedReport) -> Iterator[Finding]:
    """A table that is note to be empty is, and one that is empty says so."""
    for table in report.tables:
        notes = _notes(report, table)
        note = next((one for one in notes if _NOTHING.search(one.text)), None)
        if note is not None and not table.grid.is_empty:
            quote = note.text.strip()
            yield Finding(
                "A-24",
                note.spot,
                quote,
                "",
                f"表“{table.grid.title}”里有数",
                True,
                0,
                len(note.text),
            )
        elif (
            note is None
            and _needs_note(table)
            and not any(re.search("没有|无", one.text) for one in notes)
        ):
            why = "表里没有数，也没有注明本年度没有这项收支"
            yield Finding("A-25", table.grid.spot(), table.grid.title, "", why, False)


def _needs_note(table: AuditedTable) -> bool:
    return table.kind in _EMPTY_KINDS and table.grid.is_empty and not table.grid.has_cells


def _notes(report: AuditedReport, table: AuditedTable) -> list[PublishedParagraph]:
    """The lines below a table, up to the next heading or table."""
    below: list[PublishedParagraph] = []
    for block in report.report.blocks[table.grid.table.spot.block + 1 :][:8]:
        if isinstance(block, PublishedTable) or block.level or len(below) > 5:
            break
        if below and not re.match(r"\s*(?:注|说明|备注|无|\d|[（(])", block.text):
            break
        below.append(block)
    return below


# --- what is left over


def nothing_is_left_over(report: AuditedReport) -> Iterator[Finding]:
    """No placeholder, no sentence for whoever fills the form, no doubled mark or unit."""
    for one in report.report.paragraphs:
        yield from _left_in(one)
    for table in report.tables:
        for number, row in enumerate(table.grid.table.rows):
            for column, cell in enumerate(row):
                if cell and not cell.strip().isdigit():
                    for code, start, signs, why in _placeholders(cell[:_LINE]):
                        spot = table.grid.spot(number, column)
                        yield Finding(code, spot, signs, "", why, True, start, start + len(signs))


def _left_in(one: PublishedParagraph) -> Iterator[Finding]:
    text = one.text[:_LINE]
    for match in _FORM_SENTENCE.finditer(text):
        yield Finding(
            "A-33",
            one.spot,
            match[0].strip(),
            "",
            "这是模板写给填表人的话",
            True,
            match.start(),
            match.end(),
        )
    marks = list(_PLACEHOLDER.finditer(text))
    by_code: dict[str, list[tuple[int, str, str]]] = {}
    for code, start, signs, why in _placeholders(text):
        if not any(mark.start() <= start < mark.end() for mark in marks):
            by_code.setdefault(code, []).append((start, signs, why))
    for choice in _CHOICE.finditer(text):
        why = f"“{choice[0]}”是模板里供选择的字样，没有选定"
        by_code.setdefault("A-34", []).append((choice.start(), choice[0], why))
    for mark in marks:
        by_code.setdefault("A-34", []).append((mark.start(), mark[0], f"“{mark[0]}”是占位符"))
    for code, places in by_code.items():
        start, signs, why = min(places)
        more = f"，这一段里共{len(places)}处" if len(places) > 1 else ""
        quote, end = _with_words(text, start, signs), start + len(signs)
        yield Finding(code, one.spot, quote, "", why + more, True, start, end)


def _placeholders(text: str) -> Iterator[tuple[str, int, str, str]]:
    for fault in faults_in(text, tags=False):
        code, why = _WORDS_OF[fault.code]
        yield code, fault.start, fault.signs, f"“{fault.signs}”{why}"


def _with_words(text: str, start: int, signs: str) -> str:
    """The signs with a few before and behind, so that they can be found."""
    return text[max(start - 12, 0) : start + len(signs) + 8].strip()


def nothing_is_sensitive(report: AuditedReport) -> Iterator[Finding]:
    """No identity card, telephone, account or address."""
    for one in report.texts:
        for fault in sensitive_in(one.text[:_LINE]):
            title = CATALOGUE[fault.code].title
            end = fault.start + len(fault.signs)
            yield Finding("A-37", one.spot, masked(fault.signs), "", title, False, fault.start, end)


# --- years and names


def years_are_of_the_report(report: AuditedReport) -> Iterator[Finding]:
    """Titles name the report's year, and the day on which assets are counted is its last."""
    if not report.year:
        return
    for block in report.report.blocks:
        if isinstance(block, PublishedTable):
            if not block.title_spot:
                yield from _title_year(report, block.title, block.spot)
        elif block.level or block.contents or _is_table_title(block.text):
            yield from _title_year(report, block.text, block.spot)
        elif report.is_final:
            yield from _closing_day(report, block)


def _title_year(report: AuditedReport, title: str, spot: Spot) -> Iterator[Finding]:
    words = re.sub(r"\s", "", title)[:100]
    match = _TITLE_OF_REPORT.search(words) or (
        _TITLE_YEAR.search(words) if words.endswith("表") else None
    )
    if match and int(match[1]) != report.year and str(report.year) not in words:
        near = abs(int(match[1]) - report.year) <= 2
        start = title.find(match[1])
        expected = words.replace(match[1], str(report.year), 1)
        why = f"报告是{report.year}年度的，标题写的是{match[1]}年"
        yield Finding("A-35", spot, words, expected, why, near, max(start, 0), max(start, 0) + 4)


def titles_are_of_the_kind(report: AuditedReport) -> Iterator[Finding]:
    """A title of final accounts says 决算, one of a budget 预算."""
    wrong, right = ("预算", "决算") if report.is_final else ("决算", "预算")
    for block in report.texts:
        words = "".join(block.text.split())[:100]
        rest = _OTHER_BUDGETS.sub("", words)
        if not (block.level or _is_table_title(block.text)) or right in rest or wrong not in rest:
            continue
        if kind_of_title(words) or words.endswith("说明"):
            start = block.text.find(wrong, len(block.text) - len(block.text.lstrip()))
            expected = right.join(words.rsplit(wrong, 1))
            why = f"这是{right}公开，标题写的是“{wrong}”"
            yield Finding("A-41", block.spot, words, expected, why, True, start, start + len(wrong))


def _closing_day(report: AuditedReport, block: PublishedParagraph) -> Iterator[Finding]:
    text = fold(block.text[:_LINE])
    for match in _CLOSING_DAY.finditer(text):
        sentence = (
            re.split("[。；]", text[: match.start()])[-1]
            + re.split("[。；]", text[match.start() :])[0]
        )
        year = int(match[1])
        if year == report.year or _COMPARED.search(text[: match.start()]):
            continue
        if f"{report.year}年" in sentence or not re.search(
            "车辆|资产|设备|保有量|截[至止]", sentence
        ):
            continue
        right = match[0].replace(match[1], str(report.year))
        why = f"报告是{report.year}年度的决算，期末是{report.year}年12月31日"
        start = max(block.text.find(match[1]), 0)
        yield Finding(
            "A-35", block.spot, match[0], right, why, year == report.year - 1, start, start + 4
        )


def names_are_the_department(report: AuditedReport) -> Iterator[Finding]:
    """部门名称 above each table is that of the report."""
    name = fold(report.department)
    seen = {name}
    if len(name) < _NAME_AT_LEAST:
        return
    for one in report.texts:
        match = _CAPTION_NAME.search(fold(one.text[:120]))
        if match and len(one.text) < 120:
            other = match[1]
            if (
                other not in seen
                and other not in name
                and name not in other
                and not re.search("合计|万元", other)
            ):
                seen.add(other)
                yield Finding(
                    "A-36",
                    one.spot,
                    other,
                    report.department,
                    f"报告的部门是“{report.department}”",
                    False,
                )


# --- numbering


def headings_are_numbered(report: AuditedReport) -> Iterator[Finding]:
    """一、二、三 and （一）（二） go on without a gap."""
    if report.report.form == "text":  # lines of its tables are numbered too
        return
    last: dict[bool, int] = {}
    for one in report.texts:
        match = _HEADING.match(one.text) if one.level else None
        if one.level and match is None:
            last = {}
            continue
        if match is None:
            continue
        in_brackets = match[1] is None
        number = _NUMBERS.get(match[1] or match[2])
        if number is None:
            continue
        if not in_brackets:
            last.pop(True, None)
        before = last.get(in_brackets)
        if before is not None and number not in (1, before + 1):
            quote = one.text.strip()[:40]
            why = f"上一个标题是第{before}项，这里是第{number}项"
            yield Finding("A-38", one.spot, quote, "", why, False, 0, match.end())
        last[in_brackets] = number
