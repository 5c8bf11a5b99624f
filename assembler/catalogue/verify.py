"""What can be wrong with a finished docx that is read back (核对)."""

from __future__ import annotations

from .entry import Entry

VERIFY = {
    "V-01": Entry(
        "文件读不出来",
        "无法使用",
        "读不出来（{why}）",
        "确认它是一个 Word 文件（.docx），能用 Word 或 WPS 打开；.doc 请先另存为 .docx",
    ),
    "V-02": Entry(
        "文件太大或层次太深",
        "无法使用",
        "文件解开后太大，或里面的层次太深，不予读取",
        "确认文件来源；正常的报告不会这样大",
    ),
    "V-03": Entry(
        "文件里没有快照",
        "无法使用",
        "文件里没有生成时留下的快照，不知道它是由什么数据生成的",
        "用本程序生成的原文件，或在命令后面写上数据的位置",
    ),
    "V-04": Entry(
        "快照的格式不认识",
        "无法使用",
        "文件里的快照是第 {found} 种格式，这一版只读第 {wanted} 种",
        "用现在的版本由数据重新生成一次，或用生成它的那一版来读",
    ),
    "V-05": Entry(
        "快照已损坏",
        "无法使用",
        "文件里的快照读不出来（{why}）",
        "用没有改坏的原文件，或由数据重新生成",
    ),
}
