"""What the settings of a template may say: their names, yes and no, and number styles (数字样式)."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TypeVar

from ..dataset.kinds import KINDS_OF_REPORT
from ..kernel.money import UNITS, NumberStyle
from ..kernel.numerals import NO_NUMBER, NUMBER_PATTERN, USUAL_NUMBERS, is_number_form
from ..kernel.problems import did_you_mean
from ..kernel.shapes import Either, Entries, Numeral, Scalar, Setting, Several, entries
from ..kernel.yamltext import Node

PART_EDITS = (  # what a template changes of the parts that it inherits
    "修改部分",
    "删除部分",
    "增加部分",
    "删除章节",
    "增加章节",
    "删除表格",
    "增加表格",
)
SECTION_EDITS = "修改章节"  # what a template changes of sections that it does not copy
SECTION_EDIT_KEYS = ("标题", "逐项写零")
SETTINGS = (
    "名称",
    "说明",
    "类型",
    "extends",
    "封面标题",
    "标题",
    "数字样式",
    "表格样式",
    "表头左",
    "表头右",
    "尾差注",
    "等级",
    "标题编号",
    "原因门槛",
    "草拟",
    "部分",
    *PART_EDITS,
    SECTION_EDITS,
    "名词顺序",
    "条件",
    "同义词",
    "一图读懂",
)
PART_ANSWERS = ("另起页", "横向", "表格另起页")  # by 是 or 否
PART_KEYS = (
    "名",
    "标题",
    "章节",
    "名词",
    "表格",
    "编号",
    "标题编号",
    *PART_ANSWERS,
    "每单位",
    "条件",
)
TERMS_PRINTED = ("全部", "出现的")  # of a part: all terms (名词解释), or those that the report uses
STYLE_KEYS = {
    "单位": "unit",
    "小数": "places",
    "百分比小数": "percent_places",
    "零": "zero",
    "单位前": "space",
    "千分位": "grouped",
    "整数省略": "trim_whole",
}

_TRUE = ("是", "true", "yes", "True")
_FALSE = ("否", "false", "no", "False", "")
ANSWERS = (*_TRUE, *_FALSE)


def is_true(text: str) -> bool:
    """Whether a YAML scalar says yes (是, true)."""
    return text in _TRUE


def is_answer(text: str) -> bool:
    """Whether a YAML scalar says yes or no."""
    return text in _TRUE or text in _FALSE


_Otherwise = TypeVar("_Otherwise", bool, None)


def answer(settings: Node, name: str, otherwise: _Otherwise) -> bool | _Otherwise:
    """What a setting answers, 是 or 否; what holds where it does not stand."""
    node = settings.get(name)
    return otherwise if node is None or node.null else is_true(node.text)


_READ: dict[str, Callable[[str], object]] = {
    "places": int,
    "percent_places": int,
    "grouped": is_true,
    "trim_whole": is_true,
}


def restyle(style: NumberStyle, node: Node) -> NumberStyle:
    """The style with the settings of a YAML mapping; one that is wrong is passed over."""
    changes = {
        STYLE_KEYS[key]: _style_value(STYLE_KEYS[key], value)
        for key, value in node.items()
        if not style_mistake(key, value)
    }
    return style.but(**changes)


def _style_value(attribute: str, node: Node) -> object:
    if attribute == "zero" and node.null:
        return None  # a zero is shown like any other amount
    return _READ.get(attribute, str)(node.text)


def style_mistake(name: str, node: Node) -> str:
    """What is wrong with one setting of a number style; "" where nothing is."""
    if name not in STYLE_KEYS:
        return f"没有“{name}”这一项{did_you_mean(name, STYLE_KEYS)}"
    if name in ("小数", "百分比小数") and not re.fullmatch(r"[0-8]", node.text):
        return f"“{name}”应是0到8的整数，写的是“{node.text}”"
    if name == "单位" and node.text not in UNITS:
        return f"“单位”应是{'、'.join(UNITS)}之一，写的是“{node.text}”"
    return ""


# --- how headings are numbered (标题编号)


def numbers_changed(forms: Sequence[str], node: Node | None) -> tuple[str, ...]:
    """The forms of numbers with those of a setting in their place, from the highest level down."""
    if node is None or numbering_mistake(node):
        return tuple(forms)
    own = _forms(node)
    return (*own, *forms[len(own) :])


def _forms(node: Node) -> list[str]:
    """The levels that a setting gives; 无 by itself is for all of them."""
    if node.children is None:
        return [node.text] * len(USUAL_NUMBERS)
    return [child.text for child in node.children]


def wrong_number(numbering: Node) -> Node:
    """The first level that is no number; the whole setting where each is one."""
    levels = numbering.children or ()
    return next((level for level in levels if not is_number_form(level.text)), numbering)


def numbering_mistake(node: Node) -> str:
    """What a setting should be that is no list of numbers; "" where it is one."""
    wanted = f"一级一个序号的列表，如 [{', '.join(USUAL_NUMBERS[:4])}]，不编号的写“{NO_NUMBER}”"
    if node.children is None:
        return "" if node.is_text and node.text == NO_NUMBER else wanted
    forms = _forms(node)
    if len(forms) > len(USUAL_NUMBERS):
        return f"最多{len(USUAL_NUMBERS)}级，{wanted}"
    wrong = next((form for form in forms if not is_number_form(form)), None)
    return "" if wrong is None else f"{wanted}，写的是“{wrong}”"


# --- what each may look like, with what editors say of it

ANSWER = Scalar("“是”或“否”", choices=ANSWERS)
CONDITION = Scalar("一个算式，如 政府性基金支出 > 0")
_WORDS = Scalar()
_QUOTED = "一句文字；里面有大括号、冒号的，给整句加上引号"
_TITLE = Scalar(_QUOTED)
_HEADING = Scalar(_QUOTED, filled=True)
_NAMES = Several(Scalar("一个名称"), "名称的列表")
_SIGNS = r"[\s0-9０-９.．,，+\-－]*"
_SCORE = Scalar("最低分", pattern=f"^{_SIGNS}[0-9０-９]{_SIGNS}$", hint="应当是一个数")
_NUMBERING = Either(
    (
        Scalar(choices=(NO_NUMBER,)),
        Several(
            Scalar("一个序号", pattern=NUMBER_PATTERN, hint="应当是第一个序号的样子，如 一、"),
            "一级一个序号的列表",
            single=False,
        ),
    ),
    f"一级一个序号的列表，或 {NO_NUMBER}",
)
STYLE = entries(
    "数字样式",
    STYLE_KEYS,
    {
        "单位": Setting("金额以什么为单位", Scalar(choices=UNITS), blank=False),
        "小数": Setting("几位小数，0 到 8", Numeral("0到8的整数", most=8), blank=False),
        "百分比小数": Setting("百分数几位小数，0 到 8", Numeral("0到8的整数", most=8), blank=False),
        "零": Setting(
            "零怎样印：写 0、0.00、— 等；只写一对引号，零就空着；值留空，零和别的数一样印",
            _WORDS,
        ),
        "单位前": Setting("数字和单位之间的字，如一个空格", _WORDS),
        "千分位": Setting("整数部分三位一逗号", ANSWER),
        "整数省略": Setting("小数全是零的，只印整数", ANSWER),
    },
)
PART = entries(
    "部分的一项",
    PART_KEYS,
    {
        "名": Setting("这一部分的名称，给人看的，不印", _TITLE),
        "标题": Setting("印出的标题，可以用 {{ … }}", _HEADING, blank=False),
        "章节": Setting("这一部分的各节：sections 里的文件名，按先后", _NAMES),
        "名词": Setting(
            "名词解释：全部，或只印报告里出现的",
            Scalar("“全部”或“出现的”", choices=TERMS_PRINTED),
        ),
        "表格": Setting("这一部分的各表：tables 里的文件名，按先后", _NAMES),
        "编号": Setting("标题前写不写“第几部分”；不写这一项即写", ANSWER),
        "标题编号": Setting("这一部分各级标题的序号；不写即用模板的", _NUMBERING, blank=False),
        "另起页": Setting("这一部分另起一页；不写这一项即另起", ANSWER),
        "横向": Setting("这一部分用横向的页面", ANSWER),
        "表格另起页": Setting("其中的表各另起一页；写“否”即一张接一张", ANSWER),
        "每单位": Setting("这一部分的表按预算单位一套一套地印", ANSWER),
        "条件": Setting("这个算式成立才印这一部分，如 政府性基金支出 > 0", CONDITION),
    },
)
_PER_CENT = Numeral("0到100的整数", most=100)
DRAFTING_KEYS = ("比例", "相抵", "至多", "等于整体", "动因", "同因")
DRAFTING = entries(
    "草拟",
    DRAFTING_KEYS,
    {
        "比例": Setting("同方向的变动说到百分之几为止，不写即70", _PER_CENT, blank=False),
        "相抵": Setting(
            "反方向的变动达到同方向的百分之几，才说到它；不写即30", _PER_CENT, blank=False
        ),
        "至多": Setting("最多说几项，不写即3", Numeral("1到9的整数", least=1, most=9), blank=False),
        "等于整体": Setting(
            "只有一项可说、两年都占整个数的百分之几以上的，等于没说，换一种分法；不写即80",
            _PER_CENT,
            blank=False,
        ),
        "动因": Setting(
            "什么数带动什么：指标，或科目、项目、类别的名称 → 指标，或几个的列表，如 工资福利支出: 在职人数",
            Entries("动因", {}, _NAMES, rest_blank=False, wanted="“名称: 指标”的形式"),
        ),
        "同因": Setting(
            "自己的台账说不出原因时，用哪个指标的：指标 → 指标；两年的数都一样才用，如 收入总计: 支出总计",
            Entries("同因", {}, Scalar("一个指标"), rest_blank=False, wanted="“指标: 指标”的形式"),
        ),
    },
)
_AFTER = "“前一项: 新的一项”的形式"
_BY_PART = "“部分的名: {标题: …}”的形式"


def _after(name: str, what: str) -> Setting:
    """Sections or tables put among the parts."""
    return Setting(
        f"在哪{what}之后加：它的名称（或部分的名，即最前面）→ 新的一项，或几项的列表",
        Entries(name, {}, _NAMES, rest_blank=False, wanted=_AFTER),
    )


_PART_EDITS = {
    "修改部分": Setting(
        "改哪些部分：部分的名 → 要改的各项",
        Entries("修改部分", {}, PART, rest_blank=False, wanted=_BY_PART),
    ),
    "删除部分": Setting("删去哪些部分：它们的名", _NAMES),
    "增加部分": Setting(
        "在哪一部分之后加：它的名 → 新的部分，或几个的列表",
        Entries(
            "增加部分",
            {},
            Several(PART, "一个部分，或几个的列表"),
            rest_blank=False,
            wanted="“前一部分的名: {名: …, 标题: …}”的形式",
        ),
    ),
    "删除章节": Setting("删去哪些节：名称，或 部分的名/名称", _NAMES),
    "增加章节": _after("增加章节", "一节"),
    "删除表格": Setting("删去哪些表：名称，或 部分的名/名称", _NAMES),
    "增加表格": _after("增加表格", "一张表"),
}
_SECTION = entries(
    "一节",
    SECTION_EDIT_KEYS,
    {
        "标题": Setting("印出的标题，可以用 {{ … }}；不写标题的序号", _HEADING, blank=False),
        "逐项写零": Setting("没有的各项也逐项写出“0万元”，不合成一句", ANSWER, blank=False),
    },
)
TEMPLATE = entries(
    "template.yaml",
    SETTINGS,
    {
        "名称": Setting("模板的名称，给人看的", _TITLE),
        "说明": Setting("模板的说明，给人看的", _TITLE),
        "类型": Setting("哪一种报告", Scalar(choices=KINDS_OF_REPORT), blank=False),
        "extends": Setting(
            "沿用哪个模板：它的文件夹名；没有写的都用它的", Scalar("一个模板的名称")
        ),
        "封面标题": Setting("封面上的标题，用在外壳里，可以用 {{ … }}", _TITLE),
        "标题": Setting("文件的标题，可以用 {{ … }}", _TITLE),
        "数字样式": Setting("正文的数怎样印；只写要改的项", STYLE),
        "表格样式": Setting("表格的数怎样印；没有写的项和正文一样", STYLE),
        "表头左": Setting("各表标题下左边的文字，可以用 {{ … }}", _TITLE),
        "表头右": Setting("各表标题下右边的文字，可以用 {{ … }}", _TITLE),
        "尾差注": Setting("分项之和与合计因四舍五入不等时，表下加的话；留空不加", _TITLE),
        "等级": Setting(
            "自评得分达到多少分为哪一等级：等级 → 最低分",
            Entries("等级", {}, _SCORE, False),
        ),
        "标题编号": Setting(
            "各级标题的序号，从“部分”往下，写第一个序号的样子，如 [第一章, 一、, （一）]；都不编号写 无",
            _NUMBERING,
            blank=False,
        ),
        "原因门槛": Setting(
            "增减达到百分之几须说明原因；0 即有变化就须说明",
            Numeral("百分数的数字部分，如 5", whole=False),
            blank=False,
        ),
        "草拟": Setting("怎样草拟原因（assembler reasons）；只写要改的项", DRAFTING),
        "部分": Setting(
            "报告的各部分，按先后",
            Several(PART, "一项一个“- ”的列表", single=False),
            blank=False,
        ),
        **_PART_EDITS,
        SECTION_EDITS: Setting(
            "改哪些节，不必复制：节的名称 → 要改的各项",
            Entries(
                SECTION_EDITS, {}, _SECTION, rest_blank=False, wanted="“节的名称: {标题: …}”的形式"
            ),
        ),
        "名词顺序": Setting(
            "名词解释的先后：列出的依次排在一起；几组的，写成列表的列表",
            Several(
                Several(Scalar("一条名词"), "一条名词，或几条的列表"), "名词的列表", single=False
            ),
        ),
        "同义词": Setting(
            "一个指标在文字里的别的叫法：指标 → 名称，或几个的列表；核对、更新报告时认作同一个数",
            Entries(
                "同义词",
                {},
                Several(Scalar("一个名称"), "一个名称，或几个的列表"),
                rest_blank=False,
                wanted="“指标: [别的叫法]”的形式",
            ),
        ),
        "一图读懂": Setting("报告最前面要不要“一图读懂”这一页；不写即不要", ANSWER),
        "条件": Setting(
            "节或表的名称 → 一个算式，成立才印，如 政府性基金支出 > 0",
            Entries("条件", {}, CONDITION, wanted="“节或表的名称: 算式”的形式"),
        ),
    },
)
