"""One value of a YAML file changed: everything else stays as it was typed."""

from __future__ import annotations

import pytest

from assembler.kernel.yaml_edits import NotEdited, with_scalar

FILE = """\
# 用语
增加: 增加{差额}   # 常用
空的:
三公:
  # 一组
  均为零: "与{上年度}年一致"
  长的: |
    第一行
    第二行

  末: 尾
流: {甲: 乙, 丙: 丁}
"""


@pytest.mark.parametrize(
    ("keys", "value", "before", "after"),
    [
        (["增加"], "增长{差额}", "增加: 增加{差额}   # 常用", "增加: 增长{差额}   # 常用"),
        (["增加"], "{差额}，增", "增加: 增加{差额} ", '增加: "{差额}，增" '),
        (["增加"], "甲: 乙", "增加: 增加{差额} ", '增加: "甲: 乙" '),
        (["增加"], "", "增加: 增加{差额} ", '增加: "" '),
        (["增加"], '说"好" # 一', "增加: 增加{差额} ", '增加: "说\\"好\\" # 一" '),
        (["空的"], "有了", "空的:\n", "空的: 有了\n"),
        (["三公", "均为零"], "持平", '均为零: "与{上年度}年一致"', '均为零: "持平"'),
        (["三公", "长的"], "短", "长的: |\n    第一行\n    第二行\n\n", "长的: 短\n\n"),
        (["流", "甲"], "一, 二", "{甲: 乙,", '{甲: "一, 二",'),
        (["流", "丙"], "戊", "丙: 丁}", "丙: 戊}"),
    ],
)  # fmt: skip
def test_only_the_value_changes(keys: list[str], value: str, before: str, after: str) -> None:
    assert with_scalar(FILE, keys, value) == FILE.replace(before, after, 1)


def test_what_stands_round_the_text_stays() -> None:
    text = "\ufeff甲: 一\r\n乙: 二\r\n"
    assert with_scalar(text, ["甲"], "三") == "\ufeff甲: 三\r\n乙: 二\r\n"


@pytest.mark.parametrize("keys", [["没有"], ["三公"], ["三公", "没有"], ["增加", "下面"]])
def test_where_no_text_stands_nothing_is_changed(keys: list[str]) -> None:
    with pytest.raises(NotEdited):
        with_scalar(FILE, keys, "新")


def test_what_is_no_yaml_is_refused() -> None:
    with pytest.raises(NotEdited):
        with_scalar("甲: [一\n", ["甲"], "二")
