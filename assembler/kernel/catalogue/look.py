"""What can be wrong with what a Word shell (外壳) says of the look, and with its tags' places."""

from __future__ import annotations

from .entry import Entry, Flow, each

_LOOK = {
    "O-60": Entry(
        "标签旁边还有别的字",
        "无法使用",
        "{part}里“{text}”这{where}除了标签还有别的字“{rest}”，印出时会丢掉",
        "{{{{p … }}}}、{{%p … %}} 各自单独成段，{{%tr … %}} 单独占表格的一行；别的字移到另一段、另一行",
    ),
    "O-61": Entry(
        "外壳是沿用的",
        "错误",
        "{name} 没有自己的外壳，用的是这一份，没有改它",
        "要改，先运行 assembler template override {name} 外壳",
    ),
}

LOOK = each(Flow.EXPLAINS_GAPS, _LOOK)
