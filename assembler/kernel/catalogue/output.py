"""What can go wrong when a file is written (输出)."""

from __future__ import annotations

from .entry import Entry, Flow, each

_OUTPUT = {
    "O-08": Entry(
        "-o 不能是一个文件",
        "无法使用",
        "要生成几份报告，-o 写的“{path}”却是一个文件",
        "-o 写一个文件夹的名字（没有就新建），如 -o 报告；或者一次只写一套数据",
    ),
    "O-09": Entry(
        "生成的文件重名",
        "无法使用",
        "{names} 同名，都要生成 {path}",
        "一次只写一套数据，用 -o 各写一个文件名",
    ),
    "O-07": Entry(
        "-o 写的不是 Word 文件",
        "无法使用",
        "报告是 Word 文件，-o 写的是“{path}”",
        "{way}",
    ),
    "O-01": Entry(
        "文件已被人改过",
        "无法使用",
        "{path} 生成之后被人改过，没有覆盖",
        "{keep}；不要那些改动的，加 --force",
    ),
    "O-02": Entry(
        "同名文件不是本程序生成的",
        "无法使用",
        "{path} 已经存在，但不是本程序生成的，没有覆盖",
        "用 {option} 换一个文件名，或确认可以覆盖后加 --force",
    ),
    "O-03": Entry(
        "文件写不进去",
        "无法使用",
        "{path} 写不进去（{why}）",
        "如果文件正在 Word 或 Excel 中打开，请先关闭；否则检查文件夹权限和磁盘空间",
    ),
    "O-04": Entry(
        "没有安装 LibreOffice",
        "错误",
        "没有找到 LibreOffice（soffice），不能转成 PDF，Word 文件照样生成",
        "安装 LibreOffice 后再用 --pdf，或在 Word、WPS 里另存为 PDF",
    ),
    "O-05": Entry(
        "转 PDF 失败",
        "错误",
        "{path} 没有转成 PDF（LibreOffice：{why}）",
        "在 Word、WPS 里打开这个 Word 文件，另存为 PDF",
    ),
    "O-06": Entry(
        "同名位置是文件夹",
        "无法使用",
        "{path} 是一个文件夹，不能写成文件",
        "用 {option} 换一个文件名",
    ),
    "O-20": Entry(
        "--tables-xlsx 不能是一个文件",
        "无法使用",
        "要生成几本附表，--tables-xlsx 写的“{path}”却是一个文件",
        "--tables-xlsx 写一个文件夹的名字（没有就新建）；或者一次只写一套数据",
    ),
    "O-21": Entry(
        "工作簿的文件名不对",
        "无法使用",
        "附表只能写成 .xlsx 工作簿，--tables-xlsx 写的是“{path}”",
        "文件名以 .xlsx 结尾",
    ),
    "O-22": Entry(
        "工作簿会盖掉数据",
        "无法使用",
        "--tables-xlsx 写的 {path} 是数据本身，不能写成附表",
        "用 --tables-xlsx 换一个文件名",
    ),
    "O-23": Entry(
        "报告没有附表",
        "错误",
        "报告里没有附表，没有写工作簿",
        "去掉 --tables-xlsx，或在模板的“部分”里列出表格",
    ),
    "O-24": Entry(
        "一格文字太长",
        "警告",
        "“{text}”这一格超过了 Excel 每格 32767 字的上限，工作簿里截去了后面的文字（Word 报告里完整）",
        "把这一格的文字改短",
    ),
    "O-40": Entry(
        "同名文件不是审阅页",
        "无法使用",
        "{path} 已经存在，但不是本程序生成的审阅页，没有覆盖",
        "用 -o 换一个文件名，或确认可以覆盖后加 --force",
    ),
    "O-42": Entry(
        "-o 写的不是网页",
        "无法使用",
        "审阅页是网页，-o 写的是“{path}”",
        "文件名以 .html 结尾",
    ),
}

OUTPUT = each(Flow.OF_OUTPUT, _OUTPUT)
