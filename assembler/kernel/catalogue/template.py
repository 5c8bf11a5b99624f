"""What can be wrong with a template (模板), its Word shell included."""

from __future__ import annotations

from .entry import Entry, Flow, each
from .look import LOOK

_TEMPLATE = {
    "M-01": Entry(
        "没有这个模板",
        "无法使用",
        "没有名为“{name}”的模板{hint}",
        "找过的地方：{places}。现有模板：{known}；请改正名称，或把模板的文件夹放到这些地方之一",
    ),
    "M-02": Entry(
        "模板名不合规",
        "无法使用",
        "模板名“{name}”不能指向模板文件夹之外",
        "模板名只写 templates 下的文件夹名，不带路径",
    ),
    "M-03": Entry(
        "模板循环继承", "无法使用", "模板“{name}”经 extends 又继承了自己", "改正 extends"
    ),
    "M-04": Entry(
        "模板的 YAML 有误", "无法使用", "{reason}", "按这一位置改正后重试", flow=Flow.UNREAD
    ),
    "M-05": Entry(
        "模板文件不能读",
        "无法使用",
        "{reason}",
        "另存为 UTF-8 编码的文本，不超过2MB",
        flow=Flow.UNREAD,
    ),
    "M-06": Entry("不认识的设置", "无法使用", "没有“{name}”这一项{hint}", "改正或删去这一项"),
    "M-07": Entry("缺少设置", "无法使用", "缺少“{name}”", "补上这一项，见 templates/README.md"),
    "M-08": Entry(
        "没有这一节或这张表",
        "无法使用",
        "没有名为“{name}”的{kind}{hint}",
        "改正名称，或在 sections、tables 文件夹中补上这个文件",
    ),
    "M-09": Entry("数字样式有误", "无法使用", "{reason}", "按说明改正，见 templates/README.md"),
    "M-10": Entry(
        "不认识的名称",
        "无法使用",
        "没有“{name}”这个名称{hint}",
        "改正名称；可用的名称见 templates/README.md 和 assembler figures",
    ),
    "M-11": Entry("算法写错", "无法使用", "算法“{expression}”有误：{reason}", "改正这一算法"),
    "M-12": Entry(
        "写了没有用上",
        "警告",
        "{kind}“{name}”没有列入 template.yaml 的“部分”，不会印出",
        "在 template.yaml 里写 {add}: {{前一项: {name}}}；不用就删去这个文件",
    ),
    "M-13": Entry(
        "标签写错", "无法使用", "{reason}", "检查 {{{{ }}}} 和 {{% %}} 是否配对、拼写是否正确"
    ),
    "M-14": Entry("运行中出错", "无法使用", "{reason}", "改正这一行的写法"),
    "M-15": Entry("缺少用语", "无法使用", "没有“{name}”这一用语{hint}", "补上这一用语"),
    "M-16": Entry(
        "用语写错", "无法使用", "用语“{name}”里的“{{{placeholder}}}”不能用", "可用的占位：{known}"
    ),
    "M-17": Entry(
        "名称重复", "无法使用", "“{name}”已是语言里的名称，不能再作指标名", "换一个指标名"
    ),
    "M-18": Entry(
        "模板类型不符",
        "无法使用",
        "模板“{name}”是{kind}的模板，这里要做的是{wanted}",
        "把“模板”改为{known}之一，或改正“类型”",
    ),
    "M-19": Entry("设置的写法不对", "无法使用", "“{name}”的写法不对", "这里应当是{wanted}"),
    "M-20": Entry("表格写错", "无法使用", "{reason}", "改正这张表的写法，见 templates/README.md"),
    "M-21": Entry(
        "写到了省略的表",
        "警告",
        "这里写着“{name}”，而{why}",
        "在模板里去掉这一处，或用 {{% if %}} 只在有这张表时写",
    ),
    "M-62": Entry(
        "文字里直接写了数",
        "提示",
        "“{found}”是直接写的，数据改了它不会跟着改",
        "数应由数据算出的，改用指标或取数；本来不变的不用改",
    ),
    # --- the author's commands
    "M-30": Entry(
        "没有可比的模板", "无法使用", "模板“{name}”没有沿用别的模板", "在后面写上要比较的另一个模板"
    ),
    "M-31": Entry("模板已有", "无法使用", "已经有名为“{name}”的模板", "换一个名称"),
    "M-32": Entry("模板不能写", "无法使用", "“{path}”不能写：{why}", "改正后再试"),
    "M-33": Entry(
        "已经复制过",
        "无法使用",
        "{kind}“{name}”已经写在 {path} 里",
        "直接改那里；要重新复制，先删去它",
    ),
    "M-34": Entry(
        "没有这一处",
        "无法使用",
        "没有名为“{name}”的{kind}{hint}",
        "用 assembler template show 看有哪些",
    ),
    "M-35": Entry(
        "复制后原文又改了",
        "提示",
        "这一处复制自 {file}，那里后来改过",
        "用 assembler template diff 对照着改；改好后删去这一行说明",
    ),
    # --- what would make a wrong report without a word
    "M-40": Entry(
        "会原样印出来",
        "无法使用",
        "“{signs}”会原样印进报告：{why}",
        "按说明改正这一处",
    ),
    "M-41": Entry(
        "节写错", "无法使用", "{reason}", "按说明改正这一节，见 templates/README.md“写一节”"
    ),
    "M-42": Entry(
        "文字会落到别处",
        "错误",
        "{reason}",
        "调整“部分”里的次序，或在自己的模板里改写这一节",
    ),
    "M-43": Entry(
        "列了两次",
        "无法使用",
        "{kind}“{name}”在“部分”里已经列过（第{first}行），会印两次",
        "只留一处",
    ),
    "M-44": Entry(
        "文件的名称不对",
        "错误",
        "这个{kind}没有用上：它的名称不对",
        "改名为 {right}；不用就删去",
    ),
    "M-45": Entry(
        "写了不起作用",
        "无法使用",
        "“{name}”不起作用：{reason}",
        "改正名称；不用就删去这一项",
    ),
    "M-46": Entry("写了没有用到", "警告", "{kind}“{name}”没有一处用到", "用上它；不用就删去这一项"),
    "M-48": Entry(
        "取数的值没有见过",
        "警告",
        "取到的是零：{reason}",
        "写错了就改正；本县自设的科目，写进数据的“补充科目”",
    ),
    "M-49": Entry(
        "年份是直接写的",
        "提示",
        "“{found}”是直接写的，明年不会跟着变",
        "报告的年份改用 {{{{ 年度 }}}}、{{{{ 上年度 }}}}；本来不变的（如文件的年份）不用改",
    ),
    "M-36": Entry(
        "没有这句话",
        "无法使用",
        "没有印出“{sentence}”",
        "照着报告写一句、半句、一格或一个标题；要找别的报告，在后面写上数据或 Word 文件",
    ),
    "M-37": Entry(
        "模板后来改过",
        "提示",
        "模板“{name}”在这个文件生成之后改过，所列的行是现在的",
        "对不上时，用数据重新生成报告再找",
    ),
    "M-38": Entry(
        "缺少监视文件的库",
        "无法使用",
        "template watch 需要 watchfiles，这里没有安装",
        "运行 pip install watchfiles（或安装本程序时写 assembler[watch]），再运行一次",
    ),
    "M-39": Entry(
        "端口不能用",
        "无法使用",
        "端口 {port} 不能用：{why}",
        "换一个端口，或不写 --port，由程序自己选",
    ),
    # --- tables that would print what is not so
    "M-80": Entry(
        "指标不能分开算",
        "无法使用",
        "{reason}",
        "改用“取”，或由 支出(…) 一类取数组成的指标；这样的数只能放在没有“筛选”和“取”、行只有“合计”的表里，或表单的一行里",
    ),
    "M-81": Entry("两项不能并用", "无法使用", "{reason}", "只留一项"),
    "M-82": Entry(
        "单位前后不一",
        "错误",
        "写的是“{text}”{at}，{amounts}却按{unit}印",
        "改这里的文字，或改“数字样式”（表格的还有“表格样式”）的“单位”，使两处一致",
    ),
    "M-83": Entry(
        "永远取不到数",
        "无法使用",
        "{reason}",
        "改正或删去这个条件；要印空白的，不写“取”",
    ),
    "M-84": Entry(
        "分项有遗漏",
        "错误",
        "“{whole}”里有分项没有列的：{missing}",
        "补上缺的分项，或改正各项和合计的“取”",
    ),
    "M-85": Entry(
        "分项有重复",
        "错误",
        "“{one}”和“{other}”都取了{common}",
        "改正其中一项的“取”；是另一项之中的一部分的，标题以“其中：”开头",
    ),
    "M-86": Entry(
        "其中项超出",
        "错误",
        "“{part}”取的不都在“{whole}”之内：{beyond}",
        "改正这一项的“取”，或把它排到所属的那一项之后",
    ),
    "M-87": Entry(
        "两张表同名",
        "错误",
        "{name}“{text}”和“{other}”的相同",
        "改正其中一个，使各表的标题和编号都不重复",
    ),
    "M-88": Entry("缺少标题", "错误", "{what}没有写“标题”", "补上标题"),
    "M-89": Entry(
        "单位写了两次",
        "错误",
        "“{text}”：标签自己会印出单位，后面又写了“{unit}”",
        "删去后面的“{unit}”；只要数本身的，用筛选器“千分位”",
    ),
    # --- a template rehearsed
    "M-90": Entry(
        "-o 写的不是网页或 Word 文件",
        "无法使用",
        "试写的结果写成网页或 Word 文件，-o 写的是“{path}”",
        "文件名以 .html 或 .docx 结尾",
    ),
    "M-91": Entry(
        "同名文件不是试写的网页",
        "无法使用",
        "{path} 已经存在，但不是 assembler template rehearse 生成的网页，没有覆盖",
        "用 -o 换一个文件名，或确认可以覆盖后加 --force",
    ),
    "M-95": Entry(
        "要改的一处没有",
        "无法使用",
        "“{edit}”里写的“{name}”{reason}",
        "改正名称；有哪些，用 assembler template show 看",
    ),
    # --- Word shell
    "M-50": Entry(
        "找不到 Word 外壳",
        "无法使用",
        "找不到模板的 Word 外壳{hint}",
        "把 shell.docx 放进模板文件夹，或用 extends 沿用另一模板的",
    ),
    "M-51": Entry(
        "Word 外壳已损坏",
        "无法使用",
        "这个 Word 外壳{why}",
        "用 Word 或 WPS 打开它，另存为 .docx",
    ),
    "M-52": Entry(
        "Word 外壳过大",
        "无法使用",
        "这个 Word 外壳解开后太大，不像是一份外壳",
        "删去里面的大图片后另存（解开后不超过 50 MB、2000 个部件）",
    ),
    "M-53": Entry(
        "外壳标签写错",
        "无法使用",
        "{part}里这一段的标签写错了：“{text}”（{why}）",
        "检查这一段的大括号、百分号和引号是否成对",
    ),
    "M-54": Entry(
        "外壳里的名称不认识",
        "无法使用",
        "{part}里“{text}”这一段用了不认识的名称“{name}”{hint}",
        "改正这个名称；可用的名称见 templates/README.md",
    ),
    "M-55": Entry(
        "外壳里的筛选器不认识",
        "无法使用",
        "{part}里“{text}”这一段用了不认识的筛选器“{name}”{hint}",
        "改正竖线后的名称；可用的筛选器见 templates/README.md",
    ),
    "M-56": Entry(
        "外壳的标签位置不对",
        "无法使用",
        "{why}",
        "在 Word 外壳里让 {{{{p 目录 }}}}、{{{{p 正文 }}}} 各自单独成段",
    ),
    "M-57": Entry(
        "外壳缺少样式",
        "错误",
        "Word 外壳里没有样式“{name}”{hint}",
        "在 Word 的样式窗格里新建同名样式；缺少时这些文字按默认样式排",
    ),
    "M-58": Entry(
        "大括号是全角的",
        "错误",
        "{part}里这一段的大括号是全角的，会原样印出来：“{text}”",
        "把 ｛｛ ｝｝ 改成半角的大括号",
    ),
    "M-59": Entry(
        "外壳标签算不出",
        "无法使用",
        "{part}里这一段的标签算不出来：“{text}”（{why}）",
        "检查这一段标签里的名称和筛选器",
    ),
    "M-60": Entry(
        "Word 外壳连到外面",
        "无法使用",
        "这个 Word 外壳{why}，打开报告的电脑会去取它或运行它",
        "在 Word 里断开链接、改为嵌入图片，删去宏、控件和嵌入的对象后另存为 .docx",
    ),
    "M-61": Entry(
        "模板太大",
        "无法使用",
        "模板“{name}”的文件太多或太大（最多{files}个，共{most}MB，其中文字{texts}MB）",
        "只留 template.yaml、figures.yaml、sections、tables 等要用的文件",
    ),
    "M-63": Entry(
        "模板里写得太多",
        "无法使用",
        "{what}太多（{counted}，最多{most}个），不像是一份报告要用的",
        "删去用不到的，或分成几个模板",
    ),
    "M-64": Entry(
        "节里的图片不能用",
        "无法使用",
        "{reason}",
        "图片写成 ![替代文字](图/机构图.png){{宽=12cm}}，单独成段，见 templates/README.md",
    ),
    "M-65": Entry(
        "节里的脚注写错",
        "无法使用",
        "脚注“{signs}”：{why}",
        "一条脚注在正文里写一次“[^1]”，文字另起一行写“[^1]: 脚注文字”",
    ),
}

# Lists of a template's own (清单/*.yaml).
_LISTS = {
    "M-100": Entry(
        "清单和已有的表同名",
        "无法使用",
        "“{name}”是每套数据都有的表，清单不能叫这个名称",
        "给这个文件换一个名称",
    ),
    "M-101": Entry(
        "一列的种类前后不一",
        "无法使用",
        "“{name}”一列在沿用的模板里是{was}，这里写成了{found}",
        "改成和沿用的一样；要填别的，另加一列，这一列不用就把值留空",
    ),
    "M-102": Entry(
        "清单写错", "无法使用", "{reason}", "改正这张清单，见 templates/README.md“清单”"
    ),
    "M-103": Entry(
        "清单的列名不能用",
        "无法使用",
        "列名“{name}”不能用在取数里：只能是汉字、字母、数字，不带括号、空格、标点，最多40个字",
        "换一个列名；金额的单位由程序写在列名里，别的单位写在“单位”里",
    ),
}

# What a section says otherwise than its author meant; no gap follows from it.
_PROSE = {
    "M-70": Entry(
        "节里的表格写错",
        "警告",
        "“{found}…”这几行不成表格，会照样印出",
        "每一行都以 | 起头和收尾，各行的格数一样，第二行写 | --- | --- |（靠右的列写 ---:），表格前后各空一行",
    ),
    "M-71": Entry(
        "节里的表格不能用", "无法使用", "{reason}", "改正这张表的写法，见 templates/README.md"
    ),
}

# About a report rather than its template: what a check of the template alone does not tell.
_OF_REPORTS = {
    "M-96": Entry(
        "不知道上年的台账",
        "错误",
        "附表里“期间: 上年”的列（{table}的{columns}等）要用上年的台账，{why}",
        "在报告里写“上年”：上年数据的文件夹或工作簿；没有的，在模板里去掉这些列",
        flow=Flow.GAP,
    ),
    "M-98": Entry(
        "不分单位的数",
        "错误",
        "{table}按单位列，里面的“{name}”只有整个部门的数，没有各单位的",
        "在模板里去掉这一处，或改用 支出(…)、收入(…) 取数",
    ),
    "M-99": Entry(
        "按单位列的表要有台账",
        "错误",
        "{table}按单位列，要按台账各行分单位，这份数据没有台账，没有印这张表",
        "在“支出”“收入”表中填列明细；或在模板里去掉“每单位”",
    ),
    "M-97": Entry(
        "补充写在没有印的一节",
        "警告",
        "“补充”写在“{name}”一节，而模板里这一节的“条件”不成立，没有印",
        "改写到别的节，或删去这一段",
    ),
}

TEMPLATE = each(Flow.EXPLAINS_GAPS, _TEMPLATE | _LISTS | _PROSE) | LOOK
OF_REPORTS = each(Flow.EXPLAINS_GAPS, _OF_REPORTS)
