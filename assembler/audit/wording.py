"""Words against tables, where no amount is named: accounts that a text lists (主要包括：办公费、差旅费),
what an account is spent on (主要用于), how many projects there are, “三公” amounts beside an empty
table."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from ..importing.official.texts import bare
from ..published.document import PublishedParagraph
from .between import coded_block, named_column
from .context import AuditedReport, AuditedTable
from .finding import Finding
from .grid import Grid, Role
from .kinds import TableKind, kind_of_title

_LINE = 5000  # signs of a paragraph that patterns look at
_LIST = re.compile(r"(人员经费|公用经费)[^。]{0,120}?(?:主要)?包括[:：]?([^。；;]{2,600})")
_ETC = re.compile(r"等(?:支出|费用|方面)?$")
_ACCOUNT_ITEM = re.compile(r"([一-鿿（）()]{2,40}?)[（(]项[）)]")
_PURPOSE = re.compile(r"(?:主要)?用于[:：]?([^。；;]{2,200})")
_ABOUT_BASIC = re.compile("基本支出")
_ABOUT_PROJECT = re.compile("项目支出")
_PROJECTS = re.compile(r"(\d{1,4})个项目|项目(?:共)?(\d{1,4})个")
_THREE = re.compile(
    r"(?:“?三公”?经费|因公出国[（(]境[）)]费|公务接待费|公务用车[^，。；\d]{0,16}费)"
    r"[^，。；\d]{0,20}(?:预算|决算|支出)[^，。；\d]{0,8}(\d{1,12}(?:\.\d{1,6})?)\s*(?:万|亿)?元"
)
_BEFORE_LAST = re.compile(r"(?:上年|去年|比20\d\d|较20\d\d|与20\d\d)[^，。；]{0,30}$")
_KINDS_OF_PROJECT = ("其他运转类", "特定目标类", "运转类项目")
_PERSONNEL = ("301", "303")
_WORDS_AT_LEAST = 4  # signs of an account's name that means nothing else


class BasicAccount(NamedTuple):
    """An account of the table of basic expenditure. amount: of all its rows, in 元."""

    code: str
    name: str
    amount: Decimal


def basic_accounts(report: AuditedReport) -> Mapping[str, BasicAccount]:
    """The economic accounts of the table of basic expenditure, by name."""
    table = report.of_kind(TableKind.BASIC)
    amounts: dict[str, Decimal] = defaultdict(Decimal)
    names: dict[str, str] = {}
    for block in table.grid.blocks if table else ():
        for row in block.rows:
            code = report.accounts.code(row)
            if len(code) == 5 and report.accounts.is_account(row):
                column = next(iter(row.amounts), None)
                amounts[code] += row.value(column) if column is not None else 0
                names.setdefault(code, row.label)
    return {bare(name): BasicAccount(code, name, amounts[code]) for code, name in names.items()}


def listed_accounts_have_amounts(report: AuditedReport) -> Iterator[Finding]:
    """What 人员经费 and 公用经费 are said to consist of has amounts in the table."""
    accounts = basic_accounts(report)
    if not any(one.amount for one in accounts.values()):
        return
    for paragraph in report.texts:
        for match in _LIST.finditer(paragraph.text[:_LINE]):
            if "、" in match[2]:
                yield from _of_list(report, paragraph, match, accounts)


def _of_list(
    report: AuditedReport,
    paragraph: PublishedParagraph,
    match: re.Match[str],
    accounts: Mapping[str, BasicAccount],
) -> Iterator[Finding]:
    is_personnel = match[1] == "人员经费"
    listed: list[tuple[BasicAccount, int, str]] = []
    at = match.start(2)
    for item in match[2].split("、"):
        words = _ETC.sub("", item)
        known = accounts.get(bare(words)) or _not_in_table(report, words)
        if known and known.code.startswith(_PERSONNEL) is is_personnel:
            listed.append((known, at + len(item) - len(item.lstrip()), words.strip()))
        at += len(item) + 1
    if len(listed) < 2:
        return
    codes = {one.code for one, _, _ in listed}
    unlisted = [
        one
        for one in accounts.values()
        if one.amount and one.code not in codes and one.code.startswith(_PERSONNEL) is is_personnel
    ]
    table = report.of_kind(TableKind.BASIC)
    title = table.grid.title if table else ""
    wrong = [(one, start, words) for one, start, words in listed if not one.amount]
    for one, start, words in wrong:
        meant = [other for other in unlisted if other.code[:3] == one.code[:3]]
        expected = meant[0].name if len(meant) == 1 and len(wrong) == 1 else ""
        why = f"《{title}》{one.code}“{one.name}”没有数" + (
            f"，有数而没有列的是{meant[0].code}“{meant[0].name}”" if expected else ""
        )
        yield Finding("A-22", paragraph.spot, words, expected, why, True, start, start + len(words))
    if not wrong and unlisted and not _ETC.search(match[2]):
        names = "、".join(f"“{one.name}”" for one in unlisted[:5])
        quote = match[0][:60]
        why = f"《{title}》里{names}有数，没有列举"
        yield Finding("A-28", paragraph.spot, quote, "", why, False, match.start(), match.end())


def _not_in_table(report: AuditedReport, words: str) -> BasicAccount | None:
    """An economic account that the table does not list, and so has no amount."""
    name = bare(words)
    for code, known in report.accounts.names.items():
        if code.startswith("3") and len(code) == 5 and bare(known) == name:
            return BasicAccount(code, known, Decimal(0))
    return None


# --- what an account is spent on


class _Spent(NamedTuple):
    """A paragraph on one account: its code and name, its amounts, and the words of its purpose."""

    code: str
    name: str
    basic: Decimal
    project: Decimal
    purpose: str
    start: int
    paragraph: PublishedParagraph


def purposes_fit_the_accounts(report: AuditedReport) -> Iterator[Finding]:
    """基本支出 is not said of what is project expenditure alone; no purpose is another account's."""
    spent = list(_spent(report))
    names = {one.code: bare(one.name).removesuffix("支出") for one in spent}
    table = report.of_kind(TableKind.GENERAL)
    title = table.grid.title if table else ""
    for one in spent:
        end = one.start + len(one.purpose)
        wrong = _wrong_nature(one)
        if wrong:
            why = f"《{title}》{one.code}“{one.name}”全是{wrong[1]}"
            quote = one.purpose[-40:]
            yield Finding("A-21", one.paragraph.spot, quote, wrong[1], why, True, one.start, end)
        words = bare(one.purpose)
        other = _another(one, words, names)
        if other:
            why = f"这一条是{one.code}“{one.name}”，用途写的却是{other}“{_name(spent, other)}”的"
            yield Finding("A-26", one.paragraph.spot, one.purpose, "", why, True, one.start, end)


def _wrong_nature(one: _Spent) -> tuple[str, str] | None:
    """What its expenditure is called, and what it all is; None where the words may be right."""
    if _ABOUT_BASIC.search(one.purpose) and not _ABOUT_PROJECT.search(one.purpose):
        return ("基本支出", "项目支出") if one.project and not one.basic else None
    if _ABOUT_PROJECT.search(one.purpose) and not _ABOUT_BASIC.search(one.purpose):
        return ("项目支出", "基本支出") if one.basic and not one.project else None
    return None


def _another(one: _Spent, words: str, names: Mapping[str, str]) -> str:
    """The account of another class whose name the purpose holds; "" where it is its own."""
    own = names[one.code]
    if own in words or any(own[n : n + 3] in words for n in range(max(len(own) - 2, 0))):
        return ""
    for code, name in names.items():
        if code[:3] != one.code[:3] and len(name) >= _WORDS_AT_LEAST and name in words:
            return code
    return ""


def _name(spent: Sequence[_Spent], code: str) -> str:
    return next((one.name for one in spent if one.code == code), "")


def _spent(report: AuditedReport) -> Iterator[_Spent]:
    """The paragraphs that say what an account is spent on; the purpose may stand in the next one."""
    table = report.of_kind(TableKind.GENERAL)
    block = coded_block(table) if table else None
    if block is None:
        return
    basic, project = (named_column(block, name) for name in ("^基本支出$", "^项目支出$"))
    rows = {bare(r.label): r for r in block.rows if len(report.accounts.code(r)) == 7}
    doubled = {bare(r.label) for r in block.rows if rows.get(bare(r.label)) not in (None, r)}
    texts = report.texts
    for number, paragraph in enumerate(texts):
        text = paragraph.text[:_LINE]
        items = list(_ACCOUNT_ITEM.finditer(text))
        if len(items) != 1:
            continue
        name = bare(re.split(r"[（(][类款][）)]", items[0][1])[-1])
        row = rows.get(name)
        if row is None or name in doubled or basic is None or project is None:
            continue
        holder, start = paragraph, items[0].end()
        if not text[start:].strip("。． ") and number + 1 < len(texts):
            holder, start = texts[number + 1], 0
        purpose = _PURPOSE.search(holder.text[:_LINE], start)
        if purpose:
            amounts = (row.value(basic.index), row.value(project.index))
            code = report.accounts.code(row)
            yield _Spent(code, row.label, *amounts, purpose[1], purpose.start(1), holder)


# --- projects, and “三公”


def projects_are_as_many(report: AuditedReport) -> Iterator[Finding]:
    """涉及预算拨款232.50万元，共8个项目: as many as the table of projects lists."""
    counted = _projects_listed(report)
    if counted is None or report.is_final:
        return
    count, title = counted
    for paragraph in report.texts:
        text = paragraph.text[:_LINE]
        for match in _PROJECTS.finditer(text):
            sentence = re.split("。", text[: match.start()])[-1]
            said = int(match[1] or match[2])
            if "绩效目标" in sentence and "万元" in sentence and said != count and said:
                why = f"《{title}》列了{count}个项目"
                expected = match[0].replace(str(said), str(count), 1)
                span = (match.start(), match.end())
                yield Finding("A-27", paragraph.spot, match[0], expected, why, True, *span)


def _projects_listed(report: AuditedReport) -> tuple[int, str] | None:
    """How many projects the table of projects lists, and its title; None where that is not clear."""
    table = report.of_kind(TableKind.PROJECTS)
    if table is not None and not table.grid.is_empty:
        count = _items(table)
        return (count, table.grid.title) if count else None
    return _lines_of_projects(report) if report.report.form == "text" else None


def _items(table: AuditedTable) -> int:
    """The rows that name a project."""
    column = _named(table.grid, "项目名称")
    kind = _named(table.grid, "类型|项目类别|项目类型")
    if column is None or kind is None:
        return 0
    cells = table.grid.table.rows[table.grid.first_row :]
    named = [row for row in cells if _text(row, column) and _text(row, kind)]
    return sum(
        not _text(row, kind).isdigit() and not _is_sum_label(_text(row, kind)) for row in named
    )


def _is_sum_label(text: str) -> bool:
    """Whether a cell says 合计."""
    return bare(text) in ("合计", "总计", "小计")


def _named(grid: Grid, pattern: str) -> int | None:
    for column in grid.columns:
        if column.role is Role.LABEL and column.path and re.search(pattern, column.path[-1]):
            return column.index
    return None


def _text(row: Sequence[str | None], column: int) -> str:
    cell = row[column] if column < len(row) else None
    return "".join((cell or "").split())


def _lines_of_projects(report: AuditedReport) -> tuple[int, str] | None:
    """The same of a report that is plain text, where each project has a line of its kind."""
    title, count = "", 0
    for paragraph in report.texts:
        line = paragraph.text.strip()
        if len(line) < 60 and line.endswith("表") and kind_of_title(line):
            if count:
                break
            title = line if kind_of_title(line) is TableKind.PROJECTS else ""
        elif title and line.startswith(_KINDS_OF_PROJECT):
            count += 1
    return (count, title) if count else None


def three_have_their_table(report: AuditedReport) -> Iterator[Finding]:
    """Where the text names amounts of “三公” expenses, their table is not empty."""
    table = report.of_kind(TableKind.THREE)
    if table is None or not table.grid.is_empty or table.grid.has_cells:
        return
    for paragraph in report.texts:
        text = paragraph.text[:_LINE]
        for match in _THREE.finditer(text):
            if Decimal(match[1]) and not _BEFORE_LAST.search(text[: match.start()]):
                words = match[0].strip()
                why = f"正文写“{words}”，这张表里却没有数"
                yield Finding("A-23", table.grid.spot(), table.grid.title, "", why, True)
                return
