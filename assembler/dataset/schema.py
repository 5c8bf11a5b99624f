"""The sheets and columns of a dataset, declared once.

Everything else follows from this list: the readers of folder and workbook and the lines of the
model, `assembler new` with its drop-down lists, the ledger's dimensions and their levels, the sheet
分表数, the lines a snapshot keeps, the headings that an import understands, what tells the rows of
a sheet apart for `diff`, and the clerk's guide. A column without an attribute of its own in the
model is kept under its name in the line's `further`, and works everywhere all the same.

A sheet is a CSV file of the folder form and a worksheet of the workbook form, with the same name
and columns; the words of the report (报告) are `报告.yaml` in the folder, and a worksheet of two
columns (栏目, 内容) in the workbook. What is special to a kind of report stands in `kinds.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from enum import Enum
from functools import lru_cache
from typing import NamedTuple, ParamSpec, TypeVar

from .kinds import KINDS_OF_REPORT, KindOfReport, kind_named

_P = ParamSpec("_P")
_T = TypeVar("_T")


class Kind(Enum):
    """What a column holds."""

    TEXT = "文字"
    CODE = "编码"
    CHOICE = "选项"
    FUND = "资金来源"
    AMOUNT = "金额"
    NUMBER = "数值"
    COUNT = "整数"
    PERCENT = "百分比"
    DATE = "日期"


class Classification(NamedTuple):
    """A classification of codes (功能分类). book: the attribute of the codebook that lists it.
    levels: the digits of a code of each. leaf: digits of codes that the book may lack under a
    known parent; 0 where it knows all."""

    book: str
    levels: dict[str, int]
    leaf: int = 0


CLASSIFICATIONS = {
    "功能分类": Classification("functional", {"类": 3, "款": 5, "项": 7}, leaf=7),
    "部门经济分类": Classification("department_economic", {"类": 3, "款": 5}),
    "政府经济分类": Classification("government_economic", {"类": 3, "款": 5}),
}


class Column(NamedTuple):
    """name: the heading (an AMOUNT's unit stands behind it in the heading: 金额（元）).
    required: must be filled in each row. Optional columns may be absent altogether.

    attribute: of the line in the model; "" where it is kept in the line's `further`.
    dimension: what authors ask a ledger for by: 支出(功能='201'); "" for none.
    key: whether it belongs to what tells the rows of a sheet apart. synonyms: what exports call
    it, the most telling name first. spellings: how exports write its choices. akin: what people
    write for a choice, which is then proposed.
    """

    name: str
    kind: Kind
    explanation: str
    example: str
    required: bool = False
    choices: tuple[str, ...] = ()
    digits: tuple[int, ...] = ()  # lengths a code may have; () means any
    refers: str = ""  # the sheet or classification that must list the value
    default: str = ""  # what a blank means
    stands: bool = False  # the column must be there, though its cells may be blank
    several: bool = False  # a cell may hold several values between 、
    shared: bool = False  # a row may stand for several of them: 收入总计、支出总计
    attribute: str = ""
    dimension: str = ""
    key: bool = False
    synonyms: tuple[str, ...] = ()
    spellings: tuple[tuple[str, tuple[str, ...]], ...] = ()
    akin: tuple[tuple[str, tuple[str, ...]], ...] = ()
    rows_apart: bool = False  # it only keeps rows of a table apart: a blank is as good as a value
    prose: bool = False  # a text of the clerk's that the report shows as it is
    kept: bool = True  # whether the dataset's lines have it at all
    unit: str = ""  # what its numbers count: 人, 台
    adds_up: bool = True  # whether a sum of its numbers says anything: not of unit prices

    @property
    def indispensable(self) -> bool:
        """Whether the sheet is of no use without this column."""
        return self.required or self.stands

    @property
    def is_further(self) -> bool:
        """Whether the line has it in `further`."""
        return self.kept and not self.attribute

    @property
    def levels(self) -> dict[str, int]:
        """The levels of its codes, 类 款 项, with their digits; none where it holds no code of a
        classification."""
        classification = CLASSIFICATIONS.get(self.refers)
        return classification.levels if classification else {}

    @property
    def is_number(self) -> bool:
        """Whether its values are the same when they are equal as numbers."""
        return self.kind in (Kind.AMOUNT, Kind.NUMBER, Kind.COUNT, Kind.PERCENT)


class Sheet(NamedTuple):
    """A sheet; `required` ones must exist and have at least one row. attribute: of the dataset, that
    holds its lines. ledger: what authors call it, where it is one (结转). reported: whether its lines
    belong to the report; what does not is in no snapshot and changes no report. own: a list of a
    template's own (清单), declared in its folder."""

    name: str
    explanation: str
    columns: tuple[Column, ...]
    required: bool = False
    imported: bool = False  # written by `import`; a new dataset begins without it
    instead: str = ""  # the sheet that may stand in for this required one
    attribute: str = ""
    ledger: str = ""
    reported: bool = True
    own: bool = False

    @property
    def key(self) -> tuple[str, ...]:
        """The columns that tell its rows apart."""
        return tuple(column.name for column in self.columns if column.key)

    @property
    def dimensions(self) -> tuple[Column, ...]:
        """The columns that its ledger can be asked for by."""
        return tuple(column for column in self.columns if column.dimension)

    @property
    def further(self) -> tuple[str, ...]:
        """The columns that its lines have in `further`."""
        return tuple(column.name for column in self.columns if column.is_further)

    def column(self, name: str) -> Column:
        """The column of that name. Raises KeyError."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


class Field(NamedTuple):
    """An entry of the report's words. name: its path (部门.名称). many: a list of texts;
    keyed: a mapping from a name of the template to text or a list of texts; inside: such a name and
    its text, as a new dataset shows them. of_accounts: only for
    reports that take an opening budget from another dataset. of_department: only for reports that
    may add up those of units; of_unit: only for those of a unit."""

    name: str
    explanation: str
    example: str
    required: bool = False
    many: bool = False
    keyed: bool = False
    inside: tuple[str, str] = ("某一节的名称", "要补充的一段")
    choices: tuple[str, ...] = ()
    of_accounts: bool = False
    of_department: bool = False
    of_unit: bool = False

    def is_of(self, kind: KindOfReport) -> bool:
        """Whether a kind of report has it."""
        if self.of_accounts and not kind.opening_from:
            return False
        return not (self.of_unit if kind.of_unit else self.of_department)


UNIT_NATURES = ("行政", "参公", "事业")
PERIODS = ("本年", "上年结转")
PROJECT_KINDS = ("其他运转类", "特定目标类", "项目支出")
EXPENDITURE_KINDS = (
    "人员经费",
    "公用经费",
    *PROJECT_KINDS,
    "上缴上级支出",
    "经营支出",
    "对附属单位补助支出",
)
ANSWERS = (
    "报告",
    "单位",
    "单位名称",
    "项目编码",
    "项目类型",
    "指标",
    "原因",
    "全年预算",
    "科目说明",
)
BALANCES = ("年初结转和结余", "使用非财政拨款结余和专用结余", "结余分配", "年末结转和结余")
TARGET_GROUPS = ("成本指标", "产出指标", "效益指标", "满意度指标")
INDICATORS = "绩效指标"
OVERALL_GROUPS = ("履职目标", "主要任务", INDICATORS)
_PERIODS_OF_ACCOUNTS = ("年初预算", "全年预算")
DECLARED_PERIODS = ("本年", "上年", *_PERIODS_OF_ACCOUNTS)
_AKIN_PERIODS = (
    ("本年", ("今年", "当年", "本年度", "今年度", "本年数", "当年预算")),
    ("上年", ("去年", "前一年", "上一年", "上年度", "上一年度", "去年度", "上年数", "往年")),
)
DECLARED_UNITS = (
    "元",
    "万元",
    "辆",
    "台（套）",
    "台",
    "个",
    "人",
    "人次",
    "批次",
    "平方米",
    "分",
    "%",
)
PROCUREMENTS = ("货物", "工程", "服务")
RATINGS = ("分", "%")
"""Units of declared figures that no sum over several units makes sense of."""
OUTSIDE = "部门外"
"""The 对方单位 of a transfer that leaves the department, or comes from outside."""
DRAFTED, DRAFT = "底稿", "草稿"  # of a reason
FORMER_NAME, EXPLANATION = "上年名称", "说明"  # of a project

# --- columns that stand in several sheets
# The declarations are tables, laid out by hand.
# fmt: off

_UNIT = Column(
    "单位编码", Kind.CODE, "预算单位的编码，须在“单位”表中", "146001", True, refers="单位",
    attribute="unit", dimension="单位", key=True,
    synonyms=("单位", "预算单位", "项目单位", "用款单位", "基层单位", "申报单位"),
)
_FUNCTION = Column(
    "功能科目", Kind.CODE, "支出功能分类的项级科目，7位", "2010301", True, digits=(7,),
    refers="功能分类", attribute="function", dimension="功能", key=True,
    synonyms=(
        "功能科目", "功能分类", "功能分类科目", "功能科目分类", "支出功能分类", "支出功能分类科目",
        "支出功能科目", "收入科目", "预算科目", "科目",
    ),
)
_KIND = Column(
    "支出类别", Kind.CHOICE,
    "人员经费、公用经费属基本支出，其他运转类、特定目标类属项目支出（决算不分类的填项目支出）",
    "人员经费", True, EXPENDITURE_KINDS, attribute="kind", dimension="类别", key=True,
    synonyms=(
        "支出类别", "支出类型", "支出性质", "支出分类", "预算类别", "支出项目类别", "项目大类",
        "项目类型", "项目类别", "项目分类",
    ),
)
_FUND = Column(
    "资金来源", Kind.FUND, "资金来源，见“资金来源”清单", "财政拨款", True,
    attribute="fund", dimension="资金", key=True,
    synonyms=(
        "资金来源", "资金性质", "资金性质分类", "资金类型", "资金类别", "经费来源", "收入来源",
        "收入项目", "收入类别", "收入分类",
    ),
)
_PERIOD = Column(
    "年度", Kind.CHOICE, "本年或上年结转，不填即本年", "本年", False, PERIODS, default="本年",
    attribute="period", dimension="年度", key=True,
    synonyms=(
        "年度", "预算年度", "资金年度", "会计年度", "财政年度", "指标来源", "预算来源",
        "资金年度类型", "是否结转", "是否上年结转", "是否结转资金", "结转标志",
    ),
)
_AMOUNT = Column(
    "金额", Kind.AMOUNT, "金额；单位写在列名里：金额（元）或金额（万元）", "1686100.00", True,
    attribute="amount",
    synonyms=(
        "金额", "指标金额", "预算金额", "预算数", "预算指标", "批复数", "批复金额", "预算批复数",
        "年初批复数", "年初预算数", "年初预算", "年初预算金额", "申请数", "申请金额", "预算申请数",
        "申报数", "申报金额", "控制数", "安排数", "安排金额", "本年预算数", "本年预算", "金额合计",
        "合计金额", "总金额", "支出金额", "支出数", "收入金额", "收入数", "决算数", "决算金额",
        "执行数", "执行金额", "支付金额", "调整预算数", "调整后预算数", "调整后金额", "预算安排数",
        "预算安排", "预算安排金额", "年初预算安排数", "预算总额", "下达金额", "指标下达数",
        "支出预算", "收入预算", "支出预算数", "收入预算数",
    ),
)
_PROJECT = Column(
    "项目", Kind.TEXT, "项目名称，须在“项目”表中", "网络通信费", True, refers="项目",
    attribute="project", key=True,
)
_ITEM = Column(
    "栏目", Kind.CHOICE, "年初结转和结余、年末结转和结余等", "年初结转和结余", True, BALANCES,
    attribute="item", dimension="栏目", key=True,
)
_COUNTERPART = Column(
    "对方单位", Kind.TEXT,
    "和本部门另一个单位之间的补助、上缴等往来：那个单位的编码，部门汇总时抵销；部门以外的填部门外", "",
)
TO_CONFIRM, CONFIRMED = "待确认", "已确认"
STATE = "状态"
_STATE = Column(
    STATE, Kind.CHOICE,
    "从上年或预算带来、还没有核对的写着“待确认”，报告是草稿；核对后改成“已确认”，或者清空",
    "",
    choices=(TO_CONFIRM, CONFIRMED),
)
_REMARK = Column("备注", Kind.TEXT, "给自己看的说明，不进入报告", "", kept=False)

REPORT_FILES = ("公开", "内部")
YES_NO = ("是", "否")
BUDGET_BASES = ("年初预算", "全年预算")

FIELDS = (
    Field("类型", "报告的类型", "部门预算", True, choices=tuple(KINDS_OF_REPORT)),
    Field("年度", "预算年度，四位数字", "2024", True),
    Field("模板", "所用模板，即 templates 下的文件夹名，须与类型相配", "henan-budget", True),
    Field("部门.编码", "部门的预算编码", "146", True),
    Field(
        "部门.名称",
        "部门全称，用于封面、标题和正文",
        "某某县政务服务和大数据管理局",
        True,
    ),
    Field("部门.简称", "部门简称；不填即用全称", "县政务局"),
    Field("部门.自称", "正文中部门怎样称呼自己；不填即“本部门”", "我局"),
    Field(
        "部门.主管部门编码", "单位预算、单位决算：主管部门的编码，项目自评表中印出", "146", of_unit=True
    ),
    Field(
        "部门.主管部门名称",
        "单位预算、单位决算：主管部门的全称，项目自评表中印出",
        "某某县政务服务和大数据管理局",
        of_unit=True,
    ),
    Field("公开日期", "公开的日期（年-月-日，或年-月）", "2024-04-10"),
    Field(
        "年初预算",
        "决算：同年部门预算数据的位置（相对本数据），用它的支出代替“年初预算”表",
        "../某某局-2023-预算",
        of_accounts=True,
    ),
    Field(
        "上年",
        "上年同类报告的位置（相对本数据）：数据文件夹、工作簿，或本程序生成的 Word 文件；"
        "“指标”表没有填的上年数从那里取",
        "../某某局-2023",
    ),
    Field(
        "单位数据",
        "部门：各单位数据的位置（相对本数据），文件夹或工作簿，一套一项；本报告是它们的汇总",
        "../某某局-2024-局机关",
        many=True,
        of_department=True,
    ),
    Field(
        "报告文件",
        "生成的文件给谁用：不填即“公开”，不带台账各行；“内部”带台账各行和准确数，供自己查来历",
        "公开",
        choices=REPORT_FILES,
    ),
    Field(
        "草稿字样",
        "报告还有错误、待填的，封面上印“草稿，不要公开”，改好再生成就没有了；填“否”不印",
        "是",
        choices=YES_NO,
    ),
    Field(
        "一图读懂",
        "报告最前面要不要“一图读懂”这一页；不填即照模板，模板没有写的不要",
        "是",
        choices=YES_NO,
    ),
    Field(
        "预算口径",
        "决算：完成率与哪个预算数比；不填即“年初预算”。年中成立、没有年初预算的填“全年预算”，"
        "各项科目的全年预算数填在“全年预算”表",
        "年初预算",
        choices=BUDGET_BASES,
        of_accounts=True,
    ),
    Field("职责", "主要职责，一条一项，不写序号", "贯彻执行……", True, many=True),
    Field("机构设置", "内设机构和单位构成的说明，一段一项", "本部门内设机构4个……", many=True),
    Field("补充", "给某一节末尾补充的段落：节名 → 段落", "……", many=True, keyed=True),
    Field(
        "文字",
        "模板要部门自己写的话（如制度名称、开支内容）：名称 → 一句或几句，不写句号",
        "……",
        many=True,
        keyed=True,
        inside=("绩效制度", "某某办法"),
    ),
    Field(
        "省略",
        "本报告不公开的节或表：名称 → 理由",
        "经批准不公开",
        keyed=True,
        inside=("某一节或某张表的名称", "理由"),
    ),
)

WORDS_SHEET = Sheet(
    "报告",
    "部门的信息和文字，一栏一行；职责这样有几条的，用几行写同一栏目",
    (
        Column("栏目", Kind.TEXT, "栏目的名称，如 部门.名称、职责、补充.<节名>", "部门.名称", True,
               key=True),
        Column("内容", Kind.TEXT, "这一栏的内容", "某某县政务服务和大数据管理局", stands=True),
        _REMARK,
    ),
    required=True,
)

_UNITS = Sheet(
    "单位", "纳入部门预算编制范围的单位，本级在前",
    (
        Column("单位编码", Kind.CODE, "预算单位的编码", "146001", True, attribute="code", key=True),
        Column("单位名称", Kind.TEXT, "单位全称", "某某县政务服务中心", True, attribute="name",
               prose=True),
        Column("单位性质", Kind.CHOICE, "行政、参公或事业", "行政", True, UNIT_NATURES,
               attribute="nature"),
        Column("备注", Kind.TEXT, "单位构成表的“备注”一栏，印在报告里（如 预算并入本级）；没有则留空", "",
               attribute="remark", prose=True),
    ),
    required=True,
    attribute="units",
)
_EXPENDITURE = Sheet(
    "支出", "支出台账：每笔预算支出一行，所有支出表和文字都由它汇总；只有正式表格的，可以没有这张表",
    (
        _UNIT,
        _FUNCTION,
        Column("部门经济科目", Kind.CODE, "部门预算支出经济分类的款级科目，5位", "30101", True,
               digits=(5,), refers="部门经济分类",
               attribute="department_economic", dimension="部门经济", key=True,
               synonyms=(
                   "部门经济科目", "部门经济分类", "部门经济分类科目", "部门预算经济分类",
                   "部门预算经济分类科目", "部门预算经济科目", "部门预算支出经济分类",
                   "部门预算支出经济分类科目", "部门支出经济分类", "部门支出经济分类科目",
                   "部门支出经济科目", "支出经济分类", "支出经济分类科目", "经济分类",
                   "经济分类科目", "经济科目", "部门经济",
               )),
        Column("政府经济科目", Kind.CODE, "政府预算支出经济分类的款级科目，5位", "50101", True,
               digits=(5,), refers="政府经济分类",
               attribute="government_economic", dimension="政府经济", key=True,
               synonyms=(
                   "政府经济科目", "政府经济分类", "政府经济分类科目", "政府预算经济分类",
                   "政府预算经济分类科目", "政府预算经济科目", "政府预算支出经济分类",
                   "政府预算支出经济分类科目", "政府支出经济分类", "政府支出经济分类科目",
                   "政府支出经济科目", "政府经济",
               )),
        _KIND,
        Column("项目", Kind.TEXT, "项目支出填项目名称（与“项目”表一致），基本支出不填", "",
               refers="项目", attribute="project", dimension="项目", key=True,
               synonyms=("项目", "预算项目", "支出项目", "二级项目")),
        Column("项目类别", Kind.TEXT, "机构运转经费表中的项目类别，如公用经费、工会经费", "",
               attribute="project_category", dimension="项目类别", key=True, rows_apart=True,
               synonyms=("项目类别", "经费类别", "运转经费类别", "项目类型", "项目分类")),
        Column("明细", Kind.TEXT, "同一科目在表中要分行列示时，用来区分各行", "",
               attribute="detail", dimension="明细", key=True, rows_apart=True, prose=True,
               synonyms=("明细", "明细项目", "项目明细", "支出明细", "子项目", "子项目名称",
                         "明细名称", "支出事项")),
        Column("政府采购", Kind.CHOICE, "属于政府采购的填货物、工程或服务，不属于的留空", "货物",
               choices=PROCUREMENTS, dimension="政府采购", key=True,
               synonyms=("政府采购", "政府采购品目类别", "政府采购类型", "政府采购类别",
                         "政府采购项目类型", "政府采购项目类别", "采购类型", "采购类别",
                         "采购品目类别", "采购项目类型", "采购项目类别"),
               spellings=(
                   ("货物", ("货物类", "货物采购", "政府采购货物", "A", "A货物")),
                   ("工程", ("工程类", "工程采购", "政府采购工程", "B", "B工程")),
                   ("服务", ("服务类", "服务采购", "政府采购服务", "C", "C服务")),
                   ("", ("否", "无", "-", "—", "–", "/", "非政府采购", "不属于政府采购", "非采购")),
               )),
        _FUND,
        _PERIOD,
        _COUNTERPART,
        _AMOUNT,
        _REMARK,
    ),
    required=True,
    instead="分表数",
    attribute="expenditure",
    ledger="支出",
)
_INCOME = Sheet(
    "收入", "收入台账：各单位各项资金来源一行；决算分功能科目填；只有正式表格的，可以没有这张表",
    (
        _UNIT,
        _FUNCTION._replace(explanation="支出功能分类的项级科目，7位（决算填）"),
        _FUND,
        _PERIOD,
        _COUNTERPART,
        _AMOUNT._replace(example="9547200.00"),
        _REMARK,
    ),
    required=True,
    instead="分表数",
    attribute="income",
    ledger="收入",
)
_OPENING = Sheet(
    "年初预算", "年初预算：一项功能科目、一种资金来源一行",
    (
        _FUNCTION._replace(
            explanation="支出功能分类的项级科目，7位；不知道的留空", required=False
        ),
        _FUND._replace(example="一般公共预算拨款"),
        Column("项目数", Kind.NUMBER, "未形成支出的年初预算项目的个数，只在需要说明时填", "",
               attribute="projects"),
        _AMOUNT._replace(explanation="年初预算数；单位写在列名里", example="506700.00"),
        _REMARK,
    ),
    attribute="opening",
    ledger="年初预算",
)
_BALANCES = Sheet(
    "结转结余", "年初、年末的结转和结余，使用和分配的结余；没有则留空",
    (
        _FUNCTION._replace(explanation="支出功能分类的项级科目，7位（决算填）", required=False),
        _FUND._replace(example="政府性基金预算拨款"),
        _ITEM,
        _AMOUNT._replace(explanation="金额；单位写在列名里", example="100000.00"),
        _REMARK,
    ),
    attribute="balances",
    ledger="结转",
)

_NARRATIVES = tuple(
    Column(name, Kind.TEXT, f"{what}，模板印项目情况的填；可以分段，一段一行", "", prose=True)
    for name, what in (
        ("立项依据", "根据什么文件、什么需要设立"),
        ("实施主体", "由哪个单位、科室实施"),
        ("实施周期", "从哪年到哪年，或一次性、经常性"),
        ("实施内容", "做哪些事"),
        ("年度预算安排", "本年安排多少，用在哪里；可以引用数字，如 {{ 项目金额|万元 }}"),
        ("绩效目标", "要达到什么效果"),
    )
)
"""What reports that tell of each project say of it."""
NARRATIVES = tuple(column.name for column in _NARRATIVES)
_FULL_YEAR = Sheet(
    "全年预算",
    "全年预算（年初预算加减当年的调整）：一项功能科目、一种资金来源一行；“预算口径”是全年预算的要填",
    (
        _FUNCTION,
        _FUND._replace(example="一般公共预算拨款"),
        _AMOUNT._replace(explanation="全年预算数；单位写在列名里", example="520000.00"),
        _REMARK,
    ),
    attribute="full_year",
    ledger="全年预算",
)

# --- the amounts of official tables (分表数): a column for each dimension of the ledgers

_LEDGER_SHEETS = (_EXPENDITURE, _INCOME, _OPENING, _BALANCES, _FULL_YEAR)
LEDGERS = tuple(sheet.ledger for sheet in _LEDGER_SHEETS)
_IN_TABLES = {
    "单位编码": ("预算单位", "146001"),
    "功能科目": ("功能科目的类、款或项", "2010301"),
    "部门经济科目": ("部门经济科目的类或款", "301"),
    "政府经济科目": ("政府经济科目的类或款", "50101"),
    "支出类别": ("支出类别，可以几个，用顿号隔开", "人员经费、公用经费"),
    "项目": ("项目名称", ""),
    "项目类别": ("机构运转经费表中的项目类别", ""),
    "资金来源": ("资金来源，可以几个，用顿号隔开", "一般公共预算拨款"),
    "年度": ("本年或上年结转；空着即两者都算", "本年"),
    "栏目": ("结转的栏目", ""),
}
"""What a column says of the amounts of official tables, where that is not what it says of lines."""


def _of_amounts(column: Column) -> Column:
    """A dimension's column in 分表数: which of its values an amount is the sum of. Codes of every
    level may stand there, and several values; a blank tells none apart."""
    explanation, example = _IN_TABLES.get(column.name, (column.explanation, column.example))
    return column._replace(
        explanation=explanation,
        example=example,
        required=False,
        default="",
        digits=tuple(column.levels.values()),
        several=column.kind is not Kind.TEXT,  # a text may have a 、 of its own
        attribute="asked",
        synonyms=(),
        prose=False,
    )


def _table_amounts(ledgers: Sequence[Sheet]) -> Sheet:
    """The sheet 分表数 for these ledgers."""
    dimensions = {c.dimension: c for sheet in reversed(ledgers) for c in sheet.dimensions}
    order = dict.fromkeys(c.dimension for sheet in ledgers for c in sheet.dimensions)
    return Sheet(
        "分表数",
        "正式表格（预算01—14表、公开01—09表）上的数，一格一行，由 assembler import 写成："
        "没有台账时由它们回答，有台账时用来核对。各列说明这一格是哪些支出（收入）的合计，空着的列即不分",
        (
            Column("表", Kind.TEXT, "这一格所在的表：模板 tables 下的文件名", "预算03表", True,
                   attribute="table", key=True),
            Column("台账", Kind.CHOICE, "支出、收入、年初预算、结转或全年预算", "支出", True,
                   tuple(sheet.ledger for sheet in ledgers), attribute="ledger", key=True),
            *(_of_amounts(dimensions[name]) for name in order),
            Column("金额", Kind.AMOUNT, "这一格的数；单位写在列名里", "722.22", True,
                   attribute="amount", adds_up=False),
            Column("来源", Kind.TEXT, "这一格在原来文件中的位置", "预算表.xlsx 预算03表 F8",
                   attribute="source"),
        ),
        imported=True,
        attribute="table_amounts",
    )


_RATED = {
    "资金管理情况": "management", "成本指标": "cost", "产出指标": "output", "效益指标": "benefit",
    "满意度指标": "satisfaction",
}
_DECLARED: list[Sheet] = [
    _UNITS,
    _EXPENDITURE,
    _INCOME,
    Sheet(
        "项目", "项目清单，按表中列示的先后",
        (
            Column("项目编码", Kind.CODE, "预算管理一体化系统中的项目编码，须按文本填写",
                   "410308240000000026856", True, attribute="code"),
            Column("项目名称", Kind.TEXT, "项目名称，不得重复", "网络通信费", True,
                   attribute="name", key=True, prose=True),
            Column("项目类型", Kind.CHOICE, "其他运转类或特定目标类，决算不分类的填项目支出",
                   "其他运转类", True, PROJECT_KINDS, attribute="kind"),
            _UNIT._replace(dimension="", key=False),
            Column(FORMER_NAME, Kind.TEXT, "本年改了名称的，填上年的名称，草拟原因时当作同一个项目", ""),
            Column(EXPLANATION, Kind.TEXT, "做什么用，草拟原因时写在项目后面；不写句号", ""),
            *_NARRATIVES,
            _STATE,
        ),
        attribute="projects",
    ),
    Sheet(
        "绩效指标", "各项目的绩效目标，一个三级指标一行",
        (
            _PROJECT,
            Column("指标类别", Kind.CHOICE, "成本指标、产出指标、效益指标或满意度指标",
                   "产出指标", True, TARGET_GROUPS, attribute="group", key=True),
            Column("三级指标", Kind.TEXT, "指标名称", "网络正常运行率", True, attribute="name",
                   key=True, prose=True),
            Column("指标值", Kind.TEXT, "指标值；可以引用数字，如 ≤{{ 项目金额|万元 }}", "100%",
                   True, attribute="value", prose=True),
            _STATE,
        ),
        attribute="targets",
    ),
    Sheet(
        "整体绩效", "部门整体绩效目标表的内容",
        (
            Column("类别", Kind.CHOICE, "履职目标、主要任务或绩效指标", "绩效指标", True,
                   OVERALL_GROUPS, attribute="group", key=True),
            Column("一级指标", Kind.TEXT, "绩效指标的一级指标", "投入管理指标", attribute="first",
                   key=True),
            Column("二级指标", Kind.TEXT, "绩效指标的二级指标", "预算和财务管理",
                   attribute="second", key=True),
            Column("名称", Kind.TEXT, "三级指标、目标或任务的名称；没有名称的目标、任务留空，写在“说明”里",
                   "预算执行率", stands=True, attribute="name", key=True, prose=True),
            Column("指标值", Kind.TEXT, "绩效指标的指标值", "≥90%", attribute="value", prose=True),
            Column("说明", Kind.TEXT, "目标或任务的内容，指标值的说明", "",
                   attribute="explanation", prose=True),
            _STATE,
        ),
        attribute="overall_targets",
    ),
    Sheet(
        "指标", "台账里没有的数字：上年数、车辆、设备、政府采购等",
        (
            Column("指标", Kind.TEXT,
                   "指标名称，须在模板的 figures.yaml 中；同一个数的几个指标可以写在一行，用顿号隔开",
                   "收入总计", True, shared=True, attribute="name", key=True),
            Column("期间", Kind.CHOICE, "本年或上年；决算还有年初预算、全年预算", "上年", True,
                   DECLARED_PERIODS, attribute="period", key=True, akin=_AKIN_PERIODS,
                   # a budget does not offer these, and B-82 says that it has no use for them
                   spellings=tuple((name, (name,)) for name in _PERIODS_OF_ACCOUNTS)),
            Column("数值", Kind.NUMBER, "数值", "9114400.00", True, attribute="value",
                   adds_up=False),
            Column("单位", Kind.CHOICE, "元、万元、辆、台（套）等", "元", True, DECLARED_UNITS,
                   attribute="unit"),
            _STATE,
            _REMARK,
        ),
        attribute="declared",
    ),
    Sheet(
        "原因", "增减变化的原因",
        (
            Column("指标", Kind.TEXT,
                   "发生变化的指标，原因相同的可以写在一行，用顿号隔开；决算与年初预算有差异的，填功能科目编码；"
                   "填项目、科目的名称，就是给草拟的原因用的缘由",
                   "收入总计、支出总计", True, shared=True, attribute="name", key=True),
            Column("原因", Kind.TEXT, "“主要原因：”之后的话，不写句号", "大厅运行经费增加", True,
                   attribute="text", prose=True),
            _STATE._replace(
                explanation="草拟的是草稿，从上年带来、还没有核对的是待确认，都算草稿；"
                "核对后改成已确认，或者清空",
                choices=(DRAFT, TO_CONFIRM, CONFIRMED),
            ),
            Column(DRAFTED, Kind.TEXT, "程序草拟的原文，由 assembler reasons --write 写；不用填", ""),
        ),
        attribute="reasons",
    ),
    Sheet(
        "专项转移支付", "本部门负责管理的专项转移支付项目，没有则留空",
        (
            Column("项目名称", Kind.TEXT, "专项转移支付项目名称", "", True, attribute="name",
                   key=True, prose=True),
            Column("金额", Kind.AMOUNT, "金额；单位写在列名里", "", True, attribute="amount"),
            Column("说明", Kind.TEXT, "用途等说明", "", attribute="explanation", prose=True),
        ),
        attribute="transfers",
    ),
    _OPENING,
    _FULL_YEAR,
    _BALANCES,
    Sheet(
        "科目说明", "各项支出的用途，模板逐项说明“主要用于……”的要填，一项功能科目一行",
        (
            _FUNCTION._replace(dimension=""),
            Column("用途", Kind.TEXT, "“主要用于”之后的话，不写句号", "机关人员和日常公用开支", True,
                   attribute="purpose", prose=True),
            _STATE,
            _REMARK,
        ),
        attribute="function_notes",
    ),
    Sheet(
        "项目自评", "项目单位自评表，照表填写，一个项目一行",
        (
            _UNIT._replace(dimension=""),
            _PROJECT._replace(example="党建经费"),
            Column("项目类型", Kind.TEXT, "自评表中的项目类型", "可执行项目", attribute="kind"),
            Column("资金归口处室", Kind.TEXT, "资金归口的财政处室", "行政政法科",
                   attribute="office"),
            Column("全年预算数", Kind.AMOUNT, "全年预算数；单位写在列名里", "1.00", True,
                   attribute="budget"),
            Column("全年执行数", Kind.AMOUNT, "全年执行数；单位写在列名里", "0.69", True,
                   attribute="spent"),
            Column("系统查询全年执行数", Kind.AMOUNT, "系统查询的全年执行数；单位写在列名里", "0.69",
                   True, attribute="queried"),
            *(Column(f"{name}得分率", Kind.TEXT, f"{name}得分率，没有这类指标的留空", "100%",
                     attribute=f"{attribute}_rate")
              for name, attribute in _RATED.items()),
            Column("自评得分", Kind.NUMBER, "自评得分，百分制", "94.81", True, attribute="score",
                   adds_up=False),
            Column("是否有偏差", Kind.CHOICE, "目标完成是否有偏差", "否", True, ("是", "否"),
                   attribute="deviates"),
            _STATE,
            _REMARK,
        ),
        attribute="evaluations",
    ),
    _table_amounts(_LEDGER_SHEETS),
    Sheet(
        "待补", "正式表格里没有、还要回答的问题，由 assembler import 列出；填好“回答”，下次生成就用上",
        (
            Column("归入", Kind.CHOICE,
                   "回答属于哪里：报告、单位（性质）、单位名称、项目编码、项目类型、指标、原因、全年预算或科目说明", "指标", True,
                   ANSWERS),
            Column("名称", Kind.TEXT, "报告的栏目、单位编码、项目名称、指标的名称、功能科目", "收入总计", True),
            Column("期间", Kind.TEXT, "指标的期间；全年预算的资金来源", "上年"),
            Column("单位", Kind.TEXT, "指标的单位", "元"),
            Column("问题", Kind.TEXT, "要回答什么", "上年的收入总计是多少？"),
            Column("用在", Kind.TEXT, "报告的哪一节用到", "收入支出预算总体情况说明"),
            Column("句子", Kind.TEXT, "用到它的句子", "……收入增加……"),
            Column("回答", Kind.TEXT, "填在这里；有几条的（如职责），一条一行", "9114400.00", stands=True),
            _REMARK,
        ),
        imported=True,
    ),
    Sheet(
        "补充科目", "科目书里没有、本地使用的科目",
        (
            Column("分类", Kind.CHOICE, "功能分类、部门经济分类或政府经济分类", "功能分类", True,
                   tuple(CLASSIFICATIONS), key=True),
            Column("编码", Kind.CODE, "科目编码", "2010398", True, digits=(3, 5, 7), key=True),
            Column("名称", Kind.TEXT, "科目名称", "", True),
        ),
    ),
    Sheet(
        "已确认",
        "核对过、确实如此的警告和提示，一条一行，不再列出；由 assembler check --confirm 写，也可以自己写。"
        "说的那一行改了，警告又会列出",
        (
            Column("代号", Kind.TEXT, "警告或提示的代号", "D-81", True, attribute="code", key=True),
            Column("表", Kind.TEXT, "说的是哪张表；不说哪张表的留空", "支出", attribute="sheet",
                   key=True),
            Column("行的内容", Kind.TEXT,
                   "那一行填的各格（备注除外），写成“列名：内容”，用分号隔开；不说哪一行的留空",
                   "单位编码：146001；功能科目：2010301；……；金额（元）：12000", attribute="content",
                   key=True),
            Column("问题", Kind.TEXT, "警告的那句话；写了行的内容的，可以不写",
                   "行政单位146001的部门经济科目30199配了政府经济科目50101，不常见",
                   attribute="message", key=True),
            Column("确认人", Kind.TEXT, "谁核对的", "张三", attribute="person"),
            Column("日期", Kind.TEXT, "哪天核对的", "2024-04-10", attribute="date"),
            Column("说明", Kind.TEXT, "为什么不用改", "原表如此", attribute="remark"),
        ),
        attribute="confirmations",
        reported=False,
    ),
]
# fmt: on
SHEETS: Sequence[Sheet] = _DECLARED
"""Every sheet. What follows from it is asked for by functions, and kept by `derived`."""


# --- what follows from the declarations

_forget: list[Callable[[], None]] = []


def derived(function: Callable[_P, _T]) -> Callable[_P, _T]:
    """A function whose answers follow from the declarations alone: each is worked out once."""
    kept = lru_cache(maxsize=None)(function)
    _forget.append(kept.cache_clear)
    return kept  # type: ignore[return-value]


@contextmanager
def declared_column(sheet: str, column: Column, before: str = "金额") -> Iterator[None]:
    """For tests: a further column of a sheet, declared for a while before another one. Nothing but
    its declaration is given; whatever else there is to it must follow."""
    as_it_was = list(_DECLARED)
    _declare(sheet, column, before)
    try:
        yield
    finally:
        _DECLARED[:] = as_it_was
        _forget_all()


def _declare(sheet: str, column: Column, before: str) -> None:
    for at, one in enumerate(_DECLARED):
        if one.name == sheet:
            position = one.columns.index(one.column(before))
            columns = (*one.columns[:position], column, *one.columns[position:])
            _DECLARED[at] = one._replace(columns=columns)
    ledgers = [one for one in _DECLARED if one.ledger]
    _DECLARED[:] = [_table_amounts(ledgers) if one.name == "分表数" else one for one in _DECLARED]
    _forget_all()


def _forget_all() -> None:
    for forget in _forget:
        forget()


@derived
def sheet_named(name: str) -> Sheet:
    """The sheet of that name as it is declared for every kind of report; 报告 too. Raises
    KeyError."""
    for sheet in (*SHEETS, WORDS_SHEET):
        if sheet.name == name:
            return sheet
    raise KeyError(name)


def ledger_sheets() -> list[Sheet]:
    """The sheets that are ledgers: 支出, 收入, 年初预算, 结转结余, 全年预算."""
    return [sheet for sheet in SHEETS if sheet.ledger]


@derived
def dimension_columns() -> dict[str, Column]:
    """The columns of 分表数 that stand for a dimension of some ledger, by dimension."""
    return {column.dimension: column for column in sheet_named("分表数").dimensions}


def whole_sheet(sheet: Sheet) -> Sheet:
    """A sheet with the columns that another kind of report has of it, too."""
    return sheet if sheet.own else sheet_named(sheet.name)


@derived
def sheets_for(kind: str) -> tuple[Sheet, ...]:
    """The sheets of one kind of report, with the columns it has and what it requires of them."""
    of_kind = kind_named(kind)
    return tuple(
        sheet._replace(
            columns=tuple(
                column._replace(
                    required=column.required and of_kind.requires(sheet.name, column.name),
                    choices=_choices_of(column, of_kind),
                )
                for column in sheet.columns
                if of_kind.has(sheet.name, column.name)
            )
        )
        for sheet in SHEETS
        if of_kind.has(sheet.name)
    )


def fields_for(kind: str) -> tuple[Field, ...]:
    """The entries of the report's words of one kind of report; of all where it is ""."""
    if not kind:
        return FIELDS
    return tuple(field for field in FIELDS if field.is_of(kind_named(kind)))


@derived
def may_share(name: str) -> bool:
    """Whether a row of a sheet may be the line of several figures."""
    return any(c.shared for sheet in SHEETS if sheet.name == name for c in sheet.columns)


def _choices_of(column: Column, kind: KindOfReport) -> tuple[str, ...]:
    """What may be chosen in one kind of report: only the 支出类别 that its tables tell apart, for
    a line of another one would stand in their totals alone; and the 期间 that it has a use for."""
    if column.choices == DECLARED_PERIODS and not kind.is_final:
        return tuple(name for name in column.choices if name not in _PERIODS_OF_ACCOUNTS)
    if not set(column.choices) <= {*EXPENDITURE_KINDS}:
        return column.choices
    return tuple(choice for choice in column.choices if choice in kind.expenditure_kinds)


def sheet_for(kind: str, name: str) -> Sheet:
    """A sheet as it is in one kind of report. Raises KeyError."""
    for sheet in sheets_for(kind):
        if sheet.name == name:
            return sheet
    raise KeyError(name)


def sheets_to_fill(kind: str) -> tuple[Sheet, ...]:
    """The sheets a new dataset begins with."""
    return tuple(sheet for sheet in sheets_for(kind) if not sheet.imported)
