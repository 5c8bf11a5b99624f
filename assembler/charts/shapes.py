"""What the files of 图表/ may look like, key by key, with what editors say of each."""

from __future__ import annotations

from ..dataset.model import FULL_YEAR_BUDGET, LAST_YEAR, OPENING_BUDGET, THIS_YEAR
from ..dataset.schema import LEDGERS
from ..kernel.shapes import Either, Entries, Numeral, Scalar, Setting, Several
from ..report import CHART_KINDS
from ..tables.shapes import SLICE
from ..template.settings import ANSWER, CONDITION, STYLE

PERIODS = (THIS_YEAR, LAST_YEAR, OPENING_BUDGET, FULL_YEAR_BUDGET)
AS_WRITTEN, LARGEST_FIRST, SMALLEST_FIRST = "照写", "从大到小", "从小到大"
ORDERS = (AS_WRITTEN, LARGEST_FIRST, SMALLEST_FIRST)
ROWS, COLUMNS = "行", "列"
SOURCES = ("类别", "分组", "表")  # where the values come from; a chart has one of them
_WORDS, _EXPRESSION = Scalar(), Scalar("算法")
_FORM = "一项一个“- ”的列表"

CATEGORY = Entries(
    "一个类别",
    {
        "标签": Setting("类别的名称，可以用 {{ … }}；不写即用指标的名称", _WORDS),
        "指标": Setting("这一类的数怎样算", _EXPRESSION, blank=False),
    },
)
SERIES = Entries(
    "一个系列",
    {
        "标题": Setting('系列的名称，可以用 {{ … }}，如 "{{ 上年度 }}年"', _WORDS),
        "期间": Setting("这一系列是各类别哪一期的数；不写即本年", Scalar(choices=PERIODS)),
        "指标": Setting(
            "这一系列各类别的数怎样算，一类一个算式；这时“类别”只写名称",
            Several(_EXPRESSION, "一类一个算式的列表", empty=False),
        ),
    },
)
GROUPS = Entries(
    "分组",
    {
        "台账": Setting("分哪本台账", Scalar(choices=LEDGERS), blank=False),
        "取": Setting("只分台账的哪一部分", SLICE),
        "按": Setting("按什么分，如 功能类、资金、单位", _WORDS, blank=False),
    },
    wanted="{台账: …, 按: …} 的形式",
)
CHART = Entries(
    "图表/*.yaml",
    {
        "标题": Setting("图的标题，印在图下“图1”之后，可以用 {{ … }}；不写即文件名", _WORDS),
        "种类": Setting("哪一种图", Scalar(choices=CHART_KINDS), blank=False),
        "类别": Setting(
            "各类别：指标的算式，或 {标签: …, 指标: …}",
            Several(Either((_EXPRESSION, CATEGORY), "算式，或 {标签: …, 指标: …}"), _FORM),
            blank=False,
        ),
        "系列": Setting(
            "各系列：哪一期的数，或各自的算式；不写即只有本年",
            Several(SERIES, _FORM, empty=False),
        ),
        "分组": Setting("代替“类别”：把一本台账分开，一组一类", GROUPS),
        "表": Setting("代替“类别”：从报告的一张表取数，写 tables 里的文件名", _WORDS),
        "行": Setting(
            "“表”的哪些行：行名的列表，或行的层次（如 功能类）", Several(_WORDS, "行名的列表")
        ),
        "列": Setting(
            "“表”的哪些列：标题的列表（有重名的写 上级/下级）", Several(_WORDS, "标题的列表")
        ),
        "类别取自": Setting("“表”的行还是列作类别；不写即行", Scalar(choices=(ROWS, COLUMNS))),
        "数字样式": Setting("图里的数怎样印；只写要改的项", STYLE),
        "顺序": Setting("类别的先后；不写即照写的次序", Scalar(choices=ORDERS)),
        "最多": Setting(
            "最多画几类，其余最小的合为一类；不写即饼图8类、折线图不限、其他12类",
            Numeral("2到60的整数", least=2, most=60),
        ),
        "其余": Setting("合为的那一类叫什么；不写即“其他”", _WORDS),
        "含零": Setting("为零的类别也画；不写即饼图、分组不画，其他画", ANSWER),
        "空图说明": Setting("各类都是零时，代替图印的一句话，可以用 {{ … }}；留空即不印", _WORDS),
        "替代文字": Setting("给看不见图的人读的话，可以用 {{ … }}；不写即列出各数", _WORDS),
        "高": Setting("图有多高，厘米；不写即7", Numeral("3到20的整数", least=3, most=20)),
        "条件": Setting("这个算式成立才有这个图，如 政府性基金支出 > 0", CONDITION),
    },
)
CHART_KEYS = tuple(CHART.keys)
