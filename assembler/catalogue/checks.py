"""What the cross-checks (勾稽) and the text find: budgets, final accounts, gaps."""

from __future__ import annotations

from .entry import Entry

CHECKS = {
    "B-06": Entry(
        "相差一千倍以上",
        "警告",
        "“{name}”本年{now}元，上年{before}元，相差一千倍以上",
        "核对这一行的单位，是不是把元和万元填错了；确实如此就不用改",
    ),
    "T-01": Entry("尾差", "提示", "表中有尾差：{where}", "各格单独四舍五入所致，不是错误，不用改"),
    "B-01": Entry(
        "收支不平衡",
        "错误",
        "收入总计{income}元，支出总计{expenditure}元，相差{difference}元{hint}",
        "核对“收入”“支出”两表，使收入总计等于支出总计",
    ),
    "B-02": Entry(
        "资金来源收支不平衡",
        "错误",
        "资金来源“{fund}”收入{income}元，支出{expenditure}元，相差{difference}元",
        "核对“收入”“支出”两表中这一资金来源的各行",
    ),
    "B-03": Entry(
        "台账与指标不符",
        "错误",
        "“{name}”按台账算是{computed}，“指标”表填的是{declared}，相差{difference}",
        "台账已能算出的数不必再填；删去这一行，或改正台账",
    ),
    "B-04": Entry(
        "项目没有支出",
        "警告",
        "项目“{name}”在“支出”表中没有一行",
        "在“支出”表补上，或从“项目”表删去",
    ),
    "B-05": Entry("项目没有绩效目标", "警告", "项目“{name}”没有绩效指标", "在“绩效指标”表中补上"),
    "F-01": Entry(
        "自评表与台账不符",
        "警告",
        "项目“{name}”的全年执行数{declared}，台账的支出{computed}，相差{difference}（{places}）",
        "核对自评表和“支出”表；确实如此就不用改，部门合计以台账为准",
    ),
    "F-02": Entry(
        "执行数与系统查询不符",
        "警告",
        "项目“{name}”的全年执行数{declared}，系统查询{queried}，相差{difference}",
        "核对这两列；确实如此就不用改",
    ),
    "B-10": Entry(
        "缺少原因",
        "错误",
        "“{label}”比上年有变化，没有写原因",
        "在“原因”表中补一行，“指标”列填 {name}",
    ),
    "B-11": Entry(
        "缺少数字",
        "错误",
        "没有给出“{label}”",
        "在“指标”表中补一行：指标填 {name}，期间填 {period}，单位填 {unit}",
    ),
    "B-13": Entry(
        "缺少差异原因",
        "错误",
        "“{label}”的决算数与预算数有差异，没有写原因",
        "在“原因”表中补一行，“指标”列填 {name}",
    ),
    "B-12": Entry(
        "缺少上年数",
        "错误",
        "没有给出“{label}”的上年数，文字中不能比较",
        "在“指标”表中补一行：指标填 {name}，期间填 上年",
    ),
}
