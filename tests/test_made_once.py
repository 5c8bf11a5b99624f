"""What is made once a template serves every dataset, and none of them is given another's."""

from __future__ import annotations

import pytest
from small import BOOK, dataset, small_template

from assembler.dataset.model import Dataset
from assembler.figures import Figures
from assembler.kernel.problems import Problem
from assembler.narrative import Narrative
from assembler.tables.make import make_table
from assembler.template.template import Template

pytestmark = pytest.mark.usefixtures("home")

OF_ONE_CODE = """
种类: 透视表
行: [合计]
列:
- {标题: 名, 标签: {合计: 合计}}
- {标题: 本县的, 取: {功能: '29901'}}
"""
FORM = """
种类: 表单
右上: "单位：万元"
块:
- 标题: 支出
  列: [{标题: 项目, 文字: 是}, {标题: 金额}]
  行: [{标签: 人员, 取: {类别: 人员经费}}, {标签: 全部, 取: {}}]
"""


def made(template: Template, data: Dataset) -> tuple[list[list[str]], list[str]]:
    """The body of the table as texts, and the codes of what is wrong with it."""
    problems: list[Problem] = []
    narrative = Narrative(data, template, Figures(data, template, problems), problems)
    table = make_table("表", narrative, problems)
    body = table.body if table else ()
    return [[cell.text if cell else "·" for cell in row] for row in body], [
        one.code for one in problems
    ]


def test_a_code_of_one_county_is_none_of_the_next() -> None:
    template = small_template({"tables/表": OF_ONE_CODE}, [])
    own = dataset(codebook=BOOK.with_extra(functional={"29901": "本县的事"}))
    assert made(template, dataset()) == ([], ["M-83"])
    assert made(template, own) == ([["合计", "0.00"]], [])
    assert made(template, dataset()) == ([], ["M-83"])


def test_a_form_shows_each_datasets_own_amounts() -> None:
    template = small_template({"tables/表": FORM}, [])
    for amount, shown in (("10000", "1.00"), ("20000", "2.00"), ("10000", "1.00")):
        body, codes = made(template, dataset(支出=f"人员经费 {amount}"))
        assert body == [["人员", shown], ["全部", shown]]
        assert codes == []
