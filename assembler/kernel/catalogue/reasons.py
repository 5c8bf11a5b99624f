"""What is said of reasons that are drafted from what moved (草拟原因)."""

from __future__ import annotations

from .entry import Entry, Filling, Flow

_CONFIRM = "属实的，把“状态”改成已确认；不对的，改写“原因”再确认"
_WRITE = "运行 assembler reasons {data} --write"

REASONS = {
    "N-01": Entry(
        "原因待确认", "错误",
        "原因是草拟的，还没有确认：{text}",
        f"核对后，{_CONFIRM}",
        "“原因”表里状态是草稿的，都确认过",
        flow=Flow.GAP,
    ),
    "N-02": Entry(
        "草稿过时", "错误",
        "草拟这条原因之后，数又变了，现在应是：{now}",
        f"{_WRITE} 更新草稿，核对后再确认",
        "“原因”表里的草稿与现在的数相合（代替 N-01）",
        flow=Flow.GAP,
    ),
    "N-03": Entry(
        "缺少原因，已草拟", "错误",
        "“{label}”比上年有变化，没有写原因{used}，正文暂用草拟的：{text}",
        f"{_WRITE} 把草稿写进“原因”表，核对后把“状态”改成已确认；或者自己补一行，“指标”列填 {{name}}",
        "正文要说原因的增减，“原因”表里都写了；上年的台账知道、说得出的，先草拟（代替 B-10）",
        flow=Flow.GAP,
        filling=Filling("原因", "{name}", "", "{label}比上年变化的主要原因？"),
    ),
    "N-04": Entry(
        "缺少差异原因，已草拟", "错误",
        "“{label}”的决算数与预算数有差异，没有写原因{used}，正文暂用草拟的：{text}",
        f"{_WRITE} 把草稿写进“原因”表，核对后把“状态”改成已确认；或者自己补一行，“指标”列填 {{name}}",
        "正文要说原因的决算与预算的差异，“原因”表里都写了；预算的台账知道、说得出的，先草拟（代替 B-13）",
        flow=Flow.GAP,
        filling=Filling("原因", "{name}", "", "{label}决算数与年初预算数不同的主要原因？"),
    ),
    "N-05": Entry(
        "像是改了名的项目", "提示",
        "上年的项目“{former}”本年没有，本年的项目“{name}”上年没有，名称相近",
        "是同一个项目的，在“项目”表“{name}”一行的“上年名称”填 {former}；不是的不用改",
    ),
    "N-06": Entry(
        "确认的原因与数不合", "警告",
        "“{name}”的原因与现在的数不合：{why}",
        "核对后改写；运行 assembler reasons {data} {figure} 看现在各部分的增减",
        "由草稿确认的原因，其中的项目、金额和增减与现在的数相合",
    ),
    "N-07": Entry(
        "说不出原因", "提示",
        "“{name}”的增减，台账里看不出原因：{why}",
        "请在“原因”表自己写",
    ),
    "N-08": Entry(
        "草稿不能写", "无法使用",
        "草稿没有写进“原因”表：{why}",
        "改正后再运行一次",
    ),
    "N-09": Entry(
        "没有这个指标", "无法使用",
        "正文没有一处要说“{name}”的增减原因，也没有这个名称的指标{hint}",
        "不写指标，就列出全部",
    ),
}  # fmt: skip
