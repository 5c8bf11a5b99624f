"""A small ledger, figures and tables, for tests of the kinds of table."""

from __future__ import annotations

import small

from assembler.dataset.model import Dataset
from assembler.report import Table

LEDGER = """
人员经费 1000000 功能=2080505 部门经济=30108
公用经费 200000 功能=2010301 部门经济=30201
其他运转类 30000 功能=2010301 部门经济=30299 项目=热线 单位=146002
特定目标类 4000 功能=2010301 部门经济=30299 项目=大厅 资金=政府性基金预算拨款 年度=上年结转
"""
DATA = small.dataset(
    LEDGER,
    "财政拨款 1230000\n政府性基金预算拨款 4000 年度=上年结转",
    项目="大厅 特定目标类 编码=02\n热线 其他运转类 编码=01 单位=146002",
)
FIGURES = (
    "收入总计: 收入()\n支出总计: 支出()\n车辆: {声明: 辆}\n占用: 支出(功能='208') / 支出总计\n"
)
PIVOT = """
标题: "{{ 年度 }}年表"
种类: 透视表
台账: 支出
行: [合计, 功能类]
列:
  - {标题: 科目, 标签: {合计: 合计, 功能类: "{功能类.名称}"}}
  - {标题: 总计}
  - 标题: 基本支出
    取: {类别: [人员经费, 公用经费]}
    列:
      - {标题: 小计}
      - {标题: 人员, 取: {类别: 人员经费}}
"""
SMALL = "种类: 透视表\n行: [合计]\n列: [{标题: 名, 标签: {合计: 合计}}, {标题: 数}]\n"
FORM = """
种类: 表单
块:
  - 标题: 收入
    台账: 收入
    列: [{标题: 项目}, {标题: 金额}]
    行:
      - {标签: 一、拨款, 取: {资金: 一般公共预算拨款, 年度: 本年}}
      - {标签: 其中：空着}
    末行:
      - {标签: 收入总计, 指标: 收入总计}
  - 标题: 支出
    列: [{标题: 项目}, {标题: 金额, 取: {年度: 本年}}, {标题: 基金, 取: {资金: 政府性基金预算拨款}}]
    行:
      - {标签: 五、人员, 取: {类别: 人员经费}}
      - {标签: 二、公用, 取: {类别: 公用经费}, 数字样式: {小数: 0}}
      - {标签: 二、外交, 取: {功能: "202"}, 数字样式: {零: —}}
      - {标签: 结余, 指标: 收入总计 - 支出总计, 数字样式: {零: "0.000"}}
    末行:
      - {标签: 支出总计, 取: {}}
"""
LISTS = """
种类: 并列清单
筛选: {类别: [其他运转类, 特定目标类]}
行: [部门, 项目]
列:
  - {标题: 项目, 标签: {部门: "{部门.名称}", 项目: "{项目.名称}"}}
  - {标题: 金额}
  - 标题: 产出
    列: [{标题: 名, 清单: 产出指标, 内容: 名称}, {标题: 值, 清单: 产出指标, 内容: 指标值}]
  - 标题: 成本
    列: [{标题: 名, 清单: 成本指标, 内容: 名称}, {标题: 值, 清单: 成本指标, 内容: 指标值}]
"""


def made(text: str, data: Dataset = DATA, **files: str) -> Table:
    table, problems = small.table(text, data, **{"figures": FIGURES, **files})
    assert [line for line in problems if not line.startswith("T-01")] == [] and table is not None
    return table


def body(text: str, data: Dataset = DATA, **files: str) -> list[list[str]]:
    return small.grid(made(text, data, **files).body)


def told(text: str, data: Dataset = DATA, **files: str) -> list[str]:
    table, problems = small.table(text, data, **{"figures": FIGURES, **files})
    assert table is None
    return problems


def template(settings: str) -> str:
    return f"类型: 部门预算\n{settings}\n部分: [{{标题: 附, 编号: 否, 表格: [表]}}]\n"


def with_targets(text: str) -> Dataset:
    projects = "大厅 特定目标类\n热线 其他运转类"
    return small.dataset(LEDGER, 项目=projects, targets=small.targets(text))
