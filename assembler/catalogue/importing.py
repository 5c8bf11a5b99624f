"""What can be wrong with the workbooks that are imported (导入).

I-01 to I-39: source workbooks and line exports.
"""

from __future__ import annotations

from .entry import Entry

_SAVE_AS = "请用 Excel 或 WPS 打开它，另存为 .xlsx 工作簿再导入"

IMPORTING = {
    # --- files
    "I-01": Entry("不能读的格式", "无法使用", "不能读{what}格式的文件", _SAVE_AS),
    "I-02": Entry("其实不是工作簿", "无法使用", "这个文件其实是{what}，不是工作簿", _SAVE_AS),
    "I-03": Entry(
        "扩展名与内容不符", "提示", "扩展名是“{found}”，内容其实是 {real}，已照内容读入", "不用改",
    ),
    "I-04": Entry(
        "没有装读 .xls 的程序库", "无法使用", "读 .xls 文件要用的程序库 xlrd 没有安装",
        "请运行 pip install 'assembler[xls]'，或把文件另存为 .xlsx 再导入",
    ),
    "I-05": Entry("有宏", "提示", "工作簿里有宏，没有运行它，只读了单元格里的内容", "不用改"),
    "I-06": Entry(
        "有隐藏的内容", "提示", "这张工作表有隐藏的内容（{what}），也读入了",
        "如果不该导入，请删去隐藏的内容",
    ),
    "I-07": Entry(
        "公式没有结果", "无法使用", "有{count}格是公式，但文件里没有存下结果（{cells}）",
        "请在 Excel 或 WPS 中打开并保存一次，或把公式粘贴为数值",
    ),
    "I-08": Entry(
        "单元格显示为错误", "无法使用", "有{count}格显示为错误{found}（{cells}）",
        "请改正公式，或直接填数值",
    ),
    "I-09": Entry(
        "工作表太大", "无法使用", "工作表“{name}”填了内容的单元格超过{most}万个",
        "请只导出要用的部门和年度，或分成几个文件",
    ),
    "I-10": Entry(
        "工作表太大", "无法使用", "工作表“{name}”伸展到{rows}行、{columns}列，太大了",
        "请检查最后几行、几列有没有误填的内容，删去后再导入",
    ),
    "I-11": Entry("找不到文件", "无法使用", "找不到“{name}”", "请检查路径和文件名"),
    "I-12": Entry(
        "工作表太多", "无法使用", "有{found}张工作表，最多{most}张", "请只留要导入的工作表",
    ),
    "I-13": Entry("文件是空的", "无法使用", "文件里没有内容", "请检查是否选错了文件，或重新导出"),
}  # fmt: skip
