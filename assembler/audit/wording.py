"""Words against tables, where no amount is named: accounts that a text lists (主要包括：办公费、差旅费),
what an account is spent on (主要用于), how many projects there are, “三公” amounts beside an empty
table."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from ..importing.official.texts import bare
from ..kernel.money import UNITS, parse_amount, round_half_up
from ..kernel.numerals import chinese
from ..published.document import PublishedParagraph
from .between import coded_block, named_column, total_column, total_row
from .context import AuditedReport, AuditedTable
from .finding import Finding
from .grid import AuditGrid, GridBlock, GridRow, Role
from .kinds import TableKind, kind_of_title

_LINE = 5000  # signs of a paragraph that patterns look at
_LIST = re.compile(r"(人员经费|公用经费)[^。]{0,120}?(?:主要)?包括[:：]?([^。；;]{2,600})")
_ETC = re.compile(r"等(?:支出|费用|方面)?$")
_ACCOUNT_ITEM = re.compile(r"([一-鿿（）()]{2,40}?)[（(]项[）)]")
_PURPOSE = re.compile(r"(?:主要)?用于[:：]?([^。；;]{2,200})")
_ABOUT_BASIC = re.compile("基本支出")
_ABOUT_PROJECT = re.compile("项目支出")
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
    def is_personnel(self) -> bool:
        """Whether it is of 人员经费, not of 公用经费."""
        return self.code.startswith(_PERSONNEL)


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
    half, title = match[1] == "人员经费", _title_of_basic(report)
    listed = [one for one in _listed(report, match, accounts) if one.account.is_personnel is half]
    codes = {one.account.code for one in listed}
    unlisted = [one for one in _with_amounts(accounts.values(), half) if one.code not in codes]
    wrong = [one for one in listed if not one.account.amount]
    if len(listed) < 2:
        return
    yield from _without_amounts(paragraph, title, wrong, unlisted)
    if unlisted and not wrong and not _ETC.search(match[2]):
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


def _with_amounts(accounts: Iterable[BasicAccount], half: bool) -> list[BasicAccount]:
    """Those of 人员经费, or of 公用经费, that have amounts."""
    return [one for one in accounts if one.amount and one.is_personnel is half]


def _title_of_basic(report: AuditedReport) -> str:
    table = report.of_kind(TableKind.BASIC)
    return table.grid.title if table else ""


class _ListedAccount(NamedTuple):
    """An account that a text lists, and where."""

    account: BasicAccount
    start: int
    words: str


def _listed(
    report: AuditedReport, match: re.Match[str], accounts: Mapping[str, BasicAccount]
) -> Iterator[_ListedAccount]:
    at = match.start(2)
    for item in match[2].split("、"):
        words = _ETC.sub("", item).strip()
        account = accounts.get(bare(words)) or _not_in_table(report, words)
        if account:
            yield _ListedAccount(account, at + len(item) - len(item.lstrip()), words)
        at += len(item) + 1


def _meant(wrong: BasicAccount, unlisted: Sequence[BasicAccount]) -> BasicAccount | None:
    """The only account of the same class that has an amount and is not listed."""
    alike = [one for one in unlisted if one.code[:3] == wrong.code[:3]]
    return alike[0] if len(alike) == 1 else None


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
        if code.startswith("3") and len(code) == 5 and bare(known) == name:
            return BasicAccount(code, known, Decimal(0))
    return None


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


def _wrong_nature(one: _AccountPurpose) -> tuple[str, str] | None:
    """What its expenditure is called, and what it all is; None where the words may be right."""
    if _ABOUT_BASIC.search(one.purpose) and not _ABOUT_PROJECT.search(one.purpose):
        return ("基本支出", "项目支出") if one.project and not one.basic else None
    if _ABOUT_PROJECT.search(one.purpose) and not _ABOUT_BASIC.search(one.purpose):
        return ("项目支出", "基本支出") if one.basic and not one.project else None
    return None


def _another(one: _AccountPurpose, words: str, names: Mapping[str, str]) -> str:
    """The account of another class whose name the purpose holds; "" where it is its own."""
    own = names[one.code]
    if own in words or any(own[n : n + 3] in words for n in range(max(len(own) - 2, 0))):
        return ""
    for code, name in names.items():
        if code[:3] != one.code[:3] and len(name) >= _WORDS_AT_LEAST and name in words:
            return code
    return ""


def _name(spent: Sequence[_AccountPurpose], code: str) -> str:
    return next((one.name for one in spent if one.code == code), "")


def _spent(report: AuditedReport) -> Iterator[_AccountPurpose]:
    """The paragraphs that say what an account is spent on; the purpose may stand in the next one."""
    table = report.of_kind(TableKind.GENERAL)
    block = coded_block(table) if table else None
    if block is None:
        return
    basic, project = (named_column(block, name) for name in ("^基本支出$", "^项目支出$"))
    rows = _rows_by_name(report, block) if basic and project else {}
    for paragraph, following in zip(report.texts, [*report.texts[1:], None], strict=True):
        items = list(_ACCOUNT_ITEM.finditer(paragraph.text[:_LINE]))
        row = rows.get(_item_name(items[0])) if len(items) == 1 else None
        if row and basic and project:
            holder, purpose = _purpose(paragraph, items[0].end(), following)
            amounts = (row.value(basic.index), row.value(project.index))
            if purpose:
                code, at = report.accounts.code(row), purpose.start(1)
                yield _AccountPurpose(code, row.label, *amounts, purpose[1], at, holder)


def _purpose(
    paragraph: PublishedParagraph, start: int, following: PublishedParagraph | None
) -> tuple[PublishedParagraph, re.Match[str] | None]:
    """The words of a purpose, and the paragraph they stand in."""
    if following and not paragraph.text[start:_LINE].strip("。． "):
        return following, _PURPOSE.search(following.text[:_LINE])
    return paragraph, _PURPOSE.search(paragraph.text[:_LINE], start)


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
    projects = _projects_listed(report)
    if projects is None or report.is_final:
        return
    for paragraph in report.texts:
        text = paragraph.text[:_LINE]
        for match in _PROJECTS.finditer(text):
            start = text.rfind("。", 0, match.start()) + 1
            sentence = text[start : text.find("。", match.end()) + 1 or len(text)]
            if "绩效目标" in sentence and "万元" in sentence:
                yield from _against_projects(paragraph, match, projects)
                yield from _amount_of_projects(paragraph, match, sentence, start, projects)


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
    table = report.of_kind(TableKind.PROJECTS)
    if table is None or table.grid.is_empty:
        return _lines_of_projects(report) if report.report.form == "text" else None
    count = _items(table)
    block = coded_block(table)
    row = total_row(block) if block else None
    column = total_column(block) if block else None
    if row is None or column is None or column.index not in row.amounts:
        return _Projects(count, table.grid.title) if count else None
    total = report.believed[table.key(row, column.index)]
    return _Projects(count, table.grid.title, total.value, total.step) if count else None


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


def _named(grid: AuditGrid, pattern: str) -> int | None:
    for column in grid.columns:
        if column.role is Role.LABEL and column.path and re.search(pattern, column.path[-1]):
            return column.index
    return None


def _text(row: Sequence[str | None], column: int) -> str:
    cell = row[column] if column < len(row) else None
    return "".join((cell or "").split())


def _lines_of_projects(report: AuditedReport) -> _Projects | None:
    """The same of a report that is plain text, where each project has a line of its kind."""
    title, count = "", 0
    for paragraph in report.texts:
        line = paragraph.text.strip()
        if len(line) < 60 and line.endswith("表") and kind_of_title(line):
            if count:
                break
            title = line if kind_of_title(line) is TableKind.PROJECTS else ""
        elif title:
            count += sum(line.count(kind) for kind in _KINDS_OF_PROJECT)
    return _Projects(count, title) if count else None


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
