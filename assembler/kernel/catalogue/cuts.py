"""What official tables without a ledger cannot say, and where they and the ledger disagree."""

from __future__ import annotations

from .entry import Entry, Flow, Settled

CUTS = {
    "C-01": Entry(
        "各表得不出这个数", "错误",
        "没有台账，正式表格也得不出{words}",
        "导入能分出它的表，或者在“支出”“收入”表中填列明细",
    ),
    "C-02": Entry(
        "各表得不出这一列", "错误",
        "没有台账，正式表格得不出{table}{columns}各行的数",
        "导入这张表，或者在“支出”“收入”表中填列明细",
    ),
    "C-03": Entry(
        "分项与合计不符", "错误",
        "{table}“{what}”填的是{printed}元，同一张表里它的分项之和是{answer}元，相差{difference}元（{source}；分项：{sources}）",
        "核对原来的表格，改正后重新导入",
        explanation="没有台账时，“分表数”里一张表各单位、各科目、各项目之和等于它的合计",
    ),
    "C-04": Entry(
        "两张表不一致", "错误",
        "“{what}”{table}是{printed}元，{other}是{answer}元，相差{difference}元（{source}；{sources}）{also}",
        "核对这两张表，改正后重新导入",
        explanation="没有台账时，“分表数”里两张表都说得出的数相同",
    ),
    "C-07": Entry(
        "表的单位像是写错了", "错误",
        "{table}的数与{against}正好差{times}倍，如“{what}”{own}是{printed}元，{other}是{answer}元（{source}；{sources}）",
        "核对这几张表上写的单位（元、万元），改正后重新导入",
        explanation="没有台账时，“分表数”里没有一张表的数正好是别的表的一千倍、一万倍、一亿倍",
        flow=Flow.UNIT_IS_WRONG,
    ),
    "C-08": Entry(
        "台账的单位像是写错了", "错误",
        "台账的数与正式表格正好差{times}倍，如“{what}”{table}是{printed}元，台账是{answer}元（{source}；台账：{sources}）",
        "核对台账金额的单位（明细表头里的元、万元），改正后重新导入，或改台账的列名",
        explanation="有台账时，台账的数不是“分表数”的一千倍、一万倍、一亿倍",
        flow=Flow.UNIT_IS_WRONG,
    ),
    "C-05": Entry(
        "台账与正式表格不符", "错误",
        "“{what}”{table}是{printed}元，台账是{answer}元，相差{difference}元（{source}；台账：{sources}）{also}",
        "核对台账的这些行和原来的表格：台账错了就改台账；表格错了，或台账改过、表格是改之前的，把现在的正式表格（或明细）"
        "再导入一次，加 --force",
        explanation="有台账时，“分表数”的每一格与台账里同样条件的合计相同",
        on_page="核对台账的这些行和原来的表格：台账错了就改台账；表格错了，或台账改过、表格是改之前的，到“导入”页把现在的正式表格（或明细）再导入一次",
    ),
    "I-56": Entry(
        "台账的资金来源太粗", "错误",
        "台账的资金来源写的是大类“{fund}”（{lines}），正式表格分到{finer}，{count}处因此对不上（如{source}，{table}是{printed}元，"
        "台账是{answer}元）",
        "这些行都是{first}的，在 导入对照.yaml 的“资金来源”下写“{found}: {first}”，把明细再导入一次，加 --force；没有明细的，"
        "在台账里把它们改成{first}；不止一种的，逐行填写",
        explanation="“分表数”分到的资金来源，台账也分到，不只写大类（代替 C-05）",
        settled=Settled("资金来源", "{found}", "{first}"),
        flow=Flow.EXPLAINS_COARSE_FUNDS,
        on_page="这些行都是{first}的，到“导入”页把明细再导入一次，在“各种写法”里把“{found}”认作“{first}”；没有明细的，在台账里把它们改成{first}；不止一种的，逐行填写",
    ),
    "C-06": Entry("还有不符的数", "错误", "还有{count}处不符没有列出", "先改正列出的，再检查一遍"),
}  # fmt: skip
