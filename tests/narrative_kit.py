"""A small ledger and figures, for tests of sections."""

from __future__ import annotations

import small

from assembler.dataset.model import Dataset

FIGURES = """
收入总计: 收入()
支出总计: 支出()
基本支出: 支出(类别=['人员经费', '公用经费'])
基金支出: 支出(资金='政府性基金预算拨款')
车辆: {声明: 辆, 显示名: 公务用车}
面积: {声明: 平方米}
占用: 基本支出 / 支出总计
结余: 收入总计 - 支出总计
"""
DATA = small.dataset(
    "人员经费 900000 功能=2010301\n公用经费 54720 功能=2010302\n其他运转类 45280 功能=2080505 项目=热线",
    "财政拨款 1000000",
    "收入总计 上年 956720 元\n车辆 本年 3 辆\n车辆 上年 3 辆",
    项目="热线 其他运转类 单位=146002",
)


def sentence(text: str, data: Dataset = DATA, **files: str) -> str:
    return small.sentence(text, data, **{"figures": FIGURES, **files})


def write(text: str, data: Dataset = DATA, **files: str) -> small.Written:
    return small.write(text, data, **{"figures": FIGURES, **files})


def told(text: str, data: Dataset = DATA, **files: str) -> list[str]:
    return write(text, data, **files).told
