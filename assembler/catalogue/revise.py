"""What can be wrong when reports are compared, corrected and brought up to date (修订)."""

from __future__ import annotations

from .entry import Entry

REVISE = {
    "R-01": Entry(
        "没有这个文件",
        "无法使用",
        "没有这个文件或文件夹",
        "核对路径；可以写数据文件夹、数据工作簿（.xlsx），或本程序生成的报告（.docx）",
    ),
    "R-02": Entry(
        "两边是同一个文件",
        "无法使用",
        "要比较的两边是同一个文件",
        "前面写原来的报告或数据，后面写现在的",
    ),
    "R-03": Entry(
        "两边不是同一类报告",
        "无法使用",
        "这是{old}，{other} 是{new}，不能比较",
        "写同一类报告的两个版本",
    ),
    "R-05": Entry(
        "两边不是同一部门同一年度",
        "警告",
        "这是{old}的报告，{other} 是{new}的，所列不同不是更正",
        "要看更正前后的差别，写同一部门、同一年度的两个版本",
    ),
    "R-06": Entry(
        "文件生成后被人改过",
        "警告",
        "文件生成后被人改过，这里比较的是它生成时的内容，手工改动的地方不在其内",
        "确认手工改动另有核对；要把改动带到新版本，用 assembler refresh",
    ),
    "R-07": Entry(
        "文件不带录入行",
        "警告",
        "这是对外公开的版本（--public），不带台账各行，录入行无从比较，各处变化也找不到是哪一行引起的",
        "要看原因，写数据的位置，或写不加 --public 生成的报告",
    ),
}
