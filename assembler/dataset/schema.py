"""The sheets and columns of a dataset, declared once.

The readers, `assembler new`, and the clerk's guide all follow from this list. A sheet is a CSV
file of the folder form and a worksheet of the workbook form, with the same name and columns;
the words of the report (报告) are `报告.yaml` in the folder, and a worksheet of two columns
(栏目, 内容) in the workbook.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from functools import cache
from typing import NamedTuple


class Kind(Enum):
    """What a column holds."""

    TEXT = "文字"
    CODE = "编码"
    CHOICE = "选项"
    FUND = "资金来源"
    AMOUNT = "金额"
    NUMBER = "数值"


class Column(NamedTuple):
    """name: the heading (an AMOUNT's unit stands behind it in the heading: 金额（元）).
    required: must be filled in each row. Optional columns may be absent altogether."""

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
    only_in: str = ""  # the kind of report that has this column; "" means every kind
    free_in: str = ""  # the kind of report in which a required column may be blank or absent
    several: bool = False  # a cell may hold several values between 、

    @property
    def indispensable(self) -> bool:
        """Whether the sheet is of no use without this column."""
        return self.required or self.stands


class Sheet(NamedTuple):
    """A sheet; `required` ones must exist and have at least one row."""

    name: str
    explanation: str
    columns: tuple[Column, ...]
    required: bool = False
    only_in: str = ""  # the kind of report that has this sheet; "" means every kind
    imported: bool = False  # written by `import`; a new dataset begins without it
    instead: str = ""  # the sheet that may stand in for this required one


class Field(NamedTuple):
    """An entry of the report's words. name: its path (部门.名称). many: a list of texts;
    keyed: a mapping from a name of the template to text or a list of texts."""

    name: str
    explanation: str
    example: str
    required: bool = False
    many: bool = False
    keyed: bool = False
    choices: tuple[str, ...] = ()


UNIT_NATURES = ("行政", "参公", "事业")
PERIODS = ("本年", "上年结转")
BUDGET, ACCOUNTS = "部门预算", "部门决算"
KINDS_OF_REPORT = (BUDGET, ACCOUNTS)
USUAL_TEMPLATES = {BUDGET: "henan-budget", ACCOUNTS: "henan-accounts"}
PROJECT_KINDS = ("其他运转类", "特定目标类", "项目支出")
EXPENDITURE_KINDS = (
    "人员经费",
    "公用经费",
    *PROJECT_KINDS,
    "上缴上级支出",
    "经营支出",
    "对附属单位补助支出",
)
LEDGERS = ("支出", "收入", "年初预算", "结转")
ANSWERS = ("报告", "单位", "单位名称", "项目编码", "指标", "原因")
BALANCES = ("年初结转和结余", "使用非财政拨款结余和专用结余", "结余分配", "年末结转和结余")
TARGET_GROUPS = ("成本指标", "产出指标", "效益指标", "满意度指标")
OVERALL_GROUPS = ("履职目标", "主要任务", "绩效指标")
DECLARED_PERIODS = ("本年", "上年", "年初预算", "全年预算")
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
CLASSIFICATIONS = ("功能分类", "部门经济分类", "政府经济分类")

_UNIT_CODE = Column(
    "单位编码", Kind.CODE, "预算单位的编码，须在“单位”表中", "146001", True, refers="单位"
)
_ACCOUNTS_FUNCTION = Column(
    "功能科目",
    Kind.CODE,
    "支出功能分类的项级科目，7位（决算填）",
    "2010301",
    True,
    (),
    (7,),
    refers="功能分类",
    only_in="部门决算",
)
_REMARK = Column("备注", Kind.TEXT, "给自己看的说明，不进入报告", "")

FIELDS = (
    Field("类型", "报告的类型", "部门预算", True, choices=KINDS_OF_REPORT),
    Field("年度", "预算年度，四位数字", "2024", True),
    Field("模板", "所用模板，即 templates 下的文件夹名，须与类型相配", "henan-budget", True),
    Field("部门.编码", "部门的预算编码", "146", True),
    Field("部门.名称", "部门全称，用于封面、标题和正文", "某某县政务服务和大数据管理局", True),
    Field("部门.简称", "部门简称；不填即用全称", "县政务局"),
    Field("部门.自称", "正文中部门怎样称呼自己；不填即“本部门”", "我局"),
    Field("公开日期", "公开的日期（年-月-日，或年-月）", "2024-04-10"),
    Field(
        "年初预算",
        "决算：同年部门预算数据的位置（相对本数据），用它的支出代替“年初预算”表",
        "../某某局-2023-预算",
    ),
    Field(
        "上年",
        "上年同类报告的位置（相对本数据）：数据文件夹、工作簿，或本程序生成的 Word 文件；"
        "“指标”表没有填的上年数从那里取",
        "../某某局-2023",
    ),
    Field("职责", "主要职责，一条一项，不写序号", "贯彻执行……", True, many=True),
    Field("机构设置", "内设机构和单位构成的说明，一段一项", "本部门内设机构4个……", many=True),
    Field("补充", "给某一节末尾补充的段落：节名 → 段落", "……", many=True, keyed=True),
    Field("省略", "本报告不公开的节或表：名称 → 理由", "经批准不公开", keyed=True),
)

WORDS_SHEET = Sheet(
    "报告",
    "部门的信息和文字，一栏一行；职责这样有几条的，用几行写同一栏目",
    (
        Column("栏目", Kind.TEXT, "栏目的名称，如 部门.名称、职责、补充.<节名>", "部门.名称", True),
        Column("内容", Kind.TEXT, "这一栏的内容", "某某县政务服务和大数据管理局", stands=True),
        _REMARK,
    ),
    required=True,
)

SHEETS = (
    Sheet(
        "单位", "纳入部门预算编制范围的单位，本级在前",
        (
            Column("单位编码", Kind.CODE, "预算单位的编码", "146001", True),
            Column("单位名称", Kind.TEXT, "单位全称", "某某县政务服务中心", True),
            Column("单位性质", Kind.CHOICE, "行政、参公或事业", "行政", True, UNIT_NATURES),
        ),
        required=True,
    ),
    Sheet(
        "支出", "支出台账：每笔预算支出一行，所有支出表和文字都由它汇总；只有正式表格的，可以没有这张表",
        (
            _UNIT_CODE,
            Column("功能科目", Kind.CODE, "支出功能分类的项级科目，7位", "2010301", True, (), (7,),
                   refers="功能分类"),
            Column("部门经济科目", Kind.CODE, "部门预算支出经济分类的款级科目，5位",
                   "30101", True, (), (5,),
                   refers="部门经济分类"),
            Column("政府经济科目", Kind.CODE, "政府预算支出经济分类的款级科目，5位",
                   "50101", True, (), (5,),
                   refers="政府经济分类", free_in=ACCOUNTS),
            Column("支出类别", Kind.CHOICE,
                   "人员经费、公用经费属基本支出，其他运转类、特定目标类属项目支出"
                   "（决算不分类的填项目支出）",
                   "人员经费", True, EXPENDITURE_KINDS),
            Column("项目", Kind.TEXT, "项目支出填项目名称（与“项目”表一致），基本支出不填", "",
                   refers="项目"),
            Column("项目类别", Kind.TEXT, "机构运转经费表中的项目类别，如公用经费、工会经费", ""),
            Column("明细", Kind.TEXT, "同一科目在表中要分行列示时，用来区分各行", ""),
            Column("资金来源", Kind.FUND, "资金来源，见“资金来源”清单", "财政拨款", True),
            Column("年度", Kind.CHOICE, "本年或上年结转，不填即本年", "本年", False, PERIODS,
                   default="本年"),
            Column("金额", Kind.AMOUNT, "金额；单位写在列名里：金额（元）或金额（万元）",
                   "1686100.00", True),
            _REMARK,
        ),
        required=True,
        instead="分表数",
    ),
    Sheet(
        "收入", "收入台账：各单位各项资金来源一行；决算分功能科目填；只有正式表格的，可以没有这张表",
        (
            _UNIT_CODE._replace(free_in=ACCOUNTS),
            _ACCOUNTS_FUNCTION,
            Column("资金来源", Kind.FUND, "资金来源，见“资金来源”清单", "财政拨款", True),
            Column("年度", Kind.CHOICE, "本年或上年结转，不填即本年", "本年", False, PERIODS,
                   default="本年"),
            Column("金额", Kind.AMOUNT, "金额；单位写在列名里：金额（元）或金额（万元）",
                   "9547200.00", True),
            _REMARK,
        ),
        required=True,
        instead="分表数",
    ),
    Sheet(
        "项目", "项目清单，按表中列示的先后",
        (
            Column("项目编码", Kind.CODE, "预算管理一体化系统中的项目编码，须按文本填写",
                   "410308240000000026856", True, free_in=ACCOUNTS),
            Column("项目名称", Kind.TEXT, "项目名称，不得重复", "网络通信费", True),
            Column("项目类型", Kind.CHOICE, "其他运转类或特定目标类，决算不分类的填项目支出",
                   "其他运转类", True, PROJECT_KINDS),
            _UNIT_CODE,
        ),
    ),
    Sheet(
        "绩效指标", "各项目的绩效目标，一个三级指标一行",
        (
            Column("项目", Kind.TEXT, "项目名称，须在“项目”表中", "网络通信费", True,
                   refers="项目"),
            Column("指标类别", Kind.CHOICE, "成本指标、产出指标、效益指标或满意度指标",
                   "产出指标", True, TARGET_GROUPS),
            Column("三级指标", Kind.TEXT, "指标名称", "网络正常运行率", True),
            Column("指标值", Kind.TEXT, "指标值；可以引用数字，如 ≤{{ 项目金额|万元 }}", "100%",
                   True),
        ),
    ),
    Sheet(
        "整体绩效", "部门整体绩效目标表的内容",
        (
            Column("类别", Kind.CHOICE, "履职目标、主要任务或绩效指标", "绩效指标", True,
                   OVERALL_GROUPS),
            Column("一级指标", Kind.TEXT, "绩效指标的一级指标", "投入管理指标"),
            Column("二级指标", Kind.TEXT, "绩效指标的二级指标", "预算和财务管理"),
            Column("名称", Kind.TEXT, "三级指标、目标或任务的名称", "预算执行率", True),
            Column("指标值", Kind.TEXT, "绩效指标的指标值", "≥90%"),
            Column("说明", Kind.TEXT, "目标或任务的内容，指标值的说明", ""),
        ),
    ),
    Sheet(
        "指标", "台账里没有的数字：上年数、车辆、设备、政府采购等",
        (
            Column("指标", Kind.TEXT, "指标名称，须在模板的 figures.yaml 中", "收入总计", True),
            Column("期间", Kind.CHOICE, "本年或上年；决算还有年初预算、全年预算", "上年", True,
                   DECLARED_PERIODS),
            Column("数值", Kind.NUMBER, "数值", "9114400.00", True),
            Column("单位", Kind.CHOICE, "元、万元、辆、台（套）等", "元", True, DECLARED_UNITS),
            _REMARK,
        ),
    ),
    Sheet(
        "原因", "增减变化的原因",
        (
            Column("指标", Kind.TEXT, "发生变化的指标；决算与年初预算有差异的，填功能科目编码",
                   "收入总计", True),
            Column("原因", Kind.TEXT, "“主要原因：”之后的话，不写句号", "大厅运行经费增加", True),
        ),
    ),
    Sheet(
        "专项转移支付", "本部门负责管理的专项转移支付项目，没有则留空",
        (
            Column("项目名称", Kind.TEXT, "专项转移支付项目名称", "", True),
            Column("金额", Kind.AMOUNT, "金额；单位写在列名里", "", True),
            Column("说明", Kind.TEXT, "用途等说明", ""),
        ),
    ),
    Sheet(
        "年初预算", "年初预算：一项功能科目、一种资金来源一行",
        (
            Column("功能科目", Kind.CODE, "支出功能分类的项级科目，7位；不知道的留空", "2010301", False,
                   (), (7,), refers="功能分类"),
            Column("资金来源", Kind.FUND, "资金来源，见“资金来源”清单", "一般公共预算拨款", True),
            Column("项目数", Kind.NUMBER, "未形成支出的年初预算项目的个数，只在需要说明时填", ""),
            Column("金额", Kind.AMOUNT, "年初预算数；单位写在列名里", "506700.00", True),
            _REMARK,
        ),
        only_in=ACCOUNTS,
    ),
    Sheet(
        "结转结余", "年初、年末的结转和结余，使用和分配的结余；没有则留空",
        (
            _ACCOUNTS_FUNCTION._replace(required=False),
            Column("资金来源", Kind.FUND, "资金来源，见“资金来源”清单", "政府性基金预算拨款", True),
            Column("栏目", Kind.CHOICE, "年初结转和结余、年末结转和结余等", "年初结转和结余", True,
                   BALANCES),
            Column("金额", Kind.AMOUNT, "金额；单位写在列名里", "100000.00", True),
            _REMARK,
        ),
        only_in=ACCOUNTS,
    ),
    Sheet(
        "项目自评", "项目单位自评表，照表填写，一个项目一行",
        (
            _UNIT_CODE,
            Column("项目", Kind.TEXT, "项目名称，须在“项目”表中", "党建经费", True, refers="项目"),
            Column("项目类型", Kind.TEXT, "自评表中的项目类型", "可执行项目"),
            Column("资金归口处室", Kind.TEXT, "资金归口的财政处室", "行政政法科"),
            Column("全年预算数", Kind.AMOUNT, "全年预算数；单位写在列名里", "1.00", True),
            Column("全年执行数", Kind.AMOUNT, "全年执行数；单位写在列名里", "0.69", True),
            Column("系统查询全年执行数", Kind.AMOUNT, "系统查询的全年执行数；单位写在列名里", "0.69",
                   True),
            *(Column(f"{name}得分率", Kind.TEXT, f"{name}得分率，没有这类指标的留空", "100%")
              for name in ("资金管理情况", "成本指标", "产出指标", "效益指标", "满意度指标")),
            Column("自评得分", Kind.NUMBER, "自评得分，百分制", "94.81", True),
            Column("是否有偏差", Kind.CHOICE, "目标完成是否有偏差", "否", True, ("是", "否")),
            _REMARK,
        ),
        only_in=ACCOUNTS,
    ),
    Sheet(
        "分表数", "正式表格（预算01—14表、公开01—09表）上的数，一格一行，由 assembler import 写成："
        "没有台账时由它们回答，有台账时用来核对。各列说明这一格是哪些支出（收入）的合计，空着的列即不分",
        (
            Column("表", Kind.TEXT, "这一格所在的表：模板 tables 下的文件名", "预算03表", True),
            Column("台账", Kind.CHOICE, "支出、收入、年初预算或结转", "支出", True, LEDGERS),
            Column("单位编码", Kind.CODE, "预算单位", "146001", refers="单位", several=True),
            Column("功能科目", Kind.CODE, "功能科目的类、款或项", "2010301", False, (), (3, 5, 7),
                   refers="功能分类", several=True),
            Column("部门经济科目", Kind.CODE, "部门经济科目的类或款", "301", False, (), (3, 5),
                   refers="部门经济分类", several=True),
            Column("政府经济科目", Kind.CODE, "政府经济科目的类或款", "50101", False, (), (3, 5),
                   refers="政府经济分类", several=True),
            Column("支出类别", Kind.CHOICE, "支出类别，可以几个，用顿号隔开", "人员经费、公用经费", False,
                   EXPENDITURE_KINDS, several=True),
            Column("项目", Kind.TEXT, "项目名称", "", refers="项目"),
            Column("项目类别", Kind.TEXT, "机构运转经费表中的项目类别", ""),
            Column("明细", Kind.TEXT, "同一科目在表中分行列示时，用来区分各行", ""),
            Column("资金来源", Kind.FUND, "资金来源，可以几个，用顿号隔开", "一般公共预算拨款",
                   several=True),
            Column("年度", Kind.CHOICE, "本年或上年结转；空着即两者都算", "本年", False, PERIODS,
                   several=True),
            Column("栏目", Kind.CHOICE, "结转的栏目", "", False, BALANCES, several=True),
            Column("金额", Kind.AMOUNT, "这一格的数；单位写在列名里", "722.22", True),
            Column("来源", Kind.TEXT, "这一格在原来文件中的位置", "预算表.xlsx 预算03表 F8"),
        ),
        imported=True,
    ),
    Sheet(
        "待补", "正式表格里没有、还要回答的问题，由 assembler import 列出；填好“回答”，下次生成就用上",
        (
            Column("归入", Kind.CHOICE,
                   "回答属于哪里：报告、单位（性质）、单位名称、项目编码、指标或原因", "指标", True,
                   ANSWERS),
            Column("名称", Kind.TEXT, "报告的栏目、单位编码、项目名称、指标的名称", "收入总计", True),
            Column("期间", Kind.TEXT, "指标的期间", "上年"),
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
                   CLASSIFICATIONS),
            Column("编码", Kind.CODE, "科目编码", "2010398", True, (), (3, 5, 7)),
            Column("名称", Kind.TEXT, "科目名称", "", True),
        ),
    ),
)  # fmt: skip


@cache
def sheets_for(kind: str) -> tuple[Sheet, ...]:
    """The sheets of one kind of report, with the columns it has and what it requires of them."""
    return tuple(
        sheet._replace(columns=tuple(_columns_for(sheet, kind)))
        for sheet in SHEETS
        if sheet.only_in in ("", kind)
    )


def sheets_to_fill(kind: str) -> tuple[Sheet, ...]:
    """The sheets a new dataset begins with."""
    return tuple(sheet for sheet in sheets_for(kind) if not sheet.imported)


def _columns_for(sheet: Sheet, kind: str) -> Iterator[Column]:
    for column in sheet.columns:
        if column.only_in in ("", kind):
            yield column._replace(required=column.required and column.free_in != kind)
