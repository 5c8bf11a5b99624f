"""What the clerk gives, as plain values: the dataset's model.

Amounts are `Decimal` in 元, codes are text, and every row remembers its place. Nobody changes a
line once it is made; those of long sheets are not frozen only because that takes thrice as long.
The columns these values are read from are declared in `schema.py`; one without an attribute here
stands in `further`, by its name, where it is filled in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from ..codebook import Codebook
from ..kernel.problems import Place
from .kinds import KindOfReport, kind_named
from .schema import DRAFT, DRAFTED, STATE, TO_CONFIRM, Sheet, sheet_named
from .sheets import WORDS

THIS_YEAR = "本年"
CARRIED_OVER = "上年结转"
LAST_YEAR = "上年"
OPENING_BUDGET = "年初预算"
FULL_YEAR_BUDGET = "全年预算"

OWN_LISTS = "own_lists"
"""The attribute of a dataset that holds the lines of the template's own lists."""

Further = tuple[tuple[str, Any], ...]
"""Columns of a line that no code calls by a name of its own, with their values; blanks left out."""


@dataclass(frozen=True, slots=True)
class Words:
    """A piece of the clerk's prose with its place."""

    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Department:
    """The department (部门), or the unit whose report it is: budget code, full name, short name, what
    it calls itself, and the department in charge of a unit (主管部门)."""

    code: str
    name: str
    short_name: str
    self_name: str
    superior_code: str = ""
    superior_name: str = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """A budget unit (预算单位). nature (性质): 行政, 参公 or 事业. remark: what the report's list of
    units says beside it (备注)."""

    place: Place
    code: str
    name: str
    nature: str
    remark: str = ""
    further: Further = ()


@dataclass(slots=True, unsafe_hash=True)
class ExpenditureLine:
    """One line of the expenditure ledger (支出). Texts that do not apply are ""."""

    place: Place
    unit: str
    function: str
    department_economic: str
    government_economic: str
    kind: str
    project: str
    project_category: str
    detail: str
    fund: str
    period: str
    amount: Decimal
    further: Further = ()


@dataclass(slots=True, unsafe_hash=True)
class IncomeLine:
    """One line of the income ledger (收入). function: final accounts only, else ""."""

    place: Place
    unit: str
    fund: str
    period: str
    amount: Decimal
    function: str = ""
    further: Further = ()


@dataclass(slots=True, unsafe_hash=True)
class OpeningLine:
    """One line of the opening budget (年初预算). function: "" where it is not known. projects:
    how many unspent projects the line stands for, or None."""

    place: Place
    function: str
    fund: str
    projects: Decimal | None
    amount: Decimal
    further: Further = ()


@dataclass(slots=True, unsafe_hash=True)
class FullYearLine:
    """One line of the full-year budget (全年预算): the opening budget with the year's adjustments."""

    place: Place
    function: str
    fund: str
    amount: Decimal
    further: Further = ()


@dataclass(frozen=True, slots=True)
class FunctionNote:
    """What is said of a function (科目说明). purpose (用途): what its money went into."""

    place: Place
    function: str
    purpose: str
    further: Further = ()

    @property
    def name(self) -> str:
        """What messages call it."""
        return self.function


@dataclass(slots=True, unsafe_hash=True)
class BalanceLine:
    """One balance carried in or out, used or distributed (结转结余). item: the form's 栏目."""

    place: Place
    function: str
    fund: str
    item: str
    amount: Decimal
    further: Further = ()


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A row of the projects' self-evaluation form (项目自评), as entered; amounts in 元. deviates:
    是否有偏差, "是" or "否". The rates (得分率) are texts, "" where there is none."""

    place: Place
    unit: str
    project: str
    kind: str
    office: str
    budget: Decimal
    spent: Decimal
    queried: Decimal
    score: Decimal
    deviates: str
    management_rate: str = ""
    cost_rate: str = ""
    output_rate: str = ""
    benefit_rate: str = ""
    satisfaction_rate: str = ""
    further: Further = ()

    @property
    def rates(self) -> dict[str, str]:
        """The 得分率 by the headings of their columns."""
        return {name: getattr(self, attribute) for name, attribute in _rates()}


@cache
def _rates() -> tuple[tuple[str, str], ...]:
    """The columns of 得分率: heading and attribute."""
    columns = sheet_named("项目自评").columns
    return tuple((c.name, c.attribute) for c in columns if c.attribute.endswith("_rate"))


@dataclass(slots=True, unsafe_hash=True)
class Project:
    """A project (项目). kind: 其他运转类 or 特定目标类."""

    place: Place
    code: str
    name: str
    kind: str
    unit: str
    further: Further = ()


@dataclass(slots=True, unsafe_hash=True)
class Target:
    """A performance target of a project (绩效指标). value may quote figures in {{ }}."""

    place: Place
    project: str
    group: str
    name: str
    value: str
    further: Further = ()


@dataclass(slots=True, unsafe_hash=True)
class OverallTarget:
    """A row of the overall performance form (整体绩效). group: 履职目标, 主要任务 or 绩效指标."""

    place: Place
    group: str
    first: str
    second: str
    name: str
    value: str
    explanation: str
    further: Further = ()


@dataclass(frozen=True, slots=True)
class Declared:
    """A declared figure (指标): in 元 for money, else in its own unit (辆, 台（套）, 个 …). typed:
    what its columns are called where it stands, for it may be an answer of 待补."""

    place: Place
    name: str
    period: str
    value: Decimal
    unit: str
    typed: Mapping[str, str] = field(default_factory=dict, compare=False)
    further: Further = ()

    def at(self, column: str) -> Place:
        """The place of its cell in a column of 指标."""
        return self.place.at(self.typed.get(column, column))


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a figure changed (原因), in the clerk's words, or drafted (状态: 草稿). typed: as of
    `Declared`."""

    place: Place
    name: str
    text: str
    typed: Mapping[str, str] = field(default_factory=dict, compare=False)
    further: Further = ()

    @property
    def is_draft(self) -> bool:
        """Whether nobody has confirmed it yet."""
        return bool(self.further) and dict(self.further).get(STATE) == DRAFT

    @property
    def is_carried_over(self) -> bool:
        """Whether it is last year's, and yet to be looked at."""
        return bool(self.further) and dict(self.further).get(STATE) == TO_CONFIRM

    @property
    def original(self) -> str:
        """What was drafted for it (底稿); "" where nothing was."""
        return dict(self.further).get(DRAFTED, "") if self.further else ""

    @property
    def is_from_draft(self) -> bool:
        """Whether it goes back to a draft, or is marked as confirmed: not what is left of last
        year, and yet to be looked at."""
        return bool(self.further) and dict(self.further).get(STATE) not in (DRAFT, TO_CONFIRM)

    def at(self, column: str) -> Place:
        """The place of its cell in a column of 原因."""
        return self.place.at(self.typed.get(column, column))


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A warning that the clerk has looked at and that is so (已确认). sheet, content: the line it is
    about, "" where it is about none. message: what it says. remark: why nothing is to be changed."""

    place: Place
    code: str
    sheet: str
    content: str
    message: str
    person: str
    date: str
    remark: str
    further: Further = ()


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question of 待补 without an answer: where the answer belongs, and what is asked."""

    place: Place
    asked: str


@dataclass(frozen=True, slots=True)
class Transfer:
    """A special transfer payment (专项转移支付) the department is in charge of."""

    place: Place
    name: str
    amount: Decimal
    explanation: str
    further: Further = ()


@dataclass(slots=True, unsafe_hash=True)
class ListLine:
    """A line of a list of the template's own (清单): all of its columns stand in `further`."""

    place: Place
    further: Further = ()


class OwnList(NamedTuple):
    """A list of the template's own (清单) as the dataset brings it: its declaration and lines."""

    sheet: Sheet
    lines: tuple[ListLine, ...]


@dataclass(frozen=True, slots=True)
class Elimination:
    """A transfer between two units of the report (内部往来), which stands in neither ledger: what the
    payer spent (对附属单位补助支出) is what the receiver took in (上级补助收入)."""

    payer: str
    receiver: str
    paid: tuple[ExpenditureLine, ...]
    received: tuple[IncomeLine, ...]

    @property
    def amount(self) -> Decimal:
        """What was left out on either side."""
        return sum([line.amount for line in self.paid], Decimal(0))


@dataclass(frozen=True, slots=True)
class TableAmount:
    """An amount of an official table (分表数). asked: what it is the sum of, by dimension (功能,
    资金 …); a dimension that is absent is not told apart. source: where it stood in the file."""

    place: Place
    table: str
    ledger: str
    asked: Mapping[str, tuple[str, ...]]
    amount: Decimal
    source: str


@dataclass(frozen=True, slots=True)
class Dataset:
    """Everything one report is made from.

    path: the folder or workbook. supplements: free paragraphs by section name (补充).
    omissions: what the report leaves out against its template, with why (省略).
    digest: SHA-256 over the files read. opening_from: the budget dataset that gives the opening
    budget (年初预算), where one is named. opening_known: whether final accounts have been given any
    opening budget at all, be it an empty one. budget_basis: what the completion rate is of
    (预算口径: 年初预算 or 全年预算). texts: what the template has the department put in its own words
    (文字), by name. last_year_from: last year's dataset or docx (上年),
    where one is named. open_questions: of 待补, by 归入, 名称, 期间. words_to_confirm:
    what of 报告 comes from last year and is yet to be looked at, each with its entry. published_as: the date of
    publication with its place. internal: whether its report is to carry the lines (报告文件: 内部).
    marks_drafts: whether the cover of a draft says that it is one.
    glance: whether it has a page 一图读懂; None where the template says so.
    units_from: the datasets of its units (单位数据), where some are named; unit_datasets: as they are,
    their lines being in this one's ledgers, projects and so on, but not their 指标, 原因 and words.
    holds_lines: whether it has lines of its own beside theirs. eliminations: transfers between them.
    within: what places put before the names of its files, as the dataset of a unit. own_lists: those
    of the template's lists (清单) that it brings, by name.
    """

    path: Path
    kind: str
    year: int
    template: str
    department: Department
    published: str
    codebook: Codebook
    opening_from: Words | None = None
    last_year_from: Words | None = None
    duties: tuple[Words, ...] = ()
    organisation: tuple[Words, ...] = ()
    supplements: Mapping[str, tuple[Words, ...]] = field(default_factory=dict)
    omissions: Mapping[str, Words] = field(default_factory=dict)
    units: tuple[Unit, ...] = ()
    expenditure: tuple[ExpenditureLine, ...] = ()
    income: tuple[IncomeLine, ...] = ()
    projects: tuple[Project, ...] = ()
    targets: tuple[Target, ...] = ()
    overall_targets: tuple[OverallTarget, ...] = ()
    declared: tuple[Declared, ...] = ()
    reasons: tuple[Reason, ...] = ()
    transfers: tuple[Transfer, ...] = ()
    opening: tuple[OpeningLine, ...] = ()
    opening_known: bool = True
    full_year: tuple[FullYearLine, ...] = ()
    function_notes: tuple[FunctionNote, ...] = ()
    budget_basis: str = OPENING_BUDGET
    texts: Mapping[str, tuple[Words, ...]] = field(default_factory=dict)
    balances: tuple[BalanceLine, ...] = ()
    evaluations: tuple[Evaluation, ...] = ()
    table_amounts: tuple[TableAmount, ...] = ()
    confirmations: tuple[Confirmation, ...] = ()
    open_questions: Mapping[tuple[str, str, str], OpenQuestion] = field(default_factory=dict)
    words_to_confirm: tuple[tuple[str, Words], ...] = ()
    published_as: Words | None = None
    internal: bool = False
    marks_drafts: bool = True
    glance: bool | None = None
    digest: str = ""
    units_from: tuple[Words, ...] = ()
    unit_datasets: tuple[Dataset, ...] = ()
    holds_lines: bool = True
    eliminations: tuple[Elimination, ...] = ()
    within: str = ""
    own_lists: Mapping[str, OwnList] = field(default_factory=dict)

    @property
    def kind_of_report(self) -> KindOfReport:
        """What is special to its kind of report."""
        return kind_named(self.kind)

    @property
    def names_counterparts(self) -> bool:
        """Whether a line says which unit is on the other side of a transfer (对方单位)."""
        further = chain(
            (line.further for line in self.expenditure), (line.further for line in self.income)
        )
        return any("对方单位" in dict(one) for one in further if one)

    @property
    def unit_paths(self) -> list[Path]:
        """Where its units' datasets stand, and theirs."""
        units = self.unit_datasets
        return [path for unit in units for path in (unit.path, *unit.unit_paths)]

    @property
    def superior(self) -> tuple[str, str]:
        """Code and name of the department in charge (主管部门): of a department itself, unless it says
        otherwise; of a unit as it says, "" where it does not."""
        own, is_own = self.department, bool(self.kind_of_report.of_unit)
        code = own.superior_code or (own.code if is_own else "")
        return code, own.superior_name or (own.name if is_own else "")

    def place_of(self, sheet: str) -> Place:
        """A sheet as a whole, for what is missing from it."""
        if self.path.is_file():
            return Place(self.within or self.path.name, sheet)
        suffix = "yaml" if sheet == WORDS else "csv"
        return Place(f"{self.within}{sheet}.{suffix}")

    def given(self, sheet: str) -> tuple[Any, ...]:
        """All lines of a sheet that were given, by the attribute that holds it: with those that only
        a unit's own report prints, and those that are eliminated."""
        lines: tuple[Any, ...] = getattr(self, sheet)
        if sheet in ("declared", "confirmations"):
            return (*lines, *chain.from_iterable(unit.given(sheet) for unit in self.unit_datasets))
        return (*lines, *self.eliminated(sheet)) if self.eliminations else lines

    def eliminated(self, sheet: str) -> tuple[Any, ...]:
        """The lines of a sheet that are eliminated, by the attribute that holds the others."""
        side = {"expenditure": "paid", "income": "received"}.get(sheet)
        every = (getattr(one, side) for one in self.eliminations) if side else ()
        return tuple(chain.from_iterable(every))


LINES: Mapping[str, type[Any]] = {
    "units": Unit,
    "expenditure": ExpenditureLine,
    "income": IncomeLine,
    "projects": Project,
    "targets": Target,
    "overall_targets": OverallTarget,
    "declared": Declared,
    "reasons": Reason,
    "transfers": Transfer,
    "opening": OpeningLine,
    "full_year": FullYearLine,
    "function_notes": FunctionNote,
    "balances": BalanceLine,
    "evaluations": Evaluation,
    "table_amounts": TableAmount,
    "confirmations": Confirmation,
    OWN_LISTS: ListLine,
}
"""The type of the lines that each attribute of a dataset holds."""
