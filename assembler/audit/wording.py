"""Words against tables, where no amount is named: accounts that a text lists (主要包括：办公费、差旅费),
what an account is spent on (主要用于), how many projects there are, “三公” amounts beside an empty
table."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import starmap
from typing import NamedTuple

from ..importing.official.texts import bare
from ..kernel.money import UNITS, parse_amount, round_half_up
from ..kernel.numerals import chinese
from ..published.document import PublishedParagraph
from .between import total_column, total_row
from .context import AuditedReport, AuditedTable
from .finding import Finding
from .grid import AuditGrid, GridBlock, GridRow, Role
from .kinds import TableKind, kind_of_title
from .passages import LINE, is_table_title, passages, sentence_end
from .table_parts import (
    TablePart,
    accounts_part,
    cell_text,
    column_headed,
    only,
    rows_of,
    title_of,
)

_LIST = re.compile(r"(人员经费|公用经费)[^。]{0,160}?(?:。主要|主要)?包括[:：]?([^。；;]{2,600})")
_ETC = re.compile(r"等(?:支出|费用|方面)?$")
_ACCOUNT_ITEM = re.compile(r"([一-鿿（）()]{2,40}?)[（(]项[）)]")
_PURPOSE = re.compile(r"(?:主要)?用于[:：]?([^。；;]{2,200})")
_NATURES = ("基本支出", "项目支出")
_COUNT = r"(\d{1,4}|[一二三四五六七八九十百]{1,5})"
_PROJECTS = re.compile(rf"{_COUNT}个项目|项目(?:共)?{_COUNT}个")
_NUMBERS = {chinese(number): number for number in range(1, 200)}
_CONCERNED = re.compile(
    r"涉及(?:预算|财政|资金|本年)?(?:拨款|金额|资金)?\s?(\d{1,12}(?:\.\d{1,6})?)\s?(万元|亿元|元)"
)
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

    @property
    def half(self) -> str:
        """人员经费 or 公用经费."""
        return "人员经费" if self.code.startswith(_PERSONNEL) else "公用经费"


def basic_accounts(report: AuditedReport) -> Mapping[str, BasicAccount]:
    """The economic accounts of the table of basic expenditure, by name."""
    amounts: dict[str, Decimal] = defaultdict(Decimal)
    names: dict[str, str] = {}
    for row in rows_of(report, TableKind.BASIC):
        code = report.accounts.code(row)
        if len(code) == 5 and report.accounts.is_account(row):
            amounts[code] += _first_amount(row)
            names.setdefault(code, row.label)
    return {bare(name): BasicAccount(code, name, amounts[code]) for code, name in names.items()}


def _first_amount(row: GridRow) -> Decimal:
    return next((amount.value for amount in row.amounts.values()), Decimal(0))


def listed_accounts_have_amounts(report: AuditedReport) -> Iterator[Finding]:
    """What 人员经费 and 公用经费 are said to consist of has amounts in the table."""
    accounts = basic_accounts(report)
    spent = [one for one in accounts.values() if one.amount]
    if not spent:
        return
    title = title_of(report, TableKind.BASIC)
    for paragraph, match in passages(report, _LIST):
        listed = list(_listed(report, match, accounts))
        if len(listed) > 1:
            yield from _of_list(paragraph, title, match, listed, _unlisted(spent, match[1], listed))


def _unlisted(
    spent: Sequence[BasicAccount], half: str, listed: Sequence[_ListedAccount]
) -> list[BasicAccount]:
    """The accounts of a half that have amounts and are not listed."""
    codes = {one.account.code for one in listed}
    return [one for one in spent if one.half == half and one.code not in codes]


def _of_list(
    paragraph: PublishedParagraph,
    title: str,
    match: re.Match[str],
    listed: Sequence[_ListedAccount],
    unlisted: Sequence[BasicAccount],
) -> Iterator[Finding]:
    wrong = [one for one in listed if not one.account.amount]
    if wrong:
        yield from _without_amounts(paragraph, title, wrong, unlisted)
    elif unlisted and not _ETC.search(match[2]):
        yield _not_listed(paragraph, title, match, unlisted)


def _without_amounts(
    paragraph: PublishedParagraph,
    title: str,
    wrong: Sequence[_ListedAccount],
    unlisted: Sequence[BasicAccount],
) -> Iterator[Finding]:
    for one in wrong:
        meant = _meant(one.account, unlisted) if len(wrong) == 1 else None
        yield _without_amount(paragraph, title, one, meant)


def _not_listed(
    paragraph: PublishedParagraph,
    title: str,
    match: re.Match[str],
    unlisted: Sequence[BasicAccount],
) -> Finding:
    names = "、".join(f"“{one.name}”" for one in unlisted[:5])
    why = f"《{title}》里{names}有数，没有列举"
    return Finding("A-28", paragraph.spot, match[0][:60], "", why, False, *match.span())


class _ListedAccount(NamedTuple):
    """An account that a text lists, and where."""

    account: BasicAccount
    start: int
    words: str


def _listed(
    report: AuditedReport, match: re.Match[str], accounts: Mapping[str, BasicAccount]
) -> Iterator[_ListedAccount]:
    """The accounts of 人员经费 or 公用经费 that are listed as such."""
    at = match.start(2)
    for item in match[2].split("、"):
        words = _ETC.sub("", item).strip()
        account = accounts.get(bare(words)) or _not_in_table(report, words)
        if account and account.half == match[1]:
            yield _ListedAccount(account, at + len(item) - len(item.lstrip()), words)
        at += len(item) + 1


def _meant(wrong: BasicAccount, unlisted: Sequence[BasicAccount]) -> BasicAccount | None:
    """The only account of the same class that has an amount and is not listed."""
    return only(one for one in unlisted if one.code[:3] == wrong.code[:3])


def _without_amount(
    paragraph: PublishedParagraph, title: str, one: _ListedAccount, meant: BasicAccount | None
) -> Finding:
    why = f"《{title}》{one.account.code}“{one.account.name}”没有数"
    if meant:
        why += f"，有数而没有列的是{meant.code}“{meant.name}”"
    span = (one.start, one.start + len(one.words))
    return Finding("A-22", paragraph.spot, one.words, meant.name if meant else "", why, True, *span)


def _not_in_table(report: AuditedReport, words: str) -> BasicAccount | None:
    """An economic account that the table does not list, and so has no amount."""
    name = bare(words)
    for code, known in report.accounts.names.items():
        if _is_economic(code) and bare(known) == name:
            return BasicAccount(code, known, Decimal(0))
    return None


def _is_economic(code: str) -> bool:
    """Whether a code is that of a 款 of the economic classification."""
    return code.startswith("3") and len(code) == 5


# --- what an account is spent on


class _AccountPurpose(NamedTuple):
    """A paragraph on one account: its code and name, its amounts, and the words of its purpose."""

    code: str
    name: str
    basic: Decimal
    project: Decimal
    purpose: str
    start: int
    paragraph: PublishedParagraph

    @property
    def short_name(self) -> str:
        """一般行政管理 of 一般行政管理支出."""
        return bare(self.name).removesuffix("支出")

    @property
    def nature(self) -> str:
        """What it all is: 基本支出 or 项目支出; "" where it is both or neither."""
        if bool(self.basic) == bool(self.project):
            return ""
        return "基本支出" if self.basic else "项目支出"

    @property
    def named_nature(self) -> str | None:
        """What its purpose calls it; None where it names both or neither."""
        return only(filter(self.purpose.__contains__, _NATURES))

    @property
    def names_itself(self) -> bool:
        """Whether its purpose has its name, or three signs of it."""
        own, words = self.short_name, bare(self.purpose)
        return own in words or any(own[n : n + 3] in words for n in range(len(own) - 2))

    def is_named_in(self, words: str) -> bool:
        """Whether words can only mean it."""
        return len(self.short_name) >= _WORDS_AT_LEAST and self.short_name in words

    def finding(self, code: str, quote: str, expected: str, why: str) -> Finding:
        """What is wrong with its purpose."""
        end = self.start + len(self.purpose)
        return Finding(code, self.paragraph.spot, quote, expected, why, True, self.start, end)


def purposes_fit_the_accounts(report: AuditedReport) -> Iterator[Finding]:
    """基本支出 is not said of what is project expenditure alone; no purpose is another account's."""
    spent = list(_spent(report))
    title = title_of(report, TableKind.GENERAL)
    for one in spent:
        if {one.nature, one.named_nature} == {*_NATURES}:
            why = f"《{title}》{one.code}“{one.name}”全是{one.nature}"
            yield one.finding("A-21", one.purpose[-40:], one.nature, why)
        other = _another(one, spent)
        if other:
            why = f"这一条是{one.code}“{one.name}”，用途写的却是{other.code}“{other.name}”的"
            yield one.finding("A-26", one.purpose, "", why)


def _another(one: _AccountPurpose, spent: Sequence[_AccountPurpose]) -> _AccountPurpose | None:
    """The account of another class whose name the purpose holds; None where it is its own."""
    if one.names_itself:
        return None
    words = bare(one.purpose)
    named = (other for other in spent if other.is_named_in(words))
    return next((other for other in named if other.code[:3] != one.code[:3]), None)


def _spent(report: AuditedReport) -> Iterator[_AccountPurpose]:
    """The paragraphs that say what an account is spent on, as the table of accounts has it."""
    part = accounts_part(report, TableKind.GENERAL)
    columns = part.columns("^基本支出$", "^项目支出$") if part else []
    if part is None or len(columns) < 2:
        return
    basic, project = columns
    for row, paragraph, purpose in _purposes(report, _rows_by_name(report, part.block)):
        amounts = (row.value(basic.index), row.value(project.index))
        code, at = report.accounts.code(row), purpose.start(1)
        yield _AccountPurpose(code, row.label, *amounts, purpose[1], at, paragraph)


def _purposes(
    report: AuditedReport, rows: Mapping[str, GridRow]
) -> Iterator[tuple[GridRow, PublishedParagraph, re.Match[str]]]:
    """The purposes of accounts, and their paragraphs; a purpose may stand in the next one."""
    for paragraph, following in zip(report.texts, [*report.texts[1:], None], strict=True):
        item = only(_ACCOUNT_ITEM.finditer(paragraph.text[:LINE]))
        row = rows.get(_item_name(item)) if item else None
        if item and row:
            holder, purpose = _purpose(paragraph, item.end(), following)
            if purpose:
                yield row, holder, purpose


def _purpose(
    paragraph: PublishedParagraph, start: int, following: PublishedParagraph | None
) -> tuple[PublishedParagraph, re.Match[str] | None]:
    """The words of a purpose, and the paragraph they stand in."""
    if following and not paragraph.text[start:LINE].strip("。． "):
        return following, _PURPOSE.search(following.text[:LINE])
    return paragraph, _PURPOSE.search(paragraph.text[:LINE], start)


def _item_name(item: re.Match[str]) -> str:
    """行政运行 of 财政事务（款）行政运行（项）."""
    return bare(re.split(r"[（(][类款][）)]", item[1])[-1])


def _rows_by_name(report: AuditedReport, block: GridBlock) -> dict[str, GridRow]:
    """The rows of 项 whose name no other has."""
    rows = [row for row in block.rows if len(report.accounts.code(row)) == 7]
    names = Counter(bare(row.label) for row in rows)
    return {bare(row.label): row for row in rows if names[bare(row.label)] == 1}


# --- projects, and “三公”


def projects_are_as_many(report: AuditedReport) -> Iterator[Finding]:
    """涉及预算拨款232.50万元，共8个项目: as many as the table of projects lists, and its total."""
    projects = None if report.is_final else _projects_listed(report)
    if projects is None:
        return
    for paragraph, match in passages(report, _PROJECTS):
        text = paragraph.text[:LINE]
        start = text.rfind("。", 0, match.start()) + 1
        sentence = text[start : sentence_end(text, match.end())]
        if _is_of_goals(sentence):
            yield from _against_projects(paragraph, match, projects)
            yield from _amount_of_projects(paragraph, match, sentence, start, projects)


def _is_of_goals(sentence: str) -> bool:
    """Whether a sentence is about the projects whose 绩效目标 are published."""
    return "绩效目标" in sentence and "万元" in sentence


def _against_projects(
    paragraph: PublishedParagraph, match: re.Match[str], projects: _Projects
) -> Iterator[Finding]:
    number = _number(match)
    if number not in (0, projects.number):
        why = f"《{projects.title}》列了{projects.number}个项目"
        expected = match[0].replace(match[1] or match[2], str(projects.number), 1)
        yield Finding("A-27", paragraph.spot, match[0], expected, why, True, *match.span())


def _number(match: re.Match[str]) -> int:
    """A count in digits or in words; 0 where it is neither."""
    text = match[1] or match[2]
    return int(text) if text.isdigit() else _NUMBERS.get(text, 0)


def _amount_of_projects(
    paragraph: PublishedParagraph,
    match: re.Match[str],
    sentence: str,
    start: int,
    projects: _Projects,
) -> Iterator[Finding]:
    """Where all projects are meant, their amount is the table's total."""
    amount = _CONCERNED.search(sentence)
    if amount is None or projects.total is None or _number(match) != projects.number:
        return
    value = parse_amount(amount[1], amount[2])
    if abs(value - projects.total) > projects.step:
        size = UNITS[amount[2]]
        expected = f"{round_half_up(projects.total / size, 2)}{amount[2]}"
        why = f"《{projects.title}》{projects.number}个项目的合计是{expected}"
        at = start + amount.start(1)
        quote = paragraph.text[at : start + amount.end()]
        yield Finding("A-20", paragraph.spot, quote, expected, why, True, at, at + len(quote))


class _Projects(NamedTuple):
    """How many projects the table lists. total, step: in 元; None where it has none."""

    number: int
    title: str
    total: Decimal | None = None
    step: Decimal = Decimal(0)


def _projects_listed(report: AuditedReport) -> _Projects | None:
    """What the table of projects lists; None where that is not clear."""
    part = accounts_part(report, TableKind.PROJECTS)
    if part and not part.table.grid.is_empty:
        projects = _table_of_projects(report, part)
    elif report.report.form == "text":
        projects = _lines_of_projects(report)
    else:
        return None
    return projects if projects.number else None


def _table_of_projects(report: AuditedReport, part: TablePart) -> _Projects:
    table = part.table
    projects = _Projects(_items(table), table.grid.title)
    row, column = total_row(part.block), total_column(part.block)
    if row is None or column is None or column.index not in row.amounts:
        return projects
    total = report.believed[table.key(row, column.index)]
    return projects._replace(total=total.value, step=total.step)


def _items(table: AuditedTable) -> int:
    """The rows that name a project."""
    name = _named(table.grid, "项目名称")
    kind = _named(table.grid, "类型|项目类别|项目类型")
    if name is None or kind is None:
        return 0
    rows = table.grid.table.rows[table.grid.first_row :]
    return sum(starmap(_names_project, ((_text(row, name), _text(row, kind)) for row in rows)))


def _names_project(name: str, kind: str) -> bool:
    """Whether a row names a project, and says of what kind it is."""
    return bool(name and kind) and not kind.isdigit() and not _is_sum_label(kind)


def _is_sum_label(text: str) -> bool:
    """Whether a cell says 合计."""
    return bare(text) in ("合计", "总计", "小计")


def _named(grid: AuditGrid, pattern: str) -> int | None:
    labels = (column for column in grid.columns if column.role is Role.LABEL)
    return column_headed(labels, pattern)


def _text(row: Sequence[str | None], column: int) -> str:
    return "".join(cell_text(row, column).split())


def _lines_of_projects(report: AuditedReport) -> _Projects:
    """The same of a report that is plain text, where each project has a line of its kind."""
    title, count = "", 0
    for paragraph in report.texts:
        line = paragraph.text.strip()
        kind = kind_of_title(line) if is_table_title(line) else None
        if kind and count:
            break
        if kind:
            title = line if kind is TableKind.PROJECTS else ""
        elif title:
            count += sum(map(line.count, _KINDS_OF_PROJECT))
    return _Projects(count, title)


def three_have_their_table(report: AuditedReport) -> Iterator[Finding]:
    """Where the text names amounts of “三公” expenses, their table is not empty."""
    table = report.of_kind(TableKind.THREE)
    if table is None or table.grid.has_cells:
        return
    match = next((m for p, m in passages(report, _THREE) if _is_of_the_year(p, m)), None)
    if match:
        why = f"正文写“{match[0].strip()}”，这张表里却没有数"
        yield Finding("A-23", table.grid.spot(), table.grid.title, "", why, True)


def _is_of_the_year(paragraph: PublishedParagraph, match: re.Match[str]) -> bool:
    """Whether an amount is not 0, and none that another year is compared with."""
    return bool(Decimal(match[1])) and not _BEFORE_LAST.search(paragraph.text[: match.start()])
