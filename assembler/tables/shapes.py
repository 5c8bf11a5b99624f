"""What the files of tables/ may look like, key by key, with what editors say of each.

Which keys there are, the readers declare: `specification.py`, and the modules of the kinds.
"""

from __future__ import annotations

from itertools import chain

from ..codebook.funds import load_funds
from ..dataset.schema import (
    LEDGERS,
    OVERALL_GROUPS,
    TARGET_GROUPS,
    UNIT_NATURES,
    Column,
    Kind,
    ledger_sheets,
)
from ..figures.ledger import dimension_names
from ..kernel.shapes import Either, Entries, Numeral, Scalar, Setting, Several, entries
from ..template.settings import ANSWER, ANSWERS, CONDITION, STYLE
from .columns import COMPUTATIONS, LAST
from .document_table import ALIGNS, CELL_KEYS, HEADING_KEYS, LIST_COLUMN_KEYS, SECTION_KEYS
from .form_table import TERM_KEYS
from .levels import DEPARTMENT, ORDERS, TOTAL, label_attributes
from .list_table import TOTAL_ROWS
from .specification import BLOCK_KEYS, COLUMN_KEYS, EDITS, KINDS, ROW_KEYS, TABLE_KEYS

_WORDS, _EXPRESSION = Scalar(), Scalar("算法")
_LEDGER = Scalar(choices=(*LEDGERS, ""))  # blank: that of the table or block
_SPAN = Numeral("从1起的整数", least=1)
_WIDTH = Numeral("整数")

# --- what may be asked of a ledger


_CODE = Scalar(pattern="^[0-9]+$", hint="应当是科目的编码（只有数字），如 201")
_NATURE = Scalar(choices=UNIT_NATURES, elsewhere=True)


def _value(column: Column, name: str) -> Scalar:
    """A value a slice may name of a column: of choices only these; of funds those of the tree,
    however they are spelt; of classifications a code. name: what is asked for by the column."""
    if column.levels:
        return _CODE
    if name != column.dimension:
        return _NATURE  # of a unit
    if column.kind is Kind.CHOICE:
        blank = () if column.required or column.default else ("",)
        return Scalar(choices=(*column.choices, *blank), elsewhere=True)
    if column.kind is Kind.FUND:
        return Scalar(spellings=lambda: load_funds().spellings, hint="没有这个资金来源")
    return _WORDS


def _dimensions() -> dict[str, Setting]:
    """What the ledgers can be asked for; of a column that several have, as the first has it."""
    settings: dict[str, Setting] = {}
    for column in chain.from_iterable(sheet.dimensions for sheet in ledger_sheets()):
        explanation = f"{column.explanation}{'；按开头取，如 201' if column.levels else ''}"
        for name in dimension_names(column):
            values = Several(_value(column, name), "一个值，或几个值的列表", empty=False)
            settings.setdefault(name, Setting(explanation, values, blank=False))
    return settings


_DIMENSIONS = _dimensions()
SLICE = Entries("切片", _DIMENSIONS, elsewhere=True, wanted="{条件: 值} 的形式")
LEVELS = (TOTAL, DEPARTMENT, *_DIMENSIONS)
_LEVEL = Scalar(choices=LEVELS, elsewhere=True)
_LABELS = Entries(
    "标签",
    {
        level: Setting(
            "这一层各行印什么"
            + ("" if level == TOTAL else "，可用 ")
            + "、".join(
                f"{{{level}.{name}}}" for name in label_attributes(level) if level != TOTAL
            ),
            _WORDS,
        )
        for level in LEVELS
    },
    elsewhere=True,
    wanted="{层: 文字} 的形式",
)

# --- columns, of every kind of table

_COLUMN_SETTINGS: dict[str, Setting] = {
    "标题": Setting("列的标题", _WORDS),
    "台账": Setting("这一列从哪本台账取数；不写即用表的", _LEDGER),
    "取": Setting("这一列是台账的哪一部分；下级列还要满足上级的", SLICE),
    "指标": Setting("这一列的数怎样算，代替“取”", _EXPRESSION),
    "标签": Setting("文字列：每一层的行印什么", _LABELS),
    "清单": Setting(
        "并列清单：这一列列出项目的哪一类绩效指标",
        Scalar(choices=TARGET_GROUPS),
    ),
    "内容": Setting("并列清单写 名称 或 指标值；清单表写文字，可用 {栏目}", _WORDS),
    "宽": Setting("相对的宽度，整数；不写则按内容安排", _WIDTH),
    "数字样式": Setting("这一列的数怎样印；只写要改的项", STYLE),
    "编码列": Setting("这一列是编码，居中", ANSWER),
    "纵向合并": Setting("上下相同的格合并", ANSWER),
    "行次": Setting("表单：这一列从上到下编号", ANSWER),
    "文字": Setting("表单：这一列是行名之外的文字，“标签”写成列表", ANSWER),
    "期间": Setting(
        "透视表：上年 即从上年的台账取数", Scalar(choices=("本年", LAST, ""), elsewhere=True)
    ),
    "算": Setting(
        "透视表：由“本期”“基期”两列算出什么", Scalar(choices=(*COMPUTATIONS, ""), elsewhere=True)
    ),
    "本期": Setting("和“算”一起写：哪一列是本期数，写它的标题", _WORDS),
    "基期": Setting("和“算”一起写：哪一列是基期数，写它的标题", _WORDS),
    "条件": Setting("这个算式成立才有这一列，如 政府性基金支出 > 0", CONDITION),
}
_COLUMN_KEYS: dict[str, Setting] = {}
COLUMN = Entries("一列", _COLUMN_KEYS)
_COLUMN_LIST = Several(COLUMN, "一列一项的列表", single=False)
_COLUMN_SETTINGS["列"] = Setting("下级的各列", _COLUMN_LIST)
_COLUMN_KEYS.update(entries("一列", COLUMN_KEYS, _COLUMN_SETTINGS).keys)  # a column has columns

# --- rows and blocks of forms

_TERM = entries(
    "相加的一项",
    TERM_KEYS,
    {"台账": Setting("从哪本台账取数", _LEDGER), "取": Setting("台账的哪一部分", SLICE)},
)
ROW = entries(
    "一行",
    ROW_KEYS,
    {
        "标签": Setting(
            "行名，照印；另有文字列的，写成列表", Several(_WORDS, "文字，或文字的列表", blank=True)
        ),
        "台账": Setting("这一行从哪本台账取数；不写即用块的", _LEDGER),
        "取": Setting("这一行是台账的哪一部分；写 {} 即全部，不写即没有数", SLICE),
        "指标": Setting("这一行的数怎样算，印在第一个金额列", _EXPRESSION),
        "合计": Setting("几个切片相加", Several(_TERM, "一项一个切片的列表", single=False)),
        "数字样式": Setting("这一行的数怎样印；只写要改的项", STYLE),
        "条件": Setting("这个算式成立才有这一行，如 政府性基金支出 > 0", CONDITION),
    },
    elsewhere=True,
)
_ROWS = Several(ROW, "一行一项的列表", single=False)
BLOCK = entries(
    "一块",
    BLOCK_KEYS,
    {
        "标题": Setting("这一块各列之上的标题", _WORDS),
        "台账": Setting("这一块从哪本台账取数；不写即支出", _LEDGER),
        "列": Setting("这一块的各列，第一列是行名", _COLUMN_LIST),
        "行": Setting("各行，从上到下", _ROWS),
        "末行": Setting("总在最下面的各行", _ROWS),
        "条件": Setting("这个算式成立才有这一块，如 政府性基金支出 > 0", CONDITION),
    },
)

# --- sections of 文件表

_SPANNED = Setting("占几栏；不写即一栏", _SPAN)
_CELL = entries(
    "一格",
    CELL_KEYS,
    {
        "文字": Setting("这一格的文字，可以用 {{ … }}", _WORDS),
        "指标": Setting("这一格的数怎样算", _EXPRESSION),
        "跨": _SPANNED,
    },
)
_HEADING = entries("表头的一格", HEADING_KEYS, {"标题": Setting("标题", _WORDS), "跨": _SPANNED})
_LIST_COLUMN = entries(
    "一栏",
    LIST_COLUMN_KEYS,
    {
        "内容": Setting("文字，可用 {名称}、{指标值}、{说明}、{一级指标}、{二级指标}", _WORDS),
        "跨": _SPANNED,
        "合并": Setting("上下相同的格合并", ANSWER),
        "对齐": Setting("格里的文字怎样对齐；不写即左", Scalar(choices=tuple(ALIGNS))),
    },
)
_ROW_OF_CELLS = Several(
    Either((_WORDS, _CELL), "文字，或文字、指标、跨各项"), "一格一项的列表", single=False
)
SECTION = entries(
    "一段",
    SECTION_KEYS,
    {
        "标签": Setting("这一段左边的文字；不写即没有这一栏", _WORDS),
        "内容": Setting("这一段的文字，占满右边，可以用 {{ … }}", _WORDS),
        "行": Setting(
            "各行，一行是各格的列表", Several(_ROW_OF_CELLS, "一行一项的列表", single=False)
        ),
        "清单": Setting("列出“整体绩效”表的哪一类", Scalar(choices=(*OVERALL_GROUPS, ""))),
        "各栏": Setting("清单的各栏", Several(_LIST_COLUMN, "一栏一项的列表", single=False)),
        "表头": Setting(
            "清单的表头",
            Several(Either((_WORDS, _HEADING), "标题，或标题、跨"), "一格一项的列表", single=False),
        ),
        "条件": Setting("这个算式成立才有这一段，如 政府性基金支出 > 0", CONDITION),
    },
    elsewhere=True,
)

# --- the whole file

_CHANGED = COLUMN._replace(name="要改的列", elsewhere=True, wanted="一列的各项，如 {标题: …}")
_CHANGED_ROW = ROW._replace(name="要改的行", wanted="一行的各项，如 {标签: …}")
_BY_TITLE, _BY_LABEL = "“标题: {标题: …}”的形式", "“行名: {标签: …}”的形式"
_EDIT_SETTINGS = {
    "修改列": Setting(
        "改哪些列：标题（有重名的写 上级/下级）→ 要改的各项",
        Entries("修改列", {}, _CHANGED, rest_blank=False, wanted=_BY_TITLE),
        blank=False,
    ),
    "删除列": Setting(
        "删去哪些列：标题（有重名的写 上级/下级）的列表", Several(Scalar("标题"), "标题的列表")
    ),
    "增加列": Setting(
        "在哪一列之后加列：那一列的标题 → 新列，或新列的列表",
        Entries(
            "增加列",
            {},
            Several(_CHANGED, "一列，或各列的列表"),
            rest_blank=False,
            wanted=_BY_TITLE,
        ),
        blank=False,
    ),
    "修改行": Setting(
        "表单：改哪些行：行名（有重名的写 块的标题/行名）→ 要改的各项",
        Entries("修改行", {}, _CHANGED_ROW, rest_blank=False, wanted=_BY_LABEL),
        blank=False,
    ),
    "删除行": Setting(
        "表单：删去哪些行：行名（有重名的写 块的标题/行名）的列表",
        Several(Scalar("行名"), "行名的列表"),
    ),
    "增加行": Setting(
        "表单：在哪一行之后加行：那一行的行名（或块的标题，即最前面）→ 新行，或新行的列表",
        Entries(
            "增加行",
            {},
            Several(_CHANGED_ROW, "一行，或各行的列表"),
            rest_blank=False,
            wanted=_BY_LABEL,
        ),
        blank=False,
    ),
}
TABLE = entries(
    "tables/*.yaml",
    (*TABLE_KEYS, *EDITS),
    {
        "套用": Setting("以哪张表为底，只写不同的项：tables 里的文件名", Scalar("一张表的名称")),
        "标题": Setting("表的标题，可以用 {{ … }}", _WORDS),
        "编号": Setting("表的编号，印在标题上方左边，如 预算03表", _WORDS),
        "种类": Setting("哪一种表", Scalar(choices=KINDS, elsewhere=True), blank=False),
        "横向": Setting("用横向的页面", ANSWER),
        "另起页": Setting(
            "总从新的一页开始；写“否”即接着上面排；不写即跟在表后面或放不下时另起", ANSWER
        ),
        "每单位": Setting("每个预算单位各印一张，只列这个单位的行", ANSWER),
        "左上": Setting("标题下左边的文字；不写即用 template.yaml 的“表头左”", _WORDS),
        "右上": Setting("标题下右边的文字；不写即用 template.yaml 的“表头右”", _WORDS),
        "台账": Setting("从哪本台账取数；不写即支出", Scalar(choices=LEDGERS)),
        "筛选": Setting("整张表只看台账的哪一部分", SLICE),
        "行": Setting(
            "透视表：行的层次，从外到里；写成列表的几个一起作一层",
            Several(
                Several(_LEVEL, "一个层次，或几个层次的列表", empty=False),
                "层次的列表",
                empty=False,
            ),
        ),
        "顺序": Setting("行的先后：照台账、照编码、照项目表", Scalar(choices=ORDERS)),
        "列": Setting("各列，从左到右", Several(COLUMN, "一列一项的列表", empty=False)),
        "块": Setting("表单：左右并排的各块", Several(BLOCK, "一块一项的列表", empty=False)),
        "栏": Setting(
            "文件表：各栏的相对宽度", Several(_WIDTH, "各栏宽度（整数）的列表", empty=False)
        ),
        "段": Setting("文件表：从上到下的各段", Several(SECTION, "一段一项的列表", empty=False)),
        "清单": Setting(
            "清单表：列出哪张填报的表（项目自评），或模板“清单”文件夹里的哪一张",
            Scalar("项目自评，或模板的一张清单"),
        ),
        "只列": Setting(
            "清单表：只列哪些行，模板的清单用：列 → 值，或几个值的列表",
            Entries(
                "只列",
                {},
                Several(_WORDS, "一个值，或几个值的列表"),
                rest_blank=False,
                wanted="{列: 值} 的形式",
            ),
        ),
        "合计行": Setting(
            "清单表：合计印在各行的前面还是后面；不写不印", Scalar(choices=TOTAL_ROWS)
        ),
        "栏次": Setting(
            "表头下加一行栏次；数字 即只编号，不写“栏次”二字",
            Scalar("“是”、“否”或“数字”", choices=("数字", *ANSWERS)),
        ),
        "注": Setting(
            "表下的注，一段或几段，可以用 {{ … }}", Several(_WORDS, "文字，或文字的列表")
        ),
        "空表说明": Setting("整张表都没有数时，表下加的话，可以用 {{ … }}", _WORDS),
        "空表零": Setting("整张表都没有数时，零怎样印", _WORDS),
        "数字样式": Setting("这张表的数怎样印；只写要改的项", STYLE),
        "条件": Setting("这个算式成立才印这张表，如 政府性基金支出 > 0", CONDITION),
        **_EDIT_SETTINGS,
    },
)
